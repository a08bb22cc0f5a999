//! A small site with people, an asset and an alarm, in which commands are decided and written down as a hub does.
#![allow(dead_code, reason = "each test file uses a part")]

pub(crate) mod chemicals;

use atrium_facility::*;

/// Milliseconds of a minute.
pub(crate) const MIN: i64 = 60_000;
/// Milliseconds of an hour.
pub(crate) const HOUR: i64 = 60 * MIN;
/// Milliseconds of a day.
pub(crate) const DAY: i64 = 24 * HOUR;

/// The person whose id is the role's.
pub(crate) fn who(role: Role) -> Actor {
    Actor::new(role.id(), role)
}

/// State, rules, clock and log.
pub(crate) struct Site {
    pub(crate) state: FacilityState,
    pub(crate) policy: Policy,
    pub(crate) now: Timestamp,
    pub(crate) log: Vec<Entry>,
}

impl Site {
    /// One person of each role on duty with every trade of repair, and some who are not to be sent.
    pub(crate) fn new() -> Self {
        let (state, policy) = (FacilityState::default(), Policy::default());
        let mut site = Self { state, policy, now: Timestamp(1_700_000_000_000), log: Vec::new() };
        let asset = Asset {
            id: "P-1".into(),
            global_id: "g-pump".into(),
            ifc_type: "IfcPump".into(),
            name: LocalText::same("P-1"),
            place: room("r1"),
        };
        site.write(&Actor::system(), Update::AssetsRegistered { assets: vec![asset] });
        let person = |id: &str, trades: &[Trade], on_duty| Person {
            id: id.into(),
            post: LocalText::same(id),
            trades: trades.to_vec(),
            on_duty,
        };
        let both = [Trade::Plumber, Trade::General];
        let mut people: Vec<Person> = Role::ALL.iter().map(|r| person(r.id(), &both, true)).collect();
        people.push(person("plumber", &both, true));
        people.push(person("plumber-at-home", &both, false));
        people.push(person("handyman", &[Trade::General], true));
        people.push(person("electrician", &[Trade::Electrician], true));
        site.write(&Actor::system(), Update::PeopleRegistered { people });
        site.raise("P-1/flow");
        site
    }

    /// Writes a fact down.
    pub(crate) fn write(&mut self, by: &Actor, update: Update) {
        let seq = self.log.len() as u64 + 1;
        let entry = Entry { seq, at: self.now, by: by.clone(), command: None, update };
        self.state.reduce(&entry);
        self.log.push(entry);
    }

    /// Raises an alarm.
    pub(crate) fn raise(&mut self, alarm: &str) {
        let change = AlarmChange::Raised {
            priority: Priority::High,
            value: Value::Number(1.0),
            limit: Some(0.5),
            first_out: true,
        };
        self.write(&Actor::system(), Update::Alarm { alarm: alarm.into(), change });
    }

    /// What would be decided, without doing it.
    pub(crate) fn ask(&self, by: &Actor, command: &Command) -> Result<Vec<Update>, Refusal> {
        decide(command, Grounds { state: &self.state, policy: &self.policy, by, now: self.now })
    }

    /// Decides and writes.
    pub(crate) fn run(&mut self, by: &Actor, command: &Command) -> Result<Vec<Update>, Refusal> {
        let updates = self.ask(by, command)?;
        for update in &updates {
            self.write(by, update.clone());
        }
        Ok(updates)
    }

    /// What follows from time, written down; the number of facts.
    pub(crate) fn tick(&mut self) -> Vec<Update> {
        let updates = due(&self.state, &self.policy, self.now);
        for update in &updates {
            self.write(&Actor::system(), update.clone());
        }
        updates
    }

    pub(crate) fn wait(&mut self, ms: i64) {
        self.now = self.now.plus_ms(ms);
    }

    pub(crate) fn facts(&self) -> &Facts {
        self.state.facts()
    }

    /// Makes a ticket and hands its id back.
    pub(crate) fn make(&mut self, draft: TicketDraft) -> TicketId {
        let command = Command::CreateTicket { draft: Box::new(draft), submit: true };
        let updates = self.run(&who(Role::Requester), &command).unwrap();
        let Some(Update::Ticket { ticket, .. }) = updates.first() else { panic!("a ticket was made: {updates:?}") };
        ticket.clone()
    }

    pub(crate) fn ticket(&self, id: &TicketId) -> &Ticket {
        &self.facts().tickets[id]
    }

    pub(crate) fn hazard(&self, id: &HazardId) -> &Hazard {
        &self.facts().hazards[id]
    }

    /// Does this with the ticket.
    pub(crate) fn act(&mut self, id: &TicketId, role: Role, what: TicketAction) {
        let command = Command::Ticket { ticket: id.clone(), what };
        self.run(&who(role), &command).unwrap_or_else(|e| panic!("{command:?} by {role:?}: {e}"));
    }

