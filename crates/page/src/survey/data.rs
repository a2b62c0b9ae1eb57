//! Data documents as they are, for whoever looks them over.

use serde::Serialize;

use crate::document::Document;
use crate::kind::DocumentKind;
use crate::tree::{NodeId, Shape, Tree};

/// A value of a data document, with all that is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenData {
    /// The key in its object, or the name of the element or attribute; blank where it has none.
    pub name: String,
    /// The namespace of the name; blank where it is in none.
    pub namespace: String,
    /// What it is.
    pub shape: DataShape,
    /// Its text, or a number as it is written; blank where it holds others.
    pub text: String,
    /// What it holds, in its order.
    pub inside: Vec<SeenData>,
}

/// What a value of a data document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DataShape {
    /// An object, or an element with others in it.
    Object,
    /// An array.
    Array,
    /// A text, or an element with a text or nothing in it.
    Text,
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// Null, or an element that says to be nil.
    Null,
    /// An attribute of an element.
    Attribute,
}

impl Document {
    /// The document as data: the value that a JSON document is, or an XML document's root element. `None` for a page.
    #[must_use]
    pub fn data(&self) -> Option<SeenData> {
        match self.kind {
            DocumentKind::Json => seen(&self.tree, 0),
            DocumentKind::Xml => self.tree.children(0).find_map(|child| seen(&self.tree, child)),
            DocumentKind::Html | DocumentKind::Csv | DocumentKind::Update => None,
        }
    }
}

fn seen(tree: &Tree, node: NodeId) -> Option<SeenData> {
    let item = tree.item(node)?;
    let shape = match item.shape {
        Shape::Object | Shape::Elements => DataShape::Object,
        Shape::Array => DataShape::Array,
        Shape::Text | Shape::Element => DataShape::Text,
        Shape::Number => DataShape::Number,
        Shape::Flag => DataShape::Flag,
        Shape::Null => DataShape::Null,
        Shape::Attribute => DataShape::Attribute,
    };
    Some(SeenData {
        name: item.name.to_string(),
        namespace: tree.namespace(item).to_owned(),
        shape,
        text: item.text.to_string(),
        inside: tree.children(node).filter_map(|child| seen(tree, child)).collect(),
    })
}
