//! Measurements written into a picture: `--measure`.

use anyhow::{anyhow, bail};
use atrium_panels::{LetterLine, Lettering};
use atrium_spatial::{Drawing, LineStyle, Measurement, PickFilter, ReadingFormat, SpatialIndex, Veil, clearance};
use atrium_view::CameraPose;
use glam::{DVec3, Vec2};

/// Pixels of a dash and of what follows it, where a line runs behind something.
const DASH_PX: f32 = 6.0;

/// Ink and halo of lines and figures.
#[derive(Clone, Copy)]
pub(super) struct Inks {
    pub(super) ink: [u8; 3],
    pub(super) halo: [u8; 3],
}

/// What `--measure` asks for: points in metres, `KIND:` before them where the points do not tell.
pub(crate) fn parse(text: &str, index: &SpatialIndex, filter: &PickFilter) -> anyhow::Result<Measurement> {
    let (kind, rest) = match text.split_once(':') {
        Some((kind, rest)) => (Some(kind.trim()), rest),
        None => (None, text),
    };
    let points: Vec<DVec3> = rest.split_whitespace().map(point).collect::<anyhow::Result<_>>()?;
    Ok(match (kind, points.as_slice()) {
        (None | Some("distance"), &[a, b]) => Measurement::Distance { a, b },
        (Some("height"), &[from, to]) => Measurement::Height { from, to },
        (Some("angle"), &[vertex, a, b]) => Measurement::Angle { vertex, a, b },
        (Some("area"), points) if points.len() > 2 => Measurement::Area { outline: vec![points.to_vec()] },
        (None | Some("path"), points) if points.len() > 2 => Measurement::Path { points: points.to_vec() },
        (Some("clearance"), &[at]) => Measurement::of_clearance(&clearance(index, at, filter)),
        _ => bail!(
            "`{text}` is no measurement: write two points as x,y,z x,y,z, more for a path, or height:, angle: (vertex \
             first), area: or clearance: before them"
        ),
    })
}

fn point(text: &str) -> anyhow::Result<DVec3> {
    let numbers: Vec<f64> = text.split(',').filter_map(|n| n.parse().ok()).filter(|n: &f64| n.is_finite()).collect();
    let of = <[f64; 3]>::try_from(numbers).map_err(|_| anyhow!("`{text}` is no point: write x,y,z in metres"))?;
    Ok(DVec3::from(of))
}

/// Draws measurements onto a picture of sRGB pixels with alpha, `width` pixels a row.
pub(super) fn draw(
    rgba: &mut [u8],
    width: usize,
    camera: &CameraPose,
    measurements: &[Measurement],
    (index, filter): (&SpatialIndex, &PickFilter),
    inks: Inks,
) {
    if width == 0 {
        return;
    }
    let height = rgba.len() / 4 / width;
    let size = Vec2::new(width as f32, height as f32);
    let mut canvas = Canvas { rgba, width, height };
    let scale = (size.y / 900.0).max(0.75);
    let mut letters = Lettering::from_system();
    let mut lines: Vec<LetterLine> = Vec::new();
    let mut taken: Vec<[Vec2; 2]> = Vec::new();
    for measurement in measurements {
        let drawing = Drawing::of(measurement);
        let veil = index.veil(&drawing, camera, size, filter);
        for t in &drawing.fill {
            if let [Some(a), Some(b), Some(c)] = t.map(|p| camera.project(p, size)) {
                canvas.fill([a, b, c], inks.ink, 0.2);
            }
        }
        for halo in [true, false] {
            pieces(&drawing, &veil, camera, size, |style, hidden, a, b| {
                let wide = if style == LineStyle::Leader || hidden { 1.0 } else { 2.0 } * scale;
                match (halo, hidden) {
                    (true, false) => canvas.line(a, b, wide + 2.5 * scale, inks.halo, 0.9),
                    (true, true) => {}
                    (false, false) => canvas.line(a, b, wide, inks.ink, 1.0),
                    (false, true) => canvas.dashes(a, b, wide, DASH_PX * scale, inks.ink),
                }
            });
        }
        for line in &drawing.lines {
            let Some((anchor, reading)) = line.label else { continue };
            let Some(at) = camera.project(anchor, size) else { continue };
            let text = reading.text(ReadingFormat::default());
            let size_px = 15.0 * scale;
            let [w, h] = letters.size(&text, size_px, true);
            let half = Vec2::new(w * 0.5 + 4.0, h * 0.5 + 2.0);
            // On the line, else above or below it; one that nowhere finds room is left out.
            let free = [0.0, -1.0, 1.0, -2.0, 2.0].into_iter().map(|k| at + Vec2::Y * k * (h + 4.0)).find(|c| {
                !taken.iter().any(|[min, max]| (*c - half).cmplt(*max).all() && (*c + half).cmpgt(*min).all())
            });
            if let Some(centre) = free {
                taken.push([centre - half, centre + half]);
                lines.push(LetterLine { text, centre: centre.to_array(), size_px, strong: true });
            }
        }
    }
    letters.draw(canvas.rgba, width, &lines, inks.ink, inks.halo);
}

/// Every piece of the drawing's lines that lies in one run of what is seen or hidden.
fn pieces(
    drawing: &Drawing,
    veil: &Veil,
    camera: &CameraPose,
    size: Vec2,
    mut each: impl FnMut(LineStyle, bool, Vec2, Vec2),
) {
    for (i, line) in drawing.lines.iter().enumerate() {
        for (k, w) in line.points.windows(2).enumerate() {
            let parts = veil.of(i, k);
            let at = |n: usize| camera.project(w[0].lerp(w[1], n as f64 / parts.len() as f64), size);
            let mut from = 0;
            while from < parts.len() {
                let run = parts[from..].iter().take_while(|h| **h == parts[from]).count();
                if let (Some(a), Some(b)) = (at(from), at(from + run)) {
                    each(line.style, parts[from], a, b);
                }
                from += run;
            }
        }
    }
}

