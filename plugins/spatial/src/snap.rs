//! Snapping: the corner, edge, centre or face that the pointer means, as it is in the model and not as it was tessellated.

use std::sync::Arc;

use atrium_building::{ElementId, ElementKind, Placement};
use atrium_view::{CameraPose, Ray};
use glam::{DMat3, DVec3, DVec4, Vec2, Vec3};
use serde::{Deserialize, Serialize};

use crate::circle::Circle;
use crate::edges::{Edge, Edges};
use crate::eye::Eye;
use crate::face::{Face, ring};
use crate::mesh_tree::{Region, corners};
use crate::pick::{Found, Hit, PickFilter, SpatialIndex};

/// Triangles of one placement under the pointer from which it is too fine to be snapped to there.
const TOO_FINE: usize = 1_200;

/// Triangles under the pointer that are looked at, the nearest placements first; with what follows, about a millisecond.
const MOST_TRIANGLES: usize = 2_500;

/// Corners that edges are followed over, together.
const MOST_CORNERS: usize = 400;

/// Faces that are put together to know how long the line of a cut through them is.
const MOST_CUT_FACES: usize = 16;

/// Rays that ask whether a candidate is hidden, at most; each costs some hundredths of a millisecond.
const MOST_RAYS: usize = 32;

/// What is smaller than this in the picture has no corners to tell apart, pixels.
const TOO_SMALL_PX: f64 = 3.0;

/// Cosine to the line of sight from which on a surface is taken to lean no further: else along a floor all of it would be near.
const FLATTEST: f64 = 0.05;

/// Edges that pass each other nearer than this meet, metres.
const MEET_M: f64 = 5e-4;

/// What a snap was to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SnapKind {
    /// A corner: the end of an edge.
    Vertex,
    /// Where edges of different elements meet, or where an edge comes through a section.
    Intersection,
    /// Halfway between the corners of a straight edge.
    Midpoint,
    /// The centre of a round edge, of a face, or, where nothing else is, of the element's box.
    Center,
    /// Somewhere on an edge.
    Edge,
    /// Somewhere on a face.
    Face,
}

/// A place in the model that the pointer means; project coordinates, metres.
#[derive(Clone, Debug, PartialEq)]
pub struct Snap {
    /// What it is.
    pub kind: SnapKind,
    /// Where, exactly.
    pub point: DVec3,
    /// The element it belongs to.
    pub element: ElementId,
    /// Unit normal of the surface there, towards the eye, where the pointer is on a face or a cut of that element.
    pub normal: Option<DVec3>,
    /// The edge that it lies on, from corner to corner, or as far as the section leaves it; for a chord of a round one, the
    /// chord.
    pub edge: Option<[DVec3; 2]>,
    /// The round edge that it lies on or is the centre of; on a cylinder, the circle around it there.
    pub circle: Option<Circle>,
    /// The whole planar face under the pointer, of whichever element, with what a section cuts away of it; `None` on a cut.
    pub face: Option<Arc<Face>>,
    /// How far from the pointer, pixels.
    pub distance_px: f32,
}

struct Candidate {
    kind: SnapKind,
    /// The last resort comes after everything.
    last: bool,
    point: DVec3,
    px: f32,
    depth_m: f64,
    element: ElementId,
    solid: bool,
    edge: Option<[DVec3; 2]>,
    circle: Option<Circle>,
}

/// An edge under the pointer.
struct Seen {
    ends: [DVec3; 2],
    px: f32,
    element: ElementId,
    solid: bool,
}

