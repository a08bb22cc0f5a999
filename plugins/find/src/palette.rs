//! Colours for categories and for scales, told apart by people with any colour vision, and unlike the colours of alarms.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A colour, sRGB, 8 bits a channel; as text `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rgb(pub [u8; 3]);

/// A text is no colour.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no colour: expected `#rrggbb`")]
pub struct NoColour(pub String);

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl From<Rgb> for String {
    fn from(colour: Rgb) -> Self {
        colour.to_string()
    }
}

impl TryFrom<String> for Rgb {
    type Error = NoColour;

    fn try_from(text: String) -> Result<Self, NoColour> {
        let parse = || {
            let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii())?;
            let channel = |i: usize| u8::from_str_radix(&digits[i..i + 2], 16).ok();
            Some(Self([channel(0)?, channel(2)?, channel(4)?]))
        };
        parse().ok_or_else(|| NoColour(text.clone()))
    }
}

/// Grey of what has no value.
pub(crate) const GREY: Rgb = Rgb([0x8a, 0x8f, 0x95]);
/// Grey of what is left beyond the categories that have a colour of their own.
pub(crate) const OTHERS: Rgb = Rgb([0xb9, 0xb4, 0xac]);

/// Twelve colours, the first ones the farthest apart.
///
/// Searched by computer among those of moderate chroma: every two are 0.08 or more apart in OKLab for protanopia, deuteranopia
/// and tritanopia (Machado, Oliveira and Fernandes 2009, severity 1.0), 0.13 for everyone else, and as far from the alarms'
/// red, orange and yellow. A just noticeable difference is about 0.02.
pub(crate) const DISTINCT: [Rgb; 12] = [
    Rgb([0x57, 0xe7, 0xc1]),
    Rgb([0x5b, 0x2d, 0x7f]),
    Rgb([0x8e, 0x87, 0x1c]),
    Rgb([0x59, 0xad, 0xf6]),
    Rgb([0x74, 0x31, 0x0a]),
    Rgb([0x66, 0x6e, 0xc6]),
    Rgb([0x24, 0x50, 0x50]),
    Rgb([0x2a, 0x74, 0x26]),
    Rgb([0x9d, 0x4a, 0x88]),
    Rgb([0xc5, 0xc4, 0xfc]),
    Rgb([0x23, 0x9e, 0x8b]),
    Rgb([0xbc, 0x8d, 0xc2]),
];

/// Where the colours of a legend come from. What has an order (numbers, storeys) takes a scale from dark to light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Palette {
    /// Twelve colours far apart; a scale from navy to mint.
    #[default]
    Distinct,
    /// From navy to mint, also for categories.
    Sea,
    /// From dark violet to pale lilac, also for categories.
    Violet,
}

impl Palette {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Distinct, Self::Sea, Self::Violet];

    /// So many colours for categories.
    pub fn categories(self, count: usize) -> Vec<Rgb> {
        match self {
            Self::Distinct => DISTINCT.iter().copied().cycle().take(count).collect(),
            _ => self.scale(count),
        }
    }

    /// So many colours for steps of a scale, the least first.
    pub fn scale(self, count: usize) -> Vec<Rgb> {
        let (from, to) = match self {
            Self::Distinct | Self::Sea => (Rgb([0x1f, 0x2f, 0x6b]), Rgb([0x8a, 0xf0, 0xd2])),
            Self::Violet => (Rgb([0x3d, 0x1a, 0x5c]), Rgb([0xdc, 0xd3, 0xfb])),
        };
        between(from, to, count)
    }
}

/// So many colours from one to another, evenly apart to the eye (OKLab).
pub(crate) fn between(from: Rgb, to: Rgb, count: usize) -> Vec<Rgb> {
    let (a, b) = (oklab(from), oklab(to));
    (0..count)
        .map(|i| {
            let t = if count > 1 { i as f64 / (count - 1) as f64 } else { 0.5 };
            rgb(std::array::from_fn(|k| a[k] + (b[k] - a[k]) * t))
        })
        .collect()
}

fn linear(c: u8) -> f64 {
    let c = f64::from(c) / 255.0;
    if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}

fn gamma(c: f64) -> u8 {
    let c = c.clamp(0.0, 1.0);
    let c = if c <= 0.003_130_8 { c * 12.92 } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 };
    (c * 255.0).round() as u8
}

/// OKLab by Ottosson 2020.
fn oklab(colour: Rgb) -> [f64; 3] {
    oklab_of_linear(colour.0.map(linear))
}

fn oklab_of_linear([r, g, b]: [f64; 3]) -> [f64; 3] {
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

fn rgb([l, a, b]: [f64; 3]) -> Rgb {
    let cube = |v: f64| v * v * v;
    let (l, m, s) = (
        cube(l + 0.396_337_777_4 * a + 0.215_803_757_3 * b),
        cube(l - 0.105_561_345_8 * a - 0.063_854_172_8 * b),
        cube(l - 0.089_484_177_5 * a - 1.291_485_548_0 * b),
    );
    Rgb([
        gamma(4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s),
        gamma(-1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s),
        gamma(-0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Machado, Oliveira and Fernandes 2009, severity 1.0; the first is full colour vision.
    const EYES: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ];
    const ALARMS: [Rgb; 3] = [Rgb([0xef, 0x4f, 0x56]), Rgb([0xf2, 0x8b, 0x3c]), Rgb([0xe6, 0xc6, 0x44])];

    fn apart(a: Rgb, b: Rgb) -> [f64; 4] {
        EYES.map(|eye| {
            let seen = |c: Rgb| {
                let l = c.0.map(linear);
                oklab_of_linear(eye.map(|row| row.iter().zip(l).map(|(m, v)| m * v).sum::<f64>().clamp(0.0, 1.0)))
            };
            let (a, b) = (seen(a), seen(b));
            (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f64>().sqrt()
        })
    }

    #[test]
    fn categories_are_told_apart_by_everyone_and_are_no_alarm() {
        for (i, a) in DISTINCT.into_iter().enumerate() {
            for b in DISTINCT.into_iter().skip(i + 1) {
                let d = apart(a, b);
                assert!(d[0] > 0.13 && d.iter().all(|d| *d > 0.08), "{a} {b} {d:?}");
            }
            for alarm in ALARMS {
                assert!(apart(a, alarm)[0] > 0.13, "{a} {alarm}");
            }
            for grey in [GREY, OTHERS] {
                assert!(apart(a, grey)[0] > 0.06, "{a} {grey}");
            }
        }
    }

    #[test]
    fn scales_rise_for_everyone() {
        for palette in Palette::ALL {
            let scale = palette.scale(7);
            for pair in scale.windows(2) {
                assert!(apart(pair[0], pair[1]).iter().all(|d| *d > 0.04), "{palette:?} {} {}", pair[0], pair[1]);
                assert!(oklab(pair[0])[0] < oklab(pair[1])[0]);
            }
            assert!(scale.iter().all(|c| ALARMS.iter().all(|a| apart(*c, *a)[0] > 0.13)));
        }
        assert_eq!(between(Rgb([1, 2, 3]), Rgb([200, 100, 50]), 2), [Rgb([1, 2, 3]), Rgb([200, 100, 50])]);
    }

    #[test]
    fn colours_are_text() {
        assert_eq!(Rgb::try_from("#0a10ff".to_owned()), Ok(Rgb([10, 16, 255])));
        for wrong in ["", "#", "0a10ff", "#0a10f", "#0a10fg", "#äää"] {
            assert!(Rgb::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
