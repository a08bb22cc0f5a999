//! Measuring in the window: the tool in hand, what was measured, and the worker that knows what the pointer means.
//!
//! What was measured is kept in editions: each change makes the next one, and the view's `measurements` says which is shown. So
//! undo and redo, which keep differences of the view, cover measurements without knowing what they are.
//!
//! A measurement is shown while any element that it was taken from is; one of which no element is known always is. What a
//! section cuts away altogether goes with it. It stays in the list either way.

mod saved;
#[cfg(test)]
mod tests;
mod vantage;
mod worker;

use std::sync::Arc;

use atrium_building::{BuildingModel, ElementId};
use atrium_panels::{MeasureCommand, MeasureItem, MeasureToolView, MeasureView, RoomView, SnapMark, SnapView};
use atrium_project::{Addresses, ElementRef, SavedMeasurement};
use atrium_scene::PreparedScene;
use atrium_spatial::{Drawing, MeasureMode, MeasureTool, Measurement, PickFilter, Snap, Veil};
use atrium_view::{Appearance, CameraPose, CameraRequest, ViewHistory, ViewState};
use bevy::prelude::*;
use bevy_egui::egui;
use rustc_hash::FxHashMap;

use crate::window::Wake;
use worker::{Answer, Ask, Click, Sight, Worker};

/// What was measured, as it is kept.
#[derive(Clone, Debug)]
struct Kept {
    id: u64,
    /// Its number among those of its kind.
    number: u32,
    name: String,
    measurement: Arc<Measurement>,
    drawing: Arc<Drawing>,
    /// What it was taken from, as far as this model has it, and what it has not.
    elements: Vec<ElementId>,
    missing: Vec<ElementRef>,
    /// The entry that it was read from, for what of it is not understood.
    saved: Option<Arc<SavedMeasurement>>,
}

/// What a project keeps, as far as it is understood here.
pub(crate) fn kept(entries: &[SavedMeasurement]) -> Vec<Measurement> {
    entries.iter().filter_map(saved::load).collect()
}

/// A key that waits until what was clicked before it is known.
#[derive(Clone, Copy, Debug)]
enum Waiting {
    Enter,
    Back,
    Escape,
}

/// What the pointer did over the 3D picture while measuring.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hand {
    /// Whether clicks are for the tool.
    pub(crate) measuring: bool,
    /// Where the pointer is, the viewport's own pixels; `None` elsewhere and while the view is being turned.
    at: Option<Vec2>,
    clicked: Option<Click>,
}

impl Hand {
    /// Nothing yet; clicks are for the tool where it is on.
    pub(crate) fn new(measuring: bool) -> Self {
        Self { measuring, at: None, clicked: None }
    }

    /// Takes the pointer; `true` where clicks are not for selecting.
    pub(crate) fn takes(&mut self, response: &egui::Response, rect: egui::Rect, dragging: bool) -> bool {
        if !self.measuring {
            return false;
        }
        let local = |p: egui::Pos2| Vec2::new(p.x - rect.min.x, p.y - rect.min.y);
        self.at = response.hover_pos().filter(|_| !dragging && response.contains_pointer()).map(local);
        if self.at.is_some() {
            response.ctx.set_cursor_icon(egui::CursorIcon::Crosshair);
        }
        if response.double_clicked() {
            self.clicked = Some(Click::Twice);
        } else if response.clicked() {
            self.clicked = Some(Click::Once);
        }
        if self.clicked.is_some() {
            self.at = response.interact_pointer_pos().map(local).or(self.at);
        }
        true
    }
}

