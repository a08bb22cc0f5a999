//! How long a look at the past takes: builds a store with a month of facts and of every point's hours, and measures.
//!
//! `cargo run -p atrium_tests --example month -- [FOLDER] [POINTS] [FACTS] [HOURS] [MODEL]`; a folder that holds a store already
//! is measured as it is. Without arguments: a new temporary folder, 100,000 points, 50,000 facts, 720 hours. With a model its
//! own equipment is what the points belong to (as many as the simulator finds; POINTS is not used), so that a window
//! can be opened on both.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use atrium_facility::{
    Actor, AlarmRule, Asset, Entry, FacilityState, Limits, LocalText, Observation, Origin, Past, Place, Point,
    PointKind, Priority, SourceQuality, Timestamp, Update, Value,
};
use atrium_hub::store::{CheckpointKind, PutCheckpoint, SpanLevel, SpanRow, SqliteStore, Writing, pack};
use atrium_hub::{Hub, HubConfig, Store};
use atrium_simulator::{Simulator, SimulatorConfig, load_facts};

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
    pending: Vec<Entry>,
    seq: u64,
}

impl Builder<'_> {
    /// Writes the entry as the next one, whatever its number was.
    fn enter(&mut self, mut entry: Entry) -> Result<(), Box<dyn Error>> {
        self.seq += 1;
        entry.seq = self.seq;
        let at = entry.at;
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
}

/// So many points of equipment that stands nowhere.
fn made_up(points: usize) -> (Vec<Asset>, Vec<Point>) {
    let assets = (0..points.div_ceil(5)).map(|i| Asset {
        id: format!("A{i:05}").into(),
        global_id: format!("{i:022}").into(),
        ifc_type: "IfcUnitaryEquipment".into(),
        name: LocalText::new(&format!("空调机组 {i}"), &format!("AHU {i}")),
        place: Place { storey: Some(format!("storey-{}", i % 20).into()), ..Place::default() },
    });
    let of = |i: usize| Point {
        id: format!("A{:05}/p{}", i / 5, i % 5).into(),
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

/// The equipment of a model, as the simulator finds it.
fn of_model(file: &Path) -> Result<(Vec<Asset>, Vec<Point>), Box<dyn Error>> {
    let loaded = atrium_ifc::load(file, &atrium_ifc::LoadOptions::default(), &atrium_ifc::Progress::new())?;
    let config = SimulatorConfig { max_assets: usize::MAX, ..SimulatorConfig::default() };
    let simulator = Simulator::new(&loaded.model, config);
    Ok((simulator.assets().to_vec(), simulator.points().to_vec()))
}

fn build(
    folder: &Path,
    (assets, points): (&[Asset], &[Point]),
    facts: usize,
    hours: usize,
) -> Result<(), Box<dyn Error>> {
    let store = SqliteStore::open(folder)?;
    let end = SpanLevel::Hour.start_of(Timestamp::now());
    let begin = end.plus_ms(-(hours as i64) * HOUR);
    let mut log = Builder { store: &store, state: FacilityState::default(), pending: Vec::new(), seq: 0 };
    let registered = |update| Entry { seq: 0, at: begin, by: Actor::system(), command: None, update };
    for assets in assets.chunks(500) {
        log.enter(registered(Update::AssetsRegistered { assets: assets.to_vec() }))?;
    }
    for points in points.chunks(500) {
        log.enter(registered(Update::PointsRegistered { points: points.to_vec() }))?;
    }
    let people = atrium_hub::Accounts::local().people();
    log.enter(registered(Update::PeopleRegistered { people }))?;
    for entry in load_facts(7, facts, begin, end) {
        log.enter(entry)?;
    }
    log.write()?;
    println!(
        "{} points, {} entries, {} tickets, {} hazards",
        points.len(),
        log.seq,
        log.state.facts().tickets.len(),
        log.state.facts().hazards.len()
    );
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut rows: Vec<SpanRow> = Vec::with_capacity(points.len());
    for hour in 0..hours as i64 {
        rows.clear();
        let start = begin.plus_ms(hour * HOUR);
        for (i, point) in points.iter().enumerate() {
            let base = 20.0 + (i % 80) as f64 / 10.0;
            // Tenths of a degree, as instruments give them.
            let swing = |random: &mut Random| random.next(20) as f64 / 10.0;
            let (low, high) = (base - swing(&mut random), base + swing(&mut random));
            rows.push(SpanRow {
                point: point.id.clone(),
                last: Observation {
                    point: point.id.clone(),
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

fn measure(folder: &Path) -> Result<(), Box<dyn Error>> {
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
    let mut point = None;
    for _ in 0..20 {
        let at = first.plus_ms(random.next(last.since_ms(first) as u64) as i64);
        let began = Instant::now();
        let (values, _) = store.samples_at(at)?;
        samples.push(began.elapsed());
        point = values.into_iter().nth(77).map(|o| o.point).or(point);
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
    println!("  of which values of points: median {:.0?}, most {:.0?}", samples[10], samples[19]);
    println!("  the last answer: {:.1} MB, {} values, {} tickets", sizes.0 as f64 / 1e6, sizes.1, sizes.2);
    let began = Instant::now();
    let point = point.ok_or("no value of any point is kept")?;
    let url = format!(
        "{}/v1/history?point={}&from={}&to={}&spans=720",
        hub.base_url(),
        point.as_str().replace('/', "%2F"),
        first.0,
        last.0
    );
    let body = runtime.block_on(async { http.get(url).send().await?.error_for_status()?.bytes().await })?;
    let rollups: Vec<atrium_facility::Rollup> = serde_json::from_slice(&body)?;
    println!("history of one point over the month: {:.0?}, {} spans", began.elapsed(), rollups.len());
    let began = Instant::now();
    hub.shutdown();
    println!("stop: {:.0?}", began.elapsed());
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
        let (assets, points) = match arguments.get(4) {
            Some(model) => of_model(Path::new(model))?,
            None => made_up(points),
        };
        build(&folder, (&assets, &points), facts, hours)?;
        println!("built in {:.0?}", began.elapsed());
    }
    measure(&folder)
}
