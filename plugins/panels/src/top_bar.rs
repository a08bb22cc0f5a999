//! The top bar: what is open, the search, how many things need a person, and how true the screen is.

use atrium_facility::{BrokerState, Priority, Status};
use atrium_view::Action;
use egui::{Id, Rect, Sense, Stroke, Ui, Vec2, WidgetType, pos2, vec2};

use crate::command::PanelCommand;
use crate::context::LinkView;
use crate::icon::{self, Icon};
use crate::state::{PanelState, Rail};
use crate::text::{Key, Language};
use crate::tokens::{BODY, SMALL, TINY, Theme, font};
use crate::widget::{self, Paint, describe, icon_button_at, line, text_left};
use crate::{keys, place, search, units};

pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let rect = ui.max_rect();
    let t = p.look.t;
    ui.set_clip_rect(rect.intersect(ui.clip_rect()));
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    let width = rect.width();
    let right_edge = right(ui, p, state, rect);
    let search_width = (width * 0.33).clamp(140.0, 520.0);
    let mut field = Rect::from_center_size(rect.center(), vec2(search_width, 28.0));
    // The middle of the window is the place for it, unless what stands at the right needs that.
    if field.right() > right_edge - 16.0 {
        field = field.translate(vec2(right_edge - 16.0 - field.right(), 0.0));
    }
    let left_end = (field.left() - 16.0).max(rect.left());
    left(ui, p, Rect::from_min_max(rect.min, pos2(left_end, rect.bottom())));
    field.set_left(field.left().max(rect.left() + 100.0));
    if field.width() > 60.0 {
        search::field(ui, p, state, field);
    }
}

fn left(ui: &Ui, p: &Paint<'_>, rect: Rect) {
    let t = p.look.t;
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let y = rect.center().y;
    icon::paint_scaled(&painter, Icon::Brand, pos2(rect.left() + 24.0, y), 0.72, t.text);
    let brand = text_left(
        &painter,
        pos2(rect.left() + 38.0, y),
        p.look.texts.get(Key::Brand),
        p.look.strong(14.0),
        t.text,
        90.0,
    );
    let mut x = brand.right() + 18.0;
    let Some(model) = p.c.model else { return };
    let name = |id: Option<atrium_building::ElementId>| {
        let label = id.and_then(|id| model.element(id)).map(|e| e.label()).filter(|l| !l.starts_with("Ifc"))?;
        Some(place::spoken(p.look.texts, label).into_owned())
    };
    let index = p.c.index;
    let names: Vec<String> =
        [name(index.and_then(|i| i.site)), name(index.and_then(|i| i.building))].into_iter().flatten().collect();
    let names = if names.len() == 2 && names[0] == names[1] { names[1..].join("") } else { names.join(" ∙ ") };
    if !names.is_empty() {
        let room = rect.right() - x;
        if room > 40.0 {
            x = text_left(&painter, pos2(x, y), &names, font(BODY), t.text, room).right() + 12.0;
        }
    }
    if let Some(source) = model.sources.first() {
        let more = model.sources.len() - 1;
        let file = if more > 0 { format!("{} +{more}", source.file_name) } else { source.file_name.clone() };
        if rect.right() - x > 60.0 {
            text_left(&painter, pos2(x, y), &file, font(SMALL), t.text_3, rect.right() - x);
        }
    }
}

