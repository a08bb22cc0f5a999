//! What a reading means for its point, and whether it can be believed.

use atrium_facility::{Observation, PointId, PointKind, PointState, ProblemKind, SourceQuality, Timestamp, Value};

use crate::mapping::{Reading, Scalar, convert};

/// A clock may be so far ahead before its times are not believed, milliseconds.
pub(crate) const FUTURE_TOLERANCE_MS: i64 = 5_000;
/// No instrument in a building means a number beyond this; gateways send such numbers for "no value".
const LARGEST_NUMBER: f64 = 1e15;
/// Longest text value, characters.
const LONGEST_TEXT: usize = 200;

/// Why a reading was not taken as it came.
pub(crate) type Problem = (ProblemKind, String);

/// Turns a reading into an observation of a known point.
///
/// The second part names a problem with which the observation was taken all the same.
///
/// # Errors
/// The problem for which it was not taken.
pub(crate) fn observe(
    reading: Reading,
    known: &PointState,
    newest: Option<Timestamp>,
    arrival: Timestamp,
) -> Result<(Observation, Option<Problem>), Problem> {
    let point = &known.point;
    let value = value_of(&reading, known)?;
    let mut quality = if reading.bad { SourceQuality::Bad } else { SourceQuality::Good };
    let mut observed_at = reading.time.unwrap_or(arrival);
    let mut remark = None;
    let ahead_ms = observed_at.since_ms(arrival);
    if ahead_ms > FUTURE_TOLERANCE_MS {
        let text = format!("{}: observed {:.1} s later than now", point.id, ahead_ms as f64 / 1000.0);
        remark = Some((ProblemKind::FutureTime, text));
        observed_at = arrival;
        quality = SourceQuality::Bad;
    }
    if let Some(newest) = newest.filter(|n| *n > observed_at) {
        let text = format!("{}: {} ms older than the value already known", point.id, newest.since_ms(observed_at));
        return Err((ProblemKind::OutOfOrder, text));
    }
    let observation = Observation {
        point: point.id.clone(),
        value,
        observed_at,
        source: reading.source,
        quality,
        origin: reading.origin,
    };
    Ok((observation, remark))
}

fn value_of(reading: &Reading, known: &PointState) -> Result<Value, Problem> {
    let point = &known.point;
    let numeric = match (&reading.value, point.kind) {
        (Scalar::Unreal, _) => return Err((ProblemKind::NotANumber, format!("{}: no real number", point.id))),
        (value, PointKind::OnOff | PointKind::Fault) => {
            return flag(value).map(Value::Bool).ok_or_else(|| malformed(&point.id, value, "on nor off"));
        }
        (Scalar::Number(n), _) => *n,
        (Scalar::Bool(b), PointKind::Position) => return Ok(Value::Bool(*b)),
        (Scalar::Bool(b), _) => f64::from(u8::from(*b)),
        // `"NaN"` parses as a number, and is refused as one below.
        (Scalar::Text(text), kind) => match (text.trim().parse::<f64>(), kind) {
            (Ok(n), _) => n,
            (Err(_), PointKind::Position) => {
                let cut: String = text.chars().filter(|c| !c.is_control()).take(LONGEST_TEXT).collect();
                return Ok(Value::Text(cut.into()));
            }
            (Err(_), _) => return Err(malformed(&point.id, &reading.value, "a number")),
        },
    };
    let scaled = numeric * reading.scale + reading.offset;
    let converted = match reading.unit.as_deref() {
        Some(from) if from != point.unit.as_ref() && !point.unit.is_empty() => convert(scaled, from, &point.unit)
            .ok_or_else(|| (ProblemKind::Malformed, format!("{}: {from} cannot become {}", point.id, point.unit)))?,
        _ => scaled,
    };
    if !converted.is_finite() || converted.abs() > LARGEST_NUMBER {
        return Err((ProblemKind::NotANumber, format!("{}: {numeric:e} is no measured number", point.id)));
    }
    Ok(Value::Number(converted))
}

fn flag(value: &Scalar) -> Option<bool> {
    match value {
        Scalar::Bool(b) => Some(*b),
        Scalar::Number(n) if *n == 0.0 => Some(false),
        Scalar::Number(n) if *n == 1.0 => Some(true),
        Scalar::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
            "on" | "true" | "1" | "run" | "running" | "open" | "active" => Some(true),
            "off" | "false" | "0" | "stop" | "stopped" | "closed" | "inactive" => Some(false),
            _ => None,
        },
        Scalar::Number(_) | Scalar::Unreal => None,
    }
}

