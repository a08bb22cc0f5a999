//! Sections taken by hand: where each cuts the building, and an arrow that moves it along its normal.

use atrium_building::Aabb;
use atrium_view::{CameraPose, SectionPart, SectionPlane, Sections};
use egui::{Color32, CursorIcon, Id, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, WidgetType, vec2};
use fluent_bundle::FluentValue;
use glam::DVec3;

use crate::command::PanelCommand;
use crate::text::Key;
use crate::widget::Paint;

/// Length of an arrow, points.
const ARROW: f32 = 34.0;

/// Half of what a hand has to hit, points.
const REACH: f32 = 13.0;

/// A plane seen so nearly face on that its normal hardly moves on the screen is moved by this share of a drag's length.
const FACE_ON: f32 = 0.15;

/// Draws the handles of all sections, and moves the one that is dragged; adds what they take on the screen.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, rect: Rect, taken: &mut Vec<Rect>) {
    let (Some(camera), Some(index)) = (p.c.camera, p.c.index) else { return };
    let sections = p.c.view.sections.clone();
    if p.c.view.plan.is_some() || sections.is_empty() || index.bounds.is_empty() {
        return;
    }
    let sight = Sight { camera, rect };
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(rect));
    ui.set_clip_rect(rect.intersect(ui.clip_rect()));
    let ui = &mut ui;
    let mut moved = None;
    for (i, plane) in sections.planes.iter().enumerate() {
        let part = SectionPart::Plane(i);
        let active = sections.active == Some(part);
        let outline = outline(plane, &index.bounds);
        draw_outline(ui, p, &sight, &outline, active);
        let Some(middle) = middle(&outline) else { continue };
        let label = p.look.texts.with(Key::SectionHandle, &[("n", FluentValue::from(i + 1))]);
        if let Some(by_m) = handle(ui, p, &sight, part, middle, plane.normal, active, &label, taken) {
            let mut next = Sections { active: Some(part), ..sections.clone() };
            next.planes[i].offset_m += by_m;
            moved = Some(next);
        }
    }
    if let Some(region) = sections.region {
        let active = matches!(sections.active, Some(SectionPart::Box | SectionPart::Face(_)));
        for (i, face) in region.faces().iter().enumerate() {
            let (axes, k) = (region.axes(), i / 2);
            let (u, v) = (axes[(k + 1) % 3] * region.half[(k + 1) % 3], axes[(k + 2) % 3] * region.half[(k + 2) % 3]);
            let centre = region.center + face.normal * region.half[k];
            draw_outline(ui, p, &sight, &[centre - u - v, centre + u - v, centre + u + v, centre - u + v], active);
            let label = p.look.texts.with(Key::SectionFaceHandle, &[("n", FluentValue::from(i + 1))]);
            if let Some(by_m) = handle(ui, p, &sight, SectionPart::Face(i), centre, face.normal, active, &label, taken)
            {
                let mut next = Sections { active: Some(SectionPart::Box), ..sections.clone() };
                next.region = Some(region.with_face_moved(i, by_m));
                moved = Some(next);
            }
        }
    }
    if let Some(next) = moved {
        p.send(PanelCommand::SetSections(Box::new(next)));
    }
}

struct Sight {
    camera: CameraPose,
    rect: Rect,
}

impl Sight {
    fn viewport(&self) -> glam::Vec2 {
        glam::Vec2::new(self.rect.width(), self.rect.height())
    }

    fn at(&self, point: DVec3) -> Option<Pos2> {
        let seen = self.camera.project(point, self.viewport())?;
        seen.is_finite().then(|| self.rect.min + vec2(seen.x, seen.y))
    }
}

