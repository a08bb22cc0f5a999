//! Opening models on a worker, so that no frame waits for a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use atrium_ifc::{LoadError, Phase, Problem, Progress};
use atrium_panels::{FailureKind, FailureView, LoadPhase, LoadingView, ModelIndex};
use atrium_scene::{Preview, SceneActivity};
use bevy::prelude::*;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::SampleModel;
use crate::kept::{self, Settled};
use crate::memory::Budgets;
use crate::reading::{Failed, Opened, load};

struct Job {
    files: Vec<PathBuf>,
    progress: Progress,
    /// Set once the reader is done and batches are being prepared.
    preparing: Arc<AtomicBool>,
    /// How much of the sample has been made, in thousandths; [`MADE`] when there is nothing to make.
    made: Arc<AtomicU32>,
    bytes: u64,
    /// When the person asked for it.
    asked: Instant,
    previews: Receiver<Arc<Preview>>,
    preview: Option<Arc<Preview>>,
    result: Receiver<Result<Opened, Failed>>,
    behind: Behind,
}

/// What goes on behind a building once it is there.
struct Behind {
    /// Dropped once all of it is on screen: nothing else is begun before.
    holds: Option<Sender<()>>,
    settled: Receiver<Settled>,
    /// Set when the person wants something else.
    stopped: Arc<AtomicBool>,
    /// Pictures of the scene before any of this building; `None` until its load was seen to be under way.
    pictures_before: Option<u64>,
}

/// The load that is under way, if one is, and what became of the last.
#[derive(Resource, Default)]
pub(crate) struct Loader {
    job: Option<Job>,
    /// What is still done for the building on screen.
    behind: Option<Behind>,
    /// The file that is made when it is opened and does not exist.
    sample: Option<SampleModel>,
    budgets: Option<Budgets>,
    /// Why the last one failed, until the person has seen it.
    pub(crate) failure: Option<FailureView>,
}

impl Loader {
    /// A loader that can make the sample, and opens nothing that memory would not hold.
    pub(crate) fn new(sample: Option<SampleModel>, budgets: Budgets) -> Self {
        Self { sample, budgets: Some(budgets), ..Self::default() }
    }

    /// Begins to load the files as one building. A load under way is cancelled.
    pub(crate) fn open(&mut self, files: Vec<PathBuf>, wake: impl Fn() + Send + Sync + 'static) {
        self.cancel();
        self.failure = None;
        let progress = Progress::new();
        let preparing = Arc::new(AtomicBool::new(false));
        let cancelled = Arc::new(AtomicBool::new(false));
        let (sender, result) = bounded(1);
        let (settled_sender, settled) = bounded(1);
        let (holds, held) = bounded::<()>(0);
        let (preview_sender, previews) = bounded(1);
        let asked = Instant::now();
        let bytes = files.iter().filter_map(|f| f.metadata().ok()).map(|m| m.len()).sum();
        let made = Arc::new(AtomicU32::new(MADE));
        let sample = self.sample.clone().filter(|sample| files.contains(&sample.path) && !sample.path.exists());
        let work = (files.clone(), progress.clone(), preparing.clone(), cancelled.clone(), made.clone());
        let wake = Arc::new(wake);
        let working = show_progress(wake.clone());
        let budgets = self.budgets;
        let spawned = std::thread::Builder::new().name("atrium-load".into()).spawn(move || {
            let (files, progress, preparing, cancelled, made) = work;
            let waker = wake.clone();
            let seen = move |preview| {
                let _ = preview_sender.send(preview);
                waker();
            };
            let opened = sample
                .map_or(Ok(()), |sample| make(&sample, &made, &cancelled))
                .map_err(Failed::Model)
                .and_then(|()| load(&files, asked, &progress, &preparing, &cancelled, budgets.as_ref(), seen));
            drop(working);
            let (lists_sender, lists) = bounded(1);
            let (opened, keep, model) = match opened {
                Ok((mut opened, keep)) => {
                    opened.lists = Some(lists);
                    let model = opened.model.clone();
                    (Ok(opened), keep, Some(model))
                }
                Err(failed) => (Err(failed), None, None),
            };
            // Nobody listens any more when the person cancelled: the result is dropped here.
            let _ = sender.send(opened);
            wake();
            kept::give_way();
            // Giving way is not enough: a picture is a matter of less time than the system takes to move threads between cores.
            let _ = held.recv_timeout(ON_SCREEN_WITHIN);
            if let Some(model) = model {
                // Also for a building that is about to be replaced: it stays where the next one cannot be opened.
                let _ = lists_sender.send(Arc::new(ModelIndex::build(&model)));
                wake();
            }
            let stopped = || cancelled.load(Ordering::Relaxed);
            if let Some(settled) = keep.filter(|_| !stopped()).and_then(|keep| kept::settle(keep, &stopped)) {
                let _ = settled_sender.send(settled);
                wake();
            }
        });
        match spawned {
            Ok(_) => {
                let preview = None;
                let behind = Behind { holds: Some(holds), settled, stopped: cancelled, pictures_before: None };
                self.job =
                    Some(Job { files, progress, preparing, made, bytes, asked, previews, preview, result, behind });
            }
            Err(error) => {
                self.failure = Some(FailureView {
                    kind: FailureKind::Unreadable,
                    file: name_of(&files),
                    place: None,
                    detail: Some(error.to_string()),
                });
            }
        }
    }

