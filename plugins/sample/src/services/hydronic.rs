//! Water circuits between a plant and the air handlers: trunk in the basement, risers, branches with their valves.

use std::cell::RefCell;

use super::air::{Climate, Handler, Stack, Way, bare, beside, comb, place, stacks};
use super::network::{self, Flow, Network, Slot};
use super::route::{Line, pipe};
use crate::fabric::{Fabric, Level};
use crate::plan::{COLUMN_M, Kind, Storey, metres};
use crate::scene::{Element, Medium, Scene, Spot, System};
use crate::tone::Tone;

/// One of the two directions of a circuit.
pub(super) struct Circuit {
    /// Such as `CHS`.
    pub(super) code: &'static str,
    /// Chinese and English.
    pub(super) words: (&'static str, &'static str),
    pub(super) medium: Medium,
    pub(super) flow: Flow,
    /// Where its riser stands across the shaft, and how far behind the front row, metres.
    pub(super) lane: f64,
    pub(super) depth_m: f64,
    pub(super) tone: Tone,
    pub(super) name: &'static str,
    /// How far the trunk lies below the soffit, and its diameter, metres.
    pub(super) trunk_m: (f64, f64),
    /// How far the way to the air handlers lies below the soffit, metres.
    pub(super) handler_below_m: f64,
    /// Off the middle of an air handler to the east, metres.
    pub(super) handler_x_m: f64,
    /// The valve at an air handler.
    pub(super) valve: &'static str,
}

/// The piece of a riser on one storey.
pub(super) struct Step {
    pub(super) floor: (usize, usize),
    pub(super) at: [f64; 2],
    pub(super) piece: Element,
}

/// A circuit as it was written.
pub(super) struct Laid {
    pub(super) system: System,
    /// Its trunk, from the plant room.
    pub(super) trunk: Option<Network>,
    pub(super) steps: Vec<Step>,
}

/// The largest room of a kind, by level and room.
pub(super) fn largest(fabric: &Fabric, kind: Kind) -> Option<(usize, usize)> {
    let mut best: Option<(f64, (usize, usize))> = None;
    for (index, level) in fabric.levels.iter().enumerate() {
        for (room, what) in level.plan.rooms.iter().enumerate().filter(|(_, what)| what.kind == kind) {
            let area = what.main().area() as f64;
            if best.is_none_or(|known| area > known.0) {
                best = Some((area, (index, room)));
            }
        }
    }
    best.map(|(_, place)| place)
}

impl Circuit {
    /// Writes trunk, risers and the branches to the air handlers.
    pub(super) fn lay(
        &self,
        scene: &mut Scene,
        fabric: &Fabric,
        plant: Option<(usize, usize)>,
        climate: &Climate,
        with_coils: bool,
    ) -> Laid {
        let (cn, en) = self.words;
        let system = scene.system(self.code, &format!("{} {cn}", self.code), &format!("{cn} / {en}"), self.medium);
        let needs = |floor: &(usize, usize)| {
            climate.handlers.iter().any(|unit| (unit.level, unit.compartment) == *floor)
                || with_coils && climate.coils.iter().any(|coil| (coil.level, coil.compartment) == *floor)
        };
        let base = plant.map_or(0, |plant| plant.0);
        let mut risers = Vec::new();
        for stack in stacks(fabric) {
            let Some(top) = stack.floors.iter().rposition(needs) else { continue };
            let Some(at) = place(fabric, &stack, self.lane, self.depth_m) else { continue };
            let floors: Vec<_> = stack.floors[..=top].iter().copied().filter(|floor| floor.0 >= base).collect();
            risers.push((stack, floors, at));
        }
        let trunk = plant.and_then(|plant| self.trunk(scene, fabric, system, plant, &risers));
        let mut steps = Vec::new();
        for (stack, floors, at) in &risers {
            self.rise(scene, fabric, system, (stack, floors, *at), trunk.as_ref(), &mut steps);
        }
        for step in &steps {
            self.handlers(scene, fabric, system, climate, step);
        }
        Laid { system, trunk, steps }
    }

