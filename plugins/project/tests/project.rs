//! Projects read, written, damaged; views saved in one model and seen in another.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::Path;

use atrium_building::{
    BuildingModel, Element, ElementId, ElementKind, Frame, ManualAlignment, ModelSource, SourceId, Storey, StoreyId,
};
use atrium_project::{
    Binding, ElementRef, Hub, Live, ModelEntry, Project, ProjectError, ProjectProblem, SavedView, fingerprint, relative,
};
use atrium_view::{CameraPose, SectionAxis, SectionBox, SectionPlane, StandardView, StoreyMode, ViewState};
use glam::{DAffine3, DVec3};
use proptest::prelude::*;

const EXAMPLE: &str = include_str!("example.atrium");

fn parse(text: &str) -> Result<(Project, Vec<ProjectProblem>), ProjectError> {
    Project::parse(text, Path::new("/p/x.atrium"))
}

#[test]
fn the_example_is_what_the_program_writes() {
    let (project, problems) = parse(EXAMPLE).unwrap();
    assert_eq!(problems, []);
    assert_eq!(project.to_text().unwrap(), EXAMPLE);
    assert_eq!(project.models[1].alignment.unwrap().offset, DVec3::new(120.5, -40.0, 0.35));
    assert_eq!((project.models[0].label(), project.models[1].label()), ("建筑", "building 2.ifc"));
    assert_eq!(project.live.bindings[0].points.len(), 2);
    assert_eq!(project.live.hub, Some(Hub::At("http://hub.hospital.example:8080".into())));
    let view = &project.views[0];
    assert_eq!((view.storey_mode, view.hidden.len()), (StoreyMode::One, 2));
    assert_eq!(view.sections.region.unwrap().half.z, 2.0);
    let paths = project.model_paths(Path::new("/data/p/x.atrium"));
    assert_eq!(paths[1], Path::new("/data/laboratory/building 2.ifc"));
}

#[test]
fn what_is_not_understood_is_written_again_wherever_it_stands() {
    let strange = EXAMPLE
        .replace("name = \"市第一医院\"", "name = \"x\"\nowner = \"a\"\nsince = 2031-05-01T10:00:00Z")
        .replace("on = true", "on = true\nphase = { name = \"2\", \"nach 1\" = [1, 2.5] }")
        .replace("focus_m = 42.0", "focus_m = 42.0\nroll = 0.1")
        .replace("mapping = \"mapping.toml\"", "mapping = \"mapping.toml\"\nfallback = true")
        .replace("asset = \"AHU-2-01\"", "asset = \"AHU-2-01\"\nweight = 3")
        .replace("crs = \"EPSG:4547\"", "crs = \"EPSG:4547\"\ndatum = \"1985\"")
        + "\n[[view]]\nname = \"mistyped\"\ncamera = \"iso\"\n\n[rooms]\nlist = [{ a = 1, b = { c = 2 } }]\n";
    let (project, problems) = parse(&strange).unwrap();
    let [ProjectProblem::NotUnderstood { entry, .. }] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!(entry, "view 2");
    assert_eq!((project.views.len(), project.models.len()), (1, 2), "the rest opens");
    let written = project.to_text().unwrap();
    let as_table = |text: &str| text.parse::<toml::Table>().unwrap();
    assert_eq!(as_table(&written), as_table(&strange));
    let (again, _) = parse(&written).unwrap();
    assert_eq!(again.to_text().unwrap(), written);
    // What the program changes it changes, and the strange stays.
    let mut changed = project;
    changed.models[0].on = false;
    changed.views.clear();
    let table = as_table(&changed.to_text().unwrap());
    assert_eq!(table["model"][0]["on"].as_bool(), Some(false));
    assert_eq!(table["model"][0]["phase"]["name"].as_str(), Some("2"));
    assert_eq!(table["view"][0]["camera"].as_str(), Some("iso"));
}

