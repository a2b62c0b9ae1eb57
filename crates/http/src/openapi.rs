//! The OpenAPI document, made from the operations themselves.

use rooftop_core::Code;
use rooftop_model::id::IntegrationId;
use serde_json::Value;
use std::sync::Arc;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Ref, RefOr, Required, Response};
use utoipa::{Modify, OpenApi as _};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::Problem;
use crate::router::App;
use crate::{events, rooftops, sessions, vehicles};

/// What stands in front of every operation: one customer's access.
const BASE: &str = "/integrations/{integrationId}";

/// The operation whose body may be left out: nothing at all stands for the stored account.
const WITHOUT_A_BODY_TOO: &str = "createSession";

/// All operations of the API, each with its documentation.
pub(crate) fn operations() -> OpenApiRouter<Arc<App>> {
    let resources = OpenApiRouter::new()
        .routes(routes!(sessions::create::create))
        .routes(routes!(sessions::answer_challenge::answer_challenge))
        .routes(routes!(sessions::refresh::refresh))
        .routes(routes!(sessions::current::current, sessions::delete::delete))
        .routes(routes!(rooftops::list::list))
        .routes(routes!(vehicles::list::list))
        .routes(routes!(vehicles::get::get))
        .routes(routes!(vehicles::raw::raw))
        .routes(routes!(events::list::list));
    OpenApiRouter::with_openapi(Document::openapi()).nest(BASE, resources)
}

/// The OpenAPI document of the API.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = operations().into_openapi();
    for (path, item) in &mut document.paths.paths {
        if path.starts_with(BASE) {
            item.parameters.get_or_insert_default().push(RefOr::T(integration_id()));
        }
        let operations = [&mut item.get, &mut item.post, &mut item.delete];
        operations.into_iter().flatten().for_each(complete);
    }
    document
}

/// Adds what the attributes of an operation cannot say: the headers of its answers, and that a body may be left out.
fn complete(operation: &mut Operation) {
    let optional = operation.operation_id.as_deref() == Some(WITHOUT_A_BODY_TOO);
    if let Some(RefOr::T(body)) = operation.request_body.as_mut().filter(|_| optional) {
        body.required = Some(Required::False);
    }
    let cached = operation.responses.responses.contains_key("304");
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            add_headers(response, status, cached);
        }
    }
}

fn add_headers(response: &mut Response, status: &str, cached: bool) {
    let mut add = |name: &str, of: Type, meaning: &str| {
        let header = HeaderBuilder::new().schema(Some(Object::with_type(of))).description(Some(meaning));
        response.headers.insert(name.to_owned(), RefOr::T(header.build()));
    };
    add("X-Request-Id", Type::String, "The id of the request: the caller's own, or one that was drawn.");
    if cached && matches!(status, "200" | "304") {
        add("ETag", Type::String, "A strong validator, for `If-None-Match`.");
        add("Age", Type::Integer, "Seconds since what the answer shows was last known to be so in the DMS.");
        add(
            "Cache-Status",
            Type::String,
            "Where the answer comes from (RFC 9211): `hit` from the mirror, `fwd=request` from the DMS; `detail` is why the DMS cannot be read.",
        );
    }
    if matches!(status, "429" | "503" | "504") {
        add("Retry-After", Type::Integer, "Seconds to wait, where that is known.");
    }
}

/// The document as text, the same for the same code: indented, its order that of the code.
pub fn openapi_json() -> String {
    let mut text = serde_json::to_string_pretty(&openapi()).unwrap_or_default();
    text.push('\n');
    text
}

fn integration_id() -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name("integrationId")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some("One customer's access to one DMS. The operator gives it with the API key."))
        .schema(Some(Ref::from_schema_name("IntegrationId")))
        .example(Some(Value::from("int_peachtree")))
        .build()
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Rooftop",
        description = "A gateway onto dealer management systems: one REST API over inventory, deals, repair orders and accounting, served from a mirror that says how old it is.\n\nSign in with an API key (`POST /sessions`), then call with the session's token. Every refusal is a problem (RFC 9457) with a stable `code`, its `effect` on the DMS, and a page in the docs.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/", description = "This gateway")),
    tags(
        (name = "Sessions", description = "Signing in to the DMS, and the token that stands for it."),
        (name = "Rooftops", description = "The stores that a session reaches."),
        (name = "Inventory", description = "Vehicles of the rooftops that a session reaches."),
        (name = "Events", description = "What happened, for those who follow it.")
    ),
    components(schemas(Code, IntegrationId, Problem)),
    modifiers(&Schemes)
)]
struct Document;

