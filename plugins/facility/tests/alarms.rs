//! The life of an alarm (ISA-18.2): every state, every action, every role; shelves; and whatever comes in whatever order.
#![allow(clippy::unwrap_used, reason = "tests")]

use atrium_facility::{
    Actor, Alarm, AlarmAction, AlarmChange, AlarmCondition, AlarmId, AlarmRule, AlarmState, Command, Entry,
    FacilityState, Grounds, Limits, LocalText, Point, PointKind, Policy, Priority, Refusal, Role, Timestamp, Update,
    Value, decide, due,
};
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;

/// A facility with one point that may raise an alarm, and its log.
#[derive(Clone)]
struct Site {
    state: FacilityState,
    policy: Policy,
    seq: u64,
}

impl Site {
    fn new() -> Self {
        let mut site = Self { state: FacilityState::default(), policy: Policy::default(), seq: 0 };
        let point = Point {
            id: "p".into(),
            asset: "a".into(),
            name: LocalText::same("p"),
            unit: "Cel".into(),
            kind: PointKind::Measurement,
            limits: Limits { low: None, high: Some(24.0), deadband: 0.0 },
            priority: Priority::High,
            period_ms: 1_000,
            alarm: AlarmRule::default(),
        };
        site.take(0, &Actor::system(), Update::PointsRegistered { points: vec![point] });
        site
    }

    fn take(&mut self, at: i64, by: &Actor, update: Update) {
        self.seq += 1;
        let entry = Entry { seq: self.seq, at: Timestamp(at), by: by.clone(), command: None, update };
        self.state.reduce(&entry);
    }

    fn change(&mut self, at: i64, change: AlarmChange) {
        self.take(at, &Actor::new("someone", Role::Operator), Update::Alarm { alarm: id(), change });
    }

    fn raise(&mut self, at: i64) {
        let (priority, value) = (Priority::High, Value::Number(25.0));
        self.change(at, AlarmChange::Raised { priority, value, limit: Some(24.0), first_out: true });
    }

    fn ask(&self, at: i64, role: Role, what: &AlarmAction) -> Result<Vec<Update>, Refusal> {
        let by = Actor::new("B-1", role);
        let command = Command::Alarm { alarm: id(), what: what.clone() };
        decide(&command, Grounds { state: &self.state, policy: &self.policy, by: &by, now: Timestamp(at) })
    }

    /// Asks, and writes down what comes of it.
    fn act(&mut self, at: i64, role: Role, what: &AlarmAction) -> Result<(), Refusal> {
        for update in self.ask(at, role, what)? {
            self.take(at, &Actor::new("B-1", role), update);
        }
        Ok(())
    }

    fn alarm(&self) -> Option<&Alarm> {
        self.state.facts().alarms.get(&id())
    }

    fn condition(&self) -> AlarmCondition {
        self.alarm().map_or(AlarmCondition::Normal, |a| a.condition)
    }

    fn shown(&self) -> AlarmState {
        self.alarm().map_or(AlarmState::Normal, Alarm::state)
    }
}

fn id() -> AlarmId {
    "p".into()
}

const CONDITIONS: [AlarmCondition; 6] = [
    AlarmCondition::Normal,
    AlarmCondition::Unacknowledged,
    AlarmCondition::Acknowledged,
    AlarmCondition::ReturnedUnacknowledged,
    AlarmCondition::LatchedUnacknowledged,
    AlarmCondition::LatchedAcknowledged,
];

