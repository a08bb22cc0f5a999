//! Solids and surfaces through cross sections along a curve.

use crate::limits::SECTIONS;
use atrium_geometry::{Alignment, GeometryError, Region, TriMesh, matched, skin};
use glam::{DAffine3, DMat3, DQuat, DVec2, DVec3};

use super::alignment::CHORD_M;
use super::profile::flat;
use super::read::{At, Fault, Read, Reader, fault};
use super::traced::Traced;
use crate::{Id, Instance};

/// Sections are joined where they meet to this, metres.
const SEAM_M: f64 = 1e-6;

/// Where a cross section stands: distance along the directrix (metres), and its axes (profile x, profile y, normal) as
/// they are in the axes that the directrix has there.
struct Stand {
    distance: f64,
    offset: DVec3,
    turn: DQuat,
}

/// A turn of the directrix below this is none, radians.
const LEAST_CORNER: f64 = 1e-3;

/// Behind a corner, metres.
const BEHIND_M: f64 = 1e-6;

/// Square axes brought into the plane that halves a corner of the directrix at `d` (ISO 16739-1
/// `IfcSectionedSolidHorizontal`, third proposition).
fn mitred(alignment: &Alignment, d: f64, mut axes: DAffine3) -> DAffine3 {
    let (before, after) = (alignment.station(d).tangent, alignment.station(d + BEHIND_M).tangent);
    if before.angle_between(after) < LEAST_CORNER {
        return axes;
    }
    let Some(middle) = (before + after).try_normalize() else { return axes };
    // Nearly back on itself there is no such plane that could be reached.
    let along = middle.dot(before);
    if along > 0.2 {
        let slide = |v: DVec3| v - before * (v.dot(middle) / along);
        axes.matrix3.x_axis = slide(axes.matrix3.x_axis);
        axes.matrix3.y_axis = slide(axes.matrix3.y_axis);
    }
    axes
}

/// The axes of cross sections at a station: x to the left, y up, z along.
fn section_axes(alignment: &Alignment, d: f64, upright: bool) -> DAffine3 {
    let s = alignment.station(d);
    let up = if upright { DVec3::Z } else { s.up };
    let normal = s.left.cross(up).normalize_or(s.tangent);
    DAffine3::from_mat3_translation(DMat3::from_cols(s.left, up, normal), s.point)
}

impl<'a> Reader<'a> {
    /// Where the cross sections of `item` stand on its directrix.
    fn stands(
        &self,
        item: &Instance<'a>,
        positions: usize,
        alignment: &Alignment,
        directrix: Id,
        upright: bool,
        depth: u32,
    ) -> Read<Vec<Stand>> {
        let mut out = vec![];
        for id in item.arg(positions).refs() {
            let position = self.get(id, item.id)?;
            let point =
                if position.keyword == "IFCAXIS2PLACEMENTLINEAR" { self.target(&position, 0)? } else { position };
            let (distance, by) = self.distance(&point, alignment, directrix, depth)?;
            let axes = section_axes(alignment, distance, upright);
            let mut turn = DQuat::IDENTITY;
            if position.keyword == "IFCAXIS2PLACEMENTLINEAR"
                && (position.arg(1).as_ref().is_some() || position.arg(2).as_ref().is_some())
            {
                let placed = self.linear_placement(&position, Some(directrix), depth)?.matrix3;
                let along = alignment.station(distance).tangent;
                // The axis of the placement is up; its x axis is the normal where it runs along the curve, and the
                // profile's own x axis where it runs across: both are found, as the standard says one and means the other.
                let (up, x) = (placed.z_axis, placed.x_axis);
                let own = if x.dot(along).abs() >= 0.5 {
                    let normal = x * x.dot(along).signum();
                    DMat3::from_cols(up.cross(normal), up, normal)
                } else {
                    DMat3::from_cols(x, up, x.cross(up))
                };
                turn = DQuat::from_mat3(&(axes.matrix3.transpose() * own)).normalize();
            }
            out.push(Stand { distance, offset: DVec3::new(by.y, by.z, by.x), turn });
            if out.len() > SECTIONS {
                return fault(item.id, "has more sections than can be worked through");
            }
        }
        if out.windows(2).any(|w| w[1].distance < w[0].distance) {
            return fault(item.id, "has sections that do not follow one another along its curve");
        }
        Ok(out)
    }

