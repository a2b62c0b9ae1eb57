//! Requests: holes filled, each value encoded for where it stands.

use rooftop_page::FormSubmission;
use url::Url;

use crate::body::fields_of;
use crate::expr::Bindings;
use crate::filling::{FileInput, Files, file_of};
use crate::pack::RequestSpec;
use crate::sent::Unsendable;
use crate::text::Text;
use crate::wire::{Body, FormPart, Method, PartContent, Request, StepKind};
use crate::written::{Multipart, urlencoded};
use crate::xml::Element;

/// Builds a request to an address under the base. `soap_header` is what a SOAP message carries in its header.
pub(crate) fn build(
    spec: &RequestSpec,
    base: &Url,
    bindings: &Bindings<'_>,
    soap_header: &[Element],
    files: &Files,
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
        body: spec.body.build(bindings, soap_header, files)?,
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
pub(crate) fn sending(filled: FormSubmission, kind: StepKind, files: &Files) -> Result<Request, Unsendable> {
    let mut request = Request::get(filled.url.clone(), kind);
    request.safe = kind == StepKind::Read;
    match Method::from(filled.method) {
        Method::Get => {
            let query = urlencoded(&filled.fields, filled.charset)?;
            request.url.set_query(Some(&query));
        }
        method => {
            request.method = method;
            request.body = if filled.multipart {
                parts(filled, files)?
            } else {
                Body::Form { fields: filled.fields, charset: filled.charset }
            };
        }
    }
    Ok(request)
}

/// The fields and files of a form, in the order in which they stand.
fn parts(filled: FormSubmission, files: &Files) -> Result<Body, Unsendable> {
    let (charset, file_names) = (filled.charset, filled.file_names);
    let text = |(name, text)| FormPart { name, content: PartContent::Text(text) };
    let mut parts: Vec<FormPart> = filled.fields.into_iter().map(text).collect();
    for field in filled.files.into_iter().rev() {
        let file = match &field.file {
            Some(name) => file_of(files, name)?,
            None => FileInput {
                name: String::new(),
                content_type: "application/octet-stream".to_owned(),
                bytes: Vec::new().into(),
            },
        };
        let part = FormPart { name: field.name, content: PartContent::File(file) };
        parts.insert(field.before.min(parts.len()), part);
    }
    Ok(Body::Multipart(Multipart { parts, charset, file_names }))
}
