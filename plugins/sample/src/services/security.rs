//! Extra-low voltage: the racks and their backbone, cameras, access control, nurse call, loudspeakers, wireless network.

use super::network::{Flow, Network, Slot};
use super::power::{Area, Net, circuits, corner, flat_tray};
use super::surface::{Surfaces, ceiling_of, outside};
use crate::fabric::{Fabric, Level};
use crate::furnish::Bedhead;
use crate::plan::{Kind, mm};
use crate::scene::{Element, Medium, Scene, Section, Spot, System, spot};
use crate::tone::Tone;
use crate::walls::DoorUse;

/// The network racks, one to every compartment of a storey, fed from the core over the risers.
///
/// They stand in the order of the areas of `net`.
pub(super) fn racks(scene: &mut Scene, fabric: &Fabric, net: &Net, surfaces: &mut Surfaces) -> Vec<Element> {
    let backbone = scene.system("ELV", "ELV 弱电主干", "弱电主干网络 / ELV backbone", Medium::Cable("COMMUNICATION"));
    let mut core = fabric.levels.iter().enumerate().find_map(|(index, level)| {
        let room = level.plan.first(Kind::Duty)?;
        let place = surfaces.stand(index, room, 0.35, 1.0)?;
        Some(scene.install(level, Some(room), "rack", Some("RK-CORE"), place))
    });
    let mut racks: Vec<Option<Element>> = net.areas.iter().map(|_| None).collect();
    for stack in 0..net.stacks.len() {
        let own: Vec<usize> = (0..net.areas.len()).filter(|n| net.areas[*n].stack == stack).collect();
        let rooms: Vec<(usize, usize)> = own.iter().map(|n| (net.areas[*n].level, net.areas[*n].elv)).collect();
        let (at, _) = corner(fabric, surfaces, &rooms);
        let mut below: Option<Element> = None;
        for n in own {
            let area = &net.areas[n];
            let level = &fabric.levels[area.level];
            surfaces.block(area.level, area.elv, [at[0] - 0.35, at[1] - 0.35, at[0] + 0.35, at[1] + 0.35]);
            let piece = scene.straight(
                level,
                "IFCCABLECARRIERSEGMENT",
                "CABLETRAYSEGMENT",
                "弱电竖井桥架 / ELV riser tray",
                [at[0], at[1], 0.0],
                2,
                level.plan.height,
                Section::Rectangle(0.3, 0.1),
                Tone::Sensor,
            );
            let [x, y] = level.plan.rooms[area.elv].main().middle();
            let place = surfaces.stand(area.level, area.elv, 0.33, 1.0);
            let spot = place.unwrap_or(spot(x, y, 0));
            let rack = scene.install(level, Some(area.elv), "rack", Some(&format!("RK-{}", area.code)), spot);
            match (&below, &core) {
                (Some(under), _) => scene.connect(backbone, under, &piece),
                (None, Some(core)) => scene.connect(backbone, core, &piece),
                // Without a control room the first rack is the core.
                (None, None) => {
                    scene.connect(backbone, &rack, &piece);
                    core = Some(rack.clone());
                }
            }
            if core.as_ref().is_none_or(|core| core.id != rack.id) {
                scene.connect(backbone, &piece, &rack);
            }
            let line = flat_tray("弱电桥架 / ELV tray", Tone::Sensor);
            let slot = Slot { offset_m: 0.45, below_soffit_m: 1.235, lane: 0.5, flow: Flow::Out };
            let compartment = level.plan.rooms[area.elv].compartment;
            if let Some(trays) = Network::lay_from(scene, level, compartment, backbone, &line, slot, area.elv) {
                trays.link(scene, &piece, &trays.first);
            }
            below = Some(piece);
            racks[n] = Some(rack);
        }
    }
    racks.into_iter().flatten().collect()
}

/// Systems by stack.
struct Systems {
    video: Vec<System>,
    access: Vec<System>,
    call: Vec<System>,
    address: Vec<System>,
    wireless: Vec<System>,
}

/// Writes all that hangs on the racks, which stand in the order of the areas of `net`.
pub(super) fn build(
    scene: &mut Scene,
    fabric: &Fabric,
    heads: &[Bedhead],
    net: &Net,
    racks: &[Element],
    surfaces: &mut Surfaces,
) {
    let cable = |scene: &mut Scene, path: &str, cn: &str, en: &str, word: &'static str| -> Vec<System> {
        let stacks = net.stacks.iter();
        stacks
            .map(|stack| {
                let key = format!("{path}-{stack}");
                scene.system(&key, &format!("{key} {cn}"), &format!("{cn} {stack} / {en}"), Medium::Cable(word))
            })
            .collect()
    };
    let systems = Systems {
        video: cable(scene, "CCTV", "视频监控", "Video surveillance", "SECURITY"),
        access: cable(scene, "ACS", "门禁", "Access control", "SECURITY"),
        call: cable(scene, "NCS", "护理呼叫", "Nurse call", "COMMUNICATION"),
        address: cable(scene, "PA", "公共广播", "Public address", "ELECTROACOUSTIC"),
        wireless: cable(scene, "WLAN", "无线网络", "Wireless network", "DATA"),
    };
    let mut beds = std::collections::HashMap::<(usize, usize), Vec<&Bedhead>>::new();
    for head in heads {
        beds.entry((head.level, head.room)).or_default().push(head);
    }
    for (area, rack) in net.areas.iter().zip(racks) {
        let level = &fabric.levels[area.level];
        let mut site = Site { scene, level, area, rack, surfaces };
        site.ceilings(&systems);
        site.doors(&systems);
        site.nurse_call(systems.call[area.stack], &beds);
    }
}

