//! Electricity: supply, transformers, switchboards, generators, batteries, risers, boards of every compartment.

use std::collections::HashMap;

use super::network::{Flow, Network, Slot};
use super::route::Line;
use super::surface::Surfaces;
use crate::fabric::{Fabric, Level};
use crate::plan::{COLUMN_M, Kind, metres};
use crate::scene::{Element, Medium, Scene, Section, Spot, System, Value, spot};
use crate::tone::Tone;

/// The boards and rooms of one compartment on one storey.
pub(super) struct Area {
    /// Index of the storey in [`Fabric::levels`].
    pub(super) level: usize,
    /// Storey and stack, such as `3F-WN`, as tags carry it.
    pub(super) code: String,
    /// Index of the stack in [`Net::stacks`].
    pub(super) stack: usize,
    pub(super) rooms: Vec<usize>,
    pub(super) elv: usize,
    pub(super) power: Element,
    pub(super) light: Element,
    pub(super) emergency: Element,
    pub(super) ups: Element,
}

/// The electrical system down to the boards.
pub(super) struct Net {
    pub(super) areas: Vec<Area>,
    pub(super) stacks: Vec<&'static str>,
    /// Boards of the switchroom, for machines beside it.
    mains: Vec<Element>,
    low: System,
}

/// Connects terminals in loops from a board, at most `most` to a circuit.
pub(super) fn circuits(scene: &mut Scene, system: System, board: &Element, terminals: &[Element], most: usize) {
    for circuit in terminals.chunks(most) {
        if let Some(first) = circuit.first() {
            scene.connect(system, board, first);
        }
        for pair in circuit.windows(2) {
            scene.connect(system, &pair[0], &pair[1]);
        }
    }
}

/// A flat cable tray, low enough for the level that it has above the ceiling of corridors.
pub(super) fn flat_tray(name: &'static str, tone: Tone) -> Line {
    Line {
        segment: ("IFCCABLECARRIERSEGMENT", "CABLETRAYSEGMENT"),
        fitting: ("IFCCABLECARRIERFITTING", "BEND"),
        name,
        section: Section::Rectangle(0.2, 0.05),
        tone,
    }
}

/// The systems that all of this belongs to.
struct Systems {
    high: System,
    low: System,
    standby: System,
    ups: System,
}

/// Where the risers come from.
#[derive(Default)]
struct Sources {
    /// Switchboards on the transformers; the second half of them also on the generators.
    boards: Vec<Element>,
    ups: Vec<Element>,
}

/// Writes the electrical system down to the boards.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric, surfaces: &mut Surfaces) -> Net {
    let systems = Systems {
        high: scene.system("HV", "HV 10kV 高压系统", "10 kV 配电系统 / 10 kV supply", Medium::Cable("ELECTRICAL")),
        low: scene.system("LV", "LV 低压配电系统", "低压配电系统 / LV distribution", Medium::Cable("ELECTRICAL")),
        standby: scene.system(
            "EPS",
            "EPS 应急电源系统",
            "应急电源系统 / Standby power",
            Medium::Cable("POWERGENERATION"),
        ),
        ups: scene.system("UPS", "UPS 不间断电源系统", "不间断电源系统 / UPS", Medium::Cable("ELECTRICAL")),
    };
    let sources = fabric
        .levels
        .iter()
        .enumerate()
        .find(|(_, level)| level.plan.first(Kind::LvRoom).is_some())
        .map(|(index, level)| plant(scene, level, index, surfaces, &systems))
        .unwrap_or_default();
    let mut net = Net { areas: Vec::new(), stacks: Vec::new(), mains: sources.boards.clone(), low: systems.low };
    for level in &fabric.levels {
        for compartment in &level.plan.compartments {
            if !net.stacks.contains(&compartment.stack) {
                net.stacks.push(compartment.stack);
            }
        }
    }
    for stack in 0..net.stacks.len() {
        riser(scene, fabric, surfaces, &systems, &sources, &mut net, stack);
    }
    net
}

