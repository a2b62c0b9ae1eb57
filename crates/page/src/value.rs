//! What is read: typed values, each with the place it was found at.

use indexmap::IndexMap;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Number, Value as Json};

/// A typed value from a page. Nothing is a float.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text as a person reads it, spaces folded.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number that keeps its digits.
    Decimal(Decimal),
    /// An amount with exactly two decimals.
    Money(Decimal),
    /// A calendar day.
    Date(Date),
    /// An instant, resolved from a local time.
    Instant(Timestamp),
    /// Yes or no.
    Flag(bool),
    /// A word of our vocabulary.
    Word(String),
    /// An absolute address.
    Url(url::Url),
    /// Several values.
    List(Vec<Value>),
    /// The named parts of a text.
    Parts(IndexMap<String, Value>),
}

impl Value {
    /// The value in JSON: numbers with their digits, money with two decimals, days and instants in ISO 8601.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Text(text) | Self::Word(text) => Json::String(text.clone()),
            Self::Integer(number) => Json::Number((*number).into()),
            Self::Decimal(number) | Self::Money(number) => number_json(*number),
            Self::Date(date) => Json::String(date.to_string()),
            Self::Instant(instant) => Json::String(instant.to_string()),
            Self::Flag(flag) => Json::Bool(*flag),
            Self::Url(url) => Json::String(url.to_string()),
            Self::List(values) => Json::Array(values.iter().map(Self::to_json).collect()),
            Self::Parts(parts) => {
                Json::Object(parts.iter().map(|(name, value)| (name.clone(), value.to_json())).collect())
            }
        }
    }

    /// The value as text, as it is put into an address or a form; lists are joined by commas.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self.to_json() {
            Json::String(text) => text,
            Json::Array(values) => {
                let texts =
                    values.iter().map(|value| value.as_str().map_or(value.to_string(), str::to_owned));
                texts.collect::<Vec<_>>().join(",")
            }
            other => other.to_string(),
        }
    }
}

/// A decimal as a JSON number with the same digits.
fn number_json(number: Decimal) -> Json {
    number.to_string().parse::<Number>().map_or(Json::Null, Json::Number)
}

/// Why a value is not there, when its absence is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// The label is there, its value is blank.
    Empty,
    /// The page does not show the label to this user.
    Hidden,
    /// The page does not have the label for this record.
    NotOffered,
}

/// Where a value was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The evidence in words, such as `label "Stock #" in "Vehicle"`.
    pub locator: String,
    /// The text on the page, shortened.
    pub raw: String,
    /// What spoke for this place, the most telling first.
    pub witnesses: Vec<Witness>,
    /// The declared evidence was not there: the place was found by what else is known of it.
    pub healed: bool,
}

/// Something that speaks for a place to be the one of a field. No witness knows of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Witness {
    /// The declared label stands beside it.
    Label,
    /// The declared heading stands over it.
    Heading,
    /// It stands in a line of the declared form.
    Line,
    /// It stands at the declared path of a data document.
    Path,
    /// A label stands beside it, or a heading over it, that means the same.
    Synonym,
    /// The element's id, name or data attribute.
    Identity,
    /// The section in which it stands.
    Section,
    /// The labels right before and behind it.
    Neighbours,
    /// Its place in a page or group that is built as it always was.
    Place,
    /// The form of the value, where few texts have it.
    Form,
    /// A part of the page that is about the same record, as its other values show.
    Company,
    /// The same value elsewhere on the page or in its address, where it always was.
    Echo,
    /// A statement about several values that only the right ones make true.
    Check,
}

impl Witness {
    /// The stable word, such as `label`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Heading => "heading",
            Self::Line => "line",
            Self::Path => "path",
            Self::Synonym => "synonym",
            Self::Identity => "identity",
            Self::Section => "section",
            Self::Neighbours => "neighbours",
            Self::Place => "place",
            Self::Form => "form",
            Self::Company => "company",
            Self::Echo => "echo",
            Self::Check => "check",
        }
    }
}

/// A value or its proved absence, with provenance.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What was read.
    pub value: Result<Value, Absence>,
    /// Where.
    pub found: Found,
}

impl Reading {
    /// The value, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        self.value.as_ref().ok()
    }

    /// The value in JSON; an absent one is null.
    #[must_use]
    pub fn to_json(&self) -> Json {
        self.value().map_or(Json::Null, Value::to_json)
    }
}
