//! What only somebody may ask: commands, photos, names.

use atrium_facility::{Account, CommandEnvelope, Outcome, Permission, PersonId, PhotoId, Timestamp, may};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Asker, Site, beside, no_account, refuse, unavailable};
use crate::accounts::hex;
use crate::recorder::Answer;
use crate::store::LookUp;

/// Longest id of a command, characters.
const LONGEST_ID: usize = 128;

fn body_of(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Box<Response>> {
    body.map_err(|error| {
        let code = if error.status() == StatusCode::PAYLOAD_TOO_LARGE { "too-large" } else { "unreadable" };
        Box::new(refuse(error.status(), code, &error.body_text()))
    })
}

pub(super) async fn command(
    State(site): State<Site>,
    Extension(Asker(asker)): Extension<Asker>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let Some(account) = asker else { return no_account() };
    let body = match body_of(body) {
        Ok(body) => body,
        Err(response) => return *response,
    };
    let envelope: CommandEnvelope = match serde_json::from_slice(&body) {
        Ok(envelope) => envelope,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, "unreadable", &error.to_string()),
    };
    let length = envelope.id.as_str().chars().count();
    if length == 0 || length > LONGEST_ID {
        return refuse(StatusCode::BAD_REQUEST, "unreadable", "a command's id has between 1 and 128 characters");
    }
    match site.recorder.ask(envelope, account.actor).await {
        Some(Answer::Outcome(outcome @ Outcome::Accepted { .. })) => Json(outcome).into_response(),
        Some(Answer::Outcome(outcome)) => (StatusCode::CONFLICT, Json(outcome)).into_response(),
        Some(Answer::Unavailable(reason)) => refuse(StatusCode::SERVICE_UNAVAILABLE, "store", &reason),
        None => refuse(StatusCode::SERVICE_UNAVAILABLE, "busy", "the hub has too much to do, or is ending; ask again"),
    }
}

pub(super) async fn me(Extension(Asker(asker)): Extension<Asker>) -> Response {
    asker.map_or_else(no_account, |account| Json(account).into_response())
}

pub(super) async fn accounts(State(site): State<Site>) -> Response {
    let all: Vec<&Account> = site.accounts.all().collect();
    Json(all).into_response()
}

pub(super) async fn name(
    State(site): State<Site>,
    Extension(Asker(asker)): Extension<Asker>,
    Path(id): Path<String>,
) -> Response {
    let Some(account) = asker else { return no_account() };
    let whom = PersonId::from(id);
    let allowed = may(account.actor.role, Permission::SeeNames);
    let name = site.accounts.name(&whom).map(str::to_owned);
    let told = allowed && name.is_some();
    let look_up = LookUp { by: account.actor, whom, at: Timestamp::now(), told };
    let store = site.store.clone();
    // Written down before it is told: a look-up that cannot be audited does not happen.
    match beside(move || store.record_look_up(&look_up)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return unavailable(&error),
        Err(response) => return response,
    }
    match name {
        _ if !allowed => refuse(StatusCode::FORBIDDEN, "not-allowed", "this role does not see names"),
        Some(name) => Json(json!({ "name": name })).into_response(),
        None => refuse(StatusCode::NOT_FOUND, "unknown", "there is no name for this badge"),
    }
}

/// What the bytes are, by how they begin; the sender's word for it is not asked.
fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Some("image/jpeg")
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else {
        None
    }
}

pub(super) async fn put_photo(
    State(site): State<Site>,
    Extension(Asker(asker)): Extension<Asker>,
    Path(hash): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    if asker.is_none() {
        return no_account();
    }
    let body = match body_of(body) {
        Ok(body) => body,
        Err(response) => return *response,
    };
    if picture_type(&body).is_none() {
        return refuse(StatusCode::BAD_REQUEST, "no-picture", "this is neither JPEG nor PNG nor WebP");
    }
    let stored = beside(move || {
        if hex(&Sha256::digest(&body)) != hash {
            return refuse(StatusCode::BAD_REQUEST, "wrong-hash", "these bytes have another SHA-256");
        }
        let id = PhotoId::from(hash);
        match site.store.put_photo(&id, &body, Timestamp::now()) {
            Ok(()) => Json(json!({ "photo": id })).into_response(),
            Err(error) => unavailable(&error),
        }
    })
    .await;
    match stored {
        Ok(response) | Err(response) => response,
    }
}

pub(super) async fn photo(State(site): State<Site>, Path(hash): Path<String>) -> Response {
    let found = beside(move || site.store.photo(&PhotoId::from(hash))).await;
    match found {
        Ok(Ok(Some(bytes))) => {
            let kind = HeaderValue::from_static(picture_type(&bytes).unwrap_or("application/octet-stream"));
            // The name is the hash of the bytes: they never change.
            let keep = HeaderValue::from_static("private, max-age=31536000, immutable");
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)], bytes).into_response()
        }
        Ok(Ok(None)) => refuse(StatusCode::NOT_FOUND, "unknown", "there is no such photo"),
        Ok(Err(error)) => unavailable(&error),
        Err(response) => response,
    }
}

#[cfg(test)]
mod tests {
    use super::picture_type;

    #[test]
    fn pictures_are_known_by_their_first_bytes() {
        assert_eq!(picture_type(&[0xff, 0xd8, 0xff, 0xe0]), Some("image/jpeg"));
        assert_eq!(picture_type(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(picture_type(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        for none in [&b""[..], b"RIFF", b"RIFF\0\0\0\0WAVE", b"<svg/>", b"%PDF-1.7"] {
            assert_eq!(picture_type(none), None);
        }
    }
}
