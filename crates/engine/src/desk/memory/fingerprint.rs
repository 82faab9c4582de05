//! What is known of an article by itself, as a row.

use storyfold_model::Language;
use storyfold_store::{ByteReader, ByteWriter, Malformed};
use storyfold_text::facts::regions::Region;
use storyfold_text::facts::{Dates, Facts, Names, Numbers, Places};
use storyfold_text::language::Tongue;
use storyfold_text::limits::OPENING_WORDS;
use storyfold_text::wording::Word;
use storyfold_text::{Analysed, Term, TermCounts};

/// The version of the layout of these rows.
const LAYOUT: u8 = 3;

/// The row of what is known of an article.
pub(in crate::desk) fn to_bytes(analysed: &Analysed) -> Vec<u8> {
    let mut out = ByteWriter::new();
    out.byte(LAYOUT);
    // The tongue is told by the language when the row is read.
    let is_told = Tongue::of(analysed.lang) == analysed.tongue;
    let lang = if is_told { analysed.lang } else { Language::UNKNOWN };
    out.text(lang.as_str());
    let Facts { names, places, numbers, dates } = &analysed.facts;
    for counts in
        [&analysed.whole, &analysed.title, &analysed.lead, &names.full, &names.words, &places.named]
    {
        out.number(counts.len() as u64);
        for (term, count) in counts.iter() {
            out.bits64(term.hash());
            out.number(u64::from(count));
        }
    }
    numbers_of(&mut out, places.regions.iter().map(|region| region.number()));
    out.number(places.streets.len() as u64);
    places.streets.iter().for_each(|street| out.bits64(street.hash()));
    numbers_of(&mut out, numbers.ages.iter().copied());
    out.number(numbers.people.len() as u64);
    numbers.people.iter().for_each(|surname| out.bits64(surname.hash()));
    numbers_of(&mut out, numbers.killed.iter().copied());
    numbers_of(&mut out, numbers.hurt.iter().copied());
    out.number(numbers.counted.len() as u64);
    for (count, term) in &numbers.counted {
        out.number(u64::from(*count));
        out.bits64(term.hash());
    }
    numbers_of(&mut out, numbers.large.iter().copied());
    out.number(dates.days.len() as u64);
    dates.days.iter().for_each(|day| out.signed(i64::from(*day)));
    numbers_of(&mut out, dates.month_days.iter().copied());
    numbers_of(&mut out, dates.weekdays.iter().copied());
    out.number(u64::from(dates.event.is_some()));
    out.signed(i64::from(dates.event.unwrap_or(0)));
    out.number(dates.event_weekday.map_or(0, |day| u64::from(day) + 1));
    numbers_of(&mut out, dates.clocks.iter().copied());
    out.into_bytes()
}

/// Reads the row: all but the opening, which stands in the row of words.
pub(in crate::desk) fn from_bytes(bytes: &[u8]) -> Result<Analysed, Malformed> {
    let mut row = ByteReader::new(bytes);
    if row.byte()? != LAYOUT {
        return Err(Malformed::Version);
    }
    let row = &mut row;
    let lang = Language::from_tag(row.text()?).ok_or(Malformed::Value)?;
    let analysed = Analysed {
        lang,
        tongue: Tongue::of(lang),
        whole: counts(row)?,
        title: counts(row)?,
        lead: counts(row)?,
        facts: Facts {
            names: Names { full: counts(row)?, words: counts(row)? },
            places: Places {
                named: counts(row)?,
                regions: list(row, |row| {
                    Region::from_number(row.small()?).ok_or(Malformed::Value)
                })?,
                streets: list(row, |row| Ok(Term::from_hash(row.bits64()?)))?,
            },
            numbers: Numbers {
                ages: list(row, |row| row.small())?,
                people: list(row, |row| Ok(Term::from_hash(row.bits64()?)))?,
                killed: list(row, |row| row.small())?,
                hurt: list(row, |row| row.small())?,
                counted: list(row, |row| Ok((row.small()?, Term::from_hash(row.bits64()?))))?,
                large: list(row, |row| row.number())?,
            },
            dates: Dates {
                days: list(row, |row| i32::try_from(row.signed()?).map_err(|_| Malformed::Value))?,
                month_days: list(row, |row| row.small())?,
                weekdays: list(row, |row| row.small())?,
                event: event(row)?,
                event_weekday: row.small::<u8>()?.checked_sub(1),
                clocks: list(row, |row| row.small())?,
            },
        },
        opening: Box::default(),
    };
    row.clone().end()?;
    Ok(analysed)
}

