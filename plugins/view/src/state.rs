//! The state of the view, and what it makes of each element.

use std::sync::Arc;

use atrium_building::{Aabb, BuildingModel, ElementId, ElementKind, SourceId, StoreyId};
use atrium_find::{Colouring, Library, LibraryEdit};
use rustc_hash::FxHashSet;

use crate::{Action, CameraPose, PLAN_CUT_M, Plan, SectionAxis, SectionBox, SectionPart, SectionPlane, Sections};

use glam::DVec3;

/// What is selected: any number of elements, one of them the inspected one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// The one that the inspector shows; a member of `all`.
    pub primary: Option<ElementId>,
    /// All selected elements.
    pub all: FxHashSet<ElementId>,
}

impl Selection {
    /// Selects this one alone.
    pub fn only(id: ElementId) -> Self {
        Self { primary: Some(id), all: FxHashSet::from_iter([id]) }
    }

    /// Selects these; the first is inspected.
    pub fn of(ids: impl IntoIterator<Item = ElementId>) -> Self {
        let mut ids = ids.into_iter();
        let primary = ids.next();
        Self { primary, all: primary.into_iter().chain(ids).collect() }
    }

    /// Adds it, or takes it out if it is in already.
    pub fn toggle(&mut self, id: ElementId) {
        if self.all.remove(&id) {
            if self.primary == Some(id) {
                self.primary = self.all.iter().min().copied();
            }
        } else {
            self.all.insert(id);
            self.primary = Some(id);
        }
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// What a chosen storey hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum StoreyMode {
    /// Only the storey itself.
    One,
    /// The storey and everything below: the building peeled from above.
    #[default]
    AllBelow,
}

/// A named direction to look from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StandardView {
    /// From the south-west, from above.
    Iso,
    /// Straight down, north up.
    Top,
    /// From the south.
    Front,
    /// From the north.
    Back,
    /// From the west.
    Left,
    /// From the east.
    Right,
}

/// Where the camera is asked to go. The scene takes it and flies.
#[derive(Clone, Debug, PartialEq)]
pub enum CameraRequest {
    /// Everything that is shown, keeping the direction.
    FitAll,
    /// These elements, keeping the direction unless it is too flat to see them.
    FlyTo(Vec<ElementId>),
    /// A standard direction, fitted to everything shown.
    View(StandardView),
    /// Straight down on the chosen storey, without perspective, fitted to it.
    Plan,
    /// Exactly there.
    Pose(CameraPose),
    /// A place that is no element: where somebody was seen, a point on a wall.
    LookAt {
        /// Project coordinates, metres.
        point: DVec3,
        /// What is seen around it, metres; `None` keeps the camera's distance, for following.
        radius_m: Option<f64>,
    },
}

/// How an element is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Appearance {
    /// Not drawn, not pickable.
    Hidden,
    /// Drawn see-through, not pickable.
    Ghost,
    /// Drawn as it is.
    Shown,
}

/// What is being looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ViewState {
    /// What is selected.
    pub selection: Selection,
    /// What the pointer is over in the 3D picture or in a list.
    pub hovered: Option<ElementId>,
    /// The chosen storey; `None` shows all.
    pub storey: Option<StoreyId>,
    /// What the chosen storey hides.
    pub storey_mode: StoreyMode,
    /// Hidden by the person.
    pub hidden: FxHashSet<ElementId>,
    /// Files that are switched off. They stay off until somebody switches them on, or goes to something in them.
    pub hidden_sources: FxHashSet<SourceId>,
    /// Where set, only these are shown in full; the rest is see-through.
    pub isolated: Option<FxHashSet<ElementId>>,
    /// Everything not selected is see-through.
    pub x_ray: bool,
    /// What cuts the building open; what cuts the picture is told by [`Self::cuts`].
    pub sections: Sections,
    /// The plan that is looked at, if it is one.
    pub plan: Option<Plan>,
    /// Spaces are shown as faint volumes.
    pub show_spaces: bool,
    /// What elements are coloured by; `None` shows them as the file does. Which element has which colour is derived from it with
    /// [`Colouring::apply`], by whoever draws.
    pub colouring: Option<Arc<Colouring>>,
    /// Selection sets and colourings that are saved with the project.
    pub library: Arc<Library>,
    /// Which edition of the measurements is shown, so that undo covers them; whoever keeps them knows what is in it.
    pub measurements: u32,
    /// Where the camera is asked to go next; taken by the scene.
    pub camera_request: Option<CameraRequest>,
}

