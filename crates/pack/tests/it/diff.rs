//! `pack diff`: what changed in a portal, and what becomes of reading it.

use std::path::{Path, PathBuf};

use rooftop_pack::diff::{PackDiff, PageState, Verdict, diff};
use rooftop_pack::{RecordOptions, record};
use serde_json::{Value as Json, json};

use crate::example::catalogue;

fn page(path: &str, body: &str) -> Json {
    let text = format!(
        "<!DOCTYPE html><html><head><title>Elm Office</title></head><body><div>Menu</div>{body}</body></html>"
    );
    json!({ "request": { "method": "GET", "url": format!("https://elm.example{path}") },
        "response": { "status": 200, "content": { "mimeType": "text/html", "text": text } } })
}

fn unit(stock: &str, model: &str, price_label: &str) -> Json {
    page(
        &format!("/unit?stock={stock}"),
        &format!(
            "<h1>Unit {stock}</h1><dl><dt>Stock #<dd>{stock}<dt>Model<dd>{model}<dt>{price_label}<dd>$1,990.00\
             <dt>VIN<dd>1FTFW1E50NFA00001</dl><form method=post action=/hold><label>Reason <input name=why></label>\
             <button>Hold</button></form>"
        ),
    )
}

fn list(headings: &str, cells: fn(&str) -> String) -> Json {
    let rows = ["E100", "E200", "E300"].map(|stock| format!("<tr>{}", cells(stock))).concat();
    page("/inventory", &format!("<h1>Inventory</h1><table><tr>{headings}{rows}</table><p>End of list</p>"))
}

fn customers() -> Json {
    page("/customers", "<h1>Customers</h1><dl><dt>Open<dd>12<dt>Closed<dd>30</dl>")
}

fn drafted(entries: &[Json]) -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("elm-web");
    let options =
        RecordOptions { name: "elm-web".to_owned(), dms: "elm".to_owned(), ..RecordOptions::default() };
    let har = json!({ "log": { "entries": entries } }).to_string();
    record(har.as_bytes(), &options, &catalogue(), &dir).unwrap_or_else(|error| panic!("{error}"));
    (home, dir)
}

fn before() -> Vec<Json> {
    let cells = |stock: &str| format!("<td>{stock}<td>Ford<td>$9,990.00");
    vec![
        list("<th>Stock #<th>Make<th>Asking Price", cells),
        unit("E100", "Focus", "Asking Price"),
        unit("E200", "Kuga", "Asking Price"),
        customers(),
    ]
}

fn compared(old: &[Json], new: &[Json], compare_files: bool) -> PackDiff {
    let ((_a, old), (_b, new)) = (drafted(old), drafted(new));
    diff(&old, &new, &catalogue(), compare_files).unwrap_or_else(|findings| panic!("{findings}"))
}

fn state(found: &PackDiff, name: &str) -> PageState {
    found.pages.iter().find(|page| page.page == name).unwrap().state
}

#[test]
fn a_portal_that_did_not_change_is_the_same() {
    let found = compared(&before(), &before(), true);
    assert!(found.is_same() && !found.has_refusals(), "{found}");
}

#[test]
fn what_changed_is_named_and_what_would_become_of_it() {
    let cells = |stock: &str| format!("<td>{stock}<td>Ford<td>12<td>$9,990.00");
    let after = [
        list("<th>Stock #<th>Make<th>Age<th>Price", cells),
        unit("E100", "Focus", "Asking Price"),
        unit("E200", "Kuga", "Asking Price"),
        page("/reports", "<h1>Reports</h1><dl><dt>Daily<dd>ready<dt>Weekly<dd>late</dl>"),
    ];
    let found = compared(&before(), &after, false);
    assert_eq!(state(&found, "inventory"), PageState::Changed, "{found}");
    assert_eq!(state(&found, "unit"), PageState::Same, "{found}");
    assert_eq!(state(&found, "customers"), PageState::Gone, "{found}");
    assert_eq!(state(&found, "reports"), PageState::New, "{found}");
    let text = found.to_string();
    for line in [
        "- column \"Asking Price\"",
        "+ column \"Price\"",
        "+ column \"Age\"",
        "– customers: no document of it",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let inventory = found.pages.iter().find(|page| page.page == "inventory").unwrap();
    let verdicts: Vec<&Verdict> = inventory.documents.iter().map(|found| &found.verdict).collect();
    assert!(matches!(verdicts.as_slice(), [Verdict::Refused { .. } | Verdict::Heals { .. }]), "{text}");
}

#[test]
fn a_form_whose_button_changed_is_refused_for_forms_never_heal() {
    let changed = |stock: &str, model: &str| {
        let mut unit = unit(stock, model, "Asking Price");
        let text = unit.pointer_mut("/response/content/text").unwrap();
        *text = Json::String(text.as_str().unwrap().replace("<button>Hold", "<button>Reserve"));
        unit
    };
    let mut after = before();
    after.splice(1..3, [changed("E100", "Focus"), changed("E200", "Kuga")]);
    let found = compared(&before(), &after, false);
    let unit = found.pages.iter().find(|page| page.page == "unit").unwrap();
    assert!(unit.documents.iter().all(|document| document.forms_refused.len() == 1), "{found}");
    assert!(found.has_refusals());
    assert!(
        found.to_string().contains("- button \"Hold\"") && found.to_string().contains("+ button \"Reserve\""),
        "{found}"
    );
}

#[test]
fn two_versions_of_a_pack_are_compared_by_what_they_say() {
    let ((_a, old), (_b, new)) = (drafted(&before()), drafted(&before()));
    let edit = |file: &str, from: &str, to: &str| {
        let path: PathBuf = Path::new(&new).join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from} is not in\n{text}");
        std::fs::write(path, text.replace(from, to)).unwrap();
    };
    edit("pack.yaml", "version: 0.1.0", "version: 0.2.0");
    edit("pages/customers.yaml", "open: { label: Open, read: integer }", "open: { label: Open, read: text }");
    let found = diff(&old, &new, &catalogue(), true).unwrap();
    let said: Vec<String> = found
        .files
        .iter()
        .map(|change| {
            format!("{} {} {:?} {:?}", change.file, change.key, change.was.as_deref(), change.is.as_deref())
        })
        .collect();
    assert_eq!(
        said,
        [
            "pack.yaml version Some(\"\\\"0.1.0\\\"\") Some(\"\\\"0.2.0\\\"\")",
            "pages/customers.yaml values.open.read Some(\"integer\") Some(\"text\")"
        ]
    );
    assert!(
        found.to_string().contains("pages/customers.yaml: values.open.read was integer, is text"),
        "{found}"
    );
}
