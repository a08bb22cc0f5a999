//! Whole plans: of the sample's ward storey, and of real files where there are any.
#![allow(clippy::unwrap_used, reason = "a test")]

mod page;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use atrium_building::{BuildingModel, Element, StoreyId};
use atrium_ifc::{LoadOptions, Progress, load, load_bytes};
use atrium_plan::{CutClass, Item, Mark, Paper, PlanOptions, Sheet, SheetError, SheetOptions, StoreyPlan, pdf, svg};
use atrium_spatial::{Cap, SpatialIndex};
use atrium_view::{SectionAxis, SectionPlane};
use glam::DVec2;

static INDEX: LazyLock<SpatialIndex> = LazyLock::new(|| {
    let text = atrium_sample::generate(atrium_sample::SEED, atrium_sample::Scale::Storey).unwrap();
    let loaded = load_bytes(text.into_bytes(), &LoadOptions::default(), &Progress::new()).unwrap();
    SpatialIndex::build(Arc::new(loaded.model))
});

/// The storey with the most rooms, and its plan.
static PLAN: LazyLock<(StoreyId, StoreyPlan)> = LazyLock::new(|| {
    let model = INDEX.model();
    let rooms = |s: &StoreyId| {
        model.elements.iter().filter(|e| e.ifc_type.as_ref() == "IfcSpace" && e.storey == Some(*s)).count()
    };
    let storey = (0..model.storeys.len() as u32).map(StoreyId).max_by_key(rooms).unwrap();
    (storey, StoreyPlan::of(&INDEX, storey, &PlanOptions::default()))
});

fn at_100() -> Sheet {
    Sheet::lay_out(&PLAN.1, &SheetOptions { scale: Some(100), ..SheetOptions::default() }).unwrap()
}

fn spaces(model: &BuildingModel, storey: StoreyId) -> Vec<&Element> {
    model.elements.iter().filter(|e| e.ifc_type.as_ref() == "IfcSpace" && e.storey == Some(storey)).collect()
}

fn number(model: &BuildingModel, element: &Element, property: &str) -> Option<f64> {
    let sets = model.merged_sets(element);
    let found = sets.iter().flat_map(|s| &s.properties).find(|p| p.name.as_ref() == property)?;
    if let atrium_building::PropertyValue::Number(n) = found.value { Some(n) } else { None }
}

#[test]
fn walls_are_cut_in_length_times_thickness_without_their_openings() {
    let (_, plan) = &*PLAN;
    let model = INDEX.model();
    let plane = SectionPlane::along(SectionAxis::Z, plan.cut_m, false);
    let is_wall = |e: &Element| e.ifc_type.as_ref() == "IfcWall";
    let caps = INDEX.slice(plane, |id| is_wall(&model.elements[id.index()]), None);
    let mut of: BTreeMap<_, f64> = BTreeMap::new();
    for cap in &caps {
        *of.entry(cap.element).or_default() += cap.area_m2();
        assert!(cap.open.is_empty(), "the sample's walls are closed");
    }
    let (mut checked, mut wrong) = (0, Vec::new());
    for (id, area) in &of {
        let wall = &model.elements[id.index()];
        let size = wall.bounds.size();
        let (long, thick) = (size.x.max(size.y), size.x.min(size.y));
        let mut expected = long * thick;
        let mut slack = 1e-3;
        for filling in &model.elements {
            let b = filling.bounds;
            let stands = b.min.z < plan.cut_m && b.max.z > plan.cut_m;
            let middle = b.center().truncate().clamp(wall.bounds.min.truncate(), wall.bounds.max.truncate());
            if !stands || middle.distance(b.center().truncate()) > 0.2 {
                continue;
            }
            match filling.ifc_type.as_ref() {
                "IfcDoor" => expected -= number(model, filling, "OverallWidth").unwrap() * thick,
                // Its frame ends somewhere in its hole; sills stand out at the sides.
                "IfcWindow" => {
                    let along = if size.x > size.y { b.size().x } else { b.size().y };
                    expected -= along * thick;
                    slack += 0.12 * thick;
                }
                _ => {}
            }
        }
        checked += 1;
        if (expected - area).abs() > slack {
            wrong.push((wall.label().to_owned(), expected, *area));
        }
    }
    assert!(checked > 50, "{checked}");
    assert!(wrong.is_empty(), "{} of {checked}: {:?}", wrong.len(), &wrong[..wrong.len().min(5)]);
    // Joined, what touches is counted once and nothing is lost.
    let total: f64 = of.values().sum();
    let structure = plan.structure_m2();
    let (walls, all) = (total, {
        let caps = INDEX.slice(
            plane,
            |id| ["IfcWall", "IfcColumn", "IfcSlab"].iter().any(|t| model.elements[id.index()].ifc_type.starts_with(t)),
            None,
        );
        caps.iter().map(Cap::area_m2).sum::<f64>()
    });
    assert!(structure >= walls - 0.05 && structure <= all + 0.05, "{walls} ≤ {structure} ≤ {all}");
}

