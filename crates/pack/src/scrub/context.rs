//! Contexts: values with what they are called, out of every kind of document.

use rooftop_page::Survey;
use rooftop_page::survey::SeenData;

use serde_json::Value as Json;
use url::Url;

use super::pattern;

/// How deeply JSON is looked into.
const DEPTH_MAX: usize = 64;

/// A value with what it is called: a label, a heading, the name of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// What it is called.
    pub label: String,
    /// The value.
    pub value: String,
}

impl Context {
    /// A value with what it is called.
    #[must_use]
    pub fn new(label: &str, value: &str) -> Self {
        Self { label: label.to_owned(), value: value.to_owned() }
    }

    /// The values of a page.
    #[must_use]
    pub fn of_page(survey: &Survey) -> Vec<Self> {
        let mut found = Vec::new();
        for label in &survey.labels {
            let choices = label.control.iter().flat_map(|control| &control.options);
            found.extend(label.values.iter().chain(choices).map(|value| Self::new(&label.label, value)));
        }
        for grid in &survey.grids {
            let cells = grid.rows.iter().flat_map(|row| row.iter().zip(&grid.columns));
            found.extend(cells.map(|(cell, column)| Self::new(&column.heading, &cell.text)));
        }
        for form in &survey.forms {
            found.extend(Self::of_query(&form.action));
            for field in &form.hidden {
                // Hidden state that nobody could have typed is a token, whatever it is called.
                let name = if pattern::is_random(&field.value) { "token" } else { field.name.as_str() };
                found.push(Self::new(name, &field.value));
            }
            for control in &form.controls {
                let name = control.name.clone().unwrap_or_default();
                found.extend(control.options.iter().map(|choice| Self::new(&control.label, choice)));
                found.push(Self::new(&format!("{} {name}", control.label), &control.value));
            }
        }
        for link in &survey.links {
            found.extend(Self::of_query(&link.href));
        }
        found
    }

    /// The parameters of an address.
    #[must_use]
    pub fn of_query(address: &str) -> Vec<Self> {
        let query =
            address.split_once('?').map_or("", |(_, query)| query.split('#').next().unwrap_or_default());
        url::form_urlencoded::parse(query.as_bytes()).map(|(name, value)| Self::new(&name, &value)).collect()
    }

    /// The parameters in the path of an address, as in `/list;jsessionid=…`.
    #[must_use]
    pub fn of_path(url: &Url) -> Vec<Self> {
        let parameters = url.path().split('/').flat_map(|segment| segment.split(';').skip(1));
        let pairs = parameters.filter_map(|parameter| parameter.split_once('='));
        pairs.map(|(name, value)| Self::new(name, value)).collect()
    }

    /// The values of a data document, each by its name and by the names around it.
    #[must_use]
    pub fn of_data(root: &SeenData) -> Vec<Self> {
        let mut found = Vec::new();
        named("", root, &mut found);
        found
    }

    /// The fields of a JSON document.
    #[must_use]
    pub fn of_json(json: &Json) -> Vec<Self> {
        let mut found = Vec::new();
        json_fields("", json, DEPTH_MAX, &mut found);
        found
    }
}

/// A value is called by its own name, and where that says little (`Customer/Name`) with the one around it.
fn named(around: &str, node: &SeenData, found: &mut Vec<Context>) {
    let name = if node.name.is_empty() { around } else { node.name.as_str() };
    if !node.text.is_empty() {
        found.push(Context::new(name, &node.text));
        found.push(Context::new(&format!("{around} {name}"), &node.text));
    }
    node.inside.iter().for_each(|inner| named(name, inner, found));
}

fn json_fields(name: &str, json: &Json, depth: usize, found: &mut Vec<Context>) {
    match json {
        Json::Object(fields) if depth > 0 => {
            for (name, value) in fields {
                json_fields(name, value, depth - 1, found);
            }
        }
        Json::Array(items) if depth > 0 => {
            for item in items {
                json_fields(name, item, depth - 1, found);
            }
        }
        Json::String(text) => found.push(Context::new(name, text)),
        Json::Number(number) => found.push(Context::new(name, &number.to_string())),
        _ => {}
    }
}