impl SpatialIndex {
    /// What the pointer means within a radius, pixels of the viewport: corners before intersections, midpoints, centres,
    /// edges, and the face right under it. What is hidden by something nearer, or cut away, is not snapped to.
    ///
    /// The ray is the pointer's, from [`CameraPose::ray_through`] of the same camera and viewport. Edges are those that are
    /// drawn (creases of 35°, and borders), each as one from corner to corner however it was cut into triangles. `None`
    /// where nothing is near. In the densest places, where a pixel holds hundreds of triangles, it settles for the face.
    pub fn snap(
        &self,
        ray: Ray,
        camera: &CameraPose,
        viewport: Vec2,
        radius_px: f32,
        filter: &PickFilter,
    ) -> Option<Snap> {
        let eye = Eye::new(camera, viewport, ray, radius_px.clamp(0.0, 64.0), filter)?;
        let (under, capped) = self.shown(ray, filter).unzip();
        // The cut through a solid is no face of it.
        let face = under.as_ref().filter(|_| capped == Some(false)).and_then(|f| self.face(f.placement, f.triangle));
        let mut candidates = Vec::new();
        self.gather(&eye, under.as_ref().map(|f| &f.hit), &mut candidates);
        if let Some(face) = &face {
            let solid = self.is_solid(face.element);
            let mut center = |point: DVec3, circle: Option<Circle>, last: bool| {
                if let Some(px) = eye.distance_px(point) {
                    let (kind, element) = (SnapKind::Center, face.element);
                    let depth_m = eye.depth_m(point);
                    candidates.push(Candidate { kind, last, point, px, depth_m, element, solid, edge: None, circle });
                }
            };
            face.circles.iter().for_each(|c| center(c.center, Some(*c), false));
            // The middle of a facet is no more than a place on something round; that of a small face is all of it.
            let wide =
                face.area_m2.sqrt() > 3.0 * f64::from(eye.radius_px) * eye.metres_per_pixel(eye.depth_m(face.center));
            if wide && !face.facet {
                center(face.center, None, false);
            }
            if let Some(element) = self.model().element(face.element).filter(|e| !e.bounds.is_empty()) {
                center(element.bounds.center(), None, true);
            }
        }
        candidates.retain(|c| !cut_away(filter, c.point));
        candidates.sort_by(|a, b| {
            // Faint spaces are snapped to where nothing stands.
            let rank = |c: &Candidate| (!c.solid, c.last, c.kind);
            let near = |c: &Candidate| (f64::from(c.px * 4.0).round(), c.depth_m);
            rank(a).cmp(&rank(b)).then(near(a).partial_cmp(&near(b)).unwrap_or(std::cmp::Ordering::Equal))
        });
        let normal_of = |element| under.as_ref().filter(|f| f.hit.element == element).map(|f| f.hit.normal);
        let seen = candidates.into_iter().take(MOST_RAYS).find(|c| self.sees(&eye, c));
        if let Some(c) = seen {
            return Some(Snap {
                kind: c.kind,
                point: c.point,
                element: c.element,
                normal: normal_of(c.element),
                edge: c.edge,
                circle: c.circle,
                face,
                distance_px: c.px,
            });
        }
        let hit = under?.hit;
        Some(Snap {
            kind: SnapKind::Face,
            point: hit.point,
            element: hit.element,
            normal: Some(hit.normal),
            edge: None,
            circle: face.as_ref().and_then(|f| f.round_at(hit.point)),
            face,
            distance_px: 0.0,
        })
    }

    fn is_solid(&self, element: ElementId) -> bool {
        self.model().element(element).is_some_and(|e| e.kind != ElementKind::Space)
    }

    /// What is seen along the ray, and whether that is the cut through a solid: where the part of the ray that sections leave
    /// begins inside of something, that is what the picture shows.
    fn shown(&self, ray: Ray, filter: &PickFilter) -> Option<(Found, bool)> {
        let mut found = self.pick_triangle(ray, filter)?;
        let (from, _) = filter.range(&ray)?;
        let capped = found.back && from > 0.0;
        if capped {
            let start = ray.at(from);
            let plane = filter.sections().iter().min_by(|a, b| {
                let off = |s: &DVec4| s.dot(start.extend(1.0)).abs();
                off(a).total_cmp(&off(b))
            });
            let normal = plane.map_or(found.hit.normal, |s| s.truncate().normalize_or(found.hit.normal));
            found.hit = Hit { point: start, normal, distance_m: from, ..found.hit };
        }
        Some((found, capped))
    }

    /// Whether nothing hides the candidate; the centre of a box may be hidden by its own element.
    fn sees(&self, eye: &Eye<'_>, c: &Candidate) -> bool {
        let Some((ray, distance)) = eye.towards(c.point) else { return false };
        let until = distance - eye.tolerance_m(c.point);
        let solid = |kind| kind != ElementKind::Space;
        let Some((from, _)) = eye.filter.range(&ray) else { return false };
        // Behind a cut the first thing met tells whether the cut goes through a solid, however far it is.
        let cut = from > 0.0 && from < until;
        match self.first(ray, if cut { f64::INFINITY } else { until }, eye.filter, solid) {
            Some(f) if f.hit.distance_m < until || (cut && f.back) => c.last && f.hit.element == c.element,
            _ => true,
        }
    }

