//! Who may ask the hub for things: accounts and their tokens.
//!
//! A hub that runs alone reads them from a file; one inside a desktop's process makes the posts of the site itself, with
//! tokens that live as long as it and are handed to the desktop and the simulator in the same process.

mod file;
mod local;

use std::path::{Path, PathBuf};

use atrium_facility::{Account, LocalText, Person, PersonId, Trade};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Why accounts cannot be used.
#[derive(Debug, Error)]
pub enum AccountsError {
    /// The file cannot be read.
    #[error("cannot read the accounts {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not TOML, or a key or value that the file does not have.
    #[error("the accounts are wrong at line {line}: {message}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// An account that contradicts itself or another one.
    #[error("account `{id}` (line {line}): {message}")]
    Account {
        /// Its id.
        id: String,
        /// Line at which it begins, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

/// One account.
#[derive(Clone)]
struct Known {
    account: Account,
    name: Option<String>,
    trades: Vec<Trade>,
    on_duty: bool,
    /// In clear where this process made it or the file has it so.
    token: Option<String>,
}

/// All accounts of a hub.
#[derive(Clone, Default)]
pub struct Accounts {
    list: Vec<Known>,
    /// SHA-256 of a token to its account. Looking a digest up tells nothing of the token by the time it takes.
    by_token: FxHashMap<[u8; 32], usize>,
}

impl std::fmt::Debug for Accounts {
    /// Leaves tokens and names out: configurations end up in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.list.iter().map(|k| &k.account.actor)).finish()
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

impl Accounts {
    /// Nobody: everything can be read on loopback, nothing asked for.
    pub fn none() -> Self {
        Self::default()
    }

    /// The posts of a site, each with a new random token of 256 bits: service desk, technicians of every trade,
    /// cleaners, porters, team leader, safety officers, operator, facility manager, duty director, administrator, a nurse.
    ///
    /// A system without random numbers gets nobody: a token that can be guessed would be worse than none.
    pub fn local() -> Self {
        let mut accounts = Self::default();
        for post in local::POSTS {
            match random_token() {
                Ok(token) => {
                    let digest = digest(&token);
                    accounts.add(local::known(post, token), digest);
                }
                Err(error) => {
                    tracing::error!(%error, "no random numbers for tokens: nobody can ask this hub for anything");
                    return Self::none();
                }
            }
        }
        accounts
    }

    /// Reads accounts from the text of a file.
    ///
    /// ```toml
    /// [[account]]
    /// id = "T-11"
    /// role = "technician"
    /// token_sha256 = "…64 hexadecimal digits…"   # or token = "…", at least 16 characters
    /// post_zh = "电工"
    /// post_en = "Electrician"
    /// name = "…"                                  # told to few roles, and each telling is written down
    /// trades = ["electrician"]                    # makes a person of it, to whom work can be given
    /// ```
    ///
    /// # Errors
    /// [`AccountsError::Syntax`] and [`AccountsError::Account`], with the line.
    pub fn from_toml(text: &str) -> Result<Self, AccountsError> {
        file::parse(text)
    }

    /// Reads accounts from a file.
    ///
    /// # Errors
    /// As [`Accounts::from_toml`], and [`AccountsError::Read`].
    pub fn read(path: &Path) -> Result<Self, AccountsError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| AccountsError::Read { path: path.to_owned(), source })?;
        Self::from_toml(&text)
    }

    fn add(&mut self, known: Known, digest: [u8; 32]) {
        self.by_token.insert(digest, self.list.len());
        self.list.push(known);
    }

    /// All accounts, in the order in which they were given.
    pub fn all(&self) -> impl Iterator<Item = &Account> {
        self.list.iter().map(|k| &k.account)
    }

    /// Accounts whose tokens are known in clear, with them.
    pub fn tokens(&self) -> Vec<(Account, String)> {
        self.list.iter().filter_map(|k| Some((k.account.clone(), k.token.clone()?))).collect()
    }

    /// Whose token this is.
    pub fn of_token(&self, token: &str) -> Option<&Account> {
        self.by_token.get(&digest(token)).map(|i| &self.list[*i].account)
    }

    /// The people among them, to be registered as staff.
    pub fn people(&self) -> Vec<Person> {
        let people = self.list.iter().filter(|k| !k.trades.is_empty() || k.on_duty);
        people
            .map(|k| Person {
                id: k.account.actor.id.clone(),
                post: k.account.post.clone(),
                trades: k.trades.clone(),
                on_duty: k.on_duty,
            })
            .collect()
    }

    /// The name behind a badge. Who asks is for the caller to check and to write down.
    pub(crate) fn name(&self, person: &PersonId) -> Option<&str> {
        self.list.iter().find(|k| k.account.actor.id == *person)?.name.as_deref()
    }
}

fn random_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

fn text(zh: &str, en: &str) -> LocalText {
    LocalText::new(zh, en)
}

#[cfg(test)]
mod tests {
    use atrium_facility::Role;

    use super::*;

    #[test]
    fn local_posts_have_tokens_of_their_own_and_none_is_the_system() {
        let accounts = Accounts::local();
        let tokens = accounts.tokens();
        assert_eq!(tokens.len(), accounts.all().count());
        for (account, token) in &tokens {
            assert_eq!(accounts.of_token(token), Some(account));
            assert_ne!(account.actor.role, Role::System);
            assert_eq!(token.len(), 64);
        }
        let ids: std::collections::BTreeSet<_> = tokens.iter().map(|(a, _)| a.actor.id.clone()).collect();
        assert_eq!(ids.len(), tokens.len());
        for id in ["D-01", "T-11", "T-62", "L-01", "S-02", "O-01", "M-01", "V-01", "A-01", "N-01"] {
            assert!(ids.contains(id), "{id}");
        }
        let other = Accounts::local();
        assert!(tokens.iter().all(|(_, token)| other.of_token(token).is_none()));
        assert_eq!(accounts.of_token(""), None);
        let shown = format!("{accounts:?}");
        assert!(tokens.iter().all(|(_, token)| !shown.contains(token.as_str())));
        let people = accounts.people();
        for trade in [Trade::Electrician, Trade::Plumber, Trade::Hvac, Trade::MedicalGas, Trade::Lift, Trade::General] {
            assert!(people.iter().any(|p| p.on_duty && p.trades.contains(&trade)), "{trade:?}");
        }
    }
}
