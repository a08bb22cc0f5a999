//! Where everybody is between two jobs: a round of places that repeats.
//!
//! A round is a function of the clock alone, so that whoever starts again finds everybody where they would have been.

use atrium_building::{Route, WalkOptions, WalkPoint};
use rustc_hash::FxHashMap;

use crate::random::Random;
use crate::roster::{FLEETS, Manner, STAFF};
use crate::site::Site;

/// People and things move at this speed on the level, m/s. Routes reckon with their own: times are stretched by the ratio.
const PACE_M_S: f64 = 1.2;
const ROUTES_WALK_M_S: f64 = 1.3;
const ROUTES_WHEELED_M_S: f64 = 1.0;
/// Next places are looked for within this, metres of straight line on the same level, unless the round is long.
const NEAR_M: f64 = 60.0;
/// Rooms that are tried for the next place of a round.
const TRIES: usize = 6;

/// Standing or walking somewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Whereabouts {
    /// On the floor, project coordinates, metres.
    pub(crate) at: [f64; 3],
    /// Index of the storey.
    pub(crate) storey: Option<usize>,
    pub(crate) walking: bool,
}

/// A way that is walked.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    route: Route,
    /// Seconds of the route in one second of walking.
    stretch: f64,
}

impl Way {
    /// The quickest way; `None` where there is none.
    pub(crate) fn find(site: &Site, from: WalkPoint, to: WalkPoint, wheeled: bool) -> Option<Self> {
        let options = WalkOptions { wheeled, ..WalkOptions::default() };
        let route = site.routes.shortest(from, to, &options)?;
        let stretch = PACE_M_S / if wheeled { ROUTES_WHEELED_M_S } else { ROUTES_WALK_M_S };
        Some(Self { route, stretch })
    }

    /// How long it takes, milliseconds.
    pub(crate) fn lasts_ms(&self) -> i64 {
        (self.route.duration_s / self.stretch * 1_000.0).ceil().clamp(0.0, 1e9) as i64
    }

    /// Where one is so long after setting out.
    pub(crate) fn after(&self, ms: i64) -> Whereabouts {
        let place = self.route.at_time(ms as f64 / 1_000.0 * self.stretch);
        let walking = ms >= 0 && ms < self.lasts_ms();
        Whereabouts { at: place.position, storey: place.storey.map(|s| s.index()), walking }
    }
}

/// Somebody's round: stays, each followed by the way to the next.
#[derive(Clone, Debug)]
pub(crate) struct Tour {
    legs: Vec<Leg>,
    period_ms: i64,
    phase_ms: i64,
    pub(crate) wheeled: bool,
}

#[derive(Clone, Debug)]
struct Leg {
    /// When the stay begins, milliseconds from the begin of the round.
    from_ms: i64,
    stay_ms: i64,
    stand: Whereabouts,
    /// To the next place; `None` for a round of one place.
    way: Option<Way>,
}

impl Tour {
    /// Lays out a round from its base and back.
    fn lay_out(site: &Site, base: usize, manner: Manner, mut random: Random) -> Option<Self> {
        let wheeled = manner == Manner::Thing;
        let (stops, stay_s) = match manner {
            Manner::Desk => (3, (150.0, 500.0)),
            Manner::OnCall => (5, (60.0, 240.0)),
            Manner::Rounds => (8, (20.0, 90.0)),
            Manner::Thing => (3, (400.0, 1_800.0)),
        };
        let mut stands = vec![site.stand(base, &mut random)?];
        let mut ways: Vec<Way> = Vec::new();
        for _ in 1..stops {
            let Some(from) = stands.last().copied() else { break };
            let Some((stand, way)) = next_place(site, base, from, manner, &mut random) else { continue };
            stands.push(stand);
            ways.push(way);
        }
        if stands.len() > 1 {
            let (last, first) = (stands[stands.len() - 1], stands[0]);
            // Without a way back it stays at its base.
            match Way::find(site, WalkPoint::Position(last), WalkPoint::Position(first), wheeled) {
                Some(way) => ways.push(way),
                None => {
                    stands.truncate(1);
                    ways.clear();
                }
            }
        }
        let mut legs = Vec::new();
        let mut at_ms = 0;
        let mut ways = ways.into_iter();
        for (i, stand) in stands.iter().enumerate() {
            // A base is where one is most of the time.
            let longer = if i == 0 && manner != Manner::Rounds { 2.0 } else { 1.0 };
            let stay_ms = (random.between(stay_s.0, stay_s.1) * longer * 1_000.0) as i64;
            let way = ways.next();
            let storey = match &way {
                Some(way) => way.after(0).storey,
                None => Way::find(site, WalkPoint::Position(*stand), WalkPoint::Position(*stand), wheeled)
                    .and_then(|w| w.after(0).storey),
            };
            let next_ms = at_ms + stay_ms + way.as_ref().map_or(0, Way::lasts_ms);
            legs.push(Leg { from_ms: at_ms, stay_ms, stand: Whereabouts { at: *stand, storey, walking: false }, way });
            at_ms = next_ms;
        }
        let period_ms = at_ms.max(1_000);
        let phase_ms = random.below(period_ms as usize) as i64;
        Some(Self { legs, period_ms, phase_ms, wheeled })
    }

