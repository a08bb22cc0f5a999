//! What the panels are shown.

use std::path::PathBuf;

use atrium_building::{BuildingModel, ElementId, SourceId};
use atrium_facility::{
    Account, FacilityState, HazardId, PersonId, PhotoId, Refusal, RiskLevel, Status, TicketId, Timestamp, Tracked,
};
use atrium_find::Coloured;
use atrium_view::{Action, CameraPose, ViewState};
use egui::{Pos2, Rect};

use crate::text::Key;
use crate::{CourseView, Derived, FactIndex, FontReport, MeasureView, ModelIndex, NameView, RoomView, UnsentView};

/// Everything the panels may look at. Nothing in it changes while they are drawn.
pub struct PanelContext<'a> {
    /// The open model.
    pub model: Option<&'a BuildingModel>,
    /// Lists derived from it, built once with it.
    pub index: Option<&'a ModelIndex>,
    /// Assets, points and values.
    pub facility: &'a FacilityState,
    /// Statuses derived from them.
    pub derived: &'a Derived,
    /// What is being looked at.
    pub view: &'a ViewState,
    /// Whether there is a view to go back to, and one to go forward to.
    pub history: (bool, bool),
    /// Whether there is something to undo, and something to redo.
    pub undo: (bool, bool),
    /// [`ViewState::colouring`] applied to the model; `None` while it is worked out, and without one.
    pub coloured: Option<&'a Coloured>,
    /// The hub's clock as well as it is known, else this computer's.
    pub now: Timestamp,
    /// Minutes that local time is ahead of UTC.
    pub utc_offset_minutes: i32,
    /// The connection to the hub.
    pub link: &'a LinkView,
    /// A file that is being opened.
    pub loading: Option<&'a LoadingView>,
    /// The last thing that failed and was not dismissed.
    pub failure: Option<&'a FailureView>,
    /// What the reader had to say of the open file.
    pub problems: &'a [ProblemView],
    /// Badges over the 3D picture, laid out.
    pub badges: &'a [BadgeView],
    /// Where the pointer is over [`ViewState::hovered`] in the 3D picture, screen points.
    pub hover_at: Option<Pos2>,
    /// From where the building is seen; `None` hides the orientation cube and the handles.
    pub camera: Option<CameraPose>,
    /// The files that the building is made of.
    pub sources: &'a [SourceView],
    /// Names of the views that were kept.
    pub kept_views: &'a [String],
    /// Files opened lately, newest first.
    pub recent: &'a [PathBuf],
    /// Whether a sample building can be opened.
    pub sample_available: bool,
    /// What the search for fonts found.
    pub fonts: &'a FontReport,
    /// Name of the graphics adapter where it is a slow one that a person should know of.
    pub adapter: Option<&'a str>,
    /// Lists of facts, brought up to date with each change; of the moment shown, past or present.
    pub facts: &'a FactIndex,
    /// Whom this screen may act as.
    pub accounts: &'a [Account],
    /// Whom it acts as; `None` can look only.
    pub me: Option<&'a Account>,
    /// Commands that are kept on disk and not answered yet.
    pub waiting: usize,
    /// Those, in order, while [`crate::PanelState::shows_unsent`].
    pub unsent: &'a [UnsentView],
    /// What became of commands lately, newest last; refusals and failures stay until dismissed.
    pub notices: &'a [Notice],
    /// The moment shown and the span of the log.
    pub time: &'a TimeView,
    /// What has changed since the moment that was asked about.
    pub changes: Option<&'a ChangesView>,
    /// Walks, plans and pictures of views.
    pub navigation: &'a crate::NavigationView,
    /// Hazards, people and mobile assets over the 3D picture.
    pub marks: &'a [MarkView],
    /// Who could take the ticket whose dispatch form is open, the nearest free one first; `None` while it is worked out.
    pub candidates: Option<&'a [Candidate]>,
    /// The name behind a badge that somebody asked for, for as long as it is shown.
    pub name: Option<&'a NameView>,
    /// The past of the point in the chart, as far as it has come: see [`crate::PanelState::wants_course`].
    pub course: Option<&'a CourseView>,
    /// What is measured, and what was.
    pub measure: &'a MeasureView,
    /// What the selected room measures; `None` while it is worked out, and where no room is selected.
    pub room: Option<&'a RoomView>,
    /// What the program takes; `None` where nobody counts.
    pub figures: Option<&'a crate::FiguresView>,
    /// Photos that have been fetched.
    pub photos: &'a dyn Fn(&PhotoId) -> PhotoView,
}

impl PanelContext<'_> {
    /// What the reader had to say of one element.
    pub(crate) fn problems_of(&self, id: ElementId) -> impl Iterator<Item = &ProblemView> {
        self.problems.iter().filter(move |p| p.element == Some(id))
    }
}

/// A fact that can be selected.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactRef {
    /// An alarm.
    Alarm(atrium_facility::AlarmId),
    /// A ticket.
    Ticket(TicketId),
    /// A hazard.
    Hazard(HazardId),
    /// A person or a mobile asset.
    Tracked(Tracked),
    /// An event.
    Event(atrium_facility::EventId),
    /// A batch of a chemical.
    Batch(atrium_facility::BatchId),
    /// A store of chemicals.
    Store(atrium_facility::StoreId),
}

