//! What is true of a page, whatever becomes of its markup.

use indexmap::IndexMap;
use serde_json::{Number, Value as Json};

/// What a reader may say of one field or cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fate {
    /// The page shows this value.
    Shown(Json),
    /// The page shows that there is none, or nothing of it: absent, or loud.
    Absent,
    /// The page shows something of which the value cannot be known: loud.
    Unreadable,
}

/// The truth of a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Truth {
    /// The single values.
    pub(crate) values: IndexMap<String, Fate>,
    /// The rows of each list.
    pub(crate) lists: IndexMap<String, Vec<IndexMap<String, Fate>>>,
}

impl Truth {
    /// Says what is true of a value.
    pub(crate) fn value(mut self, name: &str, value: impl Into<Option<Json>>) -> Self {
        let fate = value.into().map_or(Fate::Absent, Fate::Shown);
        self.values.insert(name.to_owned(), fate);
        self
    }
}

/// A text, as a person reads it.
pub(crate) fn text(text: &str) -> Option<Json> {
    let tidy = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!tidy.is_empty()).then_some(Json::String(tidy))
}

/// A number with these digits.
pub(crate) fn number(digits: &str) -> Option<Json> {
    digits.parse::<Number>().ok().map(Json::Number)
}

/// An amount of cents.
pub(crate) fn amount(cents: impl Into<Option<i64>>) -> Option<Json> {
    let cents: i64 = cents.into()?;
    let sign = if cents < 0 { "-" } else { "" };
    number(&format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100))
}
