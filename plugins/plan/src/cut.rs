//! What the cut goes through, joined to areas.

use atrium_building::{ElementId, Rgba8};
use atrium_geometry::{Region, region_union, signed_area};
use atrium_spatial::Cap;
use glam::DVec2;

use crate::classes::Part;
use crate::doors::DoorSymbol;
use crate::plan::{CutArea, CutClass, PlanOptions};

/// Most outlines that are joined in one go; a storey has some thousands.
const JOINED_AT_ONCE: usize = 256;

/// The areas, contents first.
pub(crate) fn areas(
    caps: Vec<Cap>,
    doors: &[DoorSymbol],
    part: impl Fn(ElementId) -> Option<Part>,
    options: &PlanOptions<'_>,
) -> Vec<CutArea> {
    let mut out: Vec<CutArea> = Vec::new();
    for cap in caps {
        let Some(part) = part(cap.element) else { continue };
        let class = match part {
            Part::Structure => CutClass::Structure,
            Part::Door | Part::Glazing => CutClass::Opening,
            Part::Stair | Part::Contents => CutClass::Contents,
        };
        let mut regions = regions(cap.outline);
        if let Ok(at) = doors.binary_search_by_key(&cap.element, |d| d.element) {
            // The leaf is drawn open: only the frame stays in the wall.
            regions.retain(|r| doors[at].is_frame(&r.outer));
        }
        let material = cap.colour.filter(|_| options.materials).map(printed);
        let colour = options.colour.and_then(|of| of(cap.element)).or(material);
        let area = match out.iter_mut().find(|a| a.class == class && a.colour == colour) {
            Some(known) => known,
            None => {
                out.push(CutArea { class, colour, regions: Vec::new(), open: Vec::new() });
                let last = out.len() - 1;
                &mut out[last]
            }
        };
        area.regions.extend(regions);
        area.open.extend(cap.open);
    }
    for area in out.iter_mut().filter(|a| a.class == CutClass::Structure) {
        area.regions = joined(std::mem::take(&mut area.regions));
    }
    out.sort_by_key(|a| a.class);
    out
}

/// A material's colour as a cut through it is printed: darker, so that white walls are told from white paper.
fn printed([r, g, b, _]: Rgba8) -> Rgba8 {
    let tone = |c: u8, poche: u8| ((u16::from(c) * 11 + u16::from(poche) * 5) / 20) as u8;
    [tone(r, 0x4b), tone(g, 0x52), tone(b, 0x5a), 255]
}

/// Outer loops with the inner ones that lie in them.
pub(crate) fn regions(outline: Vec<Vec<DVec2>>) -> Vec<Region> {
    let (outer, inner): (Vec<_>, Vec<_>) = outline.into_iter().partition(|l| signed_area(l) > 0.0);
    let mut out: Vec<Region> = outer.into_iter().map(|outer| Region { outer, holes: Vec::new() }).collect();
    for hole in inner {
        let middle = (hole[0] + hole[1]) * 0.5;
        let around = out.iter_mut().filter(|r| contains(&r.outer, middle));
        let smallest = around.min_by(|a, b| signed_area(&a.outer).total_cmp(&signed_area(&b.outer)));
        if let Some(region) = smallest {
            region.holes.push(hole);
        }
    }
    out
}

/// Whether the loop goes around the point.
pub(crate) fn contains(points: &[DVec2], p: DVec2) -> bool {
    let Some(mut a) = points.last().copied() else { return false };
    let mut inside = false;
    for &b in points {
        if (a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y) {
            inside = !inside;
        }
        a = b;
    }
    inside
}

/// Walls that touch are one area without a line between them. Joined by halves, so that one outline that the overlay
/// cannot cope with leaves only its own part unjoined.
fn joined(mut regions: Vec<Region>) -> Vec<Region> {
    if regions.len() < 2 {
        return regions;
    }
    if regions.len() <= JOINED_AT_ONCE {
        return match region_union(&regions, &[]) {
            Ok(out) => out,
            Err(_) if regions.len() == 2 => regions,
            Err(_) => {
                let right = regions.split_off(regions.len() / 2);
                let mut left = joined(regions);
                left.extend(joined(right));
                left
            }
        };
    }
    // West beside west: neighbours meet early.
    regions.sort_by(|a, b| a.outer[0].x.total_cmp(&b.outer[0].x));
    let right = regions.split_off(regions.len() / 2);
    let (left, right) = (joined(regions), joined(right));
    region_union(&left, &right).unwrap_or_else(|_| left.into_iter().chain(right).collect())
}
