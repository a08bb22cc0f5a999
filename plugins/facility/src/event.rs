//! Events: what happened and needs no answer by itself.

use serde::{Deserialize, Serialize};

use crate::permission::{TEXT, TITLE, allow, said, short};
use crate::{EventId, Grounds, LocalText, Permission, Place, Refusal, Timestamp, Tracked, Update};

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// A nurse called.
    NurseCall,
    /// A door was forced or held open.
    Door,
    /// Somebody or something left or entered where it should not.
    Zone,
    /// Somebody fell or called for help.
    Emergency,
    /// Equipment started, stopped or changed over.
    Equipment,
    /// A delivery or a transport.
    Logistics,
    /// Anything else.
    Other,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Id; the same event comes in once.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// What kind.
    pub kind: EventKind,
    /// In words.
    pub text: LocalText,
    /// Where.
    #[serde(default)]
    pub place: Place,
    /// Who or what was part of it.
    #[serde(default)]
    pub who: Option<Tracked>,
}

pub(crate) fn record(event: &Event, on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    allow(on.by.role, Permission::RecordEvent)?;
    said(event.id.as_str(), "id", TITLE)?;
    short(&event.text.zh, "text", TEXT)?;
    short(&event.text.en, "text", TEXT)?;
    let ids = [&event.place.element, &event.place.space, &event.place.storey];
    ids.into_iter().flatten().try_for_each(|id| short(id, "place", TITLE))?;
    match &event.who {
        Some(Tracked::Person(id)) => short(id.as_str(), "who", TITLE)?,
        Some(Tracked::Mobile(id)) => short(id.as_str(), "who", TITLE)?,
        None => {}
    }
    if event.place.at.is_some_and(|at| at.iter().any(|c| !c.is_finite())) {
        return Err(Refusal::Wrong { field: "place".into() });
    }
    if on.facts().events.iter().rev().any(|e| e.id == event.id) {
        return Err(Refusal::AlreadySo);
    }
    Ok(vec![Update::EventHappened { event: event.clone() }])
}
