//! What Debian and its kin have as packages.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;

/// Something that is there under one of several names.
pub(super) struct Tool {
    pub(super) what: &'static str,
    pub(super) programs: &'static [&'static str],
    pub(super) packages: &'static [&'static str],
}

/// Installs the packages of these tools; touches nothing if there are none.
pub(super) fn install(missing: &[&Tool]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = by_hand(missing);
    if process::find("apt-get").is_none() {
        bail!("this system has no apt-get: {by_hand}");
    }
    let packages = missing.iter().flat_map(|tool| tool.packages);
    process::run(apt_get().args(["update", "--quiet"])).context(by_hand.clone())?;
    process::run(apt_get().args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(packages))
        .context(by_hand)
}

/// `apt-get`, through `sudo` for everyone but root. It never asks.
fn apt_get() -> Command {
    let mut command = if nix::unistd::geteuid().is_root() {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["--non-interactive", "apt-get"]);
        sudo
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn by_hand(missing: &[&Tool]) -> String {
    let each: Vec<_> = missing
        .iter()
        .map(|tool| {
            format!(
                "{} (found as {}; in Debian: {})",
                tool.what,
                tool.programs.join(" or "),
                tool.packages.join(", ")
            )
        })
        .collect();
    format!("install {} by hand, or pass --skip-install", each.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_says_what_to_install_and_how_it_is_found() {
        let tool =
            Tool { what: "the Chromium browser", programs: &["chromium", "chrome"], packages: &["chromium"] };
        assert_eq!(
            by_hand(&[&tool]),
            "install the Chromium browser (found as chromium or chrome; in Debian: chromium) by hand, or pass --skip-install"
        );
    }
}
