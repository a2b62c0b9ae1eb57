//! A run of a pack as a recording: what was asked and answered, in the form that browsers save, without secrets.

use jiff::Timestamp;
use rooftop_page::DocumentKind;
use serde_json::{Value as Json, json};
use url::Origin;

use super::har::{Recording, TELLING, Visit};
use super::outcome::RecordOptions;
use super::seen::session;
use crate::pack::Pack;
use crate::wire::{Body, FormPart, PartContent, Request, Response};

/// The exchanges of a run as a HAR document. Secrets, and personal data as far as it is known as such, are replaced as
/// [`record`](super::record::record) does; cookies and headers are left out.
#[must_use]
pub fn recording_of(
    pack: &Pack,
    origins: &[Origin],
    exchanges: &[(Request, Response)],
    secrets: &[String],
    at: Timestamp,
) -> String {
    let mut recording = Recording::default();
    for (request, response) in exchanges {
        match visit(pack, request, response) {
            Some(visit) => recording.visits.push(visit),
            None => recording.left_out += 1,
        }
    }
    let options = RecordOptions { secrets: secrets.to_vec(), ..RecordOptions::default() };
    let session = session(recording, origins, &options);
    let entries: Vec<Json> = session.seen.iter().flat_map(|seen| entries(&seen.visit, at)).collect();
    let creator = json!({ "name": "rooftop pack try", "version": env!("CARGO_PKG_VERSION") });
    json!({ "log": { "version": "1.2", "creator": creator, "entries": entries } }).to_string()
}

fn visit(pack: &Pack, request: &Request, response: &Response) -> Option<Visit> {
    let content_type = pack.content_type(&response.body, response.content_type.as_deref());
    let kinds = [DocumentKind::Html, DocumentKind::Json, DocumentKind::Xml];
    let kind = DocumentKind::of(&response.body, content_type.as_deref(), &kinds, None).ok()?;
    let text = rooftop_page::decoded(kind, &response.body, content_type.as_deref()).ok()?;
    let (form, sent, sent_as) = match &request.body {
        Body::Empty => (Vec::new(), None, String::new()),
        Body::Form { fields, .. } => (fields.clone(), None, "application/x-www-form-urlencoded".to_owned()),
        Body::Multipart(parts) => {
            (parts.parts.iter().filter_map(field).collect(), None, "multipart/form-data".to_owned())
        }
        Body::Whole { content_type, bytes } => {
            (Vec::new(), Some(String::from_utf8_lossy(bytes).into_owned()), content_type.clone())
        }
    };
    Some(Visit {
        method: request.method.as_str().to_owned(),
        asked: request.url.clone(),
        form,
        sent,
        sent_as,
        secrets: Vec::new(),
        headers: request.headers.iter().filter(|(name, _)| is_telling(name)).cloned().collect(),
        url: response.url.clone(),
        status: response.status,
        kind,
        text,
    })
}

fn is_telling(name: &str) -> bool {
    TELLING.iter().any(|telling| telling.eq_ignore_ascii_case(name))
}

/// The text of a part; files are not recorded.
fn field(part: &FormPart) -> Option<(String, String)> {
    match &part.content {
        PartContent::Text(text) => Some((part.name.clone(), text.clone())),
        PartContent::File(_) => None,
    }
}

/// The entry of a visit; two where a redirect lies between.
fn entries(visit: &Visit, at: Timestamp) -> Vec<Json> {
    let media = match visit.kind {
        DocumentKind::Json => "application/json",
        DocumentKind::Xml => "text/xml; charset=utf-8",
        _ => "text/html; charset=utf-8",
    };
    let content = json!({ "size": visit.text.len(), "mimeType": media, "text": visit.text });
    let is_led_on = visit.asked != visit.url;
    let mut entries = Vec::new();
    if is_led_on {
        let nothing = json!({ "size": 0, "mimeType": "" });
        entries.push(entry(&sent(visit), 302, visit.url.as_str(), &nothing, at));
    }
    let asked = if is_led_on { request("GET", visit.url.as_str()) } else { sent(visit) };
    entries.push(entry(&asked, visit.status, "", &content, at));
    entries
}

fn sent(visit: &Visit) -> Json {
    let mut request = request(&visit.method, visit.asked.as_str());
    let text = if visit.form.is_empty() {
        visit.sent.clone()
    } else {
        Some(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&visit.form).finish())
    };
    if let Some(fields) = request.as_object_mut() {
        let headers = visit.headers.iter().map(|(name, value)| json!({ "name": name, "value": value }));
        fields.insert("headers".to_owned(), headers.collect());
    }
    if let (Some(text), Some(fields)) = (text, request.as_object_mut()) {
        fields
            .insert("postData".to_owned(), json!({ "mimeType": visit.sent_as, "text": text, "params": [] }));
    }
    request
}

fn request(method: &str, url: &str) -> Json {
    json!({
        "method": method, "url": url, "httpVersion": "HTTP/1.1", "cookies": [], "headers": [], "queryString": [],
        "headersSize": -1, "bodySize": -1
    })
}

fn entry(request: &Json, status: u16, redirect: &str, content: &Json, at: Timestamp) -> Json {
    let mut headers = Vec::new();
    if !redirect.is_empty() {
        headers.push(json!({ "name": "Location", "value": redirect }));
    }
    json!({
        "startedDateTime": at.to_string(), "time": 0, "request": request,
        "response": {
            "status": status, "statusText": "", "httpVersion": "HTTP/1.1", "cookies": [], "headers": headers,
            "content": content, "redirectURL": redirect, "headersSize": -1, "bodySize": -1
        },
        "cache": {}, "timings": { "send": 0, "wait": 0, "receive": 0 }
    })
}