impl ViewState {
    /// How the element is drawn under the present filters. The section is not part of it: it cuts through elements.
    pub fn appearance(&self, model: &BuildingModel, id: ElementId) -> Appearance {
        self.appearance_when(model, id, self.show_spaces)
    }

    /// As [`Self::appearance`], with or without spaces whatever the view says of them.
    pub fn appearance_when(&self, model: &BuildingModel, id: ElementId, show_spaces: bool) -> Appearance {
        let Some(element) = model.element(id) else { return Appearance::Hidden };
        let selected = self.selection.all.contains(&id);
        if self.hidden.contains(&id) || element.kind == ElementKind::Void || self.is_switched_off(model, id) {
            return Appearance::Hidden;
        }
        if element.kind == ElementKind::Space && !show_spaces && !selected {
            return Appearance::Hidden;
        }
        // What stands on no storey (terrain, site works) counts as below all of them, unless it lies over one's head.
        if let Some(chosen) = self.storey {
            let hidden = match (self.storey_mode, element.storey) {
                (StoreyMode::One, storey) => storey != Some(chosen),
                (StoreyMode::AllBelow, Some(storey)) => is_above(model, storey, chosen),
                (StoreyMode::AllBelow, None) => is_overhead(model, element.bounds, chosen),
            };
            if hidden {
                return Appearance::Hidden;
            }
        }
        let isolated = self.isolated.as_ref();
        if isolated.is_some_and(|set| !set.contains(&id))
            || (self.x_ray && !selected && !isolated.is_some_and(|s| s.contains(&id)))
        {
            return Appearance::Ghost;
        }
        Appearance::Shown
    }

    /// Whether the element is from a file that is switched off.
    pub fn is_switched_off(&self, model: &BuildingModel, id: ElementId) -> bool {
        // Nearly always nothing is: then no file is looked up.
        !self.hidden_sources.is_empty() && model.source_of(id).is_some_and(|s| self.hidden_sources.contains(&s))
    }

    /// Switches a file on or off.
    pub fn switch_source(&mut self, source: SourceId, on: bool) {
        if on {
            self.hidden_sources.remove(&source);
        } else {
            self.hidden_sources.insert(source);
        }
    }

    /// Selects the element, chooses its storey with those above peeled away, and asks the camera to fly there.
    pub fn go_to(&mut self, model: &BuildingModel, id: ElementId) {
        self.selection = Selection::only(id);
        self.hidden.remove(&id);
        if let Some(source) = model.source_of(id) {
            self.hidden_sources.remove(&source);
        }
        if let Some(storey) = model.element(id).and_then(|e| e.storey) {
            let seen = self.storey.is_some_and(|s| s == storey);
            if !seen {
                self.storey = Some(storey);
                self.storey_mode = StoreyMode::AllBelow;
            }
        }
        if self.isolated.as_ref().is_some_and(|set| !set.contains(&id)) {
            self.isolated = None;
        }
        self.camera_request = Some(CameraRequest::FlyTo(vec![id]));
    }

    /// Selects these; the first is inspected.
    pub fn select(&mut self, ids: impl IntoIterator<Item = ElementId>) {
        self.selection = Selection::of(ids);
    }

    /// Hides these, and takes them out of the selection.
    pub fn hide(&mut self, ids: impl IntoIterator<Item = ElementId>) {
        for id in ids {
            self.hidden.insert(id);
            self.selection.all.remove(&id);
        }
        if self.selection.primary.is_some_and(|id| !self.selection.all.contains(&id)) {
            self.selection.primary = self.selection.all.iter().min().copied();
        }
    }

    /// Colours elements, or no longer.
    pub fn colour(&mut self, colouring: Option<Colouring>) {
        self.colouring = colouring.map(Arc::new);
    }

    /// Changes what is saved; `false` where nothing was done.
    pub fn edit_library(&mut self, edit: LibraryEdit) -> bool {
        let mut library = Library::clone(&self.library);
        let done = library.apply(edit);
        if done {
            self.library = Arc::new(library);
        }
        done
    }

    /// Chooses a storey (or all), and fits what is left. A plan keeps its place and scale.
    pub fn choose_storey(&mut self, storey: Option<StoreyId>) {
        self.storey = storey;
        if self.plan.is_none() {
            self.camera_request = Some(CameraRequest::FitAll);
        }
    }

    /// Shows only these in full, the rest see-through, and flies there.
    pub fn isolate(&mut self, ids: impl IntoIterator<Item = ElementId>) {
        let set: FxHashSet<ElementId> = ids.into_iter().collect();
        if set.is_empty() {
            return;
        }
        let mut ordered: Vec<ElementId> = set.iter().copied().collect();
        ordered.sort_unstable();
        self.isolated = Some(set);
        self.storey = None;
        self.camera_request = Some(CameraRequest::FlyTo(ordered));
    }

