//! Numbers, units, ages and times as a person reads them.

use std::borrow::Cow;

use atrium_facility::{PointKind, Timestamp, Value};

use crate::text::{Key, Texts};

/// What is shown for a UCUM code (The Unified Code for Units of Measure, case sensitive).
pub(crate) fn unit_label(ucum: &str) -> Cow<'_, str> {
    let known = match ucum {
        "" | "1" | "{count}" => "",
        "Cel" => "°C",
        "K" => "K",
        "%" | "%{RH}" => "%",
        "[degF]" => "°F",
        "m2" => "m²",
        "m3" => "m³",
        "m3/h" => "m³/h",
        "m3/s" => "m³/s",
        "m/s" => "m/s",
        "L/s" | "l/s" => "L/s",
        "L/min" | "l/min" => "L/min",
        "kW.h" | "kW·h" => "kWh",
        "[ppm]" => "ppm",
        "[pH]" => "pH",
        "ug/m3" => "µg/m³",
        "mg/m3" => "mg/m³",
        "W/m2" => "W/m²",
        "m[H2O]" => "mH₂O",
        "dB(A)" | "dB[SPL]" => "dB",
        "lx" => "lx",
        "/min" | "{rpm}" => "rpm",
        "deg" => "°",
        "MPa" => "MPa",
        other => return Cow::Owned(other.replace(['{', '}', '[', ']'], "").replace('.', "·")),
    };
    Cow::Borrowed(known)
}

/// A number with as many digits as an instrument can mean: three or four, never an exponent a person must decode.
pub(crate) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let size = value.abs();
    let decimals = if size >= 100.0 || size == 0.0 {
        0
    } else if size >= 10.0 {
        1
    } else if size >= 0.095 {
        2
    } else {
        3
    };
    let text = format!("{value:.decimals$}");
    if size >= 10_000.0 {
        return group(&text);
    }
    // Minus zero is zero to a person.
    if text.trim_start_matches('-').chars().all(|c| matches!(c, '0' | '.')) {
        return text.trim_start_matches('-').to_owned();
    }
    text
}

/// A number that is exact, such as a published factor: no more digits than it has.
pub(crate) fn exact(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A whole number with its thousands set apart.
pub(crate) fn count(n: u64) -> String {
    group(&n.to_string())
}

fn group(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |d| ("-", d));
    let mut out = String::with_capacity(digits.len() + 4);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && digits.len() > 3 {
            out.push(',');
        }
        out.push(c);
    }
    format!("{sign}{out}")
}

/// A value with its unit, as `(text, unit)`.
pub(crate) fn value(value: &Value, kind: PointKind, unit: &str, texts: &Texts) -> (String, String) {
    match value {
        Value::Number(n) => {
            let label = unit_label(unit);
            let fine = matches!(label.as_ref(), "°C" | "kPa") && n.abs() < 1000.0;
            let text = if fine { format!("{n:.1}") } else { number(*n) };
            (text, label.into_owned())
        }
        Value::Bool(on) => {
            let key = match (kind, on) {
                (PointKind::Fault, true) => Key::ValueFault,
                (PointKind::Fault, false) => Key::ValueNoFault,
                (_, true) => Key::ValueOn,
                (_, false) => Key::ValueOff,
            };
            (texts.get(key).to_owned(), String::new())
        }
        Value::Text(text) => (text.to_string(), String::new()),
    }
}

/// A value with its unit, in one piece.
pub(crate) fn value_line(v: &Value, kind: PointKind, unit: &str, texts: &Texts) -> String {
    let (text, unit) = value(v, kind, unit, texts);
    if unit.is_empty() { text } else { format!("{text} {unit}") }
}

/// An age in its largest fitting unit: `0.4 s`, `12 s`, `3 min`, `2 h`, `4 d`.
pub(crate) fn age(ms: i64) -> String {
    let ms = ms.max(0);
    let s = ms / 1000;
    if ms < 9_950 {
        format!("{:.1} s", ms as f64 / 1000.0)
    } else if s < 120 {
        format!("{s} s")
    } else if s < 2 * 3600 {
        format!("{} min", s / 60)
    } else if s < 48 * 3600 {
        format!("{} h", s / 3600)
    } else {
        format!("{} d", s / 86_400)
    }
}

