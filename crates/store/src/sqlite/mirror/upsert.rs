//! Writing what a sync read.

use rooftop_core::ports::store::{FacetValue, RecordWrite, Written};
use rooftop_model::id::IntegrationId;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, Transaction, params, params_from_iter};

use super::facets::FacetTable;
use super::record::to_json_or_null;
use super::sync::{leave_quarantine, position};
use crate::fault::Fault;
use crate::time::micros;

/// Writes a batch. What is unchanged is not written; the sequence is advanced once, last.
pub(super) fn batch(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    records: &[RecordWrite],
) -> Result<Written, Fault> {
    let mut batch = Batch { db, scope, sequence: position(db, scope)?.sequence, written: Written::default() };
    for record in records {
        batch.record(record)?;
    }
    let written = batch.written;
    if written.inserted + written.updated > 0 {
        db.prepare_cached("UPDATE sequences SET value = ?2 WHERE integration = ?1")?
            .execute((scope.as_str(), batch.sequence))?;
    }
    Ok(written)
}

struct Batch<'a> {
    db: &'a Transaction<'a>,
    scope: &'a IntegrationId,
    sequence: i64,
    written: Written,
}

/// What is kept of a record that comes again.
struct Kept {
    rooftop: String,
    native_key: String,
    hash: [u8; 32],
    first_seq: i64,
    same_mark: bool,
}

impl Batch<'_> {
    fn record(&mut self, record: &RecordWrite) -> Result<(), Fault> {
        match self.kept(record)? {
            None => {
                self.sequence += 1;
                self.insert(record)?;
                self.describe(record, self.sequence)?;
                self.written.inserted += 1;
            }
            Some(kept) => {
                refuse_collision(&kept, record)?;
                if kept.hash == record.hash {
                    if !kept.same_mark {
                        self.update_mark(record)?;
                    }
                    self.written.unchanged += 1;
                } else {
                    self.sequence += 1;
                    self.update(record)?;
                    self.describe(record, kept.first_seq)?;
                    self.written.updated += 1;
                }
            }
        }
        leave_quarantine(self.db, self.scope, record)
    }

    fn kept(&self, record: &RecordWrite) -> Result<Option<Kept>, Fault> {
        let mut statement = self.db.prepare_cached(
            "SELECT rooftop, native_key, hash, first_seq, mark IS ?4 AND settled = ?5 AND pack = ?6
             FROM records WHERE integration = ?1 AND kind = ?2 AND id = ?3",
        )?;
        let known = &record.known;
        let kept = statement.query_row(
            (self.scope.as_str(), record.kind.as_str(), &record.id, &known.mark, known.settled, &known.pack),
            |row| {
                Ok(Kept {
                    rooftop: row.get(0)?,
                    native_key: row.get(1)?,
                    hash: row.get(2)?,
                    first_seq: row.get(3)?,
                    same_mark: row.get(4)?,
                })
            },
        );
        Ok(kept.optional()?)
    }

    fn insert(&self, record: &RecordWrite) -> Result<(), Fault> {
        self.db
            .prepare_cached(
                "INSERT INTO records (integration, kind, id, rooftop, native_key, status, updated_at, first_seq, seq,
                                      hash, mark, settled, pack, read_at, states, fragments, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            )?
            .execute(params![
                self.scope.as_str(),
                record.kind.as_str(),
                record.id,
                record.rooftop.as_str(),
                record.native_key,
                record.status,
                micros(record.updated_at),
                self.sequence,
                record.hash,
                record.known.mark,
                record.known.settled,
                record.known.pack,
                micros(record.read_at),
                to_json_or_null(&record.body.states, record.body.states.is_empty())?,
                to_json_or_null(&record.body.fragments, record.body.fragments.is_empty())?,
                record.body.public,
            ])?;
        Ok(())
    }

    fn update(&self, record: &RecordWrite) -> Result<(), Fault> {
        self.db
            .prepare_cached(
                "UPDATE records SET status = ?4, updated_at = ?5, seq = ?6, hash = ?7, mark = ?8, settled = ?9,
                                    pack = ?10, read_at = ?11, states = ?12, fragments = ?13, body = ?14
                 WHERE integration = ?1 AND kind = ?2 AND id = ?3",
            )?
            .execute(params![
                self.scope.as_str(),
                record.kind.as_str(),
                record.id,
                record.status,
                micros(record.updated_at),
                self.sequence,
                record.hash,
                record.known.mark,
                record.known.settled,
                record.known.pack,
                micros(record.read_at),
                to_json_or_null(&record.body.states, record.body.states.is_empty())?,
                to_json_or_null(&record.body.fragments, record.body.fragments.is_empty())?,
                record.body.public,
            ])?;
        Ok(())
    }

    fn update_mark(&self, record: &RecordWrite) -> Result<(), Fault> {
        self.db
            .prepare_cached(
                "UPDATE records SET mark = ?4, settled = ?5, pack = ?6, read_at = ?7
                 WHERE integration = ?1 AND kind = ?2 AND id = ?3",
            )?
            .execute((
                self.scope.as_str(),
                record.kind.as_str(),
                &record.id,
                &record.known.mark,
                record.known.settled,
                &record.known.pack,
                micros(record.read_at),
            ))?;
        Ok(())
    }

    /// Writes the filter columns and where the fields were found.
    fn describe(&self, record: &RecordWrite, first_seq: i64) -> Result<(), Fault> {
        write_facets(self.db, self.scope, record, first_seq)?;
        self.db
            .prepare_cached(
                "INSERT INTO provenance (integration, kind, id, fields) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET fields = excluded.fields",
            )?
            .execute((self.scope.as_str(), record.kind.as_str(), &record.id, &record.provenance))?;
        Ok(())
    }
}

