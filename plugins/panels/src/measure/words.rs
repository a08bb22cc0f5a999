//! What measurements are called and how they read.

use atrium_spatial::{MeasureHint, MeasureMode, Measurement, Quantity, Reading, ReadingFormat};
use fluent_bundle::FluentValue;

use super::{MeasureItem, SnapMark};
use crate::text::{Key, Texts};

pub(super) fn mode(mode: MeasureMode) -> Key {
    match mode {
        MeasureMode::Distance => Key::MeasureDistance,
        MeasureMode::Height => Key::MeasureHeight,
        MeasureMode::Angle => Key::MeasureAngle,
        MeasureMode::FaceAngle => Key::MeasureFaceAngle,
        MeasureMode::Area => Key::MeasureArea,
        MeasureMode::FaceArea => Key::MeasureFaceArea,
        MeasureMode::Volume => Key::MeasureVolume,
        MeasureMode::Perpendicular => Key::MeasurePerpendicular,
        MeasureMode::Path => Key::MeasurePath,
        MeasureMode::Round => Key::MeasureRound,
        MeasureMode::Clearance => Key::MeasureClearance,
    }
}

fn kind(measurement: &Measurement) -> Key {
    match measurement {
        Measurement::Distance { .. } => Key::MeasureDistance,
        Measurement::Height { .. } => Key::MeasureHeight,
        Measurement::Angle { .. } => Key::MeasureAngle,
        Measurement::FaceAngle { .. } => Key::MeasureFaceAngle,
        Measurement::Area { .. } => Key::MeasureArea,
        Measurement::Volume { .. } => Key::MeasureVolume,
        Measurement::Perpendicular { .. } => Key::MeasurePerpendicular,
        Measurement::Path { .. } => Key::MeasurePath,
        Measurement::Round { .. } => Key::MeasureRound,
        Measurement::Clearance { .. } => Key::MeasureClearance,
    }
}

pub(super) fn hint(hint: MeasureHint) -> Key {
    match hint {
        MeasureHint::FirstPoint => Key::HintFirstPoint,
        MeasureHint::SecondPoint => Key::HintSecondPoint,
        MeasureHint::Vertex => Key::HintVertex,
        MeasureHint::Arm => Key::HintArm,
        MeasureHint::NextPoint => Key::HintNextPoint,
        MeasureHint::NextOrEnter => Key::HintNextOrEnter,
        MeasureHint::Face => Key::HintFace,
        MeasureHint::SecondFace => Key::HintSecondFace,
        MeasureHint::PointOrFace => Key::HintPointOrFace,
        MeasureHint::ParallelFace => Key::HintParallelFace,
        MeasureHint::Element => Key::HintElement,
        MeasureHint::RoundEdge => Key::HintRoundEdge,
        MeasureHint::PlaceInRoom => Key::HintPlaceInRoom,
    }
}

pub(super) fn snap(mark: SnapMark) -> Key {
    match mark {
        SnapMark::Vertex => Key::SnapVertex,
        SnapMark::Crossing => Key::SnapCrossing,
        SnapMark::Middle => Key::SnapMiddle,
        SnapMark::Centre => Key::SnapCentre,
        SnapMark::Edge => Key::SnapEdge,
        SnapMark::Cut => Key::SnapCut,
        SnapMark::Face => Key::SnapFace,
    }
}

/// What a figure is called.
pub(crate) fn quantity(quantity: Quantity) -> Key {
    match quantity {
        Quantity::Length => Key::QuantityLength,
        Quantity::Dx => Key::QuantityDx,
        Quantity::Dy => Key::QuantityDy,
        Quantity::Dz => Key::QuantityDz,
        Quantity::Horizontal => Key::QuantityHorizontal,
        Quantity::Slope => Key::QuantitySlope,
        Quantity::Angle => Key::QuantityAngle,
        Quantity::Area => Key::QuantityArea,
        Quantity::Perimeter => Key::QuantityPerimeter,
        Quantity::OutOfPlane => Key::QuantityOutOfPlane,
        Quantity::Volume => Key::QuantityVolume,
        Quantity::Surface => Key::QuantitySurface,
        Quantity::OpenEdges => Key::QuantityOpenEdges,
        Quantity::Radius => Key::QuantityRadius,
        Quantity::Diameter => Key::QuantityDiameter,
        Quantity::ClearHeight => Key::QuantityClearHeight,
        Quantity::ClearWidth => Key::QuantityClearWidth,
        Quantity::SpanAlong => Key::QuantitySpanAlong,
        Quantity::SpanAcross => Key::QuantitySpanAcross,
    }
}

/// A figure with its unit.
pub(crate) fn reading(quantity: Quantity, value: f64, format: ReadingFormat) -> String {
    Reading { quantity, value }.text(format)
}

/// Its own name, else what it is with its number.
pub(super) fn name(item: &MeasureItem, texts: &Texts) -> String {
    if !item.name.is_empty() {
        return item.name.clone();
    }
    let kind = texts.get(kind(&item.measurement));
    texts.with(Key::MeasureNumbered, &[("kind", FluentValue::from(kind)), ("n", FluentValue::from(item.number))])
}

/// The figures beside the main one, in one line.
pub(super) fn details(item: &MeasureItem, texts: &Texts, format: ReadingFormat) -> String {
    let mut rest: Vec<_> = item.measurement.readings().into_iter().skip(1).collect();
    // Level and height are what a distance is taken apart into; the axes matter to few.
    rest.sort_by_key(|r| !matches!(r.quantity, Quantity::Horizontal | Quantity::Dz));
    let parts: Vec<String> =
        rest.into_iter().map(|r| format!("{} {}", texts.get(quantity(r.quantity)), r.text(format))).collect();
    parts.join(" ∙ ")
}

/// A line for the clipboard: its name, then name, digits and unit of each figure, apart by tabs.
pub(super) fn copied(item: &MeasureItem, texts: &Texts, format: ReadingFormat) -> String {
    let mut out = name(item, texts).replace(['\t', '\n', '\r'], " ");
    for r in item.measurement.readings() {
        let (digits, unit) = r.rounded(format);
        let unit = unit.replace('2', "²").replace('3', "³").replace("deg", "°");
        out.extend(["\t", texts.get(quantity(r.quantity)), "\t", &digits, "\t", &unit]);
    }
    out
}
