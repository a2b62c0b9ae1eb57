//! Lines of separated values to a table: one tree for each separator, since only the headings that a model declares tell
//! which one is meant.

use ::csv::{ReaderBuilder, StringRecord};

use crate::cell::Cell;
use crate::drift::{Drift, DriftKind};
use crate::place::{Line, Place};
use crate::table::{Table, TableCell, TableRow};
use crate::text::{is_blank, label_key, normalise, tidy};
use crate::tree::{Builder, Kind, NodeId, Tree};

/// What may separate values.
pub(crate) const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// The most values of a document.
const CELLS_MAX: usize = 600_000;

/// The widest line, in values.
const COLUMNS_MAX: usize = 512;

/// Within how many lines from the top the headings stand.
const HEADINGS_WITHIN: usize = 200;

/// A document under one separator.
pub(crate) struct Separated {
    pub(crate) tree: Tree,
    pub(crate) table: Table,
    pub(crate) places: Vec<Place>,
}

/// Lays a document out under a separator.
pub(crate) fn parse(source: &str, separator: char) -> Result<Separated, Drift> {
    expect_closed_quotes(source, separator)?;
    let mut builder = Builder::new();
    builder.element("table");
    let mut rows = Vec::new();
    for record in records(source, separator) {
        let record = record?;
        if builder.len() + record.len() > CELLS_MAX {
            return Err(Drift::new(
                DriftKind::TooLarge,
                format!("at most {CELLS_MAX} values"),
                "more values",
            ));
        }
        rows.push(row(&mut builder, &record)?);
    }
    let tree = builder.finish();
    let places = rows.iter().flat_map(|row| labelled(&tree, row)).collect();
    Ok(Separated { tree, table: Table { node: 0, rows, is_cut: false }, places })
}

fn row(builder: &mut Builder, record: &StringRecord) -> Result<TableRow, Drift> {
    if record.len() > COLUMNS_MAX {
        return Err(Drift::new(
            DriftKind::TooLarge,
            format!("at most {COLUMNS_MAX} columns"),
            "more columns",
        ));
    }
    let node = builder.element("tr");
    let slot = |text: &str| {
        let node = builder.put(Kind::Text(text.into()));
        Some(TableCell { node, columns: 1, is_heading: false })
    };
    let slots = record.iter().map(slot).collect();
    let keys = record.iter().map(label_key).collect();
    builder.close();
    Ok(TableRow { node, slots, keys, in_head: false, in_foot: false })
}

/// Whether one of the first lines has a value with each of these texts, as [`label_key`]s.
pub(crate) fn has_headings(source: &str, separator: char, wanted: &[String]) -> bool {
    let has_all = |record: Result<StringRecord, Drift>| {
        record.is_ok_and(|record| {
            let keys: Vec<String> = record.iter().map(label_key).collect();
            wanted.iter().all(|heading| keys.contains(heading))
        })
    };
    source.contains(separator) && records(source, separator).take(HEADINGS_WITHIN).any(has_all)
}

/// The lines, each taken apart; a line break in quotes ends none, and lines without anything are left out.
fn records(source: &str, separator: char) -> impl Iterator<Item = Result<StringRecord, Drift>> + '_ {
    let separator = u8::try_from(separator).unwrap_or(b',');
    let mut reader = ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(separator);
    reader.from_reader(source.as_bytes()).into_records().map(|record| {
        record.map_err(|_| Drift::new(DriftKind::Malformed, "lines of separated values", "something else"))
    })
}

/// Every quote that opens a value closes it: the reader would take all that follows for one value.
fn expect_closed_quotes(source: &str, separator: char) -> Result<(), Drift> {
    let mut at = At::Start;
    for c in source.chars() {
        let ends = c == separator || matches!(c, '\n' | '\r');
        at = match at {
            At::Quoted if c == '"' => At::Closed,
            At::Quoted => At::Quoted,
            // A doubled quote is one that belongs to the value.
            At::Start | At::Closed if c == '"' => At::Quoted,
            At::Closed if !ends => {
                return Err(Drift::new(
                    DriftKind::Malformed,
                    "a quote that ends its value",
                    "text behind it",
                ));
            }
            _ if ends => At::Start,
            _ => At::Plain,
        };
    }
    if at == At::Quoted {
        return Err(Drift::new(DriftKind::Truncated, "a quote that is closed", "the end"));
    }
    Ok(())
}

/// Where in a value a character stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Plain,
    Quoted,
    Closed,
}

/// The lines of a document under its separator, their values side by side.
pub(crate) fn lines(tree: &Tree) -> Vec<Line> {
    let line = |row: NodeId| {
        let values = tree.children(row).filter_map(|cell| tree.text_node(cell));
        let filled: Vec<&str> = values.filter(|text| !is_blank(text)).collect();
        line(row, &filled.join(" "))
    };
    tree.children(0).filter_map(line).collect()
}

