//! Where the words of a room stand: inside its outline, over nothing else, as large as there is place for.

use glam::DVec2;

use crate::cut::contains;
use crate::metrics::width;

/// What is said, and how large its number is, millimetres, best first; the last is the smallest that a plotter draws legibly.
const VARIANTS: [(Variant, &[f64]); 4] = [
    (Variant::All, &[2.5, 2.0, 1.6]),
    (Variant::All, &[1.3]),
    (Variant::NumberAndArea, &[2.0, 1.6]),
    (Variant::Number, &[2.5, 2.0, 1.6, 1.3, 1.0]),
];

/// Name and area against the number.
const SMALLER: f64 = 0.8;

/// From one base line to the next, against the size.
const LEADING: f64 = 1.25;

/// Free paper around a label, millimetres.
const CLEAR_MM: f64 = 0.5;

/// Steps of the search for places, each way across the outline.
const STEPS: usize = 13;

/// What a millimetre nearer to the best place is worth in covered lines; and what a name in one line is.
const NEARER: f64 = 0.03;
const WHOLE: f64 = 0.3;

/// Most places that are tried for one text.
const PLACES: usize = 100;

/// A line of a label.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) class: &'static str,
    pub(crate) text: String,
    pub(crate) size: f64,
    /// Middle of its base line.
    pub(crate) at: DVec2,
}

/// A label in its place, millimetres.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Label {
    pub(crate) lines: Vec<Line>,
    pub(crate) is_upright: bool,
    low: DVec2,
    high: DVec2,
}

impl Label {
    /// What takes its place without being a label of a room.
    pub(crate) fn block([low, high]: [DVec2; 2]) -> Self {
        Self { lines: Vec::new(), is_upright: false, low, high }
    }
}

/// What a label says.
pub(crate) struct Words<'a> {
    pub(crate) number: &'a str,
    pub(crate) name: &'a str,
    pub(crate) area: &'a str,
}

/// Places one label: the largest that fits, where it covers the fewest lines. `taken` are those that stand already, `below`
/// the lines that are drawn there. `None` where there is no place.
pub(crate) fn place(words: &Words<'_>, outline: &[Vec<DVec2>], taken: &[Label], below: &[[DVec2; 2]]) -> Option<Label> {
    let places = places(outline);
    for (variant, sizes) in VARIANTS {
        // A smaller label that is read without turning one's head before a larger one that is not.
        for (is_upright, &size) in [false, true].into_iter().flat_map(|up| sizes.iter().map(move |s| (up, s))) {
            let mut best: Option<(f64, Label)> = None;
            // Lines as wide as they come, then broken.
            for broken in [1, 2, 3] {
                let Some(lines) = lines(words, variant, size, broken) else { continue };
                let wide = lines.iter().map(|l| width(&l.1, l.2)).fold(0.0, f64::max);
                let high: f64 = lines.iter().map(|l| l.2 * LEADING).sum();
                let half = DVec2::new(wide, high) * 0.5 + CLEAR_MM;
                let half = if is_upright { DVec2::new(half.y, half.x) } else { half };
                for &middle in places.iter().take(PLACES) {
                    let (low, high) = (middle - half, middle + half);
                    let is_free = taken.iter().all(|t| low.cmpge(t.high).any() || high.cmple(t.low).any());
                    if !is_free || !fits(outline, low, high) {
                        continue;
                    }
                    let covered = below.iter().filter(|[a, b]| meets(*a, *b, low, high)).count();
                    let worth = covered as f64 + middle.distance(places[0]) * NEARER + (broken - 1) as f64 * WHOLE;
                    if best.as_ref().is_none_or(|b| worth < b.0) {
                        best = Some((worth, Label { lines: set(&lines, middle, is_upright), is_upright, low, high }));
                    }
                }
            }
            if let Some((_, label)) = best {
                return Some(label);
            }
        }
    }
    None
}

/// Places one label where dimensions stand too: beside their figures and lines where it says as much there, else beside the
/// figures, else as if there were none.
pub(crate) fn place_beside(
    words: &Words<'_>,
    outline: &[Vec<DVec2>],
    taken: &[Label],
    below: &[[DVec2; 2]],
    [figures, lines]: [&[[DVec2; 2]]; 2],
) -> Option<Label> {
    let alone = place(words, outline, taken, below);
    let says = |l: &Label| l.lines.iter().map(|l| l.text.chars().count()).sum::<usize>();
    let (Some(known), true) = (&alone, !figures.is_empty() || !lines.is_empty()) else { return alone };
    let with = |blocks: &mut dyn Iterator<Item = &[DVec2; 2]>| {
        let taken: Vec<Label> = taken.iter().cloned().chain(blocks.map(|b| Label::block(*b))).collect();
        place(words, outline, &taken, below)
    };
    let beside = with(&mut figures.iter().chain(lines)).filter(|l| says(l) >= says(known));
    beside.or_else(|| with(&mut figures.iter())).or(alone)
}

#[derive(Clone, Copy, PartialEq)]
enum Variant {
    All,
    NumberAndArea,
    Number,
}

