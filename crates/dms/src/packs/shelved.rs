//! One pack on the shelf: which of its versions reads, and how that changes.

use jiff::Timestamp;
use rooftop_core::ports::packs::{LoadCause, PackChange, PackNews, PackRefusal, PackStatus};
use rooftop_pack::Pack;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::kept::{Kept, PREVIOUS_MAX, ProofOf, State};
use super::proof::Proved;

/// A version that reads.
#[derive(Clone)]
pub(super) struct Taken {
    /// Its name.
    pub(super) version: String,
    /// It, ready to run.
    pub(super) pack: Arc<Pack>,
    /// Since when it reads.
    since: Timestamp,
}

impl Taken {
    pub(super) fn of(proved: Proved, since: Timestamp) -> Self {
        Self { version: proved.version, pack: proved.pack, since }
    }
}

/// A pack and its versions.
#[derive(Clone)]
pub(super) struct Shelved {
    /// The folder that it is in.
    pub(super) folder: PathBuf,
    /// The version that reads.
    pub(super) current: Taken,
    previous: Vec<String>,
    /// The version that the folder had when it was proved last.
    in_folder: String,
    set_aside: Option<String>,
    proved: Option<ProofOf>,
}

impl Shelved {
    /// A pack that is seen for the first time.
    pub(super) fn new(folder: &Path, whole: &str, current: Taken) -> Self {
        Self {
            folder: folder.to_owned(),
            in_folder: current.version.clone(),
            previous: Vec::new(),
            set_aside: None,
            proved: proof_of(whole),
            current,
        }
    }

    /// A pack after a restart whose folder is proved.
    pub(super) fn resume(
        folder: &Path,
        state: State,
        proved: Proved,
        kept: &Kept,
        now: Timestamp,
    ) -> (Self, Option<PackNews>) {
        let name = proved.pack.name().to_owned();
        let goes_on = state.current == proved.version || state.set_aside.as_ref() == Some(&proved.version);
        let before = kept.load(&name, &state.current).map(|pack| Taken {
            version: state.current.clone(),
            pack,
            since: state.since.unwrap_or(now),
        });
        let Ok(current) = before else {
            // Nothing to go on with, or back to: what is there and proved reads.
            let shelved = Self {
                previous: state.previous,
                ..Self::new(folder, &proved.whole.clone(), Taken::of(proved, now))
            };
            let news = shelved.loaded(Some(state.current), LoadCause::Changed);
            return (shelved, Some(news));
        };
        let before = Self {
            folder: folder.to_owned(),
            in_folder: state.current.clone(),
            previous: state.previous,
            set_aside: state.set_aside,
            proved: state.proved,
            current,
        };
        if goes_on {
            let proof = proof_of(&proved.whole);
            return (Self { in_folder: proved.version, proved: proof, ..before }, None);
        }
        before.take(folder, proved, now)
    }

    /// A pack after a restart whose folder is not as it must be: the version that read before goes on.
    pub(super) fn resume_kept(
        folder: &Path,
        name: &str,
        state: State,
        kept: &Kept,
        now: Timestamp,
    ) -> Result<Self, String> {
        let pack = kept.load(name, &state.current)?;
        let current = Taken { version: state.current.clone(), pack, since: state.since.unwrap_or(now) };
        Ok(Self {
            folder: folder.to_owned(),
            in_folder: state.current,
            previous: state.previous,
            set_aside: state.set_aside,
            proved: None,
            current,
        })
    }

    pub(super) fn name(&self) -> &str {
        self.current.pack.name()
    }

    /// What the folder has now is proved: it reads from now on, if it is another version and was not set aside.
    pub(super) fn take(&self, folder: &Path, proved: Proved, now: Timestamp) -> (Self, Option<PackNews>) {
        let mut next = Self {
            folder: folder.to_owned(),
            in_folder: proved.version.clone(),
            proved: proof_of(&proved.whole),
            ..self.clone()
        };
        if proved.version == self.current.version {
            // The recorded pages may be others, and an operator who set the newer version aside has taken it away.
            next.set_aside = None;
            return (next, None);
        }
        if self.set_aside.as_ref() == Some(&proved.version) {
            return (next, None);
        }
        next.set_aside = None;
        next.read_with(Taken::of(proved, now));
        let news = next.loaded(Some(self.current.version.clone()), LoadCause::Changed);
        (next, Some(news))
    }

    /// Goes back: to the version before, or to the one that is named.
    pub(super) fn roll_back(
        &self,
        to: Option<&str>,
        kept: &Kept,
        now: Timestamp,
    ) -> Result<(Self, PackNews), String> {
        let name = self.name();
        let version = match to {
            Some(version) => version.to_owned(),
            None => self
                .previous
                .last()
                .cloned()
                .ok_or_else(|| format!("No version of {name} has read before this one."))?,
        };
        if version == self.current.version {
            return Err(format!("The version {version} of {name} reads already."));
        }
        let pack = kept.load(name, &version)?;
        let mut next = self.clone();
        next.read_with(Taken { version: version.clone(), pack, since: now });
        next.set_aside = Some(self.in_folder.clone()).filter(|in_folder| *in_folder != version);
        let news = next.loaded(Some(self.current.version.clone()), LoadCause::RolledBack);
        Ok((next, news))
    }

    /// Another version reads. Going back does not make what is left the one before: a further step goes further back.
    fn read_with(&mut self, taken: Taken) {
        match self.previous.iter().position(|version| *version == taken.version) {
            Some(place) => self.previous.truncate(place),
            None => self.previous.push(self.current.version.clone()),
        }
        let too_many = self.previous.len().saturating_sub(PREVIOUS_MAX);
        self.previous.drain(..too_many);
        self.current = taken;
    }

    /// The news that the present version reads.
    pub(super) fn loaded(&self, before: Option<String>, cause: LoadCause) -> PackNews {
        let change = PackChange::Loaded { version: self.current.version.clone(), before, cause };
        PackNews { pack: self.name().to_owned(), change }
    }

    pub(super) fn status(&self, refused: Option<PackRefusal>) -> PackStatus {
        PackStatus {
            name: self.name().to_owned(),
            current: self.current.version.clone(),
            since: self.current.since,
            previous: self.previous.clone(),
            set_aside: self.set_aside.clone(),
            refused,
        }
    }

    /// What is written down.
    pub(super) fn state(&self) -> State {
        State {
            folder: self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            current: self.current.version.clone(),
            since: Some(self.current.since),
            previous: self.previous.clone(),
            set_aside: self.set_aside.clone(),
            proved: self.proved.clone(),
        }
    }

    /// The versions that must be kept.
    pub(super) fn needed(&self) -> BTreeSet<String> {
        let one = [&self.current.version, &self.in_folder].into_iter().chain(&self.set_aside);
        one.chain(&self.previous).cloned().collect()
    }
}

fn proof_of(whole: &str) -> Option<ProofOf> {
    (!whole.is_empty()).then(|| ProofOf::by_this_gateway(whole))
}
