//! Tests of the story by itself, on the sample hospital.

use std::collections::BTreeSet;

use atrium_facility::{RiskLevel, RiskPolicy, Urgency};

use super::*;
use crate::testing::hospital;

/// Ten past nine on a working day in November.
const MORNING: &str = "2026-11-20T09:10:00+08:00";

fn story(seed: u64) -> Story {
    let (model, routes) = hospital();
    Story::with_routes(model, routes.clone(), seed)
}

fn at(text: &str) -> Timestamp {
    Timestamp::from_rfc3339(text).unwrap()
}

fn is_ticket(thread: &Thread) -> bool {
    matches!(thread.steps[0].what, Deed::Command(Command::CreateTicket { .. }))
}

#[test]
fn the_same_clock_tells_the_same_story_however_it_is_asked() {
    let now = at(MORNING);
    let whole: Vec<Thread> = story(7).beginning(now, now.plus_ms(3_600_000)).iter().map(|t| (**t).clone()).collect();
    let mut cut = story(7);
    let mut pieces = Vec::new();
    for minute in 0..60 {
        let from = now.plus_ms(minute * 60_000);
        pieces.extend(cut.beginning(from, from.plus_ms(60_000)).iter().map(|t| (**t).clone()));
    }
    assert_eq!(whole.len(), pieces.len());
    assert!(whole == pieces, "asked by the hour or by the minute");
    assert!(whole.len() > 60, "{}", whole.len());
    let other: Vec<Thread> = story(8).beginning(now, now.plus_ms(3_600_000)).iter().map(|t| (**t).clone()).collect();
    assert!(whole != other);
    let ids: Vec<&CommandId> = whole.iter().flat_map(|t| &t.steps).map(|s| &s.id).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    assert!(ids.iter().all(|id| id.as_str().starts_with("sim/7/") && id.as_str().len() <= 128));
    for thread in &whole {
        assert!(thread.steps.windows(2).all(|w| w[0].at <= w[1].at), "{}", thread.name);
        if !thread.name.contains("/e") {
            assert_eq!(cut.named(&thread.name).as_deref(), Some(thread), "found again by its name");
        }
    }
}

#[test]
fn a_building_just_opened_has_tickets_and_hazards_under_way() {
    let mut story = story(1);
    let (mut few, mut total) = (0, 0);
    for minute in 0..180 {
        let now = at(MORNING).plus_ms(minute * 97_000);
        let under_way = story.under_way(now);
        let submitted = |t: &&Arc<Thread>| {
            // Before it is done: what the desk calls open.
            let done = t.steps.iter().position(|s| matches!(s.what, Deed::Ticket(TicketAction::Finish { .. })));
            is_ticket(t) && t.steps[done.unwrap_or(t.steps.len() - 1)].at > now
        };
        let open = under_way.iter().filter(submitted).count();
        total += 1;
        few += usize::from(!(3..=6).contains(&open));
        assert!((1..=12).contains(&open), "{open} at {now:?}");
        // By now plus one minute, every colour is there.
        let soon = now.plus_ms(60_000);
        let mut threads = under_way.clone();
        threads.extend(story.beginning(now, soon));
        let levels: BTreeSet<RiskLevel> = threads
            .iter()
            .filter(|t| t.ends() > soon)
            .flat_map(|t| &t.steps)
            .filter(|s| s.at <= soon)
            .filter_map(|s| match &s.what {
                Deed::Hazard(HazardAction::Assess { lec, .. }) => Some(RiskPolicy::default().level(lec.score())),
                _ => None,
            })
            .collect();
        let hazards = threads.iter().filter(|t| t.name.contains("/h") && t.ends() > soon).count();
        assert!((4..=6).contains(&hazards), "{hazards} hazards at {now:?}");
        assert_eq!(levels.len(), 4, "{levels:?} at {now:?}");
    }
    assert!(few * 5 < total, "{few} of {total} starts have fewer than three or more than six open");
}

