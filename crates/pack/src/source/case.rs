//! `fixtures/<page>/<case>.yaml`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

use super::Sp;
use super::page::MeansFile;

/// What is expected of a recorded page, `<case>.html` (or `.json`) beside this file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseFile {
    /// Which kind of case it is.
    pub(crate) kind: CaseKindFile,
    /// The content type with which the page came. Default: that of the recording's extension.
    #[serde(default)]
    pub(crate) content_type: Option<String>,
    /// The status with which it came.
    #[serde(default = "ok")]
    pub(crate) status: u16,
    /// The address at which it came. Checks over `address` and relative links are read by it.
    #[serde(default = "somewhere")]
    pub(crate) url: String,
    /// The zone of its local times, an IANA name. Needed where the page has times and `times` of the pack is no zone.
    #[serde(default)]
    pub(crate) zone: Option<Sp<String>>,
    /// What the session says of the user's formats, where `formats_by` of the pack asks for it.
    #[serde(default)]
    pub(crate) formats: Option<String>,
    /// The store's native key that the page must show.
    #[serde(default)]
    pub(crate) rooftop: Option<String>,
    /// What is expected of it.
    pub(crate) expect: ExpectFile,
}

fn ok() -> u16 {
    200
}

pub(crate) fn somewhere() -> String {
    "https://dms.example/".to_owned()
}

/// Which kind of case a recorded page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CaseKindFile {
    /// The page as it usually is.
    Normal,
    /// Lists without rows, optional values blank or missing.
    Empty,
    /// What comes when one is not signed in any more.
    LoggedOut,
    /// Anything else worth keeping.
    Odd,
}

/// What is expected: a page with what is read on it, or a drift.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectFile {
    /// The page model that must recognise it; the folder's name without it.
    #[serde(default)]
    pub(crate) page: Option<Sp<String>>,
    /// What it must mean to be there: the page's own meaning, or that of a message on it.
    #[serde(default)]
    pub(crate) means: Option<MeansFile>,
    /// The drift that must come, by its code.
    #[serde(default)]
    pub(crate) drift: Option<Sp<String>>,
    /// Values by field; an absent one is null, instants are UTC (`"2026-01-21T15:03:00Z"`). Those not named are not
    /// compared.
    #[serde(default)]
    pub(crate) values: IndexMap<String, Json>,
    /// Rows by list; columns not named are not compared. The number of rows is.
    #[serde(default)]
    pub(crate) lists: IndexMap<String, Vec<IndexMap<String, Json>>>,
}
