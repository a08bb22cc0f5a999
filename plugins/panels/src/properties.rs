//! What the file says of the selection: property sets, quantities, classification, materials.

use atrium_building::{BuildingModel, Element, MergedSet, Property, PropertySetKind, PropertyValue};
use egui::{Id, Sense, Ui, pos2, vec2};

use crate::icon::{self, Icon};
use crate::inspector::{self, SIDE};
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, RowLook, text_left, text_right};
use crate::{live, place, units};

/// Findings about one element's shape that are written out; the list of all holds the rest.
const FINDINGS: usize = 5;

/// What of the selection is not shown as the file says it.
fn findings(ui: &mut Ui, p: &mut Paint<'_>) {
    let Some(id) = p.c.view.selection.primary else { return };
    let texts = p.look.texts;
    let own: Vec<_> = p.c.problems_of(id).map(|q| q.said(texts)).collect();
    if own.is_empty() {
        return;
    }
    live::section_title(ui, p, texts.get(Key::ProblemsOfElement), &units::count(own.len() as u64));
    let ink = p.look.t.text_2;
    inspector::padded(ui, |ui| {
        for text in own.into_iter().take(FINDINGS) {
            ui.add(egui::Label::new(egui::RichText::new(text).size(SMALL).color(ink)).wrap());
            ui.add_space(4.0);
        }
    });
    ui.add_space(8.0);
    widget::divider(ui, &p.look.clone());
}

pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, model: &BuildingModel, element: &Element) {
    findings(ui, p);
    let texts = p.look.texts;
    let sets = model.merged_sets(element);
    for (kind, key) in [(PropertySetKind::Properties, Key::Properties), (PropertySetKind::Quantities, Key::Quantities)]
    {
        let of_kind: Vec<&MergedSet<'_>> = sets.iter().filter(|s| s.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let count: usize = of_kind.iter().map(|s| s.properties.len()).sum();
        live::section_title(ui, p, texts.get(key), &units::count(count as u64));
        // The first set is what a person asks for most; the others open on demand and stay open by name.
        for (i, set) in of_kind.into_iter().enumerate() {
            property_set(ui, p, state, set, i == 0);
        }
        ui.add_space(8.0);
        widget::divider(ui, &p.look.clone());
    }
    if !element.classifications.is_empty() {
        live::section_title(ui, p, texts.get(Key::Classification), "");
        for c in &element.classifications {
            let system = c.system.as_deref().unwrap_or_default();
            let text = match &c.name {
                Some(name) => format!("{} {}", c.code, place::spoken(texts, name)),
                None => c.code.to_string(),
            };
            pair(ui, p, &place::spoken(texts, system), &text, "");
        }
        ui.add_space(8.0);
        widget::divider(ui, &p.look.clone());
    }
    if !element.materials.is_empty() {
        live::section_title(ui, p, texts.get(Key::Materials), "");
        for (i, material) in element.materials.iter().enumerate() {
            pair(ui, p, &format!("{}", i + 1), &place::spoken(texts, material), "");
        }
        ui.add_space(8.0);
    }
}

fn property_set(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, set: &MergedSet<'_>, first: bool) {
    let look = p.look.clone();
    let t = look.t;
    let name = set.name.to_string();
    let open = if first { !state.closed_sections.contains(&name) } else { state.open_sets.contains(&name) };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    let id = Id::new(("property-set", &name, first));
    let response = widget::row(ui, &look, rect, id, &name, RowLook::default());
    let icon = if open { Icon::ChevronDown } else { Icon::ChevronRight };
    icon::paint_scaled(ui.painter(), icon, pos2(rect.left() + SIDE + 4.0, rect.center().y), 0.75, t.text_3);
    let n = units::count(set.properties.len() as u64);
    text_right(ui.painter(), pos2(rect.right() - SIDE, rect.center().y), &n, font(SMALL), t.text_3, 60.0);
    text_left(
        ui.painter(),
        pos2(rect.left() + SIDE + 18.0, rect.center().y),
        &name,
        font(BODY),
        t.text_2,
        rect.width() - 100.0,
    );
    if response.clicked() {
        let list = if first { &mut state.closed_sections } else { &mut state.open_sets };
        if !list.remove(&name) {
            list.insert(name);
        }
    }
    if open {
        for property in &set.properties {
            let (value, unit) = shown(p, property);
            pair(ui, p, &property.name, &value, &unit);
        }
        ui.add_space(6.0);
    }
}

fn shown(p: &Paint<'_>, property: &Property) -> (String, String) {
    let texts = p.look.texts;
    let value = match &property.value {
        PropertyValue::Bool(true) => texts.get(Key::Yes).to_owned(),
        PropertyValue::Bool(false) => texts.get(Key::No).to_owned(),
        PropertyValue::Text(text) => place::spoken(texts, text).into_owned(),
        other => other.to_string(),
    };
    let unit = property.unit.as_deref().map(units::unit_label).unwrap_or_default();
    (value, unit.into_owned())
}

/// A name at the left, a value at the right of the middle; long values flow into further lines.
fn pair(ui: &mut Ui, p: &Paint<'_>, name: &str, value: &str, unit: &str) {
    let look = &p.look;
    let t = look.t;
    let width = ui.available_width();
    let left = SIDE + 18.0;
    let names = ((width - left - SIDE) * 0.48).max(40.0);
    let values = (width - left - SIDE - names - 8.0).max(40.0);
    let text = if unit.is_empty() { value.to_owned() } else { format!("{value} {unit}") };
    let galley = ui.painter().layout(text, font(BODY), t.text, values);
    let (rect, response) = ui.allocate_exact_size(vec2(width, galley.size().y.max(17.0) + 5.0), Sense::hover());
    if !ui.is_rect_visible(rect) {
        return;
    }
    let named = widget::line(ui.painter(), name, font(BODY), t.text_3, names);
    let elided = named.elided;
    ui.painter().galley(pos2(rect.left() + left, rect.top() + 2.0), named, t.text_3);
    ui.painter().galley(pos2(rect.left() + left + names + 8.0, rect.top() + 2.0), galley, t.text);
    if elided {
        response.on_hover_text(name);
    }
}
