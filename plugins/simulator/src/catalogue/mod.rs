//! The points of each kind of equipment: names, units, limits, and what drives their values.
//!
//! Limits are usual operating limits of such plant and are meant to be edited by the site; where a standard gives
//! them, it is named beside the point.

pub(crate) mod air;
mod alarm;
pub(crate) mod fire;
pub(crate) mod gas;
pub(crate) mod light;
pub(crate) mod medical;
pub(crate) mod meter;
pub(crate) mod places;
pub(crate) mod power;
pub(crate) mod security;
pub(crate) mod service;
pub(crate) mod water;

use std::sync::Arc;

use atrium_facility::{Limits, PointKind, Priority};

use crate::random::Random;
use crate::weather::Weather;

/// A minute, the usual sign of life of what speaks on change, milliseconds.
const MINUTE_MS: u32 = 60_000;
/// Sign of life of the contacts of plant, milliseconds: silence has to show within a few minutes.
const CONTACT_MS: u32 = 20_000;

/// What a value may depend on.
pub(crate) struct Ctx<'a> {
    pub(crate) weather: &'a Weather,
    /// How hard the equipment works, 0..1.
    pub(crate) load: f64,
    /// What is special of this very point, −1..1, for ever the same.
    pub(crate) bias: f64,
    /// Seconds since 1970.
    pub(crate) t_s: f64,
    /// What is special of this very asset.
    pub(crate) hash: u64,
    /// Names of the storeys, from the lowest up.
    pub(crate) storeys: &'a [Arc<str>],
}

/// A value before noise.
pub(crate) enum Out {
    Number(f64),
    Flag(bool),
    Text(Arc<str>),
}

/// One kind of point.
pub(crate) struct Spec {
    pub(crate) key: &'static str,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
    /// UCUM.
    pub(crate) unit: &'static str,
    pub(crate) kind: PointKind,
    pub(crate) limits: Limits,
    pub(crate) priority: Priority,
    /// How often it is looked at, milliseconds.
    pub(crate) period_ms: u32,
    /// Told when it changes, and at least so often, milliseconds; 0 for what is told each time it is looked at.
    pub(crate) heartbeat_ms: u32,
    pub(crate) decimals: i32,
    /// Standard deviation of the noise, in the unit.
    pub(crate) noise: f64,
    /// How long the noise remembers itself, seconds.
    pub(crate) memory_s: f64,
    pub(crate) mean: fn(&Ctx<'_>) -> Out,
}

const NO_LIMITS: Limits = Limits { low: None, high: None, deadband: 0.0 };

impl Spec {
    const fn number(
        key: &'static str,
        zh: &'static str,
        en: &'static str,
        unit: &'static str,
        mean: fn(&Ctx<'_>) -> Out,
    ) -> Self {
        Self {
            key,
            zh,
            en,
            unit,
            kind: PointKind::Measurement,
            limits: NO_LIMITS,
            priority: Priority::Low,
            period_ms: 5_000,
            heartbeat_ms: 0,
            decimals: 1,
            noise: 0.0,
            memory_s: 60.0,
            mean,
        }
    }

    const fn flag(
        key: &'static str,
        zh: &'static str,
        en: &'static str,
        kind: PointKind,
        mean: fn(&Ctx<'_>) -> Out,
    ) -> Self {
        Self { kind, heartbeat_ms: CONTACT_MS, ..Self::number(key, zh, en, "", mean) }
    }

    const fn fault(priority: Priority) -> Self {
        Self { priority, ..Self::flag("fault", "故障", "Fault", PointKind::Fault, |_| Out::Flag(false)) }
    }

    const fn running() -> Self {
        Self::flag("running", "运行", "Running", PointKind::OnOff, |_| Out::Flag(true))
    }

    const fn between(self, low: f64, high: f64, deadband: f64, priority: Priority) -> Self {
        Self { limits: Limits { low: Some(low), high: Some(high), deadband }, priority, ..self }
    }

    const fn below(self, high: f64, deadband: f64, priority: Priority) -> Self {
        Self { limits: Limits { low: None, high: Some(high), deadband }, priority, ..self }
    }

    const fn above(self, low: f64, deadband: f64, priority: Priority) -> Self {
        Self { limits: Limits { low: Some(low), high: None, deadband }, priority, ..self }
    }

    const fn every(self, period_ms: u32) -> Self {
        Self { period_ms, ..self }
    }

    const fn on_change(self, heartbeat_ms: u32) -> Self {
        Self { heartbeat_ms, ..self }
    }

    /// How often a value is expected at the least, milliseconds.
    pub(crate) fn expected_ms(&self) -> u32 {
        self.heartbeat_ms.max(self.period_ms)
    }

    const fn noisy(self, noise: f64, memory_s: f64) -> Self {
        Self { noise, memory_s, ..self }
    }

    const fn rounded(self, decimals: i32) -> Self {
        Self { decimals, ..self }
    }
}

fn n(value: f64) -> Out {
    Out::Number(value)
}

/// Theatres and critical rooms are kept over what is around them; ordinary rooms follow the weather a little.
fn room_c(ctx: &Ctx<'_>) -> f64 {
    22.5 + 0.9 * ctx.bias + 0.05 * (ctx.weather.outdoor_c - 16.0) + 0.6 * ctx.weather.occupancy
}

/// Evenly in 0..1, drawn anew for this asset in each span of so many seconds.
fn drawn(ctx: &Ctx<'_>, what: &str, span_s: f64) -> f64 {
    Random::of(ctx.hash, what, (ctx.t_s / span_s).floor() as i64 as u64).unit()
}

/// A door: opened for some seconds, more often when the building is busy.
fn opened(ctx: &Ctx<'_>) -> Out {
    Out::Flag(drawn(ctx, "open", 12.0) < 0.04 * ctx.weather.occupancy)
}
