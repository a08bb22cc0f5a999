//! Coarse stand-ins for what is far: batches of a cell of space together, their vertices gathered in cubes. An element keeps its
//! colour and its status, for its triangles stay its own.
//!
//! Vertex clustering after Rossignac and Borrel 1993: every cube keeps one vertex of each part and direction, so nothing moves
//! farther than the cube is wide, and whatever falls into one vertex or one line goes.

use atrium_spatial::parallel_map;
use glam::{DVec3, Vec3};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::geometry::{
    Batch, Exposure, Geometry, Grid, Lot, MOST_VERTICES, MaterialClass, MergedVertex, Run, Seen, SizeClass, Span,
};

/// Edges of the cubes, metres, the finest first: twice the thickness of walls, and the width of windows. Finer ones would save
/// triangles, but not draws, which are what a far picture costs.
const CUBES_M: [f32; 2] = [0.5, 1.25];

/// Where cubes of this width cover a pixel, doors and furniture are not drawn any more.
const LARGE_FROM_M: f32 = 1.0;

/// Edge of a cell whose batches get a stand-in together, metres: as those of the façade.
const CELL_M: f32 = 60.0;

/// A stand-in with more than this share of the triangles is not worth its memory.
const WORTH: f32 = 0.7;

/// Stand-ins of one fineness take no more than this share of what they stand for.
const MOST_BYTES: f32 = 0.25;

/// What stands for some batches from afar. All numbers are of [`Geometry::batches`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FarGroup {
    /// Smallest corner, metres relative to the scene's origin.
    pub min: [f32; 3],
    /// Largest corner.
    pub max: [f32; 3],
    /// What is stood for.
    pub members: Vec<u32>,
    /// The width of the cubes, metres, and what is drawn instead; the finest first.
    pub levels: Vec<(f32, Vec<u32>)>,
}

/// A stand-in before it has its place in the columns.
struct Piece {
    lot: Lot,
    grid: Grid,
    vertices: Vec<MergedVertex>,
    indices: Vec<u16>,
    edges: Vec<u16>,
    spans: Vec<Span>,
}

impl Piece {
    fn bytes(&self) -> usize {
        size_of_val(&self.vertices[..]) + size_of_val(&self.indices[..]) + size_of_val(&self.edges[..])
    }
}

/// Adds stand-ins behind the batches that there are. The same geometry gets the same ones.
pub(crate) fn add(out: &mut Geometry) {
    out.first_far = out.batches.len() as u32;
    let groups = groups(out);
    let whole: usize = size_of_val(&out.vertices[..]) + size_of_val(&out.indices[..]) + size_of_val(&out.edges[..]);
    let mut made: Vec<FarGroup> = groups
        .iter()
        .map(|members| {
            let lots = || members.iter().map(|i| out.batches[*i as usize].lot);
            let min = lots().fold(Vec3::INFINITY, |m, l| m.min(Vec3::from(l.min)));
            let max = lots().fold(Vec3::NEG_INFINITY, |m, l| m.max(Vec3::from(l.max)));
            FarGroup { min: min.to_array(), max: max.to_array(), members: members.clone(), levels: Vec::new() }
        })
        .collect();
    for cube in CUBES_M {
        let pieces = parallel_map(groups.len(), |i| stand_in(out, &groups[i], cube));
        let bytes: usize = pieces.iter().flatten().map(Piece::bytes).sum();
        if bytes as f32 > whole as f32 * MOST_BYTES {
            continue;
        }
        for (group, pieces) in made.iter_mut().zip(pieces) {
            let first = out.batches.len() as u32;
            pieces.into_iter().for_each(|piece| append(out, piece));
            let last = out.batches.len() as u32;
            if last > first {
                group.levels.push((cube, (first..last).collect()));
            }
        }
    }
    made.retain(|g| !g.levels.is_empty());
    out.far = made;
}