/// One compartment on one storey while it is equipped.
struct Site<'a> {
    scene: &'a mut Scene,
    level: &'a Level,
    area: &'a Area,
    rack: &'a Element,
    surfaces: &'a mut Surfaces,
}

/// Modules of cameras, loudspeakers and access points in a room of this kind, metres.
fn modules(kind: Kind) -> [Option<f64>; 3] {
    match kind {
        Kind::Corridor => [Some(13.0), Some(9.0), Some(16.0)],
        Kind::Lobby => [Some(11.0), Some(7.0), Some(12.0)],
        Kind::Waiting | Kind::Dining | Kind::Lecture => [Some(12.0), Some(6.0), Some(12.0)],
        Kind::Parking => [Some(15.0), Some(12.0), None],
        Kind::Counter | Kind::Pharmacy | Kind::DataRoom | Kind::Duty | Kind::BloodBank | Kind::Nicu => {
            [Some(15.0), None, None]
        }
        Kind::Meeting | Kind::Station | Kind::Icu | Kind::Rehab => [None, Some(9.0), Some(15.0)],
        _ => [None; 3],
    }
}

/// Whether the door of a room opens to a card.
fn is_locked(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Electrical
            | Kind::Elv
            | Kind::HvRoom
            | Kind::TransformerRoom
            | Kind::LvRoom
            | Kind::UpsRoom
            | Kind::GeneratorRoom
            | Kind::DataRoom
            | Kind::Duty
            | Kind::Pharmacy
            | Kind::BloodBank
            | Kind::Theatre
            | Kind::Icu
            | Kind::Nicu
            | Kind::SterileStore
            | Kind::Packing
            | Kind::Lab
            | Kind::Isolation
            | Kind::Mortuary
            | Kind::GasPlant
            | Kind::WaterPlant
            | Kind::FirePlant
    )
}