    /// `IfcSectionedSolidHorizontal`.
    pub(super) fn sectioned_solid(&self, item: &Instance<'a>, depth: u32) -> Read<TriMesh> {
        let directrix = self.target(item, 0)?;
        let alignment = self.alignment(directrix.id, item.id, depth + 1)?;
        // IFC4X1 keeps the sections upright on request.
        let upright = item.arg(3).as_bool() == Some(true);
        let stands = self.stands(item, 2, &alignment, directrix.id, upright, depth)?;
        let mut profiles = vec![];
        for profile in item.arg(1).refs() {
            self.step(item.id, depth)?;
            profiles.push(self.profile(profile, item.id, depth + 1)?);
        }
        if profiles.len() != stands.len() || profiles.len() < 2 {
            return fault(item.id, "has not one place for each of two or more sections");
        }
        let vertices = vertices_of(&alignment, &stands);
        let rings = |i: usize, a: &Region, b: &Region| {
            between(&alignment, &vertices, upright, &stands[i], &stands[i + 1])
                .into_iter()
                .map(|(share, at)| {
                    let points = a.loops().flatten().zip(b.loops().flatten());
                    points.map(|(p, q)| at.transform_point3(p.lerp(*q, share).extend(0.0))).collect()
                })
                .collect::<Vec<Vec<DVec3>>>()
        };
        self.skinned(item, &profiles, |i| stands[i + 1].distance > stands[i].distance, rings, false)
    }

    /// Joins section `i` to section `i + 1`, for all of them, by the rings of points that `rings` gives; spans for which
    /// `is_real` is false have no length.
    fn skinned(
        &self,
        item: &Instance<'a>,
        profiles: &[Vec<Region>],
        is_real: impl Fn(usize) -> bool,
        rings: impl Fn(usize, &Region, &Region) -> Vec<Vec<DVec3>>,
        closed: bool,
    ) -> Read<TriMesh> {
        let mut out = TriMesh::default();
        let parts = profiles.iter().map(Vec::len).min().unwrap_or(0);
        if profiles.iter().any(|p| p.len() != parts) {
            let what = "has sections of different numbers of parts";
            self.warn(&Fault { at: item.id, what: what.into() }, "the parts that not all of them have are left out");
        }
        let spans: Vec<usize> = (0..profiles.len() - 1).filter(|i| is_real(*i)).collect();
        for part in 0..parts {
            let of = |i: usize| {
                profiles.get(i).and_then(|p| p.get(part)).ok_or(GeometryError::Degenerate("a missing section"))
            };
            let mut mesh = TriMesh::default();
            for (n, &i) in spans.iter().enumerate() {
                let (a, b) = of(i).and_then(|a| matched(a, of(i + 1)?)).at(item.id)?;
                let caps = [(n == 0 && !closed).then_some(&a), (n + 1 == spans.len() && !closed).then_some(&b)];
                mesh.append(&skin(&a, &rings(i, &a, &b), false, caps).at(item.id)?);
            }
            let mut mesh = mesh.welded(SEAM_M).stitched(SEAM_M);
            if mesh.volume() < 0.0 {
                mesh.flip();
            }
            out.append(&mesh);
        }
        if out.is_empty() {
            return fault(item.id, "has no sections");
        }
        Ok(out)
    }

    /// `IfcSectionedSpine`: sections at Cartesian positions, joined along the spine.
    pub(super) fn sectioned_spine(&self, item: &Instance<'a>, depth: u32) -> Read<TriMesh> {
        let (mut profiles, mut places) = (vec![], vec![]);
        for (profile, position) in item.arg(1).refs().zip(item.arg(2).refs()) {
            self.step(item.id, depth)?;
            profiles.push(self.profile(profile, item.id, depth + 1)?);
            places.push(self.placement(&self.get(position, item.id)?)?);
        }
        if places.len() < 2 {
            return fault(item.id, "has no two sections");
        }
        let spine = match item.arg(0).as_ref() {
            Some(curve) => self.traced(curve, item.id, depth + 1).unwrap_or_default(),
            None => Traced::default(),
        };
        let rings = |i: usize, a: &Region, b: &Region| {
            along_spine(&spine, &places[i], &places[i + 1])
                .into_iter()
                .map(|(share, at)| {
                    let points = a.loops().flatten().zip(b.loops().flatten());
                    points.map(|(p, q)| at.transform_point3(p.lerp(*q, share).extend(0.0))).collect()
                })
                .collect::<Vec<Vec<DVec3>>>()
        };
        let last = places.len() - 1;
        let closed = last > 1 && places[0].abs_diff_eq(places[last], 1e-6) && profiles[0] == profiles[last];
        self.skinned(item, &profiles, |i| !places[i].abs_diff_eq(places[i + 1], 1e-9), rings, closed)
    }

