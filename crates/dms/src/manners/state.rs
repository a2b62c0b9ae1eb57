//! What is kept of each connection and each account.

use rooftop_core::ports::store::RequestCounts;
use rooftop_core::ports::{Clock, Entropy, StoreError};
use rooftop_model::access::Connection;
use rooftop_model::id::{BODY_BYTES, ConnectionId, IntegrationId};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::PaceLimits;
use super::breaker::{Breaker, Counts};
use super::budget::{Budget, BudgetLimits};
use super::hold::Hold;
use super::queue::Queue;
use super::rate::Rate;
use super::retry::RetryBudget;
use crate::limits::HOSTS_MAX;

/// The manners of this process.
pub(crate) struct Manners {
    pub(super) counts: Arc<dyn RequestCounts>,
    pub(super) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    connections: Mutex<HashMap<(IntegrationId, ConnectionId), Arc<ConnectionManners>>>,
}

impl Manners {
    pub(crate) fn new(
        counts: Arc<dyn RequestCounts>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self { counts, clock, entropy, connections: Mutex::default() }
    }

    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// What is kept of a connection. There are as many as operators added.
    pub(crate) fn of(&self, connection: &Connection, budget: BudgetLimits) -> Arc<ConnectionManners> {
        let mut all = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (connection.integration.clone(), connection.id.clone());
        all.entry(key).or_insert_with(|| Arc::new(ConnectionManners::new(connection, budget))).clone()
    }
}

/// What is kept of a connection.
pub(crate) struct ConnectionManners {
    pub(super) integration: String,
    pub(super) budget: Budget,
    pub(super) retries: RetryBudget,
    hosts: Mutex<BTreeMap<String, Arc<Host>>>,
    /// By store number; those of no store under none.
    places: Mutex<BTreeMap<Option<String>, Arc<Breaker>>>,
}

/// What is kept of a host of a connection.
pub(super) struct Host {
    pub(super) hold: Hold,
    pub(super) breaker: Arc<Breaker>,
}

impl ConnectionManners {
    /// Of no connection of the gateway: nothing was agreed, and nothing is counted.
    pub(crate) fn apart() -> Self {
        let bits = [0; BODY_BYTES];
        Self::of(IntegrationId::from_bits(bits), ConnectionId::from_bits(bits), BudgetLimits::default())
    }

    fn new(connection: &Connection, budget: BudgetLimits) -> Self {
        Self::of(connection.integration.clone(), connection.id.clone(), budget)
    }

    fn of(integration: IntegrationId, id: ConnectionId, budget: BudgetLimits) -> Self {
        Self {
            integration: integration.to_string(),
            budget: Budget::new(budget, integration, id),
            retries: RetryBudget::default(),
            hosts: Mutex::default(),
            places: Mutex::default(),
        }
    }

    /// The host of an origin. A pack names few, and those beyond a limit share one.
    pub(super) fn host(&self, origin: &str) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let breaker = Arc::new(Breaker::new(Counts::OfSeveralPlaces));
            Arc::new(Host { hold: Hold::default(), breaker })
        };
        bounded(&mut hosts, origin, new)
    }

    /// The breaker of a store, of which an integration has as many as its operator named.
    pub(super) fn place(&self, store: Option<&str>) -> Arc<Breaker> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Breaker::new(Counts::Every));
        places.entry(store.map(str::to_owned)).or_insert_with(new).clone()
    }

    /// Lets everything be tried at once: an operator says that it was put right.
    pub(crate) fn lift(&self) {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        for host in hosts.values() {
            host.hold.lift();
            host.breaker.lift();
        }
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.values().for_each(|breaker| breaker.lift());
    }

    /// What holds requests of this connection back now.
    fn held(&self) -> Vec<(String, Duration)> {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let held = hosts
            .iter()
            .filter_map(|(host, kept)| Some((format!("{host} said to come again later"), kept.hold.left()?)));
        let broken = hosts
            .iter()
            .filter_map(|(host, kept)| Some((format!("{host} keeps failing"), kept.breaker.open_for()?)));
        let places = places.iter().filter_map(|(store, breaker)| {
            let what = store
                .as_ref()
                .map_or_else(|| "what belongs to no store".to_owned(), |store| format!("store {store}"));
            Some((format!("{what} keeps failing"), breaker.open_for()?))
        });
        held.chain(broken).chain(places).collect()
    }
}

/// The value under a name, made if it is not there; those beyond a limit share one.
fn bounded<T>(all: &mut BTreeMap<String, Arc<T>>, name: &str, new: impl FnOnce() -> Arc<T>) -> Arc<T> {
    let name = if all.len() < HOSTS_MAX || all.contains_key(name) { name } else { "" };
    all.entry(name.to_owned()).or_insert_with(new).clone()
}

/// How a connection stands with its DMS, for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldState {
    /// What holds requests back, and for how long still.
    pub held: Vec<(String, Duration)>,
    /// The budget in words, if one was agreed.
    pub budget: Option<String>,
    /// Whether a part of the budget is used up, or will be before the month ends.
    pub budget_is_short: bool,
}

impl Manners {
    /// How a connection stands.
    pub(crate) async fn state(&self, manners: &ConnectionManners) -> Result<HeldState, StoreError> {
        let standing = manners.budget.standing(&*self.counts, &self.clock).await?;
        let budget_is_short = standing.is_some_and(|standing| standing.is_short());
        Ok(HeldState { held: manners.held(), budget: standing.map(|s| s.to_string()), budget_is_short })
    }
}

/// What is kept of an account: whose turn it is, and how fast each host is asked.
pub(crate) struct Pace {
    limits: PaceLimits,
    pub(super) queue: Arc<Queue>,
    rates: Mutex<BTreeMap<String, Arc<Rate>>>,
}

impl Pace {
    pub(crate) fn new(limits: PaceLimits) -> Self {
        Self { limits, queue: Arc::new(Queue::new(limits)), rates: Mutex::default() }
    }

    pub(super) fn rate(&self, origin: &str) -> Arc<Rate> {
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        bounded(&mut rates, origin, || Arc::new(Rate::new(self.limits)))
    }
}
