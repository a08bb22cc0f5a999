//! Badges over the 3D picture: what needs a person, where it stands.

use atrium_facility::Status;
use atrium_overlay::{BadgeField, Mark, anchor_of, count_text};
use atrium_panels::{BadgeView, ClusterView, MarkKind, MarkView};
use atrium_scene::{SceneCamera, View, ViewportSize};
use atrium_view::{CameraRequest, ViewState};
use bevy::prelude::*;
use bevy_egui::egui;

use crate::live::Live;
use crate::walking::Walking;
use crate::window::{Building, Looking};

/// Members of a badge that are this close together do not part however near one looks: the worst of them is shown, metres.
const TOGETHER_M: f64 = 2.0;

/// What is seen around the members of a badge, as a share of their extent.
const AROUND: f64 = 0.6;

/// All that has a badge, and what it was worked out from.
#[derive(Resource, Default)]
pub(crate) struct Field {
    pub(crate) badges: BadgeField,
    statuses: u64,
    view: Option<ViewState>,
    /// Where who walks stood, roughly.
    stand: Option<[i64; 3]>,
}

/// Whether the same elements are seen.
fn shows_alike(a: &ViewState, b: &ViewState) -> bool {
    a.storey == b.storey
        && a.storey_mode == b.storey_mode
        && a.x_ray == b.x_ray
        && a.show_spaces == b.show_spaces
        && a.sections == b.sections
        && a.plan == b.plan
        && a.hidden == b.hidden
        && a.hidden_sources == b.hidden_sources
        && a.isolated == b.isolated
        // In x-ray, the selection alone is not seen through.
        && (!a.x_ray || a.selection == b.selection)
}

/// Brings the badges up to date where a status, or what is shown, has changed.
pub(crate) fn follow(
    live: Res<Live>,
    building: Res<Building>,
    view: Res<View>,
    walking: Res<Walking>,
    mut field: ResMut<Field>,
) {
    let field = field.bypass_change_detection();
    let sight = walking.sight(&view.0);
    let stand = walking.stand();
    let Some(opened) = &building.opened else {
        field.badges.clear();
        return;
    };
    if building.is_changed() {
        field.badges.clear();
        field.view = None;
    }
    let elsewhere = std::mem::replace(&mut field.stand, stand) != stand;
    let looked_at = view.is_changed() || elsewhere || field.view.is_none();
    let moved = elsewhere || looked_at && !field.view.as_ref().is_some_and(|known| shows_alike(known, &sight));
    let statuses = live.derived.ranking();
    if !moved && statuses == field.statuses {
        return;
    }
    if moved {
        field.view = Some(sight.clone().into_owned());
    }
    field.statuses = statuses;
    // The most urgent come first.
    let rows = live.derived.rows().iter();
    let marked = rows
        .take_while(|row| matches!(row.status, Status::Abnormal(_) | Status::Lost))
        .filter_map(|row| Some((row.element?, Mark::of(row.status)?)));
    field.badges.replace(marked, moved, |id, mark| {
        anchor_of(&opened.model, &sight, id, mark.status()).filter(|anchor| walking.concerns(anchor.point))
    });
}

/// Lays the badges out for this frame's camera, beside what the panels and marks cover.
pub(crate) fn lay(
    looking: &mut Looking,
    field: &Field,
    marks: &[MarkView],
    covered: &[egui::Rect],
    camera: &SceneCamera,
    viewport: &ViewportSize,
) {
    let Some(rect) = looking.rect else { return };
    let local = |r: egui::Rect| {
        let r = r.translate(-rect.min.to_vec2());
        atrium_overlay::Rect { min: Vec2::new(r.min.x, r.min.y), max: Vec2::new(r.max.x, r.max.y) }
    };
    let reserved = &mut looking.badges.options.reserved;
    reserved.clear();
    reserved.extend(covered.iter().map(|r| local(*r)));
    reserved
        .extend(marks.iter().map(|m| local(egui::Rect::from_center_size(m.at, egui::Vec2::splat(mark_px(&m.kind))))));
    looking.badges.update(&field.badges, camera, viewport.logical);
}

/// Edge of the square that a mark takes, with the count at its corner, points.
pub(crate) fn mark_px(kind: &MarkKind) -> f32 {
    match kind {
        MarkKind::Hazard(_) | MarkKind::Ticket => 28.0,
        MarkKind::Person | MarkKind::Mobile => 18.0,
    }
}

/// The badges as the panels paint them, in the window's coordinates.
pub(crate) fn views(looking: &Looking) -> Vec<BadgeView> {
    let Some(rect) = looking.rect else { return Vec::new() };
    let point = |p: Vec2| rect.min + egui::vec2(p.x, p.y);
    looking
        .badges
        .badges()
        .iter()
        .map(|badge| BadgeView {
            element: badge.element,
            at: point(badge.at),
            leader_to: point(badge.leader_to),
            status: badge.status,
            count: badge.count(),
            cluster: (badge.count() > 1).then(|| ClusterView {
                rect: egui::Rect::from_min_max(point(badge.rect.min), point(badge.rect.max)),
                text: count_text(badge.count()),
                counts: badge.counts,
                named: badge.named.clone(),
            }),
        })
        .collect()
}

/// Flies to all that a badge stands for, so that it parts; where that cannot be, to the most urgent of them.
pub(crate) fn open(looking: &Looking, field: &Field, leader: atrium_building::ElementId) -> Option<CameraRequest> {
    let members = looking.badges.members(&field.badges, leader);
    let bounds = field.badges.bounds(&members);
    let radius_m = bounds.diagonal_m() * AROUND;
    (!bounds.is_empty() && bounds.diagonal_m() > TOGETHER_M)
        .then(|| CameraRequest::LookAt { point: bounds.center(), radius_m: Some(radius_m) })
}
