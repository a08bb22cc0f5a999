//! A storey, drawn in metres.

use atrium_building::{Aabb, ElementId, ElementKind, Rgba8, StoreyId};
use atrium_geometry::Region;
use atrium_spatial::{CapKind, SliceFrame, SpatialIndex};
use atrium_view::{SectionAxis, SectionPlane};
use glam::{DVec2, DVec3};
use rustc_hash::FxHashSet;

use crate::classes::{Part, part};
use crate::cut;
use crate::dimensions::{self, Dimension, Measured};
use crate::doors::{self, DoorSymbol};
use crate::rooms::{self, Room};
use crate::section::{Level, building_name};
use crate::seen::{self, Sight};

/// Height of the cut above the floor, metres: through doors and windows, above tables (ISO 7519, 4.2).
const CUT_M: f64 = 1.2;

/// How far below the floor something may lie and be seen, metres: slabs whose screed is not modelled, balconies.
pub(crate) const BELOW_FLOOR_M: f64 = 0.06;

/// How far from the building furniture and equipment may stand to be drawn, metres.
const AROUND_M: f64 = 1.0;

/// What a plan shows.
#[derive(Clone, Copy)]
pub struct PlanOptions<'a> {
    /// Height of the cut above the storey's datum, metres.
    pub cut_above_floor_m: f64,
    /// Whether pipes, ducts and cables are drawn as well.
    pub services: bool,
    /// Whether furniture and equipment are drawn.
    pub contents: bool,
    /// Whether what is cut has the colour of its material, as far as the file gives one.
    pub materials: bool,
    /// A colour for a room's floor, or for what is cut; `None` for the plan's own.
    pub colour: Option<&'a dyn Fn(ElementId) -> Option<Rgba8>>,
    /// What was measured.
    pub measured: Measured<'a>,
}

impl Default for PlanOptions<'_> {
    fn default() -> Self {
        let measured = Measured::default();
        Self { cut_above_floor_m: CUT_M, services: false, contents: true, materials: false, colour: None, measured }
    }
}

/// What kind of thing was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CutClass {
    /// Furniture, equipment, stairs: outlined.
    Contents,
    /// Windows, and doors of which nobody said how they open: outlined.
    Opening,
    /// Walls, columns, slabs: filled, with a strong outline. What touches is one.
    Structure,
}

/// What is cut, of one class and colour.
#[derive(Clone, Debug, PartialEq)]
pub struct CutArea {
    /// Its class.
    pub class: CutClass,
    /// What the caller's closure said.
    pub colour: Option<Rgba8>,
    /// Metres, project x and y; outer loops counter-clockwise.
    pub regions: Vec<Region>,
    /// Outlines that do not close.
    pub open: Vec<Vec<DVec2>>,
}

/// An edge that is seen from above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeenLine {
    /// Whose.
    pub element: ElementId,
    /// Its ends, metres, project x and y.
    pub ends: [DVec2; 2],
    /// Whether it is furniture or equipment, not the building itself.
    pub is_contents: bool,
}

/// One storey, cut: everything in metres, project x and y, true to scale.
#[derive(Clone, Debug, Default)]
pub struct StoreyPlan {
    /// Name of the building that it belongs to.
    pub building: String,
    /// Name of the storey.
    pub storey: String,
    /// Height of the storey's datum, metres above the project's zero.
    pub floor_m: f64,
    /// Height of the cut, metres above the project's zero.
    pub cut_m: f64,
    /// What is cut, the structure last.
    pub cut: Vec<CutArea>,
    /// What is seen below the cut.
    pub seen: Vec<SeenLine>,
    /// Doors as they open.
    pub doors: Vec<DoorSymbol>,
    /// Rooms, by number.
    pub rooms: Vec<Room>,
    /// What was measured on this storey, or at this section.
    pub dimensions: Vec<Dimension>,
    /// Whether it is a section: x and y are in its plane.
    pub is_section: bool,
    /// In a section, the storeys that it goes through, from below.
    pub levels: Vec<Level>,
    /// Direction of true north, of length 1; `None` where the file does not say it, and in a section.
    pub north: Option<DVec2>,
    /// Box around everything; of no use where [`StoreyPlan::is_empty`].
    pub bounds: [DVec2; 2],
}

