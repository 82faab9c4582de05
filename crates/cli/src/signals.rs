//! Which signals end a run.

#[cfg(unix)]
use std::fs;

#[cfg(unix)]
use signal_hook::consts::SIGHUP;
use signal_hook::consts::{SIGINT, SIGTERM};

/// The signals that end a run. SIGHUP stays ignored where it was from the start, as `nohup` has it; SIGINT
/// is heard even so, as shells ignore it for what they start in the background.
#[cfg(unix)]
pub(crate) fn ending() -> Vec<i32> {
    let mut signals = vec![SIGINT, SIGTERM, SIGHUP];
    // Where the system has no file that tells it, all are heard.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    signals.retain(|signal| *signal != SIGHUP || mask >> (signal - 1) & 1 == 0);
    signals
}

/// The signals that end a run.
#[cfg(not(unix))]
pub(crate) fn ending() -> Vec<i32> {
    vec![SIGINT, SIGTERM]
}