/// Gives the left end of what it drew.
fn right(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, rect: Rect) -> f32 {
    let look = p.look.clone();
    let t = look.t;
    let y = rect.center().y;
    let mut x = rect.right() - 10.0;
    let narrow = rect.width() < 900.0;
    if rect.width() > 420.0 {
        x = user(ui, p, x, y, narrow) - 14.0;
    }
    if rect.width() > 420.0 {
        let place = |x: f32| Rect::from_center_size(pos2(x - 16.0, y), Vec2::splat(30.0));
        let label = look.texts.action(Action::Theme);
        let icon = if state.theme == Theme::Dark { Icon::Sun } else { Icon::Moon };
        let response = icon_button_at(ui, &look, icon, label, place(x), Id::new("top-theme"));
        if response.on_hover_text(label).clicked() {
            keys::run(Action::Theme, p, state);
        }
        x -= 34.0;
        let response = ui.interact(place(x), Id::new("top-language"), Sense::click());
        let label = look.texts.action(Action::Language);
        describe(&response, WidgetType::Button, label);
        if response.hovered() {
            ui.painter().rect_filled(response.rect, 5.0, t.pressed);
        }
        // Names the language that it leads to, in that language.
        let short = if look.language() == Language::ZhCn { "EN" } else { "中" };
        let ink = if response.hovered() { t.text } else { t.text_2 };
        widget::text_centre(ui.painter(), response.rect.center(), short, look.strong(SMALL), ink);
        if response.on_hover_text(keys::tip(p, Action::Language)).clicked() {
            keys::run(Action::Language, p, state);
        }
        x -= 42.0;
    }
    if p.c.derived.simulated() {
        let text = look.texts.get(if narrow { Key::SimulatedShort } else { Key::SimulatedChip });
        let galley = line(ui.painter(), text, font(TINY), t.text_2, 120.0);
        let chip = Rect::from_min_size(pos2(x - galley.size().x - 12.0, y - 9.0), galley.size() + vec2(12.0, 4.0));
        let chip = Rect::from_center_size(pos2(chip.center().x, y), vec2(chip.width(), 19.0));
        icon::dashed_rect(ui.painter(), chip, Stroke::new(1.0, t.text_3));
        ui.painter().galley(chip.center() - galley.size() / 2.0, galley, t.text_2);
        let response = ui.interact(chip, Id::new("top-simulated"), Sense::hover());
        describe(&response, WidgetType::Label, text);
        response.on_hover_text(look.texts.get(Key::SimulatedTip));
        x = chip.left() - 18.0;
    }
    x = link(ui, p, x, y, narrow) - 18.0;
    x = crate::notices::waiting(ui, p, state, x, y);
    counts(ui, p, state, x, y)
}

/// Whom this screen acts as, and a menu of whom it may.
fn user(ui: &mut Ui, p: &mut Paint<'_>, right: f32, y: f32, narrow: bool) -> f32 {
    let look = p.look.clone();
    let (t, texts) = (look.t, look.texts);
    let text = match p.c.me {
        Some(me) if narrow => me.actor.id.to_string(),
        Some(me) => format!("{} {}", texts.local(&me.post), me.actor.id),
        None => texts.get(Key::NobodyShort).to_owned(),
    };
    let galley = line(ui.painter(), &text, font(SMALL), t.text_2, 170.0);
    let size = vec2(galley.size().x + 44.0, 26.0);
    let rect = Rect::from_min_size(pos2(right - size.x, y - 13.0), size);
    let response = ui.interact(rect, Id::new("top-user"), Sense::click());
    let label = texts.get(Key::ActAs);
    describe(&response, WidgetType::Button, label);
    if response.hovered() {
        ui.painter().rect_filled(rect, 5.0, t.pressed);
    }
    icon::paint_scaled(ui.painter(), Icon::User, pos2(rect.left() + 13.0, y), 0.72, t.text_2);
    ui.painter().galley(pos2(rect.left() + 26.0, y - galley.size().y / 2.0), galley, t.text_2);
    icon::paint_scaled(ui.painter(), Icon::ChevronDown, pos2(rect.right() - 9.0, y), 0.6, t.text_3);
    let mut chosen = None;
    egui::Popup::menu(&response).show(|ui| {
        ui.set_min_width(250.0);
        let height = (ui.ctx().content_rect().height() - 90.0).max(120.0);
        egui::ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
            for account in p.c.accounts {
                let role = texts.get(crate::notices::role_key(account.actor.role));
                let label = format!("{} {} ∙ {role}", account.actor.id, texts.local(&account.post));
                let on = p.c.me.is_some_and(|me| me.actor.id == account.actor.id);
                let item = ui.selectable_label(on, &label);
                describe(&item, WidgetType::Button, &label);
                if item.clicked() {
                    chosen = Some(account.actor.id.clone());
                    ui.close();
                }
            }
        });
    });
    if let Some(id) = chosen {
        p.send(PanelCommand::ActAs(id));
    }
    rect.left()
}

