### English texts. A message missing here or in zh-CN.ftl fails a test, and so does one that nothing shows.


## Top bar

brand = Atrium
search-hint = Search everything
search-label = Search everything
all-normal = all normal
link-none = no hub
link-none-tip = No hub was named. Start Atrium with the address of a hub to see live values.
link-connecting = connecting
link-live = live
link-live-tip = Connected to the hub. The time is the delay from the hub to this screen.
link-offline = offline
link-offline-tip = Not connected to the hub since { $time }. Trying again.
simulated-short = SIM
simulated-chip = SIMULATED
simulated-tip = Values come from a simulator, not from instruments.
palette-action = action

## Rail and lists

rail-equipment = Equipment
rail-model = Model
rail-search = Find and colour
elements = 
    { $n ->
        [one] { $shown } element
       *[other] { $shown } elements
    }
lists-coming = Lists and search are being prepared
lists-coming-advice = The building can be looked at meanwhile. They appear here by themselves.
tree-empty = Nothing in this file
tree-empty-advice = The file was read, but it holds no storeys and no elements. Open another export of the building.
no-storey = Not on a storey
no-system = In no system
other-assets = Rooms and doors
pieces = 
    { $n ->
        [one] { $shown } piece
       *[other] { $shown } pieces
    }
shown-of = { $shown } of { $total }
filter-hint = Filter by tag, name, room
filter-label = Filter equipment
by-storey = Storey
by-system = System
by-type = Type
needs-attention = Needs attention
not-in-model = Not in this model
isolate-system = Show only system { $name }
no-equipment = No equipment in this model
no-equipment-advice = The file holds no pumps, fans, boards or other equipment. Open the mechanical or electrical model, or both together.
filter-nothing-advice = Try a part of the tag, or clear the filter.
no-hub-note = No hub is connected: the state of the equipment is not known.
connecting-note = Connecting to the hub: values come in a moment.
offline-note = The hub cannot be reached: the state of the equipment is not known.
search-list-hint = Room, tag, name, GlobalId
search-list-label = Search in this model
search-start = Find rooms and equipment
search-start-advice = Type a room number, a tag, a name in either language, or a type such as pump.
search-nothing = Nothing fits “{ $text }”
search-nothing-advice = Try fewer letters, the room number alone, or the English name.
search-all = Show all { $shown } matches
matches = 
    { $n ->
        [one] { $shown } match
       *[other] { $shown } matches
    }

## Statuses

priority-critical = critical
priority-high = high
priority-medium = medium
priority-low = low
status-lost = no data
status-normal = normal
status-unknown = not connected
lost-since = no data since { $time }

## Inspector

selected = 
    { $n ->
        [one] { $shown } selected
       *[other] { $shown } selected
    }
field-name = Name
field-kind = Kind
field-model = Type
field-tag = Tag
field-description = Description
field-place = Place
field-system = System
field-serves = Serves
field-equipment = Equipment
field-global-id = GlobalId
show-all-served = Show all of them
live = Live
points = 
    { $n ->
        [one] { $shown } point
       *[other] { $shown } points
    }
no-points = No points are registered for this piece.
quality-never = no value
quality-late = late { $age }
quality-lost = lost { $age }
quality-bad = bad { $age }
quality-manual = manual { $age }
quality-simulated = Simulated value
normal-range = Normal { $low } … { $high }
setpoint = Setpoint
value-on = on
value-off = off
value-fault = fault
value-no-fault = no fault
course = Course of { $name }, { $span }
course-empty = No values in this time
course-loading = The hub's history is on its way …
course-failed = The hub's history cannot be had ({ $reason }); what came live is shown
course-gap = no values
course-mean = mean { $mean } { $unit } ({ $low } … { $high })
limit = { $value } limit
properties = Properties
quantities = Quantities
classification = Classification
materials = Materials
yes = yes
no = no

## Over the 3D picture

cube = Orientation cube
cube-top = TOP
cube-bottom = BOTTOM
cube-front = FRONT
cube-back = BACK
cube-left = LEFT
cube-right = RIGHT
all-storeys = All
storey-all-below = This storey and those below
storey-one = This storey only
key-is = Key { $key }
section-x = X
section-y = Y
section-z = Z
walk-entering = Looking for a place to stand…
walk-nowhere = There is nowhere to stand here
walk-nowhere-advice = Point at a floor, or choose a storey, and press W again. Esc closes this.
walk-outside = In no room
walk-keys = W A S D or arrows: walk ∙ drag: look ∙ Shift: run ∙ wheel: pace ∙ Y: fly ∙ Esc: stop
fly-keys = W A S D: fly ∙ E Q: up, down ∙ drag: look ∙ Shift: faster ∙ wheel: pace ∙ Y: walk ∙ Esc: stop
walk-pace = { $n } ×
mini-plan = Small plan
mini-plan-tip = Press to go there
mini-plan-close = Close the small plan
section-offset = Place of the section
section-flip = Other side
section-number = Section { $n }
section-box = Section box
section-remove = Remove this section
section-handle = Move section { $n }
section-face-handle = Move face { $n } of the box
section-close = End all sections

## Measuring

