//! `/inventory/vehicles`
mod get;
mod list;
mod raw;
