//! What walls and slabs hide from an eye, wherever it is: a small depth picture drawn on the processor before each frame, and
//! boxes held against it.
//!
//! A software GPU pays for every vertex, and inside a building nearly all of them stand behind the next wall or under the
//! next slab. The picture is coarse and errs towards showing: a wall counts with the farthest depth of each of its pixels,
//! and a box is tested with a pixel around it.

use std::ops::Range;

use atrium_building::Slice;
use bytemuck::{Pod, Zeroable};
use glam::{DVec3, Mat4, Vec2, Vec3, Vec4};

use crate::state::ElementState;

/// Pixels of the depth picture; a wide screen's shape, whatever the viewport's.
const WIDTH: usize = 256;
const HEIGHT: usize = 144;

/// Pixels of a tile, each way; the farthest depth in it answers for large boxes at once.
const TILE: usize = 8;
const TILES_X: usize = WIDTH / TILE;
const TILES_Y: usize = HEIGHT / TILE;

/// Triangles drawn at most: a millisecond or two.
const MOST_TRIANGLES: usize = 12_000;

/// Smaller walls hide too little to be worth drawing: share of the picture's height that the sphere around one covers.
const LEAST_SHARE: f32 = 0.06;

/// Nothing nearer than this hides anything, metres: the eye would stand in it.
const NEAR_M: f32 = 0.05;

/// Smaller triangles hide nothing that matters, m².
const LEAST_M2: f32 = 0.2;

/// A wall or slab that hides what is behind it.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub(crate) struct Blocker {
    /// Index of the element.
    pub(crate) element: u32,
    centre: Vec3,
    radius: f32,
    first: u32,
    count: u32,
}

/// All that hides, metres relative to the scene's origin.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Blockers {
    all: Slice<Blocker>,
    triangles: Slice<[Vec3; 3]>,
}

impl Blockers {
    /// Adds the triangles of an element.
    pub(crate) fn add(&mut self, element: u32, triangles: impl IntoIterator<Item = [Vec3; 3]>) {
        let first = self.triangles.len();
        let large = |t: &[Vec3; 3]| (t[1] - t[0]).cross(t[2] - t[0]).length() * 0.5 > LEAST_M2;
        self.triangles.to_mut().extend(triangles.into_iter().filter(large));
        let own = &self.triangles[first..];
        if own.is_empty() {
            return;
        }
        let (min, max) =
            own.iter().flatten().fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(min, max), p| (min.min(*p), max.max(*p)));
        let (centre, radius) = ((min + max) * 0.5, (max - min).length() * 0.5);
        self.all.push(Blocker { element, centre, radius, first: first as u32, count: own.len() as u32 });
    }

    /// The same, moved.
    pub(crate) fn moved(&self, by: DVec3) -> Self {
        let place = |p: Vec3| (p.as_dvec3() + by).as_vec3();
        Self {
            all: self.all.iter().map(|b| Blocker { centre: place(b.centre), ..*b }).collect(),
            triangles: self.triangles.iter().map(|t| t.map(place)).collect(),
        }
    }

    /// Gives back what was reserved and not used.
    pub(crate) fn shrink(&mut self) {
        self.all.to_mut().shrink_to_fit();
        self.triangles.to_mut().shrink_to_fit();
    }

    /// Its two columns, for keeping.
    pub(crate) fn columns(&self) -> (&[Blocker], &[[Vec3; 3]]) {
        (&self.all, &self.triangles)
    }

    /// Of kept columns; `None` where they say what cannot be.
    pub(crate) fn of_columns(all: Slice<Blocker>, triangles: Slice<[Vec3; 3]>) -> Option<Self> {
        let fits = |b: &Blocker| u64::from(b.first) + u64::from(b.count) <= triangles.len() as u64;
        all.iter().all(fits).then_some(Self { all, triangles })
    }
}

/// The depth picture. Kept between frames, so that no frame allocates.
#[derive(Debug)]
pub(crate) struct Occlusion {
    /// 1 / distance along the view; larger is nearer, 0 is nothing.
    depth: Vec<f32>,
    /// The least of each tile.
    tiles: Vec<f32>,
    matrix: Mat4,
    eye: Vec3,
    /// Metres of a pixel at one metre's distance.
    pixel_m: f32,
    active: bool,
    order: Vec<(f32, u32)>,
}

