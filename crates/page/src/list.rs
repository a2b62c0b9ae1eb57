//! Grids: rows under column headings.

use std::collections::HashMap;
use std::ops::Range;

use indexmap::IndexMap;

use crate::cell::Cell;
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::evidence::Evidence;
use crate::model::{CountModel, Field, ListModel, Presence, RowTest};
use crate::place::Line;
use crate::reader::Facet;
use crate::record::{ReadContext, is_within};
use crate::table::{Table, TableCell, TableRow};
use crate::text::{self, label_key, normalise};
use crate::tree::{NodeId, Tree};
use crate::value::{Absence, Reading};

/// What a list says.
#[derive(Debug, Clone, Default)]
pub struct ListReading {
    /// The data rows in the page's order. A row that could not be read does not hide its neighbours.
    pub rows: Vec<Result<Row, RowDrift>>,
    /// The page's own count, where one is declared; a total of zero for a list that is proved empty.
    pub count: Option<Count>,
}

/// A row that was read.
#[derive(Debug, Clone)]
pub struct Row {
    /// The row's number among the data rows, from 1.
    pub number: u32,
    /// The identity key as text, where the list declares one.
    pub key: Option<String>,
    /// The values by column.
    pub values: IndexMap<String, Reading>,
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{drift}")]
pub struct RowDrift {
    /// The identity key, if at least that could be read, so that the row can be quarantined.
    pub key: Option<String>,
    /// What was wrong.
    pub drift: Box<Drift>,
}

/// A page's own count of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// The first row's number over all pages.
    pub from: Option<u64>,
    /// The last row's number over all pages.
    pub to: Option<u64>,
    /// The number of rows on this page.
    pub shown: Option<u64>,
    /// The number of rows over all pages.
    pub total: Option<u64>,
}

impl ListReading {
    pub(crate) fn proved_empty() -> Self {
        Self { rows: Vec::new(), count: Some(Count { total: Some(0), ..Count::default() }) }
    }

    /// The same reading, its rows' drifts on the named page.
    pub(crate) fn on(mut self, page: &str) -> Self {
        for row in self.rows.iter_mut().filter_map(|row| row.as_mut().err()) {
            page.clone_into(&mut row.drift.page);
        }
        self
    }
}

/// A grid whose header row has been found, with the column of each field.
#[derive(Clone)]
pub(crate) struct Grid<'d> {
    pub(crate) table: &'d Table,
    pub(crate) header: usize,
    pub(crate) columns: Vec<Option<usize>>,
    /// Rows that are proved to be no data.
    pub(crate) skipped: Vec<NodeId>,
}

impl Grid<'_> {
    fn heading(&self, column: usize) -> Option<TableCell> {
        self.table.rows.get(self.header).and_then(|header| header.slot(column))
    }

    /// Whether the row's cell takes the columns of its heading, no more and no fewer.
    fn stands_under_heading(&self, row: &TableRow, column: usize) -> bool {
        let width = |cell: TableCell| cell.columns;
        row.slot(column).is_none_or(|cell| Some(cell.columns) == self.heading(column).map(width))
    }

    /// Whether the table keeps no room for rows that are drawn only when somebody looks at them. Without a count, nobody
    /// could tell that they are missing.
    fn expect_all_drawn(&self, document: &Document) -> Result<(), Drift> {
        let tree = &document.tree;
        let table = self.table.node;
        let is_room = |id: NodeId| room(tree, id) >= ROOM_MIN_PX && text::is_blank(&tree.text(id));
        let has_room = tree.below(table).any(|id| tree.is_element(id) && tree.seen(id) && is_room(id));
        let shown = u64::try_from(self.table.rows.len()).unwrap_or(u64::MAX);
        let said = tree.attribute(table, "aria-rowcount").and_then(|said| said.trim().parse::<i64>().ok());
        let is_short =
            said.is_some_and(|said| said < 0 || u64::try_from(said).is_ok_and(|said| said > shown));
        if has_room || is_short {
            let found = "room for rows that are not there";
            return Err(Drift::new(DriftKind::CountMismatch, "all rows in the document", found));
        }
        Ok(())
    }

    /// Whether a heading reaches down into the row, which is then a part of the header.
    fn reaches_into(&self, row: &TableRow) -> bool {
        let node = |cell: TableCell| cell.node;
        self.columns.iter().flatten().any(|column| {
            row.slot(*column).map(node).is_some_and(|cell| Some(cell) == self.heading(*column).map(node))
        })
    }
}

