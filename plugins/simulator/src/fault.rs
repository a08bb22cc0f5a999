//! What goes wrong, and when.
//!
//! A short script makes the first minutes worth watching; after it faults come and go by chance, as many an hour in a
//! house of eighty thousand points as in one of a thousand: what one operator can answer does not grow with the building.

use crate::random::Random;

/// The air handler begins to fail so long after the start, seconds: its supply air is over 24 °C some ten seconds later.
const DEMO_START_S: f64 = 20.0;
const DEMO_LASTS_S: f64 = 600.0;
/// One asset says nothing in this span, seconds after the start.
const SILENT_START_S: f64 = 45.0;
const SILENT_LASTS_S: f64 = 255.0;
/// Fewer assets than this are too few for one of them to be silent.
const SILENT_FROM_ASSETS: usize = 20;
/// One fault begins somewhere in each span of so many seconds: twelve an hour, of which some fall on points that are only
/// worth knowing of and call nobody. EEMUA 191 has one alarm in ten minutes for an operator as acceptable over a long time,
/// and one in five as what can be managed.
const SLOT_S: f64 = 300.0;
/// How long such a fault lasts, seconds: until somebody has found and removed it.
const SHORTEST_S: f64 = 300.0;
pub(crate) const LONGEST_S: f64 = 1_500.0;
/// Part of the assets that may be wrong at one time, and how many of any number.
const MOST_WRONG: f64 = 0.03;
const MOST_AT_ONCE: usize = 9;
/// Wrong from the start, at most.
const MOST_ALREADY: usize = 5;
/// Slots looked back at when time jumped.
const MOST_SLOTS: u64 = 2_000;

/// What a fault does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Effect {
    /// Drives the point (index within its asset) to a value, within so many seconds.
    Drive { point: usize, to: f64, rise_s: f64 },
    /// Closes the fault contact (index within its asset).
    Contact { point: usize },
    /// Nothing comes from the asset any more.
    Silence,
}

/// Times are seconds since the simulator's first step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) asset: usize,
    pub(crate) effect: Effect,
    pub(crate) start_s: f64,
    pub(crate) end_s: f64,
}

impl Fault {
    /// How far it has taken hold, 0..1; it lets go as slowly as it came.
    pub(crate) fn strength(&self, t_s: f64) -> f64 {
        let Effect::Drive { rise_s, .. } = self.effect else {
            return if (self.start_s..self.end_s).contains(&t_s) { 1.0 } else { 0.0 };
        };
        let smooth = |x: f64| {
            let x = x.clamp(0.0, 1.0);
            x * x * (3.0 - 2.0 * x)
        };
        let rise = rise_s.max(0.1);
        smooth((t_s - self.start_s) / rise) * (1.0 - smooth((t_s - self.end_s + rise) / rise))
    }
}

/// How an asset can fail: driven points with where to, and a contact.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weakness {
    /// Number of its kind of equipment.
    pub(crate) kind: usize,
    /// Share of the faults that falls on its kind, however many there are of it.
    pub(crate) frailty: f64,
    pub(crate) drives: Vec<(usize, f64)>,
    pub(crate) contact: Option<usize>,
    /// Its slowest point, milliseconds: only when that is missed for long is the whole asset lost.
    pub(crate) slowest_ms: u32,
}

/// The faults of one run.
pub(crate) struct Faults {
    seed: u64,
    weak: Vec<Weakness>,
    /// Assets of each kind with the kind's share, in the order of kinds.
    kinds: Vec<(f64, Vec<usize>)>,
    /// Not yet over; some are still to begin.
    pub(crate) standing: Vec<Fault>,
    /// For load tests: what is wrong with each asset as long as the run lasts.
    lasting: Vec<Option<Fault>>,
    /// The first slot is the script's.
    next_slot: u64,
    most: usize,
}

