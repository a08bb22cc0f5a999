//! The points of each kind of equipment: names, units, limits, and what drives their values.
//!
//! Limits are usual operating limits of such plant and are meant to be edited by the site; where a standard gives
//! them, it is named beside the point.

mod air;
mod alarm;
mod places;
mod power;
mod water;

use std::sync::Arc;

use atrium_facility::{Limits, PointKind, Priority};

use crate::classify::Class;
use crate::weather::Weather;

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
    pub(crate) period_ms: u32,
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
        Self { kind, ..Self::number(key, zh, en, "", mean) }
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

impl Class {
    /// Its points, the telling ones first.
    pub(crate) fn points(self) -> &'static [Spec] {
        match self {
            Self::AirHandler => &air::AIR_HANDLER,
            Self::FanCoil => &air::FAN_COIL,
            Self::Fan => &air::FAN,
            Self::Pump => &water::PUMP,
            Self::FirePump => &water::FIRE_PUMP,
            Self::Chiller => &water::CHILLER,
            Self::CoolingTower => &water::COOLING_TOWER,
            Self::Boiler => &water::BOILER,
            Self::HeatExchanger => &water::HEAT_EXCHANGER,
            Self::Tank => &water::TANK,
            Self::Transformer => &power::TRANSFORMER,
            Self::Switchboard => &power::SWITCHBOARD,
            Self::Generator => &power::GENERATOR,
            Self::Ups => &power::UPS,
            Self::Lift => &power::LIFT,
            Self::Escalator => &power::ESCALATOR,
            Self::VavBox => &air::VAV_BOX,
            Self::MedicalGas => &air::MEDICAL_GAS,
            Self::MedicalVacuum => &air::MEDICAL_VACUUM,
            Self::GasOutlet => &air::GAS_OUTLET,
            Self::ClimateSensor => &places::CLIMATE_SENSOR,
            Self::TemperatureSensor => &places::TEMPERATURE_SENSOR,
            Self::HumiditySensor => &places::HUMIDITY_SENSOR,
            Self::PressureSensor => &places::PRESSURE_SENSOR,
            Self::AirQualitySensor => &places::AIR_QUALITY_SENSOR,
            Self::Theatre => &places::THEATRE,
            Self::CriticalRoom => &places::CRITICAL_ROOM,
            Self::Room => &places::ROOM,
            Self::Opening => &places::OPENING,
        }
    }

    /// What it is called where the model gives no name in that language: Chinese, English.
    pub(crate) fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::AirHandler => ("空调机组", "Air handling unit"),
            Self::FanCoil => ("风机盘管", "Fan coil unit"),
            Self::Fan => ("风机", "Fan"),
            Self::Pump => ("水泵", "Pump"),
            Self::FirePump => ("消防泵", "Fire pump"),
            Self::Chiller => ("冷水机组", "Chiller"),
            Self::CoolingTower => ("冷却塔", "Cooling tower"),
            Self::Boiler => ("锅炉", "Boiler"),
            Self::HeatExchanger => ("换热器", "Heat exchanger"),
            Self::Tank => ("水箱", "Tank"),
            Self::Transformer => ("变压器", "Transformer"),
            Self::Switchboard => ("配电柜", "Switchboard"),
            Self::Generator => ("发电机", "Generator"),
            Self::Ups => ("不间断电源", "UPS"),
            Self::Lift => ("电梯", "Lift"),
            Self::Escalator => ("自动扶梯", "Escalator"),
            Self::VavBox => ("变风量末端", "VAV box"),
            Self::MedicalGas => ("医用气体", "Medical gas"),
            Self::MedicalVacuum => ("医用真空", "Medical vacuum"),
            Self::GasOutlet => ("医用气体终端", "Medical gas outlet"),
            Self::ClimateSensor => ("温湿度传感器", "Temperature and humidity sensor"),
            Self::TemperatureSensor => ("温度传感器", "Temperature sensor"),
            Self::HumiditySensor => ("湿度传感器", "Humidity sensor"),
            Self::PressureSensor => ("压力传感器", "Pressure sensor"),
            Self::AirQualitySensor => ("空气质量传感器", "Air quality sensor"),
            Self::Theatre => ("手术室", "Operating theatre"),
            Self::CriticalRoom => ("重点房间", "Critical room"),
            Self::Room => ("房间", "Room"),
            Self::Opening => ("门", "Door"),
        }
    }

    /// How hard such equipment works in this weather, 0..1.
    pub(crate) fn load(self, weather: &Weather) -> f64 {
        match self {
            Self::Chiller | Self::CoolingTower => weather.cooling(),
            Self::Boiler | Self::HeatExchanger => weather.heating(),
            Self::AirHandler | Self::Pump | Self::FanCoil | Self::VavBox => {
                0.5 * weather.occupancy + 0.5 * weather.cooling()
            }
            Self::Transformer | Self::Switchboard => 0.15 + 0.45 * weather.occupancy + 0.25 * weather.cooling(),
            _ => weather.occupancy,
        }
    }
}
