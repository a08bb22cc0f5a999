//! Reading coordinates, directions and placements, in metres and radians.

use crate::limits::PLACE_NESTING;
use std::borrow::Cow;
use std::cell::Cell;

use atrium_building::Units;
use atrium_geometry::{GeometryError, Tessellation};
use glam::{DAffine3, DMat3, DVec2, DVec3};

use super::alignment::AlignmentCache;
use super::style::Styles;
use crate::limits::{FARTHEST_M, LARGEST_SCALE, SHAPE_DEPTH, SHAPE_STEPS};
use crate::{Diagnostics, Id, Instance, Progress, Severity, StepFile, Value};

/// Why an item gave no shape, and the instance that is to blame.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) at: Id,
    pub(super) what: Cow<'static, str>,
}

impl Fault {
    /// The finding as a person reads it.
    pub(super) fn sentence(&self, consequence: &str) -> String {
        let what = &self.what;
        let verb = ["refers ", "is ", "has ", "gives ", "sweeps ", "scales "].iter().any(|v| what.starts_with(v));
        let mut letters = what.chars();
        let begin = if verb {
            format!("It {what}")
        } else {
            letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
        };
        format!("{begin}; {consequence}.")
    }
}

pub(super) type Read<T> = Result<T, Fault>;

pub(super) fn fault<T>(at: Id, what: impl Into<Cow<'static, str>>) -> Read<T> {
    Err(Fault { at, what: what.into() })
}

/// Attaches the instance to an error of the geometry core.
pub(super) trait At<T> {
    fn at(self, id: Id) -> Read<T>;
}

impl<T> At<T> for Result<T, GeometryError> {
    fn at(self, id: Id) -> Read<T> {
        self.map_err(|e| Fault { at: id, what: e.to_string().into() })
    }
}

/// The file and the units its numbers are in, and what is left of the work allowed. Made anew for each shape.
pub(super) struct Reader<'a> {
    pub(super) file: &'a StepFile<'a>,
    pub(super) units: Units,
    pub(super) tessellation: Tessellation,
    pub(super) diagnostics: &'a Diagnostics,
    pub(super) progress: &'a Progress,
    pub(super) styles: &'a Styles,
    /// The product that is being shown; of a shape that several share, the first.
    pub(super) product: Id,
    pub(super) alignments: &'a AlignmentCache,
    pub(super) steps: Cell<u32>,
    /// How many places along curves, each needed for the next, are being worked out.
    pub(super) nesting: Cell<u32>,
    pub(super) boolean_budget: Cell<u64>,
}

impl<'a> Reader<'a> {
    /// Counts one item, curve or profile visited.
    pub(super) fn step(&self, at: Id, depth: u32) -> Read<()> {
        self.steps.set(self.steps.get() + 1);
        if depth > SHAPE_DEPTH || self.steps.get() > SHAPE_STEPS {
            return fault(at, "is made of itself, or of more parts than can be worked through");
        }
        if self.progress.is_cancelled() {
            return fault(at, "the load was cancelled");
        }
        Ok(())
    }

    /// Works out a place that depends on a curve or a surface, which may itself depend on such places.
    fn nested<T>(&self, at: Id, work: impl FnOnce() -> Read<T>) -> Read<T> {
        if self.nesting.get() >= PLACE_NESTING {
            return fault(at, "is a place on a curve that is given by that place");
        }
        self.nesting.set(self.nesting.get() + 1);
        let done = work();
        self.nesting.set(self.nesting.get() - 1);
        done
    }

