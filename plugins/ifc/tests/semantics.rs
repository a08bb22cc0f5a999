//! What files say of things beside their shape: places, types, sets, materials, documents, systems, maps.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use atrium_building::{BuildingModel, Element, ElementId, MaterialSetKind, PortFlow, PropertyValue, SpaceBoundary};
use support::loaded;

/// A project in millimetres with a building, two storeys, and a room.
const PLACES: &str = "#1=IFCPROJECT('0000000000000000000001',$,'P',$,$,$,$,(),#2);
#2=IFCUNITASSIGNMENT((#3,#4));#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);#4=IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.);
#5=IFCSITE('0000000000000000000005',$,'Site',$,$,$,$,$,.ELEMENT.,(31,13,50,500000),(-121,-28,-30),4500.,$,$);
#6=IFCBUILDING('0000000000000000000006',$,'B',$,$,$,$,$,.ELEMENT.,$,$,$);
#7=IFCBUILDINGSTOREY('0000000000000000000007',$,'1F',$,$,$,$,$,.ELEMENT.,0.);
#8=IFCBUILDINGSTOREY('0000000000000000000008',$,'2F',$,$,$,$,$,.ELEMENT.,4000.);
#9=IFCSPACE('0000000000000000000009',$,'101',$,$,$,$,'Ward',.ELEMENT.,.INTERNAL.,$);
#10=IFCRELAGGREGATES('a',$,$,$,#1,(#5));#11=IFCRELAGGREGATES('b',$,$,$,#5,(#6));
#12=IFCRELAGGREGATES('c',$,$,$,#6,(#7,#8));#13=IFCRELAGGREGATES('d',$,$,$,#7,(#9));
";

fn model(data: &str) -> BuildingModel {
    loaded(&format!("{PLACES}{data}")).model
}

fn findings(data: &str) -> String {
    loaded(&format!("{PLACES}{data}")).diagnostics.iter().map(|d| format!("{}\n", d.message)).collect()
}

fn of(model: &BuildingModel, instance: u64) -> &Element {
    model.elements.iter().find(|e| e.instance == instance).unwrap()
}

fn id_of(model: &BuildingModel, instance: u64) -> ElementId {
    ElementId(model.elements.iter().position(|e| e.instance == instance).unwrap() as u32)
}

/// Instance of the parent, name of the storey, instance of the space.
fn place(model: &BuildingModel, instance: u64) -> (Option<u64>, Option<String>, Option<u64>) {
    let e = of(model, instance);
    let instance_of = |id: ElementId| model.elements[id.index()].instance;
    (
        e.parent.map(instance_of),
        e.storey.and_then(|s| model.storey(s)).map(|s| s.name.to_string()),
        e.space.map(instance_of),
    )
}

fn at(parent: u64, storey: &str, space: Option<u64>) -> (Option<u64>, Option<String>, Option<u64>) {
    (Some(parent), Some(storey.to_owned()), space)
}

/// `Set/Property=value unit` of an element, merged.
fn properties(model: &BuildingModel, instance: u64) -> Vec<String> {
    let sets = model.merged_sets(of(model, instance));
    let shown = |s: &atrium_building::MergedSet<'_>| -> Vec<String> {
        let one = |p: &&atrium_building::Property| {
            format!("{}/{}={} {}", s.name, p.name, p.value, p.unit.as_deref().unwrap_or("")).trim().to_owned()
        };
        s.properties.iter().map(one).collect()
    };
    sets.iter().flat_map(shown).collect()
}

fn wall(instance: u64) -> String {
    format!("#{instance}=IFCWALL('{instance:022}',$,'W{instance}',$,$,$,$,$,$);")
}

