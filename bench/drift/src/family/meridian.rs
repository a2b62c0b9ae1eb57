//! A service department's system of 1998: layout tables, `<font>`, frames, dates like `01-21-26`.

use anyhow::Result;
use askama::Template;
use fastrand::Rng;

use super::{Kind, Made, Wealth, zone};
use crate::invent::Order;
use crate::sheet::{Cell, Form, Grid, Painter, Sheet, Style, columns, digits};
use crate::show::Minus;

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "order", make: order },
    Kind { name: "orders", make: orders },
    Kind { name: "order_edit", make: edit },
];

const STYLE: Style = Style { symbol: "", minus: Minus::Trailing, day: "%m-%d-%y", nothing: "", id: "f{}" };

#[derive(Template)]
#[template(path = "meridian/screen.html")]
struct Screen<'s> {
    s: &'s Sheet,
}

fn paint(s: &Sheet) -> askama::Result<String> {
    Screen { s }.render()
}

pub(super) fn login() -> String {
    "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">\n<html><head><title>MERIDIAN 4.2 - Sign On</title></head><body bgcolor=\"#d4d0c8\"><center><h3>Meridian Sign On</h3><form method=\"post\" action=\"signon.pl\"><table><tr><td>User:</td><td><input type=\"text\" name=\"uid\"></td></tr><tr><td>Password:</td><td><input type=\"password\" name=\"pwd\"></td></tr></table><input type=\"submit\" value=\"Sign On\"></form></center></body></html>\n".to_owned()
}

fn invent(rng: &mut Rng, wealth: Wealth) -> Order {
    let mut order = Order::invent(rng);
    match wealth {
        Wealth::Any => {}
        Wealth::Full => {
            order.promised = order.promised.or(Some(order.opened.date().at(17, 0, 0, 0)));
            order.closed = Some(order.opened.date());
            order.status = 'I';
            "417".clone_into(&mut order.tag);
            order.miles_out = Some(order.miles_in + 3);
        }
        Wealth::Bare => {
            (order.promised, order.closed, order.miles_out) = (None, None, None);
            order.status = 'O';
            order.tag.clear();
            order.lines.clear();
        }
    }
    order
}

fn status(order: &Order) -> Cell {
    let (shown, word) = match order.status {
        'O' => ("OPEN", "open"),
        'C' => ("CLOSED", "closed"),
        _ => ("INVOICED", "invoiced"),
    };
    (shown.to_owned(), Some(word.into()))
}

fn order(rng: &mut Rng, wealth: Wealth) -> Result<Made> {
    let order = invent(rng, wealth);
    let (style, zone) = (STYLE, zone()?);
    let mut page = Painter::new(style, zone.clone(), "RO Inquiry", "Repair Order Inquiry");
    page.section("Repair Order")
        .field("number", "RO Number", style.text(&order.number))
        .field("status", "Status", status(&order))
        .field("opened", "Opened", style.minute(order.opened, &zone))
        .field("promised", "Promised", style.minute(order.promised, &zone))
        .field("closed", "Closed", style.date(order.closed))
        .field("advisor", "Advisor", style.text(&order.advisor))
        .field("tag", "Tag", style.text(&order.tag));
    page.section("Customer")
        .field("customer", "Customer", style.text(&order.customer.last_first()))
        .field("phone", "Phone", style.text(&order.customer.phone))
        .unread("street", "Street", style.text(&order.customer.street))
        .unread("city", "City", style.text(&order.customer.city));
    page.section("Vehicle")
        .field("vin", "VIN", style.text(&order.vehicle.vin))
        .field("year", "Year", digits(&order.vehicle.year.to_string()))
        .field("make", "Make", style.text(order.vehicle.make))
        .field("model", "Model", style.text(order.vehicle.model))
        .field("license", "License", style.text(&order.license))
        .field("miles_in", "Mileage In", style.integer(order.miles_in))
        .field("miles_out", "Mileage Out", style.integer(order.miles_out));
    page.section("Totals")
        .field("labor", "Labor", style.money(order.labor()))
        .field("parts", "Parts", style.money(order.parts()))
        .field("sublet", "Sublet", style.money(order.sublet))
        .field("supplies", "Shop Supplies", style.money(order.supplies))
        .field("tax", "Tax", style.money(order.tax))
        .field("due", "Total Due", style.money(order.due()));
    let rows = order.lines.iter().map(|line| {
        vec![
            digits(&line.number.to_string()),
            style.text(line.code),
            style.text(line.description),
            digits(&line.hours()),
            style.money(line.labor),
            style.money(line.parts),
            style.money(line.amount()),
        ]
    });
    let hours: u32 = order.lines.iter().map(|line| line.hours).sum();
    let sum = |cents| style.money(cents).0;
    let grid = Grid {
        name: "lines".to_owned(),
        heading: "Work Lines".to_owned(),
        columns: columns(&[
            ("line", "#Line"),
            ("code", "Op Code"),
            ("description", "Description"),
            ("hours", "#Hours"),
            ("labor", "#Labor"),
            ("parts", "#Parts"),
            ("amount", "#Amount"),
        ]),
        totals: Some(vec![
            "Total".to_owned(),
            String::new(),
            String::new(),
            format!("{}.{:02}", hours / 100, hours % 100),
            sum(order.labor()),
            sum(order.parts()),
            sum(order.labor() + order.parts()),
        ]),
        nothing: "No work lines.".to_owned(),
        ..Grid::default()
    };
    let read = ["line", "code", "description", "hours", "labor", "parts", "amount"];
    page.grid(grid, &read, rows.collect());
    let url = format!("https://meridian.example/cgi-bin/ro.pl?ro={}", order.number);
    Ok(page.made(paint, url)?.of("number", &order.number))
}

