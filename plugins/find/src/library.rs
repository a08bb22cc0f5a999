//! What is saved of finding and colouring, by name.

use atrium_building::{BuildingModel, ElementId, GlobalId};
use serde::{Deserialize, Serialize};

use crate::{Colouring, FieldIndex, Filter};

/// Elements that belong together under a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SelectionSet {
    /// What a person calls it.
    pub name: String,
    /// Which.
    pub members: Members,
}

/// The members of a set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Members {
    /// These, whatever is said of them later.
    Ids(Vec<GlobalId>),
    /// Those that fit, in whatever model is open.
    Filter(Filter),
}

impl SelectionSet {
    /// Its members in an open model, ascending, each once; what the model lacks is left out.
    pub fn elements(
        &self,
        model: &BuildingModel,
        index: &FieldIndex,
        find: impl Fn(&str) -> Option<ElementId>,
    ) -> Vec<ElementId> {
        match &self.members {
            Members::Filter(filter) => filter.select(model, index).to_vec(),
            Members::Ids(ids) => {
                let mut out: Vec<ElementId> = ids.iter().filter_map(|id| find(id.as_str())).collect();
                out.sort_unstable();
                out.dedup();
                out
            }
        }
    }
}

/// A colouring under a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedColouring {
    /// What a person calls it.
    pub name: String,
    /// The colouring.
    pub colouring: Colouring,
}

/// Everything that is saved, in the order in which it was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Library {
    /// Selection sets; no two of one name.
    pub sets: Vec<SelectionSet>,
    /// Colourings; no two of one name.
    pub colourings: Vec<SavedColouring>,
}

/// A change of what is saved.
#[derive(Clone, Debug, PartialEq)]
pub enum LibraryEdit {
    /// Saves a set, in the place of one of the same name.
    PutSet(SelectionSet),
    /// Deletes a set.
    RemoveSet(String),
    /// Renames a set.
    RenameSet {
        /// Its name.
        from: String,
        /// Its new name.
        to: String,
    },
    /// Saves a colouring, in the place of one of the same name.
    PutColouring(SavedColouring),
    /// Deletes a colouring.
    RemoveColouring(String),
    /// Renames a colouring.
    RenameColouring {
        /// Its name.
        from: String,
        /// Its new name.
        to: String,
    },
}

trait Named {
    fn name(&mut self) -> &mut String;
}

impl Named for SelectionSet {
    fn name(&mut self) -> &mut String {
        &mut self.name
    }
}

impl Named for SavedColouring {
    fn name(&mut self) -> &mut String {
        &mut self.name
    }
}

fn place<T: Named>(list: &mut [T], name: &str) -> Option<usize> {
    list.iter_mut().position(|t| t.name() == name)
}

fn put<T: Named>(list: &mut Vec<T>, mut item: T) -> bool {
    if item.name().trim().is_empty() {
        return false;
    }
    match place(list, &item.name().clone()) {
        Some(at) => list[at] = item,
        None => list.push(item),
    }
    true
}

fn remove<T: Named>(list: &mut Vec<T>, name: &str) -> bool {
    place(list, name).map(|at| list.remove(at)).is_some()
}

fn rename<T: Named>(list: &mut [T], from: &str, to: &str) -> bool {
    if to.trim().is_empty() || place(list, to).is_some() {
        return false;
    }
    let Some(at) = place(list, from) else { return false };
    *list[at].name() = to.to_owned();
    true
}

impl Library {
    /// Makes a change; `false` where nothing was done: no such name, an empty one, or one that another has.
    pub fn apply(&mut self, edit: LibraryEdit) -> bool {
        match edit {
            LibraryEdit::PutSet(set) => put(&mut self.sets, set),
            LibraryEdit::RemoveSet(name) => remove(&mut self.sets, &name),
            LibraryEdit::RenameSet { from, to } => rename(&mut self.sets, &from, &to),
            LibraryEdit::PutColouring(colouring) => put(&mut self.colourings, colouring),
            LibraryEdit::RemoveColouring(name) => remove(&mut self.colourings, &name),
            LibraryEdit::RenameColouring { from, to } => rename(&mut self.colourings, &from, &to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Field;

    #[test]
    fn names_are_unique_and_edits_say_whether_they_did_anything() {
        let mut library = Library::default();
        let set = |name: &str| SelectionSet { name: name.into(), members: Members::Ids(vec!["a".into()]) };
        assert!(library.apply(LibraryEdit::PutSet(set("doors"))) && library.apply(LibraryEdit::PutSet(set("pumps"))));
        let by_filter =
            SelectionSet { name: "doors".into(), members: Members::Filter(Filter::equal(Field::Class, "IfcDoor")) };
        assert!(library.apply(LibraryEdit::PutSet(by_filter.clone())));
        assert_eq!((library.sets.len(), &library.sets[0]), (2, &by_filter));
        let rename = |from: &str, to: &str| LibraryEdit::RenameSet { from: from.into(), to: to.into() };
        assert!(!library.apply(rename("doors", "pumps")) && !library.apply(rename("walls", "x")));
        assert!(!library.apply(rename("doors", " ")) && library.apply(rename("doors", "all doors")));
        assert!(library.apply(LibraryEdit::RemoveSet("pumps".into())));
        assert!(!library.apply(LibraryEdit::RemoveSet("pumps".into())));
        let saved = SavedColouring { name: "by storey".into(), colouring: Colouring::by(Field::Storey) };
        assert!(library.apply(LibraryEdit::PutColouring(saved)));
        let text = serde_json::to_string(&library).unwrap();
        assert!(text.contains(r#""filter":"class = IfcDoor""#) && text.contains(r#""field":"storey""#), "{text}");
        assert_eq!(serde_json::from_str::<Library>(&text).unwrap(), library);
    }
}
