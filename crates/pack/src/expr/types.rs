//! The types of expressions.

use std::fmt;

use indexmap::IndexMap;
use rooftop_page::{Field, ListModel, Presence, Reader};

use crate::catalogue::{FieldSpec, FieldType};

/// What an expression gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Integer,
    Decimal,
    Money,
    Date,
    Instant,
    Flag,
    Url,
    /// One of these words.
    Word(Vec<String>),
    List(Box<Type>),
    Parts(IndexMap<String, Type>),
    /// A file that was given; nothing can be said of what is in it.
    File,
    /// Rows with these columns; `rows.column` is the list of what is in a column.
    Rows(IndexMap<String, Typed>),
}

/// A type, and whether the value may be absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Typed {
    pub(crate) ty: Type,
    pub(crate) optional: bool,
}

impl Typed {
    pub(crate) fn always(ty: Type) -> Self {
        Self { ty, optional: false }
    }
}

impl Type {
    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Money)
    }

    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Word(_) | Self::Url)
    }

    /// Whether it can be written as one text.
    pub(crate) fn is_plain(&self) -> bool {
        !matches!(self, Self::List(_) | Self::Parts(_) | Self::Rows(_) | Self::File)
    }

    /// Whether a value of this type may stand in a field of the model; if not, which words do not fit.
    pub(crate) fn fits(&self, field: &FieldType) -> Result<(), Vec<String>> {
        let ok = match (self, field) {
            (Self::Word(words), FieldType::Word(allowed)) => {
                let strange: Vec<String> =
                    words.iter().filter(|word| !allowed.contains(word)).cloned().collect();
                return if strange.is_empty() { Ok(()) } else { Err(strange) };
            }
            (Self::Text | Self::Word(_) | Self::Url, FieldType::Text)
            | (Self::Integer, FieldType::Integer | FieldType::Decimal)
            | (Self::Decimal, FieldType::Decimal)
            | (Self::Money, FieldType::Money)
            | (Self::Date, FieldType::Date)
            | (Self::Instant, FieldType::Instant)
            | (Self::Flag, FieldType::Flag)
            | (Self::Url, FieldType::Url) => true,
            (Self::List(of), FieldType::List(field)) => return of.fits(field),
            _ => false,
        };
        if ok { Ok(()) } else { Err(Vec::new()) }
    }

    /// The type of a value given from outside.
    pub(crate) fn of_field(field: &FieldType) -> Self {
        match field {
            FieldType::Text | FieldType::Object(_) => Self::Text,
            FieldType::Integer => Self::Integer,
            FieldType::Decimal => Self::Decimal,
            FieldType::Money => Self::Money,
            FieldType::Date => Self::Date,
            FieldType::Instant => Self::Instant,
            FieldType::Flag => Self::Flag,
            FieldType::Url => Self::Url,
            FieldType::File => Self::File,
            FieldType::Word(words) => Self::Word(words.clone()),
            FieldType::List(of) => {
                if let FieldType::Object(fields) = of.as_ref() {
                    let typed =
                        |spec: &FieldSpec| Typed { ty: Self::of_field(&spec.ty), optional: !spec.required };
                    return Self::Rows(
                        fields.iter().map(|(name, spec)| (name.clone(), typed(spec))).collect(),
                    );
                }
                Self::List(Box::new(Self::of_field(of)))
            }
        }
    }

    fn of_reader(reader: &Reader) -> Self {
        match reader {
            Reader::Text | Reader::Covered | Reader::Vin { .. } | Reader::Phone | Reader::Link { .. } => {
                Self::Text
            }
            Reader::Integer(_) => Self::Integer,
            Reader::Decimal(_) => Self::Decimal,
            Reader::Money(_) => Self::Money,
            Reader::Date(_) => Self::Date,
            Reader::DateTime(_) => Self::Instant,
            Reader::Words(words) => Self::Word(words.ours().map(str::to_owned).collect()),
            Reader::Flag { .. } => Self::Flag,
            Reader::List { of, .. } => Self::List(Box::new(Self::of_reader(of))),
            Reader::Url => Self::Url,
            Reader::Pattern(pattern) => {
                Self::Parts(pattern.holes().map(|name| (name.to_owned(), Self::Text)).collect())
            }
        }
    }
}

impl From<&Field> for Typed {
    fn from(field: &Field) -> Self {
        Self { ty: Type::of_reader(&field.reader), optional: field.presence != Presence::Required }
    }
}

impl From<&ListModel> for Typed {
    fn from(list: &ListModel) -> Self {
        let columns = list.columns.iter().map(|column| (column.name.clone(), Self::from(column)));
        Self::always(Type::Rows(columns.collect()))
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::Integer => f.write_str("integer"),
            Self::Decimal => f.write_str("decimal"),
            Self::Money => f.write_str("money"),
            Self::Date => f.write_str("date"),
            Self::Instant => f.write_str("instant"),
            Self::Flag => f.write_str("flag"),
            Self::Url => f.write_str("url"),
            Self::File => f.write_str("file"),
            Self::Word(words) => write!(f, "word ({})", words.join(", ")),
            Self::List(of) => write!(f, "list of {of}"),
            Self::Parts(parts) => {
                let names: Vec<&str> = parts.keys().map(String::as_str).collect();
                write!(f, "parts ({})", names.join(", "))
            }
            Self::Rows(columns) => {
                let names: Vec<&str> = columns.keys().map(String::as_str).collect();
                write!(f, "rows ({})", names.join(", "))
            }
        }
    }
}

impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(_) => f.write_str("object"),
            Self::List(of) => write!(f, "list of {of}"),
            other => Type::of_field(other).fmt(f),
        }
    }
}
