//! Where the programs and the repository are.

use std::path::{Path, PathBuf};

/// A program of the workspace, beside the test's own executable: `target/<profile>/<name>`.
pub(crate) fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it is");
    let profile = test.ancestors().nth(2).expect("tests are in target/<profile>/deps");
    let program = profile.join(name);
    assert!(program.exists(), "{} is missing: run `cargo build --bins` first", program.display());
    program
}

/// The root of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("e2e is a folder of the repository")
}
