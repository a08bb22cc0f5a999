//! What was measured, on the sheets of the sample's ward storey.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::{Arc, LazyLock};

use atrium_building::StoreyId;
use atrium_ifc::{LoadOptions, Progress, load_bytes};
use atrium_plan::{Item, Measured, Path, PlanOptions, Segment, Sheet, SheetOptions, StoreyPlan, Text, pdf, svg};
use atrium_spatial::{LengthUnit, Measurement, ReadingFormat, SpatialIndex};
use atrium_view::{SectionAxis, SectionPlane};
use glam::{DVec2, DVec3};

static INDEX: LazyLock<SpatialIndex> = LazyLock::new(|| {
    let text = atrium_sample::generate(atrium_sample::SEED, atrium_sample::Scale::Storey).unwrap();
    let loaded = load_bytes(text.into_bytes(), &LoadOptions::default(), &Progress::new()).unwrap();
    SpatialIndex::build(Arc::new(loaded.model))
});

/// The middle of the building, so high above the storey's floor.
fn middle(above_m: f64) -> DVec3 {
    let bounds = INDEX.model().bounds();
    bounds.center().with_z(INDEX.model().storeys[0].elevation_m + above_m)
}

fn plan(all: &[Measurement], format: ReadingFormat) -> StoreyPlan {
    let options = PlanOptions { measured: Measured { all, format }, ..PlanOptions::default() };
    StoreyPlan::of(&INDEX, StoreyId(0), &options)
}

fn at_100(plan: &StoreyPlan) -> Sheet {
    Sheet::lay_out(plan, &SheetOptions { scale: Some(100), ..SheetOptions::default() }).unwrap()
}

fn items(sheet: &Sheet, layer: &str) -> Vec<Item> {
    sheet.layers.iter().filter(|l| l.name == layer).flat_map(|l| l.items.clone()).collect()
}

fn texts(sheet: &Sheet) -> Vec<Text> {
    items(sheet, "dimensions").into_iter().filter_map(|i| if let Item::Text(t) = i { Some(t) } else { None }).collect()
}

fn paths(sheet: &Sheet, style: &str) -> Vec<Path> {
    let all = items(sheet, "dimensions").into_iter();
    all.filter_map(|i| if let Item::Path(p) = i { Some(p).filter(|p| p.style.name == style) } else { None }).collect()
}

fn said(sheet: &Sheet) -> Vec<String> {
    texts(sheet).into_iter().map(|t| t.text.replace('\u{a0}', " ")).collect()
}

#[test]
fn a_distance_is_a_line_with_strokes_at_its_ends_and_its_figure_above_it() {
    let a = middle(1.0);
    let all = [Measurement::Distance { a, b: a + DVec3::X * 5.0 }];
    let sheet = at_100(&plan(&all, ReadingFormat::default()));
    let ends = [a, a + DVec3::X * 5.0].map(|p| sheet.on_paper(p.truncate()));
    let [line] = &paths(&sheet, "dimension-line")[..] else { panic!("one line") };
    assert_eq!(line.segments, [Segment::Move(ends[0]), Segment::Line(ends[1])]);
    assert!((ends[0].distance(ends[1]) - 50.0).abs() < 1e-9, "5 m at 1:100");
    let [ticks] = &paths(&sheet, "dimension-tick")[..] else { panic!("its strokes") };
    let middles: Vec<DVec2> = ticks
        .segments
        .chunks(2)
        .map(|s| match s {
            [Segment::Move(a), Segment::Line(b)] => {
                assert!(b.x > a.x && b.y < a.y, "rising to the right: {a} {b}");
                a.midpoint(*b)
            }
            _ => panic!("a stroke"),
        })
        .collect();
    assert!(middles.iter().zip(ends).all(|(m, e)| m.distance(e) < 1e-9) && middles.len() == 2);
    let [text] = &texts(&sheet)[..] else { panic!("one figure") };
    assert_eq!(text.text.replace('\u{a0}', " "), "5 000 mm");
    assert!(text.has_rim && text.turn_deg == 0.0 && text.size_mm >= 1.8);
    assert!((text.at.y - ends[0].y).abs() < 12.0 && text.at.x > ends[0].x && text.at.x < ends[1].x, "{:?}", text.at);
    let metres = ReadingFormat { lengths: LengthUnit::Metres, ..ReadingFormat::default() };
    assert_eq!(said(&at_100(&plan(&all, metres))), ["5.000 m"]);
    assert!(at_100(&plan(&[], metres)).layers.iter().all(|l| !l.name.starts_with("dimension")));
}

