//! Chilled water: chillers, pumps, cooling towers, mains to fan coils and air handlers.

use super::air::{Climate, Coil, bare, place, stacks};
use super::hydronic::{Circuit, Hall, Laid, join, largest};
use super::levels::{self, lane};
use super::network::{self, Flow, Network, Slot, edges};
use super::route::pipe;
use crate::fabric::Fabric;
use crate::plan::Kind;
use crate::scene::{Element, Medium, Scene, Spot, System, Value, spot};
use crate::tone::Tone;

const SUPPLY: Circuit = Circuit {
    code: "CHS",
    words: ("冷冻供水", "Chilled water supply"),
    medium: Medium::Pipe("CHILLEDWATER"),
    flow: Flow::Out,
    lane: lane::CHILLED[0],
    depth_m: 1.15,
    tone: Tone::Chilled,
    name: "冷冻供水管 / Chilled water supply",
    trunk_m: (levels::CHILLED_TRUNK[0], 0.2),
    handler_below_m: 1.3,
    handler_x_m: -0.1,
    valve: "valve",
};

const RETURN: Circuit = Circuit {
    code: "CHR",
    words: ("冷冻回水", "Chilled water return"),
    medium: Medium::Pipe("CHILLEDWATER"),
    flow: Flow::Back,
    lane: lane::CHILLED[1],
    depth_m: 1.3,
    tone: Tone::Chilled,
    name: "冷冻回水管 / Chilled water return",
    trunk_m: (levels::CHILLED_TRUNK[1], 0.2),
    handler_below_m: 1.42,
    handler_x_m: 0.1,
    valve: "valve-balancing",
};

/// Levels of the mains on a storey below the soffit, metres.
const MAINS_M: [f64; 2] = [1.02, 1.1];

/// Writes chilled and condenser water.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric, climate: &Climate) {
    let plant = largest(fabric, Kind::ChillerPlant);
    let supply = SUPPLY.lay(scene, fabric, plant, climate, true);
    let back = RETURN.lay(scene, fabric, plant, climate, true);
    for (index, level) in fabric.levels.iter().enumerate() {
        for compartment in 0..level.plan.compartments.len() {
            let coils: Vec<&Coil> =
                climate.coils.iter().filter(|c| (c.level, c.compartment) == (index, compartment)).collect();
            if !coils.is_empty() {
                fan_coils(scene, fabric, (index, compartment), &coils, &supply, &back);
            }
        }
        scene.serve(supply.system, level.storey);
        scene.serve(back.system, level.storey);
    }
    if let Some(hall) = plant.and_then(|plant| Hall::new(fabric, plant)) {
        machines(scene, fabric, &hall, &supply, &back);
    }
}

/// Mains of a compartment, and a branch to and from every fan coil in it.
fn fan_coils(scene: &mut Scene, fabric: &Fabric, floor: (usize, usize), coils: &[&Coil], supply: &Laid, back: &Laid) {
    let level = &fabric.levels[floor.0];
    for ((circuit, laid), (below, aside)) in
        [(&SUPPLY, supply), (&RETURN, back)].into_iter().zip([(MAINS_M[0], 0.52), (MAINS_M[1], 0.62)])
    {
        let Some(step) = laid.steps.iter().find(|step| step.floor == floor) else { continue };
        let main = pipe(circuit.name, 0.08, circuit.tone);
        let offset_m = if circuit.flow == Flow::Out { -0.45 } else { -0.58 };
        let slot = Slot { offset_m, below_soffit_m: below, lane: circuit.lane, flow: circuit.flow };
        let goals: Vec<(usize, [f64; 2])> = coils.iter().map(|coil| (coil.room, [coil.at[0], coil.at[1]])).collect();
        let shaft = level.plan.compartments[floor.1].shaft;
        let Some(net) = Network::lay_for(scene, level, floor.1, laid.system, &main, slot, shaft, Some(&goals)) else {
            continue;
        };
        join(scene, level, circuit, laid, step, &net);
        let small = pipe(circuit.name, 0.032, circuit.tone);
        for coil in coils {
            let Some(rough) = net.tap(level, coil.room) else { continue };
            let mut to = [coil.at[0], coil.at[1]];
            to[1 - rough.across] += aside;
            let Some(tap) = net.tap_at(level, coil.room, to) else { continue };
            let Some(last) = net.branch(scene, level, &small, &tap, to) else { continue };
            let z = coil.at[2] + 0.08;
            let up = small.straight(scene, level, [to[0], to[1], net.origin[2]], [to[0], to[1], z]);
            net.link(scene, &last, &up);
            if circuit.flow == Flow::Out {
                let tag = format!("V-FCU-{}", bare(&level.plan.rooms[coil.room].number));
                let place = Spot { at: [to[0], to[1], z], quarters: 0 };
                let valve = scene.install(level, Some(coil.room), "valve-fcu", Some(&tag), place);
                net.link(scene, &up, &valve);
                net.link(scene, &valve, &coil.element);
            } else {
                net.link(scene, &up, &coil.element);
            }
        }
    }
}

