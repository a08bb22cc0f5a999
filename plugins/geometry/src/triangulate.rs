//! Triangulation of flat regions and of nearly flat polygons in space.

use crate::limits::{REGION_POINTS, TANGLED_CORNERS};
use crate::tangle::{Tangle, tangle};
use crate::{Frame, Region, TriMesh, newell_normal, overlay, polygon::clean_loop};
use earcut::Earcut;
use glam::{DVec2, DVec3};

/// Triangulates polygons one after another, keeping its buffers: make one per thread or per mesh.
#[derive(Default)]
pub struct Triangulator {
    engine: Option<Earcut<f64>>,
    flat: Vec<[f64; 2]>,
    holes: Vec<u32>,
    out: Vec<u32>,
    refused: usize,
}

impl std::fmt::Debug for Triangulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Triangulator").field("points", &self.flat.len()).finish_non_exhaustive()
    }
}

impl Triangulator {
    /// Gives nothing for outlines that are too much; with `strict` also for those that cross themselves often, which the
    /// caller then untangles.
    fn run(&mut self, strict: bool) {
        self.out.clear();
        let corners = self.flat.len();
        let fit = corners as u64 <= REGION_POINTS
            && match tangle(&self.flat, &self.holes) {
                Tangle::Simple => true,
                Tangle::Crossing => !strict && corners <= TANGLED_CORNERS,
                Tangle::Hopeless => false,
            };
        if !fit {
            return;
        }
        self.engine.get_or_insert_with(Earcut::new).earcut_slice(&self.flat, &self.holes, &mut self.out);
    }

    /// Number of polygons since the last call that were left out because they cross themselves too often, or have too many
    /// corners.
    pub fn take_refused(&mut self) -> usize {
        std::mem::take(&mut self.refused)
    }

    /// Triangle indices into the region's points taken loop after loop (outer first), counter-clockwise.
    pub fn region(&mut self, region: &Region) -> Vec<u32> {
        self.region_if(region, false)
    }

    fn region_if(&mut self, region: &Region, strict: bool) -> Vec<u32> {
        self.flat.clear();
        self.holes.clear();
        self.flat.extend(region.outer.iter().map(|p| [p.x, p.y]));
        for hole in &region.holes {
            self.holes.push(self.flat.len() as u32);
            self.flat.extend(hole.iter().map(|p| [p.x, p.y]));
        }
        self.run(strict);
        let mut out = std::mem::take(&mut self.out);
        orient_ccw(&mut out, &self.flat);
        out
    }

    /// Adds the polygon `outer` with `holes` (points in space, metres, nearly in one plane) to `mesh`.
    ///
    /// The triangles face the way `outer` winds. Repeated points, wire edges and collapsed holes are tolerated; an
    /// outline that crosses itself is untangled in its best-fit plane. Returns whether anything was added.
    pub fn polygon(&mut self, outer: &[DVec3], holes: &[Vec<DVec3>], mesh: &mut TriMesh) -> bool {
        let base = mesh.positions.len() as u32;
        if holes.is_empty() && outer.len() == 3 {
            if (outer[1] - outer[0]).cross(outer[2] - outer[0]).length_squared() == 0.0 {
                return false;
            }
            mesh.positions.extend_from_slice(outer);
            mesh.indices.extend([base, base + 1, base + 2]);
            return true;
        }
        let Some(normal) = newell_normal(outer).try_normalize() else { return false };
        if outer.len() + holes.iter().map(Vec::len).sum::<usize>() > REGION_POINTS as usize {
            self.refused += 1;
            return false;
        }
        if holes.is_empty() && outer.len() == 4 && convex_quad(outer, normal) {
            mesh.positions.extend_from_slice(outer);
            mesh.indices.extend([base, base + 1, base + 2, base, base + 2, base + 3]);
            return true;
        }
        let frame = Frame::new(outer[0], normal);
        self.flat.clear();
        self.holes.clear();
        self.flat.extend(outer.iter().map(|&p| <[f64; 2]>::from(frame.flatten(p))));
        for hole in holes.iter().filter(|h| h.len() >= 3) {
            self.holes.push(self.flat.len() as u32);
            self.flat.extend(hole.iter().map(|&p| <[f64; 2]>::from(frame.flatten(p))));
        }
        self.run(true);
        orient_ccw(&mut self.out, &self.flat);
        let mut wanted = loop_area(&self.flat[..outer.len()]);
        let mut bounds: Vec<usize> = self.holes.iter().map(|&h| h as usize).collect();
        bounds.push(self.flat.len());
        wanted -= bounds.windows(2).map(|w| loop_area(&self.flat[w[0]..w[1]]).abs()).sum::<f64>();
        let got = area_of(&self.out, &self.flat);
        if (got - wanted).abs() <= 1e-3 * wanted.abs() + 1e-10 && !self.out.is_empty() {
            mesh.positions.extend_from_slice(outer);
            for hole in holes.iter().filter(|h| h.len() >= 3) {
                mesh.positions.extend_from_slice(hole);
            }
            mesh.indices.extend(self.out.iter().map(|i| i + base));
            return true;
        }
        let loops: Vec<Vec<DVec2>> = std::iter::once(outer)
            .chain(holes.iter().map(Vec::as_slice))
            .map(|l| clean_loop(&l.iter().map(|&p| frame.flatten(p)).collect::<Vec<_>>(), 1e-9))
            .filter(|l| l.len() >= 3)
            .collect();
        let parts = overlay::simplify(&loops);
        self.refused += usize::from(parts.is_empty() && tangle(&self.flat, &self.holes) == Tangle::Hopeless);
        for part in &parts {
            let indices = self.region(part);
            let base = mesh.positions.len() as u32;
            mesh.positions.extend(part.loops().flatten().map(|&p| frame.lift(p)));
            mesh.indices.extend(indices.iter().map(|i| i + base));
        }
        !parts.is_empty()
    }
}

