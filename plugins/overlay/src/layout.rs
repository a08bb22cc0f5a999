//! From anchors in the building to badges on the screen.

use atrium_building::{BuildingModel, ElementId};
use atrium_facility::Status;
use atrium_view::CameraPose;
use atrium_view::{Appearance, ViewState};
use glam::{DVec3, Vec2};
use rustc_hash::FxHashMap;

use crate::field::{BadgeField, Counts, Held, Item};
use crate::gather::{Cluster, gather};
use crate::placing::{Rect, Room, candidates};
use crate::sight::Sight;
use crate::{Mark, placing};

/// A badge that was pushed aside returns above its anchor only when there is this much more room than it needs, pixels.
const RETURN_GAP: f32 = 10.0;

/// Edge of the square of the viewport that one badge has for itself on average: closer together, nobody reads their counts.
const ROOM_PX: f32 = 124.0;

/// Badges at least, however small the viewport.
const LEAST_BADGES: usize = 8;

/// Cubes of the field that cover less than this share of the reach of a badge are gathered without a look inside.
const SMALL_SHARE: f64 = 0.5;

/// Factor by which the reach grows while there are too many badges, and shrinks again.
const REACH_STEP: f32 = 1.3;

/// The reach shrinks when there are this much fewer badges than there is room for, and only if that leaves some room: or it
/// would go to and fro.
const SPARSE: f32 = 0.55;
const STILL_FITS: f32 = 0.9;

/// Of a badge that stands for several, how many are named.
const NAMED: usize = 5;

/// An element with something to report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchor {
    /// The element.
    pub element: ElementId,
    /// Where the badge points to: usually the middle of the element's top, project coordinates, metres.
    pub point: DVec3,
    /// Why: abnormal or lost. Anchors with another status are left out.
    pub status: Status,
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
    // A plan is seen from above through its own cut: what needs a person is told over it as well.
    if view.plan.is_none() && view.sections.hides(point) {
        return None;
    }
    Some(Anchor { element, point, status })
}

/// Sizes, pixels of the viewport.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutOptions {
    /// Width and height of a badge without its count.
    pub badge_px: f32,
    /// Width of one digit of a count, beside the badge.
    pub digit_px: f32,
    /// Height of a badge's middle above its anchor.
    pub lift_px: f32,
    /// Badges whose anchors are closer than this become one; where there are many, it is more.
    pub merge_px: f32,
    /// Least distance between badges.
    pub gap_px: f32,
    /// Kept free along the viewport's border.
    pub margin_px: f32,
    /// Areas of the viewport that other things cover: tool bar, storey strip, orientation cube, marks, handles.
    pub reserved: Vec<Rect>,
}

