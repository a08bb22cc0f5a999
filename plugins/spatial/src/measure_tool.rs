//! The measuring tool as a state machine: snaps and keys in, measurements out. It draws nothing and waits for nothing.

use std::sync::Arc;

use atrium_building::ElementId;
use atrium_view::SectionAxis;
use glam::DVec3;
use serde::{Deserialize, Serialize};

use crate::circle::Circle;
use crate::face::Face;
use crate::measure::Measurement;
use crate::pick::SpatialIndex;
use crate::snap::Snap;

/// What is being measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MeasureMode {
    /// Two points.
    #[default]
    Distance,
    /// Two points, upright.
    Height,
    /// A point and two arms.
    Angle,
    /// Two faces.
    FaceAngle,
    /// The corners of a polygon.
    Area,
    /// A whole face.
    FaceArea,
    /// An element.
    Volume,
    /// A point, or a face, then a face.
    Perpendicular,
    /// Any number of points.
    Path,
    /// A round edge.
    Round,
    /// The free space around a place in a room. The tool itself has nothing to pick: the caller asks [`crate::clearance`],
    /// which needs to know what is shown.
    Clearance,
}

impl MeasureMode {
    /// All, in the order of a toolbar.
    pub const ALL: [Self; 11] = [
        Self::Distance,
        Self::Perpendicular,
        Self::Height,
        Self::Path,
        Self::Angle,
        Self::FaceAngle,
        Self::Area,
        Self::FaceArea,
        Self::Volume,
        Self::Round,
        Self::Clearance,
    ];

    /// A short name, the same for every language.
    pub fn id(self) -> &'static str {
        match self {
            Self::Distance => "distance",
            Self::Height => "height",
            Self::Angle => "angle",
            Self::FaceAngle => "face-angle",
            Self::Area => "area",
            Self::FaceArea => "face-area",
            Self::Volume => "volume",
            Self::Perpendicular => "perpendicular",
            Self::Path => "path",
            Self::Round => "round",
            Self::Clearance => "clearance",
        }
    }
}

/// What the person can do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MeasureHint {
    /// Pick the first point.
    FirstPoint,
    /// Pick the second point; X, Y and Z lock an axis.
    SecondPoint,
    /// Pick where the arms meet.
    Vertex,
    /// Pick a point of an arm.
    Arm,
    /// Pick another point.
    NextPoint,
    /// Pick another point, or end with Enter.
    NextOrEnter,
    /// Pick a face.
    Face,
    /// Pick a second face.
    SecondFace,
    /// Pick a point or a face.
    PointOrFace,
    /// Pick a face that is parallel: that one is not.
    ParallelFace,
    /// Pick an element.
    Element,
    /// Pick a round edge.
    RoundEdge,
    /// Pick a place on a floor.
    PlaceInRoom,
}

impl MeasureHint {
    /// A short name, the same for every language.
    pub fn id(self) -> &'static str {
        match self {
            Self::FirstPoint => "first-point",
            Self::SecondPoint => "second-point",
            Self::Vertex => "vertex",
            Self::Arm => "arm",
            Self::NextPoint => "next-point",
            Self::NextOrEnter => "next-or-enter",
            Self::Face => "face",
            Self::SecondFace => "second-face",
            Self::PointOrFace => "point-or-face",
            Self::ParallelFace => "parallel-face",
            Self::Element => "element",
            Self::RoundEdge => "round-edge",
            Self::PlaceInRoom => "place-in-room",
        }
    }
}

/// What was picked.
#[derive(Clone, Debug, PartialEq)]
struct Pick {
    point: DVec3,
    element: ElementId,
    /// The face under the pointer, if the snap was to the face itself.
    face: Option<Arc<Face>>,
    /// The face under the pointer, whatever the snap was to.
    under: Option<Arc<Face>>,
    circle: Option<Circle>,
}

