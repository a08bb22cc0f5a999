//! What a measurement looks like: lines, marks and places for labels, in space, so that plan and 3D draw the same.

use glam::{DQuat, DVec3};

use crate::measure::{Measurement, Quantity, Reading, ReadingFormat};

/// What ends a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EndMark {
    /// Nothing.
    #[default]
    Plain,
    /// An oblique stroke, as on dimension lines of buildings.
    Tick,
    /// An arrow, outwards.
    Arrow,
    /// A dot, where a point was picked.
    Dot,
}

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineStyle {
    /// The thing measured itself.
    Dimension,
    /// Leads there: thin or dashed.
    Leader,
    /// Around an area.
    Outline,
}

/// A line of a drawing, project coordinates, metres.
#[derive(Clone, Debug, PartialEq)]
pub struct AnnotationLine {
    /// Its points; one alone where only a label stands.
    pub points: Vec<DVec3>,
    /// What it is for.
    pub style: LineStyle,
    /// What ends it, at its first and its last point.
    pub ends: [EndMark; 2],
    /// Where its label is anchored, and what it reads.
    pub label: Option<(DVec3, Reading)>,
}

fn line(points: Vec<DVec3>, style: LineStyle, end: EndMark) -> AnnotationLine {
    AnnotationLine { points, style, ends: [end; 2], label: None }
}

fn labelled(mut line: AnnotationLine, at: DVec3, reading: Reading) -> AnnotationLine {
    line.label = Some((at, reading));
    line
}

impl Measurement {
    /// What the label of one of its readings says, in the picture and on paper: parts of a distance say which they are.
    pub fn label(&self, reading: &Reading, format: ReadingFormat) -> String {
        let text = reading.text(format);
        match (self, reading.quantity) {
            (Self::Distance { .. } | Self::Height { .. }, Quantity::Dz) => {
                // Which way is up is seen: the figure alone counts.
                format!("↕ {}", Reading { value: reading.value.abs(), ..*reading }.text(format))
            }
            (Self::Distance { .. }, Quantity::Horizontal) => format!("↔ {text}"),
            (Self::Clearance { .. }, Quantity::ClearHeight) => format!("↕ {text}"),
            (Self::Round { .. }, Quantity::Diameter) => format!("⌀ {text}"),
            _ => text,
        }
    }

    /// The places that it was taken between, project coordinates, metres; of something round its centre.
    pub fn places(&self) -> Vec<DVec3> {
        match self {
            Self::Distance { a, b } => vec![*a, *b],
            Self::Height { from, to } => vec![*from, *to],
            Self::Angle { vertex, a, b } => vec![*vertex, *a, *b],
            Self::FaceAngle { at, .. } => at.to_vec(),
            Self::Area { outline } => outline.iter().flatten().copied().collect(),
            Self::Volume { at, .. } => vec![*at],
            Self::Perpendicular { point, foot, .. } => vec![*point, *foot],
            Self::Path { points } => points.clone(),
            Self::Round { circle } => vec![circle.center],
            Self::Clearance { at, floor, ceiling, spans, .. } => {
                let ends = spans.iter().flatten().flatten();
                std::iter::once(at).chain(floor).chain(ceiling).chain(ends).copied().collect()
            }
        }
    }
}

/// What is shorter than this gets no line of its own beside the main one, metres.
const WORTH_A_LINE_M: f64 = 1e-3;

