//! Forecourt: parts of pages, tokens that serve once, cursors.

use reqwest::{RequestBuilder, Response, StatusCode};
use rooftop_foreign::{Options, System};

use crate::{AT_EASE, House, SESSIONS_END_AT_ONCE, between};

trait ByHtmx {
    fn by_htmx(self) -> Self;
}

impl ByHtmx for RequestBuilder {
    fn by_htmx(self) -> Self {
        self.header("HX-Request", "true")
    }
}

impl House {
    pub(crate) async fn forecourt() -> Self {
        let house = Self::open(System::Htmx, AT_EASE).await;
        assert_eq!(house.enter(false).await.headers()["location"], "/app/vehicles");
        house
    }

    async fn forecourt_with(options: Options) -> Self {
        Self::open(System::Htmx, options).await
    }

    async fn enter(&self, by_htmx: bool) -> Response {
        let token = token(&self.page("/login").await);
        let form = [
            ("_token", token.as_str()),
            ("email", "service.desk@northgate.example"),
            ("password", "Correct-Horse-7"),
        ];
        let request = self.client.post(self.url("/login")).form(&form);
        (if by_htmx { request.by_htmx() } else { request }).send().await.unwrap()
    }

    async fn page(&self, path: &str) -> String {
        self.client.get(self.url(path)).send().await.unwrap().text().await.unwrap()
    }

    pub(crate) async fn part(&self, path: &str) -> String {
        let answer = self.client.get(self.url(path)).by_htmx().send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.text().await.unwrap()
    }

    /// The whole page of a vehicle and its part with the prices.
    pub(crate) async fn vehicle_pages(&self, stock: &str) -> [String; 2] {
        let table = self.part(&format!("/app/vehicles/table?q={stock}")).await;
        let path = between(&table, "<a href=\"", "\"").to_owned();
        [self.page(&path).await, self.part(&format!("{path}/pricing")).await]
    }
}

fn token(page: &str) -> String {
    between(page, "name=\"_token\" value=\"", "\"").to_owned()
}

#[tokio::test]
async fn a_script_is_led_by_a_header_and_a_browser_by_status() {
    let house = House::forecourt_with(AT_EASE).await;
    assert_eq!(house.enter(true).await.headers()["hx-redirect"], "/app/vehicles");
    let alone = house.client.get(house.url("/app/vehicles/table")).send().await.unwrap();
    assert_eq!(
        (alone.status(), &alone.headers()["location"]),
        (StatusCode::SEE_OTHER, &"/app/vehicles".parse().unwrap())
    );
    assert!(!house.part("/app/vehicles/table").await.contains("<html"));
}

#[tokio::test]
async fn a_session_that_has_ended_leads_to_the_sign_in() {
    let house = House::forecourt_with(SESSIONS_END_AT_ONCE).await;
    house.enter(false).await;
    let ended = house.client.get(house.url("/app/vehicles/table")).by_htmx().send().await.unwrap();
    assert_eq!(
        (ended.status(), &ended.headers()["hx-redirect"]),
        (StatusCode::OK, &"/login?expired=1".parse().unwrap())
    );
    assert!(house.page("/login?expired=1").await.contains("Your session has ended."));
}

#[tokio::test]
async fn a_token_serves_once_and_changes_with_each_rendering() {
    let house = House::forecourt().await;
    let [one, two] = [token(&house.page("/app/account").await), token(&house.page("/app/account").await)];
    assert_ne!(one, two);
    let switch = async |token: &str| {
        let form = [("_token", token), ("store", "220")];
        house.client.post(house.url("/app/store")).form(&form).send().await.unwrap().status()
    };
    assert_eq!(switch(&one).await, StatusCode::SEE_OTHER);
    assert_eq!(switch(&one).await.as_u16(), 419);
    assert!(house.page("/app/vehicles").await.contains("<option value=\"220\" selected>Northgate Pre-Owned"));
}

