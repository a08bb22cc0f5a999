//! The story at a hub in memory: two hours of it, restarts, and a person who interferes.

use atrium_facility::{Actor, AlarmCondition, AlarmWatch, BatchState, HazardState, PointId, TicketAction, TicketId};

use super::*;
use crate::testing::{FakeHub, hospital};
use crate::{Simulator, SimulatorConfig};

/// Nine in the morning of a working day.
const MORNING: Timestamp = Timestamp(1_795_136_400_000);

fn story(seed: u64) -> Story {
    let (model, routes) = hospital();
    Story::with_routes(model, routes.clone(), seed)
}

/// Lets the crew work at the hub at this time.
fn work(crew: &mut Crew, hub: &mut FakeHub, now: Timestamp) {
    hub.now = now;
    while let Some(due) = crew.due(now) {
        let outcome = hub.ask(due.by, &due.envelope);
        crew.answered(&due.envelope.id, &outcome);
    }
}

/// So many minutes, second by second, with a new crew in the middle of the given ones.
fn run(seed: u64, minutes: i64, restarts: &[i64], listens: bool) -> FakeHub {
    let mut hub = FakeHub::with_staff(MORNING);
    let mut crew = Crew::new(story(seed));
    let mut heard = 0;
    for second in 0..minutes * 60 {
        let now = MORNING.plus_ms(second * 1_000);
        hub.now = now;
        if second % 60 == 30 && restarts.contains(&(second / 60)) {
            // One command more whose answer is lost with the crew.
            if let Some(due) = crew.due(now) {
                hub.ask(due.by, &due.envelope);
            }
            crew = Crew::new(story(seed));
            heard = 0;
        }
        if listens && second % 3 == 0 {
            crew.hear(&hub.log[heard..], now);
            heard = hub.log.len();
        }
        work(&mut crew, &mut hub, now);
        hub.beat();
    }
    hub
}

#[test]
fn two_hours_are_worked_without_a_refusal() {
    let hub = run(1, 120, &[], true);
    assert!(hub.refused.is_empty(), "{:#?}", hub.refused);
    let facts = hub.state.facts();
    let over = facts.tickets.values().filter(|t| t.is_over()).count();
    assert!((70..=110).contains(&facts.tickets.len()), "{}", facts.tickets.len());
    assert!(over * 10 > facts.tickets.len() * 8, "{over} of {}", facts.tickets.len());
    let escalated = |e: &Entry| matches!(&e.update, Update::Ticket { change: TicketChange::Escalated { percent, .. }, .. } if *percent >= 100);
    assert!(facts.tickets.values().any(|t| t.reopened > 0), "some had to be done twice");
    assert!(hub.log.iter().any(escalated), "some were answered too late");
    assert!((8..=12).contains(&facts.hazards.len()), "{}", facts.hazards.len());
    assert!(facts.hazards.values().any(|h| h.state == HazardState::Closed));
    assert!(facts.hazards.values().any(|h| h.is_major() && h.supervision.is_some()));
    let late = |h: &&atrium_facility::Hazard| h.deadline.is_some_and(|d| h.ended_at.unwrap_or(hub.now) > d);
    assert!(facts.hazards.values().any(|h| late(&h)), "some missed their deadline");
    let chemicals = &facts.chemicals;
    assert_eq!((chemicals.known.len(), chemicals.stores.len()), (6, 3));
    let states: std::collections::BTreeSet<_> = chemicals.batches.values().map(|b| b.state()).collect();
    assert!((5..=9).contains(&chemicals.batches.len()) && states.len() >= 3, "{states:?}");
    assert!(states.contains(&BatchState::Destroyed) && states.contains(&BatchState::InUse), "{states:?}");
    assert!(facts.events.len() > 30 && facts.mobiles.len() == crate::mobiles().len());
}