fn rated(scene: &mut Scene, pump: &Element, flow: f64, head_kpa: f64) {
    let power = (flow / 3600.0 * head_kpa * 1000.0 / 0.75 / 100.0).round() * 100.0;
    scene.properties(
        pump,
        "Atrium_DesignData",
        &[
            ("RatedFlow", Value::Flow(flow)),
            ("Head", Value::Pressure(head_kpa * 1000.0)),
            ("RatedPower", Value::Power(power)),
        ],
    );
}

/// Chillers and pumps between their headers.
fn machines(scene: &mut Scene, fabric: &Fabric, hall: &Hall<'_>, supply: &Laid, back: &Laid) {
    let (level, room) = (hall.level, Some(hall.room));
    let large = fabric.levels.len() > 8;
    let count = if large { 5 } else { 2 };
    let cold = pipe(SUPPLY.name, 0.2, Tone::Chilled);
    let out = hall.header(scene, &cold, 0.0, 2.65);
    let spread = hall.header(scene, &cold, 0.4, 3.725);
    let home = hall.header(scene, &cold, -0.4, 3.5);
    let chillers = hall.grid([0.0, 0.52], [4.9, 3.2], count);
    let condenser = Condenser::lay(scene, fabric, hall, chillers.len());
    let name = level.name();
    let primary = hall.grid([0.54, 0.76], [1.9, 1.15], if large { 6 } else { 2 });
    let secondary = hall.grid([0.78, 1.0], [1.9, 1.15], if large { 6 } else { 2 });
    let collect = hall.header(scene, &cold, -0.8, 2.95);
    for (n, [x, y]) in chillers.into_iter().enumerate() {
        // Its condenser pump stands behind it.
        let y = y - 0.3;
        let tag = format!("CH-{name}-{:02}", n + 1);
        let chiller = scene.install(level, room, "chiller", Some(&tag), spot(x, y, 0));
        scene.properties(
            &chiller,
            "Atrium_DesignData",
            &[
                ("CoolingCapacity", Value::Power(2_110_000.0)),
                ("RatedPower", Value::Power(352_000.0)),
                ("ChilledWaterFlow", Value::Flow(363.0)),
                ("CondenserWaterFlow", Value::Flow(424.0)),
                ("SupplyTemperature", Value::Temperature(7.0)),
                ("ReturnTemperature", Value::Temperature(12.0)),
                ("Refrigerant", Value::Label("R134a".to_owned())),
            ],
        );
        hall.hook(scene, back.system, &cold, &collect, (&chiller, [x + 1.7, y - 0.3, 1.1]), Flow::Back);
        hall.hook(scene, supply.system, &cold, &out, (&chiller, [x + 2.0, y - 0.45, 1.1]), Flow::Out);
        if let Some(condenser) = &condenser {
            condenser.join(scene, hall, &chiller, [x, y]);
        }
    }
    for (n, [x, y]) in primary.into_iter().enumerate() {
        let tag = format!("CHWP-{name}-P{:02}", n + 1);
        let pump = scene.install(level, room, "pump-chilled", Some(&tag), spot(x, y, 0));
        rated(scene, &pump, 370.0, 180.0);
        hall.hook(scene, back.system, &cold, &home, (&pump, [x + 0.45, y, 0.9]), Flow::Back);
        hall.hook(scene, back.system, &cold, &collect, (&pump, [x - 0.2, y, 0.8]), Flow::Out);
    }
    for (n, [x, y]) in secondary.into_iter().enumerate() {
        let tag = format!("CHWP-{name}-S{:02}", n + 1);
        let pump = scene.install(level, room, "pump-chilled", Some(&tag), spot(x, y, 0));
        rated(scene, &pump, 370.0, 320.0);
        hall.hook(scene, supply.system, &cold, &out, (&pump, [x - 0.2, y, 0.8]), Flow::Back);
        hall.hook(scene, supply.system, &cold, &spread, (&pump, [x + 0.45, y, 0.9]), Flow::Out);
    }
    let tank_at = [hall.rect[2] - 1.0, hall.rect[1] + 0.9];
    let tank = scene.install(level, room, "tank-expansion", Some("EXT-CHW-01"), spot(tank_at[0], tank_at[1], 0));
    let thin = pipe(RETURN.name, 0.05, Tone::Chilled);
    hall.hook(scene, back.system, &thin, &home, (&tank, [tank_at[0], tank_at[1], 2.1]), Flow::Out);
    hall.leave(scene, supply, &cold, &spread, ("meter-energy", "EM-CHS-01"), Flow::Out);
    hall.leave(scene, back, &cold, &home, ("meter-flow", "FM-CHR-01"), Flow::Back);
}

