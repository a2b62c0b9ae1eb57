//! Tables as a matrix: rows and columns with their spans resolved.

use crate::text::label_key;
use crate::tree::{NodeId, Tree};

/// The widest table that is laid out, in columns; wider ones are read as if cut off there.
const MAX_COLUMNS: usize = 512;

/// The highest `rowspan` that is honoured.
const MAX_ROWSPAN: usize = 1000;

/// The largest table that is laid out, in columns times rows. Only spans make a larger one of a page within its bounds.
const MAX_SLOTS: usize = 2_000_000;

/// The largest markup that can be a column heading, in nodes. Some hold a filter with many options.
const HEADING_NODES_MAX: u32 = 400;

/// A table, an element with a table's role, or one with a grid's.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) node: NodeId,
    pub(crate) rows: Vec<TableRow>,
    /// The spans make the table larger than anything that is laid out.
    pub(crate) is_cut: bool,
}

#[derive(Debug)]
pub(crate) struct TableRow {
    pub(crate) node: NodeId,
    /// For each column the cell that covers it.
    pub(crate) slots: Vec<Option<TableCell>>,
    /// The cells' texts as labels, from left to right; blank for those too large to be one.
    pub(crate) keys: Vec<String>,
    /// In `<thead>`.
    pub(crate) in_head: bool,
    /// In `<tfoot>`.
    pub(crate) in_foot: bool,
}

/// A cell as it covers one column of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TableCell {
    pub(crate) node: NodeId,
    /// How many columns it covers.
    pub(crate) columns: usize,
    pub(crate) is_heading: bool,
}

impl TableRow {
    /// A row of boxes, each of which is one column wide.
    pub(crate) fn of_boxes(node: NodeId, cells: &[NodeId], keys: Vec<String>, is_heading: bool) -> Self {
        let slots =
            cells.iter().map(|cell| Some(TableCell { node: *cell, columns: 1, is_heading })).collect();
        Self { node, slots, keys, in_head: false, in_foot: false }
    }

    pub(crate) fn width(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn slot(&self, column: usize) -> Option<TableCell> {
        self.slots.get(column).copied().flatten()
    }

    /// The cells from left to right, each once.
    pub(crate) fn cells(&self) -> Vec<TableCell> {
        let mut cells: Vec<TableCell> = Vec::new();
        for cell in self.slots.iter().flatten() {
            if cells.last() != Some(cell) {
                cells.push(*cell);
            }
        }
        cells
    }
}

pub(crate) fn is_table(tree: &Tree, id: NodeId) -> bool {
    tree.tag(id) == "table" || matches!(tree.token(id, "role").as_str(), "table" | "grid" | "treegrid")
}

pub(crate) fn is_row(tree: &Tree, id: NodeId) -> bool {
    tree.tag(id) == "tr" || tree.token(id, "role") == "row"
}

fn is_cell(tree: &Tree, id: NodeId) -> bool {
    matches!(tree.tag(id), "td" | "th")
        || matches!(tree.token(id, "role").as_str(), "cell" | "gridcell" | "columnheader" | "rowheader")
}

fn is_heading(tree: &Tree, id: NodeId) -> bool {
    tree.tag(id) == "th" || matches!(tree.token(id, "role").as_str(), "columnheader" | "rowheader")
}

/// The cells of a row as they stand in the markup.
pub(crate) fn row_cells(tree: &Tree, row: NodeId) -> Vec<NodeId> {
    tree.child_elements(row).filter(|id| is_cell(tree, *id)).collect()
}

/// All visible tables, outermost first.
pub(crate) fn tables(tree: &Tree) -> Vec<Table> {
    let found = tree.all().filter(|id| tree.is_element(*id) && tree.seen(*id) && is_table(tree, *id));
    let mut tables: Vec<Table> = found.map(|id| lay_out(tree, id)).collect();
    for row in tables.iter_mut().flat_map(|table| &mut table.rows) {
        row.keys = row.cells().iter().map(|cell| heading_key(tree, cell.node)).collect();
    }
    tables
}

pub(crate) fn heading_key(tree: &Tree, cell: NodeId) -> String {
    if tree.size(cell) > HEADING_NODES_MAX { String::new() } else { label_key(&tree.text(cell)) }
}

/// Resolves the spans of one table.
pub(crate) fn lay_out(tree: &Tree, table: NodeId) -> Table {
    let mut rows: Vec<TableRow> = Vec::new();
    let mut hanging: Vec<(usize, usize, TableCell)> = Vec::new();
    let mut slots_left = MAX_SLOTS;
    for row in own_rows(tree, table) {
        let part =
            tree.ancestors(row).find(|id| matches!(tree.tag(*id), "thead" | "tfoot" | "tbody" | "table"));
        let part = part.map_or("", |id| tree.tag(id));
        let slots = place_cells(tree, row, &mut hanging);
        match slots_left.checked_sub(slots.len()) {
            Some(left) => slots_left = left,
            None => return Table { node: table, rows, is_cut: true },
        }
        let (in_head, in_foot) = (part == "thead", part == "tfoot");
        rows.push(TableRow { node: row, slots, keys: Vec::new(), in_head, in_foot });
    }
    Table { node: table, rows, is_cut: false }
}

fn own_rows(tree: &Tree, table: NodeId) -> Vec<NodeId> {
    let mut rows = Vec::new();
    let mut at = table.saturating_add(1);
    while at < tree.end(table) {
        if !tree.seen(at) || is_table(tree, at) {
            at = tree.end(at);
            continue;
        }
        if is_row(tree, at) {
            rows.push(at);
        }
        at += 1;
    }
    // A row may not lie in a nested table, which the walk above skips, but it may lie in a cell by its role.
    rows.retain(|row| tree.ancestors(*row).find(|id| is_table(tree, *id)) == Some(table));
    rows
}

/// Puts a row's cells into the columns that cells from above leave free. `hanging` holds, by column, the
/// cells that reach down into further rows.
fn place_cells(
    tree: &Tree,
    row: NodeId,
    hanging: &mut Vec<(usize, usize, TableCell)>,
) -> Vec<Option<TableCell>> {
    let mut slots: Vec<Option<TableCell>> = Vec::new();
    for (column, rows_left, cell) in hanging.iter_mut() {
        put(&mut slots, *column, *cell);
        *rows_left -= 1;
    }
    hanging.retain(|(_, rows_left, _)| *rows_left > 0);
    let mut column = 0;
    for node in row_cells(tree, row) {
        while slots.get(column).is_some_and(Option::is_some) {
            column += 1;
        }
        let columns = span(tree, node, "colspan").min(MAX_COLUMNS);
        let cell = TableCell { node, columns, is_heading: is_heading(tree, node) };
        put(&mut slots, column, cell);
        let rows = span(tree, node, "rowspan").min(MAX_ROWSPAN);
        if rows > 1 {
            hanging.push((column, rows - 1, cell));
        }
        column += columns;
    }
    slots
}

fn put(slots: &mut Vec<Option<TableCell>>, column: usize, cell: TableCell) {
    let end = (column + cell.columns).min(MAX_COLUMNS);
    if slots.len() < end {
        slots.resize(end, None);
    }
    for slot in slots.iter_mut().take(end).skip(column) {
        *slot = Some(cell);
    }
}

fn span(tree: &Tree, node: NodeId, name: &str) -> usize {
    tree.attribute(node, name).and_then(|value| value.trim().parse().ok()).unwrap_or(1).max(1)
}
