//! The list of tickets: tabs, a filter, and groups by state in the order of what is due.

use atrium_facility::{PersonId, ServicePolicy, Ticket, TicketId, TicketState};
use atrium_find::normalize_text;
use atrium_view::Action;
use egui::{CornerRadius, Id, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetType, pos2, vec2};
use rustc_hash::{FxHashMap, FxHashSet};

use super::due::Due;
use super::marks;
use crate::context::FactRef;
use crate::fact_row::{self, RowText};
use crate::icon::{self, Icon};
use crate::state::PanelState;
use crate::text::{Key, Language};
use crate::tokens::{SMALL, font};
use crate::widget::{self, Paint, RowLook, text_left, text_right};
use crate::{actions, tickets, units};

/// Height of a group's head, points.
const HEAD: f32 = 30.0;
/// Tickets become overdue without a change: so often the list is looked through again, milliseconds.
const LOOKED_THROUGH_MS: i64 = 5_000;

/// The groups in the order of the list: what waits for the desk first, what is over last.
const GROUPS: [TicketState; 14] = [
    TicketState::Submitted,
    TicketState::Accepted,
    TicketState::Dispatched,
    TicketState::Taken,
    TicketState::OnSite,
    TicketState::InProgress,
    TicketState::OnHold,
    TicketState::Done,
    TicketState::Verified,
    TicketState::Rated,
    TicketState::Draft,
    TicketState::Closed,
    TicketState::Rejected,
    TicketState::Cancelled,
];

/// A row of the list.
#[derive(Clone, Debug)]
enum Row {
    Head(TicketState, usize),
    Ticket(TicketId),
}

impl Row {
    fn height(&self) -> f32 {
        match self {
            Self::Head(..) => HEAD,
            Self::Ticket(_) => fact_row::ROW,
        }
    }
}

/// What has been worked out of one ticket, until its next step.
#[derive(Clone, Debug)]
struct Known {
    steps: usize,
    due: Due,
    /// What the filter looks into; made when somebody filters.
    text: Option<Box<str>>,
}

/// What the rows were made from.
#[derive(Clone, Debug, Default, PartialEq)]
struct ListKey {
    generation: u64,
    tick: i64,
    tab: usize,
    filter: String,
    me: Option<PersonId>,
    folded: usize,
}

/// What outlives a change: another of these, and everything is worked out anew.
#[derive(Clone, Debug, Default, PartialEq)]
struct Basis {
    policy: ServicePolicy,
    model: u64,
    language: Language,
    epoch: Option<String>,
}

/// What the list remembers.
#[derive(Clone, Debug, Default)]
pub(crate) struct TicketListState {
    tab: usize,
    filter: String,
    folded: FxHashSet<TicketState>,
    key: Option<ListKey>,
    basis: Basis,
    known: FxHashMap<TicketId, Known>,
    rows: Vec<Row>,
    tops: Vec<f32>,
    counts: [usize; 4],
    /// The selected ticket that the board has brought into view.
    pub(super) revealed: Option<TicketId>,
    /// Where the board is, from column to column.
    pub(super) across: super::across::Across,
}

pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let mut list = std::mem::take(&mut state.ticket_list);
    list.refresh(p);
    let look = p.look.clone();
    let texts = look.texts;
    widget::title(ui, &look, texts.get(Key::RailTickets), &texts.count(Key::TicketsOpen, list.counts[0] as u64));
    let labels = [Key::TabOpen, Key::TabMine, Key::TabOverdue, Key::TabAll];
    let labels: Vec<_> = labels.into_iter().zip(list.counts).collect();
    if let Some(tab) = tabs(ui, p, &labels, list.tab) {
        list.tab = tab;
    }
    fact_row::filter(ui, p, "ticket-filter", &mut list.filter, Key::TicketFilter);
    crate::inspector::padded(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        ui.horizontal_wrapped(|ui| {
            actions::button(ui, p, state, Action::TicketNew, true);
            actions::button(ui, p, state, Action::TicketBoard, false);
        });
    });
    ui.add_space(8.0);
    widget::divider(ui, &look);
    list.refresh(p);
    if list.rows.is_empty() {
        let none = if list.filter.is_empty() { Key::TicketsNone } else { Key::NothingFits };
        widget::empty(ui, &look, Icon::Tickets, texts.get(none), texts.get(Key::TicketsNoneAdvice));
    } else {
        list.draw(ui, p, state);
    }
    state.ticket_list = list;
}

