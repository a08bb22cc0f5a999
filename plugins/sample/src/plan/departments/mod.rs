//! What each storey is used for.

use super::Storey;
use crate::programme::{Extent, Programme};

mod basement;
mod clinics;
mod district;
mod fourth;
mod ground;
mod pattern;
mod podium;
mod roof;
mod surgery;
mod wards;

/// Height from floor to floor, metres.
const BASEMENT_M: f64 = 6.0;
const GROUND_M: f64 = 5.4;
const PODIUM_M: f64 = 4.8;
const WARD_M: f64 = 4.2;
const ROOF_M: f64 = 4.5;

/// Which wards a district hospital has, from below.
const DISTRICT_WARDS: [usize; 4] = [wards::SURGERY, wards::OBSTETRICS, wards::RESPIRATORY, wards::INFECTIOUS];

/// The storeys of a hospital from the lowest up, as drawn, before they are stretched.
pub(super) fn storeys(programme: &Programme) -> Vec<Storey> {
    let tall = programme.taller_m;
    let mut storeys = Vec::new();
    match programme.extent {
        Extent::Storey => storeys.push(wards::single("5F", "5", 0, 0.0, WARD_M + tall)),
        Extent::District => {
            let mut z = 0.0;
            storeys.push(district::basement(-(BASEMENT_M + tall), BASEMENT_M + tall));
            for n in 1..=2 + programme.ward_storeys {
                let height = if n == 1 {
                    GROUND_M
                } else if n == 2 {
                    PODIUM_M
                } else {
                    WARD_M
                } + tall;
                let (name, prefix) = (format!("{n}F"), n.to_string());
                storeys.push(match n {
                    1 => district::ground(z, height),
                    2 => district::first(z, height),
                    _ => wards::single(&name, &prefix, DISTRICT_WARDS[(n - 3) % DISTRICT_WARDS.len()], z, height),
                });
                z += height;
            }
            storeys.push(roof::roof(z, ROOF_M, false));
        }
        Extent::Full => {
            storeys.push(basement::basement(-(BASEMENT_M + tall), BASEMENT_M + tall));
            let mut z = 0.0;
            for (n, build) in [ground::ground, clinics::second, surgery::third, fourth::fourth].into_iter().enumerate()
            {
                let height = if n == 0 { GROUND_M } else { PODIUM_M } + tall;
                storeys.push(build(z, height));
                z += height;
            }
            for n in 5..5 + programme.ward_storeys {
                storeys.push(wards::pair(&format!("{n}F"), &n.to_string(), n - 5, z, WARD_M + tall));
                z += WARD_M + tall;
            }
            storeys.push(roof::roof(z, ROOF_M, true));
        }
    }
    storeys
}
