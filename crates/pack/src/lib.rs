//! Packs: a DMS described by data.
//!
//! A pack is a folder of YAML files (see `docs/packs`). [`Pack::load`] checks it against a [`Catalogue`] of the
//! model's operations and fields, like a compiler: every name, text, expression and mapping, with the place of
//! each mistake and what to write instead. What it accepts, [`run`] and [`sign_in`] can run over a [`Wire`].
//!
//! | subject | where |
//! |---|---|
//! | the files as written | `source`, [`schema`](fn@schema), [`reference`](fn@reference) |
//! | from files to a pack | `compile`, [`diagnostic`] |
//! | values in flows, and what is sent | `expr`, `text`, `check`, `sent`, `filling`, `body`, `xml` |
//! | running operations | [`run`] |
//! | signing in | [`sign_in`], [`SessionValues`] |
//! | secrets and personal data out of recordings | [`scrub`] |
//! | recorded pages | [`test`], [`lint`], [`explain`](mod@explain), `memory` |
//!
//! This crate opens no connection, names no DMS, and reads only the folder it is given.

mod body;
pub mod catalogue;
mod check;
mod compile;
pub mod diagnostic;
pub mod diff;
mod draft;
mod effect;
pub mod explain;
mod expr;
mod filling;
mod fixture;
mod folder;
mod meaning;
mod memory;
mod pack;
mod quality;
mod reference;
mod run;
mod schema;
pub mod scrub;
mod sent;
mod session;
mod sign_in;
mod source;
mod text;
mod wire;
mod written;
mod xml;

pub use catalogue::{Catalogue, FieldSpec, FieldType, KindSpec, OperationSpec, OutputSpec};
pub use diagnostic::{Diagnostic, Diagnostics};
pub use draft::outcome::{RecordError, RecordOptions, Recorded, RecordedPage};
pub use draft::record::record;
pub use draft::skeleton::{NewPack, NewPackError, write_schemas};
pub use draft::tried::recording_of;
pub use draft::{LeftOut, RECORDING_BYTES_MAX};
pub use filling::{FileInput, Files};
pub use fixture::{AcceptError, Accepted, CaseReport, TestReport, accept, lint, test};
pub use meaning::Meaning;
pub use pack::{Credential, Identity, Limits, Pack, Setting, SettingError, ZoneRule};
pub use quality::{QualityRule, RuleState, quality};
pub use reference::reference;
pub use rooftop_page::{Drift, DriftKind, HealReport, HealedField, Hidden, RowDrift, Witness};
pub use run::{
    Answer, Asked, FieldState, FlowError, FlowScope, GateReport, Output, Provenance, RecordOutput, Row,
    RowsOutput, run, specimen,
};
pub use schema::schema;
pub use sent::Unsendable;
pub use session::SessionValues;
pub use sign_in::{
    AttemptGuard, AttemptKind, Challenge, ChallengeAnswer, ChallengeKind, Code, Credentials, Refused, SignIn,
    SignInError, SignInState, sign_in,
};
pub use wire::{Body, FormPart, Method, PartContent, Request, Response, StepKind, Wire, WireError};
pub use written::{Multipart, Written};
