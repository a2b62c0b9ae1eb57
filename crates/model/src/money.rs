//! Money: whole cents, exact, as a JSON number with two decimals.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Largest amount that is taken, in cents, either side of zero: 99,999,999,999.99.
///
/// Above any figure in a dealership's books, and far enough below `i64` that sums of thousands of lines cannot
/// overflow.
pub const CENTS_MAX: i64 = 9_999_999_999_999;

/// An amount of US dollars in whole cents. Never a float: it is read from its digits and written with two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

/// A text that is not an amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMoney {
    /// Not plain digits with at most one point, or an exponent.
    #[error("not an amount: write digits with at most two decimals, such as 63990.00")]
    Format,
    /// A fraction of a cent.
    #[error("more than two decimals: an amount is in whole cents")]
    Fraction,
    /// Outside what a ledger could hold.
    #[error("beyond 99999999999.99")]
    Range,
}

impl Money {
    /// Zero.
    pub const ZERO: Self = Self(0);

    /// An amount of so many cents.
    pub fn from_cents(cents: i64) -> Result<Self, InvalidMoney> {
        if (-CENTS_MAX..=CENTS_MAX).contains(&cents) { Ok(Self(cents)) } else { Err(InvalidMoney::Range) }
    }

    /// The amount in cents.
    pub const fn cents(self) -> i64 {
        self.0
    }

    /// The sum, unless it is out of range.
    pub fn checked_add(self, other: Self) -> Result<Self, InvalidMoney> {
        self.0.checked_add(other.0).ok_or(InvalidMoney::Range).and_then(Self::from_cents)
    }
}

impl FromStr for Money {
    type Err = InvalidMoney;

    /// Reads `63990`, `63990.0`, `63990.00` or `-0.50`. Trailing zeros behind the second decimal are not a
    /// fraction of a cent, so `1.500` is taken.
    fn from_str(text: &str) -> Result<Self, InvalidMoney> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(fraction) {
            return Err(InvalidMoney::Format);
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 2 {
            return Err(InvalidMoney::Fraction);
        }
        let whole: i64 = whole.parse().map_err(|_| InvalidMoney::Range)?;
        let cents: i64 = format!("{fraction:0<2}").parse().map_err(|_| InvalidMoney::Format)?;
        let total = whole.checked_mul(100).and_then(|w| w.checked_add(cents)).ok_or(InvalidMoney::Range)?;
        Self::from_cents(if negative { -total } else { total })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        serde_json::Number::from_string_unchecked(self.to_string()).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        serde_json::Number::deserialize(from)?.as_str().parse().map_err(D::Error::custom)
    }
}

impl utoipa::PartialSchema for Money {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, SchemaType, Type};
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Number))
            .format(Some(SchemaFormat::Custom("money".into())))
            .description(Some(
                "US dollars, a JSON number with two decimals. Read it from its digits, not through a float.",
            ))
            .examples([serde_json::Value::Number(serde_json::Number::from_string_unchecked(
                "63990.00".into(),
            ))])
            .build()
            .into()
    }
}

impl utoipa::ToSchema for Money {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn json(text: &str) -> Result<String, String> {
        let money: Money = serde_json::from_str(text).map_err(|e| e.to_string())?;
        Ok(serde_json::to_string(&money).unwrap())
    }

    #[test]
    fn money_is_written_with_two_decimals() {
        assert_eq!(json("63990.00").unwrap(), "63990.00");
        assert_eq!(json("63990").unwrap(), "63990.00");
        assert_eq!(json("-0.5").unwrap(), "-0.50");
        assert_eq!(json("0.10").unwrap(), "0.10", "a float would have written 0.1");
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for wrong in
            ["1e3", "0.001", "\"5.00\"", "100000000000.00", "99999999999999999999", "NaN", "null", "true"]
        {
            assert!(json(wrong).is_err(), "{wrong} was taken");
        }
    }

    proptest! {
        #[test]
        fn every_amount_survives_its_own_text(cents in -CENTS_MAX..=CENTS_MAX) {
            let money = Money::from_cents(cents).unwrap();
            prop_assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
            prop_assert_eq!(json(&money.to_string()).unwrap(), money.to_string());
        }
    }
}