#[test]
fn somebody_asks_every_minute_or_two_and_of_many_things() {
    let mut story = story(3);
    let now = at(MORNING);
    let hours = 3;
    let mut threads = Vec::new();
    for minute in 0..hours * 60 {
        threads.extend(story.beginning(now.plus_ms(minute * 60_000), now.plus_ms((minute + 1) * 60_000)));
    }
    let tickets: Vec<_> = threads.iter().filter(|t| is_ticket(t)).collect();
    let per_hour = tickets.len() as f64 / hours as f64;
    assert!((30.0..=60.0).contains(&per_hour), "{per_hour}");
    let drafts: Vec<&TicketDraftOf> = tickets.iter().filter_map(|t| draft_of(t)).collect();
    let categories: BTreeSet<_> = drafts.iter().map(|d| d.category).collect();
    assert!(categories.len() >= 9, "{categories:?}");
    assert!(drafts.iter().any(|d| d.urgency == Urgency::Urgent));
    assert!(drafts.iter().all(|d| d.place.storey.is_some() && d.place.at.is_some() && d.title.contains(" / ")));
    let has = |kind: fn(&TicketAction) -> bool| {
        tickets.iter().flat_map(|t| &t.steps).any(|s| matches!(&s.what, Deed::Ticket(what) if kind(what)))
    };
    assert!(has(|a| matches!(a, TicketAction::Hold { .. })) && has(|a| matches!(a, TicketAction::Reopen { .. })));
    assert!(has(|a| matches!(a, TicketAction::Reject { .. })) && has(|a| matches!(a, TicketAction::Reassign { .. })));
    // Walking takes time, by the ways through the building.
    let walks: Vec<i64> = tickets.iter().filter_map(|t| walked_ms(t)).collect();
    let mean = walks.iter().sum::<i64>() / walks.len() as i64;
    assert!((10_000..240_000).contains(&mean), "{mean} ms on the way");
    assert!(threads.iter().any(|t| t.name.contains("/e")) && threads.iter().any(|t| t.name.contains("/h")));
    let busy = story.with_rate(4.0).beginning(now, now.plus_ms(600_000));
    let asked = busy.iter().filter(|t| is_ticket(t)).count();
    assert!((18..=36).contains(&asked), "four times as many in ten minutes: {asked}");
}

type TicketDraftOf = atrium_facility::TicketDraft;

fn draft_of(thread: &Thread) -> Option<&TicketDraftOf> {
    match &thread.steps[0].what {
        Deed::Command(Command::CreateTicket { draft, .. }) => Some(draft),
        _ => None,
    }
}

fn walked_ms(thread: &Thread) -> Option<i64> {
    let at = |kind: fn(&TicketAction) -> bool| {
        thread.steps.iter().find(|s| matches!(&s.what, Deed::Ticket(what) if kind(what))).map(|s| s.at)
    };
    let (took, arrived) = (at(|a| *a == TicketAction::Take)?, at(|a| *a == TicketAction::Arrive)?);
    Some(arrived.since_ms(took))
}

#[test]
fn hazards_are_found_at_walls_floors_doors_and_equipment() {
    let mut story = story(5);
    let (mut element, mut bare, mut major, mut missed) = (0, 0, 0, 0);
    for slot in 0..40 {
        let from = at(MORNING).plus_ms(slot * 1_800_000);
        for thread in story.beginning(from, from.plus_ms(1_800_000)) {
            let Deed::Command(Command::ReportHazard { report }) = &thread.steps[0].what else { continue };
            assert!(report.place.space.is_some() || report.place.element.is_some());
            assert!(report.place.at.is_some(), "{report:?}");
            if report.place.element.is_some() {
                element += 1
            } else {
                bare += 1
            }
            major += usize::from(thread.steps.iter().any(|s| s.what == Deed::Hazard(HazardAction::List)));
            missed += usize::from(thread.begins_by.is_some());
        }
    }
    assert!(element >= 15 && bare >= 3 && major >= 4 && missed >= 8, "{element} {bare} {major} {missed}");
}

#[test]
fn the_demonstrations_alarm_and_small_ones_are_left_alone() {
    let mut story = story(1);
    let now = at(MORNING);
    let demo = story.demo_asset().unwrap().clone();
    let alarm = |asset: &AssetId| AlarmId::from(format!("{asset}/supply-air-temperature"));
    for priority in Priority::ALL {
        assert_eq!(story.about_alarm(&alarm(&demo), now, priority), None);
    }
    let others: Vec<AssetId> = story.world.site.assets.keys().filter(|id| **id != demo).cloned().collect();
    let made = others
        .iter()
        .filter(|a| story.about_alarm(&alarm(a), now, Priority::High).is_some_and(|t| is_ticket(&t)))
        .count();
    assert!(made * 10 > others.len() * 4 && made < others.len(), "{made} of {}", others.len());
    let critical = story.about_alarm(&alarm(&others[0]), now, Priority::Critical).unwrap();
    assert_eq!(story.about_alarm(&alarm(&others[0]), now, Priority::Critical), Some(critical.clone()));
    assert_eq!(story.name_about(&alarm(&others[0]), now), critical.name);
    assert_eq!(story.about_alarm(&alarm(&others[0]), now, Priority::Low), None);
    assert_eq!(story.about_alarm(&"nobody's".into(), now, Priority::Critical), None);
}

#[test]
fn without_rooms_nothing_happens_and_absurd_times_do_no_harm() {
    let mut nothing = Story::new(&BuildingModel::default(), 1);
    assert!(nothing.under_way(at(MORNING)).is_empty() && nothing.mobiles().is_empty());
    let mut story = story(1);
    for absurd in [Timestamp(i64::MIN), Timestamp(0), Timestamp(-1), Timestamp(i64::MAX / 2)] {
        story.under_way(absurd);
    }
    assert_eq!(story.named("sim/1/t99999999999999999999/0"), None);
    assert_eq!(story.named("sim/1/t9223372036854775807/0"), None);
    assert_eq!(story.named("somebody else"), None);
}
