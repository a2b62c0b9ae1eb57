//! Healing: reading a page on which the declared evidence is gone, where that is provably safe.
//!
//! Strict reading takes a value from where its declared label says that it is. When that fails, a page may still be read
//! by what else is known of it: how it looked when it was recorded. Everything on the page that can be a value is
//! weighed for every field that is open, by witnesses that know nothing of each other, and all fields are assigned at
//! once, one place each. A place is taken only if something tells the field from all others, if enough witnesses agree,
//! if it is well ahead of the next best one, and if nothing speaks against it. If any field of the page is not found so,
//! the page is not healed, and the drift of the strict reading stands.
//!
//! | subject | where |
//! |---|---|
//! | what a page looked like | `memory` |
//! | what is on a page now | `scene`, `outline` |
//! | what labels mean | `meaning`, `trade` |
//! | which page it is | `recognise` |
//! | for and against a place | `weigh`, `assign` |
//! | single values, and lists | `values`, `grids` |
//! | what was healed | `report` |

mod assign;
mod grids;
mod meaning;
mod memory;
mod outline;
mod recognise;
mod report;
mod scene;
mod trade;
mod values;
mod weigh;

use indexmap::IndexMap;

use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::kind::DocumentKind;
use crate::model::PageModel;
use crate::record::{PageReading, ReadContext};
use crate::value::Witness;

pub use memory::{Memory, PageMemory};
pub use report::{HealReport, HealedField};

/// A page that was read, perhaps by healing.
#[derive(Debug, Clone)]
pub struct Healed {
    /// What was read.
    pub reading: PageReading,
    /// What had to be healed; no fields if nothing had to.
    pub report: HealReport,
    /// Values for which too little speaks, unless a check covers them.
    needs_check: Vec<String>,
}

impl Healed {
    /// The values that must not be used: a mistake would be worst, and neither enough witnesses nor a check speak for them.
    pub fn unproved(&self) -> impl Iterator<Item = &str> {
        self.needs_check.iter().map(String::as_str).filter(|name| {
            let reading = self.reading.values.get(*name);
            reading.is_none_or(|reading| !reading.found.witnesses.contains(&Witness::Check))
        })
    }
}

impl PageModel {
    /// Whether a page that was read strictly is doubtful all the same, by what is remembered of it: a value that is said
    /// to be absent stands under another label, or one stands in a part that is not about the record.
    #[must_use]
    pub fn is_doubtful(
        &self,
        document: &Document,
        context: &ReadContext,
        memory: &Memory,
        reading: &PageReading,
    ) -> bool {
        let memory = memory.page(&self.name).filter(|_| self.can_be_healed(document));
        memory.is_some_and(|memory| values::is_doubtful(self, document, context, memory, reading))
    }

    /// Only a page has labels and places. In a data document, a name that has changed is another name. What lies inside of
    /// another document is found by the other's paths, or not at all.
    fn can_be_healed(&self, document: &Document) -> bool {
        self.document == DocumentKind::Html && self.within.is_empty() && document.kind == DocumentKind::Html
    }

    /// Reads a page by what its recordings looked like, where the declared evidence is gone or doubtful.
    ///
    /// Only for pages that are read. What is sent to a DMS is never found so.
    ///
    /// # Errors
    /// The drift of the strict reading, if the page cannot be healed.
    pub fn heal(
        &self,
        document: &Document,
        status: u16,
        context: &ReadContext,
        memory: &Memory,
    ) -> Result<Healed, Drift> {
        self.passes_gate(document, status)?;
        if !self.can_be_healed(document) {
            let reading = self.read(document, status, context)?;
            return Ok(Healed { reading, report: HealReport::of(&self.name), needs_check: Vec::new() });
        }
        let on_page = |drift: Drift| drift.on(&self.name);
        let mut report = HealReport::of(&self.name);
        if let Err(drift) = self.proves(document) {
            if !memory.recognises(self, document) {
                return Err(drift);
            }
            report.add_part("proof", &drift.expected, "a page like the recorded ones", Witness::Company);
        }
        let unknown = || on_page(Drift::new(DriftKind::PageUnproven, "a page that was recorded", "none"));
        let memory = memory.page(&self.name).ok_or_else(unknown)?;
        let values = self.heal_values(document, context, memory, &mut report).map_err(on_page)?;
        let mut lists = IndexMap::new();
        for list in &self.lists {
            let reading = list.heal(document, context, memory, &mut report);
            let reading = reading.map_err(|drift| on_page(drift.within(&list.name)))?;
            lists.insert(list.name.clone(), reading.on(&self.name));
        }
        let links = self.read_links(document)?;
        let reading = PageReading { page: self.name.clone(), values, lists, links };
        let needs_check = std::mem::take(&mut report.needs_check);
        Ok(Healed { reading, report, needs_check })
    }
}
