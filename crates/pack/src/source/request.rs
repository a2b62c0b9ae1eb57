//! Requests as they are written: in `open`, `send` and `parts`, and in `login.yaml`.

use std::fmt;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::json;
use std::borrow::Cow;

use super::Sp;
use super::form::FileNamesFile;

/// A request: where to, with what, and which page must come. It carries nothing, or one kind of body.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = json!({"path": "/orders/{input.key}", "query": {"size": "100"}, "expect": "order"}))]
pub(crate) struct RequestFile {
    /// How it is made. `GET` without a body, `POST` with one.
    #[serde(default)]
    pub(crate) method: Option<Sp<MethodFile>>,
    /// The setting with the address to which the path belongs: one of `origins`, the first without it.
    #[serde(default)]
    pub(crate) origin: Option<Sp<String>>,
    /// The path: text with holes such as `{input.key}`, each of which is one segment.
    pub(crate) path: Sp<String>,
    /// The query: text with holes.
    #[serde(default)]
    pub(crate) query: IndexMap<String, Sp<SentFile>>,
    /// More headers: text with holes.
    #[serde(default)]
    pub(crate) headers: IndexMap<String, Sp<SentFile>>,
    /// The fields of a form as a body: text with holes.
    #[serde(default)]
    pub(crate) form: Option<Sp<IndexMap<String, Sp<SentFile>>>>,
    /// The parts of `multipart/form-data` as a body: texts with holes, and files, each one hole.
    #[serde(default)]
    pub(crate) multipart: Option<Sp<IndexMap<String, Sp<TreeFile>>>>,
    /// A JSON document as a body: a tree, with `$if_given`, `$or_null`, `$each` where something depends on what is given.
    #[serde(default)]
    pub(crate) json: Option<Sp<TreeFile>>,
    /// An XML document as a body: its root element, with `@name` for attributes and `#text` for the text beside them.
    #[serde(default)]
    pub(crate) xml: Option<Sp<TreeFile>>,
    /// Text with holes as a body, such as a query in a language of its own; `{{` is a brace.
    #[serde(default)]
    pub(crate) raw: Option<Sp<String>>,
    /// The encoding of `form` or `multipart`, where it is not UTF-8.
    #[serde(default)]
    pub(crate) charset: Option<Sp<String>>,
    /// How the names of files are written in `multipart`.
    #[serde(default)]
    pub(crate) file_names: Option<Sp<FileNamesFile>>,
    /// The media type of the body, where it is another than that of its kind.
    #[serde(default)]
    pub(crate) content_type: Option<Sp<String>>,
    /// What it does to the DMS. `read` for GET; to be said for every other method, but not in `login.yaml`.
    #[serde(default)]
    pub(crate) kind: Option<Sp<StepKindFile>>,
    /// The page that must come. Another one ends the flow with what it means. Not in `login.yaml`.
    #[serde(default)]
    pub(crate) expect: Option<Sp<String>>,
    /// The name for what is read there; the page's own without it.
    #[serde(default)]
    pub(crate) r#as: Option<Sp<String>>,
    /// What the page must show, by value: expressions. If it shows something else, it is of another record, or answers
    /// another request.
    #[serde(default)]
    pub(crate) shows: IndexMap<String, Sp<String>>,
}

impl RequestFile {
    /// Whether it carries anything.
    pub(crate) fn has_body(&self) -> bool {
        self.form.is_some()
            || self.multipart.is_some()
            || self.json.is_some()
            || self.xml.is_some()
            || self.raw.is_some()
    }
}

/// How a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum MethodFile {
    /// Asks.
    Get,
    /// Sends.
    Post,
    /// Puts in place.
    Put,
    /// Changes in part.
    Patch,
    /// Takes away.
    Delete,
}

/// What a step does to the DMS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StepKindFile {
    /// Asks only.
    #[default]
    Read,
    /// Changes something that can be abandoned.
    Draft,
    /// May be repeated with the same result.
    Converge,
    /// Changes the dealer's books.
    Commit,
}

/// What is sent under a name: text with holes, or `{ $if_given: "{…}" }`, which is left out if the value is absent.
#[derive(Debug, Clone)]
pub(crate) enum SentFile {
    Always(String),
    IfGiven(Sp<String>),
}

/// The key of what is left out if its value is absent.
pub(crate) const IF_GIVEN: &str = "$if_given";

impl JsonSchema for SentFile {
    fn schema_name() -> Cow<'static, str> {
        "SentFile".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What is sent under a name.",
            "anyOf": [
                { "type": "string", "description": "Text with holes." },
                {
                    "type": "object",
                    "properties": { "$if_given": { "type": "string" } },
                    "required": ["$if_given"],
                    "additionalProperties": false,
                    "description": "The same, left out if the value is absent."
                }
            ],
        })
    }
}

impl<'de> Deserialize<'de> for SentFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SentVisitor)
    }
}

struct SentVisitor;

impl<'de> Visitor<'de> for SentVisitor {
    type Value = SentFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text (numbers and the like in quotes), or { $if_given: \"{…}\" }")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<SentFile, E> {
        Ok(SentFile::Always(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<SentFile, A::Error> {
        let wrong = |key: &str| serde::de::Error::unknown_field(key, &[IF_GIVEN]);
        let (key, value) = entries
            .next_entry::<String, Sp<String>>()?
            .ok_or_else(|| serde::de::Error::missing_field(IF_GIVEN))?;
        if key != IF_GIVEN {
            return Err(wrong(&key));
        }
        match entries.next_key::<String>()? {
            None => Ok(SentFile::IfGiven(value)),
            Some(key) => Err(wrong(&key)),
        }
    }
}

/// A JSON or XML document with holes. In JSON, a text that is one hole keeps the value's type. Of an object with a key
/// that begins with `$`, see docs/packs/flows.md.
#[derive(Debug, Clone)]
pub(crate) enum TreeFile {
    Null,
    Flag(bool),
    Integer(i64),
    Text(String),
    Array(Vec<Sp<TreeFile>>),
    Object(IndexMap<String, Sp<TreeFile>>),
}

impl JsonSchema for TreeFile {
    fn schema_name() -> Cow<'static, str> {
        "TreeFile".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A JSON or XML document, written as a tree. In JSON, a text that is one hole keeps the type of its value. In XML, a map is an element: its attributes (`@name`), its text (`#text`), its elements. Keys that begin with `$` are `$if_given`, `$or_null` and `$each`.",
            "type": ["object", "array", "string", "integer", "boolean", "null"],
        })
    }
}

impl<'de> Deserialize<'de> for TreeFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = TreeFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a document; a number with decimals is written as a hole: \"{1.50}\"")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<TreeFile, E> {
        Ok(TreeFile::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<TreeFile, E> {
        Ok(TreeFile::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, flag: bool) -> Result<TreeFile, E> {
        Ok(TreeFile::Flag(flag))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<TreeFile, E> {
        Ok(TreeFile::Integer(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<TreeFile, E> {
        i64::try_from(number).map(TreeFile::Integer).map_err(|_| E::custom("a number that is too large"))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<TreeFile, E> {
        Ok(TreeFile::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<TreeFile, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element()? {
            array.push(item);
        }
        Ok(TreeFile::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<TreeFile, A::Error> {
        let mut object = IndexMap::new();
        while let Some((key, value)) = entries.next_entry::<String, _>()? {
            if object.insert(key.clone(), value).is_some() {
                return Err(serde::de::Error::custom(format!("the key {key:?} is there twice")));
            }
        }
        Ok(TreeFile::Object(object))
    }
}
