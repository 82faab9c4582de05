//! The columns of a batch of Arrow IPC.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array as ArrowArray, ArrayRef};
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
    /// Values that point to others. Keys are looked up row by row: a batch of a few kilobytes, packed,
    /// may have a billion of them.
    Keys(&'a dyn ArrowArray, Whole, Box<Array<'a>>),
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
            DataType::Float32 => Kind::Fraction(false),
            DataType::Float64 => Kind::Fraction(true),
            DataType::Date32 => Kind::Day(false),
            DataType::Date64 => Kind::Day(true),
            DataType::Timestamp(unit, _) => Kind::Moment(*unit),
            DataType::Dictionary(keys, values) if !matches!(**values, DataType::Dictionary(..)) => {
                let dictionary = array.as_any_dictionary();
                match Whole::of(keys) {
                    Some(width) => {
                        let values = Box::new(Array::of(dictionary.values()));
                        Kind::Keys(dictionary.keys(), width, values)
                    }
                    None => Kind::Other("something no field takes"),
                }
            }
            DataType::Boolean => Kind::Other("true or false"),
            DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => {
                Kind::Other("a list")
            }
            DataType::Struct(_) | DataType::Map(..) => Kind::Other("a group of columns"),
            other => match Whole::of(other) {
                Some(width) => Kind::Whole(width),
                None => Kind::Other("something no field takes"),
            },
        };
        Self { array, kind }
    }

    /// How long the value of a row is in bytes, whatever it means; nothing for numbers.
    pub(crate) fn size_bytes(&self, row: usize) -> u64 {
        if row >= self.array.len() || self.array.is_null(row) {
            return 0;
        }
        // The length of a view is the lower half of its first eight bytes.
        let of_view = |views: &[u128]| views.get(row).map_or(0, |view| u64::from(*view as u32));
        match &self.kind {
            Kind::Text => self.array.as_string::<i32>().value(row).len() as u64,
            Kind::LargeText => self.array.as_string::<i64>().value(row).len() as u64,
            Kind::TextView => of_view(self.array.as_string_view().views()),
            Kind::Bytes => self.array.as_binary::<i32>().value(row).len() as u64,
            Kind::LargeBytes => self.array.as_binary::<i64>().value(row).len() as u64,
            Kind::BytesView => of_view(self.array.as_binary_view().views()),
            Kind::Keys(keys, width, values) => {
                width.index(*keys, row).map_or(0, |at| values.size_bytes(at))
            }
            Kind::Whole(_) | Kind::Fraction(_) | Kind::Day(_) | Kind::Moment(_) => 0,
            Kind::Other(_) => 0,
        }
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
            Kind::Whole(width) => Value::Number(width.digits(self.array, row)),
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
            Kind::Keys(keys, width, values) => return values.value(width.index(*keys, row)?),
            Kind::Other(what) => Value::Other(what),
        })
    }

    fn native<T: ArrowPrimitiveType>(&self, row: usize) -> T::Native {
        self.array.as_primitive::<T>().value(row)
    }
}

impl Whole {
    fn of(kind: &DataType) -> Option<Self> {
        Some(match kind {
            DataType::Int8 => Self::I8,
            DataType::Int16 => Self::I16,
            DataType::Int32 => Self::I32,
            DataType::Int64 => Self::I64,
            DataType::UInt8 => Self::U8,
            DataType::UInt16 => Self::U16,
            DataType::UInt32 => Self::U32,
            DataType::UInt64 => Self::U64,
            _ => return None,
        })
    }

    /// The number in a row of an array of this kind.
    fn value(self, array: &dyn ArrowArray, row: usize) -> i128 {
        match self {
            Self::I8 => array.as_primitive::<Int8Type>().value(row).into(),
            Self::I16 => array.as_primitive::<Int16Type>().value(row).into(),
            Self::I32 => array.as_primitive::<Int32Type>().value(row).into(),
            Self::I64 => array.as_primitive::<Int64Type>().value(row).into(),
            Self::U8 => array.as_primitive::<UInt8Type>().value(row).into(),
            Self::U16 => array.as_primitive::<UInt16Type>().value(row).into(),
            Self::U32 => array.as_primitive::<UInt32Type>().value(row).into(),
            Self::U64 => array.as_primitive::<UInt64Type>().value(row).into(),
        }
    }

    fn digits(self, array: &dyn ArrowArray, row: usize) -> String {
        self.value(array, row).to_string()
    }

    /// The number in a row as a place among others; `None` when it is none.
    fn index(self, keys: &dyn ArrowArray, row: usize) -> Option<usize> {
        (row < keys.len() && keys.is_valid(row))
            .then(|| usize::try_from(self.value(keys, row)).ok())
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::types::ArrowDictionaryKeyType;
    use arrow_array::{ArrayRef, BinaryArray, DictionaryArray, PrimitiveArray, StringViewArray};

    use super::*;

    fn dictionary<K: ArrowDictionaryKeyType>(keys: Vec<Option<K::Native>>) -> ArrayRef {
        let values = BinaryArray::from_vec(vec![b"Fog", b"\xff\xff"]);
        let keys = PrimitiveArray::<K>::from_iter(keys);
        Arc::new(DictionaryArray::<K>::new(keys, Arc::new(values)))
    }

    #[test]
    fn keys_of_any_width_are_looked_up_where_they_stand() {
        let keys = [Some(1), None, Some(0)];
        for array in [
            dictionary::<Int8Type>(keys.into()),
            dictionary::<UInt16Type>(keys.map(|key| key.map(|key: i8| key as u16)).into()),
            dictionary::<Int64Type>(keys.map(|key| key.map(i64::from)).into()),
        ] {
            let column = Array::of(&array);
            assert!(
                matches!(&column.kind, Kind::Keys(keys, ..) if keys.len() == 3),
                "the keys are those of the array, not others made of them"
            );
            assert_eq!(column.value(2), Some(Value::Text("Fog".into())));
            assert!(matches!(column.value(0), Some(Value::Other(_))));
            assert_eq!((column.value(1), column.value(3)), (None, None));
            assert_eq!([0, 1, 2, 3].map(|row| column.size_bytes(row)), [2, 0, 3, 0]);
        }
        let views: ArrayRef =
            Arc::new(StringViewArray::from_iter_values(["Fog", "Fog closes the port"]));
        assert_eq!([0, 1, 2].map(|row| Array::of(&views).size_bytes(row)), [3, 19, 0]);
    }
}
