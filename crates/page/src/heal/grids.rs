//! Lists: the grid and its columns, when headings have changed or another grid looks the same.

use std::collections::HashSet;

use super::assign::assign;
use super::meaning::Meaning;
use super::memory::{FieldMemory, ListMemory, PageMemory};
use super::report::HealReport;
use super::scene::{Label, Scene, own_marks, stem};
use super::weigh::{MARGIN, Names, Weighed, weight};
use crate::cell::Cell;
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::list::{Count, Grid, ListReading, data_rows, is_sum_word, match_header};
use crate::model::{Field, ListModel, Presence};
use crate::reader::{Facet, Reader, checks_out};
use crate::record::{ReadContext, is_within};
use crate::table::{self, Table, TableRow};
use crate::text::normalise;
use crate::tree::NodeId;
use crate::value::Witness;

/// How many witnesses a column needs, and how many if a mistake would be worst.
const WITNESSES: usize = 2;
const WITNESSES_GRAVE: usize = 3;

/// How many rows of a column are looked at for what its cells are called.
const ROWS_MAX: usize = 20;

/// A column as it is on the page.
#[derive(Debug)]
pub(super) struct Column {
    /// Its place among the table's columns.
    pub(super) at: usize,
    /// Which of how many headings it is.
    pub(super) position: (usize, usize),
    pub(super) label: Label,
    /// Names of its cells, without numbers, that no other column has.
    pub(super) marks: Vec<String>,
    /// The headings beside it.
    pub(super) before: Option<String>,
    pub(super) behind: Option<String>,
    pub(super) texts: Vec<String>,
    nodes: Vec<NodeId>,
}

/// The names of the table that a row belongs to.
pub(super) fn marks(document: &Document, row: &TableRow) -> Vec<String> {
    let tree = &document.tree;
    let table = tree.ancestors(row.node).find(|id| table::is_table(tree, *id));
    let marks = table.map(|id| own_marks(tree, id)).unwrap_or_default();
    marks.into_iter().filter(|mark| !mark.starts_with("class=")).collect()
}

/// The columns under a header row.
pub(super) fn columns(document: &Document, list: &ListModel, table: &Table, header: usize) -> Vec<Column> {
    let grid = Grid { table, header, columns: Vec::new(), skipped: Vec::new() };
    let is_sum = |cells: &[String]| cells.iter().any(|cell| is_sum_word(cell));
    let rows = list.wanted_rows(document, &grid, false).filter(|(_, cells)| !is_sum(cells));
    let rows: Vec<&TableRow> = rows.map(|(row, _)| row).collect();
    let Some(head) = table.rows.get(header) else { return Vec::new() };
    let mut columns: Vec<Column> = Vec::new();
    let mut last = None;
    for at in 0..head.width() {
        let Some(cell) = head.slot(at) else { continue };
        if last == Some(cell) {
            continue;
        }
        last = Some(cell);
        let nodes: Vec<NodeId> = rows.iter().filter_map(|row| Some(row.slot(at)?.node)).collect();
        let texts = nodes.iter().map(|node| shown(document, *node)).collect();
        let label = Label::of(&document.tree.text(cell.node));
        let marks = column_marks(document, cell.node, &nodes);
        columns.push(Column { at, position: (0, 0), label, marks, before: None, behind: None, texts, nodes });
    }
    let keys: Vec<String> = columns.iter().map(|column| column.label.key.clone()).collect();
    for (index, column) in columns.iter_mut().enumerate() {
        column.position = (index, keys.len());
        column.before = index.checked_sub(1).and_then(|before| keys.get(before)).cloned();
        column.behind = keys.get(index + 1).cloned();
    }
    keep_only_own_marks(&mut columns);
    columns
}

fn shown(document: &Document, node: NodeId) -> String {
    Cell::new(&document.tree, vec![node]).text(&document.tree).unwrap_or_default()
}

