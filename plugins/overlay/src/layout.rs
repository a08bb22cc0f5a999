//! From anchors in the building to badges on the screen.

use std::collections::BTreeMap;

use atrium_building::{BuildingModel, ElementId};
use atrium_facility::Status;
use atrium_view::CameraPose;
use atrium_view::{Appearance, ViewState};
use glam::{DVec3, Vec2};

use crate::placing::{Rect, Room, candidates};
use crate::{Mark, placing};

/// Badges join when their anchors come this close, and part only when they are a third farther than that: without the
/// difference a slow orbit would make them blink.
const PART_RATIO: f32 = 1.35;

/// A badge that was pushed aside returns above its anchor only when there is this much more room than it needs, pixels.
const RETURN_GAP: f32 = 10.0;

/// An element with something to report.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    /// The element.
    pub element: ElementId,
    /// Where the badge points to: usually the middle of the element's top, project coordinates, metres.
    pub point: DVec3,
    /// Why: abnormal or lost. Anchors with another status are left out.
    pub status: Status,
    /// What stands beside the badge; empty for none.
    pub label: String,
    /// Width of the label as it will be painted, pixels; 0 paints none.
    pub label_px: f32,
}

/// The anchor of an element with this status, on the middle of its top; `None` where there is nothing to report, no
/// geometry, or where the element is hidden or its top is cut away.
pub fn anchor_of(model: &BuildingModel, view: &ViewState, element: ElementId, status: Status) -> Option<Anchor> {
    Mark::of(status)?;
    let bounds = model.element(element)?.bounds;
    if bounds.is_empty() || view.appearance(model, element) == Appearance::Hidden {
        return None;
    }
    let mut point = bounds.center();
    point.z = bounds.max.z;
    if view.sections.hides(point) {
        return None;
    }
    Some(Anchor { element, point, status, label: String::new(), label_px: 0.0 })
}

/// Sizes, pixels of the viewport.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayoutOptions {
    /// Width and height of a badge without its label.
    pub badge_px: f32,
    /// Height of a badge's middle above its anchor.
    pub lift_px: f32,
    /// Badges whose anchors are closer than this become one.
    pub merge_px: f32,
    /// Least distance between badges.
    pub gap_px: f32,
    /// Kept free along the viewport's border.
    pub margin_px: f32,
    /// Areas of the viewport that other things cover (bars, storey strip, orientation cube, lists).
    pub reserved: [Option<Rect>; 8],
}

impl Default for LayoutOptions {
    fn default() -> Self {
        Self { badge_px: 26.0, lift_px: 34.0, merge_px: 26.0, gap_px: 4.0, margin_px: 6.0, reserved: [None; 8] }
    }
}

/// A badge to paint.
#[derive(Clone, Debug, PartialEq)]
pub struct Badge {
    /// The most urgent member.
    pub element: ElementId,
    /// Middle of the shape.
    pub at: Vec2,
    /// Where the leader line ends: the anchor of the most urgent member.
    pub leader_to: Vec2,
    /// All that is painted, label included: what a click is tested against.
    pub rect: Rect,
    /// The label's part of `rect`; `None` where there is none, or no room for it.
    pub label_rect: Option<Rect>,
    /// The most urgent member's.
    pub status: Status,
    /// The most urgent member's.
    pub mark: Mark,
    /// All members, the most urgent first.
    pub members: Vec<ElementId>,
    /// The most urgent member's.
    pub label: String,
}

/// Lays badges out, and remembers the last layout so that they keep their places while the camera moves.
#[derive(Clone, Debug, Default)]
pub struct BadgeLayout {
    /// Sizes.
    pub options: LayoutOptions,
    badges: Vec<Badge>,
    outside: usize,
    /// Leader of the badge that an element was in, and the badge's place relative to the leader's anchor.
    leaders: BTreeMap<ElementId, ElementId>,
    offsets: BTreeMap<ElementId, Vec2>,
}

struct Seen<'a> {
    anchor: &'a Anchor,
    mark: Mark,
    at: Vec2,
}

impl Seen<'_> {
    /// The most urgent first; among equals the lower id, so that the order never depends on the caller's.
    fn urgency(&self) -> (Mark, ElementId) {
        (self.mark, self.anchor.element)
    }
}

struct Cluster<'a> {
    members: Vec<Seen<'a>>,
}

impl BadgeLayout {
    /// Forgets the last layout: for a new model, or a jump.
    pub fn reset(&mut self) {
        *self = Self { options: self.options, ..Self::default() };
    }

    /// To paint, the most urgent last, so that nothing is painted over it.
    pub fn badges(&self) -> &[Badge] {
        &self.badges
    }

    /// Number of anchors that the camera does not see: beside or behind it.
    pub fn outside(&self) -> usize {
        self.outside
    }

    /// The badge at a point, for a click.
    pub fn badge_at(&self, point: Vec2) -> Option<&Badge> {
        self.badges.iter().rev().find(|b| b.rect.contains(point))
    }

