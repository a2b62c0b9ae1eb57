//! Grids: columns by their headings, rows that are data, and proof of emptiness.

use rooftop_page::model::RowTest;
use rooftop_page::value::Absence;
use rooftop_page::{Drift, Field, ListModel, Pattern, Presence, Reader, Test};

use crate::{column, model, money, page};

fn list() -> ListModel {
    ListModel {
        name: "rows".to_owned(),
        columns: vec![column("Stock #"), money(column("MSRP"))],
        key: Some("Stock #".to_owned()),
        empty: vec![Test::Text(Pattern::parse("Nothing found").unwrap())],
        ..ListModel::default()
    }
}

fn rows_of(list: ListModel, body: &str) -> Result<Vec<String>, Drift> {
    let reading = crate::read(&model(vec![], vec![list]), &page(body))?;
    let rows = &reading.lists["rows"].rows;
    let shown = rows.iter().map(|row| match row {
        Ok(row) => row.values.values().map(|value| value.to_json().to_string()).collect::<Vec<_>>().join(" "),
        Err(wrong) => format!("{}: {}", wrong.key.clone().unwrap_or_default(), wrong.drift.kind.code()),
    });
    Ok(shown.collect())
}

fn rows(list: ListModel, body: &str) -> String {
    rows_of(list, body).map_or_else(|drift| drift.kind.code().to_owned(), |rows| rows.join("; "))
}

/// A table with these rows, cells separated by `|`.
fn table(rows: &[&str]) -> String {
    let row = |row: &&str| format!("<tr><td>{}</td></tr>", row.replace('|', "</td><td>"));
    format!("<table>{}</table>", rows.iter().map(row).collect::<String>())
}

const TWO: &str = r#""P1" 5.00; "P2" 6.00"#;

#[test]
fn columns_are_found_by_heading_wherever_they_stand() {
    let ways = [
        table(&["Stock #|MSRP", "P1|$5.00", "P2|$6.00"]),
        table(&["MSRP|Color|stock # ▲", "$5.00|red|P1", "$6.00|blue|P2"]),
        table(&["Stock #|MSRP (old)|MSRP|Cost", "P1|$1.00|$5.00|$2.00", "P2|$1.00|$6.00|$2.00"]),
        table(&["Stock #|MSRP", "P1|$5.00", "Stock #|MSRP", "P2|$6.00", "|"]),
        "<table><thead><tr><th rowspan=2>Stock #<th colspan=2>Price<tr><th>MSRP<th>Cost</thead><tr><td>P1<td>5<td>1<tr><td>P2<td>6<td>1</table>".to_owned(),
        "<table><caption>x</caption><thead><tr><th>Stock #<th>MSRP</thead><tbody><tr><td>P1<td>5<tr><td>P2<td>6</tbody><tfoot><tr><td>Sum<td>11</tfoot></table>".to_owned(),
        "<div role=grid><div role=row><b role=columnheader>Stock #</b><b role=columnheader>MSRP</b></div><div role=row><i role=gridcell>P1</i><i role=gridcell>5</i></div><div role=row><i role=gridcell>P2</i><i role=gridcell>6</i></div></div>".to_owned(),
        format!("<table><tr><td>menu<td>{}</table>", table(&["Stock #|MSRP", "P1|5", "P2|6"])),
        // Boxes of a modern page: a line of headings, and lines of values in a group of their own.
        "<div><div class=row><b>Stock #</b><b>MSRP</b></div><div><div class=row><i>P1</i><i>5</i></div><div class=row><i>P2</i><i>6</i></div></div></div>".to_owned(),
        "<ul><li><span>Stock #</span><span>MSRP</span><li><span>P1</span><span>5</span><li><span>P2</span><span>6</span></ul>".to_owned(),
    ];
    for body in ways {
        assert_eq!(rows(list(), &body), TWO, "{body}");
    }
}