#[test]
fn every_way_of_standing_somewhere() {
    let walls: String = [20, 21, 22, 23, 24, 25, 26].map(wall).concat();
    let m = model(&format!(
        "{walls}
         #30=IFCSPACE('0000000000000000000030',$,'101a',$,$,$,$,$,.PARTIAL.,.INTERNAL.,$);#31=IFCRELAGGREGATES('e',$,$,$,#9,(#30));
         #32=IFCBUILDINGSTOREY('0000000000000000000032',$,'1F mezzanine',$,$,$,$,$,.PARTIAL.,2000.);#33=IFCRELAGGREGATES('f',$,$,$,#7,(#32));
         #34=IFCRELCONTAINEDINSPATIALSTRUCTURE('g',$,$,$,(#20),#30);
         #35=IFCRELCONTAINEDINSPATIALSTRUCTURE('h',$,$,$,(#21),#6);
         #36=IFCRELCONTAINEDINSPATIALSTRUCTURE('i',$,$,$,(#22),#5);
         #37=IFCRELCONTAINEDINSPATIALSTRUCTURE('j',$,$,$,(#23),#32);
         #38=IFCRELREFERENCEDINSPATIALSTRUCTURE('k',$,$,$,(#23,#24),#8);
         #40=IFCCURTAINWALL('0000000000000000000040',$,'CW',$,$,$,$,$,$);#41=IFCRELCONTAINEDINSPATIALSTRUCTURE('l',$,$,$,(#40),#7);
         #42=IFCPLATE('0000000000000000000042',$,'Pane',$,$,$,$,$,$);#43=IFCRELAGGREGATES('m',$,$,$,#40,(#42));
         #44=IFCDISCRETEACCESSORY('0000000000000000000044',$,'Clip',$,$,$,$,$,$);#45=IFCRELNESTS('n',$,$,$,#42,(#44));
         #46=IFCOPENINGELEMENT('0000000000000000000046',$,$,$,$,$,$,$,.OPENING.);#47=IFCRELVOIDSELEMENT('o',$,$,$,#23,#46);
         #48=IFCDOOR('0000000000000000000048',$,'D',$,$,$,$,$,2100.,900.,.DOOR.,$,$);#49=IFCRELFILLSELEMENT('p',$,$,$,#46,#48);
         #50=IFCCOVERING('0000000000000000000050',$,'Ceiling',$,$,$,$,$,.CEILING.);#51=IFCRELCOVERSSPACES('q',$,$,$,#9,(#50));"
    ));
    assert_eq!(place(&m, 20), at(30, "1F", Some(30)));
    assert_eq!(place(&m, 21), (Some(6), None, None));
    assert_eq!(place(&m, 22), (Some(5), None, None));
    assert_eq!(place(&m, 23), at(32, "1F mezzanine", None));
    assert_eq!(place(&m, 24), at(8, "2F", None), "what is only referenced stands there when it stands nowhere else");
    assert_eq!(place(&m, 25), (None, None, None));
    assert_eq!(place(&m, 42), at(40, "1F", None));
    assert_eq!(place(&m, 44), at(42, "1F", None));
    assert_eq!(place(&m, 48), at(46, "1F mezzanine", None));
    assert_eq!(place(&m, 50), at(9, "1F", Some(9)));
    assert!(findings(&wall(20)).contains("Elements that are contained in nothing: 1."));
}

#[test]
fn infrastructure_has_places_too() {
    let m = model(
        "#20=IFCBRIDGE('0000000000000000000020',$,'Bridge',$,$,$,$,$,$,.ARCHED.);#21=IFCBRIDGEPART('0000000000000000000021',$,'Deck',$,$,$,$,$,$,$,.DECK.);
         #22=IFCRELAGGREGATES('e',$,$,$,#5,(#20));#23=IFCRELAGGREGATES('f',$,$,$,#20,(#21));
         #24=IFCFACILITYPARTCOMMON('0000000000000000000024',$,'Level',$,$,$,$,$,$,$,.ABOVEGROUND.);#25=IFCRELAGGREGATES('g',$,$,$,#21,(#24));
         #26=IFCRAILING('0000000000000000000026',$,'R',$,$,$,$,$,$);#27=IFCRELCONTAINEDINSPATIALSTRUCTURE('h',$,$,$,(#26),#24);",
    );
    let path: Vec<_> = m.breadcrumb(id_of(&m, 26)).iter().map(|e| m.elements[e.index()].label()).collect();
    assert_eq!(path, ["P", "Site", "Bridge", "Deck", "Level", "R"]);
    assert_eq!(of(&m, 20).predefined_type.as_deref(), Some("ARCHED"));
    assert_eq!(of(&m, 24).predefined_type.as_deref(), Some("ABOVEGROUND"));
}

