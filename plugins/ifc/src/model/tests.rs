use atrium_building::{ElementId, PortFlow};

use super::*;
use crate::testing::scanned;

const PLACES: &str = "#1=IFCPROJECT('0000000000000000000001',$,'Hospital',$,$,$,$,(),#2);
#2=IFCUNITASSIGNMENT((#3));#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);
#4=IFCBUILDING('0000000000000000000004',$,'Main',$,$,$,$,$,.ELEMENT.,$,$,$);
#5=IFCBUILDINGSTOREY('0000000000000000000005',$,'3F',$,$,#6,$,'Third',.ELEMENT.,9000.);
#6=IFCLOCALPLACEMENT($,#7);#7=IFCAXIS2PLACEMENT3D(#8,$,$);#8=IFCCARTESIANPOINT((0.,0.,9100.));
#9=IFCBUILDINGSTOREY('0000000000000000000009',$,'1F',$,$,$,$,$,.ELEMENT.,0.);
#10=IFCSPACE('0000000000000000000010',$,'301',$,$,$,$,'Operating room 1',.ELEMENT.,.INTERNAL.,$);
#11=IFCRELAGGREGATES('a',$,$,$,#1,(#4));
#12=IFCRELAGGREGATES('b',$,$,$,#4,(#5,#9));
#13=IFCRELAGGREGATES('c',$,$,$,#5,(#10));
";

fn check(data: &str, test: impl FnOnce(&BuildingModel, &Diagnostics)) {
    scanned(&format!("{PLACES}{data}"), |file, diagnostics| {
        let (model, _) = read(file, &Progress::new(), diagnostics).unwrap();
        test(&model, diagnostics);
    });
}

fn by_instance(model: &BuildingModel, instance: u64) -> (ElementId, &atrium_building::Element) {
    let at = model.elements.iter().position(|e| e.instance == instance).unwrap();
    (ElementId(at as u32), &model.elements[at])
}

#[test]
fn storeys_ascend_and_their_placement_counts_before_their_attribute() {
    check("", |model, _| {
        let storeys: Vec<_> = model.storeys.iter().map(|s| (s.name.as_ref(), s.elevation_m)).collect();
        assert_eq!(storeys, [("1F", 0.0), ("3F", 9.1)]);
        assert_eq!(model.roots().count(), 1);
        let (space, _) = by_instance(model, 10);
        let path: Vec<_> =
            model.breadcrumb(space).iter().map(|id| model.elements[id.index()].label().to_owned()).collect();
        assert_eq!(path, ["Hospital", "Main", "3F", "301"]);
        assert_eq!(by_instance(model, 10).1.long_name.as_deref(), Some("Operating room 1"));
    });
}

#[test]
fn a_storey_is_found_through_parts_openings_and_fillings() {
    check(
        "#20=IFCWALL('0000000000000000000020',$,'W',$,$,$,$,'tag-1',.SOLIDWALL.);
         #21=IFCRELCONTAINEDINSPATIALSTRUCTURE('d',$,$,$,(#20,#30),#5);
         #22=IFCOPENINGELEMENT('0000000000000000000022',$,$,$,$,$,$,$,.OPENING.);
         #23=IFCRELVOIDSELEMENT('e',$,$,$,#20,#22);
         #24=IFCDOOR('0000000000000000000024',$,'D',$,$,$,$,$,2100.,900.,.DOOR.,.SINGLE_SWING_LEFT.,$);
         #25=IFCRELFILLSELEMENT('f',$,$,$,#22,#24);
         #30=IFCELEMENTASSEMBLY('0000000000000000000030',$,'A',$,$,$,$,$,.FACTORY.,.TRUSS.);
         #31=IFCRELAGGREGATES('g',$,$,$,#30,(#32));
         #32=IFCMEMBER('0000000000000000000032',$,'M',$,$,$,$,$,$);",
        |model, _| {
            let third = by_instance(model, 10).1.storey;
            for instance in [20, 22, 24, 30, 32] {
                assert_eq!(by_instance(model, instance).1.storey, third, "#{instance}");
            }
            let wall = by_instance(model, 20).1;
            assert_eq!((wall.tag.as_deref(), wall.predefined_type.as_deref()), (Some("tag-1"), Some("SOLIDWALL")));
            assert_eq!(by_instance(model, 24).1.predefined_type.as_deref(), Some("DOOR"));
            assert_eq!(by_instance(model, 30).1.predefined_type.as_deref(), Some("TRUSS"));
            assert_eq!(by_instance(model, 22).1.kind, ElementKind::Void);
        },
    );
}

