//! Customers, repair orders and the journal of the store that is looked at.

use axum::extract::{Path, Query};
use axum::response::Response;
use std::collections::HashMap;

use super::formats::{BLANK, date, maybe_date, miles, money};
use super::pages::{Card, Cell, Shell, Table, not_found};
use super::{Visit, html};

/// Rows on one page.
const ROWS: usize = 8;

type Asked = Query<HashMap<String, String>>;

/// A page of rows: cursors name the first record of the next one.
fn page<T>(
    visit: &Visit,
    title: &'static str,
    (path, asked): (&str, &HashMap<String, String>),
    all: &[T],
    (headings, key, cells): (Vec<&'static str>, impl Fn(&T) -> String, impl Fn(&T) -> Vec<Cell>),
) -> Response {
    let start = asked.get("cursor").and_then(|cursor| all.iter().position(|one| key(one) == *cursor));
    let start = start.unwrap_or(0);
    let next = all.get(start + ROWS).map(|one| format!("{path}?cursor={}", key(one)));
    let rows: Vec<_> = all.iter().skip(start).take(ROWS).map(cells).collect();
    let count = format!("{}–{} of {}", start + 1, start + rows.len(), all.len());
    html(&Table { shell: Shell::of(visit, title), headings, rows, next, count })
}

pub(super) async fn customers(visit: Visit, Query(asked): Asked) -> Response {
    let all = &visit.store().books.customers;
    let headings = vec!["Customer", "Number", "City", "Phone"];
    page(
        &visit,
        "Customers",
        ("/app/customers", &asked),
        all,
        (
            headings,
            |one| one.number.to_string(),
            |one| {
                let to = format!("/app/customers/{}", one.number);
                vec![
                    Cell::link(one.name(), to),
                    Cell::text(one.number.to_string()),
                    Cell::text(one.city),
                    Cell::text(&one.phone),
                ]
            },
        ),
    )
}

pub(super) async fn customer(visit: Visit, Path(number): Path<u32>) -> Response {
    let Some(customer) = visit.store().books.customer(number) else { return not_found() };
    html(&Card {
        shell: Shell::of(&visit, customer.name()),
        facts: vec![
            ("Customer #", customer.number.to_string()),
            ("Street", customer.street.clone()),
            ("City", format!("{} {}", customer.city, customer.zip)),
            ("Phone", customer.phone.clone()),
            ("Email", customer.email.clone().unwrap_or_else(|| BLANK.to_owned())),
            ("Customer since", date(customer.since)),
        ],
        headings: Vec::new(),
        rows: Vec::new(),
        total: None,
    })
}

pub(super) async fn repair_orders(visit: Visit, Query(asked): Asked) -> Response {
    let books = &visit.store().books;
    let headings = vec!["RO", "Opened", "Closed", "Customer", "Total"];
    let key = |one: &crate::books::RepairOrder| one.number.to_string();
    page(
        &visit,
        "Repair orders",
        ("/app/repair-orders", &asked),
        &books.repair_orders,
        (headings, key, |one| {
            let customer = books.customer(one.customer).map(crate::books::Customer::name).unwrap_or_default();
            vec![
                Cell::link(one.number.to_string(), format!("/app/repair-orders/{}", one.number)),
                Cell::text(date(one.opened)),
                Cell::text(maybe_date(one.closed)),
                Cell::text(customer),
                Cell::text(money(one.total())),
            ]
        }),
    )
}

pub(super) async fn repair_order(visit: Visit, Path(number): Path<u32>) -> Response {
    let books = &visit.store().books;
    let Some(order) = books.repair_order(number) else { return not_found() };
    let customer = books.customer(order.customer).map(crate::books::Customer::name).unwrap_or_default();
    let rows = order.jobs.iter().map(|job| {
        let part = job.part.map(|part| format!("{} × {} at {}", part.quantity, part.name, money(part.each)));
        let hours = format!("{}.{:02}", job.hours / 100, job.hours % 100);
        vec![
            job.op_code.into(),
            job.complaint.into(),
            hours,
            money(job.labor),
            part.unwrap_or_else(|| BLANK.into()),
        ]
    });
    html(&Card {
        shell: Shell::of(&visit, format!("RO {number}")),
        facts: vec![
            ("RO", number.to_string()),
            ("Customer", customer),
            ("VIN", order.vin.clone()),
            ("Mileage in", miles(order.odometer)),
            ("Opened", date(order.opened)),
            ("Closed", maybe_date(order.closed)),
            ("Advisor", order.advisor.to_owned()),
            ("Technician", order.technician.to_owned()),
        ],
        headings: vec!["Op code", "Concern", "Hours", "Labor", "Part"],
        rows: rows.collect(),
        total: Some(money(order.total())),
    })
}

pub(super) async fn journal(visit: Visit, Query(asked): Asked) -> Response {
    let all: Vec<_> = visit.store().books.journal.iter().enumerate().collect();
    let headings = vec!["Entry", "Date", "Account", "Memo", "Amount"];
    page(
        &visit,
        "Journal",
        ("/app/journal", &asked),
        &all,
        (
            headings,
            |(place, _)| place.to_string(),
            |(_, one)| {
                vec![
                    Cell::text(one.entry.to_string()),
                    Cell::text(date(one.day)),
                    Cell::text(format!("{} {}", one.account, one.account_name)),
                    Cell::text(&one.reference),
                    Cell::text(money(one.amount)),
                ]
            },
        ),
    )
}
