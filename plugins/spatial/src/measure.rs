//! Measurements: what was measured between which places, what it comes to, and how that reads.

use atrium_building::GlobalId;
use glam::DVec3;
use serde::{Deserialize, Serialize};

use crate::circle::Circle;
use crate::face::{Face, ring};
use crate::room::{Clearance, Solid};

/// Sine of the angle, 0.1°, up to which two faces are parallel.
const PARALLEL: f64 = 1.745e-3;

/// Something measured; project coordinates, metres. Holds all it needs, so that it can be kept after the model is closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Measurement {
    /// Between two points, straight.
    Distance {
        /// From here.
        a: DVec3,
        /// To here.
        b: DVec3,
    },
    /// How much higher one point is than another.
    Height {
        /// The one.
        from: DVec3,
        /// The other.
        to: DVec3,
    },
    /// Between two arms, at a point.
    Angle {
        /// Where they meet.
        vertex: DVec3,
        /// A point of the one arm.
        a: DVec3,
        /// A point of the other.
        b: DVec3,
    },
    /// Between two faces, on the side that they look to: 90° in the corner of a room and at that of a box, 180° in one plane.
    FaceAngle {
        /// A point of each.
        at: [DVec3; 2],
        /// Their unit normals, outwards.
        normals: [DVec3; 2],
    },
    /// Of a polygon.
    Area {
        /// Closed loops without the first point again: the outer one, then holes, as in [`Face::outline`].
        outline: Vec<Vec<DVec3>>,
    },
    /// Of an element.
    Volume {
        /// The element.
        element: GlobalId,
        /// What it encloses.
        solid: Solid,
        /// A point of it, for the label.
        at: DVec3,
    },
    /// Square to a face: from a point, or from another face that is parallel.
    Perpendicular {
        /// The point, or a point of the other face.
        point: DVec3,
        /// The place of the face's plane right opposite.
        foot: DVec3,
        /// Whether the other was a face too.
        faces: bool,
    },
    /// Along several points.
    Path {
        /// The points, two or more.
        points: Vec<DVec3>,
    },
    /// Of something round.
    Round {
        /// The circle.
        circle: Circle,
    },
    /// The free space around a place in a room, as [`crate::clearance`] finds it.
    Clearance {
        /// The place.
        at: DVec3,
        /// Right under it.
        floor: Option<DVec3>,
        /// Right over it.
        ceiling: Option<DVec3>,
        /// From wall to wall along the nearest wall, and across it.
        spans: [Option<[DVec3; 2]>; 2],
        /// The narrowest free width over all heights at which a bed is as wide as it is.
        width_m: Option<f64>,
    },
}

/// What a reading is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Quantity {
    /// A straight distance, or the length of a path.
    Length,
    /// Along the project's X, with its sign.
    Dx,
    /// Along the project's Y, with its sign.
    Dy,
    /// Along Z, with its sign.
    Dz,
    /// Seen from above.
    Horizontal,
    /// Rise over run, with its sign.
    Slope,
    /// An angle.
    Angle,
    /// An area without its holes.
    Area,
    /// The length of an outline.
    Perimeter,
    /// How far the farthest corner of a polygon lies out of the plane that fits it best.
    OutOfPlane,
    /// A volume.
    Volume,
    /// The area of a whole surface.
    Surface,
    /// Edges of a shell that is not closed: the volume is not to be trusted.
    OpenEdges,
    /// A radius.
    Radius,
    /// A diameter.
    Diameter,
    /// From floor to ceiling.
    ClearHeight,
    /// The narrowest free width.
    ClearWidth,
    /// From wall to wall along the nearest wall.
    SpanAlong,
    /// From wall to wall across the nearest wall.
    SpanAcross,
}

impl Quantity {
    /// A short name, the same for every language: a key of texts, and a heading of what is copied.
    pub fn id(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Dx => "dx",
            Self::Dy => "dy",
            Self::Dz => "dz",
            Self::Horizontal => "horizontal",
            Self::Slope => "slope",
            Self::Angle => "angle",
            Self::Area => "area",
            Self::Perimeter => "perimeter",
            Self::OutOfPlane => "out-of-plane",
            Self::Volume => "volume",
            Self::Surface => "surface",
            Self::OpenEdges => "open-edges",
            Self::Radius => "radius",
            Self::Diameter => "diameter",
            Self::ClearHeight => "clear-height",
            Self::ClearWidth => "clear-width",
            Self::SpanAlong => "span-along",
            Self::SpanAcross => "span-across",
        }
    }

    /// UCUM code of the unit that its values are in.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Slope => "%",
            Self::Angle => "deg",
            Self::Area | Self::Surface => "m2",
            Self::Volume => "m3",
            Self::OpenEdges => "1",
            _ => "m",
        }
    }
}

