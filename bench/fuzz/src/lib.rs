//! What is fuzzed: each target is a function of bytes that panics where a rule does not hold.
//!
//! `fuzz/` drives them with libFuzzer (`cargo +nightly fuzz run page`), and `tests/corpus.rs` on every toolchain with the
//! committed corpus and changed copies of it. An input's first line says what the rest is; a first line that says nothing
//! still chooses something, so that no input is wasted.
#![expect(clippy::panic, reason = "a target stops where it finds a fault")]

mod pack;
mod page;
mod readers;

use std::path::{Path, PathBuf};

pub use pack::pack;
pub use page::page;
pub use readers::readers;

/// The first line, and the rest.
fn head(data: &[u8]) -> (&str, &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (line, rest) = data.split_at_checked(end).unwrap_or((data, &[]));
    (std::str::from_utf8(line).unwrap_or_default(), rest.get(1..).unwrap_or_default())
}

/// The one of this name, else one that the name's length chooses.
fn choose<'a, T>(all: &'a [T], name: &str, is_it: impl Fn(&T) -> bool) -> Option<&'a T> {
    all.iter().find(|one| is_it(one)).or_else(|| all.get(name.len().checked_rem(all.len())?))
}

/// The folder of a pack that the tests of packs use.
fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/pack/tests").join(format!("example-{name}"))
}
