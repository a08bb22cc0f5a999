//! One small file per kind of item.

use super::*;
use crate::testing::scanned;

/// What came out for the one product `#1`.
struct Built {
    volume: f64,
    area: f64,
    min: glam::DVec3,
    max: glam::DVec3,
    colours: Vec<Option<atrium_building::Rgba8>>,
    findings: u64,
    placements: usize,
    meshes: usize,
}

fn built_with(data: &str, openings: &[u64], units: Units) -> Built {
    let mut out = None;
    let at = if data.contains("#2=") { "#2" } else { "$" };
    let data = format!("#1=IFCWALL('0',$,$,$,$,{at},#3,$,$);#3=IFCPRODUCTDEFINITIONSHAPE($,$,(#4));{data}");
    scanned(&data, |file, diagnostics| {
        let product = ProductInput {
            element: ElementId(0),
            id: Id(1),
            is_void: false,
            openings: openings.iter().map(|i| Id(*i)).collect(),
        };
        let result = build_shapes(file, &[product], &units, &Progress::new(), diagnostics).unwrap();
        let mut whole = TriMesh::default();
        for p in &result.placements {
            let mesh = &result.meshes[p.mesh.0 as usize];
            let positions = mesh.positions.iter().map(|v| glam::Vec3::from(*v).as_dvec3()).collect();
            whole.append(&TriMesh { positions, indices: mesh.indices.to_vec() }.transformed(&p.transform));
        }
        let bounds =
            whole.bounds().unwrap_or(atrium_geometry::Bounds { min: glam::DVec3::ZERO, max: glam::DVec3::ZERO });
        out = Some(Built {
            volume: whole.volume(),
            area: whole.area(),
            min: bounds.min,
            max: bounds.max,
            colours: result.placements.iter().map(|p| p.colour.get()).collect(),
            findings: diagnostics.count(),
            placements: result.placements.len(),
            meshes: result.meshes.len(),
        });
    });
    out.unwrap()
}

fn built(data: &str) -> Built {
    built_with(data, &[], Units::default())
}

const BODY: &str = "#4=IFCSHAPEREPRESENTATION($,'Body','SweptSolid',(#10));";
const BOX: &str =
    "#10=IFCEXTRUDEDAREASOLID(#11,$,#13,3.);#11=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,2.,1.);#13=IFCDIRECTION((0.,0.,1.));";

#[test]
fn units_and_placements() {
    let data = format!(
        "{BODY}{BOX}#2=IFCLOCALPLACEMENT($,#20);#20=IFCAXIS2PLACEMENT3D(#21,#22,#23);#21=IFCCARTESIANPOINT((10.,0.,0.));
         #22=IFCDIRECTION((0.,0.,1.));#23=IFCDIRECTION((0.,1.,0.));"
    );
    let feet = Units { length_m: 0.3048, angle_rad: 1.0 };
    let b = built_with(&data, &[], feet);
    assert!((b.volume - 6.0 * 0.3048f64.powi(3)).abs() < 1e-5);
    // Turned a quarter: the long side runs along y.
    assert!((b.max - b.min).distance(glam::DVec3::new(1., 2., 3.) * 0.3048) < 1e-4);
    assert!(((b.max.x + b.min.x) / 2.0 - 3.048).abs() < 1e-4);
    assert_eq!(b.findings, 0);
}

#[test]
fn an_opening_is_cut_and_a_flush_one_too() {
    let data = format!(
        "{BODY}{BOX}#30=IFCOPENINGELEMENT('1',$,$,$,$,$,#31,$,$);#31=IFCPRODUCTDEFINITIONSHAPE($,$,(#32));
         #32=IFCSHAPEREPRESENTATION($,'Body','SweptSolid',(#33));#33=IFCEXTRUDEDAREASOLID(#34,$,#13,1.);
         #34=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,1.,1.);"
    );
    let b = built_with(&data, &[30], Units::default());
    assert!((b.volume - 5.0).abs() < 1e-4, "{}", b.volume);
    assert!((b.area - (22.0 - 2.0 + 2.0)).abs() < 1e-3, "{}", b.area);
}

