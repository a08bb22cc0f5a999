//! Reference curves of roads and railways: things are placed by the distance along them.
//!
//! A plan (pieces one after another in space, mostly flat), raised by a profile (height over the distance in plan),
//! tilted by a cant; or another such curve moved sideways. Distances are metres, of the plan where there is one: what
//! surveyors call the station.

use crate::limits::{ALIGNMENT_CHORDS, ALIGNMENT_VERTICES};
use crate::nurbs::thinned;
use crate::{Curvature, GeometryError};
use glam::{DAffine3, DMat3, DVec2, DVec3};

/// Largest turn between two vertices, radians: a tight bend still reads as round.
const TURN_RAD: f64 = 0.2;

/// The curve that a piece is cut from, as it is seen from the piece's start: there at the origin, along the x axis.
#[derive(Debug, Clone)]
pub enum Shape {
    /// Followed from `start` (metres along it) forwards, or backwards.
    Bent {
        /// How it bends.
        curvature: Curvature,
        /// Distance along it where the piece starts, metres.
        start: f64,
        /// Whether the piece runs towards smaller distances.
        backwards: bool,
    },
    /// Points along any other curve.
    Points(Polyline),
}

/// Points with the length up to each.
#[derive(Debug, Clone, Default)]
pub struct Polyline {
    points: Vec<DVec3>,
    lengths: Vec<f64>,
}

impl Polyline {
    /// # Errors
    /// `Degenerate` for a polyline of no length, `NotFinite` for unusable points.
    pub fn new(points: Vec<DVec3>) -> Result<Self, GeometryError> {
        if !points.iter().all(|p| p.is_finite()) {
            return Err(GeometryError::NotFinite);
        }
        let mut lengths = Vec::with_capacity(points.len());
        let mut sum = 0.0;
        for (i, p) in points.iter().enumerate() {
            sum += if i == 0 { 0.0 } else { points[i - 1].distance(*p) };
            lengths.push(sum);
        }
        if sum <= 0.0 {
            return Err(GeometryError::Degenerate("a path of no length"));
        }
        Ok(Self { points, lengths })
    }

    /// Length, metres.
    pub fn length(&self) -> f64 {
        self.lengths.last().copied().unwrap_or(0.0)
    }

    /// Point and direction at `d` metres; beyond the ends straight on.
    fn at(&self, d: f64) -> (DVec3, DVec3) {
        let last = self.points.len() - 1;
        // At a corner the piece before it counts.
        let mut i = self.lengths.partition_point(|l| *l < d).clamp(1, last);
        while i < last && self.lengths[i] <= self.lengths[i - 1] {
            i += 1;
        }
        while i > 1 && self.lengths[i] <= self.lengths[i - 1] {
            i -= 1;
        }
        let (a, b) = (self.points[i - 1], self.points[i]);
        let direction = (b - a).normalize_or(DVec3::X);
        (a + direction * (d - self.lengths[i - 1]), direction)
    }
}

/// One piece of a plan, a profile or a cant.
#[derive(Debug, Clone)]
pub struct Piece {
    /// From the piece's own coordinates (start at the origin, along x) to those of the curve.
    pub placement: DAffine3,
    /// Metres.
    pub length: f64,
    /// What it is cut from.
    pub shape: Shape,
}

impl Piece {
    fn local(&self, d: f64) -> (DVec3, DVec3) {
        match &self.shape {
            Shape::Bent { curvature, start, backwards } => {
                let inside = d.clamp(0.0, self.length);
                let (p, a) = curvature.travel(*start, if *backwards { start - inside } else { start + inside });
                let direction = DVec2::from_angle(a);
                ((p + direction * (d - inside)).extend(0.0), direction.extend(0.0))
            }
            Shape::Points(line) => line.at(d),
        }
    }

    /// Point and direction `d` metres from its start.
    fn at(&self, d: f64) -> (DVec3, DVec3) {
        let (p, direction) = self.local(d);
        (self.placement.transform_point3(p), self.placement.transform_vector3(direction).normalize_or(DVec3::X))
    }

    /// Curvature `d` metres from its start, 1/m; of points none.
    fn bend(&self, d: f64) -> f64 {
        match &self.shape {
            Shape::Bent { curvature, start, backwards } => curvature.at(if *backwards { start - d } else { start + d }),
            Shape::Points(_) => 0.0,
        }
    }

