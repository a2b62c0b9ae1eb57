//! Days and instants as machines write them: ISO 8601 in the forms of RFC 3339 and XML Schema, and counts of seconds.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

/// The furthest that any clock is from UTC, in minutes.
const OFFSET_MAX: i32 = 14 * 60;

/// Where seconds end and thousandths begin: with this many digits, seconds are of the year 5138 and thousandths of 1973.
const SECONDS_DIGITS_MAX: usize = 11;

/// How machines write times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Machine {
    /// `2026-01-21T08:03:00-07:00`, `2026-01-21T15:03:00.123Z`. Without its offset it is none.
    Iso,
    /// `2026-01-21T08:03:00`, in the zone of the page. With an offset it is none.
    IsoLocal,
    /// Seconds since 1970.
    Unix,
    /// Thousandths of a second since 1970.
    UnixMs,
    /// `/Date(1769007780000)/`
    AspNet,
}

impl Machine {
    pub(super) fn named(source: &str) -> Option<Self> {
        Some(match source {
            "iso" => Self::Iso,
            "iso_local" => Self::IsoLocal,
            "unix" => Self::Unix,
            "unix_ms" => Self::UnixMs,
            "aspnet" => Self::AspNet,
            _ => return None,
        })
    }

    /// The instant that a text names by itself. [`Machine::IsoLocal`] names none.
    pub(super) fn instant(self, text: &str) -> Option<Timestamp> {
        match self {
            Self::Iso => {
                let (local, rest) = local(text)?;
                offset(rest)?.to_timestamp(local).ok()
            }
            Self::IsoLocal => None,
            Self::Unix => seconds(text),
            Self::UnixMs => thousandths(text),
            Self::AspNet => {
                let inside = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
                // The offset behind it only says where it was written.
                let end = inside.find(['+', '-']).filter(|end| *end > 0).unwrap_or(inside.len());
                let (count, written_at) = inside.split_at_checked(end)?;
                (written_at.is_empty() || offset(written_at).is_some()).then(|| thousandths(count))?
            }
        }
    }

    /// The local time that a text names.
    pub(super) fn local(self, text: &str) -> Option<DateTime> {
        let (local, rest) = local(text).filter(|_| self == Self::IsoLocal)?;
        rest.is_empty().then_some(local)
    }
}

/// A day, as XML Schema writes it: `2026-01-21`, with or without the offset of where it is that day.
pub(super) fn day(text: &str) -> Option<Date> {
    let (date, rest) = date(text)?;
    (rest.is_empty() || offset(rest).is_some()).then_some(date)
}

/// Day and time at the start of a text, with or without seconds and their parts.
fn local(text: &str) -> Option<(DateTime, &str)> {
    let (date, rest) = date(text)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (hour, rest) = two(rest)?;
    let (minute, rest) = two(rest.strip_prefix(':')?)?;
    let (second, nanos, rest) = match rest.strip_prefix(':') {
        None => (0, 0, rest),
        Some(rest) => {
            let (second, rest) = two(rest)?;
            let (nanos, rest) = parts_of_a_second(rest)?;
            (second, nanos, rest)
        }
    };
    let time = Time::new(hour, minute, second, nanos).ok()?;
    Some((date.to_datetime(time), rest))
}

fn date(text: &str) -> Option<(Date, &str)> {
    let (year, rest) = number::<i16>(text, 4)?;
    let (month, rest) = two(rest.strip_prefix('-')?)?;
    let (day, rest) = two(rest.strip_prefix('-')?)?;
    Some((Date::new(year, month, day).ok()?, rest))
}

/// What follows a point, as billionths. More digits than that are not read.
fn parts_of_a_second(text: &str) -> Option<(i32, &str)> {
    let Some(digits) = text.strip_prefix('.') else { return Some((0, text)) };
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    if count == 0 || count > 9 {
        return None;
    }
    let (parts, rest) = digits.split_at_checked(count)?;
    Some((format!("{parts:0<9}").parse().ok()?, rest))
}

/// `Z`, `-07:00`, `-0700` or `-07`.
fn offset(text: &str) -> Option<Offset> {
    if matches!(text, "Z" | "z") {
        return Some(Offset::UTC);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, rest) = number::<i32>(text.get(1..)?, 2)?;
    let minutes = match rest.strip_prefix(':').unwrap_or(rest) {
        "" if rest.is_empty() => 0,
        minutes => number::<i32>(minutes, 2).filter(|(_, rest)| rest.is_empty())?.0,
    };
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= OFFSET_MAX).then(|| Offset::from_seconds(sign * total * 60).ok())?
}

