//! Beds, desks, seats, tables, counters, planters, and what is parked.

use super::Part::{Across, East, Prism, Round, Up};
use super::{Part, Product, at, product};
use crate::tone::Tone::{Dark, Glass, Leaf, Linen, Paving, Power, Screen, Seat, Steel, Trunk, Water, White, Wood};

const YIJU: &str = "医居家具 Yiju Furniture (fictional)";

/// The side of a mattress with its back raised, back towards +y: (y, z) above the deck.
const MATTRESS: &[[f64; 2]] = &[[-0.96, 0.0], [0.2, 0.0], [0.92, 0.24], [0.88, 0.37], [0.18, 0.13], [-0.96, 0.13]];
/// The side of a blanket over it.
const BLANKET: &[[f64; 2]] = &[[-0.97, 0.0], [0.12, 0.0], [0.12, 0.03], [-0.97, 0.03]];
/// The side of a chair's seat and back: (y, z).
const SHELL: &[[f64; 2]] = &[[-0.22, 0.42], [0.18, 0.4], [0.27, 0.88], [0.22, 0.89], [0.14, 0.47], [-0.22, 0.47]];
/// The side of an armchair without its arms: (y, z).
const ARMCHAIR: &[[f64; 2]] = &[[-0.33, 0.12], [0.26, 0.12], [0.36, 0.92], [0.22, 0.92], [0.12, 0.44], [-0.33, 0.42]];
/// The side of a couch with its head raised, head towards +y: (y, z).
const COUCH: &[[f64; 2]] = &[[-0.93, 0.58], [0.4, 0.58], [0.93, 0.8], [0.89, 0.9], [0.38, 0.68], [-0.93, 0.68]];
/// A bent counter from above, open towards +y.
const BOW: &[[f64; 2]] = &[
    [-1.6, 0.5],
    [-1.2, -0.35],
    [-0.45, -0.8],
    [0.45, -0.8],
    [1.2, -0.35],
    [1.6, 0.5],
    [1.35, 0.6],
    [1.0, -0.12],
    [0.38, -0.5],
    [-0.38, -0.5],
    [-1.0, -0.12],
    [-1.35, 0.6],
];
/// The side of a car: (y, z), its front towards -y.
const CAR: &[[f64; 2]] = &[[-2.2, 0.25], [2.2, 0.25], [2.25, 0.7], [2.0, 0.92], [-1.1, 0.88], [-2.15, 0.7]];
/// Its windows.
const CABIN: &[[f64; 2]] = &[[-1.1, 0.88], [1.9, 0.92], [1.3, 1.42], [-0.3, 1.44]];

fn bed(intensive: bool) -> Vec<Part> {
    let mut parts = vec![
        at(0.0, 0.55, 0.0, [0.7, 0.12, 0.14], Dark),
        at(0.0, -0.6, 0.0, [0.7, 0.12, 0.14], Dark),
        at(0.0, 0.0, 0.14, [0.5, 1.5, 0.12], Dark),
        at(0.0, 0.0, 0.26, [0.3, 0.6, 0.18], Steel),
        at(0.0, 0.0, 0.44, [0.9, 1.96, 0.06], Steel),
        Across([-0.43, 0.0, 0.5], MATTRESS, 0.86, White),
        Across([-0.45, 0.0, 0.63], BLANKET, 0.9, Linen),
        at(0.0, 0.68, 0.84, [0.58, 0.34, 0.09], White),
        at(0.0, 1.01, 0.4, [0.94, 0.05, 0.6], Wood),
        at(0.0, -1.01, 0.4, [0.94, 0.05, 0.45], Wood),
        at(0.47, 0.35, 0.62, [0.03, 0.8, 0.28], Wood),
        at(-0.47, 0.35, 0.62, [0.03, 0.8, 0.28], Wood),
    ];
    if intensive {
        parts.push(at(0.47, -0.5, 0.58, [0.03, 0.7, 0.22], Wood));
        parts.push(at(-0.47, -0.5, 0.58, [0.03, 0.7, 0.22], Wood));
        parts.push(at(0.0, -1.045, 0.62, [0.3, 0.02, 0.14], Screen));
    }
    parts
}

