//! Parameterized section profiles (the shapes of ISO 16739 `IfcParameterizedProfileDef`), centred as that standard
//! places them: on the middle of the bounding box unless said otherwise.

use crate::{GeometryError, Region, Tessellation, arc_points, curve};
use glam::DVec2;
use std::f64::consts::FRAC_PI_2;

/// A profile by its dimensions, metres and radians; a radius of zero is a sharp corner.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "fields carry the standard's own attribute names")]
pub enum Profile {
    /// `IfcRectangleProfileDef`, `IfcRoundedRectangleProfileDef`.
    Rectangle { x_dim: f64, y_dim: f64, radius: f64 },
    /// `IfcRectangleHollowProfileDef`.
    RectangleHollow { x_dim: f64, y_dim: f64, wall: f64, inner_radius: f64, outer_radius: f64 },
    /// `IfcCircleProfileDef`.
    Circle { radius: f64 },
    /// `IfcCircleHollowProfileDef`.
    CircleHollow { radius: f64, wall: f64 },
    /// `IfcEllipseProfileDef`.
    Ellipse { semi_x: f64, semi_y: f64 },
    /// `IfcTrapeziumProfileDef`.
    Trapezium { bottom_x: f64, top_x: f64, y_dim: f64, top_offset: f64 },
    /// `IfcIShapeProfileDef`, `IfcAsymmetricIShapeProfileDef`.
    IShape {
        depth: f64,
        web: f64,
        bottom_width: f64,
        bottom_flange: f64,
        bottom_fillet: f64,
        top_width: f64,
        top_flange: f64,
        top_fillet: f64,
        bottom_slope: f64,
        bottom_edge: f64,
        top_slope: f64,
        top_edge: f64,
    },
    /// `IfcTShapeProfileDef`: flange on top.
    TShape {
        depth: f64,
        width: f64,
        web: f64,
        flange: f64,
        fillet: f64,
        flange_edge: f64,
        web_edge: f64,
        web_slope: f64,
        flange_slope: f64,
    },
    /// `IfcUShapeProfileDef`: web on the left, open to the right.
    UShape { depth: f64, width: f64, web: f64, flange: f64, fillet: f64, edge_radius: f64, flange_slope: f64 },
    /// `IfcLShapeProfileDef`: corner bottom left.
    LShape { depth: f64, width: f64, thickness: f64, fillet: f64, edge_radius: f64, leg_slope: f64 },
    /// `IfcCShapeProfileDef`: cold-formed, open to the right, lips of length `girth`.
    CShape { depth: f64, width: f64, wall: f64, girth: f64, inner_radius: f64 },
    /// `IfcCraneRailAShapeProfileDef` and, with both base widths equal to the head's, `IfcCraneRailFShapeProfileDef`
    /// (IFC2X3).
    CraneRail {
        height: f64,
        base_width: f64,
        /// Width of the part of the base that carries the web.
        base_inner_width: f64,
        head_width: f64,
        radius: f64,
        /// Depth of the head at its side, and where it meets the web.
        head_depth: [f64; 2],
        web: f64,
        /// Depth of the base at its edge, at its inner width, and where it meets the web.
        base_depth: [f64; 3],
    },
    /// `IfcZShapeProfileDef`.
    ZShape { depth: f64, width: f64, web: f64, flange: f64, fillet: f64, edge_radius: f64 },
}

/// A corner of an outline and the radius it is rounded with (metres, zero for sharp).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArcCorner {
    /// The sharp corner.
    pub at: DVec2,
    /// Fillet radius.
    pub radius: f64,
}

fn corner(x: f64, y: f64, radius: f64) -> ArcCorner {
    ArcCorner { at: DVec2::new(x, y), radius }
}

