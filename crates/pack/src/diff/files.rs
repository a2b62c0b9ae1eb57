//! What two versions of a pack say otherwise, file by file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;
use serde_json::Value as Json;

use crate::diagnostic::Diagnostics;
use crate::draft::yaml;
use crate::folder::Folder;

/// Something that a file of a pack says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileChange {
    /// The file.
    pub file: String,
    /// The keys on the way to it; blank for the file itself.
    pub key: String,
    /// What the old one says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// What the new one says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
}

/// What is said by key; statements of a list are keys of their own, so that their order makes no difference.
type Said = BTreeMap<String, String>;

/// The changes of all files but recorded pages and what is excused.
pub(super) fn changes(old: &Path, new: &Path) -> Result<Vec<FileChange>, Diagnostics> {
    let (old, new) = (said(old)?, said(new)?);
    let files: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut changes = Vec::new();
    for file in files {
        let whole = |was: Option<&str>, is: Option<&str>| FileChange {
            file: file.clone(),
            key: String::new(),
            was: was.map(str::to_owned),
            is: is.map(str::to_owned),
        };
        match (old.get(file), new.get(file)) {
            (Some(before), Some(after)) => changes.extend(of_file(file, before, after)),
            (Some(_), None) => changes.push(whole(Some("there"), None)),
            (None, _) => changes.push(whole(None, Some("there"))),
        }
    }
    Ok(changes)
}

fn of_file(file: &str, before: &Said, after: &Said) -> Vec<FileChange> {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differ = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    let change = |key: &String| FileChange {
        file: file.to_owned(),
        key: key.clone(),
        was: before.get(key).cloned(),
        is: after.get(key).cloned(),
    };
    differ.map(change).collect()
}

fn said(dir: &Path) -> Result<BTreeMap<String, Said>, Diagnostics> {
    let folder = Folder::read(dir)?;
    let mut files = BTreeMap::new();
    let tops = ["pack.yaml", "login.yaml", "words.yaml"].map(|file| Some((file, folder.text(file)?)));
    let inner = ["pages", "flows"].into_iter().flat_map(|part| folder.in_dir(part));
    let all = tops.into_iter().flatten().chain(inner.map(|(_, path, text)| (path, text)));
    for (path, text) in all {
        let mut said = Said::new();
        // What is no YAML was refused when the pack was loaded.
        if let Ok(json) = serde_saphyr::from_str::<Json>(text) {
            flatten("", &json, &mut said);
        }
        files.insert(path.to_owned(), said);
    }
    Ok(files)
}

fn flatten(key: &str, json: &Json, said: &mut Said) {
    match json {
        Json::Object(fields) => {
            for (name, value) in fields {
                let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                flatten(&key, value, said);
            }
        }
        Json::Array(items) if items.iter().any(Json::is_object) => {
            for item in items {
                said.insert(format!("{key}: {}", yaml::flow(item)), "there".to_owned());
            }
        }
        other => {
            said.insert(key.to_owned(), yaml::flow(other));
        }
    }
}
