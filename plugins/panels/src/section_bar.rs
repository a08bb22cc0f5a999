//! The sections while there are any: which of them, across what, where, which side; more, and fewer.

use atrium_view::{Action, SectionAxis, SectionPart, SectionPlane, Sections};
use egui::{CornerRadius, Id, Rect, Sense, Slider, Ui, WidgetInfo, WidgetType, pos2, vec2};
use fluent_bundle::FluentValue;

use crate::command::PanelCommand;
use crate::icon::{self, Icon};
use crate::keys;
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, describe};

/// Height of the bar and of what is in it, points.
const HEIGHT: f32 = 38.0;
const INNER: f32 = 26.0;

/// Sections that are numbered in the bar; of more, the last ones.
const NUMBERED: usize = 6;

/// Draws the bar; gives the rectangle that it took.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, rect: Rect, above: Rect) -> Option<Rect> {
    let sections = p.c.view.sections.clone();
    let index = p.c.index?;
    // A plan has a cut of its own, and leaves these alone.
    if p.c.view.plan.is_some() || sections.is_empty() || index.bounds.is_empty() || rect.width() < 300.0 {
        return None;
    }
    let look = p.look.clone();
    let parts = parts(&sections);
    let active = sections.active.filter(|a| parts.contains(a)).or_else(|| parts.last().copied());
    let plane = Sections { active, ..sections.clone() }.active_plane();
    let axis = plane.and_then(|plane| plane.axis()).filter(|_| matches!(active, Some(SectionPart::Plane(_))));
    let chips = parts.len() as f32 * 32.0 + 3.0 * 32.0;
    let wanted = chips + if axis.is_some() { 126.0 } else { 0.0 } + if plane.is_some() { 246.0 } else { 0.0 } + 24.0;
    let bar = Rect::from_min_size(
        pos2(above.left(), above.bottom() + 8.0),
        vec2(wanted.min(rect.width() - 24.0).max(10.0), HEIGHT),
    );
    icon::card(ui.painter(), bar, look.t);
    ui.interact(bar, Id::new("section-bar"), Sense::click_and_drag());
    let mut ui = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(bar.shrink2(vec2(6.0, 6.0)))
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    let ui = &mut ui;
    ui.set_clip_rect(bar.intersect(ui.clip_rect()));
    ui.spacing_mut().item_spacing.x = 6.0;
    let mut next = None;
    for part in &parts {
        if part_chip(ui, p, *part, active == Some(*part)) {
            next = Some(Sections { active: Some(*part), ..sections.clone() });
        }
    }
    let button = |ui: &mut Ui, icon, label: &str, on| {
        widget::icon_button(ui, &look, icon, label, vec2(INNER, INNER), on).on_hover_text(label).clicked()
    };
    let add = look.texts.action(Action::SectionAdd);
    if button(ui, Icon::Plus, add, false) {
        keys::run(Action::SectionAdd, p, state);
    }
    if let Some(plane) = plane {
        let (low, high) = plane.range(&index.bounds);
        let replace = |plane: SectionPlane| with_plane(&sections, active, plane);
        if let Some(axis) = axis {
            let labels = [Key::SectionX, Key::SectionY, Key::SectionZ].map(|k| look.texts.get(k));
            let (place, _) = ui.allocate_exact_size(vec2(120.0, INNER), Sense::hover());
            let mut child = ui.new_child(egui::UiBuilder::new().max_rect(place));
            let chosen = axis as usize;
            if let Some(i) = widget::segments(&mut child, &look, &labels, chosen, INNER).filter(|i| *i != chosen) {
                next = Some(replace(SectionPlane::across(SectionAxis::ALL[i], &index.bounds)));
            }
        }
        let mut position = plane.position_m().clamp(low, high.max(low));
        ui.spacing_mut().slider_width = 96.0;
        let slider = ui.add(Slider::new(&mut position, low..=high.max(low + 0.001)).show_value(false));
        describe(&slider, WidgetType::Slider, look.texts.get(Key::SectionOffset));
        let (place, _) = ui.allocate_exact_size(vec2(64.0, INNER), Sense::hover());
        let text = format!("{position:.3} m");
        widget::text_right(ui.painter(), pos2(place.right(), place.center().y), &text, font(SMALL), look.t.text, 64.0);
        if slider.changed() {
            next = Some(replace(plane.moved_to(position)));
        }
        if matches!(active, Some(SectionPart::Plane(_)))
            && button(ui, Icon::Flip, look.texts.get(Key::SectionFlip), plane.hides_before())
        {
            next = Some(replace(plane.flipped()));
        }
    }
    if let Some(active) = active.filter(|_| parts.len() > 1)
        && button(ui, Icon::Minus, look.texts.get(Key::SectionRemove), false)
    {
        let mut fewer = sections.clone();
        fewer.remove(active);
        next = Some(fewer);
    }
    if button(ui, Icon::Close, look.texts.get(Key::SectionClose), false) {
        next = Some(Sections::default());
    }
    if let Some(next) = next {
        p.send(PanelCommand::SetSections(Box::new(next)));
    }
    Some(bar)
}

/// What can be chosen: the last planes, and the box.
fn parts(sections: &Sections) -> Vec<SectionPart> {
    let first = sections.planes.len().saturating_sub(NUMBERED);
    let planes = (first..sections.planes.len()).map(SectionPart::Plane);
    planes.chain(sections.region.map(|_| SectionPart::Box)).collect()
}

fn with_plane(sections: &Sections, active: Option<SectionPart>, plane: SectionPlane) -> Sections {
    let mut out = Sections { active, ..sections.clone() };
    match active {
        Some(SectionPart::Plane(i)) if i < out.planes.len() => out.planes[i] = plane,
        _ => {}
    }
    out
}

fn part_chip(ui: &mut Ui, p: &Paint<'_>, part: SectionPart, active: bool) -> bool {
    let t = p.look.t;
    let label = match part {
        SectionPart::Plane(i) => p.look.texts.with(Key::SectionNumber, &[("n", FluentValue::from(i + 1))]),
        _ => p.look.texts.get(Key::SectionBox).to_owned(),
    };
    let (place, response) = ui.allocate_exact_size(vec2(INNER, INNER), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, active, &label));
    if active {
        ui.painter().rect_filled(place, CornerRadius::same(4), t.accent_wash);
    } else if response.hovered() {
        ui.painter().rect_filled(place, CornerRadius::same(4), t.pressed);
    }
    let ink = if active { t.accent } else { t.text_2 };
    match part {
        SectionPart::Plane(i) => {
            let number = (i + 1).to_string();
            widget::text_centre(ui.painter(), place.center(), &number, font(BODY), ink);
        }
        _ => icon::paint_scaled(ui.painter(), Icon::Box, place.center(), 0.8, ink),
    }
    response.on_hover_text(label).clicked()
}
