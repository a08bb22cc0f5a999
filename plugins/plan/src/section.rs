//! A section on paper: the building cut by any plane.

use atrium_building::{Aabb, BuildingModel, ElementId, ElementKind};
use atrium_spatial::{CapKind, SliceFrame, SpatialIndex};
use atrium_view::SectionPlane;
use glam::{DVec2, DVec3};

use crate::classes::{Part, part};
use crate::plan::{PlanOptions, StoreyPlan, all_in};
use crate::seen::{self, Sight};
use crate::{cut, dimensions, rooms};

/// How far behind the cut things are drawn, metres: the far wall of any room, and not every chair of every wing behind it,
/// which on paper would be grey.
const BEHIND_M: f64 = 12.0;

/// Planes at less than this to the vertical have levels: cosine of some 25°.
const UPRIGHT: f64 = 0.9;

/// A storey in a section.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Its name.
    pub name: String,
    /// Height of its datum above the project's zero, metres.
    pub elevation_m: f64,
    /// The same in the section, along its y, metres.
    pub at_m: f64,
}

impl StoreyPlan {
    /// Draws a section: x to the right and y up in the plane, as of [`SliceFrame`], seen from the side that is hidden. What
    /// lies within 12 m behind the cut is drawn lightly.
    ///
    /// There are no symbols of doors in it, and [`StoreyPlan::floor_m`] and [`StoreyPlan::cut_m`] are where the plane is.
    /// Empty where the plane misses the building. `options.cut_above_floor_m` is of no account. Takes seconds for a large
    /// hospital.
    pub fn section(index: &SpatialIndex, plane: SectionPlane, options: &PlanOptions<'_>) -> Self {
        let model = index.model();
        let nothing = [DVec2::INFINITY, DVec2::NEG_INFINITY];
        let mut plan = Self { is_section: true, bounds: nothing, ..Self::default() };
        let site = model.bounds();
        if site.is_empty() || !plane.normal.is_finite() || !plane.offset_m.is_finite() {
            return plan;
        }
        let frame = SliceFrame::of(&plane);
        (plan.floor_m, plan.cut_m) = (plane.position_m(), plane.position_m());
        plan.building = model.storeys.first().map(|s| building_name(model, s.element)).unwrap_or_default();
        let site = Aabb { min: site.min - DVec3::ONE, max: site.max + DVec3::ONE };
        let drawn = |id: ElementId| -> Option<Part> {
            let element = model.element(id)?;
            let part = part(element, options.services)?;
            let near = element.bounds.min.cmpge(site.min).all() && element.bounds.max.cmple(site.max).all();
            (near && (options.contents || part != Part::Contents)).then_some(part)
        };
        let is_room = |id: ElementId| {
            model.element(id).is_some_and(|e| e.kind == ElementKind::Space && e.ifc_type.as_ref() == "IfcSpace")
        };
        let caps = index.slice(plane, |id| is_room(id) || drawn(id).is_some(), None);
        let (spaces, solids): (Vec<_>, Vec<_>) = caps.into_iter().partition(|c| c.kind == CapKind::Space);
        if solids.is_empty() {
            return plan;
        }
        plan.cut = cut::areas(solids, &[], drawn, options);
        plan.rooms = rooms::rooms(model, spaces, options.colour);
        plan.seen = seen::lines(index, &Sight::into(&frame, BEHIND_M), drawn);
        plan.levels = levels(model, &frame);
        let is_here = dimensions::at_section(&frame, BEHIND_M);
        plan.dimensions =
            dimensions::of(&options.measured, &frame, true, |points| is_here(points) && all_in(&site, points));
        plan.bounded()
    }
}

/// The storeys from below, where the plane is upright; of several buildings with the same storeys each once.
fn levels(model: &BuildingModel, frame: &SliceFrame) -> Vec<Level> {
    if frame.y.z < UPRIGHT {
        return Vec::new();
    }
    let mut out: Vec<Level> = Vec::new();
    for storey in model.storeys.iter().filter(|s| s.elevation_m.is_finite()) {
        let at_m = frame.flat(DVec3::new(frame.origin.x, frame.origin.y, storey.elevation_m)).y;
        let level = Level { name: storey.name.to_string(), elevation_m: storey.elevation_m, at_m };
        if !out.iter().any(|l| l.name == level.name && (l.at_m - level.at_m).abs() < 0.01) {
            out.push(level);
        }
    }
    out.sort_by(|a, b| a.at_m.total_cmp(&b.at_m));
    out
}

/// Name of the building that an element belongs to; without a name of its own, the project's.
pub(crate) fn building_name(model: &BuildingModel, element: ElementId) -> String {
    let path = model.breadcrumb(element);
    let named = |entity: &str| {
        let of = path.iter().filter_map(|id| model.element(*id)).find(|e| e.ifc_type.as_ref() == entity)?;
        [&of.long_name, &of.name].into_iter().flatten().map(|n| n.trim().to_owned()).find(|n| !n.is_empty())
    };
    ["IfcBuilding", "IfcProject"].into_iter().find_map(named).unwrap_or_default()
}
