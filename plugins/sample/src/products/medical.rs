//! Medical gas: plant, valves, outlets.

use super::Part::{Box, East, Up};
use super::{Part, Product, product};
use crate::tone::Tone::{Dark, Gas, Steel, White};

const KANGYANG: &str = "康氧医气 Kangyang Gases (fictional)";

fn skid(vessels: u32) -> Vec<Part> {
    let mut parts = vec![
        Box([0.0, 0.0, 0.0], [3.0, 1.4, 0.15], Dark),
        East([-1.4, -0.3, 0.6], 0.35, 1.6, Gas),
        Box([0.9, -0.2, 0.15], [0.8, 0.8, 1.3], White),
    ];
    for n in 0..vessels {
        parts.push(Up([-1.0 + 0.7 * f64::from(n), 0.42, 0.15], 0.25, 1.5, Steel));
    }
    parts
}

pub(super) fn products() -> Vec<Product> {
    vec![
        product(
            "oxygen",
            "IFCMEDICALDEVICE",
            "OXYGENPLANT",
            "制氧机组",
            "Oxygen plant",
            "GAS.OXYGEN",
            KANGYANG,
            "PSA-30",
            skid(3),
        ),
        product(
            "vacuum",
            "IFCMEDICALDEVICE",
            "VACUUMSTATION",
            "负压吸引机组",
            "Vacuum plant",
            "GAS.VACUUM",
            KANGYANG,
            "VP-3",
            skid(1),
        ),
        product(
            "compressor",
            "IFCCOMPRESSOR",
            "ROTARY",
            "医用空气压缩机",
            "Medical air compressor",
            "GAS.AIR",
            KANGYANG,
            "MA-15",
            skid(2),
        ),
        product(
            "receiver",
            "IFCTANK",
            "PRESSUREVESSEL",
            "储气罐",
            "Gas receiver",
            "GAS.RECEIVER",
            KANGYANG,
            "C-2.0",
            vec![
                Up([0.0, 0.0, 0.0], 0.4, 0.3, Dark),
                Up([0.0, 0.0, 0.3], 0.55, 2.0, Gas),
                Up([0.0, 0.0, 2.3], 0.38, 0.14, Gas),
                Up([0.0, 0.0, 2.44], 0.05, 0.2, Steel),
            ],
        ),
        product(
            "manifold",
            "IFCMEDICALDEVICE",
            "*GASMANIFOLD",
            "氧气汇流排",
            "Oxygen manifold",
            "GAS.MANIFOLD",
            KANGYANG,
            "HL-10",
            vec![
                Up([-1.0, 0.0, 0.0], 0.12, 1.5, Gas),
                Up([-0.6, 0.0, 0.0], 0.12, 1.5, Gas),
                Up([-0.2, 0.0, 0.0], 0.12, 1.5, Gas),
                Up([0.2, 0.0, 0.0], 0.12, 1.5, Gas),
                Up([0.6, 0.0, 0.0], 0.12, 1.5, Gas),
                Up([1.0, 0.0, 0.0], 0.12, 1.5, Gas),
                East([-1.2, 0.14, 1.7], 0.03, 2.4, Steel),
                Box([0.0, 0.14, 1.75], [0.6, 0.1, 0.4], White),
            ],
        ),
        product(
            "zonevalve",
            "IFCVALVE",
            "ISOLATING",
            "医气区域阀门箱",
            "Zone valve box",
            "GAS.ZONEVALVE",
            KANGYANG,
            "ZVB-3",
            vec![Box([0.0, 0.0, 1.2], [0.6, 0.12, 0.5], White), Box([0.0, -0.07, 1.28], [0.45, 0.02, 0.34], Gas)],
        ),
        product(
            "gastap",
            "IFCVALVE",
            "GASTAP",
            "医用气体终端",
            "Medical gas outlet",
            "GAS.OUTLET",
            KANGYANG,
            "GT-2",
            vec![
                Box([0.0, 0.0, 0.0], [0.24, 0.06, 0.12], White),
                Box([-0.06, -0.05, 0.03], [0.06, 0.05, 0.06], Gas),
                Box([0.06, -0.05, 0.03], [0.06, 0.05, 0.06], Steel),
            ],
        ),
    ]
}
