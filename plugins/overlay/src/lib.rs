//! Where badges stand over the 3D picture, and how they cluster.
//!
//! **For:** what needs a person is seen at once: every anchor that is in view is shown by exactly one badge, no badge
//! hides another, and badges stay what they are while the camera moves.
//!
//! **Not for:** painting (`atrium_panels`), deciding what is abnormal (`atrium_facility`).
//!
//! **May depend on:** building, facility, scene, view, and Bevy for its maths.
#![cfg_attr(test, allow(clippy::unwrap_used))]

use atrium_building::{BuildingModel, ElementId};
use atrium_facility::Status;
use atrium_scene::CameraPose;
use atrium_view::{Appearance, ViewState};
use bevy::math::{DVec3, Vec2};

/// Badges closer than this would touch, logical pixels: one is 26 wide, and a little air makes two readable as two.
pub const APART_PX: f32 = 32.0;
/// A badge that was shown in the frame before keeps its place until it is this close to another: without the difference,
/// badges would flicker between one and two while the camera turns.
const APART_IF_SHOWN_PX: f32 = 27.0;
/// Anchors keep this far from the viewport's left, right and lower border, logical pixels.
const MARGIN_PX: f32 = 18.0;
/// And from the upper one: the badge stands above its anchor, on a leader.
const MARGIN_TOP_PX: f32 = 64.0;
/// An anchor this far outside the viewport is out of view; nearer ones are pulled to the border, so that equipment at
/// the edge does not lose its badge.
const OUTSIDE_PX: f32 = 40.0;

/// Something that wants a badge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchor {
    /// The element.
    pub element: ElementId,
    /// Where its leader ends: the middle of its top, metres, project coordinates.
    pub point: DVec3,
    /// What the badge says.
    pub status: Status,
}

/// A badge on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Badge {
    /// The element that it stands for: the most urgent of its members.
    pub element: ElementId,
    /// Where its leader ends, logical pixels of the viewport.
    pub at: Vec2,
    /// The most urgent status of its members.
    pub status: Status,
    /// All elements that it stands for, the most urgent first.
    pub members: Vec<ElementId>,
    /// The anchor whose place it has.
    seed: ElementId,
}

/// Badges of one frame, kept for the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BadgeLayout {
    badges: Vec<Badge>,
}

impl BadgeLayout {
    /// The badges, the most urgent first.
    pub fn badges(&self) -> &[Badge] {
        &self.badges
    }

    /// Lays the badges out anew for this camera.
    ///
    /// Most urgent anchors take their places first; one that would touch a badge joins it. Places taken in the frame
    /// before are kept as long as they do not touch. The same input gives the same layout.
    pub fn update(&mut self, anchors: &[Anchor], camera: &CameraPose, viewport: Vec2) {
        let mut seen: Vec<(bool, Anchor, Vec2)> = anchors
            .iter()
            .filter_map(|anchor| {
                let at = inside(camera.project(anchor.point, viewport)?, viewport)?;
                let kept = self.badges.iter().any(|b| b.seed == anchor.element);
                Some((kept, *anchor, at))
            })
            .collect();
        seen.sort_by(|(kept_a, a, _), (kept_b, b, _)| {
            kept_b.cmp(kept_a).then(a.status.cmp(&b.status)).then(a.element.cmp(&b.element))
        });
        let mut badges: Vec<Badge> = Vec::new();
        let mut members: Vec<Vec<(Status, ElementId)>> = Vec::new();
        for (kept, anchor, at) in seen {
            let nearest = badges
                .iter()
                .enumerate()
                .map(|(i, b)| (i, b.at.distance(at)))
                .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            let apart = if kept { APART_IF_SHOWN_PX } else { APART_PX };
            match nearest {
                Some((i, distance)) if distance < apart => members[i].push((anchor.status, anchor.element)),
                _ => {
                    let (element, status) = (anchor.element, anchor.status);
                    badges.push(Badge { element, at, status, members: Vec::new(), seed: element });
                    members.push(vec![(status, element)]);
                }
            }
        }
        for (badge, mut members) in badges.iter_mut().zip(members) {
            members.sort_unstable();
            if let Some((status, element)) = members.first() {
                badge.status = *status;
                badge.element = *element;
            }
            badge.members = members.into_iter().map(|(_, element)| element).collect();
        }
        badges.sort_by(|a, b| a.status.cmp(&b.status).then(a.seed.cmp(&b.seed)));
        self.badges = badges;
    }
}

