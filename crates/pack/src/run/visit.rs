//! Going to a page: one request, one proof.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use rooftop_page::{
    Document, Drift, DriftKind, FormInput, HealReport, PageModel, PageReading, ReadContext, Reading, Value,
};
use url::Url;

use super::classify::{Classified, classify};
use super::gate::{GateReport, Healing};
use super::settle::{self, Asked, Settled, Way};
use super::{FlowError, request};
use crate::expr::{Bindings, is_same};
use crate::filling::Files;
use crate::meaning::Meaning;
use crate::pack::{Pack, Page, RequestSpec, STORE, SettingError};
use crate::sent::Unsendable;
use crate::session::{EveryRequest, SessionValues};
use crate::wire::{Request, Response, StepKind, Wire, WireError};

/// A page on which a flow is, with what was read there.
pub(crate) struct Place {
    pub(crate) document: Document,
    pub(crate) page: String,
    pub(crate) reading: PageReading,
    /// What of it had to be healed.
    pub(crate) report: HealReport,
}

impl Place {
    /// Whether the page shows what it must: the record that was asked for, the number of the request.
    pub(crate) fn expect_shown(&self, wanted: &[(&str, Value)]) -> Result<(), Drift> {
        for (name, wanted) in wanted {
            let shown = self.reading.values.get(*name).and_then(Reading::value);
            if shown.is_none_or(|shown| !is_same(shown, wanted)) {
                let shown = shown.map(Value::to_text).unwrap_or_default();
                return Err(wrong_record(&wanted.to_text(), &shown).on(&self.page).at(name));
            }
        }
        Ok(())
    }

    /// Whether the page shows this store. A page that shows none is no proof.
    pub(crate) fn expect_store(&self, pack: &Pack, wanted: &str) -> Result<(), Drift> {
        self.expect_rows_of(wanted)?;
        match pack.pages.get(&self.page) {
            Some(page) => page.expect_store(&self.reading.values, wanted),
            None => Ok(()),
        }
    }

    /// Whether all rows are of this store, in lists with a column that says of which they are.
    fn expect_rows_of(&self, wanted: &str) -> Result<(), Drift> {
        for (name, list) in &self.reading.lists {
            let stores = list.rows.iter().flatten().filter_map(|row| row.values.get(STORE)?.value());
            if let Some(other) = stores.map(key_of).find(|shown| shown != wanted) {
                let drift = Drift::new(
                    DriftKind::WrongStore,
                    format!("rows of store {wanted}"),
                    &format!("store {other}"),
                );
                return Err(drift.on(&self.page).at(&format!("{name}.{STORE}")));
            }
        }
        Ok(())
    }
}

/// The key of a store, as a page shows it: alone, or as a part of a text.
fn key_of(shown: &Value) -> String {
    match shown {
        Value::Parts(parts) => parts.get("key").map(Value::to_text).unwrap_or_default(),
        other => other.to_text(),
    }
}

impl Page {
    /// Whether the page, of which these values were read, shows this store. A page that shows none is no proof.
    fn expect_store(&self, values: &IndexMap<String, Reading>, wanted: &str) -> Result<(), Drift> {
        if !self.shows_store {
            return Ok(());
        }
        let shown = values.get(STORE).and_then(Reading::value).map(key_of);
        match shown {
            Some(shown) if shown == wanted => Ok(()),
            shown => {
                let found = format!("store {}", shown.unwrap_or_default());
                let drift = Drift::new(DriftKind::WrongStore, format!("store {wanted}"), &found);
                Err(drift.on(&self.model.name).at(STORE))
            }
        }
    }

