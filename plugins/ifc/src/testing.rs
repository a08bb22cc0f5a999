//! Helpers of this crate's tests.

use crate::diagnostics::Diagnostics;
use crate::progress::Progress;
use crate::source::Source;
use crate::value::StepFile;

/// A whole file around the lines of a data section.
pub(crate) fn step(data: &str) -> String {
    format!(
        "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','Pen','');\nFILE_SCHEMA(('IFC4'));\nENDSEC;\n\
         DATA;\n{data}\nENDSEC;\nEND-ISO-10303-21;\n"
    )
}

/// Scans a data section and hands it to the test.
pub(crate) fn scanned(data: &str, test: impl FnOnce(&StepFile<'_>, &Diagnostics)) {
    let source = Source::from_bytes(step(data).into_bytes());
    let diagnostics = Diagnostics::new();
    let file = crate::scan(&source, &Progress::new(), &diagnostics).unwrap();
    test(&file, &diagnostics);
}
