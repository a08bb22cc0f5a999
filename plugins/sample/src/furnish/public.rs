//! Where the public waits, asks, buys, eats, and parks.

use super::bay::{At, Bay, Side};

pub(super) fn waiting(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    let (length, across) = bay.extent(far);
    let screen = bay.against(far, "bigscreen", bay.middle()[usize::from(matches!(far, Side::East | Side::West))]);
    bay.hang("bigscreen", screen, 1.9);
    bay.anywhere(&[a, b], "kiosk");
    bay.anywhere(&[b, a], "flowerbox");
    // Rows across the room look at the screen; a gangway stays at both ends, and in the middle of long rows.
    let columns = ((length - 1.6) / 2.5).floor() as usize;
    let mut away = 1.9;
    while columns > 0 && away < across - 1.3 {
        for column in 0..columns {
            let along = length / 2.0 + (column as f64 - (columns as f64 - 1.0) / 2.0) * 2.5;
            let at = bay.from(far, away, along);
            bay.put("bench", At { quarters: (at.quarters + 2) % 4, ..at });
        }
        away += 1.5;
    }
    if !bay.items.iter().any(|item| item.key.starts_with("bench")) {
        for side in [a, b, far] {
            bay.row(side, "bench-3", 1.8, usize::MAX, true);
        }
    }
    bay.anywhere(&[a, b, door], "bin");
}

pub(super) fn counter(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    let (length, across) = bay.extent(door);
    let away = (across * 0.45).clamp(1.6, 2.6);
    let count = ((length - 0.9) / 1.52).floor().max(1.0) as usize;
    for n in 0..count {
        let along = length / 2.0 + (n as f64 - (count as f64 - 1.0) / 2.0) * 1.51;
        let at = bay.from(door, away, along);
        let at = At { quarters: (at.quarters + 2) % 4, ..at };
        if bay.put("window", at) {
            bay.put("chair", at.beside(0.1, 0.75, 2));
        }
    }
    if !bay.items.iter().any(|item| item.key == "window") {
        bay.anywhere(&[far, a, b], "counter");
    }
    bay.row(far, "filing", 0.92, 5, false);
    bay.anywhere(&[a, b, far], "copier");
}

pub(super) fn shop(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    bay.anywhere(&[a, b], "counter");
    bay.row(far, "kitchenfridge", 1.25, 2, false);
    bay.row(b, "vending", 1.05, 2, false);
    bay.row(far, "display-shelf", 1.22, usize::MAX, false);
    bay.row(b, "display-shelf", 1.22, usize::MAX, false);
    let (length, across) = bay.extent(far);
    let mut away = 2.2;
    while away < across - 2.2 {
        let count = ((length - 2.6) / 1.22).floor().max(0.0) as usize;
        for n in 0..count {
            let along = length / 2.0 + (n as f64 - (count as f64 - 1.0) / 2.0) * 1.22;
            let at = bay.from(far, away, along);
            bay.put("display-shelf", at);
        }
        away += 1.9;
    }
}

pub(super) fn dining(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    bay.row(far, "counter", 2.5, (bay.extent(far).0 / 4.0) as usize, false);
    let columns = ((bay.width() - 1.2) / 1.95).floor() as usize;
    let rows = ((bay.depth() - 1.0) / 2.1).floor() as usize;
    for row in 0..rows {
        for column in 0..columns {
            let x = bay.middle()[0] + (column as f64 - (columns as f64 - 1.0) / 2.0) * 1.95;
            let y = bay.middle()[1] + (row as f64 - (rows as f64 - 1.0) / 2.0) * 2.1;
            let at = At { x, y, quarters: 0 };
            if bay.put("table-dining", at) {
                for dx in [-0.3, 0.3] {
                    bay.put("visitor", at.beside(dx, 0.65, 0));
                    bay.put("visitor", at.beside(dx, -0.65, 2));
                }
            }
        }
    }
    let [a, b] = door.lateral();
    bay.anywhere(&[a, b], "bin");
    bay.anywhere(&[b, a], "basin");
}

pub(super) fn lobby(bay: &mut Bay<'_>) {
    // Galleries and passages stay free but for planters at their sides.
    if bay.width() < 12.0 || bay.depth() < 12.0 {
        let [a, b] = bay.long_sides();
        for side in [a, b] {
            if bay.extent(side).1 > 2.6 {
                bay.row(side, "flowerbox", 6.0, 5, true);
            }
        }
        return;
    }
    let [x, y] = bay.middle();
    let south = bay.y[0];
    let desk = At { x, y: south + bay.depth() * 0.62, quarters: 0 };
    if bay.put("infodesk", desk) {
        bay.put("chair", desk.beside(-0.5, 0.5, 2));
        bay.put("chair", desk.beside(0.5, 0.5, 2));
    }
    for side in [-1.0, 1.0] {
        // Self-service kiosks stand in rows to both sides of the way in.
        for n in 0..5 {
            let at =
                At { x: x + side * 6.2, y: south + 3.2 + 1.0 * f64::from(n), quarters: if side < 0.0 { 1 } else { 3 } };
            bay.put("kiosk", at);
        }
        for row in 0..4 {
            for column in 0..2 {
                let at = At {
                    x: x + side * (9.2 + 2.5 * f64::from(column)),
                    y: y - 3.0 + 1.7 * f64::from(row),
                    quarters: if row % 2 == 0 { 2 } else { 0 },
                };
                bay.put("bench", at);
            }
        }
        for n in 0..4 {
            let at = At { x: x + side * (7.4 + 2.0 * f64::from(n)), y: y + 5.5, quarters: 0 };
            bay.put("flowerbox", at);
        }
        bay.put("bin", At { x: x + side * 7.2, y: y - 1.0, quarters: 0 });
    }
    for n in 0..2 {
        let at = At { x: x - 1.2 + 2.4 * f64::from(n), y: south + bay.depth() * 0.78, quarters: 0 };
        bay.put("flowerbox", at);
    }
}

pub(super) fn parking(bay: &mut Bay<'_>) {
    let [a, b] = bay.long_sides();
    let across = bay.extent(a).1;
    let mut count = 0_usize;
    let sides: &[Side] = if across > 15.5 { &[a, b] } else { &[a] };
    for side in sides {
        for at in bay.row(*side, "parkingbay", 2.42, usize::MAX, false) {
            count += 1;
            if matches!(count % 7, 1 | 2 | 5) {
                bay.over("car", at.beside(0.0, -0.25, 0));
            }
        }
    }
    // Short rooms park one row across.
    if count == 0 {
        bay.anywhere(&[a, b, a.lateral()[0], a.lateral()[1]], "car");
    }
}
