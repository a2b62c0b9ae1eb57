//! `cargo xtask tidy`: what holds in this repository and no compiler checks.
//!
//! Each check is a file of its own, reads the repository and returns findings. The figures of the code's
//! size are printed beside them, and never fail.

mod adr_index;
mod changelog;
mod crate_edges;
mod dead_links;
mod dead_paths;
mod error_pages;
mod finding;
mod forbidden;
mod markdown;
mod module_docs;
mod one_path;
mod openapi;
mod reserved;
mod rust;
mod sizes;
mod words;

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, bail};

use crate::repo::Repo;
use finding::Finding;

/// Looks for one kind of disorder.
pub(crate) type Check = fn(&Repo) -> Result<Vec<Finding>>;

const CHECKS: [Check; 11] = [
    crate_edges::check,
    one_path::check,
    error_pages::check,
    dead_paths::check,
    dead_links::check,
    module_docs::check,
    reserved::check,
    forbidden::check,
    words::check,
    changelog::check,
    adr_index::check,
];

/// Prints the sizes and every finding; fails if there is one.
pub(crate) fn run(root: &Path) -> Result<()> {
    let repo = Repo::open(root)?;
    println!("{}", sizes::measure(&repo)?);

    let mut findings = BTreeSet::new();
    for check in CHECKS {
        findings.extend(check(&repo)?);
    }
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        1 => bail!("tidy has one finding"),
        many => bail!("tidy has {many} findings"),
    }
}
