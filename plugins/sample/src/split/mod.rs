//! One hospital as three files that line up: architecture (ARC), structure (STR), building services (MEP).
//!
//! **What is in all three**, word for word and under the same GlobalIds, because it is the same thing: project, units,
//! contexts, map conversion, site, building, storeys and what is said of them. Placements are copied as they stand, so
//! nothing moves.
//!
//! **What is in one alone:** every element, by its class ([`Discipline`]). What is made of parts stays whole, and an
//! opening is in the file of the wall that it cuts. Walls are structure where `LoadBearing` says so or the wall is a
//! shear wall. A door in such a wall is architecture, and its opening structure, as in real projects: the relation
//! between the two is left out. Whatever has ports is building services, so that no network is cut.
//!
//! **Rooms** are architecture's. What services and structure hold in a room is contained in the room's storey there, and
//! a system that serves rooms serves their storeys.
//!
//! Property sets, types, materials and shapes go wherever they are used. Relations are cut down to what the file holds, and
//! left out when nothing remains; one that was changed gets a GlobalId of its own, derived from the old one. Instances keep
//! their numbers. Time and memory grow with the number of lines; no instance is kept but as a position in the text.

mod assign;
mod class;
mod index;
mod relation;
mod text;

use std::collections::BTreeMap;
use std::io::{self, Write};

use assign::Assigned;
use index::Index;

/// Whose file an element is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Discipline {
    /// Rooms, partitions, facades, doors, windows, finishes, furniture, lifts without ports; all that is nobody else's.
    Architecture,
    /// Columns, beams, slabs, foundations, load-bearing walls, stairs, ramps, reinforcement.
    Structure,
    /// Distribution elements, systems and ports.
    Services,
}

impl Discipline {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Architecture, Self::Structure, Self::Services];

    /// The short name in file names: `ARC`, `STR` or `MEP`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Architecture => "ARC",
            Self::Structure => "STR",
            Self::Services => "MEP",
        }
    }

    /// The file's bit in a set of files.
    fn bit(self) -> u8 {
        match self {
            Self::Architecture => 1,
            Self::Structure => 2,
            Self::Services => 4,
        }
    }
}

/// Why a text could not be split.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// There is no DATA section with an end.
    #[error("there is no complete DATA section")]
    NoData,
    /// A line of the DATA section is no instance of its own.
    #[error("line {line} is not one instance: `{text}`")]
    Unreadable {
        /// Line number in the text, from 1.
        line: usize,
        /// Its beginning.
        text: String,
    },
    /// An instance number is used twice.
    #[error("#{number} is used twice")]
    Repeated {
        /// The number.
        number: u32,
    },
    /// Instance numbers are so far apart that no table of them can be kept.
    #[error("#{number} is out of proportion to the {instances} instances")]
    Sparse {
        /// The highest number.
        number: u32,
        /// How many instances there are.
        instances: usize,
    },
    /// An instance refers to one that is not there.
    #[error("#{from} refers to #{to}, which is not there")]
    Dangling {
        /// Who refers.
        from: u32,
        /// To what.
        to: u32,
    },
    /// A room belongs to no storey, so that there is no place for what is in it.
    #[error("the space #{number} belongs to no storey")]
    Homeless {
        /// The space.
        number: u32,
    },
}

/// A text of which it is known what goes into which file.
#[derive(Debug)]
pub struct Split<'a> {
    index: Index<'a>,
    assigned: Assigned,
}

/// Decides for every instance of `text` into which files it goes.
///
/// The text is one IFC4 file as this crate writes it: every instance on a line of its own, `#12=IFCWALL('…',$,…);`.
///
/// # Errors
/// [`SplitError`] where the text is not of that form, or refers to what it does not hold.
pub fn split(text: &str) -> Result<Split<'_>, SplitError> {
    let index = Index::of(text)?;
    let assigned = assign::assign(&index)?;
    Ok(Split { index, assigned })
}

impl Split<'_> {
    /// Writes the file of one discipline.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write(&self, discipline: Discipline, out: &mut impl Write) -> io::Result<()> {
        text::write(&self.index, &self.assigned, discipline, out)
    }

    /// Number of elements (no rooms, storeys, ports or openings) in the file of one discipline.
    pub fn elements(&self, discipline: Discipline) -> usize {
        self.assigned.elements(&self.index, discipline)
    }

    /// What is in none of the files, by keyword: relations between elements of two disciplines, and what nothing uses.
    pub fn left_out(&self) -> BTreeMap<&str, usize> {
        let mut out = BTreeMap::new();
        for at in (0..self.index.len()).filter(|at| self.assigned.files(*at) == 0) {
            *out.entry(self.index.keyword(at)).or_default() += 1;
        }
        out
    }
}
