//! What a person may want to run next, as a command line that a shell takes.

use std::borrow::Cow;
use std::path::PathBuf;

use storyfold::model::{Instant, Precision, Published};

use crate::args::ReadingArgs;

/// Where `explain` finds the articles that `find` looked at.
#[derive(Debug)]
pub(crate) enum Next {
    /// In inputs, read in some way.
    Inputs { options: Vec<String>, inputs: Vec<String> },
    /// In a store, which is exported for it.
    Store(PathBuf),
}

impl Next {
    /// In the same inputs, read in the same way.
    pub(super) fn of_inputs(args: &ReadingArgs) -> Self {
        let mut options = Vec::new();
        if let Some(format) = args.records.input_format {
            options.extend(["--input-format".to_owned(), format.name().to_owned()]);
        }
        for field in &args.records.fields {
            options.extend(["--field".to_owned(), field.clone()]);
        }
        if let Some(at) = args.as_of {
            options.extend(["--as-of".to_owned(), written(at)]);
        }
        let inputs = if args.inputs.is_empty() { &["-".to_owned()] } else { &args.inputs[..] };
        Self::Inputs { options, inputs: inputs.to_vec() }
    }

    /// The command line that explains a pair. What came from standard input has to be sent again.
    pub(crate) fn explaining(&self, a: &str, b: &str) -> String {
        let line = |options: &[String], inputs: &[String]| {
            let ids = [a, b].map(str::to_owned);
            // Behind it nothing is an option, whatever it begins with.
            let is_like_option = |word: &String| word.starts_with('-') && word != "-";
            let end = ids.iter().chain(inputs).any(is_like_option).then(|| "--".to_owned());
            let words = options.iter().chain(&end).chain(&ids).chain(inputs);
            let words: Vec<_> = words.map(|word| quoted(word)).collect();
            format!("storyfold explain {}", words.join(" "))
        };
        match self {
            Self::Inputs { options, inputs } => {
                let again = match inputs.iter().any(|input| input == "-") {
                    true => " with the same on standard input",
                    false => "",
                };
                format!("`{}`{again}", line(options, inputs))
            }
            Self::Store(path) => {
                // What begins with a dash would be an option where one may be.
                let export = format!("--store={}", path.display());
                let explain = line(&[], &["-".to_owned()]);
                format!("`storyfold store export {} | {explain}`", quoted(&export))
            }
        }
    }
}

fn written(at: Instant) -> String {
    Published { at, precision: Precision::Second }.to_string()
}

/// A word as shells take it: between single quotes, unless none of its letters means something to one.
fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./:=@%+,".contains(letter);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.into(),
        false => format!("'{}'", word.replace('\'', "'\\''")).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_mean_something_to_a_shell_stand_between_quotes() {
        for (word, expected) in [
            ("wires/today-1.jsonl", "wires/today-1.jsonl"),
            ("news/*.md", "'news/*.md'"),
            ("the ferry", "'the ferry'"),
            ("it's $HOME", "'it'\\''s $HOME'"),
            ("Фog", "'Фog'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }

    #[test]
    fn a_pair_is_explained_where_it_was_found() {
        let inputs = |options: &[&str], inputs: &[&str]| {
            let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
            Next::Inputs { options: owned(options), inputs: owned(inputs) }
        };
        for (next, expected) in [
            (inputs(&[], &["news/"]), "`storyfold explain a 'b c' news/`"),
            (
                inputs(&["--field", "body=the text"], &["a.jsonl", "-"]),
                "`storyfold explain --field 'body=the text' a 'b c' a.jsonl -` with the same on \
                 standard input",
            ),
            (inputs(&[], &["-x.md"]), "`storyfold explain -- a 'b c' -x.md`"),
            (
                Next::Store("my desk".into()),
                "`storyfold store export '--store=my desk' | storyfold explain a 'b c' -`",
            ),
        ] {
            assert_eq!(next.explaining("a", "b c"), expected);
        }
    }
}
