//! Profile definitions as flat regions, in metres.

use crate::limits::PROFILES_COMPARED;
use atrium_geometry::{Profile, Region, clean_polyline, region_intersection, region_union, signed_area};
use glam::{DVec2, DVec3};

use super::curve::offset;
use super::read::{At, Read, Reader, fault};
use crate::{Id, Instance};

pub(super) fn flat(points: &[DVec3]) -> Vec<DVec2> {
    points.iter().map(|p| p.truncate()).collect()
}

/// Parts of a composite profile; those that overlap become one, which would else be solid twice.
fn merged(parts: Vec<Region>) -> Vec<Region> {
    let overlap = |a: &Region, b: &Region| {
        region_intersection(std::slice::from_ref(a), std::slice::from_ref(b))
            .is_ok_and(|common| common.iter().map(Region::area).sum::<f64>() > 1e-9)
    };
    let any = (1..parts.len()).take(PROFILES_COMPARED).any(|i| (0..i).any(|k| overlap(&parts[i], &parts[k])));
    if !any {
        return parts;
    }
    let mut rest = parts.iter();
    let mut whole: Vec<Region> = rest.next().cloned().into_iter().collect();
    for part in rest {
        match region_union(&whole, std::slice::from_ref(part)) {
            Ok(joined) => whole = joined,
            Err(_) => return parts,
        }
    }
    whole
}

impl<'a> Reader<'a> {
    /// The regions that a profile covers: one, or several for a composite profile.
    pub(super) fn profile(&self, id: Id, from: Id, depth: u32) -> Read<Vec<Region>> {
        let profile = self.get(id, from)?;
        self.step(id, depth)?;
        match profile.keyword {
            "IFCARBITRARYCLOSEDPROFILEDEF" | "IFCARBITRARYPROFILEDEFWITHVOIDS" => {
                let outer = flat(&self.curve_of(&profile, 2, depth)?);
                let mut holes = vec![];
                if profile.keyword == "IFCARBITRARYPROFILEDEFWITHVOIDS" {
                    for hole in profile.arg(3).refs() {
                        match self.curve(hole, id, depth + 1) {
                            Ok(points) => holes.push(flat(&points)),
                            Err(fault) => self.warn(&fault, "this hole of a profile is left out"),
                        }
                    }
                }
                Ok(vec![Region::new(&outer, &holes).at(id)?])
            }
            "IFCCENTERLINEPROFILEDEF" => {
                let points = clean_polyline(&self.curve_of(&profile, 2, depth)?);
                let half = self.length(&profile, 3)? / 2.0;
                let (left, mut right) = (flat(&offset(&points, half)), flat(&offset(&points, -half)));
                let n = points.len();
                if n > 3 && points[0].distance(points[n - 1]) < 1e-6 {
                    // A closed line encloses: one side is the outline, the other the hole.
                    let (outer, inner) = if signed_area(&left).abs() > signed_area(&right).abs() {
                        (left, right)
                    } else {
                        (right, left)
                    };
                    return Ok(vec![Region::new(&outer, &[inner]).at(id)?]);
                }
                right.reverse();
                let outline = [left, right].concat();
                Ok(vec![Region::new(&outline, &[]).at(id)?])
            }
            "IFCCOMPOSITEPROFILEDEF" => {
                let mut out: Vec<Region> = vec![];
                for part in profile.arg(2).refs() {
                    out.extend(self.profile(part, id, depth + 1)?);
                }
                Ok(merged(out))
            }
            "IFCARBITRARYOPENPROFILEDEF" | "IFCOPENCROSSPROFILEDEF" => {
                fault(id, "is an open line and encloses no area")
            }
            "IFCDERIVEDPROFILEDEF" | "IFCMIRROREDPROFILEDEF" => {
                let parent = self.target(&profile, 2)?;
                let regions = self.profile(parent.id, id, depth + 1)?;
                if profile.keyword == "IFCMIRROREDPROFILEDEF" {
                    return Ok(regions.iter().map(|r| r.mapped(|p| DVec2::new(-p.x, p.y))).collect());
                }
                let by = self.operator(&self.target(&profile, 3)?)?;
                Ok(regions.iter().map(|r| r.mapped(|p| by.transform_point3(p.extend(0.0)).truncate())).collect())
            }
            _ => {
                let region = self.parameterized(&profile)?.region(&self.tessellation).at(id)?;
                let at = self.position(&profile, 2)?;
                Ok(vec![region.mapped(|p| at.transform_point3(p.extend(0.0)).truncate())])
            }
        }
    }