/// Tabs with counts, each as wide as its text needs: four of them with thousands have to fit a narrow list.
fn tabs(ui: &mut Ui, p: &Paint<'_>, labels: &[(Key, usize)], chosen: usize) -> Option<usize> {
    let t = p.look.t;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 32.0), Sense::hover());
    let ground = Rect::from_min_size(rect.min + vec2(12.0, 0.0), vec2(rect.width() - 24.0, 26.0));
    ui.painter().rect_filled(ground, CornerRadius::same(5), t.window);
    let texts: Vec<(String, _)> = labels
        .iter()
        .enumerate()
        .map(|(i, (key, n))| {
            let text = match n {
                0 => p.look.texts.get(*key).to_owned(),
                n => format!("{} {}", p.look.texts.get(*key), units::count(*n as u64)),
            };
            let ink = if i == chosen { t.text } else { t.text_2 };
            let galley = ui.painter().layout_no_wrap(text.clone(), font(SMALL), ink);
            (text, galley)
        })
        .collect();
    let needed: f32 = texts.iter().map(|(_, galley)| galley.size().x).sum();
    let spare = ((ground.width() - needed) / labels.len().max(1) as f32).max(0.0);
    let mut left = ground.left();
    let mut pressed = None;
    for (i, (text, galley)) in texts.into_iter().enumerate() {
        let part = Rect::from_min_size(pos2(left, ground.top()), vec2(galley.size().x + spare, ground.height()));
        left = part.right();
        let response = ui.interact(part, Id::new(("ticket-tab", i)), Sense::click());
        widget::describe(&response, WidgetType::RadioButton, &text);
        response.widget_info(|| egui::WidgetInfo::selected(WidgetType::RadioButton, true, i == chosen, &text));
        let inner = part.shrink2(vec2(1.0, 2.0));
        if i == chosen {
            ui.painter().rect_filled(inner, CornerRadius::same(4), t.pressed);
        } else if response.hovered() {
            ui.painter().rect_filled(inner, CornerRadius::same(4), t.raised);
        }
        if response.has_focus() {
            let rim = Stroke::new(1.5, t.accent);
            ui.painter().rect_stroke(inner, CornerRadius::same(4), rim, StrokeKind::Inside);
        }
        ui.painter().galley(part.center() - galley.size() / 2.0, galley, t.text);
        if response.clicked() {
            pressed = Some(i);
        }
    }
    pressed
}

impl TicketListState {
    fn refresh(&mut self, p: &Paint<'_>) {
        let basis = Basis {
            policy: p.c.facility.policy().service.clone(),
            model: p.c.index.map_or(0, |i| i.generation),
            language: p.look.language(),
            epoch: p.c.facility.position().map(|at| at.epoch.clone()),
        };
        let key = ListKey {
            generation: p.c.facts.generation(),
            tick: p.c.now.0.div_euclid(LOOKED_THROUGH_MS),
            tab: self.tab,
            filter: self.filter.clone(),
            me: p.c.me.map(|a| a.actor.id.clone()),
            folded: self.folded.len(),
        };
        if basis == self.basis && self.key.as_ref() == Some(&key) {
            return;
        }
        if basis != self.basis {
            self.known.clear();
            self.basis = basis;
        }
        self.build(p, &key);
        self.key = Some(key);
    }

    fn build(&mut self, p: &Paint<'_>, key: &ListKey) {
        let all = &p.c.facility.facts().tickets;
        let now = p.c.now;
        let words: Vec<String> =
            key.filter.split_whitespace().map(normalize_text).filter(|word| !word.is_empty()).collect();
        self.counts = [0; 4];
        self.rows.clear();
        // One pass in the order of the ledger: looking each up by its number costs more than sorting all.
        let mut groups: [Vec<((u8, i64), &TicketId)>; GROUPS.len()] = Default::default();
        for (id, ticket) in all {
            if self.known.get(id).is_none_or(|known| known.steps != ticket.steps.len()) {
                let due = Due::of(ticket, &self.basis.policy, now);
                self.known.insert(id.clone(), Known { steps: ticket.steps.len(), due, text: None });
            }
            let Some(known) = self.known.get_mut(id) else { continue };
            let open = !ticket.is_over();
            let me = key.me.as_ref();
            let mine = open && me.is_some_and(|me| ticket.assignee.as_ref() == Some(me) || ticket.created_by.id == *me);
            let in_tab = [open, mine, open && known.due.is_overdue(now), true];
            for (count, is_in) in self.counts.iter_mut().zip(in_tab) {
                *count += usize::from(is_in);
            }
            if !in_tab.get(key.tab).copied().unwrap_or(true) {
                continue;
            }
            if !words.is_empty() {
                let text = known.text.get_or_insert_with(|| searched(p, id, ticket).into());
                if !words.iter().all(|word| text.contains(word.as_str())) {
                    continue;
                }
            }
            // What is over has no clock: the newest first.
            let rank = if open { known.due.rank() } else { (3, -ticket.steps.last().map_or(0, |s| s.at.0)) };
            if let Some(group) = GROUPS.iter().position(|g| *g == ticket.state).and_then(|i| groups.get_mut(i)) {
                group.push((rank, id));
            }
        }
        for (state, mut group) in GROUPS.into_iter().zip(groups) {
            if group.is_empty() {
                continue;
            }
            group.sort_by_key(|(rank, _)| *rank);
            self.rows.push(Row::Head(state, group.len()));
            if !self.folded.contains(&state) {
                self.rows.extend(group.into_iter().map(|(_, id)| Row::Ticket(id.clone())));
            }
        }
        let mut top = 0.0;
        self.tops.clear();
        self.tops.extend(self.rows.iter().map(|row| {
            let at = top;
            top += row.height();
            at
        }));
    }

