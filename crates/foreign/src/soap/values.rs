//! How values are written: capitals without accents, days as eight digits, yes and no as letters.

use jiff::civil::Date;

use crate::books::{Cents, plain};

pub(super) fn text(value: &str) -> String {
    let plain = value.chars().map(|character| match character {
        'á' | 'Á' | 'à' | 'å' | 'Å' => 'A',
        'é' | 'É' | 'è' => 'E',
        'í' => 'I',
        'ó' => 'O',
        'ü' => 'U',
        'ñ' => 'N',
        '’' => '\'',
        '“' | '”' => '"',
        '\n' => ' ',
        other if other.is_ascii() => other.to_ascii_uppercase(),
        _ => '?',
    });
    plain.collect()
}

/// `20261103`, and `0` for none.
pub(super) fn day(day: Option<Date>) -> String {
    day.map_or_else(|| "0".to_owned(), |day| day.strftime("%Y%m%d").to_string())
}

/// `202611031615`, and `0` for none: a day and the time of it, packed.
pub(super) fn minute(day: Option<Date>, time: &str) -> String {
    day.map_or_else(|| "0".to_owned(), |day| format!("{}{time}", day.strftime("%Y%m%d")))
}

pub(super) fn money(cents: Cents) -> String {
    plain(cents)
}

/// Hours, without a zero before the point or behind it: `.5`, `1.8`, `2`.
pub(super) fn hours(hundredths: i64) -> String {
    let digits = plain(hundredths);
    let short = digits.trim_end_matches('0').trim_end_matches('.');
    short.strip_prefix('0').unwrap_or(short).to_owned()
}

pub(super) fn yes(is: bool) -> String {
    if is { "Y" } else { "N" }.to_owned()
}

pub(super) fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::{hours, text};

    #[test]
    fn hours_have_no_zero_that_could_be_left_out() {
        assert_eq!([hours(50), hours(180), hours(200), hours(1000)], [".5", "1.8", "2", "10"]);
    }

    #[test]
    fn names_lose_their_accents() {
        assert_eq!(text("María José O’Neill, Café au Lait"), "MARIA JOSE O'NEILL, CAFE AU LAIT");
    }
}
