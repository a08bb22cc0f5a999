//! What a room measures, and how much room is free around a place in it.

use atrium_building::{Aabb, ElementId, ElementKind, GlobalId, Mesh, PropertySetKind, PropertyValue};
use atrium_view::Ray;
use glam::{DAffine3, DVec2, DVec3};
use serde::{Deserialize, Serialize};

use crate::mesh_tree::corners;
use crate::pick::{Hit, PickFilter, SpatialIndex};

/// Nothing is looked for farther away than the longest hall, metres.
const FARTHEST_M: f64 = 200.0;

/// Heights between which a bed or a wheelchair is as wide as it is, metres above the floor: above its wheels, below its rails.
const PASSAGE_M: (f64, f64) = (0.3, 1.2);

/// Free space around a place, metres.
#[derive(Clone, Debug, PartialEq)]
pub struct Clearance {
    /// The place.
    pub point: DVec3,
    /// What is underfoot; `None` over nothing.
    pub floor: Option<Hit>,
    /// What is overhead; `None` under the open sky.
    pub ceiling: Option<Hit>,
    /// From floor to ceiling.
    pub height_m: Option<f64>,
    /// Direction of the wall that is nearest, level and of length 1: the first of the four directions points along it.
    pub along: DVec3,
    /// What is met first in the room's four directions, at the height of the place: along the wall, to its left, back, to the
    /// right. `None` where nothing stands within 200 m.
    pub around: [Option<Hit>; 4],
    /// The free width across the narrower way, over all heights at which a bed is as wide as it is.
    pub width_m: Option<f64>,
    /// Unit vector of the direction that the free width was measured in.
    pub across: DVec3,
}

impl Clearance {
    /// Free lengths along the nearest wall and across it, where both ends are known, metres.
    pub fn spans_m(&self) -> [Option<f64>; 2] {
        let span = |i: usize| Some(self.around[i]?.distance_m + self.around[i + 2]?.distance_m);
        [span(0), span(1)]
    }

    /// Whether something passes here: upright, of this width and height, metres. What is open has no narrow place.
    pub fn passes(&self, width_m: f64, height_m: f64) -> bool {
        // A file's millimetre is not what stops a bed.
        const ROUNDING_M: f64 = 1e-6;
        self.width_m.is_none_or(|w| w + ROUNDING_M >= width_m)
            && self.height_m.is_none_or(|h| h + ROUNDING_M >= height_m)
    }
}

/// Free height, lengths and width at a place inside a building, project coordinates, metres.
///
/// The place may lie on the floor: what is measured sideways is measured at its height, but at least 0.3 m above the floor.
/// Spaces are no obstacles. Doors count as shut: hide them to measure an opening.
pub fn clearance(index: &SpatialIndex, point: DVec3, filter: &PickFilter) -> Clearance {
    // Off the very surface that was clicked.
    const OFF_M: f64 = 1e-3;
    let cast = |origin: DVec3, direction: DVec3| {
        index.first(Ray { origin, direction }, FARTHEST_M, filter, |k| k != ElementKind::Space).map(|f| f.hit)
    };
    let from = point + DVec3::Z * OFF_M;
    let mut floor = cast(from, DVec3::NEG_Z);
    let mut ceiling = cast(from, DVec3::Z);
    floor.iter_mut().for_each(|h| h.distance_m -= OFF_M);
    ceiling.iter_mut().for_each(|h| h.distance_m += OFF_M);
    let base = floor.map_or(point.z, |h| h.point.z);
    let height_m = floor.zip(ceiling).map(|(f, c)| c.point.z - f.point.z);
    let eye = DVec3::new(point.x, point.y, point.z.max(base + PASSAGE_M.0));
    // The wall that is nearest gives the room its directions; upright surfaces alone are walls.
    const RAYS: u32 = 48;
    let level = |k: u32| DVec2::from_angle(std::f64::consts::TAU * f64::from(k) / f64::from(RAYS)).extend(0.0);
    let nearest = (0..RAYS).filter_map(|k| cast(eye, level(k))).filter(|h| h.normal.z.abs() < 0.2).min_by(|a, b| {
        let straight = |h: &Hit| (h.point - eye).dot(-h.normal);
        straight(a).total_cmp(&straight(b))
    });
    let across_wall = nearest.and_then(|h| h.normal.with_z(0.0).try_normalize()).unwrap_or(DVec3::Y);
    let along = across_wall.cross(DVec3::Z);
    let left = DVec3::Z.cross(along);
    let around = [along, left, -along, -left].map(|d| cast(eye, d));
    let mut widths =
        [(None, left), (None, along)].map(|(_, d): (Option<f64>, DVec3)| (free_width(base, eye, d, &cast), d));
    widths.sort_by(|a, b| a.0.unwrap_or(f64::INFINITY).total_cmp(&b.0.unwrap_or(f64::INFINITY)));
    let [(width_m, across), _] = widths;
    Clearance { point, floor, ceiling, height_m, along, around, width_m, across }
}

