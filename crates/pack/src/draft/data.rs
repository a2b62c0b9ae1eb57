//! Data documents: which paths lead where, in JSON and in XML.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use rooftop_page::DocumentKind;
use rooftop_page::survey::{DataShape, SeenData};

/// The namespaces whose names say nothing about what is meant.
const ABOUT_XML: &[&str] = &["http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/2000/xmlns/"];

/// The prefix by which people know a namespace.
const KNOWN: &[(&str, &str)] = &[
    ("http://schemas.xmlsoap.org/soap/envelope/", "soap"),
    ("http://www.w3.org/2003/05/soap-envelope", "soap"),
    ("http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd", "wsse"),
];

/// How many entries an object has at least whose keys are taken for those of records.
const KEYED_MIN: usize = 2;

/// A value at a path.
#[derive(Debug, Clone)]
pub(crate) struct SeenValue {
    /// The last name on its way.
    pub(crate) name: String,
    pub(crate) shape: DataShape,
    /// Its text; of a list of values, each one's.
    pub(crate) texts: Vec<String>,
    pub(crate) is_list: bool,
}

/// A row: values by their paths from it.
pub(crate) type SeenRow = IndexMap<String, SeenValue>;

/// What a data document holds.
#[derive(Debug, Default)]
pub(crate) struct Data {
    pub(crate) values: IndexMap<String, SeenValue>,
    /// The rows of each list, by the path of its array or of the element that repeats.
    pub(crate) lists: IndexMap<String, Vec<SeenRow>>,
    /// What holds others, from the outside to the inside.
    pub(crate) holders: Vec<String>,
    /// Paths of what a draft has no words for, such as lists in rows.
    pub(crate) left_out: Vec<String>,
}

/// What all data documents of a recording have in common.
#[derive(Debug, Default)]
pub(crate) struct Common {
    /// The prefixes of XML names: address to prefix.
    pub(crate) prefixes: BTreeMap<String, String>,
    /// The paths of elements that repeat, in any of the documents.
    repeated: BTreeSet<String>,
}

impl Common {
    /// Learns the names of a document.
    pub(crate) fn learn(&mut self, root: &SeenData) {
        self.name(root);
        self.repeat(root, &format!("/{}", self.step(root)));
    }

    fn name(&mut self, node: &SeenData) {
        let address = &node.namespace;
        if !address.is_empty() && !self.prefixes.contains_key(address) {
            let known = KNOWN.iter().find(|(known, _)| known == address).map(|(_, prefix)| *prefix);
            let base = known.map_or_else(|| prefix_of(address), str::to_owned);
            let is_taken = |prefix: &String| self.prefixes.values().any(|taken| taken == prefix);
            let numbered = (2..).map(|number| format!("{base}{number}"));
            let prefix = std::iter::once(base.clone()).chain(numbered).find(|prefix| !is_taken(prefix));
            self.prefixes.insert(address.clone(), prefix.unwrap_or_default());
        }
        node.inside.iter().for_each(|inner| self.name(inner));
    }

    fn repeat(&mut self, node: &SeenData, path: &str) {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for inner in node.inside.iter().filter(|inner| inner.shape != DataShape::Attribute) {
            let path = format!("{path}/{}", self.step(inner));
            if !seen.insert(path.clone()) {
                self.repeated.insert(path.clone());
            }
            self.repeat(inner, &path);
        }
    }

    /// A name as a path writes it.
    pub(crate) fn step(&self, node: &SeenData) -> String {
        let at = if node.shape == DataShape::Attribute { "@" } else { "" };
        match self.prefixes.get(&node.namespace).filter(|_| !node.namespace.is_empty()) {
            Some(prefix) => format!("{at}{prefix}:{}", node.name),
            None => format!("{at}{}", node.name),
        }
    }

    /// Looks a document over.
    pub(crate) fn data(&self, kind: DocumentKind, root: &SeenData) -> Data {
        let mut data = Data::default();
        match kind {
            DocumentKind::Xml => self.element(root, &format!("/{}", self.step(root)), &mut data),
            _ => json(root, "$", &mut data),
        }
        data
    }

