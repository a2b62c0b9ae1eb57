//! `flows/<operation>.yaml`.

use std::fmt;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::Sp;
use super::page::MeansFile;
use super::request::{RequestFile, StepKindFile, TreeFile};

/// How one operation of the catalogue is done.
///
/// Either `steps`, one after the other, or `parts` that are read and composed to one record.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlowFile {
    /// The operation: the file's name.
    pub(crate) operation: Sp<String>,
    /// What is to be known about it.
    #[serde(default)]
    #[expect(dead_code, reason = "read by people and by the schema")]
    pub(crate) about: String,
    /// What is done, one after the other.
    #[serde(default)]
    pub(crate) steps: Vec<Sp<StepFile>>,
    /// What is read, each part by one request, by a name of yours. Its values are `<part>.<value>`.
    #[serde(default)]
    pub(crate) parts: IndexMap<String, Sp<RequestFile>>,
    /// How the parts are proved to be one record at one time.
    #[serde(default)]
    pub(crate) compose: Option<Sp<ComposeFile>>,
    /// For an operation that gives rows, such as `vehicles.list`: which they are.
    #[serde(default)]
    pub(crate) rows: Option<Sp<RowsFile>>,
    /// For an operation that gives a record, such as `vehicles.get`: what is in it.
    #[serde(default)]
    pub(crate) record: Option<Sp<RecordFile>>,
}

/// One step.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StepFile {
    /// Open an address.
    Open(Box<RequestFile>),
    /// Send something to an address.
    Send(Box<RequestFile>),
    /// Follow a link of the page we are on.
    Follow(FollowFile),
    /// Send a form of the page we are on.
    Submit(SubmitStepFile),
    /// Do this only if.
    When(WhenFile),
    /// Do steps for each item of a list, in its order.
    Each(EachStepFile),
    /// Go on only if this is true: an expression. If it is not, that is drift.
    Check(Sp<String>),
    /// Stop with a meaning.
    Fail(FailFile),
}

/// Follows a link.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FollowFile {
    /// The link's name on the page we are on.
    pub(crate) link: Sp<String>,
    /// The page that must come.
    pub(crate) expect: Sp<String>,
    /// The name for what is read there.
    #[serde(default)]
    pub(crate) r#as: Option<Sp<String>>,
    /// What the page must show, by value: expressions.
    #[serde(default)]
    pub(crate) shows: IndexMap<String, Sp<String>>,
}

/// Sends a form.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubmitStepFile {
    /// The form's name on the page we are on.
    pub(crate) form: Sp<String>,
    /// What to fill in, by control: text with holes.
    #[serde(default)]
    pub(crate) with: IndexMap<String, Sp<TreeFile>>,
    /// What the step does to the DMS.
    #[serde(default)]
    pub(crate) kind: StepKindFile,
    /// The page that must come.
    pub(crate) expect: Sp<String>,
    /// The name for what is read there.
    #[serde(default)]
    pub(crate) r#as: Option<Sp<String>>,
    /// What the page must show, by value: expressions.
    #[serde(default)]
    pub(crate) shows: IndexMap<String, Sp<String>>,
}

/// Steps under a condition.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhenFile {
    /// An expression that is true or false.
    pub(crate) r#if: Sp<String>,
    /// What is done if it is true.
    pub(crate) then: Vec<Sp<StepFile>>,
}

/// Steps for each item of a list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EachStepFile {
    /// The list: an expression, such as `input.lines` or `cart.lines`.
    pub(crate) of: Sp<String>,
    /// The name of an item in the steps.
    pub(crate) r#as: Sp<String>,
    /// The most items that are gone through: 1 to 1000.
    pub(crate) max: Sp<u32>,
    /// What is done for each of them.
    pub(crate) steps: Vec<Sp<StepFile>>,
}

/// Stops the flow.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FailFile {
    /// What it means.
    pub(crate) means: MeansFile,
}

