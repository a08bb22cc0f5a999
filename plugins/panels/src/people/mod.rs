//! People and mobile assets: where they were seen last, what they have in hand.

use atrium_building::Element;
use atrium_facility::{Command, MobileKind, Origin, Permission, Sighting, Track, Tracked, Trade, may};
use atrium_view::Action;
use egui::{Id, Rect, Ui, pos2, vec2};

use crate::command::PanelCommand;
use crate::context::FactRef;
use crate::fact_row::{self, RowText};
use crate::icon::Icon;
use crate::inspector::{padded, pair};
use crate::live::section_title;
use crate::state::{PanelState, Rail};
use crate::text::Key;
use crate::widget::{self, Paint};
use crate::{actions, keys, marks, name, place, tickets, units};

/// What the list remembers.
#[derive(Clone, Debug, Default)]
pub(crate) struct PeopleListState {
    tab: usize,
    filter: String,
    key: (u64, usize, String),
    rows: Vec<Tracked>,
}

/// The person or mobile asset that is selected.
fn selected(state: &PanelState) -> Option<Tracked> {
    match &state.fact {
        Some(FactRef::Tracked(of)) => Some(of.clone()),
        _ => None,
    }
}

/// Post and badge, or name and tag.
pub(crate) fn short_label(p: &Paint<'_>, of: &Tracked) -> String {
    match of {
        Tracked::Person(id) => fact_row::person_text(p, id),
        Tracked::Mobile(id) => match p.c.facility.facts().mobiles.get(id) {
            Some(mobile) => format!("{} {id}", p.look.texts.local(&mobile.name)),
            None => id.to_string(),
        },
    }
}

/// The same with where and when it was seen last.
pub(crate) fn label_with_place(p: &Paint<'_>, of: &Tracked) -> String {
    format!("{} ∙ {}", short_label(p, of), seen_text(p, p.c.facility.track(of)))
}

/// Storey and age of the last sighting, in words.
fn seen_text(p: &Paint<'_>, track: Option<&Track>) -> String {
    let texts = p.look.texts;
    let Some(track) = track else { return texts.get(Key::NeverSeen).to_owned() };
    let age = units::age(p.c.now.since_ms(track.newest.observed_at).max(0));
    // A storey that the open model does not have has no name here.
    let storey = Some(storey_text(p, &track.newest.storey)).filter(|s| !s.is_empty()).unwrap_or_else(|| "–".to_owned());
    match track.sighting(p.c.now) {
        Sighting::Current => format!("{storey} ∙ {age}"),
        Sighting::Expired => texts.with(Key::LastSeen, &[("place", storey.into()), ("age", age.into())]),
        Sighting::Gone => texts.with(Key::GoneSince, &[("place", storey.into()), ("age", age.into())]),
    }
}

fn storey_text(p: &Paint<'_>, global_id: &str) -> String {
    let Some(model) = p.c.model else { return String::new() };
    let is = |s: &atrium_building::Storey| model.element(s.element).is_some_and(|e| e.global_id.as_str() == global_id);
    let at = model.storeys.iter().position(is).map(|i| atrium_building::StoreyId(i as u32));
    if at.is_none() { String::new() } else { place::storey_name(model, at, p.look.texts) }
}

/// Name of a trade.
pub(crate) fn trade_key(trade: Trade) -> Key {
    match trade {
        Trade::Electrician => Key::TradeElectrician,
        Trade::Plumber => Key::TradePlumber,
        Trade::Hvac => Key::TradeHvac,
        Trade::MedicalGas => Key::TradeMedicalGas,
        Trade::Lift => Key::TradeLift,
        Trade::General => Key::TradeGeneral,
        Trade::Cleaner => Key::TradeCleaner,
        Trade::Porter => Key::TradePorter,
        Trade::Security => Key::TradeSecurity,
        Trade::Clinical => Key::TradeClinical,
    }
}

fn kind_key(kind: MobileKind) -> Key {
    match kind {
        MobileKind::Wheelchair => Key::MobileWheelchair,
        MobileKind::Bed => Key::MobileBed,
        MobileKind::Stretcher => Key::MobileStretcher,
        MobileKind::InfusionPump => Key::MobileInfusionPump,
        MobileKind::Ventilator => Key::MobileVentilator,
        MobileKind::Defibrillator => Key::MobileDefibrillator,
        MobileKind::Ultrasound => Key::MobileUltrasound,
        MobileKind::Cart => Key::MobileCart,
    }
}

pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let mut list = std::mem::take(&mut state.people_list);
    let look = p.look.clone();
    let texts = look.texts;
    let facts = p.c.facility.facts();
    let on_duty = facts.people.values().filter(|q| q.on_duty).count();
    widget::title(ui, &look, texts.get(Key::RailPeople), &texts.count(Key::OnDuty, on_duty as u64));
    let labels = [(Key::TabPeople, facts.people.len()), (Key::TabMobiles, facts.mobiles.len())];
    if let Some(tab) = fact_row::tabs(ui, p, &labels, list.tab) {
        list.tab = tab;
    }
    fact_row::filter(ui, p, "people-filter", &mut list.filter, Key::PeopleFilter);
    widget::divider(ui, &look);
    refresh(p, &mut list);
    if list.rows.is_empty() {
        let (none, advice) = match list.filter.is_empty() {
            true => (Key::PeopleNone, Key::PeopleNoneAdvice),
            false => (Key::NothingFits, Key::FilterNothingAdvice),
        };
        widget::empty(ui, &look, Icon::People, texts.get(none), texts.get(advice));
    } else {
        let rows = std::mem::take(&mut list.rows);
        fact_row::virtual_rows(ui, "people", rows.len(), |ui, i, rect| row(ui, p, state, &rows[i], rect));
        list.rows = rows;
    }
    state.people_list = list;
}

fn refresh(p: &Paint<'_>, list: &mut PeopleListState) {
    let key = (p.c.derived.generation, list.tab, list.filter.clone());
    if list.key == key && key.0 != 0 {
        return;
    }
    let facts = p.c.facility.facts();
    let fits = |text: String| list.filter.is_empty() || fact_row::fits(&list.filter, &text);
    list.rows = if list.tab == 0 {
        // Who is on duty first.
        let mut people: Vec<_> =
            facts.people.values().filter(|q| fits(format!("{} {} {}", q.id, q.post.zh, q.post.en))).collect();
        people.sort_by_key(|q| (!q.on_duty, q.id.clone()));
        people.into_iter().map(|q| Tracked::Person(q.id.clone())).collect()
    } else {
        let mobiles = facts.mobiles.values().filter(|m| fits(format!("{} {} {}", m.id, m.name.zh, m.name.en)));
        mobiles.map(|m| Tracked::Mobile(m.id.clone())).collect()
    };
    list.key = key;
}

fn row(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, of: &Tracked, rect: Rect) {
    let texts = p.look.texts;
    let track = p.c.facility.track(of);
    let seen = seen_text(p, track);
    let (first, more, right, second) = match of {
        Tracked::Person(id) => {
            let Some(person) = p.c.facility.facts().people.get(id) else { return };
            let right = match (person.on_duty, p.c.facts.in_hand(id).first()) {
                (false, _) => texts.get(Key::OffDuty).to_owned(),
                (true, Some(ticket)) => ticket.to_string(),
                (true, None) => texts.get(Key::Free).to_owned(),
            };
            (id.to_string(), texts.local(&person.post).to_owned(), right, seen)
        }
        Tracked::Mobile(id) => {
            let Some(mobile) = p.c.facility.facts().mobiles.get(id) else { return };
            let right = texts.get(kind_key(mobile.kind)).to_owned();
            (id.to_string(), texts.local(&mobile.name).to_owned(), right, seen)
        }
    };
    let spoken = format!("{first} {more}, {second}");
    let text = RowText { first, more, right, right_is_urgent: false, second, spoken };
    let fact = FactRef::Tracked(of.clone());
    let response = fact_row::row(ui, p, rect, Id::new(("tracked", of)), &text, state.fact.as_ref() == Some(&fact));
    // The same mark as over the 3D picture.
    let here = track.is_some_and(|track| track.sighting(p.c.now) == Sighting::Current);
    marks::moving(ui.painter(), &p.look, of, here, pos2(rect.left() + 23.0, rect.top() + 22.0), 1.1);
    actions::menu(&response, p, state, &FactRef::Tracked(of.clone()));
    if response.clicked() {
        go_to(p, state, of);
    }
}

/// Opens the list at somebody or something, and flies there.
pub(crate) fn go_to(p: &mut Paint<'_>, state: &mut PanelState, of: &Tracked) {
    state.fact = Some(FactRef::Tracked(of.clone()));
    state.rail = Rail::People;
    p.send(PanelCommand::FindTracked(of.clone()));
}

