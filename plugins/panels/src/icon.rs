//! Icons and status shapes, painted as lines and polygons: no icon font, sharp at every scale.

use std::f32::consts::TAU;

use atrium_facility::{Priority, Status};
use egui::{
    Align2, Color32, CornerRadius, FontFamily, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, vec2,
};

use crate::tokens::Tokens;

/// A line icon in a square of 20 by 20 points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Brand,
    Model,
    Equipment,
    Search,
    Help,
    Sun,
    Moon,
    Open,
    Section,
    Measure,
    Copy,
    Trash,
    Isolate,
    XRay,
    Spaces,
    Fit,
    Home,
    Back,
    Forward,
    All,
    ChevronRight,
    ChevronDown,
    Close,
    Flip,
    Undo,
    Redo,
    Colours,
    Saved,
    Rename,
    Plus,
    Minus,
    Box,
    Hide,
    Space,
    Storey,
    Fabric,
    Warning,
    Unplugged,
    Peel,
    Alarms,
    Tickets,
    Hazards,
    People,
    Events,
    Check,
    Play,
    Pause,
    MarkBefore,
    Changes,
    User,
    Walk,
    Plan,
}

/// Paints the icon in the middle of the rectangle.
pub(crate) fn paint(painter: &Painter, icon: Icon, rect: Rect, colour: Color32) {
    paint_scaled(painter, icon, rect.center(), 1.0, colour);
}

