//! Numbers and days as each user has chosen them.

use axum::Router;
use axum::extract::Path;
use axum::response::Redirect;
use axum::routing::{get, post};
use rooftop_core::ports::DmsFailure;

use super::rig::{Rig, RigMaker, page};

/// A vehicle whose page says in which format it is written.
fn vehicle(format: &'static str, changed: &'static str, msrp: &'static str) -> Router {
    let show = move |Path(stock): Path<String>| async move {
        page(&format!(
            "<h1>Vehicle {stock}</h1><p>Dates: {format}</p><dl><dt>Stock #<dd>{stock}<dt>VIN<dd>1FTFW1E50NFA00001\
             <dt>New/Used<dd>N<dt>Status<dd>A<dt>MSRP<dd>{msrp}<dt>Last Changed<dd>{changed}</dl>"
        ))
    };
    Router::new().route("/vehicle/{stock}", get(show))
}

/// How that page is taught, but for who chooses the format.
const VEHICLE: &str = "\
page: vehicle
means: signed_in
proof: [ { heading: \"Vehicle {stock}\" } ]
values:
  stock_number: { label: \"Stock #\", read: text }
  vin: { label: VIN, read: vin }
  condition: { label: New/Used, read: words, words: condition }
  status: { label: Status, read: words, words: vehicle_status }
  msrp: { label: MSRP, read: money }
  changed: { label: Last Changed, read: datetime }
  dates: { line: \"Dates: {value}\", read: text }
";

const IS: &str = "  is:
    mm-dd-yy: { datetime: \"MM-DD-YY HH:mm\", money: { thousands: \",\", negative: [parentheses, cr] } }
    dd.mm.yy: { datetime: \"DD.MM.YY HH:mm\", money: { thousands: \".\", decimal: \",\", negative: [trailing] } }
";

/// The amount and the day that are read, or the code of the drift.
async fn read(rig: RigMaker) -> String {
    match rig.open().await.get("P1").await {
        Ok(read) => {
            let msrp = read.fields["pricing"]["msrp"].to_string();
            let changed = read.mark.and_then(|mark| mark.at).unwrap();
            format!("{msrp} {changed}")
        }
        Err(DmsFailure::Drift(drift)) => drift.kind,
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_page_is_read_in_the_format_that_it_names_itself() {
    let table = [
        ("mm-dd-yy", "02-01-26 08:03", "63,990.00", "63990.00 2026-02-01"),
        ("dd.mm.yy", "02.01.26 08:03", "63.990,00", "63990.00 2026-01-02"),
        ("mm-dd-yy", "02-01-26 08:03", "(1,000.00)", "-1000.00 2026-02-01"),
        ("mm-dd-yy", "02-01-26 08:03", "500.00 CR", "-500.00 2026-02-01"),
        ("dd.mm.yy", "02.01.26 08:03", "1.000,50-", "-1000.50 2026-01-02"),
        // What is written in another format than the page says, or in one that nobody knows, is never guessed.
        ("mm-dd-yy", "02.01.26 08:03", "63,990.00", "value_unreadable"),
        ("mm-dd-yy", "02-01-26 08:03", "63.990,00", "value_unreadable"),
        ("yy-mm-dd", "02-01-26 08:03", "63,990.00", "word_unknown"),
    ];
    for (format, changed, msrp, expected) in table {
        let model = format!("{VEHICLE}formats_by:\n  value: dates\n{IS}");
        let rig = Rig::of(vehicle(format, changed, msrp)).file("pages/vehicle.yaml", &model);
        let read = read(rig).await;
        assert!(read.starts_with(expected), "{format} {changed} {msrp}: {read}, not {expected}");
    }
}

/// A portal that shows the user's settings on a page of their own.
fn with_settings(format: &'static str, changed: &'static str) -> RigMaker {
    let settings =
        move || async move { page(&format!("<h1>My Settings</h1><dl><dt>Date format<dd>{format}</dl>")) };
    let signed_in = || async { Redirect::to("/settings") };
    let routes = vehicle("as you like", changed, "63,990.00")
        .route("/settings", get(settings))
        .route("/login", post(signed_in));
    Rig::of(routes.route("/login", get(|| async { super::rig::login("") })))
        .pack(&format!("formats_by:\n  session: date_format\n{IS}"))
        .file("pages/vehicle.yaml", VEHICLE)
        .file(
            "pages/settings.yaml",
            "page: settings\nmeans: signed_in\nproof: [ { heading: My Settings } ]\nvalues: { format: { label: Date format, \
             read: text } }\n",
        )
        .file(
            "login.yaml",
            "start: { open: /login }\non:\n  login:\n    submit: sign_in\n    with: { username: \
             \"{credential.username}\", password: \"{credential.password}\" }\n    counts_as: password\n  settings: { \
             signed_in: true, keep: { date_format: format } }\nmax_steps: 6\n",
        )
}

#[tokio::test]
async fn a_settings_page_is_read_once_per_session_and_chooses_the_format_of_all_pages() {
    let table = [
        ("mm-dd-yy", "02-01-26 08:03", "63990.00 2026-02-01"),
        ("dd.mm.yy", "02.01.26 08:03", "value_unreadable"),
        ("system default", "02-01-26 08:03", "word_unknown"),
    ];
    for (format, changed, expected) in table {
        let read = read(with_settings(format, changed)).await;
        assert!(read.starts_with(expected), "{format} {changed}: {read}, not {expected}");
    }
    let rig = with_settings("mm-dd-yy", "02-01-26 08:03").open().await;
    for _ in 0..2 {
        rig.get("P1").await.unwrap();
    }
    assert_eq!(rig.server.asked("GET /settings").len(), 1);
}
