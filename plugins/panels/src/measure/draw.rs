//! Measurements over the 3D picture: lines, areas and labels of what was measured, and the mark of what a click would take.

use atrium_spatial::{AnnotationLine, Drawing, EndMark, LineStyle, Measurement, ReadingFormat, Veil};
use atrium_view::CameraPose;
use egui::{Color32, CornerRadius, Mesh, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, Vec2, vec2};
use glam::DVec3;

use super::labels::Room;
use super::{SnapMark, SnapView, words};
use crate::state::PanelState;
use crate::tokens::{SMALL, Tokens, font};
use crate::widget::Paint;

/// What is nearer to the eye than this has no place in the picture, metres.
const NEAR_M: f64 = 0.02;
/// Dashes of what stands behind a wall, points: drawn, left out.
const DASHES: (f32, f32) = (4.0, 4.0);
/// Half the length of the stroke that ends a dimension line, points.
const TICK: f32 = 5.0;
/// Half of a snap's mark, points.
const MARK: f32 = 6.0;
/// What a line's dark rim adds to its width, points: nearly opaque, for lines must be found on pale walls and on a dark ground.
const HALO: f32 = 2.6;
/// What a badge takes of the picture, points.
const BADGE: f32 = 30.0;

/// Draws all that is shown, and what is being measured.
pub(crate) fn show(ui: &Ui, p: &Paint<'_>, state: &PanelState, rect: Rect) {
    let Some(camera) = p.c.camera else { return };
    let measure = p.c.measure;
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let sight = Sight { camera, rect };
    let t = p.look.t;
    let mut taken: Vec<Rect> = state.covered.clone();
    taken.extend(p.c.badges.iter().map(|b| Rect::from_center_size(b.at, Vec2::splat(BADGE))));
    taken.extend(p.c.marks.iter().map(|m| Rect::from_center_size(m.at, Vec2::splat(BADGE))));
    if let Some(snap) = measure.tool.as_ref().and_then(|tool| tool.snap)
        && let Some(at) = sight.at(snap.point)
    {
        taken.push(Rect::from_center_size(at, Vec2::splat(MARK * 2.5)));
        // Its word stands at its lower right.
        taken.push(Rect::from_min_size(at + vec2(10.0, 8.0), vec2(76.0, 26.0)));
    }
    let mut pen = Pen {
        painter: &painter,
        sight: &sight,
        t,
        format: state.reading_format,
        room: Room::new(rect, taken),
        labels: Vec::new(),
    };
    let strong = state.measures.chosen;
    // What is being measured has the first choice of places for its labels.
    let preview = measure.tool.as_ref().and_then(|tool| tool.preview.as_ref());
    if let Some(preview) = preview {
        pen.measurement(preview, &Drawing::of(preview), &Veil::default(), true);
    }
    if !measure.hidden {
        let mut items: Vec<_> = measure.items.iter().filter(|i| i.shown).collect();
        items.sort_by_key(|i| Some(i.id) != strong);
        for item in items {
            pen.measurement(&item.measurement, &item.drawing, &item.veil, Some(item.id) == strong);
        }
    }
    let Pen { labels, .. } = pen;
    for label in labels {
        label.paint(&painter, t);
    }
    let Some(tool) = &measure.tool else { return };
    if preview.is_none() {
        begun(&painter, &sight, t, &tool.picked, tool.next);
    }
    for point in &tool.picked {
        if let Some(at) = sight.at(*point) {
            painter.circle(at, 3.5, t.accent, Stroke::new(1.5, t.window));
        }
    }
    if let Some(snap) = tool.snap {
        snap_mark(&painter, p, &sight, snap);
    }
}

/// What was picked so far, and the way to where the pointer is.
fn begun(painter: &Painter, sight: &Sight, t: &Tokens, picked: &[DVec3], next: Option<DVec3>) {
    let way: Vec<DVec3> = picked.iter().copied().chain(next.filter(|_| !picked.is_empty())).collect();
    for w in way.windows(2) {
        if let Some([a, b]) = sight.segment(w[0], w[1]) {
            painter.line_segment([a, b], Stroke::new(1.8 + HALO, t.window));
            painter.line_segment([a, b], Stroke::new(1.8, t.accent));
        }
    }
}

