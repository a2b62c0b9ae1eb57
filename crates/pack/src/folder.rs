//! The folder of a pack: which files it has, within bounds.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// The largest YAML file of a pack, in bytes.
const FILE_MAX: u64 = 1024 * 1024;

/// The most files that a pack may have.
const FILES_MAX: usize = 5_000;

/// Bytes of a pack's digest: enough to tell versions of one pack apart.
const DIGEST_BYTES: usize = 4;

/// How deep a pack's folders may nest: `fixtures/<page>/<case>`.
const DEPTH_MAX: usize = 3;

/// The texts of a pack's YAML files, and the names of its other ones.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    texts: BTreeMap<String, String>,
    /// Recorded pages, by path.
    pub(crate) recordings: Vec<String>,
    /// Files that belong to nothing.
    pub(crate) strays: Vec<String>,
}

impl Folder {
    /// Reads the folder. Nothing outside of it is read: links are strays.
    pub(crate) fn read(dir: &Path) -> Result<Self, Diagnostics> {
        let mut folder = Self::default();
        let mut files = Vec::new();
        let read = walk(dir, "", 1, &mut files).and_then(|()| folder.sort_in(dir, files));
        match read {
            Ok(()) => Ok(folder),
            Err(diagnostic) => {
                let mut diagnostics = Diagnostics::default();
                diagnostics.add(diagnostic);
                Err(diagnostics)
            }
        }
    }

    fn sort_in(&mut self, dir: &Path, files: Vec<String>) -> Result<(), Diagnostic> {
        for path in files {
            let top = matches!(path.as_str(), "pack.yaml" | "login.yaml" | "words.yaml" | "quality.yaml");
            let in_fixtures = path.starts_with("fixtures/");
            let extension = Path::new(&path).extension();
            let is_yaml = extension.is_some_and(|extension| extension == "yaml");
            let is_text = extension.is_some_and(|extension| extension == "md");
            let in_dirs = ["pages/", "flows/", "fixtures/"].iter().any(|dir| path.starts_with(dir));
            if top || (is_yaml && in_dirs) {
                let text = read_text(&dir.join(&path)).map_err(|error| unreadable(&path, &error))?;
                self.texts.insert(path, text);
            } else if in_fixtures {
                self.recordings.push(path);
            } else if !is_text {
                self.strays.push(path);
            }
        }
        Ok(())
    }

    pub(crate) fn text(&self, file: &str) -> Option<&str> {
        self.texts.get(file).map(String::as_str)
    }

    /// The YAML files of a folder: name without extension, path, text.
    pub(crate) fn in_dir<'f>(&'f self, dir: &str) -> Vec<(&'f str, &'f str, &'f str)> {
        let prefix = format!("{dir}/");
        let files = self.texts.iter().filter_map(|(path, text)| {
            let name = path.strip_prefix(&prefix)?.strip_suffix(".yaml")?;
            Some((name, path.as_str(), text.as_str()))
        });
        files.collect()
    }

    /// A digest of all that decides how pages are read: page models, flows, words and the pack's own settings.
    pub(crate) fn digest(&self) -> String {
        let mut digest = Sha256::new();
        for (path, text) in &self.texts {
            if !path.starts_with("fixtures/") && path != "quality.yaml" && path != "login.yaml" {
                digest.update((path.len() as u64).to_be_bytes());
                digest.update(path);
                digest.update((text.len() as u64).to_be_bytes());
                digest.update(text);
            }
        }
        digest
            .finalize()
            .iter()
            .take(DIGEST_BYTES)
            .map(|byte| format!("{byte:02x}"))
            .collect::<Vec<_>>()
            .concat()
    }

    pub(crate) fn keep_sources(&self, diagnostics: &mut Diagnostics) {
        for (file, text) in &self.texts {
            diagnostics.keep_source(file, text);
        }
    }
}

fn walk(dir: &Path, prefix: &str, depth: usize, files: &mut Vec<String>) -> Result<(), Diagnostic> {
    let entries = std::fs::read_dir(dir).map_err(|error| unreadable(prefix, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(prefix, &error))?;
        let kind = entry.file_type().map_err(|error| unreadable(prefix, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        if name.starts_with('.') {
            continue;
        }
        if kind.is_dir() && depth < DEPTH_MAX {
            walk(&entry.path(), &path, depth + 1, files)?;
        } else if files.len() >= FILES_MAX {
            return Err(Diagnostic::new(
                "too_large",
                &path,
                Place::default(),
                "the pack has too many files",
                format!("keep to {FILES_MAX} files"),
            ));
        } else if kind.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}

fn read_text(path: &Path) -> std::io::Result<String> {
    if std::fs::metadata(path)?.len() > FILE_MAX {
        return Err(std::io::Error::other(format!("the file is larger than {FILE_MAX} bytes")));
    }
    std::fs::read_to_string(path)
}

fn unreadable(path: &str, error: &std::io::Error) -> Diagnostic {
    let file = if path.is_empty() { "." } else { path };
    Diagnostic::new(
        "unreadable_file",
        file,
        Place::default(),
        error.to_string(),
        "make the file readable as UTF-8 text",
    )
}
