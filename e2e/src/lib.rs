//! The harness of the tests of the whole gateway.
//!
//! The tests start the programs `rooftop` and `rooftop-sandbox` as a user would, and speak to them over HTTP and
//! the command line. They share no code with either: what the gateway answers is compared with the sandbox's book,
//! translated here.
//!
//! A test is written as a transcript of three actors in a [`World`]: the [`Integrator`] calls the API, the [`Dealer`]
//! works in the DMS (through the sandbox's control port), and the [`Operator`] uses the command line.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::return_self_not_must_use,
    reason = "a harness: what cannot be set up ends the test, and says what it was"
)]

mod book;
mod browser;
mod child;
mod dealer;
mod foreign;
mod gateway;
mod http;
mod integrator;
mod operator;
mod programs;
mod raw;
mod search;
mod shared;
mod wait;
mod watchman;
mod world;

pub use book::{as_the_api_says_it, in_text};
pub use browser::Browser;
pub use dealer::{Dealer, Person};
pub use foreign::Foreign;
pub use gateway::{Config, Gateway};
pub use http::{Answer, Call};
pub use integrator::{Integrator, Session};
pub use operator::{Operator, Printed};
pub use programs::repository;
pub use raw::{RawAnswer, raw};
pub use search::{Haystack, files_below, spellings};
pub use shared::shared;
pub use wait::{at_once, eventually};
pub use world::{INTEGRATION, World, WorldOptions};

/// The service account of the sandbox's dealership.
pub const SERVICE: &str = "svc.rooftop@peachtree.example";
/// The general manager: all stores, sees cost, signs in with a code.
pub const MANAGER: &str = "gm@peachtree.example";
/// A salesperson: store 1001, inventory and sales, does not see cost, signs in without a code.
pub const SALESPERSON: &str = "sales@peachtree.example";
/// Somebody of the parts department: store 1002, parts alone.
pub const PARTS: &str = "parts@peachtree.example";
/// Somebody whose password has expired.
pub const EXPIRED: &str = "expired@peachtree.example";
