//! Pictures and drawings out of the window, on workers: the dialog, the drawing and the writing. The window goes on meanwhile.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use atrium_building::{Rgba8, StoreyId};
use atrium_panels::{DrawingSubject, DrawingWish, Language, NoticeKind};
use atrium_plan::Paper;
use atrium_scene::{OffscreenGpu, PreparedScene, ShotError, ShotOptions};
use atrium_spatial::Measurement;
use atrium_view::{Action, ViewState};
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use crossbeam_channel::{Receiver, TryRecvError, bounded};

use crate::drawings::{self, Destination, DrawingError, DrawingFormat, DrawingOptions, Subject};
use crate::window::Wake;

/// What is being written; one thing at a time, since each takes all cores.
#[derive(Resource, Default)]
pub(crate) struct Exports {
    job: Option<Job>,
    /// Frames until the window is taken: the sheet that asked is still in the first.
    window_in: Option<(u32, String)>,
}

struct Job {
    action: Action,
    /// Thousandths; [`WAITING`] while the person chooses a file.
    share: Arc<AtomicU32>,
    cancelled: Arc<AtomicBool>,
    result: Receiver<Ended>,
}

/// No share yet.
const WAITING: u32 = u32::MAX;

/// Frames from a press until nothing of the sheet is in the window any more.
const SHEET_GONE: u32 = 3;

/// A dialog that ends without a choice this fast was never seen by anyone; as for opening files.
const NOBODY_IS_THIS_FAST: Duration = Duration::from_millis(1_000);

enum Ended {
    Saved(String),
    Failed(String),
    /// The person chose no file, or stopped it.
    Not,
}

/// How a worker tells how far it is.
struct Telling {
    share: Arc<AtomicU32>,
    cancelled: Arc<AtomicBool>,
    wake: Wake,
}

impl Telling {
    /// Gives whether to go on.
    fn tell(&self, share: f32) -> bool {
        self.share.store((share * 1000.0) as u32, Ordering::Relaxed);
        self.wake.wake();
        !self.cancelled.load(Ordering::Relaxed)
    }
}

/// What a picture is taken of.
pub(crate) struct PictureOf {
    pub(crate) scene: Arc<PreparedScene>,
    pub(crate) view: ViewState,
    pub(crate) statuses: Vec<Option<Rgba8>>,
    /// What elements are painted with.
    pub(crate) paints: Vec<Option<Rgba8>>,
    pub(crate) options: ShotOptions,
}

impl Exports {
    fn start(&mut self, action: Action, wake: &Wake, work: impl FnOnce(&Telling) -> Ended + Send + 'static) {
        if self.job.is_some() {
            return;
        }
        let (share, cancelled) = (Arc::new(AtomicU32::new(WAITING)), Arc::new(AtomicBool::new(false)));
        let telling = Telling { share: share.clone(), cancelled: cancelled.clone(), wake: wake.clone() };
        let (sender, result) = bounded(1);
        let spawned = std::thread::Builder::new().name("atrium-export".into()).spawn(move || {
            let ended = work(&telling);
            // Nobody waits for it where the window is gone.
            let _ = sender.send(ended);
            telling.wake.wake();
        });
        match spawned {
            Ok(_) => self.job = Some(Job { action, share, cancelled, result }),
            Err(error) => tracing::error!("nothing can be saved: {error}"),
        }
    }

    /// Asks for a file, draws the building at any size, and writes it.
    pub(crate) fn save_picture(&mut self, of: PictureOf, name: &str, wake: &Wake) {
        let name = format!("{}.png", drawings::file_name(name));
        self.start(Action::SavePicture, wake, move |telling| {
            let Some(path) = ask("PNG", "png", &name) else { return Ended::Not };
            telling.tell(0.0);
            picture(&of, &path, telling)
        });
    }

    /// Takes the window as it is as soon as the sheet is gone.
    pub(crate) fn save_window(&mut self, name: &str) {
        self.window_in = Some((SHEET_GONE, format!("{}.png", drawings::file_name(name))));
    }

