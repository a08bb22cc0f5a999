//! Small pictures of the views that are kept: taken from the 3D picture when a view is kept, stored in the project, shown in the
//! list.

use atrium_project::SavedView;
use atrium_scene::{SceneTexture, ViewportSize};
use bevy::prelude::*;
use bevy::render::gpu_readback::{Readback, ReadbackComplete};
use bevy::window::RequestRedraw;
use bevy_egui::egui;
use crossbeam_channel::{Receiver, Sender, bounded};
use glam::UVec2;
use image::imageops::{FilterType, crop_imm, resize};
use rustc_hash::FxHashMap;

use crate::project::Workspace;
use crate::window::Wake;

/// Width and height, pixels: twice what the list shows, for dense screens; about ten kilobytes as JPEG.
const SIZE: (u32, u32) = (240, 135);

/// JPEG quality of 100: edges of walls stay clean.
const QUALITY: u8 = 80;

/// The graphics card has answered by then, or never will; frames.
const PATIENCE: u32 = 120;

/// Pictures that are decoded in one frame at most, a fraction of a millisecond each.
const DECODED_A_FRAME: usize = 4;

/// Pictures on their way, and those that are shown.
#[derive(Resource, Default)]
pub(crate) struct ViewPictures {
    /// Ids of views that have been kept and have no picture yet.
    wanted: Vec<String>,
    reading: Option<Reading>,
    encoding: Option<Receiver<(String, Vec<u8>)>>,
    /// By id, with the length of the text that they were decoded from.
    shown: FxHashMap<String, (usize, Option<egui::TextureHandle>)>,
}

struct Reading {
    entity: Entity,
    id: String,
    size: UVec2,
    frames: u32,
    answer: Receiver<Vec<u8>>,
}

impl ViewPictures {
    /// Takes a picture of what is shown now, for the view with this id.
    pub(crate) fn want(&mut self, id: String) {
        self.wanted.push(id);
    }

    /// Textures of the views, in their order.
    pub(crate) fn textures(&mut self, views: &[SavedView], ctx: &egui::Context) -> Vec<Option<egui::TextureId>> {
        let mut decoded = 0;
        let mut out = Vec::with_capacity(views.len());
        for view in views {
            let Some(length) = view.picture.as_ref().map(String::len) else {
                out.push(None);
                continue;
            };
            let known = self.shown.get(&view.id).is_some_and(|(known, _)| *known == length);
            if !known && decoded < DECODED_A_FRAME {
                decoded += 1;
                let texture = view.picture_bytes().and_then(|bytes| decode(&bytes)).map(|picture| {
                    ctx.load_texture(format!("view {}", view.id), picture, egui::TextureOptions::LINEAR)
                });
                self.shown.insert(view.id.clone(), (length, texture));
            }
            out.push(self.shown.get(&view.id).and_then(|(_, t)| t.as_ref()).map(egui::TextureHandle::id));
        }
        if decoded == DECODED_A_FRAME {
            ctx.request_repaint();
        }
        out
    }
}

/// Asks the graphics card for the picture, and gives it to a worker.
pub(crate) fn take(
    mut commands: Commands,
    mut pictures: ResMut<ViewPictures>,
    texture: Res<SceneTexture>,
    viewport: Res<ViewportSize>,
    mut workspace: ResMut<Workspace>,
    wake: Res<Wake>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let pictures = pictures.bypass_change_detection();
    if let Some((id, jpeg)) = pictures.encoding.as_ref().and_then(|done| done.try_recv().ok()) {
        pictures.encoding = None;
        let workspace = workspace.bypass_change_detection();
        if let Some(view) = workspace.project.views.iter_mut().find(|v| v.id == id) {
            view.set_picture(&jpeg);
        }
    }
    if let Some(reading) = &mut pictures.reading {
        reading.frames += 1;
        let data = reading.answer.try_recv().ok();
        if data.is_none() && reading.frames < PATIENCE {
            redraw.write(RequestRedraw);
            return;
        }
        commands.entity(reading.entity).despawn();
        let (id, size) = (reading.id.clone(), reading.size);
        pictures.reading = None;
        if let Some(data) = data {
            pictures.encoding = encode_later(id, data, size, &wake);
        }
    }
    if pictures.encoding.is_some() || !viewport.is_open() {
        return;
    }
    if let Some(id) = pictures.wanted.pop() {
        let (sender, answer): (Sender<Vec<u8>>, _) = bounded(1);
        let entity = commands
            .spawn(Readback::texture(texture.0.clone()))
            .observe(move |mut done: On<ReadbackComplete>| {
                // Later frames of the same picture are not needed.
                let _ = sender.try_send(std::mem::take(&mut done.data));
            })
            .id();
        pictures.reading = Some(Reading { entity, id, size: viewport.physical(), frames: 0, answer });
        redraw.write(RequestRedraw);
    }
}

