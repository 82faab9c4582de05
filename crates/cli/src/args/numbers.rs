//! Numbers as people write them on a command line.

use std::time::Duration;

use storyfold::Granularity;
use storyfold::model::Instant;
use storyfold::readers::date;

use crate::limits::MAX_THREADS;

/// Reads `800M`, `2G`, `1.5GiB` or a plain number of bytes. `K`, `M`, `G` and `T` are powers of
/// 1024.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is no amount of memory; write it like 800M or 2G");
    let trimmed = text.trim().trim_end_matches(['b', 'B']).trim_end_matches('i');
    let (number, power) = match trimmed.char_indices().next_back() {
        Some((at, unit)) if unit.is_ascii_alphabetic() => {
            let power = "kmgt".find(unit.to_ascii_lowercase()).ok_or_else(wrong)? as i32 + 1;
            (trimmed.get(..at).unwrap_or_default(), power)
        }
        _ => (trimmed, 0),
    };
    let number: f64 = number.trim().parse().map_err(|_| wrong())?;
    let bytes = number * 1024_f64.powi(power);
    if (1.0..=u64::MAX as f64).contains(&bytes) { Ok(bytes as u64) } else { Err(wrong()) }
}

/// Reads a moment: a date, which is its first, or a date and time as RFC 3339 has it.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn moment(text: &str) -> Result<Instant, String> {
    date::parse(text).map(|published| published.at).map_err(|error| format!("`{text}`: {error}"))
}

/// Reads seconds, at most a day of them.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=86_400.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err(format!("`{text}` is no number of seconds from 0 to 86400")),
    }
}

/// Reads a number of threads, at most [`MAX_THREADS`]; 0 is one for each core.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(threads) if threads <= MAX_THREADS => Ok(threads),
        _ => Err(format!(
            "`{text}` is no number of threads from 0 (one for each core) to {MAX_THREADS}"
        )),
    }
}

/// Reads a similarity from 0.1 to 1.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn threshold(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.1..=1.0).contains(&value) => Ok(value),
        _ => Err(format!("`{text}` is no similarity from 0.1 to 1")),
    }
}

/// Reads a granularity from 0 to 1.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn granularity(text: &str) -> Result<Granularity, String> {
    let read = text.parse().ok().and_then(Granularity::new);
    read.ok_or_else(|| format!("`{text}` is no granularity from 0 (coarse) to 1 (fine)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, expected) in [
            ("4096", 4096),
            ("1k", 1024),
            ("800M", 800 << 20),
            ("1.5GiB", 3 << 29),
            ("2 gb", 2 << 30),
        ] {
            assert_eq!(bytes(text), Ok(expected), "{text}");
        }
        for wrong in ["", "M", "0", "-1G", "NaN", "12X", "1e30"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_granularity_is_a_share() {
        assert_eq!(granularity("0.5"), Ok(Granularity::default()));
        assert!(granularity("1").is_ok() && granularity("0").is_ok());
        for wrong in ["-0.1", "1.1", "NaN", "fine"] {
            assert!(granularity(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn seconds_end_with_the_day() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for wrong in ["-1", "86401", "NaN", "inf", "soon"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn threads_have_an_end() {
        assert_eq!((threads("0"), threads("512")), (Ok(0), Ok(512)));
        for wrong in ["513", "10000", "-1", "1.5", "many", "99999999999999999999"] {
            assert!(threads(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_threshold_is_a_similarity() {
        assert_eq!(threshold("0.7"), Ok(0.7));
        for wrong in ["0", "0.05", "1.1", "NaN", "high"] {
            assert!(threshold(wrong).is_err(), "{wrong}");
        }
    }
}
