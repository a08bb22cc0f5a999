//! The orientation cube: which way the camera looks, and a face to press for each standard view.

use atrium_view::StandardView;
use egui::{Color32, Id, Pos2, Rect, Sense, Shape, Stroke, Ui, WidgetType, pos2, vec2};
use glam::DVec3;

use crate::command::PanelCommand;
use crate::text::Key;
use crate::tokens::TINY;
use crate::widget::{Paint, describe};

/// Half the edge of the cube, points.
const HALF: f64 = 23.0;
/// Place that the cube takes, points.
const PLACE: f32 = 88.0;

struct Face {
    normal: DVec3,
    view: Option<StandardView>,
    key: Key,
}

fn faces() -> [Face; 6] {
    let face = |x: f64, y: f64, z: f64, view, key| Face { normal: DVec3::new(x, y, z), view, key };
    [
        face(0.0, 0.0, 1.0, Some(StandardView::Top), Key::CubeTop),
        face(0.0, 0.0, -1.0, None, Key::CubeBottom),
        face(0.0, -1.0, 0.0, Some(StandardView::Front), Key::CubeFront),
        face(0.0, 1.0, 0.0, Some(StandardView::Back), Key::CubeBack),
        face(-1.0, 0.0, 0.0, Some(StandardView::Left), Key::CubeLeft),
        face(1.0, 0.0, 0.0, Some(StandardView::Right), Key::CubeRight),
    ]
}

fn inside(polygon: &[Pos2], at: Pos2) -> bool {
    // All corners turn the same way around a point inside a convex polygon.
    let mut sign = 0.0_f32;
    for i in 0..polygon.len() {
        let (a, b) = (polygon[i], polygon[(i + 1) % polygon.len()]);
        let cross = (b.x - a.x) * (at.y - a.y) - (b.y - a.y) * (at.x - a.x);
        if sign == 0.0 {
            sign = cross;
        } else if sign * cross < 0.0 {
            return false;
        }
    }
    true
}

/// Room for a text across the middle of a face: the distance between the middles of its sides, where it is the longer.
fn polygon_width(corners: &[Pos2]) -> f32 {
    let middle = |a: Pos2, b: Pos2| a + (b - a) * 0.5;
    let [a, b, c, d] = corners else { return 0.0 };
    let across = (middle(*a, *d) - middle(*b, *c)).x.abs();
    let along = (middle(*a, *b) - middle(*c, *d)).x.abs();
    across.max(along)
}

/// Draws the cube at the top right; gives the rectangle that it took.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, rect: Rect) -> Rect {
    let place = Rect::from_min_size(pos2(rect.right() - PLACE - 10.0, rect.top() + 8.0), vec2(PLACE, PLACE));
    let Some([right, up, forward]) =
        p.c.camera.map(|c| c.axes()).filter(|_| rect.height() > 220.0 && rect.width() > 300.0)
    else {
        return Rect::from_min_size(pos2(rect.right() - 10.0, rect.top()), vec2(0.0, 4.0));
    };
    let look = p.look.clone();
    let t = look.t;
    let response = ui.interact(place, Id::new("orientation-cube"), Sense::click());
    describe(&response, WidgetType::Button, look.texts.get(Key::Cube));
    let centre = place.center();
    let project = |v: DVec3| centre + vec2((v.dot(right) * HALF) as f32, (-v.dot(up) * HALF) as f32);
    let mut pressed = None;
    let pointer = response.hover_pos();
    for face in faces() {
        let towards = -face.normal.dot(forward);
        if towards < 0.02 {
            continue;
        }
        let u = if face.normal.z.abs() > 0.5 { DVec3::X } else { DVec3::Z.cross(face.normal) };
        let v = face.normal.cross(u);
        let corner = |a: f64, b: f64| project(face.normal + u * a + v * b);
        let polygon = vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
        let hovered = face.view.is_some() && pointer.is_some_and(|at| inside(&polygon, at));
        let shade = if face.normal.z > 0.5 {
            t.cube[0]
        } else if face.normal.y.abs() > 0.5 {
            t.cube[1]
        } else {
            t.cube[2]
        };
        let fill: Color32 = if hovered { t.accent } else { shade };
        let corners = polygon.clone();
        ui.painter().add(Shape::convex_polygon(polygon, fill, Stroke::new(1.0, t.window)));
        let ink = if hovered { t.window } else { t.on_cube };
        let text = look.texts.get(face.key);
        let width = polygon_width(&corners);
        let fits = |size: f32| {
            let galley = ui.painter().layout_no_wrap(text.to_owned(), look.strong(size), ink);
            (galley.size().x < width - 1.0).then_some(galley)
        };
        if let Some(galley) = Some(()).filter(|()| towards > 0.35).and_then(|()| fits(TINY - 1.0).or_else(|| fits(8.0)))
        {
            ui.painter().galley(project(face.normal) - galley.size() / 2.0, galley, ink);
        }
        if hovered {
            pressed = face.view.map(|view| (view, face.key));
        }
    }
    if let Some((view, key)) = pressed {
        if response.clicked() {
            p.send(PanelCommand::Look(view));
        }
        response.on_hover_text(look.texts.get(key));
    } else if response.clicked() {
        p.send(PanelCommand::Look(StandardView::Iso));
    }
    place
}
