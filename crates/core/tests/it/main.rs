//! The use-cases over the real store and a DMS that does what a test says. One subject a file.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test stops where it finds a fault"
)]

mod access;
mod cache_control;
mod challenges;
mod events;
mod fallbacks;
mod freshness;
mod house;
mod lists;
mod live;
mod operator;
mod quarantine;
mod raw;
mod scripted;
mod sessions;
mod sync;
mod updated_at;
mod withheld;