/// Whether an upright box stands free: a bed, a wheelchair, a cabinet, project coordinates, metres.
///
/// `floor` is the middle of its underside, `along` the direction of its length, `size` its length, width and height. What it
/// only touches, to a millimetre, does not stand in its way; spaces never do. Sections count: what is cut away is not there.
pub fn stands_free(index: &SpatialIndex, floor: DVec3, along: DVec3, size: DVec3, filter: &PickFilter) -> bool {
    const TOUCH_M: f64 = 1e-3;
    let x = along.with_z(0.0).normalize_or(DVec3::X);
    let axes = [x, DVec3::Z.cross(x), DVec3::Z];
    let half = (size * 0.5 - TOUCH_M).max(DVec3::ZERO);
    let middle = floor + DVec3::Z * size.z * 0.5;
    let reach = axes[0].abs() * half.x + axes[1].abs() * half.y + DVec3::Z * half.z;
    let around = Aabb { min: middle - reach, max: middle + reach };
    let model = index.model();
    let mut free = true;
    index.placements_near(&around, |i| {
        let element = model.placements.get(i).map(|p| p.element);
        let solid = |e: &ElementId| model.element(*e).is_some_and(|e| e.kind != ElementKind::Space);
        if !free || element.filter(|e| filter.allows(*e)).as_ref().is_none_or(|e| !solid(e)) {
            return;
        }
        index.triangles_near(i, &around, |t| {
            let local = t.map(|p| DVec3::from(axes.map(|a| (p - middle).dot(a))));
            free &= !(triangle_in_box(local, half) && t.iter().any(|p| !filter.cuts(*p)));
        });
    });
    // In the middle of something solid no surface is near.
    let up = Ray { origin: middle, direction: DVec3::Z };
    free && !index.first(up, FARTHEST_M, filter, |k| k != ElementKind::Space).is_some_and(|f| f.back)
}

/// Whether a triangle comes into a box around the origin (Akenine-Möller 2001: thirteen directions that might part them).
fn triangle_in_box(t: [DVec3; 3], half: DVec3) -> bool {
    let parts = |axis: DVec3| {
        let at = t.map(|p| p.dot(axis));
        let reach = half.dot(axis.abs());
        at.iter().all(|x| *x >= reach) || at.iter().all(|x| *x <= -reach)
    };
    let sides = [t[1] - t[0], t[2] - t[1], t[0] - t[2]];
    let crossed = sides.iter().flat_map(|s| DVec3::AXES.map(|a| a.cross(*s)));
    let all = DVec3::AXES.into_iter().chain([sides[0].cross(sides[1])]).chain(crossed);
    // A direction of no length parts nothing.
    !all.filter(|a| a.length_squared() > 1e-18).any(parts)
}

/// The narrowest of the free widths at all heights that count.
fn free_width(base: f64, eye: DVec3, direction: DVec3, cast: &impl Fn(DVec3, DVec3) -> Option<Hit>) -> Option<f64> {
    const HEIGHTS: u32 = 19;
    let (low, high) = PASSAGE_M;
    let (mut one, mut other) = (None::<f64>, None::<f64>);
    for k in 0..HEIGHTS {
        let z = base + low + (high - low) * f64::from(k) / f64::from(HEIGHTS - 1);
        let origin = DVec3::new(eye.x, eye.y, z);
        let nearer = |known: Option<f64>, d: DVec3| match (known, cast(origin, d).map(|h| h.distance_m)) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        (one, other) = (nearer(one, direction), nearer(other, -direction));
    }
    Some(one? + other?)
}

/// Volume of a mesh, and whether its shell is closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Solid {
    /// Volume that the shell encloses, m³; of an open shell what it would be with its borders drawn to its middle.
    pub volume_m3: f64,
    /// Area of the whole surface, m².
    pub surface_m2: f64,
    /// Border edges without a partner: 0 of a closed shell.
    pub open_edges: u32,
}