measure-distance = Distance
measure-height = Height
measure-angle = Angle
measure-face-angle = Angle between faces
measure-area = Area
measure-face-area = Area of a face
measure-volume = Volume
measure-perpendicular = Square distance
measure-path = Path
measure-round = Diameter
measure-clearance = Clearance
measure-numbered = { $kind } { $n }
measurements = 
    { $n ->
        [one] { $shown } measurement
       *[other] { $shown } measurements
    }
measure-hide = Hide measurements in the picture
measure-list = List of measurements
measure-end = Put the measuring tool away
measure-lock = Lock to { $axis }
measure-copy = Copy
measure-copy-all = Copy all
measure-copied = Copied
measure-rename = Rename
measure-delete = Delete
measure-clear = Delete all measurements
measure-not-shown = What it belongs to is not shown
hint-first-point = Click the first point
hint-second-point = Click the second point
hint-vertex = Click where the arms meet
hint-arm = Click a point of an arm
hint-next-point = Click the next point
hint-next-or-enter = Click the next point; Enter ends it
hint-face = Click a face
hint-second-face = Click the second face
hint-point-or-face = Click a point or a face
hint-parallel-face = That face is not parallel: click one that is
hint-element = Click an element
hint-round-edge = Click something round
hint-place-in-room = Click a place on a floor
snap-vertex = Corner
snap-crossing = Crossing
snap-middle = Middle
snap-centre = Centre
snap-edge = Edge
snap-cut = Cut
snap-face = Face
quantity-length = Length
quantity-dx = Along X
quantity-dy = Along Y
quantity-dz = Height
quantity-horizontal = Level
quantity-slope = Slope
quantity-angle = Angle
quantity-area = Area
quantity-perimeter = Perimeter
quantity-out-of-plane = Out of plane
quantity-volume = Volume
quantity-surface = Surface
quantity-open-edges = Open edges
quantity-radius = Radius
quantity-diameter = Diameter
quantity-clear-height = Clear height
quantity-clear-width = Clear width
quantity-span-along = Clear along
quantity-span-across = Clear across
room-measured = Measured
room-measuring = The room is being measured
room-no-shape = The file gives this room no shape to measure
room-open = The shape of the room is not closed: its volume is a guess
room-height = Height
room-is = Measured
room-stated = In the file
room-off = Off by

## Bottom bar and sheets

feed-rate = { $rate } values/s
feed-problems = 
    { $n ->
        [one] { $shown } problem
       *[other] { $shown } problems
    }
file-notes = 
    { $n ->
        [one] { $shown } note on the file
       *[other] { $shown } notes on the file
    }
more-unanswered = + { $shown } more unacknowledged
no-cjk-font = No Chinese font found: install fonts-noto-cjk
slow-adapter = Drawn without a GPU: { $name }
broker-none = no broker
broker-connecting = connecting to the broker
broker-gone = broker not reachable
broker-since = connected since { $time }
banner-broker = Broker not reachable since { $time } – values are ageing
banner-hub = Hub not reachable since { $time } – values are ageing
problem-malformed = Message of another shape
problem-unmapped = Topic without a mapping
problem-unknown-point = Unknown point
problem-future = Time in the future
problem-not-a-number = Not a number
problem-too-large = Message too large
problem-out-of-order = Older than the value known
feed-title = Data feed
feed-broker = Broker
feed-observations = Values taken in
feed-points = Points
feed-assets = Assets
source-online = online since { $time }
source-lost = gone since { $time }
problems-title = Notes on the file
problem-line = line { $count }
problems-of-element = Not as the file says
severity-error = not shown
severity-warning = mended
severity-info = note
failure-title = The file could not be opened
open-another = Open another file
close = Close
help-title = Keys
group-navigate = Navigate
group-show = Show
group-file = File
group-window = Window
help-storeys = Storeys from the ground up, all
help-orbit = Orbit
help-orbit-how = Left drag
help-pan = Pan
help-pan-how = Middle drag
help-zoom = Zoom to the pointer
help-zoom-how = Wheel

## Empty and waiting states

no-model = Open a building
no-model-advice = Drop an .ifc or .ifczip file here, or choose one. Atrium reads IFC 2x3, 4 and 4.3.
open-sample = Open the sample hospital
recent = Recent
loading = Opening { $file }
phase-making = Generating the sample hospital
phase-reading = Reading the file
phase-scanning = Finding instances
phase-elements = Reading elements and relations
phase-geometry = Making shapes
phase-preparing = Preparing the picture
progress = Progress
cancel = Cancel
no-geometry = This file has no shapes
no-geometry-advice = Lists, properties and live values work. Export the model with geometry (Reference View or Design Transfer View) to see it in 3D.
drop-hint = Drop the file to open it
drop-photo-hint = Drop the photo to attach it

## Actions, by id

action-open-file = Open file
action-search = Search
action-fit = Fit
action-home = Home
action-back = Back
action-forward = Forward
action-view-top = View from above
action-view-front = View from the south
action-view-right = View from the east
action-view-iso = View from the corner
action-walk = Walk
action-fly = Fly
action-plan = Floor plan
action-mini-plan = Small plan
action-storey-up = Storey up
action-storey-down = Storey down
action-hide = Hide
action-isolate = Isolate
action-x-ray = X-ray
action-section = Section
action-save-project = Save project
action-save-picture = Save picture…
action-save-plan = Save plan…
action-keep-view = Keep this view
action-section-add = Add a section
action-measure = Measure
action-section-box = Section box
action-spaces = Spaces
action-show-all = Show all
action-language = 中文
action-theme = Light or dark
action-figures = Memory and speed
action-help = Keys and help
action-escape = Clear selection

