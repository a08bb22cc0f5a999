//! Forms: what has to be said before a command can be sent. Each is a list of fields; one piece of code draws them all, and
//! each kind of fact has one file that makes its forms and its commands.

mod alarm;
mod candidates;
mod chemical;
mod command;
mod fields;
mod hazard;
mod people;
mod photos;
mod pick;
mod place;
mod register;
mod show;
mod ticket;

use atrium_facility::{
    AlarmId, AmountUnit, AssetId, BatchId, HazardId, PersonId, PhotoId, Place, StoreId, TicketId, Timestamp, Trade,
};
use atrium_view::Action;

pub(crate) use self::show::show;
pub(crate) use self::ticket::{CATEGORIES, hold_key, new_ticket};
use crate::context::PhotoProblem;
use crate::text::Key;

/// Characters of a title or a contact.
const TITLE: usize = 200;
/// Characters of any other text.
const TEXT: usize = 4_000;
/// Photos with one command.
const PHOTOS: usize = 20;

/// What a form is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum About {
    /// Something new.
    New,
    Alarm(AlarmId),
    Ticket(TicketId),
    Hazard(HazardId),
    Batch(BatchId),
    Store(StoreId),
}

/// A form that is open.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) action: Action,
    pub(crate) about: About,
    pub(crate) fields: Vec<Field>,
    /// What a new ticket carries besides what is asked in the form.
    links: Links,
    /// Waits for a click on the 3D picture, with the card out of the way.
    picking: bool,
    /// The card has been seen: giving up a click leads back to it.
    seen: bool,
    /// The first field has had the keyboard.
    focused: bool,
    /// Path of a photo, where the system shows no dialog.
    path: String,
    /// Why the last photo cannot be attached.
    photo_problem: Option<PhotoProblem>,
    /// All texts when it was opened: only what was written since is worth a question.
    begun_with: String,
    /// Asks whether what was written may go.
    leaving: bool,
    /// Was to be sent with something missing: says at each field what.
    urged: bool,
}

/// What a new ticket is made from.
#[derive(Clone, Debug, Default)]
struct Links {
    asset: Option<AssetId>,
    alarm: Option<AlarmId>,
    hazard: Option<HazardId>,
    follows: Option<TicketId>,
}

/// One thing that is asked.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// Stable name, as refusals name it.
    pub(crate) name: &'static str,
    pub(crate) label: Key,
    pub(crate) needed: bool,
    pub(crate) value: Value,
}

/// What is asked, with what has been said.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// One line.
    Line(String),
    /// Several lines.
    Text(String),
    /// One of a few.
    Choice { options: Vec<Key>, chosen: usize },
    /// A published factor of a score.
    Factor { values: &'static [f64], chosen: Option<usize> },
    /// Somebody of the staff.
    Person { trade: Option<Trade>, chosen: Option<PersonId>, filter: String },
    /// Somebody who is near; not the one who has it now.
    Candidate { chosen: Option<PersonId>, except: Option<PersonId> },
    /// So long from now, milliseconds; one past the last is the moment in `own`, local time.
    When { options: Vec<(Key, i64)>, chosen: usize, own: String },
    /// 1 to 5; 0 is none yet.
    Stars(u8),
    /// Photos.
    Photos(Vec<PhotoId>),
    /// A place.
    Place(Option<Place>),
    /// One of a list that is known when the form opens.
    Pick { options: Vec<pick::Choice>, chosen: Option<usize>, filter: String },
    /// A quantity in the unit of its chemical, exactly; no unit while the chemical is not known.
    Amount { text: String, unit: Option<AmountUnit> },
}

/// Why a field keeps its form from being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// It is needed and nothing was said.
    Missing,
    /// More than the hub takes.
    TooLong,
    /// Not a moment, or one that has passed.
    NotToCome,
    /// Not a number, not more than nothing, or finer than what is counted.
    NotAnAmount,
}

impl Fault {
    /// The message, with the field as `$what`.
    fn key(self) -> Key {
        match self {
            Self::Missing => Key::StillNeeded,
            Self::TooLong => Key::TooLong,
            Self::NotToCome => Key::NotToCome,
            Self::NotAnAmount => Key::NotAnAmount,
        }
    }
}

/// What time it is, for fields about moments.
#[derive(Clone, Copy, Debug)]
struct Clock {
    now: Timestamp,
    utc_offset_minutes: i32,
}