/// Sums over the tetrahedra between the triangles and a point of the mesh; edges are matched at 0.1 mm.
fn solid_of(mesh: &Mesh, place: &DAffine3, total: &mut Solid) {
    let mut borders: rustc_hash::FxHashMap<(u64, u64), i32> = rustc_hash::FxHashMap::default();
    let middle = place.transform_point3(mesh.bounds().center());
    let mut volume = 0.0;
    for t in 0..mesh.triangle_count() as u32 {
        let Some(c) = corners(mesh, t) else { continue };
        let names = c.map(crate::edges::weld);
        let [a, b, d] = c.map(|p| place.transform_point3(p.as_dvec3()) - middle);
        volume += a.dot(b.cross(d)) / 6.0;
        total.surface_m2 += (b - a).cross(d - a).length() * 0.5;
        for e in 0..3 {
            let (from, to) = (names[e], names[(e + 1) % 3]);
            match from.cmp(&to) {
                std::cmp::Ordering::Less => *borders.entry((from, to)).or_default() += 1,
                std::cmp::Ordering::Greater => *borders.entry((to, from)).or_default() -= 1,
                std::cmp::Ordering::Equal => {}
            }
        }
    }
    total.volume_m3 += volume.abs();
    total.open_edges += borders.values().map(|n| n.unsigned_abs()).sum::<u32>();
}

impl SpatialIndex {
    /// Volume and surface of an element's own shape, its parts each for itself; `None` without a shape.
    ///
    /// Exact for what is drawn: a round column is the prism of its tessellation. Parts that overlap count twice.
    pub fn solid(&self, element: ElementId) -> Option<Solid> {
        let model = self.model();
        // Placements are grouped by element, ascending.
        let from = model.placements.partition_point(|p| p.element < element);
        let mut out = None;
        for p in model.placements[from..].iter().take_while(|p| p.element == element) {
            if let Some(mesh) = model.mesh(p.mesh) {
                solid_of(mesh, &p.transform, out.get_or_insert_default());
            }
        }
        out
    }
}

/// A quantity that the file states.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// The set, for example `Qto_SpaceBaseQuantities`.
    pub set: String,
    /// The quantity, for example `NetFloorArea`.
    pub name: String,
    /// Its value in its unit.
    pub value: f64,
    /// UCUM code, where the file tells.
    pub unit: Option<String>,
}

impl Stated {
    /// In metres, square or cubic metres; `None` for another unit than those of length, area and volume.
    pub fn si(&self) -> Option<f64> {
        let unit = self.unit.as_deref()?;
        let (base, power) = match unit.as_bytes().last()? {
            b'2' => (&unit[..unit.len() - 1], 2),
            b'3' => (&unit[..unit.len() - 1], 3),
            _ => (unit, 1),
        };
        let factor = match base {
            "m" => 1.0,
            "dm" => 0.1,
            "cm" => 0.01,
            "mm" => 1e-3,
            "km" => 1e3,
            "[in_i]" => 0.0254,
            "[ft_i]" => 0.3048,
            "[ft_us]" => 1200.0 / 3937.0,
            "[yd_i]" => 0.9144,
            // Names of their own, powers among them.
            "[sin_i]" => return Some(self.value * 0.0254f64.powi(2)),
            "[sft_i]" => return Some(self.value * 0.3048f64.powi(2)),
            "[cin_i]" => return Some(self.value * 0.0254f64.powi(3)),
            "[cft_i]" => return Some(self.value * 0.3048f64.powi(3)),
            "L" | "l" if power == 1 => 1e-3,
            _ => return None,
        };
        Some(self.value * f64::powi(factor, power))
    }
}

/// What a space measures, and what its file says that it does.
#[derive(Clone, Debug, PartialEq)]
pub struct RoomReport {
    /// The space.
    pub space: GlobalId,
    /// Area of what faces down in its solid, seen from above: the floor, m².
    pub floor_area_m2: f64,
    /// Length of the floor's outline, holes included, metres.
    pub perimeter_m: f64,
    /// From its lowest to its highest point, metres.
    pub height_m: f64,
    /// Volume of its solid.
    pub solid: Solid,
    /// Lengths, areas and volumes that the file states, in file order.
    pub stated: Vec<Stated>,
}

impl RoomReport {
    /// How far the first stated quantity of one of these names is from a measured value, as a share of what is measured; by
    /// its unit, or in that of what is measured where the file tells none.
    pub fn off_by(&self, measured: f64, names: &[&str]) -> Option<f64> {
        let stated = self.stated.iter().find(|s| names.contains(&s.name.as_str()))?;
        let value = if stated.unit.is_some() { stated.si()? } else { stated.value };
        (measured.abs() > 1e-9).then(|| (value - measured) / measured)
    }
}

