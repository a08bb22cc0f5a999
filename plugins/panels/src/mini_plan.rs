//! The small plan of the present storey in a corner of the 3D picture: where one is, and a way to be elsewhere.

use atrium_view::{Action, CameraPose, Projection};
use egui::{Color32, CornerRadius, Id, Pos2, Rect, Sense, Shape, Stroke, Ui, WidgetType, pos2, vec2};
use glam::DVec2;

use crate::command::PanelCommand;
use crate::icon::{self, Icon};
use crate::navigation::MiniPlanView;
use crate::state::PanelState;
use crate::text::Key;
use crate::widget::{self, Paint, describe};
use crate::{keys, place};

/// Most that it takes, points.
const MOST: egui::Vec2 = vec2(230.0, 170.0);

/// Around the plan within its card, points.
const MARGIN: f32 = 8.0;

/// Seen while walking, metres across: some rooms to each side of one's own.
const WALK_SPAN_M: f64 = 45.0;

/// The part of a plan that is shown: all of it, or what is around somebody who walks, in the shape of [`MOST`].
fn window(plan: &MiniPlanView, around: Option<DVec2>) -> (DVec2, DVec2) {
    let Some(at) = around else { return (plan.min, plan.max) };
    let half = DVec2::new(WALK_SPAN_M, WALK_SPAN_M * f64::from(MOST.y / MOST.x)) * 0.5;
    let (low, high) = (plan.min + half, plan.max - half);
    // A storey that is smaller stands in the middle.
    let middle = DVec2::select(low.cmple(high), at.clamp(low.min(high), high.max(low)), (plan.min + plan.max) * 0.5);
    (middle - half, middle + half)
}

/// Draws it above the breadcrumb; gives the rectangle that it took.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, rect: Rect) -> Option<Rect> {
    let plan = p.c.navigation.mini.filter(|_| state.mini_plan)?;
    let camera = p.c.camera?;
    let size = plan.max - plan.min;
    let fits = rect.width() > 560.0 && rect.height() > 420.0 && size.min_element() > 0.0;
    let model = p.c.model.filter(|_| fits && size.is_finite())?;
    let seen = (camera.projection == Projection::Orthographic).then(|| seen_part(rect, &camera));
    if seen.is_some_and(|(low, high)| low.cmple(plan.min).all() && high.cmpge(plan.max).all()) {
        // All of it is in the large plan.
        return None;
    }
    let look = p.look.clone();
    let t = look.t;
    let scale = (MOST.x / size.x as f32).min(MOST.y / size.y as f32);
    let walking = p.c.navigation.walk.is_some_and(|w| w.storey.is_some());
    let picture = if walking { MOST } else { vec2(size.x as f32, size.y as f32) * scale };
    let card_size = picture.max(vec2(120.0, 60.0)) + vec2(MARGIN, MARGIN) * 2.0;
    let card = Rect::from_min_size(pos2(rect.left() + 14.0, rect.bottom() - 46.0 - card_size.y), card_size);
    icon::card(ui.painter(), card, t);
    let place = Rect::from_center_size(card.center(), picture);
    let eye = camera.eye.truncate();
    let (low, high) = window(&plan, walking.then_some(eye));
    let on_screen = |point: DVec2| {
        let share = (point - low) / (high - low);
        pos2(place.left() + share.x as f32 * place.width(), place.bottom() - share.y as f32 * place.height())
    };
    let uv = |point: DVec2| {
        let share = (point - plan.min) / size;
        pos2(share.x as f32, 1.0 - share.y as f32)
    };
    let part = Rect::from_min_max(uv(DVec2::new(low.x, high.y)), uv(DVec2::new(high.x, low.y)));
    let painter = ui.painter().with_clip_rect(card.shrink(2.0));
    painter.image(plan.texture, place, part, Color32::WHITE);
    if let Some((low, high)) = seen {
        let seen = Rect::from_two_pos(on_screen(low), on_screen(high));
        let stroke = Stroke::new(1.5, t.accent);
        painter.rect(seen, CornerRadius::same(2), Color32::TRANSPARENT, stroke, egui::StrokeKind::Inside);
    } else {
        here(&painter, t.accent, on_screen(eye), card.shrink(9.0), camera.yaw as f32);
    }
    let response = ui.interact(card, Id::new("mini-plan"), Sense::click());
    let name = place::storey_name(model, Some(plan.storey), look.texts);
    describe(&response, WidgetType::Button, &format!("{} {name}", look.texts.get(Key::MiniPlan)));
    if response.clicked()
        && let Some(at) = response.interact_pointer_pos()
    {
        let share = (at - place.left_bottom()) / place.size();
        let to = low + DVec2::new(f64::from(share.x), -f64::from(share.y)) * (high - low);
        p.send(PanelCommand::GoOnPlan { storey: plan.storey, at: to.clamp(plan.min, plan.max).to_array() });
    }
    let corner = Rect::from_center_size(card.right_top() + vec2(-14.0, 14.0), vec2(20.0, 20.0));
    let hovered = response.hovered() || ui.rect_contains_pointer(corner);
    response.on_hover_text(look.texts.get(Key::MiniPlanTip));
    if hovered {
        let label = keys::tip(p, Action::MiniPlan);
        let close = look.texts.get(Key::MiniPlanClose);
        let close = widget::icon_button_at(ui, &look, Icon::Close, close, corner, Id::new("mini-plan-close"));
        if close.on_hover_text(label).clicked() {
            keys::run(Action::MiniPlan, p, state);
        }
    }
    Some(card)
}

