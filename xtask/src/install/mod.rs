//! The tools that the stages need: found if they are there, installed if not.

mod apt;
pub(crate) mod cargo_deny;
mod components;

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::process;
use apt::Tool;

/// What comes from the operating system.
const TOOLS: [Tool; 2] = [
    Tool { what: "a C compiler", programs: &["cc", "gcc", "clang"], packages: &["gcc", "libc6-dev"] },
    Tool {
        what: "the Chromium browser",
        programs: &["chromium", "chromium-browser", "google-chrome"],
        packages: &["chromium"],
    },
];

/// Installs what is missing, and says of each tool where it is.
pub(crate) fn run(root: &Path, target: &Path) -> Result<()> {
    let missing: Vec<&Tool> = TOOLS.iter().filter(|tool| tool.find().is_none()).collect();
    apt::install(&missing)?;
    components::install(root)?;
    cargo_deny::install(root, target)?;

    for path in TOOLS.iter().filter_map(Tool::find) {
        println!("{}", path.display());
    }
    println!("{}", cargo_deny::program(target)?.display());
    Ok(())
}

impl Tool {
    fn find(&self) -> Option<PathBuf> {
        self.programs.iter().find_map(|program| process::find(program))
    }
}
