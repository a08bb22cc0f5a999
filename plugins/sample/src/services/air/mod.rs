//! Ventilation: air handlers, supply and return mains, boxes and fan coils, extract, smoke, fresh air.

mod plant;
mod roof;
mod room;

pub(super) use roof::{Stack, Way, beside, comb, place, stacks};

use super::network::Network;
use crate::fabric::{Fabric, Level};
use crate::plan::Kind;
use crate::scene::{Element, Medium, Scene, System};

/// An air handler with the places of its coils.
pub(super) struct Handler {
    pub(super) level: usize,
    pub(super) compartment: usize,
    pub(super) element: Element,
    /// Its middle in plan, metres.
    pub(super) at: [f64; 2],
    /// Half its width, metres: its coils are on the northern side.
    pub(super) half: f64,
}

/// A fan coil that wants chilled water.
pub(super) struct Coil {
    pub(super) level: usize,
    pub(super) compartment: usize,
    pub(super) room: usize,
    pub(super) element: Element,
    /// The middle of its foot, metres in the storey.
    pub(super) at: [f64; 3],
}

/// What the plants have to feed.
#[derive(Default)]
pub(super) struct Climate {
    pub(super) handlers: Vec<Handler>,
    pub(super) coils: Vec<Coil>,
}

/// The stub of a network that is to be joined to a riser.
struct Inlet {
    level: usize,
    compartment: usize,
    element: Element,
    /// Where it begins, metres in the storey.
    at: [f64; 3],
    /// The grilles of car parks on it.
    parking: Vec<room::Grille>,
}

/// Kinds of room that are cooled by a fan coil of their own.
fn has_coil(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Ward
            | Kind::Office
            | Kind::Exam
            | Kind::OnCall
            | Kind::Staff
            | Kind::Meeting
            | Kind::Counter
            | Kind::Shop
    )
}

/// Kinds whose neighbours share filtered air with them.
fn asks_for_clean_units(kind: Kind) -> bool {
    matches!(kind, Kind::Theatre | Kind::Icu | Kind::Nicu | Kind::SterileStore | Kind::Delivery | Kind::Packing)
}

/// A room number or code without the mark of the hospital, which tags get by themselves.
pub(super) fn bare(code: &str) -> &str {
    match code.split_once('-') {
        Some((mark, rest)) if mark.len() == 3 && mark.starts_with('H') => rest,
        _ => code,
    }
}

/// The air system of a compartment: `SA-3F-WN`.
fn system(scene: &mut Scene, what: &str, code: &str, cn: &str, en: &str, word: &'static str) -> System {
    scene.system(
        &format!("{what}-{code}"),
        &format!("{what}-{code} {cn}"),
        &format!("{code} {cn} / {en} {code}"),
        Medium::Duct(word),
    )
}

/// The rooms of each compartment of a storey.
fn rooms_of(level: &Level) -> Vec<Vec<usize>> {
    let mut rooms = vec![Vec::new(); level.plan.compartments.len()];
    for (n, room) in level.plan.rooms.iter().enumerate() {
        if let Some(list) = rooms.get_mut(room.compartment) {
            list.push(n);
        }
    }
    rooms
}

/// Writes ventilation; gives what needs water.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric) -> Climate {
    let mut climate = Climate::default();
    let mut extracts: Vec<Inlet> = Vec::new();
    for (index, level) in fabric.levels.iter().enumerate() {
        for (compartment, rooms) in rooms_of(level).into_iter().enumerate() {
            let zone = &level.plan.compartments[compartment];
            // The head of a shaft on the roof has no rooms to ventilate.
            if zone.air == zone.electrical {
                continue;
            }
            plant::supply(scene, level, (index, compartment), &rooms, &mut climate);
            if let Some(inlet) = plant::extract(scene, level, (index, compartment), &rooms) {
                extracts.push(inlet);
            }
        }
        let own = extracts.iter().filter(|inlet| inlet.level == index);
        let grilles: Vec<room::Grille> = own.flat_map(|inlet| inlet.parking.iter().cloned()).collect();
        room::car_park(scene, level, &grilles);
    }
    roof::extract(scene, fabric, &extracts);
    roof::fresh_air(scene, fabric, &climate);
    roof::smoke(scene, fabric);
    roof::stairs(scene, fabric);
    climate
}

/// The networks that a room of one compartment is served by.
struct Ways<'a> {
    supply: &'a Network,
    back: Option<&'a Network>,
    back_system: System,
}
