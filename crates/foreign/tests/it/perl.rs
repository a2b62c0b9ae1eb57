//! Autobook: frames, hidden state, the user's own formats.

use reqwest::StatusCode;
use rooftop_foreign::System;

use crate::{AT_EASE, House, SESSIONS_END_AT_ONCE, between};

const EVERY_ADDRESS: &str = "path=bin/mozilla&login=awagner";

impl House {
    pub(crate) async fn autobook() -> Self {
        let house = Self::open(System::Perl, AT_EASE).await;
        house.sign_in_to_autobook("sprocket").await;
        house
    }

    async fn sign_in_to_autobook(&self, password: &str) -> String {
        let form =
            [("path", "bin/mozilla"), ("login", "awagner"), ("password", password), ("action", "Sign In")];
        self.post("login.pl", &form).await
    }

    async fn post(&self, script: &str, form: &[(&str, &str)]) -> String {
        let request = self.client.post(self.url(&format!("/autobook/{script}"))).form(form);
        request.basic_auth("awagner", Some("sprocket")).send().await.unwrap().text().await.unwrap()
    }

    pub(crate) async fn script(&self, script: &str, query: &str) -> (StatusCode, String) {
        let url = self.url(&format!("/autobook/{script}?{EVERY_ADDRESS}&{query}"));
        let answer = self.client.get(url).basic_auth("awagner", Some("sprocket")).send().await.unwrap();
        (answer.status(), answer.text_with_charset("windows-1252").await.unwrap())
    }
}

#[tokio::test]
async fn the_web_server_asks_before_the_form_does() {
    let house = House::open(System::Perl, AT_EASE).await;
    let answer = house.client.get(house.url("/autobook/login.pl")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(answer.headers()["www-authenticate"], "Basic realm=\"Autobook\"");
    assert!(house.sign_in_to_autobook("wrong").await.contains("alert(\"Incorrect name or password!\")"));
    assert!(house.sign_in_to_autobook("sprocket").await.contains("<FRAMESET"));
    assert!(house.script("main.pl", "action=logo").await.1.contains("“The books never sleep.”"));
}

#[tokio::test]
async fn a_session_that_has_ended_is_a_page_with_200() {
    let house = House::open(System::Perl, SESSIONS_END_AT_ONCE).await;
    house.sign_in_to_autobook("sprocket").await;
    let (status, page) = house.script("ic.pl", "action=search").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Session expired!"));
}

#[tokio::test]
async fn what_a_page_knows_must_come_back_whole() {
    let house = House::autobook().await;
    let bare =
        house.client.get(house.url("/autobook/ic.pl?action=search")).basic_auth("awagner", Some("sprocket"));
    assert!(bare.send().await.unwrap().text().await.unwrap().contains("path or login is missing"));
    assert!(house.script("ic.pl", "action=Continue&itemstatus=All").await.1.contains("nextsub not defined!"));
}

#[tokio::test]
async fn a_report_goes_on_by_offset_with_all_that_was_asked_and_ends_with_sums() {
    let house = House::autobook().await;
    let asked = "action=generate_report&nextsub=generate_report&itemstatus=All&l_listprice=Y&l_lastmod=Y";
    let first = house.script("ic.pl", asked).await.1;
    assert!(first.contains("1 - 5 of 14") && !first.contains("Previous"));
    let next = between(&first, "1 - 5 of 14 <A HREF=\"ic.pl?", "\">Next").replace("&#38;", "&");
    let second = house.script("ic.pl", &next).await.1;
    assert!(second.contains("6 - 10 of 14") && second.contains("<TH>List Price<TH>Updated"));
    let last = house.script("ic.pl", &format!("{asked}&offset=10")).await.1;
    assert!(last.contains("11 - 14 of 14") && !last.contains("Next &gt;"));
    assert!(last.contains("<TH ALIGN=right>325.584,65"), "{last}");
    assert!(house.script("ic.pl", &format!("{asked}&partnumber=ZZ")).await.1.contains("Nothing found!"));
}

#[tokio::test]
async fn a_quote_in_a_search_is_shown_as_sql_with_500() {
    let house = House::autobook().await;
    let (status, page) =
        house.script("ic.pl", "action=Continue&nextsub=generate_report&partnumber=O'Neill").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.contains("DBD::Pg::st execute failed") && page.contains("LIKE &#39;o"));
}

#[tokio::test]
async fn dates_and_numbers_are_written_as_the_user_has_chosen() {
    let house = House::autobook().await;
    let vehicle = || house.script("ic.pl", "action=edit&id=10007");
    let page = vehicle().await.1;
    assert!(page.contains("VALUE=\"31.565,00\"") && page.contains("VALUE=\"09-29-26\""));
    let form = [
        ("path", "bin/mozilla"),
        ("login", "awagner"),
        ("action", "Save"),
        ("dateformat", "yyyy-mm-dd"),
        ("numberformat", "1'000.00"),
        ("vclimit", "20"),
    ];
    assert!(house.post("am.pl", &form).await.contains("alert(\"Preferences saved!\")"));
    let page = vehicle().await.1;
    assert!(page.contains("VALUE=\"31&#39;565.00\"") && page.contains("VALUE=\"2026-09-29\""));
}

#[tokio::test]
async fn a_receipt_grows_by_rows_and_is_posted_once() {
    let house = House::autobook().await;
    let page = house.script("rc.pl", "action=add").await.1;
    let form_id = between(&page, "NAME=formid VALUE=\"", "\"").to_owned();
    assert!(page.contains("NAME=paid_2") && !page.contains("NAME=paid_3"));
    let form = |action, paid| {
        vec![
            ("path", "bin/mozilla"),
            ("login", "awagner"),
            ("formid", form_id.as_str()),
            ("rowcount", "2"),
            ("customer", "20021"),
            ("invnumber_1", "606131"),
            ("paid_1", "1.000,00"),
            ("invnumber_2", "606142"),
            ("paid_2", paid),
            ("action", action),
        ]
    };
    assert!(house.post("rc.pl", &form("Update", "2,50")).await.contains("NAME=paid_3"));
    assert!(
        house.post("rc.pl", &form("Post", "2.50 USD")).await.contains("alert(\"Amount is not a number!\")")
    );
    let posted = house.post("rc.pl", &form("Post", "2,50")).await;
    assert!(posted.contains("alert(\"Receipt R-501 posted: 1.002,50\")") && posted.contains("location.href"));
    assert!(house.post("rc.pl", &form("Post", "2,50")).await.contains("alert(\"Receipt already posted!\")"));
    assert!(house.script("rc.pl", "action=add").await.1.contains("1.002,50"));
}

#[tokio::test]
async fn other_departments_have_their_screens() {
    let house = House::autobook().await;
    assert!(house.script("ct.pl", "action=list").await.1.contains("Müller, Jürgen"));
    assert!(house.script("ct.pl", "action=edit&id=20021").await.1.contains("VALUE=\"Jürgen\""));
    let closed = house.script("ro.pl", "action=list&closed=1").await.1;
    assert!(closed.contains("606131") && !closed.contains("606120"));
    assert!(house.script("ro.pl", "action=edit&id=606131").await.1.contains("NAME=hours_1"));
    assert!(house.script("gl.pl", "action=list&offset=10").await.1.contains("<TH ALIGN=right>"));
    assert!(house.script("ic.pl", "action=edit&id=1").await.1.contains("Vehicle not on file!"));
}