fn event(row: &mut ByteReader<'_>) -> Result<Option<i32>, Malformed> {
    let is_known = row.number()? == 1;
    let day = i32::try_from(row.signed()?).map_err(|_| Malformed::Value)?;
    Ok(is_known.then_some(day))
}

fn numbers_of<N: Into<u64>>(out: &mut ByteWriter, numbers: impl ExactSizeIterator<Item = N>) {
    out.number(numbers.len() as u64);
    numbers.for_each(|number| out.number(number.into()));
}

fn list<T>(
    row: &mut ByteReader<'_>,
    mut read: impl FnMut(&mut ByteReader<'_>) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed> {
    let count = row.count()?;
    (0..count).map(|_| read(row)).collect()
}

fn counts(row: &mut ByteReader<'_>) -> Result<TermCounts, Malformed> {
    let counted = list(row, |row| Ok((Term::from_hash(row.bits64()?), row.small()?)))?;
    TermCounts::from_counted(counted).ok_or(Malformed::Value)
}

/// The words copies are told by, as a row.
pub(in crate::desk) fn words_to_bytes(words: &[Word]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_bits().to_le_bytes()).collect()
}

/// Reads the words.
pub(super) fn words_from_bytes(bytes: &[u8]) -> Result<Vec<Word>, Malformed> {
    let (words, rest) = bytes.as_chunks();
    if !rest.is_empty() {
        return Err(Malformed::Short);
    }
    Ok(words.iter().map(|&word| Word::from_bits(u32::from_le_bytes(word))).collect())
}

/// What is known of an article, with the opening that its words begin with.
pub(super) fn with_opening(mut analysed: Analysed, mut words: Vec<Word>) -> Analysed {
    words.truncate(OPENING_WORDS);
    analysed.opening = words.into_boxed_slice();
    analysed
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_model::{Article, ArticleId, Instant, Precision, Published};
    use storyfold_text::boilerplate::RecurringLines;
    use storyfold_text::{Analyser, Wording};

    fn article() -> Article {
        let mut article = Article::new(ArticleId::new("a").unwrap());
        article.title = "Ferry Alma strikes pier in Ostby, three dead".into();
        article.body =
            "OSTBY, Texas — Three people died and 14 were hurt on Tuesday when the ferry \
                        Alma struck a pier, Captain Nils Holm, 54, said. It was built in 1987 for \
                        $2,400,000. A hearing is set for June 3."
                .into();
        let at = Instant::from_unix_seconds(1_741_046_400);
        article.published = Some(Published { at, precision: Precision::Second });
        article
    }

    #[test]
    fn rows_give_what_is_known_again() {
        let article = article();
        let analysed = Analyser::default().analyse(&article, &RecurringLines::default());
        assert!(!analysed.facts.numbers.ages.is_empty() && !analysed.facts.dates.days.is_empty());
        let bytes = to_bytes(&analysed);
        let words = Wording::of(&article).words;
        let opened = from_bytes(&bytes).map(|read| with_opening(read, words.clone()));
        assert_eq!(opened, Ok(analysed));
        for end in 0..bytes.len() {
            assert!(from_bytes(&bytes[..end]).is_err(), "{end}");
        }
        let again = words_from_bytes(&words_to_bytes(&words)).unwrap();
        let bits = |words: &[Word]| words.iter().map(|word| word.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&again), bits(&words));
        assert_eq!(words_from_bytes(&[1]).err(), Some(Malformed::Short));
    }
}
