//! Outputs that would take the place of what is read.

use std::fs;
use std::path::Path;

use crate::error::CliError;
use crate::output::Target;

/// Refuses an output that would take the place of a file that is read, under whatever name or through
/// whatever link.
///
/// # Errors
/// [`CliError::OutputIsInput`] when there is one.
pub(crate) fn other_than_read<'a>(
    outputs: impl IntoIterator<Item = &'a Target>,
    read: impl IntoIterator<Item = &'a Path> + Clone,
) -> Result<(), CliError> {
    for output in outputs {
        // What is not there yet is not read, and a pipe or a device is not replaced. A target has the
        // one name of its file already.
        let Target::File(output) = output else { continue };
        if !output.exists() {
            continue;
        }
        let is_output = |path: &Path| fs::canonicalize(path).is_ok_and(|path| path == *output);
        if read.clone().into_iter().any(is_output) {
            return Err(CliError::OutputIsInput { path: output.display().to_string() });
        }
    }
    Ok(())
}

/// Standard input, as systems name it that can tell which file it is. Elsewhere it is no file.
pub(super) fn stdin() -> &'static Path {
    Path::new("/dev/stdin")
}
