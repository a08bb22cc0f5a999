//! Elements: everything with a GlobalId that stands in the building, and the building itself.

use std::sync::Arc;

use atrium_building::{Element, ElementId, ElementKind, GlobalId};
use rustc_hash::FxHashMap;

use super::id_table::IdTable;
use super::text::Interner;
use crate::diagnostics::{Diagnostics, Severity};
use crate::limits::PRODUCT_ATTRIBUTES;
use crate::progress::{Cancelled, Progress};
use crate::schema::{self, Class};
use crate::value::{Id, Instance, StepFile, Value};

/// The elements of a file, and where to find them.
#[derive(Default)]
pub(crate) struct Elements {
    pub(crate) list: Vec<Element>,
    pub(crate) by_instance: IdTable,
    /// Instances of ports, in file order.
    pub(crate) ports: Vec<Id>,
    /// Instances of systems and zones, in file order.
    pub(crate) systems: Vec<Id>,
    /// Instances of other groups, in file order.
    pub(crate) groups: Vec<Id>,
    /// `ObjectPlacement` by element.
    pub(crate) placements: Vec<Option<Id>>,
    /// `Representation` by element.
    pub(crate) shapes: Vec<Option<Id>>,
}

impl Elements {
    /// The element of an instance.
    pub(crate) fn of(&self, id: Id) -> Option<ElementId> {
        self.by_instance.get(id).map(ElementId)
    }

    /// Collects the elements of a file, in file order.
    pub(crate) fn read(
        file: &StepFile<'_>,
        names: &mut Interner,
        progress: &Progress,
        diagnostics: &Diagnostics,
    ) -> Result<Self, Cancelled> {
        let actions: Vec<Action> = file.index.keywords().map(action).collect();
        let mut out = Self { by_instance: IdTable::new(file.len()), ..Self::default() };
        let mut seen: FxHashMap<GlobalId, Id> = FxHashMap::default();
        for at in 0..file.len() {
            if at % 4096 == 0 {
                progress.check()?;
            }
            match actions[file.index.keyword_number_at(at)] {
                Action::Skip => {}
                Action::Port => out.ports.push(file.at(at).id),
                Action::System => out.systems.push(file.at(at).id),
                Action::Group => out.groups.push(file.at(at).id),
                Action::Element(kind) => out.add(file, &file.at(at), kind, names, &mut seen, diagnostics),
                Action::Unknown => {
                    let instance = file.at(at);
                    if looks_like_a_product(file, &instance) {
                        diagnostics.report(
                            file,
                            instance.id,
                            Severity::Info,
                            "This entity is of no schema that Atrium knows; it is shown like any other product.",
                        );
                        out.add(file, &instance, ElementKind::Fabric, names, &mut seen, diagnostics);
                    }
                }
            }
        }
        Ok(out)
    }

    fn add(
        &mut self,
        file: &StepFile<'_>,
        instance: &Instance<'_>,
        kind: ElementKind,
        names: &mut Interner,
        seen: &mut FxHashMap<GlobalId, Id>,
        diagnostics: &Diagnostics,
    ) {
        let a: [Value<'_>; PRODUCT_ATTRIBUTES] = instance.first_args();
        let global_id = match a[0].as_str().filter(|g| !g.trim().is_empty()) {
            // A writer that folds its lines folds them in the middle of an id too.
            Some(text) if text.contains(char::is_control) => GlobalId(text.trim().replace(char::is_control, "").into()),
            Some(text) => GlobalId(text.trim().into()),
            None => {
                diagnostics.report(
                    file,
                    instance.id,
                    Severity::Warning,
                    "This has no GlobalId; its instance number stands for it, and what is noted about it will be lost when the file is exported again.",
                );
                GlobalId(format!("#{}", instance.id.0).into())
            }
        };
        match seen.entry(global_id.clone()) {
            std::collections::hash_map::Entry::Occupied(first) => diagnostics.report(
                file,
                instance.id,
                Severity::Warning,
                format!(
                    "The GlobalId {global_id} was used before, by {}; both are shown, and it stands for the first.",
                    first.get()
                ),
            ),
            std::collections::hash_map::Entry::Vacant(slot) => {
                slot.insert(instance.id);
            }
        }
        let known = schema::entity(instance.keyword);
        let ifc_type: Arc<str> = names.get(&instance.entity());
        let is_project = instance.keyword == "IFCPROJECT";
        let is_spatial = matches!(kind, ElementKind::Container | ElementKind::Storey | ElementKind::Space);
        let predefined = known.and_then(|k| k.predefined_type).and_then(|n| a.get(n)).and_then(|v| v.as_enum());
        let long_name = match (is_project, is_spatial) {
            (true, _) => names.text(a[5]),
            (_, true) => names.text(a[7]),
            _ => None,
        };
        let id = ElementId(self.list.len() as u32);
        self.by_instance.insert(instance.id, id.0);
        self.placements.push(if is_project { None } else { a[5].as_ref() });
        self.shapes.push(if is_project { None } else { a[6].as_ref() });
        self.list.push(Element {
            name: names.text(a[2]),
            long_name,
            description: names.text(a[3]),
            object_type: names.text(a[4]),
            predefined_type: predefined.map(|p| names.get(p)),
            tag: if is_spatial { None } else { names.text(a[if instance.keyword == "IFCPROXY" { 8 } else { 7 }]) },
            instance: instance.id.0,
            ..Element::new(global_id, ifc_type, kind)
        });
    }
}

#[derive(Clone, Copy)]
enum Action {
    Skip,
    Port,
    System,
    Group,
    Element(ElementKind),
    Unknown,
}

fn action(keyword: &str) -> Action {
    match schema::entity(keyword).map(|e| e.class) {
        Some(Class::Element(kind)) => Action::Element(kind),
        Some(Class::Port) => Action::Port,
        Some(Class::System) => Action::System,
        Some(Class::Group) => Action::Group,
        Some(Class::Type | Class::Other) => Action::Skip,
        None => Action::Unknown,
    }
}

/// Whether an entity of no known schema has the attributes of a product: a GlobalId, and a placement or a shape where
/// `IfcProduct` has them.
fn looks_like_a_product(file: &StepFile<'_>, instance: &Instance<'_>) -> bool {
    let is_global_id = matches!(instance.arg(0), Value::Str(text) if text.bytes().len() == 22);
    let refers_to = |n: usize, test: fn(&str) -> bool| {
        instance.arg(n).as_ref().and_then(|id| file.get(id)).is_some_and(|i| test(i.keyword))
    };
    is_global_id
        && (refers_to(5, |k| k.ends_with("PLACEMENT"))
            || refers_to(6, |k| matches!(k, "IFCPRODUCTDEFINITIONSHAPE" | "IFCPRODUCTREPRESENTATION")))
}
