//! Labelled values: found by what a person reads, or loud.

use std::sync::Arc;

use rooftop_page::reader::WordList;
use rooftop_page::value::Absence;
use rooftop_page::{Evidence, Field, Pattern, Presence, Reader};

use crate::{label, money, values};

#[test]
fn a_label_and_its_value_are_found_however_the_page_is_built() {
    let ways = [
        "<dl><dt>Stock #<dd>P1<dt>VIN<dd>V1</dl>",
        "<dl><div><dt>Stock #</dt><dd>P1</dd></div><div><dt>VIN</dt><dd>V1</dd></div></dl>",
        "<table><tr><th>Stock #<td>P1<th>VIN<td>V1</table>",
        "<table><tr><th>Stock #<td>P1<tr><th>VIN<td>V1</table>",
        "<table><tr><td>Stock #:<td>P1<td>VIN:<td>V1</table>",
        "<table><tr><td>Stock #<td>P1<tr><td>VIN<td>V1</table>",
        "<table><tr><td><b>Stock #</b><td><font color=red>P1</font><tr><td>VIN<td colspan=3>V1</table>",
        "<table><tr><td>Stock #: P1<td>VIN: V1</table>",
        "<table><tr><td><b>Stock #:</b> P1</td><td><b>VIN:</b> V1</td></tr></table>",
        "<table><tr><td>Stock #<td><input name=s value=P1><tr><td>VIN<td><input name=v value=V1></table>",
        "<label for=s>Stock #</label><input id=s value=P1><label for=v>VIN</label><input id=v value=V1>",
        "<label>Stock # <input value=P1></label><label>VIN <input value=V1></label>",
        "<input aria-label='Stock #' value=P1><input placeholder=VIN value=V1>",
        "<span id=l1>Stock #</span><input aria-labelledby=l1 value=P1><p>VIN: V1</p>",
        "<label for=s>Stock #</label><select id=s><option>P0<option selected>P1</select><label>VIN<textarea>V1</textarea></label>",
        "<p>Stock #: P1<br>VIN: V1</p>",
        "<p><b>Stock #:</b> P1 <b>VIN:</b> V1</p>",
        "<p><strong>Stock #:</strong><span>P1</span></p><p>VIN: <em>V1</em></p>",
        "<div><div>Stock #</div><div>P1</div></div><div><div>VIN</div><div>V1</div></div>",
        "<div class=g><div class=l>Stock #</div><div class=v>P1</div><div class=l>VIN</div><div class=v>V1</div></div>",
        "<table><tr><td class=l>Stock #<td class=v>P1<td class=l>VIN<td class=v>V1</table>",
        "<table><tr><td><b>Stock #</b><td>P1<td><b>VIN</b><td>V1<td></table>",
        "<div><label>Stock #</label><p>P1</p><small>help</small></div><div><span>VIN:</span><span>V1</span><a href=x>edit</a></div>",
        "<div class=row><div class=c><label>Stock #</label></div><div class=c><input value=P1></div></div><p>VIN: V1",
        "<div><label>Stock #</label> P1</div><div><label>VIN</label><p>V1</p></div>",
        "<div role=table><div role=row><span role=rowheader>Stock #</span><span role=cell>P1</span></div></div><p>VIN: V1",
        "<table><tr><td><table><tr><td>Stock #<td>P1</table><td><dl><dt>VIN<dd>V1</dl></table>",
        "<fieldset><legend>Stock #</legend><input type=radio name=r id=a><label for=a>P0</label><input type=radio name=r checked id=b><label for=b>P1</label></fieldset><p>VIN: V1",
        "<p>STOCK&nbsp;#&nbsp;:</p><p></p><dl><dt> stock  # *<dd>P1<dt>vin<dd>V1</dl>",
    ];
    for body in ways {
        let expected = if body.starts_with("<p>STOCK") { "label_ambiguous" } else { "\"P1\" \"V1\"" };
        assert_eq!(values(&[label("Stock #"), label("VIN")], body), expected, "{body}");
    }
}

#[test]
fn a_label_that_is_missing_doubled_or_reworded_is_loud() {
    let stock = [label("Stock #")];
    assert_eq!(values(&stock, "<p>Stock Number: P1"), "label_missing");
    assert_eq!(values(&stock, "<p>Stock #: P1<p>Stock #: P2"), "label_ambiguous");
    assert_eq!(values(&stock, "<dl><dt>Stock #<dd>P1<dd>P2</dl>"), "label_ambiguous");
    assert_eq!(values(&stock, "<template><p>Stock #: P1</template>"), "label_missing");
    assert_eq!(values(&stock, "<p style='display:none'>Stock #: P1"), "label_missing");
    assert_eq!(values(&stock, "<p>Stock #:"), "value_blank");
    assert_eq!(values(&stock, "<table><tr><td>Stock #<td>--</table>"), "value_blank");
}

