//! What was healed, and what its pack should say instead.

use std::fmt::Write;

use serde::Serialize;

use super::scene::Spot;
use super::weigh::Weighed;
use crate::model::Field;
use crate::value::Witness;

/// What had to be healed on a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct HealReport {
    /// The page model.
    pub page: String,
    /// The fields that were not where their evidence says.
    pub fields: Vec<HealedField>,
    /// What the page model should say instead, as lines of YAML to take out and to put in.
    pub proposed_patch: String,
    /// Fields for which only a check can still speak enough.
    #[serde(skip)]
    pub(super) needs_check: Vec<String>,
}

/// A field that was healed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HealedField {
    /// The field, or list and column.
    pub field: String,
    /// What the pack says.
    pub old_evidence: String,
    /// What the page shows.
    pub new_evidence: String,
    /// What spoke for the place.
    pub witnesses: Vec<Witness>,
}

impl HealReport {
    pub(super) fn of(page: &str) -> Self {
        Self { page: page.to_owned(), ..Self::default() }
    }

    /// Whether nothing had to be healed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    pub(super) fn add(&mut self, field: &Field, spot: &Spot, weighed: &Weighed) {
        self.fields.push(HealedField {
            field: field.name.clone(),
            old_evidence: field.evidence.to_string(),
            new_evidence: shown(spot),
            witnesses: weighed.witnesses.clone(),
        });
        let is_own =
            weighed.witnesses.contains(&Witness::Label) || weighed.witnesses.contains(&Witness::Heading);
        let label = spot.labels.first().filter(|_| !is_own).map(|label| label.key.as_str());
        self.propose("values", field, label, spot.sections.first().map(String::as_str));
    }

    pub(super) fn add_column(&mut self, list: &str, field: &Field, heading: &str, weighed: &Weighed) {
        self.fields.push(HealedField {
            field: format!("{list}.{}", field.name),
            old_evidence: field.evidence.to_string(),
            new_evidence: crate::scrub::shown(&format!("heading {heading:?}")),
            witnesses: weighed.witnesses.clone(),
        });
        let is_own = weighed.witnesses.contains(&Witness::Heading);
        self.propose(&format!("lists.{list}.columns"), field, Some(heading).filter(|_| !is_own), None);
    }

    /// Something of a list that is no column.
    pub(super) fn add_part(&mut self, field: &str, old: &str, new: &str, witness: Witness) {
        self.fields.push(HealedField {
            field: field.to_owned(),
            old_evidence: old.to_owned(),
            new_evidence: crate::scrub::shown(new),
            witnesses: vec![witness],
        });
    }

    /// Lines for the page model.
    fn propose(&mut self, part: &str, field: &Field, label: Option<&str>, section: Option<&str>) {
        if self.proposed_patch.is_empty() {
            self.proposed_patch = format!("# pages/{}.yaml\n", self.page);
        }
        let evidence = &field.evidence;
        let key = if evidence.heading.is_some() { "heading" } else { "label" };
        let old = evidence.heading.as_ref().or(evidence.label.as_ref());
        let name = &field.name;
        let mut line = |sign: char, key: &str, text: &str| {
            // Writing into a text cannot fail.
            let _ = writeln!(self.proposed_patch, "{sign} {part}.{name}.{key}: {text:?}");
        };
        if let (Some(old), Some(new)) = (old, label) {
            line('-', key, old);
            line('+', key, new);
        }
        if let (Some(old), Some(new)) = (&evidence.section, section)
            && crate::text::label_key(old) != new
        {
            line('-', "section", old);
            line('+', "section", new);
        }
    }
}

/// What a person would recognise the place by.
fn shown(spot: &Spot) -> String {
    let mut shown = match (spot.labels.first(), spot.marks.first()) {
        (Some(label), _) => format!("label {:?}", label.key),
        (None, Some(mark)) => mark.clone(),
        (None, None) => "no label".to_owned(),
    };
    if let Some(section) = spot.sections.first() {
        let _ = write!(shown, " in {section:?}");
    }
    crate::scrub::shown(&shown)
}
