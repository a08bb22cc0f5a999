//! Prints what was read of an IFC file, product by product, as JSON: `cargo run --example products -- FILE`.

use std::path::Path;

fn main() {
    for file in std::env::args().skip(1) {
        let options = atrium_ifc::InspectOptions { per_product: true, threads: None };
        match atrium_ifc::inspect(Path::new(&file), &options) {
            Ok(report) => println!("{}", serde_json::to_string(&report).unwrap_or_default()),
            Err(error) => eprintln!("{error}"),
        }
    }
}