struct Sight {
    camera: CameraPose,
    rect: Rect,
}

impl Sight {
    fn at(&self, point: DVec3) -> Option<Pos2> {
        let size = glam::Vec2::new(self.rect.width(), self.rect.height());
        let seen = self.camera.project(point, size)?;
        seen.is_finite().then(|| self.rect.min + vec2(seen.x, seen.y))
    }

    /// The part of a segment that lies before the eye, on the screen.
    fn segment(&self, a: DVec3, b: DVec3) -> Option<[Pos2; 2]> {
        let (da, db) = (self.camera.depth_m(a), self.camera.depth_m(b));
        if da < NEAR_M && db < NEAR_M && self.at(a).is_none() && self.at(b).is_none() {
            return None;
        }
        let cut = || a + (b - a) * ((NEAR_M - da) / (db - da));
        let from = self.at(a).or_else(|| self.at(cut()))?;
        let to = self.at(b).or_else(|| self.at(cut()))?;
        // What runs out of the picture by far is cut where numbers are still exact.
        const FAR: f32 = 20_000.0;
        let near = |p: Pos2| p.x.abs() < FAR && p.y.abs() < FAR;
        if near(from) && near(to) {
            return Some([from, to]);
        }
        let (a, b) = clip(from, to, self.rect.expand(200.0))?;
        Some([a, b])
    }
}

/// The part of a segment within a rectangle (Liang and Barsky 1984).
fn clip(a: Pos2, b: Pos2, within: Rect) -> Option<(Pos2, Pos2)> {
    let d = b - a;
    let (mut from, mut to) = (0.0f32, 1.0f32);
    let sides = [
        (-d.x, a.x - within.left()),
        (d.x, within.right() - a.x),
        (-d.y, a.y - within.top()),
        (d.y, within.bottom() - a.y),
    ];
    for (rate, room) in sides {
        if rate == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if rate < 0.0 {
            from = from.max(room / rate);
        } else {
            to = to.min(room / rate);
        }
    }
    (from < to).then(|| (a + d * from, a + d * to))
}

struct Label {
    rect: Rect,
    anchor: Pos2,
    text: std::sync::Arc<egui::Galley>,
    strong: bool,
    main: bool,
}

impl Label {
    fn paint(self, painter: &Painter, t: &Tokens) {
        // A label that had to move keeps to its line by a thread.
        if !self.rect.expand(4.0).contains(self.anchor) {
            let from = self.rect.clamp(self.anchor);
            painter.line_segment([from, self.anchor], Stroke::new(1.0, t.text_3));
        }
        let rim = if self.strong { t.accent } else { t.line };
        painter.rect(self.rect, CornerRadius::same(4), t.card, Stroke::new(1.0, rim), StrokeKind::Inside);
        let ink = if self.main { t.text } else { t.text_2 };
        let at = self.rect.center() - self.text.size() / 2.0;
        painter.galley_with_override_text_color(at, self.text, ink);
    }
}

struct Pen<'a> {
    painter: &'a Painter,
    sight: &'a Sight,
    t: &'a Tokens,
    format: ReadingFormat,
    room: Room,
    labels: Vec<Label>,
}

