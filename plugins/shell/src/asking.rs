//! What this screen asks of the hub: as whom, what is on its way, and what became of it.

use std::hash::{BuildHasher, Hasher};

use atrium_facility::{Account, Command, CommandEnvelope, CommandId, Outcome, PersonId, Timestamp};
use atrium_link::{Answer, DiscardError, Link, Unsent, Waits};
use atrium_panels::{Notice, NoticeKind, UnsentView, UnsentWaits};
use atrium_view::Action;
use rustc_hash::FxHashMap;

/// A success is said this long, milliseconds. What failed stays until it is dismissed.
const SAID_FOR_MS: i64 = 4_000;
/// An answer that takes longer than this is told of as kept on this computer, milliseconds.
const SLOW_MS: i64 = 1_500;
/// Notices at most; the oldest go first.
const MOST_NOTICES: usize = 20;

/// Commands and their answers.
#[derive(Default)]
pub(crate) struct Asking {
    pub(crate) accounts: Vec<Account>,
    me: Option<usize>,
    pub(crate) notices: Vec<Notice>,
    told: u64,
    sent: u64,
    pending: FxHashMap<CommandId, (Action, Timestamp)>,
    /// Commands on disk that the hub has not answered.
    pub(crate) waiting: usize,
}

impl Asking {
    /// Whom this screen may act as; keeps to the one before, else the remembered one, else a facility manager.
    pub(crate) fn set_accounts(&mut self, accounts: Vec<Account>, remembered: Option<&PersonId>) {
        let before = self.me().map(|a| a.actor.id.clone());
        let find = |id: &PersonId| accounts.iter().position(|a| a.actor.id == *id);
        self.me = before
            .as_ref()
            .and_then(find)
            .or_else(|| remembered.and_then(find))
            .or_else(|| accounts.iter().position(|a| a.actor.role == atrium_facility::Role::FacilityManager))
            .or(if accounts.is_empty() { None } else { Some(0) });
        self.accounts = accounts;
    }

    /// Acts as somebody else from now on.
    pub(crate) fn act_as(&mut self, id: &PersonId) {
        if let Some(i) = self.accounts.iter().position(|a| a.actor.id == *id) {
            self.me = Some(i);
        }
    }

    /// Whom this screen acts as.
    pub(crate) fn me(&self) -> Option<&Account> {
        self.me.and_then(|i| self.accounts.get(i))
    }

    /// Hands a command to the link, which keeps it on disk until the hub has answered.
    pub(crate) fn send(&mut self, link: &Link, action: Action, command: Command, now: Timestamp) {
        let Some(me) = self.me() else { return };
        let as_whom = me.actor.id.clone();
        self.sent += 1;
        let envelope = CommandEnvelope { id: new_id(now, self.sent), issued_at: now, command };
        let id = envelope.id.clone();
        match link.send_as(&as_whom, envelope) {
            Ok(()) => {
                self.pending.insert(id, (action, now));
                self.waiting += 1;
            }
            Err(error) => self.tell(Some(action), NoticeKind::Failed(error.to_string()), now),
        }
    }

    /// Takes an answer.
    pub(crate) fn answered(&mut self, id: &CommandId, answer: Answer, now: Timestamp) {
        // What an earlier run of the program had sent is answered here too.
        let action = self.pending.remove(id).map(|(action, _)| action);
        let kind = match answer {
            Answer::Outcome(Outcome::Accepted { .. }) => NoticeKind::Done,
            Answer::Outcome(Outcome::Refused { refusal }) => NoticeKind::Refused(refusal),
            Answer::Failed(reason) => NoticeKind::Failed(reason),
        };
        self.notices.retain(|n| !(n.what == NoticeKind::Kept && n.action == action));
        self.tell(action, kind, now);
    }

    /// Lets successes fade, and says of commands that wait that they are kept.
    pub(crate) fn tick(&mut self, link: Option<&Link>, now: Timestamp) {
        self.waiting = link.map_or(0, Link::unsent_count);
        self.notices.retain(|n| n.what != NoticeKind::Done || now.since_ms(n.at) < SAID_FOR_MS);
        let slow: Vec<Action> = self
            .pending
            .values_mut()
            .filter(|(_, at)| at.0 != i64::MAX && now.since_ms(*at) > SLOW_MS)
            .map(|(action, at)| {
                // Said once.
                *at = Timestamp(i64::MAX);
                *action
            })
            .collect();
        for action in slow {
            self.tell(Some(action), NoticeKind::Kept, now);
        }
    }

