//! Meters: what flows now, and what has flowed.

use atrium_facility::PointKind;
use atrium_facility::Priority::{Low, Medium};

use super::{Ctx, Out, Spec, n};

/// What a meter has counted since the beginning of 2026 at so much an hour; it only grows.
fn counted(ctx: &Ctx<'_>, per_h: f64) -> Out {
    let hours = ((ctx.t_s - 1_767_225_600.0) / 3_600.0).max(0.0);
    Out::Number((hours * per_h * (1.0 + 0.2 * ctx.bias)).floor())
}

const fn counter(zh: &'static str, unit: &'static str, mean: fn(&Ctx<'_>) -> Out) -> Spec {
    Spec { kind: PointKind::Position, ..Spec::number("total", zh, "Total", unit, mean) }
        .rounded(0)
        .every(60_000)
        .on_change(600_000)
}

pub(crate) static WATER_METER: [Spec; 2] = [
    Spec::number("flow", "瞬时流量", "Flow", "m3/h", |c| n(1.2 + 7.0 * c.load + 0.4 * c.bias))
        .below(16.0, 0.5, Medium)
        .noisy(0.3, 120.0)
        .every(15_000),
    counter("累计水量", "m3", |c| counted(c, 4.2)),
];

pub(crate) static ENERGY_METER: [Spec; 4] = [
    Spec::number("power", "瞬时热量", "Thermal power", "kW", |c| n(40.0 + 260.0 * c.load)).noisy(4.0, 60.0).rounded(0),
    Spec::number("flow", "流量", "Flow", "m3/h", |c| n(12.0 + 40.0 * c.load)).noisy(0.5, 60.0).every(15_000),
    Spec::number("temperature-difference", "供回水温差", "Temperature difference", "K", |c| n(4.2 + 1.2 * c.load))
        .above(1.5, 0.2, Low)
        .noisy(0.1, 120.0)
        .every(15_000),
    counter("累计热量", "kW.h", |c| counted(c, 160.0)),
];

pub(crate) static POWER_METER: [Spec; 2] = [
    Spec::number("power", "有功功率", "Active power", "kW", |c| n(6.0 + 34.0 * c.load + c.bias))
        .noisy(0.5, 60.0)
        .every(15_000),
    counter("累计电量", "kW.h", |c| counted(c, 22.0)),
];

pub(crate) static GAS_METER: [Spec; 2] = [
    Spec::number("flow", "瞬时流量", "Flow", "m3/h", |c| n(20.0 + 160.0 * c.load + 4.0 * c.bias))
        .noisy(2.0, 60.0)
        .every(15_000),
    counter("累计气量", "m3", |c| counted(c, 90.0)),
];
