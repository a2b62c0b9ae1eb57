//! The shelf itself: what is on it, and how a folder that has changed gets there. All of it blocks, as files do.

use jiff::Timestamp;
use rooftop_core::ports::packs::{
    LoadCause, PackChange, PackNews, PackRefusal, PackStatus, PackWishRefused, Share,
};
use rooftop_model::access::Connection;
use rooftop_pack::{Catalogue, Pack};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::folder::{self, Fingerprint, Looked};
use super::kept::{self, Kept};
use super::proof::{self, Findings, Proved};
use super::shelved::{Shelved, Taken};
use super::{PackShelfError, fit};
use crate::canary::Candidate;

/// The packs, and where they come from.
pub(super) struct Shelf {
    folder: PathBuf,
    kept: Option<Kept>,
    on_it: RwLock<OnIt>,
    /// Held by whoever changes something: one at a time.
    looked: Mutex<Looked>,
}

/// What is on the shelf.
#[derive(Default)]
struct OnIt {
    packs: BTreeMap<String, Shelved>,
    /// By the folder that was refused.
    refused: BTreeMap<PathBuf, PackRefusal>,
    /// What happened before anybody asked.
    news: Vec<PackNews>,
}

impl Shelf {
    /// See [`super::PackShelf::load_for`].
    pub(super) fn load(folder: &Path, catalogue: &Catalogue) -> Result<Self, PackShelfError> {
        let shelf = Self::empty(folder, None);
        for path in shelf.folders()? {
            let proved = proof::load_for(&path, catalogue).map_err(|findings| wrong(&path, findings))?;
            shelf.put(Shelved::new(&path, "", Taken::of(proved, Timestamp::UNIX_EPOCH)))?;
        }
        Ok(shelf)
    }

    /// See [`super::PackShelf::open`].
    pub(super) fn open(folder: &Path, kept: &Path, now: Timestamp) -> Result<Self, PackShelfError> {
        let unusable = |source| PackShelfError::Unreadable { path: kept.to_owned(), source };
        let shelf = Self::empty(folder, Some(Kept::open(kept).map_err(unusable)?));
        let mut looked = Looked::default();
        for path in shelf.folders()? {
            looked.take(&path, folder::fingerprint(&path));
            shelf.begin(&path, now)?;
        }
        Ok(Self { looked: Mutex::new(looked), ..shelf })
    }

    fn empty(folder: &Path, kept: Option<Kept>) -> Self {
        Self { folder: folder.to_owned(), kept, on_it: RwLock::default(), looked: Mutex::default() }
    }

    fn folders(&self) -> Result<Vec<PathBuf>, PackShelfError> {
        let unreadable = |source| PackShelfError::Unreadable { path: self.folder.clone(), source };
        folder::of_packs(&self.folder).map_err(unreadable)
    }

    fn read(&self) -> RwLockReadGuard<'_, OnIt> {
        self.on_it.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, OnIt> {
        self.on_it.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, shelved: Shelved) -> Result<(), PackShelfError> {
        let name = shelved.name().to_owned();
        match self.write().packs.insert(name.clone(), shelved) {
            None => Ok(()),
            Some(_) => Err(PackShelfError::Twice(name)),
        }
    }

    /// Takes a pack when the shelf is opened.
    fn begin(&self, path: &Path, now: Timestamp) -> Result<(), PackShelfError> {
        let unusable = |source| PackShelfError::Unreadable { path: path.to_owned(), source };
        let Some(kept) = &self.kept else { return Ok(()) };
        let before = kept.state_of(path).map_err(unusable)?;
        let found = self.prove(path, before.as_ref().map(|(_, state)| state)).map_err(unusable)?;
        let (shelved, news) = match (found, before) {
            (Ok(proved), before) => {
                // A folder may have been given another name.
                let by_name = || kept.state(proved.pack.name());
                let before = before.map_or_else(by_name, |(_, state)| Ok(Some(state))).map_err(unusable)?;
                match before {
                    Some(state) => Shelved::resume(path, state, proved, kept, now),
                    None => (Shelved::new(path, &proved.whole.clone(), Taken::of(proved, now)), None),
                }
            }
            (Err(findings), None) => return Err(wrong(path, findings)),
            (Err(findings), Some((name, state))) => {
                let refusal = findings.refusal(path, now);
                let goes_on = Shelved::resume_kept(path, &name, state, kept, now);
                let shelved = goes_on.map_err(|_| wrong(path, findings))?;
                self.write().refused.insert(path.to_owned(), refusal.clone());
                let change = PackChange::Refused { current: shelved.current.version.clone(), refusal };
                (shelved, Some(PackNews { pack: name, change }))
            }
        };
        self.write().news.extend(news);
        self.save(&shelved).map_err(unusable)?;
        self.put(shelved)
    }

