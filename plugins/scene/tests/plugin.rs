//! The plugin in an application without a window: it draws when something changes, and only then.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../../spatial/src/fixture.rs"]
mod fixture;

use std::sync::Arc;

use atrium_building::{ElementId, ElementKind};
use atrium_cache::{ContentKey, Store, decode, encode};
use atrium_scene::{
    ElementStatuses, PreparedScene, Preview, SceneActivity, SceneCamera, SceneEvent, SceneInput, SceneModel,
    ScenePlugin, ScenePreview, SceneQuality, SceneSettings, SceneTexture, View, ViewportSize,
};
use atrium_view::{CameraPose, StandardView, ViewState};
use bevy::app::{App, PluginGroup};
use bevy::asset::Assets;
use bevy::ecs::message::Messages;
use bevy::image::Image;
use bevy::log::LogPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::window::{ExitCondition, WindowPlugin};
use bevy::winit::WinitPlugin;
use bevy::{DefaultPlugins, MinimalPlugins};
use glam::Vec2;

const VIEWPORT: Vec2 = Vec2::new(320.0, 200.0);

fn with_renderer() -> App {
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(WindowPlugin {
                primary_window: None,
                exit_condition: ExitCondition::DontExit,
                ..WindowPlugin::default()
            })
            .disable::<WinitPlugin>()
            .disable::<PipelinedRenderingPlugin>()
            .disable::<LogPlugin>(),
    );
    start(app)
}

fn without_renderer() -> App {
    let mut app = App::new();
    app.add_plugins(MinimalPlugins);
    start(app)
}

fn start(mut app: App) -> App {
    app.add_plugins(ScenePlugin);
    app.insert_resource(ViewportSize { logical: VIEWPORT, scale: 1.0 });
    app.insert_resource(SceneSettings { quality: SceneQuality::Fine, ..SceneSettings::default() });
    app.insert_resource(SceneModel(Some(Arc::new(PreparedScene::build(fixture::shared())))));
    app.finish();
    app.cleanup();
    app
}

fn redraws(app: &App) -> u64 {
    app.world().resource::<SceneActivity>().redraws
}

/// The count arrives a frame after the picture.
fn settle(app: &mut App) -> u64 {
    for _ in 0..5 {
        app.update();
    }
    redraws(app)
}

#[test]
fn an_idle_scene_draws_nothing_and_each_change_draws_once() {
    let mut app = with_renderer();
    let first = settle(&mut app);
    assert!(first >= 1, "the first picture");
    assert_eq!(settle(&mut app), first, "idle");

    app.world_mut().resource_mut::<View>().0.hovered = Some(ElementId(2));
    assert_eq!(settle(&mut app), first + 1, "hover");

    // Touched, not changed: nothing to draw.
    app.world_mut().resource_mut::<View>().0.hovered = Some(ElementId(2));
    app.world_mut().resource_mut::<ElementStatuses>().replace(vec![]);
    assert_eq!(settle(&mut app), first + 1, "written, but the same");

    app.world_mut().resource_mut::<ElementStatuses>().replace(vec![None, Some([239, 79, 86, 255])]);
    assert_eq!(settle(&mut app), first + 2, "status");

    app.world_mut().resource_mut::<ViewportSize>().logical = VIEWPORT * 2.0;
    assert_eq!(settle(&mut app), first + 3, "size");
    let handle = app.world().resource::<SceneTexture>().0.clone();
    let size = app.world().resource::<Assets<Image>>().get(&handle).unwrap().size();
    assert_eq!(size.as_vec2(), VIEWPORT * 2.0);

    app.world_mut().resource_mut::<SceneCamera>().yaw += 0.1;
    assert_eq!(settle(&mut app), first + 4, "camera");
    assert!(!app.world().resource::<SceneActivity>().adapter.is_empty());
}