#[test]
fn other_files_and_newer_ones_are_refused_with_a_reason() {
    let error = |text: &str| parse(text).unwrap_err();
    assert!(matches!(error("name = \"x\""), ProjectError::NotAProject { .. }));
    assert!(matches!(error("atrium = \"1\""), ProjectError::NotAProject { .. }));
    assert!(matches!(error("atrium = 0"), ProjectError::NotAProject { .. }));
    let newer = error("atrium = 2\n[[model]]\npath = 3");
    assert!(matches!(newer, ProjectError::Newer { found: 2, known: 1, .. }));
    assert!(newer.to_string().contains("update"), "{newer}");
    let broken = error("atrium = 1\nname = \"x\"\nmodel");
    assert!(matches!(&broken, ProjectError::NotToml { detail, .. } if detail.contains("line 3")), "{broken}");
    assert!(parse("\u{feff}atrium = 1").is_ok(), "a byte order mark is no fault");
}

#[test]
fn a_project_cut_off_anywhere_is_refused_or_read_and_never_panics() {
    for (end, _) in EXAMPLE.char_indices().step_by(7) {
        if let Ok((project, _)) = parse(&EXAMPLE[..end]) {
            parse(&project.to_text().unwrap()).unwrap();
        }
    }
    for wrong in [
        "live = 3",
        "frame = 3",
        "view = 3",
        "model = [1, \"a\"]",
        "[view]\nname = \"only\"",
        "[model]\npath = \"a.ifc\"",
        "[[model]]",
        "[[model]]\npath = \"a\"\nalignment = \"by hand\"",
        "[live]\nhub = 3\n[[live.binding]]\nelement = \"a\"",
        "[[live.binding]]\nelement = \"\"",
        "[frame]\nmap = 3",
        "[[model]]\npath = \"a\"\nalignment = { offset = [nan, 0.0, 0.0] }",
    ] {
        let text = format!("atrium = 1\n{wrong}");
        let (project, problems) = parse(&text).unwrap();
        let fine = wrong.starts_with("[model]");
        assert_eq!(problems.is_empty(), fine, "{wrong}: {problems:?}");
        let written = project.to_text().unwrap();
        let (_, again) = parse(&written).unwrap();
        assert_eq!(again, problems, "{wrong} became\n{written}");
    }
}

#[test]
fn saving_is_whole_or_not_at_all_and_missing_files_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("models")).unwrap();
    fs::write(at("models/a.ifc"), "one").unwrap();
    fs::write(at("models/b.ifc"), "two").unwrap();
    let path = at("x.atrium");
    let mut project = Project { name: Some("x".into()), ..Project::default() };
    for name in ["models/a.ifc", "models/b.ifc", "gone.ifc"] {
        project.models.push(ModelEntry::new(relative(folder.path(), &at(name))));
    }
    project.models.push(ModelEntry::new("models"));
    project.live = Live { hub: Some(Hub::Local), mapping: Some("mapping.toml".into()), ..Live::default() };
    project.live.bindings.push(Binding { asset: Some("P-1".into()), ..Binding::new("abc@a.ifc".into()) });
    project.note_contents(&path);
    project.save(&path).unwrap();
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "nothing is left beside it: {names:?}");

    let (read, problems) = Project::load(&path).unwrap();
    assert_eq!(read, project);
    let missing = |model, name: &str| ProjectProblem::MissingModel { model, path: at(name) };
    assert_eq!(problems[0], missing(2, "gone.ifc"));
    assert!(matches!(&problems[1], ProjectProblem::UnreadableModel { model: 3, .. }));
    assert_eq!(problems[2..], [ProjectProblem::MissingMapping { path: at("mapping.toml") }]);

    // The same size, another content; and another size.
    fs::write(at("models/a.ifc"), "eno").unwrap();
    fs::write(at("models/b.ifc"), "three").unwrap();
    let changed: Vec<usize> = Project::load(&path)
        .unwrap()
        .1
        .iter()
        .filter_map(|p| if let ProjectProblem::ChangedModel { model, .. } = p { Some(*model) } else { None })
        .collect();
    assert_eq!(changed, [0, 1]);

    let before = fs::read_to_string(&path).unwrap();
    let error = project.save(&at("no such folder/x.atrium")).unwrap_err();
    assert!(matches!(error, ProjectError::Io { .. }));
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
    fs::write(at("latin.atrium"), b"atrium = 1\nname = \"\xe9\"").unwrap();
    assert!(matches!(Project::load(&at("latin.atrium")).unwrap_err(), ProjectError::NotToml { .. }));
    assert!(matches!(Project::load(&at("none.atrium")).unwrap_err(), ProjectError::Io { .. }));
    // SHA-256 of "abc" (FIPS 180-4, example).
    fs::write(at("abc"), "abc").unwrap();
    let (hash, bytes) = fingerprint(&at("abc")).unwrap();
    assert_eq!((&hash[..23], bytes), ("sha256:ba7816bf8f01cfea", 3));
}