/// As [`paint`], around a point, `scale` times 20 points wide.
pub(crate) fn paint_scaled(painter: &Painter, icon: Icon, centre: Pos2, scale: f32, colour: Color32) {
    let stroke = Stroke::new(1.4 * scale.max(0.8), colour);
    let at = |x: f32, y: f32| centre + vec2(x - 10.0, y - 10.0) * scale;
    let line = |points: &[(f32, f32)]| {
        painter.add(Shape::line(points.iter().map(|(x, y)| at(*x, *y)).collect(), stroke));
    };
    let closed = |points: &[(f32, f32)]| {
        painter.add(Shape::closed_line(points.iter().map(|(x, y)| at(*x, *y)).collect(), stroke));
    };
    let circle = |x: f32, y: f32, r: f32| {
        painter.circle_stroke(at(x, y), r * scale, stroke);
    };
    let dot = |x: f32, y: f32, r: f32| {
        painter.circle_filled(at(x, y), r * scale, colour);
    };
    let arc = |x: f32, y: f32, r: f32, from: f32, to: f32| {
        let points = (0..=16).map(|i| {
            let a = (from + (to - from) * i as f32 / 16.0) * TAU;
            at(x + r * a.cos(), y + r * a.sin())
        });
        painter.add(Shape::line(points.collect(), stroke));
    };
    match icon {
        Icon::Brand => {
            closed(&[(3.5, 3.5), (16.5, 3.5), (16.5, 16.5), (3.5, 16.5)]);
            let half = [at(3.5, 3.5), at(10.0, 3.5), at(10.0, 16.5), at(3.5, 16.5)];
            painter.add(Shape::convex_polygon(half.to_vec(), colour, Stroke::NONE));
        }
        Icon::Model => {
            closed(&[(10.0, 3.0), (17.0, 6.5), (10.0, 10.0), (3.0, 6.5)]);
            line(&[(3.0, 10.0), (10.0, 13.5), (17.0, 10.0)]);
            line(&[(3.0, 13.5), (10.0, 17.0), (17.0, 13.5)]);
        }
        Icon::Equipment => {
            closed(&[(2.5, 5.0), (17.5, 5.0), (17.5, 15.0), (2.5, 15.0)]);
            circle(7.5, 10.0, 3.0);
            dot(7.5, 10.0, 0.9);
            for y in [7.8, 10.0, 12.2] {
                line(&[(13.0, y), (15.2, y)]);
            }
        }
        Icon::Search => {
            circle(8.8, 8.8, 5.2);
            line(&[(12.7, 12.7), (17.0, 17.0)]);
        }
        Icon::Help => {
            circle(10.0, 10.0, 7.2);
            arc(10.0, 8.2, 2.3, 0.5, 1.12);
            line(&[(11.2, 10.0), (10.0, 11.0), (10.0, 12.0)]);
            dot(10.0, 14.2, 0.9);
        }
        Icon::Sun => {
            circle(10.0, 10.0, 3.4);
            for i in 0..8 {
                let a = i as f32 / 8.0 * TAU;
                line(&[(10.0 + 5.4 * a.cos(), 10.0 + 5.4 * a.sin()), (10.0 + 7.4 * a.cos(), 10.0 + 7.4 * a.sin())]);
            }
        }
        Icon::Moon => {
            arc(10.0, 10.0, 6.6, 0.02, 0.73);
            arc(13.2, 6.8, 5.0, 0.13, 0.62);
        }
        Icon::Open => {
            line(&[(3.0, 15.5), (3.0, 5.0), (8.0, 5.0), (9.5, 7.0), (16.0, 7.0), (16.0, 9.5)]);
            closed(&[(3.0, 15.5), (5.5, 9.5), (18.0, 9.5), (15.5, 15.5)]);
        }
        Icon::Section => {
            closed(&[(4.0, 6.0), (13.0, 6.0), (13.0, 16.0), (4.0, 16.0)]);
            line(&[(13.0, 6.0), (16.5, 3.5), (16.5, 13.0), (13.0, 16.0)]);
            line(&[(2.0, 11.0), (18.5, 11.0)]);
        }
        Icon::Isolate => {
            closed(&[(7.0, 7.0), (13.0, 7.0), (13.0, 13.0), (7.0, 13.0)]);
            for (x, y) in [(3.0, 3.0), (17.0, 3.0), (3.0, 17.0), (17.0, 17.0)] {
                let (dx, dy) = (if x < 10.0 { 3.0 } else { -3.0 }, if y < 10.0 { 3.0 } else { -3.0 });
                line(&[(x + dx, y), (x, y), (x, y + dy)]);
            }
        }
        Icon::XRay => {
            circle(8.0, 10.0, 5.2);
            circle(12.0, 10.0, 5.2);
        }
        Icon::Spaces | Icon::Space => {
            closed(&[(3.5, 4.0), (16.5, 4.0), (16.5, 16.0), (3.5, 16.0)]);
            if icon == Icon::Spaces {
                line(&[(10.0, 4.0), (10.0, 10.0), (16.5, 10.0)]);
                line(&[(3.5, 11.5), (7.0, 11.5)]);
            } else {
                line(&[(8.0, 16.0), (8.0, 11.0), (12.0, 11.0), (12.0, 16.0)]);
            }
        }
        Icon::Fit => {
            for (x, y) in [(3.5, 3.5), (16.5, 3.5), (3.5, 16.5), (16.5, 16.5)] {
                let (dx, dy) = (if x < 10.0 { 4.0 } else { -4.0 }, if y < 10.0 { 4.0 } else { -4.0 });
                line(&[(x + dx, y), (x, y), (x, y + dy)]);
            }
            dot(10.0, 10.0, 1.6);
        }
        Icon::Home => {
            line(&[(2.8, 10.5), (10.0, 3.8), (17.2, 10.5)]);
            line(&[(5.0, 9.0), (5.0, 16.5), (15.0, 16.5), (15.0, 9.0)]);
        }
        Icon::Back => line(&[(12.5, 4.5), (7.0, 10.0), (12.5, 15.5)]),
        Icon::Forward => line(&[(7.5, 4.5), (13.0, 10.0), (7.5, 15.5)]),
        Icon::All => {
            line(&[
                (2.5, 10.0),
                (5.5, 6.6),
                (10.0, 5.2),
                (14.5, 6.6),
                (17.5, 10.0),
                (14.5, 13.4),
                (10.0, 14.8),
                (5.5, 13.4),
                (2.5, 10.0),
            ]);
            circle(10.0, 10.0, 2.4);
        }
        Icon::Hide => {
            line(&[
                (2.5, 10.0),
                (5.5, 6.6),
                (10.0, 5.2),
                (14.5, 6.6),
                (17.5, 10.0),
                (14.5, 13.4),
                (10.0, 14.8),
                (5.5, 13.4),
                (2.5, 10.0),
            ]);
            line(&[(4.0, 16.5), (16.0, 3.5)]);
        }
        Icon::ChevronRight => line(&[(8.0, 6.0), (12.0, 10.0), (8.0, 14.0)]),
        Icon::ChevronDown => line(&[(6.0, 8.0), (10.0, 12.0), (14.0, 8.0)]),
        Icon::Close => {
            line(&[(5.5, 5.5), (14.5, 14.5)]);
            line(&[(14.5, 5.5), (5.5, 14.5)]);
        }
        Icon::Plus => {
            line(&[(10.0, 4.5), (10.0, 15.5)]);
            line(&[(4.5, 10.0), (15.5, 10.0)]);
        }
        Icon::Minus => line(&[(4.5, 10.0), (15.5, 10.0)]),
        Icon::Box => {
            closed(&[(10.0, 3.0), (16.5, 6.5), (16.5, 13.5), (10.0, 17.0), (3.5, 13.5), (3.5, 6.5)]);
            line(&[(3.5, 6.5), (10.0, 10.0), (16.5, 6.5)]);
            line(&[(10.0, 10.0), (10.0, 17.0)]);
        }
        Icon::Flip => {
            line(&[(3.5, 7.0), (16.0, 7.0), (13.0, 4.0)]);
            line(&[(16.5, 13.0), (4.0, 13.0), (7.0, 16.0)]);
        }
        Icon::Undo => {
            line(&[(7.0, 4.0), (3.5, 7.5), (7.0, 11.0)]);
            line(&[(3.5, 7.5), (12.0, 7.5)]);
            arc(12.0, 11.5, 4.0, -0.25, 0.25);
            line(&[(12.0, 15.5), (8.0, 15.5)]);
        }
        Icon::Redo => {
            line(&[(13.0, 4.0), (16.5, 7.5), (13.0, 11.0)]);
            line(&[(16.5, 7.5), (8.0, 7.5)]);
            arc(8.0, 11.5, 4.0, 0.25, 0.75);
            line(&[(8.0, 15.5), (12.0, 15.5)]);
        }
        Icon::Colours => {
            circle(7.5, 12.0, 4.5);
            circle(12.5, 12.0, 4.5);
            circle(10.0, 7.5, 4.5);
        }
        Icon::Saved => closed(&[(5.5, 3.5), (14.5, 3.5), (14.5, 16.5), (10.0, 12.8), (5.5, 16.5)]),
        Icon::Rename => {
            closed(&[(4.0, 16.0), (4.5, 12.5), (13.0, 4.0), (16.0, 7.0), (7.5, 15.5)]);
            line(&[(11.0, 6.0), (14.0, 9.0)]);
        }
        Icon::Storey => {
            line(&[(3.0, 15.5), (17.0, 15.5)]);
            closed(&[(5.0, 5.0), (15.0, 5.0), (15.0, 15.5), (5.0, 15.5)]);
            line(&[(5.0, 10.2), (15.0, 10.2)]);
        }
        Icon::Fabric => {
            closed(&[(3.5, 5.0), (16.5, 5.0), (16.5, 15.0), (3.5, 15.0)]);
            line(&[(3.5, 10.0), (16.5, 10.0)]);
            line(&[(9.0, 5.0), (9.0, 10.0)]);
            line(&[(12.0, 10.0), (12.0, 15.0)]);
        }
        Icon::Warning => {
            closed(&[(10.0, 3.5), (17.5, 16.5), (2.5, 16.5)]);
            line(&[(10.0, 8.0), (10.0, 12.0)]);
            dot(10.0, 14.2, 0.9);
        }
        Icon::Unplugged => {
            circle(10.0, 10.0, 7.0);
            line(&[(5.2, 14.8), (14.8, 5.2)]);
        }
        Icon::Peel => {
            line(&[(3.0, 16.0), (17.0, 16.0)]);
            line(&[(3.0, 12.0), (17.0, 12.0)]);
            painter.extend(Shape::dashed_line(&[at(3.0, 8.0), at(17.0, 8.0)], stroke, 2.0 * scale, 2.0 * scale));
            painter.extend(Shape::dashed_line(&[at(3.0, 4.0), at(17.0, 4.0)], stroke, 2.0 * scale, 2.0 * scale));
        }
        Icon::Alarms => {
            closed(&[(10.0, 3.5), (17.0, 16.0), (3.0, 16.0)]);
            line(&[(10.0, 8.0), (10.0, 12.0)]);
            dot(10.0, 14.0, 0.9);
        }
        Icon::Tickets => {
            closed(&[(4.0, 4.0), (16.0, 4.0), (16.0, 16.0), (4.0, 16.0)]);
            line(&[(7.0, 8.0), (13.0, 8.0)]);
            line(&[(7.0, 12.0), (11.0, 12.0)]);
        }
        Icon::Hazards => {
            closed(&[(10.0, 2.5), (17.5, 10.0), (10.0, 17.5), (2.5, 10.0)]);
            line(&[(10.0, 6.5), (10.0, 11.0)]);
            dot(10.0, 13.5, 0.9);
        }
        Icon::People => {
            circle(10.0, 6.5, 3.0);
            line(&[(4.0, 16.5), (5.0, 12.8), (8.0, 11.5), (12.0, 11.5), (15.0, 12.8), (16.0, 16.5)]);
        }
        Icon::Events => {
            closed(&[(3.0, 4.5), (17.0, 4.5), (17.0, 13.5), (9.0, 13.5), (6.0, 16.5), (6.0, 13.5), (3.0, 13.5)]);
            line(&[(6.0, 9.0), (14.0, 9.0)]);
        }
        Icon::Check => line(&[(4.0, 10.5), (8.5, 15.0), (16.0, 5.5)]),
        Icon::Play => closed(&[(6.0, 4.0), (15.5, 10.0), (6.0, 16.0)]),
        Icon::Pause => {
            line(&[(7.0, 4.5), (7.0, 15.5)]);
            line(&[(13.0, 4.5), (13.0, 15.5)]);
        }
        Icon::Changes => {
            circle(10.0, 10.0, 6.8);
            line(&[(10.0, 5.8), (10.0, 10.0), (13.2, 11.8)]);
        }
        Icon::Walk => {
            circle(11.0, 3.8, 1.6);
            line(&[(7.0, 10.5), (8.2, 7.6), (10.8, 6.8), (12.6, 9.4), (15.0, 10.2)]);
            line(&[(10.4, 7.2), (9.6, 11.6), (12.4, 13.6), (12.8, 17.2)]);
            line(&[(9.6, 11.6), (8.6, 14.2), (6.0, 17.0)]);
        }
        Icon::Plan => {
            closed(&[(3.0, 3.5), (17.0, 3.5), (17.0, 16.5), (3.0, 16.5)]);
            line(&[(3.0, 10.5), (8.0, 10.5)]);
            line(&[(11.0, 10.5), (11.0, 16.5)]);
            line(&[(11.0, 3.5), (11.0, 7.0)]);
        }
        Icon::User => {
            circle(10.0, 7.0, 3.2);
            arc(10.0, 17.0, 6.2, 0.5, 1.0);
            line(&[(3.8, 17.0), (16.2, 17.0)]);
        }
        Icon::Measure => {
            closed(&[(2.5, 12.5), (12.5, 2.5), (17.5, 7.5), (7.5, 17.5)]);
            for (x, y) in [(5.0, 10.0), (7.5, 7.5), (10.0, 5.0)] {
                line(&[(x, y), (x + 2.2, y + 2.2)]);
            }
        }
        Icon::Trash => {
            line(&[(3.5, 5.5), (16.5, 5.5)]);
            line(&[(8.0, 5.5), (8.0, 3.2), (12.0, 3.2), (12.0, 5.5)]);
            line(&[(5.2, 5.5), (6.0, 16.8), (14.0, 16.8), (14.8, 5.5)]);
            line(&[(8.4, 8.5), (8.6, 14.0)]);
            line(&[(11.6, 8.5), (11.4, 14.0)]);
        }
        Icon::Copy => {
            closed(&[(7.0, 7.0), (16.5, 7.0), (16.5, 16.5), (7.0, 16.5)]);
            line(&[(4.8, 13.0), (3.5, 13.0), (3.5, 3.5), (13.0, 3.5), (13.0, 4.8)]);
        }
        Icon::MarkBefore => {
            closed(&[(10.0, 5.0), (4.0, 10.0), (10.0, 15.0)]);
            closed(&[(16.0, 5.0), (10.0, 10.0), (16.0, 15.0)]);
        }
    }
}

