//! Laboratory, pharmacy, sterile supply, kitchen, laundry, waste, mortuary.

use super::Part::{Across, East, North, Round};
use super::{Part, Product, at, product};
use crate::tone::Tone::{Dark, DoorClean, Glass, Linen, Screen, Sensor, Steel, White, Wood};

const BEICHEN: &str = "北辰器具 Beichen Equipment (fictional)";

/// The side of a hood that slopes to the front: (y, z).
const HOOD: &[[f64; 2]] = &[[-0.55, 0.0], [0.45, 0.0], [0.45, 0.5], [-0.2, 0.5], [-0.55, 0.15]];
/// The side of a safety cabinet above its bench: (y, z).
const CABINET: &[[f64; 2]] = &[[-0.2, 0.0], [0.38, 0.0], [0.38, 1.25], [-0.3, 1.25], [-0.38, 0.3], [-0.2, 0.25]];

/// A tall cabinet with two doors.
fn fridge(width: f64, glass: bool) -> Vec<Part> {
    let door = if glass { Screen } else { Linen };
    vec![
        at(0.0, 0.0, 0.0, [width, 0.7, 1.95], White),
        at(0.0, -0.355, 0.15, [width * 0.9, 0.01, 0.8], door),
        at(0.0, -0.355, 1.0, [width * 0.9, 0.01, 0.85], door),
        at(width * 0.38, -0.37, 0.8, [0.03, 0.03, 0.4], Dark),
    ]
}

/// A front-loading machine with a round door.
fn drum(width: f64, depth: f64, height: f64) -> Vec<Part> {
    vec![
        at(0.0, 0.0, 0.0, [width, depth, height], Steel),
        North([0.0, -depth / 2.0 - 0.04, height * 0.5], width * 0.32, 0.04, Dark),
        North([0.0, -depth / 2.0 - 0.05, height * 0.5], width * 0.24, 0.02, Screen),
        at(0.0, -depth / 2.0 - 0.01, height * 0.84, [width * 0.7, 0.02, height * 0.1], White),
    ]
}

fn rack(width: f64, tone: crate::tone::Tone) -> Vec<Part> {
    let half = width / 2.0 - 0.02;
    let mut parts = vec![at(-half, 0.0, 0.0, [0.04, 0.5, 2.0], Steel), at(half, 0.0, 0.0, [0.04, 0.5, 2.0], Steel)];
    for n in 0..4 {
        let z = 0.15 + 0.55 * f64::from(n);
        parts.push(at(0.0, 0.0, z, [width - 0.08, 0.5, 0.03], Steel));
        if n < 3 {
            parts.push(at(-0.1 + 0.1 * f64::from(n), 0.0, z + 0.03, [width * 0.7, 0.42, 0.34], tone));
        }
    }
    parts
}

fn bench(fittings: Vec<Part>) -> Vec<Part> {
    let mut parts = vec![
        at(0.0, 0.05, 0.1, [1.76, 0.6, 0.76], White),
        at(-0.45, -0.255, 0.15, [0.8, 0.01, 0.65], Linen),
        at(0.45, -0.255, 0.15, [0.8, 0.01, 0.65], Linen),
        at(0.0, 0.0, 0.86, [1.8, 0.75, 0.04], Dark),
    ];
    parts.extend(fittings);
    parts
}

