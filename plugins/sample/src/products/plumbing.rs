//! Cold and hot water, waste water: what treats, meters, shuts off and drains it.

use super::Part::{Box, East, Up};
use super::{Product, product};
use crate::tone::Tone::{Dark, Heating, Sensor, Steel, Water, White};

const BEICHEN: &str = "北辰泵业 Beichen Pumps (fictional)";
const QINGYUAN: &str = "清源水务 Qingyuan Water (fictional)";

pub(super) fn products() -> Vec<Product> {
    let mut all = water();
    all.extend(waste());
    all
}

fn water() -> Vec<Product> {
    vec![
        product(
            "service-inlet",
            "IFCPIPEFITTING",
            "ENTRY",
            "外网接口",
            "Service connection",
            "WATER.CONNECTION",
            QINGYUAN,
            "SC-100",
            vec![Box([0.0, 0.0, -0.05], [0.17, 0.17, 0.1], Steel)],
        ),
        product(
            "service-outlet",
            "IFCPIPEFITTING",
            "EXIT",
            "外网排出口",
            "Service outlet",
            "WATER.OUTLET",
            QINGYUAN,
            "SO-100",
            vec![Box([0.0, 0.0, -0.05], [0.24, 0.24, 0.1], Steel)],
        ),
        product(
            "water-meter",
            "IFCFLOWMETER",
            "WATERMETER",
            "远传水表",
            "Water meter",
            "WATER.METER",
            QINGYUAN,
            "LXS-80",
            vec![Box([0.0, 0.0, -0.07], [0.16, 0.2, 0.14], Water), Box([0.0, 0.0, 0.07], [0.12, 0.12, 0.06], Sensor)],
        ),
        product(
            "softener",
            "IFCFILTER",
            "WATERFILTER",
            "全自动软水器",
            "Water softener",
            "WATER.SOFTENER",
            QINGYUAN,
            "SF-20",
            vec![
                Box([0.0, 0.0, 0.0], [1.9, 0.9, 0.1], Dark),
                Up([-0.55, 0.0, 0.1], 0.36, 1.8, Water),
                Up([0.25, 0.0, 0.1], 0.36, 1.8, Water),
                Box([0.75, 0.0, 0.1], [0.3, 0.5, 0.9], White),
            ],
        ),
        product(
            "disinfection",
            "IFCFILTER",
            "WATERFILTER",
            "紫外线消毒器",
            "UV disinfection",
            "WATER.UV",
            QINGYUAN,
            "UV-40",
            vec![
                Box([0.0, 0.0, 0.0], [1.3, 0.5, 0.6], Dark),
                East([-0.7, 0.0, 0.85], 0.18, 1.4, Steel),
                Box([0.0, 0.2, 1.05], [0.5, 0.2, 0.5], White),
            ],
        ),
        product(
            "calorifier-exchanger",
            "IFCHEATEXCHANGER",
            "PLATE",
            "生活热水板换",
            "Hot water plate exchanger",
            "WATER.EXCHANGER",
            QINGYUAN,
            "BR-1.2",
            vec![
                Box([0.0, 0.0, 0.0], [1.2, 0.6, 0.12], Dark),
                Box([0.0, 0.0, 0.12], [0.9, 0.5, 1.3], Heating),
                Box([-0.5, 0.0, 0.12], [0.06, 0.6, 1.4], Steel),
                Box([0.5, 0.0, 0.12], [0.06, 0.6, 1.4], Steel),
            ],
        ),
        product(
            "stop-valve",
            "IFCVALVE",
            "ISOLATING",
            "检修阀",
            "Isolation valve",
            "WATER.VALVE",
            QINGYUAN,
            "Q11-25",
            vec![Box([0.0, 0.0, -0.035], [0.1, 0.1, 0.07], Steel), Box([0.0, 0.0, 0.035], [0.14, 0.03, 0.02], Water)],
        ),
        product(
            "balance-valve",
            "IFCVALVE",
            "REGULATING",
            "热水平衡阀",
            "Thermostatic balancing valve",
            "WATER.VALVE",
            QINGYUAN,
            "TBV-25",
            vec![Box([0.0, 0.0, -0.035], [0.1, 0.1, 0.07], Steel), Box([0.0, 0.0, 0.035], [0.06, 0.06, 0.07], Heating)],
        ),
        product(
            "water-manifold",
            "IFCPIPEFITTING",
            "JUNCTION",
            "分水器",
            "Room manifold",
            "WATER.MANIFOLD",
            QINGYUAN,
            "FS-4",
            vec![Box([0.0, 0.0, -0.04], [0.3, 0.06, 0.06], Steel)],
        ),
    ]
}

