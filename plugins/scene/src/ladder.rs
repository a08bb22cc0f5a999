//! How much work goes into a picture: rungs of a ladder, climbed by how long pictures take. Arithmetic alone.

/// What one step of the ladder switches on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rung {
    /// For figures and logs.
    pub name: &'static str,
    /// Share of the picture's width and height that is drawn; the rest is filled in between.
    pub scale: f32,
    /// Samples a pixel, 1 or 4: smooth edges.
    pub samples: u32,
    /// Corners and what stands close together are darkened.
    pub ambient: bool,
    /// The sun throws soft shadows.
    pub shadows: bool,
    /// Panes let through what is behind them; otherwise they are drawn solid.
    pub clear_glass: bool,
    /// Small things are left out from a few pixels on, not from one.
    pub coarse: bool,
}

/// The best there is.
pub(crate) const BEST: Rung =
    Rung { name: "best", scale: 1.0, samples: 4, ambient: true, shadows: true, clear_glass: true, coarse: false };

/// Without the sun's shadows.
pub(crate) const SHADED: Rung = Rung { name: "shaded", shadows: false, ..BEST };

/// Smooth edges alone.
pub(crate) const SMOOTH: Rung = Rung { name: "smooth", ambient: false, ..SHADED };

/// One sample a pixel: a picture that others are measured by.
pub(crate) const PLAIN: Rung = Rung { name: "plain", samples: 1, ..SMOOTH };

/// What is small is left out: where the processor draws, a moving picture begins here.
pub(crate) const COARSE: Rung = Rung { name: "coarse", coarse: true, ..PLAIN };

/// Rungs of a moving picture, the best first. Panes turn solid last: what is behind a window matters more than how sharp it is.
pub(crate) const MOVING: [Rung; 8] = [
    BEST,
    SHADED,
    SMOOTH,
    PLAIN,
    COARSE,
    Rung { name: "three quarters", scale: 0.75, ..COARSE },
    Rung { name: "half", scale: 0.5, ..COARSE },
    Rung { name: "half, solid panes", scale: 0.5, clear_glass: false, ..COARSE },
];

/// While a building comes to the screen, where the processor draws: it would else be busier drawing than bringing.
pub(crate) const ARRIVING: Rung = Rung { name: "arriving", scale: 0.5, ..COARSE };

/// Rungs of a picture at rest, the best first.
pub(crate) const STILL: [Rung; 4] = [BEST, SHADED, SMOOTH, PLAIN];

/// The best moving rung where the processor draws: below it, each picture would cost a multiple.
const BEST_IN_SOFTWARE: usize = 4;

/// A moving picture should take no longer than this, milliseconds: thirty a second.
const BUDGET_MS: f32 = 33.0;

/// There is air where it takes less than this share of it. A rung costs up to twice the one below, so more would not do.
const AIR: f32 = 0.42;

/// Slow pictures in a row that make it step down: one alone may have met another program. One slower by [`FAR_TOO_SLOW`] is enough.
const SLOW: u32 = 3;
const FAR_TOO_SLOW: f32 = 4.0;

/// Quick pictures in a row that make it step up, and the most it waits for after attempts that failed.
const QUICK: u32 = 20;
const MOST_PATIENCE: u32 = 16;

/// A step up that is taken back within so many pictures has failed.
const TRIAL: u32 = 60;

/// A picture at rest should be there within this, milliseconds.
const STILL_BUDGET_MS: f32 = 1_000.0;

impl Default for Rung {
    fn default() -> Self {
        PLAIN
    }
}

/// One flight of stairs, and where one stands on it.
#[derive(Clone, Debug)]
struct Stairs {
    rungs: &'static [Rung],
    best: usize,
    at: usize,
    budget_ms: f32,
    slow: u32,
    quick: u32,
    /// How many times [`QUICK`] it takes to step up.
    patience: u32,
    /// Pictures since the last step up.
    since_up: Option<u32>,
}

impl Stairs {
    fn new(rungs: &'static [Rung], best: usize, budget_ms: f32) -> Self {
        Self { rungs, best, at: best, budget_ms, slow: 0, quick: 0, patience: 1, since_up: None }
    }

    fn rung(&self) -> Rung {
        self.rungs.get(self.at).copied().unwrap_or_default()
    }

