//! A simulated dealership management system: screens to scrape, rules to respect, faults on demand.
//!
//! The portal is what a dealer's people see. The control port is for tests: it moves the clock, breaks
//! things, and tells from the book what is true. [`start`] runs both in this process.

mod accounts;
mod book;
mod chance;
mod clock;
mod control;
mod faults;
mod formats;
mod lots;
mod money;
mod options;
mod portal;
mod running;
mod saved;
mod seed;
mod sessions;
mod stores;
mod users;
mod vehicle;
mod wire;
mod world;

pub use money::{Money, NotMoney};
pub use options::Options;
pub use running::{Running, start};
pub use users::{Credential, credentials};
pub use vehicle::{Kind, Photo, Status, Vehicle};
