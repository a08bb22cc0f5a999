//! Medical gas: sources, treatment, zone boxes, outlets.

use super::Part::{Box, East, Up};
use super::{Product, product};
use crate::tone::Tone::{Dark, Gas, Screen, Steel, White};

const KANGYANG: &str = "康氧医气 Kangyang Gases (fictional)";

pub(super) fn products() -> Vec<Product> {
    vec![
        product(
            "gas-dryer",
            "IFCFILTER",
            "COMPRESSEDAIRFILTER",
            "吸附式干燥机",
            "Air dryer and filters",
            "GAS.DRYER",
            KANGYANG,
            "AD-15",
            vec![
                Box([0.0, 0.0, 0.0], [1.0, 0.7, 0.12], Dark),
                Up([-0.25, 0.0, 0.12], 0.2, 1.6, Steel),
                Up([0.25, 0.0, 0.12], 0.2, 1.6, Steel),
                Box([0.0, -0.28, 0.8], [0.3, 0.1, 0.4], White),
            ],
        ),
        product(
            "lox",
            "IFCTANK",
            "PRESSUREVESSEL",
            "液氧供应接口与汽化器",
            "Liquid oxygen inlet and vaporizer",
            "GAS.LOX",
            KANGYANG,
            "LOX-5",
            vec![
                Box([0.0, 0.0, 0.0], [1.8, 1.2, 0.15], Dark),
                Up([-0.4, 0.0, 0.15], 0.42, 2.3, White),
                Box([0.5, 0.0, 0.15], [0.6, 0.9, 1.9], Steel),
            ],
        ),
        product(
            "gas-regulator",
            "IFCVALVE",
            "PRESSUREREDUCING",
            "医气减压稳压箱",
            "Pressure regulating set",
            "GAS.REGULATOR",
            KANGYANG,
            "PR-2",
            vec![Box([0.0, 0.0, 0.0], [0.8, 0.4, 1.5], White), East([-0.5, 0.0, 1.0], 0.04, 1.0, Gas)],
        ),
        product(
            "gas-panel",
            "IFCUNITARYCONTROLELEMENT",
            "ALARMPANEL",
            "医气区域报警器",
            "Area alarm panel",
            "GAS.ALARM",
            KANGYANG,
            "AP-3",
            vec![Box([0.0, 0.0, 0.0], [0.36, 0.08, 0.42], White), Box([0.0, -0.045, 0.1], [0.28, 0.01, 0.24], Screen)],
        ),
        outlet("outlet-oxygen", "氧气终端", "Oxygen outlet", "GT-O"),
        outlet("outlet-vacuum", "负压吸引终端", "Vacuum outlet", "GT-V"),
        outlet("outlet-air", "医用空气终端", "Medical air outlet", "GT-A"),
    ]
}

fn outlet(key: &'static str, cn: &'static str, en: &'static str, model: &'static str) -> Product {
    product(
        key,
        "IFCVALVE",
        "GASTAP",
        cn,
        en,
        "GAS.OUTLET",
        KANGYANG,
        model,
        vec![Box([0.0, 0.0, -0.06], [0.11, 0.05, 0.12], White), Box([0.0, -0.04, -0.025], [0.05, 0.04, 0.05], Gas)],
    )
}