#[test]
fn mapped_items_mirror_scale_and_share() {
    let data = format!(
        "#4=IFCSHAPEREPRESENTATION($,'Body','MappedRepresentation',(#40,#41));
         #40=IFCMAPPEDITEM(#42,#43);#41=IFCMAPPEDITEM(#42,#44);#42=IFCREPRESENTATIONMAP(#45,#46);
         #43=IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#47,1.,$);#44=IFCCARTESIANTRANSFORMATIONOPERATOR3DNONUNIFORM(#48,#49,#47,2.,$,1.,1.);
         #45=IFCAXIS2PLACEMENT3D(#47,$,$);#46=IFCSHAPEREPRESENTATION($,'Body','SweptSolid',(#10));#47=IFCCARTESIANPOINT((0.,0.,0.));
         #48=IFCDIRECTION((1.,0.,0.));#49=IFCDIRECTION((0.,-1.,0.));{BOX}"
    );
    let b = built(&data);
    assert_eq!((b.placements, b.meshes), (2, 1));
    assert!((b.volume - 18.0).abs() < 1e-3, "{}", b.volume);
}

#[test]
fn booleans_and_the_style_of_their_first_operand() {
    let data = format!(
        "#4=IFCSHAPEREPRESENTATION($,'Body','Clipping',(#50));#50=IFCBOOLEANCLIPPINGRESULT(.DIFFERENCE.,#10,#51);{BOX}
         #51=IFCHALFSPACESOLID(#52,.F.);#52=IFCPLANE(#53);#53=IFCAXIS2PLACEMENT3D(#54,$,$);#54=IFCCARTESIANPOINT((0.,0.,2.));
         #60=IFCSTYLEDITEM(#10,(#61),$);#61=IFCPRESENTATIONSTYLEASSIGNMENT((#62));#62=IFCSURFACESTYLE($,.BOTH.,(#63));
         #63=IFCSURFACESTYLERENDERING(#64,0.5,$,$,$,$,$,$,.FLAT.);#64=IFCCOLOURRGB($,1.,0.,0.2);"
    );
    let b = built(&data);
    assert!((b.volume - 4.0).abs() < 1e-4, "{}", b.volume);
    assert_eq!(b.colours, [Some([255, 0, 51, 128])]);
}

#[test]
fn a_polygonal_half_space_cuts_inside_its_boundary_only() {
    let data = format!(
        "#4=IFCSHAPEREPRESENTATION($,'Body','Clipping',(#50));#50=IFCBOOLEANCLIPPINGRESULT(.DIFFERENCE.,#10,#51);{BOX}
         #51=IFCPOLYGONALBOUNDEDHALFSPACE(#52,.F.,#53,#55);#52=IFCPLANE(#57);#57=IFCAXIS2PLACEMENT3D(#58,$,$);#58=IFCCARTESIANPOINT((0.,0.,2.));
         #53=IFCAXIS2PLACEMENT3D(#54,$,$);#54=IFCCARTESIANPOINT((0.,0.,0.));#55=IFCPOLYLINE((#70,#71,#72,#73,#70));
         #70=IFCCARTESIANPOINT((0.,-5.));#71=IFCCARTESIANPOINT((5.,-5.));#72=IFCCARTESIANPOINT((5.,5.));#73=IFCCARTESIANPOINT((0.,5.));"
    );
    assert!((built(&data).volume - 5.0).abs() < 1e-4);
}

#[test]
fn a_polycurve_with_an_arc() {
    let data = "#4=IFCSHAPEREPRESENTATION($,'Body','SweptSolid',(#10));#10=IFCEXTRUDEDAREASOLID(#11,$,#13,1.);
        #11=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#14);#13=IFCDIRECTION((0.,0.,1.));
        #14=IFCINDEXEDPOLYCURVE(#15,(IFCLINEINDEX((1,2)),IFCARCINDEX((2,3,1))),$);#15=IFCCARTESIANPOINTLIST2D(((-1.,0.),(1.,0.),(0.,1.)));";
    let b = built(data);
    assert!((b.volume / (std::f64::consts::PI / 2.0) - 1.0).abs() < 0.01, "{}", b.volume);
}

