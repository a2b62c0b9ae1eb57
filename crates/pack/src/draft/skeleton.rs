//! An empty pack: what every pack has, with comments that say what belongs where.

use std::path::{Path, PathBuf};

use super::yaml;

/// What a new pack is made of.
#[derive(Debug, Clone)]
pub struct NewPack {
    /// The pack's name: lower case letters, digits and dashes.
    pub name: String,
    /// The DMS that it reaches; packs of one DMS share identity keys.
    pub dms: String,
    /// What it reaches, in a sentence.
    pub about: String,
}

/// Why a folder was not made a pack.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NewPackError {
    /// The name is none.
    #[error("{0:?} is not a name: use lower case letters, digits and dashes, as in example-web")]
    BadName(String),
    /// There is something already.
    #[error("{0} exists and is not empty: name a folder that does not exist yet")]
    NotEmpty(PathBuf),
    /// A file cannot be written.
    #[error("{path} cannot be written: {cause}")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
}

impl NewPack {
    /// Writes the pack into a folder that does not exist yet, or is empty.
    ///
    /// # Errors
    /// See [`NewPackError`].
    pub fn write(&self, dir: &Path) -> Result<Vec<String>, NewPackError> {
        for name in [&self.name, &self.dms] {
            let is_slug = !name.is_empty()
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            if !is_slug {
                return Err(NewPackError::BadName(name.clone()));
            }
        }
        expect_empty(dir)?;
        let files = [
            ("pack.yaml", self.pack()),
            ("words.yaml", WORDS.to_owned()),
            ("quality.yaml", QUALITY.to_owned()),
            (README, self.readme()),
        ];
        for folder in ["pages", "flows", "fixtures"] {
            let path = dir.join(folder);
            std::fs::create_dir_all(&path).map_err(|cause| NewPackError::Unwritable { path, cause })?;
        }
        let mut written = Vec::new();
        for (file, text) in files {
            let text = if file == README { text } else { format!("{}{text}", modeline(file)) };
            write(dir, file, &text)?;
            written.push(file.to_owned());
        }
        written.extend(write_schemas(dir)?);
        Ok(written)
    }

    fn pack(&self) -> String {
        let (name, dms, about) = (&self.name, &self.dms, yaml::scalar(&self.about));
        format!(
            "# What the pack is, where it may go, and how this system writes numbers and dates.
format: 1
name: {name}
version: 0.1.0
dms: {dms}
about: {about}

# What the operator gives for each dealer. Only the origins named below are ever spoken to; paths belong to the first.
settings:
  base_url: {{ kind: url, about: The address of the system }}
origins: [ base_url ]

# In which zone the pages' local times are: rooftop (the store's), user, or a name such as America/Denver.
times: {{ zone: rooftop }}

# How this system writes things. Take out what it does not show.
formats:
  money: {{ symbol: \"$\", thousands: \",\", decimal: \".\", negative: [ leading, parentheses ] }}
  number: {{ thousands: \",\", decimal: \".\", negative: [ leading ] }}
  date: MM/DD/YYYY
  datetime: MM/DD/YYYY h:mma
  blank: [ \"-\", \"--\" ]

# What a person types to sign in. login.yaml says where it goes.
credentials:
  username: {{ label: User name }}
  password: {{ label: Password, secret: true }}
"
        )
    }

    fn readme(&self) -> String {
        format!(
            "# {}\n\n{}\n\n## What was observed\n\nWhich screens, in which version of the system, when, and by whom.\n\n\
             ## How it was proved\n\nAgainst what: recorded pages, a test store, a live dealer.\n",
            self.name, self.about
        )
    }
}

const README: &str = "README.md";

const WORDS: &str = "# The system's words and ours. A word that is not listed here is drift.
# vehicle_status:
#   words: { A: in_stock, S: sold, \"In transit\": in_transit }
lists: {}
";

const QUALITY: &str = "# What the pack promises about itself: done, todo, or exempt with a reason.
rules:
  - rule: Every page that was seen has a model, and every model a recorded page
    state: todo
  - rule: Recorded pages hold no secret and only invented people
    state: todo
  - rule: An empty list is believed only where the page says so
    state: todo
  - rule: Proved against a live system
    state: todo
";

/// The line by which an editor finds the schema of a file.
pub(crate) fn modeline(file: &str) -> String {
    let kind = kind(file);
    let up = "../".repeat(file.matches('/').count());
    format!("# yaml-language-server: $schema={up}{SCHEMAS}/{kind}.json\n")
}

/// The folder of a pack's schemas. It is hidden, and no part of the pack.
const SCHEMAS: &str = ".schema";

/// Which kind of file it is, by its place.
fn kind(file: &str) -> &'static str {
    match file.split('/').next().unwrap_or_default() {
        "pages" => "page",
        "flows" => "flow",
        "fixtures" => "case",
        "login.yaml" => "login",
        "words.yaml" => "words",
        "quality.yaml" => "quality",
        _ => "pack",
    }
}

/// Writes the JSON Schemas of all kinds of file into the pack's folder, for editors.
///
/// # Errors
/// [`NewPackError::Unwritable`].
pub fn write_schemas(dir: &Path) -> Result<Vec<String>, NewPackError> {
    let serde_json::Value::Object(schemas) = crate::schema::schema() else { return Ok(Vec::new()) };
    let mut written = Vec::new();
    for (name, schema) in schemas {
        let file = format!("{SCHEMAS}/{name}.json");
        write(dir, &file, &format!("{schema:#}\n"))?;
        written.push(file);
    }
    Ok(written)
}

/// Writes a file of the pack, with the folders that it needs.
pub(crate) fn write(dir: &Path, file: &str, text: &str) -> Result<(), NewPackError> {
    let path = dir.join(file);
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(&path, text)).map_err(|cause| NewPackError::Unwritable { path, cause })
}

/// Whether nothing is overwritten.
pub(crate) fn expect_empty(dir: &Path) -> Result<(), NewPackError> {
    let is_empty = std::fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none());
    if is_empty { Ok(()) } else { Err(NewPackError::NotEmpty(dir.to_owned())) }
}
