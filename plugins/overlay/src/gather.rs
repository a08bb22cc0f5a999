//! What is too close together on the screen becomes one.

use glam::Vec2;

use crate::layout::Seen;
use crate::placing::{Rect, Tiles};

/// Badges join when their anchors come this close, and part only when they are a third farther than that: without the
/// difference a slow orbit would make them blink.
const PART_RATIO: f32 = 1.35;

/// What becomes one badge: indices, the leader's first.
pub(crate) struct Cluster {
    pub(crate) members: Vec<usize>,
}

impl Cluster {
    pub(crate) fn count(&self, seen: &[Seen]) -> u32 {
        self.members.iter().map(|m| seen[*m].counts.iter().sum::<u32>()).sum()
    }
}

/// Each joins the one that it was with, else the nearest more urgent one within reach, or founds a cluster of its own. `seen`
/// has the most urgent first.
pub(crate) fn gather(seen: &[Seen], viewport: Vec2, merge_px: f32) -> Vec<Cluster> {
    let far = merge_px * PART_RATIO;
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut tiles: Tiles<usize> = Tiles::new(viewport, far.max(16.0));
    for (n, one) in seen.iter().enumerate() {
        let mut host: Option<(bool, f32, usize)> = None;
        for i in tiles.near(&Rect::around(one.at, Vec2::splat(far * 2.0))) {
            let leader = &seen[clusters[i].members[0]];
            // It was in this leader's badge, or this leader was in the same badge as it.
            let together = one.before.is_some_and(|known| known == leader.element || leader.before == Some(known));
            let distance = leader.at.distance(one.at);
            if distance <= if together { far } else { merge_px } {
                let better = host.is_none_or(|(t, d, j)| (!together, distance, i) < (!t, d, j));
                if better {
                    host = Some((together, distance, i));
                }
            }
        }
        match host {
            Some((_, _, i)) => clusters[i].members.push(n),
            None => {
                tiles.add(&Rect { min: one.at, max: one.at }, clusters.len());
                clusters.push(Cluster { members: vec![n] });
            }
        }
    }
    clusters
}
