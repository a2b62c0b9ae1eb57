//! The style sheets and the picture in place of photos.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

const CLASSIC: &str = include_str!("../../assets/classic.css");
const MODERN: &str = include_str!("../../assets/modern.css");
const PHOTO: &str = include_str!("../../assets/photo.svg");

/// `GET /static/classic.css`.
pub(super) async fn classic() -> impl IntoResponse {
    asset("text/css", CLASSIC)
}

/// `GET /static/modern.css`.
pub(super) async fn modern() -> impl IntoResponse {
    asset("text/css", MODERN)
}

/// `GET /static/photo.svg`.
pub(super) async fn photo() -> impl IntoResponse {
    asset("image/svg+xml", PHOTO)
}

fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "max-age=300")], text)
}