impl Site<'_> {
    fn hang(&mut self, room: usize, key: &'static str, mark: Option<&str>, at: Spot) -> Element {
        let tag = mark.map(|mark| {
            let n = self.scene.count(&format!("{mark}/{}", self.area.code));
            format!("{mark}-{}-{n:03}", self.area.code)
        });
        self.scene.install(self.level, Some(room), key, tag.as_deref(), at)
    }

    /// Cameras, loudspeakers and access points at the ceilings.
    fn ceilings(&mut self, systems: &Systems) {
        let stack = self.area.stack;
        let mut speakers = Vec::new();
        for &room in &self.area.rooms {
            let [camera, speaker, wireless] = modules(self.level.plan.rooms[room].kind);
            let z = ceiling_of(self.level, room);
            for (key, mark, module, off) in [
                ("camera", Some("CAM"), camera, 0.1),
                ("speaker", None, speaker, -0.12),
                ("wifi", Some("AP"), wireless, 0.3),
            ] {
                let Some(module) = module else { continue };
                for [x, y] in self.surfaces.grid(self.level, self.area.level, room, module, 0.12, off) {
                    let element = self.hang(room, key, mark, Spot { at: [x, y, z], quarters: 0 });
                    match key {
                        "camera" => self.scene.connect(systems.video[stack], self.rack, &element),
                        "wifi" => self.scene.connect(systems.wireless[stack], self.rack, &element),
                        _ => speakers.push(element),
                    }
                }
                let system = if key == "speaker" { systems.address[stack] } else { systems.video[stack] };
                self.scene.serve(system, self.level.spaces[room]);
            }
        }
        if !speakers.is_empty()
            && let Some(place) = self.surfaces.any(self.area.level, self.area.elv, 0.26)
        {
            let amplifier = self.hang(self.area.elv, "amplifier", Some("PAA"), place.hang(1.5));
            self.scene.connect(systems.address[stack], self.rack, &amplifier);
            circuits(self.scene, systems.address[stack], &amplifier, &speakers, 20);
        }
    }

    /// Readers at locked doors; cameras, gates and turnstiles at the entrances.
    fn doors(&mut self, systems: &Systems) {
        let stack = self.area.stack;
        let mut readers = Vec::new();
        for &room in &self.area.rooms {
            let kind = self.level.plan.rooms[room].kind;
            for way in self.surfaces.ways(self.area.level, room) {
                if is_locked(kind)
                    && let Some(beyond) = way.beyond
                    && let Some(place) = self.surfaces.beside(self.area.level, beyond, way, 0.06)
                {
                    readers.push(self.hang(beyond, "reader", Some("ACR"), place.hang(1.3)));
                }
                if !matches!(way.leaf, DoorUse::Exit | DoorUse::Entrance) {
                    continue;
                }
                if let Some(place) = outside(self.level, way, 0.7) {
                    let n = self.scene.count(&format!("CAM/{}", self.area.code));
                    let tag = format!("CAM-{}-{n:03}", self.area.code);
                    let at = place.hang(way.top + 0.2);
                    let camera = self.scene.install(self.level, None, "camera-outdoor", Some(&tag), at);
                    self.scene.connect(systems.video[stack], self.rack, &camera);
                }
                if way.leaf == DoorUse::Entrance {
                    readers.extend(self.entrance(room, way.at));
                }
            }
        }
        for (n, group) in readers.chunks(32).enumerate() {
            let elv = self.area.elv;
            let tag = format!("ACC-{}-{:02}", self.area.code, n + 1);
            let [x, y] = self.level.plan.rooms[elv].main().middle();
            let place = self.surfaces.any(self.area.level, elv, 0.22);
            let at = place.map_or(Spot { at: [x, y, 1.2], quarters: 0 }, |place| place.hang(1.2));
            let controller = self.scene.install(self.level, Some(elv), "access-controller", Some(&tag), at);
            self.scene.connect(systems.access[stack], self.rack, &controller);
            circuits(self.scene, systems.access[stack], &controller, group, 16);
        }
    }

    /// A row of gates and turnstiles behind the glazed doors of an entrance.
    fn entrance(&mut self, room: usize, at: [f64; 2]) -> Vec<Element> {
        let cells = self.level.plan.rooms[room].cells.clone();
        let holds = |p: [f64; 2], edge: f64| cells.iter().any(|cell| cell.grown(-mm(edge)).holds(mm(p[0]), mm(p[1])));
        let inward = [[0.0, 1.0], [0.0, -1.0], [1.0, 0.0], [-1.0, 0.0]]
            .into_iter()
            .find(|d| holds([at[0] + 2.2 * d[0], at[1] + 2.2 * d[1]], 1.0));
        let Some(d) = inward else { return Vec::new() };
        let quarters = if d[1] == 0.0 { 1 } else { 0 };
        let row = [
            (-2.4, "screening", "TSG"),
            (-1.3, "turnstile", "TS"),
            (-0.4, "turnstile", "TS"),
            (0.5, "turnstile", "TS"),
            (1.9, "screening", "TSG"),
        ];
        let mut out = Vec::new();
        for (off, key, mark) in row {
            let p = [at[0] + 2.2 * d[0] - off * d[1].abs(), at[1] + 2.2 * d[1] + off * d[0].abs()];
            if holds(p, 0.6) {
                out.push(self.hang(room, key, Some(mark), spot(p[0], p[1], quarters)));
            }
        }
        out
    }

    /// Call units at beds and in bathrooms, lamps over the doors, and the master at the nurse station.
    fn nurse_call(&mut self, system: System, beds: &std::collections::HashMap<(usize, usize), Vec<&Bedhead>>) {
        let level = self.level;
        let mut units = Vec::new();
        for &room in &self.area.rooms {
            let kind = level.plan.rooms[room].kind;
            for head in beds.get(&(self.area.level, room)).into_iter().flatten() {
                let [x, y, _] = head.spot.at;
                if let Some(place) = self.surfaces.near(self.area.level, room, [x, y], 0.06, 1.0) {
                    units.push(self.hang(room, "nurse-call", None, place.hang(1.5)));
                }
            }
            if kind == Kind::Bath
                && let Some(place) = self.surfaces.any(self.area.level, room, 0.06)
            {
                units.push(self.hang(room, "nurse-call", None, place.hang(0.9)));
            }
            if matches!(kind, Kind::Ward | Kind::Isolation) {
                let ways = self.surfaces.ways(self.area.level, room);
                let door =
                    ways.iter().find(|way| way.beyond.is_some_and(|b| level.plan.rooms[b].kind == Kind::Corridor));
                if let Some((way, beyond)) = door.and_then(|way| Some((*way, way.beyond?)))
                    && let Some(place) = self.surfaces.above(self.area.level, beyond, way)
                {
                    units.push(self.hang(beyond, "beacon", None, place.hang(way.top + 0.1)));
                }
            }
        }
        if units.is_empty() {
            return;
        }
        let station = self.area.rooms.iter().copied().find(|room| level.plan.rooms[*room].kind == Kind::Station);
        let at = station.and_then(|room| Some((room, self.surfaces.any(self.area.level, room, 0.25)?)));
        let source = match at {
            Some((room, place)) => {
                let host = self.hang(room, "nurse-call-host", Some("NCM"), place.hang(1.5));
                self.scene.connect(system, self.rack, &host);
                host
            }
            None => self.rack.clone(),
        };
        circuits(self.scene, system, &source, &units, 16);
    }
}
