//! Units of measurement: what a length of the file is in metres, and UCUM codes for property values.
//!
//! `IfcUnitAssignment`, `IfcSIUnit`, `IfcConversionBasedUnit`, `IfcDerivedUnit` (ISO 16739-1, IfcMeasureResource); codes
//! by The Unified Code for Units of Measure 2.1.

use std::sync::Arc;

use atrium_building::Units;
use rustc_hash::FxHashMap;

use crate::diagnostics::{Diagnostics, Severity};
use crate::limits::{UNIT_DEPTH, UNIT_ELEMENTS};
use crate::value::{Id, Instance, StepFile, Value};

/// One unit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unit {
    /// UCUM code, where there is one.
    pub(crate) code: Option<Arc<str>>,
    /// SI units (metres, radians, …) in one of it.
    pub(crate) factor: f64,
}

/// The units that a project assigns, by `IfcUnitEnum` or `IfcDerivedUnitEnum`, for example `LENGTHUNIT`.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnitTable {
    by_type: FxHashMap<String, Unit>,
    explicit: FxHashMap<Id, Option<Arc<str>>>,
}

impl UnitTable {
    /// Reads the project's units; without any, metres and radians are taken, and reported.
    pub(crate) fn read(file: &StepFile<'_>, diagnostics: &Diagnostics) -> (Self, Units) {
        let mut table = Self::default();
        let project = file.of_type("IFCPROJECT").first().and_then(|id| file.get(*id));
        let assignment = project
            .and_then(|p| p.arg(8).as_ref())
            .and_then(|id| file.get(id))
            .or_else(|| file.of_type("IFCUNITASSIGNMENT").first().and_then(|id| file.get(*id)));
        for id in assignment.iter().flat_map(|a| a.arg(0).refs()) {
            let Some(instance) = file.get(id) else { continue };
            let Some(kind) = unit_type(&instance) else { continue };
            if let Some(unit) = read_unit(file, id, 0) {
                table.by_type.entry(kind.to_ascii_uppercase()).or_insert(unit);
            }
        }
        let units = Units {
            length_m: table.factor(file, assignment, "LENGTHUNIT", "metres", diagnostics),
            angle_rad: table.factor(file, assignment, "PLANEANGLEUNIT", "radians", diagnostics),
        };
        // Units that single properties name instead of the project's.
        for keyword in [
            "IFCSIUNIT",
            "IFCCONVERSIONBASEDUNIT",
            "IFCCONVERSIONBASEDUNITWITHOFFSET",
            "IFCDERIVEDUNIT",
            "IFCCONTEXTDEPENDENTUNIT",
            "IFCMONETARYUNIT",
        ] {
            for &id in file.of_type(keyword) {
                table.explicit.insert(id, read_unit(file, id, 0).and_then(|u| u.code));
            }
        }
        (table, units)
    }

    fn factor(
        &self,
        file: &StepFile<'_>,
        assignment: Option<Instance<'_>>,
        kind: &str,
        fallback: &str,
        diagnostics: &Diagnostics,
    ) -> f64 {
        match (self.by_type.get(kind), assignment) {
            (Some(unit), _) if unit.factor.is_normal() && unit.factor > 0.0 => return unit.factor,
            (Some(_), Some(assignment)) => diagnostics.report(
                file,
                assignment.id,
                Severity::Error,
                format!("The project's {kind} has no usable factor; {fallback} are taken instead."),
            ),
            // A file without angles needs no angle unit; radians are the schema's own default.
            _ if kind == "PLANEANGLEUNIT" => {}
            _ => diagnostics.report_at(
                None,
                Severity::Warning,
                format!("The file does not say its {kind}; {fallback} are taken."),
            ),
        }
        1.0
    }

    /// UCUM code of the project's unit of a kind (`AREAUNIT`).
    pub(crate) fn of_kind(&self, kind: &str) -> Option<Arc<str>> {
        self.by_type.get(kind)?.code.clone()
    }

    /// UCUM code of the unit that a measure type (`IFCAREAMEASURE`) is in.
    pub(crate) fn of_measure(&self, measure: &str) -> Option<Arc<str>> {
        let upper = measure.to_ascii_uppercase();
        let stem = upper.strip_prefix("IFC")?.strip_suffix("MEASURE")?;
        let stem = stem.strip_prefix("POSITIVE").or_else(|| stem.strip_prefix("NONNEGATIVE")).unwrap_or(stem);
        self.of_kind(&format!("{stem}UNIT"))
    }

