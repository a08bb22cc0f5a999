//! The simulator itself: time in, observations out.

use std::sync::Arc;

use atrium_building::BuildingModel;
use atrium_facility::{
    Asset, AssetId, LocalText, Observation, Origin, Point, PointId, PointKind, SourceId, SourceQuality, Timestamp,
    Value,
};

use rustc_hash::FxHashMap;

use crate::bind::bind;
use crate::catalogue::{Ctx, Out, Spec};
use crate::fault::{Effect, Faults, Weakness};
use crate::kind::Class;
use crate::random::Random;
use crate::weather::Weather;

/// Assets of one building, of which a large hospital has some ten thousand.
pub const MOST_ASSETS: usize = 60_000;

/// Values of one point in one step: after a long pause the past is not made up.
const MOST_PER_STEP: u32 = 256;
/// How long an asset's load remembers itself, seconds.
const LOAD_MEMORY_S: f64 = 900.0;
/// Where the demonstration drives the supply air, °C, and how far over its limit the filter.
const DEMO_SUPPLY_C: f64 = 27.5;
/// The demonstration's alarm has to be seen within the first minute: its delay is at most this, milliseconds.
const DEMO_ON_DELAY_MS: u32 = 5_000;

/// What a simulator is made with.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulatorConfig {
    /// The same seed gives the same building.
    pub seed: u64,
    /// What it calls itself as a source.
    pub source: String,
    /// Observations a second to aim at, for load tests; `None` for the natural rate.
    pub rate: Option<f64>,
    /// Whether anything ever goes wrong: a scripted air handler first, then faults by chance.
    pub faults: bool,
    /// For load tests: so many assets are wrong from the start on and stay so.
    pub wrong: usize,
    /// Assets at most.
    pub max_assets: usize,
}

impl Default for SimulatorConfig {
    fn default() -> Self {
        Self { seed: 1, source: "simulator".into(), rate: None, faults: true, wrong: 0, max_assets: MOST_ASSETS }
    }
}

/// A living building.
pub struct Simulator {
    source: SourceId,
    assets: Vec<Asset>,
    points: Vec<Point>,
    lives: Vec<AssetLife>,
    storeys: Vec<Arc<str>>,
    faults: Faults,
    demo: Option<usize>,
    started: Option<Timestamp>,
    /// The period of every point is this many times its natural one.
    stretch: f64,
    /// Every value is told, whether it changed or not: a rate was asked for.
    tells_all: bool,
}

struct AssetLife {
    class: Class,
    hash: u64,
    random: Random,
    load_noise: f64,
    at: Option<Timestamp>,
    /// The soonest of its points', milliseconds since the first step, with fractions.
    next_due: f64,
    points: Vec<PointLife>,
}

struct PointLife {
    spec: &'static Spec,
    id: PointId,
    bias: f64,
    random: Random,
    noise: f64,
    noise_at: Option<Timestamp>,
    /// Milliseconds since the first step, with fractions.
    next_due: f64,
    /// What was told last, of a point that speaks on change, and when it is told again at the latest.
    told: Option<Value>,
    tell_by: f64,
}

impl Simulator {
    /// Binds to the model; the model is not kept.
    pub fn new(model: &BuildingModel, config: SimulatorConfig) -> Self {
        let bound = bind(model, config.max_assets);
        let looked_at_per_s: f64 =
            bound.iter().flat_map(|b| b.class.points()).map(|s| 1_000.0 / f64::from(s.period_ms)).sum();
        let rate = config.rate.filter(|r| r.is_finite() && *r > 0.0);
        let tells_all = rate.is_some();
        let stretch = rate.map_or(1.0, |rate| looked_at_per_s / rate);
        let mut texts: FxHashMap<Class, Vec<(LocalText, Arc<str>)>> = FxHashMap::default();
        let demo = if config.faults { choose_demo(&bound) } else { None };
        let (mut assets, mut points, mut lives) = (Vec::new(), Vec::new(), Vec::new());
        for b in bound {
            let id = b.asset.id.as_str();
            let mut random = Random::of(config.seed, id, 0);
            let hash = random.next();
            let mut own = Vec::new();
            let is_demo = demo == Some(assets.len());
            // Names and units are shared by all points of a kind.
            let texts = texts.entry(b.class).or_insert_with(|| {
                let text = |s: &Spec| (LocalText::new(s.zh, s.en), s.unit.into());
                b.class.points().iter().map(text).collect()
            });
            for (spec, (name, unit)) in b.class.points().iter().zip(texts.iter()) {
                let expected_ms = if tells_all { spec.period_ms } else { spec.expected_ms() };
                let mut alarm = b.class.alarm_rule(spec);
                if is_demo {
                    alarm.on_delay_ms = alarm.on_delay_ms.min(DEMO_ON_DELAY_MS);
                }
                let point_id = PointId::from(format!("{id}/{}", spec.key));
                points.push(Point {
                    id: point_id.clone(),
                    asset: b.asset.id.clone(),
                    name: name.clone(),
                    unit: unit.clone(),
                    kind: spec.kind,
                    limits: spec.limits,
                    priority: spec.priority,
                    period_ms: (f64::from(expected_ms) * stretch).round().clamp(1.0, 3_600_000.0) as u32,
                    alarm,
                });
                let mut random = Random::of(config.seed, point_id.as_str(), 1);
                let bias = random.between(-1.0, 1.0);
                let noise = random.normal();
                own.push(PointLife {
                    spec,
                    id: point_id,
                    bias,
                    random,
                    noise,
                    noise_at: None,
                    next_due: 0.0,
                    told: None,
                    tell_by: 0.0,
                });
            }
            lives.push(AssetLife {
                class: b.class,
                hash,
                random,
                load_noise: 0.0,
                at: None,
                next_due: 0.0,
                points: own,
            });
            assets.push(b.asset);
        }
        let weak: Vec<Weakness> = lives.iter().map(weakness).collect();
        let faults = if config.faults {
            let script = demo.map(|asset| (asset, demo_drives(&lives[asset])));
            Faults::new(config.seed, weak.clone(), script)
        } else {
            Faults::none()
        };
        let faults = if config.wrong > 0 { faults.with_lasting(&weak, config.seed, config.wrong) } else { faults };
        let storeys = model.storeys.iter().map(|s| s.name.clone()).collect();
        Self {
            source: config.source.into(),
            assets,
            points,
            lives,
            storeys,
            faults,
            demo,
            started: None,
            stretch,
            tells_all,
        }
    }