/// Corners of ▲ and ◆; nothing for ■ and the discs.
fn corners(centre: Pos2, r: f32, status: Status) -> Option<Vec<Pos2>> {
    match status {
        Status::Abnormal(Priority::Critical) => {
            Some(vec![centre + vec2(0.0, -r), centre + vec2(r * 1.06, r * 0.86), centre + vec2(-r * 1.06, r * 0.86)])
        }
        Status::Abnormal(Priority::High) => {
            let r = r * 1.1;
            Some(vec![centre + vec2(0.0, -r), centre + vec2(r, 0.0), centre + vec2(0.0, r), centre + vec2(-r, 0.0)])
        }
        _ => None,
    }
}

/// The filled outline of a status: ▲ ◆ ■ by priority, a disc for the others.
fn solid(painter: &Painter, centre: Pos2, r: f32, status: Status, colour: Color32) {
    match (corners(centre, r, status), status) {
        (Some(points), _) => {
            painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
        }
        (None, Status::Abnormal(Priority::Medium)) => {
            painter.rect_filled(Rect::from_center_size(centre, Vec2::splat(r * 1.76)), CornerRadius::same(2), colour);
        }
        (None, _) => {
            painter.circle_filled(centre, r, colour);
        }
    }
}

/// The same outline as a line, `size` points wide.
pub(crate) fn status_outline(painter: &Painter, centre: Pos2, size: f32, status: Status, stroke: Stroke) {
    let r = size / 2.0;
    match (corners(centre, r, status), status) {
        (Some(points), _) => {
            painter.add(Shape::closed_line(points, stroke));
        }
        (None, Status::Abnormal(Priority::Medium)) => {
            let rect = Rect::from_center_size(centre, Vec2::splat(r * 1.76));
            painter.rect_stroke(rect, CornerRadius::same(2), stroke, StrokeKind::Middle);
        }
        (None, _) => {
            painter.circle_stroke(centre, r, stroke);
        }
    }
}