    /// The depth behind which everything under the pointer is hidden, as far as some rays tell; infinite where the pointer itself
    /// is over nothing. Beside something near, what is thin and far against the sky is lost: it is not what is meant.
    fn reach_m(&self, eye: &Eye<'_>, under: Option<&Hit>) -> f64 {
        let Some(under) = under else { return f64::INFINITY };
        let centre = eye.depth_m(under.point);
        let (mut near, mut far, mut leaning) = (centre, centre, 0.0f64);
        let mut take = |hit: &Hit, ray: &Ray| {
            let depth = eye.depth_m(hit.point);
            (near, far) = (near.min(depth), far.max(depth));
            // Another pixel is so much farther off on what is seen so flat.
            let slope = 1.0 / hit.normal.dot(ray.direction).abs().max(FLATTEST);
            leaning = leaning.max(depth + eye.metres_per_pixel(depth) * f64::from(eye.radius_px) * slope);
        };
        take(under, &eye.camera.ray_through(eye.pointer, eye.viewport));
        for k in 0..8u8 {
            let way = Vec2::from_angle(std::f32::consts::FRAC_PI_4 * f32::from(k)) * eye.radius_px * 0.8;
            let ray = eye.camera.ray_through(eye.pointer + way, eye.viewport);
            if let Some((f, _)) = self.shown(ray, eye.filter) {
                take(&f.hit, &ray);
            }
        }
        // A surface that leans away goes on beyond the outermost ray.
        let pixel = eye.metres_per_pixel(far);
        leaning.max(far + (far - near) * 0.5 + pixel * f64::from(eye.radius_px)) + 0.01
    }

    /// All that can be snapped to but what belongs to the face under the pointer.
    fn gather(&self, eye: &Eye<'_>, under: Option<&Hit>, out: &mut Vec<Candidate>) {
        let reach_m = self.reach_m(eye, under);
        let planes = eye.surroundings(reach_m);
        let mut near: Vec<(f64, u32)> = Vec::new();
        let relative: Vec<DVec4> = planes.iter().map(|p| p + DVec4::W * p.truncate().dot(self.origin())).collect();
        self.placements.within(&relative, |i| {
            if let Some(p) = self.model().placements.get(i as usize).filter(|p| eye.filter.allows(p.element)) {
                let bounds = self.mesh_bounds(p.mesh);
                let size = (abs(&p.transform.matrix3) * bounds.size()).length();
                let depth = eye.depth_m(p.transform.transform_point3(bounds.center()));
                if size > TOO_SMALL_PX * eye.metres_per_pixel(depth - size * 0.5) {
                    near.push((depth - size * 0.5, i));
                }
            }
        });
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let (mut triangles, mut left, mut corners_left) = (Vec::new(), MOST_TRIANGLES, MOST_CORNERS);
        let mut faces_left = MOST_CUT_FACES;
        let mut seen: Vec<Seen> = Vec::new();
        for (_, index) in near {
            let Some(p) = self.model().placements.get(index as usize) else { continue };
            let Some(mesh) = self.model().mesh(p.mesh) else { continue };
            let tree = self.mesh_tree(p.mesh);
            triangles.clear();
            match tree {
                Some(tree) => {
                    let local: Vec<DVec4> = planes.iter().map(|plane| to_local(plane, p)).collect();
                    tree.within(&Region(&local), |t| {
                        triangles.push(t);
                        triangles.len() <= TOO_FINE
                    });
                }
                None => triangles.extend(0..mesh.triangle_count() as u32),
            }
            if triangles.len() > TOO_FINE || triangles.is_empty() {
                continue;
            }
            let Some(rest) = left.checked_sub(triangles.len()) else { break };
            left = rest;
            let solid = self.is_solid(p.element);
            let mut edges = Edges::new(mesh, tree, corners_left);
            let at = |p: &Placement, v: Vec3| p.transform.transform_point3(v.as_dvec3());
            let wanted = |c: &[Vec3; 3]| {
                let [a, b, c] = c.map(|v| eye.offset_px(at(p, v)));
                [eye.may_pass([a, b]), eye.may_pass([b, c]), eye.may_pass([c, a])]
            };
            for piece in edges.pieces(&triangles, wanted) {
                let Some((shown, _)) = eye.uncut(piece.ends.map(|v| at(p, v))) else { continue };
                let near = eye.nearest_on(shown).filter(|(q, _)| eye.depth_m(*q) <= reach_m);
                if near.is_none() {
                    continue;
                }
                if let Some(edge) = edges.follow(&piece) {
                    let circle = edge.round.and_then(|r| edges.circle(r, &p.transform));
                    let ends = edge.ends.map(|v| at(p, v));
                    self.offer(eye, &edge, ends, circle, p.element, solid, &mut seen, out);
                }
            }
            corners_left = edges.budget;
            self.offer_cuts(eye, index, p, &triangles, solid, &mut faces_left, &mut seen, out);
        }
        meetings(eye, &mut seen, out);
    }