## IFC entities

ifc-project = Project
ifc-site = Site
ifc-building = Building
ifc-building-storey = Storey
ifc-space = Space
ifc-spatial-zone = Zone
ifc-zone = Zone
ifc-wall = Wall
ifc-wall-standard-case = Wall
ifc-slab = Slab
ifc-roof = Roof
ifc-beam = Beam
ifc-column = Column
ifc-door = Door
ifc-window = Window
ifc-stair = Stair
ifc-stair-flight = Stair flight
ifc-railing = Railing
ifc-ramp = Ramp
ifc-ramp-flight = Ramp flight
ifc-curtain-wall = Curtain wall
ifc-plate = Plate
ifc-member = Member
ifc-covering = Covering
ifc-footing = Footing
ifc-pile = Pile
ifc-building-element-proxy = Building element
ifc-built-element = Building element
ifc-furniture = Furniture
ifc-furnishing-element = Furnishing
ifc-system-furniture-element = System furniture
ifc-transport-element = Lift or escalator
ifc-chimney = Chimney
ifc-shading-device = Shading
ifc-geographic-element = Terrain
ifc-element-assembly = Assembly
ifc-fastener = Fastener
ifc-mechanical-fastener = Fastener
ifc-discrete-accessory = Accessory
ifc-opening-element = Opening
ifc-civil-element = Civil element
ifc-virtual-element = Virtual element
ifc-pump = Pump
ifc-fan = Fan
ifc-boiler = Boiler
ifc-chiller = Chiller
ifc-cooling-tower = Cooling tower
ifc-coil = Coil
ifc-compressor = Compressor
ifc-condenser = Condenser
ifc-evaporator = Evaporator
ifc-evaporative-cooler = Evaporative cooler
ifc-cooled-beam = Chilled beam
ifc-heat-exchanger = Heat exchanger
ifc-humidifier = Humidifier
ifc-air-terminal = Air terminal
ifc-air-terminal-box = VAV box
ifc-air-to-air-heat-recovery = Heat recovery
ifc-unitary-equipment = Air handling unit
ifc-filter = Filter
ifc-damper = Damper
ifc-valve = Valve
ifc-tank = Tank
ifc-flow-meter = Flow meter
ifc-burner = Burner
ifc-engine = Engine
ifc-tube-bundle = Tube bundle
ifc-vibration-isolator = Vibration isolator
ifc-duct-segment = Duct
ifc-duct-fitting = Duct fitting
ifc-duct-silencer = Silencer
ifc-pipe-segment = Pipe
ifc-pipe-fitting = Pipe fitting
ifc-cable-carrier-segment = Cable tray
ifc-cable-carrier-fitting = Cable tray fitting
ifc-cable-segment = Cable
ifc-cable-fitting = Cable fitting
ifc-flow-terminal = Terminal
ifc-flow-controller = Flow controller
ifc-flow-moving-device = Pump or fan
ifc-flow-segment = Duct or pipe
ifc-flow-fitting = Fitting
ifc-flow-treatment-device = Treatment device
ifc-flow-storage-device = Storage device
ifc-energy-conversion-device = Energy conversion
ifc-distribution-control-element = Control element
ifc-distribution-flow-element = Distribution element
ifc-distribution-element = Distribution element
ifc-distribution-chamber-element = Chamber
ifc-distribution-port = Port
ifc-sensor = Sensor
ifc-actuator = Actuator
ifc-alarm = Alarm device
ifc-controller = Controller
ifc-unitary-control-element = Control panel
ifc-flow-instrument = Instrument
ifc-protective-device = Circuit breaker
ifc-protective-device-tripping-unit = Tripping unit
ifc-switching-device = Switch
ifc-electric-distribution-board = Distribution board
ifc-electric-distribution-point = Distribution board
ifc-transformer = Transformer
ifc-electric-generator = Generator
ifc-electric-motor = Motor
ifc-electric-flow-storage-device = Battery or UPS
ifc-electric-flow-treatment-device = Power conditioner
ifc-electric-time-control = Time switch
ifc-electric-appliance = Appliance
ifc-motor-connection = Motor connection
ifc-light-fixture = Light
ifc-lamp = Lamp
ifc-outlet = Outlet
ifc-junction-box = Junction box
ifc-communications-appliance = Communications
ifc-mobile-telecommunications-appliance = Mobile communications
ifc-audio-visual-appliance = Audio and video
ifc-sanitary-terminal = Sanitary fixture
ifc-waste-terminal = Drain
ifc-stack-terminal = Stack terminal
ifc-fire-suppression-terminal = Fire suppression
ifc-space-heater = Radiator
ifc-medical-device = Medical device
ifc-interceptor = Interceptor
ifc-solar-device = Solar device
fail-unreadable = The file could not be read.
fail-unreadable-advice = Check that it still exists and that you may open it.
fail-empty = The file is empty.
fail-empty-advice = Export the model again, or copy the file once more.
fail-not-ifc = This is not an IFC (STEP) file: it does not begin with ISO-10303-21.
fail-not-ifc-advice = Export the model as .ifc or .ifczip and open that.
fail-no-data = The file has a header and no data: not one instance.
fail-no-data-advice = Export the model again.
fail-archive = The archive could not be unpacked, or holds no model.
fail-archive-advice = Unpack it with another program and open the .ifc file inside.
fail-too-large = The archive unpacks to far more than its size suggests: it looks damaged or hostile.
fail-too-large-advice = If you trust it, unpack it yourself and open the .ifc file inside.
fail-no-models = None of the models of this project is there.
fail-no-models-advice = Put them back where the project looks for them, or correct their paths in the project file, which is readable text.
fail-project = The project file cannot be used.
fail-project-advice = It was left as it is. Open the models themselves, or mend the file with a text editor.
files-title = Files
file-show = Show { $file }
views-title = Views
view-number = View { $name }
view-drop = Forget this view
fail-changed = The file changed while it was being read.
fail-changed-advice = Wait until it is written completely, then open it again.
fail-internal = Loading stopped because of a defect in Atrium.
fail-internal-advice = Nothing else is lost. Please send the file to the makers of Atrium.
fail-no-dialog = The system did not show a file dialog.
fail-no-dialog-advice = Drag a file onto this window, or start Atrium with the file. For dialogs, install a desktop portal or zenity.

