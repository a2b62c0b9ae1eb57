//! Lists: filters, order, and where to go on.
//!
//! A list is in the order in which its records were first seen. Each rooftop has that order in an index; the lists
//! of several rooftops are merged as they are read. So a page costs what it holds, at any depth, and nothing is
//! sorted. Only the narrow index (or the table of facets) is walked; the records themselves are read for the page
//! alone.

use rooftop_core::ports::store::{Filter, MirrorRecord, RecordPage, RecordQuery, Stretch, Test, View};
use rusqlite::types::Value;
use rusqlite::{Transaction, params_from_iter};
use std::fmt::Write as _;

use super::facets::{Facet, FacetTable};
use super::record;
use crate::fault::Fault;
use crate::time::micros;

/// Most rooftops of a view. SQLite merges at most 500 selects.
const ROOFTOPS_MAX: usize = 400;

/// Most values that one filter names.
const VALUES_MAX: usize = 200;

/// A list that is understood: what may be seen, and what must hold.
pub(super) struct List {
    /// The values by their numbers: integration, kind, those of the filters.
    values: Vec<Value>,
    /// The numbers of the rooftops' values.
    rooftops: Vec<usize>,
    source: Source,
    conditions: String,
}

/// What a list walks.
struct Source {
    /// The columns that are read of each row.
    keys: &'static str,
    /// The table, and whose rows of it.
    from: &'static str,
    /// How a row leads to its record.
    join: &'static str,
}

/// The index of the records knows status and time of change, and where each record is.
const RECORDS: Source = Source {
    keys: "first_seq, id, rowid AS row",
    from: "records INDEXED BY records_in_order WHERE integration = ?1 AND kind = ?2",
    join: "r.rowid = k.row",
};

impl Source {
    /// Any filter but those needs the table of facets.
    fn of(query: &RecordQuery) -> Result<Self, Fault> {
        let table = FacetTable::of(query.kind);
        for filter in &query.filters {
            if !table.facet(filter.facet)?.is_status() {
                return Ok(Self {
                    keys: "first_seq, id",
                    from: table.from,
                    join: "r.integration = ?1 AND r.kind = ?2 AND r.id = k.id",
                });
            }
        }
        Ok(RECORDS)
    }
}

impl List {
    /// Understands a query; nothing if the view reaches no rooftop.
    pub(super) fn of(view: &View, query: &RecordQuery) -> Result<Option<Self>, Fault> {
        if view.rooftops.is_empty() {
            return Ok(None);
        }
        if view.rooftops.len() > ROOFTOPS_MAX {
            return Err(format!("a view of more than {ROOFTOPS_MAX} rooftops").into());
        }
        let mut list = Self {
            values: vec![
                Value::Text(view.integration.as_str().into()),
                Value::Text(query.kind.as_str().into()),
            ],
            rooftops: Vec::new(),
            source: Source::of(query)?,
            conditions: String::new(),
        };
        for filter in &query.filters {
            list.filter(FacetTable::of(query.kind).facet(filter.facet)?, filter)?;
        }
        for (operator, bound) in [(">=", query.updated_from), ("<", query.updated_to)] {
            if let Some(bound) = bound {
                let number = list.bind(Value::Integer(micros(bound)));
                write!(list.conditions, " AND updated_at {operator} ?{number}")?;
            }
        }
        for rooftop in view.rooftops.keys() {
            let number = list.bind(Value::Text(rooftop.as_str().into()));
            list.rooftops.push(number);
        }
        Ok(Some(list))
    }