/// Two files: a storey and three walls each; the second wall of each has the same id, and both files have one name.
fn model() -> BuildingModel {
    let mut m = BuildingModel::default();
    for file in 0..2_u32 {
        let first = m.elements.len() as u32;
        m.sources.push(ModelSource {
            file_name: "part.ifc".into(),
            first_element: ElementId(first),
            ..ModelSource::default()
        });
        let element = ElementId(first);
        m.storeys.push(Storey { element, name: "s".into(), long_name: None, elevation_m: f64::from(file) * 4.0 });
        for (i, id) in
            [format!("storey {file}"), format!("a{file}"), "shared".into(), format!("c{file}")].iter().enumerate()
        {
            let kind = if i == 0 { ElementKind::Storey } else { ElementKind::Fabric };
            m.elements.push(Element { storey: Some(StoreyId(file)), ..Element::new(id.as_str(), "IfcWall", kind) });
        }
    }
    m
}

fn some_view() -> (ViewState, CameraPose) {
    let mut view = ViewState {
        storey: Some(StoreyId(1)),
        storey_mode: StoreyMode::One,
        hidden: [2, 3, 6].map(ElementId).into_iter().collect(),
        isolated: Some([1, 5].map(ElementId).into_iter().collect()),
        x_ray: true,
        show_spaces: true,
        ..ViewState::default()
    };
    view.hidden_sources.insert(SourceId(1));
    view.sections.add(SectionPlane::along(SectionAxis::X, 3.25, true));
    view.sections.region = Some(SectionBox { center: DVec3::ONE, half: DVec3::splat(2.0), yaw: 0.1 });
    view.sections.active = None;
    (view, CameraPose { eye: DVec3::new(0.1, 1e-9, 528_776.123_456_789), ..CameraPose::looking(StandardView::Left) })
}

#[test]
fn a_view_is_the_same_after_saving_and_reading() {
    let (view, camera) = some_view();
    let model = model();
    let mut project = Project::default();
    let saved = SavedView { name: "East".into(), ..SavedView::capture(&view, &camera, &model) };
    assert_eq!(project.add_view(saved.clone()), "view-1");
    assert_eq!(project.add_view(saved), "view-2");
    let text = project.to_text().unwrap();
    assert!(text.contains("\nshared@part.ifc#2\n"), "{text}");
    let (read, problems) = parse(&text).unwrap();
    assert_eq!((problems, &read), (vec![], &project));
    let applied = read.views[1].apply(&model);
    assert_eq!((applied.view, applied.camera), (view, camera));
    assert!(applied.missing.is_empty() && applied.missing_files.is_empty());
}

#[test]
fn a_plan_and_a_picture_are_kept_with_their_view() {
    let (mut view, camera) = some_view();
    let model = model();
    assert!(view.enter_plan(&model, StoreyId(0), None));
    let mut saved = SavedView::capture(&view, &camera, &model);
    let jpeg: Vec<u8> = (0..9_000_u32).map(|i| (i * 31) as u8).collect();
    saved.set_picture(&jpeg);
    let mut project = Project::default();
    project.add_view(saved.clone());
    let text = project.to_text().unwrap();
    assert!(text.lines().filter(|l| l.starts_with("picture = ")).count() == 1, "one line a picture");
    let (read, problems) = parse(&text).unwrap();
    assert_eq!((problems, read.views[0].picture_bytes()), (vec![], Some(jpeg)));
    let applied = read.views[0].apply(&model).view;
    assert_eq!(applied.cuts().planes[0].position_m(), 1.2);
    assert_eq!((applied.storey, applied.sections), (Some(StoreyId(0)), view.sections));
    // Nobody's project grows without bound, and what is no Base64 is no picture.
    saved.set_picture(&vec![0; 1 << 20]);
    assert_eq!(saved.picture, None);
    saved.picture = Some("手术室".into());
    assert_eq!(saved.picture_bytes(), None);
}

