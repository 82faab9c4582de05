//! Any bytes as a whole input: what tells compression, archives, character sets and formats.
#![no_main]

use storyfold_fuzz::check_input;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check_input(bytes));
