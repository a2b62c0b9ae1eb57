//! The packs, as whoever runs the gateway sees them: which versions there are, which one reads, and why a newer one
//! does not.

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_model::access::Connection;
use rooftop_model::id::IntegrationId;
use std::collections::BTreeMap;
use std::path::Path;

/// How a pack stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackStatus {
    /// Its name.
    pub name: String,
    /// The version that reads.
    pub current: String,
    /// Since when it does.
    pub since: Timestamp,
    /// Versions that did before and are kept, the latest last.
    pub previous: Vec<String>,
    /// The version in the pack's folder that is not to be taken: an operator went back from it.
    pub set_aside: Option<String>,
    /// What is wrong with what is in the pack's folder now, if it could not be taken.
    pub refused: Option<PackRefusal>,
    /// The share of reads on which the next version that comes is tried before it may read.
    pub next_share: Option<Share>,
    /// The version on trial.
    pub candidate: Option<CandidateStatus>,
}

/// How many reads of a hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Share(u8);

/// A share that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a share is 1% to 100%")]
pub struct NoShare;

impl Share {
    /// All of them.
    pub const MAX: Self = Self(100);

    /// So many of a hundred.
    pub fn of(percent: u8) -> Result<Self, NoShare> {
        if (1..=100).contains(&percent) { Ok(Self(percent)) } else { Err(NoShare) }
    }

    /// So many of a hundred.
    pub fn percent(self) -> u8 {
        self.0
    }
}

impl std::str::FromStr for Share {
    type Err = NoShare;

    fn from_str(text: &str) -> Result<Self, NoShare> {
        text.strip_suffix('%').unwrap_or(text).parse().map_err(|_| NoShare).and_then(Self::of)
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}%", self.0)
    }
}

impl TryFrom<u8> for Share {
    type Error = NoShare;

    fn try_from(percent: u8) -> Result<Self, NoShare> {
        Self::of(percent)
    }
}

impl From<Share> for u8 {
    fn from(share: Share) -> Self {
        share.0
    }
}

/// A version on trial, and how it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateStatus {
    /// The version.
    pub version: String,
    /// The share of reads on which it is tried.
    pub share: Share,
    /// Since when.
    pub since: Timestamp,
    /// How it compared, in all integrations together.
    pub tally: CanaryTally,
}

/// How a version on trial compares with the one that reads. It holds no values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CanaryTally {
    /// Reads that both were given.
    pub reads: u64,
    /// Reads that both read alike.
    pub equal: u64,
    /// Reads that the candidate could not read.
    pub drifts: u64,
    /// Reads that the version that reads could not read.
    pub current_drifts: u64,
    /// Reads for which the candidate needed an answer that it was not given.
    pub unfinished: u64,
    /// Requests that were sent for the candidate alone.
    pub extra_requests: u64,
    /// By field: how often the two were equal.
    pub fields: BTreeMap<String, FieldTally>,
}

/// How often two versions agreed about a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct FieldTally {
    /// Equal.
    pub equal: u64,
    /// Not.
    pub different: u64,
}

/// What is in a folder and could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRefusal {
    /// The folder's name.
    pub folder: String,
    /// When it was looked at.
    pub at: Timestamp,
    /// How many findings there are.
    pub findings: usize,
    /// The findings, each at its place, for the operator.
    pub text: String,
}

/// What has changed about a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackNews {
    /// The pack.
    pub pack: String,
    /// What has changed.
    pub change: PackChange,
}

/// A change of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackChange {
    /// Another version reads from now on.
    Loaded {
        /// Which.
        version: String,
        /// The one before.
        before: Option<String>,
        /// Why.
        cause: LoadCause,
    },
    /// What is in its folder was refused; the version that reads goes on.
    Refused {
        /// The version that goes on.
        current: String,
        /// What was found.
        refusal: PackRefusal,
    },
    /// A version is on trial.
    Canary(CanaryNews),
}

/// How a trial goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanaryNews {
    /// The version on trial.
    pub version: String,
    /// The version that reads.
    pub current: String,
    /// The share of reads.
    pub share: Share,
    /// Where it stands.
    pub stage: CanaryStage,
    /// How it compared, by integration.
    pub tallies: BTreeMap<IntegrationId, CanaryTally>,
}

/// Where a trial stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CanaryStage {
    /// It has begun.
    Started,
    /// It goes on.
    Running,
    /// It is over: the candidate drifted more than the version that reads.
    Worse,
    /// It is over: an operator ended it, or another version came.
    Ended,
}

impl CanaryStage {
    /// The word in events and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Running => "running",
            Self::Worse => "worse",
            Self::Ended => "ended",
        }
    }
}

/// Why another version reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadCause {
    /// The pack's folder has changed.
    Changed,
    /// An operator took it after a trial.
    Promoted,
    /// An operator went back to it.
    RolledBack,
}

impl LoadCause {
    /// The word in events and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Promoted => "promoted",
            Self::RolledBack => "rolled_back",
        }
    }
}

/// An operator's wish that cannot be carried out, in words that say what can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PackWishRefused(pub String);

/// The packs of the process.
#[async_trait]
pub trait Packs: Send + Sync {
    /// How each pack stands, by name.
    fn statuses(&self) -> Vec<PackStatus>;
    /// Looks at the folder of packs. What has changed and has come to rest is taken if it is proved and fits the
    /// connections that use it; else it is refused, and the version that reads goes on.
    async fn look(&self, connections: &[Connection], now: Timestamp) -> Vec<PackNews>;
    /// The same at once, also for what was refused before; of one pack or of all.
    async fn reload(
        &self,
        only: Option<&str>,
        connections: &[Connection],
        now: Timestamp,
    ) -> Result<Vec<PackNews>, PackWishRefused>;
    /// Tries a version on a share of the reads: what is in `folder`, else what is in the pack's folder and does not read,
    /// else the next version that comes there. A trial under way gets the share.
    async fn canary(
        &self,
        pack: &str,
        share: Share,
        folder: Option<&Path>,
        connections: &[Connection],
        now: Timestamp,
    ) -> Result<Vec<PackNews>, PackWishRefused>;
    /// Ends a trial: the candidate reads from now on.
    async fn promote(&self, pack: &str, now: Timestamp) -> Result<PackNews, PackWishRefused>;
    /// Ends a trial, or goes back to the version that read before, or to a version that is kept.
    async fn roll_back(
        &self,
        pack: &str,
        to: Option<&str>,
        now: Timestamp,
    ) -> Result<PackNews, PackWishRefused>;
}
