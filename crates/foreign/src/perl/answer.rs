//! What a script prints: Windows-1252, and no word of it in the header.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use encoding_rs::WINDOWS_1252;

use super::views;

pub(super) struct Answer {
    status: StatusCode,
    html: String,
    header: Option<(header::HeaderName, String)>,
}

impl Answer {
    pub(super) fn page(html: String) -> Self {
        Self { status: StatusCode::OK, html, header: None }
    }

    /// An error as the scripts tell it: with 200, as a page.
    pub(super) fn error(title: &str, told: &str) -> Self {
        views::Error { title, told }.answer()
    }

    pub(super) fn unauthorized() -> Self {
        let html = "<HTML><HEAD><TITLE>401 Authorization Required</TITLE></HEAD><BODY><H1>Authorization Required\
                    </H1>This server could not verify that you are authorized.</BODY></HTML>";
        Self { status: StatusCode::UNAUTHORIZED, ..Self::page(html.to_owned()) }
            .with(header::WWW_AUTHENTICATE, "Basic realm=\"Autobook\"".to_owned())
    }

    pub(super) fn failed(html: String) -> Self {
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, ..Self::page(html) }
    }

    pub(super) fn with(mut self, name: header::HeaderName, value: String) -> Self {
        self.header = Some((name, value));
        self
    }

    pub(super) fn into_response(self) -> Response {
        let (bytes, _, _) = WINDOWS_1252.encode(&self.html);
        let mut response = Response::new(Body::from(bytes.into_owned()));
        *response.status_mut() = self.status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
        if let Some((name, value)) = self.header
            && let Ok(value) = HeaderValue::try_from(value)
        {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
