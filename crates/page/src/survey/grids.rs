//! Tables under column headings, as a person sees them.

use std::collections::HashSet;
use std::ops::Range;

use serde::Serialize;

use super::Sections;
use crate::cell::Cell;
use crate::document::Document;
use crate::table::{Table, TableCell, TableRow};
use crate::text::{label_key, tidy};
use crate::tree::{NodeId, Tree};

/// The longest text that is taken for a column heading, in characters.
const HEADING_MAX: usize = 60;

/// A table under column headings.
#[derive(Debug, Clone, Serialize)]
pub struct SeenGrid {
    /// The heading of the smallest section that it stands in.
    pub section: Option<String>,
    /// The columns that have a heading, from left to right.
    pub columns: Vec<SeenColumn>,
    /// The rows below: for each of these columns its cell.
    pub rows: Vec<Vec<SeenCell>>,
    /// Rows below that are no data by their form: sums, notices.
    pub other_rows: Vec<String>,
    /// The row of the headings.
    #[serde(skip)]
    pub(crate) header: NodeId,
    /// What the rows below take in.
    #[serde(skip)]
    pub(crate) data: Range<NodeId>,
}

/// A column.
#[derive(Debug, Clone, Serialize)]
pub struct SeenColumn {
    /// The heading.
    pub heading: String,
    /// The heading above it that groups it with its neighbours.
    pub group: Option<String>,
}

/// A cell of a row.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SeenCell {
    /// Its text.
    pub text: String,
    /// Where the link in it leads, as written.
    pub link: Option<String>,
    /// Whether there is an image in it.
    pub has_image: bool,
    /// Whether it holds a control, whose value is then the text.
    pub has_control: bool,
}

pub(super) fn grids(document: &Document, sections: &Sections) -> Vec<SeenGrid> {
    document.tables.iter().filter_map(|table| grid(document, sections, table)).collect()
}

fn grid(document: &Document, sections: &Sections, table: &Table) -> Option<SeenGrid> {
    let tree = &document.tree;
    let (at, header) = table.rows.iter().enumerate().find(|(at, row)| is_header(tree, table, *at, row))?;
    let headed: Vec<usize> =
        columns(header).into_iter().filter(|column| heading(tree, header, *column).is_some()).collect();
    let seen = headed.iter().map(|column| SeenColumn {
        heading: heading(tree, header, *column).unwrap_or_default(),
        group: group(tree, table, at, *column),
    });
    let columns: Vec<SeenColumn> = seen.collect();
    let (mut rows, mut other_rows) = (Vec::new(), Vec::new());
    for row in table.rows.iter().skip(at + 1).filter(|row| row.keys != header.keys && !row.in_head) {
        let texts: Vec<String> = row.cells().iter().map(|cell| tidy(&tree.text(cell.node))).collect();
        let filled = texts.iter().filter(|text| !text.is_empty()).count();
        let is_data =
            !row.in_foot && row.width() == header.width() && row.cells().len() == header.cells().len();
        if is_data && (filled > 1 || filled == texts.len()) {
            rows.push(headed.iter().map(|column| cell(tree, row, *column)).collect());
        } else if filled > 0 {
            other_rows.push(texts.join(" | "));
        }
    }
    Some(SeenGrid {
        section: sections.around(header.node).map(str::to_owned),
        columns,
        rows,
        other_rows,
        header: header.node,
        data: tree.end(header.node)..table.rows.last().map_or(0, |row| tree.end(row.node)),
    })
}

/// Where each cell of a row begins.
fn columns(row: &TableRow) -> Vec<usize> {
    let mut seen: Option<TableCell> = None;
    let begins = (0..row.width()).filter(|column| {
        let cell = row.slot(*column);
        let is_new = cell.is_some() && cell != seen;
        seen = cell;
        is_new
    });
    begins.collect()
}

fn heading(tree: &Tree, header: &TableRow, column: usize) -> Option<String> {
    let text = header.slot(column).map(|cell| tidy(&tree.text(cell.node)))?;
    let plain =
        text.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '#' | '.' | '%' | '$' | ')'));
    // What is cut off must be decoration only: the heading is compared whole.
    let shown = if label_key(plain) == label_key(&text) { plain.to_owned() } else { text };
    (!label_key(&shown).is_empty()).then_some(shown)
}

/// The text above the heading that covers more columns than it.
fn group(tree: &Tree, table: &Table, header: usize, column: usize) -> Option<String> {
    let own = table.rows.get(header)?.slot(column)?;
    let above =
        table.rows.iter().take(header).rev().filter_map(|row| row.slot(column).map(|cell| (row, cell)));
    let mut groups = above
        .filter(|(row, cell)| cell.node != own.node && cell.columns > own.columns && row.cells().len() > 1);
    groups.next().map(|(_, cell)| tidy(&tree.text(cell.node))).filter(|text| !text.is_empty())
}

/// Whether a row holds the headings of those below: marked as such, or of another look than the rows below, or the first
/// of several that are filled alike.
fn is_header(tree: &Tree, table: &Table, at: usize, row: &TableRow) -> bool {
    let cells = row.cells();
    let keys: Vec<&String> = row.keys.iter().filter(|key| !key.is_empty()).collect();
    let is_short = |key: &&String| key.chars().count() <= HEADING_MAX;
    let distinct: HashSet<&&String> = keys.iter().collect();
    if cells.len() < 2 || keys.len() < 2 || !keys.iter().all(is_short) || distinct.len() < keys.len() {
        return false;
    }
    let below: Vec<&TableRow> = table.rows.iter().skip(at + 1).collect();
    if cells.iter().all(|cell| cell.is_heading) || (row.in_head && cells.iter().any(|cell| cell.is_heading)) {
        return below.iter().any(|row| row.cells().iter().any(|cell| !cell.is_heading)) || row.in_head;
    }
    if cells.iter().any(|cell| cell.is_heading) {
        return false;
    }
    let alike: Vec<&&TableRow> = below.iter().filter(|row| row.cells().len() == cells.len()).collect();
    let looks = |row: &TableRow| row.cells().iter().map(|cell| look(tree, cell.node)).collect::<Vec<_>>();
    let differs = alike.first().is_some_and(|next| looks(next) != looks(row));
    let has_digits = |row: &TableRow| row.keys.iter().any(|key| key.chars().any(|c| c.is_ascii_digit()));
    let ends_in_colon = cells.iter().any(|cell| tidy(&tree.text(cell.node)).ends_with(':'));
    !ends_in_colon
        && !has_digits(row)
        && ((differs && cells.len() > 2)
            || (alike.len() >= 2 && cells.len() > 2 && alike.iter().all(|row| has_digits(row))))
}

/// What a person tells a heading by: class, colour, bold type.
fn look(tree: &Tree, cell: NodeId) -> (String, bool) {
    let class = tree.attribute(cell, "class").or_else(|| tree.attribute(cell, "bgcolor")).unwrap_or_default();
    let is_bold = tree.below(cell).any(|id| matches!(tree.tag(id), "b" | "strong"));
    (class.to_owned(), is_bold)
}

fn cell(tree: &Tree, row: &TableRow, column: usize) -> SeenCell {
    let Some(slot) = row.slot(column) else { return SeenCell::default() };
    let cell = Cell::new(tree, vec![slot.node]);
    let link = cell.links(tree).first().and_then(|id| tree.attribute(*id, "href")).map(str::to_owned);
    SeenCell {
        text: cell.text(tree).unwrap_or_default(),
        link,
        has_image: tree.below(slot.node).any(|id| tree.tag(id) == "img"),
        has_control: !cell.controls().is_empty(),
    }
}
