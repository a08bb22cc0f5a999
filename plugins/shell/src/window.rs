//! The Bevy application: plugins, frames, and the resources that systems share.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use atrium_facility::Timestamp;
use atrium_overlay::BadgeLayout;
use atrium_panels::fonts::FontReport;
use atrium_scene::{ScenePlugin, SceneSystems, SceneTexture};
use bevy::asset::AssetEventSystems;
use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::settings::WgpuSettings;
use bevy::window::{FileDragAndDrop, PresentMode, WindowCloseRequested, WindowResolution};
use bevy::winit::{EventLoopProxyWrapper, UpdateMode, WinitPlugin, WinitSettings, WinitUserEvent};
use bevy_egui::{EguiInput, EguiPostUpdateSet, EguiPreUpdateSet, EguiPrimaryContextPass, EguiTextureHandle, egui};

use crate::live::{self, Live};
use crate::loading::Loader;
use crate::project::Workspace;
use crate::reading::Opened;
use crate::settings::Settings;
use crate::{ShellConfig, ShellSystems, files, keyboard, picture, pointer, report};

/// The building on screen.
#[derive(Resource, Default)]
pub(crate) struct Building {
    pub(crate) opened: Option<Opened>,
}

/// Fixed for the run.
#[derive(Resource)]
pub(crate) struct Fixed {
    pub(crate) sample: Option<PathBuf>,
    pub(crate) utc_offset_minutes: i32,
    pub(crate) fonts: FontReport,
    pub(crate) texture: egui::TextureId,
    /// Whether a report is written.
    pub(crate) reports: bool,
}

/// The view's history, and where its labels stand.
#[derive(Resource, Default)]
pub(crate) struct Looking {
    pub(crate) history: atrium_view::ViewHistory,
    pub(crate) badges: BadgeLayout,
    /// Where the pointer is in the window, while it is over the 3D picture.
    pub(crate) pointer: Option<egui::Pos2>,
    /// The viewport in the window, logical pixels.
    pub(crate) rect: Option<egui::Rect>,
    /// Hazards, people and things as they were painted last.
    pub(crate) marks: Vec<atrium_panels::MarkView>,
    /// What could be pressed in the last frame, where a report is written.
    pub(crate) controls: Vec<(String, egui::Rect)>,
    /// Where the pointer was in the last frame, where a report is written.
    pub(crate) hand: Option<egui::Pos2>,
    /// Whom the camera keeps to.
    pub(crate) following: Option<atrium_facility::Tracked>,
    /// Where the one it keeps to was when the camera last went there.
    pub(crate) followed_at: Option<[f64; 3]>,
}

/// Wakes the event loop from other threads; it sleeps while nothing happens.
#[derive(Resource, Clone, Default)]
pub(crate) struct Wake {
    send: Option<Arc<dyn Fn() + Send + Sync>>,
    last_ms: Arc<AtomicI64>,
    every_ms: Arc<AtomicI64>,
}

/// New values are shown at most this often: a person reads no faster, and a machine without a GPU pays for each frame.
const WAKE_EVERY_MS: i64 = 250;

/// Values that nobody waits for come with the clock, which moves once a second.
const WITH_THE_CLOCK_MS: i64 = 1_000;

impl Wake {
    /// One that wakes nobody.
    #[cfg(test)]
    pub(crate) fn silent() -> Self {
        Self { send: None, last_ms: Arc::default(), every_ms: Arc::default() }
    }

    /// At once: something that a person waits for is ready.
    pub(crate) fn wake(&self) {
        if let Some(send) = &self.send {
            send();
        }
    }

    /// Soon: values changed. What comes within the quarter second is shown by the next wake or tick.
    pub(crate) fn wake_soon(&self) {
        let now = Timestamp::now().0;
        let last = self.last_ms.load(Ordering::Relaxed);
        if now - last >= self.every_ms.load(Ordering::Relaxed)
            && self.last_ms.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        {
            self.wake();
        }
    }

    /// Whether values come with the clock from now on; told with each frame.
    pub(crate) fn pace(&self, with_the_clock: bool) {
        if with_the_clock {
            self.last_ms.store(Timestamp::now().0, Ordering::Relaxed);
        }
        self.every_ms.store(if with_the_clock { WITH_THE_CLOCK_MS } else { WAKE_EVERY_MS }, Ordering::Relaxed);
    }
}

