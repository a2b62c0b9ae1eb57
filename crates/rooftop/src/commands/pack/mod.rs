//! `rooftop pack`: what those who write packs work with.

mod begin;
mod check;
mod diff;
mod explain;
mod record;
mod try_flow;

use anyhow::{Result, bail};
use std::path::Path;
use std::process::ExitCode;

use super::say;
use crate::cli::Pack;

/// Carries out a pack command.
pub(crate) async fn run(command: Pack) -> Result<ExitCode> {
    match command {
        Pack::New { folder, dms, about } => begin::new(&folder, dms, about),
        Pack::Record { har, out, dms, origin, replace, secrets, format } => {
            let given = record::Given { har, out, dms, origin, replace, secrets };
            record::run(given, format.format)
        }
        Pack::Diff { old, new, format } => diff::run(&old, &new, format.format),
        Pack::Try(arguments) => {
            expect_pack(&arguments.folder)?;
            try_flow::run(arguments).await
        }
        Pack::Lint { folder, format } => {
            expect_pack(&folder).and_then(|()| check::lint(&folder, format.format))
        }
        Pack::Test { folder, accept: true, .. } => expect_pack(&folder).and_then(|()| check::accept(&folder)),
        Pack::Test { folder, format, .. } => {
            expect_pack(&folder).and_then(|()| check::test(&folder, format.format))
        }
        Pack::Explain { page, fixture, folder, out, format } => {
            expect_pack(&folder)?;
            explain::run(&folder, &page, &fixture, out, format.format)
        }
        Pack::Versions(_) => bail!("the gateway is asked for that"),
        Pack::Schema { folder: None } => say_json(&rooftop_pack::schema()).map(|()| ExitCode::SUCCESS),
        Pack::Schema { folder: Some(folder) } => expect_pack(&folder).and_then(|()| begin::schemas(&folder)),
    }
}

fn expect_pack(folder: &Path) -> Result<()> {
    if folder.join("pack.yaml").is_file() {
        return Ok(());
    }
    bail!("{} is not a pack: it has no pack.yaml. Name the folder that has one", folder.display())
}

/// Prints a value as JSON.
fn say_json<T: serde::Serialize>(value: &T) -> Result<()> {
    say(&serde_json::to_string_pretty(value)?);
    Ok(())
}

fn code(good: bool) -> ExitCode {
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
