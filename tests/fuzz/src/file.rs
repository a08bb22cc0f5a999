//! Whole files, also packed, from their bytes to a model.

use atrium_ifc::{LoadOptions, Loaded, Problem, Progress, load_bytes};

/// What no file of this size can hold: a megabyte of text gives some hundred thousand triangles at most, except by
/// instancing, which this does not count.
const TRIANGLES: usize = 20_000_000;

/// `data` is a file.
///
/// # Panics
/// When the reader failed inside, though it says so politely, or gave a model that contradicts itself.
pub fn check(data: &[u8]) {
    let loaded = match load_bytes(data.to_vec(), &LoadOptions::default(), &Progress::new()) {
        Ok(loaded) => loaded,
        Err(error) => {
            assert!(!matches!(error.problem, Problem::Internal(_)), "{error}");
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    for finding in &loaded.diagnostics {
        assert!(!finding.message.contains("geometry core gave up"), "{finding:?}");
    }
    sound(&loaded);
}

/// Fails where a model contradicts itself, or holds what is no number.
pub fn sound(loaded: &Loaded) {
    let model = &loaded.model;
    for e in &model.elements {
        assert!(e.parent.is_none_or(|p| p.index() < model.elements.len()));
        assert!(e.storey.is_none_or(|s| s.index() < model.storeys.len()));
        assert!(e.property_sets.iter().all(|s| (s.0 as usize) < model.property_sets.len()));
        assert!(e.bounds.is_empty() || e.bounds.min.is_finite() && e.bounds.max.is_finite());
    }
    for p in &model.placements {
        assert!(p.element.index() < model.elements.len() && (p.mesh.0 as usize) < model.meshes.len());
        assert!(p.transform.is_finite());
    }
    let mut triangles = 0;
    for m in &model.meshes {
        assert!(m.indices.len().is_multiple_of(3) && m.indices.iter().all(|i| (*i as usize) < m.positions.len()));
        assert!(m.positions.iter().flatten().all(|v| v.is_finite()));
        triangles += m.triangle_count();
    }
    assert!(triangles < TRIANGLES);
}
