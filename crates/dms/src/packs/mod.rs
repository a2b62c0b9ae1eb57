//! The packs of this process: of each the version that reads, shared by all who run it, and where the others are.
//!
//! A version is taken when it is proved ([`proof`]) and fits the connections that use it; else it is refused, and the
//! one that reads goes on. What is proved is a copy ([`kept`]), so that nobody writes to it meanwhile, and so that one
//! can go back to it, also after a restart. Whoever runs a version holds it until it is done.
//!
//! The folder is looked at every few seconds ([`folder`]), not watched by the system's notices: those do not come over
//! network file systems and mounts of containers, and come in the middle of a copy.

mod fit;
mod folder;
mod kept;
mod proof;
mod shelf;
mod shelved;

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_core::ports::Packs;
use rooftop_core::ports::packs::{PackNews, PackStatus, PackWishRefused, Share};
use rooftop_model::access::Connection;
use rooftop_pack::{Catalogue, Pack};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::canary::Candidate;
use crate::catalogue;
use shelf::Shelf;

/// The loaded packs, by name.
pub struct PackShelf(Arc<Shelf>);

/// Why the packs could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum PackShelfError {
    /// The folder of packs, or where their versions are kept, cannot be used.
    #[error("cannot use {path}")]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A pack is not as it must be, and no version of it is kept.
    #[error("the pack {folder} is not as it must be:\n{diagnostics}")]
    Wrong {
        /// Its folder.
        folder: PathBuf,
        /// What is wrong, each at its place.
        diagnostics: String,
    },
    /// Two folders hold a pack of one name.
    #[error("two packs are named {0}")]
    Twice(String),
}

impl PackShelf {
    /// Takes every folder of this folder as a pack, without more proof than that it loads, and keeps nothing.
    pub fn load(folder: &Path) -> Result<Self, PackShelfError> {
        Self::load_for(folder, &catalogue())
    }

    /// The same, for other operations and kinds than the product's: to try out what a pack will do.
    pub fn load_for(folder: &Path, catalogue: &Catalogue) -> Result<Self, PackShelfError> {
        Shelf::load(folder, catalogue).map(|shelf| Self(Arc::new(shelf)))
    }

    /// Opens the shelf of a gateway. Of each pack, what is in its folder reads if it is proved, unless an operator has
    /// gone back from it; else the version that read before goes on. `kept` is where versions are kept.
    pub fn open(folder: &Path, kept: &Path, now: Timestamp) -> Result<Self, PackShelfError> {
        Shelf::open(folder, kept, now).map(|shelf| Self(Arc::new(shelf)))
    }

    /// The pack of that name: the version that reads.
    pub(crate) fn get(&self, name: &str) -> Option<Arc<Pack>> {
        self.0.get(name)
    }

    /// Whether an operator has chosen the version that reads.
    pub(crate) fn is_chosen(&self, name: &str) -> bool {
        self.0.is_chosen(name)
    }

    /// The version on trial of the pack of that name.
    pub(crate) fn candidate(&self, name: &str) -> Option<Arc<Candidate>> {
        self.0.candidate(name)
    }

    /// Name and version of every pack.
    pub fn loaded(&self) -> Vec<String> {
        self.0.loaded()
    }

    /// Checks the settings of a connection against its pack: all that are needed, none that is unknown, and
    /// addresses that are safe to sign in to.
    pub fn check_settings(&self, pack: &str, settings: &BTreeMap<String, String>) -> Result<(), String> {
        self.0.check_settings(pack, settings)
    }

    /// Does what blocks beside what must not wait.
    async fn aside<T: Send + 'static>(
        &self,
        what: impl FnOnce(&Shelf) -> T + Send + 'static,
    ) -> Result<T, PackWishRefused> {
        let shelf = self.0.clone();
        let done = tokio::task::spawn_blocking(move || what(&shelf)).await;
        done.map_err(|panic| PackWishRefused(format!("It ended with a fault of the gateway: {panic}.")))
    }
}

#[async_trait]
impl Packs for PackShelf {
    fn statuses(&self) -> Vec<PackStatus> {
        self.0.statuses()
    }

    async fn look(&self, connections: &[Connection], now: Timestamp) -> Vec<PackNews> {
        let connections = connections.to_vec();
        self.aside(move |shelf| shelf.look(&connections, now)).await.unwrap_or_else(|fault| {
            tracing::error!(%fault, "the packs could not be looked at");
            Vec::new()
        })
    }

    async fn reload(
        &self,
        only: Option<&str>,
        connections: &[Connection],
        now: Timestamp,
    ) -> Result<Vec<PackNews>, PackWishRefused> {
        let (only, connections) = (only.map(str::to_owned), connections.to_vec());
        self.aside(move |shelf| shelf.reload(only.as_deref(), &connections, now)).await?
    }

    async fn canary(
        &self,
        pack: &str,
        share: Share,
        folder: Option<&Path>,
        connections: &[Connection],
        now: Timestamp,
    ) -> Result<Vec<PackNews>, PackWishRefused> {
        let (pack, folder) = (pack.to_owned(), folder.map(Path::to_owned));
        let connections = connections.to_vec();
        let news = self.aside(move |shelf| shelf.canary(&pack, share, folder.as_deref(), &connections, now));
        Ok(news.await??.into_iter().collect())
    }

    async fn promote(&self, pack: &str, now: Timestamp) -> Result<PackNews, PackWishRefused> {
        let pack = pack.to_owned();
        self.aside(move |shelf| shelf.promote(&pack, now)).await?
    }

    async fn roll_back(
        &self,
        pack: &str,
        to: Option<&str>,
        now: Timestamp,
    ) -> Result<PackNews, PackWishRefused> {
        let (pack, to) = (pack.to_owned(), to.map(str::to_owned));
        self.aside(move |shelf| shelf.roll_back(&pack, to.as_deref(), now)).await?
    }
}