/// The moment shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeView {
    /// First and last moment of the log; `None` while not known.
    pub span: Option<(Timestamp, Timestamp)>,
    /// The past that is shown; `None` shows the present.
    pub playback: Option<PlaybackView>,
    /// What stands out in the span, oldest first.
    pub marks: Vec<TimeMark>,
}

/// A past that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaybackView {
    /// The moment.
    pub at: Timestamp,
    /// Seconds of then for each second of now; 0 stands still.
    pub speed: f32,
    /// Whether the hub has not sent it yet.
    pub waiting: bool,
    /// Why it cannot be shown, in plain words.
    pub failed: Option<String>,
}

/// Something on the time bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeMark {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: TimeMarkKind,
}

/// What a mark on the time bar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeMarkKind {
    /// An alarm was raised.
    Alarm(atrium_facility::Priority),
    /// A ticket was made.
    Ticket,
    /// A hazard was reported.
    Hazard,
}

/// What has changed since a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangesView {
    /// The moment.
    pub since: Timestamp,
    /// What changed, newest first; `None` while the hub has not answered.
    pub changes: Option<Vec<atrium_facility::Difference>>,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Number of the notice, for dismissing it.
    pub id: u64,
    /// When.
    pub at: Timestamp,
    /// The action that asked, for its label.
    pub action: Option<Action>,
    /// What became of it.
    pub what: NoticeKind,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum NoticeKind {
    /// Done, and on disk.
    Done,
    /// Kept on this computer until the hub is there again.
    Kept,
    /// The hub refused.
    Refused(Refusal),
    /// It could not be sent at all; in plain words.
    Failed(String),
    /// Written to this file or folder.
    Saved(String),
}

/// Somebody who could take a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// Walking distance through doors, stairs and lifts, metres; `None` when it is not known where the person is, or there is
    /// no way.
    pub distance_m: Option<f64>,
    /// Walking time, seconds.
    pub duration_s: Option<f64>,
    /// Tickets in hand.
    pub busy: usize,
}

/// Of what drawings are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DrawingSubject {
    /// The chosen storey.
    Storey,
    /// Every storey.
    #[default]
    AllStoreys,
    /// The active section.
    Section,
}

/// Which drawings are wanted, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawingWish {
    /// Of what.
    pub subject: DrawingSubject,
    /// SVG rather than PDF.
    pub svg: bool,
    /// 100 for 1:100; the largest that fits without.
    pub scale: Option<u32>,
    /// Name of the paper, for example `A3`; the smallest that fits without.
    pub paper: Option<&'static str>,
    /// How the figures of what was measured are written; without, measurements are left out.
    pub measurements: Option<atrium_spatial::ReadingFormat>,
}

/// A photo that cannot be attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoProblem {
    /// The file, as the person named it.
    pub file: String,
    /// What is wrong.
    pub kind: PhotoProblemKind,
}

/// What is wrong with a photo; the texts for each kind say what the person can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhotoProblemKind {
    /// The system would not give the file; in its own words.
    Unreadable(String),
    /// More bytes than a hub takes, megabytes that it does.
    TooLarge(u64),
    /// More pixels than fit in memory.
    TooManyPixels,
    /// Neither JPEG nor PNG.
    NotAPicture,
    /// It begins as a picture and does not go on as one.
    Damaged,
    /// It cannot be kept for the hub; in plain words.
    NotTaken(String),
}

/// A photo, as far as it is here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PhotoView {
    /// On its way.
    Loading,
    /// Cannot be shown.
    Failed,
    /// Here: texture and size in pixels.
    Ready(egui::TextureId, [u32; 2]),
}

/// What a mark over the 3D picture shows.
#[derive(Clone, Debug, PartialEq)]
pub enum MarkKind {
    /// Open hazards of a room or an element, by the worst; `None` where nobody has graded them.
    Hazard(Option<RiskLevel>),
    /// A ticket that is being worked on.
    Ticket,
    /// A person.
    Person,
    /// A mobile asset.
    Mobile,
}

/// One mark over the 3D picture.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkView {
    /// What it shows.
    pub kind: MarkKind,
    /// The fact that a click selects.
    pub fact: FactRef,
    /// Middle, screen points.
    pub at: Pos2,
    /// Outline of the uncertainty on the floor, screen points; empty for none.
    pub outline: Vec<Pos2>,
    /// The way lately taken, oldest first, screen points; empty for none.
    pub trail: Vec<Pos2>,
    /// Facts that it stands for; 1 when alone.
    pub count: u32,
    /// Past its expiry: grey.
    pub faded: bool,
}

/// The connection to the hub as a person sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum LinkView {
    /// No hub was named.
    #[default]
    NoHub,
    /// The first connection is being made.
    Connecting {
        /// Where to.
        url: String,
    },
    /// Connected.
    Live {
        /// From the hub's clock to the screen, milliseconds.
        delay_ms: u32,
    },
    /// Was connected, or could not connect; trying again.
    Offline {
        /// Since when.
        since: Timestamp,
        /// In plain words.
        reason: String,
    },
}

