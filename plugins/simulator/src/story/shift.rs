//! One hour of work: who is sent where, and when each is back.
//!
//! Shifts are worked out one by one from the clock alone. Whoever is still at work when the hour ends is finished there by
//! the shift that sent them; the next shift does not know, and may give them something new a little early.

use std::sync::Arc;

use atrium_building::{ElementId, WalkPoint};
use atrium_facility::{Place, Trade};
use rustc_hash::FxHashMap;

use super::{Thread, hazards, tickets};
use crate::roster;
use crate::site::Site;
use crate::tour::{Tour, Way, Whereabouts};

/// How long a shift lasts, milliseconds.
pub(crate) const SHIFT_MS: i64 = 3_600_000;
/// In each slot so many people ask for something as the rate says: one, at the natural rate.
pub(crate) const SLOT_MS: i64 = 90_000;

/// The shift in which a slot lies.
pub(crate) fn of_slot(slot: i64) -> Option<i64> {
    Some(slot.checked_mul(SLOT_MS)?.div_euclid(SHIFT_MS))
}

/// Where work is to be done.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// As a fact says it.
    pub(crate) place: Place,
    /// As one walks to it.
    pub(crate) goal: WalkPoint,
}

impl Job {
    /// In a room, or at an element with a place of its own.
    pub(crate) fn at(place: Place, element: Option<ElementId>) -> Option<Self> {
        let goal = match (element, place.at) {
            (Some(element), _) => WalkPoint::Element(element),
            (None, Some(at)) => WalkPoint::Position(at),
            (None, None) => return None,
        };
        Some(Self { place, goal })
    }
}

/// Somebody goes somewhere, stays, and goes back to their round.
#[derive(Clone, Debug)]
struct Engagement {
    from_ms: i64,
    there: Option<Way>,
    arrives_ms: i64,
    /// Where, once there.
    stand: Whereabouts,
    leaves_ms: i64,
    back: Option<Way>,
    /// Back in the round from here on.
    ends_ms: i64,
}

impl Engagement {
    fn at(&self, ms: i64) -> Whereabouts {
        if ms < self.arrives_ms {
            return self.there.as_ref().map_or(self.stand, |way| way.after(ms - self.from_ms));
        }
        match &self.back {
            Some(way) if ms >= self.leaves_ms => way.after(ms - self.leaves_ms),
            _ => self.stand,
        }
    }
}

/// An hour of work.
pub(crate) struct Shift {
    /// Tickets that begin in it, in the order of their slots.
    pub(crate) threads: Vec<Arc<Thread>>,
    engaged: FxHashMap<&'static str, Vec<Engagement>>,
}

/// A shift while it is being planned.
pub(crate) struct Planner<'a> {
    pub(crate) site: &'a Site,
    tours: &'a FxHashMap<&'static str, Tour>,
    engaged: FxHashMap<&'static str, Vec<Engagement>>,
}

impl Shift {
    pub(crate) fn plan(site: &Site, tours: &FxHashMap<&'static str, Tour>, seed: u64, rate: f64, number: i64) -> Self {
        let mut planner = Planner { site, tours, engaged: FxHashMap::default() };
        let begins = number.saturating_mul(SHIFT_MS);
        // Officers are where they find something. They are sent nowhere else.
        for (officer, found_ms, job) in hazards::rounds(site, seed, rate, begins, begins.saturating_add(SHIFT_MS)) {
            planner.be_there(officer, found_ms, 30_000, &job);
        }
        let first = begins.div_euclid(SLOT_MS);
        let threads = (first..first + SHIFT_MS / SLOT_MS)
            .flat_map(|slot| tickets::of_slot(&mut planner, seed, rate, slot))
            .collect();
        Self { threads, engaged: planner.engaged }
    }

    /// Where somebody is by this shift's plan; `None` while they are on their round.
    pub(crate) fn at(&self, badge: &str, ms: i64) -> Option<Whereabouts> {
        let all = self.engaged.get(badge)?;
        all.iter().rev().find(|e| e.from_ms <= ms && ms < e.ends_ms).map(|e| e.at(ms))
    }

    /// The nearest of a trade to the job who is free at this time, or else the nearest of all.
    pub(crate) fn nearest(
        &self,
        site: &Site,
        tours: &FxHashMap<&'static str, Tour>,
        trade: Trade,
        job: &Job,
        ms: i64,
    ) -> Option<&'static str> {
        let mut able: Vec<&'static str> = roster::of_trade(trade).collect();
        let busy = |badge: &&str| self.at(badge, ms).is_some();
        if !able.iter().all(busy) {
            able.retain(|badge| !busy(badge));
        }
        let stands = able.iter().map(|badge| {
            let here = self.at(badge, ms).or_else(|| tours.get(badge).map(|t| t.at(ms)));
            here.map_or(job.goal, |w| WalkPoint::Position(w.at))
        });
        let stands: Vec<WalkPoint> = stands.collect();
        let order = site.routes.nearest(job.goal, &stands, &atrium_building::WalkOptions::default());
        order.first().and_then(|n| able.get(n.index)).or(able.first()).copied()
    }
}