#[test]
fn sets_of_elements_types_systems_and_by_set_of_sets() {
    let m = model(&format!(
        "{}{}
         #30=IFCWALLTYPE('0000000000000000000030',$,'WT',$,$,(#31),$,$,$,.SOLIDWALL.);#32=IFCRELDEFINESBYTYPE('e',$,$,$,(#20,#21),#30);
         #31=IFCPROPERTYSET('f',$,'Pset_WallCommon',$,(#33,#34));
         #33=IFCPROPERTYSINGLEVALUE('FireRating',$,IFCLABEL('type'),$);#34=IFCPROPERTYSINGLEVALUE('IsExternal',$,IFCBOOLEAN(.F.),$);
         #35=IFCPROPERTYSET('g',$,'Pset_WallCommon',$,(#36));#36=IFCPROPERTYSINGLEVALUE('FireRating',$,IFCLABEL('own'),$);
         #37=IFCELEMENTQUANTITY('h',$,'Qto_WallBaseQuantities',$,$,(#38,#39));#38=IFCQUANTITYLENGTH('Width',$,$,200.,$);
         #39=IFCPHYSICALCOMPLEXQUANTITY('Layers',$,(#40,#41),'layer',$,$);#40=IFCQUANTITYLENGTH('Brick',$,$,120.,$);#41=IFCQUANTITYWEIGHT('Mass',$,#42,3.5,$);
         #42=IFCSIUNIT(*,.MASSUNIT.,.MEGA.,.GRAM.);
         #43=IFCRELDEFINESBYPROPERTIES('i',$,$,$,(#20),IFCPROPERTYSETDEFINITIONSET((#35,#37)));
         #44=IFCPROPERTYSET('j',$,'Late',$,(#45));#45=IFCPROPERTYSINGLEVALUE('OfType',$,IFCINTEGER(1),$);#46=IFCRELDEFINESBYPROPERTIES('k',$,$,$,(#30),#44);
         #47=IFCELEMENTQUANTITY('l',$,'Qto_Type',$,$,(#48));#48=IFCQUANTITYCOUNT('Bricks',$,$,9.,$);#49=IFCRELDEFINESBYPROPERTIES('m',$,$,$,(#30),#47);
         #50=IFCZONE('0000000000000000000050',$,'Z',$,$,'Zone');#51=IFCPROPERTYSET('n',$,'Pset_ZoneCommon',$,(#52));
         #52=IFCPROPERTYSINGLEVALUE('PubliclyAccessible',$,IFCBOOLEAN(.T.),$);#53=IFCRELDEFINESBYPROPERTIES('o',$,$,$,(#50),#51);",
        wall(20),
        wall(21)
    ));
    let of_type = ["Pset_WallCommon/IsExternal=false", "Late/OfType=1", "Qto_Type/Bricks=9"];
    assert_eq!(
        properties(&m, 20),
        [
            "Pset_WallCommon/FireRating=own",
            of_type[0],
            "Qto_WallBaseQuantities/Width=200 mm",
            "Qto_WallBaseQuantities/Layers/Brick=120 mm",
            "Qto_WallBaseQuantities/Layers/Mass=3.5 Mg",
            of_type[1],
            of_type[2],
        ]
    );
    assert_eq!(properties(&m, 21), ["Pset_WallCommon/FireRating=type", of_type[0], of_type[1], of_type[2]]);
    assert_eq!(of(&m, 20).predefined_type.as_deref(), Some("SOLIDWALL"));
    let zone = m.property_set(m.systems[0].property_sets[0]).unwrap();
    assert_eq!((zone.name.as_ref(), zone.properties[0].value.clone()), ("Pset_ZoneCommon", PropertyValue::Bool(true)));
}

#[test]
fn units_of_properties() {
    let m = model(&format!(
        "{}#20001=IFCRELDEFINESBYPROPERTIES('e',$,$,$,(#20),#21);
         #21=IFCPROPERTYSET('f',$,'S',$,(#30,#31,#32,#33,#34,#35,#36,#37,#38));
         #30=IFCPROPERTYSINGLEVALUE('Width',$,IFCPOSITIVELENGTHMEASURE(1.),$);
         #31=IFCPROPERTYSINGLEVALUE('Warm',$,IFCTHERMODYNAMICTEMPERATUREMEASURE(72.),#40);
         #40=IFCCONVERSIONBASEDUNITWITHOFFSET(#90,.THERMODYNAMICTEMPERATUREUNIT.,'FAHRENHEIT',#41,-459.67);#41=IFCMEASUREWITHUNIT(IFCREAL(0.5555555555555556),#42);#42=IFCSIUNIT(*,.THERMODYNAMICTEMPERATUREUNIT.,$,.KELVIN.);
         #32=IFCPROPERTYSINGLEVALUE('Flow',$,IFCVOLUMETRICFLOWRATEMEASURE(3.),#43);
         #43=IFCDERIVEDUNIT((#44,#45),.VOLUMETRICFLOWRATEUNIT.,$);#44=IFCDERIVEDUNITELEMENT(#46,1);#45=IFCDERIVEDUNITELEMENT(#47,-1);
         #46=IFCSIUNIT(*,.VOLUMEUNIT.,$,.CUBIC_METRE.);#47=IFCCONVERSIONBASEDUNIT(#90,.TIMEUNIT.,'hour',#48);#48=IFCMEASUREWITHUNIT(IFCREAL(3600.),#49);#49=IFCSIUNIT(*,.TIMEUNIT.,$,.SECOND.);
         #33=IFCPROPERTYSINGLEVALUE('Cost',$,IFCMONETARYMEASURE(5.),#50);#50=IFCMONETARYUNIT('CNY');
         #34=IFCPROPERTYSINGLEVALUE('Boxes',$,IFCCOUNTMEASURE(5),#51);#51=IFCCONTEXTDEPENDENTUNIT(#90,.USERDEFINED.,'box');
         #35=IFCPROPERTYLISTVALUE('Sizes',$,(IFCLENGTHMEASURE(1.),IFCLENGTHMEASURE(2.)),#3);
         #36=IFCPROPERTYENUMERATEDVALUE('Step',$,(IFCREAL(2.)),#52);#52=IFCPROPERTYENUMERATION('Steps',(IFCREAL(1.),IFCREAL(2.)),#49);
         #37=IFCPROPERTYBOUNDEDVALUE('Range',$,IFCPRESSUREMEASURE(9.),$,#53,$);#53=IFCSIUNIT(*,.PRESSUREUNIT.,.KILO.,.PASCAL.);
         #38=IFCPROPERTYTABLEVALUE('Curve',$,(IFCREAL(1.)),(IFCPOWERMEASURE(5.)),$,$,#54,.LINEAR.);#54=IFCSIUNIT(*,.POWERUNIT.,.KILO.,.WATT.);
         #90=IFCDIMENSIONALEXPONENTS(0,0,0,0,0,0,0);",
        wall(20)
    ));
    assert_eq!(
        properties(&m, 20),
        [
            "S/Width=1 mm",
            "S/Warm=72 [degF]",
            "S/Flow=3 m3/h",
            "S/Cost=5 {CNY}",
            "S/Boxes=5 {box}",
            "S/Sizes=1, 2 mm",
            "S/Step=2 s",
            "S/Range=–, 9 kPa",
            "S/Curve=1, 5 kW",
        ]
    );
}

