//! Measurements on their way into the project file and back.

use std::collections::BTreeMap;

use atrium_building::GlobalId;
use atrium_project::SavedMeasurement;
use atrium_spatial::{Circle, Measurement, Solid};
use glam::DVec3;

/// As it is written; without name and elements.
pub(super) fn save(measurement: &Measurement) -> SavedMeasurement {
    let mut out = SavedMeasurement { kind: measurement.id().to_owned(), ..SavedMeasurement::default() };
    match measurement {
        Measurement::Distance { a, b } => out.points = vec![*a, *b],
        Measurement::Height { from, to } => out.points = vec![*from, *to],
        Measurement::Angle { vertex, a, b } => out.points = vec![*vertex, *a, *b],
        Measurement::FaceAngle { at, normals } => (out.points, out.normals) = (at.to_vec(), normals.to_vec()),
        Measurement::Area { outline } => {
            let mut loops = outline.iter().cloned();
            out.points = loops.next().unwrap_or_default();
            out.holes = loops.collect();
        }
        Measurement::Volume { solid, at, .. } => {
            out.points = vec![*at];
            out.figures = BTreeMap::from([
                ("volume_m3".to_owned(), solid.volume_m3),
                ("surface_m2".to_owned(), solid.surface_m2),
                ("open_edges".to_owned(), f64::from(solid.open_edges)),
            ]);
        }
        Measurement::Perpendicular { point, foot, faces } => {
            out.points = vec![*point, *foot];
            if *faces {
                out.figures.insert("faces".to_owned(), 2.0);
            }
        }
        Measurement::Path { points } => out.points = points.clone(),
        Measurement::Round { circle } => {
            (out.points, out.normals) = (vec![circle.center], vec![circle.normal]);
            out.figures.insert("radius_m".to_owned(), circle.radius_m);
        }
        Measurement::Clearance { at, floor, ceiling, spans, width_m } => {
            out.points = vec![*at];
            let ends = |i: usize| spans[i].map_or([None; 2], |[a, b]| [Some(a), Some(b)]);
            let ([a, b], [c, d]) = (ends(0), ends(1));
            let named = [
                ("floor", *floor),
                ("ceiling", *ceiling),
                ("along_from", a),
                ("along_to", b),
                ("across_from", c),
                ("across_to", d),
            ];
            out.places = named.into_iter().filter_map(|(name, p)| Some((name.to_owned(), p?))).collect();
            out.figures.extend(width_m.map(|w| ("width_m".to_owned(), w)));
        }
    }
    out
}

