//! Rules that turn observations into status. Pure: the caller brings the time.

use serde::{Deserialize, Serialize};

use crate::{Limits, Origin, Point, PointId, PointKind, Priority, SourceQuality, Timestamp, Value};

/// How fresh a value is, against how often one is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Freshness {
    /// Younger than three expected periods.
    Live,
    /// Three to ten periods old.
    Late,
    /// Older than that, or its source is gone.
    Lost,
    /// There never was one.
    Never,
}

/// Values younger than this count as live whatever their period: a network hiccup is not worth a mark.
const ALWAYS_LIVE_MS: i64 = 3_000;
/// Missed periods after which a value is late.
const LATE_PERIODS: i64 = 3;
/// Missed periods after which a value is lost.
const LOST_PERIODS: i64 = 10;
/// No value is lost before this age, milliseconds, unless its source is gone.
const LOST_AFTER_MS: i64 = 15_000;

impl Freshness {
    /// Of a value of this age.
    pub fn of_age(age_ms: i64, period_ms: u32) -> Self {
        if age_ms > Self::lost_beyond_ms(period_ms) {
            Self::Lost
        } else if age_ms > (i64::from(period_ms) * LATE_PERIODS).max(ALWAYS_LIVE_MS) {
            Self::Late
        } else {
            Self::Live
        }
    }

    /// The age beyond which a value is lost, milliseconds.
    pub fn lost_beyond_ms(period_ms: u32) -> i64 {
        (i64::from(period_ms) * LOST_PERIODS).max(LOST_AFTER_MS)
    }
}

/// The one word shown beside a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DataQuality {
    /// Measured and fresh.
    Live,
    /// Fresh values have been missing for a while.
    Late,
    /// No value for long, or the source is gone.
    Lost,
    /// The source or a check says that it cannot be trusted.
    Bad,
    /// Typed in by a person.
    Manual,
    /// Fresh, from a simulator.
    Simulated,
}

/// Everything a screen says of a value besides the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointTruth {
    /// The word.
    pub quality: DataQuality,
    /// Fresh, late or lost, whatever the word.
    pub freshness: Freshness,
    /// How it came to be.
    pub origin: Origin,
    /// Milliseconds since it was observed; `None` when there never was a value.
    pub age_ms: Option<i64>,
}

impl PointTruth {
    /// From what is known of the newest value. Age comes before origin: a lost simulated value is lost.
    pub fn new(freshness: Freshness, quality: SourceQuality, origin: Origin, age_ms: Option<i64>) -> Self {
        let word = match (freshness, quality, origin) {
            (Freshness::Lost | Freshness::Never, ..) => DataQuality::Lost,
            (_, SourceQuality::Bad, _) => DataQuality::Bad,
            (_, _, Origin::Manual) => DataQuality::Manual,
            (Freshness::Late, ..) => DataQuality::Late,
            (_, _, Origin::Simulated) => DataQuality::Simulated,
            (_, _, Origin::Measured) => DataQuality::Live,
        };
        Self { quality: word, freshness, origin, age_ms }
    }
}

/// A value outside its normal range.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Breach {
    /// Since when it has been outside without a break.
    pub since: Timestamp,
    /// The bound that it crossed; `None` for a fault contact.
    pub limit: Option<f64>,
    /// Above the upper bound (else below the lower one).
    pub above: bool,
}

/// What a new value makes of the breach that stands. The deadband holds a breach until the value is well inside again.
pub(crate) fn judge(point: &Point, value: &Value, at: Timestamp, standing: Option<Breach>) -> Option<Breach> {
    match (point.kind, value) {
        (PointKind::Fault, Value::Bool(on)) => {
            on.then(|| standing.unwrap_or(Breach { since: at, limit: None, above: true }))
        }
        (_, Value::Number(number)) => {
            let Limits { low, high, deadband } = point.limits;
            let hold = |above: bool| standing.filter(|b| b.above == above).map_or(0.0, |_| deadband.max(0.0));
            let since = |above: bool| standing.filter(|b| b.above == above).map_or(at, |b| b.since);
            if let Some(high) = high.filter(|h| *number > h - hold(true)) {
                return Some(Breach { since: since(true), limit: Some(high), above: true });
            }
            low.filter(|l| *number < l + hold(false)).map(|low| Breach {
                since: since(false),
                limit: Some(low),
                above: false,
            })
        }
        _ => None,
    }
}

/// How a piece of equipment is, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// A point is outside its normal range: by the most urgent one.
    Abnormal(Priority),
    /// Nothing is heard of it.
    Lost,
    /// Heard of, nothing abnormal.
    Normal,
    /// Nothing was ever heard of it.
    Unknown,
}

/// Status with its reason.
#[derive(Clone, Debug, PartialEq)]
pub struct AssetStatus {
    /// The word.
    pub status: Status,
    /// The point that makes it so, when one does.
    pub because: Option<PointId>,
    /// Since when, where that is known.
    pub since: Option<Timestamp>,
    /// As long as nothing new is heard, it holds until then; `None` for ever.
    pub until: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LocalText;

    fn point(limits: Limits) -> Point {
        Point {
            id: "p".into(),
            asset: "a".into(),
            name: LocalText::same("p"),
            unit: "Cel".into(),
            kind: PointKind::Measurement,
            limits,
            priority: Priority::High,
            period_ms: 1000,
            alarm: crate::AlarmRule::default(),
        }
    }

    #[test]
    fn a_value_on_the_bound_is_normal_and_the_deadband_holds() {
        let p = point(Limits { low: Some(18.0), high: Some(24.0), deadband: 0.5 });
        let at = Timestamp;
        assert_eq!(judge(&p, &Value::Number(24.0), at(1), None), None);
        let breach = judge(&p, &Value::Number(24.1), at(2), None);
        assert_eq!(breach, Some(Breach { since: at(2), limit: Some(24.0), above: true }));
        assert_eq!(judge(&p, &Value::Number(23.6), at(3), breach), breach, "inside the deadband it stands, since 2");
        assert_eq!(judge(&p, &Value::Number(23.5), at(4), breach), None);
        let low = judge(&p, &Value::Number(10.0), at(5), breach).unwrap();
        assert_eq!((low.since, low.above), (at(5), false), "the other side is a new breach");
    }

    #[test]
    fn freshness_follows_the_period_and_never_hurries() {
        assert_eq!(Freshness::of_age(2_900, 100), Freshness::Live);
        assert_eq!(Freshness::of_age(3_100, 100), Freshness::Late);
        assert_eq!(Freshness::of_age(15_001, 100), Freshness::Lost);
        assert_eq!(Freshness::of_age(170_000, 60_000), Freshness::Live);
        assert_eq!(Freshness::of_age(600_001, 60_000), Freshness::Lost);
        assert_eq!(Freshness::of_age(-5_000, 1_000), Freshness::Live);
    }

    #[test]
    fn a_lost_value_is_never_called_simulated_or_live() {
        for origin in [Origin::Measured, Origin::Manual, Origin::Simulated] {
            let truth = PointTruth::new(Freshness::Lost, SourceQuality::Good, origin, Some(99_000));
            assert_eq!(truth.quality, DataQuality::Lost);
        }
    }
}
