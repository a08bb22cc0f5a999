//! Sockets, data outlets, isolated power, and the circuits of larger appliances.

use super::power::{Net, circuits};
use super::surface::{Place, Surfaces};
use crate::fabric::Fabric;
use crate::furnish::Bedhead;
use crate::plan::Kind;
use crate::scene::{Element, Medium, Scene};

/// Most sockets on one circuit.
const MOST: usize = 12;
/// What takes as much power has a circuit of its own, kilowatts.
const OWN_CIRCUIT_KW: f64 = 2.0;
/// Half of the width of a pair of plates, metres.
const PAIR_M: f64 = 0.11;

/// Metres of wall per socket in a room of this kind, whether it is of the emergency supply, and whether each has a data
/// outlet beside it.
fn supply(kind: Kind) -> Option<(f64, bool, bool)> {
    Some(match kind {
        Kind::Void | Kind::Shaft | Kind::Lift => return None,
        Kind::Corridor | Kind::Lobby | Kind::Stair => (8.0, false, false),
        Kind::Office | Kind::Meeting | Kind::Control | Kind::Duty | Kind::Station | Kind::Counter => (2.0, false, true),
        Kind::Exam | Kind::Treatment | Kind::Pharmacy | Kind::Ultrasound | Kind::BloodBank => (2.4, false, true),
        Kind::Lab | Kind::Endoscopy | Kind::Dialysis | Kind::Resus | Kind::Observation | Kind::Recovery => {
            (1.8, true, true)
        }
        Kind::Theatre | Kind::Icu | Kind::Nicu | Kind::Delivery | Kind::Induction => (1.6, true, true),
        Kind::Ct | Kind::Mri | Kind::Xray | Kind::Packing | Kind::Kitchen | Kind::Laundry | Kind::Dining => {
            (3.0, false, true)
        }
        Kind::Ward | Kind::Isolation | Kind::OnCall | Kind::Lecture | Kind::Rehab | Kind::Shop | Kind::Staff => {
            (3.0, false, false)
        }
        Kind::Bath | Kind::Toilet | Kind::Anteroom | Kind::Scrub | Kind::Changing => (7.0, false, false),
        Kind::Parking => (15.0, false, false),
        _ if kind.is_plant() => (7.0, false, false),
        _ => (4.0, false, false),
    })
}

/// Whether a room stays under power through an earth fault.
fn is_isolated(kind: Kind) -> bool {
    matches!(kind, Kind::Theatre | Kind::Icu | Kind::Nicu)
}

/// A place moved along its wall, metres to the right as seen from the room.
fn beside(place: Place, by: f64) -> Place {
    let [x, y] = place.at;
    let at = match place.quarters {
        0 => [x + by, y],
        1 => [x, y + by],
        2 => [x - by, y],
        _ => [x, y - by],
    };
    Place { at, ..place }
}

/// Writes the outlets of every room, their circuits, and the data links to the rack of their compartment.
///
/// `racks` stand in the order of the areas of `net`.
pub(super) fn build(
    scene: &mut Scene,
    fabric: &Fabric,
    heads: &[Bedhead],
    net: &Net,
    racks: &[Element],
    surfaces: &mut Surfaces,
) {
    let mut beds = std::collections::HashMap::<(usize, usize), Vec<&Bedhead>>::new();
    for head in heads {
        beds.entry((head.level, head.room)).or_default().push(head);
    }
    let mut machines = std::collections::HashMap::<(usize, usize), Vec<Element>>::new();
    let mut fixed = std::collections::HashMap::<(usize, usize), Vec<Element>>::new();
    for appliance in &scene.appliances {
        let of = if appliance.kilowatts >= OWN_CIRCUIT_KW { &mut machines } else { &mut fixed };
        of.entry((appliance.level, appliance.room)).or_default().push(appliance.element.clone());
    }
    let cable = |scene: &mut Scene, path: &str, name: &str, word: &'static str| -> Vec<usize> {
        let stacks = net.stacks.iter();
        let (cn, en) = name.split_once('/').unwrap_or((name, name));
        stacks
            .map(|stack| {
                let key = format!("{path}-{stack}");
                scene.system(&key, &format!("{key} {cn}"), &format!("{cn} {stack} / {en}"), Medium::Cable(word))
            })
            .collect()
    };
    let power = cable(scene, "AP", "插座回路/Socket circuits", "ELECTRICAL");
    let isolated = cable(scene, "IT", "医用隔离电源/Isolated power", "ELECTRICAL");
    let data = cable(scene, "DATA", "综合布线/Structured cabling", "DATA");
    for (area, rack) in net.areas.iter().zip(racks) {
        let level = &fabric.levels[area.level];
        let (mut normal, mut essential, mut links) = (Vec::new(), Vec::new(), Vec::new());
        let mut panel = 0;
        for &room in &area.rooms {
            let kind = level.plan.rooms[room].kind;
            let mut own = fixed.remove(&(area.level, room)).unwrap_or_default();
            for head in beds.get(&(area.level, room)).into_iter().flatten() {
                let [x, y, _] = head.spot.at;
                let place = Place { at: [x, y], quarters: head.spot.quarters };
                for by in [-0.62, -0.38, 0.38] {
                    let want = beside(place, by);
                    if let Some(place) = surfaces.near(area.level, room, want.at, 0.05, 0.5) {
                        let key = if is_isolated(kind) { "socket-it" } else { "socket" };
                        own.push(scene.install(level, Some(room), key, None, place.hang(1.25)));
                    }
                }
                let want = beside(place, 0.55);
                if let Some(place) = surfaces.near(area.level, room, want.at, 0.05, 0.5) {
                    links.push(scene.install(level, Some(room), "socket-data", None, place.hang(1.25)));
                }
            }
            let Some((spacing, backed, with_data)) = supply(kind) else { continue };
            if is_isolated(kind)
                && let Some(place) = surfaces.any(area.level, room, 0.32)
            {
                panel += 1;
                let tag = format!("IT-{}-{panel:02}", area.code);
                let cabinet = scene.install(level, Some(room), "board-it", Some(&tag), place.hang(0.5));
                scene.connect(isolated[area.stack], &area.ups, &cabinet);
                circuits(scene, isolated[area.stack], &cabinet, &own, MOST);
                own.clear();
            }
            for place in surfaces.around(area.level, room, spacing, PAIR_M) {
                let z = if kind.is_plant() || kind == Kind::Parking { 1.2 } else { 0.3 };
                own.push(scene.install(level, Some(room), "socket", None, beside(place, -0.05).hang(z)));
                if with_data {
                    links.push(scene.install(level, Some(room), "socket-data", None, beside(place, 0.05).hang(z)));
                }
            }
            scene.serve(power[area.stack], level.spaces[room]);
            // Machines of some kilowatts have a circuit each.
            for machine in machines.remove(&(area.level, room)).unwrap_or_default() {
                scene.connect(power[area.stack], &area.power, &machine);
            }
            if backed { essential.extend(own) } else { normal.extend(own) }
        }
        circuits(scene, power[area.stack], &area.power, &normal, MOST);
        circuits(scene, power[area.stack], &area.emergency, &essential, MOST);
        for outlet in &links {
            scene.connect(data[area.stack], rack, outlet);
        }
    }
}
