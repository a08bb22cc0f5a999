//! Empty, waiting and broken states: each says what is the matter and what to do next.

use atrium_facility::BrokerState;
use atrium_view::Action;
use egui::{
    Align, CornerRadius, Id, Layout, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo, WidgetType,
    pos2, vec2,
};

use crate::command::PanelCommand;
use crate::context::{LinkView, LoadPhase, LoadingView};
use crate::icon::{self, Icon};
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, describe, line};
use crate::{keys, units};

/// Nothing is open: open a file, a recent one, or the sample.
pub(crate) fn no_model(ui: &mut Ui, p: &mut Paint<'_>, rect: Rect) {
    let look = p.look.clone();
    let (t, texts) = (look.t, look.texts);
    background(ui, p, rect);
    let width = 440.0_f32.min(rect.width() - 24.0).max(80.0);
    let recent: Vec<_> = p.c.recent.iter().take(6).collect();
    let height = 250.0 + if recent.is_empty() { 0.0 } else { 34.0 + recent.len() as f32 * 40.0 };
    let top = (rect.center().y - height / 2.0 - 20.0).max(rect.top() + 8.0);
    let place =
        Rect::from_min_size(pos2(rect.center().x - width / 2.0, top), vec2(width, (rect.bottom() - top).max(20.0)));
    let mut ui = ui.new_child(UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Center)));
    let ui = &mut ui;
    ui.set_clip_rect(rect.intersect(ui.clip_rect()));
    let (mark, _) = ui.allocate_exact_size(Vec2::splat(64.0), Sense::hover());
    icon::paint_scaled(ui.painter(), Icon::Model, mark.center(), 2.6, t.text_3);
    ui.add_space(10.0);
    ui.label(egui::RichText::new(texts.get(Key::NoModel)).font(look.strong(18.0)).color(t.text));
    ui.add_space(6.0);
    ui.add(egui::Label::new(egui::RichText::new(texts.get(Key::NoModelAdvice)).size(BODY).color(t.text_2)).wrap());
    ui.add_space(18.0);
    let key = Action::OpenFile.shortcut().map(keys::shortcut_text);
    ui.spacing_mut().item_spacing.y = 8.0;
    if widget::button(ui, &look, texts.action(Action::OpenFile), key.as_deref(), true).clicked() {
        p.send(PanelCommand::Action(Action::OpenFile));
    }
    if p.c.sample_available && widget::button(ui, &look, texts.get(Key::OpenSample), None, false).clicked() {
        p.send(PanelCommand::OpenSample);
    }
    if recent.is_empty() {
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.add_space(22.0);
    let (head, _) = ui.allocate_exact_size(vec2(width, 26.0), Sense::hover());
    widget::text_left(
        ui.painter(),
        pos2(head.left() + 12.0, head.center().y),
        texts.get(Key::Recent),
        look.strong(SMALL),
        t.text_2,
        width,
    );
    for path in recent {
        let (rect, _) = ui.allocate_exact_size(vec2(width, 40.0), Sense::hover());
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = path.parent().map(|d| d.display().to_string()).unwrap_or_default();
        let response = ui.interact(rect, Id::new(("recent", path)), Sense::click());
        describe(&response, WidgetType::Button, &name);
        if response.hovered() {
            ui.painter().rect_filled(rect, CornerRadius::same(5), t.raised);
        }
        widget::text_left(
            ui.painter(),
            pos2(rect.left() + 12.0, rect.top() + 12.0),
            &name,
            font(BODY),
            t.text,
            width - 24.0,
        );
        widget::text_left(
            ui.painter(),
            pos2(rect.left() + 12.0, rect.top() + 28.0),
            &folder,
            font(SMALL),
            t.text_3,
            width - 24.0,
        );
        if response.clicked() {
            p.send(PanelCommand::Open(path.clone()));
        }
    }
}

