use atrium_building::ElementKind;
use atrium_view::{SectionAxis, SectionPlane};

use super::parts::{MARGIN_PX, PART_PX, parts};
use super::*;
use crate::fixture;
use crate::renderer::AMBIENT_REACH_PX;
use crate::theme::SceneTheme;

/// These need a driver; without one they fail, because a picture that is never checked is worth nothing.
fn scene() -> (OffscreenGpu, PreparedScene) {
    (OffscreenGpu::open().unwrap(), PreparedScene::build(fixture::shared()))
}

fn options() -> ShotOptions {
    ShotOptions { width: 320, height: 200, ..ShotOptions::default() }
}

fn pixel(shot: &Shot, at: Vec2) -> [u8; 3] {
    let i = ((at.y as u32 * shot.width + at.x as u32) * 4) as usize;
    [shot.rgba[i], shot.rgba[i + 1], shot.rgba[i + 2]]
}

fn differing(a: &Shot, b: &Shot) -> usize {
    a.rgba.chunks_exact(4).zip(b.rgba.chunks_exact(4)).filter(|(a, b)| a != b).count()
}

#[test]
fn the_same_picture_twice_is_the_same_to_the_byte() {
    let (gpu, scene) = scene();
    let first = gpu.stage(&scene).shoot(&ViewState::default(), &[], &options()).unwrap();
    let second = gpu.stage(&scene).shoot(&ViewState::default(), &[], &options()).unwrap();
    assert_eq!(first.rgba, second.rgba);
    assert_eq!(first.rgba.len(), 320 * 200 * 4);
}

#[test]
fn the_building_stands_in_the_middle_in_quiet_greys_on_a_dark_ground() {
    let (gpu, scene) = scene();
    let shot = gpu.stage(&scene).shoot(&ViewState::default(), &[], &options()).unwrap();
    let [r, g, b] = pixel(&shot, Vec2::new(2.0, 2.0));
    assert!(r < 60 && g < 60 && b < 60, "backdrop {r} {g} {b}");
    let light = shot.rgba.chunks_exact(4).filter(|p| p[0] > 110).count();
    let share = light as f32 / (320.0 * 200.0);
    assert!((0.2..0.8).contains(&share), "building covers {share}");
}

#[test]
fn a_status_selection_or_storey_changes_pixels_where_the_element_is() {
    let (gpu, scene) = scene();
    let mut stage = gpu.stage(&scene);
    let model = scene.model();
    let air =
        model.element_ids().filter(|id| model.elements[id.index()].kind == ElementKind::Equipment).last().unwrap();
    let plain = stage.shoot(&ViewState::default(), &[], &options()).unwrap();
    let mut statuses = vec![None; model.elements.len()];
    statuses[air.index()] = Some([239, 79, 86, 255]);
    let red = stage.shoot(&ViewState::default(), &statuses, &options()).unwrap();
    let changed = differing(&plain, &red);
    assert!(changed > 20 && changed < 320 * 200 / 4, "{changed} pixels");
    let from_above = ShotOptions { camera: ShotCamera::Look(StandardView::Top), ..options() };
    let above = stage.shoot(&ViewState::default(), &statuses, &from_above).unwrap();
    let top = model.elements[air.index()].bounds;
    let centre = top.center().truncate().extend(top.max.z);
    let at = above.camera.project(centre, Vec2::new(320.0, 200.0)).unwrap();
    let [r, g, b] = pixel(&above, at);
    assert!(i32::from(r) > i32::from(g) + 60 && i32::from(r) > i32::from(b) + 60, "{r} {g} {b}");

    let peeled = ViewState { storey: Some(atrium_building::StoreyId(0)), ..ViewState::default() };
    let fixed = ShotOptions { camera: ShotCamera::Pose(plain.camera), ..options() };
    assert!(differing(&plain, &stage.shoot(&peeled, &[], &fixed).unwrap()) > 2000);
}

