//! Sanitary ware, and what stands around it.

use super::Part::{Prism, Round};
use super::{Part, Product, at, product};
use crate::tone::Tone::{Dark, Glass, Linen, Steel, White, Wood};

const QINGLIU: &str = "清流卫浴 Qingliu Sanitary (fictional)";

/// The bowl of a toilet from above, its back towards +y.
const BOWL: &[[f64; 2]] = &[
    [-0.1, -0.36],
    [0.1, -0.36],
    [0.18, -0.24],
    [0.19, -0.05],
    [0.16, 0.12],
    [-0.16, 0.12],
    [-0.19, -0.05],
    [-0.18, -0.24],
];
/// Its foot.
const FOOT: &[[f64; 2]] = &[[-0.1, -0.26], [0.1, -0.26], [0.13, 0.12], [-0.13, 0.12]];
/// A basin from above, its back towards +y.
const BASIN: &[[f64; 2]] = &[[-0.14, -0.22], [0.14, -0.22], [0.26, -0.1], [0.27, 0.2], [-0.27, 0.2], [-0.26, -0.1]];
/// The hollow of a basin.
const HOLLOW: &[[f64; 2]] = &[[-0.11, -0.17], [0.11, -0.17], [0.2, -0.07], [0.2, 0.09], [-0.2, 0.09], [-0.2, -0.07]];

fn basin(tall_tap: bool) -> Vec<Part> {
    let mut parts = vec![
        Prism([0.0, 0.0, 0.7], BASIN, 0.14, White),
        Prism([0.0, 0.0, 0.838], HOLLOW, 0.004, Linen),
        at(0.0, 0.1, 0.0, [0.16, 0.16, 0.7], White),
        at(0.0, 0.14, 0.84, [0.04, 0.04, if tall_tap { 0.28 } else { 0.14 }], Steel),
        at(0.0, 0.07, if tall_tap { 1.1 } else { 0.96 }, [0.03, 0.16, 0.03], Steel),
    ];
    if !tall_tap {
        parts.push(at(0.0, 0.2, 1.15, [0.5, 0.02, 0.7], Glass));
    }
    parts
}

