//! Power: transformers, switchboards, generators, batteries, panels, lifts.

use super::Part::{Box, East, North, Up};
use super::{Part, Product, product};
use crate::tone::Tone::{Dark, Power, Screen, Sensor, Steel, White};

const HUAXIN: &str = "华信电气 Huaxin Electric (fictional)";
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
