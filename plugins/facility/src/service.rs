//! Key figures of a period: how timely, how good, how safe. Each says from how many it comes; without any there is none.

use std::collections::BTreeMap;

use crate::ticket::{Ending, runs};
use crate::{
    AssetId, Facts, Hazard, HazardState, RiskLevel, ServiceClock, ServicePolicy, Ticket, TicketCategory, TicketState,
    Timestamp,
};

const DAY_MS: i64 = 24 * 3_600_000;
/// The same fault of the same asset within so long is a repeated repair.
const REPEAT_MS: i64 = 30 * DAY_MS;

/// A span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// From here on.
    pub from: Timestamp,
    /// Up to here, this moment not included.
    pub to: Timestamp,
}

impl Period {
    /// Whether the moment lies in it.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Share {
    /// Those that count.
    pub hits: usize,
    /// All.
    pub of: usize,
}

impl Share {
    /// 0 to 100; `None` when there are none.
    pub fn percent(&self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 * 100.0 / self.of as f64)
    }

    fn count(&mut self, hit: bool) {
        self.of += 1;
        self.hits += usize::from(hit);
    }
}

/// Durations of what ended in a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Durations {
    /// How many.
    pub count: usize,
    /// Half are not longer, milliseconds; of an even number the mean of the two in the middle.
    pub median_ms: f64,
    /// Nine in ten are not longer, milliseconds (nearest rank).
    pub p90_ms: i64,
    /// Mean, milliseconds.
    pub mean_ms: f64,
}

impl Durations {
    fn of(mut all: Vec<i64>) -> Option<Self> {
        all.sort_unstable();
        let count = all.len();
        let (low, high) = (all.get(count.checked_sub(1)? / 2)?, all.get(count / 2)?);
        let p90_ms = *all.get((count * 9).div_ceil(10) - 1)?;
        let mean_ms = all.iter().map(|d| *d as f64).sum::<f64>() / count as f64;
        Some(Self { count, median_ms: (*low as f64 + *high as f64) / 2.0, p90_ms, mean_ms })
    }
}

/// How content people are: never without how many answered.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Satisfaction {
    /// Mean of the ratings that people gave, 1 to 5; `None` when nobody rated.
    pub mean: Option<f64>,
    /// Ratings by people, of all that were asked for in the period.
    pub rated: Share,
}

/// Key figures of service tickets.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ServiceFigures {
    /// Accepted or rejected within the limit, of those whose limit was reached in the period or would have been. What is
    /// unanswered past its limit is late; what was withdrawn before it does not count.
    pub timely_response: Share,
    /// The same for being dispatched.
    pub timely_dispatch: Share,
    /// The same for being on site.
    pub timely_arrival: Share,
    /// The same for being done, time on hold left out.
    pub timely_completion: Share,
    /// From accepted to dispatched, of those dispatched in the period.
    pub dispatch: Option<Durations>,
    /// From on site to done without time on hold, of repairs done in the period. Its mean is the MTTR.
    pub repair: Option<Durations>,
    /// Repairs that came back, of repairs closed in the period: reopened, made to follow a closed one, or the same fault of
    /// the same asset within 30 days of the earlier repair.
    pub repeat_repair: Share,
    /// Ratings given in the period.
    pub satisfaction: Satisfaction,
}

impl ServiceFigures {
    /// Mean time to repair, milliseconds: Σ repair time ÷ repairs.
    pub fn mttr_ms(&self) -> Option<f64> {
        self.repair.map(|r| r.mean_ms)
    }
}

/// Key figures of service tickets for a period, as known at `now`.
pub fn service_figures(facts: &Facts, policy: &ServicePolicy, period: Period, now: Timestamp) -> ServiceFigures {
    let mut out = ServiceFigures::default();
    let (mut dispatch, mut repair) = (Vec::new(), Vec::new());
    let mended = mended(facts);
    let (mut stars, mut asked) = (0_u32, Share::default());
    for ticket in facts.tickets.values() {
        for clock in ServiceClock::ALL {
            let durations = match clock {
                ServiceClock::Dispatch => Some(&mut dispatch),
                ServiceClock::Repair if ticket.draft.category.is_repair() => Some(&mut repair),
                _ => None,
            };
            let share = match clock {
                ServiceClock::Response => &mut out.timely_response,
                ServiceClock::Dispatch => &mut out.timely_dispatch,
                ServiceClock::Arrival => &mut out.timely_arrival,
                ServiceClock::Repair => &mut out.timely_completion,
            };
            judge(ticket, clock, policy, period, now, share, durations);
        }
        if ticket.draft.category.is_repair()
            && became(ticket, TicketState::Closed).is_some_and(|at| period.contains(at))
        {
            out.repeat_repair.count(is_repeat(ticket, &mended));
        }
        if let Some(rating) = &ticket.rating
            && became(ticket, TicketState::Rated).is_some_and(|at| period.contains(at))
        {
            asked.count(!rating.by_timeout);
            stars += if rating.by_timeout { 0 } else { u32::from(rating.stars) };
        }
    }
    out.dispatch = Durations::of(dispatch);
    out.repair = Durations::of(repair);
    let mean = (asked.hits > 0).then(|| f64::from(stars) / asked.hits as f64);
    out.satisfaction = Satisfaction { mean, rated: asked };
    out
}

