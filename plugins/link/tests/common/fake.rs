//! A hub made of a list: it follows the rules of the wire, and fails when it is told to.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use atrium_facility::{
    Account, Actor, AlarmState, Command, CommandEnvelope, Entry, FacilityState, Facts, FeedHealth, Interest, Moment,
    Observation, Outcome, Past, PhotoId, Refusal, Rollup, Snapshot, StreamBody, StreamItem, StreamPosition, Timestamp,
    Topic, Update,
};
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde_json::json;

/// How it answers commands and photos.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Mood {
    Well,
    /// With this status.
    Status(u16),
    /// Does what is asked, and cuts the connection before it says so.
    LosesAnswers,
}

/// Everything that it knows; outlives a restart as a database does.
pub(crate) struct Memory {
    pub(crate) epoch: String,
    pub(crate) log: Vec<Entry>,
    /// Numbers of facts that a client may still ask for begin after this.
    pub(crate) gone_before: u64,
    pub(crate) values: BTreeMap<String, (u64, Observation)>,
    pub(crate) version: u64,
    pub(crate) mood: Mood,
    /// Left to be answered with the mood; then it is well again. `None` for always.
    pub(crate) moods_left: Option<u32>,
    /// Every command that came, with the token it came with.
    pub(crate) came: Vec<(String, CommandEnvelope)>,
    pub(crate) receipts: HashMap<String, Outcome>,
    pub(crate) photos: BTreeMap<String, Vec<u8>>,
    /// What came, in order: `command:ID`, `photo:HASH`.
    pub(crate) order: Vec<String>,
    pub(crate) tokens: HashMap<String, Account>,
    /// How long `/v1/at` takes.
    pub(crate) past_takes: Duration,
    /// How long the hub thinks about a command before it takes it.
    pub(crate) commands_take: Duration,
    pub(crate) pasts_asked: Vec<i64>,
    pub(crate) interests: Vec<Interest>,
}

impl Memory {
    pub(crate) fn new(tokens: &[(&str, &str)]) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self {
            epoch: "log-1".into(),
            log: Vec::new(),
            gone_before: 0,
            values: BTreeMap::new(),
            version: 0,
            mood: Mood::Well,
            moods_left: None,
            came: Vec::new(),
            receipts: HashMap::new(),
            photos: BTreeMap::new(),
            order: Vec::new(),
            tokens: tokens.iter().map(|(id, token)| ((*token).to_owned(), super::account(id))).collect(),
            past_takes: Duration::ZERO,
            commands_take: Duration::ZERO,
            pasts_asked: Vec::new(),
            interests: Vec::new(),
        }))
    }

    pub(crate) fn add(&mut self, update: Update) -> u64 {
        let seq = self.log.len() as u64 + 1;
        let at = Timestamp(1_000 * seq as i64);
        self.log.push(Entry { seq, at, by: Actor::system(), command: None, update });
        seq
    }

    pub(crate) fn observe(&mut self, sample: Observation) {
        self.version += 1;
        self.values.insert(sample.point.to_string(), (self.version, sample));
    }

    fn state(&self) -> FacilityState {
        let mut state = FacilityState::default();
        for entry in &self.log {
            state.reduce(entry);
        }
        let values: Vec<Observation> = self.values.values().map(|(_, o)| o.clone()).collect();
        state.observe(&values);
        state
    }

    fn snapshot(&self) -> Snapshot {
        let position = StreamPosition { epoch: self.epoch.clone(), seq: self.log.len() as u64 };
        self.state().to_snapshot(position, Timestamp(5))
    }
}

type Shared = Arc<Mutex<Memory>>;

/// A running hub; stops when dropped.
pub(crate) struct FakeHub {
    pub(crate) addr: SocketAddr,
    memory: Shared,
    runtime: Option<tokio::runtime::Runtime>,
}

impl FakeHub {
    pub(crate) fn start(memory: &Shared) -> Self {
        Self::at(SocketAddr::from(([127, 0, 0, 1], 0)), memory)
    }

    pub(crate) fn at(addr: SocketAddr, memory: &Shared) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let began = Instant::now();
        let listener = loop {
            // The connections of the one before may still be closing.
            match runtime.block_on(tokio::net::TcpListener::bind(addr)) {
                Ok(listener) => break listener,
                Err(error) => assert!(began.elapsed() < Duration::from_secs(10), "{error}"),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let addr = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/v1/snapshot", get(snapshot))
            .route("/v1/stream", get(stream))
            .route("/v1/commands", post(command))
            .route("/v1/photos/{hash}", put(put_photo).get(photo))
            .route("/v1/at", get(at))
            .route("/v1/log", get(log))
            .route("/v1/replay", get(replay))
            .route("/v1/history", get(history))
            .route("/v1/span", get(span))
            .route("/v1/me", get(me))
            .route("/v1/accounts", get(accounts))
            .with_state(memory.clone());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { addr, memory: memory.clone(), runtime: Some(runtime) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap()
    }

    /// Cuts every connection, as a killed hub does; gives its address.
    pub(crate) fn stop(mut self) -> SocketAddr {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(2));
        }
        self.addr
    }
}

