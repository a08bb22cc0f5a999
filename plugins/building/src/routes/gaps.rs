//! Ways from room to room without a door: where two rooms lie side by side and no wall stands between them.

use glam::DVec2;

use super::ground::{Ground, Surface};
use super::plane::left_of;
use super::{Confidence, End, Passage, PassageKind};

/// How closely a border is looked at, metres.
const STEP_M: f64 = 0.15;
/// Rooms farther apart than this are not side by side, metres.
const REACH_M: f64 = 0.65;
/// Narrower than this nobody passes, metres.
const NARROWEST_M: f64 = 0.6;
/// A wide gap is passed at several places, this far apart, metres: what a detour through the middle costs stays small.
const APART_M: f64 = 1.5;

/// Finds the gaps of all rooms, level by level.
pub(super) fn gaps(ground: &Ground) -> Vec<Passage> {
    let mut out = Vec::new();
    for (i, region) in ground.regions.iter().enumerate() {
        if let Surface::Room(_) = region.surface {
            gaps_of(ground, i as u32, &mut out);
        }
    }
    out
}

struct Run {
    to: u32,
    points: Vec<(DVec2, DVec2)>,
}

fn gaps_of(ground: &Ground, from: u32, out: &mut Vec<Passage>) {
    let Some(outline) = ground.region(from).outline() else { return };
    // Where hardly any of the border has a wall, the model has no walls to tell gaps from.
    let (mut looked, mut walled) = (0usize, 0usize);
    let mut runs: Vec<Run> = Vec::new();
    for [a, b] in outline.border.segments() {
        let length = a.distance(*b);
        if length < STEP_M {
            continue;
        }
        let along = (*b - *a) / length;
        let outward = -left_of(along);
        let steps = (length / STEP_M).ceil() as usize;
        let mut run: Option<Run> = None;
        for k in 0..steps {
            let at = *a + along * ((k as f64 + 0.5) * length / steps as f64);
            looked += 1;
            let found = across(ground, from, at, outward, &mut walled);
            match (&mut run, found) {
                (Some(r), Some((to, beyond))) if r.to == to => r.points.push((at, beyond)),
                (open, found) => {
                    runs.extend(open.take());
                    *open = found.map(|(to, beyond)| Run { to, points: vec![(at, beyond)] });
                }
            }
        }
        runs.extend(run);
    }
    let has_walls = ground.level_of(from).has_walls;
    let confidence = if !has_walls {
        Confidence::Low
    } else if walled * 10 >= looked * 3 {
        Confidence::High
    } else {
        Confidence::Medium
    };
    for run in runs {
        passages(ground, from, &run, confidence, out);
    }
}

/// The room beyond the border at this point, if nothing stands between; each pair is found from one of its rooms alone.
fn across(ground: &Ground, from: u32, at: DVec2, outward: DVec2, walled: &mut usize) -> Option<(u32, DVec2)> {
    let level = ground.level_of(from);
    let inside = at - outward * 0.06;
    let hit_m =
        level.barriers.first_hit(inside, inside + outward * (REACH_M + 0.06)).map(|t| t * (REACH_M + 0.06) - 0.06);
    if hit_m.is_some_and(|hit| hit < 0.45) {
        *walled += 1;
    }
    let z = ground.region(from).floor_m + 0.3;
    [0.03, 0.15, 0.3, 0.45, REACH_M].into_iter().take_while(|d| hit_m.is_none_or(|hit| *d < hit)).find_map(|d| {
        let p = at + outward * d;
        let to = ground.room_at(p.extend(z)).filter(|to| *to != from)?;
        Some((to, p))
    })
}

fn passages(ground: &Ground, from: u32, run: &Run, confidence: Confidence, out: &mut Vec<Passage>) {
    let (a, b) = (ground.region(from), ground.region(run.to));
    let width_m = run.points.len() as f64 * STEP_M;
    let step_m = (a.floor_m - b.floor_m).abs();
    if width_m < NARROWEST_M || step_m > 0.6 {
        return;
    }
    // The same gap is seen from the other room too; the one of lower index speaks, unless rooms overlap.
    if from > run.to {
        return;
    }
    let places = ((width_m / APART_M).ceil() as usize).clamp(1, 16);
    for place in 0..places {
        let index = ((place as f64 + 0.5) / places as f64 * run.points.len() as f64) as usize;
        let Some((at, beyond)) = run.points.get(index) else { continue };
        let outward = (*beyond - *at).normalize_or_zero();
        let start = ground.step_in(from, *at - outward * 0.02, -outward);
        let end = ground.step_in(run.to, *beyond, outward);
        if ground.level_of(from).barriers.crosses(start, end) {
            continue;
        }
        out.push(Passage {
            kind: PassageKind::Gap,
            element: None,
            from: End { region: from, at: start },
            to: End { region: run.to, at: end },
            via: Vec::new(),
            confidence,
            width_m: Some(width_m),
        });
    }
}
