//! What the program takes: memory on the GPU and in the computer against what it may take, and what the last picture cost.

use egui::{Color32, CornerRadius, Id, Rect, Sense, Ui, WidgetType, pos2, vec2};

use crate::state::PanelState;
use crate::text::{Key, Texts};
use crate::tokens::{SMALL, font};
use crate::widget::{Paint, describe, text_left, text_right};
use crate::{icon, units};

/// Figures of the running program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FiguresView {
    /// Bytes of the scene on the GPU, of the whole scene, and at most.
    pub gpu_bytes: u64,
    /// See [`Self::gpu_bytes`].
    pub gpu_wanted_bytes: u64,
    /// See [`Self::gpu_bytes`].
    pub gpu_budget_bytes: u64,
    /// More of the scene is on its way to the GPU.
    pub streaming: bool,
    /// Bytes of the computer's memory that the program holds; `None` where the system does not say.
    pub ram_bytes: Option<u64>,
    /// Bytes that it may hold.
    pub ram_budget_bytes: u64,
    /// Pieces of the scene on the GPU, and of all of it.
    pub chunks: (u32, u32),
    /// Draw calls of the last 3D picture.
    pub draw_calls: u32,
    /// Triangles in it.
    pub triangles: u64,
    /// Milliseconds that it took.
    pub frame_ms: f32,
    /// Whether its edges are smooth.
    pub fine: bool,
    /// Badges on the screen, and elements that they stand for, in view or not.
    pub badges: (u32, u32),
    /// Name of the graphics adapter.
    pub adapter: String,
}

impl FiguresView {
    /// Whether some of the scene stays off the GPU because it may hold no more.
    pub fn leaves_detail_out(&self) -> bool {
        !self.streaming && self.gpu_bytes < self.gpu_wanted_bytes
    }

    /// Whether the program holds more of the computer's memory than it may.
    pub fn over_ram(&self) -> bool {
        self.ram_bytes.is_some_and(|bytes| bytes > self.ram_budget_bytes)
    }

    /// What a person should know without asking.
    pub(crate) fn warning(&self, texts: &Texts) -> Option<String> {
        if self.leaves_detail_out() {
            return Some(texts.with(Key::FiguresLeftOut, &[("budget", units::bytes(self.gpu_budget_bytes).into())]));
        }
        let bytes = self.ram_bytes.filter(|_| self.over_ram())?;
        let (ram, budget) = (units::bytes(bytes), units::bytes(self.ram_budget_bytes));
        Some(texts.with(Key::FiguresOverRam, &[("ram", ram.into()), ("budget", budget.into())]))
    }
}

const ROW: f32 = 20.0;
const WIDTH: f32 = 284.0;
const BAR: f32 = 4.0;

