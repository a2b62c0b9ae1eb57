//! A page for each error code, made from the list of codes itself.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use rooftop_core::{Code, Failure};

use crate::problem::Refusal;
use crate::segment::{LastSegment, no_such_path};
use crate::status::status_of;

/// All codes.
pub(super) async fn index() -> Result<Response, Refusal> {
    html(&Index { codes: Code::ALL.iter().copied().map(Entry::of).collect() })
}

/// One code.
pub(super) async fn of_code(LastSegment(word): LastSegment) -> Result<Response, Refusal> {
    let code = Code::ALL.iter().copied().find(|code| code.as_str() == word).ok_or_else(no_such_path)?;
    html(&Page { entry: Entry::of(code) })
}

#[derive(Template)]
#[template(path = "errors.html")]
struct Index {
    codes: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "error.html")]
struct Page {
    entry: Entry,
}

/// A code, in the words of its page.
struct Entry {
    word: &'static str,
    title: &'static str,
    status: StatusCode,
    meaning: Vec<Span>,
    next_step: Vec<Span>,
    actor: &'static str,
    retryable: bool,
}

impl Entry {
    fn of(code: Code) -> Self {
        Self {
            word: code.as_str(),
            title: code.title(),
            status: status_of(code),
            meaning: spans(code.meaning()),
            next_step: spans(code.next_step()),
            actor: code.actor().as_str(),
            retryable: code.retryable(),
        }
    }
}

/// A stretch of a sentence: words, or code that stood in backticks.
#[derive(Debug, PartialEq, Eq)]
struct Span {
    text: &'static str,
    code: bool,
}

fn spans(sentence: &'static str) -> Vec<Span> {
    let parts = sentence.trim().split('`').enumerate();
    parts.map(|(n, text)| Span { text, code: n % 2 == 1 }).filter(|span| !span.text.is_empty()).collect()
}

fn html(page: &impl Template) -> Result<Response, Refusal> {
    Ok(Html(page.render().map_err(Failure::internal)?).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_page() {
        for code in Code::ALL {
            let page = Page { entry: Entry::of(*code) }.render().unwrap();
            assert!(page.contains(&code.title().replace('\'', "&#39;")), "{code:?}");
            assert!(page.contains(code.as_str()), "{code:?}");
            assert!(!page.contains('`'), "{code:?}: a backtick is left");
        }
    }

    #[test]
    fn what_stands_in_backticks_is_code() {
        let expected = [Span { text: "Send ", code: false }, Span { text: "mfa", code: true }];
        assert_eq!(spans(" Send `mfa`"), expected);
    }
}
