//! `/inventory/vehicles`: the vehicles of the rooftops that a session reaches.

pub mod get;
pub mod list;
pub mod raw;
pub(crate) mod record;
