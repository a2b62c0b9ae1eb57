//! Every path of this repository that a document names in backticks exists.

use anyhow::Result;

use super::finding::Finding;
use super::markdown::{code_spans, prose};
use crate::repo::Repo;

const FOLDERS: [&str; 6] = ["crates/", "docs/", "packs/", "xtask/", "e2e/", ".ci/"];

/// What tells of the past may name what is gone.
const HISTORY: [&str; 2] = ["CHANGELOG.md", "docs/adr/"];

pub(super) fn check(repo: &Repo) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let documents =
        repo.with_extension("md").filter(|file| !HISTORY.iter().any(|past| file.starts_with(past)));
    for file in documents {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, text) in prose(&repo.read(file)?) {
            for path in code_spans(text).filter_map(repo_path) {
                if !repo.exists(path) && !repo.exists(&format!("{folder}/{path}")) {
                    findings.push(Finding::new(
                        file,
                        line,
                        format!("`{path}` does not exist"),
                        "name the path as it is now, or write a placeholder such as `<name>` into it",
                    ));
                }
            }
        }
    }
    Ok(findings)
}

/// The span, if it reads as a path of this repository: without its line number and closing slash.
/// Spans with a placeholder, a pattern or a space are not paths.
fn repo_path(span: &str) -> Option<&str> {
    if span.contains(|c: char| c.is_whitespace() || "<>{}[]*…$()|".contains(c)) || span.contains("://") {
        return None;
    }
    let path = span.split_once([':', '#']).map_or(span, |(path, _)| path);
    let in_a_folder = FOLDERS.iter().any(|folder| path.starts_with(folder));
    let a_document = path.contains('/')
        && !path.starts_with(['/', '~'])
        && [".md", ".toml"].iter().any(|extension| path.ends_with(extension));
    (in_a_folder || a_document).then(|| path.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::findings;

    #[test]
    fn a_path_that_is_gone_is_reported_with_its_line() {
        let found = findings(check, &[("README.md", "# A\nSee `crates/gone/src/lib.rs:12` and `docs/`.\n")]);
        assert_eq!(
            found,
            [
                "README.md:2: `crates/gone/src/lib.rs` does not exist — name the path as it is now, or write a placeholder such as `<name>` into it",
                "README.md:2: `docs` does not exist — name the path as it is now, or write a placeholder such as `<name>` into it",
            ]
        );
    }

    #[test]
    fn existing_paths_placeholders_and_other_words_pass() {
        let text = "`docs/`, `docs/a.md`, `crates/<name>/src`, `packs/*/flows`, `/etc/rooftop/rooftop.toml`, \
                    `cargo.toml`, `application/json`\n```\ncrates/gone\n```\n";
        assert_eq!(findings(check, &[("docs/a.md", text)]), [""; 0]);
    }
}
