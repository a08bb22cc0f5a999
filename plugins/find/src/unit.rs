//! Units by their UCUM codes (The Unified Code for Units of Measure 2.1), as far as buildings use them: so that `3 m3/h`
//! can be compared with what the file says in litres a second.

use crate::text::fold;

/// Longest code that is read, bytes; real ones are shorter than twenty.
const LONGEST: usize = 64;

/// Dimensions: metre, second, gram, kelvin, ampere, candela, mole, radian, and bit.
type Dimensions = [i8; 8];

/// A unit of measurement: what one of it is in base units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    factor: f64,
    /// What is added to a value in this unit before it is multiplied.
    offset: f64,
    dimensions: Dimensions,
}

/// Symbol, factor, dimensions, and whether it takes prefixes.
const ATOMS: &[(&str, f64, Dimensions, bool)] = &[
    ("m", 1.0, [1, 0, 0, 0, 0, 0, 0, 0], true),
    ("s", 1.0, [0, 1, 0, 0, 0, 0, 0, 0], true),
    ("g", 1.0, [0, 0, 1, 0, 0, 0, 0, 0], true),
    ("K", 1.0, [0, 0, 0, 1, 0, 0, 0, 0], true),
    ("A", 1.0, [0, 0, 0, 0, 1, 0, 0, 0], true),
    ("cd", 1.0, [0, 0, 0, 0, 0, 1, 0, 0], true),
    ("mol", 1.0, [0, 0, 0, 0, 0, 0, 1, 0], true),
    ("rad", 1.0, [0, 0, 0, 0, 0, 0, 0, 1], true),
    ("deg", std::f64::consts::PI / 180.0, [0, 0, 0, 0, 0, 0, 0, 1], false),
    ("gon", std::f64::consts::PI / 200.0, [0, 0, 0, 0, 0, 0, 0, 1], false),
    ("sr", 1.0, [0; 8], true),
    ("%", 0.01, [0; 8], false),
    ("[ppth]", 1e-3, [0; 8], false),
    ("[ppm]", 1e-6, [0; 8], false),
    ("min", 60.0, [0, 1, 0, 0, 0, 0, 0, 0], false),
    ("h", 3_600.0, [0, 1, 0, 0, 0, 0, 0, 0], false),
    ("d", 86_400.0, [0, 1, 0, 0, 0, 0, 0, 0], false),
    ("wk", 604_800.0, [0, 1, 0, 0, 0, 0, 0, 0], false),
    ("mo", 2_629_800.0, [0, 1, 0, 0, 0, 0, 0, 0], false),
    ("a", 31_557_600.0, [0, 1, 0, 0, 0, 0, 0, 0], false),
    ("l", 1e-3, [3, 0, 0, 0, 0, 0, 0, 0], true),
    ("L", 1e-3, [3, 0, 0, 0, 0, 0, 0, 0], true),
    ("ar", 100.0, [2, 0, 0, 0, 0, 0, 0, 0], true),
    ("t", 1e6, [0, 0, 1, 0, 0, 0, 0, 0], true),
    ("Hz", 1.0, [0, -1, 0, 0, 0, 0, 0, 0], true),
    ("N", 1e3, [1, -2, 1, 0, 0, 0, 0, 0], true),
    ("Pa", 1e3, [-1, -2, 1, 0, 0, 0, 0, 0], true),
    ("bar", 1e8, [-1, -2, 1, 0, 0, 0, 0, 0], true),
    ("J", 1e3, [2, -2, 1, 0, 0, 0, 0, 0], true),
    ("W", 1e3, [2, -3, 1, 0, 0, 0, 0, 0], true),
    ("V", 1e3, [2, -3, 1, 0, -1, 0, 0, 0], true),
    ("Ohm", 1e3, [2, -3, 1, 0, -2, 0, 0, 0], true),
    ("C", 1.0, [0, 1, 0, 0, 1, 0, 0, 0], true),
    ("F", 1e-3, [-2, 4, -1, 0, 2, 0, 0, 0], true),
    ("H", 1e3, [2, -2, 1, 0, -2, 0, 0, 0], true),
    ("T", 1e3, [0, -2, 1, 0, -1, 0, 0, 0], true),
    ("Wb", 1e3, [2, -2, 1, 0, -1, 0, 0, 0], true),
    ("S", 1e-3, [-2, 3, -1, 0, 2, 0, 0, 0], true),
    ("lm", 1.0, [0, 0, 0, 0, 0, 1, 0, 0], true),
    ("lx", 1.0, [-2, 0, 0, 0, 0, 1, 0, 0], true),
    ("Bq", 1.0, [0, -1, 0, 0, 0, 0, 0, 0], true),
    ("m[H2O]", 9.80665e6, [-1, -2, 1, 0, 0, 0, 0, 0], true),
    ("m[Hg]", 1.333_22e8, [-1, -2, 1, 0, 0, 0, 0, 0], true),
    ("[in_i]", 0.0254, [1, 0, 0, 0, 0, 0, 0, 0], false),
    ("[ft_i]", 0.3048, [1, 0, 0, 0, 0, 0, 0, 0], false),
    ("[yd_i]", 0.9144, [1, 0, 0, 0, 0, 0, 0, 0], false),
    ("[mi_i]", 1_609.344, [1, 0, 0, 0, 0, 0, 0, 0], false),
    ("[sft_i]", 0.092_903_04, [2, 0, 0, 0, 0, 0, 0, 0], false),
    ("[cft_i]", 0.028_316_846_592, [3, 0, 0, 0, 0, 0, 0, 0], false),
    ("[lb_av]", 453.592_37, [0, 0, 1, 0, 0, 0, 0, 0], false),
    ("[psi]", 6.894_757e6, [-1, -2, 1, 0, 0, 0, 0, 0], false),
    ("[Btu_IT]", 1.055_055_852_62e6, [2, -2, 1, 0, 0, 0, 0, 0], false),
    ("[gal_us]", 3.785_411_784e-3, [3, 0, 0, 0, 0, 0, 0, 0], false),
    ("bit", 1.0, [0; 8], true),
    ("By", 8.0, [0; 8], true),
];

