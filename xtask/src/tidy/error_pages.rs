//! Error codes and their pages in the docs are the same set.

use std::collections::BTreeSet;

use anyhow::Result;

use super::finding::Finding;
use super::openapi::{self, OpenApi};
use crate::repo::Repo;

const FOLDER: &str = "docs/errors/";

pub(super) fn check(repo: &Repo) -> Result<Vec<Finding>> {
    let document = match OpenApi::load(repo)? {
        Ok(document) => document,
        Err(finding) => return Ok(vec![finding]),
    };
    let Some(codes) = document.error_codes() else {
        return Ok(vec![Finding::new(
            openapi::FILE,
            1,
            "there is no enumeration at components.schemas.ErrorCode",
            "derive the schema of the error codes and run `cargo xtask generate`",
        )]);
    };
    let pages = pages(repo);
    let without_page = codes.iter().filter(|code| !pages.contains(**code)).map(|code| {
        Finding::new(
            openapi::FILE,
            document.line_of(code),
            format!("the error code {code} has no page {FOLDER}{code}.md"),
            "run `cargo xtask generate` and commit the page",
        )
    });
    let without_code = pages.iter().filter(|page| !codes.contains(page)).map(|page| {
        Finding::new(
            &format!("{FOLDER}{page}.md"),
            1,
            format!("no error has the code {page}"),
            "delete the page, or name it after the code",
        )
    });
    Ok(without_page.chain(without_code).collect())
}

/// The names of the pages; the index is not one.
fn pages(repo: &Repo) -> BTreeSet<&str> {
    repo.files()
        .filter_map(|file| file.strip_prefix(FOLDER)?.strip_suffix(".md"))
        .filter(|page| *page != "README")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::findings;

    const DOCUMENT: &str =
        "{\"components\": {\"schemas\": {\"ErrorCode\": {\"enum\": [\n\"drift\",\n\"internal\"]}}}}";

    #[test]
    fn a_code_without_page_and_a_page_without_code_are_reported() {
        let found = findings(
            check,
            &[("openapi.json", DOCUMENT), ("docs/errors/drift.md", ""), ("docs/errors/old.md", "")],
        );
        assert_eq!(
            found,
            [
                "openapi.json:3: the error code internal has no page docs/errors/internal.md — run `cargo xtask generate` and commit the page",
                "docs/errors/old.md:1: no error has the code old — delete the page, or name it after the code",
            ]
        );
    }

    #[test]
    fn a_document_without_codes_is_reported() {
        assert_eq!(findings(check, &[("openapi.json", "{}")]).len(), 1);
        assert_eq!(findings(check, &[]).len(), 1);
    }

    #[test]
    fn equal_sets_pass() {
        let good = [
            ("openapi.json", DOCUMENT),
            ("docs/errors/README.md", ""),
            ("docs/errors/drift.md", ""),
            ("docs/errors/internal.md", ""),
        ];
        assert_eq!(findings(check, &good), [""; 0]);
    }
}
