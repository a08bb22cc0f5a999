//! Beds, desks, shelves, seats and sanitary ware.

use super::Part::Box;
use super::{Part, Product, product};
use crate::tone::Tone::{Dark, Linen, Screen, Seat, Steel, White, Wood};

const YIJU: &str = "医居家具 Yiju Furniture (fictional)";

fn bed() -> Vec<Part> {
    vec![
        Box([0.0, 0.0, 0.15], [0.5, 1.5, 0.2], Dark),
        Box([0.0, 0.0, 0.4], [0.9, 2.0, 0.08], Steel),
        Box([0.0, -0.02, 0.48], [0.86, 1.92, 0.14], Linen),
        Box([0.0, 0.72, 0.62], [0.6, 0.36, 0.09], White),
        Box([0.0, 1.02, 0.15], [0.92, 0.05, 0.9], Wood),
        Box([0.0, -1.02, 0.15], [0.92, 0.05, 0.6], Wood),
        Box([0.46, 0.2, 0.55], [0.03, 0.9, 0.25], White),
        Box([-0.46, 0.2, 0.55], [0.03, 0.9, 0.25], White),
    ]
}

fn chair() -> Vec<Part> {
    vec![
        Box([0.0, 0.0, 0.0], [0.42, 0.42, 0.04], Dark),
        Box([0.0, 0.0, 0.04], [0.07, 0.07, 0.38], Steel),
        Box([0.0, 0.0, 0.42], [0.46, 0.46, 0.07], Seat),
        Box([0.0, 0.21, 0.49], [0.44, 0.05, 0.42], Seat),
    ]
}

fn bench() -> Vec<Part> {
    let mut parts = vec![
        Box([0.0, 0.0, 0.3], [2.2, 0.08, 0.06], Steel),
        Box([-0.8, 0.0, 0.0], [0.06, 0.5, 0.3], Steel),
        Box([0.8, 0.0, 0.0], [0.06, 0.5, 0.3], Steel),
    ];
    for n in 0..4 {
        let x = -0.825 + 0.55 * f64::from(n);
        parts.push(Box([x, -0.02, 0.36], [0.5, 0.46, 0.06], Seat));
        parts.push(Box([x, 0.22, 0.42], [0.5, 0.05, 0.42], Seat));
    }
    parts
}

fn shelf() -> Vec<Part> {
    let mut parts =
        vec![Box([-0.98, 0.0, 0.0], [0.04, 0.5, 2.0], Steel), Box([0.98, 0.0, 0.0], [0.04, 0.5, 2.0], Steel)];
    for n in 0..4 {
        let z = 0.15 + 0.55 * f64::from(n);
        parts.push(Box([0.0, 0.0, z], [1.92, 0.5, 0.03], Steel));
        if n < 3 {
            parts.push(Box([-0.3 + 0.2 * f64::from(n), 0.0, z + 0.03], [1.0, 0.4, 0.3], Wood));
        }
    }
    parts
}