## Lists of facts

rail-alarms = Alarms
rail-tickets = Tickets
rail-hazards = Hazards
rail-people = People and assets
rail-events = Events
tab-active = Active
tab-aside = Put aside
tab-log = Log
tab-open = Open
tab-mine = Mine
tab-overdue = Overdue
tab-major = Major
tab-closed = Closed
tab-all = All
tab-people = People
tab-mobiles = Assets
nothing-fits = Nothing fits the filter
overdue = overdue
the-system = the system
section-steps = Steps
not-in-the-past = Nothing can be changed in the past. Go back to now first.
nobody-to-act-as = This screen can only look: it acts as nobody.
not-possible-now = Not possible in this state, or not in this role.

## Alarms

alarm-filter = Filter by point, equipment
alarms-none = No alarms
alarms-none-advice = Nothing needs an answer. What was raised before is in the log.
alarm-normal = normal
alarm-unacknowledged = unacknowledged
alarm-acknowledged = acknowledged
alarm-returned = returned, unacknowledged
alarm-latched-unacknowledged = latched, unacknowledged
alarm-latched = latched, acknowledged
alarm-shelved = shelved
alarm-suppressed = suppressed by design
alarm-out-of-service = out of service
first-out = first out
chattering = chattering
stale-alarm = stale
flood = Alarm flood for { $age }
comment-hint = Comment, if any
field-raised-at = Raised
field-value = Value
field-priority = Priority
field-occurrences = Count
section-recent = Raised lately
step-raised = raised
alarms-summary = { $active } active ∙ { $waiting } unanswered
alarms-none-aside = Nothing is put aside
alarms-none-aside-advice = Shelved and suppressed alarms and those out of service are listed here.
not-for-this-role = Not for this role.
select-an-alarm = Select an alarm first.
nothing-to-answer = No alarm waits for an answer.
no-log-yet = There is no log to play yet.
alarm-row-unacknowledged = unacked
alarm-row-returned = returned, unacked
alarm-row-latched-unacknowledged = latched, unacked
alarm-row-acknowledged = acked
alarm-row-latched = latched, acked
alarm-row-shelved = shelved until { $time }

## Tickets

tickets-open = { $shown } open
ticket-filter = Filter by number, title, room, person
tickets-none = No tickets
tickets-none-advice = Make one with the button above, from an alarm, or from anything selected.
ticket-draft = draft
ticket-submitted = submitted
ticket-accepted = accepted
ticket-dispatched = dispatched
ticket-taken = taken
ticket-on-site = on site
ticket-in-progress = in progress
ticket-on-hold = on hold
ticket-done = done
ticket-verified = verified
ticket-rated = rated
ticket-closed = closed
ticket-rejected = rejected
ticket-cancelled = cancelled
clock-response = Response
clock-dispatch = Dispatch
clock-arrival = Arrival
clock-repair = Repair
section-clocks = Service clocks
field-category = Category
field-urgency = Urgency
field-requester = Asked by
field-assignee = Given to
field-reopened = Came back
field-stars = Rating
field-follows = Follows
field-followed-by = Followed by
rated-by-timeout = by time-out; left out of satisfaction
category-water = water
category-power = power
category-gas = gas
category-heating = heating
category-hvac = air conditioning
category-lift = lifts
category-furniture = furniture
category-doors = doors and windows
category-bed = beds
category-wheelchair = wheelchairs
category-catering = catering
category-cleaning = cleaning
category-laundry = laundry
category-escort = escort
category-courier = courier
category-transport = transport
category-other = other
urgency-urgent = urgent
urgency-normal = normal
urgency-deferrable = deferrable
hold-parts = parts
hold-access = access
hold-vendor = outside vendor
tickets-in-hand = { $shown } in hand
free = free
walk-away = { $m } m ∙ { $min } min
where-unknown = whereabouts unknown
looking-for-people = Working out who is near …
nobody-qualified = Nobody on duty is qualified for this.