#[test]
fn a_restart_makes_nothing_twice_whether_or_not_the_log_can_be_read() {
    let whole = run(2, 60, &[], true);
    for listens in [true, false] {
        let broken = run(2, 60, &[4, 5, 6, 17, 31, 58], listens);
        let (a, b) = (whole.state.facts(), broken.state.facts());
        assert_eq!(a.tickets.len(), b.tickets.len(), "listens: {listens}");
        assert_eq!(a.hazards.len(), b.hazards.len(), "listens: {listens}");
        assert_eq!(a.tickets_made, b.tickets_made);
        let moved = |facts: &atrium_facility::Facts| -> Vec<usize> {
            facts.chemicals.batches.values().map(|b| b.movements.len()).collect()
        };
        assert_eq!(moved(a), moved(b), "each batch went as far, and no movement was made twice");
        let states = |facts: &atrium_facility::Facts| facts.tickets.values().map(|t| t.state).collect::<Vec<_>>();
        assert_eq!(states(a), states(b));
        assert!(broken.refused.is_empty(), "{:#?}", broken.refused);
        // Without the log everything is asked again, and answered as before; with it at most what was on its way.
        if listens { assert!(broken.repeated <= 12, "{}", broken.repeated) } else { assert!(broken.repeated > 12) }
    }
}

#[test]
fn a_hub_that_is_away_gets_the_same_later_and_a_long_pause_is_not_made_up() {
    let mut hub = FakeHub::with_staff(MORNING);
    let mut crew = Crew::new(story(3));
    work(&mut crew, &mut hub, MORNING);
    let first = crew.due(MORNING.plus_ms(240_000)).unwrap();
    assert_eq!(crew.due(MORNING.plus_ms(245_000)).unwrap(), first, "not answered: asked again under the same name");
    work(&mut crew, &mut hub, MORNING.plus_ms(250_000));
    let before = hub.state.facts().tickets.len();
    work(&mut crew, &mut hub, MORNING.plus_ms(86_400_000));
    let made = hub.state.facts().tickets.len() - before;
    assert!(made <= 20, "{made}: those under way, not those of a day");
}

#[test]
fn what_was_left_by_yesterdays_crew_is_brought_to_its_end() {
    let mut hub = FakeHub::with_staff(MORNING);
    let mut crew = Crew::new(story(4));
    for second in 0..600 {
        work(&mut crew, &mut hub, MORNING.plus_ms(second * 1_000));
    }
    let open: Vec<TicketId> =
        hub.state.facts().tickets.iter().filter(|(_, t)| !t.is_over()).map(|(id, _)| id.clone()).collect();
    let hazards = hub.state.facts().hazards.len();
    assert!(open.len() >= 3, "{}", open.len());
    let tomorrow = MORNING.plus_ms(86_400_000);
    let mut crew = Crew::new(story(4));
    crew.hear(&hub.log.clone(), tomorrow);
    work(&mut crew, &mut hub, tomorrow);
    let facts = hub.state.facts();
    for id in &open {
        assert!(facts.tickets[id].is_over(), "{id} {:?}", facts.tickets[id].state);
    }
    let left = facts.hazards.values().take(hazards).filter(|h| !h.is_over()).count();
    assert_eq!(left, 0, "hazards of yesterday");
    // A hazard whose deadline has passed meanwhile can be given to nobody: all that may be refused.
    assert!(hub.refused.iter().all(|(_, r)| matches!(r, Refusal::TimeOutside { .. })), "{:#?}", hub.refused);
}

#[test]
fn a_person_who_takes_a_ticket_in_hand_is_left_alone_with_it() {
    let mut hub = FakeHub::with_staff(MORNING);
    let mut crew = Crew::new(story(5));
    work(&mut crew, &mut hub, MORNING);
    let ticket = |hub: &FakeHub| {
        let facts = hub.state.facts();
        facts.tickets.iter().find(|(_, t)| t.state == TicketState::Submitted).map(|(id, _)| id.clone())
    };
    let mut second = 0;
    let mine = loop {
        second += 1;
        work(&mut crew, &mut hub, MORNING.plus_ms(second * 1_000));
        if let Some(id) = ticket(&hub) {
            break id;
        }
    };
    let what = TicketAction::Reject { reason: "not ours".into() };
    let command = Command::Ticket { ticket: mine.clone(), what };
    hub.ask("D-02", &CommandEnvelope { id: "person/1".into(), issued_at: hub.now, command });
    for more in 0..900 {
        work(&mut crew, &mut hub, MORNING.plus_ms((second + more) * 1_000));
    }
    assert_eq!(hub.state.facts().tickets[&mine].state, TicketState::Rejected);
    assert_eq!(hub.refused.len(), 1, "{:#?}", hub.refused);
    assert!(hub.state.facts().tickets.values().any(|t| t.is_over()), "the others went on");
}

