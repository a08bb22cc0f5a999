//! Sends what waits, one after the other, until the hub has answered it.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use atrium_facility::{CommandEnvelope, Outcome, PhotoId};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use tokio::sync::Notify;

use super::journal::{Content, Record};
use super::{Job, Outbox};
use crate::http::{Hub, Trouble, back_off, from_json, trouble, whole};
use crate::queue::Queue;
use crate::{Answer, Asked, LinkEvent};

/// A hub answers a command when it is on its disk.
const PATIENCE: Duration = Duration::from_secs(15);
/// Twelve megabytes over a slow radio link.
const PHOTO_PATIENCE: Duration = Duration::from_secs(120);
const LARGEST_ANSWER: usize = 1 << 20;

/// What became of it.
enum Sent {
    Outcome(Outcome),
    PhotoIsThere,
    PhotoIsGone,
}

/// Sends for as long as somebody listens. `back` says that the hub is heard again.
pub(crate) async fn run(hub: Hub, outbox: Arc<Outbox>, queue: Rc<Queue>, back: &Notify) {
    let mut failures = 0;
    loop {
        for reason in outbox.take_reports() {
            if !queue.send(LinkEvent::Failed { what: Asked::Outbox, reason }).await {
                return;
            }
        }
        let job = outbox.next(&hub.tokens.borrow());
        let (record, token) = match job {
            Some(Job::Send(record, token)) => (record, token),
            Some(Job::Unsigned(record)) => {
                let whom = record.account.as_ref().map_or("this program", |account| account.as_str());
                if !tell_failed(&queue, &record, format!("the hub knows no token of {whom}; it waits for one")).await {
                    return;
                }
                continue;
            }
            None => {
                outbox.changed.notified().await;
                continue;
            }
        };
        match deliver(&hub, &outbox, &record, &token).await {
            Ok(sent) => {
                failures = 0;
                if !finish(&outbox, &queue, &record, sent).await {
                    return;
                }
            }
            Err(Trouble::Refused { status: StatusCode::UNAUTHORIZED, .. }) => {
                failures = 0;
                outbox.tried(record.n, None, false);
                outbox.refuse_token(&record.account, token);
            }
            Err(Trouble::Refused { status, reason }) => {
                failures = 0;
                tracing::warn!(%status, reason, "the hub does not take what was sent");
                let is_photo = matches!(record.content, Content::Photo(_));
                if is_photo {
                    outbox.remove(record.n);
                } else {
                    outbox.tried(record.n, None, false);
                    outbox.set_stuck(record.n, &reason);
                }
                if !tell_failed(&queue, &record, reason).await {
                    return;
                }
                if is_photo {
                    outbox.settle(&record);
                }
            }
            Err(trouble @ (Trouble::Away(_) | Trouble::Unreached(_))) => {
                failures += 1;
                let may_be_sent = matches!(trouble, Trouble::Away(_));
                let reason = trouble.reason();
                outbox.tried(record.n, Some(reason.clone()), may_be_sent);
                tracing::debug!(reason, failures, "what waits is sent again later");
                tokio::select! {
                    () = tokio::time::sleep(back_off(failures)) => {}
                    () = back.notified() => {}
                    () = outbox.hurry.notified() => {}
                }
            }
        }
    }
}

/// Tells first, then lets the disk forget: a program that is killed between the two tells it again.
async fn finish(outbox: &Outbox, queue: &Queue, record: &Record, sent: Sent) -> bool {
    outbox.remove(record.n);
    let told = match sent {
        Sent::PhotoIsThere => true,
        Sent::PhotoIsGone => tell_failed(queue, record, "the photo is no longer on this computer".into()).await,
        Sent::Outcome(outcome) => match &record.content {
            Content::Command(envelope) => {
                let answer = Answer::Outcome(outcome);
                queue.send(LinkEvent::Answer { id: envelope.id.clone(), answer }).await
            }
            Content::Photo(_) => true,
        },
    };
    if told {
        outbox.settle(record);
    }
    told
}

async fn tell_failed(queue: &Queue, record: &Record, reason: String) -> bool {
    let event = match &record.content {
        Content::Command(envelope) => LinkEvent::Answer { id: envelope.id.clone(), answer: Answer::Failed(reason) },
        Content::Photo(id) => LinkEvent::Failed { what: Asked::PutPhoto(id.clone()), reason },
    };
    queue.send(event).await
}

async fn deliver(hub: &Hub, outbox: &Outbox, record: &Record, token: &str) -> Result<Sent, Trouble> {
    match &record.content {
        Content::Command(envelope) => command(hub, envelope, token).await.map(Sent::Outcome),
        Content::Photo(id) => match outbox.photo(id).await {
            Some(bytes) => photo(hub, id, bytes, token).await.map(|()| Sent::PhotoIsThere),
            None => Ok(Sent::PhotoIsGone),
        },
    }
}

async fn command(hub: &Hub, envelope: &CommandEnvelope, token: &str) -> Result<Outcome, Trouble> {
    let request = hub.client.post(hub.url("/v1/commands", &[])?).bearer_auth(token).json(envelope);
    let response = match tokio::time::timeout(PATIENCE, request.send()).await {
        Ok(response) => response.map_err(|error| Trouble::of(&error))?,
        Err(_) => return Err(Trouble::Away("the hub does not answer".into())),
    };
    match response.status() {
        // A conflict is a decision as well: the command was refused for a reason.
        StatusCode::OK | StatusCode::CONFLICT => from_json(&whole(response, LARGEST_ANSWER).await?),
        _ => Err(trouble(response).await),
    }
}

async fn photo(hub: &Hub, id: &PhotoId, bytes: Vec<u8>, token: &str) -> Result<(), Trouble> {
    let kind = match bytes.first() {
        Some(0xff) => "image/jpeg",
        Some(0x89) => "image/png",
        _ => "image/webp",
    };
    let request = hub
        .client
        .put(hub.url(&format!("/v1/photos/{id}"), &[])?)
        .bearer_auth(token)
        .header(CONTENT_TYPE, HeaderValue::from_static(kind))
        .body(bytes);
    hub.answer(request, PHOTO_PATIENCE).await.map(|_| ())
}
