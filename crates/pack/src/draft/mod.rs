//! Drafts: packs that are begun for their author, empty or out of a recording.

mod cases;
pub(crate) mod data;
mod flow;
mod group;
mod har;
mod learn;
mod login;
mod means;
mod name;
mod notes;
pub(crate) mod outcome;
mod page;
mod proof;
mod prune;
pub(crate) mod record;
mod render;
mod seen;
mod shape;
pub(crate) mod skeleton;
pub(crate) mod tried;
pub(crate) mod yaml;

pub use har::RECORDING_BYTES_MAX;
pub use seen::LeftOut;