    /// Does what the action says, as far as it concerns the view; `false` when it does not.
    pub fn apply(&mut self, action: Action, model: &BuildingModel) -> bool {
        match action {
            Action::Fit => {
                self.camera_request = Some(if self.selection.is_empty() {
                    CameraRequest::FitAll
                } else {
                    let mut ids: Vec<_> = self.selection.all.iter().copied().collect();
                    ids.sort_unstable();
                    CameraRequest::FlyTo(ids)
                });
            }
            Action::Home => {
                *self = Self {
                    camera_request: Some(CameraRequest::View(StandardView::Iso)),
                    hidden_sources: std::mem::take(&mut self.hidden_sources),
                    library: std::mem::take(&mut self.library),
                    measurements: self.measurements,
                    ..Self::default()
                };
            }
            Action::ViewTop | Action::ViewFront | Action::ViewRight | Action::ViewIso if self.leave_plan() => {
                return self.apply(action, model);
            }
            Action::ViewTop => self.camera_request = Some(CameraRequest::View(StandardView::Top)),
            Action::ViewFront => self.camera_request = Some(CameraRequest::View(StandardView::Front)),
            Action::ViewRight => self.camera_request = Some(CameraRequest::View(StandardView::Right)),
            Action::ViewIso => self.camera_request = Some(CameraRequest::View(StandardView::Iso)),
            Action::Hide => {
                self.hidden.extend(self.selection.all.drain());
                self.selection = Selection::default();
            }
            Action::Isolate => {
                if self.isolated.take().is_none() && !self.selection.is_empty() {
                    // A container stands for what is in it.
                    let below = self.selection.all.iter().flat_map(|id| model.subtree(*id)).collect::<FxHashSet<_>>();
                    self.isolate(below);
                }
            }
            Action::XRay => self.x_ray = !self.x_ray,
            Action::Section => {
                self.sections = if self.sections.is_empty() {
                    SectionPlane::through(&model.bounds()).into()
                } else {
                    Sections::default()
                };
            }
            Action::SectionAdd => {
                let bounds = self.sections.cut(model.bounds());
                let bounds = if bounds.is_empty() { model.bounds() } else { bounds };
                // The next way to cut that is not there yet; after all three, across the first again.
                let has = |axis| self.sections.planes.iter().any(|p| p.axis() == Some(axis));
                let free = SectionAxis::ALL.into_iter().find(|a| !has(*a));
                self.sections.add(match free {
                    _ if self.sections.planes.is_empty() => SectionPlane::through(&bounds),
                    axis => SectionPlane::across(axis.unwrap_or(SectionAxis::X), &bounds),
                });
            }
            Action::SectionBox => match self.sections.region {
                Some(_) => self.sections.remove(SectionPart::Box),
                None => {
                    let chosen = self.selection.all.iter().flat_map(|id| model.subtree(*id));
                    let boxes = chosen.filter_map(|id| model.element(id)).map(|e| e.bounds).filter(|b| !b.is_empty());
                    let around = boxes.fold(Aabb::EMPTY, Aabb::union);
                    let around = if around.is_empty() { model.bounds() } else { around };
                    if !around.is_empty() {
                        self.sections.region = Some(SectionBox::around(&around, BOX_MARGIN_M));
                        self.sections.active = Some(SectionPart::Box);
                    }
                }
            },
            Action::Spaces => self.show_spaces = !self.show_spaces,
            Action::ShowAll => {
                let camera_request = self.plan.is_some().then_some(CameraRequest::View(StandardView::Iso));
                *self = Self {
                    camera_request,
                    selection: std::mem::take(&mut self.selection),
                    hidden_sources: std::mem::take(&mut self.hidden_sources),
                    colouring: self.colouring.take(),
                    library: std::mem::take(&mut self.library),
                    measurements: self.measurements,
                    ..Self::default()
                };
            }
            Action::StoreyUp | Action::StoreyDown => self.step_storey(action == Action::StoreyUp, model),
            Action::Escape => self.selection = Selection::default(),
            _ => return false,
        }
        true
    }

