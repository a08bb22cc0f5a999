//! Photos: from this computer to the hub, and back as textures.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use atrium_facility::PhotoId;
use atrium_panels::PhotoView;
use bevy::prelude::*;
use bevy_egui::egui;
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use rustc_hash::FxHashMap;

/// Largest photo that a hub takes, bytes.
const LARGEST: u64 = 12 << 20;
/// Longest side of the texture, pixels: the largest that any panel shows.
const LONGEST_SIDE: u32 = 1_024;
/// Textures at most; the oldest go first.
const MOST_TEXTURES: usize = 64;
/// A dialog that ends without a choice this fast was never seen by anyone.
const NOBODY_IS_THIS_FAST: Duration = Duration::from_millis(300);

/// A photo that a person chose.
pub(crate) enum Chosen {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// It cannot be used, in plain words.
    Unfit(String),
    /// The system showed no dialog.
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
    choosing: Option<Receiver<Option<Chosen>>>,
    shown: FxHashMap<PhotoId, (Shown, u64)>,
    uses: u64,
    decoded: (Sender<(PhotoId, Option<egui::ColorImage>)>, Receiver<(PhotoId, Option<egui::ColorImage>)>),
}

impl Default for Photos {
    fn default() -> Self {
        Self { choosing: None, shown: FxHashMap::default(), uses: 0, decoded: unbounded() }
    }
}

impl Photos {
    /// Shows the system's dialog for one photo.
    pub(crate) fn choose(&mut self, wake: impl Fn() + Send + 'static) {
        self.work(wake, || {
            let shown = Instant::now();
            match rfd::FileDialog::new()
                .add_filter("JPEG, PNG", &["jpg", "jpeg", "png", "JPG", "JPEG", "PNG"])
                .pick_file()
            {
                Some(path) => Some(read(&path)),
                None if shown.elapsed() < NOBODY_IS_THIS_FAST => Some(Chosen::NotShown),
                None => None,
            }
        });
    }

    /// Reads a photo whose path was typed or pasted.
    pub(crate) fn read_from(&mut self, path: PathBuf, wake: impl Fn() + Send + 'static) {
        self.work(wake, move || Some(read(&path)));
    }

    fn work(&mut self, wake: impl Fn() + Send + 'static, run: impl FnOnce() -> Option<Chosen> + Send + 'static) {
        if self.choosing.is_some() {
            return;
        }
        let (sender, receiver) = bounded(1);
        let spawned = std::thread::Builder::new().name("atrium-photo".into()).spawn(move || {
            let _ = sender.send(run());
            wake();
        });
        match spawned {
            Ok(_) => self.choosing = Some(receiver),
            Err(error) => tracing::error!("a photo cannot be read: {error}"),
        }
    }

    /// What the person chose, once.
    pub(crate) fn chosen(&mut self) -> Option<Chosen> {
        let answer = self.choosing.as_ref()?.try_recv();
        match answer {
            Ok(chosen) => {
                self.choosing = None;
                chosen
            }
            Err(crossbeam_channel::TryRecvError::Empty) => None,
            Err(crossbeam_channel::TryRecvError::Disconnected) => {
                self.choosing = None;
                None
            }
        }
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
            let _ = sender.send((id, bytes.as_deref().and_then(decode)));
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

fn read(path: &Path) -> Chosen {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        std::fs::File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match read() {
        Err(error) => Chosen::Unfit(format!("{}: {error}", path.display())),
        Ok(bytes) if bytes.len() as u64 > LARGEST => {
            Chosen::Unfit(format!("{}: > {} MB", path.display(), LARGEST >> 20))
        }
        Ok(bytes) if decode(&bytes).is_none() => Chosen::Unfit(format!("{}: JPEG, PNG?", path.display())),
        Ok(bytes) => Chosen::Bytes(bytes),
    }
}

/// As a texture's pixels; `None` when it is no picture, or one that would not fit in memory.
fn decode(bytes: &[u8]) -> Option<egui::ColorImage> {
    let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(20_000);
    limits.max_image_height = Some(20_000);
    limits.max_alloc = Some(512 << 20);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let picture = if picture.width().max(picture.height()) > LONGEST_SIDE {
        picture.thumbnail(LONGEST_SIDE, LONGEST_SIDE)
    } else {
        picture
    };
    let rgba = picture.to_rgba8();
    let size = [rgba.width() as usize, rgba.height() as usize];
    Some(egui::ColorImage::from_rgba_unmultiplied(size, rgba.as_raw()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_picture_is_said_to_be_none() {
        assert!(decode(b"GIF89a and so on").is_none() && decode(&[]).is_none());
        let mut png = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(3_000, 20).write_to(&mut png, image::ImageFormat::Png).unwrap();
        assert_eq!(decode(png.get_ref()).unwrap().size[0], LONGEST_SIDE as usize);
        assert!(matches!(read(Path::new("/nowhere/at/all.png")), Chosen::Unfit(_)));
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