fn waste() -> Vec<Product> {
    vec![
        product(
            "floor-drain",
            "IFCWASTETERMINAL",
            "FLOORTRAP",
            "地漏",
            "Floor drain",
            "WASTE.DRAIN",
            QINGYUAN,
            "DL-50",
            vec![Box([0.0, 0.0, -0.2], [0.08, 0.08, 0.2], Dark), Box([0.0, 0.0, 0.0], [0.14, 0.14, 0.008], Steel)],
        ),
        product(
            "grease-trap",
            "IFCINTERCEPTOR",
            "GREASE",
            "隔油器",
            "Grease interceptor",
            "WASTE.GREASE",
            QINGYUAN,
            "GY-10",
            vec![
                Box([0.0, 0.0, 0.0], [2.0, 1.0, 0.1], Dark),
                Box([0.0, 0.0, 0.1], [1.9, 0.9, 1.2], Steel),
                Box([0.6, 0.0, 1.3], [0.5, 0.6, 0.1], Dark),
            ],
        ),
        product(
            "sump",
            "IFCTANK",
            "BASIN",
            "污水集水池",
            "Sewage sump",
            "WASTE.SUMP",
            QINGYUAN,
            "JS-12",
            vec![Box([0.0, 0.0, 0.0], [2.4, 2.0, 0.5], Dark), Box([0.0, 0.0, 0.5], [0.9, 0.9, 0.06], Steel)],
        ),
        product(
            "treatment-tank",
            "IFCTANK",
            "BASIN",
            "一体化污水处理池",
            "Sewage treatment tank",
            "WASTE.TREATMENT",
            QINGYUAN,
            "WSZ-20",
            vec![
                Box([0.0, 0.0, 0.0], [3.2, 2.2, 0.2], Dark),
                Box([0.0, 0.0, 0.2], [3.1, 2.1, 2.2], Water),
                Box([0.8, 0.0, 2.4], [0.8, 0.8, 0.12], Steel),
            ],
        ),
        product(
            "blower",
            "IFCFAN",
            "CENTRIFUGALRADIAL",
            "曝气鼓风机",
            "Aeration blower",
            "WASTE.BLOWER",
            BEICHEN,
            "HC-50",
            vec![
                Box([0.0, 0.0, 0.0], [1.2, 0.7, 0.12], Dark),
                East([-0.5, 0.0, 0.45], 0.26, 0.55, Water),
                East([0.1, 0.0, 0.45], 0.2, 0.5, Steel),
                Up([-0.2, 0.0, 0.7], 0.07, 0.5, Steel),
            ],
        ),
        product(
            "dosing",
            "IFCPUMP",
            "*DOSING",
            "消毒加药装置",
            "Disinfectant dosing",
            "WASTE.DOSING",
            QINGYUAN,
            "JY-2",
            vec![
                Box([0.0, 0.0, 0.0], [1.0, 0.8, 0.1], Dark),
                Up([-0.15, 0.0, 0.1], 0.32, 1.0, White),
                Box([0.35, 0.0, 0.1], [0.2, 0.3, 0.5], Sensor),
            ],
        ),
    ]
}
