//! The floor of a room in plan, from the mesh of its space.

use glam::{DVec2, DVec3};
use rustc_hash::FxHashMap;

use super::plane::{Segment, SegmentGrid, left_of};

/// A corner that a path may turn round: where it is, and which way the free side lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Corner {
    /// The corner itself, metres.
    pub(super) at: DVec2,
    /// Unit vector into the free side, halving the angle.
    pub(super) away: DVec2,
}

/// A floor in plan: triangles for area, border for what a path may not cross.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    /// Floor triangles, counter-clockwise, metres.
    pub(super) triangles: Vec<[DVec2; 3]>,
    /// The border, with the floor to the left.
    pub(super) border: SegmentGrid,
    /// Corners that stand into the floor: shortest paths turn there alone.
    pub(super) reflex: Vec<Corner>,
    /// Corners that stand out of the floor, seen from outside it.
    pub(super) convex: Vec<Corner>,
    /// Floor area, m².
    pub(super) area_m2: f64,
}

/// Places closer than this are one, metres: meshes hold `f32`, and authors snap to a millimetre.
const WELD_M: f64 = 1e-3;

fn key(p: DVec2) -> [i64; 2] {
    [(p.x / WELD_M).round() as i64, (p.y / WELD_M).round() as i64]
}

impl Outline {
    /// The floor of a closed volume: its downward faces, or upward ones if the mesh is inside out.
    ///
    /// `None` when it has no floor of at least a tenth of a square metre.
    pub(super) fn from_volume(triangles: &[[DVec3; 3]]) -> Option<Self> {
        // Index 0 collects faces that look down, 1 those that look up; which of them is the floor, the heights tell.
        let mut sides: [Vec<[DVec2; 3]>; 2] = Default::default();
        let mut heights = [(0.0, 0.0); 2];
        for t in triangles {
            let normal = (t[1] - t[0]).cross(t[2] - t[0]);
            let length = normal.length();
            if length < 1e-9 || normal.z.abs() < 0.5 * length {
                continue;
            }
            let side = usize::from(normal.z > 0.0);
            let area = normal.z.abs() * 0.5;
            heights[side].0 += area;
            heights[side].1 += area * (t[0].z + t[1].z + t[2].z) / 3.0;
            let flat = t.map(DVec3::truncate);
            sides[side].push(if normal.z > 0.0 { flat } else { [flat[0], flat[2], flat[1]] });
        }
        let mean = |side: usize| if heights[side].0 > 0.0 { heights[side].1 / heights[side].0 } else { f64::INFINITY };
        let floor = usize::from(mean(1) < mean(0));
        Self::from_triangles(std::mem::take(&mut sides[floor]))
    }

    /// A floor of counter-clockwise triangles; `None` below a tenth of a square metre.
    pub(super) fn from_triangles(triangles: Vec<[DVec2; 3]>) -> Option<Self> {
        let area_m2: f64 = triangles.iter().map(|t| (t[1] - t[0]).perp_dot(t[2] - t[0]) * 0.5).sum();
        if !(area_m2.is_finite() && area_m2 >= 0.1) {
            return None;
        }
        let edges = border_of(&triangles);
        let (reflex, convex) = corners_of(&edges);
        Some(Self { triangles, border: SegmentGrid::new(edges, 1.0), reflex, convex, area_m2 })
    }

    /// Whether the point is on the floor.
    pub(super) fn contains(&self, p: DVec2) -> bool {
        if self.triangles.len() > 8 {
            return self.border.encloses(p);
        }
        self.triangles.iter().any(|t| in_triangle(p, t))
    }

    /// The point for two numbers from 0 to 1, evenly spread over the floor.
    pub(super) fn point_at(&self, u: f64, v: f64) -> Option<DVec2> {
        let mut rest = u.clamp(0.0, 1.0) * self.area_m2;
        for t in &self.triangles {
            let area = (t[1] - t[0]).perp_dot(t[2] - t[0]) * 0.5;
            if rest <= area || t == self.triangles.last()? {
                // What is left of `u` is itself evenly spread over this triangle.
                let across = if area > 0.0 { (rest / area).clamp(0.0, 1.0) } else { 0.0 }.sqrt();
                let v = v.clamp(0.0, 1.0);
                return Some(t[0] * (1.0 - across) + t[1] * (across * (1.0 - v)) + t[2] * (across * v));
            }
            rest -= area;
        }
        None
    }

