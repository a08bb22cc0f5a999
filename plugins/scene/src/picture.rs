//! How a building looks: all that is drawn of it, without knowing what stands there.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use atrium_building::{Aabb, BuildingModel};
use atrium_cache::Entry;
use glam::DVec3;

use crate::geometry::Geometry;
use crate::{prepare, stored};

/// Where the geometry is taken from once the GPU had it and it was let go.
#[derive(Clone)]
pub(crate) enum Source {
    /// The model that it was made of; whoever shows the picture holds that.
    Model(Weak<BuildingModel>),
    /// The file that it was read out of.
    File(Entry),
}

/// What the GPU draws of a building. Two scenes that share one look the same, and elements have the same numbers in both.
pub(crate) struct Picture {
    bounds: Aabb,
    element_count: usize,
    geometry: Mutex<Option<Arc<Geometry>>>,
    source: Mutex<Source>,
}

impl Picture {
    pub(crate) fn new(bounds: Aabb, element_count: usize, geometry: Geometry, source: Source) -> Self {
        let geometry = Mutex::new(Some(Arc::new(geometry)));
        Self { bounds, element_count, geometry, source: Mutex::new(source) }
    }

    /// What "fit all" fits: everything but spaces and strays, metres, project coordinates.
    pub(crate) fn bounds(&self) -> Aabb {
        self.bounds
    }

    /// What GPU coordinates are relative to.
    pub(crate) fn origin(&self) -> DVec3 {
        prepare::origin_of(&self.bounds)
    }

    pub(crate) fn element_count(&self) -> usize {
        self.element_count
    }

    /// The geometry, taken from its source again if it was let go.
    pub(crate) fn geometry(&self) -> Arc<Geometry> {
        let mut slot = lock(&self.geometry);
        Arc::clone(slot.get_or_insert_with(|| Arc::new(self.made_again())))
    }

    fn made_again(&self) -> Geometry {
        match &*lock(&self.source) {
            Source::Model(model) => model.upgrade().and_then(|model| prepare::geometry_again(&model, &self.bounds)),
            Source::File(entry) => stored::read_geometry(entry).map(|(geometry, _)| geometry).ok(),
        }
        .unwrap_or_else(|| {
            bevy::log::warn!("the picture of the building cannot be made again; open its file once more");
            Geometry::default()
        })
    }

    /// Lets go of the copy in main memory.
    pub(crate) fn release_geometry(&self) {
        *lock(&self.geometry) = None;
        if let Source::File(entry) = &*lock(&self.source) {
            entry.release_pages();
        }
    }

    /// From now on the geometry is taken from where that of the other one is.
    pub(crate) fn move_to(&self, other: &Self) {
        let source = lock(&other.source).clone();
        *lock(&self.source) = source;
    }
}

fn lock<T>(slot: &Mutex<T>) -> MutexGuard<'_, T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
