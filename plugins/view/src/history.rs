//! The two ways back: through where one looked, and through what one did to the picture.
//!
//! Back and forward go through places, as a browser does: what was selected, on which storey, seen from where. Undo and
//! redo go through what was done: hidden, isolated, switched off, seen through, cut, coloured, the storey chosen, what was
//! saved. A step keeps what it changed and nothing else, so that both ways can be gone in any order: undoing a hiding leaves the
//! storey alone that "back" has chosen since.

use std::collections::VecDeque;
use std::hash::Hash;
use std::sync::Arc;

use atrium_building::{ElementId, SourceId, StoreyId};
use atrium_find::{Colouring, Library};
use rustc_hash::FxHashSet;

use crate::{CameraPose, CameraRequest, Plan, Sections, Selection, StoreyMode, ViewState};

/// Places that are remembered: enough for a shift's wandering.
const PLACES: usize = 200;
/// Steps that can be undone.
const STEPS: usize = 200;
/// Elements that all steps together may hold, four bytes each and as much again in sets: isolating half of a large building some
/// dozens of times is remembered, and memory stays bounded.
const STEP_ELEMENTS: usize = 4_000_000;

/// Where one looked.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    selection: Selection,
    storey: Option<StoreyId>,
    storey_mode: StoreyMode,
    plan: Option<Plan>,
    /// From where; `None` where nobody said.
    pose: Option<CameraPose>,
}

impl Place {
    fn of(view: &ViewState, pose: Option<CameraPose>) -> Self {
        Self {
            selection: view.selection.clone(),
            storey: view.storey,
            storey_mode: view.storey_mode,
            plan: view.plan.clone(),
            pose,
        }
    }

    fn show(self, view: &mut ViewState) {
        let pose;
        Self { selection: view.selection, storey: view.storey, storey_mode: view.storey_mode, plan: view.plan, pose } =
            self;
        view.camera_request = Some(match (pose, view.selection.primary) {
            (Some(pose), _) => CameraRequest::Pose(pose),
            (None, Some(id)) => CameraRequest::FlyTo(vec![id]),
            (None, None) => CameraRequest::FitAll,
        });
    }
}

/// A value before a step and after it.
#[derive(Clone, Debug, PartialEq)]
struct Both<T> {
    before: T,
    after: T,
}

impl<T: Clone + PartialEq> Both<T> {
    fn of(before: &T, after: &T) -> Option<Self> {
        (before != after).then(|| Self { before: before.clone(), after: after.clone() })
    }

    /// Sets the value; whether that changed anything.
    fn set(this: Option<&Self>, back: bool, value: &mut T) -> bool {
        let Some(both) = this else { return false };
        let wanted = if back { &both.before } else { &both.after };
        if value == wanted {
            return false;
        }
        value.clone_from(wanted);
        true
    }
}

/// What a step put into a set, and what it took out.
#[derive(Clone, Debug, PartialEq)]
struct Moved<T = ElementId> {
    into: Vec<T>,
    out: Vec<T>,
}

impl<T> Default for Moved<T> {
    fn default() -> Self {
        Self { into: Vec::new(), out: Vec::new() }
    }
}

impl<T: Copy + Eq + Hash> Moved<T> {
    fn of(before: &FxHashSet<T>, after: &FxHashSet<T>) -> Self {
        let beyond = |a: &FxHashSet<T>, b: &FxHashSet<T>| a.difference(b).copied().collect();
        Self { into: beyond(after, before), out: beyond(before, after) }
    }

    fn is_none(&self) -> bool {
        self.into.is_empty() && self.out.is_empty()
    }

    fn set(&self, back: bool, set: &mut FxHashSet<T>) -> bool {
        let (into, out) = if back { (&self.out, &self.into) } else { (&self.into, &self.out) };
        let mut changed = false;
        into.iter().for_each(|id| changed |= set.insert(*id));
        out.iter().for_each(|id| changed |= set.remove(id));
        changed
    }
}

/// What one step changed.
#[derive(Clone, Debug, Default, PartialEq)]
struct Step {
    hidden: Moved,
    sources: Moved<SourceId>,
    isolated: Option<Both<Option<FxHashSet<ElementId>>>>,
    storey: Option<Both<(Option<StoreyId>, StoreyMode)>>,
    x_ray: Option<Both<bool>>,
    show_spaces: Option<Both<bool>>,
    sections: Option<Both<Sections>>,
    colouring: Option<Both<Option<Arc<Colouring>>>>,
    library: Option<Both<Arc<Library>>>,
    measurements: Option<Both<u32>>,
    /// Kept beside what else changed: what was hidden is selected again once it is back.
    selection: Option<Both<Selection>>,
}