/// The measuring tool and what was measured.
#[derive(Resource, Default)]
pub(crate) struct Measures {
    /// What panels see.
    pub(crate) view: MeasureView,
    /// What the selected room measures.
    pub(crate) room: Option<RoomView>,
    tool: Option<MeasureTool>,
    /// The mode that the tool is taken up with again.
    last_mode: MeasureMode,
    /// What was picked from, beside the tool's points.
    picked: Vec<ElementId>,
    snap: Option<Snap>,
    free: Option<Measurement>,
    editions: Vec<Arc<Vec<Kept>>>,
    /// What the project keeps of kinds that are not known here: it is written again.
    unknown: Vec<SavedMeasurement>,
    next_id: u64,
    scene: Option<Arc<PreparedScene>>,
    worker: Option<Worker>,
    /// What the worker was told of the view.
    told: Option<Arc<ViewState>>,
    /// What it was asked last of the pointer, and whether that is on its way.
    asked: Option<(Vec2, Sight, MeasureMode)>,
    pointing: bool,
    clicks: usize,
    waiting: Vec<Waiting>,
    veiled: Option<(Sight, u32)>,
    veiling: bool,
    veils: FxHashMap<u64, Arc<Veil>>,
    room_asked: Option<ElementId>,
}

impl Measures {
    /// Whether clicks in the picture set points.
    pub(crate) fn is_on(&self) -> bool {
        self.tool.is_some()
    }

    /// The tool on or off.
    pub(crate) fn toggle(&mut self) {
        match self.tool.take() {
            Some(_) => self.leave(),
            None => self.take_up(self.last_mode),
        }
        self.show_tool();
    }

    fn take_up(&mut self, mode: MeasureMode) {
        self.last_mode = mode;
        self.tool = Some(MeasureTool::new(mode));
        self.begin_anew();
    }

    fn leave(&mut self) {
        self.tool = None;
        self.begin_anew();
    }

    fn begin_anew(&mut self) {
        self.picked.clear();
        self.snap = None;
        self.free = None;
        self.asked = None;
        self.waiting.clear();
    }

    /// What came from the worker, before the frame is drawn; what that finished is in the view and its history afterwards.
    pub(crate) fn take(&mut self, view: &mut ViewState, history: &mut ViewHistory) {
        let before = view.measurements;
        while let Some(answer) = self.worker.as_ref().and_then(Worker::answer) {
            match answer {
                Answer::Room(room) => self.room = Some(*room),
                Answer::Veils(veils) => {
                    self.veiling = false;
                    self.veils.extend(veils);
                }
                Answer::Point { snap, free, click: None } => {
                    self.pointing = false;
                    (self.snap, self.free) = (snap.map(|s| *s), free.map(|f| *f));
                }
                Answer::Point { snap, free, click: Some(click) } => {
                    self.clicks = self.clicks.saturating_sub(1);
                    self.clicked(snap.map(|s| *s), free.map(|f| *f), click, view);
                }
            }
        }
        if self.clicks == 0 {
            for key in std::mem::take(&mut self.waiting) {
                self.key(key, view);
            }
        }
        if view.measurements != before {
            let old = ViewState { measurements: before, ..view.clone() };
            history.record(&old, view);
        }
        if let Some(tool) = &mut self.tool {
            tool.hover(self.snap.as_ref());
        }
        self.show_tool();
        self.show_items(view);
    }

    fn clicked(&mut self, snap: Option<Snap>, free: Option<Measurement>, click: Click, view: &mut ViewState) {
        let (Some(tool), Some(scene), Some(snap)) = (&mut self.tool, &self.scene, snap) else { return };
        self.picked.push(snap.element);
        let done = match tool.mode() {
            MeasureMode::Clearance => free,
            _ => tool.click(&snap, scene.spatial()),
        };
        let ends = click == Click::Twice && matches!(tool.mode(), MeasureMode::Area | MeasureMode::Path);
        let done = done.or_else(|| ends.then(|| tool.enter()).flatten());
        self.snap = Some(snap);
        match done {
            Some(done) => self.finish(done, view),
            None => {
                let points = tool.points().count();
                self.picked.truncate(points);
            }
        }
    }

    fn key(&mut self, key: Waiting, view: &mut ViewState) {
        let Some(tool) = &mut self.tool else { return };
        match key {
            Waiting::Enter => {
                if let Some(done) = tool.enter() {
                    self.finish(done, view);
                }
            }
            Waiting::Back => {
                tool.back();
                let points = tool.points().count();
                self.picked.truncate(points);
            }
            Waiting::Escape => {
                let leaves = tool.escape();
                self.picked.clear();
                if leaves {
                    self.leave();
                }
            }
        }
    }

