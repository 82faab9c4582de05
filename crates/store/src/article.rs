//! An article as a row: what its provider says of it, and how it was filed as a copy.

use storyfold_model::{
    Article, ArticleId, Flags, Instant, Language, Lead, Link, Precision, Published, Relation,
    Status, Wire,
};

use crate::bytes::{ByteReader, ByteWriter, Malformed};

/// The version of the layout of these rows.
const LAYOUT: u8 = 2;

/// The layout before marks were kept.
const WITHOUT_MARKS: u8 = 1;

/// One article of the store.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredArticle {
    /// What its provider says. Title and body are empty: they are a row of their own.
    pub article: Article,
    /// The time at the desk when it came, in Unix seconds: the latest publication seen by then.
    pub arrived: i64,
    /// A digest of all its provider says, text included: tells a resend from a correction.
    pub digest: u64,
    /// Number of words copies are told by.
    pub words: u32,
    /// How many earlier texts were seen to be the same template filled in anew.
    pub fillings: u32,
    /// The digest of its group's id.
    pub group: u64,
    /// What tells it from other states of its item.
    pub marks: StoredMarks,
}

/// What the shorthand of an article's wire says, and what others said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StoredMarks {
    /// What kind of item it is.
    pub flags: Flags,
    /// Whether it is to be held back.
    pub is_hold: bool,
    /// Whether it has a text; a kill may have none.
    pub has_text: bool,
    /// Whether it was killed by a notice that is no article here, or with a state of its item that is gone.
    pub is_killed: bool,
    /// Whether a text that it is a copy of was killed and is gone.
    pub is_derived: bool,
    /// What the log says of it by now.
    pub told: Told,
    /// Which lead or update it says it is.
    pub lead: Option<Lead>,
    /// The headline without marks, hashed.
    pub headline: Option<u64>,
    /// The slugline without marks, hashed.
    pub slug: Option<u64>,
    /// The publisher family, hashed; 0 where nobody is named.
    pub publisher: u64,
}

/// What the log says of an article that is there, beside where it is filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Told {
    /// Nothing.
    #[default]
    Nothing,
    /// That it must not be used.
    Canceled,
    /// That it is a copy of a text that was killed.
    Derived,
}

impl StoredMarks {
    /// The marks of a state of an item, given those of the state before it: what notices said holds for
    /// both.
    #[must_use]
    pub fn following(self, before: Option<Self>) -> Self {
        let before = before.unwrap_or_default();
        let is_killed = self.is_killed || before.is_killed;
        Self { is_killed, is_derived: self.is_derived || before.is_derived, ..self }
    }

    fn write(&self, out: &mut ByteWriter) {
        let (is_canceled, is_derived) = (self.told == Told::Canceled, self.told == Told::Derived);
        let said = [self.is_hold, self.has_text, self.is_killed, self.is_derived];
        let said = said.into_iter().chain([is_canceled, is_derived]);
        let said = (0..).zip(said).map(|(bit, said)| u8::from(said) << bit).sum();
        out.byte(self.flags.bits());
        out.byte(said);
        out.option(self.lead, |out, lead| out.number(lead.bits()));
        out.option(self.headline, ByteWriter::bits64);
        out.option(self.slug, ByteWriter::bits64);
        out.bits64(self.publisher);
    }

    fn read(row: &mut ByteReader<'_>) -> Result<Self, Malformed> {
        let flags = Flags::from_bits(row.byte()?);
        let said = row.byte()?;
        let told = match said >> 4 {
            0 => Told::Nothing,
            1 => Told::Canceled,
            2 => Told::Derived,
            _ => return Err(Malformed::Value),
        };
        let [is_hold, has_text, is_killed, is_derived] = [1, 2, 4, 8].map(|bit| said & bit != 0);
        Ok(Self {
            flags,
            is_hold,
            has_text,
            is_killed,
            is_derived,
            told,
            lead: row.option(|row| Lead::from_bits(row.number()?).ok_or(Malformed::Value))?,
            headline: row.option(|row| row.bits64())?,
            slug: row.option(|row| row.bits64())?,
            publisher: row.bits64()?,
        })
    }
}

