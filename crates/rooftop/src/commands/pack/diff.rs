//! `rooftop pack diff`: what changed in a portal, or between two versions of a pack.

use anyhow::{Context, Result, anyhow, bail};
use rooftop_pack::RecordOptions;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{code, record, say, say_json};
use crate::cli::Format;

/// Compares, and says what would become of reading the new with the old.
pub(super) fn run(old: &Path, new: &Path, format: Format) -> Result<ExitCode> {
    let (before, after) = (Compared::open(old, "old")?, Compared::open(new, "new")?);
    let compare_files = !before.is_draft && !after.is_draft;
    let catalogue = rooftop_dms::catalogue();
    let found = rooftop_pack::diff::diff(&before.folder, &after.folder, &catalogue, compare_files);
    let found = found.map_err(|findings| {
        anyhow!("one of the packs cannot be loaded, so nothing was compared\n\n{findings}")
    })?;
    match format {
        Format::Json => say_json(&found)?,
        Format::Text => say(found.to_string().trim_end()),
    }
    Ok(code(!found.has_refusals()))
}

/// One of the two: a pack, or a recording of which a draft is made that goes when it is done.
struct Compared {
    folder: PathBuf,
    is_draft: bool,
}

impl Compared {
    fn open(path: &Path, side: &str) -> Result<Self> {
        if path.join("pack.yaml").is_file() {
            return Ok(Self { folder: path.to_owned(), is_draft: false });
        }
        if path.is_dir() || !path.exists() {
            bail!(
                "{} is neither a pack nor a recording: name a folder with a pack.yaml, or a HAR file",
                path.display()
            );
        }
        let name = format!("rooftop-diff-{}-{side}", std::process::id());
        let folder = std::env::temp_dir().join(&name);
        // The rest of a run that was killed would be taken for somebody's pack.
        let _ = std::fs::remove_dir_all(&folder);
        let compared = Self { folder, is_draft: true };
        let options = RecordOptions { name, dms: side.to_owned(), ..RecordOptions::default() };
        rooftop_pack::record(&record::read(path)?, &options, &rooftop_dms::catalogue(), &compared.folder)
            .with_context(|| format!("{} cannot be compared", path.display()))?;
        Ok(compared)
    }
}

impl Drop for Compared {
    fn drop(&mut self) {
        if self.is_draft {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}
