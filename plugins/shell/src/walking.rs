//! Walking and flying in the window: a place to stand is looked for on a worker, hands become steps, and nothing is drawn while
//! nothing moves.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use atrium_building::{Aabb, BuildingModel, ElementId, ElementKind, StoreyId};
use atrium_panels::WalkView;
use atrium_scene::{PreparedScene, SceneActivity, SceneCamera, View, ViewportSize};
use atrium_spatial::{
    Body, Hit, PickFilter, SpatialIndex, WALK_FIELD_OF_VIEW, WalkInput, Walker, Whereabouts, WhereaboutsIndex,
};
use atrium_view::{CameraPose, CameraRequest, FIELD_OF_VIEW, Looks, Ray, StoreyMode, ViewState};
use bevy::input::ButtonInput;
use bevy::prelude::*;
use bevy::time::Real;
use bevy::window::RequestRedraw;
use crossbeam_channel::{Receiver, TryRecvError, bounded};
use glam::{DVec2, DVec3, Vec2};

use crate::window::{Building, Looking, Wake};

/// The first frame after standing still counts as this long, seconds: how long one stood is no time to walk for.
const FIRST_FRAME_S: f64 = 0.03;

/// With the arrow keys one turns this fast, radians a second.
const TURN: f64 = 1.6;

/// A notch of the wheel makes one so much faster.
const FASTER: f64 = 1.25;

/// Slowest and fastest, times the usual.
const PACES: (f64, f64) = (0.5, 6.0);

/// Badges are shown this far from who walks, metres: farther ones are behind walls, and hide the way.
const BADGES_M: f64 = 30.0;

/// Steps in which it is noticed that who walks has moved on, metres: what comes into reach may come that much late.
const STAND_M: f64 = 2.0;

/// That there is nowhere to stand is said for so long.
const FAILED_SHOWN: Duration = Duration::from_secs(8);

/// Seen around where one walked when one stops, metres.
const AROUND_M: f64 = 9.0;

/// Down into the storey, radians.
const LOOK_DOWN: f64 = -0.72;

/// The walk or flight that goes on, if one does.
#[derive(Resource, Default)]
pub(crate) struct Walking {
    active: Option<Active>,
    job: Option<Receiver<Option<Entered>>>,
    places: Option<Arc<WhereaboutsIndex>>,
    failed: Option<Instant>,
    /// The person types: letters are text.
    pub(crate) typing: bool,
    /// What the pointer asks for since the last step.
    pub(crate) hands: WalkHands,
}

/// What the pointer does while one walks.
#[derive(Clone, Copy, Default)]
pub(crate) struct WalkHands {
    /// Dragged so far, share of the viewport's height.
    pub(crate) dragged: Vec2,
    /// Notches of the wheel.
    pub(crate) wheel: f32,
    /// What a cap of six axes does.
    pub(crate) cap: [f64; 6],
    /// Pressed twice here: goes there.
    pub(crate) go_to: Option<Vec2>,
}

impl WalkHands {
    /// Whether a step is to take them.
    pub(crate) fn is_busy(&self) -> bool {
        self.dragged != Vec2::ZERO || self.wheel != 0.0 || self.go_to.is_some()
    }
}

struct Active {
    walker: Walker,
    fly: bool,
    pace: f64,
    looks: Looks,
    filter: PickFilter,
    here: Whereabouts,
    /// Of what was chosen before.
    before: (Option<StoreyId>, StoreyMode),
    moving: bool,
}

impl Active {
    /// On foot, or flying within the building.
    fn is_within(&self) -> bool {
        !self.fly || self.here.space.or(self.here.beside).is_some()
    }
}

/// Where to begin.
pub(crate) enum Start {
    /// Where the pointer is, else at what is selected, else on the chosen storey, else at the entrance.
    Here {
        /// Through the pointer.
        pointer: Option<Ray>,
        selected: Option<ElementId>,
    },
    /// At a place, looking this way.
    At { near: DVec3, yaw: f64 },
    /// In the air, where the camera is.
    Air,
}

struct Entered {
    walker: Walker,
    fly: bool,
    looks: Looks,
    filter: PickFilter,
    places: Arc<WhereaboutsIndex>,
}

impl Walking {
    /// Whether one walks or flies, or is about to.
    pub(crate) fn is_on(&self) -> bool {
        self.active.is_some() || self.job.is_some()
    }

    /// Whether hands walk rather than turn the building.
    pub(crate) fn has_hands(&self) -> bool {
        self.active.is_some()
    }

