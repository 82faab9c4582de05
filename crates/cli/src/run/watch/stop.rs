//! Hearing that a run is to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::error::CliError;

/// How long it may take until a signal is noticed while nothing is done.
const NOTICED_WITHIN: Duration = Duration::from_millis(50);

/// Exit code of a run that is ended by a second signal: what it was about is not finished.
const SECOND_SIGNAL: i32 = 2;

/// Whether somebody wants the run to end.
#[derive(Debug)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// From now on signals do not end the process, but are heard. A second one ends it at once.
    pub(super) fn listen() -> Result<Self, CliError> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            let failed = |source| CliError::Signals { source };
            // In this order: the first signal must find the flag down.
            flag::register_conditional_shutdown(signal, SECOND_SIGNAL, Arc::clone(&asked))
                .map_err(failed)?;
            flag::register(signal, Arc::clone(&asked)).map_err(failed)?;
        }
        Ok(Self(asked))
    }

    /// Whether it is to end now.
    pub(super) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Waits; returns early when it is to end.
    pub(super) fn is_asked_within(&self, pause: Duration) -> bool {
        let end = Instant::now() + pause;
        while !self.is_asked() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            thread::sleep(left.min(NOTICED_WITHIN));
        }
        true
    }
}
