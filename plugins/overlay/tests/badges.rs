//! What must hold of every layout, whatever the anchors.
#![allow(clippy::unwrap_used, clippy::field_reassign_with_default, missing_docs)]

use atrium_building::{Aabb, BuildingModel, Element, ElementId, ElementKind, Storey, StoreyId};
use atrium_facility::{Priority, Status};
use std::collections::HashSet;

use atrium_overlay::{Anchor, BadgeField, BadgeLayout, LayoutOptions, Mark, Rect, anchor_of, count_text};
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
            Anchor { element: ElementId(i), point, status }
        })
        .collect()
}

fn camera() -> CameraPose {
    let bounds = Aabb { min: DVec3::ZERO, max: DVec3::new(60.0, 40.0, 12.0) };
    CameraPose::looking(StandardView::Iso).fitted(&bounds, VIEWPORT)
}

fn field_of(anchors: &[Anchor]) -> BadgeField {
    let mut field = BadgeField::default();
    anchors.iter().for_each(|a| field.set(a.element, Some(a)));
    field
}

fn lay(anchors: &[Anchor], options: LayoutOptions) -> BadgeLayout {
    let mut layout = BadgeLayout::default();
    layout.options = options;
    layout.update(&field_of(anchors), &camera(), VIEWPORT);
    layout
}

fn check(layout: &BadgeLayout, count: usize) {
    let frame = Rect { min: Vec2::ZERO, max: VIEWPORT };
    let badges = layout.badges();
    for (i, a) in badges.iter().enumerate() {
        assert!(frame.holds(&a.rect), "inside the viewport: {a:?}");
        assert!(layout.options.reserved.iter().all(|r| !r.overlaps(&a.rect)), "{a:?} under a panel");
        assert_eq!(a.element, a.named[0]);
        for b in &badges[i + 1..] {
            assert!(!a.rect.overlaps(&b.rect), "{a:?} hides {b:?}");
        }
    }
    let told: usize = badges.iter().map(|b| b.count() as usize).sum();
    assert_eq!(told + layout.outside(), count, "every anchor is told of exactly once");
}

