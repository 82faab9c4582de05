//! Reading labels: gold, and the rows of a clustering.

use std::fs::File;
use std::io::{self, Read};

use storyfold::readers::decompress;
use storyfold_eval::{Labels, gold};

use crate::error::CliError;

/// Reads the labels of a file, or of standard input for `-`.
///
/// # Errors
/// [`CliError::UnreadableLabels`] and [`CliError::BadLabels`].
pub(crate) fn labels(path: &str) -> Result<Labels, CliError> {
    let text = text_of(path)
        .map_err(|source| CliError::UnreadableLabels { path: path.to_owned(), source })?;
    gold::parse(&text)
        .map_err(|source| CliError::BadLabels { path: path.to_owned(), source: source.into() })
}

fn text_of(path: &str) -> io::Result<String> {
    let bytes: Box<dyn Read> =
        if path == "-" { Box::new(io::stdin().lock()) } else { Box::new(File::open(path)?) };
    let mut text = String::new();
    decompress::open(bytes)?.read_to_string(&mut text)?;
    Ok(text)
}