#[test]
fn trimmed_arcs_in_degrees_and_by_points() {
    for trim in ["(IFCPARAMETERVALUE(0.)),(IFCPARAMETERVALUE(180.)),.T.,.PARAMETER.", "(#20),(#21),.T.,.CARTESIAN."] {
        let data = format!(
            "#4=IFCSHAPEREPRESENTATION($,'Body','SweptSolid',(#10));#10=IFCEXTRUDEDAREASOLID(#11,$,#13,1.);
             #11=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#14);#13=IFCDIRECTION((0.,0.,1.));#14=IFCCOMPOSITECURVE((#15,#16),.F.);
             #15=IFCCOMPOSITECURVESEGMENT(.CONTINUOUS.,.T.,#17);#16=IFCCOMPOSITECURVESEGMENT(.CONTINUOUS.,.T.,#18);
             #17=IFCTRIMMEDCURVE(#19,{trim});#18=IFCPOLYLINE((#21,#20));#19=IFCCIRCLE(#22,1.);#20=IFCCARTESIANPOINT((1.,0.));
             #21=IFCCARTESIANPOINT((-1.,0.));#22=IFCAXIS2PLACEMENT2D(#23,$);#23=IFCCARTESIANPOINT((0.,0.));"
        );
        let b = built_with(&data, &[], Units { length_m: 1.0, angle_rad: std::f64::consts::PI / 180.0 });
        assert!((b.volume / (std::f64::consts::PI / 2.0) - 1.0).abs() < 0.01, "{trim} {}", b.volume);
    }
}

#[test]
fn a_bent_bar_rounds_its_corner() {
    let bar = |kind: &str, radius: &str| {
        let data = format!(
            "#4=IFCSHAPEREPRESENTATION($,'Body','AdvancedSweptSolid',(#10));#10={kind}(#11,0.1,$,$,${radius});
             #11=IFCPOLYLINE((#12,#13,#14));#12=IFCCARTESIANPOINT((0.,0.,0.));#13=IFCCARTESIANPOINT((2.,0.,0.));#14=IFCCARTESIANPOINT((2.,2.,0.));"
        );
        built(&data)
    };
    let (sharp, round) = (bar("IFCSWEPTDISKSOLID", ""), bar("IFCSWEPTDISKSOLIDPOLYGONAL", ",0.5"));
    assert!((sharp.volume - round.volume) / sharp.volume > 0.03, "{} {}", sharp.volume, round.volume);
    assert!((round.max.x - 2.1).abs() < 2e-3);
    assert_eq!(sharp.findings + round.findings, 0);
}

#[test]
fn face_sets_and_their_colour_map() {
    let data = "#4=IFCSHAPEREPRESENTATION($,'Body','Tessellation',(#10));
        #10=IFCTRIANGULATEDFACESET(#11,$,.T.,((1,3,2),(1,2,4),(2,3,4),(3,1,4)),$);
        #11=IFCCARTESIANPOINTLIST3D(((0.,0.,0.),(1.,0.,0.),(0.,1.,0.),(0.,0.,1.)));
        #12=IFCINDEXEDCOLOURMAP(#10,$,#13,(1,1,2,2));#13=IFCCOLOURRGBLIST(((1.,0.,0.),(0.,1.,0.)));";
    let b = built(data);
    assert!((b.volume - 1.0 / 6.0).abs() < 1e-5);
    assert_eq!(b.colours, [Some([255, 0, 0, 255]), Some([0, 255, 0, 255])]);
}

#[test]
fn damage_is_reported_and_never_hangs() {
    // A boolean of itself, a mapped item of itself, a missing reference, an index beyond the points, a doubling tree.
    let doubling: String =
        (0..60).map(|i| format!("#{}=IFCBOOLEANRESULT(.UNION.,#{},#{});", 200 + i, 201 + i, 201 + i)).collect();
    for item in [
        "#10=IFCBOOLEANRESULT(.DIFFERENCE.,#10,#10);".to_owned(),
        "#10=IFCMAPPEDITEM(#11,$);#11=IFCREPRESENTATIONMAP(#12,#4);#12=IFCAXIS2PLACEMENT3D(#13,$,$);#13=IFCCARTESIANPOINT((0.,0.,0.));".to_owned(),
        "#10=IFCEXTRUDEDAREASOLID(#99,$,$,1.);".to_owned(),
        "#10=IFCTRIANGULATEDFACESET(#11,$,.T.,((1,9,2)),$);#11=IFCCARTESIANPOINTLIST3D(((0.,0.,0.),(1.,0.,0.)));".to_owned(),
        format!("{doubling}#260={};#10=IFCCSGSOLID(#200);", "IFCBLOCK(#12,1.,1.,1.)"),
        "#10=IFCEXTRUDEDAREASOLID(#11,$,#13,1E300);#11=IFCCIRCLEPROFILEDEF(.AREA.,$,$,1.);#13=IFCDIRECTION((0.,0.,1.));".to_owned(),
    ] {
        let started = std::time::Instant::now();
        let b = built(&format!("{BODY}{item}"));
        assert_ne!(b.findings, 0, "{item}");
        assert!(started.elapsed().as_secs() < 20);
    }
}
