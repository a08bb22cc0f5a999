//! A long log of a building that never was, for measuring: alarms, tickets, hazards, each step decided and reduced as a hub
//! does it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};

use atrium_facility::{
    Actor, AlarmAction, AlarmChange, AlarmId, Command, CommandId, Entry, Event, EventKind, FacilityState, Grounds,
    HazardAction, HazardChange, HazardGrade, HazardReport, Lec, LocalText, Made, Person, Place, Policy, Priority,
    RectificationPlan, Role, TicketAction, TicketChange, TicketDraft, Timestamp, Update, Value, decide,
};

use crate::random::Random;
use crate::roster::{self, STAFF};
use crate::story::findings::{CRITERION, FINDINGS};
use crate::story::needs::NEEDS;
use crate::story::{Deed, both};

/// Facts that one thing leads to on average; measured over a month. A little less than it is, so that the facts last for
/// all of the time and none is left over.
const FACTS_PER_THREAD: f64 = 5.7;
/// Points that ever raise an alarm.
const ALARM_POINTS: usize = 400;
/// Storeys, and rooms on each, that things happen in.
const STOREYS: usize = 10;
const ROOMS: usize = 120;

/// So many facts of a believable run of alarms, tickets, hazards and events, spread over the time between `from` and `to`.
///
/// Every step was decided by [`decide`] on the state of then, and entries are numbered from 1 without gap, in the order of
/// their times; the first registers the people. The same arguments give the same entries. Rooms and storeys are named
/// `load-room-3-017` and `load-storey-3`; there are no assets.
pub fn load_facts(seed: u64, facts: usize, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Entry> {
    Load::new(seed, facts, from, to)
}

/// Something that will be done.
enum Job {
    /// Begins the next thing.
    Begin,
    /// A step of a thing.
    Step { thread: u64, by: Actor, what: Box<What> },
}

enum What {
    Deed(Deed),
    /// Of an alarm, by the hub itself.
    Alarm(AlarmId, AlarmChange),
}

struct Load {
    seed: u64,
    state: FacilityState,
    policy: Policy,
    random: Random,
    /// By time, then by the order in which they were thought of.
    queue: BinaryHeap<Reverse<(i64, u64)>>,
    jobs: BTreeMap<u64, Job>,
    made: BTreeMap<u64, Made>,
    ready: VecDeque<Entry>,
    threads: u64,
    thought: u64,
    seq: u64,
    left: usize,
    at: i64,
    to: i64,
    interval_ms: f64,
    refused: usize,
}

impl Load {
    fn new(seed: u64, facts: usize, from: Timestamp, to: Timestamp) -> Self {
        let threads = (facts as f64 / FACTS_PER_THREAD).max(1.0);
        let mut load = Self {
            seed,
            state: FacilityState::default(),
            policy: Policy::default(),
            random: Random::of(seed, "load", facts as u64),
            queue: BinaryHeap::new(),
            jobs: BTreeMap::new(),
            made: BTreeMap::new(),
            ready: VecDeque::new(),
            threads: 0,
            thought: 0,
            seq: 0,
            left: facts,
            at: from.0,
            to: to.0.max(from.0),
            interval_ms: to.since_ms(from).max(0) as f64 / threads,
            refused: 0,
        };
        let person = |post: &crate::roster::Post| Person {
            id: post.badge.into(),
            post: LocalText::same(post.badge),
            trades: post.trades.to_vec(),
            on_duty: true,
        };
        let people = STAFF.iter().map(person).collect();
        load.write(&Actor::system(), None, vec![Update::PeopleRegistered { people }]);
        load.plan(0.0, Job::Begin);
        load
    }

    /// Thinks of something that is done so many seconds from now.
    fn plan(&mut self, seconds: f64, job: Job) {
        self.plan_at(self.at.saturating_add((seconds * 1_000.0) as i64), job);
    }

    fn plan_at(&mut self, at: i64, job: Job) {
        self.queue.push(Reverse((at, self.thought)));
        self.jobs.insert(self.thought, job);
        self.thought += 1;
    }

    fn write(&mut self, by: &Actor, command: Option<CommandId>, updates: Vec<Update>) {
        for update in updates {
            self.seq += 1;
            let at = Timestamp(self.at);
            let entry = Entry { seq: self.seq, at, by: by.clone(), command: command.clone(), update };
            self.state.reduce(&entry);
            self.ready.push_back(entry);
        }
    }

    /// Does the next thing of all; `false` when there is none.
    fn advance(&mut self) -> bool {
        let Some(Reverse((at, number))) = self.queue.pop() else { return false };
        let Some(job) = self.jobs.remove(&number) else { return true };
        // The last of them may not be through when the time is over.
        self.at = self.at.max(at.min(self.to));
        match job {
            Job::Begin => {
                self.begin();
                let wait_s = self.interval_ms / 1_000.0 * self.random.between(0.2, 1.8);
                self.plan(wait_s, Job::Begin);
            }
            Job::Step { thread, by, what } => match *what {
                What::Alarm(alarm, change) => self.write(&by, None, vec![Update::Alarm { alarm, change }]),
                What::Deed(deed) => self.act(thread, &by, deed, number),
            },
        }
        true
    }

    fn act(&mut self, thread: u64, by: &Actor, deed: Deed, number: u64) {
        let command = match (deed, self.made.get(&thread)) {
            (Deed::Command(command), _) => command,
            (Deed::Ticket(what), Some(Made::Ticket(id))) => Command::Ticket { ticket: id.clone(), what },
            (Deed::Hazard(what), Some(Made::Hazard(id))) => Command::Hazard { hazard: id.clone(), what },
            (Deed::Chemical(what), Some(Made::Batch(id))) => Command::Chemical { batch: id.clone(), what },
            _ => return,
        };
        let grounds = Grounds { state: &self.state, policy: &self.policy, by, now: Timestamp(self.at) };
        let updates = match decide(&command, grounds) {
            Ok(updates) => updates,
            Err(refusal) => {
                tracing::debug!(%refusal, ?command, "a made-up command was refused");
                self.refused += 1;
                return;
            }
        };
        for update in &updates {
            match update {
                Update::Ticket { ticket, change: TicketChange::Created { .. } } => {
                    self.made.insert(thread, Made::Ticket(ticket.clone()));
                }
                Update::Hazard { hazard, change: HazardChange::Reported { .. } } => {
                    self.made.insert(thread, Made::Hazard(hazard.clone()));
                }
                _ => {}
            }
        }
        let id = CommandId::from(format!("load/{}/{thread}/{number}", self.seed));
        self.write(by, Some(id), updates);
    }

    fn begin(&mut self) {
        self.threads += 1;
        let thread = self.threads;
        match self.random.below(100) {
            0..40 => self.alarm(thread),
            40..77 => self.ticket(thread),
            77..88 => self.hazard(thread),
            _ => self.event(thread),
        }
    }

    fn place(&mut self) -> Place {
        let (storey, room) = (self.random.below(STOREYS), self.random.below(ROOMS));
        let (x, y) = (self.random.between(0.0, 90.0), self.random.between(0.0, 60.0));
        Place {
            element: None,
            space: Some(format!("load-room-{storey}-{room:03}").into()),
            storey: Some(format!("load-storey-{storey}").into()),
            at: Some([x, y, storey as f64 * 4.2]),
        }
    }

    fn deed(&mut self, seconds: f64, thread: u64, by: (&str, Role), deed: Deed) {
        let by = Actor::new(by.0, by.1);
        self.plan(seconds, Job::Step { thread, by, what: Box::new(What::Deed(deed)) });
    }

    fn alarm(&mut self, thread: u64) {
        let n = self.random.below(ALARM_POINTS);
        let alarm = AlarmId::from(format!("load-{n:04}/value"));
        // Some five in a hundred are critical, fifteen high.
        let priority = match n % 20 {
            0 => Priority::Critical,
            1..=3 => Priority::High,
            _ => Priority::Medium,
        };
        if self.state.facts().alarms.get(&alarm).is_some_and(|a| a.is_active()) {
            return;
        }
        let value = Value::Number((self.random.between(25.0, 40.0) * 10.0).round() / 10.0);
        let raised = AlarmChange::Raised { priority, value, limit: Some(24.0), first_out: true };
        let system = Actor::system();
        self.write(&system, None, vec![Update::Alarm { alarm: alarm.clone(), change: raised }]);
        if self.random.unit() < 0.8 {
            let what = AlarmAction::Acknowledge { comment: String::new() };
            let seconds = self.random.between(20.0, 250.0);
            let deed = Deed::Command(Command::Alarm { alarm: alarm.clone(), what });
            self.deed(seconds, thread, ("O-01", Role::Operator), deed);
        }
        let lasts = self.random.between(300.0, 5_400.0);
        let change = AlarmChange::Returned { latching: false };
        self.plan(lasts, Job::Step { thread, by: system, what: Box::new(What::Alarm(alarm.clone(), change)) });
        if priority == Priority::Critical {
            // It stands: a ticket is made of it.
            self.ticket_about(thread, Some(alarm));
        }
    }

    fn ticket(&mut self, thread: u64) {
        self.ticket_about(thread, None);
    }

    fn ticket_about(&mut self, thread: u64, alarm: Option<AlarmId>) {
        const DESK: (&str, Role) = ("D-01", Role::ServiceDesk);
        const NURSE: (&str, Role) = ("N-01", Role::Requester);
        let need = &NEEDS[self.random.below(NEEDS.len())];
        let able: Vec<&str> = roster::of_trade(need.category.trade()).collect();
        let Some(who) = able.get(self.random.below(able.len())).copied() else { return };
        let worker = (who, Role::Technician);
        let place = self.place();
        let draft = TicketDraft {
            category: need.category,
            urgency: need.urgency,
            title: both((need.zh, need.en)),
            description: place.space.as_deref().unwrap_or_default().to_owned(),
            place,
            asset: None,
            alarm,
            hazard: None,
            follows: None,
            contact: format!("{}", 8_000 + self.random.below(900)),
        };
        let mut at = 0.0;
        let mut steps: Vec<((&str, Role), Deed, (f64, f64))> = vec![
            (NURSE, Deed::Command(Command::CreateTicket { draft: Box::new(draft), submit: true }), (0.0, 1.0)),
            (DESK, Deed::Ticket(TicketAction::Accept), (30.0, 700.0)),
            (DESK, Deed::Ticket(TicketAction::Dispatch { to: who.into() }), (20.0, 350.0)),
            (worker, Deed::Ticket(TicketAction::Take), (20.0, 300.0)),
            (worker, Deed::Ticket(TicketAction::Arrive), (120.0, 1_300.0)),
            (worker, Deed::Ticket(TicketAction::Start), (20.0, 200.0)),
        ];
        if self.random.unit() < 0.12 {
            let note = "等待配件 / waiting for parts".to_owned();
            let hold = TicketAction::Hold { reason: atrium_facility::HoldReason::Parts, note };
            steps.push((worker, Deed::Ticket(hold), (300.0, 1_200.0)));
            steps.push((worker, Deed::Ticket(TicketAction::Resume), (1_800.0, 40_000.0)));
        }
        let finish = TicketAction::Finish { note: both(need.done), photos: Vec::new() };
        steps.push((worker, Deed::Ticket(finish), (600.0, 7_500.0)));
        if self.random.unit() < 0.06 {
            let reason = "问题仍然存在 / still not right".to_owned();
            steps.push((NURSE, Deed::Ticket(TicketAction::Reopen { reason }), (300.0, 4_000.0)));
            steps.push((worker, Deed::Ticket(TicketAction::Take), (20.0, 300.0)));
            steps.push((worker, Deed::Ticket(TicketAction::Arrive), (120.0, 1_300.0)));
            steps.push((worker, Deed::Ticket(TicketAction::Start), (20.0, 200.0)));
            let finish = TicketAction::Finish { note: both(need.done), photos: Vec::new() };
            steps.push((worker, Deed::Ticket(finish), (600.0, 4_000.0)));
        }
        steps.push((NURSE, Deed::Ticket(TicketAction::Verify { note: String::new() }), (120.0, 7_200.0)));
        let stars = 3 + self.random.below(3) as u8;
        steps.push((NURSE, Deed::Ticket(TicketAction::Rate { stars, comment: String::new() }), (60.0, 9_000.0)));
        steps.push((DESK, Deed::Ticket(TicketAction::Close), (60.0, 4_000.0)));
        for (by, deed, (least, most)) in steps {
            at += self.random.between(least, most);
            self.deed(at, thread, by, deed);
        }
    }

    fn hazard(&mut self, thread: u64) {
        const FINDER: (&str, Role) = ("S-01", Role::SafetyOfficer);
        const GRADER: (&str, Role) = ("S-02", Role::SafetyOfficer);
        const MANAGER: (&str, Role) = ("M-01", Role::FacilityManager);
        const DIRECTOR: (&str, Role) = ("V-01", Role::DutyDirector);
        const DAY: f64 = 86_400.0;
        let finding = &FINDINGS[self.random.below(FINDINGS.len())];
        // Most are small: a red one is left only now and then.
        let finding = if finding.grade == HazardGrade::Major && self.random.unit() < 0.7 {
            &FINDINGS[FINDINGS.len() - 1 - self.random.below(8)]
        } else {
            finding
        };
        let major = finding.grade == HazardGrade::Major;
        let rectifier = (finding.rectifier, Role::Technician);
        let [likelihood, exposure, consequence] = finding.lec;
        let place = self.place();
        let report = HazardReport {
            title: both((finding.zh, finding.en)),
            description: String::new(),
            found_by: finding.found_by,
            place,
            photos: Vec::new(),
            alarm: None,
        };
        let assess = HazardAction::Assess {
            grade: finding.grade,
            criterion: if major { CRITERION.to_owned() } else { String::new() },
            lec: Lec { likelihood, exposure, consequence },
        };
        let days = if major { self.random.between(8.0, 25.0) } else { self.random.between(1.0, 9.0) };
        let deadline = Timestamp(self.at).plus_ms((days * DAY * 1_000.0) as i64);
        let report = Deed::Command(Command::ReportHazard { report: Box::new(report) });
        let mut steps =
            vec![(FINDER, report, 0.0), (GRADER, Deed::Hazard(assess), self.random.between(600.0, 40_000.0))];
        if major {
            steps.push((DIRECTOR, Deed::Hazard(HazardAction::List), 42_000.0));
            let plan = RectificationPlan {
                goal: "隐患消除 / removed".to_owned(),
                measures: both(finding.cure),
                funds: "专项经费 / special fund".to_owned(),
                emergency: "专人值守 / guarded".to_owned(),
            };
            steps.push((MANAGER, Deed::Hazard(HazardAction::Plan { plan }), 50_000.0));
        }
        let assign = HazardAction::Assign { rectifier: finding.rectifier.into(), deadline };
        steps.push((MANAGER, Deed::Hazard(assign), 60_000.0));
        steps.push((rectifier, Deed::Hazard(HazardAction::Begin), 70_000.0));
        // One in eight is late.
        let share =
            if self.random.unit() < 0.12 { self.random.between(1.05, 1.4) } else { self.random.between(0.5, 0.8) };
        let done_s = (days * DAY * share).max(75_000.0);
        let submit = |note: &str| Deed::Hazard(HazardAction::Submit { note: note.to_owned(), photos: Vec::new() });
        steps.push((rectifier, submit(&both(finding.cure)), done_s));
        let mut at = done_s + self.random.between(3_000.0, 60_000.0);
        if self.random.unit() < 0.15 {
            let note = "整改不彻底 / not thorough".to_owned();
            steps.push((FINDER, Deed::Hazard(HazardAction::Review { passed: false, note }), at));
            at += self.random.between(20_000.0, 100_000.0);
            steps.push((rectifier, submit("已返工 / done again"), at));
            at += self.random.between(3_000.0, 60_000.0);
        }
        steps.push((FINDER, Deed::Hazard(HazardAction::Review { passed: true, note: String::new() }), at));
        if major {
            steps.push((DIRECTOR, Deed::Hazard(HazardAction::Accept), at + 40_000.0));
            steps.push((MANAGER, Deed::Hazard(HazardAction::Delist), at + 80_000.0));
        }
        for (by, deed, at) in steps {
            self.deed(at, thread, by, deed);
        }
    }

    fn event(&mut self, thread: u64) {
        let place = self.place();
        let event = Event {
            id: format!("load-event-{}-{thread}", self.seed).into(),
            at: Timestamp(self.at),
            kind: EventKind::NurseCall,
            text: LocalText::new("护士呼叫", "Nurse call"),
            place,
            who: None,
        };
        let command = Command::RecordEvent { event };
        self.deed(0.0, thread, ("N-01", Role::Requester), Deed::Command(command));
    }
}

impl Iterator for Load {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if self.left == 0 {
            return None;
        }
        while self.ready.is_empty() {
            if !self.advance() {
                return None;
            }
        }
        self.left -= 1;
        self.ready.pop_front()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: Timestamp = Timestamp(1_793_500_000_000);
    const MONTH_MS: i64 = 30 * 86_400_000;

    #[test]
    fn a_month_is_as_long_as_asked_and_every_step_was_decided() {
        let to = FROM.plus_ms(MONTH_MS);
        let mut load = Load::new(4, 50_000, FROM, to);
        let entries: Vec<Entry> = load.by_ref().collect();
        assert_eq!(entries.len(), 50_000);
        assert!(entries.iter().zip(1..).all(|(e, seq)| e.seq == seq));
        assert!(entries.windows(2).all(|w| w[0].at <= w[1].at));
        let last = entries.last().unwrap().at;
        assert!(
            last <= to && to.since_ms(last) < MONTH_MS / 10,
            "{:.2} of it",
            last.since_ms(FROM) as f64 / MONTH_MS as f64
        );
        let at_the_end = entries.iter().filter(|e| e.at == to).count();
        assert!(at_the_end < 100, "{at_the_end} are pressed together at the end");
        // Two alarms may have one point at a time, so that an answer comes too late.
        assert!(load.refused * 200 < entries.len(), "{} refused", load.refused);
        let facts = load.state.facts();
        assert!(facts.tickets.len() > 2_000 && facts.hazards.len() > 500 && facts.alarms.len() == ALARM_POINTS);
        let closed = facts.tickets.values().filter(|t| t.is_over()).count();
        assert!(closed * 10 > facts.tickets.len() * 9, "{closed} of {}", facts.tickets.len());
    }

    #[test]
    fn the_same_seed_gives_the_same_and_nothing_is_no_trouble() {
        let run = |seed| load_facts(seed, 3_000, FROM, FROM.plus_ms(MONTH_MS)).collect::<Vec<_>>();
        assert!(run(1) == run(1) && run(1) != run(2));
        assert_eq!(load_facts(1, 0, FROM, FROM).count(), 0);
        assert_eq!(load_facts(1, 500, FROM, FROM).count(), 500, "no time at all");
    }
}
