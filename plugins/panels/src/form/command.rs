//! From a filled-in form to the command that it stands for.

use atrium_facility::{Command, PersonId, PhotoId, Place, Timestamp};
use atrium_view::Action;

use super::{About, Clock, Form, Value};
use crate::text::Key;
use crate::widget::Paint;

impl Form {
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|f| f.name == name).map(|f| &f.value)
    }

    pub(super) fn text(&self, name: &str) -> String {
        match self.value(name) {
            Some(Value::Line(text) | Value::Text(text)) => text.trim().to_owned(),
            _ => String::new(),
        }
    }

    pub(super) fn choice(&self, name: &str) -> usize {
        match self.value(name) {
            Some(Value::Choice { chosen, .. }) => *chosen,
            _ => 0,
        }
    }

    /// The option that was chosen, by its name.
    pub(super) fn chosen(&self, name: &str) -> Option<Key> {
        match self.value(name)? {
            Value::Choice { options, chosen } => options.get(*chosen).copied(),
            _ => None,
        }
    }

    pub(super) fn person(&self) -> Option<PersonId> {
        match self.value("person")? {
            Value::Person { chosen, .. } | Value::Candidate { chosen, .. } => chosen.clone(),
            _ => None,
        }
    }

    pub(super) fn photos(&self) -> Vec<PhotoId> {
        match self.value("photos") {
            Some(Value::Photos(ids)) => ids.clone(),
            _ => Vec::new(),
        }
    }

    pub(super) fn place(&self) -> Option<Place> {
        match self.value("place")? {
            Value::Place(place) => place.clone(),
            _ => None,
        }
    }

    pub(super) fn stars(&self) -> u8 {
        match self.value("stars") {
            Some(Value::Stars(stars)) => *stars,
            _ => 0,
        }
    }

    pub(super) fn when(&self, name: &str, clock: Clock) -> Option<Timestamp> {
        match self.value(name)? {
            Value::When { options, chosen, own } => match options.get(*chosen) {
                Some((_, ms)) => Some(clock.now.plus_ms(*ms)),
                None => clock.moment(own),
            },
            _ => None,
        }
    }

    pub(super) fn factor(&self, name: &str) -> Option<f64> {
        match self.value(name)? {
            Value::Factor { values, chosen } => values.get((*chosen)?).copied(),
            _ => None,
        }
    }

    /// The command; `None` while something is missing. A new ticket can be kept as a draft.
    pub(super) fn command(&self, p: &Paint<'_>, clock: Clock, as_draft: bool) -> Option<Command> {
        if self.fault(clock).is_some() {
            return None;
        }
        match &self.about {
            About::New if self.action == Action::HazardReport => self.hazard_report(),
            About::New if matches!(self.action, Action::ChemicalDefine | Action::ChemicalStoreDefine) => {
                self.register_command(p)
            }
            About::New if self.action == Action::ChemicalReceive => self.receipt(clock),
            About::New => self.ticket_draft(!as_draft),
            About::Alarm(alarm) => Some(Command::Alarm { alarm: alarm.clone(), what: self.alarm_action(clock)? }),
            About::Ticket(ticket) => Some(Command::Ticket { ticket: ticket.clone(), what: self.ticket_action()? }),
            About::Hazard(hazard) => Some(Command::Hazard { hazard: hazard.clone(), what: self.hazard_action(clock)? }),
            About::Store(_) => self.register_command(p),
            About::Batch(batch) => Some(Command::Chemical { batch: batch.clone(), what: self.chemical_action()? }),
        }
    }
}
