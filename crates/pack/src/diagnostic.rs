//! Diagnostics: what is wrong in a pack, where, and what to write instead.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// A place in a file, counted from 1; zero when the whole file is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Place {
    pub(crate) fn of(location: &serde_saphyr::Location) -> Self {
        let narrow = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Self { line: narrow(location.line()), column: narrow(location.column()) }
    }

    /// The place `bytes` further on in the same line.
    pub(crate) fn shifted(self, bytes: usize) -> Self {
        Self { line: self.line, column: self.column.saturating_add(u32::try_from(bytes).unwrap_or(0)) }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The stable code, such as `unknown_page`.
    pub code: &'static str,
    /// The file, relative to the pack's folder.
    pub file: String,
    /// The line, from 1; 0 when the whole file is meant.
    pub line: u32,
    /// The column, from 1; 0 when the whole file is meant.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Diagnostic {
    pub(crate) fn new(
        code: &'static str,
        file: &str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            code,
            file: file.to_owned(),
            line: place.line,
            column: place.column,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// Everything that is wrong in a pack, in the order of its files, with the files' texts for showing it.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
    sources: BTreeMap<String, String>,
}

impl Diagnostics {
    pub(crate) fn add(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    pub(crate) fn keep_source(&mut self, file: &str, text: &str) {
        self.sources.insert(file.to_owned(), text.to_owned());
    }

    /// The diagnostics by file, line and column.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.found
            .sort_by(|a, b| (&a.file, a.line, a.column, a.code).cmp(&(&b.file, b.line, b.column, b.code)));
        self.found.dedup();
        self
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many things are wrong.
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// The diagnostics.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.found.iter()
    }

    fn render(&self, diagnostic: &Diagnostic, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic { code, file, line, column, message, help } = diagnostic;
        writeln!(f, "error[{code}]: {message}")?;
        if *line == 0 {
            writeln!(f, "  --> {file}")?;
        } else {
            writeln!(f, "  --> {file}:{line}:{column}")?;
            let index = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
            if let Some(text) = self.sources.get(file).and_then(|source| source.lines().nth(index)) {
                let number = line.to_string();
                let indent = " ".repeat(usize::try_from(column.saturating_sub(1)).unwrap_or(0));
                writeln!(f, "{number} | {text}")?;
                writeln!(f, "{} | {indent}^", " ".repeat(number.len()))?;
            }
        }
        writeln!(f, "  help: {help}")
    }
}

/// As a list: the files' texts are for people.
impl Serialize for Diagnostics {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.found)
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.found.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            self.render(diagnostic, f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// A hint at the known word that was probably meant, and at all of them if they are few.
pub(crate) fn did_you_mean<S: AsRef<str>>(word: &str, known: &[S]) -> String {
    let nearest = known.iter().map(|known| (distance(word, known.as_ref()), known.as_ref())).min();
    match nearest {
        Some((distance, nearest)) if distance <= 1 + word.chars().count() / 3 => {
            format!("did you mean {nearest:?}?")
        }
        Some(_) => {
            let all: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
            format!("use one of: {}", all.join(", "))
        }
        None => "there is none to choose from; declare one first".to_owned(),
    }
}

/// How many characters must be changed, put in or taken out.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (cb, above) in b.iter().zip(row.iter().skip(1)) {
            let changed = diagonal + usize::from(ca != *cb);
            left = changed.min(above + 1).min(left + 1);
            next.push(left);
            diagonal = *above;
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
