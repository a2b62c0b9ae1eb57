//! Labels as a person reads them, with what stands beside each.

use std::ops::Range;

use serde::Serialize;

use super::Sections;
use super::forms::SeenControl;
use crate::document::Document;
use crate::place::{Place, first_text};
use crate::text::{label_key, tidy};
use crate::tree::{NodeId, Tree};

/// A label with its value.
#[derive(Debug, Clone, Serialize)]
pub struct SeenLabel {
    /// The label, without a colon.
    pub label: String,
    /// The heading of the smallest section that it stands in.
    pub section: Option<String>,
    /// The value as a person reads it; several where nobody can say which one is meant.
    pub values: Vec<String>,
    /// The one control that holds the value.
    pub control: Option<SeenControl>,
    /// Where a link in the value leads.
    pub link: Option<String>,
    /// How many labels of the page read the same.
    pub times: usize,
    /// Nothing stands beside the label, but what stands further on may be its value.
    pub is_doubtful: bool,
    /// Where the label stands.
    #[serde(skip)]
    pub(crate) node: NodeId,
}

/// The labels of a page, but for what only looks like one: a link, a number before a colon, a text in a row of a grid.
pub(super) fn labels(document: &Document, sections: &Sections, data: &[Range<NodeId>]) -> Vec<SeenLabel> {
    let tree = &document.tree;
    let in_grid = |node: NodeId| data.iter().any(|rows| rows.contains(&node));
    let is_link = |node: NodeId| {
        std::iter::once(node)
            .chain(tree.ancestors(first_text(tree, node)))
            .any(|outer| tree.tag(outer) == "a")
    };
    let meant = document.places.iter().filter(|place| {
        let has_letter = place.label.chars().any(char::is_alphabetic);
        has_letter && !place.label.contains(": ") && !in_grid(place.label_node) && !is_link(place.label_node)
    });
    meant.map(|place| label(document, sections, place)).collect()
}

fn label(document: &Document, sections: &Sections, place: &Place) -> SeenLabel {
    let tree = &document.tree;
    let only = match place.cells.as_slice() {
        [only] => Some(only),
        _ => None,
    };
    let times = document.places.iter().filter(|other| other.label == place.label).count();
    let link = only.and_then(|cell| cell.links(tree).first().copied());
    SeenLabel {
        label: written(tree, place.label_node, &place.label),
        section: sections.around(place.label_node).map(str::to_owned),
        values: place.cells.iter().filter_map(|cell| cell.text(tree)).collect(),
        control: only.and_then(|cell| cell.controls().first()).map(|id| SeenControl::of(tree, *id, "")),
        link: link.and_then(|id| tree.attribute(id, "href")).map(str::to_owned),
        times,
        is_doubtful: place.is_doubtful,
        node: place.label_node,
    }
}

/// The label in the letters of the page. Its key, in lower case, is as good a label.
pub(crate) fn written(tree: &Tree, node: NodeId, key: &str) -> String {
    let text = tidy(&tree.text(node));
    let before_colon = text.split_once(':').map(|(before, _)| before);
    let attributes = ["aria-label", "placeholder"].into_iter().filter_map(|name| tree.attribute(node, name));
    let candidates = [Some(text.as_str()), before_colon].into_iter().flatten().chain(attributes);
    let mut fitting = candidates.filter(|text| label_key(text) == key);
    fitting.next().map_or_else(|| key.to_owned(), plain)
}

/// A label without its colon and without the signs around it.
fn plain(text: &str) -> String {
    tidy(text.trim().trim_start_matches(['*', ' ']).trim_end_matches([':', '*', ' ']))
}
