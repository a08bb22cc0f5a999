//! Power and light: transformers, switchboards, generators, batteries, panels, sockets, luminaires, lifts.

use super::Part::{Box, East, North, Up};
use super::{Part, Product, product};
use crate::tone::Tone::{Dark, Leaf, Power, Screen, Sensor, Steel, White};

const HUAXIN: &str = "华信电气 Huaxin Electric (fictional)";
const MINGGUANG: &str = "明光照明 Mingguang Lighting (fictional)";
const TIANTI: &str = "天梯电梯 Tianti Lifts (fictional)";

/// A row of cubicles with doors, plinth and instruments.
fn cubicles(count: u32, width: f64, depth: f64, height: f64) -> Vec<Part> {
    let total = width * f64::from(count);
    let mut parts =
        vec![Box([0.0, 0.0, 0.0], [total, depth, 0.1], Dark), Box([0.0, 0.0, 0.1], [total, depth, height], Power)];
    for n in 0..count {
        let x = -total / 2.0 + width * (f64::from(n) + 0.5);
        parts.push(Box([x, -depth / 2.0 - 0.01, 0.2], [width * 0.9, 0.02, height - 0.2], White));
        parts.push(Box([x, -depth / 2.0 - 0.03, height * 0.72], [width * 0.45, 0.02, 0.16], Screen));
    }
    parts
}

pub(super) fn products() -> Vec<Product> {
    let mut all = machines();
    all.extend(boards());
    all.extend(terminals());
    all.extend(luminaires());
    all
}

/// A board of one function: a cubicle of its own width.
fn board(
    key: &'static str,
    (cn, en): (&'static str, &'static str),
    (asset, model): (&'static str, &'static str),
    width: f64,
) -> Product {
    let parts = cubicles(1, width, 0.35, 1.7);
    product(key, "IFCELECTRICDISTRIBUTIONBOARD", "DISTRIBUTIONBOARD", cn, en, asset, HUAXIN, model, parts)
}

fn boards() -> Vec<Product> {
    let mut all = vec![
        board("board-light", ("照明配电箱", "Lighting board"), ("POWER.DB", "XM-21"), 0.7),
        board("board-emergency", ("应急配电箱", "Emergency board"), ("POWER.DBE", "XE-21"), 0.7),
        board("board-ups", ("UPS 配电箱", "UPS board"), ("POWER.DBU", "XU-21"), 0.7),
    ];
    // It hangs flat in the wall of the room that it serves.
    all.push(product(
        "board-it",
        "IFCELECTRICDISTRIBUTIONBOARD",
        "DISTRIBUTIONBOARD",
        "隔离电源柜",
        "IT isolated power panel",
        "POWER.IT",
        HUAXIN,
        "IT-8K",
        vec![Box([0.0, -0.06, 0.0], [0.6, 0.12, 1.1], White), Box([0.0, -0.125, 0.75], [0.2, 0.01, 0.12], Screen)],
    ));
    all.push(product(
        "ats",
        "IFCSWITCHINGDEVICE",
        "SELECTORSWITCH",
        "双电源切换柜",
        "Automatic transfer switch",
        "POWER.ATS",
        HUAXIN,
        "ATS-2500",
        cubicles(1, 0.8, 1.0, 2.2),
    ));
    all.push(product(
        "intake",
        "IFCELECTRICDISTRIBUTIONBOARD",
        "SWITCHBOARD",
        "低压进线柜",
        "LV intake",
        "POWER.INTAKE",
        HUAXIN,
        "GCS-1",
        cubicles(1, 0.6, 0.4, 2.0),
    ));
    all
}

/// What hangs on walls by the thousand: one flat box each.
fn plate(
    key: &'static str,
    (class, predefined): (&'static str, &'static str),
    (cn, en): (&'static str, &'static str),
    (asset, model): (&'static str, &'static str),
) -> Product {
    let tone = if key == "socket-it" { Power } else { White };
    let parts = vec![Box([0.0, -0.006, -0.043], [0.086, 0.012, 0.086], tone)];
    product(key, class, predefined, cn, en, asset, HUAXIN, model, parts)
}

fn terminals() -> Vec<Product> {
    vec![
        plate("socket", ("IFCOUTLET", "POWEROUTLET"), ("电源插座", "Socket outlet"), ("POWER.SOCKET", "CZ-10")),
        plate(
            "socket-it",
            ("IFCOUTLET", "POWEROUTLET"),
            ("隔离电源插座", "IT socket outlet"),
            ("POWER.SOCKETIT", "CZ-IT"),
        ),
        plate("socket-data", ("IFCOUTLET", "DATAOUTLET"), ("信息插座", "Data outlet"), ("ELV.DATA", "XX-6A")),
        plate("switch", ("IFCSWITCHINGDEVICE", "TOGGLESWITCH"), ("照明开关", "Light switch"), ("LIGHT.SWITCH", "KG-2")),
    ]
}