#[test]
fn a_building_is_drawn_before_its_model_is_there_whose_arrival_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), u64::MAX);
    let key = ContentKey::of_files(&[], b"scene").unwrap();
    let old = PreparedScene::build(fixture::shared());
    let mut writer = store.create(&key).unwrap();
    encode(old.model(), &mut writer).unwrap();
    old.write(&old.geometry(), &mut writer).unwrap();
    writer.finish().unwrap();
    let entry = store.open(&key).unwrap().unwrap();

    // Over the building that is open, with something selected in it and seen from elsewhere.
    let mut app = with_renderer();
    app.world_mut().resource_mut::<View>().0.selection.all.insert(ElementId(2));
    settle(&mut app);
    let usual = app.world().resource::<SceneCamera>().0;
    app.world_mut().resource_mut::<SceneCamera>().yaw += 1.0;
    let before = settle(&mut app);
    let preview = Arc::new(Preview::read(&entry).unwrap());
    app.world_mut().resource_mut::<ScenePreview>().0 = Some(preview.clone());
    let seen = settle(&mut app);
    assert!(seen > before && app.world().resource::<SceneActivity>().whole > before);
    let pose = app.world().resource::<SceneCamera>().0;
    assert!((pose.eye - usual.eye).length() < 0.01 && pose.yaw == usual.yaw);
    let click = SceneInput::Click { at: VIEWPORT * 0.5, additive: false };
    app.world_mut().resource_mut::<Messages<SceneInput>>().write(click);
    assert_eq!(settle(&mut app), seen, "nothing in it can be picked");
    assert_eq!(app.world().resource::<View>().0.selection.all.len(), 1);

    let model = Arc::new(decode(&entry).unwrap());
    let scene = PreparedScene::read(model, &preview, &entry).unwrap();
    app.world_mut().resource_mut::<SceneModel>().0 = Some(Arc::new(scene));
    app.world_mut().resource_mut::<ScenePreview>().0 = None;
    app.world_mut().resource_mut::<View>().0 = ViewState::default();
    assert_eq!(settle(&mut app), seen, "the same picture");
    assert_eq!(app.world().resource::<SceneCamera>().0, pose);

    // One that comes to nothing gives the place back.
    app.world_mut().resource_mut::<ScenePreview>().0 = Some(Arc::new(Preview::read(&entry).unwrap()));
    let other = settle(&mut app);
    app.world_mut().resource_mut::<ScenePreview>().0 = None;
    assert!(settle(&mut app) > other);
}

#[test]
fn hands_select_hover_and_fly_without_a_renderer() {
    let mut app = without_renderer();
    app.update();
    let scene = app.world().resource::<SceneModel>().0.clone().unwrap();
    // From straight above nothing stands in front of the air handler.
    let pose = CameraPose::looking(StandardView::Top).fitted(&scene.bounds(), VIEWPORT);
    app.world_mut().resource_mut::<SceneCamera>().0 = pose;
    let model = scene.model();
    let air =
        model.element_ids().filter(|id| model.elements[id.index()].kind == ElementKind::Equipment).last().unwrap();
    let bounds = model.elements[air.index()].bounds;
    let at = pose.project(bounds.center().truncate().extend(bounds.max.z), VIEWPORT).unwrap();

    app.world_mut().resource_mut::<Messages<SceneInput>>().write(SceneInput::Hover { at: Some(at) });
    app.world_mut().resource_mut::<Messages<SceneInput>>().write(SceneInput::Click { at, additive: false });
    app.update();
    let view = &app.world().resource::<View>().0;
    assert_eq!(view.selection.primary, Some(air));
    assert_eq!(view.hovered, Some(air));
    let clicked = app.world().resource::<Messages<SceneEvent>>().iter_current_update_messages().next().copied();
    assert!(matches!(clicked, Some(SceneEvent::Clicked(Some(hit))) if hit.element == air));

    app.world_mut().resource_mut::<Messages<SceneInput>>().write(SceneInput::Click { at: Vec2::ONE, additive: true });
    app.update();
    assert_eq!(app.world().resource::<View>().0.selection.primary, Some(air), "nothing there to add");
    app.world_mut().resource_mut::<Messages<SceneInput>>().write(SceneInput::Click { at: Vec2::ONE, additive: false });
    app.update();
    assert!(app.world().resource::<View>().0.selection.is_empty());

    app.world_mut().resource_mut::<Messages<SceneInput>>().write(SceneInput::Look(StandardView::Front));
    app.update();
    assert!(app.world().resource::<SceneActivity>().animating);
    for _ in 0..200 {
        std::thread::sleep(std::time::Duration::from_millis(10));
        app.update();
        if !app.world().resource::<SceneActivity>().animating {
            break;
        }
    }
    let pitch = app.world().resource::<SceneCamera>().pitch;
    assert!(pitch.abs() < 1e-9, "arrived, looking level");
}

#[test]
fn an_orbit_keeps_hold_of_the_point_where_the_drag_began() {
    let mut app = without_renderer();
    app.update();
    let pose = *app.world().resource::<SceneCamera>();
    let scene = app.world().resource::<SceneModel>().0.clone().unwrap();
    let held = scene.bounds().center().truncate().extend(8.0);
    let held = scene
        .pick(
            pose.ray_through(pose.project(held, VIEWPORT).unwrap(), VIEWPORT),
            &atrium_spatial::PickFilter::new(scene.model(), &atrium_view::ViewState::default()),
        )
        .unwrap()
        .point;
    let mut from = pose.project(held, VIEWPORT).unwrap();
    let start = from;
    for _ in 0..10 {
        let to = from + Vec2::new(4.0, 1.0);
        app.world_mut().resource_mut::<Messages<SceneInput>>().write(SceneInput::Orbit { from, to });
        app.update();
        from = to;
    }
    let turned = *app.world().resource::<SceneCamera>();
    assert!(turned.yaw != pose.yaw);
    assert!(turned.project(held, VIEWPORT).unwrap().distance(start) < 0.5);
}