    /// The storey that one is on; who flies around the building is on none.
    pub(crate) fn storey(&self) -> Option<StoreyId> {
        self.active.as_ref().filter(|a| a.is_within()).and_then(|a| a.here.storey)
    }

    /// What the panels say of it.
    pub(crate) fn view(&self) -> Option<WalkView> {
        let here = self.active.as_ref();
        let failed = self.failed.is_some_and(|at| at.elapsed() < FAILED_SHOWN);
        (here.is_some() || self.job.is_some() || failed).then(|| WalkView {
            fly: here.is_some_and(|a| a.fly),
            entering: here.is_none() && self.job.is_some(),
            failed,
            storey: self.storey(),
            room: here.and_then(|a| a.here.space.or(a.here.beside)),
            pace: here.map_or(1.0, |a| a.pace),
        })
    }

    /// What badges and marks are shown under: of who walks, those of the storey.
    pub(crate) fn sight<'a>(&self, view: &'a ViewState) -> Cow<'a, ViewState> {
        match self.storey() {
            Some(storey) => {
                Cow::Owned(ViewState { storey: Some(storey), storey_mode: StoreyMode::One, ..view.clone() })
            }
            None => Cow::Borrowed(view),
        }
    }

    /// Whether a badge at this point concerns who walks, if anybody does.
    pub(crate) fn concerns(&self, point: DVec3) -> bool {
        self.active.as_ref().is_none_or(|a| !a.is_within() || a.walker.eye().distance(point) < BADGES_M)
    }

    /// Where who walks within the building stands, in steps of [`STAND_M`]: badges are gone through again with each.
    pub(crate) fn stand(&self) -> Option<[i64; 3]> {
        let within = self.active.as_ref().filter(|a| a.is_within())?;
        Some((within.walker.eye() / STAND_M).floor().to_array().map(|steps| steps as i64))
    }

    /// Looks for a place to stand, on a worker; the walk begins when it is found.
    pub(crate) fn begin(
        &mut self,
        start: Start,
        scene: &Arc<PreparedScene>,
        view: &ViewState,
        pose: CameraPose,
        wake: impl Fn() + Send + 'static,
    ) {
        self.failed = None;
        let (sender, receiver) = bounded(1);
        let (scene, view, places) = (Arc::clone(scene), view.clone(), self.places.clone());
        let fly = matches!(start, Start::Air) || self.active.as_ref().is_some_and(|a| a.fly);
        let work = move || {
            // Nobody waits for it where the walk was given up.
            let _ = sender.send(enter(&start, fly, &scene, &view, pose, places));
            wake();
        };
        match std::thread::Builder::new().name("atrium-walk".into()).spawn(work) {
            Ok(_) => self.job = Some(receiver),
            Err(error) => tracing::error!("no walk can begin: {error}"),
        }
    }

    /// Looks for a place on another storey, above or below where one is.
    pub(crate) fn change_storey(
        &mut self,
        storey: StoreyId,
        scene: &Arc<PreparedScene>,
        view: &ViewState,
        wake: impl Fn() + Send + 'static,
    ) {
        let Some(active) = &self.active else { return };
        let Some(floor_m) = scene.model().storey(storey).map(|s| s.elevation_m) else { return };
        let pose = active.walker.pose();
        let near = active.walker.feet().truncate().extend(floor_m + 0.1);
        self.begin(Start::At { near, yaw: pose.yaw }, scene, view, pose, wake);
    }

    /// The storey above or below the one that one is on, in the same building.
    pub(crate) fn next_storey(&self, up: bool, model: &BuildingModel) -> Option<StoreyId> {
        let here = self.storey()?;
        let of = |s: StoreyId| model.building_of_storey(s);
        let other = |i: &usize| of(StoreyId(*i as u32)) == of(here);
        let next =
            if up { (here.index() + 1..model.storeys.len()).find(other) } else { (0..here.index()).rev().find(other) };
        next.map(|i| StoreyId(i as u32))
    }

    /// From walking to flying where one is, and back.
    pub(crate) fn switch(&mut self, fly: bool) {
        if let Some(active) = &mut self.active {
            active.fly = fly;
            active.moving = true;
        }
    }

    /// Whether one flies.
    pub(crate) fn flies(&self) -> bool {
        self.active.as_ref().is_some_and(|a| a.fly)
    }

    /// Ends it without a word: something else has the camera now.
    pub(crate) fn drop(&mut self) {
        (self.active, self.job, self.failed) = (None, None, None);
    }

    /// Ends it, and looks down on where one was: on its storey, with those above taken off.
    pub(crate) fn leave(&mut self, view: &mut ViewState, viewport: Vec2) -> bool {
        let waited = self.job.take().is_some() | self.failed.take().is_some();
        let Some(active) = self.active.take() else { return waited };
        let (feet, pose) = (active.walker.feet(), active.walker.pose());
        let seen = CameraPose { fov_y: FIELD_OF_VIEW, ..pose };
        let pose = if !active.is_within() {
            (view.storey, view.storey_mode) = active.before;
            // What is looked at keeps its size.
            let focus_m = pose.focus_m * (pose.fov_y * 0.5).tan() / (FIELD_OF_VIEW * 0.5).tan();
            CameraPose { eye: pose.focus() - pose.forward() * focus_m, focus_m, ..seen }
        } else {
            (view.storey, view.storey_mode) = (active.here.storey.or(active.before.0), StoreyMode::AllBelow);
            let around = Aabb { min: feet - DVec3::splat(AROUND_M), max: feet + DVec3::splat(AROUND_M) };
            CameraPose { pitch: LOOK_DOWN, ..seen }.fitted_filling(&around, viewport, 1.0)
        };
        view.camera_request = Some(CameraRequest::Pose(pose));
        true
    }
}

