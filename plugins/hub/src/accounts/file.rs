//! The accounts' file form, and its checks.

use atrium_facility::{Account, Actor, Role, Trade};
use rustc_hash::FxHashSet;
use serde::Deserialize;
use toml::Spanned;

use super::{Accounts, AccountsError, Known, digest, text};
use crate::line_of;

/// A token that people choose has at least so many characters.
const SHORTEST_TOKEN: usize = 16;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    #[serde(default)]
    account: Vec<Spanned<AccountForm>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountForm {
    id: String,
    role: Role,
    token: Option<String>,
    token_sha256: Option<String>,
    post_zh: String,
    post_en: String,
    name: Option<String>,
    #[serde(default)]
    trades: Vec<Trade>,
    #[serde(default)]
    on_duty: bool,
}

pub(super) fn parse(source: &str) -> Result<Accounts, AccountsError> {
    let form: FileForm = toml::from_str(source).map_err(|error| AccountsError::Syntax {
        line: error.span().map_or(1, |s| line_of(source, s.start)),
        message: error.message().to_owned(),
    })?;
    let mut accounts = Accounts::default();
    let mut ids = FxHashSet::default();
    for spanned in form.account {
        let line = line_of(source, spanned.span().start);
        let form = spanned.into_inner();
        let id = form.id.clone();
        let wrong = |message: &str| AccountsError::Account { id: id.clone(), line, message: message.to_owned() };
        if id.trim().is_empty() || id.chars().count() > 64 {
            return Err(wrong("an id has between 1 and 64 characters"));
        }
        if !ids.insert(id.clone()) {
            return Err(wrong("another account has the same id"));
        }
        if form.role == Role::System {
            return Err(wrong("the role `system` is the hub's own and is given to nobody"));
        }
        let secret = match (&form.token, &form.token_sha256) {
            (Some(token), None) if token.chars().count() >= SHORTEST_TOKEN => digest(token),
            (Some(_), None) => return Err(wrong("a token has at least 16 characters")),
            (None, Some(hex)) => from_hex(hex).ok_or_else(|| wrong("`token_sha256` has 64 hexadecimal digits"))?,
            _ => return Err(wrong("needs either `token` or `token_sha256`")),
        };
        if accounts.by_token.contains_key(&secret) {
            return Err(wrong("another account has the same token"));
        }
        let known = Known {
            account: Account { actor: Actor::new(form.id, form.role), post: text(&form.post_zh, &form.post_en) },
            name: form.name,
            trades: form.trades,
            on_duty: form.on_duty,
            token: form.token,
        };
        accounts.add(known, secret);
    }
    Ok(accounts)
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut out = [0_u8; 32];
    for (i, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(i * 2..i * 2 + 2)?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_token_however_that_is_written() {
        let hash: String = super::super::hex(&digest("a token of the second"));
        let text = format!(
            "[[account]]\nid = \"A\"\nrole = \"operator\"\ntoken = \"a token of the first\"\npost_zh = \"中控\"\npost_en = \"Control\"\n\
             [[account]]\nid = \"B\"\nrole = \"technician\"\ntoken_sha256 = \"{hash}\"\npost_zh = \"电工\"\npost_en = \"E\"\ntrades = [\"electrician\"]\nname = \"B's name\"\n"
        );
        let accounts = parse(&text).unwrap();
        let id = |token: &str| accounts.of_token(token).map(|a| a.actor.id.to_string());
        assert_eq!(id("a token of the first").as_deref(), Some("A"));
        assert_eq!(id("a token of the second").as_deref(), Some("B"));
        assert_eq!(id("a token of nobody else"), None);
        assert_eq!(accounts.tokens().len(), 1, "a token that is not known in clear is handed to nobody");
        assert_eq!(accounts.people().len(), 1);
        assert_eq!(accounts.name(&"B".into()), Some("B's name"));
    }

    #[test]
    fn every_contradiction_is_refused_with_its_line() {
        let account = |body: &str| format!("\n[[account]]\nid = \"A\"\npost_zh = \"a\"\npost_en = \"a\"\n{body}\n");
        let good = account("role = \"viewer\"\ntoken = \"0123456789abcdef\"");
        assert!(parse(&good).is_ok());
        let table = [
            (account("role = \"system\"\ntoken = \"0123456789abcdef\""), "line 2"),
            (account("role = \"viewer\"\ntoken = \"short\""), "16 characters"),
            (account("role = \"viewer\""), "either"),
            (account("role = \"viewer\"\ntoken = \"0123456789abcdef\"\ntoken_sha256 = \"00\""), "either"),
            (account("role = \"viewer\"\ntoken_sha256 = \"00\""), "64"),
            (account("role = \"king\"\ntoken = \"0123456789abcdef\""), "line 6"),
            (account("role = \"viewer\"\ntoken = \"0123456789abcdef\"\nsecret = 1"), "line 8"),
            (format!("{good}{good}"), "same id"),
            (format!("{good}{}", good.replace("\"A\"", "\"B\"")), "same token"),
        ];
        for (text, expected) in table {
            let message = parse(&text).unwrap_err().to_string();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }
}
