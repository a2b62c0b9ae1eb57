//! How much speaks for a place to be the one of a field, and what speaks against it.

use std::collections::HashSet;

use super::meaning::{Meaning, Relation};
use super::memory::{FieldMemory, PageMemory, echoes};
use super::scene::{Scene, Spot};
use crate::document::Document;
use crate::model::Field;
use crate::reader::{Facet, Reader, checks_out};
use crate::record::ReadContext;
use crate::text::is_masked;
use crate::value::Witness;

/// How much a witness weighs. Only their order and the margin between two places matter.
mod weight {
    pub(super) const LABEL: i64 = 60;
    pub(super) const SYNONYM: i64 = 45;
    pub(super) const PERHAPS: i64 = 25;
    pub(super) const IDENTITY: i64 = 50;
    pub(super) const CLASS: i64 = 30;
    pub(super) const ECHO: i64 = 40;
    pub(super) const SECTION: i64 = 25;
    pub(super) const NEIGHBOUR: i64 = 10;
    pub(super) const FORM: i64 = 10;
    pub(super) const CHECK_DIGIT: i64 = 25;
    pub(super) const COMPANY: i64 = 8;
    pub(super) const LIKENESS: i64 = 3;
    pub(super) const STRANGE: i64 = -10;
}

/// By how much a place must be ahead of the next best one.
pub(super) const MARGIN: i64 = 20;

/// From where on a place is so like the one of a field that the field cannot be said to be absent.
pub(super) const DOUBT: i64 = 30;

/// What speaks for a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Weighed {
    pub(super) witnesses: Vec<Witness>,
    pub(super) score: i64,
}

impl Weighed {
    fn speaks(&mut self, witness: Witness, weight: i64) {
        if !self.witnesses.contains(&witness) {
            self.witnesses.push(witness);
        }
        self.score += weight;
    }

    /// Whether one of the witnesses tells the field from all others.
    pub(super) fn identifies(&self) -> bool {
        use Witness::{Echo, Heading, Identity, Label, Synonym};
        self.witnesses.iter().any(|witness| matches!(witness, Label | Heading | Synonym | Identity | Echo))
    }
}

/// What a page is weighed against.
pub(super) struct Scales<'s> {
    pub(super) document: &'s Document,
    pub(super) scene: &'s Scene,
    pub(super) memory: &'s PageMemory,
    pub(super) context: &'s ReadContext,
}

