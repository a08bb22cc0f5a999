//! Medical devices, as far as the house looks after them: whether they are used, supplied and sound. Nothing of patients.

use atrium_facility::PointKind;
use atrium_facility::Priority::{Critical, High, Low, Medium};

use super::{Ctx, MINUTE_MS, Out, Spec, drawn, n};

/// In use or not, in spans of twenty minutes.
fn used(ctx: &Ctx<'_>) -> Out {
    Out::Flag(drawn(ctx, "used", 1_200.0) < 0.1 + 0.75 * ctx.weather.occupancy)
}

const fn in_use() -> Spec {
    Spec::flag("in-use", "使用中", "In use", PointKind::OnOff, used).every(10_000).on_change(MINUTE_MS)
}

const fn trouble(priority: atrium_facility::Priority) -> Spec {
    Spec::fault(priority).every(10_000).on_change(MINUTE_MS)
}

const fn battery() -> Spec {
    Spec::number("battery", "电池电量", "Battery", "%", |c| n(92.0 + 7.0 * c.bias))
        .above(30.0, 2.0, Low)
        .rounded(0)
        .every(60_000)
        .on_change(MINUTE_MS)
}

pub(crate) static MRI: [Spec; 5] = [
    Spec::number("helium-level", "液氦液位", "Helium level", "%", |c| n(78.0 + 6.0 * c.bias))
        .above(55.0, 0.5, Critical)
        .noisy(0.05, 3_600.0)
        .every(30_000),
    Spec::number("cold-head-temperature", "冷头温度", "Cold head temperature", "K", |c| n(4.1 + 0.05 * c.bias))
        .below(4.8, 0.1, Critical)
        .noisy(0.01, 600.0)
        .rounded(2)
        .every(10_000),
    Spec::number("cooling-water-temperature", "冷却水温度", "Cooling water temperature", "Cel", |c| {
        n(17.0 + c.bias)
    })
    .between(10.0, 24.0, 0.5, High)
    .noisy(0.15, 200.0),
    in_use(),
    trouble(High),
];

pub(crate) static IMAGING: [Spec; 3] = [
    Spec::number("tube-heat", "球管热容量", "Tube heat", "%", |c| n(8.0 + 45.0 * c.load))
        .below(92.0, 3.0, Medium)
        .noisy(2.0, 120.0)
        .rounded(0)
        .every(10_000),
    in_use(),
    trouble(High),
];

pub(crate) static VENTILATOR: [Spec; 4] = [
    Spec::number("gas-inlet-pressure", "气源压力", "Gas inlet pressure", "kPa", |c| n(412.0 + 6.0 * c.bias))
        .between(280.0, 600.0, 5.0, High)
        .noisy(1.0, 600.0)
        .rounded(0)
        .every(10_000)
        .on_change(MINUTE_MS),
    battery(),
    in_use(),
    trouble(High),
];

pub(crate) static MONITOR: [Spec; 3] = [battery(), in_use(), trouble(Low)];

pub(crate) static INFUSION: [Spec; 3] = [battery(), in_use(), trouble(Low)];

pub(crate) static ANAESTHESIA: [Spec; 4] = [
    Spec::number("gas-inlet-pressure", "气源压力", "Gas inlet pressure", "kPa", |c| n(414.0 + 6.0 * c.bias))
        .between(280.0, 600.0, 5.0, High)
        .noisy(1.0, 600.0)
        .rounded(0)
        .every(10_000)
        .on_change(MINUTE_MS),
    battery(),
    in_use(),
    trouble(High),
];

pub(crate) static DIALYSIS: [Spec; 4] = [
    // YY 0054: 13.0 to 15.0 mS/cm, 35 to 38 °C.
    Spec::number("conductivity", "透析液电导率", "Dialysate conductivity", "mS/cm", |c| n(14.0 + 0.1 * c.bias))
        .between(13.0, 15.0, 0.1, High)
        .noisy(0.03, 300.0)
        .rounded(2)
        .every(10_000),
    Spec::number("temperature", "透析液温度", "Dialysate temperature", "Cel", |c| n(36.6 + 0.2 * c.bias))
        .between(35.0, 38.0, 0.1, High)
        .noisy(0.05, 200.0)
        .every(10_000),
    in_use(),
    trouble(Medium),
];

pub(crate) static INCUBATOR: [Spec; 4] = [
    Spec::number("temperature", "箱温", "Air temperature", "Cel", |c| n(34.2 + 0.6 * c.bias))
        .between(30.0, 37.0, 0.2, High)
        .noisy(0.06, 200.0)
        .every(10_000),
    Spec::number("humidity", "箱内湿度", "Humidity", "%", |c| n(60.0 + 4.0 * c.bias))
        .between(40.0, 90.0, 2.0, Medium)
        .noisy(0.5, 300.0)
        .rounded(0)
        .every(30_000),
    in_use(),
    trouble(High),
];

pub(crate) static NURSE_CALL: [Spec; 2] = [
    Spec::flag("calling", "呼叫中", "Calling", PointKind::OnOff, |c| {
        Out::Flag(drawn(c, "call", 90.0) < 0.004 + 0.012 * c.weather.occupancy)
    })
    .every(5_000)
    .on_change(2 * MINUTE_MS),
    trouble(Low),
];
