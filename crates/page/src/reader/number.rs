//! Numbers and money, in the way that a DMS writes them.

use rust_decimal::Decimal;

/// The largest exponent of a number that is read: more digits than this are no amount of anything.
const EXPONENT_MAX: i32 = 40;

/// A number as JSON and XML write it, such as `-63990.5` or `6.4e4`, with all of its digits or not at all.
pub(crate) fn exactly(text: &str) -> Option<Decimal> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (is_negative, digits) = mantissa.strip_prefix('-').map_or((false, mantissa), |digits| (true, digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(decimals) || exponent.abs() > EXPONENT_MAX {
        return None;
    }
    let places = i32::try_from(decimals.len()).ok()?.checked_sub(exponent)?;
    let mut plain = format!("{whole}{decimals}");
    if let Ok(behind) = usize::try_from(places) {
        // Zeros in front leave room for the point.
        plain = format!("{}{plain}", "0".repeat((behind + 1).saturating_sub(plain.len())));
        plain.insert(plain.len() - behind, '.');
        plain = plain.trim_end_matches('0').trim_end_matches('.').to_owned();
    } else {
        plain.push_str(&"0".repeat(usize::try_from(places.unsigned_abs()).ok()?));
    }
    let kept = decimals.len().min(28);
    let mut number = Decimal::from_str_exact(&plain).ok()?;
    if exponent == 0 {
        // `63990.50` keeps its last zero.
        number.rescale(u32::try_from(kept).ok()?);
    }
    number.set_sign_negative(is_negative && !number.is_zero());
    Some(number)
}

/// The whole number that this one is.
pub(super) fn whole(number: Decimal) -> Option<i64> {
    let number = number.normalize();
    (number.scale() == 0).then(|| number.to_string().parse().ok())?
}

/// The amount in exactly two decimals that this one is.
pub(super) fn cents(number: Decimal) -> Option<Decimal> {
    let mut amount = number.normalize();
    if amount.scale() > 2 {
        return None;
    }
    amount.rescale(2);
    (amount.scale() == 2).then_some(amount)
}

/// How numbers are written: separators, currency sign, and what marks a negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberFormat {
    /// The sign that may stand before or after an amount, such as `$`.
    pub symbol: Option<String>,
    /// What groups thousands, such as `,`. Where it is used, it must be used rightly.
    pub thousands: Option<char>,
    /// What separates the decimals.
    pub decimal: char,
    /// The ways in which a negative is marked. A mark that is not declared is unreadable.
    pub negative: Vec<Negative>,
}

/// What marks a negative number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Negative {
    /// `-500.00`, `-$500.00`, `$-500.00`
    Leading,
    /// `500.00-`
    Trailing,
    /// `(500.00)`, `$(500.00)`
    Parentheses,
    /// `500.00 CR`; a plain or `DR` amount is positive.
    CreditSuffix,
    /// `500.00 DR`; a plain or `CR` amount is positive.
    DebitSuffix,
}

impl Default for NumberFormat {
    fn default() -> Self {
        Self {
            symbol: Some("$".to_owned()),
            thousands: Some(','),
            decimal: '.',
            negative: vec![Negative::Leading],
        }
    }
}

impl NumberFormat {
    pub(super) fn integer(&self, text: &str) -> Option<i64> {
        let number = self.decimal(text)?;
        (number.scale() == 0).then(|| number.to_string().parse().ok())?
    }

    /// An amount with at most two decimals, brought to exactly two.
    pub(super) fn money(&self, text: &str) -> Option<Decimal> {
        let mut amount = self.decimal(text)?;
        if amount.scale() > 2 {
            return None;
        }
        amount.rescale(2);
        Some(amount)
    }

    pub(super) fn decimal(&self, text: &str) -> Option<Decimal> {
        let (digits, is_negative) = self.unsigned(text)?;
        let plain = self.plain_digits(&digits)?;
        let mut number = Decimal::from_str_exact(&plain).ok()?;
        if is_negative && !number.is_zero() {
            number.set_sign_negative(true);
        }
        Some(number)
    }

