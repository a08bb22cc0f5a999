//! Hazards, people and mobile assets over the 3D picture.
//!
//! A hazard is a box with a Roman numeral, never an alarm's shape; a person is a disc within an outline of how surely it is
//! known where; a mobile asset is a small square with a letter.

use atrium_facility::{RiskLevel, Tracked};
use egui::{
    Align2, Color32, CornerRadius, Id, Painter, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, WidgetType, vec2,
};

use crate::context::{FactRef, MarkKind, MarkView, PanelCommand};
use crate::state::{PanelState, Rail};
use crate::tokens::{BODY, TINY, Tokens, font};
use crate::widget::{Look, Paint, describe};
use crate::{chemicals, hazards, icon, people};

/// Width of a hazard's box, points.
const HAZARD: f32 = 22.0;
/// Width of a person's disc, points.
const PERSON: f32 = 11.0;
/// Width of a mobile asset's square, points.
const MOBILE: f32 = 13.0;

/// Paints the marks and the card of the one under the pointer; a click selects its fact.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, rect: Rect) {
    let look = p.look.clone();
    let t = look.t;
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let mut card: Option<(Pos2, String)> = None;
    // What moves lies under what stands, and both under the one that is chosen.
    let order = |m: &&MarkView| (state.fact.as_ref() == Some(&m.fact), matches!(m.kind, MarkKind::Hazard(_)));
    let mut marks: Vec<&MarkView> = p.c.marks.iter().filter(|m| rect.contains(m.at)).collect();
    marks.sort_by_key(order);
    for mark in marks {
        let chosen = state.fact.as_ref() == Some(&mark.fact);
        ground(&painter, t, mark, chosen);
        let size = match mark.kind {
            MarkKind::Hazard(_) => HAZARD,
            MarkKind::Ticket | MarkKind::Person => PERSON,
            MarkKind::Mobile => MOBILE,
        };
        let hit = Rect::from_center_size(mark.at, vec2(size + 8.0, size + 8.0));
        let response = ui.interact(hit, Id::new(("mark", &mark.fact)), Sense::click());
        let label = label(p, mark);
        describe(&response, WidgetType::Button, &label);
        let lift = if response.hovered() || chosen { 1.2 } else { 1.0 };
        match mark.kind {
            MarkKind::Hazard(level) => risk_box(&painter, &look, mark.at, HAZARD * lift, level),
            MarkKind::Ticket | MarkKind::Person => person(&painter, t, mark, lift, chosen),
            MarkKind::Mobile => mobile(&painter, &look, mark, lift, chosen),
        }
        if mark.count > 1 {
            let at = mark.at + vec2(size * 0.6, -size * 0.6);
            painter.circle_filled(at, 7.0, t.window);
            painter.text(at, Align2::CENTER_CENTER, mark.count.to_string(), look.strong(10.0), t.text);
        }
        if response.hovered() || (chosen && card.is_none()) {
            card = Some((mark.at + vec2(size * 0.5 + 8.0, 0.0), label));
        }
        if response.clicked() {
            select(p, state, &mark.fact);
        }
    }
    let Some((at, text)) = card else { return };
    let galley = painter.layout_no_wrap(text, font(BODY), t.text);
    let size = galley.size() + vec2(16.0, 8.0);
    let mut min = at - vec2(0.0, size.y / 2.0);
    if min.x + size.x > rect.right() - 8.0 {
        min.x = at.x - size.x - 40.0;
    }
    icon::card(&painter, Rect::from_min_size(min, size), t);
    painter.galley(min + vec2(8.0, 4.0), galley, t.text);
}

/// Selects the fact, and opens the list that it is in.
fn select(p: &mut Paint<'_>, state: &mut PanelState, fact: &FactRef) {
    state.fact = Some(fact.clone());
    match fact {
        FactRef::Hazard(_) => state.rail = Rail::Hazards,
        FactRef::Tracked(of) => {
            state.rail = Rail::People;
            p.send(PanelCommand::FindTracked(of.clone()));
        }
        FactRef::Ticket(_) => state.rail = Rail::Tickets,
        FactRef::Alarm(_) => state.rail = Rail::Alarms,
        FactRef::Event(_) => state.rail = Rail::Events,
        FactRef::Batch(_) | FactRef::Store(_) => chemicals::open(state),
    }
}

