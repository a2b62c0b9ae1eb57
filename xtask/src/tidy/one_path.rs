//! One URL, one path: `POST /sales/deals` is `deals/create.rs` in `http`, in `core` and in the tests,
//! and `deals.create.yaml` in a pack.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::finding::Finding;
use super::markdown::code_spans;
use super::openapi::{self, BASE, OpenApi, Operation};
use crate::repo::Repo;

const HTTP: &str = "crates/http/src/";
const CORE: &str = "crates/core/src/";
const TESTS: &str = "e2e/tests/api/";

/// Every file `<resource>/<verb>.rs` of `http`, with the operation that its first line names, if any.
type HttpFiles = BTreeMap<String, Option<Operation>>;

pub(super) fn check(repo: &Repo) -> Result<Vec<Finding>> {
    let files = http_files(repo)?;
    let mut findings = misplaced(repo, &files);
    findings.extend(misnamed_flows(repo, &files));
    match OpenApi::load(repo)? {
        Ok(document) => findings.extend(undocumented(&document, &files)),
        Err(finding) => findings.push(finding),
    }
    Ok(findings)
}

fn http_files(repo: &Repo) -> Result<HttpFiles> {
    let mut files = HttpFiles::new();
    for file in repo.with_extension("rs") {
        let Some(name) =
            file.strip_prefix(HTTP).filter(|name| name.contains('/') && !name.ends_with("/mod.rs"))
        else {
            continue;
        };
        let text = repo.read(file)?;
        let first = text.lines().next().and_then(|line| line.strip_prefix("//!")).unwrap_or_default();
        files.insert(name.to_owned(), code_spans(first).find_map(Operation::parse));
    }
    Ok(files)
}

/// Operations that lack their use-case or their test, and use-cases whose file in `http` does not say its URL.
fn misplaced(repo: &Repo, files: &HttpFiles) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, operation) in files {
        let file = format!("{HTTP}{name}");
        let core = format!("{CORE}{name}");
        let Some(operation) = operation else {
            if is_resource(files, name) && repo.exists(&core) {
                findings.push(Finding::new(
                    &file,
                    1,
                    "the first line does not name the operation",
                    "open the file with `//!` and the method and path in backticks",
                ));
            }
            continue;
        };
        for (place, what) in [(core, "use-case"), (format!("{TESTS}{name}"), "test")] {
            if !repo.exists(&place) {
                let wrong = format!("{operation} has no {what} at the same path");
                findings.push(Finding::new(&file, 1, wrong, format!("write {place}")));
            }
        }
    }
    findings
}

/// Whether the file's folder has an operation in it.
fn is_resource(files: &HttpFiles, name: &str) -> bool {
    let folder = |name: &str| name.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    files.iter().any(|(other, operation)| operation.is_some() && folder(other) == folder(name))
}

/// Operations of the code that the document lacks, and the other way round; and two files for one URL.
fn undocumented(document: &OpenApi, files: &HttpFiles) -> Vec<Finding> {
    let documented: BTreeSet<Operation> = document.operations().into_iter().collect();
    let mut findings = Vec::new();
    let mut written = BTreeMap::new();
    for (name, operation) in files {
        let Some(operation) = operation else { continue };
        let file = format!("{HTTP}{name}");
        let based = based(operation);
        if !documented.contains(&based) && !documented.contains(operation) {
            findings.push(unknown_operation(&file, operation));
        }
        if let Some(other) = written.insert(based, name) {
            let wrong = format!("{operation} is also {HTTP}{other}");
            findings.push(Finding::new(&file, 1, wrong, "keep one file for it"));
        }
    }
    let of_the_base = documented.iter().filter(|operation| operation.path.starts_with(BASE));
    findings.extend(
        of_the_base
            .filter(|operation| !written.contains_key(operation))
            .map(|operation| unwritten_operation(document, operation)),
    );
    findings
}

/// The operation with the path that it has in the document.
fn based(operation: &Operation) -> Operation {
    Operation { path: format!("{BASE}{}", operation.path), ..operation.clone() }
}

fn unknown_operation(file: &str, operation: &Operation) -> Finding {
    let wrong = format!("{operation} is not an operation of {}", openapi::FILE);
    let todo = format!("correct the line, or run `cargo xtask generate`; paths are given without {BASE}");
    Finding::new(file, 1, wrong, todo)
}