/// The view as one walks in it: with all storeys, and without a plan's cut.
fn walked(view: &ViewState) -> ViewState {
    ViewState { storey: None, plan: None, camera_request: None, ..view.clone() }
}

fn enter(
    start: &Start,
    fly: bool,
    scene: &Arc<PreparedScene>,
    view: &ViewState,
    pose: CameraPose,
    places: Option<Arc<WhereaboutsIndex>>,
) -> Option<Entered> {
    let (model, spatial) = (scene.model(), scene.spatial());
    let mut looks = Looks::default();
    looks.update(model, &walked(view));
    let filter = PickFilter::of(&looks, &walked(view));
    let walker = match start {
        Start::Air => {
            // The wider look of a walk shows things smaller: what is looked at keeps its size.
            let focus_m = pose.focus_m * (FIELD_OF_VIEW * 0.5).tan() / (WALK_FIELD_OF_VIEW * 0.5).tan();
            let eye = pose.focus() - pose.forward() * focus_m;
            Some(Walker::from_pose(&CameraPose { eye, focus_m, ..pose }, Body::default()))
        }
        Start::At { near, yaw } => Walker::enter(spatial, &filter, *near).map(|mut walker| {
            walker.look_around(spatial, &filter, *yaw);
            walker
        }),
        Start::Here { pointer, selected } => {
            let seen = PickFilter::new(model, view);
            let hit = pointer.and_then(|ray| spatial.pick(ray, &seen));
            let pointed = hit.map(|hit| (meant(model, &hit), pose.yaw));
            let near = pointed.or_else(|| selected.and_then(|id| beside(model, id, &pose)));
            let near = near.or_else(|| view.storey.and_then(|s| on_storey(model, s, &pose)));
            let found = match near {
                Some((near, yaw)) => Walker::enter(spatial, &filter, near).map(|w| (w, yaw)),
                None => Walker::enter_at_entrance(spatial, &filter)
                    .or_else(|| Walker::enter(spatial, &filter, pose.focus()))
                    .map(|w| {
                        let yaw = w.pose().yaw;
                        (w, yaw)
                    }),
            };
            found.map(|(mut walker, yaw)| {
                walker.look_around(spatial, &filter, yaw);
                walker
            })
        }
    }?;
    let places = places.unwrap_or_else(|| Arc::new(WhereaboutsIndex::build(spatial)));
    Some(Entered { walker, fly, looks, filter, places })
}

/// The place that a press on a surface means: the ground itself, else the floor below what was pressed. Whoever points at a duct
/// under a ceiling that is taken off does not want to stand on it.
fn meant(model: &BuildingModel, hit: &Hit) -> DVec3 {
    const GROUND: [&str; 6] = ["IfcSlab", "IfcStair", "IfcRamp", "IfcRoof", "IfcCovering", "IfcSite"];
    let off = hit.point + hit.normal * 0.3;
    let Some(element) = model.element(hit.element) else { return off };
    let ground = hit.normal.z > 0.5 && GROUND.iter().any(|t| element.ifc_type.starts_with(t));
    let floor_m = element.storey.and_then(|s| model.storey(s)).map(|s| s.elevation_m + 0.1);
    match floor_m {
        Some(floor_m) if !ground && off.z > floor_m => off.with_z(floor_m),
        _ => off,
    }
}