    /// Distances of inner vertices, so that chords stay within `chord_m` metres.
    fn vertices(&self, chord_m: f64, most: usize) -> Vec<f64> {
        match &self.shape {
            Shape::Bent { .. } => {
                let n = 32;
                let bend =
                    (0..=n).map(|i| self.bend(self.length * f64::from(i) / f64::from(n)).abs()).fold(0.0, f64::max);
                if bend * self.length < 1e-9 {
                    return vec![];
                }
                let step = (8.0 * chord_m / bend).sqrt().min(TURN_RAD / bend);
                let count = ((self.length / step).ceil() as usize).clamp(1, most);
                (1..count).map(|i| self.length * i as f64 / count as f64).collect()
            }
            Shape::Points(line) => {
                let needed = thinned(&line.points, chord_m).into_iter().map(|i| line.lengths[i]);
                needed.filter(|l| *l > 0.0 && *l < self.length).collect()
            }
        }
    }
}

/// A piece of cant: height and tilt at its start and its end, and how it goes between.
#[derive(Debug, Clone)]
pub struct CantPiece {
    /// Distance along the base where it starts, metres.
    pub from: f64,
    /// Metres.
    pub length: f64,
    /// Lift of the axis at start and end, metres.
    pub lift: [f64; 2],
    /// Turn about the direction of travel at start and end, radians; positive lowers the left side.
    pub roll: [f64; 2],
    /// The share of the way from start to end follows this curvature, as superelevation does.
    pub course: Curvature,
    /// Distance along `course` where the piece starts, metres.
    pub start: f64,
}

impl CantPiece {
    fn at(&self, d: f64) -> (f64, f64) {
        let d = d.clamp(0.0, self.length);
        let (low, high) = (self.course.at(self.start), self.course.at(self.start + self.length));
        let share = if (high - low).abs() > 1e-15 {
            (self.course.at(self.start + d) - low) / (high - low)
        } else if self.length > 0.0 {
            d / self.length
        } else {
            0.0
        };
        let between = |v: [f64; 2]| v[0] + (v[1] - v[0]) * share;
        (between(self.lift), between(self.roll))
    }
}

#[derive(Debug, Clone)]
enum Kind {
    Pieces(Vec<(f64, Piece)>),
    Profile(Box<Alignment>, Vec<(f64, Piece)>),
    Cant(Box<Alignment>, Vec<CantPiece>),
    Offset(Box<Alignment>, Vec<(f64, DVec3)>),
}

/// A place on an alignment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Station {
    /// Metres.
    pub point: DVec3,
    /// Unit direction of travel.
    pub tangent: DVec3,
    /// Unit, square to the left of the tangent; level unless the curve is canted.
    pub left: DVec3,
    /// Unit, square to both.
    pub up: DVec3,
}

impl Station {
    /// Axes: x along, y left, z up.
    pub fn frame(&self) -> DAffine3 {
        DAffine3::from_mat3_translation(DMat3::from_cols(self.tangent, self.left, self.up), self.point)
    }
}

/// A curve along which things are placed by distance.
#[derive(Debug, Clone)]
pub struct Alignment {
    kind: Kind,
    begin: f64,
    length: f64,
}

impl Alignment {
    /// Pieces one after another; `begin` is the distance at the start of the first.
    ///
    /// # Errors
    /// `Degenerate` when they have no length or wind without end, `NotFinite` for unusable numbers.
    pub fn new(begin: f64, pieces: Vec<Piece>) -> Result<Self, GeometryError> {
        let mut at = begin;
        let mut placed = vec![];
        for piece in pieces {
            if !(piece.placement.is_finite() && piece.length.is_finite()) {
                return Err(GeometryError::NotFinite);
            }
            let sane = match &piece.shape {
                Shape::Bent { curvature, start, backwards } => {
                    let end = if *backwards { start - piece.length } else { start + piece.length };
                    end.is_finite() && curvature.is_sane(*start, end)
                }
                Shape::Points(line) => line.points.len() > 1,
            };
            if !sane {
                return Err(GeometryError::Degenerate("a curve that winds without end"));
            }
            // Real files end with a piece of no length that only says where the end is.
            if piece.length > 0.0 {
                let length = piece.length;
                placed.push((at, piece));
                at += length;
            }
        }
        if placed.is_empty() {
            return Err(GeometryError::Degenerate("a path of no length"));
        }
        Ok(Self { kind: Kind::Pieces(placed), begin, length: at - begin })
    }