## Hazards

hazards-open = { $shown } open
hazard-filter = Filter by number, title, room
hazards-none = No hazards
hazards-none-advice = Report one by a click on a wall, a floor or equipment.
hazards-none-overdue = Nothing is overdue
hazards-none-major = No major hazards
hazards-none-closed = Nothing has been closed yet
hazard-reported = reported
hazard-assessed = assessed
hazard-assigned = assigned
hazard-rectifying = rectifying
hazard-submitted = to be reviewed
hazard-closed = closed
hazard-invalid = invalid
grade-general = general
grade-major = major
supervision-listed = listed supervision
supervision-accepted = accepted
supervision-delisted = delisted
days = { $shown } d
field-reported = Reported
field-deadline = Deadline
field-rectifier = Rectifier
field-failed-reviews = Failed reviews
field-grade = Grade
field-criterion = Criterion
field-base = Base level
field-raised = Raised by
not-graded = Nobody has graded it yet.
field-more-time = More time
more-time = until { $time }, asked for by { $who }
needs-photo-before = It was reported without a photo, and fixing at once has to show before and after.
section-risk = Risk
section-plan = Rectification plan
plan-missing = A major hazard needs goal, measures, funds, people, deadline and emergency plan before its rectification.
plan-goal = Goal
plan-measures = Measures
plan-funds = Funds and materials
plan-emergency = Emergency plan
photos-before = Before
photos-after = After
photo = Photo
photo-loading = loading
photo-failed = cannot be shown
term-overdue = its deadline has passed
term-repeated = reported { $shown } times here
term-alarm = alarm active: { $alarm }
step-reassigned = given to somebody else
step-planned = planned
step-extension-requested = more time asked for
step-ticket-made = ticket made

## People

name-asking = The hub is asked for the name …
name-audited = Each look-up is written down, with who asked.
name-hidden = hidden again in { $time }
name-unknown = The hub knows no name for this badge
name-not-allowed = Not told to this role. May see names: { $roles }
name-failed = The name cannot be had: { $reason }
on-duty = { $shown } on duty
on-duty-word = on duty
off-duty = off duty
begin-duty = Begin duty
end-duty = End duty
people-filter = Filter by badge, post, name
people-none = Nobody is known
people-none-advice = People and assets appear when the hub registers them.
never-seen = never seen
last-seen = last seen { $place }, { $age } ago
gone-since = not seen for { $age }; last { $place }
field-trades = Trades
field-seen = Seen
field-uncertainty = Uncertainty
stop-following = Stop following
trade-electrician = electrician
trade-plumber = plumber
trade-hvac = air conditioning
trade-medical-gas = medical gas
trade-lift = lifts
trade-general = general repair
trade-cleaner = cleaner
trade-porter = porter
trade-security = security
trade-clinical = clinical
mobile-wheelchair = wheelchair
mobile-bed = bed
mobile-stretcher = stretcher
mobile-infusion-pump = infusion pump
mobile-ventilator = ventilator
mobile-defibrillator = defibrillator
mobile-ultrasound = ultrasound
mobile-cart = cart

## Events and changes

events-none = Nothing has happened
events-none-advice = Calls, doors, deliveries and the like appear here.
events-none-of-kind = Nothing of this kind has happened
events-none-of-kind-advice = Choose another kind, or all.
event-nurse-call = nurse call
event-door = door
event-zone = zone
event-emergency = emergency
event-equipment = equipment
event-logistics = logistics
event-other = other
changes-title = What has changed
changes-since-time = Since { $time }
changes-loading = Asking the hub …
changes-none = Nothing has changed since.
show-that-moment = Show that moment
since-15-minutes = 15 min
since-1-hour = 1 h
since-shift = my shift (8 h)
since-24-hours = 24 h
is-new = new: { $state }
zone-changed = zone changed
events-all = All
field-time = Time
field-who = Who

## Forms

send = Send
still-needed = Still needed: { $what }
pick-place = Click on a wall, a floor or equipment to say where.
pick-on-model = Click on the model
no-place = nowhere in particular
add-photo = Add a photo
remove-photo = Take out photo
photo-path = No dialog of the system? Type or paste the path of a photo, then Enter; or drop the file here.
photo-unreadable = { $file } cannot be read: { $reason }
photo-too-large = { $file } is larger than { $most }. Make it smaller, or take the photo at a lower resolution.
photo-too-many-pixels = { $file } has too many pixels. Make it smaller.
photo-not-a-picture = { $file } is no photo that can be attached. Choose a JPEG or PNG file.
photo-damaged = { $file } is damaged: it begins as a photo and cannot be read to its end. Copy it again, or take another.
photo-not-taken = { $file } cannot be attached: { $reason }
field-reason = Reason
field-until = For how long
field-title = Title
field-contact = Contact: department, telephone
field-note = Remark
field-work-done = What was done
field-comment = Comment
field-photos = Photos
field-what-is-wrong = What is wrong
field-found-by = Found by
field-review = Review
field-decision = Decision
in-30-minutes = 30 min
in-2-hours = 2 h
in-8-hours = 8 h
in-24-hours = 24 h
in-3-days = 3 days
in-7-days = 7 days
in-14-days = 14 days
in-30-days = 30 days
inspection-daily = daily
inspection-comprehensive = comprehensive
inspection-specialist = specialist
inspection-seasonal = seasonal
inspection-pre-holiday = before a holiday
inspection-post-accident = after an accident
inspection-before-restart = before a restart
inspection-outside-expert = outside expert
lec-likelihood = L likelihood
lec-likelihood-words = expected | quite possible | unusual but possible | unlikely | conceivable | very unlikely | practically impossible
lec-exposure = E exposure
lec-exposure-words = continuous | daily | weekly | monthly | yearly | rarer
lec-consequence = C consequence
lec-consequence-words = many deaths | several deaths | one death | serious injury | disability | first aid
review-passed = passed
review-failed = not passed
granted = granted
not-granted = not granted

