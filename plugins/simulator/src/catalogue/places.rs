//! Rooms, their sensors, and doors.

use atrium_facility::PointKind;
use atrium_facility::Priority::{Critical, High, Low, Medium};

use super::{MINUTE_MS, Out, Spec, drawn, n, opened, room_c};

pub(crate) static TEMPERATURE_SENSOR: [Spec; 1] =
    [Spec::number("temperature", "温度", "Temperature", "Cel", |c| n(room_c(c)))
        .between(17.0, 28.5, 0.5, Low)
        .noisy(0.12, 300.0)
        .every(10_000)];

pub(crate) static HUMIDITY_SENSOR: [Spec; 1] =
    [Spec::number("humidity", "相对湿度", "Relative humidity", "%", |c| n(47.0 + 4.0 * c.bias))
        .between(25.0, 70.0, 1.5, Low)
        .noisy(0.8, 300.0)
        .every(10_000)];

pub(crate) static PRESSURE_SENSOR: [Spec; 1] =
    [Spec::number("pressure-difference", "压差", "Pressure difference", "Pa", |c| n(14.0 + 2.0 * c.bias))
        .between(5.0, 30.0, 0.5, High)
        .noisy(0.6, 20.0)
        .every(2_000)];

pub(crate) static AIR_QUALITY_SENSOR: [Spec; 1] =
    [Spec::number("carbon-dioxide", "二氧化碳", "Carbon dioxide", "[ppm]", |c| {
        n(430.0 + 420.0 * c.load + 30.0 * c.bias)
    })
    .below(1_200.0, 30.0, Low)
    .noisy(12.0, 300.0)
    .rounded(0)
    .every(10_000)];

pub(crate) static THEATRE: [Spec; 3] = [
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

pub(crate) static CRITICAL_ROOM: [Spec; 2] = [
    Spec::number("temperature", "温度", "Temperature", "Cel", |c| n(22.6 + 0.6 * c.bias))
        .between(18.0, 26.0, 0.3, Medium)
        .noisy(0.15, 200.0)
        .every(10_000),
    Spec::number("humidity", "相对湿度", "Relative humidity", "%", |c| n(47.0 + 3.0 * c.bias))
        .between(30.0, 65.0, 1.0, Low)
        .noisy(0.7, 300.0)
        .every(10_000),
];

pub(crate) static ROOM: [Spec; 3] = [
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

pub(crate) static OPENING: [Spec; 2] = [
    Spec::flag("open", "开启", "Open", PointKind::OnOff, opened).every(3_000),
    Spec { key: "held-open", zh: "长时间未关", en: "Held open", ..Spec::fault(Low) },
];

pub(crate) static CLIMATE_SENSOR: [Spec; 2] = [
    Spec::number("temperature", "温度", "Temperature", "Cel", |c| n(room_c(c)))
        .between(17.0, 28.5, 0.5, Low)
        .noisy(0.12, 300.0)
        .every(10_000),
    Spec::number("humidity", "相对湿度", "Relative humidity", "%", |c| n(47.0 + 4.0 * c.bias))
        .between(25.0, 70.0, 1.5, Low)
        .noisy(0.8, 300.0)
        .every(10_000),
];

pub(crate) static OCCUPANCY_SENSOR: [Spec; 1] = [Spec::flag("occupied", "有人", "Occupied", PointKind::OnOff, |c| {
    Out::Flag(drawn(c, "occupied", 600.0) < 0.1 + 0.7 * c.weather.occupancy)
})
.every(10_000)
.on_change(2 * MINUTE_MS)];

pub(crate) static LEAK_SENSOR: [Spec; 1] =
    [Spec { key: "leak", zh: "漏水", en: "Leak", ..Spec::fault(High) }.on_change(2 * MINUTE_MS)];

pub(crate) static GAS_DETECTOR: [Spec; 2] = [
    // GB 15322: low alarm at a quarter of the lower explosive limit.
    Spec::number("concentration", "可燃气体浓度", "Concentration", "%", |c| n(1.5 + 0.8 * c.bias))
        .below(25.0, 2.0, Critical)
        .noisy(0.2, 600.0)
        .rounded(0)
        .every(5_000)
        .on_change(MINUTE_MS),
    Spec::fault(Medium).on_change(MINUTE_MS),
];
