//! How wide text is, before a font is known.

/// Advance widths of Helvetica from space to tilde, thousandths of the size (Adobe's metrics of the 14 standard fonts).
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// Of one character, parts of the size; ideographs fill the square, other letters are taken as a wide Latin one.
pub(crate) fn advance(c: char) -> f64 {
    match c as u32 {
        n @ 0x20..=0x7e => f64::from(HELVETICA[n as usize - 0x20]) / 1000.0,
        0x2e80..=0x9fff | 0xac00..=0xd7ff | 0xf900..=0xfaff | 0xff00..=0xff60 | 0x2_0000..=0x3_ffff => 1.0,
        0xa0 => 0.278,
        0xb2 | 0xb3 | 0xb9 => 0.34,
        _ => 0.62,
    }
}

/// Other faces run wider than Helvetica: Noto Sans by some 6 %.
const WIDER: f64 = 1.07;

/// Of a text, in the unit of the size; rather too much than too little.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size * WIDER
}
