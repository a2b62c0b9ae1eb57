//! `/rooftops`
mod list;