    fn draw(&mut self, ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
        let height = self.tops.last().copied().unwrap_or(0.0) + self.rows.last().map_or(0.0, Row::height);
        let mut toggled = None;
        ScrollArea::vertical().id_salt("tickets").auto_shrink(false).show_viewport(ui, |ui, view| {
            ui.set_height(height);
            let origin = ui.max_rect().left_top();
            let width = ui.max_rect().width();
            let first = self.tops.partition_point(|top| *top < view.top()).saturating_sub(1);
            for (row, top) in self.rows.iter().zip(&self.tops).skip(first) {
                if *top > view.bottom() {
                    break;
                }
                let rect = Rect::from_min_size(origin + vec2(0.0, *top), vec2(width, row.height()));
                match row {
                    Row::Head(of, n) => {
                        if head(ui, p, rect, *of, *n, !self.folded.contains(of)) {
                            toggled = Some(*of);
                        }
                    }
                    Row::Ticket(id) => ticket_row(ui, p, state, id, rect),
                }
            }
        });
        if let Some(of) = toggled {
            if !self.folded.remove(&of) {
                self.folded.insert(of);
            }
            // Folding one and unfolding another leaves as many: the rows have to be made anew all the same.
            self.key = None;
        }
    }
}

/// What the filter looks into.
fn searched(p: &Paint<'_>, id: &TicketId, ticket: &Ticket) -> String {
    let place = fact_row::place_text(p, &ticket.draft.place);
    let who = ticket.assignee.as_ref().map(|a| fact_row::person_text(p, a)).unwrap_or_default();
    let asset = ticket.draft.asset.as_ref().map(|a| a.as_str()).unwrap_or_default();
    let draft = &ticket.draft;
    normalize_text(&format!("{id}\n{}\n{}\n{place}\n{who}\n{asset}", draft.title, draft.description))
}

fn head(ui: &mut Ui, p: &Paint<'_>, rect: Rect, state: TicketState, count: usize, open: bool) -> bool {
    let t = p.look.t;
    let word = p.look.texts.get(tickets::state_key(state));
    let count = units::count(count as u64);
    let spoken = format!("{word}, {count}");
    let id = Id::new(("ticket-group", state as u8));
    let response = widget::row(ui, &p.look, rect, id, &spoken, RowLook::default());
    widget::describe(&response, WidgetType::CollapsingHeader, &spoken);
    let y = rect.center().y + 1.0;
    let chevron = if open { Icon::ChevronDown } else { Icon::ChevronRight };
    icon::paint_scaled(ui.painter(), chevron, pos2(rect.left() + 16.0, y), 0.75, t.text_3);
    let right = text_right(ui.painter(), pos2(rect.right() - 16.0, y), &count, font(SMALL), t.text_3, 60.0);
    let room = right.left() - rect.left() - 38.0;
    text_left(ui.painter(), pos2(rect.left() + 28.0, y), word, p.look.strong(SMALL), t.text_2, room);
    response.clicked()
}

fn ticket_row(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, id: &TicketId, rect: Rect) {
    let Some(ticket) = p.c.facility.facts().tickets.get(id) else { return };
    let fact = FactRef::Ticket(id.clone());
    let selected = state.fact.as_ref() == Some(&fact);
    let response = row(ui, p, id, ticket, Id::new(("ticket", id)), rect, RowOf::Group { selected });
    actions::menu(&response, p, state, &fact);
    if response.clicked() {
        tickets::go_to(p, state, id);
    }
}

/// Where a row stands, which decides what it need not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowOf {
    /// Under the head of its state.
    Group { selected: bool },
    /// In the inspector of its place.
    Inspector,
}

/// State, title, number, room, assignee and clock of a ticket.
pub(super) fn row(
    ui: &mut Ui,
    p: &Paint<'_>,
    id: &TicketId,
    ticket: &Ticket,
    row: Id,
    rect: Rect,
    of: RowOf,
) -> egui::Response {
    let word = p.look.texts.get(tickets::state_key(ticket.state));
    let clock = tickets::clock(p, ticket);
    let place = fact_row::place_text(p, &ticket.draft.place);
    let who = ticket.assignee.as_ref().map(|a| a.to_string()).unwrap_or_default();
    let (parts, selected) = match of {
        RowOf::Group { selected } => ([id.to_string(), who, place], selected),
        RowOf::Inspector => ([word.to_owned(), id.to_string(), who], false),
    };
    let text = RowText {
        first: ticket.draft.title.clone(),
        right: clock.map(marks::left_text).unwrap_or_default(),
        right_is_urgent: clock.is_some_and(|c| c.is_late()),
        second: parts.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ∙ "),
        spoken: format!("{id} {}, {word}", ticket.draft.title),
        ..RowText::default()
    };
    let mut bar = |ui: &Ui, at: egui::Pos2| match clock {
        Some(clock) => marks::clock_bar(ui, p, at, clock),
        None => at.x,
    };
    let response = fact_row::row_with(ui, p, rect, row, &text, selected, &mut bar);
    tickets::state_mark(ui.painter(), p, ticket.state, ticket.draft.urgency, rect.left_top() + vec2(23.0, 22.0));
    response
}