#[test]
fn the_crew_touches_only_what_it_made() {
    let mut hub = FakeHub::with_staff(MORNING);
    let mut crew = Crew::new(story(6));
    let draft = atrium_facility::TicketDraft {
        category: atrium_facility::TicketCategory::Water,
        urgency: atrium_facility::Urgency::Normal,
        title: "a person's own".into(),
        description: String::new(),
        place: atrium_facility::Place::default(),
        asset: None,
        alarm: None,
        hazard: None,
        follows: None,
        contact: String::new(),
    };
    let command = Command::CreateTicket { draft: Box::new(draft), submit: true };
    let made = hub.ask("N-01", &CommandEnvelope { id: "person/1".into(), issued_at: MORNING, command });
    let Outcome::Accepted { made: Some(Made::Ticket(own)), .. } = made else { panic!("{made:?}") };
    for second in 0..1_200 {
        let now = MORNING.plus_ms(second * 1_000);
        if second % 3 == 0 {
            crew.hear(&hub.log.clone(), now);
        }
        work(&mut crew, &mut hub, now);
    }
    assert_eq!(hub.state.facts().tickets[&own].steps.len(), 1);
    assert!(hub.state.facts().tickets.len() > 10);
}

#[test]
fn alarms_become_tickets_but_for_the_demonstrations() {
    let (model, _) = hospital();
    let mut simulator = Simulator::new(model, SimulatorConfig { seed: 1, ..SimulatorConfig::default() });
    let mut hub = FakeHub::with_staff(MORNING);
    let system = Actor::system();
    hub.write(&system, None, Update::AssetsRegistered { assets: simulator.assets().to_vec() });
    hub.write(&system, None, Update::PointsRegistered { points: simulator.points().to_vec() });
    let mut watch = AlarmWatch::default();
    let mut crew = Crew::new(story(1));
    let demo = simulator.demo_asset().unwrap().clone();
    let (mut heard, mut demo_raised) = (0, None);
    for second in 0..1_500 {
        let now = MORNING.plus_ms(second * 1_000);
        hub.now = now;
        let observed = simulator.step(now);
        hub.state.observe(&observed);
        let points: Vec<PointId> = observed.into_iter().map(|o| o.point).collect();
        let mut updates = watch.observed(&hub.state, &points, now);
        for update in updates.drain(..) {
            hub.write(&system, None, update);
        }
        for update in watch.tick(&hub.state, now) {
            hub.write(&system, None, update);
        }
        let of_demo = |id: &AlarmId| id.as_str().starts_with(&format!("{demo}/"));
        if demo_raised.is_none() && hub.state.facts().alarms.keys().any(of_demo) {
            demo_raised = Some(second);
        }
        if second % 3 == 0 {
            crew.hear(&hub.log[heard..], now);
            heard = hub.log.len();
        }
        work(&mut crew, &mut hub, now);
    }
    assert!(demo_raised.is_some_and(|s| s < 60), "the demonstration's alarm: {demo_raised:?} s");
    let facts = hub.state.facts();
    let from_alarms: Vec<_> = facts.tickets.values().filter(|t| t.draft.alarm.is_some()).collect();
    assert!(from_alarms.len() >= 2, "{} tickets of {} alarms", from_alarms.len(), facts.alarms.len());
    for ticket in &from_alarms {
        assert_ne!(ticket.draft.asset.as_ref(), Some(&demo));
    }
    assert!(from_alarms.iter().any(|t| t.is_over()), "some were worked off");
    for (id, alarm) in facts.alarms.iter().filter(|(id, _)| id.as_str().starts_with(&format!("{demo}/"))) {
        assert!(alarm.acknowledged.is_none() && alarm.condition != AlarmCondition::Acknowledged, "{id}");
    }
    // An alarm that a person or time has dealt with first needs no second answer.
    assert!(hub.refused.iter().all(|(_, r)| matches!(r, Refusal::AlarmState { .. })), "{:#?}", hub.refused);
}
