//! Which page came, and what it means.

use rooftop_page::{Document, Drift, DriftKind, PageModel, Test};

use crate::meaning::Meaning;
use crate::pack::{Pack, Page};

/// The page that a document is.
#[derive(Debug)]
pub(crate) struct Classified<'p> {
    pub(crate) page: &'p Page,
    /// The page's meaning, or that of a message on it.
    pub(crate) meaning: Meaning,
}

/// Finds the one page model that the document proves. Of several, the one with most statements of what is there: that
/// something is not there is true of most other pages as well.
///
/// `expected` only helps to say what was missing.
pub(crate) fn classify<'p>(
    pack: &'p Pack,
    document: &Document,
    status: u16,
    expected: Option<&PageModel>,
) -> Result<Classified<'p>, Drift> {
    let mut candidates: Vec<&Page> = proved(pack, document).collect();
    let statements =
        |page: &Page| page.model.proof.iter().filter(|test| !matches!(test, Test::Not(_))).count();
    candidates.sort_by_key(|page| std::cmp::Reverse(statements(page)));
    let best = match candidates.as_slice() {
        [] => return Err(unproven(document, status, expected)),
        [only] => only,
        [best, next, ..] if statements(best) > statements(next) => best,
        [best, next, ..] => {
            let found = format!("{} and {}", best.model.name, next.model.name);
            return Err(Drift::new(DriftKind::PageAmbiguous, "one page", &found));
        }
    };
    best.model.passes_gate(document, status)?;
    expect_scripts_read(best, document)?;
    let mut meanings: Vec<Meaning> = best
        .messages
        .iter()
        .filter(|(test, _)| best.model.says(test, document))
        .map(|(_, meaning)| *meaning)
        .collect();
    meanings.dedup();
    let meaning = match meanings.as_slice() {
        [] => best.means,
        [only] => *only,
        [first, second, ..] => {
            let found = format!("messages that mean {first:?} and {second:?}");
            return Err(Drift::new(DriftKind::PageAmbiguous, "one meaning", &found).on(&best.model.name));
        }
    };
    Ok(Classified { page: best, meaning })
}

/// What a page's messages say in alerts is known only if all of its scripts were read.
fn expect_scripts_read(page: &Page, document: &Document) -> Result<(), Drift> {
    let asks = page.messages.iter().any(|(test, _)| matches!(test, Test::Alert(_)));
    if asks && document.has_unread_scripts() {
        let drift = Drift::new(DriftKind::TooLarge, "scripts of a size to be read", "larger ones");
        return Err(drift.on(&page.model.name));
    }
    Ok(())
}

/// The page models that the document proves.
pub(crate) fn proved<'p>(pack: &'p Pack, document: &Document) -> impl Iterator<Item = &'p Page> {
    pack.pages.values().filter(move |page| page.model.proves(document).is_ok())
}

/// What to say when no model is proved: that the document is not whole, or what the expected page lacks.
fn unproven(document: &Document, status: u16, expected: Option<&PageModel>) -> Drift {
    let is_like = |model: &&PageModel| model.answers() == document.kind();
    let nothing = PageModel {
        name: expected.map(|model| model.name.clone()).unwrap_or_default(),
        status: expected.map(|model| model.status.clone()).unwrap_or_default(),
        ends_with: expected.filter(is_like).and_then(|model| model.ends_with.clone()),
        is_fragment: expected.filter(is_like).is_some_and(|model| model.is_fragment),
        ..PageModel::default()
    };
    if let Err(drift) = nothing.passes_gate(document, status) {
        return drift;
    }
    let lacking = expected.and_then(|model| model.proves(document).err());
    lacking.unwrap_or_else(|| Drift::new(DriftKind::PageUnproven, "a page of the pack", document.title()))
}
