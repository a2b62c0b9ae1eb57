//! The port [`Dms`] over packs and HTTP.

use async_trait::async_trait;
use jiff::tz::TimeZone;
use reqwest::Client;
use rooftop_core::ports::dms::{
    Answer, DmsScope, Drift, Input, Operation, Presented, Priority, RecordRead, ShownPage, SignedIn,
};
use rooftop_core::ports::{Clock, Dms, DmsFailure, Entropy, Store, StoreError};
use rooftop_model::access::{Connection, Integration};
use rooftop_model::id::AccountId;
use rooftop_model::record::Restricted;
use rooftop_model::{FieldState, Vehicle};
use rooftop_pack::{Files, Output, Pack};
use rooftop_vault::Vault;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::time::Instant;
use url::Url;

use crate::convert::{profile, record, rows};
use crate::cookies::Jar;
use crate::desk::Desk;
use crate::exhibit;
use crate::http::{Outgoing, client, exchange};
use crate::manners::{ConnectionManners, HeldState, Manners};
use crate::packs::PackShelf;
use crate::seat::Seats;
use crate::settings::pace;
use crate::specimen::Kept;
use crate::wire::exchange_limits;

/// A DMS that is reached over HTTP, as its packs say.
pub struct WebDms {
    pub(crate) packs: Arc<PackShelf>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) client: Client,
    pub(crate) manners: Manners,
    seats: Seats,
    /// Which pages that are not what their pack says were kept, and when.
    pub(crate) kept: Kept,
}

/// An operation of a pack that is tried out: any one of those that it was checked for, not only the product's.
#[derive(Debug, Clone, Default)]
pub struct Attempt<'a> {
    /// Its name.
    pub operation: &'a str,
    /// The native key of the store.
    pub store: Option<&'a str>,
    /// What is given.
    pub input: BTreeMap<String, Value>,
    /// The files that the input names.
    pub files: Files,
}

/// The HTTP client could not be made.
#[derive(Debug, thiserror::Error)]
#[error(
    "the HTTP client could not be made; is the user agent plain text, and are the system's CA certificates installed?"
)]
pub struct NoClient(#[source] pub(crate) reqwest::Error);

impl WebDms {
    /// Joins what is needed to reach a DMS.
    pub fn new(
        packs: Arc<PackShelf>,
        store: Arc<dyn Store>,
        vault: Arc<Vault>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        user_agent: &str,
    ) -> Result<Self, NoClient> {
        let client = client(user_agent).map_err(NoClient)?;
        let manners = Manners::new(store.clone(), clock.clone(), entropy);
        Ok(Self {
            packs,
            store,
            vault,
            clock,
            client,
            manners,
            seats: Seats::default(),
            kept: Kept::default(),
        })
    }

    /// How a connection stands with its DMS: what holds requests back, and how many of those agreed are left.
    pub async fn held_state(&self, connection: &Connection) -> Result<HeldState, StoreError> {
        self.manners.state(&self.manners_of(connection)).await
    }

    /// Lets what keeps failing be tried again at once: an operator says that it was put right.
    pub fn lift(&self, connection: &Connection) {
        self.manners_of(connection).lift();
    }

    fn manners_of(&self, connection: &Connection) -> Arc<ConnectionManners> {
        let limits = self.packs.get(&connection.pack).map(|pack| pace(&pack, &connection.settings));
        self.manners
            .of(connection, limits.and_then(Result::ok).map(|limits| limits.budget).unwrap_or_default())
    }

    /// Tries an operation out, once, as this account. Nothing is repeated: what it does to the DMS is for the caller to
    /// know. Times are those of UTC where the pack does not fix a zone.
    pub async fn attempt(
        &self,
        integration: &Arc<Integration>,
        connection: &Connection,
        account: &AccountId,
        attempt: &Attempt<'_>,
    ) -> Result<Output, DmsFailure> {
        let desk = self.desk(integration, connection, account, Priority::Caller)?;
        desk.attempt(attempt, TimeZone::UTC).await
    }

    /// Whether the first address of a connection answers at all; if not, why.
    pub async fn reach(&self, connection: &Connection) -> Result<(), String> {
        let pack = self
            .packs
            .get(&connection.pack)
            .ok_or_else(|| format!("the pack {} is not loaded", connection.pack))?;
        let limits = exchange_limits(&pack, &connection.settings);
        let url = limits
            .origins
            .first()
            .and_then(|origin| origin.parse::<Url>().ok())
            .ok_or("no address is set")?;
        exchange(&self.client, &Jar::default(), &limits, Outgoing::get(url), self.clock.now())
            .await
            .map(drop)
            .map_err(|error| error.to_string())
    }

    fn desk<'a>(
        &'a self,
        integration: &'a Arc<Integration>,
        connection: &'a Connection,
        account: &'a AccountId,
        priority: Priority,
    ) -> Result<Desk<'a>, DmsFailure> {
        let pack = self.packs.get(&connection.pack);
        let pack = pack
            .ok_or_else(|| DmsFailure::NotSupported(format!("the pack {} is not loaded", connection.pack)))?;
        let limits = pace(&pack, &connection.settings).map_err(DmsFailure::NotSupported)?;
        let seat = self.seats.of(&integration.id, account, limits);
        let manners = self.manners.of(connection, limits.budget);
        let candidate = self.packs.candidate(&connection.pack);
        Ok(Desk { dms: self, integration, connection, account, pack, candidate, seat, manners, priority })
    }
}

