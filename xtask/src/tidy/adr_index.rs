//! Every decision record is in the index.

use std::collections::BTreeSet;

use anyhow::Result;

use super::finding::Finding;
use super::markdown::link_targets;
use crate::repo::Repo;

const FOLDER: &str = "docs/adr/";
const INDEX: &str = "docs/adr/README.md";

pub(super) fn check(repo: &Repo) -> Result<Vec<Finding>> {
    let index = repo.read_if_there(INDEX)?.unwrap_or_default();
    let listed: BTreeSet<String> = index.lines().flat_map(link_targets).collect();
    let records = repo.with_extension("md").filter(|file| *file != INDEX);
    Ok(records
        .filter_map(|file| Some((file, file.strip_prefix(FOLDER)?)))
        .filter(|(_, name)| !listed.contains(*name))
        .map(|(file, name)| {
            Finding::new(
                file,
                1,
                "the record is not in the index",
                format!("add a line with a link to {name} to {INDEX}"),
            )
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::findings;

    #[test]
    fn a_record_that_the_index_lacks_is_reported() {
        let found = findings(
            check,
            &[(INDEX, "- [0001](0001-a.md)"), ("docs/adr/0001-a.md", ""), ("docs/adr/0002-b.md", "")],
        );
        assert_eq!(
            found,
            [
                "docs/adr/0002-b.md:1: the record is not in the index — add a line with a link to 0002-b.md to docs/adr/README.md"
            ]
        );
    }

    #[test]
    fn an_index_with_all_records_passes() {
        assert_eq!(findings(check, &[(INDEX, "- [0001](0001-a.md)"), ("docs/adr/0001-a.md", "")]), [""; 0]);
    }
}
