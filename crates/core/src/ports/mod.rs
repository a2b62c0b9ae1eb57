//! What the use-cases need from outside, as traits. `dms`, `store` and `vault` implement them; `rooftop` wires.

pub mod audit;
mod challenge;
mod clock;
pub mod dms;
pub mod drifts;
pub mod events;
pub mod field_evidence;
pub mod known_answers;
pub mod packs;
mod person_task;
pub mod store;

pub use audit::AuditLog;
pub(crate) use clock::draw;
pub use clock::{Clock, Entropy};
pub use dms::{Dms, DmsFailure};
pub use drifts::Drifts;
pub use events::Events;
pub use field_evidence::FieldEvidence;
pub use known_answers::KnownAnswers;
pub use packs::Packs;
pub use person_task::PersonTask;
pub use store::{Store, StoreError};
