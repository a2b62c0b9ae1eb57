//! The operation that portals of books are taught: a journal entry.

use axum::Router;
use axum::body::Bytes;
use axum::response::Html;
use rooftop_pack::{FieldSpec, FieldType, OperationSpec, OutputSpec};
use serde_json::{Value, json};
use std::collections::BTreeMap;

use super::rig::{Rig, RigMaker, page};

/// The fields of a form.
pub(super) type Fields = BTreeMap<String, String>;

/// The operation that these portals are taught: a journal entry.
pub(super) const ENTRY: &str = "entries.create";

fn entry_spec() -> OperationSpec {
    let text = || FieldSpec::required(FieldType::Text);
    let line = [("account", text()), ("debit", FieldSpec::required(FieldType::Money))];
    let line = line.map(|(name, spec)| (name.to_owned(), spec)).into_iter().collect();
    let input = [
        ("memo", text()),
        ("lines", FieldSpec::required(FieldType::List(Box::new(FieldType::Object(line))))),
        ("scan", FieldSpec::optional(FieldType::File)),
    ];
    OperationSpec {
        input: input.map(|(name, spec)| (name.to_owned(), spec)).into_iter().collect(),
        writes: true,
        output: OutputSpec::Done,
    }
}

/// An entry of two lines.
pub(super) fn entry() -> Value {
    json!({
        "memo": "Rent",
        "lines": [ { "account": "5100", "debit": 1200 }, { "account": "2000", "debit": -1200 } ],
    })
}

/// A portal with these routes, taught by these files.
pub(super) fn taught(routes: Router, files: &[(&str, &str)]) -> RigMaker {
    let rig = Rig::of(routes).operation(ENTRY, entry_spec());
    files.iter().fold(rig, |rig, (path, text)| rig.file(path, text))
}

/// What a form sent.
pub(super) fn fields(bytes: &Bytes) -> Fields {
    url::form_urlencoded::parse(bytes).into_owned().collect()
}

/// The page that says that the entry is in the books.
pub(super) fn posted() -> Html<String> {
    page("<h1>Posted</h1>")
}

/// How that page is taught.
pub(super) const POSTED: (&str, &str) =
    ("pages/posted.yaml", "page: posted\nmeans: signed_in\nproof: [ { heading: Posted } ]\n");
