//! `words.yaml`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Sp;

/// The vocabularies of a DMS.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WordsFile {
    /// The vocabularies by name.
    #[serde(default)]
    pub(crate) lists: IndexMap<String, Sp<WordListFile>>,
}

/// A vocabulary: the DMS's word to ours.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WordListFile {
    /// Another vocabulary whose words are taken over.
    #[serde(default)]
    pub(crate) extends: Option<Sp<String>>,
    /// Their word, our word.
    pub(crate) words: IndexMap<String, Sp<String>>,
}
