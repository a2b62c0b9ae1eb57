//! `rooftop pack explain`: a picture of what a page model finds on a recorded page.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{code, say, say_json};
use crate::cli::Format;

/// Writes the picture and prints what it shows.
pub(super) fn run(
    folder: &Path,
    page: &str,
    fixture: &str,
    out: Option<PathBuf>,
    format: Format,
) -> Result<ExitCode> {
    let explained = rooftop_pack::explain::explain(folder, &rooftop_dms::catalogue(), page, fixture)?;
    if format == Format::Json {
        say_json(&explained)?;
    }
    if format == Format::Text || out.is_some() {
        let path = out.unwrap_or_else(|| somewhere(page, fixture));
        write(&path, &explained.to_html()?)?;
        if format == Format::Text {
            say(explained.to_string().trim_end());
            let shown = path.canonicalize().unwrap_or(path);
            say(&format!("\nThe picture, for your browser: file://{}", shown.display()));
        }
    }
    Ok(code(explained.is_read()))
}

/// A place that is no part of a pack, the same for the same page, so that a browser can be left open on it.
fn somewhere(page: &str, fixture: &str) -> PathBuf {
    let stem =
        Path::new(fixture).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    std::env::temp_dir().join("rooftop-explain").join(format!("{page}-{stem}.html"))
}

fn write(path: &Path, html: &str) -> Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    std::fs::write(path, html).with_context(|| format!("cannot write {}", path.display()))
}