/// The ground under a shape on the 3D picture: keeps it readable on any wall.
pub(crate) fn status_ground(painter: &Painter, centre: Pos2, size: f32, status: Status, colour: Color32) {
    // A triangle's rim needs more room at its corners than the others.
    let (grow, centre) = match status {
        Status::Abnormal(Priority::Critical) => (5.0, centre + vec2(0.0, 0.5)),
        _ => (3.0, centre),
    };
    solid(painter, centre, size / 2.0 + grow, status, colour);
}

/// Paints the shape of a status, `size` points wide: ▲ ◆ ■ ○ by priority, a ring with `?` when lost, a small ring when
/// normal, a dash when nothing is known. `inside` is drawn into it: the number of the priority, or of a cluster.
pub(crate) fn status_shape(
    painter: &Painter,
    centre: Pos2,
    size: f32,
    status: Status,
    t: &Tokens,
    inside: Option<(&str, FontFamily)>,
) {
    let r = size / 2.0;
    let colour = t.status(status);
    let mut ink = colour;
    let mut nudge = Vec2::ZERO;
    let mut scale = 0.56;
    match status {
        Status::Abnormal(priority @ (Priority::Critical | Priority::High | Priority::Medium)) => {
            solid(painter, centre, r, status, colour);
            ink = t.on_priority[usize::from(priority.number()) - 1];
            if priority == Priority::Critical {
                nudge = vec2(0.0, r * 0.28);
            }
        }
        Status::Abnormal(Priority::Low) => {
            painter.circle_stroke(centre, r * 0.86, Stroke::new((size / 10.0).max(1.4), colour));
        }
        Status::Lost => {
            painter.circle_stroke(centre, r * 0.92, Stroke::new((size / 14.0).max(1.2), colour));
            scale = 0.66;
        }
        Status::Normal => {
            painter.circle_stroke(centre, (r * 0.36).max(2.0), Stroke::new(1.2, colour));
        }
        Status::Unknown => {
            let half = vec2((r * 0.4).max(2.5), 0.0);
            painter.line_segment([centre - half, centre + half], Stroke::new(1.2, colour));
        }
    }
    let mark = if status == Status::Lost { inside.map(|(_, f)| ("?", f)) } else { inside };
    if let (Some((text, family)), true) = (mark, !matches!(status, Status::Normal | Status::Unknown)) {
        let scale = if text.len() > 1 { scale * 0.8 } else { scale };
        painter.text(centre + nudge, Align2::CENTER_CENTER, text, FontId::new(size * scale, family), ink);
    }
}

