//! From observations to alarms: limits, delays, what comes first.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use crate::{
    Alarm, AlarmChange, AssetId, FacilityState, Freshness, PointId, PointKind, PointState, SourceQuality, Timestamp,
    Update, Value,
};

/// Nothing else of the same asset may have been raised within this time before the first of several, milliseconds.
const FIRST_OUT_MS: i64 = 60_000;

/// A point whose value was lost while a delay ran is looked at again after this time, milliseconds: its source may come
/// back without a new value.
const LOOK_AGAIN_MS: i64 = 10_000;

/// Turns what is observed into alarms raised and returned. The hub runs one; screens only see what it found.
///
/// It asks the state whether a point is outside its range, waits for the point's delays, and compares with what the facts
/// already say: after a restart nothing is raised twice, and what came back meanwhile returns. A lost or bad value neither
/// raises nor clears anything. Each call costs what it was given and what became ripe, never a walk over all points.
///
/// Invariant: what it returns is reduced into the state before it is asked again, or the same change comes twice.
#[derive(Debug, Default)]
pub struct AlarmWatch {
    /// Points that will have to be looked at again, the soonest first.
    waiting: BinaryHeap<Reverse<(Timestamp, PointId)>>,
    /// The soonest time at which each of them waits.
    queued: HashMap<PointId, Timestamp>,
    /// Since when points of active alarms have been inside again.
    inside: HashMap<PointId, Timestamp>,
    /// Which point of the asset raised last, and when: the facts do not say it yet within one call.
    raised: HashMap<AssetId, (PointId, Timestamp)>,
}

impl AlarmWatch {
    /// Looks at points that were just observed. Call it after [`FacilityState::observe`].
    pub fn observed<'a>(
        &mut self,
        state: &FacilityState,
        points: impl IntoIterator<Item = &'a PointId>,
        now: Timestamp,
    ) -> Vec<Update> {
        points.into_iter().filter_map(|point| self.look(state, point, now)).collect()
    }

    /// Looks at points whose delay is over.
    pub fn tick(&mut self, state: &FacilityState, now: Timestamp) -> Vec<Update> {
        let mut out = Vec::new();
        while self.waiting.peek().is_some_and(|Reverse((at, _))| *at <= now) {
            let Some(Reverse((at, point))) = self.waiting.pop() else { break };
            // Another time than the queued one was overtaken by a sooner look.
            if self.queued.get(&point) == Some(&at) {
                self.queued.remove(&point);
                out.extend(self.look(state, &point, now));
            }
        }
        out
    }

    fn wait(&mut self, point: &PointId, until: Timestamp) {
        if self.queued.get(point).is_none_or(|at| until < *at) {
            self.queued.insert(point.clone(), until);
            self.waiting.push(Reverse((until, point.clone())));
        }
    }

    fn look(&mut self, state: &FacilityState, id: &PointId, now: Timestamp) -> Option<Update> {
        let known = state.point(id)?;
        let latest = known.latest.as_ref()?;
        if latest.quality == SourceQuality::Bad || !says_where(known.point.kind, &latest.value) {
            return None;
        }
        let rule = known.point.alarm;
        let active = state.facts().alarms.get(id.as_str()).is_some_and(Alarm::is_active);
        let ripe = match known.breach {
            Some(breach) => {
                self.inside.remove(id);
                if active || !rule.enabled {
                    return None;
                }
                breach.since.plus_ms(i64::from(rule.on_delay_ms))
            }
            None if active => {
                let since = *self.inside.entry(id.clone()).or_insert(latest.observed_at);
                since.plus_ms(i64::from(rule.off_delay_ms))
            }
            None => {
                self.inside.remove(id);
                return None;
            }
        };
        if ripe > now {
            self.wait(id, ripe);
            return None;
        }
        if state.truth(known, now).freshness == Freshness::Lost {
            self.wait(id, now.plus_ms(LOOK_AGAIN_MS));
            return None;
        }
        let change = match known.breach {
            Some(breach) => AlarmChange::Raised {
                priority: known.point.priority,
                value: latest.value.clone(),
                limit: breach.limit,
                first_out: self.is_first_out(state, known, now),
            },
            None => {
                self.inside.remove(id);
                AlarmChange::Returned { latching: rule.latching }
            }
        };
        Some(Update::Alarm { alarm: id.clone().into(), change })
    }

    /// Whether nothing else of the asset was raised in the last minute, by the facts or by what was just found.
    fn is_first_out(&mut self, state: &FacilityState, raises: &PointState, now: Timestamp) -> bool {
        let (asset, id) = (&raises.point.asset, &raises.point.id);
        let lately = |at: Timestamp| now.since_ms(at) <= FIRST_OUT_MS;
        let just_found = self.raised.get(asset).is_some_and(|(other, at)| other != id && lately(*at));
        let alarms = &state.facts().alarms;
        let known = state
            .points_of(asset)
            .filter(|p| p.point.id != *id)
            .any(|p| alarms.get(p.point.id.as_str()).is_some_and(|a| a.recent.last().is_some_and(|at| lately(*at))));
        self.raised.insert(asset.clone(), (id.clone(), now));
        !just_found && !known
    }
}

/// Whether a value of this kind says if the point is inside its range: a text, or a flag that is no fault contact, does not.
fn says_where(kind: PointKind, value: &Value) -> bool {
    match value {
        Value::Number(_) => true,
        Value::Bool(_) => kind == PointKind::Fault,
        Value::Text(_) => false,
    }
}
