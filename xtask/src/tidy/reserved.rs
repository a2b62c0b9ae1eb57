//! What only some places may use: SQL, HTTP clients, the environment.

use anyhow::Result;

use super::finding::Finding;
use super::rust::names;
use crate::repo::Repo;

/// A crate or module, and where alone it may be named.
struct Reserved {
    path: &'static str,
    /// Prefixes of files.
    places: &'static [&'static str],
    instead: &'static str,
}

const RESERVED: [Reserved; 3] = [
    Reserved {
        path: "rusqlite",
        places: &["crates/store/"],
        instead: "add a method to the store; it is the only crate with SQL",
    },
    Reserved {
        path: "reqwest",
        places: &["crates/dms/", "crates/foreign/tests/", "crates/sandbox/tests/", "e2e/"],
        instead: "go through the `dms` crate, the only one that opens a connection to a DMS",
    },
    Reserved {
        path: "std::env",
        places: &["crates/rooftop/", "crates/sandbox/src/main.rs", "crates/store/tests/", "xtask/", "e2e/"],
        instead: "take the value as an argument; configuration is read once, by the program",
    },
];

pub(super) fn check(repo: &Repo) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    // A build script has no other way to be told anything.
    for file in repo.with_extension("rs").filter(|file| !file.ends_with("/build.rs")) {
        // What does not lex is the compiler's to report.
        for name in names(&repo.read(file)?).unwrap_or_default() {
            for reserved in RESERVED.iter().filter(|reserved| reserved.path == name.text) {
                if !reserved.places.iter().any(|place| file.starts_with(place)) {
                    let wrong =
                        format!("`{}` is used outside of {}", reserved.path, reserved.places.join(", "));
                    findings.push(Finding::new(file, name.line, wrong, reserved.instead));
                }
            }
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::findings;

    #[test]
    fn a_use_in_another_place_is_reported() {
        let found = findings(
            check,
            &[
                ("crates/core/src/a.rs", "//! `std::env` in words.\nuse std::{env, fs};"),
                ("crates/http/src/b.rs", "fn f(c: &rusqlite::Connection) {}"),
            ],
        );
        assert_eq!(
            found,
            [
                "crates/core/src/a.rs:2: `std::env` is used outside of crates/rooftop/, crates/sandbox/src/main.rs, crates/store/tests/, xtask/, e2e/ — take the value as an argument; configuration is read once, by the program",
                "crates/http/src/b.rs:1: `rusqlite` is used outside of crates/store/ — add a method to the store; it is the only crate with SQL",
            ]
        );
    }

    #[test]
    fn a_use_in_its_place_passes() {
        let good = [
            ("crates/store/src/a.rs", "use rusqlite::Connection;"),
            ("crates/core/build.rs", "fn main() { std::env::var(\"OUT_DIR\"); }"),
            ("e2e/tests/a.rs", "use reqwest::Client;"),
        ];
        assert_eq!(findings(check, &good), [""; 0]);
    }
}
