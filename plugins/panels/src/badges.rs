//! Badges over the 3D picture, and the card of what the pointer is over.

use atrium_building::{BuildingModel, ElementId};
use atrium_facility::{Priority, Status};
use egui::{CornerRadius, Id, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, WidgetType, vec2};

use crate::command::PanelCommand;
use crate::context::{BadgeView, ClusterView};
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{Paint, describe};
use crate::{icon, place, units};

/// Width of the shape, points.
const SIZE: f32 = 26.0;

/// Draws the badges and the card of the one under the pointer, else of the selected one; gives the element that the
/// card names.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, rect: Rect) -> Option<ElementId> {
    let model = p.c.model?;
    let look = p.look.clone();
    let t = look.t;
    let mut card: Option<(Rect, &BadgeView)> = None;
    // The most urgent is painted last, over the others.
    let mut badges: Vec<&BadgeView> = p.c.badges.iter().filter(|b| rect.contains(b.at)).collect();
    badges.sort_by_key(|b| std::cmp::Reverse(b.status));
    for badge in badges {
        let centre = badge.at;
        let colour = t.status(badge.status);
        let several = badge.count > 1;
        let selected = p.c.view.selection.all.contains(&badge.element);
        let body = Rect::from_center_size(centre, vec2(SIZE + 6.0, SIZE + 6.0));
        let all = badge.cluster.as_ref().map_or(body, |c| body.union(c.rect));
        let response = ui.interact(all, Id::new(("badge", badge.element)), Sense::click());
        let label = badge_label(p, model, badge);
        describe(&response, WidgetType::Button, &label);
        if centre.distance(badge.leader_to) > SIZE * 0.4 {
            icon::leader(&ui.painter_at(rect), centre, badge.leader_to, colour);
        }
        let size = if response.hovered() || selected { SIZE + 4.0 } else { SIZE };
        let number = match badge.status {
            _ if several && badge.cluster.is_none() => badge.count.min(999).to_string(),
            Status::Abnormal(priority) => priority.number().to_string(),
            _ => String::new(),
        };
        if let Some(cluster) = &badge.cluster {
            count_plate(ui, p, cluster, badge.status, response.hovered());
        }
        icon::status_ground(ui.painter(), centre, size, badge.status, t.window.gamma_multiply(0.8));
        icon::status_shape(ui.painter(), centre, size, badge.status, t, Some((&number, look.strong_family())));
        if response.hovered() && !several {
            p.hovered_row = Some(badge.element);
        }
        if response.hovered() || (selected && card.is_none()) {
            card = Some((all, badge));
        }
        if response.clicked() {
            let leader = badge.element;
            p.send(if several { PanelCommand::OpenBadge(leader) } else { PanelCommand::GoTo(leader) });
        }
    }
    let (beside, badge) = card?;
    show_card(ui, p, model, rect, beside, badge);
    Some(badge.element)
}

/// What a count stands on: the shape covers its left end.
fn count_plate(ui: &Ui, p: &Paint<'_>, cluster: &ClusterView, status: Status, hovered: bool) {
    let t = p.look.t;
    let plate = Rect::from_min_max(cluster.rect.min + vec2(SIZE * 0.5, 3.0), cluster.rect.max - vec2(0.0, 3.0));
    let fill = if hovered { t.pressed } else { t.raised };
    let line = Stroke::new(1.0, t.status(status).gamma_multiply(0.7));
    ui.painter().rect(plate, CornerRadius::same(6), fill, line, StrokeKind::Inside);
    let at = egui::pos2(plate.right() - 6.0, plate.center().y);
    ui.painter().text(at, egui::Align2::RIGHT_CENTER, &cluster.text, p.look.strong(SMALL), t.text);
}

/// Name and value of the one, or what several are: how many of each kind, and the worst by name.
fn show_card(ui: &Ui, p: &Paint<'_>, model: &BuildingModel, rect: Rect, beside: Rect, badge: &BadgeView) {
    const LINE: f32 = 20.0;
    let t = p.look.t;
    let mut lines = Vec::new();
    match &badge.cluster {
        None => lines.push(badge_label(p, model, badge)),
        Some(cluster) => {
            lines.extend(cluster.named.iter().map(|id| one_label(p, model, *id)));
            let more = u64::from(badge.count).saturating_sub(lines.len() as u64);
            if more > 0 {
                lines.push(p.look.texts.count(Key::BadgeMore, more));
            }
        }
    }
    let galleys: Vec<_> = lines.into_iter().map(|l| ui.painter().layout_no_wrap(l, font(BODY), t.text)).collect();
    let tally = if badge.cluster.is_some() { LINE + 4.0 } else { 0.0 };
    let widest = galleys.iter().map(|g| g.size().x).fold(if tally > 0.0 { 190.0 } else { 0.0 }, f32::max);
    let size = vec2(widest + 20.0, galleys.len() as f32 * LINE + 8.0 + tally);
    let mut at = egui::pos2(beside.right() + 8.0, badge.at.y - size.y / 2.0);
    if at.x + size.x > rect.right() - 8.0 {
        at.x = beside.left() - 8.0 - size.x;
    }
    at.y = at.y.clamp(rect.top() + 4.0, (rect.bottom() - 4.0 - size.y).max(rect.top() + 4.0));
    let card = Rect::from_min_size(at, size);
    icon::card(ui.painter(), card, t);
    if let Some(cluster) = &badge.cluster {
        tally_line(ui, p, card.min + vec2(10.0, 4.0 + LINE * 0.5), &cluster.counts);
    }
    for (i, galley) in galleys.into_iter().enumerate() {
        let top = card.top() + 4.0 + tally + i as f32 * LINE + (LINE - galley.size().y) * 0.5;
        ui.painter().galley(egui::pos2(card.left() + 10.0, top), galley, t.text);
    }
}

