//! Several files as one model: the sample in three parts, real files far from zero, two copies of a file on a map.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use atrium_building::{
    AlignWarning, Aligned, BuildingModel, ElementId, ElementKind, ManualAlignment, Method, ModelFacts, SourceId, align,
};
use atrium_ifc::{LoadOptions, Progress, load, load_bytes};
use atrium_sample::Scale;
use atrium_sample::split::{Discipline, split};
use glam::{DVec3, Vec3};

fn federated(models: Vec<BuildingModel>) -> (BuildingModel, Aligned) {
    let facts: Vec<ModelFacts> =
        models.iter().enumerate().map(|(i, m)| ModelFacts::of(m, i.to_string(), None)).collect();
    let aligned = align(&facts, None);
    let mut all = BuildingModel::default();
    for (model, alignment) in models.into_iter().zip(&aligned.alignments) {
        all.federate(model, &alignment.transform);
    }
    all.locate_in_spaces();
    (all, aligned)
}

fn read(text: impl Into<Vec<u8>>) -> BuildingModel {
    load_bytes(text.into(), &LoadOptions::default(), &Progress::new()).unwrap().model
}

/// Storey and box of each element, whatever the order of the elements.
fn outline(m: &BuildingModel) -> BTreeMap<String, Vec<String>> {
    let by_id = |e: &atrium_building::Element| {
        let storey = e.storey.map(|s| m.storeys[s.index()].name.to_string());
        let b = e.bounds;
        let rounded = (!b.is_empty()).then(|| [b.min, b.max].map(|v| (v * 1e4).round().to_string()));
        vec![format!("{storey:?}"), format!("{rounded:?}")]
    };
    m.elements.iter().map(|e| (e.global_id.to_string(), by_id(e))).collect()
}

#[test]
fn a_hospital_in_three_files_is_the_hospital() {
    let text = atrium_sample::generate(atrium_sample::SEED, Scale::Storey).unwrap();
    let whole = read(text.clone());
    let parts = split(&text).unwrap();
    let models = Discipline::ALL.map(|d| {
        let mut out = Vec::new();
        parts.write(d, &mut out).unwrap();
        read(out)
    });
    let (all, aligned) = federated(models.to_vec());
    assert!(aligned.alignments.iter().skip(1).all(|a| a.method == Method::MapConversion), "{aligned:?}");
    assert!(aligned.warnings.is_empty(), "{:?}", aligned.warnings);
    assert_eq!(all.sources.len(), 3);
    let roots: Vec<&str> = all.roots().map(|r| &*all.elements[r.index()].ifc_type).collect();
    assert_eq!(roots.iter().filter(|r| **r == "IfcProject").count(), 1, "{roots:?}");
    for kind in ["IfcProject", "IfcSite", "IfcBuilding", "IfcBuildingStorey"] {
        let count = |m: &BuildingModel| m.elements.iter().filter(|e| &*e.ifc_type == kind).count();
        assert_eq!(count(&all), count(&whole), "{kind}");
    }
    assert_eq!(all.storeys.len(), whole.storeys.len());
    let ids = |m: &BuildingModel| m.elements.iter().map(|e| e.global_id.to_string()).collect::<BTreeSet<_>>();
    assert_eq!(ids(&all), ids(&whole));
    assert_eq!(all.elements.len(), whole.elements.len(), "nothing is there twice");
    let (a, b) = (outline(&all), outline(&whole));
    let differ: Vec<_> = a.iter().filter(|(id, e)| b[*id] != **e).take(5).map(|(id, e)| (id, e, &b[id])).collect();
    assert!(differ.is_empty(), "{differ:#?}");
    // What the services' file holds in a storey stands in the architect's rooms.
    let rooms = |m: &BuildingModel| -> BTreeMap<String, Option<String>> {
        let of = |id: ElementId| m.elements[id.index()].global_id.to_string();
        let things = m.elements.iter().filter(|e| e.kind == ElementKind::Equipment);
        things.map(|e| (e.global_id.to_string(), e.space.map(of))).collect()
    };
    let (of_all, stated) = (rooms(&all), rooms(&whole));
    let right = of_all.iter().filter(|(id, room)| stated[*id] == **room).count();
    println!("in their room: {right} of {}", stated.len());
    assert!(right * 100 >= stated.len() * 98, "{right} of {}", stated.len());
    // The building's sets, which all three files repeat, are there once.
    let building = all.elements.iter().find(|e| &*e.ifc_type == "IfcBuilding").unwrap();
    let of_whole = whole.elements.iter().find(|e| &*e.ifc_type == "IfcBuilding").unwrap();
    assert_eq!(building.property_sets.len(), of_whole.property_sets.len());
    // Who is from where.
    for (i, source) in all.source_ids().enumerate() {
        let of: Vec<ElementKind> = all.elements_of(source).map(|e| all.elements[e].kind).collect();
        assert_eq!(of.contains(&ElementKind::Space), i == 0, "rooms are architecture's");
    }
    assert_eq!(all.source_of(ElementId(0)), Some(SourceId(0)));
}