    /// Lays out. `viewport` is in the pixels that badges are painted in.
    pub fn update(&mut self, anchors: &[Anchor], camera: &CameraPose, viewport: Vec2) {
        let options = self.options;
        self.outside = 0;
        let whole = Rect { min: Vec2::ZERO, max: viewport };
        let mut seen: Vec<Seen> = Vec::with_capacity(anchors.len());
        for anchor in anchors {
            let Some(mark) = Mark::of(anchor.status) else { continue };
            match camera.project(anchor.point, viewport) {
                Some(at) if whole.contains(at) => seen.push(Seen { anchor, mark, at }),
                _ => self.outside += 1,
            }
        }
        seen.sort_by_key(Seen::urgency);

        let mut clusters = self.gather(seen, options.merge_px);
        let mut room = Room::new(whole.grown(-options.margin_px), options.gap_px);
        for reserved in options.reserved.iter().flatten() {
            room.take(*reserved);
        }
        let mut placed: Vec<(Cluster, Placed)> = Vec::new();
        for mut cluster in clusters.drain(..) {
            match self.find_place(&cluster, &room, &options) {
                Some(place) => {
                    room.take(place.rect);
                    placed.push((cluster, place));
                }
                // No room anywhere near: the nearest badge speaks for it. Nothing is ever dropped silently.
                None => {
                    let at = cluster.members[0].at;
                    let nearest = placed
                        .iter_mut()
                        .min_by(|(_, a), (_, b)| a.pos.distance_squared(at).total_cmp(&b.pos.distance_squared(at)));
                    match nearest {
                        Some((host, _)) => host.members.append(&mut cluster.members),
                        None => self.outside += cluster.members.len(),
                    }
                }
            }
        }
        self.remember(&placed);
        self.badges = placed.into_iter().rev().map(|(cluster, place)| finish(cluster, place)).collect();
    }

    /// Anchors join the nearest more urgent one within reach, or found a cluster of their own.
    fn gather<'a>(&self, seen: Vec<Seen<'a>>, merge_px: f32) -> Vec<Cluster<'a>> {
        let mut clusters: Vec<Cluster<'a>> = Vec::new();
        for one in seen {
            let host = clusters
                .iter()
                .enumerate()
                .filter_map(|(i, c)| {
                    let leader = &c.members[0];
                    let together = self.leaders.get(&one.anchor.element).is_some_and(|known| {
                        *known == leader.anchor.element || self.leaders.get(&leader.anchor.element) == Some(known)
                    });
                    let reach = if together { merge_px * PART_RATIO } else { merge_px };
                    let distance = leader.at.distance(one.at);
                    (distance <= reach).then_some((distance, i))
                })
                .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            match host {
                Some((_, i)) => clusters[i].members.push(one),
                None => clusters.push(Cluster { members: vec![one] }),
            }
        }
        clusters
    }

    fn find_place(&self, cluster: &Cluster, room: &Room, options: &LayoutOptions) -> Option<Placed> {
        let leader = &cluster.members[0];
        let above = Vec2::new(0.0, -options.lift_px);
        let before = self.offsets.get(&leader.anchor.element).copied();
        let free = |offset: Vec2, labelled: bool, gap: f32| {
            shapes(leader, cluster.members.len(), offset, labelled, room, options)
                .into_iter()
                .flatten()
                .find(|p| room.is_free(&p.rect, gap))
        };
        for labelled in [true, false] {
            if labelled && leader.anchor.label_px <= 0.0 {
                continue;
            }
            let moved_away = before.is_some_and(|b| b.distance(above) > 0.5);
            let home_gap = if moved_away { room.gap + RETURN_GAP } else { room.gap };
            let found = free(above, labelled, home_gap)
                .or_else(|| before.and_then(|b| free(b, labelled, room.gap)))
                .or_else(|| candidates(options.lift_px).find_map(|offset| free(offset, labelled, room.gap)));
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn remember(&mut self, placed: &[(Cluster, Placed)]) {
        self.leaders.clear();
        self.offsets.clear();
        for (cluster, place) in placed {
            let leader = cluster.members[0].anchor.element;
            self.offsets.insert(leader, place.offset);
            for member in &cluster.members {
                self.leaders.insert(member.anchor.element, leader);
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Placed {
    pos: Vec2,
    offset: Vec2,
    rect: Rect,
    label_rect: Option<Rect>,
}

/// The badge at an offset, with the label to its right or, failing that, to its left.
fn shapes(
    leader: &Seen,
    count: usize,
    offset: Vec2,
    labelled: bool,
    room: &Room,
    options: &LayoutOptions,
) -> [Option<Placed>; 2] {
    // A count stands at the shape's corner and needs a little more room.
    let size = if count > 1 { Vec2::splat(options.badge_px + 8.0) } else { Vec2::splat(options.badge_px) };
    let body = placing::Rect::around(leader.at + offset, size).moved_inside(&room.frame);
    let pos = (body.min + body.max) * 0.5;
    if !labelled {
        return [Some(Placed { pos, offset, rect: body, label_rect: None }), None];
    }
    let width = leader.anchor.label_px;
    let right = Rect { min: Vec2::new(body.max.x, body.min.y), max: Vec2::new(body.max.x + width, body.max.y) };
    let left = Rect { min: Vec2::new(body.min.x - width, body.min.y), max: Vec2::new(body.min.x, body.max.y) };
    [right, left].map(|label| {
        let rect = Rect { min: body.min.min(label.min), max: body.max.max(label.max) };
        Some(Placed { pos, offset, rect, label_rect: Some(label) })
    })
}

fn finish(mut cluster: Cluster, place: Placed) -> Badge {
    cluster.members.sort_by_key(Seen::urgency);
    let leader = &cluster.members[0];
    Badge {
        element: leader.anchor.element,
        at: place.pos,
        leader_to: leader.at,
        rect: place.rect,
        label_rect: place.label_rect,
        status: leader.anchor.status,
        mark: leader.mark,
        label: leader.anchor.label.clone(),
        members: cluster.members.iter().map(|m| m.anchor.element).collect(),
    }
}
