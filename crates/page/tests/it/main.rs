//! What is read on a page, and what is drift.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod any_bytes;
mod csv;
mod explain;
mod forms;
mod gate;
mod grids;
mod healing;
mod healing_lists;
mod json;
mod labels;
mod large;
mod styles;
mod within;
mod xml;

use rooftop_page::reader::NumberFormat;
use rooftop_page::{
    Document, Drift, Evidence, Field, ListModel, PageModel, PageReading, Pattern, Presence, ReadContext,
    Reader, Test,
};
use url::Url;

pub(crate) fn document(html: &str) -> Document {
    let url = Url::parse("https://dms.example/app/page?x=1").unwrap();
    Document::html(html.as_bytes(), Some("text/html; charset=utf-8"), &url).unwrap()
}

/// A page around a body.
pub(crate) fn page(body: &str) -> String {
    format!("<!DOCTYPE html><html><head><title>Page</title></head><body>{body}</body></html>")
}

pub(crate) fn label(label: &str) -> Field {
    Field {
        name: label.to_owned(),
        evidence: Evidence { label: Some(label.to_owned()), ..Evidence::default() },
        reader: Reader::Text,
        presence: Presence::Required,
        blank: vec!["--".to_owned()],
    }
}

pub(crate) fn column(heading: &str) -> Field {
    Field {
        evidence: Evidence { heading: Some(heading.to_owned()), ..Evidence::default() },
        ..label(heading)
    }
}

pub(crate) fn money(field: Field) -> Field {
    Field { reader: Reader::Money(NumberFormat::default()), ..field }
}

pub(crate) fn model(values: Vec<Field>, lists: Vec<ListModel>) -> PageModel {
    PageModel {
        name: "page".to_owned(),
        proof: vec![Test::Title(Pattern::parse("Page").unwrap())],
        status: vec![200],
        ends_with: None,
        is_fragment: false,
        values,
        lists,
        ..PageModel::default()
    }
}

pub(crate) fn read(model: &PageModel, html: &str) -> Result<PageReading, Drift> {
    model.read(&document(html), 200, &ReadContext::default())
}

/// The values that are read in the body, or the code of the drift.
pub(crate) fn values(fields: &[Field], body: &str) -> String {
    match read(&model(fields.to_vec(), Vec::new()), &page(body)) {
        Ok(reading) => {
            reading.values.values().map(|value| value.to_json().to_string()).collect::<Vec<_>>().join(" ")
        }
        Err(drift) => drift.kind.code().to_owned(),
    }
}
