//! Photos in a form: thumbnails that can be taken out again, and a way to add one.

use atrium_facility::PhotoId;
use egui::{Color32, CornerRadius, Id, Key as EguiKey, Rect, Sense, Stroke, StrokeKind, Ui, WidgetType, pos2, vec2};

use crate::command::PanelCommand;
use crate::context::{PhotoProblem, PhotoProblemKind, PhotoView};
use crate::icon::{self, Icon};
use crate::text::Key;
use crate::tokens::{SMALL, TINY, font};
use crate::widget::{self, Paint};

/// Height of a thumbnail, points.
const HEIGHT: f32 = 64.0;

/// Draws the photos so far; asks for one more by the system's dialog, or by a path where that shows none. Says why the last
/// one cannot be attached.
pub(super) fn show(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    by_path: bool,
    path: &mut String,
    problem: &mut Option<PhotoProblem>,
    ids: &mut Vec<PhotoId>,
) {
    let texts = p.look.texts;
    let mut gone = None;
    if !ids.is_empty() {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
            for (i, id) in ids.iter().enumerate() {
                if thumbnail(ui, p, i, id) {
                    gone = Some(i);
                }
            }
        });
    }
    if let Some(i) = gone {
        ids.remove(i);
    }
    if widget::button(ui, &p.look, texts.get(Key::AddPhoto), None, false).clicked() {
        *problem = None;
        p.send(PanelCommand::ChoosePhoto);
    }
    if let Some(problem) = problem {
        let text = problem_text(p, problem);
        let label = egui::Label::new(egui::RichText::new(&text).size(SMALL).color(p.look.t.priority[1])).wrap();
        let response = ui.add(label);
        widget::describe(&response, WidgetType::Label, &text);
    }
    if !by_path {
        return;
    }
    let label = texts.get(Key::PhotoPath);
    ui.label(egui::RichText::new(label).size(SMALL).color(p.look.t.text_2));
    let edit = egui::TextEdit::singleline(path)
        .id(Id::new("form-photo-path"))
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 6));
    let response = ui.add(edit);
    widget::describe(&response, WidgetType::TextEdit, label);
    let entered = response.lost_focus() && ui.input(|i| i.key_pressed(EguiKey::Enter));
    if entered && !path.trim().is_empty() {
        *problem = None;
        p.send(PanelCommand::ReadPhoto(path.trim().into()));
    }
}

/// What is wrong with a photo, and what to do.
fn problem_text(p: &Paint<'_>, problem: &PhotoProblem) -> String {
    let texts = p.look.texts;
    let file = ("file", problem.file.clone().into());
    match &problem.kind {
        PhotoProblemKind::Unreadable(reason) => {
            texts.with(Key::PhotoUnreadable, &[file, ("reason", reason.clone().into())])
        }
        PhotoProblemKind::TooLarge(most) => {
            texts.with(Key::PhotoTooLarge, &[file, ("most", format!("{most} MB").into())])
        }
        PhotoProblemKind::TooManyPixels => texts.with(Key::PhotoTooManyPixels, &[file]),
        PhotoProblemKind::NotAPicture => texts.with(Key::PhotoNotAPicture, &[file]),
        PhotoProblemKind::Damaged => texts.with(Key::PhotoDamaged, &[file]),
        PhotoProblemKind::NotTaken(reason) => {
            texts.with(Key::PhotoNotTaken, &[file, ("reason", reason.clone().into())])
        }
    }
}

/// One photo with a cross in its corner; `true` when that was pressed.
fn thumbnail(ui: &mut Ui, p: &mut Paint<'_>, i: usize, id: &PhotoId) -> bool {
    let (t, texts) = (p.look.t, p.look.texts);
    let view = (p.c.photos)(id);
    let width = match view {
        PhotoView::Ready(_, [w, h]) => (HEIGHT * w as f32 / h.max(1) as f32).clamp(32.0, 140.0),
        _ => HEIGHT,
    };
    let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
    widget::describe(&response, WidgetType::Image, texts.get(Key::Photo));
    match view {
        PhotoView::Ready(texture, _) => {
            let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(texture, rect, uv, Color32::WHITE);
        }
        other => {
            ui.painter().rect(rect, CornerRadius::same(4), t.raised, Stroke::new(1.0, t.line), StrokeKind::Inside);
            let key = if other == PhotoView::Failed { Key::PhotoFailed } else { Key::PhotoLoading };
            let galley = widget::line(ui.painter(), texts.get(key), font(TINY), t.text_3, width - 8.0);
            ui.painter().galley(rect.center() - galley.size() / 2.0, galley, t.text_3);
            if other == PhotoView::Loading {
                p.send(PanelCommand::FetchPhoto(id.clone()));
            }
        }
    }
    let cross = Rect::from_center_size(rect.right_top() + vec2(-10.0, 10.0), vec2(18.0, 18.0));
    let press = ui.interact(cross, Id::new(("form-photo-out", i)), Sense::click());
    let label = format!("{} {}", texts.get(Key::RemovePhoto), i + 1);
    widget::describe(&press, WidgetType::Button, &label);
    ui.painter().circle_filled(cross.center(), 9.0, t.card);
    let ink = if press.hovered() || press.has_focus() { t.accent } else { t.text };
    icon::paint_scaled(ui.painter(), Icon::Close, cross.center(), 0.6, ink);
    press.clicked()
}
