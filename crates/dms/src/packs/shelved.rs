//! One pack on the shelf: which of its versions reads, and how that changes.

use jiff::Timestamp;
use rooftop_core::ports::packs::{
    CanaryNews, CanaryStage, CandidateStatus, LoadCause, PackChange, PackNews, PackRefusal, PackStatus, Share,
};
use rooftop_pack::Pack;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::kept::{Kept, PREVIOUS_MAX, ProofOf, State, Trial};
use super::proof::Proved;
use crate::canary::Candidate;
use crate::limits::CANARY_TOLD_EVERY;

/// A version that reads.
#[derive(Clone)]
pub(super) struct Taken {
    /// Its name.
    pub(super) version: String,
    /// It, ready to run.
    pub(super) pack: Arc<Pack>,
    /// Since when it reads.
    since: Timestamp,
    /// An operator has chosen it: after a trial, or by going back to it.
    pub(super) chosen: bool,
}

impl Taken {
    pub(super) fn of(proved: Proved, since: Timestamp) -> Self {
        Self { version: proved.version, pack: proved.pack, since, chosen: false }
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
    /// The version on trial.
    pub(super) candidate: Option<Arc<Candidate>>,
    /// The share of reads on which the next version is tried.
    next_share: Option<Share>,
    /// When it was told last how the trial goes, and how many reads it had then.
    told: (Timestamp, u64),
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
            candidate: None,
            next_share: None,
            told: (Timestamp::UNIX_EPOCH, 0),
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
        let current = state.current.clone();
        let Ok(before) = Self::resume_kept(folder, &name, state, kept, now) else {
            // Nothing to go on with: what is there and proved reads.
            let shelved = Self::new(folder, &proved.whole.clone(), Taken::of(proved, now));
            let news = shelved.loaded(Some(current), LoadCause::Changed);
            return (shelved, Some(news));
        };
        before.take(folder, proved, now)
    }