impl ListModel {
    pub(crate) fn read(&self, document: &Document, context: &ReadContext) -> Result<ListReading, Drift> {
        if let Some(path) = &self.rows {
            return self.read_data(document, path, context);
        }
        let is_empty = self.empty.iter().any(|test| test.holds(document));
        let count = self.read_count(document)?;
        let grid = match self.find(document) {
            Ok(grid) => grid,
            Err(drift)
                if drift.kind == DriftKind::LabelMissing || drift.kind == DriftKind::SectionMissing =>
            {
                let is_zero = count.and_then(|count| count.total).is_none_or(|total| total == 0);
                return if is_empty && is_zero { Ok(ListReading::proved_empty()) } else { Err(drift) };
            }
            Err(drift) => return Err(drift),
        };
        self.read_grid(document, &grid, count, context)
    }

    /// Reads the rows of a grid and compares them with the page's count.
    pub(crate) fn read_grid(
        &self,
        document: &Document,
        grid: &Grid<'_>,
        count: Option<Count>,
        context: &ReadContext,
    ) -> Result<ListReading, Drift> {
        let is_empty = self.empty.iter().any(|test| test.holds(document));
        let rows = self.read_rows(document, grid, is_empty, context)?;
        let is_empty = is_empty || (rows.is_empty() && self.headings_prove_empty);
        check_count(count, rows.len(), is_empty)?;
        if count.is_none() {
            grid.expect_all_drawn(document)?;
        }
        Ok(if rows.is_empty() { ListReading::proved_empty() } else { ListReading { rows, count } })
    }

