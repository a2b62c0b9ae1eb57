//! What a pack's recorded pages teach: how each page looked when its model was written.

use std::path::Path;

use rooftop_page::{Document, DocumentKind, Memory, PageModel};

use crate::fixture::Recorded;
use crate::folder::Folder;
use crate::meaning::Meaning;
use crate::pack::{Pack, Page};
use crate::source;
use crate::source::case::{CaseFile, CaseKindFile};

/// The most recordings of one page that are learned from.
const RECORDINGS_MAX: usize = 20;

/// Learns how the pages of signed-in users look, from those recordings that are to be read as such. What is wrong with a
/// recording is said by the lint, not here. Data documents have no looks: their paths are exact or they are not.
pub(crate) fn learn(dir: &Path, folder: &Folder, pack: &Pack) -> Memory {
    let mut memory = Memory::default();
    let is_shown =
        |page: &&Page| page.means == Meaning::SignedIn && page.model.answers() == DocumentKind::Html;
    for page in pack.pages.values().filter(is_shown) {
        let recordings: Vec<Document> =
            recordings(dir, folder, pack, &page.model).take(RECORDINGS_MAX).collect();
        memory.learn(&page.model, &recordings);
    }
    memory
}

/// The recordings of a page, those of the page as it usually is first.
fn recordings<'f>(
    dir: &'f Path,
    folder: &'f Folder,
    pack: &'f Pack,
    page: &'f PageModel,
) -> impl Iterator<Item = Document> + 'f {
    let cases = folder.in_dir("fixtures").into_iter().filter_map(move |(name, path, text)| {
        let (of, name) = name.split_once('/')?;
        let case: CaseFile = source::parse(path, text).ok()?;
        let teaches = matches!(case.kind, CaseKindFile::Normal | CaseKindFile::Empty | CaseKindFile::Odd);
        (of == page.name && teaches && case.expect.drift.is_none()).then_some((name, case))
    });
    let mut cases: Vec<(&str, CaseFile)> = cases.collect();
    cases.sort_by_key(|(_, case)| case.kind != CaseKindFile::Normal);
    cases.into_iter().filter_map(move |(name, case)| recording(dir, pack, page, name, &case))
}

fn recording(dir: &Path, pack: &Pack, page: &PageModel, name: &str, case: &CaseFile) -> Option<Document> {
    let recorded = Recorded::of_case(dir, &page.name, name).ok()?;
    recorded.document(pack, Some(page), case.content_type.as_deref(), &case.url).ok()
}