#[test]
fn figures_are_never_upside_down_and_written_as_turned() {
    let at = middle(1.0);
    let to = |x: f64, y: f64| Measurement::Distance { a: at, b: at + DVec3::new(x, y, 0.0) };
    for (x, y, turn) in [(0.0, 4.0, 90.0), (0.0, -4.0, 90.0), (-4.0, 0.0, 0.0), (-3.0, -3.0, 45.0), (3.0, -3.0, -45.0)]
    {
        let sheet = at_100(&plan(&[to(x, y)], ReadingFormat::default()));
        assert_eq!(texts(&sheet)[0].turn_deg, turn, "{x} {y}");
        let text = svg::write(&sheet);
        assert_eq!(text.contains(&format!("rotate({turn:.0} ", turn = -turn)), turn != 0.0, "{x} {y}");
    }
    // Every letter of the figures is in the fonts that every reader of PDF has.
    let document = pdf::write(&at_100(&plan(&[to(3.0, 1.0)], ReadingFormat::default())), &[]);
    assert!(document.missing.iter().all(|c| *c > '\u{2e80}'), "{:?}", document.missing);
}

#[test]
fn what_rises_says_so_and_what_stands_upright_is_a_ring() {
    let at = middle(0.0);
    let all = [
        Measurement::Distance { a: at, b: at + DVec3::new(4.0, 0.0, 3.0) },
        Measurement::Height { from: at + DVec3::Y, to: at + DVec3::new(0.0, 1.0, 2.7) },
        Measurement::Distance { a: at - DVec3::Y, b: at + DVec3::new(0.0, -1.0, 2.0) },
    ];
    let sheet = at_100(&plan(&all, ReadingFormat::default()));
    let said = said(&sheet);
    assert_eq!(said, ["5 000 mm · ↔ 4 000 mm · ↕ 3 000 mm", "↕ 2 700 mm", "↕ 2 000 mm"]);
    assert_eq!(paths(&sheet, "dimension-ring").len(), 2);
    // In a section that looks along y they are what they are.
    let plane = SectionPlane::along(SectionAxis::Y, at.y, true);
    let options = PlanOptions {
        measured: Measured { all: &all[..1], format: ReadingFormat::default() },
        ..PlanOptions::default()
    };
    let section = at_100(&StoreyPlan::section(&INDEX, plane, &options));
    let mut said: Vec<String> = texts(&section).into_iter().map(|t| t.text.replace('\u{a0}', " ")).collect();
    said.sort();
    assert_eq!(said, ["5 000 mm", "↔ 4 000 mm", "↕ 3 000 mm"]);
}

#[test]
fn an_area_is_tinted_under_everything_and_its_figure_is_in_it() {
    let at = middle(0.0);
    let corners = [(0.0, 0.0), (0.0, 3.0), (4.0, 3.0), (4.0, 0.0)];
    let outline = vec![corners.map(|(x, y)| at + DVec3::new(x, y, 0.0)).to_vec()];
    let all = [
        Measurement::Area { outline },
        Measurement::Path { points: vec![at, at + DVec3::X, at + DVec3::ONE.with_z(0.0)] },
    ];
    let sheet = at_100(&plan(&all, ReadingFormat::default()));
    let layer = |name: &str| sheet.layers.iter().position(|l| l.name == name).unwrap();
    assert!(layer("rooms") < layer("dimension-areas") && layer("dimension-areas") < layer("structure"));
    assert!(layer("dimensions") > layer("structure") && layer("dimensions") < layer("labels"));
    let text = texts(&sheet).into_iter().find(|t| t.text.contains("m²")).unwrap();
    assert_eq!(text.text.replace('\u{a0}', " "), "12.00 m²");
    let (low, high) =
        (sheet.on_paper((at + DVec3::Y * 3.0).truncate()), sheet.on_paper((at + DVec3::X * 4.0).truncate()));
    assert!(text.at.cmpgt(low).all() && text.at.cmplt(high).all(), "{low} {} {high}", text.at);
    assert!(said(&sheet).contains(&"Σ 2 000 mm".to_owned()), "{:?}", said(&sheet));
}

