//! One small record per element: all that a change of status, selection or visibility ever writes.

use atrium_building::{BuildingModel, ElementId, ElementKind, Rgba8};
use atrium_view::{Appearance, Looks, LooksChange, ViewState};
use bytemuck::{Pod, Zeroable};

use crate::plugin::ElementStatuses;

/// What the shaders know of an element. Eight bytes, so that a hundred thousand elements upload in under a megabyte.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
pub struct ElementState {
    /// Colour of the status, else of the paint, sRGB; alpha 0 is neither.
    pub tint: Rgba8,
    /// See the constants of this type.
    pub flags: u32,
}

impl ElementState {
    /// Bits 0–1: 0 hidden, 1 see-through, 2 shown.
    pub const LOOK: u32 = 0b11;
    /// Drawn see-through.
    pub const GHOST: u32 = 1;
    /// Drawn as it is.
    pub const SHOWN: u32 = 2;
    /// Is selected.
    pub const SELECTED: u32 = 1 << 2;
    /// The pointer is over it.
    pub const HOVERED: u32 = 1 << 3;
    /// The one that is inspected.
    pub const PRIMARY: u32 = 1 << 4;
    /// A space shown for its status alone: as a wash on its floor.
    pub const WASH: u32 = 1 << 5;

    /// One of those that alone are shown in full.
    pub const ISOLATED: u32 = 1 << 6;
    /// Shines through what is in front of it: it is selected or has a status. Paint alone does not.
    pub const SHINES: u32 = 1 << 7;

    /// Whether it is drawn as it is.
    pub fn is_shown(self) -> bool {
        self.flags & Self::LOOK == Self::SHOWN
    }

    /// Whether it is drawn see-through.
    pub fn is_ghost(self) -> bool {
        self.flags & Self::LOOK == Self::GHOST
    }

    /// Whether it is one of those that alone are shown in full.
    pub fn is_isolated(self) -> bool {
        self.is_shown() && self.flags & Self::ISOLATED != 0
    }

    /// Whether it shines through what is in front of it.
    pub fn shines(self) -> bool {
        self.is_shown() && self.flags & Self::SHINES != 0
    }

    /// Whether its outline is seen through everything in front of it.
    pub fn is_outlined(self) -> bool {
        self.flags & Self::LOOK != 0 && self.flags & Self::SELECTED != 0
    }
}

/// The states of all elements under a view, each worked out by itself: what a book that followed changes has to come to.
#[cfg(test)]
pub(crate) fn element_states(model: &BuildingModel, view: &ViewState, statuses: &ElementStatuses) -> Vec<ElementState> {
    model.element_ids().map(|id| state_of(model, view, id, view.appearance(model, id), statuses)).collect()
}

/// The state of one element that looks so under the view.
///
/// A status hides behind no paint. A space with a status is shown even where spaces are off, as a wash on its floor: a
/// risk must not hide behind a switch; nor does a painted one, or nobody saw a plan by departments.
fn state_of(
    model: &BuildingModel,
    view: &ViewState,
    id: ElementId,
    mut appearance: Appearance,
    statuses: &ElementStatuses,
) -> ElementState {
    let status = statuses.status(id);
    let tint = status.or_else(|| statuses.paint(id));
    let mut flags = 0;
    if appearance == Appearance::Hidden
        && tint.is_some()
        && !view.show_spaces
        && model.element(id).is_some_and(|e| e.kind == ElementKind::Space)
    {
        appearance = view.appearance_when(model, id, true);
        flags |= ElementState::WASH;
    }
    flags |= match appearance {
        Appearance::Hidden => 0,
        Appearance::Ghost => ElementState::GHOST,
        Appearance::Shown => ElementState::SHOWN,
    };
    if view.selection.all.contains(&id) {
        flags |= ElementState::SELECTED | ElementState::SHINES;
    }
    if view.selection.primary == Some(id) {
        flags |= ElementState::PRIMARY;
    }
    if view.isolated.as_ref().is_some_and(|set| set.contains(&id)) {
        flags |= ElementState::ISOLATED;
    }
    if view.hovered == Some(id) {
        flags |= ElementState::HOVERED;
    }
    if status.is_some() {
        flags |= ElementState::SHINES;
    }
    let tint = tint.map_or([0; 4], |[r, g, b, a]| [r, g, b, a.max(1)]);
    ElementState { tint, flags }
}

/// The states as they were last, and what has changed in them since the GPU last took them.
#[derive(Debug, Default)]
pub(crate) struct StateBook {
    pub(crate) states: Vec<ElementState>,
    changed: Vec<u32>,
    all_changed: bool,
}

/// What is to be written to the GPU.
pub(crate) enum StateChanges {
    All,
    /// Of these elements; one may be named twice.
    Some(Vec<u32>),
}

impl StateBook {
    /// Brings looks and states up to date with the view and the statuses; tells whether any state differs. Costs what
    /// changed.
    pub(crate) fn follow(
        &mut self,
        model: &BuildingModel,
        view: &ViewState,
        looks: &mut Looks,
        statuses: &mut ElementStatuses,
    ) -> bool {
        let recoloured = statuses.take_changed();
        match looks.update(model, view) {
            LooksChange::All => {
                let state = |id| state_of(model, view, id, looks.of(id), statuses);
                self.replace(model.element_ids().map(state).collect())
            }
            LooksChange::Some(ids) => {
                let before = self.changed.len();
                for id in ids.into_iter().chain(recoloured) {
                    let Some(slot) = self.states.get_mut(id.index()) else { continue };
                    let next = state_of(model, view, id, looks.of(id), statuses);
                    if *slot != next {
                        *slot = next;
                        self.changed.push(id.0);
                    }
                }
                self.changed.len() > before
            }
        }
    }

