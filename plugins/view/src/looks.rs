//! The appearance of every element, kept up to date by what changed in the view.

use atrium_building::{BuildingModel, ElementId};
use rustc_hash::FxHashSet;

use crate::{Appearance, ViewState};

/// What a change of the view changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LooksChange {
    /// Anything may look different.
    All,
    /// These alone may; in no order, each once.
    Some(Vec<ElementId>),
}

/// The appearance of every element of a model under the view it was last shown.
///
/// Selecting one thing among a million costs what one thing costs.
#[derive(Debug, Default)]
pub struct Looks {
    known: Option<ViewState>,
    of: Vec<Appearance>,
    revision: u64,
}

impl Looks {
    /// Brings it up to date; tells which elements' appearance, selection or hovering may have changed.
    pub fn update(&mut self, model: &BuildingModel, view: &ViewState) -> LooksChange {
        let changed = match &self.known {
            Some(known) if self.of.len() == model.elements.len() => differing(known, view),
            _ => None,
        };
        match &changed {
            Some(ids) => {
                for id in ids {
                    if let Some(slot) = self.of.get_mut(id.index()) {
                        let next = view.appearance(model, *id);
                        self.revision += u64::from(*slot != next);
                        *slot = next;
                    }
                }
                if ids.is_empty() {
                    return LooksChange::Some(Vec::new());
                }
            }
            None => {
                let next: Vec<Appearance> = model.element_ids().map(|id| view.appearance(model, id)).collect();
                self.revision += u64::from(next != self.of);
                self.of = next;
            }
        }
        self.known = Some(ViewState { camera_request: None, ..view.clone() });
        changed.map_or(LooksChange::All, LooksChange::Some)
    }

    /// Forgets everything: another model is shown.
    pub fn clear(&mut self) {
        *self = Self { revision: self.revision + 1, ..Self::default() };
    }

    /// Takes over how another model looks under a view that nobody has changed, where that is known already.
    pub fn begin_with(&mut self, untouched: Vec<Appearance>) {
        *self = Self { known: Some(ViewState::default()), of: untouched, revision: self.revision + 1 };
    }

    /// Another number whenever an element looks different.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How the element is drawn.
    pub fn of(&self, id: ElementId) -> Appearance {
        self.of.get(id.index()).copied().unwrap_or(Appearance::Hidden)
    }

    /// All, by element index.
    pub fn all(&self) -> &[Appearance] {
        &self.of
    }
}

