//! Drafts: packs that are begun for their author.

pub(crate) mod skeleton;
pub(crate) mod yaml;
