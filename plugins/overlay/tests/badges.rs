//! What must hold of every layout, whatever the anchors.
#![allow(clippy::unwrap_used, clippy::field_reassign_with_default, missing_docs)]

use atrium_building::{Aabb, BuildingModel, Element, ElementId, ElementKind, Storey, StoreyId};
use atrium_facility::{Priority, Status};
use atrium_overlay::{Anchor, BadgeLayout, LayoutOptions, Mark, Rect, anchor_of};
use atrium_view::CameraPose;
use atrium_view::{StandardView, ViewState};
use glam::{DVec3, Vec2};

const VIEWPORT: Vec2 = Vec2::new(900.0, 600.0);

fn model(count: u32) -> BuildingModel {
    let mut model = BuildingModel::default();
    for i in 0..count {
        let element = Element::new(format!("{i}").as_str(), "IfcPump", ElementKind::Equipment);
        model.elements.push(Element { storey: Some(StoreyId(i % 3)), ..element });
    }
    for s in 0..3 {
        model.storeys.push(Storey {
            element: ElementId(0),
            name: "s".into(),
            long_name: None,
            elevation_m: f64::from(s) * 4.0,
        });
    }
    model
}

/// Seeded, so that a failure repeats.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1u32 << 31)
    }
}

fn anchors(count: u32, seed: u64) -> Vec<Anchor> {
    let mut random = Random(seed);
    (0..count)
        .map(|i| {
            let status = match (random.next() * 5.0) as usize {
                4 => Status::Lost,
                n => Status::Abnormal(Priority::ALL[n]),
            };
            let point = DVec3::new(random.next() * 60.0, random.next() * 40.0, random.next() * 12.0);
            let label_px = if random.next() < 0.3 { 90.0 } else { 0.0 };
            Anchor { element: ElementId(i), point, status, label: format!("AHU-{i}"), label_px }
        })
        .collect()
}

fn camera() -> CameraPose {
    let bounds = Aabb { min: DVec3::ZERO, max: DVec3::new(60.0, 40.0, 12.0) };
    CameraPose::looking(StandardView::Iso).fitted(&bounds, VIEWPORT)
}

fn lay(anchors: &[Anchor], options: LayoutOptions) -> BadgeLayout {
    let mut layout = BadgeLayout::default();
    layout.options = options;
    layout.update(anchors, &camera(), VIEWPORT);
    layout
}

fn check(layout: &BadgeLayout, count: usize) {
    let frame = Rect { min: Vec2::ZERO, max: VIEWPORT };
    let badges = layout.badges();
    for (i, a) in badges.iter().enumerate() {
        assert!(frame.holds(&a.rect), "inside the viewport: {a:?}");
        assert!(layout.options.reserved.iter().flatten().all(|r| !r.overlaps(&a.rect)), "{a:?} under a panel");
        assert_eq!(a.element, a.members[0]);
        for b in &badges[i + 1..] {
            assert!(!a.rect.overlaps(&b.rect), "{a:?} hides {b:?}");
        }
    }
    let told: usize = badges.iter().map(|b| b.members.len()).sum();
    assert_eq!(told + layout.outside(), count, "every anchor is told of exactly once");
}

#[test]
fn no_two_badges_overlap_and_none_is_lost_whatever_the_anchors() {
    for seed in 0..60 {
        for count in [1, 7, 60, 400] {
            let mut options = LayoutOptions::default();
            if seed % 2 == 0 {
                options.reserved[0] = Some(Rect { min: Vec2::new(780.0, 0.0), max: Vec2::new(900.0, 320.0) });
            }
            check(&lay(&anchors(count, seed), options), count as usize);
        }
    }
}

#[test]
fn the_order_of_anchors_does_not_matter() {
    let mut list = anchors(80, 5);
    let first = lay(&list, LayoutOptions::default());
    list.reverse();
    assert_eq!(first.badges(), lay(&list, LayoutOptions::default()).badges());
}

#[test]
fn a_group_shows_its_worst_member_and_all_others() {
    let point = DVec3::new(30.0, 20.0, 6.0);
    let at = |i, status| Anchor { element: ElementId(i), point, status, label: String::new(), label_px: 0.0 };
    let list = [
        at(2, Status::Lost),
        at(1, Status::Abnormal(Priority::High)),
        at(0, Status::Abnormal(Priority::Low)),
        at(3, Status::Normal),
    ];
    let layout = lay(&list, LayoutOptions::default());
    assert_eq!(layout.badges().len(), 1);
    let badge = &layout.badges()[0];
    assert_eq!((badge.mark, badge.status), (Mark::Abnormal(Priority::High), Status::Abnormal(Priority::High)));
    assert_eq!(badge.members, [ElementId(1), ElementId(0), ElementId(2)]);
    assert!(layout.badge_at(badge.at).is_some() && layout.badge_at(Vec2::ZERO).is_none());
}

#[test]
fn hidden_storeys_have_no_anchors() {
    let view = ViewState { storey: Some(StoreyId(0)), ..ViewState::default() };
    let mut model = model(60);
    for e in &mut model.elements {
        e.bounds = Aabb { min: DVec3::ZERO, max: DVec3::ONE };
    }
    let lost: Vec<(ElementId, Status)> = model.element_ids().map(|id| (id, Status::Lost)).collect();
    let anchored: Vec<Anchor> = lost.iter().filter_map(|(id, status)| anchor_of(&model, &view, *id, *status)).collect();
    assert_eq!(anchored.len(), 20);
    assert!(anchored.iter().all(|a| a.element.0 % 3 == 0 && a.point == DVec3::new(0.5, 0.5, 1.0)));
    assert_eq!(anchor_of(&model, &view, ElementId(0), Status::Normal), None);
}

#[test]
fn a_slow_orbit_moves_badges_smoothly_and_groups_do_not_blink() {
    let list = anchors(40, 3);
    let mut layout = BadgeLayout::default();
    let mut pose = camera();
    let pivot = DVec3::new(30.0, 20.0, 6.0);
    let mut before: Option<BadgeLayout> = None;
    let (mut regroupings, mut jumps, frames) = (0, 0, 300);
    for _ in 0..frames {
        pose = pose.orbited(pivot, Vec2::new(0.5, 0.0), VIEWPORT);
        layout.update(&list, &pose, VIEWPORT);
        check(&layout, 40);
        if let Some(before) = &before {
            regroupings += usize::from(before.badges().len() != layout.badges().len());
            for badge in layout.badges() {
                let known = before.badges().iter().find(|b| b.element == badge.element);
                jumps += usize::from(known.is_some_and(|b| b.at.distance(badge.at) > 12.0));
            }
        }
        before = Some(layout.clone());
    }
    // A quarter of a turn: groups form and part some times, but never every other frame.
    assert!(regroupings < frames / 6, "{regroupings} regroupings in {frames} frames");
    assert!(jumps < frames / 6, "{jumps} jumps in {frames} frames");
}

#[test]
fn broken_cameras_and_viewports_give_an_empty_layout_not_a_panic() {
    let pose = CameraPose { eye: DVec3::NAN, ..CameraPose::default() };
    for viewport in [Vec2::ZERO, Vec2::splat(10.0), VIEWPORT] {
        let mut layout = BadgeLayout::default();
        layout.update(&anchors(20, 1), &pose, viewport);
        assert!(layout.badges().is_empty());
        assert_eq!(layout.outside(), 20);
    }
}
