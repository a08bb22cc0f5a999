//! Photos: from this computer to the hub, and back as textures.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use atrium_facility::PhotoId;
use atrium_panels::{PhotoProblem, PhotoProblemKind, PhotoView};
use bevy::prelude::*;
use bevy_egui::egui;
use crossbeam_channel::{Receiver, Sender, unbounded};
use rustc_hash::FxHashMap;

use crate::window::Wake;

/// Largest photo that a hub takes, bytes.
const LARGEST: u64 = 12 << 20;
/// Longest side of the texture, pixels: the largest that any panel shows.
const LONGEST_SIDE: u32 = 1_024;
/// Textures at most; the oldest go first.
const MOST_TEXTURES: usize = 64;
/// A dialog that is neither answered nor gone after this may not be on the screen at all: a desktop portal that hangs takes
/// half a minute to fail. The path can be typed meanwhile.
const PERHAPS_NOT_SHOWN: Duration = Duration::from_millis(1_500);
/// Files that are read at one time; a form takes twenty photos.
const MOST_READ: usize = 20;

/// A photo that a person chose.
#[derive(Debug, PartialEq)]
pub(crate) enum Chosen {
    /// Its bytes, and its name for what may still go wrong.
    Bytes(Vec<u8>, String),
    /// It cannot be used.
    Unfit(PhotoProblem),
    /// The dialog ended without a choice. Whether anybody saw it, its library does not tell, and how long a failure takes says
    /// nothing on a busy computer: the path can be typed from then on.
    NotShown,
}

enum Shown {
    Asked,
    Failed,
    Ready(egui::TextureHandle),
}

/// Photos on their way in and out.
#[derive(Resource)]
pub(crate) struct Photos {
    /// Since when the system's dialog is open, and whether it was said that it may not be.
    dialog: Option<(Instant, bool)>,
    /// Files that are being read.
    reading: usize,
    chosen: (Sender<Done>, Receiver<Done>),
    shown: FxHashMap<PhotoId, (Shown, u64)>,
    uses: u64,
    decoded: (Sender<(PhotoId, Option<egui::ColorImage>)>, Receiver<(PhotoId, Option<egui::ColorImage>)>),
}

/// What a thread has to say at its end.
enum Done {
    Dialog(Chosen),
    Read(Chosen),
}

impl Default for Photos {
    fn default() -> Self {
        Self {
            dialog: None,
            reading: 0,
            chosen: unbounded(),
            shown: FxHashMap::default(),
            uses: 0,
            decoded: unbounded(),
        }
    }
}

impl Photos {
    /// Shows the system's dialog for one photo, unless one is open.
    pub(crate) fn choose(&mut self, wake: impl Fn() + Send + 'static) {
        if self.dialog.is_some() {
            return;
        }
        let sender = self.chosen.0.clone();
        let started = work(wake, move || {
            let picked = rfd::FileDialog::new()
                .add_filter("JPEG, PNG", &["jpg", "jpeg", "png", "JPG", "JPEG", "PNG"])
                .pick_file();
            let _ = sender.send(Done::Dialog(picked.map_or(Chosen::NotShown, |path| read(&path))));
        });
        match started {
            Ok(()) => self.dialog = Some((Instant::now(), false)),
            Err(error) => {
                tracing::error!("the file dialog cannot be shown: {error}");
                let _ = self.chosen.0.send(Done::Dialog(Chosen::NotShown));
            }
        }
    }

    /// Reads a photo whose path was typed or pasted, or that was dropped on the window. A dialog that hangs does not keep it.
    pub(crate) fn read_from(&mut self, path: PathBuf, wake: impl Fn() + Send + 'static) {
        self.reading += 1;
        let (sender, named) = (self.chosen.0.clone(), name_of(&path));
        let done = |kind| Done::Read(Chosen::Unfit(PhotoProblem { file: named.clone(), kind }));
        if self.reading > MOST_READ {
            let _ = self.chosen.0.send(done(PhotoProblemKind::NotTaken("too many files at one time".into())));
            return;
        }
        let started = work(wake, move || {
            let _ = sender.send(Done::Read(read(&as_typed(&path))));
        });
        if let Err(error) = started {
            let _ = self.chosen.0.send(done(PhotoProblemKind::Unreadable(error.to_string())));
        }
    }

