//! Ways from a page to others: links, and what a script fetches in their place.

use url::Url;

use crate::control;
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::model::LinkModel;
use crate::text::label_key;
use crate::tree::{NodeId, Tree};

impl LinkModel {
    /// Where the link leads, or `None` if it is optional and not offered.
    ///
    /// # Errors
    /// [`DriftKind::LabelMissing`], [`DriftKind::LabelAmbiguous`] for two addresses under one text, and
    /// [`DriftKind::FormUnusable`] for a link that only a script can follow.
    pub fn find(&self, document: &Document) -> Result<Option<Url>, Drift> {
        let tree = &document.tree;
        let links = self.nodes(document);
        let mut addresses: Vec<&str> = links.into_iter().filter_map(|id| address_of(tree, id)).collect();
        addresses.sort_unstable();
        addresses.dedup();
        match addresses.as_slice() {
            [] if self.optional => Ok(None),
            [] => Err(Drift::new(DriftKind::LabelMissing, format!("link {:?}", self.text), "no such link")),
            [href] if href.trim().to_ascii_lowercase().starts_with("javascript:") => {
                Err(Drift::new(DriftKind::FormUnusable, "a link with an address", "a script"))
            }
            [href] => match document.base.join(href.trim()) {
                Ok(url) => Ok(Some(url)),
                Err(_) => Err(Drift::new(DriftKind::FormUnusable, "a link with an address", href)),
            },
            several => {
                let found = format!("{} addresses", several.len());
                Err(Drift::new(DriftKind::LabelAmbiguous, format!("link {:?} once", self.text), &found))
            }
        }
    }

    /// The links on which the text is written and that lead somewhere.
    pub(crate) fn nodes(&self, document: &Document) -> Vec<NodeId> {
        let tree = &document.tree;
        let key = label_key(&self.text);
        let is_named = |id: NodeId| {
            let written = label_key(&written_on(tree, id));
            let title =
                || tree.attribute(id, "aria-label").or_else(|| tree.attribute(id, "title")).map(label_key);
            written == key || (written.is_empty() && title().as_ref() == Some(&key))
        };
        let links = tree.all().filter(|id| leads_on(tree, *id) && tree.seen(*id) && is_named(*id));
        links.filter(|id| !is_dead(document, *id)).collect()
    }
}

/// What a person reads on a link or a button.
fn written_on(tree: &Tree, id: NodeId) -> String {
    if control::is_button(tree, id) { control::caption(tree, id) } else { tree.text(id) }
}

/// Whether an element leads to another document: a link, or what a script of the page fetches on a click.
fn leads_on(tree: &Tree, id: NodeId) -> bool {
    tree.tag(id) == "a" || fetched(tree, id).is_some()
}

/// The address that htmx fetches when the element is clicked.
fn fetched(tree: &Tree, id: NodeId) -> Option<&str> {
    tree.attribute(id, "hx-get").or_else(|| tree.attribute(id, "data-hx-get"))
}

/// Where a link leads: to its own address, or to what is fetched in its place.
fn address_of(tree: &Tree, link: NodeId) -> Option<&str> {
    let own = tree.attribute(link, "href").filter(|href| !matches!(href.trim(), "" | "#"));
    own.or_else(|| fetched(tree, link))
}

/// What is written on a way to further rows.
const MORE: &[&str] = &[
    "next",
    "next page",
    "more",
    "load more",
    "show more",
    "view more",
    "more results",
    "older",
    "»",
    "›",
    ">",
    ">>",
];

impl Document {
    /// Whether a script of the page fetches this address on a click, and no link leads there.
    #[must_use]
    pub fn is_fetched(&self, url: &Url) -> bool {
        let tree = &self.tree;
        let leads = |id: NodeId| {
            address_of(tree, id).and_then(|at| self.base.join(at.trim()).ok()).as_ref() == Some(url)
        };
        let is_own = |id: NodeId| address_of(tree, id) != fetched(tree, id);
        let mut ways = tree.all().filter(|id| leads_on(tree, *id) && leads(*id)).peekable();
        ways.peek().is_some() && !ways.any(is_own)
    }

    /// What is written on the link or button that leads to further rows, if the page has one that works.
    #[must_use]
    pub fn offers_more(&self) -> Option<String> {
        let tree = &self.tree;
        let is_way = |id: NodeId| (leads_on(tree, id) || control::is_button(tree, id)) && tree.seen(id);
        let written = |id: NodeId| {
            let text = label_key(&written_on(tree, id));
            let text = if text.is_empty() {
                let named = tree.attribute(id, "aria-label").or_else(|| tree.attribute(id, "value"));
                label_key(named.unwrap_or_default())
            } else {
                text
            };
            let words =
                text.trim_matches(|c: char| !c.is_alphanumeric() && text.chars().any(char::is_alphanumeric));
            words.to_owned()
        };
        let goes = |id: NodeId| if leads_on(tree, id) { !is_dead(self, id) } else { !is_off(tree, id) };
        let ways = tree.all().filter(|id| is_way(*id) && goes(*id));
        ways.map(written).find(|words| MORE.contains(&words.as_str()))
    }
}

/// A link that is drawn but leads nowhere, as "Next" on the last page.
pub(crate) fn is_dead(document: &Document, link: NodeId) -> bool {
    let tree = &document.tree;
    let address = address_of(tree, link).unwrap_or_default().trim();
    is_off(tree, link) || matches!(address, "" | "#")
}

/// Whether a link or a button is switched off.
fn is_off(tree: &Tree, id: NodeId) -> bool {
    let is_disabled = |id: NodeId| {
        let mut classes = tree.attribute(id, "class").unwrap_or_default().split_ascii_whitespace();
        tree.token(id, "aria-disabled") == "true" || classes.any(|class| class == "disabled")
    };
    tree.attribute(id, "disabled").is_some() || std::iter::once(id).chain(tree.parent(id)).any(is_disabled)
}
