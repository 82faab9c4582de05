//! What the ending of an output says: in which format it is, and how it is packed.

use std::path::Path;

use crate::error::CliError;

/// Endings of formats that are not written. What else stands behind a dot promises nothing.
const OTHERS: [&str; 38] = [
    "7z", "arrow", "arrows", "avro", "br", "bz2", "db", "doc", "docx", "duckdb", "feather", "htm",
    "html", "ipc", "lz4", "lzma", "md", "ods", "odt", "orc", "pdf", "pickle", "pkl", "rar", "rss",
    "sqlite", "tab", "tar", "tgz", "toml", "tsv", "warc", "xls", "xlsx", "xml", "xz", "yaml",
    "zip",
];

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    /// Not at all.
    None,
    /// As gzip does.
    Gzip,
    /// As Zstandard does.
    Zstandard,
}

impl Packing {
    /// What the ending of a file says.
    pub(crate) fn of(path: &Path) -> Self {
        match last(path).as_deref() {
            Some("gz" | "gzip") => Self::Gzip,
            Some("zst" | "zstd") => Self::Zstandard,
            _ => Self::None,
        }
    }
}

/// The ending that says in which format a file is, in small letters: what stands before that of its
/// packing.
pub(crate) fn of_format(path: &Path) -> Option<String> {
    match Packing::of(path) {
        Packing::None => last(path),
        Packing::Gzip | Packing::Zstandard => last(Path::new(path.file_stem()?)),
    }
}

/// Refuses an ending that promises a format which is not written; `allowed` is written all the same.
///
/// # Errors
/// [`CliError::UnknownEnding`].
pub(crate) fn refuse_others(path: &Path, allowed: &[&str]) -> Result<(), CliError> {
    // Parquet packs what it holds itself, and nobody reads it through another packing.
    let is_packed = Packing::of(path) != Packing::None;
    match of_format(path) {
        Some(ending)
            if (OTHERS.contains(&ending.as_str()) && !allowed.contains(&ending.as_str()))
                || (is_packed && ending == "parquet") =>
        {
            Err(CliError::UnknownEnding { path: path.display().to_string(), ending })
        }
        _ => Ok(()),
    }
}

fn last(path: &Path) -> Option<String> {
    path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packing_stands_behind_the_format() {
        for (name, packing, ending) in [
            ("rows.CSV.gz", Packing::Gzip, Some("csv")),
            ("rows.jsonl.zst", Packing::Zstandard, Some("jsonl")),
            ("rows.gz", Packing::Gzip, None),
            ("rows.csv", Packing::None, Some("csv")),
            ("rows", Packing::None, None),
        ] {
            let path = Path::new(name);
            assert_eq!(
                (Packing::of(path), of_format(path).as_deref()),
                (packing, ending),
                "{name}"
            );
        }
    }

    #[test]
    fn what_promises_another_format_is_refused() {
        let is_refused = |name: &str| refuse_others(Path::new(name), &["tsv"]).is_err();
        for name in ["rows.xlsx", "rows.XLSX.gz", "rows.parquet.gz", "rows.csv.bz2", "rows.html"] {
            assert!(is_refused(name), "{name}");
        }
        for name in ["rows", "rows.txt", "rows.csv", "rows.tsv", "rows.2031-02-03", "rows.json.gz"]
        {
            assert!(!is_refused(name), "{name}");
        }
    }
}
