//! Everything about one ticket, and the tickets of one element or room.

use atrium_building::Element;
use atrium_facility::{
    ClockReading, PersonId, Place, Rating, ServiceClock, Sighting, Ticket, TicketId, TicketState, Tracked,
    service_clocks,
};
use atrium_view::Action;
use egui::{Id, Rect, Sense, Ui, WidgetType, pos2, vec2};

use super::due::Due;
use super::list::RowOf;
use super::marks;
use crate::command::PanelCommand;
use crate::context::FactRef;
use crate::inspector::{NAMES, SIDE, padded, pair};
use crate::live::section_title;
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, text_left, text_right};
use crate::{actions, alarms, fact_row, form_names, hazards, place, tickets, units};

/// Tickets of an element before the rest is left to the list.
const FEW: usize = 6;

/// The selected ticket.
pub(crate) fn inspect(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let Some((id, ticket)) = tickets::selected(p, state) else { return };
    let texts = p.look.texts;
    head(ui, p, &id, ticket);
    fact_row::paragraph(ui, p, &ticket.draft.title);
    if !ticket.draft.description.is_empty() {
        fact_row::paragraph(ui, p, &ticket.draft.description);
    }
    fact_row::place_chips(ui, p, &ticket.draft.place);
    pair(ui, p, texts.get(Key::FieldCategory), texts.get(form_names::category(ticket.draft.category)));
    pair(ui, p, texts.get(Key::FieldUrgency), texts.get(form_names::urgency(ticket.draft.urgency)));
    let by = fact_row::actor_text(p, &ticket.created_by);
    let by = if ticket.draft.contact.is_empty() { by } else { format!("{by} ∙ {}", ticket.draft.contact) };
    pair(ui, p, texts.get(Key::FieldRequester), &by);
    if let Some(assignee) = &ticket.assignee {
        pair(ui, p, texts.get(Key::FieldAssignee), &fact_row::person_text(p, assignee));
        if !ticket.is_over() {
            pair(ui, p, texts.get(Key::FieldLastSeen), &last_seen(p, assignee));
        }
    }
    if let (Some(hold), TicketState::OnHold) = (ticket.hold, ticket.state) {
        pair(ui, p, texts.get(Key::FieldReason), texts.get(crate::form::hold_key(hold)));
    }
    if ticket.reopened > 0 {
        pair(ui, p, texts.get(Key::FieldReopened), &ticket.reopened.to_string());
    }
    if let Some(rating) = &ticket.rating {
        pair(ui, p, texts.get(Key::FieldStars), &rating_text(p, rating));
    }
    ui.add_space(6.0);
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        ui.horizontal_wrapped(|ui| {
            for (i, kind) in tickets::possible(p, state).into_iter().enumerate() {
                let main = i == 0 && tickets::leads_on(kind);
                actions::button(ui, p, state, tickets::action_of(kind), main);
            }
            if ticket.is_over() {
                actions::button(ui, p, state, Action::TicketNew, false);
            }
        });
    });
    ui.add_space(12.0);
    widget::divider(ui, &p.look.clone());
    clocks(ui, p, ticket);
    links(ui, p, state, ticket);
    if !ticket.photos.is_empty() {
        section_title(ui, p, texts.get(Key::FieldPhotos), &ticket.photos.len().to_string());
        hazards::photo_strip(ui, p, &ticket.photos);
    }
    section_title(ui, p, texts.get(Key::SectionSteps), &ticket.steps.len().to_string());
    for step in ticket.steps.iter().rev() {
        let what = texts.get(tickets::state_key(step.to));
        fact_row::step(ui, p, step.at, what, &fact_row::actor_text(p, &step.by), &step.note);
    }
    ui.add_space(10.0);
}

fn rating_text(p: &Paint<'_>, rating: &Rating) -> String {
    if rating.by_timeout {
        return p.look.texts.get(Key::RatedByTimeout).to_owned();
    }
    let stars = "★".repeat(usize::from(rating.stars));
    format!("{stars} {}", rating.comment).trim().to_owned()
}

