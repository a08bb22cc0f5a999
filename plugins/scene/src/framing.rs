//! What to look at when the camera is asked to fit something.

use atrium_building::{Aabb, BuildingModel, ElementId, ElementKind};
use atrium_view::{Appearance, ViewState};
use glam::{DVec3, Vec2};

use crate::camera::{CameraPose, FIT_FILL};
use crate::prepare::PreparedScene;

/// Share of the viewport that an element flown to fills: what stands around it tells where it is.
const ELEMENT_FILL: f64 = 0.34;

/// Nothing is shown larger than as if it were this size, metres: a sensor without its wall could be anywhere.
const ELEMENT_SPAN_M: f64 = 1.6;

/// Flatter than this a room's walls hide what is in it, radians.
const FLATTEST: f64 = -0.35;

/// Pitch taken instead, radians.
const LOOK_DOWN: f64 = -0.62;

/// Box around everything that is drawn in full, without spaces and strays; the whole building if that is nothing.
pub fn shown_bounds(scene: &PreparedScene, view: &ViewState) -> Aabb {
    let kept = shown_boxes(scene, view).into_iter().fold(Aabb::EMPTY, Aabb::union);
    if kept.is_empty() { scene.bounds() } else { kept }
}

/// The same direction, so near that everything drawn in full fills the viewport but for a margin.
pub fn fit_shown(scene: &PreparedScene, view: &ViewState, from: CameraPose, viewport: Vec2) -> CameraPose {
    let boxes = shown_boxes(scene, view);
    let around = boxes.iter().copied().fold(Aabb::EMPTY, Aabb::union);
    if around.is_empty() {
        return from.fitted(&scene.bounds(), viewport);
    }
    from.fitted_around(&boxes, &around, viewport, FIT_FILL)
}

fn shown_boxes(scene: &PreparedScene, view: &ViewState) -> Vec<Aabb> {
    let model = scene.model();
    let all = scene.bounds();
    model
        .element_ids()
        .filter(|id| {
            let e = &model.elements[id.index()];
            !e.bounds.is_empty()
                && e.kind != ElementKind::Space
                && all.contains(e.bounds.center())
                && view.appearance(model, *id) == Appearance::Shown
        })
        .map(|id| cut(model.elements[id.index()].bounds, view))
        .filter(|b| !b.is_empty())
        .collect()
}

/// The part of the box that a section leaves.
fn cut(mut bounds: Aabb, view: &ViewState) -> Aabb {
    let Some(section) = view.section else { return bounds };
    let equation = section.equation();
    for k in 0..3 {
        let (n, at) = (equation[k], section.offset_m);
        if n > 0.5 {
            bounds.max[k] = bounds.max[k].min(at);
        } else if n < -0.5 {
            bounds.min[k] = bounds.min[k].max(at);
        }
    }
    bounds
}

/// Box around these elements and, for containers, what is in them; `None` without geometry.
pub fn elements_bounds(model: &BuildingModel, ids: &[ElementId]) -> Option<Aabb> {
    let mut around = Aabb::EMPTY;
    for &id in ids {
        let Some(element) = model.element(id) else { continue };
        if element.bounds.is_empty() {
            for below in model.subtree(id) {
                around = around.union(model.elements[below.index()].bounds);
            }
        } else {
            around = around.union(element.bounds);
        }
    }
    (!around.is_empty()).then_some(around)
}

/// Where to fly to see the box: the same direction unless that is too flat.
pub fn fly_to_elements(mut from: CameraPose, bounds: &Aabb, viewport: Vec2) -> CameraPose {
    if from.pitch > FLATTEST {
        from.pitch = LOOK_DOWN;
    }
    let grow = ((DVec3::splat(ELEMENT_SPAN_M) - bounds.size()) * 0.5).max(DVec3::ZERO);
    let around = Aabb { min: bounds.min - grow, max: bounds.max + grow };
    // A wing or a storey is its own surroundings.
    let fill = if around.diagonal_m() > 25.0 { 0.8 } else { ELEMENT_FILL };
    from.fitted_filling(&around, viewport, fill)
}
