//! One small record per element: all that a change of status, selection or visibility ever writes.

use atrium_building::{BuildingModel, ElementId, ElementKind, Rgba8};
use atrium_view::{Appearance, ViewState};
use bytemuck::{Pod, Zeroable};

/// What the shaders know of an element. Eight bytes, so that a hundred thousand elements upload in under a megabyte.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
pub struct ElementState {
    /// Status colour, sRGB; alpha 0 is no status.
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
        self.is_shown() && (self.flags & Self::SELECTED != 0 || self.tint[3] != 0)
    }
}

/// The states of all elements under a view.
///
/// A space with a status is shown even where spaces are off, as a wash on its floor: a risk must not hide behind a
/// switch.
pub fn element_states(model: &BuildingModel, view: &ViewState, statuses: &[Option<Rgba8>]) -> Vec<ElementState> {
    // Asked for spaces with a status alone; the copy costs less than a second set of rules would.
    let with_spaces = (!view.show_spaces && statuses.iter().any(Option::is_some)).then(|| ViewState {
        show_spaces: true,
        camera_request: None,
        ..view.clone()
    });
    model
        .element_ids()
        .map(|id| {
            let status = statuses.get(id.index()).copied().flatten();
            let mut appearance = view.appearance(model, id);
            let mut flags = 0;
            if let (Appearance::Hidden, Some(_), Some(view), Some(ElementKind::Space)) =
                (appearance, status, &with_spaces, model.element(id).map(|e| e.kind))
            {
                appearance = view.appearance(model, id);
                flags |= ElementState::WASH;
            }
            flags |= match appearance {
                Appearance::Hidden => 0,
                Appearance::Ghost => ElementState::GHOST,
                Appearance::Shown => ElementState::SHOWN,
            };
            flags |= marks(view, id);
            let tint = status.map_or([0; 4], |[r, g, b, a]| [r, g, b, a.max(1)]);
            ElementState { tint, flags }
        })
        .collect()
}

fn marks(view: &ViewState, id: ElementId) -> u32 {
    let mut flags = 0;
    if view.selection.all.contains(&id) {
        flags |= ElementState::SELECTED;
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
    flags
}

/// Moves the mark of the pointer from one element to another; tells whether anything changed.
pub(crate) fn move_hover(states: &mut [ElementState], from: Option<ElementId>, to: Option<ElementId>) -> bool {
    let mut changed = false;
    for (id, on) in [(from, false), (to, true)] {
        let Some(id) = id else { continue };
        let Some(state) = states.get_mut(id.index()) else { continue };
        let flags = if on { state.flags | ElementState::HOVERED } else { state.flags & !ElementState::HOVERED };
        if flags != state.flags {
            state.flags = flags;
            changed = true;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_status_changes_one_record_alone() {
        let model = fixture::clinic();
        let view = ViewState::default();
        let before = element_states(&model, &view, &[]);
        let mut statuses = vec![None; model.elements.len()];
        let wall = model.elements.iter().position(|e| e.kind == ElementKind::Fabric).unwrap();
        statuses[wall] = Some([239, 79, 86, 255]);
        let after = element_states(&model, &view, &statuses);
        let changed: Vec<usize> = (0..before.len()).filter(|&i| before[i] != after[i]).collect();
        assert_eq!(changed, [wall]);
        assert!(after[wall].shines() && !before[wall].shines());
    }

    #[test]
    fn a_space_with_a_status_shows_as_a_wash_while_spaces_are_off() {
        let model = fixture::clinic();
        let space = model.elements.iter().position(|e| e.kind == ElementKind::Space).unwrap();
        let mut statuses = vec![None; model.elements.len()];
        statuses[space] = Some([200, 120, 40, 160]);
        let states = element_states(&model, &ViewState::default(), &statuses);
        assert!(states[space].is_shown() && states[space].flags & ElementState::WASH != 0);
        assert_eq!(element_states(&model, &ViewState::default(), &[])[space].flags & ElementState::LOOK, 0);
    }

    #[test]
    fn hovering_moves_a_bit_and_nothing_else() {
        let mut states = vec![ElementState { tint: [0; 4], flags: 2 }; 3];
        assert!(move_hover(&mut states, None, Some(ElementId(1))));
        assert!(move_hover(&mut states, Some(ElementId(1)), Some(ElementId(2))));
        assert_eq!(states.iter().filter(|s| s.flags & ElementState::HOVERED != 0).count(), 1);
        assert!(!move_hover(&mut states, Some(ElementId(99)), None));
    }
}
