//! Air: handlers, fans, terminal boxes, medical gases.

use atrium_facility::PointKind;
use atrium_facility::Priority::{Critical, High, Low, Medium};

use super::{Spec, n, room_c};

pub(super) static AIR_HANDLER: [Spec; 8] = [
    Spec::number("supply-air-temperature", "送风温度", "Supply air temperature", "Cel", |c| n(16.0 + 0.6 * c.bias))
        .between(10.0, 24.0, 0.5, High)
        .every(2_000)
        .noisy(0.25, 90.0),
    Spec {
        kind: PointKind::Setpoint,
        ..Spec::number("supply-air-setpoint", "送风温度设定", "Supply air setpoint", "Cel", |_| n(16.0))
    }
    .every(15_000),
    Spec::number("filter-pressure-drop", "过滤器压差", "Filter pressure drop", "Pa", |c| {
        n(105.0 + 55.0 * c.load + 20.0 * c.bias)
    })
    .below(250.0, 10.0, Medium)
    .noisy(3.0, 120.0)
    .rounded(0),
    Spec::number("chilled-water-valve", "冷水阀开度", "Chilled water valve", "%", |c| {
        n((12.0 + 75.0 * c.load).clamp(0.0, 100.0))
    })
    .noisy(1.5, 60.0)
    .rounded(0),
    Spec::number("fan-frequency", "风机频率", "Fan frequency", "Hz", |c| n(27.0 + 17.0 * c.load)).noisy(0.4, 30.0),
    Spec::number("fan-power", "风机功率", "Fan power", "kW", |c| n(3.0 + 11.0 * c.load * c.load + 0.5 * c.bias))
        .noisy(0.15, 30.0),
    Spec::number("outdoor-air-humidity", "新风相对湿度", "Outdoor air humidity", "%", |c| {
        n(c.weather.humidity_pct)
    })
    .noisy(0.6, 300.0)
    .rounded(0)
    .every(15_000),
    Spec::running(),
];

pub(super) static FAN_COIL: [Spec; 3] = [
    Spec::number("room-temperature", "室内温度", "Room temperature", "Cel", |c| n(room_c(c)))
        .between(17.0, 28.5, 0.5, Low)
        .every(10_000)
        .noisy(0.15, 300.0),
    Spec::number("valve", "水阀开度", "Valve", "%", |c| n((10.0 + 80.0 * c.load).clamp(0.0, 100.0)))
        .noisy(2.0, 60.0)
        .rounded(0)
        .every(10_000),
    Spec::running(),
];

pub(super) static FAN: [Spec; 4] = [
    Spec::number("frequency", "频率", "Frequency", "Hz", |c| n(30.0 + 15.0 * c.load)).noisy(0.3, 30.0),
    Spec::number("current", "电流", "Current", "A", |c| n(6.0 + 7.0 * c.load + 0.6 * c.bias))
        .below(18.5, 0.5, Medium)
        .noisy(0.2, 30.0),
    Spec::running(),
    Spec::fault(Medium),
];

pub(super) static VAV_BOX: [Spec; 3] = [
    Spec::number("room-temperature", "室内温度", "Room temperature", "Cel", |c| n(room_c(c)))
        .between(17.0, 28.5, 0.5, Low)
        .every(10_000)
        .noisy(0.15, 300.0),
    Spec::number("air-flow", "风量", "Air flow", "m3/h", |c| n(260.0 + 620.0 * c.load + 40.0 * c.bias))
        .noisy(12.0, 40.0)
        .rounded(0)
        .every(10_000),
    Spec::number("damper", "风阀开度", "Damper", "%", |c| n((18.0 + 70.0 * c.load).clamp(0.0, 100.0)))
        .noisy(1.5, 40.0)
        .rounded(0)
        .every(10_000),
];

pub(super) static MEDICAL_GAS: [Spec; 3] = [
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

pub(super) static MEDICAL_VACUUM: [Spec; 2] = [
    // GB 50751: between −0.07 and −0.02 MPa at terminals.
    Spec::number("pressure", "负压", "Vacuum pressure", "kPa", |c| n(-58.0 + 2.0 * c.bias))
        .between(-87.0, -40.0, 1.0, Critical)
        .every(2_000)
        .noisy(0.6, 60.0),
    Spec::running(),
];

pub(super) static GAS_OUTLET: [Spec; 1] = [
    // GB 50751: 0.40–0.45 MPa at terminals; alarms at ±20 % of nominal.
    Spec::number("pressure", "终端压力", "Outlet pressure", "kPa", |c| n(418.0 + 7.0 * c.bias))
        .between(340.0, 510.0, 5.0, High)
        .noisy(1.8, 60.0)
        .rounded(0),
];