#[test]
fn a_drawing_takes_what_lies_on_its_storey_or_at_its_section() {
    let at = middle(1.0);
    let across = |p: DVec3| Measurement::Distance { a: p, b: p + DVec3::X * 2.0 };
    let beyond = INDEX.model().bounds().max + DVec3::splat(50.0);
    let all = [
        across(at),
        across(at - DVec3::Z * 1.5),
        Measurement::Distance { a: at - DVec3::Z * 1.05, b: at },
        across(beyond.with_z(at.z)),
        across(at.with_x(f64::NAN)),
        Measurement::Area { outline: vec![] },
    ];
    let taken = |plan: StoreyPlan| plan.dimensions.iter().map(|d| d.index).collect::<Vec<_>>();
    assert_eq!(taken(plan(&all, ReadingFormat::default())), [0, 2]);
    // Two storeys: what lies on the upper floor is the upper one's, what ends there is a height of the lower.
    let mut model = (**INDEX.model()).clone();
    let mut upper = model.storeys[0].clone();
    upper.elevation_m += 3.0;
    model.storeys.push(upper);
    let index = SpatialIndex::build(Arc::new(model));
    let floor = middle(0.0);
    let heights = [0.0, 2.8, 3.0].map(|z| across(floor + DVec3::Z * z));
    let mut all = heights.to_vec();
    all.push(Measurement::Distance { a: floor, b: floor + DVec3::Z * 3.0 });
    all.push(Measurement::Distance { a: floor, b: floor + DVec3::Z * 3.4 });
    let options =
        PlanOptions { measured: Measured { all: &all, format: ReadingFormat::default() }, ..PlanOptions::default() };
    assert_eq!(taken(StoreyPlan::of(&index, StoreyId(0), &options)), [0, 1, 3]);
    // A section looks to the side that it keeps: so far behind it, and hardly anything before it.
    let plane = SectionPlane::along(SectionAxis::Y, floor.y, true);
    let back = if plane.hides(floor + DVec3::Y) { -1.0 } else { 1.0 };
    let all = [5.0, -0.2, -1.0, 14.0].map(|d| across(floor + DVec3::new(0.0, d * back, 1.0)));
    let options =
        PlanOptions { measured: Measured { all: &all, format: ReadingFormat::default() }, ..PlanOptions::default() };
    assert_eq!(taken(StoreyPlan::section(&index, plane, &options)), [0, 1]);
}

#[test]
fn names_of_rooms_make_way_for_figures() {
    let bare = plan(&[], ReadingFormat::default());
    // Right through the middle of every room of some size.
    let all: Vec<Measurement> = bare
        .rooms
        .iter()
        .filter(|r| r.area_m2 > 20.0)
        .map(|r| {
            let count = r.outline[0].len() as f64;
            let at = (r.outline[0].iter().copied().sum::<DVec2>() / count).extend(bare.cut_m);
            Measurement::Distance { a: at - DVec3::X, b: at + DVec3::X }
        })
        .collect();
    assert!(all.len() > 10, "{}", all.len());
    let sheet = at_100(&plan(&all, ReadingFormat::default()));
    assert_eq!(sheet.without_label, at_100(&bare).without_label, "no room loses its label");
    let wide = |t: &Text| t.text.chars().count() as f64 * t.size_mm * 0.3;
    let labels = items(&sheet, "labels");
    for figure in texts(&sheet) {
        for label in &labels {
            let Item::Text(label) = label else { continue };
            let apart = (figure.at - label.at).abs();
            let meets = label.turn_deg == 0.0 && apart.y < 0.5 && apart.x < wide(&figure).min(wide(label));
            assert!(!meets, "{} on {}", figure.text, label.text);
        }
    }
}
