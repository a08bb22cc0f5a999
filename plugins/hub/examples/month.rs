//! How long a look at the past takes: builds a store with a month of facts and of every point's hours, and measures.
//!
//! `cargo run -p atrium_hub --example month -- [FOLDER] [POINTS] [FACTS] [HOURS]`; a folder that holds a store already is
//! measured as it is. Without arguments: a new temporary folder, 100,000 points, 50,000 facts, 720 hours.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use atrium_facility::{
    Actor, AlarmAction, AlarmChange, AlarmId, AlarmRule, Asset, Command, Entry, Event, EventKind, FacilityState,
    Grounds, Limits, LocalText, Observation, Origin, Past, Place, Point, PointKind, Policy, Priority, Role,
    SourceQuality, TicketAction, TicketCategory, TicketDraft, TicketId, Timestamp, Update, Urgency, Value, decide,
};
use atrium_hub::store::{CheckpointKind, PutCheckpoint, SpanLevel, SpanRow, SqliteStore, Writing, pack};
use atrium_hub::{Hub, HubConfig, Store};

const HOUR: i64 = 3_600_000;

/// Numbers that repeat from run to run.
struct Random(u64);

impl Random {
    fn next(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound.max(1)
    }
}

/// A log that is written in batches as it grows.
struct Builder<'a> {
    store: &'a SqliteStore,
    state: FacilityState,
    policy: Policy,
    pending: Vec<Entry>,
    seq: u64,
}

impl Builder<'_> {
    fn enter(&mut self, update: Update, by: &Actor, at: Timestamp) -> Result<(), Box<dyn Error>> {
        self.seq += 1;
        let entry = Entry { seq: self.seq, at, by: by.clone(), command: None, update };
        self.state.reduce(&entry);
        self.pending.push(entry);
        if self.pending.len() == 1_000 {
            self.write()?;
        }
        if self.seq.is_multiple_of(2_000) {
            self.write()?;
            let body = pack(self.state.facts())?;
            let put = PutCheckpoint { kind: CheckpointKind::Facts, seq: self.seq, at, body: &body };
            self.store.put_checkpoint(&put)?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), Box<dyn Error>> {
        self.store.append(&Writing { entries: &self.pending, receipts: &[] })?;
        self.pending.clear();
        Ok(())
    }

    /// Does what the rules allow; what they refuse is left out.
    fn ask(&mut self, command: &Command, by: &Actor, at: Timestamp) -> Result<bool, Box<dyn Error>> {
        let decided = decide(command, Grounds { state: &self.state, policy: &self.policy, by, now: at });
        let allowed = decided.is_ok();
        for update in decided.unwrap_or_default() {
            self.enter(update, by, at)?;
        }
        Ok(allowed)
    }
}

fn point_id(i: usize) -> String {
    format!("A{:05}/p{}", i / 5, i % 5)
}

fn assets_and_points(points: usize) -> (Vec<Asset>, Vec<Point>) {
    let assets = (0..points.div_ceil(5)).map(|i| Asset {
        id: format!("A{i:05}").into(),
        global_id: format!("{i:022}").into(),
        ifc_type: "IfcUnitaryEquipment".into(),
        name: LocalText::new(&format!("空调机组 {i}"), &format!("AHU {i}")),
        place: Place { storey: Some(format!("storey-{}", i % 20).into()), ..Place::default() },
    });
    let of = |i: usize| Point {
        id: point_id(i).into(),
        asset: format!("A{:05}", i / 5).into(),
        name: LocalText::new("送风温度", "Supply air temperature"),
        unit: "Cel".into(),
        kind: PointKind::Measurement,
        limits: Limits { low: Some(10.0), high: Some(30.0), deadband: 0.5 },
        priority: Priority::Medium,
        period_ms: 10_000,
        alarm: AlarmRule::default(),
    };
    (assets.collect(), (0..points).map(of).collect())
}

