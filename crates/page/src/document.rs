//! A document as a DMS delivered it.

use std::sync::OnceLock;

use serde_json::Value as Json;
use url::Url;

use crate::bounds::expect_few_attributes;
use crate::charset::Charset;
use crate::csv::{self, Separated};
use crate::decode::decode;
use crate::drift::{Drift, DriftKind};
use crate::kind::DocumentKind;
use crate::onward;
use crate::place::{self, Line, Place};
use crate::script::Scripts;
use crate::section::Headings;
use crate::table::{self, Table};
use crate::tree::{Builder, Tree};
use crate::within::Parts;
use crate::{boxes, data, html, json, proof, update, xml};

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
    pub(crate) kind: DocumentKind,
    /// The encoding in which its forms are sent.
    pub(crate) charset: Charset,
    pub(crate) tree: Tree,
    pub(crate) places: Vec<Place>,
    pub(crate) tables: Vec<Table>,
    /// Tables that are built of boxes, once somebody has asked.
    boxes: OnceLock<Vec<Table>>,
    /// The lines of text, once somebody has asked.
    lines: OnceLock<Vec<Line>>,
    /// The texts of headings, as proofs see them.
    pub(crate) headings: Vec<String>,
    /// What may be a section's heading, once somebody has asked.
    sections: OnceLock<Headings>,
    /// A JSON document as a value, once a query has asked.
    json: OnceLock<Json>,
    /// The text, where it can only be taken apart by whoever knows what it holds.
    source: Option<Box<str>>,
    /// The documents that were taken out of this one.
    pub(crate) parts: Parts,
    /// What the page's scripts say, once somebody has asked.
    scripts: OnceLock<Scripts>,
    pub(crate) base: Url,
    pub(crate) url: Url,
    pub(crate) title: String,
    extent: Extent,
    /// What follows the last visible or structural markup: the document's end as delivered.
    source_end: String,
    ends_with_break: bool,
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

/// How much of each line a summary takes, in bytes.
const SUMMARY_LINE: usize = 400;

/// How much of a document's end is kept to prove that it is the end, in characters.
const SOURCE_END: usize = 200;

impl Document {
    /// Reads a document of the given kind.
    ///
    /// `content_type` is the answer's header as it came, `url` the address that answered, after redirects.
    ///
    /// # Errors
    /// [`DriftKind::UnreadableBytes`] for bytes malformed in the claimed encoding, [`DriftKind::TooLarge`] beyond the
    /// bounds of this module; for all kinds but HTML, [`DriftKind::Truncated`] or [`DriftKind::Malformed`]. Damaged
    /// markup of a page is not an error here; what it breaks is found when a model is read.
    pub fn read(
        kind: DocumentKind,
        bytes: &[u8],
        content_type: Option<&str>,
        url: &Url,
    ) -> Result<Self, Drift> {
        if bytes.len() > MAX_BYTES {
            return Err(Drift::new(DriftKind::TooLarge, format!("at most {MAX_BYTES} bytes"), "more bytes"));
        }
        let (source, charset) = decode(kind, bytes, content_type)?;
        Ok(Self { charset, ..Self::parse(kind, &source, url)? })
    }

    /// Reads an HTML document, as [`Document::read`], if the answer is one by its own account. An answer without content
    /// may have any media type.
    ///
    /// # Errors
    /// As [`Document::read`], and [`DriftKind::NotHtml`] for another media type.
    pub fn html(bytes: &[u8], content_type: Option<&str>, url: &Url) -> Result<Self, Drift> {
        if !is_blank(bytes) {
            html::expect_html(bytes, content_type)?;
        }
        Self::read(DocumentKind::Html, bytes, content_type, url)
    }

    pub(crate) fn parse(kind: DocumentKind, source: &str, url: &Url) -> Result<Self, Drift> {
        match kind {
            DocumentKind::Html => Self::parse_html(source, url),
            DocumentKind::Json => {
                json::parse(source, MAX_NODES).map(|tree| Self::of(kind, tree, source, url))
            }
            DocumentKind::Xml => {
                xml::parse(source, MAX_NODES, MAX_DEPTH).map(|tree| Self::of(kind, tree, source, url))
            }
            DocumentKind::Update => update::parse(source).map(|tree| Self::of(kind, tree, source, url)),
            DocumentKind::Csv => {
                let document = Self::of(kind, Builder::with_root().finish(), source, url);
                Ok(Self { source: Some(source.into()), ..document })
            }
        }
    }

    /// The lines of this document under a separator.
    pub(crate) fn parse_separated(&self, separator: char) -> Result<Self, Drift> {
        let source = self.source.as_deref().unwrap_or_default();
        let Separated { tree, table, places } = csv::parse(source, separator)?;
        let document = Self::of(DocumentKind::Csv, tree, source, &self.url);
        Ok(Self { tables: vec![table], places, ..document })
    }