    fn finish(&mut self, done: Measurement, view: &mut ViewState) {
        let mut elements = std::mem::take(&mut self.picked);
        elements.sort_unstable();
        elements.dedup();
        let mut items = self.items(view).to_vec();
        items.push(self.kept(done, String::new(), elements, &items));
        self.edit(items, view);
    }

    fn kept(&mut self, measurement: Measurement, name: String, elements: Vec<ElementId>, others: &[Kept]) -> Kept {
        self.next_id += 1;
        let alike = others.iter().filter(|k| k.measurement.id() == measurement.id());
        Kept {
            id: self.next_id,
            number: alike.map(|k| k.number).max().unwrap_or(0) + 1,
            name,
            drawing: Arc::new(Drawing::of(&measurement)),
            measurement: Arc::new(measurement),
            elements,
            missing: Vec::new(),
            saved: None,
        }
    }

    fn items(&self, view: &ViewState) -> &[Kept] {
        self.editions.get(view.measurements as usize).map_or(&[], |e| e.as_slice())
    }

    /// The next edition. What was undone before it can be gone: nothing leads there any more.
    fn edit(&mut self, items: Vec<Kept>, view: &mut ViewState) {
        self.editions.truncate(view.measurements as usize + 1);
        self.editions.push(Arc::new(items));
        view.measurements = (self.editions.len() - 1) as u32;
    }

    /// Does what the panels ask.
    pub(crate) fn command(&mut self, command: MeasureCommand, view: &mut ViewState, camera: &CameraPose) {
        match command {
            MeasureCommand::SetMode(mode) => self.take_up(mode),
            MeasureCommand::Leave => self.leave(),
            MeasureCommand::Escape => self.waiting.push(Waiting::Escape),
            MeasureCommand::Back => self.waiting.push(Waiting::Back),
            MeasureCommand::Enter => self.waiting.push(Waiting::Enter),
            MeasureCommand::Lock(axis) => {
                if let Some(tool) = &mut self.tool {
                    tool.toggle_lock(axis);
                }
            }
            MeasureCommand::FlyTo(id) => self.fly_to(id, view, camera),
            MeasureCommand::Rename(id, name) => {
                let mut items = self.items(view).to_vec();
                if let Some(kept) = items.iter_mut().find(|k| k.id == id).filter(|k| k.name != name) {
                    kept.name = name;
                    self.edit(items, view);
                }
            }
            MeasureCommand::Delete(id) => {
                let items: Vec<Kept> = self.items(view).iter().filter(|k| k.id != id).cloned().collect();
                if items.len() < self.items(view).len() {
                    self.edit(items, view);
                }
            }
            MeasureCommand::Clear => {
                if !self.items(view).is_empty() {
                    self.edit(Vec::new(), view);
                }
            }
            MeasureCommand::Show(on) => self.view.hidden = !on,
        }
        if self.clicks == 0 {
            for key in std::mem::take(&mut self.waiting) {
                self.key(key, view);
            }
        }
        self.show_tool();
        self.show_items(view);
    }

    /// Looks at a measurement, whatever hid it.
    fn fly_to(&mut self, id: u64, view: &mut ViewState, camera: &CameraPose) {
        let Some(kept) = self.items(view).iter().find(|k| k.id == id).cloned() else { return };
        let Some(scene) = &self.scene else { return };
        if !is_shown(&kept, scene.model(), view) {
            if let Some(storey) = kept.elements.iter().find_map(|e| scene.model().element(*e)?.storey) {
                view.storey = Some(storey);
            }
            kept.elements.iter().for_each(|e| {
                view.hidden.remove(e);
            });
        }
        let filter = PickFilter::new(scene.model(), view);
        view.camera_request = vantage::of(scene.spatial(), &filter, &kept.drawing, camera).map(CameraRequest::Pose);
        self.view.hidden = false;
    }

