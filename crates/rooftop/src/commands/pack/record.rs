//! `rooftop pack record`: a draft pack out of a recording.

use anyhow::{Context, Result, bail};
use rooftop_pack::{RECORDING_BYTES_MAX, RecordOptions, Recorded};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{say, say_json};
use crate::cli::Format;

/// The largest file of secrets, in bytes.
const SECRETS_MAX: u64 = 1024 * 1024;

/// What was given on the command line.
pub(super) struct Given {
    pub(super) har: PathBuf,
    pub(super) out: PathBuf,
    pub(super) dms: Option<String>,
    pub(super) origin: Option<String>,
    pub(super) replace: Vec<(String, String)>,
    pub(super) secrets: Option<PathBuf>,
}

/// Makes the draft and says what is in it.
pub(super) fn run(given: Given, format: Format) -> Result<ExitCode> {
    let name = given.out.file_name().context("--out needs a name, which is the pack's")?;
    let name = name.to_string_lossy().into_owned();
    let is_slug = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !is_slug(&name) {
        bail!("{name:?} is not a name: use lower case letters, digits and dashes, as in example-web");
    }
    let first = name.split('-').next().unwrap_or(&name).to_owned();
    let secrets = match &given.secrets {
        Some(path) => lines(path)?,
        None => Vec::new(),
    };
    let options = RecordOptions {
        name,
        dms: given.dms.unwrap_or(first),
        origin: given.origin,
        replace: given.replace,
        secrets,
    };
    let har = read(&given.har)?;
    let recorded = rooftop_pack::record(&har, &options, &rooftop_dms::catalogue(), &given.out)?;
    match format {
        Format::Json => say_json(&recorded)?,
        Format::Text => tell(&recorded, &given.out.display().to_string()),
    }
    Ok(ExitCode::SUCCESS)
}

/// The bytes of a recording.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let unreadable = || format!("cannot read {}", path.display());
    if std::fs::metadata(path).with_context(unreadable)?.len() > RECORDING_BYTES_MAX {
        bail!("{} is larger than {RECORDING_BYTES_MAX} bytes: record less at once", path.display());
    }
    std::fs::read(path).with_context(unreadable)
}

fn lines(path: &PathBuf) -> Result<Vec<String>> {
    let unreadable = || format!("cannot read {}", path.display());
    if std::fs::metadata(path).with_context(unreadable)?.len() > SECRETS_MAX {
        bail!("{} is larger than {SECRETS_MAX} bytes", path.display());
    }
    let text = std::fs::read_to_string(path).with_context(unreadable)?;
    Ok(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
}

fn tell(recorded: &Recorded, folder: &str) {
    let width = recorded.pages.iter().map(|page| page.name.len()).max().unwrap_or(0);
    for page in &recorded.pages {
        let parts = [
            (page.values, "values"),
            (page.lists, "lists"),
            (page.forms, "forms"),
            (page.comments, "guesses that are only comments"),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        say(&format!(
            "✓ {:width$}  {}, recorded {} times{}",
            page.name,
            page.means,
            page.documents,
            if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) }
        ));
    }
    say("");
    say(if recorded.signs_in {
        "login.yaml signs in as you did."
    } else {
        "login.yaml is still to be written."
    });
    for flow in &recorded.flows {
        say(&format!("flows/{flow}.yaml was drafted."));
    }
    let scrubbed: usize = recorded.scrubbed.values().sum();
    say(&format!(
        "{scrubbed} secrets and personal values were replaced. Read what was left in fixtures/ before you share it."
    ));
    if !recorded.left_out.is_empty() {
        say(&format!("Not drafted: {}.", recorded.left_out));
    }
    if !recorded.todo.is_empty() {
        say("\nTo do:");
    }
    for todo in &recorded.todo {
        say(&format!("- {todo}"));
    }
    say(&format!(
        "\nGo on with {folder}/README.md, and look at a page:\n  rooftop pack explain --pack {folder} PAGE normal"
    ));
}
