//! How Forecourt writes things.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::books::{Cents, Condition, Status, grouped};

pub(super) const BLANK: &str = "—";

/// `$63,990`, and with cents only where there are some.
pub(super) fn money(cents: Cents) -> String {
    let (whole, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    let cents_shown = if rest == 0 { String::new() } else { format!(".{rest:02}") };
    let sign = if cents < 0 { "−" } else { "" };
    format!("{sign}${}{cents_shown}", grouped(whole, ","))
}

pub(super) fn maybe_money(cents: Option<Cents>) -> String {
    cents.map_or_else(|| BLANK.to_owned(), money)
}

/// `Jan 21, 2026`
pub(super) fn date(day: Date) -> String {
    day.strftime("%b %-d, %Y").to_string()
}

pub(super) fn maybe_date(day: Option<Date>) -> String {
    day.map_or_else(|| BLANK.to_owned(), date)
}

/// `Jan 21, 2026, 8:03 AM` at the store.
pub(super) fn time(at: Timestamp, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    at.to_zoned_datetime(zone).strftime("%b %-d, %Y, %-I:%M %p").to_string()
}

pub(super) fn miles(miles: u32) -> String {
    format!("{} mi", grouped(u64::from(miles), ","))
}

pub(super) fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::New => "New",
        Condition::Used => "Pre-owned",
        Condition::Certified => "CPO",
    }
}

pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::InStock => "On lot",
        Status::OnOrder => "Inbound",
        Status::Sold => "Delivered",
    }
}

/// The key of a vehicle in addresses. It says nothing of the vehicle.
pub(super) fn key(id: u32) -> String {
    format!("{:08x}", id.wrapping_mul(2_654_435_761))
}
