//! Sheets over the window: the keys, what the file had to say, the feed, and what failed.

use atrium_facility::BrokerState;
use atrium_view::{Action, ActionGroup};
use egui::{Frame, Id, Margin, Modal, ScrollArea, Sense, Stroke, Ui, pos2, vec2};

use crate::command::PanelCommand;
use crate::context::Severity;
use crate::icon::{self, Icon};
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, RowLook, icon_button};
use crate::{bottom_bar, export, keys, place, units, unsent};

pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    if p.c.failure.is_some() && sheet(ui, p, "failure", 480.0, Key::FailureTitle, failure) {
        p.send(PanelCommand::DismissFailure);
    }
    if state.help_open && sheet(ui, p, "help", 720.0, Key::HelpTitle, help) {
        state.help_open = false;
    }
    if state.problems_open && sheet(ui, p, "problems", 640.0, Key::ProblemsTitle, problems) {
        state.problems_open = false;
    }
    if p.c.changes.is_some() {
        let closed = sheet(ui, p, "changes", 560.0, Key::ChangesTitle, |ui, p| crate::events::changes(ui, p, state));
        // A choice inside may have asked about another moment; that stays open.
        let asked = p.commands.iter().any(|c| matches!(c, PanelCommand::ChangesSince(_)));
        if closed && !asked {
            p.send(PanelCommand::ChangesSince(None));
        }
    }
    if state.unsent.open && sheet(ui, p, "unsent", 640.0, Key::UnsentTitle, |ui, p| unsent::show(ui, p, state)) {
        state.unsent.close();
    }
    if let Some(title) = state.export.title()
        && sheet(ui, p, "export", 600.0, title, |ui, p| export::show(ui, p, state))
    {
        state.export.close();
    }
    if state.feed_open && sheet(ui, p, "feed", 560.0, Key::FeedTitle, feed) {
        state.feed_open = false;
    }
}

/// Gives whether it is to be closed: by its button, a press beside it, or an answer of its contents.
fn sheet(
    ui: &Ui,
    p: &mut Paint<'_>,
    id: &str,
    width: f32,
    title: Key,
    contents: impl FnOnce(&mut Ui, &mut Paint<'_>) -> bool,
) -> bool {
    let look = p.look.clone();
    let t = look.t;
    let window = ui.ctx().content_rect();
    let width = width.min(window.width() - 32.0).max(60.0);
    let frame =
        Frame::NONE.fill(t.panel).stroke(Stroke::new(1.0, t.line)).corner_radius(10).inner_margin(Margin::same(0));
    let answer = Modal::new(Id::new(("sheet", id))).backdrop_color(t.veil).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let (rect, _) = ui.allocate_exact_size(vec2(width, 50.0), Sense::hover());
        let text = look.texts.get(title);
        widget::text_left(
            ui.painter(),
            pos2(rect.left() + 20.0, rect.center().y),
            text,
            look.strong(15.0),
            t.text,
            width - 80.0,
        );
        let place = egui::Rect::from_center_size(pos2(rect.right() - 28.0, rect.center().y), vec2(30.0, 30.0));
        let mut corner = ui.new_child(egui::UiBuilder::new().max_rect(place));
        let close = look.texts.get(Key::Close);
        let closed = icon_button(&mut corner, &look, Icon::Close, close, vec2(30.0, 30.0), false).clicked();
        widget::divider(ui, &look);
        let answer = contents(ui, p);
        ui.add_space(12.0);
        closed || answer
    });
    answer.inner || answer.should_close()
}

fn help(ui: &mut Ui, p: &mut Paint<'_>) -> bool {
    let look = p.look.clone();
    let texts = look.texts;
    let room = (ui.ctx().content_rect().height() - 130.0).max(40.0);
    ScrollArea::vertical().max_height(room).min_scrolled_height(room).show(ui, |ui| {
        let width = ui.available_width();
        let two = width > 560.0;
        let column = if two { width / 2.0 } else { width };
        let groups = [
            (ActionGroup::Navigate, Key::GroupNavigate),
            (ActionGroup::Show, Key::GroupShow),
            (ActionGroup::Lists, Key::GroupLists),
            (ActionGroup::Time, Key::GroupTime),
            (ActionGroup::People, Key::GroupPeople),
            (ActionGroup::Alarm, Key::GroupAlarm),
            (ActionGroup::Ticket, Key::GroupTicket),
            (ActionGroup::Hazard, Key::GroupHazard),
            (ActionGroup::Chemical, Key::Chemicals),
            (ActionGroup::File, Key::GroupFile),
            (ActionGroup::Window, Key::GroupWindow),
        ];
        let of = |range: std::ops::Range<usize>| groups[range].to_vec();
        ui.add_space(8.0);
        let origin = ui.cursor().min;
        let columns: Vec<Vec<(ActionGroup, Key)>> = if two { vec![of(0..6), of(6..11)] } else { vec![of(0..11)] };
        let mut height = 0.0_f32;
        for (i, groups) in columns.into_iter().enumerate() {
            let rect = egui::Rect::from_min_size(origin + vec2(column * i as f32, 0.0), vec2(column, 4000.0));
            let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(rect));
            for (group, key) in groups {
                help_head(&mut ui, &look, texts.get(key), column);
                for action in Action::ALL.iter().copied().filter(|a| a.group() == group) {
                    let keys = action.shortcut().map(keys::shortcut_text).unwrap_or_default();
                    help_row(&mut ui, &look, texts.action(action), &keys, column);
                }
                if group == ActionGroup::Navigate {
                    help_row(&mut ui, &look, texts.get(Key::HelpStoreys), "1 … 9, 0", column);
                    help_row(&mut ui, &look, texts.get(Key::HelpOrbit), texts.get(Key::HelpOrbitHow), column);
                    help_row(&mut ui, &look, texts.get(Key::HelpPan), texts.get(Key::HelpPanHow), column);
                    help_row(&mut ui, &look, texts.get(Key::HelpZoom), texts.get(Key::HelpZoomHow), column);
                }
            }
            height = height.max(ui.min_rect().height());
        }
        ui.allocate_exact_size(vec2(width, height), Sense::hover());
    });
    false
}

