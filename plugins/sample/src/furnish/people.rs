//! For staff and patients between work and rest: baths, toilets, changing, offices, meetings, rest, control rooms.

use super::bay::{At, Bay};
use super::clinics::desk_at;

pub(super) fn bath(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    let (_, across) = bay.extent(door);
    if bay.named("淋浴") {
        if bay.anywhere(&[a, b, far], "shower").is_none() {
            bay.anywhere(&[a, b, far, door], "shower-wall");
        }
        return;
    }
    // The shower in the farthest corner, the toilet beside it, the basin by the door.
    let inner = bay.end(far);
    let shower = bay.near(a, "shower", inner).or_else(|| bay.near(far, "shower", bay.end(a)));
    let toilet = bay.near(b, "pan", inner).or_else(|| bay.anywhere(&[far, a, door], "pan"));
    bay.near(a, "basin", bay.end(door)).or_else(|| bay.anywhere(&[b, far, door], "basin"));
    if let Some(at) = toilet {
        bay.over("grabrail", at.beside(0.38, 0.3, 0));
    }
    if shower.is_none() && across > 1.5 && bay.anywhere(&[far, a, b], "shower").is_none() {
        bay.anywhere(&[far, a, b], "shower-wall");
    }
}

pub(super) fn toilet(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    if bay.area() < 8.0 || bay.named("无障碍") {
        let at = bay.anywhere(&[far, a, b, door], "pan");
        if let Some(at) = at {
            bay.over("grabrail", at.beside(0.4, 0.3, 0));
            bay.over("grabrail", at.beside(-0.4, 0.3, 0));
        }
        bay.anywhere(&[a, b, far, door], "basin");
        bay.anywhere(&[b, a, door], "bin");
        return;
    }
    // Cubicles along the wall that faces most of them away from the door.
    let side = if bay.extent(far).1 > 2.6 && bay.extent(far).0 >= bay.extent(a).0 { far } else { a };
    let basins = side.opposite();
    let spare = side.lateral();
    for at in bay.row(side, "cubicle", 1.0, usize::MAX, false) {
        bay.over("pan", at.beside(0.0, 0.34, 0));
    }
    if !bay.named("女") {
        let most = (bay.extent(basins).0 / 2.0) as usize;
        bay.row(basins, "urinal", 0.75, most.min(4), false);
    }
    bay.row(basins, "basin", 0.8, 4, false);
    bay.row(spare[0], "basin", 0.8, 2, false);
    bay.anywhere(&[door, spare[1]], "bin");
}

pub(super) fn changing(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let [a, b] = door.lateral();
    let far = door.opposite();
    let size = bay.area();
    if size > 9.0 {
        bay.row(far, "shower", 0.95, (size / 9.0) as usize, false);
    }
    bay.anywhere(&[far, door, b], "basin");
    bay.row(a, "locker", 0.91, usize::MAX, false);
    if bay.extent(a).1 > 2.2 {
        bay.row(b, "locker", 0.91, usize::MAX, false);
    }
    let (length, across) = bay.extent(a);
    if across > 2.4 {
        let count = ((length - 2.0) / 1.4).floor().max(1.0) as usize;
        for n in 0..count {
            let along = length / 2.0 + (n as f64 - (count as f64 - 1.0) / 2.0) * 1.4;
            let at = bay.from(a, across / 2.0, along);
            bay.put("changebench", at);
        }
    }
}

pub(super) fn office(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    if bay.area() > 24.0 {
        workplaces(bay);
        bay.row(a, "filing", 0.92, 4, false);
        bay.row(b, "filing", 0.92, 2, false);
        bay.anywhere(&[door, a, b], "copier");
        return;
    }
    // Desks along the side walls; cabinets deep in the room.
    for side in [a, b] {
        if bay.extent(side).1 > 2.4 || side == a {
            let most = (bay.extent(side).0 / 1.9) as usize;
            for at in bay.row(side, "desk", 1.5, most.max(1), true) {
                bay.put("chair", at.beside(-0.05, -0.68, 2));
            }
        }
    }
    bay.row(far, "filing", 0.92, 2, false);
    bay.anywhere(&[far, a, b], "flowerbox").filter(|_| bay.area() > 18.0);
    bay.anywhere(&[door, a, b], "bin");
}