impl Default for LayoutOptions {
    fn default() -> Self {
        Self {
            badge_px: 26.0,
            digit_px: 8.0,
            lift_px: 34.0,
            merge_px: 26.0,
            gap_px: 4.0,
            margin_px: 6.0,
            reserved: Vec::new(),
        }
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
    /// All that is painted, count included: what a click is tested against.
    pub rect: Rect,
    /// The most urgent member's.
    pub status: Status,
    /// The most urgent member's.
    pub mark: Mark,
    /// How many it stands for, the most urgent kind first.
    pub counts: Counts,
    /// Some members, the most urgent first: the first is [`Self::element`].
    pub named: Vec<ElementId>,
}

impl Badge {
    /// How many it stands for.
    pub fn count(&self) -> u32 {
        self.counts.iter().sum()
    }
}

/// Lays badges out, and remembers the last layout so that they keep their places while the camera moves.
#[derive(Clone, Debug)]
pub struct BadgeLayout {
    /// Sizes.
    pub options: LayoutOptions,
    badges: Vec<Badge>,
    held: Vec<Vec<Held>>,
    outside: usize,
    /// By how much the reach of badges has grown, because there are so many.
    reach: f32,
    /// Leader of the badge that an element was in, and the badge's place relative to the leader's anchor.
    leaders: FxHashMap<ElementId, ElementId>,
    offsets: FxHashMap<ElementId, Vec2>,
}

impl Default for BadgeLayout {
    fn default() -> Self {
        Self {
            options: LayoutOptions::default(),
            badges: Vec::new(),
            held: Vec::new(),
            outside: 0,
            reach: 1.0,
            leaders: FxHashMap::default(),
            offsets: FxHashMap::default(),
        }
    }
}

/// What of the field may become a badge, or a part of one.
pub(crate) struct Seen {
    pub(crate) held: Held,
    pub(crate) counts: Counts,
    pub(crate) element: ElementId,
    pub(crate) mark: Mark,
    pub(crate) at: Vec2,
    /// The leader of the badge that it was in.
    pub(crate) before: Option<ElementId>,
}

impl BadgeLayout {
    /// Forgets the last layout: for a new model, or a jump.
    pub fn reset(&mut self) {
        *self = Self { options: self.options.clone(), ..Self::default() };
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

    /// All members of the badge whose most urgent member this is, in no order; of the field that was laid out.
    pub fn members(&self, field: &BadgeField, leader: ElementId) -> Vec<ElementId> {
        let mut out = Vec::new();
        if let Some(i) = self.badges.iter().position(|b| b.element == leader) {
            self.held[i].iter().for_each(|held| field.elements_of(*held, &mut out));
        }
        out
    }

    /// Lays out. `viewport` is in the pixels that badges are painted in. Costs what is seen, as far as it can be told apart
    /// on the screen.
    pub fn update(&mut self, field: &BadgeField, camera: &CameraPose, viewport: Vec2) {
        let whole = Rect { min: Vec2::ZERO, max: viewport };
        let most = ((viewport.x * viewport.y / (ROOM_PX * ROOM_PX)) as usize).max(LEAST_BADGES);
        let mut seen = self.seen(field, camera, viewport);
        let mut clusters = gather(&seen, viewport, self.options.merge_px * self.reach);
        while clusters.len() > most && self.reach < viewport.max_element() / self.options.merge_px {
            self.reach *= REACH_STEP;
            // Larger cubes are enough now; where they are many, that is what costs.
            if seen.len() > most * 16 {
                seen = self.seen(field, camera, viewport);
            }
            clusters = gather(&seen, viewport, self.options.merge_px * self.reach);
        }
        while self.reach > 1.0 && (clusters.len() as f32) < most as f32 * SPARSE {
            let smaller = (self.reach / REACH_STEP).max(1.0);
            let before = std::mem::replace(&mut self.reach, smaller);
            let finer = self.seen(field, camera, viewport);
            let parted = gather(&finer, viewport, self.options.merge_px * smaller);
            if parted.len() as f32 > most as f32 * STILL_FITS {
                self.reach = before;
                break;
            }
            (seen, clusters) = (finer, parted);
        }
        self.place(&seen, clusters, whole, field.len());
    }

    /// What of the field is in view: cubes too small to tell apart what is in them, and single badges; the most urgent first.
    fn seen(&self, field: &BadgeField, camera: &CameraPose, viewport: Vec2) -> Vec<Seen> {
        let whole = Rect { min: Vec2::ZERO, max: viewport };
        let mut seen: Vec<Seen> = Vec::new();
        let small = f64::from(self.options.merge_px * self.reach) * SMALL_SHARE;
        let known = |element: ElementId, around: Option<ElementId>| self.leaders.get(&element).copied().or(around);
        field.visit(&Sight::new(camera, viewport), small, None, known, |held, counts, item: &Item, before| {
            if let Some(at) = camera.project(item.point, viewport).filter(|at| whole.contains(*at)) {
                seen.push(Seen { held, counts: *counts, element: item.element, mark: item.mark, at, before });
            }
        });
        seen.sort_unstable_by_key(|s| (s.mark, s.element));
        seen
    }

    fn place(&mut self, seen: &[Seen], clusters: Vec<Cluster>, whole: Rect, all: usize) {
        let options = &self.options;
        let mut room = Room::new(whole.grown(-options.margin_px), options.gap_px);
        for reserved in &options.reserved {
            room.take(*reserved);
        }
        let mut placed: Vec<(Cluster, Placed)> = Vec::new();
        for mut cluster in clusters {
            match self.find_place(&seen[cluster.members[0]], cluster.count(seen), &room) {
                Some(place) => {
                    room.take(place.rect);
                    placed.push((cluster, place));
                }
                // No room anywhere near: the nearest badge speaks for it. Where there is none at all, it counts as outside.
                None => {
                    let at = seen[cluster.members[0]].at;
                    let nearest = placed
                        .iter_mut()
                        .min_by(|(_, a), (_, b)| a.pos.distance_squared(at).total_cmp(&b.pos.distance_squared(at)));
                    if let Some((host, _)) = nearest {
                        host.members.append(&mut cluster.members);
                    }
                }
            }
        }
        self.remember(seen, &placed);
        self.badges.clear();
        self.held.clear();
        let mut told = 0;
        for (mut cluster, place) in placed.into_iter().rev() {
            cluster.members.sort_unstable();
            let badge = finish(seen, &cluster, place);
            told += badge.count() as usize;
            self.badges.push(badge);
            self.held.push(cluster.members.iter().map(|m| seen[*m].held).collect());
        }
        self.outside = all - told;
    }

    fn find_place(&self, leader: &Seen, count: u32, room: &Room) -> Option<Placed> {
        let options = &self.options;
        let above = Vec2::new(0.0, -options.lift_px);
        let before = self.offsets.get(&leader.element).copied();
        let free = |offset: Vec2, gap: f32| {
            let place = shape(leader, count, offset, room, options);
            room.is_free(&place.rect, gap).then_some(place)
        };
        let moved_away = before.is_some_and(|b| b.distance(above) > 0.5);
        let home_gap = if moved_away { room.gap + RETURN_GAP } else { room.gap };
        free(above, home_gap)
            .or_else(|| before.and_then(|b| free(b, room.gap)))
            .or_else(|| candidates(options.lift_px).find_map(|offset| free(offset, room.gap)))
    }

    fn remember(&mut self, seen: &[Seen], placed: &[(Cluster, Placed)]) {
        self.leaders.clear();
        self.offsets.clear();
        for (cluster, place) in placed {
            let leader = seen[cluster.members[0]].element;
            self.offsets.insert(leader, place.offset);
            for member in &cluster.members {
                self.leaders.insert(seen[*member].element, leader);
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Placed {
    pos: Vec2,
    offset: Vec2,
    rect: Rect,
}

/// How a count is written: whole up to 999, then in thousands.
pub fn count_text(count: u32) -> String {
    match count {
        0..1_000 => count.to_string(),
        1_000..10_000 => format!("{:.1}k", f64::from(count / 100) / 10.0),
        1_000_000.. => format!("{:.1}M", f64::from(count / 100_000) / 10.0),
        _ => format!("{}k", count / 1_000),
    }
}

/// The badge at an offset; a count stands to the right of its shape.
fn shape(leader: &Seen, count: u32, offset: Vec2, room: &Room, options: &LayoutOptions) -> Placed {
    let digits = if count > 1 { count_text(count).len() as f32 } else { 0.0 };
    let beside = if digits > 0.0 { digits * options.digit_px + 8.0 } else { 0.0 };
    let body = Vec2::splat(options.badge_px);
    let at = leader.at + offset;
    let rect = Rect { min: at - body * 0.5, max: at + body * 0.5 + Vec2::new(beside, 0.0) };
    let rect = placing::Rect::moved_inside(&rect, &room.frame);
    Placed { pos: rect.min + body * 0.5, offset, rect }
}

fn finish(seen: &[Seen], cluster: &Cluster, place: Placed) -> Badge {
    let leader = &seen[cluster.members[0]];
    let mut counts = Counts::default();
    for member in &cluster.members {
        for (all, own) in counts.iter_mut().zip(seen[*member].counts) {
            *all += own;
        }
    }
    Badge {
        element: leader.element,
        at: place.pos,
        leader_to: leader.at,
        rect: place.rect,
        status: leader.mark.status(),
        mark: leader.mark,
        counts,
        named: cluster.members.iter().take(NAMED).map(|m| seen[*m].element).collect(),
    }
}
