//! Makes the dimensions of one hospital differ from those of the next, without moving any wall off another.

use super::{Mm, Rect, Storey};
use crate::programme::Programme;

/// Scales the plan of a storey in both directions, and renames its rooms for the hospital that it belongs to.
///
/// Equal coordinates stay equal, so that walls, shafts and storeys still meet.
pub(super) fn stretch(storey: &mut Storey, programme: &Programme) {
    let [fx, fy] = programme.stretch;
    let x = |value: Mm| module(f64::from(value) * fx);
    let y = |value: Mm| module(f64::from(value) * fy);
    let rect = |r: &mut Rect| *r = Rect { x0: x(r.x0), y0: y(r.y0), x1: x(r.x1), y1: y(r.y1) };
    for room in &mut storey.rooms {
        room.cells.iter_mut().for_each(rect);
        room.number = programme.mark(&room.number);
    }
    storey.prefix = programme.prefix();
    storey.plates.iter_mut().for_each(rect);
    storey.voids.iter_mut().for_each(rect);
    for column in &mut storey.columns {
        *column = (x(column.0), y(column.1));
    }
    for exit in &mut storey.exits {
        (exit.x, exit.y) = (x(exit.x), y(exit.y));
    }
    for compartment in &mut storey.compartments {
        compartment.code = programme.mark(&compartment.code);
    }
}

/// A length on the module of 10 mm.
fn module(value: f64) -> Mm {
    (value / 10.0).round() as Mm * 10
}