#[test]
fn sets_with_attributes_in_place_of_properties() {
    let m = model(&format!(
        "{}#30=IFCRELDEFINESBYPROPERTIES('e',$,$,$,(#20),#31);#31=IFCELECTRICALBASEPROPERTIES('f',$,'Electric',$,$,$,.AC.,230.,50.,$,$,$,1500.,3);
         #32=IFCRELDEFINESBYPROPERTIES('g',$,$,$,(#20),#33);#33=IFCREINFORCEMENTDEFINITIONPROPERTIES('h',$,$,$,'Bottom',(#34));
         #34=IFCSECTIONREINFORCEMENTPROPERTIES(#35,(#36));#35=IFCSECTIONPROPERTIES(.UNIFORM.,#37,$);#36=IFCREINFORCEMENTBARPROPERTIES(1.,'S500',$,$,$,$);#37=IFCRECTANGLEPROFILEDEF(.AREA.,'R',$,1.,1.);
         #38=IFCRELDEFINESBYPROPERTIES('i',$,$,$,(#20),#39);#39=IFCNEWKINDOFSET('j',$,'New',$,1.);",
        wall(20)
    ));
    assert_eq!(
        properties(&m, 20),
        [
            "Electric/ElectricCurrentType=AC",
            "Electric/InputVoltage=230",
            "Electric/InputFrequency=50",
            "Electric/RatedPowerInput=1500",
            "Electric/InputPhase=3",
            "IfcReinforcementDefinitionProperties/DefinitionType=Bottom",
            "IfcReinforcementDefinitionProperties/ReinforcementSectionDefinitions=IfcSectionReinforcementProperties #34",
        ]
    );
    let said = findings(&format!(
        "{}#38=IFCRELDEFINESBYPROPERTIES('i',$,$,$,(#20),#39);#39=IFCNEWKINDOFSET('j',$,'New',$,1.);",
        wall(20)
    ));
    assert!(said.contains("does not know this kind of property set"), "{said}");
}