impl Step {
    /// `None` where nothing changed that can be undone.
    fn between(before: &ViewState, after: &ViewState) -> Option<Self> {
        let cut = |s: &Sections| Sections { active: None, ..s.clone() };
        let step = Self {
            hidden: Moved::of(&before.hidden, &after.hidden),
            sources: Moved::of(&before.hidden_sources, &after.hidden_sources),
            isolated: Both::of(&before.isolated, &after.isolated),
            // Into a plan and out of it is a way of looking, as a flight is, and no step.
            storey: Both::of(&(before.storey, before.storey_mode), &(after.storey, after.storey_mode))
                .filter(|_| before.plan.is_some() == after.plan.is_some()),
            x_ray: Both::of(&before.x_ray, &after.x_ray),
            show_spaces: Both::of(&before.show_spaces, &after.show_spaces),
            // Which handles are shown is no step.
            sections: (cut(&before.sections) != cut(&after.sections))
                .then(|| Both { before: before.sections.clone(), after: after.sections.clone() }),
            colouring: Both::of(&before.colouring, &after.colouring),
            library: Both::of(&before.library, &after.library),
            measurements: Both::of(&before.measurements, &after.measurements),
            selection: None,
        };
        let something = step.sections.is_some() || !step.is_sections_alone();
        something.then(|| Self { selection: Both::of(&before.selection, &after.selection), ..step })
    }

    /// Whether nothing but sections changed, if these did.
    fn is_sections_alone(&self) -> bool {
        self.hidden.is_none()
            && self.sources.is_none()
            && self.isolated.is_none()
            && self.storey.is_none()
            && self.x_ray.is_none()
            && self.show_spaces.is_none()
            && self.colouring.is_none()
            && self.library.is_none()
            && self.measurements.is_none()
            && self.selection.is_none()
    }

    /// Sets what the step changed to what it was before, or after; whether that changed anything but the selection.
    fn apply(&self, back: bool, view: &mut ViewState) -> bool {
        let mut storey = (view.storey, view.storey_mode);
        let mut changed = self.hidden.set(back, &mut view.hidden);
        changed |= self.sources.set(back, &mut view.hidden_sources);
        changed |= Both::set(self.isolated.as_ref(), back, &mut view.isolated);
        changed |= Both::set(self.storey.as_ref(), back, &mut storey);
        changed |= Both::set(self.x_ray.as_ref(), back, &mut view.x_ray);
        changed |= Both::set(self.show_spaces.as_ref(), back, &mut view.show_spaces);
        changed |= Both::set(self.sections.as_ref(), back, &mut view.sections);
        changed |= Both::set(self.colouring.as_ref(), back, &mut view.colouring);
        changed |= Both::set(self.library.as_ref(), back, &mut view.library);
        changed |= Both::set(self.measurements.as_ref(), back, &mut view.measurements);
        (view.storey, view.storey_mode) = storey;
        if changed {
            Both::set(self.selection.as_ref(), back, &mut view.selection);
        }
        changed
    }

    /// Elements that it holds.
    fn elements(&self) -> usize {
        let isolated = self
            .isolated
            .as_ref()
            .map_or(0, |both| [&both.before, &both.after].into_iter().flatten().map(FxHashSet::len).sum());
        let selected = self.selection.as_ref().map_or(0, |both| both.before.all.len() + both.after.all.len());
        self.hidden.into.len() + self.hidden.out.len() + isolated + selected
    }

    /// The step that both make together, where the second goes on with the first: the same sections, moved further.
    fn joined(&self, next: &Self) -> Option<Self> {
        let (Some(a), Some(b)) = (&self.sections, &next.sections) else { return None };
        let moved = |both: &Both<Sections>| {
            both.before.planes.len() == both.after.planes.len()
                && both.before.region.is_some() == both.after.region.is_some()
        };
        (self.is_sections_alone() && next.is_sections_alone() && moved(a) && moved(b)).then(|| Self {
            sections: Some(Both { before: a.before.clone(), after: b.after.clone() }),
            ..Self::default()
        })
    }
}

