//! The gate: what a page says is taken only if all of it holds together.

use std::collections::BTreeMap;

use rooftop_page::{
    Document, Drift, DriftKind, HealReport, Memory, PageModel, PageReading, ReadContext, Reading, Value,
    Witness,
};

use crate::pack::{FormatSource, Page};

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
    /// The page in the formats that it or the user's settings choose. Without a choice that the pack knows, nothing of it
    /// is read: a day in the wrong format is another day.
    pub(crate) fn model_for(&self, document: &Document, context: &ReadContext) -> Result<&PageModel, Drift> {
        let Some(formats) = &self.formats else { return Ok(&self.model) };
        let (chosen, by) = match &formats.by {
            FormatSource::Value(name) => {
                let values = self.model.read_some(&[name.as_str()], document, context)?;
                let chosen = values.get(name).and_then(Reading::value).map(Value::to_text);
                (chosen, name)
            }
            FormatSource::Session(name) => (context.formats.clone(), name),
        };
        let chosen = chosen.unwrap_or_default();
        formats.models.get(&chosen).ok_or_else(|| {
            let words: Vec<&str> = formats.models.keys().map(String::as_str).collect();
            let expected = format!("a format that the pack knows ({})", words.join(", "));
            Drift::new(DriftKind::WordUnknown, expected, &chosen).on(&self.model.name).at(by)
        })
    }

    /// Reads a document that is proved to be this page, and checks its values against each other.
    pub(crate) fn read(
        &self,
        document: &Document,
        status: u16,
        context: &ReadContext,
    ) -> Result<PageReading, Drift> {
        let mut reading = self.model_for(document, context)?.read(document, status, context)?;
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
        let model = self.model_for(document, context)?;
        let strict = self.read(document, status, context);
        let Healing::By(memory) = healing else {
            return strict.map(|reading| (reading, HealReport::default()));
        };
        match strict {
            Ok(reading) if !model.is_doubtful(document, context, memory, &reading) => {
                Ok((reading, HealReport::default()))
            }
            Err(drift) if drift.kind == DriftKind::CheckFailed => Err(drift),
            strict => {
                let mut healed = model.heal(document, status, context, memory)?;
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
