//! The interpreter of flows.

mod answer;
mod classify;
mod compose;
mod gate;
mod input;
mod output;
mod paging;
pub(crate) mod request;
pub(crate) mod settle;
mod specimen;
pub(crate) mod visit;

pub use answer::{Answer, Asked};
pub use gate::GateReport;
pub(crate) use gate::Healing;
pub use specimen::specimen;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use rooftop_page::{Drift, DriftKind, PageReading, RowDrift, Value, Witness};
use serde::Serialize;
use serde_json::Value as Json;

use crate::body::EachOf;
use crate::expr::{Bindings, Expr};
use crate::filling::{Files, inputs_of};
use crate::meaning::Meaning;
use crate::pack::{Body, Expect, Flow, FlowOutput, Pack, SettingError, Step, ZoneRule};
use crate::sent::Unsendable;
use crate::session::SessionValues;
use crate::wire::{Wire, WireError};

pub(crate) use classify::classify;
pub(crate) use request::address;
use visit::{About, Place, Visitor};

/// Whose data a flow reads.
#[derive(Debug, Clone)]
pub struct FlowScope {
    /// The native key of the store that every page must show. Without one, any store will do.
    pub rooftop: Option<String>,
    /// The zone of the pages' local times: the store's or the user's, as [`Pack::zone`] says. A zone fixed by
    /// the pack goes before it.
    pub zone: jiff::tz::TimeZone,
    /// The connection's settings.
    pub settings: BTreeMap<String, String>,
    /// The files that the input names.
    pub files: Files,
    /// What the session needs beside its cookies.
    pub session: SessionValues,
}

/// What an operation gave.
#[derive(Debug, Clone)]
pub enum Output {
    /// Rows of a list.
    Rows(RowsOutput),
    /// A record.
    Record(Box<RecordOutput>),
    /// It was done.
    Done,
}

/// Rows of a list, over all of its pages.
#[derive(Debug, Clone)]
pub struct RowsOutput {
    /// The rows in the DMS's order. A row that could not be read keeps its place.
    pub rows: Vec<Result<Row, RowDrift>>,
    /// How many rows the DMS says there are.
    pub total: Option<u64>,
    /// Whether it is proved that these are all rows: nothing moved while the pages were read.
    pub complete: bool,
    /// How many requests it took.
    pub requests: u32,
    /// What was noticed of the pages that were read.
    pub gate: GateReport,
}

/// A row of a list.
#[derive(Debug, Clone)]
pub struct Row {
    /// The identity key.
    pub key: String,
    /// What changes when the record changes.
    pub mark: Option<String>,
    /// The fields of the model that the list shows.
    pub fields: Json,
    /// The model's fields that are absent, and why.
    pub field_states: IndexMap<String, FieldState>,
}

/// A record, whole.
#[derive(Debug, Clone)]
pub struct RecordOutput {
    /// The identity key.
    pub key: String,
    /// What changes when the record changes.
    pub mark: Option<String>,
    /// The record as the model has it: numbers with their digits, money with two decimals.
    pub record: Json,
    /// The model's fields that are absent, and why.
    pub field_states: IndexMap<String, FieldState>,
    /// Where each field was read.
    pub provenance: IndexMap<String, Provenance>,
    /// How many requests it took.
    pub requests: u32,
    /// What was noticed of the pages that were read.
    pub gate: GateReport,
}

/// Why a field of a record is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldState {
    /// The user may not see it.
    Hidden,
    /// The DMS has no such thing for this record.
    NotOffered,
    /// It was not asked for.
    NotLoaded,
    /// It is there but could not be read.
    Unreadable,
    /// It is there and blank.
    Empty,
}