impl Planner<'_> {
    /// When somebody has done what they were given so far, if that is after this time; never, for somebody of whom it is
    /// not planned yet when they leave.
    fn free_from(&self, badge: &str, ms: i64) -> i64 {
        self.engaged.get(badge).and_then(|all| all.last()).map_or(ms, |e| e.leaves_ms.max(ms))
    }

    fn at(&self, badge: &str, ms: i64) -> Option<Whereabouts> {
        let last = self.engaged.get(badge).and_then(|all| all.last());
        match last.filter(|e| ms < e.ends_ms) {
            Some(engagement) => Some(engagement.at(ms)),
            None => self.tours.get(badge).map(|t| t.at(ms)),
        }
    }

    /// Everybody of a trade, the one who is there first at the head: free soon and near by walking.
    pub(crate) fn soonest(&self, trade: Trade, job: &Job, ms: i64) -> Vec<&'static str> {
        let able: Vec<&'static str> = roster::of_trade(trade).collect();
        let free: Vec<i64> = able.iter().map(|badge| self.free_from(badge, ms)).collect();
        let stands: Vec<WalkPoint> = able
            .iter()
            .zip(&free)
            .map(|(badge, free)| self.at(badge, *free).map_or(job.goal, |w| WalkPoint::Position(w.at)))
            .collect();
        let near = self.site.routes.nearest(job.goal, &stands, &atrium_building::WalkOptions::default());
        let mut order: Vec<(i64, usize)> =
            near.iter().map(|n| (free[n.index].saturating_add((n.duration_s * 1_000.0) as i64), n.index)).collect();
        // Whom no way leads to comes last.
        order.extend((0..able.len()).filter(|i| near.iter().all(|n| n.index != *i)).map(|i| (i64::MAX, i)));
        order.sort_unstable();
        order.into_iter().filter_map(|(_, i)| able.get(i).copied()).collect()
    }

    /// Sends somebody, not before this time and not before they are free: when they set out, and when they are there.
    ///
    /// They stay until [`Planner::leave`] says when they leave.
    pub(crate) fn send(&mut self, badge: &'static str, job: &Job, ms: i64) -> (i64, i64) {
        let from_ms = self.free_from(badge, ms);
        let there = self
            .at(badge, from_ms)
            .and_then(|here| Way::find(self.site, WalkPoint::Position(here.at), job.goal, false));
        let walk_ms = there.as_ref().map_or(60_000, Way::lasts_ms);
        self.engage(badge, from_ms, there, from_ms + walk_ms)
    }

    /// Sends an officer so that they are there at this time, and stay for so long.
    fn be_there(&mut self, badge: &'static str, at_ms: i64, stays_ms: i64, job: &Job) {
        // How long the way takes shows where they set out: a first guess of two minutes is near enough.
        let guess = at_ms - 120_000;
        let Some(here) = self.at(badge, guess) else { return };
        let there = Way::find(self.site, WalkPoint::Position(here.at), job.goal, false);
        let walk_ms = there.as_ref().map_or(0, Way::lasts_ms);
        self.engage(badge, guess, there, (guess + walk_ms).max(guess));
        self.leave(badge, at_ms.max(guess + walk_ms) + stays_ms);
    }

    fn engage(&mut self, badge: &'static str, from_ms: i64, there: Option<Way>, arrives_ms: i64) -> (i64, i64) {
        let stand = match (&there, self.at(badge, from_ms)) {
            (Some(way), _) => Whereabouts { walking: false, ..way.after(i64::MAX / 4) },
            (None, Some(here)) => Whereabouts { walking: false, ..here },
            // Somebody without a round is seen nowhere.
            (None, None) => return (from_ms, arrives_ms),
        };
        let all = self.engaged.entry(badge).or_default();
        if let Some(last) = all.last_mut() {
            last.ends_ms = last.ends_ms.min(from_ms);
        }
        let ends_ms = i64::MAX;
        all.push(Engagement { from_ms, there, arrives_ms, stand, leaves_ms: i64::MAX, back: None, ends_ms });
        (from_ms, arrives_ms)
    }

    /// Says when somebody leaves the place where they were sent last; they go back into their round.
    pub(crate) fn leave(&mut self, badge: &'static str, ms: i64) {
        let Some(tour) = self.tours.get(badge) else { return };
        let Some(last) = self.engaged.get_mut(badge).and_then(|all| all.last_mut()) else { return };
        last.leaves_ms = ms;
        last.ends_ms = ms;
        // The first stay of the round that can be reached before it is over.
        for (stand, from, until) in tour.stays_after(ms).take(4) {
            let goal = WalkPoint::Position(stand);
            let way = Way::find(self.site, WalkPoint::Position(last.stand.at), goal, tour.wheeled);
            let Some(way) = way.filter(|w| ms + w.lasts_ms() <= until) else { continue };
            last.ends_ms = (ms + way.lasts_ms()).max(from);
            last.back = Some(way);
            break;
        }
    }
}
