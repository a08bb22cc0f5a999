//! Which space equipment stands in, by geometry, where no relation says so.

use glam::DVec3;
use rustc_hash::FxHashMap;

use crate::{BuildingModel, ElementId, ElementKind, StoreyId};

/// Terminals hang at or above the ceiling and drains lie below the floor, outside the space's own volume, metres.
const ABOVE_M: f64 = 1.5;
const BELOW_M: f64 = 0.5;

/// Whether an element of this kind may be said to stand in a room when no relation says so.
fn stands_in_a_room(kind: ElementKind, ifc_type: &str) -> bool {
    kind == ElementKind::Equipment
        || matches!(ifc_type, "IfcFurnishingElement" | "IfcFurniture" | "IfcSystemFurnitureElement")
}

impl BuildingModel {
    /// Gives equipment and furniture without a stated space the one around its centre, on the same storey.
    ///
    /// Boxes find the candidates; where several hold the centre, the space whose own triangles enclose it is taken, else the
    /// smallest box. A space that the element is only said to serve is the last resort, when the element has no shape.
    ///
    /// Readers call it once shapes are there; after [`Self::federate`] it finds the architect's rooms for the engineer's
    /// equipment.
    pub fn locate_in_spaces(&mut self) {
        let model = self;
        let spaces: Vec<ElementId> = model
            .element_ids()
            .filter(|id| {
                model.elements[id.index()].kind == ElementKind::Space && !model.elements[id.index()].bounds.is_empty()
            })
            .collect();
        // A hospital has thousands of rooms, and tens of thousands of things to look for them.
        let mut on_storey: FxHashMap<Option<StoreyId>, Vec<ElementId>> = FxHashMap::default();
        for space in &spaces {
            on_storey.entry(model.elements[space.index()].storey).or_default().push(*space);
        }
        let mut found = Vec::new();
        for id in model.element_ids() {
            let element = &model.elements[id.index()];
            if element.space.is_some() || !stands_in_a_room(element.kind, &element.ifc_type) {
                continue;
            }
            if element.bounds.is_empty() {
                if let [only] = element.serves[..] {
                    found.push((id, only));
                }
                continue;
            }
            let center = element.bounds.center();
            let near: Vec<ElementId> = match element.storey {
                None => spaces.clone(),
                storey => [storey, None].iter().filter_map(|s| on_storey.get(s)).flatten().copied().collect(),
            };
            let holds = |space: &ElementId, below: f64, above: f64| {
                let b = &model.elements[space.index()].bounds;
                (b.min.x..=b.max.x).contains(&center.x)
                    && (b.min.y..=b.max.y).contains(&center.y)
                    && (b.min.z - below..=b.max.z + above).contains(&center.z)
            };
            let mut candidates: Vec<ElementId> = near.iter().copied().filter(|s| holds(s, 0.0, 0.0)).collect();
            if candidates.is_empty() {
                candidates = near.iter().copied().filter(|s| holds(s, BELOW_M, ABOVE_M)).collect();
            }
            candidates.sort_by(|a, b| {
                let size = |id: &ElementId| {
                    let s = model.elements[id.index()].bounds.size();
                    s.x * s.y * s.z
                };
                size(a).total_cmp(&size(b))
            });
            let enclosing = candidates.iter().copied().find(|s| candidates.len() > 1 && encloses(model, *s, center));
            if let Some(space) = enclosing.or_else(|| candidates.first().copied()) {
                found.push((id, space));
            }
        }
        for (id, space) in found {
            model.elements[id.index()].space = Some(space);
        }
    }
}

/// Whether the space's outline, seen from above, holds the point: a vertical line through it meets floor and ceiling.
fn encloses(model: &BuildingModel, space: ElementId, point: DVec3) -> bool {
    // The middle of a room lies on the diagonal of its two triangles more often than chance would have it.
    let p = point.truncate() + glam::DVec2::new(1.3e-4, 0.7e-4);
    let begin = model.placements.partition_point(|p| p.element < space);
    let mut crossings = 0u32;
    for placement in model.placements[begin..].iter().take_while(|p| p.element == space) {
        let Some(mesh) = model.mesh(placement.mesh) else { continue };
        let at = |i: u32| {
            let p = mesh.positions.get(i as usize).copied().unwrap_or_default();
            placement.transform.transform_point3(DVec3::new(p[0].into(), p[1].into(), p[2].into())).truncate()
        };
        for t in mesh.indices.chunks_exact(3) {
            let [a, b, c] = [at(t[0]), at(t[1]), at(t[2])];
            let side = |u: glam::DVec2, v: glam::DVec2| (v - u).perp_dot(p - u);
            let (x, y, z) = (side(a, b), side(b, c), side(c, a));
            let area = (b - a).perp_dot(c - a);
            let inside = (x > 0.0 && y > 0.0 && z > 0.0) || (x < 0.0 && y < 0.0 && z < 0.0);
            if inside && area.abs() > 1e-9 {
                crossings += 1;
            }
        }
    }
    crossings >= 2
}
