//! Four small systems that a pack can be written for: none is the sandbox, and none knows of Rooftop.
//!
//! Each keeps the books of an invented dealership in its own way: framesets of 1998, pages that scripts fill, a SOAP
//! service, a JSON-RPC application. What an employee of the dealer knows of each is in `manuals/`; what a person sees
//! of a few records is in `known/`, so that a pack can be judged. [`start`] runs one of them.

mod books;
mod htmx;
mod jsonrpc;
mod perl;
mod running;
mod sessions;
mod soap;

pub use running::{Options, Running, System, start};
