//! What is read on a page whose labels, names or markup have changed, and what is loud.
//!
//! Each case changes a recorded page in one way. "Healed" says which fields had to be found anew and by what.

use rooftop_page::{Drift, Field, Healed, Memory, PageModel, ReadContext, Reader, Reading};

use crate::{document, label, model, money, page};

/// The page as it was recorded: two sections, ids on the values.
const RECORDED: &str = "
<h2>Vehicle</h2><table>
<tr><td class=l>Stock No.</td><td class=v id=lblStock>P12345</td></tr>
<tr><td class=l>VIN</td><td class=v id=lblVin>1M8GDM9AXKP042788</td></tr>
<tr><td class=l>Lot Location</td><td class=v id=lblLot>Front Row</td></tr>
<tr><td class=l>Days in Stock</td><td class=v id=lblDays>317</td></tr>
</table>
<h2>Pricing</h2><table>
<tr><td class=l>MSRP</td><td class=v id=lblMsrp>$65,800.00</td></tr>
<tr><td class=l>Asking Price</td><td class=v id=lblAsk>$64,250.00</td></tr>
<tr><td class=l>Internet Adj.</td><td class=v id=lblAdj>$260.00</td></tr>
<tr><td class=l>Cost</td><td class=v id=lblCost>$59,000.00</td></tr>
</table>";

fn fields() -> Vec<Field> {
    let named = |name: &str, field: Field| Field { name: name.to_owned(), ..field };
    let vin = Field { reader: Reader::Vin { lenient: false }, ..label("VIN") };
    vec![
        named("stock_number", label("Stock No.")),
        named("vin", vin),
        named("lot", label("Lot Location")),
        named("msrp", money(label("MSRP"))),
        named("asking_price", money(label("Asking Price"))),
        named("cost", money(label("Cost"))),
    ]
}

fn heal(model: &PageModel, recorded: &str, now: &str) -> Result<Healed, Drift> {
    let mut memory = Memory::default();
    memory.learn(model, &[document(&page(recorded))]);
    model.heal(&document(&page(now)), 200, &ReadContext::default(), &memory)
}

/// What is read, in the order of the fields, each healed value with its witnesses; or the drift.
fn shown(healed: Result<Healed, Drift>) -> String {
    let value = |(name, reading): (&String, &Reading)| {
        let by: Vec<&str> = reading.found.witnesses.iter().map(|witness| witness.word()).collect();
        let by = if reading.found.healed { format!(" (by {})", by.join(", ")) } else { String::new() };
        format!("{name} {}{by}", reading.to_json())
    };
    match healed {
        Ok(healed) => healed.reading.values.iter().map(value).collect::<Vec<_>>().join("\n"),
        Err(drift) => format!("{} at {}", drift.kind.code(), drift.field.unwrap_or_default()),
    }
}

/// What comes of the recorded page in which texts stand for others.
fn changed(changes: &[(&str, &str)]) -> String {
    let mut now = RECORDED.to_owned();
    for (from, to) in changes {
        assert!(now.contains(from), "{from}");
        now = now.replace(from, to);
    }
    shown(heal(&model(fields(), vec![]), RECORDED, &now))
}

const AS_RECORDED: &str = "stock_number \"P12345\"\nvin \"1M8GDM9AXKP042788\"\nlot \"Front Row\"\nmsrp 65800.00\nasking_price 64250.00\ncost 59000.00";

