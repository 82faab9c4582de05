//! What a value of a column means, and the field it makes.

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::schema::types::ColumnDescriptor;
use storyfold_model::{Instant, Precision, Published};

use super::values::Cell;
use crate::record::Value;

/// What the values of a column stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Text, or bytes that may be text.
    Text,
    /// Whole numbers; without a sign those of so many bits.
    Whole { unsigned_bits: Option<u32> },
    /// Fractions, among which may be whole numbers.
    Fraction,
    /// Days from 1970 on.
    Day,
    /// Moments from 1970 on, so many to a second.
    Moment { per_second: i64 },
    /// Something no field takes.
    Other(&'static str),
}

impl Meaning {
    /// What a column of Parquet says its values are.
    pub(crate) fn of(column: &ColumnDescriptor) -> Self {
        match (column.logical_type_ref(), column.converted_type(), column.physical_type()) {
            (_, _, Type::BOOLEAN) => Self::Other("true or false"),
            (_, _, Type::INT96) => Self::Moment { per_second: 1 },
            (Some(LogicalType::Date), ..) | (None, ConvertedType::DATE, _) => Self::Day,
            (Some(LogicalType::Timestamp(moment)), ..) => Self::Moment {
                per_second: match moment.unit {
                    TimeUnit::MILLIS => 1_000,
                    TimeUnit::MICROS => 1_000_000,
                    TimeUnit::NANOS => 1_000_000_000,
                },
            },
            (None, ConvertedType::TIMESTAMP_MILLIS, _) => Self::Moment { per_second: 1_000 },
            (None, ConvertedType::TIMESTAMP_MICROS, _) => Self::Moment { per_second: 1_000_000 },
            (Some(LogicalType::Integer(kind)), ..) if !kind.is_signed => {
                Self::Whole { unsigned_bits: Some(kind.bit_width.unsigned_abs().into()) }
            }
            (None, ConvertedType::UINT_64, _) => Self::Whole { unsigned_bits: Some(64) },
            (None, ConvertedType::UINT_32, _) => Self::Whole { unsigned_bits: Some(32) },
            (Some(LogicalType::Time(_)), ..)
            | (None, ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS, _) => {
                Self::Other("a time of day")
            }
            (Some(LogicalType::Decimal(_)), ..) | (None, ConvertedType::DECIMAL, _) => {
                Self::Other("a decimal fraction")
            }
            (_, _, Type::INT32 | Type::INT64) => Self::Whole { unsigned_bits: None },
            (_, _, Type::FLOAT | Type::DOUBLE) => Self::Fraction,
            (_, _, Type::BYTE_ARRAY) => Self::Text,
            (_, _, Type::FIXED_LEN_BYTE_ARRAY) => Self::Other("bytes of a fixed length"),
        }
    }

    /// The field that a value makes; `None` where that is as good as no value.
    pub(crate) fn value(self, cell: &Cell) -> Option<Value<'_>> {
        Some(match (self, cell) {
            (Self::Text, Cell::Bytes(bytes)) => text(bytes),
            (Self::Day, &Cell::Int(days)) => day(days),
            (Self::Moment { per_second }, &Cell::Int(value)) => moment(value, per_second),
            (Self::Whole { unsigned_bits: None }, &Cell::Int(value)) => {
                Value::Number(value.to_string())
            }
            (Self::Whole { unsigned_bits: Some(bits) }, &Cell::Int(value)) => {
                let value = if bits == 64 { value as u64 } else { u64::from(value as u32) };
                Value::Number(value.to_string())
            }
            (Self::Fraction, &Cell::Float(value)) => return fraction(value),
            (Self::Other(what), _) => Value::Other(what),
            _ => Value::Other("something else than its column says"),
        })
    }
}

/// Bytes as text.
pub(crate) fn text(bytes: &[u8]) -> Value<'_> {
    match str::from_utf8(bytes) {
        Ok(text) => Value::Text(text.into()),
        Err(_) => Value::Other("bytes that are no UTF-8 text"),
    }
}

/// A day from 1970 on.
pub(crate) fn day(days: i64) -> Value<'static> {
    stated(days.saturating_mul(86_400), Precision::Day)
}

/// A moment from 1970 on, in so many parts of a second. Parts of a second are cut off.
pub(crate) fn moment(value: i64, per_second: i64) -> Value<'static> {
    stated(value.div_euclid(per_second.max(1)), Precision::Second)
}

fn stated(seconds: i64, precision: Precision) -> Value<'static> {
    let published = Published { at: Instant::from_unix_seconds(seconds), precision };
    Value::Text(published.to_string().into())
}

/// A fraction. Programs that have no missing whole numbers write those columns as fractions: one that
/// is whole is a whole number, and what is no number is missing.
pub(crate) fn fraction(value: f64) -> Option<Value<'static>> {
    let is_whole = value.fract() == 0.0 && value.abs() <= MAX_WHOLE_FRACTION;
    match value {
        _ if value.is_nan() => None,
        _ if is_whole => Some(Value::Number((value as i64).to_string())),
        _ => Some(Value::Other("a fraction")),
    }
}

/// Up to here every whole number is a fraction of its own.
const MAX_WHOLE_FRACTION: f64 = 9_007_199_254_740_992.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_make_the_fields_they_stand_for() {
        let shown = |value: Option<Value<'_>>| match value {
            Some(Value::Text(text)) => text.into_owned(),
            Some(Value::Number(digits)) => format!("number {digits}"),
            Some(Value::Other(what)) => format!("other {what}"),
            None => "none".to_owned(),
        };
        let of = |meaning: Meaning, cell: Cell| shown(meaning.value(&cell));
        assert_eq!(of(Meaning::Day, Cell::Int(16_990)), "2016-07-08");
        let millis = Meaning::Moment { per_second: 1_000 };
        assert_eq!(of(millis, Cell::Int(1_467_936_000_999)), "2016-07-08T00:00:00Z");
        assert_eq!(of(millis, Cell::Int(-1)), "1969-12-31T23:59:59Z");
        let unsigned = Meaning::Whole { unsigned_bits: Some(32) };
        assert_eq!(of(unsigned, Cell::Int(-1)), "number 4294967295");
        assert_eq!(of(Meaning::Fraction, Cell::Float(7.0)), "number 7");
        assert_eq!(of(Meaning::Fraction, Cell::Float(7.5)), "other a fraction");
        assert_eq!(of(Meaning::Fraction, Cell::Float(f64::NAN)), "none");
        assert_eq!(of(Meaning::Text, Cell::Bytes(b"Fog".as_slice().into())), "Fog");
        let no_text = of(Meaning::Text, Cell::Bytes(b"\xff".as_slice().into()));
        assert_eq!(no_text, "other bytes that are no UTF-8 text");
        assert!(of(Meaning::Day, Cell::Int(i64::MAX)).starts_with("58"), "far away, and no panic");
    }
}
