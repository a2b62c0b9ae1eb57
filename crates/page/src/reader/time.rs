//! Days and local times, in a declared layout.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::AmbiguousOffset;

use super::iso::{self, Machine};
use crate::drift::{Drift, DriftKind};
use crate::record::ReadContext;

/// A layout such as `MM/DD/YYYY h:mma`.
///
/// | token | meaning |
/// |---|---|
/// | `YYYY`, `YY` | year; two digits mean 1969 to 2068 |
/// | `MM`, `M`, `MMM`, `MMMM` | month: two digits, one or two, `Jan`, `January` |
/// | `DD`, `D` | day: two digits, one or two |
/// | `HH`, `H`, `hh`, `h` | hour of 24 or of 12: two digits, one or two |
/// | `mm`, `ss` | minute, second |
/// | `a` | `a`, `p`, `am`, `pm`, `a.m.`, `p.m.`, in any case |
/// | `ddd`, `dddd` | weekday, `Mon` or `Monday`; it must be the right one |
///
/// Everything else, and text in single quotes, stands for itself.
///
/// What machines write has a name instead: `iso` (a day `2026-01-21`, an instant with its offset as
/// `2026-01-21T08:03:00-07:00`), `iso_local` (a local time `2026-01-21T08:03:00`), `unix` and `unix_ms` (seconds and
/// thousandths since 1970), `aspnet` (`/Date(1769007780000)/`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    source: String,
    pieces: Vec<Piece>,
    /// The machine's way to write times, which has no pieces.
    machine: Option<Machine>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(char),
    Year4,
    Year2,
    Month { two: bool },
    MonthName { long: bool },
    Day { two: bool },
    Hour24 { two: bool },
    Hour12 { two: bool },
    Minute,
    Second,
    Half,
    Weekday { long: bool },
}

