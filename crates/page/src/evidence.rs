//! Evidence: what a person would recognise a value or a page by.

use std::fmt;

use serde_json::Value as Json;

use crate::path::Path;
use crate::pattern::Pattern;
use crate::text::label_key;

/// How a field is recognised. All of what is declared must agree; nothing is a fallback for anything else.
///
/// Exactly one of `label`, `heading`, `line`, `at`, `script` is the anchor; the rest narrows or confirms it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The label beside the value.
    pub label: Option<String>,
    /// The column heading over the value.
    pub heading: Option<String>,
    /// Other labels or headings that say the same. They are read by healing only, and never quietly.
    pub also: Vec<String>,
    /// The heading that groups the column with its neighbours.
    pub group: Option<String>,
    /// A line of text with the value in the hole `{value}`.
    pub line: Option<Pattern>,
    /// The value's place in a data document.
    pub at: Option<Path>,
    /// A literal in a script that the page runs as it loads.
    pub script: Option<ScriptEvidence>,
    /// The heading of the section in which the value stands.
    pub section: Option<String>,
    /// The control's name. Not needed to be there; if it is, it must belong to this label.
    pub name: Option<String>,
    /// The element's id. Not needed to be there; if it is, it must belong to this label.
    pub id: Option<String>,
    /// The control's type: `text`, `password`, `select`, `checkbox`, …
    pub control_type: Option<String>,
}

/// A literal in a script: an argument of a call, or what a name is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptEvidence {
    /// The whole name, such as `parent.uploadDone` or `location.href`.
    pub name: String,
    /// Which argument of the call, counted from 1; without it, the literal that the name is given.
    pub argument: Option<usize>,
}

impl fmt::Display for ScriptEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.argument {
            Some(argument) => write!(f, "argument {argument} of {}(…)", self.name),
            None => write!(f, "{} = …", self.name),
        }
    }
}

impl Evidence {
    /// Whether it is something that a person sees on a page.
    pub(crate) fn is_seen(&self) -> bool {
        self.label.is_some() || self.heading.is_some() || self.line.is_some()
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(script) = &self.script {
            return script.fmt(f);
        }
        match (&self.label, &self.heading, &self.line) {
            (Some(label), ..) => write!(f, "label {label:?}")?,
            (_, Some(heading), _) => write!(f, "heading {heading:?}")?,
            (.., Some(line)) => write!(f, "line {:?}", line.source())?,
            _ => match &self.at {
                Some(path) => write!(f, "{path}")?,
                None => f.write_str("no evidence")?,
            },
        }
        if let Some(group) = &self.group {
            write!(f, " under {group:?}")?;
        }
        if let Some(section) = &self.section {
            write!(f, " in {section:?}")?;
        }
        Ok(())
    }
}

/// A statement about a page that is true or false: what proofs are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// A heading, legend, caption or single-cell row has this form.
    Heading(Pattern),
    /// The document's title has this form.
    Title(Pattern),
    /// A line of text has this form.
    Text(Pattern),
    /// A line of text contains this.
    Contains(String),
    /// This label has a value beside it.
    Label(String),
    /// A table has this column heading.
    Column(String),
    /// A button has this caption.
    Button(String),
    /// A link has this text.
    Link(String),
    /// There is a control of this type (`password`).
    Control(String),
    /// The path of the address has this form.
    Path(Pattern),
    /// A value of a data document is there, and not null.
    Has(Path),
    /// A value of a data document is this one.
    Equals {
        /// Where it stands.
        at: Path,
        /// What it is: a text, a number, true, false or null.
        value: Json,
    },
    /// A text of a data document has this form.
    Like {
        /// Where it stands.
        at: Path,
        /// Its form.
        text: Pattern,
    },
    /// A script of the page shows a message of this form as it loads.
    Alert(Pattern),
    /// A script of the page calls this as it loads.
    Call(String),
    /// There is a frame of this name.
    Frame(String),
    /// Nothing came.
    EmptyBody,
    /// The opposite.
    Not(Box<Test>),
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Heading(text) => write!(f, "heading {:?}", text.source()),
            Self::Title(text) => write!(f, "title {:?}", text.source()),
            Self::Text(text) => write!(f, "text {:?}", text.source()),
            Self::Contains(text) => write!(f, "text containing {text:?}"),
            Self::Label(text) => write!(f, "label {text:?}"),
            Self::Column(text) => write!(f, "column {text:?}"),
            Self::Button(text) => write!(f, "button {text:?}"),
            Self::Link(text) => write!(f, "link {text:?}"),
            Self::Control(kind) => write!(f, "a {kind} control"),
            Self::Path(path) => write!(f, "path {:?}", path.source()),
            Self::Has(path) => write!(f, "{path}"),
            Self::Equals { at, value } => write!(f, "{at} to be {value}"),
            Self::Like { at, text } => write!(f, "{at} like {:?}", text.source()),
            Self::Alert(text) => write!(f, "an alert {:?}", text.source()),
            Self::Call(name) => write!(f, "a call of {name}"),
            Self::Frame(name) => write!(f, "frame {name:?}"),
            Self::EmptyBody => f.write_str("an empty body"),
            Self::Not(test) => write!(f, "no {test}"),
        }
    }
}

/// Whether two labels are the same label.
pub(crate) fn same_label(declared: &str, key: &str) -> bool {
    label_key(declared) == key
}