    /// Stops the load. Control is back at once; the worker sees it at its next check and throws its work away.
    pub(crate) fn cancel(&mut self) {
        let job = self.job.take();
        job.iter().for_each(|job| job.progress.cancel());
        for behind in self.behind.take().into_iter().chain(job.map(|job| job.behind)) {
            behind.stopped.store(true, Ordering::Relaxed);
        }
    }

    /// Tells that the system has no file dialog, and how to open a file without one.
    pub(crate) fn dialog_not_shown(&mut self) {
        self.failure =
            Some(FailureView { kind: FailureKind::NoDialog, file: String::new(), place: None, detail: None });
    }

    /// What the panels show of the load.
    pub(crate) fn view(&self) -> Option<LoadingView> {
        let job = self.job.as_ref()?;
        let preparing = job.preparing.load(Ordering::Relaxed);
        let made = job.made.load(Ordering::Relaxed);
        let phase = match job.progress.phase() {
            _ if made < MADE => LoadPhase::Making,
            _ if preparing => LoadPhase::Preparing,
            Phase::Opening => LoadPhase::Reading,
            Phase::Scanning => LoadPhase::Scanning,
            Phase::Reading => LoadPhase::Elements,
            Phase::Shaping => LoadPhase::Geometry,
            Phase::Done => LoadPhase::Preparing,
        };
        // Reading is nearly all of it; preparing batches is the last tenth.
        let fraction = match () {
            () if made < MADE => made as f32 / MADE as f32,
            () if preparing => 0.93,
            () => job.progress.fraction() as f32 * 0.9,
        };
        Some(LoadingView {
            file: name_of(&job.files),
            phase,
            fraction,
            bytes: job.bytes,
            is_seen: job.preview.is_some(),
        })
    }

    /// The picture of the building that is being opened, once it is there and until the building itself is.
    pub(crate) fn preview(&mut self) -> Option<&Arc<Preview>> {
        let job = self.job.as_mut()?;
        if job.preview.is_none() {
            // Once it is known that none will come, nothing is waited for.
            job.preview = job.previews.recv_deadline(job.asked + PREVIEW_WITHIN).ok();
        }
        job.preview.as_ref()
    }

    /// When the person asked for what is being opened.
    pub(crate) fn asked(&self) -> Option<Instant> {
        self.job.as_ref().map(|job| job.asked)
    }

    /// What takes the place of the building on screen, once: the same, out of the cache.
    pub(crate) fn take_settled(&mut self) -> Option<Settled> {
        let settled = self.behind.as_ref()?.settled.try_recv();
        if matches!(settled, Err(crossbeam_channel::TryRecvError::Empty)) {
            return None;
        }
        self.behind = None;
        settled.ok()
    }

    /// Lets the work behind a building begin once all of it is on screen.
    pub(crate) fn follow(&mut self, scene: &SceneActivity) {
        if let Some(job) = &mut self.job {
            job.behind.pictures_before.get_or_insert(scene.redraws);
        }
        if let Some(behind) = &mut self.behind
            && behind.pictures_before.is_none_or(|before| scene.redraws > before)
            && scene.finished >= scene.redraws
            && !scene.streaming
        {
            behind.holds = None;
        }
    }

    /// Whether a load is under way.
    pub(crate) fn is_busy(&self) -> bool {
        self.job.is_some()
    }

    /// Whether a building is being loaded, or kept for the next time.
    pub(crate) fn is_at_work(&self) -> bool {
        self.job.is_some() || self.behind.is_some()
    }