## Notices and refusals

notice-done = done
notice-kept = kept on this computer, to be sent when the hub is there again
notice-failed = failed: { $reason }
not-sent-yet = { $shown } not sent yet
unsent-title = Not answered by the hub yet
unsent-none = Nothing waits
unsent-none-advice = The hub has answered everything that was asked.
unsent-asked = asked { $time } ∙ { $who }
unsent-in-turn = Waits for those before it
unsent-sending = On its way to the hub at this moment
unsent-failed = The last try failed: { $reason }. It is tried again by itself.
unsent-hub-away = The hub is away since { $time } ({ $reason }). It is sent when the hub is there again.
unsent-no-token = The hub knows no token of whom it is sent as. It waits for one.
unsent-stuck = The hub does not take it: { $reason }. It is not sent again by itself.
unsent-discarding = Given up; it is not sent any more. The disk has not taken note yet.
unsent-send-again = Send again now
unsent-discard-question = Give this up? It is never sent then.
unsent-may-be-sent = The hub may have this already. Giving it up does not undo it: look whether it has been done.
unsent-discard-for-good = Give it up
unsent-keep = Keep it
unsent-more =
    { $n ->
        [one] and { $shown } more after these
       *[other] and { $shown } more after these
    }
unsent-other = Another command
refused-not-allowed = Not in this role. It takes: { $roles }.
refused-unknown = There is no { $id }.
refused-state = Not possible: it is { $state }.
refused-needed = Needed: { $field }.
refused-wrong = Cannot be this: { $field }.
refused-time = The time has to lie between { $after } and { $until }.
refused-same-person = Whoever did the work may not judge it.
refused-not-yours = Only { $person } may do this.
refused-plan = The plan still needs: { $missing }.
refused-list-first = A major hazard has to be listed first.
refused-accept-first = It has to be accepted first.
refused-review-first = It has to pass its review first.
refused-general = That is for major hazards alone.
refused-major-at-once = A major hazard cannot be fixed at once.
refused-not-on-duty = { $person } is not on duty.
refused-not-qualified = { $person } is not qualified for this.
refused-already-so = It is so already.
refused-id-taken = The hub knows this command as another one. Try again.
role-viewer = viewer
role-requester = department
role-service-desk = service desk
role-technician = technician
role-team-leader = team leader
role-safety-officer = safety officer
role-operator = operator
role-facility-manager = facility manager
role-duty-director = duty director
role-administrator = administrator
act-as = Act as
nobody-short = looking only

## Time bar

time-bar = Time
span-1h = 1 h
span-8h = 8 h
span-24h = 24 h
span-7d = 7 d
span-all = all
span-tip = How much of the log the bar shows
playback-at = PLAYBACK { $time }
playback-loading = PLAYBACK: asking the hub …
playback-failed = PLAYBACK: cannot be shown: { $reason }
group-lists = Lists
group-alarm = Alarms
group-ticket = Tickets
group-hazard = Hazards
group-people = People
group-time = Time
playback-short = PLAYBACK
playback-failed-short = PLAYBACK FAILED

## Actions on facts

action-list-equipment = Equipment
action-list-alarms = Alarms
action-list-tickets = Tickets
action-ticket-board = Ticket board
action-list-hazards = Hazard ledger
action-list-people = People and assets
action-undo = Undo
action-redo = Redo
action-list-find = Find and colour
action-list-events = Events
action-list-unsent = Commands not sent yet
action-alarm-acknowledge = Acknowledge
action-alarm-shelve = Shelve
action-alarm-unshelve = Unshelve
action-alarm-reset = Reset
action-alarm-out-of-service = Out of service
action-alarm-return-to-service = Return to service
action-ticket-new = New ticket
action-ticket-submit = Submit
action-ticket-accept = Accept
action-ticket-reject = Reject
action-ticket-dispatch = Dispatch
action-ticket-take = Take
action-ticket-decline = Decline
action-ticket-arrive = On site
action-ticket-start = Start work
action-ticket-hold = Hold
action-ticket-resume = Resume
action-ticket-finish = Finish
action-ticket-verify = Verify
action-ticket-reopen = Reopen
action-ticket-rate = Rate
action-ticket-close = Close
action-ticket-reassign = Reassign
action-ticket-cancel = Cancel ticket
action-hazard-report = Report hazard
action-hazard-assess = Assess
action-hazard-invalidate = Not a hazard
action-hazard-list = List
action-hazard-assign = Assign
action-hazard-reassign = Give to another rectifier
action-hazard-plan = Plan
action-hazard-begin = Begin rectification
action-hazard-submit = Submit rectification
action-hazard-fix-at-once = Fix at once
action-hazard-review = Review
action-hazard-accept = Accept rectification
action-hazard-delist = Delist
action-hazard-request-extension = Ask for more time
action-hazard-decide-extension = Decide on more time
action-find = Find
action-show-name = Show name
action-follow = Follow
action-play-pause = Play or pause
action-mark-before = Mark before
action-mark-after = Mark after
action-now = Now
action-faster = Speed
action-changes-since = What has changed

