//! How well the alarms serve the operator: rates, floods, chattering, stale ones (EEMUA 191, ISA-18.2).
//!
//! All of it follows from the facts, so that every screen and every restart comes to the same figures. Alarms that are put
//! aside disturb nobody and are left out of rates and floods. An alarm keeps its newest 16 times alone: of one that
//! chatters, older ones are missing.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::{Alarm, AlarmId, AlarmPolicy, AlarmState, Facts, Priority, Timestamp};

const TEN_MINUTES_MS: i64 = 600_000;
const HOUR_MS: i64 = 3_600_000;

/// How often alarms were raised on average.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    /// Alarms an hour.
    pub per_hour: f64,
    /// Alarms in ten minutes; one that can be dealt with is about 1.
    pub per_ten_minutes: f64,
}

/// Mean rates over so many milliseconds before now; zero for no time.
pub fn rates(facts: &Facts, over_ms: i64, now: Timestamp) -> Rates {
    if over_ms <= 0 {
        return Rates::default();
    }
    let each_ms = raised_within(facts, over_ms, now) as f64 / over_ms as f64;
    Rates { per_hour: each_ms * HOUR_MS as f64, per_ten_minutes: each_ms * TEN_MINUTES_MS as f64 }
}

/// Times at which alarms in sight were raised, up to now.
fn raised(facts: &Facts, now: Timestamp) -> impl Iterator<Item = Timestamp> {
    let in_sight = facts.alarms.values().filter(|a| !a.is_aside());
    in_sight.flat_map(|a| a.recent.iter().copied()).filter(move |at| *at <= now)
}

/// Alarms raised within so many milliseconds before now.
pub fn raised_within(facts: &Facts, ms: i64, now: Timestamp) -> usize {
    raised(facts, now).filter(|at| now.since_ms(*at) < ms).count()
}

/// Alarms raised in the last ten minutes.
pub fn raised_in_ten_minutes(facts: &Facts, now: Timestamp) -> usize {
    raised_within(facts, TEN_MINUTES_MS, now)
}

/// Alarms raised in the last hour.
pub fn raised_in_an_hour(facts: &Facts, now: Timestamp) -> usize {
    raised_within(facts, HOUR_MS, now)
}

/// Since when more has come than one operator can answer; `None` where that is not so.
///
/// A flood begins at so many alarms in ten minutes and ends below fewer (EEMUA 191): between the two it stays as it was, so
/// that it does not flutter.
pub fn flood_since(facts: &Facts, policy: &AlarmPolicy, now: Timestamp) -> Option<Timestamp> {
    // Each alarm counts from when it was raised until ten minutes later. At one time what ends goes first.
    let mut steps: Vec<(Timestamp, i64)> = raised(facts, now)
        .flat_map(|at| [(at, 1), (at.plus_ms(TEN_MINUTES_MS), -1)])
        .filter(|(at, _)| *at <= now)
        .collect();
    steps.sort_unstable();
    let (begins, ends) = (i64::from(policy.flood_begins.max(1)), i64::from(policy.flood_ends));
    let (mut count, mut since) = (0, None);
    let mut steps = steps.into_iter().peekable();
    while let Some((at, step)) = steps.next() {
        count += step;
        // What happens at one time is judged as one.
        if steps.peek().is_some_and(|(next, _)| *next == at) {
            continue;
        }
        if count >= begins {
            since.get_or_insert(at);
        } else if count < ends {
            since = None;
        }
    }
    since
}

/// How many alarms were raised in all, by priority, the most urgent first. EEMUA 191 aims at about 5 : 15 : 80; of our four
/// classes the first two together are its 5.
pub fn priority_split(facts: &Facts) -> [u64; 4] {
    let mut out = [0; 4];
    for alarm in facts.alarms.values() {
        out[usize::from(alarm.priority.number()) - 1] += u64::from(alarm.occurrences);
    }
    out
}