    /// Takes other states in the place of all; tells whether any differs.
    pub(crate) fn replace(&mut self, states: Vec<ElementState>) -> bool {
        let differs = self.states != states;
        if differs {
            self.states = states;
            self.changed.clear();
            self.all_changed = true;
        }
        differs
    }

    /// What has changed since this was last asked.
    pub(crate) fn take_changes(&mut self) -> StateChanges {
        let changed = std::mem::take(&mut self.changed);
        // Nobody takes them while nothing is drawn: past the number of states, all is less.
        if std::mem::take(&mut self.all_changed) || changed.len() > self.states.len() {
            StateChanges::All
        } else {
            StateChanges::Some(changed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_status_changes_one_record_alone() {
        let model = fixture::clinic();
        let view = ViewState::default();
        let mut statuses = ElementStatuses::default();
        let before = element_states(&model, &view, &statuses);
        let wall = model.elements.iter().position(|e| e.kind == ElementKind::Fabric).unwrap();
        statuses.set(ElementId(wall as u32), Some([239, 79, 86, 255]));
        let after = element_states(&model, &view, &statuses);
        let changed: Vec<usize> = (0..before.len()).filter(|&i| before[i] != after[i]).collect();
        assert_eq!(changed, [wall]);
        assert!(after[wall].shines() && !before[wall].shines());
    }

    #[test]
    fn a_space_with_a_status_shows_as_a_wash_while_spaces_are_off() {
        let model = fixture::clinic();
        let space = model.elements.iter().position(|e| e.kind == ElementKind::Space).unwrap();
        let mut statuses = ElementStatuses::default();
        statuses.set(ElementId(space as u32), Some([200, 120, 40, 160]));
        let states = element_states(&model, &ViewState::default(), &statuses);
        assert!(states[space].is_shown() && states[space].flags & ElementState::WASH != 0);
        let none = ElementStatuses::default();
        assert_eq!(element_states(&model, &ViewState::default(), &none)[space].flags & ElementState::LOOK, 0);
    }

    #[test]
    fn paint_shows_where_no_status_is_and_does_not_shine() {
        let model = fixture::clinic();
        let (mut looks, mut book, view) = (Looks::default(), StateBook::default(), ViewState::default());
        let mut statuses = ElementStatuses::default();
        let walls: Vec<ElementId> = model
            .element_ids()
            .filter(|id| model.element(*id).is_some_and(|e| e.kind == ElementKind::Fabric))
            .take(2)
            .collect();
        let mut paints = vec![None; model.elements.len()];
        walls.iter().for_each(|id| paints[id.index()] = Some([10, 20, 200, 255]));
        book.follow(&model, &view, &mut looks, &mut statuses);
        book.take_changes();
        assert!(statuses.replace_paints(paints.clone()));
        assert!(!statuses.replace_paints(paints));
        statuses.set(walls[1], Some([239, 79, 86, 255]));
        assert!(book.follow(&model, &view, &mut looks, &mut statuses));
        let of = |id: ElementId| book.states[id.index()];
        assert!(of(walls[0]).tint == [10, 20, 200, 255] && !of(walls[0]).shines());
        assert!(of(walls[1]).tint == [239, 79, 86, 255] && of(walls[1]).shines());
        assert!(statuses.replace_paints(Vec::new()));
        book.follow(&model, &view, &mut looks, &mut statuses);
        assert_eq!(book.states, element_states(&model, &view, &statuses));
        assert_eq!(book.states[walls[0].index()].tint, [0; 4]);
    }

    #[test]
    fn what_changed_is_written_and_nothing_else() {
        let model = fixture::clinic();
        let (mut view, mut looks, mut book) = (ViewState::default(), Looks::default(), StateBook::default());
        let mut statuses = ElementStatuses::default();
        assert!(book.follow(&model, &view, &mut looks, &mut statuses));
        assert!(matches!(book.take_changes(), StateChanges::All));
        assert!(!book.follow(&model, &view, &mut looks, &mut statuses));
        view.hovered = Some(ElementId(3));
        assert!(book.follow(&model, &view, &mut looks, &mut statuses));
        assert!(matches!(book.take_changes(), StateChanges::Some(ids) if ids == [3]));
        statuses.set(ElementId(5), Some([239, 79, 86, 255]));
        statuses.set(ElementId(99_999), Some([239, 79, 86, 255]));
        assert!(book.follow(&model, &view, &mut looks, &mut statuses));
        assert!(matches!(book.take_changes(), StateChanges::Some(ids) if ids == [5]));
        assert_eq!(book.states, element_states(&model, &view, &statuses));
        view.x_ray = true;
        assert!(book.follow(&model, &view, &mut looks, &mut statuses));
        assert!(matches!(book.take_changes(), StateChanges::All));
        assert_eq!(book.states, element_states(&model, &view, &statuses));
    }

    #[test]
    fn a_building_that_was_drawn_before_its_model_came_gets_the_colours_that_were_there() {
        let model = fixture::clinic();
        let (view, mut statuses, mut looks) = (ViewState::default(), ElementStatuses::default(), Looks::default());
        statuses.set(ElementId(5), Some([239, 79, 86, 255]));
        statuses.replace_paints(vec![None, Some([10, 20, 200, 255])]);
        statuses.take_changed();
        let mut book = StateBook::default();
        book.replace(element_states(&model, &view, &ElementStatuses::default()));
        looks.begin_with(model.element_ids().map(|id| view.appearance(&model, id)).collect());
        statuses.forget_drawn();
        assert!(book.follow(&model, &view, &mut looks, &mut statuses));
        assert_eq!(book.states, element_states(&model, &view, &statuses));
        assert!(book.states[5].shines() && book.states[1].tint == [10, 20, 200, 255]);
    }
}