#[test]
fn materials_of_every_kind() {
    let walls: String = (20..27).map(wall).collect();
    let m = model(&format!(
        "{walls}
         #30=IFCMATERIAL('Brick',$,'masonry');#31=IFCMATERIAL('Wool',$,$);
         #40=IFCRELASSOCIATESMATERIAL('a',$,$,$,(#20),#30);
         #41=IFCRELASSOCIATESMATERIAL('b',$,$,$,(#21),#42);#42=IFCMATERIALLIST((#30,#31));
         #43=IFCRELASSOCIATESMATERIAL('c',$,$,$,(#22),#44);#44=IFCMATERIALLAYERSETUSAGE(#45,.AXIS2.,.POSITIVE.,0.,$);
         #45=IFCMATERIALLAYERSET((#46,#47,#48),'Cavity wall',$);#46=IFCMATERIALLAYER(#30,120.,$,'Outer',$,'LoadBearing',$);
         #47=IFCMATERIALLAYER($,40.,.T.,$,$,$,$);#48=IFCMATERIALLAYER(#31,100.,$,$,$,$,$);
         #49=IFCRELASSOCIATESMATERIAL('d',$,$,$,(#23),#50);#50=IFCMATERIALPROFILESETUSAGE(#51,$,$);#51=IFCMATERIALPROFILESET('Beam',$,(#52),$);
         #52=IFCMATERIALPROFILE('Main',$,#30,#53,$,$);#53=IFCRECTANGLEPROFILEDEF(.AREA.,'200x400',$,200.,400.);
         #54=IFCRELASSOCIATESMATERIAL('e',$,$,$,(#24),#55);#55=IFCMATERIALCONSTITUENTSET('Window',$,(#56));#56=IFCMATERIALCONSTITUENT('Frame',$,#31,0.25,$);
         #60=IFCMATERIALPROPERTIES('Pset_MaterialThermal',$,(#61),#30);#61=IFCPROPERTYSINGLEVALUE('ThermalConductivity',$,IFCTHERMALCONDUCTIVITYMEASURE(0.8),$);
         #62=IFCTHERMALMATERIALPROPERTIES(#31,1030.,$,$,0.04);
         #70=IFCWALLTYPE('0000000000000000000070',$,'WT',$,$,$,$,$,$,$);#71=IFCRELDEFINESBYTYPE('f',$,$,$,(#20,#25),#70);#72=IFCRELASSOCIATESMATERIAL('g',$,$,$,(#70),#31);"
    ));
    let set = |instance| m.material_set(of(&m, instance).material_set.unwrap()).unwrap();
    let names = |instance| of(&m, instance).materials.iter().map(|n| n.to_string()).collect::<Vec<_>>();
    assert_eq!((set(20).kind, names(20)), (MaterialSetKind::Single, vec!["Brick".to_owned()]), "before the type's");
    assert_eq!((set(21).kind, names(21).len()), (MaterialSetKind::List, 2));
    let layers = set(22);
    assert_eq!((layers.kind, layers.name.as_deref()), (MaterialSetKind::Layers, Some("Cavity wall")));
    let shown: Vec<_> = layers.parts.iter().map(|p| (p.material.as_deref(), p.thickness_m.unwrap())).collect();
    assert_eq!(shown, [(Some("Brick"), 0.12), (None, 0.04), (Some("Wool"), 0.1)]);
    assert_eq!(
        (layers.parts[0].name.as_deref(), layers.parts[0].category.as_deref()),
        (Some("Outer"), Some("LoadBearing"))
    );
    assert_eq!(names(22), ["Brick", "Wool"]);
    let beam = &set(23).parts[0];
    assert_eq!((beam.profile.as_deref(), beam.category.as_deref()), (Some("200x400"), Some("masonry")));
    assert_eq!((set(24).kind, set(24).parts[0].fraction), (MaterialSetKind::Constituents, Some(0.25)));
    assert_eq!(names(25), ["Wool"]);
    assert!(of(&m, 26).material_set.is_none());
    let sets = |part: &atrium_building::MaterialPart| -> Vec<String> {
        let of = part.property_sets.iter().map(|s| m.property_set(*s).unwrap());
        of.flat_map(|s| s.properties.iter().map(|p| format!("{}/{}={}", s.name, p.name, p.value)).collect::<Vec<_>>())
            .collect()
    };
    assert_eq!(sets(&set(20).parts[0]), ["Pset_MaterialThermal/ThermalConductivity=0.8"]);
    let wool = [
        "IfcThermalMaterialProperties/SpecificHeatCapacity=1030",
        "IfcThermalMaterialProperties/ThermalConductivity=0.04",
    ];
    assert_eq!(sets(&layers.parts[2]), wool);
}

#[test]
fn documents_and_classifications() {
    let m = model(&format!(
        "{}{}#30=IFCRELASSOCIATESDOCUMENT('a',$,$,$,(#20,#70),#31);#31=IFCDOCUMENTREFERENCE('https://x/m.pdf',$,'Manual',$,#32);#32=IFCDOCUMENTINFORMATION('M-1','Title','About',$,$,$,$,$,$,$,$,$,$,$,$,$,$);
         #33=IFCRELASSOCIATESDOCUMENT('b',$,$,$,(#20),#34);#34=IFCDOCUMENTINFORMATION('C-1','Certificate',$,'file:c.pdf',$,$,$,$,$,$,$,$,$,$,$,$,$);
         #70=IFCWALLTYPE('0000000000000000000070',$,'WT',$,$,$,$,$,$,$);#71=IFCRELDEFINESBYTYPE('f',$,$,$,(#20,#21),#70);
         #40=IFCRELASSOCIATESCLASSIFICATION('c',$,$,$,(#20),#41);#41=IFCCLASSIFICATIONREFERENCE($,'Ss_25_10','Framed walls',#42,$,$);
         #42=IFCCLASSIFICATIONREFERENCE($,'Ss_25','Walls',#43,$,$);#43=IFCCLASSIFICATION($,$,$,'Uniclass 2015',$,$,$);
         #44=IFCRELASSOCIATESCLASSIFICATION('d',$,$,$,(#70),#45);#45=IFCCLASSIFICATIONREFERENCE($,'21-02','Enclosure',#46,$,$);#46=IFCCLASSIFICATION($,$,$,'OmniClass',$,$,$);
         #47=IFCRELASSOCIATESCLASSIFICATION('e',$,$,$,(#21),#48);#48=IFCCLASSIFICATIONNOTATION((#49,#50));#49=IFCCLASSIFICATIONNOTATIONFACET('L66');#50=IFCCLASSIFICATIONNOTATIONFACET('T2');",
        wall(20),
        wall(21)
    ));
    let documents: Vec<_> = of(&m, 20).documents.iter().map(|d| m.document(*d).unwrap()).collect();
    assert_eq!(documents.len(), 2);
    let manual = documents[0];
    assert_eq!(
        [&manual.identification, &manual.name, &manual.description, &manual.location].map(|t| t.as_deref().unwrap()),
        ["M-1", "Manual", "About", "https://x/m.pdf"]
    );
    assert_eq!(documents[1].location.as_deref(), Some("file:c.pdf"));
    assert_eq!(of(&m, 21).documents.len(), 1, "by its type");
    let classes = |instance| -> Vec<_> {
        of(&m, instance)
            .classifications
            .iter()
            .map(|c| (c.system.as_deref().unwrap_or(""), c.code.to_string()))
            .collect()
    };
    assert_eq!(classes(20), [("Uniclass 2015", "Ss_25_10".to_owned()), ("OmniClass", "21-02".to_owned())]);
    assert_eq!(classes(21), [("", "L66 T2".to_owned()), ("OmniClass", "21-02".to_owned())]);
}

