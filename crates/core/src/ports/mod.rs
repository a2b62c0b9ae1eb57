//! What the use-cases need from outside, as traits. `dms`, `store` and `vault` implement them; `rooftop` wires.

mod clock;
pub mod dms;
pub mod store;

pub(crate) use clock::draw;
pub use clock::{Clock, Entropy};
pub use dms::{Dms, DmsFailure};
pub use store::{Store, StoreError};