/// A building of one storey with a wall, in millimetres, with a conversion to EPSG:4547.
fn on_map(site: &str, conversion: &str) -> BuildingModel {
    let with = format!(
        "{}#80=IFCPROJECTEDCRS('EPSG:4547',$,$,$,$,$,#81);#81=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);\n#82=IFCMAPCONVERSION(#5,#80,{conversion});\n#83=IFCSITE('{site}',$,'Site',$,$,#20,$,$,.ELEMENT.,$,$,$,$,$);\n",
        support::BUILDING
    );
    support::loaded(&with).model
}

#[test]
fn two_buildings_with_zeros_of_their_own_stand_where_the_map_says() {
    let place = DVec3::new(528_776.5, 3_384_818.25, 24.0);
    let one = on_map("a", "528776.5,3384818.25,24.,1.,0.,0.001");
    let two = on_map("b", "528896.75,3384908.5,26.5,0.6,0.8,0.001");
    let corner = |m: &BuildingModel, source: u32| {
        let i = m.placements.iter().find(|p| m.source_of(p.element) == Some(SourceId(source))).unwrap();
        let first = Vec3::from(m.meshes[i.mesh.0 as usize].positions[0]).as_dvec3();
        (i.transform.transform_point3(first), first)
    };
    let alone = corner(&two, 0).0;
    let (all, aligned) = federated(vec![one, two]);
    let (there, _) = corner(&all, 1);
    // By hand: the map's place of a point of the second file, less that of the zero of the first.
    let turned = DVec3::new(alone.x * 0.6 - alone.y * 0.8, alone.x * 0.8 + alone.y * 0.6, alone.z);
    let want = DVec3::new(528_896.75, 3_384_908.5, 26.5) + turned - place;
    assert!(there.distance(want) < 1e-4, "{there} {want}");
    assert!(aligned.frame.map_position(there).unwrap().distance(place + want) < 1e-4);
    assert!(
        aligned
            .warnings
            .iter()
            .any(|w| matches!(w, AlignWarning::RotatedBy { model: 1, degrees } if (degrees - 53.13).abs() < 0.01))
    );
    assert_eq!(all.storeys.len(), 2, "two buildings, each with its storey");
    assert_eq!(all.sources[1].georeference.as_ref().unwrap().eastings, 528_896.75, "as the file says it");
}

#[test]
fn real_files_far_from_zero_keep_small_meshes_and_a_tenth_of_a_millimetre() {
    let Some(folder) = std::env::var_os("ATRIUM_MODELS").map(PathBuf::from) else {
        println!("skipped: no models");
        return;
    };
    let open = |name: &str| load(&folder.join(name), &LoadOptions::default(), &Progress::new()).unwrap().model;
    for name in ["Georeferencing-Earthworks-12d-1.ifc", "building-architecture.ifc", "linear-placement.ifc"] {
        let model = open(name);
        let largest =
            model.meshes.iter().flat_map(|m| m.positions.iter().flatten()).fold(0.0_f32, |a, v| a.max(v.abs()));
        let far = model.bounds();
        println!(
            "{name}: largest vertex {largest} m, box {:.1} to {:.1}, map {:?}",
            far.min, far.max, model.georeference
        );
        // Beyond 8 km a float is coarser than a millimetre.
        assert!(largest < 8_192.0, "{name}: {largest}");

        let single = align(&[ModelFacts::of(&model, name, None)], None);
        let by = single.alignments[0].transform;
        let was: Vec<DVec3> = model.placements.iter().map(|p| p.transform.translation).collect();
        let map = model.georeference.as_ref().unwrap().transform(model.units.length_m);
        let mut all = BuildingModel::default();
        all.federate(model, &by);
        let near = all.bounds();
        assert!(near.min.abs().max(near.max.abs()).max_element() <= 20_000.0, "{name}: {near:?}");
        for (before, placement) in was.iter().zip(&all.placements) {
            let now = placement.transform.translation;
            let on_map = single.frame.map_position(now).unwrap();
            assert!(on_map.distance(map.to_map(*before)) < 1e-4, "{name}: {on_map} {before}");
            assert!(single.frame.file_position(now).distance(*before) < 1e-4, "{name}: {now} {before}");
        }
        // What a picture is drawn from: 32 bits, counted from the middle. Nothing of these sites is 1 km from it.
        let middle = near.center();
        for placement in &all.placements {
            for v in &all.meshes[placement.mesh.0 as usize].positions {
                let exact = placement.transform.transform_point3(Vec3::from(*v).as_dvec3()) - middle;
                assert!(exact.as_vec3().as_dvec3().distance(exact) < 1e-4, "{name}: {exact}");
            }
        }
        let again = all.georeference.as_ref().unwrap().transform(all.units.length_m);
        let p = all.placements[0].transform.translation;
        assert!(again.to_map(p).distance(map.to_map(was[0])) < 1e-4, "{name}");
    }
    // One file on another continent: told, not hidden.
    let models = vec![open("Georeferencing-Earthworks-12d-1.ifc"), open("SampleHouse4.ifc")];
    let (_, aligned) = federated(models);
    println!("{:?}", aligned.warnings);
    assert!(
        aligned.warnings.iter().any(|w| matches!(w, AlignWarning::FarApart { distance_m, .. } if *distance_m > 1e5))
    );
    // Parts of one real building by different companies, without any map.
    let names =
        ["houten_kozijnen.ifc", "MULTICOM-Prefab.ifc", "GEELEN-Breedplaat_V1.ifc", "BERNTS-Staalconstructie.ifc"];
    let (all, aligned) = federated(names.map(open).to_vec());
    for (name, a) in names.iter().zip(&aligned.alignments) {
        println!("{name}: {:?} {:?} {:.1?}", a.method, a.with, a.transform.translation);
    }
    for s in &all.storeys {
        println!(
            "{:8.3} {} of {:?}",
            s.elevation_m,
            s.name,
            all.building_of(s.element).map(|b| all.elements[b.index()].label())
        );
    }
    println!("{:?}", aligned.warnings);
}

