//! Measuring: the bar of the tool, what is drawn over the 3D picture, and the list of what was measured.

mod bar;
mod draw;
mod icons;
mod labels;
mod list;
mod words;

use std::sync::Arc;

use atrium_spatial::{Drawing, MeasureHint, MeasureMode, Measurement, SnapKind, Veil};
use atrium_view::SectionAxis;
use egui::{Key, Modifiers};
use glam::DVec3;

pub(crate) use bar::show as bar;
pub(crate) use draw::show as draw;
pub(crate) use list::MeasureListState;
pub(crate) use words::{quantity, reading};

use crate::command::PanelCommand;
use crate::state::PanelState;
use crate::widget::Paint;

/// What is measured, and what was.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeasureView {
    /// The tool; `None` while nobody measures.
    pub tool: Option<MeasureToolView>,
    /// What was measured, the oldest first.
    pub items: Vec<MeasureItem>,
    /// The person does not want to see measurements in the picture.
    pub hidden: bool,
}

/// The tool in hand.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureToolView {
    /// What is measured.
    pub mode: MeasureMode,
    /// What the person can do next.
    pub hint: MeasureHint,
    /// The axis that the next point is locked to.
    pub lock: Option<SectionAxis>,
    /// What was picked so far, project coordinates.
    pub picked: Vec<DVec3>,
    /// Where a click would put the next point.
    pub next: Option<DVec3>,
    /// What would be measured if the person clicked now.
    pub preview: Option<Measurement>,
    /// What the pointer means.
    pub snap: Option<SnapView>,
}

/// What the pointer means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SnapView {
    /// What it is.
    pub mark: SnapMark,
    /// Where, project coordinates, metres.
    pub point: DVec3,
}

/// What a click would take, each with a shape and a word of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SnapMark {
    /// A corner.
    Vertex,
    /// Where edges cross, or one comes through a section.
    Crossing,
    /// Halfway along an edge.
    Middle,
    /// The centre of something round, or of a face.
    Centre,
    /// Somewhere on an edge.
    Edge,
    /// Somewhere on a line along which a section cuts.
    Cut,
    /// Somewhere on a face.
    Face,
}

impl SnapMark {
    /// Of a snap; `on_cut` where its edge lies in a section.
    pub fn of(kind: SnapKind, on_cut: bool) -> Self {
        match kind {
            SnapKind::Vertex => Self::Vertex,
            SnapKind::Intersection => Self::Crossing,
            SnapKind::Midpoint => Self::Middle,
            SnapKind::Center => Self::Centre,
            SnapKind::Edge if on_cut => Self::Cut,
            SnapKind::Edge => Self::Edge,
            SnapKind::Face => Self::Face,
        }
    }
}

/// Something that was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureItem {
    /// What tells it from the others.
    pub id: u64,
    /// Its number among those of its kind, for its name while it has none.
    pub number: u32,
    /// What a person calls it; empty where nobody has named it.
    pub name: String,
    /// What was measured.
    pub measurement: Arc<Measurement>,
    /// What is drawn of it.
    pub drawing: Arc<Drawing>,
    /// Whether what it belongs to is shown: not hidden, not of a storey that is peeled away, not cut away.
    pub shown: bool,
    /// What of it is hidden behind the building, for the camera of a moment ago.
    pub veil: Arc<Veil>,
}

/// What a person asked of the measurements.
#[derive(Clone, Debug, PartialEq)]
pub enum MeasureCommand {
    /// Measures this; turns the tool on where it is off.
    SetMode(MeasureMode),
    /// Puts the tool away.
    Leave,
    /// Drops what was begun; where nothing was, puts the tool away.
    Escape,
    /// Takes the last point back.
    Back,
    /// Closes an area, ends a path.
    Enter,
    /// Locks the next point to an axis through the last one, or sets it free.
    Lock(SectionAxis),
    /// Flies to a measurement, and opens the storey that it is on.
    FlyTo(u64),
    /// Names a measurement; an empty name gives it its number back.
    Rename(u64, String),
    /// Deletes a measurement.
    Delete(u64),
    /// Deletes all.
    Clear,
    /// Shows measurements in the picture, or hides them.
    Show(bool),
}

/// Takes a key that means something to the tool while it is on; `true` where it did.
pub(crate) fn key(key: Key, modifiers: Modifiers, p: &mut Paint<'_>, state: &PanelState) -> bool {
    // What lies over the picture is closed first.
    let covered = state.help_open || state.problems_open || state.feed_open || state.search.open || state.board_open;
    if covered || state.unsent.open || p.c.failure.is_some() || p.c.changes.is_some() {
        return false;
    }
    let Some(tool) = p.c.measure.tool.as_ref().filter(|_| modifiers.is_none()) else { return false };
    // Keys of other things keep their meaning until there is a point to go on from.
    let begun = !tool.picked.is_empty();
    let command = match key {
        Key::Escape => MeasureCommand::Escape,
        Key::Enter => MeasureCommand::Enter,
        Key::Backspace if begun => MeasureCommand::Back,
        Key::X if begun => MeasureCommand::Lock(SectionAxis::X),
        Key::Y if begun => MeasureCommand::Lock(SectionAxis::Y),
        Key::Z if begun => MeasureCommand::Lock(SectionAxis::Z),
        _ => return false,
    };
    p.send(PanelCommand::Measure(command));
    true
}
