//! One answer, read as a flow would read it: for tools that have recorded or made pages rather than a DMS.

use jiff::tz::TimeZone;
use rooftop_page::{Document, Drift, DriftKind, FormSubmission, HealReport, PageReading, ReadContext, Value};

use super::FlowError;
use super::gate::Healing;
use super::visit::{self, About, Place};
use crate::pack::{Pack, ZoneRule};
use crate::wire::Response;

/// What was asked for when an answer came.
#[derive(Debug, Clone, Default)]
pub struct Asked<'a> {
    /// The page that must come.
    pub page: &'a str,
    /// The store that it must show, if pages show one.
    pub rooftop: Option<&'a str>,
    /// The value that is the record's key, and the key.
    pub record: Option<(&'a str, &'a str)>,
    /// The zone of the page's local times, where the pack does not fix it.
    pub zone: Option<TimeZone>,
    /// Take only what stands where the pack says, as steps with an effect do. Reads may heal.
    pub strictly: bool,
}

/// A page that came as asked: read, and able to fill its forms.
pub struct Answer<'p> {
    pack: &'p Pack,
    place: Place,
}

impl<'p> Answer<'p> {
    /// Classifies, proves and reads an answer.
    ///
    /// # Errors
    /// As [`run`](super::run): drift, or another page with its meaning.
    pub fn read(pack: &'p Pack, asked: &Asked<'_>, response: &Response) -> Result<Self, FlowError> {
        let unknown = || Drift::new(DriftKind::PageUnexpected, "a page of the pack", asked.page);
        let expected = pack.pages.get(asked.page).ok_or_else(unknown)?;
        let (body, content_type) = (&response.body, response.content_type.as_deref());
        let document = pack
            .document(body, content_type, &response.url, Some(&expected.model))
            .map_err(|drift| visit::failed_or(response.status, drift))?;
        let zone = match pack.zone() {
            ZoneRule::Fixed(zone) => Some(zone.clone()),
            ZoneRule::Rooftop | ZoneRule::User => asked.zone.clone(),
        };
        let about = About { rooftop: asked.rooftop, record: asked.record };
        let healing = if asked.strictly { Healing::Never } else { Healing::By(&pack.memory) };
        let context = ReadContext { zone, formats: None };
        let place = visit::arrive(pack, expected, document, response.status, about, &context, healing)?;
        if let Some((name, wanted)) = asked.record {
            let found =
                place.reading.values.get(name).and_then(|reading| reading.value()).map(Value::to_text);
            if found.as_deref() != Some(wanted) {
                let drift = visit::wrong_record(wanted, &found.unwrap_or_default());
                return Err(drift.on(&place.page).at(name).into());
            }
        }
        Ok(Self { pack, place })
    }

    /// What was read.
    #[must_use]
    pub fn reading(&self) -> &PageReading {
        &self.place.reading
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.place.document
    }

    /// What of it had to be healed.
    #[must_use]
    pub fn healed(&self) -> &HealReport {
        &self.place.report
    }

    /// Fills a form of the page.
    ///
    /// # Errors
    /// As [`PageModel::fill`](rooftop_page::PageModel::fill).
    pub fn fill(&self, form: &str, values: &[(String, String)]) -> Result<FormSubmission, FlowError> {
        let unknown = || Drift::new(DriftKind::FormMissing, form, "no page");
        let page = self.pack.pages.get(&self.place.page).ok_or_else(unknown)?;
        Ok(page.model.fill(&self.place.document, form, values)?)
    }
}