impl Default for Occlusion {
    fn default() -> Self {
        Self {
            depth: vec![0.0; WIDTH * HEIGHT],
            tiles: vec![0.0; TILES_X * TILES_Y],
            matrix: Mat4::IDENTITY,
            eye: Vec3::ZERO,
            pixel_m: 0.0,
            active: false,
            order: Vec::new(),
        }
    }
}

impl Occlusion {
    /// Nothing hides anything.
    pub(crate) fn clear(&mut self) {
        self.active = false;
    }

    /// Draws what hides as seen from an eye; a perspective, metres relative to the scene's origin. `sections` as of the
    /// frame: what is cut away hides nothing.
    pub(crate) fn draw(
        &mut self,
        blockers: &Blockers,
        states: &[ElementState],
        matrix: Mat4,
        eye: Vec3,
        pixels_at_1m: f32,
        height_px: f32,
        sections: &[Vec4],
    ) {
        self.matrix = matrix;
        self.eye = eye;
        self.pixel_m = height_px / HEIGHT as f32 / pixels_at_1m;
        self.active = true;
        self.depth.fill(0.0);
        let planes = [
            matrix.row(3) + matrix.row(0),
            matrix.row(3) - matrix.row(0),
            matrix.row(3) + matrix.row(1),
            matrix.row(3) - matrix.row(1),
        ];
        let planes = planes.map(|p| p / p.truncate().length().max(1e-12));
        self.order.clear();
        for (i, b) in blockers.all.iter().enumerate() {
            let distance = (b.centre - eye).length();
            let covers = b.radius * 2.0 * pixels_at_1m / (distance - b.radius).max(NEAR_M);
            if covers < LEAST_SHARE * height_px
                || planes.iter().any(|p| p.truncate().dot(b.centre) + p.w < -b.radius)
                || !states.get(b.element as usize).is_some_and(|s| s.is_shown())
            {
                continue;
            }
            self.order.push((distance - b.radius, i as u32));
        }
        self.order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let order = std::mem::take(&mut self.order);
        let mut left = MOST_TRIANGLES;
        for (_, i) in &order {
            let b = &blockers.all[*i as usize];
            for t in &blockers.triangles[b.first as usize..(b.first + b.count) as usize] {
                let cut = |p: &Vec3| sections.iter().any(|s| s.truncate().dot(*p) + s.w > 0.0);
                if !t.iter().any(cut) {
                    self.triangle(t);
                }
            }
            left = left.saturating_sub(b.count as usize);
            if left == 0 {
                break;
            }
        }
        self.order = order;
        for (y, row) in self.tiles.chunks_exact_mut(TILES_X).enumerate() {
            for (x, tile) in row.iter_mut().enumerate() {
                *tile = (0..TILE)
                    .flat_map(|v| {
                        let at = (y * TILE + v) * WIDTH + x * TILE;
                        self.depth[at..at + TILE].iter().copied()
                    })
                    .fold(f32::INFINITY, f32::min);
            }
        }
    }

    fn triangle(&mut self, t: &[Vec3; 3]) {
        let clip = t.map(|p| self.matrix * p.extend(1.0));
        // In front of the near plane at least partly: the part in front is a triangle or two.
        let inside = clip.map(|c| c.w > NEAR_M);
        match inside.iter().filter(|i| **i).count() {
            0 => {}
            3 => self.fill(clip.map(on_screen)),
            n => {
                let mut shape = [Vec4::ZERO; 4];
                let mut len = 0;
                for k in 0..3 {
                    let (a, b) = (clip[k], clip[(k + 1) % 3]);
                    if inside[k] {
                        shape[len] = a;
                        len += 1;
                    }
                    if inside[k] != inside[(k + 1) % 3] {
                        shape[len] = a.lerp(b, (NEAR_M - a.w) / (b.w - a.w));
                        len += 1;
                    }
                }
                let shape = shape.map(|c| if c.w > 0.0 { on_screen(c) } else { Vec3::ZERO });
                self.fill([shape[0], shape[1], shape[2]]);
                if n == 2 {
                    self.fill([shape[0], shape[2], shape[3]]);
                }
            }
        }
    }

    /// Fills the pixels whose centres lie inside; x, y in pixels, z is 1 / distance, which is linear on the screen.
    fn fill(&mut self, corners: [Vec3; 3]) {
        let Some(shape) = Shape::of(corners) else { return };
        for y in shape.rows.clone() {
            let Some(run) = shape.run(y) else { continue };
            // A pixel counts with its farthest corner.
            let mut z = shape.depth(run.start, y) - shape.slack();
            for pixel in &mut self.depth[y * WIDTH + run.start..y * WIDTH + run.end] {
                *pixel = pixel.max(z);
                z += shape.slope.x;
            }
        }
    }

