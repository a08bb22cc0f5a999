//! Commands that the hub has not answered: what each is, why it has not gone yet, and what can be done about it.

use atrium_facility::{AlarmAction, Command, CommandId, PersonId, Timestamp};
use atrium_view::Action;
use egui::{Frame, Margin, RichText, ScrollArea, Ui, WidgetType, vec2};

use crate::command::PanelCommand;
use crate::context::LinkView;
use crate::icon::Icon;
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL};
use crate::widget::{self, Paint};
use crate::{alarms, fact_row, hazards, people, tickets, units};

/// Commands shown at once; those behind them wait for these anyway.
const SHOWN: usize = 100;

/// Why a command has not gone yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnsentWaits {
    /// For those before it.
    InTurn,
    /// It is on its way at this moment.
    Sending,
    /// For the hub: why the last try failed, in plain words.
    Failed(String),
    /// For a token of whom it is sent as.
    NoToken,
    /// The hub does not take it as it is, in plain words; it is not sent again by itself.
    Stuck(String),
    /// It is given up; the disk has not taken note yet.
    Discarding,
}

/// A command that the hub has not answered.
#[derive(Clone, Debug, PartialEq)]
pub struct UnsentView {
    /// Its id.
    pub id: CommandId,
    /// What it asks for.
    pub command: Command,
    /// When somebody asked.
    pub asked_at: Timestamp,
    /// In whose name.
    pub by: Option<PersonId>,
    /// Why it has not gone yet.
    pub waits: UnsentWaits,
    /// Whether the hub may have it already.
    pub may_be_sent: bool,
}

/// What the list remembers.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnsentListState {
    pub(crate) open: bool,
    /// The command of which it is asked whether it may go.
    asked: Option<CommandId>,
}

impl UnsentListState {
    pub(crate) fn close(&mut self) {
        *self = Self::default();
    }
}

/// Draws the list.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) -> bool {
    let texts = p.look.texts;
    if p.c.unsent.is_empty() {
        widget::empty(ui, &p.look, Icon::Check, texts.get(Key::UnsentNone), texts.get(Key::UnsentNoneAdvice));
        ui.add_space(30.0);
        return false;
    }
    let room = (ui.ctx().content_rect().height() - 160.0).clamp(40.0, 560.0);
    ScrollArea::vertical().id_salt("unsent").max_height(room).show(ui, |ui| {
        for unsent in p.c.unsent.iter().take(SHOWN) {
            ui.push_id(&unsent.id, |ui| one(ui, p, state, unsent));
            widget::divider(ui, &p.look.clone());
        }
        let more = p.c.unsent.len().saturating_sub(SHOWN);
        if more > 0 {
            padded(ui, |ui| text(ui, &texts.count(Key::UnsentMore, more as u64), p.look.t.text_2));
        }
    });
    false
}

fn padded(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    Frame::NONE.inner_margin(Margin::symmetric(20, 10)).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
        ui.set_width(ui.available_width());
        add(ui);
    });
}

fn text(ui: &mut Ui, text: &str, ink: egui::Color32) {
    let response = ui.add(egui::Label::new(RichText::new(text).size(SMALL).color(ink)).wrap());
    widget::describe(&response, WidgetType::Label, text);
}

fn one(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, unsent: &UnsentView) {
    let (t, texts) = (p.look.t, p.look.texts);
    padded(ui, |ui| {
        let title = title(p, &unsent.command);
        let response =
            ui.add(egui::Label::new(RichText::new(&title).font(p.look.strong(BODY)).color(t.text)).truncate());
        widget::describe(&response, WidgetType::Label, &title);
        let who = unsent.by.as_ref().map_or_else(String::new, |by| fact_row::person_text(p, by));
        let time = units::date_time(unsent.asked_at, p.c.utc_offset_minutes);
        text(ui, &texts.with(Key::UnsentAsked, &[("time", time.into()), ("who", who.into())]), t.text_2);
        let ink = if matches!(unsent.waits, UnsentWaits::Stuck(_)) { t.priority[1] } else { t.text_2 };
        text(ui, &why(p, unsent), ink);
        if unsent.waits == UnsentWaits::Discarding {
            return;
        }
        if state.unsent.asked.as_ref() == Some(&unsent.id) {
            question(ui, p, state, unsent);
            return;
        }
        ui.horizontal(|ui| {
            let sending = unsent.waits == UnsentWaits::Sending;
            if !sending && widget::button(ui, &p.look, texts.get(Key::UnsentSendAgain), None, false).clicked() {
                p.send(PanelCommand::SendAgain(unsent.id.clone()));
            }
            if widget::button(ui, &p.look, texts.get(Key::Discard), None, false).clicked() {
                state.unsent.asked = Some(unsent.id.clone());
            }
        });
    });
}

