//! What floats over the 3D picture while one moves about: where one walks, and the names of rooms on a plan.

use atrium_building::{BuildingModel, ElementId, StoreyId};
use egui::{Color32, CornerRadius, Id, Pos2, Rect, Sense, Stroke, Ui, WidgetType, pos2, vec2};
use fluent_bundle::FluentValue;
use glam::DVec2;

use crate::text::Key;
use crate::tokens::{SMALL, font};
use crate::widget::{self, Paint, describe};
use crate::{icon, place};

/// What the panels show of moving about, beside the camera itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NavigationView {
    /// The walk or flight that goes on.
    pub walk: Option<WalkView>,
    /// Names of rooms on the plan that is looked at.
    pub names: Vec<RoomNameView>,
    /// The small plan of the present storey; `None` while it is worked out, and where there is none.
    pub mini: Option<MiniPlanView>,
    /// Pictures of the kept views, in their order, as far as there are any.
    pub pictures: Vec<Option<egui::TextureId>>,
}

/// A walk or a flight through the building.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WalkView {
    /// Without gravity.
    pub fly: bool,
    /// A place to stand is being looked for.
    pub entering: bool,
    /// No place to stand was found.
    pub failed: bool,
    /// The storey that one is on.
    pub storey: Option<StoreyId>,
    /// The room that one is in, or beside.
    pub room: Option<ElementId>,
    /// How many times as fast as usual.
    pub pace: f64,
}

/// A line of a room's name on a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct RoomNameView {
    /// What is written.
    pub text: String,
    /// Its middle, screen points.
    pub at: Pos2,
    /// Height of the letters, points.
    pub size: f32,
    /// Whether they are heavy.
    pub strong: bool,
}

/// A small plan of a storey.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MiniPlanView {
    /// Of which.
    pub storey: StoreyId,
    /// Its picture, north at the top.
    pub texture: egui::TextureId,
    /// South-west corner of the picture, project coordinates, metres.
    pub min: DVec2,
    /// North-east corner.
    pub max: DVec2,
}

/// The storey that is looked at: the one that is walked on, else the chosen one.
pub(crate) fn storey_in_view(p: &Paint<'_>) -> Option<StoreyId> {
    p.c.navigation.walk.and_then(|w| w.storey).or(p.c.view.storey)
}

/// The size of a text as [`NavigationView::names`] are written: for whoever lays them out.
pub fn measure_name(ctx: &egui::Context, text: &str, size: f32, strong: bool) -> [f32; 2] {
    let heavy = egui::FontFamily::Name(crate::fonts::STRONG.into());
    let there = ctx.fonts(|f| f.definitions().families.contains_key(&heavy));
    let font = if strong && there { egui::FontId::new(size, heavy) } else { font(size) };
    let galley = ctx.fonts_mut(|f| f.layout_no_wrap(text.to_owned(), font, egui::Color32::WHITE));
    galley.size().into()
}

/// Ink of names on a plan: the plates that they stand on have the colour of floors, which are light in both themes; shafts are
/// dark, and names cross the outlines of what stands in the rooms.
const INK: Color32 = Color32::from_rgb(0x1c, 0x22, 0x28);

/// Writes the names of rooms on the plan.
pub(crate) fn names(ui: &Ui, p: &Paint<'_>, rect: Rect) {
    let painter = ui.painter().with_clip_rect(rect);
    let plate = p.look.t.cube[0].gamma_multiply(0.86);
    let laid: Vec<_> =
        p.c.navigation
            .names
            .iter()
            .map(|name| {
                let font = if name.strong { p.look.strong(name.size) } else { font(name.size) };
                let galley = painter.layout_no_wrap(name.text.clone(), font, INK);
                (Rect::from_center_size(name.at, galley.size()), galley)
            })
            .collect();
    // All plates before all texts: lines of one name stand close.
    for (place, _) in &laid {
        painter.rect_filled(place.expand2(vec2(3.0, 0.0)), CornerRadius::same(3), plate);
    }
    for (place, galley) in laid {
        painter.galley(place.min, galley, INK);
    }
}

