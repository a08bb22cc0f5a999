//! Laboratories, pharmacy, sterile supply, stores, kitchen, laundry, waste, mortuary.

use super::bay::{At, Bay, Side};
use super::clinics::desk_at;

/// Rows of a product across the room, back to back in pairs, `aisle` apart, clear of the walls by `margin`.
fn islands(bay: &mut Bay<'_>, key: &'static str, aisle: f64, margin: f64) {
    let (width, depth) = bay.size(key);
    let wide = bay.width() >= bay.depth();
    let (length, across) = if wide { (bay.width(), bay.depth()) } else { (bay.depth(), bay.width()) };
    let pair = 2.0 * depth + 0.02;
    let rows = ((across - 2.0 * margin + aisle) / (pair + aisle)).floor() as usize;
    let columns = ((length - 2.0 * margin) / (width + 0.02)).floor() as usize;
    if rows == 0 || columns == 0 {
        return;
    }
    let pitch = (across - 2.0 * margin) / rows as f64;
    let start = (length - columns as f64 * (width + 0.02)) / 2.0;
    for row in 0..rows {
        let line = margin + pitch * (row as f64 + 0.5);
        for column in 0..columns {
            // A gangway crosses long rows.
            if columns > 6 && column == columns / 2 {
                continue;
            }
            let along = start + (width + 0.02) * (column as f64 + 0.5);
            for (offset, turn) in [(-depth / 2.0 - 0.005, 0), (depth / 2.0 + 0.005, 2)] {
                let at = if wide {
                    At { x: bay.x[0] + along, y: bay.y[0] + line + offset, quarters: turn }
                } else {
                    At { x: bay.x[0] + line + offset, y: bay.y[0] + along, quarters: (turn + 3) % 4 }
                };
                bay.put(key, at);
            }
        }
    }
}

pub(super) fn lab(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    if bay.area() > 30.0 && !bay.named("PCR") && !bay.named("病理") {
        bay.row(a, "analyser", 2.3, 2, false);
    }
    bay.row(b, "safetycabinet", 1.5, if bay.area() > 25.0 { 2 } else { 1 }, false);
    bay.anywhere(&[far, b, a], "sink");
    bay.row(a, "fridge", 0.8, 1, false);
    bay.row(b, "freezer", 0.95, 1, false);
    bay.row(far, "labbench", 1.85, usize::MAX, false);
    bay.row(a, "incubatorlab", 0.75, 1, false);
    bay.row(b, "centrifuge", 0.7, 1, false);
    bay.row(a, "labbench", 1.85, usize::MAX, false);
    bay.row(b, "labbench", 1.85, usize::MAX, false);
    islands(bay, "labbench", 1.4, 2.0);
    bay.anywhere(&[door, a, b], "basin-clinical");
    stools(bay, "labbench", 2);
}

/// A stool before every so many of a product.
fn stools(bay: &mut Bay<'_>, key: &str, every: usize) {
    let benches: Vec<At> = bay
        .items
        .iter()
        .filter(|item| item.key == key)
        .step_by(every)
        .map(|item| At { x: item.spot.at[0], y: item.spot.at[1], quarters: item.spot.quarters })
        .collect();
    for at in benches {
        bay.put("stool", at.beside(0.0, -0.65, 0));
    }
}

pub(super) fn blood_bank(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    bay.row(a, "bloodfridge", 0.85, 5, false);
    bay.row(a, "freezer", 0.95, 2, false);
    bay.anywhere(&[far, b], "sink");
    bay.row(far, "labbench", 1.85, 4, false);
    bay.row(b, "centrifuge", 0.75, 2, false);
    desk_at(bay, b);
    stools(bay, "labbench", 1);
}

pub(super) fn pharmacy(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    if bay.area() > 70.0 {
        bay.row(far, "robot", 3.2, 2, false);
    }
    // Medicines are handed out at windows beside the door.
    if bay.extent(door).0 > 6.0 {
        bay.row(door, "window", 1.55, 6, false);
    }
    bay.row(a, "fridge", 0.8, 2, false);
    bay.row(b, "worktop", 1.8, 2, false);
    bay.anywhere(&[b, a, far], "sink");
    for side in [a, b, far] {
        bay.row(side, "drugshelf", 1.51, usize::MAX, false);
    }
    islands(bay, "drugshelf", 1.2, 1.7);
    desk_at(bay, b);
}

pub(super) fn decontamination(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    let [long, other] = bay.long_sides();
    let side = if long == door { other } else { long };
    bay.row(side, "washer-disinfector", 1.1, (bay.extent(side).0 / 2.0) as usize, false);
    bay.row(side.opposite(), "sink", 1.25, 6, false);
    bay.row(a, "sink", 1.25, 2, false);
    bay.row(b, "kitchenunit", 1.85, 2, false);
    islands(bay, "kitchenunit", 1.6, 2.2);
    bay.anywhere(&[far, door], "linencart");
    bay.anywhere(&[door, a], "trolley");
}

pub(super) fn packing(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let [a, b] = door.lateral();
    let [long, other] = bay.long_sides();
    let side = if long == door { other } else { long };
    bay.row(side, "steriliser", 1.45, (bay.extent(side).0 / 2.4) as usize, false);
    islands(bay, "packingtable", 1.5, 2.0);
    bay.row(a, "sterilerack", 1.22, usize::MAX, false);
    bay.row(b, "sterilerack", 1.22, usize::MAX, false);
    bay.anywhere(&[side.opposite(), door], "basin-clinical");
    bay.row(side.opposite(), "packingtable", 1.9, 3, true);
    stools(bay, "packingtable", 1);
}