/// The two ways to authenticate.
struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let key = HttpBuilder::new()
            .scheme(HttpAuthScheme::Basic)
            .description(Some("An API key: its id as the user name, its secret as the password."));
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("`authToken` of a session. It is opaque, and ends with the session."));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("basicKey", SecurityScheme::Http(key.build()));
        components.add_security_scheme("sessionToken", SecurityScheme::Http(token.build()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Map;

    fn document() -> Value {
        serde_json::from_str(&openapi_json()).unwrap()
    }

    /// Method, path and description of every operation.
    fn each(document: &Value) -> Vec<(String, &Map<String, Value>)> {
        let methods = ["get", "post", "put", "patch", "delete"];
        let paths = document["paths"].as_object().unwrap();
        let each = paths.iter().flat_map(|(path, item)| {
            let item = item.as_object().unwrap().iter();
            item.filter(|(method, _)| methods.contains(&method.as_str()))
                .map(move |(method, operation)| (format!("{method} {path}"), operation.as_object().unwrap()))
        });
        each.collect()
    }

    #[test]
    fn the_operations_are_those_of_the_contract() {
        let document = document();
        let names: Vec<_> = each(&document).into_iter().map(|(name, _)| name.replace(BASE, "")).collect();
        insta::assert_snapshot!(names.join("\n"), @"
        post /sessions
        post /sessions/challenges/{challengeId}
        post /sessions/refresh
        get /sessions/current
        delete /sessions/current
        get /rooftops
        get /inventory/vehicles
        get /inventory/vehicles/{vehicleId}
        get /inventory/vehicles/{vehicleId}/raw
        get /events
        ");
    }

    #[test]
    fn every_operation_has_a_name_a_tag_an_authority_and_its_problems_with_examples() {
        let document = document();
        for (name, operation) in each(&document) {
            assert!(operation["operationId"].is_string() && operation["summary"].is_string(), "{name}");
            assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{name}");
            let security = operation["security"][0].as_object().unwrap();
            assert!(security.contains_key("basicKey") || security.contains_key("sessionToken"), "{name}");
            let responses = operation["responses"].as_object().unwrap();
            for status in ["401", "403", "404", "429", "500"] {
                assert!(responses.contains_key(status), "{name} has no {status}");
            }
            for (status, response) in responses {
                check_response(&format!("{name} {status}"), status, response);
            }
        }
    }

    fn check_response(name: &str, status: &str, response: &Value) {
        assert!(!response["description"].as_str().unwrap().is_empty(), "{name}");
        match status {
            "200" | "202" => {
                let content = &response["content"]["application/json"];
                // Named, because RapiDoc takes the members of a single `example` for names.
                let examples = content["examples"].as_object().unwrap();
                assert!(examples.values().all(|example| example["value"].is_object()), "{name}");
                assert!(content["schema"]["$ref"].is_string(), "{name}");
            }
            "204" | "304" => assert!(response.get("content").is_none(), "{name}"),
            _ => {
                let content = &response["content"]["application/problem+json"];
                assert_eq!(content["schema"]["$ref"], "#/components/schemas/Problem", "{name}");
                for (code, example) in content["examples"].as_object().unwrap() {
                    assert_eq!(example["value"]["code"], code.as_str(), "{name}");
                    assert_eq!(example["value"]["status"].to_string(), status, "{name}");
                }
            }
        }
    }

    #[test]
    fn the_codes_are_one_closed_list() {
        let document = document();
        let listed = document["components"]["schemas"]["ErrorCode"]["enum"].as_array().unwrap();
        let listed: Vec<_> = listed.iter().map(|word| word.as_str().unwrap()).collect();
        assert_eq!(listed, Code::WORDS);
    }

    #[test]
    fn every_schema_has_its_name_and_every_reference_leads_somewhere() {
        let document = document();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        let schemes = document["components"]["securitySchemes"].as_object().unwrap();
        assert_eq!(schemes.keys().collect::<Vec<_>>(), ["basicKey", "sessionToken"]);
        let schemas = document["components"]["schemas"].as_object().unwrap();
        for name in
            ["Vehicle", "User", "Rooftop", "Session", "Problem", "ErrorCode", "FieldError", "VehicleList"]
        {
            assert!(schemas.contains_key(name), "{name}");
        }
        let text = document.to_string();
        for reference in text.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(schemas.contains_key(name), "{name} is referred to and not there");
        }
    }

    #[test]
    fn amounts_in_the_examples_keep_their_digits() {
        assert!(openapi_json().contains("\"internetPrice\": 63990.00"));
    }
}