    /// Whether a page that refuses something says so of this store and of this record, as far as it names them.
    pub(crate) fn expect_about(
        &self,
        document: &Document,
        about: About<'_>,
        context: &ReadContext,
    ) -> Result<(), Drift> {
        let store = about.rooftop.filter(|_| self.shows_store);
        let record = about.record.filter(|(name, _)| self.model.value(name).is_some());
        let names: Vec<&str> = store.map(|_| STORE).into_iter().chain(record.map(|(name, _)| name)).collect();
        let values = self.model.read_some(&names, document, context)?;
        if let Some(wanted) = store {
            self.expect_store(&values, wanted)?;
        }
        let Some((name, wanted)) = record else { return Ok(()) };
        match values.get(name).and_then(Reading::value).map(Value::to_text) {
            Some(key) if key != wanted => Err(wrong_record(wanted, &key).on(&self.model.name).at(name)),
            _ => Ok(()),
        }
    }
}

/// Of what a page must speak, as far as it says of what it speaks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct About<'a> {
    /// The store.
    pub(crate) rooftop: Option<&'a str>,
    /// The value that is the record's key, and the key.
    pub(crate) record: Option<(&'a str, &'a str)>,
}

pub(crate) fn wrong_record(wanted: &str, found: &str) -> Drift {
    Drift::new(DriftKind::WrongRecord, format!("record {wanted}"), found)
}

/// Sends requests for one run of a flow, within its bounds.
pub(crate) struct Visitor<'v> {
    pack: &'v Pack,
    given: &'v BTreeMap<String, String>,
    base: Url,
    origins: Vec<url::Origin>,
    context: ReadContext,
    wire: &'v mut dyn Wire,
    requests: u32,
    /// Something was sent that must not be sent again.
    sent: bool,
    gate: GateReport,
    /// What the session has beside its cookies.
    pub(crate) session: SessionValues,
    /// The files that were given, if any may be.
    pub(crate) files: Option<&'v Files>,
}

impl<'v> Visitor<'v> {
    pub(crate) fn new(
        pack: &'v Pack,
        settings: &'v BTreeMap<String, String>,
        zone: TimeZone,
        wire: &'v mut dyn Wire,
    ) -> Result<Self, SettingError> {
        Ok(Self {
            pack,
            given: settings,
            base: pack.base(settings)?,
            origins: pack.origins(settings)?,
            context: ReadContext { zone: Some(zone), formats: None },
            wire,
            requests: 0,
            sent: false,
            gate: GateReport::default(),
            session: SessionValues::default(),
            files: None,
        })
    }

    pub(crate) fn requests(&self) -> u32 {
        self.requests
    }

    /// Whether something was sent that must not be sent again: a draft or a commit.
    pub(crate) fn has_sent(&self) -> bool {
        self.sent
    }

    /// What was noticed of the pages so far.
    pub(crate) fn gate(&self) -> &GateReport {
        &self.gate
    }

    pub(crate) fn context(&self) -> &ReadContext {
        &self.context
    }

    /// The context, with what the session says of its user's formats.
    fn reading_context(&self) -> ReadContext {
        let chosen = self.pack.formats_by.as_ref().and_then(|(name, _)| self.session.kept().get(name));
        ReadContext { formats: chosen.map(|chosen| chosen.to_string()), ..self.context.clone() }
    }

    /// The settings as expressions see them.
    pub(crate) fn settings(&self) -> IndexMap<String, Value> {
        let value =
            |name: &String| self.pack.setting(name, self.given).map(|value| Value::Text(value.to_owned()));
        self.pack.settings().keys().filter_map(|name| Some((name.clone(), value(name)?))).collect()
    }

    /// What is known of the request to come.
    pub(crate) fn facts(&self) -> IndexMap<String, Value> {
        IndexMap::from([("number".to_owned(), Value::Integer(i64::from(self.requests) + 1))])
    }

    /// A request with its holes filled.
    pub(crate) fn request(&self, spec: &RequestSpec, bindings: &Bindings<'_>) -> Result<Request, FlowError> {
        let base = match &spec.origin {
            Some(name) => &self.pack.address(name, self.given)?,
            None => &self.base,
        };
        let carried = self.carried_bindings();
        let mut soap_header = Vec::new();
        for every in self.every_request_to(&base.origin()) {
            soap_header.extend(every.soap_header(&carried)?);
        }
        Ok(request::build(spec, base, bindings, &soap_header, self.files())?)
    }