    /// Metres in one unit of an instance that is a unit of length.
    pub(crate) fn metres(&self, file: &StepFile<'_>, id: Id) -> Option<f64> {
        let kind = unit_type(&file.get(id)?)?;
        let is_length = kind.eq_ignore_ascii_case("LENGTHUNIT");
        read_unit(file, id, 0).map(|u| u.factor).filter(|f| is_length && f.is_normal() && *f > 0.0)
    }

    /// UCUM code of a unit instance that a property names.
    pub(crate) fn of_instance(&self, id: Id) -> Option<Arc<str>> {
        self.explicit.get(&id).cloned().flatten()
    }
}

fn unit_type<'a>(instance: &Instance<'a>) -> Option<&'a str> {
    match instance.keyword {
        "IFCMONETARYUNIT" => Some("MONETARYUNIT"),
        _ => instance.arg(1).as_enum(),
    }
}

fn read_unit(file: &StepFile<'_>, id: Id, depth: usize) -> Option<Unit> {
    if depth > UNIT_DEPTH {
        return None;
    }
    let instance = file.get(id)?;
    match instance.keyword {
        "IFCSIUNIT" => {
            let (symbol, power) = si_name(instance.arg(3).as_enum()?)?;
            let (prefix, exponent) = match instance.arg(2) {
                Value::Enum(prefix) => si_prefix(prefix)?,
                _ => ("", 0),
            };
            let mut factor = 10f64.powi(exponent * power);
            if symbol == "g" {
                factor *= 1e-3;
            }
            Some(Unit { code: Some(litre(format!("{prefix}{symbol}"))), factor })
        }
        "IFCCONVERSIONBASEDUNIT" | "IFCCONVERSIONBASEDUNITWITHOFFSET" => {
            let name = instance.arg(2).as_str()?;
            let measure = instance.arg(3).as_ref().and_then(|m| file.get(m));
            let base = measure.and_then(|m| {
                let value = m.arg(0).as_f64()?;
                Some(value * read_unit(file, m.arg(1).as_ref()?, depth + 1)?.factor)
            });
            Some(Unit { code: Some(conversion_code(&name)), factor: base.unwrap_or(f64::NAN) })
        }
        "IFCCONTEXTDEPENDENTUNIT" => {
            Some(Unit { code: Some(annotation(&instance.arg(2).as_str()?)), factor: f64::NAN })
        }
        "IFCMONETARYUNIT" => {
            let currency = instance.arg(0);
            let name = currency.as_enum().map(Into::into).or_else(|| currency.as_str())?;
            Some(Unit { code: Some(annotation(&name)), factor: f64::NAN })
        }
        "IFCDERIVEDUNIT" => {
            let (mut factor, mut above, mut below) = (1.0, Vec::new(), Vec::new());
            for element in instance.arg(0).refs().take(UNIT_ELEMENTS).filter_map(|e| file.get(e)) {
                // Each level of these branches, so they may nest only once more.
                let unit = read_unit(file, element.arg(0).as_ref()?, depth + UNIT_DEPTH / 2)?;
                let exponent = i32::try_from(element.arg(1).as_i64()?).ok()?;
                factor *= unit.factor.powi(exponent);
                let code = unit.code?;
                match exponent {
                    0 => {}
                    1.. => above.push(raised(&code, exponent)),
                    _ => below.push(raised(&code, exponent.saturating_neg())),
                }
            }
            let mut code = if above.is_empty() { "1".to_owned() } else { above.join(".") };
            for part in below {
                code.push('/');
                code.push_str(&part);
            }
            Some(Unit { code: (code != "1").then(|| code.into()), factor })
        }
        _ => None,
    }
}

/// A code to a power: `m` to 3 is `m3`, and a cubic decimetre is a litre.
fn raised(code: &str, exponent: i32) -> String {
    match (code, exponent) {
        (_, 1) => code.to_owned(),
        ("dm", 3) => "l".to_owned(),
        _ if code.ends_with(|c: char| c.is_ascii_digit()) || code.contains(['.', '/']) => format!("({code}){exponent}"),
        _ => format!("{code}{exponent}"),
    }
}

