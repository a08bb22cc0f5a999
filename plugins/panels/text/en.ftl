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

## Rail and lists

rail-equipment = Equipment
rail-model = Model
rail-search = Search
elements = 
    { $n ->
        [one] { $shown } element
       *[other] { $shown } elements
    }
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
course = Course of { $name }
course-empty = Not enough values for a chart yet
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
section-offset = Place of the section
section-flip = Other side
section-close = End the section

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
more-abnormal = + { $shown } more
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
action-storey-up = Storey up
action-storey-down = Storey down
action-hide = Hide
action-isolate = Isolate
action-x-ray = X-ray
action-section = Section
action-spaces = Spaces
action-show-all = Show all
action-language = 中文
action-theme = Light or dark
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
fail-changed = The file changed while it was being read.
fail-changed-advice = Wait until it is written completely, then open it again.
fail-internal = Loading stopped because of a defect in Atrium.
fail-internal-advice = Nothing else is lost. Please send the file to the makers of Atrium.
fail-no-dialog = The system did not show a file dialog.
fail-no-dialog-advice = Drag a file onto this window, or start Atrium with the file. For dialogs, install a desktop portal or zenity.