pub(super) fn products() -> Vec<Product> {
    let sanitary = |key, predefined, cn, en, asset, model, parts| {
        product(key, "IFCSANITARYTERMINAL", predefined, cn, en, asset, QINGLIU, model, parts)
    };
    let furniture = |key, predefined, cn, en, asset, model, parts| {
        product(key, "IFCFURNITURE", predefined, cn, en, asset, QINGLIU, model, parts)
    };
    vec![
        sanitary(
            "pan",
            "TOILETPAN",
            "坐便器",
            "Toilet",
            "SAN.TOILET",
            "P-1",
            vec![
                Prism([0.0, 0.0, 0.0], FOOT, 0.36, White),
                Prism([0.0, 0.0, 0.36], BOWL, 0.06, White),
                Prism([0.0, 0.0, 0.42], BOWL, 0.03, Linen),
                at(0.0, 0.24, 0.36, [0.38, 0.18, 0.42], White),
            ],
        ),
        sanitary(
            "urinal",
            "URINAL",
            "小便器",
            "Urinal",
            "SAN.URINAL",
            "U-1",
            vec![
                at(0.0, 0.1, 0.35, [0.36, 0.14, 0.75], White),
                at(0.0, -0.03, 0.35, [0.34, 0.16, 0.25], White),
                at(0.0, 0.12, 1.15, [0.06, 0.06, 0.12], Steel),
                at(0.3, 0.02, 0.5, [0.03, 0.32, 0.8], Wood),
            ],
        ),
        sanitary("basin", "WASHHANDBASIN", "洗手盆", "Wash basin", "SAN.BASIN", "A-5", basin(false)),
        sanitary("basin-clinical", "WASHHANDBASIN", "医用洗手盆", "Clinical basin", "SAN.BASIN", "A-7H", basin(true)),
        sanitary(
            "shower",
            "SHOWER",
            "淋浴",
            "Shower",
            "SAN.SHOWER",
            "Y-9",
            vec![
                at(0.0, 0.0, 0.0, [0.85, 0.85, 0.04], White),
                at(0.0, 0.38, 0.9, [0.04, 0.04, 1.15], Steel),
                Round([0.0, 0.26, 2.02], 0.11, 0.03, 10, Steel),
                at(0.41, -0.1, 0.04, [0.02, 0.6, 1.9], Glass),
                at(-0.2, 0.28, 0.45, [0.4, 0.28, 0.04], Wood),
            ],
        ),
        sanitary(
            "shower-wall",
            "SHOWER",
            "淋浴（湿区）",
            "Wet-room shower",
            "SAN.SHOWER",
            "Y-6",
            vec![
                at(0.0, 0.1, 0.0, [0.14, 0.14, 0.01], Steel),
                at(0.0, 0.16, 0.9, [0.04, 0.04, 1.15], Steel),
                Round([0.0, 0.06, 2.02], 0.11, 0.03, 10, Steel),
                at(0.0, 0.16, 1.05, [0.26, 0.05, 0.06], Steel),
            ],
        ),
        sanitary(
            "scrub",
            "SINK",
            "刷手池",
            "Scrub trough",
            "SAN.SCRUB",
            "SC-3",
            vec![
                at(0.0, 0.0, 0.6, [1.8, 0.6, 0.3], Steel),
                at(0.0, -0.03, 0.895, [1.68, 0.44, 0.008], Dark),
                at(0.0, 0.27, 0.9, [1.8, 0.06, 0.6], Steel),
                at(-0.6, 0.12, 1.2, [0.04, 0.24, 0.04], Steel),
                at(0.0, 0.12, 1.2, [0.04, 0.24, 0.04], Steel),
                at(0.6, 0.12, 1.2, [0.04, 0.24, 0.04], Steel),
                at(0.0, 0.1, 0.0, [1.6, 0.4, 0.6], Steel),
            ],
        ),
        sanitary(
            "sink",
            "SINK",
            "水槽柜",
            "Sink unit",
            "SAN.SINK",
            "K-12",
            vec![
                at(0.0, 0.0, 0.0, [1.18, 0.6, 0.86], White),
                at(0.0, -0.305, 0.1, [0.56, 0.01, 0.68], Linen),
                at(0.0, 0.0, 0.86, [1.2, 0.65, 0.04], Steel),
                at(-0.25, -0.03, 0.898, [0.5, 0.4, 0.004], Dark),
                at(-0.25, 0.24, 0.9, [0.04, 0.04, 0.28], Steel),
                at(-0.25, 0.14, 1.16, [0.03, 0.2, 0.03], Steel),
            ],
        ),
        sanitary(
            "mopsink",
            "SINK",
            "拖布池",
            "Mop sink",
            "SAN.MOPSINK",
            "M-2",
            vec![
                at(0.0, 0.0, 0.0, [0.55, 0.5, 0.45], White),
                at(0.0, 0.0, 0.446, [0.43, 0.38, 0.008], Linen),
                at(0.0, 0.23, 0.75, [0.05, 0.14, 0.05], Steel),
            ],
        ),
        sanitary(
            "sluice",
            "TOILETPAN",
            "便盆清洗消毒机",
            "Bedpan washer",
            "SAN.SLUICE",
            "BW-6",
            vec![
                at(0.0, 0.0, 0.0, [0.6, 0.6, 1.6], Steel),
                at(0.0, -0.305, 0.5, [0.5, 0.01, 0.6], Linen),
                at(0.0, -0.305, 1.3, [0.3, 0.01, 0.14], Dark),
                at(0.0, -0.32, 1.06, [0.4, 0.03, 0.03], Dark),
            ],
        ),
        furniture(
            "cubicle",
            "*CUBICLE",
            "厕位隔断",
            "Toilet cubicle",
            "FURN.CUBICLE",
            "TC-10",
            vec![
                at(-0.48, 0.0, 0.1, [0.03, 1.4, 1.85], Wood),
                at(0.48, 0.0, 0.1, [0.03, 1.4, 1.85], Wood),
                at(-0.37, -0.69, 0.1, [0.2, 0.03, 1.85], Wood),
                at(0.13, -0.69, 0.1, [0.68, 0.025, 1.8], Linen),
                at(-0.15, -0.71, 1.0, [0.04, 0.03, 0.08], Steel),
            ],
        ),
        furniture(
            "grabrail",
            "*GRABRAIL",
            "安全抓杆",
            "Grab rail",
            "FURN.GRABRAIL",
            "GR-7",
            vec![
                at(0.0, -0.3, 0.72, [0.04, 0.6, 0.04], Steel),
                at(0.0, -0.3, 0.55, [0.04, 0.6, 0.04], Steel),
                at(0.0, -0.58, 0.55, [0.04, 0.04, 0.2], Steel),
            ],
        ),
    ]
}
