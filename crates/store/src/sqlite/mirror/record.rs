//! A record as it is read.

use rooftop_core::ports::store::MirrorRecord;
use rooftop_model::Kind;
use rooftop_model::id::{IntegrationId, RooftopId};
use rooftop_model::record::StoredBody;
use rusqlite::{OptionalExtension as _, Row, Transaction};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fault::Fault;
use crate::time::instant;

/// The columns that [`read`] takes, of a table named `r`.
pub(super) const COLUMNS: &str =
    "r.id, r.rooftop, r.first_seq, r.hash, r.read_at, r.states, r.fragments, r.body, r.native_key";

pub(super) fn find(
    db: &Transaction<'_>,
    integration: &IntegrationId,
    kind: Kind,
    id: &str,
) -> Result<Option<MirrorRecord>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT r.id, r.rooftop, r.first_seq, r.hash, r.read_at, r.states, r.fragments, r.body, r.native_key
         FROM records r
         WHERE r.integration = ?1 AND r.kind = ?2 AND r.id = ?3",
    )?;
    let found = statement.query_row((integration.as_str(), kind.as_str(), id), |row| Ok(read(row)));
    found.optional()?.transpose()
}

pub(super) fn read(row: &Row<'_>) -> Result<MirrorRecord, Fault> {
    Ok(MirrorRecord {
        id: row.get(0)?,
        rooftop: RooftopId::parse(row.get_ref(1)?.as_str()?)?,
        native_key: row.get(8)?,
        first_seq: row.get(2)?,
        hash: row.get(3)?,
        read_at: instant(row.get(4)?)?,
        body: StoredBody {
            states: from_json_or_default(row, 5)?,
            fragments: from_json_or_default(row, 6)?,
            public: row.get(7)?,
        },
    })
}

/// Most records have no states, so that they cost no parsing.
fn from_json_or_default<T: DeserializeOwned + Default>(row: &Row<'_>, column: usize) -> Result<T, Fault> {
    match row.get_ref(column)?.as_str_or_null()? {
        None => Ok(T::default()),
        Some(json) => Ok(serde_json::from_str(json)?),
    }
}

/// The text for [`from_json_or_default`].
pub(super) fn to_json_or_null<T: Serialize>(value: &T, is_empty: bool) -> Result<Option<String>, Fault> {
    if is_empty {
        return Ok(None);
    }
    Ok(Some(serde_json::to_string(value)?))
}
