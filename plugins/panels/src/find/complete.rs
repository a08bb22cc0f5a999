//! A field that offers how its text may go on.

use egui::{Area, Frame, Id, Margin, Order, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::tokens::{BODY, SMALL, font};
use crate::units;
use crate::widget::{self, Look, RowLook, text_left, text_right};

/// Offers that are shown.
pub(super) const OFFERS: usize = 8;
/// Height of an offer, points.
const ROW: f32 = 26.0;

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    /// What the field then holds.
    pub(super) text: String,
    /// How many elements have it.
    pub(super) count: u32,
}

/// Which field offers something, and what, made once for each text.
#[derive(Clone, Debug, Default)]
pub(super) struct Completing {
    field: Option<Id>,
    made_for: Option<(Id, String)>,
    offers: Vec<Offer>,
    /// Where the pointer belongs to it.
    field_at: Option<Rect>,
    list_at: Option<Rect>,
}

impl Completing {
    /// Whether it is this field that is being filled in.
    pub(super) fn is_at(&self, field: Id) -> bool {
        self.field == Some(field)
    }
}

/// Draws the field, and its offers while it has the focus; gives whether its text changed.
pub(super) fn field(
    ui: &mut Ui,
    look: &Look,
    rect: Rect,
    id: Id,
    label: &str,
    text: &mut String,
    completing: &mut Completing,
    offers: impl FnOnce(&str) -> Vec<Offer>,
) -> bool {
    let response = widget::line_field(ui, look, rect, id, text, label);
    let mut changed = response.changed();
    if response.gained_focus() || response.changed() {
        completing.field = Some(id);
        completing.field_at = Some(rect);
    }
    if completing.field != Some(id) {
        return changed;
    }
    let left = ui.input(|i| {
        i.key_pressed(egui::Key::Tab) || i.key_pressed(egui::Key::Enter) || i.key_pressed(egui::Key::Escape)
    });
    if left {
        completing.field = None;
        return changed;
    }
    if completing.made_for.as_ref().is_none_or(|(of, for_text)| *of != id || for_text != text) {
        completing.offers = offers(text);
        completing.offers.truncate(OFFERS);
        // What stands there already needs no offer.
        if completing.offers.len() == 1 && completing.offers[0].text == *text {
            completing.offers.clear();
        }
        completing.made_for = Some((id, text.clone()));
    }
    if completing.offers.is_empty() {
        completing.list_at = None;
        return changed;
    }
    let t = look.t;
    let width = rect.width().max(220.0);
    let mut chosen = None;
    let area = Area::new(id.with("offers"))
        .order(Order::Foreground)
        .fixed_pos(pos2(rect.left(), rect.bottom() + 4.0))
        .show(ui.ctx(), |ui| {
            Frame::NONE
                .fill(t.panel)
                .stroke(Stroke::new(1.0, t.line))
                .corner_radius(6)
                .inner_margin(Margin::symmetric(0, 4))
                .show(ui, |ui| {
                    ui.set_width(width);
                    ui.spacing_mut().item_spacing.y = 0.0;
                    for offer in &completing.offers {
                        let (row, _) = ui.allocate_exact_size(vec2(width, ROW), Sense::hover());
                        let response =
                            widget::row(ui, look, row, id.with(&offer.text), &offer.text, RowLook::default());
                        let at = pos2(row.right() - 10.0, row.center().y);
                        let n = units::count(u64::from(offer.count));
                        let n = text_right(ui.painter(), at, &n, font(SMALL), t.text_3, 70.0);
                        let room = n.left() - row.left() - 20.0;
                        text_left(
                            ui.painter(),
                            pos2(row.left() + 10.0, row.center().y),
                            &offer.text,
                            font(BODY),
                            t.text,
                            room,
                        );
                        if response.clicked() {
                            chosen = Some(offer.text.clone());
                        }
                    }
                });
        });
    completing.list_at = Some(area.response.rect);
    if let Some(chosen) = chosen {
        *text = chosen;
        changed = true;
        completing.field = None;
        completing.list_at = None;
    }
    changed
}

/// A press elsewhere closes the offers; one on them is theirs, although the field loses the focus by it.
pub(super) fn close_elsewhere(ui: &Ui, completing: &mut Completing) {
    let at = ui.input(|i| i.pointer.any_pressed().then(|| i.pointer.interact_pos()).flatten());
    let inside = |at| [completing.field_at, completing.list_at].into_iter().flatten().any(|r: Rect| r.contains(at));
    if at.is_some_and(|at| !inside(at)) {
        completing.field = None;
        completing.list_at = None;
    }
}
