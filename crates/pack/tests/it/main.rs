//! What packs may say, and what comes of it. All over the pack in `tests/example-web`, whose DMS does not exist.

mod diagnostics;
mod example;
mod portal;
mod reading;
mod signing_in;