    fn trunk(
        &self,
        scene: &mut Scene,
        fabric: &Fabric,
        system: System,
        (index, room): (usize, usize),
        risers: &[(Stack, Vec<(usize, usize)>, [f64; 2])],
    ) -> Option<Network> {
        let level = fabric.levels.get(index)?;
        let goals: Vec<(usize, [f64; 2])> = risers
            .iter()
            .filter_map(|(_, floors, at)| {
                let (first, compartment) = *floors.first()?;
                (first == index).then_some((level.plan.compartments[compartment].shaft, *at))
            })
            .collect();
        let slot =
            Slot { offset_m: -0.72, below_soffit_m: self.trunk_m.0, lane: self.lane * 0.5 + 0.25, flow: self.flow };
        Network::trunk(scene, level, system, &pipe(self.name, self.trunk_m.1, self.tone), slot, room, &goals)
    }

    fn rise(
        &self,
        scene: &mut Scene,
        fabric: &Fabric,
        system: System,
        (stack, floors, at): (&Stack, &[(usize, usize)], [f64; 2]),
        trunk: Option<&Network>,
        steps: &mut Vec<Step>,
    ) {
        let line = pipe(self.name, 0.12, self.tone);
        let mut before: Option<Element> = None;
        for (index, compartment) in floors {
            let level = &fabric.levels[*index];
            let shaft = level.plan.compartments[*compartment].shaft;
            let mut foot = 0.0;
            let source = match (&before, trunk) {
                (Some(before), _) => Some(before.clone()),
                (None, Some(trunk)) => {
                    foot = trunk.origin[2];
                    trunk
                        .tap_at(level, shaft, at)
                        .and_then(|tap| trunk.branch(scene, level, &pipe(self.name, 0.15, self.tone), &tap, at))
                }
                (None, None) => {
                    // The supply of the neighbouring building comes in here, and is metered.
                    foot = 0.4;
                    let tag = format!("EM-{}-{}", self.code, stack.name);
                    let place = Spot { at: [at[0], at[1], 0.25], quarters: 1 };
                    Some(scene.install(level, Some(shaft), "meter-energy", Some(&tag), place))
                }
            };
            // The lowest piece of a plant below reaches down to its trunk only.
            let piece = line.straight(scene, level, [at[0], at[1], foot], [at[0], at[1], level.plan.height]);
            if let Some(source) = source {
                network::link(scene, system, self.flow, &source, &piece);
            }
            before = Some(piece.clone());
            steps.push(Step { floor: (*index, *compartment), at, piece });
        }
    }

    fn handlers(&self, scene: &mut Scene, fabric: &Fabric, system: System, climate: &Climate, step: &Step) {
        let level = &fabric.levels[step.floor.0];
        let units: Vec<_> =
            climate.handlers.iter().filter(|unit| (unit.level, unit.compartment) == step.floor).collect();
        if units.is_empty() {
            return;
        }
        let zone = &level.plan.compartments[step.floor.1];
        let z = level.plan.clear() - self.handler_below_m;
        // The highest pipe goes farthest, over the drops of the others, and all stay on one side of the fresh air.
        let far = |unit: &&Handler| {
            if unit.at[0] < step.at[0] { self.handler_x_m } else { MIRROR_M - self.handler_x_m }
        };
        let drops: Vec<[f64; 3]> =
            units.iter().map(|unit| [unit.at[0] + far(unit), unit.at[1] + unit.half + 0.13, 0.8]).collect();
        let line = pipe(self.name, 0.08, self.tone);
        let middle = units.iter().map(|unit| unit.at[1]).sum::<f64>() / units.len() as f64;
        let way = if beside(level, step.floor.1) == 0 { Way::Between(middle) } else { Way::Over(0.0) };
        let pipes = comb(scene, level, system, &line, step.at, z, &drops, way, &step.piece, self.flow);
        for ((unit, drop), pipe) in units.iter().zip(&drops).zip(&pipes) {
            let tag = format!(
                "V-{}-{}-{:02}",
                self.code,
                bare(&zone.code),
                scene.count(&format!("v/{}/{}", self.code, zone.code))
            );
            let place = Spot { at: [drop[0], drop[1], 0.66], quarters: 1 };
            let valve = scene.install(level, Some(zone.air), self.valve, Some(&tag), place);
            network::link(scene, system, self.flow, pipe, &valve);
            network::link(scene, system, self.flow, &valve, &unit.element);
        }
    }
}