/// The outline through `corners`, each rounded; a radius that does not fit its edges is cut down until it does.
fn rounded(corners: &[ArcCorner], t: &Tessellation) -> Vec<DVec2> {
    let n = corners.len();
    let mut out = Vec::with_capacity(n * 4);
    for (i, c) in corners.iter().enumerate() {
        let (prev, next) = (corners[(i + n - 1) % n].at, corners[(i + 1) % n].at);
        let (to_prev, to_next) = (prev - c.at, next - c.at);
        let (lp, ln) = (to_prev.length(), to_next.length());
        if !(c.radius > 1e-6 && lp > 1e-9 && ln > 1e-9) {
            out.push(c.at);
            continue;
        }
        let (dp, dn) = (to_prev / lp, to_next / ln);
        let half = dp.angle_to(dn).abs() * 0.5;
        if !(0.02..FRAC_PI_2 - 0.02).contains(&half) {
            out.push(c.at);
            continue;
        }
        // Half of an edge at most where the neighbour is rounded too, so that they never overlap.
        let share = |neighbour: usize| if corners[neighbour].radius > 1e-6 { 0.5 } else { 1.0 };
        let setback = (c.radius / half.tan()).min(share((i + n - 1) % n) * lp).min(share((i + 1) % n) * ln);
        let radius = setback * half.tan();
        let center = c.at + (dp + dn).normalize() * (radius / half.sin());
        let from = (c.at + dp * setback - center).to_angle();
        let turn = DVec2::from_angle(from).angle_to(c.at + dn * setback - center);
        out.extend(arc_points(center, radius, from, from + turn, t));
    }
    out
}

impl Profile {
    /// The profile as a flat region.
    ///
    /// # Errors
    /// `NotFinite` or `Degenerate` when the dimensions describe no area.
    pub fn region(&self, t: &Tessellation) -> Result<Region, GeometryError> {
        let (outer, holes) = self.loops(t);
        Region::new(&outer, &holes)
    }

