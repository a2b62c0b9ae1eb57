//! Operations over a scripted portal: what is read, and what stops them.

use rooftop_pack::{FlowError, Output, RecordOutput, RowsOutput, WireError, run};

use crate::example::{self, recorded};
use crate::portal::{Portal, at_store_01, inventory, page, scope};

const LIST: &str = "GET /inventory?size=100";

async fn list(mut portal: Portal) -> Result<RowsOutput, String> {
    match at_store_01("vehicles.list", &[], &mut portal).await {
        Ok(Output::Rows(rows)) => Ok(rows),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(code(&error)),
    }
}

fn code(error: &FlowError) -> String {
    match error {
        FlowError::Drift(drift) => drift.kind.code().to_owned(),
        FlowError::Met { meaning, page } => format!("{meaning:?} on {page}"),
        other => format!("{other:?}"),
    }
}

fn keys(rows: &RowsOutput) -> String {
    let key = |row: &Result<rooftop_pack::Row, rooftop_pack::RowDrift>| match row {
        Ok(row) => row.key.clone(),
        Err(wrong) => format!("{}!", wrong.key.clone().unwrap_or_default()),
    };
    rows.rows.iter().map(key).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_list_is_read_over_all_of_its_pages() {
    let portal = Portal::default()
        .on(LIST, &inventory("1-2 of 3", &["P1|$63,990.00", "P2|--"], Some(2)))
        .on("GET /inventory?page=2", &inventory("3-3 of 3", &["P3"], None));
    let rows = list(portal).await.unwrap();
    assert_eq!(
        (keys(&rows).as_str(), rows.total, rows.complete, rows.requests),
        ("P1 P2 P3", Some(3), true, 2)
    );
    let first = rows.rows[0].as_ref().unwrap();
    insta::assert_snapshot!(first.fields, @r#"{"stockNumber":"P1","vin":"1FTFW1E50NFA00001","condition":"new","pricing":{"msrp":63990.00}}"#);
    assert_eq!(first.mark.as_deref(), Some("2026-01-21T15:03:00Z"));
    let second = rows.rows[1].as_ref().unwrap();
    insta::assert_debug_snapshot!(second.field_states, @r#"
    {
        "pricing.msrp": Empty,
    }
    "#);
}

#[tokio::test]
async fn paging_that_repeats_runs_away_or_stops_short_is_loud() {
    let first = inventory("1-2 of 9", &["P1", "P2"], Some(2));
    let again = Portal::default().on(LIST, &first).on("GET /inventory?page=2", &first);
    assert_eq!(list(again).await.unwrap_err(), "paging_broken");
    let endless = Portal::default()
        .on(LIST, &first)
        .on("GET /inventory?page=2", &inventory("3-4 of 9", &["P3", "P4"], Some(3)))
        .on("GET /inventory?page=3", &inventory("5-6 of 9", &["P5", "P6"], Some(4)));
    assert_eq!(list(endless).await.unwrap_err(), "paging_broken");
    let short = Portal::default().on(LIST, &inventory("1-2 of 9", &["P1", "P2"], None));
    assert_eq!(list(short).await.unwrap_err(), "count_mismatch");
}

#[tokio::test]
async fn a_list_that_moves_while_it_is_read_is_not_called_complete() {
    let portal = Portal::default()
        .on(LIST, &inventory("1-2 of 3", &["P1", "P2"], Some(2)))
        .on("GET /inventory?page=2", &inventory("3-4 of 4", &["P2|$6.00", "P3"], None));
    let rows = list(portal).await.unwrap();
    assert_eq!((keys(&rows).as_str(), rows.complete), ("P1 P2 P3", false));
}

#[tokio::test]
async fn a_bad_row_keeps_its_place_and_key() {
    let portal = Portal::default().on(LIST, &inventory("1-3 of 3", &["P1", "P2|call", "P3"], None));
    assert_eq!(keys(&list(portal).await.unwrap()), "P1 P2! P3");
    let twice = Portal::default().on(LIST, &inventory("1-3 of 3", &["P1", "P2", "P1"], None));
    assert_eq!(keys(&list(twice).await.unwrap()), "P1! P2 P1!");
}

#[tokio::test]
async fn an_empty_list_is_proved_or_loud() {
    let empty = Portal::default().on(LIST, &recorded("inventory/empty"));
    let rows = list(empty).await.unwrap();
    assert_eq!((rows.rows.len(), rows.complete), (0, true));
    let unproved =
        Portal::default().on(LIST, &recorded("inventory/empty").replace("No vehicles match.", "Sorry!"));
    assert_eq!(list(unproved).await.unwrap_err(), "label_missing");
}

#[tokio::test]
async fn redesigns_are_read_rightly_or_not_at_all() {
    let good = inventory("1-2 of 2", &["P1|$1.00", "P2|$2.00"], None);
    let changed = async |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        list(Portal::default().on(LIST, &good.replace(from, to))).await.map(|rows| keys(&rows))
    };
    assert_eq!(changed("<th>MSRP", "<th>List price").await, Err("label_missing".to_owned()));
    assert_eq!(changed("<th>VIN", "").await, Err("label_missing".to_owned()));
    assert_eq!(changed("<th>VIN", "<th>MSRP").await, Err("label_ambiguous".to_owned()));
    assert_eq!(changed("</html>", "").await, Err("truncated".to_owned()));
    assert_eq!(changed("Vehicle Inventory", "Vehicles").await, Err("page_unproven".to_owned()));
    assert_eq!(changed("<th>N/U", "<th>Cost<th>N/U").await, Err("row_unexpected".to_owned()));
    let inserted = good.replace("<th>MSRP", "<th>Cost<th>MSRP").replace("<td>N", "<td>N<td>$9.00");
    let rows = list(Portal::default().on(LIST, &inserted)).await.unwrap();
    let msrp = |index: usize| rows.rows[index].as_ref().unwrap().fields["pricing"]["msrp"].to_string();
    assert_eq!((msrp(0).as_str(), msrp(1).as_str()), ("1.00", "2.00"));
}

const GENERAL: &str = "GET /vehicle?stock=P12345";
const PRICING: &str = "GET /vehicle/P12345/pricing";

fn general() -> String {
    recorded("vehicle_general/normal")
}

async fn get(mut portal: Portal) -> Result<RecordOutput, String> {
    match at_store_01("vehicles.get", &[("key", "P12345")], &mut portal).await {
        Ok(Output::Record(record)) => Ok(*record),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(code(&error)),
    }
}

#[tokio::test]
async fn a_record_is_composed_of_parts_that_belong_together() {
    let pricing = recorded("vehicle_pricing/no_cost");
    let portal = Portal::default().on(GENERAL, &general()).on(PRICING, &pricing).on(GENERAL, &general());
    let record = get(portal).await.unwrap();
    assert_eq!((record.key.as_str(), record.requests), ("P12345", 3));
    insta::assert_snapshot!(serde_json::to_string_pretty(&record.record).unwrap(), @r#"
    {
      "stockNumber": "P12345",
      "vin": "1FTFW1E50NFA00001",
      "year": 2026,
      "trim": "Lariat",
      "condition": "new",
      "status": "in_transit",
      "certified": true,
      "options": [
        "Tow package",
        "Sunroof"
      ],
      "updatedAt": "2026-01-21T15:03:00Z",
      "pricing": {
        "msrp": 63990.00
      },
      "photos": [
        {
          "url": "https://dms.example/p/1.jpg",
          "caption": "Front"
        }
      ]
    }
    "#);
    insta::assert_debug_snapshot!((&record.field_states, &record.provenance["pricing.msrp"]), @r#"
    (
        {
            "pricing.cost": Hidden,
            "soldOn": NotLoaded,
        },
        Provenance {
            page: "vehicle_pricing",
            locator: "label \"MSRP\" in \"Pricing\"",
            raw: "$63,990.00",
            witnesses: [
                Label,
                Section,
                Form,
            ],
            healed: false,
        },
    )
    "#);
}

/// The record of the pack in which, in a file, one text stands for another.
async fn get_altered(file: &str, from: &str, to: &str, general: &str) -> Result<RecordOutput, String> {
    let folder = example::altered(file, from, to);
    let pack = rooftop_pack::Pack::load(folder.path(), &example::catalogue()).unwrap();
    let pricing = recorded("vehicle_pricing/normal");
    let mut portal = Portal::default().on(GENERAL, general).on(PRICING, &pricing).on(GENERAL, general);
    let input = [("key".to_owned(), serde_json::json!("P12345"))].into();
    match run(&pack, "vehicles.get", &scope(Some("01")), &input, &mut portal).await {
        Ok(Output::Record(record)) => Ok(*record),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(code(&error)),
    }
}

const FLOW: &str = "flows/vehicles.get.yaml";

#[tokio::test]
async fn a_list_of_values_is_made_of_one_column() {
    let fields = "    updatedAt: general.changed\n    pricing.msrp: pricing.msrp\n    pricing.cost: pricing.cost\n  lists:\n";
    let one_cell = format!("    options: general.options\n{fields}");
    let column = format!("{fields}    options: {{ each: general.photos, value: upper(row.caption) }}\n");
    let record = get_altered(FLOW, &one_cell, &column, &general()).await.unwrap();
    assert_eq!(record.record["options"], serde_json::json!(["FRONT"]));
}

#[tokio::test]
async fn what_a_flow_does_not_read_is_not_called_empty() {
    let photos = "  lists:\n    photos: { each: general.photos, fields: { url: row.address, caption: row.caption } }\n";
    let record = get_altered(FLOW, photos, "", &general()).await.unwrap();
    assert!(record.record.get("photos").is_none());
    let states = serde_json::to_value(&record.field_states).unwrap();
    assert_eq!((&states["photos"], &states["soldOn"]), (&"not_loaded".into(), &"not_loaded".into()));
}

#[tokio::test]
async fn a_list_that_goes_on_elsewhere_does_not_make_a_whole_record() {
    let counted = (
        "    empty: [ { text: No photos. } ]",
        "    empty: [ { text: No photos. } ]\n    count: \"of {total} photos\"",
    );
    let with = |count: &str| general().replace("<dl>", &format!("<p>{count}</p><dl>"));
    let read = async |count: &str| {
        let read = get_altered("pages/vehicle_general.yaml", counted.0, counted.1, &with(count)).await;
        read.map(|record| record.record["photos"].as_array().map(Vec::len))
    };
    assert_eq!(read("of 1 photos").await, Ok(Some(1)));
    assert_eq!(read("of 9 photos").await, Err("count_mismatch".to_owned()));
}

#[tokio::test]
async fn a_record_that_changes_meanwhile_is_read_again_then_loud() {
    let pricing = recorded("vehicle_pricing/normal");
    let later = |minute: u8| general().replace("8:03a", &format!("8:{minute:02}a"));
    let settles = Portal::default()
        .on(GENERAL, &general())
        .on(PRICING, &pricing)
        .on(GENERAL, &later(4))
        .on(GENERAL, &later(4))
        .on(PRICING, &pricing)
        .on(GENERAL, &later(4));
    assert_eq!(get(settles).await.unwrap().mark.as_deref(), Some("2026-01-21T15:04:00Z"));
    let never = Portal::default()
        .on(GENERAL, &later(1))
        .on(PRICING, &pricing)
        .on(GENERAL, &later(2))
        .on(GENERAL, &later(3))
        .on(PRICING, &pricing)
        .on(GENERAL, &later(4));
    assert_eq!(get(never).await.unwrap_err(), "unstable");
}

#[tokio::test]
async fn a_neighbours_record_is_loud() {
    let neighbour = general().replace("P12345", "P99999");
    assert_eq!(get(Portal::default().on(GENERAL, &neighbour)).await.unwrap_err(), "wrong_record");
    let pricing = recorded("vehicle_pricing/normal").replace("P12345", "P99999");
    assert_eq!(
        get(Portal::default().on(GENERAL, &general()).on(PRICING, &pricing)).await.unwrap_err(),
        "wrong_record"
    );
}

#[tokio::test]
async fn pages_that_mean_something_else_end_the_flow_with_their_meaning() {
    let ends = async |status: u16, body: &str| {
        get(Portal::default().on_status(GENERAL, status, body)).await.unwrap_err()
    };
    assert_eq!(ends(200, &recorded("login/normal")).await, "SignedOut on login");
    assert_eq!(ends(503, &recorded("maintenance/normal")).await, "Maintenance on maintenance");
    assert_eq!(ends(200, &recorded("maintenance/normal")).await, "Maintenance on maintenance");
    assert_eq!(ends(200, &recorded("home/normal")).await, "page_unexpected");
    assert_eq!(ends(500, "<html><body>ORA-00942</body></html>").await, "Failed(500)");
    assert_eq!(ends(404, "<html><body>Not here</body></html>").await, "status_unexpected");
    let refused = general().replace("<dl>", "<p>You may not see vehicle P12345.</p><dl>");
    assert_eq!(ends(200, &refused).await, "NotAuthorized on vehicle_general");
}

#[tokio::test]
async fn a_session_that_ends_between_parts_is_told_as_that() {
    let login = recorded("login/normal");
    let portal =
        Portal::default().on(GENERAL, &general()).redirected(PRICING, "https://dms.example/login", &login);
    let error = get(portal).await.unwrap_err();
    assert_eq!(error, "SignedOut on login");
}

#[tokio::test]
async fn nothing_is_asked_of_another_origin() {
    let foreign = inventory("1-1 of 2", &["P1"], None)
        .replace("</table>", "</table><a href='https://evil.example/'>Next</a>");
    assert_eq!(list(Portal::default().on(LIST, &foreign)).await.unwrap_err(), "Wire(ForeignOrigin)");
    let away = Portal::default().redirected(LIST, "https://evil.example/", &recorded("inventory/empty"));
    assert_eq!(list(away).await.unwrap_err(), "Wire(ForeignOrigin)");
    let broken = Portal::default().fails(LIST, WireError::Reset);
    assert_eq!(list(broken).await.unwrap_err(), "Wire(Reset)");
}

const STORES: &str = "GET /stores";

#[tokio::test]
async fn another_store_is_switched_once_then_loud() {
    let at = |page: String, store: &str| {
        page.replace("<b>Store:</b> 01 - Main Street", &format!("<b>Store:</b> {store} - X"))
    };
    let inventory = || inventory("1-1 of 1", &["P1"], None);
    let switched = Portal::default()
        .on(LIST, &at(inventory(), "02"))
        .on(STORES, &at(recorded("stores/normal"), "02"))
        .on("GET /stores?s=01", &recorded("home/normal"))
        .on(LIST, &inventory());
    assert_eq!(keys(&list(switched).await.unwrap()), "P1");
    let stubborn = Portal::default()
        .on(LIST, &at(inventory(), "02"))
        .on(STORES, &at(recorded("stores/normal"), "02"))
        .on("GET /stores?s=01", &at(recorded("home/normal"), "02"));
    assert_eq!(list(stubborn).await.unwrap_err(), "wrong_store");
    let swaps_back = Portal::default()
        .on(LIST, &at(inventory(), "02"))
        .on(STORES, &recorded("stores/normal"))
        .on("GET /stores?s=01", &recorded("home/normal"))
        .on(LIST, &at(inventory(), "02"));
    assert_eq!(list(swaps_back).await.unwrap_err(), "wrong_store");
}

#[tokio::test]
async fn a_refusal_is_believed_only_of_the_store_that_was_asked_for() {
    let refused = general().replace("<dl>", "<p>You may not see vehicle P12345.</p><dl>");
    let elsewhere = refused.replace("01 - Main Street", "02 - North");
    let switched = || {
        Portal::default()
            .on(GENERAL, &elsewhere)
            .on(STORES, &recorded("stores/normal"))
            .on("GET /stores?s=01", &recorded("home/normal"))
    };
    let there = switched()
        .on(GENERAL, &general())
        .on(PRICING, &recorded("vehicle_pricing/normal"))
        .on(GENERAL, &general());
    assert_eq!(get(there).await.map(|record| record.key), Ok("P12345".to_owned()));
    assert_eq!(get(switched().on(GENERAL, &refused)).await.unwrap_err(), "NotAuthorized on vehicle_general");
    let no_store = refused.replace("<b>Store:</b>", "");
    assert_eq!(get(Portal::default().on(GENERAL, &no_store)).await.unwrap_err(), "label_missing");
}

#[tokio::test]
async fn a_refusal_that_names_its_record_is_believed_only_of_that_one() {
    let model = "page: vehicle_not_found\nmeans: not_found\nshows_store: true\nproof: [ { heading: Not Found } ]\n\
                 values: { stock_number: { line: \"There is no vehicle {value}.\", read: text } }\n";
    let folder = example::altered("pages/vehicle_not_found.yaml", "", model);
    let pack = rooftop_pack::Pack::load(folder.path(), &example::catalogue()).unwrap();
    let ends = async |stock: &str| {
        let not_found = page(&format!("<h1>Not Found</h1><p>There is no vehicle {stock}.</p>"));
        let mut portal = Portal::default().on(GENERAL, &not_found);
        let input = [("key".to_owned(), serde_json::json!("P12345"))].into();
        code(&run(&pack, "vehicles.get", &scope(Some("01")), &input, &mut portal).await.unwrap_err())
    };
    assert_eq!(ends("P12345").await, "NotFound on vehicle_not_found");
    assert_eq!(ends("P99999").await, "wrong_record");
}

#[tokio::test]
async fn every_key_is_the_same_on_every_part() {
    let read = async |pricing: &str| {
        let folder = example::altered(FLOW, "  key: stock_number", "  key: [stock_number, sold_as]");
        for page in ["general", "pricing"] {
            let path = folder.path().join(format!("pages/vehicle_{page}.yaml"));
            let model = std::fs::read_to_string(&path).unwrap();
            let model = model.replace("values:\n", "values:\n  sold_as: { label: Sold as, read: text }\n");
            std::fs::write(path, model).unwrap();
        }
        let pack = rooftop_pack::Pack::load(folder.path(), &example::catalogue()).unwrap();
        let sold_as =
            |page: &str, text: &str| page.replace("</body>", &format!("<p>Sold as: {text}</p></body>"));
        let general = sold_as(&general(), "retail");
        let pricing = sold_as(&recorded("vehicle_pricing/normal"), pricing);
        let mut portal = Portal::default().on(GENERAL, &general).on(PRICING, &pricing).on(GENERAL, &general);
        let input = [("key".to_owned(), serde_json::json!("P12345"))].into();
        let output = run(&pack, "vehicles.get", &scope(Some("01")), &input, &mut portal).await;
        output.map(|_| ()).map_err(|error| code(&error))
    };
    assert_eq!(read("retail").await, Ok(()));
    assert_eq!(read("wholesale").await, Err("wrong_record".to_owned()));
}

#[tokio::test]
async fn an_account_tells_its_rooftops() {
    let mut portal = Portal::default().on("GET /profile", &recorded("profile/normal"));
    let account = run(&example::pack(), "account.read", &scope(None), &[].into(), &mut portal).await.unwrap();
    let Output::Record(account) = account else { panic!() };
    insta::assert_snapshot!(account.record, @r#"{"key":"jlopez","name":"JORDAN LOPEZ","rooftops":[{"key":"01","name":"Main Street","seesCost":true},{"key":"02","name":"North","seesCost":false}]}"#);
}

#[tokio::test]
async fn what_is_sent_is_encoded() {
    let mut portal = Portal::default().on("GET /vehicle?stock=A%2F..+%26b", &page("<h1>nothing</h1>"));
    let error = at_store_01("vehicles.get", &[("key", "A/.. &b")], &mut portal).await.unwrap_err();
    assert_eq!(code(&error), "page_unproven");
}

#[tokio::test]
async fn a_step_may_depend_on_what_was_read() {
    let steps = "  - open: { path: /profile, expect: profile }\n\
                 \x20 - when: { if: \"profile.user == 'jlopez'\", then: [ { fail: { means: not_authorized } } ] }\n";
    let open = "  - open: { path: /profile, expect: profile }\n";
    let folder = example::altered("flows/account.read.yaml", open, steps);
    let pack = rooftop_pack::Pack::load(folder.path(), &example::catalogue()).unwrap();
    let ends = async |page: String| {
        let mut portal = Portal::default().on("GET /profile", &page);
        run(&pack, "account.read", &scope(None), &[].into(), &mut portal)
            .await
            .map_or_else(|error| code(&error), |_| "done".to_owned())
    };
    assert_eq!(ends(recorded("profile/normal")).await, "NotAuthorized on profile");
    assert_eq!(ends(recorded("profile/normal").replace("jlopez", "jsmith")).await, "done");
}

/// A profile that shows one store, as a value and not in a grid.
const ALONE: &str = "<html><h1>My Profile</h1><dl><dt>User ID<dd>jlopez<dt>Name<dd>LOPEZ, JORDAN<dt>Store<dd>01</dl>\
                     <table><tr><th>No.<th>Store<th>Cost</table><p>You have no stores.</p></html>";

#[tokio::test]
async fn a_list_of_the_model_may_be_one_item_out_of_single_values() {
    let folder = example::altered(
        "pages/profile.yaml",
        "values:\n",
        "values:\n  own: { label: Store, read: text, optional: may_not_be_offered }\n",
    );
    let flow = folder.path().join("flows/account.read.yaml");
    let text = std::fs::read_to_string(&flow).unwrap();
    let each = "{ each: profile.stores, fields: { key: row.key, name: row.name, seesCost: row.sees_cost } }";
    assert!(text.contains(each));
    let alone = "{ fields: { key: \"coalesce(profile.own, '1')\", name: \"'The store'\" } }";
    std::fs::write(flow, text.replace(each, alone)).unwrap();
    let pack = rooftop_pack::Pack::load(folder.path(), &example::catalogue()).unwrap();
    let mut portal = Portal::default().on("GET /profile", ALONE);
    let account = run(&pack, "account.read", &scope(None), &[].into(), &mut portal).await.unwrap();
    let Output::Record(record) = account else { panic!("no record") };
    assert_eq!(record.record["rooftops"].to_string(), r#"[{"key":"01","name":"The store"}]"#);
}
