//! The inventory of the open store.

mod columns;
mod detail;
mod edit;
mod export;
mod fields;
mod list;
mod search;

pub(super) use detail::show as detail;
pub(super) use edit::{save, show as edit};
pub(super) use export::show as export;
pub(super) use list::show as list;
