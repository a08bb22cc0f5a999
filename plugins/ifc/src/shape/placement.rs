//! Object placements: where a product's own coordinates lie in the project's.

use std::sync::Mutex;

use glam::{DAffine3, DVec3};
use rustc_hash::FxHashMap;

use super::read::{Fault, Read, Reader, fault, frame};
use crate::limits::{PLACEMENT_CYCLE, PLACEMENTS};
use crate::{Id, Instance};

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
                "IFCLINEARPLACEMENT" | "IFCLINEARSPANPLACEMENT" => reader.along(&instance)?,
                "IFCGRIDPLACEMENT" => reader.on_grid(&instance)?,
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

/// The placement that a local one is relative to (none: the project's axes), and the local one.
type Link = (Option<Id>, DAffine3);

impl<'a> Reader<'a> {
    /// `IfcLinearPlacement` of any edition, which differ in the order of attributes and in what describes the place.
    fn along(&self, placement: &Instance<'a>) -> Read<Link> {
        match self.measured(placement) {
            Ok(link) => Ok(link),
            Err(fault) => {
                // The writer's own result for readers that cannot follow the curve.
                let mut given = (0..placement.args().count()).filter_map(|n| self.optional(placement, n));
                match given.find(|i| i.keyword == "IFCAXIS2PLACEMENT3D") {
                    Some(axis) => {
                        self.warn(&fault, "it stands at the Cartesian position that the file gives instead");
                        Ok((None, self.placement(&axis)?))
                    }
                    None => Err(fault),
                }
            }
        }
    }

    fn measured(&self, placement: &Instance<'a>) -> Read<Link> {
        let (mut parent, mut curve, mut local) = (None, None, None);
        let (mut distance, mut orientation) = (None, None);
        for n in 0..placement.args().count() {
            let Some(target) = self.optional(placement, n) else { continue };
            match target.keyword {
                "IFCLOCALPLACEMENT" | "IFCGRIDPLACEMENT" | "IFCLINEARPLACEMENT" | "IFCLINEARSPANPLACEMENT" => {
                    parent = Some(target.id);
                }
                "IFCAXIS2PLACEMENTLINEAR" => local = Some(target),
                "IFCDISTANCEEXPRESSION" | "IFCPOINTBYDISTANCEEXPRESSION" => distance = distance.or(Some(target)),
                "IFCORIENTATIONEXPRESSION" => orientation = Some(target),
                "IFCAXIS2PLACEMENT3D" => {}
                _ => curve = Some(target.id),
            }
        }
        let (basis, at) = match (local, distance) {
            (Some(axis), _) => {
                let location = self.target(&axis, 0)?;
                (location.arg(4).as_ref().or(curve), self.linear_placement(&axis, curve, 1)?)
            }
            (None, Some(distance)) => {
                let station = self.station(&distance, curve, 1)?;
                // IFC4X1: upright along the curve unless the axes are given (lateral is y, to the left).
                let side = orientation.and_then(|o| self.direction(&o, 0)).unwrap_or(station.left);
                let up = orientation.and_then(|o| self.direction(&o, 1)).unwrap_or(DVec3::Z);
                (curve, frame(station.point, Some(up), Some(side.cross(up))))
            }
            (None, None) => return fault(placement.id, "is placed along a curve without a distance"),
        };
        // Relative to nothing means in the coordinates of whatever the curve belongs to.
        // The alignment itself may stand on its own curve, which says nothing.
        let owner = || basis.and_then(|b| self.owner_of(b)).filter(|p| *p != placement.id);
        Ok((parent.or_else(owner), at))
    }

    /// The placement of the alignment whose axis a curve is.
    fn owner_of(&self, curve: Id) -> Option<Id> {
        ["IFCALIGNMENT", "IFCLINEARPOSITIONINGELEMENT"].iter().flat_map(|k| self.file.of_type(k)).find_map(|id| {
            let alignment = self.file.get(*id)?;
            // IFC4X1 names the curve as an attribute, later editions as an item of the representation.
            let direct = alignment.arg(7).as_ref() == Some(curve);
            let shown = || {
                let shape = self.optional(&alignment, 6)?;
                let mut items = shape.arg(2).refs().filter_map(|r| self.file.get(r)).flat_map(|r| r.arg(3).refs());
                items.find(|i| *i == curve)
            };
            (direct || shown().is_some()).then(|| alignment.arg(5).as_ref()).flatten()
        })
    }
}
