//! Values of data documents: where a path leads, and how an item becomes a value.

use crate::cell::Cell;
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::model::Field;
use crate::path::{Path, Selection};
use crate::place::Line;
use crate::reader::Reader;
use crate::record::ReadContext;
use crate::text::{is_blank, normalise, tidy};
use crate::tree::{Item, NodeId, Shape, Tree};
use crate::value::{Reading, Value};

/// How many names of a document's outermost items are told in an error.
const OUTLINE_MAX: usize = 8;

/// The texts of a data document, each a line.
pub(crate) fn lines(tree: &Tree) -> Vec<Line> {
    let text = |node| {
        let item = tree.item(node).filter(|item| matches!(item.shape, Shape::Text | Shape::Element))?;
        let text = tidy(&item.text);
        (!is_blank(&text)).then(|| Line {
            node,
            folded: normalise(&text).to_lowercase(),
            text,
            unlinked: None,
        })
    };
    tree.all().filter_map(text).collect()
}

/// What a data document is made of, for an error: the keys of the outermost object, or the way of the elements that have
/// only one in them. `None` for a page.
pub(crate) fn outline(tree: &Tree) -> Option<String> {
    let Some(item) = tree.item(0) else { return way_down(tree) };
    let names: Vec<&str> =
        tree.children(0).take(OUTLINE_MAX).filter_map(|child| Some(&*tree.item(child)?.name)).collect();
    Some(match item.shape {
        Shape::Object => format!("{{{}}}", names.join(", ")),
        shape => described(shape).to_owned(),
    })
}

/// The names of an XML document's root and of what is in it, as long as it is only one.
fn way_down(tree: &Tree) -> Option<String> {
    let mut names = Vec::new();
    let mut at = 0;
    while names.len() < OUTLINE_MAX {
        let inside = tree.children(at).filter_map(|child| Some((child, tree.item(child)?)));
        let mut elements = inside.filter(|(_, item)| item.shape != Shape::Attribute);
        let Some((child, item)) = elements.next() else { break };
        names.push(&*item.name);
        at = child;
        if elements.next().is_some() {
            break;
        }
    }
    (!names.is_empty()).then(|| format!("<{}>", names.join("/")))
}

/// What an item is, in words.
pub(crate) fn described(shape: Shape) -> &'static str {
    match shape {
        Shape::Object => "an object",
        Shape::Array => "an array",
        Shape::Text => "a text",
        Shape::Number => "a number",
        Shape::Flag => "true or false",
        Shape::Null => "null",
        Shape::Element => "an element",
        Shape::Elements => "an element with others in it",
        Shape::Attribute => "an attribute",
    }
}

/// A place to which a path leads.
#[derive(Debug)]
pub(crate) enum Spot {
    Cell(Cell),
    /// Something on the way is null, so that this has no value either.
    Null,
    /// The path goes over all parts of something that has none.
    Empty,
}

impl Document {
    /// The one place to which a path leads from a node.
    pub(crate) fn at(&self, path: &Path, from: NodeId, takes_several: bool) -> Result<Spot, Drift> {
        match path.select(self, from) {
            Selection::Found(nodes) if nodes.len() == 1 || takes_several => {
                Ok(Spot::Cell(Cell::new(&self.tree, nodes)))
            }
            Selection::Found(nodes) => {
                let found = format!("{} times", nodes.len());
                Err(Drift::new(DriftKind::LabelAmbiguous, format!("{path} once"), &found))
            }
            Selection::Null(_) => Ok(Spot::Null),
            Selection::Empty if takes_several => Ok(Spot::Empty),
            Selection::Missing | Selection::Empty => {
                Err(Drift::new(DriftKind::LabelMissing, path.source(), "nothing there"))
            }
            Selection::Misshapen(node) => Err(self.misshapen(path, node)),
        }
    }

    /// Something on a path's way is not what the path takes it for.
    pub(crate) fn misshapen(&self, path: &Path, node: NodeId) -> Drift {
        let found = self.tree.item(node).map_or("nothing", |item| described(item.shape));
        Drift::new(DriftKind::ValueUnreadable, format!("the way of {path}"), found)
    }
}