/// Only the values, whether healed or not.
fn values(changes: &[(&str, &str)]) -> String {
    let shown = changed(changes);
    shown.lines().map(|line| line.split(" (by").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_page_that_did_not_change_is_read_as_ever() {
    assert_eq!(changed(&[]), AS_RECORDED);
}

#[test]
fn a_label_by_another_word_of_the_trade_is_healed() {
    insta::assert_snapshot!(changed(&[("Stock No.", "Stk #"), (">Cost", ">Unit Cost")]), @r#"
    stock_number "P12345" (by synonym, identity, section, company, place)
    vin "1M8GDM9AXKP042788"
    lot "Front Row"
    msrp 65800.00
    asking_price 64250.00
    cost 59000.00 (by synonym, identity, form, section, company, place)
    "#);
}

#[test]
fn a_label_in_no_known_words_is_healed_by_the_names_of_its_element() {
    insta::assert_snapshot!(changed(&[("Asking Price", "Frobnitz")]), @r#"
    stock_number "P12345"
    vin "1M8GDM9AXKP042788"
    lot "Front Row"
    msrp 65800.00
    asking_price 64250.00 (by identity, form, section, neighbours, company, place)
    cost 59000.00
    "#);
    assert_eq!(changed(&[("Asking Price", "Frobnitz"), ("lblAsk", "x7")]), "label_missing at asking_price");
}

#[test]
fn labels_in_another_language_are_healed() {
    let spanish = [
        ("Stock No.", "N.º de inventario"),
        ("MSRP", "PVP"),
        ("Asking Price", "Precio de venta"),
        ("Cost", "Coste"),
        ("Lot Location", "Ubicación"),
        ("VIN<", "Bastidor<"),
    ];
    assert_eq!(values(&spanish), AS_RECORDED);
}

#[test]
fn a_label_that_says_something_else_is_a_contradiction() {
    // The row is gone, and another one stands in its place.
    let other = [(
        "<td class=l>MSRP</td><td class=v id=lblMsrp>",
        "<td class=l>Invoice</td><td class=v id=lblInvoice>",
    )];
    assert_eq!(changed(&other), "label_missing at msrp");
    // Even with the name of the old one.
    assert_eq!(changed(&[("<td class=l>MSRP", "<td class=l>Invoice")]), "label_missing at msrp");
    // A label of the page that is known to mean something else.
    assert_eq!(changed(&[("<td class=l>MSRP", "<td class=l>Days in Stock")]), "label_missing at msrp");
    // The label of another field: which of the two is it?
    assert_eq!(changed(&[("<td class=l>MSRP", "<td class=l>Asking Price")]), "label_missing at msrp");
}

#[test]
fn a_name_that_was_given_to_another_field_is_no_witness() {
    let swapped = [("id=lblMsrp", "id=tmp"), ("id=lblAsk", "id=lblMsrp"), ("id=tmp", "id=lblAsk")];
    assert_eq!(changed(&swapped), AS_RECORDED);
    let mut and_reworded = swapped.to_vec();
    and_reworded.push(("MSRP", "Frobnitz"));
    assert_eq!(changed(&and_reworded), "label_missing at msrp");
}

#[test]
fn a_part_about_another_visit_is_not_read() {
    let earlier = RECORDED
        .replace("P12345", "P99")
        .replace("65,800", "1,000")
        .replace("59,000", "1")
        .replace("id=lbl", "id=old");
    let with = |heading: &str, place: &str| {
        let panel = earlier
            .replace("<h2>Vehicle</h2>", &format!("<h2>{heading}</h2>"))
            .replace("<h2>Pricing</h2>", &format!("<h2>{heading}</h2>"));
        let now = if place == "before" { format!("{panel}{RECORDED}") } else { format!("{RECORDED}{panel}") };
        let shown = shown(heal(&model(fields(), vec![]), RECORDED, &now));
        shown.lines().map(|line| line.split(" (by").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
    };
    for heading in ["Previous visit", "History", "Unit 2"] {
        assert_eq!(with(heading, "before"), AS_RECORDED, "{heading}");
        assert_eq!(with(heading, "behind"), AS_RECORDED, "{heading}");
    }
    // Only the other part is left.
    let only = earlier
        .replace("<h2>Vehicle</h2>", "<h2>Previous visit</h2>")
        .replace("<h2>Pricing</h2>", "<h2>Previous prices</h2>");
    assert_eq!(shown(heal(&model(fields(), vec![]), RECORDED, &only)), "contradiction at stock_number");
}

#[test]
fn a_field_that_is_gone_is_loud() {
    for row in [
        "<tr><td class=l>Stock No.</td><td class=v id=lblStock>P12345</td></tr>",
        "<tr><td class=l>MSRP</td><td class=v id=lblMsrp>$65,800.00</td></tr>",
    ] {
        assert!(changed(&[(row, "")]).starts_with("label_missing"), "{row}");
    }
}

#[test]
fn what_is_covered_is_no_value() {
    assert_eq!(changed(&[("P12345", "XX2345")]).lines().next(), Some("stock_number \"XX2345\""));
    assert_eq!(changed(&[("P12345", "***345")]), "value_masked at stock_number");
    assert_eq!(changed(&[("1M8GDM9AXKP042788", "XXXXXXXXXXXXX2788")]), "value_masked at vin");
}

#[test]
fn a_label_in_an_attribute_is_still_a_label() {
    for (from, to) in [
        ("<td class=l>MSRP</td>", "<td class=l><i class=icon title=MSRP></i></td>"),
        ("<td class=l>MSRP</td>", "<td class=l><i class=icon aria-label=MSRP></i></td>"),
        ("<td class=l>MSRP</td><td class=v", "<td class=l><i class=icon></i></td><td class=v title=MSRP"),
    ] {
        assert_eq!(values(&[(from, to), ("id=lblMsrp", "")]), AS_RECORDED, "{to}");
    }
}

#[test]
fn an_icon_speaks_for_the_box_beside_it_though_that_is_blank() {
    let icons = RECORDED
        .replace("<td class=l>Lot Location</td>", "<td class=l><i title='Lot Location'></i></td>")
        .replace("id=lblLot>Front Row", ">&nbsp;");
    let mut fields = fields();
    fields[2].presence = rooftop_page::Presence::MayBeBlank;
    let read = shown(heal(&model(fields, vec![]), RECORDED, &icons));
    // Not the line below, "Days in Stock 317".
    assert!(read.lines().nth(2).is_some_and(|line| line.starts_with("lot null")), "{read}");
}

#[test]
fn a_word_that_stands_alone_in_another_language_keeps_its_one_meaning() {
    assert_eq!(values(&[("VIN<", "Bastidor<"), ("id=lblVin", "")]), AS_RECORDED);
}

#[test]
fn a_field_that_moved_to_another_section_is_found_among_its_company() {
    let row = "<tr><td class=l>Cost</td><td class=v id=lblCost>$59,000.00</td></tr>";
    let moved = RECORDED
        .replace(row, "")
        .replace("<tr><td class=l>Days", &format!("{row}<tr><td class=l>Days"))
        .replace(" id=lblCost", "");
    let mut fields = fields();
    fields[5].evidence.section = Some("Pricing".to_owned());
    let healed = shown(heal(&model(fields, vec![]), RECORDED, &moved));
    assert_eq!(healed.lines().last(), Some("cost 59000.00 (by label, form, company)"));
}
