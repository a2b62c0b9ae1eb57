//! `rooftop pack lint` and `rooftop pack test`.

use anyhow::Result;
use rooftop_pack::{Diagnostics, RuleState};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use super::{code, say, say_json};
use crate::cli::Format;

/// Says everything that is wrong with a pack.
pub(super) fn lint(folder: &Path, format: Format) -> Result<ExitCode> {
    let findings = rooftop_pack::lint(folder, &rooftop_dms::catalogue());
    let rules = rooftop_pack::quality(folder);
    let open: Vec<_> = rules.iter().filter(|rule| rule.state == RuleState::Todo).collect();
    if format == Format::Json {
        say_json(&json!({ "ok": findings.is_empty(), "findings": findings, "todo": open }))?;
        return Ok(code(findings.is_empty()));
    }
    if findings.is_empty() {
        let open = match open.len() {
            0 => String::new(),
            1 => "; 1 rule of quality.yaml is still to do".to_owned(),
            some => format!("; {some} rules of quality.yaml are still to do"),
        };
        say(&format!("{}: no findings{open}", folder.display()));
    } else {
        say(&coloured(&findings.to_string()));
        say(&summary(&findings));
    }
    Ok(code(findings.is_empty()))
}

/// Runs a pack's recorded pages.
pub(super) fn test(folder: &Path, format: Format) -> Result<ExitCode> {
    let report = match rooftop_pack::test(folder, &rooftop_dms::catalogue()) {
        Ok(report) => report,
        Err(findings) => return unloadable(&findings, format),
    };
    match format {
        Format::Json => {
            let (cases, gaps) = (&report.cases, &report.gaps);
            say_json(
                &json!({ "ok": report.is_ok(), "summary": report.summary(), "cases": cases, "gaps": gaps }),
            )?;
        }
        Format::Text => say(coloured(&report.to_string()).trim_end()),
    }
    Ok(code(report.is_ok()))
}

/// Writes what is read into the cases that expect otherwise.
pub(super) fn accept(folder: &Path) -> Result<ExitCode> {
    let accepted = rooftop_pack::accept(folder, &rooftop_dms::catalogue())?;
    for case in &accepted {
        match &case.refused {
            Some(why) => say(&coloured(&format!("✗ {} is left as it is: {why}", case.name))),
            None if case.written => say(&format!("wrote {}", case.name)),
            None => {}
        }
    }
    let written = accepted.iter().filter(|case| case.written).count();
    let refused = accepted.iter().filter(|case| case.refused.is_some()).count();
    say(&format!("\n{written} of {} cases written, {refused} left that are not as expected", accepted.len()));
    if written > 0 {
        say("Compare each with what the page shows before you keep it: rooftop pack explain PAGE CASE");
    }
    Ok(code(refused == 0))
}

fn unloadable(findings: &Diagnostics, format: Format) -> Result<ExitCode> {
    match format {
        Format::Json => say_json(&json!({ "ok": false, "findings": findings }))?,
        Format::Text => {
            say(&coloured(&findings.to_string()));
            say(&format!("{}, so no page was run", summary(findings)));
        }
    }
    Ok(ExitCode::FAILURE)
}

fn summary(findings: &Diagnostics) -> String {
    let files: BTreeSet<&str> = findings.iter().map(|finding| finding.file.as_str()).collect();
    let plural = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    format!("{} in {}", plural(findings.len(), "finding"), plural(files.len(), "file"))
}

/// What a terminal shows in colour. Elsewhere the colours are taken out again.
fn coloured(text: &str) -> String {
    const RED: &str = "\u{1b}[1;31m";
    const GREEN: &str = "\u{1b}[32m";
    const CYAN: &str = "\u{1b}[36m";
    const FAINT: &str = "\u{1b}[2m";
    const PLAIN: &str = "\u{1b}[0m";
    let painted = text.lines().map(|line| {
        let colour = match line.trim_start() {
            start if start.starts_with("error[") || start.starts_with('✗') => RED,
            start if start.starts_with('✓') => GREEN,
            start if start.starts_with("help: ") || start.starts_with("see why: ") => CYAN,
            start if start.starts_with("--> ") => FAINT,
            _ => return line.to_owned(),
        };
        format!("{colour}{line}{PLAIN}")
    });
    painted.collect::<Vec<_>>().join("\n")
}
