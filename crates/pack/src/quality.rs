//! What a pack promises about itself.

use std::path::Path;

use serde::Serialize;

use crate::folder::Folder;
use crate::source;
use crate::source::quality::{QualityFile, RuleStateFile};

/// A rule that a pack says how far it is with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QualityRule {
    /// The rule.
    pub rule: String,
    /// How far.
    pub state: RuleState,
    /// Why it does not apply, or what is open.
    pub reason: Option<String>,
}

/// How far a pack is with a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleState {
    /// Kept.
    Done,
    /// Not yet.
    Todo,
    /// Does not apply.
    Exempt,
}

/// The rules of the pack in this folder; none if it has no `quality.yaml` or one that cannot be read.
#[must_use]
pub fn quality(dir: &Path) -> Vec<QualityRule> {
    let text = Folder::read(dir).ok().and_then(|folder| folder.text("quality.yaml").map(str::to_owned));
    let file =
        text.and_then(|text| source::parse::<QualityFile>("quality.yaml", &text).ok()).unwrap_or_default();
    let rules = file.rules.into_iter().map(|rule| QualityRule {
        rule: rule.value.rule,
        state: match rule.value.state {
            RuleStateFile::Done => RuleState::Done,
            RuleStateFile::Todo => RuleState::Todo,
            RuleStateFile::Exempt => RuleState::Exempt,
        },
        reason: rule.value.reason,
    });
    rules.collect()
}
