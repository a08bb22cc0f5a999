//! What fights fire: heads, valves, hose reels, extinguishers.

use super::Part::{self, Box, East, Up};
use super::{Product, product};
use crate::tone::Tone::{Dark, Fire, Sensor, Steel, White};

const BEICHEN: &str = "北辰泵业 Beichen Pumps (fictional)";
const ANTAI: &str = "安泰消防 Antai Fire Protection (fictional)";

/// Key, length of the dropper in metres, and model of the pendent heads.
const PENDENT: [(&str, f64, &str); 25] = [
    ("sprinkler-105", 1.05, "ZSTX-15/1050"),
    ("sprinkler-115", 1.15, "ZSTX-15/1150"),
    ("sprinkler-125", 1.25, "ZSTX-15/1250"),
    ("sprinkler-135", 1.35, "ZSTX-15/1350"),
    ("sprinkler-145", 1.45, "ZSTX-15/1450"),
    ("sprinkler-155", 1.55, "ZSTX-15/1550"),
    ("sprinkler-165", 1.65, "ZSTX-15/1650"),
    ("sprinkler-175", 1.75, "ZSTX-15/1750"),
    ("sprinkler-185", 1.85, "ZSTX-15/1850"),
    ("sprinkler-195", 1.95, "ZSTX-15/1950"),
    ("sprinkler-205", 2.05, "ZSTX-15/2050"),
    ("sprinkler-215", 2.15, "ZSTX-15/2150"),
    ("sprinkler-225", 2.25, "ZSTX-15/2250"),
    ("sprinkler-235", 2.35, "ZSTX-15/2350"),
    ("sprinkler-245", 2.45, "ZSTX-15/2450"),
    ("sprinkler-255", 2.55, "ZSTX-15/2550"),
    ("sprinkler-265", 2.65, "ZSTX-15/2650"),
    ("sprinkler-275", 2.75, "ZSTX-15/2750"),
    ("sprinkler-285", 2.85, "ZSTX-15/2850"),
    ("sprinkler-295", 2.95, "ZSTX-15/2950"),
    ("sprinkler-305", 3.05, "ZSTX-15/3050"),
    ("sprinkler-315", 3.15, "ZSTX-15/3150"),
    ("sprinkler-325", 3.25, "ZSTX-15/3250"),
    ("sprinkler-335", 3.35, "ZSTX-15/3350"),
    ("sprinkler-345", 3.45, "ZSTX-15/3450"),
];

/// The pendent head whose dropper is nearest to a length in metres; its foot is the deflector.
pub(crate) fn pendent(length: f64) -> &'static str {
    PENDENT.iter().min_by(|a, b| (a.1 - length).abs().total_cmp(&(b.1 - length).abs())).map_or(PENDENT[0].0, |p| p.0)
}

pub(super) fn products() -> Vec<Product> {
    let mut all: Vec<Product> = PENDENT
        .iter()
        .map(|(key, length, model)| {
            product(
                key,
                "IFCFIRESUPPRESSIONTERMINAL",
                "SPRINKLER",
                "下垂型喷头",
                "Pendent sprinkler",
                "FIRE.SPRINKLER",
                ANTAI,
                model,
                vec![
                    Box([0.0, 0.0, -0.03], [0.06, 0.06, 0.03], Steel),
                    Box([0.0, 0.0, 0.0], [0.025, 0.025, *length], Fire),
                ],
            )
        })
        .collect();
    all.extend(others());
    all
}

fn bottle(x: f64) -> Vec<Part> {
    vec![Up([x, 0.0, 0.05], 0.075, 0.42, Fire), Box([x, 0.0, 0.47], [0.05, 0.05, 0.09], Dark)]
}