/// A luminaire.
fn lamp(
    key: &'static str,
    predefined: &'static str,
    (cn, en): (&'static str, &'static str),
    (asset, model): (&'static str, &'static str),
    parts: Vec<Part>,
) -> Product {
    product(key, "IFCLIGHTFIXTURE", predefined, cn, en, asset, MINGGUANG, model, parts)
}

fn luminaires() -> Vec<Product> {
    vec![
        lamp(
            "light-panel",
            "DIRECTIONSOURCE",
            ("LED 平板灯", "LED panel"),
            ("LIGHT.PANEL", "MG-6060"),
            vec![Box([0.0, 0.0, 0.0], [0.595, 0.595, 0.05], White)],
        ),
        lamp(
            "light-clean",
            "DIRECTIONSOURCE",
            ("洁净平板灯", "Clean-room panel"),
            ("LIGHT.CLEAN", "MG-6060C"),
            vec![Box([0.0, 0.0, 0.0], [0.595, 0.595, 0.07], White)],
        ),
        lamp(
            "downlight",
            "POINTSOURCE",
            ("筒灯", "Downlight"),
            ("LIGHT.DOWNLIGHT", "MG-D4"),
            vec![Box([0.0, 0.0, 0.0], [0.16, 0.16, 0.08], White)],
        ),
        lamp(
            "light-batten",
            "DIRECTIONSOURCE",
            ("三防灯", "Weatherproof batten"),
            ("LIGHT.BATTEN", "MG-T12"),
            vec![Box([0.0, 0.0, 0.0], [1.2, 0.1, 0.09], White)],
        ),
        lamp(
            "light-emergency",
            "SECURITYLIGHTING",
            ("应急照明灯", "Emergency luminaire"),
            ("LIGHT.EMERGENCY", "MG-E3"),
            vec![Box([0.0, -0.04, -0.06], [0.26, 0.08, 0.12], White)],
        ),
        lamp(
            "exit-sign",
            "SECURITYLIGHTING",
            ("安全出口标志灯", "Exit sign"),
            ("LIGHT.EXIT", "MG-X1"),
            vec![Box([0.0, -0.015, -0.06], [0.34, 0.03, 0.13], Leaf)],
        ),
        lamp(
            "light-outdoor",
            "POINTSOURCE",
            ("室外壁灯", "Outdoor wall lamp"),
            ("LIGHT.OUTDOOR", "MG-W2"),
            vec![Box([0.0, -0.08, -0.1], [0.16, 0.16, 0.2], Dark)],
        ),
    ]
}

