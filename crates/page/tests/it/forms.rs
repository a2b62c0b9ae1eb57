//! Forms: found by what a person sees, sent as a browser would send them. And links.

use rooftop_page::model::SubmitModel;
use rooftop_page::{
    ControlModel, ControlRole, Evidence, FormInput, FormModel, FormRows, LinkModel, NumberedName, PageModel,
    RowControl,
};

use crate::{document, model, page};

fn form(controls: &[&str], button: &str) -> PageModel {
    let control = |label: &&str| ControlModel {
        name: (*label).to_owned(),
        evidence: Evidence { label: Some((*label).to_owned()), ..Evidence::default() },
        optional: false,
        role: ControlRole::Shown,
    };
    let form = FormModel {
        name: "form".to_owned(),
        section: None,
        controls: controls.iter().map(control).collect(),
        rows: Vec::new(),
        submit: if button.is_empty() { SubmitModel::None } else { SubmitModel::Button(button.to_owned()) },
        file_names: rooftop_page::FileNames::default(),
    };
    PageModel { forms: vec![form], ..model(vec![], vec![]) }
}

/// What would be sent, or the code of the drift.
fn sent(model: &PageModel, body: &str, values: &[(&str, &str)]) -> String {
    let values: Vec<(&str, FormInput)> = values.iter().map(|(name, value)| (*name, text(value))).collect();
    sent_with(model, body, &values)
}

fn text(value: &str) -> FormInput {
    FormInput::Text(value.to_owned())
}

fn sent_with(model: &PageModel, body: &str, values: &[(&str, FormInput)]) -> String {
    let values: Vec<(String, FormInput)> =
        values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    match model.fill_with(&document(&page(body)), "form", &values) {
        Ok(sent) => {
            let fields = sent
                .fields
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("&");
            format!("{:?} {} {fields}", sent.method, sent.url)
        }
        Err(drift) => drift.kind.code().to_owned(),
    }
}

const SIGN_IN: &str = "<form method=post action=../in><input type=hidden name=t value=1><label>User <input name=u></label>\
    <label>Password <input type=password name=p></label><label><input type=checkbox name=keep checked> Keep me</label>\
    <input type=checkbox name=other><select name=lang><option value=en selected>English<option value=es>Spanish</select>\
    <input name=off value=x disabled><button name=go value=1>Sign In</button><button name=help value=1>Help</button></form>";

#[test]
fn what_the_page_has_travels_with_what_is_filled_in() {
    let model = form(&["User", "Password"], "Sign In");
    assert_eq!(
        sent(&model, SIGN_IN, &[("User", "jo"), ("Password", "p&w")]),
        "Post https://dms.example/in t=1&u=jo&p=p&w&keep=on&lang=en&go=1"
    );
}

#[test]
fn secrets_are_not_shown() {
    let model = form(&["User", "Password"], "Sign In");
    let filled =
        model.fill(&document(&page(SIGN_IN)), "form", &[("Password".into(), "hunter2".into())]).unwrap();
    assert!(!format!("{filled:?}").contains("hunter2"));
}

#[test]
fn a_form_is_known_by_its_controls_and_button() {
    let search = "<form action=s><label>Find <input name=q></label><button>Go</button></form>";
    let model = form(&["User", "Password"], "Sign In");
    assert!(sent(&model, &format!("{search}{SIGN_IN}"), &[]).starts_with("Post"));
    assert_eq!(sent(&model, &format!("{SIGN_IN}{SIGN_IN}"), &[]), "label_ambiguous");
    assert_eq!(sent(&model, search, &[]), "form_missing");
    assert_eq!(sent(&model, &SIGN_IN.replace(">User ", ">Login "), &[]), "form_missing");
    assert_eq!(sent(&model, &SIGN_IN.replace(">Sign In", ">Continue"), &[]), "form_missing");
    assert_eq!(
        sent(&form(&["Find"], "Go"), search, &[("Find", "a b")]),
        "Get https://dms.example/app/s q=a b"
    );
}