/// The names of the heading's element, and those that the cells of all rows share when their numbers are taken out.
fn column_marks(document: &Document, heading: NodeId, cells: &[NodeId]) -> Vec<String> {
    let tree = &document.tree;
    let inside = |node: NodeId| (node..tree.end(node)).filter(|id| tree.is_element(*id));
    let mut marks: Vec<String> = inside(heading).flat_map(|id| own_marks(tree, id)).collect();
    let of_cell = |node: &NodeId| -> HashSet<String> {
        let all = inside(*node).flat_map(|id| own_marks(tree, id));
        all.map(|mark| format!("cell {}", stem(&mark))).collect()
    };
    let mut shared = cells.first().map(of_cell).unwrap_or_default();
    for cell in cells.iter().take(ROWS_MAX).skip(1) {
        let these = of_cell(cell);
        shared.retain(|mark| these.contains(mark));
    }
    marks.extend(shared);
    marks.sort_unstable();
    marks.dedup();
    marks
}

fn keep_only_own_marks(columns: &mut [Column]) {
    let all: Vec<String> = columns.iter().flat_map(|column| column.marks.clone()).collect();
    let stems: Vec<String> = all.iter().map(|mark| stem(mark)).collect();
    for column in columns {
        column.marks.retain(|mark| {
            let is_own = all.iter().filter(|other| *other == mark).count() == 1;
            let is_counted =
                stem(mark) != *mark && stems.iter().filter(|other| **other == stem(mark)).count() > 1;
            is_own && !is_counted
        });
    }
}

/// Whether the grid that a row belongs to has a name that the list's grid always had.
fn is_named(document: &Document, memory: &ListMemory, row: &TableRow) -> bool {
    let is_name = |mark: &String| memory.marks.as_ref().is_some_and(|known| known.contains(mark));
    marks(document, row).iter().any(is_name)
}

/// Whether another grid of the page has the name that the list's grid always had, and this one has not: a copy of the list,
/// such as that of a former period, may be all that still has its headings.
fn is_named_elsewhere(document: &Document, memory: &ListMemory, row: &TableRow) -> bool {
    let others = document.tables.iter().filter_map(|table| table.rows.first());
    !is_named(document, memory, row) && others.into_iter().any(|other| is_named(document, memory, other))
}

impl ListModel {
    /// Whether the grid that strict reading takes may be a copy of the one that is meant.
    pub(super) fn may_be_a_copy(&self, document: &Document, memory: &ListMemory) -> bool {
        let has_name = memory.marks.as_ref().is_some_and(|marks| !marks.is_empty());
        if !has_name || document.tables.len() < 2 || self.rows.is_some() {
            return false;
        }
        let Ok(grid) = self.find(document) else { return false };
        grid.table.rows.get(grid.header).is_some_and(|head| is_named_elsewhere(document, memory, head))
    }

    /// Reads the list: strictly where that works, else in the one grid that is proved to be it.
    pub(super) fn heal(
        &self,
        document: &Document,
        context: &ReadContext,
        memory: &PageMemory,
        report: &mut HealReport,
    ) -> Result<ListReading, Drift> {
        let strict = self.read(document, context);
        let remembered = memory.lists.get(&self.name).filter(|_| self.rows.is_none());
        let Some(remembered) = remembered else { return strict };
        let scene = memory.scene(document);
        let healer = Healer { list: self, document, context, memory: remembered, scene: &scene };
        match strict {
            Ok(reading) if !healer.is_doubtful(&reading) => Ok(reading),
            Err(drift) if !healer.may_heal(drift.kind) => Err(drift),
            strict => healer.read(strict.err().as_ref(), report),
        }
    }

    /// Whether what was read strictly is doubtful by what is remembered of the list.
    pub(super) fn is_doubtful(
        &self,
        document: &Document,
        context: &ReadContext,
        memory: &PageMemory,
        scene: &Scene,
        reading: &ListReading,
    ) -> bool {
        let remembered = memory.lists.get(&self.name);
        remembered.is_some_and(|memory| {
            Healer { list: self, document, context, memory, scene }.is_doubtful(reading)
        })
    }
}

struct Healer<'h> {
    list: &'h ListModel,
    document: &'h Document,
    context: &'h ReadContext,
    memory: &'h ListMemory,
    scene: &'h Scene,
}

/// A grid with what speaks for each of its columns that had to be found anew.
struct Found<'d> {
    grid: Grid<'d>,
    healed: Vec<(usize, String, Weighed)>,
}

