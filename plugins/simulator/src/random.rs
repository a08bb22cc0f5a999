//! Seeded random numbers that are the same on every machine.

/// `SplitMix64` (Steele, Lea, Flood 2014): small, fast, and every seed is a good one.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// A generator for one thing of many, independent of the order in which they are asked for.
    pub(crate) fn of(seed: u64, what: &str, number: u64) -> Self {
        // FNV-1a, so that the same words give the same numbers on every machine and compiler.
        let hash =
            what.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        let mut random = Self(seed ^ hash.rotate_left(17) ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        random.next();
        random
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Evenly in 0..1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly between the two.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// 0..count; 0 when there is nothing to choose from.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { (self.next() % count as u64) as usize }
    }

    /// Mean 0, deviation 1, never beyond ±3: the sum of twelve (Irwin–Hall) is near enough to normal, and needs no
    /// logarithm whose last digit differs between machines.
    pub(crate) fn normal(&mut self) -> f64 {
        let sum: f64 = (0..12).map(|_| self.unit()).sum();
        (sum - 6.0).clamp(-3.0, 3.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_fixed_and_spread() {
        let mut random = Random(0);
        assert_eq!(random.next(), 0xe220_a839_7b1d_cdaf, "the reference's first number for seed 0");
        let mut random = Random::of(1, "x", 2);
        let (mut sum, mut square) = (0.0, 0.0);
        for _ in 0..10_000 {
            let n = random.normal();
            sum += n;
            square += n * n;
        }
        assert!((sum / 1e4).abs() < 0.05 && (square / 1e4 - 1.0).abs() < 0.05);
    }
}
