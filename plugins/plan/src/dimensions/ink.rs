//! Dimensions on paper: lines with their halos and ends, and their figures in places of their own.

use atrium_geometry::Region;
use atrium_spatial::{EndMark, LineStyle};
use glam::DVec2;

use super::place::{Anchor, Turned, Under, reading, spot, up};
use super::{Dimension, DimensionLine};
use crate::drawing::{
    DIMENSION, DIMENSION_AREA, DIMENSION_HALO, DIMENSION_LEADER, DIMENSION_MARK, DIMENSION_RING, DIMENSION_TICK, Item,
    Path, Text,
};
use crate::labels;
use crate::metrics::width;
use crate::plan::{CutClass, StoreyPlan};
use crate::sheet::Sheet;

/// Height of the main figure and of others, millimetres: no smaller than names of rooms, so that it is legible on any copy.
const MAIN_MM: f64 = 2.2;
const PART_MM: f64 = 1.8;

/// Half the length of the stroke at the end of a dimension line, millimetres.
const TICK_MM: f64 = 1.1;

/// An arrow: how long, and half as wide.
const ARROW_MM: (f64, f64) = (2.2, 0.4);

/// Radius of the dot at a point that was picked, and of the ring around a line that runs square to the paper.
const DOT_MM: f64 = 0.6;
const RING_MM: f64 = 0.95;

/// Lines shorter than this get no figure beside the main one, millimetres.
const WORTH_A_FIGURE_MM: f64 = 3.0;

/// Most places within a measured area that are tried for its figure.
const PLACES: usize = 60;

/// What dimensions put on a sheet.
#[derive(Default)]
pub(crate) struct Laid {
    /// Measured areas: under everything but floors.
    pub(crate) areas: Vec<Item>,
    /// Lines and figures.
    pub(crate) items: Vec<Item>,
    /// Boxes around the figures, millimetres.
    pub(crate) texts: Vec<[DVec2; 2]>,
    /// And around the lines.
    pub(crate) lines: Vec<[DVec2; 2]>,
}

/// The dimensions of a plan on its sheet, within a frame; `seen` are the thin lines that are there.
pub(crate) fn lay(sheet: &Sheet, plan: &StoreyPlan, seen: &[[DVec2; 2]], frame: [DVec2; 2]) -> Laid {
    let mut out = Laid::default();
    if plan.dimensions.is_empty() {
        return out;
    }
    let on_paper: Vec<Dimension> = plan.dimensions.iter().map(|d| moved(d, sheet)).collect();
    let mut pen = Pen::default();
    for dimension in &on_paper {
        if !dimension.area.is_empty() {
            let mut path = Path::new(DIMENSION_AREA);
            dimension.area.iter().for_each(|l| path.polyline(l, true));
            out.areas.push(Item::Path(path));
        }
        dimension.lines.iter().for_each(|l| pen.line(l));
    }
    let solid = walls(sheet, plan);
    let loops = solid.iter().flat_map(|r| std::iter::once(&r.outer).chain(&r.holes));
    let edges: Vec<[DVec2; 2]> = loops.flat_map(|l| sides(l)).collect();
    let under = Under { frame, walls: &edges, solid: &solid, seen, lines: &pen.drawn };
    let (mut taken, mut threads, mut texts) = (Vec::new(), Path::new(DIMENSION_LEADER), Vec::new());
    // Main figures have the first choice of places.
    for is_main in [true, false] {
        for dimension in &on_paper {
            let main = dimension.lines.iter().position(|l| l.text.is_some());
            for (i, line) in dimension.lines.iter().enumerate().filter(|(i, _)| (Some(*i) == main) == is_main) {
                let Some((at, text)) = &line.text else { continue };
                let long: f64 = line.points.windows(2).map(|w| w[0].distance(w[1])).sum();
                if !is_main && !line.is_square && long < WORTH_A_FIGURE_MM {
                    continue;
                }
                let size = if is_main { MAIN_MM } else { PART_MM };
                let spot = spot(&anchor(dimension, i, *at), size, width(text, size), &under, &taken);
                let mut written = Text::new("dimension", text.clone(), spot.at, size).measured();
                // More than a thousandth of a degree is nothing but digits in the file.
                let turn = (-spot.block.along.y).atan2(spot.block.along.x).to_degrees();
                written.turn_deg = (turn * 1000.0).round() / 1000.0;
                if spot.is_off {
                    threads.line(spot.block.nearest(*at), *at);
                }
                texts.push(Item::Text(written));
                taken.push(spot.block);
            }
        }
    }
    out.lines = pen.drawn.iter().flat_map(|[a, b]| around(*a, *b)).collect();
    out.texts = taken.iter().flat_map(Turned::boxes).collect();
    out.items = pen.items();
    if !threads.segments.is_empty() {
        out.items.push(Item::Path(threads));
    }
    out.items.extend(texts);
    out
}

/// Thin boxes along a line.
fn around(a: DVec2, b: DVec2) -> Vec<[DVec2; 2]> {
    let half = DVec2::new(a.distance(b) * 0.5, 0.3);
    Turned { centre: a.midpoint(b), along: (b - a).normalize_or(DVec2::X), half }.boxes()
}

