//! Lists derived from a model once, so that no frame walks all of its elements.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering as Atomic};

use atrium_building::{Aabb, BuildingModel, ElementId, ElementKind, GlobalId, StoreyId, SystemId};
use atrium_facility::FacilityState;
use atrium_find::{FieldIndex, SearchIndex, initials, normalize_text};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::place;
use crate::text::{Language, Texts};

/// How the equipment list is grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Grouping {
    #[default]
    Storey,
    System,
    Kind,
}

impl Grouping {
    pub(crate) const ALL: [Self; 3] = [Self::Storey, Self::System, Self::Kind];
}

/// What a group of equipment is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum GroupKey {
    Storey(Option<StoreyId>),
    System(Option<SystemId>),
    Kind(Arc<str>),
}

/// Equipment that belongs together; members in natural order of their labels.
#[derive(Clone, Debug)]
pub(crate) struct EquipmentGroup {
    pub(crate) key: GroupKey,
    /// Positions in [`ModelIndex::equipment`].
    pub(crate) members: Vec<u32>,
}

/// A piece of equipment with the text that the filter looks into.
#[derive(Clone, Debug)]
pub(crate) struct EquipmentEntry {
    pub(crate) id: ElementId,
    pub(crate) text: String,
}

/// Elements of one type on one storey.
#[derive(Clone, Debug)]
pub(crate) struct TreeGroup {
    pub(crate) ifc_type: Arc<str>,
    pub(crate) members: Vec<ElementId>,
}

/// A storey of the tree.
#[derive(Clone, Debug)]
pub(crate) struct TreeStorey {
    pub(crate) storey: Option<StoreyId>,
    pub(crate) groups: Vec<TreeGroup>,
    pub(crate) count: usize,
}

/// Lists derived from a model: the tree, the equipment by storey, system and type, and what the search looks into.
///
/// Build it beside the model, on a worker; it holds ids of that model alone. A building is shown with what is known
/// [at once](Self::at_once) until that is done.
#[derive(Debug)]
pub struct ModelIndex {
    pub(crate) generation: u64,
    complete: bool,
    pub(crate) tree: Vec<TreeStorey>,
    pub(crate) equipment: Vec<EquipmentEntry>,
    pub(crate) groups: [Vec<EquipmentGroup>; 3],
    pub(crate) building: Option<ElementId>,
    pub(crate) site: Option<ElementId>,
    pub(crate) bounds: Aabb,
    pub(crate) has_geometry: bool,
    /// First storey that is not below ground; key 1 chooses it.
    pub ground: usize,
    by_global_id: FxHashMap<GlobalId, ElementId>,
    haystack: Vec<Box<str>>,
    search: SearchIndex,
    fields: FieldIndex,
}

/// From this score on an element fits by what it is called; what fits less comes behind assets of that name.
const CALLED: u16 = 100;

static GENERATION: AtomicU64 = AtomicU64::new(1);

impl ModelIndex {
    /// What can be said in a moment: neither lists nor anything to search. Panels say that these are on their way.
    pub fn at_once(model: &BuildingModel) -> Self {
        let first =
            |ifc_type: &str| model.element_ids().find(|id| model.elements[id.index()].ifc_type.as_ref() == ifc_type);
        Self {
            generation: GENERATION.fetch_add(1, Atomic::Relaxed),
            complete: false,
            tree: Vec::new(),
            equipment: Vec::new(),
            groups: Default::default(),
            building: first("IfcBuilding").or_else(|| first("IfcFacility")),
            site: first("IfcSite"),
            bounds: model.bounds(),
            has_geometry: !model.placements.is_empty(),
            ground: model.storeys.iter().position(|s| s.elevation_m > -0.6).unwrap_or(0),
            by_global_id: FxHashMap::default(),
            haystack: Vec::new(),
            search: SearchIndex::default(),
            fields: FieldIndex::default(),
        }
    }