    /// What was measured, for drawings: of the whole building, whatever of it is shown.
    pub(crate) fn measured(&self, view: &ViewState) -> Vec<Measurement> {
        self.items(view).iter().map(|k| (*k.measurement).clone()).collect()
    }

    /// The list, for the project file.
    pub(crate) fn saved(&self, view: &ViewState) -> Vec<SavedMeasurement> {
        let items = self.items(view);
        let Some(scene) = self.scene.as_ref().filter(|_| !items.is_empty()) else { return self.unknown.clone() };
        let addresses = Addresses::of(scene.model());
        let one = |kept: &Kept| {
            let known = kept.elements.iter().filter_map(|id| addresses.name(*id));
            SavedMeasurement {
                name: kept.name.clone(),
                elements: known.chain(kept.missing.iter().cloned()).collect(),
                rest: kept.saved.as_ref().map(|s| s.rest.clone()).unwrap_or_default(),
                ..saved::save(&kept.measurement)
            }
        };
        items.iter().map(one).chain(self.unknown.iter().cloned()).collect()
    }

    /// Another building is on screen, with what is kept of it.
    fn open(&mut self, scene: &Arc<PreparedScene>, entries: &[SavedMeasurement], wake: &Wake) {
        let (wake, hidden, last_mode) = (wake.clone(), self.view.hidden, self.last_mode);
        *self = Self { last_mode, ..Self::default() };
        self.view.hidden = hidden;
        self.scene = Some(scene.clone());
        self.worker = Worker::start(scene.clone(), move || wake.wake());
        if entries.is_empty() {
            self.editions = vec![Arc::default()];
            return;
        }
        let addresses = Addresses::of(scene.model());
        let mut items = Vec::new();
        for entry in entries {
            let Some(measurement) = saved::load(entry) else {
                self.unknown.push(entry.clone());
                continue;
            };
            let elements = entry.elements.iter().filter_map(|e| addresses.find(e)).collect();
            let kept = self.kept(measurement, entry.name.clone(), elements, &items);
            let missing = entry.elements.iter().filter(|e| addresses.find(e).is_none()).cloned().collect();
            items.push(Kept { missing, saved: Some(Arc::new(entry.clone())), ..kept });
        }
        self.editions = vec![Arc::new(items)];
    }

    /// Follows the building on screen; `entries` are what its project keeps.
    pub(crate) fn follow_scene(
        &mut self,
        scene: Option<&Arc<PreparedScene>>,
        entries: &[SavedMeasurement],
        wake: &Wake,
    ) {
        match (scene, &self.scene) {
            (None, None) => {}
            (Some(now), Some(known)) if Arc::ptr_eq(now, known) => {}
            // The same building, out of the cache: what was measured stays.
            (Some(now), Some(known)) if now.looks_as(known) => {
                let wake = wake.clone();
                self.worker = Worker::start(now.clone(), move || wake.wake());
                self.scene = Some(now.clone());
            }
            (Some(now), _) => self.open(now, entries, wake),
            (None, _) => *self = Self::default(),
        }
    }