/// The lines with class, text and size; the name in at most so many lines. `None` where it does not break so often.
fn lines(words: &Words<'_>, variant: Variant, size: f64, broken: usize) -> Option<Vec<(&'static str, String, f64)>> {
    let mut out = vec![("room-number", words.number.to_owned(), size)];
    let small = size * SMALLER;
    if variant == Variant::All && !words.name.is_empty() {
        let parts = broken_into(words.name, broken);
        if parts.len() < broken {
            return None;
        }
        out.extend(parts.into_iter().map(|p| ("room-name", p, small)));
    } else if broken > 1 {
        return None;
    }
    if variant != Variant::Number && !words.area.is_empty() {
        out.push(("room-area", words.area.to_owned(), small));
    }
    Some(out)
}

/// The name in so many lines of about one width, broken at spaces; names in two languages at the stroke between them first.
fn broken_into(name: &str, count: usize) -> Vec<String> {
    let two: Vec<&str> = name.split(" / ").map(str::trim).filter(|p| !p.is_empty()).collect();
    match (count, two.as_slice()) {
        (1, _) => vec![name.to_owned()],
        (2, [a, b]) => vec![(*a).to_owned(), (*b).to_owned()],
        (3, [a, b]) => {
            let mut out = vec![(*a).to_owned()];
            out.extend(halves(b));
            out
        }
        (2, _) => halves(name),
        _ => Vec::new(),
    }
}

fn halves(text: &str) -> Vec<String> {
    let breaks = text.char_indices().filter(|(_, c)| *c == ' ').map(|(i, _)| i);
    let best = breaks.min_by(|a, b| {
        let longer = |i: usize| width(&text[..i], 1.0).max(width(&text[i..], 1.0));
        longer(*a).total_cmp(&longer(*b))
    });
    match best {
        Some(i) => vec![text[..i].trim().to_owned(), text[i..].trim().to_owned()],
        None => vec![text.to_owned()],
    }
}

