//! `ro.pl`: repair orders, with rows whose controls are numbered.

use super::answer::Answer;
use super::views::{Cell, Field, Record, Report, Row};
use super::{PATH, USER, Visit, address, unknown, which};
use crate::books::RepairOrder;

impl Visit<'_> {
    pub(super) fn service(&self, action: &str) -> Answer {
        match action {
            "list" => self.list_repair_orders(),
            "edit" => self.show_repair_order(),
            other => unknown(other),
        }
    }

    fn list_repair_orders(&self) -> Answer {
        let open = self.params.get("open") == "1";
        let closed = self.params.get("closed") == "1";
        let all = self.house.books.repair_orders.iter();
        let all: Vec<_> = all.filter(|order| if order.closed.is_some() { closed } else { open }).collect();
        let offset = self.params.number("offset");
        let rows: Vec<_> = all
            .iter()
            .enumerate()
            .skip(offset)
            .take(self.settings.rows)
            .map(|(place, order)| {
                let number = order.number.to_string();
                let cells = vec![
                    Cell::link(number.as_str(), address("ro.pl", "edit", &[("id", &number)])),
                    Cell::text(self.settings.date(order.opened)),
                    Cell::text(self.settings.maybe_date(order.closed)),
                    Cell::text(self.customer_of(order)),
                    Cell::text(&order.vin),
                    Cell::number(self.settings.money(order.total())),
                ];
                Row { number: place + 1, cells }
            })
            .collect();
        let until = offset + rows.len();
        let flag = |is: bool| if is { "1" } else { "" };
        let from = |offset: usize| {
            let more = [("open", flag(open)), ("closed", flag(closed)), ("offset", &offset.to_string())];
            address("ro.pl", "list", &more)
        };
        Report {
            title: "Repair Orders",
            asked: [open.then_some("Open"), closed.then_some("Closed")]
                .into_iter()
                .flatten()
                .map(str::to_owned)
                .collect(),
            headings: vec!["RO", "Opened", "Closed", "Customer", "Serial Number", "Amount"],
            sums: None,
            which: which(offset, until, all.len()),
            before: (offset > 0).then(|| from(offset.saturating_sub(self.settings.rows))),
            next: (until < all.len()).then(|| from(until)),
            rows,
        }
        .answer()
    }

    fn customer_of(&self, order: &RepairOrder) -> String {
        self.house.books.customer(order.customer).map(crate::books::Customer::sorted_name).unwrap_or_default()
    }

    fn show_repair_order(&self) -> Answer {
        let number = u32::try_from(self.params.number("id")).unwrap_or(0);
        let Some(order) = self.house.books.repair_order(number) else {
            return Answer::error("Repair Order", "Repair Order not on file!");
        };
        let settings = self.settings;
        let lines = order.jobs.iter().enumerate().map(|(place, job)| {
            let name = |what: &str| format!("{what}_{}", place + 1);
            let part = job.part;
            vec![
                Field::shown("", (place + 1).to_string()),
                Field::text("", &name("op"), job.op_code),
                Field::text("", &name("description"), job.complaint),
                Field::text("", &name("hours"), settings.money(job.hours)),
                Field::text("", &name("labor"), settings.money(job.labor)),
                Field::text("", &name("partnumber"), part.map_or("", |part| part.number)),
                Field::text("", &name("qty"), part.map(|part| part.quantity.to_string()).unwrap_or_default()),
                Field::text("", &name("sellprice"), settings.maybe_money(part.map(|part| part.each))),
            ]
        });
        let hidden = [
            ("id", number.to_string()),
            ("path", PATH.into()),
            ("login", USER.into()),
            ("rowcount", order.jobs.len().to_string()),
            ("currency", "USD".into()),
            ("exchangerate", "1".into()),
        ];
        Record {
            title: format!("Repair Order {number}"),
            script: "ro.pl",
            left: vec![
                Field::shown("RO", number.to_string()),
                Field::shown("Customer", self.customer_of(order)),
                Field::shown("Serial Number", &order.vin),
                Field::text("Miles In", "odometer", settings.whole(order.odometer)),
            ],
            right: vec![
                Field::text("Opened", "transdate", settings.date(order.opened)),
                Field::text("Closed", "duedate", settings.maybe_date(order.closed)),
                Field::shown("Advisor", order.advisor),
                Field::shown("Mechanic", order.technician),
            ],
            headings: vec!["Item", "Op", "Description", "Hours", "Labor", "Part", "Qty", "Price"],
            lines: lines.collect(),
            below: vec![
                ("Labor", settings.money(order.labor())),
                ("Parts", settings.money(order.parts())),
                ("Total", settings.money(order.total())),
            ],
            hidden: hidden.map(|(name, value)| (name.to_owned(), value)).into(),
            buttons: vec!["Update", "Print"],
        }
        .answer()
    }
}
