//! The mirror, the sessions, the lock-out ledger, what is sealed: everything that outlives the process.
//!
//! The only crate with SQL. It holds no rule beyond the constraints of its schema and what its ports demand; every
//! method takes a scope first. It reads no clock and draws no ids: both are arguments.
//!
//! [`SqliteStore`] keeps it all in one file. Another database comes as another module behind the same ports, with
//! statements of its own, and passes the same suite in `tests/conformance`.

mod fault;
mod sqlite;
mod time;

pub use sqlite::{MigrationStatus, SqliteStore, StoreOptions};