    /// Whether all of a face lies behind what was drawn; pixels whose centres lie inside.
    fn hides_face(&self, corners: [Vec3; 3]) -> bool {
        let Some(shape) = Shape::of(corners) else { return true };
        for y in shape.rows.clone() {
            let Some(run) = shape.run(y) else { continue };
            let mut z = shape.depth(run.start, y) + shape.slack();
            for pixel in &self.depth[y * WIDTH + run.start..y * WIDTH + run.end] {
                if *pixel <= z {
                    return false;
                }
                z += shape.slope.x;
            }
        }
        true
    }

    /// Whether all of the box lies behind what was drawn.
    pub(crate) fn hides(&self, min: Vec3, max: Vec3) -> bool {
        if !self.active {
            return false;
        }
        // A pixel around it: what looks out by less than that still counts as seen.
        let margin = self.pixel_m * (self.eye - self.eye.clamp(min, max)).length();
        let (min, max) = (min - margin, max + margin);
        let mut corners = [Vec3::ZERO; 8];
        let (mut low, mut high, mut nearest) = (Vec2::INFINITY, Vec2::NEG_INFINITY, 0.0f32);
        for (i, corner) in corners.iter_mut().enumerate() {
            let pick = |k: usize| if i >> k & 1 == 0 { min[k] } else { max[k] };
            let clip = self.matrix * Vec4::new(pick(0), pick(1), pick(2), 1.0);
            if clip.w <= NEAR_M {
                return false;
            }
            let at = on_screen(clip);
            low = low.min(at.truncate());
            high = high.max(at.truncate());
            nearest = nearest.max(at.z);
            *corner = at;
        }
        // What lies beside the picture is not drawn anyway.
        let x0 = low.x.floor().clamp(0.0, WIDTH as f32) as usize;
        let x1 = high.x.ceil().clamp(0.0, WIDTH as f32) as usize;
        let y0 = low.y.floor().clamp(0.0, HEIGHT as f32) as usize;
        let y1 = high.y.ceil().clamp(0.0, HEIGHT as f32) as usize;
        if x0 >= x1 || y0 >= y1 {
            return false;
        }
        if self.hides_rectangle(x0..x1, y0..y1, nearest) {
            return true;
        }
        // Less than a few pixels: its faces would fall between their centres.
        if x1 - x0 < 3 || y1 - y0 < 3 {
            return false;
        }
        // A long flat box under a slab is nearer than the slab's far end, and hidden all the same: face by face.
        FACES.iter().enumerate().all(|(side, f)| {
            let (k, upper) = (side / 2, side % 2 == 1);
            let faces_eye = if upper { self.eye[k] > max[k] } else { self.eye[k] < min[k] };
            let c = f.map(|i| corners[i]);
            !faces_eye || (self.hides_face([c[0], c[1], c[2]]) && self.hides_face([c[0], c[2], c[3]]))
        })
    }

    fn hides_rectangle(&self, columns: Range<usize>, rows: Range<usize>, nearest: f32) -> bool {
        for ty in rows.start / TILE..=(rows.end - 1) / TILE {
            for tx in columns.start / TILE..=(columns.end - 1) / TILE {
                if self.tiles[ty * TILES_X + tx] > nearest {
                    continue;
                }
                let across = columns.start.max(tx * TILE)..columns.end.min((tx + 1) * TILE);
                for y in rows.start.max(ty * TILE)..rows.end.min((ty + 1) * TILE) {
                    if self.depth[y * WIDTH + across.start..y * WIDTH + across.end].iter().any(|d| *d <= nearest) {
                        return false;
                    }
                }
            }
        }
        true
    }
}

/// Corners of a box's faces, −x +x −y +y −z +z; bit k of a corner's number is its side along axis k.
const FACES: [[usize; 4]; 6] = [[0, 2, 6, 4], [1, 3, 7, 5], [0, 1, 5, 4], [2, 3, 7, 6], [0, 1, 3, 2], [4, 5, 7, 6]];

/// A triangle on the screen, to be gone through line by line.
struct Shape {
    edges: [(Vec2, f32); 3],
    origin: Vec3,
    /// Of depth, over the screen.
    slope: Vec2,
    columns: Range<usize>,
    rows: Range<usize>,
}

