//! What leaves the window: pictures and drawings. Two sheets that ask how, and a card that says how far it is.

use atrium_view::Action;
use egui::{Ui, vec2};

use crate::command::PanelCommand;
use crate::context::{DrawingSubject, DrawingWish};
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, text_left};

/// Sizes of pictures, pixels: up to 8K.
const SIZES: [[u32; 2]; 4] = [[1920, 1080], [2560, 1440], [3840, 2160], [7680, 4320]];

/// Scales of drawings; before them the largest that fits.
const SCALES: [u32; 5] = [50, 100, 200, 250, 500];

/// Sheets of ISO 216; before them the smallest that fits.
const PAPERS: [&str; 5] = ["A4", "A3", "A2", "A1", "A0"];

/// Width of the words before the choices, points.
const WORDS: f32 = 132.0;

/// Which sheet is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Picture,
    Drawing,
}

/// What the two sheets remember.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExportState {
    open: Option<Open>,
    whole_window: bool,
    size: usize,
    subject: DrawingSubject,
    svg: bool,
    scale: usize,
    paper: usize,
    without_measurements: bool,
    /// What is being written, and how much of it is done.
    pub(crate) progress: Option<(Action, f32)>,
}

impl ExportState {
    /// Closes the sheet that is open.
    pub(crate) fn close(&mut self) {
        self.open = None;
    }

    /// Its title, where a sheet is open.
    pub(crate) fn title(&self) -> Option<Key> {
        self.open.map(|o| if o == Open::Picture { Key::ExportPictureTitle } else { Key::ExportDrawingTitle })
    }
}

/// Opens the sheet of an action.
pub(crate) fn open(action: Action, p: &Paint<'_>, state: &mut PanelState) {
    let export = &mut state.export;
    export.open = Some(if action == Action::SavePicture { Open::Picture } else { Open::Drawing });
    export.without_measurements = p.c.measure.hidden;
    // What is looked at is what is meant.
    export.subject = if plane(p) {
        DrawingSubject::Section
    } else if p.c.view.storey.is_some() {
        DrawingSubject::Storey
    } else {
        DrawingSubject::AllStoreys
    };
}

/// Whether there is a section to draw.
fn plane(p: &Paint<'_>) -> bool {
    p.c.view.sections.active_plane().is_some()
}

/// The contents of the sheet; gives whether it is to be closed.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) -> bool {
    ui.add_space(10.0);
    match state.export.open {
        Some(Open::Picture) => picture(ui, p, state),
        Some(Open::Drawing) => drawing(ui, p, state),
        None => true,
    }
}

fn picture(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) -> bool {
    let texts = p.look.texts;
    let of = [texts.get(Key::ExportBuilding), texts.get(Key::ExportWindow)];
    if let Some(i) = row(ui, p, Key::ExportWhat, &of, &[], usize::from(state.export.whole_window)) {
        state.export.whole_window = i == 1;
    }
    if state.export.whole_window {
        note(ui, p, Key::ExportWindowSize);
    } else {
        let names = SIZES.map(|[w, h]| format!("{w} × {h}"));
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        if let Some(i) = row(ui, p, Key::ExportSize, &names, &[], state.export.size) {
            state.export.size = i;
        }
        if state.export.size + 1 == SIZES.len() {
            note(ui, p, Key::ExportLargeTakes);
        }
    }
    let size = SIZES[state.export.size.min(SIZES.len() - 1)];
    let wish = PanelCommand::SavePicture { whole_window: state.export.whole_window, size };
    save(ui, p, wish)
}

