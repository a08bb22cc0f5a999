//! What floats over the 3D picture at its left: the ways of looking, and where one is.

use atrium_building::{BuildingModel, ElementId};
use atrium_view::Action;
use egui::{CornerRadius, Id, Rect, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2};

use crate::command::PanelCommand;
use crate::icon::{self, Icon};
use crate::state::PanelState;
use crate::tokens::{BODY, font};
use crate::widget::{self, Paint, describe, line};
use crate::{keys, place};

/// Height of the toolbar, points.
const HEIGHT: f32 = 34.0;

struct Tool {
    action: Action,
    icon: Icon,
    active: bool,
    text: bool,
    enabled: bool,
}

fn tools(p: &Paint<'_>) -> Vec<Tool> {
    let view = p.c.view;
    let selected = !view.selection.is_empty();
    let tool = |action, icon, active, text, enabled| Tool { action, icon, active, text, enabled };
    let changed = view.isolated.is_some()
        || !view.hidden.is_empty()
        || view.x_ray
        || !view.sections.is_empty()
        || view.storey.is_some()
        || view.show_spaces;
    vec![
        tool(Action::Back, Icon::Back, false, false, p.c.history.0),
        tool(Action::Forward, Icon::Forward, false, false, p.c.history.1),
        tool(Action::Undo, Icon::Undo, false, false, p.c.undo.0),
        tool(Action::Redo, Icon::Redo, false, false, p.c.undo.1),
        tool(Action::Home, Icon::Home, false, false, true),
        tool(Action::Fit, Icon::Fit, false, true, true),
        tool(Action::Walk, Icon::Walk, p.c.navigation.walk.is_some(), true, true),
        tool(Action::Plan, Icon::Plan, view.plan.is_some(), true, p.c.model.is_some_and(|m| !m.storeys.is_empty())),
        tool(Action::Section, Icon::Section, !view.sections.is_empty(), true, true),
        tool(Action::Measure, Icon::Measure, p.c.measure.tool.is_some(), true, true),
        tool(Action::Isolate, Icon::Isolate, view.isolated.is_some(), true, selected || view.isolated.is_some()),
        tool(Action::XRay, Icon::XRay, view.x_ray, true, true),
        tool(Action::Spaces, Icon::Spaces, view.show_spaces, true, true),
        tool(Action::ShowAll, Icon::All, false, true, changed),
    ]
}

/// Draws the toolbar; gives the rectangle that it took.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, rect: Rect) -> Rect {
    let look = p.look.clone();
    let t = look.t;
    let tools = tools(p);
    let labels: Vec<&str> = tools.iter().map(|tool| look.texts.action(tool.action)).collect();
    let text_width = |label: &str| ui.painter().layout_no_wrap(label.to_owned(), font(BODY), t.text).size().x;
    let wide: f32 = tools
        .iter()
        .zip(&labels)
        .map(|(tool, label)| if tool.text { text_width(label) + 36.0 } else { 30.0 })
        .sum::<f32>()
        + 8.0;
    let with_text = wide < rect.width() - 140.0;
    let narrow = tools.len() as f32 * 30.0 + 8.0;
    let width = if with_text { wide } else { narrow };
    let bar = Rect::from_min_size(rect.min + vec2(14.0, 14.0), vec2(width.min(rect.width() - 20.0).max(10.0), HEIGHT));
    icon::card(ui.painter(), bar, t);
    ui.interact(bar, Id::new("toolbar"), Sense::click_and_drag());
    let mut x = bar.left() + 4.0;
    for (tool, label) in tools.iter().zip(&labels) {
        let text = with_text && tool.text;
        let width = if text { text_width(label) + 36.0 } else { 30.0 };
        let place = Rect::from_min_size(pos2(x, bar.top() + 4.0), vec2(width, HEIGHT - 8.0));
        x += width;
        if place.right() > bar.right() + 1.0 {
            break;
        }
        let sense = if tool.enabled { Sense::click() } else { Sense::hover() };
        let response = ui.interact(place, Id::new(("tool", tool.action)), sense);
        response.widget_info(|| WidgetInfo::selected(WidgetType::Button, tool.enabled, tool.active, *label));
        if tool.active {
            ui.painter().rect_filled(place, CornerRadius::same(4), t.accent_wash);
        } else if response.hovered() && tool.enabled {
            ui.painter().rect_filled(place, CornerRadius::same(4), t.pressed);
        }
        let ink = match (tool.enabled, tool.active) {
            (false, _) => t.text_3.gamma_multiply(0.55),
            (true, true) => t.accent,
            (true, false) => t.text_2,
        };
        let at = pos2(place.left() + 15.0, place.center().y);
        icon::paint_scaled(ui.painter(), tool.icon, at, 0.8, ink);
        if text {
            let ink = if tool.active { t.text } else { ink };
            widget::text_left(ui.painter(), pos2(place.left() + 28.0, place.center().y), label, font(BODY), ink, width);
        }
        if response.has_focus() {
            ui.painter().rect_stroke(place, 4.0, egui::Stroke::new(1.5, t.accent), egui::StrokeKind::Inside);
        }
        if response.on_hover_text(keys::tip(p, tool.action)).clicked() {
            keys::run(tool.action, p, state);
        }
    }
    bar
}

