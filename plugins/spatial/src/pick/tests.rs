use atrium_building::StoreyId;
use atrium_view::{SectionAxis, SectionPlane, StandardView};

use super::*;
use crate::fixture;

fn down(x: f64, y: f64) -> Ray {
    Ray { origin: DVec3::new(x, y, 100.0), direction: DVec3::NEG_Z }
}

fn named(scene: &SpatialIndex, hit: Option<Hit>) -> Option<(String, Option<u32>)> {
    let element = scene.model().element(hit?.element)?;
    Some((element.label().to_owned(), element.storey.map(|s| s.0)))
}

#[test]
fn a_ray_meets_the_first_thing_shown_and_peeling_a_storey_uncovers_the_next() {
    let scene = SpatialIndex::build(fixture::shared());
    let mut view = ViewState::default();
    let top = scene.pick(down(46.2, 13.5), &PickFilter::new(scene.model(), &view));
    assert_eq!(named(&scene, top), Some(("AHU".into(), Some(2))));
    let hit = top.unwrap();
    assert!((hit.point.z - 10.0).abs() < 1e-6 && (hit.distance_m - 90.0).abs() < 1e-6);
    assert!(hit.normal.abs_diff_eq(DVec3::Z, 1e-9));

    view.storey = Some(StoreyId(1));
    let below = scene.pick(down(46.2, 13.5), &PickFilter::new(scene.model(), &view));
    assert_eq!(named(&scene, below), Some(("AHU".into(), Some(1))));

    view.hidden.insert(below.unwrap().element);
    let slab = scene.pick(down(46.2, 13.5), &PickFilter::new(scene.model(), &view));
    assert_eq!(named(&scene, slab), Some(("slab".into(), Some(1))));
    assert_eq!(scene.pick(down(-5.0, 15.0), &PickFilter::new(scene.model(), &view)), None);
}

#[test]
fn what_is_see_through_or_cut_away_is_not_hit() {
    let scene = SpatialIndex::build(fixture::shared());
    let air = scene.model().find("element-00000001").unwrap();
    let mut view = ViewState { x_ray: true, ..ViewState::default() };
    assert_eq!(scene.pick(down(46.2, 13.5), &PickFilter::new(scene.model(), &view)), None);
    view.selection.all.insert(air);
    view.x_ray = false;
    view.sections = SectionPlane::along(SectionAxis::Z, 9.0, false).into();
    let cut = scene.pick(down(46.2, 13.5), &PickFilter::new(scene.model(), &view));
    assert!((cut.unwrap().point.z - 8.0).abs() < 1e-6, "through the cut top, down to where it stands");
    view.sections = SectionPlane::along(SectionAxis::Z, 7.0, false).into();
    let lower = scene.pick(down(46.2, 13.5), &PickFilter::new(scene.model(), &view)).unwrap();
    assert!(lower.point.z <= 7.0);
    view.sections = SectionPlane::along(SectionAxis::Z, -5.0, false).into();
    assert_eq!(scene.pick(down(46.2, 13.5), &PickFilter::new(scene.model(), &view)), None);
}

#[test]
fn a_round_mesh_with_its_own_hierarchy_is_hit_where_it_is() {
    let mut b = fixture::Builder::default();
    let mesh = b.mesh(fixture::rod(0.5, 10.0, 200));
    let id = b.element("IfcPipeSegment", ElementKind::Distribution, "rod", None);
    // Mirrored and far from the project's origin.
    let place = glam::DAffine3::from_translation(DVec3::new(500_000.0, 3_000_000.0, 20.0))
        * glam::DAffine3::from_scale(DVec3::new(-1.0, 1.0, 1.0));
    b.place(id, mesh, place, None);
    let scene = SpatialIndex::build(Arc::new(b.model));
    let filter = PickFilter::new(scene.model(), &ViewState::default());
    let hit = scene.pick(down(499_995.0, 3_000_000.0), &filter).unwrap();
    assert!((hit.point.z - 20.5).abs() < 1e-3, "{hit:?}");
    assert!(hit.normal.z > 0.99);
    assert_eq!(scene.pick(down(499_995.0, 3_000_000.6), &filter), None);
}

