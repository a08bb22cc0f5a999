//! Sections: planes and a box that cut the building open.

use atrium_building::Aabb;
use glam::{DVec2, DVec3, DVec4};
use serde::{Deserialize, Serialize};

/// A direction along the project's axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SectionAxis {
    /// Cuts across the project's X; looks west to east.
    X,
    /// Cuts across the project's Y.
    Y,
    /// A horizontal cut.
    Z,
}

impl SectionAxis {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::X, Self::Y, Self::Z];

    /// Its unit vector.
    pub fn unit(self) -> DVec3 {
        DVec3::AXES[self as usize]
    }
}

/// One plane that hides what lies on its positive side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectionPlane {
    /// Unit vector towards what is hidden, project coordinates.
    pub normal: DVec3,
    /// How far along it from the project's zero, metres.
    pub offset_m: f64,
}

impl SectionPlane {
    /// The plane through a point; `None` where the normal is no direction or the point no place.
    pub fn at(point: DVec3, normal: DVec3) -> Option<Self> {
        let normal = normal.try_normalize()?;
        let offset_m = normal.dot(point);
        offset_m.is_finite().then_some(Self { normal, offset_m })
    }

    /// Hides what lies beyond a place along an axis, or before it.
    pub fn along(axis: SectionAxis, position_m: f64, hides_before: bool) -> Self {
        let sign = if hides_before { -1.0 } else { 1.0 };
        Self { normal: axis.unit() * sign, offset_m: position_m * sign }
    }

    /// A vertical cut through the middle of the box, across its longer side.
    pub fn through(bounds: &Aabb) -> Self {
        let size = bounds.size();
        let axis = if size.x >= size.y { SectionAxis::Y } else { SectionAxis::X };
        Self::across(axis, bounds)
    }

    /// A cut in the middle of the box across the axis.
    pub fn across(axis: SectionAxis, bounds: &Aabb) -> Self {
        // The usual viewpoint is from the south: cutting away the nearer half is what opens the building.
        Self::along(axis, bounds.center().dot(axis.unit()), axis == SectionAxis::Y)
    }

    /// The axis that it cuts across, if it is one of the project's.
    pub fn axis(&self) -> Option<SectionAxis> {
        SectionAxis::ALL.into_iter().find(|a| self.normal.dot(a.unit()).abs() > 1.0 - 1e-9)
    }

    /// Whether it hides what comes before it along its axis.
    pub fn hides_before(&self) -> bool {
        self.normal.dot(DVec3::ONE) < 0.0
    }

    /// Where it is: the coordinate along its axis, or the distance from the project's zero, metres.
    pub fn position_m(&self) -> f64 {
        if self.axis().is_some() && self.hides_before() { -self.offset_m } else { self.offset_m }
    }

    /// The same plane at another [`Self::position_m`].
    pub fn moved_to(self, position_m: f64) -> Self {
        let sign = if self.axis().is_some() && self.hides_before() { -1.0 } else { 1.0 };
        Self { offset_m: position_m * sign, ..self }
    }

    /// The same plane, hiding the other side.
    pub fn flipped(self) -> Self {
        Self { normal: -self.normal, offset_m: -self.offset_m }
    }

    /// Range of positions that cut the box, metres.
    pub fn range(&self, bounds: &Aabb) -> (f64, f64) {
        let axis = self.axis().map_or(self.normal, SectionAxis::unit);
        let (centre, half) = (bounds.center().dot(axis), (bounds.size() * 0.5).dot(axis.abs()));
        (centre - half, centre + half)
    }

    /// `(n, d)` so that points with `n·p + d > 0` are hidden; project coordinates, metres.
    pub fn equation(&self) -> DVec4 {
        self.normal.extend(-self.offset_m)
    }

    /// Whether the point is cut away.
    pub fn hides(&self, p: DVec3) -> bool {
        self.equation().dot(p.extend(1.0)) > 0.0
    }
}