#[test]
fn systems_in_systems_groups_and_ports() {
    let m = model(
        "#20=IFCPUMP('0000000000000000000020',$,'P-1',$,$,$,$,$,.CIRCULATOR.);#21=IFCPIPESEGMENT('0000000000000000000021',$,'L-1',$,$,$,$,$,$);#22=IFCVALVE('0000000000000000000022',$,'V-1',$,$,$,$,$,$);
         #30=IFCDISTRIBUTIONSYSTEM('0000000000000000000030',$,'Water',$,$,$,.DOMESTICCOLDWATER.);#31=IFCDISTRIBUTIONCIRCUIT('0000000000000000000031',$,'Circuit 1',$,$,$,$);
         #32=IFCRELAGGREGATES('a',$,$,$,#30,(#31));#33=IFCRELASSIGNSTOGROUP('b',$,$,$,(#21,#22),$,#31);#34=IFCRELASSIGNSTOGROUP('c',$,$,$,(#20),$,#30);
         #35=IFCBUILTSYSTEM('0000000000000000000035',$,'Facade',$,$,.FENESTRATION.,'Long');
         #36=IFCZONE('0000000000000000000036',$,'Inner',$,$,$);#37=IFCZONE('0000000000000000000037',$,'Outer',$,$,$);
         #38=IFCRELASSIGNSTOGROUP('d',$,$,$,(#36),$,#37);#39=IFCRELASSIGNSTOGROUP('e',$,$,$,(#9,#37),$,#36);
         #40=IFCASSET('0000000000000000000040',$,'Asset 7',$,$,'A-7',$,$,$,$,$,$,$,$);#41=IFCRELASSIGNSTOGROUP('f',$,$,$,(#20,#22),$,#40);
         #50=IFCDISTRIBUTIONPORT('p1',$,'out',$,$,$,$,.SOURCE.,.PIPE.,$);#51=IFCDISTRIBUTIONPORT('p2',$,'in',$,$,$,$,.SINK.,.PIPE.,$);#52=IFCDISTRIBUTIONPORT('p3',$,'both',$,$,$,$,.SOURCEANDSINK.,.PIPE.,$);
         #53=IFCRELNESTS('g',$,$,$,#20,(#50));#54=IFCRELCONNECTSPORTTOELEMENT('h',$,$,$,#51,#21);#55=IFCRELAGGREGATES('i',$,$,$,#22,(#52));
         #56=IFCRELCONNECTSPORTS('j',$,$,$,#50,#51,$);#57=IFCRELCONNECTSPORTS('k',$,$,$,#58,#52,$);
         #58=IFCDISTRIBUTIONPORT('p4',$,'out',$,$,$,$,.SOURCE.,.PIPE.,$);#59=IFCRELNESTS('l',$,$,$,#21,(#58));",
    );
    let system = |name: &str| m.systems.iter().find(|s| s.name.as_ref() == name).unwrap();
    assert_eq!(system("Circuit 1").members.len(), 2);
    assert_eq!(system("Water").members.len(), 3, "those of the circuit too");
    assert_eq!(system("Water").predefined_type.as_deref(), Some("DOMESTICCOLDWATER"));
    assert_eq!(system("Facade").long_name.as_deref(), Some("Long"));
    assert_eq!((system("Inner").members.len(), system("Outer").members.len()), (1, 1), "and the circle ends");
    assert_eq!((m.groups[0].name.as_ref(), m.groups[0].members.len()), ("Asset 7", 2));
    assert_eq!(of(&m, 20).groups.len(), 1);
    let flows = [PortFlow::Source, PortFlow::Sink, PortFlow::Both, PortFlow::Source];
    assert_eq!(m.ports.iter().map(|p| p.flow).collect::<Vec<_>>(), flows);
    assert_eq!(m.connections.len(), 2);
    assert_eq!(m.downstream(id_of(&m, 20), 9).len(), 3);
    let said = findings(
        "#50=IFCDISTRIBUTIONPORT('p1',$,'out',$,$,$,$,.SOURCE.,.PIPE.,$);#56=IFCRELCONNECTSPORTS('j',$,$,$,#50,#50,$);",
    );
    assert!(said.contains("belongs to no element; it was left out") && said.contains("It joins a port"), "{said}");
}

