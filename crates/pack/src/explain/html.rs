//! The explanation as one HTML file: the page itself with marks, and beside it what they mean.
//!
//! The page lies in a frame that runs nothing, and the file's policy lets nothing be loaded by anybody. The only script is
//! the file's own, by its hash: it shows which mark belongs to which line.

use askama::Template;
use data_encoding::BASE64;
use rooftop_page::explain::{FieldFinding, Outcome};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::{Came, PageExplained};

/// The file's own script.
const SCRIPT: &str = include_str!("../../templates/explain.js");

/// How the marks in the page look.
const FRAME_STYLE: &str = include_str!("../../templates/explain-frame.css");

/// How a page looks whose own style sheets are not there.
const PLAIN_STYLE: &str = "<style>body{margin:18px;font:14px/1.5 system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;color:#1b2430}\
                           table{border-collapse:collapse}td,th{padding:3px 7px}h1{font-size:22px}h2{font-size:17px}</style>";

/// The longest value that is shown whole, in characters.
const VALUE_MAX: usize = 400;

#[derive(Template)]
#[template(path = "explain.html")]
struct Page<'p> {
    shown: &'p PageExplained,
    hash: String,
    script: &'static str,
    frame: String,
}

impl PageExplained {
    /// The explanation as an HTML document that needs nothing else.
    ///
    /// # Errors
    /// None that could be helped: the template is compiled in.
    pub fn to_html(&self) -> Result<String, askama::Error> {
        let hash = BASE64.encode(&Sha256::digest(SCRIPT.as_bytes()));
        Page { shown: self, hash, script: SCRIPT, frame: self.frame() }.render()
    }

    /// What lies in the frame.
    fn frame(&self) -> String {
        let picture = &self.explanation.picture;
        let style = format!("<style>{FRAME_STYLE}</style>");
        let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">";
        // Before the page's own head, so that it holds for it, and after its body, so that the marks are seen.
        format!("<!DOCTYPE html><meta charset=\"utf-8\">{policy}{PLAIN_STYLE}{picture}{style}")
    }
}

impl Page<'_> {
    fn verdict(&self) -> (&'static str, String) {
        match &self.shown.explanation.drift {
            None if self.shown.differences.is_empty() => ("good", "read".to_owned()),
            None => ("bad", "read, but not as the case expects".to_owned()),
            Some(drift) => ("bad", format!("not read: {}", drift.kind.code())),
        }
    }

    fn came(&self) -> String {
        match &self.shown.came {
            Came::Page { page, means } => format!("{page}, which means {}", means.word()),
            Came::Drift(drift) => drift.to_string(),
        }
    }

    fn lacking(&self) -> usize {
        self.shown.lacking()
    }
}

/// A value as it is shown.
fn json(value: &Json) -> String {
    let text = match value {
        Json::String(text) => text.clone(),
        Json::Null => "–".to_owned(),
        other => other.to_string(),
    };
    if text.chars().count() <= VALUE_MAX {
        text
    } else {
        text.chars().take(VALUE_MAX).chain(['…']).collect()
    }
}

/// The text that a value was read from, where it is another one.
fn raw(finding: &FieldFinding) -> Option<&str> {
    let raw = finding.raw.as_deref()?;
    match &finding.outcome {
        Outcome::Read(value) if json(value) == raw => None,
        _ => Some(raw),
    }
}

fn class(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Read(_) => "good",
        Outcome::Absent(_) => "none",
        Outcome::Drift(_) => "bad",
    }
}

/// What the absence of a value says.
fn absence(outcome: &Outcome) -> &'static str {
    let Outcome::Absent(absence) = outcome else { return "" };
    match absence {
        rooftop_page::Absence::Empty => "blank",
        rooftop_page::Absence::Hidden => "its label is not there: hidden from this user",
        rooftop_page::Absence::NotOffered => "its label is not there: this record has no such thing",
    }
}
