//! Sections: which part of a page stands under a heading.

use std::collections::HashMap;
use std::ops::Range;

use crate::place::Place;
use crate::table::{self, Table, TableRow};
use crate::text::label_key;
use crate::tree::{NodeId, Tree};

/// The largest markup that can be a heading, in nodes.
pub(crate) const HEADING_NODES_MAX: u32 = 40;

/// Everything on a page that may be a section's heading, by its text. It is made once for all fields.
#[derive(Debug)]
pub(crate) struct Headings {
    by_text: HashMap<String, Vec<Heading>>,
    /// The rows of one filled cell, of each table in order.
    single_rows: HashMap<NodeId, Vec<NodeId>>,
}

/// An element that carries a heading, in document order among its like.
#[derive(Debug)]
enum Heading {
    /// As its accessible name.
    Name(NodeId),
    /// As its whole text.
    Text(NodeId),
}

impl Headings {
    pub(crate) fn of(tree: &Tree, tables: &[Table]) -> Self {
        let mut found: HashMap<String, Vec<Heading>> = HashMap::new();
        for id in tree.all().filter(|id| tree.is_element(*id) && tree.seen(*id)) {
            for name in region_names(tree, id) {
                found.entry(name).or_default().push(Heading::Name(id));
            }
            if may_be_heading(tree, id) {
                found.entry(label_key(&tree.text(id))).or_default().push(Heading::Text(id));
            }
        }
        let is_single =
            |row: &&TableRow| row.cells().len() == 1 && !label_key(&tree.text(row.node)).is_empty();
        let single = |table: &Table| table.rows.iter().filter(is_single).map(|row| row.node).collect();
        let single_rows = tables.iter().map(|table| (table.node, single(table))).collect();
        Self { by_text: found, single_rows }
    }

    /// The elements that carry the heading, or have it as their name; of nested ones the outermost.
    pub(crate) fn nodes(&self, tree: &Tree, heading: &str) -> Vec<NodeId> {
        let mut nodes: Vec<NodeId> = Vec::new();
        for Heading::Name(node) | Heading::Text(node) in self.by_text.get(heading).into_iter().flatten() {
            if !nodes.iter().any(|outer| tree.contains(*outer, *node)) {
                nodes.push(*node);
            }
        }
        nodes
    }
}

/// The parts of the page under a heading with this text (a [`label_key`]), in document order.
///
/// Headings are `h1`–`h6`, `role=heading`, legends, captions, summaries, rows of one cell, names of regions
/// and tab panels, and any element of its own whose whole text is the heading.
pub(crate) fn sections(
    tree: &Tree,
    headings: &Headings,
    places: &[Place],
    heading: &str,
) -> Vec<Range<NodeId>> {
    let mut found: Vec<Range<NodeId>> = Vec::new();
    let mut skip_to = 0;
    for candidate in headings.by_text.get(heading).into_iter().flatten() {
        match candidate {
            Heading::Name(id) if *id >= skip_to => found.push(tree.below(*id)),
            Heading::Text(id) if *id >= skip_to && !is_label_cell(tree, *id) => {
                skip_to = tree.end(*id);
                found.extend(extent(tree, headings, places, *id));
            }
            _ => {}
        }
    }
    // A panel named by its own heading is one section, not two.
    let all = found.clone();
    found.retain(|section| {
        !all.iter().any(|outer| outer != section && outer.start <= section.start && section.end <= outer.end)
    });
    found.dedup();
    found
}

/// The parts of the page under headings of which the test holds. What labels a value is no heading.
pub(crate) fn sections_like(
    tree: &Tree,
    headings: &Headings,
    places: &[Place],
    test: &dyn Fn(&str) -> bool,
) -> Vec<Range<NodeId>> {
    let labels_something = |id: NodeId| {
        places.iter().any(|place| tree.contains(id, place.label_node) || tree.contains(place.label_node, id))
    };
    let fitting = headings.by_text.iter().filter(|(text, _)| test(text)).flat_map(|(_, found)| found);
    let parts = fitting.filter_map(|heading| match heading {
        Heading::Name(id) => Some(tree.below(*id)),
        Heading::Text(id) if is_label_cell(tree, *id) || labels_something(*id) => None,
        Heading::Text(id) => extent(tree, headings, places, *id),
    });
    parts.collect()
}

/// The accessible names of an element that is a part of the page.
fn region_names(tree: &Tree, id: NodeId) -> Vec<String> {
    let is_region = matches!(tree.tag(id), "section" | "article" | "fieldset" | "table")
        || matches!(tree.token(id, "role").as_str(), "region" | "group" | "tabpanel" | "table" | "grid");
    if !is_region {
        return Vec::new();
    }
    let by_label = tree.attribute(id, "aria-label").map(label_key);
    let label = tree.attribute(id, "aria-labelledby").and_then(|name| tree.unique_id(name));
    let by_reference = label.map(|label| label_key(&tree.text(label)));
    let mut names: Vec<String> = by_label.into_iter().chain(by_reference).collect();
    names.dedup();
    names
}

fn may_be_heading(tree: &Tree, id: NodeId) -> bool {
    tree.size(id) <= HEADING_NODES_MAX
        && !matches!(tree.tag(id), "a" | "button" | "option" | "label" | "dt" | "dd" | "li" | "html" | "body")
}

