//! Conversion between the units that building systems send.
//!
//! Codes are UCUM's, case sensitive; a few spellings that gateways use are taken as well. Source of the factors: UCUM
//! 2.1, tables 1–4; pounds per square inch by NIST SP 811 appendix B.

/// A unit as a linear map onto its dimension's base unit: `base = value × scale + offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Unit {
    dimension: &'static str,
    scale: f64,
    offset: f64,
}

fn unit(code: &str) -> Option<Unit> {
    let u = |dimension, scale, offset| Some(Unit { dimension, scale, offset });
    match code {
        "K" => u("temperature", 1.0, 0.0),
        "Cel" | "°C" | "℃" => u("temperature", 1.0, 273.15),
        "[degF]" | "°F" | "℉" => u("temperature", 5.0 / 9.0, 459.67 * 5.0 / 9.0),
        "Pa" => u("pressure", 1.0, 0.0),
        "hPa" | "mbar" => u("pressure", 100.0, 0.0),
        "kPa" => u("pressure", 1e3, 0.0),
        "MPa" => u("pressure", 1e6, 0.0),
        "bar" => u("pressure", 1e5, 0.0),
        "mm[H2O]" => u("pressure", 9.80665, 0.0),
        "[psi]" | "psi" => u("pressure", 6_894.757, 0.0),
        "mW" => u("power", 1e-3, 0.0),
        "W" => u("power", 1.0, 0.0),
        "kW" => u("power", 1e3, 0.0),
        "MW" => u("power", 1e6, 0.0),
        "[HP]" => u("power", 745.699_871_6, 0.0),
        "J" => u("energy", 1.0, 0.0),
        "kJ" => u("energy", 1e3, 0.0),
        "MJ" => u("energy", 1e6, 0.0),
        "GJ" => u("energy", 1e9, 0.0),
        "W.h" | "Wh" => u("energy", 3_600.0, 0.0),
        "kW.h" | "kWh" => u("energy", 3.6e6, 0.0),
        "MW.h" | "MWh" => u("energy", 3.6e9, 0.0),
        "m3/s" => u("flow", 1.0, 0.0),
        "m3/h" | "m³/h" => u("flow", 1.0 / 3_600.0, 0.0),
        "L/s" | "l/s" => u("flow", 1e-3, 0.0),
        "L/min" | "l/min" => u("flow", 1e-3 / 60.0, 0.0),
        "L/h" | "l/h" => u("flow", 1e-3 / 3_600.0, 0.0),
        "[cft_i]/min" | "cfm" => u("flow", 0.028_316_846_592 / 60.0, 0.0),
        "1" => u("ratio", 1.0, 0.0),
        "%" => u("ratio", 1e-2, 0.0),
        "[ppth]" => u("ratio", 1e-3, 0.0),
        "[ppm]" | "ppm" => u("ratio", 1e-6, 0.0),
        "[ppb]" | "ppb" => u("ratio", 1e-9, 0.0),
        "mV" => u("voltage", 1e-3, 0.0),
        "V" => u("voltage", 1.0, 0.0),
        "kV" => u("voltage", 1e3, 0.0),
        "mA" => u("current", 1e-3, 0.0),
        "A" => u("current", 1.0, 0.0),
        "kA" => u("current", 1e3, 0.0),
        "Hz" => u("frequency", 1.0, 0.0),
        "{rev}/min" | "rpm" => u("frequency", 1.0 / 60.0, 0.0),
        "ms" => u("time", 1e-3, 0.0),
        "s" => u("time", 1.0, 0.0),
        "min" => u("time", 60.0, 0.0),
        "h" => u("time", 3_600.0, 0.0),
        "mm" => u("length", 1e-3, 0.0),
        "cm" => u("length", 1e-2, 0.0),
        "m" => u("length", 1.0, 0.0),
        "m/s" => u("speed", 1.0, 0.0),
        "km/h" => u("speed", 1.0 / 3.6, 0.0),
        "L" | "l" => u("volume", 1e-3, 0.0),
        "m3" | "m³" => u("volume", 1.0, 0.0),
        _ => None,
    }
}

/// The value in the other unit; `None` when one of them is unknown or they measure different things.
pub(crate) fn convert(value: f64, from: &str, to: &str) -> Option<f64> {
    if from == to {
        return Some(value);
    }
    let (a, b) = (unit(from)?, unit(to)?);
    (a.dimension == b.dimension).then(|| (value * a.scale + a.offset - b.offset) / b.scale)
}

#[cfg(test)]
mod tests {
    use super::convert;

    #[test]
    fn known_pairs_convert_and_others_do_not() {
        let near = |a: Option<f64>, b: f64| assert!((a.unwrap() - b).abs() < 1e-6 * b.abs().max(1.0), "{a:?} {b}");
        near(convert(212.0, "[degF]", "Cel"), 100.0);
        near(convert(-40.0, "Cel", "[degF]"), -40.0);
        near(convert(293.15, "K", "Cel"), 20.0);
        near(convert(4.0, "bar", "kPa"), 400.0);
        near(convert(1.0, "L/s", "m3/h"), 3.6);
        near(convert(0.5, "1", "%"), 50.0);
        near(convert(1.0, "kW.h", "MJ"), 3.6);
        near(convert(3000.0, "{rev}/min", "Hz"), 50.0);
        assert_eq!(convert(7.0, "furlong", "furlong"), Some(7.0));
        assert_eq!(convert(7.0, "furlong", "m"), None);
        assert_eq!(convert(7.0, "kW", "Pa"), None);
    }
}