fn set(lines: &[(&'static str, String, f64)], middle: DVec2, is_upright: bool) -> Vec<Line> {
    let high: f64 = lines.iter().map(|l| l.2 * LEADING).sum();
    let mut down = -high * 0.5;
    lines
        .iter()
        .map(|&(class, ref text, size)| {
            // Capitals stand in the middle of their line: they are some 0.72 of the size high.
            let base = down + size * (LEADING + 0.72) * 0.5;
            down += size * LEADING;
            let at = if is_upright { middle + DVec2::new(base, 0.0) } else { middle + DVec2::new(0.0, base) };
            Line { class, text: text.clone(), size, at }
        })
        .collect()
}

/// Whether the rectangle lies wholly inside the outline (even-odd).
fn fits(outline: &[Vec<DVec2>], low: DVec2, high: DVec2) -> bool {
    if !inside(outline, (low + high) * 0.5) {
        return false;
    }
    outline.iter().all(|l| {
        let next = l.iter().cycle().skip(1);
        l.iter().zip(next).all(|(a, b)| !meets(*a, *b, low, high))
    })
}

fn inside(outline: &[Vec<DVec2>], p: DVec2) -> bool {
    outline.iter().filter(|l| contains(l, p)).count() % 2 == 1
}

/// Whether a line comes into a rectangle (Liang and Barsky 1984).
pub(crate) fn meets(a: DVec2, b: DVec2, low: DVec2, high: DVec2) -> bool {
    let along = b - a;
    let (mut from, mut to) = (0.0f64, 1.0f64);
    for k in 0..2 {
        if along[k].abs() < 1e-12 {
            if a[k] <= low[k] || a[k] >= high[k] {
                return false;
            }
            continue;
        }
        let (x, y) = ((low[k] - a[k]) / along[k], (high[k] - a[k]) / along[k]);
        from = from.max(x.min(y));
        to = to.min(x.max(y));
    }
    from < to
}

/// Distance to the outline, negative outside.
fn depth(outline: &[Vec<DVec2>], p: DVec2) -> f64 {
    let mut nearest = f64::INFINITY;
    for l in outline {
        for (a, b) in l.iter().zip(l.iter().cycle().skip(1)) {
            let along = *b - *a;
            let part = ((p - *a).dot(along) / along.length_squared().max(1e-18)).clamp(0.0, 1.0);
            nearest = nearest.min((*a + along * part).distance_squared(p));
        }
    }
    if inside(outline, p) { nearest.sqrt() } else { -nearest.sqrt() }
}

/// Places inside, the deepest first: the pole of inaccessibility, then a grid's.
pub(crate) fn places(outline: &[Vec<DVec2>]) -> Vec<DVec2> {
    let (mut low, mut high) = (DVec2::INFINITY, DVec2::NEG_INFINITY);
    for p in outline.iter().flatten() {
        low = low.min(*p);
        high = high.max(*p);
    }
    let size = high - low;
    if !size.is_finite() || size.min_element() <= 0.0 {
        return Vec::new();
    }
    let mut grid: Vec<(f64, DVec2)> = Vec::new();
    for i in 0..STEPS * STEPS {
        let part = DVec2::new((i % STEPS) as f64 + 0.5, (i / STEPS) as f64 + 0.5) / STEPS as f64;
        let p = low + size * part;
        let d = depth(outline, p);
        if d > 0.0 {
            grid.push((d, p));
        }
    }
    // The middle of a simple room is where a person would write, though a corner may be as deep.
    let middle = (low + high) * 0.5;
    grid.sort_by(|a, b| {
        let worth = |g: &(f64, DVec2)| g.0 - 0.05 * g.1.distance(middle);
        worth(b).total_cmp(&worth(a))
    });
    let mut out: Vec<DVec2> = Vec::with_capacity(grid.len() + 1);
    out.extend(pole(outline, low, high, middle));
    out.extend(grid.into_iter().map(|g| g.1));
    out
}

/// The point farthest from the outline, to a hundredth of the size (quadtree search as in Mapbox's polylabel); the middle of
/// the box where that is as deep.
fn pole(outline: &[Vec<DVec2>], low: DVec2, high: DVec2, middle: DVec2) -> Option<DVec2> {
    let size = high - low;
    let precise = size.max_element() * 0.01;
    let mut best = (depth(outline, middle), middle);
    let half = size.min_element() * 0.5;
    let mut cells: Vec<(DVec2, f64, f64)> = Vec::new();
    let (columns, rows) = ((size.x / (2.0 * half)).ceil() as usize, (size.y / (2.0 * half)).ceil() as usize);
    // A corridor of a whole building is some hundred cells; more is no room.
    for i in 0..columns.min(200) * rows.min(200) {
        let at = DVec2::new((i % columns) as f64 * 2.0 + 1.0, (i / columns) as f64 * 2.0 + 1.0);
        let centre = low + at * half;
        cells.push((centre, half, depth(outline, centre)));
    }
    let mut steps = 0;
    while let Some((centre, half, d)) = cells.pop() {
        steps += 1;
        if d > best.0 + precise * 0.5 {
            best = (d, centre);
        }
        if d + half * std::f64::consts::SQRT_2 <= best.0 + precise || steps > 3000 {
            continue;
        }
        let quarter = half * 0.5;
        for (x, y) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
            let c = centre + DVec2::new(x, y) * quarter;
            cells.push((c, quarter, depth(outline, c)));
        }
    }
    (best.0 > 0.0).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(x: f64, y: f64, w: f64, h: f64) -> Vec<DVec2> {
        [(x, y), (x + w, y), (x + w, y + h), (x, y + h)].map(|(x, y)| DVec2::new(x, y)).to_vec()
    }

    const WORDS: Words<'_> = Words { number: "1-001", name: "手术室 / Operating Room", area: "42.0 m²" };

    #[test]
    fn a_label_stands_in_the_middle_and_shrinks_turns_or_goes_with_the_room() {
        let of = |w: f64, h: f64| place(&WORDS, &[rectangle(10.0, 10.0, w, h)], &[], &[]);
        let large = of(60.0, 40.0).unwrap();
        assert_eq!((large.lines.len(), large.lines[0].size, large.is_upright), (3, 2.5, false));
        let table = [[DVec2::new(35.0, 30.0), DVec2::new(45.0, 30.0)]];
        let beside = place(&WORDS, &[rectangle(10.0, 10.0, 60.0, 40.0)], &[], &table).unwrap();
        assert!(!meets(table[0][0], table[0][1], beside.low, beside.high), "beside what is drawn there");
        assert!(((large.low + large.high) * 0.5).distance(DVec2::new(40.0, 30.0)) < 0.01);
        assert_eq!(of(20.0, 20.0).unwrap().lines.len(), 4, "the name in two lines");
        let narrow = of(6.5, 60.0).unwrap();
        assert!(narrow.is_upright);
        let small = of(6.0, 2.9).unwrap();
        assert_eq!(small.lines.len(), 1);
        assert_eq!(small.lines[0].text, "1-001");
        assert_eq!(of(2.0, 2.0), None);
    }

    #[test]
    fn in_an_l_it_stands_in_an_arm_and_never_on_another_label_or_in_a_hole() {
        let l = [(0., 0.), (60., 0.), (60., 14.), (14., 14.), (14., 60.), (0., 60.)].map(DVec2::from).to_vec();
        let mut taken: Vec<Label> = Vec::new();
        for _ in 0..4 {
            let label = place(&WORDS, std::slice::from_ref(&l), &taken, &[]).unwrap();
            assert!(fits(std::slice::from_ref(&l), label.low, label.high));
            assert!(taken.iter().all(|t| label.low.cmpge(t.high).any() || label.high.cmple(t.low).any()));
            taken.push(label);
        }
        let court = [rectangle(0.0, 0.0, 60.0, 60.0), rectangle(15.0, 15.0, 30.0, 30.0)];
        let label = place(&WORDS, &court, &[], &[]).unwrap();
        assert!(label.high.x < 15.0 || label.low.x > 45.0 || label.high.y < 15.0 || label.low.y > 45.0);
    }
}
