//! Several files shown as one model.

mod containers;
mod moved;
mod storeys;
#[cfg(test)]
mod tests;

use glam::DAffine3;

use crate::{
    BuildingModel, DocumentId, Element, ElementId, Georeference, GroupId, MaterialSetId, MeshId, PortId, PropertySetId,
    SourceId, SystemId,
};
use containers::Union;
use storeys::Buildings;

/// What became of a model that was added to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Federated {
    /// Its files, in order.
    pub sources: Vec<SourceId>,
    /// For each of its elements, by its old index, the one that it is now.
    pub elements: Vec<ElementId>,
}

impl BuildingModel {
    /// Adds another model (for example the engineer's beside the architect's). `alignment` turns it about Z and moves it:
    /// from its project coordinates to those of this model, metres. The first model that is added to an empty one is
    /// moved too.
    ///
    /// **Containers** (project, site, building, storey) with one GlobalId become one, the first: what the other contains
    /// moves under it, and its sets, documents and groups are added. One that has a shape of its own (terrain) stays, as
    /// a part of the first, so that it can be switched off with its file. Buildings of one GlobalId that stand far apart
    /// are copies of one another, and stay apart.
    ///
    /// **Storeys** become one in [`Self::storeys`] when they are of one building and their datums within 0.6 m after the
    /// alignment; each storey has at most one partner in the other model. Buildings are one by GlobalId, by name where
    /// they stand near each other, or by footprints that cover each other. Those of other buildings stay, and all
    /// are sorted by height in one row.
    ///
    /// Units, georeference, true north and site of the whole are those of the first file that says them; what each file
    /// says is kept in [`Self::sources`].
    pub fn federate(&mut self, mut other: Self, alignment: &DAffine3) -> Federated {
        other.move_by(alignment);
        if self.elements.is_empty() && self.sources.is_empty() {
            *self = other;
            return Federated { sources: self.source_ids().collect(), elements: self.element_ids().collect() };
        }
        let (ms0, d0, g0) = (self.material_sets.len() as u32, self.documents.len() as u32, self.groups.len() as u32);
        let (s0, p0, ps0, m0) = (
            self.systems.len() as u32,
            self.ports.len() as u32,
            self.property_sets.len() as u32,
            self.meshes.len() as u32,
        );
        let (source0, element0) = (self.sources.len() as u32, self.elements.len() as u32);

        let buildings = (Buildings::of(self), Buildings::of(&other));
        let union = Union::find((self, &buildings.0), (&other, &buildings.1));
        let storeys = storeys::join((self, &buildings.0), (&other, &buildings.1), &union);
        let map = &union.elements;
        let element = |id: ElementId| map.get(id.index()).copied().unwrap_or(id);
        let move_sets = |sets: &mut [PropertySetId]| sets.iter_mut().for_each(|p| p.0 += ps0);

        for e in &mut self.elements {
            e.storey = e.storey.and_then(|s| storeys.of_first.get(s.index()).copied());
        }
        self.storeys = storeys.all;

        let moved = |mut e: Element| {
            e.parent = e.parent.map(element);
            e.space = e.space.map(element);
            e.children.iter_mut().chain(&mut e.serves).for_each(|c| *c = element(*c));
            e.systems.iter_mut().for_each(|s| *s = SystemId(s.0 + s0));
            e.ports.iter_mut().for_each(|p| *p = PortId(p.0 + p0));
            move_sets(&mut e.property_sets);
            e.material_set = e.material_set.map(|m| MaterialSetId(m.0 + ms0));
            e.documents.iter_mut().for_each(|d| *d = DocumentId(d.0 + d0));
            e.groups.iter_mut().for_each(|g| *g = GroupId(g.0 + g0));
            e.storey = e.storey.and_then(|s| storeys.of_other.get(s.index()).copied());
            e
        };
        self.property_sets.extend(other.property_sets);
        for source in &mut other.sources {
            source.first_element = ElementId(element0 + union.kept_before(source.first_element.index()));
        }
        self.sources.append(&mut other.sources);
        let elements: Vec<Element> = other.elements.into_iter().map(moved).collect();
        union.enter(self, elements);

        self.systems.extend(other.systems.into_iter().map(|mut s| {
            s.members.iter_mut().chain(&mut s.serves).for_each(|m| *m = element(*m));
            move_sets(&mut s.property_sets);
            s
        }));
        self.groups.extend(other.groups.into_iter().map(|mut g| {
            g.members.iter_mut().for_each(|m| *m = element(*m));
            move_sets(&mut g.property_sets);
            g
        }));
        self.material_sets.extend(other.material_sets.into_iter().map(|mut m| {
            m.parts.iter_mut().for_each(|p| move_sets(&mut p.property_sets));
            m
        }));
        self.documents.extend(other.documents);
        self.space_boundaries.extend(other.space_boundaries.into_iter().map(|mut b| {
            b.space = element(b.space);
            b.element = b.element.map(element);
            b
        }));
        // Those of the first model come first, yet what became one with it may be among those of the other.
        if !self.space_boundaries.is_sorted() {
            self.space_boundaries.sort_unstable();
        }
        self.ports.extend(other.ports.into_iter().map(|mut p| {
            p.element = element(p.element);
            p
        }));
        self.connections.extend(other.connections.into_iter().map(|mut c| {
            c.from.0 += p0;
            c.to.0 += p0;
            c
        }));
        self.meshes.extend(other.meshes);
        self.placements.extend(other.placements.into_iter().map(|mut p| {
            p.element = element(p.element);
            p.mesh = MeshId(p.mesh.0 + m0);
            p
        }));
        self.georeference = self.georeference.take().or(other.georeference.map(|g| {
            // The whole has the units of the first file: said for those, it says the same.
            let in_metres = g.moved(&DAffine3::IDENTITY, other.units.length_m);
            Georeference { scale: self.units.length_m, ..in_metres }
        }));
        self.true_north = self.true_north.or(other.true_north);
        self.site_position = self.site_position.or(other.site_position);
        let sources = (source0..self.sources.len() as u32).map(SourceId).collect();
        Federated { sources, elements: union.elements }
    }
}