/// A grid that can be the list.
struct Candidate<'d> {
    /// It stands in the section where the list always was.
    is_there: bool,
    /// It has the name that the list's grid always had.
    is_named: bool,
    found: Found<'d>,
}

impl<'h> Healer<'h> {
    /// Whether strict reading failed for not knowing the grid, its columns, its count or which rows are data.
    fn may_heal(&self, kind: DriftKind) -> bool {
        use DriftKind::{
            Contradiction, GridAmbiguous, LabelAmbiguous, LabelMissing, RowUnexpected, SectionMissing,
        };
        match kind {
            Contradiction | GridAmbiguous | LabelAmbiguous | LabelMissing | SectionMissing => true,
            RowUnexpected | DriftKind::CountMismatch => self.has_sums(),
            _ => false,
        }
    }

    fn has_sums(&self) -> bool {
        self.list.find(self.document).is_ok_and(|grid| !self.sums(&grid).is_empty())
    }

    /// Whether the grid that strict reading takes is not about the record, or a column that is said to be absent may be
    /// there under another heading.
    fn is_doubtful(&self, reading: &ListReading) -> bool {
        if reading.rows.last().is_some_and(Result::is_err) && self.has_sums() {
            return true;
        }
        let Ok(grid) = self.list.find(self.document) else { return false };
        let Some(head) = grid.table.rows.get(grid.header) else { return false };
        let is_aside = self.scene.outline.is_aside(head.node);
        let missing = self.list.columns.iter().zip(&grid.columns).filter(|(_, at)| at.is_none());
        let free: Vec<Column> = columns(self.document, self.list, grid.table, grid.header)
            .into_iter()
            .filter(|column| !grid.columns.contains(&Some(column.at)))
            .collect();
        let mut missing = missing.map(|(field, _)| field);
        is_aside
            || self.is_named_elsewhere(head)
            || missing.any(|field| free.iter().any(|column| self.is_like(field, column)))
    }

    fn is_named_elsewhere(&self, row: &TableRow) -> bool {
        is_named_elsewhere(self.document, self.memory, row)
    }

    fn is_like(&self, field: &Field, column: &Column) -> bool {
        let known = self.memory.columns.get(&field.name);
        let weighed = known.and_then(|memory| self.weigh(field, memory, column));
        weighed.is_some_and(|weighed| weighed.makes_doubtful())
    }

    fn read(&self, drift: Option<&Drift>, report: &mut HealReport) -> Result<ListReading, Drift> {
        let stands = || {
            drift.cloned().unwrap_or_else(|| {
                Drift::new(DriftKind::Contradiction, "a grid of this record", "one of another")
            })
        };
        let mut found = self.the_grid().ok_or_else(stands)?;
        let skipped = self.sums(&found.grid);
        if !skipped.is_empty() {
            report.add_part(&self.list.name, "rows of data", "a row of sums", Witness::Form);
        }
        found.grid.skipped = skipped;
        let count = match self.list.read_count(self.document) {
            Ok(count) => count,
            Err(drift) => {
                let rows = data_rows(self.document, &found.grid).count();
                let (count, line) = self.count_of(rows).ok_or(drift)?;
                report.add_part(
                    &format!("{}.count", self.list.name),
                    "the declared count",
                    &line,
                    Witness::Line,
                );
                Some(count)
            }
        };
        let mut reading = self.list.read_grid(self.document, &found.grid, count, self.context)?;
        for (index, heading, weighed) in &found.healed {
            let Some(field) = self.list.columns.get(*index) else { continue };
            report.add_column(&self.list.name, field, heading, weighed);
            for row in reading.rows.iter_mut().flatten() {
                if let Some(value) = row.values.get_mut(&field.name) {
                    value.found.healed = true;
                    value.found.witnesses.clone_from(&weighed.witnesses);
                }
            }
        }
        Ok(reading)
    }

