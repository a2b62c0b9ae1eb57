//! The outbound side: the only crate that opens a connection to a DMS, and the only one that signs in.
//!
//! [`WebDms`] is the port `Dms` of the use-cases. An operation goes from there to the account's [desk], which finds,
//! makes or renews the session, and from the pack's interpreter over the [wire] to [one exchange][http].
//!
//! [desk]: self::desk
//! [wire]: self::wire
//! [http]: self::http

mod canary;
mod catalogue;
mod convert;
mod cookies;
mod desk;
mod exhibit;
mod failure;
mod guard;
mod http;
mod limits;
mod manners;
mod metrics;
mod packs;
mod retry_after;
mod seat;
mod settings;
mod sign_in;
mod specimen;
mod tryout;
mod web;
mod wire;

pub use catalogue::catalogue;
pub use manners::HeldState;
pub use metrics::describe_metrics;
pub use packs::{PackShelf, PackShelfError};
pub use specimen::Specimen;
pub use tryout::{Person, Tried, Tryout, TryoutError, try_flow};
pub use web::{Attempt, NoClient, WebDms};
