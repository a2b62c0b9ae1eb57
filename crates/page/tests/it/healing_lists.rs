//! Which rows are read on a page whose grid has changed, and what is loud.
//!
//! Each case changes a recorded list in one way.

use rooftop_page::model::CountModel;
use rooftop_page::{Drift, Field, Healed, ListModel, Memory, Pattern, ReadContext, Reader, Test};

use crate::{column, document, model, money, page};

/// The list as it was recorded; its grid has a name.
const RECORDED: &str = "
<h2>Inventory</h2>
<p>1-2 of 2</p>
<table id=grdVehicles><tr><th>Stock No.</th><th>VIN</th><th>Asking Price</th><th>Cost</th></tr>
<tr><td>P1</td><td>1M8GDM9AXKP042788</td><td>$5.00</td><td>$3.00</td></tr>
<tr><td>P2</td><td>1FTEW1EP5JFA12345</td><td>$6.00</td><td>$4.00</td></tr>
</table>";

const ROWS: &str = "P1 1M8GDM9AXKP042788 5.00 3.00; P2 1FTEW1EP5JFA12345 6.00 4.00";

fn list() -> ListModel {
    let named = |name: &str, field: Field| Field { name: name.to_owned(), ..field };
    let vin = Field { reader: Reader::Vin { lenient: true }, ..column("VIN") };
    ListModel {
        name: "vehicles".to_owned(),
        columns: vec![
            named("stock_number", column("Stock No.")),
            named("vin", vin),
            named("asking_price", money(column("Asking Price"))),
            named("cost", money(column("Cost"))),
        ],
        key: Some("stock_number".to_owned()),
        count: Some(CountModel::Line(Pattern::parse("{from}-{to} of {total}").unwrap())),
        empty: vec![Test::Text(Pattern::parse("Nothing found").unwrap())],
        ..ListModel::default()
    }
}

fn heal(now: &str) -> Result<Healed, Drift> {
    let model = model(vec![], vec![list()]);
    let mut memory = Memory::default();
    memory.learn(&model, &[document(&page(RECORDED))]);
    model.heal(&document(&page(now)), 200, &ReadContext::default(), &memory)
}

/// The rows that are read, or the drift.
fn rows(now: &str) -> String {
    let healed = match heal(now) {
        Ok(healed) => healed,
        Err(drift) => return format!("{} at {}", drift.kind.code(), drift.field.unwrap_or_default()),
    };
    let of_row = |row: &rooftop_page::Row| {
        let texts = row.values.values().map(|value| value.to_json().to_string().replace('"', ""));
        texts.collect::<Vec<_>>().join(" ")
    };
    let rows = healed.reading.lists["vehicles"].rows.iter();
    rows.map(|row| row.as_ref().map_or_else(|bad| bad.drift.kind.code().to_owned(), of_row))
        .collect::<Vec<_>>()
        .join("; ")
}

fn changed(changes: &[(&str, &str)]) -> String {
    let mut now = RECORDED.to_owned();
    for (from, to) in changes {
        assert!(now.contains(from), "{from}");
        now = now.replace(from, to);
    }
    rows(&now)
}

#[test]
fn headings_by_other_words_of_the_trade_or_in_another_language_are_healed() {
    assert_eq!(changed(&[("Asking Price", "Retail Price"), ("Stock No.", "Stk #")]), ROWS);
    assert_eq!(changed(&[("Asking Price", "Precio pedido"), ("Cost<", "Coste<"), ("VIN", "Bastidor")]), ROWS);
    // One heading alone was translated.
    assert_eq!(changed(&[("VIN", "Bastidor")]), ROWS);
}

#[test]
fn a_healed_column_says_what_it_was_found_by() {
    let healed = heal(&RECORDED.replace("Asking Price", "Retail Price")).unwrap();
    let row = healed.reading.lists["vehicles"].rows[0].as_ref().unwrap();
    assert!(row.values["asking_price"].found.healed && !row.values["cost"].found.healed);
    let told: Vec<&str> = healed.report.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(told, ["vehicles.asking_price"]);
}

