//! One trial, for a person to look at.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::case::Reader;
use crate::family::Family;
use crate::judge::Outcome;
use crate::run::{Mode, wanted};
use crate::trial::Trial;

/// Prints what was changed and what was read of it.
pub(crate) fn explain(families: &[&Family], mode: Mode, seed: u64, number: u64) -> Result<()> {
    let trial = Trial::prepare(families, seed, number, wanted(mode, number))?;
    let trial = trial.context("no page to which the change applies")?;
    let outcomes = trial.run(Reader::Healing)?;
    let strict = trial.run(Reader::Strict)?;
    println!(
        "trial {number} of seed {seed}: {}/{}, changes {}",
        trial.family.name,
        trial.kind.name,
        trial.codes()
    );
    for change in &trial.changes {
        println!("  {} {}", change.code, change.about);
    }
    println!("strictly: {}", strict.drift.as_deref().unwrap_or("read"));
    println!(
        "healing: {}",
        outcomes.drift.as_deref().map_or("read".to_owned(), |drift| format!("not read: {drift}"))
    );
    for verdict in outcomes.read.iter().filter(|verdict| verdict.outcome != Outcome::Right) {
        println!("  {:?} {} {}", verdict.outcome, verdict.field, verdict.why);
    }
    if let Some((outcome, why)) = &outcomes.written {
        println!("  form: {outcome:?} {why}");
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/drift");
    std::fs::create_dir_all(&folder)?;
    let (before, after) = (folder.join("before.html"), folder.join("after.html"));
    std::fs::write(&before, lines(&trial.before.body()))?;
    std::fs::write(&after, lines(&trial.case.body()))?;
    difference(&before, &after);
    println!("\n{} and {} have one tag a line", before.display(), after.display());
    Ok(())
}

/// One tag a line, so that a difference can be read.
fn lines(html: &str) -> String {
    html.replace('\n', " ").replace('<', "\n<")
}

/// What `diff` says, where there is one.
fn difference(before: &Path, after: &Path) {
    let output = Command::new("diff").arg("-U2").arg(before).arg(after).output();
    if let Ok(output) = output {
        println!("{}", String::from_utf8_lossy(&output.stdout));
    }
}
