//! `/events`
mod list;
