//! Single values: which are open, where each of them is, and whether all of it can be believed.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::assign::assign;
use super::memory::{FieldMemory, PageMemory};
use super::outline;
use super::report::HealReport;
use super::scene::Spot;
use super::weigh::{MARGIN, Scales, Weighed};
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::list::ListReading;
use crate::model::{Field, ListModel, PageModel, Presence};
use crate::record::{Claim, Located, PageReading, ReadContext};
use crate::value::{Absence, Reading};

/// How many witnesses a place needs, and how many if a mistake would be worst.
const WITNESSES: usize = 2;
const WITNESSES_GRAVE: usize = 3;

/// A field that strict reading does not find, or finds where it is doubtful.
struct Open<'f> {
    field: &'f Field,
    memory: &'f FieldMemory,
    /// What strict reading says.
    drift: Option<Drift>,
}

/// The values that strict reading finds beyond doubt, the cells they take, and the fields that are open.
type SortedOut<'f> = (IndexMap<String, Reading>, HashMap<Claim, &'f str>, Vec<Open<'f>>);

/// Whether strict reading failed for not knowing where the value is.
fn is_about_the_place(kind: DriftKind) -> bool {
    use DriftKind::{
        Contradiction, GridAmbiguous, LabelAmbiguous, LabelMissing, RowUnexpected, SectionMissing,
    };
    matches!(
        kind,
        Contradiction | GridAmbiguous | LabelAmbiguous | LabelMissing | RowUnexpected | SectionMissing
    )
}

impl PageModel {
    /// Reads all single values: strictly where that works and nothing makes it doubtful, else by what is remembered.
    pub(super) fn heal_values(
        &self,
        document: &Document,
        context: &ReadContext,
        memory: &PageMemory,
        report: &mut HealReport,
    ) -> Result<IndexMap<String, Reading>, Drift> {
        let scene = memory.scene(document);
        let scales = Scales { document, scene: &scene, memory, context };
        let (mut values, mut claims, open) = self.sort_out(&scales)?;
        let free: Vec<&Spot> = scene.spots.iter().collect();
        let placed = place_all(&scales, &open, &free, &claims)?;
        for (open, found) in &placed {
            if let Some((spot, weighed)) = found {
                claims.insert(open.field.claim(document, &spot.cell), &open.field.name);
                values.insert(open.field.name.clone(), open.take(&scales, spot, weighed, report)?);
            }
        }
        // Only when all others have their places can it be said that a field has none.
        for (open, _) in placed.iter().filter(|(_, found)| found.is_none()) {
            values.insert(open.field.name.clone(), open.leave(&scales, &claims)?);
        }
        values.sort_by_key(|name, _| self.values.iter().position(|field| field.name == **name));
        Ok(values)
    }

    /// The values that strict reading finds beyond doubt, the cells they take, and the fields that are open.
    fn sort_out<'f>(&'f self, scales: &Scales<'f>) -> Result<SortedOut<'f>, Drift> {
        let labels = self.labels();
        let mut values = IndexMap::new();
        let mut claims: HashMap<Claim, &str> = HashMap::new();
        let mut open = Vec::new();
        for field in &self.values {
            let Some(memory) = scales.memory.fields.get(&field.name) else { continue };
            match field.read(scales.document, &labels, scales.context) {
                Ok((claim, reading)) if scales.is_beyond_doubt(field, memory, &reading) => {
                    if let Some(claim) = claim {
                        claims.insert(claim, &field.name);
                    }
                    values.insert(field.name.clone(), reading);
                }
                Ok(_) => open.push(Open { field, memory, drift: None }),
                Err(drift) if field.evidence.is_seen() && is_about_the_place(drift.kind) => {
                    open.push(Open { field, memory, drift: Some(drift.at(&field.name)) });
                }
                // The place is there, and what stands in it is no value.
                Err(drift) => return Err(drift.at(&field.name)),
            }
        }
        Ok((values, claims, open))
    }
}