#[test]
fn a_heading_row_is_not_taken_for_a_label_and_its_value() {
    let fields = [label("Stock #"), label("VIN")];
    assert_eq!(values(&fields, "<table><tr><th>Stock #<th>VIN<tr><td>P1<td>V1</table>"), "label_missing");
    assert_eq!(values(&fields, "<table><tr><td>Stock #<td>VIN<tr><td>P1<td>V1</table>"), "contradiction");
    let stock = [label("Stock #")];
    for body in [
        "<table><tr><td>Stock #<td>Color<td>Year<tr><td>P1<td>red<td>2026</table>",
        "<table><tr><td>Stock #<td>Color<td>Year<td>Lot<tr><td>P1<td>red<td>2026<td>7</table>",
        "<table><tr><td class=a>Stock #<td class=b>Color<td class=c>Year<td class=d>Lot<tr><td>P1<td>red<td>2026<td>7</table>",
        "<table><tr><td><b>Stock #</b><td><b>Color</b><tr><td>P1<td>red</table>",
        "<div><div class=a>Stock #</div><div class=b>Color</div><div class=c>Year</div></div>",
        "<div><span>Stock #</span><span>Color</span><span>Year</span><span>Lot</span></div>",
        "<div><b>Stock #</b><b>Color</b></div>",
        "<ul><li>Stock #<li>Color</ul>",
    ] {
        assert_eq!(values(&stock, body), "label_missing", "{body}");
    }
    assert_eq!(values(&fields, "<div><i>Stock #</i><i>VIN</i></div>"), "contradiction");
    assert_eq!(values(&fields, "<p>Stock #: P1 VIN: V1</p>"), "contradiction");
}

#[test]
fn a_section_tells_equal_labels_apart() {
    let in_section = |section: &str| {
        let mut field = label("MSRP");
        field.evidence.section = Some(section.to_owned());
        field
    };
    let body = "<h2>Pricing</h2><p>MSRP: 5</p><h2>Competitor</h2><p>MSRP: 7</p>";
    assert_eq!(values(&[in_section("Pricing")], body), "\"5\"");
    assert_eq!(values(&[in_section("Competitor")], body), "\"7\"");
    assert_eq!(values(&[in_section("Prices")], body), "section_missing");
    assert_eq!(values(&[label("MSRP")], body), "label_ambiguous");
}

#[test]
fn an_id_that_belongs_to_another_label_is_a_contradiction() {
    let mut vin = label("VIN");
    vin.evidence.id = Some("f1".to_owned());
    let vin = [vin];
    assert_eq!(values(&vin, "<table><tr><td>VIN<td id=f1>V1<tr><td>Key<td id=f2>K1</table>"), "\"V1\"");
    assert_eq!(values(&vin, "<table><tr><td>VIN<td id=f9>V1</table>"), "\"V1\"");
    assert_eq!(
        values(&vin, "<table><tr><td>VIN<td id=f2>V1<tr><td>Key<td id=f1>K1</table>"),
        "contradiction"
    );
    assert_eq!(values(&vin, "<p>VIN: <span id=f1>V1</span>"), "\"V1\"");
    assert_eq!(values(&vin, "<label>VIN<input id=f1 value=V1></label>"), "\"V1\"");
}

#[test]
fn two_fields_never_share_a_cell() {
    let twin = Field { name: "twin".to_owned(), ..label("Stock #") };
    assert_eq!(values(&[label("Stock #"), twin], "<p>Stock #: P1"), "contradiction");
    let address = Field {
        name: "id".to_owned(),
        reader: Reader::Link { parameter: "id".to_owned() },
        ..label("Stock #")
    };
    assert_eq!(values(&[label("Stock #"), address], "<p>Stock #: <a href='v?id=7'>P1</a>"), "\"P1\" \"7\"");
}

#[test]
fn an_optional_value_is_absent_only_by_proof() {
    let absent = |presence: Presence, body: &str| {
        let field = Field { presence, ..money(label("Cost")) };
        match crate::read(&crate::model(vec![field], vec![]), &crate::page(body)) {
            Ok(reading) => format!("{:?}", reading.values["Cost"].value),
            Err(drift) => drift.kind.code().to_owned(),
        }
    };
    let hidden = Presence::MayBeMissing(Absence::Hidden);
    assert_eq!(absent(Presence::MayBeBlank, "<p>Cost: --"), "Err(Empty)");
    assert_eq!(absent(Presence::MayBeBlank, "<p>Our cost: $5.00"), "label_missing");
    assert_eq!(absent(hidden, "<p>MSRP: $5.00"), "Err(Hidden)");
    assert_eq!(absent(hidden, "<p>Cost: "), "Err(Empty)");
    assert_eq!(absent(hidden, "<p>Cost: call"), "value_unreadable");
    assert_eq!(absent(hidden, "<p>Cost: $5.00<p>Cost: $6.00"), "label_ambiguous");
}