    /// The one grid of the page whose header row has all required headings.
    pub(crate) fn find<'d>(&self, document: &'d Document) -> Result<Grid<'d>, Drift> {
        let sections = document.sections_of(self.section.as_deref())?;
        let columns: Vec<&Field> = self.columns.iter().collect();
        find_grid(document, &columns, sections.as_deref())
    }

    fn read_rows(
        &self,
        document: &Document,
        grid: &Grid<'_>,
        is_empty: bool,
        context: &ReadContext,
    ) -> Result<Vec<Result<Row, RowDrift>>, Drift> {
        let mut rows = Vec::new();
        for (row, cells) in self.wanted_rows(document, grid, is_empty) {
            let number = u32::try_from(rows.len() + 1).unwrap_or(u32::MAX);
            self.expect_data(document, grid, row, &cells).map_err(|drift| drift.in_row(number))?;
            rows.push(self.read_row(document, grid, row, number, context));
        }
        Ok(rows)
    }

    /// The rows that must be data, each with its cells' texts: no notices, and none that are to be ignored.
    pub(crate) fn wanted_rows<'g>(
        &'g self,
        document: &'g Document,
        grid: &'g Grid<'_>,
        is_empty: bool,
    ) -> impl Iterator<Item = (&'g TableRow, Vec<String>)> {
        data_rows(document, grid).filter_map(move |row| {
            let cells: Vec<String> =
                row.cells().iter().map(|cell| normalise(&document.tree.text(cell.node))).collect();
            let is_notice = is_empty && cells.iter().filter(|cell| !cell.is_empty()).count() == 1;
            let is_ignored = self.ignore_rows.iter().any(|test| cells.iter().any(|cell| test.holds(cell)));
            (!is_notice && !is_ignored).then_some((row, cells))
        })
    }

    /// A row is data if its cells stand under the header's, one each, and it is no sum.
    fn expect_data(
        &self,
        document: &Document,
        grid: &Grid<'_>,
        row: &TableRow,
        cells: &[String],
    ) -> Result<(), Drift> {
        let header_width = grid.table.rows.get(grid.header).map_or(0, TableRow::width);
        let unexpected =
            |expected: &str| Err(Drift::new(DriftKind::RowUnexpected, expected, &cells.join(" | ")));
        if row.width() != header_width {
            return unexpected("a row with a cell under each heading");
        }
        if grid.columns.iter().flatten().any(|column| !grid.stands_under_heading(row, *column)) {
            return unexpected("cells as wide as their headings");
        }
        let key =
            self.key.as_deref().and_then(|key| self.columns.iter().position(|column| column.name == key));
        let key_cell = key
            .and_then(|index| grid.columns.get(index).copied().flatten())
            .and_then(|column| row.slot(column));
        let is_sum = |node: NodeId| is_sum_word(&document.tree.text(node));
        if key_cell.is_some_and(|cell| is_sum(cell.node))
            || row.cells().first().is_some_and(|cell| is_sum(cell.node))
        {
            return unexpected("a data row, not a sum");
        }
        Ok(())
    }

    fn read_row(
        &self,
        document: &Document,
        grid: &Grid<'_>,
        row: &TableRow,
        number: u32,
        context: &ReadContext,
    ) -> Result<Row, RowDrift> {
        self.assemble(number, |index, field| {
            let column = grid.columns.get(index).copied().flatten();
            read_column(document, field, row, column, context)
        })
    }

    /// Puts a row together from its columns. The key is told even if another column cannot be read.
    pub(crate) fn assemble(
        &self,
        number: u32,
        mut read: impl FnMut(usize, &Field) -> Result<Reading, Drift>,
    ) -> Result<Row, RowDrift> {
        let mut values = IndexMap::new();
        let mut wrong = None;
        for (index, field) in self.columns.iter().enumerate() {
            match read(index, field) {
                Ok(reading) => {
                    values.insert(field.name.clone(), reading);
                }
                Err(drift) => {
                    wrong.get_or_insert_with(|| {
                        drift.at(&format!("{}.{}", self.name, field.name)).in_row(number)
                    });
                }
            }
        }
        let key = self
            .key
            .as_deref()
            .and_then(|key| values.get(key))
            .and_then(Reading::value)
            .map(crate::Value::to_text);
        match wrong {
            None => Ok(Row { number, key, values }),
            Some(drift) => Err(RowDrift { key, drift: Box::new(drift) }),
        }
    }

    /// The page's own count. Shown above and below the grid, it must be the same.
    pub(crate) fn read_count(&self, document: &Document) -> Result<Option<Count>, Drift> {
        let pattern = match &self.count {
            None => return Ok(None),
            Some(CountModel::Line(pattern)) => pattern,
            Some(values) => return Self::read_counted(document, values),
        };
        // The links to other pages may stand in the same line.
        let count_in = |text: &str| counted(&pattern.take_apart(text)?);
        let in_line = |line: &Line| count_in(&line.text).or_else(|| count_in(line.unlinked.as_deref()?));
        let mut counts: Vec<Count> = document.lines().iter().filter_map(in_line).collect();
        counts.dedup();
        match counts.as_slice() {
            [count] => Ok(Some(*count)),
            [] if self.empty.iter().any(|test| test.holds(document)) => Ok(None),
            [] => Err(Drift::new(
                DriftKind::LabelMissing,
                format!("a count like {:?}", pattern.source()),
                "none",
            )),
            _ => Err(Drift::new(DriftKind::CountMismatch, "one count", "different counts")),
        }
    }
}