/// Whether it comes and goes faster than anybody can act: raised so often in so short a time, in the last ten minutes.
pub fn is_chattering(alarm: &Alarm, policy: &AlarmPolicy, now: Timestamp) -> bool {
    let count = policy.chatter_count as usize;
    if count == 0 {
        return false;
    }
    let span = i64::from(policy.chatter_span_s) * 1_000;
    let of_late = |at: Timestamp| (0..TEN_MINUTES_MS).contains(&now.since_ms(at));
    alarm.recent.windows(count).any(|w| of_late(w[count - 1]) && w[count - 1].since_ms(w[0]) <= span)
}

/// Whether it has been active for so long that nobody looks at it any more.
pub fn is_stale(alarm: &Alarm, policy: &AlarmPolicy, now: Timestamp) -> bool {
    alarm.is_active() && now.since_ms(alarm.raised_at) > i64::from(policy.stale_h) * HOUR_MS
}

/// Chattering alarms, the one raised most often first.
pub fn chattering<'a>(facts: &'a Facts, policy: &AlarmPolicy, now: Timestamp) -> Vec<(&'a AlarmId, &'a Alarm)> {
    let mut out: Vec<_> = facts.alarms.iter().filter(|(_, a)| is_chattering(a, policy, now)).collect();
    out.sort_by_key(|(_, a)| Reverse(a.occurrences));
    out
}

/// Stale alarms, the one that has stood longest first.
pub fn stale<'a>(facts: &'a Facts, policy: &AlarmPolicy, now: Timestamp) -> Vec<(&'a AlarmId, &'a Alarm)> {
    let mut out: Vec<_> = facts.alarms.iter().filter(|(_, a)| is_stale(a, policy, now)).collect();
    out.sort_by_key(|(_, a)| a.raised_at);
    out
}

/// Alarms in sight that are not normal, counted by a key (storey, system of the asset), the most first.
pub fn grouped<K: Ord>(facts: &Facts, key: impl Fn(&AlarmId) -> Option<K>) -> Vec<(Option<K>, usize)> {
    let mut groups: BTreeMap<Option<K>, usize> = BTreeMap::new();
    for (id, alarm) in &facts.alarms {
        if !alarm.is_aside() && alarm.state() != AlarmState::Normal {
            *groups.entry(key(id)).or_default() += 1;
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, n)| Reverse(*n));
    groups
}

/// Active alarms in sight by priority, the most urgent first.
pub fn active(facts: &Facts) -> [usize; 4] {
    let mut out = [0; 4];
    for alarm in facts.alarms.values().filter(|a| a.is_active() && !a.is_aside()) {
        out[usize::from(alarm.priority.number()) - 1] += 1;
    }
    out
}

