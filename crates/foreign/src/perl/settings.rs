//! `am.pl`: how the user wants to see dates and numbers.

use super::answer::Answer;
use super::formats::{Dates, Numbers, Settings};
use super::views::{Field, Record, Told};
use super::{PATH, USER, Visit, address, unknown};
use crate::sessions::lock;

/// Rows of a page that a user may choose.
const ROWS_MAX: usize = 100;

impl Visit<'_> {
    pub(super) fn preferences(&self, action: &str) -> Answer {
        match action {
            "config" => self.show_preferences(),
            "Save" => self.save_preferences(),
            other => unknown(other),
        }
    }

    fn show_preferences(&self) -> Answer {
        let Settings { dates, numbers, rows } = self.settings;
        Record {
            title: format!("Edit Preferences for {USER}"),
            script: "am.pl",
            left: vec![
                Field::shown("Name", "Anja Wagner"),
                Field::shown("Company", "Kettle Creek Motors"),
                Field::select("Date Format", "dateformat", &Dates::ALL.map(Dates::name), dates.name()),
                Field::select(
                    "Number Format",
                    "numberformat",
                    &Numbers::ALL.map(Numbers::name),
                    numbers.name(),
                ),
                Field::text("Rows per Page", "vclimit", rows.to_string()),
            ],
            right: Vec::new(),
            headings: Vec::new(),
            lines: Vec::new(),
            below: Vec::new(),
            hidden: vec![("path".to_owned(), PATH.to_owned()), ("login".to_owned(), USER.to_owned())],
            buttons: vec!["Save"],
        }
        .answer()
    }

    fn save_preferences(&self) -> Answer {
        let dates = Dates::ALL.into_iter().find(|format| format.name() == self.params.get("dateformat"));
        let numbers =
            Numbers::ALL.into_iter().find(|format| format.name() == self.params.get("numberformat"));
        let rows = self.params.number("vclimit");
        let (Some(dates), Some(numbers), 1..=ROWS_MAX) = (dates, numbers, rows) else {
            return Told { told: "Preferences not saved!".to_owned(), to: address("am.pl", "config", &[]) }
                .answer();
        };
        *lock(&self.house.settings) = Settings { dates, numbers, rows };
        Told { told: "Preferences saved!".to_owned(), to: address("am.pl", "config", &[]) }.answer()
    }
}
