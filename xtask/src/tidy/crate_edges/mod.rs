//! Crates depend on each other as the table in ARCHITECTURE.md says, and in no other way.

mod table;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, MetadataCommand};

use super::finding::{Finding, line_of};
use crate::repo::Repo;
use table::Table;

const FILE: &str = "ARCHITECTURE.md";
const SANDBOX: &str = "sandbox";
const PRODUCT: &str = "crates/";

/// A crate of the workspace. Its short name is that of its folder.
struct Crate {
    name: String,
    folder: String,
    /// Short names of the workspace's crates that it depends on, and how.
    needs: Vec<(String, DependencyKind)>,
}

pub(super) fn check(repo: &Repo) -> Result<Vec<Finding>> {
    let crates = crates(repo.root())?;
    let names = crates.iter().map(|one| one.name.clone()).collect();
    let text = repo.read_if_there(FILE)?.unwrap_or_default();
    let Some(table) = table::parse(&text, &names) else {
        return Ok(vec![Finding::new(
            FILE,
            line_of(&text, table::HEADING),
            format!("there is no table under the heading `## {}`", table::HEADING),
            "write one with the columns `crate | may depend on`",
        )]);
    };
    let mut findings = rows_without_crate(&table);
    for one in &crates {
        findings.extend(wrong_with(one, &table, repo)?);
    }
    Ok(findings)
}

/// A crate that the table does not know, and its edges that the table does not allow.
fn wrong_with(one: &Crate, table: &Table, repo: &Repo) -> Result<Vec<Finding>> {
    let manifest = format!("{}/Cargo.toml", one.folder);
    let text = repo.read(&manifest)?;
    let mut findings = Vec::new();
    if one.folder.starts_with(PRODUCT) && !table.rows.contains_key(&one.name) {
        let wrong = format!("`{}` has no row in the table of {FILE}", one.name);
        let todo = "add one that says what it may depend on";
        findings.push(Finding::new(&manifest, 1, wrong, todo));
    }
    for (needed, kind) in &one.needs {
        if let Some(why) = forbidden(table, one, needed, *kind) {
            let line = line_of(&text, &format!("rooftop-{needed}"));
            let todo = "turn the dependency round, or put what both need lower down";
            findings.push(Finding::new(&manifest, line, why, todo));
        }
    }
    Ok(findings)
}

fn rows_without_crate(table: &Table) -> Vec<Finding> {
    let unknown = table.unknown.iter();
    unknown
        .map(|(name, line)| {
            let wrong = format!("the table has a row for `{name}`, which is not a crate");
            Finding::new(FILE, *line, wrong, "name it as its folder, or leave it out until it is there")
        })
        .collect()
}

/// Why this edge must not be, if so.
fn forbidden(table: &Table, from: &Crate, to: &str, kind: DependencyKind) -> Option<String> {
    let name = &from.name;
    if name == SANDBOX {
        return Some(format!("`{SANDBOX}` depends on `{to}`; it shares no code with the product"));
    }
    if kind == DependencyKind::Development {
        return None;
    }
    if to == SANDBOX && from.folder.starts_with(PRODUCT) {
        return Some(format!("`{name}` depends on `{SANDBOX}`; the product does not know it"));
    }
    let allowed = table.rows.get(name).is_some_and(|row| row.allows(to));
    (!allowed).then(|| format!("`{name}` depends on `{to}`, which the table of {FILE} does not allow"))
}

/// The crates of the workspace and the edges between them.
fn crates(root: &Path) -> Result<Vec<Crate>> {
    let metadata = MetadataCommand::new()
        .current_dir(root)
        .no_deps()
        .exec()
        .context("`cargo metadata` cannot list the crates")?;
    let folders: BTreeMap<String, String> = metadata
        .packages
        .iter()
        .filter_map(|package| {
            let folder = package.manifest_path.strip_prefix(&metadata.workspace_root).ok()?.parent()?;
            Some((package.name.to_string(), folder.to_string()))
        })
        .collect();
    let short = |package: &str| folders.get(package).map(|folder| last_part(folder).to_owned());
    let crates = metadata.packages.iter().filter_map(|package| {
        let folder = folders.get(package.name.as_str())?.clone();
        let needs = package.dependencies.iter().filter_map(|need| Some((short(&need.name)?, need.kind)));
        Some(Crate { name: last_part(&folder).to_owned(), needs: needs.collect(), folder })
    });
    Ok(crates.collect())
}

