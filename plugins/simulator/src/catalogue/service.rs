//! Sterile supply, laundry, kitchen and cold storage.

use atrium_facility::PointKind;
use atrium_facility::Priority::{Critical, High, Low, Medium};

use super::{Ctx, MINUTE_MS, Out, Spec, n};

/// How far a machine is in its run of so many seconds, 0..1; over 1 while it is emptied and filled.
fn run(ctx: &Ctx<'_>, lasts_s: f64) -> f64 {
    let phase = (ctx.t_s / (lasts_s * 1.4) + (ctx.hash % 991) as f64 / 991.0).fract();
    phase * 1.4
}

fn runs(ctx: &Ctx<'_>, lasts_s: f64) -> Out {
    Out::Flag(run(ctx, lasts_s) < 1.0)
}

const fn trouble(priority: atrium_facility::Priority) -> Spec {
    Spec::fault(priority).every(10_000).on_change(MINUTE_MS)
}

const fn running(mean: fn(&Ctx<'_>) -> Out) -> Spec {
    Spec::flag("running", "运行", "Running", PointKind::OnOff, mean).on_change(MINUTE_MS)
}

pub(crate) static STERILIZER: [Spec; 4] = [
    // GB 8599: heated, held at 134 °C, dried.
    Spec::number("chamber-temperature", "内室温度", "Chamber temperature", "Cel", |c| {
        let at = run(c, 3_000.0);
        n(if at < 0.3 {
            50.0 + 280.0 * at
        } else if at < 0.6 {
            134.0
        } else {
            134.0 - 84.0 * ((at - 0.6) / 0.4).min(1.0)
        })
    })
    .below(140.0, 1.0, High)
    .noisy(0.15, 60.0),
    Spec::number("jacket-pressure", "夹层压力", "Jacket pressure", "kPa", |c| n(225.0 + 4.0 * c.bias))
        .between(150.0, 280.0, 4.0, High)
        .noisy(1.0, 120.0)
        .rounded(0),
    running(|c| runs(c, 3_000.0)),
    trouble(High),
];

pub(crate) static WASHER: [Spec; 3] = [
    Spec::number("water-temperature", "水温", "Water temperature", "Cel", |c| {
        let at = run(c, 2_400.0);
        n(if at < 0.5 { 30.0 + 120.0 * at } else { 90.0 - 55.0 * (at - 0.5).min(0.9) })
    })
    .below(97.0, 1.0, Medium)
    .noisy(0.3, 60.0)
    .every(10_000),
    running(|c| runs(c, 2_400.0)),
    trouble(Medium),
];

pub(crate) static DRYER: [Spec; 3] = [
    Spec::number("exhaust-temperature", "排风温度", "Exhaust temperature", "Cel", |c| {
        n(if run(c, 2_400.0) < 1.0 { 76.0 + 3.0 * c.bias } else { 45.0 })
    })
    .below(105.0, 2.0, Medium)
    .noisy(0.5, 60.0)
    .every(10_000),
    running(|c| runs(c, 2_400.0)),
    trouble(Low),
];

pub(crate) static KITCHEN: [Spec; 2] = [
    Spec::number("power", "功率", "Power", "kW", |c| n(0.4 + 7.0 * c.load)).noisy(0.2, 120.0).every(15_000),
    trouble(Low),
];

pub(crate) static FRIDGE: [Spec; 3] = [
    // Vaccines, drugs and blood at 2 to 8 °C, which contains the 2 to 6 °C of red cells.
    Spec::number("temperature", "箱温", "Temperature", "Cel", |c| n(4.2 + 0.4 * c.bias))
        .between(2.0, 8.0, 0.3, High)
        .noisy(0.12, 600.0)
        .every(10_000),
    Spec::flag("door-open", "箱门开", "Door open", PointKind::OnOff, super::opened).every(5_000).on_change(MINUTE_MS),
    trouble(Medium),
];

pub(crate) static FREEZER: [Spec; 2] = [
    Spec::number("temperature", "箱温", "Temperature", "Cel", |c| n(-30.0 + 1.0 * c.bias))
        .below(-20.0, 0.5, Critical)
        .noisy(0.2, 900.0)
        .every(10_000),
    trouble(Medium),
];
