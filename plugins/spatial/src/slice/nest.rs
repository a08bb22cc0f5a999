//! Closed outlines, sorted into outer and inner ones, and filled.

use earcut::Earcut;
use glam::DVec2;

use super::chain::Loop;

/// What encloses less than this is no area, m²: a tenth of a square millimetre.
const NO_AREA_M2: f64 = 1e-7;

/// Points of an outline that are looked at to tell whether it lies inside another.
const PROBES: usize = 9;

/// Nearer than this to an outline a point is neither inside nor outside, metres.
const ON_OUTLINE_M: f64 = 2e-4;

/// What an outline turned out to be.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    Outer,
    /// Of the outline with this index.
    Inner(usize),
    /// Inside of what is solid already.
    Drowned,
}

struct Sorted {
    points: Vec<DVec2>,
    area: f64,
    is_sure: bool,
    min: DVec2,
    max: DVec2,
    role: Role,
}

/// Room for filling; kept from one cut to the next.
#[derive(Default)]
pub(super) struct Nest {
    engine: Option<Earcut<f64>>,
    flat: Vec<[f64; 2]>,
    index: Vec<u32>,
    holes: Vec<u32>,
    out: Vec<u32>,
}

impl Nest {
    /// The outlines, outer ones counter-clockwise and inner ones clockwise, and triangles between their points.
    pub(super) fn fill(&mut self, loops: Vec<Loop>) -> (Vec<Vec<DVec2>>, Vec<u32>) {
        let mut sorted = sort(loops);
        sorted.retain(|l| l.role != Role::Drowned);
        let mut starts = Vec::with_capacity(sorted.len());
        let mut next = 0;
        for l in &mut sorted {
            if (l.area > 0.0) != (l.role == Role::Outer) {
                l.points.reverse();
            }
            starts.push(next);
            next += l.points.len() as u32;
        }
        let mut triangles = Vec::with_capacity(next as usize * 3);
        let has_holes = sorted.iter().any(|l| matches!(l.role, Role::Inner(_)));
        for (i, outer) in sorted.iter().enumerate().filter(|(_, l)| l.role == Role::Outer) {
            let p = &outer.points;
            let holes: Vec<usize> = match has_holes {
                true => (0..sorted.len()).filter(|k| sorted[*k].role == Role::Inner(i)).collect(),
                false => Vec::new(),
            };
            if holes.is_empty() && (p.len() == 3 || is_convex(p)) {
                let first = starts[i];
                triangles.extend((first + 1..first + p.len() as u32 - 1).flat_map(|k| [first, k, k + 1]));
                continue;
            }
            self.flat.clear();
            self.index.clear();
            self.holes.clear();
            let origin = p[0];
            for k in std::iter::once(i).chain(holes) {
                if k != i {
                    self.holes.push(self.flat.len() as u32);
                }
                self.flat.extend(sorted[k].points.iter().map(|p| (*p - origin).to_array()));
                self.index.extend((0..sorted[k].points.len() as u32).map(|n| starts[k] + n));
            }
            let engine = self.engine.get_or_insert_with(Earcut::new);
            engine.earcut_slice(&self.flat, &self.holes, &mut self.out);
            for t in self.out.chunks_exact(3) {
                let corner = |n: u32| DVec2::from(self.flat[n as usize]);
                let turned = (corner(t[1]) - corner(t[0])).perp_dot(corner(t[2]) - corner(t[0])) < 0.0;
                let t = if turned { [t[0], t[2], t[1]] } else { [t[0], t[1], t[2]] };
                triangles.extend(t.map(|n| self.index[n as usize]));
            }
        }
        (sorted.into_iter().map(|l| l.points).collect(), triangles)
    }
}

fn is_convex(points: &[DVec2]) -> bool {
    points.len() == 4
        && (0..4).all(|i| {
            let (a, b, c) = (points[i], points[(i + 1) % 4], points[(i + 2) % 4]);
            (b - a).perp_dot(c - b) > 0.0
        })
}