    fn element(&self, node: &SeenData, path: &str, data: &mut Data) {
        if node.shape == DataShape::Object {
            data.holders.push(path.to_owned());
        } else {
            data.values.insert(path.to_owned(), value(node));
        }
        for inner in node.inside.iter().filter(|inner| is_meant(inner)) {
            let path = format!("{path}/{}", self.step(inner));
            match inner.shape {
                DataShape::Attribute => {
                    data.values.insert(path, value(inner));
                }
                _ if self.repeated.contains(&path) => {
                    if is_bare(inner) && !data.lists.contains_key(&path) {
                        listed(&mut data.values, path, inner);
                    } else {
                        let mut row = SeenRow::new();
                        self.row(inner, "", &mut row, &mut data.left_out, &path);
                        data.lists.entry(path).or_default().push(row);
                    }
                }
                _ => self.element(inner, &path, data),
            }
        }
    }

    /// The values of a row, by their paths from it.
    fn row(&self, node: &SeenData, path: &str, row: &mut SeenRow, left_out: &mut Vec<String>, whole: &str) {
        if node.shape != DataShape::Object {
            row.insert(if path.is_empty() { ".".to_owned() } else { path.to_owned() }, value(node));
        }
        for inner in node.inside.iter().filter(|inner| is_meant(inner)) {
            let step = self.step(inner);
            let whole = format!("{whole}/{step}");
            let path = if path.is_empty() { step } else { format!("{path}/{step}") };
            match inner.shape {
                DataShape::Attribute => {
                    row.insert(path, value(inner));
                }
                _ if self.repeated.contains(&whole) && is_bare(inner) => listed(row, path, inner),
                _ if self.repeated.contains(&whole) => leave_out(left_out, whole),
                _ => self.row(inner, &path, row, left_out, &whole),
            }
        }
    }
}

impl Data {
    /// Whether there is something at a path, and not null.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.values.get(path).is_some_and(|value| value.shape != DataShape::Null)
            || self.lists.contains_key(path)
            || self.holders.iter().any(|holder| holder == path)
    }

    /// The paths at which there is something: first those that hold most.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &String> {
        let values = self.values.iter().filter(|(_, value)| value.shape != DataShape::Null);
        self.lists.keys().chain(&self.holders).chain(values.map(|(path, _)| path))
    }

    /// Whether it says that something went wrong, as answers do whose status says that all is well.
    pub(crate) fn is_fault(&self) -> bool {
        let last = |path: &str| last_name(path).to_lowercase();
        let is_named = |path: &str| FAULTS.contains(&last(path).as_str());
        let is_said = |(path, value): (&String, &SeenValue)| {
            let says = value.texts.iter().any(|text| !NO_FAULT.contains(&text.to_lowercase().as_str()));
            let is_flagged = SUCCESS.contains(&last(path).as_str())
                && value
                    .texts
                    .iter()
                    .any(|text| matches!(text.to_lowercase().as_str(), "false" | "0" | "error" | "fail"));
            (is_named(path) && value.shape != DataShape::Null && says) || is_flagged
        };
        self.holders.iter().any(|path| is_named(path)) || self.values.iter().any(is_said)
    }

    /// All that is written in it.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &SeenValue> {
        self.values.values().chain(self.lists.values().flatten().flat_map(IndexMap::values))
    }
}

/// Names of what holds an error.
const FAULTS: &[&str] =
    &["error", "errors", "fault", "exception", "errormessage", "error_message", "errorcode", "error_code"];

/// Texts of an error that say that there is none.
const NO_FAULT: &[&str] = &["", "0", "false", "none", "ok", "success", "null"];

/// Names of what says whether all is well.
const SUCCESS: &[&str] = &["success", "ok", "succeeded", "issuccess"];

/// The last name of a path.
pub(crate) fn last_name(path: &str) -> &str {
    let end = path.rsplit(['.', '/', '[']).next().unwrap_or(path);
    let bare = end.trim_end_matches("']").trim_start_matches(['\'', '@']);
    bare.rsplit(':').next().unwrap_or(bare)
}