    /// Takes what a picture of this rung cost; those of another say nothing about where to go.
    fn take(&mut self, rung: Rung, ms: f32) {
        if rung != self.rung() || !ms.is_finite() {
            return;
        }
        self.since_up = self.since_up.map(|n| n + 1).filter(|n| *n <= TRIAL);
        if ms > self.budget_ms {
            (self.slow, self.quick) = (self.slow + 1, 0);
            if (self.slow >= SLOW || ms > self.budget_ms * FAR_TOO_SLOW) && self.at + 1 < self.rungs.len() {
                if self.since_up.take().is_some() {
                    self.patience = (self.patience * 2).min(MOST_PATIENCE);
                }
                self.at += 1;
                self.slow = 0;
            }
        } else if ms < self.budget_ms * AIR {
            (self.slow, self.quick) = (0, self.quick + 1);
            if self.quick >= QUICK * self.patience && self.at > self.best {
                self.at -= 1;
                self.quick = 0;
                self.since_up = Some(0);
            }
        } else {
            (self.slow, self.quick) = (0, 0);
        }
    }
}

/// Chooses rungs by what pictures have cost so far.
#[derive(Clone, Debug)]
pub(crate) struct Ladder {
    moving: Stairs,
    still: Stairs,
}

impl Ladder {
    /// For a machine whose processor draws, or one with a graphics processor.
    pub(crate) fn new(software: bool) -> Self {
        let best = if software { BEST_IN_SOFTWARE } else { 0 };
        Self {
            moving: Stairs::new(&MOVING, best, BUDGET_MS),
            still: Stairs { patience: MOST_PATIENCE, ..Stairs::new(&STILL, 0, STILL_BUDGET_MS) },
        }
    }

    /// Takes what a picture cost, milliseconds.
    pub(crate) fn take(&mut self, moved: bool, rung: Rung, ms: f32) {
        let stairs = if moved { &mut self.moving } else { &mut self.still };
        stairs.take(rung, ms);
    }

    /// For a picture that moves.
    pub(crate) fn moving(&self) -> Rung {
        self.moving.rung()
    }

    /// For a picture at rest.
    pub(crate) fn still(&self) -> Rung {
        self.still.rung()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws pictures that cost so much by rung; tells how often the rung changed.
    fn draw(ladder: &mut Ladder, pictures: usize, cost: impl Fn(Rung) -> f32) -> usize {
        let mut changes = 0;
        for _ in 0..pictures {
            let rung = ladder.moving();
            ladder.take(true, rung, cost(rung));
            changes += usize::from(ladder.moving() != rung);
        }
        changes
    }

    #[test]
    fn each_rung_asks_for_less_than_the_one_above_it() {
        let work = |r: &Rung| {
            let on = |b: bool| u32::from(b);
            (r.scale * r.scale * 100.0) as u32 * (r.samples + on(r.ambient) + on(r.shadows))
                + on(r.clear_glass)
                + on(!r.coarse) * 10
        };
        assert!(MOVING.windows(2).all(|p| work(&p[0]) > work(&p[1])));
        assert!(STILL.windows(2).all(|p| work(&p[0]) > work(&p[1])));
    }

    #[test]
    fn slow_pictures_step_down_and_air_steps_up_again_but_no_higher_than_the_machine_begins() {
        let mut ladder = Ladder::new(true);
        assert_eq!(ladder.moving(), COARSE);
        draw(&mut ladder, 40, |_| 60.0);
        assert_eq!(ladder.moving(), MOVING[7], "as low as there is");
        draw(&mut ladder, 4 * QUICK as usize, |_| 5.0);
        assert_eq!(ladder.moving(), COARSE);
        let mut gpu = Ladder::new(false);
        assert_eq!(gpu.moving(), BEST);
        draw(&mut gpu, 2, |_| 50.0);
        assert_eq!(gpu.moving(), BEST, "two may be chance");
        draw(&mut gpu, 1, |_| 50.0);
        assert_eq!(gpu.moving(), SHADED);
        draw(&mut gpu, 1, |_| 500.0);
        assert_eq!(gpu.moving(), SMOOTH, "far too slow is enough at once");
    }

    #[test]
    fn it_does_not_flap_between_a_rung_with_air_and_one_that_is_too_slow() {
        let mut ladder = Ladder::new(false);
        let changes = draw(&mut ladder, 3_000, |r| if r.samples == 4 { 45.0 } else { 10.0 });
        assert!(changes <= 30, "{changes} changes in 3000 pictures");
        // Between the two limits it stays where it is.
        let mut calm = Ladder::new(false);
        assert_eq!(draw(&mut calm, 1_000, |_| BUDGET_MS * 0.7), 0);
    }

    #[test]
    fn what_another_rung_cost_says_nothing_and_stills_have_time() {
        let mut ladder = Ladder::new(true);
        for _ in 0..10 {
            ladder.take(true, BEST, 900.0);
        }
        assert_eq!(ladder.moving(), COARSE);
        assert_eq!(ladder.still(), BEST);
        for _ in 0..SLOW {
            ladder.take(false, BEST, 1_400.0);
        }
        assert_eq!(ladder.still(), SHADED);
        ladder.take(false, SHADED, 9_000.0);
        assert_eq!(ladder.still(), SMOOTH);
    }
}
