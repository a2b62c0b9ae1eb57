//! Explaining a recorded page: what a page model finds on it by which evidence, and why it does not find the rest.

mod answer;
mod html;
mod text;

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use rooftop_page::explain::{Explanation, FieldFinding, Outcome};
use rooftop_page::{Document, Drift, PageModel, ReadContext};
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::diagnostic::{Diagnostics, did_you_mean};
use crate::fixture::{Case, Recorded};
use crate::folder::Folder;
use crate::meaning::Meaning;
use crate::pack::{Pack, ZoneRule};
use crate::run::classify;

pub use answer::{AnswerExplained, explain_answer};

/// A recorded page as one page model sees it, beside all other models of the pack.
#[derive(Debug, Clone, Serialize)]
pub struct PageExplained {
    /// The pack.
    pub pack: String,
    /// What is explained, such as `inventory/normal`.
    pub source: String,
    /// The page that came by the proof of all models, and what it means; or why it is none.
    pub came: Came,
    /// The messages of the page model: each with its meaning, and whether it is on the page.
    pub messages: Vec<MessageFinding>,
    /// How near the other page models are: those that are proved first.
    pub others: Vec<Candidate>,
    /// What the case expects otherwise.
    pub differences: Vec<String>,
    /// What the page model finds.
    pub explanation: Explanation,
}

/// What came of asking all page models.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// This page, which means this.
    Page {
        /// The page model.
        page: String,
        /// What it means to be there.
        means: Meaning,
    },
    /// No page, or several.
    Drift(Drift),
}

/// A sentence that gives the page its meaning.
#[derive(Debug, Clone, Serialize)]
pub struct MessageFinding {
    /// The sentence in words.
    pub text: String,
    /// What it means.
    pub means: Meaning,
    /// Whether it is on the page.
    pub holds: bool,
}

/// Another page model beside the one that is explained.
#[derive(Debug, Clone, Serialize)]
pub struct Candidate {
    /// The page model.
    pub page: String,
    /// What it means to be there.
    pub means: Meaning,
    /// How many statements of its proof are true.
    pub holding: usize,
    /// How many it has.
    pub statements: usize,
}

/// Why there is nothing to explain.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExplainError {
    /// The pack cannot be loaded.
    #[error("the pack cannot be loaded, so nothing can be explained yet\n\n{0}")]
    Pack(Diagnostics),
    /// The pack has no such page.
    #[error("the pack has no page {0:?}; {1}")]
    UnknownPage(String, String),
    /// There is no such recording.
    #[error("{0:?} is neither a case of fixtures/{1} nor a file; {2}")]
    UnknownFixture(String, String, String),
    /// The recording cannot be read.
    #[error("{path} cannot be read: {cause}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: String,
    },
    /// The recording is no document.
    #[error("{0}")]
    NoDocument(Drift),
}

impl PageExplained {
    /// Whether the page is read as the model says.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.explanation.drift.is_none() && self.differences.is_empty()
    }

    /// The values, those first that were not read.
    fn values(&self) -> Vec<&FieldFinding> {
        let mut values: Vec<&FieldFinding> = self.explanation.values.iter().collect();
        values.sort_by_key(|value| !matches!(value.outcome, Outcome::Drift(_)));
        values
    }

    /// How many values were not read.
    fn lacking(&self) -> usize {
        let lacks = |outcome: &Outcome| matches!(outcome, Outcome::Drift(_));
        self.explanation.values.iter().filter(|value| lacks(&value.outcome)).count()
    }
}