/// Opens the window (or draws the picture) and returns when it is closed.
pub fn run(config: ShellConfig) -> AppExit {
    // The system tells its offset only while there is one thread.
    let offset = time::UtcOffset::current_local_offset().unwrap_or(time::UtcOffset::UTC);
    let utc_offset_minutes = i32::from(offset.whole_minutes());
    let mut settings = Settings::load();
    if let Some(language) = config.overrides.language {
        settings.panels.language = language;
    }
    if let Some(theme) = config.overrides.theme {
        settings.panels.theme = theme;
    }
    let headless = config.picture.is_some();
    let mut app = App::new();
    let plugins = DefaultPlugins.build().disable::<bevy::log::LogPlugin>().set(RenderPlugin {
        // A picture must not be taken while a pipeline is missing, and leaving in the middle of compiling one crashes
        // some software drivers.
        synchronous_pipeline_compilation: true,
        render_creation: WgpuSettings { memory_hints: atrium_scene::MEMORY_HINTS, ..default() }.into(),
        ..default()
    });
    if headless {
        app.add_plugins(
            plugins
                .set(WindowPlugin {
                    primary_window: None,
                    exit_condition: bevy::window::ExitCondition::DontExit,
                    ..default()
                })
                .disable::<WinitPlugin>()
                .disable::<bevy::render::pipelined_rendering::PipelinedRenderingPlugin>(),
        );
        app.add_plugins(bevy::app::ScheduleRunnerPlugin::run_loop(Duration::from_millis(15)));
    } else {
        app.add_plugins(plugins.set(WindowPlugin { primary_window: Some(main_window(config.size)), ..default() }));
        app.insert_resource(WinitSettings {
            // The clock and the ages move once a second; everything else wakes the loop itself.
            focused_mode: UpdateMode::reactive_low_power(Duration::from_secs(1)),
            unfocused_mode: UpdateMode::reactive_low_power(Duration::from_secs(1)),
        });
    }
    crate::paint::add(&mut app);
    app.add_plugins(ScenePlugin);
    let budgets = crate::memory::Budgets::of(&config.overrides, &settings);
    app.world_mut().resource_mut::<atrium_scene::SceneSettings>().gpu_budget_bytes = budgets.gpu_bytes;
    keyboard::add(&mut app);
    // A glyph that is written for the first time must reach the graphics card in the same frame: told of later, its place would
    // stay empty until something else happens.
    app.configure_sets(PostUpdate, EguiPostUpdateSet::PostProcessOutput.before(AssetEventSystems));

    let wake = wake_of(&app);
    let mut loader = Loader::new(config.sample.clone(), budgets);
    let cap = crate::six_axis_mouse::Cap::default();
    if !headless {
        cap.follow(wake.clone());
    }
    if !config.files.is_empty() {
        let wake = wake.clone();
        loader.open(config.files, move || wake.wake());
    }
    app.insert_resource(settings)
        .insert_resource(Live::new(config.services))
        .insert_resource(loader)
        .insert_resource(wake)
        .init_resource::<Building>()
        .init_resource::<Looking>()
        .init_resource::<Workspace>()
        .init_resource::<files::Dialog>()
        .init_resource::<crate::photos::Photos>()
        .init_resource::<crate::exports::Exports>()
        .init_resource::<crate::dispatch::Dispatch>()
        .init_resource::<crate::marks::Hazards>()
        .init_resource::<crate::colouring::Colours>()
        .init_resource::<crate::measure::Measures>()
        .init_resource::<crate::badges::Field>()
        .init_resource::<crate::memory::Memory>()
        .insert_resource(budgets)
        .init_resource::<crate::walking::Walking>()
        .insert_resource(cap)
        .init_resource::<crate::view_pictures::ViewPictures>()
        .init_resource::<crate::storey_plans::StoreyPlans>()
        .insert_resource(StartArguments {
            sample: config.sample.map(|sample| sample.path),
            utc_offset_minutes,
            reports: config.report.is_some(),
        })
        .configure_sets(
            Update,
            (ShellSystems::Ingest, SceneSystems::Input, SceneSystems::Camera, ShellSystems::Derive, SceneSystems::Sync)
                .chain(),
        )
        .add_systems(Startup, spawn_camera)
        .add_systems(
            PreUpdate,
            forget_unchanged_modifiers.after(EguiPreUpdateSet::ProcessInput).before(EguiPreUpdateSet::BeginPass),
        )
        .add_systems(
            Update,
            (take_files, take_opened, crate::memory::watch, live::follow_hub, crate::moving::follow_plan)
                .chain()
                .in_set(ShellSystems::Ingest),
        )
        .add_systems(Update, crate::view_pictures::take.after(SceneSystems::Sync))
        .add_systems(Update, crate::six_axis_mouse::apply.after(SceneSystems::Input).before(crate::walking::step))
        .add_systems(Update, crate::walking::step.after(SceneSystems::Input).before(SceneSystems::Camera))
        .add_systems(
            Update,
            (live::derive_status, crate::colouring::follow, crate::badges::follow, crate::marks::follow)
                .chain()
                .in_set(ShellSystems::Derive),
        )
        .add_systems(
            EguiPrimaryContextPass,
            (prepare_panels, pointer::show, crate::paint::clear_with_window_colour).chain(),
        )
        .add_systems(Update, crate::exports::take_window)
        .add_systems(Last, (save_on_close, crate::pace::set));
    if let Some(path) = config.report {
        report::add(&mut app, &path);
    }
    if let Some(job) = config.picture {
        picture::add(&mut app, job, config.size);
    }
    app.run()
}

