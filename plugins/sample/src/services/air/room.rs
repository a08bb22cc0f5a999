//! Air of one room: branch, box or fan coil, diffusers, grilles, sensors.

use super::super::network::{Network, Tap, edges};
use super::super::route::{Line, duct};
use super::{Ways, bare, has_coil};
use crate::fabric::Level;
use crate::plan::Kind;
use crate::scene::{Element, Medium, Scene, Spot, Value};
use crate::tone::Tone;

/// Floor for one diffuser, square metres.
const DIFFUSER_M2: f64 = 9.0;
/// Floor for one grille, square metres.
const GRILLE_M2: f64 = 24.0;
/// From the corridor wall to the box or fan in a branch, metres.
const DEVICE_M: f64 = 0.75;

/// What a room got.
pub(super) struct Served {
    /// A fan coil with the middle of its foot.
    pub(super) coil: Option<(Element, [f64; 3])>,
}

/// Air of this kind of room goes back to the air handler.
pub(super) fn is_returned(kind: Kind) -> bool {
    kind.is_supplied() && !kind.is_extracted() && !kind.is_circulation()
}

/// A way into a room: where its branch enters, and how far it may go.
struct Entry {
    tap: Tap,
    /// West, south, east and north edge of the room, metres.
    rect: [f64; 4],
    /// The coordinate of the branch along the corridor.
    lateral: f64,
    /// Where the room begins on the way in, and which way that is.
    near: f64,
    sign: f64,
}

impl Entry {
    /// The way into a room, `aside` metres off its middle.
    fn new(level: &Level, net: &Network, room: usize, aside: f64) -> Option<Self> {
        let what = &level.plan.rooms[room];
        let rect = edges(what.main());
        let mut goal = what.main().middle();
        goal[0] += aside;
        goal[1] += aside;
        let tap = net.tap_at(level, room, goal)?;
        let (across, along) = (tap.across, 1 - tap.across);
        let own = what.cells.iter().map(|cell| edges(*cell)).any(|cell| {
            let at_edge = [cell[across], cell[across + 2]].iter().any(|edge| (edge - tap.at[across]).abs() < 0.05);
            at_edge && cell[along] <= tap.at[along] && tap.at[along] <= cell[along + 2]
        });
        let from = if own { tap.at[across] } else { tap.from[across] };
        let sign = if f64::midpoint(rect[across], rect[across + 2]) >= from { 1.0 } else { -1.0 };
        let near = match (own, sign > 0.0) {
            (true, _) => tap.at[across],
            (false, true) => rect[across],
            (false, false) => rect[across + 2],
        };
        let lateral = if own {
            tap.at[along]
        } else {
            let (lo, hi) = (rect[along] + 0.4, rect[along + 2] - 0.4);
            if lo < hi { tap.at[along].clamp(lo, hi) } else { f64::midpoint(lo, hi) }
        };
        Some(Self { tap, rect, lateral, near, sign })
    }

    fn far(&self) -> f64 {
        if self.sign > 0.0 { self.rect[self.tap.across + 2] } else { self.rect[self.tap.across] }
    }

    /// From where the room begins to its far side, metres.
    fn depth(&self) -> f64 {
        (self.far() - self.near).abs()
    }

    /// The point so many metres into the room, on the line of the branch.
    fn at(&self, depth: f64) -> [f64; 2] {
        let mut at = [0.0; 2];
        at[self.tap.across] = self.near + self.sign * depth;
        at[1 - self.tap.across] = self.lateral;
        at
    }

    /// Quarter turns of a thing whose length lies along the branch if it stands on y.
    fn quarters(&self) -> u8 {
        u8::from(self.tap.across == 0)
    }
}