#[test]
fn options_are_chosen_by_text_or_value() {
    let body = "<form><table><tr><td>Store<td><select name=s><option value=1>Main<option value=2>North<option value=3 disabled>Old</select>\
        <tr><td>Type<td><input type=radio name=t value=n checked>New <input type=radio name=t value=u>Used\
        <tr><td>Sold<td><input type=checkbox name=sold></table></form>";
    let model = form(&["Store", "Type", "Sold"], "");
    let to = |values: &[(&str, &str)]| {
        sent(&model, body, values).replace("Get https://dms.example/app/page?x=1 ", "")
    };
    assert_eq!(to(&[]), "s=1&t=n");
    assert_eq!(to(&[("Store", "North"), ("Type", "Used"), ("Sold", "true")]), "s=2&t=u&sold=on");
    assert_eq!(to(&[("Store", "2"), ("Type", "u")]), "s=2&t=u");
    assert_eq!(to(&[("Store", "South")]), "form_missing");
    assert_eq!(to(&[("Store", "Old")]), "form_missing");
    assert_eq!(to(&[("Sold", "yes")]), "form_unusable");
    assert_eq!(to(&[("Color", "red")]), "form_missing");
}

#[test]
fn a_form_opened_inside_a_table_keeps_its_controls() {
    let body = "<table><form action=/s method=post><tr><td>Stock #<td><input name=n></tr><tr><td><input type=hidden name=h value=1>\
        <input type=submit value=Go></tr></form></table>";
    assert_eq!(
        sent(&form(&["Stock #"], "Go"), body, &[("Stock #", "P1")]),
        "Post https://dms.example/s n=P1&h=1"
    );
}

#[test]
fn what_cannot_be_sent_is_loud() {
    let model = form(&["Code"], "Go");
    let body = |input: &str, form: &str| {
        format!("<form {form}><label>Code {input}</label><button>Go</button></form>")
    };
    let code = [("Code", "123456")];
    assert_eq!(sent(&model, &body("<input name=c maxlength=4>", ""), &code), "form_unusable");
    assert_eq!(sent(&model, &body("<input name=c disabled>", ""), &code), "form_unusable");
    assert_eq!(sent(&model, &body("<input name=c>", "action='javascript:go()'"), &code), "form_unusable");
    assert_eq!(
        sent(&model, &body("<input name=c>", "").replace("<button", "<button disabled"), &code),
        "form_unusable"
    );
}

fn with_role(label: &str, name: &str, role: ControlRole) -> PageModel {
    let mut model = form(&[label], "Go");
    let control = &mut model.forms[0].controls[0];
    control.role = role;
    if control.role == ControlRole::Hidden {
        control.evidence = Evidence { name: Some(name.to_owned()), ..Evidence::default() };
    }
    model
}

#[test]
fn a_hidden_field_that_a_script_would_fill_is_found_by_its_name() {
    let model = with_role("status", "f_status", ControlRole::Hidden);
    let body = "<form><input type=hidden name=f_status value=A><input type=hidden name=x value=1><button>Go</button></form>";
    assert_eq!(sent(&model, body, &[("status", "S")]), "Get https://dms.example/app/page?x=1 f_status=S&x=1");
    assert_eq!(sent(&model, body, &[]), "Get https://dms.example/app/page?x=1 f_status=A&x=1");
    assert_eq!(sent(&model, &body.replace("f_status", "fStatus"), &[]), "form_missing");
    assert_eq!(sent(&model, &body.replace("name=x", "name=f_status"), &[]), "label_ambiguous");
    assert_eq!(sent(&model, &body.replace("type=hidden name=f", "name=f"), &[]), "form_missing");
}

#[test]
fn a_combo_box_sends_what_is_read_and_what_it_stands_for() {
    let model = with_role("Customer", "", ControlRole::Combo("cust_id".to_owned()));
    let body = "<form><label>Customer <input name=cust></label><input type=hidden name=cust_id><button>Go</button></form>";
    let pair = FormInput::Pair { shown: "Lopez, Ana".to_owned(), value: "77".to_owned() };
    assert_eq!(
        sent_with(&model, body, &[("Customer", pair.clone())]),
        "Get https://dms.example/app/page?x=1 cust=Lopez, Ana&cust_id=77"
    );
    assert_eq!(sent(&model, body, &[("Customer", "Lopez, Ana")]), "form_unusable");
    let renamed = body.replace("cust_id", "customer");
    assert_eq!(sent_with(&model, &renamed, &[("Customer", pair)]), "form_missing");
}