/// Opens what a count stands for: the first alarm of that priority, or the first asset of which nothing is heard.
fn first_of(p: &mut Paint<'_>, state: &mut PanelState, status: Status) {
    if let Status::Abnormal(priority) = status {
        state.rail = Rail::Alarms;
        let facts = p.c.facility.facts();
        let first = p.c.facts.alarms_in_sight().iter().find(|((_, rank), id)| {
            rank.priority == priority && facts.alarms.get(id).is_some_and(atrium_facility::Alarm::is_active)
        });
        if let Some((_, id)) = first {
            crate::alarms::go_to(p, state, id);
        }
        return;
    }
    state.rail = Rail::Equipment;
    let worst = p.c.derived.rows().iter().find(|r| r.status == status && r.element.is_some());
    if let Some(element) = worst.and_then(|r| r.element) {
        p.send(PanelCommand::GoTo(element));
    }
}

/// In place of the state of the link while the past is shown: which moment, whether it is still on its way, and why not.
fn playback(ui: &mut Ui, p: &Paint<'_>, x: f32, y: f32, narrow: bool) -> Option<f32> {
    let playback = p.c.time.playback.as_ref()?;
    let (t, texts) = (p.look.t, p.look.texts);
    let at = units::date_time(playback.at, p.c.utc_offset_minutes);
    let (text, tip) = match (&playback.failed, playback.waiting) {
        (Some(reason), _) => {
            let whole = texts.with(Key::PlaybackFailed, &[("reason", reason.clone().into())]);
            (texts.get(Key::PlaybackFailedShort).to_owned(), whole)
        }
        (None, true) => (texts.get(Key::PlaybackLoading).to_owned(), at),
        (None, false) if narrow => (texts.get(Key::PlaybackShort).to_owned(), at),
        (None, false) => (texts.with(Key::PlaybackAt, &[("time", at.clone().into())]), at),
    };
    let galley = line(ui.painter(), &text, p.look.strong(SMALL), t.on_playback, 260.0);
    let size = galley.size() + vec2(18.0, 6.0);
    let chip = Rect::from_min_size(pos2(x - size.x, y - size.y / 2.0), size);
    ui.painter().rect_filled(chip, 5.0, t.playback);
    ui.painter().galley(chip.center() - galley.size() / 2.0, galley, t.on_playback);
    let response = ui.interact(chip, Id::new("top-playback"), Sense::hover());
    describe(&response, WidgetType::Label, &text);
    response.on_hover_text(tip);
    Some(chip.left())
}

