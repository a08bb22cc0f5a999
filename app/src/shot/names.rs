//! Names and numbers of rooms on a picture.

use atrium_building::{BuildingModel, StoreyId};
use atrium_overlay::RoomNames;
use atrium_panels::{LetterLine, Lettering};
use atrium_scene::Shot;
use glam::Vec2;

use crate::cli::LanguageArg;

/// Ink and halo of names.
pub(super) const INK: [[u8; 3]; 2] = [[0x26, 0x2d, 0x33], [0xfb, 0xfc, 0xfc]];

/// Letters are of one size in pictures of one height, pixels.
const USUAL_HEIGHT_PX: f32 = 1200.0;

/// Writes the names of the storey's rooms into the picture.
pub(super) fn write(model: &BuildingModel, storey: StoreyId, shot: &mut Shot, language: LanguageArg) {
    let mut lettering = Lettering::from_system();
    let mut chinese = language == LanguageArg::Zh;
    if chinese && !lettering.has_cjk() {
        tracing::warn!("no Chinese typeface is installed: names are written in English");
        chinese = false;
    }
    let size = Vec2::new(shot.width as f32, shot.height as f32);
    let scale = (size.y / USUAL_HEIGHT_PX).clamp(0.8, 2.5);
    let mut measure = |text: &str, px: f32, strong: bool| lettering.size(text, px, strong);
    let names = RoomNames::of(model, storey).lines(&shot.camera, size, &[], scale, chinese, &mut measure);
    let lines: Vec<LetterLine> = names
        .into_iter()
        .map(|l| LetterLine { text: l.text, centre: l.centre.to_array(), size_px: l.size_px, strong: l.strong })
        .collect();
    lettering.draw(&mut shot.rgba, shot.width as usize, &lines, INK[0], INK[1]);
}
