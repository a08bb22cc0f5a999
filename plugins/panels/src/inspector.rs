//! The inspector: identity, place, what is served, live points, and what the file says of the one selection.

use atrium_building::{BuildingModel, Element, ElementId, ElementKind};
use atrium_view::Action;
use egui::{Rect, ScrollArea, Sense, Ui, pos2, vec2};
use rustc_hash::FxHashMap;

use crate::command::PanelCommand;
use crate::context::FactRef;
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, chip, text_left, text_right};
use crate::{alarms, chemicals, events, hazards, keys, live, people, place, properties, tickets};

/// Width of the column of names, points.
pub(crate) const NAMES: f32 = 84.0;
/// Distance from the sides of the panel, points.
pub(crate) const SIDE: f32 = 16.0;
/// Chips of one kind before `+ n`.
const CHIPS: usize = 6;

pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let Some(model) = p.c.model else { return };
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    ScrollArea::vertical().id_salt("inspector").auto_shrink(false).show(ui, |ui| {
        ui.set_width(ui.available_width());
        match &state.fact {
            Some(FactRef::Alarm(_)) => alarms::inspect(ui, p, state),
            Some(FactRef::Ticket(_)) => tickets::inspect(ui, p, state),
            Some(FactRef::Hazard(_)) => hazards::inspect(ui, p, state),
            Some(FactRef::Tracked(_)) => people::inspect(ui, p, state),
            Some(FactRef::Event(_)) => events::inspect(ui, p, state),
            Some(FactRef::Batch(_)) => chemicals::inspect_batch(ui, p, state),
            Some(FactRef::Store(_)) => chemicals::inspect_store(ui, p, state),
            None => {}
        }
        let Some(id) = p.c.view.selection.primary else { return };
        let Some(element) = model.element(id) else { return };
        let n = p.c.view.selection.all.len();
        if n > 1 {
            several(ui, p, model, n);
            widget::divider(ui, &p.look.clone());
        }
        identity(ui, p, model, element);
        actions(ui, p, state);
        widget::divider(ui, &p.look.clone());
        alarms::section(ui, p, state, element);
        live::show(ui, p, state, element);
        hazards::section(ui, p, state);
        chemicals::section(ui, p, state, element);
        tickets::section(ui, p, state, element);
        people::section(ui, p, state, element);
        crate::room::section(ui, p, state, element);
        properties::show(ui, p, state, model, element);
        ui.add_space(24.0);
    });
}

/// What is selected besides the one inspected, by type.
fn several(ui: &mut Ui, p: &Paint<'_>, model: &BuildingModel, n: usize) {
    let look = &p.look;
    let mut by_type: FxHashMap<&str, usize> = FxHashMap::default();
    for id in &p.c.view.selection.all {
        if let Some(e) = model.element(*id) {
            *by_type.entry(place::entity(look.texts, &e.ifc_type)).or_default() += 1;
        }
    }
    let mut by_type: Vec<_> = by_type.into_iter().collect();
    by_type.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    widget::title(ui, look, &look.texts.count(Key::Selected, n as u64), "");
    let text = by_type.iter().take(5).map(|(t, n)| format!("{n} {t}")).collect::<Vec<_>>().join(" ∙ ");
    padded(ui, |ui| {
        ui.add(egui::Label::new(egui::RichText::new(text).size(SMALL).color(look.t.text_2)).wrap());
    });
    ui.add_space(10.0);
}

/// Adds contents between the side distances.
pub(crate) fn padded<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    egui::Frame::NONE.inner_margin(egui::Margin::symmetric(SIDE as i8, 0)).show(ui, add).inner
}

/// A name with a text beside it.
pub(crate) fn pair(ui: &mut Ui, p: &Paint<'_>, name: &str, text: &str) {
    let look = &p.look;
    let width = ui.available_width();
    let room = (width - 2.0 * SIDE - NAMES).max(40.0);
    let galley = ui.painter().layout(text.to_owned(), font(BODY), look.t.text, room);
    // A name of two words has two lines rather than half of its second word.
    let name = ui.painter().layout(name.to_owned(), font(BODY), look.t.text_3, NAMES - 8.0);
    let height = galley.size().y.max(name.size().y).max(17.0) + 5.0;
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    ui.painter().galley(pos2(rect.left() + SIDE, rect.top() + 2.0), name, look.t.text_3);
    ui.painter().galley(pos2(rect.left() + SIDE + NAMES, rect.top() + 2.0), galley, look.t.text);
}

