//! The file that keeps what has changed, so that a restart forgets nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};

use crate::accounts::Standing;
use crate::lots::Edit;
use crate::sessions::Session;

/// What has changed since the seed made the dealership.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Saved {
    /// The seed the rest belongs to.
    pub(crate) seed: u64,
    pub(crate) clock_ahead_seconds: i64,
    pub(crate) theme: u8,
    pub(crate) standings: BTreeMap<String, Standing>,
    pub(crate) sessions: Vec<Session>,
    pub(crate) edits: Vec<Edit>,
}

/// Where it is kept.
#[derive(Debug)]
pub(crate) struct SaveFile(PathBuf);

impl SaveFile {
    /// The file in a data folder, which is made if missing.
    pub(crate) fn in_folder(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self(folder.join("sandbox.json")))
    }

    /// What was kept for this seed. A file of another seed is another dealership's, and is not read.
    pub(crate) fn load(&self, seed: u64) -> io::Result<Option<Saved>> {
        let text = match fs::read(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let saved: Saved = serde_json::from_slice(&text)?;
        if saved.seed != seed {
            tracing::warn!(
                kept = saved.seed,
                asked = seed,
                "the data folder is of another seed: starting afresh"
            );
            return Ok(None);
        }
        Ok(Some(saved))
    }

    /// Replaces the file whole: a crash leaves the old one or the new one.
    pub(crate) fn store(&self, saved: &Saved) -> io::Result<()> {
        let beside = self.0.with_extension("json.new");
        fs::write(&beside, serde_json::to_vec(saved)?)?;
        fs::rename(&beside, &self.0)
    }
}
