//! Text on a finished picture, drawn on the processor with the faces of the panels.

use egui::epaint::text::{Fonts, Galley, TextOptions};
use egui::{Color32, FontFamily, FontId};
use fontdb::Database;

use crate::fonts::{STRONG, definitions};

/// Pixels around letters that are lightened, so that they read on anything.
const HALO_PX: i32 = 2;

/// A line of text and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// Its middle, pixels from the picture's top left corner.
    pub centre: [f32; 2],
    /// Size of the letters, pixels.
    pub size_px: f32,
    /// Whether in the heavier face.
    pub strong: bool,
}

/// The faces of the system, for text on pictures.
pub struct Lettering {
    fonts: Fonts,
    has_cjk: bool,
}

impl Lettering {
    /// Finds the faces. Reads up to four files: keep it for several pictures.
    pub fn from_system() -> Self {
        let mut db = Database::new();
        db.load_system_fonts();
        let (definitions, report) = definitions(&db);
        Self { fonts: Fonts::new(TextOptions::default(), definitions), has_cjk: report.cjk.is_some() }
    }

    /// Whether Chinese can be written.
    pub fn has_cjk(&self) -> bool {
        self.has_cjk
    }

    /// Width and height of a line, pixels.
    pub fn size(&mut self, text: &str, size_px: f32, strong: bool) -> [f32; 2] {
        let galley = self.galley(text, size_px, strong);
        galley.size().into()
    }

    fn galley(&mut self, text: &str, size_px: f32, strong: bool) -> std::sync::Arc<Galley> {
        let family = if strong { FontFamily::Name(STRONG.into()) } else { FontFamily::Proportional };
        let font = FontId::new(size_px, family);
        self.fonts.with_pixels_per_point(1.0).layout_no_wrap(text.to_owned(), font, Color32::WHITE)
    }

    /// Draws the lines onto a picture of sRGB pixels with alpha, `width` pixels a row.
    pub fn draw(&mut self, rgba: &mut [u8], width: usize, lines: &[Line], ink: [u8; 3], halo: [u8; 3]) {
        let galleys: Vec<_> = lines.iter().map(|l| self.galley(&l.text, l.size_px, l.strong)).collect();
        let atlas = self.fonts.image();
        for (galley, line) in galleys.iter().zip(lines) {
            let size = galley.size();
            // Whole pixels keep stems sharp.
            let left = (line.centre[0] - size.x * 0.5).round();
            let top = (line.centre[1] - size.y * 0.5).round();
            let mut mask = Mask::new(size.x.ceil() as i32, size.y.ceil() as i32);
            for row in &galley.rows {
                for glyph in &row.glyphs {
                    let uv = glyph.uv_rect;
                    if uv.is_nothing() {
                        continue;
                    }
                    let at = row.pos + glyph.pos.to_vec2() + uv.offset;
                    let (x, y) = (at.x.round() as i32, at.y.round() as i32);
                    for v in uv.min[1]..uv.max[1] {
                        for u in uv.min[0]..uv.max[0] {
                            let Some(pixel) = atlas.pixels.get(usize::from(v) * atlas.size[0] + usize::from(u)) else {
                                continue;
                            };
                            mask.add(x + i32::from(u - uv.min[0]), y + i32::from(v - uv.min[1]), pixel.a());
                        }
                    }
                }
            }
            mask.blend(rgba, width, left as i32, top as i32, ink, halo);
        }
    }
}

/// How much of each pixel of a line its letters cover.
struct Mask {
    width: i32,
    height: i32,
    cover: Vec<u8>,
}

impl Mask {
    fn new(width: i32, height: i32) -> Self {
        let (width, height) = (width + 2 * HALO_PX + 2, height + 2 * HALO_PX + 2);
        Self { width, height, cover: vec![0; (width * height) as usize] }
    }

    fn add(&mut self, x: i32, y: i32, cover: u8) {
        let (x, y) = (x + HALO_PX + 1, y + HALO_PX + 1);
        if (0..self.width).contains(&x) && (0..self.height).contains(&y) {
            let slot = &mut self.cover[(y * self.width + x) as usize];
            *slot = (*slot).max(cover);
        }
    }

    fn at(&self, x: i32, y: i32) -> u8 {
        let inside = (0..self.width).contains(&x) && (0..self.height).contains(&y);
        if inside { self.cover[(y * self.width + x) as usize] } else { 0 }
    }

    fn blend(&self, rgba: &mut [u8], width: usize, left: i32, top: i32, ink: [u8; 3], halo: [u8; 3]) {
        for y in 0..self.height {
            for x in 0..self.width {
                let mut around = 0u8;
                for dy in -HALO_PX..=HALO_PX {
                    for dx in -HALO_PX..=HALO_PX {
                        if dx * dx + dy * dy <= HALO_PX * HALO_PX + 1 {
                            around = around.max(self.at(x + dx, y + dy));
                        }
                    }
                }
                let (px, py) = (left + x - HALO_PX - 1, top + y - HALO_PX - 1);
                if around == 0 || px < 0 || py < 0 || px as usize >= width {
                    continue;
                }
                let start = (py as usize * width + px as usize) * 4;
                let Some(pixel) = rgba.get_mut(start..start + 3) else { continue };
                for ((under, ink), halo) in pixel.iter_mut().zip(ink).zip(halo) {
                    let glow = f32::from(around) / 255.0 * 0.72;
                    let cover = f32::from(self.at(x, y)) / 255.0;
                    let lit = f32::from(*under) * (1.0 - glow) + f32::from(halo) * glow;
                    *under = (lit * (1.0 - cover) + f32::from(ink) * cover).round() as u8;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_drawn_in_the_middle_and_nothing_is_drawn_elsewhere_or_outside() {
        let mut lettering = Lettering::from_system();
        let mut picture = vec![200u8; 120 * 60 * 4];
        let line = |x: f32| Line { text: "4-012".into(), centre: [x, 30.0], size_px: 16.0, strong: true };
        lettering.draw(&mut picture, 120, &[line(60.0)], [20; 3], [255; 3]);
        let dark: Vec<usize> = (0..120 * 60).filter(|i| picture[i * 4] < 100).collect();
        assert!(dark.len() > 20, "{} dark pixels", dark.len());
        let size = lettering.size("4-012", 16.0, true);
        let inside = |i: &usize| {
            let (x, y) = ((i % 120) as f32 - 60.0, (i / 120) as f32 - 30.0);
            x.abs() <= size[0] * 0.5 + 1.0 && y.abs() <= size[1] * 0.5 + 1.0
        };
        assert!(dark.iter().all(inside));
        lettering.draw(&mut picture, 120, &[line(-500.0), line(118.0), line(900.0)], [20; 3], [255; 3]);
    }
}
