//! The API of the whole gateway, against the sandbox DMS. Modules mirror the paths of the URLs; what concerns no
//! one path stands beside them.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "these are tests; helpers beside the test functions end the test too"
)]

mod bad_input;
mod events;
mod faults;
mod foreign;
mod freshness;
mod isolation;
mod lockout;
mod one_login;
mod operator;
mod packs;
mod pages;
mod restart;
mod rights;
mod rooftops;
mod secrets;
mod sessions;
mod vehicles;
mod versions;
