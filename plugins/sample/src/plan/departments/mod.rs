//! What each storey is used for.

use super::frame::{self, Podium};
use super::{Plan, Storey};
use crate::programme::{Extent, Programme};

mod bootstrap;

/// Height from floor to floor, metres.
const BASEMENT_M: f64 = 6.0;
const GROUND_M: f64 = 5.4;
const PODIUM_M: f64 = 4.8;
const WARD_M: f64 = 4.2;
const ROOF_M: f64 = 4.5;

/// The storeys of a hospital from the lowest up, as drawn, before they are stretched.
pub(super) fn storeys(programme: &Programme) -> Vec<Storey> {
    let tall = programme.taller_m;
    let mut storeys = Vec::new();
    match programme.extent {
        Extent::Storey => storeys.push(bootstrap::wards("5F", "5", 0.0, WARD_M + tall, false)),
        Extent::District => {
            let mut z = 0.0;
            storeys.push(bootstrap::district_basement(-(BASEMENT_M + tall), BASEMENT_M + tall));
            for n in 1..=2 + programme.ward_storeys {
                let height = if n == 1 {
                    GROUND_M
                } else if n == 2 {
                    PODIUM_M
                } else {
                    WARD_M
                } + tall;
                storeys.push(bootstrap::wards(&format!("{n}F"), &n.to_string(), z, height, false));
                z += height;
            }
            storeys.push(bootstrap::roof(z, ROOF_M, false));
        }
        Extent::Full => {
            storeys.push(bootstrap::podium("B1", "B", Podium::Basement, -(BASEMENT_M + tall), BASEMENT_M + tall));
            let mut z = 0.0;
            for n in 1..=4 {
                let (kind, height) =
                    if n == 1 { (Podium::Ground, GROUND_M + tall) } else { (Podium::Upper, PODIUM_M + tall) };
                storeys.push(bootstrap::podium(&format!("{n}F"), &n.to_string(), kind, z, height));
                z += height;
            }
            for n in 5..5 + programme.ward_storeys {
                storeys.push(bootstrap::wards(&format!("{n}F"), &n.to_string(), z, WARD_M + tall, true));
                z += WARD_M + tall;
            }
            storeys.push(bootstrap::roof(z, ROOF_M, true));
        }
    }
    storeys
}
