//! `GET /inventory`: the grid.

use axum::extract::Query;
use axum::response::Response;
use url::form_urlencoded::byte_serialize;

use super::columns::{Column, columns};
use super::search::{Found, SIZES, Search};
use crate::faults::Kind as Fault;
use crate::lots::Lot;
use crate::portal::chrome::Choice;
use crate::portal::screen::screen;
use crate::portal::signed_in::SignedIn;
use crate::users::Module;
use crate::vehicle::{Kind, Status, Vehicle};

/// The list page.
struct ListView {
    statuses: Vec<Choice>,
    kinds: Vec<Choice>,
    sizes: Vec<Choice>,
    stk: String,
    make: String,
    sort: String,
    dir: &'static str,
    headings: Vec<Heading>,
    rows: Vec<Vec<Cell>>,
    /// "1-25 of 213".
    count: String,
    pages: Vec<PageLink>,
    previous: Option<String>,
    next: Option<String>,
    says_empty: bool,
}

/// A column heading that sorts.
struct Heading {
    label: &'static str,
    href: String,
    numeric: bool,
    /// `""`, `asc` or `desc`.
    sorted: &'static str,
}

/// A cell of the grid.
struct Cell {
    label: &'static str,
    text: String,
    /// Address of the vehicle's page, in the cell with the stock number.
    href: Option<String>,
    numeric: bool,
}

/// A number among the page links.
struct PageLink {
    number: usize,
    href: String,
    current: bool,
}

screen!(ListView, "classic/inventory.html", "modern/inventory.html");

/// Shows one page of the inventory.
pub(in crate::portal) async fn show(who: SignedIn, Query(search): Query<Search>) -> Response {
    if let Some(barred) = who.barred_from(Module::Inventory) {
        return barred;
    }
    let found = search.run(who.world.lots().of(who.store.number).unwrap_or(&Lot::new()));
    let view = view(&who, &search, found);
    who.show(("Vehicle Inventory", "DC-INV010", "/inventory"), &view)
}

fn view(who: &SignedIn, search: &Search, mut found: Found) -> ListView {
    let count = count_line(who, &found);
    let really_empty = found.total == 0;
    if who.look.suffers(&Fault::ShortPage) {
        found.rows.truncate(found.rows.len() / 2);
    }
    let emptied = who.look.suffers(&Fault::EmptyByMistake);
    if emptied {
        found.rows.clear();
    }
    let columns = columns(&who.look);
    ListView {
        statuses: choices(Status::ALL.map(|status| (status.letter(), status.word())), &search.status),
        kinds: choices(Kind::ALL.map(|kind| (kind.letter(), kind.word())), &search.kind),
        sizes: SIZES.iter().map(|size| size_choice(*size, search.size())).collect(),
        stk: search.stk.clone(),
        make: search.make.clone(),
        sort: search.sort().to_owned(),
        dir: if search.descending() { "desc" } else { "asc" },
        headings: columns.iter().map(|column| heading(column, search)).collect(),
        rows: found.rows.iter().map(|vehicle| row(&columns, vehicle, who)).collect(),
        count,
        pages: near(found.page, found.pages)
            .map(|number| PageLink { number, href: search.page_href(number), current: number == found.page })
            .collect(),
        previous: (found.page > 1).then(|| search.page_href(found.page - 1)),
        next: (found.page < found.pages).then(|| search.page_href(found.page + 1)),
        says_empty: really_empty && !emptied,
    }
}

/// "1-25 of 213": what the page says it shows, even when a fault takes rows away.
fn count_line(who: &SignedIn, found: &Found) -> String {
    let mut total = found.total;
    for fault in who.look.faults() {
        if let Fault::TotalLies { by } = fault {
            total = total.saturating_add_signed(isize::try_from(*by).unwrap_or(0));
        }
    }
    let first = if found.rows.is_empty() { 0 } else { found.first + 1 };
    format!("{first}-{} of {total}", found.first + found.rows.len())
}

/// At most eleven page numbers, around the current one.
fn near(page: usize, pages: usize) -> std::ops::RangeInclusive<usize> {
    let from = page.saturating_sub(5).max(1);
    from..=(from + 10).min(pages)
}

fn choices<const N: usize>(all: [(&'static str, &'static str); N], chosen: &str) -> Vec<Choice> {
    let some = all.into_iter().map(|(letter, word)| Choice {
        value: letter.to_owned(),
        text: format!("{letter} - {word}"),
        selected: letter == chosen,
    });
    let any = Choice { value: String::new(), text: "All".to_owned(), selected: chosen.is_empty() };
    std::iter::once(any).chain(some).collect()
}

fn size_choice(size: usize, chosen: usize) -> Choice {
    Choice { value: size.to_string(), text: size.to_string(), selected: size == chosen }
}

fn heading(column: &Column, search: &Search) -> Heading {
    let sorted = match (search.sort() == column.sort, search.descending()) {
        (false, _) => "",
        (true, false) => "asc",
        (true, true) => "desc",
    };
    Heading { label: column.label, href: search.sort_href(column.sort), numeric: column.numeric, sorted }
}

fn row(columns: &[Column], vehicle: &Vehicle, who: &SignedIn) -> Vec<Cell> {
    let href = |column: &Column| (column.sort == "stk").then(|| vehicle_href(&vehicle.stock_number));
    let cells = columns.iter().map(|column| Cell {
        label: column.label,
        text: (column.text)(vehicle, &who.store),
        href: href(column),
        numeric: column.numeric,
    });
    cells.collect()
}

/// The address of a vehicle's page.
pub(super) fn vehicle_href(stock: &str) -> String {
    format!("/inventory/vehicle?stk={}", byte_serialize(stock.as_bytes()).collect::<String>())
}
