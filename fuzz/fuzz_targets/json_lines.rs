//! Any bytes as JSON Lines.
#![no_main]

use storyfold_fuzz::check_format;
use storyfold_readers::Format;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check_format(Format::JsonLines, bytes));