/// One arrow; metres that it was dragged along the normal, or 0 where it was only pressed.
fn handle(
    ui: &mut Ui,
    p: &Paint<'_>,
    sight: &Sight,
    part: SectionPart,
    at: DVec3,
    normal: DVec3,
    active: bool,
    label: &str,
    taken: &mut Vec<Rect>,
) -> Option<f64> {
    let from = sight.at(at)?;
    if !sight.rect.expand(40.0).contains(from) {
        return None;
    }
    // Points that a metre along the normal covers on the screen.
    let metre = sight.camera.metres_per_pixel(sight.camera.depth_m(at).max(0.1), sight.viewport());
    let ahead = sight.at(at + normal * metre * 10.0).map_or(Vec2::ZERO, |to| (to - from) / 10.0 / metre as f32);
    let per_metre = 1.0 / metre as f32;
    let face_on = ahead.length() < per_metre * FACE_ON;
    let way = if face_on { vec2(0.0, -1.0) } else { ahead.normalized() };
    let tip = from + way * ARROW;
    let id = Id::new(("section-handle", part));
    let place = Rect::from_two_pos(from, tip).expand(REACH);
    taken.push(place);
    let response = ui.interact(place, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, active, label));
    let hot = response.hovered() || response.dragged();
    if hot {
        ui.ctx().set_cursor_icon(CursorIcon::Grab);
    }
    let t = p.look.t;
    let ink = if active || hot { t.accent } else { t.text_2 };
    let painter = ui.painter();
    painter.line_segment([from, tip - way * 8.0], Stroke::new(if hot { 3.0 } else { 2.0 }, ink));
    let side = way.rot90() * 6.0;
    painter.add(Shape::convex_polygon(vec![tip, tip - way * 11.0 + side, tip - way * 11.0 - side], ink, Stroke::NONE));
    painter.circle(from, if hot { 6.0 } else { 5.0 }, t.panel, Stroke::new(2.0, ink));
    if response.clicked() {
        return Some(0.0);
    }
    let drag = response.drag_delta();
    if !response.dragged() || drag == Vec2::ZERO {
        return None;
    }
    let scale = if face_on { per_metre } else { ahead.length() };
    Some(f64::from(drag.dot(way) / scale.max(1e-3)))
}

fn draw_outline(ui: &Ui, p: &Paint<'_>, sight: &Sight, corners: &[DVec3], active: bool) {
    let t = p.look.t;
    let (ink, width) = if active { (t.accent, 1.5) } else { (t.text_3, 1.0) };
    let fill = if active { t.accent.gamma_multiply(0.05) } else { Color32::TRANSPARENT };
    let seen: Vec<Pos2> = corners.iter().filter_map(|c| sight.at(*c)).collect();
    if seen.len() < 3 || seen.len() < corners.len() {
        return;
    }
    ui.painter().add(Shape::convex_polygon(seen, fill, Stroke::new(width, ink.gamma_multiply(0.8))));
}

/// Where the plane meets the box: the corners of a convex polygon, in order; empty where it does not.
fn outline(plane: &SectionPlane, bounds: &Aabb) -> Vec<DVec3> {
    let corner = |i: usize| {
        let pick = |k: usize| if i >> k & 1 == 0 { bounds.min[k] } else { bounds.max[k] };
        DVec3::new(pick(0), pick(1), pick(2))
    };
    let side = |p: DVec3| plane.normal.dot(p) - plane.offset_m;
    let mut points = Vec::new();
    for i in 0..8usize {
        for k in (0..3).filter(|k| i >> k & 1 == 0) {
            let (a, b) = (corner(i), corner(i | 1 << k));
            let (da, db) = (side(a), side(b));
            if (da < 0.0) != (db < 0.0) {
                points.push(a + (b - a) * (da / (da - db)));
            }
        }
    }
    let Some(middle) = middle(&points) else { return points };
    let (u, _) = plane.normal.any_orthonormal_pair();
    let v = plane.normal.cross(u);
    let angle = |p: &DVec3| (*p - middle).dot(v).atan2((*p - middle).dot(u));
    points.sort_by(|a, b| angle(a).total_cmp(&angle(b)));
    points
}

fn middle(points: &[DVec3]) -> Option<DVec3> {
    (points.len() > 2).then(|| points.iter().sum::<DVec3>() / points.len() as f64).filter(|m| m.is_finite())
}

#[cfg(test)]
mod tests {
    use atrium_view::SectionAxis;

    use super::*;

    #[test]
    fn a_plane_meets_a_box_in_a_polygon() {
        let bounds = Aabb { min: DVec3::ZERO, max: DVec3::new(4.0, 6.0, 3.0) };
        let flat = outline(&SectionPlane::along(SectionAxis::Z, 1.0, false), &bounds);
        assert!(flat.len() == 4 && flat.iter().all(|p| (p.z - 1.0).abs() < 1e-12));
        assert_eq!(middle(&flat), Some(DVec3::new(2.0, 3.0, 1.0)));
        let slanted = SectionPlane::at(bounds.center(), DVec3::ONE).unwrap();
        let six = outline(&slanted, &bounds);
        assert!(six.len() >= 4 && six.iter().all(|p| slanted.normal.dot(*p - bounds.center()).abs() < 1e-9));
        assert!(outline(&SectionPlane::along(SectionAxis::Z, 9.0, false), &bounds).is_empty());
        assert!(outline(&SectionPlane::along(SectionAxis::Z, f64::NAN, false), &bounds).is_empty());
    }
}