fn help_head(ui: &mut Ui, look: &widget::Look, text: &str, width: f32) {
    let (rect, _) = ui.allocate_exact_size(vec2(width, 30.0), Sense::hover());
    widget::text_left(
        ui.painter(),
        pos2(rect.left() + 20.0, rect.center().y + 2.0),
        text,
        look.strong(SMALL),
        look.t.text_3,
        width,
    );
}

fn help_row(ui: &mut Ui, look: &widget::Look, text: &str, keys: &str, width: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 27.0), Sense::hover());
    widget::describe(&response, egui::WidgetType::Label, &format!("{text} {keys}"));
    let mut right = rect.right() - 20.0;
    if !keys.is_empty() {
        right = widget::key_cap(ui.painter(), look, pos2(right, rect.center().y), keys).left() - 8.0;
    }
    let at = pos2(rect.left() + 20.0, rect.center().y);
    widget::text_left(ui.painter(), at, text, font(BODY), look.t.text, right - at.x);
}

fn problems(ui: &mut Ui, p: &mut Paint<'_>) -> bool {
    let look = p.look.clone();
    let t = look.t;
    let mut order: Vec<usize> = (0..p.c.problems.len()).collect();
    order.sort_by_key(|i| (p.c.problems[*i].severity, std::cmp::Reverse(p.c.problems[*i].count)));
    let room = (ui.ctx().content_rect().height() - 160.0).clamp(40.0, 520.0);
    let mut close = false;
    ScrollArea::vertical().max_height(room).min_scrolled_height(room).show_rows(ui, 46.0, order.len(), |ui, range| {
        for i in range {
            let problem = &p.c.problems[order[i]];
            let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 46.0), Sense::hover());
            let said = problem.said(look.texts);
            let response = widget::row(ui, &look, rect, Id::new(("problem", i)), &said, RowLook::default());
            let (word, ink) = match problem.severity {
                Severity::Error => (Key::SeverityError, t.priority[0]),
                Severity::Warning => (Key::SeverityWarning, t.priority[2]),
                Severity::Info => (Key::SeverityInfo, t.text_3),
            };
            icon::paint_scaled(ui.painter(), Icon::Warning, pos2(rect.left() + 28.0, rect.center().y), 0.8, ink);
            let count = if problem.count > 1 { format!("× {}", units::count(problem.count)) } else { String::new() };
            let end = widget::text_right(
                ui.painter(),
                pos2(rect.right() - 20.0, rect.top() + 15.0),
                &count,
                font(SMALL),
                t.text_2,
                80.0,
            );
            let left = rect.left() + 48.0;
            widget::text_left(
                ui.painter(),
                pos2(left, rect.top() + 15.0),
                &said,
                font(BODY),
                t.text,
                end.left() - left - 8.0,
            );
            let mut second = look.texts.get(word).to_owned();
            if let Some(instance) = problem.instance {
                let entity = problem.entity.as_deref().unwrap_or_default();
                second.push_str(&format!(" ∙ {entity} #{instance}"));
            }
            if let Some(line) = problem.line {
                second.push_str(&format!(" ∙ {}", look.texts.count(Key::ProblemLine, line)));
            }
            if let (Some(model), Some(id)) = (p.c.model, problem.element) {
                second.push_str(&format!(" ∙ {}", place::label_of(model, id, look.texts)));
            }
            widget::text_left(
                ui.painter(),
                pos2(left, rect.top() + 32.0),
                &second,
                font(SMALL),
                t.text_3,
                rect.right() - left - 20.0,
            );
            let clicked = response.clicked();
            response.on_hover_text(&problem.text);
            if let Some(id) = problem.element.filter(|_| clicked) {
                p.send(PanelCommand::GoTo(id));
                close = true;
            }
        }
    });
    close
}