#[test]
fn rooms_have_their_stated_areas_and_every_number_stands_once_in_the_svg() {
    let (storey, plan) = &*PLAN;
    let spaces = spaces(INDEX.model(), *storey);
    assert_eq!(plan.rooms.len(), spaces.len());
    for room in &plan.rooms {
        let outline: f64 = room.outline.iter().map(|l| atrium_geometry::signed_area(l)).sum();
        assert!(
            (outline - room.area_m2).abs() < 0.03 * room.area_m2 + 0.1,
            "{}: {outline} {}",
            room.number,
            room.area_m2
        );
    }
    let sheet = at_100();
    let text = svg::write(&sheet);
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("viewBox"), Some("0 0 594 420"));
    let numbers: Vec<&str> =
        root.descendants().filter(|n| n.attribute("class") == Some("room-number")).filter_map(|n| n.text()).collect();
    for space in &spaces {
        let number = space.name.as_deref().unwrap();
        let count = numbers.iter().filter(|n| **n == number).count();
        assert_eq!(count, 1, "{number}; without label: {:?}", sheet.without_label);
    }
    assert_eq!(numbers.len(), spaces.len());
    let ids: Vec<&str> = root.children().filter_map(|n| n.attribute("id")).collect();
    assert_eq!(ids, ["rooms", "seen", "contents", "openings", "structure", "doors", "labels", "title"]);
    assert!(!plan.doors.is_empty() && plan.doors.iter().any(|d| !d.swings.is_empty()));
}

#[test]
fn everything_is_on_the_paper_and_true_to_scale() {
    let sheet = at_100();
    for item in sheet.layers.iter().flat_map(|l| &l.items) {
        let points: Vec<DVec2> = match item {
            Item::Text(t) => vec![t.at],
            Item::Path(p) => p
                .segments
                .iter()
                .filter_map(|s| match s {
                    atrium_plan::Segment::Move(p) | atrium_plan::Segment::Line(p) => Some(*p),
                    atrium_plan::Segment::Cubic(_, _, p) => Some(*p),
                    atrium_plan::Segment::Close => None,
                })
                .collect(),
        };
        for p in points {
            assert!(p.cmpge(DVec2::splat(9.9)).all() && p.cmple(sheet.size_mm - 9.9).all(), "{p} of {item:?}");
        }
    }
    let (a, b) = (DVec2::new(3.0, 4.0), DVec2::new(6.0, 8.0));
    assert!((sheet.on_paper(a).distance(sheet.on_paper(b)) - 50.0).abs() < 1e-9, "5 m at 1:100");
    assert!(sheet.on_paper(b).y < sheet.on_paper(a).y, "north is up");
    let too_large = SheetOptions { scale: Some(50), paper: Some(Paper::A4), ..SheetOptions::default() };
    assert!(matches!(Sheet::lay_out(&PLAN.1, &too_large), Err(SheetError::TooLarge(_, _, 50))));
    assert_eq!(Sheet::lay_out(&StoreyPlan::default(), &SheetOptions::default()).unwrap_err(), SheetError::Empty);
    let none = StoreyPlan::of(&INDEX, StoreyId(9999), &PlanOptions::default());
    assert!(none.is_empty());
    let small = Sheet::lay_out(&PLAN.1, &SheetOptions { paper: Some(Paper::A4), ..SheetOptions::default() }).unwrap();
    assert!(small.scale >= 250 && small.size_mm.max_element() == 297.0);
}