fn main_window(size: (u32, u32)) -> Window {
    Window {
        title: "Atrium".into(),
        name: Some("atrium".into()),
        resolution: WindowResolution::new(size.0, size.1),
        resize_constraints: bevy::window::WindowResizeConstraints { min_width: 640.0, min_height: 400.0, ..default() },
        present_mode: PresentMode::AutoVsync,
        ..default()
    }
}

fn wake_of(app: &App) -> Wake {
    let send = app.world().get_resource::<EventLoopProxyWrapper>().map(|proxy| {
        let proxy = std::sync::Mutex::new((**proxy).clone());
        let send = move || {
            if let Ok(proxy) = proxy.lock() {
                // Fails only when the loop has ended, and then there is nobody to wake.
                let _ = proxy.send_event(WinitUserEvent::WakeUp);
            }
        };
        Arc::new(send) as Arc<dyn Fn() + Send + Sync>
    });
    Wake { send, last_ms: Arc::default(), every_ms: Arc::new(WAKE_EVERY_MS.into()) }
}

#[derive(Resource)]
struct StartArguments {
    sample: Option<PathBuf>,
    utc_offset_minutes: i32,
    reports: bool,
}

/// The camera that egui paints through; the building itself is drawn into a texture by the scene.
fn spawn_camera(mut commands: Commands, target: Option<Res<picture::Target>>) {
    let mut camera =
        commands.spawn((Camera2d, bevy::render::view::Msaa::Off, bevy::core_pipeline::tonemapping::Tonemapping::None));
    if let Some(target) = target {
        camera.insert(RenderTarget::Image(target.0.clone().into()));
    }
}

/// Between press and release of a click, seconds. Each is seen in the frame after it happened, and on a machine without a GPU
/// and with much else to do a frame can take a second: with egui's own 0.8 s such clicks would be lost.
const LONGEST_CLICK_S: f64 = 2.5;

/// Once, before the first frame: fonts, and the 3D picture as a texture that egui can paint.
fn prepare_panels(
    mut contexts: bevy_egui::EguiContexts,
    mut commands: Commands,
    fixed: Option<Res<Fixed>>,
    arguments: Res<StartArguments>,
    texture: Res<SceneTexture>,
) -> Result {
    if fixed.is_some() {
        return Ok(());
    }
    let fonts = atrium_panels::fonts::install(contexts.ctx_mut()?);
    contexts.ctx_mut()?.options_mut(|o| {
        o.input_options.max_click_duration = LONGEST_CLICK_S;
        crate::paint::choose(&mut o.tessellation_options);
    });
    let texture = contexts.add_image(EguiTextureHandle::Strong(texture.0.clone()));
    commands.insert_resource(Fixed {
        sample: arguments.sample.clone(),
        utc_offset_minutes: arguments.utc_offset_minutes,
        fonts,
        texture,
        reports: arguments.reports,
    });
    Ok(())
}

/// The integration reports the modifier keys in every frame, and egui asks for another frame after every event: together
/// they would never let the window rest. Only changes are passed on.
fn forget_unchanged_modifiers(mut inputs: Query<&mut EguiInput>, mut known: Local<Option<egui::Modifiers>>) {
    for mut input in &mut inputs {
        input.0.events.retain(|event| match event {
            egui::Event::ModifiersChanged(now) => known.replace(*now) != Some(*now),
            _ => true,
        });
    }
}

/// Files from the dialog and from drag and drop.
fn take_files(
    mut dialog: ResMut<files::Dialog>,
    mut dropped: MessageReader<FileDragAndDrop>,
    mut loader: ResMut<Loader>,
    (settings, mut photos): (Res<Settings>, ResMut<crate::photos::Photos>),
    wake: Res<Wake>,
) {
    let chosen = match dialog.bypass_change_detection().take() {
        Some(files::Answer::Files(files)) => files,
        Some(files::Answer::NotShown) => {
            loader.dialog_not_shown();
            Vec::new()
        }
        Some(files::Answer::Closed) | None => Vec::new(),
    };
    let dropped = files::dropped(&mut dropped);
    let dropped = if settings.panels.takes_photos() {
        // Over an open form a file is meant for the form; another building would take its ground away.
        photos.bypass_change_detection().take_dropped(dropped, &wake);
        Vec::new()
    } else {
        dropped
    };
    let files = if dropped.is_empty() { chosen } else { dropped };
    if !files.is_empty() {
        let wake = wake.clone();
        loader.open(files, move || wake.wake());
    }
}