    fn parameterized(&self, p: &Instance<'a>) -> Read<Profile> {
        let l = |n: usize| self.length(p, n);
        let o = |n: usize| self.length_or_zero(p, n);
        let angle = |n: usize| self.angle_or_zero(p, n);
        Ok(match p.keyword {
            "IFCRECTANGLEPROFILEDEF" => Profile::Rectangle { x_dim: l(3)?, y_dim: l(4)?, radius: 0.0 },
            "IFCROUNDEDRECTANGLEPROFILEDEF" => Profile::Rectangle { x_dim: l(3)?, y_dim: l(4)?, radius: o(5) },
            "IFCRECTANGLEHOLLOWPROFILEDEF" => Profile::RectangleHollow {
                x_dim: l(3)?,
                y_dim: l(4)?,
                wall: l(5)?,
                inner_radius: o(6),
                outer_radius: o(7),
            },
            "IFCCIRCLEPROFILEDEF" => Profile::Circle { radius: l(3)? },
            "IFCCIRCLEHOLLOWPROFILEDEF" => Profile::CircleHollow { radius: l(3)?, wall: l(4)? },
            "IFCELLIPSEPROFILEDEF" => Profile::Ellipse { semi_x: l(3)?, semi_y: l(4)? },
            "IFCTRAPEZIUMPROFILEDEF" => {
                Profile::Trapezium { bottom_x: l(3)?, top_x: l(4)?, y_dim: l(5)?, top_offset: o(6) }
            }
            "IFCISHAPEPROFILEDEF" => Profile::IShape {
                depth: l(4)?,
                web: l(5)?,
                bottom_width: l(3)?,
                bottom_flange: l(6)?,
                bottom_fillet: o(7),
                top_width: l(3)?,
                top_flange: l(6)?,
                top_fillet: o(7),
                bottom_slope: angle(9),
                bottom_edge: o(8),
                top_slope: angle(9),
                top_edge: o(8),
            },
            "IFCASYMMETRICISHAPEPROFILEDEF" => Profile::IShape {
                depth: l(4)?,
                web: l(5)?,
                bottom_width: l(3)?,
                bottom_flange: l(6)?,
                bottom_fillet: o(7),
                top_width: l(8)?,
                top_flange: p.arg(9).as_f64().map_or_else(|| l(6), |t| Ok(t * self.units.length_m))?,
                top_fillet: o(10),
                // IFC2X3 has the centre of gravity in the first of these places, and no more.
                bottom_slope: if p.args().count() > 12 { angle(12) } else { 0.0 },
                bottom_edge: if p.args().count() > 12 { o(11) } else { 0.0 },
                top_slope: angle(14),
                top_edge: o(13),
            },
            "IFCCRANERAILASHAPEPROFILEDEF" => Profile::CraneRail {
                height: l(3)?,
                base_width: l(4)?,
                base_inner_width: l(10)?,
                head_width: l(6)?,
                radius: o(5),
                head_depth: [l(7)?, l(8)?],
                web: l(9)?,
                base_depth: [l(11)?, l(12)?, l(13)?],
            },
            "IFCCRANERAILFSHAPEPROFILEDEF" => Profile::CraneRail {
                height: l(3)?,
                base_width: l(4)?,
                base_inner_width: l(4)?,
                head_width: l(4)?,
                radius: o(5),
                head_depth: [l(6)?, l(7)?],
                web: l(8)?,
                base_depth: [l(9)?, l(9)?, l(10)?],
            },
            "IFCTSHAPEPROFILEDEF" => Profile::TShape {
                depth: l(3)?,
                width: l(4)?,
                web: l(5)?,
                flange: l(6)?,
                fillet: o(7),
                flange_edge: o(8),
                web_edge: o(9),
                web_slope: angle(10),
                flange_slope: angle(11),
            },
            "IFCLSHAPEPROFILEDEF" => Profile::LShape {
                depth: l(3)?,
                width: p.arg(4).as_f64().map_or_else(|| l(3), |w| Ok(w * self.units.length_m))?,
                thickness: l(5)?,
                fillet: o(6),
                edge_radius: o(7),
                leg_slope: angle(8),
            },
            "IFCUSHAPEPROFILEDEF" => Profile::UShape {
                depth: l(3)?,
                width: l(4)?,
                web: l(5)?,
                flange: l(6)?,
                fillet: o(7),
                edge_radius: o(8),
                flange_slope: angle(9),
            },
            "IFCCSHAPEPROFILEDEF" => {
                Profile::CShape { depth: l(3)?, width: l(4)?, wall: l(5)?, girth: l(6)?, inner_radius: o(7) }
            }
            "IFCZSHAPEPROFILEDEF" => Profile::ZShape {
                depth: l(3)?,
                width: l(4)?,
                web: l(5)?,
                flange: l(6)?,
                fillet: o(7),
                edge_radius: o(8),
            },
            _ => return fault(p.id, "is a kind of profile that is not supported"),
        })
    }
}