/// A branch to a device just inside the room, and on to `end` metres from the wall.
#[expect(clippy::too_many_arguments, reason = "a device sits between two pieces of a branch")]
fn through(
    scene: &mut Scene,
    level: &Level,
    net: &Network,
    line: &Line,
    room: usize,
    entry: &Entry,
    (key, tag, half, drop): (&'static str, &str, f64, f64),
    end: f64,
) -> Option<(Element, Element, [f64; 3])> {
    let z = net.origin[2];
    let at = DEVICE_M.min(entry.depth() / 2.0);
    let first = net.branch(scene, level, line, &entry.tap, entry.at(at - half))?;
    let [x, y] = entry.at(at);
    let foot = [x, y, z - drop];
    let device = scene.install(level, Some(room), key, Some(tag), Spot { at: foot, quarters: entry.quarters() });
    net.link(scene, &first, &device);
    let begin = entry.at(at + half);
    let stop = entry.at(end.max(at + half + 0.3));
    let (near, _) = net.run(scene, level, line, &[[begin[0], begin[1], z], [stop[0], stop[1], z]])?;
    net.link(scene, &device, &near);
    Some((device, near, foot))
}

/// Supply of a room, and return where its air goes back.
pub(super) fn supply(scene: &mut Scene, level: &Level, ways: &Ways<'_>, room: usize) -> Option<Served> {
    let what = &level.plan.rooms[room];
    let net = ways.supply;
    if what.kind.is_circulation() {
        corridor(scene, level, ways, room);
        return Some(Served { coil: None });
    }
    let entry = Entry::new(level, net, room, 0.0)?;
    let number = bare(&what.number).to_owned();
    let z = net.origin[2];
    let along = 1 - entry.tap.across;
    // Rows of diffusers from the corridor inwards, columns along it.
    let (wide, deep) = (entry.rect[along + 2] - entry.rect[along], entry.depth());
    let theatre = what.kind == Kind::Theatre;
    let wanted = (wide * deep / DIFFUSER_M2).round().max(1.0);
    let columns = if theatre { 1.0 } else { (wide / (wide * deep / wanted).sqrt()).round().max(1.0) };
    let rows = if theatre { 1.0 } else { (wanted / columns).round().max(1.0) };
    let line = duct("送风支管 / Supply branch", if wanted > 4.0 { 0.4 } else { 0.25 }, 0.25, Tone::Air);
    let depth_of = |row: f64| deep * (row + 0.5) / rows;
    let coil = has_coil(what.kind);
    let (key, tag, half, drop) =
        if coil { ("fcu", format!("FCU-{number}"), 0.34, 0.125) } else { ("vav", format!("VAV-{number}"), 0.35, 0.16) };
    let device = (key, tag.as_str(), half, drop);
    let end = depth_of(rows - 1.0);
    let (box_, spine, foot) = through(scene, level, net, &line, room, &entry, device, end)?;
    let small = duct("送风支管 / Supply branch", 0.2, 0.2, Tone::Air);
    for row in 0..rows as usize {
        let depth = depth_of(row as f64).max(DEVICE_M.min(deep / 2.0) + half + 0.25).min(deep - 0.35);
        let mut row_west: Option<Element> = None;
        let mut row_east: Option<Element> = None;
        for column in 0..columns as usize {
            let side =
                if columns < 1.5 { entry.lateral } else { entry.rect[along] + wide * (column as f64 + 0.5) / columns };
            let mut at = entry.at(depth);
            let off = side - entry.lateral;
            let mut source = spine.clone();
            if off.abs() > 0.35 {
                // One duct for all diffusers of a row on one side of the spine.
                let (known, outer) = if off < 0.0 {
                    (&mut row_west, entry.rect[along] + wide * 0.5 / columns)
                } else {
                    (&mut row_east, entry.rect[along + 2] - wide * 0.5 / columns)
                };
                if known.is_none() {
                    let mut to = at;
                    to[along] = outer;
                    let mut begin = at;
                    begin[along] += 0.13 * off.signum();
                    let ends = [[begin[0], begin[1], z], [to[0], to[1], z]];
                    let piece = small.straight(scene, level, ends[0], ends[1]);
                    net.link(scene, &spine, &piece);
                    *known = Some(piece);
                }
                if let Some(piece) = known.clone() {
                    source = piece;
                }
                at[along] = side;
            }
            let (kind, below) = if theatre { ("laminar", 0.125 + 0.36) } else { ("diffuser", 0.125 + 0.2) };
            let place = if theatre { what.main().middle() } else { at };
            let tag = theatre.then(|| format!("LF-{number}"));
            let spot = Spot { at: [place[0], place[1], z - below], quarters: 0 };
            let terminal = scene.install(level, Some(room), kind, tag.as_deref(), spot);
            net.link(scene, &source, &terminal);
        }
    }
    if coil {
        // Air of the room goes back into its fan coil.
        let at = [foot[0], foot[1], foot[2] - 0.16];
        let grille = scene.install(level, Some(room), "return-grille", None, Spot { at, quarters: entry.quarters() });
        scene.connect(ways.back_system, &grille, &box_);
    } else if let (true, Some(back)) = (is_returned(what.kind), ways.back) {
        let line = duct("回风支管 / Return branch", 0.3, 0.18, Tone::Exhaust);
        grilles(scene, level, back, &line, room, "return-grille", 0.14 + 0.09, None);
    }
    sensors(scene, level, room, &box_);
    Some(Served { coil: coil.then_some((box_, foot)) })
}

/// Diffusers along a corridor or hall, and in a lobby what its people breathe out is measured.
fn corridor(scene: &mut Scene, level: &Level, ways: &Ways<'_>, room: usize) {
    let net = ways.supply;
    let line = duct("送风支管 / Supply branch", 0.25, 0.2, Tone::Air);
    for tap in net.along(level, room) {
        let mut to = [tap.from[0], tap.from[1]];
        to[tap.across] += 0.8;
        let Some(last) = net.branch(scene, level, &line, &tap, to) else { continue };
        let spot = Spot { at: [to[0], to[1], net.origin[2] - 0.1 - 0.2], quarters: 0 };
        let terminal = scene.install(level, Some(room), "diffuser", None, spot);
        net.link(scene, &last, &terminal);
    }
    let what = &level.plan.rooms[room];
    if what.kind == Kind::Lobby {
        let tag = format!("CO2-{}", bare(&what.number));
        let at = on_wall(level, room, 0.4, 1.5);
        scene.install(level, Some(room), "co2", Some(&tag), at);
    }
}

/// A place at a western wall of a room, `north_m` off its middle.
fn on_wall(level: &Level, room: usize, north_m: f64, height_m: f64) -> Spot {
    let rect = edges(level.plan.rooms[room].main());
    let y = f64::midpoint(rect[1], rect[3]) + north_m;
    Spot { at: [rect[0] + 0.12, y.min(rect[3] - 0.3), height_m], quarters: 1 }
}

/// The temperature of a room, which its box or fan coil follows.
fn sensors(scene: &mut Scene, level: &Level, room: usize, device: &Element) {
    let tag = format!("TH-{}", bare(&level.plan.rooms[room].number));
    let sensor = scene.install(level, Some(room), "temperature", Some(&tag), on_wall(level, room, 0.4, 1.4));
    scene.step.root(
        &format!("{}/controls", sensor.path),
        "IFCRELFLOWCONTROLELEMENTS",
        &format!("$,$,(#{}),#{}", sensor.id, device.id),
    );
}

/// The pressure of clean and isolation rooms against their surroundings.
pub(super) fn pressures(scene: &mut Scene, level: &Level, rooms: &[usize]) {
    for room in rooms.iter().copied() {
        let what = &level.plan.rooms[room];
        if what.kind.is_clean() || what.kind == Kind::Isolation {
            let tag = format!("DP-{}", bare(&what.number));
            scene.install(level, Some(room), "pressure", Some(&tag), on_wall(level, room, -0.4, 1.5));
        }
    }
}

/// How far the branch to the grilles of a room keeps off its middle, where its diffusers are, metres.
fn aside(level: &Level, room: usize, key: &str) -> f64 {
    let rect = edges(level.plan.rooms[room].main());
    let narrow = (rect[2] - rect[0]).min(rect[3] - rect[1]) < 3.0;
    match (narrow, key) {
        (true, _) => 0.0,
        (false, "grille") => -0.9,
        (false, _) => 0.9,
    }
}

/// Where the branch to the grilles of a room goes, metres in plan.
pub(super) fn goal(level: &Level, room: usize, key: &str) -> (usize, [f64; 2]) {
    let [x, y] = level.plan.rooms[room].main().middle();
    let aside = aside(level, room, key);
    (room, [x + aside, y + aside])
}

/// A grille, with its place in plan, metres.
pub(super) type Grille = (Element, [f64; 2]);

/// Grilles along a branch, aside from the diffusers.
#[expect(clippy::too_many_arguments, reason = "grilles hang on a branch of a network")]
fn grilles(
    scene: &mut Scene,
    level: &Level,
    net: &Network,
    line: &Line,
    room: usize,
    key: &'static str,
    drop: f64,
    fan: Option<&str>,
) -> Option<Vec<Grille>> {
    let what = &level.plan.rooms[room];
    let entry = Entry::new(level, net, room, aside(level, room, key))?;
    let most = if what.kind == Kind::Parking { 8.0 } else { 4.0 };
    let count = (what.area() / GRILLE_M2).ceil().clamp(1.0, most);
    let deep = entry.depth();
    let depth_of = |n: f64| if count < 1.5 { (deep / 2.0).min(1.3) } else { deep * (n + 0.5) / count };
    let end = depth_of(count - 1.0);
    let z = net.origin[2];
    let piece = match fan {
        Some(tag) => {
            let (element, piece, _) =
                through(scene, level, net, line, room, &entry, ("fan-inline", tag, 0.2, 0.11), end)?;
            let flow = (what.area() * 3.0 * 12.0 / 10.0).round().max(6.0) * 10.0;
            let design = [("RatedAirflow", Value::Flow(flow)), ("RatedPower", Value::Power((flow * 0.15).round()))];
            scene.properties(&element, "Atrium_DesignData", &design);
            piece
        }
        None => net.branch(scene, level, line, &entry.tap, entry.at(end))?,
    };
    let mut made = Vec::new();
    for n in 0..count as usize {
        let least = if fan.is_some() { DEVICE_M.min(deep / 2.0) + 0.35 } else { 0.2 };
        let [x, y] = entry.at(depth_of(n as f64).max(least));
        let spot = Spot { at: [x, y, z - drop], quarters: entry.quarters() };
        let grille = scene.install(level, Some(room), key, None, spot);
        net.link(scene, &piece, &grille);
        made.push((grille, [x, y]));
    }
    Some(made)
}

/// Kinds of room whose exhaust has a fan of its own.
fn has_fan(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Toilet
            | Kind::DirtyUtility
            | Kind::Lab
            | Kind::Decontamination
            | Kind::Isolation
            | Kind::Mortuary
            | Kind::WasteStore
            | Kind::Endoscopy
            | Kind::Kitchen
            | Kind::Laundry
            | Kind::ExhaustPlant
            | Kind::Changing
    )
}

