//! The hazard ledger's threads: found on a round, graded by the other officer, rectified, reviewed, closed.
//!
//! Every half hour one hazard is found, the levels taking turns, and each is open for a little longer than four others take
//! to be found: all four colours stand on the plan at any time.

use std::sync::Arc;

use atrium_facility::{Command, HazardAction, HazardGrade, HazardReport, Lec, RectificationPlan, RiskLevel, Timestamp};

use super::findings::{CRITERION, FINDINGS, Finding, Where};
use super::shift::Job;
use super::{Deed, Thread, World, Writer, both};
use crate::random::Random;
use crate::site::{RoomKind, Site};

/// One hazard of the natural rate is found in each, milliseconds.
const SLOT_MS: i64 = 30 * 60_000;
/// The longest that one is open, milliseconds.
pub(crate) const LASTS_MS: i64 = SLOT_MS * 11 / 2;
/// Share of a slot, from the begin, at which a deadline that is missed passes; by then the next of the level is graded.
const MISSED_SLOTS: f64 = 4.25;

const OFFICERS: [&str; 2] = ["S-01", "S-02"];
const MANAGER: &str = "M-01";
const DIRECTOR: &str = "V-01";

fn hazard(action: HazardAction) -> Deed {
    Deed::Hazard(action)
}

/// What is found in a slot: when, by whom, what and where.
struct Found {
    at_ms: i64,
    by: usize,
    finding: &'static Finding,
    job: Job,
    words: String,
}

fn count(seed: u64, rate: f64, slot: i64) -> u64 {
    // The ledger does not grow with every request: at ten times the requests there are three times the hazards.
    let rate = if rate > 0.0 { rate.sqrt() } else { 0.0 };
    (rate + Random::of(seed, "hazard-slot", slot as u64).unit().min(0.999)).floor() as u64
}

fn find(site: &Site, seed: u64, slot: i64, n: u64) -> Option<Found> {
    let mut random = Random::of(seed, "hazard", (slot as u64).wrapping_mul(1_024).wrapping_add(n));
    let at_ms = slot * SLOT_MS + (random.between(20.0, 120.0) * 1_000.0) as i64 + n as i64 * 150_000;
    let level = RiskLevel::ALL[(slot.rem_euclid(4) as usize + n as usize) % 4];
    let fits: Vec<&Finding> = FINDINGS.iter().filter(|f| f.level == level).collect();
    // Three of four red ones are major by the list; a score alone makes none so.
    let finding = *fits.get(random.below(fits.len()))?;
    let by = slot.rem_euclid(2) as usize;
    let (job, words) = place(site, finding.place, &mut random)?;
    Some(Found { at_ms, by, finding, job, words })
}

/// A place where such a thing is found; on the floor where the building has nothing of the kind.
fn place(site: &Site, of: Where, random: &mut Random) -> Option<(Job, String)> {
    let spots = match of {
        Where::Wall => &site.walls,
        Where::Door => &site.doors,
        Where::Equipment => &site.equipment,
        Where::Floor => &Vec::new(),
    };
    let spot = spots.get(random.below(spots.len()));
    let room_of = |space: &str| site.rooms.iter().find(|r| r.space.as_ref() == space);
    if let Some(spot) = spot {
        let room = spot.place.space.as_deref().and_then(room_of);
        let words = room.map(|r| both((&r.name.zh, &r.name.en))).unwrap_or_default();
        // A wall is looked at from the room in front of it, equipment where it stands.
        let goal = match (of, room) {
            (Where::Wall | Where::Door, Some(room)) => atrium_building::WalkPoint::Element(room.id),
            _ => spot.goal(),
        };
        return Some((Job { place: spot.place.clone(), goal }, words));
    }
    let ways: Vec<usize> = site
        .by_kind
        .iter()
        .filter(|(kind, _)| matches!(kind, RoomKind::Corridor | RoomKind::Waiting | RoomKind::Store | RoomKind::Plant))
        .flat_map(|(_, rooms)| rooms.iter().copied())
        .collect();
    let index = if ways.is_empty() { random.below(site.rooms.len()) } else { ways[random.below(ways.len())] };
    let room = site.rooms.get(index)?;
    let at = site.stand(index, random)?;
    let words = both((&room.name.zh, &room.name.en));
    Some((Job::at(site.place_in(index, Some(at)), None)?, words))
}

/// Slots that begin in a span, and the one before, which reaches into it.
fn slots(from_ms: i64, until_ms: i64) -> std::ops::RangeInclusive<i64> {
    from_ms.div_euclid(SLOT_MS) - 1..=until_ms.div_euclid(SLOT_MS)
}

