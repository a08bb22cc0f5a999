//! What stands in and around an operating theatre, and what hangs from its ceiling.
//!
//! What hangs is drawn from its lowest point up; it is installed at a height, not on the floor.

use super::Part::{Across, Round};
use super::{Product, at, product};
use crate::tone::Tone::{Dark, Linen, Screen, Seat, Steel, White};

const ANLU: &str = "安麓手术设备 Anlu Surgical (fictional)";

/// The side of a table top with its back a little raised, back towards +y: (y, z).
const TABLE_TOP: &[[f64; 2]] =
    &[[-1.0, 0.0], [-0.35, 0.04], [0.3, 0.04], [1.0, 0.14], [1.0, 0.24], [0.3, 0.14], [-0.35, 0.14], [-1.0, 0.1]];

pub(super) fn products() -> Vec<Product> {
    let device = |key, class, predefined, cn, en, asset, model, parts| {
        product(key, class, predefined, cn, en, asset, ANLU, model, parts)
    };
    let medical = "IFCMEDICALDEVICE";
    vec![
        device(
            "optable",
            medical,
            "*OPERATINGTABLE",
            "手术床",
            "Operating table",
            "MED.OPTABLE",
            "OT-7",
            vec![
                at(0.0, 0.0, 0.0, [0.6, 1.0, 0.12], Dark),
                at(0.0, 0.0, 0.12, [0.35, 0.45, 0.55], Steel),
                at(0.0, 0.0, 0.67, [0.5, 1.2, 0.06], Dark),
                Across([-0.27, 0.0, 0.72], TABLE_TOP, 0.54, Seat),
                at(0.0, 0.88, 0.94, [0.26, 0.22, 0.05], White),
                at(-0.52, 0.35, 0.78, [0.5, 0.16, 0.06], Seat),
                at(0.52, 0.35, 0.78, [0.5, 0.16, 0.06], Seat),
            ],
        ),
        device(
            "oplight",
            "IFCLIGHTFIXTURE",
            "*SURGICALLIGHT",
            "手术无影灯",
            "Surgical light",
            "MED.OPLIGHT",
            "LED-7",
            vec![
                at(0.0, 0.0, 0.3, [0.1, 0.1, 0.7], Steel),
                at(0.3, 0.0, 0.3, [0.7, 0.06, 0.06], Steel),
                Round([0.65, 0.0, 0.1], 0.36, 0.12, 12, White),
                Round([0.65, 0.0, 0.08], 0.28, 0.02, 12, Linen),
                at(-0.2, 0.2, 0.36, [0.06, 0.6, 0.06], Steel),
                Round([-0.2, 0.5, 0.16], 0.28, 0.12, 12, White),
                Round([-0.2, 0.5, 0.14], 0.21, 0.02, 12, Linen),
            ],
        ),
        device(
            "anaesthesia",
            medical,
            "*ANAESTHESIA",
            "麻醉机",
            "Anaesthesia machine",
            "MED.ANAESTHESIA",
            "AN-5",
            vec![
                at(0.0, 0.0, 0.0, [0.75, 0.65, 0.12], Dark),
                at(0.0, 0.05, 0.12, [0.7, 0.5, 0.75], White),
                at(0.0, -0.205, 0.2, [0.6, 0.01, 0.5], Linen),
                at(0.0, -0.05, 0.87, [0.75, 0.6, 0.04], Dark),
                at(0.0, 0.15, 0.91, [0.6, 0.3, 0.35], White),
                at(-0.2, -0.02, 1.3, [0.34, 0.06, 0.26], Screen),
                at(0.2, -0.02, 1.3, [0.34, 0.06, 0.26], Screen),
                Round([0.42, -0.1, 0.5], 0.07, 0.35, 8, Linen),
            ],
        ),
        device(
            "pendant",
            medical,
            "*PENDANT",
            "医用吊塔",
            "Ceiling pendant",
            "MED.PENDANT",
            "CP-4",
            vec![
                at(0.0, 0.0, 0.0, [0.3, 0.28, 1.0], White),
                at(0.0, -0.2, 0.15, [0.45, 0.4, 0.04], Linen),
                at(0.0, -0.2, 0.55, [0.45, 0.4, 0.04], Linen),
                at(0.0, -0.145, 0.75, [0.22, 0.01, 0.2], Dark),
                at(0.0, 0.0, 1.0, [0.1, 0.1, 0.15], Steel),
                at(0.0, 0.15, 1.15, [0.14, 0.5, 0.12], White),
            ],
        ),
        device(
            "instruments",
            medical,
            "*INSTRUMENTTABLE",
            "器械台",
            "Instrument table",
            "MED.INSTRUMENTTABLE",
            "IT-2",
            vec![
                at(0.0, 0.0, 0.86, [1.2, 0.6, 0.04], Steel),
                at(0.0, 0.0, 0.2, [1.1, 0.5, 0.03], Steel),
                at(-0.55, 0.0, 0.0, [0.04, 0.5, 0.86], Steel),
                at(0.55, 0.0, 0.0, [0.04, 0.5, 0.86], Steel),
                at(0.0, 0.0, 0.9, [0.9, 0.4, 0.03], Linen),
            ],
        ),
        device(
            "mayo",
            medical,
            "*INSTRUMENTTABLE",
            "托盘架",
            "Mayo stand",
            "MED.INSTRUMENTTABLE",
            "MS-1",
            vec![
                at(0.0, 0.0, 0.0, [0.5, 0.4, 0.04], Steel),
                at(0.22, 0.0, 0.04, [0.04, 0.04, 0.96], Steel),
                at(0.0, 0.0, 1.0, [0.6, 0.42, 0.03], Linen),
            ],
        ),
        device(
            "electrosurgery",
            medical,
            "*ELECTROSURGERY",
            "高频电刀",
            "Electrosurgical unit",
            "MED.ELECTROSURGERY",
            "ES-3",
            vec![
                at(0.0, 0.0, 0.0, [0.45, 0.5, 0.1], Dark),
                at(0.0, 0.0, 0.1, [0.42, 0.45, 0.7], White),
                at(0.0, 0.0, 0.8, [0.4, 0.4, 0.2], Linen),
                at(0.0, -0.205, 0.85, [0.3, 0.01, 0.1], Screen),
            ],
        ),
        device(
            "warmcabinet",
            medical,
            "*WARMINGCABINET",
            "保温柜",
            "Warming cabinet",
            "MED.WARMINGCABINET",
            "WC-2",
            vec![
                at(0.0, 0.0, 0.0, [0.9, 0.5, 1.9], Steel),
                at(0.0, -0.255, 0.1, [0.8, 0.01, 0.8], Linen),
                at(0.0, -0.255, 1.0, [0.8, 0.01, 0.8], Screen),
            ],
        ),
        device(
            "opcontrol",
            "IFCUNITARYCONTROLELEMENT",
            "CONTROLPANEL",
            "手术室控制面板",
            "Theatre control panel",
            "MED.OPCONTROL",
            "TP-21",
            vec![
                at(0.0, 0.0, 1.1, [0.9, 0.06, 0.9], Steel),
                at(0.0, -0.035, 1.4, [0.5, 0.01, 0.45], Screen),
                at(-0.3, -0.035, 1.2, [0.16, 0.01, 0.1], White),
            ],
        ),
        device(
            "opscreen",
            "IFCAUDIOVISUALAPPLIANCE",
            "DISPLAY",
            "手术室显示屏",
            "Theatre screen",
            "MED.OPSCREEN",
            "OR-55",
            vec![at(0.0, 0.0, 1.3, [1.25, 0.05, 0.74], Dark), at(0.0, -0.03, 1.32, [1.2, 0.01, 0.7], Screen)],
        ),
    ]
}
