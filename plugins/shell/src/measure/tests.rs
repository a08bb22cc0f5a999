//! Measuring without a window: a scene of two cubes, the tool and its worker.

use std::time::{Duration, Instant};

use atrium_building::{Element, ElementKind, Mesh, MeshId, Placement};
use atrium_view::{CameraPose, SectionAxis, SectionPlane, StandardView};
use glam::{DVec3, Vec3};

use super::*;

/// A cube of two metres, and a wall beside it.
fn scene() -> Arc<PreparedScene> {
    let mut model = BuildingModel::default();
    let corner = |i: u32| Vec3::new((i & 1) as f32, (i >> 1 & 1) as f32, (i >> 2 & 1) as f32) * 2.0;
    let faces: [[u32; 4]; 6] = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
    let mut mesh = Mesh::default();
    for quad in faces {
        let first = mesh.positions.len() as u32;
        mesh.positions.extend(quad.map(|i| corner(i).to_array()));
        mesh.indices.extend([0, 1, 2, 0, 2, 3].map(|k| first + k));
    }
    model.meshes.push(mesh);
    for (i, x) in [0.0, 5.0].into_iter().enumerate() {
        let bounds = atrium_building::Aabb { min: DVec3::new(x, 0.0, 0.0), max: DVec3::new(x + 2.0, 2.0, 2.0) };
        let element = Element::new(format!("{i:022}"), "IfcWall", ElementKind::Fabric);
        model.elements.push(Element { bounds, ..element });
        model.placements.push(Placement {
            element: ElementId(i as u32),
            mesh: MeshId(0),
            transform: glam::DAffine3::from_translation(DVec3::new(x, 0.0, 0.0)),
            colour: None.into(),
        });
    }
    Arc::new(PreparedScene::build(Arc::new(model)))
}

fn snap(x: f64, element: u32) -> Option<Snap> {
    Some(Snap {
        kind: atrium_spatial::SnapKind::Vertex,
        point: DVec3::new(x, 0.0, 0.0),
        element: ElementId(element),
        normal: None,
        edge: None,
        circle: None,
        face: None,
        distance_px: 0.0,
    })
}

struct Desk {
    measures: Measures,
    view: ViewState,
    history: ViewHistory,
}

impl Desk {
    fn new() -> Self {
        let mut measures = Measures::default();
        measures.follow_scene(Some(&scene()), &[], &Wake::default());
        Self { measures, view: ViewState::default(), history: ViewHistory::default() }
    }

    fn click(&mut self, x: f64, element: u32) {
        let before = self.view.clone();
        self.measures.clicked(snap(x, element), None, Click::Once, &mut self.view);
        self.history.record(&before, &self.view);
        self.measures.take(&mut self.view, &mut self.history);
    }

    fn ask(&mut self, command: MeasureCommand) {
        let before = self.view.clone();
        self.measures.command(command, &mut self.view, &CameraPose::looking(StandardView::Front));
        self.history.record(&before, &self.view);
    }

    fn listed(&self) -> Vec<(u32, String, bool)> {
        self.measures.view.items.iter().map(|i| (i.number, i.name.clone(), i.shown)).collect()
    }
}

