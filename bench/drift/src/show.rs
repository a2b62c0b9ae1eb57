//! How screens write amounts, numbers, days and times.

use jiff::civil::{Date, DateTime};

/// What marks a negative amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Minus {
    Leading,
    Trailing,
    Parentheses,
}

/// `1,234` of 1234.
pub(crate) fn thousands(number: i64) -> String {
    let digits = number.abs().to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 { format!("-{out}") } else { out }
}

/// `$1,234.50`, negatives as the screen marks them.
pub(crate) fn money(cents: i64, symbol: &str, minus: Minus) -> String {
    let plain = format!("{symbol}{}.{:02}", thousands(cents.abs() / 100), cents.abs() % 100);
    match minus {
        _ if cents >= 0 => plain,
        Minus::Leading => format!("-{plain}"),
        Minus::Trailing => format!("{plain}-"),
        Minus::Parentheses => format!("({plain})"),
    }
}

/// A day in one of the ways of `strftime`.
pub(crate) fn day(date: Date, format: &str) -> String {
    date.strftime(format).to_string()
}

/// `8:45a`.
pub(crate) fn clock(time: DateTime) -> String {
    let hour = match time.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    format!("{hour}:{:02}{}", time.minute(), if time.hour() < 12 { 'a' } else { 'p' })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_on_a_screen() {
        assert_eq!(money(-123_456_789, "$", Minus::Parentheses), "($1,234,567.89)");
        assert_eq!(money(-5, "", Minus::Trailing), "0.05-");
        assert_eq!(money(100_000, "$", Minus::Leading), "$1,000.00");
        assert_eq!(clock(jiff::civil::date(2026, 1, 21).at(12, 5, 0, 0)), "12:05p");
    }
}
