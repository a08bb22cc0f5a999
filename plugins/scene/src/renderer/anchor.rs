//! What the shaders' coordinates are relative to. Of one site, the scene's origin. Where parts of a scene lie farther from it
//! than single precision reaches, a place near the eye, which moves with it.

use glam::DVec3;

use super::{FrameSpec, Renderer};
use crate::caps::Caps;
use crate::far;
use crate::geometry::{Geometry, GroundShade};
use crate::occlusion::Blockers;

/// Anchors are whole multiples of this, metres: exact in single precision.
const STEP_M: f64 = 1024.0;

/// The anchor stays until the eye is this far from it, metres: no frame of a walk moves it.
const LEASH_M: f64 = 2048.0;

/// By how much boxes grow that are only known in single precision, metres; half of its step 500 km off is 16 mm.
const SLACK_M: f32 = 0.0625;

/// Where the shaders' origin is, relative to the scene's.
#[derive(Default)]
pub(super) struct Anchor {
    pub(super) at: DVec3,
    /// As it was prepared; `None` for a scene that lies near its origin, whose anchor never moves.
    prepared: Option<Box<Prepared>>,
    caps: Option<Caps>,
}

struct Prepared {
    grids: Vec<([f64; 3], f32)>,
    boxes: Vec<[[f32; 3]; 2]>,
    blockers: Blockers,
    ground: GroundShade,
}

/// Of each batch and each group, where it begins, and its step.
fn origins(geometry: &Geometry) -> Vec<([f64; 3], f32)> {
    let batches = geometry.batches.iter().map(|b| (b.grid.origin, b.grid.step_m));
    batches.chain(geometry.groups.iter().map(|g| (g.origin, 0.0))).collect()
}

/// As the shaders read them, relative to an anchor.
fn relative(grids: &[([f64; 3], f32)], anchor: DVec3) -> Vec<[f32; 4]> {
    let one = |(origin, step): &([f64; 3], f32)| (DVec3::from(*origin) - anchor).as_vec3().extend(*step).to_array();
    grids.iter().map(one).collect()
}

/// A buffer of where batches and groups begin.
pub(super) fn grids_buffer(device: &wgpu::Device, geometry: &Geometry) -> wgpu::Buffer {
    use wgpu::util::DeviceExt;
    let mut grids = relative(&origins(geometry), DVec3::ZERO);
    if grids.is_empty() {
        grids.push([0.0; 4]);
    }
    device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
        label: Some("grids"),
        contents: bytemuck::cast_slice(&grids),
        usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST,
    })
}

/// The anchor for an eye, both relative to the scene's origin.
fn follow(anchor: DVec3, eye: DVec3) -> DVec3 {
    if !eye.is_finite() || (eye - anchor).abs().max_element() <= LEASH_M {
        return anchor;
    }
    (eye / STEP_M).round() * STEP_M
}

impl Anchor {
    /// Of a new scene.
    pub(super) fn of(geometry: &Geometry) -> Self {
        let lots = geometry.batches.iter().map(|b| &b.lot).chain(geometry.groups.iter().map(|g| &g.lot));
        let is_far = lots
            .clone()
            .any(|lot| [lot.min, lot.max].iter().any(|corner| far::is_far(glam::Vec3::from(*corner).as_dvec3())));
        let prepared = is_far.then(|| {
            Box::new(Prepared {
                grids: origins(geometry),
                boxes: Vec::new(),
                blockers: geometry.blockers.clone(),
                ground: geometry.ground.clone(),
            })
        });
        Self { at: DVec3::ZERO, prepared, caps: None }
    }

    /// Caps relative to the anchor; `None` where they are so already. They are kept for when it moves.
    pub(super) fn caps(&mut self, caps: &Caps) -> Option<Caps> {
        self.prepared.as_ref()?;
        self.caps = Some(caps.clone());
        let mut moved = caps.clone();
        for (vertex, rest) in moved.vertices.iter_mut().zip(&caps.rest) {
            let exact = glam::Vec3::from(vertex.position).as_dvec3() + glam::Vec3::from(*rest).as_dvec3();
            vertex.position = (exact - self.at).as_vec3().to_array();
        }
        Some(moved)
    }
}

