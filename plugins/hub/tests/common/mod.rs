//! A client by hand, and commands to send with it.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "every test binary uses a part of it")]

use std::time::{Duration, Instant};

use atrium_facility::{
    Command, CommandEnvelope, CommandId, Outcome, Place, Snapshot, StreamItem, TicketCategory, TicketDraft, Timestamp,
    Urgency,
};
use atrium_hub::{Accounts, HubConfig, HubHandle, Mapping};

/// Asks one hub.
pub struct Client {
    pub base: String,
    runtime: tokio::runtime::Runtime,
    http: reqwest::Client,
}

impl Client {
    pub fn new(base: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build().unwrap();
        Self { base: base.to_owned(), runtime, http }
    }

    pub fn of(hub: &HubHandle) -> Self {
        Self::new(&hub.base_url())
    }

    /// Status and body; an error when the connection failed.
    pub fn try_send(
        &self,
        method: reqwest::Method,
        path: &str,
        token: Option<&str>,
        body: Vec<u8>,
    ) -> Result<(u16, Vec<u8>), reqwest::Error> {
        let mut request = self.http.request(method, format!("{}{path}", self.base)).body(body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        self.runtime.block_on(async {
            let response = request.send().await?;
            Ok((response.status().as_u16(), response.bytes().await?.to_vec()))
        })
    }

    pub fn get(&self, path: &str, token: Option<&str>) -> (u16, Vec<u8>) {
        self.try_send(reqwest::Method::GET, path, token, Vec::new()).unwrap()
    }

    pub fn read<T: serde::de::DeserializeOwned>(&self, path: &str) -> T {
        let (status, body) = self.get(path, None);
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }

    pub fn lines<T: serde::de::DeserializeOwned>(&self, path: &str) -> Vec<T> {
        let (status, body) = self.get(path, None);
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
        std::str::from_utf8(&body).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
    }

    pub fn post(&self, token: Option<&str>, envelope: &CommandEnvelope) -> (u16, Vec<u8>) {
        self.try_send(reqwest::Method::POST, "/v1/commands", token, serde_json::to_vec(envelope).unwrap()).unwrap()
    }

    /// The outcome of a command that was decided.
    pub fn ask(&self, token: &str, envelope: &CommandEnvelope) -> Outcome {
        let (status, body) = self.post(Some(token), envelope);
        let outcome: Outcome = serde_json::from_slice(&body)
            .unwrap_or_else(|e| panic!("{status} {e}: {}", String::from_utf8_lossy(&body)));
        assert_eq!(status, if matches!(outcome, Outcome::Accepted { .. }) { 200 } else { 409 });
        outcome
    }

    pub fn snapshot(&self) -> Snapshot {
        self.read("/v1/snapshot")
    }

    /// Status, and the items that a stream gives until the facts reach the number or the time is over.
    pub fn stream(&self, query: &str, until: u64, patience: Duration) -> (u16, Vec<StreamItem>) {
        let request = self.http.get(format!("{}/v1/stream?{query}", self.base));
        self.runtime.block_on(async {
            let mut response = request.send().await.unwrap();
            let status = response.status().as_u16();
            let (began, mut text, mut items) = (Instant::now(), Vec::new(), Vec::<StreamItem>::new());
            while status == 200 && items.last().is_none_or(|i| i.seq < until) {
                let left = patience.saturating_sub(began.elapsed());
                let Ok(Ok(Some(chunk))) = tokio::time::timeout(left, response.chunk()).await else { break };
                text.extend_from_slice(&chunk);
                while let Some(end) = text.iter().position(|b| *b == b'\n') {
                    let line: Vec<u8> = text.drain(..=end).collect();
                    // Heartbeats are no items.
                    items.extend(serde_json::from_slice::<StreamItem>(&line).ok());
                }
            }
            (status, items)
        })
    }
}

/// A hub without broker, with the site's own posts.
pub fn config() -> HubConfig {
    HubConfig::embedded(None)
}

/// With points that nobody has to announce.
pub fn config_with_points() -> HubConfig {
    HubConfig { mapping: Mapping::foreign_example(), accounts: Accounts::none(), ..config() }
}

pub fn token(hub: &HubHandle, id: &str) -> String {
    hub.accounts().into_iter().find(|(a, _)| a.actor.id.as_str() == id).unwrap().1
}

pub fn envelope(id: &str, command: Command) -> CommandEnvelope {
    CommandEnvelope { id: CommandId::from(id), issued_at: Timestamp::now(), command }
}

pub fn draft(title: &str) -> TicketDraft {
    TicketDraft {
        category: TicketCategory::Water,
        urgency: Urgency::Normal,
        title: title.to_owned(),
        description: String::new(),
        place: Place { space: Some("space-1".into()), storey: Some("storey-1".into()), ..Place::default() },
        asset: None,
        alarm: None,
        hazard: None,
        follows: None,
        contact: String::new(),
    }
}

/// Makes a ticket.
pub fn ticket(id: &str, title: &str) -> CommandEnvelope {
    envelope(id, Command::CreateTicket { draft: Box::new(draft(title)), submit: true })
}
