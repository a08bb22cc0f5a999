//! Which files to open: dialog, drag and drop, recent ones.

use std::path::PathBuf;

use bevy::prelude::*;
use bevy::window::FileDragAndDrop;
use crossbeam_channel::{Receiver, bounded};

/// A file dialog that is open, on a thread of its own: the system's dialogs block.
#[derive(Resource, Default)]
pub(crate) struct Dialog(Option<Receiver<Option<Vec<PathBuf>>>>);

impl Dialog {
    /// Shows the system's dialog, unless one is open.
    pub(crate) fn show(&mut self, wake: impl Fn() + Send + 'static) {
        if self.0.is_some() {
            return;
        }
        let (sender, receiver) = bounded(1);
        let spawned = std::thread::Builder::new().name("atrium-dialog".into()).spawn(move || {
            let files = rfd::FileDialog::new()
                .add_filter("IFC", &["ifc", "ifczip", "IFC", "IFCZIP", "zip"])
                .add_filter("*", &["*"])
                .pick_files();
            let _ = sender.send(files);
            wake();
        });
        match spawned {
            Ok(_) => self.0 = Some(receiver),
            Err(error) => tracing::error!("the file dialog cannot be shown: {error}"),
        }
    }

    /// The chosen files, once.
    pub(crate) fn take(&mut self) -> Option<Vec<PathBuf>> {
        match self.0.as_ref()?.try_recv() {
            Ok(files) => {
                self.0 = None;
                files.filter(|f| !f.is_empty())
            }
            Err(crossbeam_channel::TryRecvError::Empty) => None,
            Err(crossbeam_channel::TryRecvError::Disconnected) => {
                self.0 = None;
                None
            }
        }
    }
}

/// Files that were let go over the window since the last frame; several are opened as one building.
pub(crate) fn dropped(messages: &mut MessageReader<FileDragAndDrop>) -> Vec<PathBuf> {
    messages
        .read()
        .filter_map(|m| match m {
            FileDragAndDrop::DroppedFile { path_buf, .. } => Some(path_buf.clone()),
            _ => None,
        })
        .collect()
}
