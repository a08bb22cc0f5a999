//! Extra-low voltage: fire alarm, access control, cameras, nurse call, loudspeakers.

use super::Part::{Box, Up};
use super::{Product, product};
use crate::tone::Tone::{Dark, Fire, Screen, Sensor, Steel, White};

const ANJU: &str = "安居消防 Anju Fire (fictional)";
const WANGTONG: &str = "网通智控 Wangtong Controls (fictional)";

/// A product of the fire alarm.
fn fire(
    key: &'static str,
    (class, predefined): (&'static str, &'static str),
    (cn, en): (&'static str, &'static str),
    (asset, model): (&'static str, &'static str),
    parts: Vec<super::Part>,
) -> Product {
    product(key, class, predefined, cn, en, asset, ANJU, model, parts)
}

/// A product of security or communication.
fn elv(
    key: &'static str,
    (class, predefined): (&'static str, &'static str),
    (cn, en): (&'static str, &'static str),
    (asset, model): (&'static str, &'static str),
    parts: Vec<super::Part>,
) -> Product {
    product(key, class, predefined, cn, en, asset, WANGTONG, model, parts)
}

pub(super) fn products() -> Vec<Product> {
    let mut all = vec![
        fire(
            "smoke",
            ("IFCSENSOR", "SMOKESENSOR"),
            ("感烟探测器", "Smoke detector"),
            ("FIRE.SMOKE", "AJ-SD11"),
            vec![Box([0.0, 0.0, -0.045], [0.1, 0.1, 0.045], White)],
        ),
        fire(
            "heat",
            ("IFCSENSOR", "HEATSENSOR"),
            ("感温探测器", "Heat detector"),
            ("FIRE.HEAT", "AJ-HD12"),
            vec![Box([0.0, 0.0, -0.045], [0.09, 0.09, 0.045], Sensor)],
        ),
        fire(
            "callpoint",
            ("IFCALARM", "MANUALPULLBOX"),
            ("手动报警按钮", "Manual call point"),
            ("FIRE.CALLPOINT", "AJ-MC21"),
            vec![Box([0.0, -0.025, -0.05], [0.1, 0.05, 0.1], Fire)],
        ),
        fire(
            "sounder",
            ("IFCALARM", "SIREN"),
            ("声光警报器", "Sounder and strobe"),
            ("FIRE.SOUNDER", "AJ-SS31"),
            vec![Box([0.0, -0.03, -0.06], [0.12, 0.06, 0.12], Fire)],
        ),
        fire(
            "fire-module",
            ("IFCCONTROLLER", "PROGRAMMABLE"),
            ("消防输入输出模块", "Fire interface module"),
            ("FIRE.MODULE", "AJ-IO41"),
            vec![Box([0.0, -0.03, -0.05], [0.12, 0.06, 0.1], White)],
        ),
        fire(
            "fire-panel",
            ("IFCUNITARYCONTROLELEMENT", "ALARMPANEL"),
            ("火灾报警区域控制器", "Fire alarm panel"),
            ("FIRE.PANEL", "AJ-FP200"),
            vec![Box([0.0, -0.075, 0.0], [0.5, 0.15, 0.65], Fire), Box([0.0, -0.155, 0.36], [0.3, 0.01, 0.16], Screen)],
        ),
        fire(
            "fire-panel-main",
            ("IFCUNITARYCONTROLELEMENT", "ALARMPANEL"),
            ("火灾报警主机", "Central fire alarm panel"),
            ("FIRE.CENTRAL", "AJ-FP9000"),
            vec![
                Box([0.0, 0.0, 0.0], [1.2, 0.6, 1.9], Fire),
                Box([0.0, -0.31, 1.1], [0.9, 0.02, 0.5], Screen),
                Box([0.0, -0.33, 0.7], [0.9, 0.06, 0.1], Dark),
            ],
        ),
    ];
    all.extend(security());
    all
}