impl Renderer {
    /// The frame relative to the anchor; moves that first where the eye has gone far from it.
    pub(super) fn anchored(&mut self, spec: &FrameSpec) -> FrameSpec {
        let Some(mut prepared) = self.anchor.prepared.take() else { return spec.clone() };
        let at = follow(self.anchor.at, spec.pose.eye - spec.origin);
        let fresh = prepared.boxes.is_empty();
        if fresh {
            prepared.boxes = self.scene.draws.iter().map(|d| [d.lot.min, d.lot.max]).collect();
        }
        let moved = fresh || at != self.anchor.at;
        if moved {
            self.anchor.at = at;
            let grids = relative(&prepared.grids, at);
            self.queue.write_buffer(&self.scene.grids, 0, bytemuck::cast_slice(&grids));
            for (draw, [min, max]) in self.scene.draws.iter_mut().zip(&prepared.boxes) {
                let place = |corner: &[f32; 3], slack: f32| {
                    ((glam::Vec3::from(*corner).as_dvec3() - at).as_vec3() + slack).to_array()
                };
                (draw.lot.min, draw.lot.max) = (place(min, -SLACK_M), place(max, SLACK_M));
            }
            self.scene.blockers = prepared.blockers.moved(-at);
            let ground = &prepared.ground;
            let [x, y] = ground.min;
            self.scene.ground.min = [(f64::from(x) - at.x) as f32, (f64::from(y) - at.y) as f32];
            self.scene.ground.z = (f64::from(ground.z) - at.z) as f32;
        }
        self.anchor.prepared = Some(prepared);
        if let Some(caps) = self.anchor.caps.take_if(|_| moved) {
            self.set_caps(&caps);
        }
        FrameSpec { origin: spec.origin + self.anchor.at, ..spec.clone() }
    }
}

#[cfg(test)]
mod tests {
    use atrium_view::CameraPose;
    use glam::{Vec2, Vec3};

    use super::*;

    #[test]
    fn a_vertex_500_km_off_is_seen_where_it_is_to_a_fraction_of_a_pixel() {
        let viewport = Vec2::new(1600.0, 900.0);
        // A place on the finest grid, and an eye a metre and a half from it, that comes closer by tenths of a millimetre.
        let grid = ([432_987.0 + 1.0 / 1024.0, -250_011.0 - 3.0 / 1024.0, 12.25], 1.0 / 1024.0f32);
        let steps = Vec3::new(1777.0, 40_003.0, 311.0);
        let exact = DVec3::from(grid.0) + steps.as_dvec3() / 1024.0;
        let mut anchor = DVec3::ZERO;
        let mut worst = 0.0f32;
        for i in 0..400 {
            let eye = exact + DVec3::new(1.1, -1.0 + f64::from(i) * 1e-4, 0.3);
            let pose = CameraPose::from_to(eye, exact + DVec3::new(0.2, 0.1, 0.0), 1.0).unwrap();
            anchor = follow(anchor, eye);
            // As the shader does it: single precision throughout.
            let begin = Vec3::from_slice(&relative(&[grid], anchor)[0]);
            let at = begin + steps * grid.1;
            let clip = pose.clip_from_model(anchor, 0.05, viewport).as_mat4() * at.extend(1.0);
            let seen = Vec2::new(clip.x / clip.w + 1.0, 1.0 - clip.y / clip.w) * 0.5 * viewport;
            worst = worst.max(seen.distance(pose.project(exact, viewport).unwrap()));
        }
        // A tenth of a millimetre so near covers a tenth of a pixel.
        assert!(worst < 0.2, "{worst} pixels");
    }

    #[test]
    fn the_anchor_stays_while_one_walks_and_comes_along_when_one_flies() {
        let first = follow(DVec3::ZERO, DVec3::new(433_000.0, 5.0, 80.0));
        assert!(first.distance(DVec3::new(433_000.0, 0.0, 0.0)) < STEP_M);
        assert_eq!(follow(first, first + DVec3::new(300.0, -900.0, 20.0)), first);
        assert_eq!(follow(first, DVec3::NAN), first);
        assert_eq!(follow(DVec3::ZERO, DVec3::new(900.0, 20.0, 3.0)), DVec3::ZERO);
    }
}