/// Places for `want` machines of (width, depth) in the rooms of a kind: rows along x, clear of columns and doors.
fn places(
    level: &Level,
    index: usize,
    surfaces: &Surfaces,
    kind: Kind,
    (size, margin): ((f64, f64), f64),
    want: usize,
) -> Vec<(usize, Spot)> {
    let mut out = Vec::new();
    let (w, d) = (size.0 / 2.0, size.1 / 2.0);
    for (room, what) in level.plan.rooms.iter().enumerate().filter(|(_, room)| room.kind == kind) {
        let rect = what.main();
        let ways = surfaces.ways(index, room);
        let mut y = metres(rect.y0) + margin + d;
        while y + d < metres(rect.y1) - 0.6 {
            let mut x = metres(rect.x0) + margin + w;
            while x + w < metres(rect.x1) - 0.6 {
                let reach = COLUMN_M / 2.0 + 0.1;
                let near = |p: [f64; 2], by: f64| (p[0] - x).abs() < w + by && (p[1] - y).abs() < d + by;
                let free = !level.plan.columns.iter().any(|c| near([metres(c.0), metres(c.1)], reach))
                    && !ways.iter().any(|way| near(way.at, 1.0));
                if free && out.len() < want {
                    out.push((room, spot(x, y, 0)));
                    x += size.0 + 0.5;
                } else {
                    x += 0.3;
                }
            }
            y += size.1 + 1.5;
        }
    }
    out
}

/// The machines of the switchrooms.
fn plant(scene: &mut Scene, level: &Level, index: usize, surfaces: &mut Surfaces, systems: &Systems) -> Sources {
    let stand =
        |scene: &mut Scene, kind: Kind, key: &'static str, mark: &str, (size, margin), want: usize| -> Vec<Element> {
            let mut spots = places(level, index, surfaces, kind, (size, margin), want);
            if spots.len() < want {
                // Closer to the walls in a room that is too small for walking round.
                let closer = places(level, index, surfaces, kind, (size, 0.9), want);
                if closer.len() > spots.len() {
                    spots = closer;
                }
            }
            let numbered = spots.into_iter().enumerate();
            numbered
                .map(|(n, (room, at))| scene.install(level, Some(room), key, Some(&format!("{mark}-{:02}", n + 1)), at))
                .collect()
        };
    let cubicles = stand(scene, Kind::HvRoom, "switchgear-hv", "HV", ((0.8, 1.5), 1.0), 10);
    let transformers = stand(scene, Kind::TransformerRoom, "transformer", "TR", ((2.4, 1.6), 0.9), 6);
    let boards = stand(scene, Kind::LvRoom, "switchboard-lv", "LV", ((3.2, 1.1), 0.9), transformers.len().max(1));
    let generators = stand(scene, Kind::GeneratorRoom, "generator", "GEN", ((4.4, 1.7), 2.0), 2);
    let ups = stand(scene, Kind::UpsRoom, "ups", "UPS", ((1.4, 1.0), 1.6), 4);
    for pair in cubicles.windows(2) {
        scene.connect(systems.high, &pair[0], &pair[1]);
    }
    for (n, transformer) in transformers.iter().enumerate() {
        scene.properties(
            transformer,
            "Atrium_DesignData",
            &[
                ("RatedPower", Value::Power(1_600_000.0)),
                ("PrimaryVoltage", Value::Label("10 kV".to_owned())),
                ("SecondaryVoltage", Value::Label("0.4 kV".to_owned())),
            ],
        );
        // Two incomers stand before the feeders.
        if let Some(feeder) = cubicles.get(n + 2).or(cubicles.last()) {
            scene.connect(systems.high, feeder, transformer);
        }
        if !boards.is_empty() {
            scene.connect(systems.low, transformer, &boards[n % boards.len()]);
        }
    }
    let essential = &boards[boards.len() / 2..];
    for (n, generator) in generators.iter().enumerate() {
        scene.properties(
            generator,
            "Atrium_DesignData",
            &[("RatedPower", Value::Power(1_000_000.0)), ("StartTime", Value::Real(15.0))],
        );
        let room = level.plan.first(Kind::GeneratorRoom);
        let place = room.and_then(|room| surfaces.stand(index, room, 0.42, 1.0));
        if let (Some(place), Some(board)) = (place, essential.get(n)) {
            let tag = format!("ATS-{:02}", n + 1);
            let ats = scene.install(level, room, "ats", Some(&tag), place);
            scene.connect(systems.standby, generator, &ats);
            scene.connect(systems.standby, &ats, board);
        }
    }
    let room = level.plan.first(Kind::UpsRoom);
    for (n, ups) in ups.iter().enumerate() {
        scene.properties(
            ups,
            "Atrium_DesignData",
            &[("RatedPower", Value::Power(200_000.0)), ("BackupTime", Value::Real(1800.0))],
        );
        if !essential.is_empty() {
            scene.connect(systems.ups, &essential[n % essential.len()], ups);
        }
        if let Some(place) = room.and_then(|room| surfaces.stand(index, room, 0.85, 0.7)) {
            let tag = format!("BAT-{:02}", n + 1);
            let battery = scene.install(level, room, "battery", Some(&tag), place);
            scene.connect(systems.standby, &battery, ups);
        }
    }
    Sources { boards, ups }
}