/// Why a text is not a layout.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// A run of letters that is no token.
    #[error("{0:?} is not a token; the tokens are YYYY YY MMMM MMM MM M DD D dddd ddd HH H hh h mm ss a")]
    UnknownToken(String),
    /// Year, month and day are not all there.
    #[error("a date needs a year, a month and a day")]
    NoDate,
    /// A time without an hour, an hour of 12 without its half, or the reverse.
    #[error("a time needs HH or H with mm, or hh or h with mm and a")]
    NoTime,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The first two-digit year that belongs to the last century (POSIX's rule).
const CENTURY_TURN: i16 = 69;

impl Layout {
    /// A layout for days.
    pub fn for_date(source: &str) -> Result<Self, LayoutError> {
        match Machine::named(source) {
            Some(Machine::Iso) => return Ok(Self::of_machine(source, Machine::Iso)),
            Some(_) => return Err(LayoutError::NoDate),
            None => {}
        }
        let layout = Self::parse(source)?;
        if layout.has_time() { Err(LayoutError::NoDate) } else { Ok(layout) }
    }

    /// A layout for local times.
    pub fn for_datetime(source: &str) -> Result<Self, LayoutError> {
        if let Some(machine) = Machine::named(source) {
            return Ok(Self::of_machine(source, machine));
        }
        let layout = Self::parse(source)?;
        let has =
            |wanted: fn(&Piece) -> bool| layout.pieces.iter().filter(|piece| wanted(piece)).count() == 1;
        let by_24 = has(|piece| matches!(piece, Piece::Hour24 { .. }));
        let by_12 = has(|piece| matches!(piece, Piece::Hour12 { .. }));
        let half = has(|piece| matches!(piece, Piece::Half));
        let minute = has(|piece| matches!(piece, Piece::Minute));
        if minute && ((by_24 && !by_12 && !half) || (by_12 && !by_24 && half)) {
            Ok(layout)
        } else {
            Err(LayoutError::NoTime)
        }
    }

    fn of_machine(source: &str, machine: Machine) -> Self {
        Self { source: source.to_owned(), pieces: Vec::new(), machine: Some(machine) }
    }

    fn parse(source: &str) -> Result<Self, LayoutError> {
        let mut pieces = Vec::new();
        let mut chars = source.chars().peekable();
        while let Some(c) = chars.next() {
            if c == '\'' {
                pieces.extend(chars.by_ref().take_while(|quoted| *quoted != '\'').map(Piece::Literal));
            } else if c.is_ascii_alphabetic() {
                let mut run = String::from(c);
                while chars.peek() == Some(&c) {
                    run.extend(chars.next());
                }
                pieces.push(token(&run)?);
            } else {
                pieces.push(Piece::Literal(c));
            }
        }
        let has = |wanted: fn(&Piece) -> bool| pieces.iter().filter(|piece| wanted(piece)).count() == 1;
        let year = has(|piece| matches!(piece, Piece::Year4 | Piece::Year2));
        let month = has(|piece| matches!(piece, Piece::Month { .. } | Piece::MonthName { .. }));
        let day = has(|piece| matches!(piece, Piece::Day { .. }));
        if year && month && day {
            Ok(Self { source: source.to_owned(), pieces, machine: None })
        } else {
            Err(LayoutError::NoDate)
        }
    }

    fn has_time(&self) -> bool {
        self.pieces.iter().any(|piece| {
            matches!(
                piece,
                Piece::Hour24 { .. } | Piece::Hour12 { .. } | Piece::Minute | Piece::Second | Piece::Half
            )
        })
    }

    /// The layout as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    pub(super) fn date(&self, text: &str) -> Option<Date> {
        match self.machine {
            Some(_) => iso::day(text),
            None => self.parts(text)?.date(),
        }
    }

    /// The instant that a text names: by itself, or as a local time in the zone of the page.
    pub(super) fn instant(&self, text: &str, context: &ReadContext) -> Result<Timestamp, Drift> {
        let unreadable =
            || Drift::new(DriftKind::ValueUnreadable, format!("a time as {}", self.source), text);
        match self.machine {
            None | Some(Machine::IsoLocal) => {
                let local = self.datetime(text).ok_or_else(unreadable)?;
                resolve(local, context, text)
            }
            Some(machine) => machine.instant(text).ok_or_else(unreadable),
        }
    }

    fn datetime(&self, text: &str) -> Option<DateTime> {
        if let Some(machine) = self.machine {
            return machine.local(text);
        }
        let parts = self.parts(text)?;
        Some(parts.date()?.to_datetime(parts.time()?))
    }

    fn parts(&self, text: &str) -> Option<Parts> {
        let mut parts = Parts::default();
        let mut rest = text;
        for piece in &self.pieces {
            rest = parts.take(piece, rest)?;
        }
        rest.trim().is_empty().then_some(parts)
    }
}

fn token(run: &str) -> Result<Piece, LayoutError> {
    Ok(match run {
        "YYYY" => Piece::Year4,
        "YY" => Piece::Year2,
        "MM" => Piece::Month { two: true },
        "M" => Piece::Month { two: false },
        "MMM" => Piece::MonthName { long: false },
        "MMMM" => Piece::MonthName { long: true },
        "DD" => Piece::Day { two: true },
        "D" => Piece::Day { two: false },
        "HH" => Piece::Hour24 { two: true },
        "H" => Piece::Hour24 { two: false },
        "hh" => Piece::Hour12 { two: true },
        "h" => Piece::Hour12 { two: false },
        "mm" => Piece::Minute,
        "ss" => Piece::Second,
        "a" => Piece::Half,
        "ddd" => Piece::Weekday { long: false },
        "dddd" => Piece::Weekday { long: true },
        other => return Err(LayoutError::UnknownToken(other.to_owned())),
    })
}

#[derive(Default)]
struct Parts {
    year: i16,
    month: i8,
    day: i8,
    hour: i8,
    hour_of_12: Option<i8>,
    afternoon: Option<bool>,
    minute: i8,
    second: i8,
    weekday: Option<usize>,
}

