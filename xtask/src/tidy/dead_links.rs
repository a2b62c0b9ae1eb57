//! Every relative link of a document leads to a file, and its anchor to a heading.

use std::path::Path;

use anyhow::Result;

use super::finding::Finding;
use super::markdown::{anchors, link_targets, prose};
use crate::repo::Repo;

pub(super) fn check(repo: &Repo) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in repo.with_extension("md") {
        for (line, text) in prose(&repo.read(file)?) {
            for target in link_targets(text).into_iter().filter(|target| !leads_outside(target)) {
                if let Some((wrong, todo)) = dead(repo, file, &target)? {
                    findings.push(Finding::new(file, line, wrong, todo));
                }
            }
        }
    }
    Ok(findings)
}

fn leads_outside(target: &str) -> bool {
    target.contains("://") || target.starts_with("mailto:")
}

/// What is wrong with a link, and what to do, if it is dead.
fn dead(repo: &Repo, file: &str, target: &str) -> Result<Option<(String, &'static str)>> {
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, a)| (path, Some(a)));
    let Some(to) = resolve(file, path).filter(|to| to.is_empty() || repo.exists(to)) else {
        return Ok(Some((format!("the link to {target} leads nowhere"), "link to the file as it is now")));
    };
    let Some(anchor) = anchor.filter(|_| Path::new(&to).extension().is_some_and(|end| end == "md")) else {
        return Ok(None);
    };
    let known = anchors(&repo.read(&to)?).contains(anchor);
    Ok((!known).then(|| {
        (format!("{to} has no heading for #{anchor}"), "link to a heading that it has, or to the file alone")
    }))
}

/// The path from the root of what a link in `file` points to; nothing if it points out of the repository.
fn resolve(file: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(file.to_owned());
    }
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let from = if path.starts_with('/') { "" } else { folder };
    let mut parts = Vec::new();
    for part in from.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::findings;

    #[test]
    fn a_link_to_nothing_and_an_anchor_without_heading_are_reported() {
        let found = findings(
            check,
            &[("docs/a.md", "[x](b.md)\n[y](../README.md#gone)\n[z](../../out.md)"), ("README.md", "# R")],
        );
        assert_eq!(
            found,
            [
                "docs/a.md:1: the link to b.md leads nowhere — link to the file as it is now",
                "docs/a.md:2: README.md has no heading for #gone — link to a heading that it has, or to the file alone",
                "docs/a.md:3: the link to ../../out.md leads nowhere — link to the file as it is now",
            ]
        );
    }

    #[test]
    fn living_links_pass() {
        let text =
            "# One\n[x](../README.md#how-to) [y](#one) [z](https://example.com/x.md) [docs](.) [r](/docs)";
        assert_eq!(findings(check, &[("docs/a.md", text), ("README.md", "## How to")]), [""; 0]);
    }
}
