//! `ic.pl`: vehicles.

use super::answer::Answer;
use super::views::{Ask, Cell, Column, Field, Record, Report, Row, Sql};
use super::{PATH, USER, Visit, address, unknown, which};
use crate::books::{Condition, Status, Vehicle};

/// What a report may show: the name of the box, its heading, and whether it is ticked at first.
const COLUMNS: [(&str, &str, bool); 10] = [
    ("l_vin", "Serial Number", false),
    ("l_year", "Yr", true),
    ("l_description", "Description", true),
    ("l_cond", "Cond", true),
    ("l_onhand", "St", true),
    ("l_odometer", "Miles", false),
    ("l_bin", "Bin", false),
    ("l_listprice", "List Price", true),
    ("l_lastcost", "Last Cost", false),
    ("l_lastmod", "Updated", false),
];

const STATUSES: [&str; 4] = ["In Stock", "On Order", "Sold", "All"];
const CONDITIONS: [&str; 3] = ["New", "Used", "Cert. Pre-Owned"];

/// What a form asks for: a report is not made without it.
const ASKED: &str = "generate_report";

impl Visit<'_> {
    pub(super) fn inventory(&self, action: &str) -> Answer {
        match action {
            "search" => ask_for_vehicles(),
            "Continue" | "generate_report" if self.params.get("nextsub") == ASKED => self.list_vehicles(),
            "Continue" | "generate_report" => Answer::error("Error", "nextsub not defined!"),
            "edit" => self.show_vehicle(),
            "Update" | "Save" => {
                Answer::error("Error", "You may not change vehicles. Ask the office manager.")
            }
            other => unknown(other),
        }
    }

    fn list_vehicles(&self) -> Answer {
        let (number, text) = (self.params.get("partnumber"), self.params.get("description").to_lowercase());
        if number.contains('\'') {
            return Sql {
                statement: format!(
                    "SELECT p.id, p.partnumber, p.description, p.listprice FROM parts p WHERE lower(p.partnumber) \
                     LIKE '{}%' ORDER BY p.partnumber LIMIT {}",
                    number.to_lowercase(),
                    self.settings.rows
                ),
                error: "DBD::Pg::st execute failed: ERROR: unterminated quoted string at or near \"'\"",
            }
            .answer();
        }
        let asked_status = self.params.get("itemstatus");
        let found: Vec<_> = self
            .house
            .books
            .vehicles
            .iter()
            .filter(|vehicle| {
                vehicle.stock.to_lowercase().starts_with(&number.to_lowercase())
                    && described(vehicle).to_lowercase().contains(&text)
                    && (asked_status == "All" || status(vehicle) == asked_status)
            })
            .collect();
        let mut asked = vec![format!("Status: {asked_status}")];
        asked.extend((!number.is_empty()).then(|| format!("Number: {number}")));
        asked.extend((!text.is_empty()).then(|| format!("Make / Model: {text}")));
        let columns: Vec<_> = COLUMNS.iter().filter(|(name, ..)| self.params.get(name) == "Y").collect();
        let offset = self.params.number("offset");
        let shown: Vec<_> = found.iter().enumerate().skip(offset).take(self.settings.rows).collect();
        let rows = shown.iter().map(|(place, vehicle)| Row {
            number: place + 1,
            cells: std::iter::once(self.vehicle_link(vehicle))
                .chain(columns.iter().map(|(name, ..)| self.cell(name, vehicle)))
                .collect(),
        });
        let until = offset + shown.len();
        let sums = (until == found.len() && !shown.is_empty()).then(|| {
            std::iter::once(String::new())
                .chain(columns.iter().map(|(name, ..)| match *name {
                    "l_listprice" => self.settings.money(found.iter().map(|vehicle| vehicle.list).sum()),
                    "l_lastcost" => self.settings.money(found.iter().map(|vehicle| vehicle.cost).sum()),
                    _ => String::new(),
                }))
                .collect()
        });
        Report {
            title: "Vehicles",
            asked,
            headings: std::iter::once("Number").chain(columns.iter().map(|(_, label, _)| *label)).collect(),
            rows: rows.collect(),
            sums,
            which: which(offset, until, found.len()),
            before: (offset > 0).then(|| self.page_from(offset.saturating_sub(self.settings.rows))),
            next: (until < found.len()).then(|| self.page_from(until)),
        }
        .answer()
    }

    fn vehicle_link(&self, vehicle: &Vehicle) -> Cell {
        let more =
            [("id", vehicle.id.to_string()), ("callback", self.page_from(self.params.number("offset")))];
        Cell::link(
            &vehicle.stock,
            address("ic.pl", "edit", &more.each_ref().map(|(name, value)| (*name, value.as_str()))),
        )
    }

    /// The same report from another row on: all that was asked for travels along.
    fn page_from(&self, offset: usize) -> String {
        let offset = offset.to_string();
        let kept = self
            .params
            .0
            .iter()
            .filter(|(name, _)| !["path", "login", "action", "offset"].contains(&name.as_str()));
        let mut more: Vec<_> = kept.map(|(name, value)| (name.as_str(), value.as_str())).collect();
        more.push(("offset", &offset));
        address("ic.pl", "generate_report", &more)
    }

    fn cell(&self, column: &str, vehicle: &Vehicle) -> Cell {
        match column {
            "l_vin" => Cell::text(&vehicle.vin),
            "l_year" => Cell::text(format!("{:02}", vehicle.year % 100)),
            "l_description" => Cell::text(described(vehicle)),
            "l_cond" => Cell::text(match vehicle.condition {
                Condition::New => "N",
                Condition::Used => "U",
                Condition::Certified => "C",
            }),
            "l_onhand" => Cell::text(match vehicle.status {
                Status::InStock => "S",
                Status::OnOrder => "O",
                Status::Sold => "X",
            }),
            "l_odometer" => Cell::number(self.settings.whole(vehicle.odometer)),
            "l_bin" => Cell::text(vehicle.place.unwrap_or("")),
            "l_lastmod" => Cell::text(self.settings.time(vehicle.changed)),
            "l_listprice" => Cell::number(self.settings.money(vehicle.list)),
            _ => Cell::number(self.settings.money(vehicle.cost)),
        }
    }

    fn show_vehicle(&self) -> Answer {
        let id = self.params.number("id");
        let vehicle = self.house.books.vehicles.iter().find(|vehicle| usize::try_from(vehicle.id) == Ok(id));
        let Some(vehicle) = vehicle else {
            return Answer::error("Edit Vehicle", "Vehicle not on file!");
        };
        let settings = self.settings;
        let condition = match vehicle.condition {
            Condition::New => "New",
            Condition::Used => "Used",
            Condition::Certified => "Cert. Pre-Owned",
        };
        let hidden = [
            ("id", vehicle.id.to_string()),
            ("path", PATH.into()),
            ("login", USER.into()),
            ("item", "part".into()),
            ("callback", self.params.get("callback").into()),
            ("oldcost", settings.money(vehicle.cost)),
            ("taxaccounts", "2310 2320".into()),
            ("IC_inventory", "1310--Inventory, vehicles".into()),
            ("IC_income", "4000--Sales, vehicles".into()),
            ("IC_expense", "6000--Cost of sales, vehicles".into()),
            ("unit", "ea".into()),
            ("vendor_rows", "0".into()),
            ("image", String::new()),
        ];
        Record {
            title: format!("Edit Vehicle {}", vehicle.stock),
            script: "ic.pl",
            left: vec![
                Field::text("Number", "partnumber", &vehicle.stock),
                Field::text("Serial Number", "serialnumber", &vehicle.vin),
                Field::text("Model Year", "modelyear", vehicle.year.to_string()),
                Field::text("Make", "make", vehicle.make),
                Field::text("Model", "model", vehicle.model),
                Field::text("Trim", "trim", vehicle.trim.unwrap_or("")),
                Field::text("Body", "body", vehicle.body),
                Field::text("Color Out", "color_o", vehicle.color),
                Field::text("Color In", "color_i", vehicle.interior),
            ],
            right: vec![
                Field::select("Cond", "cond", &CONDITIONS, condition),
                Field::radio("Status", "status", &["In Stock", "On Order", "Sold"], status(vehicle)),
                Field::text("Miles", "odometer", settings.whole(vehicle.odometer)),
                Field::text("Bin", "bin", vehicle.place.unwrap_or("")),
                Field::text("List Price", "listprice", settings.money(vehicle.list)),
                Field::text("Sell Price", "sellprice", settings.maybe_money(vehicle.asking)),
                Field::text("Last Cost", "lastcost", settings.money(vehicle.cost)),
                Field::text("Date In", "datein", settings.maybe_date(vehicle.acquired)),
                Field::area("Notes", "notes", vehicle.note),
            ],
            headings: Vec::new(),
            lines: Vec::new(),
            below: vec![("Updated", settings.time(vehicle.changed)), ("by", "awagner".to_owned())],
            hidden: hidden.map(|(name, value)| (name.to_owned(), value)).into(),
            buttons: vec!["Update", "Save"],
        }
        .answer()
    }
}

