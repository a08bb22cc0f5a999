//! One request at a time: addresses, tokens, limits, and what an answer that is none means.

use std::time::Duration;

use atrium_facility::Interest;
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::LinkError;
use crate::config::Tokens;

/// Waiting time after the first failure, and at most.
const BACK_OFF_FIRST: Duration = Duration::from_millis(250);
const BACK_OFF_MOST: Duration = Duration::from_secs(5);
/// A hub that sends no byte of an answer for so long is not there.
const STALLED: Duration = Duration::from_secs(20);

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The hub is away, busy or cannot write: the same may work later. It may have heard what was sent.
    Away(String),
    /// No connection could be made, so nothing was sent: the same may work later.
    Unreached(String),
    /// The hub says no to the request as it is: later it says the same.
    Refused {
        /// How.
        status: StatusCode,
        /// In plain words.
        reason: String,
    },
}

impl Trouble {
    /// In plain words.
    pub(crate) fn reason(self) -> String {
        match self {
            Self::Away(reason) | Self::Unreached(reason) | Self::Refused { reason, .. } => reason,
        }
    }

    /// What kept a request from getting through.
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        let reason = in_plain_words(error);
        if error.is_connect() { Self::Unreached(reason) } else { Self::Away(reason) }
    }
}

/// Checks an address; gives it without a slash at its end.
///
/// # Errors
/// [`LinkError::Address`].
pub(crate) fn address(base_url: &str) -> Result<String, LinkError> {
    let base = base_url.trim_end_matches('/').to_owned();
    match Url::parse(&base) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host_str().is_some() => Ok(base),
        _ => Err(LinkError::Address(base_url.to_owned())),
    }
}

/// A client for a hub.
///
/// # Errors
/// [`LinkError::Client`].
pub(crate) fn client() -> Result<Client, LinkError> {
    // A proxy is for the internet; a hub is a neighbour.
    Ok(Client::builder().no_proxy().connect_timeout(Duration::from_secs(3)).build()?)
}

/// The hub as requests see it.
#[derive(Clone)]
pub(crate) struct Hub {
    pub(crate) client: Client,
    pub(crate) base: String,
    pub(crate) tokens: watch::Receiver<Tokens>,
}

impl Hub {
    /// The address of a path (which starts with a slash), with its query.
    pub(crate) fn url(&self, path: &str, query: &[(&str, String)]) -> Result<Url, Trouble> {
        let whole = format!("{}{path}", self.base);
        let url = if query.is_empty() { Url::parse(&whole) } else { Url::parse_with_params(&whole, query) };
        url.map_err(|error| Trouble::Refused { status: StatusCode::BAD_REQUEST, reason: format!("{whole}: {error}") })
    }

    /// A request to read.
    pub(crate) fn get(&self, path: &str, query: &[(&str, String)]) -> Result<RequestBuilder, Trouble> {
        let request = self.client.get(self.url(path, query)?);
        Ok(match self.tokens.borrow().reading() {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
    }

    /// Sends it and takes an answer that is one.
    pub(crate) async fn answer(&self, request: RequestBuilder, patience: Duration) -> Result<Response, Trouble> {
        let response = match tokio::time::timeout(patience, request.send()).await {
            Ok(response) => response.map_err(|error| Trouble::of(&error))?,
            Err(_) => return Err(Trouble::Away("the hub does not answer".into())),
        };
        if response.status().is_success() { Ok(response) } else { Err(trouble(response).await) }
    }

    /// Reads something whole, of at most so many bytes.
    pub(crate) async fn read(
        &self,
        path: &str,
        query: &[(&str, String)],
        patience: Duration,
        most_bytes: usize,
    ) -> Result<Vec<u8>, Trouble> {
        let response = self.answer(self.get(path, query)?, patience).await?;
        whole(response, most_bytes).await
    }

    /// Reads JSON.
    pub(crate) async fn read_json<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
        patience: Duration,
        most_bytes: usize,
    ) -> Result<T, Trouble> {
        from_json(&self.read(path, query, patience, most_bytes).await?)
    }
}

/// Reads an answer to its end.
pub(crate) async fn whole(mut response: Response, most_bytes: usize) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    loop {
        match tokio::time::timeout(STALLED, response.chunk()).await {
            Ok(Ok(Some(piece))) => {
                if bytes.len() + piece.len() > most_bytes {
                    let reason = format!("the hub's answer is longer than {} MB", most_bytes >> 20);
                    return Err(Trouble::Refused { status: StatusCode::PAYLOAD_TOO_LARGE, reason });
                }
                bytes.extend_from_slice(&piece);
            }
            Ok(Ok(None)) => return Ok(bytes),
            Ok(Err(error)) => return Err(Trouble::of(&error)),
            Err(_) => return Err(Trouble::Away("the hub stopped in the middle of its answer".into())),
        }
    }
}

