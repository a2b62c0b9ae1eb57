//! The packs, as whoever runs the gateway sees them: which versions there are, which one reads, and why a newer one
//! does not.

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_model::access::Connection;

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
}

/// Why another version reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadCause {
    /// The pack's folder has changed.
    Changed,
    /// An operator went back to it.
    RolledBack,
}

impl LoadCause {
    /// The word in events and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
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
    /// Goes back to the version that read before, or to a version that is kept.
    async fn roll_back(
        &self,
        pack: &str,
        to: Option<&str>,
        now: Timestamp,
    ) -> Result<PackNews, PackWishRefused>;
}
