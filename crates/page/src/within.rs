//! Documents inside of documents: HTML in JSON, JSON in a script, XML in a SOAP answer's text, a panel of a partial
//! update, and lines under a separator.

use std::fmt;
use std::sync::OnceLock;

use crate::control::raw_content;
use crate::csv::{self, SEPARATORS};
use crate::data::{Spot, described};
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::kind::DocumentKind;
use crate::model::{Field, PageModel, Presence};
use crate::path::Path;
use crate::text::{is_blank, label_key};
use crate::tree::{NodeId, Shape, Tree};
use crate::{script, update};

/// The most documents that are taken out of one, each kept for whoever asks again.
const PARTS_MAX: usize = 100;

/// Where a document lies inside another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Within {
    /// It is the text at a path of a JSON or XML document.
    At(DocumentKind, Path),
    /// It is the content of the page's `<script>` with this id, or of this type, such as `application/ld+json`.
    Script(String),
    /// It is what a script of the page assigns to this name, such as `window.__DATA__`.
    Assigned(String),
    /// It is the value of this attribute, which one element of the page has, such as `data-page`.
    Attribute(String),
    /// It is the content of the panel with this id in a partial update.
    Update(String),
}

impl Within {
    /// The kind of document in which it lies.
    #[must_use]
    pub fn outer(&self) -> DocumentKind {
        match self {
            Self::At(kind, _) => *kind,
            Self::Script(_) | Self::Assigned(_) | Self::Attribute(_) => DocumentKind::Html,
            Self::Update(_) => DocumentKind::Update,
        }
    }

    /// The source of the inner document.
    fn find(&self, outer: &Document) -> Result<String, Drift> {
        if outer.kind != self.outer() {
            return Err(Drift::new(DriftKind::LabelMissing, self.to_string(), outer.kind.word()));
        }
        match self {
            Self::At(_, path) => text_at(outer, path),
            Self::Script(name) => {
                let tree = &outer.tree;
                let scripts = tree.all().filter(|node| tree.tag(*node) == "script");
                let found = scripts.filter(|node| is_called(tree, *node, name));
                Ok(raw_content(tree, self.only(found)?))
            }
            Self::Assigned(name) => script::assigned(&outer.tree, name),
            Self::Attribute(name) => {
                let tree = &outer.tree;
                let has_it = |node: &NodeId| tree.attribute(*node, name).is_some_and(|text| !is_blank(text));
                let found = self.only(tree.all().filter(has_it))?;
                Ok(tree.attribute(found, name).unwrap_or_default().to_owned())
            }
            Self::Update(panel) => {
                update::panel(&outer.tree, panel).ok_or_else(|| self.missing("no such panel"))
            }
        }
    }

    /// The one element that holds the document.
    fn only(&self, mut found: impl Iterator<Item = NodeId>) -> Result<NodeId, Drift> {
        match (found.next(), found.count()) {
            (Some(only), 0) => Ok(only),
            (None, _) => Err(self.missing("no such element")),
            (Some(_), others) => Err(self.missing(&format!("{} of them", others + 1))),
        }
    }

    fn missing(&self, found: &str) -> Drift {
        Drift::new(DriftKind::LabelMissing, self.to_string(), found)
    }
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(_, path) => write!(f, "a document at {path}"),
            Self::Script(name) => write!(f, "a script with the id or type {name:?}"),
            Self::Attribute(name) => write!(f, "an element with {name}"),
            Self::Assigned(name) => write!(f, "a script that assigns {name}"),
            Self::Update(panel) => write!(f, "an update of the panel {panel:?}"),
        }
    }
}

/// Whether a script has this id or this type; a type has a slash, which no id has.
fn is_called(tree: &Tree, script: NodeId, name: &str) -> bool {
    tree.attribute(script, "id") == Some(name) || (name.contains('/') && tree.token(script, "type") == name)
}

fn text_at(outer: &Document, path: &Path) -> Result<String, Drift> {
    let expected = format!("a document as text at {path}");
    let wrong = |kind, found: &str| Err(Drift::new(kind, expected.clone(), found));
    let Spot::Cell(cell) = outer.at(path, 0, false)? else { return wrong(DriftKind::ValueBlank, "null") };
    let item = cell.nodes().first().and_then(|node| outer.tree.item(*node));
    match item {
        Some(item) if item.shape == Shape::Null || is_blank(&item.text) && !item.shape.is_outer() => {
            wrong(DriftKind::ValueBlank, "")
        }
        Some(item) if matches!(item.shape, Shape::Text | Shape::Element | Shape::Attribute) => {
            Ok(item.text.to_string())
        }
        item => wrong(DriftKind::ValueUnreadable, item.map_or("nothing", |item| described(item.shape))),
    }
}

/// The documents that were taken out of one. They are only ever added, so that they can be lent.
#[derive(Debug, Default)]
pub(crate) struct Parts(OnceLock<Box<Part>>);