    /// A pack after a restart with the version that read before.
    pub(super) fn resume_kept(
        folder: &Path,
        name: &str,
        state: State,
        kept: &Kept,
        now: Timestamp,
    ) -> Result<Self, String> {
        let pack = kept.load(name, &state.current)?;
        let current = Taken {
            version: state.current.clone(),
            pack,
            since: state.since.unwrap_or(now),
            chosen: state.chosen,
        };
        let candidate = state.canary.and_then(|trial| {
            let pack = kept.load(name, &trial.version).ok()?;
            Some(Arc::new(Candidate::new(trial.version, pack, trial.share, now)))
        });
        Ok(Self {
            in_folder: state.in_folder.unwrap_or(state.current),
            previous: state.previous,
            set_aside: state.set_aside,
            proved: state.proved,
            candidate,
            next_share: state.next_share,
            ..Self::new(folder, "", current)
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
        let on_trial = self.candidate.as_ref().filter(|candidate| candidate.version == proved.version);
        if self.set_aside.as_ref() == Some(&proved.version) || on_trial.is_some() {
            return (next, None);
        }
        next.set_aside = None;
        if proved.version == self.current.version {
            // The recorded pages may be others; and what was on trial, or set aside, was taken away.
            let tried_here = |candidate: &Arc<Candidate>| candidate.version == self.in_folder;
            let ended = next.candidate.take_if(|candidate| tried_here(candidate));
            let news = ended.map(|candidate| self.trial(&candidate, CanaryStage::Ended));
            return (next, news);
        }
        let share = self.next_share.or(self.candidate.as_ref().map(|candidate| candidate.share()));
        if let Some(share) = share {
            let news = next.try_out(proved.version, proved.pack, share, now);
            return (next, Some(news));
        }
        next.read_with(Taken::of(proved, now));
        let news = next.loaded(Some(self.current.version.clone()), LoadCause::Changed);
        (next, Some(news))
    }

    /// Puts a version on trial, in place of another one.
    pub(super) fn try_out(
        &mut self,
        version: String,
        pack: Arc<Pack>,
        share: Share,
        now: Timestamp,
    ) -> PackNews {
        let candidate = Arc::new(Candidate::new(version, pack, share, now));
        (self.next_share, self.set_aside, self.told) = (None, None, (now, 0));
        self.candidate = Some(candidate.clone());
        self.trial(&candidate, CanaryStage::Started)
    }

    /// Begins a trial of what the folder has, or of what comes there next; a trial under way gets the share.
    pub(super) fn canary(
        &self,
        share: Share,
        kept: &Kept,
        now: Timestamp,
    ) -> Result<(Self, Option<PackNews>), String> {
        let mut next = self.clone();
        if let Some(candidate) = &next.candidate {
            candidate.set_share(share);
            return Ok((next, None));
        }
        if self.in_folder == self.current.version {
            next.next_share = Some(share);
            return Ok((next, None));
        }
        let pack = kept.load(self.name(), &self.in_folder)?;
        let news = next.try_out(self.in_folder.clone(), pack, share, now);
        Ok((next, Some(news)))
    }

    /// The version on trial reads from now on.
    pub(super) fn promote(&self, now: Timestamp) -> Result<(Self, PackNews), String> {
        let candidate = self.candidate.as_ref().ok_or_else(|| {
            format!("No version of {} is on trial; `rooftop pack canary` begins one.", self.name())
        })?;
        let mut next = self.clone();
        next.candidate = None;
        let (version, pack) = (candidate.version.clone(), candidate.pack.clone());
        // What is left in the folder is older than what was tried, and must not be taken for a change.
        next.set_aside = Some(self.in_folder.clone()).filter(|in_folder| *in_folder != version);
        next.read_with(Taken { version, pack, since: now, chosen: true });
        let news = next.loaded(Some(self.current.version.clone()), LoadCause::Promoted);
        Ok((next, news))
    }

    /// Ends a trial; what was tried is not taken until the folder changes.
    fn end_trial(&self, candidate: &Candidate, stage: CanaryStage) -> (Self, PackNews) {
        let mut next = self.clone();
        next.candidate = None;
        next.next_share = None;
        next.set_aside = Some(self.in_folder.clone()).filter(|in_folder| *in_folder != self.current.version);
        let news = self.trial(candidate, stage);
        (next, news)
    }

    /// Ends a trial that went badly, and else tells now and then how it goes.
    pub(super) fn follow(&self, now: Timestamp) -> Option<(Self, PackNews)> {
        let candidate = self.candidate.as_ref()?;
        if candidate.is_worse() {
            return Some(self.end_trial(candidate, CanaryStage::Worse));
        }
        let (told_at, told_reads) = self.told;
        let total = candidate.total();
        let first = told_reads == 0 && total.reads > total.equal;
        let due = total.reads > told_reads && now.duration_since(told_at) >= CANARY_TOLD_EVERY;
        if !first && !due {
            return None;
        }
        let next = Self { told: (now, total.reads), ..self.clone() };
        Some((next, self.trial(candidate, CanaryStage::Running)))
    }

    fn trial(&self, candidate: &Candidate, stage: CanaryStage) -> PackNews {
        let news = CanaryNews {
            version: candidate.version.clone(),
            current: self.current.version.clone(),
            share: candidate.share(),
            stage,
            tallies: candidate.tallies(),
        };
        PackNews { pack: self.name().to_owned(), change: PackChange::Canary(news) }
    }

    /// Goes back: from a trial, else to the version before, or to the one that is named.
    pub(super) fn roll_back(
        &self,
        to: Option<&str>,
        kept: &Kept,
        now: Timestamp,
    ) -> Result<(Self, PackNews), String> {
        let name = self.name();
        if let (None, Some(candidate)) = (to, &self.candidate) {
            return Ok(self.end_trial(candidate, CanaryStage::Ended));
        }
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
        (next.candidate, next.next_share) = (None, None);
        next.read_with(Taken { version: version.clone(), pack, since: now, chosen: true });
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
            next_share: self.next_share,
            candidate: self.candidate.as_ref().map(|candidate| CandidateStatus {
                version: candidate.version.clone(),
                share: candidate.share(),
                since: candidate.since,
                tally: candidate.total(),
            }),
        }
    }

    /// What is written down.
    pub(super) fn state(&self) -> State {
        State {
            folder: self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            current: self.current.version.clone(),
            since: Some(self.current.since),
            chosen: self.current.chosen,
            previous: self.previous.clone(),
            in_folder: Some(self.in_folder.clone()),
            set_aside: self.set_aside.clone(),
            canary: self
                .candidate
                .as_ref()
                .map(|candidate| Trial { version: candidate.version.clone(), share: candidate.share() }),
            next_share: self.next_share,
            proved: self.proved.clone(),
        }
    }

    /// The versions that must be kept.
    pub(super) fn needed(&self) -> BTreeSet<String> {
        let one = [&self.current.version, &self.in_folder].into_iter().chain(&self.set_aside);
        let one = one.chain(self.candidate.as_ref().map(|candidate| &candidate.version));
        one.chain(&self.previous).cloned().collect()
    }
}

fn proof_of(whole: &str) -> Option<ProofOf> {
    (!whole.is_empty()).then(|| ProofOf::by_this_gateway(whole))
}