#[test]
fn what_is_isolated_is_lit_and_of_the_rest_only_what_is_nearest_is_seen() {
    let (gpu, scene) = scene();
    let mut stage = gpu.stage(&scene);
    let model = scene.model();
    let named = |name: &str| -> rustc_hash::FxHashSet<atrium_building::ElementId> {
        model.element_ids().filter(|id| model.elements[id.index()].name.as_deref() == Some(name)).collect()
    };
    // From so far that a pipe is thinner than a pixel.
    let pose = stage.shoot(&ViewState::default(), &[], &options()).unwrap().camera;
    let far = CameraPose { eye: pose.eye + (pose.eye - scene.bounds().center()), ..pose };
    let look = ShotOptions { camera: ShotCamera::Pose(far), ..options() };
    let pipes: rustc_hash::FxHashSet<_> =
        model.element_ids().filter(|id| model.elements[id.index()].kind == ElementKind::Distribution).collect();
    let isolated = ViewState { isolated: Some(pipes), ..ViewState::default() };
    let shot = stage.shoot(&isolated, &[], &look).unwrap();
    let is_lit = |p: &&[u8]| i32::from(p[2]) > i32::from(p[0]) + 50;
    assert!(shot.rgba.chunks_exact(4).filter(is_lit).count() > 60, "the pipes are lit");

    // All of what is see-through is seen where nothing else is.
    let x_ray = ViewState { x_ray: true, ..ViewState::default() };
    let lost = [&isolated, &x_ray].map(|view| {
        let inner = ViewState { hidden: named("corridor"), ..view.clone() };
        let whole = stage.shoot(view, &[], &look).unwrap();
        differing(&whole, &stage.shoot(&inner, &[], &look).unwrap())
    });
    assert!(lost[0] * 2 < lost[1], "of the corridor's walls {lost:?} pixels are seen");
}

#[test]
fn a_cut_shows_flat_caps_and_nothing_beyond_the_plane() {
    let (gpu, scene) = scene();
    let mut stage = gpu.stage(&scene);
    let view = ViewState { sections: SectionPlane::along(SectionAxis::Z, 2.0, false).into(), ..ViewState::default() };
    let look = ShotOptions { camera: ShotCamera::Look(StandardView::Top), ..options() };
    let shot = stage.shoot(&view, &[], &look).unwrap();
    // A point of the west wall, on the plane: its cap.
    let at = shot.camera.project(glam::DVec3::new(0.1, 4.0, 2.0), Vec2::new(320.0, 200.0)).unwrap();
    let [r, g, b] = pixel(&shot, at);
    let cap = [0x4b, 0x54, 0x5e];
    let near = |c: u8, want: i32| (i32::from(c) - want).abs() < 60;
    assert!(near(r, cap[0]) && near(g, cap[1]) && near(b, cap[2]), "cap {r} {g} {b}");
}

#[test]
fn what_is_selected_is_outlined_through_everything_in_front_of_it() {
    let (gpu, scene) = scene();
    let mut stage = gpu.stage(&scene);
    let model = scene.model();
    let plain = stage.shoot(&ViewState::default(), &[], &options()).unwrap();
    let look = ShotOptions { camera: ShotCamera::Pose(plain.camera), ..options() };
    let accent = [0x3f, 0xb6, 0xc6];
    let lined = |p: &[u8]| (0..3).all(|k| (i32::from(p[k]) - accent[k]).abs() < 48) && p[2] > p[0] + 80;
    let hidden = model.element_ids().filter(|id| {
        let e = &model.elements[id.index()];
        !e.bounds.is_empty() && e.kind != ElementKind::Space
    });
    for id in hidden.take(12) {
        let mut view = ViewState::default();
        view.selection.all.insert(id);
        let shot = stage.shoot(&view, &[], &look).unwrap();
        assert!(shot.rgba.chunks_exact(4).filter(|p| lined(p)).count() > 4, "{id:?} is outlined");
    }
    assert_eq!(plain.rgba.chunks_exact(4).filter(|p| lined(p)).count(), 0);
}

/// A picture of a grade, as bytes.
fn graded(stage: &mut Stage<'_>, view: &ViewState, options: &ShotOptions, grade: Grade) -> (Vec<u8>, CameraPose) {
    let whole = UVec2::new(options.width, options.height);
    let part = Part { whole, at: UVec2::ZERO, size: whole, margin: 0 };
    let drawn = stage.draw(view, options, grade, Some(part)).unwrap();
    let mut rgba = vec![0; (whole.x * whole.y * 4) as usize];
    stage.read_back(&drawn.picture.unwrap(), &part, &mut rgba, whole.x).unwrap();
    (rgba, drawn.camera)
}

#[test]
fn corners_are_darkened_and_nothing_is_lightened() {
    let (gpu, scene) = scene();
    let mut stage = gpu.stage(&scene);
    let mut take = |grade| graded(&mut stage, &ViewState::default(), &options(), grade).0;
    let (smooth, shaded) = (take(Grade::Fine), take(Grade::Shaded));
    let pairs = || smooth.chunks_exact(4).zip(shaded.chunks_exact(4));
    assert!(pairs().all(|(a, b)| b[0] <= a[0].saturating_add(1)), "darker only");
    let darker = pairs().filter(|(a, b)| a[0] > b[0] + 8).count();
    assert!((100..320 * 200 / 3).contains(&darker), "{darker} pixels");
}

