//! A portal that answers by a script.

use std::collections::{BTreeMap, VecDeque};

use async_trait::async_trait;
use rooftop_pack::{
    Body, FlowError, FlowScope, FormPart, Output, PartContent, Request, Response, Wire, WireError, run,
};
use serde_json::{Value, json};

use crate::example;

/// The expected requests, each with its answer, and those that came.
#[derive(Default)]
pub(crate) struct Portal {
    script: VecDeque<(String, Result<Response, WireError>)>,
    /// What answers every request, where there is no script.
    always: Option<String>,
    pub(crate) requests: Vec<Request>,
}

impl Portal {
    /// Answers every request with this page.
    pub(crate) fn answering(page: &str) -> Self {
        Self { always: Some(page.to_owned()), ..Self::default() }
    }

    /// Answers the request with this page.
    pub(crate) fn on(self, request: &str, page: &str) -> Self {
        self.on_status(request, 200, page)
    }

    pub(crate) fn on_status(mut self, request: &str, status: u16, page: &str) -> Self {
        let path = request.split(' ').nth(1).unwrap();
        let url = format!("https://dms.example{path}").parse().unwrap();
        let response = html(url, status, page);
        self.script.push_back((request.to_owned(), Ok(response)));
        self
    }

    pub(crate) fn fails(mut self, request: &str, error: WireError) -> Self {
        self.script.push_back((request.to_owned(), Err(error)));
        self
    }

    /// Answers as if the request had been redirected to this address.
    pub(crate) fn redirected(mut self, request: &str, to: &str, page: &str) -> Self {
        self = self.on(request, page);
        if let Some((_, Ok(response))) = self.script.back_mut() {
            response.url = to.parse().unwrap();
        }
        self
    }

    pub(crate) fn expect_done(&self) {
        assert!(
            self.script.is_empty(),
            "not asked for: {:?}",
            self.script.iter().map(|(line, _)| line).collect::<Vec<_>>()
        );
    }
}

fn html(url: url::Url, status: u16, page: &str) -> Response {
    let content_type = Some("text/html; charset=utf-8".to_owned());
    Response { url, status, content_type, headers: Vec::new(), body: page.as_bytes().to_vec() }
}

/// A request as one line: method, path and query, and what it carries.
pub(crate) fn line(request: &Request) -> String {
    let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let body = match &request.body {
        Body::Empty => String::new(),
        Body::Form { fields, .. } => {
            let fields = fields.iter().map(|(name, value)| format!("{name}={value}"));
            fields.collect::<Vec<_>>().join("&")
        }
        Body::Multipart(form) => {
            let part = |part: &FormPart| match &part.content {
                PartContent::Text(text) => format!("{}={text}", part.name),
                PartContent::File(file) => {
                    format!("{}=<{} {} bytes>", part.name, file.name, file.bytes.len())
                }
            };
            form.parts.iter().map(part).collect::<Vec<_>>().join("&")
        }
        Body::Whole { bytes, .. } => String::from_utf8_lossy(bytes).into_owned(),
    };
    format!("{} {}{query} {body}", request.method.as_str(), request.url.path()).trim_end().to_owned()
}

#[async_trait]
impl Wire for Portal {
    async fn send(&mut self, request: Request) -> Result<Response, WireError> {
        let came = line(&request);
        if let Some(page) = &self.always {
            let response = html(request.url.clone(), 200, page);
            self.requests.push(request);
            return Ok(response);
        }
        self.requests.push(request);
        let (expected, answer) =
            self.script.pop_front().unwrap_or_else(|| panic!("unexpected request: {came}"));
        assert_eq!(came, expected);
        answer
    }
}

pub(crate) fn settings() -> BTreeMap<String, String> {
    BTreeMap::from([("base_url".to_owned(), "https://dms.example".to_owned())])
}

pub(crate) fn scope(rooftop: Option<&str>) -> FlowScope {
    FlowScope {
        rooftop: rooftop.map(str::to_owned),
        zone: jiff::tz::TimeZone::get("America/Denver").unwrap(),
        settings: settings(),
        files: rooftop_pack::Files::new(),
        session: rooftop_pack::SessionValues::default(),
    }
}

/// Runs an operation at store 01; every request of the script must come.
pub(crate) async fn at_store_01(
    operation: &str,
    input: &[(&str, &str)],
    portal: &mut Portal,
) -> Result<Output, FlowError> {
    let input: BTreeMap<String, Value> =
        input.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let output = run(&example::pack(), operation, &scope(Some("01")), &input, portal).await;
    portal.expect_done();
    output
}

/// A page of the portal around a body.
pub(crate) fn page(body: &str) -> String {
    format!("<!DOCTYPE html><html><body><div><b>Store:</b> 01 - Main Street</div>{body}</body></html>")
}

/// A page of the inventory: its count, rows as `stock|msrp`, and the number of the next page.
pub(crate) fn inventory(count: &str, rows: &[&str], next: Option<u32>) -> String {
    let row = |row: &&str| {
        let (stock, msrp) = row.split_once('|').unwrap_or((row, "$5.00"));
        format!(
            "<tr><td><a href='/v?id={stock}'>{stock}</a><td>1FTFW1E50NFA00001<td>N<td>{msrp}<td>01/21/2026 8:03a"
        )
    };
    let rows: String = rows.iter().map(row).collect();
    let next = next.map(|page| format!("<a href='/inventory?page={page}'>Next</a>")).unwrap_or_default();
    page(&format!(
        "<h1>Vehicle Inventory</h1><p>{count}</p><table><tr><th>Stock #<th>VIN<th>N/U<th>MSRP<th>Changed{rows}</table>{next}"
    ))
}
