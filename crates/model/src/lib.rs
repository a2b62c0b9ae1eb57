//! The unified automotive-retail model: the contract of Rooftop.
//!
//! Every object that the API shows, the mirror keeps and a pack maps to is defined here, once, with its JSON
//! names, its documentation and its rules. A value of a type of this crate is valid.
//!
//! This crate does no I/O, has no async, reads no clock, and knows no SQL, HTML or HTTP. It has no floats.

pub mod access;
pub mod event;
pub mod field;
pub mod id;
pub mod kind;
pub mod money;
pub mod record;
pub mod rooftop;
pub mod schema;
pub mod user;
pub mod vehicle;
pub mod vin;
pub mod words;

pub use event::EventType;
pub use field::{FieldClass, FieldState, FieldStates};
pub use id::IdKey;
pub use kind::Kind;
pub use money::Money;
pub use rooftop::Rooftop;
pub use user::{Entitlement, User};
pub use vehicle::Vehicle;
pub use vin::Vin;
