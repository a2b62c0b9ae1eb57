//! Forms, as they are written in `pages/<page>.yaml`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::Sp;

/// A form, found by its controls and its button.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = json!({"controls": {"status": {"label": "Status", "type": "select"}}, "submit": {"button": "Search"}}))]
pub(crate) struct FormFile {
    /// The section in which the form stands.
    #[serde(default)]
    pub(crate) section: Option<Sp<String>>,
    /// The controls that may be filled, by a name of yours; all others travel as the page has them, hidden ones too.
    #[serde(default)]
    pub(crate) controls: IndexMap<String, Sp<ControlFile>>,
    /// Grids of controls, to which a script adds rows, by a name of yours.
    #[serde(default)]
    pub(crate) rows: IndexMap<String, Sp<FormRowsFile>>,
    /// What sends the form.
    pub(crate) submit: Sp<SubmitFile>,
    /// How the names of files are written, where a script sends the form otherwise than a browser.
    #[serde(default)]
    pub(crate) file_names: FileNamesFile,
}

/// A control, by its `label` or, if a script fills it, by the name of its `hidden` field.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ControlFile {
    /// The label: beside it, around it, or its placeholder or accessible name.
    #[serde(default)]
    pub(crate) label: Option<Sp<String>>,
    /// The name of a hidden field that a script would fill, instead of a label.
    #[serde(default)]
    pub(crate) hidden: Option<Sp<String>>,
    /// The name of the hidden field beside a combo box: what the shown text stands for.
    #[serde(default)]
    pub(crate) combo: Option<String>,
    /// The section in which it stands.
    #[serde(default)]
    pub(crate) section: Option<Sp<String>>,
    /// Its name; if it is on the page, it must belong to this label.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// Its id; if it is on the page, it must belong to this label.
    #[serde(default)]
    pub(crate) id: Option<String>,
    /// Its type, such as `password` or `select`.
    #[serde(default)]
    pub(crate) r#type: Option<String>,
    /// Whether the form may lack it.
    #[serde(default)]
    pub(crate) optional: bool,
}

/// A grid of controls whose names have the number of their row.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = json!({"columns": {"debit": {"heading": "Debit", "field": "debit_{n}"}}, "count": "rows", "max": 50}))]
pub(crate) struct FormRowsFile {
    /// The controls of a row, by a name of yours.
    pub(crate) columns: IndexMap<String, Sp<RowControlFile>>,
    /// Hidden fields of a row and their values, by name with `{n}`.
    #[serde(default)]
    pub(crate) fixed: IndexMap<String, Sp<String>>,
    /// The hidden field with the number of rows.
    #[serde(default)]
    pub(crate) count: Option<String>,
    /// The number of the first row, where the page may come without a row.
    #[serde(default)]
    pub(crate) first: Option<u32>,
    /// The most rows that are sent: 1 to 1000.
    pub(crate) max: Sp<u32>,
}

/// A control in each row of a grid.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowControlFile {
    /// The column heading.
    pub(crate) heading: Sp<String>,
    /// The name under which it travels: `debit_{n}`, `line{nn}` with two digits at least, or `debit[]`.
    pub(crate) field: Sp<String>,
    /// The hidden field beside a combo box: what the shown text stands for.
    #[serde(default)]
    pub(crate) combo: Option<Sp<String>>,
}

/// How the names of files are written into a form of parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileNamesFile {
    /// As browsers do: in the form's encoding, with `%22` for a quote.
    #[default]
    Browser,
    /// In percent signs over UTF-8, as RFC 7578 suggests.
    Percent,
    /// As `filename*` of RFC 5987, if it is not plain.
    Extended,
}

/// What sends a form.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SubmitFile {
    /// The button with this caption.
    Button(String),
    /// A button that only runs a script which sends the form.
    ScriptedButton(String),
    /// Nothing visible: a key or a script sends it.
    NoButton,
}
