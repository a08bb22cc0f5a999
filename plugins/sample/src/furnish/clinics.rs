//! Where patients are examined and treated: consulting, treatment, resuscitation, endoscopy, imaging, birth.

use super::bay::{At, Bay, Side};
use super::wards::{Around, around_bed, beds};

pub(super) fn exam(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let [a, b] = door.lateral();
    let inner = bay.end(door.opposite());
    let outer = bay.end(door);
    // The couch lies deep in the room behind a curtain, the desk at the other wall.
    let couch = bay
        .near(b, "couch", inner)
        .map(|at| (b, at))
        .or_else(|| bay.anywhere(&[door.opposite(), a], "couch").map(|at| (door.opposite(), at)));
    if let Some((_, at)) = couch {
        bay.over("trolley", at.beside(-0.75, 0.0, 1));
    }
    let middle = (inner * 2.0 + outer) / 3.0;
    if let Some(at) = desk_end_on(bay, a, middle) {
        bay.put("visitor", at.beside(-1.05, -0.15, 3));
        bay.put("visitor", at.beside(0.2, 0.75, 0));
    }
    bay.near(a, "basin-clinical", outer);
    bay.anywhere(&[door.opposite(), b, a], "filing");
    bay.anywhere(&[door, b], "bin");
}

/// A desk that stands out from a wall, with its chair behind.
fn desk_end_on(bay: &mut Bay<'_>, side: Side, along: f64) -> Option<At> {
    let (low, high) = match side {
        Side::South | Side::North => (bay.x[0], bay.x[1]),
        Side::East | Side::West => (bay.y[0], bay.y[1]),
    };
    for shift in [0.0, 0.4, -0.4, 0.8, -0.8, 1.2, -1.2] {
        let along = (along + shift).clamp(low + 0.5, high - 0.5);
        let at = bay.from(side, 0.74, along - low);
        for turn in [1, 3] {
            let at = At { quarters: (at.quarters + turn) % 4, ..at };
            if bay.put("desk", at) {
                bay.put("chair", at.beside(-0.05, -0.68, 2));
                return Some(at);
            }
        }
    }
    bay.anywhere(&[side, side.opposite()], "desk").inspect(|at| {
        bay.put("chair", at.beside(-0.05, -0.68, 2));
    })
}

pub(super) fn treatment(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let [a, b] = door.lateral();
    let couches = {
        let placed = bay.row(a, "couch", 2.2, usize::MAX, true);
        if placed.is_empty() {
            bay.anywhere(&[door.opposite(), b], "couch").map(|at| (door.opposite(), at)).into_iter().collect()
        } else {
            placed.into_iter().map(|at| (a, at)).collect::<Vec<_>>()
        }
    };
    for (side, at) in couches {
        let along = at.along();
        bay.hang("curtain", at, 0.35);
        bay.put("trolley", at.beside(-0.8, 0.2, 1));
        bay.put("stool", at.beside(0.7, -0.2, 0));
        bay.head(side, along, 0.03);
    }
    let far = door.opposite();
    bay.row(b, "worktop", 1.8, 3, false);
    bay.anywhere(&[b, far, door], "basin-clinical");
    bay.anywhere(&[b, far], "filing");
    bay.anywhere(&[door, b], "bin");
    if bay.area() > 14.0 {
        desk_at(bay, far);
    }
}

/// A desk with its back to a wall, and a chair before it.
pub(super) fn desk_at(bay: &mut Bay<'_>, side: Side) -> bool {
    match bay.anywhere(&[side, side.opposite()], "desk") {
        Some(at) => bay.put("chair", at.beside(-0.05, -0.68, 2)),
        None => false,
    }
}

pub(super) fn resus(bay: &mut Bay<'_>) {
    for (side, at) in beds(bay, "bed-icu", 3.2, usize::MAX) {
        around_bed(bay, side, at, Around::Intensive);
        bay.put("crashcart", at.beside(-1.2, -0.5, 1));
    }
    let door = bay.door_side();
    let [a, b] = door.lateral();
    bay.anywhere(&[door, a, b], "defibrillator");
    bay.anywhere(&[door, a, b, door.opposite()], "basin-clinical");
    bay.row(door, "worktop", 1.8, 2, false);
    bay.row(door.opposite(), "filing", 0.92, 2, false);
}

pub(super) fn delivery(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    for (side, at) in beds(bay, "deliverybed", 3.4, usize::MAX) {
        let along = at.along();
        let unit = bay.against(side, "bedhead", along);
        bay.hang("bedhead", unit, 1.4);
        bay.head(side, along, 0.09);
        bay.put("ctg", at.beside(0.85, 0.6, 0));
        bay.put("infusion", at.beside(-0.8, 0.6, 0));
        bay.put("stool", at.beside(0.0, -1.25, 0));
        bay.put("mayo", at.beside(-0.9, -0.7, 0));
        let top = bay.top();
        bay.hang("oplight", at.beside(0.0, -0.5, 0), (top - 1.1).min(2.1));
    }
    bay.anywhere(&[a, b, far], "warmer");
    bay.anywhere(&[door, b, a], "basin-clinical");
    bay.row(b, "worktop", 1.8, 2, false);
    bay.anywhere(&[door, far], "trolley");
}