fn label(p: &Paint<'_>, mark: &MarkView) -> String {
    match &mark.fact {
        FactRef::Hazard(id) => hazards::short_label(p, id),
        FactRef::Tracked(of) => people::short_label(p, of),
        FactRef::Ticket(id) => id.to_string(),
        FactRef::Alarm(id) => id.to_string(),
        FactRef::Event(id) => id.to_string(),
        FactRef::Batch(_) | FactRef::Store(_) => chemicals::short_label(p, &mark.fact),
    }
}

/// Outline of the uncertainty and the way lately taken.
fn ground(painter: &Painter, t: &Tokens, mark: &MarkView, chosen: bool) {
    let ink = if mark.faded { t.text_3 } else { t.accent };
    if mark.trail.len() > 1 {
        painter.add(Shape::line(mark.trail.clone(), Stroke::new(2.0, ink.gamma_multiply(0.7))));
    }
    if mark.outline.len() < 3 {
        return;
    }
    let mut closed = mark.outline.clone();
    closed.extend(mark.outline.first().copied());
    if mark.faded {
        painter.extend(Shape::dashed_line(&closed, Stroke::new(1.0, ink), 4.0, 4.0));
    } else {
        let fill = ink.gamma_multiply(if chosen { 0.28 } else { 0.14 });
        painter.add(Shape::convex_polygon(mark.outline.clone(), fill, Stroke::new(1.0, ink.gamma_multiply(0.55))));
    }
}

/// The box of a risk level: Roman numeral in its colour on a dark ground; a question mark where nobody has graded it.
pub(crate) fn risk_box(painter: &Painter, look: &Look, centre: Pos2, size: f32, level: Option<RiskLevel>) {
    let t = look.t;
    let ink = level.map_or(t.text_2, |l| t.risk(l));
    let rect = Rect::from_center_size(centre, vec2(size, size));
    painter.rect(rect, CornerRadius::same(4), t.window, Stroke::new(2.0, ink), StrokeKind::Inside);
    painter.text(centre, Align2::CENTER_CENTER, numeral(level), look.strong(size * 0.5), ink);
}

/// `I` to `IV`; `?` where nobody has graded it.
pub(crate) fn numeral(level: Option<RiskLevel>) -> &'static str {
    match level {
        Some(RiskLevel::Red) => "I",
        Some(RiskLevel::Orange) => "II",
        Some(RiskLevel::Yellow) => "III",
        Some(RiskLevel::Blue) => "IV",
        None => "?",
    }
}

fn person(painter: &Painter, t: &Tokens, mark: &MarkView, lift: f32, chosen: bool) {
    let radius = PERSON * 0.5 * lift;
    if mark.faded {
        painter.circle(mark.at, radius, t.window, Stroke::new(1.5, t.text_3));
        return;
    }
    painter.circle(mark.at, radius, t.accent, Stroke::new(1.5, Color32::WHITE));
    if chosen {
        painter.circle_stroke(mark.at, radius + 4.0, Stroke::new(1.5, t.accent));
    }
}

fn mobile(painter: &Painter, look: &Look, mark: &MarkView, lift: f32, chosen: bool) {
    let t = look.t;
    let rect = Rect::from_center_size(mark.at, vec2(MOBILE, MOBILE) * lift);
    let ink = if mark.faded { t.text_3 } else { t.accent };
    painter.rect(rect, CornerRadius::same(3), t.window, Stroke::new(1.5, ink), StrokeKind::Inside);
    let letter = match &mark.fact {
        FactRef::Tracked(Tracked::Mobile(id)) => id.as_str().chars().next().unwrap_or('?').to_uppercase().to_string(),
        _ => "?".to_owned(),
    };
    painter.text(mark.at, Align2::CENTER_CENTER, letter, font(TINY), ink);
    if chosen {
        painter.rect_stroke(rect.expand(3.0), CornerRadius::same(4), Stroke::new(1.5, t.accent), StrokeKind::Inside);
    }
}