    /// One storey on, within the building of the chosen one.
    fn step_storey(&mut self, up: bool, model: &BuildingModel) {
        let Some(top) = model.storeys.len().checked_sub(1) else { return };
        let of = |i: &usize| model.building_of_storey(StoreyId(*i as u32));
        let next = match (self.storey, up) {
            (None, true) => None,
            (None, false) => Some(top),
            (Some(s), true) => (s.index() + 1..=top).find(|i| of(i) == of(&s.index())),
            (Some(s), false) => Some((0..s.index()).rev().find(|i| of(i) == of(&s.index())).unwrap_or(s.index())),
        };
        let next = next.map(|s| StoreyId(s as u32));
        if self.plan.is_some() {
            // Over the highest storey there is no plan.
            self.storey = next.or(self.storey);
            self.follow_plan(model);
        } else {
            self.choose_storey(next);
        }
    }
}

/// What a section box leaves around what it was drawn around, metres: a wall's thickness and some air.
const BOX_MARGIN_M: f64 = 0.6;

/// Storeys of neighbouring buildings are peeled together when their datums differ by no more than this, metres: nobody
/// builds two sites to one level.
const NEIGHBOUR_M: f64 = 0.6;

/// Whether one storey is peeled away when another is chosen.
fn is_above(model: &BuildingModel, storey: StoreyId, chosen: StoreyId) -> bool {
    let height = |s: StoreyId| model.storey(s).map(|s| s.elevation_m);
    // Only what is slightly higher can be of a neighbour.
    storey > chosen
        && !(height(storey).zip(height(chosen)).is_some_and(|(a, b)| a - b <= NEIGHBOUR_M)
            && model.building_of_storey(storey) != model.building_of_storey(chosen))
}

/// Whether something lies over a storey as the ground does over a basement: all of it higher than a plan is cut.
fn is_overhead(model: &BuildingModel, bounds: Aabb, storey: StoreyId) -> bool {
    let floor = model.storey(storey).map(|s| s.elevation_m);
    !bounds.is_empty() && floor.is_some_and(|floor| bounds.min.z > floor + PLAN_CUT_M)
}

#[cfg(test)]
mod tests {
    use atrium_building::{Element, ModelSource, Storey};

    use super::*;

    fn element(kind: ElementKind, storey: Option<u32>) -> Element {
        Element { storey: storey.map(StoreyId), ..Element::new("x", "IfcWall", kind) }
    }

    fn model() -> BuildingModel {
        let mut model = BuildingModel::default();
        for s in 0..3 {
            model.elements.push(element(ElementKind::Fabric, Some(s)));
            let storey =
                Storey { element: ElementId(s), name: "s".into(), long_name: None, elevation_m: f64::from(s) * 4.0 };
            model.storeys.push(storey);
        }
        model.elements.push(element(ElementKind::Fabric, None));
        model.elements.push(element(ElementKind::Space, Some(0)));
        model
    }

    fn shown(view: &ViewState, model: &BuildingModel) -> Vec<u32> {
        model.element_ids().filter(|id| view.appearance(model, *id) == Appearance::Shown).map(|id| id.0).collect()
    }

    #[test]
    fn a_storey_peels_what_is_above_and_keeps_the_site() {
        let model = model();
        let mut view = ViewState::default();
        assert_eq!(shown(&view, &model), [0, 1, 2, 3]);
        view.choose_storey(Some(StoreyId(1)));
        assert_eq!(shown(&view, &model), [0, 1, 3]);
        view.storey_mode = StoreyMode::One;
        assert_eq!(shown(&view, &model), [1]);
    }

    #[test]
    fn the_ground_over_a_basement_is_peeled_and_a_tree_beside_the_ground_storey_is_not() {
        let mut model = model();
        let slab = |from: f64, to: f64| Aabb { min: DVec3::new(0.0, 0.0, from), max: DVec3::new(9.0, 9.0, to) };
        // The storeys lie at 0, 4 and 8 m; the ground is level with the second.
        model.elements[3].bounds = slab(3.5, 4.0);
        let tree = Element { bounds: slab(4.0, 12.0), ..element(ElementKind::Fabric, None) };
        model.elements.push(tree);
        let mut view = ViewState { storey: Some(StoreyId(0)), ..ViewState::default() };
        assert_eq!(shown(&view, &model), [0], "neither lies over the basement");
        view.storey = Some(StoreyId(1));
        assert_eq!(shown(&view, &model), [0, 1, 3, 5]);
    }

    #[test]
    fn going_to_an_element_opens_its_storey_and_brings_it_back_from_hidden() {
        let model = model();
        let mut view = ViewState::default();
        view.hidden.insert(ElementId(1));
        view.go_to(&model, ElementId(1));
        assert_eq!(view.storey, Some(StoreyId(1)));
        assert_eq!(view.appearance(&model, ElementId(1)), Appearance::Shown);
        assert_eq!(view.camera_request, Some(CameraRequest::FlyTo(vec![ElementId(1)])));
    }

