//! Where patients lie: wards, isolation, intensive care, newborns, dialysis; and the nurses' station.

use super::bay::{At, Bay, Side};

/// Height of the middle of a bedhead unit's lower edge, metres.
const BEDHEAD_M: f64 = 1.4;

/// What stands around a bed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// A ward: cabinet, overbed table, armchair, curtain.
    Ward,
    /// Observation and recovery: monitor, infusion pumps, curtain.
    Watched,
    /// Intensive care: pendant, monitor, pumps, ventilator.
    Intensive,
}

/// What belongs to a bed that stands with its head to `side`.
pub(super) fn around_bed(bay: &mut Bay<'_>, side: Side, at: At, around: Around) {
    let along = at.along();
    // In front of the unit that hangs there.
    let unit = bay.against(side, "bedhead", along);
    if around == Around::Intensive {
        let top = bay.top();
        bay.hang("pendant", at.beside(-0.95, 0.55, 0), (top - 1.3).min(1.9));
        bay.put("ventilator", at.beside(0.85, 0.6, 0));
        bay.put("monitor", at.beside(-0.85, 0.55, 0));
        bay.put("infusion", at.beside(0.85, 0.0, 0));
        bay.head(side, along, 0.03);
        return;
    }
    bay.hang("bedhead", unit, BEDHEAD_M);
    bay.head(side, along, 0.09);
    bay.hang("curtain", at, 0.35);
    match around {
        Around::Ward => {
            bay.put("cabinet", at.beside(0.78, 0.78, 0));
            bay.over("overbed", at.beside(-0.15, -0.35, 0));
            bay.put("armchair", at.beside(-0.92, 0.62, 0));
        }
        _ => {
            bay.put("monitor", at.beside(0.78, 0.75, 0));
            bay.put("infusion", at.beside(-0.78, 0.7, 0));
        }
    }
}

/// The lateral side with the most room for beds, for rooms too narrow for beds on both.
fn bed_side(bay: &Bay<'_>) -> Side {
    let door = bay.door_side();
    let [a, b] = door.lateral();
    // The door stands off the middle: beds lie behind the wall that it is farther from.
    let [mx, my] = bay.middle();
    let low = bay.doors.first().is_some_and(|d| match door {
        Side::South | Side::North => d.at[0] < mx,
        Side::East | Side::West => d.at[1] < my,
    });
    if low { b } else { a }
}

/// Beds along the walls of a room, at most `most`; gives the side and place of each.
pub(super) fn beds(bay: &mut Bay<'_>, key: &'static str, pitch: f64, most: usize) -> Vec<(Side, At)> {
    let door = bay.door_side();
    let first = bed_side(bay);
    let (_, across) = bay.extent(first);
    let (length, _) = bay.extent(first);
    let [long, _] = bay.long_sides();
    let sides = if across > 6.0 && length > 3.0 {
        vec![first, first.opposite()]
    } else if across > 3.4 && length >= pitch {
        vec![first]
    } else if bay.extent(door).1 > 3.2 {
        vec![door.opposite()]
    } else {
        vec![long, long.opposite()]
    };
    let mut placed = Vec::new();
    for side in sides {
        let left = most - placed.len();
        placed.extend(bay.row(side, key, pitch, left, true).into_iter().map(|at| (side, at)));
    }
    // Better a bed where it can stand than a ward without one.
    if placed.is_empty() {
        for side in [door.opposite(), first, first.opposite(), door] {
            if let Some(at) = bay.anywhere(&[side], key) {
                placed.push((side, at));
                break;
            }
        }
    }
    placed
}

fn count_in_name(bay: &Bay<'_>) -> usize {
    [("单人", 1), ("双人", 2), ("三人", 3), ("四人", 4), ("六人", 6)]
        .iter()
        .find(|(word, _)| bay.named(word))
        .map_or(usize::MAX, |(_, count)| *count)
}

pub(super) fn ward(bay: &mut Bay<'_>) {
    let most = count_in_name(bay);
    let pitch = if most == 1 { 3.0 } else { 2.3 };
    let placed = beds(bay, "bed", pitch, most);
    for (side, at) in &placed {
        around_bed(bay, *side, *at, Around::Ward);
    }
    let Some((side, first)) = placed.first().copied() else {
        return;
    };
    let opposite = side.opposite();
    bay.row(opposite, "wardrobe", 0.62, placed.len(), false);
    if bay.extent(side).1 < 6.0 {
        let along = first.along();
        let tv = bay.against(opposite, "tv", along);
        bay.hang("tv", tv, 1.85);
        let [a, b] = side.lateral();
        bay.anywhere(&[opposite, a, b], "table-low");
        bay.anywhere(&[opposite], "visitor");
    }
}

