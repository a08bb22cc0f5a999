//! Medical gases: sources, pipelines by zone, outlets.

use atrium_facility::PointKind;
use atrium_facility::Priority::{Critical, High, Medium};

use super::{MINUTE_MS, Out, Spec, n};

pub(crate) static MEDICAL_GAS: [Spec; 3] = [
    // GB 50751: 0.40–0.45 MPa at terminals; alarms at ±20 % of nominal.
    Spec::number("pressure", "供气压力", "Supply pressure", "kPa", |c| n(425.0 + 8.0 * c.bias))
        .between(340.0, 510.0, 5.0, Critical)
        .every(2_000)
        .noisy(2.0, 60.0)
        .rounded(0),
    Spec::number("flow", "流量", "Flow", "m3/h", |c| n(8.0 + 26.0 * c.load)).noisy(0.6, 40.0),
    Spec::number("reserve", "储备", "Reserve", "%", |c| n(76.0 + 10.0 * c.bias))
        .above(40.0, 1.0, High)
        .noisy(0.1, 600.0)
        .rounded(0)
        .every(15_000),
];

pub(crate) static MEDICAL_VACUUM: [Spec; 2] = [
    // GB 50751: between −0.07 and −0.02 MPa at terminals.
    Spec::number("pressure", "负压", "Vacuum pressure", "kPa", |c| n(-58.0 + 2.0 * c.bias))
        .between(-87.0, -40.0, 1.0, Critical)
        .every(2_000)
        .noisy(0.6, 60.0),
    Spec::running(),
];

pub(crate) static LIQUID_OXYGEN: [Spec; 3] = [
    // Drawn down over four days and filled by the tanker.
    Spec::number("level", "液位", "Level", "%", |c| {
        n(90.0 - 45.0 * (c.t_s / 345_600.0 + (c.hash % 97) as f64 / 97.0).fract())
    })
    .above(30.0, 1.0, Critical)
    .noisy(0.1, 600.0)
    .every(15_000),
    Spec::number("tank-pressure", "罐内压力", "Tank pressure", "kPa", |c| n(820.0 + 15.0 * c.bias))
        .between(600.0, 1_000.0, 10.0, High)
        .noisy(3.0, 300.0)
        .rounded(0),
    Spec::number("flow", "流量", "Flow", "m3/h", |c| n(18.0 + 40.0 * c.load)).noisy(0.8, 40.0),
];

pub(crate) static MANIFOLD: [Spec; 4] = [
    Spec::number("bank-a", "左组压力", "Bank A pressure", "MPa", |c| {
        n(13.5 - 9.0 * (c.t_s / 172_800.0 + (c.hash % 89) as f64 / 89.0).fract())
    })
    .above(2.0, 0.2, High)
    .noisy(0.03, 300.0)
    .every(15_000),
    Spec::number("bank-b", "右组压力", "Bank B pressure", "MPa", |c| n(13.2 + 0.3 * c.bias))
        .above(2.0, 0.2, High)
        .noisy(0.02, 300.0)
        .every(15_000),
    Spec::number("outlet-pressure", "出口压力", "Outlet pressure", "kPa", |c| n(430.0 + 6.0 * c.bias))
        .between(340.0, 510.0, 5.0, Critical)
        .noisy(1.5, 60.0)
        .rounded(0),
    Spec::flag("reserve-in-use", "备用组供气", "Reserve bank in use", PointKind::OnOff, |_| Out::Flag(false)),
];

pub(crate) static COMPRESSOR: [Spec; 5] = [
    Spec::number("pressure", "出口压力", "Discharge pressure", "kPa", |c| n(720.0 + 20.0 * c.bias))
        .between(550.0, 900.0, 10.0, High)
        .every(2_000)
        .noisy(5.0, 30.0)
        .rounded(0),
    // Medical air is dry: −46 °C at atmospheric pressure.
    Spec::number("dew-point", "露点", "Dew point", "Cel", |c| n(-52.0 + 1.5 * c.bias))
        .below(-46.0, 0.5, High)
        .noisy(0.3, 600.0)
        .every(10_000),
    Spec::number("oil-temperature", "机头温度", "Element temperature", "Cel", |c| n(72.0 + 10.0 * c.load))
        .below(105.0, 2.0, Medium)
        .noisy(0.6, 200.0),
    Spec::running(),
    Spec::fault(High),
];

pub(crate) static ZONE: [Spec; 3] = [
    Spec::number("oxygen-pressure", "氧气压力", "Oxygen pressure", "kPa", |c| n(420.0 + 6.0 * c.bias))
        .between(340.0, 510.0, 5.0, Critical)
        .noisy(1.2, 60.0)
        .rounded(0),
    Spec::number("vacuum-pressure", "负压", "Vacuum pressure", "kPa", |c| n(-55.0 + 2.0 * c.bias))
        .between(-87.0, -30.0, 1.0, Critical)
        .noisy(0.4, 60.0)
        .rounded(0),
    Spec::fault(Medium),
];

pub(crate) static OUTLET: [Spec; 1] = [
    // GB 50751: 0.40–0.45 MPa at terminals; alarms at ±20 % of nominal. Thousands of them: told when it moves.
    Spec::number("pressure", "终端压力", "Outlet pressure", "kPa", |c| n(418.0 + 7.0 * c.bias))
        .between(340.0, 510.0, 5.0, High)
        .noisy(1.0, 900.0)
        .rounded(0)
        .every(10_000)
        .on_change(MINUTE_MS),
];
