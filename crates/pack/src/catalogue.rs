//! The catalogue: which operations there are, and which fields their records have.
//!
//! It is handed in when a pack is loaded, so that every mapping is checked against the model's types.

use indexmap::IndexMap;

/// The operations and kinds that packs are checked against.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The operations by name, such as `vehicles.list`.
    pub operations: IndexMap<String, OperationSpec>,
    /// The kinds of record by name, such as `vehicle`.
    pub kinds: IndexMap<String, KindSpec>,
}

/// An operation.
#[derive(Debug, Clone)]
pub struct OperationSpec {
    /// What is given, by name: texts, numbers, flags and the like, lists of them, and lists of objects of them.
    pub input: IndexMap<String, FieldSpec>,
    /// Whether it changes the dealer's books. One that does not may never commit anything.
    pub writes: bool,
    /// What it gives.
    pub output: OutputSpec,
}

/// What an operation gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputSpec {
    /// Rows with a key, a change mark, and some of the fields of this kind.
    Rows {
        /// The kind.
        kind: String,
    },
    /// A record of this kind, whole.
    Record {
        /// The kind.
        kind: String,
    },
    /// Nothing but having been done.
    Done,
}

/// A kind of record.
#[derive(Debug, Clone, Default)]
pub struct KindSpec {
    /// The fields by dotted path, such as `pricing.msrp`.
    pub fields: IndexMap<String, FieldSpec>,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSpec {
    /// What it holds.
    pub ty: FieldType,
    /// Whether every record has it.
    pub required: bool,
}

impl FieldSpec {
    /// A field that every record has.
    #[must_use]
    pub fn required(ty: FieldType) -> Self {
        Self { ty, required: true }
    }

    /// A field that a record may lack.
    #[must_use]
    pub fn optional(ty: FieldType) -> Self {
        Self { ty, required: false }
    }
}

/// What a field of the model holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType {
    /// Any text.
    Text,
    /// A whole number.
    Integer,
    /// A number that keeps its digits.
    Decimal,
    /// An amount with two decimals.
    Money,
    /// A calendar day.
    Date,
    /// An instant.
    Instant,
    /// Yes or no.
    Flag,
    /// An absolute address.
    Url,
    /// One of these words.
    Word(Vec<String>),
    /// A file. Only given, never read: the input names one of the scope's files.
    File,
    /// Several of them.
    List(Box<FieldType>),
    /// An object with these fields; only inside a list.
    Object(IndexMap<String, FieldSpec>),
}