    /// Derives the lists; takes about a second for a million elements.
    pub fn build(model: &BuildingModel) -> Self {
        let texts = [Texts::of(Language::ZhCn), Texts::of(Language::En)];
        let mut type_texts: FxHashMap<Arc<str>, String> = FxHashMap::default();
        let haystack: Vec<Box<str>> = model
            .elements
            .iter()
            .map(|e| {
                // Others are found through the index alone.
                if !matches!(e.kind, ElementKind::Equipment | ElementKind::Space) {
                    return Box::default();
                }
                let names = type_texts.entry(e.ifc_type.clone()).or_insert_with(|| {
                    let both = texts.map(|t| t.entity(&e.ifc_type).unwrap_or_default());
                    format!("{}\n{}\n{}", e.ifc_type, both[0], both[1])
                });
                let mut text = String::with_capacity(96);
                let fields = [&e.tag, &e.name, &e.long_name, &e.object_type, &e.type_name, &e.predefined_type];
                for field in fields.into_iter().flatten() {
                    text.push_str(&normalize_text(field));
                    text.push('\n');
                }
                for name in [&e.name, &e.long_name].into_iter().flatten().filter_map(|n| initials(n)) {
                    text.push_str(&name);
                    text.push('\n');
                }
                text.push_str(&normalize_text(e.global_id.as_str()));
                text.push('\n');
                text.push_str(&normalize_text(names));
                text.into_boxed_str()
            })
            .collect();
        let mut equipment: Vec<EquipmentEntry> = model
            .element_ids()
            .filter(|id| model.elements[id.index()].kind == ElementKind::Equipment)
            .map(|id| EquipmentEntry { id, text: haystack[id.index()].to_string() })
            .collect();
        let labels = sort_labels(model);
        equipment.sort_by(|a, b| by_label(&labels, a.id, b.id));
        Self {
            complete: true,
            tree: tree(model, &labels),
            groups: Grouping::ALL.map(|g| groups(model, &equipment, g)),
            equipment,
            by_global_id: model.global_id_index(),
            haystack,
            search: SearchIndex::build(model, &|class| {
                texts.iter().filter_map(|t| t.entity(class)).map(str::to_owned).collect()
            }),
            fields: FieldIndex::build(model),
            ..Self::at_once(model)
        }
    }

    /// Whether lists and search are there.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Element with this GlobalId.
    pub fn find(&self, global_id: &str) -> Option<ElementId> {
        self.by_global_id.get(&GlobalId::from(global_id)).copied()
    }

    /// What the search looks into of an element, normalised; empty for an id of another model.
    pub(crate) fn text(&self, id: ElementId) -> &str {
        self.haystack.get(id.index()).map_or("", |text| text)
    }

    /// Number of pieces of equipment.
    pub fn equipment_count(&self) -> usize {
        self.equipment.len()
    }

    /// Which fields the model has, for filters and colours.
    pub fn fields(&self) -> &FieldIndex {
        &self.fields
    }

    /// All elements that fit what a person typed, best first: everything that [`SearchIndex`] finds, names of types in both
    /// languages among it, and names of assets in both languages.
    pub fn search(&self, model: &BuildingModel, facility: &FacilityState, query: &str) -> Vec<ElementId> {
        let words: Vec<String> = query.split_whitespace().map(normalize_text).filter(|w| !w.is_empty()).collect();
        if words.is_empty() || self.haystack.len() != model.elements.len() {
            return Vec::new();
        }
        let fits = |text: &str| words.iter().all(|w| text.contains(w.as_str()));
        let mut named: Vec<ElementId> = facility
            .assets()
            .filter(|a| {
                [&a.name.zh, &a.name.en].into_iter().any(|n| fits(&normalize_text(n)))
                    || initials(&a.name.zh).is_some_and(|n| fits(&n))
                    || fits(&normalize_text(a.id.as_str()))
            })
            .filter_map(|a| self.find(&a.global_id))
            .collect();
        named.sort_unstable();
        named.dedup();
        let ranked = self.search.ranked(query);
        let called = ranked.partition_point(|(_, score)| *score >= CALLED);
        let mut out: Vec<ElementId> = Vec::with_capacity(ranked.len() + named.len());
        let (before, behind) = ranked.split_at(called);
        let asset: FxHashSet<ElementId> = named.iter().copied().collect();
        out.extend(before.iter().map(|(id, _)| *id));
        if !named.is_empty() {
            let known: FxHashSet<ElementId> = out.iter().copied().filter(|id| asset.contains(id)).collect();
            out.extend(named.into_iter().filter(|id| !known.contains(id)));
        }
        out.extend(behind.iter().map(|(id, _)| *id).filter(|id| !asset.contains(id)));
        out
    }
}

/// What elements are sorted by. Codes lead a bilingual name in both languages, therefore one order does for both.
fn sort_labels(model: &BuildingModel) -> Vec<Cow<'_, str>> {
    let texts = Texts::of(Language::ZhCn);
    model.elements.iter().map(|e| place::spoken(texts, e.label())).collect()
}