/// Condenser water between the chillers and the towers on the roof.
struct Condenser {
    to: System,
    from: System,
    hot: super::hydronic::Header,
    cool: super::hydronic::Header,
}

impl Condenser {
    /// Headers, pumps, the way up the tallest stack, and so many towers.
    fn lay(scene: &mut Scene, fabric: &Fabric, hall: &Hall<'_>, count: usize) -> Option<Self> {
        let (stack, roof) = stacks(fabric)
            .into_iter()
            .filter_map(|stack| stack.roof.map(|roof| (stack, roof)))
            .max_by(|a, b| a.1.cmp(&b.1).then(b.0.name.cmp(a.0.name)))?;
        let base = fabric.levels.iter().position(|level| level.name() == hall.level.name())?;
        let floors: Vec<(usize, usize)> = stack.floors.iter().copied().filter(|floor| floor.0 >= base).collect();
        let (first, compartment) = *floors.first()?;
        if first != base {
            return None;
        }
        let medium = Medium::Pipe("CONDENSERWATER");
        let to = scene.system("CWR", "CWR 冷却回水", "冷却回水 / Condenser water to the towers", medium);
        let from = scene.system("CWS", "CWS 冷却供水", "冷却供水 / Condenser water from the towers", medium);
        let line = pipe("冷却水管 / Condenser water", 0.22, Tone::Condenser);
        let hot = hall.header(scene, &line, 0.8, 3.22);
        let cool = hall.header(scene, &line, 1.2, 3.98);
        let level = &fabric.levels[roof];
        let towers = towers(scene, fabric, roof, &stack, count)?;
        let shaft = hall.level.plan.compartments[compartment].shaft;
        for (n, (system, flow, header, lane, below)) in [
            (to, Flow::Out, &hot, lane::CONDENSER[0], levels::CONDENSER_TRUNK[0]),
            (from, Flow::Back, &cool, lane::CONDENSER[1], levels::CONDENSER_TRUNK[1]),
        ]
        .into_iter()
        .enumerate()
        {
            let at = place(fabric, &stack, lane, 2.6)?;
            let slot = Slot { offset_m: -0.72, below_soffit_m: below, lane: 0.22 + 0.1 * n as f64, flow };
            let trunk = Network::trunk(scene, hall.level, system, &line, slot, hall.room, &[(shaft, at)])?;
            let tap = trunk.tap_at(hall.level, shaft, at)?;
            let mut before = trunk.branch(scene, hall.level, &line, &tap, at)?;
            for (index, _) in &floors {
                let floor = &fabric.levels[*index];
                let foot = if *index == base { trunk.origin[2] } else { 0.0 };
                let piece = line.straight(scene, floor, [at[0], at[1], foot], [at[0], at[1], floor.plan.height]);
                network::link(scene, system, flow, &before, &piece);
                before = piece;
            }
            // South out of the head of the shaft, and along the towers.
            let (y, z) = (towers.front + 0.9 + 0.5 * n as f64, 0.6 + 0.45 * n as f64);
            let run = [[at[0], at[1], 0.0], [at[0], at[1], z], [at[0], y, z]];
            let (near, last) = network::run(scene, level, system, &line, flow, &run)?;
            network::link(scene, system, flow, &before, &near);
            let ends = [towers.places.iter().map(|p| p[0]).fold(at[0], f64::min) - 0.6, at[0] - 0.14];
            let header_on_roof = line.straight(scene, level, [ends[1], y, z], [ends[0], y, z]);
            network::link(scene, system, flow, &last, &header_on_roof);
            for (tower, [x, ty]) in towers.elements.iter().zip(&towers.places) {
                let x = x - 0.5 + n as f64;
                let stub = line.straight(scene, level, [x, y - 0.13, z], [x, ty + 1.7, z]);
                network::link(scene, system, flow, &header_on_roof, &stub);
                network::link(scene, system, flow, &stub, tower);
            }
            let laid = Laid { system, trunk: Some(trunk), steps: Vec::new() };
            let tag = format!("FM-{}-01", if n == 0 { "CWR" } else { "CWS" });
            hall.leave(scene, &laid, &line, header, ("meter-flow", &tag), flow);
        }
        Some(Self { to, from, hot, cool })
    }

