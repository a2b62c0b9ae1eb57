//! Lists over several pages: by number, by offset, by cursor, by key, by a form; and the proof that nothing is missing.

use axum::extract::{Query, RawForm};
use axum::response::Html;
use axum::routing::get;
use axum::{Json, Router};
use rooftop_pack::Output;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use super::entries::fields;
use super::rig::{Rig, page};

/// The page of the inventory that begins at an offset.
type Page = fn(usize) -> Html<String>;
/// What a portal shows from an offset on, by a page with rows and one without.
type Behaviour = fn(usize, Page, fn() -> Html<String>) -> Html<String>;
type Asked = Query<BTreeMap<String, String>>;

/// How many rows a page of these portals has.
const SIZE: usize = 2;

const STOCKS: [&str; 5] = ["P1", "P2", "P3", "P4", "P5"];

/// The flow that lists vehicles, with this way to the next page.
fn flow(open: &str, more: &str) -> String {
    format!(
        "operation: vehicles.list\nsteps:\n  - open: {open}\nrows:\n  from: vehicles\n  more: {more}\n  max_pages: 9\n  \
         key: row.stock_number\n  fields: {{ stockNumber: row.stock_number }}\n"
    )
}

/// The rows of a portal of these pages, and whether they are proved to be all; or the code of the drift.
async fn listed(routes: Router, inventory: &str, flow: &str) -> String {
    let rig = Rig::of(routes).file("pages/inventory.yaml", inventory).file("flows/vehicles.list.yaml", flow);
    match rig.open().await.attempt("vehicles.list", json!({})).await {
        Ok(Output::Rows(rows)) => {
            let keys = rows.rows.iter().map(|row| row.as_ref().map_or("?", |row| row.key.as_str()));
            let keys = keys.collect::<Vec<_>>().join(" ");
            format!("{keys}{}", if rows.complete { ", all" } else { "" })
        }
        Ok(other) => panic!("{other:?}"),
        Err(rooftop_core::ports::DmsFailure::Drift(drift)) => drift.kind,
        Err(other) => panic!("{other:?}"),
    }
}

/// A page of the inventory that says how many vehicles it shows.
fn shown(stocks: &[&str], total: usize) -> Html<String> {
    let rows = stocks.iter().map(|stock| format!("<tr><td>{stock}")).collect::<Vec<_>>().concat();
    page(&format!(
        "<h1>Inventory</h1><p>{} of {total}</p><table><tr><th>Stock #{rows}</table>\
         <form method=post action='/inventory'><input type=hidden name=__EVENTARGUMENT></form>",
        stocks.len()
    ))
}

