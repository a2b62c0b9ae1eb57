//! CSV: the separator that the headings tell, lines around the table, and what proves the end.

use rooftop_page::model::RowTest;
use rooftop_page::{
    CountModel, Document, DocumentKind, Drift, Evidence, Field, ListModel, PageModel, PageReading, Pattern,
    ReadContext, Reader, Test,
};
use url::Url;

use crate::{column, label, model, money};

fn document(bytes: &[u8]) -> Result<Document, Drift> {
    let url = Url::parse("https://dms.example/export/vehicles").unwrap();
    Document::read(DocumentKind::Csv, bytes, Some("text/csv"), &url)
}

fn vehicles() -> ListModel {
    ListModel {
        name: "vehicles".to_owned(),
        columns: vec![column("Stock #"), money(column("MSRP")), column("Note")],
        key: Some("Stock #".to_owned()),
        empty: vec![Test::Contains("no vehicles".to_owned())],
        ..ListModel::default()
    }
}

fn page(values: Vec<Field>, lists: Vec<ListModel>) -> PageModel {
    let proof = vec![Test::Not(Box::new(Test::Contains("sign in".to_owned())))];
    PageModel { document: DocumentKind::Csv, proof, ends_with: Some("\n".to_owned()), ..model(values, lists) }
}

fn read(model: &PageModel, csv: &[u8]) -> Result<PageReading, Drift> {
    model.read(&document(csv)?, 200, &ReadContext::default())
}

/// The rows, or the drift's code and row.
fn rows(model: &PageModel, csv: &[u8]) -> String {
    let reading = match read(model, csv) {
        Ok(reading) => reading,
        Err(drift) => {
            let row = drift.row.map(|row| format!(" in row {row}")).unwrap_or_default();
            return format!("{}{row}", drift.kind.code());
        }
    };
    let row = |row: &Result<rooftop_page::Row, rooftop_page::RowDrift>| match row {
        Ok(row) => row.values.values().map(|value| value.to_json().to_string()).collect::<Vec<_>>().join(" "),
        Err(wrong) => format!("{}! {}", wrong.key.clone().unwrap_or_default(), wrong.drift.kind.code()),
    };
    reading.lists["vehicles"].rows.iter().map(row).collect::<Vec<_>>().join("; ")
}

fn list(csv: &str) -> String {
    rows(&page(vec![], vec![vehicles()]), csv.as_bytes())
}

const TWO: &str = "\"P1\" 1.00 \"a\"; \"P2\" 2.00 \"b, c\"";

#[test]
fn the_order_of_columns_and_further_ones_do_not_matter() {
    assert_eq!(list("Stock #,MSRP,Note\nP1,1,a\nP2,2,\"b, c\"\n"), TWO);
    assert_eq!(list("Year,Note,Stock #,MSRP\n2026,a,P1,$1.00\n2025,\"b, c\",P2,2\n"), TWO);
    assert_eq!(list("\"STOCK #:\",msrp , note\r\nP1,1,a\r\nP2,2,\"b, c\"\r\n"), TWO);
    assert_eq!(list("Stock #,List,Note\nP1,1,a\n"), "label_missing");
    assert_eq!(list("Stock #,MSRP,MSRP,Note\nP1,1,1,a\n"), "label_ambiguous");
}

#[test]
fn the_separator_is_the_one_under_which_the_headings_are_there() {
    assert_eq!(list("Stock #;MSRP;Note\nP1;1;a\nP2;2;b, c\n"), TWO);
    assert_eq!(list("Stock #\tMSRP\tNote\nP1\t1\ta\nP2\t2\tb, c\n"), TWO);
    assert_eq!(list("Stock #|MSRP|Note\nP1|1|a\nP2|2|b, c\n"), TWO);
    assert_eq!(list("Stock #:MSRP:Note\nP1:1:a\n"), "label_missing");
    let both = "Stock #,MSRP,Note\nStock #;MSRP;Note\nP1;1;a\n";
    assert_eq!(list(both), "grid_ambiguous");
    let semicolons = PageModel { separator: Some(';'), ..page(vec![], vec![vehicles()]) };
    assert_eq!(rows(&semicolons, both.as_bytes()), "\"P1\" 1.00 \"a\"");
}

#[test]
fn quotes_hold_separators_quotes_and_line_breaks() {
    assert_eq!(
        list("Stock #,MSRP,Note\nP1,1,\"6\"\" lift\nand tow hook\"\nP2,2,6\" lift\n"),
        r#""P1" 1.00 "6\" lift and tow hook"; "P2" 2.00 "6\" lift""#
    );
    assert_eq!(list("Stock #,MSRP,Note\nP1,1,\"a\nP2,2,b\nP3,3,c\n"), "truncated");
    assert_eq!(list("Stock #,MSRP,Note\nP1,1,\"a\" b\n"), "malformed");
}

#[test]
fn encodings_are_read_as_they_are() {
    let model = page(vec![], vec![vehicles()]);
    let plain = "Stock #,MSRP,Note\nP1,1,Muñoz – €\n";
    let read = "\"P1\" 1.00 \"Muñoz – €\"";
    assert_eq!(rows(&model, plain.as_bytes()), read);
    assert_eq!(rows(&model, format!("\u{feff}{plain}").as_bytes()), read);
    let units = || std::iter::once(0xfeff).chain(plain.encode_utf16());
    let (little, big): (Vec<u8>, Vec<u8>) =
        (units().flat_map(u16::to_le_bytes).collect(), units().flat_map(u16::to_be_bytes).collect());
    assert_eq!(rows(&model, &little), read);
    assert_eq!(rows(&model, &big), read);
    assert_eq!(rows(&model, &little[2..]), "truncated", "without a mark nobody can tell");
    let western = b"Stock #,MSRP,Note\nP1,1,Mu\xf1oz \x96 \x80\n";
    assert_eq!(rows(&model, western), read);
}

