//! What to look at when the camera is asked to fit something.

use atrium_building::{Aabb, BuildingModel, Element, ElementId, ElementKind};
use atrium_spatial::PickFilter;
use atrium_view::{Appearance, CameraPose, FIT_FILL, Looks, Projection, Ray, StandardView, ViewState};
use glam::{DVec3, Vec2};

use crate::prepare::PreparedScene;

/// Share of the viewport that an element flown to fills: what stands around it tells where it is.
const ELEMENT_FILL: f64 = 0.34;

/// Nothing is shown larger than as if it were this size, metres: a sensor without its wall could be anywhere.
const ELEMENT_SPAN_M: f64 = 1.6;

/// Flatter than this a room's walls hide what is in it, radians.
const FLATTEST: f64 = -0.35;

/// Pitch taken instead, radians.
const LOOK_DOWN: f64 = -0.62;

/// Pitches to try in turn where a wall is in the way, radians: 45°, 57°, 70°.
const STEEPER: [f64; 3] = [-0.785, -1.0, -1.22];

/// Elements that are outlined, and shine through walls, at most: of more, nobody could tell which is which.
pub(crate) const MOST_OUTLINED: usize = 4_000;

/// Box around everything that is drawn in full, without spaces and strays; the whole building if that is nothing.
pub fn shown_bounds(scene: &PreparedScene, view: &ViewState) -> Aabb {
    let kept = shown_boxes(scene.model(), &scene.bounds(), view).into_iter().fold(Aabb::EMPTY, Aabb::union);
    if kept.is_empty() { scene.bounds() } else { kept }
}

/// The same direction, so near that everything drawn in full fills the viewport but for a margin.
pub fn fit_shown(scene: &PreparedScene, view: &ViewState, from: CameraPose, viewport: Vec2) -> CameraPose {
    let boxes = shown_boxes(scene.model(), &scene.bounds(), view);
    let around = boxes.iter().copied().fold(Aabb::EMPTY, Aabb::union);
    if around.is_empty() {
        return from.fitted(&scene.bounds(), viewport);
    }
    from.fitted_around(&boxes, &around, viewport, FIT_FILL)
}

/// Straight down on the chosen storey, without perspective, so near that what stands on it fills the viewport; on
/// everything shown where no storey is chosen or nothing stands on it.
pub fn fit_plan(scene: &PreparedScene, view: &ViewState, viewport: Vec2) -> CameraPose {
    let model = scene.model();
    let down = CameraPose { projection: Projection::Orthographic, ..CameraPose::looking(StandardView::Top) };
    let all = scene.bounds();
    let stands = |e: &&Element| {
        view.storey.is_some()
            && e.storey == view.storey
            && !matches!(e.kind, ElementKind::Space | ElementKind::Void)
            && !e.bounds.is_empty()
            && all.contains(e.bounds.center())
    };
    let around = model.elements.iter().filter(stands).map(|e| e.bounds).fold(Aabb::EMPTY, Aabb::union);
    if around.is_empty() { fit_shown(scene, view, down, viewport) } else { down.fitted(&around, viewport) }
}

/// Boxes of what is drawn in full, of a building with these bounds.
pub(crate) fn shown_boxes(model: &BuildingModel, all: &Aabb, view: &ViewState) -> Vec<Aabb> {
    let cuts = view.cuts();
    model
        .element_ids()
        .filter(|id| {
            let e = &model.elements[id.index()];
            !e.bounds.is_empty()
                && e.kind != ElementKind::Space
                && all.contains(e.bounds.center())
                && view.appearance(model, *id) == Appearance::Shown
        })
        .map(|id| cuts.cut(model.elements[id.index()].bounds))
        .filter(|b| !b.is_empty())
        .collect()
}

/// Box around the selection as far as it is outlined; empty where nothing or too much is selected.
pub(crate) fn outlined(scene: &PreparedScene, view: &ViewState) -> Aabb {
    if view.selection.all.len() > MOST_OUTLINED {
        return Aabb::EMPTY;
    }
    let boxes = view.selection.all.iter().filter_map(|id| Some(scene.model().element(*id)?.bounds));
    boxes.filter(|b| !b.is_empty()).fold(Aabb::EMPTY, Aabb::union)
}