/// The priority of the most urgent active alarm in sight.
pub fn worst(facts: &Facts) -> Option<Priority> {
    let counts = active(facts);
    Priority::ALL.into_iter().find(|p| counts[usize::from(p.number()) - 1] > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, AlarmChange, Entry, Update, Value};

    fn change(facts: &mut Facts, alarm: &str, at: i64, change: AlarmChange) {
        let update = Update::Alarm { alarm: alarm.into(), change };
        facts.reduce(&Entry { seq: 1, at: Timestamp(at), by: Actor::system(), command: None, update });
    }

    fn raise(facts: &mut Facts, alarm: &str, priority: Priority, at: i64) {
        let value = Value::Number(1.0);
        change(facts, alarm, at, AlarmChange::Raised { priority, value, limit: None, first_out: false });
    }

    fn put_back(facts: &mut Facts, alarm: &str, at: i64) {
        change(facts, alarm, at, AlarmChange::Returned { latching: false });
    }

    fn flood(facts: &Facts, at_s: i64) -> Option<i64> {
        flood_since(facts, &AlarmPolicy::default(), Timestamp(at_s * 1_000)).map(|t| t.0 / 1_000)
    }

    #[test]
    fn a_flood_begins_at_ten_in_ten_minutes_and_ends_below_five() {
        let mut facts = Facts::default();
        for i in 0..10 {
            assert_eq!(flood(&facts, i), None, "{i} are none");
            raise(&mut facts, &format!("a{i}"), Priority::Low, i * 1_000);
        }
        assert_eq!(flood(&facts, 9), Some(9), "the tenth makes it");
        assert_eq!(flood(&facts, 8), None, "before that there was none");
        assert_eq!(flood(&facts, 604), Some(9), "five are left");
        assert_eq!(flood(&facts, 605), None, "four are left");
        for i in 0..5 {
            raise(&mut facts, &format!("b{i}"), Priority::Low, 606_000 + i);
        }
        assert_eq!(flood(&facts, 607), None, "once over, it needs ten again");
    }

    #[test]
    fn alarms_of_one_moment_count_together_and_those_put_aside_do_not() {
        let mut facts = Facts::default();
        (0..10).for_each(|i| raise(&mut facts, &format!("a{i}"), Priority::Low, 5_000));
        assert_eq!(flood(&facts, 5), Some(5));
        let now = Timestamp(6_000);
        assert_eq!((raised_in_ten_minutes(&facts, now), raised_in_an_hour(&facts, now)), (10, 10));
        change(&mut facts, "a0", 6_000, AlarmChange::Suppressed { reason: "fire drill".into() });
        assert_eq!(flood(&facts, 6), None);
        assert_eq!(raised_in_ten_minutes(&facts, now), 9);
        assert_eq!(grouped(&facts, |_| Some("3F")), [(Some("3F"), 9)]);
        assert_eq!(active(&facts), [0, 0, 0, 9]);
    }

    #[test]
    fn rates_are_means_over_the_span() {
        let mut facts = Facts::default();
        (0..6).for_each(|i| raise(&mut facts, &format!("a{i}"), Priority::Low, i * 600_000));
        let now = Timestamp(6 * 600_000 - 1);
        assert_eq!(rates(&facts, HOUR_MS, now), Rates { per_hour: 6.0, per_ten_minutes: 1.0 });
        let two = rates(&facts, 2 * HOUR_MS, now);
        assert_eq!(two, Rates { per_hour: 3.0, per_ten_minutes: 0.5 });
        assert_eq!(rates(&facts, 0, now), Rates::default());
        assert_eq!(raised_within(&facts, 600_000, Timestamp(600_000)), 1, "ten minutes ago is past");
    }

    #[test]
    fn chattering_and_stale_alarms_are_listed() {
        let policy = AlarmPolicy::default();
        let mut facts = Facts::default();
        for (alarm, gap) in [("fast", 30_000), ("slow", 30_001)] {
            for i in 0..3 {
                raise(&mut facts, alarm, Priority::Low, i * gap);
                put_back(&mut facts, alarm, i * gap + 1);
            }
        }
        raise(&mut facts, "old", Priority::High, 0);
        let ids = |list: Vec<(&AlarmId, &Alarm)>| list.iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>();
        assert_eq!(ids(chattering(&facts, &policy, Timestamp(70_000))), ["fast"], "three within sixty seconds");
        assert!(chattering(&facts, &policy, Timestamp(60_000 + TEN_MINUTES_MS)).is_empty(), "no longer");
        // Slow and single raises afterwards do not make the old burst new.
        raise(&mut facts, "fast", Priority::Low, 60_000 + TEN_MINUTES_MS);
        assert!(chattering(&facts, &policy, Timestamp(60_001 + TEN_MINUTES_MS)).is_empty());
        let day = 24 * HOUR_MS;
        assert!(stale(&facts, &policy, Timestamp(day)).is_empty());
        assert_eq!(ids(stale(&facts, &policy, Timestamp(day + 1))), ["old"]);
        assert_eq!(ids(stale(&facts, &policy, Timestamp(3 * day))), ["old", "fast"], "the oldest first");
    }

    #[test]
    fn priorities_are_counted_by_every_raise() {
        let mut facts = Facts::default();
        for at in [0, 10] {
            raise(&mut facts, "a", Priority::Low, at);
            put_back(&mut facts, "a", at + 1);
        }
        raise(&mut facts, "b", Priority::Critical, 5);
        assert_eq!(priority_split(&facts), [1, 0, 0, 2]);
        assert_eq!((active(&facts), worst(&facts)), ([1, 0, 0, 0], Some(Priority::Critical)));
        let storey = |id: &AlarmId| (id.as_str() == "b").then_some("1F");
        assert_eq!(grouped(&facts, storey), [(None, 1), (Some("1F"), 1)]);
    }
}