/// Seats in a row on a beam.
fn bench(seats: u32) -> Vec<Part> {
    let length = 0.55 * f64::from(seats);
    let mut parts = vec![
        at(0.0, 0.0, 0.32, [length, 0.08, 0.06], Steel),
        at(-length * 0.36, 0.0, 0.0, [0.06, 0.5, 0.32], Steel),
        at(length * 0.36, 0.0, 0.0, [0.06, 0.5, 0.32], Steel),
    ];
    for n in 0..seats {
        let x = -length / 2.0 + 0.55 * (f64::from(n) + 0.5);
        parts.push(Across([x - 0.25, 0.0, 0.0], SHELL, 0.5, Seat));
    }
    parts
}

fn desk(screens: u32, length: f64, depth: f64) -> Vec<Part> {
    let mut parts = vec![
        at(0.0, 0.0, 0.72, [length, depth, 0.03], Wood),
        at(-length / 2.0 + 0.03, 0.0, 0.0, [0.04, depth * 0.92, 0.72], Steel),
        at(length / 2.0 - 0.24, 0.02, 0.0, [0.42, depth * 0.85, 0.72], White),
        at(-0.05, -0.2, 0.75, [0.42, 0.15, 0.02], Dark),
    ];
    for n in 0..screens {
        let x = (f64::from(n) - f64::from(screens - 1) / 2.0) * 0.62 - 0.05;
        parts.push(at(x, 0.18, 0.75, [0.12, 0.1, 0.12], Dark));
        parts.push(at(x, 0.16, 0.86, [0.56, 0.04, 0.34], Screen));
    }
    parts
}

fn table(length: f64, depth: f64) -> Vec<Part> {
    vec![
        at(0.0, 0.0, 0.71, [length, depth, 0.04], Wood),
        at(-length * 0.33, 0.0, 0.0, [0.1, depth * 0.6, 0.71], Steel),
        at(length * 0.33, 0.0, 0.0, [0.1, depth * 0.6, 0.71], Steel),
    ]
}

