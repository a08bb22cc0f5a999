//! Measurements that are kept with a project.

use std::collections::BTreeMap;

use glam::{DAffine3, DVec3};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{ElementRef, Rest};

/// A measurement: which kind, at which places, and what it found that its places do not tell. Project coordinates, metres.
///
/// The project does not know what the kinds mean; whoever measures does. A kind that it does not know is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SavedMeasurement {
    /// What a person calls it; empty where nobody has named it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What was measured: `distance`, `area`, `clearance` and so on.
    pub kind: String,
    /// The places, in order; of an area its outline.
    #[serde(default, deserialize_with = "finite")]
    pub points: Vec<DVec3>,
    /// Of an area its holes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holes: Vec<Vec<DVec3>>,
    /// Unit vectors that belong to the places.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "finite")]
    pub normals: Vec<DVec3>,
    /// Places with a meaning of their own, such as `floor` and `ceiling`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub places: BTreeMap<String, DVec3>,
    /// Figures that were found, with their unit in the name, such as `volume_m3`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub figures: BTreeMap<String, f64>,
    /// The elements that were measured, as far as they are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<ElementRef>,
    /// What is not understood.
    #[serde(skip)]
    pub rest: Rest,
}

impl SavedMeasurement {
    /// The same measurement of the same things after project coordinates were turned about Z and moved by `by`.
    pub fn move_by(&mut self, by: &DAffine3) {
        let points = self.points.iter_mut().chain(self.holes.iter_mut().flatten()).chain(self.places.values_mut());
        points.for_each(|p| *p = by.transform_point3(*p));
        self.normals.iter_mut().for_each(|n| *n = by.transform_vector3(*n));
    }
}

fn finite<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<DVec3>, D::Error> {
    use serde::de::Error;
    let points = Vec::<DVec3>::deserialize(from)?;
    if points.iter().all(|p| p.is_finite()) { Ok(points) } else { Err(D::Error::custom("a place that is nowhere")) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{Project, ProjectProblem};

    const TEXT: &str = r#"
atrium = 1

[[measurement]]
name = "Corridor"
kind = "distance"
points = [[1.0, 2.0, 0.0], [1.0, 4.4, 0.0]]
elements = ["1xS3BCk291UvhgP2a6eflN", "2xS3BCk291UvhgP2a6eflN@services.ifc"]
colour = "red"

[[measurement]]
kind = "of a later edition"
points = [[0.0, 0.0, 1.0]]
figures = { volume_m3 = 2.5 }

[[measurement]]
kind = "distance"
points = [[nan, 0.0, 0.0]]
"#;

    #[test]
    fn measurements_are_read_and_written_again_with_what_is_not_understood() {
        let (project, problems) = Project::parse(TEXT, Path::new("a.atrium")).unwrap();
        assert_eq!(project.measurements.len(), 2);
        assert_eq!(project.measurements[0].points[1], DVec3::new(1.0, 4.4, 0.0));
        assert_eq!(project.measurements[0].elements[1].file.as_deref(), Some("services.ifc"));
        assert_eq!(project.measurements[1].figures["volume_m3"], 2.5);
        assert!(matches!(&problems[..], [ProjectProblem::NotUnderstood { entry, .. }] if entry == "measurement 3"));
        let text = project.to_text().unwrap();
        assert!(text.contains("colour = \"red\"") && text.contains("nan"), "{text}");
        let (again, _) = Project::parse(&text, Path::new("a.atrium")).unwrap();
        assert_eq!(again.measurements, project.measurements);
    }

    #[test]
    fn measurements_move_with_the_frame() {
        let (project, _) = Project::parse(TEXT, Path::new("a.atrium")).unwrap();
        let mut one = project.measurements[0].clone();
        one.normals.push(DVec3::X);
        let by = DAffine3::from_rotation_z(std::f64::consts::FRAC_PI_2);
        one.move_by(&(DAffine3::from_translation(DVec3::new(10.0, 0.0, 5.0)) * by));
        assert!(one.points[0].distance(DVec3::new(8.0, 1.0, 5.0)) < 1e-12);
        assert!(one.normals[0].distance(DVec3::Y) < 1e-12);
    }
}
