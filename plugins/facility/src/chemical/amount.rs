//! Exact quantities: whole milligrams or microlitres, never a float, so that a balance stays a balance.

use serde::{Deserialize, Serialize};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Mass; its amounts are milligrams.
    Mass,
    /// Volume; its amounts are microlitres.
    Volume,
}

/// Unit in which people speak of a chemical; on the wire its UCUM code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AmountUnit {
    /// Milligram.
    #[serde(rename = "mg")]
    Milligram,
    /// Gram.
    #[serde(rename = "g")]
    Gram,
    /// Kilogram.
    #[serde(rename = "kg")]
    Kilogram,
    /// Microlitre.
    #[serde(rename = "uL")]
    Microlitre,
    /// Millilitre.
    #[serde(rename = "mL")]
    Millilitre,
    /// Litre.
    #[serde(rename = "L")]
    Litre,
}

impl AmountUnit {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Milligram, Self::Gram, Self::Kilogram, Self::Microlitre, Self::Millilitre, Self::Litre];

    /// UCUM code.
    pub fn ucum(self) -> &'static str {
        match self {
            Self::Milligram => "mg",
            Self::Gram => "g",
            Self::Kilogram => "kg",
            Self::Microlitre => "uL",
            Self::Millilitre => "mL",
            Self::Litre => "L",
        }
    }

    /// What it measures.
    pub fn measure(self) -> Measure {
        match self {
            Self::Milligram | Self::Gram | Self::Kilogram => Measure::Mass,
            Self::Microlitre | Self::Millilitre | Self::Litre => Measure::Volume,
        }
    }

    /// Digits behind the point that are still whole milligrams or microlitres.
    fn digits(self) -> u32 {
        match self {
            Self::Milligram | Self::Microlitre => 0,
            Self::Gram | Self::Millilitre => 3,
            Self::Kilogram | Self::Litre => 6,
        }
    }

    /// A decimal number of this unit, exactly; `None` for what is no plain decimal number, is finer than a milligram or a
    /// microlitre, or is more than [`Amount::MOST`]. Says nothing of the sign: a negative one is read, and refused later.
    pub fn read(self, text: &str) -> Option<Amount> {
        let text = text.trim();
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let part = part.trim_end_matches('0');
        let digits = self.digits() as usize;
        let plain = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && part.is_empty()) || !plain(whole) || !plain(part) || part.len() > digits {
            return None;
        }
        let number: i64 = format!("{whole}{part:0<digits$}").parse().ok()?;
        let amount = Amount(if negative { -number } else { number });
        (number <= Amount::MOST.0).then_some(amount)
    }

    /// The amount as a decimal number of this unit with the unit, exactly: `2.5 L`.
    pub fn show(self, amount: Amount) -> String {
        let digits = self.digits() as usize;
        let sign = if amount.0 < 0 { "-" } else { "" };
        let text = format!("{:0>width$}", amount.0.unsigned_abs(), width = digits + 1);
        let (whole, part) = text.split_at(text.len() - digits);
        let part = part.trim_end_matches('0');
        let point = if part.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{part} {}", self.ucum())
    }
}

/// So many milligrams of a mass, or microlitres of a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Amount(pub i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The most in one movement or limit: a thousand tonnes, or cubic metres. Sums of millions of them do not overflow.
    pub const MOST: Self = Self(1_000_000_000_000);

    /// Whether it can be moved: more than nothing, and not more than [`Amount::MOST`].
    pub fn is_movable(self) -> bool {
        self > Self::ZERO && self <= Self::MOST
    }

    /// Percent of a limit, rounded down; 0 where there is no limit.
    pub fn percent_of(self, most: Self) -> u64 {
        if most.0 <= 0 || self.0 <= 0 {
            return 0;
        }
        u64::try_from(i128::from(self.0) * 100 / i128::from(most.0)).unwrap_or(u64::MAX)
    }
}

impl std::ops::Add for Amount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Amount {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, |a, b| a + b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_are_read_and_shown_exactly() {
        use AmountUnit as U;
        for (unit, text, amount, shown) in [
            (U::Litre, "2.5", 2_500_000, "2.5 L"),
            (U::Litre, " 0.000001 ", 1, "0.000001 L"),
            (U::Gram, "0.1", 100, "0.1 g"),
            (U::Gram, ".5", 500, "0.5 g"),
            (U::Millilitre, "500.", 500_000, "500 mL"),
            (U::Kilogram, "007.250000000", 7_250_000, "7.25 kg"),
            (U::Milligram, "12", 12, "12 mg"),
            (U::Gram, "-3", -3_000, "-3 g"),
            (U::Litre, "0", 0, "0 L"),
        ] {
            assert_eq!(unit.read(text), Some(Amount(amount)), "{text}");
            assert_eq!(unit.show(Amount(amount)), shown);
        }
        for text in ["", ".", "-", "NaN", "inf", "1e3", "1,5", "0x1", "1.2.3", "+1", "٣", "1 g", "0.0001"] {
            assert_eq!(U::Gram.read(text), None, "{text}");
        }
        assert_eq!(U::Milligram.read("0.5"), None, "finer than what is counted");
        assert_eq!(U::Kilogram.read("1000000"), Some(Amount::MOST));
        for too_much in ["1000000.000001", "99999999999999999999999"] {
            assert_eq!(U::Kilogram.read(too_much), None);
        }
    }

    #[test]
    fn what_can_be_moved_and_how_full() {
        assert!([1, 1_000_000_000_000].iter().all(|n| Amount(*n).is_movable()));
        assert!([0, -1, i64::MIN, i64::MAX, 1_000_000_000_001].iter().all(|n| !Amount(*n).is_movable()));
        assert_eq!(Amount(899).percent_of(Amount(1_000)), 89);
        assert_eq!(Amount(i64::MAX).percent_of(Amount(1)), u64::MAX, "never wraps");
        assert_eq!(Amount(5).percent_of(Amount::ZERO), 0);
    }

    proptest! {
        #[test]
        fn every_amount_comes_back(n in 0..=1_000_000_000_000_i64, unit in 0..6_usize) {
            let unit = AmountUnit::ALL[unit];
            let shown = unit.show(Amount(n));
            let number = shown.strip_suffix(&format!(" {}", unit.ucum())).unwrap();
            prop_assert_eq!(unit.read(number), Some(Amount(n)));
        }

        #[test]
        fn no_text_panics(text in ".{0,12}") {
            for unit in AmountUnit::ALL {
                let _ = unit.read(&text);
            }
        }
    }
}
