//! Risk scores: LEC, the matrix, four colours, and what raises a level.

use serde::{Deserialize, Serialize};

use crate::{AlarmId, RiskPolicy};

/// The four colours of the dual prevention mechanism 双重预防机制, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RiskLevel {
    /// I.
    Red,
    /// II.
    Orange,
    /// III.
    Yellow,
    /// IV.
    Blue,
}

/// Likelihood, exposure and consequence, each one of the published factors.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lec {
    /// One of [`Lec::LIKELIHOODS`].
    pub likelihood: f64,
    /// One of [`Lec::EXPOSURES`].
    pub exposure: f64,
    /// One of [`Lec::CONSEQUENCES`].
    pub consequence: f64,
}

impl Lec {
    /// Values of L.
    pub const LIKELIHOODS: [f64; 7] = [10.0, 6.0, 3.0, 1.0, 0.5, 0.2, 0.1];
    /// Values of E.
    pub const EXPOSURES: [f64; 6] = [10.0, 6.0, 3.0, 2.0, 1.0, 0.5];
    /// Values of C.
    pub const CONSEQUENCES: [f64; 6] = [100.0, 40.0, 15.0, 7.0, 3.0, 1.0];
}

impl Lec {
    /// From published factors; `None` for any other number.
    pub fn new(likelihood: f64, exposure: f64, consequence: f64) -> Option<Self> {
        let lec = Self { likelihood, exposure, consequence };
        lec.is_valid().then_some(lec)
    }

    /// Whether each factor is a published one.
    pub fn is_valid(&self) -> bool {
        Self::LIKELIHOODS.contains(&self.likelihood)
            && Self::EXPOSURES.contains(&self.exposure)
            && Self::CONSEQUENCES.contains(&self.consequence)
    }

    /// D = L × E × C. The published factors are whole tenths, so the product is taken of those: a score that is a boundary
    /// on paper is exactly that boundary here.
    pub fn score(&self) -> f64 {
        let tenths = |f: f64| (f * 10.0).round();
        tenths(self.likelihood) * tenths(self.exposure) * tenths(self.consequence) / 1_000.0
    }
}

impl RiskPolicy {
    /// The colour of a score D of LEC. A score on a boundary has the worse colour.
    pub fn level(&self, d: f64) -> RiskLevel {
        if d >= self.red_from {
            RiskLevel::Red
        } else if d >= self.orange_from {
            RiskLevel::Orange
        } else if d >= self.yellow_from {
            RiskLevel::Yellow
        } else {
            RiskLevel::Blue
        }
    }
}

/// The colour of the matrix R = L × S, each 1 to 5; `None` outside that. The boundaries are a preset that a site should
/// check against its own standard.
pub fn matrix_level(likelihood: u8, severity: u8) -> Option<RiskLevel> {
    if !(1..=5).contains(&likelihood) || !(1..=5).contains(&severity) {
        return None;
    }
    Some(match likelihood * severity {
        20.. => RiskLevel::Red,
        15..=19 => RiskLevel::Orange,
        9..=14 => RiskLevel::Yellow,
        _ => RiskLevel::Blue,
    })
}

impl RiskLevel {
    /// From the worst to the least.
    pub const ALL: [Self; 4] = [Self::Red, Self::Orange, Self::Yellow, Self::Blue];

    /// One step worse; red stays red.
    pub fn raised(self) -> Self {
        match self {
            Self::Red | Self::Orange => Self::Red,
            Self::Yellow => Self::Orange,
            Self::Blue => Self::Yellow,
        }
    }
}

/// Why a level is raised. Each ends by itself with its cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Its deadline has passed.
    Overdue,
    /// So many hazards, this one included, were reported at the same place within the policy's days, the newest of them no
    /// longer ago than that.
    Repeated(usize),
    /// This alarm of the same element or room is active.
    Alarm(AlarmId),
}

/// The level of a hazard with everything that went into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Level of the assessment; `None` before it.
    pub base: Option<RiskLevel>,
    /// The level to show: one step worse than the base while any term holds.
    pub level: Option<RiskLevel>,
    /// What raises it.
    pub terms: Vec<Term>,
}

/// The worst of levels; a place is never the mean of what is in it.
pub fn level_at(levels: impl IntoIterator<Item = RiskLevel>) -> Option<RiskLevel> {
    levels.into_iter().min()
}