/// Where a field was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// The page model.
    pub page: String,
    /// The evidence in words.
    pub locator: String,
    /// The text on the page, shortened and scrubbed.
    pub raw: String,
    /// What spoke for this place.
    pub witnesses: Vec<Witness>,
    /// The declared evidence was not there, and the place was found by what else is known of it.
    #[serde(skip_serializing_if = "is_false")]
    pub healed: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Why a flow gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FlowError {
    /// A page came that ends the flow by its meaning: signed out, maintenance, not authorised, not found, …
    #[error("{page} came, which means {meaning:?}")]
    Met {
        /// What it means.
        meaning: Meaning,
        /// The page model.
        page: String,
    },
    /// A page is not what the pack says.
    #[error(transparent)]
    Drift(#[from] Drift),
    /// No answer came.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The DMS failed with this status and no page that the pack knows.
    #[error("the DMS failed with status {0}")]
    Failed(u16),
    /// The flow took more requests than the pack allows.
    #[error("the flow took more than {0} requests")]
    TooManySteps(u32),
    /// The pack has no such operation.
    #[error("the pack has no operation {0}")]
    NotSupported(String),
    /// A setting is missing.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// A request could not be built. It was not sent.
    #[error(transparent)]
    Unsendable(#[from] Unsendable),
}

impl FlowError {
    /// Whether the session has ended, so that signing in and trying again may help.
    #[must_use]
    pub fn is_signed_out(&self) -> bool {
        use Meaning::{CodeRequired, CredentialsRejected, SessionExpired, SignedOut};
        matches!(
            self,
            Self::Met { meaning: SignedOut | SessionExpired | CodeRequired | CredentialsRejected, .. }
        )
    }
}

/// Runs an operation of the pack.
///
/// Every page that comes is classified, proved and read whole before any of it is used. If the first pages
/// show another store than the scope's, the pack's switch runs once and the flow begins again.
///
/// # Errors
/// See [`FlowError`]. Nothing is returned in part; a row that cannot be read is in its place as an error.
pub async fn run(
    pack: &Pack,
    operation: &str,
    scope: &FlowScope,
    input: &BTreeMap<String, Json>,
    wire: &mut dyn Wire,
) -> Result<Output, FlowError> {
    let flow = pack.flows.get(operation).ok_or_else(|| FlowError::NotSupported(operation.to_owned()))?;
    let is_switch = pack.switch_operation() == Some(operation);
    let input = input::typed(&flow.input, input)?;
    let mut runner = Runner::new(pack, scope, input, is_switch, wire)?;
    match runner.flow(flow).await {
        // What was sent to change something is never sent again.
        Err(FlowError::Drift(drift))
            if drift.kind == DriftKind::WrongStore && !is_switch && !runner.visitor.has_sent() =>
        {
            runner.switch_store(drift).await?;
            runner.flow(flow).await
        }
        result => result,
    }
}

/// What is still to be done.
enum Todo<'r> {
    Step(&'r Step),
    /// An item of a list is taken, under this name …
    Begin(&'r str, Value),
    /// … and was gone through.
    End,
}

struct Runner<'r> {
    pack: &'r Pack,
    scope: &'r FlowScope,
    input: IndexMap<String, Value>,
    /// The flow changes the store, so that only its last page must show the new one.
    is_switch: bool,
    visitor: Visitor<'r>,
    /// The items of the lists that are gone through.
    items: Vec<(&'r str, Value)>,
    /// How far a list over several pages was read.
    paging: IndexMap<String, Value>,
}

/// What a flow has read so far, by name.
type Readings = IndexMap<String, PageReading>;

impl<'r> Runner<'r> {
    fn new(
        pack: &'r Pack,
        scope: &'r FlowScope,
        input: IndexMap<String, Value>,
        is_switch: bool,
        wire: &'r mut dyn Wire,
    ) -> Result<Self, FlowError> {
        let zone = match pack.zone() {
            ZoneRule::Fixed(zone) => zone.clone(),
            ZoneRule::Rooftop | ZoneRule::User => scope.zone.clone(),
        };
        let mut visitor = Visitor::new(pack, &scope.settings, zone, wire)?;
        visitor.session = scope.session.clone();
        visitor.files = Some(&scope.files);
        Ok(Self { pack, scope, input, is_switch, visitor, items: Vec::new(), paging: IndexMap::new() })
    }

    async fn flow(&mut self, flow: &'r Flow) -> Result<Output, FlowError> {
        let mut readings = Readings::new();
        self.items.clear();
        self.paging.clear();
        let last = match &flow.body {
            Body::Steps(steps) => self.steps(steps, &mut readings).await?,
            Body::Parts { parts, compose } => {
                self.compose(parts, compose, &mut readings).await?;
                None
            }
        };
        match &flow.output {
            FlowOutput::Done => {
                if self.is_switch {
                    self.expect_switched(last.as_ref())?;
                }
                Ok(Output::Done)
            }
            FlowOutput::Rows(spec) => self.rows(spec, last, &mut readings).await.map(Output::Rows),
            FlowOutput::Record(spec) => {
                self.record(spec, &readings).map(|record| Output::Record(Box::new(record)))
            }
        }
    }

    /// Does the steps one after the other; gives the page on which they end.
    async fn steps(
        &mut self,
        steps: &'r [Step],
        readings: &mut Readings,
    ) -> Result<Option<Place>, FlowError> {
        let mut place: Option<Place> = None;
        let mut queue: Vec<Todo<'r>> = steps.iter().rev().map(Todo::Step).collect();
        while let Some(todo) = queue.pop() {
            let step = match todo {
                Todo::Step(step) => step,
                Todo::Begin(name, item) => {
                    self.items.push((name, item));
                    continue;
                }
                Todo::End => {
                    self.items.pop();
                    continue;
                }
            };
            let arrived = match step {
                Step::Send { request, expect } => {
                    let request = self.visitor.request(request, &self.bindings(readings))?;
                    Some((self.go(request, expect, readings).await?, expect))
                }
                Step::Follow { link, expect } => {
                    let request = visit::follow(place.as_ref(), link)?;
                    Some((self.go(request, expect, readings).await?, expect))
                }
                Step::Submit { form, with, kind, expect } => {
                    let bindings = self.bindings(readings);
                    let values = inputs_of(with, &bindings)?;
                    let request = self.visitor.submit(place.as_ref(), form, &values, *kind)?;
                    Some((self.go(request, expect, readings).await?, expect))
                }
                Step::When { test, then } => {
                    if test.eval(&self.bindings(readings)).is_true() {
                        queue.extend(then.iter().rev().map(Todo::Step));
                    }
                    None
                }
                Step::Each { list, max } => {
                    for item in self.items_of(list, *max, readings)?.into_iter().rev() {
                        queue.push(Todo::End);
                        queue.extend(list.item.iter().rev().map(Todo::Step));
                        queue.push(Todo::Begin(&list.name, item));
                    }
                    None
                }
                Step::Check { source, test } => {
                    if !test.eval(&self.bindings(readings)).is_true() {
                        let page = place.as_ref().map(|place| place.page.as_str()).unwrap_or_default();
                        let drift = Drift::new(DriftKind::CheckFailed, source.as_str(), "it is not so");
                        return Err(drift.on(page).into());
                    }
                    None
                }
                Step::Fail(meaning) => {
                    let page = place.as_ref().map(|place| place.reading.page.clone()).unwrap_or_default();
                    return Err(FlowError::Met { meaning: *meaning, page });
                }
            };
            if let Some((arrived, expect)) = arrived {
                readings.insert(expect.name.clone(), arrived.reading.clone());
                place = Some(arrived);
            }
        }
        Ok(place)
    }

    /// The items of a list, before anything is done for the first of them.
    fn items_of(
        &self,
        list: &EachOf<Vec<Step>>,
        max: usize,
        readings: &Readings,
    ) -> Result<Vec<Value>, Unsendable> {
        let items = list.items(&self.bindings(readings))?;
        if items.len() > max {
            let why = format!("it has {} items, at most {max} are allowed", items.len());
            return Err(Unsendable::new(format!("each of {}", list.source), why));
        }
        Ok(items)
    }

    /// Sends a request and proves that the expected page came, of the expected store, and that it shows what it must.
    async fn go(
        &mut self,
        request: crate::wire::Request,
        expect: &Expect,
        readings: &Readings,
    ) -> Result<Place, FlowError> {
        let wanted = self.wanted(expect, readings)?;
        let record = wanted.first().map(|(name, value)| (*name, value.to_text()));
        let record = record.as_ref().map(|(name, key)| (*name, key.as_str()));
        let about = About { rooftop: self.rooftop(), record };
        let place = self.visitor.visit(request, &expect.page, about).await?;
        place.expect_shown(&wanted)?;
        Ok(place)
    }

    /// What the page that comes must show.
    pub(super) fn wanted<'e>(
        &self,
        expect: &'e Expect,
        readings: &Readings,
    ) -> Result<Vec<(&'e str, Value)>, Unsendable> {
        let bindings = self.bindings(readings);
        let wanted = |(name, expr): &'e (String, Expr)| {
            let value = expr.eval(&bindings).value;
            let absent = |_| Unsendable::new(format!("what {name} must be"), "a value is absent");
            Ok((name.as_str(), value.map_err(absent)?))
        };
        expect.shows.iter().map(wanted).collect()
    }

    /// The store that pages must show.
    fn rooftop(&self) -> Option<&'r str> {
        if self.is_switch { None } else { self.scope.rooftop.as_deref() }
    }

    fn bindings<'b>(&'b self, readings: &'b Readings) -> Bindings<'b> {
        let mut bindings = Bindings::default();
        bindings.bind_given("input", self.input.clone());
        bindings.bind_given("settings", self.visitor.settings());
        self.visitor.session.bind(&mut bindings);
        bindings.bind_given("request", self.visitor.facts());
        if let Some(rooftop) = &self.scope.rooftop {
            bindings.bind("rooftop", Value::Text(rooftop.clone()));
        }
        for (name, reading) in readings {
            bindings.bind_page(name, reading);
        }
        if !self.paging.is_empty() {
            bindings.bind_given("paging", self.paging.clone());
        }
        for (name, item) in &self.items {
            bindings.bind_item(name, item.clone());
        }
        bindings
    }

    /// Changes to the store of the scope, or gives the drift that says that another one is shown.
    async fn switch_store(&mut self, drift: Drift) -> Result<(), FlowError> {
        let switch = self.pack.switch_operation().and_then(|name| self.pack.flows.get(name));
        let (Some(flow), Some(rooftop)) = (switch, &self.scope.rooftop) else { return Err(drift.into()) };
        let Body::Steps(steps) = &flow.body else { return Err(drift.into()) };
        let input = std::mem::take(&mut self.input);
        self.input = IndexMap::from([(ROOFTOP.to_owned(), Value::Text(rooftop.clone()))]);
        self.is_switch = true;
        let last = self.steps(steps, &mut Readings::new()).await;
        let proved = last.and_then(|last| self.expect_switched(last.as_ref()));
        self.is_switch = false;
        self.input = input;
        proved
    }

    /// The page on which a switch ends must show the new store.
    fn expect_switched(&self, last: Option<&Place>) -> Result<(), FlowError> {
        let wanted = self.input.get(ROOFTOP).map(Value::to_text);
        match (last, wanted) {
            (Some(last), Some(wanted)) => Ok(last.expect_store(self.pack, &wanted)?),
            _ => Ok(()),
        }
    }
}

/// The input of the switch that names the store.
const ROOFTOP: &str = "rooftop";
