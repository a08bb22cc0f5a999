//! Whether a cell of the scene is drawn as it is, or by its stand-in.

use glam::Vec3;

use super::gpu_scene::{Draw, GpuScene};
use crate::geometry::Geometry;

/// Pixels that a cube of a stand-in may cover: what moves by less, nobody sees.
const CUBE_PX: f32 = 1.0;

/// What a draw is, where it is not simply itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Itself,
    /// Of a group.
    Member(u32),
    /// Of a group, at one of its levels.
    StandIn(u32, u8),
}

/// A group whose members are drawn, or else one of its levels; all by draws.
struct Group {
    min: Vec3,
    max: Vec3,
    members: Vec<usize>,
    levels: Vec<(f32, Vec<usize>)>,
}

/// The groups of a scene.
#[derive(Default)]
pub(super) struct Far {
    roles: Vec<Role>,
    groups: Vec<Group>,
}

impl Far {
    pub(super) fn of(geometry: &Geometry, draws: &[Draw]) -> Self {
        let mut draw_of = vec![None; geometry.batches.len()];
        for (i, draw) in draws.iter().enumerate().filter(|(_, d)| !d.placed) {
            if let Some(slot) = draw_of.get_mut(draw.instances.start as usize) {
                *slot = Some(i);
            }
        }
        let drawn = |batches: &[u32]| -> Vec<usize> {
            batches.iter().filter_map(|b| draw_of.get(*b as usize).copied().flatten()).collect()
        };
        let mut out = Self { roles: vec![Role::Itself; draws.len()], groups: Vec::new() };
        for (g, group) in geometry.far.iter().enumerate() {
            let members = drawn(&group.members);
            let levels: Vec<(f32, Vec<usize>)> = group.levels.iter().map(|(m, own)| (*m, drawn(own))).collect();
            members.iter().for_each(|i| out.roles[*i] = Role::Member(g as u32));
            for (level, (_, own)) in levels.iter().enumerate() {
                own.iter().for_each(|i| out.roles[*i] = Role::StandIn(g as u32, level as u8));
            }
            out.groups.push(Group { min: group.min.into(), max: group.max.into(), members, levels });
        }
        out
    }

    pub(super) fn is_stand_in(&self, draw: usize) -> bool {
        matches!(self.roles.get(draw), Some(Role::StandIn(..)))
    }

    /// Whether the draw is drawn where these levels of the groups are.
    pub(super) fn is_wanted(&self, draw: usize, chosen: &[Option<u8>]) -> bool {
        let of = |g: u32| chosen.get(g as usize).copied().flatten();
        match self.roles.get(draw) {
            Some(Role::Member(g)) => of(*g).is_none(),
            Some(Role::StandIn(g, level)) => of(*g) == Some(*level),
            _ => true,
        }
    }
}

/// The coarsest level whose cubes are small enough.
fn level(cubes_m: impl Iterator<Item = f32>, pixels_per_metre: f32) -> Option<u8> {
    cubes_m.enumerate().filter(|(_, cube)| cube * pixels_per_metre <= CUBE_PX).last().map(|(i, _)| i as u8)
}

impl GpuScene {
    /// Of each group the level that is drawn instead of it, from this eye or, without perspective, from anywhere.
    pub(super) fn choose_far(&self, eye: Option<Vec3>, pixels_at_1m: f32) -> Vec<Option<u8>> {
        let is_here = |draws: &[usize]| draws.iter().all(|i| self.chunks[self.draws[*i].chunk].buffers.is_some());
        let choose = |g: &Group| {
            let distance = eye.map_or(1.0, |eye| (eye - eye.clamp(g.min, g.max)).length());
            let fitting = level(g.levels.iter().map(|l| l.0), pixels_at_1m / distance.max(1e-3));
            // What alone is shown in full is drawn thicker than it is, and must not fall through a cube.
            let fitting = fitting.filter(|_| !g.members.iter().any(|i| self.draws[*i].any_isolated()));
            // Not there, or not yet: rather its stand-in than nothing.
            let wanted = if fitting.is_none() && !is_here(&g.members) { Some(0) } else { fitting };
            wanted.filter(|l| g.levels.get(usize::from(*l)).is_some_and(|(_, own)| is_here(own)))
        };
        self.far.groups.iter().map(choose).collect()
    }

    /// Whether all that can hide the draw, or all that it stands for, is drawn.
    pub(super) fn is_all_walled_in(&self, draw: usize) -> bool {
        match self.far.roles.get(draw) {
            Some(Role::StandIn(g, _)) => {
                let group = self.far.groups.get(*g as usize);
                group.is_some_and(|g| g.members.iter().all(|i| self.is_walled_in(&self.draws[*i])))
            }
            _ => self.draws.get(draw).is_some_and(|d| self.is_walled_in(d)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_is_taken_where_its_cubes_are_smaller_than_a_pixel() {
        let cubes = || [0.25, 1.0].into_iter();
        assert_eq!(level(cubes(), 10.0), None);
        assert_eq!(level(cubes(), 3.0), Some(0));
        assert_eq!(level(cubes(), 0.9), Some(1));
    }
}
