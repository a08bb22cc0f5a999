//! Where a locating system sees the people and the things on wheels.

use std::sync::Arc;

use atrium_building::{BuildingModel, Routes};
use atrium_facility::{Origin, PersonId, Position, SourceId, Timestamp, Tracked};

use crate::engine::MOST_ASSETS;
use crate::random::Random;
use crate::roster::STAFF;
use crate::site::Site;
use crate::story::World;
use crate::story::shift::SHIFT_MS;
use crate::tour::{self, Tour, Whereabouts};

/// How often each is seen, milliseconds.
const SEEN_EVERY_MS: i64 = 2_000;
/// For how long a sighting is worth anything, milliseconds.
const EXPIRES_MS: u32 = 15_000;
/// In each span of so many milliseconds some are out of reach for minutes: behind a closed door, in a lift, on a charger.
const REACH_MS: i64 = 600_000;
const OUT_OF_REACH: f64 = 0.05;
/// Uncertainty, metres: people carry a badge with a better antenna.
const RADIUS_PERSON_M: (f64, f64) = (1.5, 3.0);
const RADIUS_THING_M: (f64, f64) = (2.0, 6.0);

/// Everybody and everything that moves. People of the same seed are where [`crate::Story`] sends them.
pub struct Walkers {
    world: World,
    things: Option<Vec<(Tracked, Tour)>>,
    source: SourceId,
    last_tick: i64,
}

impl Walkers {
    /// Spreads staff and mobile assets over the rooms of the model; the model is not kept. Without rooms nobody moves.
    pub fn new(model: &BuildingModel, routes: Arc<Routes>, seed: u64, source: &str) -> Self {
        // The same assets as the story: who is sent to a lift or to plant is seen there.
        let world = World::new(Site::new(model, routes, MOST_ASSETS), seed, 1.0);
        Self { world, things: None, source: source.into(), last_tick: i64::MIN }
    }

    /// So many times as busy, as [`crate::Story::with_rate`].
    #[must_use]
    pub fn with_rate(self, rate: f64) -> Self {
        let World { site, seed, .. } = self.world;
        Self { world: World::new(site, seed, rate), ..self }
    }

    /// Where they are seen up to `now`: nothing between two looks, then one sighting of each that is in reach, its time
    /// being that of the look. A time before the last one gives nothing.
    ///
    /// The first call lays out everybody's round, which takes up to some seconds in a large building.
    pub fn step(&mut self, now: Timestamp) -> Vec<Position> {
        let tick = now.0.div_euclid(SEEN_EVERY_MS);
        if tick <= self.last_tick || self.world.site.rooms.is_empty() {
            return Vec::new();
        }
        self.last_tick = tick;
        let ms = tick.saturating_mul(SEEN_EVERY_MS);
        self.whereabouts(ms).into_iter().filter_map(|(of, at)| self.sighting(of, at, ms, tick)).collect()
    }

    /// Where everybody and everything truly is, milliseconds since 1970.
    pub(crate) fn whereabouts(&mut self, ms: i64) -> Vec<(Tracked, Whereabouts)> {
        self.world.lay_out();
        let number = ms.div_euclid(SHIFT_MS);
        // Whoever was sent by the shift before finishes there first.
        let shifts = [self.world.shift(number.saturating_sub(1)), self.world.shift(number)];
        let world = &self.world;
        let things = self.things.get_or_insert_with(|| {
            let tours = tour::of_things(&world.site, world.seed).into_iter();
            tours.map(|(id, tour)| (Tracked::Mobile(id), tour)).collect()
        });
        let people = STAFF.iter().filter_map(|post| {
            let tour = world.tours.get(post.badge)?;
            let at = shifts.iter().find_map(|shift| shift.at(post.badge, ms)).unwrap_or_else(|| tour.at(ms));
            Some((Tracked::Person(PersonId::from(post.badge)), at))
        });
        people.chain(things.iter().map(|(of, tour)| (of.clone(), tour.at(ms)))).collect()
    }

    fn sighting(&self, of: Tracked, true_at: Whereabouts, ms: i64, tick: i64) -> Option<Position> {
        let (id, (least, most)) = match &of {
            Tracked::Person(id) => (id.as_str(), RADIUS_PERSON_M),
            Tracked::Mobile(id) => (id.as_str(), RADIUS_THING_M),
        };
        if self.is_out_of_reach(id, ms) {
            return None;
        }
        let storey = self.world.site.storeys.get(true_at.storey?)?.clone();
        let mut random = Random::of(self.world.seed, id, tick as u64);
        let radius = random.between(least, most);
        let turn = random.between(0.0, std::f64::consts::TAU);
        // The true place is within the radius, mostly nearer to its middle.
        let off = 0.6 * radius * random.unit() * random.unit().sqrt();
        let seen_at = |share: f64| {
            let off = off * share;
            [true_at.at[0] + off * turn.cos(), true_at.at[1] + off * turn.sin(), true_at.at[2]]
        };
        // A locating system knows the plan, and puts nobody into a wall.
        let at = [1.0, 0.5, 0.25].into_iter().map(seen_at).find(|at| self.world.site.routes.room_at(*at).is_some());
        Some(Position {
            of,
            storey,
            at: at.unwrap_or(true_at.at),
            radius_m: radius as f32,
            observed_at: Timestamp(ms),
            expires_ms: EXPIRES_MS,
            source: self.source.clone(),
            origin: Origin::Simulated,
        })
    }

    fn is_out_of_reach(&self, id: &str, ms: i64) -> bool {
        let span = ms.div_euclid(REACH_MS);
        let mut random = Random::of(self.world.seed ^ 0x0051_1e27, id, span as u64);
        if random.unit() >= OUT_OF_REACH {
            return false;
        }
        let from = random.between(0.0, 240_000.0) as i64;
        let lasts = random.between(90_000.0, 300_000.0) as i64;
        (from..from + lasts).contains(&ms.rem_euclid(REACH_MS))
    }
}

#[cfg(test)]
#[path = "walkers_tests.rs"]
mod tests;