/// The way that leads to a condition, then put aside as asked for: on a shelf, by logic, for maintenance.
fn situation(condition: AlarmCondition, aside: [bool; 3]) -> Site {
    use AlarmChange as X;
    use AlarmCondition as C;
    let mut site = Site::new();
    let acknowledged = || X::Acknowledged { comment: String::new() };
    site.raise(1);
    let way = match condition {
        C::Normal => vec![acknowledged(), X::Returned { latching: false }],
        C::Unacknowledged => vec![],
        C::Acknowledged => vec![acknowledged()],
        C::ReturnedUnacknowledged => vec![X::Returned { latching: false }],
        C::LatchedUnacknowledged => vec![X::Returned { latching: true }],
        C::LatchedAcknowledged => vec![X::Returned { latching: true }, acknowledged()],
    };
    way.into_iter().for_each(|change| site.change(2, change));
    let reason = || "maintenance".to_owned();
    let put = [
        X::Shelved { reason: reason(), until: Timestamp(2 * HOUR) },
        X::Suppressed { reason: reason() },
        X::TakenOutOfService { reason: reason() },
    ];
    put.into_iter().zip(aside).filter(|(_, wanted)| *wanted).for_each(|(change, _)| site.change(3, change));
    site
}

fn all_asides() -> impl Iterator<Item = [bool; 3]> {
    (0..8_u8).map(|bits| [bits & 1 != 0, bits & 2 != 0, bits & 4 != 0])
}

fn actions(now: i64) -> [(&'static str, AlarmAction); 8] {
    let reason = || "sensor is being exchanged".to_owned();
    [
        ("acknowledge", AlarmAction::Acknowledge { comment: "seen".into() }),
        ("reset", AlarmAction::Reset),
        ("shelve", AlarmAction::Shelve { reason: reason(), until: Timestamp(now + HOUR) }),
        ("unshelve", AlarmAction::Unshelve),
        ("suppress", AlarmAction::Suppress { reason: reason() }),
        ("unsuppress", AlarmAction::Unsuppress),
        ("take out", AlarmAction::TakeOutOfService { reason: reason() }),
        ("return", AlarmAction::ReturnToService),
    ]
}

/// Who may, in the words of the site's rules.
fn who_may(action: &str) -> &'static str {
    match action {
        "acknowledge" => "operator facility-manager duty-director team-leader administrator service-desk",
        "reset" | "shelve" | "unshelve" => "operator facility-manager duty-director team-leader administrator",
        "suppress" | "unsuppress" => "system administrator",
        _ => "facility-manager duty-director administrator",
    }
}

/// What is seen: out of service hides suppression, suppression hides the shelf, the shelf hides the condition.
fn seen(condition: AlarmCondition, [shelf, suppressed, out]: [bool; 3]) -> AlarmState {
    match (out, suppressed, shelf) {
        (true, ..) => AlarmState::OutOfService,
        (_, true, _) => AlarmState::SuppressedByDesign,
        (_, _, true) => AlarmState::Shelved,
        _ => match condition {
            AlarmCondition::Normal => AlarmState::Normal,
            AlarmCondition::Unacknowledged => AlarmState::Unacknowledged,
            AlarmCondition::Acknowledged => AlarmState::Acknowledged,
            AlarmCondition::ReturnedUnacknowledged => AlarmState::ReturnedUnacknowledged,
            AlarmCondition::LatchedUnacknowledged => AlarmState::LatchedUnacknowledged,
            AlarmCondition::LatchedAcknowledged => AlarmState::LatchedAcknowledged,
        },
    }
}

/// What an action makes of condition and asides; `None` where it is refused for the state.
fn expected(action: &str, condition: AlarmCondition, aside: [bool; 3]) -> Option<(AlarmCondition, [bool; 3])> {
    use AlarmCondition as C;
    let [shelf, suppressed, out] = aside;
    let in_sight = aside == [false; 3];
    let back = |aside: [bool; 3]| {
        let unseen = condition == C::Acknowledged && aside == [false; 3];
        (if unseen { C::Unacknowledged } else { condition }, aside)
    };
    match action {
        "acknowledge" if in_sight => match condition {
            C::Unacknowledged => Some((C::Acknowledged, aside)),
            C::ReturnedUnacknowledged => Some((C::Normal, aside)),
            C::LatchedUnacknowledged => Some((C::LatchedAcknowledged, aside)),
            _ => None,
        },
        "reset" if in_sight && condition == C::LatchedAcknowledged => Some((C::Normal, aside)),
        "shelve" if in_sight => Some((condition, [true, false, false])),
        "unshelve" if shelf => Some(back([false, suppressed, out])),
        "suppress" if !suppressed => Some((condition, [shelf, true, out])),
        "unsuppress" if suppressed => Some(back([shelf, false, out])),
        "take out" if !out => Some((condition, [shelf, suppressed, true])),
        "return" if out => Some(back([shelf, suppressed, false])),
        _ => None,
    }
}

