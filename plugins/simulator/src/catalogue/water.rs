//! Water and heat: pumps, chillers, towers, boilers, tanks.

use atrium_facility::PointKind;
use atrium_facility::Priority::{Critical, High, Low, Medium};

use super::{MINUTE_MS, Out, Spec, drawn, n};

pub(crate) static PUMP: [Spec; 6] = [
    Spec::number("discharge-pressure", "出口压力", "Discharge pressure", "kPa", |c| {
        n(430.0 + 25.0 * c.bias + 20.0 * c.load)
    })
    .between(300.0, 560.0, 8.0, High)
    .every(2_000)
    .noisy(3.0, 20.0)
    .rounded(0),
    Spec::number("flow", "流量", "Flow", "m3/h", |c| n(60.0 + 110.0 * c.load + 8.0 * c.bias)).noisy(1.5, 20.0),
    Spec::number("power", "功率", "Power", "kW", |c| n(7.5 + 17.0 * c.load + c.bias))
        .below(34.0, 1.0, Medium)
        .noisy(0.3, 20.0),
    Spec::number("bearing-temperature", "轴承温度", "Bearing temperature", "Cel", |c| {
        n(46.0 + 9.0 * c.load + 3.0 * c.bias)
    })
    .below(80.0, 2.0, High)
    .noisy(0.4, 200.0),
    Spec::running(),
    Spec::fault(High),
];

pub(crate) static FIRE_PUMP: [Spec; 3] = [
    Spec::number("network-pressure", "管网压力", "Network pressure", "kPa", |c| n(820.0 + 25.0 * c.bias))
        .between(600.0, 1_050.0, 15.0, Critical)
        .noisy(3.0, 60.0)
        .rounded(0),
    Spec::flag("running", "运行", "Running", PointKind::OnOff, |_| Out::Flag(false)),
    Spec::fault(Critical),
];

pub(crate) static CHILLER: [Spec; 7] = [
    Spec::number("leaving-water-temperature", "冷水出水温度", "Leaving water temperature", "Cel", |c| {
        n(7.0 + 0.25 * c.bias)
    })
    .between(4.0, 10.0, 0.3, Critical)
    .every(2_000)
    .noisy(0.1, 60.0),
    Spec::number("entering-water-temperature", "冷水回水温度", "Entering water temperature", "Cel", |c| {
        n(8.2 + 4.2 * c.load)
    })
    .noisy(0.12, 90.0),
    Spec::number("condenser-pressure", "冷凝压力", "Condenser pressure", "kPa", |c| {
        n(760.0 + 130.0 * c.load + 20.0 * c.bias)
    })
    .below(1_150.0, 20.0, High)
    .noisy(5.0, 40.0)
    .rounded(0),
    Spec::number("power", "功率", "Power", "kW", |c| n(70.0 + 330.0 * c.load)).noisy(3.0, 30.0),
    Spec::number("cop", "能效比", "Coefficient of performance", "1", |c| {
        n(5.9 - 2.2 * (c.load - 0.65).powi(2) - 0.15 * c.bias)
    })
    .above(3.5, 0.1, Low)
    .noisy(0.05, 120.0)
    .rounded(2)
    .every(10_000),
    Spec::running(),
    Spec::fault(Critical),
];

pub(crate) static COOLING_TOWER: [Spec; 4] = [
    Spec::number("leaving-water-temperature", "出水温度", "Leaving water temperature", "Cel", |c| {
        n((c.weather.outdoor_c - 2.0).clamp(18.0, 31.0) + 0.5 * c.bias)
    })
    .below(34.0, 0.5, Medium)
    .noisy(0.2, 120.0),
    Spec::number("fan-frequency", "风机频率", "Fan frequency", "Hz", |c| n(22.0 + 24.0 * c.load)).noisy(0.4, 30.0),
    Spec::number("basin-level", "集水盘液位", "Basin level", "%", |c| n(72.0 + 4.0 * c.bias))
        .above(40.0, 2.0, Medium)
        .noisy(1.0, 120.0)
        .rounded(0),
    Spec::running(),
];

pub(crate) static BOILER: [Spec; 5] = [
    Spec::number("supply-temperature", "供水温度", "Supply temperature", "Cel", |c| n(78.0 + 2.0 * c.bias))
        .between(60.0, 95.0, 1.0, High)
        .noisy(0.5, 90.0),
    Spec::number("pressure", "压力", "Pressure", "kPa", |c| n(460.0 + 15.0 * c.bias))
        .between(320.0, 600.0, 8.0, Critical)
        .every(2_000)
        .noisy(2.5, 60.0)
        .rounded(0),
    Spec::number("firing-rate", "燃烧负荷", "Firing rate", "%", |c| n(15.0 + 75.0 * c.load))
        .noisy(1.5, 60.0)
        .rounded(0),
    Spec::number("flue-gas-temperature", "排烟温度", "Flue gas temperature", "Cel", |c| n(118.0 + 30.0 * c.load))
        .below(190.0, 4.0, Medium)
        .noisy(1.2, 90.0)
        .rounded(0),
    Spec::fault(Critical),
];

