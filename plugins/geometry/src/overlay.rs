//! Booleans of flat regions, over `i_overlay`'s integer grid.

use crate::limits::{CROSSING_STEPS, EDGE_STEPS, FARTHEST_M};
use crate::tangle::{Tangle, meetings, tangle};
use crate::{GeometryError, Region, polygon::without_spikes, signed_area};
use glam::DVec2;
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::float::single::SingleFloatOverlay;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Closed loops in a plane as the overlay engine takes them; counter-clockwise loops enclose.
pub(crate) type Contours = Vec<Vec<[f64; 2]>>;

pub(crate) fn contour(points: &[DVec2]) -> Vec<[f64; 2]> {
    points.iter().map(|p| [p.x, p.y]).collect()
}

fn contours<'a>(loops: impl IntoIterator<Item = &'a Vec<DVec2>>) -> Contours {
    loops.into_iter().map(|l| contour(l)).collect()
}

/// What an overlay takes, in the steps of [`boolean`](crate::boolean)'s budget; `None` when it is not to be begun.
///
/// A crossing takes some microseconds, and outlines of few edges can have many: a section of a solid that lies over
/// itself.
pub(crate) fn overlay_cost(subject: &Contours, clip: &Contours) -> Option<u64> {
    let found = meetings(subject.iter().chain(clip).map(Vec::as_slice));
    let (places, edges) = (found.crossing + found.touching, found.edges);
    (!found.more).then_some(places as u64 * CROSSING_STEPS + edges as u64 * EDGE_STEPS + found.tests as u64 / 4)
}

/// Runs one overlay, dropping what is thinner than `tolerance`; refused when the outlines cross too often.
pub(crate) fn overlay(
    subject: &Contours,
    clip: &Contours,
    rule: OverlayRule,
    fill: FillRule,
    tolerance: f64,
) -> Result<Vec<Region>, GeometryError> {
    match overlay_cost(subject, clip) {
        Some(_) => overlay_at_any_cost(subject, clip, rule, fill, tolerance),
        None => Err(GeometryError::Failed("outlines cross each other too often")),
    }
}

/// As [`overlay`], for who has looked at the cost. A panic inside the library (it is third-party code fed with foreign
/// numbers) becomes an error.
pub(crate) fn overlay_at_any_cost(
    subject: &Contours,
    clip: &Contours,
    rule: OverlayRule,
    fill: FillRule,
    tolerance: f64,
) -> Result<Vec<Region>, GeometryError> {
    let (mut low, mut high) = (DVec2::INFINITY, DVec2::NEG_INFINITY);
    for p in subject.iter().chain(clip).flatten().map(|p| DVec2::from(*p)) {
        if !(p.is_finite() && p.abs().max_element() < FARTHEST_M) {
            return Err(GeometryError::NotFinite);
        }
        (low, high) = (low.min(p), high.max(p));
    }
    let (subject, clip) = (on_grid(subject, low, high - low), on_grid(clip, low, high - low));
    let shapes = catch_unwind(AssertUnwindSafe(|| subject.overlay_as::<i64>(&clip, rule, fill)))
        .map_err(|_| GeometryError::Failed("the polygon overlay gave up"))?;
    Ok(shapes
        .into_iter()
        .filter_map(|shape| {
            let mut loops = shape.into_iter().map(|l| l.into_iter().map(DVec2::from).collect::<Vec<_>>());
            let outer = loops.next()?;
            region(outer, loops, tolerance)
        })
        .collect())
}

/// Points rounded to 38 bits of the whole `size`, counted from its corner `low`: 0.04 nm of ten metres.
///
/// The engine works on 62 bits. Where outlines run along each other within its last bits (the section of a cylinder that a
/// plane touches), its roundings make new crossings faster than it resolves them, without end; 24 bits of room prevent
/// that.
fn on_grid(contours: &Contours, low: DVec2, size: DVec2) -> Contours {
    let step = (size.max_element().max(f64::MIN_POSITIVE).log2().ceil() - 38.0).exp2();
    if step <= 0.0 {
        return contours.clone();
    }
    let round = |p: &[f64; 2]| (((DVec2::from(*p) - low) / step).round() * step + low).into();
    contours.iter().map(|l| l.iter().map(round).collect()).collect()
}

/// Thinnest thing that flat booleans keep, metres.
const THINNEST_M: f64 = 1e-9;

/// A region from an overlay result, oriented and cleaned.
fn region(outer: Vec<DVec2>, holes: impl Iterator<Item = Vec<DVec2>>, tolerance: f64) -> Option<Region> {
    let fix = |points: Vec<DVec2>, ccw: bool| {
        let mut points = without_spikes(points, tolerance);
        let area = signed_area(&points);
        if points.len() < 3 || area.abs() < 1e-13 {
            return None;
        }
        if (area > 0.0) != ccw {
            points.reverse();
        }
        Some(points)
    };
    let outer = fix(outer, true)?;
    Some(Region { outer, holes: holes.filter_map(|h| fix(h, false)).collect() })
}

/// Whether loops cross, and how badly.
pub(crate) fn tangle_of<'a>(loops: impl IntoIterator<Item = &'a Vec<DVec2>>) -> Tangle {
    let mut points: Vec<[f64; 2]> = vec![];
    let mut starts = vec![];
    for l in loops {
        starts.push(points.len() as u32);
        points.extend(l.iter().map(|p| [p.x, p.y]));
    }
    tangle(&points, starts.get(1..).unwrap_or_default())
}

/// Loops that may cross, as regions that do not (even-odd rule); none when they cross too often.
pub(crate) fn simplify<'a>(loops: impl IntoIterator<Item = &'a Vec<DVec2>>) -> Vec<Region> {
    overlay(&contours(loops), &vec![], OverlayRule::Subject, FillRule::EvenOdd, THINNEST_M).unwrap_or_default()
}