fn convex_quad(q: &[DVec3], normal: DVec3) -> bool {
    (0..4).all(|i| {
        let (a, b, c) = (q[i], q[(i + 1) % 4], q[(i + 2) % 4]);
        (b - a).cross(c - b).dot(normal) > 0.0
    })
}

fn loop_area(points: &[[f64; 2]]) -> f64 {
    let Some(&[ox, oy]) = points.first() else { return 0.0 };
    let n = points.len();
    let cross = |i: usize| {
        let ([ax, ay], [bx, by]) = (points[i], points[(i + 1) % n]);
        (ax - ox) * (by - oy) - (ay - oy) * (bx - ox)
    };
    (0..n).map(cross).sum::<f64>() * 0.5
}

fn orient_ccw(indices: &mut [u32], points: &[[f64; 2]]) {
    for t in indices.chunks_exact_mut(3) {
        let [a, b, c] = [points[t[0] as usize], points[t[1] as usize], points[t[2] as usize]];
        if (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) < 0.0 {
            t.swap(1, 2);
        }
    }
}

pub(crate) fn region_indices(region: &Region) -> (Vec<u32>, Vec<[f64; 2]>) {
    let mut t = Triangulator::default();
    let indices = t.region_if(region, true);
    (indices, t.flat)
}

pub(crate) fn area_of(indices: &[u32], points: &[[f64; 2]]) -> f64 {
    indices
        .chunks_exact(3)
        .map(|t| {
            let [a, b, c] = [points[t[0] as usize], points[t[1] as usize], points[t[2] as usize]];
            ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])).abs() * 0.5
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v(x: f64, y: f64, z: f64) -> DVec3 {
        DVec3::new(x, y, z)
    }

    #[test]
    fn a_face_with_a_hole_keeps_its_area_and_side() {
        let outer = [v(0., 0., 5.), v(4., 0., 5.), v(4., 4., 5.), v(0., 4., 5.)];
        let hole = vec![v(1., 1., 5.), v(2., 1., 5.), v(2., 2., 5.), v(1., 2., 5.)];
        let mut mesh = TriMesh::default();
        assert!(Triangulator::default().polygon(&outer, &[hole], &mut mesh));
        assert!((mesh.area() - 15.0).abs() < 1e-9);
        for [a, b, c] in mesh.triangles() {
            assert!((b - a).cross(c - a).z > 0.0);
        }
    }

    #[test]
    fn repeated_points_and_a_keyhole_are_tolerated() {
        let outer =
            [v(0., 0., 0.), v(0., 0., 0.), v(2., 0., 0.), v(2., 2., 0.), v(2., 3., 0.), v(2., 2., 0.), v(0., 2., 0.)];
        let mut mesh = TriMesh::default();
        assert!(Triangulator::default().polygon(&outer, &[], &mut mesh));
        assert!((mesh.area() - 4.0).abs() < 1e-9);
        let mut nothing = TriMesh::default();
        assert!(!Triangulator::default().polygon(
            &[v(0., 0., 0.), v(1., 0., 0.), v(2., 0., 0.), v(3., 0., 0.)],
            &[],
            &mut nothing
        ));
    }
}
