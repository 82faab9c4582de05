//! `storyfold store export`.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use storyfold::desk;
use storyfold::model::Article;
use storyfold::readers::as_field;
use storyfold::store::Store;

use super::say;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::{Target, record};

/// Writes what another store can take in; exits with 1 when that is not all there is.
pub(super) fn run(path: &Path, target: &Target) -> Result<Exit, CliError> {
    // Not as a desk: one of another model, or a damaged one, is to be exported, too.
    let store = Store::salvage(path).map_err(storyfold::Error::from)?;
    let (mut failed, mut exported) = (None, desk::Exported::default());
    let written = target.write(|out| {
        let done = desk::export(&store, &mut |article| {
            let [title, body] = [&article.title, &article.body].map(|text| as_field(text));
            match (title, body) {
                (Cow::Borrowed(_), Cow::Borrowed(_)) => record::write(article, out)?,
                (title, body) => {
                    let (title, body) = (title.into_owned(), body.into_owned());
                    record::write(&Article { title, body, ..article.clone() }, out)?;
                }
            }
            out.write_all(b"\n")
        });
        match done {
            Ok(written) => {
                exported = written?;
                Ok(())
            }
            Err(error) => {
                failed = Some(error);
                Err(io::Error::other("the store cannot be read"))
            }
        }
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    written?.publish()?;
    let desk::Exported { articles, without_text, damaged, problems, .. } = exported;
    for problem in &problems {
        say(problem);
    }
    if damaged > 0 {
        say(&format!("{damaged} articles or kills cannot be read and are left out"));
    }
    if without_text > 0 {
        say(&format!(
            "{without_text} of {articles} articles have no text, since the store keeps none; \
             `store import` will turn them away"
        ));
    }
    Ok(if damaged + without_text > 0 { Exit::CheckFailed } else { Exit::Done })
}
