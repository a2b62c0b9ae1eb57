//! Where the links in a cell lead.

use url::Url;

use crate::cell::Cell;
use crate::document::Document;
use crate::drift::{Drift, DriftKind};

/// The absolute address of the one link or image in the cell.
pub(super) fn address(document: &Document, cell: &Cell) -> Result<Url, Drift> {
    let tree = &document.tree;
    let mut written: Vec<&str> =
        cell.links(tree).into_iter().filter_map(|id| tree.attribute(id, "href")).collect();
    if written.is_empty() {
        let inside = cell.nodes().iter().flat_map(|node| *node..tree.end(*node));
        let images = inside.filter(|id| tree.seen(*id) && tree.tag(*id) == "img");
        written = images.filter_map(|id| tree.attribute(id, "src")).collect();
    }
    written.dedup();
    let expected = |found: &str| Drift::new(DriftKind::ValueUnreadable, "one link", found);
    match written.as_slice() {
        [only] => document.base.join(only.trim()).map_err(|_| expected(only)),
        [] => Err(expected("no link")),
        several => Err(expected(&format!("{} links", several.len()))),
    }
}

/// A query parameter of the one link in the cell.
pub(super) fn parameter(document: &Document, cell: &Cell, name: &str) -> Result<String, Drift> {
    parameter_of(&address(document, cell)?, name)
}

/// A query parameter of an address.
pub(super) fn parameter_of(address: &Url, name: &str) -> Result<String, Drift> {
    let mut values =
        address.query_pairs().filter(|(key, _)| key == name).map(|(_, value)| value.trim().to_owned());
    match (values.next().filter(|value| !value.is_empty()), values.next()) {
        (Some(value), None) => Ok(value),
        _ => Err(Drift::new(
            DriftKind::ValueUnreadable,
            format!("a link with one parameter {name:?}"),
            address.as_str(),
        )),
    }
}
