//! Hot water for heating: boilers, heat exchangers, pumps, risers to the air handlers.

use super::air::Climate;
use super::hydronic::{Circuit, Hall, Laid, largest};
use super::levels::{self, lane};
use super::network::Flow;
use super::route::pipe;
use crate::fabric::Fabric;
use crate::plan::Kind;
use crate::scene::{Medium, Scene, Value, spot};
use crate::tone::Tone;

const SUPPLY: Circuit = Circuit {
    code: "HWS",
    words: ("采暖供水", "Heating water supply"),
    medium: Medium::Pipe("HEATING"),
    flow: Flow::Out,
    lane: lane::HEATING[0],
    depth_m: 1.45,
    tone: Tone::Heating,
    name: "采暖供水管 / Heating water supply",
    trunk_m: (levels::HEATING_TRUNK[0], 0.16),
    handler_below_m: 1.54,
    handler_x_m: 0.45,
    valve: "valve",
};

const RETURN: Circuit = Circuit {
    code: "HWR",
    words: ("采暖回水", "Heating water return"),
    medium: Medium::Pipe("HEATING"),
    flow: Flow::Back,
    lane: lane::HEATING[1],
    depth_m: 1.6,
    tone: Tone::Heating,
    name: "采暖回水管 / Heating water return",
    trunk_m: (levels::HEATING_TRUNK[1], 0.16),
    handler_below_m: 1.66,
    handler_x_m: 0.65,
    valve: "valve-balancing",
};

/// Writes the heating circuit.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric, climate: &Climate) {
    let plant = largest(fabric, Kind::BoilerPlant);
    let supply = SUPPLY.lay(scene, fabric, plant, climate, false);
    let back = RETURN.lay(scene, fabric, plant, climate, false);
    for level in &fabric.levels {
        scene.serve(supply.system, level.storey);
        scene.serve(back.system, level.storey);
    }
    if let Some(hall) = plant.and_then(|plant| Hall::new(fabric, plant)) {
        machines(scene, fabric, &hall, &supply, &back);
    }
}