/// Counts each run of a clock of a ticket.
fn judge(
    ticket: &Ticket,
    clock: ServiceClock,
    policy: &ServicePolicy,
    period: Period,
    now: Timestamp,
    share: &mut Share,
    mut durations: Option<&mut Vec<i64>>,
) {
    let limit_ms = clock.limit_ms(ticket, policy);
    for run in runs(&ticket.steps, clock) {
        let elapsed = run.elapsed_ms(now);
        let in_time = elapsed <= limit_ms;
        let met = run.end.filter(|(_, ending)| *ending == Ending::Met);
        if met.is_some() || !in_time {
            let due = run.limit_at(limit_ms).is_some_and(|at| period.contains(at));
            if due {
                share.count(met.is_some() && in_time);
            }
        }
        if let (Some(durations), Some((at, _))) = (&mut durations, met)
            && period.contains(at)
        {
            durations.push(elapsed);
        }
    }
}

/// When the ticket last became this.
fn became(ticket: &Ticket, state: TicketState) -> Option<Timestamp> {
    ticket.steps.iter().rev().find(|s| s.to == state).map(|s| s.at)
}

type Fault<'a> = (&'a AssetId, TicketCategory);

fn fault(ticket: &Ticket) -> Option<Fault<'_>> {
    Some((ticket.draft.asset.as_ref()?, ticket.draft.category))
}

/// When each fault of each asset was repaired for the first time by a ticket, oldest first.
fn mended(facts: &Facts) -> BTreeMap<Fault<'_>, Vec<Timestamp>> {
    let mut out: BTreeMap<Fault<'_>, Vec<Timestamp>> = BTreeMap::new();
    for ticket in facts.tickets.values().filter(|t| t.draft.category.is_repair()) {
        let done = ticket.steps.iter().find(|s| s.to == TicketState::Done).map(|s| s.at);
        if let (Some(fault), Some(at)) = (fault(ticket), done) {
            out.entry(fault).or_default().push(at);
        }
    }
    out.values_mut().for_each(|times| times.sort_unstable());
    out
}

fn is_repeat(ticket: &Ticket, mended: &BTreeMap<Fault<'_>, Vec<Timestamp>>) -> bool {
    if ticket.reopened > 0 || ticket.draft.follows.is_some() {
        return true;
    }
    let Some(times) = fault(ticket).and_then(|f| mended.get(&f)) else { return false };
    // Its own repair lies after its making and so is not found.
    let before = times.partition_point(|at| *at < ticket.created_at);
    times[..before].last().is_some_and(|at| ticket.created_at.since_ms(*at) <= REPEAT_MS)
}

/// How long hazards of a level stand open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DaysOpen {
    /// Level of the assessment; `None` for those not yet assessed.
    pub level: Option<RiskLevel>,
    /// How many were open in the period.
    pub count: usize,
    /// Mean days from the report to the closing, or to the end of the period for those that are still open.
    pub mean_days: f64,
}

/// Key figures of the hazard ledger. Hazards found to be none are left out of all.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct HazardFigures {
    /// Closed, of those whose deadline lies in the period and has passed or was met.
    pub closure: Share,
    /// Closed not later than the deadline, of the same.
    pub on_time: Share,
    /// Passed at the first review, of those first reviewed in the period.
    pub first_pass: Share,
    /// How long they stand open, the worst level first; levels of which there was none are left out.
    pub days_open: Vec<DaysOpen>,
}

/// Key figures of the hazard ledger for a period, as known at `now`. What was fixed at once never had a deadline, and is not
/// in the shares that are counted by it.
pub fn hazard_figures(facts: &Facts, period: Period, now: Timestamp) -> HazardFigures {
    let mut out = HazardFigures::default();
    let end = period.to.min(now);
    // Levels in their order, those without one last.
    let mut open: BTreeMap<(bool, Option<RiskLevel>), Vec<i64>> = BTreeMap::new();
    for hazard in facts.hazards.values().filter(|h| h.state != HazardState::Invalid) {
        let closed = hazard.ended_at;
        if let Some(deadline) = hazard.deadline.filter(|d| period.contains(*d))
            && (closed.is_some() || deadline < now)
        {
            out.closure.count(closed.is_some());
            out.on_time.count(closed.is_some_and(|at| at <= deadline));
        }
        if let Some((at, passed)) = first_review(hazard)
            && period.contains(at)
        {
            out.first_pass.count(passed);
        }
        if hazard.reported_at < end && closed.is_none_or(|at| at >= period.from) {
            let level = hazard.assessment.as_ref().map(|a| a.level);
            let until = closed.map_or(end, |at| at.min(end));
            open.entry((level.is_none(), level)).or_default().push(until.since_ms(hazard.reported_at));
        }
    }
    out.days_open = open
        .into_iter()
        .map(|((_, level), ages)| {
            let days = ages.iter().map(|ms| *ms as f64).sum::<f64>() / DAY_MS as f64;
            DaysOpen { level, count: ages.len(), mean_days: days / ages.len() as f64 }
        })
        .collect();
    out
}

fn first_review(hazard: &Hazard) -> Option<(Timestamp, bool)> {
    hazard.steps.iter().find_map(|s| match s.what.as_str() {
        "review-passed" => Some((s.at, true)),
        "review-failed" => Some((s.at, false)),
        _ => None,
    })
}