/// Since when, for lists: `0:42`, `11:05`, `3:02:11`, `4 d`.
pub(crate) fn elapsed(ms: i64) -> String {
    let s = ms.max(0) / 1000;
    match (s / 3600, s / 60 % 60, s % 60) {
        (0, m, s) => format!("{m}:{s:02}"),
        (h, m, s) if h < 48 => format!("{h}:{m:02}:{s:02}"),
        (h, ..) => format!("{} d", h / 24),
    }
}

fn local(at: Timestamp, offset_minutes: i32) -> Option<time::OffsetDateTime> {
    let offset = time::UtcOffset::from_whole_seconds(offset_minutes.saturating_mul(60)).ok()?;
    at.to_utc()?.checked_to_offset(offset)
}

/// `2026-11-21 14:05:12`, local.
pub(crate) fn date_time(at: Timestamp, offset_minutes: i32) -> String {
    local(at, offset_minutes).map_or_else(
        || "–".to_owned(),
        |t| {
            format!(
                "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
                t.year(),
                u8::from(t.month()),
                t.day(),
                t.hour(),
                t.minute(),
                t.second()
            )
        },
    )
}

/// `14:05:12`, local.
pub(crate) fn time_of_day(at: Timestamp, offset_minutes: i32) -> String {
    local(at, offset_minutes)
        .map_or_else(|| "–".to_owned(), |t| format!("{:02}:{:02}:{:02}", t.hour(), t.minute(), t.second()))
}

/// `11-21`, local.
pub(crate) fn month_day(at: Timestamp, offset_minutes: i32) -> String {
    local(at, offset_minutes).map_or_else(|| "–".to_owned(), |t| format!("{:02}-{:02}", u8::from(t.month()), t.day()))
}

/// `14:05`, local.
pub(crate) fn hour_minute(at: Timestamp, offset_minutes: i32) -> String {
    local(at, offset_minutes).map_or_else(|| "–".to_owned(), |t| format!("{:02}:{:02}", t.hour(), t.minute()))
}

/// `412 MB`.
pub(crate) fn bytes(n: u64) -> String {
    match n {
        0..1_000 => format!("{n} B"),
        1_000..1_000_000 => format!("{:.0} kB", n as f64 / 1e3),
        1_000_000..10_000_000 => format!("{:.1} MB", n as f64 / 1e6),
        10_000_000..1_000_000_000 => format!("{:.0} MB", n as f64 / 1e6),
        _ => format!("{:.1} GB", n as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_what_an_instrument_means() {
        let cases = [
            (24.9, "24.9"),
            (0.36, "0.36"),
            (187.2, "187"),
            (1500.4, "1500"),
            (12_345.6, "12,346"),
            (-0.0001, "0.000"),
            (0.0, "0"),
            (-3.25, "-3.25"),
            (f64::NAN, "–"),
        ];
        for (n, text) in cases {
            assert_eq!(number(n), text);
        }
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(12), "12");
    }

    #[test]
    fn ages_and_times_have_one_unit() {
        assert_eq!(age(400), "0.4 s");
        assert_eq!(age(9_960), "9 s");
        assert_eq!(age(12_000), "12 s");
        assert_eq!(age(180_000), "3 min");
        assert_eq!(age(-5), "0.0 s");
        assert_eq!(elapsed(42_000), "0:42");
        assert_eq!(elapsed(3_600_000 * 3 + 131_000), "3:02:11");
        let at = Timestamp::from_rfc3339("2026-11-21T06:05:12Z").unwrap();
        assert_eq!(date_time(at, 480), "2026-11-21 14:05:12");
        assert_eq!(date_time(Timestamp(i64::MAX), 480), "–");
        assert_eq!(hour_minute(at, 0), "06:05");
    }

    #[test]
    fn ucum_reads_as_people_write_it() {
        assert_eq!(unit_label("Cel"), "°C");
        assert_eq!(unit_label("m3/h"), "m³/h");
        assert_eq!(unit_label("kW"), "kW");
        assert_eq!(unit_label("{beds}"), "beds");
    }
}