#[test]
fn colours_and_marks_are_drawn_and_what_is_said_is_escaped() {
    let (storey, plan) = &*PLAN;
    let first = plan.rooms[0].element;
    let colour = |id| (id == first).then_some([10, 200, 30, 128]);
    let coloured = StoreyPlan::of(&INDEX, *storey, &PlanOptions { colour: Some(&colour), ..PlanOptions::default() });
    assert_eq!(coloured.rooms.iter().filter(|r| r.colour.is_some()).count(), 1);
    let at = (plan.bounds[0] + plan.bounds[1]) * 0.5;
    let marks = vec![Mark { at, label: "<A&B>".into(), colour: None }];
    let options = SheetOptions { scale: Some(100), marks, ..SheetOptions::default() };
    let text = svg::write(&Sheet::lay_out(&coloured, &options).unwrap());
    let document = roxmltree::Document::parse(&text).unwrap();
    let mark = document.descendants().find(|n| n.attribute("class") == Some("mark-label")).unwrap();
    assert_eq!(mark.text(), Some("<A&B>"));
    assert!(text.contains("fill: #0ac81e; fill-opacity: 0.502"));
    assert_eq!(coloured.cut, plan.cut, "only rooms were asked for");
}

#[test]
fn the_pdf_says_what_the_svg_says() {
    let sheet = at_100();
    let plain = pdf::write(&sheet, &[]);
    let text = page::text(&plain.bytes).unwrap();
    for room in &PLAN.1.rooms {
        assert!(text.contains(&room.number), "{}", room.number);
    }
    assert!(plain.missing.contains(&'廊'), "no ideographs without a font, and it says so");
    assert!(plain.bytes.len() < 3_000_000);

    let mut db = fontdb::Database::new();
    db.load_system_fonts();
    let query = fontdb::Query { families: &[fontdb::Family::Name("Noto Sans CJK SC")], ..fontdb::Query::default() };
    let Some(id) = db.query(&query) else {
        println!("skipped: no Chinese font");
        return;
    };
    db.with_face_data(id, |data, index| {
        let document = pdf::write(&sheet, &[pdf::Face { data: b"no font", index: 0 }, pdf::Face { data, index }]);
        assert!(document.missing.is_empty(), "{:?}", document.missing);
        let text = page::text(&document.bytes).unwrap();
        for room in &PLAN.1.rooms {
            assert!(text.contains(&room.number), "{}", room.number);
        }
        assert!(text.contains("南走廊") || text.contains("病房"), "{}", &text[..text.len().min(2000)]);
        assert!(document.bytes.len() < plain.bytes.len() + 400_000, "a part of the font, not all of it");
    })
    .unwrap();
}