/// Whether the rows that were read are as many as the page says.
pub(crate) fn check_count(count: Option<Count>, rows: usize, is_empty: bool) -> Result<(), Drift> {
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    let total = count.and_then(|count| count.total);
    if rows > 0 && is_empty {
        return Err(Drift::new(DriftKind::Contradiction, "an empty list", &format!("{rows} rows")));
    }
    if rows == 0 && !is_empty && total != Some(0) {
        return Err(Drift::new(
            DriftKind::EmptyUnproven,
            "rows, or what the page says when there are none",
            "no rows",
        ));
    }
    let Some(count) = count else { return Ok(()) };
    let shown = match (count.from, count.to) {
        (Some(from), Some(to)) if rows > 0 || to > 0 => to.checked_sub(from).map(|more| more + 1),
        _ => count.shown,
    };
    let fits = shown.is_none_or(|shown| shown == rows)
        && count.shown.is_none_or(|shown| shown == rows)
        && total.is_none_or(|total| total >= rows.max(count.to.unwrap_or(0)) && (rows > 0 || total == 0));
    if fits {
        return Ok(());
    }
    let expected = format!(
        "{} rows of {}",
        shown.map_or("some".to_owned(), |n| n.to_string()),
        total.map_or("many".to_owned(), |n| n.to_string())
    );
    Err(Drift::new(DriftKind::CountMismatch, expected, &format!("{rows} rows")))
}

/// Whether a text says that what stands beside it is a sum.
pub(crate) fn is_sum_word(text: &str) -> bool {
    let words = ["total", "totals", "subtotal", "sub total", "sub-total", "grand total", "page total", "sum"];
    words.contains(&label_key(text).as_str())
}

impl RowTest {
    /// Whether a cell with this text is one by which a row is told to be no data.
    pub(crate) fn holds(&self, cell: &str) -> bool {
        let lower = cell.to_lowercase();
        match self {
            Self::Text(pattern) => pattern.matches(cell),
            Self::Starts(text) => lower.starts_with(&normalise(text).to_lowercase()),
            Self::Contains(text) => lower.contains(&normalise(text).to_lowercase()),
        }
    }
}

fn counted(parts: &IndexMap<String, String>) -> Option<Count> {
    let number = |name: &str| match parts.get(name) {
        None => Some(None),
        Some(text) => {
            let digits: String = text.chars().filter(|c| !matches!(c, ',' | '.' | ' ' | '\'')).collect();
            digits.parse().ok().map(Some)
        }
    };
    Some(Count { from: number("from")?, to: number("to")?, shown: number("shown")?, total: number("total")? })
}

/// From which height on a blank element keeps room for rows, in pixels: that of a row.
const ROOM_MIN_PX: u32 = 20;

/// The height that an element is given in its style, in pixels.
fn room(tree: &Tree, id: NodeId) -> u32 {
    let styles = tree.attribute(id, "style").unwrap_or_default().split(';');
    let heights = styles.filter_map(|style| {
        let (name, value) = style.split_once(':')?;
        let is_height = matches!(
            name.trim().to_ascii_lowercase().as_str(),
            "height" | "min-height" | "padding-top" | "padding-bottom"
        );
        let pixels = value.trim().strip_suffix("px")?.split('.').next()?;
        if is_height { pixels.trim().parse().ok() } else { None }
    });
    heights.max().unwrap_or(0)
}

/// The rows below the header that may be data: not repeated headers, not blank, not in the footer.
pub(crate) fn data_rows<'g>(
    document: &'g Document,
    grid: &'g Grid<'_>,
) -> impl Iterator<Item = &'g TableRow> {
    let tree = &document.tree;
    let header = grid.table.rows.get(grid.header);
    grid.table.rows.iter().skip(grid.header + 1).filter(move |row| {
        let is_repeated = header.is_some_and(|header| row.keys == header.keys) || grid.reaches_into(row);
        let is_blank = row.cells().iter().all(|cell| {
            normalise(&tree.text(cell.node)).is_empty()
                && !tree
                    .below(cell.node)
                    .any(|id| crate::control::is_readable(tree, id) || tree.tag(id) == "img")
        });
        // Sums are written in heading cells, too; a record never is.
        let is_heading = row.cells().iter().all(|cell| cell.is_heading);
        !row.in_head
            && !row.in_foot
            && !is_repeated
            && !is_blank
            && !is_heading
            && !grid.skipped.contains(&row.node)
    })
}