    /// The text of a document of which nobody has said yet how it is separated.
    pub(crate) fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    fn parse_html(source: &str, url: &Url) -> Result<Self, Drift> {
        expect_few_attributes(source)?;
        let trimmed = source.trim_end();
        let extent = Extent::of(trimmed);
        let tree = if extent == Extent::Part && onward::belongs_into_table(trimmed) {
            Tree::parse(&format!("<table>{source}</table>"), MAX_NODES, MAX_DEPTH)?
        } else {
            Tree::parse(source, MAX_NODES, MAX_DEPTH)?
        };
        let tables = table::tables(&tree);
        if tables.iter().any(|table| table.is_cut) {
            return Err(Drift::new(DriftKind::TooLarge, "tables of a size to be read", "a larger one"));
        }
        let (places, headings) = (place::places(&tree), proof::headings(&tree));
        let (base, title) = (html::base_of(&tree, url), html::title_of(&tree));
        let ends_properly = html::closes(trimmed) || (extent == Extent::Part && onward::is_closed(trimmed));
        let document = Self::of(DocumentKind::Html, tree, source, url);
        Ok(Self { places, tables, headings, base, title, extent, ends_properly, ..document })
    }

    /// A document with nothing but its tree. It is whole: who could parse it has seen its end.
    fn of(kind: DocumentKind, tree: Tree, source: &str, url: &Url) -> Self {
        let trimmed = source.trim_end();
        let kept = trimmed.char_indices().rev().nth(SOURCE_END).map_or(0, |(at, _)| at);
        Self {
            kind,
            charset: Charset::UTF_8,
            tree,
            places: Vec::new(),
            tables: Vec::new(),
            boxes: OnceLock::new(),
            lines: OnceLock::new(),
            headings: Vec::new(),
            sections: OnceLock::new(),
            json: OnceLock::new(),
            source: None,
            parts: Parts::default(),
            scripts: OnceLock::new(),
            base: url.clone(),
            url: url.clone(),
            title: String::new(),
            source_end: trimmed.get(kept..).unwrap_or_default().to_owned(),
            extent: if trimmed.is_empty() { Extent::Nothing } else { Extent::Whole },
            ends_with_break: source.ends_with(['\n', '\r']),
            ends_properly: true,
        }
    }

    /// What kind of document it is.
    #[must_use]
    pub fn kind(&self) -> DocumentKind {
        self.kind
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

    /// Whether the whole document is there: it ends with the given text; a page without one, with `</html>`. A part of a
    /// page closes all that it opens.
    pub(crate) fn is_whole(&self, ends_with: Option<&str>, as_fragment: bool) -> bool {
        match ends_with {
            // No more than a line break was declared: that the last line is whole.
            Some(end) if end.trim().is_empty() => self.ends_with_break,
            Some(end) => self.source_end.ends_with(end.trim()),
            None => self.ends_properly && self.is_fragment() == as_fragment,
        }
    }

    /// The tables that are built of boxes.
    pub(crate) fn boxes(&self) -> &[Table] {
        self.boxes.get_or_init(|| match self.kind {
            DocumentKind::Html => boxes::tables(&self.tree),
            _ => Vec::new(),
        })
    }

    /// Whether the whole document is there, be it a page or a part of one.
    pub(crate) fn is_whole_as_it_is(&self) -> bool {
        self.is_whole(None, self.is_fragment())
    }

    /// The lines of text: of a page what stands between two line breaks or blocks, of data each text.
    pub(crate) fn lines(&self) -> &[Line] {
        self.lines.get_or_init(|| match self.kind {
            DocumentKind::Html => place::lines(&self.tree),
            DocumentKind::Csv => match self.source() {
                Some(source) => csv::raw_lines(source),
                None => csv::lines(&self.tree),
            },
            _ => data::lines(&self.tree),
        })
    }

    /// A JSON document as a value.
    pub(crate) fn json_value(&self) -> &Json {
        self.json.get_or_init(|| json::to_value(&self.tree, 0))
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
        self.sections.get_or_init(|| Headings::of(&self.tree, &self.tables))
    }

    /// The first lines of the page, for an error that asks "what came instead?".
    pub(crate) fn summary(&self) -> String {
        let lines = self.lines().iter().take(3).map(|line| beginning(&line.text));
        let title = Some(beginning(&self.title)).filter(|title| !title.is_empty());
        let text = title.into_iter().chain(lines).collect::<Vec<_>>().join(" | ");
        match data::outline(&self.tree) {
            Some(outline) => format!("{outline} {text}"),
            None => text,
        }
    }
}

/// As much of a line as an excerpt has room for.
fn beginning(line: &str) -> &str {
    line.get(..line.floor_char_boundary(SUMMARY_LINE)).unwrap_or_default()
}

/// Whether these are no more than space.
#[must_use]
pub fn is_blank(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii().is_empty()
}
