//! Colours by a field: what colours, with which colours, and the legend.

use atrium_building::BuildingModel;
use atrium_find::{Colouring, Field, LegendEntry, LegendLabel, LibraryEdit, Palette, SavedColouring, Scheme};
use egui::{Color32, Id, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use super::complete::{self, OFFERS, Offer};
use super::{Naming, heading, hits, line, naming, note, start_naming};
use crate::command::PanelCommand;
use crate::icon::Icon;
use crate::index::ModelIndex;
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, RowLook, text_left, text_right};
use crate::{place, units};

/// Height of an entry of the legend, points.
const ENTRY: f32 = 28.0;
/// Steps of a gradient that is asked for here.
const STEPS: usize = 7;
/// Fields that are offered without typing, as far as the model has them.
const COMMON: [Field; 5] = [Field::Class, Field::Storey, Field::System, Field::Material, Field::Type];

fn colour32(colour: atrium_find::Rgb) -> Color32 {
    let [r, g, b] = colour.0;
    Color32::from_rgb(r, g, b)
}

pub(super) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, model: &BuildingModel, index: &ModelIndex) {
    let look = p.look.clone();
    let texts = look.texts;
    let find = &mut state.find;
    let now = p.c.view.colouring.clone();
    heading(ui, p, texts.get(Key::ColourBy));
    let rect = line(ui, 32.0);
    let field_at = Rect::from_min_size(rect.min, vec2(rect.width(), 28.0));
    let offers = |typed: &str| {
        let all = index.fields().fields(model, typed).into_iter().take(OFFERS);
        all.map(|s| Offer { text: s.field.to_string(), count: s.elements }).collect()
    };
    let label = texts.get(Key::FilterField);
    let id = Id::new("colour-field");
    let was_open = find.completing.is_at(id);
    let edited = complete::field(ui, &look, field_at, id, label, &mut find.colour_field, &mut find.completing, offers);
    if !was_open && find.completing.is_at(id) && !edited {
        select_all(ui, id, &find.colour_field);
    }
    // What colours already stands in the field, wherever it was chosen.
    if !edited
        && find.colour_field.is_empty()
        && !ui.memory(|m| m.has_focus(id))
        && let Some(now) = now.as_ref().filter(|c| !matches!(c.scheme, Scheme::Rules(_)))
    {
        find.colour_field = now.field.to_string();
    }
    let palette = now.as_ref().map_or(Palette::default(), |c| c.palette);
    let mut wanted = None;
    // A field that is chosen or written out colours at once; half a word does not.
    if let Ok(field) = find.colour_field.parse::<Field>()
        && edited
        && index.fields().fields(model, &find.colour_field).iter().any(|s| s.field == field)
    {
        wanted = Some(Colouring { palette, ..Colouring::by(field) });
    }
    common(ui, p, model, &mut wanted);
    if let Some(now) = &now {
        shape(ui, p, now, &mut wanted);
    }
    if let Some(colouring) = wanted {
        find.colour_field = colouring.field.to_string();
        p.send(PanelCommand::SetColouring(Some(colouring)));
    }
    widget::divider(ui, &look);
    let Some(now) = now else {
        widget::empty(ui, &look, Icon::Colours, texts.get(Key::ColoursNone), texts.get(Key::ColoursNoneAdvice));
        return;
    };
    if find.naming.is_some() {
        if let Some((Naming::NewColouring, name)) = naming(ui, p, find) {
            let saved = SavedColouring { name, colouring: Colouring::clone(&now) };
            p.send(PanelCommand::EditLibrary(LibraryEdit::PutColouring(saved)));
        }
    } else {
        let rect = line(ui, 32.0);
        let mut child = ui.new_child(
            egui::UiBuilder::new()
                .max_rect(rect.shrink2(vec2(0.0, 4.0)))
                .layout(egui::Layout::left_to_right(egui::Align::Center)),
        );
        child.spacing_mut().item_spacing.x = 4.0;
        if widget::chip(&mut child, &look, texts.get(Key::ColoursOff), true).clicked() {
            p.send(PanelCommand::SetColouring(None));
        }
        if widget::chip(&mut child, &look, texts.get(Key::ColoursSave), true).clicked() {
            let name = if matches!(now.scheme, Scheme::Rules(_)) { String::new() } else { now.field.to_string() };
            start_naming(ui, find, Naming::NewColouring, &name);
        }
    }
    legend(ui, p);
}