fn unwritten_operation(document: &OpenApi, operation: &Operation) -> Finding {
    Finding::new(
        openapi::FILE,
        document.line_of(&operation.path),
        format!("no file of {HTTP} opens with {operation}"),
        "name the operation in the first line of its file, one file each",
    )
}

/// Flows whose name is not `<resource>.<verb>`, or that answer a URL without a use-case.
fn misnamed_flows(repo: &Repo, files: &HttpFiles) -> Vec<Finding> {
    let flows = repo.with_extension("yaml").filter_map(|file| {
        let (pack, flow) = file.strip_prefix("packs/")?.split_once("/flows/")?;
        (!pack.contains('/')).then(|| (file, flow.strip_suffix(".yaml").unwrap_or(flow)))
    });
    flows
        .filter_map(|(file, flow)| {
            let Some((resource, verb)) = flow.split_once('.') else {
                let todo = "name the flow after the operation that it carries out, as in vehicles.list.yaml";
                return Some(Finding::new(file, 1, "the name is not <resource>.<verb>.yaml", todo));
            };
            let name = format!("{resource}/{verb}.rs").replace('-', "_");
            let core = format!("{CORE}{name}");
            let lost = files.get(&name).is_some_and(Option::is_some) && !repo.exists(&core);
            lost.then(|| {
                Finding::new(
                    file,
                    1,
                    format!("{flow} has no use-case at the same path"),
                    format!("write {core}"),
                )
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::findings;

    const DOCUMENT: &str = "{\"paths\": {\n\"/healthz\": {\"get\": {}},\n\"/integrations/{integrationId}/sessions\": {\"post\": {}}}}";

    #[test]
    fn an_operation_at_its_one_path_passes() {
        let good = [
            ("openapi.json", DOCUMENT),
            ("crates/http/src/sessions/create.rs", "//! `POST /sessions`: signs in."),
            ("crates/http/src/sessions/mod.rs", "//! Sessions."),
            ("crates/http/src/sessions/body.rs", "//! What several of them answer."),
            ("crates/core/src/sessions/create.rs", ""),
            ("e2e/tests/api/sessions/create.rs", ""),
            ("packs/demo/flows/sessions.create.yaml", ""),
            ("packs/demo/flows/vehicles.list.yaml", ""),
        ];
        assert_eq!(findings(check, &good), [""; 0]);
    }

    #[test]
    fn a_missing_use_case_test_or_flow_name_is_reported() {
        let bad = [
            ("openapi.json", DOCUMENT),
            ("crates/http/src/sessions/create.rs", "//! `POST /sessions`"),
            ("packs/demo/flows/sessions.create.yaml", ""),
            ("packs/demo/flows/list.yaml", ""),
        ];
        assert_eq!(
            findings(check, &bad),
            [
                "crates/http/src/sessions/create.rs:1: POST /sessions has no use-case at the same path — write crates/core/src/sessions/create.rs",
                "crates/http/src/sessions/create.rs:1: POST /sessions has no test at the same path — write e2e/tests/api/sessions/create.rs",
                "packs/demo/flows/list.yaml:1: the name is not <resource>.<verb>.yaml — name the flow after the operation that it carries out, as in vehicles.list.yaml",
                "packs/demo/flows/sessions.create.yaml:1: sessions.create has no use-case at the same path — write crates/core/src/sessions/create.rs",
            ]
        );
    }

    #[test]
    fn code_and_document_must_name_the_same_operations() {
        let bad = [
            ("openapi.json", DOCUMENT),
            ("crates/http/src/sessions/current.rs", "//! `GET /sessions/current`"),
            ("crates/core/src/sessions/current.rs", ""),
            ("e2e/tests/api/sessions/current.rs", ""),
            ("crates/http/src/sessions/create.rs", "//! Signs in."),
            ("crates/core/src/sessions/create.rs", ""),
        ];
        assert_eq!(
            findings(check, &bad),
            [
                "crates/http/src/sessions/create.rs:1: the first line does not name the operation — open the file with `//!` and the method and path in backticks",
                "crates/http/src/sessions/current.rs:1: GET /sessions/current is not an operation of openapi.json — correct the line, or run `cargo xtask generate`; paths are given without /integrations/{integrationId}",
                "openapi.json:3: no file of crates/http/src/ opens with POST /integrations/{integrationId}/sessions — name the operation in the first line of its file, one file each",
            ]
        );
    }
}
