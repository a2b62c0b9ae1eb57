//! The event log.

pub(crate) mod list;