    /// Water of one chiller, with a pump of its own on the cool side.
    fn join(&self, scene: &mut Scene, hall: &Hall<'_>, chiller: &Element, [x, y]: [f64; 2]) {
        let line = pipe("冷却水管 / Condenser water", 0.2, Tone::Condenser);
        hall.hook(scene, self.to, &line, &self.hot, (chiller, [x - 1.7, y + 0.5, 1.1]), Flow::Out);
        let n = scene.count("condenser pump");
        let tag = format!("CWP-{}-{n:02}", hall.level.name());
        let pump = scene.install(hall.level, Some(hall.room), "pump-condenser", Some(&tag), spot(x + 0.2, y + 1.45, 0));
        rated(scene, &pump, 430.0, 280.0);
        hall.hook(scene, self.from, &line, &self.cool, (&pump, [x + 0.7, y + 1.45, 0.9]), Flow::Back);
        let points = [[x - 0.55, y + 1.2, 0.5], [x - 0.55, y + 0.93, 0.5]];
        if let Some((first, last)) = line.path(scene, hall.level, self.from, &points) {
            scene.connect(self.from, &pump, &first);
            scene.connect(self.from, &last, chiller);
        }
    }
}

/// The towers on a roof.
struct Towers {
    elements: Vec<Element>,
    places: Vec<[f64; 2]>,
    /// Their northern faces, metres.
    front: f64,
}

/// A row of cooling towers on the open roof south-west of the head of a shaft.
fn towers(scene: &mut Scene, fabric: &Fabric, roof: usize, stack: &super::air::Stack, count: usize) -> Option<Towers> {
    let level = fabric.levels.get(roof)?;
    let (index, compartment) = *stack.floors.first()?;
    let plan = &fabric.levels[index].plan;
    let shaft = edges(plan.rooms[plan.compartments[compartment].shaft].main());
    let plate = level.plan.plates.iter().map(|plate| edges(*plate)).find(|p| p[0] <= shaft[0] && shaft[2] <= p[2])?;
    let y = plate[1] + 4.5;
    let mut places = Vec::new();
    let mut elements = Vec::new();
    for n in 0..count {
        let x = shaft[0] - 2.2 - 4.5 * n as f64;
        if x < plate[0] + 2.2 {
            break;
        }
        let tag = format!("CT-{}-{:02}", level.name(), n + 1);
        let tower = scene.install(level, None, "tower", Some(&tag), spot(x, y, 0));
        scene.properties(
            &tower,
            "Atrium_DesignData",
            &[
                ("RatedFlow", Value::Flow(450.0)),
                ("HeatRejection", Value::Power(2_460_000.0)),
                ("RatedPower", Value::Power(15_000.0)),
                ("SupplyTemperature", Value::Temperature(32.0)),
                ("ReturnTemperature", Value::Temperature(37.0)),
            ],
        );
        elements.push(tower);
        places.push([x, y]);
    }
    Some(Towers { elements, places, front: y + 1.8 })
}