impl Scales<'_> {
    /// What speaks for the place to be the field's; `None` if something speaks against it.
    pub(super) fn weigh(&self, field: &Field, memory: &FieldMemory, spot: &Spot) -> Option<Weighed> {
        let is_covered = is_masked(&spot.text) && !matches!(field.reader, Reader::Covered);
        if spot.is_aside || spot.is_doubtful || is_covered {
            return None;
        }
        let mut weighed = Weighed::default();
        self.label(field, memory, spot, &mut weighed)?;
        self.identity(field, memory, spot, &mut weighed)?;
        self.form(field, memory, spot, &mut weighed)?;
        self.surroundings(memory, spot, &mut weighed);
        let said: HashSet<String> = echoes(self.document, &spot.text);
        if memory.echoes.iter().any(|echo| said.contains(echo)) {
            weighed.speaks(Witness::Echo, weight::ECHO);
        }
        Some(weighed)
    }

    /// A label that says the same speaks for the place, one that says something else against it.
    fn label(&self, field: &Field, memory: &FieldMemory, spot: &Spot, weighed: &mut Weighed) -> Option<()> {
        let is_column = field.evidence.heading.is_some();
        let own = if is_column { Witness::Heading } else { Witness::Label };
        if spot.labels.iter().any(|label| memory.labels.contains(&label.key)) {
            weighed.speaks(own, weight::LABEL);
            return Some(());
        }
        if spot.labels.iter().any(|label| memory.also.contains(&label.key)) {
            weighed.speaks(Witness::Synonym, weight::SYNONYM);
            return Some(());
        }
        let relations: Vec<Relation> =
            spot.labels.iter().map(|label| self.relation(memory, &label.meaning)).collect();
        if relations.contains(&Relation::Same) {
            weighed.speaks(Witness::Synonym, weight::SYNONYM);
        } else if relations.contains(&Relation::Perhaps) {
            weighed.score += weight::PERHAPS;
        } else if relations.contains(&Relation::Other)
            || spot.labels.iter().any(|label| self.is_of_another(field, memory, label))
        {
            return None;
        }
        // The page is known to have this label, at another place.
        let is_known = |label: &super::scene::Label| self.memory.labels.contains_key(&label.key);
        (!spot.labels.iter().any(is_known)).then_some(())
    }

    fn relation(&self, memory: &FieldMemory, label: &Meaning) -> Relation {
        let all: Vec<Relation> =
            memory.meanings.iter().map(|meaning| label.relation(meaning, self.scene.tongue)).collect();
        let order = [Relation::Same, Relation::Perhaps, Relation::Other];
        order.into_iter().find(|relation| all.contains(relation)).unwrap_or(Relation::Unknown)
    }

    /// Whether a label is the one of another field, or another label of the page with something added.
    fn is_of_another(&self, field: &Field, memory: &FieldMemory, label: &super::scene::Label) -> bool {
        let others = self.memory.fields.iter().filter(|(name, _)| **name != field.name);
        let is_others = others.clone().any(|(_, other)| {
            other.labels.contains(&label.key) || self.relation(other, &label.meaning) == Relation::Same
        });
        let qualifies = |of: &FieldMemory| of.meanings.iter().any(|meaning| label.meaning.qualifies(meaning));
        is_others || others.clone().any(|(_, other)| qualifies(other)) || qualifies(memory)
    }

    /// The names of the elements. A name that is known to belong elsewhere speaks against the place, unless its label is
    /// exactly the field's: then the name has been given to another field.
    fn identity(
        &self,
        field: &Field,
        memory: &FieldMemory,
        spot: &Spot,
        weighed: &mut Weighed,
    ) -> Option<()> {
        let own = |mark: &&String| memory.marks.contains(*mark);
        let by_class = |mark: &&String| mark.starts_with("class=");
        if spot.marks.iter().filter(own).any(|mark| !by_class(&mark)) {
            weighed.speaks(Witness::Identity, weight::IDENTITY);
        } else if spot.marks.iter().any(|mark| own(&mark)) {
            weighed.speaks(Witness::Identity, weight::CLASS);
        } else if spot.marks.iter().any(|mark| self.memory.is_mark_of_another(&field.name, mark)) {
            return weighed
                .witnesses
                .iter()
                .any(|witness| matches!(witness, Witness::Label | Witness::Heading))
                .then_some(());
        }
        Some(())
    }

    /// A value that the reader cannot read is none of this field.
    fn form(&self, field: &Field, memory: &FieldMemory, spot: &Spot, weighed: &mut Weighed) -> Option<()> {
        if field.is_blank(&spot.text) && field.reader.facet() == Facet::Text && !field.reader.takes_blank() {
            return Some(());
        }
        let reading = field.read_cell(self.document, &spot.cell, self.context).ok()?;
        match &field.reader {
            Reader::Vin { .. } if reading.value().is_some_and(checks_out) => {
                weighed.speaks(Witness::Form, weight::CHECK_DIGIT);
            }
            reader if reader.is_telling() => weighed.speaks(Witness::Form, weight::FORM),
            _ if memory.has_digits && memory.seen > 0 && !spot.text.chars().any(|c| c.is_ascii_digit()) => {
                weighed.score += weight::STRANGE;
            }
            _ => {}
        }
        Some(())
    }

    /// Where the place stands.
    fn surroundings(&self, memory: &FieldMemory, spot: &Spot, weighed: &mut Weighed) {
        if spot.sections.first().is_some_and(|section| memory.sections.contains(section)) {
            weighed.speaks(Witness::Section, weight::SECTION);
        }
        let before = self.is_neighbour(&memory.before, spot.before.as_ref());
        let behind = self.is_neighbour(&memory.behind, spot.behind.as_ref());
        for _ in [before, behind].into_iter().filter(|is_same| *is_same) {
            weighed.score += weight::NEIGHBOUR;
        }
        if before && behind {
            weighed.speaks(Witness::Neighbours, 0);
        }
        if [&spot.before, &spot.behind].into_iter().flatten().any(|label| self.is_only(label)) {
            weighed.speaks(Witness::Company, weight::COMPANY);
        }
        weighed.score += if memory.paths.contains(&spot.path) { weight::LIKENESS } else { 0 };
        weighed.score += if memory.controls.contains(&spot.control) { weight::LIKENESS } else { 0 };
    }

    /// Whether a label stands where one stood that says the same. One that is on the page more often than it was proves
    /// nothing: a copied part has the same neighbours.
    fn is_neighbour(&self, remembered: &HashSet<String>, label: Option<&String>) -> bool {
        let Some(label) = label else { return false };
        let meaning = Meaning::of(label);
        let same = |known: &&String| {
            *known == label || meaning.relation(&Meaning::of(known), self.scene.tongue) == Relation::Same
        };
        remembered.iter().any(|known| same(&known)) && !self.is_copied(label)
    }

    fn is_copied(&self, label: &str) -> bool {
        let known = self.memory.labels.get(label).copied().unwrap_or(1);
        self.scene.labelled(label) > known
    }

    /// Whether a label is known on this page and is there once.
    fn is_only(&self, label: &str) -> bool {
        self.memory.labels.get(label) == Some(&1) && self.scene.labelled(label) == 1
    }
}
