//! Where light comes from in a still, and where the ground lies: arithmetic alone.

use atrium_building::{Aabb, BuildingModel};
use atrium_spatial::PickFilter;
use atrium_view::{CameraPose, Ray, SectionAxis, StoreyMode, ViewState};
use glam::{DMat4, DVec2, DVec3, DVec4, Vec2};

use crate::framing::shown_bounds;
use crate::prepare::PreparedScene;

/// Pictures that a still is the mean of: so many samples a pixel, and so many points of the sun.
pub(crate) const PICTURES: usize = 8;

/// Directions that light comes from in one of them: one of the sun's, the others of the sky's. As in `shaders/day.wgsl`.
pub(crate) const LAMPS: usize = 6;

/// Towards the middle of the sun: over the right shoulder of the usual view, high enough for short shadows.
pub(crate) const SUN: DVec3 = DVec3::new(0.42, -0.60, 0.66);

/// Radius of the sun's disc, radians: some four times the real one, for edges of shadows that are soft in a model.
const SUN_RADIUS: f64 = 0.02;

/// Light of the sun on a face that looks straight at it, and of the whole sky on a level one.
const STRENGTHS: [f32; 2] = [0.78, 0.40];

/// Turn from one sample to the next that spreads them most evenly, radians.
const GOLDEN: f64 = 2.399_963_229_728_653;

/// The ground lies so far below the ground floor's datum, metres: inside its slab, so that neither floor nor ceiling shows it.
const KERB_M: f64 = 0.15;

/// Share of the light of rooms where a storey is cut open.
const CUT_OPEN: f32 = 0.60;

/// Rays across the picture that find out what is seen.
const PROBES: (u32, u32) = (36, 24);

/// What a still needs to know besides its frame.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Daylight {
    /// Points that are seen and can be in shadow, project coordinates, metres.
    pub(crate) receivers: Vec<DVec3>,
    /// Box around what can throw shadows, project coordinates, metres.
    pub(crate) casters: Aabb,
    /// Height of the ground, project coordinates, metres.
    pub(crate) ground_m: f64,
    /// How much of the light is that of rooms rather than of the sky, 0 to 1: all under a ceiling, some where a storey is
    /// cut open, whose walls would otherwise leave the rooms in the dark.
    pub(crate) indoors: f32,
}

/// A direction that light comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lamp {
    /// Unit vector towards it.
    pub(crate) towards: DVec3,
    /// Light on a face that looks straight at it.
    pub(crate) weight: f32,
}

impl Daylight {
    /// Of what this view shows from there.
    pub(crate) fn of(scene: &PreparedScene, view: &ViewState, pose: &CameraPose, viewport: Vec2) -> Self {
        let filter = PickFilter::new(scene.model(), view);
        let casters = shown_bounds(scene, view);
        let ground_m = ground_m(scene.model(), &scene.bounds(), &casters, view);
        let overhead = Ray { origin: pose.eye, direction: DVec3::Z };
        let indoors = scene.bounds().contains(pose.eye) && scene.pick(overhead, &filter).is_some();
        let cut_open = view.sections.planes.iter().any(|s| s.axis() == Some(SectionAxis::Z));
        let indoors = if indoors { 1.0 } else { f32::from(u8::from(cut_open)) * CUT_OPEN };
        let mut receivers = Vec::new();
        let around = casters.size().length() * 0.5;
        for y in 0..PROBES.1 {
            for x in 0..PROBES.0 {
                let spot = Vec2::new(x as f32 + 0.5, y as f32 + 0.5) / Vec2::new(PROBES.0 as f32, PROBES.1 as f32);
                let ray = pose.ray_through(spot * viewport, viewport);
                let down = (ground_m - ray.origin.z) / ray.direction.z;
                let ground = (down.is_finite() && down > 0.0).then(|| ray.at(down));
                match scene.pick(ray, &filter) {
                    Some(hit) => receivers.push(hit.point),
                    // Farther off no shadow falls.
                    None => receivers.extend(ground.filter(|p| p.distance(casters.center()) < around * 1.6)),
                }
            }
        }
        Self { receivers, casters, ground_m, indoors }
    }
}

