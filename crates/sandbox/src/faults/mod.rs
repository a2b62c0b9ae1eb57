//! Faults on demand: what the control port asks to go wrong at the portal.

mod bodies;
mod kind;
mod order;
mod strike;

pub(crate) use kind::Kind;
pub(crate) use order::{Fault, Order};
pub(crate) use strike::{Struck, strike};

use crate::chance::Chance;

/// The faults that are on.
#[derive(Debug)]
pub(crate) struct Faults {
    on: Vec<Fault>,
    chance: Chance,
    next_id: u64,
}

impl Faults {
    /// None yet. The seed decides where faults with a probability strike.
    pub(crate) fn new(seed: u64) -> Self {
        Self { on: Vec::new(), chance: Chance::new(seed, "faults"), next_id: 1 }
    }

    /// Turns a fault on and gives its id.
    pub(crate) fn add(&mut self, order: Order, kind: Kind) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.on.push(Fault::new(id, order, kind));
        id
    }

    /// All that were turned on, with what is left of them.
    pub(crate) fn all(&self) -> &[Fault] {
        &self.on
    }

    /// Turns all off.
    pub(crate) fn clear(&mut self) {
        self.on.clear();
    }

    /// Turns one off; false if there is none with this id.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.on.len();
        self.on.retain(|fault| fault.id != id);
        self.on.len() < before
    }

    /// The faults that strike a request, which uses them up by one.
    pub(crate) fn for_request(&mut self, method: &str, path: &str) -> Vec<Kind> {
        let mut struck = Vec::new();
        for fault in &mut self.on {
            if fault.meets(method, path, &mut self.chance) {
                struck.push(fault.kind.clone());
            }
        }
        struck
    }
}