    /// A point well inside: the centre of area where that is on the floor, else of the largest triangle.
    pub(super) fn middle(&self) -> DVec2 {
        let area = |t: &[DVec2; 3]| (t[1] - t[0]).perp_dot(t[2] - t[0]) * 0.5;
        let center = |t: &[DVec2; 3]| (t[0] + t[1] + t[2]) / 3.0;
        let mean = self.triangles.iter().map(|t| center(t) * area(t)).sum::<DVec2>() / self.area_m2;
        let deep = |p: DVec2| self.contains(p) && self.border.nearest(p, 0.2).is_none();
        if deep(mean) {
            return mean;
        }
        self.triangles.iter().max_by(|a, b| area(a).total_cmp(&area(b))).map_or(mean, center)
    }
}

fn in_triangle(p: DVec2, t: &[DVec2; 3]) -> bool {
    (0..3).all(|i| (t[(i + 1) % 3] - t[i]).perp_dot(p - t[i]) >= -1e-9)
}

/// Edges that are not shared by two triangles, directed with the floor to the left.
fn border_of(triangles: &[[DVec2; 3]]) -> Vec<Segment> {
    let mut places: FxHashMap<[i64; 2], u32> = FxHashMap::default();
    let mut points: Vec<DVec2> = Vec::new();
    let mut welded = Vec::with_capacity(triangles.len());
    for t in triangles {
        welded.push(t.map(|p| {
            *places.entry(key(p)).or_insert_with(|| {
                points.push(p);
                (points.len() - 1) as u32
            })
        }));
    }
    let mut open: FxHashMap<(u32, u32), i32> = FxHashMap::default();
    // A long edge may face several short ones (a T-joint): it is cut where corners lie on it. Quadratic, so bounded.
    let cut = points.len() * triangles.len() < 400_000;
    for t in &welded {
        for k in 0..3 {
            let (a, b) = (t[k], t[(k + 1) % 3]);
            if a == b {
                continue;
            }
            let mut chain = vec![(0.0, a), (1.0, b)];
            if cut {
                let (pa, pb) = (points[a as usize], points[b as usize]);
                let length = pa.distance(pb);
                let (low, high) = (pa.min(pb) - WELD_M, pa.max(pb) + WELD_M);
                for (i, p) in points.iter().enumerate() {
                    let near = p.cmpge(low).all() && p.cmple(high).all();
                    if !near || i as u32 == a || i as u32 == b || length <= 2.0 * WELD_M {
                        continue;
                    }
                    let along = (*p - pa).dot(pb - pa) / (length * length);
                    if along > 0.0 && along < 1.0 && ((*p - pa).perp_dot(pb - pa) / length).abs() < WELD_M {
                        chain.push((along, i as u32));
                    }
                }
                chain.sort_by(|x, y| x.0.total_cmp(&y.0));
            }
            for pair in chain.windows(2) {
                let (from, to) = (pair[0].1, pair[1].1);
                if from < to {
                    *open.entry((from, to)).or_default() += 1;
                } else if to < from {
                    *open.entry((to, from)).or_default() -= 1;
                }
            }
        }
    }
    let mut edges: Vec<((u32, u32), i32)> = open.into_iter().filter(|(_, n)| *n != 0).collect();
    // Hash order must not decide which of two equal routes is taken.
    edges.sort_unstable();
    edges
        .into_iter()
        .map(|((a, b), n)| {
            let (a, b) = (points[a as usize], points[b as usize]);
            if n > 0 { [a, b] } else { [b, a] }
        })
        .collect()
}