impl Field {
    /// Reads the field at the place to which its path leads.
    pub(crate) fn read_spot(
        &self,
        document: &Document,
        spot: &Spot,
        context: &ReadContext,
    ) -> Result<Reading, Drift> {
        match spot {
            Spot::Cell(cell) => self.read_data(document, cell, context),
            Spot::Null => self.blank("null"),
            Spot::Empty => Ok(self.present(Value::List(Vec::new()), "no values")),
        }
    }

    /// Reads the field at the items that have been found for it.
    pub(crate) fn read_data(
        &self,
        document: &Document,
        cell: &Cell,
        context: &ReadContext,
    ) -> Result<Reading, Drift> {
        let items: Vec<&Item> = cell.nodes().iter().filter_map(|node| document.tree.item(*node)).collect();
        if let (Reader::List { of, .. }, Some(listed)) = (&self.reader, self.listed(document, cell)) {
            let read = |item: &&Item| {
                let has_value =
                    item.shape != Shape::Null && !self.is_blank(&item.text) || item.shape.is_outer();
                if has_value {
                    of.read_item(document, item, context)
                } else {
                    Err(Drift::new(DriftKind::ValueBlank, format!("values at {}", self.evidence), ""))
                }
            };
            let values: Vec<Value> = listed.iter().map(read).collect::<Result<_, _>>()?;
            let raw = format!("{} values", values.len());
            return Ok(self.present(Value::List(values), &raw));
        }
        let [item] = items.as_slice() else {
            let found = format!("{} values", items.len());
            return Err(Drift::new(
                DriftKind::LabelAmbiguous,
                format!("one value at {}", self.evidence),
                &found,
            ));
        };
        if !item.shape.is_outer() && self.is_blank(&item.text) && !self.reader.takes_blank() {
            return self.blank(&item.text);
        }
        let value = self.reader.read_item(document, item, context)?;
        Ok(self.present(value, &item.text))
    }

    /// The items of a list: those of an array, or all that the path leads to. `None` for a text that is to be split, and
    /// for nothing.
    fn listed<'d>(&self, document: &'d Document, cell: &Cell) -> Option<Vec<&'d Item>> {
        let tree = &document.tree;
        let is_split = matches!(self.reader, Reader::List { split: Some(_), .. });
        let may_fork = self.evidence.at.as_ref().is_some_and(Path::may_fork);
        match cell.nodes() {
            [only] if tree.item(*only)?.shape == Shape::Array => {
                Some(tree.children(*only).filter_map(|child| tree.item(child)).collect())
            }
            [_] if is_split || !may_fork => None,
            [only] if self.is_blank(&tree.item(*only)?.text) && !tree.item(*only)?.shape.is_outer() => None,
            nodes => Some(nodes.iter().filter_map(|node| tree.item(*node)).collect()),
        }
    }
}

impl Reader {
    /// Reads an item of a data document. A number is read with its own digits, never as the text that a page would
    /// show, and no reader takes what is of another type.
    fn read_item(&self, document: &Document, item: &Item, context: &ReadContext) -> Result<Value, Drift> {
        let wrong = |found: &str| Err(Drift::new(DriftKind::ValueUnreadable, self.expectation(), found));
        match (self, item.shape) {
            (_, Shape::Object | Shape::Array | Shape::Elements) => wrong(described(item.shape)),
            (Self::List { split: None, .. }, shape) => wrong(described(shape)),
            (Self::Integer(_) | Self::Decimal(_) | Self::Money(_), Shape::Number) => {
                self.read_number(&item.text)
            }
            (Self::Flag { .. }, Shape::Flag) => Ok(Value::Flag(&*item.text == "true")),
            (Self::Date(_) | Self::DateTime(_) | Self::Words(_) | Self::Flag { .. }, Shape::Number)
            | (Self::Words(_), Shape::Flag) => self.read_text(&item.text, context),
            (_, Shape::Number | Shape::Flag) => wrong(&format!("{}: {}", described(item.shape), item.text)),
            (Self::Url | Self::Link { .. }, _) => self.read_address(document, &tidy(&item.text)),
            _ => self.read_text(&tidy(&item.text), context),
        }
    }
}
