//! What each storey is used for.

use super::Storey;
use crate::programme::{Extent, Programme};

mod basement;
mod clinics;
mod district;
mod fourth;
mod ground;
mod pattern;
mod podium;
mod roof;
mod surgery;
mod wards;

/// Height from floor to floor, metres.
const BASEMENT_M: f64 = 6.0;
const GROUND_M: f64 = 5.4;
const PODIUM_M: f64 = 4.8;
const WARD_M: f64 = 4.2;
const ROOF_M: f64 = 4.5;

/// Which wards a district hospital has, from below.
const DISTRICT_WARDS: [usize; 4] = [wards::SURGERY, wards::OBSTETRICS, wards::RESPIRATORY, wards::INFECTIOUS];

/// The storeys of a hospital from the lowest up, as drawn, before they are stretched.
pub(super) fn storeys(programme: &Programme) -> Vec<Storey> {
    let tall = programme.taller_m;
    let mut storeys = Vec::new();
    match programme.extent {
        Extent::Storey => storeys.push(wards::single("5F", "5", 0, 0.0, WARD_M + tall)),
        Extent::District => {
            let mut z = 0.0;
            storeys.push(district::basement(-(BASEMENT_M + tall), BASEMENT_M + tall));
            for n in 1..=2 + programme.ward_storeys {
                let height = if n == 1 {
                    GROUND_M
                } else if n == 2 {
                    PODIUM_M
                } else {
                    WARD_M
                } + tall;
                let (name, prefix) = (format!("{n}F"), n.to_string());
                storeys.push(match n {
                    1 => district::ground(z, height),
                    2 => district::first(z, height),
                    _ => wards::single(&name, &prefix, DISTRICT_WARDS[(n - 3) % DISTRICT_WARDS.len()], z, height),
                });
                z += height;
            }
            storeys.push(roof::roof(z, ROOF_M, false));
        }
        Extent::Full => {
            storeys.push(basement::basement(-(BASEMENT_M + tall), BASEMENT_M + tall));
            let mut z = 0.0;
            for (n, build) in [ground::ground, clinics::second, surgery::third, fourth::fourth].into_iter().enumerate()
            {
                let height = if n == 0 { GROUND_M } else { PODIUM_M } + tall;
                storeys.push(build(z, height));
                z += height;
            }
            for n in 5..5 + programme.ward_storeys {
                storeys.push(wards::pair(&format!("{n}F"), &n.to_string(), n - 5, z, WARD_M + tall));
                z += WARD_M + tall;
            }
            storeys.push(roof::roof(z, ROOF_M, true));
        }
    }
    storeys
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, Room};
    use super::*;

    #[test]
    fn rooms_fill_the_plates_and_do_not_overlap() {
        for extent in [Extent::Storey, Extent::District, Extent::Full] {
            for storey in storeys(&Programme::single(1, extent)) {
                let cells: Vec<_> = storey.rooms.iter().flat_map(|room| room.cells.iter().copied()).collect();
                for (n, a) in cells.iter().enumerate() {
                    for b in &cells[n + 1..] {
                        let wide = a.x1.min(b.x1) - a.x0.max(b.x0);
                        let deep = a.y1.min(b.y1) - a.y0.max(b.y0);
                        assert!(wide <= 0 || deep <= 0, "{}: {a:?} and {b:?}", storey.name);
                    }
                }
                let podium = storey.compartments.len() == 5;
                if storey.name != "RF" && !podium {
                    let rooms: i64 = cells.iter().map(|cell| cell.area()).sum();
                    let plates: i64 = storey.plates.iter().map(|plate| plate.area()).sum();
                    assert_eq!(rooms, plates, "{}: rooms leave a gap", storey.name);
                }
            }
        }
    }

    #[test]
    fn a_ward_storey_and_a_district_hospital_have_their_rooms() {
        let ward = storeys(&Programme::single(1, Extent::Storey));
        assert!((75..=100).contains(&ward[0].rooms.len()), "{}", ward[0].rooms.len());
        let district = storeys(&Programme::single(1, Extent::District));
        let rooms: usize = district.iter().map(|storey| storey.rooms.len()).sum();
        assert!((300..=420).contains(&rooms), "{rooms}");
    }

    #[test]
    fn the_podium_has_what_a_hospital_needs() {
        let full = storeys(&Programme::single(1, Extent::Full));
        let of = |storey: &str, kind: Kind| {
            let rooms = full.iter().filter(|s| s.name == storey).flat_map(|s| &s.rooms);
            rooms.filter(|room| room.kind == kind).map(Room::area).collect::<Vec<f64>>()
        };
        let total = |storey, kind| of(storey, kind).iter().sum::<f64>();
        assert!(total("B1", Kind::ChillerPlant) >= 350.0);
        assert!(total("B1", Kind::Parking) >= 1_200.0, "{}", total("B1", Kind::Parking));
        assert!(of("3F", Kind::Theatre).len() >= 14);
        for (storey, kind, least) in [
            ("1F", Kind::Ct, 5),
            ("1F", Kind::Mri, 4),
            ("1F", Kind::Isolation, 2),
            ("2F", Kind::Exam, 150),
            ("2F", Kind::Endoscopy, 4),
            ("3F", Kind::Icu, 8),
            ("3F", Kind::Isolation, 4),
            ("4F", Kind::Delivery, 4),
            ("4F", Kind::Dialysis, 2),
        ] {
            assert!(of(storey, kind).len() >= least, "{storey}: {} of {kind:?}", of(storey, kind).len());
        }
        for storey in ["1F", "2F", "3F", "4F"] {
            for kind in [Kind::Toilet, Kind::Waiting, Kind::Station, Kind::Store] {
                assert!(!of(storey, kind).is_empty(), "{storey} has no {kind:?}");
            }
        }
        let ground = full.iter().find(|storey| storey.name == "1F");
        assert!(ground.is_some_and(|storey| storey.exits.len() >= 10));
    }
}
