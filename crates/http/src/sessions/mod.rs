//! `/sessions`: signing in to the DMS, and the token that stands for it.

pub(crate) mod answer_challenge;
pub(crate) mod create;
pub(crate) mod current;
pub(crate) mod delete;
pub(crate) mod refresh;
mod wire;