    /// Any polyline, by its length.
    ///
    /// # Errors
    /// As [`Polyline::new`].
    pub fn of_points(points: Vec<DVec3>) -> Result<Self, GeometryError> {
        let line = Polyline::new(points)?;
        let length = line.length();
        Self::new(0.0, vec![Piece { placement: DAffine3::IDENTITY, length, shape: Shape::Points(line) }])
    }

    /// The curve raised by a profile: pieces in the plane of distance (x) and height (y), metres.
    pub fn with_profile(self, pieces: Vec<Piece>) -> Self {
        let mut placed: Vec<(f64, Piece)> =
            pieces.into_iter().filter(|p| p.length > 0.0).map(|p| (p.placement.translation.x, p)).collect();
        placed.sort_by(|a, b| a.0.total_cmp(&b.0));
        if placed.is_empty() {
            return self;
        }
        let (begin, length) = (self.begin, self.length);
        Self { kind: Kind::Profile(Box::new(self), placed), begin, length }
    }

    /// The curve tilted and lifted.
    pub fn with_cant(self, mut pieces: Vec<CantPiece>) -> Self {
        pieces.retain(|p| p.length > 0.0);
        pieces.sort_by(|a, b| a.from.total_cmp(&b.from));
        if pieces.is_empty() {
            return self;
        }
        let (begin, length) = (self.begin, self.length);
        Self { kind: Kind::Cant(Box::new(self), pieces), begin, length }
    }

    /// The curve moved by offsets (along, left, up; metres) at distances, in between in proportion, beyond the first and
    /// last as these.
    pub fn offset(self, mut offsets: Vec<(f64, DVec3)>) -> Self {
        offsets.sort_by(|a, b| a.0.total_cmp(&b.0));
        if offsets.is_empty() {
            return self;
        }
        let (begin, length) = (self.begin, self.length);
        Self { kind: Kind::Offset(Box::new(self), offsets), begin, length }
    }

    /// Distance at the start, metres.
    pub fn begin(&self) -> f64 {
        self.begin
    }

    /// Distance at the end, metres.
    pub fn end(&self) -> f64 {
        self.begin + self.length
    }

    /// The place at distance `d`; beyond the ends straight on.
    pub fn station(&self, d: f64) -> Station {
        match &self.kind {
            Kind::Pieces(pieces) => {
                let (from, piece) = &pieces[piece_at(pieces, d)];
                let (point, tangent) = piece.at(d - from);
                level(point, tangent)
            }
            Kind::Profile(base, pieces) => {
                let flat = base.station(d);
                let (height, grade) = height(pieces, d);
                let tangent = DVec3::new(flat.tangent.x, flat.tangent.y, 0.0).normalize_or(DVec3::X) + DVec3::Z * grade;
                level(DVec3::new(flat.point.x, flat.point.y, height), tangent.normalize())
            }
            Kind::Cant(base, pieces) => {
                let flat = base.station(d);
                let i = pieces.partition_point(|p| p.from < d).clamp(1, pieces.len()) - 1;
                let (lift, roll) = pieces[i].at(d - pieces[i].from);
                let (sin, cos) = roll.sin_cos();
                // A turn about the tangent; positive takes the left side down and the up vector to the left.
                Station {
                    point: flat.point + flat.up * lift,
                    tangent: flat.tangent,
                    left: flat.left * cos - flat.up * sin,
                    up: flat.up * cos + flat.left * sin,
                }
            }
            Kind::Offset(base, offsets) => {
                let moved = |d: f64| {
                    let at = base.station(d);
                    let by = offset_at(offsets, d);
                    (at, at.point + at.tangent * by.x + at.left * by.y + at.up * by.z)
                };
                let (at, point) = moved(d);
                // One-sided at the ends of a slope, as everywhere the piece before counts.
                let h = (self.length * 1e-7).max(1e-6);
                let tangent = (point - moved(d - h).1).try_normalize().unwrap_or(at.tangent);
                let up = (at.up - tangent * at.up.dot(tangent)).try_normalize().unwrap_or(at.up);
                Station { point, tangent, left: up.cross(tangent), up }
            }
        }
    }