fn identity(ui: &mut Ui, p: &mut Paint<'_>, model: &BuildingModel, element: &Element) {
    let look = p.look.clone();
    let (t, texts) = (look.t, look.texts);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), Sense::hover());
    let y = rect.center().y + 2.0;
    let room = rect.width() - 2.0 * SIDE;
    let ifc =
        text_right(ui.painter(), pos2(rect.right() - SIDE, y), &element.ifc_type, font(SMALL), t.text_3, room * 0.5);
    let mut left = rect.left() + SIDE;
    if let Some(row) = p.c.derived.of_element(p.c.view.selection.primary.unwrap_or(ElementId(u32::MAX))) {
        widget::status(ui.painter(), &look, pos2(left + 8.0, y), 16.0, row.status);
        left += 24.0;
    }
    let label = place::label(element, texts);
    text_left(ui.painter(), pos2(left, y), &label, look.strong(14.0), t.text, ifc.left() - left - 10.0);

    if let Some(name) = place::asset_name(p.c.facility, element, texts) {
        pair(ui, p, texts.get(Key::FieldName), name);
    } else if let Some(long) = element.long_name.as_deref().filter(|_| element.kind != ElementKind::Space)
        && let Some(more) = place::beyond(&label, &place::spoken(texts, long))
    {
        pair(ui, p, texts.get(Key::FieldName), more);
    }
    let mut kind = place::entity(texts, &element.ifc_type).to_owned();
    if let Some(predefined) = element.predefined_type.as_deref().filter(|t| !matches!(*t, "NOTDEFINED" | "USERDEFINED"))
    {
        kind = format!("{kind} ∙ {predefined}");
    }
    pair(ui, p, texts.get(Key::FieldKind), &kind);
    let type_name = element.type_name.as_deref().or(element.object_type.as_deref());
    if let Some(type_name) = type_name.map(|n| place::spoken(texts, n)).filter(|n| **n != *label) {
        pair(ui, p, texts.get(Key::FieldModel), &type_name);
    }
    if let Some(tag) = element.tag.as_deref().filter(|tag| !tag.trim().is_empty() && *tag != label) {
        pair(ui, p, texts.get(Key::FieldTag), tag);
    }
    location(ui, p, model, element);
    if let Some(text) = element.description.as_deref().filter(|d| !d.trim().is_empty()) {
        pair(ui, p, texts.get(Key::FieldDescription), &place::spoken(texts, text));
    }
    systems(ui, p, model, element);
    let rooms = if element.kind == ElementKind::Equipment { served(ui, p, model) } else { Vec::new() };
    rooms_chips(ui, p, model, &rooms, texts.get(Key::FieldServes));
    if element.kind == ElementKind::Space {
        let inside: Vec<ElementId> = equipment_in(ui, p, model);
        rooms_chips(ui, p, model, &inside, texts.get(Key::FieldEquipment));
    }
    pair(ui, p, texts.get(Key::FieldGlobalId), element.global_id.as_str());
    ui.add_space(8.0);
}

fn location(ui: &mut Ui, p: &mut Paint<'_>, model: &BuildingModel, element: &Element) {
    let texts = p.look.texts;
    let storey = element.storey.filter(|_| element.kind != ElementKind::Storey);
    let space = element.space.filter(|s| Some(*s) != p.c.view.selection.primary);
    if storey.is_none() && space.is_none() {
        return;
    }
    let mut wanted = None;
    chips(ui, p, texts.get(Key::FieldPlace), |ui, p| {
        if let Some(s) = storey
            && chip(ui, &p.look, &place::storey_name(model, Some(s), texts), true).clicked()
        {
            wanted = Some(PanelCommand::ChooseStorey(Some(s)));
        }
        if let Some(id) = space
            && chip(ui, &p.look, &place::label_of(model, id, texts), true).clicked()
        {
            wanted = Some(PanelCommand::GoTo(id));
        }
    });
    p.commands.extend(wanted);
}