/// The unit that lengths are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LengthUnit {
    /// `3 250 mm`, as builders write.
    #[default]
    Millimetres,
    /// `3.250 m`.
    Metres,
}

/// How readings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadingFormat {
    /// The unit of lengths.
    pub lengths: LengthUnit,
    /// Digits more than usual, at most 4: lengths are written to the millimetre without.
    pub extra_digits: u8,
}

/// One figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// What it is of.
    pub quantity: Quantity,
    /// Unrounded, in [`Quantity::unit`].
    pub value: f64,
}

impl Reading {
    /// As shown, in the unit of the format: `3 250 mm`, `12.50 m²`, `90.0°`.
    pub fn text(&self, format: ReadingFormat) -> String {
        let (number, unit) = self.rounded(format);
        let number = grouped(&number);
        match unit {
            "deg" => format!("{number}°"),
            "1" => number,
            // No line may break between a number and its unit.
            unit => format!("{number}\u{a0}{}", unit.replace('2', "²").replace('3', "³")),
        }
    }

    /// Digits without groups, and the UCUM code of the unit that they are in.
    pub fn rounded(&self, format: ReadingFormat) -> (String, &'static str) {
        let extra = usize::from(format.extra_digits.min(4));
        let unit = self.quantity.unit();
        let (value, digits, unit) = match unit {
            "m" if format.lengths == LengthUnit::Millimetres => (self.value * 1000.0, 0, "mm"),
            "m" => (self.value, 3, "m"),
            // A square of a centimetre's side, a cube of a decimetre's: what is left of a millimetre's doubt.
            "m2" => (self.value, if self.value.abs() < 10.0 { 3 } else { 2 }, unit),
            "m3" => (self.value, if self.value.abs() < 100.0 { 3 } else { 2 }, unit),
            "1" => (self.value, 0, unit),
            _ => (self.value, 1, unit),
        };
        let digits = if unit == "1" { 0 } else { digits + extra };
        let text = format!("{value:.digits$}");
        // Rounding may leave a zero its sign.
        let zero = text.trim_start_matches('-').chars().all(|c| matches!(c, '0' | '.'));
        (if zero { text.trim_start_matches('-').to_owned() } else { text }, unit)
    }
}

