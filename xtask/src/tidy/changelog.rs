//! The changelog has a place for what is not released yet.

use anyhow::Result;

use super::finding::Finding;
use super::markdown::{heading, prose};
use crate::repo::Repo;

const FILE: &str = "CHANGELOG.md";

pub(super) fn check(repo: &Repo) -> Result<Vec<Finding>> {
    let Some(text) = repo.read_if_there(FILE)? else {
        return Ok(vec![Finding::new(
            FILE,
            1,
            "there is no changelog",
            "write one with a heading `## Unreleased`",
        )]);
    };
    let there = prose(&text)
        .filter_map(|(_, line)| heading(line))
        .any(|title| title.trim_matches(['[', ']']) == "Unreleased");
    Ok(if there {
        Vec::new()
    } else {
        vec![Finding::new(
            FILE,
            1,
            "no section is called Unreleased",
            "open it with a heading `## Unreleased`",
        )]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::findings;

    #[test]
    fn a_changelog_without_unreleased_is_reported() {
        assert_eq!(
            findings(check, &[(FILE, "# Changelog\n## 0.1.0\n")]),
            ["CHANGELOG.md:1: no section is called Unreleased — open it with a heading `## Unreleased`"]
        );
        assert_eq!(
            findings(check, &[]),
            ["CHANGELOG.md:1: there is no changelog — write one with a heading `## Unreleased`"]
        );
    }

    #[test]
    fn a_changelog_with_unreleased_passes() {
        assert_eq!(findings(check, &[(FILE, "# Changelog\n\n## [Unreleased]\n")]), [""; 0]);
    }
}
