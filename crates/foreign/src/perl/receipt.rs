//! `rc.pl`: receipts. Rows are added by the server when the last one is filled; a form can be posted once.

use super::answer::Answer;
use super::views::{Field, Record, Told};
use super::{PATH, Params, USER, Visit, address, unknown};
use crate::books::Cents;
use crate::sessions::{lock, token};

/// Rows of a receipt; no paper has room for more.
const ROWS_MAX: usize = 40;

pub(super) struct Posted {
    pub(super) source: String,
    pub(super) total: Cents,
}

impl Visit<'_> {
    pub(super) fn receipts(&self, action: &str) -> Answer {
        match action {
            "add" => self.receipt(2, &token()),
            "Update" => self.update_receipt(),
            "Post" => self.post_receipt(),
            other => unknown(other),
        }
    }

    fn receipt(&self, rows: usize, form: &str) -> Answer {
        let value = |what: &str, row: usize| self.params.get(&format!("{what}_{row}")).to_owned();
        let lines = (1..=rows).map(|row| {
            let name = |what: &str| format!("{what}_{row}");
            vec![
                Field::shown("", row.to_string()),
                Field::text("", &name("invnumber"), value("invnumber", row)),
                Field::text("", &name("memo"), value("memo", row)),
                Field::text("", &name("paid"), value("paid", row)),
            ]
        });
        let posted = lock(&self.house.receipts);
        let last =
            posted.posted.last().map(|last| format!("{} {}", last.source, self.settings.money(last.total)));
        let hidden = [
            ("path", PATH.to_owned()),
            ("login", USER.to_owned()),
            ("formid", form.to_owned()),
            ("rowcount", rows.to_string()),
            ("ARAP", "ar".to_owned()),
            ("vc", "customer".to_owned()),
            ("closedto", "09-30-26".to_owned()),
        ];
        Record {
            title: "Add Receipt".to_owned(),
            script: "rc.pl",
            left: vec![
                Field::text("Customer", "customer", self.params.get("customer")),
                Field::text("Source", "source", self.params.get("source")),
            ],
            right: vec![Field::shown("Last posted", last.unwrap_or_default())],
            headings: vec!["Item", "Invoice", "Memo", "Paid"],
            lines: lines.collect(),
            below: Vec::new(),
            hidden: hidden.map(|(name, value)| (name.to_owned(), value)).into(),
            buttons: vec!["Update", "Post"],
        }
        .answer()
    }

    fn update_receipt(&self) -> Answer {
        let rows = self.params.number("rowcount").clamp(1, ROWS_MAX - 1);
        let is_full = !self.params.get(&format!("invnumber_{rows}")).is_empty();
        self.receipt(rows + usize::from(is_full), self.params.get("formid"))
    }

    fn post_receipt(&self) -> Answer {
        let told = |told: &str, to: String| Told { told: told.to_owned(), to }.answer();
        let back = || "javascript:history.back()".to_owned();
        let customer =
            self.params.get("customer").parse().ok().and_then(|number| self.house.books.customer(number));
        if customer.is_none() {
            return told("Customer not on file!", back());
        }
        let Some(total) = total(self, &self.params) else {
            return told("Amount is not a number!", back());
        };
        if total == 0 {
            return told("Nothing to post!", back());
        }
        let mut receipts = lock(&self.house.receipts);
        if !receipts.used.insert(self.params.get("formid").to_owned()) {
            return told("Receipt already posted!", address("rc.pl", "add", &[]));
        }
        let number = 501 + receipts.posted.len();
        receipts.posted.push(Posted { source: self.params.get("source").to_owned(), total });
        told(
            &format!("Receipt R-{number} posted: {}", self.settings.money(total)),
            address("rc.pl", "add", &[]),
        )
    }
}

/// What is paid in all rows. A row with an invoice and no amount that is understood spoils it.
fn total(visit: &Visit<'_>, params: &Params) -> Option<Cents> {
    let rows = params.number("rowcount").min(ROWS_MAX);
    let filled = (1..=rows).filter(|row| !params.get(&format!("invnumber_{row}")).is_empty());
    filled.map(|row| visit.settings.amount(params.get(&format!("paid_{row}")))).sum()
}