/// How that page is taught.
const SHOWN: &str = "\
page: inventory
means: signed_in
proof: [ { heading: Inventory } ]
lists:
  vehicles:
    columns: { stock_number: { heading: \"Stock #\", read: text } }
    key: stock_number
    count: \"{shown} of {total}\"
    empty: [ { text: No vehicles. } ]
forms:
  pager: { controls: { argument: { hidden: __EVENTARGUMENT } }, submit: no_button }
";

const BY_OFFSET: &str =
    "{ send: { path: /inventory, query: { start: \"{paging.rows}\" }, expect: inventory } }";

#[tokio::test]
async fn pages_by_offset_are_read_until_the_count_on_the_screen_is_met() {
    let from_offset = |Query(asked): Asked| async move {
        let start = asked.get("start").map_or(0, |start| start.parse().unwrap());
        shown(&STOCKS[start..STOCKS.len().min(start + SIZE)], STOCKS.len())
    };
    let routes = Router::new().route("/inventory", get(from_offset));
    let flow = flow("{ path: /inventory, expect: inventory }", BY_OFFSET);
    assert_eq!(listed(routes, SHOWN, &flow).await, "P1 P2 P3 P4 P5, all");
}

#[tokio::test]
async fn pages_by_a_form_are_read_as_a_script_would_ask_for_them() {
    let of_number = |number: usize| {
        let start = (number - 1) * SIZE;
        shown(&STOCKS[start..STOCKS.len().min(start + SIZE)], STOCKS.len())
    };
    let by_form = move |RawForm(body): RawForm| async move {
        let fields = fields(&body);
        of_number(fields["__EVENTARGUMENT"].strip_prefix("Page$").unwrap().parse().unwrap())
    };
    let routes = Router::new().route("/inventory", get(move || async move { of_number(1) }).post(by_form));
    let more = "{ submit: { form: pager, with: { argument: \"Page${paging.page}\" }, expect: inventory } }";
    let flow = flow("{ path: /inventory, expect: inventory }", more);
    assert_eq!(listed(routes, SHOWN, &flow).await, "P1 P2 P3 P4 P5, all");
}

#[tokio::test]
async fn a_list_that_does_not_come_to_its_count_is_never_taken_for_whole() {
    let whole = |start: usize| shown(&STOCKS[start..STOCKS.len().min(start + SIZE)], 5);
    let none = || page("<h1>Inventory</h1><p>No vehicles.</p>");
    let table: [(&str, Behaviour, &str); 6] = [
        ("the same page again", |_, whole, _| whole(0), "paging_broken"),
        (
            "fewer rows than all",
            |start, whole, none| if start < 4 { whole(start) } else { none() },
            "paging_broken",
        ),
        (
            "fewer rows than the page says",
            |_, _, _| page("<h1>Inventory</h1><p>3 of 5</p><table><tr><th>Stock #<tr><td>P1</table>"),
            "count_mismatch",
        ),
        (
            "one was sold meanwhile, and one was not seen",
            |start, whole, _| if start == 0 { whole(0) } else { shown(&["P4", "P5"], 4) },
            "P1 P2 P4 P5",
        ),
        (
            "one came meanwhile, and one was seen twice",
            |start, whole, none| match start {
                0 => whole(0),
                2 => shown(&["P2", "P3"], 6),
                4 => shown(&["P4", "P5"], 6),
                _ => none(),
            },
            "P1 P2 P3 P4 P5",
        ),
        ("pages of another size", |start, _, _| shown(&STOCKS[start..=start], 5), "P1 P2 P3 P4 P5, all"),
    ];
    for (what, pages, expected) in table {
        let by_offset = move |Query(asked): Asked| async move {
            pages(asked.get("start").map_or(0, |start| start.parse().unwrap()), whole, none)
        };
        let routes = Router::new().route("/inventory", get(by_offset));
        let flow = flow("{ path: /inventory, expect: inventory }", BY_OFFSET);
        assert_eq!(listed(routes, SHOWN, &flow).await, expected, "{what}");
    }
}

/// A service that pages by cursor, by number and by key.
async fn served(Query(asked): Asked) -> Json<Value> {
    let number = |name: &str| asked.get(name).map(|number| number.parse::<usize>().unwrap());
    let start = match (number("page"), asked.get("cursor"), asked.get("after")) {
        (Some(page), ..) => (page - 1) * SIZE,
        (_, Some(cursor), _) => cursor.strip_prefix("c-").unwrap().parse().unwrap(),
        (.., Some(after)) => STOCKS.iter().take_while(|stock| **stock <= after.as_str()).count(),
        _ => 0,
    };
    let end = STOCKS.len().min(start + SIZE);
    let rows: Vec<Value> =
        STOCKS[start.min(end)..end].iter().map(|stock| json!({ "stock": stock })).collect();
    let next = (end < STOCKS.len()).then(|| format!("c-{end}"));
    Json(json!({ "page": start / SIZE + 1, "rows": rows, "next": next, "more": next.is_some() }))
}

/// How its answers are taught.
const SERVED: &str = "\
page: inventory
document: json
means: signed_in
proof: [ { has: $.rows } ]
values:
  page: { at: $.page, read: integer }
  next: { at: $.next, read: text, optional: may_be_blank }
  more: { at: $.more, read: flag }
lists:
  vehicles:
    rows: $.rows
    columns: { stock_number: { at: \"@.stock\", read: text } }
    key: stock_number
";

#[tokio::test]
async fn a_service_without_a_count_is_read_until_it_says_that_there_is_no_more() {
    let send = |query: &str, rest: &str| {
        format!("{{ send: {{ path: /api, query: {{ {query} }}, expect: inventory{rest} }}")
    };
    let by_page = send("page: \"{paging.page}\"", ", shows: { page: paging.page }");
    let table = [
        // Rows may have moved between the pages: they are not proved to be all.
        (format!("{by_page}, while: inventory.more }}"), "P1 P2 P3 P4 P5"),
        (format!("{by_page}, until_empty: true }}"), "P1 P2 P3 P4 P5"),
        (
            format!(
                "{}, while: not is_blank(inventory.next), stable: true }}",
                send("cursor: { $if_given: \"{inventory.next}\" }", "")
            ),
            "P1 P2 P3 P4 P5, all",
        ),
        (
            format!("{}, until_empty: true, stable: true }}", send("after: \"{paging.last_key}\"", "")),
            "P1 P2 P3 P4 P5, all",
        ),
        // The page that came is not the one that was asked for.
        (
            format!(
                "{}, while: inventory.more }}",
                send("page: \"{paging.page + 1}\"", ", shows: { page: paging.page }")
            ),
            "wrong_record",
        ),
    ];
    for (more, expected) in table {
        let flow = flow("{ path: /api, expect: inventory }", &more);
        let routes = Router::new().route("/api", get(served));
        assert_eq!(listed(routes, SERVED, &flow).await, expected, "{more}");
    }
}
