//! `storyfold eval`.

use storyfold_eval::{Report, evaluate};

use crate::error::CliError;
use crate::exit::Exit;
use crate::labels::labels;
use crate::output::Target;
use crate::plan::EvalPlan;
use crate::progress::Talk;

/// Reads gold and rows and scores one against the other.
pub(super) fn run(plan: &EvalPlan) -> Result<Exit, CliError> {
    let (gold, rows) = (labels(&plan.gold)?, labels(&plan.rows)?);
    let report =
        evaluate(&gold, &rows, &plan.options).map_err(|error| CliError::Eval(error.into()))?;
    let text = if plan.json { report.json() + "\n" } else { report.table() };
    Target::Stdout.write(|out| out.write_all(text.as_bytes()))?.publish()?;
    if report.is_complete() {
        return Ok(Exit::Done);
    }
    // A program that reads the JSON may leave the exit code unexplained.
    Talk::new(false, false).line(&incomplete(&report));
    Ok(Exit::CheckFailed)
}

fn incomplete(report: &Report) -> String {
    format!(
        "gold and rows are not about the same articles: {} only in gold, {} only in rows; what is \
         in one alone is not scored",
        report.only_in_gold.len(),
        report.only_in_rows.len()
    )
}