impl Shape {
    /// `None` where it covers nothing.
    fn of([a, b, c]: [Vec3; 3]) -> Option<Self> {
        let area = (b - a).truncate().perp_dot((c - a).truncate());
        if area.abs() < 1e-3 || !area.is_finite() {
            return None;
        }
        let (low, high) = (a.min(b).min(c), a.max(b).max(c));
        let columns = low.x.max(0.0).floor() as usize..high.x.ceil().clamp(0.0, WIDTH as f32) as usize;
        let rows = low.y.max(0.0).floor() as usize..high.y.ceil().clamp(0.0, HEIGHT as f32) as usize;
        if columns.is_empty() || rows.is_empty() {
            return None;
        }
        let (ab, ac) = (b - a, c - a);
        let slope = Vec2::new(ab.z * ac.y - ac.z * ab.y, ab.x * ac.z - ac.x * ab.z) / area;
        let edges = [(a, b), (b, c), (c, a)].map(|(p, q)| {
            let d = (q - p).truncate() * area.signum();
            // Inside where n·at + k ≥ 0.
            let n = Vec2::new(-d.y, d.x);
            (n, -n.dot(p.truncate()))
        });
        Some(Self { edges, origin: a, slope, columns, rows })
    }

    /// What depth differs by between the middle of a pixel and its corners.
    fn slack(&self) -> f32 {
        (self.slope.x.abs() + self.slope.y.abs()) * 0.5
    }

    fn depth(&self, x: usize, y: usize) -> f32 {
        let at = Vec2::new(x as f32 + 0.5, y as f32 + 0.5) - self.origin.truncate();
        self.origin.z + self.slope.dot(at)
    }

    /// The pixels of a line whose centres lie inside.
    fn run(&self, y: usize) -> Option<Range<usize>> {
        let v = y as f32 + 0.5;
        let (mut from, mut to) = (self.columns.start as f32 + 0.5, self.columns.end as f32 - 0.5);
        for (n, k) in &self.edges {
            let rest = n.y * v + k;
            if n.x.abs() < 1e-9 {
                if rest < 0.0 {
                    return None;
                }
            } else if n.x > 0.0 {
                from = from.max(-rest / n.x);
            } else {
                to = to.min(-rest / n.x);
            }
        }
        let (first, last) = ((from - 0.5).ceil().max(0.0), (to - 0.5).floor());
        (last >= first).then(|| first as usize..(last as usize + 1).min(WIDTH))
    }
}

/// Pixels from the top left, and 1 / distance.
fn on_screen(clip: Vec4) -> Vec3 {
    let inverse = 1.0 / clip.w;
    Vec3::new((clip.x * inverse * 0.5 + 0.5) * WIDTH as f32, (0.5 - clip.y * inverse * 0.5) * HEIGHT as f32, inverse)
}

#[cfg(test)]
mod tests {
    use atrium_view::{CameraPose, FIELD_OF_VIEW};
    use glam::DVec3;

    use super::*;

    const VIEWPORT: Vec2 = Vec2::new(1280.0, 720.0);

    fn quad(a: Vec3, u: Vec3, v: Vec3) -> [[Vec3; 3]; 2] {
        [[a, a + u, a + u + v], [a, a + u + v, a + v]]
    }

    fn seen_from(eye: DVec3, target: DVec3, blockers: &Blockers, sections: &[Vec4]) -> Occlusion {
        let pose = CameraPose::from_to(eye, target, FIELD_OF_VIEW).unwrap();
        let matrix = pose.clip_from_model(DVec3::ZERO, 0.03, VIEWPORT).as_mat4();
        let states = vec![ElementState { tint: [0; 4], flags: ElementState::SHOWN }; 8];
        let mut out = Occlusion::default();
        let pixels = (1.0 / pose.metres_per_pixel(1.0, VIEWPORT)) as f32;
        out.draw(blockers, &states, matrix, eye.as_vec3(), pixels, VIEWPORT.y, sections);
        out
    }

    fn wall() -> Blockers {
        let mut blockers = Blockers::default();
        // From -5 to 5 across, 3 m high, at y = 10.
        blockers.add(0, quad(Vec3::new(-5.0, 10.0, 0.0), Vec3::X * 10.0, Vec3::Z * 3.0));
        blockers
    }

