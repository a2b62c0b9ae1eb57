//! The use-cases of Rooftop, one file per operation, and the ports that the outside world is reached through.
//!
//! `POST /sessions` is [`sessions::create`], `GET /inventory/vehicles` is [`vehicles::list`]: the same path in
//! the URL, here, in `http` and in the tests. This crate never names a DMS, a database, a status code or a
//! header. Time and randomness are arguments ([`ports::Clock`], [`ports::Entropy`]).

pub mod access;
mod drift;
pub mod events;
pub mod failure;
pub mod gateway;
pub mod input;
mod leaves;
pub mod limits;
pub mod list;
pub mod operator;
pub mod packs;
pub mod ports;
pub mod rooftops;
pub mod sessions;
pub mod sync;
pub mod vehicles;

pub use failure::{Actor, Code, Effect, Failure, FieldError};
pub use gateway::{Gateway, Settings};