/// The fields that are asked for most, a press away.
fn common(ui: &mut Ui, p: &Paint<'_>, model: &BuildingModel, wanted: &mut Option<Colouring>) {
    let look = p.look.clone();
    let now = p.c.view.colouring.as_ref();
    let rect = line(ui, 30.0);
    let mut child = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect.shrink2(vec2(0.0, 3.0)))
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 4.0;
    for field in COMMON {
        let there = match field {
            Field::Storey => !model.storeys.is_empty(),
            Field::System => !model.systems.is_empty(),
            _ => true,
        };
        if !there {
            continue;
        }
        let chosen = now.is_some_and(|c| c.field == field && !matches!(c.scheme, Scheme::Rules(_)));
        if widget::choice(&mut child, &look, hits::field_name(p, &field), chosen).clicked() {
            let palette = now.map_or(Palette::default(), |c| c.palette);
            *wanted = Some(Colouring { palette, ..Colouring::by(field) });
        }
    }
}

/// Categories or a gradient, and with which colours.
fn shape(ui: &mut Ui, p: &Paint<'_>, now: &Colouring, wanted: &mut Option<Colouring>) {
    if matches!(now.scheme, Scheme::Rules(_)) {
        return;
    }
    let look = p.look.clone();
    let texts = look.texts;
    let rect = line(ui, 30.0);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect.shrink2(vec2(0.0, 2.0))));
    let labels = [texts.get(Key::SchemeCategories), texts.get(Key::SchemeGradient)];
    let gradient = matches!(now.scheme, Scheme::Gradient { .. });
    let scheme = |gradient: bool, palette: Palette| {
        if !gradient {
            return Scheme::Categories;
        }
        let ends = palette.scale(2);
        Scheme::Gradient { from: ends[0], to: ends[1], steps: STEPS }
    };
    if let Some(i) = widget::segments(&mut child, &look, &labels, usize::from(gradient), 26.0) {
        *wanted = Some(Colouring { scheme: scheme(i == 1, now.palette), ..now.clone() });
    }
    let rect = line(ui, 30.0);
    let width = rect.width() / Palette::ALL.len() as f32;
    for (i, palette) in Palette::ALL.into_iter().enumerate() {
        let at = Rect::from_min_size(rect.min + vec2(width * i as f32, 3.0), vec2(width - 4.0, 22.0));
        let response = ui.interact(at, Id::new(("palette-choice", i)), Sense::click());
        let name = texts.get([Key::PaletteDistinct, Key::PaletteSea, Key::PaletteViolet][i]);
        let chosen = palette == now.palette;
        response.widget_info(|| egui::WidgetInfo::selected(egui::WidgetType::RadioButton, true, chosen, name));
        let shades = palette.categories(8);
        let step = (at.width() - 4.0) / shades.len() as f32;
        for (k, shade) in shades.into_iter().enumerate() {
            let part = Rect::from_min_size(at.min + vec2(2.0 + step * k as f32, 2.0), vec2(step, at.height() - 4.0));
            ui.painter().rect_filled(part, 0.0, colour32(shade));
        }
        let rim = if chosen || response.has_focus() { look.t.accent } else { look.t.line };
        ui.painter().rect_stroke(at, 4.0, egui::Stroke::new(1.0, rim), egui::StrokeKind::Inside);
        if response.on_hover_text(name).clicked() {
            *wanted = Some(Colouring { palette, scheme: scheme(gradient, palette), ..now.clone() });
        }
    }
}