fn link(ui: &mut Ui, p: &Paint<'_>, x: f32, y: f32, narrow: bool) -> f32 {
    if let Some(left) = playback(ui, p, x, y, narrow) {
        return left;
    }
    let (look, texts) = (&p.look, p.look.texts);
    let t = look.t;
    // A hub that hears no broker has nothing live to show, however well the way to it works.
    let broker_gone = match p.c.facility.feed().broker {
        BrokerState::Disconnected { since, .. } => Some(since),
        _ => None,
    };
    let (word, detail, alive) = match p.c.link {
        LinkView::Live { .. } if broker_gone.is_some() => (
            texts.get(Key::LinkOffline),
            units::age(broker_gone.map_or(0, |since| p.c.now.since_ms(since))),
            Some(false),
        ),
        LinkView::NoHub => (texts.get(Key::LinkNone), String::new(), None),
        LinkView::Connecting { .. } => (texts.get(Key::LinkConnecting), String::new(), Some(false)),
        LinkView::Live { delay_ms } => (texts.get(Key::LinkLive), units::age(i64::from(*delay_ms)), Some(true)),
        LinkView::Offline { since, .. } => {
            (texts.get(Key::LinkOffline), units::age(p.c.now.since_ms(*since)), Some(false))
        }
    };
    let tip = match p.c.link {
        LinkView::Live { .. } if broker_gone.is_some() => texts.get(Key::BrokerGone).to_owned(),
        LinkView::NoHub => texts.get(Key::LinkNoneTip).to_owned(),
        LinkView::Connecting { url } => url.clone(),
        LinkView::Live { .. } => texts.get(Key::LinkLiveTip).to_owned(),
        LinkView::Offline { since, reason } => {
            let since = units::time_of_day(*since, p.c.utc_offset_minutes);
            format!("{}\n{reason}", texts.with(Key::LinkOfflineTip, &[("time", since.into())]))
        }
    };
    let text = if narrow || detail.is_empty() { word.to_owned() } else { format!("{word} {detail}") };
    let ink = if matches!(p.c.link, LinkView::Offline { .. }) { t.text } else { t.text_2 };
    let galley = line(ui.painter(), &text, font(SMALL), ink, 160.0);
    let left = x - galley.size().x;
    ui.painter().galley(pos2(left, y - galley.size().y / 2.0), galley.clone(), ink);
    let dot = pos2(left - 10.0, y);
    match alive {
        Some(true) => {
            ui.painter().circle_filled(dot, 3.5, t.alive);
        }
        Some(false) => {
            ui.painter().circle_stroke(dot, 3.5, Stroke::new(1.5, t.text_2));
        }
        None => icon::paint_scaled(ui.painter(), Icon::Unplugged, dot, 0.55, t.text_3),
    }
    let rect = Rect::from_min_max(pos2(left - 16.0, y - 12.0), pos2(x, y + 12.0));
    let response = ui.interact(rect, Id::new("top-link"), Sense::hover());
    describe(&response, WidgetType::Label, &text);
    response.on_hover_text(tip);
    rect.left()
}

fn counts(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, right: f32, y: f32) -> f32 {
    let look = p.look.clone();
    let t = look.t;
    let counts = p.c.derived.counts();
    let active = p.c.facts.counts().active;
    let mut shown: Vec<(Status, usize)> = Priority::ALL.into_iter().map(Status::Abnormal).zip(active).collect();
    shown.push((Status::Lost, counts.lost));
    shown.retain(|(_, n)| *n > 0);
    if shown.is_empty() {
        if counts.normal == 0 || counts.abnormal.iter().any(|n| *n > 0) {
            return right;
        }
        let text = look.texts.get(Key::AllNormal);
        let rect = widget::text_right(ui.painter(), pos2(right, y), text, font(SMALL), t.text_2, 120.0);
        return rect.left();
    }
    let mut x = right;
    for (status, n) in shown.into_iter().rev() {
        let ink = if status == Status::Lost { t.text_2 } else { t.status(status) };
        let galley = ui.painter().layout_no_wrap(units::count(n as u64), look.strong(BODY), ink);
        let left = x - galley.size().x;
        ui.painter().galley(pos2(left, y - galley.size().y / 2.0), galley, ink);
        let mark = (status == Status::Lost).then(|| ("?", look.strong_family()));
        icon::status_shape(ui.painter(), pos2(left - 11.0, y), 12.0, status, t, mark);
        let rect = Rect::from_min_max(pos2(left - 20.0, y - 14.0), pos2(x + 4.0, y + 14.0));
        let response = ui.interact(rect, Id::new(("top-count", status)), Sense::click());
        let word = place::status_word(look.texts, status);
        let label = format!("{word}: {n}");
        describe(&response, WidgetType::Button, &label);
        if response.on_hover_text(label).clicked() {
            state.list_open = true;
            first_of(p, state, status);
        }
        x = left - 28.0;
    }
    x
}
