//! What the hospital is furnished and equipped with: one type per product, with its shape, maker and class.
//!
//! Shapes are made of boxes and cylinders in metres, the middle of the foot at the origin, the back towards +y.

mod electrical;
mod furniture;
mod mechanical;
mod medical;
mod ventilation;

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

/// Every product that the hospital may hold.
pub(crate) fn catalogue() -> Vec<Product> {
    let mut all = mechanical::products();
    all.extend(ventilation::products());
    all.extend(electrical::products());
    all.extend(medical::products());
    all.extend(furniture::products());
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

    #[test]
    fn keys_are_unique_and_shapes_have_volume() {
        let all = catalogue();
        let keys: std::collections::HashSet<_> = all.iter().map(|p| p.key).collect();
        assert_eq!(keys.len(), all.len());
        for product in &all {
            assert!(!product.parts.is_empty(), "{}", product.key);
            for part in &product.parts {
                let ok = match part {
                    Part::Box(_, s, _) => s.iter().all(|v| *v > 0.0),
                    Part::Up(_, r, l, _) | Part::East(_, r, l, _) | Part::North(_, r, l, _) => *r > 0.0 && *l > 0.0,
                };
                assert!(ok, "{} {part:?}", product.key);
            }
        }
    }
}
