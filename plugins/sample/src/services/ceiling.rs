//! Heights of ceilings, one rule for everything that is fitted into or above them.

use crate::plan::{Kind, Storey};

/// Height of the suspended ceiling of rooms above the floor, metres.
const ROOM_M: f64 = 2.7;
/// What the services above the ceiling of a corridor take, from the soffit down, metres.
const SERVICES_M: f64 = 1.55;

/// Whether rooms of this kind have a suspended ceiling, rather than the bare soffit.
pub(super) fn is_closed(kind: Kind) -> bool {
    !kind.is_plant() && !kind.is_core() && !matches!(kind, Kind::Void | Kind::Parking)
}

/// Height of the ceiling that lamps hang in or at, metres above the floor; of rooms without one, that of their lamps.
pub(crate) fn height(storey: &Storey, kind: Kind) -> f64 {
    let below_services = (storey.clear() - SERVICES_M).max(2.3);
    if kind.is_circulation() || !is_closed(kind) { below_services.min(3.0) } else { below_services.clamp(2.6, ROOM_M) }
}

/// Whether there is a void above the ceiling that must be watched for fire: deeper than 0.8 m.
pub(super) fn has_deep_void(storey: &Storey, kind: Kind) -> bool {
    is_closed(kind) && storey.clear() - height(storey, kind) > 0.8
}