/// From JSON.
pub(crate) fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Trouble> {
    serde_json::from_slice(bytes).map_err(|error| Trouble::Refused {
        status: StatusCode::OK,
        reason: format!("the hub's answer cannot be read ({error}); is it of another version?"),
    })
}

/// From JSON, one to a line.
pub(crate) fn from_lines<T: DeserializeOwned>(bytes: &[u8]) -> Result<Vec<T>, Trouble> {
    bytes.split(|b| *b == b'\n').filter(|line| !line.trim_ascii().is_empty()).map(from_json).collect()
}

/// What an answer other than 200 means.
pub(crate) async fn trouble(response: Response) -> Trouble {
    let status = response.status();
    let later = matches!(status.as_u16(), 408 | 425 | 429) || status.is_server_error();
    let reason = refusal(response).await;
    if later { Trouble::Away(reason) } else { Trouble::Refused { status, reason } }
}

/// What the hub said with its refusal.
async fn refusal(mut response: Response) -> String {
    let status = response.status();
    // A refusal is short; what answers without end is cut off.
    let body = match tokio::time::timeout(STALLED, response.chunk()).await {
        Ok(Ok(Some(body))) => body,
        _ => Default::default(),
    };
    let said = serde_json::from_slice::<serde_json::Value>(&body)
        .ok()
        .and_then(|json| Some(json.get("message")?.as_str()?.chars().take(200).collect::<String>()));
    said.unwrap_or_else(|| format!("the hub answered {status}"))
}

/// What kept a request from getting through.
pub(crate) fn in_plain_words(error: &reqwest::Error) -> String {
    if error.is_connect() {
        "the hub cannot be reached".into()
    } else if error.is_timeout() {
        "the hub does not answer".into()
    } else {
        "the connection to the hub was cut".into()
    }
}

/// The interest as a query; empty when everything is wanted.
pub(crate) fn query_of(interest: &Interest) -> Vec<(&'static str, String)> {
    let mut query = Vec::new();
    if !interest.storeys.is_empty() {
        query.push(("storeys", interest.storeys.iter().map(|s| &**s).collect::<Vec<_>>().join(",")));
    }
    if !interest.topics.is_empty() {
        let names = interest.topics.iter().filter_map(|topic| match serde_json::to_value(topic) {
            Ok(serde_json::Value::String(name)) => Some(name),
            _ => None,
        });
        query.push(("topics", names.collect::<Vec<_>>().join(",")));
    }
    query
}

/// How long to wait after so many failures in a row (at least one): longer each time, and spread.
pub(crate) fn back_off(failures: u32) -> Duration {
    let most = BACK_OFF_FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(BACK_OFF_MOST);
    spread(most)
}

/// A moment, for what is taken up again at once.
pub(crate) fn short_wait() -> Duration {
    spread(BACK_OFF_FIRST / 5)
}

/// Between half and all of it, so that many screens do not come back at the same moment.
fn spread(most: Duration) -> Duration {
    use std::hash::{BuildHasher, Hasher};
    let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
    let part = (random >> 11) as f64 / (1_u64 << 53) as f64;
    most.mul_f64(0.5 + part / 2.0)
}

#[cfg(test)]
mod tests {
    use atrium_facility::Topic;

    use super::*;

    #[test]
    fn an_interest_is_asked_for_by_the_names_of_the_wire() {
        assert!(query_of(&Interest::default()).is_empty());
        let interest = Interest {
            storeys: ["1$a".into(), "2b".into()].into_iter().collect(),
            topics: [Topic::Alarms, Topic::Samples].into_iter().collect(),
        };
        let query = query_of(&interest);
        assert_eq!(query, [("storeys", "1$a,2b".to_owned()), ("topics", "alarms,samples".to_owned())]);
    }

    #[test]
    fn waits_grow_and_stay_bounded() {
        assert!(back_off(1) <= BACK_OFF_FIRST && back_off(1) >= BACK_OFF_FIRST / 2);
        assert!(back_off(40) <= BACK_OFF_MOST && back_off(40) >= BACK_OFF_MOST / 2);
    }
}
