//! Marks that stand where the thing itself is: close ones join, and what would lie under another steps aside.

use glam::Vec2;

use crate::placing::{Rect, Tiles};

/// A mark steps aside by no more than this: farther away it would say that the thing is elsewhere.
const ASIDE_PX: f32 = 22.0;

/// Keeps marks from overlapping, the most important first.
pub struct Settler {
    taken: Tiles<(Rect, Option<usize>)>,
}

/// Where a mark goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Settled {
    /// There.
    At(Vec2),
    /// It joins the mark that was settled with this number.
    Joins(usize),
}

impl Settler {
    /// Over a viewport of this size, pixels.
    pub fn new(viewport: Vec2) -> Self {
        Self { taken: Tiles::new(viewport, 48.0) }
    }

    /// Takes room that nothing may cover.
    pub fn reserve(&mut self, rect: Rect) {
        self.taken.add(&rect, (rect, None));
    }

    /// Settles a mark of this size at a point. It joins a mark `number` of those that it `may_join`; room taken by others it
    /// steps aside from. One that must stand where it is (`fixed`) neither joins nor moves.
    pub fn settle(
        &mut self,
        number: usize,
        at: Vec2,
        size: f32,
        fixed: bool,
        may_join: impl Fn(usize) -> bool,
    ) -> Settled {
        let around = |at: Vec2| Rect::around(at, Vec2::splat(size));
        let mut place = at;
        if !fixed {
            if let Some(host) = self.met(&around(at)).find_map(|(_, n)| n.filter(|n| may_join(*n))) {
                return Settled::Joins(host);
            }
            let own = around(at);
            if let Some((other, _)) = self.met(&own).next() {
                // The four ways out, the shortest first that leads into the open.
                let mut ways = [
                    Vec2::new(other.min.x - own.max.x, 0.0),
                    Vec2::new(other.max.x - own.min.x, 0.0),
                    Vec2::new(0.0, other.min.y - own.max.y),
                    Vec2::new(0.0, other.max.y - own.min.y),
                ];
                ways.sort_by(|a, b| a.length_squared().total_cmp(&b.length_squared()));
                let free =
                    |way: &&Vec2| way.length() <= ASIDE_PX.max(size) && self.met(&around(at + **way)).next().is_none();
                if let Some(way) = ways.iter().find(free) {
                    place = at + *way;
                } else if let Some(host) = self.met(&own.grown(ASIDE_PX)).find_map(|(_, n)| n.filter(|n| may_join(*n)))
                {
                    return Settled::Joins(host);
                }
            }
        }
        let rect = around(place);
        self.taken.add(&rect, (rect, Some(number)));
        Settled::At(place)
    }

    fn met<'a>(&'a self, rect: &Rect) -> impl Iterator<Item = (Rect, Option<usize>)> + 'a {
        let own = *rect;
        self.taken.near(rect).filter(move |(other, _)| other.overlaps(&own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_join_their_like_and_step_aside_from_others() {
        let mut settler = Settler::new(Vec2::new(400.0, 300.0));
        let like = |a: usize, b: usize| a % 2 == b % 2;
        assert_eq!(settler.settle(0, Vec2::splat(100.0), 20.0, false, |n| like(n, 0)), Settled::At(Vec2::splat(100.0)));
        assert_eq!(settler.settle(2, Vec2::new(110.0, 100.0), 20.0, false, |n| like(n, 2)), Settled::Joins(0));
        let Settled::At(aside) = settler.settle(1, Vec2::new(108.0, 100.0), 12.0, false, |n| like(n, 1)) else {
            unreachable!("nothing of its kind is there")
        };
        assert!(!Rect::around(aside, Vec2::splat(12.0)).overlaps(&Rect::around(Vec2::splat(100.0), Vec2::splat(20.0))));
        assert!(aside.distance(Vec2::new(108.0, 100.0)) <= 22.0);
        assert_eq!(settler.settle(3, Vec2::splat(100.0), 12.0, true, |_| true), Settled::At(Vec2::splat(100.0)));
    }
}