pub(super) fn products() -> Vec<Product> {
    let row = |key, class, predefined, cn, en, asset, model, parts| {
        product(key, class, predefined, cn, en, asset, BEICHEN, model, parts)
    };
    let furniture = |key, predefined, cn, en, asset, model, parts| {
        row(key, "IFCFURNITURE", predefined, cn, en, asset, model, parts)
    };
    let device = |key, predefined, cn, en, asset, model, parts| {
        row(key, "IFCMEDICALDEVICE", predefined, cn, en, asset, model, parts)
    };
    let appliance = |key, predefined, cn, en, asset, model, parts| {
        row(key, "IFCELECTRICAPPLIANCE", predefined, cn, en, asset, model, parts)
    };
    let mut all = vec![
        furniture("labbench", "TABLE", "实验台", "Laboratory bench", "FURN.LABBENCH", "LB-18", {
            bench(vec![
                at(0.0, 0.3, 1.3, [1.7, 0.14, 0.03], Steel),
                at(-0.5, 0.05, 0.9, [0.5, 0.42, 0.38], White),
                at(-0.5, -0.165, 1.0, [0.3, 0.01, 0.16], Screen),
                Round([0.25, 0.0, 0.9], 0.18, 0.22, 8, Linen),
                at(0.65, 0.1, 0.9, [0.12, 0.2, 0.4], Dark),
            ])
        }),
        furniture("worktop", "TABLE", "治疗操作台", "Worktop with cupboards", "FURN.WORKTOP", "W-18", {
            bench(vec![at(0.0, 0.22, 1.45, [1.8, 0.3, 0.65], White), at(0.0, 0.065, 1.48, [1.7, 0.01, 0.58], Linen)])
        }),
        device("analyser", "*ANALYSER", "生化分析流水线", "Analyser line", "LAB.ANALYSER", "AU-8", {
            vec![
                at(0.0, 0.0, 0.0, [2.0, 0.9, 0.15], Dark),
                at(0.0, 0.0, 0.15, [2.0, 0.9, 0.85], White),
                at(0.0, 0.15, 1.0, [1.9, 0.55, 0.35], Glass),
                Round([-0.5, 0.1, 1.0], 0.22, 0.1, 10, Linen),
                Round([0.4, 0.1, 1.0], 0.22, 0.1, 10, Linen),
                at(0.75, -0.3, 1.0, [0.4, 0.05, 0.3], Screen),
            ]
        }),
        device("centrifuge", "*CENTRIFUGE", "离心机", "Centrifuge", "LAB.CENTRIFUGE", "CF-6", {
            vec![
                at(0.0, 0.0, 0.0, [0.65, 0.7, 0.9], White),
                Round([0.0, 0.0, 0.9], 0.28, 0.05, 10, Linen),
                at(0.0, -0.355, 0.65, [0.4, 0.01, 0.15], Screen),
            ]
        }),
        device(
            "safetycabinet",
            "*SAFETYCABINET",
            "生物安全柜",
            "Biosafety cabinet",
            "LAB.SAFETYCABINET",
            "BSC-2",
            {
                vec![
                    at(0.0, 0.0, 0.0, [1.3, 0.7, 0.7], Steel),
                    Across([-0.68, 0.0, 0.75], CABINET, 1.36, White),
                    at(0.0, -0.02, 0.7, [1.36, 0.76, 0.05], Steel),
                    at(0.0, -0.34, 1.1, [1.2, 0.02, 0.4], Glass),
                ]
            },
        ),
        appliance("fridge", "REFRIGERATOR", "医用冷藏柜", "Medical refrigerator", "LAB.FRIDGE", "HR-4", {
            fridge(0.75, true)
        }),
        appliance("freezer", "FREEZER", "低温冰箱", "Ultra-low freezer", "LAB.FREEZER", "UF-86", fridge(0.9, false)),
        appliance("bloodfridge", "REFRIGERATOR", "血液冷藏箱", "Blood refrigerator", "LAB.BLOODFRIDGE", "BR-4", {
            let mut parts = fridge(0.8, true);
            parts.push(at(0.0, -0.36, 1.86, [0.4, 0.01, 0.07], crate::tone::Tone::Fire));
            parts
        }),
        appliance("incubatorlab", "*INCUBATOR", "培养箱", "Culture incubator", "LAB.INCUBATOR", "CI-2", {
            fridge(0.7, false)
        }),
        device("robot", "*DISPENSINGROBOT", "发药机", "Dispensing robot", "PHA.ROBOT", "DR-3", {
            vec![
                at(0.0, 0.0, 0.0, [3.0, 1.5, 2.4], White),
                at(-0.5, -0.755, 0.3, [1.6, 0.01, 1.8], Glass),
                at(-0.5, -0.752, 0.3, [1.6, 0.005, 1.8], Screen),
                at(0.9, -0.8, 0.8, [0.7, 0.1, 0.5], Steel),
                at(0.9, -0.77, 1.5, [0.4, 0.04, 0.3], Screen),
            ]
        }),
        furniture("drugshelf", "SHELF", "药架", "Medicine shelving", "FURN.SHELF", "H-15", rack(1.5, Linen)),
        furniture("sterilerack", "SHELF", "无菌物品架", "Sterile rack", "FURN.SHELF", "H-12S", rack(1.2, DoorClean)),
        furniture("linenrack", "SHELF", "被服架", "Linen rack", "FURN.SHELF", "H-15L", rack(1.5, White)),
        furniture("shelf", "SHELF", "货架", "Shelving", "FURN.SHELF", "H-20", rack(2.0, Wood)),
        device(
            "washer-disinfector",
            "*WASHERDISINFECTOR",
            "清洗消毒机",
            "Washer-disinfector",
            "SSD.WASHER",
            "WD-15",
            {
                vec![
                    at(0.0, 0.0, 0.0, [1.0, 0.95, 2.1], Steel),
                    at(0.0, -0.48, 0.75, [0.8, 0.02, 0.85], Screen),
                    at(0.0, -0.5, 1.62, [0.7, 0.03, 0.03], Dark),
                    at(0.0, -0.48, 1.75, [0.6, 0.02, 0.22], White),
                ]
            },
        ),
        device("steriliser", "*STERILISER", "脉动真空灭菌器", "Steam steriliser", "SSD.STERILISER", "ST-12", {
            vec![
                at(0.0, 0.0, 0.0, [1.3, 1.5, 2.1], Steel),
                at(-0.15, -0.77, 0.6, [0.85, 0.05, 1.0], White),
                at(-0.15, -0.8, 1.05, [0.5, 0.03, 0.06], Dark),
                at(0.46, -0.76, 1.1, [0.26, 0.02, 0.4], Screen),
                at(0.0, 0.3, 2.1, [0.8, 0.6, 0.15], Dark),
            ]
        }),
        furniture("packingtable", "TABLE", "检查包装台", "Packing table", "SSD.TABLE", "PT-18", {
            vec![
                at(0.0, 0.0, 0.84, [1.8, 0.9, 0.04], Steel),
                at(-0.8, 0.0, 0.0, [0.06, 0.8, 0.84], Steel),
                at(0.8, 0.0, 0.0, [0.06, 0.8, 0.84], Steel),
                at(0.0, 0.35, 1.35, [1.7, 0.25, 0.03], Steel),
                at(-0.5, -0.05, 0.88, [0.5, 0.4, 0.1], DoorClean),
                at(0.4, 0.1, 0.88, [0.4, 0.25, 0.02], Linen),
            ]
        }),
        furniture("trolley", "*TROLLEY", "治疗车", "Trolley", "FURN.TROLLEY", "TR-7", {
            vec![
                at(0.0, 0.0, 0.8, [0.7, 0.45, 0.03], Steel),
                at(0.0, 0.0, 0.25, [0.7, 0.45, 0.03], Steel),
                at(-0.33, 0.0, 0.05, [0.03, 0.42, 0.8], Steel),
                at(0.33, 0.0, 0.05, [0.03, 0.42, 0.8], Steel),
                at(-0.1, 0.0, 0.83, [0.35, 0.3, 0.12], Linen),
            ]
        }),
        furniture("linencart", "*TROLLEY", "被服车", "Linen cart", "FURN.TROLLEY", "LC-9", {
            vec![at(0.0, 0.0, 0.12, [0.9, 0.6, 0.85], Linen), at(0.0, 0.0, 0.0, [0.8, 0.5, 0.12], Dark)]
        }),
        furniture("bin", "*WASTEBIN", "垃圾桶", "Waste bin", "FURN.BIN", "WB-2", {
            vec![at(0.0, 0.0, 0.0, [0.36, 0.36, 0.6], Steel), at(0.0, 0.0, 0.6, [0.38, 0.38, 0.05], Dark)]
        }),
        furniture("wastecart", "*WASTEBIN", "医废周转桶", "Clinical waste bin", "FURN.WASTECART", "WB-240", {
            vec![
                at(0.0, 0.0, 0.06, [0.56, 0.68, 0.94], Sensor),
                at(0.0, 0.0, 1.0, [0.6, 0.74, 0.06], Sensor),
                East([-0.24, 0.3, 0.1], 0.1, 0.48, Dark),
            ]
        }),
        appliance("mortuaryfridge", "REFRIGERATOR", "遗体冷藏柜", "Mortuary refrigerator", "MOR.FRIDGE", "MF-3", {
            let mut parts = vec![at(0.0, 0.0, 0.0, [0.95, 2.3, 2.2], Steel)];
            for n in 0..3 {
                let z = 0.2 + 0.65 * f64::from(n);
                parts.push(at(0.0, -1.16, z, [0.85, 0.03, 0.58], White));
                parts.push(at(0.3, -1.185, z + 0.25, [0.14, 0.03, 0.05], Dark));
            }
            parts
        }),
        furniture("bier", "*TROLLEY", "遗体转运车", "Mortuary trolley", "MOR.TROLLEY", "MT-1", {
            vec![
                at(0.0, 0.0, 0.0, [0.5, 1.4, 0.12], Dark),
                at(0.0, 0.0, 0.12, [0.3, 1.0, 0.6], Steel),
                at(0.0, 0.0, 0.72, [0.65, 2.0, 0.06], Steel),
            ]
        }),
    ];
    all.extend([
        appliance("range", "ELECTRICCOOKER", "炉灶", "Cooking range", "KIT.RANGE", "KR-4", {
            vec![
                at(0.0, 0.0, 0.0, [1.8, 0.9, 0.8], Steel),
                at(0.0, 0.0, 0.8, [1.8, 0.9, 0.04], Dark),
                Round([-0.5, -0.05, 0.84], 0.3, 0.1, 10, Steel),
                Round([0.45, -0.05, 0.84], 0.3, 0.1, 10, Steel),
                at(0.0, 0.4, 0.84, [1.8, 0.08, 0.3], Steel),
                at(0.0, -0.455, 0.55, [1.4, 0.01, 0.1], Dark),
            ]
        }),
        appliance("hood", "*HOOD", "排烟罩", "Extract hood", "KIT.HOOD", "KH-20", {
            vec![Across([-0.95, 0.0, 0.0], HOOD, 1.9, Steel), at(0.0, 0.0, -0.01, [1.7, 0.7, 0.01], Dark)]
        }),
        appliance("steamer", "ELECTRICCOOKER", "蒸箱", "Steaming oven", "KIT.STEAMER", "KS-2", {
            vec![
                at(0.0, 0.0, 0.0, [0.9, 0.85, 1.8], Steel),
                at(0.0, -0.43, 0.2, [0.8, 0.02, 0.7], Linen),
                at(0.0, -0.43, 1.0, [0.8, 0.02, 0.7], Linen),
            ]
        }),
        furniture("kitchenunit", "TABLE", "不锈钢操作台", "Stainless worktop", "KIT.WORKTOP", "W-18S", {
            vec![
                at(0.0, 0.0, 0.84, [1.8, 0.8, 0.04], Steel),
                at(0.0, 0.0, 0.2, [1.7, 0.7, 0.03], Steel),
                at(-0.82, 0.0, 0.0, [0.05, 0.7, 0.84], Steel),
                at(0.82, 0.0, 0.0, [0.05, 0.7, 0.84], Steel),
                at(-0.4, 0.0, 0.88, [0.5, 0.4, 0.08], White),
            ]
        }),
        appliance("kitchenfridge", "REFRIGERATOR", "厨房冷柜", "Kitchen refrigerator", "KIT.FRIDGE", "KF-4", {
            let mut parts = fridge(1.2, false);
            parts[0] = at(0.0, 0.0, 0.0, [1.2, 0.7, 1.95], Steel);
            parts
        }),
        appliance("dishwasher", "DISHWASHER", "洗碗机", "Dishwasher", "KIT.DISHWASHER", "KD-3", {
            vec![
                at(0.0, 0.0, 0.0, [1.6, 0.8, 0.85], Steel),
                at(0.0, 0.0, 0.85, [0.8, 0.8, 0.7], Steel),
                at(0.0, -0.41, 0.9, [0.7, 0.02, 0.5], Dark),
            ]
        }),
        appliance("laundrywasher", "WASHINGMACHINE", "工业洗衣机", "Barrier washer", "LAU.WASHER", "LW-100", {
            drum(1.3, 1.3, 1.8)
        }),
        appliance("laundrydryer", "TUMBLEDRYER", "烘干机", "Tumble dryer", "LAU.DRYER", "LD-100", drum(1.2, 1.4, 2.0)),
        appliance("ironer", "*IRONER", "烫平机", "Flatwork ironer", "LAU.IRONER", "LI-33", {
            vec![
                at(-1.6, 0.0, 0.0, [0.3, 1.4, 1.3], White),
                at(1.6, 0.0, 0.0, [0.3, 1.4, 1.3], White),
                East([-1.45, 0.1, 0.95], 0.3, 2.9, Steel),
                at(0.0, -0.45, 0.75, [2.9, 0.6, 0.05], Linen),
                at(0.0, 0.3, 0.1, [2.9, 0.6, 0.5], White),
            ]
        }),
        appliance("washer", "WASHINGMACHINE", "洗衣机", "Washing machine", "LAU.WASHERSMALL", "LW-10", {
            drum(0.65, 0.65, 0.9)
        }),
    ]);
    all
}