impl Parts {
    /// Takes one piece off the text; gives the rest.
    fn take<'a>(&mut self, piece: &Piece, text: &'a str) -> Option<&'a str> {
        let rest;
        match piece {
            Piece::Literal(' ') => rest = text.strip_prefix(' ')?.trim_start(),
            Piece::Literal(c) => rest = text.strip_prefix(*c)?,
            Piece::Year4 => (self.year, rest) = digits(text, 4, 4)?,
            Piece::Year2 => {
                let (short, after) = digits::<i16>(text, 2, 2)?;
                self.year = if short < CENTURY_TURN { 2000 + short } else { 1900 + short };
                rest = after;
            }
            Piece::Month { two } => (self.month, rest) = one_or_two(text, *two)?,
            Piece::Day { two } => (self.day, rest) = one_or_two(text, *two)?,
            Piece::Hour24 { two } => (self.hour, rest) = one_or_two(text, *two)?,
            Piece::Hour12 { two } => {
                let (hour, after) = one_or_two(text, *two)?;
                self.hour_of_12 = Some(hour);
                rest = after;
            }
            Piece::Minute => (self.minute, rest) = digits(text, 2, 2)?,
            Piece::Second => (self.second, rest) = digits(text, 2, 2)?,
            Piece::MonthName { long } => {
                let (index, after) = name(text, &MONTHS, *long)?;
                self.month = i8::try_from(index + 1).ok()?;
                rest = after;
            }
            Piece::Weekday { long } => {
                let (index, after) = name(text, &WEEKDAYS, *long)?;
                self.weekday = Some(index);
                rest = after;
            }
            Piece::Half => {
                let (afternoon, after) = half(text)?;
                self.afternoon = Some(afternoon);
                rest = after;
            }
        }
        Some(rest)
    }

    fn date(&self) -> Option<Date> {
        let date = Date::new(self.year, self.month, self.day).ok()?;
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
        self.weekday.is_none_or(|claimed| claimed == weekday).then_some(date)
    }

    fn time(&self) -> Option<Time> {
        let hour = match (self.hour_of_12, self.afternoon) {
            (Some(hour @ 1..=12), Some(afternoon)) => hour % 12 + if afternoon { 12 } else { 0 },
            (None, None) => self.hour,
            _ => return None,
        };
        Time::new(hour, self.minute, self.second, 0).ok()
    }
}

fn one_or_two(text: &str, two: bool) -> Option<(i8, &str)> {
    digits(text, if two { 2 } else { 1 }, 2)
}

/// Between `least` and `most` digits at the start of the text.
fn digits<N: std::str::FromStr>(text: &str, least: usize, most: usize) -> Option<(N, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count < least {
        return None;
    }
    let (number, rest) = text.split_at_checked(count)?;
    Some((number.parse().ok()?, rest))
}

/// A month or weekday by its full name or its first three letters.
fn name<'a>(text: &'a str, names: &[&str], long: bool) -> Option<(usize, &'a str)> {
    names.iter().enumerate().find_map(|(index, name)| {
        let wanted = if long { name } else { name.get(..3)? };
        let found = text.get(..wanted.len())?;
        found.eq_ignore_ascii_case(wanted).then(|| text.get(wanted.len()..).map(|rest| (index, rest)))?
    })
}

/// The half of the day.
fn half(text: &str) -> Option<(bool, &str)> {
    let text = text.trim_start();
    let spellings = ["a.m.", "p.m.", "am", "pm", "a", "p"];
    spellings.iter().find_map(|spelling| {
        let found = text.get(..spelling.len())?;
        let rest = text.get(spelling.len()..)?;
        found.eq_ignore_ascii_case(spelling).then(|| (spelling.starts_with('p'), rest))
    })
}

