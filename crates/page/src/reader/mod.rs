//! Readers: how a text becomes a value. A closed set, each typed and strict.

mod iso;
mod link;
mod number;
mod time;
mod word;

use std::sync::Arc;

use indexmap::IndexMap;

use crate::cell::Cell;
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::pattern::Pattern;
use crate::record::ReadContext;
use crate::value::Value;

pub(crate) use number::exactly;
pub use number::{Negative, NumberFormat};
pub use time::{Layout, LayoutError};
pub use word::WordList;

/// How the text of a cell becomes a value.
#[derive(Debug, Clone)]
pub enum Reader {
    /// The text as a person reads it.
    Text,
    /// A text of which the page shows only a part, such as where a code was sent: `•••-•••-0102`.
    Covered,
    /// A whole number.
    Integer(NumberFormat),
    /// A number that keeps its digits.
    Decimal(NumberFormat),
    /// An amount of money.
    Money(NumberFormat),
    /// A calendar day.
    Date(Layout),
    /// A local time in the zone of the context, as an instant.
    DateTime(Layout),
    /// A vehicle identification number: 17 characters without I, O, Q. Lenient: 11 to 17 letters and
    /// digits, for vehicles older than the standard.
    Vin {
        /// Also take numbers from before 1981.
        lenient: bool,
    },
    /// A telephone number, as free text with at least seven digits.
    Phone,
    /// A word of the DMS, as a word of ours.
    Words(Arc<WordList>),
    /// Yes or no; a box that is checked or not.
    Flag {
        /// Words that mean yes.
        yes: Vec<String>,
        /// Words that mean no.
        no: Vec<String>,
        /// A blank value means no, because the page declares it so.
        blank_is_no: bool,
    },
    /// Several values: the lines or items of a cell, or a text split.
    List {
        /// How each one is read.
        of: Box<Reader>,
        /// What stands between them, where they are not lines or items.
        split: Option<String>,
    },
    /// The address of the link or image in the cell, absolute.
    Url,
    /// A query parameter of the link in the cell.
    Link {
        /// The parameter's name.
        parameter: String,
    },
    /// The named parts of the text.
    Pattern(Pattern),
}

/// What of a cell a reader takes, so that a link's text and its address are two things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Facet {
    Text,
    Address,
}

impl Reader {
    pub(crate) fn facet(&self) -> Facet {
        match self {
            Self::Url | Self::Link { .. } => Facet::Address,
            _ => Facet::Text,
        }
    }

    /// Whether few texts can be read: what is read then tells something of the place.
    pub(crate) fn is_telling(&self) -> bool {
        match self {
            Self::Text | Self::Covered | Self::Phone | Self::Url => false,
            Self::List { of, .. } => of.is_telling(),
            _ => true,
        }
    }

    /// Whether a blank text is a value to this reader: an unchecked box is a no.
    pub(crate) fn takes_blank(&self) -> bool {
        matches!(self, Self::Flag { blank_is_no: true, .. })
    }

    /// Reads a cell whose text is not blank.
    pub(crate) fn read(
        &self,
        document: &Document,
        cell: &Cell,
        context: &ReadContext,
    ) -> Result<Value, Drift> {
        match self {
            Self::Url => link::address(document, cell).map(Value::Url),
            Self::Link { parameter } => link::parameter(document, cell, parameter).map(Value::Text),
            Self::List { of, split: None } => {
                let lines = cell.lines(&document.tree);
                lines
                    .iter()
                    .map(|line| of.read_text(line, context))
                    .collect::<Result<_, _>>()
                    .map(Value::List)
            }
            _ => {
                let text = cell.text(&document.tree).unwrap_or_default();
                self.read_text(&text, context)
            }
        }
    }

    /// Reads a text on its own.
    ///
    /// # Errors
    /// [`DriftKind::ValueUnreadable`] if it is not in the declared format, [`DriftKind::WordUnknown`] for a
    /// word outside the vocabulary, [`DriftKind::TimeGap`] for a local time that does not exist.
    pub fn read_text(&self, text: &str, context: &ReadContext) -> Result<Value, Drift> {
        let unreadable = || Drift::new(DriftKind::ValueUnreadable, self.expectation(), text);
        if matches!(self, Self::Text | Self::Phone | Self::Vin { .. }) && crate::text::is_masked(text) {
            return Err(Drift::new(DriftKind::ValueMasked, "a value that is shown whole", text));
        }
        if matches!(self, Self::Text | Self::Covered) && crate::text::is_pending(text) {
            return Err(Drift::new(DriftKind::ValueUnreadable, "a value that has come", text));
        }
        match self {
            Self::Text | Self::Covered => Ok(Value::Text(text.to_owned())),
            Self::Integer(format) => format.integer(text).map(Value::Integer).ok_or_else(unreadable),
            Self::Decimal(format) => format.decimal(text).map(Value::Decimal).ok_or_else(unreadable),
            Self::Money(format) => format.money(text).map(Value::Money).ok_or_else(unreadable),
            Self::Date(layout) => layout.date(text).map(Value::Date).ok_or_else(unreadable),
            Self::DateTime(layout) => layout.instant(text, context).map(Value::Instant),
            Self::Vin { lenient } => vin(text, *lenient).map(Value::Text).ok_or_else(unreadable),
            Self::Phone => {
                let digits = text.chars().filter(char::is_ascii_digit).count();
                if digits >= 7 { Ok(Value::Text(text.to_owned())) } else { Err(unreadable()) }
            }
            Self::Words(words) => words.read(text).map(Value::Word),
            Self::Flag { yes, no, blank_is_no } => {
                flag(text, yes, no, *blank_is_no).map(Value::Flag).ok_or_else(unreadable)
            }
            Self::List { of, split } => {
                let parts = split.as_deref().map_or(vec![text], |separator| text.split(separator).collect());
                let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
                parts.map(|part| of.read_text(part, context)).collect::<Result<_, _>>().map(Value::List)
            }
            Self::Pattern(pattern) => {
                let parts = pattern.take_apart(text).ok_or_else(unreadable)?;
                let parts: IndexMap<String, Value> =
                    parts.into_iter().map(|(name, text)| (name, Value::Text(text))).collect();
                Ok(Value::Parts(parts))
            }
            Self::Url | Self::Link { .. } => Err(unreadable()),
        }
    }

