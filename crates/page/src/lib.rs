//! Documents to records.
//!
//! A [`Document`] is what a DMS answered. A [`PageModel`] says how the page proves itself and what can be
//! read on it. Together they give a [`PageReading`], or a [`Drift`] that names the page, the field and the
//! row at which the two disagree. Nothing here opens a connection, reads a clock or writes a log.
//!
//! One idea runs through the crate: a value is taken from where *evidence* says it is, an exact label or
//! heading that nothing else on the page contradicts. There are no positions, no fallbacks and no guesses.
//! A value that is not proved is not returned.
//!
//! | subject | where |
//! |---|---|
//! | bytes to a tree | [`document`], `kind`, `decode`, `html`, `bounds`, `parse`, `json`, `xml`, `csv`, `update`, `within`, `tree` |
//! | where a page leads by itself, what its scripts say | `onward`, `script` |
//! | what a person sees as "label: value" | `place`, `section`, `table` |
//! | declared by a pack | [`model`], [`evidence`], [`path`], [`reader`], [`pattern`] |
//! | read | `proof`, `record`, `list`, `data`, `rows`, [`form`] |
//! | remembered and healed | `heal` |
//! | shown to others | `exhibit` |
//! | what went wrong | [`drift`] |
//! | for those who write models | [`survey`], [`explain`] |

mod bounds;
mod boxes;
mod cell;
mod charset;
mod control;
mod csv;
mod data;
mod decode;
pub mod document;
pub mod drift;
pub mod evidence;
mod exhibit;
pub mod explain;
pub mod form;
mod heal;
mod html;
mod json;
mod kind;
mod list;
pub mod model;
mod onward;
mod parse;
pub mod path;
pub mod pattern;
mod place;
mod proof;
pub mod reader;
mod record;
mod rows;
mod script;
mod scrub;
mod section;
pub mod survey;
mod table;
mod text;
mod tree;
mod update;
pub mod value;
mod way;
mod within;
mod xml;

pub use charset::{Charset, FileNames};
pub use decode::{charset_of, decoded, is_encoding, is_utf8};
pub use document::{Document, MAX_BYTES, MAX_DEPTH, MAX_NODES, is_blank};
pub use drift::{Drift, DriftKind};
pub use evidence::{Evidence, ScriptEvidence, Test};
pub use exhibit::Hidden;
pub use explain::Explanation;
pub use form::{FileField, FormInput, FormSubmission, Method};
pub use heal::{HealReport, Healed, HealedField, Memory, PageMemory};
pub use kind::DocumentKind;
pub use list::{ListReading, Row, RowDrift};
pub use model::{
    Column, ControlModel, ControlRole, CountModel, CountPaths, Field, FormModel, FormRows, LinkModel,
    ListModel, NumberedName, PageModel, Presence, RowControl,
};
pub use onward::Refresh;
pub use path::Path;
pub use pattern::Pattern;
pub use reader::Reader;
pub use record::{PageReading, ReadContext};
pub use scrub::shown;
pub use survey::Survey;
pub use text::{label_key, normalise, tidy};
pub use value::{Absence, Found, Reading, Value, Witness};
pub use within::Within;