impl Pen<'_> {
    fn measurement(&mut self, measurement: &Measurement, drawing: &Drawing, veil: &Veil, strong: bool) {
        let ink = if strong { self.t.accent } else { self.t.text };
        self.fill(&drawing.fill, strong);
        // Leaders lie under what they lead to.
        for style in [LineStyle::Leader, LineStyle::Outline, LineStyle::Dimension] {
            for (i, line) in drawing.lines.iter().enumerate().filter(|(_, l)| l.style == style) {
                self.line(line, i, veil, ink);
            }
        }
        let main = drawing.lines.iter().position(|l| l.label.is_some());
        for (i, line) in drawing.lines.iter().enumerate() {
            let Some((anchor, reading)) = &line.label else { continue };
            let Some(at) = self.sight.at(*anchor) else { continue };
            let is_main = Some(i) == main;
            // The parts of something small in the picture are not worth the crowd.
            if !is_main && self.long(line) < 30.0 {
                continue;
            }
            let text = measurement.label(reading, self.format);
            let size = if is_main { SMALL + 1.0 } else { SMALL };
            let text = self.painter.layout_no_wrap(text, font(size), self.t.text);
            let size = text.size() + vec2(12.0, 4.0);
            if let Some(rect) = self.room.put(at, size) {
                self.labels.push(Label { rect, anchor: at, text, strong, main: is_main });
            }
        }
    }

    /// How long a line is on the screen, points.
    fn long(&self, line: &AnnotationLine) -> f32 {
        line.points.windows(2).filter_map(|w| self.sight.segment(w[0], w[1])).map(|[a, b]| a.distance(b)).sum()
    }

    fn fill(&self, triangles: &[[DVec3; 3]], strong: bool) {
        // Windows blend in linear light: less than this would only darken what is below.
        let colour = self.t.accent.gamma_multiply(if strong { 0.45 } else { 0.3 });
        let mut mesh = Mesh::default();
        for t in triangles {
            // A corner behind the eye has no place; of an area that is walked through the rest is enough.
            let Some(corners) = t.iter().map(|c| self.sight.at(*c)).collect::<Option<Vec<Pos2>>>() else { continue };
            let first = mesh.vertices.len() as u32;
            corners.into_iter().for_each(|c| mesh.colored_vertex(c, colour));
            mesh.add_triangle(first, first + 1, first + 2);
        }
        if !mesh.is_empty() {
            self.painter.add(Shape::mesh(mesh));
        }
    }

    fn line(&self, line: &AnnotationLine, index: usize, veil: &Veil, ink: Color32) {
        let (width, ink) = match line.style {
            LineStyle::Dimension | LineStyle::Outline => (1.8, ink),
            LineStyle::Leader => (1.0, ink),
        };
        let halo = self.t.window.gamma_multiply(0.95);
        let mut seen: Vec<[Pos2; 2]> = Vec::new();
        let mut hidden: Vec<[Pos2; 2]> = Vec::new();
        for (k, w) in line.points.windows(2).enumerate() {
            let parts = veil.of(index, k);
            let mut from = 0;
            while from < parts.len() {
                let same = parts[from..].iter().take_while(|h| **h == parts[from]).count();
                let at = |n: usize| w[0].lerp(w[1], n as f64 / parts.len() as f64);
                if let Some(piece) = self.sight.segment(at(from), at(from + same)) {
                    if parts[from] { hidden.push(piece) } else { seen.push(piece) }
                }
                from += same;
            }
        }
        for piece in &seen {
            self.painter.line_segment(*piece, Stroke::new(width + HALO, halo));
        }
        for piece in &seen {
            self.painter.line_segment(*piece, Stroke::new(width, ink));
        }
        for piece in &hidden {
            // Thin, and dark and light by turns: seen on any wall, and never taken for a line in front of it.
            self.painter.line_segment(*piece, Stroke::new(1.2, self.t.window.gamma_multiply(0.8)));
            self.painter.extend(Shape::dashed_line(piece, Stroke::new(1.2, ink), DASHES.0, DASHES.1));
        }
        let n = line.points.len();
        if n == 1 && line.ends[0] == EndMark::Dot {
            self.end(EndMark::Dot, line.points[0], None, ink);
        } else if n > 1 {
            self.end(line.ends[0], line.points[0], Some(line.points[1]), ink);
            self.end(line.ends[1], line.points[n - 1], Some(line.points[n - 2]), ink);
        }
    }

    fn end(&self, mark: EndMark, at: DVec3, inwards: Option<DVec3>, ink: Color32) {
        let Some(at) = self.sight.at(at) else { return };
        let way = inwards.and_then(|p| self.sight.at(p)).map(|p| (p - at).normalized());
        let way = way.filter(|w| w.length() > 0.5).unwrap_or(vec2(1.0, 0.0));
        match mark {
            EndMark::Plain => {}
            EndMark::Dot => {
                self.painter.circle(at, 3.0, ink, Stroke::new(1.0, self.t.window));
            }
            EndMark::Tick => {
                let side = (way + way.rot90()).normalized() * TICK;
                self.painter.line_segment([at - side, at + side], Stroke::new(1.8 + HALO, self.t.window));
                self.painter.line_segment([at - side, at + side], Stroke::new(1.8, ink));
            }
            EndMark::Arrow => {
                let (back, side) = (way * 9.0, way.rot90() * 3.2);
                let head = vec![at, at + back + side, at + back - side];
                self.painter.add(Shape::convex_polygon(head, ink, Stroke::new(1.2, self.t.window)));
            }
        }
    }
}

