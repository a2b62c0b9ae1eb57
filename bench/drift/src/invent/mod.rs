//! Invented records: nobody in them exists, and all of them are as odd as real ones.

mod account;
mod deal;
mod order;
mod people;
mod vehicle;

pub(crate) use account::{Account, Entry};
pub(crate) use deal::Deal;
pub(crate) use order::Order;
pub(crate) use people::{Person, person};
pub(crate) use vehicle::Vehicle;

use fastrand::Rng;
use jiff::civil::{Date, DateTime, date};

/// The day after which nothing has happened yet.
pub(crate) const TODAY: Date = date(2026, 1, 21);

/// One of several.
pub(crate) fn one<'t>(rng: &mut Rng, of: &[&'t str]) -> &'t str {
    rng.choice(of.iter()).copied().unwrap_or_default()
}

/// A day within so many days before today.
pub(crate) fn day(rng: &mut Rng, back: i64) -> Date {
    let days = rng.i64(0..back);
    TODAY.checked_sub(jiff::Span::new().days(days)).unwrap_or(TODAY)
}

/// A minute of a working day.
pub(crate) fn minute(rng: &mut Rng, back: i64) -> DateTime {
    day(rng, back).at(rng.i8(7..21), rng.i8(0..60), 0, 0)
}

/// An amount of cents, often round.
pub(crate) fn cents(rng: &mut Rng, dollars: std::ops::Range<i64>) -> i64 {
    let whole = rng.i64(dollars) * 100;
    match rng.u8(0..4) {
        0 => whole,
        1 => whole + 95,
        _ => whole + rng.i64(0..100),
    }
}

/// Whether something happens that happens so many times of a hundred.
pub(crate) fn chance(rng: &mut Rng, percent: u8) -> bool {
    rng.u8(0..100) < percent
}
