//! Meshes become what is drawn: those of a cell merged, repeated ones once with their places, all on grids of 16 bits.

use std::borrow::Cow;

use atrium_building::{Aabb, BuildingModel, MeshId, Placement, RenderMesh, Rgba8};
use glam::{DAffine3, DVec3, Mat3, Vec3};
use rustc_hash::FxHashMap;

use crate::geometry::{
    Batch, Geometry, Grid, Group, Instance, Lot, MOST_VERTICES, MergedVertex, Part, PlacedMesh, PlacedVertex, Run,
    Span, pack_normal,
};
use crate::prepare::CellKey;

/// Colour where the file gives none: the white that walls are drawn in.
const NO_COLOUR: Rgba8 = [236, 238, 240, 255];

/// Smaller steps would make the cofactors that turn normals vanish in single precision, metres.
const FINEST_PLACED_M: f32 = 1e-7;

/// Steps that a place may be from the scene's origin: what `f64` counts without gaps.
const MOST_STEPS: f64 = (1u64 << 52) as f64;

/// Vertices of a part of a mesh that is too large for 16 bits; the rest is left for ends of edges.
const PART_VERTICES: usize = MOST_VERTICES - 4096;

/// Merged geometry of a cell, not more than 16-bit indices reach.
#[derive(Default)]
pub(crate) struct Piece {
    lot: Option<Lot>,
    grid: Grid,
    vertices: Vec<MergedVertex>,
    indices: Vec<u16>,
    edges: Vec<u16>,
    parts: Vec<Part>,
    spans: Vec<Span>,
}

impl Piece {
    /// Adds it to the columns.
    pub(crate) fn append_to(self, out: &mut Geometry) {
        let Some(lot) = self.lot else { return };
        let first_part = out.parts.len() as u32;
        let spans = append(out.spans.to_mut(), self.spans);
        out.parts.extend(self.parts);
        let placed = self.vertices.into_iter().map(|v| MergedVertex { part: v.part + first_part, ..v });
        out.batches.push(Batch {
            lot: Lot { spans, ..lot },
            grid: self.grid,
            vertices: append(out.vertices.to_mut(), placed),
            indices: append(out.indices.to_mut(), self.indices),
            edges: append(out.edges.to_mut(), self.edges),
        });
    }
}

fn append<T>(column: &mut Vec<T>, items: impl IntoIterator<Item = T>) -> Run {
    let first = column.len();
    column.extend(items);
    Run { first: first as u32, count: (column.len() - first) as u32 }
}

/// A piece under way: places still in the finest steps from the scene's origin.
#[derive(Default)]
struct Draft {
    places: Vec<([i64; 3], u16)>,
    part_of: Vec<u32>,
    indices: Vec<u16>,
    edges: Vec<u16>,
    parts: Vec<Part>,
    spans: Vec<Span>,
}

impl Draft {
    fn add(&mut self, shown: &RenderMesh, p: &Placement, origin: DVec3) {
        let normals = normal_matrix(&p.transform);
        let mirrored = p.transform.matrix3.determinant() < 0.0;
        let base = self.places.len();
        let part = Part { element: p.element.0, colour: p.colour.get().unwrap_or(NO_COLOUR) };
        if self.parts.last() != Some(&part) {
            self.parts.push(part);
        }
        let part = self.parts.len() as u32 - 1;
        for (position, normal) in shown.positions.iter().zip(&shown.normals) {
            let at = p.transform.transform_point3(Vec3::from(*position).as_dvec3()) - origin;
            let steps = (at / Grid::FINEST_M).round().to_array().map(|v| v.clamp(-MOST_STEPS, MOST_STEPS) as i64);
            self.places.push((steps, pack_normal(normals * Vec3::from(*normal))));
            self.part_of.push(part);
        }
        let index = |i: u32| (base + i as usize) as u16;
        for t in shown.indices.chunks_exact(3) {
            let [a, b, c] = [index(t[0]), index(t[1]), index(t[2])];
            self.indices.extend(if mirrored { [a, c, b] } else { [a, b, c] });
        }
        self.edges.extend(shown.edges.iter().flatten().map(|i| index(*i)));
        let end = self.indices.len() as u32;
        match self.spans.last_mut() {
            Some(last) if last.element == p.element.0 => last.end = end,
            _ => self.spans.push(Span { element: p.element.0, end }),
        }
    }