/// Whether what is remembered makes a strict reading doubtful. Most pages give no reason to look closely.
pub(super) fn is_doubtful(
    model: &PageModel,
    document: &Document,
    context: &ReadContext,
    memory: &PageMemory,
    reading: &PageReading,
) -> bool {
    let is_missing = |reading: &Reading| matches!(reading.value, Err(Absence::Hidden | Absence::NotOffered));
    let in_first = |list: &ListReading| {
        list.rows.iter().flatten().next().is_some_and(|row| row.values.values().any(is_missing))
    };
    let lacks_one = reading.values.values().any(is_missing) || reading.lists.values().any(in_first);
    let ends_badly = reading.lists.values().any(|list| list.rows.last().is_some_and(Result::is_err));
    let is_copy = |list: &ListModel| {
        memory.lists.get(&list.name).is_some_and(|known| list.may_be_a_copy(document, known))
    };
    let may_be_copied = model.lists.iter().any(is_copy);
    if !lacks_one
        && !ends_badly
        && !may_be_copied
        && outline::asides(document, memory.known_headings()).is_empty()
    {
        return false;
    }
    let scene = memory.scene(document);
    let scales = Scales { document, scene: &scene, memory, context };
    let mut fields = model.values.iter();
    let mut lists = model.lists.iter();
    fields.any(|field| {
        let known = memory.fields.get(&field.name).zip(reading.values.get(&field.name));
        known.is_some_and(|(memory, reading)| !scales.is_beyond_doubt(field, memory, reading))
    }) || lists.any(|list| {
        let read = reading.lists.get(&list.name);
        read.is_some_and(|read| list.is_doubtful(document, context, memory, &scene, read))
    })
}

impl Scales<'_> {
    /// Whether nothing on the page makes a strict reading doubtful.
    fn is_beyond_doubt(&self, field: &Field, memory: &FieldMemory, reading: &Reading) -> bool {
        match reading.value {
            Err(Absence::Hidden | Absence::NotOffered) => {
                !self.may_be_somewhere(field, memory, &HashMap::new())
            }
            _ => !self.is_aside(field),
        }
    }

    /// Whether the field's own label stands in a part of the page that is not about the record.
    fn is_aside(&self, field: &Field) -> bool {
        let Ok(Located::Cell(cell)) = field.locate(self.document) else { return false };
        let id = cell.id(&self.document.tree);
        self.scene.spots.iter().any(|spot| spot.is_aside && spot.cell.id(&self.document.tree) == id)
    }

    /// Whether a place that nobody else takes is so like the field's that the field cannot be said to be absent.
    fn may_be_somewhere(&self, field: &Field, memory: &FieldMemory, claims: &HashMap<Claim, &str>) -> bool {
        self.scene.spots.iter().any(|spot| {
            !claims.contains_key(&field.claim(self.document, &spot.cell))
                && self.weigh(field, memory, spot).is_some_and(|weighed| weighed.makes_doubtful())
        })
    }
}

/// What was found for an open field.
type Placed<'o, 'f, 's> = (&'o Open<'f>, Option<(&'s Spot, Weighed)>);

/// Finds the places of all open fields at once.
fn place_all<'o, 'f, 's>(
    scales: &Scales<'_>,
    open: &'o [Open<'f>],
    spots: &[&'s Spot],
    claims: &HashMap<Claim, &str>,
) -> Result<Vec<Placed<'o, 'f, 's>>, Drift> {
    let weigh = |open: &Open<'_>, spot: &Spot| {
        let is_taken = claims.contains_key(&open.field.claim(scales.document, &spot.cell));
        if is_taken { None } else { scales.weigh(open.field, open.memory, spot) }
    };
    let weighed: Vec<Vec<Option<Weighed>>> =
        open.iter().map(|open| spots.iter().map(|spot| weigh(open, spot)).collect()).collect();
    let worths: Vec<Vec<Option<i64>>> = weighed
        .iter()
        .map(|row| row.iter().map(|cell| cell.as_ref().map(|cell| cell.score)).collect())
        .collect();
    let taken = assign(&worths);
    let mut placed = Vec::new();
    for (index, (open, column)) in open.iter().zip(&taken).enumerate() {
        let best = column.and_then(|column| {
            let weighed = weighed.get(index)?.get(column)?.clone()?;
            Some((column, *spots.get(column)?, weighed))
        });
        let accepted = best.filter(|(column, _, weighed)| {
            Open::is_believed(weighed) && is_ahead(scales, open, spots, &worths, index, *column)
        });
        match accepted {
            Some((_, spot, weighed)) => placed.push((open, Some((spot, weighed)))),
            None if open.may_be_missing() => placed.push((open, None)),
            None => return Err(open.stands()),
        }
    }
    Ok(placed)
}