/// Desks in pairs, face to face, across the room.
fn workplaces(bay: &mut Bay<'_>) {
    let columns = ((bay.width() - 1.4) / 1.5).floor() as usize;
    let rows = ((bay.depth() - 1.6) / 3.4).floor().max(1.0) as usize;
    for row in 0..rows {
        let y = bay.y[0] + bay.depth() * (row as f64 + 0.5) / rows as f64;
        for column in 0..columns {
            if columns > 6 && column % 4 == 3 {
                continue;
            }
            let x = bay.middle()[0] + (column as f64 - (columns as f64 - 1.0) / 2.0) * 1.5;
            for (dy, quarters) in [(0.36, 2), (-0.36, 0)] {
                let at = At { x, y: y + dy, quarters };
                if bay.put("desk", at) {
                    bay.put("chair", at.beside(-0.05, -0.68, 2));
                }
            }
        }
    }
}

pub(super) fn meeting(bay: &mut Bay<'_>) {
    let wide = bay.width() >= bay.depth();
    let [x, y] = bay.middle();
    let (length, across) = if wide { (bay.width(), bay.depth()) } else { (bay.depth(), bay.width()) };
    let turn = u8::from(!wide);
    let count = ((length - 2.0) / 2.8).floor().max(1.0) as usize;
    for n in 0..count {
        let along = (n as f64 - (count as f64 - 1.0) / 2.0) * 2.8;
        let at = At { x, y, quarters: turn }.beside(along, 0.0, 0);
        bay.put("table", at);
        for dx in [-0.95, 0.0, 0.95] {
            bay.put("chair", at.beside(dx, 0.95, 0));
            bay.put("chair", at.beside(dx, -0.95, 2));
            if across > 6.0 {
                bay.put("visitor", at.beside(dx, 2.1, 0));
            }
        }
    }
    let ends = if wide { [bay.x[0], bay.x[1]] } else { [bay.y[0], bay.y[1]] };
    let side = bay.long_sides()[0].lateral()[0];
    let along = if wide { y } else { x };
    let screen = bay.against(side, "bigscreen", along);
    if ends[1] - ends[0] > 3.0 {
        bay.hang("bigscreen", screen, 1.0);
    }
    bay.row(side.opposite(), "filing", 0.92, 2, false);
    bay.anywhere(&[side, side.opposite()], "flowerbox");
}

pub(super) fn lecture(bay: &mut Bay<'_>) {
    let wide = bay.width() >= bay.depth();
    let door = bay.door_side();
    // The stage lies away from the door, at an end of the room.
    let [long, _] = bay.long_sides();
    let stage = if long.lateral().contains(&door) { door.opposite() } else { long.lateral()[0] };
    let (across, length) = bay.extent(stage);
    let middle = bay.middle()[usize::from(wide)];
    let screen = bay.against(stage, "bigscreen", middle);
    bay.hang("bigscreen", screen, 1.3);
    let lectern = bay.from(stage, 1.3, across / 2.0 + 1.6);
    bay.put("lectern", lectern);
    bay.put("table", bay.from(stage, 1.4, across / 2.0 - 1.2));
    let columns = ((across - 2.4) / 2.3).floor().max(1.0) as usize;
    let mut away = 3.4;
    while away < length - 1.0 {
        for column in 0..columns {
            let along = across / 2.0 + (column as f64 - (columns as f64 - 1.0) / 2.0) * 2.3;
            let at = bay.from(stage, away, along);
            // Seats face the stage.
            bay.put("auditorium", At { quarters: (at.quarters + 2) % 4, ..at });
        }
        away += 1.05;
    }
}

