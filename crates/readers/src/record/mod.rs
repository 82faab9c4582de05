//! The fields of one record, as any format finds them, and the article they make.

mod derived_id;
mod parts;
mod status;
mod value;

use std::borrow::Cow;

use storyfold_model::{Article, ArticleId, Origin, Status};

pub use self::value::Value;
use crate::date::DateError;
use crate::fields::{Field, GUESSED, GUESSED_RANKS};
use crate::problem;
use crate::reader::{Context, Item, ReadArticle};

/// The fields of one record before validation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawRecord<'a> {
    /// What each field holds, and the rank of the name it came under, in the order of
    /// [`Field::ALL`].
    values: [Option<(usize, Value<'a>)>; Field::ALL.len()],
    /// What was mended before the fields were set.
    mended: Vec<Flaw>,
}

impl<'a> RawRecord<'a> {
    /// Sets a field under one of its names. A name with a lower rank wins over one with a higher;
    /// of the same name given twice, the later wins. Blank text counts as absent.
    pub fn set(&mut self, field: Field, rank: usize, value: Value<'a>) {
        let is_guess = GUESSED_RANKS.contains(&rank);
        if value.is_blank() || (is_guess && !is_plausible(field, &value)) {
            return;
        }
        if let Some(slot) = self.values.get_mut(field as usize)
            && slot.as_ref().is_none_or(|(held, _)| rank <= *held)
        {
            *slot = Some((rank, value));
        }
    }

    /// Sets a field to text under the field's own name.
    pub fn set_text(&mut self, field: Field, text: impl Into<Cow<'a, str>>) {
        self.set(field, 0, Value::Text(text.into()));
    }

    /// Sets a field to the first of these texts that is there and not blank.
    pub fn set_first<T: Into<Cow<'a, str>>>(
        &mut self,
        field: Field,
        texts: impl IntoIterator<Item = Option<T>>,
    ) {
        for (rank, text) in texts.into_iter().enumerate() {
            if let Some(text) = text {
                self.set(field, rank, Value::Text(text.into()));
            }
        }
    }

    /// Notes that something was left out or made up for. It is reported with the article.
    pub(crate) fn mended(&mut self, kind: &'static str, reason: String) {
        self.mended.push((kind, reason));
    }

    /// Whether neither title nor body are there under names that are not guessed, nor a kill, which needs
    /// none.
    pub(crate) fn has_no_text(&self) -> bool {
        let slot = |field| self.values.get(field as usize).and_then(Option::as_ref);
        let has = |field| slot(field).is_some_and(|(rank, _)| *rank < GUESSED);
        let is_kill = has(Field::Id) && self.states_kill();
        !has(Field::Title) && !has(Field::Body) && !is_kill
    }

    /// Whether its status is that of a kill.
    pub(crate) fn states_kill(&self) -> bool {
        let Some(Value::Text(status)) = self.get(Field::Status) else { return false };
        let status = status.trim().to_ascii_lowercase();
        matches!(status.trim_start_matches("stat:"), "canceled" | "cancelled")
    }

    /// The same without what it was borrowed from.
    pub(crate) fn into_owned(self) -> RawRecord<'static> {
        let owned =
            |slot: Option<(usize, Value<'a>)>| slot.map(|(rank, value)| (rank, value.into_owned()));
        RawRecord { values: self.values.map(owned), mended: self.mended }
    }

    /// What a field holds.
    pub fn get(&self, field: Field) -> Option<&Value<'a>> {
        self.values.get(field as usize)?.as_ref().map(|(_, value)| value)
    }

    /// Validates the fields and hands the article, or the reason why there is none, to `sink`.
    /// What was mended comes before the article it was mended in.
    ///
    /// The id is the record's own, else `fallback_id`, else one derived from the content.
    pub fn finish(
        mut self,
        context: &Context<'_>,
        origin: Origin,
        fallback_id: Option<&str>,
        record: &[u8],
        sink: &mut dyn FnMut(Item),
    ) {
        let mut mended = std::mem::take(&mut self.mended);
        match self.article(context, fallback_id, &mut mended) {
            Ok(article) => {
                for (kind, reason) in mended {
                    sink(Item::Problem(problem::mended(origin.clone(), kind, reason)));
                }
                let record = context.options.keep_records.then(|| record.to_vec());
                sink(Item::Article(ReadArticle {
                    article,
                    origin,
                    format: context.format,
                    record,
                    heading: None,
                }));
            }
            Err((kind, reason)) => sink(Item::Problem(problem::rejected(origin, kind, reason))),
        }
    }

    fn article(
        &mut self,
        context: &Context<'_>,
        fallback_id: Option<&str>,
        mended: &mut Vec<Flaw>,
    ) -> Result<Article, Flaw> {
        self.guess_beside_titles();
        // Before the fields it is derived from are taken out.
        let derived_id = match (self.get(Field::Id), fallback_id) {
            (None, None) => self.derived_id(),
            _ => String::new(),
        };
        // A kill says nothing but what it kills, so nothing that is wrong with its text matters.
        let mut about_status = Vec::new();
        let status = self.status(&mut about_status);
        let is_kill = status == Status::Canceled && self.get(Field::Id).is_some();
        let (title, body) = match self.texts(context) {
            Ok(texts) => texts,
            Err((problem::NO_TEXT, _)) if is_kill => <(String, String)>::default(),
            Err((kind, reason)) if is_kill => {
                let reason = format!("{reason}; the kill counts without its text");
                mended.push((kind, reason));
                <(String, String)>::default()
            }
            Err(flaw) => return Err(flaw),
        };
        let id = match self.take(Field::Id) {
            Some(Value::Text(id)) => id.into_owned(),
            Some(Value::Number(id)) => id,
            Some(Value::Other(found)) => {
                let reason = format!("the id is {found}; write it as text or a whole number");
                return Err((problem::BAD_ID, reason));
            }
            None => fallback_id.map_or(derived_id, str::to_owned),
        };
        let id = ArticleId::new(id).map_err(|error| (problem::BAD_ID, error.to_string()))?;

        let mut article = Article::new(id);
        article.title = title;
        article.body = body;
        article.source = self.short(Field::Source, mended);
        article.url = self.short(Field::Url, mended);
        article.lang = self.lang(mended);
        article.published = self.time(Field::Published, "left undated", mended);
        article.version = self.version(mended);
        mended.append(&mut about_status);
        article.status = status;
        article.wire = self.wire(mended);
        Ok(article)
    }

    /// Lets go of a body that is only guessed where no title says that the rest is understood: its headline
    /// would be lost without a word.
    fn guess_beside_titles(&mut self) {
        let has_title = self.get(Field::Title).is_some();
        if let Some(slot) = self.values.get_mut(Field::Body as usize)
            && !has_title
            && slot.as_ref().is_some_and(|(rank, _)| *rank >= GUESSED)
        {
            *slot = None;
        }
    }

    fn take(&mut self, field: Field) -> Option<Value<'a>> {
        self.values.get_mut(field as usize)?.take().map(|(_, value)| value)
    }
}

