//! What is known by its form, wherever it stands.

use std::sync::LazyLock;

use regex::Regex;
use rooftop_model::Vin;

use super::Kind;

/// The shortest run of mixed letters and digits that is taken for a token, in characters.
const TOKEN_MIN: usize = 24;

/// The shortest value of hidden state that is taken for a token, in characters.
const RANDOM_MIN: usize = 10;

static PATTERNS: LazyLock<Vec<(Regex, Kind)>> = LazyLock::new(|| {
    let patterns = [
        (r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}", Kind::Email),
        (r"\b\d{3}-\d{2}-\d{4}\b", Kind::SocialSecurity),
        (r"(?:[Xx*•]{3}-[Xx*•]{2}-)\d{4}\b", Kind::SocialSecurity),
        (r"\b(?:\d[ -]?){12,18}\d\b", Kind::Card),
        (r"(?:\+?1[ .-]?)?(?:\(\d{3}\)\s?|\b\d{3}[ .-])\d{3}[ .-]\d{4}\b", Kind::Phone),
        (r"\b[A-HJ-NPR-Za-hj-npr-z0-9]{17}\b", Kind::Vin),
        (
            r"\b\d{1,6}\s(?:[NSEW]\.?\s)?(?:[A-Z][A-Za-z]+\s){1,4}(?:St|Street|Ave|Avenue|Rd|Road|Blvd|Boulevard|Dr|Drive|Ln|Lane|Ct|Court|Way|Pkwy|Parkway|Hwy|Highway|Cir|Circle|Pl|Place|Ter|Terrace|Trl|Trail)\b\.?(?:,?\s(?:Apt|Unit|Ste|Suite)\.?\s?#?\w+)?",
            Kind::Street,
        ),
        (r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?", Kind::Secret),
        (r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b", Kind::Secret),
        (r"[A-Za-z0-9+/_-]{24,}={0,2}", Kind::Secret),
    ];
    patterns.into_iter().filter_map(|(pattern, kind)| Some((Regex::new(pattern).ok()?, kind))).collect()
});

/// The city and postal code of `Springfield, IL 62704`.
static CITY_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b([A-Z][A-Za-z.]+(?:\s[A-Z][A-Za-z.]+){0,2}),\s[A-Z]{2}\s+(\d{5}(?:-\d{4})?)\b").ok()
});

/// What must not be kept in a text, by its form.
pub(super) fn find(text: &str) -> Vec<(Kind, String)> {
    let mut found = Vec::new();
    for (regex, kind) in PATTERNS.iter() {
        for one in regex.find_iter(text) {
            let value = one.as_str();
            if is_one(*kind, value) {
                found.push((*kind, value.to_owned()));
            }
        }
    }
    let lines = CITY_LINE.iter().flat_map(|regex| regex.captures_iter(text));
    for line in lines {
        let parts = [line.get(1), line.get(2)].into_iter().flatten();
        found.extend(parts.map(|part| (Kind::City, part.as_str().to_owned())));
    }
    found
}

/// Whether what has the form is the thing.
fn is_one(kind: Kind, value: &str) -> bool {
    match kind {
        Kind::Card => is_card(value),
        Kind::Vin => {
            value.parse::<Vin>().is_ok_and(|vin| vin.is_standard())
                && value.chars().any(|c| c.is_ascii_alphabetic())
                && value.chars().filter(char::is_ascii_digit).count() >= 5
        }
        Kind::Secret => is_token(value),
        _ => true,
    }
}