#[test]
fn a_file_travels_where_its_control_stands() {
    let body = "<form method=post enctype=multipart/form-data><input type=hidden name=a value=1>\
                <label>Scan <input type=file name=scan></label><label>Memo <input name=memo></label><button>Go</button></form>";
    let model = form(&["Scan", "Memo"], "Go");
    let file = [("Scan".to_owned(), FormInput::File("upload_1".to_owned()))];
    let filled = model.fill_with(&document(&page(body)), "form", &file).unwrap();
    assert_eq!((filled.files[0].before, filled.files[0].file.as_deref()), (1, Some("upload_1")));
    assert!(filled.multipart);
    let file = [("Scan", FormInput::File("upload_1".to_owned()))];
    assert_eq!(sent_with(&model, &body.replace("multipart/form-data", "x"), &file), "form_unusable");
    assert_eq!(sent_with(&model, &body.replace("type=file", "type=text"), &file), "form_unusable");
    assert_eq!(sent(&model, body, &[("Scan", "scan.pdf")]), "form_unusable");
}

/// A form with a grid of rows with these columns: heading, field and combo.
fn grid(columns: &[(&str, &str, &str)], fixed: &[(&str, &str)], count: &str) -> PageModel {
    let mut model = form(&[], "Post");
    let numbered = |name: &str| NumberedName::parse(name).unwrap();
    let column = |(heading, field, combo): &(&str, &str, &str)| RowControl {
        name: heading.to_lowercase(),
        heading: (*heading).to_owned(),
        field: numbered(field),
        combo: Some(*combo).filter(|combo| !combo.is_empty()).map(numbered),
    };
    model.forms[0].rows = vec![FormRows {
        name: "lines".to_owned(),
        columns: columns.iter().map(column).collect(),
        fixed: fixed.iter().map(|(name, value)| (numbered(name), (*value).to_owned())).collect(),
        count: Some(count.to_owned()).filter(|count| !count.is_empty()),
        first: None,
        max: 3,
    }];
    model
}

/// Rows of texts, in the order of these columns.
fn rows(columns: &[&str], rows: &[&[&str]]) -> FormInput {
    let row = |row: &&[&str]| {
        columns.iter().zip(*row).map(|(name, value)| ((*name).to_owned(), text(value))).collect()
    };
    FormInput::Rows(rows.iter().map(row).collect())
}

const JOURNAL: &str = "<form action=/post method=post><input type=hidden name=n value=1><table><tr><th>Account<th>Debit<th>Kind\
    <tr><td><input name=acct_0><td><input name=debit_0 value=0.00><td><select name=kind_0><option value=j>Journal<option value=r>Reversal\
    </select><input type=hidden name=id_0 value=new></table><button>Post</button></form>";