/// A hollow rectangle of dashes.
pub(crate) fn dashed_rect(painter: &Painter, rect: Rect, stroke: Stroke) {
    let corners = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
    painter.extend(Shape::dashed_line(&corners, stroke, 3.0, 2.0));
}

/// A rounded card with a rim.
pub(crate) fn card(painter: &Painter, rect: Rect, t: &Tokens) {
    painter.rect(rect, CornerRadius::same(6), t.card, Stroke::new(1.0, t.line), StrokeKind::Inside);
}

/// A line from a badge to what it belongs to.
pub(crate) fn leader(painter: &Painter, from: Pos2, to: Pos2, colour: Color32) {
    painter.line_segment([from, to], Stroke::new(1.5, colour));
    painter.circle_filled(to, 2.0, colour);
}

/// A star of five points, filled or as an outline.
pub(crate) fn star(painter: &Painter, centre: Pos2, radius: f32, colour: Color32, filled: bool) {
    let points: Vec<Pos2> = (0..10)
        .map(|i| {
            let r = if i % 2 == 0 { radius } else { radius * 0.45 };
            let (sin, cos) = (i as f32 / 10.0 * TAU).sin_cos();
            centre + vec2(sin, -cos) * r
        })
        .collect();
    if filled {
        // A star is not convex: triangles around its middle are.
        for i in 0..10 {
            let triangle = vec![centre, points[i], points[(i + 1) % 10]];
            painter.add(Shape::convex_polygon(triangle, colour, Stroke::NONE));
        }
    }
    painter.add(Shape::closed_line(points, Stroke::new(1.3, colour)));
}