/// Beside an element, looking at it; in the middle of a room.
fn beside(model: &BuildingModel, id: ElementId, pose: &CameraPose) -> Option<(DVec3, f64)> {
    let element = model.element(id).filter(|e| !e.bounds.is_empty())?;
    let (middle, floor_m) = (element.bounds.center(), element.bounds.min.z + 0.1);
    if element.kind == ElementKind::Space {
        return Some((middle.with_z(floor_m), pose.yaw));
    }
    // From the side that it was seen from; what hangs under a ceiling is looked at from the floor.
    let towards = DVec2::from_angle(pose.yaw);
    let off = element.bounds.size().truncate().length() * 0.5 + 0.6;
    let storey_m = element.storey.and_then(|s| model.storey(s)).map(|s| s.elevation_m + 0.1);
    let floor_m = storey_m.filter(|z| (*z..*z + 6.0).contains(&floor_m)).unwrap_or(floor_m);
    Some(((middle.truncate() - towards * off).extend(floor_m), pose.yaw))
}

/// On the storey's floor, under what is looked at.
fn on_storey(model: &BuildingModel, storey: StoreyId, pose: &CameraPose) -> Option<(DVec3, f64)> {
    let floor_m = model.storey(storey)?.elevation_m;
    let rooms = model.elements.iter().filter(|e| e.storey == Some(storey) && !e.bounds.is_empty());
    let around = rooms.map(|e| e.bounds).fold(Aabb::EMPTY, Aabb::union);
    if around.is_empty() {
        return None;
    }
    let at = pose.focus().clamp(around.min, around.max);
    Some((at.with_z(floor_m + 0.1), pose.yaw))
}

/// One frame of walking; asks for another only while something moves.
pub(crate) fn step(
    time: Option<Res<Time<Real>>>,
    keys: Option<Res<ButtonInput<KeyCode>>>,
    building: Res<Building>,
    viewport: Res<ViewportSize>,
    activity: Res<SceneActivity>,
    wake: Res<Wake>,
    mut walking: ResMut<Walking>,
    mut looking: ResMut<Looking>,
    mut view: ResMut<View>,
    mut camera: ResMut<SceneCamera>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let walking = walking.bypass_change_detection();
    let Some(opened) = &building.opened else {
        walking.drop();
        return;
    };
    if walking.active.is_some() && view.0.camera_request.is_some() {
        // Home, a kept view, an element in a list: the camera is wanted elsewhere.
        walking.drop();
    }
    take_entered(walking, opened.scene.spatial(), &mut view, &mut looking, camera.0);
    if walking.active.is_some() && view.0.storey.is_some() {
        // Undo may have chosen one: who walks needs the floors above.
        view.0.storey = None;
    }
    if walking.active.is_none() {
        walking.hands = WalkHands::default();
        return;
    }
    let hands = std::mem::take(&mut walking.hands);
    if let Some(ray) = hands.go_to.map(|at| camera.ray_through(at, viewport.logical))
        && let Some(hit) = walking.active.as_ref().and_then(|a| opened.scene.pick(ray, &a.filter))
    {
        let (near, waker) = (meant(&opened.model, &hit), wake.clone());
        walking.begin(Start::At { near, yaw: camera.yaw }, &opened.scene, &view.0, camera.0, move || waker.wake());
    }
    if activity.animating || view.0.camera_request.is_some() {
        return;
    }
    let typing = walking.typing;
    let Walking { active: Some(active), places, .. } = walking else { return };
    if view.is_changed() {
        let walked = walked(&view.0);
        let change = active.looks.update(&opened.model, &walked);
        active.filter.update(&active.looks, &change, &walked);
    }
    active.pace = (active.pace * FASTER.powf(f64::from(hands.wheel))).clamp(PACES.0, PACES.1);
    active.walker.set_pace(active.pace);
    let mut wish = keys.filter(|_| !typing).map_or_else(WalkInput::default, |keys| wish_of(&keys, active.fly));
    wish.fly = active.fly;
    let [right, ahead, up, raise, _, turn] = hands.cap;
    (wish.right, wish.forward, wish.up) = (wish.right + right, wish.forward + ahead, wish.up + up);
    (wish.turn, wish.look) = (wish.turn + turn * TURN, wish.look + raise * TURN);
    let dt_s = time.map_or(FIRST_FRAME_S, |t| t.delta_secs_f64());
    let dt_s = if active.moving { dt_s } else { dt_s.min(FIRST_FRAME_S) };
    // A drag takes the picture along: what is held stays under the pointer.
    let held = active.walker.pose().fov_y;
    let held = hands.dragged.as_dvec2() * held;
    wish.turn = wish.turn * dt_s + held.x;
    wish.look = wish.look * dt_s + held.y;
    let before = active.walker.pose();
    active.walker.step(opened.scene.spatial(), &active.filter, &wish, dt_s);
    let after = active.walker.pose();
    let asked = wish.forward != 0.0 || wish.right != 0.0 || wish.up != 0.0 || wish.jump;
    let settled = before.eye.distance(after.eye) < 1e-4
        && (before.yaw - after.yaw).abs() + (before.pitch - after.pitch).abs() < 1e-6
        && active.walker.velocity().length() < 1e-3;
    active.moving = asked || !settled;
    if let Some(places) = places {
        active.here = places.at(opened.scene.spatial(), after.eye);
    }
    // What nobody sees must not draw the picture again.
    if !settled || camera.eye.distance(after.eye) > 1e-3 {
        camera.set_if_neq(SceneCamera(after));
    }
    if !settled && view.0.hovered.is_some() {
        // What the pointer was over has gone by.
        view.0.hovered = None;
    }
    if active.moving {
        redraw.write(RequestRedraw);
    }
}