fn litre(code: String) -> Arc<str> {
    if code == "dm3" { "l".into() } else { code.into() }
}

/// UCUM writes what is no unit of its own in braces.
fn annotation(name: &str) -> Arc<str> {
    format!("{{{}}}", name.trim().replace(['{', '}'], "")).into()
}

/// Symbol, and how often a prefix counts: a square millimetre is a millionth of a square metre.
fn si_name(name: &str) -> Option<(&'static str, i32)> {
    Some(match name {
        "METRE" => ("m", 1),
        "SQUARE_METRE" => ("m2", 2),
        "CUBIC_METRE" => ("m3", 3),
        "GRAM" => ("g", 1),
        "SECOND" => ("s", 1),
        "AMPERE" => ("A", 1),
        "KELVIN" => ("K", 1),
        "MOLE" => ("mol", 1),
        "CANDELA" => ("cd", 1),
        "RADIAN" => ("rad", 1),
        "STERADIAN" => ("sr", 1),
        "HERTZ" => ("Hz", 1),
        "NEWTON" => ("N", 1),
        "PASCAL" => ("Pa", 1),
        "JOULE" => ("J", 1),
        "WATT" => ("W", 1),
        "COULOMB" => ("C", 1),
        "VOLT" => ("V", 1),
        "FARAD" => ("F", 1),
        "OHM" => ("Ohm", 1),
        "SIEMENS" => ("S", 1),
        "WEBER" => ("Wb", 1),
        "TESLA" => ("T", 1),
        "HENRY" => ("H", 1),
        "DEGREE_CELSIUS" => ("Cel", 1),
        "LUMEN" => ("lm", 1),
        "LUX" => ("lx", 1),
        "BECQUEREL" => ("Bq", 1),
        "GRAY" => ("Gy", 1),
        "SIEVERT" => ("Sv", 1),
        _ => return None,
    })
}

fn si_prefix(prefix: &str) -> Option<(&'static str, i32)> {
    Some(match prefix {
        "EXA" => ("E", 18),
        "PETA" => ("P", 15),
        "TERA" => ("T", 12),
        "GIGA" => ("G", 9),
        "MEGA" => ("M", 6),
        "KILO" => ("k", 3),
        "HECTO" => ("h", 2),
        "DECA" => ("da", 1),
        "DECI" => ("d", -1),
        "CENTI" => ("c", -2),
        "MILLI" => ("m", -3),
        "MICRO" => ("u", -6),
        "NANO" => ("n", -9),
        "PICO" => ("p", -12),
        "FEMTO" => ("f", -15),
        "ATTO" => ("a", -18),
        _ => return None,
    })
}

