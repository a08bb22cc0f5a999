//! Colours by what is said of elements: worked out on a worker, painted by the scene, listed by the panels.

use std::sync::Arc;

use atrium_building::Rgba8;
use atrium_find::{Coloured, Colouring};
use atrium_scene::{ElementStatuses, View};
use bevy::prelude::*;
use crossbeam_channel::{Receiver, bounded};

use crate::window::{Building, Wake};

/// The view's colouring, and what it makes of the open model.
#[derive(Resource, Default)]
pub(crate) struct Colours {
    of: Option<Arc<Colouring>>,
    done: Option<Arc<Coloured>>,
    working: Option<Receiver<(Coloured, Vec<Option<Rgba8>>)>>,
}

impl Colours {
    /// For the legend; `None` while it is worked out, and without a colouring.
    pub(crate) fn coloured(&self) -> Option<&Coloured> {
        self.done.as_deref()
    }
}

/// Brings the colours up to date with the view and the model.
pub(crate) fn follow(
    mut colours: ResMut<Colours>,
    mut statuses: ResMut<ElementStatuses>,
    building: Res<Building>,
    view: Res<View>,
    wake: Res<Wake>,
) {
    let colours = colours.bypass_change_detection();
    let mut paint = |paints| {
        if statuses.bypass_change_detection().replace_paints(paints) {
            statuses.set_changed();
        }
    };
    if building.is_changed() || colours.of != view.0.colouring {
        *colours = Colours { of: view.0.colouring.clone(), ..Colours::default() };
        match (&colours.of, &building.opened) {
            (Some(colouring), Some(opened)) => {
                let (sender, receiver) = bounded(1);
                let (colouring, wake) = (colouring.clone(), wake.clone());
                let (model, index) = (opened.model.clone(), opened.index.clone());
                let work = move || {
                    let coloured = colouring.apply(&model, index.fields());
                    let rgba = |paint: Option<atrium_find::Rgb>| paint.map(|c| [c.0[0], c.0[1], c.0[2], 255]);
                    let paints = coloured.paints(&model).into_iter().map(rgba).collect();
                    // Nobody waits for it where another colouring was chosen meanwhile.
                    let _ = sender.send((coloured, paints));
                    wake.wake();
                };
                match std::thread::Builder::new().name("atrium-colours".into()).spawn(work) {
                    Ok(_) => colours.working = Some(receiver),
                    Err(error) => tracing::error!("colours cannot be worked out: {error}"),
                }
            }
            _ => paint(Vec::new()),
        }
    }
    if let Some((coloured, paints)) = colours.working.as_ref().and_then(|r| r.try_recv().ok()) {
        colours.working = None;
        colours.done = Some(Arc::new(coloured));
        paint(paints);
    }
}