impl Faults {
    /// `demo` is the asset that fails before everyone's eyes, with the points driven.
    pub(crate) fn new(seed: u64, weak: Vec<Weakness>, demo: Option<(usize, Vec<(usize, f64)>)>) -> Self {
        let count = weak.len();
        let most = ((count as f64 * MOST_WRONG) as usize).clamp(2, MOST_AT_ONCE);
        let mut by_kind: std::collections::BTreeMap<usize, (f64, Vec<usize>)> = std::collections::BTreeMap::new();
        for (i, weakness) in weak.iter().enumerate() {
            let can_fail = !weakness.drives.is_empty() || weakness.contact.is_some();
            if can_fail {
                by_kind.entry(weakness.kind).or_insert((weakness.frailty, Vec::new())).1.push(i);
            }
        }
        let kinds = by_kind.into_values().collect();
        let (standing, lasting) = (Vec::new(), Vec::new());
        let mut faults = Self { seed, weak, kinds, standing, lasting, next_slot: 1, most };
        if let Some((asset, drives)) = &demo {
            for (i, (point, to)) in drives.iter().enumerate() {
                faults.standing.push(Fault {
                    asset: *asset,
                    effect: Effect::Drive { point: *point, to: *to, rise_s: 18.0 + 8.0 * i as f64 },
                    start_s: DEMO_START_S,
                    end_s: DEMO_START_S + DEMO_LASTS_S,
                });
            }
        }
        let mut random = Random::of(seed, "start", 0);
        let already =
            if count < 34 { 0 } else { (count / 250 + 2).min(MOST_ALREADY).min(faults.most.saturating_sub(1)) };
        for _ in 0..already {
            let lasts_s = random.between(SHORTEST_S, LONGEST_S);
            // As if it had begun before: it is wrong from the first value on.
            faults.add(&mut random, -60.0, lasts_s);
        }
        if count >= SILENT_FROM_ASSETS {
            // One whose silence shows soon.
            let free = (0..count).filter(|i| faults.standing.iter().all(|f| f.asset != *i));
            let quickest = free.clone().map(|i| faults.weak[i].slowest_ms).min().unwrap_or_default().max(5_000);
            let quick: Vec<usize> = free.filter(|i| faults.weak[*i].slowest_ms <= quickest).collect();
            let Some(asset) = quick.get(random.below(quick.len())).copied() else { return faults };
            faults.standing.push(Fault {
                asset,
                effect: Effect::Silence,
                start_s: SILENT_START_S,
                end_s: SILENT_START_S + SILENT_LASTS_S,
            });
        }
        faults
    }

    /// Without any fault, ever.
    pub(crate) fn none() -> Self {
        Self {
            seed: 0,
            weak: Vec::new(),
            kinds: Vec::new(),
            standing: Vec::new(),
            lasting: Vec::new(),
            next_slot: u64::MAX,
            most: 0,
        }
    }

    /// Besides, so many assets are wrong from the start on and stay so: those that can fail do, the others fall silent.
    pub(crate) fn with_lasting(mut self, weak: &[Weakness], seed: u64, count: usize) -> Self {
        let mut random = Random::of(seed, "lasting", 0);
        let mut order: Vec<usize> = (0..weak.len()).collect();
        for i in 0..order.len() {
            let other = i + random.below(order.len() - i);
            order.swap(i, other);
        }
        self.lasting = vec![None; weak.len()];
        for asset in order.into_iter().take(count) {
            let own = &weak[asset];
            let effect = match (own.drives.len(), own.contact) {
                (0, Some(point)) => Effect::Contact { point },
                (0, None) => Effect::Silence,
                (n, _) => {
                    let (point, to) = own.drives[random.below(n)];
                    Effect::Drive { point, to, rise_s: 1.0 }
                }
            };
            // Silence can only follow on something that was heard.
            let start_s = if effect == Effect::Silence { 1.0 } else { -60.0 };
            self.lasting[asset] = Some(Fault { asset, effect, start_s, end_s: f64::INFINITY });
        }
        self
    }