pub(super) fn products() -> Vec<Product> {
    let row = |key, class, predefined, cn, en, asset, model, parts| {
        product(key, class, predefined, cn, en, asset, YIJU, model, parts)
    };
    let furniture = |key, predefined, cn, en, asset, model, parts| {
        row(key, "IFCFURNITURE", predefined, cn, en, asset, model, parts)
    };
    let mut all = beside_beds(&furniture);
    all.extend(seats_and_desks(&furniture));
    all.extend(public(&furniture));
    all.extend([
        row("tv", "IFCAUDIOVISUALAPPLIANCE", "DISPLAY", "电视", "Television", "AV.TELEVISION", "TV-43", {
            vec![at(0.0, 0.0, 0.0, [0.96, 0.05, 0.56], Dark), at(0.0, -0.03, 0.02, [0.92, 0.01, 0.52], Screen)]
        }),
        row("bigscreen", "IFCAUDIOVISUALAPPLIANCE", "DISPLAY", "信息屏", "Wall display", "AV.DISPLAY", "LCD-86", {
            vec![at(0.0, 0.0, 0.0, [1.9, 0.06, 1.1], Dark), at(0.0, -0.035, 0.03, [1.84, 0.01, 1.04], Screen)]
        }),
        row(
            "kiosk",
            "IFCAUDIOVISUALAPPLIANCE",
            "*KIOSK",
            "自助服务机",
            "Self-service kiosk",
            "AV.KIOSK",
            "SK-3",
            {
                vec![
                    at(0.0, 0.0, 0.0, [0.55, 0.5, 0.9], White),
                    at(0.0, 0.08, 0.9, [0.55, 0.3, 0.7], White),
                    at(0.0, -0.075, 1.0, [0.45, 0.01, 0.5], Screen),
                    at(0.0, -0.255, 0.7, [0.3, 0.01, 0.08], Dark),
                ]
            },
        ),
        row(
            "vending",
            "IFCELECTRICAPPLIANCE",
            "VENDINGMACHINE",
            "自动售货机",
            "Vending machine",
            "EQP.VENDING",
            "VM-6",
            {
                vec![
                    at(0.0, 0.0, 0.0, [1.0, 0.8, 1.85], Dark),
                    at(-0.12, -0.405, 0.5, [0.66, 0.01, 1.2], Glass),
                    at(0.36, -0.405, 0.9, [0.18, 0.01, 0.5], Screen),
                ]
            },
        ),
        row("copier", "IFCELECTRICAPPLIANCE", "PHOTOCOPIER", "复印机", "Photocopier", "EQP.COPIER", "PC-4", {
            vec![
                at(0.0, 0.0, 0.0, [0.6, 0.6, 0.85], White),
                at(0.0, 0.0, 0.85, [0.62, 0.55, 0.14], Dark),
                at(-0.4, 0.0, 0.6, [0.25, 0.4, 0.04], White),
            ]
        }),
        row("pantryfridge", "IFCELECTRICAPPLIANCE", "REFRIGERATOR", "冰箱", "Refrigerator", "EQP.FRIDGE", "RF-3", {
            vec![
                at(0.0, 0.0, 0.0, [0.62, 0.65, 1.75], White),
                at(0.0, -0.33, 0.05, [0.58, 0.01, 1.0], Linen),
                at(0.0, -0.33, 1.1, [0.58, 0.01, 0.6], Linen),
            ]
        }),
        row("car", "IFCBUILDINGELEMENTPROXY", "*VEHICLE", "停放车辆", "Parked car", "SITE.CAR", "Sedan", {
            vec![
                Across([-0.9, 0.0, 0.0], CAR, 1.8, Water),
                Across([-0.78, 0.0, 0.0], CABIN, 1.56, Screen),
                at(0.0, 0.5, 1.38, [1.5, 1.4, 0.06], Water),
                East([-0.92, -1.35, 0.32], 0.32, 0.2, Dark),
                East([0.72, -1.35, 0.32], 0.32, 0.2, Dark),
                East([-0.92, 1.35, 0.32], 0.32, 0.2, Dark),
                East([0.72, 1.35, 0.32], 0.32, 0.2, Dark),
            ]
        }),
        row(
            "parkingbay",
            "IFCBUILDINGELEMENTPROXY",
            "*PARKINGBAY",
            "停车位",
            "Parking bay",
            "SITE.PARKING",
            "2.4x5.3",
            {
                vec![
                    at(-1.17, 0.0, 0.0, [0.06, 5.3, 0.006], White),
                    at(1.17, 0.0, 0.0, [0.06, 5.3, 0.006], White),
                    at(0.0, 2.62, 0.0, [2.28, 0.06, 0.006], White),
                    at(0.0, 1.95, 0.006, [1.7, 0.15, 0.09], Power),
                ]
            },
        ),
        row("tree", "IFCGEOGRAPHICELEMENT", "*TREE", "庭院乔木", "Courtyard tree", "SITE.TREE", "Osmanthus", {
            vec![
                Up([0.0, 0.0, 0.0], 0.12, 2.0, Trunk),
                Up([0.0, 0.0, 1.7], 1.0, 0.7, Leaf),
                Up([0.0, 0.0, 2.4], 1.25, 0.9, Leaf),
                Up([0.0, 0.0, 3.3], 0.9, 0.7, Leaf),
                Up([0.0, 0.0, 4.0], 0.45, 0.5, Leaf),
            ]
        }),
        row("shrub", "IFCGEOGRAPHICELEMENT", "*SHRUB", "屋顶灌木", "Roof shrub", "SITE.SHRUB", "Ilex", {
            vec![
                Up([0.0, 0.0, 0.0], 0.7, 0.5, Leaf),
                Up([0.0, 0.0, 0.5], 0.95, 0.6, Leaf),
                Up([0.0, 0.0, 1.1], 0.6, 0.45, Leaf),
            ]
        }),
    ]);
    all
}

/// A row of the table of furniture: key, predefined type, Chinese, English, class of asset, model, shape.
type Furniture<'a> = &'a dyn Fn(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Vec<Part>,
) -> Product;

