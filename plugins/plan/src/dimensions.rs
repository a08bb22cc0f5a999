//! What was measured, as a drawing shows it: which of it belongs on the sheet, and its lines in the plane.

mod ink;
mod place;

use atrium_building::{BuildingModel, ElementId, StoreyId};
use atrium_spatial::{
    AnnotationLine, EndMark, LineStyle, Measurement, Quantity, Reading, ReadingFormat, SliceFrame, annotation,
};
use glam::{DVec2, DVec3};

pub(crate) use ink::{Laid, lay};

/// How far below a storey's datum its floor may have been measured, metres: bare slabs whose screed is not there yet.
const FLOOR_M: f64 = 0.15;

/// Data nearer to each other than this are of one storey, metres: finished and bare floor as two levels.
const STOREY_M: f64 = 0.5;

/// How far on the near side of a section something may lie and belong to it, metres: about the thickness of a wall, whose
/// face is measured while its middle is cut.
const BEFORE_M: f64 = 0.4;

/// What is shorter than this on the drawing runs square to it, metres; and against its own length.
const SQUARE_M: f64 = 5e-3;
const SQUARE: f64 = 0.01;

/// What was measured, to be drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measured<'a> {
    /// Measurements of the model. A drawing takes those that lie on its storey or at its section.
    pub all: &'a [Measurement],
    /// How their figures are written.
    pub format: ReadingFormat,
}

/// One measurement on a drawing, metres in the drawing's plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Dimension {
    /// Which of [`Measured::all`].
    pub index: usize,
    /// Its lines, the main one first.
    pub lines: Vec<DimensionLine>,
    /// The loops of a measured area, where it is seen as one: the outer one counter-clockwise, holes clockwise.
    pub area: Vec<Vec<DVec2>>,
}

/// A line of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DimensionLine {
    /// Its points; one alone where it runs square to the drawing, and where there is only a figure.
    pub points: Vec<DVec2>,
    /// Whether it runs square to the drawing.
    pub is_square: bool,
    /// What it is for.
    pub style: LineStyle,
    /// What ends it.
    pub ends: [EndMark; 2],
    /// The place that its figure is of, and what that says.
    pub text: Option<(DVec2, String)>,
}

/// Heights between which what belongs to a storey lies, metres: from a little below its floor to the next one's.
pub(crate) fn on_storey(model: &BuildingModel, storey: StoreyId) -> impl Fn(&[DVec3]) -> bool + use<> {
    let building = |element: ElementId| {
        let path = model.breadcrumb(element);
        path.into_iter().rev().find(|id| model.element(*id).is_some_and(|e| e.ifc_type.as_ref() == "IfcBuilding"))
    };
    let (mut floor, mut next) = (f64::NAN, f64::INFINITY);
    if let Some(of) = model.storey(storey) {
        floor = of.elevation_m;
        let own = building(of.element);
        let above = model.storeys.iter().filter(|s| s.elevation_m > floor + STOREY_M && building(s.element) == own);
        next = above.map(|s| s.elevation_m).fold(f64::INFINITY, f64::min);
    }
    move |points| {
        let (low, high) = points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |b, p| (b.0.min(p.z), b.1.max(p.z)));
        // What lies on the next floor altogether is that storey's; what ends there is the height of this one.
        low >= floor - FLOOR_M && low < next - FLOOR_M && high <= next + FLOOR_M
    }
}

/// Whether all points lie at a section: in it, a little before it, or so far behind.
pub(crate) fn at_section(frame: &SliceFrame, behind_m: f64) -> impl Fn(&[DVec3]) -> bool + use<> {
    let (origin, normal) = (frame.origin, frame.normal());
    move |points| points.iter().all(|p| (-behind_m..=BEFORE_M).contains(&(*p - origin).dot(normal)))
}

/// Those of the measurements that belong on a drawing.
pub(crate) fn of(
    measured: &Measured<'_>,
    frame: &SliceFrame,
    is_section: bool,
    belongs: impl Fn(&[DVec3]) -> bool,
) -> Vec<Dimension> {
    let mut out = Vec::new();
    for (index, measurement) in measured.all.iter().enumerate() {
        let places = measurement.places();
        if places.is_empty() || !places.iter().all(|p| p.is_finite()) || !belongs(&places) {
            continue;
        }
        let lines = lines(measurement, measured.format, frame, is_section);
        if lines.iter().any(|l| l.points.iter().any(|p| !p.is_finite())) {
            continue;
        }
        let area = match measurement {
            Measurement::Area { outline } => area(outline, frame),
            _ => Vec::new(),
        };
        out.push(Dimension { index, lines, area });
    }
    out
}

