//! Fire: detectors, sounders, sprinkler zones, doors and shutters.
//!
//! Thousands of devices that have nothing to say for years: they speak on change and give a sign of life every few
//! minutes. Dirt and faults come by chance; a fire never does.

use atrium_facility::PointKind;
use atrium_facility::Priority::{Critical, High, Low, Medium};

use super::{MINUTE_MS, Out, Spec, n, opened};

/// The alarm contact of a detecting device, which chance does not close.
const fn alarm(key: &'static str, zh: &'static str, en: &'static str) -> Spec {
    Spec { key, zh, en, ..Spec::fault(Critical) }.every(5_000).on_change(2 * MINUTE_MS)
}

const fn trouble(priority: atrium_facility::Priority) -> Spec {
    Spec::fault(priority).every(15_000).on_change(2 * MINUTE_MS)
}

const fn state(key: &'static str, zh: &'static str, en: &'static str, mean: fn(&super::Ctx<'_>) -> Out) -> Spec {
    Spec::flag(key, zh, en, PointKind::OnOff, mean).every(5_000).on_change(2 * MINUTE_MS)
}

pub(crate) static PANEL: [Spec; 3] = [
    state("mains", "主电正常", "Mains present", |_| Out::Flag(true)),
    Spec::number("battery-voltage", "备电电压", "Battery voltage", "V", |c| n(27.2 + 0.2 * c.bias))
        .above(24.0, 0.2, High)
        .noisy(0.02, 900.0)
        .every(30_000)
        .on_change(MINUTE_MS),
    trouble(High),
];

pub(crate) static SMOKE_DETECTOR: [Spec; 4] = [
    alarm("fire", "火警", "Fire"),
    // EN 54-7 gives dB/m; per cent a metre is what panels show.
    Spec::number("obscuration", "减光率", "Obscuration", "%/m", |c| n(0.2 + 0.1 * c.bias))
        .noisy(0.02, 3_600.0)
        .every(60_000)
        .on_change(4 * MINUTE_MS),
    Spec::number("dirt", "污染度", "Contamination", "%", |c| n(28.0 + 18.0 * c.bias))
        .below(75.0, 2.0, Medium)
        .rounded(0)
        .every(30_000)
        .on_change(4 * MINUTE_MS),
    trouble(Low),
];

pub(crate) static HEAT_DETECTOR: [Spec; 3] = [
    alarm("fire", "火警", "Fire"),
    Spec::number("temperature", "温度", "Temperature", "Cel", |c| n(24.0 + 2.0 * c.bias))
        .noisy(0.3, 3_600.0)
        .rounded(0)
        .every(60_000)
        .on_change(4 * MINUTE_MS),
    trouble(Low),
];

pub(crate) static CALL_POINT: [Spec; 2] = [alarm("pressed", "报警按钮按下", "Pressed"), trouble(Low)];

pub(crate) static SOUNDER: [Spec; 2] = [state("sounding", "警报启动", "Sounding", |_| Out::Flag(false)), trouble(Low)];

pub(crate) static FLOW_SWITCH: [Spec; 2] = [alarm("flow", "水流动作", "Water flows"), trouble(Medium)];

pub(crate) static ALARM_VALVE: [Spec; 3] = [
    Spec::number("system-pressure", "系统侧压力", "System pressure", "kPa", |c| n(760.0 + 25.0 * c.bias))
        .between(500.0, 1_100.0, 15.0, High)
        .noisy(2.0, 300.0)
        .rounded(0)
        .every(10_000),
    alarm("pressure-switch", "压力开关动作", "Pressure switch"),
    trouble(High),
];

pub(crate) static HYDRANT: [Spec; 1] =
    [Spec::number("pressure", "栓口压力", "Pressure at the hydrant", "kPa", |c| n(420.0 + 30.0 * c.bias))
        .between(250.0, 700.0, 10.0, Medium)
        .noisy(1.0, 900.0)
        .rounded(0)
        .every(30_000)
        .on_change(MINUTE_MS)];

pub(crate) static DOOR: [Spec; 2] = [
    state("open", "开启", "Open", opened),
    Spec { key: "held-open", zh: "长时间未关", en: "Held open", ..trouble(Low) },
];

pub(crate) static SHUTTER: [Spec; 2] = [
    Spec::number("position", "卷帘位置", "Height of opening", "%", |_| n(100.0))
        .rounded(0)
        .every(15_000)
        .on_change(2 * MINUTE_MS),
    trouble(Medium),
];