#[test]
fn every_state_every_action_every_role() {
    let (mut allowed, mut refused, mut forbidden) = (0, 0, 0);
    for condition in CONDITIONS {
        for aside in all_asides() {
            let site = situation(condition, aside);
            assert_eq!((site.condition(), site.shown()), (condition, seen(condition, aside)));
            for (name, action) in actions(10) {
                for role in Role::ALL {
                    let mut after = site.clone();
                    let outcome = after.act(10, role, &action);
                    let case = format!("{name} by {} at {condition:?} {aside:?}", role.id());
                    if !who_may(name).split(' ').any(|r| r == role.id()) {
                        let Err(Refusal::NotAllowed { role: told, may }) = outcome else {
                            panic!("{case}: {outcome:?}")
                        };
                        let mut may: Vec<_> = may.iter().map(|r| r.id()).collect();
                        let mut should: Vec<_> = who_may(name).split(' ').collect();
                        may.sort_unstable();
                        should.sort_unstable();
                        assert_eq!((told, may), (role, should), "{case}");
                        forbidden += 1;
                    } else if let Some((condition, aside)) = expected(name, condition, aside) {
                        outcome.unwrap_or_else(|r| panic!("{case}: {r}"));
                        assert_eq!(after.condition(), condition, "{case}");
                        assert_eq!(after.shown(), seen(condition, aside), "{case}");
                        allowed += 1;
                    } else {
                        let state = seen(condition, aside);
                        assert_eq!(outcome, Err(Refusal::AlarmState { state }), "{case}");
                        assert_eq!(after.alarm(), site.alarm(), "{case}");
                        refused += 1;
                    }
                }
            }
        }
    }
    // Of 48 situations in each of 24 a given aside stands. Answers: 3 conditions by 6 roles; resets: 1 by 5; shelves: 6 by 5;
    // back from the shelf: 24 by 5; by logic: twice 24 by 2; for maintenance: twice 24 by 3.
    assert_eq!(allowed, 3 * 6 + 5 + 6 * 5 + 24 * 5 + 2 * 24 * 2 + 2 * 24 * 3);
    assert_eq!(forbidden, 48 * (5 + 3 * 6 + 2 * 9 + 2 * 8));
    assert_eq!(allowed + refused + forbidden, 6 * 8 * 8 * 11);
}

#[test]
fn the_cause_comes_and_goes_in_every_state_also_out_of_sight() {
    use AlarmCondition as C;
    // Condition, then what it is when the cause comes, goes, and goes from a latching alarm.
    let table = [
        (C::Normal, C::Unacknowledged, C::Normal, C::Normal),
        (C::Unacknowledged, C::Unacknowledged, C::ReturnedUnacknowledged, C::LatchedUnacknowledged),
        (C::Acknowledged, C::Acknowledged, C::Normal, C::LatchedAcknowledged),
        (C::ReturnedUnacknowledged, C::Unacknowledged, C::ReturnedUnacknowledged, C::ReturnedUnacknowledged),
        (C::LatchedUnacknowledged, C::Unacknowledged, C::LatchedUnacknowledged, C::LatchedUnacknowledged),
        (C::LatchedAcknowledged, C::Unacknowledged, C::LatchedAcknowledged, C::LatchedAcknowledged),
    ];
    for (condition, comes, goes, latches) in table {
        for aside in all_asides() {
            let mut site = situation(condition, aside);
            site.raise(20);
            assert_eq!((site.condition(), site.shown()), (comes, seen(comes, aside)), "{condition:?} comes");
            for (latching, then) in [(false, goes), (true, latches)] {
                let mut site = situation(condition, aside);
                site.change(20, AlarmChange::Returned { latching });
                assert_eq!((site.condition(), site.shown()), (then, seen(then, aside)), "{condition:?} goes");
            }
        }
    }
}