/// Lines and labels of a measurement; the main reading's label is on the first line that has one.
pub fn annotation(measurement: &Measurement) -> Vec<AnnotationLine> {
    use EndMark::{Arrow, Dot, Plain, Tick};
    use LineStyle::{Dimension, Leader, Outline};
    let main = measurement.reading();
    match measurement {
        Measurement::Distance { a, b } => {
            let mut out = vec![labelled(line(vec![*a, *b], Dimension, Tick), a.midpoint(*b), main)];
            let below = b.with_z(a.z);
            let (run, rise) = (a.distance(below), (b.z - a.z).abs());
            if run > WORTH_A_LINE_M && rise > WORTH_A_LINE_M {
                let level = Reading { quantity: Quantity::Horizontal, value: run };
                let up = Reading { quantity: Quantity::Dz, value: b.z - a.z };
                out.push(labelled(line(vec![*a, below], Leader, Plain), a.midpoint(below), level));
                out.push(labelled(line(vec![below, *b], Leader, Plain), below.midpoint(*b), up));
            }
            out
        }
        Measurement::Height { from, to } => {
            let foot = to.with_z(from.z);
            let mut out = vec![labelled(line(vec![foot, *to], Dimension, Arrow), foot.midpoint(*to), main)];
            if from.distance(foot) > WORTH_A_LINE_M {
                out.push(line(vec![*from, foot], Leader, Plain));
            }
            out
        }
        Measurement::Angle { vertex, a, b } => {
            let (u, v) = (*a - *vertex, *b - *vertex);
            let arms = line(vec![*a, *vertex, *b], Leader, Dot);
            let radius = u.length().min(v.length()) * 0.4;
            let Some(arc) = arc(*vertex, u, v, radius) else { return vec![arms] };
            let middle = arc[arc.len() / 2];
            vec![labelled(line(arc, Dimension, Arrow), middle, main), arms]
        }
        Measurement::FaceAngle { at: [a, b], normals } => {
            let size = (a.distance(*b) * 0.2).clamp(0.1, 1.0);
            let mut out = vec![labelled(line(vec![*a, *b], Leader, Dot), a.midpoint(*b), main)];
            for (p, n) in [a, b].into_iter().zip(normals) {
                let mut normal = line(vec![*p, *p + *n * size], Dimension, Plain);
                normal.ends[1] = Arrow;
                out.push(normal);
            }
            out
        }
        Measurement::Area { outline } => {
            let mut out: Vec<AnnotationLine> =
                outline.iter().map(|l| line(l.iter().chain(l.first()).copied().collect(), Outline, Plain)).collect();
            if let Some(first) = out.first_mut() {
                let loop_ = &outline[0];
                let middle = loop_.iter().copied().sum::<DVec3>() / loop_.len().max(1) as f64;
                first.label = Some((middle, main));
            }
            out
        }
        Measurement::Volume { at, .. } => vec![labelled(line(vec![*at], Leader, Dot), *at, main)],
        Measurement::Perpendicular { point, foot, .. } => {
            vec![labelled(line(vec![*point, *foot], Dimension, Arrow), point.midpoint(*foot), main)]
        }
        Measurement::Path { points } => {
            let Some(last) = points.last() else { return Vec::new() };
            let mut out = vec![labelled(line(points.clone(), Dimension, Dot), *last, main)];
            if points.len() > 2 {
                out.extend(points.windows(2).map(|w| {
                    let leg = Reading { quantity: Quantity::Length, value: w[0].distance(w[1]) };
                    labelled(line(w.to_vec(), Leader, Tick), w[0].midpoint(w[1]), leg)
                }));
            }
            out
        }
        Measurement::Round { circle } => {
            let (u, _) = circle.normal.any_orthonormal_pair();
            let (rim, other) = (circle.center + u * circle.radius_m, circle.center - u * circle.radius_m);
            const SIDES: u32 = 64;
            let around = (0..=SIDES).map(|k| {
                let turn =
                    DQuat::from_axis_angle(circle.normal, std::f64::consts::TAU * f64::from(k) / f64::from(SIDES));
                circle.center + turn * u * circle.radius_m
            });
            let across = line(vec![other, rim], Dimension, Arrow);
            vec![labelled(across, circle.center, main), line(around.collect(), Outline, Plain)]
        }
        Measurement::Clearance { at, floor, ceiling, spans, .. } => {
            let readings = measurement.readings();
            let of = |quantity| readings.iter().find(|r| r.quantity == quantity).copied();
            let mut out = Vec::new();
            let upright = floor.zip(*ceiling).zip(of(Quantity::ClearHeight));
            if let Some(((floor, ceiling), height)) = upright {
                out.push(labelled(line(vec![floor, ceiling], Dimension, Arrow), floor.midpoint(ceiling), height));
            }
            for (span, quantity) in spans.iter().zip([Quantity::SpanAlong, Quantity::SpanAcross]) {
                if let (Some([a, b]), Some(reading)) = (span, of(quantity)) {
                    // Off the middle, where the other lines cross.
                    out.push(labelled(line(vec![*a, *b], Dimension, Arrow), a.lerp(*b, 0.3), reading));
                }
            }
            if out.is_empty() {
                out.push(line(vec![*at], Leader, Dot));
            }
            out
        }
    }
}

/// From one direction to another around a point, the short way; `None` where they are one or opposite.
fn arc(center: DVec3, from: DVec3, to: DVec3, radius: f64) -> Option<Vec<DVec3>> {
    let (u, v) = (from.try_normalize()?, to.try_normalize()?);
    let axis = u.cross(v).try_normalize()?;
    let turn = u.cross(v).length().atan2(u.dot(v));
    const STEPS: u32 = 24;
    let at = |k: u32| center + DQuat::from_axis_angle(axis, turn * f64::from(k) / f64::from(STEPS)) * u * radius;
    Some((0..=STEPS).map(at).collect())
}
