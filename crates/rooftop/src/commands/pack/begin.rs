//! `rooftop pack new` and `rooftop pack schema`.

use anyhow::{Context, Result};
use rooftop_pack::NewPack;
use std::path::Path;
use std::process::ExitCode;

use super::say;

/// Begins a pack.
pub(super) fn new(folder: &Path, dms: Option<String>, about: String) -> Result<ExitCode> {
    let name = folder.file_name().context("the folder needs a name, which is the pack's")?;
    let name = name.to_string_lossy().into_owned();
    let first = name.split('-').next().unwrap_or(&name).to_owned();
    let pack = NewPack { dms: dms.unwrap_or(first), name, about };
    pack.write(folder)?;
    let shown = folder.display();
    say(&format!(
        "{shown} is a pack, and is still empty.\n\n\
         1. Record the system in your browser, save the HAR file, and let a draft be made of it:\n   \
            rooftop pack record session.har --out another-folder\n\
         2. Or write pages/<page>.yaml by hand, with a recorded page in fixtures/<page>/.\n\n\
         rooftop pack lint {shown}    says what is wrong, and what to write instead\n\
         rooftop pack test {shown}    runs the recorded pages"
    ));
    Ok(ExitCode::SUCCESS)
}

/// Writes the schemas of a pack's files into it.
pub(super) fn schemas(folder: &Path) -> Result<ExitCode> {
    for file in rooftop_pack::write_schemas(folder)? {
        say(&format!("wrote {}", folder.join(file).display()));
    }
    say(
        "\nAn editor with a YAML language server completes and explains a file that begins with such a line:\n\
         # yaml-language-server: $schema=.schema/pack.json       in pack.yaml\n\
         # yaml-language-server: $schema=../.schema/page.json    in pages/\n\
         # yaml-language-server: $schema=../.schema/flow.json    in flows/",
    );
    Ok(ExitCode::SUCCESS)
}
