//! Whose turn it is to read a record: equal callers wait for one read, share it, and it is remembered for others.

use jiff::Timestamp;
use rooftop_model::id::IntegrationId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex as BlockingMutex, PoisonError, Weak};
use tokio::sync::Mutex;

/// Records that are held before those that nobody waits for are dropped.
const SWEEP: usize = 1024;

/// When a record was last read in turn.
type Turn = Mutex<Option<Timestamp>>;

/// The turns, by integration and record. They never cross integrations.
#[derive(Default)]
pub(crate) struct Turns(BlockingMutex<HashMap<(IntegrationId, String), Weak<Turn>>>);

impl Turns {
    /// The turn of a record. It lives as long as somebody holds it.
    pub(crate) fn of(&self, integration: &IntegrationId, record: &str) -> Arc<Turn> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.len() >= SWEEP {
            turns.retain(|_, turn| turn.strong_count() > 0);
        }
        let key = (integration.clone(), record.to_owned());
        if let Some(turn) = turns.get(&key).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::new(Turn::default());
        turns.insert(key, Arc::downgrade(&turn));
        turn
    }

    /// How many wait for records of an integration, or read one.
    pub(crate) fn waiting(&self, integration: &IntegrationId) -> usize {
        let turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.iter().filter(|((of, _), _)| of == integration).map(|(_, turn)| turn.strong_count()).sum()
    }
}

/// Records that were read alone lately, whose read is remembered.
const CONFIRMED_MAX: u64 = 10_000;

/// When records were last read alone and found as they are: nothing is written for those that had not changed.
pub(crate) struct Confirmed(moka::sync::Cache<(IntegrationId, String), Timestamp>);

impl Confirmed {
    pub(crate) fn new() -> Self {
        Self(moka::sync::Cache::new(CONFIRMED_MAX))
    }

    /// The record was read then.
    pub(super) fn note(&self, integration: &IntegrationId, record: &str, read: Timestamp) {
        self.0.insert((integration.clone(), record.to_owned()), read);
    }

    /// When the record was read alone, if that is remembered.
    pub(crate) fn at(&self, integration: &IntegrationId, record: &str) -> Option<Timestamp> {
        self.0.get(&(integration.clone(), record.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_callers_share_a_turn_and_others_do_not() {
        let (turns, id) = (Turns::default(), |id: &str| IntegrationId::parse(id).unwrap());
        let turn = turns.of(&id("int_1"), "veh_1");
        assert!(Arc::ptr_eq(&turn, &turns.of(&id("int_1"), "veh_1")));
        assert!(!Arc::ptr_eq(&turn, &turns.of(&id("int_1"), "veh_2")));
        assert!(!Arc::ptr_eq(&turn, &turns.of(&id("int_2"), "veh_1")));
    }

    #[test]
    fn turns_that_nobody_holds_are_dropped() {
        let (turns, id) = (Turns::default(), IntegrationId::parse("int_1").unwrap());
        for n in 0..3 * SWEEP {
            drop(turns.of(&id, &format!("veh_{n}")));
        }
        assert!(turns.0.lock().unwrap().len() <= SWEEP);
    }
}
