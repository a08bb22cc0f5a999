//! Imaging, endoscopy, dialysis, rehabilitation, and the devices that are wheeled to a bed.

use super::Part::{Across, Box, East, North, Prism, Round, Up};
use super::{Part, Product, at, product};
use crate::tone::Tone::{Dark, Linen, Screen, Seat, Sensor, Steel, White, Wood};

const RUIYING: &str = "瑞影医疗 Ruiying Imaging (fictional)";

/// The side of a reclining seat, back towards +y: (y, z).
const RECLINER: &[[f64; 2]] =
    &[[-0.95, 0.3], [-0.5, 0.42], [0.25, 0.42], [0.75, 1.05], [0.62, 1.12], [0.15, 0.56], [-0.5, 0.56], [-0.95, 0.44]];
/// The side of a gantry with rounded shoulders: (y, z).
const GANTRY: &[[f64; 2]] = &[[-0.35, 0.0], [0.55, 0.0], [0.55, 1.75], [0.4, 1.95], [-0.2, 1.95], [-0.35, 1.75]];
/// The C of an angiography arm: (y, z) about the middle of the beam.
const ARM: &[[f64; 2]] = &[
    [0.0, -0.95],
    [0.55, -0.8],
    [0.9, -0.4],
    [0.95, 0.1],
    [0.75, 0.6],
    [0.4, 0.9],
    [0.0, 1.0],
    [0.0, 0.85],
    [0.35, 0.75],
    [0.65, 0.5],
    [0.8, 0.1],
    [0.75, -0.35],
    [0.45, -0.67],
    [0.0, -0.8],
];
/// A scanner's table top with a round end, about its middle.
const COUCH_TOP: &[[f64; 2]] =
    &[[-0.22, -1.15], [0.22, -1.15], [0.25, -1.0], [0.25, 1.15], [-0.25, 1.15], [-0.25, -1.0]];

/// A pole on a star foot with a screen, as monitors have.
fn monitor(screen_m: f64) -> Vec<Part> {
    vec![
        Round([0.0, 0.0, 0.0], 0.24, 0.06, 5, Dark),
        at(0.0, 0.0, 0.06, [0.05, 0.05, 1.2], Steel),
        at(0.0, -0.02, 1.22, [screen_m + 0.05, 0.12, screen_m * 0.72], White),
        at(0.0, -0.085, 1.245, [screen_m, 0.01, screen_m * 0.6], Screen),
        at(0.0, -0.05, 0.75, [0.3, 0.25, 0.1], White),
    ]
}

/// A cabinet on castors with a screen above it.
fn cart(width: f64, depth: f64, height: f64) -> Vec<Part> {
    vec![
        at(0.0, 0.0, 0.0, [width * 0.95, depth * 0.95, 0.12], Dark),
        at(0.0, 0.0, 0.12, [width, depth, height - 0.12], White),
        at(0.0, -depth / 2.0 - 0.005, 0.25, [width * 0.85, 0.01, (height - 0.4) * 0.5], Linen),
        at(0.0, 0.05, height, [0.08, 0.08, 0.2], Steel),
        at(0.0, 0.0, height + 0.2, [width * 0.85, 0.08, 0.32], Dark),
        at(0.0, -0.045, height + 0.23, [width * 0.78, 0.01, 0.26], Screen),
    ]
}

