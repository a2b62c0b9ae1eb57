//! Paths: where a value stands in a data document.

mod json;
mod xml;

use std::collections::BTreeMap;
use std::fmt;

use crate::data::{described, outline};
use crate::document::Document;
use crate::scrub::shown;
use crate::tree::NodeId;

/// A path into a JSON or an XML document, from its root or from a row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    source: String,
    way: Way,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    Json(json::JsonWay),
    Xml(xml::XmlWay),
}

/// Why a text is no path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PathError {
    /// What is wrong with it.
    pub message: String,
    /// What to write instead.
    pub help: &'static str,
}

impl PathError {
    fn new(message: impl Into<String>, help: &'static str) -> Self {
        Self { message: message.into(), help }
    }
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Selection {
    /// These nodes; never none.
    Found(Vec<NodeId>),
    /// Something on the way is null, so that this has no value either.
    Null(NodeId),
    /// The way goes over the parts of something that has none.
    Empty,
    /// Something on the way is not there.
    Missing,
    /// Something on the way is not what further steps could be taken from.
    Misshapen(NodeId),
}

/// The rows to which a path leads.
#[derive(Debug)]
pub(crate) enum RowsAt {
    /// What holds the rows is there and is one.
    Rows {
        nodes: Vec<NodeId>,
        /// Having none proves that there are none.
        proves_empty: bool,
    },
    /// What holds them is there several times.
    Several(usize),
    /// What holds them is not there, or is something else.
    Elsewhere(Selection),
}

impl Path {
    /// A path into a JSON document by RFC 9535, such as `$.result.vehicle.vin`.
    ///
    /// # Errors
    /// [`PathError`] for a text that is none, and for one that counts positions (`[0]`) or searches (`..`): both find
    /// something else without a word when the document changes.
    pub fn json(source: &str) -> Result<Self, PathError> {
        json::JsonWay::parse(source, '$').map(|way| Self { source: source.to_owned(), way: Way::Json(way) })
    }

    /// A path from a row of a list, such as `@.vin`.
    ///
    /// # Errors
    /// As [`Path::json`].
    pub fn json_in_row(source: &str) -> Result<Self, PathError> {
        json::JsonWay::parse(source, '@').map(|way| Self { source: source.to_owned(), way: Way::Json(way) })
    }

    /// A path into an XML document, with prefixes for namespaces, such as `/soap:Envelope/soap:Body/v:Vehicle/@id`.
    ///
    /// # Errors
    /// [`PathError`] for a text that is none, and for one that counts (`[1]`) or searches (`//`).
    pub fn xml(source: &str, namespaces: &BTreeMap<String, String>) -> Result<Self, PathError> {
        let way = xml::XmlWay::absolute(source, namespaces)?;
        Ok(Self { source: source.to_owned(), way: Way::Xml(way) })
    }

    /// A path from a row of a list, such as `v:Price/@currency`, or `.` for the row itself.
    ///
    /// # Errors
    /// As [`Path::xml`].
    pub fn xml_in_row(source: &str, namespaces: &BTreeMap<String, String>) -> Result<Self, PathError> {
        let way = xml::XmlWay::in_row(source, namespaces)?;
        Ok(Self { source: source.to_owned(), way: Way::Xml(way) })
    }

    /// The path as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The rows to which the path leads: what is in an array, or an element that repeats.
    pub(crate) fn rows(&self, document: &Document) -> RowsAt {
        match &self.way {
            Way::Json(way) => way.rows(document),
            Way::Xml(way) => way.rows(document),
        }
    }

    /// Whether it may well lead to several places.
    pub(crate) fn may_fork(&self) -> bool {
        match &self.way {
            Way::Json(way) => matches!(way, json::JsonWay::Query { .. }),
            Way::Xml(_) => true,
        }
    }

    /// Where the path leads in the document, from the given node.
    pub(crate) fn select(&self, document: &Document, from: NodeId) -> Selection {
        match &self.way {
            Way::Json(way) => way.select(document, from),
            Way::Xml(way) => way.select(document, from),
        }
    }
}

/// For those who explain what was found.
impl Path {
    /// The nodes to which the path leads.
    pub(crate) fn found(&self, document: &Document) -> Vec<NodeId> {
        match self.select(document, 0) {
            Selection::Found(nodes) => nodes,
            _ => Vec::new(),
        }
    }

    /// What stands at the path, in words.
    pub(crate) fn shown(&self, document: &Document) -> String {
        let shown = |node: NodeId| {
            let item = document.tree.item(node)?;
            let text = shown(&item.text);
            Some(if text.is_empty() { described(item.shape).to_owned() } else { text })
        };
        let found = match self.select(document, 0) {
            Selection::Found(nodes) => nodes.into_iter().filter_map(shown).collect::<Vec<_>>().join(", "),
            Selection::Null(_) => "null on the way".to_owned(),
            Selection::Misshapen(node) => {
                format!(
                    "{} on the way",
                    document.tree.item(node).map_or("nothing", |item| described(item.shape))
                )
            }
            Selection::Empty | Selection::Missing => {
                let keys = outline(&document.tree).unwrap_or_default();
                format!("nothing; the document is {keys}")
            }
        };
        format!("at {self} there is {found}")
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}
