//! The one error type of the crate.

use thiserror::Error;

/// Why a shape could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GeometryError {
    /// A coordinate or parameter is NaN, infinite or absurdly large (beyond 1e12 m).
    #[error("a coordinate is not a usable number")]
    NotFinite,
    /// The input describes no area, no length or no volume.
    #[error("degenerate: {0}")]
    Degenerate(&'static str),
    /// The estimated work is above the budget the caller gave.
    #[error("too complex: about {cost} steps, {budget} allowed")]
    TooComplex {
        /// Estimated elementary steps (plane and triangle tests).
        cost: u64,
        /// What the caller allowed.
        budget: u64,
    },
    /// The outline of a face lies beside the surface that it should trim.
    #[error("the outline does not lie on its surface")]
    OffSurface,
    /// Whoever asked for it does not want it any more.
    #[error("cancelled")]
    Cancelled,
    /// The operation ran but its result contradicts its operands, so it was thrown away.
    #[error("failed: {0}")]
    Failed(&'static str),
}