    /// The statement for a stretch of the list.
    pub(super) fn page(mut self, stretch: Stretch<'_>, limit: u32) -> Result<Page, Fault> {
        let mut offset = String::new();
        match stretch {
            Stretch::Offset(rows) => {
                let number = self.bind(Value::Integer(i64::try_from(rows)?));
                write!(offset, " OFFSET ?{number}")?;
            }
            Stretch::After { first_seq, id } => {
                let seq = self.bind(Value::Integer(first_seq));
                let id = self.bind(Value::Text(id.into()));
                write!(self.conditions, " AND (first_seq, id) > (?{seq}, ?{id})")?;
            }
        }
        // One more than was asked for tells whether there are more.
        let rows = self.bind(Value::Integer(i64::from(limit) + 1));
        let keys: Vec<_> = self.rooftops.iter().map(|rooftop| self.keys_of(*rooftop)).collect();
        let sql = format!(
            "SELECT {} FROM ({} ORDER BY first_seq, id LIMIT ?{rows}{offset}) AS k CROSS JOIN records AS r ON {}",
            record::COLUMNS,
            keys.join(" UNION ALL "),
            self.source.join,
        );
        Ok(Page { sql, values: self.values, limit: usize::try_from(limit)? })
    }

    /// How many records the list has.
    pub(super) fn count(&self, db: &Transaction<'_>) -> Result<u64, Fault> {
        let mut statement = db.prepare_cached(&self.count_sql())?;
        let count: i64 = statement.query_row(params_from_iter(&self.values), |row| row.get(0))?;
        Ok(u64::try_from(count)?)
    }

    fn count_sql(&self) -> String {
        let rooftops: Vec<_> = self.rooftops.iter().map(|number| format!("?{number}")).collect();
        format!(
            "SELECT count(*) FROM {} AND rooftop IN ({}){}",
            self.source.from,
            rooftops.join(", "),
            self.conditions
        )
    }

    fn keys_of(&self, rooftop: usize) -> String {
        let Source { keys, from, .. } = self.source;
        format!("SELECT {keys} FROM {from} AND rooftop = ?{rooftop}{}", self.conditions)
    }

    fn filter(&mut self, facet: &Facet, filter: &Filter) -> Result<(), Fault> {
        let column = facet.column;
        match &filter.test {
            Test::AtLeast(bound) => {
                let number = self.bind(facet.bind_bound(*bound)?);
                write!(self.conditions, " AND {column} >= ?{number}")?;
            }
            Test::AtMost(bound) => {
                let number = self.bind(facet.bind_bound(*bound)?);
                write!(self.conditions, " AND {column} <= ?{number}")?;
            }
            Test::AnyOf(values) => {
                if values.len() > VALUES_MAX {
                    return Err(format!("a filter of more than {VALUES_MAX} values").into());
                }
                let values: Result<Vec<_>, _> = values.iter().map(|value| facet.bind(value)).collect();
                let numbers: Vec<_> =
                    values?.into_iter().map(|value| format!("?{}", self.bind(value))).collect();
                // One value may be looked up in an index of its own, which is in the order of lists too. For several
                // the `+` forbids it: what comes from there would have to be sorted.
                match numbers.as_slice() {
                    [one] => write!(self.conditions, " AND {column} = {one}")?,
                    several => write!(self.conditions, " AND +{column} IN ({})", several.join(", "))?,
                }
            }
        }
        Ok(())
    }

    /// Takes a value and gives its number.
    fn bind(&mut self, value: Value) -> usize {
        self.values.push(value);
        self.values.len()
    }
}

/// The statement for a stretch of a list.
pub(super) struct Page {
    sql: String,
    values: Vec<Value>,
    limit: usize,
}

impl Page {
    pub(super) fn run(&self, db: &Transaction<'_>) -> Result<RecordPage, Fault> {
        let mut statement = db.prepare_cached(&self.sql)?;
        let rows = statement.query_and_then(params_from_iter(&self.values), record::read)?;
        let mut records: Vec<MirrorRecord> = rows.collect::<Result<_, Fault>>()?;
        // They come in order, but SQL promises it only for what is sorted last; sorting what is sorted costs nothing.
        records.sort_unstable_by(|a, b| (a.first_seq, &a.id).cmp(&(b.first_seq, &b.id)));
        let more = records.len() > self.limit;
        records.truncate(self.limit);
        Ok(RecordPage { records, more })
    }
}

#[cfg(test)]
mod tests;