#[async_trait]
impl Dms for WebDms {
    async fn sign_in(
        &self,
        integration: &Arc<Integration>,
        connection: &Connection,
        presented: Presented,
    ) -> Result<SignedIn, DmsFailure> {
        match presented {
            Presented::Credentials { username, password, code } => {
                let account = rooftop_core::access::account_id(integration, connection, &username);
                self.desk(integration, connection, &account, Priority::Caller)?
                    .present(&username, &password, code.as_ref())
                    .await
            }
            Presented::Service => {
                let account = connection.service_account.clone().ok_or(DmsFailure::ActionRequired)?;
                let profile =
                    self.desk(integration, connection, &account, Priority::Caller)?.profile().await?;
                Ok(SignedIn::Done { account, profile })
            }
            Presented::Answer { account, pending, answer } => {
                self.desk(integration, connection, &account, Priority::Caller)?
                    .answer(&pending, &answer)
                    .await
            }
        }
    }

    async fn run(&self, operation: Operation, scope: &DmsScope, input: &Input) -> Result<Answer, DmsFailure> {
        let ((store, zone), input) = (place(scope)?, given(input));
        let desk = self.desk(&scope.integration, &scope.connection, &scope.account, scope.priority)?;
        let started = Instant::now();
        let output = desk.run(operation.as_str(), store, zone, &input).await;
        measure(operation, started, &output);
        let answer = answer(&desk.pack, operation, output?)?;
        if let (Answer::Record(record), Some(store)) = (&answer, store) {
            expect_hidden_for_a_reason(&desk, operation, record, store).await?;
        }
        Ok(answer)
    }

    async fn show(
        &self,
        operation: Operation,
        scope: &DmsScope,
        input: &Input,
        personal: bool,
    ) -> Result<(Box<RecordRead>, Vec<ShownPage>), DmsFailure> {
        let ((store, zone), input) = (place(scope)?, given(input));
        let desk = self.desk(&scope.integration, &scope.connection, &scope.account, scope.priority)?;
        let started = Instant::now();
        let output = desk.run_recorded(operation.as_str(), store, zone.clone(), &input).await;
        measure(operation, started, &output);
        let (output, recorded) = output?;
        let Output::Record(output) = output else {
            return Err(DmsFailure::Internal(format!("{} gave no record", operation.as_str()).into()));
        };
        let now = self.clock.now();
        let pages = exhibit::pages(&desk.pack, &output, &recorded, store, &zone, personal, now);
        let record = Box::new(record(&desk.pack, *output)?);
        if let Some(store) = store {
            expect_hidden_for_a_reason(&desk, operation, &record, store).await?;
        }
        Ok((record, pages))
    }

    async fn sign_out(&self, integration: &Arc<Integration>, connection: &Connection, account: &AccountId) {
        if let Ok(desk) = self.desk(integration, connection, account, Priority::Caller) {
            desk.sign_out().await;
        }
    }

    fn vouched(&self, connection: &Connection) -> bool {
        self.packs.is_chosen(&connection.pack)
    }

    fn offers(&self, connection: &Connection, operation: Operation) -> bool {
        self.packs
            .get(&connection.pack)
            .is_some_and(|pack| pack.operations().any(|name| name == operation.as_str()))
    }
}

/// The store's number and its zone; of no store, none and UTC.
fn place(scope: &DmsScope) -> Result<(Option<&str>, TimeZone), DmsFailure> {
    let rooftop = scope.rooftop.as_ref().and_then(|id| scope.integration.rooftop(id));
    let zone = rooftop.map_or(Ok(TimeZone::UTC), |rooftop| TimeZone::get(&rooftop.time_zone));
    Ok((rooftop.map(|rooftop| rooftop.store_number.as_str()), zone.map_err(crate::failure::internal)?))
}

/// The input as flows take it.
fn given(input: &Input) -> BTreeMap<String, Value> {
    input.iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str()))).collect()
}

fn measure<T>(operation: Operation, started: Instant, output: &Result<T, DmsFailure>) {
    let outcome = if output.is_ok() { "ok" } else { "failed" };
    metrics::histogram!("rooftop_dms_operation_seconds", "operation" => operation.as_str(), "outcome" => outcome)
        .record(started.elapsed().as_secs_f64());
}

/// A restricted field that is hidden from a user who may see it was not hidden: its label has changed. Taken for
/// hidden, the value would be missing for everybody.
async fn expect_hidden_for_a_reason(
    desk: &Desk<'_>,
    operation: Operation,
    record: &RecordRead,
    store: &str,
) -> Result<(), DmsFailure> {
    for (path, class) in Vehicle::RESTRICTED {
        let hidden = record.states.get(*path) == Some(&FieldState::Hidden);
        if !hidden || !desk.sees(store, *class).await? {
            continue;
        }
        // The right may have been taken back since the profile was read.
        desk.forget_profile().await;
        if desk.sees(store, *class).await? {
            return Err(DmsFailure::Drift(Drift {
                kind: "hidden_despite_right".into(),
                page: operation.as_str().into(),
                field: Some((*path).into()),
                detail: format!(
                    "expected the field, which this user may see (class {class}); found it missing"
                ),
            }));
        }
    }
    Ok(())
}

fn answer(pack: &Pack, operation: Operation, output: Output) -> Result<Answer, DmsFailure> {
    match (operation, output) {
        (Operation::AccountRead, Output::Record(output)) => Ok(Answer::Profile(profile(*output)?)),
        (Operation::VehiclesGet, Output::Record(output)) => {
            Ok(Answer::Record(Box::new(record(pack, *output)?)))
        }
        (Operation::VehiclesList, Output::Rows(output)) => {
            Ok(Answer::Rows(rows(pack, operation.as_str(), output)?))
        }
        (operation, _) => Err(DmsFailure::Internal(
            format!("{} gave something else than the catalogue says", operation.as_str()).into(),
        )),
    }
}