fn read_column(
    document: &Document,
    field: &Field,
    row: &TableRow,
    column: Option<usize>,
    context: &ReadContext,
) -> Result<Reading, Drift> {
    let Some(column) = column else {
        // The grid was accepted without this heading, so the field allows it.
        let absence = match field.presence {
            Presence::MayBeMissing(absence) => absence,
            Presence::Required | Presence::MayBeBlank => Absence::Empty,
        };
        return Ok(field.absent(absence, ""));
    };
    let cell = row.slot(column).map(|cell| Cell::new(&document.tree, vec![cell.node]));
    let cell =
        cell.ok_or_else(|| Drift::new(DriftKind::RowUnexpected, field.evidence.to_string(), "no cell"))?;
    field.evidence_type_agrees(document, &cell)?;
    field.read_cell(document, &cell, context)
}

impl Field {
    /// In a grid, ids and names differ from row to row; only the control's type can be checked.
    fn evidence_type_agrees(&self, document: &Document, cell: &Cell) -> Result<(), Drift> {
        let only_type = Evidence { control_type: self.evidence.control_type.clone(), ..Evidence::default() };
        only_type.agrees(document, cell)
    }
}

/// The cell under a heading in a grid of exactly one data row: a record laid out as a table.
pub(crate) fn single_cell(
    document: &Document,
    heading: &str,
    evidence: &Evidence,
    sections: Option<&[Range<NodeId>]>,
) -> Result<Cell, Drift> {
    let field = Field {
        name: heading.to_owned(),
        evidence: evidence.clone(),
        reader: crate::Reader::Text,
        presence: Presence::Required,
        blank: Vec::new(),
    };
    let grid = find_grid(document, &[&field], sections)?;
    let rows: Vec<&TableRow> = data_rows(document, &grid).collect();
    let column = grid.columns.first().copied().flatten();
    let ([row], Some(column)) = (rows.as_slice(), column) else {
        let found = format!("{} rows", rows.len());
        return Err(Drift::new(DriftKind::LabelAmbiguous, format!("one row under {evidence}"), &found));
    };
    let cell = row.slot(column).filter(|_| grid.stands_under_heading(row, column));
    let cell = cell.map(|cell| Cell::new(&document.tree, vec![cell.node]));
    cell.ok_or_else(|| Drift::new(DriftKind::RowUnexpected, evidence.to_string(), "no cell of its width"))
}

/// The one grid whose header row has every required heading exactly once.
pub(crate) fn find_grid<'d>(
    document: &'d Document,
    fields: &[&Field],
    sections: Option<&[Range<NodeId>]>,
) -> Result<Grid<'d>, Drift> {
    let mut nearest: Option<(usize, Drift)> = None;
    let mut found = grids_among(document, &document.tables, fields, sections, &mut nearest);
    // One heading alone would be found in any line of a label and its value.
    if found.is_empty() && fields.len() > 1 {
        found = grids_among(document, document.boxes(), fields, sections, &mut nearest);
    }
    let several = found.len();
    match (found.pop(), several) {
        (Some(grid), 1) => Ok(grid),
        (Some(_), _) => Err(Drift::new(
            DriftKind::GridAmbiguous,
            "one grid with these headings",
            &format!("{several} grids"),
        )),
        (None, _) => Err(nearest.map_or_else(
            || Drift::new(DriftKind::LabelMissing, "a grid with these headings", &document.summary()),
            |(_, drift)| drift,
        )),
    }
}