#[test]
fn what_a_model_lost_is_told_and_the_rest_of_the_view_holds() {
    let (view, camera) = some_view();
    let saved = SavedView::capture(&view, &camera, &model());
    let mut other = model();
    other.sources.truncate(1);
    other.elements.truncate(4);
    other.storeys.truncate(1);
    other.elements.remove(1);
    let applied = saved.apply(&other);
    let missing: Vec<String> = applied.missing.iter().map(ElementRef::to_string).collect();
    assert_eq!(missing, ["a0", "a1", "shared@part.ifc#2", "storey%201"]);
    assert_eq!(applied.missing_files, ["part.ifc#2"]);
    assert_eq!((applied.view.isolated, applied.view.storey), (None, None));
    assert_eq!(applied.view.hidden, [1, 2].map(ElementId).into_iter().collect());
}

#[test]
fn views_follow_when_coordinates_are_others() {
    let (view, camera) = some_view();
    let mut project = Project::default();
    project.add_view(SavedView::capture(&view, &camera, &model()));
    let was = Frame { reference: Some("a".into()), ..Frame::default() };
    assert!(!project.set_frame(was.clone()));
    assert!(!project.set_frame(was.clone()));
    let placement = ManualAlignment { offset: DVec3::new(-100.0, 0.0, 0.0), rotation_deg: 90.0 };
    assert!(project.set_frame(Frame { placement, ..was }));
    let by: DAffine3 = placement.transform();
    let saved = &project.views[0];
    assert!(saved.camera.eye.distance(by.transform_point3(camera.eye)) < 1e-9);
    assert!(saved.camera.forward().distance(by.transform_vector3(camera.forward())) < 1e-12);
    for p in [DVec3::new(3.0, 2.0, 1.0), DVec3::new(3.5, 2.0, 1.0), DVec3::new(5.0, -9.0, 40.0)] {
        assert_eq!(saved.sections.hides(by.transform_point3(p)), view.sections.hides(p), "{p}");
    }
}

fn words() -> impl Strategy<Value = String> {
    "[ -~\u{e9}手\n\t\"'\\\\@%#=\\[\\]{}]{0,12}"
}

fn point() -> impl Strategy<Value = DVec3> {
    prop::array::uniform3(-1e7_f64..1e7).prop_map(DVec3::from)
}

prop_compose! {
    fn element()(global_id in "[ -~手\n]{1,22}".prop_filter("an id", |id| !id.is_empty()),
                 file in prop::option::of("[a-z ä%@\n]{1,9}")) -> ElementRef {
        ElementRef { global_id, file }
    }
}

prop_compose! {
    fn entry()(path in words(), label in prop::option::of(words()), on: bool, bytes in prop::option::of(0..1_u64 << 60),
               alignment in prop::option::of((point(), -360.0..360.0_f64))) -> ModelEntry {
        let alignment = alignment.map(|(offset, rotation_deg)| ManualAlignment { offset, rotation_deg });
        ModelEntry { label, on, bytes, alignment, ..ModelEntry::new(path) }
    }
}

