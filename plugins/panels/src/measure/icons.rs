//! Icons of what can be measured, painted as the others are.

use atrium_spatial::MeasureMode;
use egui::{Align2, Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, vec2};

use crate::tokens::{SMALL, font};
use crate::widget::Paint;

/// The icon of a kind of measurement in a square of 20 by 20 points.
pub(super) fn mode_icon(painter: &Painter, mode: MeasureMode, centre: Pos2, ink: Color32) {
    use MeasureMode as M;
    let stroke = Stroke::new(1.3, ink);
    let at = |x: f32, y: f32| centre + vec2(x - 10.0, y - 10.0) * 0.85;
    let line = |points: &[(f32, f32)]| {
        painter.add(Shape::line(points.iter().map(|(x, y)| at(*x, *y)).collect(), stroke));
    };
    let dot = |x: f32, y: f32| {
        painter.circle_filled(at(x, y), 1.8, ink);
    };
    let arc = |x: f32, y: f32, r: f32, from: f32, to: f32| {
        let points = (0..=14).map(|i| {
            let a = (from + (to - from) * i as f32 / 14.0) * std::f32::consts::TAU;
            at(x + r * a.cos(), y + r * a.sin())
        });
        painter.add(Shape::line(points.collect(), stroke));
    };
    match mode {
        M::Distance => {
            line(&[(3.0, 15.0), (17.0, 5.0)]);
            dot(3.0, 15.0);
            dot(17.0, 5.0);
        }
        M::Perpendicular => {
            line(&[(3.0, 16.0), (17.0, 16.0)]);
            line(&[(10.0, 16.0), (10.0, 4.0)]);
            line(&[(10.0, 12.5), (13.5, 12.5), (13.5, 16.0)]);
            dot(10.0, 4.0);
        }
        M::Height => {
            line(&[(4.0, 3.0), (16.0, 3.0)]);
            line(&[(4.0, 17.0), (16.0, 17.0)]);
            line(&[(10.0, 3.5), (10.0, 16.5)]);
            line(&[(7.5, 6.5), (10.0, 3.5), (12.5, 6.5)]);
            line(&[(7.5, 13.5), (10.0, 16.5), (12.5, 13.5)]);
        }
        M::Path => {
            line(&[(3.0, 15.0), (7.5, 6.0), (12.0, 13.0), (17.0, 4.5)]);
            dot(3.0, 15.0);
            dot(7.5, 6.0);
            dot(12.0, 13.0);
            dot(17.0, 4.5);
        }
        M::Angle => {
            line(&[(16.5, 4.0), (3.5, 16.0), (17.5, 16.0)]);
            arc(3.5, 16.0, 8.5, 0.0, -0.118);
        }
        M::FaceAngle => {
            line(&[(3.0, 4.0), (10.0, 16.0), (17.0, 4.0)]);
            line(&[(6.0, 2.5), (3.0, 4.0)]);
            line(&[(14.0, 2.5), (17.0, 4.0)]);
            arc(10.0, 16.0, 7.0, -0.166, -0.334);
        }
        M::Area => {
            line(&[(3.0, 6.0), (12.0, 3.5), (17.0, 11.0), (9.0, 16.5), (3.0, 6.0)]);
            dot(3.0, 6.0);
            dot(12.0, 3.5);
            dot(17.0, 11.0);
            dot(9.0, 16.5);
        }
        M::FaceArea => {
            let face = [(3.5, 5.0), (16.5, 5.0), (16.5, 15.0), (3.5, 15.0)].map(|(x, y)| at(x, y)).to_vec();
            painter.add(Shape::convex_polygon(face, ink.gamma_multiply(0.35), stroke));
        }
        M::Volume => {
            line(&[(10.0, 2.5), (17.0, 6.0), (17.0, 14.0), (10.0, 17.5), (3.0, 14.0), (3.0, 6.0), (10.0, 2.5)]);
            line(&[(3.0, 6.0), (10.0, 9.5), (17.0, 6.0)]);
            line(&[(10.0, 9.5), (10.0, 17.5)]);
        }
        M::Round => {
            painter.circle_stroke(at(10.0, 10.0), 6.2, stroke);
            line(&[(4.8, 15.2), (15.2, 4.8)]);
        }
        M::Clearance => {
            line(&[(3.0, 3.0), (17.0, 3.0), (17.0, 17.0), (3.0, 17.0), (3.0, 3.0)]);
            line(&[(5.5, 10.0), (14.5, 10.0)]);
            line(&[(10.0, 5.5), (10.0, 14.5)]);
        }
    }
}

/// A small key with a letter, pressed or not.
pub(super) fn lock_cap(painter: &Painter, p: &Paint<'_>, rect: Rect, text: &str, on: bool) {
    let t = p.look.t;
    let fill = if on { t.accent_wash } else { t.raised };
    let rim = if on { t.accent } else { t.line };
    painter.rect(rect, CornerRadius::same(4), fill, Stroke::new(1.0, rim), StrokeKind::Inside);
    let ink = if on { t.accent } else { t.text_2 };
    painter.text(rect.center(), Align2::CENTER_CENTER, text, font(SMALL), ink);
}
