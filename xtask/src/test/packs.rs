//! Each pack passes its lint, and its pages say what its fixtures expect.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::repo::Repo;

/// Runs the built program over every pack.
pub(super) fn run(root: &Path, target: &Path) -> Result<()> {
    let program = program(target);
    for pack in packs(&Repo::open(root)?) {
        for task in ["lint", "test"] {
            let mut command = Command::new(&program);
            command.current_dir(root).args(["pack", task, &pack]);
            process::run(&mut command).with_context(|| format!("the pack {pack} is not in order"))?;
        }
    }
    Ok(())
}

fn program(target: &Path) -> PathBuf {
    target.join("debug").join("rooftop")
}

/// The folders with a `pack.yaml`.
fn packs(repo: &Repo) -> Vec<String> {
    repo.files()
        .filter_map(|file| file.strip_suffix("/pack.yaml"))
        .filter(|folder| folder.strip_prefix("packs/").is_some_and(|name| !name.contains('/')))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tree;

    #[test]
    fn a_pack_is_a_folder_with_a_pack_file() {
        let tree =
            tree(&[("packs/a/pack.yaml", ""), ("packs/a/fixtures/b/pack.yaml", ""), ("packs/README.md", "")]);
        assert_eq!(packs(&tree.repo), ["packs/a"]);
    }
}
