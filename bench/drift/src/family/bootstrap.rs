//! A sales desk in Bootstrap: cards, rows of columns, a table with "Showing 1 to 10 of 57 entries".

use anyhow::Result;
use askama::Template;
use fastrand::Rng;

use super::{Kind, Made, Wealth, zone};
use crate::invent::{Deal, person};
use crate::sheet::{Form, Grid, Painter, Sheet, Style, columns, digits};
use crate::show::Minus;

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "deal", make: deal },
    Kind { name: "deals", make: deals },
    Kind { name: "deal_edit", make: edit },
];

const STYLE: Style =
    Style { symbol: "$", minus: Minus::Leading, day: "%b %-d, %Y", nothing: "", id: "deal{}" };

const LENDERS: &[&str] = &["Ally Financial", "First Peachtree Bank", "Lakeshore Credit Union", "None"];

#[derive(Template)]
#[template(path = "bootstrap/screen.html")]
struct Screen<'s> {
    s: &'s Sheet,
}

fn paint(s: &Sheet) -> askama::Result<String> {
    Screen { s }.render()
}

pub(super) fn login() -> String {
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sign in &middot; Ridgeline Desk</title></head><body class=\"text-center\"><form class=\"form-signin\" method=\"post\" action=\"/signin\"><h1 class=\"h3\">Please sign in</h1><label for=\"email\" class=\"sr-only\">Email</label><input type=\"email\" id=\"email\" name=\"email\" class=\"form-control\" placeholder=\"Email\"><label for=\"password\" class=\"sr-only\">Password</label><input type=\"password\" id=\"password\" name=\"password\" class=\"form-control\"><button class=\"btn btn-primary\" type=\"submit\">Sign in</button></form></body></html>\n".to_owned()
}

fn invent(rng: &mut Rng, wealth: Wealth) -> Deal {
    let mut deal = Deal::invent(rng);
    match wealth {
        Wealth::Any => {}
        Wealth::Full => {
            deal.co_buyer = Some(person(rng));
            deal.lender = "Ally Financial";
        }
        Wealth::Bare => {
            deal.co_buyer = None;
            deal.lender = "";
            deal.vehicle.cost = None;
        }
    }
    deal
}

fn deal(rng: &mut Rng, wealth: Wealth) -> Result<Made> {
    let deal = invent(rng, wealth);
    let style = STYLE;
    let mut page = Painter::new(style, zone()?, "Deal", &format!("Deal {}", deal.number));
    page.section("Deal")
        .field("number", "Deal Number", style.text(&deal.number))
        .field("date", "Deal Date", style.date(deal.date))
        .field("kind", "Type", (deal.kind.to_owned(), Some(deal.kind.to_lowercase().into())))
        .field("status", "Status", (deal.status.to_owned(), Some(deal.status.to_lowercase().into())))
        .field("salesperson", "Salesperson", style.text(&deal.salesperson))
        .field("lender", "Lender", style.text(deal.lender));
    page.section("Parties").field("buyer", "Buyer", style.text(&deal.buyer.name()));
    if let Some(co_buyer) = &deal.co_buyer {
        page.field("co_buyer", "Co-Buyer", style.text(&co_buyer.name()));
    } else {
        page.unoffered("co_buyer");
    }
    page.field("phone", "Phone", style.text(&deal.buyer.phone)).unread(
        "city",
        "City",
        style.text(&deal.buyer.city),
    );
    page.section("Vehicle")
        .field("stock", "Stock No.", style.text(&deal.vehicle.stock))
        .field("vin", "VIN", style.text(&deal.vehicle.vin))
        .field("year", "Year", digits(&deal.vehicle.year.to_string()))
        .field("make", "Make", style.text(deal.vehicle.make))
        .field("model", "Model", style.text(deal.vehicle.model));
    page.section("Figures")
        .field("price", "Sale Price", style.money(deal.price))
        .field("rebate", "Rebate", style.money(deal.rebate))
        .field("trade", "Trade Allowance", style.money(deal.trade))
        .field("payoff", "Trade Payoff", style.money(deal.payoff))
        .field("down", "Cash Down", style.money(deal.down))
        .field("financed", "Amount Financed", style.money(deal.financed()))
        .field("apr", "APR", digits(&deal.apr()))
        .field("term", "Term", digits(&deal.term.to_string()))
        .field("payment", "Payment", style.money(deal.payment));
    page.section("Profit");
    if let Some(cost) = deal.vehicle.cost {
        page.field("cost", "Cost", style.money(cost));
    } else {
        page.unoffered("cost");
    }
    page.field("gross", "Gross", style.money(deal.gross));
    let url = format!("https://ridgeline.example/desk/deals/{}", deal.number);
    Ok(page.made(paint, url)?.of("number", &deal.number))
}