/// Whether a field that is only guessed to be there can take a value: an article's pictures may be called
/// `content`, and a `date` may be that of what it tells of.
fn is_plausible(field: Field, value: &Value<'_>) -> bool {
    match field {
        Field::Published => {
            matches!(parts::time_of(value), Ok(_) | Err(DateError::UnknownZone { .. }))
        }
        _ => matches!(value, Value::Text(_)),
    }
}

/// The kind of a problem and its reason, before an origin is known.
type Flaw = (&'static str, String);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{MAX_SHORT_FIELD_BYTES, MAX_TEXT_BYTES};
    use crate::read::ReadOptions;
    use crate::reader::Format;
    use storyfold_model::{Problem, Severity};

    pub(super) fn finish(fields: &[(Field, &str)]) -> (Option<Article>, Vec<Problem>) {
        let mut record = RawRecord::default();
        for (field, text) in fields {
            record.set_text(*field, *text);
        }
        run(record)
    }

    fn run(record: RawRecord<'_>) -> (Option<Article>, Vec<Problem>) {
        let options = ReadOptions::default();
        let context = Context {
            file: &"f".into(),
            document_id: None,
            format: Format::JsonLines,
            options: &options,
        };
        let (mut article, mut problems) = (None, Vec::new());
        record.finish(&context, context.origin(Some(1)), None, b"", &mut |item| match item {
            Item::Article(read) => article = Some(read.article),
            Item::Problem(problem) => problems.push(problem),
        });
        (article, problems)
    }

    #[test]
    fn long_source_and_url_are_left_out_and_long_text_is_turned_away() {
        let long = "x".repeat(MAX_SHORT_FIELD_BYTES + 1);
        let (article, problems) = finish(&[(Field::Title, "Fog"), (Field::Url, &long)]);
        assert_eq!(article.unwrap().url, None);
        assert_eq!((problems[0].kind, problems[0].severity), ("bad-field", Severity::Mended));

        let long = "x".repeat(MAX_TEXT_BYTES);
        let (article, problems) = finish(&[(Field::Title, "Fog"), (Field::Body, &long)]);
        assert_eq!(article, None);
        assert_eq!((problems[0].kind, problems[0].severity), ("too-large", Severity::Rejected));
        assert!(finish(&[(Field::Body, &long)]).0.is_some(), "the limit itself is accepted");
    }

    #[test]
    fn a_guessed_time_counts_where_it_is_one() {
        for (guesses, expected) in [
            (["next week", "soon"], None),
            (["next week", "2031-02-03"], Some("2031-02-03")),
            (["2016070810", "1927936800"], Some("2031-02-04T02:00:00Z")),
        ] {
            let mut record = RawRecord::default();
            record.set_text(Field::Title, "Fog");
            for (rank, guess) in (GUESSED..).zip(guesses) {
                record.set(Field::Published, rank, Value::Text(guess.into()));
            }
            let (article, problems) = run(record);
            let published = article.unwrap().published.map(|published| published.to_string());
            assert_eq!(published.as_deref(), expected);
            assert_eq!(problems, []);
        }
        let (_, problems) = finish(&[(Field::Title, "Fog"), (Field::Published, "soon")]);
        assert_eq!(problems[0].kind, "bad-date");
    }

    #[test]
    fn a_kill_counts_whatever_is_wrong_with_its_text() {
        let long = "x".repeat(MAX_TEXT_BYTES + 1);
        for (text, kind) in [
            (Value::Other("an array"), "bad-field"),
            (Value::Text(long.as_str().into()), "too-large"),
        ] {
            let mut record = RawRecord::default();
            record.set_text(Field::Id, "a");
            record.set_text(Field::Status, "canceled");
            record.set(Field::Body, 0, text);
            let (article, problems) = run(record);
            let article = article.unwrap();
            assert_eq!((article.status, article.body.as_str()), (Status::Canceled, ""));
            assert_eq!((problems[0].kind, problems[0].severity), (kind, Severity::Mended));
        }
    }

    #[test]
    fn the_better_ranked_name_wins_in_either_order() {
        for order in [[0, 1], [1, 0]] {
            let mut record = RawRecord::default();
            for rank in order {
                record.set(Field::Body, rank, Value::Text(format!("rank {rank}").into()));
            }
            assert_eq!(run(record).0.unwrap().body, "rank 0");
        }
        let mut record = RawRecord::default();
        record.set(Field::Body, 0, Value::Text(" ".into()));
        record.set(Field::Body, 1, Value::Text("second".into()));
        assert_eq!(run(record).0.unwrap().body, "second", "blank text counts as absent");
    }
}