/// A box that hides what lies outside it; upright, turned about Z.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectionBox {
    /// Centre, metres, project coordinates.
    pub center: DVec3,
    /// Half of its edges, metres, along its own axes.
    pub half: DVec3,
    /// Its X axis turned from the project's, radians.
    #[serde(default)]
    pub yaw: f64,
}

/// Thinner than this no box gets, metres.
const THINNEST_M: f64 = 0.05;

impl SectionBox {
    /// Around a box, with a margin, metres.
    pub fn around(bounds: &Aabb, margin_m: f64) -> Self {
        Self { center: bounds.center(), half: (bounds.size() * 0.5 + margin_m).max(DVec3::splat(THINNEST_M)), yaw: 0.0 }
    }

    /// Its axes: unit vectors, project coordinates.
    pub fn axes(&self) -> [DVec3; 3] {
        let x = DVec2::from_angle(self.yaw);
        [x.extend(0.0), x.perp().extend(0.0), DVec3::Z]
    }

    /// Its six faces: planes that hide what is outside, −x +x −y +y −z +z.
    pub fn faces(&self) -> [SectionPlane; 6] {
        let axes = self.axes();
        std::array::from_fn(|i| {
            let normal = if i % 2 == 0 { -axes[i / 2] } else { axes[i / 2] };
            SectionPlane { normal, offset_m: normal.dot(self.center) + self.half[i / 2] }
        })
    }

    /// With one face (numbered as in [`Self::faces`]) moved outwards by so much, metres; the opposite one stays.
    pub fn with_face_moved(mut self, face: usize, by_m: f64) -> Self {
        let k = face / 2;
        if k > 2 || !by_m.is_finite() {
            return self;
        }
        let by = (by_m * 0.5).max(THINNEST_M - self.half[k]);
        let normal = self.faces()[face].normal;
        self.half[k] += by;
        self.center += normal * by;
        self
    }

    /// Whether the point is outside.
    pub fn hides(&self, p: DVec3) -> bool {
        self.faces().iter().any(|f| f.hides(p))
    }
}

/// Which of the sections is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SectionPart {
    /// A plane, by its index.
    Plane(usize),
    /// A face of the box, numbered as in [`SectionBox::faces`].
    Face(usize),
    /// The whole box.
    Box,
}

/// Everything that cuts the building open. What any of it hides is hidden.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sections {
    /// Planes, any number.
    pub planes: Vec<SectionPlane>,
    /// The box.
    pub region: Option<SectionBox>,
    /// The one whose handles are shown; none of them where it is out of date.
    #[serde(skip)]
    pub active: Option<SectionPart>,
}

impl From<SectionPlane> for Sections {
    fn from(plane: SectionPlane) -> Self {
        Self { planes: vec![plane], region: None, active: Some(SectionPart::Plane(0)) }
    }
}

impl Sections {
    /// Whether nothing is cut.
    pub fn is_empty(&self) -> bool {
        self.planes.is_empty() && self.region.is_none()
    }

    /// The planes, those of the box among them. What is kept lies behind all of them.
    pub fn half_spaces(&self) -> impl Iterator<Item = SectionPlane> {
        self.planes.iter().copied().chain(self.region.iter().flat_map(SectionBox::faces))
    }

    /// As [`SectionPlane::equation`], of all.
    pub fn equations(&self) -> Vec<DVec4> {
        self.half_spaces().map(|p| p.equation()).collect()
    }

    /// Whether the point is cut away.
    pub fn hides(&self, p: DVec3) -> bool {
        self.half_spaces().any(|plane| plane.hides(p))
    }

    /// The plane that is chosen.
    pub fn active_plane(&self) -> Option<SectionPlane> {
        match self.active? {
            SectionPart::Plane(i) => self.planes.get(i).copied(),
            SectionPart::Face(i) => self.region.and_then(|r| r.faces().get(i).copied()),
            SectionPart::Box => None,
        }
    }