    /// A pack that is seen for the first time.
    fn first(&self, path: &Path, proved: Proved, now: Timestamp) -> std::io::Result<Shelved> {
        let shelved = Shelved::new(path, &proved.whole.clone(), Taken::of(proved, now));
        self.save(&shelved)?;
        Ok(shelved)
    }

    /// Proves what is in a folder, and keeps it if it is proved.
    fn prove(&self, path: &Path, before: Option<&kept::State>) -> std::io::Result<Result<Proved, Findings>> {
        let Some(kept) = &self.kept else { return Ok(proof::prove(path)) };
        let staged = kept.stage(path)?;
        let known = before.is_some_and(|state| state.is_proved(&staged));
        let proved = if known { proof::load(staged.path()) } else { proof::prove(staged.path()) };
        match proved {
            Ok(proved) => {
                let whole = staged.digest().to_owned();
                let version = kept.keep(&staged, &proved.pack)?;
                Ok(Ok(Proved { pack: proved.pack, version, whole }))
            }
            Err(findings) => Ok(Err(findings)),
        }
    }

    fn save(&self, shelved: &Shelved) -> std::io::Result<()> {
        let Some(kept) = &self.kept else { return Ok(()) };
        kept.save(shelved.name(), &shelved.state())?;
        kept.prune(shelved.name(), &shelved.needed())
    }

    /// The version on trial of the pack of that name.
    pub(super) fn candidate(&self, name: &str) -> Option<Arc<Candidate>> {
        self.read().packs.get(name).and_then(|shelved| shelved.candidate.clone())
    }

    /// Whether an operator has chosen the version that reads.
    pub(super) fn is_chosen(&self, name: &str) -> bool {
        self.read().packs.get(name).is_some_and(|shelved| shelved.current.chosen)
    }

    /// The pack of that name: the version that reads.
    pub(super) fn get(&self, name: &str) -> Option<Arc<Pack>> {
        self.read().packs.get(name).map(|shelved| shelved.current.pack.clone())
    }

    /// Name and version of every pack.
    pub(super) fn loaded(&self) -> Vec<String> {
        self.read().packs.values().map(|shelved| shelved.current.pack.label()).collect()
    }

    /// Checks the settings of a connection against its pack: all that are needed, none that is unknown, and
    /// addresses that are safe to sign in to.
    pub(super) fn check_settings(
        &self,
        pack: &str,
        settings: &BTreeMap<String, String>,
    ) -> Result<(), String> {
        let known = self.read().packs.keys().cloned().collect::<Vec<_>>().join(", ");
        let pack = self.get(pack).ok_or_else(|| format!("There is no pack {pack}; loaded are: {known}."))?;
        fit::check(&pack, settings)
    }

    /// Looks at one folder that has changed.
    fn consider(&self, path: &Path, connections: &[Connection], now: Timestamp) -> Option<PackNews> {
        let proved = self.prove(path, None).unwrap_or_else(|error| Err(Findings::of_system(&error)));
        let proved = proved.and_then(|proved| self.fits(path, proved, connections));
        match proved {
            Err(findings) => self.refuse(path, &findings, now),
            Ok(proved) => {
                let taken = self.take(path, proved, now);
                taken.unwrap_or_else(|error| self.refuse(path, &Findings::of_system(&error), now))
            }
        }
    }

    /// Whether a version may take the place of the one that reads: no other folder has its name, and the connections
    /// that use it have what it needs.
    fn fits(&self, path: &Path, proved: Proved, connections: &[Connection]) -> Result<Proved, Findings> {
        let name = proved.pack.name();
        let elsewhere = self.read().packs.get(name).map(|shelved| shelved.folder.clone());
        if let Some(other) = elsewhere.filter(|other| other != path && other.is_dir()) {
            let text = format!(
                "the pack {name} is in {} already; give one of the two another name",
                other.display()
            );
            return Err(Findings::one(text));
        }
        Self::suits(proved, connections)
    }

