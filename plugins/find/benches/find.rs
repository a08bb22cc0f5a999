//! What a keystroke, a filter and a colouring cost, in made-up buildings of 150,000 and a million elements.
#![allow(missing_docs)]

mod synthetic;

use std::hint::black_box;
use std::time::Duration;

use atrium_find::{Colouring, Field, FieldIndex, Filter, SearchIndex};
use criterion::{Criterion, criterion_group, criterion_main};

fn find(c: &mut Criterion) {
    for (size, elements) in [("150k", 150_000), ("1M", 1_000_000)] {
        let model = synthetic::building(elements);
        let index = SearchIndex::build(&model, &|_| Vec::new());
        let fields = FieldIndex::build(&model);
        let mut group = c.benchmark_group(size);
        group.sample_size(20).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2));
        for query in ["s", "ss", "sss", "socket", "手术室", "supply 00123", "shoushushi", "firerating: 60"] {
            group.bench_function(format!("search {query}"), |b| b.iter(|| index.search(black_box(query)).len()));
        }
        for text in [
            "class = IfcDoor and storey = 3F and Pset_Everything.FireRating >= 60",
            "name contains duct or Flow > 0.2 m3/s",
        ] {
            let filter: Filter = text.parse().expect("a filter");
            group.bench_function(format!("filter {text}"), |b| b.iter(|| filter.select(&model, &fields).len()));
        }
        for field in [Field::Class, Field::Storey, Field::property("Pset_Everything", "Flow")] {
            let colouring = Colouring::by(field.clone());
            group.bench_function(format!("colour {field}"), |b| {
                b.iter(|| colouring.apply(&model, &fields).legend.len())
            });
        }
        group.finish();
    }
}

criterion_group!(benches, find);
criterion_main!(benches);
