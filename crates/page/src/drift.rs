//! Drift: a page is not what the pack says it is.

use serde::Serialize;

use crate::scrub::shown;

/// What kind of disagreement it is. The codes are stable: operators filter on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DriftKind {
    /// The bytes are not valid in the encoding that the page claims.
    UnreadableBytes,
    /// The page exceeds a bound of this crate (bytes, nodes, depth).
    TooLarge,
    /// The answer is not an HTML document.
    NotHtml,
    /// The answer is none of the kinds of document that the pack reads.
    WrongDocument,
    /// The document does not follow the rules of its kind, or does something with them that is not read: the same key
    /// twice, a document type of its own, a quote that does not close.
    Malformed,
    /// The status is none that the page model allows.
    StatusUnexpected,
    /// The document ends before its end.
    Truncated,
    /// No page model is proved by this document, or not the one asked about.
    PageUnproven,
    /// Two page models are proved equally well.
    PageAmbiguous,
    /// The document is another known page than the flow expects.
    PageUnexpected,
    /// A declared label, heading, link or button is not there.
    LabelMissing,
    /// A declared label or heading is there more than once.
    LabelAmbiguous,
    /// A declared section is not there.
    SectionMissing,
    /// The evidence disagrees: an id or name belongs to another label, two fields claim one cell, or a
    /// label's value is another label.
    Contradiction,
    /// A required value is blank.
    ValueBlank,
    /// A value is not in the declared format.
    ValueUnreadable,
    /// A part of a value is covered, such as `XXX-1234`.
    ValueMasked,
    /// A word is not in the pack's vocabulary.
    WordUnknown,
    /// A local time does not exist in its zone.
    TimeGap,
    /// More than one grid fits, so none is proved.
    GridAmbiguous,
    /// A grid has a row that is neither data nor declared as ignorable.
    RowUnexpected,
    /// The page's own count differs from the rows on it.
    CountMismatch,
    /// A list has no rows, and the page does not say that it is empty.
    EmptyUnproven,
    /// A page that announces further rows offers no way to them, or pages repeat.
    PagingBroken,
    /// A page leads on by itself in circles, or too often.
    LedInCircles,
    /// The page shows another store than the one asked for.
    WrongStore,
    /// The page shows another record than the one asked for.
    WrongRecord,
    /// A record changed while its parts were being read, more often than the flow allows.
    Unstable,
    /// What must be true of the page's values together is not.
    CheckFailed,
    /// A form, or an option in it, is not there.
    FormMissing,
    /// A form cannot be sent as the pack says.
    FormUnusable,
}

impl DriftKind {
    /// The stable code, such as `label_missing`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnreadableBytes => "unreadable_bytes",
            Self::TooLarge => "too_large",
            Self::NotHtml => "not_html",
            Self::WrongDocument => "wrong_document",
            Self::Malformed => "malformed",
            Self::StatusUnexpected => "status_unexpected",
            Self::Truncated => "truncated",
            Self::PageUnproven => "page_unproven",
            Self::PageAmbiguous => "page_ambiguous",
            Self::PageUnexpected => "page_unexpected",
            Self::LabelMissing => "label_missing",
            Self::LabelAmbiguous => "label_ambiguous",
            Self::SectionMissing => "section_missing",
            Self::Contradiction => "contradiction",
            Self::ValueBlank => "value_blank",
            Self::ValueUnreadable => "value_unreadable",
            Self::ValueMasked => "value_masked",
            Self::WordUnknown => "word_unknown",
            Self::TimeGap => "time_gap",
            Self::GridAmbiguous => "grid_ambiguous",
            Self::RowUnexpected => "row_unexpected",
            Self::CountMismatch => "count_mismatch",
            Self::EmptyUnproven => "empty_unproven",
            Self::PagingBroken => "paging_broken",
            Self::LedInCircles => "led_in_circles",
            Self::WrongStore => "wrong_store",
            Self::WrongRecord => "wrong_record",
            Self::Unstable => "unstable",
            Self::CheckFailed => "check_failed",
            Self::FormMissing => "form_missing",
            Self::FormUnusable => "form_unusable",
        }
    }
}

/// A disagreement between a page and its model, with the place where it was seen.
///
/// `found` is an excerpt of the page, shortened and scrubbed by [`shown`]; everything else comes from the
/// pack. It may be shown to an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Drift {
    /// What kind of disagreement it is.
    pub kind: DriftKind,
    /// The page model's name; empty as long as no model is involved.
    pub page: String,
    /// The field, column, form or link.
    pub field: Option<String>,
    /// The row, counted from 1 over the data rows of its page.
    pub row: Option<u32>,
    /// What the pack says.
    pub expected: String,
    /// What the page shows.
    pub found: String,
}

impl Drift {
    /// A drift of which only the disagreement is known yet; `found` is shortened and scrubbed.
    #[must_use]
    pub fn new(kind: DriftKind, expected: impl Into<String>, found: &str) -> Self {
        Self {
            kind,
            page: String::new(),
            field: None,
            row: None,
            expected: expected.into(),
            found: shown(found),
        }
    }

    /// The same drift on the named page.
    #[must_use]
    pub fn on(mut self, page: &str) -> Self {
        page.clone_into(&mut self.page);
        self
    }

    /// The same drift; if it says that something is not there, as one that says that a document is not the page.
    pub(crate) fn into_unproven(self) -> Self {
        let is_elsewhere =
            matches!(self.kind, DriftKind::LabelMissing | DriftKind::ValueBlank | DriftKind::ValueUnreadable);
        Self { kind: if is_elsewhere { DriftKind::PageUnproven } else { self.kind }, ..self }
    }

    /// The same drift at the named field.
    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// The same drift in the given row, counted from 1.
    #[must_use]
    pub fn in_row(mut self, row: u32) -> Self {
        self.row = Some(row);
        self
    }

    fn sentence(&self) -> String {
        let mut place = if self.page.is_empty() { "document".to_owned() } else { self.page.clone() };
        if let Some(field) = &self.field {
            place = format!("{place}.{field}");
        }
        if let Some(row) = self.row {
            place = format!("{place}, row {row}");
        }
        format!("{} at {place}: expected {}, found {:?}", self.kind.code(), self.expected, self.found)
    }
}
