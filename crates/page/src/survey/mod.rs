//! A survey: everything on a page that a model could declare, as a person sees it.
//!
//! It proves nothing and is never read from. It is what drafts of page models are made of, and what explains why
//! something that a model declares was not found.

mod data;
mod forms;
mod grids;
mod labels;

use std::ops::Range;

use serde::Serialize;

use crate::document::Document;
use crate::proof;
use crate::text::{label_key, tidy};
use crate::tree::{NodeId, Tree};

pub use data::{DataShape, SeenData};
pub use forms::{SeenControl, SeenForm, SeenHidden, SeenLink};
pub use grids::{SeenCell, SeenColumn, SeenGrid};
pub use labels::SeenLabel;

/// Everything on a page that a model could declare.
#[derive(Debug, Clone, Serialize)]
pub struct Survey {
    /// The document's title.
    pub title: String,
    /// The headings, in the order of the page.
    pub headings: Vec<String>,
    /// The labels that have a value beside them.
    pub labels: Vec<SeenLabel>,
    /// The tables under column headings.
    pub grids: Vec<SeenGrid>,
    /// The forms.
    pub forms: Vec<SeenForm>,
    /// The links that lead somewhere.
    pub links: Vec<SeenLink>,
    /// The lines of text.
    pub lines: Vec<String>,
}

impl Document {
    /// Looks the page over.
    #[must_use]
    pub fn survey(&self) -> Survey {
        let sections = Sections::of(self);
        let grids = grids::grids(self, &sections);
        let data: Vec<Range<NodeId>> = grids.iter().map(|grid| grid.data.clone()).collect();
        Survey {
            title: self.title().to_owned(),
            headings: self.headings.iter().filter(|heading| !heading.is_empty()).cloned().collect(),
            labels: labels::labels(self, &sections, &data),
            grids,
            forms: forms::forms(self, &sections),
            links: forms::links(self),
            lines: self.lines().iter().map(|line| line.text.clone()).collect(),
        }
    }
}

/// The headings of a page that have a part of it under them.
pub(crate) struct Sections {
    found: Vec<(String, Vec<Range<NodeId>>)>,
}

/// The longest text that is taken for a section's heading, in characters.
const SECTION_MAX: usize = 80;

impl Sections {
    pub(crate) fn of(document: &Document) -> Self {
        let mut found: Vec<(String, Vec<Range<NodeId>>)> = Vec::new();
        for (_, text) in headings(&document.tree) {
            let is_known = found.iter().any(|(known, _)| label_key(known) == label_key(&text));
            if is_known || text.is_empty() || text.chars().count() > SECTION_MAX {
                continue;
            }
            if let Ok(Some(ranges)) = document.sections_of(Some(&text)) {
                found.push((text, ranges));
            }
        }
        Self { found }
    }

    /// The heading of the smallest section around a node.
    pub(crate) fn around(&self, node: NodeId) -> Option<&str> {
        let inside = self.found.iter().flat_map(|(text, ranges)| {
            ranges.iter().filter(|range| range.contains(&node)).map(move |range| (range.len(), text.as_str()))
        });
        inside.min_by_key(|(size, _)| *size).map(|(_, text)| text)
    }
}

/// The visible headings with their texts.
pub(crate) fn headings(tree: &Tree) -> Vec<(NodeId, String)> {
    let visible = tree.all().filter(|id| tree.is_element(*id) && tree.seen(*id));
    let found = visible.filter(|id| proof::is_heading(tree, *id));
    found.map(|id| (id, tidy(&tree.text(id)))).filter(|(_, text)| !text.is_empty()).collect()
}
