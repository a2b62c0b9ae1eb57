//! The stages, in CI's order.

use std::fmt;
use std::process::Command;

use anyhow::Result;
use clap::ValueEnum;

use super::{Run, packs};
use crate::{cargo, generate, install, process, tidy};

/// One thing that must be in order.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The tools that the other stages need are there.
    Install,
    /// The code is formatted.
    Fmt,
    /// What no compiler checks holds.
    Tidy,
    /// There is no warning, from the compiler or from clippy.
    Clippy,
    /// Licences and sources of the dependencies are allowed.
    Deny,
    /// The committed generated files are what the code generates.
    Generate,
    /// The programs are there for the tests that start them.
    Build,
    /// All tests pass, those in the docs too.
    Test,
    /// Each pack passes its lint and its own tests.
    Packs,
}

impl Stage {
    pub(super) const ALL: [Self; 9] = [
        Self::Install,
        Self::Fmt,
        Self::Tidy,
        Self::Clippy,
        Self::Deny,
        Self::Generate,
        Self::Build,
        Self::Test,
        Self::Packs,
    ];

    pub(super) fn run(self, run: &Run) -> Result<()> {
        let cargo = |args: &[&str]| process::run(cargo::command(run.root).args(args));
        match self {
            Self::Install => install::run(run.root, &run.target),
            Self::Fmt => cargo(&["fmt", "--all", "--check"]),
            Self::Tidy => tidy::run(run.root),
            Self::Clippy => {
                cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])
            }
            Self::Deny => deny(run),
            Self::Generate => generate::run(run.root, generate::Args { check: true }),
            Self::Build => cargo(&["build", "--workspace", "--bins", "--locked"]),
            Self::Test => cargo(&["test", "--workspace", "--locked"]),
            Self::Packs => packs::run(run.root, &run.target),
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.to_possible_value().as_ref().map_or("", |value| value.get_name()))
    }
}

/// Advisories need a database from the network, so they are asked for by name.
fn deny(run: &Run) -> Result<()> {
    let mut deny = Command::new(install::cargo_deny::program(&run.target)?);
    deny.current_dir(run.root).args([
        "--workspace",
        "--all-features",
        "--locked",
        "check",
        "licenses",
        "bans",
        "sources",
    ]);
    if run.advisories {
        deny.arg("advisories");
    }
    process::run(&mut deny)
}
