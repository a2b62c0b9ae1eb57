//! Where versions of packs are kept: a folder a version, and beside them which one reads.
//!
//! ```text
//! packs/dealertrack-web/shelf.json
//! packs/dealertrack-web/0.1.0+200e868d.5b1c77f0/pack.yaml …
//! ```

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use rooftop_core::ports::packs::Share;
use rooftop_pack::Pack;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::folder::files;
use super::proof;

/// What says which version reads.
const STATE: &str = "shelf.json";

/// Where a version is before it is proved.
const STAGING: &str = ".staging";

/// Most bytes of a pack, with its recorded pages.
const BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Bytes of the digests in names: enough to tell versions of one pack apart.
const DIGEST_BYTES: usize = 4;

/// Versions before the one that reads that are kept.
pub(super) const PREVIOUS_MAX: usize = 10;

/// The folder in which versions are kept.
pub(super) struct Kept(PathBuf);

/// Which version of a pack reads, over restarts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct State {
    /// The name of the folder that the pack is in.
    pub(super) folder: String,
    /// The version that reads.
    pub(super) current: String,
    /// Since when it does.
    #[serde(default)]
    pub(super) since: Option<Timestamp>,
    /// Whether an operator has chosen it.
    #[serde(default)]
    pub(super) chosen: bool,
    /// Those that did before, the latest last.
    #[serde(default)]
    pub(super) previous: Vec<String>,
    /// The version that the folder had when it was proved last.
    #[serde(default)]
    pub(super) in_folder: Option<String>,
    /// The version in the folder that is not to be taken.
    #[serde(default)]
    pub(super) set_aside: Option<String>,
    /// The version on trial.
    #[serde(default)]
    pub(super) canary: Option<Trial>,
    /// The share of reads on which the next version is tried.
    #[serde(default)]
    pub(super) next_share: Option<Share>,
    /// The digest of the folder's files when they were proved last, and by which gateway.
    #[serde(default)]
    pub(super) proved: Option<ProofOf>,
}

/// A version on trial. What was counted is forgotten over a restart, and the trial goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Trial {
    pub(super) version: String,
    pub(super) share: Share,
}

/// What was proved, and by whom: another gateway may read otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ProofOf {
    whole: String,
    gateway: String,
}