    /// Whether the connections that use the pack have what a version of it needs.
    fn suits(proved: Proved, connections: &[Connection]) -> Result<Proved, Findings> {
        let name = proved.pack.name();
        let wrong: Vec<_> = connections
            .iter()
            .filter(|connection| connection.pack == name)
            .filter_map(|connection| {
                let problem = fit::check(&proved.pack, &connection.settings).err()?;
                Some(format!("{} ({}): {problem}", connection.id, connection.integration))
            })
            .collect();
        if wrong.is_empty() { Ok(proved) } else { Err(Findings::some(&wrong)) }
    }

    /// Takes a proved version, if it is another one.
    fn take(&self, path: &Path, proved: Proved, now: Timestamp) -> std::io::Result<Option<PackNews>> {
        let known = self.read().packs.get(proved.pack.name()).cloned();
        let Some(known) = known else {
            let shelved = self.first(path, proved, now)?;
            let news = shelved.loaded(None, LoadCause::Changed);
            let mut shelf = self.write();
            shelf.refused.remove(path);
            shelf.packs.insert(news.pack.clone(), shelved);
            return Ok(Some(news));
        };
        let (next, news) = known.take(path, proved, now);
        self.save(&next)?;
        let mut shelf = self.write();
        shelf.refused.remove(path);
        shelf.packs.insert(next.name().to_owned(), next);
        Ok(news)
    }

    /// Notes why a folder cannot be taken. It is news if a version goes on in its place.
    fn refuse(&self, path: &Path, findings: &Findings, now: Timestamp) -> Option<PackNews> {
        let refusal = findings.refusal(path, now);
        let mut shelf = self.write();
        shelf.refused.insert(path.to_owned(), refusal.clone());
        let shelved = shelf.packs.values().find(|shelved| shelved.folder == path);
        let Some(shelved) = shelved else {
            tracing::warn!(
                folder = refusal.folder,
                findings = refusal.findings,
                "what is in this folder is no pack that can be taken; `rooftop pack lint` shows why"
            );
            return None;
        };
        let change = PackChange::Refused { current: shelved.current.version.clone(), refusal };
        Some(PackNews { pack: shelved.name().to_owned(), change })
    }

    /// How each pack stands.
    pub(super) fn statuses(&self) -> Vec<PackStatus> {
        let on_it = self.read();
        let status = |shelved: &Shelved| shelved.status(on_it.refused.get(&shelved.folder).cloned());
        on_it.packs.values().map(status).collect()
    }

    /// Looks at what has changed and has come to rest, and at how trials go.
    pub(super) fn look(&self, connections: &[Connection], now: Timestamp) -> Vec<PackNews> {
        let mut news = self.look_at(Looked::has_come_to_rest, connections, now);
        let _one_at_a_time = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let all: Vec<_> = self.read().packs.values().cloned().collect();
        for (next, told) in all.iter().filter_map(|shelved| shelved.follow(now)) {
            match self.replace(next) {
                Ok(()) => news.push(told),
                Err(error) => tracing::error!(%error, "how a trial stands could not be written down"),
            }
        }
        news
    }

    /// Tries a version on a share of the reads.
    pub(super) fn canary(
        &self,
        pack: &str,
        share: Share,
        folder: Option<&Path>,
        connections: &[Connection],
        now: Timestamp,
    ) -> Result<Option<PackNews>, PackWishRefused> {
        let _one_at_a_time = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let (kept, shelved) = self.shelved(pack)?;
        let (next, news) = match folder {
            None => shelved.canary(share, kept, now).map_err(PackWishRefused)?,
            Some(folder) => {
                let proved = self.proved_elsewhere(folder, &shelved, connections)?;
                let mut next = shelved.clone();
                let news = next.try_out(proved.version, proved.pack, share, now);
                (next, Some(news))
            }
        };
        self.replace(next).map_err(|error| not_written(&error))?;
        Ok(news)
    }

    /// A version of a pack in another folder than its own.
    fn proved_elsewhere(
        &self,
        folder: &Path,
        shelved: &Shelved,
        connections: &[Connection],
    ) -> Result<Proved, PackWishRefused> {
        let refused = |findings: Findings| {
            PackWishRefused(format!("What is in {} cannot be tried:\n{}", folder.display(), findings.text))
        };
        let proved = self.prove(folder, None).unwrap_or_else(|error| Err(Findings::of_system(&error)));
        let proved = proved.and_then(|proved| Self::suits(proved, connections)).map_err(refused)?;
        if proved.pack.name() != shelved.name() {
            let text = format!("it is {}, and not {}", proved.pack.name(), shelved.name());
            return Err(refused(Findings::one(text)));
        }
        if proved.version == shelved.current.version {
            return Err(refused(Findings::one("it is the version that reads".to_owned())));
        }
        Ok(proved)
    }

