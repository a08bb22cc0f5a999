//! Badges over the 3D picture: what needs a person, where it stands.

use atrium_facility::Status;
use atrium_overlay::anchor_of;
use atrium_panels::BadgeView;
use atrium_scene::{SceneCamera, View, ViewportSize};
use bevy::prelude::*;
use bevy_egui::egui;

use crate::live::Live;
use crate::window::{Building, Looking};

/// Lays the badges out for this frame's camera.
pub(crate) fn place(
    live: Res<Live>,
    building: Res<Building>,
    view: Res<View>,
    camera: Res<SceneCamera>,
    viewport: Res<ViewportSize>,
    mut looking: ResMut<Looking>,
) {
    let anchors: Vec<_> = match &building.opened {
        Some(opened) => live
            .derived
            .rows()
            .iter()
            // The most urgent come first.
            .take_while(|row| matches!(row.status, Status::Abnormal(_) | Status::Lost))
            .filter_map(|row| anchor_of(&opened.model, &view.0, row.element?, row.status))
            .collect(),
        None => Vec::new(),
    };
    looking.bypass_change_detection().badges.update(&anchors, &camera, viewport.logical);
}

/// The badges as the panels paint them, in the window's coordinates.
pub(crate) fn views(looking: &Looking) -> Vec<BadgeView> {
    let Some(rect) = looking.rect else { return Vec::new() };
    looking
        .badges
        .badges()
        .iter()
        .map(|badge| BadgeView {
            element: badge.element,
            at: rect.min + egui::vec2(badge.at.x, badge.at.y),
            leader_to: rect.min + egui::vec2(badge.leader_to.x, badge.leader_to.y),
            status: badge.status,
            count: badge.members.len() as u32,
        })
        .collect()
}

/// What the panels cover of the 3D picture, in the picture's own pixels; badges stand elsewhere.
pub(crate) fn reserved(covered: &[egui::Rect], viewport: egui::Rect) -> [Option<atrium_overlay::Rect>; 8] {
    let mut out = [None; 8];
    for (slot, rect) in out.iter_mut().zip(covered) {
        let local = rect.translate(-viewport.min.to_vec2());
        *slot = Some(atrium_overlay::Rect {
            min: Vec2::new(local.min.x, local.min.y),
            max: Vec2::new(local.max.x, local.max.y),
        });
    }
    out
}
