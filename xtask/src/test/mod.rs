//! `cargo xtask test`: everything that CI runs, the same at the desk.

mod packs;
mod stage;
mod summary;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::cargo;
use crate::stopwatch::Stopwatch;
use stage::Stage;
use summary::Summary;

/// What to run.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only this stage; may be given several times.
    #[arg(long, value_name = "STAGE")]
    only: Vec<Stage>,
    /// Do not look for missing tools, and do not install them.
    #[arg(long)]
    skip_install: bool,
    /// Also compare the dependencies with the advisory database, which is fetched from the network.
    #[arg(long)]
    advisories: bool,
}

/// What every stage needs to know.
struct Run<'a> {
    root: &'a Path,
    /// The folder that cargo builds into.
    target: PathBuf,
    advisories: bool,
}

/// Runs the stages in order, and stops at the first that fails.
pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let run = Run { root, target: cargo::target_dir(root)?, advisories: args.advisories };
    let mut summary = Summary::default();
    let mut failed = None;
    for stage in Stage::ALL {
        if failed.is_some() || args.leaves_out(stage) {
            summary.not_run(stage);
            continue;
        }
        println!("\n=== {stage} ===");
        let watch = Stopwatch::start();
        let outcome = stage.run(&run);
        summary.ran(stage, watch.elapsed(), outcome.is_ok());
        if let Err(error) = outcome {
            println!("\n{stage} failed: {error:#}");
            failed = Some(stage);
        }
    }
    println!("\n{summary}");
    match failed {
        Some(stage) => bail!("{stage} failed; run it alone with `cargo xtask test --only {stage}`"),
        None => Ok(()),
    }
}

impl Args {
    fn leaves_out(&self, stage: Stage) -> bool {
        let not_asked_for = !self.only.is_empty() && !self.only.contains(&stage);
        not_asked_for || (self.skip_install && stage == Stage::Install)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_options_nothing_is_left_out() {
        let args = Args { only: Vec::new(), skip_install: false, advisories: false };
        assert!(!Stage::ALL.into_iter().any(|stage| args.leaves_out(stage)));
    }

    #[test]
    fn only_leaves_out_the_others() {
        let args = Args { only: vec![Stage::Fmt, Stage::Tidy], skip_install: false, advisories: false };
        let left: Vec<_> = Stage::ALL.into_iter().filter(|stage| !args.leaves_out(*stage)).collect();
        assert_eq!(left, [Stage::Fmt, Stage::Tidy]);
    }
}
