//! Security, parking, and what carries the data.

use atrium_facility::PointKind;
use atrium_facility::Priority::{Low, Medium};

use super::{MINUTE_MS, Out, Spec, drawn, n, opened};

const fn state(key: &'static str, zh: &'static str, en: &'static str, mean: fn(&super::Ctx<'_>) -> Out) -> Spec {
    Spec::flag(key, zh, en, PointKind::OnOff, mean).every(5_000).on_change(MINUTE_MS)
}

const fn offline(priority: atrium_facility::Priority) -> Spec {
    Spec { key: "offline", zh: "离线", en: "Offline", ..Spec::fault(priority) }.every(15_000).on_change(MINUTE_MS)
}

pub(crate) static CAMERA: [Spec; 2] = [
    Spec::number("frame-rate", "帧率", "Frame rate", "/s", |_| n(25.0))
        .rounded(0)
        .every(30_000)
        .on_change(2 * MINUTE_MS),
    offline(Low),
];

pub(crate) static ACCESS_DOOR: [Spec; 3] = [
    state("open", "开启", "Open", opened),
    state("locked", "上锁", "Locked", |c| Out::Flag(!matches!(opened(c), Out::Flag(true)))),
    Spec { key: "forced", zh: "强行开门", en: "Forced open", ..Spec::fault(Medium) }.on_change(MINUTE_MS),
];

pub(crate) static THERMAL_GATE: [Spec; 3] = [
    Spec::number("passages", "每分钟通过", "Passages", "/min", |c| n(1.0 + 16.0 * c.load))
        .noisy(1.0, 60.0)
        .rounded(0)
        .every(15_000),
    Spec::number("forehead-temperature", "额温均值", "Mean forehead temperature", "Cel", |c| n(36.3 + 0.1 * c.bias))
        .noisy(0.05, 300.0)
        .every(15_000),
    offline(Medium),
];

pub(crate) static TURNSTILE: [Spec; 2] = [
    Spec::number("passages", "每分钟通过", "Passages", "/min", |c| n(9.0 * c.load))
        .noisy(0.5, 60.0)
        .rounded(0)
        .every(15_000),
    offline(Low),
];

pub(crate) static PARKING: [Spec; 1] = [state("taken", "车位占用", "Taken", |c| {
    // A car stays some three quarters of an hour.
    Out::Flag(drawn(c, "car", 2_700.0) < 0.15 + 0.8 * c.weather.occupancy)
})
.every(15_000)];

pub(crate) static CONTROLLER: [Spec; 2] = [
    Spec::number("processor", "处理器负载", "Processor load", "%", |c| n(20.0 + 15.0 * c.load + 5.0 * c.bias))
        .below(90.0, 3.0, Low)
        .noisy(1.0, 300.0)
        .rounded(0)
        .every(30_000),
    offline(Medium),
];

pub(crate) static RACK: [Spec; 3] = [
    Spec::number("temperature", "机柜温度", "Rack temperature", "Cel", |c| n(25.0 + 2.0 * c.load + c.bias))
        .below(35.0, 0.5, Medium)
        .noisy(0.2, 300.0)
        .every(15_000),
    state("door-open", "柜门开", "Door open", |_| Out::Flag(false)),
    offline(Medium),
];