fn refuse(status: u16, code: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, Json(json!({ "code": code, "message": format!("the fake hub says {code}") }))).into_response()
}

fn token_of(headers: &HeaderMap) -> String {
    let value = headers.get("authorization").and_then(|h| h.to_str().ok()).unwrap_or_default();
    value.strip_prefix("Bearer ").unwrap_or_default().to_owned()
}

fn cut() -> Response {
    let pieces = [Ok(Bytes::from_static(b"{\"outc")), Err(std::io::Error::other("cut"))];
    Body::from_stream(futures_util::stream::iter(pieces)).into_response()
}

type Asked = Query<HashMap<String, String>>;

fn number(query: &Asked, name: &str) -> i64 {
    query.get(name).unwrap_or_else(|| panic!("{name} is missing")).parse().unwrap()
}

fn interest(query: &Asked) -> Interest {
    let mut interest = Interest::default();
    interest.storeys.extend(query.get("storeys").iter().flat_map(|s| s.split(',')).map(Into::into));
    let topics = query.get("topics").map_or("", String::as_str).split(',').filter(|t| !t.is_empty());
    interest.topics.extend(topics.map(|t| serde_json::from_value::<Topic>(json!(t)).unwrap()));
    interest
}

async fn snapshot(State(memory): State<Shared>, query: Asked) -> Response {
    let mut memory = memory.lock().unwrap();
    memory.interests.push(interest(&query));
    Json(memory.snapshot()).into_response()
}