const PREFIXES: [(&str, f64); 14] = [
    ("da", 1e1),
    ("T", 1e12),
    ("G", 1e9),
    ("M", 1e6),
    ("k", 1e3),
    ("h", 1e2),
    ("d", 1e-1),
    ("c", 1e-2),
    ("m", 1e-3),
    ("u", 1e-6),
    ("µ", 1e-6),
    ("μ", 1e-6),
    ("n", 1e-9),
    ("p", 1e-12),
];

/// How people write a unit whose code is another.
const WRITTEN: [(&str, &str); 22] = [
    ("°c", "Cel"),
    ("℃", "Cel"),
    ("c", "Cel"),
    ("°f", "[degF]"),
    ("°", "deg"),
    ("度", "deg"),
    ("kwh", "kW.h"),
    ("mwh", "MW.h"),
    ("mmhg", "mm[Hg]"),
    ("mh2o", "m[H2O]"),
    ("kva", "kV.A"),
    ("va", "V.A"),
    ("lb", "[lb_av]"),
    ("psi", "[psi]"),
    ("ft", "[ft_i]"),
    ("in", "[in_i]"),
    ("ft2", "[sft_i]"),
    ("m³/h", "m3/h"),
    ("l/s", "l/s"),
    ("ω", "Ohm"),
    ("米", "m"),
    ("分钟", "min"),
];

impl Unit {
    /// The unit of a UCUM code, or of what people write instead (`m²`, `°C`, `kWh`); `None` for what is no unit known here.
    pub fn of(code: &str) -> Option<Self> {
        let code = code.trim();
        if code.is_empty() || code.len() > LONGEST {
            return None;
        }
        // Codes first: `C` is a coulomb, and `c` nothing at all.
        let plain = code.replace(['·', '*', '⋅'], ".").replace('²', "2").replace('³', "3").replace('㎡', "m2");
        Self::parse(&plain).or_else(|| {
            let written = fold(&plain);
            WRITTEN.iter().find(|(w, _)| *w == written).and_then(|(_, code)| Self::parse(code))
        })
    }

    fn parse(code: &str) -> Option<Self> {
        match code {
            "Cel" => return Some(Self { offset: 273.15, ..Self::parse("K")? }),
            "[degF]" => return Some(Self { factor: 5.0 / 9.0, offset: 459.67, ..Self::parse("K")? }),
            _ => {}
        }
        let mut reader = Reader { rest: code, depth: 0 };
        let unit = reader.term()?;
        (reader.rest.is_empty() && unit.factor.is_normal()).then_some(unit)
    }

    /// Whether values of both can be compared.
    pub fn fits(&self, other: &Self) -> bool {
        self.dimensions == other.dimensions
    }
}