/// The instant of a local time. A time that the zone skips is drift; of one that it has twice, the earlier.
fn resolve(local: DateTime, context: &ReadContext, raw: &str) -> Result<Timestamp, Drift> {
    let Some(zone) = &context.zone else {
        return Err(Drift::new(DriftKind::ValueUnreadable, "a time zone for local times", raw));
    };
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let name = zone.iana_name().unwrap_or("its zone");
    if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
        return Err(Drift::new(DriftKind::TimeGap, format!("a time that exists in {name}"), raw));
    }
    ambiguous.earlier().map_err(|_| Drift::new(DriftKind::ValueUnreadable, "a time within range", raw))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(layout: &str, text: &str) -> String {
        let context = ReadContext { zone: jiff::tz::TimeZone::get("America/Denver").ok(), formats: None };
        match Layout::for_datetime(layout).unwrap().instant(text, &context) {
            Ok(instant) => instant.to_string(),
            Err(drift) => drift.kind.code().to_owned(),
        }
    }

    #[test]
    fn local_times_resolve_in_their_zone() {
        assert_eq!(instant("MM/DD/YYYY h:mma", "01/21/2026 8:03a"), "2026-01-21T15:03:00Z");
        assert_eq!(instant("MM/DD/YYYY h:mm a", "01/21/2026 12:03 PM"), "2026-01-21T19:03:00Z");
        assert_eq!(instant("D-MMM-YY HH:mm:ss", "4-Jul-26 00:00:09"), "2026-07-04T06:00:09Z");
        assert_eq!(
            instant("dddd, MMMM D, YYYY 'at' H:mm", "Wednesday, January 21, 2026 at 8:03"),
            "2026-01-21T15:03:00Z"
        );
    }

    #[test]
    fn what_machines_write_has_a_name() {
        assert_eq!(instant("iso", "2026-01-21T08:03:00-07:00"), "2026-01-21T15:03:00Z");
        assert_eq!(instant("iso", "2026-01-21T08:03:00"), "value_unreadable");
        assert_eq!(instant("iso_local", "2026-01-21T08:03:00"), "2026-01-21T15:03:00Z");
        assert_eq!(instant("iso_local", "2026-03-08T02:30:00"), "time_gap");
        assert_eq!(instant("unix", "1769007780"), "2026-01-21T15:03:00Z");
        assert_eq!(instant("YYYYMMDDHHmm", "202601210803"), "2026-01-21T15:03:00Z");
        let day = |text| Layout::for_date("iso").unwrap().date(text).map(|day| day.to_string());
        assert_eq!((day("2026-01-21").as_deref(), day("1/21/2026")), (Some("2026-01-21"), None));
    }

    #[test]
    fn a_gap_is_drift_and_a_fold_is_its_earlier_hour() {
        assert_eq!(instant("MM/DD/YYYY h:mma", "03/08/2026 2:30a"), "time_gap");
        assert_eq!(instant("MM/DD/YYYY h:mma", "11/01/2026 1:30a"), "2026-11-01T07:30:00Z");
    }

    #[test]
    fn another_layout_is_unreadable() {
        for text in [
            "1/21/2026 8:03a",
            "21/01/2026 8:03a",
            "01/21/26 8:03a",
            "01/21/2026 8:03",
            "01/21/2026 13:03p",
            "02/30/2026 8:03a",
            "01/21/2026 8:03a x",
        ] {
            assert_eq!(instant("MM/DD/YYYY h:mma", text), "value_unreadable", "{text:?}");
        }
        assert_eq!(instant("dddd MM/DD/YYYY h:mma", "Monday 01/21/2026 8:03a"), "value_unreadable");
    }

    #[test]
    fn layouts_are_checked() {
        assert_eq!(Layout::for_date("MM/DD"), Err(LayoutError::NoDate));
        assert_eq!(Layout::for_datetime("MM/DD/YYYY h:mm"), Err(LayoutError::NoTime));
        assert_eq!(Layout::for_date("iso_local"), Err(LayoutError::NoDate));
        assert_eq!(Layout::for_date("MM/DD/yyyy"), Err(LayoutError::UnknownToken("yyyy".to_owned())));
    }
}