pub(crate) fn region_contours(regions: &[Region]) -> Contours {
    contours(regions.iter().flat_map(Region::loops))
}

/// How much of a rectangle loops cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cover {
    Nothing,
    Part,
    All,
}

/// Cuts loops to the rectangle from `low` to `high` (Sutherland and Hodgman 1974: loops stay closed and wind as before,
/// running along the rectangle's border where they lay beyond it), and tells how much of it they cover (non-zero rule).
pub(crate) fn cut_to(loops: &mut Contours, low: DVec2, high: DVec2) -> Cover {
    let mut buffer = vec![];
    loops.retain_mut(|points| {
        for (axis, bound, above) in [(0, low.x, true), (0, high.x, false), (1, low.y, true), (1, high.y, false)] {
            let inside = |p: &[f64; 2]| if above { p[axis] >= bound } else { p[axis] <= bound };
            if points.iter().all(inside) {
                continue;
            }
            buffer.clear();
            let mut before = points[points.len() - 1];
            for &p in points.iter() {
                if inside(&p) != inside(&before) {
                    // From the same end whichever way the edge runs.
                    let (a, b) = if inside(&p) { (p, before) } else { (before, p) };
                    let t = (bound - a[axis]) / (b[axis] - a[axis]);
                    let mut cut = [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
                    cut[axis] = bound;
                    buffer.push(cut);
                }
                if inside(&p) {
                    buffer.push(p);
                }
                before = p;
            }
            std::mem::swap(points, &mut buffer);
            if points.len() < 3 {
                return false;
            }
        }
        true
    });
    let corner = |p: &[f64; 2]| (p[0] == low.x || p[0] == high.x) && (p[1] == low.y || p[1] == high.y);
    if !loops.iter().flatten().all(corner) {
        return Cover::Part;
    }
    // Only whole turns around the rectangle are left, or back and forth along its border.
    let turns: f64 = loops.iter().map(|l| signed_area(&l.iter().map(|p| DVec2::from(*p)).collect::<Vec<_>>())).sum();
    if (turns / ((high.x - low.x) * (high.y - low.y))).round() == 0.0 { Cover::Nothing } else { Cover::All }
}

/// What of `a` lies outside every region of `b`.
///
/// # Errors
/// `Failed` when the overlay engine cannot cope with the coordinates.
pub fn region_difference(a: &[Region], b: &[Region]) -> Result<Vec<Region>, GeometryError> {
    overlay(&region_contours(a), &region_contours(b), OverlayRule::Difference, FillRule::NonZero, THINNEST_M)
}

/// What lies in both `a` and `b`.
///
/// # Errors
/// `Failed` when the overlay engine cannot cope with the coordinates.
pub fn region_intersection(a: &[Region], b: &[Region]) -> Result<Vec<Region>, GeometryError> {
    overlay(&region_contours(a), &region_contours(b), OverlayRule::Intersect, FillRule::NonZero, THINNEST_M)
}

/// What lies in `a` or in `b`.
///
/// # Errors
/// `Failed` when the overlay engine cannot cope with the coordinates.
pub fn region_union(a: &[Region], b: &[Region]) -> Result<Vec<Region>, GeometryError> {
    overlay(&region_contours(a), &region_contours(b), OverlayRule::Union, FillRule::NonZero, THINNEST_M)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, size: f64) -> Region {
        let v = DVec2::new;
        Region::new(&[v(x, y), v(x + size, y), v(x + size, y + size), v(x, y + size)], &[]).unwrap()
    }

    #[test]
    fn areas_add_up() {
        let (a, b) = (square(0., 0., 2.), square(1., 1., 2.));
        let sum = |r: Vec<Region>| r.iter().map(Region::area).sum::<f64>();
        assert!(
            (sum(region_difference(std::slice::from_ref(&a), std::slice::from_ref(&b)).unwrap()) - 3.0).abs() < 1e-6
        );
        assert!(
            (sum(region_intersection(std::slice::from_ref(&a), std::slice::from_ref(&b)).unwrap()) - 1.0).abs() < 1e-6
        );
        assert!((sum(region_union(&[a], &[b]).unwrap()) - 7.0).abs() < 1e-6);
    }

    #[test]
    fn loops_are_cut_to_a_rectangle() {
        let cut = |loops: &[Region]| {
            let mut contours = region_contours(loops);
            let cover = cut_to(&mut contours, DVec2::ZERO, DVec2::ONE);
            (
                cover,
                contours
                    .iter()
                    .map(|c| signed_area(&c.iter().map(|p| DVec2::from(*p)).collect::<Vec<_>>()))
                    .sum::<f64>(),
            )
        };
        assert_eq!(cut(&[square(2., 2., 1.)]).0, Cover::Nothing);
        assert_eq!(cut(&[square(-1., -1., 3.)]), (Cover::All, 1.0));
        assert_eq!(cut(&[square(0.5, 0.5, 3.)]), (Cover::Part, 0.25));
        // A ring around the rectangle covers nothing of it.
        let mut ring = square(-2., -2., 5.);
        ring.holes.push(square(-1., -1., 3.).outer.into_iter().rev().collect());
        assert_eq!(cut(&[ring]).0, Cover::Nothing);
    }

    #[test]
    fn a_hole_comes_out_as_a_hole() {
        let out = region_difference(&[square(0., 0., 4.)], &[square(1., 1., 1.)]).unwrap();
        assert_eq!(out.len(), 1);
        assert_eq!(out[0].holes.len(), 1);
        assert!((out[0].area() - 15.0).abs() < 1e-6);
    }
}
