//! A plan on paper.

use atrium_building::Rgba8;
use glam::DVec2;

use crate::dimensions::{self, Laid};
use crate::drawing::{self, Item, Layer, Path, Text};
use crate::labels::{self, Label, Words};
use crate::levels;
use crate::plan::{CutClass, StoreyPlan};
use crate::title;

/// A sheet of ISO 216, landscape unless the building is taller than wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Paper {
    /// 210 × 297 mm.
    A4,
    /// 297 × 420 mm.
    A3,
    /// 420 × 594 mm.
    A2,
    /// 594 × 841 mm.
    A1,
    /// 841 × 1189 mm.
    A0,
}

impl Paper {
    /// All, the smallest first.
    pub const ALL: [Self; 5] = [Self::A4, Self::A3, Self::A2, Self::A1, Self::A0];

    /// Shorter and longer side, millimetres.
    pub fn size_mm(self) -> (f64, f64) {
        match self {
            Self::A4 => (210.0, 297.0),
            Self::A3 => (297.0, 420.0),
            Self::A2 => (420.0, 594.0),
            Self::A1 => (594.0, 841.0),
            Self::A0 => (841.0, 1189.0),
        }
    }

    /// For example `A3`.
    pub fn name(self) -> &'static str {
        ["A4", "A3", "A2", "A1", "A0"][self as usize]
    }
}

/// A place on the plan with a badge.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Metres, project x and y.
    pub at: DVec2,
    /// A letter or a number: what the badge holds.
    pub label: String,
    /// Its colour; the plan's own red without.
    pub colour: Option<Rgba8>,
}

/// What the title block says. Empty lines are left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TitleBlock {
    /// The building; the plan's own where empty.
    pub building: String,
    /// The storey; the plan's own where empty.
    pub storey: String,
    /// The date, as it is to be read.
    pub date: String,
    /// Anything else, for example what is marked.
    pub note: String,
}

/// Words in the title block, in the language of the reader.
#[derive(Clone, Debug, PartialEq)]
pub struct Captions {
    /// Above the building.
    pub building: String,
    /// Above the storey.
    pub storey: String,
    /// Above the date.
    pub date: String,
    /// Above the scale.
    pub scale: String,
    /// Above the height of the cut.
    pub cut: String,
    /// Above where a section is cut.
    pub section: String,
    /// At the arrow: north.
    pub north: String,
}

impl Default for Captions {
    fn default() -> Self {
        Self {
            building: "Building".into(),
            storey: "Storey".into(),
            date: "Date".into(),
            scale: "Scale".into(),
            cut: "Cut above floor".into(),
            section: "Section at".into(),
            north: "N".into(),
        }
    }
}

/// How a plan is put on paper.
#[derive(Clone, Debug, Default)]
pub struct SheetOptions {
    /// The paper; the smallest that the scale fits on without.
    pub paper: Option<Paper>,
    /// 100 for 1:100; the largest that fits without.
    pub scale: Option<u32>,
    /// The title block.
    pub title: TitleBlock,
    /// Its words.
    pub captions: Captions,
    /// Badges.
    pub marks: Vec<Mark>,
}

/// Why a plan is not on paper.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SheetError {
    /// There is nothing to draw.
    #[error("nothing of the model stands at the height of this cut: choose another storey, or another height")]
    Empty,
    /// It does not fit.
    #[error("the storey takes {0:.0} × {1:.0} mm at 1:{2}, which fits on no such sheet: choose a smaller scale")]
    TooLarge(f64, f64, u32),
}

/// Scales of building drawings (ISO 5455), and 1:250, largest first.
const SCALES: [u32; 7] = [50, 100, 200, 250, 500, 1000, 2000];

/// Border of the sheet to its frame, millimetres.
pub(crate) const BORDER_MM: f64 = 10.0;

/// Free paper between the frame and what is drawn, millimetres.
const MARGIN_MM: f64 = 8.0;

/// Radius of a badge, millimetres.
const MARK_MM: f64 = 2.4;