#[test]
fn what_is_measured_is_undone_and_goes_with_what_it_belongs_to() {
    let mut desk = Desk::new();
    desk.measures.toggle();
    desk.click(0.0, 0);
    assert!(desk.listed().is_empty() && !desk.history.can_undo());
    desk.click(2.0, 0);
    desk.click(5.0, 1);
    desk.click(7.0, 1);
    assert_eq!(desk.listed(), [(1, String::new(), true), (2, String::new(), true)]);
    let second = desk.measures.view.items[1].id;
    desk.ask(MeasureCommand::Rename(second, "Gap".into()));
    desk.ask(MeasureCommand::Delete(second));
    desk.history.undo(&mut desk.view);
    desk.measures.take(&mut desk.view, &mut desk.history);
    assert_eq!(desk.listed()[1].1, "Gap");
    desk.view.hidden.insert(ElementId(1));
    desk.measures.take(&mut desk.view, &mut desk.history);
    assert_eq!(desk.listed().iter().map(|i| i.2).collect::<Vec<_>>(), [true, false]);
    desk.ask(MeasureCommand::FlyTo(second));
    assert!(desk.view.hidden.is_empty() && desk.view.camera_request.is_some());
    desk.view.sections = SectionPlane::along(SectionAxis::X, 3.0, true).into();
    desk.measures.take(&mut desk.view, &mut desk.history);
    assert_eq!(desk.listed().iter().map(|i| i.2).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn escape_drops_what_was_begun_then_the_tool() {
    let mut desk = Desk::new();
    desk.measures.toggle();
    desk.click(0.0, 0);
    desk.ask(MeasureCommand::Escape);
    assert!(desk.measures.is_on() && desk.measures.view.tool.as_ref().is_some_and(|t| t.picked.is_empty()));
    desk.ask(MeasureCommand::Escape);
    assert!(!desk.measures.is_on() && desk.measures.view.tool.is_none());
    desk.ask(MeasureCommand::SetMode(MeasureMode::Path));
    (0..3).for_each(|x| desk.click(f64::from(x), 0));
    desk.ask(MeasureCommand::Back);
    desk.ask(MeasureCommand::Enter);
    assert_eq!(desk.measures.view.items[0].measurement.reading().value, 1.0);
}

#[test]
fn a_project_brings_measurements_back_with_what_it_does_not_understand() {
    let mut desk = Desk::new();
    desk.measures.toggle();
    desk.click(0.0, 0);
    desk.click(2.0, 1);
    let mut saved = desk.measures.saved(&desk.view);
    assert_eq!(saved[0].elements.len(), 2);
    saved[0].elements.push(ElementRef::from("of%20another%20building"));
    saved.push(SavedMeasurement { kind: "of a later edition".into(), ..SavedMeasurement::default() });
    let mut again = Desk::new();
    again.measures.follow_scene(Some(&scene()), &saved, &Wake::default());
    again.measures.take(&mut again.view, &mut again.history);
    assert_eq!(again.listed(), [(1, String::new(), true)]);
    assert_eq!(again.measures.saved(&again.view), saved);
}

#[test]
fn the_worker_snaps_to_corners_and_tells_what_is_hidden() {
    let mut desk = Desk::new();
    desk.measures.toggle();
    let rect = egui::Rect::from_min_size(egui::pos2(10.0, 20.0), egui::vec2(800.0, 600.0));
    let size = Vec2::new(800.0, 600.0);
    let bounds = atrium_building::Aabb { min: DVec3::ZERO, max: DVec3::new(7.0, 2.0, 2.0) };
    let camera = CameraPose::looking(StandardView::Front).fitted(&bounds, size);
    let wait = |desk: &mut Desk, done: &dyn Fn(&Measures) -> bool| {
        let end = Instant::now() + Duration::from_secs(20);
        while !done(&desk.measures) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(2));
            desk.measures.take(&mut desk.view, &mut desk.history);
        }
        assert!(done(&desk.measures));
    };
    for corner in [DVec3::new(2.0, 0.0, 2.0), DVec3::new(5.0, 0.0, 2.0)] {
        let at = camera.project(corner, size).unwrap() + Vec2::new(3.0, 2.0);
        let hand = Hand { measuring: true, at: Some(at), clicked: Some(Click::Once) };
        desk.measures.ask(hand, &camera, rect, &desk.view);
        wait(&mut desk, &|m| m.clicks == 0);
    }
    let found = desk.measures.view.items[0].measurement.clone();
    assert_eq!(*found, Measurement::Distance { a: DVec3::new(2.0, 0.0, 2.0), b: DVec3::new(5.0, 0.0, 2.0) });
    // From behind and above, the cubes stand before a line along the ground in front of them.
    let low = Measurement::Distance { a: DVec3::new(0.0, -0.5, 0.0), b: DVec3::new(7.0, -0.5, 0.0) };
    desk.measures.picked = vec![ElementId(0)];
    desk.measures.finish(low, &mut desk.view);
    desk.measures.take(&mut desk.view, &mut desk.history);
    let id = desk.measures.view.items[1].id;
    let behind = CameraPose::looking(StandardView::Back).fitted(&bounds, size);
    let hand = Hand { measuring: true, at: None, clicked: None };
    desk.measures.ask(hand, &behind, rect, &desk.view);
    wait(&mut desk, &|m| m.veils.contains_key(&id));
    let veil = &desk.measures.view.items[1].veil;
    let parts = veil.of(0, 0);
    assert!(parts.iter().any(|h| *h) && parts.iter().any(|h| !*h), "{parts:?}");
}

#[test]
fn a_measurement_is_flown_to_where_nothing_hides_it() {
    let scene = scene();
    let filter = PickFilter::new(scene.model(), &ViewState::default());
    // On the ground right behind the first cube, as seen from the front.
    let line = Measurement::Distance { a: DVec3::new(0.5, 2.3, 0.1), b: DVec3::new(1.5, 2.3, 0.1) };
    let drawing = Drawing::of(&line);
    let front = CameraPose::looking(StandardView::Front);
    let pose = vantage::of(scene.spatial(), &filter, &drawing, &front).unwrap();
    let size = Vec2::new(1600.0, 900.0);
    let middle = drawing.bounds.center();
    assert!(!scene.spatial().is_hidden(middle, &pose, size, &filter) && pose.pitch < -0.5, "{pose:?}");
    assert!(pose.project(middle, size).unwrap().distance(size * 0.5) < 1.0);
    let open = Measurement::Distance { a: DVec3::new(0.5, -0.3, 1.0), b: DVec3::new(1.5, -0.3, 1.0) };
    let pose = vantage::of(scene.spatial(), &filter, &Drawing::of(&open), &front).unwrap();
    assert_eq!((pose.yaw, pose.pitch), (front.yaw, front.pitch), "what is seen from here is looked at from here");
    assert!(
        vantage::of(scene.spatial(), &filter, &Drawing::of(&Measurement::Path { points: vec![] }), &front).is_none()
    );
}