#[tokio::test]
async fn a_table_goes_on_from_its_cursor_until_there_is_none() {
    let house = House::forecourt().await;
    let mut path = "/app/vehicles/table?status=".to_owned();
    let mut rows = 0;
    loop {
        let table = house.part(&path).await;
        rows += table.matches("<tr id=").count();
        assert!(table.contains(&format!("Showing up to {rows} of 14")));
        if !table.contains(">Next<") {
            break;
        }
        path = between(&table, "hx-get=\"", "\"").replace("&#38;", "&");
    }
    assert_eq!(rows, 14);
    assert!(house.part("/app/vehicles/table?q=nothing").await.contains("No vehicles match."));
}

#[tokio::test]
async fn a_combo_box_counts_by_its_hidden_value() {
    let house = House::forecourt().await;
    let table = house.part("/app/vehicles/table").await;
    let path = format!("{}/color", between(&table, "<a href=\"", "\""));
    let save = async |color: &str, id: &str| {
        let form = [("_token", &*token(&house.part(&path).await)), ("color", color), ("color_id", id)];
        let answer = house.client.post(house.url(&path)).by_htmx().form(&form).send().await.unwrap();
        (answer.headers().get("hx-trigger").cloned(), answer.text().await.unwrap())
    };
    assert!(house.part("/app/lookups/colors?color=noir").await.contains("data-value=\"c_141\">Café Noir"));
    assert!(save("Café Noir", "").await.1.contains("Choose a color from the list."));
    let (told, form) = save("whatever", "c_141").await;
    assert!(told.unwrap().to_str().unwrap().contains("Color saved") && form.contains("value=\"Café Noir\""));
}

#[tokio::test]
async fn photos_are_uploaded_with_the_token_of_their_form() {
    let house = House::forecourt().await;
    let table = house.part("/app/vehicles/table").await;
    let path = format!("{}/photos", between(&table, "<a href=\"", "\""));
    let upload = async |token: String, name: &str| {
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n{token}\r\n--b\r\nContent-Disposition: form-data; \
             name=\"photos\"; filename=\"{name}\"\r\nContent-Type: image/jpeg\r\n\r\n12345\r\n--b--\r\n"
        );
        let request = house
            .client
            .post(house.url(&path))
            .by_htmx()
            .header("Content-Type", "multipart/form-data; boundary=b");
        let answer = request.body(body).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, listed) = upload(token(&house.part(&path).await), "front.jpg").await;
    assert_eq!(status, 200);
    assert!(listed.contains("front.jpg <small>5 bytes</small>"));
    assert_eq!(upload("stale".to_owned(), "front.jpg").await.0, 419);
    assert!(upload(token(&house.part(&path).await), "front.png").await.1.contains("Photos are .jpg files."));
}

#[tokio::test]
async fn the_file_has_other_columns_than_the_screen_and_lines_around_its_table() {
    let house = House::forecourt().await;
    let file = house.page("/app/vehicles/export.csv").await;
    let file = file.trim_start_matches('\u{feff}');
    assert!(file.starts_with("Inventory export,Northgate Ford\r\n"));
    assert!(file.contains("\r\nVIN,Condition,List Price,Stock #,"));
    assert!(
        file.contains("\"Two keys.\nTow hitch in the trunk.\"") && file.contains("\"RST \"\"Redline\"\"\"")
    );
    assert!(file.lines().last().unwrap().starts_with("Total,,"));
}

#[tokio::test]
async fn other_departments_have_their_screens() {
    let house = House::forecourt().await;
    assert!(house.page("/app/customers").await.contains("María José Peña"));
    assert!(house.page("/app/customers/20021").await.contains("Jürgen Müller"));
    assert!(house.page("/app/repair-orders?cursor=606208").await.contains("9–12 of 12"));
    assert!(house.page("/app/repair-orders/606131").await.contains("María José Peña"));
    assert!(house.page("/app/journal").await.contains("1310 Inventory, vehicles"));
    assert!(house.page("/app/customers/1").await.contains("It may belong to another store."));
}