/// Whether nothing that is shown lies over the eye. A plan has no sky.
pub(crate) fn under_open_sky(scene: &PreparedScene, looks: &Looks, view: &ViewState, pose: &CameraPose) -> bool {
    if pose.projection == Projection::Orthographic {
        return false;
    }
    let up = Ray { origin: pose.eye, direction: DVec3::Z };
    !scene.bounds().contains(pose.eye) || scene.pick(up, &PickFilter::of(looks, view)).is_none()
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

/// Where to fly to see these elements: the same direction, or else as much steeper as it takes to see over the walls
/// around them. `None` without geometry.
pub fn fly_to_see(
    scene: &PreparedScene,
    filter: &PickFilter,
    ids: &[ElementId],
    from: CameraPose,
    viewport: Vec2,
) -> Option<CameraPose> {
    let bounds = elements_bounds(scene.model(), ids)?;
    let straight = fly_to_elements(from, &bounds, viewport);
    // A wing or a system is seen well enough from anywhere, and a search for it would try thousands of rays.
    let [id] = ids else { return Some(straight) };
    let in_view = |pose: &CameraPose| {
        let (centre, half) = (bounds.center(), bounds.size() * 0.3);
        let spots = [(0.0, 0.0), (-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)];
        let seen = spots.iter().filter(|(x, y)| {
            let spot = centre + DVec3::new(half.x * x, half.y * y, half.z);
            let direction = (spot - pose.eye).normalize_or(pose.forward());
            let ray = Ray { origin: pose.eye, direction };
            scene.pick(ray, filter).is_some_and(|hit| hit.element == *id)
        });
        seen.count() >= 3
    };
    if in_view(&straight) {
        return Some(straight);
    }
    STEEPER
        .iter()
        .filter(|pitch| **pitch < straight.pitch)
        .map(|pitch| fly_to_elements(CameraPose { pitch: *pitch, ..straight }, &bounds, viewport))
        .find(in_view)
        .or(Some(straight))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_flight_to_what_stands_behind_a_wall_ends_where_it_is_seen() {
        let scene = PreparedScene::build(fixture::shared());
        let model = scene.model();
        let air =
            model.element_ids().filter(|id| model.elements[id.index()].kind == ElementKind::Equipment).last().unwrap();
        let filter = PickFilter::new(model, &ViewState::default());
        let viewport = Vec2::new(1280.0, 720.0);
        let flat = CameraPose { pitch: -0.4, ..CameraPose::looking(StandardView::Iso) };
        let there = fly_to_see(&scene, &filter, &[air], flat, viewport).unwrap();
        assert!(there.pitch < -0.4 && there.yaw == flat.yaw, "as the corridor wall stands in the way");
        let bounds = model.elements[air.index()].bounds;
        let top = bounds.center().truncate().extend(bounds.max.z);
        let ray = there.ray_through(there.project(top, viewport).unwrap(), viewport);
        assert_eq!(scene.pick(ray, &filter).unwrap().element, air);
        assert_eq!(fly_to_see(&scene, &filter, &[ElementId(9_999)], flat, viewport), None);
    }

    #[test]
    fn fitting_what_is_shown_is_tighter_than_fitting_the_box_around_it_and_cuts_nothing_off() {
        let scene = PreparedScene::build(fixture::shared());
        let viewport = Vec2::new(1280.0, 720.0);
        let pose = fit_shown(&scene, &ViewState::default(), CameraPose::looking(StandardView::Iso), viewport);
        for e in scene.model().elements.iter().filter(|e| !e.bounds.is_empty()) {
            for corner in [e.bounds.min, e.bounds.max] {
                let at = pose.project(corner, viewport).unwrap();
                assert!(at.cmpge(Vec2::ZERO).all() && at.cmple(viewport).all());
            }
        }
    }
}