#[test]
fn no_two_badges_overlap_and_none_is_lost_whatever_the_anchors() {
    for seed in 0..60 {
        for count in [1, 7, 60, 400] {
            let mut options = LayoutOptions::default();
            if seed % 2 == 0 {
                options.reserved.push(Rect { min: Vec2::new(780.0, 0.0), max: Vec2::new(900.0, 320.0) });
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
    let at = |i, status| Anchor { element: ElementId(i), point, status };
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
    assert_eq!(badge.named, [ElementId(1), ElementId(0), ElementId(2)]);
    assert_eq!(badge.counts, [0, 1, 0, 1, 1]);
    let mut members = layout.members(&field_of(&list), ElementId(1));
    members.sort();
    assert_eq!(members, [ElementId(0), ElementId(1), ElementId(2)]);
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
    let field = field_of(&anchors(40, 3));
    let mut layout = BadgeLayout::default();
    let mut pose = camera();
    let pivot = DVec3::new(30.0, 20.0, 6.0);
    let mut before: Option<BadgeLayout> = None;
    let (mut regroupings, mut jumps, frames) = (0, 0, 300);
    for _ in 0..frames {
        pose = pose.orbited(pivot, Vec2::new(0.5, 0.0), VIEWPORT);
        layout.update(&field, &pose, VIEWPORT);
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
        layout.update(&field_of(&anchors(20, 1)), &pose, viewport);
        assert!(layout.badges().is_empty());
        assert_eq!(layout.outside(), 20);
    }
}

/// So many in a building of eight storeys, as dense as equipment stands.
fn crowd(count: u32) -> Vec<Anchor> {
    let mut random = Random(11);
    (0..count)
        .map(|i| {
            let status = match (random.next() * 40.0) as usize {
                0 => Status::Abnormal(Priority::Critical),
                1..4 => Status::Abnormal(Priority::High),
                4..20 => Status::Abnormal(Priority::Medium),
                20..30 => Status::Abnormal(Priority::Low),
                _ => Status::Lost,
            };
            let storey = (random.next() * 8.0).floor() * 4.0;
            let point = DVec3::new(random.next() * 120.0, random.next() * 60.0, storey + 2.5);
            Anchor { element: ElementId(i), point, status }
        })
        .collect()
}

#[test]
fn ten_thousand_stay_readable_and_are_all_told_of() {
    let list = crowd(10_000);
    let (field, mut layout) = (field_of(&list), BadgeLayout::default());
    let bounds = Aabb { min: DVec3::ZERO, max: DVec3::new(120.0, 60.0, 32.0) };
    let pose = CameraPose::looking(StandardView::Iso).fitted(&bounds, VIEWPORT);
    layout.update(&field, &pose, VIEWPORT);
    check(&layout, list.len());
    assert!(layout.outside() < 100, "{} are not told of", layout.outside());
    let badges = layout.badges();
    let room = VIEWPORT.x * VIEWPORT.y / (124.0 * 124.0);
    assert!((8.0..room + 1.0).contains(&(badges.len() as f32)), "{} badges", badges.len());
    // Each shows the worst of what it stands for, and names it first.
    for badge in badges {
        let members = layout.members(&field, badge.element);
        assert_eq!(members.len(), badge.count() as usize);
        let worst = members.iter().map(|e| (field.get(*e).unwrap().0, *e)).min().unwrap();
        assert_eq!(worst, (badge.mark, badge.element));
    }
    // Nearer, they part: what is one badge from afar is many from near by.
    let cluster = badges.iter().max_by_key(|b| b.count()).unwrap();
    let members = layout.members(&field, cluster.element);
    let near = pose.fitted(&field.bounds(&members), VIEWPORT);
    layout.update(&field, &near, VIEWPORT);
    let own: HashSet<ElementId> = members.into_iter().collect();
    let holds = |b: &&atrium_overlay::Badge| layout.members(&field, b.element).iter().any(|e| own.contains(e));
    let parts = layout.badges().iter().filter(holds).count();
    assert!(parts > 1, "{parts} parts");
}

#[test]
fn ten_thousand_do_not_flicker_while_one_orbits() {
    let field = field_of(&crowd(10_000));
    let mut layout = BadgeLayout::default();
    let bounds = Aabb { min: DVec3::ZERO, max: DVec3::new(120.0, 60.0, 32.0) };
    let mut pose = CameraPose::looking(StandardView::Iso).fitted(&bounds, VIEWPORT);
    let (mut kept, mut seen, mut blinked) = (0, 0, 0);
    let mut before: Vec<HashSet<ElementId>> = Vec::new();
    for frame in 0..200 {
        pose = pose.orbited(bounds.center(), Vec2::new(1.0, 0.0), VIEWPORT);
        layout.update(&field, &pose, VIEWPORT);
        let now: HashSet<ElementId> = layout.badges().iter().map(|b| b.element).collect();
        // The first frames find how many there is room for.
        if let (Some(last), true) = (before.last(), frame > 10) {
            kept += last.intersection(&now).count();
            seen += last.len();
            // Gone for one frame and back again is what an eye catches.
            if let Some(older) = before.len().checked_sub(2).map(|i| &before[i]) {
                blinked += older.iter().filter(|e| now.contains(e) && !last.contains(e)).count();
            }
        }
        before.push(now);
    }
    let (kept, blinked) = (kept as f64 / f64::from(seen as u32), blinked as f64 / f64::from(seen as u32));
    assert!(kept > 0.97, "only {kept:.3} of the badges last from one frame to the next");
    assert!(blinked < 0.002, "{blinked:.4} of the badges blink");
}

#[test]
fn counts_are_written_shortly() {
    let texts: Vec<String> = [7, 999, 1_250, 10_499, 999_999, 2_340_000].map(count_text).into();
    assert_eq!(texts, ["7", "999", "1.2k", "10k", "999k", "2.3M"]);
}
