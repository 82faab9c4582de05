//! The columns of a batch of Arrow IPC.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array as _, ArrayRef};
use arrow_schema::{DataType, TimeUnit};

use super::cell;
use crate::record::Value;

/// A column, and how its values are read.
pub(crate) struct Array<'a> {
    array: &'a ArrayRef,
    kind: Kind<'a>,
}

enum Kind<'a> {
    Text,
    LargeText,
    TextView,
    Bytes,
    LargeBytes,
    BytesView,
    Whole(Whole),
    Fraction(bool),
    Day(bool),
    Moment(TimeUnit),
    /// Values that point to others.
    Keys(Vec<usize>, Box<Array<'a>>),
    Other(&'static str),
}

#[derive(Clone, Copy)]
enum Whole {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
}

impl<'a> Array<'a> {
    pub(crate) fn of(array: &'a ArrayRef) -> Self {
        let kind = match array.data_type() {
            DataType::Utf8 => Kind::Text,
            DataType::LargeUtf8 => Kind::LargeText,
            DataType::Utf8View => Kind::TextView,
            DataType::Binary => Kind::Bytes,
            DataType::LargeBinary => Kind::LargeBytes,
            DataType::BinaryView => Kind::BytesView,
            DataType::Int8 => Kind::Whole(Whole::I8),
            DataType::Int16 => Kind::Whole(Whole::I16),
            DataType::Int32 => Kind::Whole(Whole::I32),
            DataType::Int64 => Kind::Whole(Whole::I64),
            DataType::UInt8 => Kind::Whole(Whole::U8),
            DataType::UInt16 => Kind::Whole(Whole::U16),
            DataType::UInt32 => Kind::Whole(Whole::U32),
            DataType::UInt64 => Kind::Whole(Whole::U64),
            DataType::Float32 => Kind::Fraction(false),
            DataType::Float64 => Kind::Fraction(true),
            DataType::Date32 => Kind::Day(false),
            DataType::Date64 => Kind::Day(true),
            DataType::Timestamp(unit, _) => Kind::Moment(*unit),
            DataType::Dictionary(_, values) if !matches!(**values, DataType::Dictionary(..)) => {
                let dictionary = array.as_any_dictionary();
                // Keys of absent values say nothing, and there may be no values to point to.
                match dictionary.values().is_empty() {
                    true => Kind::Keys(Vec::new(), Box::new(Array::of(dictionary.values()))),
                    false => Kind::Keys(
                        dictionary.normalized_keys(),
                        Box::new(Array::of(dictionary.values())),
                    ),
                }
            }
            DataType::Boolean => Kind::Other("true or false"),
            DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => {
                Kind::Other("a list")
            }
            DataType::Struct(_) | DataType::Map(..) => Kind::Other("a group of columns"),
            _ => Kind::Other("something no field takes"),
        };
        Self { array, kind }
    }

    /// The field that the value of a row makes; `None` where there is no value.
    pub(crate) fn value(&self, row: usize) -> Option<Value<'a>> {
        if row >= self.array.len() || self.array.is_null(row) {
            return None;
        }
        Some(match &self.kind {
            Kind::Text => Value::Text(self.array.as_string::<i32>().value(row).into()),
            Kind::LargeText => Value::Text(self.array.as_string::<i64>().value(row).into()),
            Kind::TextView => Value::Text(self.array.as_string_view().value(row).into()),
            Kind::Bytes => cell::text(self.array.as_binary::<i32>().value(row)),
            Kind::LargeBytes => cell::text(self.array.as_binary::<i64>().value(row)),
            Kind::BytesView => cell::text(self.array.as_binary_view().value(row)),
            Kind::Whole(width) => Value::Number(self.whole(*width, row)),
            Kind::Fraction(false) => return cell::fraction(self.native::<Float32Type>(row).into()),
            Kind::Fraction(true) => return cell::fraction(self.native::<Float64Type>(row)),
            Kind::Day(false) => cell::day(self.native::<Date32Type>(row).into()),
            Kind::Day(true) => cell::day(self.native::<Date64Type>(row).div_euclid(86_400_000)),
            Kind::Moment(TimeUnit::Second) => {
                cell::moment(self.native::<TimestampSecondType>(row), 1)
            }
            Kind::Moment(TimeUnit::Millisecond) => {
                cell::moment(self.native::<TimestampMillisecondType>(row), 1_000)
            }
            Kind::Moment(TimeUnit::Microsecond) => {
                cell::moment(self.native::<TimestampMicrosecondType>(row), 1_000_000)
            }
            Kind::Moment(TimeUnit::Nanosecond) => {
                cell::moment(self.native::<TimestampNanosecondType>(row), 1_000_000_000)
            }
            Kind::Keys(keys, values) => return values.value(*keys.get(row)?),
            Kind::Other(what) => Value::Other(what),
        })
    }

    fn native<T: ArrowPrimitiveType>(&self, row: usize) -> T::Native {
        self.array.as_primitive::<T>().value(row)
    }

    fn whole(&self, width: Whole, row: usize) -> String {
        match width {
            Whole::I8 => self.native::<Int8Type>(row).to_string(),
            Whole::I16 => self.native::<Int16Type>(row).to_string(),
            Whole::I32 => self.native::<Int32Type>(row).to_string(),
            Whole::I64 => self.native::<Int64Type>(row).to_string(),
            Whole::U8 => self.native::<UInt8Type>(row).to_string(),
            Whole::U16 => self.native::<UInt16Type>(row).to_string(),
            Whole::U32 => self.native::<UInt32Type>(row).to_string(),
            Whole::U64 => self.native::<UInt64Type>(row).to_string(),
        }
    }
}