## Forms and tickets: framework, list, board

too-long = Too long: { $what }
not-to-come = Not a time to come: { $what }
other-moment = other time
moment-hint = 2026-12-01 18:00
save-draft = Save as draft
discard-question = Discard what was written?
keep-writing = Keep writing
discard = Discard
nearest-free = nearest free
nearest = nearest
person-filter = Filter by badge, post, trade
field-last-seen = Last seen
field-asset = Asset
clock-not-started = not started
clock-paused = paused
clock-overdue = overdue
more-tickets = + { $shown } more
board-title = Ticket board
board-empty = No open tickets
board-show-column = Show column { $column }, { $shown }

store-failing = Nothing is being recorded: { $reason }

# Hazardous chemicals.
hazard-ledger = Ledger
chemicals = Hazardous chemicals
stores-count =
    { $n ->
        [one] { $shown } store
       *[other] { $shown } stores
    }
tab-stores = Stores
tab-batches = Batches
tab-attention = Attention
tab-gone = Gone
chemical-filter = Filter by name, CAS, batch, room
chemicals-none = No batches
chemicals-none-advice = Take one in with “Receive”.
no-stores = No stores of chemicals
no-stores-advice = A safety officer defines chemicals and stores with their limits.
nothing-to-see-to = Nothing to see to
nothing-to-see-to-advice = No store is near its limit, and no batch near its day.
over-limit = over limit
near-limit = near limit
batch-expired = expired
expires-soon = expires soon
near-from = warned of from { $percent } %
expired-term = since { $day } ∙ { $left } left
expires-soon-term = on { $day }, in { $to_go } days ∙ { $left } left ∙ warned of { $days } days before
batch-stored = stored
batch-requisitioned = requisitioned
batch-in-use = in use
batch-used-up = used up
batch-destroyed = destroyed
step-received = received
step-requisitioned = requisitioned
step-issued = issued
step-used = used
step-returned = returned
step-stored = moved to another store
step-destroyed = destroyed
step-withdrawn = requisition withdrawn
class-explosive = explosive
class-gas = gas
class-flammable-liquid = flammable liquid
class-flammable-solid = flammable solid
class-oxidising = oxidising
class-toxic = toxic
class-radioactive = radioactive
class-corrosive = corrosive
class-miscellaneous = miscellaneous
section-substance = Substance
section-where = Where it is
section-chain = Chain
section-limits = Limits
field-class = Class
field-storage = Storage
field-control = Control
two-persons = two persons, two locks
field-lot = Lot
field-expires = Expires
field-balance = Balance
stored-part = stored
issued-part = issued
asked-for = Asked for
field-responsible = Responsible
field-witness = Second person
field-amount = Amount
field-chemical = Chemical
field-out-of = Out of
field-into = Into
field-used-at = Used at
field-purpose = Purpose
field-manner = How, and taken away by whom
in-1-year = 1 year
in-2-years = 2 years
not-an-amount = Not a quantity: { $what }
room-left = { $store } takes { $room } more.
chemical-changed = entry changed
store-changed = store or limit changed
refused-step-first = First it has to be: { $step }.
refused-more-than-there = Only { $there } is there.
refused-over-limit = Over the limit: { $store } takes { $room } more.
refused-not-for-store = { $store } has no limit for this and may not hold it.
refused-expired = Expired since { $since }: it can only be given back or destroyed.
refused-witness = The second person has to be somebody else than who is responsible.
action-list-chemicals = Hazardous chemicals
action-chemical-receive = Receive
action-chemical-requisition = Requisition
action-chemical-issue = Issue
action-chemical-use = Record use
action-chemical-return = Return to store
action-chemical-store = Move to store
action-chemical-destroy = Destroy
action-chemical-withdraw = Withdraw requisition
field-limit-of = Limit of
field-name-zh = Chinese name
field-name-en = English name
field-cas = CAS number
field-unit = Unit
action-chemical-define = New chemical
action-chemical-store-define = New store
action-chemical-limit = Set limit

