//! How a page is asked for, as it was in the recording.

use serde_json::Value as Json;

use crate::draft::har::Visit;
use crate::draft::page::DraftPage;
use crate::draft::seen::Seen;
use crate::draft::yaml;

/// Whether a page can be asked for as it was: by its address, or with a JSON document.
pub(super) fn can_ask(seen: &Seen) -> bool {
    seen.visit.method == "GET" || (seen.visit.method == "POST" && sent_json(seen).is_some())
}

/// The JSON document that was sent for data.
pub(super) fn sent_json(seen: &Seen) -> Option<Json> {
    let sent = seen.visit.sent.as_deref().filter(|_| seen.data.is_some() && seen.visit.method == "POST")?;
    serde_json::from_str(sent).ok().filter(Json::is_object)
}

/// What is sent as a tree with holes: text is text, whatever stands in it.
fn tree(sent: &Json, key: Option<(&str, &str)>) -> Json {
    let text = |text: &str| match key {
        Some((key, input)) if text == key => format!("{{{input}}}"),
        _ => text.replace('{', "{{"),
    };
    match sent {
        Json::String(sent) => Json::String(text(sent)),
        Json::Number(number) if number.to_string().contains(['.', 'e', 'E']) => {
            Json::String(format!("{{{number}}}"))
        }
        Json::Array(items) => Json::Array(items.iter().map(|item| tree(item, key)).collect()),
        Json::Object(fields) => {
            let name = |name: &String| if name.starts_with('$') { format!("${name}") } else { name.clone() };
            Json::Object(fields.iter().map(|(own, value)| (name(own), tree(value, key))).collect())
        }
        other => other.clone(),
    }
}

/// How a page is asked for: the step, and what is written in it.
pub(super) fn request(
    seen: &[Seen],
    page: &DraftPage,
    key: Option<(&str, &str)>,
) -> Option<(&'static str, String)> {
    if let Some(address) = address(seen, page, key) {
        return Some(("open", address));
    }
    let asked = page.seen.iter().filter_map(|at| seen.get(*at)).filter(|seen| can_ask(seen));
    let first = asked.min_by_key(|seen| seen.visit.sent.as_deref().map_or(0, str::len))?;
    let mut sent = tree(&sent_json(first)?, key);
    if let Some(fields) = sent.as_object_mut().filter(|fields| fields.contains_key("jsonrpc")) {
        fields.insert("id".to_owned(), Json::String("{request.number}".to_owned()));
    }
    let path = yaml::scalar(&first.visit.asked.path().replace('{', "{{"));
    Some((
        "send",
        format!(
            "method: POST, path: {path}, json: {}{}, kind: read",
            yaml::flow(&sent),
            headers(&first.visit)
        ),
    ))
}

/// The address of a page as it was asked for, by its shortest query; a value that is the record's key is a hole.
fn address(seen: &[Seen], page: &DraftPage, key: Option<(&str, &str)>) -> Option<String> {
    let asked = page.seen.iter().filter_map(|at| seen.get(*at)).filter(|seen| seen.visit.method == "GET");
    let visit = &asked.min_by_key(|seen| seen.visit.asked.query().map_or(0, str::len))?.visit;
    let hole = |value: &str| match key {
        Some((key, input)) if value == key => format!("{{{input}}}"),
        _ => value.replace('{', "{{"),
    };
    let segments: Vec<String> = visit.asked.path().split('/').map(hole).collect();
    let query: Vec<String> = visit
        .asked
        .query_pairs()
        .map(|(name, value)| format!("{}: {}", yaml::scalar(&name), yaml::scalar(&hole(&value))))
        .collect();
    let path = format!("path: {}", yaml::scalar(&segments.join("/")));
    let headers = headers(visit);
    Some(if query.is_empty() {
        format!("{path}{headers}")
    } else {
        format!("{path}, query: {{ {} }}{headers}", query.join(", "))
    })
}

/// The headers without which another answer would come.
fn headers(visit: &Visit) -> String {
    let written: Vec<String> = visit
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", yaml::quoted(&value.replace('{', "{{"))))
        .collect();
    if written.is_empty() { String::new() } else { format!(", headers: {{ {} }}", written.join(", ")) }
}