    /// Reads what was dropped on the window while a form was open.
    pub(crate) fn take_dropped(&mut self, files: Vec<PathBuf>, wake: &Wake) {
        for file in files {
            let wake = wake.clone();
            self.read_from(file, move || wake.wake());
        }
    }

    /// Whether the dialog has been open for so long that it may not be on the screen; said once for each.
    pub(crate) fn dialog_may_not_be_shown(&mut self) -> bool {
        match &mut self.dialog {
            Some((since, said)) if !*said && since.elapsed() > PERHAPS_NOT_SHOWN => {
                *said = true;
                true
            }
            _ => false,
        }
    }

    /// What the person chose, each once.
    pub(crate) fn chosen(&mut self) -> Option<Chosen> {
        Some(match self.chosen.1.try_recv().ok()? {
            Done::Dialog(chosen) => {
                self.dialog = None;
                chosen
            }
            Done::Read(chosen) => {
                self.reading = self.reading.saturating_sub(1);
                chosen
            }
        })
    }

    /// Notes that the photo is asked for; `true` when it has to be fetched.
    pub(crate) fn ask(&mut self, id: &PhotoId) -> bool {
        self.uses += 1;
        let uses = self.uses;
        let new = !self.shown.contains_key(id);
        self.shown.entry(id.clone()).or_insert((Shown::Asked, uses)).1 = uses;
        if self.shown.len() > MOST_TEXTURES
            && let Some(oldest) = self.shown.iter().min_by_key(|(_, (_, used))| *used).map(|(id, _)| id.clone())
        {
            self.shown.remove(&oldest);
        }
        new
    }

    /// The bytes have come (or not): they are decoded on a worker.
    pub(crate) fn fetched(&mut self, id: PhotoId, bytes: Option<Vec<u8>>, wake: impl Fn() + Send + 'static) {
        let sender = self.decoded.0.clone();
        let spawned = std::thread::Builder::new().name("atrium-photo".into()).spawn(move || {
            let _ = sender.send((id, bytes.as_deref().and_then(|bytes| decode(bytes).ok())));
            wake();
        });
        if let Err(error) = spawned {
            tracing::error!("a photo cannot be decoded: {error}");
        }
    }

    /// Makes textures of what has been decoded.
    pub(crate) fn take_decoded(&mut self, ctx: &egui::Context) {
        while let Ok((id, image)) = self.decoded.1.try_recv() {
            let shown = match image {
                Some(image) => Shown::Ready(ctx.load_texture(id.as_str(), image, egui::TextureOptions::LINEAR)),
                None => Shown::Failed,
            };
            let uses = self.uses;
            self.shown.insert(id, (shown, uses));
        }
    }

    /// For the panels.
    pub(crate) fn view(&self, id: &PhotoId) -> PhotoView {
        match self.shown.get(id) {
            Some((Shown::Ready(texture), _)) => {
                let [w, h] = texture.size();
                PhotoView::Ready(texture.id(), [w as u32, h as u32])
            }
            Some((Shown::Failed, _)) => PhotoView::Failed,
            Some((Shown::Asked, _)) | None => PhotoView::Loading,
        }
    }
}

fn work(wake: impl Fn() + Send + 'static, run: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    let spawned = std::thread::Builder::new().name("atrium-photo".into()).spawn(move || {
        run();
        wake();
    });
    spawned.map(|_| ())
}

