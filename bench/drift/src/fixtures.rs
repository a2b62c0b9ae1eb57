//! The recorded pages of the families' packs: made from a few fixed records, and committed.

use anyhow::{Context, Result};
use fastrand::Rng;
use serde_json::{Map, Value as Json, json};

use crate::family::{self, Family, Kind, Made, Wealth};
use crate::truth::Fate;

/// Writes all of them.
pub(crate) fn write() -> Result<()> {
    for family in family::all()?.iter().filter(|family| family.name != "sandbox") {
        for (file, text) in files(family)? {
            let path = family.folder.join("fixtures").join(&file);
            std::fs::create_dir_all(path.parent().context("a file without a folder")?)?;
            std::fs::write(&path, text)?;
        }
    }
    Ok(())
}

/// The recorded pages of a family's pack, by path, with what is expected of them.
pub(crate) fn files(family: &Family) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for kind in family.kinds {
        for (case, wealth, seed) in
            [("normal", Wealth::Full, 11), ("other", Wealth::Any, 12), ("empty", Wealth::Bare, 13)]
        {
            let made = (kind.make)(&mut Rng::with_seed(seed), wealth)?;
            let name = if case == "empty" { "empty" } else { "normal" };
            files.push((format!("{}/{case}.html", kind.name), made.dom.html()));
            files.push((format!("{}/{case}.yaml", kind.name), expected(kind, &made, name)?));
        }
    }
    let login = (family.login)();
    let said = |kind: &str| {
        format!(
            "kind: {kind}\nurl: \"https://{}.example/\"\nexpect:\n  page: login\n  means: signed_out\n",
            family.name
        )
    };
    files.push(("_shared/logged_out.html".to_owned(), login.clone()));
    files.push(("_shared/logged_out.yaml".to_owned(), said("logged_out")));
    files.push(("login/normal.html".to_owned(), login));
    files.push(("login/normal.yaml".to_owned(), said("normal")));
    Ok(files)
}

fn expected(kind: &Kind, made: &Made, case: &str) -> Result<String> {
    let told = |fate: &Fate| match fate {
        Fate::Shown(value) => value.clone(),
        _ => Json::Null,
    };
    let values: Map<String, Json> =
        made.truth.values.iter().map(|(name, fate)| (name.clone(), told(fate))).collect();
    let mut lists = Map::new();
    for (name, rows) in &made.truth.lists {
        let rows = rows
            .iter()
            .map(|row| row.iter().map(|(name, fate)| (name.clone(), told(fate))).collect::<Map<_, _>>());
        lists.insert(name.clone(), rows.map(Json::Object).collect());
    }
    let mut expect = json!({ "page": kind.name, "means": "signed_in", "values": values });
    if let Some(expect) = expect.as_object_mut().filter(|_| !lists.is_empty()) {
        expect.insert("lists".to_owned(), Json::Object(lists));
    }
    Ok(format!(
        "kind: {case}\nurl: {}\nzone: America/New_York\nrooftop: \"{}\"\nexpect: {}\n",
        serde_json::to_string(&made.url)?,
        made.rooftop,
        serde_json::to_string_pretty(&expect)?
    ))
}

/// The committed files that are not what would be written.
#[cfg(test)]
pub(crate) fn stale(family: &Family) -> Result<Vec<String>> {
    let read = |path: &std::path::Path| std::fs::read_to_string(path).unwrap_or_default();
    let files = files(family)?;
    Ok(files
        .into_iter()
        .filter(|(file, text)| read(&family.folder.join("fixtures").join(file)) != *text)
        .map(|(file, _)| file)
        .collect())
}
