//! `/rooftops`: the stores that a session reaches.

pub mod list;