fn described(vehicle: &Vehicle) -> String {
    let trim = vehicle.trim.map(|trim| format!(" {trim}")).unwrap_or_default();
    format!("{} {}{trim}", vehicle.make, vehicle.model)
}

fn status(vehicle: &Vehicle) -> &'static str {
    match vehicle.status {
        Status::InStock => "In Stock",
        Status::OnOrder => "On Order",
        Status::Sold => "Sold",
    }
}

fn ask_for_vehicles() -> Answer {
    let columns = COLUMNS.iter().map(|&(name, label, ticked)| Column { name, label, ticked });
    let hidden = [
        ("path", PATH),
        ("login", USER),
        ("nextsub", ASKED),
        ("title", "Vehicles"),
        ("sort", "partnumber"),
        ("direction", "ASC"),
        ("oldsort", "partnumber"),
        ("revers", "0"),
        ("searchitems", "part"),
        ("l_partnumber", "Y"),
        ("warehouse", ""),
        ("offset", "0"),
    ];
    Ask {
        title: "Vehicles",
        script: "ic.pl",
        fields: vec![
            Field::text("Number", "partnumber", ""),
            Field::text("Make / Model", "description", ""),
            Field::radio("Status", "itemstatus", &STATUSES, "In Stock"),
        ],
        columns: columns.collect(),
        hidden: hidden.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    }
    .answer()
}