fn lines(measurement: &Measurement, format: ReadingFormat, frame: &SliceFrame, is_section: bool) -> Vec<DimensionLine> {
    let mut drawn = annotation(measurement);
    if let Measurement::Round { circle } = measurement
        && let Some(across) = drawn.first_mut()
    {
        // Any diameter is one: that which has its true length on the drawing, level where all have.
        let way = circle.normal.cross(frame.normal()).normalize_or(frame.x) * circle.radius_m;
        across.points = vec![circle.center - way, circle.center + way];
    }
    let flat = |l: &AnnotationLine| flat(l, frame, |reading| measurement.label(reading, format));
    let mut out: Vec<DimensionLine> = drawn.iter().map(flat).collect();
    let main = measurement.reading();
    let more = match measurement {
        Measurement::Distance { a, b } => {
            let parts = out.split_off(1.min(out.len()));
            let Some(first) = out.first_mut() else { return out };
            if first.is_square {
                let is_height = !is_section && (a.z - b.z).abs() > SQUARE_M;
                if let (true, Some((_, text))) = (is_height, &mut first.text) {
                    text.insert_str(0, "↕ ");
                }
                return out;
            }
            let (own, apart): (Vec<_>, Vec<_>) = parts.into_iter().partition(|p| p.is_square || coincide(p, first));
            let level = Reading { quantity: Quantity::Horizontal, value: a.truncate().distance(b.truncate()) };
            // Parts of what is level to the last digit say nothing.
            if level.text(format) == main.text(format) {
                return out;
            }
            out.extend(apart);
            own.into_iter().filter_map(|p| Some(p.text?.1)).collect()
        }
        Measurement::Perpendicular { .. } | Measurement::Path { .. } if !is_section => {
            let level = out.first().map_or(0.0, |l| l.points.windows(2).map(|w| w[0].distance(w[1])).sum());
            let level = Reading { quantity: Quantity::Horizontal, value: level }.text(format);
            // On a slope what can be measured on paper is not what was measured.
            let slopes = level != main.text(format) && out.first().is_some_and(|l| !l.is_square);
            if slopes { vec![format!("↔ {level}")] } else { Vec::new() }
        }
        _ => Vec::new(),
    };
    if let Some((_, text)) = out.first_mut().and_then(|l| l.text.as_mut()) {
        if matches!(measurement, Measurement::Path { points } if points.len() > 2) {
            // Beside the figures of its legs.
            text.insert_str(0, "Σ ");
        }
        for part in more {
            text.push_str(" · ");
            text.push_str(&part);
        }
    }
    out
}

fn flat(line: &AnnotationLine, frame: &SliceFrame, says: impl Fn(&Reading) -> String) -> DimensionLine {
    let mut points: Vec<DVec2> = line.points.iter().map(|p| frame.flat(*p)).collect();
    let reach = |d: &dyn Fn(usize) -> f64| (0..line.points.len()).map(d).fold(0.0, f64::max);
    let long = reach(&|i| line.points[i].distance(line.points[0]));
    let seen = reach(&|i| points[i].distance(points[0]));
    let is_square = long > 0.0 && seen <= SQUARE_M.max(long * SQUARE).min(long * 0.5);
    if is_square {
        points.truncate(1);
    }
    let text = line.label.as_ref().map(|(at, reading)| (frame.flat(*at), says(reading)));
    DimensionLine { points, is_square, style: line.style, ends: line.ends, text }
}

/// Whether two lines have the same ends.
fn coincide(a: &DimensionLine, b: &DimensionLine) -> bool {
    let ends = |l: &DimensionLine| Some([*l.points.first()?, *l.points.last()?]);
    let (Some([a, b]), Some([c, d])) = (ends(a), ends(b)) else { return false };
    let near = |p: DVec2, q: DVec2| p.distance(q) < SQUARE_M;
    (near(a, c) && near(b, d)) || (near(a, d) && near(b, c))
}

/// The loops in the plane; none where the area is seen from its edge.
fn area(outline: &[Vec<DVec3>], frame: &SliceFrame) -> Vec<Vec<DVec2>> {
    let mut out: Vec<Vec<DVec2>> = Vec::new();
    for (i, l) in outline.iter().enumerate() {
        let mut flat: Vec<DVec2> = l.iter().map(|p| frame.flat(*p)).collect();
        let turn = atrium_geometry::signed_area(&flat);
        if i == 0 && turn.abs() < SQUARE_M {
            return Vec::new();
        }
        if (turn > 0.0) != (i == 0) {
            flat.reverse();
        }
        out.push(flat);
    }
    out
}