    /// Distances between `from` and `to`, both included, at which a polyline needs its vertices to stay within
    /// `chord_m` metres of the curve.
    pub fn vertices(&self, from: f64, to: f64, chord_m: f64) -> Vec<f64> {
        let mut out = vec![];
        self.collect(chord_m, &mut out);
        out.retain(|d| *d > from + 1e-9 && *d < to - 1e-9);
        out.extend([from, to]);
        out.sort_by(f64::total_cmp);
        out.dedup_by(|a, b| *a - *b < 1e-9);
        out
    }

    fn collect(&self, chord_m: f64, out: &mut Vec<f64>) {
        match &self.kind {
            Kind::Pieces(pieces) => {
                let most = (ALIGNMENT_VERTICES / pieces.len().max(1)).clamp(1, ALIGNMENT_CHORDS);
                for (from, piece) in pieces {
                    out.push(*from);
                    out.extend(piece.vertices(chord_m, most).into_iter().map(|d| from + d));
                }
            }
            Kind::Profile(base, pieces) => {
                base.collect(chord_m, out);
                let most = (ALIGNMENT_VERTICES / pieces.len().max(1)).clamp(1, ALIGNMENT_CHORDS);
                for (from, piece) in pieces {
                    out.push(*from);
                    out.extend(piece.vertices(chord_m, most).into_iter().map(|d| piece.at(d).0.x));
                    out.push(piece.at(piece.length).0.x);
                }
            }
            Kind::Cant(base, pieces) => {
                base.collect(chord_m, out);
                for p in pieces {
                    // A change of tilt moves what stands beside the axis: eight steps show every usual transition.
                    out.extend((0..=8).map(|i| p.from + p.length * f64::from(i) / 8.0));
                }
            }
            Kind::Offset(base, offsets) => {
                base.collect(chord_m, out);
                out.extend(offsets.iter().map(|o| o.0));
            }
        }
    }

    /// The distance at a length of the curve in space (metres from its start), as chords within `chord_m` metres count it.
    pub fn at_length(&self, length: f64, chord_m: f64) -> f64 {
        let distances = self.vertices(self.begin, self.end(), chord_m);
        let mut left = length;
        let mut before: Option<(f64, DVec3)> = None;
        for d in distances {
            let p = self.station(d).point;
            if let Some((from, q)) = before {
                let step = p.distance(q);
                if left <= step && step > 0.0 {
                    return from + (d - from) * left / step;
                }
                left -= step;
            }
            before = Some((d, p));
        }
        self.end() + left
    }

    /// Points along the curve between two distances.
    pub fn polyline(&self, from: f64, to: f64, chord_m: f64) -> Vec<DVec3> {
        self.vertices(from, to, chord_m).into_iter().map(|d| self.station(d).point).collect()
    }
}

fn level(point: DVec3, tangent: DVec3) -> Station {
    let left = DVec3::Z.cross(tangent).try_normalize().unwrap_or_else(|| tangent.any_orthonormal_vector());
    Station { point, tangent, left, up: tangent.cross(left) }
}

fn piece_at(pieces: &[(f64, Piece)], d: f64) -> usize {
    // Where two meet, the one before counts (ISO 16739-1 IfcPointByDistanceExpression.OffsetLateral).
    pieces.partition_point(|p| p.0 < d - 1e-9).clamp(1, pieces.len()) - 1
}

/// Height and slope of a profile at distance `u`.
fn height(pieces: &[(f64, Piece)], u: f64) -> (f64, f64) {
    let (_, piece) = &pieces[piece_at(pieces, u)];
    // x rises along every sane profile: Newton's steps on x(d) = u.
    let mut d = (u - piece.placement.translation.x).clamp(0.0, piece.length);
    for _ in 0..30 {
        let (p, t) = piece.at(d);
        let miss = u - p.x;
        if miss.abs() < 1e-10 {
            break;
        }
        d += miss / if t.x.abs() > 1e-3 { t.x } else { 1.0 };
    }
    let (p, t) = piece.at(d);
    let grade = t.y / if t.x.abs() > 1e-6 { t.x } else { 1e-6 };
    (p.y + grade * (u - p.x), grade)
}

