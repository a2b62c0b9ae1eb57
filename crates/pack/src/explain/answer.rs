//! What the page models of a pack make of an answer that just came.

use std::fmt;

use jiff::tz::TimeZone;
use rooftop_page::ReadContext;
use rooftop_page::explain::Explanation;
use serde::Serialize;

use super::{Came, text};
use crate::pack::{Pack, ZoneRule};
use crate::run::classify;
use crate::wire::{Request, Response};

/// An answer with what is found on it by which evidence.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerExplained {
    /// How it was asked for: the method, and the path without its query.
    pub asked: String,
    /// The path that answered, where that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<String>,
    /// The status.
    pub status: u16,
    /// The page that came, and what it means; or why it is none.
    pub came: Came,
    /// What its page model finds, if it is a page of the pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// Explains an answer. Local times are read in `zone` unless the pack fixes one.
#[must_use]
pub fn explain_answer(
    pack: &Pack,
    request: &Request,
    response: &Response,
    zone: &TimeZone,
) -> AnswerExplained {
    let zone = match pack.zone() {
        ZoneRule::Fixed(zone) => zone.clone(),
        ZoneRule::Rooftop | ZoneRule::User => zone.clone(),
    };
    let context = ReadContext { zone: Some(zone), formats: None };
    let document = pack.document(&response.body, response.content_type.as_deref(), &response.url, None);
    let classified = document
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|document| classify(pack, document, response.status, None));
    let explanation = match (&classified, &document) {
        (Ok(classified), Ok(document)) => {
            Some(classified.page.model.explain(document, response.status, &context))
        }
        _ => None,
    };
    let came = match classified {
        Ok(classified) => Came::Page { page: classified.page.model.name.clone(), means: classified.meaning },
        Err(drift) => Came::Drift(drift),
    };
    AnswerExplained {
        asked: format!("{} {}", request.method.as_str(), request.url.path()),
        answered: (request.url.path() != response.url.path()).then(|| response.url.path().to_owned()),
        status: response.status,
        came,
        explanation,
    }
}

impl fmt::Display for AnswerExplained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answered = self.answered.as_ref().map(|path| format!(" → {path}")).unwrap_or_default();
        write!(f, "{}{answered} {}: ", self.asked, self.status)?;
        match &self.came {
            Came::Page { page, means } => writeln!(f, "{page}, which means {}", means.word())?,
            Came::Drift(drift) => writeln!(f, "no page of the pack\n  ✗ {drift}")?,
        }
        let Some(found) = &self.explanation else { return Ok(()) };
        if let Some(gate) = &found.gate {
            writeln!(f, "  ✗ {gate}")?;
        }
        found.values.iter().try_for_each(|value| text::value(f, value))?;
        found.lists.iter().try_for_each(|list| text::list(f, list))
    }
}
