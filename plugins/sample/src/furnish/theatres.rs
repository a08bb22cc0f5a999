//! The operating suite: theatre, scrub, induction, recovery.

use super::bay::{At, Bay};
use super::wards::{Around, around_bed, beds, island};

pub(super) fn theatre(bay: &mut Bay<'_>) {
    let [x, y] = bay.middle();
    let door = bay.door_side();
    let far = door.opposite();
    let top = bay.top();
    let at = At { x, y, quarters: far.quarters() };
    bay.put("optable", at);
    bay.hang("oplight", at, (top - 1.1).min(2.05));
    bay.hang("pendant", at.beside(-1.5, 1.0, 0), (top - 1.3).min(1.9));
    bay.hang("pendant", at.beside(1.6, -0.6, 2), (top - 1.3).min(1.9));
    bay.put("anaesthesia", at.beside(-0.85, 1.55, 0));
    bay.put("monitor", at.beside(0.45, 1.5, 0));
    bay.put("stool", at.beside(-0.2, 1.35, 0));
    bay.put("mayo", at.beside(0.75, -0.75, 1));
    bay.put("instruments", at.beside(1.55, -0.6, 1));
    bay.put("instruments", at.beside(-1.5, -1.2, 0));
    bay.put("electrosurgery", at.beside(1.5, 0.7, 3));
    let [a, b] = door.lateral();
    let along = at.along();
    bay.head(far, along, 0.03);
    bay.clear_head();
    let middle = bay.middle();
    for (side, key) in [(a, "opcontrol"), (b, "opscreen")] {
        let along = if side.is_along_x() { middle[0] } else { middle[1] };
        bay.near(side, key, along);
    }
    bay.row(far, "filing", 0.92, 2, false);
    bay.anywhere(&[far, a, b], "warmcabinet");
    bay.anywhere(&[a, b], "trolley");
    bay.anywhere(&[b, a], "bin");
}

pub(super) fn scrub(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    for side in [far, a, b, door] {
        if !bay.row(side, "scrub", 2.0, 2, true).is_empty() {
            break;
        }
    }
    // Rooms too small for a trough.
    if bay.items.is_empty() {
        bay.anywhere(&[far, a, b, door], "basin-clinical");
    }
    bay.anywhere(&[a, b, far, door], "sterilerack");
    bay.anywhere(&[a, b, far, door], "bin");
}

pub(super) fn induction(bay: &mut Bay<'_>) {
    let door = bay.door_side();
    let far = door.opposite();
    let [a, b] = door.lateral();
    for (side, at) in beds(bay, "bed-icu", 3.0, 4) {
        let along = at.along();
        let unit = bay.against(side, "bedhead", along);
        bay.hang("bedhead", unit, 1.4);
        bay.head(side, along, 0.09);
        bay.put("anaesthesia", at.beside(0.98, 0.5, 0));
        bay.put("monitor", at.beside(-0.85, 0.6, 0));
    }
    // Where no bed turns, a patient waits on a couch.
    if bay.heads.is_empty() {
        let sides = [far, a, b, door];
        let found = sides.into_iter().find_map(|side| bay.anywhere(&[side], "couch").map(|at| (side, at)));
        if let Some((side, at)) = found {
            bay.head(side, at.along(), 0.03);
        }
    }
    bay.row(far, "worktop", 1.8, 1, false);
    bay.anywhere(&[a, b, far, door], "basin-clinical");
    bay.anywhere(&[b, a, door], "trolley");
}

pub(super) fn recovery(bay: &mut Bay<'_>) {
    for (side, at) in beds(bay, "bed-icu", 2.4, usize::MAX) {
        around_bed(bay, side, at, Around::Watched);
    }
    island(bay);
    let door = bay.door_side();
    bay.anywhere(&[door, door.opposite()], "basin-clinical");
    bay.anywhere(&[door], "crashcart");
    bay.anywhere(&[door], "ventilator");
}