/// Batches of one class that are seen alike within one cell, whatever their storeys; by size and side.
fn groups(geometry: &Geometry) -> Vec<Vec<u32>> {
    type Key = (MaterialClass, Seen, i32, i32);
    let mut found: FxHashMap<Key, Vec<u32>> = FxHashMap::default();
    for (i, b) in geometry.batches.iter().enumerate() {
        if b.lot.class == MaterialClass::Space || b.lot.size < SizeClass::Medium {
            continue;
        }
        let at = (Vec3::from(b.lot.min) + Vec3::from(b.lot.max)) * 0.5 / CELL_M;
        let key = (b.lot.class, b.lot.exposure.seen, at.x.floor() as i32, at.y.floor() as i32);
        found.entry(key).or_default().push(i as u32);
    }
    let mut all: Vec<(Key, Vec<u32>)> = found.into_iter().collect();
    all.sort_unstable_by_key(|(key, _)| *key);
    let alike = |i: &u32| (geometry.batches[*i as usize].lot.size, geometry.batches[*i as usize].lot.exposure, *i);
    all.iter_mut().for_each(|(_, members)| members.sort_unstable_by_key(alike));
    all.into_iter().map(|(_, members)| members).collect()
}

/// Vertices, triangles and edges gathered so far.
#[derive(Default)]
struct Draft {
    places: Vec<(DVec3, u16, u32)>,
    indices: Vec<u16>,
    edges: Vec<u16>,
    spans: Vec<Span>,
}

/// Nothing where it would not be worth it.
fn stand_in(geometry: &Geometry, members: &[u32], cube: f32) -> Vec<Piece> {
    let batch = |i: &u32| &geometry.batches[*i as usize];
    let Some(first) = members.first().map(batch) else { return Vec::new() };
    let before: usize = members.iter().map(|i| batch(i).indices.count as usize).sum();
    // So far off, sides and sizes differ by less than a pixel; what is smaller is not drawn, and no edges of windows either.
    let exposure = Exposure { facing: None, ..first.lot.exposure };
    let like = Lot { size: SizeClass::Vast, exposure, ..first.lot };
    let least = if cube < LARGE_FROM_M { SizeClass::Medium } else { SizeClass::Large };
    let drawn = members.iter().map(batch).filter(|b| b.lot.size >= least);
    let pieces = together(geometry, drawn, cube, like, SizeClass::Vast);
    let after: usize = pieces.iter().map(|p| p.indices.len()).sum();
    if after as f32 > before as f32 * WORTH { Vec::new() } else { pieces }
}

/// As few pieces as 16 bits allow; edges of what is `edged` or larger alone.
fn together<'a>(
    geometry: &Geometry,
    batches: impl Iterator<Item = &'a Batch>,
    cube: f32,
    like: Lot,
    edged: SizeClass,
) -> Vec<Piece> {
    let (mut pieces, mut draft) = (Vec::new(), Draft::default());
    for batch in batches {
        let own = gather(geometry, batch, cube, batch.lot.size >= edged);
        if draft.places.len() + own.places.len() > MOST_VERTICES {
            pieces.extend(std::mem::take(&mut draft).finish(like));
        }
        draft.append(own);
    }
    pieces.extend(draft.finish(like));
    pieces
}

/// Which way a face looks, both sides alike: it is lit as the side that is seen.
fn direction(packed: u16) -> u16 {
    let centred = |byte: u16| i32::from(byte) - 127;
    let (x, y) = (centred(packed & 255), centred(packed >> 8));
    // Of the octahedral map the inner square looks up, the outer corners down; the opposite direction lies across.
    let z = 127 - x.abs() - y.abs();
    let sign = |v: i32| if v < 0 { -1 } else { 1 };
    let (fx, fy) = if z < 0 { ((127 - y.abs()) * sign(x), (127 - x.abs()) * sign(y)) } else { (x, y) };
    let flip = if z.abs() > 2 { z < 0 } else { (fy, fx) < (0, 0) };
    let (fx, fy) = if flip { (-fx, -fy) } else { (fx, fy) };
    let coarse = |v: i32| ((v + 127 + 8) >> 4) as u16;
    coarse(fx) | coarse(fy) << 8
}