/// A value of one unit in another; `None` where they measure different things or are not known. Equal codes always fit.
pub fn convert(value: f64, from: &str, to: &str) -> Option<f64> {
    if from == to {
        return Some(value);
    }
    let (from, to) = (Unit::of(from)?, Unit::of(to)?);
    if !from.fits(&to) {
        return None;
    }
    Some((value + from.offset) * from.factor / to.factor - to.offset)
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn term(&mut self) -> Option<Unit> {
        let mut unit = Unit { factor: 1.0, offset: 0.0, dimensions: [0; 8] };
        let mut sign = 1;
        if let Some(rest) = self.rest.strip_prefix('/') {
            (self.rest, sign) = (rest, -1);
        }
        loop {
            let part = self.component()?;
            unit.factor *= part.factor.powi(sign);
            for (all, one) in unit.dimensions.iter_mut().zip(part.dimensions) {
                *all = all.checked_add(one.checked_mul(sign as i8)?)?;
            }
            match self.rest.bytes().next() {
                Some(b'.') => sign = 1,
                Some(b'/') => sign = -1,
                _ => return Some(unit),
            }
            self.rest = &self.rest[1..];
        }
    }

    fn component(&mut self) -> Option<Unit> {
        let mut unit = if let Some(rest) = self.rest.strip_prefix('(') {
            self.depth += 1;
            if self.depth > 4 {
                return None;
            }
            self.rest = rest;
            let inner = self.term()?;
            self.rest = self.rest.strip_prefix(')')?;
            self.depth -= 1;
            inner
        } else if self.rest.starts_with('{') {
            // What is counted is no unit of its own.
            Unit { factor: 1.0, offset: 0.0, dimensions: [0; 8] }
        } else {
            self.symbol()?
        };
        let digits = self.rest.bytes().enumerate().take_while(|(i, b)| b.is_ascii_digit() || (*i == 0 && *b == b'-'));
        let length = digits.count();
        if length > 0 {
            let power: i8 = self.rest[..length].parse().ok()?;
            self.rest = &self.rest[length..];
            unit.factor = unit.factor.powi(i32::from(power));
            for d in &mut unit.dimensions {
                *d = d.checked_mul(power)?;
            }
        }
        if self.rest.starts_with('{') {
            self.rest = &self.rest[self.rest.find('}')? + 1..];
        }
        Some(unit)
    }

    fn symbol(&mut self) -> Option<Unit> {
        if self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
            let factor: f64 = self.rest[..length].parse().ok()?;
            self.rest = &self.rest[length..];
            return Some(Unit { factor, offset: 0.0, dimensions: [0; 8] });
        }
        // The symbol ends before the next operator, exponent or annotation; brackets belong to it.
        let mut inside = false;
        let length = self
            .rest
            .char_indices()
            .find(|(_, c)| {
                inside = (inside || *c == '[') && *c != ']';
                !inside && (matches!(c, '.' | '/' | '{' | '(' | ')' | '-') || c.is_ascii_digit())
            })
            .map_or(self.rest.len(), |(at, _)| at);
        let (symbol, rest) = self.rest.split_at(length);
        let atom = |s: &str| ATOMS.iter().find(|a| a.0 == s);
        let (factor, dimensions) = match atom(symbol) {
            Some(a) => (a.1, a.2),
            None => PREFIXES.iter().find_map(|(prefix, by)| {
                let a = atom(symbol.strip_prefix(prefix)?).filter(|a| a.3)?;
                Some((a.1 * by, a.2))
            })?,
        };
        self.rest = rest;
        Some(Unit { factor, offset: 0.0, dimensions })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_converted_between_units_of_one_kind() {
        for (value, from, to, expected) in [
            (3.6, "m3/h", "l/s", 1.0),
            (1.5, "h", "min", 90.0),
            (2.0, "m", "mm", 2_000.0),
            (1.0, "kW.h", "MJ", 3.6),
            (20.0, "Cel", "K", 293.15),
            (68.0, "[degF]", "°C", 20.0),
            (1.0, "bar", "kPa", 100.0),
            (1.0, "m²", "cm2", 10_000.0),
            (0.2, "W/(m2.K)", "W.m-2.K-1", 0.2),
            (50.0, "%", "1", 0.5),
            (60.0, "{rev}/min", "Hz", 1.0),
            (1.0, "kg/m3", "g/L", 1.0),
            (1.0, "t", "kg", 1_000.0),
            (1.0, "daN", "N", 10.0),
        ] {
            let got = convert(value, from, to).unwrap_or_else(|| panic!("{from} {to}"));
            assert!((got - expected).abs() < 1e-9 * expected.abs().max(1.0), "{value} {from} = {got} {to}");
        }
    }

    #[test]
    fn what_does_not_fit_is_not_converted() {
        assert_eq!(convert(1.0, "m", "m2"), None);
        assert_eq!(convert(1.0, "nonsense", "m"), None);
        assert_eq!(convert(1.0, "nonsense", "nonsense"), Some(1.0));
        for code in ["", "/", "m.", "m(", "m99999", "((((((m))))))", "{", "m{x", "[", "m3m3", "-"] {
            assert_eq!(Unit::of(code), None, "{code}");
        }
    }
}
