//! Hazards, tickets, people and mobile assets over the 3D picture.
//!
//! A hazard is a box with a Roman numeral, never an alarm's shape; a ticket is the pill of its list; a person is a disc within
//! an outline of how surely it is known where; a mobile asset is a small square with a letter. Whatever nobody knows to be
//! there any more is hollow.

use atrium_facility::{RiskLevel, TicketState, Tracked, Urgency};
use egui::{
    Align2, Color32, CornerRadius, Id, Painter, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetType,
    vec2,
};

use crate::command::PanelCommand;
use crate::context::{FactRef, MarkKind, MarkView};
use crate::state::{PanelState, Rail};
use crate::tokens::{BODY, TINY, Tokens, font};
use crate::widget::{Look, Paint, describe};
use crate::{chemicals, hazards, icon, people, tickets};

/// Width of a hazard's box, points.
const HAZARD: f32 = 22.0;
/// Width of a ticket's pill, points.
const TICKET: f32 = 24.0;
/// Width of a person's disc, points.
const PERSON: f32 = 11.0;
/// Width of a mobile asset's square, points.
const MOBILE: f32 = 14.0;

/// What a mark looks like, wherever it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Drawn<'a> {
    Hazard(Option<RiskLevel>),
    Ticket(TicketState, Urgency),
    /// Somebody or something that moves, and whether it is known to be here now.
    Moving(&'a Tracked, bool),
}

impl<'a> Drawn<'a> {
    /// What the mark stands for; `None` where there is no such fact any more.
    fn of(p: &Paint<'_>, mark: &'a MarkView) -> Option<Self> {
        match (&mark.kind, &mark.fact) {
            (MarkKind::Hazard(level), _) => Some(Self::Hazard(*level)),
            (MarkKind::Ticket, FactRef::Ticket(id)) => {
                p.c.facility.facts().tickets.get(id).map(|t| Self::Ticket(t.state, t.draft.urgency))
            }
            (MarkKind::Person | MarkKind::Mobile, FactRef::Tracked(of)) => Some(Self::Moving(of, !mark.faded)),
            _ => None,
        }
    }

    fn size(self) -> f32 {
        match self {
            Self::Hazard(_) => HAZARD,
            Self::Ticket(..) => TICKET,
            Self::Moving(Tracked::Person(_), _) => PERSON,
            Self::Moving(Tracked::Mobile(_), _) => MOBILE,
        }
    }
}

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
        let Some(drawn) = Drawn::of(p, mark) else { continue };
        let chosen = state.fact.as_ref() == Some(&mark.fact);
        ground(&painter, t, mark, chosen);
        let size = drawn.size();
        let hit = Rect::from_center_size(mark.at, vec2(size + 8.0, size + 8.0));
        let response = ui.interact(hit, Id::new(("mark", &mark.fact)), Sense::click());
        let label = label(p, mark);
        describe(&response, WidgetType::Button, &label);
        let lift = if response.hovered() || response.has_focus() || chosen { 1.2 } else { 1.0 };
        paint(&painter, p, drawn, mark.at, lift);
        if chosen && let Drawn::Moving(of, _) = drawn {
            choose(&painter, t, of, mark.at, size * lift);
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
        FactRef::Tracked(of) if mark.faded => people::label_with_place(p, of),
        FactRef::Tracked(of) => people::short_label(p, of),
        FactRef::Ticket(id) => {
            let title = p.c.facility.facts().tickets.get(id).map_or("", |t| t.draft.title.as_str());
            format!("{id} {title}").trim().to_owned()
        }
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

/// The mark itself. The tests of `distinct.rs` see to it that no two look alike.
pub(crate) fn paint(painter: &Painter, p: &Paint<'_>, drawn: Drawn<'_>, at: Pos2, lift: f32) {
    match drawn {
        Drawn::Hazard(level) => risk_box(painter, &p.look, at, HAZARD * lift, level),
        Drawn::Ticket(state, urgency) => tickets::state_mark(painter, p, state, urgency, at),
        Drawn::Moving(of, here) => moving(painter, &p.look, of, here, at, lift),
    }
}

/// Somebody or something that moves: solid where it is known to be here, hollow where it was seen last.
pub(crate) fn moving(painter: &Painter, look: &Look, of: &Tracked, here: bool, at: Pos2, lift: f32) {
    let t = look.t;
    match of {
        Tracked::Person(_) => {
            let radius = PERSON * 0.5 * lift;
            if here {
                painter.circle(at, radius, t.accent, Stroke::new(1.5, Color32::WHITE));
                return;
            }
            // The line of the ground's colour under the grey one keeps it apart from whatever lies below.
            painter.circle_stroke(at, radius, Stroke::new(4.0, t.window));
            painter.circle_stroke(at, radius, Stroke::new(1.6, t.text_3));
        }
        Tracked::Mobile(id) => {
            let rect = Rect::from_center_size(at, Vec2::splat(MOBILE * lift));
            let round = CornerRadius::same(3);
            let letter = id.as_str().chars().next().unwrap_or('?').to_uppercase().to_string();
            let write = |at: Pos2, ink: Color32| painter.text(at, Align2::CENTER_CENTER, &letter, font(TINY), ink);
            if here {
                painter.rect(rect, round, t.accent, Stroke::new(1.0, Color32::WHITE), StrokeKind::Inside);
                write(at, t.window);
                return;
            }
            painter.rect_stroke(rect, round, Stroke::new(4.0, t.window), StrokeKind::Middle);
            painter.rect_stroke(rect, round, Stroke::new(1.6, t.text_3), StrokeKind::Middle);
            for corner in [vec2(-1.0, -1.0), vec2(1.0, -1.0), vec2(-1.0, 1.0), vec2(1.0, 1.0)] {
                write(at + corner, t.window);
            }
            write(at, t.text_2);
        }
    }
}

/// What the chosen one has around it.
fn choose(painter: &Painter, t: &Tokens, of: &Tracked, at: Pos2, size: f32) {
    let line = Stroke::new(1.5, t.accent);
    match of {
        Tracked::Person(_) => {
            painter.circle_stroke(at, size * 0.5 + 4.0, line);
        }
        Tracked::Mobile(_) => {
            let around = Rect::from_center_size(at, Vec2::splat(size + 6.0));
            painter.rect_stroke(around, CornerRadius::same(4), line, StrokeKind::Inside);
        }
    }
}