/// The tables among these with a row of all required headings, each with its columns. `nearest` becomes what the table lacks
/// that has most of them.
fn grids_among<'d>(
    document: &'d Document,
    tables: &'d [Table],
    fields: &[&Field],
    sections: Option<&[Range<NodeId>]>,
    nearest: &mut Option<(usize, Drift)>,
) -> Vec<Grid<'d>> {
    let mut found = Vec::new();
    for table in tables {
        for (header, row) in table.rows.iter().enumerate() {
            if !is_within(row.node, sections) || row.cells().len() < 2 && fields.len() > 1 {
                continue;
            }
            match match_header(document, table, header, fields) {
                Ok(columns) => {
                    found.push(Grid { table, header, columns, skipped: Vec::new() });
                    break;
                }
                Err((matched, drift)) if nearest.as_ref().is_none_or(|(best, _)| matched > *best) => {
                    *nearest = Some((matched, drift));
                }
                Err(_) => {}
            }
        }
    }
    found
}

/// The column of each field in this row, or how many headings it does have and what is wrong.
pub(crate) fn match_header(
    document: &Document,
    table: &Table,
    header: usize,
    fields: &[&Field],
) -> Result<Vec<Option<usize>>, (usize, Drift)> {
    let mut columns = Vec::with_capacity(fields.len());
    let mut wrong: Option<Drift> = None;
    let mut claims: HashMap<(usize, Facet), &str> = HashMap::new();
    for field in fields {
        let at = headed_columns(document, table, header, &field.evidence);
        match (at.as_slice(), field.presence) {
            ([column], _) => {
                if let Some(other) = claims.insert((*column, field.reader.facet()), &field.name) {
                    let drift = Drift::new(
                        DriftKind::Contradiction,
                        field.evidence.to_string(),
                        &format!("the column of {other}"),
                    );
                    wrong.get_or_insert(drift.at(&field.name));
                }
                columns.push(Some(*column));
            }
            ([], Presence::MayBeMissing(_)) => columns.push(None),
            ([], _) => {
                let drift = Drift::new(
                    DriftKind::LabelMissing,
                    field.evidence.to_string(),
                    &shown_row(table, header),
                );
                wrong.get_or_insert(drift.at(&field.name));
            }
            (several, _) => {
                let found = format!("{} times", several.len());
                let drift = Drift::new(DriftKind::LabelAmbiguous, format!("{} once", field.evidence), &found);
                wrong = Some(drift.at(&field.name));
            }
        }
    }
    match wrong {
        None if columns.iter().any(Option::is_some) => Ok(columns),
        None => Err((0, Drift::new(DriftKind::LabelMissing, "a grid with these headings", "another grid"))),
        Some(drift) => Err((columns.iter().flatten().count(), drift)),
    }
}

fn shown_row(table: &Table, row: usize) -> String {
    table.rows.get(row).map(|row| row.keys.join(" | ")).unwrap_or_default()
}

/// The columns whose lowest heading in this row is the declared one, under the declared group.
fn headed_columns(document: &Document, table: &Table, header: usize, evidence: &Evidence) -> Vec<usize> {
    let tree = &document.tree;
    let Some(row) = table.rows.get(header) else { return Vec::new() };
    let heading = evidence.heading.as_deref().map(label_key).unwrap_or_default();
    let group = evidence.group.as_deref().map(label_key);
    let mut columns: Vec<usize> = Vec::new();
    let mut keys = row.keys.iter();
    let mut last = None;
    for column in 0..row.width() {
        let Some(cell) = row.slot(column) else { continue };
        let is_new = last != Some(cell);
        last = Some(cell);
        if !is_new || keys.next() != Some(&heading) {
            continue;
        }
        let above = table.rows.iter().take(header).filter_map(|row| row.slot(column));
        let in_group = group
            .as_ref()
            .is_none_or(|group| above.into_iter().any(|cell| label_key(&tree.text(cell.node)) == *group));
        if in_group {
            columns.push(column);
        }
    }
    columns
}
