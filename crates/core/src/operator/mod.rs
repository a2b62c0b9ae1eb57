//! What the operator does: integrations, clients, keys, consents. The commands of `rooftop` and the console call
//! these; the API does not.

pub mod canary;
pub mod client;
pub mod consent;
pub mod drift;
pub mod integration;
pub mod key;
pub mod pack;