    #[test]
    fn a_wall_hides_what_is_behind_it_and_nothing_beside_before_or_above_it() {
        let eye = DVec3::new(0.0, 0.0, 1.6);
        let seen = seen_from(eye, DVec3::new(0.0, 10.0, 1.6), &wall(), &[]);
        let hides = |x: f32, y: f32, z: f32| seen.hides(Vec3::new(x - 0.5, y, z), Vec3::new(x + 0.5, y + 1.0, z + 1.0));
        assert!(hides(0.0, 11.0, 1.0) && hides(-3.5, 14.0, 0.5) && hides(3.5, 30.0, 1.0));
        assert!(!hides(0.0, 8.5, 1.0), "before it");
        assert!(!hides(0.0, 9.5, 1.0), "standing in it");
        assert!(!hides(8.0, 11.0, 1.0), "beside it");
        assert!(!hides(5.2, 11.0, 1.0), "looking out at its end");
        assert!(!hides(0.0, 11.0, 2.6), "looking out over it");
        assert!(!hides(0.0, -3.0, 1.0), "behind the eye");
    }

    #[test]
    fn what_is_hidden_itself_or_cut_away_hides_nothing() {
        let eye = DVec3::new(0.0, 0.0, 1.6);
        let target = DVec3::new(0.0, 10.0, 1.6);
        let cut = Vec4::new(0.0, 1.0, 0.0, -5.0);
        let behind = (Vec3::new(-0.5, 12.0, 1.0), Vec3::new(0.5, 13.0, 2.0));
        assert!(!seen_from(eye, target, &wall(), &[cut]).hides(behind.0, behind.1));
        let mut hidden = wall();
        hidden.all[0].element = 99;
        assert!(!seen_from(eye, target, &hidden, &[]).hides(behind.0, behind.1));
        assert!(!Occlusion::default().hides(behind.0, behind.1));
    }

    #[test]
    fn a_slab_under_the_eye_hides_the_storey_below_and_its_hole_does_not() {
        let mut blockers = Blockers::default();
        blockers.add(0, quad(Vec3::new(-50.0, -50.0, 0.0), Vec3::X * 100.0, Vec3::Y * 48.0));
        blockers.add(1, quad(Vec3::new(-50.0, 6.0, 0.0), Vec3::X * 100.0, Vec3::Y * 60.0));
        let seen = seen_from(DVec3::new(0.0, -8.0, 1.6), DVec3::new(0.0, 20.0, 0.0), &blockers, &[]);
        // Under the far part: hidden; under the hole between -2 and 6: seen.
        assert!(seen.hides(Vec3::new(-3.0, 16.0, -0.7), Vec3::new(3.0, 30.0, -0.4)));
        assert!(!seen.hides(Vec3::new(-1.0, 0.0, -3.0), Vec3::new(1.0, 4.0, -0.5)));
    }

    #[test]
    fn random_boxes_that_a_ray_reaches_are_never_hidden() {
        let mut blockers = Blockers::default();
        let mut seed = 1u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / 16_777_216.0
        };
        let mut walls = Vec::new();
        for i in 0..8 {
            let at = Vec3::new(random() * 30.0 - 15.0, random() * 20.0 + 4.0, 0.0);
            let across = Vec3::new(random() - 0.5, random() - 0.5, 0.0).normalize() * (2.0 + random() * 6.0);
            let own = quad(at, across, Vec3::Z * (2.0 + random() * 2.0));
            walls.extend(own);
            blockers.add(i, own);
        }
        let eye = DVec3::new(0.0, 0.0, 1.6);
        let seen = seen_from(eye, DVec3::new(0.0, 10.0, 1.4), &blockers, &[]);
        let mut hidden = 0;
        for _ in 0..4000 {
            let min = Vec3::new(random() * 40.0 - 20.0, random() * 40.0 + 2.0, random() * 3.0);
            let max = min + Vec3::new(random(), random(), random()) * 2.0 + 0.2;
            if !seen.hides(min, max) {
                continue;
            }
            hidden += 1;
            // Straight lines from the eye to points of the box all meet a wall.
            for _ in 0..20 {
                let to = min + (max - min) * Vec3::new(random(), random(), random());
                let from = eye.as_vec3();
                let meets = walls.iter().any(|t| {
                    let (ab, ac, way) = (t[1] - t[0], t[2] - t[0], to - from);
                    let p = way.cross(ac);
                    let det = ab.dot(p);
                    let s = (from - t[0]) / det;
                    let (u, q) = (s.dot(p), s.cross(ab));
                    let v = way.dot(q);
                    u > -0.05 && v > -0.05 && u + v < 1.05 && (0.0..1.0).contains(&ac.dot(q))
                });
                assert!(meets, "{to} is seen");
            }
        }
        assert!(hidden > 100, "{hidden}");
    }
}