    fn finish(self, key: &CellKey) -> Piece {
        if self.indices.is_empty() {
            return Piece::default();
        }
        let (mut min, mut max) = ([i64::MAX; 3], [i64::MIN; 3]);
        for (place, _) in &self.places {
            for k in 0..3 {
                min[k] = min[k].min(place[k]);
                max[k] = max[k].max(place[k]);
            }
        }
        // As coarse as it takes, by powers of two: grids of all batches are parts of one.
        let extent = (0..3).map(|k| max[k] - min[k]).max().unwrap_or_default();
        let shift = (0..48).find(|s| (extent >> s) + 2 < MOST_VERTICES as i64).unwrap_or(47);
        let coarse = |v: i64| (v + ((1i64 << shift) >> 1)) >> shift;
        let base = min.map(coarse);
        let step = Grid::FINEST_M * (1u64 << shift) as f64;
        let grid = Grid { origin: base.map(|b| b as f64 * step), step_m: step as f32 };
        let metres = |v: [i64; 3]| v.map(|v| (v as f64 * Grid::FINEST_M) as f32);
        let vertices = self
            .places
            .iter()
            .zip(&self.part_of)
            .map(|((place, normal), &part)| {
                let at = |k: usize| (coarse(place[k]) - base[k]) as u16;
                MergedVertex { place: [at(0), at(1), at(2), *normal], part }
            })
            .collect();
        let lot = lot(key, metres(min), metres(max));
        let (indices, edges, parts, spans) = (self.indices, self.edges, self.parts, self.spans);
        Piece { lot: Some(lot), grid, vertices, indices, edges, parts, spans }
    }
}

fn lot(key: &CellKey, min: [f32; 3], max: [f32; 3]) -> Lot {
    let (class, size, storey, exposure) = (key.class, key.size, key.storey, key.exposure);
    Lot { class, size, min, max, spans: Run::default(), storey, exposure }
}

/// A cell's geometry, in several pieces where one would be too large.
pub(crate) fn cell(model: &BuildingModel, origin: DVec3, key: &CellKey, placements: &[u32]) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut draft = Draft::default();
    let mut known: FxHashMap<MeshId, RenderMesh> = FxHashMap::default();
    for (n, &i) in placements.iter().enumerate() {
        let p = &model.placements[i as usize];
        let Some(mesh) = model.mesh(p.mesh) else { continue };
        // Most meshes are used once: only those that come again are worth keeping.
        let again = placements[n + 1..].iter().take(64).any(|&j| model.placements[j as usize].mesh == p.mesh);
        let once;
        let shown: &RenderMesh = if again || known.contains_key(&p.mesh) {
            known.entry(p.mesh).or_insert_with(|| mesh.render_mesh())
        } else {
            once = mesh.render_mesh();
            &once
        };
        for part in split(shown) {
            if draft.places.len() + part.positions.len() > MOST_VERTICES {
                out.push(std::mem::take(&mut draft).finish(key));
            }
            draft.add(&part, p, origin);
        }
    }
    out.push(draft.finish(key));
    out
}

/// The mesh itself, or its parts where it has more vertices than 16 bits reach.
fn split(mesh: &RenderMesh) -> Vec<Cow<'_, RenderMesh>> {
    if mesh.positions.len() <= MOST_VERTICES {
        return vec![Cow::Borrowed(mesh)];
    }
    let mut out: Vec<(RenderMesh, FxHashMap<u32, u32>)> = Vec::new();
    let mut part_of: FxHashMap<u32, usize> = FxHashMap::default();
    for t in mesh.indices.chunks_exact(3) {
        if out.last().is_none_or(|(part, _)| part.positions.len() + 3 > PART_VERTICES) {
            out.push(Default::default());
        }
        let last = out.len() - 1;
        let (part, number) = &mut out[last];
        for &i in t {
            let index = take(mesh, i, part, number);
            part.indices.push(index);
            part_of.entry(i).or_insert(last);
        }
    }
    // An edge goes where its first end is; its other end goes with it.
    for edge in &mesh.edges {
        let Some((part, number)) = part_of.get(&edge[0]).and_then(|i| out.get_mut(*i)) else { continue };
        if part.positions.len() < MOST_VERTICES {
            let ends = edge.map(|i| take(mesh, i, part, number));
            part.edges.push(ends);
        }
    }
    out.into_iter().map(|(part, _)| Cow::Owned(part)).collect()
}

fn take(from: &RenderMesh, i: u32, into: &mut RenderMesh, number: &mut FxHashMap<u32, u32>) -> u32 {
    *number.entry(i).or_insert_with(|| {
        into.positions.push(from.positions[i as usize]);
        into.normals.push(from.normals[i as usize]);
        into.positions.len() as u32 - 1
    })
}