/// From a riser through an isolating valve to the mains of a compartment.
pub(super) fn join(scene: &mut Scene, level: &Level, circuit: &Circuit, laid: &Laid, step: &Step, net: &Network) {
    let zone = &level.plan.compartments[step.floor.1];
    let z = net.origin[2];
    let line = pipe(circuit.name, 0.08, circuit.tone);
    let stub = line.straight(scene, level, [step.at[0], step.at[1], z], net.origin);
    let tag = format!("IV-{}-{}", circuit.code, bare(&zone.code));
    let valve =
        scene.install(level, Some(zone.shaft), "valve-isolating", Some(&tag), Spot { at: net.origin, quarters: 0 });
    network::link(scene, laid.system, circuit.flow, &step.piece, &stub);
    network::link(scene, laid.system, circuit.flow, &stub, &valve);
    network::link(scene, laid.system, circuit.flow, &valve, &net.first);
}

/// Pipes cross a plant room below all headers at this height, metres.
const BELOW_HEADERS_M: f64 = 2.35;
/// From one pipe that crosses the headers to the next at least, middle to middle, metres.
const APART_M: f64 = 0.27;
/// Sum of the places of the first and the last pipe beside the middle of an air handler, metres east.
const MIRROR_M: f64 = 0.55;
/// How far the outermost headers of a plant room are off their common line, metres.
const HEADERS_M: f64 = 1.2;

/// Where a pipe along y over `stretch` passes all columns: at `x`, or so far aside that bends fit between; metres.
fn aside(plan: &Storey, x: f64, stretch: [f64; 2], span: [f64; 2]) -> f64 {
    let free = plan.clear_line(true, x, 0.1, stretch, span);
    if (free - x).abs() < 0.01 { x } else { x + (free - x).signum() * (free - x).abs().max(0.3) }
}

/// A plant room with headers along it.
pub(super) struct Hall<'a> {
    pub(super) level: &'a Level,
    pub(super) room: usize,
    /// West, south, east and north edge, metres.
    pub(super) rect: [f64; 4],
    /// Where pipes cross the headers, metres on x.
    crossings: RefCell<Vec<f64>>,
}

impl<'a> Hall<'a> {
    pub(super) fn new(fabric: &'a Fabric, (index, room): (usize, usize)) -> Option<Self> {
        let level = fabric.levels.get(index)?;
        let rect = network::edges(level.plan.rooms.get(room)?.main());
        Some(Self { level, room, rect, crossings: RefCell::default() })
    }

    /// Up to `wanted` places `size` apart in the part of the room between two shares of its length, metres in plan:
    /// along both long walls before the middle, clear of columns and doors.
    pub(super) fn grid(&self, share: [f64; 2], size: [f64; 2], wanted: usize) -> Vec<[f64; 2]> {
        let [x0, y0, x1, y1] = self.rect;
        let (west, east) = (x0 + 0.5 + (x1 - x0 - 1.0) * share[0], x0 + 0.5 + (x1 - x0 - 1.0) * share[1]);
        let (south, north) = (y0 + 0.6, y1 - 0.6);
        let columns = ((east - west) / size[0]).floor().max(1.0) as usize;
        let rows = ((north - south) / size[1]).floor().max(1.0) as usize;
        let mut order: Vec<usize> = (0..rows).collect();
        order.sort_by_key(|row| (*row).min(rows - 1 - row));
        let places = order.into_iter().flat_map(|row| {
            (0..columns).map(move |column| {
                [
                    west + (east - west) * (column as f64 + 0.5) / columns as f64,
                    south + (north - south) * (row as f64 + 0.5) / rows as f64,
                ]
            })
        });
        places.filter(|at| self.is_free(*at, [size[0] / 2.0, size[1] / 2.0])).take(wanted).collect()
    }

    /// Whether a machine so large to both sides of a point stands clear of columns and doors.
    fn is_free(&self, at: [f64; 2], half: [f64; 2]) -> bool {
        let apart = |x: f64, y: f64, by: f64| (x - at[0]).abs() > half[0] + by || (y - at[1]).abs() > half[1] + by;
        let columns = self.level.plan.columns.iter().all(|c| apart(metres(c.0), metres(c.1), COLUMN_M / 2.0 - 0.2));
        let mut doors = self
            .level
            .doorways
            .iter()
            .filter(|door| door.hole.rooms.0 == Some(self.room) || door.hole.rooms.1 == Some(self.room));
        columns && doors.all(|door| apart(door.at[0], door.at[1], 0.5))
    }