    /// Reads a number that a data document has as a number, in the one way in which all of them write it.
    pub(crate) fn read_number(&self, text: &str) -> Result<Value, Drift> {
        let number = exactly(text);
        let value = match self {
            Self::Integer(_) => number.and_then(number::whole).map(Value::Integer),
            Self::Decimal(_) => number.map(Value::Decimal),
            Self::Money(_) => number.and_then(number::cents).map(Value::Money),
            _ => None,
        };
        value.ok_or_else(|| Drift::new(DriftKind::ValueUnreadable, self.expectation(), text))
    }

    /// Reads a text that is itself an address.
    pub(crate) fn read_address(&self, document: &Document, text: &str) -> Result<Value, Drift> {
        let address = document.base.join(text);
        let address =
            address.map_err(|_| Drift::new(DriftKind::ValueUnreadable, self.expectation(), text))?;
        match self {
            Self::Link { parameter } => link::parameter_of(&address, parameter).map(Value::Text),
            _ => Ok(Value::Url(address)),
        }
    }

    /// What the reader expects, in words.
    pub(crate) fn expectation(&self) -> String {
        match self {
            Self::Text | Self::Covered => "text".to_owned(),
            Self::Integer(format) => format!("a whole number like {}", format.example(0)),
            Self::Decimal(format) => format!("a number like {}", format.example(1)),
            Self::Money(format) => format!("an amount like {}", format.example(2)),
            Self::Date(layout) => format!("a date as {}", layout.source()),
            Self::DateTime(layout) => format!("a time as {}", layout.source()),
            Self::Vin { lenient: false } => "a VIN of 17 characters".to_owned(),
            Self::Vin { lenient: true } => "a VIN of 11 to 17 characters".to_owned(),
            Self::Phone => "a telephone number".to_owned(),
            Self::Words(words) => format!("a word of {}", words.name()),
            Self::Flag { yes, no, .. } => format!("{} or {}", yes.join("/"), no.join("/")),
            Self::List { .. } => "a list".to_owned(),
            Self::Url | Self::Link { .. } => "a link".to_owned(),
            Self::Pattern(pattern) => format!("a text like {}", pattern.source()),
        }
    }
}

/// Whether a value is a modern VIN whose check digit is right. Not all that are sold have one, so that a wrong one says
/// nothing.
pub(crate) fn checks_out(value: &Value) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let Value::Text(vin) = value else { return false };
    let worth = |c: char| match c {
        '0'..='9' => c.to_digit(10),
        'A'..='H' => Some(u32::from(c) - u32::from('A') + 1),
        'J'..='N' => Some(u32::from(c) - u32::from('J') + 1),
        'P' => Some(7),
        'R' => Some(9),
        'S'..='Z' => Some(u32::from(c) - u32::from('S') + 2),
        _ => None,
    };
    let worths: Option<Vec<u32>> = vin.chars().map(worth).collect();
    let Some(worths) = worths.filter(|worths| worths.len() == WEIGHTS.len()) else { return false };
    let sum: u32 = worths.iter().zip(WEIGHTS).map(|(worth, weight)| worth * weight).sum();
    let digit = if sum % 11 == 10 { Some('X') } else { char::from_digit(sum % 11, 10) };
    vin.chars().nth(8) == digit
}

fn vin(text: &str, lenient: bool) -> Option<String> {
    let vin: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let is_alphanumeric = vin.chars().all(|c| c.is_ascii_alphanumeric());
    let is_modern = vin.len() == 17 && !vin.contains(['I', 'O', 'Q']);
    (is_alphanumeric && (is_modern || (lenient && (11..=17).contains(&vin.len())))).then_some(vin)
}

fn flag(text: &str, yes: &[String], no: &[String], blank_is_no: bool) -> Option<bool> {
    let is_one_of = |words: &[String]| {
        words.iter().any(|word| crate::evidence::same_label(word, &crate::text::label_key(text)))
    };
    if text.is_empty() && blank_is_no {
        return Some(false);
    }
    match (is_one_of(yes), is_one_of(no)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}
