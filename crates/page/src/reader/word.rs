//! Vocabularies: the words of a DMS and what they are called here.

use indexmap::IndexMap;

use crate::drift::{Drift, DriftKind};
use crate::text::label_key;

/// A closed vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordList {
    name: String,
    words: IndexMap<String, String>,
}

impl WordList {
    /// A vocabulary from pairs of a word of the DMS and ours. Two words that differ only in case, spaces or
    /// decoration are one; the later wins.
    #[must_use]
    pub fn new(name: &str, words: impl IntoIterator<Item = (String, String)>) -> Self {
        let words = words.into_iter().map(|(theirs, ours)| (label_key(&theirs), ours)).collect();
        Self { name: name.to_owned(), words }
    }

    /// The vocabulary's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Our words, each once, in the order of the list.
    pub fn ours(&self) -> impl Iterator<Item = &str> {
        let unique: indexmap::IndexSet<&str> = self.words.values().map(String::as_str).collect();
        unique.into_iter()
    }

    /// Our word for theirs.
    ///
    /// # Errors
    /// [`DriftKind::WordUnknown`].
    pub fn read(&self, text: &str) -> Result<String, Drift> {
        let known = self.words.get(&label_key(text)).cloned();
        known.ok_or_else(|| Drift::new(DriftKind::WordUnknown, format!("a word of {}", self.name), text))
    }
}