struct Canvas<'a> {
    rgba: &'a mut [u8],
    width: usize,
    height: usize,
}

impl Canvas<'_> {
    fn blend(&mut self, x: usize, y: usize, colour: [u8; 3], alpha: f32) {
        let at = (y * self.width + x) * 4;
        if let Some(pixel) = self.rgba.get_mut(at..at + 3) {
            for (p, c) in pixel.iter_mut().zip(colour) {
                *p = (f32::from(*p) + (f32::from(c) - f32::from(*p)) * alpha).round() as u8;
            }
        }
    }

    /// Pixels around a box of points, within the picture.
    fn around(&self, min: Vec2, max: Vec2) -> impl Iterator<Item = (usize, usize)> + use<> {
        let bound = |v: f32, most: usize| v.clamp(0.0, most as f32) as usize;
        let (x0, x1) = (bound(min.x.floor(), self.width), bound(max.x.ceil() + 1.0, self.width));
        let (y0, y1) = (bound(min.y.floor(), self.height), bound(max.y.ceil() + 1.0, self.height));
        (y0..y1).flat_map(move |y| (x0..x1).map(move |x| (x, y)))
    }

    fn line(&mut self, a: Vec2, b: Vec2, wide: f32, colour: [u8; 3], alpha: f32) {
        let reach = Vec2::splat(wide * 0.5 + 1.0);
        let way = b - a;
        for (x, y) in self.around(a.min(b) - reach, a.max(b) + reach) {
            let p = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
            let t = ((p - a).dot(way) / way.length_squared().max(1e-6)).clamp(0.0, 1.0);
            let cover = (wide * 0.5 + 0.5 - p.distance(a + way * t)).clamp(0.0, 1.0);
            if cover > 0.0 {
                self.blend(x, y, colour, cover * alpha);
            }
        }
    }

    fn dashes(&mut self, a: Vec2, b: Vec2, wide: f32, dash: f32, colour: [u8; 3]) {
        let long = a.distance(b);
        // A line that runs far out of the picture has more dashes than anyone sees.
        const MOST: f32 = 4000.0;
        let count = (long / (2.0 * dash)).clamp(0.0, MOST) as usize;
        for k in 0..=count {
            let at = |px: f32| a.lerp(b, (px / long.max(1e-6)).min(1.0));
            let from = k as f32 * 2.0 * dash;
            self.line(at(from), at(from + dash), wide, colour, 0.8);
        }
    }

    fn fill(&mut self, [a, b, c]: [Vec2; 3], colour: [u8; 3], alpha: f32) {
        let turn = (b - a).perp_dot(c - a);
        if turn.abs() < 1e-3 {
            return;
        }
        // A pixel on the border of two triangles belongs to one of them alone.
        let inside = |p: Vec2, from: Vec2, to: Vec2| {
            let side = (to - from).perp_dot(p - from) * turn.signum();
            side > 0.0 || (side == 0.0 && (to - from).y * turn.signum() > 0.0)
        };
        for (x, y) in self.around(a.min(b).min(c), a.max(b).max(c)) {
            let p = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
            if inside(p, a, b) && inside(p, b, c) && inside(p, c, a) {
                self.blend(x, y, colour, alpha);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use atrium_building::BuildingModel;
    use atrium_view::ViewState;

    use super::*;

    #[test]
    fn points_tell_what_is_measured_where_no_kind_does() {
        let index = SpatialIndex::build(Arc::new(BuildingModel::default()));
        let filter = PickFilter::new(index.model(), &ViewState::default());
        let read = |text: &str| parse(text, &index, &filter).map(|m| m.id());
        assert_eq!(read("0,0,0 1,-2.5,3").unwrap(), "distance");
        assert_eq!(read("0,0,0 1,0,0 1,1,0").unwrap(), "path");
        assert_eq!(read("area: 0,0,0 1,0,0 1,1,0").unwrap(), "area");
        assert_eq!(read("angle:0,0,0 1,0,0 1,1,0").unwrap(), "angle");
        assert_eq!(read("clearance:0,0,0").unwrap(), "clearance");
        for wrong in ["0,0,0", "0,0 1,1,1", "area:0,0,0 1,0,0", "weight:0,0,0 1,0,0", "nan,0,0 1,0,0"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn lines_and_areas_stay_in_the_picture() {
        let mut rgba = vec![0; 20 * 10 * 4];
        let mut canvas = Canvas { rgba: &mut rgba, width: 20, height: 10 };
        canvas.line(Vec2::new(-1e6, 5.0), Vec2::new(1e6, 5.0), 2.0, [255; 3], 1.0);
        canvas.dashes(Vec2::new(0.0, 0.5), Vec2::new(20.0, 0.5), 1.0, 4.0, [255; 3]);
        canvas.fill([Vec2::new(0.0, 6.0), Vec2::new(20.0, 6.0), Vec2::new(0.0, 30.0)], [255; 3], 0.5);
        let red = |x: usize, y: usize| rgba[(y * 20 + x) * 4];
        // A pixel of a line's middle may lack a step of 255 to rounding.
        assert!(red(3, 5) >= 254 && red(3, 2) == 0);
        assert!(red(2, 0) > 100 && red(6, 0) == 0);
        assert_eq!((red(1, 8), red(19, 9)), (128, 0));
    }
}