/// Number, and the state by letter and word.
fn head(ui: &mut Ui, p: &Paint<'_>, id: &TicketId, ticket: &Ticket) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), Sense::hover());
    let word = p.look.texts.get(tickets::state_key(ticket.state));
    widget::describe(&response, WidgetType::Label, &format!("{id} {word}"));
    let y = rect.center().y + 2.0;
    let right = pos2(rect.right() - SIDE, y);
    let chip = marks::state_chip(ui.painter(), p, ticket.state, right, rect.width() * 0.5);
    let left = rect.left() + SIDE;
    text_left(ui.painter(), pos2(left, y), id.as_str(), p.look.strong(14.0), p.look.t.text, chip.left() - left - 10.0);
}

/// Storey where the assignee was seen last, and how long ago.
fn last_seen(p: &Paint<'_>, person: &PersonId) -> String {
    let texts = p.look.texts;
    let Some(track) = p.c.facility.track(&Tracked::Person(person.clone())) else {
        return texts.get(Key::WhereUnknown).to_owned();
    };
    let place = Place { storey: Some(track.newest.storey.clone()), ..Place::default() };
    let place = fact_row::place_text(p, &place);
    let age = units::age(p.c.now.since_ms(track.newest.observed_at));
    let key = if track.sighting(p.c.now) == Sighting::Gone { Key::GoneSince } else { Key::LastSeen };
    texts.with(key, &[("place", place.into()), ("age", age.into())])
}

/// The four clocks, each with its limit and a bar: how long it ran, whether it waits, and what has not begun.
fn clocks(ui: &mut Ui, p: &Paint<'_>, ticket: &Ticket) {
    let readings = service_clocks(ticket, &p.c.facility.policy().service, p.c.now);
    if readings.is_empty() {
        return;
    }
    section_title(ui, p, p.look.texts.get(Key::SectionClocks), "");
    for clock in [ServiceClock::Response, ServiceClock::Dispatch, ServiceClock::Arrival, ServiceClock::Repair] {
        // A ticket that came back runs arrival and repair anew: the last run is the one that counts.
        clock_row(ui, p, clock, readings.iter().rev().find(|r| r.clock == clock));
    }
    ui.add_space(8.0);
}

fn clock_row(ui: &mut Ui, p: &Paint<'_>, clock: ServiceClock, reading: Option<&ClockReading>) {
    let (t, texts) = (p.look.t, p.look.texts);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::hover());
    let name = texts.get(tickets::clock_key(clock));
    let y = rect.center().y;
    text_left(ui.painter(), pos2(rect.left() + SIDE, y), name, font(BODY), t.text_3, NAMES - 8.0);
    let end = pos2(rect.right() - SIDE, y);
    let Some(reading) = reading else {
        let text = texts.get(Key::ClockNotStarted);
        widget::describe(&response, WidgetType::Label, &format!("{name} {text}"));
        text_right(ui.painter(), end, text, font(SMALL), t.text_3, 170.0);
        return;
    };
    let late = reading.is_overdue();
    let words = match (late, reading.paused) {
        (true, _) => texts.get(Key::ClockOverdue),
        (false, true) => texts.get(Key::ClockPaused),
        (false, false) => "",
    };
    let text = format!("{words} {} / {}", units::elapsed(reading.elapsed_ms), units::elapsed(reading.limit_ms));
    let text = text.trim();
    widget::describe(&response, WidgetType::Label, &format!("{name} {text}"));
    let ink = match (late, reading.running || reading.paused) {
        (true, _) => t.priority[1],
        (false, true) => t.text,
        (false, false) => t.text_3,
    };
    let right = text_right(ui.painter(), end, text, font(SMALL), ink, 170.0);
    let left = rect.left() + SIDE + NAMES;
    let bar = Rect::from_min_max(pos2(left, y - 2.0), pos2((right.left() - 10.0).max(left + 20.0), y + 2.0));
    marks::paint_bar(ui.painter(), p, bar, reading.percent(), reading.paused || reading.finished);
}

