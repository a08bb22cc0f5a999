//! Several files shown as one building.

use crate::{
    BuildingModel, DocumentId, ElementId, GroupId, MaterialSetId, MeshId, PortId, PropertySetId, StoreyId, SystemId,
};

/// Storeys of two files are one when their datum differs by less than this, metres: architects and engineers round
/// finished-floor levels differently, while real storeys are never this close.
const SAME_STOREY_M: f64 = 0.6;

impl BuildingModel {
    /// Adds another model (for example the engineer's beside the architect's), sharing storeys of the same height.
    ///
    /// Both stay in their own project coordinates: files of one project are authored around one origin.
    pub fn federate(&mut self, other: Self) {
        if self.elements.is_empty() && self.sources.is_empty() {
            *self = other;
            return;
        }
        let (ms0, d0, g0) = (self.material_sets.len() as u32, self.documents.len() as u32, self.groups.len() as u32);
        let (e0, s0, p0, ps0, m0) = (
            self.elements.len() as u32,
            self.systems.len() as u32,
            self.ports.len() as u32,
            self.property_sets.len() as u32,
            self.meshes.len() as u32,
        );
        let element = |id: ElementId| ElementId(id.0 + e0);
        let move_sets = |sets: &mut Vec<PropertySetId>| sets.iter_mut().for_each(|p| p.0 += ps0);

        let mut storeys = self.storeys.clone();
        for s in &other.storeys {
            if !self.storeys.iter().any(|t| (t.elevation_m - s.elevation_m).abs() < SAME_STOREY_M) {
                let mut s = s.clone();
                s.element = element(s.element);
                storeys.push(s);
            }
        }
        storeys.sort_by(|a, b| a.elevation_m.total_cmp(&b.elevation_m));
        let nearest = |elevation_m: f64| {
            storeys
                .iter()
                .enumerate()
                .min_by(|(_, a), (_, b)| {
                    (a.elevation_m - elevation_m).abs().total_cmp(&(b.elevation_m - elevation_m).abs())
                })
                .map(|(i, _)| StoreyId(i as u32))
        };
        let old: Vec<_> = self.storeys.iter().map(|s| nearest(s.elevation_m)).collect();
        let new: Vec<_> = other.storeys.iter().map(|s| nearest(s.elevation_m)).collect();
        for e in &mut self.elements {
            e.storey = e.storey.and_then(|s| old.get(s.index()).copied().flatten());
        }
        self.storeys = storeys;

        self.sources.extend(other.sources);
        self.georeference = self.georeference.take().or(other.georeference);
        self.elements.extend(other.elements.into_iter().map(|mut e| {
            e.parent = e.parent.map(element);
            e.space = e.space.map(element);
            e.children.iter_mut().chain(&mut e.serves).for_each(|c| *c = element(*c));
            e.systems.iter_mut().for_each(|s| *s = SystemId(s.0 + s0));
            e.ports.iter_mut().for_each(|p| *p = PortId(p.0 + p0));
            move_sets(&mut e.property_sets);
            e.material_set = e.material_set.map(|m| MaterialSetId(m.0 + ms0));
            e.documents.iter_mut().for_each(|d| *d = DocumentId(d.0 + d0));
            e.groups.iter_mut().for_each(|g| *g = GroupId(g.0 + g0));
            e.storey = e.storey.and_then(|s| new.get(s.index()).copied().flatten());
            e
        }));
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
        // Those of the first model come first, therefore the whole stays sorted.
        self.space_boundaries.extend(other.space_boundaries.into_iter().map(|mut b| {
            b.space = element(b.space);
            b.element = b.element.map(element);
            b
        }));
        self.true_north = self.true_north.or(other.true_north);
        self.site_position = self.site_position.or(other.site_position);
        self.ports.extend(other.ports.into_iter().map(|mut p| {
            p.element = element(p.element);
            p
        }));
        self.connections.extend(other.connections.into_iter().map(|mut c| {
            c.from.0 += p0;
            c.to.0 += p0;
            c
        }));
        self.property_sets.extend(other.property_sets);
        self.meshes.extend(other.meshes);
        self.placements.extend(other.placements.into_iter().map(|mut p| {
            p.element = element(p.element);
            p.mesh = MeshId(p.mesh.0 + m0);
            p
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Element, ElementKind, Storey};

    fn with_storeys(heights: &[f64]) -> BuildingModel {
        let mut model = BuildingModel::default();
        model.sources.push(crate::ModelSource::default());
        for (i, h) in heights.iter().enumerate() {
            model.elements.push(Element {
                storey: Some(StoreyId(i as u32)),
                ..Element::new(format!("{h}"), "IfcBuildingStorey", ElementKind::Storey)
            });
            let element = ElementId(i as u32);
            model.storeys.push(Storey { element, name: format!("{h}").into(), long_name: None, elevation_m: *h });
        }
        model
    }

    #[test]
    fn storeys_of_the_same_height_become_one() {
        let mut a = with_storeys(&[0.0, 4.0]);
        a.federate(with_storeys(&[-4.0, 0.05, 4.1, 8.0]));
        let heights: Vec<f64> = a.storeys.iter().map(|s| s.elevation_m).collect();
        assert_eq!(heights, [-4.0, 0.0, 4.0, 8.0]);
        let of: Vec<u32> = a.elements.iter().map(|e| e.storey.unwrap().0).collect();
        assert_eq!(of, [1, 2, 0, 1, 2, 3]);
    }
}
