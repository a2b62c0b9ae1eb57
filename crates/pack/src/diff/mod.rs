//! What changed in a portal between two recordings of it, or between two versions of a pack; and what becomes of reading it:
//! the old page models are run on the new documents as the engine would run them, healing included.

mod files;
mod shown;
mod side;
mod text;

use std::collections::BTreeSet;
use std::path::Path;

use rooftop_page::{Drift, DriftKind, HealedField};
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::diagnostic::Diagnostics;
use crate::meaning::Meaning;
use crate::pack::Page;
use crate::run::visit::{About, arrive};
use crate::run::{FlowError, Healing, classify};
pub use files::FileChange;
pub use shown::{Shown, ShownKind};
use side::{Recorded, Side};

/// How much of what two pages show is the same, at least, for one to be the other under a new name.
const ALIKE: f64 = 0.5;

/// What changed from one pack or recording to another.
#[derive(Debug, Clone, Serialize)]
pub struct PackDiff {
    /// What the old one is.
    pub old: String,
    /// What the new one is.
    pub new: String,
    /// The pages, those of the old one first.
    pub pages: Vec<PageDiff>,
    /// What the packs' own files say otherwise.
    pub files: Vec<FileChange>,
}

/// What became of a page.
#[derive(Debug, Clone, Serialize)]
pub struct PageDiff {
    /// The page model.
    pub page: String,
    /// Its name in the new one, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renamed: Option<String>,
    /// Whether it is there still.
    pub state: PageState,
    /// What it shows no longer, and what it shows now.
    pub shown: Vec<Shown>,
    /// What becomes of each new document of it.
    pub documents: Vec<DocumentVerdict>,
}

/// Whether a page is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PageState {
    /// It shows what it showed, and is read.
    Same,
    /// It shows something else, or is read otherwise.
    Changed,
    /// No document of it is in the new one.
    Gone,
    /// The old one does not have it.
    New,
}

/// What the old page model makes of a new document.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentVerdict {
    /// The document, such as `inventory/normal`.
    pub document: String,
    /// What becomes of it.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Forms that could not be filled: they never heal.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forms_refused: Vec<Drift>,
}

/// What becomes of a document.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// It is read as before.
    Reads,
    /// It is read, but some fields are found by what else is known of them. Only reads are.
    Heals {
        /// The fields.
        fields: Vec<HealedField>,
        /// What the page model should say instead.
        patch: String,
    },
    /// It is not read: an error with its place, and no data.
    Refused {
        /// Why.
        drift: Drift,
    },
}

/// Compares two packs by their folders, which have recorded pages. `compare_files` says whether what their own files say is
/// compared as well; drafts out of recordings differ there by guesses only.
///
/// # Errors
/// Whatever keeps one of the packs from being loaded.
pub fn diff(
    old: &Path,
    new: &Path,
    catalogue: &Catalogue,
    compare_files: bool,
) -> Result<PackDiff, Diagnostics> {
    let (before, after) = (Side::load(old, catalogue)?, Side::load(new, catalogue)?);
    let files = if compare_files { files::changes(old, new)? } else { Vec::new() };
    let mut pages = Vec::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (name, page) in &before.pack.pages {
        let found = counterpart(&before, &after, name, &taken);
        taken.extend(found);
        pages.push(of_page(&before, &after, name, page, found));
    }
    let added = after.pack.pages.keys().filter(|name| !taken.contains(name.as_str()));
    pages.extend(added.map(|name| PageDiff {
        page: name.clone(),
        renamed: None,
        state: PageState::New,
        shown: Vec::new(),
        documents: Vec::new(),
    }));
    Ok(PackDiff { old: before.pack.label(), new: after.pack.label(), pages, files })
}

impl PackDiff {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.files.is_empty() && self.pages.iter().all(|page| page.state == PageState::Same)
    }

    /// Whether something is refused that the old one reads.
    #[must_use]
    pub fn has_refusals(&self) -> bool {
        self.verdicts()
            .any(|found| matches!(found.verdict, Verdict::Refused { .. }) || !found.forms_refused.is_empty())
    }

    fn verdicts(&self) -> impl Iterator<Item = &DocumentVerdict> {
        self.pages.iter().flat_map(|page| &page.documents)
    }
}