#[test]
fn a_shelf_needs_a_reason_and_an_expiry_within_the_policy() {
    let site = situation(AlarmCondition::Unacknowledged, [false; 3]);
    let now = 10;
    let shelve = |reason: &str, until: i64| {
        site.ask(now, Role::Operator, &AlarmAction::Shelve { reason: reason.into(), until: Timestamp(until) })
    };
    let last = now + 24 * HOUR;
    assert_eq!(shelve(" \n", now + 1), Err(Refusal::Needed { field: "reason".into() }));
    assert_eq!(shelve(&"x".repeat(4_001), now + 1), Err(Refusal::Wrong { field: "reason".into() }));
    let outside = Err(Refusal::TimeOutside { after: Timestamp(now), until: Some(Timestamp(last)) });
    for until in [i64::MIN, now - 1, now, last + 1, i64::MAX] {
        assert_eq!(shelve("why", until), outside, "{until}");
    }
    for until in [now + 1, last] {
        assert!(shelve(&"字".repeat(4_000), until).is_ok(), "{until}");
    }
    for action in
        [AlarmAction::Suppress { reason: String::new() }, AlarmAction::TakeOutOfService { reason: " ".into() }]
    {
        let needed = Err(Refusal::Needed { field: "reason".into() });
        assert_eq!(site.ask(now, Role::Administrator, &action), needed);
    }
    let nobody = Command::Alarm { alarm: "nobody".into(), what: AlarmAction::Unshelve };
    let by = Actor::new("B-1", Role::Operator);
    let on = Grounds { state: &site.state, policy: &site.policy, by: &by, now: Timestamp(now) };
    assert_eq!(decide(&nobody, on), Err(Refusal::Unknown { kind: "alarm".into(), id: "nobody".into() }));
}

#[test]
fn a_shelf_expires_at_its_time_and_what_is_still_active_calls_again() {
    for (condition, then) in [
        (AlarmCondition::Acknowledged, AlarmState::Unacknowledged),
        (AlarmCondition::Unacknowledged, AlarmState::Unacknowledged),
        (AlarmCondition::Normal, AlarmState::Normal),
        (AlarmCondition::LatchedAcknowledged, AlarmState::LatchedAcknowledged),
    ] {
        let mut site = situation(condition, [true, false, false]);
        let until = 2 * HOUR;
        assert_eq!(due(&site.state, &site.policy, Timestamp(until - 1)), []);
        let expired = vec![Update::Alarm { alarm: id(), change: AlarmChange::ShelfExpired }];
        assert_eq!(due(&site.state, &site.policy, Timestamp(until)), expired);
        site.take(until, &Actor::system(), expired[0].clone());
        assert_eq!(site.shown(), then);
        assert_eq!(site.alarm().unwrap().changed_at, Timestamp(until));
        assert_eq!(due(&site.state, &site.policy, Timestamp(until)), [], "only once");
    }
}

#[test]
fn an_alarm_keeps_its_newest_times_and_who_answered() {
    let mut site = Site::new();
    for i in 0..20 {
        site.raise(i * 10);
        site.act(i * 10 + 1, Role::ServiceDesk, &AlarmAction::Acknowledge { comment: format!(" {i} ") }).unwrap();
        site.change(i * 10 + 2, AlarmChange::Returned { latching: false });
    }
    let alarm = site.alarm().unwrap();
    assert_eq!((alarm.occurrences, alarm.recent.len()), (20, 16));
    assert_eq!((alarm.recent[0], alarm.recent[15]), (Timestamp(40), Timestamp(190)));
    assert_eq!(alarm.acknowledged, Some((Actor::new("B-1", Role::ServiceDesk), Timestamp(191), "19".into())));
}

