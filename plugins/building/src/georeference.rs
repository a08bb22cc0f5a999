//! Where on earth a model lies, and the arithmetic between its coordinates and those of a map.

use glam::{DAffine3, DVec2, DVec3};
use serde::{Deserialize, Serialize};

/// `IfcMapConversion` with its target: from project coordinates to a map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Georeference {
    /// Name of the projected coordinate reference system, for example `EPSG:4547`.
    pub crs: Option<String>,
    /// Easting of the project's origin, map units.
    pub eastings: f64,
    /// Northing of the project's origin, map units.
    pub northings: f64,
    /// Height of the project's origin, map units.
    pub orthogonal_height: f64,
    /// East component of the project's X axis.
    pub x_axis_abscissa: f64,
    /// North component of the project's X axis.
    pub x_axis_ordinate: f64,
    /// Map units in one project unit.
    pub scale: f64,
    /// What `scale` is multiplied by along x, y and z (`IfcMapConversionScaled`); ones elsewhere.
    pub factors: [f64; 3],
    /// Metres in one map unit; those of the project's length unit where the file names none.
    pub map_unit_m: f64,
}

/// Where `IfcSite` says that it lies: good to some 30 m, and for a place on a map of the world.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SitePosition {
    /// `RefLatitude`, degrees, north positive.
    pub latitude_deg: f64,
    /// `RefLongitude`, degrees, east positive.
    pub longitude_deg: f64,
    /// `RefElevation`, metres above sea level.
    pub elevation_m: Option<f64>,
}

/// From project coordinates to a map, both in metres: scaled, turned about Z, moved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapTransform {
    /// Easting, northing and height of the project's zero, metres of the map.
    pub zero: DVec3,
    /// Easting and northing of the project's X axis, of length 1.
    pub x_axis: DVec2,
    /// Map metres in one metre of the project, along the project's axes. A grid is never quite true to scale: 0.9996 on
    /// the middle meridian of UTM.
    pub scale: DVec3,
}

impl Default for MapTransform {
    fn default() -> Self {
        Self { zero: DVec3::ZERO, x_axis: DVec2::X, scale: DVec3::ONE }
    }
}

impl MapTransform {
    /// Easting, northing and height of a point, metres.
    pub fn to_map(&self, project: DVec3) -> DVec3 {
        let scaled = project * self.scale;
        self.zero + self.x_axis.rotate(scaled.truncate()).extend(scaled.z)
    }

    /// The point at an easting, northing and height, metres, project coordinates.
    pub fn from_map(&self, map: DVec3) -> DVec3 {
        let from_zero = map - self.zero;
        conjugate(self.x_axis).rotate(from_zero.truncate()).extend(from_zero.z) / self.scale
    }

    /// From the map's east to the project's X, counter-clockwise, radians.
    pub fn rotation_rad(&self) -> f64 {
        self.x_axis.to_angle()
    }

    /// The same for coordinates that were turned about Z and moved by `by`.
    ///
    /// Scales that differ between x and y stay with their axes, which is exact for what is not turned.
    pub fn moved(&self, by: &DAffine3) -> Self {
        let x = by.matrix3.x_axis.truncate().try_normalize().unwrap_or(DVec2::X);
        Self {
            zero: self.to_map(by.inverse().transform_point3(DVec3::ZERO)),
            x_axis: self.x_axis.rotate(conjugate(x)).normalize(),
            scale: self.scale,
        }
    }
}

/// The direction that turns as far the other way.
pub(crate) fn conjugate(direction: DVec2) -> DVec2 {
    DVec2::new(direction.x, -direction.y)
}

/// Map metres in a metre of the project lie within this of each other, or the units are not what the file says. No grid
/// strays farther from the ground than a few thousandths.
const TRUE_TO_SCALE: f64 = 0.1;

impl Georeference {
    /// What it does to coordinates in metres. `length_m` is metres in one length unit of the file.
    ///
    /// What is scaled by more than a tenth is not scaled but was written in other units than it says: then a map whose
    /// unit is the metre is tried, and after that scale and factors are passed over. [`Self::scale_is_plausible`] tells.
    pub fn transform(&self, length_m: f64) -> MapTransform {
        let axis = DVec2::new(self.x_axis_abscissa, self.x_axis_ordinate).try_normalize().unwrap_or(DVec2::X);
        let place = DVec3::new(self.eastings, self.northings, self.orthogonal_height);
        let said = positive(self.map_unit_m);
        for map_unit in [said, 1.0] {
            let scale = self.ratio(length_m, map_unit);
            if plausible(scale) {
                return MapTransform { zero: place * map_unit, x_axis: axis, scale };
            }
        }
        MapTransform { zero: place * said, x_axis: axis, scale: DVec3::ONE }
    }