    /// Where one is at this time, milliseconds since 1970.
    pub(crate) fn at(&self, ms: i64) -> Whereabouts {
        let t = ms.saturating_add(self.phase_ms).rem_euclid(self.period_ms);
        let index = self.legs.partition_point(|leg| leg.from_ms <= t).saturating_sub(1);
        let Some(leg) = self.legs.get(index) else {
            return Whereabouts { at: [0.0; 3], storey: None, walking: false };
        };
        match &leg.way {
            Some(way) if t >= leg.from_ms + leg.stay_ms => way.after(t - leg.from_ms - leg.stay_ms),
            _ => leg.stand,
        }
    }

    /// Stays of the round that end after this time, the soonest first: where, from when and until when.
    pub(crate) fn stays_after(&self, ms: i64) -> impl Iterator<Item = ([f64; 3], i64, i64)> + '_ {
        let t = ms.saturating_add(self.phase_ms).rem_euclid(self.period_ms);
        let begin = ms - t;
        (0..2_i64).flat_map(move |round| {
            self.legs.iter().filter_map(move |leg| {
                let from = begin + round * self.period_ms + leg.from_ms;
                let until = from + leg.stay_ms;
                (until > ms).then_some((leg.stand.at, from, until))
            })
        })
    }
}

/// A room near the last one that there is a way to, and the way.
fn next_place(
    site: &Site,
    base: usize,
    from: [f64; 3],
    manner: Manner,
    random: &mut Random,
) -> Option<([f64; 3], Way)> {
    // Things belong to their ward; who carries and who looks after the house goes everywhere at times.
    let far = match manner {
        Manner::Desk | Manner::Thing => 0.1,
        Manner::OnCall => 0.35,
        Manner::Rounds => 0.25,
    };
    let near_only = random.unit() >= far;
    for _ in 0..TRIES * 8 {
        let room = random.below(site.rooms.len());
        if room == base && site.rooms.len() > 1 {
            continue;
        }
        let Some(stand) = site.stand(room, random) else { continue };
        let away = (0..2).map(|k| (stand[k] - from[k]).powi(2)).sum::<f64>().sqrt();
        if near_only && (away > NEAR_M || (stand[2] - from[2]).abs() > 1.5) {
            continue;
        }
        let wheeled = manner == Manner::Thing;
        if let Some(way) = Way::find(site, WalkPoint::Position(from), WalkPoint::Position(stand), wheeled) {
            return Some((stand, way));
        }
        if !near_only {
            return None;
        }
    }
    None
}

/// The rounds of the staff.
pub(crate) fn of_staff(site: &Site, seed: u64) -> FxHashMap<&'static str, Tour> {
    let tour = |post: &'static crate::roster::Post| {
        let mut random = Random::of(seed, post.badge, 77);
        let base = site.base(post.base, &mut random)?;
        Some((post.badge, Tour::lay_out(site, base, post.manner, random)?))
    };
    STAFF.iter().filter_map(tour).collect()
}

/// The rounds of the things on wheels, with the tags.
pub(crate) fn of_things(site: &Site, seed: u64) -> Vec<(atrium_facility::MobileId, Tour)> {
    let all = FLEETS.iter().flat_map(|fleet| fleet.ids().map(move |id| (fleet, id)));
    all.filter_map(|(fleet, id)| {
        let mut random = Random::of(seed, id.as_str(), 78);
        let base = site.base(fleet.base, &mut random)?;
        Some((id, Tour::lay_out(site, base, Manner::Thing, random)?))
    })
    .collect()
}
