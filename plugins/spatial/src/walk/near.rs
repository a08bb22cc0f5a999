//! What stands in a walker's way near a place: triangles of what is shown, doors opened.

use atrium_building::{Aabb, BuildingModel, Element, ElementId, ElementKind, Placement};
use glam::{DVec2, DVec3, DVec4, Vec3};

use super::polygon::Polygon;
use crate::{PickFilter, SpatialIndex};

/// Lining on each side and on top of a door that still blocks, metres: linings are 40 to 80 mm wide.
const LINING_M: f64 = 0.06;

/// What a door leaves free at least, metres: narrow doors of cupboards and toilets have thinner linings.
const NARROWEST_DOOR_M: f64 = 0.58;

/// Flatter doors lie in a floor or a roof, and carry; metres.
const HATCH_M: f64 = 0.5;

/// Vertices that the frame of a door is measured by, at most; more are handles and carvings.
const MEASURED: usize = 512;

/// A triangle that blocks or carries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Solid {
    pub(super) at: [DVec3; 3],
    pub(super) min: DVec3,
    pub(super) max: DVec3,
    /// Towards the outside of the body, unit length; zero for a sliver.
    pub(super) normal: DVec3,
    pub(super) element: ElementId,
}

/// How an element meets a walker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Blocks,
    /// Its frame blocks, its leaf does not.
    Door,
    Passes,
}

fn manner(element: &Element) -> Manner {
    match element.kind {
        ElementKind::Space | ElementKind::Void | ElementKind::Container | ElementKind::Storey => return Manner::Passes,
        ElementKind::Fabric | ElementKind::Equipment | ElementKind::Distribution => {}
    }
    let ifc_type = element.ifc_type.as_ref();
    if ifc_type.starts_with("IfcDoor") {
        // A shutter in the floor carries; a door is higher than a body's step.
        let lies = element.bounds.size().z < HATCH_M;
        return if lies { Manner::Blocks } else { Manner::Door };
    }
    if matches!(ifc_type, "IfcVirtualElement" | "IfcAnnotation" | "IfcGrid") {
        return Manner::Passes;
    }
    let hangs = |text: &Option<std::sync::Arc<str>>| {
        text.as_deref().is_some_and(|t| {
            let is =
                |word: &str| t.len() >= word.len() && t.as_bytes()[..word.len()].eq_ignore_ascii_case(word.as_bytes());
            is("CURTAIN") || is("DRAPE")
        })
    };
    // Panels of curtain walls are plates with the predefined type CURTAIN_PANEL, and are glass.
    let cloth =
        matches!(ifc_type, "IfcFurniture" | "IfcFurnishingElement" | "IfcShadingDevice" | "IfcBuildingElementProxy");
    if cloth && (hangs(&element.predefined_type) || hangs(&element.object_type)) {
        return Manner::Passes;
    }
    Manner::Blocks
}

/// Fills `out` with everything that blocks or carries near the box, project coordinates.
pub(super) fn gather(index: &SpatialIndex, filter: &PickFilter, bounds: &Aabb, out: &mut Vec<Solid>) {
    out.clear();
    let model = index.model().as_ref();
    let mut door: Option<(ElementId, Option<Doorway>)> = None;
    index.placements_near(bounds, |i| {
        let Some(placement) = model.placements.get(i) else { return };
        if !filter.allows(placement.element) {
            return;
        }
        let Some(element) = model.element(placement.element) else { return };
        let apart = element.bounds.min.cmpgt(bounds.max).any() || element.bounds.max.cmplt(bounds.min).any();
        if apart || filter.cuts_all(&element.bounds) {
            return;
        }
        let doorway = match manner(element) {
            Manner::Passes => return,
            Manner::Blocks => None,
            Manner::Door => {
                if door.as_ref().is_none_or(|(id, _)| *id != placement.element) {
                    door = Some((placement.element, Doorway::of(model, placement.element)));
                }
                door.and_then(|(_, d)| d)
            }
        };
        let mirrors = placement.transform.matrix3.determinant() < 0.0;
        index.triangles_near(i, bounds, |t| {
            let at = if mirrors { [t[0], t[2], t[1]] } else { t };
            let Some(solid) = Solid::new(at, placement.element) else { return };
            if solid.min.cmpgt(bounds.max).any() || solid.max.cmplt(bounds.min).any() {
                return;
            }
            match &doorway {
                Some(d) => d.frame_of(&solid, |part| cut(part, filter.sections(), out)),
                None => cut(solid, filter.sections(), out),
            }
        });
    });
}

