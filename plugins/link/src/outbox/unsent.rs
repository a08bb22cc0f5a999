//! What waits, for a person to look through: why it waits, and what can be done about it.

use atrium_facility::{CommandEnvelope, CommandId, PersonId};
use thiserror::Error;

use super::journal::Content;
use super::writer::Message;
use super::{Item, Outbox};

/// Why a command has not gone yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waits {
    /// For those before it, or for the disk.
    InTurn,
    /// It is on its way at this moment.
    Sending,
    /// For the hub: why the last try failed, in plain words.
    Failed(String),
    /// For a token that the hub knows.
    NoToken,
    /// The hub does not take it as it is, in plain words. It is not sent again in this run unless somebody says so.
    Stuck(String),
    /// It is given up and will not be sent; the disk has not taken note of that yet.
    Discarding,
}

/// A command that the hub has not answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsent {
    /// The command.
    pub envelope: CommandEnvelope,
    /// In whose name; `None` for the link's own token.
    pub account: Option<PersonId>,
    /// Why it has not gone yet.
    pub waits: Waits,
    /// Whether the hub may have it all the same: a try whose answer was lost, or one of an earlier run.
    pub may_be_sent: bool,
}

/// Why a command was not discarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DiscardError {
    /// None with this id waits.
    #[error("no command with this id waits; the hub may have answered it meanwhile")]
    Unknown,
    /// The hub may have it already.
    #[error("the hub may have this command already; discarding it would not undo it")]
    MayBeSent,
}

impl Outbox {
    /// Commands that the hub has not answered, in order.
    pub(crate) fn unsent(&self) -> Vec<Unsent> {
        self.lock().items.iter().filter_map(Item::unsent).collect()
    }

    /// How many those are.
    pub(crate) fn unsent_count(&self) -> usize {
        self.lock().items.iter().filter(|i| matches!(i.record.content, Content::Command(_))).count()
    }

    /// Sends a command again at once: one that is stuck, or one that waits between two tries. `false` when there is none
    /// with this id.
    pub(crate) fn retry(&self, id: &CommandId) -> bool {
        let mut inner = self.lock();
        let Some(item) = inner.items.iter_mut().find(|i| i.is_command(id) && !i.discarding) else { return false };
        item.stuck = None;
        let account = item.record.account.clone();
        inner.refused.remove(&account);
        drop(inner);
        self.hurry.notify_one();
        self.changed.notify_one();
        true
    }

    /// Gives a command up. From here on it is not sent; it stays in sight until the disk has taken note, so that no later
    /// run sends it either.
    ///
    /// # Errors
    /// [`DiscardError`]: without `even_if_sent`, one that the hub may have is kept.
    pub(crate) fn discard(&self, id: &CommandId, even_if_sent: bool) -> Result<(), DiscardError> {
        let mut inner = self.lock();
        let item = inner.items.iter_mut().find(|i| i.is_command(id)).ok_or(DiscardError::Unknown)?;
        if item.discarding {
            return Ok(());
        }
        if (item.sending || item.may_be_sent) && !even_if_sent {
            return Err(DiscardError::MayBeSent);
        }
        item.discarding = true;
        let n = item.record.n;
        let written = inner.writer.as_ref().is_some_and(|writer| writer.send(Message::Discard(n)).is_ok());
        drop(inner);
        if !written {
            self.remove(n);
        }
        self.hurry.notify_one();
        Ok(())
    }
}

impl Item {
    fn is_command(&self, id: &CommandId) -> bool {
        matches!(&self.record.content, Content::Command(envelope) if envelope.id == *id)
    }

    fn unsent(&self) -> Option<Unsent> {
        let Content::Command(envelope) = &self.record.content else { return None };
        let waits = if self.discarding {
            Waits::Discarding
        } else if self.sending {
            Waits::Sending
        } else if let Some(reason) = &self.stuck {
            Waits::Stuck(reason.clone())
        } else if self.told {
            Waits::NoToken
        } else if let Some(reason) = &self.failed {
            Waits::Failed(reason.clone())
        } else {
            Waits::InTurn
        };
        Some(Unsent {
            envelope: envelope.clone(),
            account: self.record.account.clone(),
            waits,
            may_be_sent: self.may_be_sent || self.sending,
        })
    }
}
