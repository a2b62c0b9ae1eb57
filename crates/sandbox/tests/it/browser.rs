//! A browser that a test drives, and a sandbox of its own for each test.

use dom_query::Document;
use reqwest::Client;
use reqwest::redirect::Policy;
use rooftop_sandbox::{Options, Running, start};
use serde_json::Value;

pub(crate) const GM: &str = "gm@peachtree.example";
pub(crate) const SALES: &str = "sales@peachtree.example";
pub(crate) const PARTS: &str = "parts@peachtree.example";

pub(crate) struct Sandbox {
    pub(crate) running: Running,
    client: Client,
}

/// A sandbox with seed 1 and 120 vehicles.
pub(crate) async fn sandbox() -> Sandbox {
    sandbox_with(Options { vehicles: 120, ..Options::default() }).await
}

pub(crate) async fn sandbox_with(options: Options) -> Sandbox {
    Sandbox { running: start(options).await.unwrap(), client: client() }
}

fn client() -> Client {
    // Somebody else in the process may have been first; either way there is one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().cookie_store(true).redirect(Policy::none()).no_proxy().build().unwrap()
}

impl Sandbox {
    pub(crate) fn browser(&self) -> Browser {
        Browser { client: client(), portal: self.running.portal_url.clone() }
    }

    /// A browser in which this user has signed in.
    pub(crate) async fn signed_in(&self, username: &str) -> Browser {
        let browser = self.browser();
        let password = self.password(username);
        let answer = browser.give_password(username, &password).await;
        let answer = if answer.location() == "/login/verify" {
            let code = self.code(username).await;
            browser.give_code(&code).await
        } else {
            answer
        };
        assert_eq!(answer.location(), "/home");
        browser
    }

    pub(crate) fn password(&self, username: &str) -> String {
        let users = self.running.users();
        users.iter().find(|user| user.username == username).unwrap().password.clone()
    }

    pub(crate) async fn code(&self, username: &str) -> String {
        let shown = self.control("GET", &format!("/authenticator/{username}"), None).await;
        shown["code"].as_str().unwrap().to_owned()
    }

    /// Asks the control port, which must agree.
    pub(crate) async fn control(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}{path}", self.running.control_url);
        let mut request = self.client.request(method.parse().unwrap(), url);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{method} {path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    pub(crate) async fn fault(&self, fault: Value) {
        self.control("POST", "/faults", Some(fault)).await;
    }

    pub(crate) async fn clear_faults(&self) {
        self.control("DELETE", "/faults", None).await;
    }

    /// The vehicles of a store as the book has them.
    pub(crate) async fn book(&self, store: u32) -> Vec<Value> {
        let page = self.control("GET", &format!("/book/vehicles?store={store}"), None).await;
        page["vehicles"].as_array().unwrap().clone()
    }
}

pub(crate) struct Browser {
    pub(crate) client: Client,
    portal: String,
}

impl Browser {
    pub(crate) async fn get(&self, path: &str) -> Page {
        Page::of(self.client.get(self.url(path)).send().await.unwrap()).await
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.portal)
    }

    /// Submits the form of a page that goes to `action`: its hidden fields and these.
    pub(crate) async fn submit(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let document = Document::from(page.body.as_str());
        let hidden = document.select(&format!("form[action='{action}'] input[type=hidden]"));
        let mut form: Vec<(String, String)> = hidden
            .iter()
            .map(|input| (input.attr("name").unwrap().to_string(), input.attr("value").unwrap().to_string()))
            .collect();
        assert!(!form.is_empty(), "no form goes to {action}");
        form.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Page::of(self.client.post(self.url(action)).form(&form).send().await.unwrap()).await
    }

    pub(crate) async fn give_password(&self, username: &str, password: &str) -> Page {
        let page = self.get("/login").await;
        self.submit(&page, "/login", &[("username", username), ("password", password)]).await
    }

    pub(crate) async fn give_code(&self, code: &str) -> Page {
        let page = self.get("/login/verify").await;
        self.submit(&page, "/login/verify", &[("code", code)]).await
    }

    pub(crate) async fn open_store(&self, store: &str) -> Page {
        let page = self.get("/home").await;
        self.submit(&page, "/store", &[("store", store)]).await
    }
}

#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) content_type: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) body: String,
}

impl Page {
    async fn of(answer: reqwest::Response) -> Self {
        let header =
            |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (status, location) = (answer.status().as_u16(), header("location"));
        let content_type = header("content-type").unwrap_or_default();
        let bytes = answer.bytes().await.unwrap().to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Self { status, location, content_type, bytes, body }
    }

    pub(crate) fn location(&self) -> &str {
        self.location.as_deref().unwrap_or("")
    }

    #[track_caller]
    pub(crate) fn says(&self, text: &str) {
        assert!(self.body.contains(text), "the page does not say {text:?}:\n{}", self.body);
    }

    #[track_caller]
    pub(crate) fn does_not_say(&self, text: &str) {
        assert!(!self.body.contains(text), "the page says {text:?}:\n{}", self.body);
    }

    /// The texts of all elements a selector finds.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let document = Document::from(self.body.as_str());
        document.select(selector).iter().map(|found| words(&found.text())).collect()
    }

    /// The rows of the grid, without the headings.
    pub(crate) fn grid(&self) -> Vec<Vec<String>> {
        let document = Document::from(self.body.as_str());
        let rows = document.select("#grdInv tr.even, #grdInv tr.odd");
        rows.iter().map(|row| row.select("td").iter().map(|cell| words(&cell.text())).collect()).collect()
    }

    /// The value beside a label.
    pub(crate) fn value(&self, label: &str) -> Option<String> {
        let labels = self.texts("td.lbl");
        let values = self.texts("td.val");
        labels.iter().position(|text| text == label).and_then(|place| values.get(place).cloned())
    }
}

pub(crate) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
