//! The reference of the API, shown by RapiDoc out of this binary.

use axum::http::header;
use axum::response::{Html, IntoResponse};

const SCRIPT: &str = include_str!("../../assets/vendor/rapidoc-min.js");
const STYLE: &str = include_str!("../../assets/docs.css");
const PAGE: &str = include_str!("../../assets/docs.html");

pub(super) async fn page() -> impl IntoResponse {
    Html(PAGE)
}

pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

pub(super) async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_asks_nobody_else_for_anything() {
        assert!(!PAGE.contains("://") && !STYLE.contains("://"));
        assert!(PAGE.contains(r#"load-fonts="false""#), "RapiDoc's own fonts come from the network");
    }
}
