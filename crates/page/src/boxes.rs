//! Tables that are built of boxes: rows that lie one below the other, each of boxes side by side, without a tag or role
//! that says so.
//!
//! Nothing but its headings tells such a table from any other layout. So they are looked for only where no real table has
//! the headings that a list declares, and all of these must stand in one line of boxes.

use crate::table::{Table, TableRow, heading_key, is_table};
use crate::tree::{NodeId, Tree};

/// The most boxes in a line that are looked at as its cells.
const CELLS_MAX: usize = 64;

/// All tables of boxes, outermost first. Of two with the same first row, the one with more rows.
pub(crate) fn tables(tree: &Tree) -> Vec<Table> {
    let mut found: Vec<Table> = Vec::new();
    for id in tree.all().filter(|id| tree.is_block(*id) && tree.seen(*id) && !is_table(tree, *id)) {
        let rows = rows(tree, id);
        let known = |table: &&mut Table| {
            let first = table.rows.first().map(|row| row.node);
            first == rows.first().copied()
        };
        match (rows.len(), found.iter_mut().find(known)) {
            (0 | 1, _) => {}
            (many, Some(table)) if table.rows.len() >= many => {}
            (_, Some(table)) => *table = lay_out(tree, id, &rows),
            (_, None) => found.push(lay_out(tree, id, &rows)),
        }
    }
    found
}

/// The rows in an element: its children, or theirs where groups of rows lie in between. None if anything with content
/// lies between or below them: what is no row might be one that is not understood.
fn rows(tree: &Tree, id: NodeId) -> Vec<NodeId> {
    let mut rows = Vec::new();
    for child in tree.child_elements(id).filter(|child| tree.seen(*child)) {
        if is_row(tree, child) {
            rows.push(child);
            continue;
        }
        let group: Vec<NodeId> = tree.child_elements(child).filter(|inner| tree.seen(*inner)).collect();
        let is_group =
            !group.is_empty() && group.iter().all(|inner| is_row(tree, *inner) || is_bare(tree, *inner));
        if is_group {
            rows.extend(group.into_iter().filter(|inner| is_row(tree, *inner)));
        } else if !rows.is_empty() && !is_bare(tree, child) {
            return Vec::new();
        }
    }
    rows
}

fn is_bare(tree: &Tree, id: NodeId) -> bool {
    crate::text::is_blank(&tree.text(id))
        && !(id..tree.end(id)).any(|inner| crate::control::is_readable(tree, inner))
}

/// A row holds nothing but boxes side by side, and none of these is a row in its turn.
fn is_row(tree: &Tree, id: NodeId) -> bool {
    is_line(tree, id) && !cells(tree, id).any(|cell| is_line(tree, cell))
}

/// A box of nothing but boxes side by side.
fn is_line(tree: &Tree, id: NodeId) -> bool {
    let many = cells(tree, id).take(CELLS_MAX + 1).count();
    tree.is_block(id)
        && !is_table(tree, id)
        && !matches!(tree.tag(id), "tr" | "thead" | "tbody" | "dl" | "select" | "nav")
        && (2..=CELLS_MAX).contains(&many)
        && tree.children(id).all(|child| tree.text_node(child).is_none_or(crate::text::is_blank))
        && cells(tree, id).all(|cell| tree.tag(cell) != "br")
}

fn cells(tree: &Tree, row: NodeId) -> impl Iterator<Item = NodeId> {
    tree.child_elements(row).filter(|cell| tree.seen(*cell))
}

fn lay_out(tree: &Tree, node: NodeId, rows: &[NodeId]) -> Table {
    let row = |(index, row): (usize, &NodeId)| {
        let cells: Vec<NodeId> = cells(tree, *row).collect();
        let keys = cells.iter().map(|cell| heading_key(tree, *cell)).collect();
        TableRow::of_boxes(*row, &cells, keys, index == 0)
    };
    Table { node, rows: rows.iter().enumerate().map(row).collect(), is_cut: false }
}