    /// Takes sign and symbol off. At most one mark may be there.
    fn unsigned(&self, text: &str) -> Option<(String, bool)> {
        let compact = self.without_spaces(text)?;
        let compact = compact.replace(['\u{2212}', '\u{2013}'], "-");
        let bare = match &self.symbol {
            Some(symbol) if compact.matches(symbol.as_str()).count() <= 1 => {
                compact.replacen(symbol.as_str(), "", 1)
            }
            _ => compact,
        };
        let marks = [
            (Negative::Leading, bare.strip_prefix('-')),
            (Negative::Trailing, bare.strip_suffix('-')),
            (Negative::Parentheses, bare.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))),
            (Negative::CreditSuffix, strip_suffix_ignoring_case(&bare, "cr")),
            (Negative::DebitSuffix, strip_suffix_ignoring_case(&bare, "dr")),
        ];
        let Some((mark, digits)) = marks.into_iter().find_map(|(mark, rest)| rest.map(|rest| (mark, rest)))
        else {
            return Some((bare, false));
        };
        let by_side =
            self.negative.contains(&Negative::CreditSuffix) || self.negative.contains(&Negative::DebitSuffix);
        let is_side = matches!(mark, Negative::CreditSuffix | Negative::DebitSuffix);
        match (self.negative.contains(&mark), is_side && by_side) {
            (true, _) => Some((digits.to_owned(), true)),
            (false, true) => Some((digits.to_owned(), false)),
            (false, false) => None,
        }
    }

    /// The text without spaces. One between two digits may be two numbers, unless it is declared to group them.
    fn without_spaces(&self, text: &str) -> Option<String> {
        let parts: Vec<&str> = text.split_whitespace().collect();
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let mut out = String::with_capacity(text.len());
        for part in parts {
            if is_digit(out.chars().last()) && is_digit(part.chars().next()) {
                out.push(self.thousands.filter(|separator| separator.is_whitespace())?);
            }
            out.push_str(part);
        }
        Some(out)
    }

    /// Digits with a point, once groups of thousands are checked and removed.
    fn plain_digits(&self, text: &str) -> Option<String> {
        let (whole, decimals) = match text.split_once(self.decimal) {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (text, None),
        };
        let whole = match self.thousands {
            Some(separator) if whole.contains(separator) => ungroup(whole, separator)?,
            _ => whole.to_owned(),
        };
        let all_digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        match decimals {
            // `.50` is written by some systems; `5.` is not a number anywhere.
            Some(decimals) if all_digits(decimals) && (whole.is_empty() || all_digits(&whole)) => {
                Some(format!("{}.{decimals}", if whole.is_empty() { "0" } else { &whole }))
            }
            None if all_digits(&whole) => Some(whole),
            _ => None,
        }
    }

    /// A number in this format, for messages.
    pub(super) fn example(&self, decimals: usize) -> String {
        let thousands = self.thousands.map(String::from).unwrap_or_default();
        let symbol = self.symbol.as_deref().filter(|_| decimals == 2).unwrap_or_default();
        let tail =
            if decimals == 0 { String::new() } else { format!("{}{}", self.decimal, "5".repeat(decimals)) };
        format!("{symbol}1{thousands}234{tail}")
    }
}

fn ungroup(whole: &str, separator: char) -> Option<String> {
    let mut groups = whole.split(separator);
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()))?;
    let mut out = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        out.push_str(group);
    }
    Some(out)
}