/// A path as people paste it: in quotes, or as file managers copy it, `file:///mnt/a%20photo.jpg`.
fn as_typed(path: &Path) -> PathBuf {
    let Some(text) = path.to_str() else { return path.to_owned() };
    let text = text.trim();
    let quoted = |c: char| text.len() > 1 && text.starts_with(c) && text.ends_with(c);
    let text = if quoted('"') || quoted('\'') { &text[1..text.len() - 1] } else { text };
    match text.strip_prefix("file://") {
        Some(address) => PathBuf::from(decoded(address)),
        None => PathBuf::from(text),
    }
}

/// With `%20` and the like made characters again; as it is where that is no text.
fn decoded(address: &str) -> String {
    let bytes = address.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let code = (*byte == b'%').then(|| address.get(at + 1..at + 3)).flatten();
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(value) => {
                out.push(value);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| address.to_owned())
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn read(path: &Path) -> Chosen {
    let bytes = || -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        std::fs::File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let kind = match bytes() {
        Err(error) => PhotoProblemKind::Unreadable(error.to_string()),
        Ok(bytes) if bytes.len() as u64 > LARGEST => PhotoProblemKind::TooLarge(LARGEST >> 20),
        Ok(bytes) => match decode(&bytes) {
            Ok(_) => return Chosen::Bytes(bytes, name_of(path)),
            Err(kind) => kind,
        },
    };
    Chosen::Unfit(PhotoProblem { file: name_of(path), kind })
}

/// As a texture's pixels; else why not.
fn decode(bytes: &[u8]) -> Result<egui::ColorImage, PhotoProblemKind> {
    use image::{ImageError, ImageFormat};
    let reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format();
    let mut reader = reader.map_err(|error| PhotoProblemKind::Unreadable(error.to_string()))?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png)) {
        return Err(PhotoProblemKind::NotAPicture);
    }
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(20_000);
    limits.max_image_height = Some(20_000);
    limits.max_alloc = Some(512 << 20);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| match error {
        ImageError::Limits(_) => PhotoProblemKind::TooManyPixels,
        _ => PhotoProblemKind::Damaged,
    })?;
    let picture = if picture.width().max(picture.height()) > LONGEST_SIDE {
        picture.thumbnail(LONGEST_SIDE, LONGEST_SIDE)
    } else {
        picture
    };
    let rgba = picture.to_rgba8();
    let size = [rgba.width() as usize, rgba.height() as usize];
    Ok(egui::ColorImage::from_rgba_unmultiplied(size, rgba.as_raw()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut png = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(width, height).write_to(&mut png, image::ImageFormat::Png).unwrap();
        png.into_inner()
    }

    /// Waits for what the threads have to say.
    fn next(photos: &mut Photos) -> Chosen {
        let began = Instant::now();
        loop {
            if let Some(chosen) = photos.chosen() {
                return chosen;
            }
            assert!(began.elapsed() < Duration::from_secs(10));
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    #[test]
    fn of_each_file_it_is_said_what_is_wrong_with_it() {
        let dir = std::env::temp_dir().join(format!("atrium-photos-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let kind = |name: &str, bytes: &[u8]| {
            let path = dir.join(name);
            std::fs::write(&path, bytes).unwrap();
            match read(&path) {
                Chosen::Unfit(problem) => {
                    assert_eq!(problem.file, name);
                    Some(problem.kind)
                }
                _ => None,
            }
        };
        let good = png(30, 20);
        assert_eq!(kind("good.png", &good), None);
        assert_eq!(kind("cut off.png", &good[..good.len() / 2]), Some(PhotoProblemKind::Damaged));
        let mut flipped = good.clone();
        flipped[40] ^= 0xff;
        assert_eq!(kind("flipped.png", &flipped), Some(PhotoProblemKind::Damaged));
        assert_eq!(kind("cut off.jpg", &[0xff, 0xd8, 0xff, 0xe0, 0, 16]), Some(PhotoProblemKind::Damaged));
        for (name, bytes) in [("a.gif", &b"GIF89a and so on"[..]), ("model.ifc", b"ISO-10303-21;"), ("empty.png", b"")]
        {
            assert_eq!(kind(name, bytes), Some(PhotoProblemKind::NotAPicture), "{name}");
        }
        let large = [good.as_slice(), &vec![0; LARGEST as usize]].concat();
        assert_eq!(kind("large.png", &large), Some(PhotoProblemKind::TooLarge(12)));
        assert_eq!(kind("wide.png", &png(20_001, 1)), Some(PhotoProblemKind::TooManyPixels));
        assert!(matches!(read(&dir), Chosen::Unfit(PhotoProblem { kind: PhotoProblemKind::Unreadable(_), .. })));
        assert!(matches!(read(Path::new("/nowhere/at/all.png")), Chosen::Unfit(p) if p.file == "all.png"));
        std::fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn large_pictures_become_small_textures() {
        assert_eq!(decode(&png(3_000, 20)).unwrap().size[0], LONGEST_SIDE as usize);
    }

    #[test]
    fn several_files_at_once_are_all_read_and_a_dialog_that_hangs_keeps_none_of_them() {
        let mut photos = Photos { dialog: Some((Instant::now(), false)), ..Photos::default() };
        for i in 0..MOST_READ + 2 {
            photos.read_from(PathBuf::from(format!("/nowhere/{i}.png")), || {});
        }
        let all: Vec<Chosen> = (0..MOST_READ + 2).map(|_| next(&mut photos)).collect();
        let refused = |c: &&Chosen| matches!(c, Chosen::Unfit(p) if matches!(p.kind, PhotoProblemKind::NotTaken(_)));
        assert_eq!(all.iter().filter(refused).count(), 2, "none is let go without a word");
        assert_eq!((photos.reading, photos.dialog.is_some()), (0, true));
    }

    #[test]
    fn a_dialog_that_ends_without_a_choice_leads_to_the_path_and_can_be_opened_again() {
        let mut photos = Photos { dialog: Some((Instant::now(), false)), ..Photos::default() };
        photos.chosen.0.send(Done::Dialog(Chosen::NotShown)).unwrap();
        assert_eq!(next(&mut photos), Chosen::NotShown);
        assert!(photos.dialog.is_none());
    }

    #[test]
    fn a_dialog_that_nobody_may_see_is_told_of_once() {
        let mut photos = Photos::default();
        assert!(!photos.dialog_may_not_be_shown());
        photos.dialog = Some((Instant::now(), false));
        assert!(!photos.dialog_may_not_be_shown(), "just opened");
        let long_ago = Instant::now().checked_sub(PERHAPS_NOT_SHOWN * 2).unwrap();
        photos.dialog = Some((long_ago, false));
        assert!(photos.dialog_may_not_be_shown() && !photos.dialog_may_not_be_shown());
    }

    #[test]
    fn paths_are_taken_as_people_paste_them() {
        for text in [
            "/tmp/a photo.jpg",
            " /tmp/a photo.jpg ",
            "'/tmp/a photo.jpg'",
            "\"/tmp/a photo.jpg\"",
            "file:///tmp/a%20photo.jpg",
        ] {
            assert_eq!(as_typed(Path::new(text)), Path::new("/tmp/a photo.jpg"), "{text}");
        }
        assert_eq!(as_typed(Path::new("file:///%E7%85%A7.png")), Path::new("/照.png"));
        assert_eq!(as_typed(Path::new("100%.png")), Path::new("100%.png"));
    }

    #[test]
    fn a_photo_is_fetched_once_and_few_are_kept() {
        let mut photos = Photos::default();
        assert!(photos.ask(&"a".into()) && !photos.ask(&"a".into()));
        for i in 0..200 {
            photos.ask(&format!("p{i}").into());
        }
        assert!(photos.shown.len() <= MOST_TEXTURES);
    }
}