/// A place on the floor of a space: right under its middle, else, where that is outside of it as in a room with a corner, in the
/// middle of its floor's largest triangle. Project coordinates, metres.
pub fn place_in(index: &SpatialIndex, space: ElementId) -> Option<DVec3> {
    let model = index.model();
    let bounds = model.element(space).filter(|e| e.kind == ElementKind::Space)?.bounds;
    let middle = bounds.center();
    let from = model.placements.partition_point(|p| p.element < space);
    let mut best: Option<(f64, DVec3)> = None;
    for p in model.placements[from..].iter().take_while(|p| p.element == space) {
        let Some(mesh) = model.mesh(p.mesh) else { continue };
        for c in (0..mesh.triangle_count() as u32).filter_map(|t| corners(mesh, t)) {
            let c = c.map(|v| p.transform.transform_point3(v.as_dvec3()));
            let [a, b, d] = c.map(DVec3::truncate);
            let twice = (b - a).perp_dot(d - a);
            // Of floor and ceiling, which lie over each other, the lower half.
            let low = (c[0].z + c[1].z + c[2].z) / 3.0 <= middle.z;
            if twice.abs() < 1e-6 || !low {
                continue;
            }
            let m = middle.truncate();
            let inside = [(a, b), (b, d), (d, a)].iter().all(|(x, y)| (*y - *x).perp_dot(m - *x) * twice >= 0.0);
            let centre = (c[0] + c[1] + c[2]) / 3.0;
            let (rank, place) = if inside { (f64::INFINITY, middle.with_z(centre.z)) } else { (twice.abs(), centre) };
            if best.is_none_or(|(r, _)| rank > r) {
                best = Some((rank, place));
            }
        }
    }
    best.map(|(_, place)| place)
}

/// Measures the solid of an `IfcSpace`; `None` for what is no space or has no solid.
pub fn room_report(index: &SpatialIndex, space: ElementId) -> Option<RoomReport> {
    let model = index.model();
    let element = model.element(space).filter(|e| e.kind == ElementKind::Space)?;
    let solid = index.solid(space)?;
    let from = model.placements.partition_point(|p| p.element < space);
    let (mut area, mut perimeter) = (0.0, 0.0);
    let mut heights = (f64::INFINITY, f64::NEG_INFINITY);
    for p in model.placements[from..].iter().take_while(|p| p.element == space) {
        let Some(mesh) = model.mesh(p.mesh) else { continue };
        let mut border: rustc_hash::FxHashMap<(u64, u64), (i32, f64)> = rustc_hash::FxHashMap::default();
        let mirrors = p.transform.matrix3.determinant() < 0.0;
        let outwards = if signed_volume(mesh) < 0.0 { -1.0 } else { 1.0 };
        for t in 0..mesh.triangle_count() as u32 {
            let Some(mut c) = corners(mesh, t) else { continue };
            if mirrors {
                c.swap(1, 2);
            }
            let names = c.map(crate::edges::weld);
            let [a, b, d] = c.map(|v| p.transform.transform_point3(v.as_dvec3()));
            for z in [a.z, b.z, d.z] {
                heights = (heights.0.min(z), heights.1.max(z));
            }
            let normal = (b - a).cross(d - a) * 0.5 * outwards;
            // Steeper than 45° is a wall, however it leans.
            if normal.z >= -0.7 * normal.length() {
                continue;
            }
            area -= normal.z;
            for (e, (x, y)) in [(a, b), (b, d), (d, a)].into_iter().enumerate() {
                let (i, j) = (names[e], names[(e + 1) % 3]);
                let side = if i < j { 1 } else { -1 };
                let known = border.entry((i.min(j), i.max(j))).or_insert((0, x.distance(y)));
                known.0 += side;
            }
        }
        perimeter += border.values().filter(|(n, _)| *n != 0).map(|(_, l)| l).sum::<f64>();
    }
    let mut stated = Vec::new();
    for set in element.property_sets.iter().filter_map(|id| model.property_set(*id)) {
        for q in set.properties.iter().filter(|_| set.kind == PropertySetKind::Quantities) {
            if let PropertyValue::Number(value) = q.value {
                let (set, name) = (set.name.to_string(), q.name.to_string());
                stated.push(Stated { set, name, value, unit: q.unit.as_deref().map(str::to_owned) });
            }
        }
    }
    Some(RoomReport {
        space: element.global_id.clone(),
        floor_area_m2: area,
        perimeter_m: perimeter,
        height_m: heights.1 - heights.0,
        solid,
        stated,
    })
}

/// Negative where a shell is wound inside out.
fn signed_volume(mesh: &Mesh) -> f64 {
    let middle = mesh.bounds().center();
    (0..mesh.triangle_count() as u32)
        .filter_map(|t| {
            let [a, b, c] = corners(mesh, t)?.map(|p| p.as_dvec3() - middle);
            Some(a.dot(b.cross(c)))
        })
        .sum()
}