#[test]
fn rows_that_a_script_would_add_travel_with_their_numbers() {
    let columns = [("Account", "acct_{n}", ""), ("Debit", "debit_{n}", ""), ("Kind", "kind_{n}", "")];
    let model = grid(&columns, &[("id_{n}", "new")], "n");
    let lines = |rows_: &[&[&str]]| [("lines", rows(&["account", "debit", "kind"], rows_))];
    let one = lines(&[&["5100", "12.00", "Reversal"]]);
    assert_eq!(
        sent_with(&model, JOURNAL, &one),
        "Post https://dms.example/post n=1&acct_0=5100&debit_0=12.00&kind_0=r&id_0=new"
    );
    let two = lines(&[&["5100", "12.00"], &["2000", "-12.00", "r"]]);
    assert_eq!(
        sent_with(&model, JOURNAL, &two),
        "Post https://dms.example/post n=2&acct_0=5100&debit_0=12.00&kind_0=j&id_0=new&acct_1=2000&debit_1=-12.00&kind_1=r&id_1=new"
    );
    let many: [&[&str]; 4] = [&[], &[], &[], &[]];
    let code = |body: &str| sent_with(&model, body, &two);
    assert_eq!(sent_with(&model, JOURNAL, &lines(&many)), "form_unusable", "more than the most");
    assert_eq!(
        sent_with(&model, JOURNAL, &lines(&[&["1"], &["2", "3", "x"]])),
        "form_missing",
        "no such option"
    );
    assert_eq!(
        code(&JOURNAL.replace("value=0.00", "value=5.00")),
        "form_unusable",
        "a row that is not blank"
    );
    assert_eq!(code(&JOURNAL.replace("debit_0", "credit_0")), "contradiction", "a column without controls");
    assert_eq!(
        code(&JOURNAL.replace("<th>Account<th>Debit", "<th>Debit<th>Account")),
        "contradiction",
        "swapped"
    );
    assert_eq!(code(&JOURNAL.replace("<th>Debit", "<th>Credit")), "label_missing", "another heading");
    assert_eq!(
        code(&JOURNAL.replace("name=id_0", "name=tax_0")),
        "form_unusable",
        "a field that nobody knows"
    );
    assert_eq!(code(&JOURNAL.replace("name=n ", "name=m ")), "form_missing", "nothing counts the rows");
    assert_eq!(code(&JOURNAL.replace("_0", "_00")), "form_missing", "other numbers");
}