pub(super) fn isolation(bay: &mut Bay<'_>) {
    ward(bay);
    let door = bay.door_side();
    let [a, b] = door.lateral();
    bay.anywhere(&[door, a, b, door.opposite()], "basin-clinical");
    bay.anywhere(&[door, a, b], "bin");
}

pub(super) fn anteroom(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let [a, b] = door.lateral();
    bay.anywhere(&[a, b, door.opposite(), door], "basin-clinical");
    bay.anywhere(&[b, a, door.opposite(), door], "filing");
    bay.anywhere(&[a, b, door], "bin");
}

pub(super) fn intensive(bay: &mut Bay<'_>) {
    for (side, at) in beds(bay, "bed-icu", 3.0, usize::MAX) {
        around_bed(bay, side, at, Around::Intensive);
    }
    island(bay);
    let door = bay.door_side();
    bay.anywhere(&[door, door.opposite()], "basin-clinical");
    bay.anywhere(&[door], "crashcart");
    bay.anywhere(&[door], "defibrillator");
}

/// A counter in the middle of a large room, from which all beds are seen.
pub(super) fn island(bay: &mut Bay<'_>) {
    if bay.width().min(bay.depth()) < 6.5 {
        return;
    }
    let [x, y] = bay.middle();
    let at = At { x, y, quarters: if bay.width() >= bay.depth() { 0 } else { 1 } };
    if bay.put("counter", at) {
        bay.put("chair", at.beside(-0.55, 0.85, 2));
        bay.put("chair", at.beside(0.55, 0.85, 2));
    }
}

pub(super) fn neonatal(bay: &mut Bay<'_>) {
    for side in bay.long_sides() {
        for at in bay.row(side, "incubator", 1.9, usize::MAX, true) {
            let along = at.along();
            let unit = bay.against(side, "bedhead", along);
            bay.hang("bedhead", unit, BEDHEAD_M);
            bay.head(side, along, 0.09);
            bay.put("monitor", at.beside(0.62, 0.25, 0));
            bay.put("infusion", at.beside(-0.62, 0.25, 0));
        }
    }
    island(bay);
    let door = bay.door_side();
    bay.anywhere(&[door, door.opposite()], "basin-clinical");
    bay.anywhere(&[door], "warmer");
}

pub(super) fn observation(bay: &mut Bay<'_>) {
    for (side, at) in beds(bay, "bed", 2.2, usize::MAX) {
        around_bed(bay, side, at, Around::Watched);
    }
    island(bay);
    let door = bay.door_side();
    bay.anywhere(&[door, door.opposite()], "basin-clinical");
    bay.anywhere(&[door], "trolley");
}

pub(super) fn dialysis(bay: &mut Bay<'_>) {
    let sides = bay.long_sides();
    let both = bay.extent(sides[0]).1 > 5.0;
    for side in sides.into_iter().take(if both { 2 } else { 1 }) {
        for at in bay.row(side, "dialysischair", 2.3, usize::MAX, true) {
            let along = at.along();
            let unit = bay.against(side, "bedhead", along);
            bay.hang("bedhead", unit, BEDHEAD_M);
            bay.head(side, along, 0.09);
            bay.put("dialysis", at.beside(0.85, 0.55, 0));
            bay.over("overbed", at.beside(-0.2, -0.3, 0));
        }
    }
    island(bay);
    let door = bay.door_side();
    bay.anywhere(&[door, door.opposite()], "basin-clinical");
    bay.anywhere(&[door], "trolley");
}

pub(super) fn station(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let back = door.opposite();
    let [a, b] = door.lateral();
    bay.row(back, "worktop", 1.8, 2, false);
    bay.anywhere(&[a, b, back], "basin-clinical");
    bay.row(back, "filing", 0.92, 3, false);
    bay.row(b, "filing", 0.92, 2, false);
    // The counter faces the door, with room to pass between both.
    let (length, across) = bay.extent(door);
    let away = if across > 4.5 { 2.1 } else { 1.9 };
    let count = ((length - 1.0) / 2.5).floor().max(1.0);
    for n in 0..count as usize {
        let along = length / 2.0 + (n as f64 - (count - 1.0) / 2.0) * 2.5;
        let at = bay.from(door, away, along);
        // From the door inwards: back of the product towards the room.
        let at = At { quarters: (at.quarters + 2) % 4, ..at };
        if bay.put("counter", at) {
            bay.put("chair", at.beside(-0.55, 0.75, 2));
            bay.put("chair", at.beside(0.55, 0.75, 2));
        }
    }
    bay.anywhere(&[a, b, back], "crashcart");
    bay.anywhere(&[b, a, back], "defibrillator");
}