/// How far the opening of a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadPhase {
    /// The sample is being generated.
    Making,
    /// Bytes come from disk.
    Reading,
    /// Instances are found.
    Scanning,
    /// Elements and relations are made.
    Elements,
    /// Shapes are made.
    Geometry,
    /// The 3D picture is prepared.
    Preparing,
}

/// A file that is being opened.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadingView {
    /// File name without folders.
    pub file: String,
    /// What is being done.
    pub phase: LoadPhase,
    /// Of the whole, 0 to 1.
    pub fraction: f32,
    /// Size of the file, bytes; 0 when not known yet.
    pub bytes: u64,
    /// Its picture is there already, while the building behind it is still being read.
    pub is_seen: bool,
}

/// A file of the building.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceView {
    /// Which.
    pub id: SourceId,
    /// What it is called.
    pub label: String,
    /// How many elements came from it.
    pub elements: u64,
    /// Whether it is shown.
    pub on: bool,
}

/// What failed; the texts for each kind say what it means and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The system would not give the file.
    Unreadable,
    /// Nothing in it.
    Empty,
    /// Something else under the name of a model.
    NotIfc,
    /// A header, and not one instance.
    NoData,
    /// An archive that cannot be unpacked, or without a model in it.
    Archive,
    /// An archive that unpacks to far more than it should.
    TooLarge,
    /// Someone else wrote to the file meanwhile.
    Changed,
    /// More than the program may hold in the computer's memory.
    Memory,
    /// A defect of this program.
    Internal,
    /// A project file that cannot be used.
    Project,
    /// A project none of whose models is there.
    NoModels,
    /// The system showed no file dialog.
    NoDialog,
}

impl FailureKind {
    /// What it means, and what the person can do.
    pub(crate) fn keys(self) -> (Key, Key) {
        match self {
            Self::Unreadable => (Key::FailUnreadable, Key::FailUnreadableAdvice),
            Self::Empty => (Key::FailEmpty, Key::FailEmptyAdvice),
            Self::Memory => (Key::FailMemory, Key::FailMemoryAdvice),
            Self::NotIfc => (Key::FailNotIfc, Key::FailNotIfcAdvice),
            Self::NoData => (Key::FailNoData, Key::FailNoDataAdvice),
            Self::Archive => (Key::FailArchive, Key::FailArchiveAdvice),
            Self::TooLarge => (Key::FailTooLarge, Key::FailTooLargeAdvice),
            Self::Changed => (Key::FailChanged, Key::FailChangedAdvice),
            Self::Internal => (Key::FailInternal, Key::FailInternalAdvice),
            Self::Project => (Key::FailProject, Key::FailProjectAdvice),
            Self::NoModels => (Key::FailNoModels, Key::FailNoModelsAdvice),
            Self::NoDialog => (Key::FailNoDialog, Key::FailNoDialogAdvice),
        }
    }
}

/// Something that failed and that a person must know of.
#[derive(Clone, Debug, PartialEq)]
pub struct FailureView {
    /// What failed.
    pub kind: FailureKind,
    /// The file; empty where it is not about one.
    pub file: String,
    /// Its folder and name in full.
    pub place: Option<String>,
    /// What the system or the archive said, as it came.
    pub detail: Option<String>,
}

/// How bad a diagnostic of the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something of the file is not shown.
    Error,
    /// Something was mended or guessed.
    Warning,
    /// Worth knowing.
    Info,
}

/// A diagnostic of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct ProblemView {
    /// How bad.
    pub severity: Severity,
    /// What is wrong, as the reader of the file says it.
    pub text: String,
    /// In its place, what the program itself says in the language of the person.
    pub note: Option<crate::ProblemNote>,
    /// The element that it concerns: for a part of a shape, the element that it is a part of.
    pub element: Option<ElementId>,
    /// The entity that it was found at, for example `IfcFacetedBrep`.
    pub entity: Option<String>,
    /// The instance (`#123`) that it was found at.
    pub instance: Option<u64>,
    /// Where that stands in the file, from 1.
    pub line: Option<u64>,
    /// How often it occurs.
    pub count: u64,
}

/// One badge over the 3D picture.
#[derive(Clone, Debug, PartialEq)]
pub struct BadgeView {
    /// The element, the most urgent of a cluster.
    pub element: ElementId,
    /// Middle of the shape, screen points.
    pub at: Pos2,
    /// Where the leader line ends: the top of the element, screen points.
    pub leader_to: Pos2,
    /// Its status.
    pub status: Status,
    /// Elements that it stands for; 1 when alone.
    pub count: u32,
    /// What is said of them where there are several.
    pub cluster: Option<ClusterView>,
}

/// What a badge that stands for several says.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterView {
    /// All that it takes on the screen: the shape, and the count to the right of it.
    pub rect: Rect,
    /// The count as it is written.
    pub text: String,
    /// How many of each kind: the four priorities, the most urgent first, then what is lost.
    pub counts: [u32; 5],
    /// Some of them, the most urgent first.
    pub named: Vec<ElementId>,
}
