//! `/inventory/vehicles`: the vehicles of the rooftops that a session reaches.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod raw;
