//! The gate: what a page says is taken only if all of it holds together.

use rooftop_page::{Document, Drift, PageReading, ReadContext, Witness};

use crate::pack::Page;

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