#[test]
fn a_missing_label_whose_control_is_there_was_renamed() {
    let mut cost = Field { presence: Presence::MayBeMissing(Absence::Hidden), ..label("Cost") };
    cost.evidence.name = Some("cost".to_owned());
    assert_eq!(
        values(&[cost.clone()], "<label>Dealer cost <input name=cost value=5></label>"),
        "contradiction"
    );
    assert_eq!(values(&[cost], "<label>MSRP <input name=msrp value=5></label>"), "null");
}

#[test]
fn a_line_gives_what_stands_in_its_hole() {
    let line = |pattern: &str| Field {
        evidence: Evidence { line: Some(Pattern::parse(pattern).unwrap()), ..Evidence::default() },
        ..label("user")
    };
    let user = [line("Signed in as {value} ({store})")];
    assert_eq!(values(&user, "<div>Signed in as <b>jlopez</b> (01)</div>"), "\"jlopez\"");
    assert_eq!(values(&user, "<div>Signed in as jlopez</div>"), "label_missing");
    assert_eq!(values(&[line("Store {value}")], "<p>Store 01</p><p>Store 02</p>"), "label_ambiguous");
    let store = [line("Store: {value}")];
    assert_eq!(values(&store, "<font><b>Store:</b> 01 - A½<br>User: Bob</font>"), "\"01 - A½\"");
    assert_eq!(values(&store, "<a><div>Store: <i>01</i></div>x</a>"), "\"01\"");
}

#[test]
fn readers_are_strict() {
    let read = |reader: Reader, text: &str| {
        values(&[Field { reader, ..label("X") }], &format!("<dl><dt>X<dd>{text}</dl>"))
    };
    let vin = |lenient| Reader::Vin { lenient };
    assert_eq!(read(vin(false), "1ftfw1e50nfa00001"), "\"1FTFW1E50NFA00001\"");
    assert_eq!(read(vin(false), "1FTFW1E50NFA0000"), "value_unreadable");
    assert_eq!(read(vin(false), "1FTFW1E50NFAO0001"), "value_unreadable");
    assert_eq!(read(vin(true), "F10GLA12345"), "\"F10GLA12345\"");
    assert_eq!(read(Reader::Phone, "(801) 555-0102 x4"), "\"(801) 555-0102 x4\"");
    assert_eq!(read(Reader::Phone, "none"), "value_unreadable");
    let flag = Reader::Flag { yes: vec!["Y".into()], no: vec!["N".into()], blank_is_no: false };
    assert_eq!(read(flag.clone(), "y"), "true");
    assert_eq!(read(flag.clone(), "Maybe"), "value_unreadable");
    assert_eq!(read(flag.clone(), ""), "value_blank");
    assert_eq!(read(flag, "<input type=checkbox>"), "false");
    let list =
        |split: Option<&str>| Reader::List { of: Box::new(Reader::Text), split: split.map(str::to_owned) };
    assert_eq!(read(list(Some(",")), "a, b,,c"), r#"["a","b","c"]"#);
    assert_eq!(read(list(None), "a<br>b"), r#"["a","b"]"#);
    assert_eq!(read(list(None), "<ul><li>a<li>b</ul>"), r#"["a","b"]"#);
    assert_eq!(read(Reader::Url, "<img src=/p/1.jpg>"), "\"https://dms.example/p/1.jpg\"");
    assert_eq!(read(Reader::Url, "<a href=1>a</a><a href=2>b</a>"), "value_unreadable");
    let name = Reader::Pattern(Pattern::parse("{last}, {first}").unwrap());
    assert_eq!(read(name.clone(), "LOPEZ, JORDAN"), r#"{"last":"LOPEZ","first":"JORDAN"}"#);
    assert_eq!(read(name, "LOPEZ JORDAN"), "value_unreadable");
}

#[test]
fn a_word_of_the_vocabulary_is_a_value_though_a_label_reads_the_same() {
    let words = WordList::new("status", [("CLOSED".to_owned(), "closed".to_owned())]);
    let status = Field { reader: Reader::Words(Arc::new(words)), ..label("Status") };
    let closed = label("Closed");
    let page =
        "<table><tr><td>Status:</td><td>CLOSED</td></tr><tr><td>Closed:</td><td>Monday</td></tr></table>";
    assert_eq!(values(&[status, closed.clone()], page), "\"closed\" \"Monday\"");
    // A text of no vocabulary that reads like a label has slipped.
    assert_eq!(values(&[label("Status"), closed], page), "contradiction");
}

#[test]
fn a_required_text_of_signs_only_is_blank() {
    for sign in ["-", "—", "…", "?"] {
        let read = values(&[label("Trim")], &format!("<p>Trim: {sign}</p>"));
        assert!(["value_blank", "value_unreadable"].contains(&read.as_str()), "{sign}: {read}");
    }
}