#[derive(Clone, Debug)]
enum Step {
    Raise,
    Return(bool),
    Ask(Role, usize),
    Pass(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        2 => Just(Step::Raise),
        2 => any::<bool>().prop_map(Step::Return),
        6 => (proptest::sample::select(&Role::ALL[..]), 0..8_usize).prop_map(|(r, a)| Step::Ask(r, a)),
        1 => (1..3 * HOUR).prop_map(Step::Pass),
    ];
    proptest::collection::vec(step, 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever comes in whatever order: an alarm is active as long as its cause is there, nobody but a person with the
    /// role makes it count as answered, and what is put aside says why.
    #[test]
    fn no_order_of_things_leads_to_a_forbidden_state(steps in steps()) {
        let mut site = Site::new();
        let mut now = 1_i64;
        // What an observer of the steps alone would say.
        let (mut cause, mut answered, mut raised, mut latching) = (false, true, 0_u32, false);
        for step in steps {
            now += 1;
            let hidden = site.alarm().is_some_and(Alarm::is_aside);
            match &step {
                Step::Raise => {
                    if !cause {
                        raised += 1;
                        answered = false;
                    }
                    cause = true;
                    site.raise(now);
                }
                Step::Return(latches) => {
                    if cause {
                        latching = *latches;
                    }
                    cause = false;
                    site.change(now, AlarmChange::Returned { latching: *latches });
                }
                Step::Ask(role, action) => {
                    let (name, action) = actions(now)[*action].clone();
                    if site.act(now, *role, &action).is_ok() {
                        prop_assert!(who_may(name).split(' ').any(|r| r == role.id()));
                        if name == "acknowledge" {
                            prop_assert!(!hidden);
                            answered = true;
                        }
                        if name == "reset" {
                            prop_assert!(!cause && answered && latching);
                            latching = false;
                        }
                    }
                }
                Step::Pass(ms) => {
                    now += ms;
                    for update in due(&site.state, &site.policy, Timestamp(now)) {
                        site.take(now, &Actor::system(), update);
                    }
                    let shelf = site.alarm().and_then(|a| a.shelf.clone());
                    prop_assert!(shelf.is_none_or(|s| s.until > Timestamp(now)), "no shelf outlives its time");
                }
            }
            let Some(alarm) = site.alarm() else { continue };
            // What comes back into sight while its cause is there has to be answered again.
            if hidden && !alarm.is_aside() && cause {
                answered = false;
            }
            use AlarmCondition as C;
            let fits = match alarm.condition {
                C::Unacknowledged => cause && !answered,
                C::Acknowledged => cause && answered,
                C::ReturnedUnacknowledged => !cause && !answered && !latching,
                C::LatchedUnacknowledged => !cause && !answered && latching,
                C::LatchedAcknowledged => !cause && answered && latching,
                C::Normal => !cause && answered,
            };
            prop_assert!(fits, "{:?} cause {cause} answered {answered} latching {latching}", alarm.condition);
            prop_assert_eq!(alarm.is_active(), cause);
            prop_assert_eq!(alarm.occurrences, raised);
            prop_assert!(alarm.recent.len() <= 16 && alarm.recent.is_sorted());
            prop_assert!(alarm.changed_at <= Timestamp(now) && alarm.raised_at <= alarm.changed_at);
            if let Some(shelf) = &alarm.shelf {
                prop_assert!(!shelf.reason.is_empty() && shelf.until > shelf.at);
            }
            for aside in alarm.suppressed.iter().chain(&alarm.out_of_service) {
                prop_assert!(!aside.reason.is_empty());
            }
            let aside = [alarm.shelf.is_some(), alarm.suppressed.is_some(), alarm.out_of_service.is_some()];
            prop_assert_eq!(alarm.state(), seen(alarm.condition, aside));
            let calls = matches!(alarm.state(), AlarmState::Unacknowledged | AlarmState::ReturnedUnacknowledged
                | AlarmState::LatchedUnacknowledged);
            prop_assert_eq!(alarm.needs_answer(), calls);
        }
    }
}