/// Height of the card that says where one walks, points.
const CARD: f32 = 56.0;

/// Says where one walks, how fast, and with which keys; gives the rectangle that it took.
///
/// `taken` is what stands at the lower left and right already: it goes between.
pub(crate) fn walk(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    model: &BuildingModel,
    rect: Rect,
    taken: [Option<Rect>; 2],
) -> Option<Rect> {
    let walk = p.c.navigation.walk?;
    let top = rect.bottom() - CARD - 18.0;
    let [left, right] = taken.map(|r| r.filter(|r| r.bottom() > top));
    let left = left.map_or(rect.left() + 14.0, |r| r.right() + 12.0);
    let right = right.map_or(rect.right() - 14.0, |r| r.left() - 12.0);
    if right - left < 200.0 || rect.height() < 200.0 {
        return None;
    }
    let look = p.look.clone();
    let (t, texts) = (look.t, look.texts);
    let storey = walk.storey.map(|s| place::storey_name(model, Some(s), texts)).unwrap_or_default();
    let room = walk.room.and_then(|id| model.element(id)).map(|e| place::room_name(e, texts));
    let (headline, second) = if walk.failed {
        (texts.get(Key::WalkNowhere).to_owned(), texts.get(Key::WalkNowhereAdvice).to_owned())
    } else if walk.entering {
        (texts.get(Key::WalkEntering).to_owned(), String::new())
    } else {
        let keys = texts.get(if walk.fly { Key::FlyKeys } else { Key::WalkKeys });
        let pace = (walk.pace - 1.0).abs() > 0.01;
        let pace = pace.then(|| texts.with(Key::WalkPace, &[("n", FluentValue::from(format!("{:.1}", walk.pace)))]));
        let second = match pace {
            Some(pace) => format!("{pace} ∙ {keys}"),
            None => keys.to_owned(),
        };
        (room.unwrap_or_else(|| texts.get(Key::WalkOutside).to_owned()), second)
    };
    let room_width = right - left - 32.0;
    let galley = widget::line(ui.painter(), &headline, look.strong(15.0), t.text, room_width - 110.0);
    let small = widget::line(ui.painter(), &second, font(SMALL), t.text_2, room_width);
    let chip = (!storey.is_empty()).then(|| widget::line(ui.painter(), &storey, look.strong(SMALL), t.accent, 80.0));
    let chip_width = chip.as_ref().map_or(0.0, |c| c.size().x + 26.0);
    let width = (galley.size().x + chip_width).max(small.size().x) + 32.0;
    let height = if second.is_empty() { 38.0 } else { CARD };
    // In the middle of the picture where it can be.
    let x = (rect.center().x - width / 2.0).clamp(left, (right - width).max(left));
    let card = Rect::from_min_size(pos2(x, rect.bottom() - height - 18.0), vec2(width, height));
    icon::card(ui.painter(), card, t);
    let response = ui.interact(card, Id::new("walk-card"), Sense::click_and_drag());
    describe(&response, WidgetType::Label, &format!("{headline} {storey}"));
    let mut x = card.left() + 16.0;
    let y = card.top() + 19.0;
    if let Some(chip) = chip {
        let ground = Rect::from_min_size(pos2(x, y - 10.0), vec2(chip.size().x + 14.0, 20.0));
        ui.painter().rect(ground, CornerRadius::same(4), t.accent_wash, Stroke::NONE, egui::StrokeKind::Inside);
        ui.painter().galley(ground.center() - chip.size() / 2.0, chip, t.accent);
        x = ground.right() + 10.0;
    }
    ui.painter().galley(pos2(x, y - galley.size().y / 2.0), galley, t.text);
    if !second.is_empty() {
        let at = pos2(card.left() + 16.0, card.top() + 40.0 - small.size().y / 2.0);
        ui.painter().galley(at, small, t.text_2);
    }
    Some(card)
}
