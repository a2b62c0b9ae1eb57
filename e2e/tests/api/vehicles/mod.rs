//! `/inventory/vehicles`
mod get;
mod list;
