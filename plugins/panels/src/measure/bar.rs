//! The bar of the measuring tool: what is measured, what to do next, the units, the list, and the way out.

use atrium_spatial::{LengthUnit, MeasureMode};
use atrium_view::SectionAxis;
use egui::{CornerRadius, Id, Rect, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2};

use super::{MeasureCommand, MeasureToolView, icons, list, words};
use crate::command::PanelCommand;
use crate::icon::{self, Icon};
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{SMALL, font};
use crate::widget::{self, Paint, describe};

/// Height of the bar and of what is in it, points.
const HEIGHT: f32 = 38.0;
const INNER: f32 = 26.0;
/// Width of the units' switch, points.
const UNITS: f32 = 84.0;

/// Draws the bar below what is above it, and the list below that where it is open; gives the places that they took.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, rect: Rect, above: Rect) -> Vec<Rect> {
    let Some(tool) = p.c.measure.tool.clone().filter(|_| rect.width() > 240.0) else { return Vec::new() };
    let look = p.look.clone();
    let items = p.c.measure.items.len();
    let modes = MeasureMode::ALL.len() as f32 * (INNER + 2.0);
    let wanted = modes + UNITS + 3.0 * (INNER + 4.0) + 28.0;
    let bar = Rect::from_min_size(
        pos2(above.left(), above.bottom() + 8.0),
        vec2(wanted.min(rect.right() - above.left() - 90.0).max(10.0), HEIGHT),
    );
    icon::card(ui.painter(), bar, look.t);
    ui.interact(bar, Id::new("measure-bar"), Sense::click_and_drag());
    let mut inner = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(bar.shrink2(vec2(6.0, 6.0)))
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    inner.set_clip_rect(bar.intersect(ui.clip_rect()));
    inner.spacing_mut().item_spacing.x = 2.0;
    for mode in MeasureMode::ALL {
        if mode_button(&mut inner, p, mode, tool.mode == mode) {
            p.send(PanelCommand::Measure(MeasureCommand::SetMode(mode)));
        }
    }
    inner.spacing_mut().item_spacing.x = 4.0;
    inner.add_space(4.0);
    let (place, _) = inner.allocate_exact_size(vec2(UNITS, INNER), Sense::hover());
    let mut units = inner.new_child(egui::UiBuilder::new().max_rect(place));
    let chosen = usize::from(state.reading_format.lengths == LengthUnit::Metres);
    if let Some(i) = widget::segments(&mut units, &look, &["mm", "m"], chosen, INNER) {
        state.reading_format.lengths = if i == 0 { LengthUnit::Millimetres } else { LengthUnit::Metres };
    }
    let button = |ui: &mut Ui, icon, key: Key, on| {
        let label = look.texts.get(key);
        widget::icon_button(ui, &look, icon, label, vec2(INNER, INNER), on).on_hover_text(label).clicked()
    };
    if button(&mut inner, Icon::Hide, Key::MeasureHide, p.c.measure.hidden) {
        p.send(PanelCommand::Measure(MeasureCommand::Show(p.c.measure.hidden)));
    }
    if button(&mut inner, Icon::Tickets, Key::MeasureList, state.measures.open) {
        state.measures.open = !state.measures.open;
    }
    if button(&mut inner, Icon::Close, Key::MeasureEnd, false) {
        p.send(PanelCommand::Measure(MeasureCommand::Leave));
    }
    let mut out = vec![bar, hint(ui, p, &tool, rect, bar)];
    if state.measures.open && items > 0 {
        let below = out.last().copied().unwrap_or(bar);
        out.extend(list::show(ui, p, state, rect, below));
    }
    out
}

fn mode_button(ui: &mut Ui, p: &Paint<'_>, mode: MeasureMode, active: bool) -> bool {
    let t = p.look.t;
    let label = p.look.texts.get(words::mode(mode));
    let (place, response) = ui.allocate_exact_size(vec2(INNER, INNER), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, active, label));
    if active {
        ui.painter().rect_filled(place, CornerRadius::same(4), t.accent_wash);
    } else if response.hovered() {
        ui.painter().rect_filled(place, CornerRadius::same(4), t.pressed);
    }
    icons::mode_icon(ui.painter(), mode, place.center(), if active { t.accent } else { t.text_2 });
    if response.has_focus() {
        ui.painter().rect_stroke(place, 4.0, egui::Stroke::new(1.5, t.accent), egui::StrokeKind::Inside);
    }
    response.on_hover_text(label).clicked()
}

/// What is measured and what to do next, with the axes that the next point can be locked to.
fn hint(ui: &mut Ui, p: &mut Paint<'_>, tool: &MeasureToolView, rect: Rect, bar: Rect) -> Rect {
    let look = p.look.clone();
    let t = look.t;
    let mode = look.texts.get(words::mode(tool.mode));
    let what = look.texts.get(words::hint(tool.hint));
    let locks = !tool.picked.is_empty();
    let caps = if locks { 3.0 * 26.0 + 10.0 } else { 0.0 };
    let head = widget::line(ui.painter(), mode, look.strong(SMALL), t.text, 200.0);
    let room = (rect.right() - bar.left() - 90.0 - head.size().x - caps - 34.0).clamp(40.0, 460.0);
    let body = widget::line(ui.painter(), what, font(SMALL), t.text_2, room);
    let size = vec2(head.size().x + body.size().x + caps + 30.0, 28.0);
    let place = Rect::from_min_size(pos2(bar.left(), bar.bottom() + 4.0), size);
    icon::card(ui.painter(), place, t);
    let response = ui.interact(place, Id::new("measure-hint"), Sense::hover());
    describe(&response, WidgetType::Label, &format!("{mode}: {what}"));
    let y = place.center().y;
    let x = place.left() + 10.0;
    let after = x + head.size().x + 8.0;
    let end = after + body.size().x + 10.0;
    ui.painter().galley(pos2(x, y - head.size().y / 2.0), head, t.text);
    ui.painter().galley(pos2(after, y - body.size().y / 2.0), body, t.text_2);
    if locks {
        for (i, (axis, name)) in SectionAxis::ALL.into_iter().zip(["X", "Y", "Z"]).enumerate() {
            let cap = Rect::from_min_size(pos2(end + i as f32 * 26.0, y - 10.0), vec2(22.0, 20.0));
            let response = ui.interact(cap, Id::new(("measure-lock", i)), Sense::click());
            let on = tool.lock == Some(axis);
            let label = look.texts.with(Key::MeasureLock, &[("axis", name.into())]);
            response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, on, &label));
            icons::lock_cap(ui.painter(), p, cap, name, on || response.hovered());
            if response.on_hover_text(label).clicked() {
                p.send(PanelCommand::Measure(MeasureCommand::Lock(axis)));
            }
        }
    }
    place
}
