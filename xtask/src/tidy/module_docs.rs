//! Every source file says first what it is about, and every crate at least a sentence.

use std::collections::BTreeSet;

use anyhow::Result;

use super::finding::Finding;
use crate::repo::Repo;

pub(super) fn check(repo: &Repo) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in repo.sources() {
        if !repo.read(file)?.starts_with("//!") {
            findings.push(Finding::new(
                file,
                1,
                "the file does not open with `//!`",
                "say in a sentence what it is about, as its first line",
            ));
        }
    }
    for folder in crate_folders(repo) {
        let docs = crate_docs(repo, &folder)?;
        if !has_sentence(&docs) {
            findings.push(Finding::new(
                &format!("{folder}/Cargo.toml"),
                1,
                "the crate says nowhere what it is",
                format!("write a sentence into the docs of {folder}/src/lib.rs or into {folder}/README.md"),
            ));
        }
    }
    Ok(findings)
}

fn crate_folders(repo: &Repo) -> BTreeSet<String> {
    repo.files()
        .filter_map(|file| file.strip_suffix("/Cargo.toml"))
        .filter(|folder| repo.exists(&format!("{folder}/src")))
        .map(str::to_owned)
        .collect()
}

/// The module docs of the crate's roots, and its README.
fn crate_docs(repo: &Repo, folder: &str) -> Result<String> {
    let mut docs = repo.read_if_there(&format!("{folder}/README.md"))?.unwrap_or_default();
    for root in ["lib.rs", "main.rs"] {
        let source = repo.read_if_there(&format!("{folder}/src/{root}"))?.unwrap_or_default();
        for line in source.lines().map_while(|line| line.strip_prefix("//!")) {
            docs.push_str(line);
            docs.push('\n');
        }
    }
    Ok(docs)
}

/// Whether some line, or paragraph, ends as a sentence of a few words does.
fn has_sentence(docs: &str) -> bool {
    docs.split("\n\n").any(|part| part.contains(['.', ':']) && part.split_whitespace().count() >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::findings;

    #[test]
    fn a_file_and_a_crate_without_docs_are_reported() {
        let found = findings(check, &[("crates/a/Cargo.toml", ""), ("crates/a/src/lib.rs", "mod b;")]);
        assert_eq!(
            found,
            [
                "crates/a/src/lib.rs:1: the file does not open with `//!` — say in a sentence what it is about, as its first line",
                "crates/a/Cargo.toml:1: the crate says nowhere what it is — write a sentence into the docs of crates/a/src/lib.rs or into crates/a/README.md",
            ]
        );
    }

    #[test]
    fn documented_files_and_tests_without_docs_pass() {
        let good = [
            ("crates/a/Cargo.toml", ""),
            ("crates/a/src/lib.rs", "//! Seals what must stay secret.\nmod b;"),
            ("crates/a/tests/b.rs", "fn f() {}"),
        ];
        assert_eq!(findings(check, &good), [""; 0]);
    }
}
