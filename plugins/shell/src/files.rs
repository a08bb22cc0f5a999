//! Which files to open: dialog, drag and drop, recent ones.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use bevy::prelude::*;
use bevy::window::FileDragAndDrop;
use crossbeam_channel::{Receiver, bounded};

/// A file dialog that is open, on a thread of its own: the system's dialogs block.
#[derive(Resource, Default)]
pub(crate) struct Dialog(Option<Receiver<Answer>>);

/// What became of a dialog.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The person chose these.
    Files(Vec<PathBuf>),
    /// The person closed it.
    Closed,
    /// The system showed none.
    NotShown,
}

/// A dialog that ends without a choice this fast was never seen by anyone: no desktop portal runs, and no helper program
/// for dialogs is installed. The dialog library itself does not tell, and on a busy computer its failure took half a second.
const NOBODY_IS_THIS_FAST: Duration = Duration::from_millis(1_000);

impl Dialog {
    /// Shows the system's dialog, unless one is open.
    pub(crate) fn show(&mut self, wake: impl Fn() + Send + 'static) {
        if self.0.is_some() {
            return;
        }
        let (sender, receiver) = bounded(1);
        let spawned = std::thread::Builder::new().name("atrium-dialog".into()).spawn(move || {
            let shown = Instant::now();
            let files = rfd::FileDialog::new()
                .add_filter("IFC, Atrium", &["ifc", "ifczip", "IFC", "IFCZIP", "zip", crate::project::ENDING])
                .add_filter("*", &["*"])
                .pick_files();
            let answer = match files {
                Some(files) if !files.is_empty() => Answer::Files(files),
                _ if shown.elapsed() < NOBODY_IS_THIS_FAST => Answer::NotShown,
                _ => Answer::Closed,
            };
            let _ = sender.send(answer);
            wake();
        });
        match spawned {
            Ok(_) => self.0 = Some(receiver),
            Err(error) => tracing::error!("the file dialog cannot be shown: {error}"),
        }
    }

    /// What became of it, once.
    pub(crate) fn take(&mut self) -> Option<Answer> {
        match self.0.as_ref()?.try_recv() {
            Ok(answer) => {
                self.0 = None;
                Some(answer)
            }
            Err(crossbeam_channel::TryRecvError::Empty) => None,
            Err(crossbeam_channel::TryRecvError::Disconnected) => {
                self.0 = None;
                Some(Answer::NotShown)
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
