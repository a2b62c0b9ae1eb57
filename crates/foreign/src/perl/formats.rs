//! How a user wants to see dates and numbers.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::books::{Cents, grouped};

/// The dealership's zone.
const ZONE: &str = "America/New_York";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) dates: Dates,
    pub(super) numbers: Numbers,
    /// Rows of a report on one page.
    pub(super) rows: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { dates: Dates::MonthDayYear, numbers: Numbers::Comma, rows: 5 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dates {
    MonthDayYear,
    DayMonthYear,
    YearMonthDay,
}

impl Dates {
    pub(super) const ALL: [Self; 3] = [Self::MonthDayYear, Self::DayMonthYear, Self::YearMonthDay];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::MonthDayYear => "mm-dd-yy",
            Self::DayMonthYear => "dd.mm.yy",
            Self::YearMonthDay => "yyyy-mm-dd",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    Comma,
    Point,
    Apostrophe,
}

impl Numbers {
    pub(super) const ALL: [Self; 3] = [Self::Comma, Self::Point, Self::Apostrophe];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Comma => "1.000,00",
            Self::Point => "1,000.00",
            Self::Apostrophe => "1'000.00",
        }
    }

    fn marks(self) -> (&'static str, &'static str) {
        match self {
            Self::Comma => (".", ","),
            Self::Point => (",", "."),
            Self::Apostrophe => ("'", "."),
        }
    }
}

impl Settings {
    pub(super) fn date(self, day: Date) -> String {
        let (year, month, of_month) = (day.year(), day.month(), day.day());
        match self.dates {
            Dates::MonthDayYear => format!("{month:02}-{of_month:02}-{:02}", year % 100),
            Dates::DayMonthYear => format!("{of_month:02}.{month:02}.{:02}", year % 100),
            Dates::YearMonthDay => format!("{year}-{month:02}-{of_month:02}"),
        }
    }

    pub(super) fn maybe_date(self, day: Option<Date>) -> String {
        day.map(|day| self.date(day)).unwrap_or_default()
    }

    pub(super) fn time(self, at: Timestamp) -> String {
        let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
        let local = at.to_zoned_datetime(zone);
        format!("{} {:02}:{:02}", self.date(local.date()), local.hour(), local.minute())
    }

    pub(super) fn money(self, cents: Cents) -> String {
        let (thousands, decimal) = self.numbers.marks();
        let sign = if cents < 0 { "-" } else { "" };
        let whole = grouped(cents.unsigned_abs() / 100, thousands);
        format!("{sign}{whole}{decimal}{:02}", cents.unsigned_abs() % 100)
    }

    pub(super) fn maybe_money(self, cents: Option<Cents>) -> String {
        cents.map(|cents| self.money(cents)).unwrap_or_default()
    }

    pub(super) fn whole(self, number: u32) -> String {
        grouped(u64::from(number), self.numbers.marks().0)
    }

    /// What somebody typed as an amount. A number in another way of writing is not understood.
    pub(super) fn amount(self, typed: &str) -> Option<Cents> {
        let (thousands, decimal) = self.numbers.marks();
        let typed = typed.replace(thousands, "");
        let (whole, cents) = typed.split_once(decimal).unwrap_or((&typed, "00"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(cents) || cents.len() != 2 {
            return None;
        }
        format!("{whole}{cents}").parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Dates, Numbers, Settings};

    #[test]
    fn amounts_are_read_as_they_are_written_and_only_so() {
        for numbers in Numbers::ALL {
            let settings = Settings { numbers, ..Settings::default() };
            assert_eq!(settings.amount(&settings.money(123_456_789)), Some(123_456_789));
        }
        let point = Settings { numbers: Numbers::Point, dates: Dates::YearMonthDay, rows: 5 };
        assert_eq!((point.amount("1.234,56"), point.amount("12.5"), point.amount("")), (None, None, None));
        assert_eq!(Settings::default().money(-50), "-0,50");
    }
}