    /// Asks for a file, draws and writes.
    pub(crate) fn save_drawing(
        &mut self,
        scene: Arc<PreparedScene>,
        subjects: Vec<Subject>,
        wish: DrawingWish,
        measurements: Vec<Measurement>,
        (language, date): (Language, String),
        name: &str,
        wake: &Wake,
    ) {
        let format = if wish.svg { DrawingFormat::Svg } else { DrawingFormat::Pdf };
        let name = format!("{}.{}", drawings::file_name(name), format.ending());
        self.start(Action::SavePlan, wake, move |telling| {
            let filter = if wish.svg { "SVG" } else { "PDF" };
            let Some(path) = ask(filter, format.ending(), &name) else { return Ended::Not };
            telling.tell(0.0);
            let options = DrawingOptions {
                scale: wish.scale,
                paper: wish.paper.and_then(|p| Paper::ALL.into_iter().find(|paper| paper.name() == p)),
                language,
                date,
                cut_m: None,
                // They hang above the cut of a plan.
                services: false,
                measurements,
                format: wish.measurements.unwrap_or_default(),
            };
            let format = DrawingFormat::of(&path).unwrap_or(format);
            let count = subjects.len().max(1) as f32;
            let mut told = |done: usize| telling.tell(done as f32 / count);
            match drawings::write(scene.spatial(), &subjects, &options, &Destination::File(path, format), &mut told) {
                Ok(outcome) => {
                    let first = outcome.written.first().map(|w| w.path.display().to_string()).unwrap_or_default();
                    let files: std::collections::BTreeSet<&PathBuf> = outcome.written.iter().map(|w| &w.path).collect();
                    let more = files.len().saturating_sub(1);
                    Ended::Saved(if more > 0 { format!("{first} (+{more})") } else { first })
                }
                Err(DrawingError::Cancelled) => Ended::Not,
                Err(error) => Ended::Failed(error.to_string()),
            }
        });
    }

