//! Rooms, their sensors, and doors.

use atrium_facility::PointKind;
use atrium_facility::Priority::{High, Low, Medium};

use super::{Out, Spec, n, room_c};
use crate::random::Random;

pub(super) static TEMPERATURE_SENSOR: [Spec; 1] =
    [Spec::number("temperature", "温度", "Temperature", "Cel", |c| n(room_c(c)))
        .between(17.0, 28.5, 0.5, Low)
        .noisy(0.12, 300.0)
        .every(10_000)];

pub(super) static HUMIDITY_SENSOR: [Spec; 1] =
    [Spec::number("humidity", "相对湿度", "Relative humidity", "%", |c| n(47.0 + 4.0 * c.bias))
        .between(25.0, 70.0, 1.5, Low)
        .noisy(0.8, 300.0)
        .every(10_000)];

pub(super) static PRESSURE_SENSOR: [Spec; 1] =
    [Spec::number("pressure-difference", "压差", "Pressure difference", "Pa", |c| n(14.0 + 2.0 * c.bias))
        .between(5.0, 30.0, 0.5, High)
        .noisy(0.6, 20.0)
        .every(2_000)];

pub(super) static AIR_QUALITY_SENSOR: [Spec; 1] =
    [Spec::number("carbon-dioxide", "二氧化碳", "Carbon dioxide", "[ppm]", |c| {
        n(430.0 + 420.0 * c.load + 30.0 * c.bias)
    })
    .below(1_200.0, 30.0, Low)
    .noisy(12.0, 300.0)
    .rounded(0)
    .every(10_000)];

pub(super) static THEATRE: [Spec; 3] = [
    // GB 50333: 21–25 °C, 30–60 % RH, over-pressure against what lies around.
    Spec::number("temperature", "温度", "Temperature", "Cel", |c| n(22.8 + 0.4 * c.bias))
        .between(21.0, 25.0, 0.2, High)
        .noisy(0.12, 200.0),
    Spec::number("humidity", "相对湿度", "Relative humidity", "%", |c| n(46.0 + 3.0 * c.bias))
        .between(30.0, 60.0, 1.0, Medium)
        .noisy(0.6, 300.0),
    Spec::number("pressure-difference", "对走廊压差", "Pressure over corridor", "Pa", |c| n(14.0 + 2.0 * c.bias))
        .between(5.0, 30.0, 0.5, High)
        .noisy(0.6, 20.0)
        .every(2_000),
];

pub(super) static CRITICAL_ROOM: [Spec; 2] = [
    Spec::number("temperature", "温度", "Temperature", "Cel", |c| n(22.6 + 0.6 * c.bias))
        .between(18.0, 26.0, 0.3, Medium)
        .noisy(0.15, 200.0)
        .every(10_000),
    Spec::number("humidity", "相对湿度", "Relative humidity", "%", |c| n(47.0 + 3.0 * c.bias))
        .between(30.0, 65.0, 1.0, Low)
        .noisy(0.7, 300.0)
        .every(10_000),
];

pub(super) static ROOM: [Spec; 3] = [
    Spec::number("temperature", "温度", "Temperature", "Cel", |c| n(room_c(c)))
        .between(16.0, 29.0, 0.5, Low)
        .noisy(0.15, 300.0)
        .every(10_000),
    Spec::number("humidity", "相对湿度", "Relative humidity", "%", |c| n(48.0 + 4.0 * c.bias))
        .between(25.0, 75.0, 1.5, Low)
        .noisy(0.8, 300.0)
        .every(15_000),
    Spec::number("carbon-dioxide", "二氧化碳", "Carbon dioxide", "[ppm]", |c| {
        n(440.0 + 430.0 * c.load + 30.0 * c.bias)
    })
    .below(1_200.0, 30.0, Low)
    .noisy(12.0, 300.0)
    .rounded(0)
    .every(15_000),
];

pub(super) static OPENING: [Spec; 2] = [
    Spec::flag("open", "开启", "Open", PointKind::OnOff, |c| {
        // Opened for some seconds, more often when the building is busy.
        let window = (c.t_s / 12.0).floor();
        Out::Flag(Random::of(c.hash, "open", window as i64 as u64).unit() < 0.25 * c.weather.occupancy)
    })
    .every(3_000),
    Spec { key: "held-open", zh: "长时间未关", en: "Held open", ..Spec::fault(Low) },
];

pub(super) static CLIMATE_SENSOR: [Spec; 2] = [
    Spec::number("temperature", "温度", "Temperature", "Cel", |c| n(room_c(c)))
        .between(17.0, 28.5, 0.5, Low)
        .noisy(0.12, 300.0)
        .every(10_000),
    Spec::number("humidity", "相对湿度", "Relative humidity", "%", |c| n(47.0 + 4.0 * c.bias))
        .between(25.0, 70.0, 1.5, Low)
        .noisy(0.8, 300.0)
        .every(10_000),
];
