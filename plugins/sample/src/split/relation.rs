//! What is left of a relation in the file of one discipline.

use super::assign::Assigned;
use super::class::Class;
use super::index::{Index, arguments};
use super::{Discipline, SplitError};

/// Arguments of every root before those that relate: GlobalId, OwnerHistory, Name, Description.
const OF_ROOT: usize = 4;

/// When relations are gone through: what an earlier pass brings into a file, a later one may count on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pass {
    /// Types come to their occurrences.
    Types,
    /// Property sets and materials come to objects and types, and objects to each other.
    Objects,
    /// What is said of types and property sets.
    Definitions,
}

impl Pass {
    /// In their order.
    pub(super) const ALL: [Self; 3] = [Self::Types, Self::Objects, Self::Definitions];

    /// The pass of a relation.
    pub(super) fn of(keyword: &str) -> Self {
        match keyword {
            "IFCRELDEFINESBYTYPE" => Self::Types,
            "IFCRELDEFINESBYTEMPLATE" | "IFCRELDECLARES" => Self::Definitions,
            _ => Self::Objects,
        }
    }
}

/// A relation in one file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// As it stands.
    Whole,
    /// With other arguments: all of them, GlobalId among them.
    Cut(Vec<String>),
    /// Not at all.
    Out,
}

/// The argument, the last one, by which a relation brings its definition along to wherever the objects are.
pub(super) fn definition(keyword: &str) -> Option<usize> {
    let brings = keyword.starts_with("IFCRELDEFINESBY") || keyword.starts_with("IFCRELASSOCIATES");
    (brings && keyword != "IFCRELDEFINESBYOBJECT").then_some(OF_ROOT + 1)
}

/// What is left of a relation. Containment is no matter of this: it is gathered container by container.
pub(super) fn fit(
    index: &Index<'_>,
    assigned: &Assigned,
    at: usize,
    discipline: Discipline,
) -> Result<Fit, SplitError> {
    let keyword = index.keyword(at);
    let brings = definition(keyword);
    let elsewhere = discipline != Discipline::Architecture;
    let all = arguments(index.arguments(at));
    let mut changed = false;
    let mut out: Vec<String> = Vec::with_capacity(all.len());
    for (position, argument) in all.iter().enumerate() {
        let list = argument.starts_with('(') && argument.contains('#');
        if position < OF_ROOT || Some(position) == brings || !(list || argument.starts_with('#')) {
            out.push((*argument).to_owned());
            continue;
        }
        let of = index.of_argument(argument, at)?;
        let count = of.len();
        let mut kept: Vec<usize> = Vec::with_capacity(count);
        for other in of {
            let there = !index.class(other).is_root() || assigned.is_in(other, discipline);
            if there {
                kept.push(other);
            } else if elsewhere && keyword == "IFCRELSERVICESBUILDINGS" && index.class(other) == Class::Room {
                let storey = assigned.storey_of(index, other)?;
                changed = true;
                if !kept.contains(&storey) {
                    kept.push(storey);
                }
            }
        }
        if kept.is_empty() {
            return Ok(Fit::Out);
        }
        changed |= kept.len() != count;
        out.push(if list { references(index, &kept) } else { (*argument).to_owned() });
    }
    if !changed {
        return Ok(Fit::Whole);
    }
    out[0] = own_id(&out[0], discipline);
    Ok(Fit::Cut(out))
}

/// What is left of a drawing layer: its items that are there; it has no GlobalId.
pub(super) fn fit_layer(
    index: &Index<'_>,
    assigned: &Assigned,
    at: usize,
    discipline: Discipline,
) -> Result<Fit, SplitError> {
    let mut all: Vec<String> = arguments(index.arguments(at)).into_iter().map(str::to_owned).collect();
    let Some(items) = all.get_mut(2) else { return Ok(Fit::Out) };
    let of = index.of_argument(items, at)?;
    let kept: Vec<usize> = of.iter().copied().filter(|i| assigned.is_in(*i, discipline)).collect();
    if kept.len() == of.len() {
        return Ok(Fit::Whole);
    }
    *items = references(index, &kept);
    Ok(if kept.is_empty() { Fit::Out } else { Fit::Cut(all) })
}

/// A list of references, `(#1,#2)`.
pub(super) fn references(index: &Index<'_>, of: &[usize]) -> String {
    atrium_step::refs(&of.iter().map(|at| index.number(*at) as usize).collect::<Vec<_>>())
}

/// The GlobalId, in quotes, of what became of a relation in the file of a discipline.
pub(super) fn own_id(quoted: &str, discipline: Discipline) -> String {
    let path = format!("split/{}/{}", discipline.code(), quoted.trim_matches('\''));
    format!("'{}'", atrium_step::global_id(0, &path))
}