/// Whether a number of 13 to 19 digits fits its check digit and begins like a card's.
fn is_card(value: &str) -> bool {
    let digits: Vec<u32> = value.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| {
            let digit = digit * if index % 2 == 1 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    (13..=19).contains(&digits.len())
        && sum.is_multiple_of(10)
        && digits.first().is_some_and(|first| (2..=6).contains(first))
}

/// A run of letters and digits that nobody writes: mixed, long, and no path of words.
fn is_token(value: &str) -> bool {
    let has = |of: fn(char) -> bool| value.chars().any(of);
    if value.starts_with("eyJ") && value.contains('.') || is_uuid(value) {
        return true;
    }
    let longest = value.split(['/', '-', '_', '+']).map(str::len).max().unwrap_or(0);
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let is_hex = value.chars().all(|c| c.is_ascii_hexdigit());
    longest >= TOKEN_MIN / 2
        && value.len() >= TOKEN_MIN
        && digits >= 3
        && (is_hex || (has(|c| c.is_ascii_lowercase()) && has(|c| c.is_ascii_uppercase())))
        && changes(value) * 4 >= value.len()
}

/// Whether a value of hidden state is made by a machine: letters and digits in turns.
pub(super) fn is_random(value: &str) -> bool {
    let is_one_word =
        value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '-' | '_'));
    let has = |of: fn(char) -> bool| value.chars().any(of);
    value.len() >= RANDOM_MIN
        && is_one_word
        && has(|c| c.is_ascii_digit())
        && has(|c| c.is_ascii_alphabetic())
        && changes(value) * 3 >= value.len()
}

fn is_uuid(value: &str) -> bool {
    value.len() == 36 && value.chars().filter(|c| *c == '-').count() == 4
}

/// How often letters, capitals and digits change, but for a capital that begins a word: seldom in what is made of words.
fn changes(value: &str) -> usize {
    let class = |c: char| (c.is_ascii_lowercase(), c.is_ascii_uppercase(), c.is_ascii_digit());
    let pairs = value.chars().zip(value.chars().skip(1));
    pairs
        .filter(|(a, b)| class(*a) != class(*b) && !(a.is_ascii_uppercase() && b.is_ascii_lowercase()))
        .count()
}

/// Whether a text is a day: digits in three groups.
pub(super) fn is_date(text: &str) -> bool {
    let groups = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).count();
    groups == 3 && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, String)> {
        find(text)
    }

    #[test]
    fn what_is_known_by_its_form_is_found() {
        let one = |kind: Kind, value: &str| vec![(kind, value.to_owned())];
        assert_eq!(
            kinds("mail to jo.smith+x@dealer.example now"),
            one(Kind::Email, "jo.smith+x@dealer.example")
        );
        assert_eq!(kinds("SSN 900-45-6789."), one(Kind::SocialSecurity, "900-45-6789"));
        assert_eq!(kinds("paid with 4111 1111 1111 1111 ok"), one(Kind::Card, "4111 1111 1111 1111"));
        assert_eq!(kinds("call (404) 555-0199"), one(Kind::Phone, "(404) 555-0199"));
        assert_eq!(kinds("at 12 N. Oak Hill Rd, Apt 4"), one(Kind::Street, "12 N. Oak Hill Rd, Apt 4"));
        assert_eq!(kinds("VIN 1G4AH59H45G118341"), one(Kind::Vin, "1G4AH59H45G118341"));
        assert_eq!(
            kinds("Springfield, IL 62704"),
            [(Kind::City, "Springfield".to_owned()), (Kind::City, "62704".to_owned())]
        );
        assert_eq!(
            kinds("token=aGVsbG8gd29ybGQ0NTY3ODkwMTIz;"),
            one(Kind::Secret, "aGVsbG8gd29ybGQ0NTY3ODkwMTIz")
        );
    }

    #[test]
    fn what_only_looks_like_it_is_left() {
        for text in [
            "$63,990.00 on 01/21/2026 8:45a",
            "order 1234567890123456",
            "/static/vehicle-inventory-list-2024-classic.css",
            "ctl00_ContentPlaceHolder1_VehicleGrid",
            "row 12 of 345",
        ] {
            assert!(kinds(text).is_empty(), "{text}: {:?}", kinds(text));
        }
    }
}
