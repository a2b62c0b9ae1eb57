//! `quality.yaml`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Sp;

/// What the pack promises about itself, rule by rule.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QualityFile {
    /// The rules.
    #[serde(default)]
    pub(crate) rules: Vec<Sp<RuleFile>>,
}

/// A rule and how far the pack is with it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    /// The rule.
    pub(crate) rule: String,
    /// How far.
    pub(crate) state: RuleStateFile,
    /// Why it does not apply. Needed for `exempt`.
    #[serde(default)]
    pub(crate) reason: Option<String>,
    /// What is missing because of it, and is no finding until it is there: pages with the kind of fixture, the field or the
    /// meaning of the message, such as `missing_fixture: [ inventory.empty ]`.
    #[serde(default)]
    pub(crate) excuses: IndexMap<ExcusableFile, Vec<Sp<String>>>,
}

/// How far a pack is with a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RuleStateFile {
    /// Kept.
    Done,
    /// Not yet.
    Todo,
    /// Does not apply.
    Exempt,
}

/// What may be missing for a while. What is wrong cannot be excused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExcusableFile {
    /// A page without a fixture of some kind: `page.kind`.
    MissingFixture,
    /// A value or column that no fixture expects: `page.value`, `page.list.column`.
    UnprovedField,
    /// A message whose meaning no fixture shows: `page.meaning`.
    UnprovedMessage,
}

impl ExcusableFile {
    /// The code of the finding.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::MissingFixture => "missing_fixture",
            Self::UnprovedField => "unproved_field",
            Self::UnprovedMessage => "unproved_message",
        }
    }
}