/// One batch with its vertices gathered.
fn gather(geometry: &Geometry, batch: &Batch, cube: f32, edged: bool) -> Draft {
    let vertices = &geometry.vertices[batch.vertices.range()];
    let key = |v: &MergedVertex| {
        let at = batch.grid.place(v.place) / f64::from(cube);
        (v.part, at.floor().to_array().map(|v| v as i32), direction(v.place[3]))
    };
    // The highest stays: a road on the ground is still on it.
    let mut kept: FxHashMap<(u32, [i32; 3], u16), u32> = FxHashMap::default();
    for (i, v) in vertices.iter().enumerate() {
        let best = kept.entry(key(v)).or_insert(i as u32);
        if v.place[2] > vertices[*best as usize].place[2] {
            *best = i as u32;
        }
    }
    let number: Vec<u32> = vertices.iter().map(|v| kept.get(&key(v)).copied().unwrap_or_default()).collect();
    let mut out = Draft::default();
    let mut place: FxHashMap<u32, u16> = FxHashMap::default();
    let mut take = |out: &mut Draft, i: u32| {
        *place.entry(i).or_insert_with(|| {
            let v = vertices[i as usize];
            out.places.push((batch.grid.place(v.place), v.place[3], v.part));
            (out.places.len() - 1) as u16
        })
    };
    let mut known: FxHashSet<[u32; 3]> = FxHashSet::default();
    let indices = &geometry.indices[batch.indices.range()];
    let mut start = 0;
    for span in &geometry.spans[batch.lot.spans.range()] {
        let own = indices.get(start..span.end as usize).unwrap_or_default();
        start = span.end as usize;
        for t in own.chunks_exact(3) {
            let t = [0, 1, 2].map(|k| number[usize::from(t[k])]);
            let mut sorted = t;
            sorted.sort_unstable();
            if sorted[0] == sorted[1] || sorted[1] == sorted[2] || !known.insert(sorted) {
                continue;
            }
            let corners = t.map(|i| take(&mut out, i));
            out.indices.extend(corners);
        }
        let end = out.indices.len() as u32;
        if out.spans.last().map_or(0, |s| s.end) < end {
            out.spans.push(Span { element: span.element, end });
        }
    }
    let mut lines: FxHashSet<[u32; 2]> = FxHashSet::default();
    let edges = if edged { &geometry.edges[batch.edges.range()] } else { &[] };
    for e in edges.chunks_exact(2) {
        let (a, b) = (number[usize::from(e[0])], number[usize::from(e[1])]);
        if a != b && lines.insert([a.min(b), a.max(b)]) {
            let ends = [a, b].map(|i| take(&mut out, i));
            out.edges.extend(ends);
        }
    }
    out
}

impl Draft {
    /// There is room for it.
    fn append(&mut self, other: Self) {
        let (base, start) = (self.places.len() as u16, self.indices.len() as u32);
        // The first of 65,536 wraps to nothing only when there is nothing left to count.
        self.indices.extend(other.indices.iter().map(|i| base.wrapping_add(*i)));
        self.edges.extend(other.edges.iter().map(|i| base.wrapping_add(*i)));
        self.spans.extend(other.spans.iter().map(|s| Span { element: s.element, end: start + s.end }));
        self.places.extend(other.places);
    }