/// What was written; `None` for a kind of a later edition, and where something is missing.
pub(super) fn load(saved: &SavedMeasurement) -> Option<Measurement> {
    let point = |i: usize| saved.points.get(i).copied();
    let figure = |name: &str| saved.figures.get(name).copied().filter(|f| f.is_finite());
    let place = |name: &str| saved.places.get(name).copied().filter(|p: &DVec3| p.is_finite());
    let normal = |i: usize| saved.normals.get(i).and_then(|n| n.try_normalize());
    Some(match saved.kind.as_str() {
        "distance" => Measurement::Distance { a: point(0)?, b: point(1)? },
        "height" => Measurement::Height { from: point(0)?, to: point(1)? },
        "angle" => Measurement::Angle { vertex: point(0)?, a: point(1)?, b: point(2)? },
        "face-angle" => Measurement::FaceAngle { at: [point(0)?, point(1)?], normals: [normal(0)?, normal(1)?] },
        "area" if saved.points.len() > 2 => {
            let holes = saved.holes.iter().filter(|h| h.len() > 2 && h.iter().all(|p| p.is_finite()));
            Measurement::Area { outline: std::iter::once(&saved.points).chain(holes).cloned().collect() }
        }
        "volume" => Measurement::Volume {
            element: GlobalId::from(saved.elements.first()?.global_id.as_str()),
            solid: Solid {
                volume_m3: figure("volume_m3")?,
                surface_m2: figure("surface_m2").unwrap_or(0.0),
                open_edges: figure("open_edges").unwrap_or(0.0) as u32,
            },
            at: point(0)?,
        },
        "perpendicular" => {
            Measurement::Perpendicular { point: point(0)?, foot: point(1)?, faces: figure("faces").is_some() }
        }
        "path" if saved.points.len() > 1 => Measurement::Path { points: saved.points.clone() },
        "round" => Measurement::Round {
            circle: Circle { center: point(0)?, normal: normal(0)?, radius_m: figure("radius_m")? },
        },
        "clearance" => {
            let span = |from: &str, to: &str| Some([place(from)?, place(to)?]);
            Measurement::Clearance {
                at: point(0)?,
                floor: place("floor"),
                ceiling: place("ceiling"),
                spans: [span("along_from", "along_to"), span("across_from", "across_to")],
                width_m: figure("width_m"),
            }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use atrium_project::ElementRef;

    use super::*;

    fn p(x: f64, y: f64, z: f64) -> DVec3 {
        DVec3::new(x, y, z)
    }

    #[test]
    fn every_kind_comes_back_as_it_was() {
        let element = GlobalId::from("1xS3BCk291UvhgP2a6eflN");
        let solid = Solid { volume_m3: 2.5, surface_m2: 11.0, open_edges: 2 };
        let square = vec![p(0.0, 0.0, 0.0), p(1.0, 0.0, 0.0), p(1.0, 1.0, 0.0)];
        let all = [
            Measurement::Distance { a: p(1.0, 2.0, 3.0), b: p(4.0, 5.0, 6.0) },
            Measurement::Height { from: p(1.0, 2.0, 3.0), to: p(4.0, 5.0, 6.0) },
            Measurement::Angle { vertex: p(0.0, 0.0, 0.0), a: p(1.0, 0.0, 0.0), b: p(0.0, 1.0, 0.0) },
            Measurement::FaceAngle { at: [p(0.0, 0.0, 0.0), p(1.0, 0.0, 0.0)], normals: [DVec3::X, DVec3::Z] },
            Measurement::Area { outline: vec![square.clone(), square.clone()] },
            Measurement::Volume { element, solid, at: p(1.0, 1.0, 1.0) },
            Measurement::Perpendicular { point: p(0.0, 0.0, 0.0), foot: p(0.0, 2.0, 0.0), faces: true },
            Measurement::Perpendicular { point: p(0.0, 0.0, 0.0), foot: p(0.0, 2.0, 0.0), faces: false },
            Measurement::Path { points: square },
            Measurement::Round { circle: Circle { center: p(1.0, 0.0, 0.0), normal: DVec3::Z, radius_m: 0.2 } },
            Measurement::Clearance {
                at: p(1.0, 0.0, 0.0),
                floor: Some(p(1.0, 0.0, 0.0)),
                ceiling: None,
                spans: [None, Some([p(0.0, 0.0, 1.0), p(3.0, 0.0, 1.0)])],
                width_m: Some(2.4),
            },
        ];
        for measurement in all {
            let mut saved = save(&measurement);
            saved.elements.push(ElementRef::from("1xS3BCk291UvhgP2a6eflN"));
            assert_eq!(load(&saved).as_ref(), Some(&measurement), "{}", measurement.id());
        }
    }

    #[test]
    fn what_is_not_understood_or_not_whole_is_no_measurement() {
        let of = |kind: &str, points: Vec<DVec3>| {
            load(&SavedMeasurement { kind: kind.into(), points, ..SavedMeasurement::default() })
        };
        assert!(of("of a later edition", vec![DVec3::ZERO]).is_none());
        assert!(of("distance", vec![DVec3::ZERO]).is_none());
        assert!(of("area", vec![DVec3::ZERO, DVec3::X]).is_none());
        assert!(of("volume", vec![DVec3::ZERO]).is_none() && of("round", vec![DVec3::ZERO]).is_none());
    }
}