/// The part of the storey that a plan shows: its corners, project coordinates, metres.
fn seen_part(rect: Rect, camera: &CameraPose) -> (DVec2, DVec2) {
    let viewport = glam::Vec2::new(rect.width(), rect.height());
    let corner = |at| camera.ray_through(at, viewport).origin.truncate();
    let (a, b) = (corner(glam::Vec2::ZERO), corner(viewport));
    (a.min(b), a.max(b))
}

/// An arrow the way one looks; at the border, and hollow, where one is farther away.
fn here(painter: &egui::Painter, ink: Color32, at: Pos2, within: Rect, yaw: f32) {
    let inside = within.contains(at);
    let at = within.clamp(at);
    let ahead = vec2(yaw.cos(), -yaw.sin());
    let aside = vec2(-ahead.y, ahead.x);
    let wedge = [at, at + ahead * 34.0 + aside * 22.0, at + ahead * 34.0 - aside * 22.0];
    painter.add(Shape::convex_polygon(wedge.to_vec(), ink.gamma_multiply(0.18), Stroke::NONE));
    let tip = [at + ahead * 8.0, at - ahead * 6.0 + aside * 6.0, at - ahead * 3.0, at - ahead * 6.0 - aside * 6.0];
    if inside {
        // The notch makes it concave: two halves.
        for half in [[tip[0], tip[1], tip[2]], [tip[0], tip[2], tip[3]]] {
            painter.add(Shape::convex_polygon(half.to_vec(), ink, Stroke::NONE));
        }
    }
    painter.add(Shape::closed_line(tip.to_vec(), Stroke::new(1.5, ink)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> MiniPlanView {
        MiniPlanView {
            storey: atrium_building::StoreyId(0),
            texture: egui::TextureId::default(),
            min: DVec2::new(-10.0, 0.0),
            max: DVec2::new(190.0, 100.0),
        }
    }

    #[test]
    fn who_walks_sees_what_is_around_and_never_beyond_the_plan() {
        let plan = plan();
        assert_eq!(window(&plan, None), (plan.min, plan.max));
        let near = |a: (DVec2, DVec2), b: (f64, f64, f64, f64)| {
            assert!(a.0.distance(DVec2::new(b.0, b.1)) < 1e-9 && a.1.distance(DVec2::new(b.2, b.3)) < 1e-9, "{a:?}");
        };
        let high = 45.0 * f64::from(MOST.y / MOST.x);
        near(window(&plan, Some(DVec2::new(60.0, 50.0))), (37.5, 50.0 - high / 2.0, 82.5, 50.0 + high / 2.0));
        near(window(&plan, Some(DVec2::new(-500.0, 500.0))), (-10.0, 100.0 - high, 35.0, 100.0));
        // A small storey stands in the middle, wherever one is.
        let small = MiniPlanView { max: DVec2::new(20.0, 10.0), ..plan };
        near(window(&small, Some(DVec2::ZERO)), (-17.5, 5.0 - high / 2.0, 27.5, 5.0 + high / 2.0));
    }
}