#[test]
fn what_is_near_a_box_is_found_and_what_is_far_is_not() {
    let scene = SpatialIndex::build(fixture::shared());
    let model = scene.model();
    let around = Aabb { min: DVec3::new(43.0, 12.0, 4.1), max: DVec3::new(47.0, 19.0, 5.0) };
    let mut found = Vec::new();
    scene.placements_near(&around, |i| found.push(i));
    let named = |i: &usize| model.elements[model.placements[*i].element.index()].label();
    assert!(found.iter().any(|i| named(i) == "AHU") && found.len() < model.placements.len() / 3);
    let air = found.iter().copied().find(|i| named(i) == "AHU" && model.placements[*i].transform.translation.z == 4.0);
    let mut triangles = Vec::new();
    scene.triangles_near(air.unwrap(), &around, |t| triangles.push(t));
    assert!(triangles.len() == 12 && triangles.iter().flatten().all(|p| p.z == 4.0 || p.z == 6.0), "{triangles:?}");
    // A mesh with a tree of its own.
    let pipe = (0..model.placements.len()).find(|i| named(i) == "pipe").unwrap();
    let bounds = model.elements[model.placements[pipe].element.index()].bounds;
    let end = Aabb { max: DVec3::new(bounds.min.x + 0.01, bounds.max.y, bounds.max.z), ..bounds };
    let mut at_end = 0;
    scene.triangles_near(pipe, &end, |t| at_end += usize::from(t.iter().any(|p| p.x < end.max.x)));
    assert_eq!(at_end, 14 + 32, "its cap, and all of its long sides");
}

#[test]
fn spaces_are_hit_only_where_nothing_solid_is() {
    let scene = SpatialIndex::build(fixture::shared());
    let view = ViewState { show_spaces: true, ..ViewState::default() };
    let filter = PickFilter::new(scene.model(), &view);
    assert_eq!(named(&scene, scene.pick(down(3.0, 2.0), &filter)), Some(("slab".into(), Some(2))));
}

#[test]
fn a_rectangle_drawn_rightwards_takes_what_is_inside_and_leftwards_what_it_touches() {
    let scene = SpatialIndex::build(fixture::shared());
    let viewport = Vec2::new(1200.0, 800.0);
    let camera = CameraPose::looking(StandardView::Top).fitted(&scene.model().bounds(), viewport);
    let filter = PickFilter::new(scene.model(), &ViewState::default());
    let air = scene.model().element_ids().filter(|id| {
        scene.model().elements[id.index()].label() == "AHU"
            && scene.model().elements[id.index()].storey == Some(StoreyId(2))
    });
    let air: Vec<ElementId> = air.collect();
    let (min, max) = screen_box(&camera, viewport, &scene.model().elements[air[0].index()].bounds, true).unwrap();
    let inside = scene.elements_in_rect(&camera, viewport, min - 2.0, max + 2.0, &filter);
    assert!(inside.contains(&air[0]));
    assert!(inside.iter().all(|id| scene.model().elements[id.index()].label() != "slab"));
    let touched = scene.elements_in_rect(&camera, viewport, max + 2.0, min - 2.0, &filter);
    assert!(touched.len() > inside.len() && inside.iter().all(|id| touched.contains(id)));
    assert!(touched.iter().any(|id| scene.model().elements[id.index()].label() == "slab"));
    let all = scene.elements_in_rect(&camera, viewport, Vec2::ZERO, viewport, &filter);
    let shown = scene.model().elements.iter().filter(|e| !e.bounds.is_empty() && e.kind != ElementKind::Space);
    assert_eq!(all.len(), shown.count());
}
