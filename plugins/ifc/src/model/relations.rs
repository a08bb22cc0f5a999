//! The tree: what is contained in, part of, nested in, or fills what; storeys and stated spaces follow from it.

use atrium_building::{ElementId, ElementKind, Storey, StoreyId, Units};
use rustc_hash::FxHashMap;

use super::elements::Elements;
use super::placement::local_placement;
use crate::diagnostics::{Diagnostics, Severity};
use crate::progress::{Cancelled, Progress};
use crate::value::{Id, Instance, StepFile};

/// A relation that gives a parent: keyword, position of the parent, position of the children. The first that holds for
/// an element counts.
const PARENTS: [(&str, usize, usize); 12] = [
    ("IFCRELCONTAINEDINSPATIALSTRUCTURE", 5, 4),
    ("IFCRELAGGREGATES", 4, 5),
    ("IFCRELDECOMPOSES", 4, 5),
    ("IFCRELNESTS", 4, 5),
    ("IFCRELFILLSELEMENT", 4, 5),
    ("IFCRELVOIDSELEMENT", 4, 5),
    ("IFCRELPROJECTSELEMENT", 4, 5),
    ("IFCRELADHERESTOELEMENT", 4, 5),
    ("IFCRELCOVERSBLDGELEMENTS", 4, 5),
    ("IFCRELFLOWCONTROLELEMENTS", 5, 4),
    ("IFCRELCOVERSSPACES", 4, 5),
    // No containment, though better than nowhere for what has none.
    ("IFCRELREFERENCEDINSPATIALSTRUCTURE", 5, 4),
];

