//! `ct.pl`: customers.

use super::answer::Answer;
use super::views::{Cell, Field, Record, Report, Row};
use super::{PATH, USER, Visit, address, unknown, which};

impl Visit<'_> {
    pub(super) fn customers(&self, action: &str) -> Answer {
        match action {
            "list" => self.list_customers(),
            "edit" => self.show_customer(),
            other => unknown(other),
        }
    }

    fn list_customers(&self) -> Answer {
        let all = &self.house.books.customers;
        let offset = self.params.number("offset");
        let rows: Vec<_> = all
            .iter()
            .enumerate()
            .skip(offset)
            .take(self.settings.rows)
            .map(|(place, customer)| {
                let number = customer.number.to_string();
                let to = address("ct.pl", "edit", &[("id", &number)]);
                let cells = vec![
                    Cell::link(number.as_str(), to),
                    Cell::text(customer.sorted_name()),
                    Cell::text(customer.city),
                    Cell::text(&customer.phone),
                ];
                Row { number: place + 1, cells }
            })
            .collect();
        let until = offset + rows.len();
        let from = |offset: usize| address("ct.pl", "list", &[("offset", &offset.to_string())]);
        Report {
            title: "Customers",
            asked: Vec::new(),
            headings: vec!["Number", "Name", "City", "Phone"],
            sums: None,
            which: which(offset, until, all.len()),
            before: (offset > 0).then(|| from(offset.saturating_sub(self.settings.rows))),
            next: (until < all.len()).then(|| from(until)),
            rows,
        }
        .answer()
    }

    fn show_customer(&self) -> Answer {
        let number = u32::try_from(self.params.number("id")).unwrap_or(0);
        let Some(customer) = self.house.books.customer(number) else {
            return Answer::error("Edit Customer", "Customer not on file!");
        };
        let hidden = [
            ("id", number.to_string()),
            ("path", PATH.into()),
            ("login", USER.into()),
            ("db", "customer".into()),
        ];
        Record {
            title: format!("Edit Customer {number}"),
            script: "ct.pl",
            left: vec![
                Field::text(
                    "Company Name",
                    "name",
                    if customer.first.is_none() { customer.last } else { "" },
                ),
                Field::text("First Name", "firstname", customer.first.unwrap_or("")),
                Field::text(
                    "Last Name",
                    "lastname",
                    if customer.first.is_some() { customer.last } else { "" },
                ),
                Field::text("Address", "address1", &customer.street),
                Field::text("City", "city", customer.city),
                Field::text("Zip", "zipcode", customer.zip),
            ],
            right: vec![
                Field::text("Phone", "phone", &customer.phone),
                Field::text("E-mail", "email", customer.email.as_deref().unwrap_or("")),
                Field::shown("Startdate", self.settings.date(customer.since)),
            ],
            headings: Vec::new(),
            lines: Vec::new(),
            below: Vec::new(),
            hidden: hidden.map(|(name, value)| (name.to_owned(), value)).into(),
            buttons: vec!["Save"],
        }
        .answer()
    }
}
