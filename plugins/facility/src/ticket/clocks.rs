//! The four service clocks of a ticket.

use super::{ServiceClock, Ticket, TicketCategory, TicketState, TicketStep, Urgency};
use crate::{ServicePolicy, Timestamp};

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClockReading {
    /// Which.
    pub clock: ServiceClock,
    /// Its limit, milliseconds.
    pub limit_ms: i64,
    /// How long it has run, milliseconds, pauses left out.
    pub elapsed_ms: i64,
    /// Whether it runs now.
    pub running: bool,
    /// Whether it waits for the end of a hold.
    pub paused: bool,
    /// Whether it has run its course.
    pub finished: bool,
    /// When its limit is reached if nothing pauses it; `None` unless it runs.
    pub due_at: Option<Timestamp>,
}

impl ClockReading {
    /// Share of the limit, percent.
    pub fn percent(&self) -> f64 {
        self.elapsed_ms as f64 * 100.0 / self.limit_ms.max(1) as f64
    }

    /// Whether it has run past its limit.
    pub fn is_overdue(&self) -> bool {
        self.elapsed_ms > self.limit_ms
    }
}

/// How a run of a clock ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// What it waits for came about.
    Met,
    /// Cancelled, or given to somebody else.
    Dropped,
}

/// One run of a clock, from the step that starts it to the one that ends it. A ticket that is declined, given to somebody
/// else or reopened has several of the same clock.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    /// Spans in which it ran, oldest first; the last may be open.
    spans: Vec<(Timestamp, Option<Timestamp>)>,
    /// When and how it ended.
    pub(crate) end: Option<(Timestamp, Ending)>,
}

impl Run {
    /// How long it has run, milliseconds.
    pub(crate) fn elapsed_ms(&self, now: Timestamp) -> i64 {
        self.spans.iter().map(|(from, to)| to.unwrap_or(now).since_ms(*from).max(0)).sum()
    }

    /// When it reached its limit, or would have if it had run on; `None` while it is paused before that.
    pub(crate) fn limit_at(&self, limit_ms: i64) -> Option<Timestamp> {
        let mut left = limit_ms;
        for (from, to) in &self.spans {
            match to.map(|to| to.since_ms(*from).max(0)) {
                Some(ran) if ran < left => left -= ran,
                _ => return Some(from.plus_ms(left)),
            }
        }
        self.end.map(|(at, _)| at.plus_ms(left))
    }

    fn is_running(&self) -> bool {
        self.spans.last().is_some_and(|(_, to)| to.is_none())
    }
}

impl ServiceClock {
    /// All, in the order in which they run.
    pub const ALL: [Self; 4] = [Self::Response, Self::Dispatch, Self::Arrival, Self::Repair];

    fn starts(self) -> TicketState {
        match self {
            Self::Response => TicketState::Submitted,
            Self::Dispatch => TicketState::Accepted,
            Self::Arrival => TicketState::Taken,
            Self::Repair => TicketState::OnSite,
        }
    }

    /// How a step to this state ends it; `None` where it goes on.
    fn ends(self, to: TicketState) -> Option<Ending> {
        use TicketState as S;
        match (self, to) {
            // To reject is an answer, too.
            (Self::Response, S::Accepted | S::Rejected)
            | (Self::Dispatch, S::Dispatched)
            | (Self::Arrival, S::OnSite)
            | (Self::Repair, S::Done) => Some(Ending::Met),
            (_, S::Cancelled) | (Self::Dispatch, S::Rejected) | (Self::Arrival | Self::Repair, S::Dispatched) => {
                Some(Ending::Dropped)
            }
            _ => None,
        }
    }

    /// The limit for this ticket, milliseconds.
    pub fn limit_ms(self, ticket: &Ticket, policy: &ServicePolicy) -> i64 {
        let minutes = match self {
            Self::Response if ticket.draft.urgency == Urgency::Urgent => policy.urgent_response_min,
            Self::Response => policy.response_min,
            Self::Dispatch => policy.dispatch_min,
            Self::Arrival => policy.arrival_min,
            Self::Repair => match ticket.draft.category {
                TicketCategory::Water
                | TicketCategory::Power
                | TicketCategory::Gas
                | TicketCategory::Heating
                | TicketCategory::Hvac
                | TicketCategory::Lift => policy.repair_min,
                _ => policy.other_min,
            },
        };
        i64::from(minutes) * 60_000
    }
}

/// Every run of a clock in these steps of a ticket, oldest first.
pub(crate) fn runs(steps: &[TicketStep], clock: ServiceClock) -> Vec<Run> {
    let mut out = Vec::new();
    let mut open: Option<Run> = None;
    for step in steps {
        match &mut open {
            None if step.to == clock.starts() => open = Some(Run { spans: vec![(step.at, None)], end: None }),
            None => {}
            Some(run) => {
                let ending = clock.ends(step.to);
                let waits = clock == ServiceClock::Repair && step.to == TicketState::OnHold;
                if (ending.is_some() || waits)
                    && let Some((_, to @ None)) = run.spans.last_mut()
                {
                    *to = Some(step.at);
                }
                if let Some(ending) = ending {
                    run.end = Some((step.at, ending));
                    out.extend(open.take());
                } else if !waits && !run.is_running() {
                    run.spans.push((step.at, None));
                }
            }
        }
    }
    out.extend(open);
    out
}

/// All clocks that have been started, in the order in which they run.
///
/// Each is the newest run: a declined ticket is dispatched anew, and one that was given to somebody else or came back has no
/// arrival and no repair until it is taken again.
pub fn clocks(ticket: &Ticket, policy: &ServicePolicy, now: Timestamp) -> Vec<ClockReading> {
    let round = ticket.steps.iter().rposition(|s| s.to == TicketState::Dispatched).unwrap_or(0);
    ServiceClock::ALL
        .into_iter()
        .filter_map(|clock| {
            let of_the_round = matches!(clock, ServiceClock::Arrival | ServiceClock::Repair);
            let run = runs(&ticket.steps[if of_the_round { round } else { 0 }..], clock).pop()?;
            let limit_ms = clock.limit_ms(ticket, policy);
            let running = run.is_running();
            Some(ClockReading {
                clock,
                limit_ms,
                elapsed_ms: run.elapsed_ms(now),
                running,
                paused: !running && run.end.is_none(),
                finished: run.end.is_some(),
                due_at: running.then(|| run.limit_at(limit_ms)).flatten(),
            })
        })
        .collect()
}