/// Whether it may go, and that this undoes nothing where the hub may have it.
fn question(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, unsent: &UnsentView) {
    let texts = p.look.texts;
    let key = if unsent.may_be_sent { Key::UnsentMayBeSent } else { Key::UnsentDiscardQuestion };
    text(ui, texts.get(key), p.look.t.text);
    ui.horizontal(|ui| {
        if widget::button(ui, &p.look, texts.get(Key::UnsentKeep), None, true).clicked() {
            state.unsent.asked = None;
        }
        if widget::button(ui, &p.look, texts.get(Key::UnsentDiscardForGood), None, false).clicked() {
            state.unsent.asked = None;
            // Only what the person has read counts: one that went on its way since then is asked about again.
            p.send(PanelCommand::DiscardUnsent { id: unsent.id.clone(), even_if_sent: unsent.may_be_sent });
        }
    });
}

/// Why it has not gone yet, in words.
fn why(p: &Paint<'_>, unsent: &UnsentView) -> String {
    let texts = p.look.texts;
    let because = |key, reason: &str| texts.with(key, &[("reason", reason.to_owned().into())]);
    match (&unsent.waits, p.c.link) {
        (UnsentWaits::Stuck(reason), _) => because(Key::UnsentStuck, reason),
        (UnsentWaits::Discarding, _) => texts.get(Key::UnsentDiscarding).to_owned(),
        (UnsentWaits::Sending, _) => texts.get(Key::UnsentSending).to_owned(),
        (UnsentWaits::NoToken, _) => texts.get(Key::UnsentNoToken).to_owned(),
        (UnsentWaits::Failed(reason), LinkView::Live { .. }) => because(Key::UnsentFailed, reason),
        (_, LinkView::Offline { since, reason }) => {
            let since = units::time_of_day(*since, p.c.utc_offset_minutes);
            let args = [("time", since.into()), ("reason", reason.clone().into())];
            texts.with(Key::UnsentHubAway, &args)
        }
        (UnsentWaits::Failed(reason), _) => because(Key::UnsentFailed, reason),
        (UnsentWaits::InTurn, _) => texts.get(Key::UnsentInTurn).to_owned(),
    }
}

/// What it asks for, and of what.
fn title(p: &Paint<'_>, command: &Command) -> String {
    let texts = p.look.texts;
    let facts = p.c.facility.facts();
    let of = |action: Action, what: String| format!("{} ∙ {what}", texts.action(action));
    let other = |key: Key, what: String| format!("{} ∙ {what}", texts.get(key));
    match command {
        Command::Alarm { alarm, what } => match alarm_action(what) {
            Some(action) => of(action, alarms::short_label(p, alarm)),
            None => other(Key::UnsentOther, alarms::short_label(p, alarm)),
        },
        Command::CreateTicket { draft, submit } => {
            of(if *submit { Action::TicketSubmit } else { Action::TicketNew }, draft.title.clone())
        }
        Command::Ticket { ticket, what } => {
            let title = facts.tickets.get(ticket).map(|t| t.draft.title.as_str()).unwrap_or_default();
            of(tickets::action_of(what.kind()), format!("{ticket} {title}"))
        }
        Command::ReportHazard { report } => of(Action::HazardReport, report.title.clone()),
        Command::Hazard { hazard, what } => of(hazards::action_of(what.kind()), hazards::short_label(p, hazard)),
        Command::SetDuty { person, on } => {
            let who = people::short_label(p, &atrium_facility::Tracked::Person(person.clone()));
            other(if *on { Key::BeginDuty } else { Key::EndDuty }, who)
        }
        Command::RecordEvent { event } => other(Key::RailEvents, texts.local(&event.text).to_owned()),
        // What no panel asks for has no name of its own.
        _ => texts.get(Key::UnsentOther).to_owned(),
    }
}

fn alarm_action(what: &AlarmAction) -> Option<Action> {
    Some(match what {
        AlarmAction::Acknowledge { .. } => Action::AlarmAcknowledge,
        AlarmAction::Reset => Action::AlarmReset,
        AlarmAction::Shelve { .. } => Action::AlarmShelve,
        AlarmAction::Unshelve => Action::AlarmUnshelve,
        AlarmAction::TakeOutOfService { .. } => Action::AlarmOutOfService,
        AlarmAction::ReturnToService => Action::AlarmReturnToService,
        _ => return None,
    })
}
