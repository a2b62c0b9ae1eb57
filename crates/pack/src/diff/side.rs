//! One side of a comparison: a pack with its recorded pages.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::tz::TimeZone;
use rooftop_page::{Document, Drift, ReadContext};

use crate::catalogue::Catalogue;
use crate::diagnostic::Diagnostics;
use crate::fixture;
use crate::pack::{Pack, ZoneRule};

/// A pack and what was recorded of its pages.
pub(super) struct Side {
    pub(super) pack: Pack,
    recorded: BTreeMap<String, Vec<Recorded>>,
}

/// A recorded document.
pub(super) struct Recorded {
    /// `page/case`.
    pub(super) name: String,
    pub(super) document: Document,
    pub(super) status: u16,
    pub(super) context: ReadContext,
    again: fixture::Again,
}

impl Recorded {
    /// The document once more, for whoever takes it.
    pub(super) fn document(&self) -> Result<Document, Drift> {
        self.again.document()
    }
}

impl Side {
    pub(super) fn load(dir: &Path, catalogue: &Catalogue) -> Result<Self, Diagnostics> {
        let pack = Pack::load(dir, catalogue)?;
        let mut recorded: BTreeMap<String, Vec<Recorded>> = BTreeMap::new();
        for case in fixture::recorded_cases(dir, &pack)? {
            let zone = match pack.zone() {
                ZoneRule::Fixed(zone) => zone.clone(),
                ZoneRule::Rooftop | ZoneRule::User => case.zone.clone().unwrap_or(TimeZone::UTC),
            };
            // What cannot be read at all is the business of the pack's own tests.
            let Ok(document) = case.again.document() else { continue };
            recorded.entry(case.page).or_default().push(Recorded {
                name: case.name,
                document,
                status: case.status,
                context: ReadContext { zone: Some(zone), formats: None },
                again: case.again,
            });
        }
        Ok(Self { pack, recorded })
    }

    /// What was recorded of a page.
    pub(super) fn of(&self, page: &str) -> Vec<&Recorded> {
        self.recorded.get(page).into_iter().flatten().collect()
    }
}