/// The card of figures in the lower left corner of the 3D picture, while it is open; gives what it covers.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, rect: Rect) -> Option<Rect> {
    let figures = p.c.figures.filter(|_| state.figures_open)?;
    let look = p.look.clone();
    let (t, texts) = (look.t, look.texts);
    let advice = figures.warning(texts).map(|_| texts.get(Key::FiguresAdvice));
    let advice = advice.map(|text| ui.painter().layout(text.to_owned(), font(SMALL), t.text_2, WIDTH - 24.0));
    let share = |of: u64, budget: u64| of as f32 / budget.max(1) as f32;
    let of = |bytes: u64, budget: u64| {
        let (bytes, budget) = (units::bytes(bytes), units::bytes(budget));
        texts.with(Key::FiguresOf, &[("part", bytes.into()), ("whole", budget.into())])
    };
    let ram = figures.ram_bytes.map_or_else(|| "–".to_owned(), |ram| of(ram, figures.ram_budget_bytes));
    let pair = |(part, whole): (u32, u32)| {
        let (part, whole) = (units::count(u64::from(part)), units::count(u64::from(whole)));
        texts.with(Key::FiguresOf, &[("part", part.into()), ("whole", whole.into())])
    };
    let quality = texts.get(if figures.fine { Key::FiguresFine } else { Key::FiguresCoarse });
    let rows: [(Key, String, Option<f32>); 8] = [
        (
            Key::FiguresGpu,
            of(figures.gpu_bytes, figures.gpu_budget_bytes),
            Some(share(figures.gpu_bytes, figures.gpu_budget_bytes)),
        ),
        (Key::FiguresRam, ram, figures.ram_bytes.map(|ram| share(ram, figures.ram_budget_bytes))),
        (Key::FiguresChunks, pair(figures.chunks), None),
        (Key::FiguresDrawCalls, units::count(u64::from(figures.draw_calls)), None),
        (Key::FiguresTriangles, units::count(figures.triangles), None),
        (Key::FiguresPicture, format!("{} ms ∙ {quality}", figures.frame_ms.round()), None),
        (Key::FiguresBadges, pair(figures.badges), None),
        (Key::FiguresAdapter, figures.adapter.clone(), None),
    ];
    let bars = rows.iter().filter(|(.., bar)| bar.is_some()).count() as f32 * (BAR + 4.0);
    let more = advice.as_ref().map_or(0.0, |galley| galley.size().y + 10.0);
    let height = rows.len() as f32 * ROW + bars + more + 16.0;
    if rect.height() < height + 60.0 || rect.width() < WIDTH + 40.0 {
        return None;
    }
    let card = Rect::from_min_size(pos2(rect.left() + 12.0, rect.bottom() - 40.0 - height), vec2(WIDTH, height));
    let response = ui.interact(card, Id::new("figures"), Sense::click());
    describe(&response, WidgetType::Window, texts.action(atrium_view::Action::Figures));
    icon::card(ui.painter(), card, t);
    let (left, right) = (card.left() + 12.0, card.right() - 12.0);
    let mut y = card.top() + 8.0;
    for (key, text, bar) in rows {
        let middle = y + ROW * 0.5;
        text_left(ui.painter(), pos2(left, middle), texts.get(key), font(SMALL), t.text_3, 120.0);
        text_right(ui.painter(), pos2(right, middle), &text, font(SMALL), t.text, right - left - 96.0);
        y += ROW;
        if let Some(share) = bar {
            meter(ui, Rect::from_min_size(pos2(left, y), vec2(right - left, BAR)), share, t.accent, p);
            y += BAR + 4.0;
        }
    }
    if let Some(galley) = advice {
        ui.painter().galley(pos2(left, y + 6.0), galley, t.text_2);
    }
    Some(card)
}

/// How much of a budget is used; over it, in the colour of what should be seen to.
fn meter(ui: &Ui, rect: Rect, share: f32, ink: Color32, p: &Paint<'_>) {
    let t = p.look.t;
    let round = CornerRadius::same(2);
    ui.painter().rect_filled(rect, round, t.pressed);
    let ink = if share >= 1.0 { t.priority[1] } else { ink };
    let used = Rect::from_min_size(rect.min, vec2(rect.width() * share.clamp(0.0, 1.0), rect.height()));
    ui.painter().rect_filled(used, round, ink);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn what_is_left_out_and_what_is_too_much_is_said_in_both_languages() {
        let fine = FiguresView {
            gpu_bytes: 10 << 20,
            gpu_wanted_bytes: 10 << 20,
            gpu_budget_bytes: 1 << 30,
            ram_bytes: Some(2 << 30),
            ram_budget_bytes: 4 << 30,
            ..FiguresView::default()
        };
        let full = FiguresView { gpu_wanted_bytes: 3 << 30, ..fine.clone() };
        let over = FiguresView { ram_bytes: Some(5 << 30), ..fine.clone() };
        let unknown = FiguresView { ram_bytes: None, ..fine.clone() };
        let coming = FiguresView { streaming: true, ..full.clone() };
        for language in [Language::En, Language::ZhCn] {
            let texts = Texts::of(language);
            assert!([&fine, &unknown, &coming].iter().all(|f| f.warning(texts).is_none()));
            assert!(full.warning(texts).is_some_and(|text| text.contains('1')));
            assert!(over.warning(texts).is_some_and(|text| text.contains('5') && text.contains('4')));
        }
    }
}