#[test]
fn a_section_shows_every_storey_at_its_height_and_cuts_what_the_plane_cuts() {
    let model = INDEX.model();
    let plane = SectionPlane::across(SectionAxis::Y, &model.bounds());
    let options = PlanOptions { materials: true, ..PlanOptions::default() };
    let section = StoreyPlan::section(&INDEX, plane, &options);
    assert!(section.is_section && section.north.is_none() && section.doors.is_empty());
    let size = model.bounds().size();
    let drawn = section.bounds[1] - section.bounds[0];
    assert!(drawn.x > size.x * 0.8 && drawn.x < size.x + 2.0, "{drawn} of {size}");
    // Upwards is z, and y in the section is the height.
    assert_eq!(section.levels.len(), model.storeys.len());
    assert!(section.levels.iter().all(|l| (l.at_m - l.elevation_m).abs() < 1e-6));
    let caps = INDEX.slice(plane, |id| model.elements[id.index()].ifc_type.as_ref() == "IfcSlab", None);
    let slabs: f64 = caps.iter().map(Cap::area_m2).sum();
    assert!(slabs > 1.0 && section.structure_m2() >= slabs - 0.05, "{slabs} {}", section.structure_m2());
    assert!(section.cut.iter().filter(|c| c.class == CutClass::Structure).any(|c| c.colour.is_some()), "materials");
    assert!(section.seen.len() > 50, "what is behind: {}", section.seen.len());
    // Nothing before the plane, nothing far behind it.
    let near = |id: atrium_building::ElementId| {
        let b = model.elements[id.index()].bounds;
        b.max.y > plane.position_m() - 1e-6 && b.min.y < plane.position_m() + 12.1
    };
    assert!(section.seen.iter().all(|l| near(l.element)));
    let sheet = Sheet::lay_out(&section, &SheetOptions::default()).unwrap();
    let text = page::text(&pdf::write(&sheet, &[]).bytes).unwrap();
    assert!(text.contains("Section at") && text.contains(&section.levels[0].name), "{text}");
    let plan = StoreyPlan::section(&INDEX, plane.moved_to(1e6), &options);
    assert_eq!(Sheet::lay_out(&plan, &SheetOptions::default()).unwrap_err(), SheetError::Empty);
}

#[test]
fn several_sheets_are_pages_of_one_file() {
    let plane = SectionPlane::across(SectionAxis::X, &INDEX.model().bounds());
    let section = StoreyPlan::section(&INDEX, plane, &PlanOptions::default());
    let sheets = [at_100(), Sheet::lay_out(&section, &SheetOptions::default()).unwrap()];
    let pages = page::pages(&pdf::write_all(&sheets, &[]).bytes).unwrap();
    assert_eq!(pages.len(), 2);
    assert!(pages[0].contains("Cut above floor") && pages[1].contains("Section at"));
}

#[test]
fn real_files_have_plans() {
    let Some(folder) = std::env::var_os("ATRIUM_MODELS") else {
        println!("skipped: no models");
        return;
    };
    let expected: [(&str, usize, usize); 4] = [
        ("Ifc2x3_Duplex_Architecture.ifc", 2, 8),
        ("LargeBuilding.ifc", 1, 0),
        ("SampleHouse4.ifc", 1, 1),
        ("TallBuilding.ifc", 1, 0),
    ];
    for (name, storeys, swings) in expected {
        let path = std::path::Path::new(&folder).join(name);
        if !path.exists() {
            println!("skipped: no {name}");
            continue;
        }
        let model = load(&path, &LoadOptions::default(), &Progress::new()).unwrap().model;
        let index = SpatialIndex::build(Arc::new(model));
        let (mut with_walls, mut swinging) = (0, 0);
        for storey in 0..index.model().storeys.len() as u32 {
            let plan = StoreyPlan::of(&index, StoreyId(storey), &PlanOptions::default());
            with_walls += usize::from(plan.structure_m2() > 1.0);
            swinging += plan.doors.iter().filter(|d| !d.swings.is_empty()).count();
            assert!(
                plan.cut
                    .iter()
                    .filter(|c| c.class == CutClass::Structure)
                    .all(|c| c.regions.iter().all(|r| r.area() > 0.0))
            );
            if let Ok(sheet) = Sheet::lay_out(&plan, &SheetOptions::default()) {
                roxmltree::Document::parse(&svg::write(&sheet)).unwrap();
                assert!(page::text(&pdf::write(&sheet, &[]).bytes).unwrap().contains("1:"));
            }
        }
        assert!(with_walls >= storeys && swinging >= swings, "{name}: {with_walls} storeys, {swinging} doors");
    }
}
