//! The levels of open hazards, early warnings included, and the worst of each room and element.

use std::collections::BTreeMap;
use std::sync::Arc;

use atrium_facility::{FacilityState, HazardId, HazardState, Place, RiskLevel, Term, Timestamp, Warning};
use rustc_hash::FxHashMap;

/// Levels of all open hazards at a moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct RiskMap {
    warnings: BTreeMap<HazardId, Warning>,
    of_space: FxHashMap<Arc<str>, RiskLevel>,
    of_element: FxHashMap<Arc<str>, RiskLevel>,
}

impl RiskMap {
    /// Works the levels out anew. Grows with the number of hazards and of active alarms, not with their product.
    pub(crate) fn update(&mut self, facility: &FacilityState, now: Timestamp) {
        let facts = facility.facts();
        let policy = &facility.policy().risk;
        let recent_ms = i64::from(policy.repeat_days) * 24 * 3_600_000;
        // Reports by place, so that repeats are found without comparing each with each.
        let mut reported: FxHashMap<&str, Vec<(&HazardId, Timestamp)>> = FxHashMap::default();
        for (id, hazard) in facts.hazards.iter().filter(|(_, h)| h.state != HazardState::Invalid) {
            for key in keys(&hazard.report.place) {
                reported.entry(key).or_default().push((id, hazard.reported_at));
            }
        }
        let mut alarmed: FxHashMap<&str, Vec<&atrium_facility::AlarmId>> = FxHashMap::default();
        for (id, _) in facts.alarms.iter().filter(|(_, a)| a.is_active() && !a.is_aside()) {
            let asset = facility.point(&id.point()).and_then(|p| facility.asset(&p.point.asset));
            let Some(asset) = asset else { continue };
            alarmed.entry(&asset.global_id).or_default().push(id);
            for key in keys(&asset.place).filter(|k| *k != &*asset.global_id) {
                alarmed.entry(key).or_default().push(id);
            }
        }
        self.warnings.clear();
        self.of_space.clear();
        self.of_element.clear();
        for (id, hazard) in facts.hazards.iter().filter(|(_, h)| !h.is_over()) {
            let mut terms = Vec::new();
            if hazard.is_overdue(now) {
                terms.push(Term::Overdue);
            }
            let mut near: Vec<&HazardId> = keys(&hazard.report.place)
                .filter_map(|k| reported.get(k))
                .flatten()
                .filter(|(_, at)| *at <= now && hazard.reported_at.since_ms(*at).abs() <= recent_ms)
                .map(|(id, _)| *id)
                .collect();
            near.sort_unstable();
            near.dedup();
            if near.len() > 1 {
                terms.push(Term::Repeated(near.len()));
            }
            let mut alarms: Vec<_> =
                keys(&hazard.report.place).filter_map(|k| alarmed.get(k)).flatten().copied().collect();
            alarms.sort_unstable();
            alarms.dedup();
            terms.extend(alarms.into_iter().map(|id| Term::Alarm(id.clone())));
            let base = hazard.assessment.as_ref().map(|a| a.level);
            let level = if terms.is_empty() { base } else { base.map(RiskLevel::raised) };
            if let Some(level) = level {
                let place = &hazard.report.place;
                for (map, key) in [(&mut self.of_space, &place.space), (&mut self.of_element, &place.element)] {
                    if let Some(key) = key {
                        // The worst of a place counts, never the mean.
                        map.entry(key.clone()).and_modify(|l| *l = level.min(*l)).or_insert(level);
                    }
                }
            }
            self.warnings.insert(id.clone(), Warning { base, level, terms });
        }
    }

    /// The warning of an open hazard.
    pub(crate) fn warning(&self, id: &HazardId) -> Option<&Warning> {
        self.warnings.get(id)
    }

    /// Open hazards that have been graded, with the level that shows.
    pub(crate) fn levels(&self) -> impl Iterator<Item = (&HazardId, Option<RiskLevel>)> {
        self.warnings.iter().map(|(id, w)| (id, w.level))
    }

    /// Rooms with open hazards, by GlobalId, with the worst level of each.
    pub(crate) fn spaces(&self) -> impl Iterator<Item = (&Arc<str>, RiskLevel)> {
        self.of_space.iter().map(|(id, level)| (id, *level))
    }
}

/// What two hazards share when they are at the same place: element, else room.
fn keys(place: &Place) -> impl Iterator<Item = &str> {
    [place.element.as_deref(), place.space.as_deref()].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use atrium_facility::{
        Actor, Entry, HazardChange, HazardGrade, HazardReport, InspectionKind, Lec, Role, Update, early_warning,
    };

    use super::*;

    fn step(state: &mut FacilityState, seq: u64, at: i64, id: &str, change: HazardChange) {
        let by = Actor::new("S-01", Role::SafetyOfficer);
        let update = Update::Hazard { hazard: id.into(), change };
        state.reduce(&Entry { seq, at: Timestamp(at), by, command: None, update });
    }

    fn report(space: &str) -> HazardChange {
        HazardChange::Reported {
            report: Box::new(HazardReport {
                title: "门".into(),
                description: String::new(),
                found_by: InspectionKind::Daily,
                place: Place { space: Some(space.into()), ..Place::default() },
                photos: vec![],
                alarm: None,
            }),
        }
    }

    fn graded(level: RiskLevel) -> HazardChange {
        let lec = Lec::new(1.0, 1.0, 1.0).unwrap();
        HazardChange::Assessed { grade: HazardGrade::General, criterion: String::new(), lec, level }
    }

    #[test]
    fn the_worst_shows_and_it_agrees_with_the_rule_for_one() {
        let mut state = FacilityState::default();
        for (i, (id, space, level)) in [
            ("HZ-1", "room a", RiskLevel::Blue),
            ("HZ-2", "room a", RiskLevel::Yellow),
            ("HZ-3", "room b", RiskLevel::Blue),
        ]
        .into_iter()
        .enumerate()
        {
            step(&mut state, 2 * i as u64 + 1, 10, id, report(space));
            step(&mut state, 2 * i as u64 + 2, 20, id, graded(level));
        }
        let mut map = RiskMap::default();
        let now = Timestamp(100);
        map.update(&state, now);
        let spaces: BTreeMap<_, _> = map.spaces().collect();
        assert_eq!(spaces[&Arc::from("room a")], RiskLevel::Orange, "raised once, because it is repeated");
        assert_eq!(spaces[&Arc::from("room b")], RiskLevel::Blue);
        for (id, hazard) in &state.facts().hazards {
            let rule = early_warning(hazard, state.facts(), &state.policy().risk, |_| None, now);
            assert_eq!(map.warning(id), Some(&rule));
        }
        step(&mut state, 9, 110, "HZ-1", HazardChange::Invalidated { reason: "x".into() });
        map.update(&state, now);
        let spaces: BTreeMap<_, _> = map.spaces().collect();
        assert_eq!(spaces[&Arc::from("room a")], RiskLevel::Yellow, "the raise ends with its cause");
    }
}