/// Back and forward through what was looked at, undo and redo of what was done to the picture.
#[derive(Debug, Default)]
pub struct ViewHistory {
    past: Vec<Place>,
    future: Vec<Place>,
    done: VecDeque<Step>,
    undone: Vec<Step>,
    /// From where it is looked now.
    pose: Option<CameraPose>,
    /// The last step is over: what is dragged from now on is another one.
    settled: bool,
}

impl ViewHistory {
    /// Tells from where it is looked now, or will be once the camera has arrived: places that are remembered from now on are
    /// gone back to from there.
    pub fn seen_from(&mut self, pose: CameraPose) {
        self.pose = Some(pose);
    }

    /// Remembers what a command made of the view. Views that differ in hovering alone are neither places nor steps.
    ///
    /// Not to be called for back, forward, undo and redo themselves.
    pub fn record(&mut self, before: &ViewState, after: &ViewState) {
        let (from, to) = (Place::of(before, self.pose), Place::of(after, None));
        let moved =
            self.pose.is_some() && after.camera_request.is_some() && after.camera_request != before.camera_request;
        let elsewhere = from.selection.primary != to.selection.primary
            || (from.storey, from.storey_mode) != (to.storey, to.storey_mode)
            || from.plan != to.plan
            || moved;
        if elsewhere {
            if self.past.last() != Some(&from) {
                self.past.push(from);
            }
            self.future.clear();
            if self.past.len() > PLACES {
                self.past.remove(0);
            }
        }
        let Some(step) = Step::between(before, after) else { return };
        self.undone.clear();
        let joined = self.done.back().filter(|_| !self.settled).and_then(|last| last.joined(&step));
        self.settled = false;
        match (joined, self.done.back_mut()) {
            (Some(joined), Some(last)) => *last = joined,
            _ => self.done.push_back(step),
        }
        let mut held: usize = self.done.iter().map(Step::elements).sum();
        while self.done.len() > STEPS || (held > STEP_ELEMENTS && self.done.len() > 1) {
            held -= self.done.pop_front().map_or(0, |s| s.elements());
        }
    }

    /// A gesture is over (the pointer was released): what is dragged from now on is undone by itself.
    pub fn settle(&mut self) {
        self.settled = true;
    }