impl StoredArticle {
    /// The row.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = ByteWriter::new();
        out.byte(LAYOUT);
        write_article(&mut out, &self.article);
        out.signed(self.arrived);
        out.bits64(self.digest);
        out.number(u64::from(self.words));
        out.number(u64::from(self.fillings));
        out.bits64(self.group);
        self.marks.write(&mut out);
        out.into_bytes()
    }

    /// Reads the row.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut row = ByteReader::new(bytes);
        let layout = row.byte()?;
        if layout != LAYOUT && layout != WITHOUT_MARKS {
            return Err(Malformed::Version);
        }
        let unmarked = StoredMarks { has_text: true, ..StoredMarks::default() };
        let stored = Self {
            article: read_article(&mut row)?,
            arrived: row.signed()?,
            digest: row.bits64()?,
            words: row.small()?,
            fillings: row.small()?,
            group: row.bits64()?,
            marks: if layout == LAYOUT { StoredMarks::read(&mut row)? } else { unmarked },
        };
        row.end()?;
        Ok(stored)
    }
}

/// Writes what a provider says of an article, but for title and body.
pub fn write_article(out: &mut ByteWriter, article: &Article) {
    out.text(article.id.as_str());
    out.option(article.source.as_deref(), ByteWriter::text);
    out.option(article.url.as_deref(), ByteWriter::text);
    out.option(article.lang.as_ref().map(Language::as_str), ByteWriter::text);
    out.option(article.published, |out, published| {
        out.signed(published.at.unix_seconds());
        out.byte(u8::from(published.precision == Precision::Second));
    });
    out.option(article.version, ByteWriter::number);
    out.option(article.version_of.as_ref().map(ArticleId::as_str), ByteWriter::text);
    match article.status {
        Status::Usable => out.byte(0),
        Status::Withheld => out.byte(1),
        Status::Embargoed { until } => {
            out.byte(2);
            out.signed(until.unix_seconds());
        }
        Status::Canceled => out.byte(3),
    }
    out.option(article.wire.as_deref(), |out, wire| {
        for text in [&wire.slug, &wire.note, &wire.byline, &wire.genre] {
            out.option(text.as_deref(), ByteWriter::text);
        }
        out.number(wire.links.len() as u64);
        for link in &wire.links {
            out.byte(match link.relation {
                Relation::Replaces => 0,
                Relation::RewriteOf => 1,
                Relation::CopyOf => 2,
            });
            out.text(&link.target);
        }
    });
}

/// Reads what [`write_article`] wrote.
///
/// # Errors
/// [`Malformed`].
pub fn read_article(row: &mut ByteReader<'_>) -> Result<Article, Malformed> {
    let text = |row: &mut ByteReader<'_>| row.text().map(str::to_owned);
    let mut article = Article::new(id(row.text()?)?);
    article.source = row.option(text)?;
    article.url = row.option(text)?;
    article.lang = row.option(|row| Language::from_tag(row.text()?).ok_or(Malformed::Value))?;
    article.published = row.option(|row| {
        let at = Instant::from_unix_seconds(row.signed()?);
        let precision = match row.byte()? {
            0 => Precision::Day,
            1 => Precision::Second,
            _ => return Err(Malformed::Value),
        };
        Ok(Published { at, precision })
    })?;
    article.version = row.option(ByteReader::number)?;
    article.version_of = row.option(|row| id(row.text()?))?;
    article.status = match row.byte()? {
        0 => Status::Usable,
        1 => Status::Withheld,
        2 => Status::Embargoed { until: Instant::from_unix_seconds(row.signed()?) },
        3 => Status::Canceled,
        _ => return Err(Malformed::Value),
    };
    article.wire = row.option(read_wire)?.map(Box::new);
    Ok(article)
}