/// The selected person or mobile asset.
pub(crate) fn inspect(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let Some(of) = selected(state) else { return };
    let texts = p.look.texts;
    let facts = p.c.facility.facts();
    let status = match &of {
        Tracked::Person(id) => match facts.people.get(id) {
            Some(person) if person.on_duty => texts.get(Key::OnDutyWord),
            Some(_) => texts.get(Key::OffDuty),
            None => "",
        },
        Tracked::Mobile(id) => facts.mobiles.get(id).map_or("", |m| texts.get(kind_key(m.kind))),
    };
    fact_row::head(ui, p, &short_label(p, &of), status);
    if let Tracked::Person(id) = &of
        && let Some(person) = facts.people.get(id)
    {
        let trades: Vec<&str> = person.trades.iter().map(|t| texts.get(trade_key(*t))).collect();
        pair(ui, p, texts.get(Key::FieldTrades), &trades.join(" ∙ "));
        name::show(ui, p, id);
    }
    let track = p.c.facility.track(&of);
    pair(ui, p, texts.get(Key::FieldSeen), &seen_text(p, track));
    if let Some(track) = track {
        let radius = format!("± {:.1} m", track.newest.radius_m);
        let simulated = track.newest.origin == Origin::Simulated;
        let text = if simulated { format!("{radius} ∙ {}", texts.get(Key::SimulatedChip)) } else { radius };
        pair(ui, p, texts.get(Key::FieldUncertainty), &text);
    }
    ui.add_space(6.0);
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        ui.horizontal_wrapped(|ui| {
            actions::button(ui, p, state, Action::Find, true);
            follow(ui, p, state, &of);
            if name::may_ask(p, &of) {
                actions::button(ui, p, state, Action::ShowName, false);
            }
            duty(ui, p, &of);
        });
    });
    ui.add_space(12.0);
    widget::divider(ui, &p.look.clone());
    let Tracked::Person(id) = &of else { return };
    let hand = p.c.facts.in_hand(id);
    section_title(ui, p, texts.get(Key::RailTickets), &hand.len().to_string());
    for ticket in hand {
        tickets::small_row(ui, p, state, ticket);
    }
}

/// Begins to follow; for whom the camera follows already, the way out of it.
fn follow(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, of: &Tracked) {
    if state.following.as_ref() != Some(of) {
        actions::button(ui, p, state, Action::Follow, false);
        return;
    }
    let key = Action::Follow.shortcut().map(keys::shortcut_text);
    if widget::button(ui, &p.look, p.look.texts.get(Key::StopFollowing), key.as_deref(), false).clicked() {
        act(Action::Follow, p, state);
    }
}

/// The switch that begins and ends duty, for those who may.
fn duty(ui: &mut Ui, p: &mut Paint<'_>, of: &Tracked) {
    let (Tracked::Person(id), Some(me)) = (of, p.c.me) else { return };
    let Some(person) = p.c.facility.facts().people.get(id) else { return };
    if p.c.time.playback.is_some() || !may(me.actor.role, Permission::SetDuty) {
        return;
    }
    let key = if person.on_duty { Key::EndDuty } else { Key::BeginDuty };
    if widget::button(ui, &p.look, p.look.texts.get(key), None, false).clicked() {
        let command = Command::SetDuty { person: id.clone(), on: !person.on_duty };
        p.send(PanelCommand::Ask { action: Action::ListPeople, command: Box::new(command) });
    }
}

/// People and things seen in the inspected room lately.
pub(crate) fn section(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, element: &Element) {
    if element.kind != atrium_building::ElementKind::Space || element.bounds.is_empty() {
        return;
    }
    let inside = |at: &[f64; 3]| {
        let b = &element.bounds;
        (b.min.x..=b.max.x).contains(&at[0])
            && (b.min.y..=b.max.y).contains(&at[1])
            && (b.min.z - 0.5..=b.max.z).contains(&at[2])
    };
    let mut here: Vec<&Track> =
        p.c.facility.tracks().filter(|t| t.sighting(p.c.now) == Sighting::Current && inside(&t.newest.at)).collect();
    here.sort_by(|a, b| a.newest.of.cmp(&b.newest.of));
    if here.is_empty() {
        return;
    }
    section_title(ui, p, p.look.texts.get(Key::RailPeople), &here.len().to_string());
    let mut wanted = None;
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        ui.horizontal_wrapped(|ui| {
            for track in here.iter().take(12) {
                let label = short_label(p, &track.newest.of);
                if widget::chip(ui, &p.look, &label, true).clicked() {
                    wanted = Some(track.newest.of.clone());
                }
            }
        });
    });
    ui.add_space(8.0);
    if let Some(of) = wanted {
        go_to(p, state, &of);
    }
}

/// Whether the action can be done now.
pub(crate) fn enabled(action: Action, p: &Paint<'_>, state: &PanelState) -> bool {
    match action {
        Action::ShowName => selected(state).is_some_and(|of| name::may_ask(p, &of)),
        Action::Find | Action::Follow => selected(state).is_some_and(|of| p.c.facility.track(&of).is_some()),
        _ => false,
    }
}

/// Finds or follows whom is selected; asking again ends following.
pub(crate) fn act(action: Action, p: &mut Paint<'_>, state: &mut PanelState) {
    let Some(of) = selected(state) else { return };
    if action == Action::ShowName {
        if let Tracked::Person(id) = of {
            p.send(PanelCommand::AskName(id));
        }
        return;
    }
    if action == Action::Find {
        p.send(PanelCommand::FindTracked(of));
        return;
    }
    state.following = if state.following.as_ref() == Some(&of) { None } else { Some(of) };
    p.send(PanelCommand::Follow(state.following.clone()));
}
