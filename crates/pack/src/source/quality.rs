//! `quality.yaml`.

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
