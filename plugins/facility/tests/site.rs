//! People, duty, zones and events: who may, what is refused, and where things were seen last.
#![allow(clippy::unwrap_used, reason = "tests")]

use atrium_facility::{
    Actor, Command, Entry, Event, EventKind, FacilityState, Grounds, HazardChange, HazardGrade, HazardReport,
    InspectionKind, Lec, LocalText, Mobile, MobileKind, Origin, Person, Place, Policy, Position, Refusal, RiskIndex,
    RiskLevel, Role, Sighting, Timestamp, Tracked, Trade, Update, Zone, ZoneKind, decide,
};

#[derive(Default)]
struct Site {
    state: FacilityState,
    policy: Policy,
}

impl Site {
    fn write(&mut self, update: Update) {
        let entry = Entry { seq: 1, at: Timestamp(100), by: Actor::system(), command: None, update };
        self.state.reduce(&entry);
    }

    /// Decides, and writes down what comes of it.
    fn ask(&mut self, role: Role, command: Command) -> Result<(), Refusal> {
        let by = Actor::new("B-1", role);
        let on = Grounds { state: &self.state, policy: &self.policy, by: &by, now: Timestamp(100) };
        let updates = decide(&command, on)?;
        assert!(!updates.is_empty(), "what is accepted is written down");
        updates.into_iter().for_each(|u| self.write(u));
        Ok(())
    }

    /// Roles whose command is not refused for the role.
    fn who(&self, command: &Command) -> Vec<Role> {
        let not_allowed = |role: &Role| {
            let by = Actor::new("B-1", *role);
            let on = Grounds { state: &self.state, policy: &self.policy, by: &by, now: Timestamp(100) };
            matches!(decide(command, on), Err(Refusal::NotAllowed { .. }))
        };
        Role::ALL.into_iter().filter(|r| !not_allowed(r)).collect()
    }
}

fn person(id: &str) -> Person {
    Person {
        id: id.into(),
        post: LocalText::new("电工", "electrician"),
        trades: vec![Trade::Electrician],
        on_duty: false,
    }
}

fn zone(id: &str, base_level: Option<RiskLevel>) -> Zone {
    let spaces = vec!["s1".into(), "s2".into()];
    Zone { id: id.into(), kind: ZoneKind::Risk, name: LocalText::new("锅炉房", "boiler room"), spaces, base_level }
}

fn level(level: Option<RiskLevel>, reason: &str) -> Command {
    Command::SetBaseLevel { zone: "z".into(), level, reason: reason.into() }
}

fn wrong<T>(field: &str) -> Result<T, Refusal> {
    Err(Refusal::Wrong { field: field.into() })
}

fn needed<T>(field: &str) -> Result<T, Refusal> {
    Err(Refusal::Needed { field: field.into() })
}

#[test]
fn people_are_registered_by_few_and_put_on_duty_by_more() {
    use Role::{Administrator, DutyDirector, FacilityManager, ServiceDesk, System, TeamLeader};
    let mut site = Site::default();
    let register = Command::RegisterPeople { people: vec![person("E-1")] };
    assert_eq!(site.who(&register), [FacilityManager, Administrator, System]);
    let duty = |on| Command::SetDuty { person: "E-1".into(), on };
    let unknown = Err(Refusal::Unknown { kind: "person".into(), id: "E-1".into() });
    assert_eq!(site.ask(ServiceDesk, duty(true)), unknown);
    site.ask(Administrator, register.clone()).unwrap();
    assert_eq!(site.ask(Administrator, register), Err(Refusal::AlreadySo));
    let may = [ServiceDesk, TeamLeader, FacilityManager, DutyDirector, Administrator, System];
    assert_eq!(site.who(&duty(true)), may);
    site.ask(ServiceDesk, duty(true)).unwrap();
    assert!(site.state.facts().people["E-1"].on_duty);
    assert_eq!(site.state.facts().duty_changed["E-1"], Timestamp(100));
    assert_eq!(site.ask(ServiceDesk, duty(true)), Err(Refusal::AlreadySo));
    let long = Person { post: LocalText::same(&"x".repeat(201)), ..person("E-2") };
    assert_eq!(site.ask(System, Command::RegisterPeople { people: vec![long] }), wrong("name"));
    assert_eq!(site.ask(System, Command::RegisterPeople { people: vec![person(" ")] }), needed("id"));
    assert_eq!(site.ask(System, Command::RegisterPeople { people: vec![] }), wrong("count"));
    let chair = Mobile { id: "W-1".into(), kind: MobileKind::Wheelchair, name: LocalText::new("轮椅", "wheelchair") };
    let register = Command::RegisterMobiles { mobiles: vec![chair] };
    assert_eq!(site.who(&register), [FacilityManager, Administrator, System]);
    site.ask(FacilityManager, register).unwrap();
    assert_eq!(site.state.facts().mobiles.len(), 1);
}