/// Who finds something in a span, when and where.
pub(crate) fn rounds(site: &Site, seed: u64, rate: f64, from_ms: i64, until_ms: i64) -> Vec<(&'static str, i64, Job)> {
    let mut out = Vec::new();
    for slot in slots(from_ms, until_ms) {
        for n in 0..count(seed, rate, slot) {
            let found = find(site, seed, slot, n).filter(|f| (from_ms..until_ms).contains(&f.at_ms));
            out.extend(found.map(|f| (OFFICERS[f.by], f.at_ms, f.job)));
        }
    }
    out.sort_by_key(|(_, at, _)| *at);
    out
}

/// Threads that begin in a span.
pub(crate) fn between(world: &World, from_ms: i64, until_ms: i64) -> Vec<Arc<Thread>> {
    slots(from_ms, until_ms).flat_map(|slot| of_slot(world, slot)).collect()
}

/// Threads of a slot.
pub(crate) fn of_slot(world: &World, slot: i64) -> Vec<Arc<Thread>> {
    let numbers = 0..count(world.seed, world.rate, slot);
    numbers.filter_map(|n| thread(world, slot, n)).collect()
}

fn thread(world: &World, slot: i64, n: u64) -> Option<Arc<Thread>> {
    let Found { at_ms, by, finding, job, words } = find(&world.site, world.seed, slot, n)?;
    let mut random = Random::of(world.seed, "hazard-way", (slot as u64).wrapping_mul(1_024).wrapping_add(n));
    let slots_ms = |slots: f64| slot * SLOT_MS + (slots * SLOT_MS as f64) as i64;
    let (finder, grader, rectifier) = (OFFICERS[by], OFFICERS[1 - by], finding.rectifier);
    let major = finding.grade == HazardGrade::Major;
    let mut writer = Writer::new(format!("sim/{}/h{slot}/{n}", world.seed), at_ms);
    let report = HazardReport {
        title: both((finding.zh, finding.en)),
        description: words,
        found_by: finding.found_by,
        place: job.place,
        photos: Vec::new(),
        alarm: None,
    };
    writer.at(at_ms, finder, Deed::Command(Command::ReportHazard { report: Box::new(report) }));
    let [likelihood, exposure, consequence] = finding.lec;
    let criterion = if major { CRITERION.to_owned() } else { String::new() };
    let lec = Lec { likelihood, exposure, consequence };
    let assess = HazardAction::Assess { grade: finding.grade, criterion, lec };
    writer.after(random.between(40.0, 100.0), grader, hazard(assess));
    // Too late to be given to anybody: somebody else has dealt with it meanwhile.
    let gone = HazardAction::Invalidate { reason: "复核时已消除 / gone when it was looked at again".to_owned() };
    writer.instead(grader, hazard(gone));
    if major {
        writer.after(random.between(40.0, 120.0), DIRECTOR, hazard(HazardAction::List));
        let plan = RectificationPlan {
            goal: "隐患彻底消除并复测合格 / removed for good and tested".to_owned(),
            measures: both(finding.cure),
            funds: "专项维修经费 / special repair fund".to_owned(),
            emergency: "整改期间专人值守并设警示 / guarded and marked until then".to_owned(),
        };
        writer.after(random.between(60.0, 180.0), MANAGER, hazard(HazardAction::Plan { plan }));
    }
    // Every third is late: its deadline passes before it is closed.
    let missed = slot.rem_euclid(3) == 0;
    let deadline = slots_ms(if missed { MISSED_SLOTS } else { 8.0 });
    if missed {
        writer.begins_by(deadline - 60_000);
    }
    let assign = HazardAction::Assign { rectifier: rectifier.into(), deadline: Timestamp(deadline) };
    writer.after(random.between(60.0, 240.0), MANAGER, hazard(assign));
    writer.at(slots_ms(random.between(0.8, 1.2)), rectifier, hazard(HazardAction::Begin));
    let submit = |text: &str| hazard(HazardAction::Submit { note: text.to_owned(), photos: Vec::new() });
    if missed {
        writer.at(slots_ms(random.between(4.5, 4.7)), rectifier, submit(&both(finding.cure)));
    } else {
        writer.at(slots_ms(random.between(2.4, 2.9)), rectifier, submit(&both(finding.cure)));
    }
    if random.unit() < 0.3 && !missed {
        let reason = "整改不彻底，需返工 / not thorough, to be done again".to_owned();
        writer.at(slots_ms(3.3), finder, hazard(HazardAction::Review { passed: false, note: reason }));
        writer.at(slots_ms(random.between(4.0, 4.4)), rectifier, submit("已返工 / done again"));
    }
    let passed = HazardAction::Review { passed: true, note: String::new() };
    writer.at(slots_ms(random.between(5.02, 5.06)), finder, hazard(passed));
    if major {
        writer.after(random.between(60.0, 150.0), DIRECTOR, hazard(HazardAction::Accept));
        writer.after(random.between(60.0, 150.0), MANAGER, hazard(HazardAction::Delist));
    }
    Some(writer.done())
}
