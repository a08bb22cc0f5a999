//! How chemicals look: a bar against a limit, and a mark whose shape and letter say what its colour does.

use atrium_facility::{ChemicalClass, ChemicalWarning, Fill};
use egui::{Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

use crate::text::Key;
use crate::tokens::Tokens;
use crate::widget::{self, Look, Paint};

/// How pressing something is, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    /// More than may be.
    Over,
    /// Past its day.
    Expired,
    /// Nearly as much as may be.
    Near,
    /// Its day is near.
    Soon,
    /// Nothing to see to.
    Calm,
}

impl Grade {
    pub(super) fn of(warning: &ChemicalWarning) -> Self {
        match warning {
            ChemicalWarning::OverLimit { .. } => Self::Over,
            ChemicalWarning::Expired { .. } => Self::Expired,
            ChemicalWarning::NearLimit { .. } => Self::Near,
            ChemicalWarning::ExpiresSoon { .. } => Self::Soon,
        }
    }

    pub(super) fn of_fill(p: &Paint<'_>, fill: &Fill) -> Self {
        if fill.is_over() {
            Self::Over
        } else if fill.is_near(&p.c.facility.policy().chemicals) {
            Self::Near
        } else {
            Self::Calm
        }
    }

    /// The word beside the mark; `None` where there is nothing to say.
    pub(super) fn word(self) -> Option<Key> {
        match self {
            Self::Over => Some(Key::OverLimit),
            Self::Expired => Some(Key::BatchExpired),
            Self::Near => Some(Key::NearLimit),
            Self::Soon => Some(Key::ExpiresSoon),
            Self::Calm => None,
        }
    }

    pub(super) fn is_urgent(self) -> bool {
        self <= Self::Near
    }

    fn ink(self, t: &Tokens) -> Color32 {
        match self {
            Self::Over => t.priority[0],
            Self::Expired => t.priority[1],
            Self::Near => t.priority[2],
            Self::Soon => t.text_2,
            Self::Calm => t.text_3,
        }
    }
}

/// Triangle `!`, diamond `E`, square `N`, dashed-looking hollow square `D`, circle: told apart without colour.
pub(super) fn grade_mark(painter: &Painter, look: &Look, centre: Pos2, size: f32, grade: Grade) {
    let (t, h) = (look.t, size / 2.0);
    let ink = grade.ink(t);
    let stroke = Stroke::new(1.6, ink);
    let polygon = |points: Vec<Pos2>| painter.add(Shape::convex_polygon(points, t.window, stroke));
    let square = Rect::from_center_size(centre, vec2(size * 0.82, size * 0.82));
    let (letter, drop) = match grade {
        Grade::Over => {
            polygon(vec![centre + vec2(0.0, -h), centre + vec2(h, h * 0.8), centre + vec2(-h, h * 0.8)]);
            ("!", h * 0.24)
        }
        Grade::Expired => {
            polygon(vec![centre + vec2(0.0, -h), centre + vec2(h, 0.0), centre + vec2(0.0, h), centre + vec2(-h, 0.0)]);
            ("E", 0.0)
        }
        Grade::Near => {
            painter.rect(square, CornerRadius::ZERO, t.window, stroke, StrokeKind::Inside);
            ("N", 0.0)
        }
        Grade::Soon => {
            painter.rect(square, CornerRadius::same(6), t.window, Stroke::new(1.0, ink), StrokeKind::Inside);
            ("D", 0.0)
        }
        Grade::Calm => {
            painter.circle_stroke(centre, h * 0.62, Stroke::new(1.2, ink));
            ("", 0.0)
        }
    };
    widget::text_centre(painter, centre + vec2(0.0, drop), letter, look.strong(size * 0.46), ink);
}

/// The diamond of dangerous goods with the number of its class, in quiet ink.
pub(super) fn class_mark(painter: &Painter, look: &Look, centre: Pos2, size: f32, class: ChemicalClass, over: bool) {
    let ink = if over { look.t.text_3 } else { look.t.text_2 };
    let h = size / 2.0;
    let corners = vec![centre + vec2(0.0, -h), centre + vec2(h, 0.0), centre + vec2(0.0, h), centre + vec2(-h, 0.0)];
    painter.add(Shape::convex_polygon(corners, look.t.window, Stroke::new(1.4, ink)));
    widget::text_centre(painter, centre, &class.number().to_string(), look.strong(size * 0.42), ink);
}

/// A bar of what is there against what may be, with a line where it gets near; over the limit it is hatched.
pub(super) fn bar(painter: &Painter, p: &Paint<'_>, rect: Rect, fill: &Fill) {
    let t = p.look.t;
    let grade = Grade::of_fill(p, fill);
    painter.rect(rect, CornerRadius::same(2), t.window, Stroke::new(1.0, t.line), StrokeKind::Inside);
    let share = (fill.percent() as f32 / 100.0).clamp(0.0, 1.0);
    if fill.held.0 > 0 {
        let width = (rect.width() * share).max(2.0);
        let full = Rect::from_min_size(rect.min, vec2(width, rect.height())).shrink(1.0);
        let ink = if grade == Grade::Calm { t.text_2 } else { grade.ink(t) };
        painter.rect_filled(full, CornerRadius::same(1), ink);
        if grade == Grade::Over {
            let mut x = full.left() + 4.0;
            while x < full.right() {
                let line = [pos2(x, full.bottom()), pos2((x + 4.0).min(full.right()), full.top())];
                painter.line_segment(line, Stroke::new(1.0, t.window));
                x += 6.0;
            }
        }
    }
    let near = f32::from(p.c.facility.policy().chemicals.near_percent) / 100.0;
    if near < 1.0 {
        let x = rect.left() + rect.width() * near;
        painter.vline(x, rect.y_range(), Stroke::new(1.0, t.text_3));
    }
}