/// A place was found: the walk begins, and the camera flies there.
fn take_entered(
    walking: &mut Walking,
    spatial: &SpatialIndex,
    view: &mut ResMut<View>,
    looking: &mut Looking,
    camera: CameraPose,
) {
    let answer = match walking.job.as_ref().map(|job| job.try_recv()) {
        None | Some(Err(TryRecvError::Empty)) => return,
        Some(Ok(answer)) => answer,
        Some(Err(TryRecvError::Disconnected)) => None,
    };
    walking.job = None;
    let Some(entered) = answer else {
        walking.failed = walking.active.is_none().then(Instant::now);
        return;
    };
    let before = view.0.clone();
    let left = view.0.plan.is_some() && view.0.leave_plan();
    let chosen = match walking.active.take() {
        Some(active) => active.before,
        None => (view.0.storey, view.0.storey_mode),
    };
    let pose = entered.walker.pose();
    view.0.storey = None;
    // A room that is selected tints all that is seen from within.
    let is_room = |id: &ElementId| spatial.model().element(*id).is_some_and(|e| e.kind == ElementKind::Space);
    let selected = &mut view.0.selection;
    selected.all.retain(|id| !is_room(id));
    selected.primary = selected.primary.filter(|id| !is_room(id)).or_else(|| selected.all.iter().min().copied());
    // From the other end of the site the flight would only be a blur; a step aside needs none.
    view.0.camera_request =
        (left || pose.eye != camera.eye || pose.fov_y != camera.fov_y).then_some(CameraRequest::Pose(pose));
    if before.storey.is_some() || before.plan.is_some() || before.camera_request != view.0.camera_request {
        looking.history.record(&before, &view.0);
    }
    let here = entered.places.at(spatial, pose.eye);
    walking.places = Some(entered.places);
    walking.active = Some(Active {
        walker: entered.walker,
        fly: entered.fly,
        pace: 1.0,
        looks: entered.looks,
        filter: entered.filter,
        here,
        before: chosen,
        moving: false,
    });
}

/// What the keys ask for; `turn` and `look` as radians a second.
fn wish_of(keys: &ButtonInput<KeyCode>, fly: bool) -> WalkInput {
    use KeyCode as K;
    let mut wish = WalkInput::default();
    if keys.any_pressed([K::ControlLeft, K::ControlRight, K::SuperLeft, K::SuperRight, K::AltLeft, K::AltRight]) {
        return wish;
    }
    // A key that went down and up within one slow frame counts for that frame.
    let held = |of: &[K]| f64::from(u8::from(of.iter().any(|k| keys.pressed(*k) || keys.just_pressed(*k))));
    wish.forward = held(&[K::KeyW, K::ArrowUp]) - held(&[K::KeyS, K::ArrowDown]);
    wish.right = held(&[K::KeyD]) - held(&[K::KeyA]);
    wish.turn = (held(&[K::ArrowLeft]) - held(&[K::ArrowRight])) * TURN;
    wish.run = held(&[K::ShiftLeft, K::ShiftRight]) > 0.0;
    if fly {
        wish.up = held(&[K::KeyE, K::Space]) - held(&[K::KeyQ]);
    } else {
        wish.jump = held(&[K::Space]) > 0.0;
        wish.crouch = held(&[K::KeyC]) > 0.0;
    }
    wish
}

#[cfg(test)]
mod tests {
    use atrium_panels::ModelIndex;
    use atrium_view::StandardView;
    use bevy::ecs::system::RunSystemOnce;

    use super::*;
    use crate::fixture;
    use crate::loading::Opened;

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
}
