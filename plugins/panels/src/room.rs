//! What the selected room measures, beside what its file says that it does.

use atrium_building::{Element, ElementId, ElementKind};
use atrium_spatial::{Clearance, Quantity, RoomReport, Stated};
use egui::{Sense, Ui, pos2, vec2};

use crate::inspector::{self, SIDE};
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, text_left, text_right};
use crate::{live, measure};

/// A stated figure that differs by more than this share is marked: what rounding to a centimetre makes of a small room.
const NOTABLE: f64 = 0.01;
/// Height of a row, points.
const ROW: f32 = 25.0;

/// What a room was found to measure.
#[derive(Clone, Debug, PartialEq)]
pub struct RoomView {
    /// The room.
    pub space: ElementId,
    /// Its solid, and what the file states; `None` where it has no shape.
    pub report: Option<RoomReport>,
    /// The free space in its middle, with everything in place.
    pub clearance: Option<Clearance>,
}

/// Rows of what the room measures, in the inspector of a space.
pub(crate) fn section(ui: &mut Ui, p: &mut Paint<'_>, state: &PanelState, element: &Element) {
    if element.kind != ElementKind::Space {
        return;
    }
    let look = p.look.clone();
    let texts = look.texts;
    live::section_title(ui, p, texts.get(Key::RoomMeasured), "");
    let view = p.c.room.filter(|room| Some(room.space) == p.c.view.selection.primary);
    let Some(view) = view else {
        note(ui, p, texts.get(Key::RoomMeasuring));
        return;
    };
    let Some(report) = &view.report else {
        note(ui, p, texts.get(Key::RoomNoShape));
        return;
    };
    heads(ui, p);
    let clear = view.clearance.as_ref();
    let stated = |names: &[&str]| report.stated.iter().find(|s| names.contains(&s.name.as_str()));
    let rows: [(Quantity, Option<f64>, &[&str]); 8] = [
        (Quantity::Area, Some(report.floor_area_m2), &["NetFloorArea", "GrossFloorArea", "Area"]),
        (Quantity::Perimeter, Some(report.perimeter_m), &["NetPerimeter", "GrossPerimeter", "Perimeter"]),
        (Quantity::Volume, Some(report.solid.volume_m3), &["NetVolume", "GrossVolume", "Volume"]),
        (Quantity::Dz, Some(report.height_m), &["Height", "FinishFloorHeight"]),
        (Quantity::ClearHeight, clear.and_then(|c| c.height_m), &["FinishCeilingHeight", "ClearHeight"]),
        (Quantity::ClearWidth, clear.and_then(|c| c.width_m), &[]),
        (Quantity::SpanAlong, clear.and_then(|c| c.spans_m()[0]), &[]),
        (Quantity::SpanAcross, clear.and_then(|c| c.spans_m()[1]), &[]),
    ];
    for (quantity, measured, names) in rows {
        let Some(measured) = measured else { continue };
        let stated = stated(names);
        let off = stated.and_then(|_| report.off_by(measured, names));
        row(ui, p, state, quantity, measured, stated, off);
    }
    if report.solid.open_edges > 0 {
        note(ui, p, texts.get(Key::RoomOpen));
    }
    ui.add_space(8.0);
    widget::divider(ui, &look);
}

/// Where the columns end, points from the right of the panel.
const STATED: f32 = 62.0;
const MEASURED: f32 = 150.0;

fn heads(ui: &mut Ui, p: &Paint<'_>) {
    let t = p.look.t;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
    let (y, right) = (rect.center().y, rect.right() - SIDE);
    let write = |x: f32, key: Key| {
        text_right(ui.painter(), pos2(x, y), p.look.texts.get(key), font(SMALL), t.text_3, 84.0);
    };
    write(right - MEASURED + 24.0, Key::RoomIs);
    write(right - STATED + 14.0, Key::RoomStated);
    write(right, Key::RoomOff);
}

fn row(
    ui: &mut Ui,
    p: &Paint<'_>,
    state: &PanelState,
    quantity: Quantity,
    measured: f64,
    stated: Option<&Stated>,
    off: Option<f64>,
) {
    let look = &p.look;
    let t = look.t;
    let format = state.reading_format;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let (y, right) = (rect.center().y, rect.right() - SIDE);
    // The height of a room's solid has no sign and is no difference of points.
    let key = if quantity == Quantity::Dz { Key::RoomHeight } else { measure::quantity(quantity) };
    let name = look.texts.get(key);
    let is = measure::reading(quantity, measured, format);
    let left = rect.left() + SIDE;
    text_left(ui.painter(), pos2(left, y), name, font(BODY), t.text_3, right - MEASURED - 50.0 - left);
    text_right(ui.painter(), pos2(right - MEASURED + 24.0, y), &is, font(BODY), t.text, 96.0);
    let said = stated.map_or_else(
        || "–".to_owned(),
        |s| {
            let si = if s.unit.is_some() { s.si() } else { Some(s.value) };
            si.map_or_else(
                || format!("{} {}", s.value, s.unit.as_deref().unwrap_or_default()),
                |v| measure::reading(quantity, v, format),
            )
        },
    );
    text_right(ui.painter(), pos2(right - STATED + 14.0, y), &said, font(BODY), t.text_2, 84.0);
    let (share, ink) = match off {
        Some(off) if off.abs() > NOTABLE => (format!("{:+.1} %", off * 100.0), t.text),
        Some(_) => ("✓".to_owned(), t.text_3),
        None => (String::new(), t.text_3),
    };
    text_right(ui.painter(), pos2(right, y), &share, font(SMALL), ink, 48.0);
    let label = format!("{name} {is} {said} {share}");
    widget::describe(&response, egui::WidgetType::Label, label.trim());
    if let Some(stated) = stated {
        response.on_hover_text(format!("{} ∙ {}", stated.set, stated.name));
    }
}

fn note(ui: &mut Ui, p: &Paint<'_>, text: &str) {
    inspector::padded(ui, |ui| {
        ui.add(egui::Label::new(egui::RichText::new(text).size(SMALL).color(p.look.t.text_2)).wrap());
    });
    ui.add_space(10.0);
}
