//! Words that do not belong in the repository: paths of someone's machine, and notes of unfinished work.

use anyhow::Result;

use super::finding::Finding;
use crate::repo::Repo;

// Each is put together from two halves, so that this file does not contain what it looks for.
const MACHINE_PATHS: [&str; 3] = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/Use", "rs/")];
const NOTES: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

const COMMENT_SIGNS: [&str; 5] = ["//", "#", "<!--", "/*", "--"];

/// Files whose text is not ours.
const FOREIGN: [&str; 3] = ["/fixtures/", "Cargo.lock", ".snap"];

pub(super) fn check(repo: &Repo) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in repo.files().filter(|file| !FOREIGN.iter().any(|part| file.contains(part))) {
        let text = repo.read(file)?;
        if text.contains('\0') {
            continue;
        }
        for (line, text) in (1..).zip(text.lines()) {
            if let Some(path) = MACHINE_PATHS.iter().find(|path| names_path(text, path)) {
                let wrong = format!("`{path}` is a path of one machine");
                findings.push(Finding::new(file, line, wrong, "name it from the root of the repository"));
            }
            if let Some(note) = NOTES.iter().find(|note| has_note(text, note)) {
                let wrong = format!("a {note} note");
                findings.push(Finding::new(
                    file,
                    line,
                    wrong,
                    "do it now, or say in words what is not there yet",
                ));
            }
        }
    }
    Ok(findings)
}

/// Whether an absolute path begins so: nothing of a longer path or address stands before it.
fn names_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        !line
            .get(..at)
            .is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric() || "._-}".contains(c)))
    })
}

/// Whether a comment on this line has the note as a word of its own.
fn has_note(line: &str, note: &str) -> bool {
    let Some(start) = COMMENT_SIGNS.iter().filter_map(|sign| line.find(sign)).min() else {
        return false;
    };
    let comment = line.get(start..).unwrap_or_default();
    comment.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).any(|word| word == note)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::findings;

    #[test]
    fn a_note_and_a_machine_path_are_reported() {
        let note = format!("fn f() {{}} // {}: later", NOTES[0]);
        let path = format!("a: 1\nb: \"{}x\"", MACHINE_PATHS[0]);
        assert_eq!(
            findings(check, &[("a.rs", &note), ("b.yaml", &path)]),
            [
                format!("a.rs:1: a {} note — do it now, or say in words what is not there yet", NOTES[0]),
                format!(
                    "b.yaml:2: `{}` is a path of one machine — name it from the root of the repository",
                    MACHINE_PATHS[0]
                ),
            ]
        );
    }

    #[test]
    fn masked_values_longer_words_addresses_and_fixtures_pass() {
        let masked = format!("let ssn = \"{}-XX-1234\"; // keeps {}-XX-1234", NOTES[2], NOTES[2]);
        let address = format!("https://dms.example{}queue", MACHINE_PATHS[0]);
        let fixture = format!("<!-- {} -->", NOTES[0]);
        let good =
            [("a.rs", masked.as_str()), ("b.md", &address), ("packs/x/fixtures/list/normal.html", &fixture)];
        assert_eq!(findings(check, &good), [""; 0]);
    }
}
