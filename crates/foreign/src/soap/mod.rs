//! SOAP services of a vendor's gateway: one address a service, the names and the oddities of such a contract.
//!
//! There are no sessions: each message carries user and password. What is refused is told in three ways: as a fault
//! with 500, as a fault with 200, and as `Errors` within an ordinary answer.

mod answer;
mod pace;
mod request;
mod service;
mod values;
mod vehicle;
mod wsdl;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use subtle::ConstantTimeEq as _;

use self::answer::{Element, Fault, Version};
use self::pace::Pace;
use self::request::Request;
use crate::books::Books;

const NAMESPACE: &str = "opentrack.dealertrack.com";
const TRANSITIONAL: &str = "opentrack.dealertrack.com/transitional";

const USER: &str = "KETTLEWARE";
const PASSWORD: &str = "p<w>&\"7\"";
const ENTERPRISE: &str = "LK";

struct Gateway {
    url: String,
    pace: Pace,
    companies: Vec<Company>,
}

struct Company {
    number: &'static str,
    books: Books,
}

/// What each service can do.
const SERVICES: [(&str, &[&str]); 3] = [
    ("VehicleAPI", &["VehicleInventory", "VehicleLookup"]),
    ("CustomerAPI", &["CustomerLookup"]),
    ("ServiceAPI", &["GetClosedRepairOrders", "GetClosedRepairOrderDetails"]),
];

pub(super) fn router(url: String, requests_per_second: usize) -> Router {
    let company = |number, seed| Company { number, books: Books::of(seed, "K") };
    let companies = vec![company("LK1", 31), company("LK2", 32)];
    let gateway = Gateway { url, pace: Pace::new(requests_per_second), companies };
    Router::new()
        .route("/", get(async || (StatusCode::FORBIDDEN, "Directory listing denied.")))
        .route("/{service}", get(describe).post(answer))
        .with_state(Arc::new(gateway))
}

/// The service at a path, whatever its case.
fn service(path: &str) -> Option<(&'static str, &'static [&'static str])> {
    let name = path.to_ascii_lowercase();
    let name = name.strip_suffix(".asmx")?;
    SERVICES.into_iter().find(|(service, _)| service.eq_ignore_ascii_case(name))
}

async fn describe(
    State(gateway): State<Arc<Gateway>>,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some((service, operations)) = service(&path) else { return StatusCode::NOT_FOUND.into_response() };
    if query.is_some_and(|query| query.eq_ignore_ascii_case("wsdl")) {
        let wsdl = wsdl::wsdl(&gateway.url, service, operations);
        return ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], wsdl).into_response();
    }
    let listed = operations.join("</li><li>");
    let html = format!(
        "<html><head><title>{service} Web Service</title></head><body><h1>{service}</h1><ul><li>{listed}</li></ul></body></html>"
    );
    axum::response::Html(html).into_response()
}

async fn answer(
    State(gateway): State<Arc<Gateway>>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some((_, operations)) = service(&path) else { return StatusCode::NOT_FOUND.into_response() };
    if !gateway.pace.allows() {
        let html = "<html><body><h2>Service Unavailable</h2><hr><p>HTTP Error 503. The service is unavailable.</p></body></html>";
        let headers = [(header::CONTENT_TYPE, "text/html; charset=us-ascii"), (header::RETRY_AFTER, "1")];
        return (StatusCode::SERVICE_UNAVAILABLE, headers, html).into_response();
    }
    let request = match Request::parse(&body) {
        Ok(request) => request,
        Err(wrong) => return Fault::client(wrong).refuse(Version::One),
    };
    match gateway.carry_out(&request, &action(&headers), operations) {
        Ok(answered) => answered.into_response(request.version),
        Err(fault) if fault.is_answer => fault.answer(request.version),
        Err(fault) => fault.refuse(request.version),
    }
}

/// What the header, or the content type of the newer protocol, calls the operation.
fn action(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let within = text("content-type").split("action=").nth(1).unwrap_or_default();
    let action = if text("soapaction").is_empty() { within } else { text("soapaction") };
    action.trim_matches('"').to_owned()
}

impl Gateway {
    fn carry_out(&self, request: &Request, action: &str, operations: &[&str]) -> Result<Element, Fault> {
        let called = action.strip_prefix(NAMESPACE).and_then(|rest| rest.strip_prefix('/'));
        let known = operations.iter().find(|&&operation| Some(operation) == called);
        let Some(&operation) = known else {
            let told = format!("Server did not recognize the value of HTTP Header SOAPAction: {action}.");
            return Err(Fault::client(told));
        };
        let (Some(user), Some(password)) = (&request.user, &request.password) else {
            return Err(Fault::client("An error was discovered processing the <Security> header".to_owned()));
        };
        if request.operation != operation || request.namespace != NAMESPACE {
            return Ok(answer::refused(
                operation,
                &[("302", "Enterprise code is blank"), ("303", "Company number is blank")],
            ));
        }
        if user != USER {
            return Ok(answer::refused(operation, &[("100", "Authentication error in token")]));
        }
        if !bool::from(password.as_bytes().ct_eq(PASSWORD.as_bytes())) {
            return Ok(answer::refused(operation, &[("101", "Password does not match")]));
        }
        let dealer = if operation.starts_with("GetClosed") { "dealer" } else { "Dealer" };
        let enterprise = request.get(&format!("{dealer}/EnterpriseCode"));
        let company = request.get(&format!("{dealer}/CompanyNumber"));
        match (enterprise, company) {
            ("", _) => return Ok(answer::refused(operation, &[("302", "Enterprise code is blank")])),
            (_, "") => return Ok(answer::refused(operation, &[("303", "Company number is blank")])),
            (ENTERPRISE, _) => {}
            _ => {
                return Ok(answer::refused(operation, &[("305", "Vendor is not valid for this enterprise")]));
            }
        }
        let Some(company) = self.companies.iter().find(|one| one.number == company) else {
            return Ok(answer::refused(operation, &[("311", "Dealer has not granted access to vendor")]));
        };
        match operation {
            "VehicleInventory" => vehicle::inventory(company, request),
            "VehicleLookup" => vehicle::lookup(company, request),
            "CustomerLookup" => service::customer(company, request),
            "GetClosedRepairOrders" => service::closed(company, request),
            _ => Ok(service::closed_details(company, request)),
        }
    }
}
