//! Speed of the statement index, on `$ATRIUM_BENCH_FILE` or on a made-up text.

#![allow(missing_docs, reason = "criterion's macros write functions without docs")]

use std::hint::black_box;
use std::time::Duration;

use atrium_ifc::{Diagnostics, Progress, Source, scan};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// A text of the usual mix: mostly short points and faces, some long products with strings.
fn made_up(instances: usize) -> Vec<u8> {
    let mut text = String::from("ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n");
    for i in 1..=instances {
        let line = match i % 16 {
            0 => format!(
                "#{i}=IFCPROPERTYSINGLEVALUE('Reference',$,IFCIDENTIFIER('Basic Wall: Interior - 135 mm (2-hr)'),$);\n"
            ),
            1 => format!(
                "#{i}= IFCWALLSTANDARDCASE('2O2Fr$t4X7Zf8NOew3FL{:02}',#2,'Basic Wall:Interior:1384{i}',$,'Basic Wall',#3,#4,'13846');\n",
                i % 100
            ),
            n if n % 2 == 0 => format!("#{i}=IFCCARTESIANPOINT(({i}.5,-1234.0625,3.E-3));\n"),
            _ => format!(
                "#{i}=IFCPOLYLOOP((#{},#{},#{},#{}));\n",
                i.max(5) - 1,
                i.max(5) - 2,
                i.max(5) - 3,
                i.max(5) - 4
            ),
        };
        text.push_str(&line);
    }
    text.push_str("ENDSEC;\nEND-ISO-10303-21;\n");
    text.into_bytes()
}

fn bench_scan(c: &mut Criterion) {
    let bytes = match std::env::var_os("ATRIUM_BENCH_FILE") {
        Some(path) => std::fs::read(path).expect("ATRIUM_BENCH_FILE names a readable file"),
        None => made_up(500_000),
    };
    let mut group = c.benchmark_group("scan");
    group.throughput(Throughput::Bytes(bytes.len() as u64)).sample_size(10).measurement_time(Duration::from_secs(4));
    let source = Source::from_bytes(bytes);
    group.bench_function("index", |b| {
        b.iter(|| {
            let diagnostics = Diagnostics::new();
            black_box(scan(black_box(&source), &Progress::new(), &diagnostics).map(|f| f.len()))
        });
    });
    group.finish();
}

criterion_group!(benches, bench_scan);
criterion_main!(benches);