    fn offer(
        &self,
        eye: &Eye<'_>,
        edge: &Edge,
        ends: [DVec3; 2],
        circle: Option<Circle>,
        element: ElementId,
        solid: bool,
        seen: &mut Vec<Seen>,
        out: &mut Vec<Candidate>,
    ) {
        let Some((shown, cut)) = eye.uncut(ends) else { return };
        let mut add = |kind, point: DVec3| {
            if let Some(px) = eye.distance_px(point) {
                let depth_m = eye.depth_m(point);
                let edge = (kind != SnapKind::Center).then_some(shown);
                out.push(Candidate { kind, last: false, point, px, depth_m, element, solid, edge, circle });
            }
        };
        for k in 0..2 {
            if cut[k] {
                add(SnapKind::Intersection, shown[k]);
            } else if edge.corner[k] {
                add(SnapKind::Vertex, ends[k]);
            }
        }
        match circle {
            Some(c) => add(SnapKind::Center, c.center),
            None => add(SnapKind::Midpoint, (ends[0] + ends[1]) * 0.5),
        }
        if let Some((point, px)) = eye.nearest_on(shown) {
            add(SnapKind::Edge, point);
            seen.push(Seen { ends: shown, px, element, solid });
        }
    }

    /// The lines along which sections cut through the triangles, each as long as its face is.
    fn offer_cuts(
        &self,
        eye: &Eye<'_>,
        index: u32,
        p: &Placement,
        triangles: &[u32],
        solid: bool,
        faces_left: &mut usize,
        seen: &mut Vec<Seen>,
        out: &mut Vec<Candidate>,
    ) {
        let Some(mesh) = self.model().mesh(p.mesh) else { return };
        for section in eye.filter.sections() {
            let local = to_local(section, p);
            let mut lines: Vec<(f32, u32, [DVec3; 2])> = Vec::new();
            for &t in triangles {
                let Some(c) = corners(mesh, t) else { continue };
                let c = c.map(Vec3::as_dvec3);
                let d = c.map(|v| local.dot(v.extend(1.0)));
                let mut line = [DVec3::ZERO; 2];
                let mut n = 0;
                for e in 0..3 {
                    let (i, j) = (e, (e + 1) % 3);
                    if (d[i] > 0.0) != (d[j] > 0.0) && n < 2 {
                        line[n] = p.transform.transform_point3(c[i] + (c[j] - c[i]) * (d[i] / (d[i] - d[j])));
                        n += 1;
                    }
                }
                let line = Some(line).filter(|_| n == 2).and_then(|l| Some(eye.uncut(l)?.0));
                if let Some((line, px)) = line.and_then(|l| Some((l, eye.nearest_on(l)?.1))) {
                    lines.push((px, t, line));
                }
            }
            // Of faces that meet here the nearest few; the pieces of one face have its line in common.
            const FACES: usize = 4;
            lines.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let mut whole: Vec<[DVec3; 2]> = Vec::new();
            for (_, t, line) in lines {
                if whole.len() == FACES {
                    break;
                }
                let face = if *faces_left > 0 { self.face(index, t) } else { None };
                *faces_left = faces_left.saturating_sub(1);
                let whole_line = face.as_ref().and_then(|f| along_cut(f, section, line));
                let has_middle = whole_line.is_some() && face.is_some_and(|f| !f.facet);
                let Some((line, _)) =
                    eye.uncut(whole_line.unwrap_or(line)).filter(|(l, _)| !whole.iter().any(|w| same(*w, *l)))
                else {
                    continue;
                };
                whole.push(line);
                let Some((nearest, px)) = eye.nearest_on(line) else { continue };
                let middle = has_middle.then(|| (SnapKind::Midpoint, line[0].midpoint(line[1])));
                for (kind, point) in [Some((SnapKind::Edge, nearest)), middle].into_iter().flatten() {
                    let Some(px) = eye.distance_px(point) else { continue };
                    let (depth_m, element, edge) = (eye.depth_m(point), p.element, Some(line));
                    out.push(Candidate { kind, last: false, point, px, depth_m, element, solid, edge, circle: None });
                }
                seen.push(Seen { ends: line, px, element: p.element, solid });
            }
        }
    }
}

