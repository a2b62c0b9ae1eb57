//! An answer of a DMS, read by a pack: `<pack> <page> <content type>`, then the body.

use std::fs;
use std::sync::LazyLock;

use jiff::tz::TimeZone;
use rooftop_pack::{Answer, Asked, Pack, Response};
use rooftop_page::{Document, DocumentKind, Hidden, ReadContext};
use url::Url;

use crate::{choose, example, head};

/// A page of a pack.
struct Target {
    pack: usize,
    name: String,
    page: String,
}

/// The packs, one for each kind of document, and their pages.
static PACKS: LazyLock<(Vec<Pack>, Vec<Target>)> = LazyLock::new(|| {
    let (mut packs, mut targets) = (Vec::new(), Vec::new());
    for name in ["web", "json", "xml", "csv", "mixed"] {
        let pack = Pack::load_pages(&example(name)).unwrap_or_else(|wrong| panic!("{wrong}"));
        let files = fs::read_dir(example(name).join("pages")).into_iter().flatten().flatten();
        let stems = files.filter_map(|file| file.path().file_stem()?.to_str().map(str::to_owned));
        let mut pages: Vec<String> = stems.collect();
        pages.sort();
        let target = |page| Target { pack: packs.len(), name: name.to_owned(), page };
        targets.extend(pages.into_iter().map(target));
        packs.push(pack);
    }
    (packs, targets)
});

/// Reads an answer as a flow would, and as every tool for authors does. Reading it again gives the same. Whether the page
/// was read.
///
/// # Panics
/// Where what is read twice differs, or a secret is shown.
pub fn page(data: &[u8]) -> bool {
    let (line, body) = head(data);
    let mut words = line.splitn(3, ' ');
    let (name, page) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let content_type = words.next().map(str::to_owned);
    let (packs, targets) = &*PACKS;
    let Some(target) = choose(targets, line, |target| target.name == name && target.page == page) else {
        return false;
    };
    let Some(pack) = packs.get(target.pack) else { return false };
    let Ok(url) = Url::parse("https://dms.example/app/page?x=1") else { return false };
    let response =
        Response { url: url.clone(), status: 200, content_type, headers: Vec::new(), body: body.to_vec() };
    let mut is_read = false;
    for strictly in [true, false] {
        let asked = Asked {
            page: &target.page,
            rooftop: Some("01"),
            zone: TimeZone::get("America/Denver").ok(),
            strictly,
            ..Asked::default()
        };
        let read = || match Answer::read(pack, &asked, &response) {
            Ok(answer) => Ok(format!("{:?}", answer.reading())),
            Err(error) => Err(format!("{error:?}")),
        };
        let first = read();
        assert_eq!(first, read(), "what is read twice is the same");
        is_read |= first.is_ok();
    }
    let model = pack.page_model(&target.page);
    let kind = model.map_or(DocumentKind::Html, rooftop_page::PageModel::answers);
    let Ok(document) = Document::read(kind, body, response.content_type.as_deref(), &url) else {
        return false;
    };
    look_at(&document, model);
    is_read
}

/// All that is done with a document beside reading it.
fn look_at(document: &Document, model: Option<&rooftop_page::PageModel>) {
    if let Some(model) = model {
        let explained = model.explain(document, 200, &ReadContext::default());
        drop(explained);
        for form in &model.forms {
            // That a form is not there is an answer, too.
            let _ = model.fill(document, &form.name, &[]);
        }
    }
    let _ = document.survey();
    let _ = document.refresh();
    let _ = document.frame("main");
    let _ = document.self_sending();
    let secret = "hunter22-secret";
    if let Some(exhibit) = document.exhibit(&Hidden::new([secret], true)) {
        assert!(!exhibit.contains(secret), "what is shown has no secret");
    }
}