/// A mesh and its places, not more than 16-bit indices reach.
pub(crate) struct Placed {
    vertices: Vec<PlacedVertex>,
    indices: Vec<u16>,
    edges: Vec<u16>,
    groups: Vec<(Lot, DVec3, Vec<Span>, Vec<Instance>)>,
}

impl Placed {
    /// Adds it to the columns, after all batches.
    pub(crate) fn append_to(self, out: &mut Geometry) {
        let first = out.groups.len() as u32;
        for (lot, origin, spans, instances) in self.groups {
            let spans = append(out.spans.to_mut(), spans);
            let grid = (out.batches.len() + out.groups.len()) as u32;
            let instances = append(out.instances.to_mut(), instances.into_iter().map(|i| Instance { grid, ..i }));
            out.groups.push(Group { lot: Lot { spans, ..lot }, instances, origin: origin.to_array() });
        }
        out.meshes.push(PlacedMesh {
            vertices: append(out.placed_vertices.to_mut(), self.vertices),
            indices: append(out.placed_indices.to_mut(), self.indices),
            edges: append(out.placed_edges.to_mut(), self.edges),
            groups: Run { first, count: out.groups.len() as u32 - first },
        });
    }
}

/// A mesh with its places, in several where it has more vertices than 16 bits reach.
pub(crate) fn places(model: &BuildingModel, origin: DVec3, id: MeshId, placements: &[(CellKey, u32)]) -> Vec<Placed> {
    let Some(mesh) = model.mesh(id) else { return Vec::new() };
    let mut sorted = placements.to_vec();
    sorted.sort_unstable_by_key(|(key, i)| (*key, *i));
    split(&mesh.render_mesh()).iter().map(|part| place(model, origin, part, &sorted)).collect()
}

fn place(model: &BuildingModel, origin: DVec3, shown: &RenderMesh, placements: &[(CellKey, u32)]) -> Placed {
    let local = Aabb::from_points(shown.positions.iter().map(|p| Vec3::from(*p).as_dvec3()));
    let min = if local.is_empty() { DVec3::ZERO } else { local.min };
    let reach = if local.is_empty() { 0.0 } else { local.size().max_element() };
    let step = ((reach / (MOST_VERTICES as f64 - 1.0)) as f32).max(FINEST_PLACED_M);
    let vertices = shown
        .positions
        .iter()
        .zip(&shown.normals)
        .map(|(p, n)| {
            let [x, y, z] = ((Vec3::from(*p) - min.as_vec3()) / step).round().to_array().map(|v| v as u16);
            [x, y, z, pack_normal(Vec3::from(*n))]
        })
        .collect();
    let mut groups = Vec::new();
    for group in placements.chunk_by(|a, b| a.0 == b.0) {
        let mut bounds = Aabb::EMPTY;
        // Whole metres, so that the origin is exact wherever it is written.
        let (_, first) = group[0];
        let near = (model.placements[first as usize].transform.translation - origin).round();
        let (mut spans, mut instances) = (Vec::with_capacity(group.len()), Vec::with_capacity(group.len()));
        for &(_, i) in group {
            let p = &model.placements[i as usize];
            bounds = bounds.union(local.transformed(&p.transform));
            spans.push(Span { element: p.element.0, end: spans.len() as u32 + 1 });
            let m = (p.transform.matrix3 * f64::from(step)).as_mat3();
            let t = (p.transform.transform_point3(min) - origin - near).as_vec3();
            instances.push(Instance {
                rows: [
                    m.row(0).extend(t.x).to_array(),
                    m.row(1).extend(t.y).to_array(),
                    m.row(2).extend(t.z).to_array(),
                ],
                colour: p.colour.get().unwrap_or(NO_COLOUR),
                element: p.element.0,
                grid: 0,
            });
        }
        let corner = |at: DVec3| (at - origin).as_vec3().to_array();
        groups.push((lot(&group[0].0, corner(bounds.min), corner(bounds.max)), near, spans, instances));
    }
    Placed {
        vertices,
        indices: shown.indices.iter().map(|i| *i as u16).collect(),
        edges: shown.edges.iter().flatten().map(|i| *i as u16).collect(),
        groups,
    }
}

fn normal_matrix(transform: &DAffine3) -> Mat3 {
    let linear = transform.matrix3;
    if linear.determinant().abs() < 1e-18 { Mat3::IDENTITY } else { linear.inverse().transpose().as_mat3() }
}
