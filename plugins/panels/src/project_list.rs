//! Above the tree: the files that the building is made of, each switched on and off, and the views that were kept.

use egui::{Color32, Id, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use fluent_bundle::FluentValue;

use crate::command::PanelCommand;
use crate::context::SourceView;
use crate::icon::{self, Icon};
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::units;
use crate::widget::{self, Paint, RowLook, text_left, text_right};

const ROW: f32 = 28.0;

/// Of a view with a picture.
const PICTURED_ROW: f32 = 58.0;

/// Size of a picture, points.
const PICTURE: egui::Vec2 = vec2(80.0, 45.0);

/// Rows of each part that are shown before it scrolls.
const MOST_ROWS: f32 = 6.0;

/// Draws both parts, as far as there is anything in them.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>) {
    let sources = p.c.sources;
    if sources.len() > 1 {
        heading(ui, p, Key::FilesTitle);
        part(ui, "files", sources.len(), ROW, |ui, i, rect| file_row(ui, p, &sources[i], rect));
    }
    let views = p.c.kept_views;
    if !views.is_empty() {
        heading(ui, p, Key::ViewsTitle);
        let pictured = p.c.navigation.pictures.iter().any(Option::is_some);
        let row = if pictured { PICTURED_ROW } else { ROW };
        part(ui, "views", views.len(), row, |ui, i, rect| view_row(ui, p, i, &views[i], rect));
    }
    if sources.len() > 1 || !views.is_empty() {
        widget::divider(ui, &p.look.clone());
    }
}

fn heading(ui: &mut Ui, p: &Paint<'_>, key: Key) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::hover());
    let at = pos2(rect.left() + 16.0, rect.center().y + 2.0);
    text_left(ui.painter(), at, p.look.texts.get(key), font(SMALL), p.look.t.text_3, rect.width() - 32.0);
}

fn part(ui: &mut Ui, salt: &str, count: usize, height: f32, mut row: impl FnMut(&mut Ui, usize, Rect)) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = egui::ScrollArea::vertical()
        .id_salt(salt)
        .max_height((height * MOST_ROWS).min(PICTURED_ROW * 4.0))
        .auto_shrink([false, true]);
    area.show_rows(ui, height, count, |ui, range| {
        for i in range {
            let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
            row(ui, i, rect);
        }
    });
}

fn file_row(ui: &mut Ui, p: &mut Paint<'_>, source: &SourceView, rect: Rect) {
    let look = p.look.clone();
    let t = look.t;
    let label = look.texts.with(Key::FileShow, &[("file", FluentValue::from(source.label.clone()))]);
    let state = RowLook { selected: false, hovered_elsewhere: false };
    let response = widget::row(ui, &look, rect, Id::new(("source", source.id)), &label, state);
    let y = rect.center().y;
    // Hidden is told by the struck eye and by the paler name.
    let (eye, ink) = if source.on { (Icon::All, t.text) } else { (Icon::Hide, t.text_3) };
    icon::paint_scaled(
        ui.painter(),
        eye,
        pos2(rect.left() + 22.0, y),
        0.8,
        if source.on { t.accent } else { t.text_3 },
    );
    let count = units::count(source.elements);
    let count = text_right(ui.painter(), pos2(rect.right() - 16.0, y), &count, font(SMALL), t.text_3, 80.0);
    let width = count.left() - rect.left() - 48.0;
    text_left(ui.painter(), pos2(rect.left() + 38.0, y), &source.label, font(BODY), ink, width);
    if response.clicked() {
        p.send(PanelCommand::SwitchSource(source.id, !source.on));
    }
}

fn view_row(ui: &mut Ui, p: &mut Paint<'_>, index: usize, name: &str, rect: Rect) {
    let look = p.look.clone();
    let t = look.t;
    let label = look.texts.with(Key::ViewNumber, &[("name", FluentValue::from(name.to_owned()))]);
    let response = widget::row(ui, &look, rect, Id::new(("kept-view", index)), &label, RowLook::default());
    let y = rect.center().y;
    let picture = p.c.navigation.pictures.get(index).copied().flatten();
    let left = match picture {
        Some(texture) => {
            let place = Rect::from_min_size(pos2(rect.left() + 16.0, y - PICTURE.y / 2.0), PICTURE);
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(texture, place, whole, Color32::WHITE);
            ui.painter().rect_stroke(place, 2.0, Stroke::new(1.0, t.line), StrokeKind::Inside);
            place.right() + 12.0
        }
        None => {
            icon::paint_scaled(ui.painter(), Icon::Fit, pos2(rect.left() + 22.0, y), 0.8, t.text_2);
            rect.left() + 38.0
        }
    };
    text_left(ui.painter(), pos2(left, y), &label, font(BODY), t.text, rect.right() - 52.0 - left);
    let place = Rect::from_center_size(pos2(rect.right() - 24.0, y), vec2(24.0, 24.0));
    let drop = look.texts.get(Key::ViewDrop);
    let dropped =
        widget::icon_button_at(ui, &look, Icon::Close, drop, place, Id::new(("drop-view", index))).on_hover_text(drop);
    if dropped.clicked() {
        p.send(PanelCommand::DropView(index));
    } else if response.clicked() {
        p.send(PanelCommand::ShowView(index));
    }
}
