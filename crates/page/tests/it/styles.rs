//! Pages as other systems build them: what is read there, and what is loud.

use rooftop_page::reader::NumberFormat;
use rooftop_page::value::Absence;
use rooftop_page::{Field, Presence, Reader};

use crate::{label, values};

fn fields(labels: &[&str]) -> Vec<Field> {
    labels.iter().map(|text| Field { presence: Presence::MayBeBlank, ..label(text) }).collect()
}

/// What Stock #, Trim and VIN read as; a blank one is null.
fn three(body: &str) -> String {
    values(&fields(&["Stock #", "Trim", "VIN"]), body)
}

/// What Trim alone reads as, where its label may be missing.
fn trim(body: &str) -> String {
    values(&[Field { presence: Presence::MayBeMissing(Absence::Hidden), ..label("Trim") }], body)
}

/// What Miles reads as, a whole number.
fn miles(value: &str) -> String {
    let miles = Field { reader: Reader::Integer(NumberFormat::default()), ..label("Miles") };
    values(&[miles], &format!("<table><tr><td>Miles:<td>{value}</table>"))
}

#[test]
fn pages_of_many_makers_are_read() {
    let ways = [
        // Tables for layout, fonts for labels.
        "<table><tr><td align=right><font size=2><b>Stock #:</b></font></td><td><font size=2>P1</font></td></tr><tr><td><b>Trim:</b></td><td>&nbsp;</td></tr><tr><td><b>VIN:</b></td><td>V1</td></tr></table>",
        "<table><tr><td>menu</td><td><table><tr><td><table><tr><td>Stock #</td><td>P1</td></tr><tr><td>Trim</td><td></td></tr><tr><td>VIN</td><td>V1</td></tr></table></td></tr></table></td></tr></table>",
        "<font face=Arial>Stock #: P1<br>Trim:<br>VIN: V1</font>",
        "<font face=Arial><b>Stock #:</b> P1<br><b>Trim:</b> <br><b>VIN:</b> V1</font>",
        // Bootstrap.
        "<div class=form-group><label class=col>Stock #</label><div class=col><p class=static>P1</p></div></div><div class=form-group><label for=t>Trim</label><div><input id=t value=''></div></div><div class=form-group><label for=v>VIN</label><div class=input-group><input id=v value=V1><span>17</span></div></div>",
        "<dl class=row><dt class=c3>Stock #</dt><dd class=c9>P1</dd><dt>Trim</dt><dd></dd><dt>VIN</dt><dd>V1</dd></dl>",
        // ASP.NET WebForms.
        "<form id=aspnetForm><input type=hidden name=__VIEWSTATE value='/wEP'><table id=ctl00_x><tr><td><span id=ctl00_lblStock>Stock #:</span></td><td><span id=ctl00_stock>P1</span></td></tr><tr><td><span>Trim:</span></td><td><input id=ctl00_trim name=ctl00$trim type=text></td></tr><tr><td><span>VIN:</span></td><td><select><option>V0<option selected>V1</select></td></tr></table></form>",
        "<div><span id=a>Stock #:</span> <span id=b>P1</span></div><div><span>Trim:</span> <span></span></div><div><span>VIN:</span> <span>V1</span></div>",
        // Lines.
        "<p>Stock #: P1</p><p>Trim:</p><p>VIN: V1</p>",
        "<ul><li>Stock #: P1<li>Trim: <li>VIN: V1</ul><p>footer",
    ];
    for body in ways {
        assert_eq!(three(body), r#""P1" null "V1""#, "{body}");
    }
}

#[test]
fn a_label_whose_value_may_stand_elsewhere_is_not_called_blank() {
    let ways = [
        "<table><tr><td>Trim:</td><td>VIN:</td></tr><tr><td>Lariat</td><td>V1</td></tr></table>",
        "<table><tr><td>Trim:<br>Lariat</td><td>VIN:<br>V1</td></tr></table>",
        "<table><tr><td>Trim:</td><td></td><td>Lariat</td></tr></table>",
        "<table><tr><td>Trim:</td><td>&nbsp;</td><td><input value=Lariat></td></tr></table>",
        "<table><tr><td>Trim:</td><td><table><tr><td>Lariat</table></td></tr></table>",
        "<div class=r><b>Trim:</b><i></i><span>Lariat</span></div>",
        "<div>Trim:</div>Lariat",
        "<p>Trim: Lariat &nbsp;&nbsp; Lot: 5</p>",
    ];
    for body in ways {
        assert_eq!(values(&fields(&["Trim"]), body), "label_ambiguous", "{body}");
        assert_eq!(trim(body), "label_ambiguous", "{body}");
    }
    assert_eq!(trim("<table><tr><td>Trim:</td><td></td><td><a href=e>Edit</a></td></tr></table>"), "null");
    assert_eq!(trim("<div><b>Trim:</b></div><h2>Photos</h2><p>none"), "null");
}

#[test]
fn a_label_that_is_on_the_page_is_not_called_hidden() {
    assert_eq!(trim("<p>Something else</p>"), "null");
    assert_eq!(trim("<a href=x>Trim</a>"), "null");
    for body in [
        "<p>Trim</p>",
        "<h2>Trim</h2>",
        "<table><tr><td>Trim<td><table><tr><td>Lariat</table></table>",
        "<table><tr><td>Trim<td>a<td>b<td>c<td>d</table>",
        "<dl><dt>Trim<dt>VIN<dd>V1</dl>",
    ] {
        assert_eq!(trim(body), "contradiction", "{body}");
    }
}

#[test]
fn a_box_to_tick_is_read_only_where_it_is_clear_what_it_says() {
    let value = |cell: &str| trim(&format!("<table><tr><td>Trim:<td>{cell}</table>"));
    let radio = "<input type=radio name=t";
    assert_eq!(value(&format!("{radio}>XL {radio} checked>Lariat")), "\"Lariat\"");
    assert_eq!(value(&format!("XL {radio} checked> Lariat {radio}>")), "label_ambiguous");
    assert_eq!(
        value(&format!(
            "{radio} id=a checked><label for=a hidden>x</label><label for=a>XL</label>{radio}>Lariat"
        )),
        "\"XL\""
    );
    assert_eq!(value("<input type=checkbox> Lariat"), "label_ambiguous");
    assert_eq!(value("<select size=4><option>XL<option>Lariat</select>"), "null");
    assert_eq!(value("<select><option>XL<option>Lariat</select>"), "\"XL\"");
}

#[test]
fn two_numbers_in_one_cell_are_not_one() {
    assert_eq!(miles("12,345"), "12345");
    assert_eq!(miles("<b>12</b>345"), "12345");
    for value in
        ["12<br>345", "12 345", "12<sup>3</sup>", "<span>12<sup><i>3</i></sup></span>", "12³", "12<p>3"]
    {
        assert_eq!(miles(value), "value_unreadable", "{value}");
    }
}

#[test]
fn a_time_of_day_is_no_label_and_its_value() {
    let page = "<table><tr><td>Trim:</td><td>Lariat, 5:09p</td></tr></table><p>Opened 10/26/2025 5:09p: by phone</p>";
    assert_eq!(trim(page), "\"Lariat, 5:09p\"");
    assert_eq!(values(&fields(&["10/26/2025 5"]), page), "label_missing");
    assert_eq!(values(&fields(&["Opened 10/26/2025 5:09p"]), page), "\"by phone\"");
}

#[test]
fn a_line_of_boxes_is_no_label_of_the_next_line() {
    let lines = "<div><div class=r><div class=k>Trim:</div><div class=v>&nbsp;</div></div><div><b>Options</b></div></div>";
    assert_eq!(trim(lines), "null");
}

#[test]
fn a_page_may_call_every_box_a_section() {
    let page = "<section><section><section>Trim</section><section>Lariat</section></section></section>";
    assert_eq!(trim(page), "\"Lariat\"");
}

#[test]
fn values_keep_their_characters() {
    let text = "Nº 5 — ½ m², Brake™ ﬁn";
    assert_eq!(trim(&format!("<p>Trim: {text}")), format!("\"{text}\""));
    assert_eq!(trim(&format!("<dl><dt>ＴＲＩＭ<dd>&nbsp;{text}\n")), format!("\"{text}\""));
    assert_eq!(trim(&format!("<p>Trim: <select><option>{text}</select>")), format!("\"{text}\""));
}
