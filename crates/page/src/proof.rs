//! Proof: is this document the page that a model describes?

use serde_json::Value as Json;

use crate::control;
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::evidence::Test;
use crate::model::PageModel;
use crate::path::{Path, Selection};
use crate::pattern::Pattern;
use crate::text::{label_key, normalise, tidy};
use crate::tree::{Item, NodeId, Shape, Tree};

impl PageModel {
    /// Whether the document is this page.
    ///
    /// # Errors
    /// [`DriftKind::PageUnproven`] with the first statement of the proof that is not true.
    pub fn proves(&self, document: &Document) -> Result<(), Drift> {
        let document = self.view(document).map_err(|drift| drift.into_unproven().on(&self.name))?;
        match self.proof.iter().find(|test| !test.holds(document)) {
            None => Ok(()),
            Some(test) => {
                Err(Drift::new(DriftKind::PageUnproven, test.to_string(), &document.summary()).on(&self.name))
            }
        }
    }

    /// Whether a document that is this page came whole and with a status that the page may have.
    ///
    /// # Errors
    /// [`DriftKind::StatusUnexpected`] or [`DriftKind::Truncated`].
    pub fn passes_gate(&self, document: &Document, status: u16) -> Result<(), Drift> {
        if !self.status.is_empty() && !self.status.contains(&status) {
            let allowed: Vec<String> = self.status.iter().map(u16::to_string).collect();
            let expected = format!("status {}", allowed.join(" or "));
            return Err(Drift::new(DriftKind::StatusUnexpected, expected, &status.to_string()).on(&self.name));
        }
        if self.proves_nothing_came() {
            return Ok(());
        }
        if let Some(outer) = self.around(document).into_iter().find(|outer| !outer.is_whole_as_it_is()) {
            let found = format!("{} that breaks off", outer.kind);
            return Err(Drift::new(DriftKind::Truncated, "a document that ends", &found).on(&self.name));
        }
        let document = self.view(document).map_err(|drift| drift.on(&self.name))?;
        // What lies in a whole document is whole, unless it is said how it ends.
        let is_part = !self.within.is_empty() && self.ends_with.is_none();
        if self.is_fragment && !document.is_fragment() {
            let drift = Drift::new(DriftKind::PageUnexpected, "a part of a page", "a whole page");
            return Err(drift.on(&self.name));
        }
        if !is_part && !document.is_whole(self.ends_with.as_deref(), self.is_fragment) {
            let end = match (&self.ends_with, self.is_fragment) {
                (Some(end), _) => format!("a document that ends with {}", end.trim()),
                (None, true) => "a part of a page that closes what it opens".to_owned(),
                (None, false) => "a document that ends with </html>".to_owned(),
            };
            return Err(Drift::new(DriftKind::Truncated, end, "an earlier end").on(&self.name));
        }
        Ok(())
    }
}

impl PageModel {
    /// Whether a statement is true of the page in this document.
    #[must_use]
    pub fn says(&self, test: &Test, document: &Document) -> bool {
        self.view(document).is_ok_and(|view| test.holds(view))
    }

    /// Whether the page is an answer without content.
    #[must_use]
    pub fn proves_nothing_came(&self) -> bool {
        self.proof.contains(&Test::EmptyBody)
    }
}