prop_compose! {
    fn saved_view()(name in words(), eye in point(), yaw in -9.0..9.0_f64, storey in prop::option::of(element()),
                    hidden in prop::collection::btree_set(element(), 0..9),
                    isolated in prop::option::of(prop::collection::btree_set(element(), 0..9)),
                    files_off in prop::collection::btree_set(words(), 0..3),
                    normal in point(), planes in 0..4_usize) -> SavedView {
        let mut view = ViewState::default();
        for _ in 0..planes {
            view.sections.planes.extend(SectionPlane::at(eye, normal));
        }
        let camera = CameraPose { eye, yaw, ..CameraPose::default() };
        SavedView { name, storey, hidden, isolated, files_off, ..SavedView::capture(&view, &camera, &BuildingModel::default()) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_a_project_holds_comes_back_equal(
        name in prop::option::of(words()),
        models in prop::collection::vec(entry(), 0..4),
        views in prop::collection::vec(saved_view(), 0..4),
        bindings in prop::collection::vec((element(), prop::option::of(words()), prop::collection::vec(words(), 0..4)), 0..3),
        hub in prop::option::of(words()),
    ) {
        let live = Live {
            hub: hub.map(|h| if h == "local" { Hub::Local } else { Hub::At(h) }),
            bindings: bindings
                .into_iter()
                .map(|(element, asset, points)| Binding { asset, points, ..Binding::new(element) })
                .collect(),
            ..Live::default()
        };
        let project = Project { name, models, views, live, ..Project::default() };
        let text = project.to_text().unwrap();
        let (read, problems) = parse(&text).unwrap();
        prop_assert_eq!(&problems, &vec![], "{}", text);
        prop_assert_eq!(&read, &project, "{}", text);
        prop_assert_eq!(read.to_text().unwrap(), text);
    }

    #[test]
    fn damaged_projects_are_refused_or_read_and_what_is_read_can_be_written(
        at in 0..EXAMPLE.len(), with in "[ -~\n]{0,3}", cut in 0..12_usize,
    ) {
        let (at, end) = (EXAMPLE.floor_char_boundary(at), EXAMPLE.floor_char_boundary((at + cut).min(EXAMPLE.len())));
        let text = format!("{}{with}{}", &EXAMPLE[..at], &EXAMPLE[end.max(at)..]);
        if let Ok((project, problems)) = parse(&text) {
            let (again, problems_again) = parse(&project.to_text().unwrap()).unwrap();
            prop_assert_eq!(again, project);
            prop_assert_eq!(problems_again.len(), problems.len());
        }
    }
}

#[test]
fn what_is_saved_of_finding_and_colouring_comes_back() {
    use atrium_find::{Colouring, Field, Filter, Members, Rgb, SavedColouring, Scheme, SelectionSet};
    let filter: Filter = "class = IfcDoor and Pset_DoorCommon.FireRating >= 60 min".parse().unwrap();
    let mut project = Project::default();
    let sets = [("chosen", Members::Ids(vec!["1abc".into()])), ("fire doors", Members::Filter(filter.clone()))];
    project.library.sets = sets.into_iter().map(|(n, members)| SelectionSet { name: n.into(), members }).collect();
    let rules = Scheme::Rules(vec![(filter, Rgb([1, 2, 250]))]);
    let gradient = Scheme::Gradient { from: Rgb([0, 0, 0]), to: Rgb([9, 9, 9]), steps: 5 };
    let colouring = |field, scheme| Colouring { scheme, ..Colouring::by(field) };
    let colourings = [
        ("by class", Colouring::by(Field::Class)),
        ("by rating", colouring(Field::property("Pset_DoorCommon", "FireRating"), gradient)),
        ("rules", colouring(Field::Property { set: None, name: "FireRating".into() }, rules)),
    ];
    let saved = |(n, colouring): &(&str, Colouring)| SavedColouring { name: (*n).into(), colouring: colouring.clone() };
    project.library.colourings = colourings.iter().map(saved).collect();
    for (name, colouring) in &colourings {
        let view = ViewState { colouring: Some(std::sync::Arc::new(colouring.clone())), ..ViewState::default() };
        let kept = SavedView::capture(&view, &CameraPose::default(), &BuildingModel::default());
        project.add_view(SavedView { name: (*name).into(), ..kept });
    }
    let (again, problems) = parse(&project.to_text().unwrap()).unwrap();
    assert_eq!((&again, problems.len()), (&project, 0));
    let shown = again.views[1].apply(&BuildingModel::default()).view;
    assert_eq!(shown.colouring.as_deref(), Some(&colourings[1].1));
    // What an older or newer program wrote there is told, and written again as it was.
    let (odd, problems) = parse("atrium = 1\n[[library.sets]]\nname = 3").unwrap();
    assert!(problems.len() == 1 && odd.to_text().unwrap().contains("name = 3"));
}