#[test]
fn space_boundaries_and_layers() {
    let m = model(
        "#20=IFCWALL('0000000000000000000020',$,'W',$,$,$,#21,$,$);#21=IFCPRODUCTDEFINITIONSHAPE($,$,(#22));#22=IFCSHAPEREPRESENTATION($,'Body','X',(#23));#23=IFCBLOCK($,1.,1.,1.);
         #24=IFCDOOR('0000000000000000000024',$,'D',$,$,$,#25,$,$,$,$,$,$);#25=IFCPRODUCTDEFINITIONSHAPE($,$,(#26));#26=IFCSHAPEREPRESENTATION($,'Body','X',(#28));#28=IFCBOOLEANCLIPPINGRESULT(.DIFFERENCE.,#27,#23);#27=IFCBLOCK($,1.,1.,1.);
         #30=IFCPRESENTATIONLAYERASSIGNMENT('A-WALL',$,(#22),$);#31=IFCPRESENTATIONLAYERWITHSTYLE('A-DOOR',$,(#27),$,.T.,.F.,.F.,());
         #40=IFCRELSPACEBOUNDARY2NDLEVEL('a',$,$,$,#9,#24,$,.PHYSICAL.,.INTERNAL.,$,$);#41=IFCRELSPACEBOUNDARY1STLEVEL('b',$,$,$,#9,#20,$,.PHYSICAL.,.EXTERNAL_EARTH.,$);
         #42=IFCRELSPACEBOUNDARY('c',$,'2ndLevel','2a',#9,$,$,.VIRTUAL.,.NOTDEFINED.);#43=IFCRELSPACEBOUNDARY('d',$,'2ndLevel','2b',#9,$,$,.VIRTUAL.,.NOTDEFINED.);
         #44=IFCRELSPACEBOUNDARY('e',$,$,$,#20,#24,$,$,$);",
    );
    let (room, wall, door) = (id_of(&m, 9), id_of(&m, 20), id_of(&m, 24));
    let boundary =
        |element, level, physical, external| SpaceBoundary { space: room, element, level, physical, external };
    assert_eq!(
        m.boundaries_of(room),
        [
            boundary(None, Some(2), Some(false), None),
            boundary(Some(wall), Some(1), Some(true), Some(true)),
            boundary(Some(door), Some(2), Some(true), Some(false)),
        ]
    );
    assert_eq!(m.boundaries_of(door), []);
    assert_eq!(of(&m, 20).layers.iter().map(|l| l.as_ref()).collect::<Vec<_>>(), ["A-WALL"]);
    assert_eq!(of(&m, 24).layers.iter().map(|l| l.as_ref()).collect::<Vec<_>>(), ["A-DOOR"]);
}

