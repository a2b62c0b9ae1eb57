//! The simulated DMS: its own recorded screens, refilled with invented vehicles.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use fastrand::Rng;
use rooftop_pack::Pack;

use super::{Family, Kind, Made, ROOFTOP, Wealth, zone};
use crate::dom::{Dom, Element, Node, mark};
use crate::invent::Vehicle;
use crate::sheet::{Cell, Style, digits};
use crate::show::Minus;
use crate::truth::{Fate, Truth};

const KINDS: &[Kind] = &[
    Kind { name: "vehicle_general", make: general },
    Kind { name: "vehicle_pricing", make: pricing },
    Kind { name: "vehicle_options", make: options },
    Kind { name: "inventory", make: inventory },
];

const STYLE: Style = Style { symbol: "$", minus: Minus::Parentheses, day: "%m/%d/%Y", nothing: "--", id: "" };

/// Text without value, as this DMS shows it.
const NO_TEXT: Style = Style { nothing: "\u{a0}", ..STYLE };

pub(super) fn family() -> Result<Family> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dealertrack-web");
    let pack = Pack::load_pages(&folder).map_err(|wrong| anyhow!("{wrong}"))?;
    Ok(Family { name: "sandbox", pack, folder, kinds: KINDS, login })
}

fn recorded(page: &str, case: &str) -> Result<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../packs/dealertrack-web/fixtures")
        .join(page)
        .join(format!("{case}.html"));
    std::fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))
}

fn login() -> String {
    recorded("login", "normal").unwrap_or_default()
}

fn invent(rng: &mut Rng, wealth: Wealth) -> Vehicle {
    let mut vehicle = Vehicle::invent(rng);
    if wealth == Wealth::Bare {
        (vehicle.odometer, vehicle.acquired) = (None, None);
        (vehicle.msrp, vehicle.asking, vehicle.internet, vehicle.kbb, vehicle.nada) =
            (None, None, None, None, None);
        (vehicle.trim, vehicle.exterior, vehicle.interior, vehicle.lot) = ("", "", "", "");
        vehicle.options.clear();
    }
    vehicle
}

/// A label of the recorded screen, the field's name in the pack, and what is shown now.
type Refill = (&'static str, &'static str, Cell);

fn banner(vehicle: &Vehicle) -> Result<Vec<Refill>> {
    Ok(vec![
        ("Stock No.", "stock_number", STYLE.text(&vehicle.stock)),
        ("VIN", "vin", STYLE.text(&vehicle.vin)),
        ("Last Updated", "changed", STYLE.minute(vehicle.updated, &zone()?)),
    ])
}

fn condition(vehicle: &Vehicle) -> (&'static str, &'static str) {
    match vehicle.kind {
        'N' => ("N - New", "new"),
        'C' => ("C - Certified", "cpo"),
        _ => ("U - Used", "used"),
    }
}

fn status(vehicle: &Vehicle) -> (&'static str, &'static str) {
    match vehicle.status {
        'S' => ("S - In Stock", "in_stock"),
        'T' => ("T - In Transit", "in_transit"),
        'X' => ("X - Sold", "sold"),
        _ => ("W - Wholesaled", "wholesaled"),
    }
}

fn word((shown, word): (&str, &str)) -> Cell {
    (shown.to_owned(), Some(word.into()))
}

fn letter((shown, word): (&str, &str)) -> Cell {
    (shown.chars().take(1).collect(), Some(word.into()))
}

fn general(rng: &mut Rng, wealth: Wealth) -> Result<Made> {
    let vehicle = invent(rng, wealth);
    let mut fields = banner(&vehicle)?;
    fields.extend([
        ("Year", "year", digits(&vehicle.year.to_string())),
        ("Make", "make", STYLE.text(vehicle.make)),
        ("Model", "model", STYLE.text(vehicle.model)),
        ("Trim", "trim", NO_TEXT.text(vehicle.trim)),
        ("Body Style", "body_style", NO_TEXT.text(vehicle.body)),
        ("Exterior Color", "exterior_color", NO_TEXT.text(vehicle.exterior)),
        ("Interior Color", "interior_color", NO_TEXT.text(vehicle.interior)),
        ("Type", "condition", word(condition(&vehicle))),
        ("Status", "status", word(status(&vehicle))),
        ("Odometer", "odometer", STYLE.integer(vehicle.odometer)),
        ("Lot Location", "lot", NO_TEXT.text(vehicle.lot)),
        ("Date Acquired", "acquired", STYLE.date(vehicle.acquired)),
    ]);
    detail("vehicle_general", "general", &vehicle, fields)
}

