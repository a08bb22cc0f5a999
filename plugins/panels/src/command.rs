//! What the panels ask for.

use std::path::PathBuf;

use atrium_building::{ElementId, SourceId, StoreyId, SystemId};
use atrium_facility::{Command, CommandId, PersonId, PhotoId, Place, Timestamp, Tracked};
use atrium_find::{Colouring, LibraryEdit};
use atrium_view::{Action, Sections, StandardView, StoreyMode};

use crate::{DrawingWish, Language, MeasureCommand, Theme};

/// What a person asked for through a panel.
#[derive(Clone, Debug, PartialEq)]
pub enum PanelCommand {
    /// An action without arguments.
    Action(Action),
    /// Selects without flying there.
    Select {
        /// The element.
        id: ElementId,
        /// Adds it to the selection, or takes it out.
        additive: bool,
    },
    /// Selects these without flying there: [`ViewState::select`](atrium_view::ViewState::select).
    SelectAll(Vec<ElementId>),
    /// Hides these: [`ViewState::hide`](atrium_view::ViewState::hide).
    Hide(Vec<ElementId>),
    /// Colours elements, or no longer: [`ViewState::colour`](atrium_view::ViewState::colour). Whoever draws applies the
    /// colouring to the model ([`Colouring::apply`] with [`ModelIndex::fields`](crate::ModelIndex::fields), on a worker), hands
    /// it to the 3D picture and brings it back as [`PanelContext::coloured`](crate::PanelContext::coloured); so too when undo or
    /// a project changes it.
    SetColouring(Option<Colouring>),
    /// Changes what is saved: [`ViewState::edit_library`](atrium_view::ViewState::edit_library); the library goes to disk with the project.
    EditLibrary(LibraryEdit),
    /// Selects, opens the storey and flies there.
    GoTo(ElementId),
    /// Flies to all that the badge of this element stands for.
    OpenBadge(ElementId),
    /// A row under the pointer; sent when it changes.
    Hover(Option<ElementId>),
    /// Shows up to this storey, or all.
    ChooseStorey(Option<StoreyId>),
    /// What a chosen storey hides.
    SetStoreyMode(StoreyMode),
    /// Shows the members of the system, the rest see-through.
    IsolateSystem(SystemId),
    /// Shows these, the rest see-through: [`ViewState::isolate`](atrium_view::ViewState::isolate).
    Isolate(Vec<ElementId>),
    /// Shows a file of the building, or does not.
    SwitchSource(SourceId, bool),
    /// Shows a kept view, by its index.
    ShowView(usize),
    /// Forgets a kept view, by its index.
    DropView(usize),
    /// Moves, turns or ends the section.
    SetSections(Box<Sections>),
    /// Goes to a place on the small plan: walks there, moves the plan there, or flies over it.
    GoOnPlan {
        /// Of which storey.
        storey: StoreyId,
        /// Project coordinates, metres.
        at: [f64; 2],
    },
    /// The small plan was switched on or off already; store it.
    SetMiniPlan,
    /// Looks from a standard direction.
    Look(StandardView),
    /// Opens a file.
    Open(PathBuf),
    /// Opens the sample building.
    OpenSample,
    /// Stops opening a file.
    CancelLoading,
    /// The failure was read.
    DismissFailure,
    /// The language is changed already; store it.
    SetLanguage(Language),
    /// The theme is changed already; store it and tell the 3D picture.
    SetTheme(Theme),
    /// Sends a command to the hub, as whom this screen acts as.
    Ask {
        /// The action that asks, for the notice of what became of it.
        action: Action,
        /// The command.
        command: Box<Command>,
    },
    /// Flies to a place, and selects its element or space where it names one.
    GoToPlace(Place),
    /// Flies to where somebody or something was seen last.
    FindTracked(Tracked),
    /// Keeps the camera there; `None` ends it.
    Follow(Option<Tracked>),
    /// Acts as somebody else.
    ActAs(PersonId),
    /// Shows a dialog for a photo; the answer comes by [`crate::PanelState::attach_photo`].
    ChoosePhoto,
    /// Reads a photo whose path was typed or pasted, where the system shows no dialog.
    ReadPhoto(PathBuf),
    /// What is asked of the measurements.
    Measure(MeasureCommand),
    /// Needs this photo in [`PanelContext::photos`](crate::PanelContext::photos).
    FetchPhoto(PhotoId),
    /// Shows this moment of the past; `None` shows the present.
    ShowMoment(Option<Timestamp>),
    /// Plays the past at so many seconds a second; 0 stands still.
    Play(f32),
    /// Asks what has changed since; `None` closes the answer.
    ChangesSince(Option<Timestamp>),
    /// A notice was read.
    DismissNotice(u64),
    /// Asks for the name behind a badge, as whom this screen acts as; the hub writes the look-up down.
    AskName(PersonId),
    /// Sends a command that waits again at once.
    SendAgain(CommandId),
    /// Gives a command up that waits.
    DiscardUnsent {
        /// Which.
        id: CommandId,
        /// The person knows that the hub may have it, and that this is not undone.
        even_if_sent: bool,
    },
    /// Asks for a file, and writes a picture into it.
    SavePicture {
        /// Of the window as it is, rather than of the building.
        whole_window: bool,
        /// Of a picture of the building, pixels.
        size: [u32; 2],
    },
    /// Asks for a file, and writes drawings into it.
    SaveDrawing(DrawingWish),
    /// Stops writing.
    CancelExport,
}
