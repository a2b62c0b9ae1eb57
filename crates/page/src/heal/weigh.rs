//! How much speaks for a place to be the one of a field, and what speaks against it.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::meaning::{Meaning, Relation, Tongue};
use super::memory::{FieldMemory, PageMemory, echoes};
use super::scene::{Label, Scene, Spot};
use crate::document::Document;
use crate::model::Field;
use crate::reader::{Facet, Reader, checks_out};
use crate::record::ReadContext;
use crate::text::is_masked;
use crate::value::Witness;

/// How much a witness weighs. Only their order and the margin between two places matter.
pub(super) mod weight {
    pub(in super::super) const LABEL: i64 = 60;
    pub(in super::super) const SYNONYM: i64 = 45;
    pub(in super::super) const PERHAPS: i64 = 25;
    pub(in super::super) const IDENTITY: i64 = 50;
    pub(in super::super) const CLASS: i64 = 30;
    pub(in super::super) const ECHO: i64 = 40;
    pub(in super::super) const SECTION: i64 = 25;
    pub(in super::super) const NEIGHBOUR: i64 = 10;
    pub(in super::super) const FORM: i64 = 10;
    pub(in super::super) const CHECK_DIGIT: i64 = 25;
    pub(in super::super) const COMPANY: i64 = 8;
    pub(in super::super) const PLACE: i64 = 5;
    pub(in super::super) const LIKENESS: i64 = 3;
    pub(in super::super) const STRANGE: i64 = -10;
}

/// By how much a place must be ahead of the next best one.
pub(super) const MARGIN: i64 = 20;

/// From where on a place is so like the one of a field that the field cannot be said to be absent.
const DOUBT: i64 = 30;

/// What speaks for a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Weighed {
    pub(super) witnesses: Vec<Witness>,
    pub(super) score: i64,
    /// Its label may say the same, or something else.
    is_perhaps: bool,
}

impl Weighed {
    pub(super) fn speaks(&mut self, witness: Witness, weight: i64) {
        if !self.witnesses.contains(&witness) {
            self.witnesses.push(witness);
        }
        self.score += weight;
    }

    /// Whether the place is so like the one of a field that the field cannot be said to be absent.
    pub(super) fn makes_doubtful(&self) -> bool {
        self.score >= DOUBT
            && (self.identifies() || self.is_perhaps || self.witnesses.contains(&Witness::Neighbours))
    }

    /// Whether all that tells the field from others is a word of several meanings. Where a mistake would be worst, that is
    /// not enough: "List Price" is the one or the other.
    pub(super) fn hangs_on_a_word(&self) -> bool {
        self.is_perhaps && ![Witness::Identity, Witness::Echo].iter().any(|own| self.witnesses.contains(own))
    }

    /// Whether one of the witnesses tells the field from all others.
    pub(super) fn identifies(&self) -> bool {
        use Witness::{Echo, Heading, Identity, Label, Neighbours, Place, Synonym};
        let speaks = |wanted: Witness| self.witnesses.contains(&wanted);
        // A word of several meanings, at the very place where the label of one of them always was.
        let is_in_place = self.is_perhaps && speaks(Neighbours) && speaks(Place);
        is_in_place || [Label, Heading, Synonym, Identity, Echo].into_iter().any(speaks)
    }
}

/// What a page is weighed against.
pub(super) struct Scales<'s> {
    pub(super) document: &'s Document,
    pub(super) scene: &'s Scene,
    pub(super) memory: &'s PageMemory,
    pub(super) context: &'s ReadContext,
}

/// What the fields of a page, or the columns of a list, are called.
#[derive(Clone, Copy)]
pub(super) struct Names<'n> {
    pub(super) fields: &'n IndexMap<String, FieldMemory>,
    /// All labels that were recorded, and what they mean.
    pub(super) known: &'n HashMap<String, usize>,
    pub(super) meanings: &'n HashMap<String, Meaning>,
    /// Names of elements that belong to no field.
    pub(super) other_marks: &'n HashSet<String>,
    pub(super) tongue: Tongue,
}

