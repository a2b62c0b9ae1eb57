//! Under which headings each part of a page stands.

use std::collections::HashSet;
use std::ops::Range;

use crate::document::Document;
use crate::section;
use crate::text::label_key;
use crate::tree::NodeId;

/// The most headings of a page that are looked at.
const HEADINGS_MAX: usize = 200;

/// Words of headings over what is shown for comparison, or was true once. A value there is no value of the record.
const ASIDE: &[&str] = &[
    "previous",
    "prior",
    "earlier",
    "former",
    "history",
    "historical",
    "past",
    "last visit",
    "last period",
    "last deal",
    "archive",
    "archived",
    "superseded",
    "obsolete",
    "cancelled",
    "voided",
    "sample",
    "example",
    "similar",
    "related",
    "recently viewed",
    "comparable",
    "comparables",
    "compare",
    "comparison",
    "competitor",
    "competitors",
    "deleted",
];

/// The parts of a page, each with its heading.
#[derive(Debug)]
pub(crate) struct Outline {
    parts: Vec<(Range<NodeId>, String)>,
    asides: Vec<Range<NodeId>>,
}

impl Outline {
    /// The outline of a page; `known` are texts that are headings though the markup does not say so.
    pub(crate) fn of(document: &Document, known: &HashSet<String>) -> Self {
        let found: HashSet<String> = document.headings.iter().map(|heading| label_key(heading)).collect();
        let mut keys: Vec<&String> = found.union(known).filter(|key| !key.is_empty()).collect();
        keys.sort_unstable();
        keys.truncate(HEADINGS_MAX);
        let mut parts = Vec::new();
        for key in keys {
            let under = section::sections(&document.tree, document.section_headings(), &document.places, key);
            parts.extend(under.into_iter().map(|part| (part, key.clone())));
        }
        parts.sort_by_key(|(part, _)| (part.end.saturating_sub(part.start), part.start));
        Self { parts, asides: asides(document, known) }
    }

    /// The headings over a node, the nearest first.
    pub(crate) fn over(&self, node: NodeId) -> Vec<String> {
        self.parts
            .iter()
            .filter(|(part, _)| part.contains(&node))
            .map(|(_, heading)| heading.clone())
            .collect()
    }

    /// Whether a node stands under a heading that sets it apart from the record.
    pub(crate) fn is_aside(&self, node: NodeId) -> bool {
        self.asides.iter().any(|part| part.contains(&node))
    }
}

/// The parts that a heading sets apart from the record, unless the page is known to have it.
pub(super) fn asides(document: &Document, known: &HashSet<String>) -> Vec<Range<NodeId>> {
    let is_aside = |heading: &str| !known.contains(heading) && sets_apart(heading);
    section::sections_like(&document.tree, document.section_headings(), &document.places, &is_aside)
}

fn sets_apart(heading: &str) -> bool {
    let words = format!(" {} ", heading.replace(|c: char| !c.is_alphanumeric(), " "));
    ASIDE.iter().any(|word| words.contains(&format!(" {word} ")))
}
