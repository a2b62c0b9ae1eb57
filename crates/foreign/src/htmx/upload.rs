//! Photos of a vehicle, uploaded by a form.

use axum::extract::{Multipart, Path};
use axum::response::{IntoResponse as _, Redirect, Response};

use super::pages::{Notice, Photos, not_found};
use super::vehicles::find;
use super::{Visit, html};
use crate::sessions::lock;

/// Files that are kept of all vehicles together; the oldest makes room.
const FILES_MAX: usize = 100;

pub(super) struct Uploaded {
    key: String,
    name: String,
    bytes: usize,
}

pub(super) async fn list(visit: Visit, Path(wanted): Path<String>) -> Response {
    if !visit.by_htmx {
        return Redirect::to(&format!("/app/vehicles/{wanted}")).into_response();
    }
    if find(&visit, &wanted).is_none() {
        return not_found();
    }
    photos(&visit, wanted)
}

fn photos(visit: &Visit, key: String) -> Response {
    let all = lock(&visit.house.uploads);
    let of = all.iter().filter(|uploaded| uploaded.key == key);
    let files = of.map(|uploaded| (uploaded.name.clone(), uploaded.bytes)).collect();
    html(&Photos { key, files, token: visit.token() })
}

/// Takes the files. The token comes as the first part, before any file.
pub(super) async fn take(visit: Visit, Path(wanted): Path<String>, mut parts: Multipart) -> Response {
    if find(&visit, &wanted).is_none() {
        return not_found();
    }
    let mut token = String::new();
    let mut files = Vec::new();
    while let Ok(Some(part)) = parts.next_field().await {
        let (field, name) = (part.name().unwrap_or_default().to_owned(), part.file_name().map(str::to_owned));
        let Ok(bytes) = part.bytes().await else { break };
        match (field.as_str(), name) {
            ("_token", _) => token = String::from_utf8_lossy(&bytes).into_owned(),
            ("photos", Some(name)) if !name.is_empty() => files.push((name, bytes.len())),
            _ => {}
        }
    }
    if let Some(expired) = visit.refuses(&token) {
        return expired;
    }
    if files.iter().any(|(name, _)| !name.to_lowercase().ends_with(".jpg")) {
        return html(&Notice { title: "Not a photo", told: "Photos are .jpg files." });
    }
    let mut all = lock(&visit.house.uploads);
    all.extend(files.into_iter().map(|(name, bytes)| Uploaded { key: wanted.clone(), name, bytes }));
    let too_many = all.len().saturating_sub(FILES_MAX);
    all.drain(..too_many);
    drop(all);
    ([("HX-Trigger", "{\"toast\":\"Photos saved\"}")], photos(&visit, wanted)).into_response()
}