fn encode_later(id: String, data: Vec<u8>, size: UVec2, wake: &Wake) -> Option<Receiver<(String, Vec<u8>)>> {
    let (sender, receiver) = bounded(1);
    let wake = wake.clone();
    let work = move || {
        if let Some(jpeg) = encode(&data, size) {
            // Nobody waits for it where the window is gone.
            let _ = sender.send((id, jpeg));
        }
        wake.wake();
    };
    match std::thread::Builder::new().name("atrium-picture".into()).spawn(work) {
        Ok(_) => Some(receiver),
        Err(error) => {
            tracing::warn!("the kept view has no picture: {error}");
            None
        }
    }
}

/// Rows as the graphics card gives them, each filled up to 256 bytes, as a small JPEG; `None` where the size is another.
fn encode(data: &[u8], size: UVec2) -> Option<Vec<u8>> {
    const ROW_ALIGNMENT: usize = 256;
    let row = size.x as usize * 4;
    let stride = row.next_multiple_of(ROW_ALIGNMENT);
    let rgb: Vec<u8> = data
        .chunks(stride)
        .take(size.y as usize)
        .filter_map(|line| line.get(..row))
        .flat_map(|line| line.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]))
        .collect();
    let picture = image::RgbImage::from_raw(size.x, size.y, rgb)?;
    // The middle, in the shape of the small one.
    let (wide, high) = (size.x.min(size.y * SIZE.0 / SIZE.1).max(1), size.y.min(size.x * SIZE.1 / SIZE.0).max(1));
    let middle = crop_imm(&picture, (size.x - wide) / 2, (size.y - high) / 2, wide, high).to_image();
    let small = resize(&middle, SIZE.0, SIZE.1, FilterType::Triangle);
    let mut out = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, QUALITY);
    small.write_with_encoder(encoder).ok()?;
    Some(out)
}

/// A stored picture; whatever was put into the file instead of one is no picture.
fn decode(bytes: &[u8]) -> Option<egui::ColorImage> {
    let mut reader = image::ImageReader::with_format(std::io::Cursor::new(bytes), image::ImageFormat::Jpeg);
    let mut limits = image::Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(1024), Some(1024));
    reader.limits(limits);
    let picture = reader.decode().ok()?.to_rgb8();
    let size = [picture.width() as usize, picture.height() as usize];
    Some(egui::ColorImage::from_rgb(size, picture.as_raw()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_graphics_card_gives_becomes_a_small_picture_and_broken_ones_none() {
        let size = UVec2::new(70, 50);
        let stride = (70 * 4_usize).next_multiple_of(256);
        let mut data = vec![0_u8; stride * 50];
        for (y, line) in data.chunks_mut(stride).enumerate() {
            for x in 0..70 {
                line[x * 4..x * 4 + 4].copy_from_slice(&if y < 25 { [200, 30, 30, 255] } else { [30, 30, 200, 255] });
            }
        }
        let jpeg = encode(&data, size).unwrap();
        assert!(jpeg.len() < 12_000);
        let picture = decode(&jpeg).unwrap();
        assert_eq!(picture.size, [240, 135]);
        let (top, bottom) = (picture.pixels[10 * 240 + 120], picture.pixels[125 * 240 + 120]);
        assert!(top.r() > 150 && top.b() < 80 && bottom.b() > 150 && bottom.r() < 80, "{top:?} {bottom:?}");
        assert!(encode(&data[..1000], size).is_none() && decode(b"not a picture").is_none());
    }
}
