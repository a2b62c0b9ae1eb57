//! JSON Schemas of the files of a pack, so that editors complete and explain.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value};

use crate::source::{case, flow, login, pack, page, quality, words};

/// The schemas by file: `pack`, `login`, `page`, `flow`, `words`, `case`, `quality`.
#[must_use]
pub fn schema() -> Value {
    let schemas = [
        ("pack", of::<pack::PackFile>()),
        ("login", of::<login::LoginFile>()),
        ("page", of::<page::PageFile>()),
        ("flow", of::<flow::FlowFile>()),
        ("words", of::<words::WordsFile>()),
        ("case", of::<case::CaseFile>()),
        ("quality", of::<quality::QualityFile>()),
    ];
    Value::Object(schemas.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect::<Map<_, _>>())
}

fn of<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>().to_value()
}
