//! The fields of one record, as any format finds them, and the article they make.

use std::borrow::Cow;
use std::hash::Hasher;

use storyfold_model::{
    Article, ArticleId, Language, Link, Origin, Published, Relation, Status, Wire,
};
use twox_hash::XxHash64;

use crate::date;
use crate::fields::Field;
use crate::limits::{MAX_SHORT_FIELD_BYTES, MAX_TEXT_BYTES};
use crate::problem;
use crate::reader::{Context, Item, ReadArticle};

/// What a record holds in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// Text; borrowed where the input holds it as it is.
    Text(Cow<'a, str>),
    /// A whole number, in digits.
    Number(String),
    /// Something no field takes; says what it is: "an object".
    Other(&'static str),
}

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
        if value.is_blank() {
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
        match self.article(fallback_id, &mut mended) {
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
        fallback_id: Option<&str>,
        mended: &mut Vec<Flaw>,
    ) -> Result<Article, Flaw> {
        // Before the fields it is derived from are taken out.
        let derived_id = match (self.get(Field::Id), fallback_id) {
            (None, None) => self.derived_id(),
            _ => String::new(),
        };
        // A kill says nothing but what it kills, so nothing that is wrong with its text matters.
        let mut about_status = Vec::new();
        let status = self.status(&mut about_status);
        let is_kill = status == Status::Canceled && self.get(Field::Id).is_some();
        let (title, body) = match self.texts() {
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

    fn take(&mut self, field: Field) -> Option<Value<'a>> {
        self.values.get_mut(field as usize)?.take().map(|(_, value)| value)
    }

    /// Title and body.
    fn texts(&mut self) -> Result<(String, String), Flaw> {
        let title = self.text(Field::Title)?.map_or_else(String::new, trimmed);
        let body = self.text(Field::Body)?.map_or_else(String::new, Cow::into_owned);
        if title.is_empty() && body.is_empty() {
            let reason = "neither title nor body hold text; `--field body=NAME` maps other names";
            return Err((problem::NO_TEXT, reason.into()));
        }
        let bytes = title.len() + body.len();
        if bytes > MAX_TEXT_BYTES {
            let reason =
                format!("its text has {bytes} bytes, more than the {MAX_TEXT_BYTES} that are read");
            return Err((problem::TOO_LARGE, reason));
        }
        Ok((title, body))
    }

    /// Title or body: without them there is nothing to fold, so another type turns the record away.
    fn text(&mut self, field: Field) -> Result<Option<Cow<'a, str>>, Flaw> {
        match self.take(field) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(value) => {
                let (name, found) = (field.name(), value.found());
                let reason = format!("`{name}` is {found} where text is needed; write it as text");
                Err((problem::BAD_FIELD, reason))
            }
        }
    }

    /// Source and URL: an article without them is still worth having.
    fn short(&mut self, field: Field, mended: &mut Vec<Flaw>) -> Option<String> {
        let name = field.name();
        match self.take(field)? {
            Value::Text(text) if text.len() <= MAX_SHORT_FIELD_BYTES => Some(trimmed(text)),
            Value::Text(text) => {
                let reason = format!(
                    "`{name}` has {} bytes, more than the {MAX_SHORT_FIELD_BYTES} that are kept; \
                     left out",
                    text.len()
                );
                mended.push((problem::BAD_FIELD, reason));
                None
            }
            value => {
                let reason =
                    format!("`{name}` is {} where text is needed; left out", value.found());
                mended.push((problem::BAD_FIELD, reason));
                None
            }
        }
    }

    fn lang(&mut self, mended: &mut Vec<Flaw>) -> Option<Language> {
        let value = self.take(Field::Lang)?;
        let lang = match &value {
            Value::Text(tag) => Language::from_tag(tag),
            _ => None,
        };
        if lang.is_none() {
            let shown = value.shown();
            let reason = format!("{shown} is no language tag such as `en`; it is detected instead");
            mended.push((problem::BAD_LANG, reason));
        }
        lang
    }

    fn time(&mut self, field: Field, then: &str, mended: &mut Vec<Flaw>) -> Option<Published> {
        let value = self.take(field)?;
        let parsed = match &value {
            Value::Text(text) => date::parse(text),
            // Eight digits may be a day; any other number could be seconds as well as milliseconds.
            Value::Number(digits) if digits.len() == 8 => date::parse(digits),
            _ => Err(date::DateError::NotADate),
        };
        match parsed {
            Ok(published) => Some(published),
            Err(error) => {
                let reason = format!("`{}` {}: {error}; {then}", field.name(), value.shown());
                mended.push((problem::BAD_DATE, reason));
                None
            }
        }
    }

    fn version(&mut self, mended: &mut Vec<Flaw>) -> Option<u64> {
        let value = self.take(Field::Version)?;
        let version = value.whole_number();
        if version.is_none() {
            let reason = format!("version {} is no whole number; left out", value.shown());
            mended.push((problem::BAD_VERSION, reason));
        }
        version
    }

    fn wire(&mut self, mended: &mut Vec<Flaw>) -> Option<Box<Wire>> {
        let is_said = |field: &Field| self.get(*field).is_some();
        if !WIRE_FIELDS.iter().any(is_said) {
            return None;
        }
        let mut wire = Wire {
            slug: self.short(Field::Slug, mended),
            note: self.short(Field::Note, mended),
            byline: self.short(Field::Byline, mended),
            genre: self.short(Field::Genre, mended),
            links: Vec::new(),
        };
        let links = [
            (Field::Replaces, Relation::Replaces),
            (Field::RewriteOf, Relation::RewriteOf),
            (Field::CopyOf, Relation::CopyOf),
        ];
        for (field, relation) in links {
            let target = self.short(field, mended);
            wire.links.extend(target.map(|target| Link { relation, target }));
        }
        (!wire.is_empty()).then(|| Box::new(wire))
    }

    /// What is in doubt is withheld: publishing by mistake is worse than holding back.
    fn status(&mut self, mended: &mut Vec<Flaw>) -> Status {
        let stated = self.take(Field::Status);
        let named = match &stated {
            None => Some(self.get(Field::EmbargoedUntil).map_or("usable", |_| "embargoed")),
            Some(Value::Text(text)) => {
                let text = text.trim();
                // NewsML-G2 writes the same words as `stat:usable`.
                let text = text.strip_prefix("stat:").unwrap_or(text);
                ["usable", "withheld", "canceled", "cancelled", "embargoed"]
                    .into_iter()
                    .find(|name| name.eq_ignore_ascii_case(text))
            }
            Some(_) => None,
        };
        match (named, stated) {
            (Some("usable"), _) => Status::Usable,
            (Some("withheld"), _) => Status::Withheld,
            (Some("canceled" | "cancelled"), _) => Status::Canceled,
            (Some(_), _) if self.get(Field::EmbargoedUntil).is_none() => {
                let reason = "it is embargoed but `embargoed_until` is missing; withheld";
                mended.push((problem::BAD_STATUS, reason.into()));
                Status::Withheld
            }
            (Some(_), _) => match self.time(Field::EmbargoedUntil, "withheld", mended) {
                Some(until) => Status::Embargoed { until: until.at },
                None => Status::Withheld,
            },
            (None, stated) => {
                let shown = stated.map_or_else(String::new, |value| value.shown());
                let reason = format!(
                    "status {shown} is none of usable, withheld, canceled, embargoed; withheld"
                );
                mended.push((problem::BAD_STATUS, reason));
                Status::Withheld
            }
        }
    }

    /// An id for a record that has none: 64 bits of its content, so the same in every run.
    ///
    /// Each field goes in with its length before it, so that moving a word from one field to the
    /// next makes another id; and as it was written, so that a date read better one day makes none.
    fn derived_id(&self) -> String {
        let mut hasher = XxHash64::with_seed(0);
        for field in [Field::Title, Field::Body, Field::Published, Field::Source, Field::Url] {
            match self.get(field) {
                Some(Value::Text(text)) => write_text(&mut hasher, text),
                Some(Value::Number(digits)) => write_text(&mut hasher, digits),
                _ => hasher.write(&0_u64.to_le_bytes()),
            }
        }
        format!("h-{:016x}", hasher.finish())
    }
}