fn drawing(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) -> bool {
    let texts = p.look.texts;
    let model = p.c.model;
    let storey = p.c.view.storey.and_then(|s| model?.storey(s)).map(|s| s.name.to_string());
    let one = match &storey {
        Some(name) => format!("{} {name}", texts.get(Key::ExportStorey)),
        None => texts.get(Key::ExportStorey).to_owned(),
    };
    let of = [one.as_str(), texts.get(Key::ExportAllStoreys), texts.get(Key::ExportSection)];
    const ALL: [DrawingSubject; 3] = [DrawingSubject::Storey, DrawingSubject::AllStoreys, DrawingSubject::Section];
    let not: Vec<usize> =
        [(0, storey.is_none()), (2, !plane(p))].into_iter().filter(|(_, not)| *not).map(|(i, _)| i).collect();
    let chosen = ALL.iter().position(|s| *s == state.export.subject).unwrap_or(1);
    if let Some(i) = row(ui, p, Key::ExportWhat, &of, &not, chosen) {
        state.export.subject = ALL[i];
    }
    if !not.is_empty() {
        note(ui, p, if storey.is_none() { Key::ExportChooseStorey } else { Key::ExportCutFirst });
    }
    if let Some(i) = row(ui, p, Key::ExportFormat, &["PDF", "SVG"], &[], usize::from(state.export.svg)) {
        state.export.svg = i == 1;
    }
    let fitting = texts.get(Key::ExportFitting);
    let scales: Vec<String> =
        std::iter::once(fitting.to_owned()).chain(SCALES.iter().map(|s| format!("1:{s}"))).collect();
    let scales: Vec<&str> = scales.iter().map(String::as_str).collect();
    if let Some(i) = row(ui, p, Key::DrawingScale, &scales, &[], state.export.scale) {
        state.export.scale = i;
    }
    let papers: Vec<&str> = std::iter::once(fitting).chain(PAPERS).collect();
    if let Some(i) = row(ui, p, Key::ExportPaper, &papers, &[], state.export.paper) {
        state.export.paper = i;
    }
    let any = !p.c.measure.items.is_empty();
    if any {
        let choices = [texts.get(Key::ExportMeasurementsDrawn), texts.get(Key::ExportMeasurementsLeftOut)];
        let chosen = usize::from(state.export.without_measurements);
        if let Some(i) = row(ui, p, Key::ExportMeasurements, &choices, &[], chosen) {
            state.export.without_measurements = i == 1;
        }
    }
    let export = &state.export;
    let wish = DrawingWish {
        measurements: (any && !export.without_measurements).then_some(state.reading_format),
        subject: export.subject,
        svg: export.svg,
        scale: export.scale.checked_sub(1).and_then(|i| SCALES.get(i)).copied(),
        paper: export.paper.checked_sub(1).and_then(|i| PAPERS.get(i)).copied(),
    };
    save(ui, p, PanelCommand::SaveDrawing(wish))
}

/// A word and what there is to choose from; gives what was pressed.
fn row(ui: &mut Ui, p: &Paint<'_>, word: Key, labels: &[&str], not: &[usize], chosen: usize) -> Option<usize> {
    let look = &p.look;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 36.0), egui::Sense::hover());
    let at = rect.left_center() + vec2(20.0, 0.0);
    text_left(ui.painter(), at, look.texts.get(word), font(BODY), look.t.text_2, WORDS - 8.0);
    let place = egui::Rect::from_min_max(rect.min + vec2(20.0 + WORDS, 6.0), rect.max - vec2(20.0, 6.0));
    let mut inner = ui.new_child(
        egui::UiBuilder::new()
            .id_salt(("export", word.id()))
            .max_rect(place)
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    inner.spacing_mut().item_spacing.x = 6.0;
    let mut pressed = None;
    for (i, label) in labels.iter().enumerate() {
        let possible = !not.contains(&i);
        let response = inner
            .scope(|ui| {
                if !possible {
                    ui.disable();
                }
                widget::choice(ui, look, label, possible && i == chosen)
            })
            .inner;
        if possible && response.clicked() {
            pressed = Some(i);
        }
    }
    pressed
}

fn note(ui: &mut Ui, p: &Paint<'_>, key: Key) {
    let look = &p.look;
    let width = ui.available_width() - 40.0 - WORDS;
    let galley = ui.painter().layout(look.texts.get(key).to_owned(), font(SMALL), look.t.text_3, width);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), galley.size().y + 8.0), egui::Sense::hover());
    widget::describe(&response, egui::WidgetType::Label, look.texts.get(key));
    ui.painter().galley(rect.min + vec2(20.0 + WORDS, 1.0), galley, look.t.text_3);
}

/// The button at the end; gives whether the sheet is done with.
fn save(ui: &mut Ui, p: &mut Paint<'_>, wish: PanelCommand) -> bool {
    ui.add_space(10.0);
    let look = p.look.clone();
    let pressed = ui
        .horizontal(|ui| {
            ui.add_space(20.0 + WORDS);
            widget::button(ui, &look, look.texts.get(Key::ExportSave), None, true).clicked()
        })
        .inner;
    ui.add_space(6.0);
    if pressed {
        p.send(wish);
    }
    pressed
}