fn orders(rng: &mut Rng, wealth: Wealth) -> Result<Made> {
    let (style, zone) = (STYLE, zone()?);
    let mut page = Painter::new(style, zone.clone(), "RO List", "Repair Orders");
    let many = match wealth {
        Wealth::Bare => 0,
        Wealth::Full => 4,
        Wealth::Any => rng.usize(3..18),
    };
    let orders: Vec<Order> = (0..many).map(|_| invent(rng, Wealth::Any)).collect();
    let row = |order: &Order| {
        vec![
            style.text(&order.number),
            style.minute(order.opened, &zone),
            style.text(&order.customer.last_first()),
            status(order),
            style.text(&order.advisor),
            style.money(order.due()),
        ]
    };
    let first = 1 + 20 * rng.usize(0..4);
    let count = format!("Records {first} thru {} of {}", first + many - 1.min(many), first + many + 60);
    let grid = Grid {
        name: "orders".to_owned(),
        heading: "Open and Recent".to_owned(),
        columns: columns(&[
            ("number", "RO Number"),
            ("opened", "Opened"),
            ("customer", "Customer"),
            ("status", "Status"),
            ("advisor", "Advisor"),
            ("due", "#Total Due"),
        ]),
        count: if many == 0 { String::new() } else { count },
        nothing: "No repair orders found.".to_owned(),
        ..Grid::default()
    };
    let read = ["number", "opened", "customer", "status", "due"];
    page.grid(grid, &read, orders.iter().map(row).collect());
    page.made(paint, "https://meridian.example/cgi-bin/rolist.pl".to_owned())
}

fn edit(rng: &mut Rng, wealth: Wealth) -> Result<Made> {
    let order = invent(rng, wealth);
    let style = STYLE;
    let mut page = Painter::new(style, zone()?, "RO Change", "Change Repair Order");
    page.section("Repair Order").field("number", "RO Number", style.text(&order.number)).field(
        "vin",
        "VIN",
        style.text(&order.vehicle.vin),
    );
    let form = Form {
        name: "change".to_owned(),
        heading: "Change".to_owned(),
        action: format!("rochg.pl?ro={}", order.number),
        hidden: vec![
            ("seq".to_owned(), rng.u32(100_000..999_999).to_string()),
            ("ro".to_owned(), order.number.clone()),
        ],
        button: "Save Changes".to_owned(),
        ..Form::default()
    };
    let names: fn(&str) -> String =
        |name| format!("i_{}", name.chars().filter(|c| *c != '_').take(6).collect::<String>());
    page.form(
        form,
        names,
        &[
            ("tag", "Tag", order.tag.clone(), &[]),
            ("phone", "Phone", order.customer.phone.clone(), &[]),
            ("miles_out", "Mileage Out", style.integer(order.miles_out).0, &[]),
            ("status", "Status", status(&order).0, &["OPEN", "CLOSED", "INVOICED"]),
            ("sublet", "Sublet", style.money(order.sublet).0, &[]),
            ("tax", "Tax", style.money(order.tax).0, &[]),
        ],
    );
    let filled = [
        ("tag", rng.u32(100..999).to_string()),
        ("miles_out", (order.miles_in + 7).to_string()),
        ("status", "CLOSED".to_owned()),
        ("sublet", "145.50".to_owned()),
        ("tax", "12.75".to_owned()),
    ];
    let url = format!("https://meridian.example/cgi-bin/roedit.pl?ro={}", order.number);
    Ok(page.made(paint, url)?.of("number", &order.number).with_form("change", &filled))
}
