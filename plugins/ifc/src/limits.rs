//! Every bound on depth, number, work and memory that the reader keeps to, and why it is where it is.
//!
//! A bound is far above what real files hold and far below what a machine cannot do. What is beyond one is reported, or
//! is of no consequence; each says which. Bounds on the cost of one geometric operation are in `atrium_geometry`.

// Memory.

/// Files below this are read into memory: as fast as a map, and safe. No claim of a size reserves more than this.
pub(crate) const MAP_FROM_BYTES: u64 = 256 << 20;

/// Archives may unpack to this without a second look. IFC packs 4 to 20 times.
pub(crate) const ARCHIVE_FREE_BYTES: u64 = 256 << 20;

/// Beyond that, to this many times their size. The file is refused above.
pub(crate) const ARCHIVE_RATIO: u64 = 100;

/// Bits of a packed index entry that hold the offset: files up to 1 TB.
pub(crate) const OFFSET_BITS: u32 = 40;

/// Most entity names of a file that are told apart, about 300 bytes each; instances of more are there, and belong to no
/// type. No schema has a tenth of it, only a hostile file.
pub(crate) const KEYWORDS: usize = 1 << 14;

/// Findings that read alike are listed this often; the rest is counted, so that a file with a million broken references
/// does not need a million messages.
pub(crate) const LISTED_ALIKE: u64 = 50;

/// The same for findings about shapes: each leads to another product, and somebody may want to see them all.
pub(crate) const LISTED_SHAPES: u64 = 10_000;

/// Different findings beyond this are only counted.
pub(crate) const FINDING_KINDS: usize = 2000;

/// Missing references reported for one instance: the first few say what is wrong with it.
pub(crate) const MISSING_OF_ONE: usize = 4;

/// Knots that are reserved at once for what a B-spline claims to have; more grow as they are really there.
pub(crate) const RESERVED_KNOTS: usize = 1_000_000;

/// What is reserved before reading, at most: what a file system or an archive claims as length is only a hint, and a
/// wrong one must not reserve memory that is never filled.
pub(crate) const RESERVED_BYTES: u64 = 256 << 20;

/// A dictionary larger than this is taken for damage: LZMA and xz reserve it whole, on the word of the archive. The
/// strongest settings of packers take 64 to 256 MB. Refused.
pub(crate) const DICTIONARY_BYTES: u64 = 512 << 20;

// Chains and nesting: references of a file can run in circles.

/// Placements are nested by site, building, storey, element, part, a few assemblies. Beyond, a storey's height is taken
/// as not given.
pub(crate) const STOREY_PLACEMENTS: usize = 100;

/// A chain of relative placements longer than this is taken for a cycle: real buildings have about six links. Reported.
pub(crate) const PLACEMENTS: usize = 1000;

/// Links of a placement chain that are searched for a repetition at each step; longer cycles end at [`PLACEMENTS`].
pub(crate) const PLACEMENT_CYCLE: usize = 64;

/// Units refer to units; a real chain is two or three long. The unit is unknown beyond.
pub(crate) const UNIT_DEPTH: usize = 8;

/// Elements of a derived unit: the SI has seven base units. The rest is left out.
pub(crate) const UNIT_ELEMENTS: usize = 16;

/// Complex properties hold complex properties; a real file goes two deep. Deeper ones are left out.
pub(crate) const PROPERTY_DEPTH: usize = 8;

/// Classifications and material sets refer on and on; a real chain is four long.
pub(crate) const ASSOCIATION_STEPS: usize = 64;

/// Material select types nest at most this deep when a colour is looked for (usage, set, layer, material).
pub(crate) const MATERIAL_DEPTH: u32 = 6;

/// Presentation styles nest at most this deep (IFC2X3 has one assignment between item and style).
pub(crate) const STYLE_DEPTH: u32 = 4;

/// Items that are followed to find the colour of a solid's first operand: boolean chains hundreds long exist.
pub(crate) const COLOUR_CHAIN: usize = 1000;

/// Styles, materials and layers that are looked at for one colour: the lists nest, and can hold themselves. A real search
/// looks at a few; no colour is found beyond.
pub(crate) const COLOUR_STEPS: usize = 1000;

/// No reference chain of a sane file (mapped items, boolean trees, curves of curves) is deeper. Reported.
pub(crate) const SHAPE_DEPTH: u32 = 48;

/// Longest chain of booleans on one solid. Files with over a hundred exist. Reported.
pub(crate) const BOOLEAN_CHAIN: usize = 10_000;

/// Places on curves that are given by places on curves: real files have one, offsets of offsets two.
pub(crate) const PLACE_NESTING: u32 = 8;

/// An archive in an archive (`.ifczip.gz`) is opened; one in that is not.
pub(crate) const ARCHIVE_LAYERS: usize = 2;

/// Groups of groups of groups; a real file goes three deep.
pub(crate) const SYSTEM_DEPTH: usize = 16;

// Counts and work.

/// Most attributes that any product has (`IfcReinforcingMesh`, 18).
pub(crate) const PRODUCT_ATTRIBUTES: usize = 18;

/// Properties of a set and values of a list: no set that a person made has more; a set that holds itself would have
/// without end. The rest is left out.
pub(crate) const PROPERTIES: usize = 20_000;

/// Links between elements and property sets that every file may have.
pub(crate) const SET_LINKS: usize = 1 << 18;

/// Beyond, one for each of so many bytes of text: a relation of a set with one element takes 60, one with many 5 for each.
/// Reported.
pub(crate) const SET_LINK_BYTES: usize = 4;

/// Most items, curves and profiles visited for one shape: a chain of references that branches at each link visits
/// exponentially many. Booleans of real files stay below a thousand. Reported.
pub(crate) const SHAPE_STEPS: u32 = 200_000;

/// Work that booleans may take for one shape, in the geometry core's steps of 5 ns: a second. All booleans of a real file
/// together take a tenth of it. Reported.
pub(crate) const BOOLEAN_BUDGET: u64 = 200_000_000;

/// Most items of one product; a mapped item that branches at each link would have no end. Reported.
pub(crate) const PRODUCT_ITEMS: usize = 200_000;

/// Most points that one curve is allowed to become. Reported.
pub(crate) const CURVE_POINTS: usize = 2_000_000;

/// Most corners of one polygon; triangulating is quadratic in the worst case. Reported.
pub(crate) const POLYGON_CORNERS: usize = 60_000;

/// Pieces of one alignment at most; the longest lines of real files have some hundred.
pub(crate) const ALIGNMENT_PIECES: usize = 100_000;

/// Parts of a composite profile beyond this are taken not to overlap: comparing them costs the square of their number.
pub(crate) const PROFILES_COMPARED: usize = 100;

/// Most cross sections of one solid.
pub(crate) const SECTIONS: usize = 100_000;

/// Layers, profiles or constituents of one definition; a real wall has ten.
pub(crate) const MATERIAL_PARTS: usize = 256;

// Sizes.

/// Coordinates beyond this are damage, not distance, metres: the earth is 1.3e7 across. Reported.
pub(crate) const FARTHEST_M: f64 = 1e9;

/// Scales of a transformation beyond this are damage. Reported.
pub(crate) const LARGEST_SCALE: f64 = 1e9;

/// Radii of circles and ellipses from this on are damage, metres: a thousand kilometres. Reported.
pub(crate) const LARGEST_RADIUS_M: f64 = 1e6;
