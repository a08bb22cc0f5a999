//! The levels of everything open at a moment, with what raises them: worked out in one pass.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Hazard, HazardState, RiskLevel, Term, Warning};
use crate::{AlarmId, FacilityState, HazardId, Place, Timestamp, ZoneId};

const DAY_MS: i64 = 24 * 3_600_000;

/// Levels of all open hazards, of the rooms that they are in and of the zones, as they are at one moment.
///
/// A hazard shows one step worse than its assessment while any [`Term`] holds. Its place is its element or its room, and two
/// things are at the same place where they share either.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RiskIndex {
    warnings: BTreeMap<HazardId, Warning>,
    spaces: FxHashMap<Arc<str>, RiskLevel>,
    zones: BTreeMap<ZoneId, RiskLevel>,
}

/// By what two things can be at the same place. `Both` is there to count what shares both only once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Shared<'a> {
    Element(&'a str),
    Space(&'a str),
    Both(&'a str, &'a str),
}

/// Everything by which something can be at this place.
fn shared(place: &Place) -> impl Iterator<Item = Shared<'_>> {
    let (element, space) = (place.element.as_deref(), place.space.as_deref());
    let both = element.zip(space).map(|(element, space)| Shared::Both(element, space));
    [element.map(Shared::Element), space.map(Shared::Space), both].into_iter().flatten()
}

/// When hazards were reported, by place; oldest first.
struct Reports<'a>(FxHashMap<Shared<'a>, Vec<Timestamp>>);

impl<'a> Reports<'a> {
    /// Of everything that was not found to be none, until now.
    fn of(hazards: impl Iterator<Item = &'a Hazard>, now: Timestamp) -> Self {
        let mut at: FxHashMap<Shared<'a>, Vec<Timestamp>> = FxHashMap::default();
        for hazard in hazards.filter(|h| h.state != HazardState::Invalid && h.reported_at <= now) {
            for key in shared(&hazard.report.place) {
                at.entry(key).or_default().push(hazard.reported_at);
            }
        }
        for times in at.values_mut() {
            times.sort_unstable();
        }
        Self(at)
    }

    /// How many were reported at the place of this one within the span before or after it; `None` when it is alone, or when
    /// the newest of them is longer ago than the span.
    fn repeated(&self, hazard: &Hazard, span_ms: i64, now: Timestamp) -> Option<usize> {
        let (from, until) = (hazard.reported_at.plus_ms(-span_ms), hazard.reported_at.plus_ms(span_ms));
        let (mut count, mut newest) = (0_usize, None);
        for key in shared(&hazard.report.place) {
            let times = self.0.get(&key).map_or(&[][..], Vec::as_slice);
            let within = &times[times.partition_point(|t| *t < from)..times.partition_point(|t| *t <= until)];
            match key {
                // Counted by its element and by its room.
                Shared::Both(..) => count = count.saturating_sub(within.len()),
                Shared::Element(_) | Shared::Space(_) => {
                    count += within.len();
                    newest = newest.max(within.last().copied());
                }
            }
        }
        (count > 1 && newest.is_some_and(|n| now.since_ms(n) <= span_ms)).then_some(count)
    }
}

/// Active alarms that nobody has put aside, by the place of their asset.
fn alarms_by_place(state: &FacilityState) -> FxHashMap<Shared<'_>, Vec<&AlarmId>> {
    let mut out: FxHashMap<Shared<'_>, Vec<&AlarmId>> = FxHashMap::default();
    for (id, _) in state.facts().alarms.iter().filter(|(_, a)| a.is_active() && !a.is_aside()) {
        let asset = state.point(&id.point()).and_then(|p| state.asset(&p.point.asset));
        let Some(asset) = asset else { continue };
        out.entry(Shared::Element(&asset.global_id)).or_default().push(id);
        for key in shared(&asset.place).filter(|k| *k != Shared::Element(&asset.global_id)) {
            out.entry(key).or_default().push(id);
        }
    }
    out
}

impl RiskIndex {
    /// As things are in this state at this moment. The work grows with the number of hazards, of active alarms and of the
    /// zones' rooms, not with the product of any two.
    pub fn of(state: &FacilityState, now: Timestamp) -> Self {
        let facts = state.facts();
        let span_ms = i64::from(state.policy().risk.repeat_days) * DAY_MS;
        let reports = Reports::of(facts.hazards.values(), now);
        let alarmed = alarms_by_place(state);
        let mut index = Self::default();
        for (id, hazard) in facts.hazards.iter().filter(|(_, h)| !h.is_over()) {
            let place = &hazard.report.place;
            let mut terms = Vec::new();
            terms.extend(hazard.is_overdue(now).then_some(Term::Overdue));
            terms.extend(reports.repeated(hazard, span_ms, now).map(Term::Repeated));
            let mut alarms: Vec<&AlarmId> =
                shared(place).filter_map(|key| alarmed.get(&key)).flatten().copied().collect();
            alarms.sort_unstable();
            alarms.dedup();
            terms.extend(alarms.into_iter().map(|alarm| Term::Alarm(alarm.clone())));
            let base = hazard.assessment.as_ref().map(|a| a.level);
            let level = if terms.is_empty() { base } else { base.map(RiskLevel::raised) };
            if let (Some(level), Some(space)) = (level, &place.space) {
                // The worst of a room counts, never the mean.
                index.spaces.entry(space.clone()).and_modify(|l| *l = level.min(*l)).or_insert(level);
            }
            index.warnings.insert(id.clone(), Warning { base, level, terms });
        }
        for (id, zone) in &facts.zones {
            if let Some(level) = zone.level(zone.spaces.iter().filter_map(|s| index.space(s))) {
                index.zones.insert(id.clone(), level);
            }
        }
        index
    }

    /// Level and terms of an open hazard; `None` where there is none, or it is over.
    pub fn warning(&self, id: &HazardId) -> Option<&Warning> {
        self.warnings.get(id)
    }

    /// Open hazards in the order of their numbers, each with what raises it.
    pub fn warnings(&self) -> impl Iterator<Item = (&HazardId, &Warning)> {
        self.warnings.iter()
    }

    /// The worst level in a room, by its GlobalId; `None` where nothing open has been graded.
    pub fn space(&self, global_id: &str) -> Option<RiskLevel> {
        self.spaces.get(global_id).copied()
    }

    /// Rooms that have a level, by GlobalId, in no order.
    pub fn spaces(&self) -> impl Iterator<Item = (&Arc<str>, RiskLevel)> {
        self.spaces.iter().map(|(id, level)| (id, *level))
    }

    /// The level of a zone: the worst of its own and of its rooms. `None` where nothing gives it one, or there is no such
    /// zone.
    pub fn zone(&self, id: &ZoneId) -> Option<RiskLevel> {
        self.zones.get(id).copied()
    }
}
