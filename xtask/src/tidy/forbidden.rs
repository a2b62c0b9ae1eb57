//! What no Rust file has: unsafe code, silenced lints, skipped tests, unchecked certificates, unwritten bodies.

use anyhow::Result;

use super::finding::Finding;
use super::rust::{Token, tokens};
use crate::repo::Repo;

/// Tokens in a row, and what to write instead.
struct Forbidden {
    tokens: &'static [&'static str],
    instead: &'static str,
}

const FORBIDDEN: [Forbidden; 7] = [
    Forbidden {
        tokens: &["unsafe"],
        instead: "write it in safe Rust, or use a well-kept crate that does it",
    },
    Forbidden {
        tokens: &["#", "[", "allow", "("],
        instead: "write `#[expect(…, reason = \"…\")]`, which ends with its cause",
    },
    Forbidden {
        tokens: &["#", "!", "[", "allow", "("],
        instead: "write `#![expect(…, reason = \"…\")]`, which ends with its cause",
    },
    Forbidden {
        tokens: &["#", "[", "ignore"],
        instead: "make the test pass, delete it, or turn it into an `xtask` command",
    },
    Forbidden {
        tokens: &["danger_accept_invalid_certs"],
        instead: "add the authority to the trusted roots in the configuration",
    },
    Forbidden { tokens: &["todo", "!"], instead: "write the body, or leave the item out" },
    Forbidden { tokens: &["unimplemented", "!"], instead: "write the body, or leave the item out" },
];

pub(super) fn check(repo: &Repo) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in repo.with_extension("rs") {
        // What does not lex is the compiler's to report.
        let tokens = tokens(&repo.read(file)?).unwrap_or_default();
        for forbidden in &FORBIDDEN {
            let here = tokens.windows(forbidden.tokens.len()).filter(|window| same(window, forbidden.tokens));
            findings.extend(here.filter_map(<[Token]>::first).map(|first| {
                let wrong = format!("`{}` does not belong here", forbidden.tokens.concat());
                Finding::new(file, first.line, wrong, forbidden.instead)
            }));
        }
    }
    Ok(findings)
}

fn same(window: &[Token], pattern: &[&str]) -> bool {
    window.iter().zip(pattern).all(|(token, word)| token.text == *word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::findings;

    #[test]
    fn each_forbidden_thing_is_reported_with_its_line() {
        let source = "#![allow(dead_code)]\n#[ignore = \"slow\"]\nfn f() { unsafe { todo!() } }\n";
        assert_eq!(
            findings(check, &[("crates/a/src/lib.rs", source)]),
            [
                "crates/a/src/lib.rs:3: `unsafe` does not belong here — write it in safe Rust, or use a well-kept crate that does it",
                "crates/a/src/lib.rs:1: `#![allow(` does not belong here — write `#![expect(…, reason = \"…\")]`, which ends with its cause",
                "crates/a/src/lib.rs:2: `#[ignore` does not belong here — make the test pass, delete it, or turn it into an `xtask` command",
                "crates/a/src/lib.rs:3: `todo!` does not belong here — write the body, or leave the item out",
            ]
        );
    }

    #[test]
    fn the_same_words_in_comments_strings_and_longer_names_pass() {
        let source = "// unsafe todo!()\n#[expect(dead_code, reason = \"#[allow(\")]\nfn todo_unsafe() {}\n";
        assert_eq!(findings(check, &[("crates/a/src/lib.rs", source)]), [""; 0]);
    }
}