    #[test]
    fn isolate_ghosts_the_rest_and_a_second_time_ends_it() {
        let model = model();
        let mut view = ViewState { selection: Selection::only(ElementId(2)), ..Default::default() };
        view.apply(Action::Isolate, &model);
        assert_eq!(shown(&view, &model), [2]);
        assert_eq!(view.appearance(&model, ElementId(0)), Appearance::Ghost);
        view.apply(Action::Isolate, &model);
        assert_eq!(shown(&view, &model), [0, 1, 2, 3]);
    }

    #[test]
    fn what_is_saved_outlives_showing_all_and_going_home() {
        let model = model();
        let mut view = ViewState::default();
        let set = atrium_find::SelectionSet { name: "a".into(), members: atrium_find::Members::Ids(vec![]) };
        assert!(view.edit_library(LibraryEdit::PutSet(set)));
        view.colour(Some(Colouring::by(atrium_find::Field::Class)));
        view.hide([ElementId(1)]);
        view.apply(Action::ShowAll, &model);
        assert!(view.colouring.is_some() && view.hidden.is_empty() && view.library.sets.len() == 1);
        view.apply(Action::Home, &model);
        assert!(view.colouring.is_none() && view.library.sets.len() == 1);
    }

    #[test]
    fn stepping_down_from_all_starts_at_the_top_and_up_ends_at_all() {
        let model = model();
        let mut view = ViewState::default();
        view.apply(Action::StoreyDown, &model);
        assert_eq!(view.storey, Some(StoreyId(2)));
        view.apply(Action::StoreyUp, &model);
        assert_eq!(view.storey, None);
    }

    #[test]
    fn spaces_show_on_demand_or_when_selected() {
        let model = model();
        let space = ElementId(4);
        let mut view = ViewState::default();
        assert_eq!(view.appearance(&model, space), Appearance::Hidden);
        view.show_spaces = true;
        assert_eq!(view.appearance(&model, space), Appearance::Shown);
        view.show_spaces = false;
        view.selection = Selection::only(space);
        assert_eq!(view.appearance(&model, space), Appearance::Shown);
    }

    #[test]
    fn a_file_that_is_switched_off_is_hidden_until_something_in_it_is_gone_to() {
        let mut model = model();
        for first in [0, 2] {
            model.sources.push(ModelSource { first_element: ElementId(first), ..ModelSource::default() });
        }
        let mut view = ViewState::default();
        view.switch_source(SourceId(1), false);
        assert_eq!(shown(&view, &model), [0, 1]);
        assert_eq!(view.appearance(&model, ElementId(2)), Appearance::Hidden);
        view.selection = Selection::only(ElementId(2));
        assert_eq!(shown(&view, &model), [0, 1], "selected or not");
        for action in [Action::ShowAll, Action::Home] {
            view.apply(action, &model);
            assert_eq!(shown(&view, &model), [0, 1], "{action:?}");
        }
        view.go_to(&model, ElementId(3));
        assert_eq!(shown(&view, &model), [0, 1, 2, 3]);
    }

    #[test]
    fn storeys_of_two_buildings_are_stepped_through_one_building_at_a_time() {
        let mut model = BuildingModel::default();
        for b in 0..2 {
            model.elements.push(Element::new(format!("b{b}"), "IfcBuilding", ElementKind::Container));
        }
        // Two neighbours of two storeys, their storeys in one row: 0 and 1 at the ground, 2 and 3 above.
        for s in 0..4_u32 {
            let storey = element(ElementKind::Storey, Some(s));
            model.elements.push(Element { parent: Some(ElementId(s % 2)), ..storey });
            let elevation_m = f64::from(s / 2) * 4.0 + f64::from(s % 2) * 0.2;
            let element = ElementId(s + 2);
            model.storeys.push(Storey { element, name: "s".into(), long_name: None, elevation_m });
        }
        let mut view = ViewState { storey: Some(StoreyId(0)), ..ViewState::default() };
        assert_eq!(shown(&view, &model), [0, 1, 2, 3], "the neighbour's ground storey is not above this one's");
        view.apply(Action::StoreyUp, &model);
        assert_eq!(view.storey, Some(StoreyId(2)));
        view.apply(Action::StoreyUp, &model);
        assert_eq!(view.storey, None);
        view.storey = Some(StoreyId(3));
        view.apply(Action::StoreyDown, &model);
        assert_eq!(view.storey, Some(StoreyId(1)));
        view.apply(Action::StoreyDown, &model);
        assert_eq!(view.storey, Some(StoreyId(1)));
    }
}