#[test]
fn types_sets_classes_and_materials() {
    check(
        "#20=IFCFLOWTERMINAL('0000000000000000000020',$,'Diffuser',$,$,$,$,$);
         #21=IFCAIRTERMINALTYPE('0000000000000000000021',$,'D-600',$,$,(#22),$,$,$,.DIFFUSER.);
         #22=IFCPROPERTYSET('h',$,'Pset_Type',$,(#23));#23=IFCPROPERTYSINGLEVALUE('Neck',$,IFCLENGTHMEASURE(250.),$);
         #24=IFCRELDEFINESBYTYPE('i',$,$,$,(#20),#21);
         #25=IFCPROPERTYSET('j',$,'Pset_Own',$,(#26));#26=IFCPROPERTYSINGLEVALUE('Serial',$,IFCLABEL('1'),$);
         #27=IFCRELDEFINESBYPROPERTIES('k',$,$,$,(#20),IFCPROPERTYSETDEFINITIONSET((#25)));
         #28=IFCCLASSIFICATIONREFERENCE($,'Pr_65','Grilles',#29,$,$);#29=IFCCLASSIFICATION($,$,$,'Uniclass 2015',$,$,$);
         #30=IFCRELASSOCIATESCLASSIFICATION('l',$,$,$,(#21),#28);
         #31=IFCMATERIALCONSTITUENTSET($,$,(#32,#33));#32=IFCMATERIALCONSTITUENT($,$,#34,$,$);#33=IFCMATERIALCONSTITUENT($,$,#35,$,$);
         #34=IFCMATERIAL('Steel',$,$);#35=IFCMATERIAL('Paint',$,$);
         #36=IFCRELASSOCIATESMATERIAL('m',$,$,$,(#20),#31);",
        |model, _| {
            let e = by_instance(model, 20).1;
            assert_eq!(e.kind, ElementKind::Equipment);
            assert_eq!((e.type_name.as_deref(), e.predefined_type.as_deref()), (Some("D-600"), Some("DIFFUSER")));
            let sets: Vec<_> = e.property_sets.iter().map(|s| model.property_set(*s).unwrap().name.as_ref()).collect();
            assert_eq!(sets, ["Pset_Own", "Pset_Type"]);
            assert_eq!(model.property_sets[1].properties[0].unit.as_deref(), Some("mm"));
            let class = &e.classifications[0];
            assert_eq!((class.system.as_deref(), class.code.as_ref()), (Some("Uniclass 2015"), "Pr_65"));
            assert_eq!(e.materials.iter().map(|m| m.as_ref()).collect::<Vec<_>>(), ["Steel", "Paint"]);
        },
    );
}

#[test]
fn systems_ports_and_rooms_served_in_both_schemas() {
    check(
        "#20=IFCUNITARYEQUIPMENT('0000000000000000000020',$,'AHU-1',$,$,$,$,$,.AIRHANDLER.);
         #21=IFCAIRTERMINAL('0000000000000000000021',$,'T-1',$,$,$,$,$,.DIFFUSER.);
         #22=IFCDISTRIBUTIONPORT('p',$,'out',$,$,$,$,.SOURCE.,$,$);#23=IFCRELNESTS('q',$,$,$,#20,(#22));
         #24=IFCDISTRIBUTIONPORT('r',$,'in',$,$,$,$,.SINK.);#25=IFCRELCONNECTSPORTTOELEMENT('s',$,$,$,#24,#21);
         #26=IFCRELCONNECTSPORTS('t',$,$,$,#22,#24,$);
         #27=IFCDISTRIBUTIONSYSTEM('0000000000000000000027',$,'SA-1',$,$,'Supply air',.AIRCONDITIONING.);
         #28=IFCRELASSIGNSTOGROUP('u',$,$,$,(#20,#21),$,#27);
         #29=IFCRELSERVICESBUILDINGS('v',$,$,$,#27,(#10));
         #30=IFCRELREFERENCEDINSPATIALSTRUCTURE('w',$,$,$,(#20),#10);
         #31=IFCZONE('0000000000000000000031',$,'Clean zone',$,$,$);#32=IFCRELASSIGNSTOGROUP('x',$,$,$,(#10),$,#31);",
        |model, _| {
            let (ahu, e) = by_instance(model, 20);
            let (room, space) = by_instance(model, 10);
            assert_eq!(e.serves, [room]);
            assert_eq!(model.systems[0].long_name.as_deref(), Some("Supply air"));
            assert_eq!(model.systems[0].predefined_type.as_deref(), Some("AIRCONDITIONING"));
            assert_eq!((model.systems[0].members.len(), &model.systems[0].serves[..]), (2, &[room][..]));
            assert_eq!(model.systems[space.systems[0].index()].name.as_ref(), "Clean zone");
            assert_eq!(model.ports[0].flow, PortFlow::Source);
            assert_eq!(model.downstream(ahu, 9).len(), 2);
        },
    );
}