fn beside_beds(furniture: Furniture<'_>) -> Vec<Product> {
    vec![
        furniture("bed", "BED", "病床", "Hospital bed", "FURN.BED", "B-3", bed(false)),
        furniture("bed-icu", "BED", "ICU 病床", "ICU bed", "FURN.BED", "B-7", bed(true)),
        furniture("cabinet", "FILECABINET", "床头柜", "Bedside cabinet", "FURN.CABINET", "C-1", {
            vec![
                at(0.0, 0.0, 0.0, [0.45, 0.45, 0.75], Wood),
                at(0.0, -0.23, 0.4, [0.4, 0.01, 0.3], White),
                Round([0.1, 0.0, 0.75], 0.04, 0.18, 6, Linen),
            ]
        }),
        furniture("overbed", "TABLE", "床上桌", "Overbed table", "FURN.OVERBED", "OB-1", {
            vec![
                at(-0.3, 0.0, 0.0, [0.7, 0.08, 0.05], Dark),
                at(-0.5, 0.0, 0.05, [0.08, 0.08, 0.85], Steel),
                at(0.0, 0.0, 0.9, [0.95, 0.4, 0.03], Wood),
            ]
        }),
        // Hung at the height of its hem: the rail above, drawn back to the head of the bed.
        furniture("curtain", "*CURTAIN", "床帘", "Bed curtain", "FURN.CURTAIN", "BC-2", {
            vec![
                at(-0.62, -0.03, 1.95, [0.03, 2.0, 0.03], Steel),
                at(0.62, -0.03, 1.95, [0.03, 2.0, 0.03], Steel),
                at(0.0, -1.03, 1.95, [1.27, 0.03, 0.03], Steel),
                at(0.62, 0.82, 0.0, [0.07, 0.3, 1.95], Linen),
                at(-0.62, 0.82, 0.0, [0.07, 0.3, 1.95], Linen),
            ]
        }),
        furniture("bedhead", "*BEDHEAD", "设备带", "Bedhead unit", "FURN.BEDHEAD", "BH-14", {
            vec![
                at(0.0, 0.0, 0.0, [1.4, 0.06, 0.22], White),
                at(0.0, -0.032, 0.02, [1.4, 0.005, 0.03], Steel),
                at(0.45, -0.05, 0.3, [0.3, 0.12, 0.06], Linen),
            ]
        }),
        furniture("wardrobe", "FILECABINET", "衣柜", "Wardrobe", "FURN.WARDROBE", "R-6", {
            vec![
                at(0.0, 0.0, 0.0, [0.6, 0.55, 2.0], Wood),
                at(-0.145, -0.28, 0.08, [0.28, 0.01, 1.88], White),
                at(0.145, -0.28, 0.08, [0.28, 0.01, 1.88], White),
            ]
        }),
        furniture("couch", "BED", "诊查床", "Examination couch", "FURN.COUCH", "E-2", {
            vec![
                at(0.0, 0.0, 0.0, [0.55, 1.6, 0.08], Dark),
                at(0.0, 0.0, 0.08, [0.5, 1.5, 0.5], Wood),
                Across([-0.32, 0.0, 0.0], COUCH, 0.64, Seat),
                at(0.0, -0.25, 0.68, [0.5, 1.2, 0.01], White),
            ]
        }),
        furniture("single", "BED", "值班床", "Single bed", "FURN.SINGLEBED", "SB-9", {
            vec![
                at(0.0, 0.0, 0.1, [0.9, 1.95, 0.25], Wood),
                at(0.0, 0.0, 0.35, [0.88, 1.93, 0.15], White),
                at(0.0, -0.25, 0.5, [0.9, 1.4, 0.04], Linen),
                at(0.0, 0.72, 0.5, [0.55, 0.35, 0.1], White),
                at(0.0, 0.99, 0.0, [0.95, 0.05, 0.85], Wood),
            ]
        }),
        furniture("screen", "*SCREEN", "屏风", "Folding screen", "FURN.SCREEN", "FS-3", {
            vec![at(0.0, 0.0, 0.15, [1.6, 0.03, 1.6], Linen), at(0.0, 0.0, 0.0, [1.6, 0.3, 0.04], Steel)]
        }),
    ]
}