impl Names<'_> {
    /// A label that says the same speaks for a place, one that says something else against it: that of another field, one
    /// that the page is known to have elsewhere, and a known one with something added.
    pub(super) fn label(
        &self,
        field: &str,
        memory: &FieldMemory,
        labels: &[Label],
        own: Witness,
        weighed: &mut Weighed,
    ) -> Option<()> {
        if labels.iter().any(|label| memory.labels.contains(&label.key)) {
            weighed.speaks(own, weight::LABEL);
            return Some(());
        }
        let relations: Vec<Relation> =
            labels.iter().map(|label| self.relation(memory, &label.meaning)).collect();
        if labels.iter().any(|label| memory.also.contains(&label.key)) || relations.contains(&Relation::Same)
        {
            weighed.speaks(Witness::Synonym, weight::SYNONYM);
        } else if relations.contains(&Relation::Perhaps) {
            weighed.score += weight::PERHAPS;
            weighed.is_perhaps = true;
            // A word with several meanings has only one on a page that has nothing of the others.
            if !labels.iter().any(|label| self.is_ambiguous(field, memory, label)) {
                weighed.speaks(Witness::Synonym, 0);
            }
        } else if relations.contains(&Relation::Other)
            || labels.iter().any(|label| self.is_of_another(field, memory, label))
        {
            return None;
        }
        (!labels.iter().any(|label| self.known.contains_key(&label.key))).then_some(())
    }

    fn relation(&self, memory: &FieldMemory, label: &Meaning) -> Relation {
        let all: Vec<Relation> =
            memory.meanings.iter().map(|meaning| label.relation(meaning, self.tongue)).collect();
        let order = [Relation::Same, Relation::Perhaps, Relation::Other];
        order.into_iter().find(|relation| all.contains(relation)).unwrap_or(Relation::Unknown)
    }

    fn is_ambiguous(&self, field: &str, memory: &FieldMemory, label: &Label) -> bool {
        let of_fields =
            self.fields.iter().filter(|(name, _)| *name != field).flat_map(|(_, other)| &other.meanings);
        let of_page =
            self.meanings.iter().filter(|(key, _)| !memory.labels.contains(*key)).map(|(_, meaning)| meaning);
        let mut own = memory.meanings.iter();
        own.any(|meaning| {
            label.meaning.is_ambiguous(meaning, self.tongue, of_fields.clone().chain(of_page.clone()))
        })
    }

    /// Whether a label is the one of another field, or a label of the page with something added.
    fn is_of_another(&self, field: &str, memory: &FieldMemory, label: &Label) -> bool {
        let others = || self.fields.iter().filter(|(name, _)| *name != field).map(|(_, other)| other);
        let is_others = others().any(|other| {
            other.labels.contains(&label.key) || self.relation(other, &label.meaning) == Relation::Same
        });
        let qualifies = |of: &FieldMemory| of.meanings.iter().any(|meaning| label.meaning.qualifies(meaning));
        is_others || others().any(qualifies) || qualifies(memory)
    }

    /// The names of the elements. One that is known to belong elsewhere speaks against a place, unless its label is
    /// exactly the field's: then the name has been given to another field.
    pub(super) fn identity(
        &self,
        field: &str,
        memory: &FieldMemory,
        marks: &[String],
        weighed: &mut Weighed,
    ) -> Option<()> {
        let own = |mark: &&String| memory.marks.contains(*mark);
        if marks.iter().filter(own).any(|mark| !mark.starts_with("class=")) {
            weighed.speaks(Witness::Identity, weight::IDENTITY);
        } else if marks.iter().any(|mark| own(&mark)) {
            weighed.speaks(Witness::Identity, weight::CLASS);
        } else if marks.iter().any(|mark| self.is_mark_of_another(field, mark)) {
            let is_labelled = |witness: &Witness| matches!(witness, Witness::Label | Witness::Heading);
            return weighed.witnesses.iter().any(is_labelled).then_some(());
        }
        Some(())
    }

    fn is_mark_of_another(&self, field: &str, mark: &str) -> bool {
        let is_others = self.fields.iter().any(|(name, memory)| name != field && memory.marks.contains(mark));
        is_others || self.other_marks.contains(mark)
    }
}

impl Scales<'_> {
    fn names(&self) -> Names<'_> {
        Names {
            fields: &self.memory.fields,
            known: &self.memory.labels,
            meanings: &self.memory.label_meanings,
            other_marks: &self.memory.other_marks,
            tongue: self.scene.tongue,
        }
    }

    /// What speaks for the place to be the field's; `None` if something speaks against it.
    pub(super) fn weigh(&self, field: &Field, memory: &FieldMemory, spot: &Spot) -> Option<Weighed> {
        let is_covered = is_masked(&spot.text) && !matches!(field.reader, Reader::Covered);
        // What holds other labels of the page is a part of it, no value.
        let is_part = spot.inner_labels.iter().any(|label| self.memory.labels.contains_key(label));
        if spot.is_aside || spot.is_doubtful || is_covered || is_part {
            return None;
        }
        let mut weighed = Weighed::default();
        let names = self.names();
        let own = if field.evidence.heading.is_some() { Witness::Heading } else { Witness::Label };
        names.label(&field.name, memory, &spot.labels, own, &mut weighed)?;
        names.identity(&field.name, memory, &spot.marks, &mut weighed)?;
        self.form(field, memory, spot, &mut weighed)?;
        self.surroundings(memory, spot, &mut weighed);
        let said: HashSet<String> = echoes(self.document, &spot.text);
        if memory.echoes.iter().any(|echo| said.contains(echo)) {
            weighed.speaks(Witness::Echo, weight::ECHO);
        }
        Some(weighed)
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
        let position = (spot.path.clone(), spot.position.0, spot.position.1);
        if memory.positions.contains(&position) {
            weighed.speaks(Witness::Place, weight::PLACE);
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
            *known == label || meaning.relation(&Meaning::of(known), self.scene.tongue).may_be_same()
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