fn malformed(point: &PointId, value: &Scalar, what: &str) -> Problem {
    let shown: String = format!("{value:?}").chars().take(60).collect();
    (ProblemKind::Malformed, format!("{point}: {shown} is not {what}"))
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use atrium_facility::{AlarmRule, Limits, LocalText, Origin, Point, Priority};

    use super::*;

    fn known(kind: PointKind, unit: &str) -> PointState {
        PointState {
            point: Point {
                id: "p".into(),
                asset: "a".into(),
                name: LocalText::same("p"),
                unit: unit.into(),
                kind,
                limits: Limits::default(),
                priority: Priority::Low,
                period_ms: 1000,
                alarm: AlarmRule::default(),
            }
            .into(),
            latest: None,
            history: VecDeque::new(),
            breach: None,
        }
    }

    fn reading(value: Scalar) -> Reading {
        Reading {
            point: "p".into(),
            source: "s".into(),
            value,
            time: None,
            bad: false,
            origin: Origin::Measured,
            unit: None,
            scale: 1.0,
            offset: 0.0,
        }
    }

    fn take(kind: PointKind, unit: &str, reading: Reading) -> Result<Value, ProblemKind> {
        observe(reading, &known(kind, unit), None, Timestamp(10_000)).map(|(o, _)| o.value).map_err(|(k, _)| k)
    }

    #[test]
    fn numbers_that_are_none_are_refused_in_every_dress() {
        let unreal = [
            Scalar::Unreal,
            Scalar::Number(1e300),
            Scalar::Number(-1e16),
            Scalar::Text("NaN".into()),
            Scalar::Text("-inf".into()),
            Scalar::Text("1e999".into()),
        ];
        for value in unreal {
            assert_eq!(
                take(PointKind::Measurement, "Cel", reading(value.clone())),
                Err(ProblemKind::NotANumber),
                "{value:?}"
            );
        }
        assert_eq!(
            take(PointKind::Measurement, "Cel", reading(Scalar::Text("warm".into()))),
            Err(ProblemKind::Malformed)
        );
        assert_eq!(
            take(PointKind::Measurement, "Cel", reading(Scalar::Text(" 21.5 ".into()))),
            Ok(Value::Number(21.5))
        );
    }

    #[test]
    fn flags_come_in_many_words() {
        for value in [Scalar::Bool(true), Scalar::Number(1.0), Scalar::Text("ON".into()), Scalar::Text("open".into())] {
            assert_eq!(take(PointKind::OnOff, "", reading(value)), Ok(Value::Bool(true)));
        }
        assert_eq!(take(PointKind::Fault, "", reading(Scalar::Number(2.0))), Err(ProblemKind::Malformed));
        assert_eq!(take(PointKind::Position, "", reading(Scalar::Text("3F".into()))), Ok(Value::Text("3F".into())));
    }

    #[test]
    fn scale_comes_before_unit() {
        let r = Reading { unit: Some("[degF]".into()), scale: 0.1, ..reading(Scalar::Number(2120.0)) };
        match take(PointKind::Measurement, "Cel", r) {
            Ok(Value::Number(n)) => assert!((n - 100.0).abs() < 1e-9),
            other => panic!("{other:?}"),
        }
        let r = Reading { unit: Some("kW".into()), ..reading(Scalar::Number(1.0)) };
        assert_eq!(take(PointKind::Measurement, "Cel", r), Err(ProblemKind::Malformed));
    }

    #[test]
    fn the_future_is_taken_as_now_and_marked_and_the_past_is_left_out() {
        let known = known(PointKind::Measurement, "");
        let at = |ms| Reading { time: Some(Timestamp(ms)), ..reading(Scalar::Number(1.0)) };
        let (o, remark) = observe(at(15_001), &known, None, Timestamp(10_000)).unwrap();
        assert_eq!((o.observed_at, o.quality), (Timestamp(10_000), SourceQuality::Bad));
        assert_eq!(remark.unwrap().0, ProblemKind::FutureTime);
        let (o, remark) = observe(at(15_000), &known, None, Timestamp(10_000)).unwrap();
        assert_eq!((o.observed_at, o.quality, remark), (Timestamp(15_000), SourceQuality::Good, None));
        let refused = observe(at(8_999), &known, Some(Timestamp(9_000)), Timestamp(10_000)).unwrap_err();
        assert_eq!(refused.0, ProblemKind::OutOfOrder);
        assert!(observe(at(9_000), &known, Some(Timestamp(9_000)), Timestamp(10_000)).is_ok());
    }
}
