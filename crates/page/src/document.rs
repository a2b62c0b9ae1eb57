//! A document as a DMS delivered it.

use std::sync::OnceLock;

use url::Url;

use crate::bounds::expect_parsable;
use crate::decode::decode;
use crate::drift::{Drift, DriftKind};
use crate::onward;
use crate::place::{self, Line, Place};
use crate::proof;
use crate::script::Scripts;
use crate::section::Headings;
use crate::table::{self, Table};
use crate::tree::Tree;

/// The largest document that is read, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The largest document that is read, in nodes.
pub const MAX_NODES: usize = 400_000;

/// The deepest nesting that is read, in levels.
pub const MAX_DEPTH: usize = 512;

/// A parsed document with what a person sees in it: labelled places, tables, lines of text.
///
/// It is independent of any page model and may be read by many of them.
#[derive(Debug)]
pub struct Document {
    pub(crate) tree: Tree,
    pub(crate) places: Vec<Place>,
    pub(crate) tables: Vec<Table>,
    pub(crate) lines: Vec<Line>,
    /// The texts of headings, as proofs see them.
    pub(crate) headings: Vec<String>,
    /// What may be a section's heading, once somebody has asked.
    sections: OnceLock<Headings>,
    /// What the page's scripts say, once somebody has asked.
    scripts: OnceLock<Scripts>,
    pub(crate) base: Url,
    pub(crate) url: Url,
    pub(crate) title: String,
    extent: Extent,
    /// What follows the last visible or structural markup: the document's end as delivered.
    source_end: String,
    /// Whether a page ends with `</html>`, and a part of one closes all that it opens.
    ends_properly: bool,
}

/// How much of a page a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Nothing but space.
    Nothing,
    /// A part, as scripts ask for it.
    Part,
    Whole,
}

impl Extent {
    fn of(source: &str) -> Self {
        if source.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
            Self::Nothing
        } else if onward::is_page(source) {
            Self::Whole
        } else {
            Self::Part
        }
    }
}

/// How much of a document's end is kept to prove that it is the end, in characters.
const SOURCE_END: usize = 200;

impl Document {
    /// Reads an HTML document.
    ///
    /// `content_type` is the answer's header as it came, `url` the address that answered, after redirects.
    ///
    /// # Errors
    /// [`DriftKind::NotHtml`] for another media type (an answer without content may have any), [`DriftKind::UnreadableBytes`] for bytes malformed in
    /// the claimed encoding, [`DriftKind::TooLarge`] beyond the bounds of this module. Damaged markup is
    /// not an error here; what it breaks is found when a model is read.
    pub fn html(bytes: &[u8], content_type: Option<&str>, url: &Url) -> Result<Self, Drift> {
        if !is_blank(bytes) {
            expect_html(bytes, content_type)?;
        }
        if bytes.len() > MAX_BYTES {
            return Err(Drift::new(DriftKind::TooLarge, format!("at most {MAX_BYTES} bytes"), "more bytes"));
        }
        let source = decode(bytes, content_type)?;
        expect_parsable(&source)?;
        let trimmed = source.trim_end();
        let extent = Extent::of(trimmed);
        let tree = if extent == Extent::Part && onward::belongs_into_table(trimmed) {
            Tree::parse(&format!("<table>{source}</table>"), MAX_NODES, MAX_DEPTH)?
        } else {
            Tree::parse(&source, MAX_NODES, MAX_DEPTH)?
        };
        let tables = table::tables(&tree);
        if tables.iter().any(|table| table.is_cut) {
            return Err(Drift::new(DriftKind::TooLarge, "tables of a size to be read", "a larger one"));
        }
        let kept = trimmed.char_indices().rev().nth(SOURCE_END).map_or(0, |(at, _)| at);
        Ok(Self {
            places: place::places(&tree),
            tables,
            headings: proof::headings(&tree),
            sections: OnceLock::new(),
            scripts: OnceLock::new(),
            lines: place::lines(&tree),
            base: base_of(&tree, url),
            url: url.clone(),
            title: title_of(&tree),
            source_end: trimmed.get(kept..).unwrap_or_default().to_owned(),
            ends_properly: closes(trimmed) || (extent == Extent::Part && onward::is_closed(trimmed)),
            extent,
            tree,
        })
    }

    /// The address that answered.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The document's title, spaces folded.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The address against which links and forms are resolved.
    #[must_use]
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// Whether the whole document is there: it ends with the given markup, or with `</html>`. A part of a page closes
    /// all that it opens.
    pub(crate) fn is_whole(&self, ends_with: Option<&str>, as_fragment: bool) -> bool {
        match ends_with {
            Some(end) => self.source_end.ends_with(end.trim()),
            None => self.ends_properly && self.is_fragment() == as_fragment,
        }
    }