/// What an entry stands for, in plain words.
fn entry_text(p: &Paint<'_>, label: &LegendLabel) -> String {
    let texts = p.look.texts;
    let with_unit = |text: String, unit: &Option<String>| match unit.as_deref().map(units::unit_label) {
        Some(unit) if !unit.is_empty() => format!("{text} {unit}"),
        _ => text,
    };
    match label {
        LegendLabel::Value(text, None) if text == "yes" => texts.get(Key::Yes).to_owned(),
        LegendLabel::Value(text, None) if text == "no" => texts.get(Key::No).to_owned(),
        LegendLabel::Value(text, unit) => {
            let spoken = texts.entity(text).map_or_else(|| place::spoken(texts, text).into_owned(), str::to_owned);
            with_unit(spoken, unit)
        }
        LegendLabel::Range { from, to, unit } => {
            let text = match (from, to) {
                (Some(from), Some(to)) => format!("{} – {}", units::exact(*from), units::exact(*to)),
                (None, Some(to)) => format!("< {}", units::exact(*to)),
                (Some(from), None) => format!("≥ {}", units::exact(*from)),
                (None, None) => texts.get(Key::LegendAll).to_owned(),
            };
            with_unit(text, unit)
        }
        LegendLabel::Rule(filter) => filter.to_string(),
        LegendLabel::Others(n) => texts.count(Key::LegendOthers, *n as u64),
        LegendLabel::None => texts.get(Key::LegendNone).to_owned(),
    }
}

fn legend(ui: &mut Ui, p: &mut Paint<'_>) {
    let texts = p.look.texts;
    let Some(coloured) = p.c.coloured else {
        note(ui, p, texts.get(Key::ColoursWorking));
        return;
    };
    note(ui, p, texts.get(Key::LegendTip));
    ScrollArea::vertical().id_salt("legend").auto_shrink(false).show_rows(
        ui,
        ENTRY,
        coloured.legend.len(),
        |ui, range| {
            for i in range {
                if let Some(entry) = coloured.legend.get(i) {
                    legend_row(ui, p, i, entry);
                }
            }
        },
    );
}

fn legend_row(ui: &mut Ui, p: &mut Paint<'_>, i: usize, entry: &LegendEntry) {
    let look = p.look.clone();
    let t = look.t;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ENTRY), Sense::hover());
    let text = entry_text(p, &entry.label);
    let response = widget::row(ui, &look, rect, Id::new(("legend", i)), &text, RowLook::default());
    let swatch = Rect::from_center_size(pos2(rect.left() + 24.0, rect.center().y), vec2(16.0, 16.0));
    ui.painter().rect(swatch, 3.0, colour32(entry.colour), egui::Stroke::new(1.0, t.line), egui::StrokeKind::Inside);
    let count = units::count(entry.elements.len() as u64);
    let n = text_right(ui.painter(), pos2(rect.right() - 16.0, rect.center().y), &count, font(SMALL), t.text_3, 90.0);
    let room = n.left() - rect.left() - 50.0;
    text_left(ui.painter(), pos2(rect.left() + 42.0, rect.center().y), &text, font(BODY), t.text, room);
    if response.clicked() && !entry.elements.is_empty() {
        // As it was when the button went up: on a slow frame the key may be up again by now.
        let with_alt = |e: &egui::Event| matches!(e, egui::Event::PointerButton { modifiers, .. } if modifiers.alt);
        let isolate = ui.input(|i| i.modifiers.alt || i.events.iter().any(with_alt));
        let elements = entry.elements.clone();
        p.send(if isolate { PanelCommand::Isolate(elements) } else { PanelCommand::SelectAll(elements) });
    }
}

/// Selects what stands in a field, so that what is typed next takes its place.
fn select_all(ui: &Ui, id: Id, text: &str) {
    use egui::text::{CCursor, CCursorRange};
    let mut edit = egui::TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    edit.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count()))));
    edit.store(ui.ctx(), id);
}