#[test]
fn the_sun_throws_shadows_that_follow_what_is_shown_and_none_into_a_plan() {
    let (gpu, scene) = scene();
    let mut stage = gpu.stage(&scene);
    let look = ShotOptions { camera: ShotCamera::Look(StandardView::Top), ..options() };
    // How much darker it is there, of 255. One of the floor's points lies west of a wall, the other in the middle of the room.
    let spots = [5.6, 1.5].map(|x| glam::DVec3::new(x, 18.5, 0.0));
    let mut darker = |view: &ViewState, look: &ShotOptions| {
        let (shaded, camera) = graded(&mut stage, view, look, Grade::Shaded);
        let (best, _) = graded(&mut stage, view, look, Grade::Best);
        assert!(shaded.iter().zip(&best).all(|(a, b)| *b <= a.saturating_add(1)), "darker only");
        spots.map(|spot| {
            let at = camera.project(spot, Vec2::new(320.0, 200.0)).unwrap().as_uvec2();
            let i = ((at.y * 320 + at.x) * 4) as usize;
            i32::from(shaded[i]) - i32::from(best[i])
        })
    };
    let storey = Some(atrium_building::StoreyId(0));
    let ground = ViewState { storey, ..ViewState::default() };
    let [shadow, lit] = darker(&ground, &look);
    assert!(shadow > 30 && lit < 4, "{shadow} and {lit}");
    let model = scene.model();
    let walls = model.element_ids().filter(|id| model.elements[id.index()].name.as_deref() == Some("wall")).collect();
    let without = ViewState { hidden: walls, ..ground.clone() };
    assert!(darker(&without, &look)[0] < 4, "what is hidden throws none");
    let flat =
        CameraPose { projection: atrium_view::Projection::Orthographic, ..CameraPose::looking(StandardView::Top) };
    let plan =
        ShotOptions { camera: ShotCamera::Pose(fit_shown(&scene, &ground, flat, Vec2::new(320.0, 200.0))), ..look };
    assert_eq!(darker(&ground, &plan), [0, 0]);
}

#[test]
fn what_finds_no_room_on_the_gpu_is_drawn_by_its_stand_in() {
    let (gpu, scene) = scene();
    let mut stage = gpu.stage(&scene);
    let light = |p: &[u8]| p.chunks_exact(4).filter(|p| p[0] > 110).count();
    let whole = light(&stage.shoot(&ViewState::default(), &[], &options()).unwrap().rgba);
    let all = stage.renderer.bytes().1;
    let mut renderer = Renderer::new(gpu.device.clone(), gpu.queue.clone());
    renderer.set_geometry(&scene.geometry(), scene.model().elements.len());
    let tables = renderer.bytes().0;
    let spec = FrameSpec {
        pose: CameraPose::looking(StandardView::Iso),
        bounds: scene.bounds(),
        origin: scene.origin(),
        size_px: UVec2::ONE,
        sections: Vec::new(),
        theme: SceneTheme::Dark,
        native_colours: false,
        edges: true,
        outlined: atrium_building::Aabb::EMPTY,
        sunlit: true,
        rung: BEST,
        tile: None,
        line_px: 1.0,
    };
    // As little as lets the first chunk in.
    let enough = (tables..all).step_by(64).find(|budget| {
        renderer.stream(&spec, *budget, None);
        renderer.bytes().0 > tables
    });
    assert!(enough.is_some() && renderer.bytes().0 < all && !renderer.is_complete());
    renderer.write_states(&stage.book.states);
    stage.renderer = renderer;
    let coarse = light(&stage.shoot(&ViewState::default(), &[], &options()).unwrap().rgba);
    assert!(coarse * 10 > whole * 6, "{coarse} of {whole} pixels");
}

#[test]
fn the_parts_of_a_large_picture_cover_it_once() {
    for (x, y) in [(7680, 4320), (8192, 8192), (8191, 17), (2049, 2048), (16, 8192)] {
        let whole = UVec2::new(x, y);
        let parts = parts(whole, false);
        assert!(parts.iter().all(|p| p.size.max_element() <= PART_PX + 1 && p.size.min_element() > 0), "{whole}");
        let area: u64 = parts.iter().map(|p| u64::from(p.size.x) * u64::from(p.size.y)).sum();
        assert_eq!(area, u64::from(x) * u64::from(y));
        let ends = parts.iter().map(|p| p.at + p.size).fold(UVec2::ZERO, UVec2::max);
        assert_eq!(ends, whole);
    }
    assert_eq!(parts(UVec2::new(1920, 1080), false).len(), 1);
    assert_eq!((line_px(UVec2::new(1600, 900)), line_px(UVec2::new(7680, 4320))), (1.0, 4.0));
}

