//! A text, read: `<reader>`, then the text.

use std::sync::{Arc, LazyLock};

use jiff::tz::TimeZone;
use rooftop_page::reader::{Layout, NumberFormat, WordList};
use rooftop_page::{Pattern, ReadContext, Reader, Value, normalise};

use crate::{choose, head};

/// The readers, by the words of packs.
static READERS: LazyLock<Vec<(&str, Reader)>> = LazyLock::new(|| {
    let numbers = || NumberFormat { symbol: Some("$".to_owned()), ..NumberFormat::default() };
    let words = [("New", "new"), ("Used", "used"), ("In transit", "in_transit")];
    let words = words.map(|(theirs, ours)| (theirs.to_owned(), ours.to_owned()));
    let mut readers = vec![
        ("text", Reader::Text),
        ("covered", Reader::Covered),
        ("integer", Reader::Integer(numbers())),
        ("decimal", Reader::Decimal(numbers())),
        ("money", Reader::Money(numbers())),
        ("vin", Reader::Vin { lenient: false }),
        ("old_vin", Reader::Vin { lenient: true }),
        ("phone", Reader::Phone),
        ("words", Reader::Words(Arc::new(WordList::new("condition", words)))),
        ("flag", Reader::Flag { yes: vec!["Y".to_owned()], no: vec!["N".to_owned()], blank_is_no: true }),
        ("list", Reader::List { of: Box::new(Reader::Text), split: Some(",".to_owned()) }),
    ];
    let date = ["MM/DD/YYYY", "mm-dd-yy", "iso"].map(Layout::for_date);
    readers.extend(date.into_iter().flatten().map(|layout| ("date", Reader::Date(layout))));
    let instant = ["MM/DD/YYYY h:mma", "iso"].map(Layout::for_datetime);
    readers.extend(instant.into_iter().flatten().map(|layout| ("datetime", Reader::DateTime(layout))));
    readers.extend(Pattern::parse("{last}, {first}").map(|pattern| ("pattern", Reader::Pattern(pattern))));
    readers
});

/// Reads a text. Reading it again gives the same, and no reader gives digits that are not there. Whether it was read.
///
/// # Panics
/// Where what is read twice differs, or was not there.
pub fn readers(data: &[u8]) -> bool {
    let (name, text) = head(data);
    let text = String::from_utf8_lossy(text);
    let Some((name, reader)) = choose(&READERS, name, |(known, _)| *known == name) else { return false };
    let context = ReadContext { zone: TimeZone::get("America/Denver").ok(), ..ReadContext::default() };
    let read = || reader.read_text(&text, &context);
    let first = read();
    assert_eq!(format!("{first:?}"), format!("{:?}", read()), "what is read twice is the same");
    let Ok(value) = first else { return false };
    match reader {
        Reader::Integer(_) | Reader::Decimal(_) | Reader::Money(_) => expect_digits(name, &value, &text),
        Reader::Vin { lenient: false } => assert_eq!(value.to_text().chars().count(), 17, "{text:?}"),
        _ => {}
    }
    true
}

/// The digits of a number stand in the text as they are in the number, but for zeros at its ends.
fn expect_digits(name: &str, value: &Value, text: &str) {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let found = digits(&value.to_json().to_string());
    let found = found.trim_matches('0');
    assert!(digits(&normalise(text)).contains(found), "{name} made {value:?} of {text:?}");
}