fn seats_and_desks(furniture: Furniture<'_>) -> Vec<Product> {
    vec![
        furniture("desk", "DESK", "办公桌", "Desk", "FURN.DESK", "D-14", desk(1, 1.4, 0.7)),
        furniture("console", "DESK", "控制台", "Control desk", "FURN.CONSOLE", "D-18C", desk(2, 1.6, 0.85)),
        furniture("walldesk", "DESK", "壁挂操作台", "Wall desk", "FURN.WALLDESK", "D-10W", {
            vec![
                at(0.0, 0.0, 0.74, [1.0, 0.4, 0.03], Wood),
                at(0.0, 0.0, 0.3, [0.3, 0.35, 0.44], White),
                at(-0.2, 0.12, 0.86, [0.5, 0.05, 0.32], Screen),
                at(-0.2, 0.14, 0.77, [0.1, 0.06, 0.1], Dark),
            ]
        }),
        furniture("chair", "CHAIR", "办公椅", "Office chair", "FURN.CHAIR", "S-5", {
            vec![
                Round([0.0, 0.0, 0.0], 0.28, 0.07, 5, Dark),
                at(0.0, 0.0, 0.07, [0.07, 0.07, 0.33], Steel),
                Across([-0.22, 0.0, 0.02], SHELL, 0.44, Seat),
            ]
        }),
        furniture("visitor", "CHAIR", "靠背椅", "Chair", "FURN.CHAIR", "S-2", {
            vec![
                Across([-0.21, 0.0, 0.0], SHELL, 0.42, Seat),
                at(-0.19, 0.0, 0.0, [0.03, 0.4, 0.41], Steel),
                at(0.19, 0.0, 0.0, [0.03, 0.4, 0.41], Steel),
            ]
        }),
        furniture("stool", "CHAIR", "圆凳", "Stool", "FURN.STOOL", "S-1", {
            vec![
                Round([0.0, 0.0, 0.0], 0.22, 0.06, 5, Dark),
                at(0.0, 0.0, 0.06, [0.06, 0.06, 0.4], Steel),
                Round([0.0, 0.0, 0.46], 0.18, 0.06, 8, Seat),
            ]
        }),
        furniture("armchair", "SOFA", "陪护椅", "Armchair", "FURN.ARMCHAIR", "S-8", {
            vec![
                Across([-0.28, 0.0, 0.0], ARMCHAIR, 0.56, Seat),
                at(-0.31, -0.03, 0.1, [0.07, 0.58, 0.5], Wood),
                at(0.31, -0.03, 0.1, [0.07, 0.58, 0.5], Wood),
            ]
        }),
        furniture("bench", "CHAIR", "候诊椅", "Waiting bench", "FURN.BENCH", "S-4L", bench(4)),
        furniture("bench-3", "CHAIR", "三人候诊椅", "Waiting bench, three seats", "FURN.BENCH", "S-3L", bench(3)),
        furniture("auditorium", "CHAIR", "礼堂座椅", "Auditorium seats", "FURN.AUDITORIUM", "A-4", {
            let mut parts = bench(4);
            parts.push(at(0.0, 0.3, 0.68, [2.2, 0.22, 0.025], Wood));
            parts
        }),
        furniture("table", "TABLE", "会议桌", "Meeting table", "FURN.TABLE", "T-28", table(2.8, 1.2)),
        furniture("table-dining", "TABLE", "餐桌", "Dining table", "FURN.DININGTABLE", "T-12", table(1.2, 0.75)),
        furniture("table-low", "TABLE", "茶几", "Low table", "FURN.LOWTABLE", "T-9", {
            vec![at(0.0, 0.0, 0.4, [0.9, 0.5, 0.04], Wood), at(0.0, 0.0, 0.0, [0.6, 0.3, 0.4], Dark)]
        }),
        furniture("filing", "FILECABINET", "文件柜", "Filing cabinet", "FURN.FILING", "F-9", {
            vec![
                at(0.0, 0.0, 0.0, [0.9, 0.4, 1.85], White),
                at(-0.225, -0.205, 0.9, [0.42, 0.01, 0.9], Glass),
                at(0.225, -0.205, 0.9, [0.42, 0.01, 0.9], Glass),
                at(0.0, -0.205, 0.08, [0.86, 0.01, 0.76], Linen),
            ]
        }),
        furniture("locker", "FILECABINET", "更衣柜", "Lockers", "FURN.LOCKER", "L-6", {
            vec![
                at(0.0, 0.0, 0.0, [0.9, 0.5, 1.85], Steel),
                at(-0.225, -0.255, 0.1, [0.42, 0.01, 0.82], White),
                at(0.225, -0.255, 0.1, [0.42, 0.01, 0.82], White),
                at(-0.225, -0.255, 0.97, [0.42, 0.01, 0.82], White),
                at(0.225, -0.255, 0.97, [0.42, 0.01, 0.82], White),
            ]
        }),
        furniture("changebench", "CHAIR", "更衣凳", "Changing bench", "FURN.CHANGEBENCH", "CB-1", {
            vec![
                at(0.0, 0.0, 0.42, [1.2, 0.36, 0.05], Wood),
                at(-0.5, 0.0, 0.0, [0.06, 0.3, 0.42], Steel),
                at(0.5, 0.0, 0.0, [0.06, 0.3, 0.42], Steel),
            ]
        }),
        furniture("lectern", "DESK", "讲台", "Lectern", "FURN.LECTERN", "LT-1", {
            vec![
                at(0.0, 0.0, 0.0, [0.7, 0.5, 1.05], Wood),
                at(0.0, 0.0, 1.05, [0.8, 0.6, 0.04], Dark),
                at(0.2, 0.0, 1.09, [0.02, 0.02, 0.3], Steel),
            ]
        }),
    ]
}