/// A prefix out of an address: its last word.
fn prefix_of(address: &str) -> String {
    let mut words = address.split(|c: char| !c.is_ascii_alphanumeric());
    let telling = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic());
    words.rfind(telling).map_or_else(|| "ns".to_owned(), str::to_lowercase)
}

fn is_meant(node: &SeenData) -> bool {
    !ABOUT_XML.contains(&node.namespace.as_str())
}

/// Whether an element is nothing but a text.
fn is_bare(node: &SeenData) -> bool {
    node.shape == DataShape::Text && node.inside.iter().all(|inner| !is_meant(inner))
}

fn value(node: &SeenData) -> SeenValue {
    SeenValue { name: node.name.clone(), shape: node.shape, texts: vec![node.text.clone()], is_list: false }
}

fn listed(values: &mut SeenRow, path: String, node: &SeenData) {
    let list = values.entry(path).or_insert_with(|| SeenValue {
        name: node.name.clone(),
        shape: node.shape,
        texts: Vec::new(),
        is_list: true,
    });
    list.texts.push(node.text.clone());
}

fn leave_out(left_out: &mut Vec<String>, path: String) {
    if !left_out.contains(&path) {
        left_out.push(path);
    }
}

fn json(node: &SeenData, path: &str, data: &mut Data) {
    match node.shape {
        DataShape::Object if is_keyed(node) => leave_out(&mut data.left_out, path.to_owned()),
        DataShape::Object => {
            data.holders.push(path.to_owned());
            node.inside.iter().for_each(|inner| json(inner, &format!("{path}{}", key(&inner.name)), data));
        }
        DataShape::Array if node.inside.iter().all(|item| item.shape == DataShape::Object) => {
            let rows = data.lists.entry(path.to_owned()).or_default();
            for item in &node.inside {
                let mut row = SeenRow::new();
                json_row(item, "@", &mut row, &mut data.left_out, path);
                rows.push(row);
            }
        }
        DataShape::Array => array(node, path.to_owned(), &mut data.values, &mut data.left_out, path),
        _ => {
            data.values.insert(path.to_owned(), value(node));
        }
    }
}

fn json_row(node: &SeenData, path: &str, row: &mut SeenRow, left_out: &mut Vec<String>, whole: &str) {
    for inner in &node.inside {
        let (path, whole) =
            (format!("{path}{}", key(&inner.name)), format!("{whole}[*]{}", key(&inner.name)));
        match inner.shape {
            DataShape::Object => json_row(inner, &path, row, left_out, &whole),
            DataShape::Array => array(inner, path, row, left_out, &whole),
            _ => {
                row.insert(path, value(inner));
            }
        }
    }
}

/// An array of plain values of one kind; anything else has no reader.
fn array(node: &SeenData, path: String, values: &mut SeenRow, left_out: &mut Vec<String>, whole: &str) {
    let first = node.inside.first().map(|item| item.shape);
    let is_plain = |shape: &DataShape| matches!(shape, DataShape::Text | DataShape::Number | DataShape::Flag);
    match first.filter(is_plain).filter(|first| node.inside.iter().all(|item| item.shape == *first)) {
        Some(shape) => {
            let texts = node.inside.iter().map(|item| item.text.clone()).collect();
            values.insert(path, SeenValue { name: node.name.clone(), shape, texts, is_list: true });
        }
        None => leave_out(left_out, whole.to_owned()),
    }
}

/// Whether the keys of an object are those of records: no path could name them.
fn is_keyed(node: &SeenData) -> bool {
    let is_number = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_digit());
    node.inside.len() >= KEYED_MIN
        && node.inside.iter().all(|inner| is_number(&inner.name) && inner.shape == DataShape::Object)
}

/// A key as RFC 9535 writes it.
fn key(name: &str) -> String {
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_plain {
        format!(".{name}")
    } else {
        format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"))
    }
}