fn moved(dimension: &Dimension, sheet: &Sheet) -> Dimension {
    let all = |points: &[DVec2]| points.iter().map(|p| sheet.on_paper(*p)).collect::<Vec<_>>();
    let line = |l: &DimensionLine| DimensionLine {
        points: all(&l.points),
        text: l.text.as_ref().map(|(at, text)| (sheet.on_paper(*at), text.clone())),
        ..*l
    };
    Dimension {
        index: dimension.index,
        lines: dimension.lines.iter().map(line).collect(),
        area: dimension.area.iter().map(|l| all(l)).collect(),
    }
}

/// What is cut of the structure, millimetres on the paper.
fn walls(sheet: &Sheet, plan: &StoreyPlan) -> Vec<Region> {
    let all = |l: &Vec<DVec2>| l.iter().map(|p| sheet.on_paper(*p)).collect::<Vec<_>>();
    let cut = plan.cut.iter().filter(|a| a.class == CutClass::Structure).flat_map(|a| &a.regions);
    cut.map(|r| Region { outer: all(&r.outer), holes: r.holes.iter().map(all).collect() }).collect()
}

fn sides(l: &[DVec2]) -> impl Iterator<Item = [DVec2; 2]> {
    l.iter().zip(l.iter().cycle().skip(1)).map(|(a, b)| [*a, *b])
}

/// What the figure of a line is written along or around.
fn anchor(dimension: &Dimension, line: usize, at: DVec2) -> Anchor {
    let of = &dimension.lines[line];
    if of.style == LineStyle::Outline && !dimension.area.is_empty() {
        let places: Vec<DVec2> = labels::places(&dimension.area).into_iter().take(PLACES).collect();
        if !places.is_empty() {
            return Anchor::Within(places);
        }
    }
    match of.points[..] {
        [a, b] => Anchor::Line([a, b], at),
        // Of a way the end, where it goes on; of an arc outwards.
        [.., before, last] if last.distance(at) < 1e-6 => Anchor::Point(at, last - before),
        [a, .., b] => Anchor::Point(at, at - a.midpoint(b)),
        _ => Anchor::Point(at, DVec2::ZERO),
    }
}

/// Lines by how they are drawn.
struct Pen {
    halo: Path,
    main: Path,
    leaders: Path,
    ticks: Path,
    marks: Vec<Path>,
    /// Every piece, for what keeps clear of them.
    drawn: Vec<[DVec2; 2]>,
}

impl Default for Pen {
    fn default() -> Self {
        let [halo, main, leaders, ticks] = [DIMENSION_HALO, DIMENSION, DIMENSION_LEADER, DIMENSION_TICK].map(Path::new);
        Self { halo, main, leaders, ticks, marks: Vec::new(), drawn: Vec::new() }
    }
}

impl Pen {
    fn line(&mut self, line: &DimensionLine) {
        if let (true, Some(at)) = (line.is_square, line.points.first()) {
            let (mut ring, mut dot) = (Path::new(DIMENSION_RING), Path::new(DIMENSION_MARK));
            ring.circle(*at, RING_MM);
            dot.circle(*at, RING_MM * 0.4);
            self.marks.extend([ring, dot]);
            let reach = DVec2::splat(RING_MM * 0.7);
            self.drawn.push([*at - reach, *at + reach]);
            return;
        }
        let is_round = line.points.len() > 2;
        if line.points.len() > 1 {
            self.halo.polyline(&line.points, false);
            let path = if line.style == LineStyle::Leader { &mut self.leaders } else { &mut self.main };
            path.polyline(&line.points, false);
            self.drawn.extend(line.points.windows(2).map(|w| [w[0], w[1]]));
        }
        let (Some(first), Some(last)) = (line.points.first(), line.points.last()) else { return };
        let inwards = |i: usize, end: DVec2| line.points.get(i).map_or(DVec2::X, |p| *p - end);
        let ways = [inwards(1, *first), inwards(line.points.len().saturating_sub(2), *last)];
        let both = line.ends == [EndMark::Arrow; 2];
        // A point alone has one end.
        for ((end, way), mark) in [first, last].into_iter().zip(ways).zip(line.ends).take(line.points.len()) {
            match mark {
                EndMark::Plain => {}
                EndMark::Dot => self.dot(*end),
                EndMark::Tick => self.tick(*end, way),
                // From wall to wall it is a stroke as well; an arrow where it turns, or shows a way.
                EndMark::Arrow if both && !is_round => self.tick(*end, way),
                EndMark::Arrow => self.arrow(*end, way),
            }
        }
    }

    fn dot(&mut self, at: DVec2) {
        let mut dot = Path::new(DIMENSION_MARK);
        dot.circle(at, DOT_MM);
        self.marks.push(dot);
    }

    /// A stroke that rises from the left as the figure above is read.
    fn tick(&mut self, at: DVec2, line: DVec2) {
        let along = reading(line);
        let way = (along + up(along)).normalize_or(DVec2::X) * TICK_MM;
        self.halo.line(at - way, at + way);
        self.ticks.line(at - way, at + way);
    }

    fn arrow(&mut self, at: DVec2, inwards: DVec2) {
        let back = inwards.normalize_or(DVec2::X);
        let mut head = Path::new(DIMENSION_MARK);
        let (long, half) = ARROW_MM;
        let side = up(back) * half;
        head.polyline(&[at, at + back * long + side, at + back * long - side], true);
        self.marks.push(head);
    }

    fn items(self) -> Vec<Item> {
        let lines = [self.halo, self.leaders, self.main, self.ticks].into_iter();
        lines.filter(|p| !p.segments.is_empty()).chain(self.marks).map(Item::Path).collect()
    }
}