/// The part of a face's cut that a piece of it belongs to; `None` where the cut does not come out even.
fn along_cut(face: &Face, section: &DVec4, piece: [DVec3; 2]) -> Option<[DVec3; 2]> {
    let way = (piece[1] - piece[0]).try_normalize()?;
    let mut ends: Vec<f64> = Vec::new();
    for (a, b) in face.outline.iter().flat_map(|l| ring(l)) {
        let (da, db) = (section.dot(a.extend(1.0)), section.dot(b.extend(1.0)));
        if (da > 0.0) != (db > 0.0) {
            ends.push((a + (b - a) * (da / (da - db)) - piece[0]).dot(way));
        }
    }
    ends.sort_by(f64::total_cmp);
    let middle = piece[0].distance(piece[1]) * 0.5;
    let part = ends.chunks_exact(2).find(|c| c[0] <= middle && middle <= c[1])?;
    Some([piece[0] + way * part[0], piece[0] + way * part[1]])
}

/// Whether two segments have the same ends, either way round, to a hundredth of a millimetre.
fn same(a: [DVec3; 2], b: [DVec3; 2]) -> bool {
    let near = |p: DVec3, q: DVec3| p.distance_squared(q) < 1e-10;
    near(a[0], b[0]) && near(a[1], b[1]) || near(a[0], b[1]) && near(a[1], b[0])
}

/// Where edges of different elements cross.
fn meetings(eye: &Eye<'_>, seen: &mut Vec<Seen>, out: &mut Vec<Candidate>) {
    // Each with each: the nearest few dozen are those that the person can tell apart.
    const MOST: usize = 48;
    seen.sort_by(|a, b| a.px.total_cmp(&b.px));
    seen.truncate(MOST);
    for (i, a) in seen.iter().enumerate() {
        for b in seen.iter().skip(i + 1).filter(|b| b.element != a.element) {
            let (u, v, w) = (a.ends[1] - a.ends[0], b.ends[1] - b.ends[0], a.ends[0] - b.ends[0]);
            let (uu, uv, vv) = (u.length_squared(), u.dot(v), v.length_squared());
            let det = uu * vv - uv * uv;
            // Nearly along each other they meet everywhere and nowhere: a sine of a thousandth.
            if det <= 1e-6 * uu * vv {
                continue;
            }
            let (s, t) = ((uv * v.dot(w) - vv * u.dot(w)) / det, (uu * v.dot(w) - uv * u.dot(w)) / det);
            let (p, q) = (a.ends[0] + u * s.clamp(0.0, 1.0), b.ends[0] + v * t.clamp(0.0, 1.0));
            if p.distance(q) > MEET_M {
                continue;
            }
            let Some(px) = eye.distance_px(p) else { continue };
            out.push(Candidate {
                kind: SnapKind::Intersection,
                last: false,
                point: p,
                px,
                depth_m: eye.depth_m(p),
                element: a.element,
                solid: a.solid && b.solid,
                edge: Some(a.ends),
                circle: None,
            });
        }
    }
}

/// Whether a section hides the point by more than rounding.
fn cut_away(filter: &PickFilter, point: DVec3) -> bool {
    const ROUNDING_M: f64 = 1e-6;
    filter.sections().iter().any(|s| s.dot(point.extend(1.0)) > ROUNDING_M)
}

/// A half space of the project in a placement's mesh coordinates.
fn to_local(plane: &DVec4, p: &Placement) -> DVec4 {
    let n = plane.truncate();
    (p.transform.matrix3.transpose() * n).extend(n.dot(p.transform.translation) + plane.w)
}

fn abs(m: &DMat3) -> DMat3 {
    DMat3::from_cols(m.x_axis.abs(), m.y_axis.abs(), m.z_axis.abs())
}