/// Two records of the DMS under one id would be served as one: that must stop, and loudly.
fn refuse_collision(kept: &Kept, record: &RecordWrite) -> Result<(), Fault> {
    if kept.native_key == record.native_key && kept.rooftop == record.rooftop.as_str() {
        return Ok(());
    }
    Err(format!(
        "{} is the id of `{}` of {} and of `{}` of {}: the pack's identity key of a {} does not tell them apart",
        record.id, kept.native_key, kept.rooftop, record.native_key, record.rooftop, record.kind
    )
    .into())
}

fn write_facets(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    record: &RecordWrite,
    first_seq: i64,
) -> Result<(), Fault> {
    let table = FacetTable::of(record.kind);
    let mut values = vec![
        Value::Text(scope.as_str().into()),
        Value::Text(record.rooftop.as_str().into()),
        Value::Integer(first_seq),
        Value::Text(record.id.clone()),
        record.status.map_or(Value::Null, |status| Value::Text(status.into())),
        Value::Integer(micros(record.updated_at)),
    ];
    for (name, _) in &record.facets {
        table.facet(name)?;
    }
    for facet in table.facets {
        let value = record.facets.iter().find(|(name, _)| *name == facet.name);
        let value: Option<&FacetValue> = value.map(|(_, value)| value);
        values.push(value.map_or(Ok(Value::Null), |value| facet.bind(value))?);
    }
    db.prepare_cached(&facets_sql(table))?.execute(params_from_iter(values))?;
    Ok(())
}

fn facets_sql(table: &FacetTable) -> String {
    let columns: Vec<_> = table.facets.iter().map(|facet| facet.column).collect();
    let numbers: Vec<_> = (7..7 + columns.len()).map(|number| format!("?{number}")).collect();
    let updates: Vec<_> = columns.iter().map(|column| format!("{column} = excluded.{column}")).collect();
    format!(
        "INSERT INTO {} (integration, rooftop, first_seq, id, status, updated_at, {})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, {})
         ON CONFLICT DO UPDATE SET status = excluded.status, updated_at = excluded.updated_at, {}",
        table.table,
        columns.join(", "),
        numbers.join(", "),
        updates.join(", "),
    )
}