/// A sheet: everything in millimetres from its top left corner, y down.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its paper.
    pub paper: Paper,
    /// Width and height, millimetres.
    pub size_mm: DVec2,
    /// 100 for 1:100.
    pub scale: u32,
    /// What it is called: building and storey.
    pub title: String,
    /// The building alone.
    pub building: String,
    /// From the lowest up.
    pub layers: Vec<Layer>,
    /// Numbers of rooms that no label had place in.
    pub without_label: Vec<String>,
    /// Project x and y of the paper's top left corner, metres.
    origin: DVec2,
}

impl Sheet {
    /// Puts a plan on paper.
    ///
    /// # Errors
    /// Where there is nothing to draw, or the paper is too small for the scale.
    pub fn lay_out(plan: &StoreyPlan, options: &SheetOptions) -> Result<Self, SheetError> {
        if plan.is_empty() {
            return Err(SheetError::Empty);
        }
        let extent = (plan.bounds[1] - plan.bounds[0]).max(DVec2::splat(0.1));
        let gutter = levels::width_mm(plan);
        let (paper, scale, size) = choose(extent, gutter, options)?;
        let field = field(size, gutter);
        let middle = (field.0 + field.1) * 0.5;
        let k = 1000.0 / f64::from(scale);
        let centre = (plan.bounds[0] + plan.bounds[1]) * 0.5;
        let origin = DVec2::new(centre.x - middle.x / k, centre.y + middle.y / k);
        let mut sheet = Self {
            paper,
            size_mm: size,
            scale,
            title: String::new(),
            building: String::new(),
            layers: Vec::new(),
            without_label: Vec::new(),
            origin,
        };
        let (building, storey) = title::names(plan, &options.title);
        sheet.building = building.to_owned();
        sheet.title = [building, storey].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
        sheet.draw(plan);
        let items = levels::items(&sheet, plan);
        // Under everything: floors lie at their heights, and a broken line over their edges would make them ragged.
        sheet.layers.insert(0, Layer { name: "levels", items });
        let seen = sheet.seen(plan);
        let frame = [DVec2::splat(BORDER_MM), DVec2::new(size.x - BORDER_MM, size.y - BORDER_MM - title::HEIGHT_MM)];
        let mut measured = dimensions::lay(&sheet, plan, &seen, frame);
        let above_floors = sheet.layers.iter().position(|l| l.name == "rooms").map_or(0, |i| i + 1);
        let items = std::mem::take(&mut measured.areas);
        sheet.layers.insert(above_floors, Layer { name: "dimension-areas", items });
        // Below the labels: where one has no other place, its white rim parts the line.
        sheet.layers.push(Layer { name: "dimensions", items: std::mem::take(&mut measured.items) });
        sheet.label(plan, &seen, &measured);
        sheet.mark(&options.marks);
        let items = title::items(&sheet, plan, options);
        sheet.layers.push(Layer { name: "title", items });
        sheet.layers.retain(|l| !l.items.is_empty());
        Ok(sheet)
    }

    /// Where a point of the project is on the paper, millimetres.
    pub fn on_paper(&self, point: DVec2) -> DVec2 {
        let k = 1000.0 / f64::from(self.scale);
        let d = point - self.origin;
        DVec2::new(d.x, -d.y) * k
    }