fn id(text: &str) -> Result<ArticleId, Malformed> {
    ArticleId::new(text).map_err(|_| Malformed::Value)
}

fn read_wire(row: &mut ByteReader<'_>) -> Result<Wire, Malformed> {
    let text = |row: &mut ByteReader<'_>| row.text().map(str::to_owned);
    let mut wire = Wire {
        slug: row.option(text)?,
        note: row.option(text)?,
        byline: row.option(text)?,
        genre: row.option(text)?,
        links: Vec::new(),
    };
    for _ in 0..row.count()? {
        let relation = match row.byte()? {
            0 => Relation::Replaces,
            1 => Relation::RewriteOf,
            2 => Relation::CopyOf,
            _ => return Err(Malformed::Value),
        };
        wire.links.push(Link { relation, target: row.text()?.to_owned() });
    }
    Ok(wire)
}

/// Title and body as a row.
pub fn text_to_bytes(title: &str, body: &str) -> Vec<u8> {
    let mut out = ByteWriter::new();
    out.text(title);
    out.text(body);
    out.into_bytes()
}

/// Reads title and body.
///
/// # Errors
/// [`Malformed`].
pub fn text_from_bytes(bytes: &[u8]) -> Result<(String, String), Malformed> {
    let mut row = ByteReader::new(bytes);
    let text = (row.text()?.to_owned(), row.text()?.to_owned());
    row.end()?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use storyfold_model::Series;

    use super::*;

    fn stored() -> StoredArticle {
        let mut article = Article::new(ArticleId::new("ostby/1").unwrap());
        article.source = Some("Ostby Post".into());
        article.lang = Language::from_tag("nb");
        let at = Instant::from_unix_seconds(-86_400);
        article.published = Some(Published { at, precision: Precision::Day });
        article.version = Some(3);
        article.version_of = Some(ArticleId::new("ostby/0").unwrap());
        article.status = Status::Embargoed { until: Instant::from_unix_seconds(9) };
        let link = Link { relation: Relation::RewriteOf, target: "ostby/0".into() };
        let slug = Some("FERRY-OSTBY".into());
        article.wire = Some(Box::new(Wire { slug, links: vec![link], ..Wire::default() }));
        let marks = StoredMarks {
            flags: Flags::from_bits(0b101),
            has_text: true,
            is_derived: true,
            told: Told::Derived,
            lead: Some(Lead::new(Series::Update, Some(2)).of_report(5)),
            slug: Some(77),
            publisher: u64::MAX,
            ..StoredMarks::default()
        };
        let (words, fillings, group) = (300, 2, u64::MAX);
        StoredArticle { article, arrived: -5, digest: 7, words, fillings, group, marks }
    }

    #[test]
    fn a_row_gives_the_article_again() {
        let stored = stored();
        assert_eq!(StoredArticle::from_bytes(&stored.to_bytes()), Ok(stored));
    }

    #[test]
    fn a_row_of_the_layout_without_marks_is_read() {
        let StoredArticle { article, marks, .. } = stored();
        let mut out = ByteWriter::new();
        out.byte(WITHOUT_MARKS);
        write_article(&mut out, &article);
        out.signed(-5);
        [7, 300, 2].into_iter().zip([true, false, false]).for_each(|(number, is_whole)| {
            if is_whole { out.bits64(number) } else { out.number(number) }
        });
        out.bits64(9);
        let read = StoredArticle::from_bytes(&out.into_bytes()).unwrap();
        assert_eq!((read.group, read.marks.slug, read.marks.has_text), (9, None, true));
        assert_ne!(read.marks, marks);
    }

    #[test]
    fn a_shortened_row_is_an_error() {
        let bytes = stored().to_bytes();
        for end in 0..bytes.len() {
            assert!(StoredArticle::from_bytes(&bytes[..end]).is_err(), "{end}");
        }
        assert_eq!(StoredArticle::from_bytes(&[9]), Err(Malformed::Version));
    }
}
