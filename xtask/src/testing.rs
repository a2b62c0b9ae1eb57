//! Tiny repositories for tests.

use tempfile::TempDir;

use crate::repo::Repo;
use crate::tidy::Check;

/// A folder with a few files, gone at the end of the test.
pub(crate) struct Tree {
    pub(crate) repo: Repo,
    _folder: TempDir,
}

/// Makes a repository of these paths and texts.
pub(crate) fn tree(files: &[(&str, &str)]) -> Tree {
    let folder = TempDir::new().unwrap();
    for (path, text) in files {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    Tree { repo: Repo::open(folder.path()).unwrap(), _folder: folder }
}

/// What a check finds in such a repository, as it would be printed.
pub(crate) fn findings(check: Check, files: &[(&str, &str)]) -> Vec<String> {
    check(&tree(files).repo).unwrap().iter().map(ToString::to_string).collect()
}