impl Clock {
    /// `2026-12-01 18:00`, or a day alone for its end, local time.
    fn moment(self, text: &str) -> Option<Timestamp> {
        let mut words = text.split_whitespace();
        let (day, time) = (words.next()?, words.next().unwrap_or("23:59"));
        let offset = self.utc_offset_minutes;
        let sign = if offset < 0 { '-' } else { '+' };
        let zone = format!("{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60);
        // An hour may be written with one digit.
        let at = Timestamp::from_rfc3339(&format!("{day}T{time:0>5}:00{zone}"));
        at.filter(|_| words.next().is_none())
    }
}

impl Field {
    fn new(name: &'static str, label: Key, needed: bool, value: Value) -> Self {
        Self { name, label, needed, value }
    }

    fn line(name: &'static str, label: Key, needed: bool) -> Self {
        Self::new(name, label, needed, Value::Line(String::new()))
    }

    fn text(name: &'static str, label: Key, needed: bool) -> Self {
        Self::new(name, label, needed, Value::Text(String::new()))
    }

    fn choice(name: &'static str, label: Key, options: Vec<Key>, chosen: usize) -> Self {
        Self::new(name, label, true, Value::Choice { options, chosen })
    }

    fn when(name: &'static str, label: Key, options: Vec<(Key, i64)>, chosen: usize) -> Self {
        Self::new(name, label, true, Value::When { options, chosen, own: String::new() })
    }

    fn photos(needed: bool) -> Self {
        Self::new("photos", Key::FieldPhotos, needed, Value::Photos(Vec::new()))
    }

    /// Whether something is needed and has not been said.
    fn is_missing(&self) -> bool {
        self.needed
            && match &self.value {
                Value::Line(text) | Value::Text(text) => text.trim().is_empty(),
                Value::Factor { chosen, .. } => chosen.is_none(),
                Value::Person { chosen, .. } | Value::Candidate { chosen, .. } => chosen.is_none(),
                Value::Stars(n) => *n == 0,
                Value::Photos(ids) => ids.is_empty(),
                Value::Place(place) => place.is_none(),
                Value::Pick { chosen, .. } => chosen.is_none(),
                Value::Amount { text, .. } => text.trim().is_empty(),
                Value::Choice { .. } | Value::When { .. } => false,
            }
    }

    /// Why the form cannot be sent as far as this field goes.
    fn fault(&self, clock: Clock) -> Option<Fault> {
        if self.is_missing() {
            return Some(Fault::Missing);
        }
        match &self.value {
            Value::Line(text) | Value::Text(text) => {
                let most =
                    if matches!(self.name, "title" | "contact" | "lot" | "name-zh" | "name-en") { TITLE } else { TEXT };
                (text.trim().chars().count() > most).then_some(Fault::TooLong)
            }
            Value::Amount { text, unit: Some(unit) } => {
                unit.read(text).is_none_or(|amount| !amount.is_movable()).then_some(Fault::NotAnAmount)
            }
            Value::Photos(ids) => (ids.len() > PHOTOS).then_some(Fault::TooLong),
            Value::When { options, chosen, own } if *chosen >= options.len() => {
                clock.moment(own).is_none_or(|at| at <= clock.now).then_some(Fault::NotToCome)
            }
            _ => None,
        }
    }
}

impl Form {
    fn new(action: Action, about: About, fields: Vec<Field>) -> Self {
        let mut form = Self {
            action,
            about,
            fields,
            links: Links::default(),
            picking: false,
            seen: false,
            focused: false,
            path: String::new(),
            photo_problem: None,
            begun_with: String::new(),
            leaving: false,
            urged: false,
        };
        form.begun_with = form.texts();
        form
    }

    /// Everything that can be typed, in one text.
    fn texts(&self) -> String {
        let mut out = String::new();
        for field in &self.fields {
            if let Value::Line(text) | Value::Text(text) | Value::Amount { text, .. } = &field.value {
                out.push_str(text.trim());
                out.push('\n');
            }
        }
        out
    }

    /// Whether something would be lost with it.
    fn is_written(&self) -> bool {
        self.texts() != self.begun_with
    }

    /// Whether it waits for a click on the 3D picture.
    pub(crate) fn picks_place(&self) -> bool {
        self.picking
    }

