//! The rules of the sandbox, seen through a browser and over its control port.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod browser;
mod data;
mod faults;
mod inventory;
mod sign_in;
