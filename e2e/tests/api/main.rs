//! The API of the whole gateway, against the sandbox DMS. Modules mirror the paths of the URLs; what concerns no
//! one path stands beside them.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "these are tests; helpers beside the test functions end the test too"
)]

mod rooftops;
mod sessions;
mod vehicles;