    /// Stops what is being written.
    pub(crate) fn cancel(&mut self) {
        if let Some(job) = &self.job {
            job.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// What is being written, and how much of it is done.
    pub(crate) fn progress(&self) -> Option<(Action, f32)> {
        let job = self.job.as_ref()?;
        let share = job.share.load(Ordering::Relaxed);
        (share != WAITING).then_some((job.action, share as f32 / 1000.0))
    }

    /// What became of it, once, as a notice.
    pub(crate) fn ended(&mut self) -> Option<(Action, NoticeKind)> {
        let job = self.job.as_ref()?;
        let ended = match job.result.try_recv() {
            Ok(ended) => ended,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Ended::Failed("the worker ended early; please report this".into()),
        };
        let action = job.action;
        self.job = None;
        match ended {
            Ended::Saved(path) => Some((action, NoticeKind::Saved(path))),
            Ended::Failed(why) => Some((action, NoticeKind::Failed(why))),
            Ended::Not => None,
        }
    }
}

/// Takes the window when its time has come.
pub(crate) fn take_window(
    mut exports: ResMut<Exports>,
    mut commands: Commands,
    mut redraw: MessageWriter<bevy::window::RequestRedraw>,
) {
    let exports = exports.bypass_change_detection();
    let Some((frames, name)) = exports.window_in.take() else { return };
    redraw.write(bevy::window::RequestRedraw);
    if frames > 0 {
        exports.window_in = Some((frames - 1, name));
        return;
    }
    commands.spawn(Screenshot::primary_window()).observe(
        move |captured: On<ScreenshotCaptured>, mut exports: ResMut<Exports>, wake: Res<Wake>| {
            let (image, name) = (captured.image.clone(), name.clone());
            exports.bypass_change_detection().start(Action::SavePicture, &wake, move |_| {
                let Some(path) = ask("PNG", "png", &name) else { return Ended::Not };
                let written = image.try_into_dynamic().map_err(|e| e.to_string());
                ended(written.and_then(|i| i.to_rgb8().save(&path).map_err(|e| e.to_string())), &path)
            });
        },
    );
}

fn picture(of: &PictureOf, path: &Path, telling: &Telling) -> Ended {
    let drawn = OffscreenGpu::open().and_then(|gpu| {
        let mut stage = gpu.stage(&of.scene);
        stage.paint(of.paints.clone());
        stage.shoot_in_parts(&of.view, &of.statuses, &of.options, &mut |share| telling.tell(share * 0.95))
    });
    // The window's own is on the graphics card.
    of.scene.release_geometry();
    let shot = match drawn {
        Ok(shot) => shot,
        Err(ShotError::Cancelled) => return Ended::Not,
        Err(error) => return Ended::Failed(error.to_string()),
    };
    if !telling.tell(0.95) {
        return Ended::Not;
    }
    let written = image::save_buffer(path, &shot.rgba, shot.width, shot.height, image::ExtendedColorType::Rgba8);
    ended(written.map_err(|e| e.to_string()), path)
}

fn ended(written: Result<(), String>, path: &Path) -> Ended {
    match written {
        Ok(()) => Ended::Saved(path.display().to_string()),
        Err(why) => Ended::Failed(format!("cannot write {}: {why}", path.display())),
    }
}

/// Where the person wants the file; `None` where nowhere. Where the system shows no dialog, among the person's pictures or
/// documents under a name that is free: the notice says where.
fn ask(filter: &str, ending: &str, name: &str) -> Option<PathBuf> {
    let shown = Instant::now();
    let chosen = rfd::FileDialog::new().add_filter(filter, &[ending]).set_file_name(name).save_file();
    match chosen {
        Some(path) if path.extension().is_some() => Some(path),
        Some(path) => Some(path.with_extension(ending)),
        None if shown.elapsed() < NOBODY_IS_THIS_FAST => {
            let folders = directories::UserDirs::new();
            let folder = folders.as_ref().map(|f| f.picture_dir().or(f.document_dir()).unwrap_or(f.home_dir()));
            let folder = folder.filter(|f| f.is_dir()).map_or_else(std::env::temp_dir, Path::to_owned);
            Some(free(&folder, name, Path::exists))
        }
        None => None,
    }
}

/// The name, or the first with a number that no file has.
fn free(folder: &Path, name: &str, exists: impl Fn(&Path) -> bool) -> PathBuf {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let numbered = |n: u32| if n == 1 { folder.join(name) } else { folder.join(format!("{stem} ({n}).{ending}")) };
    (1..).map(numbered).find(|p| !exists(p)).unwrap_or_else(|| folder.join(name))
}

/// What the drawings are of.
pub(crate) fn subjects(wish: DrawingSubject, view: &ViewState, storeys: usize) -> Vec<Subject> {
    match wish {
        DrawingSubject::Storey => view.storey.map(Subject::Storey).into_iter().collect(),
        DrawingSubject::AllStoreys => (0..storeys as u32).map(|i| Subject::Storey(StoreyId(i))).collect(),
        DrawingSubject::Section => view.sections.active_plane().map(Subject::Section).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use atrium_view::{SectionAxis, SectionPlane};

    use super::*;

    #[test]
    fn what_is_looked_at_is_drawn() {
        let plane = SectionPlane::along(SectionAxis::Y, 2.0, true);
        let view = ViewState { storey: Some(StoreyId(3)), sections: plane.into(), ..ViewState::default() };
        assert_eq!(subjects(DrawingSubject::Storey, &view, 9), [Subject::Storey(StoreyId(3))]);
        assert_eq!(subjects(DrawingSubject::AllStoreys, &view, 9).len(), 9);
        assert_eq!(subjects(DrawingSubject::Section, &view, 9), [Subject::Section(plane)]);
        assert!(subjects(DrawingSubject::Section, &ViewState::default(), 9).is_empty());
    }

    #[test]
    fn without_a_dialog_no_file_is_written_over() {
        let taken = |p: &Path| p.ends_with("a.png") || p.ends_with("a (2).png");
        assert_eq!(free(Path::new("x"), "a.png", taken), Path::new("x").join("a (3).png"));
        assert_eq!(free(Path::new("x"), "b.png", taken), Path::new("x").join("b.png"));
    }

    #[test]
    fn a_worker_tells_how_far_it_is_and_what_became_of_it_and_one_runs_at_a_time() {
        let mut exports = Exports::default();
        let wake = Wake::silent();
        let (go, gone) = bounded::<()>(0);
        exports.start(Action::SavePlan, &wake, move |telling| {
            telling.tell(0.25);
            let _ = gone.recv();
            if telling.tell(0.5) { Ended::Failed("no".into()) } else { Ended::Saved("a".into()) }
        });
        exports.start(Action::SavePicture, &wake, |_| Ended::Not);
        while exports.progress().is_none() {
            std::thread::yield_now();
        }
        assert_eq!(exports.progress(), Some((Action::SavePlan, 0.25)));
        assert!(exports.ended().is_none());
        exports.cancel();
        let _ = go.send(());
        let said = loop {
            if let Some(said) = exports.ended() {
                break said;
            }
            std::thread::yield_now();
        };
        assert_eq!(said, (Action::SavePlan, NoticeKind::Saved("a".into())));
        assert!(exports.progress().is_none());
    }
}
