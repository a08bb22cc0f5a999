//! A small sound model, damaged at random: cut, flipped, spliced. Every result must come back soon and without a panic.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use support::{data, load_within, step};

/// Xorshift: the same damage every time.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }
}

/// Checks what every model must hold to, however damaged its file was.
fn check(bytes: Vec<u8>) {
    let Ok(loaded) = load_within(bytes) else { return };
    let model = loaded.model;
    for e in &model.elements {
        assert!(e.parent.is_none_or(|p| p.index() < model.elements.len()));
        assert!(e.storey.is_none_or(|s| s.index() < model.storeys.len()));
        assert!(e.property_sets.iter().all(|s| (s.0 as usize) < model.property_sets.len()));
    }
    for p in &model.placements {
        assert!(p.element.index() < model.elements.len() && (p.mesh.0 as usize) < model.meshes.len());
        assert!(p.transform.is_finite());
    }
    for m in &model.meshes {
        assert!(m.indices.len().is_multiple_of(3) && m.indices.iter().all(|i| (*i as usize) < m.positions.len()));
        assert!(m.positions.iter().flatten().all(|v| v.is_finite()));
    }
}

#[test]
fn cut_anywhere() {
    let text = step(&data()).into_bytes();
    let mut random = Random(0x5DEE_CE66_D1CE_4E5B);
    for _ in 0..300 {
        check(text[..random.next(text.len())].to_vec());
    }
}

#[test]
fn flipped_bytes() {
    let text = step(&data()).into_bytes();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for round in 0..1500 {
        let mut broken = text.clone();
        for _ in 0..=round % 12 {
            let at = random.next(broken.len());
            broken[at] = match random.next(4) {
                0 => b"'();,#$*./\\\"="[random.next(13)],
                1 => b'0' + random.next(10) as u8,
                2 => random.next(256) as u8,
                _ => broken[random.next(text.len())],
            };
        }
        check(broken);
    }
}

#[test]
fn spliced_pieces_and_changed_references() {
    let text = step(&data());
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    let places: Vec<usize> = text.match_indices('#').map(|(i, _)| i + 1).collect();
    for _ in 0..1000 {
        let mut broken = text.clone().into_bytes();
        for _ in 0..=random.next(3) {
            // Another instance's number in place of this one: circles and values of the wrong type.
            let (to, from) = (places[random.next(places.len())], places[random.next(places.len())]);
            for k in 0..2 {
                if text.as_bytes()[to + k].is_ascii_digit() && text.as_bytes()[from + k].is_ascii_digit() {
                    broken[to + k] = text.as_bytes()[from + k];
                }
            }
        }
        if random.next(3) == 0 {
            let (a, b, n) = (random.next(broken.len()), random.next(broken.len()), random.next(200));
            let piece = broken[b..(b + n).min(broken.len())].to_vec();
            broken.splice(a..a, piece);
        }
        check(broken);
    }
}