/// Where one is: building, storey, room, element; each part can be pressed.
pub(crate) fn breadcrumb(ui: &mut Ui, p: &mut Paint<'_>, model: &BuildingModel, rect: Rect) {
    let look = p.look.clone();
    let t = look.t;
    let mut parts: Vec<(String, PanelCommand)> = Vec::new();
    let primary = p.c.view.selection.primary;
    if let Some(building) = p.c.index.and_then(|i| i.building) {
        parts.push((place::label_of(model, building, look.texts), PanelCommand::ChooseStorey(None)));
    }
    let element = primary.and_then(|id| model.element(id));
    let storey = element.and_then(|e| e.storey).or(p.c.view.storey);
    if let Some(s) = storey {
        parts.push((place::storey_name(model, Some(s), look.texts), PanelCommand::ChooseStorey(Some(s))));
    }
    let mut go = |id: ElementId| parts.push((place::label_of(model, id, look.texts), PanelCommand::GoTo(id)));
    if let Some(space) = element.and_then(|e| e.space).filter(|s| Some(*s) != primary) {
        go(space);
    }
    if let Some(id) = primary.filter(|id| {
        model.element(*id).is_some_and(|e| e.kind != atrium_building::ElementKind::Storey)
            && Some(*id) != p.c.index.and_then(|i| i.building)
    }) {
        go(id);
    }
    if parts.is_empty() || rect.height() < 140.0 {
        return;
    }
    let y = rect.bottom() - 22.0;
    let left = rect.left() + 16.0;
    let room = rect.width() * 0.7;
    let last = parts.len() - 1;
    let mut laid = Vec::new();
    let mut x = left;
    for (i, (text, command)) in parts.into_iter().enumerate() {
        let width = (left + room - x).min(260.0);
        if width < 30.0 {
            break;
        }
        let ink = if i == last { t.text } else { t.text_2 };
        let galley = line(ui.painter(), &text, font(BODY), ink, width);
        let place = Rect::from_min_size(pos2(x, y - 12.0), vec2(galley.size().x, 24.0));
        x = place.right() + 22.0;
        laid.push((text, command, galley, place, ink));
    }
    let Some(end) = laid.last().map(|part| part.3.right()) else { return };
    // Text right on the picture needs a ground to be read on any wall.
    let ground = Rect::from_min_max(pos2(left - 8.0, y - 13.0), pos2(end + 8.0, y + 13.0));
    ui.painter().rect_filled(ground, CornerRadius::same(5), t.card.gamma_multiply(0.9));
    for (i, (text, command, galley, place, ink)) in laid.into_iter().enumerate() {
        if i > 0 {
            icon::paint_scaled(ui.painter(), Icon::ChevronRight, pos2(place.left() - 11.0, y), 0.6, t.text_3);
        }
        let response = ui.interact(place, Id::new(("breadcrumb", i)), Sense::click());
        describe(&response, WidgetType::Link, &text);
        let ink = if response.hovered() { t.accent } else { ink };
        ui.painter().galley_with_override_text_color(pos2(place.left(), y - galley.size().y / 2.0), galley, ink);
        if response.clicked() {
            p.send(command);
        }
    }
}
