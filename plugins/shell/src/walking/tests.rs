use atrium_panels::ModelIndex;
use atrium_view::StandardView;
use bevy::ecs::system::RunSystemOnce;

use super::*;
use crate::fixture;
use crate::reading::Opened;

/// A world with the clinic open, and its whole view.
fn world() -> World {
    let model = fixture::shared();
    let scene = Arc::new(PreparedScene::build(model.clone()));
    let opened = Opened {
        files: Vec::new(),
        index: Arc::new(ModelIndex::build(&model)),
        lists: None,
        model,
        scene,
        problems: Vec::new(),
        project: Default::default(),
        project_path: None,
        sources: Vec::new(),
        took_s: 0.0,
        asked: std::time::Instant::now(),
    };
    let mut world = World::new();
    world.insert_resource(Building { opened: Some(opened) });
    world.insert_resource(ViewportSize { logical: Vec2::new(1280.0, 720.0), scale: 1.0 });
    world.insert_resource(SceneCamera(CameraPose::looking(StandardView::Iso)));
    world.insert_resource(Wake::silent());
    world.insert_resource(ButtonInput::<KeyCode>::default());
    world.init_resource::<SceneActivity>();
    world.init_resource::<Walking>();
    world.init_resource::<Looking>();
    world.init_resource::<View>();
    world.init_resource::<Messages<RequestRedraw>>();
    world
}

/// A frame; whether it asked for another. The scene takes what the camera is asked.
fn frame(world: &mut World) -> bool {
    world.run_system_once(step).unwrap();
    if let Some(CameraRequest::Pose(pose)) = world.resource_mut::<View>().0.camera_request.take() {
        world.resource_mut::<SceneCamera>().0 = pose;
    }
    world.resource_mut::<Messages<RequestRedraw>>().drain().count() > 0
}

fn begin(world: &mut World, start: Start) {
    let scene = world.resource::<Building>().opened.as_ref().unwrap().scene.clone();
    let (view, pose) = (world.resource::<View>().0.clone(), world.resource::<SceneCamera>().0);
    world.resource_mut::<Walking>().begin(start, &scene, &view, pose, || {});
    let mut patience = 2_000;
    while world.resource::<Walking>().job.is_some() && patience > 0 {
        frame(world);
        std::thread::sleep(Duration::from_millis(5));
        patience -= 1;
    }
    assert!(world.resource::<Walking>().has_hands());
}

fn eye(world: &World) -> DVec3 {
    world.resource::<SceneCamera>().eye
}

#[test]
fn a_walk_begins_in_the_selected_room_moves_while_a_key_is_held_and_rests_after() {
    let mut world = world();
    let model = fixture::shared();
    let rooms = model.element_ids().filter(|id| model.elements[id.index()].kind == ElementKind::Space);
    // The largest has room to walk.
    let area = |id: &ElementId| model.elements[id.index()].bounds.size().truncate().element_product();
    let room = rooms.max_by(|a, b| area(a).total_cmp(&area(b))).unwrap();
    world.resource_mut::<View>().0.storey = Some(StoreyId(0));
    begin(&mut world, Start::Here { pointer: None, selected: Some(room) });
    let shown = world.resource::<Walking>().view().unwrap();
    assert_eq!((shown.room, shown.storey), (Some(room), model.elements[room.index()].storey));
    assert_eq!(world.resource::<View>().0.storey, None, "who walks sees the floor above");
    while frame(&mut world) {}
    let stood = eye(&world);
    assert!(!frame(&mut world) && eye(&world) == stood, "nothing is drawn while nothing moves");

    world.resource_mut::<ButtonInput<KeyCode>>().press(KeyCode::KeyW);
    for _ in 0..20 {
        assert!(frame(&mut world));
    }
    let walked = eye(&world).distance(stood);
    assert!((0.3..1.2).contains(&walked), "0.6 s of walking: {walked} m");
    world.resource_mut::<ButtonInput<KeyCode>>().release(KeyCode::KeyW);
    world.resource_mut::<ButtonInput<KeyCode>>().clear();
    let after = (0..100).take_while(|_| frame(&mut world)).count();
    assert!(after < 60, "it comes to rest");

    // Letters are text while somebody types.
    let rested = eye(&world);
    world.resource_mut::<Walking>().typing = true;
    world.resource_mut::<ButtonInput<KeyCode>>().press(KeyCode::KeyS);
    assert!(!frame(&mut world) && eye(&world) == rested);

    world.resource_scope(|world, mut walking: Mut<Walking>| {
        let view = &mut world.resource_mut::<View>().0;
        assert!(walking.leave(view, Vec2::new(1280.0, 720.0)) && !walking.is_on());
        assert_eq!((view.storey, view.storey_mode), (shown.storey, StoreyMode::AllBelow));
        let Some(CameraRequest::Pose(pose)) = view.camera_request else { panic!("the camera stays inside") };
        assert!(pose.eye.z > rested.z + 2.0 && pose.fov_y == FIELD_OF_VIEW);
    });
}

#[test]
fn a_flight_keeps_its_height_and_ends_where_the_camera_is_wanted_elsewhere() {
    let mut world = world();
    let bounds = fixture::shared().bounds();
    let pose = CameraPose::looking(StandardView::Iso).fitted(&bounds, Vec2::new(1280.0, 720.0));
    world.insert_resource(SceneCamera(pose));
    begin(&mut world, Start::Air);
    for _ in 0..30 {
        frame(&mut world);
    }
    let hung = eye(&world);
    assert!(hung.distance(pose.eye) > 1.0, "nearer, as the look is wider");
    world.resource_mut::<ButtonInput<KeyCode>>().press(KeyCode::KeyE);
    for _ in 0..10 {
        frame(&mut world);
    }
    assert!(eye(&world).z > hung.z + 0.2 && world.resource::<Walking>().flies());
    world.resource_mut::<View>().0.camera_request = Some(CameraRequest::View(StandardView::Iso));
    frame(&mut world);
    assert!(!world.resource::<Walking>().is_on());
}
