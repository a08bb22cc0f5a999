//! The storey strip: the building's storeys from the top down, each with its worst status.

use atrium_building::{BuildingModel, StoreyId};
use atrium_facility::Status;
use atrium_view::StoreyMode;
use egui::{CornerRadius, Id, Rect, ScrollArea, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2};

use crate::command::PanelCommand;
use crate::icon::{self, Icon};
use crate::index::ModelIndex;
use crate::text::Key;
use crate::tokens::{SMALL, font};
use crate::widget::{self, Paint, line};
use crate::{navigation, place};

/// Height of a storey, points.
const ROW: f32 = 26.0;
/// Least and most width of the strip, points.
const WIDTHS: (f32, f32) = (68.0, 132.0);

/// Draws the strip below the cube; gives the rectangle that it took.
pub(crate) fn show(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    model: &BuildingModel,
    index: &ModelIndex,
    rect: Rect,
    cube: Rect,
) -> Option<Rect> {
    let n = model.storeys.len();
    if n == 0 || rect.width() < 320.0 {
        return None;
    }
    let look = p.look.clone();
    let texts = look.texts;
    let names: Vec<String> = (0..n as u32).map(|s| place::storey_name(model, Some(StoreyId(s)), texts)).collect();
    let widest = names
        .iter()
        .map(|name| line(ui.painter(), name, font(SMALL), look.t.text, 200.0).size().x)
        .fold(0.0_f32, f32::max);
    let width = (widest + 46.0).clamp(WIDTHS.0, WIDTHS.1);
    let top = cube.bottom() + 10.0;
    let room = rect.bottom() - 14.0 - top;
    let wanted = (n as f32 + 1.0) * ROW + 34.0 + 8.0;
    let height = wanted.min(room);
    if height < ROW * 3.0 {
        return None;
    }
    let strip = Rect::from_min_size(pos2(rect.right() - width - 14.0, top), vec2(width, height));
    icon::card(ui.painter(), strip, look.t);
    // What lies between the rows does not fall through to the 3D picture.
    ui.interact(strip, Id::new("storey-strip"), Sense::click_and_drag());
    let list = Rect::from_min_max(strip.min + vec2(5.0, 5.0), pos2(strip.right() - 5.0, strip.bottom() - 34.0));
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(list));
    child.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("storeys").auto_shrink(false).show(&mut child, |ui| {
        for (s, name) in names.iter().enumerate().rev() {
            let id = StoreyId(s as u32);
            let status = p.c.derived.storeys().get(s).copied().flatten();
            let key = (s + 1).checked_sub(index.ground).filter(|n| (1..=9).contains(n));
            storey(ui, p, Some(id), name, status, key);
        }
        storey(ui, p, None, texts.get(Key::AllStoreys), None, Some(0));
    });
    mode(ui, p, strip);
    Some(strip)
}

fn storey(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    id: Option<StoreyId>,
    name: &str,
    status: Option<Status>,
    key: Option<usize>,
) {
    let look = p.look.clone();
    let t = look.t;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    // Of who walks, the storey that he is on.
    let walked = p.c.navigation.walk.and_then(|w| w.storey);
    let chosen = navigation::storey_in_view(p) == id;
    let spoken = match status {
        Some(s @ (Status::Abnormal(_) | Status::Lost)) => format!("{name}, {}", place::status_word(look.texts, s)),
        _ => name.to_owned(),
    };
    response.widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, chosen, &spoken));
    let inner = rect.shrink2(vec2(0.0, 1.0));
    // Of the storeys below the chosen one it is said that they are shown as well.
    let below = match (p.c.view.storey, id) {
        (Some(top), Some(s)) => p.c.view.storey_mode == StoreyMode::AllBelow && s < top,
        _ => false,
    };
    if chosen {
        ui.painter().rect_filled(inner, CornerRadius::same(4), t.accent_wash);
    } else if response.hovered() {
        ui.painter().rect_filled(inner, CornerRadius::same(4), t.pressed);
    }
    let ink = if chosen {
        t.text
    } else if below || p.c.view.storey.is_none() {
        t.text_2
    } else {
        t.text_3
    };
    let y = rect.center().y;
    let marked = matches!(status, Some(Status::Abnormal(_) | Status::Lost));
    let room = rect.width() - if marked { 36.0 } else { 14.0 };
    let elided = line(ui.painter(), name, font(SMALL), ink, room).elided;
    widget::text_left(ui.painter(), pos2(rect.left() + 9.0, y), name, font(SMALL), ink, room);
    if let Some(status @ (Status::Abnormal(_) | Status::Lost)) = status {
        let at = pos2(rect.right() - 13.0, y);
        let mark = if status == Status::Lost { Some(("", look.strong_family())) } else { None };
        icon::status_shape(ui.painter(), at, 11.0, status, t, mark);
    }
    let mark = Id::new("storey-in-sight");
    if chosen && ui.data(|d| d.get_temp::<Option<StoreyId>>(mark)) != Some(id) {
        ui.data_mut(|d| d.insert_temp(mark, id));
        response.scroll_to_me(None);
    }
    let clicked = response.clicked();
    let tip = match (key, elided) {
        (Some(key), true) => Some(format!("{name} ({key})")),
        (Some(key), false) => Some(look.texts.with(Key::KeyIs, &[("key", key.to_string().into())])),
        (None, true) => Some(name.to_owned()),
        (None, false) => None,
    };
    if let Some(tip) = tip {
        response.on_hover_text(tip);
    }
    if clicked {
        // The chosen storey pressed again shows all of them.
        p.send(PanelCommand::ChooseStorey(if chosen && walked.is_none() { None } else { id }));
    }
}

/// Switches between one storey and all up to it.
fn mode(ui: &mut Ui, p: &mut Paint<'_>, strip: Rect) {
    let look = p.look.clone();
    let place = Rect::from_min_max(
        pos2(strip.left() + 5.0, strip.bottom() - 31.0),
        pos2(strip.right() - 5.0, strip.bottom() - 5.0),
    );
    ui.painter().hline(strip.x_range(), strip.bottom() - 34.0, egui::Stroke::new(1.0, look.t.line));
    let one = p.c.view.storey_mode == StoreyMode::One;
    let half = place.width() / 2.0;
    for (i, (mode, icon, key)) in
        [(StoreyMode::AllBelow, Icon::Peel, Key::StoreyAllBelow), (StoreyMode::One, Icon::Storey, Key::StoreyOne)]
            .into_iter()
            .enumerate()
    {
        let rect = Rect::from_min_size(pos2(place.left() + half * i as f32, place.top()), vec2(half, place.height()));
        let active = one == (mode == StoreyMode::One);
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect));
        let label = look.texts.get(key);
        let response =
            widget::icon_button(&mut child, &look, icon, label, rect.size(), active && p.c.view.storey.is_some());
        if response.on_hover_text(label).clicked() {
            p.send(PanelCommand::SetStoreyMode(mode));
        }
    }
}
