//! A screen has two paintings, one for each design.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::chrome::Chrome;
use super::look::Look;

/// What a page shows, whatever the design.
pub(super) trait Screen {
    /// The page as HTML in the design of the look.
    fn paint(&self, look: &Look, c: &Chrome) -> askama::Result<String>;
}

/// The page as an answer.
pub(super) fn answer(screen: &impl Screen, look: &Look, chrome: &Chrome) -> Response {
    match screen.paint(look, chrome) {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be painted");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Gives a view its templates: `screen!(HomeView, "classic/home.html", "modern/home.html")`.
macro_rules! screen {
    ($view:ty, $classic:literal, $modern:literal) => {
        const _: () = {
            use crate::portal::chrome::Chrome;
            use crate::portal::look::{Look, Theme};
            use askama::Template as _;

            #[derive(askama::Template)]
            #[template(path = $classic)]
            struct Classic<'a> {
                look: &'a Look,
                c: &'a Chrome,
                v: &'a $view,
            }

            #[derive(askama::Template)]
            #[template(path = $modern)]
            struct Modern<'a> {
                look: &'a Look,
                c: &'a Chrome,
                v: &'a $view,
            }

            impl crate::portal::screen::Screen for $view {
                fn paint(&self, look: &Look, c: &Chrome) -> askama::Result<String> {
                    match look.theme {
                        Theme::Classic => Classic { look, c, v: self }.render(),
                        Theme::Modern => Modern { look, c, v: self }.render(),
                    }
                }
            }
        };
    };
}
pub(super) use screen;
