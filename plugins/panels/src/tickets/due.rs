//! When tickets are due: worked out once for each step of a ticket, because a list of thousands asks every few seconds.

use atrium_facility::{ServiceClock, ServicePolicy, Ticket, Timestamp, service_clocks};

/// When the clock of a ticket that is at work reaches its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// Then, if nothing pauses it.
    At(Timestamp),
    /// It waits for the end of a hold: so many milliseconds are left, negative past the limit.
    Paused(i64),
    /// No clock runs.
    Never,
}

impl Due {
    /// Of the ticket as it stands.
    pub(crate) fn of(ticket: &Ticket, policy: &ServicePolicy, now: Timestamp) -> Self {
        if ticket.is_over() {
            return Self::Never;
        }
        let at_work = service_clocks(ticket, policy, now).into_iter().find(|c| c.running || c.paused);
        match at_work {
            Some(c) if c.paused => Self::Paused(c.limit_ms - c.elapsed_ms),
            Some(c) => Self::At(c.due_at.unwrap_or_else(|| now.plus_ms(c.limit_ms - c.elapsed_ms))),
            None => Self::Never,
        }
    }

    /// Whether its limit has been reached.
    pub(crate) fn is_overdue(self, now: Timestamp) -> bool {
        match self {
            Self::At(at) => now > at,
            Self::Paused(left_ms) => left_ms < 0,
            Self::Never => false,
        }
    }

    /// Order of a list: what is due first, then what is paused, then the rest.
    pub(crate) fn rank(self) -> (u8, i64) {
        match self {
            Self::At(at) => (0, at.0),
            Self::Paused(left_ms) => (1, left_ms),
            Self::Never => (2, 0),
        }
    }
}

/// How the clock that is at work stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct AtWork {
    /// Which.
    pub(crate) clock: ServiceClock,
    /// Until its limit, milliseconds; negative past it.
    pub(crate) left_ms: i64,
    /// Share of the limit, percent.
    pub(crate) percent: f64,
    /// Whether it waits for the end of a hold.
    pub(crate) paused: bool,
}

impl AtWork {
    /// Of the ticket at this moment; `None` when no clock runs or waits.
    pub(crate) fn of(ticket: &Ticket, policy: &ServicePolicy, now: Timestamp) -> Option<Self> {
        if ticket.is_over() {
            return None;
        }
        let c = service_clocks(ticket, policy, now).into_iter().find(|c| c.running || c.paused)?;
        Some(Self { clock: c.clock, left_ms: c.limit_ms - c.elapsed_ms, percent: c.percent(), paused: c.paused })
    }

    /// Whether its limit has been passed.
    pub(crate) fn is_late(self) -> bool {
        self.left_ms < 0
    }
}