    /// Whether a metre of the project is about a metre of the map, as the file says it.
    pub fn scale_is_plausible(&self, length_m: f64) -> bool {
        plausible(self.ratio(length_m, positive(self.map_unit_m)))
    }

    /// As the file says it: map metres in one metre of the project.
    pub fn ratio(&self, length_m: f64, map_unit_m: f64) -> DVec3 {
        DVec3::from(self.factors) * (self.scale * map_unit_m / positive(length_m))
    }

    /// The same for coordinates that were turned about Z and moved by `by`, metres; in metres from then on.
    pub fn moved(&self, by: &DAffine3, length_m: f64) -> Self {
        let t = self.transform(length_m).moved(by);
        Self {
            crs: self.crs.clone(),
            eastings: t.zero.x,
            northings: t.zero.y,
            orthogonal_height: t.zero.z,
            x_axis_abscissa: t.x_axis.x,
            x_axis_ordinate: t.x_axis.y,
            scale: length_m,
            factors: t.scale.to_array(),
            map_unit_m: 1.0,
        }
    }
}

fn positive(value: f64) -> f64 {
    if value.is_normal() && value > 0.0 { value } else { 1.0 }
}

fn plausible(scale: DVec3) -> bool {
    scale.is_finite() && (scale - 1.0).abs().max_element() <= TRUE_TO_SCALE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn georeference(scale: f64, map_unit_m: f64) -> Georeference {
        Georeference {
            crs: Some("EPSG:4547".into()),
            eastings: 528_776.25 / map_unit_m,
            northings: 3_384_818.5 / map_unit_m,
            orthogonal_height: 24.0 / map_unit_m,
            x_axis_abscissa: 0.6,
            x_axis_ordinate: 0.8,
            scale,
            factors: [1.0; 3],
            map_unit_m,
        }
    }

    #[test]
    fn there_and_back_on_the_map() {
        let t = georeference(0.9996, 1.0).transform(1.0);
        let p = DVec3::new(10.0, 0.0, 3.0);
        let map = t.to_map(p);
        let there = DVec3::new(528_776.25 + 6.0 * 0.9996, 3_384_818.5 + 8.0 * 0.9996, 24.0 + 3.0 * 0.9996);
        assert!(map.distance(there) < 1e-9, "{map}");
        assert!(t.from_map(map).distance(p) < 1e-9);
    }

    #[test]
    fn units_written_wrongly_do_not_blow_a_building_up() {
        // Millimetres in the project; the map in metres, in millimetres, and in metres without the scale that this asks
        // for; and a map whose unit is not said, though it is the metre.
        let right = georeference(0.001, 1.0);
        let also_right = georeference(1.0, 0.001);
        let without_scale = georeference(1.0, 1.0);
        let without_unit = Georeference { map_unit_m: 0.001, ..right.clone() };
        for (what, plausible) in [(right, true), (also_right, true), (without_scale, false), (without_unit, false)] {
            assert_eq!(what.scale_is_plausible(0.001), plausible);
            let map = what.transform(0.001).to_map(DVec3::X * 10.0);
            assert!(map.distance(DVec3::new(528_782.25, 3_384_826.5, 24.0)) < 1e-6, "{what:?}: {map}");
        }
        let broken = Georeference { scale: f64::NAN, factors: [0.0; 3], map_unit_m: 0.0, ..georeference(1.0, 1.0) };
        assert!(broken.transform(f64::NAN).to_map(DVec3::ONE).is_finite());
    }

    #[test]
    fn a_moved_georeference_says_the_same_of_moved_points() {
        let by = DAffine3::from_translation(DVec3::new(7.0, -3.0, 2.0)) * DAffine3::from_rotation_z(0.4);
        let was = georeference(0.0009996, 1.0);
        let is = was.moved(&by, 0.001);
        for p in [DVec3::ZERO, DVec3::new(120.0, 35.0, 12.0)] {
            let (a, b) = (was.transform(0.001).to_map(p), is.transform(0.001).to_map(by.transform_point3(p)));
            assert!(a.distance(b) < 1e-8, "{a} {b}");
        }
    }
}