fn pricing(rng: &mut Rng, wealth: Wealth) -> Result<Made> {
    let vehicle = invent(rng, wealth);
    let mut fields = banner(&vehicle)?;
    fields.extend([
        ("MSRP", "msrp", STYLE.money(vehicle.msrp)),
        ("Asking Price", "asking_price", STYLE.money(vehicle.asking)),
        ("Internet Price", "internet_price", STYLE.money(vehicle.internet)),
        ("Cost", "cost", STYLE.money(vehicle.cost)),
        ("KBB", "kbb", STYLE.money(vehicle.kbb)),
        ("NADA (J.D. Power)", "nada", STYLE.money(vehicle.nada)),
    ]);
    detail("vehicle_pricing", "pricing", &vehicle, fields)
}

fn options(rng: &mut Rng, wealth: Wealth) -> Result<Made> {
    let mut vehicle = invent(rng, wealth);
    if wealth != Wealth::Bare && vehicle.options.is_empty() {
        vehicle.options.push("Tow Package");
    }
    let mut made = detail("vehicle_options", "options", &vehicle, banner(&vehicle)?)?;
    let rows = vehicle.options.iter().enumerate();
    let rows: Vec<Vec<Cell>> =
        rows.map(|(index, option)| vec![digits(&(index + 1).to_string()), STYLE.text(option)]).collect();
    refill_grid(
        &mut made.dom,
        &mut made.truth,
        "options",
        &[("Line", "line", true), ("Option Description", "description", true)],
        &rows,
    )?;
    Ok(made)
}

fn inventory(rng: &mut Rng, _: Wealth) -> Result<Made> {
    let many = rng.usize(3..26);
    let zone = zone()?;
    let row = |vehicle: &Vehicle| {
        vec![
            STYLE.text(&vehicle.stock),
            STYLE.text(&vehicle.vin),
            digits(&vehicle.year.to_string()),
            STYLE.text(vehicle.make),
            STYLE.text(vehicle.model),
            NO_TEXT.text(vehicle.trim),
            letter(condition(vehicle)),
            letter(status(vehicle)),
            STYLE.integer(vehicle.odometer),
            NO_TEXT.text(vehicle.lot),
            STYLE.money(vehicle.asking),
            STYLE.minute(vehicle.updated, &zone),
        ]
    };
    let rows: Vec<Vec<Cell>> = (0..many).map(|_| row(&invent(rng, Wealth::Any))).collect();
    let mut made = page("inventory", "https://dms.example/inventory".to_owned())?;
    let columns = [
        ("Stock No.", "stock_number", true),
        ("VIN", "vin", true),
        ("Year", "", false),
        ("Make", "", false),
        ("Model", "", false),
        ("Trim", "", false),
        ("Type", "condition", true),
        ("Status", "status", true),
        ("Odometer", "", false),
        ("Lot", "", false),
        ("Asking Price", "", false),
        ("Last Updated", "changed", true),
    ];
    refill_grid(&mut made.dom, &mut made.truth, "vehicles", &columns, &rows)?;
    let first = 1 + 25 * rng.usize(0..5);
    let count = made.dom.find(|element| element.is("id", "lblCount")).pop().context("no count")?;
    if let Some(element) = made.dom.at_mut(&count) {
        element.set_text(&format!("{first}-{} of {}", first + many - 1, first + many + 54));
        element.set(mark::COUNT, "vehicles");
    }
    let truth = std::mem::take(&mut made.truth);
    made.truth = truth
        .value("type_filter", serde_json::json!("All"))
        .value("stock_filter", None)
        .value("make_filter", None);
    for (id, name) in [("ddlType", "type_filter"), ("txtStk", "stock_filter"), ("txtMake", "make_filter")] {
        for path in made.dom.find(|element| element.is("id", id) || element.is("for", id)) {
            let Some(element) = made.dom.at_mut(&path) else { continue };
            element.set(if element.tag == "label" { mark::LABEL } else { mark::FIELD }, name);
        }
    }
    Ok(made)
}

/// A tab of a vehicle.
fn detail(name: &str, tab: &str, vehicle: &Vehicle, fields: Vec<Refill>) -> Result<Made> {
    let mut made =
        page(name, format!("https://dms.example/inventory/vehicle?stk={}&tab={tab}", vehicle.stock))?;
    let head = [&vehicle.year.to_string(), vehicle.make, vehicle.model, vehicle.trim].join(" ");
    for path in made.dom.find(|element| element.is("class", "bhead")) {
        if let Some(element) = made.dom.at_mut(&path) {
            element.set_text(head.trim());
        }
    }
    for (label, name, (shown, read)) in fields {
        refill(&mut made.dom, label, name, &shown)?;
        made.truth.values.insert(name.to_owned(), read.map_or(Fate::Absent, Fate::Shown));
    }
    made.key = Some(("stock_number", vehicle.stock.clone()));
    Ok(made)
}