#[test]
fn a_circle_of_parts_is_cut_and_reported() {
    check(
        "#20=IFCMEMBER('0000000000000000000020',$,$,$,$,$,$,$,$);#21=IFCMEMBER('0000000000000000000021',$,$,$,$,$,$,$,$);
         #22=IFCRELAGGREGATES('d',$,$,$,#20,(#21));#23=IFCRELAGGREGATES('e',$,$,$,#21,(#20));#24=IFCRELAGGREGATES('f',$,$,$,#4,(#4));",
        |model, diagnostics| {
            assert_eq!(model.elements.iter().filter(|e| e.parent.is_none()).count(), 2, "the project and one of the two");
            assert!(diagnostics.count() >= 1);
        },
    );
}

#[test]
fn a_global_id_used_twice_and_an_unknown_product_are_shown() {
    check(
        "#20=IFCWALL('0000000000000000000020',$,'first',$,$,$,$,$,$);#21=IFCWALL('0000000000000000000020',$,'second',$,$,$,$,$,$);
         #22=IFCHOVERCRAFT('0000000000000000000022',$,'new',$,$,#6,$,$);#23=IFCHOVERCRAFTTYPE('0000000000000000000023',$,'type',$,$,$,$,$,$);",
        |model, _| {
            assert_eq!(model.elements[model.find("0000000000000000000020").unwrap().index()].name.as_deref(), Some("first"));
            assert_eq!(by_instance(model, 21).1.name.as_deref(), Some("second"));
            assert_eq!(by_instance(model, 22).1.ifc_type.as_ref(), "IfcHovercraft");
            assert!(!model.elements.iter().any(|e| e.instance == 23));
        },
    );
}

#[test]
fn a_map_conversion_is_read_from_the_entity_or_from_the_agreed_set() {
    check(
        "#20=IFCMAPCONVERSION(#9,#21,500000.,3500000.,12.,1.,0.,$);#21=IFCPROJECTEDCRS('EPSG:4547',$,$,$,$,$,$);",
        |model, _| {
            let geo = model.georeference.as_ref().unwrap();
            assert_eq!((geo.crs.as_deref(), geo.eastings, geo.scale), (Some("EPSG:4547"), 500_000.0, 1.0));
        },
    );
    check(
        "#20=IFCPROPERTYSET('n',$,'ePSet_MapConversion',$,(#21,#22));#21=IFCPROPERTYSINGLEVALUE('Eastings',$,IFCREAL(1.5),$);
         #22=IFCPROPERTYSINGLEVALUE('Northings',$,IFCLABEL('2.5'),$);#23=IFCRELDEFINESBYPROPERTIES('o',$,$,$,(#4),#20);",
        |model, _| {
            let geo = model.georeference.as_ref().unwrap();
            assert_eq!((geo.eastings, geo.northings), (1.5, 2.5));
        },
    );
}

#[test]
fn equipment_finds_its_room_by_geometry() {
    use atrium_building::{Mesh, MeshId, Placement};
    check(
        "#20=IFCPUMP('0000000000000000000020',$,'P',$,$,$,$,$,$);#21=IFCSPACE('0000000000000000000021',$,'302',$,$,$,$,$,.ELEMENT.,$,$);",
        |model, _| {
            let mut model = model.clone();
            // A flat quarter-open L in floor and ceiling: the point lies in the box of both rooms, in the outline of one.
            let quad =
                |x0: f32, y0: f32, x1: f32, y1: f32, z: f32| [[x0, y0, z], [x1, y0, z], [x1, y1, z], [x0, y1, z]];
            let mesh = |quads: &[[[f32; 3]; 4]]| Mesh {
                positions: quads.iter().flatten().copied().collect(),
                indices: (0..quads.len() as u32).flat_map(|q| [0, 1, 2, 0, 2, 3].map(|i| q * 4 + i)).collect(),
            };
            let l_shape = mesh(&[
                quad(0., 0., 10., 2., 0.),
                quad(0., 2., 2., 10., 0.),
                quad(0., 0., 10., 2., 3.),
                quad(0., 2., 2., 10., 3.),
            ]);
            let room = mesh(&[quad(-20., -20., 20., 20., 0.), quad(-20., -20., 20., 20., 3.)]);
            let pump = mesh(&[quad(4.9, 4.9, 5.2, 5.1, 1.0)]);
            let (small, _) = by_instance(&model, 10);
            let (large, _) = by_instance(&model, 21);
            let (device, _) = by_instance(&model, 20);
            let place = |element, mesh| Placement {
                element,
                mesh: MeshId(mesh),
                transform: glam::DAffine3::IDENTITY,
                colour: None.into(),
            };
            let shapes = ShapeResult {
                meshes: vec![l_shape, room, pump],
                placements: vec![place(large, 1), place(device, 2), place(small, 0)],
            };
            enter_shapes(&mut model, shapes);
            assert_eq!(model.elements[device.index()].space, Some(large));
        },
    );
}