#[test]
fn a_line_of_another_width_is_loud() {
    assert_eq!(list("Stock #,MSRP,Note\nP1,1,a\nP2,2\n"), "row_unexpected in row 2");
    assert_eq!(list("Stock #,MSRP,Note\nP1,1,a\nP2,2,b, c\n"), "row_unexpected in row 2");
    assert_eq!(list("Stock #,MSRP,Note\nP1,1,a\n\n,,\nP2,2,\"b, c\"\n"), TWO);
    assert_eq!(list("Stock #,MSRP,Note\nP1,1,a\nStock #,MSRP,Note\nP2,2,\"b, c\"\n"), TWO);
    assert_eq!(
        list("Stock #,MSRP,Note\nP1,x,a\nP2,2,\"b, c\"\n"),
        "P1! value_unreadable; \"P2\" 2.00 \"b, c\""
    );
}

#[test]
fn lines_around_the_table_are_labels_and_lines() {
    let store = label("Store");
    let printed = Field {
        evidence: Evidence {
            line: Some(Pattern::parse("Printed {value} by {name}").unwrap()),
            ..Evidence::default()
        },
        ..label("printed")
    };
    let sums = ListModel {
        count: Some(CountModel::Line(Pattern::parse("Total {total}").unwrap())),
        ignore_rows: vec![RowTest::Starts("total".to_owned())],
        ..vehicles()
    };
    let model = page(vec![store, printed], vec![sums]);
    let csv = |total: u32| {
        format!(
            "Vehicles\nStore,01 - Main\nPrinted 1/21 by Pat,,\n\nStock #,MSRP,Note\nP1,1,a\nP2,2,\"b, c\"\nTotal,{total},\n"
        )
    };
    assert_eq!(rows(&model, csv(2).as_bytes()), TWO);
    let reading = read(&model, csv(2).as_bytes()).unwrap();
    assert_eq!(reading.values["Store"].to_json(), "01 - Main");
    assert_eq!(reading.values["printed"].to_json(), "1/21");
    assert_eq!(rows(&model, csv(3).as_bytes()), "ok".replace("ok", TWO), "a total may be over several files");
    assert_eq!(rows(&model, csv(1).as_bytes()), "count_mismatch");
    assert_eq!(rows(&model, csv(2).replace("Total,2,\n", "").as_bytes()), "label_missing");
    let unexpected = page(vec![], vec![vehicles()]);
    assert_eq!(rows(&unexpected, csv(2).as_bytes()), "row_unexpected in row 3");
}

#[test]
fn an_empty_file_is_proved_or_loud() {
    assert_eq!(list("Stock #,MSRP,Note\n"), "empty_unproven");
    assert_eq!(list("Stock #,MSRP,Note\nNo vehicles,,\n"), "");
    assert_eq!(list("No vehicles\n"), "");
    assert_eq!(list(""), "truncated");
    let headings = ListModel { headings_prove_empty: true, ..vehicles() };
    let ending = PageModel {
        ends_with: Some("*** end ***".to_owned()),
        ..page(vec![], vec![ListModel { ignore_rows: vec![RowTest::Starts("***".to_owned())], ..headings }])
    };
    assert_eq!(rows(&ending, b"Stock #,MSRP,Note\n*** end ***\n"), "");
    assert_eq!(rows(&ending, b"Stock #,MSRP,Note\nP1,1,a\n*** end ***\n"), "\"P1\" 1.00 \"a\"");
}

#[test]
fn what_proves_the_end_is_declared() {
    assert_eq!(list("Stock #,MSRP,Note\nP1,1,a\nP2,2,b"), "truncated");
    let ending = PageModel { ends_with: Some("END".to_owned()), ..page(vec![], vec![vehicles()]) };
    assert_eq!(rows(&ending, b"Stock #,MSRP,Note\nP1,1,a\n"), "truncated");
}

#[test]
fn a_page_or_a_message_is_never_an_empty_list() {
    let model = page(vec![], vec![vehicles()]);
    assert_eq!(rows(&model, b"Your session has ended.\n"), "label_missing");
    assert_eq!(rows(&model, b"Please sign in.\n"), "page_unproven");
    let html = crate::document("<!DOCTYPE html><title>Sign In</title></html>");
    assert_eq!(
        model.read(&html, 200, &ReadContext::default()).unwrap_err().to_string(),
        "page_unproven at page: expected csv, found \"html: Sign In\""
    );
}

#[test]
fn an_address_is_read_from_its_text() {
    let photo = Field { reader: Reader::Url, ..column("Photo") };
    let list = ListModel { columns: vec![column("Stock #"), photo], ..vehicles() };
    let csv = b"Stock #,Photo\nP1,/p/1.jpg\n";
    assert_eq!(rows(&page(vec![], vec![list]), csv), "\"P1\" \"https://dms.example/p/1.jpg\"");
}
