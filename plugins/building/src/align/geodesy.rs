//! From degrees to metres, near one place.

use glam::{DMat3, DVec2, DVec3};

use crate::SitePosition;

/// Equatorial radius and first eccentricity squared of WGS 84 (NIMA TR8350.2, table 3.1 and 3.3).
const RADIUS_M: f64 = 6_378_137.0;
const ECCENTRICITY_2: f64 = 6.694_379_990_141_3e-3;

/// East, north and up at a place, in the axes of the earth.
fn axes(position: &SitePosition) -> DMat3 {
    let (sin_lat, cos_lat) = position.latitude_deg.to_radians().sin_cos();
    let (sin_lon, cos_lon) = position.longitude_deg.to_radians().sin_cos();
    DMat3::from_cols(
        DVec3::new(-sin_lon, cos_lon, 0.0),
        DVec3::new(-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat),
        DVec3::new(cos_lat * cos_lon, cos_lat * sin_lon, sin_lat),
    )
}

/// The place on the ellipsoid, metres from the middle of the earth.
fn on_earth(position: &SitePosition) -> DVec3 {
    let (sin_lat, cos_lat) = position.latitude_deg.to_radians().sin_cos();
    let (sin_lon, cos_lon) = position.longitude_deg.to_radians().sin_cos();
    let across = RADIUS_M / (1.0 - ECCENTRICITY_2 * sin_lat * sin_lat).sqrt();
    DVec3::new(across * cos_lat * cos_lon, across * cos_lat * sin_lon, across * (1.0 - ECCENTRICITY_2) * sin_lat)
}

/// Where `to` lies east and north of `from`, metres on the plane that touches the earth at `from`, and how far its north
/// is turned from that of `from`, as a direction.
pub(super) fn east_north(from: &SitePosition, to: &SitePosition) -> (DVec2, DVec2) {
    let local = axes(from).transpose();
    let offset = local * (on_earth(to) - on_earth(from));
    let north = (local * axes(to).y_axis).truncate().try_normalize().unwrap_or(DVec2::Y);
    (offset.truncate(), north)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude_deg: f64, longitude_deg: f64) -> SitePosition {
        SitePosition { latitude_deg, longitude_deg, elevation_m: None }
    }

    #[test]
    fn a_minute_of_arc_is_a_nautical_mile() {
        let (north, turned) = east_north(&at(30.0, 114.0), &at(30.0 + 1.0 / 60.0, 114.0));
        // 110 852.4 m in a degree of latitude at 30°, 96 486.3 m in one of longitude (WGS 84).
        assert!((north.y - 110_852.4 / 60.0).abs() < 0.5 && north.x.abs() < 1e-6, "{north}");
        assert!(turned.distance(DVec2::Y) < 1e-12);
        let (east, turned) = east_north(&at(30.0, 114.0), &at(30.0, 114.0 + 1.0 / 60.0));
        assert!((east.x - 96_486.3 / 60.0).abs() < 0.5 && east.y.abs() < 0.2, "{east}");
        // East of here north leans west, by the sine of the latitude.
        assert!((turned.x.asin() + (1.0_f64 / 60.0).to_radians() * 0.5).abs() < 1e-6, "{turned}");
    }
}
