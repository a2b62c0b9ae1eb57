//! Whatever comes, nothing panics, and what is read was there.

use proptest::prelude::*;
use rooftop_page::{Document, ReadContext};
use url::Url;

use crate::{column, label, model, money, page};

fn read_all(bytes: &[u8]) -> Option<String> {
    let url = Url::parse("https://dms.example/").unwrap();
    let list = rooftop_page::ListModel {
        name: "rows".to_owned(),
        columns: vec![column("Stock #"), money(column("MSRP"))],
        key: Some("Stock #".to_owned()),
        empty: vec![rooftop_page::Test::Contains("nothing".to_owned())],
        ..rooftop_page::ListModel::default()
    };
    let mut vin = label("VIN");
    vin.evidence.section = Some("Vehicle".to_owned());
    let document = Document::html(bytes, Some("text/html"), &url).ok()?;
    let reading = model(vec![vin], vec![list]).read(&document, 200, &ReadContext::default()).ok()?;
    let rows = reading.lists["rows"].rows.iter().flatten().map(|row| format!("{:?}", row.key));
    Some(format!("{} {}", reading.values["VIN"].to_json(), rows.collect::<String>()))
}

fn good() -> String {
    page(
        "<h1>Vehicle</h1><form><dl><dt>VIN</dt><dd>V1</dd></dl></form><h1>Rows</h1>\
         <table><tr><th>Stock #</th><th>MSRP</th></tr><tr><td>P1</td><td>$5.00</td></tr><tr><td>P2</td><td>$6.00</td></tr></table>",
    )
}

proptest! {
    #[test]
    fn arbitrary_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        read_all(&bytes);
    }

    #[test]
    fn arbitrary_markup_does_not_panic(parts in proptest::collection::vec(
        prop_oneof![
            Just("<table>"), Just("<tr>"), Just("<td rowspan=3 colspan=4>"), Just("<th>"), Just("</table>"), Just("<form>"),
            Just("<dl><dt>"), Just("<dd>"), Just("VIN:"), Just("Stock #"), Just("MSRP"), Just("$5.00"), Just("<label for=a>"),
            Just("<input id=a name=a>"), Just("<select><option>"), Just("</select>"), Just("<h2>Vehicle</h2>"), Just("<div>"),
            Just("</div>"), Just("<br>"), Just("<fieldset><legend>"), Just("<template>"), Just("</html>"), Just("\u{200b}é"),
        ],
        0..200,
    )) {
        read_all(parts.concat().as_bytes());
    }

    #[test]
    fn a_page_with_a_hole_is_read_rightly_or_not_at_all(start in 0_usize..400, length in 1_usize..40) {
        let whole = good();
        let mut cut: Vec<char> = whole.chars().collect();
        let end = (start + length).min(cut.len());
        if start < end {
            cut.drain(start..end);
        }
        let cut: String = cut.into_iter().collect();
        if let Some(read) = read_all(cut.as_bytes()) {
            // A cut inside a value cannot be seen; every other one must leave the values as they are.
            // A cut through a tag may leave its rest as text behind the value.
            if ["V1", "P1", "P2"].iter().all(|value| cut.contains(value)) {
                prop_assert!(read.contains("\"V1"), "{read} from {cut}");
            }
        }
    }
}

#[test]
fn a_table_cell_cannot_ask_for_unbounded_memory() {
    let wide = "<td colspan=1000000000 rowspan=1000000000>x".repeat(50);
    read_all(page(&format!("<table>{}</table>", format!("<tr>{wide}").repeat(50))).as_bytes());
}
