//! What holds for every plan, and what the storeys of a hospital must have.

use super::*;
use crate::programme::Extent;

fn all() -> Vec<Storey> {
    let one = |extent| storeys(&Programme::single(1, extent));
    [Extent::Full, Extent::District, Extent::Storey]
        .into_iter()
        .flat_map(one)
        .chain((0..4).flat_map(|n| storeys(&Programme::of_campus(7, n))))
        .collect()
}

#[test]
fn rooms_do_not_overlap_and_lie_on_their_plate() {
    for storey in all() {
        let cells: Vec<(usize, Rect)> = storey
            .rooms
            .iter()
            .enumerate()
            .flat_map(|(index, room)| room.cells.iter().map(move |cell| (index, *cell)))
            .collect();
        for (n, (a, p)) in cells.iter().enumerate() {
            let name = |room: usize| format!("{} {} {}", storey.name, storey.rooms[room].number, storey.rooms[room].cn);
            assert!(p.x0 < p.x1 && p.y0 < p.y1, "{} is empty", name(*a));
            let on = |plate: &Rect| plate.holds(p.x0, p.y0) && plate.holds(p.x1, p.y1);
            assert!(storey.plates.iter().any(on), "{} hangs in the air", name(*a));
            for (b, q) in &cells[n + 1..] {
                let apart = p.x1 <= q.x0 || q.x1 <= p.x0 || p.y1 <= q.y0 || q.y1 <= p.y0;
                assert!(apart, "{} overlaps {}", name(*a), name(*b));
            }
        }
    }
}

#[test]
fn the_plans_are_filled() {
    for storey in all().iter().filter(|storey| storey.name != "RF") {
        let rooms: i64 = storey.rooms.iter().flat_map(|room| &room.cells).map(|cell| cell.area()).sum();
        let plates: i64 = storey.plates.iter().map(|plate| plate.area()).sum();
        // The void of the atrium is a room; courtyards are out of doors, also where they are gardens.
        let courts: i64 = if storey.compartments.len() == 5 && !storey.is_below_ground() {
            let holes = frame::COURTYARDS.map(|c| Rect::new(c[0], c[1], c[2], c[3]));
            let scale = plates as f64 / Rect::new(0.0, 0.0, frame::LENGTH, frame::DEPTH).area() as f64;
            holes.iter().map(|hole| (hole.area() as f64 * scale) as i64).sum()
        } else {
            0
        };
        let missing = (plates - rooms - courts) as f64 / 1e6;
        // Courtyards alone are measured by a stretched drawing.
        let most = if courts > 0 { 1.0 } else { 1e-6 };
        assert!(missing.abs() < most, "{} lacks {missing} m2", storey.name);
    }
}

#[test]
fn the_hospital_has_three_thousand_rooms_each_numbered_once() {
    let mut seen = std::collections::HashSet::new();
    let storeys = storeys(&Programme::single(1, Extent::Full));
    for room in storeys.iter().flat_map(|storey| &storey.rooms) {
        assert!(seen.insert(room.number.clone()), "{} twice", room.number);
    }
    assert!(seen.len() >= 3_000, "{} rooms", seen.len());
    let area: f64 = storeys.iter().filter(|s| s.name != "RF").flat_map(|s| &s.rooms).map(Room::area).sum();
    assert!((50_000.0..70_000.0).contains(&area), "{area} m2");
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