fn public(furniture: Furniture<'_>) -> Vec<Product> {
    vec![
        furniture("counter", "DESK", "服务台", "Service counter", "FURN.COUNTER", "K-24", {
            vec![
                at(0.0, -0.4, 0.0, [2.4, 0.1, 1.08], Wood),
                at(0.0, -0.36, 1.08, [2.45, 0.34, 0.04], White),
                at(0.0, 0.05, 0.72, [2.4, 0.65, 0.03], Wood),
                at(-1.18, 0.05, 0.0, [0.04, 0.6, 0.72], Wood),
                at(1.18, 0.05, 0.0, [0.04, 0.6, 0.72], Wood),
                at(-0.55, -0.1, 0.84, [0.5, 0.04, 0.34], Screen),
                at(0.55, -0.1, 0.84, [0.5, 0.04, 0.34], Screen),
                at(-0.55, 0.12, 0.75, [0.42, 0.15, 0.02], Dark),
                at(0.55, 0.12, 0.75, [0.42, 0.15, 0.02], Dark),
            ]
        }),
        furniture("window", "DESK", "服务窗口", "Service window", "FURN.WINDOW", "K-15W", {
            vec![
                at(0.0, -0.3, 0.0, [1.5, 0.1, 1.0], Wood),
                at(0.0, -0.2, 1.0, [1.5, 0.5, 0.04], White),
                at(0.0, -0.3, 1.15, [1.46, 0.02, 0.85], Glass),
                at(0.0, 0.1, 0.72, [1.46, 0.6, 0.03], Wood),
                at(0.3, 0.0, 0.84, [0.5, 0.04, 0.34], Screen),
                at(-0.72, -0.3, 1.0, [0.06, 0.06, 1.3], Steel),
                at(0.72, -0.3, 1.0, [0.06, 0.06, 1.3], Steel),
            ]
        }),
        furniture("infodesk", "DESK", "导医台", "Information desk", "FURN.INFODESK", "K-32R", {
            vec![
                Prism([0.0, 0.0, 0.0], BOW, 1.05, Wood),
                Prism([0.0, 0.0, 1.05], BOW, 0.05, White),
                at(-0.5, 0.0, 0.72, [0.5, 0.5, 0.03], Wood),
                at(0.5, 0.0, 0.72, [0.5, 0.5, 0.03], Wood),
                at(-0.5, -0.1, 0.84, [0.5, 0.04, 0.34], Screen),
                at(0.5, -0.1, 0.84, [0.5, 0.04, 0.34], Screen),
            ]
        }),
        furniture("flowerbox", "*PLANTER", "花箱", "Planter", "FURN.PLANTER", "PL-12", {
            vec![
                at(0.0, 0.0, 0.0, [1.2, 0.6, 0.5], Paving),
                Round([-0.3, 0.0, 0.5], 0.28, 0.5, 8, Leaf),
                Round([0.3, 0.0, 0.5], 0.28, 0.65, 8, Leaf),
                Round([0.0, 0.0, 0.9], 0.26, 0.45, 8, Leaf),
            ]
        }),
        furniture("display-shelf", "SHELF", "商品货架", "Shop shelving", "FURN.SHOPSHELF", "G-12", {
            let mut parts =
                vec![at(0.0, 0.0, 0.0, [1.2, 0.7, 0.15], Dark), at(0.0, 0.0, 0.15, [1.2, 0.05, 1.35], White)];
            for n in 0..3 {
                let z = 0.15 + 0.42 * f64::from(n);
                parts.push(at(0.0, 0.0, z, [1.2, 0.66, 0.03], White));
                parts.push(at(0.0, 0.0, z + 0.03, [1.1, 0.5, 0.26], if n == 1 { Linen } else { Power }));
            }
            parts
        }),
    ]
}