fn strip_suffix_ignoring_case<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(suffix.len())?;
    text.get(at..).is_some_and(|tail| tail.eq_ignore_ascii_case(suffix)).then(|| text.get(..at))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str, negative: &[Negative]) -> Option<String> {
        let format = NumberFormat { negative: negative.to_vec(), ..NumberFormat::default() };
        format.money(text).map(|amount| amount.to_string())
    }

    #[test]
    fn money_has_two_decimals_and_the_declared_negative() {
        use Negative::{CreditSuffix, Leading, Parentheses, Trailing};
        assert_eq!(money("$63,990.00", &[]).unwrap(), "63990.00");
        assert_eq!(money("63990", &[]).unwrap(), "63990.00");
        assert_eq!(money("(500.00)", &[Parentheses]).unwrap(), "-500.00");
        assert_eq!(money("$(500.00)", &[Parentheses]).unwrap(), "-500.00");
        assert_eq!(money("-$500.00", &[Leading]).unwrap(), "-500.00");
        assert_eq!(money("$500.00-", &[Trailing]).unwrap(), "-500.00");
        assert_eq!(money("500.00 CR", &[CreditSuffix]).unwrap(), "-500.00");
        assert_eq!(money("500.00 DR", &[CreditSuffix]).unwrap(), "500.00");
        assert_eq!(money("(0.00)", &[Parentheses]).unwrap(), "0.00");
    }

    #[test]
    fn what_is_not_declared_is_not_guessed() {
        for text in [
            "(500.00)",
            "500.00-",
            "500.00 CR",
            "1.234,56",
            "1,23.00",
            "12,3456.00",
            "63990.005",
            "€5.00",
            "5.",
            "",
            "--",
            "1 2 x",
            "500 200",
            "5.00 6.00",
            "63,990 00",
            "639⁹⁹",
            "500½",
            "５００",
        ] {
            assert_eq!(money(text, &[Negative::Leading]), None, "{text:?}");
        }
    }

    #[test]
    fn a_space_groups_digits_only_where_it_is_declared_to() {
        let format = NumberFormat { thousands: Some(' '), decimal: ',', ..NumberFormat::default() };
        assert_eq!(format.money("$ 1 234 567,5").unwrap().to_string(), "1234567.50");
        assert_eq!(format.money("1\u{202f}234").unwrap().to_string(), "1234.00");
        assert_eq!(format.money("12 34"), None);
        assert_eq!(NumberFormat::default().money("$ 1,234.50 ").unwrap().to_string(), "1234.50");
    }

    #[test]
    fn a_number_of_data_keeps_all_of_its_digits_or_is_none() {
        let read = |text: &str| exactly(text).map_or("none".to_owned(), |number| number.to_string());
        assert_eq!(read("63990.50"), "63990.50");
        assert_eq!(read("-0.5"), "-0.5");
        assert_eq!(read("-0"), "0");
        assert_eq!(read("6.39905e4"), "63990.5");
        assert_eq!(read("1E3"), "1000");
        assert_eq!(read("15e-1"), "1.5");
        assert_eq!(read("5e-3"), "0.005");
        assert_eq!(read("9223372036854775808"), "9223372036854775808");
        for text in
            ["1e41", "1e99999999999", "123456789012345678901234567890", "1.2.3", "", ".5", "e5", "0x1"]
        {
            assert_eq!(read(text), "none", "{text}");
        }
        assert_eq!(exactly("0.12345678901234567890123456789"), None);
        let whole = |text: &str| exactly(text).and_then(whole);
        assert_eq!((whole("9223372036854775807"), whole("9223372036854775808")), (Some(i64::MAX), None));
        assert_eq!((whole("5.0"), whole("1e3"), whole("5.5")), (Some(5), Some(1000), None));
        let cents = |text: &str| exactly(text).and_then(cents).map(|amount| amount.to_string());
        assert_eq!(cents("63990.5").unwrap(), "63990.50");
        assert_eq!(cents("63990.500").unwrap(), "63990.50");
        assert_eq!((cents("63990.505"), cents("1e28")), (None, None));
    }

    #[test]
    fn european_numbers_read_as_declared() {
        let format = NumberFormat {
            symbol: Some("€".to_owned()),
            thousands: Some('.'),
            decimal: ',',
            negative: vec![],
        };
        assert_eq!(format.money("1.234,56 €").unwrap().to_string(), "1234.56");
        assert_eq!(format.integer("12.345").unwrap(), 12345);
        assert_eq!(format.decimal("0,50").unwrap().to_string(), "0.50");
    }
}