impl Solid {
    fn new(at: [DVec3; 3], element: ElementId) -> Option<Self> {
        let (min, max) = (at[0].min(at[1]).min(at[2]), at[0].max(at[1]).max(at[2]));
        if !(min.is_finite() && max.is_finite()) {
            return None;
        }
        let normal = (at[1] - at[0]).cross(at[2] - at[0]).normalize_or_zero();
        Some(Self { at, min, max, normal, element })
    }
}

/// Adds what the sections leave of the triangle.
fn cut(solid: Solid, sections: &[DVec4], out: &mut Vec<Solid>) {
    let hidden = |s: &DVec4, p: DVec3| s.dot(p.extend(1.0)) > 0.0;
    if !sections.iter().any(|s| solid.at.iter().any(|p| hidden(s, *p))) {
        out.push(solid);
        return;
    }
    let mut rest = Polygon::triangle(solid.at);
    sections.iter().for_each(|s| rest.keep_behind(*s));
    rest.triangles(|t| out.extend(Solid::new(t, solid.element).map(|s| Solid { normal: solid.normal, ..s })));
}

/// Where a door lets a walker through: between its linings and under its head.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Doorway {
    along: DVec2,
    from: f64,
    to: f64,
    top: f64,
}

impl Doorway {
    /// The opening of a door; `None` for what has no extent.
    fn of(model: &BuildingModel, door: ElementId) -> Option<Self> {
        let begin = model.placements.partition_point(|p| p.element < door);
        let end = model.placements.partition_point(|p| p.element <= door);
        let placements = &model.placements[begin..end];
        let mut points: Vec<DVec3> = Vec::new();
        let mut ways: Vec<DVec2> = vec![DVec2::X];
        for p in placements {
            let Some(mesh) = model.mesh(p.mesh) else { continue };
            ways.extend(p.transform.matrix3.x_axis.truncate().try_normalize());
            ways.extend(longest_level_edge(p, model));
            let step = (mesh.positions.len() * placements.len() / MEASURED).max(1);
            let moved = |v: &[f32; 3]| p.transform.transform_point3(Vec3::from(*v).as_dvec3());
            points.extend(mesh.positions.iter().step_by(step).map(moved).filter(|p| p.is_finite()));
        }
        let span = |way: DVec2| {
            points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| {
                let s = p.truncate().dot(way);
                (low.min(s), high.max(s))
            })
        };
        let length = |(low, high): (f64, f64)| high - low;
        // The narrowest rectangle around it in plan lies along the wall.
        let way = ways.into_iter().min_by(|a, b| {
            let area = |w: DVec2| length(span(w)) * length(span(w.perp()));
            area(*a).total_cmp(&area(*b))
        })?;
        let way = if length(span(way)) >= length(span(way.perp())) { way } else { way.perp() };
        let (from, to) = span(way);
        let lining = LINING_M.min((to - from - NARROWEST_DOOR_M).max(0.0) * 0.5);
        let top = points.iter().fold(f64::NEG_INFINITY, |t, p| t.max(p.z)) - LINING_M;
        (to > from && top.is_finite()).then_some(Self { along: way, from: from + lining, to: to - lining, top })
    }

    /// Gives the parts of a triangle of the door that belong to its frame.
    fn frame_of(&self, solid: &Solid, mut give: impl FnMut(Solid)) {
        let side = self.along.extend(0.0);
        let parts: [[DVec4; 3]; 3] = [
            // Behind the first lining's inner face, behind the second's, and above the head between the two.
            [side.extend(-self.from); 3],
            [(-side).extend(self.to); 3],
            [DVec3::NEG_Z.extend(self.top), (-side).extend(self.from), side.extend(-self.to)],
        ];
        for part in parts {
            let mut rest = Polygon::triangle(solid.at);
            part.iter().for_each(|p| rest.keep_behind(*p));
            rest.triangles(|t| {
                if let Some(s) = Solid::new(t, solid.element) {
                    give(Solid { normal: solid.normal, ..s });
                }
            });
        }
    }
}

fn longest_level_edge(placement: &Placement, model: &BuildingModel) -> Option<DVec2> {
    /// Looked at: the first faces of a door are those of its lining or its leaf.
    const TRIANGLES: usize = 64;
    let mesh = model.mesh(placement.mesh)?;
    let at = |i: u32| mesh.positions.get(i as usize).map(|v| Vec3::from(*v).as_dvec3());
    mesh.indices
        .chunks_exact(3)
        .take(TRIANGLES)
        .flat_map(|t| [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])])
        .filter_map(|(a, b)| Some(placement.transform.transform_vector3(at(b)? - at(a)?)))
        .filter(|e| e.z.abs() < 1e-3 && e.is_finite())
        .map(DVec3::truncate)
        .max_by(|a, b| a.length_squared().total_cmp(&b.length_squared()))?
        .try_normalize()
}
