//! What a pack's recorded pages teach: how each page looked when its model was written.

use std::path::Path;

use rooftop_page::{Document, Memory};
use url::Url;

use crate::folder::Folder;
use crate::meaning::Meaning;
use crate::pack::Pack;
use crate::source;
use crate::source::case::{CaseFile, CaseKindFile};

/// The largest recording that teaches something, in bytes.
const RECORDING_MAX: u64 = 8 * 1024 * 1024;

/// The most recordings of one page that are learned from.
const RECORDINGS_MAX: usize = 20;

/// Learns how the pages of signed-in users look, from those recordings that are to be read as such. What is wrong with a
/// recording is said by the lint, not here.
pub(crate) fn learn(dir: &Path, folder: &Folder, pack: &Pack) -> Memory {
    let mut memory = Memory::default();
    for (name, page) in pack.pages.iter().filter(|(_, page)| page.means == Meaning::SignedIn) {
        let recordings: Vec<Document> = recordings(dir, folder, name).take(RECORDINGS_MAX).collect();
        memory.learn(&page.model, &recordings);
    }
    memory
}

/// The recordings of a page, those of the page as it usually is first.
fn recordings<'f>(dir: &'f Path, folder: &'f Folder, page: &'f str) -> impl Iterator<Item = Document> + 'f {
    let cases = folder.in_dir("fixtures").into_iter().filter_map(move |(name, path, text)| {
        let (of, _) = name.split_once('/')?;
        let case: CaseFile = source::parse(path, text).ok()?;
        let teaches = matches!(case.kind, CaseKindFile::Normal | CaseKindFile::Empty | CaseKindFile::Odd);
        (of == page && teaches && case.expect.drift.is_none()).then_some((path, case))
    });
    let mut cases: Vec<(&str, CaseFile)> = cases.collect();
    cases.sort_by_key(|(_, case)| case.kind != CaseKindFile::Normal);
    cases.into_iter().filter_map(|(path, case)| recording(dir, path, &case))
}

fn recording(dir: &Path, case_path: &str, case: &CaseFile) -> Option<Document> {
    let path = dir.join(case_path).with_extension("html");
    if std::fs::metadata(&path).ok()?.len() > RECORDING_MAX {
        return None;
    }
    let url = Url::parse(&case.url).ok()?;
    Document::html(&std::fs::read(path).ok()?, Some(&case.content_type), &url).ok()
}
