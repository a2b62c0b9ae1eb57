//! Page models: what a pack declares about a page, compiled.

use crate::charset::FileNames;
use crate::evidence::{Evidence, Test};
use crate::kind::DocumentKind;
use crate::path::Path;
use crate::pattern::Pattern;
use crate::reader::Reader;
use crate::value::Absence;
use crate::within::Within;

/// A page of a DMS: how it proves itself, what can be read on it, which forms and links it has.
#[derive(Debug, Clone, Default)]
pub struct PageModel {
    /// The model's name, unique in its pack.
    pub name: String,
    /// The kind of document that the page is.
    pub document: DocumentKind,
    /// Where the document lies inside others, from the outside in; nowhere for an answer itself.
    pub within: Vec<Within>,
    /// What separates values, where the headings do not tell.
    pub separator: Option<char>,
    /// What must be true of the document. Never empty.
    pub proof: Vec<Test>,
    /// The statuses with which this page may come; empty for any.
    pub status: Vec<u16>,
    /// The markup that ends the document, where that is not `</html>`.
    pub ends_with: Option<String>,
    /// It is a part of a page: it does not end like a page, but closes all that it opens.
    pub is_fragment: bool,
    /// Single values.
    pub values: Vec<Field>,
    /// Grids.
    pub lists: Vec<ListModel>,
    /// Forms.
    pub forms: Vec<FormModel>,
    /// Links that flows follow.
    pub links: Vec<LinkModel>,
}

/// A single value of a page.
#[derive(Debug, Clone)]
pub struct Field {
    /// The field's name, unique on its page.
    pub name: String,
    /// How it is recognised.
    pub evidence: Evidence,
    /// How its text becomes a value.
    pub reader: Reader,
    /// Whether it may be absent, and what that means.
    pub presence: Presence,
    /// Words that this DMS shows instead of nothing, such as `--`.
    pub blank: Vec<String>,
}

/// Whether a value may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// Label and value are there.
    #[default]
    Required,
    /// The label is there, the value may be blank.
    MayBeBlank,
    /// The label itself may be missing, which means this; the value may be blank.
    MayBeMissing(Absence),
}

/// A list: a grid, found by its column headings, or the rows at a path of a data document.
#[derive(Debug, Clone, Default)]
pub struct ListModel {
    /// The list's name, unique on its page.
    pub name: String,
    /// The heading of the section in which the grid stands.
    pub section: Option<String>,
    /// Where the rows are, in a data document: the array, or the element that repeats.
    pub rows: Option<Path>,
    /// What can be read in each row.
    pub columns: Vec<Column>,
    /// The column that identifies a row.
    pub key: Option<String>,
    /// Headings without rows prove that there are none: the document proves otherwise that it is whole.
    pub headings_prove_empty: bool,
    /// What the page says when there are no rows. Any one of these proves it.
    pub empty: Vec<Test>,
    /// The page's own count.
    pub count: Option<CountModel>,
    /// Rows that are not data: those with a cell of one of these forms.
    pub ignore_rows: Vec<RowTest>,
}

/// Where a page says how many rows there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountModel {
    /// In a line of text, with holes `from`, `to`, `shown`, `total`, of which one at least.
    Line(Pattern),
    /// In values of a data document, of which one at least.
    Values(Box<CountPaths>),
}

/// Where a data document counts its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountPaths {
    /// The first row's number.
    pub from: Option<Path>,
    /// The last row's number.
    pub to: Option<Path>,
    /// The number of rows on this page.
    pub shown: Option<Path>,
    /// The number of rows over all pages.
    pub total: Option<Path>,
}

impl CountModel {
    /// Whether it tells how many rows there are over all pages.
    #[must_use]
    pub fn has_total(&self) -> bool {
        match self {
            Self::Line(pattern) => pattern.holes().any(|hole| hole == "total"),
            Self::Values(paths) => paths.total.is_some(),
        }
    }
}

impl From<Pattern> for CountModel {
    fn from(pattern: Pattern) -> Self {
        Self::Line(pattern)
    }
}

/// A column of a grid.
pub type Column = Field;

/// Recognises a row that is not data by one of its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowTest {
    /// A cell has this form.
    Text(Pattern),
    /// A cell begins with this.
    Starts(String),
    /// A cell contains this.
    Contains(String),
}

/// A form, found by its controls and its button.
#[derive(Debug, Clone)]
pub struct FormModel {
    /// The form's name, unique on its page.
    pub name: String,
    /// The heading of the section in which the form stands.
    pub section: Option<String>,
    /// The controls that a flow may fill.
    pub controls: Vec<ControlModel>,
    /// Grids of controls, to which a script adds rows.
    pub rows: Vec<FormRows>,
    /// What sends it.
    pub submit: SubmitModel,
    /// How the names of files are written.
    pub file_names: FileNames,
}

