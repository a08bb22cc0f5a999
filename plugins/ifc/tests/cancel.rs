//! A load that is cancelled gives control back at once, whatever it is doing.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::time::{Duration, Instant};

use atrium_ifc::{LoadOptions, Phase, Progress, load_bytes};

/// Many walls with properties, each with a shape of its own: every phase takes a while.
fn large(walls: usize) -> Vec<u8> {
    let mut text = String::from(
        "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n#1=IFCAXIS2PLACEMENT3D(#2,$,$);\n#2=IFCCARTESIANPOINT((0.,0.,0.));\n#3=IFCLOCALPLACEMENT($,#1);\n#4=IFCDIRECTION((0.,0.,1.));\n",
    );
    for w in 0..walls {
        let n = 10 + w * 10;
        text.push_str(&format!(
            "#{n}=IFCWALL('{w:022}',$,'Wall {w}',$,$,#3,#{},$,$);\n#{}=IFCPRODUCTDEFINITIONSHAPE($,$,(#{}));\n\
             #{}=IFCSHAPEREPRESENTATION($,'Body','SweptSolid',(#{}));\n#{}=IFCEXTRUDEDAREASOLID(#{},#1,#4,{}.);\n\
             #{}=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,5.,{}.);\n#{}=IFCPROPERTYSET('p',$,'Set',$,(#{}));\n\
             #{}=IFCPROPERTYSINGLEVALUE('Name',$,IFCLABEL('value {w}'),$);\n#{}=IFCRELDEFINESBYPROPERTIES('r',$,$,$,(#{n}),#{});\n",
            n + 1, n + 1, n + 2, n + 2, n + 3, n + 3, n + 4, 1 + w % 1000, n + 4, 1 + w % 37, n + 5, n + 6, n + 6, n + 7, n + 5
        ));
    }
    text.push_str("ENDSEC;\nEND-ISO-10303-21;\n");
    text.into_bytes()
}

#[test]
fn control_returns_at_once() {
    let bytes = large(60_000);
    for phase in [Phase::Scanning, Phase::Reading, Phase::Shaping] {
        let progress = Progress::new();
        let (worker_bytes, worker_progress) = (bytes.clone(), progress.clone());
        let worker = std::thread::spawn(move || {
            let result = load_bytes(worker_bytes, &LoadOptions::default(), &worker_progress);
            (result.map(|_| ()), Instant::now())
        });
        while progress.phase() < phase && !worker.is_finished() {
            std::thread::yield_now();
        }
        let asked = Instant::now();
        progress.cancel();
        let (result, ended) = worker.join().unwrap();
        let took = ended.saturating_duration_since(asked);
        println!("{phase:?}: {took:?}");
        assert!(result.unwrap_err().is_cancelled(), "{phase:?}");
        // Fifty milliseconds are promised; the rest is for a machine that runs other tests meanwhile.
        assert!(took < Duration::from_millis(400), "{phase:?} took {took:?}");
    }
}

#[test]
fn a_load_that_is_cancelled_before_it_begins_does_nothing() {
    let progress = Progress::new();
    progress.cancel();
    assert!(load_bytes(large(10), &LoadOptions::default(), &progress).unwrap_err().is_cancelled());
}
