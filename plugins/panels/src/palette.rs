//! What the search box finds besides elements: actions, tickets, hazards, people. One box for everything.

use atrium_building::ElementId;
use atrium_facility::Tracked;
use atrium_find::{initials, normalize_text};
use atrium_view::Action;
use egui::{Id, Rect, Ui, pos2, vec2};

use crate::command::PanelCommand;
use crate::context::FactRef;
use crate::icon::{self, Icon};
use crate::state::PanelState;
use crate::text::{Key, Language, Texts};
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, RowLook, text_left};
use crate::{actions, chemicals, fact_row, hazards, keys, people, tickets};

/// Results below the box.
pub(crate) const SHOWN: usize = 9;
/// Actions, and facts, among them.
const OF_A_KIND: usize = 3;
/// Tickets and hazards that are over and still looked into, the newest.
const OLD_ONES: usize = 2_000;

/// One result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Found {
    Action(Action),
    Fact(FactRef),
    Element(ElementId),
}

/// What is looked into of each fact, made once for each change of the facts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Haystack {
    generation: Option<u64>,
    entries: Vec<(FactRef, String)>,
}

impl Haystack {
    fn refresh(&mut self, p: &Paint<'_>) {
        if self.generation == Some(p.c.facts.generation()) {
            return;
        }
        self.generation = Some(p.c.facts.generation());
        self.entries.clear();
        let facts = p.c.facility.facts();
        let mut old = 0;
        let mut wanted = |over: bool| {
            old += usize::from(over);
            !over || old <= OLD_ONES
        };
        for (_, id) in p.c.facts.tickets() {
            let Some(ticket) = facts.tickets.get(id).filter(|t| wanted(t.is_over())) else { continue };
            self.entries.push((FactRef::Ticket(id.clone()), text_of(&format!("{id}\n{}", ticket.draft.title))));
        }
        for (_, id) in p.c.facts.hazards() {
            let Some(hazard) = facts.hazards.get(id).filter(|h| wanted(h.is_over())) else { continue };
            self.entries.push((FactRef::Hazard(id.clone()), text_of(&format!("{id}\n{}", hazard.report.title))));
        }
        for (id, store) in &facts.chemicals.stores {
            let text = format!("{id}\n{}\n{}", store.name.zh, store.name.en);
            self.entries.push((FactRef::Store(id.clone()), text_of(&text)));
        }
        for (id, batch) in facts.chemicals.batches.iter().rev() {
            if !wanted(batch.state().is_over()) {
                continue;
            }
            let name = facts.chemicals.of(batch).map(|c| format!("{}\n{}", c.name.zh, c.name.en)).unwrap_or_default();
            self.entries.push((FactRef::Batch(id.clone()), text_of(&format!("{id}\n{name}"))));
        }
        for id in p.c.facts.people() {
            let Some(person) = facts.people.get(id) else { continue };
            let text = format!("{id}\n{}\n{}", person.post.zh, person.post.en);
            self.entries.push((FactRef::Tracked(Tracked::Person(id.clone())), text_of(&text)));
        }
        for (id, mobile) in &facts.mobiles {
            let text = format!("{id}\n{}\n{}", mobile.name.zh, mobile.name.en);
            self.entries.push((FactRef::Tracked(Tracked::Mobile(id.clone())), text_of(&text)));
        }
    }
}

/// Normalised, with the first letters of the pinyin.
fn text_of(text: &str) -> String {
    let mut out = String::new();
    for part in text.lines() {
        out.push_str(&normalize_text(part));
        out.push('\n');
        if let Some(letters) = initials(part) {
            out.push_str(&letters);
            out.push('\n');
        }
    }
    out
}

/// How well an action fits: 0 by the beginning of its name, 1 by a word within it.
fn fits_action(action: Action, whole: &str) -> Option<u8> {
    let text: String = [Language::ZhCn, Language::En].map(|l| text_of(Texts::of(l).action(action))).concat();
    if text.lines().any(|l| l.starts_with(whole)) {
        return Some(0);
    }
    // Inside a Chinese name there are no words to begin with.
    let within = |l: &str| l.match_indices(whole).any(|(at, _)| !whole.is_ascii() || l[..at].ends_with(' '));
    text.lines().any(within).then_some(1)
}

/// Brings the offers up to date; `state.search.results` has the elements already.
pub(crate) fn refresh(p: &Paint<'_>, state: &mut PanelState) {
    let whole = normalize_text(&state.search.text);
    state.search.found.clear();
    if whole.trim().is_empty() {
        return;
    }
    let mut fitting: Vec<(u8, Action)> = Vec::new();
    if whole.chars().count() > 1 || !whole.is_ascii() {
        fitting.extend(
            Action::ALL
                .iter()
                .filter(|a| !matches!(a, Action::Search | Action::Escape))
                .filter_map(|a| Some((fits_action(*a, &whole)?, *a))),
        );
        // What can be done now comes before what cannot.
        fitting.sort_by_key(|(rank, action)| (actions::obstacle(*action, p, state).is_some(), *rank));
        fitting.truncate(OF_A_KIND);
    }
    let search = &mut state.search;
    search.facts.refresh(p);
    let words: Vec<String> = search.text.split_whitespace().map(normalize_text).filter(|w| !w.is_empty()).collect();
    let fits = |text: &str| words.iter().all(|w| text.contains(w.as_str()));
    let mut facts: Vec<FactRef> = Vec::new();
    let mut of_kind = [0_usize; 4];
    for (fact, text) in &search.facts.entries {
        let kind = match fact {
            FactRef::Ticket(_) => 0,
            FactRef::Hazard(_) => 1,
            FactRef::Batch(_) | FactRef::Store(_) => 2,
            _ => 3,
        };
        if of_kind[kind] < OF_A_KIND && fits(text) {
            of_kind[kind] += 1;
            facts.push(fact.clone());
        }
    }
    let named = fitting.iter().filter(|(rank, _)| *rank == 0).map(|(_, a)| Found::Action(*a));
    let others: Vec<Found> = fitting.iter().filter(|(rank, _)| *rank > 0).map(|(_, a)| Found::Action(*a)).collect();
    search.found.extend(named);
    // Elements keep the better half of the list; facts and other actions fill what they leave.
    let beside = facts.len() + others.len();
    let room = SHOWN.saturating_sub(search.found.len());
    let elements = room.saturating_sub(beside.min(room / 2));
    search.found.extend(search.results.iter().take(elements).map(|id| Found::Element(*id)));
    search.found.extend(facts.into_iter().map(Found::Fact));
    search.found.extend(others);
    search.found.truncate(SHOWN);
}