/// How many of each kind: shape and number, the most urgent first.
fn tally_line(ui: &Ui, p: &Paint<'_>, at: Pos2, counts: &[u32; 5]) {
    let t = p.look.t;
    let kinds = Priority::ALL.map(Status::Abnormal).into_iter().chain([Status::Lost]);
    let mut x = at.x + 7.0;
    for (status, count) in kinds.zip(counts).filter(|(_, count)| **count > 0) {
        let letter = match status {
            Status::Abnormal(priority) => priority.number().to_string(),
            _ => String::new(),
        };
        let number = Some((letter.as_str(), p.look.strong_family()));
        icon::status_shape(ui.painter(), egui::pos2(x, at.y), 14.0, status, t, number);
        let text = units::count(u64::from(*count));
        let drawn = ui.painter().text(
            egui::pos2(x + 11.0, at.y),
            egui::Align2::LEFT_CENTER,
            text,
            p.look.strong(SMALL),
            t.text,
        );
        x = drawn.right() + 18.0;
    }
}

/// `AHU-05-02  24.9 °C`, or its status where it has no value.
fn one_label(p: &Paint<'_>, model: &BuildingModel, id: ElementId) -> String {
    let label = place::label_of(model, id, p.look.texts);
    let row = p.c.derived.of_element(id);
    let value = row.and_then(|row| {
        let point = row.because.as_ref().and_then(|id| p.c.facility.point(id))?;
        place::point_value(point, p.look.texts)
    });
    match (value, row) {
        (Some(value), _) => format!("{label}  {value}"),
        (None, Some(row)) => format!("{label}  {}", place::status_word(p.look.texts, row.status)),
        (None, None) => label.to_string(),
    }
}

/// `AHU-05-02 24.9 °C`, or how many when it stands for several.
fn badge_label(p: &Paint<'_>, model: &BuildingModel, badge: &BadgeView) -> String {
    let label = place::label_of(model, badge.element, p.look.texts);
    let value = p.c.derived.of_element(badge.element).and_then(|row| {
        let point = row.because.as_ref().and_then(|id| p.c.facility.point(id))?;
        place::point_value(point, p.look.texts)
    });
    let mut text = match value {
        Some(value) => format!("{label}  {value}"),
        None => format!("{label}  {}", place::status_word(p.look.texts, badge.status)),
    };
    if badge.count > 1 {
        text.push_str(&format!("  + {}", badge.count - 1));
    }
    text
}

/// Name, type and status of what the pointer is over in the 3D picture. Nothing where a badge's card names it already:
/// the two would lie over each other.
pub(crate) fn hover_card(ui: &Ui, p: &Paint<'_>, model: &BuildingModel, rect: Rect, named: Option<ElementId>) {
    let (Some(at), Some(id)) = (p.c.hover_at, p.c.view.hovered.filter(|id| Some(*id) != named)) else { return };
    let Some(element) = model.element(id).filter(|_| rect.contains(at)) else { return };
    let look = &p.look;
    let t = look.t;
    let first = place::label(element, look.texts);
    let second = second_line(p, model, id);
    let a = ui.painter().layout_no_wrap(first, look.strong(BODY), t.text);
    let b = ui.painter().layout_no_wrap(second, font(SMALL), t.text_2);
    let size = vec2(a.size().x.max(b.size().x) + 20.0, a.size().y + b.size().y + 12.0);
    let mut min = at + vec2(16.0, 18.0);
    if min.x + size.x > rect.right() - 4.0 {
        min.x = at.x - 12.0 - size.x;
    }
    if min.y + size.y > rect.bottom() - 4.0 {
        min.y = at.y - 10.0 - size.y;
    }
    let card = Rect::from_min_size(min, size);
    icon::card(ui.painter(), card, t);
    let below = card.min + vec2(10.0, 6.0 + a.size().y);
    ui.painter().galley(card.min + vec2(10.0, 6.0), a, t.text);
    ui.painter().galley(below, b, t.text_2);
}

fn second_line(p: &Paint<'_>, model: &BuildingModel, id: ElementId) -> String {
    let texts = p.look.texts;
    let Some(element) = model.element(id) else { return String::new() };
    let mut parts = vec![place::entity(texts, &element.ifc_type).to_owned()];
    if let Some(row) = p.c.derived.of_element(id) {
        parts.push(place::reason(p, row));
    } else {
        parts.push(place::place(model, element, texts));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" ∙ ")
}