/// Pulls a point near the border inside; `None` for one that is out of view.
fn inside(at: Vec2, viewport: Vec2) -> Option<Vec2> {
    let out = -OUTSIDE_PX;
    if !at.is_finite() || at.x < out || at.y < out || at.x > viewport.x - out || at.y > viewport.y - out {
        return None;
    }
    let max = (viewport - Vec2::splat(MARGIN_PX)).max(Vec2::splat(MARGIN_PX));
    Some(Vec2::new(at.x.clamp(MARGIN_PX, max.x), at.y.clamp(MARGIN_TOP_PX.min(max.y), max.y)))
}

/// The anchor of an element that is shown: the middle of the top of its box. `None` for one without geometry, hidden, or
/// cut away.
pub fn anchor_of(model: &BuildingModel, view: &ViewState, element: ElementId, status: Status) -> Option<Anchor> {
    let bounds = model.element(element)?.bounds;
    if bounds.is_empty() || view.appearance(model, element) == Appearance::Hidden {
        return None;
    }
    let centre = bounds.center();
    if view.section.is_some_and(|plane| plane.hides(centre)) {
        return None;
    }
    Some(Anchor { element, point: DVec3::new(centre.x, centre.y, bounds.max.z), status })
}

#[cfg(test)]
mod tests {
    use atrium_facility::Priority;
    use atrium_view::StandardView;

    use super::*;

    const VIEWPORT: Vec2 = Vec2::new(1000.0, 700.0);

    fn camera() -> CameraPose {
        let bounds = atrium_building::Aabb { min: DVec3::ZERO, max: DVec3::new(60.0, 40.0, 20.0) };
        CameraPose::looking(StandardView::Iso).fitted(&bounds, VIEWPORT)
    }

    /// A fixed scatter of anchors: a small linear congruence, so that a failure repeats.
    fn scatter(n: u32) -> Vec<Anchor> {
        let mut state = 12345_u32;
        let mut next = |span: f64| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 24) * span
        };
        (0..n)
            .map(|i| Anchor {
                element: ElementId(i),
                point: DVec3::new(next(60.0), next(40.0), next(20.0)),
                status: match i % 5 {
                    0 => Status::Abnormal(Priority::Critical),
                    1 => Status::Abnormal(Priority::Low),
                    _ => Status::Lost,
                },
            })
            .collect()
    }

    fn assert_sound(layout: &BadgeLayout, anchors: usize) {
        let badges = layout.badges();
        for (i, a) in badges.iter().enumerate() {
            for b in &badges[i + 1..] {
                assert!(a.at.distance(b.at) >= APART_IF_SHOWN_PX, "{a:?} hides {b:?}");
            }
        }
        let mut members: Vec<_> = badges.iter().flat_map(|b| b.members.iter()).collect();
        let all = members.len();
        members.sort();
        members.dedup();
        assert_eq!(members.len(), all, "no element has two badges");
        assert_eq!(all, anchors, "every anchor in view has one");
    }

    #[test]
    fn no_badge_hides_another_and_none_is_lost_while_the_camera_turns() {
        let anchors = scatter(300);
        let mut layout = BadgeLayout::default();
        let mut camera = camera();
        for _ in 0..60 {
            let in_view =
                anchors.iter().filter(|a| camera.project(a.point, VIEWPORT).and_then(|p| inside(p, VIEWPORT)).is_some()).count();
            layout.update(&anchors, &camera, VIEWPORT);
            assert_sound(&layout, in_view);
            camera = camera.orbited(DVec3::new(30.0, 20.0, 10.0), Vec2::new(3.0, 0.7));
        }
    }

    #[test]
    fn the_most_urgent_speaks_for_its_cluster() {
        let point = DVec3::new(30.0, 20.0, 10.0);
        let anchors = [
            Anchor { element: ElementId(1), point, status: Status::Lost },
            Anchor { element: ElementId(2), point, status: Status::Abnormal(Priority::High) },
        ];
        let mut layout = BadgeLayout::default();
        layout.update(&anchors, &camera(), VIEWPORT);
        let [badge] = layout.badges() else { panic!("two at one place are one badge") };
        assert_eq!((badge.element, badge.status), (ElementId(2), Status::Abnormal(Priority::High)));
        assert_eq!(badge.members, [ElementId(2), ElementId(1)]);
    }

    #[test]
    fn standing_still_changes_nothing() {
        let anchors = scatter(120);
        let mut layout = BadgeLayout::default();
        layout.update(&anchors, &camera(), VIEWPORT);
        let before = layout.clone();
        layout.update(&anchors, &camera(), VIEWPORT);
        assert_eq!(layout, before);
    }

    #[test]
    fn a_viewport_of_nothing_is_no_reason_to_fail() {
        let mut layout = BadgeLayout::default();
        layout.update(&scatter(10), &camera(), Vec2::new(1.0, 1.0));
        layout.update(&scatter(10), &camera(), Vec2::ZERO);
    }
}
