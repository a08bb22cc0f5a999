//! What a camera sees of a cube: nothing, some, or all of it, and how large.

use atrium_view::{CameraPose, Projection};
use glam::{DVec3, Vec2};

/// A camera's cone, worked out once for a layout.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    eye: DVec3,
    axes: [DVec3; 3],
    /// Half the picture's width and height at a depth of one metre.
    half: [f64; 2],
    /// Lengths of the normals of the side planes.
    slant: [f64; 2],
    /// Without perspective, the depth that sets the scale.
    level: Option<f64>,
    height_px: f64,
}

/// How much of a cube is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Seen {
    Not,
    /// At the picture's border, or around the eye.
    Some,
    Whole {
        /// Of its edge, as near as its middle.
        size_px: f64,
    },
}

impl Sight {
    pub(crate) fn new(camera: &CameraPose, viewport: Vec2) -> Self {
        let ty = (camera.fov_y * 0.5).tan();
        let tx = ty * f64::from(viewport.x.max(1.0)) / f64::from(viewport.y.max(1.0));
        let level = (camera.projection == Projection::Orthographic).then(|| camera.scale_depth_m(1.0));
        Self {
            eye: camera.eye,
            axes: camera.axes(),
            half: [tx, ty],
            slant: [tx, ty].map(|t| if level.is_some() { 1.0 } else { (1.0 + t * t).sqrt() }),
            level,
            height_px: f64::from(viewport.y.max(1.0)),
        }
    }

    /// Judged by the sphere around it.
    pub(crate) fn cube(&self, centre: DVec3, half: f64) -> Seen {
        let radius = half * 1.733;
        let [x, y, depth] = self.axes.map(|axis| axis.dot(centre - self.eye));
        let scale = self.level.unwrap_or(depth);
        let (mut any, mut whole) = (true, true);
        if self.level.is_none() {
            any = depth > -radius;
            whole = depth > radius;
        }
        for (k, along) in [x, y].into_iter().enumerate() {
            let beyond = along.abs() - self.half[k] * scale;
            any &= beyond < radius * self.slant[k];
            whole &= beyond < -radius * self.slant[k];
        }
        match (any, whole) {
            (false, _) => Seen::Not,
            (true, false) => Seen::Some,
            (true, true) => Seen::Whole { size_px: half * self.height_px / (self.half[1] * scale) },
        }
    }
}