    /// The one grid of the page that can be the list. Of several, the one in the section where the list always was.
    fn the_grid(&self) -> Option<Found<'h>> {
        let mut found = self.grids_among(&self.document.tables);
        if found.is_empty() {
            found = self.grids_among(self.document.boxes());
        }
        if found.len() > 1 && found.iter().any(|candidate| candidate.is_there) {
            found.retain(|candidate| candidate.is_there);
        }
        if found.len() > 1 {
            found.retain(|candidate| candidate.is_named);
        }
        let only = found.len() == 1;
        let found = found.pop().filter(|_| only)?.found;
        let head = found.grid.table.rows.get(found.grid.header)?;
        (!self.is_named_elsewhere(head)).then_some(found)
    }

    fn grids_among(&self, tables: &'h [Table]) -> Vec<Candidate<'h>> {
        let sections = self.document.sections_of(self.list.section.as_deref()).ok().flatten();
        let mut candidates = Vec::new();
        for table in tables {
            let is_apart = |row: &TableRow| {
                self.scene.outline.is_aside(row.node) || !is_within(row.node, sections.as_deref())
            };
            let mut headers =
                table.rows.iter().enumerate().filter(|(_, row)| row.cells().len() > 1 && !is_apart(row));
            let found = headers.find_map(|(header, row)| Some((row, self.match_columns(table, header)?)));
            if let Some((row, found)) = found {
                let section = self.scene.outline.over(row.node).into_iter().next();
                let is_there = section.is_some_and(|section| self.memory.sections.contains(&section));
                let is_named = is_named(self.document, self.memory, row);
                candidates.push(Candidate { is_there, is_named, found });
            }
        }
        candidates
    }

    /// The columns under a header row, if all that must be there are.
    fn match_columns(&self, table: &'h Table, header: usize) -> Option<Found<'h>> {
        let fields: Vec<&Field> = self.list.columns.iter().collect();
        let columns = columns(self.document, self.list, table, header);
        let strict = match_header(self.document, table, header, &fields).ok();
        let is_plain = |at: &[Option<usize>]| at.iter().all(Option::is_some);
        if let Some(at) = strict.filter(|at| is_plain(at)) {
            let grid = Grid { table, header, columns: at, skipped: Vec::new() };
            return Some(Found { grid, healed: Vec::new() });
        }
        let weighed: Vec<Vec<Option<Weighed>>> =
            fields.iter().map(|field| self.weigh_all(field, &columns)).collect();
        let worths: Vec<Vec<Option<i64>>> = weighed
            .iter()
            .map(|row| row.iter().map(|cell| cell.as_ref().map(|cell| cell.score)).collect())
            .collect();
        let mut taken = assign_by_facet(&fields, &worths);
        let mut healed = Vec::new();
        for (row, field) in fields.iter().enumerate() {
            let at = taken.get(row).copied().flatten();
            let best = at.and_then(|at| Some((at, weighed.get(row)?.get(at)?.clone()?)));
            let is_good = |(at, weighed): &(usize, Weighed)| {
                self.is_believed(field, weighed) && is_ahead(&fields, &worths, row, *at)
            };
            match best.filter(is_good) {
                Some((at, weighed)) => {
                    if !weighed.witnesses.contains(&Witness::Heading) {
                        let heading =
                            columns.get(at).map(|column| column.label.key.clone()).unwrap_or_default();
                        healed.push((row, heading, weighed));
                    }
                }
                None if matches!(field.presence, Presence::MayBeMissing(_)) => {
                    let free = columns.iter().enumerate().filter(|(index, _)| !taken.contains(&Some(*index)));
                    if free.map(|(_, column)| column).any(|column| self.is_like(field, column)) {
                        return None;
                    }
                    if let Some(slot) = taken.get_mut(row) {
                        *slot = None;
                    }
                }
                None => return None,
            }
        }
        let at = taken.iter().map(|at| at.and_then(|at| columns.get(at)).map(|column| column.at)).collect();
        Some(Found { grid: Grid { table, header, columns: at, skipped: Vec::new() }, healed })
    }

    fn weigh_all(&self, field: &Field, columns: &[Column]) -> Vec<Option<Weighed>> {
        let memory = self.memory.columns.get(&field.name);
        columns.iter().map(|column| self.weigh(field, memory?, column)).collect()
    }

    /// What speaks for a column to be the field's; `None` if something speaks against it.
    fn weigh(&self, field: &Field, memory: &FieldMemory, column: &Column) -> Option<Weighed> {
        let names = Names {
            fields: &self.memory.columns,
            known: &self.memory.headings,
            meanings: &self.memory.heading_meanings,
            other_marks: &self.memory.other_marks,
            tongue: self.scene.tongue,
        };
        let mut weighed = Weighed::default();
        let labels = std::slice::from_ref(&column.label);
        names.label(&field.name, memory, labels, Witness::Heading, &mut weighed)?;
        names.identity(&field.name, memory, &column.marks, &mut weighed)?;
        self.form(field, column, &mut weighed)?;
        let before = self.is_neighbour(&memory.before, column.before.as_ref());
        let behind = self.is_neighbour(&memory.behind, column.behind.as_ref());
        for _ in [before, behind].into_iter().filter(|is_same| *is_same) {
            weighed.score += weight::NEIGHBOUR;
        }
        if memory.positions.contains(&(String::new(), column.position.0, column.position.1)) {
            weighed.speaks(Witness::Place, weight::PLACE);
        }
        let is_between = (before || column.before.is_none()) && (behind || column.behind.is_none());
        if is_between && (before || behind) {
            weighed.speaks(Witness::Neighbours, 0);
        }
        Some(weighed)
    }

    /// Whether a heading stands where one stood that says the same.
    fn is_neighbour(&self, remembered: &HashSet<String>, key: Option<&String>) -> bool {
        let Some(key) = key else { return false };
        let meaning = Meaning::of(key);
        let same = |known: &String| {
            known == key || meaning.relation(&Meaning::of(known), self.scene.tongue).may_be_same()
        };
        remembered.iter().any(same)
    }

    /// All values of a column have the form of its field.
    fn form(&self, field: &Field, column: &Column, weighed: &mut Weighed) -> Option<()> {
        if field.reader.facet() == Facet::Address {
            return Some(());
        }
        let mut checked = 0;
        let mut read = 0;
        for node in &column.nodes {
            let cell = Cell::new(&self.document.tree, vec![*node]);
            match field.read_cell(self.document, &cell, self.context) {
                Ok(reading) => {
                    read += usize::from(reading.value().is_some());
                    checked += usize::from(reading.value().is_some_and(checks_out));
                }
                // A bad value among good ones is for its row to say, where the heading is the field's own.
                Err(_) if weighed.witnesses.contains(&Witness::Heading) => {}
                Err(_) => return None,
            }
        }
        if matches!(field.reader, Reader::Vin { .. }) && checked > 0 && checked * 2 >= read {
            weighed.speaks(Witness::Form, weight::CHECK_DIGIT);
        } else if field.reader.is_telling() && read > 0 {
            weighed.speaks(Witness::Form, weight::FORM);
        }
        Some(())
    }

    fn is_believed(&self, field: &Field, weighed: &Weighed) -> bool {
        if weighed.witnesses.contains(&Witness::Heading) {
            return true;
        }
        let is_grave =
            self.memory.columns.get(&field.name).is_some_and(|memory| memory.is_grave(&field.reader));
        let is_key = self.list.key.as_deref() == Some(field.name.as_str());
        let is_worst = is_grave || is_key;
        let needed = if is_worst { WITNESSES_GRAVE } else { WITNESSES };
        weighed.identifies() && weighed.witnesses.len() >= needed && !(is_worst && weighed.hangs_on_a_word())
    }

    /// The last row, if it is one of sums: it says so or lacks all that makes a record, and holds nothing but numbers.
    fn sums(&self, grid: &Grid<'_>) -> Vec<NodeId> {
        let rows: Vec<&TableRow> =
            self.list.wanted_rows(self.document, grid, false).map(|(row, _)| row).collect();
        let [_, .., last] = rows.as_slice() else { return Vec::new() };
        let mut lacking = 0;
        for (field, at) in self.list.columns.iter().zip(&grid.columns) {
            let Some(cell) = at.and_then(|at| last.slot(at)) else { continue };
            let text = shown(self.document, cell.node);
            let is_number =
                matches!(field.reader, Reader::Money(_) | Reader::Decimal(_) | Reader::Integer(_));
            let reads = || field.reader.read_text(&text, self.context).is_ok();
            let is_key = self.list.key.as_deref() == Some(field.name.as_str());
            match (text.is_empty() || is_sum_word(&text), is_number) {
                (true, _) => lacking += usize::from(field.presence == Presence::Required && !is_number),
                (false, true) if reads() && !is_key => {}
                _ => return Vec::new(),
            }
        }
        let texts: Vec<String> = last.cells().iter().map(|cell| shown(self.document, cell.node)).collect();
        let says_so = texts.iter().any(|text| is_sum_word(text));
        let has_numbers = texts.iter().any(|text| text.chars().any(|c| c.is_ascii_digit()));
        let is_sum = lacking > 0 && (says_so || (lacking > 1 && has_numbers));
        if is_sum { vec![last.node] } else { Vec::new() }
    }

    /// A count in another form, if its numbers prove it: "11 to 20 of 57" over ten rows, or the number of all rows.
    fn count_of(&self, rows: usize) -> Option<(Count, String)> {
        let rows = u64::try_from(rows).ok()?;
        let mut counts: Vec<(Count, String)> = Vec::new();
        for line in self.document.lines() {
            let text = normalise(&line.text);
            if text.chars().count() > COUNT_LINE_MAX {
                continue;
            }
            let count = match numbers(&text).as_slice() {
                [from, to, total] if *from > 0 && from <= to && to <= total && to - from + 1 == rows => {
                    Count { from: Some(*from), to: Some(*to), total: Some(*total), ..Count::default() }
                }
                [total] if *total >= rows && *total > 0 && counts_things(&text) => {
                    Count { total: Some(*total), ..Count::default() }
                }
                _ => continue,
            };
            if !counts.iter().any(|(known, _)| *known == count) {
                counts.push((count, line.text.clone()));
            }
        }
        let only = counts.len() == 1;
        counts.pop().filter(|_| only)
    }
}

/// The longest line that can be a count, in characters.
const COUNT_LINE_MAX: usize = 60;

/// The whole numbers in a text; none if there is a number that is not whole.
fn numbers(text: &str) -> Vec<u64> {
    let parts = text.split(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.' | '/' | ':' | '$'));
    let parts = parts.map(|part| part.trim_matches(['.', ',', ':'])).filter(|part| !part.is_empty());
    let whole: Option<Vec<u64>> = parts.map(|part| part.replace(',', "").parse().ok()).collect();
    whole.unwrap_or_default()
}

/// Whether a line with one number counts rows: "57 results".
fn counts_things(text: &str) -> bool {
    let words = ["results", "records", "rows", "entries", "items", "matches", "found", "total"];
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word))
}

