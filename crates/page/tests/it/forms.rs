//! Forms: found by what a person sees, sent as a browser would send them. And links.

use rooftop_page::model::SubmitModel;
use rooftop_page::{ControlModel, Evidence, FormModel, LinkModel, PageModel};

use crate::{document, model, page};

fn form(controls: &[&str], button: &str) -> PageModel {
    let control = |label: &&str| ControlModel {
        name: (*label).to_owned(),
        evidence: Evidence { label: Some((*label).to_owned()), ..Evidence::default() },
        optional: false,
    };
    let form = FormModel {
        name: "form".to_owned(),
        section: None,
        controls: controls.iter().map(control).collect(),
        submit: if button.is_empty() { SubmitModel::None } else { SubmitModel::Button(button.to_owned()) },
    };
    PageModel { forms: vec![form], ..model(vec![], vec![]) }
}

/// What would be sent, or the code of the drift.
fn sent(model: &PageModel, body: &str, values: &[(&str, &str)]) -> String {
    let values: Vec<(String, String)> =
        values.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    match model.fill(&document(&page(body)), "form", &values) {
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
    assert_eq!(link("<span>Next</span>", false), "label_missing");
}
