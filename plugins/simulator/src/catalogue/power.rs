//! Electricity, and what it moves people with.

use atrium_facility::PointKind;
use atrium_facility::Priority::{Critical, High, Low, Medium};

use super::{Ctx, Out, Spec, n};
use crate::random::Random;

pub(crate) static TRANSFORMER: [Spec; 4] = [
    Spec::number("load", "负载率", "Load", "%", |c| n(18.0 + 52.0 * c.load + 4.0 * c.bias))
        .below(90.0, 2.0, High)
        .noisy(1.0, 60.0),
    Spec::number("winding-temperature", "绕组温度", "Winding temperature", "Cel", |c| {
        n(48.0 + 42.0 * c.load + 4.0 * c.bias)
    })
    .below(130.0, 3.0, Critical)
    .noisy(0.6, 300.0),
    Spec::number("power", "有功功率", "Active power", "kW", |c| n(180.0 + 560.0 * c.load)).noisy(8.0, 30.0).rounded(0),
    Spec::number("power-factor", "功率因数", "Power factor", "1", |c| n(0.93 + 0.02 * c.bias))
        .above(0.85, 0.01, Low)
        .noisy(0.004, 120.0)
        .rounded(3)
        .every(15_000),
];

pub(crate) static SWITCHBOARD: [Spec; 4] = [
    // GB/T 12325: +7 % / −10 % at 220 V.
    Spec::number("voltage", "电压", "Voltage", "V", |c| n(226.0 + 2.0 * c.bias - 3.0 * c.load))
        .between(198.0, 235.4, 1.0, High)
        .noisy(0.6, 60.0),
    Spec::number("current", "电流", "Current", "A", |c| n(30.0 + 120.0 * c.load + 8.0 * c.bias))
        .below(200.0, 4.0, High)
        .noisy(2.0, 30.0),
    Spec::number("power", "功率", "Power", "kW", |c| n(18.0 + 72.0 * c.load)).noisy(1.2, 30.0),
    Spec::number("busbar-temperature", "母排温度", "Busbar temperature", "Cel", |c| {
        n(34.0 + 14.0 * c.load + 2.0 * c.bias)
    })
    .below(75.0, 2.0, Critical)
    .noisy(0.4, 300.0)
    .every(10_000),
];

pub(crate) static GENERATOR: [Spec; 4] = [
    Spec::number("fuel-level", "油位", "Fuel level", "%", |c| n(84.0 + 8.0 * c.bias))
        .above(50.0, 1.0, High)
        .noisy(0.1, 600.0)
        .every(15_000),
    Spec::number("battery-voltage", "启动电池电压", "Starter battery voltage", "V", |c| n(27.1 + 0.3 * c.bias))
        .above(24.0, 0.2, Critical)
        .noisy(0.05, 300.0)
        .rounded(2),
    Spec::flag("running", "运行", "Running", PointKind::OnOff, |_| Out::Flag(false)),
    Spec::fault(Critical),
];

pub(crate) static UPS: [Spec; 4] = [
    Spec::number("battery", "电池电量", "Battery", "%", |c| n(99.0 + 0.8 * c.bias))
        .above(80.0, 1.0, Critical)
        .noisy(0.05, 600.0)
        .rounded(0),
    Spec::number("load", "负载率", "Load", "%", |c| n(34.0 + 16.0 * c.load + 5.0 * c.bias))
        .below(80.0, 2.0, High)
        .noisy(0.8, 60.0),
    Spec::number("battery-temperature", "电池温度", "Battery temperature", "Cel", |c| n(24.0 + c.bias))
        .below(32.0, 0.5, Medium)
        .noisy(0.1, 600.0)
        .every(15_000),
    Spec::fault(Critical),
];

/// Where a car is: a new journey every half minute, to a storey drawn for the purpose.
struct Car {
    at: f64,
    moving: bool,
}

fn car(ctx: &Ctx<'_>) -> Car {
    let count = ctx.storeys.len().max(2);
    let journey = (ctx.t_s / 30.0 + (ctx.hash % 30) as f64 / 30.0).floor();
    let since_s = (ctx.t_s / 30.0 + (ctx.hash % 30) as f64 / 30.0 - journey) * 30.0;
    let stop = |journey: f64| Random::of(ctx.hash, "car", journey as i64 as u64).below(count) as f64;
    let (from, to) = (stop(journey - 1.0), stop(journey));
    // Doors close for four seconds; then two and a half seconds a storey, within what is left of the half minute.
    let travel_s = ((to - from).abs() * 2.5).min(24.0);
    let done = if travel_s > 0.0 { ((since_s - 4.0) / travel_s).clamp(0.0, 1.0) } else { 1.0 };
    Car { at: from + (to - from) * done, moving: done > 0.0 && done < 1.0 }
}

pub(crate) static LIFT: [Spec; 4] = [
    Spec::flag("storey", "所在楼层", "Storey", PointKind::Position, |c| {
        let at = car(c).at.round().max(0.0) as usize;
        Out::Text(c.storeys.get(at).cloned().unwrap_or_else(|| format!("{}", at + 1).into()))
    })
    .every(1_000),
    Spec::flag("moving", "运行中", "Moving", PointKind::OnOff, |c| Out::Flag(car(c).moving)).every(1_000),
    Spec::flag("door-open", "轿门开", "Door open", PointKind::OnOff, |c| Out::Flag(!car(c).moving)).every(1_000),
    Spec::fault(High),
];

pub(crate) static ESCALATOR: [Spec; 3] = [
    Spec::number("motor-temperature", "电机温度", "Motor temperature", "Cel", |c| n(44.0 + 14.0 * c.load))
        .below(85.0, 2.0, Medium)
        .noisy(0.5, 200.0),
    Spec::running(),
    Spec::fault(Medium),
];

pub(crate) static HIGH_VOLTAGE: [Spec; 4] = [
    // GB/T 12325: ±7 % at 10 kV.
    Spec::number("voltage", "线电压", "Voltage", "kV", |c| n(10.15 + 0.05 * c.bias - 0.1 * c.load))
        .between(9.3, 10.7, 0.05, Critical)
        .noisy(0.02, 60.0)
        .rounded(2),
    Spec::number("current", "电流", "Current", "A", |c| n(28.0 + 70.0 * c.load + 4.0 * c.bias))
        .below(160.0, 4.0, High)
        .noisy(1.0, 30.0),
    Spec::flag("closed", "断路器合闸", "Breaker closed", PointKind::OnOff, |_| Out::Flag(true)),
    Spec::fault(Critical),
];

pub(crate) static ISOLATED_PANEL: [Spec; 3] = [
    // GB 16895.24: at least 50 kOhm, alarm before it is reached.
    Spec::number("insulation", "绝缘电阻", "Insulation resistance", "kOhm", |c| n(620.0 + 60.0 * c.bias))
        .above(50.0, 5.0, High)
        .noisy(8.0, 300.0)
        .rounded(0),
    Spec::number("load", "隔离变压器负载", "Transformer load", "%", |c| n(15.0 + 45.0 * c.load))
        .below(90.0, 2.0, High)
        .noisy(1.0, 60.0)
        .rounded(0),
    Spec::number("temperature", "隔离变压器温度", "Transformer temperature", "Cel", |c| n(46.0 + 20.0 * c.load))
        .below(110.0, 3.0, High)
        .noisy(0.5, 300.0)
        .rounded(0)
        .every(10_000),
];