    /// The place that was clicked.
    pub(crate) fn set_place(&mut self, place: Place) {
        self.picking = false;
        self.focused = false;
        for field in &mut self.fields {
            if let Value::Place(known) = &mut field.value {
                *known = Some(place.clone());
            }
        }
    }

    /// A photo for it.
    pub(crate) fn attach(&mut self, photo: PhotoId) {
        self.path.clear();
        self.photo_problem = None;
        for field in &mut self.fields {
            if let Value::Photos(ids) = &mut field.value
                && !ids.contains(&photo)
            {
                ids.push(photo.clone());
            }
        }
    }

    /// Whether photos can be attached to it.
    pub(crate) fn takes_photos(&self) -> bool {
        self.fields.iter().any(|f| matches!(f.value, Value::Photos(_)))
    }

    /// A photo that cannot be attached: said where it was asked for.
    pub(crate) fn photo_failed(&mut self, problem: PhotoProblem) {
        self.photo_problem = Some(problem);
    }

    /// The ticket for which somebody is looked for.
    pub(crate) fn wants_candidates(&self) -> Option<TicketId> {
        let asks = self.fields.iter().any(|f| matches!(f.value, Value::Candidate { .. }));
        match &self.about {
            About::Ticket(id) if asks => Some(id.clone()),
            _ => None,
        }
    }

    /// Whether it asks for somebody near and for nothing else.
    fn is_choice_alone(&self) -> bool {
        self.fields.iter().all(|f| matches!(f.value, Value::Candidate { .. }))
    }

    /// The first field that keeps it from being sent, and why.
    fn fault(&self, clock: Clock) -> Option<(Key, Fault)> {
        self.fields.iter().find_map(|f| Some((f.label, f.fault(clock)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> Clock {
        Clock { now: Timestamp::from_rfc3339("2026-11-21T06:05:12Z").unwrap(), utc_offset_minutes: 480 }
    }

    #[test]
    fn moments_are_local_and_a_day_ends_before_midnight() {
        let at = |text: &str| clock().moment(text);
        assert_eq!(at("2026-12-01 18:00"), Timestamp::from_rfc3339("2026-12-01T10:00:00Z"));
        assert_eq!(at(" 2026-12-01  8:30 "), Timestamp::from_rfc3339("2026-12-01T00:30:00Z"));
        assert_eq!(at("2026-12-01"), Timestamp::from_rfc3339("2026-12-01T15:59:00Z"));
        for text in ["", "tomorrow", "2026-13-01", "2026-12-01 25:00", "2026-12-01 18:00 sharp"] {
            assert_eq!(at(text), None, "{text}");
        }
        let west = Clock { utc_offset_minutes: -210, ..clock() };
        assert_eq!(west.moment("2026-12-01 18:00"), Timestamp::from_rfc3339("2026-12-01T21:30:00Z"));
    }

    #[test]
    fn a_field_says_why_it_cannot_be_sent() {
        let line = |text: &str| Field::new("title", Key::FieldTitle, true, Value::Line(text.into()));
        assert_eq!(line("  ").fault(clock()), Some(Fault::Missing));
        assert_eq!(line("手术室温度偏高").fault(clock()), None);
        assert_eq!(line(&"空".repeat(200)).fault(clock()), None, "characters, not bytes");
        assert_eq!(line(&"空".repeat(201)).fault(clock()), Some(Fault::TooLong));
        let when = |chosen, own: &str| Field {
            value: Value::When { options: vec![(Key::In3Days, 1)], chosen, own: own.into() },
            ..line("")
        };
        assert_eq!(when(0, "").fault(clock()), None);
        assert_eq!(when(1, "2026-11-21 14:05").fault(clock()), Some(Fault::NotToCome), "passed twelve seconds ago");
        assert_eq!(when(1, "2026-11-21 14:06").fault(clock()), None);
    }

    #[test]
    fn only_what_was_written_since_is_worth_a_question() {
        let title = Field::new("title", Key::FieldTitle, true, Value::Line("from the alarm".into()));
        let mut form =
            Form::new(Action::TicketNew, About::New, vec![title, Field::text("more", Key::FieldNote, false)]);
        assert!(!form.is_written());
        form.fields[1].value = Value::Text("it drips".into());
        assert!(form.is_written());
    }
}