/// Elements that two views may show differently; `None` where that may be any.
fn differing(before: &ViewState, after: &ViewState) -> Option<Vec<ElementId>> {
    let ViewState { storey, storey_mode, hidden_sources, isolated, x_ray, show_spaces, .. } = after;
    // Of the rest, only these concern elements that are told by name; colours, sections and what is saved change no
    // element's appearance.
    let ViewState {
        selection: _,
        hovered: _,
        hidden: _,
        sections: _,
        plan: _,
        colouring: _,
        library: _,
        measurements: _,
        camera_request: _,
        storey: old_storey,
        storey_mode: old_storey_mode,
        hidden_sources: old_hidden_sources,
        isolated: old_isolated,
        x_ray: old_x_ray,
        show_spaces: old_show_spaces,
    } = before;
    let same = (storey, storey_mode, x_ray, show_spaces) == (old_storey, old_storey_mode, old_x_ray, old_show_spaces)
        && hidden_sources == old_hidden_sources
        && isolated == old_isolated;
    if !same {
        return None;
    }
    let mut ids: FxHashSet<ElementId> = FxHashSet::default();
    let sets = [(&before.selection.all, &after.selection.all), (&before.hidden, &after.hidden)];
    for (a, b) in sets {
        ids.extend(a.symmetric_difference(b));
    }
    for (a, b) in [(before.hovered, after.hovered), (before.selection.primary, after.selection.primary)] {
        if a != b {
            ids.extend(a.into_iter().chain(b));
        }
    }
    Some(ids.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use atrium_building::{Element, ElementKind, SourceId};
    use atrium_find::{Colouring, Field, LibraryEdit, Members, SelectionSet};

    use super::*;
    use crate::Selection;

    fn model(n: usize) -> BuildingModel {
        let kind = |i| if i % 5 == 0 { ElementKind::Space } else { ElementKind::Fabric };
        let elements = (0..n).map(|i| Element::new(format!("{i:022}"), "IfcWall", kind(i))).collect();
        BuildingModel { elements, ..BuildingModel::default() }
    }

    #[test]
    fn any_sequence_of_views_gives_what_each_alone_would() {
        let model = model(40);
        let id = |i: usize| ElementId((i % 40) as u32);
        let mut looks = Looks::default();
        let mut view = ViewState::default();
        assert_eq!(looks.update(&model, &view), LooksChange::All);
        for step in 0..200usize {
            match step % 8 {
                0 => view.selection = Selection::only(id(step * 7)),
                1 => view.selection.toggle(id(step * 3)),
                2 => drop(view.hidden.insert(id(step))),
                3 => view.hovered = (step % 3 != 0).then(|| id(step * 11)),
                4 if step % 5 == 0 => view.x_ray = !view.x_ray,
                5 if step % 3 == 0 => view.show_spaces = !view.show_spaces,
                6 if step % 4 == 0 => {
                    view.isolated = view.isolated.take().is_none().then(|| FxHashSet::from_iter([id(step)]))
                }
                _ => view.hidden.clear(),
            }
            let before: Vec<Appearance> = looks.all().to_vec();
            let changed = looks.update(&model, &view);
            for e in model.element_ids() {
                let wanted = view.appearance(&model, e);
                assert_eq!(looks.of(e), wanted, "step {step}, {e:?}");
                if let LooksChange::Some(ids) = &changed {
                    assert!(before[e.index()] == wanted || ids.contains(&e));
                }
            }
        }
    }

    #[test]
    fn what_changed_is_told_and_nothing_else() {
        let model = model(1000);
        let mut looks = Looks::default();
        let mut view = ViewState::default();
        looks.update(&model, &view);
        view.selection = Selection::only(ElementId(7));
        let before = looks.revision();
        assert_eq!(looks.update(&model, &view), LooksChange::Some(vec![ElementId(7)]));
        assert_eq!(looks.revision(), before, "selected, it looks shown as before");
        assert_eq!(looks.update(&model, &view), LooksChange::Some(vec![]));
        view.sections = crate::SectionPlane::along(crate::SectionAxis::Z, 1.0, false).into();
        assert_eq!(looks.update(&model, &view), LooksChange::Some(vec![]), "a section cuts, it does not hide");
        view.colour(Some(Colouring::by(Field::Class)));
        let set = SelectionSet { name: "a".into(), members: Members::Ids(vec![]) };
        assert!(view.edit_library(LibraryEdit::PutSet(set)));
        assert_eq!(looks.update(&model, &view), LooksChange::Some(vec![]), "a colour hides nothing");
        view.hidden_sources.insert(SourceId(0));
        assert_eq!(looks.update(&model, &view), LooksChange::All);
        looks.clear();
        assert_eq!(looks.update(&model, &view), LooksChange::All);
        let untouched = ViewState::default();
        let revision = looks.revision();
        looks.begin_with(model.element_ids().map(|id| untouched.appearance(&model, id)).collect());
        assert_eq!(looks.update(&model, &untouched), LooksChange::Some(vec![]), "known already");
        assert_ne!(looks.revision(), revision);
        assert_eq!(looks.update(&model, &view), LooksChange::All);
        looks.begin_with(vec![Appearance::Shown; 3]);
        assert_eq!(looks.update(&model, &untouched), LooksChange::All, "those of another model are not believed");
    }
}