fn deals(rng: &mut Rng, wealth: Wealth) -> Result<Made> {
    let style = STYLE;
    let mut page = Painter::new(style, zone()?, "Deals", "Deals");
    let many = match wealth {
        Wealth::Bare => 0,
        Wealth::Full => 4,
        Wealth::Any => rng.usize(2..11),
    };
    let deals: Vec<Deal> = (0..many).map(|_| invent(rng, Wealth::Any)).collect();
    let row = |deal: &Deal| {
        vec![
            style.text(&deal.number),
            style.date(deal.date),
            style.text(&deal.buyer.name()),
            style.text(&deal.vehicle.stock),
            (deal.status.to_owned(), Some(deal.status.to_lowercase().into())),
            style.money(deal.price),
            style.money(deal.gross),
        ]
    };
    let first = 1 + 10 * rng.usize(0..5);
    let count =
        format!("Showing {first} to {} of {} entries", (first + many).saturating_sub(1), first + many + 20);
    let grid = Grid {
        name: "deals".to_owned(),
        heading: "All deals".to_owned(),
        columns: columns(&[
            ("number", "Deal Number"),
            ("date", "Deal Date"),
            ("buyer", "Buyer"),
            ("stock", "Stock No."),
            ("status", "Status"),
            ("price", "#Sale Price"),
            ("gross", "#Gross"),
        ]),
        count: if many == 0 { String::new() } else { count },
        nothing: "No matching records found".to_owned(),
        ..Grid::default()
    };
    let read = ["number", "date", "buyer", "stock", "status", "price", "gross"];
    page.grid(grid, &read, deals.iter().map(row).collect());
    page.made(paint, "https://ridgeline.example/desk/deals".to_owned())
}

fn edit(rng: &mut Rng, wealth: Wealth) -> Result<Made> {
    let deal = invent(rng, wealth);
    let style = STYLE;
    let mut page = Painter::new(style, zone()?, "Edit deal", &format!("Edit deal {}", deal.number));
    page.section("Deal").field("number", "Deal Number", style.text(&deal.number)).field(
        "vin",
        "VIN",
        style.text(&deal.vehicle.vin),
    );
    let form = Form {
        name: "figures".to_owned(),
        heading: "Figures".to_owned(),
        action: format!("/desk/deals/{}/figures", deal.number),
        hidden: vec![
            ("_token".to_owned(), format!("{:016x}", rng.u64(..))),
            ("_method".to_owned(), "PUT".to_owned()),
        ],
        button: "Save".to_owned(),
        ..Form::default()
    };
    let names: fn(&str) -> String = |name| format!("deal[{name}]");
    let lender = if deal.lender.is_empty() { "None" } else { deal.lender };
    page.form(
        form,
        names,
        &[
            ("price", "Sale Price", style.money(deal.price).0, &[]),
            ("rebate", "Rebate", style.money(deal.rebate).0, &[]),
            ("down", "Cash Down", style.money(deal.down).0, &[]),
            ("apr", "APR", deal.apr(), &[]),
            ("term", "Term", deal.term.to_string(), &[]),
            ("lender", "Lender", lender.to_owned(), LENDERS),
        ],
    );
    let filled = [
        ("price", "41250.00".to_owned()),
        ("rebate", "750.00".to_owned()),
        ("down", "3000.00".to_owned()),
        ("apr", "6.49".to_owned()),
        ("lender", "Lakeshore Credit Union".to_owned()),
    ];
    let url = format!("https://ridgeline.example/desk/deals/{}/edit", deal.number);
    Ok(page.made(paint, url)?.of("number", &deal.number).with_form("figures", &filled))
}