/// Assigns columns to fields, one each; a link's address is beside its text and takes nothing away.
fn assign_by_facet(fields: &[&Field], worths: &[Vec<Option<i64>>]) -> Vec<Option<usize>> {
    let mut taken = vec![None; fields.len()];
    for facet in [Facet::Text, Facet::Address] {
        let rows: Vec<usize> = (0..fields.len())
            .filter(|row| fields.get(*row).is_some_and(|field| field.reader.facet() == facet))
            .collect();
        let part: Vec<Vec<Option<i64>>> = rows.iter().filter_map(|row| worths.get(*row).cloned()).collect();
        for (row, column) in rows.into_iter().zip(assign(&part)) {
            if let Some(slot) = taken.get_mut(row) {
                *slot = column;
            }
        }
    }
    taken
}

/// Whether a column is well ahead of every other one for the field, and the field of every other one for the column.
fn is_ahead(fields: &[&Field], worths: &[Vec<Option<i64>>], row: usize, column: usize) -> bool {
    let worth =
        |row: usize, column: usize| worths.get(row).and_then(|row| row.get(column)).copied().flatten();
    let Some(best) = worth(row, column) else { return false };
    let facet = |row: usize| fields.get(row).map(|field| field.reader.facet());
    let many = worths.get(row).map_or(0, Vec::len);
    let is_behind = |score: Option<i64>| score.is_none_or(|score| score + MARGIN <= best);
    (0..many).filter(|other| *other != column).all(|other| is_behind(worth(row, other)))
        && (0..worths.len())
            .filter(|other| *other != row && facet(*other) == facet(row))
            .all(|other| is_behind(worth(other, column)))
}