pub(super) fn products() -> Vec<Product> {
    let furniture = |key, predefined, cn, en, asset, model, parts| {
        product(key, "IFCFURNITURE", predefined, cn, en, asset, YIJU, model, parts)
    };
    let sanitary = |key, predefined, cn, en, asset, model, parts| {
        product(key, "IFCSANITARYTERMINAL", predefined, cn, en, asset, YIJU, model, parts)
    };
    vec![
        furniture("bed", "BED", "病床", "Hospital bed", "FURN.BED", "B-3", bed()),
        furniture("bed-icu", "BED", "ICU 病床", "ICU bed", "FURN.BED", "B-7", bed()),
        furniture(
            "cabinet",
            "FILECABINET",
            "床头柜",
            "Bedside cabinet",
            "FURN.CABINET",
            "C-1",
            vec![Box([0.0, 0.0, 0.0], [0.45, 0.45, 0.75], Wood), Box([0.0, -0.23, 0.4], [0.4, 0.01, 0.3], White)],
        ),
        furniture(
            "couch",
            "BED",
            "诊查床",
            "Examination couch",
            "FURN.COUCH",
            "E-2",
            vec![
                Box([0.0, 0.0, 0.0], [0.6, 1.7, 0.55], Wood),
                Box([0.0, 0.0, 0.55], [0.65, 1.9, 0.1], Seat),
                Box([0.0, 0.75, 0.65], [0.5, 0.3, 0.07], White),
            ],
        ),
        furniture(
            "desk",
            "DESK",
            "办公桌",
            "Desk",
            "FURN.DESK",
            "D-14",
            vec![
                Box([0.0, 0.0, 0.72], [1.4, 0.7, 0.03], Wood),
                Box([-0.66, 0.0, 0.0], [0.04, 0.66, 0.72], Steel),
                Box([0.46, 0.0, 0.0], [0.42, 0.6, 0.72], White),
                Box([-0.1, 0.15, 0.85], [0.5, 0.04, 0.32], Screen),
                Box([-0.1, 0.17, 0.75], [0.08, 0.06, 0.12], Dark),
            ],
        ),
        furniture("chair", "CHAIR", "办公椅", "Chair", "FURN.CHAIR", "S-5", chair()),
        furniture("bench", "CHAIR", "候诊椅", "Waiting bench", "FURN.BENCH", "S-4L", bench()),
        furniture(
            "table",
            "TABLE",
            "会议桌",
            "Meeting table",
            "FURN.TABLE",
            "T-28",
            vec![
                Box([0.0, 0.0, 0.72], [2.8, 1.2, 0.04], Wood),
                Box([-0.9, 0.0, 0.0], [0.1, 0.8, 0.72], Steel),
                Box([0.9, 0.0, 0.0], [0.1, 0.8, 0.72], Steel),
            ],
        ),
        furniture("shelf", "SHELF", "货架", "Shelving", "FURN.SHELF", "H-20", shelf()),
        furniture(
            "locker",
            "FILECABINET",
            "更衣柜",
            "Lockers",
            "FURN.LOCKER",
            "L-6",
            vec![
                Box([0.0, 0.0, 0.0], [0.9, 0.5, 1.85], Steel),
                Box([-0.225, -0.255, 0.1], [0.42, 0.01, 1.65], White),
                Box([0.225, -0.255, 0.1], [0.42, 0.01, 1.65], White),
            ],
        ),
        furniture(
            "labbench",
            "TABLE",
            "实验台",
            "Laboratory bench",
            "FURN.LABBENCH",
            "LB-24",
            vec![
                Box([0.0, 0.0, 0.0], [2.3, 0.65, 0.85], White),
                Box([0.0, 0.0, 0.85], [2.4, 0.75, 0.04], Dark),
                Box([0.0, 0.3, 1.3], [2.2, 0.12, 0.03], Steel),
                Box([-0.6, 0.05, 0.89], [0.5, 0.45, 0.4], White),
                Box([0.5, 0.05, 0.89], [0.35, 0.35, 0.25], Screen),
            ],
        ),
        furniture(
            "counter",
            "DESK",
            "服务台",
            "Service counter",
            "FURN.COUNTER",
            "K-24",
            vec![
                Box([0.0, 0.0, 0.0], [2.4, 0.12, 1.1], Wood),
                Box([0.0, 0.0, 1.1], [2.5, 0.35, 0.04], White),
                Box([0.0, 0.38, 0.72], [2.4, 0.65, 0.03], Wood),
                Box([-0.5, 0.45, 0.75], [0.48, 0.05, 0.36], Screen),
                Box([0.5, 0.45, 0.75], [0.48, 0.05, 0.36], Screen),
            ],
        ),
        furniture(
            "kitchenunit",
            "TABLE",
            "操作台",
            "Stainless worktop",
            "FURN.WORKTOP",
            "W-18",
            vec![
                Box([0.0, 0.0, 0.0], [1.8, 0.7, 0.85], Steel),
                Box([0.0, 0.0, 0.85], [1.85, 0.75, 0.04], White),
                Box([-0.4, 0.0, 0.89], [0.4, 0.4, 0.25], Steel),
            ],
        ),
        sanitary(
            "pan",
            "TOILETPAN",
            "坐便器",
            "Toilet",
            "SAN.TOILET",
            "P-1",
            vec![
                Box([0.0, 0.0, 0.0], [0.3, 0.4, 0.36], White),
                Box([0.0, -0.08, 0.36], [0.38, 0.46, 0.06], White),
                Box([0.0, 0.22, 0.36], [0.38, 0.16, 0.4], White),
            ],
        ),
        sanitary(
            "basin",
            "WASHHANDBASIN",
            "洗手盆",
            "Wash basin",
            "SAN.BASIN",
            "A-5",
            vec![
                Box([0.0, 0.0, 0.7], [0.55, 0.42, 0.15], White),
                Box([0.0, 0.08, 0.0], [0.14, 0.14, 0.7], White),
                Box([0.0, 0.15, 0.85], [0.04, 0.04, 0.15], Steel),
            ],
        ),
        sanitary(
            "shower",
            "SHOWER",
            "淋浴",
            "Shower",
            "SAN.SHOWER",
            "Y-9",
            vec![
                Box([0.0, 0.0, 0.0], [0.85, 0.85, 0.05], White),
                Box([0.0, 0.38, 0.9], [0.04, 0.04, 1.15], Steel),
                Box([0.0, 0.28, 2.0], [0.16, 0.2, 0.03], Steel),
            ],
        ),
    ]
}