    fn draw(&mut self, plan: &StoreyPlan) {
        let loops = |path: &mut Path, loops: &mut dyn Iterator<Item = &Vec<DVec2>>, closed: bool| {
            for l in loops {
                let points: Vec<DVec2> = l.iter().map(|p| self.on_paper(*p)).collect();
                path.polyline(&points, closed);
            }
        };
        let mut floors = Vec::new();
        for room in &plan.rooms {
            let mut path = Path::new(drawing::ROOM);
            path.fill = room.colour;
            path.global_id = Some(room.global_id.clone());
            loops(&mut path, &mut room.outline.iter(), true);
            floors.push(Item::Path(path));
        }
        // Behind a section everything is far off, and light.
        let fabric = if plan.is_section { drawing::SEEN_CONTENTS } else { drawing::SEEN_FABRIC };
        let mut seen = [Path::new(fabric), Path::new(drawing::SEEN_CONTENTS)];
        for line in &plan.seen {
            let [a, b] = line.ends.map(|p| self.on_paper(p));
            seen[usize::from(line.is_contents)].line(a, b);
        }
        let of_class = |class: CutClass, style: drawing::Style| {
            let mut items = Vec::new();
            for area in plan.cut.iter().filter(|a| a.class == class) {
                let mut path = Path::new(style);
                path.fill = area.colour;
                if class == CutClass::Structure {
                    loops(
                        &mut path,
                        &mut area.regions.iter().flat_map(|r| std::iter::once(&r.outer).chain(&r.holes)),
                        true,
                    );
                    items.push(Item::Path(path));
                } else {
                    // Furniture may stand in furniture: each is filled by itself.
                    for region in &area.regions {
                        let mut one = Path { segments: Vec::new(), ..path.clone() };
                        loops(&mut one, &mut std::iter::once(&region.outer).chain(&region.holes), true);
                        items.push(Item::Path(one));
                    }
                }
                if !area.open.is_empty() {
                    let width = if class == CutClass::Structure { drawing::CUT_OPEN } else { drawing::SEEN_FABRIC };
                    let mut open = Path::new(width);
                    loops(&mut open, &mut area.open.iter(), false);
                    items.push(Item::Path(open));
                }
            }
            items
        };
        let contents = of_class(CutClass::Contents, drawing::CUT_CONTENTS);
        let openings = of_class(CutClass::Opening, drawing::CUT_OPENING);
        let walls = if self.scale > 100 { drawing::CUT_STRUCTURE_FINE } else { drawing::CUT_STRUCTURE };
        let structure = of_class(CutClass::Structure, walls);
        let mut doors = Vec::new();
        for door in &plan.doors {
            let mut ways = Path::new(drawing::SWING);
            for swing in &door.swings {
                let [centre, closed, open] = swing.map(|p| self.on_paper(p));
                ways.quarter(centre, closed, open, true);
            }
            for slide in &door.slides {
                let [a, b] = slide.map(|p| self.on_paper(p));
                ways.line(a, b);
                let back = (a - b).normalize_or_zero() * 1.2;
                ways.polyline(&[b + back + back.perp() * 0.35, b, b + back - back.perp() * 0.35], false);
            }
            doors.push(Item::Path(ways));
            for leaf in &door.leaves {
                let mut path = Path::new(drawing::LEAF);
                path.polyline(&leaf.map(|p| self.on_paper(p)), true);
                doors.push(Item::Path(path));
            }
        }
        let seen = seen.into_iter().filter(|p| !p.segments.is_empty()).map(Item::Path).collect();
        for (name, items) in [
            ("rooms", floors),
            ("seen", seen),
            ("contents", contents),
            ("openings", openings),
            ("structure", structure),
            ("doors", doors),
        ] {
            self.layers.push(Layer { name, items });
        }
    }

    /// Thin lines that words had better not cover.
    fn seen(&self, plan: &StoreyPlan) -> Vec<[DVec2; 2]> {
        let leaves = plan.doors.iter().flat_map(|d| &d.swings).map(|s| [s[1], s[2]]);
        plan.seen.iter().map(|l| l.ends).chain(leaves).map(|l| l.map(|p| self.on_paper(p))).collect()
    }