    /// What it calls itself.
    pub fn source(&self) -> &SourceId {
        &self.source
    }

    /// The assets that it found.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// Their points.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The asset that goes wrong within the first minute; `None` without faults or without assets.
    pub fn demo_asset(&self) -> Option<&AssetId> {
        self.demo.map(|i| &self.assets[i].id)
    }

    /// Forgets what was told: every point that speaks on change says its value again when it is looked at next.
    ///
    /// For listeners that joined late, or that did not know the points yet.
    pub fn tell_again(&mut self) {
        for point in self.lives.iter_mut().flat_map(|l| &mut l.points) {
            point.told = None;
        }
    }

    /// What was observed up to `now`; at the first call one value of every point.
    ///
    /// A time before the last one gives nothing.
    pub fn step(&mut self, now: Timestamp) -> Vec<Observation> {
        let first = self.started.is_none();
        let started = *self.started.get_or_insert(now);
        let now_ms = now.since_ms(started) as f64;
        let t_s = now_ms / 1_000.0;
        self.faults.advance(t_s);
        let weather = Weather::at(now);
        let mut out = Vec::new();
        let mut own = Vec::new();
        for (index, life) in self.lives.iter_mut().enumerate() {
            if life.next_due > now_ms {
                continue;
            }
            own.clear();
            own.extend(self.faults.of(index));
            let dt_s = life.at.map_or(0.0, |at| now.since_ms(at).max(0) as f64 / 1_000.0);
            life.at = Some(now);
            life.load_noise = wander(life.load_noise, &mut life.random, dt_s, LOAD_MEMORY_S);
            let load = (life.class.load(&weather) + 0.05 * life.load_noise).clamp(0.0, 1.0);
            for (p, point) in life.points.iter_mut().enumerate() {
                let period_ms = (f64::from(point.spec.period_ms) * self.stretch).max(1.0);
                // Counted, not only compared: at absurd times adding a period changes nothing any more.
                for count in 1..=MOST_PER_STEP {
                    if point.next_due > now_ms {
                        break;
                    }
                    let due = started.plus_ms(point.next_due as i64);
                    // After the first values the rest is spread over the period, so that they do not come in gusts.
                    point.next_due += if first { period_ms * point.random.between(0.05, 1.0) } else { period_ms };
                    if count == MOST_PER_STEP {
                        point.next_due = point.next_due.max(now_ms + period_ms);
                    }
                    let at_s = due.since_ms(started) as f64 / 1_000.0;
                    if own.iter().any(|f| f.effect == Effect::Silence && f.strength(at_s) > 0.0) {
                        continue;
                    }
                    let ctx = Ctx {
                        weather: &weather,
                        load,
                        bias: point.bias,
                        t_s: due.0 as f64 / 1_000.0,
                        hash: life.hash,
                        storeys: &self.storeys,
                    };
                    let value = point.value(&ctx, due, |mean| {
                        own.iter().fold(mean, |value, fault| match fault.effect {
                            Effect::Drive { point, to, .. } if point == p => {
                                value + fault.strength(at_s) * (to - value)
                            }
                            _ => value,
                        })
                    });
                    let broken = own.iter().any(|f| f.effect == Effect::Contact { point: p } && f.strength(at_s) > 0.0);
                    let value = if broken { Value::Bool(true) } else { value };
                    if !self.tells_all && !point.has_news(&value, (due.since_ms(started)) as f64) {
                        continue;
                    }
                    out.push(Observation {
                        point: point.id.clone(),
                        value,
                        observed_at: due,
                        source: self.source.clone(),
                        quality: SourceQuality::Good,
                        origin: Origin::Simulated,
                    });
                }
            }
            life.next_due = life.points.iter().map(|p| p.next_due).fold(f64::INFINITY, f64::min);
        }
        out
    }
}