/// Names by IfcConversionBasedUnit, table of standardized names, and what programs write for them.
fn conversion_code(name: &str) -> Arc<str> {
    let upper = name.trim().to_ascii_uppercase().replace(['_', '-'], " ");
    let code = match upper.as_str() {
        "INCH" => "[in_i]",
        "FOOT" => "[ft_i]",
        "YARD" => "[yd_i]",
        "MILE" => "[mi_i]",
        "US SURVEY FOOT" | "SURVEY FOOT" => "[ft_us]",
        "SQUARE INCH" => "[sin_i]",
        "SQUARE FOOT" => "[sft_i]",
        "SQUARE YARD" => "[syd_i]",
        "SQUARE MILE" => "[smi_us]",
        "ACRE" => "[acr_us]",
        "CUBIC INCH" => "[cin_i]",
        "CUBIC FOOT" => "[cft_i]",
        "CUBIC YARD" => "[cyd_i]",
        "LITRE" | "LITER" => "l",
        "GALLON US" | "US GALLON" => "[gal_us]",
        "GALLON UK" => "[gal_br]",
        "FLUID OUNCE US" => "[foz_us]",
        "PINT US" => "[pt_us]",
        "DEGREE" => "deg",
        "GRAD" | "GON" => "gon",
        "OUNCE" => "[oz_av]",
        "POUND" => "[lb_av]",
        "TON UK" => "[lton_av]",
        "TON US" => "[ston_av]",
        "TONNE" => "t",
        "LBF" | "POUND FORCE" => "[lbf_av]",
        "PSI" => "[psi]",
        "BAR" => "bar",
        "MINUTE" => "min",
        "HOUR" => "h",
        "DAY" => "d",
        "BTU" => "[Btu]",
        "FAHRENHEIT" => "[degF]",
        _ => return annotation(name),
    };
    code.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scanned;

    fn check(step: &str, expected: Units, kinds: &[(&str, &str)]) {
        scanned(step, |file, diagnostics| {
            let (table, units) = UnitTable::read(file, diagnostics);
            assert!((units.length_m - expected.length_m).abs() < 1e-12, "{units:?}");
            assert!((units.angle_rad - expected.angle_rad).abs() < 1e-12, "{units:?}");
            for (kind, code) in kinds {
                assert_eq!(table.of_kind(kind).as_deref(), Some(*code), "{kind}");
            }
        });
    }

    #[test]
    fn millimetres_degrees_and_derived_units() {
        check(
            "#1=IFCPROJECT('0',$,'P',$,$,$,$,(),#2);
             #2=IFCUNITASSIGNMENT((#3,#4,#5,#6,#9,#12,#15));
             #3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);
             #4=IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.);
             #5=IFCSIUNIT(*,.VOLUMEUNIT.,.DECI.,.CUBIC_METRE.);
             #6=IFCCONVERSIONBASEDUNIT(#7,.PLANEANGLEUNIT.,'DEGREE',#8);
             #7=IFCDIMENSIONALEXPONENTS(0,0,0,0,0,0,0);
             #8=IFCMEASUREWITHUNIT(IFCPLANEANGLEMEASURE(0.017453292519943295),#80);
             #80=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);
             #9=IFCDERIVEDUNIT((#10,#11),.THERMALTRANSMITTANCEUNIT.,$);
             #10=IFCDERIVEDUNITELEMENT(#100,1);#100=IFCSIUNIT(*,.POWERUNIT.,$,.WATT.);
             #11=IFCDERIVEDUNITELEMENT(#4,-1);
             #12=IFCDERIVEDUNIT((#13,#14),.VOLUMETRICFLOWRATEUNIT.,$);
             #13=IFCDERIVEDUNITELEMENT(#130,3);#130=IFCSIUNIT(*,.LENGTHUNIT.,.DECI.,.METRE.);
             #14=IFCDERIVEDUNITELEMENT(#140,-1);#140=IFCSIUNIT(*,.TIMEUNIT.,$,.SECOND.);
             #15=IFCSIUNIT(*,.MASSUNIT.,.KILO.,.GRAM.);",
            Units { length_m: 0.001, angle_rad: 0.017453292519943295 },
            &[
                ("LENGTHUNIT", "mm"),
                ("AREAUNIT", "m2"),
                ("VOLUMEUNIT", "l"),
                ("PLANEANGLEUNIT", "deg"),
                ("THERMALTRANSMITTANCEUNIT", "W/m2"),
                ("VOLUMETRICFLOWRATEUNIT", "l/s"),
                ("MASSUNIT", "kg"),
            ],
        );
    }

    #[test]
    fn feet_and_a_square_with_a_prefix() {
        check(
            "#1=IFCUNITASSIGNMENT((#2,#5));
             #2=IFCCONVERSIONBASEDUNIT($,.LENGTHUNIT.,'FOOT',#3);
             #3=IFCMEASUREWITHUNIT(IFCRATIOMEASURE(0.3048),#4);
             #4=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
             #5=IFCSIUNIT(*,.AREAUNIT.,.MILLI.,.SQUARE_METRE.);",
            Units { length_m: 0.3048, angle_rad: 1.0 },
            &[("LENGTHUNIT", "[ft_i]"), ("AREAUNIT", "mm2")],
        );
    }

    #[test]
    fn a_unit_that_refers_to_itself_ends_and_is_reported() {
        scanned(
            "#1=IFCUNITASSIGNMENT((#2));
             #2=IFCCONVERSIONBASEDUNIT($,.LENGTHUNIT.,'FOOT',#3);
             #3=IFCMEASUREWITHUNIT(IFCRATIOMEASURE(0.3048),#2);",
            |file, diagnostics| {
                assert_eq!(UnitTable::read(file, diagnostics).1.length_m, 1.0);
                assert_eq!(diagnostics.count(), 1);
            },
        );
    }
}