#[test]
fn headings_that_are_missing_or_doubled_are_loud() {
    assert_eq!(rows(list(), &table(&["Stock #|Price", "P1|$5.00"])), "label_missing");
    assert_eq!(rows(list(), &table(&["Stock #|MSRP|MSRP", "P1|$5.00|$6.00"])), "label_ambiguous");
    let twice = table(&["Stock #|MSRP", "P1|$5.00"]).repeat(2);
    assert_eq!(rows(list(), &twice), "grid_ambiguous");
    let in_section = ListModel { section: Some("Now".to_owned()), ..list() };
    let body = format!(
        "<h2>Before</h2>{}<h2>Now</h2>{}",
        table(&["Stock #|MSRP", "P0|1"]),
        table(&["Stock #|MSRP", "P1|$5.00"])
    );
    assert_eq!(rows(in_section, &body), r#""P1" 5.00"#);
}

#[test]
fn a_header_of_several_rows_holds_no_data() {
    let body = "<table><tr><td rowspan=2>Stock #<td rowspan=2>MSRP<td colspan=2>Dates<tr><td>From<td>To\
                <tr><td>P1<td>5<td>a<td>b<tr><td>P2<td>6<td>a<td>b</table>";
    assert_eq!(rows(list(), body), TWO);
    let empty_first = "<table><tr><td><td>Stock #<td>MSRP<tr><td><input type=checkbox><td>P1<td>5<tr><td><input type=checkbox><td>P2<td>6</table>";
    assert_eq!(rows(list(), empty_first), TWO);
}

#[test]
fn a_cell_is_as_wide_as_its_heading() {
    let table = |heading: &str, cell: &str| {
        format!("<table><tr><td>Stock #<td {heading}>MSRP<td>x<tr><td>P1<td {cell}>5<td>y</table>")
    };
    assert_eq!(rows(list(), &table("colspan=2", "colspan=2")), r#""P1" 5.00"#);
    for body in [
        "<table><tr><td>Stock #<td colspan=2>MSRP<tr><td>P1<td>5<td>6</table>",
        "<table><tr><td>Stock #<td>MSRP<td>x<tr><td>P1<td colspan=2>5</table>",
        &table("colspan=2", ""),
        &table("", "colspan=2"),
    ] {
        assert_eq!(rows(list(), body), "row_unexpected", "{body}");
    }
}

#[test]
fn a_group_heading_tells_equal_columns_apart() {
    let mut now = money(column("Amount"));
    now.evidence.group = Some("Now".to_owned());
    let list = ListModel { columns: vec![column("Stock #"), now], ..list() };
    let body = "<table><tr><th><th colspan=1>Now<th>Then<tr><th>Stock #<th>Amount<th>Amount<tr><td>P1<td>5<td>9</table>";
    assert_eq!(rows(list, body), r#""P1" 5.00"#);
}

#[test]
fn an_empty_list_needs_its_proof() {
    assert_eq!(rows(list(), &table(&["Stock #|MSRP"])), "empty_unproven");
    assert_eq!(rows(list(), "<p>Nothing found</p>"), "");
    assert_eq!(rows(list(), "<p>An error occurred</p>"), "label_missing");
    assert_eq!(rows(list(), &format!("{}<p>Nothing found</p>", table(&["Stock #|MSRP"]))), "");
    let inside = "<table><tr><td>Stock #<td>MSRP<tr><td colspan=2>Nothing found</table>";
    assert_eq!(rows(list(), inside), "");
    let both = format!("{}<p>Nothing found</p>", table(&["Stock #|MSRP", "P1|$5.00"]));
    assert_eq!(rows(list(), &both), "contradiction");
}

#[test]
fn the_pages_own_count_is_compared() {
    let counted = |body: &str| {
        rows(
            ListModel { count: Some(Pattern::parse("{from}-{to} of {total}").unwrap().into()), ..list() },
            body,
        )
    };
    let two = table(&["Stock #|MSRP", "P1|$5.00", "P2|$6.00"]);
    assert_eq!(counted(&format!("<p>1-2 of 1,213</p>{two}<p>1-2 of 1,213</p>")), TWO);
    assert_eq!(counted(&format!("<p>1-3 of 213</p>{two}")), "count_mismatch");
    assert_eq!(counted(&format!("<p>1-2 of 1</p>{two}")), "count_mismatch");
    assert_eq!(counted(&format!("<p>1-2 of 213</p>{two}<p>1-2 of 214</p>")), "count_mismatch");
    assert_eq!(counted(&two), "label_missing");
    assert_eq!(counted(&format!("<p>0-0 of 0</p>{}", table(&["Stock #|MSRP"]))), "");
}

#[test]
fn rows_that_are_not_data_are_loud_unless_declared() {
    let ignoring = ListModel { ignore_rows: vec![RowTest::Starts("total".to_owned())], ..list() };
    let sum = table(&["Stock #|MSRP", "P1|$5.00", "P2|$6.00", "Total|$11.00"]);
    assert_eq!(rows(list(), &sum), "row_unexpected");
    assert_eq!(rows(ignoring, &sum), TWO);
    let notice =
        "<table><tr><td>Stock #<td>MSRP<tr><td colspan=2>Prices are final<tr><td>P1<td>$5.00</table>";
    assert_eq!(rows(list(), notice), "row_unexpected");
    let short = "<table><tr><td>Stock #<td>MSRP<tr><td>P1</table>";
    assert_eq!(rows(list(), short), "row_unexpected");
}

#[test]
fn a_bad_value_spoils_its_row_only() {
    let body = table(&["Stock #|MSRP", "P1|call", "P2|$6.00", "|$7.00"]);
    assert_eq!(rows(list(), &body), r#"P1: value_unreadable; "P2" 6.00; : value_blank"#);
}

#[test]
fn a_column_may_be_hidden_from_the_user() {
    let cost = Field { presence: Presence::MayBeMissing(Absence::Hidden), ..money(column("Cost")) };
    let with_cost = ListModel { columns: vec![column("Stock #"), cost], ..list() };
    assert_eq!(rows(with_cost.clone(), &table(&["Stock #|Cost", "P1|$5.00"])), r#""P1" 5.00"#);
    assert_eq!(rows(with_cost, &table(&["Stock #|MSRP", "P1|$5.00"])), r#""P1" null"#);
}

#[test]
fn a_record_may_be_laid_out_as_a_grid_of_one_row() {
    let fields = [column("Stock #"), column("VIN")];
    assert_eq!(crate::values(&fields, &table(&["VIN|Stock #", "V1|P1"])), r#""P1" "V1""#);
    assert_eq!(crate::values(&fields, &table(&["VIN|Stock #", "V1|P1", "V2|P2"])), "label_ambiguous");
}

#[test]
fn text_and_address_of_one_cell_are_two_fields() {
    let id = Field {
        name: "id".to_owned(),
        reader: Reader::Link { parameter: "id".to_owned() },
        ..column("Stock #")
    };
    let list = ListModel { columns: vec![column("Stock #"), id], ..list() };
    assert_eq!(rows(list, &table(&["Stock #|x", "<a href='v?id=7&s=1'>P1</a>|y"])), r#""P1" "7""#);
}

#[test]
fn a_count_may_share_its_line_with_the_links_to_other_pages() {
    let pattern = Pattern::parse("{from} - {to} of {total}").unwrap();
    let paged = ListModel { count: Some(rooftop_page::model::CountModel::Line(pattern)), ..list() };
    let grid = table(&["Stock #|MSRP", "P1|$5.00", "P2|$6.00"]);
    for line in [
        "1 - 2 of 9 <a href=n>Next &gt;&gt;</a>",
        "<a href=p>&lt;&lt; Previous</a> 3 - 4 of 9 <a href=n>Next &gt;&gt;</a>",
        "<a href=p>&lt;&lt; Previous</a>&nbsp;8 - 9 of 9",
        "<a href=1>1</a> 3 - 4 of 9 <a href=3>3</a>",
        "1 - 2 of 2",
    ] {
        assert_eq!(rows(paged.clone(), &format!("<p>{line}</p>{grid}")), TWO, "{line}");
    }
    assert_eq!(rows(paged.clone(), &format!("<p>1 - 3 of 9 <a href=n>Next</a></p>{grid}")), "count_mismatch");
    assert_eq!(rows(paged, &format!("<p>About 1 - 2 of 9 <a href=n>Next</a></p>{grid}")), "label_missing");
}

#[test]
fn a_row_of_heading_cells_is_a_heading_or_a_sum_and_no_record() {
    let grid = table(&["Stock #|MSRP", "P1|$5.00", "P2|$6.00"]);
    let sums = grid.replace("</table>", "<tr><th></th><th>$11.00</th></tr></table>");
    assert_eq!(rows(list(), &sums), TWO);
}
