//! Stairs, ramps and escalators: the line that a walker takes up them, read from their treads.

use glam::{DVec2, DVec3};

use super::ground::Ground;
use super::plane::narrowest_rectangle;
use super::solids::Solids;
use super::{Confidence, End, Passage, PassageKind};
use crate::{BuildingModel, ElementId};

/// A stair may end this much above or below the floor that it leads to, metres: one riser and the finish.
const END_SLACK_M: f64 = 0.7;
/// From the foot of a stair to the floor it belongs to, in plan, metres.
const REACH_M: f64 = 2.5;
/// Smaller level pieces are posts and brackets, not treads, m².
const SMALLEST_TREAD_M2: f64 = 0.1;

/// What leads up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Climb {
    Stair,
    Ramp,
    Escalator,
}

/// Every stair, ramp and escalator between levels.
pub(super) fn flights(model: &BuildingModel, solids: &Solids<'_>, ground: &Ground) -> Vec<Passage> {
    let mut out = Vec::new();
    for (i, element) in model.elements.iter().enumerate() {
        let predefined = element.predefined_type.as_deref().unwrap_or_default();
        let parent = element.parent.and_then(|p| model.element(p)).map_or("", |p| p.ifc_type.as_ref());
        let climb = match element.ifc_type.as_ref() {
            "IfcStair" => Climb::Stair,
            "IfcStairFlight" if parent != "IfcStair" => Climb::Stair,
            "IfcRamp" => Climb::Ramp,
            "IfcRampFlight" if parent != "IfcRamp" => Climb::Ramp,
            "IfcTransportElement" if predefined == "ESCALATOR" => Climb::Escalator,
            _ => continue,
        };
        let id = ElementId(i as u32);
        let wanted =
            |t: &str| t.starts_with("IfcStairFlight") || t.starts_with("IfcRampFlight") || t.starts_with("IfcSlab");
        let body = solids.assembly(id, wanted);
        let line = match climb {
            Climb::Stair => tread_line(&body).or_else(|| sloping_line(&body)),
            Climb::Ramp | Climb::Escalator => sloping_line(&body),
        };
        if let Some(line) = line {
            join(ground, id, climb, &line, &mut out);
        }
    }
    out
}

/// The middles of the treads from the lowest to the highest.
fn tread_line(body: &[[DVec3; 3]]) -> Option<Vec<DVec3>> {
    /// Treads of one height within this are one, metres.
    const SAME_M: f64 = 0.04;
    let mut level: Vec<(f64, f64, DVec3)> = body
        .iter()
        .filter_map(|t| {
            let normal = (t[1] - t[0]).cross(t[2] - t[0]);
            let area = normal.length() * 0.5;
            let middle = (t[0] + t[1] + t[2]) / 3.0;
            (area > 1e-6 && normal.z > 1.9 * area).then_some((middle.z, area, middle))
        })
        .collect();
    level.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut treads: Vec<(f64, DVec3)> = Vec::new();
    let mut group: (f64, f64, DVec3) = (f64::NEG_INFINITY, 0.0, DVec3::ZERO);
    let mut close = |g: &(f64, f64, DVec3)| {
        if g.1 >= SMALLEST_TREAD_M2 {
            treads.push((g.1, g.2 / g.1));
        }
    };
    for (z, area, middle) in level {
        if z - group.0 > SAME_M {
            close(&group);
            group = (z, 0.0, DVec3::ZERO);
        }
        group.1 += area;
        group.2 += middle * area;
    }
    close(&group);
    (treads.len() >= 3).then(|| treads.into_iter().map(|(_, p)| p).collect())
}

/// From the lower end to the higher one, along the body's length.
fn sloping_line(body: &[[DVec3; 3]]) -> Option<Vec<DVec3>> {
    let shape = narrowest_rectangle(body.iter().flatten().map(|p| p.truncate()).collect())?;
    let reach = shape.half_length_m * 0.8;
    let mut ends = [(0.0f64, 0.0f64); 2];
    // Upward faces alone: the soffit and the truss hang below, handrails are thin.
    for t in body {
        let normal = (t[1] - t[0]).cross(t[2] - t[0]);
        if normal.z <= 0.3 * normal.length() {
            continue;
        }
        for p in t {
            let along = (p.truncate() - shape.center).dot(shape.along);
            if along.abs() >= reach {
                let end = &mut ends[usize::from(along > 0.0)];
                end.0 += normal.z;
                end.1 += normal.z * p.z;
            }
        }
    }
    if ends.iter().any(|e| e.0 <= 0.0) {
        return None;
    }
    let at = |sign: f64, z: f64| (shape.center + shape.along * (sign * shape.half_length_m)).extend(z);
    let (a, b) = (at(-1.0, ends[0].1 / ends[0].0), at(1.0, ends[1].1 / ends[1].0));
    Some(if a.z <= b.z { vec![a, b] } else { vec![b, a] })
}

/// Cuts the line at every level that it goes through, and ties the ends to the floors there.
fn join(ground: &Ground, element: ElementId, climb: Climb, line: &[DVec3], out: &mut Vec<Passage>) {
    let (Some(first), Some(last)) = (line.first(), line.last()) else { return };
    let within: Vec<u32> = (0..ground.levels.len() as u32)
        .filter(|l| {
            let z = ground.levels[*l as usize].z_m;
            z >= first.z - END_SLACK_M && z <= last.z + END_SLACK_M
        })
        .filter(|l| ground.regions.iter().any(|r| r.level == *l))
        .collect();
    for pair in within.windows(2) {
        let (low, high) = (ground.levels[pair[0] as usize].z_m, ground.levels[pair[1] as usize].z_m);
        let mut part: Vec<DVec3> = line.iter().copied().filter(|p| p.z > low - 0.1 && p.z < high + 0.1).collect();
        if part.len() < 2 {
            part = vec![*first, *last];
        }
        let (Some(foot), Some(head)) = (part.first().copied(), part.last().copied()) else { continue };
        let before = (foot - part[1]).truncate().normalize_or_zero();
        let after = (head - part[part.len() - 2]).truncate().normalize_or_zero();
        let (Some((from, a)), Some((to, b))) =
            (landing(ground, pair[0], foot.truncate(), before), landing(ground, pair[1], head.truncate(), after))
        else {
            continue;
        };
        let kind = match climb {
            Climb::Stair => PassageKind::Stair,
            Climb::Ramp => PassageKind::Ramp,
            Climb::Escalator => PassageKind::Escalator,
        };
        out.push(Passage { kind, element: Some(element), from, to, via: part, confidence: a.min(b), width_m: None });
    }
}

/// Where the walker steps off, a stride beyond the last tread if there is floor.
fn landing(ground: &Ground, level: u32, tread: DVec2, onward: DVec2) -> Option<(End, Confidence)> {
    let (region, at, distance_m) = ground.near(level, tread, REACH_M)?;
    let stride = at + onward * 0.35;
    let room = ground.is_on(region, stride) && ground.is_clear(region, at, stride);
    let confidence = if distance_m <= 0.5 { Confidence::High } else { Confidence::Medium };
    let confidence = confidence.min(ground.region(region).confidence);
    Some((End { region, at: if room { stride } else { at } }, confidence))
}