    /// `IfcSectionedSurface`: open sections along a curve.
    pub(super) fn sectioned_surface(&self, item: &Instance<'a>, depth: u32) -> Read<TriMesh> {
        let directrix = self.target(item, 0)?;
        let alignment = self.alignment(directrix.id, item.id, depth + 1)?;
        let stands = self.stands(item, 1, &alignment, directrix.id, false, depth)?;
        let mut lines = vec![];
        for profile in item.arg(2).refs() {
            let profile = self.get(profile, item.id)?;
            self.step(profile.id, depth)?;
            lines.push(match profile.keyword {
                "IFCOPENCROSSPROFILEDEF" => self.open_cross(&profile)?,
                _ => (flat(&self.curve_of(&profile, 2, depth)?), vec![]),
            });
        }
        if lines.len() != stands.len() || lines.len() < 2 {
            return fault(item.id, "has not one place for each of two or more sections");
        }
        let vertices = vertices_of(&alignment, &stands);
        let mut mesh = TriMesh::default();
        for (i, w) in lines.windows(2).enumerate() {
            let pairs = joined(&w[0], &w[1]);
            let mut before: Option<Vec<DVec3>> = None;
            for (share, at) in between(&alignment, &vertices, false, &stands[i], &stands[i + 1]) {
                let row: Vec<DVec3> =
                    pairs.iter().map(|(p, q)| at.transform_point3(p.lerp(*q, share).extend(0.0))).collect();
                if let Some(last) = &before {
                    for k in 1..row.len() {
                        // Sections run to the left: this way the surface is seen from above.
                        mesh.push_triangle([last[k - 1], row[k - 1], row[k]]);
                        mesh.push_triangle([last[k - 1], row[k], last[k]]);
                    }
                }
                before = Some(row);
            }
        }
        let mesh = mesh.welded(SEAM_M);
        if mesh.is_empty() { fault(item.id, "has no surface") } else { Ok(mesh) }
    }

    /// `IfcOpenCrossProfileDef`: its points, and their tags where it has any.
    pub(super) fn open_cross(&self, profile: &Instance<'a>) -> Read<(Vec<DVec2>, Vec<String>)> {
        let horizontal = profile.arg(2).as_bool() != Some(false);
        let start = match profile.arg(6).as_ref() {
            Some(p) => self.point(p, profile.id)?.truncate(),
            None => DVec2::ZERO,
        };
        let numbers = |n: usize| profile.arg(n).as_list().into_iter().flatten().filter_map(|v| v.as_f64());
        let mut points = vec![start];
        for (width, slope) in numbers(3).zip(numbers(4)) {
            let (width, slope) = (width * self.units.length_m, slope * self.units.angle_rad);
            let step =
                if horizontal { DVec2::new(width, width * slope.tan()) } else { DVec2::from_angle(slope) * width };
            let next = points[points.len() - 1] + step;
            self.usable(next.extend(0.0), profile.id)?;
            points.push(next);
        }
        if points.len() < 2 {
            return fault(profile.id, "is a profile without points");
        }
        let tags = profile.arg(5).as_list().into_iter().flatten();
        let tags: Vec<String> = tags.map(|t| t.as_str().map(|s| s.into_owned()).unwrap_or_default()).collect();
        Ok((points, tags))
    }
}

/// Distances between the first and the last stand at which the directrix needs vertices.
fn vertices_of(alignment: &Alignment, stands: &[Stand]) -> Vec<f64> {
    match (stands.first(), stands.last()) {
        (Some(first), Some(last)) => alignment.vertices(first.distance, last.distance, CHORD_M),
        _ => vec![],
    }
}