#[derive(Debug)]
struct Part {
    key: String,
    document: Result<Document, Drift>,
    next: Parts,
}

impl Parts {
    /// The part with this key, made if nobody has asked for it yet.
    fn get(&self, key: &str, make: impl Fn() -> Result<Document, Drift>) -> Result<&Document, Drift> {
        let mut at = self;
        for _ in 0..PARTS_MAX {
            let part = at.0.get_or_init(|| {
                Box::new(Part { key: key.to_owned(), document: make(), next: Self::default() })
            });
            if part.key == key {
                return part.document.as_ref().map_err(Clone::clone);
            }
            at = &part.next;
        }
        Err(Drift::new(DriftKind::TooLarge, format!("at most {PARTS_MAX} documents in one"), "more of them"))
    }
}

impl Document {
    /// The document that lies inside this one. It is found and parsed once, whoever asks.
    fn inner(&self, within: &Within, kind: DocumentKind) -> Result<&Self, Drift> {
        let key = format!("{kind} in {within}");
        self.parts.get(&key, || {
            let mut inner = Self::parse(kind, &within.find(self)?, &self.url)?;
            // What a browser would send from a part of a page is in the encoding of the page.
            inner.charset = self.charset;
            Ok(inner)
        })
    }

    /// The lines of this document under a separator.
    fn separated(&self, separator: char) -> Result<&Self, Drift> {
        let key = format!("separated by {separator:?}");
        self.parts.get(&key, || self.parse_separated(separator))
    }
}

impl PageModel {
    /// The kind of the answers in which the page comes.
    #[must_use]
    pub fn answers(&self) -> DocumentKind {
        self.within.first().map_or(self.document, Within::outer)
    }

    /// The document that the model reads: the answer itself, or the one inside of it.
    pub(crate) fn view<'d>(&self, answer: &'d Document) -> Result<&'d Document, Drift> {
        let mut at = answer;
        for (depth, within) in self.within.iter().enumerate() {
            let kind = self.within.get(depth + 1).map_or(self.document, Within::outer);
            at = at.inner(within, kind)?;
        }
        if self.document != at.kind {
            let found = format!("{}: {}", at.kind, at.summary());
            return Err(Drift::new(DriftKind::PageUnproven, self.document.word(), &found));
        }
        match at.source() {
            Some(source) => at.separated(self.separator_of(source)?),
            None => Ok(at),
        }
    }

    /// All documents around the one that the model reads.
    pub(crate) fn around<'d>(&self, answer: &'d Document) -> Vec<&'d Document> {
        let mut around = Vec::new();
        let mut at = answer;
        for (depth, within) in self.within.iter().enumerate() {
            around.push(at);
            let kind = self.within.get(depth + 1).map_or(self.document, Within::outer);
            match at.inner(within, kind) {
                Ok(inner) => at = inner,
                Err(_) => break,
            }
        }
        around
    }

    /// The one separator under which the document has the headings of all lists. Where there is none, what the document
    /// lacks is told under a comma.
    fn separator_of(&self, source: &str) -> Result<char, Drift> {
        if let Some(declared) = self.separator {
            return Ok(declared);
        }
        let is_needed = |column: &&Field| !matches!(column.presence, Presence::MayBeMissing(_));
        let heading = |column: &Field| column.evidence.heading.as_deref().map(label_key);
        let lists: Vec<Vec<String>> = self
            .lists
            .iter()
            .map(|list| list.columns.iter().filter(is_needed).filter_map(heading).collect())
            .collect();
        let fits = |separator: &char| {
            !lists.is_empty() && lists.iter().all(|wanted| csv::has_headings(source, *separator, wanted))
        };
        let fitting: Vec<char> = SEPARATORS.into_iter().filter(fits).collect();
        match fitting.as_slice() {
            [] => Ok(','),
            [only] => Ok(*only),
            several => {
                let found = several.iter().map(char::to_string).collect::<Vec<_>>().join(" ");
                Err(Drift::new(DriftKind::GridAmbiguous, "one separator of these headings", &found))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn an_inner_document_is_parsed_once_for_all_models() {
        let model = |path: &str| PageModel {
            within: vec![Within::At(DocumentKind::Json, Path::json(path).unwrap())],
            ..PageModel::default()
        };
        let source = br#"{"html":"<p>P1</p>","other":"<p>P2</p>"}"#;
        let url = Url::parse("https://dms.example/app").unwrap();
        let answer = Document::read(DocumentKind::Json, source, None, &url).unwrap();
        let (html, other) = (model("$.html"), model("$.other"));
        let first = html.view(&answer).unwrap();
        let second = other.view(&answer).unwrap();
        assert!(!std::ptr::eq(first, second));
        assert!(std::ptr::eq(first, html.view(&answer).unwrap()));
        assert!(std::ptr::eq(second, other.view(&answer).unwrap()));
    }
}
