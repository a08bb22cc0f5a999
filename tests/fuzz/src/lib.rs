//! What the fuzz targets check, as plain functions of bytes: a target calls one, and so does the test that replays the
//! corpus without any fuzzing (`plugins/ifc/tests/corpus.rs`, which takes in the same files).

pub mod file;
pub mod geometry;
pub mod text;
pub mod values;

/// Lets panics through that this program catches and reports by design: those inside the polygon overlay, which is not
/// ours. Every other panic ends the run, caught or not.
pub fn allow_guarded_panics() {
    let abort = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let guarded = info.location().is_some_and(|l| l.file().contains("i_overlay") || l.file().contains("i_tree"));
        if !guarded {
            abort(info);
        }
    }));
}
