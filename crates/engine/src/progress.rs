//! What a run reports of itself while it works and when it is done.

use std::time::Instant;

/// Hears of a run's stages.
pub trait Progress: Sync {
    /// A stage begins, over so many items.
    fn begins(&self, stage: &'static str, items: usize);
    /// A stage is done.
    fn ends(&self, stage: &StageReport);
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begins(&self, _: &'static str, _: usize) {}
    fn ends(&self, _: &StageReport) {}
}

/// One stage of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct StageReport {
    /// The stage's name.
    pub stage: &'static str,
    /// How long it took, by the clock.
    pub seconds: f64,
    /// What came of it, for a person to read: counts, audits, caps that were hit.
    pub note: String,
}

/// All stages of a run, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunReport {
    /// The stages.
    pub stages: Vec<StageReport>,
}

impl RunReport {
    /// Runs a stage, times it and tells `progress`. `work` returns its result and a note.
    pub(crate) fn stage<T>(
        &mut self,
        progress: &dyn Progress,
        stage: &'static str,
        items: usize,
        work: impl FnOnce() -> (T, String),
    ) -> T {
        progress.begins(stage, items);
        let start = Instant::now();
        let (result, note) = work();
        let report = StageReport { stage, seconds: start.elapsed().as_secs_f64(), note };
        progress.ends(&report);
        self.stages.push(report);
        result
    }
}