pub(crate) static HEAT_EXCHANGER: [Spec; 2] = [
    Spec::number("secondary-supply-temperature", "二次侧供水温度", "Secondary supply temperature", "Cel", |c| {
        n(56.0 + c.bias)
    })
    .between(48.0, 65.0, 0.8, Medium)
    .noisy(0.4, 90.0),
    Spec::number("pressure-drop", "压差", "Pressure drop", "kPa", |c| n(28.0 + 12.0 * c.load + 3.0 * c.bias))
        .below(70.0, 2.0, Low)
        .noisy(0.6, 60.0),
];

pub(crate) static TANK: [Spec; 2] = [
    // Falls as the building draws and is filled again: a slow saw with rounded teeth.
    Spec::number("level", "液位", "Level", "%", |c| {
        let phase = (c.t_s / 5_400.0 + (c.hash % 997) as f64 / 997.0).fract();
        n(if phase < 0.8 { 88.0 - 30.0 * phase / 0.8 } else { 58.0 + 30.0 * (phase - 0.8) / 0.2 })
    })
    .between(35.0, 97.0, 1.5, High)
    .noisy(0.3, 60.0),
    Spec::number("temperature", "水温", "Water temperature", "Cel", |c| n(19.0 + 2.5 * c.bias))
        .noisy(0.1, 600.0)
        .every(15_000),
];

pub(crate) static JOCKEY_PUMP: [Spec; 3] = [
    Spec::number("network-pressure", "管网压力", "Network pressure", "kPa", |c| n(840.0 + 20.0 * c.bias))
        .between(600.0, 1_050.0, 15.0, High)
        .noisy(3.0, 60.0)
        .rounded(0),
    // A minute now and then: more would mean that the network leaks.
    Spec::flag("running", "运行", "Running", PointKind::OnOff, |c| Out::Flag(drawn(c, "jockey", 60.0) < 0.04)),
    Spec::fault(High),
];

pub(crate) static SUMP_PUMP: [Spec; 3] = [
    // Fills slowly, is pumped out quickly.
    Spec::number("level", "集水坑液位", "Sump level", "%", |c| {
        let phase = (c.t_s / 2_700.0 + (c.hash % 983) as f64 / 983.0).fract();
        n(if phase < 0.9 { 20.0 + 40.0 * phase / 0.9 } else { 60.0 - 40.0 * (phase - 0.9) / 0.1 })
    })
    .below(85.0, 2.0, High)
    .noisy(0.4, 60.0)
    .rounded(0),
    Spec::flag("running", "运行", "Running", PointKind::OnOff, |c| {
        Out::Flag((c.t_s / 2_700.0 + (c.hash % 983) as f64 / 983.0).fract() >= 0.9)
    }),
    Spec::fault(High),
];

pub(crate) static DOSING_PUMP: [Spec; 3] = [
    Spec::number("dose", "加药量", "Dose", "L/h", |c| n(1.2 + 2.4 * c.load)).noisy(0.1, 120.0).every(15_000),
    Spec::number("store", "药箱液位", "Chemical store", "%", |c| n(70.0 + 15.0 * c.bias))
        .above(20.0, 1.0, Medium)
        .noisy(0.1, 900.0)
        .rounded(0)
        .every(30_000),
    Spec::fault(Medium),
];

pub(crate) static FIRE_TANK: [Spec; 1] = [Spec::number("level", "液位", "Level", "%", |c| n(94.0 + 2.0 * c.bias))
    .above(80.0, 1.0, Critical)
    .noisy(0.2, 600.0)
    .every(10_000)];

pub(crate) static EXPANSION_VESSEL: [Spec; 1] =
    [Spec::number("pressure", "系统压力", "System pressure", "kPa", |c| n(380.0 + 10.0 * c.bias))
        .between(250.0, 550.0, 8.0, High)
        .noisy(1.5, 300.0)
        .rounded(0)
        .every(10_000)];

pub(crate) static WATER_TREATMENT: [Spec; 3] = [
    Spec::number("conductivity", "产水电导率", "Conductivity", "uS/cm", |c| n(9.0 + 1.5 * c.bias))
        .below(25.0, 1.0, Medium)
        .noisy(0.3, 300.0)
        .every(15_000),
    Spec::number("flow", "产水量", "Flow", "m3/h", |c| n(1.0 + 3.0 * c.load)).noisy(0.1, 120.0).every(15_000),
    Spec::fault(Medium),
];

pub(crate) static SEWAGE_TREATMENT: [Spec; 4] = [
    // GB 18466: pH 6 to 9; residual chlorine where the effluent is disinfected with it.
    Spec::number("ph", "出水 pH", "Effluent pH", "[pH]", |c| n(7.3 + 0.2 * c.bias))
        .between(6.0, 9.0, 0.1, High)
        .noisy(0.04, 600.0)
        .rounded(2)
        .every(15_000),
    Spec::number("residual-chlorine", "总余氯", "Residual chlorine", "mg/L", |c| n(5.0 + 0.6 * c.bias))
        .between(3.0, 10.0, 0.2, High)
        .noisy(0.1, 600.0)
        .every(15_000),
    Spec::number("flow", "处理水量", "Flow", "m3/h", |c| n(8.0 + 26.0 * c.load)).noisy(0.8, 120.0).every(15_000),
    Spec::fault(High),
];

pub(crate) static CONTROL_VALVE: [Spec; 1] =
    [Spec::number("position", "阀位", "Position", "%", |c| n((12.0 + 75.0 * c.load).clamp(0.0, 100.0)))
        .noisy(1.0, 600.0)
        .rounded(0)
        .every(15_000)
        .on_change(2 * MINUTE_MS)];
