//! Amounts of money in whole cents.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// US dollars in whole cents. In JSON a decimal string: `"63990.00"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

impl Money {
    /// So many cents.
    pub const fn from_cents(cents: i64) -> Self {
        Self(cents)
    }

    /// The amount in cents.
    pub const fn cents(self) -> i64 {
        self.0
    }

    /// As the screens show it: `$63,990.00`, and `(500.00)` when negative.
    pub fn on_screen(self) -> String {
        let whole = crate::formats::thousands(self.0.unsigned_abs() / 100);
        let rest = self.0.unsigned_abs() % 100;
        if self.0 < 0 { format!("({whole}.{rest:02})") } else { format!("${whole}.{rest:02}") }
    }

    /// Reads what a person types into a form: `$63,990.00`, `63990`, `63990.5`.
    pub fn typed(text: &str) -> Option<Self> {
        let plain: String = text.trim().trim_start_matches('$').chars().filter(|c| *c != ',').collect();
        plain.parse().ok().filter(|amount: &Self| amount.0 >= 0)
    }
}

impl fmt::Display for Money {
    /// A plain decimal: `63990.00`, `-500.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

/// The text is not an amount with at most two decimals.
#[derive(Debug)]
pub struct NotMoney;

impl fmt::Display for NotMoney {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an amount of money, write it as \"63990.00\"")
    }
}

impl FromStr for Money {
    type Err = NotMoney;

    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
        let only_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || rest.len() > 2 || !only_digits(whole) || !only_digits(rest) {
            return Err(NotMoney);
        }
        let whole: i64 = whole.parse().map_err(|_| NotMoney)?;
        let rest: i64 = format!("{rest:0<2}").parse().map_err(|_| NotMoney)?;
        let cents = whole.checked_mul(100).and_then(|cents| cents.checked_add(rest)).ok_or(NotMoney)?;
        Ok(Self(if negative { -cents } else { cents }))
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = match serde_json::Value::deserialize(from)? {
            serde_json::Value::String(text) => text,
            serde_json::Value::Number(number) => number.to_string(),
            _ => return Err(de::Error::custom(NotMoney)),
        };
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Money;

    #[test]
    fn screens_show_dollars_and_negatives_in_parentheses() {
        assert_eq!(Money::from_cents(6_399_000).on_screen(), "$63,990.00");
        assert_eq!(Money::from_cents(-50_000).on_screen(), "(500.00)");
        assert_eq!(Money::from_cents(5).on_screen(), "$0.05");
    }

    #[test]
    fn a_form_takes_what_a_person_types() {
        for text in ["$63,990.00", "63990", " 63990.0 "] {
            assert_eq!(Money::typed(text), Some(Money::from_cents(6_399_000)), "{text}");
        }
        for text in ["", "-5", "12.345", "about 5", "1.2.3"] {
            assert_eq!(Money::typed(text), None, "{text}");
        }
    }
}