/// A building that has finished loading goes on screen, and its live state is brought up.
fn take_opened(
    mut loader: ResMut<Loader>,
    mut building: ResMut<Building>,
    (mut scene, mut preview): (ResMut<atrium_scene::SceneModel>, ResMut<atrium_scene::ScenePreview>),
    activity: Res<atrium_scene::SceneActivity>,
    mut view: ResMut<atrium_scene::View>,
    mut looking: ResMut<Looking>,
    mut live: ResMut<Live>,
    mut dispatch: ResMut<crate::dispatch::Dispatch>,
    (mut settings, mut workspace): (ResMut<Settings>, ResMut<Workspace>),
    (mut walking, mut plans): (ResMut<crate::walking::Walking>, ResMut<crate::storey_plans::StoreyPlans>),
    mut windows: Query<&mut Window>,
    wake: Res<Wake>,
) {
    let loader = loader.bypass_change_detection();
    loader.follow(&activity);
    if let Some(settled) = loader.take_settled()
        && let Some(opened) = &mut building.bypass_change_detection().opened
        && std::ptr::eq(settled.was.as_ptr(), Arc::as_ptr(&opened.model))
    {
        // The same building, in the file instead of in memory: nothing on screen changes.
        opened.model = settled.model;
        opened.scene = settled.scene.clone();
        scene.0 = Some(settled.scene);
    }
    let lists = building.opened.as_ref().and_then(|opened| opened.lists.as_ref()?.try_recv().ok());
    // Marked as changed: what shows equipment and paints finds its elements by these lists.
    if let Some(lists) = lists
        && let Some(opened) = &mut building.opened
    {
        (opened.index, opened.lists) = (lists, None);
    }
    let taken = loader.take();
    let now = loader.preview();
    if preview.0.as_ref().map(Arc::as_ptr) != now.map(Arc::as_ptr) {
        preview.0 = now.cloned();
    }
    let Some(mut opened) = taken else { return };
    tracing::info!(
        "opened {} elements, {} placements, {} findings in {:.2} s",
        opened.model.elements.len(),
        opened.model.placements.len(),
        opened.problems.len(),
        opened.took_s
    );
    for file in &opened.files {
        settings.remember(file);
    }
    settings.save();
    if let Some(name) = opened.files.first().and_then(|f| f.file_name()) {
        for mut window in &mut windows {
            window.title = format!("{} — Atrium", name.to_string_lossy());
        }
    }
    view.0 = atrium_view::ViewState::default();
    *workspace = Workspace::opened(
        std::mem::take(&mut opened.project),
        opened.project_path.take(),
        std::mem::take(&mut opened.sources),
    );
    view.0.library = Arc::new(workspace.project.library.clone());
    for (entry, source) in workspace.project.models.iter().zip(&workspace.sources) {
        if let Some(source) = source.filter(|_| !entry.on) {
            view.0.switch_source(source, false);
        }
    }
    *looking = Looking::default();
    (*walking, *plans) = Default::default();
    scene.0 = Some(opened.scene.clone());
    live.follow(&opened.model, &wake);
    let waker = wake.clone();
    dispatch.open(&opened.model, move || waker.wake());
    building.opened = Some(opened);
}

fn save_on_close(mut closing: MessageReader<WindowCloseRequested>, settings: Res<Settings>) {
    if closing.read().next().is_some() {
        settings.save();
    }
}

/// For the panels' empty states.
pub(crate) fn open_files(loader: &mut Loader, wake: &Wake, files: Vec<PathBuf>) {
    let wake = wake.clone();
    loader.open(files, move || wake.wake());
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;

    #[test]
    fn values_wake_the_window_now_and_then_and_not_at_all_between_two_ticks_of_the_clock() {
        let woken = Arc::new(AtomicU32::new(0));
        let counter = woken.clone();
        let send = move || _ = counter.fetch_add(1, Ordering::Relaxed);
        let wake = Wake { send: Some(Arc::new(send)), last_ms: Arc::default(), every_ms: Arc::new(i64::MAX.into()) };
        let count = || woken.load(Ordering::Relaxed);
        wake.pace(false);
        wake.wake_soon();
        assert_eq!(count(), 1);
        // As if it had been a moment ago, however busy this machine is.
        wake.last_ms.store(i64::MAX / 2, Ordering::Relaxed);
        wake.wake_soon();
        assert_eq!(count(), 1);
        wake.last_ms.store(0, Ordering::Relaxed);
        wake.pace(true);
        (0..9).for_each(|_| wake.wake_soon());
        assert_eq!(count(), 1, "a frame was just drawn");
        wake.wake();
        assert_eq!(count(), 2, "what a person waits for does not wait");
    }
}