pub(super) fn endoscopy(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    if bay.named("洗消") || bay.named("清洗") {
        bay.row(a, "scopewasher", 1.0, usize::MAX, false);
        bay.row(b, "sink", 1.25, 3, false);
        bay.row(far, "filing", 0.92, usize::MAX, false);
        // A socket of compressed air to dry the endoscopes with.
        bay.head(far, bay.middle()[usize::from(matches!(far, Side::East | Side::West))], 0.03);
        return;
    }
    for (side, at) in beds(bay, "couch", 3.0, 2) {
        let along = at.along();
        bay.head(side, along, 0.03);
        bay.put("endoscopy", at.beside(0.85, 0.5, 0));
        bay.put("monitor", at.beside(-0.75, 0.55, 0));
        bay.put("stool", at.beside(0.75, -0.4, 0));
        bay.hang("tv", at.beside(-0.9, 0.3, 1), 1.5);
    }
    bay.row(far, "worktop", 1.8, 1, false);
    bay.anywhere(&[far, a, b, door], "basin-clinical");
    bay.anywhere(&[a, b, far], "scopewasher");
    bay.row(b, "filing", 0.92, 2, false);
    desk_at(bay, far);
}

pub(super) fn rehab(bay: &mut Bay<'_>) {
    let [a, b] = bay.long_sides();
    bay.row(a, "mat", 1.9, usize::MAX, true);
    bay.row(b, "treadmill", 1.6, (bay.extent(b).0 / 4.0) as usize, false);
    bay.row(b, "bike", 1.3, usize::MAX, false);
    let [x, y] = bay.middle();
    let at = At { x, y, quarters: if bay.width() >= bay.depth() { 0 } else { 1 } };
    bay.put("parallelbars", at);
    let [c, d] = a.lateral();
    desk_at(bay, c);
    bay.anywhere(&[d, c, a], "basin-clinical");
}

pub(super) fn ultrasound(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    let inner = bay.end(far);
    if let Some(at) = bay.near(a, "couch", inner).or_else(|| bay.anywhere(&[far, b], "couch")) {
        if !bay.put("ultrasound", at.beside(0.75, 0.3, 0)) {
            bay.put("ultrasound", at.beside(-0.75, 0.3, 0));
        }
        bay.put("stool", at.beside(0.75, -0.4, 0));
        bay.hang("curtain", at, 0.35);
    }
    bay.anywhere(&[b, far, a], "ultrasound").filter(|_| bay.area() > 30.0);
    desk_at(bay, b);
    bay.anywhere(&[b, door, far], "basin-clinical");
    bay.anywhere(&[door, b], "bin");
}

pub(super) fn imaging(bay: &mut Bay<'_>) {
    let key = if bay.named("DSA") || bay.named("造影") || bay.named("介入") || bay.named("导管") {
        "dsa"
    } else {
        match bay.kind() {
            crate::plan::Kind::Ct => "ct",
            crate::plan::Kind::Mri => "mri",
            _ => "xray",
        }
    };
    let [x, y] = bay.middle();
    let door = bay.door_side();
    let far = door.opposite();
    let wide = bay.width() >= bay.depth();
    // The gantry stands at the far end, the table points along the room.
    let turns: [u8; 4] = match (wide, far) {
        (true, Side::West) => [1, 3, 0, 2],
        (true, _) => [3, 1, 0, 2],
        (false, Side::South) => [2, 0, 1, 3],
        (false, _) => [0, 2, 1, 3],
    };
    let places = [0.0, 0.4, -0.4, 0.8, -0.8, 1.2, -1.2];
    'search: for quarters in turns {
        for deep in places {
            for side in places {
                let at = At { x, y, quarters }.beside(side, deep, 0);
                if bay.put(key, at) {
                    if key != "xray" {
                        bay.put("injector", at.beside(-1.0, -1.6, 0));
                    }
                    break 'search;
                }
            }
        }
    }
    let along = match far {
        Side::South | Side::North => x,
        Side::East | Side::West => y,
    };
    bay.head(far, along, 0.03);
    bay.anywhere(&[far, door.lateral()[0]], "injectorcabinet");
    bay.row(far, "filing", 0.92, 2, false);
    // No pipe leads into the screened room of a magnet: hands are washed outside.
    if !bay.kind().is_dry() {
        bay.anywhere(&[door, far], "basin-clinical");
    }
    bay.anywhere(&[door, far], "trolley");
}

pub(super) fn control(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let [a, b] = bay.long_sides();
    // Consoles look through the window to the scanner, away from the door.
    let side = if door == a { b } else { a };
    for at in bay.row(side, "console", 1.65, usize::MAX, false) {
        bay.put("chair", at.beside(-0.05, -0.78, 2));
    }
    if bay.items.is_empty() {
        let [c, d] = side.lateral();
        for side in [side, side.opposite(), c, d] {
            bay.row(side, "walldesk", 1.05, 2, false);
        }
    }
    // Too narrow between its doors for any desk: screens on the wall.
    if bay.items.is_empty() {
        let along = bay.end(side.lateral()[0]) / 2.0 + bay.end(side.lateral()[1]) / 2.0;
        for side in [side, side.opposite()] {
            let at = bay.against(side, "tv", along);
            bay.hang("tv", at, 1.4);
        }
    }
    bay.anywhere(&[side.opposite(), door], "filing");
    bay.anywhere(&[side.opposite(), door], "bin");
}
