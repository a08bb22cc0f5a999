//! A measurement made ready to be drawn again and again: its lines, the triangles of its area, and how far it reaches.

use atrium_building::Aabb;
use earcut::Earcut;
use glam::DVec3;

use crate::annotate::{AnnotationLine, annotation};
use crate::measure::{Measurement, normal_of};

/// What is drawn of a measurement, project coordinates, metres.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Lines and labels.
    pub lines: Vec<AnnotationLine>,
    /// Triangles that fill what was measured, without its holes; empty for all but areas.
    pub fill: Vec<[DVec3; 3]>,
    /// Around all of it.
    pub bounds: Aabb,
}

impl Drawing {
    /// Of a measurement.
    pub fn of(measurement: &Measurement) -> Self {
        let lines = annotation(measurement);
        let fill = match measurement {
            Measurement::Area { outline } => cover(outline),
            _ => Vec::new(),
        };
        let points = lines.iter().flat_map(|l| &l.points);
        let bounds = points.fold(Aabb::EMPTY, |b, p| b.union(Aabb { min: *p, max: *p }));
        Self { lines, fill, bounds }
    }

    /// Points of the lines, project coordinates.
    pub fn points(&self) -> impl Iterator<Item = DVec3> + '_ {
        self.lines.iter().flat_map(|l| l.points.iter().copied())
    }
}

/// A polygon with holes as triangles, in the plane that fits it best.
fn cover(outline: &[Vec<DVec3>]) -> Vec<[DVec3; 3]> {
    let points: Vec<DVec3> = outline.iter().flatten().copied().collect();
    let (Some(origin), Some(normal)) = (points.first().copied(), normal_of(outline)) else { return Vec::new() };
    let (u, v) = normal.any_orthonormal_pair();
    let flat: Vec<[f64; 2]> = points.iter().map(|p| [(*p - origin).dot(u), (*p - origin).dot(v)]).collect();
    let mut holes = Vec::new();
    let mut at = 0;
    for l in outline.iter().take(outline.len().saturating_sub(1)) {
        at += l.len() as u32;
        holes.push(at);
    }
    let mut out: Vec<u32> = Vec::new();
    Earcut::new().earcut_slice(&flat, &holes, &mut out);
    let corner = |n: u32| points.get(n as usize).copied();
    out.chunks_exact(3).filter_map(|t| Some([corner(t[0])?, corner(t[1])?, corner(t[2])?])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(z: f64, from: f64, to: f64) -> Vec<DVec3> {
        [(from, from), (to, from), (to, to), (from, to)].map(|(x, y)| DVec3::new(x, y, z)).to_vec()
    }

    fn area(fill: &[[DVec3; 3]]) -> f64 {
        fill.iter().map(|[a, b, c]| (*b - *a).cross(*c - *a).length() * 0.5).sum()
    }

    #[test]
    fn an_area_is_filled_without_its_hole_and_where_it_is_concave() {
        let holed = Measurement::Area { outline: vec![square(1.0, 0.0, 4.0), square(1.0, 1.0, 2.0)] };
        let drawing = Drawing::of(&holed);
        assert!((area(&drawing.fill) - 15.0).abs() < 1e-9);
        assert_eq!((drawing.bounds.min, drawing.bounds.max), (DVec3::new(0.0, 0.0, 1.0), DVec3::new(4.0, 4.0, 1.0)));
        let corner = [(0.0, 0.0), (4.0, 0.0), (4.0, 1.0), (1.0, 1.0), (1.0, 4.0), (0.0, 4.0)];
        let upright = corner.map(|(x, z)| DVec3::new(x, 7.0, z)).to_vec();
        assert!((area(&Drawing::of(&Measurement::Area { outline: vec![upright] }).fill) - 7.0).abs() < 1e-9);
    }

    #[test]
    fn what_has_no_area_is_not_filled() {
        assert!(Drawing::of(&Measurement::Area { outline: vec![vec![DVec3::ZERO; 3]] }).fill.is_empty());
        let line = Measurement::Distance { a: DVec3::ZERO, b: DVec3::X };
        assert!(Drawing::of(&line).fill.is_empty());
    }
}
