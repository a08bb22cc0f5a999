//! The mark of an alarm: priority by shape, numeral and colour, its state by fill, halo, tick and letter. Nothing rests on
//! colour alone, and nothing on blinking alone.

use atrium_facility::{Alarm, AlarmState, Priority, Status};
use egui::{Painter, Pos2, Stroke, Ui, vec2};

use crate::icon::{self, Icon};
use crate::widget::{self, Look};

/// Width of the mark in a list, points.
const SIZE: f32 = 20.0;
/// Blinks a second of what waits for an answer: seen from the side of the eye, and far below what could harm anybody.
const BLINKS_HZ: f64 = 1.0;

/// Paints the mark of an alarm as it is now. What waits for an answer blinks, and asks for the frames that this takes.
pub(crate) fn glyph(ui: &Ui, look: &Look, alarm: &Alarm, centre: Pos2) {
    let bright = ui.input(|i| (i.time * BLINKS_HZ * 2.0) as i64 % 2 == 0);
    paint(ui.painter(), look, alarm.state(), alarm.priority, centre, bright);
    if alarm.needs_answer() {
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(0.5 / BLINKS_HZ));
    }
}

/// Paints the mark of a state.
///
/// Filled while the cause is there, hollow once it has gone; a halo while it waits for an answer, a tick after that; `L` where
/// it stands until it is reset, `R` where it has returned; a grey ring with `S`, `D` or `O` where it is put aside.
pub(crate) fn paint(painter: &Painter, look: &Look, state: AlarmState, priority: Priority, centre: Pos2, bright: bool) {
    use AlarmState as S;
    let t = look.t;
    let status = Status::Abnormal(priority);
    let colour = t.priority(priority);
    let number = priority.number().to_string();
    let letter = |text: &str| {
        let at = centre + vec2(11.5, 8.5);
        painter.circle_filled(at, 6.0, t.panel);
        widget::text_centre(painter, at, text, look.strong(9.5), t.text);
    };
    let tick = |dy: f32| icon::paint_scaled(painter, Icon::Check, centre + vec2(12.0, dy), 0.55, t.text);
    let hollow = || {
        icon::status_outline(painter, centre, SIZE - 1.0, status, Stroke::new(1.6, colour));
        let nudge = if priority == Priority::Critical { vec2(0.0, 2.5) } else { vec2(0.0, 0.0) };
        widget::text_centre(painter, centre + nudge, &number, look.strong(10.0), colour);
    };
    let halo = || {
        let ink = if bright { colour } else { colour.gamma_multiply(0.3) };
        // A triangle's rim needs more room at its corners than the others.
        let (grow, down) = if priority == Priority::Critical { (12.0, 0.5) } else { (7.5, 0.0) };
        icon::status_outline(painter, centre + vec2(0.0, down), SIZE + grow, status, Stroke::new(1.5, ink));
    };
    match state {
        S::Unacknowledged | S::Acknowledged => {
            icon::status_shape(painter, centre, SIZE, status, t, Some((&number, look.strong_family())));
            if state == S::Unacknowledged {
                halo();
            } else {
                tick(8.0);
            }
        }
        S::ReturnedUnacknowledged => {
            hollow();
            halo();
            letter("R");
        }
        S::LatchedUnacknowledged => {
            hollow();
            halo();
            letter("L");
        }
        S::LatchedAcknowledged => {
            hollow();
            tick(-8.0);
            letter("L");
        }
        S::Shelved | S::SuppressedByDesign | S::OutOfService => {
            painter.circle_stroke(centre, 9.0, Stroke::new(1.5, t.text_3));
            let text = match state {
                S::Shelved => "S",
                S::SuppressedByDesign => "D",
                _ => "O",
            };
            widget::text_centre(painter, centre, text, look.strong(10.0), t.text_2);
        }
        S::Normal => icon::status_shape(painter, centre, 14.0, Status::Normal, t, None),
    }
}
