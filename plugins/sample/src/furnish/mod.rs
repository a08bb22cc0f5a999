//! Furniture and equipment by the kind of room, clear of its doors and columns.
//!
//! Every layout follows from the walls of its room alone, so that it fits any room of its kind, and fits again when a
//! hospital is stretched. What does not fit is left out.

mod bay;
mod clinics;
mod people;
mod public;
mod supply;
mod theatres;
mod wards;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use bay::{Bay, Sizes};

use crate::fabric::Fabric;
use crate::plan::{Kind, Storey};
use crate::scene::{Appliance, Fixture, FixtureKind, Scene, Spot};
use crate::walls::{Border, Filling, Hole};

/// A bedhead that wants medical gas: its room and its spot.
pub(crate) struct Bedhead {
    /// Index of the storey in [`Fabric::levels`].
    pub(crate) level: usize,
    /// Index of the room in the plan of the storey.
    pub(crate) room: usize,
    /// On the wall behind the head, its back towards the wall.
    pub(crate) spot: Spot,
}

/// Furnishes every room; gives the bedheads.
pub(crate) fn furnish(scene: &mut Scene, fabric: &Fabric) -> Vec<Bedhead> {
    let sizes = Sizes::new();
    let mut heads = Vec::new();
    for (index, level) in fabric.levels.iter().enumerate() {
        let doors: Vec<(Hole, [f64; 2])> = level.doorways.iter().map(|d| (d.hole, d.at)).collect();
        for bay in rooms(&level.plan, &sizes, &level.borders, &doors) {
            let room = bay.room;
            let mut tagged: HashMap<&str, usize> = HashMap::new();
            for item in bay.items {
                let tag = letters(item.key).map(|letters| {
                    let n = tagged.entry(letters).or_default();
                    *n += 1;
                    format!("{letters}-{}-{n}", level.plan.rooms[room].number)
                });
                let element = scene.install(level, Some(room), item.key, tag.as_deref(), item.spot);
                let spot = item.spot;
                if let Some(kind) = fixture(item.key) {
                    scene.fixtures.push(Fixture { element, level: index, room, spot, kind });
                } else if let Some(kilowatts) = power(item.key) {
                    scene.appliances.push(Appliance { element, level: index, room, kilowatts });
                }
            }
            heads.extend(bay.heads.into_iter().map(|spot| Bedhead { level: index, room, spot }));
        }
    }
    heads
}

/// The rooms of a storey, furnished.
fn rooms<'a>(
    plan: &'a Storey,
    sizes: &'a Sizes,
    borders: &[Border],
    doors: &[(Hole, [f64; 2])],
) -> impl Iterator<Item = Bay<'a>> + use<'a> {
    let mut around: Vec<Vec<Border>> = vec![Vec::new(); plan.rooms.len()];
    let mut ways: Vec<Vec<(Hole, [f64; 2])>> = vec![Vec::new(); plan.rooms.len()];
    for border in borders {
        for room in [border.rooms.0, border.rooms.1].into_iter().flatten() {
            around[room].push(*border);
        }
    }
    for (hole, at) in doors {
        if matches!(hole.filling, Filling::Door(_)) {
            for room in [hole.rooms.0, hole.rooms.1].into_iter().flatten() {
                ways[room].push((*hole, *at));
            }
        }
    }
    around.into_iter().zip(ways).enumerate().map(move |(room, (around, ways))| {
        let mut bay = Bay::new(plan, room, sizes, &around.iter().collect::<Vec<_>>(), &ways);
        furnish_room(&mut bay);
        bay
    })
}

