//! What stands on the roofs of the towers.

use super::super::{Plan, Storey, frame};

/// The roof of one tower, or (`both`) of two.
pub(super) fn roof(elevation: f64, height: f64, both: bool) -> Storey {
    let mut plan = Plan::new("RF", "R", "屋面 / Roof", elevation, height);
    for east in [false, true] {
        if both || !east {
            frame::roof(&mut plan, east);
        }
    }
    frame::settle(&mut plan);
    plan.finish()
}