#[test]
fn a_manual_alignment_moves_one_file_alone() {
    let one = on_map("a", "528776.5,3384818.25,24.,1.,0.,0.001");
    let manual = ManualAlignment { offset: DVec3::new(7.0, 0.0, 0.0), rotation_deg: 0.0 };
    let facts = [ModelFacts::of(&one, "a", None), ModelFacts::of(&one, "b", Some(manual))];
    let aligned = align(&facts, None);
    let mut all = BuildingModel::default();
    for a in &aligned.alignments {
        all.federate(one.clone(), &a.transform);
    }
    let walls: Vec<DVec3> = all.elements.iter().filter(|e| &*e.ifc_type == "IfcWall").map(|e| e.bounds.min).collect();
    assert!((walls[1] - walls[0]).distance(DVec3::X * 7.0) < 1e-9);
}

/// A wall as a program far from zero writes it: `site` in the placement, or in the points themselves.
fn wall_at(site: DVec3, in_points: bool) -> BuildingModel {
    let (placed, point) = if in_points { (DVec3::ZERO, site) } else { (site, DVec3::ZERO) };
    let corner = |x: f64, y: f64| format!("IFCCARTESIANPOINT(({:?},{:?}))", point.x + x, point.y + y);
    read(format!(
        "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n\
         #1=IFCCARTESIANPOINT(({:?},{:?},{:?}));\n#2=IFCAXIS2PLACEMENT3D(#1,$,$);\n#3=IFCLOCALPLACEMENT($,#2);\n\
         #4=IFCDIRECTION((0.,0.,1.));\n#5=IFCCARTESIANPOINT((0.,0.,{:?}));\n#6=IFCAXIS2PLACEMENT3D(#5,$,$);\n\
         #11={};\n#12={};\n#13={};\n#14={};\n#15=IFCPOLYLINE((#11,#12,#13,#14,#11));\n\
         #16=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#15);\n#17=IFCEXTRUDEDAREASOLID(#16,#6,#4,2.7001);\n\
         #18=IFCSHAPEREPRESENTATION($,'Body','SweptSolid',(#17));\n#19=IFCPRODUCTDEFINITIONSHAPE($,$,(#18));\n\
         #20=IFCWALL('0123456789012345678901',$,'Wall',$,$,#3,#19,$,$);\nENDSEC;\nEND-ISO-10303-21;\n",
        placed.x,
        placed.y,
        placed.z,
        point.z,
        corner(0.0, 0.0),
        corner(4.0125, 0.0),
        corner(4.0125, 0.2003),
        corner(0.0, 0.2003),
    ))
}

#[test]
fn a_model_500_km_from_zero_keeps_a_tenth_of_a_millimetre_however_the_file_says_it() {
    let site = DVec3::new(433_012.701_3, 250_000.333_7, 12.5219);
    for in_points in [false, true] {
        let model = wall_at(site, in_points);
        assert!(!model.placements.is_empty(), "the wall has a shape");
        let wanted =
            |k: usize| site + DVec3::new([0.0, 4.0125][k & 1], [0.0, 0.2003][k >> 1 & 1], [0.0, 2.7001][k >> 2]);
        for p in &model.placements {
            for v in &model.meshes[p.mesh.0 as usize].positions {
                let at = p.transform.transform_point3(Vec3::from(*v).as_dvec3());
                let off = (0..8).map(|k| wanted(k).distance(at)).fold(f64::MAX, f64::min);
                assert!(off < 1e-4, "{at} is {:.3} mm off, in_points {in_points}", off * 1e3);
            }
        }
    }
}
