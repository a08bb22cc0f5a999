//! See `src/geometry.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: atrium_fuzz::allow_guarded_panics(), |data: &[u8]| atrium_fuzz::geometry::check(data));
