//! What is on a sheet: paths and texts in layers, millimetres from the paper's top left corner, y down.

use atrium_building::Rgba8;
use glam::DVec2;

/// How a path looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Name of the style: the class in SVG.
    pub name: &'static str,
    /// Fill; by the non-zero rule.
    pub fill: Option<Rgba8>,
    /// Colour of the line.
    pub stroke: Option<Rgba8>,
    /// Width of the line, millimetres.
    pub width_mm: f64,
    /// Lengths of dash and gap, millimetres; a whole line without.
    pub dash_mm: Option<[f64; 2]>,
}

const INK: Rgba8 = [0x16, 0x19, 0x1d, 255];
const QUIET: Rgba8 = [0x6b, 0x74, 0x7d, 255];
const WHITE: Rgba8 = [255, 255, 255, 255];

/// Line weight of what is cut, millimetres (ISO 128-23, line group 0.5).
const CUT_MM: f64 = 0.5;
/// Of what is cut beyond 1:100, where half a millimetre is as much as a wall (line group 0.35).
const CUT_FINE_MM: f64 = 0.35;
/// Of what is seen.
const SEEN_MM: f64 = 0.18;

const fn style(name: &'static str, fill: Option<Rgba8>, stroke: Option<Rgba8>, width_mm: f64) -> Style {
    Style { name, fill, stroke, width_mm, dash_mm: None }
}

pub(crate) const ROOM: Style = style("room", None, None, 0.0);
pub(crate) const SEEN_FABRIC: Style = style("seen", None, Some(INK), SEEN_MM);
pub(crate) const SEEN_CONTENTS: Style = style("seen-contents", None, Some(QUIET), SEEN_MM);
pub(crate) const CUT_CONTENTS: Style = style("cut-contents", Some(WHITE), Some(QUIET), SEEN_MM);
pub(crate) const CUT_OPENING: Style = style("cut-opening", Some(WHITE), Some(INK), SEEN_MM);
const POCHE: Option<Rgba8> = Some([0x4b, 0x52, 0x5a, 255]);
pub(crate) const CUT_STRUCTURE: Style = style("cut-structure", POCHE, Some(INK), CUT_MM);
pub(crate) const CUT_STRUCTURE_FINE: Style = style("cut-structure-fine", POCHE, Some(INK), CUT_FINE_MM);
pub(crate) const CUT_OPEN: Style = style("cut-open", None, Some(INK), CUT_MM);
pub(crate) const LEAF: Style = style("leaf", Some(WHITE), Some(INK), SEEN_MM);
pub(crate) const SWING: Style = style("swing", None, Some(INK), SEEN_MM);
pub(crate) const MARK: Style = style("mark", Some([0xb4, 0x23, 0x2c, 255]), Some(WHITE), 0.25);
pub(crate) const FRAME: Style = style("frame", None, Some(INK), 0.5);
pub(crate) const RULE: Style = style("rule", None, Some(INK), SEEN_MM);
pub(crate) const SOLID: Style = style("solid", Some(INK), Some(INK), SEEN_MM);

/// What was measured is nothing that is built: it has an ink of its own, dark enough for a copy without colours.
const MEASURED: Rgba8 = [0x12, 0x4a, 0x86, 255];
/// Of dimension lines: thinner than anything that is cut (ISO 129-1, 5).
const DIMENSION_MM: f64 = 0.18;
pub(crate) const DIMENSION: Style = style("dimension-line", None, Some(MEASURED), DIMENSION_MM);
pub(crate) const DIMENSION_TICK: Style = style("dimension-tick", None, Some(MEASURED), 0.35);
pub(crate) const DIMENSION_LEADER: Style = style("dimension-leader", None, Some(MEASURED), 0.13);
pub(crate) const DIMENSION_MARK: Style = style("dimension-mark", Some(MEASURED), Some(WHITE), 0.15);
pub(crate) const DIMENSION_RING: Style = style("dimension-ring", Some(WHITE), Some(MEASURED), DIMENSION_MM);
/// Under lines, so that they are seen over walls.
pub(crate) const DIMENSION_HALO: Style = style("dimension-halo", None, Some(WHITE), 0.9);
/// Under everything but floors: paper knows no transparency.
pub(crate) const DIMENSION_AREA: Style = style("dimension-area", Some([0xdf, 0xeb, 0xf7, 255]), None, 0.0);

pub(crate) const LEVEL: Style = Style { dash_mm: Some([4.0, 1.0]), ..style("level", None, Some(QUIET), SEEN_MM) };