fn background(ui: &Ui, p: &Paint<'_>, rect: Rect) {
    let t = p.look.t;
    let mut mesh = egui::Mesh::default();
    let centre = rect.center();
    let steps = 48_u32;
    mesh.colored_vertex(centre, t.background_inner);
    let reach = rect.size() * 0.75;
    for i in 0..=steps {
        let a = i as f32 / steps as f32 * std::f32::consts::TAU;
        mesh.colored_vertex(centre + vec2(a.cos() * reach.x, a.sin() * reach.y), t.background_outer);
        if i > 0 {
            mesh.add_triangle(0, i, i + 1);
        }
    }
    // It reaches past the corners: nothing has to lie below it.
    ui.painter().with_clip_rect(rect.intersect(ui.clip_rect())).add(mesh);
}

/// A file is being opened: what, how far, and a way out.
pub(crate) fn loading(ui: &mut Ui, p: &mut Paint<'_>, loading: &LoadingView, rect: Rect) {
    let look = p.look.clone();
    let (t, texts) = (look.t, look.texts);
    if p.c.model.is_none() && !loading.is_seen {
        background(ui, p, rect);
    }
    let width = 400.0_f32.min(rect.width() - 16.0).max(60.0);
    let size = vec2(width, 132.0);
    // What can be seen already is not covered.
    let centre = if loading.is_seen { rect.center_bottom() - vec2(0.0, size.y / 2.0 + 16.0) } else { rect.center() };
    let place = Rect::from_center_size(centre, size);
    icon::card(ui.painter(), place, t);
    ui.interact(place, Id::new("loading-card"), Sense::click_and_drag());
    let inner = place.shrink(18.0);
    let painter = ui.painter().clone();
    let percent = (loading.fraction.clamp(0.0, 1.0) * 100.0).round();
    let percent = if percent.is_finite() { percent } else { 0.0 };
    let at = pos2(inner.right(), inner.top() + 8.0);
    let right = widget::text_right(&painter, at, &format!("{percent:.0} %"), look.strong(BODY), t.text, 60.0);
    let title = texts.with(Key::Loading, &[("file", loading.file.clone().into())]);
    widget::text_left(
        &painter,
        pos2(inner.left(), inner.top() + 8.0),
        &title,
        look.strong(BODY),
        t.text,
        right.left() - inner.left() - 10.0,
    );
    let phase = texts.get(match loading.phase {
        LoadPhase::Making => Key::PhaseMaking,
        LoadPhase::Reading => Key::PhaseReading,
        LoadPhase::Scanning => Key::PhaseScanning,
        LoadPhase::Elements => Key::PhaseElements,
        LoadPhase::Geometry => Key::PhaseGeometry,
        LoadPhase::Preparing => Key::PhasePreparing,
    });
    let phase =
        if loading.bytes > 0 { format!("{phase} ∙ {}", units::bytes(loading.bytes)) } else { phase.to_owned() };
    widget::text_left(&painter, pos2(inner.left(), inner.top() + 30.0), &phase, font(SMALL), t.text_2, inner.width());
    let track = Rect::from_min_size(pos2(inner.left(), inner.top() + 46.0), vec2(inner.width(), 4.0));
    painter.rect_filled(track, CornerRadius::same(2), t.pressed);
    let done = Rect::from_min_size(track.min, vec2(track.width() * percent / 100.0, 4.0));
    painter.rect_filled(done, CornerRadius::same(2), t.accent);
    let bar = ui.interact(track, Id::new("loading-bar"), Sense::hover());
    bar.widget_info(|| {
        let mut info = WidgetInfo::labeled(WidgetType::ProgressIndicator, true, texts.get(Key::Progress));
        info.value = Some(f64::from(percent));
        info
    });
    let button = Rect::from_min_max(pos2(inner.left(), inner.bottom() - 30.0), inner.max);
    let mut child = ui.new_child(UiBuilder::new().max_rect(button).layout(Layout::right_to_left(Align::Center)));
    if widget::button(&mut child, &look, texts.get(Key::Cancel), None, false).clicked() {
        p.send(PanelCommand::CancelLoading);
    }
}

