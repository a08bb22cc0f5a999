//! GlobalIds that are the same on every run: a hash of the seed and of the path that names the thing.

/// The alphabet of the compressed GlobalId (`IfcGloballyUniqueId`, ISO 16739-1 clause 8.10.2.1).
const ALPHABET: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$";

/// One round of the splitmix64 finalizer, which spreads every input bit over the whole word.
pub fn mix(mut value: u64) -> u64 {
    value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A 64-bit hash of `seed` and `path`; also the source of every other seeded choice, such as serial numbers.
pub fn hash(seed: u64, path: &str) -> u64 {
    path.bytes().fold(mix(seed), |state, byte| mix(state ^ u64::from(byte)))
}

/// The 22-character GlobalId of what `path` names in the building of `seed`.
pub fn global_id(seed: u64, path: &str) -> String {
    let high = hash(seed, path);
    let low = mix(high ^ 0x5bd1_e995_cafe_f00d);
    let bits = (u128::from(high) << 64) | u128::from(low);
    (0..22)
        .rev()
        .map(|place| {
            // 22 digits of six bits hold 132 bits, so that the first digit is 0 to 3.
            let digit = (bits >> (place * 6)) & 0x3f;
            char::from(ALPHABET[usize::try_from(digit).unwrap_or(0)])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_distinct_and_well_formed() {
        let a = global_id(1, "wall/3F/12");
        assert_eq!(a, global_id(1, "wall/3F/12"));
        assert_ne!(a, global_id(1, "wall/3F/13"));
        assert_ne!(a, global_id(2, "wall/3F/12"));
        assert_eq!(a.len(), 22);
        assert!(a.starts_with(['0', '1', '2', '3']), "128 bits leave two for the first digit");
    }
}