    fn label(&mut self, plan: &StoreyPlan, drawn: &[[DVec2; 2]], measured: &Laid) {
        let mut order: Vec<_> = plan.rooms.iter().collect();
        // Small rooms have one place only.
        let size = |r: &crate::Room| r.outline.iter().map(|l| atrium_geometry::signed_area(l)).sum::<f64>();
        order.sort_by(|a, b| size(a).total_cmp(&size(b)));
        let mut placed: Vec<Label> = Vec::new();
        let mut items = Vec::new();
        for room in order {
            let outline: Vec<Vec<DVec2>> =
                room.outline.iter().map(|l| l.iter().map(|p| self.on_paper(*p)).collect()).collect();
            // A section does not show a room's floor.
            let area = if plan.is_section { String::new() } else { format!("{:.1} m²", room.area_m2) };
            let words = Words { number: &room.number, name: &room.name, area: &area };
            let (low, high) = outline
                .iter()
                .flatten()
                .fold((DVec2::INFINITY, DVec2::NEG_INFINITY), |b, p| (b.0.min(*p), b.1.max(*p)));
            let near = |l: &&[DVec2; 2]| l[0].min(l[1]).cmple(high).all() && l[0].max(l[1]).cmpge(low).all();
            let below: Vec<[DVec2; 2]> = drawn.iter().filter(near).copied().collect();
            let beside = [&measured.texts, &measured.lines]
                .map(|of| of.iter().filter(near).copied().collect::<Vec<[DVec2; 2]>>());
            let beside = [beside[0].as_slice(), beside[1].as_slice()];
            let Some(label) = labels::place_beside(&words, &outline, &placed, &below, beside) else {
                self.without_label.push(room.number.clone());
                continue;
            };
            for line in &label.lines {
                let mut text = Text::new(line.class, line.text.clone(), line.at, line.size).centred();
                (text.turn_deg, text.has_rim) = (if label.is_upright { 90.0 } else { 0.0 }, true);
                items.push(Item::Text(text));
            }
            placed.push(label);
        }
        self.without_label.sort();
        self.layers.push(Layer { name: "labels", items });
    }

    fn mark(&mut self, marks: &[Mark]) {
        let mut items = Vec::new();
        for mark in marks.iter().filter(|m| m.at.is_finite()) {
            let at = self.on_paper(mark.at);
            let mut path = Path::new(drawing::MARK);
            path.fill = mark.colour;
            path.circle(at, MARK_MM);
            items.push(Item::Path(path));
            let wide = crate::metrics::width(&mark.label, 1.0).max(0.5);
            let size = (MARK_MM * 1.6 / wide).clamp(0.9, 2.6);
            let mut text =
                Text::new("mark-label", mark.label.clone(), at + DVec2::new(0.0, size * 0.36), size).centred();
            text.colour = [255, 255, 255, 255];
            items.push(Item::Text(text));
        }
        self.layers.push(Layer { name: "marks", items });
    }
}

/// The part of the sheet that is drawn on, right of a gutter of some millimetres.
fn field(size: DVec2, gutter: f64) -> (DVec2, DVec2) {
    let low = DVec2::splat(BORDER_MM + MARGIN_MM);
    let high = DVec2::new(size.x - low.x, size.y - BORDER_MM - title::HEIGHT_MM - MARGIN_MM);
    (low + DVec2::new(gutter, 0.0), high)
}

fn choose(extent: DVec2, gutter: f64, options: &SheetOptions) -> Result<(Paper, u32, DVec2), SheetError> {
    let fits = |paper: Paper, scale: u32| -> Option<DVec2> {
        let (short, long) = paper.size_mm();
        let wide = DVec2::new(long, short);
        let upright = DVec2::new(short, long);
        let order = if extent.x >= extent.y { [wide, upright] } else { [upright, wide] };
        order.into_iter().find(|size| {
            let (low, high) = field(*size, gutter);
            (extent * 1000.0 / f64::from(scale)).cmple(high - low).all()
        })
    };
    let scales: Vec<u32> = options.scale.filter(|s| *s > 0).map_or_else(|| SCALES.to_vec(), |s| vec![s]);
    for &scale in &scales {
        // Nobody asked for a sheet of a square metre: a larger scale is for what then fits on a table.
        let largest = match (options.scale, scale) {
            (Some(_), _) => Paper::A0,
            (None, ..=50) => Paper::A3,
            (None, ..=100) => Paper::A1,
            _ => Paper::A0,
        };
        let papers: Vec<Paper> = match options.paper {
            Some(paper) => vec![paper],
            None => Paper::ALL.into_iter().filter(|p| *p <= largest).collect(),
        };
        if let Some(found) = papers.into_iter().find_map(|p| Some((p, scale, fits(p, scale)?))) {
            return Ok(found);
        }
    }
    let scale = scales.last().copied().unwrap_or(1000);
    let size = extent * 1000.0 / f64::from(scale);
    Err(SheetError::TooLarge(size.x, size.y, scale))
}
