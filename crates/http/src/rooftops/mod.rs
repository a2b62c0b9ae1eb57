//! `/rooftops`: the stores that a session reaches.

pub(crate) mod list;