/// The page of the new one that a page of the old one became: of the same name, else one whose documents the old model is
/// proved by, else the one that shows most of the same.
fn counterpart<'s>(before: &Side, after: &'s Side, name: &str, taken: &BTreeSet<&str>) -> Option<&'s str> {
    let has_documents = |name: &&String| !after.of(name).is_empty();
    if let Some((same, _)) = after.pack.pages.get_key_value(name).filter(|(name, _)| has_documents(name)) {
        return Some(same);
    }
    let is_free = |other: &&String| {
        !taken.contains(other.as_str()) && !before.pack.pages.contains_key(*other) && has_documents(other)
    };
    let free: Vec<&String> = after.pack.pages.keys().filter(is_free).collect();
    let proves = |other: &&&String| {
        after.of(other).iter().all(|recorded| {
            classify(&before.pack, &recorded.document, recorded.status, None)
                .is_ok_and(|came| came.page.model.name == name)
        })
    };
    if let Some(found) = free.iter().find(proves) {
        return Some(found);
    }
    let alike = |other: &str| shown::alike(&before.of(name), &after.of(other));
    let mut best: Option<(f64, &String)> = None;
    for other in free {
        let share = alike(other);
        if share >= ALIKE && best.is_none_or(|(known, _)| share > known) {
            best = Some((share, other));
        }
    }
    best.map(|(_, name)| name.as_str())
}

fn of_page(before: &Side, after: &Side, name: &str, page: &Page, found: Option<&str>) -> PageDiff {
    let mut diff = PageDiff {
        page: name.to_owned(),
        renamed: found.filter(|found| *found != name).map(str::to_owned),
        state: PageState::Gone,
        shown: Vec::new(),
        documents: Vec::new(),
    };
    let Some(found) = found else { return diff };
    let documents = after.of(found);
    diff.shown = shown::changes(&before.of(name), &documents);
    diff.documents = documents.iter().map(|recorded| verdict(before, page, recorded)).collect();
    let reads =
        |found: &DocumentVerdict| matches!(found.verdict, Verdict::Reads) && found.forms_refused.is_empty();
    let is_same = diff.shown.is_empty() && diff.documents.iter().all(reads);
    diff.state = if is_same { PageState::Same } else { PageState::Changed };
    diff
}

/// What the old page model makes of a new document, as the engine would take it on the way of a read.
fn verdict(before: &Side, page: &Page, recorded: &Recorded) -> DocumentVerdict {
    let document = recorded.document();
    let explained = page.model.explain(&recorded.document, recorded.status, &recorded.context);
    let forms_refused = explained.forms.into_iter().filter_map(|form| form.drift).collect();
    let verdict = match document {
        Err(drift) => Verdict::Refused { drift },
        Ok(document) => {
            let about = About { rooftop: None, record: None };
            let healing = Healing::By(&before.pack.memory);
            let context = &recorded.context;
            match arrive(&before.pack, page, document, recorded.status, about, context, healing) {
                Ok(place) if place.report.is_empty() => Verdict::Reads,
                Ok(place) => {
                    Verdict::Heals { fields: place.report.fields, patch: place.report.proposed_patch }
                }
                // A page that ends a flow by its meaning is read as what it is.
                Err(FlowError::Met { meaning, page: came }) if is_that(page, meaning, &came) => {
                    Verdict::Reads
                }
                Err(FlowError::Drift(drift)) => Verdict::Refused { drift },
                Err(other) => {
                    let drift = Drift::new(DriftKind::PageUnexpected, page.means.word(), &other.to_string());
                    Verdict::Refused { drift: drift.on(&page.model.name) }
                }
            }
        }
    };
    DocumentVerdict { document: recorded.name.clone(), verdict, forms_refused }
}

fn is_that(page: &Page, meaning: Meaning, came: &str) -> bool {
    came == page.model.name
        && (meaning == page.means || page.messages.iter().any(|(_, means)| *means == meaning))
}
