//! What the tests of this folder share: a screen without a window.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, reason = "tests")]

pub(crate) mod chaos;
pub(crate) mod fake;
pub(crate) mod plant;

use std::time::{Duration, Instant};

use atrium_facility::{
    Actor, Command, CommandEnvelope, CommandId, Event, EventKind, FacilityState, LocalText, Place, Role, StreamBody,
    StreamItem, Timestamp, Update,
};
use atrium_link::{Answer, Link, LinkConfig, LinkEvent, LinkState};

/// What a desktop does with a link, and a record of it.
pub(crate) struct Screen {
    pub(crate) link: Link,
    pub(crate) state: FacilityState,
    pub(crate) link_states: Vec<LinkState>,
    pub(crate) items: Vec<StreamItem>,
    pub(crate) answers: Vec<(CommandId, Answer)>,
    /// Events that are neither stream nor connection nor answer.
    pub(crate) others: Vec<LinkEvent>,
    pub(crate) snapshots: usize,
    last: u64,
    keep_items: bool,
}

impl Screen {
    pub(crate) fn open(base_url: &str) -> Self {
        Self::with(LinkConfig::reading(base_url))
    }

    pub(crate) fn with(config: LinkConfig) -> Self {
        Self {
            link: Link::start_with(config, || {}).unwrap(),
            state: FacilityState::default(),
            link_states: Vec::new(),
            items: Vec::new(),
            answers: Vec::new(),
            others: Vec::new(),
            snapshots: 0,
            last: 0,
            keep_items: false,
        }
    }

    pub(crate) fn keeping_items(mut self) -> Self {
        self.keep_items = true;
        self
    }

    /// Takes what has come; fails on a gap or a repeat.
    pub(crate) fn pump(&mut self) {
        for event in self.link.drain(1000) {
            match event {
                LinkEvent::Snapshot(snapshot) => {
                    self.snapshots += 1;
                    self.last = snapshot.position.seq;
                    self.state = FacilityState::from_snapshot(*snapshot);
                }
                LinkEvent::Items(items) => {
                    for item in items {
                        match &item.body {
                            StreamBody::Fact { .. } => assert_eq!(item.seq, self.last + 1, "a gap or a repeat"),
                            StreamBody::Skipped => assert!(item.seq >= self.last, "back in time"),
                            _ => assert_eq!(item.seq, self.last, "values stand where the newest fact does"),
                        }
                        self.last = item.seq;
                        self.state.apply(&item);
                        if self.keep_items {
                            self.items.push(item);
                        }
                    }
                }
                LinkEvent::State(state) => self.link_states.push(state),
                LinkEvent::Answer { id, answer } => self.answers.push((id, answer)),
                other => self.others.push(other),
            }
        }
    }

    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    pub(crate) fn answered(&self) -> Vec<String> {
        self.answers.iter().map(|(id, _)| id.to_string()).collect()
    }

    pub(crate) fn is_live(&self) -> bool {
        self.link_states.last() == Some(&LinkState::Live)
    }

    pub(crate) fn is_offline(&self) -> bool {
        matches!(self.link_states.last(), Some(LinkState::Offline { .. }))
    }

    /// Pumps until it is so, or fails.
    pub(crate) fn until(&mut self, what: &str, seconds: u64, mut is_so: impl FnMut(&Self) -> bool) {
        let began = Instant::now();
        loop {
            self.pump();
            if is_so(self) {
                return;
            }
            assert!(
                began.elapsed() < Duration::from_secs(seconds),
                "waited {seconds} s for: {what}; link {:?}, answers {:?}, others {:?}, feed {:?}",
                self.link_states.last(),
                self.answers,
                self.others,
                self.state.feed(),
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn for_a_while(&mut self, ms: u64) {
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(ms) {
            self.pump();
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// A command that anybody may give and that happens once: an event of this id.
pub(crate) fn event_command(id: &str) -> CommandEnvelope {
    CommandEnvelope {
        id: id.into(),
        issued_at: Timestamp(1_700_000_000_000),
        command: Command::RecordEvent { event: event(id) },
    }
}

pub(crate) fn event(id: &str) -> Event {
    Event {
        id: id.into(),
        at: Timestamp(1_700_000_000_000),
        kind: EventKind::Other,
        text: LocalText::same(id),
        place: Place::default(),
        who: None,
    }
}

/// Ids of the events among these items, in order.
pub(crate) fn events_in(items: &[StreamItem]) -> Vec<String> {
    let id = |item: &StreamItem| match &item.body {
        StreamBody::Fact { entry } => match &entry.update {
            Update::EventHappened { event } => Some(event.id.to_string()),
            _ => None,
        },
        _ => None,
    };
    items.iter().filter_map(id).collect()
}

pub(crate) fn account(id: &str) -> atrium_facility::Account {
    atrium_facility::Account { actor: Actor::new(id, Role::Operator), post: LocalText::same(id) }
}
