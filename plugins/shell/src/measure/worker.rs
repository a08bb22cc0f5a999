//! The work of measuring, beside the frames: what the pointer means, what of a drawing is hidden, what a room measures.

use std::sync::Arc;

use atrium_building::ElementId;
use atrium_panels::RoomView;
use atrium_scene::PreparedScene;
use atrium_spatial::{Drawing, Measurement, PickFilter, Snap, Veil, clearance, place_in, room_report};
use atrium_view::{CameraPose, ViewState};
use crossbeam_channel::{Receiver, Sender, bounded};
use glam::{DVec3, Vec2};

/// How far from the pointer corners and edges are looked for, pixels: what a hand can hold to.
const REACH_PX: f32 = 12.0;

/// Questions and answers that may wait: a hand clicks no faster, and of moves one alone is ever on its way.
const WAITING: usize = 64;

/// From where the building is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sight {
    pub(super) camera: CameraPose,
    /// The viewport, logical pixels.
    pub(super) size: Vec2,
}

/// What is asked.
pub(super) enum Ask {
    /// From now on this is shown.
    View(Arc<ViewState>),
    /// What the pointer means; `free` also asks what is free around that place.
    Point { at: Vec2, sight: Sight, free: bool, click: Option<Click> },
    /// What of these drawings is hidden.
    Veils { sight: Sight, drawings: Vec<(u64, Arc<Drawing>)> },
    /// What a room measures.
    Room(ElementId),
}

/// How a place was clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Click {
    Once,
    /// The second click of two at one place.
    Twice,
}

/// What is answered.
pub(super) enum Answer {
    Point { snap: Option<Box<Snap>>, free: Option<Box<Measurement>>, click: Option<Click> },
    Veils(Vec<(u64, Arc<Veil>)>),
    Room(Box<RoomView>),
}

/// The thread that answers; it ends when this is dropped.
pub(super) struct Worker {
    asks: Sender<Ask>,
    answers: Receiver<Answer>,
}

impl Worker {
    pub(super) fn start(scene: Arc<PreparedScene>, wake: impl Fn() + Send + 'static) -> Option<Self> {
        let (asks, inbox) = bounded::<Ask>(WAITING);
        let (outbox, answers) = bounded(WAITING);
        let work = move || {
            let index = scene.spatial();
            let mut filter = PickFilter::new(index.model(), &ViewState::default());
            while let Ok(ask) = inbox.recv() {
                let answer = match ask {
                    Ask::View(view) => {
                        filter = PickFilter::new(index.model(), &view);
                        continue;
                    }
                    Ask::Point { at, sight, free, click } => {
                        let ray = sight.camera.ray_through(at, sight.size);
                        let snap = index.snap(ray, &sight.camera, sight.size, REACH_PX, &filter);
                        let free = snap.as_ref().filter(|_| free).map(|snap| {
                            // Off the surface that was clicked, into the room.
                            let off = snap.normal.map_or(DVec3::ZERO, |n| n * 0.01);
                            Measurement::of_clearance(&clearance(index, snap.point + off, &filter))
                        });
                        Answer::Point { snap: snap.map(Box::new), free: free.map(Box::new), click }
                    }
                    Ask::Veils { sight, drawings } => {
                        let veil = |d: &Drawing| Arc::new(index.veil(d, &sight.camera, sight.size, &filter));
                        Answer::Veils(drawings.iter().map(|(id, d)| (*id, veil(d))).collect())
                    }
                    Ask::Room(space) => {
                        // What the view hides stands there all the same.
                        let whole = PickFilter::new(index.model(), &ViewState::default());
                        let clearance = place_in(index, space).map(|at| clearance(index, at, &whole));
                        Answer::Room(Box::new(RoomView { space, report: room_report(index, space), clearance }))
                    }
                };
                if outbox.send(answer).is_err() {
                    return;
                }
                wake();
            }
        };
        match std::thread::Builder::new().name("atrium-measure".into()).spawn(work) {
            Ok(_) => Some(Self { asks, answers }),
            Err(error) => {
                tracing::error!("nothing can be measured: {error}");
                None
            }
        }
    }

    /// Asks; `false` where too much waits already.
    pub(super) fn ask(&self, ask: Ask) -> bool {
        self.asks.try_send(ask).is_ok()
    }

    /// The next answer that has come.
    pub(super) fn answer(&self) -> Option<Answer> {
        self.answers.try_recv().ok()
    }
}
