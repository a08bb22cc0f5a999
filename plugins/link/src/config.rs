//! What a link needs to know, and why it may not start.

use std::path::PathBuf;

use atrium_facility::{Account, Interest, PersonId};
use thiserror::Error;

/// Everything that a link needs to start.
#[derive(Clone, Default)]
pub struct LinkConfig {
    /// The hub's address, for example `http://127.0.0.1:7420`.
    pub base_url: String,
    /// Token for reading, and for commands that name no account. Without one, the first of `tokens` reads.
    pub token: Option<String>,
    /// Accounts in whose name this program may act, with their tokens. Tokens are never written to the disk.
    pub tokens: Vec<(Account, String)>,
    /// What the stream is to bring.
    pub interest: Interest,
    /// Folder in which commands wait until the hub has answered; made when it is missing. `None` keeps them in memory.
    pub outbox: Option<PathBuf>,
}

impl LinkConfig {
    /// For reading everything from this hub, without an account.
    pub fn reading(base_url: &str) -> Self {
        Self { base_url: base_url.to_owned(), ..Self::default() }
    }
}

impl std::fmt::Debug for LinkConfig {
    /// Tells whose tokens there are, never the tokens.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LinkConfig")
            .field("base_url", &self.base_url)
            .field("token", &self.token.as_ref().map(|_| "…"))
            .field("tokens", &self.tokens.iter().map(|(account, _)| &account.actor.id).collect::<Vec<_>>())
            .field("interest", &self.interest)
            .field("outbox", &self.outbox)
            .finish()
    }
}

/// Why a link could not be started, or an account not be asked for.
#[derive(Debug, Error)]
pub enum LinkError {
    /// Not an `http://` or `https://` address.
    #[error("`{0}` is not a hub's address; it looks like http://127.0.0.1:7420")]
    Address(String),
    /// The client could not be set up.
    #[error("cannot set up the connection: {0}")]
    Client(#[from] reqwest::Error),
    /// The thread could not be started.
    #[error("cannot start the link's thread: {0}")]
    Thread(#[from] std::io::Error),
    /// The hub did not tell whose the token is.
    #[error("{0}")]
    Hub(String),
}

/// The tokens in use.
#[derive(Clone, Default)]
pub(crate) struct Tokens {
    pub(crate) token: Option<String>,
    pub(crate) by_account: Vec<(Account, String)>,
}

impl Tokens {
    /// The token of this account; of no account, the one set for that.
    pub(crate) fn of(&self, account: Option<&PersonId>) -> Option<&str> {
        match account {
            Some(id) => self.by_account.iter().find(|(a, _)| a.actor.id == *id).map(|(_, token)| token.as_str()),
            None => self.token.as_deref(),
        }
    }

    /// The token to read with.
    pub(crate) fn reading(&self) -> Option<&str> {
        self.token.as_deref().or_else(|| self.by_account.first().map(|(_, token)| token.as_str()))
    }
}