/// Racks along the walls and in rows between.
pub(super) fn racks(bay: &mut Bay<'_>, key: &'static str) {
    let (width, _) = bay.size(key);
    let door = bay.door_side();
    let small = bay.width().min(bay.depth()) < 2.3;
    let [a, b] = door.lateral();
    let sides: Vec<Side> = if small { vec![door.opposite(), a] } else { vec![a, b, door.opposite()] };
    for side in sides {
        if bay.extent(side).1 > 1.6 {
            bay.row(side, key, width + 0.01, usize::MAX, false);
        }
    }
    islands(bay, key, 1.2, 1.75);
    if !bay.items.iter().any(|item| item.key == key) {
        bay.anywhere(&[door.opposite(), a, b, door], key);
    }
}

pub(super) fn clean_utility(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    bay.anywhere(&[a, far, b], "sink");
    bay.row(a, "worktop", 1.8, 2, false);
    bay.anywhere(&[b, far], "fridge");
    bay.row(b, "drugshelf", 1.51, 2, false);
    bay.row(far, "worktop", 1.8, 1, false);
    bay.anywhere(&[far, b, a], "filing");
    bay.anywhere(&[b, far, a], "trolley");
    bay.anywhere(&[door, a, b], "bin");
}

pub(super) fn dirty_utility(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    bay.anywhere(&[far, a, b, door], "sluice");
    bay.anywhere(&[a, far, b], "sink");
    bay.anywhere(&[a, b, far, door], "mopsink");
    bay.row(b, "wastecart", 0.65, 3, false);
    bay.anywhere(&[b, far, a], "linencart");
    bay.anywhere(&[far, a, b], "drugshelf");
}

pub(super) fn linen(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    bay.row(door.lateral()[0], "linencart", 1.0, 2, false);
    racks(bay, "linenrack");
}

pub(super) fn pantry(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    bay.anywhere(&[a, far, b], "sink");
    bay.row(a, "worktop", 1.8, 2, false);
    bay.anywhere(&[far, b, a], "pantryfridge");
    bay.anywhere(&[b, far, a], "steamer");
    bay.row(far, "worktop", 1.8, 1, false);
    bay.anywhere(&[b, door, far], "trolley");
    bay.anywhere(&[b, door, a], "bin");
}

pub(super) fn store(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let [a, b] = door.lateral();
    if bay.named("清洁") || bay.named("保洁") {
        bay.anywhere(&[door.opposite(), a, b, door], "mopsink");
        bay.anywhere(&[a, b], "trolley");
    }
    if bay.named("污衣") || bay.named("被") {
        bay.row(a, "linencart", 1.0, 4, false);
    }
    racks(bay, "shelf");
    // Where no long rack fits.
    if !bay.items.iter().any(|item| item.key == "shelf") {
        racks(bay, "sterilerack");
    }
}

pub(super) fn waste(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let [a, b] = door.lateral();
    bay.anywhere(&[a, b, door.opposite()], "mopsink");
    for side in [door.opposite(), a, b] {
        bay.row(side, "wastecart", 0.66, usize::MAX, false);
    }
    bay.anywhere(&[door, a, b], "basin-clinical");
}

pub(super) fn mortuary(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    bay.row(far, "mortuaryfridge", 0.98, usize::MAX, false);
    bay.anywhere(&[a, b, door], "sink");
    bay.anywhere(&[b, a], "bier");
    bay.anywhere(&[a, b], "bier");
    bay.anywhere(&[b, door], "filing");
}

pub(super) fn kitchen(bay: &mut Bay<'_>) {
    let [long, other] = bay.long_sides();
    let door = bay.door_side();
    let side = if long == door { other } else { long };
    let [c, d] = side.lateral();
    if bay.named("餐") || bay.area() > 25.0 {
        let ranges = bay.row(side, "range", 1.85, (bay.extent(side).0 * 0.55 / 1.85) as usize, false);
        for at in ranges {
            bay.hang("hood", at.beside(0.0, 0.0, 0), 2.05);
        }
        bay.row(side, "steamer", 0.95, 4, false);
    }
    bay.row(c, "kitchenfridge", 1.25, 3, false);
    bay.row(d, "sink", 1.25, 3, false);
    bay.anywhere(&[d, side.opposite()], "dishwasher");
    bay.row(d, "kitchenunit", 1.85, usize::MAX, false);
    bay.row(side, "kitchenunit", 1.85, usize::MAX, false);
    islands(bay, "kitchenunit", 1.3, 2.1);
    bay.row(side.opposite(), "kitchenunit", 1.85, 4, false);
    bay.anywhere(&[side.opposite(), c], "trolley");
    bay.anywhere(&[c, d], "basin-clinical");
}

pub(super) fn laundry(bay: &mut Bay<'_>) {
    let [long, other] = bay.long_sides();
    let door = bay.door_side();
    let side = if long == door { other } else { long };
    let length = bay.extent(side).0;
    let across = bay.extent(side).1;
    if length < 3.5 || across < 3.0 {
        bay.row(side, "washer", 0.7, 3, false);
        bay.anywhere(&[side.opposite(), door], "sink");
        return;
    }
    bay.row(side, "laundrywasher", 1.45, (length * 0.55 / 1.45) as usize, false);
    bay.row(side, "laundrydryer", 1.35, usize::MAX, false);
    let [x, y] = bay.middle();
    let [c, d] = side.lateral();
    let turn = side.quarters();
    let centre = At { x, y, quarters: turn }.beside(0.0, -0.4, 0);
    bay.put("ironer", centre.beside(-2.2, 0.0, 0));
    bay.put("ironer", centre.beside(2.2, 0.0, 0));
    bay.row(c, "linencart", 1.0, 3, false);
    bay.row(d, "packingtable", 1.9, 2, false);
    bay.row(side.opposite(), "linenrack", 1.52, 3, false);
    bay.anywhere(&[side.opposite(), d, c], "sink");
}