#[test]
fn a_column_in_words_that_nobody_knows_or_of_another_meaning_is_loud() {
    // "List Price" may be what is asked, and what the maker suggests.
    for heading in ["Frobnitz", "Invoice", "List Price"] {
        assert_eq!(
            changed(&[("Asking Price", heading)]),
            "label_missing at vehicles.asking_price",
            "{heading}"
        );
    }
    assert_eq!(changed(&[("Asking Price", "Cost")]), "label_ambiguous at vehicles.cost");
    assert_eq!(
        changed(&[("<th>Asking Price</th>", ""), ("<td>$5.00</td>", ""), ("<td>$6.00</td>", "")]),
        "label_missing at vehicles.asking_price"
    );
}

#[test]
fn a_column_that_looks_alike_is_told_from_the_one_that_is_meant() {
    let beside = [
        ("<th>Asking", "<th>Last Price</th><th>Asking"),
        ("<td>$5.00", "<td>$9.00</td><td>$5.00"),
        ("<td>$6.00", "<td>$9.00</td><td>$6.00"),
    ];
    assert_eq!(changed(&beside), ROWS);
}

#[test]
fn the_grid_of_another_period_is_never_taken() {
    let copy = |heading: &str| {
        let old = RECORDED
            .replace("1-2 of 2", "")
            .replace("grdVehicles", "grdOld")
            .replace("P1", "Z1")
            .replace("P2", "Z2");
        old.replace("Inventory", heading)
    };
    // Under a heading that sets it apart, or only by its name.
    assert_eq!(rows(&format!("{}{RECORDED}", copy("Archived"))), ROWS);
    assert_eq!(rows(&format!("{RECORDED}{}", copy("Second List"))), ROWS);
    // Only the copy has its headings still: what is read strictly would be the wrong rows.
    let reworded = RECORDED.replace("Asking Price", "Frobnitz");
    assert_eq!(rows(&format!("{}{reworded}", copy("Second List"))), "contradiction at vehicles");
    assert_eq!(rows(&format!("{reworded}{}", copy("Inventory"))), "contradiction at vehicles");
}

#[test]
fn a_row_of_sums_is_no_record() {
    let sums = "<tr><td>Total</td><td></td><td>$11.00</td><td>$7.00</td></tr></table>";
    assert_eq!(changed(&[("</table>", sums)]), ROWS);
}

#[test]
fn a_count_in_another_form_is_believed_only_if_its_numbers_fit() {
    for (count, read) in [
        ("Records 1 to 2 of 2", ROWS),
        ("2 results", ROWS),
        ("Records 1 to 3 of 3", "label_missing at vehicles"),
        // Even of an only page nobody can say that all its rows are in the document.
        ("Page 1 of 1", "label_missing at vehicles"),
        ("Page 1 of 2", "label_missing at vehicles"),
        ("Load more", "label_missing at vehicles"),
        ("1 result", "label_missing at vehicles"),
    ] {
        assert_eq!(changed(&[("1-2 of 2", count)]), read, "{count}");
    }
}

#[test]
fn rows_that_wait_for_a_script_are_no_records() {
    let waiting = [("P1", "—"), ("P2", "Loading…")];
    assert_eq!(changed(&waiting), "value_blank; value_unreadable");
}

#[test]
fn a_grid_of_boxes_is_a_grid() {
    let boxes = RECORDED
        .replace("<table id=grdVehicles>", "<div class=grid><div class=body>")
        .replace("</table>", "</div></div>")
        .replace("<tr>", "<div class=row>")
        .replace("</tr>", "</div>")
        .replace("<th>", "<div class=h>")
        .replace("</th>", "</div>")
        .replace("<td>", "<div class=c><span>")
        .replace("</td>", "</span></div>");
    assert_eq!(rows(&boxes), ROWS);
    assert_eq!(rows(&boxes.replace("Asking Price", "Frobnitz")), "label_missing at vehicles.asking_price");
    // Rows that are only drawn when somebody scrolls to them.
    let spacer = boxes
        .replace("</div></div>", "</div><div style='height: 280px'></div></div>")
        .replace("1-2 of 2", "2 results");
    assert_eq!(rows(&spacer), ROWS);
    // What is no row among them may be one that is not understood.
    let strange = boxes.replace(
        "<div class=row><div class=c><span>P2",
        "<p>Sale pending</p><div class=row><div class=c><span>P2",
    );
    assert_eq!(rows(&strange), "label_missing at vehicles");
}