fn systems(ui: &mut Ui, p: &mut Paint<'_>, model: &BuildingModel, element: &Element) {
    if element.systems.is_empty() {
        return;
    }
    let mut wanted = None;
    chips(ui, p, p.look.texts.get(Key::FieldSystem), |ui, p| {
        for id in element.systems.iter().take(CHIPS) {
            let Some(system) = model.system(*id) else { continue };
            let name = place::system_name(system, p.look.texts);
            let response = chip(ui, &p.look, &name, true);
            let tip = p.look.texts.with(Key::IsolateSystem, &[("name", name.into())]);
            if response.on_hover_text(tip).clicked() {
                wanted = Some(PanelCommand::IsolateSystem(*id));
            }
        }
    });
    p.commands.extend(wanted);
}

/// Rooms that the selection serves. Following connections costs, therefore the answer is kept while it is selected.
fn served(ui: &Ui, p: &Paint<'_>, model: &BuildingModel) -> Vec<ElementId> {
    kept(ui, p, "served", |id| model.rooms_served(id))
}

fn equipment_in(ui: &Ui, p: &Paint<'_>, model: &BuildingModel) -> Vec<ElementId> {
    kept(ui, p, "inside", |space| {
        model
            .element_ids()
            .filter(|id| {
                let e = &model.elements[id.index()];
                e.kind == ElementKind::Equipment && e.space == Some(space)
            })
            .collect()
    })
}

fn kept(ui: &Ui, p: &Paint<'_>, what: &str, make: impl FnOnce(ElementId) -> Vec<ElementId>) -> Vec<ElementId> {
    type Kept = (u64, ElementId, std::sync::Arc<Vec<ElementId>>);
    let Some(id) = p.c.view.selection.primary else { return Vec::new() };
    let generation = p.c.index.map_or(0, |i| i.generation);
    let slot = egui::Id::new(("inspector-kept", what));
    if let Some((g, of, list)) = ui.data(|d| d.get_temp::<Kept>(slot))
        && g == generation
        && of == id
    {
        return list.to_vec();
    }
    let list = make(id);
    ui.data_mut(|d| d.insert_temp::<Kept>(slot, (generation, id, std::sync::Arc::new(list.clone()))));
    list
}

fn rooms_chips(ui: &mut Ui, p: &mut Paint<'_>, model: &BuildingModel, ids: &[ElementId], name: &str) {
    if ids.is_empty() {
        return;
    }
    let mut wanted = None;
    chips(ui, p, name, |ui, p| {
        for id in ids.iter().take(CHIPS) {
            if chip(ui, &p.look, &place::label_of(model, *id, p.look.texts), true).clicked() {
                wanted = Some(PanelCommand::GoTo(*id));
            }
        }
        if ids.len() > CHIPS {
            let more = chip(ui, &p.look, &format!("+ {}", ids.len() - CHIPS), true);
            if more.on_hover_text(p.look.texts.get(Key::ShowAllServed)).clicked() {
                wanted = Some(PanelCommand::Isolate(ids.to_vec()));
            }
        }
    });
    p.commands.extend(wanted);
}

/// A name with chips beside it that flow into further lines.
pub(crate) fn chips(ui: &mut Ui, p: &Paint<'_>, name: &str, add: impl FnOnce(&mut Ui, &Paint<'_>)) {
    let outer = ui.available_rect_before_wrap();
    let rect = Rect::from_min_max(
        pos2(outer.left() + SIDE + NAMES, outer.top() + 1.0),
        pos2((outer.right() - SIDE).max(outer.left() + SIDE + NAMES + 40.0), outer.top() + 4000.0),
    );
    text_left(
        ui.painter(),
        pos2(outer.left() + SIDE, outer.top() + 12.0),
        name,
        font(BODY),
        p.look.t.text_3,
        NAMES - 8.0,
    );
    let mut child = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect)
            .layout(egui::Layout::left_to_right(egui::Align::Min).with_main_wrap(true)),
    );
    child.spacing_mut().item_spacing = vec2(6.0, 4.0);
    add(&mut child, p);
    let used = child.min_rect().height().max(22.0);
    ui.allocate_exact_size(vec2(outer.width(), used + 5.0), Sense::hover());
}

fn actions(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let look = p.look.clone();
    let mut pressed = None;
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        ui.horizontal_wrapped(|ui| {
            for (action, main) in [(Action::Fit, true), (Action::Isolate, false), (Action::Hide, false)] {
                let key = action.shortcut().map(keys::shortcut_text);
                if widget::button(ui, &look, look.texts.action(action), key.as_deref(), main).clicked() {
                    pressed = Some(action);
                }
            }
        });
    });
    ui.add_space(14.0);
    if let Some(action) = pressed {
        keys::run(action, p, state);
    }
}