#[test]
fn a_base_level_is_lowered_by_a_person_with_a_reason_alone() {
    use RiskLevel::{Blue, Orange, Red, Yellow};
    let mut site = Site::default();
    let define = |base| Command::DefineZone { zone: zone("z", base) };
    let may = [Role::SafetyOfficer, Role::FacilityManager, Role::Administrator, Role::System];
    assert_eq!(site.who(&define(None)), may);
    site.ask(Role::System, define(Some(Yellow))).unwrap();
    site.ask(Role::System, level(Some(Orange), "")).unwrap();
    assert_eq!(site.ask(Role::System, level(Some(Orange), "")), Err(Refusal::AlreadySo));
    for lower in [Some(Yellow), Some(Blue), None] {
        let persons = vec![Role::SafetyOfficer, Role::FacilityManager, Role::Administrator];
        let refused = Err(Refusal::NotAllowed { role: Role::System, may: persons });
        assert_eq!(site.ask(Role::System, level(lower, "because")), refused);
        assert_eq!(site.ask(Role::SafetyOfficer, level(lower, " ")), needed("reason"));
        // Drawing it anew, or taking it away, is no way around that.
        assert_eq!(site.ask(Role::SafetyOfficer, define(lower)), needed("reason"));
    }
    let remove = Command::RemoveZone { zone: "z".into() };
    assert_eq!(site.ask(Role::System, remove.clone()), needed("reason"));
    site.ask(Role::SafetyOfficer, level(Some(Red), "")).unwrap();
    site.ask(Role::SafetyOfficer, level(None, "the tank was emptied")).unwrap();
    assert_eq!(site.state.facts().zones["z"].base_level, None);
    site.ask(Role::SafetyOfficer, remove.clone()).unwrap();
    assert_eq!(site.ask(Role::SafetyOfficer, remove), Err(Refusal::Unknown { kind: "zone".into(), id: "z".into() }));
}

#[test]
fn a_zone_has_the_worst_level_of_what_is_open_in_it() {
    use RiskLevel::{Blue, Orange, Red, Yellow};
    let mut site = Site::default();
    site.write(Update::ZoneDefined { zone: zone("z", Some(Yellow)) });
    site.write(Update::ZoneDefined { zone: Zone { spaces: vec![], ..zone("bare", None) } });
    for (id, space, level) in [("H-blue", "s1", Blue), ("H-orange", "s2", Orange), ("H-red", "elsewhere", Red)] {
        let report = Box::new(HazardReport {
            title: id.into(),
            description: String::new(),
            found_by: InspectionKind::Daily,
            place: Place { space: Some(space.into()), ..Place::default() },
            photos: vec![],
            alarm: None,
        });
        let lec = Lec::new(1.0, 1.0, 1.0).unwrap();
        let graded = HazardChange::Assessed { grade: HazardGrade::General, criterion: String::new(), lec, level };
        for change in [HazardChange::Reported { report }, graded] {
            site.write(Update::Hazard { hazard: id.into(), change });
        }
    }
    let of = |site: &Site, zone: &str| RiskIndex::of(&site.state, Timestamp(100)).zone(&zone.into());
    assert_eq!(of(&site, "z"), Some(Orange), "the maximum, not the mean, and of its own spaces");
    assert_eq!((of(&site, "bare"), of(&site, "nowhere")), (None, None));
    let change = HazardChange::Invalidated { reason: "none".into() };
    site.write(Update::Hazard { hazard: "H-orange".into(), change });
    assert_eq!(of(&site, "z"), Some(Yellow), "its own level stands when what was worse is over");
}