    fn finish(self, like: Lot) -> Option<Piece> {
        if self.indices.is_empty() {
            return None;
        }
        let min = self.places.iter().fold(DVec3::INFINITY, |m, p| m.min(p.0));
        let max = self.places.iter().fold(DVec3::NEG_INFINITY, |m, p| m.max(p.0));
        let steps = |shift: u32| Grid::FINEST_M * f64::from(1u32 << shift);
        let extent = (max - min).max_element();
        let shift = (0..31).find(|s| extent / steps(*s) + 2.0 < MOST_VERTICES as f64)?;
        let step = steps(shift);
        let count = |v: f64| (v / step).round() as i64;
        let base = min.to_array().map(count);
        let grid = Grid { origin: base.map(|b| b as f64 * step), step_m: step as f32 };
        let vertices = self
            .places
            .iter()
            .map(|(at, normal, part)| {
                let at = at.to_array();
                let on = |k: usize| (count(at[k]) - base[k]).clamp(0, MOST_VERTICES as i64 - 1) as u16;
                MergedVertex { place: [on(0), on(1), on(2), *normal], part: *part }
            })
            .collect();
        let corner = |at: DVec3| at.as_vec3().to_array();
        let lot = Lot { min: corner(min), max: corner(max), storey: None, spans: Run::default(), ..like };
        Some(Piece { lot, grid, vertices, indices: self.indices, edges: self.edges, spans: self.spans })
    }
}

fn append(out: &mut Geometry, piece: Piece) {
    fn run<T>(column: &mut Vec<T>, items: Vec<T>) -> Run {
        let first = column.len() as u32;
        let count = items.len() as u32;
        column.extend(items);
        Run { first, count }
    }
    let lot = Lot { spans: run(out.spans.to_mut(), piece.spans), ..piece.lot };
    let vertices = run(out.vertices.to_mut(), piece.vertices);
    let indices = run(out.indices.to_mut(), piece.indices);
    let edges = run(out.edges.to_mut(), piece.edges);
    out.batches.push(Batch { lot, grid: piece.grid, vertices, indices, edges });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::geometry::pack_normal;
    use crate::prepare::PreparedScene;

    #[test]
    fn opposite_directions_are_one_and_others_are_not() {
        let all = [Vec3::X, Vec3::Y, Vec3::Z, Vec3::new(0.6, 0.8, 0.0), Vec3::new(0.5, -0.5, 0.7)];
        for (i, n) in all.iter().enumerate() {
            let own = direction(pack_normal(*n));
            assert_eq!(own, direction(pack_normal(-*n)), "{n}");
            assert!(all[..i].iter().all(|m| direction(pack_normal(*m)) != own), "{n}");
        }
    }

    #[test]
    fn stand_ins_are_smaller_lie_within_a_cube_of_the_real_thing_and_know_whose_they_are() {
        let scene = PreparedScene::build(fixture::shared());
        let geometry = scene.geometry();
        assert!(!geometry.far.is_empty());
        for group in &geometry.far {
            let triangles = |of: &[u32]| of.iter().map(|i| geometry.batches[*i as usize].indices.count).sum::<u32>();
            for (cube, stand_ins) in &group.levels {
                assert!(triangles(stand_ins) as f32 <= triangles(&group.members) as f32 * WORTH);
                for i in stand_ins {
                    let b = &geometry.batches[*i as usize];
                    let vertices = &geometry.vertices[b.vertices.range()];
                    let mut first = 0;
                    for span in &geometry.spans[b.lot.spans.range()] {
                        for i in &geometry.indices[b.indices.range()][first..span.end as usize] {
                            let v = vertices[usize::from(*i)];
                            assert_eq!(geometry.parts[v.part as usize].element, span.element);
                            let at = b.grid.place(v.place);
                            let slack = cube + b.grid.step_m;
                            assert!(at.cmpge((Vec3::from(group.min) - slack).as_dvec3()).all());
                            assert!(at.cmple((Vec3::from(group.max) + slack).as_dvec3()).all());
                        }
                        first = span.end as usize;
                    }
                    assert_eq!(first as u32, b.indices.count);
                }
            }
        }
        assert!(geometry.far.iter().all(|g| g.members.iter().all(|m| *m < geometry.first_far)));
    }
}