fn furnish_room(bay: &mut Bay<'_>) {
    match bay.kind() {
        Kind::Ward => wards::ward(bay),
        Kind::Isolation => wards::isolation(bay),
        Kind::Anteroom => wards::anteroom(bay),
        Kind::Icu => wards::intensive(bay),
        Kind::Nicu => wards::neonatal(bay),
        Kind::Observation => wards::observation(bay),
        Kind::Dialysis => wards::dialysis(bay),
        Kind::Station => wards::station(bay),
        Kind::Exam => clinics::exam(bay),
        Kind::Treatment => clinics::treatment(bay),
        Kind::Resus => clinics::resus(bay),
        Kind::Endoscopy => clinics::endoscopy(bay),
        Kind::Rehab => clinics::rehab(bay),
        Kind::Ultrasound => clinics::ultrasound(bay),
        Kind::Ct | Kind::Mri | Kind::Xray => clinics::imaging(bay),
        Kind::Control => clinics::control(bay),
        Kind::Delivery => clinics::delivery(bay),
        Kind::Theatre => theatres::theatre(bay),
        Kind::Scrub => theatres::scrub(bay),
        Kind::Induction => theatres::induction(bay),
        Kind::Recovery => theatres::recovery(bay),
        Kind::Lab => supply::lab(bay),
        Kind::BloodBank => supply::blood_bank(bay),
        Kind::Pharmacy => supply::pharmacy(bay),
        Kind::Decontamination => supply::decontamination(bay),
        Kind::Packing => supply::packing(bay),
        Kind::SterileStore => supply::racks(bay, "sterilerack"),
        Kind::CleanUtility => supply::clean_utility(bay),
        Kind::DirtyUtility => supply::dirty_utility(bay),
        Kind::Linen => supply::linen(bay),
        Kind::Pantry => supply::pantry(bay),
        Kind::Store => supply::store(bay),
        Kind::WasteStore => supply::waste(bay),
        Kind::Mortuary => supply::mortuary(bay),
        Kind::Kitchen => supply::kitchen(bay),
        Kind::Laundry => supply::laundry(bay),
        Kind::Bath => people::bath(bay),
        Kind::Toilet => people::toilet(bay),
        Kind::Changing => people::changing(bay),
        Kind::Office => people::office(bay),
        Kind::Meeting => people::meeting(bay),
        Kind::Lecture => people::lecture(bay),
        Kind::Staff => people::staff(bay),
        Kind::OnCall => people::on_call(bay),
        Kind::Duty => people::duty(bay),
        Kind::DataRoom => people::data_room(bay),
        Kind::Waiting => public::waiting(bay),
        Kind::Counter => public::counter(bay),
        Kind::Shop => public::shop(bay),
        Kind::Dining => public::dining(bay),
        Kind::Lobby => public::lobby(bay),
        Kind::Parking => public::parking(bay),
        Kind::Corridor
        | Kind::Stair
        | Kind::Lift
        | Kind::Shaft
        | Kind::Void
        | Kind::AirPlant
        | Kind::Electrical
        | Kind::Elv
        | Kind::ChillerPlant
        | Kind::BoilerPlant
        | Kind::WaterPlant
        | Kind::FirePlant
        | Kind::GasPlant
        | Kind::HvRoom
        | Kind::TransformerRoom
        | Kind::LvRoom
        | Kind::UpsRoom
        | Kind::GeneratorRoom
        | Kind::FuelStore
        | Kind::SewagePlant
        | Kind::ExhaustPlant
        | Kind::LiftMachine => {}
    }
}

/// The letters of the tag of a device that an engineer keeps a file on.
fn letters(key: &str) -> Option<&'static str> {
    Some(match key {
        "ct" => "CT",
        "mri" => "MRI",
        "xray" => "XR",
        "dsa" => "DSA",
        "ultrasound" => "US",
        "optable" => "OT",
        "anaesthesia" => "ANM",
        "ventilator" => "VENT",
        "defibrillator" => "DEF",
        "dialysis" => "HD",
        "incubator" => "INC",
        "endoscopy" => "ENDO",
        "analyser" => "LA",
        "safetycabinet" => "BSC",
        "freezer" => "ULT",
        "bloodfridge" => "BR",
        "robot" => "ROB",
        "washer-disinfector" => "WD",
        "steriliser" => "ST",
        "laundrywasher" => "LW",
        "laundrydryer" => "LDR",
        "ironer" => "IRN",
        "mortuaryfridge" => "MF",
        _ => return None,
    })
}

/// What a sanitary terminal is to the pipes.
fn fixture(key: &str) -> Option<FixtureKind> {
    Some(match key {
        "pan" => FixtureKind::Wc,
        "urinal" => FixtureKind::Urinal,
        "basin" | "basin-clinical" => FixtureKind::Basin,
        "shower" | "shower-wall" => FixtureKind::Shower,
        "sink" | "scrub" | "mopsink" => FixtureKind::Sink,
        "sluice" => FixtureKind::Sluice,
        _ => return None,
    })
}

/// Rated power of a device that is wired to a circuit, kilowatts; none for what has a plug.
fn power(key: &str) -> Option<f64> {
    Some(match key {
        "ct" => 100.0,
        "mri" => 80.0,
        "dsa" => 100.0,
        "xray" => 50.0,
        "steriliser" => 30.0,
        "ironer" => 25.0,
        "laundrydryer" => 24.0,
        "range" | "steamer" => 18.0,
        "washer-disinfector" | "laundrywasher" | "dishwasher" => 12.0,
        "sluice" => 6.0,
        "rack" => 5.0,
        "analyser" => 4.0,
        "robot" => 3.0,
        "mortuaryfridge" | "freezer" | "dialysis" | "treadmill" | "anaesthesia" => 2.0,
        "pendant" => 1.5,
        "hood" => 0.5,
        "opcontrol" | "opscreen" => 0.3,
        "oplight" => 0.2,
        _ => return None,
    })
}