    /// What is wrong with an asset, or will be.
    pub(crate) fn of(&self, asset: usize) -> impl Iterator<Item = Fault> + '_ {
        let lasting = self.lasting.get(asset).copied().flatten();
        self.standing.iter().filter(move |f| f.asset == asset).copied().chain(lasting)
    }

    /// An asset by the shares of the kinds, to which nothing happens if one of its kind is found within a few steps.
    fn free(&self, random: &mut Random) -> Option<usize> {
        let total: f64 = self.kinds.iter().map(|(share, _)| share).sum();
        let mut at = random.unit() * total;
        let of_kind = self.kinds.iter().find(|(share, _)| {
            at -= share;
            at <= 0.0
        });
        let (_, assets) = of_kind.or(self.kinds.last())?;
        let first = random.below(assets.len());
        let mut turn = (0..assets.len()).map(|i| assets[(first + i) % assets.len()]);
        turn.find(|asset| self.standing.iter().all(|f| f.asset != *asset))
    }

    fn add(&mut self, random: &mut Random, start_s: f64, lasts_s: f64) {
        let Some(asset) = self.free(random) else { return };
        let Some(weakness) = self.weak.get(asset) else { return };
        let contact = weakness.contact.filter(|_| weakness.drives.is_empty() || random.unit() < 0.2);
        let effect = match (contact, weakness.drives.len()) {
            (Some(point), _) => Effect::Contact { point },
            (None, 0) => return,
            (None, count) => {
                let (point, to) = weakness.drives[random.below(count)];
                Effect::Drive { point, to, rise_s: random.between(15.0, 50.0) }
            }
        };
        self.standing.push(Fault { asset, effect, start_s, end_s: start_s + lasts_s });
    }

    /// Lets time come to `t_s`, seconds since the start.
    pub(crate) fn advance(&mut self, t_s: f64) {
        self.standing.retain(|f| f.end_s > t_s);
        // Bounded far beyond any run, so that counting on never overflows.
        let slot = (t_s / SLOT_S).clamp(0.0, 1e12) as u64;
        if slot > self.next_slot.saturating_add(MOST_SLOTS) {
            self.next_slot = slot - MOST_SLOTS;
        }
        while self.next_slot <= slot {
            let at_s = self.next_slot as f64 * SLOT_S;
            self.standing.retain(|f| f.end_s > at_s);
            let mut random = Random::of(self.seed, "slot", self.next_slot);
            let wrong = self.wrong();
            if wrong < self.most {
                let start_s = at_s + SLOT_S * random.unit();
                let lasts_s = random.between(SHORTEST_S, LONGEST_S);
                self.add(&mut random, start_s, lasts_s);
            }
            self.next_slot += 1;
        }
        self.standing.retain(|f| f.end_s > t_s);
    }

    /// Assets with a fault that shows as abnormal.
    fn wrong(&self) -> usize {
        let mut assets: Vec<usize> =
            self.standing.iter().filter(|f| f.effect != Effect::Silence).map(|f| f.asset).collect();
        assets.sort_unstable();
        assets.dedup();
        assets.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weak(count: usize) -> Vec<Weakness> {
        let one =
            |i| Weakness { kind: i % 7, frailty: 1.0, drives: vec![(0, 30.0)], contact: Some(1), slowest_ms: 2_000 };
        (0..count).map(one).collect()
    }

    #[test]
    fn a_load_test_has_as_many_wrong_as_asked_for_and_the_same_ones_each_time() {
        let mut weak = weak(500);
        (weak[3].drives, weak[3].contact) = (Vec::new(), None);
        let wrong = |count| {
            let faults = Faults::none().with_lasting(&weak, 5, count);
            (0..500).flat_map(|i| faults.of(i).collect::<Vec<_>>()).collect::<Vec<_>>()
        };
        assert_eq!((wrong(0).len(), wrong(300).len(), wrong(9_999).len()), (0, 300, 500));
        assert_eq!(wrong(300), wrong(300));
        assert!(wrong(500).iter().all(|f| (f.effect == Effect::Silence) == (f.asset == 3) && f.strength(1e6) == 1.0));
    }

    #[test]
    fn faults_stay_few_and_do_not_depend_on_how_time_is_cut() {
        let mut fine = Faults::new(7, weak(400), Some((3, vec![(0, 27.5)])));
        let mut coarse = Faults::new(7, weak(400), Some((3, vec![(0, 27.5)])));
        let (mut most, mut seen) = (0, 0);
        for step in 0..40_000 {
            fine.advance(f64::from(step) * 0.5);
            most = most.max(fine.wrong());
            seen += fine.wrong();
        }
        coarse.advance(19_999.5);
        assert!(most <= 9, "{most} of 400");
        assert!(seen > 40_000, "there is nearly always something to see");
        assert_eq!(fine.standing, coarse.standing);
    }

    #[test]
    fn a_drive_rises_holds_and_lets_go() {
        let fault =
            Fault { asset: 0, effect: Effect::Drive { point: 0, to: 1.0, rise_s: 10.0 }, start_s: 20.0, end_s: 100.0 };
        let at = |t| fault.strength(t);
        assert_eq!((at(0.0), at(20.0), at(30.0), at(89.0), at(100.0)), (0.0, 0.0, 1.0, 1.0, 0.0));
        assert!(at(25.0) > 0.4 && at(25.0) < 0.6 && at(95.0) < 0.6);
    }

    #[test]
    fn a_jump_of_years_is_no_long_loop() {
        let mut faults = Faults::new(7, weak(50), None);
        faults.advance(1e12);
        faults.advance(f64::MAX);
        assert!(faults.standing.len() < 50);
    }
}
