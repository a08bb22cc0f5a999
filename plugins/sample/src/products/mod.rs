//! What the hospital is furnished and equipped with: one type per product, with its shape, maker and class.
//!
//! Shapes are made of boxes and cylinders in metres, the middle of the foot at the origin, the back towards +y.

mod electrical;
mod elv;
mod fire;
mod furniture;
mod gas;
mod imaging;
mod mechanical;
mod medical;
mod plumbing;
mod sanitary;
mod supply;
mod theatre;
mod ventilation;

pub(crate) use fire::pendent;
mod outside;

use crate::tone::Tone;
use atrium_step::{Id, Step, real, refs, text};

/// A piece of a shape.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// A box: middle of its foot, then its size.
    Box([f64; 3], [f64; 3], Tone),
    /// An upright cylinder: middle of its foot, radius, height.
    Up([f64; 3], f64, f64, Tone),
    /// A cylinder along x: middle of its western face, radius, length.
    East([f64; 3], f64, f64, Tone),
    /// A cylinder along y: middle of its southern face, radius, length.
    North([f64; 3], f64, f64, Tone),
    /// An upright prism: where the origin of its outline stands, outline (x, y) anticlockwise, height.
    Prism([f64; 3], &'static [[f64; 2]], f64, Tone),
    /// A prism along x: where the origin of its outline lies on its western face, outline (y, z) anticlockwise, length.
    Across([f64; 3], &'static [[f64; 2]], f64, Tone),
    /// An upright prism of so many equal sides, for round things in their hundreds: middle of its foot, radius, height.
    Round([f64; 3], f64, f64, u8, Tone),
    /// A straight bar in any direction but upright: middles of its ends, level width and the depth across, colour.
    Bar([f64; 3], [f64; 3], [f64; 2], Tone),
    /// A wedge with a level ridge along y: middle of the foot of its southern face; width, depth, height.
    Gable([f64; 3], [f64; 3], Tone),
}

impl Part {
    /// The box around it: lowest and highest corner, metres.
    pub(crate) fn bounds(&self) -> ([f64; 3], [f64; 3]) {
        let around = |outline: &[[f64; 2]], k: usize| {
            outline.iter().fold((f64::MAX, f64::MIN), |(low, high), p| (low.min(p[k]), high.max(p[k])))
        };
        let shift = |at: [f64; 3], low: [f64; 3], high: [f64; 3]| {
            ([0, 1, 2].map(|k| at[k] + low[k]), [0, 1, 2].map(|k| at[k] + high[k]))
        };
        match *self {
            Self::Box(at, s, _) => shift(at, [-s[0] / 2.0, -s[1] / 2.0, 0.0], [s[0] / 2.0, s[1] / 2.0, s[2]]),
            Self::Up(at, r, h, _) | Self::Round(at, r, h, _, _) => shift(at, [-r, -r, 0.0], [r, r, h]),
            Self::East(at, r, l, _) => shift(at, [0.0, -r, -r], [l, r, r]),
            Self::North(at, r, l, _) => shift(at, [-r, 0.0, -r], [r, l, r]),
            Self::Prism(at, outline, h, _) => {
                let (x, y) = (around(outline, 0), around(outline, 1));
                shift(at, [x.0, y.0, 0.0], [x.1, y.1, h])
            }
            Self::Bar(from, to, size, _) => {
                let half = size[0].max(size[1]) / 2.0;
                ([0, 1, 2].map(|k| from[k].min(to[k]) - half), [0, 1, 2].map(|k| from[k].max(to[k]) + half))
            }
            Self::Gable(at, s, _) => shift(at, [-s[0] / 2.0, 0.0, 0.0], [s[0] / 2.0, s[1], s[2]]),
            Self::Across(at, outline, l, _) => {
                let (y, z) = (around(outline, 0), around(outline, 1));
                shift(at, [0.0, y.0, z.0], [l, y.1, z.1])
            }
        }
    }
}

/// A type of product.
pub(crate) struct Product {
    pub(crate) key: &'static str,
    /// The entity of an occurrence; its type is the same with `TYPE` behind.
    pub(crate) class: &'static str,
    /// A value of the `PredefinedType` of the class, or of its own if it starts with `*`.
    pub(crate) predefined: &'static str,
    pub(crate) cn: &'static str,
    pub(crate) en: &'static str,
    /// The class in the list of assets that the file carries, such as `HVAC.AHU`.
    pub(crate) asset: &'static str,
    pub(crate) maker: &'static str,
    pub(crate) model: &'static str,
    pub(crate) parts: Vec<Part>,
}

/// A box by the middle of its foot and its size: x, y, z, then width, depth, height.
const fn at(x: f64, y: f64, z: f64, size: [f64; 3], tone: Tone) -> Part {
    Part::Box([x, y, z], size, tone)
}

/// A product with its place in the list.
#[expect(clippy::too_many_arguments, reason = "a row of a table")]
fn product(
    key: &'static str,
    class: &'static str,
    predefined: &'static str,
    cn: &'static str,
    en: &'static str,
    asset: &'static str,
    maker: &'static str,
    model: &'static str,
    parts: Vec<Part>,
) -> Product {
    Product { key, class, predefined, cn, en, asset, maker, model, parts }
}

/// Whether things of this class of assets are terminals that carry no serial number.
pub(crate) fn is_bought_by_the_hundred(asset: &str) -> bool {
    matches!(
        asset,
        "GAS.OUTLET"
            | "HVAC.DIFFUSER"
            | "HVAC.GRILLE"
            | "BMS.TEMPERATURE"
            | "FIRE.SMOKE"
            | "FIRE.HEAT"
            | "FIRE.CALLPOINT"
            | "FIRE.SOUNDER"
            | "FIRE.MODULE"
            | "SEC.CAMERA"
            | "SEC.READER"
            | "ELV.AP"
    )
}

/// Every product that the hospital may hold.
pub(crate) fn catalogue() -> Vec<Product> {
    let mut all = mechanical::products();
    all.extend(ventilation::products());
    all.extend(electrical::products());
    all.extend(elv::products());
    all.extend(medical::products());
    all.extend(fire::products());
    all.extend(gas::products());
    all.extend(plumbing::products());
    all.extend(imaging::products());
    all.extend(theatre::products());
    all.extend(supply::products());
    all.extend(sanitary::products());
    all.extend(furniture::products());
    all.extend(outside::products());
    all
}

impl Product {
    /// `PredefinedType` and the words for a user-defined one.
    pub(crate) fn predefined(&self) -> (&'static str, Option<&'static str>) {
        match self.predefined.strip_prefix('*') {
            Some(own) => ("USERDEFINED", Some(own)),
            None => (self.predefined, None),
        }
    }

    /// What its failure means: `A` a danger to life at once, `B` a loss of care within hours, `C` of comfort. A sample's
    /// classification.
    pub(crate) fn criticality(&self) -> &'static str {
        let (group, _) = self.asset.split_once('.').unwrap_or((self.asset, ""));
        match (group, self.asset) {
            ("FIRE" | "GAS", _) => "A",
            (_, "POWER.UPS" | "POWER.GENERATOR" | "POWER.ATS" | "POWER.IT" | "POWER.DBU" | "POWER.DBE") => "A",
            (_, "HVAC.DIFFUSER" | "HVAC.GRILLE" | "HVAC.FCU" | "HVAC.VAV" | "POWER.SOCKET") => "C",
            ("HVAC" | "HEAT" | "WATER" | "POWER" | "BMS" | "MED" | "SSD" | "WASTE" | "ELV" | "SEC", _) => "B",
            _ => "C",
        }
    }
}

