//! Hearing that a run is to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::flag;

use crate::error::CliError;
use crate::exit::Exit;
use crate::signals;

/// How long it may take until a signal is noticed while nothing is done.
pub(super) const NOTICED_WITHIN: Duration = Duration::from_millis(50);

/// A second signal that comes earlier than this after the first is no impatience: a terminal that is
/// closed, and who ends a whole group of processes, send several at once.
const PATIENCE: Duration = Duration::from_secs(1);

/// Exit code of a run that is ended by a second signal: what it was about is not finished.
const SECOND_SIGNAL: i32 = 2;

/// Whether somebody wants the run to end.
#[derive(Debug, Clone)]
pub(super) struct Stop {
    asked: Arc<AtomicBool>,
    /// The signal that came.
    signal: Arc<AtomicUsize>,
}

impl Stop {
    /// From now on signals do not end the process, but are heard. A second one ends it at once, unless it
    /// comes together with the first.
    pub(super) fn listen() -> Result<Self, CliError> {
        let (asked, is_late) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let came = Arc::new(AtomicUsize::new(0));
        for signal in signals::ending() {
            let failed = |source| CliError::Signals { source };
            flag::register_conditional_shutdown(signal, SECOND_SIGNAL, Arc::clone(&is_late))
                .map_err(failed)?;
            let number = usize::try_from(signal).unwrap_or(0);
            flag::register_usize(signal, Arc::clone(&came), number).map_err(failed)?;
            flag::register(signal, Arc::clone(&asked)).map_err(failed)?;
        }
        let heard = Arc::clone(&asked);
        // Whoever files articles may be long in one commit and cannot look at a clock meanwhile.
        thread::spawn(move || raise_after(&heard, &is_late, PATIENCE));
        Ok(Self { asked, signal: came })
    }

    /// Whether it is to end now.
    pub(super) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// The exit of a run that ended early because it was asked to.
    pub(super) fn exit(&self) -> Exit {
        Exit::Ended(u8::try_from(self.signal.load(Ordering::Relaxed)).unwrap_or(0))
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

/// Waits until a run is to end, and raises the other flag some time later.
fn raise_after(asked: &AtomicBool, is_late: &AtomicBool, patience: Duration) {
    while !asked.load(Ordering::Relaxed) {
        thread::sleep(NOTICED_WITHIN);
    }
    thread::sleep(patience);
    is_late.store(true, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_signal_counts_when_some_time_has_gone_by() {
        let (asked, is_late) = (AtomicBool::new(false), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| raise_after(&asked, &is_late, Duration::from_secs(1)));
            thread::sleep(NOTICED_WITHIN * 2);
            assert!(!is_late.load(Ordering::Relaxed), "nobody asked yet");
            asked.store(true, Ordering::Relaxed);
            thread::sleep(Duration::from_millis(10));
            assert!(!is_late.load(Ordering::Relaxed), "it comes together with the first");
        });
        assert!(is_late.load(Ordering::Relaxed));
    }
}
