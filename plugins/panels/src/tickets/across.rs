//! Where the columns of the board stand: how wide each is, and what of them is in view where they do not all fit.

use egui::{Key as EguiKey, Modifiers, Rect, Ui, pos2, vec2};

/// Distance between columns, points.
pub(super) const GAP: f32 = 8.0;
/// A column narrower than this is cramped: those without a ticket make way first.
const COMFORTABLE: f32 = 140.0;
/// Narrowest column with cards: a number and its clock side by side, and seven Chinese characters of a title in a line.
const NARROWEST: f32 = 104.0;
/// Width of a column without tickets that has made way, points.
pub(super) const SLIM: f32 = 44.0;

/// What the board remembers of going sideways.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Across {
    /// How far the columns are moved, points.
    pub(super) offset: f32,
    /// The column that is to come to the left edge.
    pub(super) wanted: Option<usize>,
}

/// The columns side by side.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// Left edge of each from the left edge of the first, and its width.
    columns: Vec<(f32, f32)>,
    /// Width of all, with the gaps around them.
    pub(super) total: f32,
    /// Width that they are seen in.
    room: f32,
}

impl Layout {
    /// All alike where there is room; else those without a ticket fold to a strip and the others share the rest, down to
    /// what can be read; past that they go on beyond the edge.
    pub(super) fn of(room: f32, counts: &[usize]) -> Self {
        let n = counts.len().max(1) as f32;
        let alike = (room - GAP) / n - GAP;
        let empty = counts.iter().filter(|c| **c == 0).count() as f32;
        let rest = room - GAP - empty * (SLIM + GAP);
        let each = (rest / (n - empty).max(1.0) - GAP).max(NARROWEST);
        let width = |count: usize| match (alike >= COMFORTABLE, count) {
            (true, _) => alike,
            (false, 0) => SLIM,
            (false, _) => each,
        };
        let mut left = GAP;
        let mut columns = Vec::with_capacity(counts.len());
        for count in counts {
            columns.push((left, width(*count)));
            left += width(*count) + GAP;
        }
        Self { columns, total: left, room }
    }

    /// The place of a column, where the first begins at the left edge of `all`.
    pub(super) fn place(&self, column: usize, all: Rect) -> Rect {
        let (left, width) = self.columns.get(column).copied().unwrap_or_default();
        Rect::from_min_size(pos2(all.left() + left, all.top()), vec2(width, all.height()))
    }

    /// Whether the column has made way.
    pub(super) fn is_slim(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|(_, width)| *width <= SLIM)
    }

    /// Whether some lie beyond the edge.
    pub(super) fn goes_on(&self) -> bool {
        self.total > self.room + 0.5
    }

    /// Columns that lie wholly or for the most part beyond the left and the right edge.
    pub(super) fn beyond(&self, offset: f32) -> [Vec<usize>; 2] {
        let middle = |(left, width): &(f32, f32)| left + width / 2.0 - offset;
        let side = |hidden: &dyn Fn(f32) -> bool| {
            (0..self.columns.len()).filter(|i| self.columns.get(*i).is_some_and(|c| hidden(middle(c)))).collect()
        };
        [side(&|x| x < 0.0), side(&|x| x > self.room)]
    }

    /// The column that comes to the left edge when the board goes one on, or one back.
    pub(super) fn next(&self, offset: f32, on: bool) -> usize {
        let first = self.columns.iter().position(|(left, _)| *left >= offset + 1.0).unwrap_or(0);
        // At rest a column begins one gap right of the edge.
        if on { (first + 1).min(self.columns.len() - 1) } else { first.saturating_sub(1) }
    }
}

/// Left and right go from column to column while nothing has the keyboard; where a card has it, they go from card to card.
pub(super) fn keys(ui: &Ui) -> Option<bool> {
    if ui.memory(|m| m.focused().is_some()) || ui.ctx().text_edit_focused() {
        return None;
    }
    let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    match (pressed(EguiKey::ArrowLeft), pressed(EguiKey::ArrowRight)) {
        (true, false) => Some(false),
        (false, true) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(layout: &Layout) -> Vec<f32> {
        layout.columns.iter().map(|(_, width)| *width).collect()
    }

    #[test]
    fn empty_columns_make_way_only_where_there_is_not_room() {
        let half = [0, 1, 0, 1, 0, 1, 0, 1];
        let wide = Layout::of(1600.0, &half);
        assert!(widths(&wide).iter().all(|w| *w > COMFORTABLE) && !wide.is_slim(0) && !wide.goes_on());
        let tight = Layout::of(900.0, &half);
        assert!(tight.is_slim(0) && !tight.is_slim(1) && !tight.goes_on());
        assert!(widths(&tight)[1] >= COMFORTABLE, "{:?}", widths(&tight));
    }

    #[test]
    fn all_eight_fit_beside_the_list_of_a_small_window_and_go_on_in_a_smaller_one() {
        let full = [1; 8];
        // 1280 points less rail and list.
        let small = Layout::of(1280.0 - 52.0 - 300.0, &full);
        assert!(!small.goes_on() && widths(&small).iter().all(|w| *w >= NARROWEST), "{:?}", widths(&small));
        let smaller = Layout::of(1000.0 - 52.0 - 300.0, &full);
        assert!(smaller.goes_on());
        assert_eq!(widths(&smaller), [NARROWEST; 8], "no narrower than can be read");
        assert_eq!(smaller.beyond(0.0), [vec![], vec![6, 7]]);
        let end = smaller.total - 648.0;
        assert_eq!(smaller.beyond(end), [vec![0, 1], vec![]]);
    }

    #[test]
    fn going_on_and_back_reaches_every_column() {
        let layout = Layout::of(400.0, &[1; 8]);
        let end = layout.total - 400.0;
        let (mut offset, mut seen) = (0.0, vec![0]);
        for _ in 0..8 {
            let column = layout.next(offset, true);
            seen.push(column);
            offset = (layout.columns[column].0 - GAP).min(end);
        }
        assert!(seen.windows(2).all(|w| w[1] == w[0] + 1 || w[1] == w[0]), "{seen:?}");
        assert!((offset - end).abs() < 0.1, "the last is in view at the end");
        for _ in 0..8 {
            offset = (layout.columns[layout.next(offset, false)].0 - GAP).min(end);
        }
        assert!(offset.abs() < 0.1, "and the first again");
    }
}