fn seconds(text: &str) -> Option<Timestamp> {
    let end = text.find('.').unwrap_or(text.len());
    let (whole, parts) = text.split_at_checked(end)?;
    let (nanos, rest) = parts_of_a_second(parts)?;
    let all_digits = !whole.is_empty() && whole.bytes().all(|c| c.is_ascii_digit());
    if !all_digits || whole.len() > SECONDS_DIGITS_MAX || !rest.is_empty() {
        return None;
    }
    Timestamp::new(whole.parse().ok()?, nanos).ok()
}

fn thousandths(text: &str) -> Option<Timestamp> {
    let is_count = text.len() > SECONDS_DIGITS_MAX && text.bytes().all(|c| c.is_ascii_digit());
    is_count.then(|| Timestamp::from_millisecond(text.parse().ok()?).ok())?
}

fn two(text: &str) -> Option<(i8, &str)> {
    number(text, 2)
}

/// A number of exactly so many digits at the start of a text.
fn number<N: std::str::FromStr>(text: &str, digits: usize) -> Option<(N, &str)> {
    let (number, rest) = text.split_at_checked(digits)?;
    let is_number = number.bytes().all(|c| c.is_ascii_digit());
    is_number.then(|| number.parse().ok().map(|number| (number, rest)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(machine: Machine, text: &str) -> String {
        machine.instant(text).map_or("none".to_owned(), |instant| instant.to_string())
    }

    #[test]
    fn an_instant_has_its_offset() {
        for text in [
            "2026-01-21T15:03:00Z",
            "2026-01-21T08:03:00-07:00",
            "2026-01-21 08:03:00-0700",
            "2026-01-21T20:33:00+05:30",
            "2026-01-21T08:03-07",
            "2026-01-21t15:03:00.000z",
        ] {
            assert_eq!(instant(Machine::Iso, text), "2026-01-21T15:03:00Z", "{text}");
        }
        assert_eq!(instant(Machine::Iso, "2026-01-21T15:03:00.1234567Z"), "2026-01-21T15:03:00.1234567Z");
        for text in [
            "2026-01-21T15:03:00",
            "2026-01-21",
            "2026-1-21T15:03:00Z",
            "2026-02-30T15:03:00Z",
            "2026-01-21T24:00:00Z",
            "2026-01-21T15:03:60Z",
            "2026-01-21T15:03:00+15:00",
            "2026-01-21T15:03:00+07:99",
            "2026-01-21T15:03:00+07:",
            "2026-01-21T15:03:00.Z",
            "2026-01-21T15:03:00.1234567890Z",
            "2026-01-21T15:03:00 MST",
            "20260121T150300Z",
            "2026-01-21T15:03:00ZZ",
            "２026-01-21T15:03:00Z",
        ] {
            assert_eq!(instant(Machine::Iso, text), "none", "{text}");
        }
    }

    #[test]
    fn a_local_time_has_none() {
        let local = |text| Machine::IsoLocal.local(text).map(|local| local.to_string());
        assert_eq!(local("2026-01-21T08:03:00").unwrap(), "2026-01-21T08:03:00");
        assert_eq!(local("2026-01-21T08:03:00Z"), None);
        assert_eq!(local("2026-01-21T08:03:00-07:00"), None);
        assert_eq!(Machine::Iso.local("2026-01-21T08:03:00"), None);
    }

    #[test]
    fn a_day_is_the_day_as_it_is_written() {
        let day = |text| day(text).map(|day| day.to_string());
        assert_eq!(day("2026-01-21").unwrap(), "2026-01-21");
        assert_eq!(day("2026-01-21-07:00").unwrap(), "2026-01-21");
        assert_eq!(day("2026-01-21Z").unwrap(), "2026-01-21");
        assert_eq!((day("2026-01-21T00:00:00"), day("01/21/2026"), day("2026-01-21x")), (None, None, None));
    }

    #[test]
    fn seconds_are_not_mistaken_for_thousandths() {
        assert_eq!(instant(Machine::Unix, "1769007780"), "2026-01-21T15:03:00Z");
        assert_eq!(instant(Machine::Unix, "1769007780.5"), "2026-01-21T15:03:00.5Z");
        assert_eq!(instant(Machine::UnixMs, "1769007780000"), "2026-01-21T15:03:00Z");
        assert_eq!(instant(Machine::AspNet, "/Date(1769007780000)/"), "2026-01-21T15:03:00Z");
        assert_eq!(instant(Machine::AspNet, "/Date(1769007780000-0700)/"), "2026-01-21T15:03:00Z");
        assert_eq!(instant(Machine::Unix, "1769007780000"), "none");
        assert_eq!(instant(Machine::UnixMs, "1769007780"), "none");
        for text in ["", "-1", "1.7e9", "17690 07780", "/Date(1769007780000"] {
            assert_eq!(instant(Machine::Unix, text), "none", "{text}");
            assert_eq!(instant(Machine::AspNet, text), "none", "{text}");
        }
    }
}