fn build(folder: &Path, points: usize, facts: usize, hours: usize) -> Result<(), Box<dyn Error>> {
    let store = SqliteStore::open(folder)?;
    let end = SpanLevel::Hour.start_of(Timestamp::now());
    let begin = end.plus_ms(-(hours as i64) * HOUR);
    let mut log = Builder {
        store: &store,
        state: FacilityState::default(),
        policy: Policy::default(),
        pending: Vec::new(),
        seq: 0,
    };
    let system = Actor::system();
    let (assets, all_points) = assets_and_points(points);
    for assets in assets.chunks(500) {
        log.enter(Update::AssetsRegistered { assets: assets.to_vec() }, &system, begin)?;
    }
    for points in all_points.chunks(500) {
        log.enter(Update::PointsRegistered { points: points.to_vec() }, &system, begin)?;
    }
    let people = atrium_hub::Accounts::local().people();
    log.enter(Update::PeopleRegistered { people }, &system, begin)?;
    let desk = Actor::new("D-01", Role::ServiceDesk);
    let plumber = Actor::new("T-21", Role::Technician);
    let operator = Actor::new("O-01", Role::Operator);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let first = log.seq;
    let mut round = 0_u64;
    while log.seq - first < facts as u64 {
        let share = (log.seq - first) as f64 / facts as f64;
        let at = begin.plus_ms(((hours as i64 * HOUR) as f64 * share) as i64);
        round += 1;
        match random.next(3) {
            0 => {
                let id = TicketId::from(format!("WO-{:06}", log.state.facts().tickets_made + 1));
                let draft = TicketDraft {
                    category: TicketCategory::Water,
                    urgency: Urgency::Normal,
                    title: format!("洗手间水龙头漏水 {round}"),
                    description: "水滴在地面上，请尽快派人处理。".into(),
                    place: Place { storey: Some("storey-3".into()), ..Place::default() },
                    asset: None,
                    alarm: None,
                    hazard: None,
                    follows: None,
                    contact: "内科护士站 8102".into(),
                };
                log.ask(&Command::CreateTicket { draft: Box::new(draft), submit: true }, &desk, at)?;
                let note = || "已更换垫圈".to_owned();
                let steps = [
                    (TicketAction::Accept, &desk),
                    (TicketAction::Dispatch { to: "T-21".into() }, &desk),
                    (TicketAction::Take, &plumber),
                    (TicketAction::Arrive, &plumber),
                    (TicketAction::Start, &plumber),
                    (TicketAction::Finish { note: note(), photos: Vec::new() }, &plumber),
                    (TicketAction::Verify { note: String::new() }, &desk),
                    (TicketAction::Rate { stars: 5, comment: String::new() }, &desk),
                    (TicketAction::Close, &desk),
                ];
                for (what, by) in steps {
                    log.ask(&Command::Ticket { ticket: id.clone(), what }, by, at)?;
                }
            }
            1 => {
                let alarm = AlarmId::from(point_id(random.next(points as u64) as usize));
                let change = AlarmChange::Raised {
                    priority: Priority::Medium,
                    value: Value::Number(31.5),
                    limit: Some(30.0),
                    first_out: true,
                };
                log.enter(Update::Alarm { alarm: alarm.clone(), change }, &system, at)?;
                let what = AlarmAction::Acknowledge { comment: String::new() };
                log.ask(&Command::Alarm { alarm: alarm.clone(), what }, &operator, at)?;
                log.enter(Update::Alarm { alarm, change: AlarmChange::Returned { latching: false } }, &system, at)?;
            }
            _ => {
                let event = Event {
                    id: format!("e-{round}").into(),
                    at,
                    kind: EventKind::NurseCall,
                    text: LocalText::new("三病区呼叫", "Call from ward 3"),
                    place: Place { storey: Some("storey-5".into()), ..Place::default() },
                    who: None,
                };
                log.enter(Update::EventHappened { event }, &system, at)?;
            }
        }
    }
    log.write()?;
    println!("{} entries, {} tickets", log.seq, log.state.facts().tickets.len());
    let mut rows: Vec<SpanRow> = Vec::with_capacity(points);
    let ids: Vec<atrium_facility::PointId> = (0..points).map(|i| point_id(i).into()).collect();
    for hour in 0..hours as i64 {
        rows.clear();
        let start = begin.plus_ms(hour * HOUR);
        for (i, id) in ids.iter().enumerate() {
            let base = 20.0 + (i % 80) as f64 / 10.0;
            // Tenths of a degree, as instruments give them.
            let swing = |random: &mut Random| random.next(20) as f64 / 10.0;
            let (low, high) = (base - swing(&mut random), base + swing(&mut random));
            rows.push(SpanRow {
                point: id.clone(),
                last: Observation {
                    point: id.clone(),
                    value: Value::Number(base + swing(&mut random)),
                    observed_at: start.plus_ms(HOUR - 10_000 + random.next(9_999) as i64),
                    source: "bms".into(),
                    quality: SourceQuality::Good,
                    origin: Origin::Measured,
                },
                min: low,
                max: high,
                sum: base * 360.0 + random.next(100) as f64 / 10.0,
                count: 360,
            });
        }
        store.put_span(SpanLevel::Hour, start, &rows)?;
    }
    let newest: Vec<Observation> = rows.iter().map(|r| r.last.clone()).collect();
    store.put_newest(&newest, &[])?;
    Ok(())
}