fn machines() -> Vec<Product> {
    vec![
        product(
            "transformer",
            "IFCTRANSFORMER",
            "VOLTAGE",
            "干式变压器",
            "Dry-type transformer",
            "POWER.TRANSFORMER",
            HUAXIN,
            "SCB13-1600",
            vec![
                Box([0.0, 0.0, 0.0], [2.4, 1.6, 0.15], Dark),
                Box([0.0, 0.0, 0.15], [2.2, 1.4, 2.0], Power),
                Box([0.0, -0.72, 0.35], [1.9, 0.04, 1.5], Steel),
                Up([-0.7, 0.0, 2.15], 0.12, 0.35, White),
                Up([0.0, 0.0, 2.15], 0.12, 0.35, White),
                Up([0.7, 0.0, 2.15], 0.12, 0.35, White),
            ],
        ),
        product(
            "switchgear-hv",
            "IFCELECTRICDISTRIBUTIONBOARD",
            "SWITCHBOARD",
            "10 kV 高压开关柜",
            "10 kV switchgear",
            "POWER.HV",
            HUAXIN,
            "KYN28",
            cubicles(1, 0.8, 1.5, 2.2),
        ),
        product(
            "switchboard-lv",
            "IFCELECTRICDISTRIBUTIONBOARD",
            "SWITCHBOARD",
            "低压配电柜",
            "LV switchboard",
            "POWER.LV",
            HUAXIN,
            "GCS-4",
            cubicles(4, 0.8, 1.0, 2.2),
        ),
        product(
            "board",
            "IFCELECTRICDISTRIBUTIONBOARD",
            "DISTRIBUTIONBOARD",
            "楼层配电箱",
            "Distribution board",
            "POWER.DB",
            HUAXIN,
            "XL-21",
            cubicles(1, 0.8, 0.35, 1.7),
        ),
        product(
            "generator",
            "IFCELECTRICGENERATOR",
            "ENGINEGENERATOR",
            "柴油发电机组",
            "Diesel generator",
            "POWER.GENERATOR",
            HUAXIN,
            "DG-1000",
            vec![
                Box([0.0, 0.0, 0.0], [4.4, 1.6, 0.35], Dark),
                Box([-0.4, 0.0, 0.35], [2.2, 1.1, 1.2], Power),
                East([0.7, 0.0, 0.95], 0.5, 1.2, Steel),
                Box([-1.85, 0.0, 0.35], [0.5, 1.5, 1.6], Dark),
                East([-1.4, 0.3, 1.75], 0.14, 1.8, Steel),
                Up([0.4, 0.3, 1.75], 0.12, 1.4, Steel),
                Box([1.9, 0.0, 0.35], [0.4, 0.7, 1.3], White),
            ],
        ),
        product(
            "ups",
            "IFCELECTRICFLOWSTORAGEDEVICE",
            "UPS",
            "不间断电源",
            "Uninterruptible power supply",
            "POWER.UPS",
            HUAXIN,
            "UPS-200",
            cubicles(2, 0.7, 0.9, 1.9),
        ),
        product(
            "battery",
            "IFCELECTRICFLOWSTORAGEDEVICE",
            "BATTERY",
            "蓄电池组",
            "Battery rack",
            "POWER.BATTERY",
            HUAXIN,
            "BAT-40",
            vec![
                Box([0.0, 0.0, 0.0], [1.6, 0.7, 0.08], Dark),
                Box([0.0, 0.0, 0.08], [1.5, 0.6, 0.4], Power),
                Box([0.0, 0.0, 0.6], [1.5, 0.6, 0.4], Power),
                Box([0.0, 0.0, 1.12], [1.5, 0.6, 0.4], Power),
                Box([-0.78, 0.0, 0.08], [0.04, 0.66, 1.6], Steel),
                Box([0.78, 0.0, 0.08], [0.04, 0.66, 1.6], Steel),
            ],
        ),
        product(
            "rack",
            "IFCCOMMUNICATIONSAPPLIANCE",
            "NETWORKAPPLIANCE",
            "网络机柜",
            "Network rack",
            "ELV.RACK",
            HUAXIN,
            "RK-42U",
            vec![
                Box([0.0, 0.0, 0.0], [0.6, 1.0, 2.0], Dark),
                Box([0.0, -0.51, 0.15], [0.52, 0.02, 1.7], Screen),
                Box([0.0, -0.525, 1.2], [0.3, 0.01, 0.04], Sensor),
            ],
        ),
        product(
            "display",
            "IFCAUDIOVISUALAPPLIANCE",
            "DISPLAY",
            "大屏显示",
            "Video wall",
            "ELV.DISPLAY",
            HUAXIN,
            "LCD-55",
            vec![Box([0.0, 0.0, 0.9], [1.25, 0.1, 0.72], Screen), Box([0.0, 0.03, 0.0], [0.2, 0.04, 0.9], Dark)],
        ),
        product(
            "lift",
            "IFCTRANSPORTELEMENT",
            "ELEVATOR",
            "乘客电梯",
            "Passenger lift",
            "LIFT.PASSENGER",
            TIANTI,
            "TT-1350",
            vec![
                Box([0.0, 0.0, 0.0], [2.2, 2.1, 0.12], Dark),
                Box([-1.05, 0.0, 0.12], [0.1, 2.1, 2.3], Steel),
                Box([1.05, 0.0, 0.12], [0.1, 2.1, 2.3], Steel),
                Box([0.0, 1.0, 0.12], [2.0, 0.1, 2.3], Steel),
                Box([0.0, 0.0, 2.42], [2.2, 2.1, 0.15], Dark),
                Box([-0.3, -1.0, 0.12], [0.6, 0.06, 2.1], White),
                Box([0.3, -1.0, 0.12], [0.6, 0.06, 2.1], White),
                Up([0.0, 0.0, 2.57], 0.06, 0.5, Dark),
            ],
        ),
        product(
            "lift-bed",
            "IFCTRANSPORTELEMENT",
            "ELEVATOR",
            "医用电梯",
            "Bed lift",
            "LIFT.BED",
            TIANTI,
            "TT-1600B",
            vec![
                Box([0.0, 0.0, 0.0], [2.3, 2.4, 0.12], Dark),
                Box([-1.1, 0.0, 0.12], [0.1, 2.4, 2.4], Steel),
                Box([1.1, 0.0, 0.12], [0.1, 2.4, 2.4], Steel),
                Box([0.0, 1.15, 0.12], [2.1, 0.1, 2.4], Steel),
                Box([0.0, 0.0, 2.52], [2.3, 2.4, 0.15], Dark),
                Box([0.0, -1.14, 0.12], [1.3, 0.06, 2.2], White),
            ],
        ),
        product(
            "traction",
            "IFCELECTRICMOTOR",
            "SYNCHRONOUS",
            "电梯曳引机",
            "Lift traction machine",
            "LIFT.MACHINE",
            TIANTI,
            "TM-13",
            vec![
                Box([0.0, 0.0, 0.0], [1.0, 0.8, 0.3], Dark),
                North([0.0, -0.3, 0.65], 0.35, 0.6, Steel),
                North([0.0, -0.42, 0.65], 0.28, 0.1, Dark),
            ],
        ),
    ]
}