/// Height of the ground: just below the ground floor; below all that is shown where that floor would hide some of it.
fn ground_m(model: &BuildingModel, all: &Aabb, shown: &Aabb, view: &ViewState) -> f64 {
    let grade = model.storeys.iter().map(|s| s.elevation_m).find(|m| *m > -0.6).unwrap_or(all.min.z) - KERB_M;
    let ghosts = view.isolated.is_some() || view.x_ray;
    let cut_open = view.sections.half_spaces().any(|s| s.axis() != Some(SectionAxis::Z));
    let chosen = view.storey.and_then(|s| model.storey(s)).map(|s| s.elevation_m);
    let below = chosen.is_some_and(|m| m < grade);
    let alone = chosen.is_some() && view.storey_mode == StoreyMode::One;
    if ghosts || cut_open {
        all.min.z - KERB_M
    } else if below || alone || grade < all.min.z || grade > all.max.z {
        shown.min.z - 0.02
    } else {
        grade
    }
}

/// The lamps of one of the pictures. All pictures together take every one of the sun's and the sky's directions once.
pub(crate) fn lamps(picture: usize) -> [Lamp; LAMPS] {
    let sun = SUN.normalize();
    let (aside, along) = sun.any_orthonormal_pair();
    let n = picture as f64 + 0.5;
    let (sin, cos) = (n * GOLDEN).sin_cos();
    let off = DVec2::new(cos, sin) * SUN_RADIUS * (n / PICTURES as f64).sqrt();
    let mut out = [Lamp { towards: (sun + aside * off.x + along * off.y).normalize(), weight: STRENGTHS[0] }; LAMPS];
    let directions = (LAMPS - 1) * PICTURES;
    for (j, lamp) in out.iter_mut().skip(1).enumerate() {
        // Equal steps of height are equal shares of the sky; each picture takes one from each band.
        let k = (j * PICTURES + picture) as f64;
        let z = (k + 0.5) / directions as f64;
        let (sin, cos) = (k * GOLDEN).sin_cos();
        let r = (1.0 - z * z).sqrt();
        *lamp = Lamp { towards: DVec3::new(r * cos, r * sin, z), weight: STRENGTHS[1] * 2.0 / (LAMPS - 1) as f32 };
    }
    out
}

/// From project coordinates to a lamp's depth map, depth 1 nearest to the lamp; and metres that the map is wide.
pub(crate) fn map_from_project(towards: DVec3, light: &Daylight) -> (DMat4, f64) {
    let (u, v) = towards.any_orthonormal_pair();
    let corners = |b: &Aabb| {
        let (min, max) = (b.min, b.max);
        (0..8).map(move |i| {
            DVec3::new(
                if i & 1 == 0 { min.x } else { max.x },
                if i & 2 == 0 { min.y } else { max.y },
                if i & 4 == 0 { min.z } else { max.z },
            )
        })
    };
    let casters: Vec<DVec3> = if light.casters.is_empty() { Vec::new() } else { corners(&light.casters).collect() };
    let seen = if light.receivers.is_empty() { &casters } else { &light.receivers };
    let span = |points: &[DVec3], axis: DVec3| {
        points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| {
            let at = p.dot(axis);
            (low.min(at), high.max(at))
        })
    };
    // Between two probes more is seen than they meet.
    let grown = |(low, high): (f64, f64)| {
        if low > high { (-1.0, 1.0) } else { (low - (high - low) * 0.04 - 0.5, high + (high - low) * 0.04 + 0.5) }
    };
    let (along_u, along_v) = (grown(span(seen, u)), grown(span(seen, v)));
    let (near, far) = (span(&casters, towards), span(seen, towards));
    let depth = grown((near.0.min(far.0), near.1.max(far.1)));
    let row = |axis: DVec3, (low, high): (f64, f64)| {
        let half = (high - low) * 0.5;
        (axis / half).extend(-(high + low) * 0.5 / half)
    };
    let z = (towards / (depth.1 - depth.0)).extend(-depth.0 / (depth.1 - depth.0));
    let matrix = DMat4::from_cols(row(u, along_u), row(v, along_v), z, DVec4::W).transpose();
    (matrix, (along_u.1 - along_u.0).max(along_v.1 - along_v.0))
}

