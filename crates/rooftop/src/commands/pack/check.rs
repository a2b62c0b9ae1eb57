//! `rooftop pack lint` and `rooftop pack test`.

use anyhow::Result;
use std::path::Path;
use std::process::ExitCode;

use super::{code, say, say_json};
use crate::cli::Format;

/// Says everything that is wrong with a pack.
pub(super) fn lint(folder: &Path, format: Format) -> Result<ExitCode> {
    let diagnostics = rooftop_pack::lint(folder, &rooftop_dms::catalogue());
    match format {
        Format::Json => say_json(&diagnostics)?,
        Format::Text if diagnostics.is_empty() => say(&format!("{}: no findings", folder.display())),
        Format::Text => say(&diagnostics.to_string()),
    }
    Ok(code(diagnostics.is_empty()))
}

/// Runs a pack's recorded pages.
pub(super) fn test(folder: &Path, format: Format) -> Result<ExitCode> {
    match rooftop_pack::test(folder, &rooftop_dms::catalogue()) {
        Ok(report) => {
            match format {
                Format::Json => say_json(&report)?,
                Format::Text => say(&report.to_string()),
            }
            Ok(code(report.is_ok()))
        }
        Err(diagnostics) => {
            match format {
                Format::Json => say_json(&diagnostics)?,
                Format::Text => say(&diagnostics.to_string()),
            }
            Ok(ExitCode::FAILURE)
        }
    }
}
