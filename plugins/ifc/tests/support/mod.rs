//! A small sound building, and loading with a time limit.
#![allow(dead_code, reason = "each test file uses a part")]

use std::sync::mpsc;
use std::time::Duration;

use atrium_ifc::{LoadError, LoadOptions, Loaded, Problem, Progress, load_bytes};

/// Nothing here takes a hundredth of it on a quiet machine.
const LIMIT: Duration = Duration::from_secs(30);

/// A storey with a wall, a window in an opening of the wall, and something that is one extrusion cut from another.
pub(crate) const BUILDING: &str = "#1=IFCPROJECT('0000000000000000000001',$,'P',$,$,$,$,(#5),#2);
#2=IFCUNITASSIGNMENT((#3,#4));
#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);
#4=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);
#5=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#21,$);
#6=IFCBUILDING('0000000000000000000006',$,'B',$,$,$,$,$,.ELEMENT.,$,$,$);
#7=IFCBUILDINGSTOREY('0000000000000000000007',$,'1F',$,$,#20,$,$,.ELEMENT.,0.);
#8=IFCRELAGGREGATES('0000000000000000000008',$,$,$,#1,(#6));
#9=IFCRELAGGREGATES('0000000000000000000009',$,$,$,#6,(#7));
#10=IFCWALL('0000000000000000000010',$,'Wall 1',$,$,#20,#29,'T1',$);
#11=IFCRELCONTAINEDINSPATIALSTRUCTURE('0000000000000000000011',$,$,$,(#10,#12),#7);
#12=IFCBUILDINGELEMENTPROXY('0000000000000000000012',$,'Proxy',$,$,#20,#49,$,$);
#13=IFCOPENINGELEMENT('0000000000000000000013',$,$,$,$,#20,#39,$,.OPENING.);
#14=IFCRELVOIDSELEMENT('0000000000000000000014',$,$,$,#10,#13);
#15=IFCPROPERTYSET('0000000000000000000015',$,'Pset_WallCommon',$,(#16));
#16=IFCPROPERTYSINGLEVALUE('FireRating',$,IFCLABEL('EI 60'),$);
#17=IFCRELDEFINESBYPROPERTIES('0000000000000000000017',$,$,$,(#10),#15);
#20=IFCLOCALPLACEMENT($,#21);
#21=IFCAXIS2PLACEMENT3D(#22,$,$);
#22=IFCCARTESIANPOINT((0.,0.,0.));
#23=IFCDIRECTION((0.,0.,1.));
#29=IFCPRODUCTDEFINITIONSHAPE($,$,(#30));
#30=IFCSHAPEREPRESENTATION(#5,'Body','SweptSolid',(#31));
#31=IFCEXTRUDEDAREASOLID(#34,#21,#32,3000.);
#32=IFCDIRECTION((0.,0.,1.));
#34=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,5000.,200.);
#39=IFCPRODUCTDEFINITIONSHAPE($,$,(#40));
#40=IFCSHAPEREPRESENTATION(#5,'Body','SweptSolid',(#41));
#41=IFCEXTRUDEDAREASOLID(#42,#21,#23,2000.);
#42=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,900.,400.);
#49=IFCPRODUCTDEFINITIONSHAPE($,$,(#50));
#50=IFCSHAPEREPRESENTATION(#5,'Body','CSG',(#51));
#51=IFCBOOLEANRESULT(.DIFFERENCE.,#52,#53);
#52=IFCEXTRUDEDAREASOLID(#54,#21,#23,1000.);
#53=IFCHALFSPACESOLID(#55,.F.);
#54=IFCCIRCLEPROFILEDEF(.AREA.,$,$,500.);
#55=IFCPLANE(#56);
#56=IFCAXIS2PLACEMENT3D(#57,#58,$);
#57=IFCCARTESIANPOINT((0.,0.,500.));
#58=IFCDIRECTION((0.3,0.,1.));
#60=IFCSTYLEDITEM(#31,(#61),$);
#61=IFCSURFACESTYLE($,.BOTH.,(#62));
#62=IFCSURFACESTYLERENDERING(#63,0.,$,$,$,$,$,$,.FLAT.);
#63=IFCCOLOURRGB($,0.5,0.5,0.5);
";

/// [`BUILDING`], to change.
pub(crate) fn data() -> String {
    BUILDING.to_owned()
}

/// A whole file around a data section, which begins on line 8.
pub(crate) fn step(data: &str) -> String {
    format!(
        "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','Pen','');\nFILE_SCHEMA(('IFC4'));\nENDSEC;\n\
         DATA;\n{data}\nENDSEC;\nEND-ISO-10303-21;\n"
    )
}

/// Loads bytes; fails the test when that panics or does not end.
pub(crate) fn load_within(bytes: Vec<u8>) -> Result<Loaded, LoadError> {
    let (sender, receiver) = mpsc::channel();
    let copy = bytes.clone();
    let worker = std::thread::spawn(move || {
        let _ = sender.send(load_bytes(bytes, &LoadOptions::default(), &Progress::new()));
    });
    match receiver.recv_timeout(LIMIT) {
        Ok(result) => {
            worker.join().unwrap();
            if let Err(error) = &result {
                assert!(
                    !matches!(error.problem, Problem::Internal(_)),
                    "{error}\n{}",
                    String::from_utf8_lossy(&copy[..copy.len().min(8000)])
                );
            }
            result
        }
        Err(error) => panic!("{error}: no result for\n{}", String::from_utf8_lossy(&copy[..copy.len().min(8000)])),
    }
}

/// Loads a data section that must load.
pub(crate) fn loaded(data: &str) -> Loaded {
    load_within(step(data).into_bytes()).unwrap()
}