fn others() -> Vec<Product> {
    let mut extinguishers = bottle(-0.1);
    extinguishers.extend(bottle(0.1));
    extinguishers.push(Box([0.0, 0.0, 0.0], [0.42, 0.2, 0.05], Dark));
    vec![
        product(
            "sprinkler-up",
            "IFCFIRESUPPRESSIONTERMINAL",
            "SPRINKLER",
            "直立型喷头",
            "Upright sprinkler",
            "FIRE.SPRINKLER",
            ANTAI,
            "ZSTZ-15/68",
            vec![Box([0.0, 0.0, 0.0], [0.025, 0.025, 0.06], Steel), Box([0.0, 0.0, 0.06], [0.06, 0.06, 0.01], Steel)],
        ),
        product(
            "alarm-valve",
            "IFCVALVE",
            "*WETALARM",
            "湿式报警阀组",
            "Wet alarm valve",
            "FIRE.ALARMVALVE",
            ANTAI,
            "ZSFZ-150",
            vec![Box([0.0, -0.12, -0.12], [0.28, 0.2, 0.3], Fire), Box([0.2, -0.12, -0.1], [0.1, 0.1, 0.36], Steel)],
        ),
        product(
            "zone-control",
            "IFCVALVE",
            "ISOLATING",
            "信号蝶阀",
            "Monitored zone valve",
            "FIRE.ZONEVALVE",
            ANTAI,
            "ZSXF-100",
            vec![Box([0.0, 0.0, -0.09], [0.18, 0.12, 0.18], Fire), Box([0.0, 0.0, 0.09], [0.14, 0.14, 0.12], Dark)],
        ),
        product(
            "flow-switch",
            "IFCSENSOR",
            "FLOWSENSOR",
            "水流指示器",
            "Flow switch",
            "FIRE.FLOWSWITCH",
            ANTAI,
            "ZSJZ-100",
            vec![Box([0.0, 0.0, -0.08], [0.16, 0.12, 0.16], Steel), Box([0.0, 0.0, 0.08], [0.09, 0.09, 0.1], Sensor)],
        ),
        product(
            "test-valve",
            "IFCVALVE",
            "DRAWOFFCOCK",
            "末端试水装置",
            "Inspector's test valve",
            "FIRE.TESTVALVE",
            ANTAI,
            "ZSPM-25",
            vec![Box([0.0, 0.0, -0.25], [0.1, 0.08, 0.25], Steel), Box([0.0, 0.0, 0.0], [0.04, 0.04, 0.12], Fire)],
        ),
        product(
            "extinguishers",
            "IFCFIRESUPPRESSIONTERMINAL",
            "*EXTINGUISHER",
            "手提式灭火器",
            "Portable extinguishers",
            "FIRE.EXTINGUISHER",
            ANTAI,
            "MFZ/ABC5",
            extinguishers,
        ),
        product(
            "hydrant-valve",
            "IFCVALVE",
            "ISOLATING",
            "消火栓检修阀",
            "Hydrant main valve",
            "FIRE.VALVE",
            ANTAI,
            "D371-100",
            vec![Box([0.0, 0.0, -0.09], [0.18, 0.12, 0.18], Fire), Box([0.0, 0.0, 0.09], [0.2, 0.2, 0.03], Dark)],
        ),
        product(
            "check-valve",
            "IFCVALVE",
            "CHECK",
            "止回阀",
            "Check valve",
            "WATER.VALVE",
            BEICHEN,
            "H76-100",
            vec![Box([0.0, 0.0, -0.1], [0.22, 0.16, 0.2], Steel)],
        ),
        product(
            "pump-jockey",
            "IFCPUMP",
            "VERTICALINLINE",
            "消防稳压泵",
            "Jockey pump",
            "FIRE.PUMP",
            BEICHEN,
            "XBD-1.5",
            vec![
                Box([0.0, 0.0, 0.0], [0.5, 0.5, 0.12], Dark),
                Up([0.0, 0.0, 0.12], 0.16, 0.6, Steel),
                Up([0.0, 0.0, 0.72], 0.14, 0.45, Fire),
                East([-0.3, 0.0, 0.3], 0.06, 0.6, Steel),
            ],
        ),
        product(
            "fire-controller",
            "IFCUNITARYCONTROLELEMENT",
            "CONTROLPANEL",
            "消防水泵控制柜",
            "Fire pump controller",
            "FIRE.CONTROLLER",
            ANTAI,
            "XKQ-2",
            vec![Box([0.0, 0.0, 0.0], [0.8, 0.6, 2.0], White), Box([0.0, -0.31, 1.3], [0.5, 0.02, 0.4], Dark)],
        ),
    ]
}