fn feed(ui: &mut Ui, p: &mut Paint<'_>) -> bool {
    let look = p.look.clone();
    let (t, texts) = (look.t, look.texts);
    let feed = p.c.facility.feed();
    let clock = |at| units::date_time(at, p.c.utc_offset_minutes);
    let broker = match &feed.broker {
        BrokerState::NotConfigured => texts.get(Key::BrokerNone).to_owned(),
        BrokerState::Connecting => texts.get(Key::BrokerConnecting).to_owned(),
        BrokerState::Connected { since } => texts.with(Key::BrokerSince, &[("time", clock(*since).into())]),
        BrokerState::Disconnected { since, reason } => {
            format!("{} ∙ {reason}", texts.with(Key::BannerBroker, &[("time", clock(*since).into())]))
        }
    };
    ui.add_space(8.0);
    fact(ui, p, texts.get(Key::FeedBroker), &broker);
    fact(ui, p, texts.get(Key::FeedObservations), &units::count(feed.observations));
    fact(ui, p, texts.get(Key::FeedPoints), &units::count(p.c.facility.point_count() as u64));
    fact(ui, p, texts.get(Key::FeedAssets), &units::count(p.c.facility.asset_count() as u64));
    if p.c.derived.unmatched() > 0 && p.c.model.is_some() {
        fact(ui, p, texts.get(Key::NotInModel), &units::count(p.c.derived.unmatched() as u64));
    }
    let mut sources: Vec<_> = p.c.facility.sources().collect();
    sources.sort_by(|a, b| a.0.cmp(b.0));
    for (id, source) in sources {
        let text = if source.connected {
            texts.with(Key::SourceOnline, &[("time", clock(source.since).into())])
        } else {
            format!("{} ∙ {}", texts.with(Key::SourceLost, &[("time", clock(source.since).into())]), source.reason)
        };
        fact(ui, p, id.as_str(), &text);
    }
    if feed.problems.is_empty() {
        return false;
    }
    ui.add_space(8.0);
    widget::divider(ui, &look);
    for problem in &feed.problems {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 46.0), Sense::hover());
        let count = units::count(problem.count);
        let y = rect.top() + 15.0;
        let end =
            widget::text_right(ui.painter(), pos2(rect.right() - 20.0, y), &count, look.strong(BODY), t.text, 90.0);
        let name = texts.get(bottom_bar::problem_kind(problem.kind));
        widget::text_left(
            ui.painter(),
            pos2(rect.left() + 20.0, y),
            name,
            font(BODY),
            t.text,
            end.left() - rect.left() - 30.0,
        );
        let second = format!("{} ∙ {}", units::time_of_day(problem.last_at, p.c.utc_offset_minutes), problem.example);
        widget::text_left(
            ui.painter(),
            pos2(rect.left() + 20.0, y + 17.0),
            &second,
            font(SMALL),
            t.text_3,
            rect.width() - 40.0,
        );
    }
    false
}

fn fact(ui: &mut Ui, p: &Paint<'_>, name: &str, text: &str) {
    let t = p.look.t;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 27.0), Sense::hover());
    widget::text_left(ui.painter(), pos2(rect.left() + 20.0, rect.center().y), name, font(BODY), t.text_3, 150.0);
    widget::text_left(
        ui.painter(),
        pos2(rect.left() + 180.0, rect.center().y),
        text,
        font(BODY),
        t.text,
        rect.width() - 200.0,
    );
}

fn failure(ui: &mut Ui, p: &mut Paint<'_>) -> bool {
    let Some(failure) = p.c.failure else { return true };
    let look = p.look.clone();
    let (t, texts) = (look.t, look.texts);
    let mut close = false;
    Frame::NONE.inner_margin(Margin::symmetric(20, 14)).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
        let text = |ui: &mut Ui, text: &str, ink| {
            ui.add(egui::Label::new(egui::RichText::new(text).size(BODY).color(ink)).wrap());
        };
        let (what, advice) = failure.kind.keys();
        if !failure.file.is_empty() {
            ui.label(egui::RichText::new(&failure.file).font(look.strong(BODY)).color(t.text));
        }
        text(ui, texts.get(what), t.text);
        for more in [&failure.place, &failure.detail].into_iter().flatten() {
            text(ui, more, t.text_3);
        }
        ui.add_space(4.0);
        text(ui, texts.get(advice), t.text_2);
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            if widget::button(ui, &look, texts.get(Key::OpenAnother), None, true).clicked() {
                p.send(PanelCommand::Action(Action::OpenFile));
                close = true;
            }
            close |= widget::button(ui, &look, texts.get(Key::Close), None, false).clicked();
        });
    });
    close
}