#[test]
fn a_large_picture_looks_like_a_small_one_but_sharper_and_has_no_seams() {
    let (gpu, scene) = scene();
    let mut stage = gpu.stage(&scene);
    let view = ViewState { sections: SectionPlane::along(SectionAxis::X, 6.0, false).into(), ..ViewState::default() };
    let small = ShotOptions { width: 1920, height: 1080, ..ShotOptions::default() };
    let small = stage.shoot(&view, &[], &small).unwrap();
    let large = ShotOptions { width: 3840, height: 2160, camera: ShotCamera::Pose(small.camera), ..options() };
    let mut told = Vec::new();
    let large = stage
        .shoot_in_parts(&view, &[], &large, &mut |share| {
            told.push(share);
            true
        })
        .unwrap();
    assert_eq!(told, [0.0, 0.25, 0.5, 0.75]);
    // Each pixel of the small one against the mean of its four.
    let mean = |x: usize, y: usize, c: usize| {
        let at = |dx: usize, dy: usize| u32::from(large.rgba[((y * 2 + dy) * 3840 + x * 2 + dx) * 4 + c]);
        (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4
    };
    let off = |x: usize, y: usize| -> u32 {
        (0..3).map(|c| mean(x, y, c).abs_diff(u32::from(small.rgba[(y * 1920 + x) * 4 + c]))).sum()
    };
    let all: u64 = (0..1080).flat_map(|y| (0..1920).map(move |x| (x, y))).map(|(x, y)| u64::from(off(x, y))).sum();
    let average = all as f64 / (1920.0 * 1080.0 * 3.0);
    // It is 1.6; with lines of one pixel, as a driver draws them, it would be some three times that.
    assert!(average < 2.0, "{average} steps of 255 apart");
    // Where the parts meet it is no worse than elsewhere.
    let seam: u64 = (0..1080).flat_map(|y| [959, 960].map(|x| u64::from(off(x, y)))).sum();
    let seam = seam as f64 / (2.0 * 1080.0 * 3.0);
    assert!(seam < average * 3.0 + 1.5, "{seam} at the seam, {average} elsewhere");
    let stopped = stage.shoot_in_parts(&view, &[], &options(), &mut |_| false);
    assert!(matches!(stopped, Err(ShotError::Cancelled)));
}

#[test]
fn corners_and_outlines_of_parts_are_those_of_the_whole() {
    let (gpu, scene) = scene();
    let mut stage = gpu.stage(&scene);
    let model = scene.model();
    let air = model.element_ids().filter(|id| model.elements[id.index()].kind == ElementKind::Equipment).last();
    let mut view = ViewState::default();
    view.selection.all.insert(air.unwrap());
    let whole = UVec2::new(640, 400);
    let look = ShotOptions { width: whole.x, height: whole.y, ..options() };
    let mut take = |grade, counts: UVec2| {
        let size = whole / counts;
        // So low a picture is darkened no farther in one than in parts.
        let margin = if size == whole { 0 } else { AMBIENT_REACH_PX as u32 + MARGIN_PX };
        let mut rgba = vec![0; 640 * 400 * 4];
        for i in 0..counts.x * counts.y {
            let part = Part { whole, at: UVec2::new(i % counts.x, i / counts.x) * size, size, margin };
            let drawn = stage.draw(&view, &look, grade, Some(part)).unwrap();
            stage.read_back(&drawn.picture.unwrap(), &part, &mut rgba, whole.x).unwrap();
        }
        rgba
    };
    let one = take(Grade::Best, UVec2::ONE);
    let far_off = |other: &[u8]| one.iter().zip(other).filter(|(a, b)| a.abs_diff(**b) > 12).count();
    let (four, without) = (far_off(&take(Grade::Best, UVec2::new(2, 2))), far_off(&take(Grade::Fine, UVec2::ONE)));
    assert!(four * 20 < without, "{four} in parts, {without} without dark corners");
}

#[test]
fn impossible_sizes_are_refused_and_an_empty_model_is_a_backdrop() {
    let (gpu, scene) = scene();
    let none = ShotOptions { width: 0, ..options() };
    let refused = gpu.stage(&scene).shoot(&ViewState::default(), &[], &none);
    assert!(matches!(refused, Err(ShotError::Size { width: 0, .. })));
    let huge = ShotOptions { width: LARGEST_PX + 1, ..options() };
    let refused = gpu.stage(&scene).shoot(&ViewState::default(), &[], &huge);
    assert!(matches!(refused, Err(ShotError::Size { limit: LARGEST_PX, .. })));
    let empty = PreparedScene::build(Default::default());
    let shot = gpu.stage(&empty).shoot(&ViewState::default(), &[], &options()).unwrap();
    assert!(shot.rgba.chunks_exact(4).all(|p| p[0] < 70));
}

/// A hall of glass with two closets of walls, a thing in each, and a mast far off, so that the box around all reaches far.
#[test]
fn what_is_closed_in_is_left_out_for_an_eye_in_a_court_too_but_not_near_by_or_indoors() {
    let mut b = fixture::Builder::default();
    let at = glam::DVec3::new;
    let element = b.element("IfcBuildingStorey", ElementKind::Storey, "storey", Some(0));
    let storey = atrium_building::Storey { element, name: "storey".into(), long_name: None, elevation_m: 0.0 };
    b.model.storeys.push(storey);
    let kind = |name| ("IfcWall", ElementKind::Fabric, name);
    for z in [-0.3, 3.0] {
        b.cuboid(kind("slab"), Some(0), at(0.0, 0.0, z), at(20.0, 20.0, 0.3), None);
    }
    b.cuboid(kind("pane"), Some(0), at(20.0, 0.0, 0.0), at(0.02, 20.0, 3.0), Some([150, 190, 205, 90]));
    for y in [11.0, 16.0] {
        for (x, y, dx, dy) in [(9.0, y, 0.2, 3.0), (11.8, y, 0.2, 3.0), (9.0, y, 3.0, 0.2), (9.0, y + 2.8, 3.0, 0.2)] {
            b.cuboid(kind("closet"), Some(0), at(x, y, 0.0), at(dx, dy, 3.0), None);
        }
        let thing = ("IfcTank", ElementKind::Equipment, "thing");
        b.cuboid(thing, Some(0), at(10.3, y + 1.3, 1.0), at(0.5, 0.5, 0.5), None);
    }
    b.cuboid(kind("mast"), Some(0), at(80.0, 10.0, 0.0), at(0.3, 0.3, 12.0), None);
    b.cuboid(kind("carport"), Some(0), at(60.0, 10.0, 3.0), at(5.0, 10.0, 0.2), None);
    let scene = PreparedScene::build(std::sync::Arc::new(b.model));
    let gpu = OffscreenGpu::open().unwrap();
    let mut stage = gpu.stage(&scene);
    let things = scene.model().element_ids().filter(|id| &*scene.model().elements[id.index()].ifc_type == "IfcTank");
    let without = ViewState { hidden: things.collect(), ..ViewState::default() };
    let mut things_from = |x: f64| {
        let pose = CameraPose::from_to(at(x, 15.0, 1.6), at(10.0, 15.0, 1.6), 0.7).unwrap();
        let look = ShotOptions { camera: ShotCamera::Pose(pose), ..options() };
        let mut triangles = |view| stage.time_frame(view, &look, Grade::Plain).unwrap().triangles;
        triangles(&ViewState::default()) - triangles(&without)
    };
    assert_eq!(things_from(90.0), 0, "outside");
    assert_eq!(things_from(50.0), 0, "in the court");
    assert_eq!(things_from(62.0), 24, "from under a roof nothing tells what is indoors");
    assert_eq!(things_from(25.0), 24, "nearer than it was looked for walls");
}

/// Merged and placed, opaque and of glass, with their edges; a software driver would compile for what is missing later.
#[test]
fn a_rehearsal_draws_with_all_that_a_first_picture_draws_with() {
    let (gpu, scene) = scene();
    let mut stage = gpu.stage(&scene);
    let time = |stage: &mut Stage<'_>| stage.time_frame(&ViewState::default(), &options(), Grade::Best).unwrap();
    let before = stage.renderer.pipelines_made();
    let plain = time(&mut stage);
    assert!(before == 0 && stage.renderer.pipelines_made() > 4);
    let mut renderer = Renderer::new(gpu.device.clone(), gpu.queue.clone());
    renderer.rehearse(SceneTheme::Dark);
    let made = renderer.pipelines_made();
    renderer.set_geometry(&scene.geometry(), scene.model().elements.len());
    renderer.bring_all();
    renderer.write_states(&stage.book.states);
    stage.renderer = renderer;
    let rehearsed = time(&mut stage);
    assert_eq!(stage.renderer.pipelines_made(), made);
    assert_eq!((rehearsed.draw_calls, rehearsed.triangles), (plain.draw_calls, plain.triangles));
}
