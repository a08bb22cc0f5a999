//! A model turned about Z and moved.

use glam::{DAffine3, DVec2, DVec3, Vec3};

use crate::{Aabb, BuildingModel};

/// Turns by less than this from a quarter turn are none: what they would move at 10 km is thinner than a hair.
const NO_TURN: f64 = 1e-9;

impl BuildingModel {
    /// Turns everything about Z and moves it: shapes, boxes, storeys, and what tells where on earth the zero lies.
    ///
    /// `by` goes from the coordinates so far to the new ones, metres. Meshes stay as they are: only where they are placed
    /// changes, in double precision, and nothing is lost however far.
    pub fn move_by(&mut self, by: &DAffine3) {
        if *by == DAffine3::IDENTITY {
            return;
        }
        for placement in &mut self.placements {
            placement.transform = *by * placement.transform;
        }
        let x = by.matrix3.x_axis;
        let square = x.x.abs() < NO_TURN || x.y.abs() < NO_TURN;
        if square {
            for element in &mut self.elements {
                element.bounds = element.bounds.transformed(by);
            }
        } else {
            self.find_boxes_anew(by);
        }
        for storey in &mut self.storeys {
            storey.elevation_m += by.translation.z;
        }
        self.georeference = self.georeference.take().map(|g| g.moved(by, self.units.length_m));
        self.true_north = self.true_north.map(|[x, y]| {
            let north = by.transform_vector3(DVec3::new(x, y, 0.0)).truncate();
            north.try_normalize().unwrap_or(DVec2::Y).to_array()
        });
        for source in &mut self.sources {
            source.placement = *by * source.placement;
        }
    }

    /// Exact boxes, not boxes around turned boxes: a turned wall would seem twice as thick.
    fn find_boxes_anew(&mut self, by: &DAffine3) {
        let mut boxes = vec![Aabb::EMPTY; self.elements.len()];
        for p in &self.placements {
            let (Some(mesh), Some(of)) = (self.meshes.get(p.mesh.0 as usize), boxes.get_mut(p.element.index())) else {
                continue;
            };
            let points = mesh.positions.iter().map(|v| p.transform.transform_point3(Vec3::from(*v).as_dvec3()));
            *of = of.union(Aabb::from_points(points));
        }
        for (element, found) in self.elements.iter_mut().zip(boxes) {
            element.bounds = if found.is_empty() { element.bounds.transformed(by) } else { found };
        }
    }
}