/// Groups of three before the point, apart by a space as ISO 80000 has it: `3 250`. Not the narrow space that it advises: many
/// fonts lack it.
fn grouped(number: &str) -> String {
    let (sign, rest) = number.strip_prefix('-').map_or(("", number), |r| ("−", r));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 && whole.chars().all(|c| c.is_ascii_digit()) {
            out.push('\u{a0}');
        }
        out.push(c);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

impl Measurement {
    /// Square from a point to a face's plane.
    pub fn to_face(point: DVec3, face: &Face) -> Self {
        Self::Perpendicular { point, foot: point - face.normal * face.height_m(point), faces: false }
    }

    /// Between two parallel faces, at a point of the first; `None` where they are not parallel to 0.1°.
    pub fn between_faces(point: DVec3, first: &Face, second: &Face) -> Option<Self> {
        (first.normal.cross(second.normal).length() <= PARALLEL).then(|| {
            let foot = point - second.normal * second.height_m(point);
            Self::Perpendicular { point, foot, faces: true }
        })
    }

    /// What was found free around a place.
    pub fn of_clearance(free: &Clearance) -> Self {
        let end = |i: usize| free.around[i].map(|hit| hit.point);
        let span = |i: usize| Some([end(i)?, end(i + 2)?]);
        Self::Clearance {
            at: free.point,
            floor: free.floor.map(|hit| hit.point),
            ceiling: free.ceiling.map(|hit| hit.point),
            spans: [span(0), span(1)],
            width_m: free.width_m,
        }
    }

    /// A short name, the same for every language.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Distance { .. } => "distance",
            Self::Height { .. } => "height",
            Self::Angle { .. } => "angle",
            Self::FaceAngle { .. } => "face-angle",
            Self::Area { .. } => "area",
            Self::Volume { .. } => "volume",
            Self::Perpendicular { .. } => "perpendicular",
            Self::Path { .. } => "path",
            Self::Round { .. } => "round",
            Self::Clearance { .. } => "clearance",
        }
    }

    /// What it comes to, the main figure first.
    pub fn readings(&self) -> Vec<Reading> {
        let of = |quantity, value| Reading { quantity, value };
        match self {
            Self::Distance { a, b } => {
                let d = *b - *a;
                let run = d.truncate().length();
                let mut out = vec![
                    of(Quantity::Length, d.length()),
                    of(Quantity::Dx, d.x),
                    of(Quantity::Dy, d.y),
                    of(Quantity::Dz, d.z),
                    of(Quantity::Horizontal, run),
                ];
                // Upright there is none.
                if run > 1e-9 {
                    out.push(of(Quantity::Slope, d.z / run * 100.0));
                }
                out
            }
            Self::Height { from, to } => vec![of(Quantity::Dz, to.z - from.z)],
            Self::Angle { vertex, a, b } => vec![of(Quantity::Angle, angle_deg(*a - *vertex, *b - *vertex))],
            Self::FaceAngle { normals: [a, b], .. } => vec![of(Quantity::Angle, 180.0 - angle_deg(*a, *b))],
            Self::Area { outline } => {
                let perimeter = outline.iter().flat_map(|l| ring(l)).map(|(a, b)| a.distance(b)).sum();
                let mut out = vec![of(Quantity::Area, area_m2(outline)), of(Quantity::Perimeter, perimeter)];
                let out_of_plane = out_of_plane_m(outline);
                if out_of_plane > 1e-3 {
                    out.push(of(Quantity::OutOfPlane, out_of_plane));
                }
                out
            }
            Self::Volume { solid, .. } => {
                let mut out = vec![of(Quantity::Volume, solid.volume_m3), of(Quantity::Surface, solid.surface_m2)];
                if solid.open_edges > 0 {
                    out.push(of(Quantity::OpenEdges, f64::from(solid.open_edges)));
                }
                out
            }
            Self::Perpendicular { point, foot, .. } => vec![of(Quantity::Length, point.distance(*foot))],
            Self::Path { points } => {
                let legs = || points.windows(2);
                let level = legs().map(|w| w[0].truncate().distance(w[1].truncate())).sum();
                vec![of(Quantity::Length, legs().map(|w| w[0].distance(w[1])).sum()), of(Quantity::Horizontal, level)]
            }
            Self::Round { circle } => {
                vec![of(Quantity::Diameter, circle.radius_m * 2.0), of(Quantity::Radius, circle.radius_m)]
            }
            Self::Clearance { floor, ceiling, spans, width_m, .. } => {
                let long = |i: usize| spans[i].map(|[a, b]| a.distance(b));
                [
                    (Quantity::ClearHeight, floor.zip(*ceiling).map(|(f, c)| c.z - f.z)),
                    (Quantity::ClearWidth, *width_m),
                    (Quantity::SpanAlong, long(0)),
                    (Quantity::SpanAcross, long(1)),
                ]
                .into_iter()
                .filter_map(|(quantity, value)| Some(of(quantity, value?)))
                .collect()
            }
        }
    }

    /// The main figure.
    pub fn reading(&self) -> Reading {
        self.readings().first().copied().unwrap_or(Reading { quantity: Quantity::Length, value: 0.0 })
    }

    /// One line for the clipboard, separated by tabs: its name, then name, digits and unit of every reading. Digits have no
    /// groups and a point, so that a spreadsheet takes them as numbers.
    pub fn line(&self, format: ReadingFormat) -> String {
        let mut out = self.id().to_owned();
        for r in self.readings() {
            let (number, unit) = r.rounded(format);
            out.extend(["\t", r.quantity.id(), "\t", &number, "\t", unit]);
        }
        out
    }
}

/// By the arc tangent: the arc cosine loses half of its digits near 0° and 180°.
fn angle_deg(a: DVec3, b: DVec3) -> f64 {
    a.cross(b).length().atan2(a.dot(b)).to_degrees()
}

/// Twice the directed areas of all loops.
fn twice_area(outline: &[Vec<DVec3>]) -> DVec3 {
    let Some(near) = outline.first().and_then(|l| l.first()).copied() else { return DVec3::ZERO };
    // Holes run the other way round, whichever way they were given.
    let mut sum = DVec3::ZERO;
    for (i, l) in outline.iter().enumerate() {
        let own: DVec3 = ring(l).map(|(a, b)| (a - near).cross(b - near)).sum();
        sum += if i > 0 && own.dot(sum) > 0.0 { -own } else { own };
    }
    sum
}

/// Area of a polygon with holes, m²; of one that is not flat that of its shadow on the plane that fits best.
pub(crate) fn area_m2(outline: &[Vec<DVec3>]) -> f64 {
    twice_area(outline).length() * 0.5
}

/// Unit normal of the plane that fits a polygon best; `None` where it has no area.
pub(crate) fn normal_of(outline: &[Vec<DVec3>]) -> Option<DVec3> {
    twice_area(outline).try_normalize()
}

fn out_of_plane_m(outline: &[Vec<DVec3>]) -> f64 {
    let normal = twice_area(outline).normalize_or_zero();
    let all = || outline.iter().flatten();
    let count = all().count().max(1) as f64;
    let middle = all().copied().sum::<DVec3>() / count;
    all().map(|p| (*p - middle).dot(normal).abs()).fold(0.0, f64::max)
}
