//! Fire alarm: panels, and on their loops detectors, call points, sounders and interface modules.

use super::ceiling;
use super::power::{Area, Net, circuits};
use super::surface::{Surfaces, ceiling_of};
use crate::fabric::{Fabric, Level};
use crate::plan::Kind;
use crate::scene::{Element, Medium, Scene, Spot, spot};
use crate::walls::DoorUse;

/// Most devices on one loop, as panels bear them.
const MOST: usize = 200;
/// Farthest that detectors stand apart in rooms, metres: one to less than 60 m².
const ROOM_M: f64 = 4.8;
/// The same along corridors.
const CORRIDOR_M: f64 = 7.5;
/// Rooms smaller than this have one detector for ceiling and void together, square metres.
const SMALL_M2: f64 = 14.0;

/// Detectors of heat where smoke, steam or fumes are part of the day.
fn detector(kind: Kind) -> &'static str {
    match kind {
        Kind::Kitchen | Kind::Laundry | Kind::Parking | Kind::Decontamination | Kind::Bath => "heat",
        Kind::GeneratorRoom | Kind::FuelStore | Kind::BoilerPlant | Kind::SewagePlant | Kind::WaterPlant => "heat",
        _ => "smoke",
    }
}

/// Writes the fire alarm of the building.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric, net: &Net, surfaces: &mut Surfaces) {
    let systems: Vec<usize> = net
        .stacks
        .iter()
        .map(|stack| {
            scene.system(
                &format!("FAS-{stack}"),
                &format!("FAS-{stack} 火灾自动报警"),
                &format!("火灾自动报警系统 {stack} / Fire alarm"),
                Medium::Cable("FIREPROTECTION"),
            )
        })
        .collect();
    let central = fabric.levels.iter().enumerate().find_map(|(index, level)| {
        let room = level.plan.first(Kind::Duty)?;
        let place = surfaces.stand(index, room, 0.65, 0.6)?;
        Some(scene.install(level, Some(room), "fire-panel-main", Some("FAP-MAIN"), place))
    });
    for area in &net.areas {
        let level = &fabric.levels[area.level];
        let system = systems[area.stack];
        let tag = format!("FAP-{}", area.code);
        let [x, y] = level.plan.rooms[area.elv].main().middle();
        let at = surfaces.any(area.level, area.elv, 0.27).map_or(spot(x, y, 0), |place| place.hang(1.2));
        let panel = scene.install(level, Some(area.elv), "fire-panel", Some(&tag), at);
        if let Some(central) = &central {
            scene.connect(system, central, &panel);
        }
        let mut line = Loop { scene, level, area, address: 0, devices: Vec::new() };
        for &room in &area.rooms {
            line.detectors(room, surfaces);
            line.manual(room, surfaces);
            line.modules(room, surfaces);
        }
        let devices = line.devices;
        circuits(scene, system, &panel, &devices, MOST);
        for &room in &area.rooms {
            scene.serve(system, level.spaces[room]);
        }
    }
}

/// The devices of one panel while they get their addresses.
struct Loop<'a> {
    scene: &'a mut Scene,
    level: &'a Level,
    area: &'a Area,
    address: usize,
    devices: Vec<Element>,
}

impl Loop<'_> {
    fn fit(&mut self, room: usize, key: &'static str, mark: &str, at: Spot) {
        self.address += 1;
        let tag = format!("{mark}-{}-{:04}", self.area.code, self.address);
        self.devices.push(self.scene.install(self.level, Some(room), key, Some(&tag), at));
    }

    fn detectors(&mut self, room: usize, surfaces: &mut Surfaces) {
        let level = self.level;
        let what = &level.plan.rooms[room];
        let key = detector(what.kind);
        let soffit = level.plan.clear();
        match what.kind {
            Kind::Void | Kind::Lift => return,
            // Beside the flights and the risers, whose heads are open.
            Kind::Stair | Kind::Shaft => {
                if let Some(place) = surfaces.any(self.area.level, room, 0.08) {
                    let mut at = place.stand(0.1);
                    at.at[2] = 2.8;
                    self.fit(room, key, "DET", at);
                }
                return;
            }
            _ => {}
        }
        let module = if what.kind.is_circulation() { CORRIDOR_M } else { ROOM_M };
        let below = if ceiling::is_closed(what.kind) { ceiling_of(level, room) } else { soffit };
        for [x, y] in surfaces.grid(level, self.area.level, room, module, 0.08, 0.22) {
            self.fit(room, key, "DET", Spot { at: [x, y, below], quarters: 0 });
        }
        if ceiling::has_deep_void(&level.plan, what.kind) && what.area() > SMALL_M2 {
            for [x, y] in surfaces.grid(level, self.area.level, room, module, 0.08, -0.22) {
                self.fit(room, "smoke", "DET", Spot { at: [x, y, soffit], quarters: 0 });
            }
        }
    }

    /// Call points beside the ways out and along corridors, and what is heard and seen.
    fn manual(&mut self, room: usize, surfaces: &mut Surfaces) {
        let kind = self.level.plan.rooms[room].kind;
        if matches!(kind, Kind::Corridor | Kind::Lobby) {
            for way in surfaces.ways(self.area.level, room) {
                let out = matches!(way.leaf, DoorUse::Exit | DoorUse::Entrance | DoorUse::FireStair);
                if let (true, Some(place)) = (out, surfaces.beside(self.area.level, room, way, 0.07)) {
                    self.fit(room, "callpoint", "MCP", place.hang(1.4));
                }
            }
            // Both walls of a corridor together: one call point to every 25 m of its length.
            for place in surfaces.around(self.area.level, room, 40.0, 0.07) {
                self.fit(room, "callpoint", "MCP", place.hang(1.4));
            }
        }
        let spacing = match kind {
            Kind::Corridor | Kind::Lobby => 30.0,
            Kind::Waiting | Kind::Dining | Kind::Lecture | Kind::Kitchen | Kind::Parking | Kind::Station => 40.0,
            _ if kind.is_plant() => 60.0,
            _ => return,
        };
        for place in surfaces.around(self.area.level, room, spacing, 0.08) {
            self.fit(room, "sounder", "SAV", place.hang(2.2));
        }
    }

    /// Interface modules where the alarm stops or starts machines, or lets doors go.
    fn modules(&mut self, room: usize, surfaces: &mut Surfaces) {
        let count = match self.level.plan.rooms[room].kind {
            Kind::AirPlant | Kind::FirePlant | Kind::ExhaustPlant | Kind::LiftMachine => 2,
            Kind::Electrical | Kind::Elv | Kind::Kitchen | Kind::GeneratorRoom | Kind::LvRoom | Kind::GasPlant => 1,
            Kind::Theatre | Kind::Icu => 1,
            _ => 0,
        };
        for _ in 0..count {
            if let Some(place) = surfaces.any(self.area.level, room, 0.08) {
                self.fit(room, "fire-module", "FM", place.hang(1.9));
            }
        }
    }
}
