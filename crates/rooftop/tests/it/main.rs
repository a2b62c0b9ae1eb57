//! The commands for authors of packs, as processes.

#![expect(clippy::unwrap_used, reason = "a test stops where it finds a fault")]

mod authoring;