/// Does what a result stands for; gives whether it was done.
pub(crate) fn choose(found: &Found, p: &mut Paint<'_>, state: &mut PanelState) -> bool {
    match found {
        Found::Element(id) => p.send(PanelCommand::GoTo(*id)),
        Found::Fact(FactRef::Ticket(id)) => tickets::go_to(p, state, id),
        Found::Fact(FactRef::Hazard(id)) => hazards::go_to(p, state, id),
        Found::Fact(FactRef::Tracked(of)) => people::go_to(p, state, of),
        Found::Fact(FactRef::Batch(id)) => chemicals::go_to_batch(p, state, id),
        Found::Fact(FactRef::Store(id)) => chemicals::go_to_store(p, state, id),
        Found::Fact(FactRef::Alarm(_) | FactRef::Event(_)) => return false,
        Found::Action(action) => {
            if actions::obstacle(*action, p, state).is_some() {
                return false;
            }
            keys::run(*action, p, state);
        }
    }
    if let Found::Fact(_) = found {
        state.list_open = true;
    }
    true
}

/// Draws an action or a fact below the box; gives whether it was pressed.
pub(crate) fn row(ui: &mut Ui, p: &Paint<'_>, state: &PanelState, found: &Found, rect: Rect, selected: bool) -> bool {
    let look = &p.look;
    let (t, texts) = (look.t, look.texts);
    let (mark, first, second, off) = match found {
        Found::Action(action) => {
            let why = actions::obstacle(*action, p, state);
            let second = texts.get(why.unwrap_or(Key::PaletteAction)).to_owned();
            (Icon::ChevronRight, texts.action(*action).to_owned(), second, why.is_some())
        }
        Found::Fact(fact) => {
            let facts = p.c.facility.facts();
            let (mark, first, second) = match fact {
                FactRef::Ticket(id) => {
                    let ticket = facts.tickets.get(id);
                    let title = ticket.map_or("", |t| t.draft.title.as_str());
                    let state = ticket.map_or("", |t| texts.get(tickets::state_key(t.state)));
                    let place = ticket.map(|t| fact_row::place_text(p, &t.draft.place)).unwrap_or_default();
                    (Icon::Tickets, format!("{id} {title}"), format!("{state} ∙ {place}"))
                }
                FactRef::Hazard(id) => {
                    let hazard = facts.hazards.get(id);
                    let state = hazard.map_or("", |h| texts.get(hazards::state_key(h.state)));
                    let place = hazard.map(|h| fact_row::place_text(p, &h.report.place)).unwrap_or_default();
                    (Icon::Hazards, hazards::short_label(p, id), format!("{state} ∙ {place}"))
                }
                FactRef::Tracked(of) => (Icon::People, people::short_label(p, of), String::new()),
                FactRef::Batch(id) => {
                    let batch = facts.chemicals.batches.get(id);
                    let state = batch.map_or("", |b| texts.get(chemicals::state_key(b.state())));
                    (Icon::Hazards, chemicals::short_label(p, fact), state.to_owned())
                }
                FactRef::Store(id) => {
                    let store = facts.chemicals.stores.get(id);
                    let place = store.map(|s| fact_row::place_text(p, &s.place)).unwrap_or_default();
                    (Icon::Hazards, chemicals::short_label(p, fact), place)
                }
                FactRef::Alarm(_) | FactRef::Event(_) => return false,
            };
            (mark, first, second.trim_end_matches(" ∙ ").to_owned(), false)
        }
        Found::Element(_) => return false,
    };
    let response = widget::row(
        ui,
        look,
        rect,
        Id::new(("palette", &first)),
        &first,
        RowLook { selected, hovered_elsewhere: false },
    );
    let fade = if off { 0.55 } else { 1.0 };
    let at = pos2(rect.left() + 24.0, rect.center().y);
    icon::paint_scaled(ui.painter(), mark, at, 0.8, t.text_3.gamma_multiply(fade));
    let mut right = rect.right() - 16.0;
    if let Found::Action(action) = found
        && let Some(shortcut) = action.shortcut()
    {
        let key = keys::shortcut_text(shortcut);
        right = widget::key_cap(ui.painter(), look, pos2(right, rect.center().y), &key).left() - 10.0;
    }
    let left = rect.left() + 46.0;
    let ink = t.text.gamma_multiply(fade);
    let line = if second.is_empty() { rect.center() } else { rect.left_top() + vec2(0.0, 15.0) };
    text_left(ui.painter(), pos2(left, line.y), &first, font(BODY), ink, right - left);
    text_left(ui.painter(), pos2(left, rect.top() + 32.0), &second, font(SMALL), t.text_3, right - left);
    response.clicked()
}