/// The corner of rooms `(level, room)` above each other that is farthest from their doors, and the step from it inwards.
pub(super) fn corner(fabric: &Fabric, surfaces: &Surfaces, rooms: &[(usize, usize)]) -> ([f64; 2], f64) {
    let Some((level, room)) = rooms.first() else { return ([0.0; 2], 0.5) };
    let rect = fabric.levels[*level].plan.rooms[*room].main();
    let doors: Vec<[f64; 2]> =
        rooms.iter().flat_map(|(level, room)| surfaces.ways(*level, *room)).map(|way| way.at).collect();
    let (x, y) = ([metres(rect.x0) + 0.35, metres(rect.x1) - 0.35], [metres(rect.y0) + 0.3, metres(rect.y1) - 0.3]);
    let gap =
        |at: &[f64; 2]| doors.iter().map(|door| (door[0] - at[0]).hypot(door[1] - at[1])).fold(f64::INFINITY, f64::min);
    let best = [[x[0], y[0]], [x[1], y[0]], [x[0], y[1]], [x[1], y[1]]]
        .into_iter()
        .max_by(|a, b| gap(a).total_cmp(&gap(b)))
        .unwrap_or([x[0], y[0]]);
    let inward = if best[1] < (y[0] + y[1]) / 2.0 { 1.0 } else { -1.0 };
    (best, inward)
}

/// The three risers of a stack, with the boards on every storey.
fn riser(
    scene: &mut Scene,
    fabric: &Fabric,
    surfaces: &mut Surfaces,
    systems: &Systems,
    sources: &Sources,
    net: &mut Net,
    stack: usize,
) {
    let code = net.stacks[stack];
    let members: Vec<(usize, usize)> = fabric
        .levels
        .iter()
        .enumerate()
        .flat_map(|(index, level)| {
            let of_stack = level.plan.compartments.iter().enumerate().filter(|(_, c)| c.stack == code);
            of_stack.map(move |(compartment, _)| (index, compartment))
        })
        .collect();
    let rooms: Vec<(usize, usize)> = members
        .iter()
        .map(|(level, compartment)| (*level, fabric.levels[*level].plan.compartments[*compartment].electrical))
        .collect();
    let (at, inward) = corner(fabric, surfaces, &rooms);
    let essential = &sources.boards[sources.boards.len() / 2..];
    let pick = |from: &[Element]| (!from.is_empty()).then(|| from[stack % from.len()].clone());
    let mut below = [
        pick(&sources.boards[..sources.boards.len().div_ceil(2)]),
        pick(essential),
        pick(&sources.ups).or_else(|| pick(essential)),
    ];
    let lines: [(&str, f64, System); 3] = [
        ("母线槽 / Busbar riser", 0.0, systems.low),
        ("应急母线槽 / Emergency busbar riser", 0.4, systems.low),
        ("UPS 干线 / UPS riser", 0.75, systems.ups),
    ];
    for (index, compartment) in members {
        let level = &fabric.levels[index];
        let what = &level.plan.compartments[compartment];
        let room = what.electrical;
        let code = format!("{}-{code}", level.name());
        surfaces.block(
            index,
            room,
            [at[0] - 0.35, at[1].min(at[1] + inward) - 0.3, at[0] + 0.35, at[1].max(at[1] + inward) + 0.3],
        );
        let fallback = level.plan.rooms[room].main().middle();
        let mut board = |scene: &mut Scene, key: &'static str, tag: &str, half: f64, depth: f64| {
            let at = surfaces.stand(index, room, half, depth).unwrap_or(spot(fallback[0], fallback[1], 0));
            scene.install(level, Some(room), key, Some(tag), at)
        };
        if below[0].is_none() {
            // No switchroom in this building: the street supplies each riser at its foot.
            let intake = board(scene, "intake", &format!("LV-{code}"), 0.32, 0.4);
            below = [Some(intake.clone()), Some(intake.clone()), Some(intake)];
        }
        let mut pieces = Vec::new();
        for (n, (name, off, system)) in lines.iter().enumerate() {
            let class = if n < 2 { "BUSBARSEGMENT" } else { "CABLESEGMENT" };
            let from = [at[0], at[1] + inward * off, 0.0];
            let section = if n < 2 { Section::Rectangle(0.3, 0.16) } else { Section::Rectangle(0.2, 0.1) };
            let height = level.plan.height;
            let piece = scene.straight(level, "IFCCABLESEGMENT", class, name, from, 2, height, section, Tone::Power);
            if let Some(under) = below[n].replace(piece.clone()) {
                scene.connect(*system, &under, &piece);
            }
            pieces.push(piece);
        }
        let power = board(scene, "board", &format!("DB-{code}-AP"), 0.42, 0.35);
        let light = board(scene, "board-light", &format!("DB-{code}-AL"), 0.37, 0.35);
        let emergency = board(scene, "board-emergency", &format!("DB-{code}-ALE"), 0.37, 0.35);
        let ups = board(scene, "board-ups", &format!("DB-{code}-UPS"), 0.37, 0.35);
        scene.connect(systems.low, &pieces[0], &power);
        scene.connect(systems.low, &pieces[0], &light);
        scene.connect(systems.low, &pieces[1], &emergency);
        scene.connect(systems.ups, &pieces[2], &ups);
        let line = flat_tray("电缆桥架 / Cable tray", Tone::Power);
        let slot = Slot { offset_m: 0.45, below_soffit_m: 1.18, lane: 0.5, flow: Flow::Out };
        if let Some(trays) = Network::lay_from(scene, level, compartment, systems.low, &line, slot, room) {
            trays.link(scene, &power, &trays.first);
        }
        scene.serve(systems.low, level.storey);
        let own = level.plan.rooms.iter().enumerate().filter(|(_, room)| room.compartment == compartment);
        let rooms = own.map(|(room, _)| room).collect();
        let elv = what.elv;
        net.areas.push(Area { level: index, code, stack, rooms, elv, power, light, emergency, ups });
    }
}

