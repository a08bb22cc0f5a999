//! Walls, slabs and doors as triangles of one tree: for asking, millions of times, whether anything stands in a ray's way.

use atrium_building::BuildingModel;
use atrium_spatial::{WideBvh, parallel_map};
use glam::{DVec3, Vec3};

use crate::enclosure::{Stack, hides};

/// Smaller triangles hide nothing that matters, and a handrail has a thousand of them, m².
const LEAST_M2: f32 = 0.005;

/// A hair of tolerance, so that no ray slips through between two triangles.
const SLACK: f32 = 1e-5;

/// What hides a thing stands no farther from it, metres. Whoever is farther off and not indoors himself can be anywhere: before
/// the building, in its court, on the roof of its podium.
pub(crate) const REACH_M: f32 = 20.0;

#[derive(Clone, Copy)]
struct Facet {
    a: Vec3,
    ab: Vec3,
    ac: Vec3,
    element: u32,
    stack: Stack,
    /// Lets through what is behind it.
    pane: bool,
}

/// Metres relative to the scene's origin.
pub(crate) struct Occluders {
    facets: Vec<Facet>,
    tree: WideBvh,
}

/// Who asks: what stands in its way is of the same building, no more than one storey up, and not the thing itself.
#[derive(Clone, Copy)]
pub(crate) struct Asker {
    pub(crate) element: u32,
    pub(crate) stack: Stack,
}

impl Occluders {
    /// Of those elements that `blocks` and that stand on a storey.
    pub(crate) fn build(model: &BuildingModel, origin: DVec3, blocks: &[bool], stacks: &[Stack]) -> Self {
        let wanted: Vec<(usize, Stack)> = model
            .placements
            .iter()
            .enumerate()
            .filter(|(_, p)| blocks.get(p.element.index()).copied().unwrap_or_default())
            .filter_map(|(i, p)| Some((i, *stacks.get(model.element(p.element)?.storey?.index())?)))
            .collect();
        let parts = parallel_map(wanted.len(), |n| {
            let (i, stack) = wanted[n];
            let placement = &model.placements[i];
            let pane = !hides(model, placement);
            let Some(mesh) = model.mesh(placement.mesh) else { return Vec::new() };
            let corners: Vec<Vec3> = mesh
                .positions
                .iter()
                .map(|p| (placement.transform.transform_point3(Vec3::from(*p).as_dvec3()) - origin).as_vec3())
                .collect();
            mesh.indices
                .chunks_exact(3)
                .filter_map(|t| {
                    let at = |k: usize| corners.get(t[k] as usize).copied();
                    let (a, b, c) = (at(0)?, at(1)?, at(2)?);
                    let (ab, ac) = (b - a, c - a);
                    // Also leaves out what is no number.
                    (ab.cross(ac).length() * 0.5 > LEAST_M2).then_some(Facet {
                        a,
                        ab,
                        ac,
                        element: placement.element.0,
                        stack,
                        pane,
                    })
                })
                .collect()
        });
        let facets: Vec<Facet> = parts.into_iter().flatten().collect();
        let boxes: Vec<([f32; 3], [f32; 3])> = facets
            .iter()
            .map(|f| {
                let (b, c) = (f.a + f.ab, f.a + f.ac);
                (f.a.min(b).min(c).to_array(), f.a.max(b).max(c).to_array())
            })
            .collect();
        let (tree, order) = WideBvh::build(&boxes);
        // In the order of the leaves: neighbours are asked for together.
        let facets = order.into_iter().map(|i| facets[i as usize]).collect();
        Self { facets, tree }
    }

    /// A facet that the ray meets within [`REACH_M`], be it a pane or not; `likely` is tried first.
    pub(crate) fn meets(&self, from: Vec3, direction: Vec3, asker: Asker, likely: Option<u32>) -> Option<u32> {
        self.find(from, direction, likely, |f| f.stands_in_way(from, direction, asker))
    }

    /// As [`Self::meets`], of what is no pane.
    pub(crate) fn hides(&self, from: Vec3, direction: Vec3, asker: Asker, likely: Option<u32>) -> Option<u32> {
        self.find(from, direction, likely, |f| !f.pane && f.stands_in_way(from, direction, asker))
    }

    fn find(&self, from: Vec3, direction: Vec3, likely: Option<u32>, wanted: impl Fn(&Facet) -> bool) -> Option<u32> {
        let stands = |i: u32| self.facets.get(i as usize).is_some_and(&wanted);
        likely.filter(|i| stands(*i)).or_else(|| self.tree.any(from, direction, REACH_M, stands))
    }
}

impl Facet {
    /// Möller and Trumbore 1997, both sides.
    fn stands_in_way(&self, from: Vec3, direction: Vec3, asker: Asker) -> bool {
        if self.element == asker.element || !asker.stack.is_hidden_by(self.stack) {
            return false;
        }
        let p = direction.cross(self.ac);
        let det = self.ab.dot(p);
        if det.abs() < 1e-9 {
            return false;
        }
        let inverse = 1.0 / det;
        let s = from - self.a;
        let u = s.dot(p) * inverse;
        if !(-SLACK..=1.0 + SLACK).contains(&u) {
            return false;
        }
        let q = s.cross(self.ab);
        let v = direction.dot(q) * inverse;
        v >= -SLACK && u + v <= 1.0 + 2.0 * SLACK && (0.0..=REACH_M).contains(&(self.ac.dot(q) * inverse))
    }
}
