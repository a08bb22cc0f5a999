//! Projects, sites, buildings and storeys that two models have in common.

use rustc_hash::{FxHashMap, FxHashSet};

use super::storeys::{Buildings, SAME_STOREY_M};
use crate::{BuildingModel, Element, ElementId, ElementKind};

/// Which elements of another model are elements of the first, and where the others go.
pub(super) struct Union {
    /// By the old index: what it is now.
    pub(super) elements: Vec<ElementId>,
    /// By the old index: the container of the first model that it is the same as.
    same: Vec<Option<ElementId>>,
    /// By the old index: whether it stays an element of its own.
    kept: Vec<bool>,
    /// Elements of the first model.
    first_len: u32,
}

impl Union {
    pub(super) fn find(
        (first, of_first): (&BuildingModel, &Buildings),
        (other, of_other): (&BuildingModel, &Buildings),
    ) -> Self {
        let mut same: Vec<Option<ElementId>> = vec![None; other.elements.len()];
        // From the last to the first: of a repeated id the first counts, as everywhere.
        let known: FxHashMap<(&str, &str), ElementId> =
            containers(first).rev().map(|(id, e)| ((e.global_id.as_str(), &*e.ifc_type), id)).collect();
        let mut taken = FxHashSet::default();
        // Storeys last: they ask which buildings are the same.
        for storeys in [false, true] {
            for (id, e) in containers(other).filter(|(_, e)| (e.kind == ElementKind::Storey) == storeys) {
                let Some(found) = known.get(&(e.global_id.as_str(), &*e.ifc_type)).copied() else { continue };
                let is_one = match (&*e.ifc_type, storeys) {
                    (_, true) => {
                        let building = other.building_of(id).map(|b| same.get(b.index()).copied().flatten());
                        building.is_none_or(|b| b == first.building_of(found))
                            && near(elevation(first, found), elevation(other, id))
                    }
                    ("IfcBuilding", _) => !of_first.is_apart(found, of_other, id),
                    _ => true,
                };
                if is_one && taken.insert(found) {
                    same[id.index()] = Some(found);
                }
            }
        }
        join_projects(first, other, &mut same);

        let mut kept: Vec<bool> = same.iter().map(Option::is_none).collect();
        for p in &other.placements {
            if let Some(kept) = kept.get_mut(p.element.index()) {
                *kept = true;
            }
        }
        let first_len = first.elements.len() as u32;
        let mut next = first_len;
        let mut number = |(same, kept): (&Option<ElementId>, &bool)| match same {
            Some(found) if !kept => *found,
            _ => {
                next += 1;
                ElementId(next - 1)
            }
        };
        let elements = same.iter().zip(&kept).map(&mut number).collect();
        Self { elements, same, kept, first_len }
    }

    /// The container of the first model that this one of the other is.
    pub(super) fn same(&self, other: ElementId) -> Option<ElementId> {
        self.same.get(other.index()).copied().flatten()
    }

    /// How many of the elements before this index stay elements of their own.
    pub(super) fn kept_before(&self, index: usize) -> u32 {
        self.kept.iter().take(index).filter(|k| **k).count() as u32
    }

    /// Adds the elements, in their order; the ids in them are those of the whole by now.
    pub(super) fn enter(&self, model: &mut BuildingModel, elements: Vec<Element>) {
        // Those that stay for their shape alone: what they contain goes to their twin in the first model.
        let twins: FxHashMap<ElementId, ElementId> = (0..self.same.len())
            .filter_map(|i| Some((self.elements[i], self.same[i].filter(|_| self.kept[i])?)))
            .collect();
        for (i, mut e) in elements.into_iter().enumerate() {
            match self.same[i] {
                Some(found) if !self.kept[i] => {
                    absorb(model, found, e);
                    continue;
                }
                Some(found) => {
                    e.parent = Some(found);
                    e.children.clear();
                }
                None => {
                    e.parent = e.parent.map(|p| twins.get(&p).copied().unwrap_or(p));
                    // What is one with something of the first model hangs where that hangs.
                    e.children.retain(|c| c.0 >= self.first_len && !twins.contains_key(c));
                }
            }
            let adopts = e.parent.filter(|p| p.0 < self.first_len).and_then(|p| model.elements.get_mut(p.index()));
            if let Some(parent) = adopts {
                parent.children.push(self.elements[i]);
            }
            model.elements.push(e);
        }
    }
}

/// One project a file around the same sites is one project to whoever looks at the tree.
fn join_projects(first: &BuildingModel, other: &BuildingModel, same: &mut [Option<ElementId>]) {
    for (id, e) in containers(other).filter(|(_, e)| &*e.ifc_type == "IfcProject") {
        if same[id.index()].is_some() {
            continue;
        }
        let twin = |c: &ElementId| first.element(same.get(c.index()).copied().flatten()?)?.parent;
        let Some(parent) = e.children.first().and_then(twin) else { continue };
        if e.children.iter().all(|c| twin(c) == Some(parent))
            && first.element(parent).is_some_and(|p| &*p.ifc_type == "IfcProject")
        {
            same[id.index()] = Some(parent);
        }
    }
}

fn containers(model: &BuildingModel) -> impl DoubleEndedIterator<Item = (ElementId, &Element)> {
    let is = |e: &Element| matches!(e.kind, ElementKind::Container | ElementKind::Storey);
    let all = model.elements.iter().enumerate();
    all.filter(move |(_, e)| is(e) && !e.global_id.as_str().is_empty()).map(|(i, e)| (ElementId(i as u32), e))
}

fn elevation(model: &BuildingModel, storey: ElementId) -> Option<f64> {
    model.storeys.iter().find(|s| s.element == storey).map(|s| s.elevation_m)
}

fn near(a: Option<f64>, b: Option<f64>) -> bool {
    a.zip(b).is_none_or(|(a, b)| (a - b).abs() < SAME_STOREY_M)
}

/// Adds what the duplicate says and the element does not.
fn absorb(model: &mut BuildingModel, into: ElementId, duplicate: Element) {
    let sets = &model.property_sets;
    let Some(e) = model.elements.get_mut(into.index()) else { return };
    let set = |id: &crate::PropertySetId| sets.get(id.0 as usize);
    // Files of one project repeat the sets of its containers word for word.
    let new = duplicate.property_sets.into_iter().filter(|new| !e.property_sets.iter().any(|old| set(old) == set(new)));
    let new: Vec<_> = new.collect();
    e.property_sets.extend(new);
    e.documents.extend(duplicate.documents);
    e.groups.extend(duplicate.groups);
    e.systems.extend(duplicate.systems);
    e.ports.extend(duplicate.ports);
    e.serves.extend(duplicate.serves);
    for c in duplicate.classifications {
        if !e.classifications.contains(&c) {
            e.classifications.push(c);
        }
    }
    e.name = e.name.take().or(duplicate.name);
    e.long_name = e.long_name.take().or(duplicate.long_name);
    e.description = e.description.take().or(duplicate.description);
}