/// All styles, for a style sheet.
pub(crate) const STYLES: [Style; 22] = [
    ROOM,
    SEEN_FABRIC,
    SEEN_CONTENTS,
    CUT_CONTENTS,
    CUT_OPENING,
    CUT_STRUCTURE,
    CUT_STRUCTURE_FINE,
    CUT_OPEN,
    LEAF,
    SWING,
    MARK,
    FRAME,
    RULE,
    SOLID,
    LEVEL,
    DIMENSION,
    DIMENSION_TICK,
    DIMENSION_LEADER,
    DIMENSION_MARK,
    DIMENSION_RING,
    DIMENSION_HALO,
    DIMENSION_AREA,
];

/// A step of a path, millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// Begin here.
    Move(DVec2),
    /// Straight to here.
    Line(DVec2),
    /// A cubic Bézier with two control points to the last one.
    Cubic(DVec2, DVec2, DVec2),
    /// Straight to where this part began.
    Close,
}

/// Lines and curves.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// How it looks.
    pub style: Style,
    /// In the place of the style's fill.
    pub fill: Option<Rgba8>,
    /// Its steps.
    pub segments: Vec<Segment>,
    /// GlobalId of the element that it shows, where it shows one.
    pub global_id: Option<String>,
}

impl Path {
    pub(crate) fn new(style: Style) -> Self {
        Self { style, fill: None, segments: Vec::new(), global_id: None }
    }

    pub(crate) fn line(&mut self, a: DVec2, b: DVec2) {
        self.segments.extend([Segment::Move(a), Segment::Line(b)]);
    }

    pub(crate) fn polyline(&mut self, points: &[DVec2], closed: bool) {
        for (i, p) in points.iter().enumerate() {
            self.segments.push(if i == 0 { Segment::Move(*p) } else { Segment::Line(*p) });
        }
        if closed && !points.is_empty() {
            self.segments.push(Segment::Close);
        }
    }

    pub(crate) fn rectangle(&mut self, low: DVec2, high: DVec2) {
        self.polyline(&[low, DVec2::new(high.x, low.y), high, DVec2::new(low.x, high.y)], true);
    }

    /// A quarter of a circle from one end of two perpendicular radii to the other; off by less than 0.03 % of the radius.
    pub(crate) fn quarter(&mut self, centre: DVec2, from: DVec2, to: DVec2, begins: bool) {
        const K: f64 = 0.552_284_749_8;
        let (a, b) = (from - centre, to - centre);
        if begins {
            self.segments.push(Segment::Move(from));
        }
        self.segments.push(Segment::Cubic(from + b * K, to + a * K, to));
    }

    pub(crate) fn circle(&mut self, centre: DVec2, radius: f64) {
        let (x, y) = (DVec2::X * radius, DVec2::Y * radius);
        let ends = [x, y, -x, -y];
        for k in 0..4 {
            self.quarter(centre, centre + ends[k], centre + ends[(k + 1) % 4], k == 0);
        }
        self.segments.push(Segment::Close);
    }
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Class in SVG.
    pub name: &'static str,
    /// What it says.
    pub text: String,
    /// Where its middle, or its beginning, stands on the base line, millimetres.
    pub at: DVec2,
    /// Height of the font, millimetres.
    pub size_mm: f64,
    /// Whether `at` is the middle.
    pub is_centred: bool,
    /// How far it is turned, degrees, counter-clockwise: 90 runs upwards.
    pub turn_deg: f64,
    /// Its colour.
    pub colour: Rgba8,
    /// Whether it stands on a white rim, so that lines below do not make it hard to read.
    pub has_rim: bool,
}

impl Text {
    pub(crate) fn new(name: &'static str, text: impl Into<String>, at: DVec2, size_mm: f64) -> Self {
        let (text, colour) = (text.into(), INK);
        Self { name, text, at, size_mm, is_centred: false, turn_deg: 0.0, colour, has_rim: false }
    }

    pub(crate) fn centred(self) -> Self {
        Self { is_centred: true, ..self }
    }

    pub(crate) fn measured(self) -> Self {
        Self { colour: MEASURED, has_rim: true, ..self.centred() }
    }

    pub(crate) fn quiet(self) -> Self {
        Self { colour: QUIET, ..self }
    }
}

/// One thing on the paper.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Lines and curves.
    Path(Path),
    /// Text.
    Text(Text),
}

/// What is drawn together: a group in SVG.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Its name.
    pub name: &'static str,
    /// From the lowest up.
    pub items: Vec<Item>,
}
