//! How the screens write numbers, dates and times.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// `45210` as `45,210`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `01/21/2026`.
pub(crate) fn day(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.month(), date.day(), date.year())
}

/// `01/21/2026 8:03a`, in the time of the store.
pub(crate) fn minute(at: Timestamp, zone: &TimeZone) -> String {
    let local = zone.to_datetime(at);
    let half = if local.hour() < 12 { 'a' } else { 'p' };
    let hour = match local.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    format!("{} {hour}:{:02}{half}", day(local.date()), local.minute())
}

#[cfg(test)]
mod tests {
    use super::{minute, thousands};
    use jiff::tz::TimeZone;

    #[test]
    fn numbers_have_commas_by_threes() {
        let texts: Vec<String> = [0, 12, 999, 1000, 45210, 1_234_567].map(thousands).to_vec();
        assert_eq!(texts, ["0", "12", "999", "1,000", "45,210", "1,234,567"]);
    }

    #[test]
    fn times_are_in_the_stores_zone_with_a_letter_for_the_half_of_the_day() {
        let eastern = TimeZone::get("America/New_York").unwrap();
        let show = |at: &str| minute(at.parse().unwrap(), &eastern);
        assert_eq!(show("2026-01-21T13:45:00Z"), "01/21/2026 8:45a");
        assert_eq!(show("2026-01-21T17:00:00Z"), "01/21/2026 12:00p");
        assert_eq!(show("2026-07-01T04:05:59Z"), "07/01/2026 12:05a");
    }
}