fn links(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, ticket: &Ticket) {
    asset_link(ui, p, ticket);
    let mut found: Vec<(Key, String, FactRef)> = Vec::new();
    if let Some(id) = &ticket.draft.alarm {
        found.push((Key::RailAlarms, alarms::short_label(p, id), FactRef::Alarm(id.clone())));
    }
    if let Some(id) = &ticket.draft.hazard {
        found.push((Key::RailHazards, hazards::short_label(p, id), FactRef::Hazard(id.clone())));
    }
    for (key, id) in [(Key::FieldFollows, &ticket.draft.follows), (Key::FieldFollowedBy, &ticket.followed_by)] {
        if let Some(id) = id {
            found.push((key, id.to_string(), FactRef::Ticket(id.clone())));
        }
    }
    let mut wanted = None;
    for (key, label, fact) in found {
        crate::inspector::chips(ui, p, p.look.texts.get(key), |ui, p| {
            if widget::chip(ui, &p.look, &label, true).clicked() {
                wanted = Some(fact.clone());
            }
        });
    }
    match wanted {
        Some(FactRef::Alarm(id)) => alarms::go_to(p, state, &id),
        Some(FactRef::Hazard(id)) => hazards::go_to(p, state, &id),
        Some(FactRef::Ticket(id)) => tickets::go_to(p, state, &id),
        _ => {}
    }
}

/// The asset, which leads to its element.
fn asset_link(ui: &mut Ui, p: &mut Paint<'_>, ticket: &Ticket) {
    let Some(asset) = ticket.draft.asset.as_ref().and_then(|id| p.c.facility.asset(id)) else { return };
    let texts = p.look.texts;
    let element = p.c.index.and_then(|i| i.find(&asset.global_id));
    let name = place::beyond(asset.id.as_str(), texts.local(&asset.name)).unwrap_or_default();
    let label = format!("{} {name}", asset.id);
    let mut pressed = false;
    crate::inspector::chips(ui, p, texts.get(Key::FieldAsset), |ui, p| {
        pressed = widget::chip(ui, &p.look, label.trim(), element.is_some()).clicked();
    });
    if let Some(element) = element.filter(|_| pressed) {
        p.send(PanelCommand::GoTo(element));
    }
}

/// A ticket as a row inside an inspector.
pub(crate) fn small_row(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, id: &TicketId) {
    let Some(ticket) = p.c.facility.facts().tickets.get(id) else { return };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), fact_row::ROW), Sense::hover());
    if super::list::row(ui, p, id, ticket, Id::new(("ticket-small", id)), rect, RowOf::Inspector).clicked() {
        tickets::go_to(p, state, id);
    }
}

/// The open tickets of the inspected element, room or storey, what is due first, and a way to make one.
pub(crate) fn section(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, _element: &Element) {
    let (Some(model), Some(selected)) = (p.c.model, p.c.view.selection.primary) else { return };
    let all = &p.c.facility.facts().tickets;
    let policy = &p.c.facility.policy().service;
    let here = p.c.facts.of_selection(model, selected).iter().filter_map(|fact| match fact {
        FactRef::Ticket(id) => all.get(id).filter(|t| !t.is_over()).map(|t| (id, t)),
        _ => None,
    });
    let mut found: Vec<((u8, i64), &TicketId)> = here.map(|(id, t)| (Due::of(t, policy, p.c.now).rank(), id)).collect();
    found.sort();
    section_title(ui, p, p.look.texts.get(Key::RailTickets), &found.len().to_string());
    for (_, id) in found.iter().take(FEW) {
        small_row(ui, p, state, id);
    }
    if found.len() > FEW {
        let more = p.look.texts.count(Key::MoreTickets, (found.len() - FEW) as u64);
        padded(ui, |ui| {
            ui.label(egui::RichText::new(more).size(SMALL).color(p.look.t.text_3));
        });
    }
    // With an alarm or a hazard selected its own button makes the ticket.
    if !matches!(state.fact, Some(FactRef::Alarm(_) | FactRef::Hazard(_))) {
        ui.add_space(4.0);
        padded(ui, |ui| {
            actions::button(ui, p, state, Action::TicketNew, false);
        });
    }
    ui.add_space(8.0);
}