fn security() -> Vec<Product> {
    vec![
        elv(
            "camera",
            ("IFCAUDIOVISUALAPPLIANCE", "CAMERA"),
            ("半球摄像机", "Dome camera"),
            ("SEC.CAMERA", "WT-CD4"),
            vec![Box([0.0, 0.0, -0.03], [0.13, 0.13, 0.03], White), Box([0.0, 0.0, -0.08], [0.08, 0.08, 0.05], Screen)],
        ),
        elv(
            "camera-outdoor",
            ("IFCAUDIOVISUALAPPLIANCE", "CAMERA"),
            ("枪式摄像机", "Bullet camera"),
            ("SEC.CAMERA", "WT-CB8"),
            vec![
                Box([0.0, -0.05, 0.0], [0.08, 0.1, 0.08], White),
                Box([0.0, -0.24, -0.02], [0.09, 0.28, 0.09], White),
                Box([0.0, -0.385, -0.01], [0.06, 0.01, 0.06], Screen),
            ],
        ),
        elv(
            "reader",
            ("IFCSENSOR", "IDENTIFIERSENSOR"),
            ("门禁读卡器", "Card reader"),
            ("SEC.READER", "WT-AR2"),
            vec![Box([0.0, -0.012, -0.06], [0.08, 0.024, 0.12], Dark)],
        ),
        elv(
            "access-controller",
            ("IFCCONTROLLER", "PROGRAMMABLE"),
            ("门禁控制器", "Access controller"),
            ("SEC.CONTROLLER", "WT-AC32"),
            vec![Box([0.0, -0.05, 0.0], [0.4, 0.1, 0.5], Steel)],
        ),
        elv(
            "turnstile",
            ("IFCCONTROLLER", "*TURNSTILE"),
            ("人行通道闸", "Turnstile"),
            ("SEC.TURNSTILE", "WT-TS1"),
            vec![
                Box([0.0, 0.0, 0.0], [0.2, 1.4, 0.98], Steel),
                Box([0.0, 0.0, 0.98], [0.2, 1.4, 0.03], Dark),
                Box([0.32, 0.0, 0.4], [0.42, 0.03, 0.45], White),
            ],
        ),
        elv(
            "screening",
            ("IFCSENSOR", "*TEMPERATURESCREENING"),
            ("测温安检门", "Temperature screening gate"),
            ("SEC.SCREENING", "WT-TG3"),
            vec![
                Box([-0.45, 0.0, 0.0], [0.12, 0.5, 2.1], White),
                Box([0.45, 0.0, 0.0], [0.12, 0.5, 2.1], White),
                Box([0.0, 0.0, 2.1], [1.02, 0.5, 0.16], Dark),
                Box([0.0, -0.26, 2.12], [0.4, 0.02, 0.12], Screen),
            ],
        ),
        elv(
            "nurse-call",
            ("IFCCOMMUNICATIONSAPPLIANCE", "*NURSECALL"),
            ("护理呼叫分机", "Nurse call unit"),
            ("ELV.NURSECALL", "WT-NC5"),
            vec![Box([0.0, -0.015, -0.06], [0.09, 0.03, 0.12], White)],
        ),
        elv(
            "nurse-call-host",
            ("IFCCOMMUNICATIONSAPPLIANCE", "*NURSECALLMASTER"),
            ("护理呼叫主机", "Nurse call master"),
            ("ELV.NURSECALLHOST", "WT-NH1"),
            vec![Box([0.0, -0.04, -0.15], [0.45, 0.08, 0.3], Screen)],
        ),
        elv(
            "wifi",
            ("IFCCOMMUNICATIONSAPPLIANCE", "NETWORKAPPLIANCE"),
            ("无线接入点", "Wireless access point"),
            ("ELV.AP", "WT-AP6"),
            vec![Box([0.0, 0.0, -0.04], [0.2, 0.2, 0.04], White)],
        ),
        elv(
            "speaker",
            ("IFCAUDIOVISUALAPPLIANCE", "SPEAKER"),
            ("吸顶扬声器", "Ceiling speaker"),
            ("ELV.SPEAKER", "WT-PA6"),
            vec![Box([0.0, 0.0, -0.02], [0.18, 0.18, 0.02], White)],
        ),
        elv(
            "amplifier",
            ("IFCAUDIOVISUALAPPLIANCE", "AMPLIFIER"),
            ("公共广播功放", "Public address amplifier"),
            ("ELV.AMPLIFIER", "WT-PA500"),
            vec![Box([0.0, -0.1, 0.0], [0.48, 0.2, 0.3], Dark)],
        ),
        elv(
            "occupancy",
            ("IFCSENSOR", "MOVEMENTSENSOR"),
            ("人体感应器", "Occupancy sensor"),
            ("LIGHT.OCCUPANCY", "WT-OS1"),
            vec![Box([0.0, 0.0, -0.03], [0.07, 0.07, 0.03], White)],
        ),
        elv(
            "light-controller",
            ("IFCCONTROLLER", "PROGRAMMABLE"),
            ("照明控制模块", "Lighting controller"),
            ("LIGHT.CONTROLLER", "WT-LC12"),
            vec![Box([0.0, -0.06, 0.0], [0.3, 0.12, 0.4], Steel)],
        ),
        elv(
            "beacon",
            ("IFCALARM", "LIGHT"),
            ("病房门灯", "Over-door call lamp"),
            ("ELV.DOORLAMP", "WT-DL1"),
            vec![Up([0.0, -0.06, 0.0], 0.04, 0.08, Sensor)],
        ),
    ]
}
