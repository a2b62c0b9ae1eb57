//! Requests: holes filled, each value encoded for where it stands.

use rooftop_page::{Drift, DriftKind, FormSubmission};
use url::Url;

use crate::body::fields_of;
use crate::expr::Bindings;
use crate::pack::RequestSpec;
use crate::sent::Unsendable;
use crate::text::Text;
use crate::wire::{Body, Method, Request, StepKind};
use crate::xml::Element;

/// Builds a request to an address under the base. `soap_header` is what a SOAP message carries in its header.
pub(crate) fn build(
    spec: &RequestSpec,
    base: &Url,
    bindings: &Bindings<'_>,
    soap_header: &[Element],
) -> Result<Request, Unsendable> {
    let mut url = address(base, &spec.path, bindings)?;
    let query = fields_of(&spec.query, bindings)?;
    if !query.is_empty() {
        url.query_pairs_mut().clear().extend_pairs(query);
    }
    let headers = fields_of(&spec.headers, bindings)?;
    headers.iter().try_for_each(|(name, value)| expect_one_line(name, value))?;
    Ok(Request {
        method: spec.method,
        url,
        headers,
        body: spec.body.build(bindings, soap_header)?,
        referer: None,
        safe: spec.kind == StepKind::Read,
        kind: spec.kind,
    })
}

/// A line break in a value would begin another header.
fn expect_one_line(name: &str, value: &str) -> Result<(), Unsendable> {
    let is_plain = value.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    if is_plain {
        return Ok(());
    }
    Err(Unsendable::new(format!("the header {name}"), "its value is not one line of plain characters"))
}

/// The address of a path under the base, each hole's value one segment's text.
pub(crate) fn address(base: &Url, path: &Text, bindings: &Bindings<'_>) -> Result<Url, Unsendable> {
    let encode = |value: &str| match value {
        "" => Err("a value in it is empty, which is no segment of a path"),
        // A segment of dots would climb out of its path, and encoded it is one still.
        "." | ".." => Err("a value in it is a segment of dots"),
        value => {
            let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
            Ok(encoded.replace('+', "%20"))
        }
    };
    let path = path.fill_with(bindings, encode)?;
    let mut url = base.clone();
    let prefix = base.path().trim_end_matches('/').to_owned();
    url.set_path(&format!("{prefix}{path}"));
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// A filled form as a request.
pub(crate) fn sending(filled: FormSubmission, kind: StepKind) -> Result<Request, Drift> {
    if filled.multipart && filled.method == rooftop_page::Method::Post {
        return Err(Drift::new(DriftKind::FormUnusable, "a form without files", "multipart/form-data"));
    }
    let mut request = Request::get(filled.url, kind);
    request.safe = kind == StepKind::Read;
    match Method::from(filled.method) {
        Method::Get => {
            request.url.query_pairs_mut().clear().extend_pairs(filled.fields);
        }
        method => {
            request.method = method;
            request.body = Body::Form(filled.fields);
        }
    }
    Ok(request)
}