    /// The finished building, once.
    pub(crate) fn take(&mut self) -> Option<Opened> {
        let result = match self.job.as_ref()?.result.try_recv() {
            Ok(result) => result,
            Err(crossbeam_channel::TryRecvError::Empty) => return None,
            Err(crossbeam_channel::TryRecvError::Disconnected) => {
                let file = self.job.take().map(|j| name_of(&j.files)).unwrap_or_default();
                self.failure = Some(FailureView { kind: FailureKind::Internal, file, place: None, detail: None });
                return None;
            }
        };
        self.behind = self.job.take().map(|job| job.behind);
        match result {
            Ok(opened) => Some(opened),
            Err(Failed::Model(error)) if error.is_cancelled() => None,
            Err(Failed::Memory(failure)) => {
                self.failure = Some(failure);
                None
            }
            Err(Failed::Project(path, error)) => {
                self.failure = Some(FailureView {
                    kind: FailureKind::Project,
                    file: name_of(std::slice::from_ref(&path)),
                    place: Some(path.to_string_lossy().into_owned()),
                    detail: Some(error.to_string()),
                });
                None
            }
            Err(Failed::Nothing(path, looked)) => {
                let looked: Vec<_> = looked.iter().map(|p| p.display().to_string()).collect();
                self.failure = Some(FailureView {
                    kind: FailureKind::NoModels,
                    file: name_of(std::slice::from_ref(&path)),
                    place: Some(path.to_string_lossy().into_owned()),
                    detail: Some(looked.join("\n")).filter(|d| !d.is_empty()),
                });
                None
            }
            Err(Failed::Model(error)) => {
                self.failure = Some(failure(&error));
                None
            }
        }
    }
}

/// The window waits this long for the picture of a building that is kept: a frame without it would be seen for a moment, and
/// where the processor draws the picture would wait for that frame.
const PREVIEW_WITHIN: Duration = Duration::from_millis(100);

/// The work behind a building begins after this long even where nothing of it is on screen, as while a board covers it.
const ON_SCREEN_WITHIN: Duration = Duration::from_secs(1);

/// The progress of a load is drawn this often: where the processor draws, each frame takes time from the load itself.
const PROGRESS_EVERY: Duration = Duration::from_millis(200);

/// Wakes the window now and then until what is returned is dropped.
fn show_progress(wake: Arc<impl Fn() + Send + Sync + 'static>) -> Sender<()> {
    let (working, over) = bounded::<()>(0);
    let tick = move || {
        while over.recv_timeout(PROGRESS_EVERY) == Err(RecvTimeoutError::Timeout) {
            wake();
        }
    };
    // Without the thread the bar moves once a second, with the clock.
    let _ = std::thread::Builder::new().name("atrium-progress".into()).spawn(tick);
    working
}

fn failure(error: &LoadError) -> FailureView {
    let (kind, detail) = match &error.problem {
        Problem::Io(error) => (FailureKind::Unreadable, Some(error.to_string())),
        Problem::Empty => (FailureKind::Empty, None),
        Problem::NotStep(_) => (FailureKind::NotIfc, None),
        Problem::NoData => (FailureKind::NoData, None),
        Problem::Archive(detail) => (FailureKind::Archive, Some(detail.clone())),
        Problem::ArchiveWithoutModel => (FailureKind::Archive, None),
        Problem::Encrypted => (FailureKind::Archive, Some(error.problem.to_string())),
        Problem::TooLarge { .. } => (FailureKind::TooLarge, None),
        Problem::Changed => (FailureKind::Changed, None),
        Problem::Internal(detail) => (FailureKind::Internal, Some(detail.clone())),
        // Cancelled by the person: never shown.
        Problem::Cancelled => (FailureKind::Changed, None),
    };
    let file = error.file.clone().unwrap_or_default();
    let name = Path::new(&file).file_name().map_or_else(|| file.clone(), |n| n.to_string_lossy().into_owned());
    FailureView { kind, file: name, place: Some(file).filter(|f| !f.is_empty()), detail }
}

fn name_of(files: &[PathBuf]) -> String {
    let names: Vec<_> =
        files.iter().map(|f| f.file_name().unwrap_or(f.as_os_str()).to_string_lossy().into_owned()).collect();
    names.join(" + ")
}

/// A whole, in thousandths.
const MADE: u32 = 1_000;

/// Makes the sample, and keeps `made` up to date.
fn make(sample: &SampleModel, made: &AtomicU32, cancelled: &AtomicBool) -> Result<(), LoadError> {
    made.store(0, Ordering::Relaxed);
    let result = (sample.make)(&sample.path, &mut |share| {
        made.store(((share * f64::from(MADE)) as u32).min(MADE - 1), Ordering::Relaxed);
        !cancelled.load(Ordering::Relaxed)
    });
    made.store(MADE, Ordering::Relaxed);
    result.map_err(|error| {
        let problem = if cancelled.load(Ordering::Relaxed) { Problem::Cancelled } else { Problem::Io(error) };
        LoadError { file: Some(sample.path.to_string_lossy().into_owned()), problem }
    })
}
