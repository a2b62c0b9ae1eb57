//! The vehicles of all stores, by store and stock number.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::vehicle::Vehicle;

/// The vehicles of one store in the order of their stock numbers.
pub(crate) type Lot = BTreeMap<String, Arc<Vehicle>>;

/// A record that differs from what the seed made: changed or added, or gone.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Edit {
    pub(crate) store: u32,
    pub(crate) stock_number: String,
    pub(crate) vehicle: Option<Arc<Vehicle>>,
}

/// All lots, and what has changed since the seed made them.
#[derive(Debug, Default)]
pub(crate) struct Lots {
    by_store: BTreeMap<u32, Lot>,
    edits: BTreeMap<(u32, String), Option<Arc<Vehicle>>>,
}

impl Lots {
    /// Lots as the seed makes them.
    pub(crate) fn new(vehicles: Vec<(u32, Vehicle)>) -> Self {
        let mut by_store: BTreeMap<u32, Lot> = BTreeMap::new();
        for (store, vehicle) in vehicles {
            by_store.entry(store).or_default().insert(vehicle.stock_number.clone(), Arc::new(vehicle));
        }
        Self { by_store, edits: BTreeMap::new() }
    }

    /// The lot of a store, if there is a vehicle on it.
    pub(crate) fn of(&self, store: u32) -> Option<&Lot> {
        self.by_store.get(&store)
    }

    /// One vehicle.
    pub(crate) fn find(&self, store: u32, stock: &str) -> Option<Arc<Vehicle>> {
        self.of(store)?.get(stock).cloned()
    }

    /// The vehicle after this one in the store, or the first; none if it is the only one.
    pub(crate) fn neighbour(&self, store: u32, stock: &str) -> Option<Arc<Vehicle>> {
        use std::ops::Bound::{Excluded, Unbounded};
        let lot = self.of(store)?;
        let next = lot.range::<str, _>((Excluded(stock), Unbounded)).next().or_else(|| lot.iter().next());
        next.filter(|(number, _)| *number != stock).map(|(_, vehicle)| Arc::clone(vehicle))
    }

    /// Puts a vehicle on the lot, in place of the one with its stock number.
    pub(crate) fn put(&mut self, store: u32, vehicle: Vehicle) {
        let (stock, vehicle) = (vehicle.stock_number.clone(), Arc::new(vehicle));
        self.by_store.entry(store).or_default().insert(stock.clone(), Arc::clone(&vehicle));
        self.edits.insert((store, stock), Some(vehicle));
    }

    /// Takes a vehicle off the lot; false if it was not there.
    pub(crate) fn remove(&mut self, store: u32, stock: &str) -> bool {
        let gone = self.by_store.get_mut(&store).and_then(|lot| lot.remove(stock)).is_some();
        if gone {
            self.edits.insert((store, stock.to_owned()), None);
        }
        gone
    }

    /// Takes all vehicles off a lot and says how many there were.
    pub(crate) fn clear(&mut self, store: u32) -> usize {
        let stocks: Vec<String> = self.of(store).map(|lot| lot.keys().cloned().collect()).unwrap_or_default();
        stocks.iter().filter(|stock| self.remove(store, stock)).count()
    }

    /// What has changed since the seed.
    pub(crate) fn edits(&self) -> Vec<Edit> {
        let edits = self.edits.iter();
        edits
            .map(|((store, stock), vehicle)| Edit {
                store: *store,
                stock_number: stock.clone(),
                vehicle: vehicle.clone(),
            })
            .collect()
    }

    /// Brings back what had changed.
    pub(crate) fn replay(&mut self, edits: Vec<Edit>) {
        for Edit { store, stock_number, vehicle } in edits {
            let lot = self.by_store.entry(store).or_default();
            match &vehicle {
                Some(vehicle) => lot.insert(stock_number.clone(), Arc::clone(vehicle)),
                None => lot.remove(&stock_number),
            };
            self.edits.insert((store, stock_number), vehicle);
        }
    }
}