pub(super) fn products() -> Vec<Product> {
    let device = |key, predefined, cn, en, asset, model, parts| {
        product(key, "IFCMEDICALDEVICE", predefined, cn, en, asset, RUIYING, model, parts)
    };
    let mut all = vec![
        device(
            "mri",
            "*MRI",
            "磁共振成像系统",
            "MRI scanner",
            "MED.MRI",
            "MR-30",
            vec![
                North([0.0, -0.2, 1.05], 1.02, 1.6, White),
                North([0.0, -0.22, 1.05], 0.36, 0.03, Screen),
                North([0.0, -0.21, 1.05], 0.46, 0.02, Linen),
                Prism([0.0, -1.35, 0.72], COUCH_TOP, 0.08, Linen),
                at(0.0, -1.5, 0.0, [0.4, 1.6, 0.72], White),
                at(0.0, 0.6, 0.0, [1.7, 1.5, 0.4], White),
                at(0.0, 0.6, 0.0, [1.9, 1.56, 0.1], Dark),
                at(0.72, -0.26, 1.5, [0.2, 0.06, 0.26], Screen),
            ],
        ),
        device(
            "ct",
            "*CT",
            "CT 扫描仪",
            "CT scanner",
            "MED.CT",
            "CT-256",
            vec![
                Across([-1.05, 0.3, 0.0], GANTRY, 2.1, White),
                North([0.0, -0.08, 1.02], 0.5, 0.05, Linen),
                North([0.0, -0.1, 1.02], 0.38, 0.04, Screen),
                at(0.0, 0.4, 0.0, [2.2, 1.0, 0.08], Dark),
                at(0.0, -1.5, 0.0, [0.42, 1.9, 0.78], White),
                Prism([0.0, -1.35, 0.78], COUCH_TOP, 0.07, Linen),
                at(0.8, -0.06, 1.3, [0.26, 0.04, 0.18], Screen),
            ],
        ),
        device(
            "xray",
            "*XRAY",
            "数字 X 线机",
            "Digital X-ray",
            "MED.XRAY",
            "DR-50",
            vec![
                at(0.0, 0.0, 0.0, [0.5, 1.6, 0.65], White),
                at(0.0, 0.0, 0.65, [0.8, 2.1, 0.08], Linen),
                Round([0.75, 0.0, 0.0], 0.09, 2.4, 8, Steel),
                at(0.4, 0.0, 2.0, [0.8, 0.12, 0.12], Steel),
                at(0.05, 0.0, 1.7, [0.3, 0.35, 0.3], White),
                at(-1.3, 0.8, 0.8, [0.6, 0.12, 0.7], White),
                at(-1.3, 0.85, 0.0, [0.15, 0.1, 2.0], Steel),
            ],
        ),
        device(
            "dsa",
            "*ANGIOGRAPHY",
            "血管造影机",
            "Angiography system",
            "MED.DSA",
            "XA-20",
            vec![
                at(0.0, 1.35, 0.0, [0.9, 0.7, 0.3], White),
                at(0.0, 1.45, 0.3, [0.5, 0.45, 1.1], White),
                Across([-0.13, 0.35, 1.05], ARM, 0.26, White),
                at(0.0, 0.35, 0.1, [0.4, 0.4, 0.2], Dark),
                at(0.0, 0.35, 1.6, [0.45, 0.45, 0.28], Linen),
                at(0.0, -1.35, 0.0, [0.5, 0.8, 0.8], White),
                Prism([0.0, -0.55, 0.85], COUCH_TOP, 0.07, Linen),
                at(-1.15, 0.2, 1.5, [0.06, 1.6, 0.65], Screen),
                at(-1.22, 0.2, 1.8, [0.06, 0.3, 0.9], Steel),
            ],
        ),
        device("ultrasound", "*ULTRASOUND", "超声诊断仪", "Ultrasound scanner", "MED.ULTRASOUND", "US-8", {
            let mut parts = cart(0.5, 0.65, 0.85);
            parts.push(at(0.0, -0.35, 0.8, [0.48, 0.28, 0.06], Dark));
            parts
        }),
        device("injector", "*INJECTOR", "高压注射器", "Contrast injector", "MED.INJECTOR", "INJ-2", monitor(0.26)),
        device("endoscopy", "*ENDOSCOPE", "内镜主机台车", "Endoscopy tower", "MED.ENDOSCOPE", "EG-4K", {
            let mut parts = cart(0.6, 0.6, 1.25);
            parts.push(Round([0.36, 0.0, 0.0], 0.03, 1.8, 6, Steel));
            parts
        }),
        device(
            "scopewasher",
            "*ENDOSCOPEWASHER",
            "内镜清洗机",
            "Endoscope washer",
            "MED.WASHER",
            "EW-2",
            vec![
                at(0.0, 0.0, 0.0, [0.9, 0.7, 0.9], White),
                at(0.0, -0.05, 0.9, [0.8, 0.55, 0.06], Dark),
                at(0.0, 0.3, 0.9, [0.9, 0.1, 0.4], White),
                at(0.2, 0.245, 1.05, [0.3, 0.01, 0.16], Screen),
            ],
        ),
        device("monitor", "*MONITOR", "床旁监护仪", "Bedside monitor", "MED.MONITOR", "PM-12", monitor(0.32)),
        device("infusion", "*INFUSIONPUMP", "输注工作站", "Infusion pumps", "MED.INFUSION", "IP-4", {
            vec![
                Round([0.0, 0.0, 0.0], 0.26, 0.05, 5, Dark),
                at(0.0, 0.0, 0.05, [0.03, 0.03, 1.85], Steel),
                at(0.0, -0.06, 0.95, [0.22, 0.16, 0.45], White),
                at(0.0, -0.145, 1.0, [0.16, 0.01, 0.34], Screen),
                at(0.0, 0.0, 1.88, [0.34, 0.03, 0.03], Steel),
                at(0.13, 0.0, 1.6, [0.1, 0.04, 0.2], Linen),
            ]
        }),
        device("ventilator", "*VENTILATOR", "呼吸机", "Ventilator", "MED.VENTILATOR", "VT-9", cart(0.45, 0.5, 1.0)),
        device("defibrillator", "*DEFIBRILLATOR", "除颤监护仪", "Defibrillator", "MED.DEFIBRILLATOR", "DF-3", {
            cart(0.42, 0.45, 0.85)
        }),
        device(
            "crashcart",
            "*CRASHCART",
            "抢救车",
            "Resuscitation trolley",
            "MED.CRASHCART",
            "RC-5",
            vec![
                at(0.0, 0.0, 0.0, [0.6, 0.42, 0.12], Dark),
                at(0.0, 0.0, 0.12, [0.65, 0.45, 0.8], Sensor),
                at(0.0, -0.23, 0.4, [0.6, 0.01, 0.03], Dark),
                at(0.0, -0.23, 0.65, [0.6, 0.01, 0.03], Dark),
                at(0.0, 0.0, 0.92, [0.7, 0.48, 0.04], White),
                at(0.2, 0.1, 0.96, [0.2, 0.2, 0.22], White),
            ],
        ),
        device(
            "ecg",
            "*ELECTROCARDIOGRAPH",
            "心电图机",
            "Electrocardiograph",
            "MED.ECG",
            "EC-12",
            cart(0.4, 0.4, 0.85),
        ),
        device(
            "dialysis",
            "*DIALYSIS",
            "血液透析机",
            "Dialysis machine",
            "MED.DIALYSIS",
            "HD-4",
            vec![
                at(0.0, 0.0, 0.0, [0.5, 0.6, 0.1], Dark),
                at(0.0, 0.0, 0.1, [0.42, 0.45, 1.15], White),
                at(0.0, -0.235, 0.55, [0.36, 0.02, 0.4], Linen),
                Round([-0.1, -0.26, 0.75], 0.05, 0.08, 8, Dark),
                at(0.0, -0.05, 1.25, [0.36, 0.12, 0.28], White),
                at(0.0, -0.115, 1.28, [0.3, 0.01, 0.22], Screen),
                at(0.2, 0.15, 1.25, [0.03, 0.03, 0.6], Steel),
            ],
        ),
        device(
            "dialysischair",
            "*TREATMENTCHAIR",
            "透析治疗椅",
            "Dialysis chair",
            "MED.CHAIR",
            "DC-2",
            vec![
                at(0.0, 0.0, 0.0, [0.6, 1.1, 0.1], Dark),
                at(0.0, 0.0, 0.1, [0.4, 0.6, 0.32], Steel),
                Across([-0.31, 0.0, 0.0], RECLINER, 0.62, Seat),
                at(-0.37, 0.0, 0.55, [0.1, 0.65, 0.12], Dark),
                at(0.37, 0.0, 0.55, [0.1, 0.65, 0.12], Dark),
                at(0.0, 0.62, 1.0, [0.34, 0.2, 0.1], White),
            ],
        ),
        device(
            "treadmill",
            "*REHABILITATION",
            "康复跑台",
            "Rehabilitation treadmill",
            "MED.REHAB",
            "RT-6",
            vec![
                at(0.0, 0.0, 0.0, [0.75, 1.8, 0.18], Dark),
                at(0.0, -0.05, 0.18, [0.5, 1.6, 0.02], Screen),
                at(-0.36, 0.65, 0.18, [0.05, 0.05, 1.0], Steel),
                at(0.36, 0.65, 0.18, [0.05, 0.05, 1.0], Steel),
                at(0.0, 0.65, 1.1, [0.75, 0.15, 0.2], White),
                at(-0.36, 0.2, 0.95, [0.04, 0.95, 0.04], Steel),
                at(0.36, 0.2, 0.95, [0.04, 0.95, 0.04], Steel),
            ],
        ),
        device(
            "parallelbars",
            "*REHABILITATION",
            "平行杠",
            "Parallel bars",
            "MED.REHAB",
            "PB-3",
            vec![
                at(0.0, 0.0, 0.0, [3.2, 0.9, 0.04], Dark),
                at(0.0, -0.3, 0.9, [3.0, 0.04, 0.04], Wood),
                at(0.0, 0.3, 0.9, [3.0, 0.04, 0.04], Wood),
                at(-1.3, -0.3, 0.04, [0.05, 0.05, 0.86], Steel),
                at(1.3, -0.3, 0.04, [0.05, 0.05, 0.86], Steel),
                at(-1.3, 0.3, 0.04, [0.05, 0.05, 0.86], Steel),
                at(1.3, 0.3, 0.04, [0.05, 0.05, 0.86], Steel),
            ],
        ),
        device(
            "bike",
            "*REHABILITATION",
            "康复功率车",
            "Exercise bicycle",
            "MED.REHAB",
            "BK-2",
            vec![
                at(0.0, 0.0, 0.0, [0.5, 1.0, 0.08], Dark),
                at(0.0, 0.2, 0.08, [0.14, 0.5, 0.5], White),
                at(0.0, -0.25, 0.08, [0.06, 0.06, 0.75], Steel),
                at(0.0, -0.25, 0.83, [0.26, 0.3, 0.08], Seat),
                at(0.0, 0.35, 0.5, [0.06, 0.06, 0.6], Steel),
                at(0.0, 0.3, 1.05, [0.5, 0.05, 0.05], Dark),
                at(0.0, 0.38, 1.1, [0.28, 0.04, 0.2], Screen),
            ],
        ),
        device(
            "mat",
            "*REHABILITATION",
            "治疗训练床",
            "Therapy plinth",
            "MED.REHAB",
            "PT-1",
            vec![at(0.0, 0.0, 0.0, [1.0, 1.7, 0.35], Wood), at(0.0, 0.0, 0.35, [1.25, 2.0, 0.1], Seat)],
        ),
        device(
            "incubator",
            "*INCUBATOR",
            "婴儿培养箱",
            "Infant incubator",
            "MED.INCUBATOR",
            "NI-3",
            vec![
                at(0.0, 0.0, 0.0, [0.55, 0.85, 0.1], Dark),
                at(0.0, 0.0, 0.1, [0.4, 0.6, 0.7], White),
                at(0.0, 0.0, 0.8, [0.6, 0.95, 0.14], White),
                at(0.0, 0.0, 0.94, [0.4, 0.7, 0.05], Linen),
                at(0.0, 0.0, 0.99, [0.56, 0.9, 0.38], crate::tone::Tone::Glass),
                at(0.0, -0.48, 0.84, [0.4, 0.01, 0.08], Screen),
                at(0.24, 0.5, 0.1, [0.05, 0.05, 1.6], Steel),
            ],
        ),
    ];
    all.push(device(
        "warmer",
        "*WARMER",
        "婴儿辐射台",
        "Infant warmer",
        "MED.WARMER",
        "RW-2",
        vec![
            at(0.0, 0.0, 0.0, [0.6, 0.9, 0.1], Dark),
            at(0.0, 0.1, 0.1, [0.4, 0.5, 0.8], White),
            Box([0.0, 0.0, 0.9], [0.65, 0.9, 0.1], White),
            at(0.0, 0.0, 1.0, [0.55, 0.75, 0.04], Linen),
            at(0.0, 0.42, 0.9, [0.12, 0.08, 1.1], Steel),
            at(0.0, 0.2, 1.9, [0.5, 0.5, 0.1], White),
        ],
    ));
    all.push(device(
        "deliverybed",
        "*DELIVERYBED",
        "产床",
        "Delivery bed",
        "MED.DELIVERYBED",
        "OB-3",
        vec![
            at(0.0, 0.1, 0.0, [0.6, 1.2, 0.12], Dark),
            at(0.0, 0.2, 0.12, [0.4, 0.6, 0.5], Steel),
            at(0.0, 0.3, 0.62, [0.75, 1.2, 0.14], Seat),
            at(0.0, -0.6, 0.5, [0.7, 0.6, 0.12], Seat),
            at(0.0, 0.8, 0.76, [0.5, 0.25, 0.1], White),
            at(-0.5, -0.4, 0.75, [0.14, 0.4, 0.1], Dark),
            at(0.5, -0.4, 0.75, [0.14, 0.4, 0.1], Dark),
            at(-0.4, 0.4, 0.78, [0.03, 0.5, 0.2], Steel),
            at(0.4, 0.4, 0.78, [0.03, 0.5, 0.2], Steel),
        ],
    ));
    all.push(device("ctg", "*FETALMONITOR", "胎心监护仪", "Fetal monitor", "MED.CTG", "FM-2", monitor(0.28)));
    all.push(device(
        "injectorcabinet",
        "*CONTROLCABINET",
        "设备控制柜",
        "Scanner cabinet",
        "MED.CABINET",
        "SC-1",
        vec![
            at(0.0, 0.0, 0.0, [0.8, 0.5, 1.8], White),
            at(0.0, -0.255, 0.2, [0.74, 0.01, 1.5], Linen),
            East([-0.3, -0.27, 1.0], 0.015, 0.1, Dark),
            Up([0.0, 0.1, 1.8], 0.05, 0.2, Steel),
        ],
    ));
    all
}