    /// Gives a command up; says why where that cannot be.
    pub(crate) fn discard(&mut self, link: &Link, id: &CommandId, even_if_sent: bool, now: Timestamp) {
        match link.discard(id, even_if_sent) {
            Ok(()) => {
                self.pending.remove(id);
            }
            // Answered meanwhile: its own notice says how.
            Err(DiscardError::Unknown) => {}
            Err(error) => self.tell(Some(Action::ListUnsent), NoticeKind::Failed(error.to_string()), now),
        }
    }

    /// Says something.
    pub(crate) fn tell(&mut self, action: Option<Action>, what: NoticeKind, at: Timestamp) {
        self.told += 1;
        self.notices.push(Notice { id: self.told, at, action, what });
        if self.notices.len() > MOST_NOTICES {
            self.notices.remove(0);
        }
    }

    /// A notice was read.
    pub(crate) fn dismiss(&mut self, id: u64) {
        self.notices.retain(|n| n.id != id);
    }
}

/// A command that waits, for the panels.
pub(crate) fn unsent_view(unsent: Unsent) -> UnsentView {
    UnsentView {
        id: unsent.envelope.id,
        asked_at: unsent.envelope.issued_at,
        command: unsent.envelope.command,
        by: unsent.account,
        waits: match unsent.waits {
            Waits::InTurn => UnsentWaits::InTurn,
            Waits::Sending => UnsentWaits::Sending,
            Waits::Failed(reason) => UnsentWaits::Failed(reason),
            Waits::NoToken => UnsentWaits::NoToken,
            Waits::Stuck(reason) => UnsentWaits::Stuck(reason),
            Waits::Discarding => UnsentWaits::Discarding,
        },
        may_be_sent: unsent.may_be_sent,
    }
}

/// New for every intent on every computer: the time, this process, and 64 random bits.
fn new_id(now: Timestamp, count: u64) -> CommandId {
    let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
    format!("{:x}-{:x}-{random:016x}-{count}", now.0, std::process::id()).into()
}

#[cfg(test)]
mod tests {
    use atrium_facility::{Actor, LocalText, Refusal, Role};

    use super::*;

    fn account(id: &str, role: Role) -> Account {
        Account { actor: Actor::new(id, role), post: LocalText::same(id) }
    }

    #[test]
    fn a_screen_keeps_to_whom_it_acted_as() {
        let mut asking = Asking::default();
        let accounts = vec![account("D-01", Role::ServiceDesk), account("M-01", Role::FacilityManager)];
        asking.set_accounts(accounts.clone(), None);
        assert_eq!(asking.me().unwrap().actor.id, "M-01".into());
        asking.set_accounts(Vec::new(), None);
        assert!(asking.me().is_none());
        asking.set_accounts(accounts.clone(), Some(&"D-01".into()));
        assert_eq!(asking.me().unwrap().actor.id, "D-01".into());
        asking.act_as(&"M-01".into());
        asking.act_as(&"nobody".into());
        asking.set_accounts(accounts, Some(&"D-01".into()));
        assert_eq!(asking.me().unwrap().actor.id, "M-01".into(), "the one before comes first");
    }

    #[test]
    fn successes_fade_and_refusals_stay() {
        let mut asking = Asking::default();
        asking.tell(None, NoticeKind::Done, Timestamp(0));
        asking.tell(None, NoticeKind::Refused(Refusal::AlreadySo), Timestamp(0));
        asking.tick(None, Timestamp(10_000));
        assert_eq!(asking.notices.len(), 1);
        asking.dismiss(2);
        assert!(asking.notices.is_empty());
    }

    #[test]
    fn ids_never_repeat() {
        let ids: std::collections::HashSet<_> = (0..1_000).map(|i| new_id(Timestamp(5), i % 2)).collect();
        assert_eq!(ids.len(), 1_000);
    }
}
