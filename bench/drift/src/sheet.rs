//! A screen before it is painted: fields in sections, grids, forms. Each family paints it in its own style.

use indexmap::IndexMap;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::Value as Json;

use crate::show::{self, Minus};
use crate::truth::{self, Fate, Truth};

/// How a family writes things.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    /// The currency sign.
    pub(crate) symbol: &'static str,
    pub(crate) minus: Minus,
    /// A day, as `strftime` says it.
    pub(crate) day: &'static str,
    /// The text that stands for nothing.
    pub(crate) nothing: &'static str,
    /// The id of a field's element, with `{}` for the field's name in camel case.
    pub(crate) id: &'static str,
}

/// What a family paints.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    pub(crate) title: String,
    pub(crate) heading: String,
    pub(crate) store: String,
    pub(crate) user: String,
    pub(crate) sections: Vec<Section>,
    pub(crate) grids: Vec<Grid>,
    pub(crate) forms: Vec<Form>,
}

/// Fields under one heading.
#[derive(Debug, Clone, Default)]
pub(crate) struct Section {
    pub(crate) heading: String,
    pub(crate) fields: Vec<Item>,
}

/// A label with its value.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) id: String,
}

/// Rows under column headings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grid {
    pub(crate) name: String,
    pub(crate) heading: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<String>>,
    /// A row of sums below the data.
    pub(crate) totals: Option<Vec<String>>,
    pub(crate) count: String,
    /// What is said instead of rows.
    pub(crate) nothing: String,
}

/// A column of a grid.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) heading: String,
    pub(crate) numeric: bool,
}

/// A form that a flow fills.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    pub(crate) name: String,
    pub(crate) heading: String,
    pub(crate) action: String,
    pub(crate) hidden: Vec<(String, String)>,
    pub(crate) controls: Vec<Control>,
    pub(crate) button: String,
}

/// A control of a form.
#[derive(Debug, Clone)]
pub(crate) struct Control {
    /// Its name in the pack.
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) id: String,
    /// Its name in the form.
    pub(crate) field: String,
    pub(crate) value: String,
    /// The choices, if it is a select.
    pub(crate) options: Vec<String>,
}

impl Control {
    /// For templates: whether this option is the chosen one.
    pub(crate) fn is_chosen(&self, option: &str) -> bool {
        self.value == option
    }
}

/// Builds a sheet and its truth together, so that neither is forgotten.
pub(crate) struct Painter {
    pub(crate) style: Style,
    pub(crate) zone: TimeZone,
    pub(crate) sheet: Sheet,
    pub(crate) truth: Truth,
}

/// A text as it is shown, and what it says.
pub(crate) type Cell = (String, Option<Json>);

impl Style {
    pub(crate) fn text(self, text: &str) -> Cell {
        let read = truth::text(text);
        (if read.is_some() { text.to_owned() } else { self.nothing.to_owned() }, read)
    }

    pub(crate) fn money(self, cents: impl Into<Option<i64>>) -> Cell {
        match cents.into() {
            Some(cents) => (show::money(cents, self.symbol, self.minus), truth::amount(cents)),
            None => (self.nothing.to_owned(), None),
        }
    }

    pub(crate) fn integer(self, number: impl Into<Option<u32>>) -> Cell {
        match number.into() {
            Some(number) => (show::thousands(number.into()), truth::number(&number.to_string())),
            None => (self.nothing.to_owned(), None),
        }
    }

    pub(crate) fn date(self, date: impl Into<Option<Date>>) -> Cell {
        match date.into() {
            Some(date) => (show::day(date, self.day), Some(Json::String(date.to_string()))),
            None => (self.nothing.to_owned(), None),
        }
    }

    pub(crate) fn minute(self, time: impl Into<Option<DateTime>>, zone: &TimeZone) -> Cell {
        let Some(time) = time.into() else { return (self.nothing.to_owned(), None) };
        let shown = format!("{} {}", show::day(time.date(), self.day), show::clock(time));
        let instant = zone.to_ambiguous_timestamp(time).compatible().ok();
        let instant = instant.map(|instant| Json::String(instant.to_string()));
        (shown, instant)
    }
}

/// A number shown with the digits that it has.
pub(crate) fn digits(digits: &str) -> Cell {
    (digits.to_owned(), truth::number(digits))
}

impl Painter {
    pub(crate) fn new(style: Style, zone: TimeZone, title: &str, heading: &str) -> Self {
        let sheet = Sheet { title: title.to_owned(), heading: heading.to_owned(), ..Sheet::default() };
        Self { style, zone, sheet, truth: Truth::default() }
    }

    /// Begins a section.
    pub(crate) fn section(&mut self, heading: &str) -> &mut Self {
        self.sheet.sections.push(Section { heading: heading.to_owned(), fields: Vec::new() });
        self
    }

    /// Adds a field to the section begun last.
    pub(crate) fn field(&mut self, name: &str, label: &str, (shown, read): Cell) -> &mut Self {
        self.truth.values.insert(name.to_owned(), read.map_or(Fate::Absent, Fate::Shown));
        self.shown(name, label, shown)
    }

    /// Adds something that no pack reads.
    pub(crate) fn unread(&mut self, name: &str, label: &str, (shown, _): Cell) -> &mut Self {
        self.shown(name, label, shown)
    }

    /// Says that the page has no such field.
    pub(crate) fn unoffered(&mut self, name: &str) {
        self.truth.values.insert(name.to_owned(), Fate::Absent);
    }

    fn shown(&mut self, name: &str, label: &str, value: String) -> &mut Self {
        let id = self.style.id.replace("{}", &camel(name));
        let item = Item { name: name.to_owned(), label: label.to_owned(), value, id };
        if let Some(section) = self.sheet.sections.last_mut() {
            section.fields.push(item);
        }
        self
    }

    /// Adds a grid: its columns as name, heading, and whether it stands to the right.
    pub(crate) fn grid(&mut self, grid: Grid, read: &[&str], rows: Vec<Vec<Cell>>) -> &mut Self {
        let mut told = Vec::new();
        let mut shown = Vec::new();
        for row in rows {
            let cells =
                grid.columns.iter().zip(&row).filter(|(column, _)| read.contains(&column.name.as_str()));
            let cells: IndexMap<String, Fate> = cells
                .map(|(column, (_, value))| {
                    (column.name.clone(), value.clone().map_or(Fate::Absent, Fate::Shown))
                })
                .collect();
            told.push(cells);
            shown.push(row.into_iter().map(|(text, _)| text).collect());
        }
        self.truth.lists.insert(grid.name.clone(), told);
        self.sheet.grids.push(Grid { rows: shown, ..grid });
        self
    }
}

/// Columns by name and heading; those that begin with `#` stand to the right.
pub(crate) fn columns(columns: &[(&str, &str)]) -> Vec<Column> {
    let column = |(name, heading): &(&str, &str)| Column {
        name: (*name).to_owned(),
        heading: heading.trim_start_matches('#').to_owned(),
        numeric: heading.starts_with('#'),
    };
    columns.iter().map(column).collect()
}

/// `StockNumber` of `stock_number`.
pub(crate) fn camel(name: &str) -> String {
    let part = |part: &str| {
        let mut chars = part.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    name.split('_').map(part).collect()
}
