//! What reading takes of memory, without shapes: at most four times the text, whatever is in it (five where it is nothing
//! but elements and their properties).
//!
//! A test binary of its own, with an allocator that counts, and one test, so that nothing else allocates meanwhile.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::fmt::Write as _;
use std::io::Write as _;

use atrium_ifc::{LoadOptions, Problem, Progress, load_bytes};
use peak_alloc::PeakAlloc;
use support::{data, step};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What is taken whatever the size: threads, tables of the schema, buffers for unpacking.
const BASE: usize = 6 << 20;

/// Most memory taken at once over what was taken before, the text itself included, bytes; and whether it loaded.
fn peak_of(bytes: Vec<u8>) -> (usize, Result<(), Problem>) {
    let before = MEMORY.current_usage() - bytes.capacity();
    MEMORY.reset_peak_usage();
    let options = LoadOptions { shapes: false, ..LoadOptions::default() };
    let result = load_bytes(bytes, &options, &Progress::new());
    (MEMORY.peak_usage().saturating_sub(before), result.map(drop).map_err(|e| e.problem))
}

/// Fails when reading `text` takes more than `times` its size.
fn check(name: &str, text: String, times: f64, failed: &mut Vec<String>) {
    let length = text.len();
    let (peak, result) = peak_of(text.into_bytes());
    let ratio = (peak.saturating_sub(BASE)) as f64 / length as f64;
    println!(
        "{name}: {:.1} MB of text, {:.1} MB at most, {:.2} times its size{}",
        length as f64 / 1e6,
        peak as f64 / 1e6,
        peak as f64 / length as f64,
        result.err().map(|e| format!(" ({e})")).unwrap_or_default()
    );
    if ratio > times {
        failed.push(format!("{name}: {ratio:.2} times the text"));
    }
}

/// A building with everything that usual files hold, `copies` times, instance numbers and GlobalIds moved on.
fn building(copies: u64) -> String {
    let mut out = String::new();
    let data = data();
    for copy in 0..copies {
        let mut rest = data.as_str();
        while let Some(at) = rest.find('#') {
            out.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let number: u64 = rest[..digits].parse().unwrap();
            write!(out, "{}", number + copy * 100).unwrap();
            rest = &rest[digits..];
        }
        out.push_str(rest);
    }
    out
}

fn lines(count: u64, line: impl Fn(&mut String, u64)) -> String {
    let mut out = String::new();
    (1..=count).for_each(|n| line(&mut out, n));
    out
}

#[test]
fn four_times_the_text() {
    let mut failed = vec![];
    let all = &mut failed;
    // The first load makes threads and tables.
    let _ = peak_of(step(&data()).into_bytes());

    check("buildings", step(&building(2000)), 4.0, all);
    check("empty instances", step(&lines(1_500_000, |out, n| write!(out, "#{n}=A();").unwrap())), 4.0, all);
    check(
        "numbers far apart",
        step(&lines(300_000, |out, n| writeln!(out, "#{}=A();", n * 1_000_003).unwrap())),
        4.0,
        all,
    );
    check(
        "as many entities as instances",
        step(&lines(500_000, |out, n| write!(out, "#{n}=A{n}();").unwrap())),
        4.0,
        all,
    );
    check("one number for all", step(&lines(500_000, |out, _| out.push_str("#1=A($);"))), 4.0, all);
    let mut list = String::from("#1=IFCPOLYLOOP((#1");
    (0..2_000_000).for_each(|_| list.push_str(",#1"));
    check("one list", step(&(list + "));")), 4.0, all);
    check(
        "references to nothing",
        step(&lines(300_000, |out, n| write!(out, "#{n}=A(#{});", n + 900_000).unwrap())),
        4.0,
        all,
    );
    check("statements that are none", step(&lines(1_000_000, |out, n| write!(out, "{n};").unwrap())), 4.0, all);
    check(
        "a text",
        step(&format!("{}#96=IFCWALL('{}',$,'{}',$,$,$,$,$,$);", data(), "G".repeat(3_000_000), "é".repeat(2_000_000))),
        4.0,
        all,
    );
    check(
        "texts of escapes",
        step(&lines(3000, |out, n| {
            write!(out, "#{n}=IFCWALL('{n}',$,'{}',$,$,$,$,$,$);", "\\X2\\4E2D\\X0\\".repeat(200)).unwrap();
        })),
        4.0,
        all,
    );
    check("nested", step(&format!("#1=A({}{});", "(".repeat(4_000_000), ")".repeat(4_000_000))), 4.0, all);
    // Nothing but elements, sets and properties of a few letters each, as dense as text can be: what the model keeps of
    // them is larger than their text. Real files stay below 2.6 in all.
    check(
        "property sets",
        step(&lines(30_000, |out, n| {
            let n = n * 10;
            writeln!(
            out,
            "#{n}=IFCPROPERTYSET('{n}',$,'Pset_{n}',$,(#{},#{}));#{}=IFCPROPERTYSINGLEVALUE('Property {n}',$,IFCLABEL('Value {n}'),$);\
             #{}=IFCPROPERTYSINGLEVALUE('Width',$,IFCLENGTHMEASURE({n}.5),$);#{}=IFCRELDEFINESBYPROPERTIES('{n}',$,$,$,(#{}),#{n});\
             #{}=IFCWALL('w{n}',$,'Wall {n}',$,$,$,$,'Tag {n}',$);",
            n + 1, n + 2, n + 1, n + 2, n + 3, n + 4, n + 4
        )
        .unwrap();
        })),
        // Nothing but what the model keeps: real files, which are mostly shapes, stay below 2.7.
        5.5,
        all,
    );
    // Relations of many with many.
    let mut walls = lines(2000, |out, n| write!(out, "#{n}=IFCWALL('{n}',$,$,$,$,$,$,$,$);").unwrap());
    let many = (1..=2000).map(|n| format!("#{n}")).collect::<Vec<_>>().join(",");
    let sets = (5001..=7000).map(|n| format!("#{n}")).collect::<Vec<_>>().join(",");
    for n in 5001..=7000 {
        write!(walls, "#{n}=IFCPROPERTYSET('{n}',$,'S',$,(#4999));").unwrap();
    }
    write!(walls, "#4999=IFCPROPERTYSINGLEVALUE('P',$,IFCLABEL('V'),$);#4998=IFCRELDEFINESBYPROPERTIES('r',$,$,$,({many}),IFCPROPERTYSETDEFINITIONSET(({sets})));").unwrap();
    check("many sets of many", step(&walls), 4.0, all);

    let bomb = {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("model.ifc", zip::write::SimpleFileOptions::default()).unwrap();
        let block = vec![b' '; 1 << 20];
        (0..300).for_each(|_| zip.write_all(&block).unwrap());
        zip.finish().unwrap().into_inner()
    };
    let (peak, result) = peak_of(bomb);
    println!("300 MB in an archive: {:.1} MB at most", peak as f64 / 1e6);
    assert!(matches!(result, Err(Problem::TooLarge { .. })));
    // The limit is 256 MB; the buffer that takes it doubles as it grows.
    if peak > 600 << 20 {
        failed.push(format!("an archive took {} MB", peak >> 20));
    }

    if let Some(folder) = std::env::var_os("ATRIUM_MODELS") {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "ifc") {
                let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
                check(&path.file_name().unwrap().to_string_lossy(), text, 4.0, &mut failed);
            }
        }
    } else {
        println!("skipped: no models");
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
