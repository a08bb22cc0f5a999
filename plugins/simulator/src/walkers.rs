//! People and things on wheels that move through the building, and where a locating system sees them.

use std::sync::Arc;

use atrium_building::{BuildingModel, ElementId, ElementKind};
use atrium_building::{Route, Routes, WalkOptions, WalkPoint};
use atrium_facility::{
    LocalText, Mobile, MobileId, MobileKind, Origin, PersonId, Position, SourceId, Timestamp, Tracked,
};

use crate::random::Random;

/// How often each is seen, milliseconds.
const SEEN_EVERY_MS: i64 = 2_000;
/// For how long a sighting is worth anything, milliseconds.
const EXPIRES_MS: u32 = 15_000;
/// Longest way to the next place, metres of straight line: people stay in their wing mostly.
const NEAR_M: f64 = 70.0;

/// Badges of the staff who walk.
const STAFF: [&str; 17] = [
    "D-01", "T-11", "T-12", "T-21", "T-31", "T-32", "T-41", "T-51", "T-61", "T-62", "C-01", "C-02", "P-01", "P-02",
    "L-01", "S-01", "S-02",
];
/// Things on wheels: kind, tag, names, how many.
const THINGS: [(MobileKind, &str, &str, &str, usize); 6] = [
    (MobileKind::Wheelchair, "WC", "轮椅", "Wheelchair", 10),
    (MobileKind::Bed, "BD", "转运床", "Transfer bed", 8),
    (MobileKind::InfusionPump, "IP", "输液泵", "Infusion pump", 10),
    (MobileKind::Ventilator, "VT", "呼吸机", "Ventilator", 4),
    (MobileKind::Defibrillator, "DF", "除颤仪", "Defibrillator", 3),
    (MobileKind::Cart, "CT", "物资车", "Supply cart", 5),
];

/// The mobile assets that live in every simulated building.
pub fn mobiles() -> Vec<Mobile> {
    let mut out = Vec::new();
    for (kind, tag, zh, en, count) in THINGS {
        for i in 1..=count {
            let name = LocalText::new(&format!("{zh} {i}"), &format!("{en} {i}"));
            out.push(Mobile { id: MobileId::from(format!("{tag}-{i:02}")), kind, name });
        }
    }
    out
}

/// Everybody and everything that moves.
pub struct Walkers {
    routes: Arc<Routes>,
    source: SourceId,
    rooms: Vec<(ElementId, [f64; 3])>,
    storeys: Vec<Arc<str>>,
    walkers: Vec<Walker>,
}

struct Walker {
    of: Tracked,
    options: WalkOptions,
    random: Random,
    /// Share of the time that it stands.
    rest_s: f64,
    room: usize,
    at: [f64; 3],
    storey: Option<usize>,
    way: Option<(Route, Timestamp)>,
    stays_until: Timestamp,
    silent_until: Timestamp,
    seen: Timestamp,
}

impl Walkers {
    /// Spreads staff and mobile assets over the rooms of the model. Without rooms nobody moves.
    pub fn new(model: &BuildingModel, routes: Arc<Routes>, seed: u64, source: &str) -> Self {
        let rooms: Vec<(ElementId, [f64; 3])> = model
            .element_ids()
            .filter(|id| model.elements[id.index()].kind == ElementKind::Space)
            .filter_map(|id| Some((id, routes.random_point_in(id, 0.5, 0.5)?)))
            .collect();
        let storeys = model
            .storeys
            .iter()
            .map(|s| model.element(s.element).map_or_else(|| Arc::from(""), |e| e.global_id.0.clone()))
            .collect();
        let people = STAFF.iter().map(|id| (Tracked::Person(PersonId::from(*id)), false));
        let things = mobiles().into_iter().map(|m| (Tracked::Mobile(m.id), true));
        let mut walkers = Vec::new();
        for (i, (of, wheeled)) in people.chain(things).enumerate() {
            if rooms.is_empty() {
                break;
            }
            let mut random = Random::of(seed, "walker", i as u64);
            let room = random.below(rooms.len());
            walkers.push(Walker {
                of,
                options: WalkOptions { wheeled, ..WalkOptions::default() },
                rest_s: if wheeled { 240.0 } else { 45.0 },
                room,
                at: rooms[room].1,
                storey: None,
                way: None,
                stays_until: Timestamp(i64::MIN),
                silent_until: Timestamp(i64::MIN),
                seen: Timestamp(i64::MIN),
                random,
            });
        }
        Self { routes, source: source.into(), rooms, storeys, walkers }
    }