    /// Whether nothing came but space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.extent == Extent::Nothing
    }

    /// Whether this is a part of a page rather than a page.
    #[must_use]
    pub fn is_fragment(&self) -> bool {
        self.extent == Extent::Part
    }

    /// What the scripts of the page say as it loads.
    pub(crate) fn scripts(&self) -> &Scripts {
        self.scripts.get_or_init(|| Scripts::of(&self.tree))
    }

    /// Whether the page has more scripts than are read, so that what they say is not known.
    #[must_use]
    pub fn has_unread_scripts(&self) -> bool {
        self.scripts().is_cut
    }

    /// What may be a section's heading.
    pub(crate) fn section_headings(&self) -> &Headings {
        self.sections.get_or_init(|| Headings::of(&self.tree))
    }

    /// The first lines of the page, for an error that asks "what came instead?".
    pub(crate) fn summary(&self) -> String {
        let lines = self.lines.iter().take(3).map(|line| line.text.as_str());
        let title = Some(self.title.as_str()).filter(|title| !title.is_empty());
        title.into_iter().chain(lines).collect::<Vec<_>>().join(" | ")
    }
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii().is_empty()
}

fn expect_html(bytes: &[u8], content_type: Option<&str>) -> Result<(), Drift> {
    let media =
        content_type.map(|value| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    match media.as_deref() {
        Some("text/html" | "application/xhtml+xml") => Ok(()),
        None | Some("") if looks_like_html(bytes) => Ok(()),
        other => Err(Drift::new(DriftKind::NotHtml, "text/html", other.unwrap_or("no content type"))),
    }
}

/// An answer that names no type is taken for HTML only if it begins like HTML.
fn looks_like_html(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(bytes.get(..256).unwrap_or(bytes)).trim_start().to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<!--"]
        .iter()
        .any(|start| head.trim_start_matches('\u{feff}').starts_with(start))
}

/// Whether the source closes `</html>` and has nothing after it but comments and whole scripts.
///
/// The source is walked, not searched: a script may well contain the text `</html>`.
fn closes(source: &str) -> bool {
    let lower = source.to_ascii_lowercase();
    let mut rest = lower.as_str();
    let mut closed = false;
    while let Some((text, markup)) = rest.split_once('<') {
        closed &= text.trim().is_empty();
        let raw = RAW_TEXT.iter().find(|tag| is_tag(markup, tag));
        let after = if let Some(comment) = markup.strip_prefix("!--") {
            comment.split_once("-->").map(|(_, after)| after)
        } else if let Some(tag) = raw {
            closed &= *tag == "script";
            after_tag(markup)
                .and_then(|content| content.split_once(&format!("</{tag}")))
                .and_then(|(_, end)| after_tag(end))
        } else {
            closed = is_tag(markup, "/html");
            after_tag(markup)
        };
        let Some(after) = after else { return false };
        rest = after;
    }
    closed && rest.trim().is_empty()
}

/// Elements whose content is not markup.
pub(crate) const RAW_TEXT: [&str; 4] = ["script", "style", "textarea", "title"];

/// Whether the markup after a `<` is a tag of this name.
pub(crate) fn is_tag(markup: &str, name: &str) -> bool {
    let follows = markup.strip_prefix(name).map(|rest| rest.chars().next());
    follows.is_some_and(|next| next.is_none_or(|c| c.is_ascii_whitespace() || matches!(c, '>' | '/')))
}

/// What follows the `>` that ends a tag; one inside a quoted attribute does not.
pub(crate) fn after_tag(markup: &str) -> Option<&str> {
    let mut quote = None;
    let mut last = ' ';
    for (at, c) in markup.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '>' => return markup.get(at + 1..),
            None if matches!(c, '"' | '\'') && last == '=' => quote = Some(c),
            _ => {}
        }
        if !c.is_whitespace() {
            last = c;
        }
    }
    None
}

fn base_of(tree: &Tree, url: &Url) -> Url {
    let base = tree.all().find(|id| tree.tag(*id) == "base" && tree.attribute(*id, "href").is_some());
    let href = base.and_then(|id| tree.attribute(id, "href"));
    href.and_then(|href| url.join(href.trim()).ok()).unwrap_or_else(|| url.clone())
}

fn title_of(tree: &Tree) -> String {
    let title = tree.all().find(|id| tree.tag(*id) == "title");
    let text: String = title.map(|id| crate::control::raw_content(tree, id)).unwrap_or_default();
    crate::text::normalise(&text)
}
