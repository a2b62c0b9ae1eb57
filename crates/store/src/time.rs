//! Instants as the store keeps them: microseconds since 1970.

use jiff::Timestamp;

use crate::fault::Fault;

/// The number to keep. What is finer than a microsecond is cut off.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// The instant that was kept.
pub(crate) fn instant(micros: i64) -> Result<Timestamp, Fault> {
    Ok(Timestamp::from_microsecond(micros)?)
}

/// The instant that was kept, if one was.
pub(crate) fn instant_or_none(micros: Option<i64>) -> Result<Option<Timestamp>, Fault> {
    micros.map(instant).transpose()
}
