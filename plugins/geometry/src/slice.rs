//! Where a plane cuts a mesh: closed, oriented loops in the plane.

use crate::limits::PAIRED_CHAINS;
use crate::{Frame, TriMesh, overlay::Contours};
use glam::{DVec2, DVec3};

struct Segment {
    from: (u32, u32),
    to: (u32, u32),
    a: DVec2,
    b: DVec2,
    used: bool,
}

/// On which side of a plane its section is taken, infinitely near to it.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Side {
    /// Where the normal points to.
    Front,
    Behind,
}

/// Reusable buffers for slicing.
#[derive(Default)]
pub(crate) struct Slicer {
    segments: Vec<Segment>,
}

impl Slicer {
    /// Adds to `out` the loops in which the plane `distance(vertex) = 0` cuts the given triangles of `mesh`, in the
    /// coordinates of `frame`, the solid's inside on the left seen against the plane's normal.
    ///
    /// A vertex exactly on the plane counts as in front or, with [`Side::Front`], as behind, so all triangles of a closed
    /// mesh that come near the plane always give closed loops: those just behind the plane, or just in front of it. Gaps of an open mesh, and of one whose faces meet at T-joints, are bridged by straight lines.
    pub(crate) fn slice(
        &mut self,
        mesh: &TriMesh,
        triangles: impl IntoIterator<Item = usize>,
        distance: impl Fn(u32) -> f64,
        side: Side,
        frame: &Frame,
        out: &mut Contours,
    ) {
        self.segments.clear();
        for number in triangles {
            let t = &mesh.indices[3 * number..3 * number + 3];
            let s = [distance(t[0]), distance(t[1]), distance(t[2])];
            let front = s.map(|d| d > 0.0 || d == 0.0 && side == Side::Behind);
            if front[0] == front[1] && front[1] == front[2] {
                continue;
            }
            let (mut from, mut to) = (0, 0);
            for k in 0..3 {
                match (front[k], front[(k + 1) % 3]) {
                    (true, false) => from = k,
                    (false, true) => to = k,
                    _ => {}
                }
            }
            let edge = |k: usize| {
                let (i, j) = (t[k], t[(k + 1) % 3]);
                let (si, sj) = (s[k], s[(k + 1) % 3]);
                if i < j { (i, j, si, sj) } else { (j, i, sj, si) }
            };
            // Interpolated from the lower index whichever triangle asks: both get the very same point.
            let at = |(i, j, si, sj): (u32, u32, f64, f64)| {
                let (p, q): (DVec3, DVec3) = (mesh.positions[i as usize], mesh.positions[j as usize]);
                frame.flatten(p + (q - p) * (si / (si - sj)))
            };
            let (from, to) = (edge(from), edge(to));
            self.segments.push(Segment {
                from: (from.0, from.1),
                to: (to.0, to.1),
                a: at(from),
                b: at(to),
                used: false,
            });
        }
        self.chain(out);
    }

    fn chain(&mut self, out: &mut Contours) {
        self.segments.sort_unstable_by_key(|s| s.from);
        let mut open: Vec<Vec<DVec2>> = vec![];
        for start in 0..self.segments.len() {
            if self.segments[start].used {
                continue;
            }
            self.segments[start].used = true;
            let first = self.segments[start].from;
            let mut points = vec![self.segments[start].a];
            let mut at = self.segments[start].to;
            let mut end = self.segments[start].b;
            let closed = loop {
                if at == first {
                    break true;
                }
                let lower = self.segments.partition_point(|s| s.from < at);
                let next = self.segments[lower..].iter().take_while(|s| s.from == at).position(|s| !s.used);
                let Some(next) = next.map(|k| lower + k) else { break false };
                let segment = &mut self.segments[next];
                segment.used = true;
                points.push(segment.a);
                (at, end) = (segment.to, segment.b);
            };
            if closed {
                push(out, &points);
            } else {
                points.push(end);
                open.push(points);
            }
        }
        join_open(open, out);
    }
}

fn push(out: &mut Contours, points: &[DVec2]) {
    if points.len() >= 3 {
        out.push(points.iter().map(|p| [p.x, p.y]).collect());
    }
}

/// Joins chains end to start, nearest first, until each closes on itself.
fn join_open(mut open: Vec<Vec<DVec2>>, out: &mut Contours) {
    if open.len() > PAIRED_CHAINS {
        open.iter().for_each(|c| push(out, c));
        return;
    }
    while let Some(mut chain) = open.pop() {
        while let (Some(&start), Some(&end)) = (chain.first(), chain.last()) {
            let to_self = if chain.len() > 2 { end.distance_squared(start) } else { f64::INFINITY };
            let nearest = open
                .iter()
                .enumerate()
                .map(|(i, c)| (i, c.first().map_or(f64::INFINITY, |p| p.distance_squared(end))))
                .min_by(|a, b| a.1.total_cmp(&b.1));
            match nearest {
                Some((i, d)) if d < to_self => chain.extend(open.swap_remove(i)),
                _ => break,
            }
        }
        push(out, &chain);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Plane, block, signed_area};

    fn areas(mesh: &TriMesh, z: f64) -> Vec<f64> {
        let plane = Plane { normal: DVec3::Z, offset: z };
        let frame = Frame { origin: DVec3::ZERO, x: DVec3::X, y: DVec3::Y };
        let mut out = vec![];
        Slicer::default().slice(
            mesh,
            0..mesh.triangle_count(),
            |i| plane.distance(mesh.positions[i as usize]),
            Side::Behind,
            &frame,
            &mut out,
        );
        out.iter().map(|c| signed_area(&c.iter().map(|&p| DVec2::from(p)).collect::<Vec<_>>())).collect()
    }

    #[test]
    fn a_cut_block_gives_one_counter_clockwise_loop() {
        let mesh = block(DVec3::new(2., 3., 1.)).unwrap().welded(1e-7);
        assert_eq!(areas(&mesh, 0.5).len(), 1);
        assert!((areas(&mesh, 0.5)[0] - 6.0).abs() < 1e-9);
        assert!((areas(&mesh, 1.0)[0] - 6.0).abs() < 1e-9, "on the lid counts as in front");
        assert!(areas(&mesh, 0.0).is_empty());
        assert!(areas(&mesh, 2.0).is_empty());
    }

    #[test]
    fn gaps_are_bridged() {
        let mut mesh = block(DVec3::new(2., 3., 1.)).unwrap().welded(1e-7);
        mesh.indices.drain(0..6);
        let area: f64 = areas(&mesh, 0.5).iter().sum();
        assert!(area > 2.9, "{area}");
        // Triangles that share no vertex: every chain is a single segment.
        let mut soup = TriMesh::default();
        block(DVec3::new(2., 3., 1.)).unwrap().triangles().for_each(|t| soup.push_triangle(t));
        assert!((areas(&soup, 0.5).iter().sum::<f64>() - 6.0).abs() < 1e-9);
    }
}
