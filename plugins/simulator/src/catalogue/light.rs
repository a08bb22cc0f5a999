//! Light: controllers of circuits, and emergency lights that test themselves.

use atrium_facility::PointKind;
use atrium_facility::Priority::{Low, Medium};

use super::{MINUTE_MS, Out, Spec, n};

pub(crate) static LIGHTING_CONTROLLER: [Spec; 4] = [
    Spec::flag("on", "照明开启", "Lights on", PointKind::OnOff, |c| Out::Flag(c.weather.occupancy > 0.36)),
    // In steps of five, as dimming goes.
    Spec::number("level", "调光", "Dimming level", "%", |c| n((6.0 + 14.0 * c.load).round() * 5.0))
        .rounded(0)
        .every(15_000)
        .on_change(MINUTE_MS),
    Spec::number("power", "照明功率", "Lighting power", "kW", |c| n(0.3 + 2.6 * c.load + 0.1 * c.bias))
        .noisy(0.03, 300.0)
        .every(30_000),
    Spec::fault(Low).on_change(MINUTE_MS),
];

pub(crate) static EMERGENCY_LIGHT: [Spec; 2] = [
    // GB 17945: ninety minutes of light are proved by a test; below four fifths the battery is renewed.
    Spec::number("battery", "电池电量", "Battery", "%", |c| n(97.0 + 2.5 * c.bias))
        .above(80.0, 1.0, Low)
        .rounded(0)
        .every(60_000)
        .on_change(2 * MINUTE_MS),
    Spec::fault(Medium).every(30_000).on_change(2 * MINUTE_MS),
];