/// Writes the solids of a shape, painted, and gives their numbers.
pub(crate) fn solids(step: &mut Step, parts: &[Part]) -> Vec<Id> {
    let up = step.direction(0.0, 0.0, 1.0);
    parts
        .iter()
        .map(|part| {
            let (profile, axis, depth, tone) = match *part {
                Part::Box(at, size, tone) => {
                    let profile =
                        step.share(format!("IFCRECTANGLEPROFILEDEF(.AREA.,$,$,{},{})", real(size[0]), real(size[1])));
                    (profile, step.axis(at, 0), size[2], tone)
                }
                Part::Up(at, radius, height, tone) => (circle(step, radius), step.axis(at, 0), height, tone),
                Part::East(at, radius, length, tone) => {
                    let axis = step.frame(at, [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
                    (circle(step, radius), axis, length, tone)
                }
                Part::North(at, radius, length, tone) => {
                    let axis = step.frame(at, [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]);
                    (circle(step, radius), axis, length, tone)
                }
                Part::Prism(at, outline, height, tone) => (polygon(step, outline), step.axis(at, 0), height, tone),
                Part::Across(at, outline, length, tone) => {
                    let axis = step.frame(at, [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
                    (polygon(step, outline), axis, length, tone)
                }
                Part::Round(at, radius, height, sides, tone) => {
                    let outline: Vec<[f64; 2]> = (0..sides)
                        .map(|n| {
                            let turn = std::f64::consts::TAU * (f64::from(n) + 0.5) / f64::from(sides);
                            [radius * turn.cos(), radius * turn.sin()]
                        })
                        .collect();
                    (polygon(step, &outline), step.axis(at, 0), height, tone)
                }
                Part::Bar(from, to, size, tone) => {
                    let d = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
                    let length = d.iter().map(|v| v * v).sum::<f64>().sqrt();
                    let level = d[0].hypot(d[1]).max(1e-6);
                    let axis = step.frame(from, d.map(|v| v / length.max(1e-6)), [-d[1] / level, d[0] / level, 0.0]);
                    let profile =
                        step.share(format!("IFCRECTANGLEPROFILEDEF(.AREA.,$,$,{},{})", real(size[0]), real(size[1])));
                    (profile, axis, length, tone)
                }
                Part::Gable(at, size, tone) => {
                    // Local x runs west and local y up, so that the extrusion goes north.
                    let axis = step.frame(at, [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]);
                    let profile = polygon(step, &[[-size[0] / 2.0, 0.0], [size[0] / 2.0, 0.0], [0.0, size[2]]]);
                    (profile, axis, size[1], tone)
                }
            };
            let solid = step.add(&format!("IFCEXTRUDEDAREASOLID(#{profile},#{axis},#{up},{})", real(depth)));
            tone.paint(step, solid);
            solid
        })
        .collect()
}

fn circle(step: &mut Step, radius: f64) -> Id {
    step.share(format!("IFCCIRCLEPROFILEDEF(.AREA.,$,$,{})", real(radius)))
}

/// A closed outline of straight lines.
fn polygon(step: &mut Step, outline: &[[f64; 2]]) -> Id {
    let mut points: Vec<Id> =
        outline.iter().map(|p| step.share(format!("IFCCARTESIANPOINT(({},{}))", real(p[0]), real(p[1])))).collect();
    points.extend(points.first().copied());
    let line = step.share(format!("IFCPOLYLINE({})", refs(&points)));
    step.share(format!("IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#{line})"))
}

/// Writes a shape once, as a map to be used by every occurrence.
pub(crate) fn map(step: &mut Step, body: Id, parts: &[Part]) -> Id {
    let items = solids(step, parts);
    let shape =
        step.add(&format!("IFCSHAPEREPRESENTATION(#{body},{},{},{})", text("Body"), text("SweptSolid"), refs(&items)));
    let origin = step.axis([0.0; 3], 0);
    step.add(&format!("IFCREPRESENTATIONMAP(#{origin},#{shape})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twice the signed area within an outline: above zero where it runs anticlockwise.
    fn area(outline: &[[f64; 2]]) -> f64 {
        (0..outline.len())
            .map(|n| {
                let (a, b) = (outline[n], outline[(n + 1) % outline.len()]);
                a[0] * b[1] - a[1] * b[0]
            })
            .sum()
    }

    #[test]
    fn keys_are_unique_and_shapes_have_volume() {
        let all = catalogue();
        let keys: std::collections::HashSet<_> = all.iter().map(|p| p.key).collect();
        assert_eq!(keys.len(), all.len());
        for product in &all {
            assert!(!product.parts.is_empty(), "{}", product.key);
            // `*WORD` says what a product is that the schema has no word for.
            assert!(product.predefined != "USERDEFINED", "{}", product.key);
            for part in &product.parts {
                let (low, high) = part.bounds();
                assert!((0..3).all(|k| high[k] > low[k]), "{} {part:?}", product.key);
                let ok = match part {
                    Part::Box(_, s, _) => s.iter().all(|v| *v > 0.0),
                    Part::Up(_, r, l, _) | Part::East(_, r, l, _) | Part::North(_, r, l, _) => *r > 0.0 && *l > 0.0,
                    Part::Round(_, r, l, sides, _) => *r > 0.0 && *l > 0.0 && *sides > 2,
                    Part::Prism(_, outline, l, _) | Part::Across(_, outline, l, _) => area(outline) > 0.0 && *l > 0.0,
                    Part::Bar(a, b, s, _) => a != b && s.iter().all(|v| *v > 0.0),
                    Part::Gable(_, s, _) => s.iter().all(|v| *v > 0.0),
                };
                assert!(ok, "{} {part:?}", product.key);
            }
        }
    }
}