/// Boilers, the exchangers that part their water from that of the building, and the pumps on both sides.
fn machines(scene: &mut Scene, fabric: &Fabric, hall: &Hall<'_>, supply: &Laid, back: &Laid) {
    let (level, room) = (hall.level, Some(hall.room));
    let large = fabric.levels.len() > 8;
    let (boilers, others) = if large { (3, 3) } else { (2, 2) };
    let medium = Medium::Pipe("HEATING");
    let hot = scene.system("HPS", "HPS 一次热水供水", "一次热水供水 / Primary heating supply", medium);
    let cool = scene.system("HPR", "HPR 一次热水回水", "一次热水回水 / Primary heating return", medium);
    let line = pipe("热水管 / Heating water", 0.16, Tone::Heating);
    let primary = hall.header(scene, &line, 0.0, 2.9);
    let primary_home = hall.header(scene, &line, 0.4, 3.135);
    let collect = hall.header(scene, &line, 0.8, 3.37);
    let mixed = hall.header(scene, &line, -0.4, 3.605);
    let spread = hall.header(scene, &line, -0.8, 3.84);
    let home = hall.header(scene, &line, -1.2, 4.075);
    let name = level.name();
    for (n, [x, y]) in hall.grid([0.0, 0.53], [4.2, 2.4], boilers).into_iter().enumerate() {
        let boiler = scene.install(level, room, "boiler", Some(&format!("BO-{name}-{:02}", n + 1)), spot(x, y, 0));
        scene.properties(
            &boiler,
            "Atrium_DesignData",
            &[
                ("HeatingCapacity", Value::Power(2_800_000.0)),
                ("RatedPower", Value::Power(11_000.0)),
                ("RatedFlow", Value::Flow(96.0)),
                ("OperatingPressure", Value::Pressure(1_000_000.0)),
                ("SupplyTemperature", Value::Temperature(95.0)),
                ("ReturnTemperature", Value::Temperature(70.0)),
                ("Fuel", Value::Label("天然气 / Natural gas".to_owned())),
            ],
        );
        hall.hook(scene, hot, &line, &primary, (&boiler, [x - 0.4, y, 2.3]), Flow::Out);
        hall.hook(scene, cool, &line, &collect, (&boiler, [x + 0.3, y - 0.2, 2.1]), Flow::Back);
    }
    let pump = |scene: &mut Scene, tag: String, [x, y]: [f64; 2], flow: f64| {
        let pump = scene.install(level, room, "pump-heating", Some(&tag), spot(x, y, 0));
        let power = (flow / 3600.0 * 220_000.0 / 0.72 / 100.0).round() * 100.0;
        scene.properties(
            &pump,
            "Atrium_DesignData",
            &[
                ("RatedFlow", Value::Flow(flow)),
                ("Head", Value::Pressure(220_000.0)),
                ("RatedPower", Value::Power(power)),
            ],
        );
        pump
    };
    for (n, [x, y]) in hall.grid([0.54, 0.68], [1.8, 1.1], others).into_iter().enumerate() {
        let element = pump(scene, format!("HWP-{name}-P{:02}", n + 1), [x, y], 100.0);
        hall.hook(scene, cool, &line, &primary_home, (&element, [x - 0.2, y, 0.7]), Flow::Back);
        hall.hook(scene, cool, &line, &collect, (&element, [x + 0.4, y, 0.8]), Flow::Out);
    }
    for (n, [x, y]) in hall.grid([0.7, 0.82], [1.6, 1.1], others).into_iter().enumerate() {
        let tag = format!("HX-{name}-{:02}", n + 1);
        let exchanger = scene.install(level, room, "exchanger", Some(&tag), spot(x, y, 0));
        scene.properties(
            &exchanger,
            "Atrium_DesignData",
            &[
                ("HeatingCapacity", Value::Power(2_500_000.0)),
                ("RatedFlow", Value::Flow(143.0)),
                ("OperatingPressure", Value::Pressure(1_000_000.0)),
            ],
        );
        hall.hook(scene, hot, &line, &primary, (&exchanger, [x - 0.3, y, 1.4]), Flow::Back);
        hall.hook(scene, cool, &line, &primary_home, (&exchanger, [x - 0.1, y, 1.4]), Flow::Out);
        hall.hook(scene, supply.system, &line, &mixed, (&exchanger, [x + 0.1, y, 1.4]), Flow::Out);
        hall.hook(scene, back.system, &line, &home, (&exchanger, [x + 0.3, y, 1.4]), Flow::Back);
    }
    for (n, [x, y]) in hall.grid([0.84, 1.0], [1.8, 1.1], others).into_iter().enumerate() {
        let element = pump(scene, format!("HWP-{name}-S{:02}", n + 1), [x, y], 150.0);
        hall.hook(scene, supply.system, &line, &mixed, (&element, [x - 0.2, y, 0.7]), Flow::Back);
        hall.hook(scene, supply.system, &line, &spread, (&element, [x + 0.4, y, 0.8]), Flow::Out);
    }
    let tank_at = [hall.rect[2] - 0.9, hall.rect[1] + 0.9];
    let tank = scene.install(level, room, "tank-expansion", Some("EXT-HW-01"), spot(tank_at[0], tank_at[1], 0));
    let thin = pipe(RETURN.name, 0.05, Tone::Heating);
    hall.hook(scene, back.system, &thin, &home, (&tank, [tank_at[0], tank_at[1], 2.1]), Flow::Out);
    hall.leave(scene, supply, &line, &spread, ("meter-energy", "EM-HWS-01"), Flow::Out);
    hall.leave(scene, back, &line, &home, ("meter-flow", "FM-HWR-01"), Flow::Back);
}