/// Reflex and convex corners of loops that have the inside to the left.
pub(super) fn corners_of(edges: &[Segment]) -> (Vec<Corner>, Vec<Corner>) {
    /// Sides that turn less than this make no corner: an arc in pieces needs none. Sine of 17°.
    const STRAIGHT: f64 = 0.3;
    let mut next: FxHashMap<[i64; 2], Vec<usize>> = FxHashMap::default();
    for (i, [a, _]) in edges.iter().enumerate() {
        next.entry(key(*a)).or_default().push(i);
    }
    let (mut reflex, mut convex) = (Vec::new(), Vec::new());
    for [a, b] in edges {
        let Some(d) = (*b - *a).try_normalize() else { continue };
        for &n in next.get(&key(*b)).into_iter().flatten() {
            let Some(e) = (edges[n][1] - edges[n][0]).try_normalize() else { continue };
            let turn = d.perp_dot(e);
            let Some(inward) = (left_of(d) + left_of(e)).try_normalize() else { continue };
            if turn < -STRAIGHT {
                reflex.push(Corner { at: *b, away: inward });
            } else if turn > STRAIGHT {
                convex.push(Corner { at: *b, away: -inward });
            }
        }
    }
    (reflex, convex)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prism(loop_ccw: &[(f64, f64)], fan: &[[usize; 3]]) -> Vec<[DVec3; 3]> {
        let at = |i: usize, z: f64| DVec3::new(loop_ccw[i].0, loop_ccw[i].1, z);
        let mut out = Vec::new();
        for &[a, b, c] in fan {
            out.push([at(a, 0.0), at(c, 0.0), at(b, 0.0)]);
            out.push([at(a, 3.0), at(b, 3.0), at(c, 3.0)]);
        }
        out
    }

    #[test]
    fn an_l_shaped_floor_has_one_corner_to_turn_round() {
        let l = [(0.0, 0.0), (6.0, 0.0), (6.0, 2.0), (2.0, 2.0), (2.0, 7.0), (0.0, 7.0)];
        let fan = [[0, 1, 2], [0, 2, 3], [0, 3, 4], [0, 4, 5]];
        for mirrored in [false, true] {
            let mut volume = prism(&l, &fan);
            if mirrored {
                volume.iter_mut().for_each(|t| t.swap(1, 2));
            }
            let floor = Outline::from_volume(&volume).unwrap();
            assert!((floor.area_m2 - 22.0).abs() < 1e-9);
            assert_eq!(floor.border.segments().len(), 6);
            assert_eq!(floor.reflex.len(), 1);
            assert!(floor.reflex[0].at.distance(DVec2::new(2.0, 2.0)) < 1e-9);
            assert!(floor.reflex[0].away.x < 0.0 && floor.reflex[0].away.y < 0.0, "towards the floor");
            assert!(floor.contains(DVec2::new(1.0, 6.0)) && !floor.contains(DVec2::new(4.0, 4.0)));
            assert!(floor.contains(floor.middle()));
        }
    }

    #[test]
    fn points_are_spread_over_the_whole_floor() {
        let floor =
            Outline::from_volume(&prism(&[(0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (0.0, 2.0)], &[[0, 1, 2], [0, 2, 3]]))
                .unwrap();
        let mut quarters = [0; 4];
        for i in 0..20 {
            for j in 0..20 {
                let p = floor.point_at((f64::from(i) + 0.5) / 20.0, (f64::from(j) + 0.5) / 20.0).unwrap();
                assert!(floor.contains(p));
                quarters[usize::from(p.x > 2.0) + 2 * usize::from(p.y > 1.0)] += 1;
            }
        }
        assert!(quarters.iter().all(|n| (75..=125).contains(n)), "{quarters:?}");
    }

    #[test]
    fn a_joint_in_the_middle_of_an_edge_is_no_border() {
        let v = DVec2::new;
        // The lower rectangle's upper side faces two shorter sides.
        let triangles = vec![
            [v(0.0, 0.0), v(4.0, 0.0), v(4.0, 1.0)],
            [v(0.0, 0.0), v(4.0, 1.0), v(0.0, 1.0)],
            [v(0.0, 1.0), v(2.0, 1.0), v(0.0, 3.0)],
            [v(2.0, 1.0), v(4.0, 1.0), v(0.0, 3.0)],
        ];
        let floor = Outline::from_triangles(triangles).unwrap();
        assert!(!floor.border.crosses(v(1.0, 0.5), v(1.0, 1.4)));
        assert!(floor.border.crosses(v(1.0, 0.5), v(1.0, -0.5)));
    }
}