#[test]
fn numbered_names_are_told_apart() {
    let shown = |source: &str| NumberedName::parse(source).map(|name| (name.at(0), name.at(12)));
    let both = |first: &str, second: &str| Some((first.to_owned(), second.to_owned()));
    assert_eq!(shown("debit_{n}"), both("debit_0", "debit_12"));
    assert_eq!(shown("ctl{nn}$amount"), both("ctl00$amount", "ctl12$amount"));
    assert_eq!(shown("debit[]"), both("debit[]", "debit[]"));
    for wrong in ["", "{n}", "a_{x}", "a_{n}_{n}", "a_{", "a_}", "a_{}"] {
        assert_eq!(NumberedName::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn rows_of_one_name_follow_each_other() {
    let body = "<form action=/post method=post><table><tr><th>Account<th>Debit<tr><td><input name='a[]'><input type=hidden \
                name='aid[]'><td><input name='d[]'></table><button>Post</button></form>";
    let model = grid(&[("Account", "a[]", "aid[]"), ("Debit", "d[]", "")], &[], "");
    let account =
        |shown: &str, value: &str| FormInput::Pair { shown: shown.to_owned(), value: value.to_owned() };
    let row = |shown: &str, value: &str, debit: &str| {
        vec![("account".to_owned(), account(shown, value)), ("debit".to_owned(), text(debit))]
    };
    let lines = FormInput::Rows(vec![row("Rent", "7", "1"), row("Bank", "8", "2")]);
    assert_eq!(
        sent_with(&model, body, &[("lines", lines)]),
        "Post https://dms.example/post a[]=Rent&aid[]=7&d[]=1&a[]=Bank&aid[]=8&d[]=2"
    );
}

#[test]
fn a_grid_without_a_row_needs_a_declared_number() {
    let body =
        "<form action=/post method=post><table><tr><th>Account<th>Debit</table><button>Post</button></form>";
    let mut model = grid(&[("Account", "a_{n}", ""), ("Debit", "d_{n}", "")], &[], "");
    let lines = [("lines", rows(&["account"], &[&["5100"]]))];
    assert_eq!(sent_with(&model, body, &lines), "form_missing");
    model.forms[0].rows[0].first = Some(1);
    assert_eq!(sent_with(&model, body, &lines), "Post https://dms.example/post a_1=5100&d_1=");
    let numbered_otherwise = body.replace("</table>", "<tr><td><input name=a_0><td><input name=d_0></table>");
    assert_eq!(sent_with(&model, &numbered_otherwise, &lines), "contradiction");
}

#[test]
fn hundreds_of_hidden_fields_travel_back_whole() {
    let hidden = (0..400).map(|n| format!("<input type=hidden name='__S{n}' value='{n}&amp;x=\"'>"));
    let hidden = hidden.collect::<Vec<_>>().concat();
    let body =
        format!("<form method=post>{hidden}<label>User <input name=u></label><button>Go</button></form>");
    let filled =
        form(&["User"], "Go").fill(&document(&page(&body)), "form", &[("User".into(), "jo".into())]).unwrap();
    assert_eq!(filled.fields.len(), 401);
    for (n, (name, value)) in filled.fields.iter().take(400).enumerate() {
        assert_eq!(
            (name.as_str(), value.as_str()),
            (format!("__S{n}").as_str(), format!("{n}&x=\"").as_str())
        );
    }
}

#[test]
fn links_are_found_by_their_text() {
    let link = |body: &str, optional| {
        let link = LinkModel { name: "next".to_owned(), text: "Next".to_owned(), optional };
        match link.find(&document(&page(body))) {
            Ok(found) => found.map_or("none".to_owned(), |url| url.to_string()),
            Err(drift) => drift.kind.code().to_owned(),
        }
    };
    assert_eq!(link("<a href='?page=2'>next</a>", false), "https://dms.example/app/page?page=2");
    assert_eq!(
        link("<a href='?page=2'>Next</a><a href='?page=2'>Next</a>", false),
        "https://dms.example/app/page?page=2"
    );
    assert_eq!(link("<a href='?page=2'>Next</a><a href='?page=3'>Next</a>", false), "label_ambiguous");
    assert_eq!(link("<a href='javascript:go(2)'>Next</a>", true), "form_unusable");
    assert_eq!(link("<li class=disabled><a href='?page=2'>Next</a></li>", true), "none");
    assert_eq!(link("<span>Next</span>", true), "none");
    // What htmx fetches on a click, of a button or of a link without an address of its own.
    for way in [
        "<button hx-get='?page=2' hx-target='#rows'>Next</button>",
        "<a href='#' hx-get='?page=2'>Next</a>",
        "<a href='?page=2' hx-get='?part=2'>Next</a>",
    ] {
        assert_eq!(link(way, true), "https://dms.example/app/page?page=2", "{way}");
    }
    assert_eq!(link("<button hx-get='?page=2' disabled>Next</button>", true), "none");
    assert_eq!(link("<button hx-post='?page=2'>Next</button>", true), "none");
    assert_eq!(link("<span>Next</span>", false), "label_missing");
}

#[test]
fn what_a_script_fetches_is_told_from_what_a_link_leads_to() {
    let url = url::Url::parse("https://dms.example/app/page?page=2").unwrap();
    let is_fetched = |body: &str| document(&page(body)).is_fetched(&url);
    assert!(is_fetched("<button hx-get='?page=2'>Next</button>"));
    assert!(is_fetched("<a href='#' hx-get='/app/page?page=2'>Next</a>"));
    assert!(!is_fetched("<a href='?page=2' hx-get='?page=2'>Next</a><a href='?page=2'>2</a>"));
    assert!(!is_fetched("<a href='?page=2'>Next</a>"));
    assert!(!is_fetched("<button hx-get='?page=3'>Next</button>"));
}

#[test]
fn a_page_says_whether_it_has_a_way_to_more() {
    let offers = |body: &str| document(&page(body)).offers_more();
    for way in [
        "<a href='?page=2'>Next</a>",
        "<a href='?page=2'>Next &raquo;</a>",
        "<a href='?page=2' aria-label='Next page'>&rsaquo;</a>",
        "<button>Load more</button>",
        "<button hx-get='?page=2'>Next</button>",
    ] {
        assert!(offers(way).is_some(), "{way}");
    }
    for none in [
        "<a href='?page=1'>Previous</a>",
        "<a href='#'>Next</a>",
        "<li class=disabled><a href='?page=2'>Next</a></li>",
        "<button disabled>Load more</button>",
        "<p>Next</p>",
        "<a href=x>Next service</a>",
    ] {
        assert_eq!(offers(none), None, "{none}");
    }
}
