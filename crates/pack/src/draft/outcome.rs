//! What a draft is made with, what it holds, and why there is none.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::seen::LeftOut;
use super::skeleton::NewPackError;
use crate::diagnostic::Diagnostics;
use crate::scrub::Kind;

/// What a draft is made with.
#[derive(Debug, Clone, Default)]
pub struct RecordOptions {
    /// The pack's name: lower case letters, digits and dashes.
    pub name: String,
    /// The DMS that it reaches.
    pub dms: String,
    /// The address of the system, where the recording has others as well.
    pub origin: Option<String>,
    /// Texts that stand for others, as the author wants it.
    pub replace: Vec<(String, String)>,
    /// Texts that must not be kept, whatever they look like.
    pub secrets: Vec<String>,
}

/// Why no draft was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The file is no recording.
    #[error(
        "this is no recording that can be read: {0}. Save it from the browser's network tab as HAR, with contents"
    )]
    NoRecording(String),
    /// There are no pages in it.
    #[error(
        "the recording has no page that could be drafted: {0}. Open the network tab before you sign in, and save with contents"
    )]
    NoPages(String),
    /// The address that the author names is none.
    #[error("{0:?} is no address of a system: write it as https://dms.example")]
    NoOrigin(String),
    /// The recording is of another system than the author names.
    #[error("the recording has nothing of {named}: it has {found}")]
    OtherSite {
        /// What the author named.
        named: String,
        /// What there is.
        found: String,
    },
    /// The draft cannot be written.
    #[error(transparent)]
    Write(#[from] NewPackError),
    /// The draft is not as packs must be.
    #[error("the draft is not as packs must be; it is left in {folder} as it is\n\n{findings}")]
    Draft {
        /// Where it lies.
        folder: PathBuf,
        /// What is wrong with it.
        findings: Diagnostics,
    },
    /// A scrubbed value is in it still.
    #[error("{0} still holds what was to be scrubbed; nothing of it is kept")]
    NotScrubbed(String),
}

/// What a draft holds.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Recorded {
    /// The pages, each with what it means and how many documents of it were kept.
    pub pages: Vec<RecordedPage>,
    /// The operations that were drafted.
    pub flows: Vec<String>,
    /// Whether signing in was drafted.
    pub signs_in: bool,
    /// How many different values of each kind were replaced.
    pub scrubbed: BTreeMap<Kind, usize>,
    /// What of the recording was not drafted.
    pub left_out: LeftOut,
    /// What the author should look at.
    pub todo: Vec<String>,
}

/// A drafted page.
#[derive(Debug, Clone, serde::Serialize)]
pub struct RecordedPage {
    /// The page model.
    pub name: String,
    /// What it means to be there.
    pub means: String,
    /// How many documents of it were recorded.
    pub documents: usize,
    /// How many values are read.
    pub values: usize,
    /// How many lists are read.
    pub lists: usize,
    /// How many forms it has.
    pub forms: usize,
    /// How many guesses are only comments.
    pub comments: usize,
}