    fn loops(&self, t: &Tessellation) -> (Vec<DVec2>, Vec<Vec<DVec2>>) {
        let rect = |x: f64, y: f64, r: f64| {
            rounded(
                &[
                    corner(-x / 2., -y / 2., r),
                    corner(x / 2., -y / 2., r),
                    corner(x / 2., y / 2., r),
                    corner(-x / 2., y / 2., r),
                ],
                t,
            )
        };
        match *self {
            Self::Rectangle { x_dim, y_dim, radius } => (rect(x_dim, y_dim, radius), vec![]),
            Self::RectangleHollow { x_dim, y_dim, wall, inner_radius, outer_radius } => {
                (rect(x_dim, y_dim, outer_radius), vec![rect(x_dim - 2. * wall, y_dim - 2. * wall, inner_radius)])
            }
            Self::Circle { radius } => (curve::circle(radius, t), vec![]),
            Self::CircleHollow { radius, wall } => {
                // Both rings with the same count: walls stay even.
                let outer = curve::circle(radius, t);
                let inner = outer.iter().map(|p| *p * ((radius - wall) / radius)).collect();
                (outer, if wall < radius { vec![inner] } else { vec![] })
            }
            Self::Ellipse { semi_x, semi_y } => (curve::ellipse(semi_x, semi_y, t), vec![]),
            Self::Trapezium { bottom_x, top_x, y_dim, top_offset } => {
                let (left, right) = (top_offset.min(0.), bottom_x.max(top_offset + top_x));
                let (l, y) = (-(left + right) / 2., y_dim / 2.);
                let v = DVec2::new;
                (vec![v(l, -y), v(l + bottom_x, -y), v(l + top_offset + top_x, y), v(l + top_offset, y)], vec![])
            }
            Self::IShape {
                depth,
                web,
                bottom_width,
                bottom_flange,
                bottom_fillet,
                top_width,
                top_flange,
                top_fillet,
                bottom_slope,
                bottom_edge,
                top_slope,
                top_edge,
            } => {
                let (h, w, b, p) = (depth / 2., web / 2., bottom_width / 2., top_width / 2.);
                let slope = |angle: f64| angle.clamp(-0.7, 0.7).tan();
                // The flange thickness is measured midway along the free flange.
                let (db, dt) = (slope(bottom_slope) * (b - w) / 2., slope(top_slope) * (p - w) / 2.);
                let half = [
                    corner(b, -h, 0.),
                    corner(b, -h + bottom_flange - db, bottom_edge),
                    corner(w, -h + bottom_flange + db, bottom_fillet),
                    corner(w, h - top_flange - dt, top_fillet),
                    corner(p, h - top_flange + dt, top_edge),
                    corner(p, h, 0.),
                ];
                let mirrored = half.iter().rev().map(|c| corner(-c.at.x, c.at.y, c.radius));
                (rounded(&half.iter().copied().chain(mirrored).collect::<Vec<_>>(), t), vec![])
            }
            Self::TShape { depth, width, web, flange, fillet, flange_edge, web_edge, web_slope, flange_slope } => {
                let (h, b, w) = (depth / 2., width / 2., web / 2.);
                let df = flange_slope.clamp(-0.7, 0.7).tan() * (b - w) / 2.;
                let dw = web_slope.clamp(-0.7, 0.7).tan() * (depth - flange) / 2.;
                let half = [
                    corner(w - dw, -h, web_edge),
                    corner(w + dw, h - flange - df, fillet),
                    corner(b, h - flange + df, flange_edge),
                    corner(b, h, 0.),
                ];
                let mirrored = half.iter().rev().map(|c| corner(-c.at.x, c.at.y, c.radius));
                (rounded(&half.iter().copied().chain(mirrored).collect::<Vec<_>>(), t), vec![])
            }
            Self::UShape { depth, width, web, flange, fillet, edge_radius, flange_slope } => {
                let (h, b) = (depth / 2., width / 2.);
                let d = flange_slope.clamp(-0.7, 0.7).tan() * (width - web) / 2.;
                let lower = [
                    corner(-b, -h, 0.),
                    corner(b, -h, 0.),
                    corner(b, -h + flange - d, edge_radius),
                    corner(-b + web, -h + flange + d, fillet),
                ];
                let upper = lower.iter().rev().map(|c| corner(c.at.x, -c.at.y, c.radius));
                (rounded(&lower.iter().copied().chain(upper).collect::<Vec<_>>(), t), vec![])
            }
            Self::LShape { depth, width, thickness, fillet, edge_radius, leg_slope } => {
                let (h, b) = (depth / 2., width / 2.);
                let slope = leg_slope.clamp(-0.7, 0.7).tan();
                let (dx, dy) = (slope * (depth - thickness) / 2., slope * (width - thickness) / 2.);
                let corners = [
                    corner(-b, -h, 0.),
                    corner(b, -h, 0.),
                    corner(b, -h + thickness - dy, edge_radius),
                    corner(-b + thickness + dx, -h + thickness + dy, fillet),
                    corner(-b + thickness - dx, h, edge_radius),
                    corner(-b, h, 0.),
                ];
                (rounded(&corners, t), vec![])
            }
            Self::CShape { depth, width, wall, girth, inner_radius } => {
                let (h, b) = (depth / 2., width / 2.);
                let outer_radius = if inner_radius > 0. { inner_radius + wall } else { 0. };
                let lower = [
                    corner(-b, -h, outer_radius),
                    corner(b, -h, outer_radius),
                    corner(b, -h + girth, 0.),
                    corner(b - wall, -h + girth, 0.),
                    corner(b - wall, -h + wall, inner_radius),
                    corner(-b + wall, -h + wall, inner_radius),
                ];
                let upper = lower.iter().rev().map(|c| corner(c.at.x, -c.at.y, c.radius));
                (rounded(&lower.iter().copied().chain(upper).collect::<Vec<_>>(), t), vec![])
            }
            Self::CraneRail {
                height,
                base_width,
                base_inner_width,
                head_width,
                radius,
                head_depth,
                web,
                base_depth,
            } => {
                let (h, w) = (height / 2., web / 2.);
                let half = [
                    corner(base_width / 2., -h, 0.),
                    corner(base_width / 2., -h + base_depth[0], 0.),
                    corner(base_inner_width / 2., -h + base_depth[1], 0.),
                    corner(w, -h + base_depth[2], 0.),
                    corner(w, h - head_depth[1], 0.),
                    corner(head_width / 2., h - head_depth[0], 0.),
                    corner(head_width / 2., h, radius),
                ];
                let mirrored = half.iter().rev().map(|c| corner(-c.at.x, c.at.y, c.radius));
                (rounded(&half.iter().copied().chain(mirrored).collect::<Vec<_>>(), t), vec![])
            }
            Self::ZShape { depth, width, web, flange, fillet, edge_radius } => {
                let (h, w, b) = (depth / 2., web / 2., width);
                let half = [
                    corner(-w, -h, 0.),
                    corner(b - w, -h, 0.),
                    corner(b - w, -h + flange, edge_radius),
                    corner(w, -h + flange, fillet),
                ];
                let other = half.iter().map(|c| corner(-c.at.x, -c.at.y, c.radius));
                (rounded(&half.iter().copied().chain(other).collect::<Vec<_>>(), t), vec![])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(p: Profile) -> f64 {
        p.region(&Tessellation { chord_m: 1e-5, min_segments: 72, max_segments: 360 }).unwrap().area()
    }

    #[test]
    fn areas_match_the_tables() {
        assert!((area(Profile::Rectangle { x_dim: 2., y_dim: 3., radius: 0. }) - 6.).abs() < 1e-9);
        assert!(
            (area(Profile::RectangleHollow { x_dim: 2., y_dim: 2., wall: 0.5, inner_radius: 0., outer_radius: 0. })
                - 3.)
                .abs()
                < 1e-9
        );
        assert!(
            (area(Profile::CircleHollow { radius: 1., wall: 0.5 }) / (std::f64::consts::PI * 0.75) - 1.).abs() < 1e-3
        );
        // HEA 200: 53.83 cm², IPE 200: 28.48 cm² (EN 10365).
        let hea = Profile::IShape {
            depth: 0.19,
            web: 0.0065,
            bottom_width: 0.2,
            bottom_flange: 0.01,
            bottom_fillet: 0.018,
            top_width: 0.2,
            top_flange: 0.01,
            top_fillet: 0.018,
            bottom_slope: 0.,
            bottom_edge: 0.,
            top_slope: 0.,
            top_edge: 0.,
        };
        assert!((area(hea) - 53.83e-4).abs() < 1e-6, "{}", area(hea));
        // L 100 × 100 × 10: 19.15 cm² (EN 10056).
        let l = Profile::LShape {
            depth: 0.1,
            width: 0.1,
            thickness: 0.01,
            fillet: 0.012,
            edge_radius: 0.006,
            leg_slope: 0.,
        };
        assert!((area(l) - 19.15e-4).abs() < 2e-6, "{}", area(l));
        assert!(
            (area(Profile::ZShape { depth: 0.2, width: 0.1, web: 0.01, flange: 0.01, fillet: 0., edge_radius: 0. })
                - (0.18 * 0.01 + 2. * 0.1 * 0.01))
                .abs()
                < 1e-9
        );
        let c = Profile::CShape { depth: 0.2, width: 0.1, wall: 0.01, girth: 0.03, inner_radius: 0. };
        assert!((area(c) - (0.2 * 0.01 + 2. * 0.09 * 0.01 + 2. * 0.02 * 0.01)).abs() < 1e-9);
        let u = Profile::UShape {
            depth: 0.2,
            width: 0.1,
            web: 0.01,
            flange: 0.02,
            fillet: 0.,
            edge_radius: 0.,
            flange_slope: 0.05,
        };
        assert!((area(u) - (0.2 * 0.01 + 2. * 0.09 * 0.02)).abs() < 1e-9);
        let tee = Profile::TShape {
            depth: 0.2,
            width: 0.1,
            web: 0.01,
            flange: 0.02,
            fillet: 0.,
            flange_edge: 0.,
            web_edge: 0.,
            web_slope: 0.,
            flange_slope: 0.,
        };
        assert!((area(tee) - (0.1 * 0.02 + 0.18 * 0.01)).abs() < 1e-9);
    }

    #[test]
    fn no_area_is_an_error() {
        assert!(Profile::Circle { radius: 0. }.region(&Tessellation::default()).is_err());
        assert!(
            Profile::Rectangle { x_dim: f64::INFINITY, y_dim: 1., radius: 0. }
                .region(&Tessellation::default())
                .is_err()
        );
    }
}