    /// Where they are seen up to `now`; at most one sighting of each.
    pub fn step(&mut self, now: Timestamp) -> Vec<Position> {
        let mut out = Vec::new();
        for walker in &mut self.walkers {
            walker.walk(&self.routes, &self.rooms, now);
            if walker.seen.0 != i64::MIN && now.since_ms(walker.seen) < SEEN_EVERY_MS {
                continue;
            }
            walker.seen = now;
            // A badge is now and then out of reach for minutes.
            if walker.silent_until > now {
                continue;
            }
            if walker.random.unit() < 0.002 {
                walker.silent_until = now.plus_ms(walker.random.between(20_000.0, 180_000.0) as i64);
                continue;
            }
            let storey = walker.storey.or_else(|| storey_of(&self.routes, walker.at));
            let Some(storey) = storey.and_then(|s| self.storeys.get(s)) else { continue };
            let radius = walker.random.between(1.5, 4.5);
            let turn = walker.random.between(0.0, std::f64::consts::TAU);
            // The true place lies inside the radius, not in its middle.
            let off = radius * 0.4 * walker.random.unit();
            let at = [walker.at[0] + off * turn.cos(), walker.at[1] + off * turn.sin(), walker.at[2]];
            out.push(Position {
                of: walker.of.clone(),
                storey: storey.clone(),
                at,
                radius_m: radius as f32,
                observed_at: now,
                expires_ms: EXPIRES_MS,
                source: self.source.clone(),
                origin: Origin::Simulated,
            });
        }
        out
    }
}

/// The storey of a standing place, as routes know it.
fn storey_of(routes: &Routes, at: [f64; 3]) -> Option<usize> {
    let here = WalkPoint::Position(at);
    routes.shortest(here, here, &WalkOptions::default())?.at(0.0).storey.map(|s| s.index())
}

impl Walker {
    fn walk(&mut self, routes: &Routes, rooms: &[(ElementId, [f64; 3])], now: Timestamp) {
        if let Some((route, since)) = &self.way {
            let walked_s = now.since_ms(*since).max(0) as f64 / 1_000.0;
            let seen = route.at_time(walked_s);
            self.at = seen.position;
            self.storey = seen.storey.map(|s| s.index());
            if walked_s < route.duration_s {
                return;
            }
            self.way = None;
            self.stays_until = now.plus_ms((self.rest_s * self.random.between(0.3, 2.0) * 1_000.0) as i64);
        }
        if now < self.stays_until {
            return;
        }
        // A few tries for a room nearby; a far one is taken now and then.
        let far = self.random.unit() < 0.15;
        for _ in 0..8 {
            let room = self.random.below(rooms.len());
            let to = rooms[room].1;
            let distance = ((to[0] - self.at[0]).powi(2) + (to[1] - self.at[1]).powi(2)).sqrt();
            let same_level = (to[2] - self.at[2]).abs() < 1.5;
            if room == self.room || (!far && (distance > NEAR_M || !same_level)) {
                continue;
            }
            let goal = routes.random_point_in(rooms[room].0, self.random.unit(), self.random.unit()).unwrap_or(to);
            let way = routes.shortest(WalkPoint::Position(self.at), WalkPoint::Position(goal), &self.options);
            if let Some(route) = way {
                self.room = room;
                self.way = Some((route, now));
                return;
            }
        }
        self.stays_until = now.plus_ms(5_000);
    }
}