/// Machines that turn, heat, cool or lift, by the beginning of their tags.
const MACHINES: &[&str] = &[
    "AHU", "PAU", "FAU", "MAU", "FCU", "VAV", "EF", "RAF", "SEF", "SPF", "JF", "KEF", "HUM", "CH", "CHWP", "CWP",
    "HWP", "CT", "BP", "FP", "SP", "FJ", "SJ", "AC", "VAC", "VP", "LM", "BL", "BLW", "BO", "WP", "SPU", "SWP", "DOS",
    "MAC", "UV", "FPC",
];

/// Most small machines on one circuit.
const MOST_MACHINES: usize = 8;

/// Connects a board to every machine that takes power; to be called when all of them stand.
///
/// Fan coils and terminal boxes are tagged after their rooms and share circuits; what is tagged after a compartment has a
/// circuit of its own from there; all else is plant, fed by the switchroom.
pub(super) fn feed_machines(scene: &mut Scene, fabric: &Fabric, net: &Net) {
    let mut homes: HashMap<String, usize> = HashMap::new();
    for (n, area) in net.areas.iter().enumerate() {
        homes.insert(scene.plain(&area.code), n);
        for &room in &area.rooms {
            homes.insert(scene.plain(&fabric.levels[area.level].plan.rooms[room].number), n);
        }
    }
    let mut tags: Vec<String> = scene.tags.keys().cloned().collect();
    tags.sort_unstable();
    let mut small: Vec<Vec<Element>> = net.areas.iter().map(|_| Vec::new()).collect();
    for (n, tag) in tags.iter().enumerate() {
        let plain = scene.plain(tag);
        let Some((kind, place)) = plain.split_once('-') else { continue };
        if !MACHINES.contains(&kind) {
            continue;
        }
        // Of `3F-WN-01` the first two parts are a compartment; `3-045-2` is the second in a room.
        let shorter = place.rsplit_once('-').map(|parts| parts.0);
        let home = [Some(place), shorter].into_iter().flatten().find_map(|key| homes.get(key)).copied();
        let Some(machine) = scene.tags.get(tag).cloned() else { continue };
        match home {
            Some(area) if matches!(kind, "FCU" | "VAV" | "EF") => small[area].push(machine),
            Some(area) => scene.connect(net.low, &net.areas[area].power, &machine),
            None => {
                let main = if net.mains.is_empty() { None } else { net.mains.get(n % net.mains.len()) };
                if let Some(board) = main.or(net.areas.first().map(|area| &area.power)) {
                    scene.connect(net.low, board, &machine);
                }
            }
        }
    }
    for (area, machines) in net.areas.iter().zip(&small) {
        circuits(scene, net.low, &area.power, machines, MOST_MACHINES);
    }
}
