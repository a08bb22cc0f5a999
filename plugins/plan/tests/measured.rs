//! What was measured, on sheets: where it lies, what it says, and that it is on the drawing it belongs to.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::{Arc, LazyLock};

use atrium_building::StoreyId;
use atrium_ifc::{LoadOptions, Progress, load_bytes};
use atrium_plan::{Item, Measured, PlanOptions, Segment, Sheet, SheetOptions, StoreyPlan, Text, svg};
use atrium_spatial::{LengthUnit, Measurement, ReadingFormat, SpatialIndex};
use atrium_view::{SectionAxis, SectionPlane};
use glam::{DVec2, DVec3};

static INDEX: LazyLock<SpatialIndex> = LazyLock::new(|| {
    let text = atrium_sample::generate(atrium_sample::SEED, atrium_sample::Scale::Storey).unwrap();
    let loaded = load_bytes(text.into_bytes(), &LoadOptions::default(), &Progress::new()).unwrap();
    SpatialIndex::build(Arc::new(loaded.model))
});

fn with(all: &[Measurement], format: ReadingFormat) -> PlanOptions<'_> {
    PlanOptions { measured: Measured { all, format }, ..PlanOptions::default() }
}

fn at_100(plan: &StoreyPlan) -> Sheet {
    Sheet::lay_out(plan, &SheetOptions { scale: Some(100), ..SheetOptions::default() }).unwrap()
}

fn figures(sheet: &Sheet) -> Vec<&Text> {
    let items = sheet.layers.iter().flat_map(|l| &l.items);
    items.filter_map(|i| if let Item::Text(t) = i { Some(t) } else { None }).filter(|t| t.name == "dimension").collect()
}

/// A corner of the building at a height over the floor of its only storey with rooms, and that storey.
fn place() -> (StoreyId, DVec3) {
    let model = INDEX.model();
    let space = model.elements.iter().find(|e| e.ifc_type.as_ref() == "IfcSpace").unwrap();
    let storey = space.storey.unwrap();
    let middle = (model.bounds().min + model.bounds().max) * 0.5;
    (storey, middle.with_z(model.storey(storey).unwrap().elevation_m))
}

#[test]
fn a_distance_is_as_long_on_paper_as_the_scale_says_with_its_figure_along_it_and_only_on_its_storey() {
    let (storey, at) = place();
    let up = DVec3::Z;
    let level = Measurement::Distance { a: at + up, b: at + up + DVec3::X * 6.0 };
    let upright = Measurement::Distance { a: at + up - DVec3::X * 4.0, b: at + up - DVec3::new(4.0, 5.0, 0.0) };
    let elsewhere = Measurement::Distance { a: at + up * 40.0, b: at + up * 40.0 + DVec3::X };
    let below = Measurement::Distance { a: at - up, b: at + up };
    let all = [elsewhere, level, below, upright];
    let plan = StoreyPlan::of(&INDEX, storey, &with(&all, ReadingFormat::default()));
    assert_eq!(plan.dimensions.iter().map(|d| d.index).collect::<Vec<_>>(), [1, 3]);
    let sheet = at_100(&plan);
    let lines = sheet.layers.iter().flat_map(|l| &l.items).find_map(|i| match i {
        Item::Path(p) if p.style.name == "dimension-line" => Some(p.segments.clone()),
        _ => None,
    });
    let [Segment::Move(a), Segment::Line(b), ..] = lines.unwrap()[..] else { panic!("no line") };
    assert!(a.distance(sheet.on_paper(at.truncate())) < 1e-9);
    assert!((b - a).distance(DVec2::new(60.0, 0.0)) < 1e-6, "6 m at 1:100: {a} {b}");
    let figures = figures(&sheet);
    let plain = |t: &Text| t.text.replace(|c: char| c.is_whitespace(), " ");
    let said: Vec<(String, f64)> = figures.iter().map(|t| (plain(t), t.turn_deg)).collect();
    assert_eq!(said, [("6 000 mm".to_owned(), 0.0), ("5 000 mm".to_owned(), 90.0)]);
    let smallest = |t: &Text| t.size_mm >= 1.8 && t.has_rim;
    assert!(figures.iter().all(|t| smallest(t)));
    let (x, y) = (figures[0].at.x, figures[0].at.y);
    assert!(x > a.x && x < b.x && (y - a.y).abs() < 12.0, "{x} {y}: beside its line");
    let written = svg::write(&sheet);
    assert!(written.contains("class=\"dimension\"") && written.contains("rotate(-90 "));
}

#[test]
fn a_section_has_what_lies_at_it_in_the_format_that_was_asked_for_and_nothing_else_is_changed() {
    let (storey, at) = place();
    let plane = SectionPlane::along(SectionAxis::X, at.x, false);
    let height = |x: f64| Measurement::Height { from: at + DVec3::X * x, to: at + DVec3::new(x, 0.0, 2.5) };
    let metres = ReadingFormat { lengths: LengthUnit::Metres, ..ReadingFormat::default() };
    // In the plane, and far off on either side.
    let all = [height(0.0), height(30.0), height(-30.0)];
    let plan = StoreyPlan::section(&INDEX, plane, &with(&all, metres));
    assert_eq!(plan.dimensions.iter().map(|d| d.index).collect::<Vec<_>>(), [0]);
    let sheet = at_100(&plan);
    let said = figures(&sheet);
    assert_eq!(said.len(), 1);
    assert!(said[0].text.contains("2.500"), "{}", said[0].text);
    assert_eq!(said[0].turn_deg, 90.0);
    let bare = at_100(&StoreyPlan::of(&INDEX, storey, &PlanOptions::default()));
    assert!(figures(&bare).is_empty() && bare.layers.iter().all(|l| !l.name.starts_with("dimension")));
}