/// Axes of sections from one stand to the next, each with its share of the way.
fn between(alignment: &Alignment, vertices: &[f64], upright: bool, a: &Stand, b: &Stand) -> Vec<(f64, DAffine3)> {
    let length = b.distance - a.distance;
    let inner =
        vertices.partition_point(|d| *d <= a.distance + 1e-9)..vertices.partition_point(|d| *d < b.distance - 1e-9);
    let inner = vertices.get(inner).unwrap_or_default().iter().copied();
    std::iter::once(a.distance)
        .chain(inner)
        .chain([b.distance])
        .map(|d| {
            let share = if length > 0.0 { (d - a.distance) / length } else { 0.0 };
            let axes = section_axes(alignment, d, upright);
            let own = DAffine3::from_rotation_translation(a.turn.slerp(b.turn, share), a.offset.lerp(b.offset, share));
            (share, mitred(alignment, d, axes) * own)
        })
        .collect()
}

/// Axes of sections from one place to the next along a spine, each with its share of the way.
fn along_spine(spine: &Traced, a: &DAffine3, b: &DAffine3) -> Vec<(f64, DAffine3)> {
    let ends = vec![(0.0, *a), (1.0, *b)];
    let (from, to) = (spine.nearest(a.translation), spine.nearest(b.translation));
    let mut path = spine.part(from, to);
    if from > to {
        path = spine.part(to, from);
        path.reverse();
    }
    let total: f64 = path.windows(2).map(|w| w[0].distance(w[1])).sum();
    // A straight piece, or no spine that leads there: the sections are joined directly.
    if path.len() < 3 || total <= 0.0 {
        return ends;
    }
    let (first, last) = (path[0], path[path.len() - 1]);
    let (qa, qb) = (DQuat::from_mat3(&a.matrix3), DQuat::from_mat3(&b.matrix3));
    let (oa, ob) = (a.translation - first, b.translation - last);
    let mut done = 0.0;
    let mut out = vec![(0.0, *a)];
    for w in path[..path.len() - 1].windows(2) {
        done += w[0].distance(w[1]);
        let share = done / total;
        let at = w[1] + oa.lerp(ob, share);
        out.push((share, DAffine3::from_rotation_translation(qa.slerp(qb, share), at)));
    }
    out.push((1.0, *b));
    out
}

type Line = (Vec<DVec2>, Vec<String>);

/// Points of two open sections in pairs: those of the same tag together, what lies between by its share of the length.
fn joined(a: &Line, b: &Line) -> Vec<(DVec2, DVec2)> {
    if a.0.len() == b.0.len() && (a.1 == b.1 || a.1.is_empty() || b.1.is_empty()) {
        return a.0.iter().copied().zip(b.0.iter().copied()).collect();
    }
    let last = (a.0.len() - 1, b.0.len() - 1);
    let mut anchors = vec![(0, 0)];
    for (i, tag) in a.1.iter().enumerate().take(a.0.len()) {
        let found = b.1.iter().take(b.0.len()).position(|t| t == tag && !tag.is_empty());
        if let Some(k) = found
            && anchors.last().is_some_and(|l| i > l.0 && k > l.1)
        {
            anchors.push((i, k));
        }
    }
    if anchors.last() != Some(&last) {
        anchors.push(last);
    }
    let shares = |points: &[DVec2]| -> Vec<f64> {
        let mut sum = 0.0;
        let mut out = vec![0.0];
        for w in points.windows(2) {
            sum += w[0].distance(w[1]);
            out.push(sum);
        }
        out.iter_mut().for_each(|s| *s = if sum > 0.0 { *s / sum } else { 0.0 });
        out
    };
    let at = |points: &[DVec2], shares: &[f64], s: f64| {
        let i = shares.partition_point(|t| *t < s).clamp(1, points.len().max(2) - 1);
        match (points.get(i - 1), points.get(i)) {
            (Some(p), Some(q)) => {
                p.lerp(*q, ((s - shares[i - 1]) / (shares[i] - shares[i - 1]).max(1e-300)).clamp(0.0, 1.0))
            }
            _ => points[0],
        }
    };
    let mut out = vec![(a.0[0], b.0[0])];
    for w in anchors.windows(2) {
        let (p, q) = (&a.0[w[0].0..=w[1].0], &b.0[w[0].1..=w[1].1]);
        let (s, t) = (shares(p), shares(q));
        let mut all: Vec<f64> = s.iter().chain(&t).copied().filter(|x| *x > 1e-9).collect();
        all.sort_by(f64::total_cmp);
        all.dedup_by(|x, y| *x - *y < 1e-6);
        out.extend(all.into_iter().map(|x| (at(p, &s, x), at(q, &t, x))));
    }
    out
}