/// A cell with others beside it is a label or a column, not a heading of what follows.
fn is_label_cell(tree: &Tree, id: NodeId) -> bool {
    let cell = std::iter::once(id).chain(tree.ancestors(id)).find(|at| matches!(tree.tag(*at), "td" | "th"));
    let row = cell.and_then(|cell| {
        tree.parent(cell).filter(|_| label_key(&tree.text(cell)) == label_key(&tree.text(id)))
    });
    row.is_some_and(|row| table::row_cells(tree, row).len() > 1)
}

/// What stands under the heading that begins at `id`, the outermost element with only the heading's text.
fn extent(tree: &Tree, headings: &Headings, places: &[Place], id: NodeId) -> Option<Range<NodeId>> {
    let innermost = (id..tree.end(id)).filter(|at| tree.is_element(*at)).find(|at| rank(tree, *at).is_some());
    if let Some(owner) = innermost.filter(|at| matches!(tree.tag(*at), "legend" | "caption" | "summary")) {
        return tree.parent(owner).map(|owner| tree.below(owner));
    }
    if tree.tag(id) == "tr" || matches!(tree.tag(id), "td" | "th") {
        let row = if tree.tag(id) == "tr" { id } else { tree.parent(id)? };
        return row_extent(tree, headings, row);
    }
    if let Some(row) = tree.parent(id).filter(|_| matches!(tree.tag(id), "thead" | "tbody")) {
        return Some(tree.end(id)..tree.end(row));
    }
    let start = tree.end(id);
    let scope = tree.ancestors(id).find(|outer| holds_content(tree, places, start..tree.end(*outer)))?;
    let rank = innermost.and_then(|at| rank(tree, at));
    let looks = tree.looks(id);
    let next = (start..tree.end(scope)).find(|at| match (rank, self::rank(tree, *at)) {
        (Some(own), Some(other)) => other <= own,
        (None, Some(_)) => true,
        (None, None) => !looks.1.is_empty() && tree.is_element(*at) && tree.looks(*at) == looks,
        (Some(_), None) => false,
    });
    Some(start..next.unwrap_or(tree.end(scope)))
}

/// From a row of one cell to the next such row of its table.
fn row_extent(tree: &Tree, headings: &Headings, row: NodeId) -> Option<Range<NodeId>> {
    let table = tree.ancestors(row).find(|id| table::is_table(tree, *id))?;
    let rows = headings.single_rows.get(&table).map(Vec::as_slice).unwrap_or_default();
    let next = rows.get(rows.partition_point(|at| *at <= row)).copied();
    Some(tree.end(row)..next.unwrap_or(tree.end(table)))
}

/// The rank of a heading: 1 to 6, 0 for those that belong to their parent.
fn rank(tree: &Tree, id: NodeId) -> Option<u8> {
    match tree.tag(id) {
        "h1" => Some(1),
        "h2" => Some(2),
        "h3" => Some(3),
        "h4" => Some(4),
        "h5" => Some(5),
        "h6" => Some(6),
        "legend" | "caption" | "summary" => Some(0),
        _ if tree.token(id, "role") == "heading" => Some(tree.token(id, "aria-level").parse().unwrap_or(2)),
        _ => None,
    }
}

fn holds_content(tree: &Tree, places: &[Place], range: Range<NodeId>) -> bool {
    places.iter().any(|place| range.contains(&place.label_node))
        || range.into_iter().any(|id| table::is_table(tree, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The labels that stand under the heading, for each section of that name.
    fn under(html: &str, heading: &str) -> Vec<Vec<String>> {
        let tree = Tree::parse(html, 10_000, 200).unwrap();
        let places = crate::place::places(&tree);
        let sections = sections(&tree, &Headings::of(&tree, &table::tables(&tree)), &places, heading);
        let labels = |section: &Range<NodeId>| {
            let inside = places.iter().filter(|place| section.contains(&place.label_node));
            // Two lines side by side may be label and value as well; nobody declares such a label.
            inside.map(|place| place.label.clone()).filter(|label| !label.contains(':')).collect()
        };
        sections.iter().map(labels).collect()
    }

    #[test]
    fn a_section_ends_where_the_next_one_begins() {
        let forms = [
            "<h2>Price</h2><p>MSRP: 1</p><h3>x</h3><p>Cost: 2</p><h2>Other</h2><p>MSRP: 3</p>",
            "<div><div><h3>Price</h3></div><div><p>MSRP: 1</p><p>Cost: 2</p></div></div><div><p>MSRP: 3</p></div>",
            "<fieldset><legend>Price</legend><p>MSRP: 1</p><p>Cost: 2</p></fieldset><p>MSRP: 3</p>",
            "<table><caption>Price</caption><tr><td>MSRP<td>1<tr><td>Cost<td>2</table><p>MSRP: 3</p>",
            "<table><tr><th colspan=2>Price<tr><td>MSRP<td>1<tr><td>Cost<td>2<tr><td colspan=2>Other<tr><td>MSRP<td>3</table>",
            "<div class=t>Price</div><p>MSRP: 1</p><p>Cost: 2</p><div class=t>Other</div><p>MSRP: 3</p>",
            "<section aria-label=Price><p>MSRP: 1</p><p>Cost: 2</p></section><p>MSRP: 3</p>",
        ];
        for html in forms {
            assert_eq!(under(html, "price"), [["msrp", "cost"]], "{html}");
        }
    }

    #[test]
    fn two_sections_of_one_name_are_two() {
        assert_eq!(under("<h2>Price</h2><p>A: 1</p><h2>Price</h2><p>B: 2</p>", "price"), [["a"], ["b"]]);
    }
}