pub(super) fn staff(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    let [x, y] = bay.middle();
    bay.row(far, "worktop", 1.8, 1, false);
    bay.anywhere(&[far, a, b], "sink");
    bay.anywhere(&[far, a, b], "pantryfridge");
    bay.row(a, "locker", 0.91, 3, false);
    let at = At { x, y, quarters: u8::from(bay.width() < bay.depth()) };
    let key = if bay.area() > 16.0 { "table" } else { "table-dining" };
    if bay.put(key, at) {
        let reach = bay.size(key).1 / 2.0 + 0.3;
        for dx in if key == "table" { vec![-0.9, 0.0, 0.9] } else { vec![-0.3, 0.3] } {
            bay.put("visitor", at.beside(dx, reach, 0));
            bay.put("visitor", at.beside(dx, -reach, 2));
        }
    }
    bay.row(b, "armchair", 0.9, 2, false);
}

pub(super) fn on_call(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    let inner = bay.end(far);
    let beds = if bay.area() > 9.0 { 2 } else { 1 };
    for side in [a, b].into_iter().take(beds) {
        let (length, across) = bay.extent(side);
        if across > 4.4 || length < 2.3 {
            bay.near(side, "single", inner);
        } else {
            // Along the wall, its head away from the door.
            let width = bay.size("single").0;
            let (low, _) = match side {
                super::bay::Side::South | super::bay::Side::North => (bay.x[0], bay.x[1]),
                _ => (bay.y[0], bay.y[1]),
            };
            let along = if inner > low + 0.1 { length - 1.05 } else { 1.05 };
            let at = bay.from(side, width / 2.0 + 0.02, along);
            bay.put("single", At { quarters: far.quarters(), ..at });
        }
    }
    if !bay.items.iter().any(|item| item.key == "single") {
        bay.anywhere(&[far, a, b], "single");
    }
    bay.anywhere(&[far, a, b], "cabinet");
    desk_at(bay, b);
    bay.anywhere(&[a, b, door], "wardrobe");
}

pub(super) fn duty(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let [long, other] = bay.long_sides();
    // Displays on a long wall without the door; desks face it.
    let wall = if long == door { other } else { long };
    let (length, across) = bay.extent(wall);
    bay.row(wall, "display", 1.27, usize::MAX, false);
    let rows = if across > 6.5 { 2 } else { 1 };
    let count = ((length - 1.2) / 1.65).floor().max(1.0) as usize;
    for row in 0..rows {
        for n in 0..count {
            let along = length / 2.0 + (n as f64 - (count as f64 - 1.0) / 2.0) * 1.62;
            let at = bay.from(wall, 1.7 + 2.1 * f64::from(row), along);
            if bay.put("console", at) {
                bay.put("chair", at.beside(-0.05, -0.8, 2));
            }
        }
    }
    let [a, b] = wall.lateral();
    bay.row(a, "rack", 0.65, 2, false);
    bay.row(b, "filing", 0.92, 2, false);
}

pub(super) fn data_room(bay: &mut Bay<'_>) {
    let wide = bay.width() >= bay.depth();
    let (length, across) = if wide { (bay.width(), bay.depth()) } else { (bay.depth(), bay.width()) };
    // Cold and hot aisles: rows face each other, and stand back to back.
    let rows = ((across - 1.0) / 2.2).floor().max(1.0) as usize;
    let count = ((length - 2.0) / 0.61).floor().max(0.0) as usize;
    for row in 0..rows {
        let line = across * (row as f64 + 0.5) / rows as f64;
        for n in 0..count {
            let along = length / 2.0 + (n as f64 - (count as f64 - 1.0) / 2.0) * 0.61;
            let flip = if row % 2 == 0 { 0 } else { 2 };
            let at = if wide {
                At { x: bay.x[0] + along, y: bay.y[0] + line, quarters: flip }
            } else {
                At { x: bay.x[0] + line, y: bay.y[0] + along, quarters: flip + 1 }
            };
            bay.put("rack", at);
        }
    }
    if bay.items.is_empty() {
        let door = bay.door_side();
        bay.anywhere(&[door.opposite(), door.lateral()[0], door.lateral()[1]], "rack");
    }
}