fn by_label(labels: &[Cow<'_, str>], a: ElementId, b: ElementId) -> Ordering {
    natural(&labels[a.index()], &labels[b.index()]).then(a.cmp(&b))
}

/// Order in which a person sorts names: `AHU-2` before `AHU-10`.
pub(crate) fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.chars().peekable(), b.chars().peekable());
    loop {
        match (a.peek().copied(), b.peek().copied()) {
            (None, None) => return Ordering::Equal,
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let take = |it: &mut std::iter::Peekable<std::str::Chars<'_>>| {
                    let mut n = 0_u64;
                    while let Some(d) = it.peek().and_then(|c| c.to_digit(10)) {
                        n = n.saturating_mul(10).saturating_add(u64::from(d));
                        it.next();
                    }
                    n
                };
                match take(&mut a).cmp(&take(&mut b)) {
                    Ordering::Equal => {}
                    other => return other,
                }
            }
            (Some(x), Some(y)) => match x.to_lowercase().cmp(y.to_lowercase()) {
                Ordering::Equal => {
                    a.next();
                    b.next();
                }
                other => return other,
            },
        }
    }
}

fn tree(model: &BuildingModel, labels: &[Cow<'_, str>]) -> Vec<TreeStorey> {
    let mut by_storey: FxHashMap<Option<StoreyId>, FxHashMap<Arc<str>, Vec<ElementId>>> = FxHashMap::default();
    for id in model.element_ids() {
        let e = &model.elements[id.index()];
        if matches!(e.kind, ElementKind::Void | ElementKind::Storey | ElementKind::Container) {
            continue;
        }
        by_storey.entry(e.storey).or_default().entry(e.ifc_type.clone()).or_default().push(id);
    }
    let order = (0..model.storeys.len() as u32).rev().map(|s| Some(StoreyId(s))).chain([None]);
    order
        .filter_map(|storey| {
            let groups = by_storey.remove(&storey);
            if groups.is_none() && storey.is_none() {
                return None;
            }
            let mut groups: Vec<TreeGroup> = groups
                .into_iter()
                .flatten()
                .map(|(ifc_type, mut members)| {
                    members.sort_by(|a, b| by_label(labels, *a, *b));
                    TreeGroup { ifc_type, members }
                })
                .collect();
            let rank = |g: &TreeGroup| match g.members.first().map(|m| model.elements[m.index()].kind) {
                Some(ElementKind::Space) => 0,
                Some(ElementKind::Equipment) => 1,
                Some(ElementKind::Distribution) => 2,
                _ => 3,
            };
            groups.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.ifc_type.cmp(&b.ifc_type)));
            let count = groups.iter().map(|g| g.members.len()).sum();
            Some(TreeStorey { storey, groups, count })
        })
        .collect()
}

fn groups(model: &BuildingModel, equipment: &[EquipmentEntry], grouping: Grouping) -> Vec<EquipmentGroup> {
    let mut out: FxHashMap<GroupKey, Vec<u32>> = FxHashMap::default();
    for (i, entry) in equipment.iter().enumerate() {
        let e = &model.elements[entry.id.index()];
        let i = i as u32;
        match grouping {
            Grouping::Storey => out.entry(GroupKey::Storey(e.storey)).or_default().push(i),
            Grouping::Kind => out.entry(GroupKey::Kind(e.ifc_type.clone())).or_default().push(i),
            Grouping::System if e.systems.is_empty() => out.entry(GroupKey::System(None)).or_default().push(i),
            Grouping::System => {
                for s in &e.systems {
                    let members = out.entry(GroupKey::System(Some(*s))).or_default();
                    if members.last() != Some(&i) {
                        members.push(i);
                    }
                }
            }
        }
    }
    let mut out: Vec<EquipmentGroup> = out.into_iter().map(|(key, members)| EquipmentGroup { key, members }).collect();
    out.sort_by(|a, b| match (&a.key, &b.key) {
        // The top storey stands above the lowest, as it does in the building; what has no place comes last.
        (GroupKey::Storey(a), GroupKey::Storey(b)) => b.cmp(a),
        (GroupKey::System(Some(a)), GroupKey::System(Some(b))) => {
            let texts = Texts::of(Language::ZhCn);
            let name = |s: &SystemId| model.system(*s).map(|s| place::spoken(texts, &s.name)).unwrap_or_default();
            natural(&name(a), &name(b)).then(a.cmp(b))
        }
        (GroupKey::System(None), GroupKey::System(Some(_))) => Ordering::Greater,
        (GroupKey::System(Some(_)), GroupKey::System(None)) => Ordering::Less,
        (GroupKey::Kind(a), GroupKey::Kind(b)) => a.cmp(b),
        _ => Ordering::Equal,
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_people_count() {
        let mut names = ["AHU-10", "ahu-2", "AHU-1", "3F", "B1", "12F"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["3F", "12F", "AHU-1", "ahu-2", "AHU-10", "B1"]);
    }
}
