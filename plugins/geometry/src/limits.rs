//! Every bound on what one call of the geometry core may cost, and why it is where it is.
//!
//! A bound is far above what real models hold and far below what a machine cannot do. What is beyond one is either
//! refused with a typed error or made coarser; each says which.

/// Vertices beyond this are damage, metres: ten thousand times the earth. Squares of it are still exact enough in `f64`,
/// fourth powers still finite. Refused.
pub(crate) const FARTHEST_M: f64 = 1e12;

/// Most vertices of one sweep: a hundred times the largest seen in real files. Refused.
pub(crate) const SWEEP_POINTS: u64 = 4_000_000;

/// Most corners of one flat region: triangulating is quadratic in the worst case, some seconds here. Refused.
pub(crate) const REGION_POINTS: u64 = 60_000;

/// Outlines up to this many corners are triangulated whatever they look like: the cube of it is a millisecond.
pub(crate) const EASY_CORNERS: usize = 100;

/// Corners up to which an outline that crosses itself often is triangulated all the same, when untangling it has not
/// helped: the cube of it is a second. It stays without a face beyond.
pub(crate) const TANGLED_CORNERS: usize = 1000;

/// Most places where the edges of an outline cross or lie on each other. What people draw crosses itself a few times,
/// if at all; untangling takes about a microsecond for each. Refused.
pub(crate) const CROSSINGS: usize = 50_000;

/// Steps of a boolean's budget (5 ns) for a crossing in a polygon overlay, and for an edge: measured on sections of solids
/// that lie over themselves.
pub(crate) const CROSSING_STEPS: u64 = 800;

/// See [`CROSSING_STEPS`].
pub(crate) const EDGE_STEPS: u64 = 50;

/// Steps for each triangle that a boolean prepares: some hash tables of its edges and corners.
pub(crate) const PREPARE_STEPS: u64 = 80;

/// Most pairs of edges that are looked at for that, a nanosecond each. Refused.
pub(crate) const CROSSING_TESTS: usize = 300_000_000;

/// Most control points of a B-spline surface in one direction; its evaluation looks at all of them. Refused.
pub(crate) const SPLINE_ROWS: usize = 1000;

/// Most control points of a B-spline curve: thinning its polyline is quadratic in the worst case. Refused.
pub(crate) const SPLINE_POINTS: usize = 100_000;

/// Highest degree of a B-spline: files use up to nine; a point costs the square of it. Refused.
pub(crate) const SPLINE_DEGREE: usize = 25;

/// Most facet borders around a surface of revolution within one face: more than five full turns at the finest setting.
/// Those beyond are left out, the facets there are coarser.
pub(crate) const FACET_BORDERS: i64 = 400;

/// Most strips that a face is cut into each way: a full circle takes 72. Coarser beyond.
pub(crate) const FACE_STRIPS: usize = 256;

/// T-joints on T-joints are rare; more rounds than this would be a mesh that never closes. It stays open then.
pub(crate) const STITCH_PASSES: usize = 8;

/// A surface with more open edges than this is a terrain or a sheet, not a solid with T-joints: it is not stitched.
pub(crate) const STITCHED_EDGES: usize = 20_000;

/// Chains of an open mesh beyond this are closed each by itself: pairing them costs the square of their number.
pub(crate) const PAIRED_CHAINS: usize = 400;

/// Vertices between the ends of one piece at most.
pub(crate) const ALIGNMENT_CHORDS: usize = 4000;

/// Steps of one integral at most: some fifty turns, which no transition curve has.
pub(crate) const CURVATURE_STEPS: usize = 1_000;

/// A curve of changing curvature that turns further than this, radians, is damage: transitions turn by less than one.
pub(crate) const LARGEST_TURN_RAD: f64 = 30.0;

/// Vertices of one alignment at most: two thousand kilometres of tight bends.
pub(crate) const ALIGNMENT_VERTICES: usize = 1_000_000;

/// Tests of a point against a border for one face; inner points are taken wider apart where there would be more.
pub(crate) const FACET_TESTS: usize = 8_000_000;
