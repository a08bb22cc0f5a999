//! The soft shadow under the building.

use atrium_building::{Aabb, BuildingModel, ElementKind};
use glam::DVec3;

use crate::geometry::GroundShade;

/// Footprints of everything that stands low, blurred. A third of the extent is left around as ground.
pub(crate) fn ground_shade(model: &BuildingModel, bounds: &Aabb, origin: DVec3) -> GroundShade {
    const N: usize = GroundShade::CELLS;
    if bounds.is_empty() {
        return GroundShade::default();
    }
    let size = bounds.size();
    let margin = (size.x.max(size.y) * 0.3).max(2.0);
    let min = bounds.min.truncate() - margin;
    let extent = size.truncate() + margin * 2.0;
    let mut mask = vec![0f32; N * N];
    // A terrain would shade everything alike: what covers nearly the whole site is the ground itself.
    let whole = size.x * size.y * 0.9;
    let alone = model.elements.len() < 8;
    for e in &model.elements {
        let b = e.bounds;
        if b.is_empty()
            || !matches!(e.kind, ElementKind::Fabric | ElementKind::Equipment)
            || !bounds.contains(b.center())
        {
            continue;
        }
        let flat = b.size().z < 1.5 && b.size().x * b.size().y > whole;
        if flat && !alone && e.storey.is_none() {
            continue;
        }
        let cell =
            |p: f64, low: f64, span: f64| (((p - low) / span * N as f64).floor()).clamp(0.0, N as f64 - 1.0) as usize;
        let (x0, x1) = (cell(b.min.x, min.x, extent.x), cell(b.max.x, min.x, extent.x));
        let (y0, y1) = (cell(b.min.y, min.y, extent.y), cell(b.max.y, min.y, extent.y));
        // What hangs high shades less.
        let strength = (1.0 - (b.min.z - bounds.min.z) / (size.z + 4.0)).clamp(0.0, 1.0) as f32;
        for row in mask.chunks_exact_mut(N).take(y1 + 1).skip(y0) {
            for value in &mut row[x0..=x1] {
                *value = value.max(strength);
            }
        }
    }
    let radius = (N / 28).max(1);
    for _ in 0..3 {
        blur(&mut mask, N, radius, 1, N);
        blur(&mut mask, N, radius, N, 1);
    }
    GroundShade {
        min: (min - origin.truncate()).as_vec2().to_array(),
        size: extent.as_vec2().to_array(),
        z: (bounds.min.z - origin.z - 0.02) as f32,
        cells: mask.iter().map(|v| (v * 255.0).round().clamp(0.0, 255.0) as u8).collect(),
    }
}

/// One box blur along lines of `n` values that are `step` apart; lines start `line` apart.
fn blur(mask: &mut [f32], n: usize, radius: usize, step: usize, line: usize) {
    let mut sums = vec![0f32; n + 1];
    for l in 0..n {
        for i in 0..n {
            sums[i + 1] = sums[i] + mask[l * line + i * step];
        }
        for i in 0..n {
            let (from, to) = (i.saturating_sub(radius), (i + radius + 1).min(n));
            mask[l * line + i * step] = (sums[to] - sums[from]) / (2 * radius + 1) as f32;
        }
    }
}