#[test]
fn an_event_comes_in_once_and_in_bounds() {
    let mut site = Site::default();
    let event = Event {
        id: "E-1".into(),
        at: Timestamp(1),
        kind: EventKind::NurseCall,
        text: LocalText::new("呼叫", "call"),
        place: Place { at: Some([1.0, 2.0, 3.0]), ..Place::default() },
        who: None,
    };
    let record = |event: Event| Command::RecordEvent { event };
    let all_but_viewer: Vec<Role> = Role::ALL.into_iter().filter(|r| *r != Role::Viewer).collect();
    assert_eq!(site.who(&record(event.clone())), all_but_viewer);
    site.ask(Role::Requester, record(event.clone())).unwrap();
    assert_eq!(site.ask(Role::System, record(event.clone())), Err(Refusal::AlreadySo));
    let other = |change: &dyn Fn(&mut Event)| {
        let mut event = Event { id: "E-2".into(), ..event.clone() };
        change(&mut event);
        record(event)
    };
    for at in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(site.ask(Role::System, other(&|e| e.place.at = Some([0.0, at, 0.0]))), wrong("place"));
    }
    assert_eq!(site.ask(Role::System, other(&|e| e.text = LocalText::same(&"x".repeat(4_001)))), wrong("text"));
    assert_eq!(site.ask(Role::System, other(&|e| e.place.space = Some("x".repeat(201).into()))), wrong("place"));
    let somebody = Tracked::Person("x".repeat(201).into());
    assert_eq!(site.ask(Role::System, other(&|e| e.who = Some(somebody.clone()))), wrong("who"));
    assert_eq!(site.ask(Role::System, other(&|e| e.id = "".into())), needed("id"));
    assert_eq!(site.state.facts().events.len(), 1, "nothing of that came in");
    site.ask(Role::System, other(&|_| {})).unwrap();
}

#[test]
fn a_position_is_greyed_past_its_expiry_and_dropped_past_five_of_them() {
    let mut state = FacilityState::default();
    let who = Tracked::Person("E-1".into());
    let at = |ms: i64, x: f64| Position {
        of: who.clone(),
        storey: "3F".into(),
        at: [x, 0.0, 0.0],
        radius_m: 3.0,
        observed_at: Timestamp(ms),
        expires_ms: 1_000,
        source: "uwb".into(),
        origin: Origin::Measured,
    };
    assert!(state.locate(&[at(0, 1.0)]).positions);
    let sighting = |state: &FacilityState, ms| state.track(&who).unwrap().sighting(Timestamp(ms));
    let expected = [
        (0, Sighting::Current),
        (1_000, Sighting::Current),
        (1_001, Sighting::Expired),
        (5_000, Sighting::Expired),
        (5_001, Sighting::Gone),
        (-10, Sighting::Current),
    ];
    for (ms, worth) in expected {
        assert_eq!(sighting(&state, ms), worth, "{ms}");
    }
    assert!(!state.locate(&[at(0, 2.0), at(-5, 3.0), at(7, f64::NAN)]).positions, "older, the same, unreal");
    assert!(state.locate(&[at(9_000, 2.0)]).positions);
    assert_eq!(sighting(&state, 9_500), Sighting::Current);
    let trail: Vec<f64> = state.track(&who).unwrap().trail.iter().map(|(_, _, at)| at[0]).collect();
    assert_eq!(trail, [1.0, 2.0]);
    for i in 0..400 {
        state.locate(&[at(10_000 + i, 0.0)]);
    }
    assert_eq!(state.track(&who).unwrap().trail.len(), 240, "the trail is bounded");
}