    /// Tells the worker what is shown and where the pointer is, after the frame is drawn.
    pub(crate) fn ask(&mut self, hand: Hand, camera: &CameraPose, rect: egui::Rect, view: &ViewState) {
        let Some(worker) = &self.worker else { return };
        let size = Vec2::new(rect.width(), rect.height());
        let sight = Sight { camera: *camera, size };
        let room = self.scene.as_ref().and_then(|s| {
            let is_room =
                |id: &ElementId| s.model().element(*id).is_some_and(|e| e.kind == atrium_building::ElementKind::Space);
            view.selection.primary.filter(is_room)
        });
        if room != self.room_asked {
            self.room = None;
            if room.is_none_or(|id| worker.ask(Ask::Room(id))) {
                self.room_asked = room;
            }
        }
        let drawn = !self.view.hidden && self.view.items.iter().any(|i| i.shown);
        if self.tool.is_none() && !drawn {
            return;
        }
        // What is looked at and hovered changes with every move and hides nothing.
        let shown = ViewState { hovered: None, camera_request: None, ..view.clone() };
        if self.told.as_deref() != Some(&shown) {
            let shown = Arc::new(shown);
            if worker.ask(Ask::View(shown.clone())) {
                self.told = Some(shown);
                (self.asked, self.veiled) = (None, None);
            }
        }
        let veiled = (sight, view.measurements);
        if drawn && !self.veiling && self.veiled != Some(veiled) {
            let shown = self.view.items.iter().filter(|i| i.shown);
            let drawings = shown.map(|i| (i.id, i.drawing.clone())).collect();
            if worker.ask(Ask::Veils { sight, drawings }) {
                (self.veiling, self.veiled) = (true, Some(veiled));
            }
        }
        let Some(tool) = &self.tool else { return };
        let Some(at) = hand.at else {
            if hand.clicked.is_none() {
                (self.snap, self.free, self.asked) = (None, None, None);
            }
            return;
        };
        let free = tool.mode() == MeasureMode::Clearance;
        if hand.clicked.is_some() && worker.ask(Ask::Point { at, sight, free, click: hand.clicked }) {
            self.clicks += 1;
        }
        let asked = (at, sight, tool.mode());
        // One question at a time: of the moves meanwhile the last is asked when the answer is here.
        if !self.pointing && self.asked != Some(asked) && worker.ask(Ask::Point { at, sight, free, click: None }) {
            (self.pointing, self.asked) = (true, Some(asked));
        }
    }

    fn show_tool(&mut self) {
        self.view.tool = self.tool.as_ref().map(|tool| {
            let index = self.scene.as_ref().map(|s| s.spatial());
            let preview = match tool.mode() {
                MeasureMode::Clearance => self.free.clone(),
                _ => index.and_then(|index| tool.preview(index)),
            };
            // Over the point that was picked last there is nothing to tell yet.
            let moved = tool.points().last().zip(tool.preview_point()).is_none_or(|(a, b)| a.distance(b) > 1e-6);
            let preview = preview.filter(|_| moved || tool.points().count() > 1);
            let sections = self.told.as_ref().map(|v| v.sections.equations()).unwrap_or_default();
            let snap = self.snap.as_ref().map(|s| {
                let in_cut = |p: glam::DVec3| sections.iter().any(|c| c.dot(p.extend(1.0)).abs() < 1e-5);
                let on_cut = s.edge.is_some_and(|[a, b]| in_cut(a.midpoint(b)) && in_cut(a));
                // A locked axis takes the point elsewhere: its mark goes along.
                SnapView { mark: SnapMark::of(s.kind, on_cut), point: tool.preview_point().unwrap_or(s.point) }
            });
            MeasureToolView {
                mode: tool.mode(),
                hint: tool.hint(),
                lock: tool.lock(),
                picked: tool.points().collect(),
                next: tool.preview_point(),
                preview,
                snap,
            }
        });
    }

    fn show_items(&mut self, view: &ViewState) {
        let Some(scene) = self.scene.clone() else {
            self.view.items.clear();
            return;
        };
        let empty = Arc::new(Veil::default());
        let items = self.items(view).iter().map(|kept| MeasureItem {
            id: kept.id,
            number: kept.number,
            name: kept.name.clone(),
            measurement: kept.measurement.clone(),
            drawing: kept.drawing.clone(),
            shown: is_shown(kept, scene.model(), view),
            veil: self.veils.get(&kept.id).unwrap_or(&empty).clone(),
        });
        self.view.items = items.collect();
    }
}

/// Whether what a measurement belongs to is shown.
fn is_shown(kept: &Kept, model: &BuildingModel, view: &ViewState) -> bool {
    let whole =
        kept.elements.is_empty() || kept.elements.iter().any(|id| view.appearance(model, *id) != Appearance::Hidden);
    whole && !(view.sections.half_spaces().any(|s| kept.drawing.points().all(|p| hides_clearly(&s, p))))
}

/// What lies in the cut itself stays: measuring along it is what it is for.
fn hides_clearly(section: &atrium_view::SectionPlane, point: glam::DVec3) -> bool {
    section.equation().dot(point.extend(1.0)) > 1e-4
}