fn measure(folder: &Path, points: usize) -> Result<(), Box<dyn Error>> {
    for name in ["facility.db", "samples.db"] {
        println!("{name}: {:.0} MB", std::fs::metadata(folder.join(name))?.len() as f64 / 1e6);
    }
    let config = || HubConfig { store: Some(folder.to_owned()), ..HubConfig::embedded(None) };
    // The first start brings the registry into a checkpoint, as the end of every hub does.
    Hub::start(config())?.shutdown();
    let began = Instant::now();
    let store = std::sync::Arc::new(SqliteStore::open(folder)?);
    let opened = began.elapsed();
    let hub = Hub::start_on(config(), store.clone())?;
    println!("open: {opened:.0?} the files, {:.0?} until the hub serves", began.elapsed());
    let span = store.span()?;
    let (Some(first), Some(last)) = (span.first, span.last) else { return Err("the log is empty".into()) };
    let mut random = Random(7);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let (mut whole, mut samples) = (Vec::new(), Vec::new());
    let mut sizes = (0, 0, 0);
    for _ in 0..20 {
        let at = first.plus_ms(random.next(last.since_ms(first) as u64) as i64);
        let began = Instant::now();
        let (values, _) = store.samples_at(at)?;
        samples.push(began.elapsed());
        drop(values);
        let url = format!("{}/v1/at?time={}", hub.base_url(), at.0);
        let began = Instant::now();
        let body = runtime.block_on(async { http.get(url).send().await?.error_for_status()?.bytes().await })?;
        whole.push(began.elapsed());
        let past: Past = serde_json::from_slice(&body)?;
        sizes = (body.len(), past.samples.len(), past.facts.tickets.len());
    }
    whole.sort();
    samples.sort();
    println!("at, over HTTP, 20 moments of the month: median {:.0?}, most {:.0?}", whole[10], whole[19]);
    println!("  of which values of {points} points: median {:.0?}, most {:.0?}", samples[10], samples[19]);
    println!("  the last answer: {:.1} MB, {} values, {} tickets", sizes.0 as f64 / 1e6, sizes.1, sizes.2);
    let began = Instant::now();
    let url = format!(
        "{}/v1/history?point={}&from={}&to={}&spans=720",
        hub.base_url(),
        point_id(77 % points).replace('/', "%2F"),
        first.0,
        last.0
    );
    let body = runtime.block_on(async { http.get(url).send().await?.error_for_status()?.bytes().await })?;
    let rollups: Vec<atrium_facility::Rollup> = serde_json::from_slice(&body)?;
    println!("history of one point over the month: {:.0?}, {} spans", began.elapsed(), rollups.len());
    let began = Instant::now();
    let stop = Instant::now();
    hub.shutdown();
    println!("stop: {:.0?}", began.elapsed().max(stop.elapsed()));
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize, usual: usize| arguments.get(i).map_or(Ok(usual), |a| a.parse());
    let (points, facts, hours) = (number(1, 100_000)?, number(2, 50_000)?, number(3, 720)?);
    let temporary = tempfile::tempdir()?;
    let folder = arguments.first().map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    if !folder.join("facility.db").exists() {
        let began = Instant::now();
        build(&folder, points, facts, hours)?;
        println!("built in {:.0?}", began.elapsed());
    }
    measure(&folder, points)
}