/// The fields that only items of a wire have.
const WIRE_FIELDS: [Field; 7] = [
    Field::Slug,
    Field::Note,
    Field::Byline,
    Field::Genre,
    Field::Replaces,
    Field::RewriteOf,
    Field::CopyOf,
];

/// The kind of a problem and its reason, before an origin is known.
type Flaw = (&'static str, String);

/// Text without the white space around it, copied at most once.
fn trimmed(text: Cow<'_, str>) -> String {
    let bare = text.trim();
    if bare.len() == text.len() { text.into_owned() } else { bare.to_owned() }
}

fn write_text(hasher: &mut XxHash64, text: &str) {
    hasher.write(&(text.len() as u64 + 1).to_le_bytes());
    hasher.write(text.as_bytes());
}

impl Value<'_> {
    /// Whether it is text without anything in it.
    pub(crate) fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }

    /// The whole number it is, or that its text is.
    pub(crate) fn whole_number(&self) -> Option<u64> {
        match self {
            Self::Text(digits) => digits.trim().parse().ok(),
            Self::Number(digits) => digits.parse().ok(),
            Self::Other(_) => None,
        }
    }

    fn found(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Number(_) => "a number",
            Self::Other(found) => found,
        }
    }

    /// How it is shown in the reason of a problem.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Text(text) => format!("`{}`", text.chars().take(40).collect::<String>()),
            Self::Number(digits) => digits.clone(),
            Self::Other(found) => format!("({found})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::ReadOptions;
    use crate::reader::Format;
    use storyfold_model::{Instant, Problem, Severity};

    fn finish(fields: &[(Field, &str)]) -> (Option<Article>, Vec<Problem>) {
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
    fn a_derived_id_depends_on_content_only_and_on_which_field_holds_it() {
        let id = |fields: &[(Field, &str)]| finish(fields).0.unwrap().id.to_string();
        let (title, body) = ((Field::Title, "Fog closes port"), (Field::Body, "All day."));
        assert_eq!(id(&[title, body]), id(&[body, title]));
        assert_eq!(id(&[title, body]), id(&[title, body, (Field::Lang, "en")]));
        assert_ne!(id(&[(Field::Title, "a b")]), id(&[(Field::Title, "a"), (Field::Body, " b")]));
        assert_ne!(id(&[(Field::Title, "a")]), id(&[(Field::Body, "a")]));
        // Pinned: derived ids stand in users' files, so they must never change.
        assert_eq!(id(&[(Field::Title, "Fog closes port")]), "h-44017159eff1a547");
    }

    #[test]
    fn what_is_in_doubt_is_withheld() {
        let status = |fields: &[(Field, &str)]| {
            let mut all = vec![(Field::Title, "Fog closes port")];
            all.extend_from_slice(fields);
            let (article, problems) = finish(&all);
            (article.unwrap().status, problems.first().map(|problem| problem.kind))
        };
        let until = Status::Embargoed { until: Instant::from_unix_seconds(86_400) };
        assert_eq!(status(&[]), (Status::Usable, None));
        assert_eq!(status(&[(Field::Status, "stat:Canceled")]), (Status::Canceled, None));
        assert_eq!(status(&[(Field::Status, "killed")]), (Status::Withheld, Some("bad-status")));
        assert_eq!(status(&[(Field::Status, "embargoed")]), (Status::Withheld, Some("bad-status")));
        let end = (Field::EmbargoedUntil, "1970-01-02");
        assert_eq!(status(&[(Field::Status, "embargoed"), end]), (until, None));
        assert_eq!(status(&[end]), (until, None), "an embargo without status is one all the same");
        let never = (Field::EmbargoedUntil, "soon");
        assert_eq!(status(&[never]), (Status::Withheld, Some("bad-date")));
    }

    #[test]
    fn a_bad_publication_date_does_not_excuse_a_missing_embargo_end() {
        let (article, problems) = finish(&[
            (Field::Title, "Fog closes port"),
            (Field::Published, "soon"),
            (Field::Status, "embargoed"),
        ]);
        assert_eq!(article.unwrap().status, Status::Withheld);
        let kinds: Vec<_> = problems.iter().map(|problem| problem.kind).collect();
        assert_eq!(kinds, ["bad-date", "bad-status"]);
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