/// The mark of what a click would take, and its word.
fn snap_mark(painter: &Painter, p: &Paint<'_>, sight: &Sight, snap: SnapView) {
    let Some(at) = sight.at(snap.point) else { return };
    let t = p.look.t;
    for (stroke, last) in [(Stroke::new(4.0, t.window), false), (Stroke::new(1.8, t.accent), true)] {
        shape(painter, snap.mark, at, stroke);
        if last {
            painter.circle_filled(at, 1.6, t.accent);
        }
    }
    let word = p.look.texts.get(words::snap(snap.mark));
    let text = painter.layout_no_wrap(word.to_owned(), font(SMALL), t.text);
    let size = text.size() + vec2(10.0, 4.0);
    let mut min = at + vec2(12.0, 10.0);
    if min.x + size.x > sight.rect.right() {
        min.x = at.x - 12.0 - size.x;
    }
    if min.y + size.y > sight.rect.bottom() {
        min.y = at.y - 10.0 - size.y;
    }
    let place = Rect::from_min_size(min, size);
    painter.rect(place, CornerRadius::same(4), t.card, Stroke::new(1.0, t.line), StrokeKind::Inside);
    painter.galley(min + vec2(5.0, 2.0), text, t.text);
}

/// □ corner, × crossing, △ middle, ○ centre, ／ edge, ═ cut line, ◇ face.
fn shape(painter: &Painter, mark: SnapMark, at: Pos2, stroke: Stroke) {
    let p = |x: f32, y: f32| at + vec2(x, y) * MARK;
    match mark {
        SnapMark::Vertex => {
            let square = Rect::from_center_size(at, Vec2::splat(MARK * 2.0));
            painter.rect_stroke(square, CornerRadius::ZERO, stroke, StrokeKind::Middle);
        }
        SnapMark::Crossing => {
            painter.line_segment([p(-1.0, -1.0), p(1.0, 1.0)], stroke);
            painter.line_segment([p(-1.0, 1.0), p(1.0, -1.0)], stroke);
        }
        SnapMark::Middle => {
            painter.add(Shape::closed_line(vec![p(0.0, -1.2), p(1.15, 0.8), p(-1.15, 0.8)], stroke));
        }
        SnapMark::Centre => {
            painter.circle_stroke(at, MARK * 1.1, stroke);
        }
        SnapMark::Edge => {
            painter.line_segment([p(-1.2, 1.2), p(1.2, -1.2)], stroke);
        }
        SnapMark::Cut => {
            painter.line_segment([p(-1.3, -0.55), p(1.3, -0.55)], stroke);
            painter.line_segment([p(-1.3, 0.55), p(1.3, 0.55)], stroke);
        }
        SnapMark::Face => {
            painter.add(Shape::closed_line(vec![p(0.0, -1.2), p(1.2, 0.0), p(0.0, 1.2), p(-1.2, 0.0)], stroke));
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn a_segment_is_cut_at_the_rim() {
        let within = Rect::from_min_size(Pos2::ZERO, vec2(100.0, 100.0));
        assert_eq!(clip(pos2(-50.0, 50.0), pos2(150.0, 50.0), within), Some((pos2(0.0, 50.0), pos2(100.0, 50.0))));
        assert_eq!(clip(pos2(-50.0, -10.0), pos2(150.0, -10.0), within), None);
        assert_eq!(clip(pos2(10.0, 10.0), pos2(20.0, 90.0), within), Some((pos2(10.0, 10.0), pos2(20.0, 90.0))));
    }
}
