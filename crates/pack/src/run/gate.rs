//! The gate: what a page says is taken only if all of it holds together.

use std::collections::BTreeMap;

use rooftop_page::{Document, Drift, DriftKind, HealReport, Memory, PageReading, ReadContext, Witness};

use crate::pack::Page;

/// Whether a page may be read by what its recordings looked like, where its declared evidence is gone.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Healing<'m> {
    /// A page that is only read.
    By(&'m Memory),
    /// Signing in, and whatever may have an effect.
    Never,
}

/// What was noticed of the pages that a flow read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GateReport {
    /// What had to be healed, page by page.
    pub heals: Vec<HealReport>,
    /// How often each field was found by which evidence: page, field or list and column, and what spoke most for it.
    pub evidence: BTreeMap<(String, String, Witness), u32>,
}

impl GateReport {
    /// Takes down how a page was read.
    pub(crate) fn note(&mut self, reading: &PageReading, healed: &HealReport) {
        if !healed.is_empty() {
            self.heals.push(healed.clone());
        }
        let values = reading.values.iter().map(|(name, value)| (name.clone(), value));
        // All rows of a grid are found by its head: the first speaks for all.
        let rows =
            reading.lists.iter().filter_map(|(list, read)| Some((list, read.rows.iter().flatten().next()?)));
        let columns = rows.flat_map(|(list, row)| {
            row.values.iter().map(move |(column, value)| (format!("{list}.{column}"), value))
        });
        for (field, value) in values.chain(columns) {
            if let Some(witness) = value.found.witnesses.first() {
                *self.evidence.entry((reading.page.clone(), field, *witness)).or_default() += 1;
            }
        }
    }

    /// Whether anything had to be healed.
    #[must_use]
    pub fn is_healed(&self) -> bool {
        !self.heals.is_empty()
    }
}

impl Page {
    /// Reads a document that is proved to be this page, and checks its values against each other.
    pub(crate) fn read(
        &self,
        document: &Document,
        status: u16,
        context: &ReadContext,
    ) -> Result<PageReading, Drift> {
        let mut reading = self.model.read(document, status, context)?;
        self.check(document, &mut reading)?;
        Ok(reading)
    }

    /// [`Page::read`], or what healing finds where that gives drift or is doubtful.
    pub(crate) fn read_or_heal(
        &self,
        document: &Document,
        status: u16,
        context: &ReadContext,
        healing: Healing<'_>,
    ) -> Result<(PageReading, HealReport), Drift> {
        let strict = self.read(document, status, context);
        let Healing::By(memory) = healing else {
            return strict.map(|reading| (reading, HealReport::default()));
        };
        match strict {
            Ok(reading) if !self.model.is_doubtful(document, context, memory, &reading) => {
                Ok((reading, HealReport::default()))
            }
            Err(drift) if drift.kind == DriftKind::CheckFailed => Err(drift),
            strict => {
                let mut healed = self.model.heal(document, status, context, memory)?;
                self.check(document, &mut healed.reading)?;
                let unproved = healed.unproved().next().map(|field| unproved(&self.model.name, field));
                match unproved {
                    None => Ok((healed.reading, healed.report)),
                    Some(unproved) => Err(strict.err().unwrap_or(unproved)),
                }
            }
        }
    }

    /// Whether all checks hold. Those that say something are witnesses of the values they speak of.
    fn check(&self, document: &Document, reading: &mut PageReading) -> Result<(), Drift> {
        for check in &self.checks {
            if check.holds(document.url(), reading)? {
                let covered = reading.values.iter_mut().filter(|(name, _)| check.speaks_of(name));
                for (_, value) in
                    covered.filter(|(_, value)| !value.found.witnesses.contains(&Witness::Check))
                {
                    value.found.witnesses.push(Witness::Check);
                }
            }
        }
        Ok(())
    }
}

fn unproved(page: &str, field: &str) -> Drift {
    let found = "a place for which too little speaks";
    Drift::new(DriftKind::Contradiction, "a value that is proved", found).on(page).at(field)
}