/// Whether a place is well ahead: of every other place of the field that would give another value, and of every other
/// field that is open and might be there.
fn is_ahead(
    scales: &Scales<'_>,
    open: &Open<'_>,
    spots: &[&Spot],
    worths: &[Vec<Option<i64>>],
    row: usize,
    column: usize,
) -> bool {
    let worth =
        |row: usize, column: usize| worths.get(row).and_then(|row| row.get(column)).copied().flatten();
    let Some(best) = worth(row, column) else { return false };
    let value = |column: usize| spots.get(column).and_then(|spot| open.value(scales, spot));
    let rivals = (0..spots.len()).filter(|other| *other != column);
    let is_rival = |other: &usize| {
        worth(row, *other).is_some_and(|score| score + MARGIN > best) && value(*other) != value(column)
    };
    let mut others = (0..worths.len()).filter(|other| *other != row);
    rivals.into_iter().all(|other| !is_rival(&other))
        && others.all(|other| worth(other, column).is_none_or(|score| score + MARGIN <= best))
}

impl Open<'_> {
    /// The drift that stands if the field is not healed.
    fn stands(&self) -> Drift {
        let doubtful = || {
            Drift::new(
                DriftKind::Contradiction,
                self.field.evidence.to_string(),
                "a place that may be its own",
            )
            .at(&self.field.name)
        };
        self.drift.clone().unwrap_or_else(doubtful)
    }

    fn may_be_missing(&self) -> bool {
        let is_missing = self
            .drift
            .as_ref()
            .is_none_or(|drift| matches!(drift.kind, DriftKind::LabelMissing | DriftKind::SectionMissing));
        is_missing && matches!(self.field.presence, Presence::MayBeMissing(_))
    }

    fn value(&self, scales: &Scales<'_>, spot: &Spot) -> Option<Result<crate::Value, Absence>> {
        let reading = self.field.read_cell(scales.document, &spot.cell, scales.context).ok()?;
        Some(reading.value)
    }

    /// Whether enough witnesses agree, one of which tells the field from all others.
    fn is_believed(weighed: &Weighed) -> bool {
        weighed.identifies() && weighed.witnesses.len() >= WITNESSES
    }

    /// Whether a mistake would be worst, and more is needed than speaks for the place.
    fn needs_check(&self, scales: &Scales<'_>, spot: &Spot, weighed: &Weighed) -> bool {
        self.memory.is_grave(&self.field.reader)
            && (weighed.witnesses.len() < WITNESSES_GRAVE || weighed.hangs_on_a_word())
            && !scales.is_only_labelled(self.memory, spot)
    }

    /// Reads the field at the place that was found for it.
    fn take(
        &self,
        scales: &Scales<'_>,
        spot: &Spot,
        weighed: &Weighed,
        report: &mut HealReport,
    ) -> Result<Reading, Drift> {
        let mut reading = self
            .field
            .read_cell(scales.document, &spot.cell, scales.context)
            .map_err(|drift| drift.at(&self.field.name))?;
        reading.found.healed = true;
        reading.found.witnesses.clone_from(&weighed.witnesses);
        report.add(self.field, spot, weighed);
        if self.needs_check(scales, spot, weighed) {
            report.needs_check.push(self.field.name.clone());
        }
        if let Some(healed) = report.fields.last() {
            reading.found.locator.clone_from(&healed.new_evidence);
        }
        Ok(reading)
    }

    /// The field is absent, if nothing left on the page may be its place.
    fn leave(&self, scales: &Scales<'_>, claims: &HashMap<Claim, &str>) -> Result<Reading, Drift> {
        match self.field.presence {
            Presence::MayBeMissing(absence) if !scales.may_be_somewhere(self.field, self.memory, claims) => {
                Ok(self.field.absent(absence, ""))
            }
            _ => Err(self.stands()),
        }
    }
}

impl Scales<'_> {
    /// Whether the place has exactly the field's label, and no other place of the page has it.
    fn is_only_labelled(&self, memory: &FieldMemory, spot: &Spot) -> bool {
        let own: HashSet<&String> = memory.labels.iter().filter(|label| spot.has_label(label)).collect();
        own.iter().any(|label| self.scene.labelled(label) == 1)
    }
}
