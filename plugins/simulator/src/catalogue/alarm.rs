//! When a point that leaves its range calls an operator.
//!
//! The delays are those that practice gives by kind of signal (EEMUA 191, appendix 9: some seconds for pressures and
//! contacts, up to a minute for temperatures), so that a value that only touches its bound calls nobody.

use atrium_facility::{AlarmRule, PointKind, Priority};

use super::Spec;
use crate::kind::Class;

impl Class {
    /// The rule for one of its points.
    pub(crate) fn alarm_rule(self, spec: &Spec) -> AlarmRule {
        let bounded = spec.limits.low.is_some() || spec.limits.high.is_some();
        let contact = spec.kind == PointKind::Fault;
        // What is only worth knowing of is a status: the list of alarms is for what needs an answer.
        if spec.priority == Priority::Low || !(bounded || contact) {
            return AlarmRule { enabled: false, ..AlarmRule::default() };
        }
        let seconds = |on: u32, off: u32, latching: bool| AlarmRule {
            enabled: true,
            on_delay_ms: on * 1_000,
            off_delay_ms: off * 1_000,
            latching,
        };
        let grave = matches!(spec.priority, Priority::Critical | Priority::High);
        match (spec.kind, spec.unit) {
            // A trip is looked at by somebody before the machine runs again.
            (PointKind::Fault, _) => seconds(0, 2, grave),
            (_, "Cel") => match (self, spec.priority) {
                (_, Priority::Critical) => seconds(10, 30, false),
                (Self::Theatre, _) | (_, Priority::High) => seconds(20, 30, false),
                _ => seconds(60, 60, false),
            },
            (_, "%") => seconds(if grave { 10 } else { 45 }, 30, false),
            // The supply of medical gas: whoever answers has to have been there.
            (_, "kPa") if matches!(self, Self::MedicalGas | Self::MedicalVacuum | Self::GasManifold) => {
                seconds(3, 10, grave)
            }
            (_, "kPa" | "Pa" | "V" | "A") => seconds(5, 10, false),
            _ => seconds(10, 20, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_latch_temperatures_wait_and_minor_points_call_nobody() {
        let rule = |class: Class, key: &str| {
            let spec = class.points().iter().find(|s| s.key == key).unwrap();
            class.alarm_rule(spec)
        };
        assert!(rule(Class::Generator, "fault").latching && rule(Class::Generator, "fault").on_delay_ms == 0);
        assert!(!rule(Class::Fan, "fault").latching, "a medium one comes back by itself");
        let temperature = rule(Class::AirHandler, "supply-air-temperature");
        assert!(temperature.enabled && (10_000..=60_000).contains(&temperature.on_delay_ms));
        assert!(!rule(Class::TemperatureSensor, "temperature").enabled);
        assert!(!rule(Class::AirHandler, "running").enabled, "it has no normal range");
    }

    #[test]
    fn every_temperature_that_calls_waits_ten_seconds_to_a_minute() {
        let (mut enabled, mut all) = (0, 0);
        for &class in Class::ALL {
            for spec in class.points() {
                let rule = class.alarm_rule(spec);
                all += 1;
                enabled += usize::from(rule.enabled);
                if rule.enabled && spec.unit == "Cel" {
                    assert!((10_000..=60_000).contains(&rule.on_delay_ms), "{class:?} {}", spec.key);
                }
                assert!(rule.on_delay_ms <= 60_000 && rule.off_delay_ms <= 60_000);
            }
        }
        assert!(enabled > 30 && enabled < all, "{enabled} of {all}");
    }
}
