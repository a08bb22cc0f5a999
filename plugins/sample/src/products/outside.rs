//! What stands outside: trees, vehicles, lamps, the stand of liquid oxygen.

use super::Part::{Bar, Box, Round, Up};
use super::{Part, Product, product};
use crate::tone::Tone::{Dark, Fire, Garden, Glass, Leaf, Linen, Paving, Seat, Steel, Trunk, White};

const LUYUAN: &str = "绿苑园林 Lvyuan Landscape (fictional)";
const CHELU: &str = "车路 Chelu Vehicles (fictional)";
const DIWEN: &str = "低温 Diwen Cryogenics (fictional)";

fn car(body: crate::tone::Tone) -> Vec<Part> {
    vec![
        Box([0.0, -1.4, 0.0], [1.72, 0.62, 0.6], Dark),
        Box([0.0, 1.4, 0.0], [1.72, 0.62, 0.6], Dark),
        Box([0.0, 0.0, 0.25], [1.8, 4.6, 0.62], body),
        Box([0.0, 0.25, 0.87], [1.56, 2.3, 0.46], Glass),
        Box([0.0, 0.3, 1.33], [1.5, 1.9, 0.06], body),
    ]
}

fn ambulance() -> Vec<Part> {
    vec![
        Box([0.0, -1.75, 0.0], [1.95, 0.72, 0.7], Dark),
        Box([0.0, 1.75, 0.0], [1.95, 0.72, 0.7], Dark),
        Box([0.0, 0.45, 0.35], [2.05, 4.7, 2.15], White),
        Box([0.0, -2.3, 0.35], [1.95, 1.0, 0.95], White),
        Bar([0.0, -2.75, 1.3], [0.0, -1.95, 2.2], [1.85, 0.1], Glass),
        Box([0.0, 0.45, 1.0], [2.08, 4.72, 0.22], Fire),
        Box([0.0, -1.3, 2.5], [1.5, 0.35, 0.16], Fire),
    ]
}

fn oxygen() -> Vec<Part> {
    vec![
        Box([0.0, 0.0, 0.0], [5.6, 3.6, 0.15], Paving),
        Box([-1.3, 0.0, 0.15], [1.7, 1.7, 0.5], Steel),
        Up([-1.3, 0.0, 0.65], 1.2, 6.4, White),
        Up([-1.3, 0.0, 7.05], 0.8, 0.3, White),
        Box([1.2, 0.7, 0.15], [1.4, 0.9, 2.4], Linen),
        Box([1.2, -0.7, 0.15], [1.4, 0.9, 2.4], Linen),
        Bar([-0.2, 0.0, 0.6], [1.2, 0.0, 0.6], [0.08, 0.08], Steel),
    ]
}

pub(super) fn products() -> Vec<Product> {
    let plant = |key, cn, en, asset, model, parts| {
        product(key, "IFCGEOGRAPHICELEMENT", "*PLANTING", cn, en, asset, LUYUAN, model, parts)
    };
    let vehicle = |key, cn, en, model, parts| {
        product(key, "IFCBUILDINGELEMENTPROXY", "*VEHICLE", cn, en, "SITE.VEHICLE", CHELU, model, parts)
    };
    vec![
        plant(
            "tree-large",
            "乔木",
            "Tree",
            "SITE.TREE",
            "T-7",
            vec![
                Box([0.0, 0.0, 0.0], [0.28, 0.28, 2.4], Trunk),
                Round([0.0, 0.0, 2.2], 1.9, 1.5, 8, Leaf),
                Round([0.25, 0.1, 3.7], 1.6, 1.4, 8, Leaf),
                Round([0.0, 0.0, 5.1], 0.9, 0.9, 8, Leaf),
            ],
        ),
        plant(
            "tree-small",
            "小乔木",
            "Small tree",
            "SITE.TREE",
            "T-3",
            vec![Box([0.0, 0.0, 0.0], [0.14, 0.14, 1.2], Trunk), Round([0.0, 0.0, 1.1], 0.95, 1.5, 8, Leaf)],
        ),
        plant(
            "planter-roof",
            "花池",
            "Planter",
            "SITE.PLANTER",
            "P-2",
            vec![Box([0.0, 0.0, 0.0], [2.4, 0.8, 0.5], Paving), Box([0.0, 0.0, 0.5], [2.2, 0.6, 0.35], Leaf)],
        ),
        plant("hedge", "绿篱", "Hedge", "SITE.HEDGE", "H-1", vec![Box([0.0, 0.0, 0.0], [4.0, 0.7, 0.8], Garden)]),
        vehicle("car-white", "小汽车", "Car", "C-1", car(White)),
        vehicle("car-grey", "小汽车", "Car", "C-2", car(Steel)),
        vehicle("car-blue", "小汽车", "Car", "C-3", car(Seat)),
        vehicle("ambulance", "救护车", "Ambulance", "A-1", ambulance()),
        product(
            "lox-stand",
            "IFCTANK",
            "VESSEL",
            "液氧贮罐站",
            "Liquid oxygen stand",
            "GAS.LOXTANK",
            DIWEN,
            "LOX-20",
            oxygen(),
        ),
        product(
            "street-lamp",
            "IFCBUILDINGELEMENTPROXY",
            "*STREETLAMP",
            "庭院灯",
            "Street lamp",
            "SITE.LAMP",
            LUYUAN,
            "S-6",
            vec![Box([0.0, 0.0, 0.0], [0.14, 0.14, 5.0], Dark), Box([0.0, -0.5, 5.0], [0.3, 1.3, 0.1], Dark)],
        ),
    ]
}