    /// Adds a plane and chooses it.
    pub fn add(&mut self, plane: SectionPlane) {
        self.active = Some(SectionPart::Plane(self.planes.len()));
        self.planes.push(plane);
    }

    /// Takes one out.
    pub fn remove(&mut self, part: SectionPart) {
        match part {
            SectionPart::Plane(i) if i < self.planes.len() => {
                self.planes.remove(i);
            }
            SectionPart::Face(_) | SectionPart::Box => self.region = None,
            SectionPart::Plane(_) => return,
        }
        self.active = match self.planes.len() {
            0 => self.region.map(|_| SectionPart::Box),
            n => Some(SectionPart::Plane(n - 1)),
        };
    }

    /// The part of the box that is left, as a box; exact for planes across an axis, generous for others.
    pub fn cut(&self, mut bounds: Aabb) -> Aabb {
        for plane in self.half_spaces() {
            if let Some(axis) = plane.axis() {
                let k = axis as usize;
                if plane.hides_before() {
                    bounds.min[k] = bounds.min[k].max(plane.position_m());
                } else {
                    bounds.max[k] = bounds.max[k].min(plane.position_m());
                }
            }
            let nearest = DVec3::select(plane.normal.cmpgt(DVec3::ZERO), bounds.min, bounds.max);
            // Rounding aside: what lies in the plane is still there.
            if plane.equation().dot(nearest.extend(1.0)) > 1e-6 {
                return Aabb::EMPTY;
            }
        }
        bounds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block() -> Aabb {
        Aabb { min: DVec3::new(0.0, 0.0, 0.0), max: DVec3::new(10.0, 6.0, 3.0) }
    }

    #[test]
    fn flipping_hides_the_other_side() {
        let plane = SectionPlane::along(SectionAxis::Z, 2.0, false);
        assert!(plane.hides(DVec3::new(0.0, 0.0, 3.0)) && !plane.hides(DVec3::ZERO));
        let other = plane.flipped();
        assert!(!other.hides(DVec3::new(0.0, 0.0, 3.0)) && other.hides(DVec3::ZERO));
        assert_eq!((other.position_m(), other.axis()), (2.0, Some(SectionAxis::Z)));
        assert_eq!(other.moved_to(2.5).position_m(), 2.5);
        assert_eq!(other.range(&block()), (0.0, 3.0));
    }

    #[test]
    fn a_box_hides_what_is_outside_and_its_faces_move_alone() {
        let mut region = SectionBox::around(&block(), 0.0);
        region.yaw = 0.3;
        assert!(!region.hides(region.center) && region.hides(region.center + DVec3::Z * 1.6));
        let before = region.faces();
        let moved = region.with_face_moved(1, 0.5);
        for (i, (a, b)) in before.iter().zip(moved.faces()).enumerate() {
            let by = b.offset_m - a.offset_m;
            assert!((by - if i == 1 { 0.5 } else { 0.0 }).abs() < 1e-9, "face {i} by {by}");
        }
        let thin = region.with_face_moved(4, -99.0);
        assert!((thin.half.z - THINNEST_M).abs() < 1e-9);
        assert!((thin.faces()[5].offset_m - before[5].offset_m).abs() < 1e-9);
    }

    #[test]
    fn what_is_left_of_a_box() {
        let mut all = Sections::from(SectionPlane::along(SectionAxis::X, 4.0, true));
        all.add(SectionPlane::along(SectionAxis::Z, 1.2, false));
        let left = all.cut(block());
        assert_eq!((left.min.x, left.max.z, left.max.x), (4.0, 1.2, 10.0));
        all.region = Some(SectionBox::around(&Aabb { min: DVec3::splat(20.0), max: DVec3::splat(21.0) }, 0.0));
        assert!(all.cut(block()).is_empty());
        all.remove(SectionPart::Box);
        all.remove(SectionPart::Plane(0));
        assert_eq!((all.planes.len(), all.active), (1, Some(SectionPart::Plane(0))));
    }
}