impl Test {
    /// Whether the statement is true of the document.
    #[must_use]
    pub fn holds(&self, document: &Document) -> bool {
        let tree = &document.tree;
        let mut elements = tree.all().filter(|id| tree.is_element(*id) && tree.seen(*id));
        match self {
            Self::Heading(pattern) => document.headings.iter().any(|heading| fits(pattern, heading)),
            Self::Title(pattern) => fits(pattern, &document.title),
            Self::Text(pattern) => document.lines().iter().any(|line| fits(pattern, &line.text)),
            Self::Contains(text) => {
                let text = normalise(text).to_lowercase();
                document.lines().iter().any(|line| line.folded.contains(&text))
            }
            Self::Label(label) => {
                let label = label_key(label);
                document.places.iter().any(|place| place.label == label)
            }
            Self::Column(heading) => {
                let heading = label_key(heading);
                let mut rows = document.tables.iter().flat_map(|table| &table.rows);
                rows.any(|row| row.keys.len() > 1 && row.keys.contains(&heading))
            }
            Self::Button(caption) => {
                let caption = label_key(caption);
                elements.any(|id| {
                    control::is_button(tree, id) && label_key(&control::caption(tree, id)) == caption
                })
            }
            Self::Link(text) => {
                let text = label_key(text);
                elements.any(|id| tree.tag(id) == "a" && label_key(&tree.text(id)) == text)
            }
            Self::Control(kind) => elements.any(|id| control::type_name(tree, id) == *kind),
            Self::Path(pattern) => pattern.matches(document.url.path()),
            Self::Has(path) => {
                let is_value = |node: &NodeId| tree.item(*node).is_some_and(|item| item.shape != Shape::Null);
                matches!(path.select(document, 0), Selection::Found(nodes) if nodes.iter().any(is_value))
            }
            Self::Equals { at, value } => only_item(document, at).is_some_and(|item| equals(item, value)),
            Self::Like { at, text } => {
                let item = only_item(document, at).filter(|item| is_text(item));
                item.is_some_and(|item| fits(text, &item.text))
            }
            Self::Alert(pattern) => document.scripts().alerts().any(|text| fits(pattern, &tidy(text))),
            Self::Call(name) => document.scripts().calls.iter().any(|call| call.name == *name),
            Self::Frame(name) => document.frames(name).next().is_some(),
            Self::EmptyBody => document.is_blank(),
            Self::Not(test) => !test.holds(document),
        }
    }
}

/// The one item at a path.
fn only_item<'d>(document: &'d Document, path: &Path) -> Option<&'d Item> {
    match path.select(document, 0) {
        Selection::Found(nodes) => match nodes.as_slice() {
            [only] => document.tree.item(*only),
            _ => None,
        },
        _ => None,
    }
}

fn is_text(item: &Item) -> bool {
    matches!(item.shape, Shape::Text | Shape::Element | Shape::Attribute)
}

/// Whether an item is this value, of this type: in JSON the text `"1"` is not the number 1. All of XML is text.
fn equals(item: &Item, value: &Json) -> bool {
    match (item.shape, value) {
        (Shape::Null, Json::Null) => true,
        (Shape::Flag, Json::Bool(flag)) => *item.text == *flag.to_string(),
        (Shape::Number, Json::Number(number)) => same_number(&item.text, number.as_str()),
        (Shape::Text, Json::String(text)) => *item.text == **text,
        (Shape::Element | Shape::Attribute, Json::String(text)) => tidy(&item.text) == tidy(text),
        (Shape::Element | Shape::Attribute, Json::Number(number)) => {
            same_number(&tidy(&item.text), number.as_str())
        }
        (Shape::Element | Shape::Attribute, Json::Bool(flag)) => {
            tidy(&item.text) == if *flag { "true" } else { "false" }
        }
        _ => false,
    }
}

fn same_number(one: &str, other: &str) -> bool {
    let exactly = crate::reader::exactly;
    one == other || exactly(one).is_some_and(|one| Some(one) == exactly(other))
}

/// The texts of a page's headings.
pub(crate) fn headings(tree: &Tree) -> Vec<String> {
    let visible = tree.all().filter(|id| tree.is_element(*id) && tree.seen(*id));
    visible.filter(|id| is_heading(tree, *id)).map(|id| tidy(&tree.text(id))).collect()
}

pub(crate) fn is_heading(tree: &Tree, id: NodeId) -> bool {
    let by_tag =
        matches!(tree.tag(id), "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "legend" | "caption" | "summary");
    by_tag
        || tree.token(id, "role") == "heading"
        || (crate::table::is_row(tree, id)
            && tree.size(id) <= crate::section::HEADING_NODES_MAX
            && crate::table::row_cells(tree, id).len() == 1)
}

/// Whether a text has the pattern's form, decoration at its ends aside.
pub(crate) fn fits(pattern: &Pattern, text: &str) -> bool {
    pattern.matches(text) || pattern.matches(text.trim_end().trim_end_matches(':'))
}
