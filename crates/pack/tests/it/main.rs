//! What packs may say, and what comes of it. Most are over the pack in `tests/example-web`, whose DMS does not exist.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod authoring;
mod checks;
mod data;
mod devtools;
mod diagnostics;
mod diff;
mod documents;
mod eviction;
mod example;
mod explain;
mod onward;
mod portal;
mod reading;
mod recording;
mod requests;
mod scrub;
mod sign_in_kinds;
mod signing_in;
