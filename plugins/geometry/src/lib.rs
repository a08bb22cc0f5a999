//! Solids and surfaces for building models: profiles, sweeps, clips, booleans, triangulation.
//!
//! What it is for: turning the shapes that building-model files describe (profiles swept along paths, faceted and
//! curved boundaries, half spaces, constructive solids) into triangle meshes, with openings really cut out.
//!
//! What it does not do: it knows no file format, no units and no element. Lengths are metres by convention (the
//! tolerances assume it), angles radians, coordinates right-handed, and every solid's triangles wind counter-clockwise
//! seen from outside. It never blocks without bound: work that could explode takes a budget and gives a typed error.
//!
//! What it may depend on: mathematics only (`glam`, `earcut` for triangulating polygons, `i_overlay` for booleans of
//! polygons in a plane). No file reading, no graphics, no Bevy.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod alignment;
mod boolean;
mod clip;
mod curvature;
mod curve;
mod error;
mod facets;
mod limits;
mod mesh;
mod nurbs;
mod overlay;
mod parametric;
mod path;
mod plane;
mod polygon;
mod primitive;
mod profile;
mod slice;
mod surface;
mod sweep;
mod tangle;
mod tree;
mod triangulate;

pub use alignment::{Alignment, CantPiece, Piece, Polyline, Shape, Station};
pub use boolean::{BooleanOp, Work, boolean};
pub use clip::{clip_half_space, half_space_prism};
pub use curvature::{Curvature, Wave};
pub use curve::{Tessellation, arc_angles, arc_points, arc_through, circle, clean_polyline, ellipse_arc};
pub use error::GeometryError;
pub use mesh::{Bounds, TriMesh};
pub use nurbs::{BSplineCurve, BSplineSurface};
pub use overlay::{region_difference, region_intersection, region_union};
pub use parametric::ParametricSurface;
pub use path::{sweep_along, sweep_disk, sweep_guided};
pub use plane::{Frame, Plane, newell_normal};
pub use polygon::{Region, clean_loop, signed_area};
pub use primitive::{block, cone, cylinder, pyramid, sphere};
pub use profile::{ArcCorner, Profile};
pub use surface::{TrimmedFace, mesh_rectangle, mesh_trimmed_face};
pub use sweep::{extrude, extrude_tapered, loft, loft_between, matched, revolve, revolve_between, skin};
pub use triangulate::Triangulator;

/// Lengths below this (metres) are one point: a tenth of what drawing programs round to.
pub const POINT_TOLERANCE_M: f64 = 1e-7;
