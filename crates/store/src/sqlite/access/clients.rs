//! Clients.

use rooftop_model::access::Client;
use rooftop_model::id::ClientId;
use rusqlite::{OptionalExtension as _, Row, Transaction};

use crate::fault::Fault;

pub(super) fn insert(db: &Transaction<'_>, client: &Client) -> Result<(), Fault> {
    db.prepare_cached("INSERT INTO clients (id, name) VALUES (?1, ?2)")?
        .execute((client.id.as_str(), &client.name))?;
    Ok(())
}

pub(super) fn find(db: &Transaction<'_>, id: &ClientId) -> Result<Option<Client>, Fault> {
    let mut statement = db.prepare_cached("SELECT id, name FROM clients WHERE id = ?1")?;
    let found = statement.query_row([id.as_str()], |row| Ok(client(row)));
    found.optional()?.transpose()
}

pub(super) fn all(db: &Transaction<'_>) -> Result<Vec<Client>, Fault> {
    let mut statement = db.prepare_cached("SELECT id, name FROM clients ORDER BY id")?;
    statement.query_and_then([], client)?.collect()
}

fn client(row: &Row<'_>) -> Result<Client, Fault> {
    Ok(Client { id: ClientId::parse(row.get_ref(0)?.as_str()?)?, name: row.get(1)? })
}
