//! A file of a pack: `<path>`, then what stands in the file instead. The other files are those of an example.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

use rooftop_pack::{Catalogue, Diagnostic, lint, test};
use tempfile::TempDir;

use crate::{choose, example as folder, head};

#[path = "../../../crates/pack/tests/it/example.rs"]
#[expect(
    dead_code,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the catalogue is the one for which the example was written; the rest is of its tests"
)]
mod example;

/// A copy of the example, of which one file at a time is another.
struct Copy {
    folder: TempDir,
    /// The files, and what they hold.
    files: Vec<(PathBuf, Vec<u8>)>,
    catalogue: Catalogue,
}

thread_local! {
    static COPY: RefCell<Option<Copy>> = RefCell::new(Copy::make().ok());
}

impl Copy {
    fn make() -> std::io::Result<Self> {
        let from = folder("web");
        let to = tempfile::tempdir()?;
        let mut files = Vec::new();
        collect(&from, &from, &mut files)?;
        files.sort();
        for (path, text) in &files {
            let at = to.path().join(path);
            fs::create_dir_all(at.parent().unwrap_or(&at))?;
            fs::write(at, text)?;
        }
        Ok(Self { folder: to, files, catalogue: example::catalogue() })
    }
}

fn collect(from: &Path, at: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) -> std::io::Result<()> {
    for entry in fs::read_dir(at)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(from, &path, files)?;
        } else {
            let text = fs::read(&path)?;
            files.push((path.strip_prefix(from).unwrap_or(&path).to_owned(), text));
        }
    }
    Ok(())
}

/// Loads and proves a pack. Whatever is wrong with it is said with a place that is there. Whether nothing is wrong.
///
/// # Panics
/// Where a diagnostic is of a place that is not there, or what the lint accepts cannot be run.
pub fn pack(data: &[u8]) -> bool {
    let (name, text) = head(data);
    COPY.with_borrow(|copy| {
        let Some(Copy { folder, files, catalogue }) = copy else { panic!("the example cannot be copied") };
        let Some((path, before)) = choose(files, name, |(path, _)| path == Path::new(name)) else {
            return false;
        };
        let at = folder.path().join(path);
        fs::write(&at, text).unwrap_or_else(|error| panic!("{error}"));
        let found = lint(folder.path(), catalogue);
        if found.is_empty() {
            assert!(test(folder.path(), catalogue).is_ok(), "what the lint accepts can be run");
        }
        for diagnostic in &found {
            expect_place(diagnostic, path, text);
        }
        fs::write(&at, before).unwrap_or_else(|error| panic!("{error}"));
        found.is_empty()
    })
}

fn expect_place(diagnostic: &Diagnostic, path: &Path, text: &[u8]) {
    assert!(!diagnostic.message.is_empty() && !diagnostic.help.is_empty(), "{diagnostic:?} says nothing");
    if Path::new(&diagnostic.file) == path {
        let lines = text.split(|byte| matches!(byte, b'\n' | b'\r')).count();
        assert!(
            diagnostic.line as usize <= lines + 1,
            "{diagnostic:?} is behind the {lines} lines of the file"
        );
    }
}
