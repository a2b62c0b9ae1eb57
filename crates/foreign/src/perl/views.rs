//! The pages. Three shapes serve for most screens: a report, a record, a message.

use askama::Template;

use super::answer::Answer;
use super::{PATH, USER};

macro_rules! pages {
    ($($page:ty),+ $(,)?) => {$(
        impl $page {
            pub(super) fn answer(&self) -> Answer {
                Answer::page(self.render().unwrap_or_default())
            }
        }
    )+};
}

#[derive(Template)]
#[template(path = "perl/index.html")]
pub(super) struct Index;

#[derive(Template)]
#[template(path = "perl/sign_in.html")]
pub(super) struct SignIn {
    pub(super) told: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "perl/frames.html")]
pub(super) struct Frames;

#[derive(Template)]
#[template(path = "perl/menu.html")]
pub(super) struct Menu;

#[derive(Template)]
#[template(path = "perl/welcome.html")]
pub(super) struct Welcome;

#[derive(Template)]
#[template(path = "perl/expired.html")]
pub(super) struct Expired;

/// Something is wrong, and the page says nothing else.
#[derive(Template)]
#[template(path = "perl/error.html")]
pub(super) struct Error<'a> {
    pub(super) title: &'a str,
    pub(super) told: &'a str,
}

/// A script says it, and leads on.
#[derive(Template)]
#[template(path = "perl/told.html")]
pub(super) struct Told {
    pub(super) told: String,
    pub(super) to: String,
}

#[derive(Template)]
#[template(path = "perl/sql.html")]
pub(super) struct Sql<'a> {
    pub(super) statement: String,
    pub(super) error: &'a str,
}

/// What to report on, with boxes for the columns.
#[derive(Template)]
#[template(path = "perl/ask.html")]
pub(super) struct Ask {
    pub(super) title: &'static str,
    pub(super) script: &'static str,
    pub(super) fields: Vec<Field>,
    pub(super) columns: Vec<Column>,
    pub(super) hidden: Vec<(String, String)>,
}

/// A table that goes on for pages.
#[derive(Template)]
#[template(path = "perl/report.html")]
pub(super) struct Report {
    pub(super) title: &'static str,
    /// What was asked for, a line each.
    pub(super) asked: Vec<String>,
    pub(super) headings: Vec<&'static str>,
    pub(super) rows: Vec<Row>,
    /// The sums below the last row, where they are known.
    pub(super) sums: Option<Vec<String>>,
    /// Which rows these are, as in `1 - 5 of 14`.
    pub(super) which: String,
    pub(super) before: Option<String>,
    pub(super) next: Option<String>,
}

/// A form that shows one record.
#[derive(Template)]
#[template(path = "perl/record.html")]
pub(super) struct Record {
    pub(super) title: String,
    pub(super) script: &'static str,
    pub(super) left: Vec<Field>,
    pub(super) right: Vec<Field>,
    pub(super) headings: Vec<&'static str>,
    pub(super) lines: Vec<Vec<Field>>,
    pub(super) below: Vec<(&'static str, String)>,
    pub(super) hidden: Vec<(String, String)>,
    pub(super) buttons: Vec<&'static str>,
}

pages!(Index, SignIn, Frames, Menu, Welcome, Expired, Error<'_>, Told, Ask, Report, Record);

impl Sql<'_> {
    pub(super) fn answer(&self) -> Answer {
        Answer::failed(self.render().unwrap_or_default())
    }
}

/// A box to tick for a column of a report.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) ticked: bool,
}

pub(super) struct Row {
    pub(super) number: usize,
    pub(super) cells: Vec<Cell>,
}

#[derive(Clone, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) to: Option<String>,
    pub(super) right: bool,
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(super) fn number(text: String) -> Self {
        Self { text, right: true, ..Self::default() }
    }

    pub(super) fn link(text: impl Into<String>, to: String) -> Self {
        Self { text: text.into(), to: Some(to), right: false }
    }
}

/// A label with its control.
pub(super) struct Field {
    pub(super) label: &'static str,
    pub(super) name: String,
    pub(super) control: Control,
}

pub(super) enum Control {
    Text(String),
    Area(String),
    /// The options, and which is chosen.
    Select(Vec<String>, String),
    /// As a select, but with a button for each.
    Radio(Vec<String>, String),
    /// No control: it cannot be changed.
    Shown(String),
}

impl Field {
    pub(super) fn text(label: &'static str, name: &str, value: impl Into<String>) -> Self {
        Self { label, name: name.to_owned(), control: Control::Text(value.into()) }
    }

    pub(super) fn shown(label: &'static str, value: impl Into<String>) -> Self {
        Self { label, name: String::new(), control: Control::Shown(value.into()) }
    }

    pub(super) fn area(label: &'static str, name: &str, value: impl Into<String>) -> Self {
        Self { label, name: name.to_owned(), control: Control::Area(value.into()) }
    }

    pub(super) fn select(label: &'static str, name: &str, options: &[&str], chosen: &str) -> Self {
        let options = options.iter().map(|&option| option.to_owned()).collect();
        Self { label, name: name.to_owned(), control: Control::Select(options, chosen.to_owned()) }
    }

    pub(super) fn radio(label: &'static str, name: &str, options: &[&str], chosen: &str) -> Self {
        let options = options.iter().map(|&option| option.to_owned()).collect();
        Self { label, name: name.to_owned(), control: Control::Radio(options, chosen.to_owned()) }
    }
}