async fn stream(State(memory): State<Shared>, query: Asked) -> Response {
    let after = u64::try_from(number(&query, "after")).unwrap();
    {
        let memory = memory.lock().unwrap();
        if query.get("epoch") != Some(&memory.epoch) {
            return refuse(409, "other-epoch");
        }
        if after > memory.log.len() as u64 || after < memory.gone_before {
            return refuse(410, "position-gone");
        }
    }
    let interest = interest(&query);
    let lines = futures_util::stream::unfold(
        (memory, after, 0, None::<Instant>),
        move |(memory, mut seq, mut version, beat)| {
            let interest = interest.clone();
            async move {
                loop {
                    let mut text = String::new();
                    {
                        let memory = memory.lock().unwrap();
                        let mut skipped = false;
                        for entry in &memory.log[usize::try_from(seq).unwrap()..] {
                            seq = entry.seq;
                            if interest.topic(entry.update.topic()) {
                                if std::mem::take(&mut skipped) {
                                    text += &line(seq - 1, StreamBody::Skipped);
                                }
                                text += &line(seq, StreamBody::Fact { entry: entry.clone() });
                            } else {
                                skipped = true;
                            }
                        }
                        if skipped {
                            text += &line(seq, StreamBody::Skipped);
                        }
                        if memory.version > version {
                            let newer = memory.values.values().filter(|(v, _)| *v > version).map(|(_, o)| o.clone());
                            let samples: Vec<Observation> = newer.collect();
                            version = memory.version;
                            text += &line(seq, StreamBody::Samples { samples, positions: Vec::new() });
                            text += &line(seq, StreamBody::Feed { feed: FeedHealth::default() });
                        }
                    }
                    if !text.is_empty() {
                        return Some((Ok::<_, std::io::Error>(Bytes::from(text)), (memory, seq, version, beat)));
                    }
                    if beat.is_none_or(|b| b.elapsed() > Duration::from_secs(1)) {
                        let text = Bytes::from_static(b"{\"heartbeat\":5}\n");
                        return Some((Ok(text), (memory, seq, version, Some(Instant::now()))));
                    }
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        },
    );
    Body::from_stream(lines).into_response()
}

fn line(seq: u64, body: StreamBody) -> String {
    serde_json::to_string(&StreamItem { seq, body }).unwrap() + "\n"
}

/// Whom the token names, after the mood has had its say.
fn admit(memory: &mut Memory, token: &str) -> Result<Account, Box<Response>> {
    if let Mood::Status(status) = memory.mood {
        match &mut memory.moods_left {
            Some(0) => memory.mood = Mood::Well,
            Some(left) => {
                *left -= 1;
                return Err(Box::new(refuse(status, "mood")));
            }
            None => return Err(Box::new(refuse(status, "mood"))),
        }
    }
    memory.tokens.get(token).cloned().ok_or_else(|| Box::new(refuse(401, "no-account")))
}

async fn command(State(memory): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let takes = memory.lock().unwrap().commands_take;
    tokio::time::sleep(takes).await;
    let mut memory = memory.lock().unwrap();
    let token = token_of(&headers);
    let account = match admit(&mut memory, &token) {
        Ok(account) => account,
        Err(response) => return *response,
    };
    let Ok(envelope) = serde_json::from_slice::<CommandEnvelope>(&body) else { return refuse(400, "unreadable") };
    memory.came.push((token, envelope.clone()));
    memory.order.push(format!("command:{}", envelope.id));
    let id = envelope.id.to_string();
    let outcome = match (memory.receipts.get(&id), &envelope.command) {
        (Some(outcome), _) => outcome.clone(),
        (None, Command::RecordEvent { event }) => {
            let seq = memory.add(Update::EventHappened { event: event.clone() });
            let entry = memory.log.last_mut().unwrap();
            (entry.by, entry.command) = (account.actor, Some(envelope.id));
            Outcome::Accepted { first: seq, last: seq, made: None }
        }
        (None, _) => Outcome::Refused { refusal: Refusal::AlarmState { state: AlarmState::Normal } },
    };
    let accepted = matches!(outcome, Outcome::Accepted { .. });
    if accepted {
        memory.receipts.insert(id, outcome.clone());
    }
    if memory.mood == Mood::LosesAnswers {
        return cut();
    }
    let status = if accepted { StatusCode::OK } else { StatusCode::CONFLICT };
    (status, Json(outcome)).into_response()
}

async fn put_photo(
    State(memory): State<Shared>,
    headers: HeaderMap,
    Path(hash): Path<String>,
    body: Bytes,
) -> Response {
    let mut memory = memory.lock().unwrap();
    if let Err(response) = admit(&mut memory, &token_of(&headers)) {
        return *response;
    }
    if atrium_link::photo_id(&body) != PhotoId::from(hash.as_str()) {
        return refuse(400, "wrong-hash");
    }
    memory.order.push(format!("photo:{hash}"));
    memory.photos.insert(hash, body.to_vec());
    Json(json!({})).into_response()
}

async fn photo(State(memory): State<Shared>, Path(hash): Path<String>) -> Response {
    memory.lock().unwrap().photos.get(&hash).map_or_else(|| refuse(404, "unknown"), |p| p.clone().into_response())
}

async fn at(State(memory): State<Shared>, query: Asked) -> Response {
    let time = number(&query, "time");
    let (takes, past) = {
        let mut memory = memory.lock().unwrap();
        memory.pasts_asked.push(time);
        let mut facts = Facts::default();
        let before: Vec<&Entry> = memory.log.iter().filter(|e| e.at.0 <= time).collect();
        for entry in &before {
            facts.reduce(entry);
        }
        let seq = before.len() as u64;
        (memory.past_takes, Past { at: Timestamp(time), seq, facts, ..Past::default() })
    };
    tokio::time::sleep(takes).await;
    Json(past).into_response()
}

fn lines<T: serde::Serialize>(values: impl Iterator<Item = T>) -> Response {
    values.map(|v| serde_json::to_string(&v).unwrap() + "\n").collect::<String>().into_response()
}

async fn log(State(memory): State<Shared>, query: Asked) -> Response {
    let (after, limit) = (number(&query, "after"), number(&query, "limit"));
    lines(memory.lock().unwrap().log.iter().skip(after as usize).take(limit as usize))
}

async fn replay(State(memory): State<Shared>, query: Asked) -> Response {
    let (from, to, limit) = (number(&query, "from"), number(&query, "to"), number(&query, "limit"));
    let memory = memory.lock().unwrap();
    let facts = memory.log.iter().filter(|e| e.at.0 > from && e.at.0 <= to).take(limit as usize);
    lines(facts.map(|e| Moment::Fact { entry: e.clone() }))
}

async fn history(State(_): State<Shared>, query: Asked) -> Response {
    let (from, to, spans) = (number(&query, "from"), number(&query, "to"), number(&query, "spans"));
    let rollup = |i: i64| {
        let (start, x) = (Timestamp(from + (to - from) / spans * i), i as f64);
        Rollup { start, length_ms: (to - from) / spans, min: x, max: x, mean: x, last: x, count: 1 }
    };
    Json((0..spans).map(rollup).collect::<Vec<_>>()).into_response()
}

async fn span(State(memory): State<Shared>) -> Response {
    let memory = memory.lock().unwrap();
    let (first, last) = (memory.log.first().map(|e| e.at), memory.log.last().map(|e| e.at));
    Json(json!({ "first": first, "last": last, "seq": memory.log.len() })).into_response()
}

async fn me(State(memory): State<Shared>, headers: HeaderMap) -> Response {
    let memory = memory.lock().unwrap();
    memory.tokens.get(&token_of(&headers)).map_or_else(|| refuse(401, "no-account"), |a| Json(a).into_response())
}

async fn accounts(State(memory): State<Shared>) -> Response {
    let memory = memory.lock().unwrap();
    let mut all: Vec<&Account> = memory.tokens.values().collect();
    all.sort_by(|a, b| a.actor.id.cmp(&b.actor.id));
    Json(all).into_response()
}