#[test]
fn places_on_earth() {
    let m = model("#20=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#21,#22);#22=IFCDIRECTION((3.,4.));");
    assert_eq!(m.true_north, Some([0.6, 0.8]));
    let site = m.site_position.unwrap();
    assert!((site.latitude_deg - (31.0 + 13.0 / 60.0 + 50.5 / 3600.0)).abs() < 1e-9);
    assert!((site.longitude_deg + 121.0 + 28.0 / 60.0 + 30.0 / 3600.0).abs() < 1e-9);
    assert_eq!((site.elevation_m, m.georeference), (Some(4.5), None));
    let source = &m.sources[0];
    assert_eq!((source.true_north, source.units.length_m), (m.true_north, 0.001));
    let said: Vec<_> = source.sites.iter().map(|s| (s.global_id.as_str(), s.position, s.placement)).collect();
    assert_eq!(said, [("0000000000000000000005", Some(site), None)]);

    let crs = "#22=IFCPROJECTEDCRS('EPSG:4547',$,$,$,$,$,#23);#23=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);";
    let scaled =
        model(&format!("#20=IFCMAPCONVERSIONSCALED(#9,#22,5.,6.,7.,0.,1.,2.,1.1,1.2,1.3);{crs}")).georeference.unwrap();
    assert_eq!((scaled.eastings, scaled.x_axis_ordinate, scaled.scale), (5.0, 1.0, 2.0));
    assert_eq!((scaled.factors, scaled.map_unit_m), ([1.1, 1.2, 1.3], 1.0));
    let rigid = model(&format!("#20=IFCRIGIDOPERATION(#9,#22,IFCLENGTHMEASURE(5.),IFCLENGTHMEASURE(6.),7.);{crs}"));
    assert_eq!(rigid.georeference.unwrap().orthogonal_height, 7.0);
    let angles = "#20=IFCRIGIDOPERATION(#9,#22,IFCPLANEANGLEMEASURE(5.),IFCPLANEANGLEMEASURE(6.),$);#22=IFCGEOGRAPHICCRS('EPSG:4326',$,$,$,$,$);";
    assert_eq!(model(angles).georeference, None);
    assert!(findings(angles).contains("does not place the project on a map"));
    let zero = model(&format!("#20=IFCMAPCONVERSION(#9,#22,5.,6.,$,0.,0.,0.);{crs}")).georeference.unwrap();
    assert_eq!((zero.x_axis_abscissa, zero.x_axis_ordinate, zero.scale), (1.0, 0.0, 1.0));
    let agreed = model(
        "#20=IFCPROPERTYSET('n',$,'ePset_MapConversion',$,(#21,#22));#21=IFCPROPERTYSINGLEVALUE('Eastings',$,IFCREAL(1.5),$);
         #22=IFCPROPERTYSINGLEVALUE('Northings',$,IFCREAL(2.5),$);#23=IFCRELDEFINESBYPROPERTIES('o',$,$,$,(#5),#20);
         #24=IFCPROPERTYSET('p',$,'ePset_ProjectedCRS',$,(#25,#26));#25=IFCPROPERTYSINGLEVALUE('Name',$,IFCLABEL('EPSG:28992'),$);#26=IFCPROPERTYSINGLEVALUE('MapUnit',$,IFCLABEL('METRE'),$);#27=IFCRELDEFINESBYPROPERTIES('q',$,$,$,(#5),#24);",
    );
    let agreed = agreed.georeference.unwrap();
    assert_eq!((agreed.crs.as_deref(), agreed.eastings, agreed.map_unit_m), (Some("EPSG:28992"), 1.5, 1.0));
}

#[test]
fn federation_keeps_together_what_was_read() {
    let data = format!(
        "{}#30=IFCMATERIAL('岩棉',$,$);#31=IFCRELASSOCIATESMATERIAL('a',$,$,$,(#20),#30);#32=IFCMATERIALPROPERTIES('M',$,(#33),#30);#33=IFCPROPERTYSINGLEVALUE('X',$,IFCLABEL('x'),$);
         #34=IFCRELASSOCIATESDOCUMENT('b',$,$,$,(#20),#35);#35=IFCDOCUMENTREFERENCE($,'D-9','Doc',$,$);
         #36=IFCGROUP('0000000000000000000036',$,'Lot 3',$,$);#37=IFCRELASSIGNSTOGROUP('c',$,$,$,(#20),$,#36);
         #38=IFCPROPERTYSET('d',$,'S',$,(#39));#39=IFCPROPERTYSINGLEVALUE('Rating',$,IFCLABEL('乙级防火'),$);#40=IFCRELDEFINESBYPROPERTIES('e',$,$,$,(#20,#36),#38);
         #41=IFCRELSPACEBOUNDARY('f',$,$,$,#9,#20,$,.PHYSICAL.,.INTERNAL.);",
        wall(20)
    );
    let mut both = model(&data);
    both.federate(model(&data), &glam::DAffine3::IDENTITY);
    let walls: Vec<ElementId> =
        both.element_ids().filter(|id| both.elements[id.index()].ifc_type.as_ref() == "IfcWall").collect();
    assert_eq!(walls.len(), 2);
    let second = &both.elements[walls[1].index()];
    assert_eq!(second.materials, ["岩棉".into()]);
    let set = *second.property_sets.first().unwrap();
    assert_eq!(both.property_set(set).unwrap().properties[0].value, PropertyValue::Text("乙级防火".into()));
    assert_eq!(both.group(second.groups[0]).unwrap().members, [walls[1]]);
    assert_eq!(both.group(second.groups[0]).unwrap().name.as_ref(), "Lot 3");
    assert_eq!(both.group(second.groups[0]).unwrap().property_sets, [set]);
    let part = &both.material_set(second.material_set.unwrap()).unwrap().parts[0];
    assert_eq!(both.property_set(part.property_sets[0]).unwrap().name.as_ref(), "M");
    assert_eq!(both.document(second.documents[0]).unwrap().name.as_deref(), Some("Doc"));
    assert_eq!(both.boundaries_of(both.space_boundaries[1].space), [both.space_boundaries[1]]);
    assert_eq!(both.space_boundaries[1].element, Some(walls[1]));
}