    /// Whether there is a view to go back to.
    pub fn can_go_back(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is a view to go forward to.
    pub fn can_go_forward(&self) -> bool {
        !self.future.is_empty()
    }

    /// Goes one view back.
    pub fn back(&mut self, view: &mut ViewState) {
        if let Some(previous) = self.past.pop() {
            self.future.push(Place::of(view, self.pose));
            previous.show(view);
        }
    }

    /// Goes one view forward.
    pub fn forward(&mut self, view: &mut ViewState) {
        if let Some(next) = self.future.pop() {
            self.past.push(Place::of(view, self.pose));
            next.show(view);
        }
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Undoes the last step that still shows; the camera stays where it is.
    pub fn undo(&mut self, view: &mut ViewState) {
        self.settled = true;
        while let Some(step) = self.done.pop_back() {
            let changed = step.apply(true, view);
            self.undone.push(step);
            if changed {
                return;
            }
        }
    }

    /// Does the last step again that was undone.
    pub fn redo(&mut self, view: &mut ViewState) {
        self.settled = true;
        while let Some(step) = self.undone.pop() {
            let changed = step.apply(false, view);
            self.done.push_back(step);
            if changed {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use atrium_building::{Aabb, BuildingModel, Element, ElementKind};
    use atrium_find::{Field, LibraryEdit, Members, SelectionSet};

    use glam::DVec3;

    use super::*;
    use crate::{Action, SectionAxis, SectionPlane};

    fn model() -> BuildingModel {
        let element = |i: u32| Element {
            storey: Some(StoreyId(i % 3)),
            bounds: Aabb { min: DVec3::splat(f64::from(i)), max: DVec3::splat(f64::from(i) + 1.0) },
            ..Element::new(format!("{i}"), "IfcWall", ElementKind::Fabric)
        };
        BuildingModel { elements: (0..9).map(element).collect(), ..BuildingModel::default() }
    }

    struct Hands {
        model: BuildingModel,
        view: ViewState,
        history: ViewHistory,
    }

    impl Hands {
        fn new() -> Self {
            Self { model: model(), view: ViewState::default(), history: ViewHistory::default() }
        }

        fn act(&mut self, act: impl FnOnce(&mut ViewState, &BuildingModel)) {
            let before = self.view.clone();
            act(&mut self.view, &self.model);
            self.history.record(&before, &self.view);
        }
    }

    fn set(name: &str) -> LibraryEdit {
        LibraryEdit::PutSet(SelectionSet { name: name.into(), members: Members::Ids(vec!["1".into()]) })
    }

    #[test]
    fn every_step_is_undone_and_done_again() {
        let mut hands = Hands::new();
        let acts: [fn(&mut ViewState, &BuildingModel); 11] = [
            |view, _| view.choose_storey(Some(StoreyId(1))),
            |view, _| view.hide([ElementId(1), ElementId(2)]),
            |view, _| view.isolate([ElementId(4), ElementId(5)]),
            |view, model| assert!(view.apply(Action::XRay, model)),
            |view, model| assert!(view.apply(Action::Spaces, model)),
            |view, _| view.switch_source(SourceId(1), false),
            |view, _| view.sections = SectionPlane::along(SectionAxis::X, 3.0, false).into(),
            |view, model| assert!(view.apply(Action::SectionAdd, model)),
            |view, model| assert!(view.apply(Action::SectionBox, model)),
            |view, _| view.colour(Some(Colouring::by(Field::Storey))),
            |view, _| assert!(view.edit_library(set("walls"))),
        ];
        let mut states = vec![hands.view.clone()];
        for act in acts {
            hands.act(act);
            states.push(hands.view.clone());
        }
        let same = |view: &ViewState, state: &ViewState| {
            assert_eq!(view, &ViewState { camera_request: view.camera_request.clone(), ..state.clone() });
        };
        for state in states[..acts.len()].iter().rev() {
            assert!(hands.history.can_undo());
            hands.history.undo(&mut hands.view);
            same(&hands.view, state);
        }
        assert!(!hands.history.can_undo());
        for state in &states[1..] {
            hands.history.redo(&mut hands.view);
            same(&hands.view, state);
        }
        assert!(!hands.history.can_redo());
    }

    #[test]
    fn what_is_hidden_is_selected_again_when_it_is_back() {
        let mut hands = Hands::new();
        hands.view.selection = Selection::of([ElementId(3), ElementId(4)]);
        hands.act(|view, model| assert!(view.apply(Action::Hide, model)));
        assert!(hands.view.selection.is_empty());
        hands.history.undo(&mut hands.view);
        assert!(hands.view.hidden.is_empty());
        assert_eq!(hands.view.selection, Selection::of([ElementId(3), ElementId(4)]));
        // Something new ends what could be done again.
        hands.act(|view, _| view.hide([ElementId(1)]));
        assert!(!hands.history.can_redo());
    }

    #[test]
    fn undo_leaves_alone_what_other_ways_changed() {
        let mut hands = Hands::new();
        hands.act(|view, model| view.go_to(model, ElementId(1)));
        hands.act(|view, _| view.hide([ElementId(7)]));
        hands.history.back(&mut hands.view);
        assert_eq!((hands.view.storey, hands.view.hidden.len()), (None, 1), "back is about places alone");
        hands.history.undo(&mut hands.view);
        assert!(hands.view.hidden.is_empty() && hands.view.storey.is_none());
        // The storey is what it was already: there is nothing left to undo that would show.
        hands.history.undo(&mut hands.view);
        assert!(hands.view.storey.is_none() && !hands.history.can_undo());
    }

    #[test]
    fn selecting_and_hovering_are_no_steps_and_a_selection_is_a_place() {
        let mut hands = Hands::new();
        hands.act(|view, _| view.hovered = Some(ElementId(1)));
        assert!(!hands.history.can_undo() && !hands.history.can_go_back());
        hands.act(|view, _| view.select([ElementId(1), ElementId(2)]));
        assert!(!hands.history.can_undo() && hands.history.can_go_back());
    }

    #[test]
    fn measurements_are_undone_by_their_edition() {
        let mut hands = Hands::new();
        hands.act(|view, _| view.measurements = 1);
        hands.act(|view, _| view.measurements = 2);
        hands.history.undo(&mut hands.view);
        assert_eq!(hands.view.measurements, 1);
        hands.act(|view, _| view.sections = SectionPlane::along(SectionAxis::X, 0.0, false).into());
        hands.history.undo(&mut hands.view);
        hands.history.undo(&mut hands.view);
        assert_eq!(hands.view.measurements, 0);
        hands.history.redo(&mut hands.view);
        assert_eq!(hands.view.measurements, 1);
    }

    #[test]
    fn one_drag_is_one_step() {
        let mut hands = Hands::new();
        hands.act(|view, _| view.sections = SectionPlane::along(SectionAxis::X, 0.0, false).into());
        let drag = |hands: &mut Hands, to: f64| {
            hands.act(|view, _| view.sections.planes[0] = view.sections.planes[0].moved_to(to));
        };
        hands.history.settle();
        [1.0, 2.0, 3.0].into_iter().for_each(|to| drag(&mut hands, to));
        hands.history.settle();
        [4.0, 5.0].into_iter().for_each(|to| drag(&mut hands, to));
        let at = |hands: &Hands| hands.view.sections.planes.first().map(|p| p.position_m());
        for expected in [Some(3.0), Some(0.0), None] {
            hands.history.undo(&mut hands.view);
            assert_eq!(at(&hands), expected);
        }
        hands.act(|view, _| view.sections.active = Some(crate::SectionPart::Plane(0)));
        assert!(hands.history.can_redo(), "choosing handles is no step");
    }

    #[test]
    fn back_and_forward_return_the_same_view() {
        let mut hands = Hands::new();
        hands.act(|view, model| view.go_to(model, ElementId(2)));
        let there = hands.view.selection.clone();
        hands.history.back(&mut hands.view);
        assert!(hands.view.selection.is_empty() && !hands.history.can_go_back());
        hands.history.forward(&mut hands.view);
        assert_eq!(hands.view.selection, there);
    }

    #[test]
    fn memory_is_bounded() {
        let mut hands = Hands::new();
        for i in 0..1_000 {
            hands.act(|view, _| view.x_ray = i % 2 == 0);
        }
        assert_eq!(hands.history.done.len(), STEPS);
        for i in 0..4_u32 {
            let all = (0..STEP_ELEMENTS as u32 / 3).map(|n| ElementId(n + i));
            hands.act(|view, _| view.isolated = Some(all.collect()));
        }
        let held: usize = hands.history.done.iter().map(Step::elements).sum();
        assert!(held <= STEP_ELEMENTS && hands.history.can_undo(), "{held}");
    }

    #[test]
    fn a_plan_is_a_place_and_no_step() {
        let mut hands = Hands::new();
        hands.model.storeys.push(atrium_building::Storey {
            element: ElementId(0),
            name: "1F".into(),
            long_name: None,
            elevation_m: 0.0,
        });
        hands.act(|view, model| assert!(view.enter_plan(model, StoreyId(0), None)));
        assert!(!hands.history.can_undo() && hands.history.can_go_back());
        hands.history.back(&mut hands.view);
        assert!(hands.view.plan.is_none() && hands.view.storey.is_none());
        hands.history.forward(&mut hands.view);
        assert!(hands.view.plan.is_some() && hands.view.storey == Some(StoreyId(0)));
    }

    #[test]
    fn going_back_flies_to_from_where_one_looked() {
        let mut hands = Hands::new();
        let at = |x: f64| CameraPose { eye: DVec3::new(x, 0.0, 0.0), ..CameraPose::default() };
        hands.history.seen_from(at(1.0));
        hands.act(|view, model| view.go_to(model, ElementId(1)));
        hands.view.camera_request = None;
        hands.history.seen_from(at(2.0));
        // The camera alone was moved by a command: that is a place as well, and the same one twice is one.
        hands.act(|view, model| assert!(view.apply(Action::Fit, model)));
        hands.view.camera_request = None;
        hands.act(|view, model| assert!(view.apply(Action::Fit, model)));
        hands.history.seen_from(at(3.0));
        hands.history.back(&mut hands.view);
        assert_eq!(hands.view.camera_request.take(), Some(CameraRequest::Pose(at(2.0))));
        assert_eq!(hands.view.selection.primary, Some(ElementId(1)));
        hands.history.seen_from(at(2.0));
        hands.history.back(&mut hands.view);
        assert_eq!(hands.view.camera_request.take(), Some(CameraRequest::Pose(at(1.0))));
        assert!(hands.view.selection.is_empty() && !hands.history.can_go_back());
        hands.history.forward(&mut hands.view);
        hands.history.forward(&mut hands.view);
        assert_eq!(hands.view.camera_request.take(), Some(CameraRequest::Pose(at(3.0))));
    }
}
