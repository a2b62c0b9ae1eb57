//! `rooftop pack`: checks packs, offline.

use anyhow::{Result, bail};
use std::path::Path;
use std::process::ExitCode;

use super::say;
use crate::cli::Pack;

/// Carries out a pack command.
pub(crate) fn run(command: Pack) -> Result<ExitCode> {
    match command {
        Pack::Lint { folder } => expect_pack(&folder).map(|()| lint(&folder)),
        Pack::Test { folder } => expect_pack(&folder).map(|()| test(&folder)),
        Pack::Schema => {
            say(&serde_json::to_string_pretty(&rooftop_pack::schema())?);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn expect_pack(folder: &Path) -> Result<()> {
    if folder.join("pack.yaml").is_file() {
        return Ok(());
    }
    bail!("{} is not a pack: it has no pack.yaml. Name the folder that has one", folder.display())
}

fn lint(folder: &Path) -> ExitCode {
    let diagnostics = rooftop_pack::lint(folder, &rooftop_dms::catalogue());
    if diagnostics.is_empty() {
        say(&format!("{}: no findings", folder.display()));
        return ExitCode::SUCCESS;
    }
    say(&diagnostics.to_string());
    ExitCode::FAILURE
}

fn test(folder: &Path) -> ExitCode {
    match rooftop_pack::test(folder, &rooftop_dms::catalogue()) {
        Ok(report) => {
            say(&report.to_string());
            if report.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(diagnostics) => {
            say(&diagnostics.to_string());
            ExitCode::FAILURE
        }
    }
}