/// The tool: a mode, what was picked so far, and what the pointer is at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeasureTool {
    mode: MeasureMode,
    picks: Vec<Pick>,
    hovered: Option<Pick>,
    lock: Option<SectionAxis>,
    refused: bool,
}

impl MeasureTool {
    /// Ready to measure.
    pub fn new(mode: MeasureMode) -> Self {
        Self { mode, ..Self::default() }
    }

    /// What is being measured.
    pub fn mode(&self) -> MeasureMode {
        self.mode
    }

    /// Measures something else; what was picked is dropped.
    pub fn set_mode(&mut self, mode: MeasureMode) {
        *self = Self::new(mode);
    }

    /// The axis that the next point is locked to.
    pub fn lock(&self) -> Option<SectionAxis> {
        self.lock
    }

    /// Locks the next point to an axis through the last one; the same again sets it free.
    pub fn toggle_lock(&mut self, axis: SectionAxis) {
        self.lock = if self.lock == Some(axis) { None } else { Some(axis) };
    }

    /// What was picked so far, project coordinates.
    pub fn points(&self) -> impl Iterator<Item = DVec3> + '_ {
        self.picks.iter().map(|p| p.point)
    }

    /// Where a click would put the next point: the snap, on the locked axis.
    pub fn preview_point(&self) -> Option<DVec3> {
        self.hovered.as_ref().map(|p| p.point)
    }

    /// What the person can do next.
    pub fn hint(&self) -> MeasureHint {
        use MeasureHint as H;
        match (self.mode, self.picks.len()) {
            (MeasureMode::Distance | MeasureMode::Height | MeasureMode::Path | MeasureMode::Area, 0) => H::FirstPoint,
            (MeasureMode::Distance | MeasureMode::Height, _) => H::SecondPoint,
            (MeasureMode::Angle, 0) => H::Vertex,
            (MeasureMode::Angle, _) => H::Arm,
            (MeasureMode::Path, 1) | (MeasureMode::Area, 1 | 2) => H::NextPoint,
            (MeasureMode::Path | MeasureMode::Area, _) => H::NextOrEnter,
            (MeasureMode::FaceArea, _) | (MeasureMode::FaceAngle, 0) => H::Face,
            (MeasureMode::FaceAngle, _) => H::SecondFace,
            (MeasureMode::Perpendicular, 0) => H::PointOrFace,
            (MeasureMode::Perpendicular, _) if self.refused => H::ParallelFace,
            (MeasureMode::Perpendicular, _) => H::Face,
            (MeasureMode::Volume, _) => H::Element,
            (MeasureMode::Round, _) => H::RoundEdge,
            (MeasureMode::Clearance, _) => H::PlaceInRoom,
        }
    }

    /// The pointer moved: over this, or over nothing.
    pub fn hover(&mut self, snap: Option<&Snap>) {
        self.hovered = snap.map(|s| self.taken(s));
    }

    /// What would be measured if the person clicked now; `None` while more has to be picked.
    pub fn preview(&self, index: &SpatialIndex) -> Option<Measurement> {
        // Going through all of an element's triangles for each move of the pointer would be felt.
        if self.mode == MeasureMode::Volume {
            return None;
        }
        let picks: Vec<&Pick> = self.picks.iter().chain(&self.hovered).collect();
        self.measured(&picks, index, true)
    }

    /// Picks; a measurement where that was the last pick it needed, and the tool is ready for the next.
    pub fn click(&mut self, snap: &Snap, index: &SpatialIndex) -> Option<Measurement> {
        if self.mode == MeasureMode::Clearance {
            return None;
        }
        let pick = self.taken(snap);
        self.refused = false;
        let wants_face = match self.mode {
            MeasureMode::FaceAngle | MeasureMode::FaceArea => true,
            MeasureMode::Perpendicular => self.picks.len() == 1,
            _ => false,
        };
        if (wants_face && pick.under.is_none()) || (self.mode == MeasureMode::Round && pick.circle.is_none()) {
            return None;
        }
        // The same place twice is a slip of the hand.
        let again = self.picks.last().is_some_and(|p| p.point.distance(pick.point) < 1e-9);
        if again && !wants_face {
            return None;
        }
        self.picks.push(pick);
        let picks: Vec<&Pick> = self.picks.iter().collect();
        let done = self.measured(&picks, index, false);
        let enough = match self.mode {
            MeasureMode::Perpendicular | MeasureMode::FaceAngle => self.picks.len() > 1,
            _ => false,
        };
        if done.is_some() {
            self.clear();
        } else if enough {
            self.refused = true;
            self.picks.pop();
        }
        done
    }

    /// Enter: closes a polygon, ends a path.
    pub fn enter(&mut self) -> Option<Measurement> {
        let points: Vec<DVec3> = self.points().collect();
        let done = match self.mode {
            MeasureMode::Area if points.len() > 2 => Measurement::Area { outline: vec![points] },
            MeasureMode::Path if points.len() > 1 => Measurement::Path { points },
            _ => return None,
        };
        self.clear();
        Some(done)
    }

    /// Backspace: takes the last pick back; whether there was one.
    pub fn back(&mut self) -> bool {
        self.refused = false;
        self.picks.pop().is_some()
    }

    /// Esc: drops what was begun; `true` where nothing was, and the tool is to be left.
    pub fn escape(&mut self) -> bool {
        let leaves = self.picks.is_empty();
        self.clear();
        leaves
    }

    fn clear(&mut self) {
        self.picks.clear();
        self.lock = None;
        self.refused = false;
        self.hovered = None;
    }

    fn taken(&self, snap: &Snap) -> Pick {
        let mut point = snap.point;
        if let (Some(axis), Some(last)) = (self.lock, self.picks.last()) {
            point = last.point + axis.unit() * (point - last.point).dot(axis.unit());
        }
        let on_face = snap.kind == crate::SnapKind::Face;
        Pick {
            point,
            element: snap.element,
            face: snap.face.clone().filter(|_| on_face),
            under: snap.face.clone(),
            circle: snap.circle,
        }
    }

    fn measured(&self, picks: &[&Pick], index: &SpatialIndex, preview: bool) -> Option<Measurement> {
        match (self.mode, picks) {
            (MeasureMode::Distance, [a, b]) => Some(Measurement::Distance { a: a.point, b: b.point }),
            (MeasureMode::Height, [a, b]) => Some(Measurement::Height { from: a.point, to: b.point }),
            (MeasureMode::Angle, [v, a, b]) => Some(Measurement::Angle { vertex: v.point, a: a.point, b: b.point }),
            (MeasureMode::FaceAngle, [a, b]) => Some(Measurement::FaceAngle {
                at: [a.point, b.point],
                normals: [a.under.as_ref()?.normal, b.under.as_ref()?.normal],
            }),
            (MeasureMode::FaceArea, [a]) => Some(Measurement::Area { outline: a.under.as_ref()?.outline.clone() }),
            (MeasureMode::Perpendicular, [a, b]) => {
                let second = b.under.as_ref()?;
                match &a.face {
                    Some(first) => Measurement::between_faces(a.point, first, second),
                    None => Some(Measurement::to_face(a.point, second)),
                }
            }
            (MeasureMode::Volume, [a]) => Some(Measurement::Volume {
                element: index.model().element(a.element)?.global_id.clone(),
                solid: index.solid(a.element)?,
                at: a.point,
            }),
            (MeasureMode::Round, [a]) => Some(Measurement::Round { circle: a.circle? }),
            (MeasureMode::Path, points) if preview && points.len() > 1 => {
                Some(Measurement::Path { points: points.iter().map(|p| p.point).collect() })
            }
            (MeasureMode::Area, points) if preview && points.len() > 2 => {
                Some(Measurement::Area { outline: vec![points.iter().map(|p| p.point).collect()] })
            }
            _ => None,
        }
    }
}