    /// Does this with the hazard.
    pub(crate) fn treat(&mut self, id: &HazardId, role: Role, what: HazardAction) {
        let command = Command::Hazard { hazard: id.clone(), what };
        self.run(&who(role), &command).unwrap_or_else(|e| panic!("{command:?} by {role:?}: {e}"));
    }

    /// Reports a hazard with a photo and hands its id back.
    pub(crate) fn report(&mut self, place: Place) -> HazardId {
        let command = Command::ReportHazard { report: Box::new(found(place)) };
        let updates = self.run(&who(Role::SafetyOfficer), &command).unwrap();
        let Some(Update::Hazard { hazard, .. }) = updates.first() else { panic!("a hazard was made: {updates:?}") };
        hazard.clone()
    }
}

pub(crate) fn room(space: &str) -> Place {
    Place { space: Some(space.into()), ..Place::default() }
}

pub(crate) fn found(place: Place) -> HazardReport {
    HazardReport {
        title: "灭火器过期".into(),
        description: String::new(),
        found_by: InspectionKind::Daily,
        place,
        photos: vec!["before".into()],
        alarm: None,
    }
}

/// Asks for a plumber.
pub(crate) fn draft() -> TicketDraft {
    TicketDraft {
        category: TicketCategory::Water,
        urgency: Urgency::Normal,
        title: "水龙头漏水".into(),
        description: String::new(),
        place: room("r1"),
        asset: Some("P-1".into()),
        alarm: None,
        hazard: None,
        follows: None,
        contact: String::new(),
    }
}

/// A well-formed action of each kind.
pub(crate) fn action(kind: TicketActionKind) -> TicketAction {
    use TicketActionKind as K;
    let reason = || "因为".to_owned();
    match kind {
        K::Submit => TicketAction::Submit,
        K::Accept => TicketAction::Accept,
        K::Reject => TicketAction::Reject { reason: reason() },
        K::Dispatch => TicketAction::Dispatch { to: "technician".into() },
        K::Take => TicketAction::Take,
        K::Decline => TicketAction::Decline { reason: reason() },
        K::Arrive => TicketAction::Arrive,
        K::Start => TicketAction::Start,
        K::Hold => TicketAction::Hold { reason: HoldReason::Parts, note: String::new() },
        K::Resume => TicketAction::Resume,
        K::Finish => TicketAction::Finish { note: reason(), photos: vec!["after".into()] },
        K::Verify => TicketAction::Verify { note: String::new() },
        K::Reopen => TicketAction::Reopen { reason: reason() },
        K::Rate => TicketAction::Rate { stars: 4, comment: String::new() },
        K::Close => TicketAction::Close,
        K::Reassign => TicketAction::Reassign { to: "plumber".into(), reason: reason() },
        K::Cancel => TicketAction::Cancel { reason: reason() },
    }
}

/// Brings a fresh ticket through these actions, each by a role that may.
pub(crate) fn bring(site: &mut Site, id: &TicketId, kinds: &[TicketActionKind]) {
    use TicketActionKind as K;
    for kind in kinds {
        let role = match kind {
            K::Submit => Role::Requester,
            K::Accept
            | K::Reject
            | K::Dispatch
            | K::Reassign
            | K::Cancel
            | K::Verify
            | K::Reopen
            | K::Rate
            | K::Close => Role::ServiceDesk,
            K::Take | K::Decline | K::Arrive | K::Start | K::Hold | K::Resume | K::Finish => Role::Technician,
        };
        site.act(id, role, action(*kind));
    }
}

/// From accepted to done.
pub(crate) const TO_DONE: [TicketActionKind; 6] = [
    TicketActionKind::Accept,
    TicketActionKind::Dispatch,
    TicketActionKind::Take,
    TicketActionKind::Arrive,
    TicketActionKind::Start,
    TicketActionKind::Finish,
];

/// A plan with all parts.
pub(crate) fn plan() -> RectificationPlan {
    RectificationPlan { goal: "g".into(), measures: "m".into(), funds: "f".into(), emergency: "e".into() }
}

/// Factors of an orange score (180).
pub(crate) fn orange() -> Lec {
    Lec::new(6.0, 2.0, 15.0).unwrap()
}

pub(crate) fn assess(grade: HazardGrade) -> HazardAction {
    HazardAction::Assess { grade, criterion: "重大事故隐患判定标准 第三条".into(), lec: orange() }
}

/// The point of the pump in room `r1`.
pub(crate) fn flow() -> Point {
    Point {
        id: "P-1/flow".into(),
        asset: "P-1".into(),
        name: LocalText::same("flow"),
        unit: "m3/h".into(),
        kind: PointKind::Measurement,
        limits: Limits::default(),
        priority: Priority::High,
        period_ms: 1_000,
        alarm: AlarmRule::default(),
    }
}