fn last_part(folder: &str) -> &str {
    folder.rsplit_once('/').map_or(folder, |(_, last)| last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::findings;

    const TABLE: &str = "## Which way dependencies point\n| crate | may depend on |\n|---|---|\n| `model` | nothing |\n| `core` | `model` |\n| `sandbox` | nothing |\n";

    /// A workspace of `model`, `core` and `sandbox`; the last two with these lines in their manifests.
    fn found(table: &str, core: &str, sandbox: &str) -> Vec<String> {
        let manifest = |name: &str, more: &str| {
            format!("[package]\nname = \"rooftop-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{more}")
        };
        let (model, core, sandbox) =
            (manifest("model", ""), manifest("core", core), manifest("sandbox", sandbox));
        findings(
            check,
            &[
                ("ARCHITECTURE.md", table),
                ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n"),
                ("crates/model/Cargo.toml", &model),
                ("crates/model/src/lib.rs", ""),
                ("crates/core/Cargo.toml", &core),
                ("crates/core/src/lib.rs", ""),
                ("crates/sandbox/Cargo.toml", &sandbox),
                ("crates/sandbox/src/lib.rs", ""),
            ],
        )
    }

    #[test]
    fn edges_of_the_table_and_dev_dependencies_pass() {
        let core = "[dependencies]\nrooftop-model.path = \"../model\"\n[dev-dependencies]\nrooftop-sandbox.path = \"../sandbox\"\n";
        assert_eq!(found(TABLE, core, ""), [""; 0]);
    }

    #[test]
    fn an_edge_that_the_table_lacks_is_reported_at_its_line() {
        let table = TABLE.replace("| `core` | `model` |", "| `core` | - |\n| `mcp` | `core` |");
        assert_eq!(
            found(&table, "[dependencies]\nrooftop-model.path = \"../model\"\n", ""),
            [
                "ARCHITECTURE.md:6: the table has a row for `mcp`, which is not a crate — name it as its folder, or leave it out until it is there",
                "crates/core/Cargo.toml:6: `core` depends on `model`, which the table of ARCHITECTURE.md does not allow — turn the dependency round, or put what both need lower down",
            ]
        );
    }

    #[test]
    fn the_sandbox_stays_apart_whatever_the_table_says() {
        let table = "## Which way dependencies point\n| crate | may depend on |\n|--|--|\n| core, sandbox, model | everything |";
        let core = "[dependencies]\nrooftop-sandbox.path = \"../sandbox\"\n";
        let sandbox = "[dev-dependencies]\nrooftop-model.path = \"../model\"\n";
        assert_eq!(
            found(table, core, sandbox),
            [
                "crates/core/Cargo.toml:6: `core` depends on `sandbox`; the product does not know it — turn the dependency round, or put what both need lower down",
                "crates/sandbox/Cargo.toml:6: `sandbox` depends on `model`; it shares no code with the product — turn the dependency round, or put what both need lower down",
            ]
        );
    }

    #[test]
    fn a_crate_without_row_and_a_document_without_table_are_reported() {
        let table = TABLE.replace("| `core` | `model` |\n", "");
        assert_eq!(
            found(&table, "", ""),
            [
                "crates/core/Cargo.toml:1: `core` has no row in the table of ARCHITECTURE.md — add one that says what it may depend on"
            ]
        );
        assert_eq!(
            found("# Architecture", "", ""),
            [
                "ARCHITECTURE.md:1: there is no table under the heading `## Which way dependencies point` — write one with the columns `crate | may depend on`"
            ]
        );
    }
}
