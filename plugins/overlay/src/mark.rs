//! What a badge says: a shape, a letter and a colour that mean the same thing.

use atrium_building::Rgba8;
use atrium_facility::{Priority, Status};

/// Why an element has a badge. Ordered from the most to the least urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// Abnormal, with a priority.
    Abnormal(Priority),
    /// Nothing is heard of it any more.
    Lost,
}

/// Shapes that stay apart in greyscale and for every colour vision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MarkShape {
    /// ▲
    Triangle,
    /// ◆
    Diamond,
    /// ■
    Square,
    /// ○
    Circle,
    /// A circle with a question mark.
    Question,
}

impl Mark {
    /// How many there are.
    pub const KINDS: usize = 5;

    /// All, the most urgent first.
    pub const ALL: [Self; Self::KINDS] = [
        Self::Abnormal(Priority::Critical),
        Self::Abnormal(Priority::High),
        Self::Abnormal(Priority::Medium),
        Self::Abnormal(Priority::Low),
        Self::Lost,
    ];

    /// Its place in [`Self::ALL`].
    pub fn rank(self) -> usize {
        match self {
            Self::Abnormal(priority) => usize::from(priority.number()) - 1,
            Self::Lost => Self::KINDS - 1,
        }
    }

    /// The status that it is the mark of.
    pub fn status(self) -> Status {
        match self {
            Self::Abnormal(priority) => Status::Abnormal(priority),
            Self::Lost => Status::Lost,
        }
    }

    /// The mark of a status; `None` where there is nothing to report.
    pub fn of(status: Status) -> Option<Self> {
        match status {
            Status::Abnormal(priority) => Some(Self::Abnormal(priority)),
            Status::Lost => Some(Self::Lost),
            Status::Normal | Status::Unknown => None,
        }
    }

    /// Its shape.
    pub fn shape(self) -> MarkShape {
        match self {
            Self::Abnormal(Priority::Critical) => MarkShape::Triangle,
            Self::Abnormal(Priority::High) => MarkShape::Diamond,
            Self::Abnormal(Priority::Medium) => MarkShape::Square,
            Self::Abnormal(Priority::Low) => MarkShape::Circle,
            Self::Lost => MarkShape::Question,
        }
    }

    /// The shape as a character.
    pub fn symbol(self) -> &'static str {
        match self.shape() {
            MarkShape::Triangle => "▲",
            MarkShape::Diamond => "◆",
            MarkShape::Square => "■",
            MarkShape::Circle => "○",
            MarkShape::Question => "?",
        }
    }

    /// What stands inside the shape: the priority's number, or a question mark.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Abnormal(Priority::Critical) => "1",
            Self::Abnormal(Priority::High) => "2",
            Self::Abnormal(Priority::Medium) => "3",
            Self::Abnormal(Priority::Low) => "4",
            Self::Lost => "?",
        }
    }

    /// Its colour, sRGB; the same in both themes, because a colour that means something must not change.
    pub fn colour(self) -> Rgba8 {
        match self {
            Self::Abnormal(Priority::Critical) => [0xef, 0x4f, 0x56, 255],
            Self::Abnormal(Priority::High) => [0xf2, 0x8b, 0x3c, 255],
            Self::Abnormal(Priority::Medium) => [0xe6, 0xc6, 0x44, 255],
            Self::Abnormal(Priority::Low) => [0x8f, 0xa9, 0xc4, 255],
            Self::Lost => [0x6f, 0x7a, 0x86, 255],
        }
    }

    /// What the element itself is tinted with in the 3D picture: full colour for what needs a person, half for what is
    /// merely worth knowing.
    pub fn element_tint(self) -> Rgba8 {
        let [r, g, b, _] = self.colour();
        let alpha = match self {
            Self::Abnormal(Priority::Critical | Priority::High | Priority::Medium) => 255,
            Self::Abnormal(Priority::Low) => 190,
            Self::Lost => 130,
        };
        [r, g, b, alpha]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_differs_in_shape_and_letter_and_the_order_is_by_urgency() {
        let all: Vec<Mark> = Priority::ALL.map(Mark::Abnormal).into_iter().chain([Mark::Lost]).collect();
        for (i, a) in all.iter().enumerate() {
            for b in &all[i + 1..] {
                assert!(a < b, "{a:?} is more urgent than {b:?}");
                assert!(a.shape() != b.shape() && a.letter() != b.letter() && a.colour() != b.colour());
            }
        }
        assert!(Mark::ALL.iter().enumerate().all(|(i, m)| m.rank() == i && Mark::of(m.status()) == Some(*m)));
        assert_eq!(Mark::of(Status::Normal), None);
        assert_eq!(Mark::of(Status::Unknown), None);
    }
}