fn offset_at(offsets: &[(f64, DVec3)], d: f64) -> DVec3 {
    let i = offsets.partition_point(|o| o.0 < d);
    match (i.checked_sub(1).map(|k| offsets[k]), offsets.get(i)) {
        (Some((a, p)), Some((b, q))) if b > &a => p.lerp(*q, (d - a) / (b - a)),
        (Some((_, p)), _) => p,
        (None, Some((_, q))) => *q,
        (None, None) => DVec3::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(at: DVec3, direction: f64, length: f64, curvature: f64) -> Piece {
        Piece {
            placement: DAffine3::from_rotation_translation(glam::DQuat::from_rotation_z(direction), at),
            length,
            shape: Shape::Bent { curvature: Curvature::constant(curvature), start: 0.0, backwards: false },
        }
    }

    fn bend() -> Alignment {
        let quarter = std::f64::consts::FRAC_PI_2 * 50.0;
        Alignment::new(
            10.0,
            vec![
                piece(DVec3::ZERO, 0.0, 100.0, 0.0),
                piece(DVec3::X * 100.0, 0.0, quarter, 0.02),
                piece(DVec3::ZERO, 0.0, 0.0, 0.0),
            ],
        )
        .unwrap()
    }

    #[test]
    fn stations_of_a_plan() {
        let a = bend();
        assert!((a.end() - (110.0 + std::f64::consts::FRAC_PI_2 * 50.0)).abs() < 1e-9);
        assert!(a.station(60.0).point.distance(DVec3::X * 50.0) < 1e-9);
        let end = a.station(a.end());
        assert!(end.point.distance(DVec3::new(150.0, 50.0, 0.0)) < 1e-9 && end.tangent.distance(DVec3::Y) < 1e-9);
        assert!(end.left.distance(-DVec3::X) < 1e-9 && end.up.distance(DVec3::Z) < 1e-9);
        // Beyond its end it runs straight on.
        assert!(a.station(a.end() + 5.0).point.distance(DVec3::new(150.0, 55.0, 0.0)) < 1e-9);
        let line = a.polyline(a.begin(), a.end(), 0.001);
        let on_arc = |p: &DVec3| p.x <= 100.0 || (p.distance(DVec3::new(100.0, 50.0, 0.0)) - 50.0).abs() < 1e-9;
        assert!(line.len() > 30 && line.iter().all(on_arc));
    }

    #[test]
    fn a_profile_a_cant_and_an_offset() {
        let up = bend().with_profile(vec![piece(DVec3::new(10.0, 5.0, 0.0), (0.1f64).atan(), 400.0, 0.0)]);
        let s = up.station(60.0);
        assert!(s.point.distance(DVec3::new(50.0, 0.0, 10.0)) < 1e-9, "{s:?}");
        assert!((s.tangent.z / s.tangent.x - 0.1).abs() < 1e-12 && s.left.distance(DVec3::Y) < 1e-12);
        let cant = CantPiece {
            from: 10.0,
            length: 100.0,
            lift: [0.0, 0.2],
            roll: [0.0, 0.1],
            course: Curvature::default(),
            start: 0.0,
        };
        let tilted = up.clone().with_cant(vec![cant]).station(60.0);
        assert!((tilted.point - s.point).dot(s.up) - 0.1 < 1e-12);
        assert!((tilted.up.dot(s.left) - 0.05f64.sin()).abs() < 1e-12);
        let side = bend().offset(vec![(10.0, DVec3::new(0.0, 2.0, 0.0)), (110.0, DVec3::new(0.0, 4.0, 1.0))]);
        assert!(side.station(60.0).point.distance(DVec3::new(50.0, 3.0, 0.5)) < 1e-9);
        assert!((side.station(60.0).tangent.y - 0.02).abs() < 1e-3);
        assert!(side.station(130.0).point.z > 0.99);
    }

    #[test]
    fn nothing_is_an_error() {
        assert!(Alignment::new(0.0, vec![]).is_err());
        assert!(Alignment::of_points(vec![DVec3::X, DVec3::X]).is_err());
        assert!(Alignment::new(0.0, vec![piece(DVec3::ZERO, 0.0, f64::NAN, 0.0)]).is_err());
    }
}