/// Largest first, each with its role.
fn sort(loops: Vec<Loop>) -> Vec<Sorted> {
    let mut out: Vec<Sorted> = loops
        .into_iter()
        .map(|l| {
            let (mut min, mut max) = (DVec2::INFINITY, DVec2::NEG_INFINITY);
            for p in &l.points {
                min = min.min(*p);
                max = max.max(*p);
            }
            Sorted { area: area(&l.points), points: l.points, is_sure: l.is_sure, min, max, role: Role::Outer }
        })
        .filter(|l| l.area.abs() > NO_AREA_M2)
        .collect();
    if out.len() < 2 {
        return out;
    }
    out.sort_by(|a, b| b.area.abs().total_cmp(&a.area.abs()));
    for i in 1..out.len() {
        // The smallest around it, which comes last of those before it.
        let around = (0..i).rev().find_map(|k| Some((k, relation(&out[i], &out[k])?)));
        let Some((around, relation)) = around else { continue };
        let turned = (out[i].area > 0.0) != (out[around].area > 0.0);
        let same_way = relation == Relation::Same || out[i].is_sure && out[around].is_sure && !turned;
        out[i].role = match out[around].role {
            // Two solids one in the other turn the same way; where faces cannot be trusted, every second outline is a hole.
            Role::Outer if same_way => Role::Drowned,
            Role::Outer => Role::Inner(around),
            Role::Inner(_) => Role::Outer,
            Role::Drowned => Role::Drowned,
        };
    }
    // Indices of what is around must hold when the drowned are taken out.
    let mut kept = 0;
    let numbers: Vec<usize> = out
        .iter()
        .map(|l| {
            kept += usize::from(l.role != Role::Drowned);
            kept.saturating_sub(1)
        })
        .collect();
    for l in &mut out {
        if let Role::Inner(around) = l.role {
            l.role = Role::Inner(numbers[around]);
        }
    }
    out
}

/// Signed area, m²; relative to its first point, so that coordinates of a map lose nothing.
pub(super) fn area(points: &[DVec2]) -> f64 {
    let Some(&origin) = points.first() else { return 0.0 };
    points.windows(2).map(|w| (w[0] - origin).perp_dot(w[1] - origin)).sum::<f64>() * 0.5
}

#[derive(Clone, Copy, PartialEq)]
enum Relation {
    Inside,
    Same,
}

/// How one outline lies in a larger one; `None` where it does not.
fn relation(small: &Sorted, large: &Sorted) -> Option<Relation> {
    if small.min.cmplt(large.min - ON_OUTLINE_M).any() || small.max.cmpgt(large.max + ON_OUTLINE_M).any() {
        return None;
    }
    let (count, mut inside, mut outside) = (small.points.len(), 0, 0);
    let step = count.div_ceil(PROBES);
    for i in (0..count).step_by(step) {
        for p in [small.points[i], (small.points[i] + small.points[(i + 1) % count]) * 0.5] {
            match contains(&large.points, p) {
                Some(true) => inside += 1,
                Some(false) => outside += 1,
                None => {}
            }
        }
    }
    let alike = (small.area.abs() - large.area.abs()).abs() < 0.01 * large.area.abs();
    match (inside, outside) {
        // On the outline all around.
        (0, 0) => alike.then_some(Relation::Same),
        (_, 0) => Some(Relation::Inside),
        _ => None,
    }
}

/// Whether the point is inside; `None` on the outline.
fn contains(points: &[DVec2], p: DVec2) -> Option<bool> {
    let mut inside = false;
    let mut a = points[points.len() - 1];
    for &b in points {
        let along = b - a;
        let part = ((p - a).dot(along) / along.length_squared().max(1e-18)).clamp(0.0, 1.0);
        if (a + along * part).distance_squared(p) < ON_OUTLINE_M * ON_OUTLINE_M {
            return None;
        }
        if (a.y > p.y) != (b.y > p.y) && p.x < a.x + along.x * (p.y - a.y) / along.y {
            inside = !inside;
        }
        a = b;
    }
    Some(inside)
}
