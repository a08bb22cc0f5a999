//! Object placements: where a product's own coordinates lie in the project's.

use std::sync::Mutex;

use glam::DAffine3;
use rustc_hash::FxHashMap;

use super::read::{Fault, Read, Reader, fault};
use crate::Id;
use crate::limits::{PLACEMENT_CYCLE, PLACEMENTS};

/// Object placements, each worked out once.
#[derive(Default)]
pub(super) struct PlacementCache {
    /// `None` for those that lead nowhere: each would be followed again for every product placed by it.
    known: Mutex<FxHashMap<Id, Option<DAffine3>>>,
}

impl PlacementCache {
    fn known(&self, id: Id) -> Option<Option<DAffine3>> {
        self.known.lock().ok()?.get(&id).copied()
    }

    /// The product's coordinates (attribute `ObjectPlacement`) to project coordinates, metres.
    pub(super) fn of_product(&self, reader: &Reader<'_>, product: Id) -> Read<DAffine3> {
        let instance = reader.get(product, product)?;
        match instance.arg(5).as_ref() {
            Some(id) => self.resolve(reader, id, product),
            None => Ok(DAffine3::IDENTITY),
        }
    }

    fn resolve(&self, reader: &Reader<'_>, start: Id, from: Id) -> Read<DAffine3> {
        let mut chain = vec![];
        let found = self.walk(reader, start, from, &mut chain);
        if found.is_err()
            && let Ok(mut known) = self.known.lock()
        {
            for (id, _) in chain {
                known.entry(id).or_insert(None);
            }
        }
        found
    }

    fn walk(&self, reader: &Reader<'_>, start: Id, from: Id, chain: &mut Vec<(Id, DAffine3)>) -> Read<DAffine3> {
        // Walk up to something known, then back down; no recursion on the file's depth.
        let mut base = DAffine3::IDENTITY;
        let (mut next, mut from) = (Some(start), from);
        while let Some(id) = next {
            match self.known(id) {
                Some(Some(known)) => {
                    base = known;
                    break;
                }
                Some(None) => return fault(id, "has no usable placement"),
                None => {}
            }
            if chain.len() >= PLACEMENTS || chain.iter().rev().take(PLACEMENT_CYCLE).any(|(c, _)| *c == id) {
                return fault(id, "is placed relative to itself");
            }
            let instance = reader.get(id, from)?;
            let (parent, local) = match instance.keyword {
                "IFCLOCALPLACEMENT" => (instance.arg(0).as_ref(), reader.position(&instance, 1)?),
                // PlacementRelTo moved between editions; the given Cartesian position is what a viewer needs.
                "IFCLINEARPLACEMENT" | "IFCLINEARPOSITIONINGELEMENT" => {
                    let given = (0..instance.args().count())
                        .filter_map(|n| reader.optional(&instance, n))
                        .find(|i| i.keyword == "IFCAXIS2PLACEMENT3D");
                    match given {
                        Some(axis) => (None, reader.placement(&axis)?),
                        None => return fault(id, "is placed along an alignment without a Cartesian position"),
                    }
                }
                "IFCGRIDPLACEMENT" => return fault(id, "is placed on a grid, which is not supported"),
                _ => return fault(id, "is not an object placement"),
            };
            chain.push((id, local));
            (next, from) = (parent, id);
        }
        for &(id, local) in chain.iter().rev() {
            base *= local;
            if !base.is_finite() {
                return Err(Fault { at: id, what: "gives a placement without end".into() });
            }
            if let Ok(mut known) = self.known.lock() {
                known.insert(id, Some(base));
            }
        }
        Ok(base)
    }
}
