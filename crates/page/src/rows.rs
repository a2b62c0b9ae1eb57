//! Lists of data documents: the rows in an array, or elements that repeat.

use crate::cell::CellId;
use crate::data::Spot;
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::list::{Count, ListReading, Row, RowDrift, check_count};
use crate::model::{CountModel, CountPaths, Field, ListModel, Presence};
use crate::path::{Path, RowsAt, Selection};
use crate::reader::{Facet, Reader};
use crate::record::ReadContext;
use crate::text::normalise;
use crate::tree::NodeId;
use crate::value::Reading;

/// The rows of a list, and whether having none of them proves that there are none.
struct Container {
    rows: Vec<NodeId>,
    proves_empty: bool,
}

impl ListModel {
    /// Reads the list whose rows are at a path.
    pub(crate) fn read_data(
        &self,
        document: &Document,
        path: &Path,
        context: &ReadContext,
    ) -> Result<ListReading, Drift> {
        let is_empty = self.empty.iter().any(|test| test.holds(document));
        let count = self.read_count(document)?;
        let container = match container(document, path) {
            Ok(container) => container,
            Err(drift) if matches!(drift.kind, DriftKind::LabelMissing | DriftKind::ValueBlank) => {
                let is_zero = count.and_then(|count| count.total).is_none_or(|total| total == 0);
                return if is_empty && is_zero { Ok(ListReading::proved_empty()) } else { Err(drift) };
            }
            Err(drift) => return Err(drift),
        };
        let mut rows = Vec::new();
        for node in container.rows.iter().copied().filter(|node| !self.ignores(document, *node)) {
            let number = u32::try_from(rows.len() + 1).unwrap_or(u32::MAX);
            rows.push(self.read_data_row(document, node, number, context));
        }
        let is_empty = is_empty || (container.rows.is_empty() && container.proves_empty);
        check_count(count, rows.len(), is_empty)?;
        Ok(if rows.is_empty() { ListReading::proved_empty() } else { ListReading { rows, count } })
    }

    /// Whether a row is declared to be no data, by one of the values in it.
    fn ignores(&self, document: &Document, row: NodeId) -> bool {
        let texts = || {
            let items = document.tree.children(row).filter_map(|child| document.tree.item(child));
            items.map(|item| normalise(&item.text)).collect::<Vec<_>>()
        };
        !self.ignore_rows.is_empty() && {
            let texts = texts();
            self.ignore_rows.iter().any(|test| texts.iter().any(|text| test.holds(text)))
        }
    }

    fn read_data_row(
        &self,
        document: &Document,
        row: NodeId,
        number: u32,
        context: &ReadContext,
    ) -> Result<Row, RowDrift> {
        let mut claims: Vec<(CellId, Facet)> = Vec::new();
        self.assemble(number, |_, field| {
            let takes_several = matches!(field.reader, Reader::List { .. });
            let Some(path) = &field.evidence.at else {
                return Err(Drift::new(DriftKind::LabelMissing, "a path", "none declared"));
            };
            let spot = match document.at(path, row, takes_several) {
                Ok(spot) => spot,
                Err(drift) => return field.missing(drift),
            };
            if let Spot::Cell(cell) = &spot {
                let claim = (cell.id(&document.tree), field.reader.facet());
                if claims.contains(&claim) {
                    let expected = field.evidence.to_string();
                    return Err(Drift::new(DriftKind::Contradiction, expected, "another column's value"));
                }
                claims.push(claim);
            }
            field.read_spot(document, &spot, context)
        })
    }

    /// The page's own count, where it is values of the document.
    pub(crate) fn read_counted(document: &Document, count: &CountModel) -> Result<Option<Count>, Drift> {
        let CountModel::Values(paths) = count else { return Ok(None) };
        let CountPaths { from, to, shown, total } = paths.as_ref();
        let read = |path: &Option<Path>| path.as_ref().map(|path| number_at(document, path)).transpose();
        Ok(Some(Count { from: read(from)?, to: read(to)?, shown: read(shown)?, total: read(total)? }))
    }
}

impl Field {
    /// A value that is not there. That is an answer only if the field allows it.
    fn missing(&self, drift: Drift) -> Result<Reading, Drift> {
        match self.presence {
            Presence::MayBeMissing(absence) if drift.kind == DriftKind::LabelMissing => {
                Ok(self.absent(absence, ""))
            }
            _ => Err(drift),
        }
    }
}

/// Where a path leads to rows. What holds them must be there and be one.
fn container(document: &Document, path: &Path) -> Result<Container, Drift> {
    match path.rows(document) {
        RowsAt::Rows { nodes, proves_empty } => Ok(Container { rows: nodes, proves_empty }),
        RowsAt::Several(count) => {
            let found = format!("{count} of them");
            Err(Drift::new(DriftKind::GridAmbiguous, format!("one list at {path}"), &found))
        }
        RowsAt::Elsewhere(Selection::Null(_)) => Err(no_container(DriftKind::ValueBlank, path, "null")),
        RowsAt::Elsewhere(Selection::Misshapen(node)) => Err(document.misshapen(path, node)),
        RowsAt::Elsewhere(Selection::Missing | Selection::Empty | Selection::Found(_)) => {
            Err(no_container(DriftKind::LabelMissing, path, &document.summary()))
        }
    }
}

fn no_container(kind: DriftKind, path: &Path, found: &str) -> Drift {
    Drift::new(kind, format!("the rows at {path}"), found)
}

/// A count that stands at a path: a number, or a text of digits.
fn number_at(document: &Document, path: &Path) -> Result<u64, Drift> {
    let item = match document.at(path, 0, false)? {
        Spot::Cell(cell) => cell.nodes().first().and_then(|node| document.tree.item(*node)),
        Spot::Null | Spot::Empty => None,
    };
    let text = item.map(|item| normalise(&item.text)).unwrap_or_default();
    text.parse().map_err(|_| Drift::new(DriftKind::ValueUnreadable, format!("a count at {path}"), &text))
}