    pub(super) fn get(&self, id: Id, from: Id) -> Read<Instance<'a>> {
        self.file
            .get(id)
            .ok_or_else(|| Fault { at: from, what: format!("refers to {id}, which the file does not contain").into() })
    }

    /// The instance that attribute `n` refers to.
    pub(super) fn target(&self, of: &Instance<'a>, n: usize) -> Read<Instance<'a>> {
        match of.arg(n).as_ref() {
            Some(id) => self.get(id, of.id),
            None => fault(of.id, format!("attribute {} is missing", n + 1)),
        }
    }

    pub(super) fn optional(&self, of: &Instance<'a>, n: usize) -> Option<Instance<'a>> {
        of.arg(n).as_ref().and_then(|id| self.file.get(id))
    }

    pub(super) fn warn(&self, fault: &Fault, consequence: &str) {
        let message = fault.sentence(consequence);
        self.diagnostics.report_shape(self.file, fault.at, self.product, Severity::Warning, message);
    }

    /// A number without unit.
    pub(super) fn number(&self, of: &Instance<'a>, n: usize) -> Read<f64> {
        of.arg(n)
            .as_f64()
            .ok_or_else(|| Fault { at: of.id, what: format!("attribute {} is not a number", n + 1).into() })
    }

    /// A length, metres.
    pub(super) fn length(&self, of: &Instance<'a>, n: usize) -> Read<f64> {
        Ok(self.number(of, n)? * self.units.length_m)
    }

    /// A length, metres; zero when absent.
    pub(super) fn length_or_zero(&self, of: &Instance<'a>, n: usize) -> f64 {
        of.arg(n).as_f64().unwrap_or(0.0) * self.units.length_m
    }

    /// An angle, radians; zero when absent.
    pub(super) fn angle_or_zero(&self, of: &Instance<'a>, n: usize) -> f64 {
        of.arg(n).as_f64().unwrap_or(0.0) * self.units.angle_rad
    }

    /// Any `IfcPoint`, metres; a flat one at z = 0.
    pub(super) fn point(&self, id: Id, from: Id) -> Read<DVec3> {
        let instance = self.get(id, from)?;
        match (instance.keyword, instance.arg(0).as_point()) {
            ("IFCCARTESIANPOINT", Some(p)) => self.usable(DVec3::from(p) * self.units.length_m, id),
            ("IFCPOINTBYDISTANCEEXPRESSION", _) => {
                self.usable(self.nested(id, || self.station(&instance, None, 1))?.point, id)
            }
            ("IFCPOINTONCURVE", _) => {
                let curve = self.target(&instance, 0)?;
                let traced = self.nested(id, || self.traced(curve.id, id, 1))?;
                traced
                    .at(self.number(&instance, 1)?)
                    .map_or_else(|| fault(id, "is a point on a curve without points"), Ok)
            }
            ("IFCPOINTONSURFACE", _) => {
                let surface = self.target(&instance, 0)?;
                let (u, v) = (self.number(&instance, 1)?, self.number(&instance, 2)?);
                self.nested(id, || {
                    let units = self.parameter_units(&surface, 1)?;
                    let uv = DVec2::new(units[0].apply(u), units[1].apply(v));
                    self.usable(self.surface(&surface, 1)?.point(uv), id)
                })
            }
            _ => fault(id, "is not a point with usable coordinates"),
        }
    }

    pub(super) fn usable(&self, p: DVec3, at: Id) -> Read<DVec3> {
        if p.is_finite() && p.abs().max_element() < FARTHEST_M {
            Ok(p)
        } else {
            fault(at, "has a coordinate beyond a million kilometres")
        }
    }

    pub(super) fn points(&self, list: Value<'a>, from: Id) -> Read<Vec<DVec3>> {
        list.refs().map(|id| self.point(id, from)).collect()
    }

    /// `IfcDirection` of attribute `n`; `None` when absent or of no length.
    pub(super) fn direction(&self, of: &Instance<'a>, n: usize) -> Option<DVec3> {
        let target = self.optional(of, n)?;
        let d = DVec3::from(target.arg(0).as_point()?);
        d.is_finite().then(|| d.try_normalize()).flatten()
    }

    /// `IfcAxis2Placement2D`, `IfcAxis2Placement3D` or `IfcAxis1Placement`, metres.
    pub(super) fn placement(&self, axis: &Instance<'a>) -> Read<DAffine3> {
        if axis.keyword == "IFCAXIS2PLACEMENTLINEAR" {
            return self.nested(axis.id, || self.linear_placement(axis, None, 1));
        }
        let origin = match axis.arg(0).as_ref() {
            Some(id) => self.point(id, axis.id)?,
            None => return fault(axis.id, "is a placement without a location"),
        };
        match axis.keyword {
            "IFCAXIS2PLACEMENT2D" => {
                let x = self
                    .direction(axis, 1)
                    .map(|d| DVec3::new(d.x, d.y, 0.0))
                    .and_then(DVec3::try_normalize)
                    .unwrap_or(DVec3::X);
                Ok(frame(origin, Some(DVec3::Z), Some(x)))
            }
            "IFCAXIS1PLACEMENT" => Ok(frame(origin, self.direction(axis, 1), None)),
            _ => Ok(frame(origin, self.direction(axis, 1), self.direction(axis, 2))),
        }
    }

    /// The placement of attribute `n`; identity when the attribute is empty.
    pub(super) fn position(&self, of: &Instance<'a>, n: usize) -> Read<DAffine3> {
        match of.arg(n).as_ref() {
            Some(id) => self.placement(&self.get(id, of.id)?),
            None => Ok(DAffine3::IDENTITY),
        }
    }

    /// `IfcCartesianTransformationOperator2D/3D`, uniform or not (ISO 16739 `IfcBaseAxis`); may mirror.
    pub(super) fn operator(&self, of: &Instance<'a>) -> Read<DAffine3> {
        let origin = match of.arg(2).as_ref() {
            Some(id) => self.point(id, of.id)?,
            None => DVec3::ZERO,
        };
        let flat = of.keyword.contains("OPERATOR2D");
        let scale = of.arg(3).as_f64().unwrap_or(1.0);
        let z = if flat { DVec3::Z } else { self.direction(of, 4).unwrap_or(DVec3::Z) };
        let across = |d: DVec3| (d - z * d.dot(z)).try_normalize();
        let x = self
            .direction(of, 0)
            .and_then(across)
            .or_else(|| across(DVec3::X))
            .unwrap_or_else(|| z.any_orthonormal_vector());
        let natural = z.cross(x);
        let y = self.direction(of, 1).map_or(natural, |d| if d.dot(natural) < 0.0 { -natural } else { natural });
        let (sy, sz) = match of.keyword {
            "IFCCARTESIANTRANSFORMATIONOPERATOR3DNONUNIFORM" => {
                (of.arg(5).as_f64().unwrap_or(scale), of.arg(6).as_f64().unwrap_or(scale))
            }
            "IFCCARTESIANTRANSFORMATIONOPERATOR2DNONUNIFORM" => (of.arg(4).as_f64().unwrap_or(scale), scale),
            _ => (scale, scale),
        };
        if [scale, sy, sz].iter().any(|s| *s == 0.0 || !s.is_finite() || s.abs() > LARGEST_SCALE) {
            return fault(of.id, "scales by nothing or without bound");
        }
        Ok(DAffine3::from_mat3_translation(DMat3::from_cols(x * scale, y * sy, z * sz), origin))
    }
}

/// Axes as ISO 16739 `IfcBuildAxes` builds them: z as given, x as near to its reference as z allows.
pub(super) fn frame(origin: DVec3, z: Option<DVec3>, x: Option<DVec3>) -> DAffine3 {
    let z = z.unwrap_or(DVec3::Z);
    let across = |d: DVec3| {
        let flat = d - z * d.dot(z);
        if flat.length_squared() > 1e-18 { flat.try_normalize() } else { None }
    };
    let x = x.and_then(across).or_else(|| across(DVec3::X)).or_else(|| across(DVec3::Y)).unwrap_or(DVec3::X);
    DAffine3::from_mat3_translation(DMat3::from_cols(x, z.cross(x), z), origin)
}