/// Explains what the page model makes of a recording: a case of its own fixtures by its name, one of another page as
/// `page/case`, or any file by its path.
///
/// # Errors
/// See [`ExplainError`].
pub fn explain(
    dir: &Path,
    catalogue: &Catalogue,
    page: &str,
    fixture: &str,
) -> Result<PageExplained, ExplainError> {
    let pack = Pack::load(dir, catalogue).map_err(ExplainError::Pack)?;
    let Some(model) = pack.pages.get(page) else {
        let known: Vec<&String> = pack.pages.keys().collect();
        return Err(ExplainError::UnknownPage(page.to_owned(), did_you_mean(page, &known)));
    };
    let recording = Recording::find(dir, &pack, page, fixture)?;
    let recorded = recording.read()?;
    let document = recording.document(&pack, &model.model, &recorded)?;
    let context = recording.context(&pack);
    let status = recording.case.as_ref().map_or(200, |case| case.file.status);
    let came = match classify(&pack, &document, status, Some(&model.model)) {
        Ok(classified) => Came::Page { page: classified.page.model.name.clone(), means: classified.meaning },
        Err(drift) => Came::Drift(drift),
    };
    let messages = model.messages.iter().map(|(test, means)| MessageFinding {
        text: test.to_string(),
        means: *means,
        holds: model.model.says(test, &document),
    });
    Ok(PageExplained {
        pack: pack.label(),
        source: recording.name.clone(),
        came,
        messages: messages.collect(),
        others: others(&pack, page, &document),
        differences: recording.case.as_ref().map(|case| case.run(&pack, &recorded)).unwrap_or_default(),
        explanation: model.model.explain(&document, status, &context),
    })
}

fn others(pack: &Pack, page: &str, document: &Document) -> Vec<Candidate> {
    let other = pack.pages.values().filter(|other| other.model.name != page);
    let mut found: Vec<Candidate> = other
        .map(|other| Candidate {
            page: other.model.name.clone(),
            means: other.means,
            holding: other.model.proof.iter().filter(|test| other.model.says(test, document)).count(),
            statements: other.model.proof.len(),
        })
        .filter(|candidate| candidate.holding > 0)
        .collect();
    found.sort_by_key(|candidate| {
        (candidate.holding < candidate.statements, std::cmp::Reverse(candidate.holding))
    });
    found
}

/// A recorded page, with its case if it is a fixture.
struct Recording {
    name: String,
    path: PathBuf,
    case: Option<Case>,
}

impl Recording {
    fn find(dir: &Path, pack: &Pack, page: &str, fixture: &str) -> Result<Self, ExplainError> {
        let (folder, case) = fixture.rsplit_once('/').unwrap_or((page, fixture));
        if let Some(file) = Recorded::paths(dir, folder, case).pop() {
            let case = Folder::read(dir).and_then(|read| crate::fixture::case_of(&read, pack, folder, case));
            let case = case.map_err(ExplainError::Pack)?;
            return Ok(Self {
                name: format!("{folder}/{}", fixture.rsplit('/').next().unwrap_or(fixture)),
                path: file,
                case,
            });
        }
        let path = PathBuf::from(fixture);
        if path.is_file() {
            return Ok(Self { name: fixture.to_owned(), path, case: None });
        }
        let known = crate::fixture::case_names(dir, page);
        Err(ExplainError::UnknownFixture(fixture.to_owned(), page.to_owned(), did_you_mean(fixture, &known)))
    }

    fn read(&self) -> Result<Recorded, ExplainError> {
        let unreadable = |error: std::io::Error| ExplainError::Unreadable {
            path: self.path.clone(),
            cause: error.to_string(),
        };
        Recorded::at(&self.path).map_err(unreadable)
    }

    fn document(
        &self,
        pack: &Pack,
        expected: &PageModel,
        recorded: &Recorded,
    ) -> Result<Document, ExplainError> {
        let somewhere = crate::source::case::somewhere();
        let document = match &self.case {
            Some(case) => case.document(pack, recorded),
            None => recorded.document(pack, Some(expected), None, &somewhere),
        };
        document.map_err(ExplainError::NoDocument)
    }

    fn context(&self, pack: &Pack) -> ReadContext {
        let zone = match pack.zone() {
            ZoneRule::Fixed(zone) => Some(zone.clone()),
            ZoneRule::Rooftop | ZoneRule::User => self.case.as_ref().and_then(|case| case.zone.clone()),
        };
        // Any zone shows whether a time is found; which instant it is, only the case can say.
        let formats = self.case.as_ref().and_then(|case| case.file.formats.clone());
        ReadContext { zone: zone.or(Some(TimeZone::UTC)), formats }
    }
}