/// A control of a form.
#[derive(Debug, Clone)]
pub struct ControlModel {
    /// The control's name in the pack, unique in its form.
    pub name: String,
    /// How it is recognised: by label, narrowed by name, id, type.
    pub evidence: Evidence,
    /// Whether the form may lack it; filling it is drift then.
    pub optional: bool,
    /// What is filled in.
    pub role: ControlRole,
}

/// What is filled into a form for a control.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ControlRole {
    /// The control itself.
    #[default]
    Shown,
    /// A hidden field that a script would fill, found by the name in its evidence.
    Hidden,
    /// The control with what a person reads, and the hidden field of this name with what it stands for.
    Combo(String),
}

/// A grid of controls in a form, whose names have the number of their row. A script adds rows to it.
#[derive(Debug, Clone)]
pub struct FormRows {
    /// The grid's name, unique in its form.
    pub name: String,
    /// The controls of a row, by their column headings.
    pub columns: Vec<RowControl>,
    /// Hidden fields of a row, with the value that the script gives them.
    pub fixed: Vec<(NumberedName, String)>,
    /// The hidden field with the number of rows.
    pub count: Option<String>,
    /// The number of the first row, where the page may come without a row. Otherwise the page's first row has it.
    pub first: Option<u32>,
    /// The most rows that are sent.
    pub max: u32,
}

/// A control in each row of a grid.
#[derive(Debug, Clone)]
pub struct RowControl {
    /// The control's name in the pack, unique in its grid.
    pub name: String,
    /// The column heading.
    pub heading: String,
    /// The name under which it travels.
    pub field: NumberedName,
    /// The hidden field beside it, with what the shown text stands for.
    pub combo: Option<NumberedName>,
}

/// The name of a field in a numbered row, such as `debit_{n}`; `{nn}` is a number of two digits at least. Without a
/// number, each row has a field of the same name, such as `debit[]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedName {
    before: String,
    /// The digits at least; none without a number.
    width: Option<usize>,
    after: String,
}

impl NumberedName {
    /// Reads a name. `None` if it has two numbers, an unclosed brace, or nothing beside the number.
    #[must_use]
    pub fn parse(source: &str) -> Option<Self> {
        let Some((before, rest)) = source.split_once('{') else {
            let is_name = !source.is_empty() && !source.contains('}');
            return is_name.then(|| Self { before: source.to_owned(), width: None, after: String::new() });
        };
        let (hole, after) = rest.split_once('}')?;
        let is_number = !hole.is_empty() && hole.len() <= 9 && hole.chars().all(|c| c == 'n');
        let is_alone = before.is_empty() && after.is_empty();
        if !is_number || is_alone || after.contains(['{', '}']) {
            return None;
        }
        Some(Self { before: before.to_owned(), width: Some(hole.len()), after: after.to_owned() })
    }

    /// Whether rows are told apart by a number.
    #[must_use]
    pub fn is_numbered(&self) -> bool {
        self.width.is_some()
    }

    /// The name in this row.
    #[must_use]
    pub fn at(&self, row: u32) -> String {
        match self.width {
            Some(width) => format!("{}{row:0width$}{}", self.before, self.after),
            None => self.before.clone(),
        }
    }

    /// The row to which a field of this name belongs; for names without a number, the next one.
    pub(crate) fn row_of(&self, name: &str, next: u32) -> Option<u32> {
        if self.width.is_none() {
            return (name == self.before).then_some(next);
        }
        let digits = name.strip_prefix(&self.before)?.strip_suffix(&self.after)?;
        let row: u32 = digits.parse().ok()?;
        (self.at(row) == name).then_some(row)
    }
}

/// What sends a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubmitModel {
    /// The button with this caption; its name and value travel.
    Button(String),
    /// A button whose press only a script sees; nothing of it travels.
    ScriptedButton(String),
    /// No button: the form is sent by a key or a script.
    None,
}

/// A link that a flow follows.
#[derive(Debug, Clone)]
pub struct LinkModel {
    /// The link's name, unique on its page.
    pub name: String,
    /// What is written on it.
    pub text: String,
    /// Whether the page may lack it.
    pub optional: bool,
}

impl PageModel {
    /// The value with this name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Field> {
        self.values.iter().find(|field| field.name == name)
    }

    /// The list with this name.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<&ListModel> {
        self.lists.iter().find(|list| list.name == name)
    }

    /// The form with this name.
    #[must_use]
    pub fn form(&self, name: &str) -> Option<&FormModel> {
        self.forms.iter().find(|form| form.name == name)
    }

    /// The link with this name.
    #[must_use]
    pub fn link(&self, name: &str) -> Option<&LinkModel> {
        self.links.iter().find(|link| link.name == name)
    }
}
