//! Which records of a table changed, as few ranges to write.

use std::ops::Range;

/// Writing this many unchanged records costs less than another write does.
const BRIDGE: u32 = 256;

/// Beyond so many ranges all of them are written as one.
const MOST_RANGES: usize = 256;

/// Indices of what changed, in any order.
#[derive(Default)]
pub(super) struct Record(Vec<u32>);

impl Record {
    pub(super) fn add(&mut self, index: u32) {
        self.0.push(index);
    }

    /// Ranges of a table of so many records that hold all that changed.
    pub(super) fn ranges(mut self, len: usize) -> Vec<Range<usize>> {
        let (Some(&low), Some(&high)) = (self.0.iter().min(), self.0.iter().max()) else { return Vec::new() };
        let whole = || std::iter::once(low as usize..high as usize + 1).collect();
        // So many that sorting them would cost more than writing the rest.
        if self.0.len() > len / 8 {
            return whole();
        }
        self.0.sort_unstable();
        let mut out: Vec<Range<usize>> = Vec::new();
        for part in self.0.chunk_by(|a, b| b - a <= BRIDGE) {
            out.push(part[0] as usize..part[part.len() - 1] as usize + 1);
        }
        if out.len() > MOST_RANGES { whole() } else { out }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(of: &[u32], len: usize) -> Vec<(usize, usize)> {
        Record(of.to_vec()).ranges(len).into_iter().map(|r| (r.start, r.end)).collect()
    }

    #[test]
    fn ranges_hold_everything_and_are_few() {
        assert!(ranges(&[], 10).is_empty());
        assert_eq!(ranges(&[900, 3, 4], 10_000), [(3, 5), (900, 901)]);
        assert_eq!(ranges(&[5, 90], 10_000), [(5, 91)]);
        assert_eq!(ranges(&[9, 2, 5], 10), [(2, 10)]);
        let far: Vec<u32> = (0..1000).map(|i| i * 1000).collect();
        assert_eq!(ranges(&far, 1_000_000), [(0, 999_001)]);
    }
}