find-tab = Find
colours-tab = Colours
saved-tab = Saved
kind-spaces = Rooms and spaces
kind-equipment = Equipment
kind-distribution = Ducts, pipes, cables
kind-fabric = Walls, doors, furniture
kind-storeys = Storeys and buildings
found-select = Select
found-isolate = Isolate
found-hide = Hide
found-colour = Colour
found-save = Save as set
found-more = … and { $shown } more
name-label = Name, then Enter
filter-all = All of these
filter-any = One of these
filter-by-hand = This filter has more to it than rows can show; edit it as text.
filter-add = Add a condition
filter-remove = Remove the condition
filter-text = Filter as text
filter-field = Field
filter-operator = Operator
filter-value = Value
filter-nothing = Nothing fits this filter
filter-ends = The filter ends where { $expected } should follow.
filter-wrong = “{ $found }” stands where { $expected } should.
expected-field = a field, “not” or a bracket
expected-operator = an operator such as =, >=, contains, exists
expected-value = a value
expected-number = a number
expected-unit = a unit such as min, m2, l/s
expected-and-or = “and”, “or” or the end (several words stand in quotes)
expected-between-and = “and” with the upper bound
expected-bracket = a bracket or a comma
expected-quote = a closing quote
expected-less = something shorter
op-contains = contains
op-starts = starts with
op-between = between
op-in = one of
op-exists = has a value
colour-by = Colour by
colours-none = Nothing is coloured
colours-none-advice = Choose a field: storey, system, or any property of the model.
colours-off = End colours
colours-save = Save colours
colours-working = Colours are being worked out …
scheme-categories = Categories
scheme-gradient = Gradient
palette-distinct = Distinct colours
palette-sea = Navy to mint
palette-violet = Violet to lilac
legend-all = All
legend-others = 
    { $n ->
        [one] { $shown } other value
       *[other] { $shown } other values
    }
legend-none = No value
legend-tip = Press an entry to select; with Alt, to isolate.
saved-none = Nothing is saved yet
saved-none-advice = Save what you found as a set, or colours that you use again.
saved-sets = Sets
saved-colourings = Colours
saved-elements = 
    { $n ->
        [one] { $shown } element
       *[other] { $shown } elements
    }
saved-delete = Delete { $name }
saved-rename = Rename { $name }
saved-isolate = Isolate { $name }
find-class = Class
find-name = Name
find-long-name = Long name
find-tag = Tag
find-global-id = GlobalId
find-type = Type
find-object-type = Object type
find-predefined = Predefined type
find-description = Description
find-storey = Storey
find-space = Space
find-system = System
find-group = Group
find-material = Material
find-layer = Layer
find-document = Document
find-file = File
find-geometry = Shape

# Title blocks of drawings
drawing-building = Building
drawing-storey = Storey
drawing-date = Date
drawing-scale = Scale
drawing-cut = Cut above floor
drawing-section = Section
drawing-section-at = Section at
drawing-north = N

# Pictures and drawings
export-picture-title = Save a picture
export-drawing-title = Save a drawing
export-what = What
export-building = 3D picture
export-window = Whole window
export-window-size = As large as the window is.
export-size = Size, pixels
export-large-takes = Drawn in parts: on a computer without a graphics card it takes a minute or two. You can go on working.
export-storey = Storey
export-all-storeys = All storeys
export-section = Section
export-choose-storey = To draw one storey, choose it in the strip first.
export-cut-first = To draw a section, cut the building first (S).
export-format = Format
export-fitting = Fitting
export-paper = Paper
export-measurements = Measurements
export-measurements-drawn = Drawn
export-measurements-left-out = Left out
export-save = Save…
export-progress = { $percent } % · press to stop
notice-saved = Saved as { $file }
## What is doubtful about files and projects

problem-missing-model = { $path } is not there; the other files are shown
problem-unreadable-model = { $path } cannot be read: { $detail }
problem-changed-model = { $path } has changed since the project was saved
problem-missing-mapping = The mapping of the live building is not there: { $path }
problem-entry = An entry of the project file was not understood and is kept as it is: { $entry } ({ $detail })
align-far-apart = { $b } lies { $km } km from { $a }: is one of them placed wrongly?
align-other-part = { $b } gives a place { $km } km from { $a }, which was not followed
align-different-crs = { $a } and { $b } lie on maps of different systems, which are not converted
align-scale-differs = The maps of { $a } and { $b } have different scales (ratio { $ratio })
align-no-reference = { $name } does not say where it lies: it stands as it is in its own coordinates
align-scale-passed-over = The scale { $ratio } of the map of { $name } cannot be true and was passed over
align-no-overlap = { $name } overlaps none of the other files, and only guesses tell where it is
align-rotated = { $name } is turned by { $degrees }° to the axes of the project

## Badges

badge-more = 
    { $n ->
        [one] and { $shown } more: press to look closer
       *[other] and { $shown } more: press to look closer
    }

## Figures: what the program takes

fail-memory = There is not enough memory for this file beside what is open
fail-memory-advice = Close other programs, switch off models of the project, or raise the limit: start Atrium with --ram-budget 16GB, or set ram_budget_bytes in its settings.
figures-gpu = GPU memory
figures-ram = Main memory
figures-of = { $part } of { $whole }
figures-chunks = Pieces on the GPU
figures-draw-calls = Draw calls
figures-triangles = Triangles
figures-picture = Last picture
figures-fine = smooth
figures-coarse = quick
figures-badges = Badges of elements
figures-adapter = Drawn by
figures-left-out = Detail is left out: GPU budget of { $budget } reached
figures-over-ram = { $ram } of memory held, over the budget of { $budget }
figures-advice = Raise the budget with --gpu-budget 4GB or --ram-budget 16GB, or in the settings: gpu_budget_bytes, ram_budget_bytes.
