//! Badges over the 3D picture, and the card of what the pointer is over.

use atrium_building::{BuildingModel, ElementId};
use atrium_facility::Status;
use egui::{Id, Pos2, Rect, Sense, Ui, WidgetType, vec2};

use crate::context::{BadgeView, PanelCommand};
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{Paint, describe};
use crate::{icon, place};

/// Width of the shape, points.
const SIZE: f32 = 26.0;

/// Draws the badges and the card of the one under the pointer, else of the selected one; gives the element that the
/// card names.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, rect: Rect) -> Option<ElementId> {
    let model = p.c.model?;
    let look = p.look.clone();
    let t = look.t;
    let mut card: Option<(Pos2, &BadgeView)> = None;
    // The most urgent is painted last, over the others.
    let mut badges: Vec<&BadgeView> = p.c.badges.iter().filter(|b| rect.contains(b.at)).collect();
    badges.sort_by_key(|b| std::cmp::Reverse(b.status));
    for badge in badges {
        let centre = badge.at;
        let colour = t.status(badge.status);
        let selected = p.c.view.selection.all.contains(&badge.element);
        let hit = Rect::from_center_size(centre, vec2(SIZE + 6.0, SIZE + 6.0));
        let response = ui.interact(hit, Id::new(("badge", badge.element)), Sense::click());
        let label = badge_label(p, model, badge);
        describe(&response, WidgetType::Button, &label);
        if centre.distance(badge.leader_to) > SIZE * 0.4 {
            icon::leader(&ui.painter_at(rect), centre, badge.leader_to, colour);
        }
        let size = if response.hovered() || selected { SIZE + 4.0 } else { SIZE };
        let number = match badge.status {
            _ if badge.count > 99 => "99+".to_owned(),
            _ if badge.count > 1 => badge.count.to_string(),
            Status::Abnormal(priority) => priority.number().to_string(),
            _ => String::new(),
        };
        icon::status_ground(ui.painter(), centre, size, badge.status, t.window.gamma_multiply(0.8));
        icon::status_shape(ui.painter(), centre, size, badge.status, t, Some((&number, look.strong_family())));
        if badge.count > 1 && badge.status == Status::Lost {
            let at = centre + vec2(size * 0.5, -size * 0.5);
            ui.painter().text(at, egui::Align2::CENTER_CENTER, &number, look.strong(10.0), t.text);
        }
        if response.hovered() {
            p.hovered_row = Some(badge.element);
        }
        if response.hovered() || (selected && card.is_none()) {
            card = Some((centre, badge));
        }
        if response.clicked() {
            p.send(PanelCommand::GoTo(badge.element));
        }
    }
    let (centre, badge) = card?;
    let text = badge_label(p, model, badge);
    let galley = ui.painter().layout_no_wrap(text, font(BODY), t.text);
    let size = galley.size() + vec2(20.0, 10.0);
    let mut at = centre + vec2(SIZE * 0.5 + 8.0, -size.y / 2.0);
    if at.x + size.x > rect.right() - 8.0 {
        at.x = centre.x - SIZE * 0.5 - 8.0 - size.x;
    }
    let card = Rect::from_min_size(at, size);
    icon::card(ui.painter(), card, t);
    ui.painter().galley(card.min + vec2(10.0, 5.0), galley, t.text);
    Some(badge.element)
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