    pub(crate) fn submit(
        &self,
        place: Option<&Place>,
        form: &str,
        values: &[(String, FormInput)],
        kind: StepKind,
    ) -> Result<Request, FlowError> {
        let place = place.ok_or_else(|| nowhere(form))?;
        let page = self.page(&place.page)?;
        let filled = page.model.fill_with(&place.document, form, values)?;
        let request = request::sending(filled, kind, self.files())?;
        Ok(request.sent_from(&place.document))
    }

    fn page(&self, name: &str) -> Result<&'v Page, Drift> {
        let page = self.pack.pages.get(name);
        page.ok_or_else(|| Drift::new(DriftKind::PageUnexpected, "a page of the pack", name))
    }

    /// Sends the request; proves that the expected page came, whole and of the given store; reads it.
    ///
    /// Another page ends the flow with its meaning, but only if it does not speak of another store or record: what one
    /// store does not have, another may.
    pub(crate) async fn visit(
        &mut self,
        request: Request,
        expected: &str,
        about: About<'_>,
    ) -> Result<Place, FlowError> {
        let expected = self.page(expected)?;
        let healing = match request.kind {
            StepKind::Read => Healing::By(&self.pack.memory),
            StepKind::SignIn | StepKind::Draft | StepKind::Converge | StepKind::Commit => Healing::Never,
        };
        let (document, status) = self.fetch(request, Some(&expected.model)).await?;
        let context = self.reading_context();
        let place = arrive(self.pack, expected, document, status, about, &context, healing)?;
        self.gate.note(&place.reading, &place.report);
        Ok(place)
    }

    /// The files that were given.
    fn files(&self) -> &'v Files {
        static NONE: Files = Files::new();
        self.files.unwrap_or(&NONE)
    }

    /// What the pack wants every request to this origin to carry.
    fn every_request_to<'s>(
        &'s self,
        origin: &'s url::Origin,
    ) -> impl Iterator<Item = &'v EveryRequest> + 's {
        let is_there = move |every: &&EveryRequest| {
            self.pack.address(&every.origin, self.given).is_ok_and(|url| url.origin() == *origin)
        };
        self.pack.every_request.iter().filter(is_there)
    }

    /// What may be named in what every request carries.
    fn carried_bindings(&self) -> Bindings<'static> {
        let mut bindings = Bindings::default();
        bindings.bind_given("settings", self.settings());
        self.session.bind(&mut bindings);
        bindings
    }

    /// The request with what every request to its origin carries.
    fn carrying(&self, mut request: Request) -> Request {
        let bindings = self.carried_bindings();
        let origin = request.url.origin();
        for every in self.every_request_to(&origin) {
            let headers = every.headers.iter();
            let filled = headers.filter_map(|(name, text)| Some((name.clone(), text.fill(&bindings)?)));
            request.headers.extend(filled);
        }
        request
    }

    /// Sends the request, goes where the answers lead by themselves, and parses the one on which a browser stays. The
    /// page that is expected only tells of what kind an answer is that does not tell itself.
    pub(crate) async fn fetch(
        &mut self,
        request: Request,
        expected: Option<&PageModel>,
    ) -> Result<(Document, u16), FlowError> {
        let mut way = Way::from(&request);
        let mut request = request;
        loop {
            let asked = Asked::from(&request);
            let answer = self.ask(request).await?;
            let step = match settle::settle(self.pack, &asked, &answer, expected, &self.context, &way)? {
                Settled::Stays(document) => return Ok((*document, answer.status)),
                Settled::Leads(step) => step,
            };
            way.note(&step)?;
            if !step.pause.is_zero() {
                self.wire.wait(step.pause).await;
            }
            request = step.request;
        }
    }

    /// Sends one request within the bounds of the run and the origins of the pack.
    async fn ask(&mut self, request: Request) -> Result<Response, FlowError> {
        let bound = self.pack.limits().flow_steps_max;
        if self.requests >= bound {
            return Err(FlowError::TooManySteps(bound));
        }
        if !self.origins.contains(&request.url.origin()) {
            return Err(WireError::ForeignOrigin.into());
        }
        let largest = self.pack.limits().request_max_bytes;
        if request.body.size() as u64 > largest {
            return Err(Unsendable::new("the request", format!("it is larger than {largest} bytes")).into());
        }
        request.body.expect_writable()?;
        self.requests += 1;
        self.sent |= matches!(request.kind, StepKind::Draft | StepKind::Commit);
        let request = self.carrying(request);
        let response = self.wire.send(request).await?;
        if !self.origins.contains(&response.url.origin()) {
            return Err(WireError::ForeignOrigin.into());
        }
        Ok(response)
    }
}

