//! The levels that services keep to, so that they pass over and under each other wherever corridors meet, and the lanes
//! of their risers in the shafts.
//!
//! Levels: metres from the soffit down to the middle of a run. On every storey lie, from above: sprinklers, supply, return and
//! exhaust ducts, chilled and domestic water, trays, gases, hydrants. Below all of these run, in the basement, the trunks
//! from the plants to the shafts.

/// Hydrant mains of a storey.
pub(super) const HYDRANT: f64 = 1.475;
/// Oxygen, vacuum and air mains of a storey.
pub(super) const GASES: [f64; 3] = [1.285, 1.34, 1.395];

/// Sprinkler trunk, and the suction side of its pumps.
pub(super) const SPRINKLER_TRUNK: [f64; 2] = [1.61, 2.06];
/// Hydrant trunk, and the suction side of its pumps.
pub(super) const HYDRANT_TRUNK: [f64; 2] = [1.835, 2.285];
/// Chilled water trunks: supply, return.
pub(super) const CHILLED_TRUNK: [f64; 2] = [2.025, 2.25];
/// Cold and hot water trunks.
pub(super) const WATER_TRUNK: [f64; 2] = [2.415, 2.515];
/// Oxygen, vacuum and air trunks.
pub(super) const GAS_TRUNK: [f64; 3] = [2.59, 2.665, 2.74];
/// Condenser water trunks: to the towers, from them.
pub(super) const CONDENSER_TRUNK: [f64; 2] = [2.9, 3.15];
/// Heating water trunks: supply, return.
pub(super) const HEATING_TRUNK: [f64; 2] = [3.37, 3.555];

/// Lanes of the risers: shares of the side of a shaft that its corridor touches, so that the way of each to the corridor
/// leads past all others.
pub(super) mod lane {
    pub(in super::super) const EXHAUST: f64 = 0.115;
    /// In the shafts that condenser water rises through, which are wider.
    pub(in super::super) const CONDENSER: [f64; 2] = [0.19, 0.828];
    pub(in super::super) const SPRINKLER: f64 = 0.232;
    pub(in super::super) const CHILLED: [f64; 2] = [0.297, 0.421];
    pub(in super::super) const HYDRANT: f64 = 0.359;
    /// Behind all others, as it leaves the shaft towards the air handlers.
    pub(in super::super) const FRESH_AIR: f64 = 0.28;
    /// Where the handlers stand beside the shaft, to the north or east of it and to the south or west.
    pub(in super::super) const FRESH_AIR_BESIDE: [f64; 2] = [0.145, 0.855];
    pub(in super::super) const COLD: f64 = 0.476;
    pub(in super::super) const HOT: f64 = 0.518;
    pub(in super::super) const HEATING: [f64; 2] = [0.57, 0.733];
    pub(in super::super) const OXYGEN: f64 = 0.617;
    pub(in super::super) const VACUUM: f64 = 0.651;
    pub(in super::super) const AIR: f64 = 0.686;
    pub(in super::super) const SOIL: f64 = 0.789;
    pub(in super::super) const SMOKE: f64 = 0.895;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn risers_pass_each_other_in_the_narrowest_shaft() {
        let widths = [
            (lane::EXHAUST, 0.5),
            (lane::SPRINKLER, 0.15),
            (lane::CHILLED[0], 0.16),
            (lane::HYDRANT, 0.15),
            (lane::CHILLED[1], 0.16),
            (lane::COLD, 0.1),
            (lane::HOT, 0.08),
            (lane::HEATING[0], 0.16),
            (lane::OXYGEN, 0.054),
            (lane::VACUUM, 0.076),
            (lane::AIR, 0.054),
            (lane::HEATING[1], 0.16),
            (lane::SOIL, 0.11),
            (lane::SMOKE, 0.4),
        ];
        for pair in widths.windows(2) {
            let gap = (pair[1].0 - pair[0].0) * 3.1 - (pair[0].1 + pair[1].1) / 2.0;
            assert!(gap > 0.03, "{pair:?}: {gap}");
        }
    }

    #[test]
    fn no_trunk_is_at_the_level_of_another() {
        // Fittings are a little thicker than their pipes.
        let fitted = 1.08;
        let all = [
            (HYDRANT, 0.1),
            (SPRINKLER_TRUNK[0], 0.15),
            (HYDRANT_TRUNK[0], 0.15),
            (CHILLED_TRUNK[0], 0.2 * fitted),
            (CHILLED_TRUNK[1], 0.2 * fitted),
            (WATER_TRUNK[0], 0.1),
            (WATER_TRUNK[1], 0.08),
            (GAS_TRUNK[0], 0.054),
            (GAS_TRUNK[1], 0.076),
            (GAS_TRUNK[2], 0.054),
            (CONDENSER_TRUNK[0], 0.22 * fitted),
            (CONDENSER_TRUNK[1], 0.22 * fitted),
            (HEATING_TRUNK[0], 0.16 * fitted),
            (HEATING_TRUNK[1], 0.16 * fitted),
        ];
        for pair in all.windows(2) {
            assert!(pair[0].0 + pair[0].1 / 2.0 < pair[1].0 - pair[1].1 / 2.0, "{pair:?}");
        }
    }
}