impl StoreyPlan {
    /// Draws a storey. Empty where the model has no such storey, or nothing at that height.
    ///
    /// Takes about a second for a storey of a large hospital: whoever shows a window calls it from a thread.
    pub fn of(index: &SpatialIndex, storey: StoreyId, options: &PlanOptions<'_>) -> Self {
        let model = index.model();
        let mut plan = Self { bounds: [DVec2::INFINITY, DVec2::NEG_INFINITY], ..Self::default() };
        let Some(of) = model.storey(storey) else { return plan };
        let above = if options.cut_above_floor_m.is_finite() { options.cut_above_floor_m } else { CUT_M };
        plan.floor_m = of.elevation_m;
        plan.cut_m = of.elevation_m + above.max(0.05);
        plan.storey = of.name.to_string();
        plan.building = building_name(model, of.element);
        plan.north = model.true_north.map(DVec2::from).filter(|n| n.is_finite()).and_then(DVec2::try_normalize);

        // Strays far from the building would make the sheet a map.
        let site = model.bounds();
        if site.is_empty() {
            return plan;
        }
        let site = Aabb { min: site.min - DVec3::splat(1.0), max: site.max + DVec3::splat(1.0) };
        let drawn = |id: ElementId| -> Option<Part> {
            let element = model.element(id)?;
            let part = part(element, options.services)?;
            let near = element.bounds.min.cmpge(site.min).all() && element.bounds.max.cmple(site.max).all();
            (near && (options.contents || part != Part::Contents)).then_some(part)
        };
        let is_room = |id: ElementId| {
            model.element(id).is_some_and(|e| {
                e.kind == ElementKind::Space
                    && e.ifc_type.as_ref() == "IfcSpace"
                    && e.storey.is_none_or(|s| s == storey)
            })
        };
        let plane = SectionPlane::along(SectionAxis::Z, plan.cut_m, false);
        let caps = index.slice(plane, |id| is_room(id) || drawn(id).is_some(), None);
        let (spaces, solids): (Vec<_>, Vec<_>) = caps.into_iter().partition(|c| c.kind == CapKind::Space);
        plan.doors = doors::symbols(index, plan.floor_m, plan.cut_m, |id| drawn(id) == Some(Part::Door));
        plan.cut = cut::areas(solids, &plan.doors, drawn, options);
        plan.rooms = rooms::rooms(model, spaces, options.colour);
        let has_symbol = |id: ElementId| plan.doors.binary_search_by_key(&id, |d| d.element).is_ok();
        let frame = SliceFrame::of(&plane);
        let sight = Sight::into(&frame, plan.cut_m - plan.floor_m + BELOW_FLOOR_M);
        plan.seen = seen::lines(index, &sight, |id| drawn(id).filter(|_| !has_symbol(id)));

        plan.drop_surroundings();
        let is_here = dimensions::on_storey(model, storey);
        plan.dimensions =
            dimensions::of(&options.measured, &frame, false, |points| is_here(points) && all_in(&site, points));
        plan.bounded()
    }

    /// With its bounds worked out.
    pub(crate) fn bounded(mut self) -> Self {
        let measured = self.dimensions.iter().flat_map(|d| &d.lines).flat_map(|l| &l.points);
        self.bounds = around(self.points(|_| true).chain(measured));
        self
    }

    /// Points of what is drawn of the classes, and of rooms and edges.
    fn points(&self, is_meant: fn(CutClass) -> bool) -> impl Iterator<Item = &DVec2> {
        let cut = self.cut.iter().filter(move |c| is_meant(c.class));
        let cut = cut.flat_map(|c| c.regions.iter().flat_map(|r| &r.outer).chain(c.open.iter().flatten()));
        let seen = self.seen.iter().filter(move |l| !l.is_contents || is_meant(CutClass::Contents));
        cut.chain(self.rooms.iter().flat_map(|r| r.outline.iter().flatten())).chain(seen.flat_map(|l| &l.ends))
    }

    /// Trees, cars and symbols around the building would make it small.
    fn drop_surroundings(&mut self) {
        let [low, high] = around(self.points(|c| c != CutClass::Contents));
        if !low.cmple(high).all() {
            return;
        }
        let near = |p: &DVec2| p.cmpge(low - AROUND_M).all() && p.cmple(high + AROUND_M).all();
        // Whole things, not the half of a tree.
        let far = self.seen.iter().filter(|l| l.is_contents && !l.ends.iter().all(near));
        let far: FxHashSet<ElementId> = far.map(|l| l.element).collect();
        self.seen.retain(|l| !far.contains(&l.element));
        for area in self.cut.iter_mut().filter(|c| c.class == CutClass::Contents) {
            area.regions.retain(|r| r.outer.iter().all(near));
            area.open.retain(|l| l.iter().all(near));
        }
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.points(|_| true).next().is_none()
    }

    /// Area of the structure that is cut, m².
    pub fn structure_m2(&self) -> f64 {
        let structure = self.cut.iter().filter(|c| c.class == CutClass::Structure);
        structure.flat_map(|c| &c.regions).map(Region::area).sum()
    }
}

/// Whether all points lie in a box: the sheet ends there.
pub(crate) fn all_in(site: &Aabb, points: &[DVec3]) -> bool {
    points.iter().all(|p| p.cmpge(site.min).all() && p.cmple(site.max).all())
}

/// Box around points; `min > max` for none.
fn around<'a>(points: impl Iterator<Item = &'a DVec2>) -> [DVec2; 2] {
    points.fold([DVec2::INFINITY, DVec2::NEG_INFINITY], |b, p| [b[0].min(*p), b[1].max(*p)])
}
