//! Forms: found by what a person sees, sent as a browser would send them.

mod fill;
mod locate;
mod rows;

pub(crate) use locate::owner;

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::charset::{Charset, FileNames};
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::model::PageModel;

/// How a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Method {
    /// Asks.
    Get,
    /// Sends.
    Post,
}

/// A form, filled and ready to be sent.
///
/// `Debug` shows the names of the fields only: their values may be secrets.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormSubmission {
    /// How it is sent.
    pub method: Method,
    /// Where to, absolute. For [`Method::Get`] the fields replace its query.
    pub url: Url,
    /// Everything that travels, in document order: what was filled in, what the page had preselected, its
    /// hidden fields, and the button that was pressed.
    pub fields: Vec<(String, String)>,
    /// The controls for files, in document order, among those of a form that carries files.
    #[serde(default)]
    pub files: Vec<FileField>,
    /// The form asks for `multipart/form-data` instead of `application/x-www-form-urlencoded`.
    pub multipart: bool,
    /// The encoding in which it is sent: the form's own, else that of its page.
    #[serde(default)]
    pub charset: Charset,
    /// How the names of files are written.
    #[serde(default)]
    pub file_names: FileNames,
}

/// A control for a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileField {
    /// How many of the form's fields stand before it.
    pub before: usize,
    /// The name under which it travels.
    pub name: String,
    /// The file that was chosen, by the name that it has for the caller.
    pub file: Option<String>,
}

/// What is filled into a control, or into a grid of controls.
#[derive(Clone, PartialEq, Eq)]
pub enum FormInput {
    /// A text, an option by its text or value, `true` or `false` for a box.
    Text(String),
    /// A file, by the name that it has for the caller.
    File(String),
    /// What a person reads in a combo box, and what it stands for.
    Pair {
        /// What is read.
        shown: String,
        /// What it stands for.
        value: String,
    },
    /// Rows, each with what is filled in by column.
    Rows(Vec<Vec<(String, FormInput)>>),
}

impl fmt::Debug for FormInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(…)",
            Self::File(_) => "File(…)",
            Self::Pair { .. } => "Pair(…)",
            Self::Rows(_) => "Rows(…)",
        })
    }
}

impl fmt::Debug for FormSubmission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.fields.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("FormSubmission")
            .field("method", &self.method)
            .field("url", &self.url.as_str())
            .field("fields", &names)
            .field("files", &self.files)
            .field("multipart", &self.multipart)
            .field("charset", &self.charset)
            .field("file_names", &self.file_names)
            .finish()
    }
}

impl FormSubmission {
    /// Gives the field with this name another value. Whether there is one.
    #[must_use]
    pub fn set(&mut self, name: &str, value: &str) -> bool {
        match self.fields.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => {
                value.clone_into(old);
                true
            }
            None => false,
        }
    }
}

impl PageModel {
    /// Fills a form of the document.
    ///
    /// `values` are by the controls' names in the pack. A select or a group of radio buttons takes the
    /// visible text of an option, or its value; a checkbox takes `true` or `false`.
    ///
    /// # Errors
    /// [`DriftKind::FormMissing`] if the form, a control or an option is not there, and
    /// [`DriftKind::FormUnusable`] if it cannot be sent like this.
    pub fn fill(
        &self,
        document: &Document,
        form: &str,
        values: &[(String, String)],
    ) -> Result<FormSubmission, Drift> {
        let values = values.iter().map(|(name, value)| (name.clone(), FormInput::Text(value.clone())));
        self.fill_with(document, form, &values.collect::<Vec<_>>())
    }

    /// Fills a form of the document with more than texts: files, combo boxes, rows.
    ///
    /// # Errors
    /// As [`PageModel::fill`].
    pub fn fill_with(
        &self,
        document: &Document,
        form: &str,
        values: &[(String, FormInput)],
    ) -> Result<FormSubmission, Drift> {
        let model = self
            .form(form)
            .ok_or_else(|| Drift::new(DriftKind::FormMissing, form, "not declared").on(&self.name))?;
        let document = self.view(document).map_err(|drift| drift.on(&self.name).at(form))?;
        let filled = model.locate(document).and_then(|found| found.fill(document, model, values));
        filled.map_err(|drift| {
            let field = drift.field.clone().map_or(form.to_owned(), |field| format!("{form}.{field}"));
            drift.on(&self.name).at(&field)
        })
    }

    /// The name under which a control of a form travels.
    ///
    /// # Errors
    /// As [`PageModel::fill`].
    pub fn control_name(&self, document: &Document, form: &str, control: &str) -> Result<String, Drift> {
        let missing =
            |what: &str| Drift::new(DriftKind::FormMissing, what, "not there").on(&self.name).at(form);
        let model = self.form(form).ok_or_else(|| missing(form))?;
        let document = self.view(document).map_err(|drift| drift.on(&self.name).at(form))?;
        let found = model.locate(document).map_err(|drift| drift.on(&self.name).at(form))?;
        let node = found.controls.get(control).and_then(|cell| cell.controls().first().copied());
        let name =
            node.and_then(|node| document.tree.attribute(node, "name")).filter(|name| !name.is_empty());
        name.map(str::to_owned).ok_or_else(|| missing(control))
    }

    /// Whether the document has this form.
    ///
    /// # Errors
    /// What [`PageModel::fill`] would say.
    pub fn has_form(&self, document: &Document, form: &str) -> Result<(), Drift> {
        let missing = || Drift::new(DriftKind::FormMissing, form, "not declared");
        let model = self.form(form).ok_or_else(missing);
        model
            .and_then(|model| model.locate(self.view(document)?))
            .map(|_| ())
            .map_err(|drift| drift.on(&self.name).at(form))
    }
}