/// The file has no shapes.
pub(crate) fn no_geometry(ui: &mut Ui, p: &Paint<'_>, rect: Rect) {
    let place = Rect::from_center_size(rect.center(), vec2(380.0_f32.min(rect.width() - 16.0).max(60.0), 180.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Center)));
    let texts = p.look.texts;
    widget::empty(&mut child, &p.look, Icon::Spaces, texts.get(Key::NoGeometry), texts.get(Key::NoGeometryAdvice));
}

/// Says across the top of the picture that values are ageing; gives its height.
pub(crate) fn banner(ui: &mut Ui, p: &Paint<'_>, rect: Rect) -> f32 {
    let texts = p.look.texts;
    let clock = |at| units::time_of_day(at, p.c.utc_offset_minutes);
    let (text, reason) = match (p.c.link, &p.c.facility.feed().broker) {
        (LinkView::Offline { since, reason }, _) => {
            (texts.with(Key::BannerHub, &[("time", clock(*since).into())]), reason.clone())
        }
        (LinkView::Live { .. }, BrokerState::Disconnected { since, reason }) => {
            (texts.with(Key::BannerBroker, &[("time", clock(*since).into())]), reason.clone())
        }
        _ => return 0.0,
    };
    let t = p.look.t;
    let height = 34.0;
    let bar = Rect::from_min_size(rect.min, vec2(rect.width(), height));
    ui.painter().rect_filled(bar, CornerRadius::ZERO, t.raised);
    ui.painter().rect_filled(Rect::from_min_size(bar.min, vec2(3.0, height)), CornerRadius::ZERO, t.priority[2]);
    ui.painter().hline(bar.x_range(), bar.bottom() - 0.5, Stroke::new(1.0, t.line));
    icon::paint_scaled(ui.painter(), Icon::Warning, pos2(bar.left() + 24.0, bar.center().y), 0.85, t.priority[2]);
    let response = ui.interact(bar, Id::new("banner"), Sense::click_and_drag());
    describe(&response, WidgetType::Label, &text);
    let galley = line(ui.painter(), &text, p.look.strong(BODY), t.text, bar.width() - 60.0);
    let end = bar.left() + 42.0 + galley.size().x;
    ui.painter().galley(pos2(bar.left() + 42.0, bar.center().y - galley.size().y / 2.0), galley, t.text);
    if bar.right() - end > 80.0 && !reason.is_empty() {
        widget::text_left(
            ui.painter(),
            pos2(end + 14.0, bar.center().y),
            &reason,
            font(SMALL),
            t.text_2,
            bar.right() - end - 30.0,
        );
    }
    response.on_hover_text(reason);
    height
}

/// A file hangs over the window: where it may be dropped.
pub(crate) fn drop_hint(ui: &Ui, p: &Paint<'_>, state: &PanelState) {
    if ui.input(|i| i.raw.hovered_files.is_empty()) {
        return;
    }
    let t = p.look.t;
    let rect = ui.ctx().content_rect();
    let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Tooltip, Id::new("drop-hint")));
    painter.rect_filled(rect, CornerRadius::ZERO, t.veil);
    let inner = rect.shrink(20.0);
    painter.rect_stroke(inner, CornerRadius::same(8), Stroke::new(2.0, t.accent), StrokeKind::Inside);
    let hint = if state.takes_photos() { Key::DropPhotoHint } else { Key::DropHint };
    let galley = painter.layout_no_wrap(p.look.texts.get(hint).to_owned(), p.look.strong(18.0), t.text);
    let card = Rect::from_center_size(rect.center(), galley.size() + vec2(48.0, 32.0));
    icon::card(&painter, card, t);
    painter.galley(card.center() - galley.size() / 2.0, galley, t.text);
}
