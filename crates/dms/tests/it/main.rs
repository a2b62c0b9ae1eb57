//! The engine against a portal of its own, which misbehaves as a test says. One subject a file.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it finds a fault"
)]

mod codes;
mod docs;
mod exhibits;
mod gateway;
mod house;
mod lockout;
mod manners;
mod packs;
mod portal;
mod portals;
mod seats;
mod secrets;
mod stores;
mod trials;
mod tryout;
mod versions;
mod wire;