/// Proves that a document is the expected page, whole and of the given store, and reads it.
///
/// Another page is an error with its meaning, but only if it does not speak of another store or record.
pub(crate) fn arrive(
    pack: &Pack,
    expected: &Page,
    document: Document,
    status: u16,
    about: About<'_>,
    context: &ReadContext,
    healing: Healing<'_>,
) -> Result<Place, FlowError> {
    let classified = classify(pack, &document, status, Some(&expected.model));
    let classified = match (classified, healing) {
        // It may be the page all the same: its proof is one of the things that can change.
        (Err(drift), Healing::By(_))
            if drift.kind == DriftKind::PageUnproven && status < 400 && !says_something(pack, &document) =>
        {
            Ok(Classified { page: expected, meaning: expected.means })
        }
        (classified, _) => classified,
    };
    let Classified { page, meaning } = classified.map_err(|drift| failed_or(status, drift))?;
    if meaning != Meaning::SignedIn {
        page.expect_about(&document, about, context)?;
        return Err(FlowError::Met { meaning, page: page.model.name.clone() });
    }
    if page.model.name != expected.model.name {
        let expected = format!("page {}", expected.model.name);
        let found = format!("page {}", page.model.name);
        return Err(Drift::new(DriftKind::PageUnexpected, expected, &found).into());
    }
    let (reading, report) = page.read_or_heal(&document, status, context, healing)?;
    let place = Place { document, page: page.model.name.clone(), reading, report };
    if let Some(rooftop) = about.rooftop {
        place.expect_store(pack, rooftop)?;
    }
    Ok(place)
}

/// Whether the document has a message that some page of the pack knows.
fn says_something(pack: &Pack, document: &Document) -> bool {
    let mut messages = pack.pages.values().flat_map(|page| &page.messages);
    messages.any(|(test, _)| test.holds(document))
}

/// The request that follows a link of the page.
pub(crate) fn follow(place: Option<&Place>, link: &str) -> Result<Request, FlowError> {
    let place = place.ok_or_else(|| nowhere(link))?;
    match place.reading.links.get(link).cloned().flatten() {
        Some(url) => Ok(Request::following(url, &place.document)),
        None => Err(Drift::new(DriftKind::LabelMissing, format!("link {link}"), "not offered")
            .on(&place.page)
            .into()),
    }
}

impl Request {
    /// The request that a click on a link of the page makes. What htmx fetches is asked for as htmx asks.
    pub(crate) fn following(url: Url, document: &Document) -> Self {
        let is_fetched = document.is_fetched(&url);
        let mut request = Self::get(url, StepKind::Read).sent_from(document);
        if is_fetched {
            request.headers.push(("HX-Request".to_owned(), "true".to_owned()));
        }
        request
    }

    /// The same, sent from this page.
    pub(crate) fn sent_from(self, document: &Document) -> Self {
        Self { referer: Some(document.url().clone()), ..self }
    }
}

/// A page that no model knows and that came with a status of 500 or more, or with 429, is a failure of the DMS, not
/// drift.
pub(crate) fn failed_or(status: u16, drift: Drift) -> FlowError {
    if status >= 500 || status == 429 { FlowError::Failed(status) } else { FlowError::Drift(drift) }
}

fn nowhere(what: &str) -> FlowError {
    Drift::new(DriftKind::PageUnexpected, format!("a page with {what}"), "no page yet").into()
}
