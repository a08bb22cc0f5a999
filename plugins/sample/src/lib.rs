//! Generates a sample hospital as one IFC4 file.
//!
//! It writes a general hospital with its rooms, its equipment and the systems that connect them, for demonstrations,
//! tests and benches. The architecture is authored through `ifc_rs`; doors, furniture, equipment, systems and
//! colours by the small STEP writer in this crate. The text depends on the seed alone.
//!
//! It does not read IFC, and draws nothing. It may depend on `ifc_rs` only.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod author;
mod circulation;
mod doors;
mod fabric;
mod facts;
mod furnish;
mod guid;
mod plan;
mod products;
mod scene;
mod services;
pub mod split;
mod step;
mod tone;
mod walls;

/// The name of the generated file within the folder of models.
pub const FILE_NAME: &str = "atrium-hospital.ifc";

/// The seed that the file shipped with the product is made from.
pub const SEED: u64 = 20_260_101;

/// Why a sample could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// `ifc_rs` wrote an instance in a form that the rewriting pass does not know.
    #[error("the authored instance `{line}` could not be rewritten")]
    Unreadable {
        /// The line as it was written.
        line: String,
    },
    /// Two things of the plan have one path, and would have one GlobalId.
    #[error("the path `{path}` names two things")]
    RepeatedPath {
        /// The path.
        path: String,
    },
}

/// The whole STEP text (ISO 10303-21, schema IFC4) of the hospital of `seed`; metres, z up.
///
/// The same seed gives the same bytes. Coordinates are local to the building, whose south-western corner is the
/// origin; an `IfcMapConversion` says where that lies.
///
/// # Errors
/// [`SampleError`] if an instance could not be given a stable identity; this would be a fault of the generator.
pub fn generate(seed: u64) -> Result<String, SampleError> {
    let (author, fabric) = fabric::build();
    let paint = author.paint.clone();
    let (architecture, next) = author.finish(seed)?;
    let mut step = step::Step::new(seed, next);
    for (item, tone) in paint {
        tone.paint(&mut step, item);
    }
    let mut scene = scene::Scene::new(step, &fabric);
    facts::state(&mut scene, &fabric);
    doors::hang(&mut scene, &fabric);
    circulation::build(&mut scene, &fabric);
    let heads = furnish::furnish(&mut scene, &fabric);
    services::build(&mut scene, &fabric, &heads);
    let (rest, repeated) = scene.finish();
    if let Some(path) = repeated {
        return Err(SampleError::RepeatedPath { path });
    }
    Ok(format!(
        "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('ViewDefinition [DesignTransferView]'),'2;1');\n\
         FILE_NAME('{FILE_NAME}','2026-01-01T00:00:00',('Atrium'),('Atrium'),'atrium_sample {}','Atrium','');\n\
         FILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n{architecture}{rest}ENDSEC;\nEND-ISO-10303-21;\n",
        env!("CARGO_PKG_VERSION"),
    ))
}