/// Relations of one kind, with a look at the cancel flag.
pub(crate) fn each<'f, 'a>(
    file: &'f StepFile<'a>,
    keyword: &str,
    progress: &Progress,
    mut act: impl FnMut(Instance<'a>),
) -> Result<(), Cancelled> {
    for (n, instance) in file.of_type(keyword).iter().filter_map(|id| file.get(*id)).enumerate() {
        if n % 256 == 0 {
            progress.check()?;
        }
        act(instance);
    }
    Ok(())
}

/// Sets parents and children.
pub(crate) fn build_tree(
    file: &StepFile<'_>,
    elements: &mut Elements,
    progress: &Progress,
    diagnostics: &Diagnostics,
) -> Result<(), Cancelled> {
    for (keyword, parent_at, children_at) in PARENTS {
        each(file, keyword, progress, |relation| {
            let Some(parent) = relation.arg(parent_at).as_ref().and_then(|id| elements.of(id)) else { return };
            for id in relation.arg(children_at).refs() {
                let Some(child) = elements.of(id) else { continue };
                let slot = &mut elements.list[child.index()].parent;
                if slot.is_none() && child != parent {
                    *slot = Some(parent);
                }
            }
        })?;
    }
    cut_cycles(file, elements, diagnostics);
    for i in 0..elements.list.len() {
        if let Some(parent) = elements.list[i].parent {
            elements.list[parent.index()].children.push(ElementId(i as u32));
        }
    }
    Ok(())
}

/// Takes the parent from one element of each cycle, so that every walk up ends.
fn cut_cycles(file: &StepFile<'_>, elements: &mut Elements, diagnostics: &Diagnostics) {
    const DONE: u32 = u32::MAX;
    // 0: not seen; DONE: leads to a root; else the walk in which it was seen.
    let mut seen = vec![0u32; elements.list.len()];
    for start in 0..elements.list.len() {
        let walk = start as u32 + 1;
        let mut at = start;
        let mut last = start;
        loop {
            match seen[at] {
                0 => seen[at] = walk,
                s if s == walk => {
                    elements.list[last].parent = None;
                    diagnostics.report(
                        file,
                        Id(elements.list[last].instance),
                        Severity::Error,
                        "This is part of itself, by way of others; the circle was cut here.",
                    );
                    break;
                }
                _ => break,
            }
            last = at;
            match elements.list[at].parent {
                Some(parent) => at = parent.index(),
                None => break,
            }
        }
        let mut at = start;
        while seen[at] == walk {
            seen[at] = DONE;
            match elements.list[at].parent {
                Some(parent) => at = parent.index(),
                None => break,
            }
        }
    }
}

/// Finds the storeys, from the lowest up, and gives every element the nearest one (and the nearest space) above it.
pub(crate) fn assign_storeys(file: &StepFile<'_>, elements: &mut Elements, units: Units) -> Vec<Storey> {
    let found: Vec<(ElementId, Option<f64>, Option<f64>)> = elements
        .list
        .iter()
        .enumerate()
        .filter(|(_, e)| e.kind == ElementKind::Storey)
        .map(|(i, e)| {
            let placed =
                elements.placements[i].and_then(|p| local_placement(file, p, units.length_m)).map(|t| t.translation.z);
            let stated = file.get(Id(e.instance)).and_then(|s| s.arg(9).as_f64()).map(|z| z * units.length_m);
            (ElementId(i as u32), placed, stated.filter(|z| z.abs() < 1e6))
        })
        .collect();
    // A few programs place all storeys at zero and put heights into `Elevation` and the shapes alone.
    let spread = |heights: Vec<f64>| {
        heights.iter().copied().fold(f64::NEG_INFINITY, f64::max)
            - heights.iter().copied().fold(f64::INFINITY, f64::min)
    };
    let flat = found.iter().all(|f| f.1.is_some())
        && spread(found.iter().filter_map(|f| f.1).collect()) < 1e-3
        && spread(found.iter().filter_map(|f| f.2).collect()) > 1e-3;
    let mut storeys: Vec<Storey> = found
        .into_iter()
        .map(|(element, placed, stated)| {
            let e = &elements.list[element.index()];
            let elevation_m = if flat { stated.or(placed) } else { placed.or(stated) }.unwrap_or(0.0);
            Storey { element, name: e.label().into(), long_name: e.long_name.clone(), elevation_m }
        })
        .collect();
    storeys.sort_by(|a, b| a.elevation_m.total_cmp(&b.elevation_m));
    let of_element: FxHashMap<ElementId, StoreyId> =
        storeys.iter().enumerate().map(|(i, s)| (s.element, StoreyId(i as u32))).collect();
    for i in 0..elements.list.len() {
        let mut at = ElementId(i as u32);
        let (mut storey, mut space) = (None, None);
        // Cycles are cut; the bound only keeps a chain of a million parts from being walked a million times.
        for step in 0..64 {
            if step > 0 && space.is_none() && elements.list[at.index()].kind == ElementKind::Space {
                space = Some(at);
            }
            storey = of_element.get(&at).copied();
            match elements.list[at.index()].parent {
                Some(parent) if storey.is_none() => at = parent,
                _ => break,
            }
        }
        let e = &mut elements.list[i];
        e.storey = storey;
        e.space = if e.kind == ElementKind::Space { None } else { space };
    }
    storeys
}

/// `IfcRelReferencedInSpatialStructure`: spaces that elements serve. Systems are given back with the spaces.
pub(crate) fn read_references(
    file: &StepFile<'_>,
    elements: &mut Elements,
    progress: &Progress,
) -> Result<Vec<(Id, ElementId)>, Cancelled> {
    let mut systems = Vec::new();
    each(file, "IFCRELREFERENCEDINSPATIALSTRUCTURE", progress, |relation| {
        let Some(space) = relation.arg(5).as_ref().and_then(|id| elements.of(id)) else { return };
        if elements.list[space.index()].kind != ElementKind::Space {
            return;
        }
        for id in relation.arg(4).refs() {
            match elements.of(id) {
                Some(element) => {
                    let serves = &mut elements.list[element.index()].serves;
                    if !serves.contains(&space) {
                        serves.push(space);
                    }
                }
                None => systems.push((id, space)),
            }
        }
    })?;
    Ok(systems)
}

/// Openings by the element that they are cut from, in file order: its own, and those of what it is a part of.
pub(crate) fn openings(
    file: &StepFile<'_>,
    elements: &Elements,
    progress: &Progress,
) -> Result<FxHashMap<ElementId, Vec<Id>>, Cancelled> {
    let mut own: FxHashMap<ElementId, Vec<Id>> = FxHashMap::default();
    each(file, "IFCRELVOIDSELEMENT", progress, |relation| {
        let (Some(host), Some(opening)) = (relation.arg(4).as_ref(), relation.arg(5).as_ref()) else { return };
        if let Some(host) = elements.of(host) {
            own.entry(host).or_default().push(opening);
        }
    })?;
    let mut all = own.clone();
    // "The decomposed element may have openings, which apply to its parts" (IfcRelVoidsElement).
    each(file, "IFCRELAGGREGATES", progress, |relation| {
        let Some(whole) = relation.arg(4).as_ref().and_then(|id| elements.of(id)) else { return };
        let mut inherited: Vec<Id> = Vec::new();
        let mut at = Some(whole);
        for _ in 0..8 {
            let Some(i) = at else { break };
            inherited.extend(own.get(&i).into_iter().flatten());
            at = elements.list[i.index()].parent;
        }
        if inherited.is_empty() {
            return;
        }
        for part in relation.arg(5).refs().filter_map(|id| elements.of(id)) {
            let list = all.entry(part).or_default();
            for opening in &inherited {
                if !list.contains(opening) {
                    list.push(*opening);
                }
            }
        }
    })?;
    Ok(all)
}
