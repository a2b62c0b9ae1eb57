//! The committed corpus, and changed copies of it, through the functions that are fuzzed. Every run changes it alike.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where it finds a fault")]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use fastrand::Rng;

/// What is put in somewhere: what the languages of the inputs are made of.
const WORDS: [&str; 28] = [
    "<table>",
    "</td>",
    "<td colspan=9>",
    "<!--",
    "</html>",
    "<script>",
    "&#0;",
    "&nbsp;",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "\n",
    "\r\n",
    "\t",
    ",",
    ";",
    "\u{feff}",
    "\u{0}",
    "é",
    "\u{202e}",
    "999999999999999999999",
    "-0",
    "<![CDATA[",
];

/// Runs each input of a target's corpus, and so many changed copies of it.
fn run(target: &str, copies: u64, fuzzed: fn(&[u8]) -> bool) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let inputs: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    assert!(!inputs.is_empty(), "{target} has no corpus");
    let mut taken = 0;
    for (at, (path, input)) in paths.iter().zip(&inputs).enumerate() {
        taken += usize::from(withstand(fuzzed, input, &path.display().to_string()));
        for copy in 0..copies {
            let mut random = Rng::with_seed(at as u64 * copies + copy);
            let changed = change(input, &inputs, &mut random);
            withstand(fuzzed, &changed, &format!("copy {copy} of {}", path.display()));
        }
    }
    // What is changed must be what is otherwise taken: else it all ends at the door.
    assert!(taken * 3 >= inputs.len(), "only {taken} of the {} inputs of {target} are taken", inputs.len());
}

fn withstand(fuzzed: fn(&[u8]) -> bool, input: &[u8], name: &str) -> bool {
    let came = catch_unwind(AssertUnwindSafe(|| fuzzed(input)));
    came.unwrap_or_else(|_| panic!("{name} is not withstood:\n{}", String::from_utf8_lossy(input)))
}

/// The input with a few changes.
fn change(input: &[u8], others: &[Vec<u8>], random: &mut Rng) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..random.usize(1..6) {
        let (from, to) = {
            let (a, b) = (random.usize(0..=bytes.len()), random.usize(0..=bytes.len()));
            (a.min(b), a.max(b).min(a.min(b) + 200))
        };
        match random.u8(0..7) {
            0 => bytes.truncate(to),
            1 => drop(bytes.drain(from..to)),
            2 => {
                let again = bytes.get(from..to).unwrap().repeat(random.usize(1..4));
                bytes.splice(to..to, again);
            }
            3 => {
                let word = random.choice(WORDS).unwrap();
                bytes.splice(from..from, word.bytes());
            }
            4 => {
                if let Some(byte) = bytes.get_mut(from) {
                    *byte = random.u8(..);
                }
            }
            5 => {
                let other = random.choice(others).unwrap();
                let part = random.usize(0..=other.len());
                bytes.splice(from..to, other.get(part..other.len().min(part + 200)).unwrap().iter().copied());
            }
            _ => {
                let taken: Vec<u8> = bytes.drain(from..to).collect();
                let at = random.usize(0..=bytes.len());
                bytes.splice(at..at, taken);
            }
        }
    }
    bytes
}

#[test]
fn no_page_breaks_the_engine() {
    run("page", 60, rooftop_fuzz::page);
}

#[test]
fn no_pack_breaks_the_compiler() {
    run("pack", 12, rooftop_fuzz::pack);
}

#[test]
fn no_text_breaks_a_reader() {
    run("readers", 500, rooftop_fuzz::readers);
}