/// A recorded screen with the marks of its frame.
fn page(name: &str, url: String) -> Result<Made> {
    let mut dom = Dom::parse(&recorded(name, "normal")?);
    dom.root.walk_mut(
        &mut |element| match (element.tag.as_str(), element.get("class").unwrap_or_default()) {
            ("div", "work") => element.set(mark::MAIN, "main"),
            ("h1" | "legend", _) => element.set(mark::HEADING, "section"),
            ("fieldset", _) => {
                let name = element.elements().next().map(Element::text).unwrap_or_default();
                element.set(mark::SECTION, &name);
            }
            _ => {}
        },
    );
    let (truth, zone) = (Truth::default(), zone()?);
    Ok(Made { dom, truth, url, rooftop: ROOFTOP, zone, style: STYLE, key: None, fill: None })
}

/// Marks a label and the cell beside it, and writes another value there.
fn refill(dom: &mut Dom, label: &str, name: &str, shown: &str) -> Result<()> {
    let is_label = |element: &Element| element.is("class", "lbl") && element.text() == label;
    let path = dom.find(is_label).pop().with_context(|| format!("{label} is not on the recorded screen"))?;
    let (at, parent) = path.split_last().context("a label at the root")?;
    let row = dom.at_mut(parent).context("a label without a row")?;
    let mut cells = row.children.iter_mut().skip(*at).filter_map(Node::element_mut);
    let (Some(label), Some(value)) = (cells.next(), cells.next()) else {
        return Err(anyhow!("{name} has no cell"));
    };
    label.set(mark::LABEL, name);
    value.set(mark::FIELD, name);
    value.set_text(shown);
    Ok(())
}

/// Marks the grid and writes other rows into it. Columns that no pack reads have no name.
fn refill_grid(
    dom: &mut Dom,
    truth: &mut Truth,
    list: &str,
    columns: &[(&str, &str, bool)],
    rows: &[Vec<Cell>],
) -> Result<()> {
    let first = columns.first().map(|(heading, ..)| *heading).unwrap_or_default();
    let is_head = |element: &Element| {
        element.tag == "tr"
            && element.elements().all(|cell| cell.tag == "th")
            && element.elements().next().is_some_and(|cell| cell.text().starts_with(first))
    };
    let head = dom.find(is_head).pop().context("the recorded screen has no such grid")?;
    let body = head.split_last().map(|(_, body)| body.to_vec()).unwrap_or_default();
    let table = dom.above(&head, |element| element.tag == "table").context("a header without a table")?;
    if let Some(table) = dom.at_mut(&table) {
        table.set(mark::LIST, list);
    }
    let head = dom.at_mut(&head).context("no header")?;
    head.set(mark::HEAD, list);
    for (cell, (_, name, _)) in head.children.iter_mut().filter_map(Node::element_mut).zip(columns) {
        cell.set(mark::COLUMN, name);
    }
    let body = dom.at_mut(&body).context("no body")?;
    let is_row =
        |node: &Node| node.element().is_some_and(|element| element.tag == "tr" && !element.has(mark::HEAD));
    let pattern = body.children.iter().find(|node| is_row(node)).cloned().and_then(|node| match node {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    });
    let pattern = pattern.context("the recorded grid is empty")?;
    body.children.retain(|node| !is_row(node));
    let mut told = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let mut element = pattern.clone();
        element.set("class", if number % 2 == 0 { "even" } else { "odd" });
        element.set(mark::ROW, &number.to_string());
        for ((cell, (_, name, _)), (shown, _)) in
            element.children.iter_mut().filter_map(Node::element_mut).zip(columns).zip(row)
        {
            cell.set(mark::CELL, name);
            cell.set_text(shown);
            cell.walk_mut(&mut |inner| {
                if inner.tag == "a" {
                    inner.set("href", &format!("/inventory/vehicle?stk={shown}"));
                }
            });
        }
        body.children.push(element.into());
        let cells = columns.iter().zip(row).filter(|((_, _, read), _)| *read);
        told.push(
            cells
                .map(|((_, name, _), (_, value))| {
                    ((*name).to_owned(), value.clone().map_or(Fate::Absent, Fate::Shown))
                })
                .collect(),
        );
    }
    if rows.is_empty() {
        let cell = Element::new("td")
            .with("colspan", &columns.len().to_string())
            .text_inside("No options recorded.");
        body.children.push(Element::new("tr").holding(vec![cell.into()]).into());
    }
    truth.lists.insert(list.to_owned(), told);
    Ok(())
}