/// The first lines of a document of which nobody has said yet how it is separated.
pub(crate) fn raw_lines(source: &str) -> Vec<Line> {
    source.lines().take(HEADINGS_WITHIN).filter_map(|text| line(0, text)).collect()
}

fn line(node: NodeId, text: &str) -> Option<Line> {
    let text = tidy(text);
    (!is_blank(&text)).then(|| Line { node, folded: normalise(&text).to_lowercase(), text, unlinked: None })
}

/// The labelled values of a line: `Store,01` of nothing else, `Store:,01,Date:,01/21/2026`, or `Store: 01` alone.
fn labelled(tree: &Tree, row: &TableRow) -> Vec<Place> {
    let text = |cell: &TableCell| tree.text_node(cell.node).unwrap_or_default();
    let filled: Vec<TableCell> = row.cells().into_iter().filter(|cell| !is_blank(text(cell))).collect();
    match filled.as_slice() {
        [only] => colon(tree, *only).into_iter().collect(),
        [label, value] => vec![place(label_key(text(label)), *label, Cell::new(tree, vec![value.node]))],
        several => {
            let pairs: Vec<(&TableCell, &TableCell)> = several
                .chunks_exact(2)
                .filter_map(|pair| pair.split_first().and_then(|(label, rest)| Some((label, rest.first()?))))
                .collect();
            let is_labels = several.len() == pairs.len() * 2
                && pairs.iter().all(|(label, value)| {
                    text(label).trim_end().ends_with(':') && !text(value).trim_end().ends_with(':')
                });
            let pair = |(label, value): (&TableCell, &TableCell)| {
                place(label_key(text(label)), *label, Cell::new(tree, vec![value.node]))
            };
            if is_labels { pairs.into_iter().map(pair).collect() } else { Vec::new() }
        }
    }
}

/// `Store: 01` in one value.
fn colon(tree: &Tree, cell: TableCell) -> Option<Place> {
    let text = tree.text_node(cell.node)?;
    let (label, value) =
        text.split_once(':').filter(|(label, value)| !is_blank(label) && !is_blank(value))?;
    let from = text.len() - value.len();
    Some(place(label_key(label), cell, Cell::starting_at(tree, vec![cell.node], from)))
}

fn place(label: String, label_cell: TableCell, value: Cell) -> Place {
    Place { label, label_node: label_cell.node, cells: vec![value], is_doubtful: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(source: &str, separator: char) -> String {
        let Separated { tree, table, .. } = match parse(source, separator) {
            Ok(separated) => separated,
            Err(drift) => return drift.kind.code().to_owned(),
        };
        let row = |row: &TableRow| {
            let cells = row.cells();
            let texts = cells.iter().map(|cell| tree.text_node(cell.node).unwrap_or_default());
            texts.collect::<Vec<_>>().join("|")
        };
        table.rows.iter().map(row).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn values_are_taken_apart_as_they_are_quoted() {
        assert_eq!(grid("a,b\n1,\"x, \"\"y\"\"\nz\"\r\n\n2,\n", ','), "a|b/1|x, \"y\"\nz/2|");
        assert_eq!(grid("a;b\n1;6\" lift", ';'), "a|b/1|6\" lift");
        assert_eq!(grid("a\tb", '\t'), "a|b");
        assert_eq!(grid("", ','), "");
    }

    #[test]
    fn a_quote_that_does_not_close_is_loud() {
        assert_eq!(grid("a,b\n1,\"x\n2,y\n", ','), "truncated");
        assert_eq!(grid("a,b\n1,\"x\" y\n", ','), "malformed");
        assert_eq!(grid("\"a\";\"b\"", ','), "malformed");
    }

    #[test]
    fn size_is_bounded() {
        assert_eq!(grid(&",".repeat(600), ','), "too_large");
        assert_eq!(grid(&format!("{}\n", ",".repeat(300)).repeat(2100), ','), "too_large");
    }

    #[test]
    fn labels_stand_beside_their_values() {
        let source = "Store,01\nReport: Stock\nDate:,1/2,By:,\"x\"\nA,B,C\n,Total,5,\n";
        let Separated { tree, places, .. } = parse(source, ',').unwrap();
        let shown = |place: &Place| format!("{}={}", place.label, place.cells[0].text(&tree).unwrap());
        assert_eq!(
            places.iter().map(shown).collect::<Vec<_>>(),
            ["store=01", "report=Stock", "date=1/2", "by=x", "total=5"]
        );
    }
}
