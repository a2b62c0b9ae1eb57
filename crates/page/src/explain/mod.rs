//! Explaining: what a model finds on a document by which evidence, and why it does not find the rest.
//!
//! Reading stops at the first drift, since nothing may be taken from a page that is not as declared. Explaining goes on
//! to the end, for the person who writes the model. Nothing here is ever taken for read.

mod find;
mod marks;
mod picture;
mod why;

use serde::Serialize;
use serde_json::Value as Json;

use crate::document::Document;
use crate::drift::Drift;
use crate::model::PageModel;
use crate::record::ReadContext;
use crate::survey::{SeenForm, SeenGrid, SeenLabel};
use crate::value::Absence;

/// What a model finds on a document, and what not.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// The page model's name.
    pub page: String,
    /// What stands in the way of reading the page; nothing, if it is read.
    pub drift: Option<Drift>,
    /// The statements of the proof.
    pub proof: Vec<Statement>,
    /// What is wrong with the document as a whole: its status, or its end.
    pub gate: Option<Drift>,
    /// The single values.
    pub values: Vec<FieldFinding>,
    /// The lists.
    pub lists: Vec<ListFinding>,
    /// The forms.
    pub forms: Vec<FormFinding>,
    /// The links.
    pub links: Vec<LinkFinding>,
    /// What the page shows and the model does not use.
    pub unclaimed: Unclaimed,
    /// The page as HTML in which what was found is marked: `data-rt` names the findings, `data-rt-role` what the part is
    /// to them, `data-rt-tag` what is to be written on it. Nothing in it runs, loads or leads anywhere.
    #[serde(skip)]
    pub picture: String,
}

/// A statement about a page.
#[derive(Debug, Clone, Serialize)]
pub struct Statement {
    /// Its marks in the picture.
    pub anchor: String,
    /// The statement in words.
    pub text: String,
    /// Whether it is true.
    pub holds: bool,
    /// What may help if it is not.
    pub hints: Vec<String>,
}

/// What became of a value.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was read.
    Read(Json),
    /// It is absent, which the model allows.
    Absent(Absence),
    /// It was not read.
    Drift(Drift),
}

/// A value of a model.
#[derive(Debug, Clone, Serialize)]
pub struct FieldFinding {
    /// Its marks in the picture.
    pub anchor: String,
    /// The field.
    pub name: String,
    /// Its evidence in words.
    pub evidence: String,
    /// What its reader expects, in words.
    pub reader: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The text on the page.
    pub raw: Option<String>,
    /// What may help.
    pub hints: Vec<String>,
}

/// A list of a model.
#[derive(Debug, Clone, Serialize)]
pub struct ListFinding {
    /// Its marks in the picture.
    pub anchor: String,
    /// The list.
    pub name: String,
    /// Its columns, each with its evidence and reader in words, and whether it was found.
    pub columns: Vec<ColumnFinding>,
    /// The rows.
    pub rows: Vec<RowFinding>,
    /// What proves it empty.
    pub empty: Vec<Statement>,
    /// What the page counts, in words.
    pub count: Option<String>,
    /// Why the list was not read.
    pub drift: Option<Drift>,
    /// What may help.
    pub hints: Vec<String>,
}

/// A column of a list.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnFinding {
    /// Its marks in the picture.
    pub anchor: String,
    /// The column.
    pub name: String,
    /// Its evidence in words.
    pub evidence: String,
    /// What its reader expects, in words.
    pub reader: String,
    /// Whether its heading is there.
    pub found: bool,
    /// What may help if it is not.
    pub hints: Vec<String>,
}

/// A row of a list.
#[derive(Debug, Clone, Serialize)]
pub struct RowFinding {
    /// Its marks in the picture.
    pub anchor: String,
    /// Its key.
    pub key: Option<String>,
    /// Its values by column, in JSON.
    pub values: Vec<(String, Json)>,
    /// Why it was not read.
    pub drift: Option<Drift>,
}

/// A form of a model.
#[derive(Debug, Clone, Serialize)]
pub struct FormFinding {
    /// Its marks in the picture.
    pub anchor: String,
    /// The form.
    pub name: String,
    /// What sends it, in words.
    pub submit: String,
    /// Its controls.
    pub controls: Vec<ControlFinding>,
    /// Why it was not found.
    pub drift: Option<Drift>,
    /// What may help.
    pub hints: Vec<String>,
}

/// A control of a form.
#[derive(Debug, Clone, Serialize)]
pub struct ControlFinding {
    /// Its marks in the picture.
    pub anchor: String,
    /// The control.
    pub name: String,
    /// Its evidence in words.
    pub evidence: String,
    /// Its type, if it was found.
    pub kind: Option<String>,
    /// What may help.
    pub hints: Vec<String>,
}

/// A link of a model.
#[derive(Debug, Clone, Serialize)]
pub struct LinkFinding {
    /// Its marks in the picture.
    pub anchor: String,
    /// The link.
    pub name: String,
    /// What is written on it.
    pub text: String,
    /// Where it leads.
    pub leads_to: Option<String>,
    /// Why it was not found.
    pub drift: Option<Drift>,
    /// What may help.
    pub hints: Vec<String>,
}

/// What a page shows and a model does not use.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Unclaimed {
    /// Labels with their values, each with its anchor in the picture.
    pub labels: Vec<(String, SeenLabel)>,
    /// Tables.
    pub grids: Vec<SeenGrid>,
    /// Forms.
    pub forms: Vec<SeenForm>,
}

impl PageModel {
    /// Explains what this model finds on the document, whatever stands in the way of reading it.
    #[must_use]
    pub fn explain(&self, document: &Document, status: u16, context: &ReadContext) -> Explanation {
        find::explain(self, document, status, context)
    }
}