    /// Ends a trial: the candidate reads.
    pub(super) fn promote(&self, pack: &str, now: Timestamp) -> Result<PackNews, PackWishRefused> {
        let _one_at_a_time = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, shelved) = self.shelved(pack)?;
        let (next, news) = shelved.promote(now).map_err(PackWishRefused)?;
        self.replace(next).map_err(|error| not_written(&error))?;
        Ok(news)
    }

    /// A pack whose versions are kept.
    fn shelved(&self, pack: &str) -> Result<(&Kept, Shelved), PackWishRefused> {
        let kept = self.kept.as_ref().ok_or_else(|| PackWishRefused("No versions are kept here.".into()))?;
        let shelved = self.read().packs.get(pack).cloned().ok_or_else(|| self.no_pack(pack))?;
        Ok((kept, shelved))
    }

    /// Writes down how a pack stands, and then it stands so.
    fn replace(&self, next: Shelved) -> std::io::Result<()> {
        self.save(&next)?;
        self.write().packs.insert(next.name().to_owned(), next);
        Ok(())
    }

    /// Looks at one pack's folder, or at all, whatever was seen before.
    pub(super) fn reload(
        &self,
        only: Option<&str>,
        connections: &[Connection],
        now: Timestamp,
    ) -> Result<Vec<PackNews>, PackWishRefused> {
        let folder = only.map(|name| self.folder_of(name)).transpose()?;
        let is_due = |_: &mut Looked, path: &Path, _| folder.as_deref().is_none_or(|only| only == path);
        Ok(self.look_at(is_due, connections, now))
    }

    /// Goes back to a version.
    pub(super) fn roll_back(
        &self,
        pack: &str,
        to: Option<&str>,
        now: Timestamp,
    ) -> Result<PackNews, PackWishRefused> {
        let _one_at_a_time = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let (kept, shelved) = self.shelved(pack)?;
        let (next, news) = shelved.roll_back(to, kept, now).map_err(PackWishRefused)?;
        self.replace(next).map_err(|error| not_written(&error))?;
        Ok(news)
    }

    fn no_pack(&self, name: &str) -> PackWishRefused {
        let known = self.read().packs.keys().cloned().collect::<Vec<_>>().join(", ");
        PackWishRefused(format!("There is no pack {name}; loaded are: {known}."))
    }

    /// The folder of a pack, or of this name: a pack that was never taken is known by that alone.
    fn folder_of(&self, name: &str) -> Result<PathBuf, PackWishRefused> {
        let of_pack = self.read().packs.get(name).map(|shelved| shelved.folder.clone());
        let by_name =
            || Some(self.folder.join(name)).filter(|path| path.is_dir() && !name.contains(['/', '\\']));
        of_pack.or_else(by_name).ok_or_else(|| self.no_pack(name))
    }

    /// Looks at the folders that a test of their fingerprints chooses.
    fn look_at(
        &self,
        is_due: impl Fn(&mut Looked, &Path, Fingerprint) -> bool,
        connections: &[Connection],
        now: Timestamp,
    ) -> Vec<PackNews> {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let mut news = std::mem::take(&mut self.write().news);
        let folders = match self.folders() {
            Ok(folders) => folders,
            Err(error) => {
                tracing::error!(%error, "the folder of packs cannot be looked at");
                return news;
            }
        };
        for path in folders {
            let print = folder::fingerprint(&path);
            if !is_due(&mut looked, &path, print) {
                continue;
            }
            news.extend(self.consider(&path, connections, now));
            // What was changed while it was looked at is looked at again.
            looked.take(&path, print);
        }
        news
    }
}

fn not_written(error: &std::io::Error) -> PackWishRefused {
    PackWishRefused(format!("It could not be written down, so nothing was changed: {error}."))
}

fn wrong(path: &Path, findings: Findings) -> PackShelfError {
    PackShelfError::Wrong { folder: path.to_owned(), diagnostics: findings.text }
}