/// Exhaust of a room; gives its grilles.
pub(super) fn extract(scene: &mut Scene, level: &Level, net: &Network, room: usize) -> Vec<Grille> {
    let what = &level.plan.rooms[room];
    let line = duct("排风支管 / Exhaust branch", 0.25, 0.14, Tone::Exhaust);
    let tag = has_fan(what.kind).then(|| format!("EF-{}", bare(&what.number)));
    grilles(scene, level, net, &line, room, "grille", 0.12 + 0.07, tag.as_deref()).unwrap_or_default()
}

/// Jet fans under the ceiling of a car park, each of which drives the air towards the nearest exhaust grille.
pub(super) fn car_park(scene: &mut Scene, level: &Level, grilles: &[Grille]) {
    let rooms: Vec<usize> =
        (0..level.plan.rooms.len()).filter(|room| level.plan.rooms[*room].kind == Kind::Parking).collect();
    if rooms.is_empty() {
        return;
    }
    let name = level.name().to_owned();
    let system = scene.system(
        &format!("JF-{name}"),
        &format!("JF-{name} 车库诱导通风"),
        "车库诱导通风系统 / Car park jet fans",
        Medium::Duct("EXHAUST"),
    );
    for room in rooms {
        for cell in level.plan.rooms[room].cells.iter().map(|cell| edges(*cell)) {
            let (w, d) = (cell[2] - cell[0], cell[3] - cell[1]);
            let (nx, ny) = ((w / 12.0).round().max(1.0), (d / 12.0).round().max(1.0));
            for n in 0..(nx * ny) as usize {
                let (i, j) = ((n % nx as usize) as f64, (n / nx as usize) as f64);
                let at =
                    [cell[0] + w * (i + 0.5) / nx + 0.9, cell[1] + d * (j + 0.5) / ny + 0.9, level.plan.clear() - 0.75];
                let tag = format!("JF-{name}-{:02}", scene.count("jet fan"));
                let fan = scene.install(level, Some(room), "fan-jet", Some(&tag), Spot { at, quarters: 1 });
                scene.join(system, &fan);
                let off = |grille: &&Grille| (grille.1[0] - at[0]).hypot(grille.1[1] - at[1]);
                if let Some((grille, _)) = grilles.iter().min_by(|a, b| off(a).total_cmp(&off(b))) {
                    scene.connect(system, &fan, grille);
                }
            }
        }
        scene.serve(system, level.spaces[room]);
    }
}