impl ProofOf {
    pub(super) fn by_this_gateway(whole: &str) -> Self {
        Self { whole: whole.to_owned(), gateway: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

impl State {
    /// Whether this very copy was proved by this gateway.
    pub(super) fn is_proved(&self, staged: &Staged) -> bool {
        self.proved.as_ref() == Some(&ProofOf::by_this_gateway(&staged.whole))
    }
}

/// A copy that nobody else writes to.
pub(super) struct Staged {
    path: PathBuf,
    whole: String,
    /// The digest of what matters when the pack runs.
    content: String,
}

impl Staged {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn digest(&self) -> &str {
        &self.whole
    }
}

impl Kept {
    /// Opens the folder, or makes it, for its owner alone.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        make(path)?;
        Ok(Self(path.to_owned()))
    }

    fn of(&self, pack: &str, version: &str) -> PathBuf {
        self.0.join(pack).join(version)
    }

    /// Copies a pack's folder.
    pub(super) fn stage(&self, from: &Path) -> io::Result<Staged> {
        let path = self.0.join(STAGING);
        remove(&path)?;
        make(&path)?;
        let (mut whole, mut content, mut left) = (Sha256::new(), Sha256::new(), BYTES_MAX);
        for file in files(from)? {
            let bytes = read(&from.join(&file.path), left)?;
            left = left.saturating_sub(bytes.len() as u64);
            let to = path.join(&file.path);
            to.parent().map_or(Ok(()), make)?;
            fs::write(to, &bytes)?;
            add(&mut whole, &file.path, &bytes);
            if decides(&file.path) {
                add(&mut content, &file.path, &bytes);
            }
        }
        let short =
            |digest: Sha256| HEXLOWER.encode(digest.finalize().get(..DIGEST_BYTES).unwrap_or_default());
        Ok(Staged { path, whole: HEXLOWER.encode(&whole.finalize()), content: short(content) })
    }

    /// Keeps a copy that is proved, and gives it its name.
    pub(super) fn keep(&self, staged: &Staged, pack: &Pack) -> io::Result<String> {
        let version = version_name(pack, &staged.content);
        let to = self.of(pack.name(), &version);
        to.parent().map_or(Ok(()), make)?;
        remove(&to)?;
        fs::rename(&staged.path, &to)?;
        Ok(version)
    }

    /// Loads a version that is kept.
    pub(super) fn load(&self, pack: &str, version: &str) -> Result<Arc<Pack>, String> {
        let path = self.of(pack, version);
        if !is_name(version) || !path.is_dir() {
            let kept = self.versions(pack).join(", ");
            return Err(format!("The version {version} of {pack} is not kept; kept are: {kept}."));
        }
        let loaded = proof::load(&path);
        let loaded = loaded.map_err(|findings| {
            format!("The version {version} of {pack} cannot be run by this gateway:\n{}", findings.text)
        })?;
        Ok(loaded.pack)
    }

    /// The versions that are kept, by name.
    pub(super) fn versions(&self, pack: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.0.join(pack)) else { return Vec::new() };
        let folders = entries.flatten().filter(|entry| entry.path().is_dir());
        let mut names: Vec<_> =
            folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The pack that was in this folder, and what is known of it.
    pub(super) fn state_of(&self, folder: &Path) -> io::Result<Option<(String, State)>> {
        let wanted = folder.file_name().unwrap_or_default().to_string_lossy();
        for entry in fs::read_dir(&self.0)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Some(state) = self.state(&name)?.filter(|state| state.folder == wanted) {
                return Ok(Some((name, state)));
            }
        }
        Ok(None)
    }

    /// What is known of a pack.
    pub(super) fn state(&self, pack: &str) -> io::Result<Option<State>> {
        use io::ErrorKind::{NotADirectory, NotFound};
        let path = self.0.join(pack).join(STATE);
        match fs::read(&path) {
            Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
            Err(error) => Err(error),
            Ok(text) => serde_json::from_slice(&text).map(Some).map_err(|error| {
                let path = path.display();
                io::Error::other(format!(
                    "{path} cannot be read ({error}); delete it to begin with what the folder has"
                ))
            }),
        }
    }

    /// Writes down which version reads. It is whole or not there, also after a crash.
    pub(super) fn save(&self, pack: &str, state: &State) -> io::Result<()> {
        let folder = self.0.join(pack);
        make(&folder)?;
        let (new, path) = (folder.join(format!(".{STATE}")), folder.join(STATE));
        let mut file = fs::File::create(&new)?;
        file.write_all(&serde_json::to_vec_pretty(state)?)?;
        file.sync_all()?;
        fs::rename(new, path)
    }

    /// Deletes versions that nobody can go back to.
    pub(super) fn prune(&self, pack: &str, needed: &BTreeSet<String>) -> io::Result<()> {
        let gone = self.versions(pack).into_iter().filter(|version| !needed.contains(version));
        gone.map(|version| self.of(pack, &version)).try_for_each(|path| remove(&path))
    }
}

/// What a version is called: the pack's own version, the digest of how it reads, and the digest of all that matters
/// when it runs. So a change of how to sign in alone has a name too.
fn version_name(pack: &Pack, content: &str) -> String {
    let label = pack.label();
    let version = label.strip_prefix(pack.name()).unwrap_or(&label).trim();
    let plain = |c: char| if c.is_ascii_alphanumeric() || "+.-_".contains(c) { c } else { '_' };
    let version: String = version.chars().map(plain).collect();
    format!("{}.{content}", version.trim_start_matches('.'))
}

/// Whether a text can be the name of a version, and nothing else.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('.')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+.-_".contains(c))
}

/// Whether a file decides how the pack runs. Recorded pages and prose do not.
fn decides(path: &Path) -> bool {
    let yaml = path.extension().is_some_and(|extension| extension == "yaml");
    yaml && !path.starts_with("fixtures") && path != Path::new("quality.yaml")
}

fn add(digest: &mut Sha256, path: &Path, bytes: &[u8]) {
    let path = path.as_os_str().as_encoded_bytes();
    digest.update((path.len() as u64).to_be_bytes());
    digest.update(path);
    digest.update((bytes.len() as u64).to_be_bytes());
    digest.update(bytes);
}

fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("the pack is larger than {BYTES_MAX} bytes")));
    }
    Ok(bytes)
}

fn make(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