/// Shift of a picture, pixels, within half a pixel to each side.
pub(crate) fn shift_px(picture: usize) -> Vec2 {
    // No two of eight in one row or column: slanting edges get eight steps.
    const COLUMNS: [u8; PICTURES] = [3, 6, 1, 4, 7, 2, 5, 0];
    let at = |cell: f32| (cell + 0.5) / PICTURES as f32 - 0.5;
    Vec2::new(at(f32::from(COLUMNS[picture % PICTURES])), at((picture % PICTURES) as f32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_pictures_together_light_a_level_face_with_sun_and_sky_and_a_wall_with_half_the_sky() {
        let (mut level, mut walls, mut sun) = (0.0, [0.0; 4], 0.0);
        for picture in 0..PICTURES {
            let lamps = lamps(picture);
            sun += f64::from(lamps[0].weight) * lamps[0].towards.z;
            for lamp in &lamps[1..] {
                level += f64::from(lamp.weight) * lamp.towards.z;
                for (wall, n) in walls.iter_mut().zip([DVec3::X, DVec3::Y, DVec3::NEG_X, DVec3::NEG_Y]) {
                    *wall += f64::from(lamp.weight) * lamp.towards.dot(n).max(0.0);
                }
            }
            assert!(lamps.iter().all(|l| l.towards.z > 0.0 && (l.towards.length() - 1.0).abs() < 1e-9));
        }
        let n = PICTURES as f64;
        assert!((level / n - f64::from(STRENGTHS[1])).abs() < 0.01, "{level}");
        assert!(walls.iter().all(|w| (w / n - f64::from(STRENGTHS[1]) / 2.0).abs() < 0.03), "{walls:?}");
        assert!((sun / n / f64::from(STRENGTHS[0]) - SUN.normalize().z).abs() < 0.01);
    }

    #[test]
    fn a_map_holds_what_is_seen_and_what_is_nearer_to_the_lamp_is_deeper_in_value() {
        let light = Daylight {
            receivers: vec![DVec3::new(1000.0, 2000.0, 0.0), DVec3::new(1040.0, 2030.0, 3.0)],
            casters: Aabb { min: DVec3::new(990.0, 1990.0, 0.0), max: DVec3::new(1100.0, 2100.0, 30.0) },
            ground_m: 0.0,
            indoors: 0.0,
        };
        for lamp in lamps(3) {
            let (map, width_m) = map_from_project(lamp.towards, &light);
            for p in &light.receivers {
                let at = map.project_point3(*p);
                assert!(at.truncate().abs().max_element() < 1.0 && (0.0..=1.0).contains(&at.z), "{at}");
            }
            let p = light.receivers[0];
            assert!(map.project_point3(p + lamp.towards * 2.0).z > map.project_point3(p).z);
            // The two are 50 m apart; a low lamp sees them nearly in line.
            assert!((1.0..56.0).contains(&width_m), "{width_m}");
        }
    }

    #[test]
    fn shifts_fill_a_pixel_evenly() {
        let all: Vec<Vec2> = (0..PICTURES).map(shift_px).collect();
        let mean = all.iter().copied().sum::<Vec2>() / PICTURES as f32;
        assert!(mean.length() < 1e-6 && all.iter().all(|s| s.abs().max_element() < 0.5));
        for axis in [|s: &Vec2| s.x, |s: &Vec2| s.y] {
            let mut sorted: Vec<f32> = all.iter().map(axis).collect();
            sorted.sort_unstable_by(f32::total_cmp);
            assert!(sorted.windows(2).all(|w| w[1] - w[0] > 0.1));
        }
    }
}
