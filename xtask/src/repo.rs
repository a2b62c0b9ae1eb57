//! The files of the repository, as version control would see them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ignore::WalkBuilder;

/// A checkout: its root, and the paths of its files relative to it, with `/`, in alphabetical order.
///
/// Ignored files are not part of it, new files are, whether committed or not.
pub(crate) struct Repo {
    root: PathBuf,
    files: BTreeSet<String>,
}

impl Repo {
    pub(crate) fn open(root: &Path) -> Result<Self> {
        let walk = WalkBuilder::new(root)
            .hidden(false)
            .parents(false)
            .require_git(false)
            .filter_entry(|entry| entry.file_name() != ".git")
            .build();
        let mut files = BTreeSet::new();
        for entry in walk {
            let entry = entry.context("the repository cannot be listed")?;
            if entry.file_type().is_some_and(|kind| kind.is_file()) {
                let path = entry.path().strip_prefix(root).context("a file outside of the repository")?;
                files.insert(path.to_string_lossy().replace('\\', "/"));
            }
        }
        Ok(Self { root: root.to_owned(), files })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    /// Files whose name ends in `.extension`.
    pub(crate) fn with_extension(&self, extension: &str) -> impl Iterator<Item = &str> {
        self.files().filter(move |file| Path::new(file).extension().is_some_and(|end| end == extension))
    }

    /// Rust files that are built into a crate: not its tests, benches and examples.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &str> {
        self.with_extension("rs").filter(|file| file.starts_with("src/") || file.contains("/src/"))
    }

    /// Whether there is a file, or a folder with a file in it, at this path.
    pub(crate) fn exists(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        self.files.contains(path)
            || self.files.range(folder.clone()..).next().is_some_and(|file| file.starts_with(&folder))
    }

    /// The text of a file; bytes that are not UTF-8 become replacement characters.
    pub(crate) fn read(&self, file: &str) -> Result<String> {
        let bytes = std::fs::read(self.root.join(file)).with_context(|| format!("{file} cannot be read"))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The text of a file that may be missing.
    pub(crate) fn read_if_there(&self, file: &str) -> Result<Option<String>> {
        if self.files.contains(file) { self.read(file).map(Some) } else { Ok(None) }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::tree;

    #[test]
    fn ignored_files_are_not_part_of_it_and_folders_exist_by_their_files() {
        let tree =
            tree(&[(".gitignore", "/target\n"), ("target/x.rs", ""), ("crates/a/src/lib.rs", "//! A.")]);
        let repo = &tree.repo;
        assert_eq!(repo.files().collect::<Vec<_>>(), [".gitignore", "crates/a/src/lib.rs"]);
        assert!(repo.exists("crates/a") && repo.exists("crates/a/src/lib.rs"));
        assert!(!repo.exists("target") && !repo.exists("crates/a/src/li"));
        assert_eq!(repo.read_if_there("target/x.rs").unwrap(), None);
    }
}
