//! A general ledger in ASP.NET WebForms: one form around the page, view state, generated ids, a grid with a footer.

use anyhow::Result;
use askama::Template;
use fastrand::Rng;

use super::{Kind, Made, Wealth, zone};
use crate::invent::{Account, Entry};
use crate::sheet::{Cell, Form, Grid, Painter, Sheet, Style, columns, digits};
use crate::show::Minus;

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "account", make: account },
    Kind { name: "accounts", make: accounts },
    Kind { name: "post", make: post },
];

const STYLE: Style = Style {
    symbol: "$",
    minus: Minus::Parentheses,
    day: "%-m/%-d/%Y",
    nothing: "",
    id: "ctl00_cphMain_lbl{}",
};

#[derive(Template)]
#[template(path = "webforms/screen.html")]
struct Screen<'s> {
    s: &'s Sheet,
}

fn paint(s: &Sheet) -> askama::Result<String> {
    Screen { s }.render()
}

pub(super) fn login() -> String {
    "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>Log On - LedgerPoint</title></head><body><form name=\"aspnetForm\" method=\"post\" action=\"./Logon.aspx\" id=\"aspnetForm\"><input type=\"hidden\" name=\"__VIEWSTATE\" value=\"/wEPDwUK\" /><h2>Log On</h2><label for=\"txtUser\">User name:</label> <input type=\"text\" name=\"txtUser\" id=\"txtUser\" /><br /><label for=\"txtPass\">Password:</label> <input type=\"password\" name=\"txtPass\" id=\"txtPass\" /><br /><input type=\"submit\" name=\"btnLogon\" value=\"Log On\" /></form></body></html>\n".to_owned()
}

fn invent(rng: &mut Rng, wealth: Wealth) -> Account {
    let mut account = Account::invent(rng);
    match wealth {
        Wealth::Any => {}
        Wealth::Full => {
            account.memo = "Reconciled";
            for entry in &mut account.entries {
                entry.description = "RO closed";
            }
        }
        Wealth::Bare => {
            account.memo = "";
            account.entries.clear();
        }
    }
    account
}

fn kind(account: &Account) -> Cell {
    (account.kind.to_owned(), Some(account.kind.to_lowercase().into()))
}

fn account(rng: &mut Rng, wealth: Wealth) -> Result<Made> {
    let account = invent(rng, wealth);
    let style = STYLE;
    let mut page = Painter::new(style, zone()?, "Account Detail", "Account Detail");
    page.section("Account")
        .field("account", "Account", style.text(&account.number))
        .field("name", "Account Name", style.text(account.name))
        .field("kind", "Account Type", kind(&account))
        .field("department", "Department", style.text(account.department))
        .field("as_of", "As Of", style.date(account.as_of))
        .field("memo", "Memo", style.text(account.memo));
    page.section("Balances")
        .field("opening", "Opening Balance", style.money(account.opening))
        .field("debits", "Debits", style.money(account.debits()))
        .field("credits", "Credits", style.money(account.credits()))
        .field("ending", "Ending Balance", style.money(account.ending()));
    let side = |cents: i64| style.money((cents != 0).then_some(cents));
    let row = |entry: &Entry| {
        vec![
            style.date(entry.date),
            digits(&entry.journal.to_string()),
            style.text(&entry.reference),
            style.text(&entry.control),
            style.text(entry.description),
            side(entry.debit),
            side(entry.credit),
        ]
    };
    let mut totals = vec!["Totals".to_owned(), String::new(), String::new(), String::new(), String::new()];
    totals.extend([style.money(account.debits()).0, style.money(account.credits()).0]);
    let grid = Grid {
        name: "entries".to_owned(),
        heading: "Postings".to_owned(),
        columns: columns(&[
            ("date", "Date"),
            ("journal", "#Journal"),
            ("reference", "Reference"),
            ("control", "Control"),
            ("description", "Description"),
            ("debit", "#Debit"),
            ("credit", "#Credit"),
        ]),
        totals: Some(totals),
        nothing: "There are no postings in this period.".to_owned(),
        ..Grid::default()
    };
    let read = ["date", "journal", "reference", "control", "description", "debit", "credit"];
    page.grid(grid, &read, account.entries.iter().map(row).collect());
    let url = format!("https://ledgerpoint.example/GL/Account.aspx?acct={}", account.number);
    Ok(page.made(paint, url)?.of("account", &account.number))
}

fn accounts(rng: &mut Rng, wealth: Wealth) -> Result<Made> {
    let style = STYLE;
    let mut page = Painter::new(style, zone()?, "Chart of Accounts", "Chart of Accounts");
    let many = match wealth {
        Wealth::Bare => 0,
        Wealth::Full => 4,
        Wealth::Any => rng.usize(2..16),
    };
    let accounts: Vec<Account> = (0..many).map(|_| invent(rng, Wealth::Any)).collect();
    let row = |account: &Account| {
        vec![
            style.text(&account.number),
            style.text(account.name),
            kind(account),
            style.text(account.department),
            style.money(account.opening),
            style.money(account.ending()),
        ]
    };
    let grid = Grid {
        name: "accounts".to_owned(),
        heading: "Accounts".to_owned(),
        columns: columns(&[
            ("account", "Account"),
            ("name", "Account Name"),
            ("kind", "Account Type"),
            ("department", "Department"),
            ("opening", "#Opening Balance"),
            ("ending", "#Ending Balance"),
        ]),
        count: if many == 0 { String::new() } else { format!("{many} accounts") },
        nothing: "There are no accounts.".to_owned(),
        ..Grid::default()
    };
    let read = ["account", "name", "kind", "department", "opening", "ending"];
    page.grid(grid, &read, accounts.iter().map(row).collect());
    page.made(paint, "https://ledgerpoint.example/GL/Chart.aspx".to_owned())
}

fn post(rng: &mut Rng, wealth: Wealth) -> Result<Made> {
    let account = invent(rng, wealth);
    let style = STYLE;
    let mut page = Painter::new(style, zone()?, "Post", "Post to Account");
    page.section("Account").field("account", "Account", style.text(&account.number)).field(
        "name",
        "Account Name",
        style.text(account.name),
    );
    let form = Form {
        name: "post".to_owned(),
        heading: "Posting".to_owned(),
        action: format!("Post.aspx?acct={}", account.number),
        button: "Post Entry".to_owned(),
        ..Form::default()
    };
    let names: fn(&str) -> String = |name| format!("ctl00$cphMain$txt{}", crate::sheet::camel(name));
    page.form(
        form,
        names,
        &[
            ("date", "Date", style.date(account.as_of).0, &[]),
            ("reference", "Reference", String::new(), &[]),
            ("control", "Control", String::new(), &[]),
            ("debit", "Debit", String::new(), &[]),
            ("credit", "Credit", String::new(), &[]),
            ("department", "Department", "Office".to_owned(), &["Office", "New", "Used", "Service", "Parts"]),
            ("memo", "Memo", String::new(), &[]),
        ],
    );
    let filled = [
        ("date", "1/21/2026".to_owned()),
        ("reference", rng.u32(100_000..999_999).to_string()),
        ("control", "P20417".to_owned()),
        ("debit", "1250.00".to_owned()),
        ("credit", String::new()),
        ("department", "Service".to_owned()),
    ];
    let url = format!("https://ledgerpoint.example/GL/Post.aspx?acct={}", account.number);
    Ok(page.made(paint, url)?.of("account", &account.number).with_form("post", &filled))
}