    /// The line that the headers keep to: the middle of the room, or beside the columns that stand there, metres.
    fn spine(&self) -> f64 {
        let [x0, y0, x1, y1] = self.rect;
        let middle = f64::midpoint(y0, y1);
        let free = |y: &f64| {
            self.level
                .plan
                .columns
                .iter()
                .map(|c| (metres(c.0), metres(c.1)))
                .all(|(cx, cy)| cx < x0 || cx > x1 || (cy - y).abs() > HEADERS_M + COLUMN_M / 2.0 + 0.15)
        };
        let shifts = [0.0, 1.7, -1.7, 2.2, -2.2];
        let within = |y: &f64| y - HEADERS_M > y0 + 0.3 && y + HEADERS_M < y1 - 0.3;
        shifts.iter().map(|shift| middle + shift).find(|y| within(y) && free(y)).unwrap_or(middle)
    }

    /// A header along the room, so many metres off their common line and above the floor.
    pub(super) fn header(&self, scene: &mut Scene, line: &Line, off: f64, z: f64) -> Header {
        let y = self.spine() + off;
        let element = line.straight(scene, self.level, [self.rect[0] + 0.8, y, z], [self.rect[2] - 0.8, y, z]);
        Header { element, y, z }
    }

    /// A pipe from a machine up, across below all headers and up to its own, or the other way where it feeds the machine.
    pub(super) fn hook(
        &self,
        scene: &mut Scene,
        system: System,
        line: &Line,
        header: &Header,
        (machine, at): (&Element, [f64; 3]),
        flow: Flow,
    ) {
        let [x, y, z] = at;
        let low = BELOW_HEADERS_M.max(z + 0.3);
        let mut points = vec![at, [x, y, header.z]];
        let mut across = x;
        if (header.y - y).abs() > 0.22 {
            let free = aside(&self.level.plan, x, [y, header.y], [self.rect[0], self.rect[2]]);
            points[1] = [x, y, low];
            if (free - x).abs() > 0.01 {
                points.push([free, y, low]);
                across = free;
            }
            points.extend([[across, header.y, low], [across, header.y, header.z]]);
        }
        self.crossings.borrow_mut().push(across);
        let Some((first, last)) = network::run(scene, self.level, system, line, flow, &points) else { return };
        network::link(scene, system, flow, machine, &first);
        network::link(scene, system, flow, &last, &header.element);
    }

    /// The place nearest to `x` where a pipe along y over `stretch` crosses the headers apart from others and from columns.
    fn free_crossing(&self, x: f64, stretch: [f64; 2]) -> f64 {
        let span = [self.rect[0] + 0.9, self.rect[2] - 0.9];
        let mut crossings = self.crossings.borrow_mut();
        let is_free = |at: &f64| {
            crossings.iter().all(|known| (known - at).abs() > APART_M)
                && (self.level.plan.clear_line(true, *at, 0.12, stretch, span) - at).abs() < 1e-6
        };
        let start = x.clamp(span[0], span[1]);
        let steps = (0..60).flat_map(|n| [start + 0.1 * f64::from(n), start - 0.1 * f64::from(n)]);
        let found = steps.filter(|at| (span[0]..=span[1]).contains(at)).find(is_free).unwrap_or(start);
        crossings.push(found);
        found
    }

    /// From a header through a meter to the beginning of a trunk.
    pub(super) fn leave(
        &self,
        scene: &mut Scene,
        laid: &Laid,
        line: &Line,
        header: &Header,
        (key, tag): (&'static str, &str),
        flow: Flow,
    ) {
        let Some(trunk) = &laid.trunk else { return };
        let [x, y, z] = trunk.origin;
        let x_in = self.free_crossing(x, [header.y, y]);
        // At the level of the header, as no other pipe is there, and down before the wall.
        let mut points = vec![[x_in, header.y, header.z], [x_in, y, header.z], [x_in, y, z]];
        if (x_in - x).abs() > 0.3 {
            points.push([x, y, z]);
        }
        points.dedup_by(|a, b| (0..3).all(|k| (a[k] - b[k]).abs() < 0.3));
        let meter = scene.install(self.level, Some(self.room), key, Some(tag), Spot { at: [x, y, z], quarters: 1 });
        if let Some((first, last)) = network::run(scene, self.level, laid.system, line, flow, &points) {
            network::link(scene, laid.system, flow, &header.element, &first);
            network::link(scene, laid.system, flow, &last, &meter);
        } else {
            network::link(scene, laid.system, flow, &header.element, &meter);
        }
        network::link(scene, laid.system, flow, &meter, &trunk.first);
    }
}

/// A header in a plant room.
pub(super) struct Header {
    pub(super) element: Element,
    pub(super) y: f64,
    pub(super) z: f64,
}