/// How parts are proved to be one record.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = json!({"key": ["stock_number", "vin"], "equals": "input.stockNumber", "mark": "changed"}))]
pub(crate) struct ComposeFile {
    /// The value, or the values, that every part's page has and that must be the same on each.
    pub(crate) key: Sp<NamesFile>,
    /// What the first of them must be: an expression.
    pub(crate) equals: Sp<String>,
    /// The value that changes whenever the record changes.
    #[serde(default)]
    pub(crate) mark: Option<Sp<String>>,
    /// How often all parts are read again if the record changed meanwhile: 0 to 5.
    #[serde(default = "two")]
    pub(crate) rereads: u32,
}

/// One name, or a list of names.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum NamesFile {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl NamesFile {
    pub(crate) fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

impl<'de> Deserialize<'de> for NamesFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NamesVisitor)
    }
}

struct NamesVisitor;

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = NamesFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name or a list of names")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<NamesFile, E> {
        Ok(NamesFile::One(name.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<NamesFile, A::Error> {
        let mut names = Vec::new();
        while let Some(name) = sequence.next_element()? {
            names.push(name);
        }
        Ok(NamesFile::Several(names))
    }
}

fn two() -> u32 {
    2
}

/// Rows out of a list, over all of its pages.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowsFile {
    /// The list, on the page of the last step.
    pub(crate) from: Sp<String>,
    /// The name of the page's link to the next page.
    #[serde(default)]
    pub(crate) next: Option<Sp<String>>,
    /// How the next page is asked for where there is no link to it.
    #[serde(default)]
    pub(crate) more: Option<Sp<MoreFile>>,
    /// How many pages may come. Needed with `next` and `more`.
    #[serde(default)]
    pub(crate) max_pages: Option<Sp<u32>>,
    /// The identity key of a row: an expression over `row`.
    pub(crate) key: Sp<String>,
    /// The change mark of a row: an expression over `row`.
    #[serde(default)]
    pub(crate) mark: Option<Sp<String>>,
    /// The model's fields, by dotted path (`pricing.msrp`): expressions over `row`.
    #[serde(default)]
    pub(crate) fields: IndexMap<String, Sp<String>>,
}

/// How the next page of a list is asked for: by its number (`paging.page`), by the rows so far (`paging.rows`), by the last
/// key (`paging.last_key`), or by what the page itself gives, such as a cursor.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoreFile {
    /// A request for it.
    #[serde(default)]
    pub(crate) send: Option<Sp<RequestFile>>,
    /// A form of the page that leads to it.
    #[serde(default)]
    pub(crate) submit: Option<Sp<SubmitStepFile>>,
    /// There is a next page while this is true: an expression.
    #[serde(default)]
    pub(crate) r#while: Option<Sp<String>>,
    /// There is a next page until one is proved to have no rows.
    #[serde(default)]
    pub(crate) until_empty: bool,
    /// No row moves from one page to another while they are read: the DMS pages by key, or over a snapshot.
    #[serde(default)]
    pub(crate) stable: bool,
}

/// A record out of what was read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordFile {
    /// The identity key: an expression.
    pub(crate) key: Sp<String>,
    /// The change mark: an expression.
    #[serde(default)]
    pub(crate) mark: Option<Sp<String>>,
    /// The model's fields, by dotted path (`pricing.msrp`): expressions. What is not mapped is said to be `not_loaded`.
    #[serde(default)]
    pub(crate) fields: IndexMap<String, Sp<String>>,
    /// The model's lists, each out of a list of a page.
    #[serde(default)]
    pub(crate) lists: IndexMap<String, Sp<EachFile>>,
}

/// One item for each row of a list, or one alone: an object with `fields`, or a plain `value`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EachFile {
    /// The list, as `reading.list`. Without it there is one item, out of what the record is made of.
    #[serde(default)]
    pub(crate) each: Option<Sp<String>>,
    /// In a list of objects, the object's fields: expressions over `row`.
    #[serde(default)]
    pub(crate) fields: Option<IndexMap<String, Sp<String>>>,
    /// In a list of texts, numbers and the like, the value: an expression over `row`.
    #[serde(default)]
    pub(crate) value: Option<Sp<String>>,
}