/// A step of a process that wanders around 0 with deviation 1 and forgets itself (Ornstein–Uhlenbeck, exact for any
/// length of step).
fn wander(value: f64, random: &mut Random, dt_s: f64, memory_s: f64) -> f64 {
    if dt_s <= 0.0 {
        return value;
    }
    let keep = (-dt_s / memory_s.max(0.1)).exp();
    (keep * value + (1.0 - keep * keep).sqrt() * random.normal()).clamp(-3.0, 3.0)
}

impl PointLife {
    /// Whether this value is told now, `at_ms` after the first step: a point that speaks on change keeps silent about the
    /// same value until its heartbeat is due.
    fn has_news(&mut self, value: &Value, at_ms: f64) -> bool {
        if self.spec.heartbeat_ms == 0 {
            return true;
        }
        if self.told.as_ref() == Some(value) && at_ms < self.tell_by {
            return false;
        }
        // The first time somewhere within the heartbeat, so that a thousand of a kind do not speak at once.
        let wait = if self.told.is_none() { self.random.between(0.3, 1.0) } else { 1.0 };
        // Half a look early, or the look after the next would be the one.
        self.tell_by = at_ms + f64::from(self.spec.heartbeat_ms) * wait - 0.5 * f64::from(self.spec.period_ms);
        self.told = Some(value.clone());
        true
    }

    fn value(&mut self, ctx: &Ctx<'_>, at: Timestamp, driven: impl Fn(f64) -> f64) -> Value {
        let dt_s = self.noise_at.map_or(0.0, |was| at.since_ms(was).max(0) as f64 / 1_000.0);
        self.noise_at = Some(at);
        match (self.spec.mean)(ctx) {
            Out::Flag(flag) => Value::Bool(flag),
            Out::Text(text) => Value::Text(text),
            Out::Number(mean) => {
                if self.spec.noise > 0.0 {
                    self.noise = wander(self.noise, &mut self.random, dt_s, self.spec.memory_s);
                }
                let unit = 10_f64.powi(self.spec.decimals);
                Value::Number((driven(mean + self.spec.noise * self.noise) * unit).round() / unit)
            }
        }
    }
}

/// How the asset can fail: beyond its limits by a quarter of the way from its usual value, or by its contact.
fn weakness(life: &AssetLife) -> Weakness {
    let weather = Weather::at(Timestamp(0));
    let mut weakness = Weakness { kind: life.class as usize, frailty: life.class.frailty(), ..Weakness::default() };
    for (i, point) in life.points.iter().enumerate() {
        weakness.slowest_ms = weakness.slowest_ms.max(point.spec.expected_ms());
        if point.spec.kind == PointKind::Fault {
            weakness.contact = Some(i);
        }
        let ctx = Ctx { weather: &weather, load: 0.5, bias: 0.0, t_s: 0.0, hash: life.hash, storeys: &[] };
        let Out::Number(usual) = (point.spec.mean)(&ctx) else { continue };
        let limits = point.spec.limits;
        let beyond = |bound: f64| bound + 0.3 * (bound - usual);
        // The nearer bound is the one that such equipment usually crosses.
        let nearer = [limits.high, limits.low]
            .into_iter()
            .flatten()
            .min_by(|a, b| (a - usual).abs().total_cmp(&(b - usual).abs()));
        if let Some(bound) = nearer {
            weakness.drives.push((i, beyond(bound)));
        }
    }
    weakness
}

/// The air handler that serves the most that matters, a make-up air unit where there is no other; without one, the first asset that has a number with a limit.
pub(crate) fn choose_demo(bound: &[crate::bind::Bound]) -> Option<usize> {
    let handler = bound
        .iter()
        .enumerate()
        .filter(|(_, b)| b.class.is_air_handler())
        .max_by_key(|(i, b)| (b.class != crate::kind::Class::MakeUpUnit, b.importance, usize::MAX - i));
    let other = || bound.iter().enumerate().find(|(_, b)| b.class.points().iter().any(|s| s.limits.high.is_some()));
    handler.or_else(other).map(|(i, _)| i)
}

fn demo_drives(life: &AssetLife) -> Vec<(usize, f64)> {
    if !life.class.is_air_handler() {
        return weakness(life).drives.into_iter().take(1).collect();
    }
    let driven = |i: usize, point: &PointLife| match (point.spec.key, point.spec.limits.high) {
        ("supply-air-temperature", _) => Some((i, DEMO_SUPPLY_C)),
        ("filter-pressure-drop", Some(high)) => Some((i, high * 1.3)),
        ("chilled-water-valve", _) => Some((i, 100.0)),
        _ => None,
    };
    life.points.iter().enumerate().filter_map(|(i, p)| driven(i, p)).collect()
}

#[cfg(test)]
#[path = "engine_tests.rs"]
mod tests;
