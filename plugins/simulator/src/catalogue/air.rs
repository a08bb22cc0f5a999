//! Air: handlers, fans, terminal boxes, dampers.

use atrium_facility::PointKind;
use atrium_facility::Priority::{High, Low, Medium};

use super::{MINUTE_MS, Out, Spec, n, room_c};

pub(crate) static AIR_HANDLER: [Spec; 8] = [
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

pub(crate) static FAN_COIL: [Spec; 3] = [
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

pub(crate) static FAN: [Spec; 4] = [
    Spec::number("frequency", "频率", "Frequency", "Hz", |c| n(30.0 + 15.0 * c.load)).noisy(0.3, 30.0),
    Spec::number("current", "电流", "Current", "A", |c| n(6.0 + 7.0 * c.load + 0.6 * c.bias))
        .below(18.5, 0.5, Medium)
        .noisy(0.2, 30.0),
    Spec::running(),
    Spec::fault(Medium),
];

pub(crate) static VAV_BOX: [Spec; 3] = [
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

pub(crate) static CLEAN_AIR_HANDLER: [Spec; 7] = [
    Spec::number("supply-air-temperature", "送风温度", "Supply air temperature", "Cel", |c| n(17.5 + 0.5 * c.bias))
        .between(12.0, 24.0, 0.5, High)
        .every(2_000)
        .noisy(0.2, 90.0),
    Spec::number("supply-air-humidity", "送风相对湿度", "Supply air humidity", "%", |c| n(50.0 + 2.0 * c.bias))
        .between(30.0, 65.0, 1.0, Medium)
        .noisy(0.5, 300.0),
    Spec::number("filter-pressure-drop", "高效过滤器压差", "HEPA filter pressure drop", "Pa", |c| {
        n(210.0 + 30.0 * c.bias)
    })
    .below(400.0, 10.0, High)
    .noisy(3.0, 120.0)
    .rounded(0),
    Spec::number("air-flow", "送风量", "Supply air flow", "m3/h", |c| n(9_200.0 + 500.0 * c.bias))
        .above(7_000.0, 200.0, High)
        .noisy(60.0, 60.0)
        .rounded(0),
    Spec::number("fan-frequency", "风机频率", "Fan frequency", "Hz", |c| n(39.0 + 2.0 * c.bias)).noisy(0.3, 30.0),
    Spec::number("chilled-water-valve", "冷水阀开度", "Chilled water valve", "%", |c| n(20.0 + 60.0 * c.load))
        .noisy(1.5, 60.0)
        .rounded(0),
    Spec::running(),
];

/// Fans that stand still until there is a fire.
pub(crate) static STAND_BY_FAN: [Spec; 3] = [
    Spec::flag("running", "运行", "Running", PointKind::OnOff, |_| Out::Flag(false)).on_change(MINUTE_MS),
    Spec::flag("remote", "自动位", "In automatic", PointKind::OnOff, |_| Out::Flag(true)).on_change(MINUTE_MS),
    Spec::fault(High).on_change(MINUTE_MS),
];

pub(crate) static JET_FAN: [Spec; 2] = [
    // Runs while cars come and go.
    Spec::flag("running", "运行", "Running", PointKind::OnOff, |c| Out::Flag(c.weather.occupancy > 0.5))
        .on_change(MINUTE_MS),
    Spec::fault(Low).on_change(MINUTE_MS),
];

pub(crate) static FIRE_DAMPER: [Spec; 2] = [
    Spec::flag("closed", "关闭", "Closed", PointKind::OnOff, |_| Out::Flag(false)).on_change(4 * MINUTE_MS),
    Spec::fault(Medium).every(15_000).on_change(4 * MINUTE_MS),
];

pub(crate) static CONTROL_DAMPER: [Spec; 1] =
    [Spec::number("position", "开度", "Position", "%", |c| n((18.0 + 70.0 * c.load).clamp(0.0, 100.0)))
        .noisy(1.0, 600.0)
        .rounded(0)
        .every(15_000)
        .on_change(2 * MINUTE_MS)];

pub(crate) static HUMIDIFIER: [Spec; 3] = [
    Spec::number("steam-output", "加湿量", "Steam output", "%", |c| n(10.0 + 50.0 * c.load))
        .noisy(1.0, 120.0)
        .rounded(0)
        .every(10_000),
    Spec::running(),
    Spec::fault(Medium),
];
