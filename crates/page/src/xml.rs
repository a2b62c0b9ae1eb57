//! XML to a tree: elements and attributes in their namespaces, nothing that a document defines for itself.

use quick_xml::errors::{Error, IllFormedError};
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{QName, ResolveResult};
use quick_xml::reader::NsReader;

use crate::drift::{Drift, DriftKind};
use crate::text::is_blank;
use crate::tree::{Builder, Item, Shape, Tree};

/// The most attributes of one element that are read.
const ATTRIBUTES_MAX: usize = 500;

/// The most namespaces of one document that are read.
const NAMESPACES_MAX: usize = 500;

/// The namespace of `xsi:nil`.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Parses an XML document, within bounds.
pub(crate) fn parse(source: &str, max_nodes: usize, max_depth: usize) -> Result<Tree, Drift> {
    let mut reader = NsReader::from_str(source);
    let mut parts = Parts { builder: Builder::with_root(), texts: vec![String::new()], max_nodes, max_depth };
    loop {
        let event = reader.read_event().map_err(|error| unreadable(&error))?;
        match event {
            Event::Start(start) => parts.open(&reader, &start)?,
            Event::Empty(start) => {
                parts.open(&reader, &start)?;
                parts.close()?;
            }
            Event::End(_) => parts.close()?,
            Event::Text(text) => parts.write(&text.xml10_content())?,
            Event::CData(text) => parts.write(&text.xml10_content())?,
            Event::GeneralRef(reference) => parts.write(&resolved(&reference)?)?,
            Event::DocType(_) => return Err(malformed("a document type", "no document type of its own")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => return parts.finish(),
        }
    }
}

/// A document under way.
struct Parts {
    builder: Builder,
    /// The text so far of the document itself and of each element that is open.
    texts: Vec<String>,
    max_nodes: usize,
    max_depth: usize,
}

impl Parts {
    fn open(&mut self, reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<(), Drift> {
        if self.builder.depth() == 1 && self.builder.len() > 1 {
            return Err(malformed("another root", "one root element"));
        }
        if self.builder.depth() > self.max_depth {
            return Err(too_large(format!("at most {} levels", self.max_depth)));
        }
        if let Some(outer) = self.builder.open_item() {
            if outer.shape == Shape::Null {
                return Err(malformed("elements in it", "a nil element to be empty"));
            }
            outer.shape = Shape::Elements;
        }
        let (bound, _) = reader.resolver().resolve_element(start.name());
        let item = self.named(Shape::Element, &bound, start.name())?;
        self.builder.open(item);
        self.texts.push(String::new());
        self.attributes(reader, start)
    }

    fn attributes(&mut self, reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<(), Drift> {
        let mut is_nil = false;
        for (number, attribute) in start.attributes().enumerate() {
            let attribute = attribute.map_err(|error| malformed(&error.to_string(), "attributes"))?;
            if number >= ATTRIBUTES_MAX {
                return Err(too_large(format!("at most {ATTRIBUTES_MAX} attributes")));
            }
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let (bound, local) = reader.resolver().resolve_attribute(attribute.key);
            let value = unescape(&attribute.value).map_err(|_| unknown_entity())?;
            let is_xsi = matches!(&bound, ResolveResult::Bound(namespace) if namespace.as_ref() == XSI);
            is_nil |= is_xsi && local.as_ref() == "nil" && matches!(value.trim(), "true" | "1");
            let item = self.named(Shape::Attribute, &bound, attribute.key)?;
            self.builder.add(Item { text: value.into(), ..item });
        }
        if let Some(item) = self.builder.open_item().filter(|_| is_nil) {
            item.shape = Shape::Null;
        }
        Ok(())
    }

    fn named(&mut self, shape: Shape, bound: &ResolveResult<'_>, name: QName<'_>) -> Result<Item, Drift> {
        if self.builder.len() >= self.max_nodes {
            return Err(too_large(format!("at most {} elements and attributes", self.max_nodes)));
        }
        let namespace = match bound {
            ResolveResult::Bound(namespace) => namespace.as_ref(),
            ResolveResult::Unbound => "",
            ResolveResult::Unknown(prefix) => {
                return Err(malformed(&format!("{prefix}: without one"), "a namespace for each prefix"));
            }
        };
        let namespace =
            self.builder.namespace(namespace).filter(|known| usize::from(*known) < NAMESPACES_MAX);
        let namespace = namespace.ok_or_else(|| too_large(format!("at most {NAMESPACES_MAX} namespaces")))?;
        Ok(Item { shape, namespace, name: name.local_name().as_ref().into(), text: "".into() })
    }

    fn write(&mut self, text: &str) -> Result<(), Drift> {
        if self.texts.len() == 1 && !is_blank(text) {
            return Err(malformed("text around it", "one root element"));
        }
        if let Some(written) = self.texts.last_mut() {
            written.push_str(text);
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Drift> {
        let text = self.texts.pop().unwrap_or_default();
        if let Some(item) = self.builder.open_item() {
            match item.shape {
                Shape::Null if !is_blank(&text) => {
                    return Err(malformed("a text in it", "a nil element to be empty"));
                }
                // What only indents the elements inside is no text.
                Shape::Elements if is_blank(&text) => {}
                _ => item.text = text.into(),
            }
        }
        self.builder.close();
        Ok(())
    }

    fn finish(self) -> Result<Tree, Drift> {
        if self.builder.depth() > 1 || self.builder.len() == 1 {
            return Err(Drift::new(DriftKind::Truncated, "XML that ends", "an earlier end"));
        }
        Ok(self.builder.finish())
    }
}

/// The character that a reference stands for: one by its number, or one of the five that need no document type.
fn resolved(reference: &BytesRef<'_>) -> Result<String, Drift> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Ok(character.to_string()),
        Ok(None) => {
            let known = resolve_predefined_entity(&reference.xml10_content()).map(str::to_owned);
            known.ok_or_else(unknown_entity)
        }
        Err(_) => Err(unknown_entity()),
    }
}

fn unknown_entity() -> Drift {
    malformed("an entity of its own", "the five entities")
}

/// What is wrong with a document that is no XML. Names of tags are told, nothing else of the document.
fn unreadable(error: &Error) -> Drift {
    let found = error.to_string();
    match error {
        // All of these say that something begins which the rest of the document does not close.
        Error::Syntax(_) | Error::IllFormed(IllFormedError::MissingEndTag(_)) => {
            Drift::new(DriftKind::Truncated, "XML that ends", &found)
        }
        _ => malformed(&found, "XML"),
    }
}

fn malformed(found: &str, expected: &str) -> Drift {
    Drift::new(DriftKind::Malformed, expected, found)
}

fn too_large(expected: String) -> Drift {
    Drift::new(DriftKind::TooLarge, expected, "more of them")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(source: &str) -> String {
        match parse(source, 1000, 50) {
            Ok(tree) => {
                let item = |id| {
                    let item = tree.item(id)?;
                    let name = format!("{{{}}}{}", tree.namespace(item), item.name);
                    Some(format!("{:?} {name}={}", item.shape, item.text))
                };
                tree.all().filter_map(item).collect::<Vec<_>>().join("; ").replace("{}", "")
            }
            Err(drift) => drift.kind.code().to_owned(),
        }
    }

    #[test]
    fn a_document_is_its_elements_and_attributes_in_order() {
        let source = "<?xml version=\"1.0\"?><!-- x --><a xmlns='urn:a' xmlns:b='urn:b' n='1' b:m='&lt;2'>\
                      <b:c>x<!-- y -->y<![CDATA[<z>]]>&amp;&#233;</b:c> <d xmlns=''/></a>\n";
        assert_eq!(
            shapes(source),
            "Elements {urn:a}a=; Attribute n=1; Attribute {urn:b}m=<2; Element {urn:b}c=xy<z>&é; Element d="
        );
    }

    #[test]
    fn nil_is_null() {
        let xsi = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'";
        assert_eq!(
            shapes(&format!("<a {xsi}><b xsi:nil='true'/><c xsi:nil='false'>x</c></a>")),
            "Elements a=; Null b=; Attribute {http://www.w3.org/2001/XMLSchema-instance}nil=true; Element c=x; \
             Attribute {http://www.w3.org/2001/XMLSchema-instance}nil=false"
        );
        assert_eq!(shapes(&format!("<a {xsi} xsi:nil='1'>x</a>")), "malformed");
        assert_eq!(shapes(&format!("<a {xsi} xsi:nil='1'><b/></a>")), "malformed");
        assert_eq!(shapes("<a nil='true'/>"), "Element a=; Attribute nil=true");
    }

    #[test]
    fn what_is_not_xml_is_loud() {
        for source in [
            "<a/><b/>",
            "<a/>x",
            "x<a/>",
            "<a></b>",
            "<a b='1' b='2'/>",
            "<a b=1/>",
            "<a b='&c;'/>",
            "<a>&nbsp;</a>",
            "<a>& </a>",
            "<b:a/>",
            "<a b:c='1'/>",
            "</a>",
            "<a>&#0;</a>",
        ] {
            assert_eq!(shapes(source), "malformed", "{source}");
        }
    }

    #[test]
    fn a_document_defines_nothing_for_itself() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"x\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>";
        assert_eq!(shapes(bomb), "malformed");
        assert_eq!(shapes("<!DOCTYPE a SYSTEM 'https://dms.example/a.dtd'><a/>"), "malformed");
    }

    #[test]
    fn every_beginning_of_a_document_is_truncated() {
        let whole = "<a b='1'><c>x<![CDATA[y]]></c><!-- z --><d/></a>";
        assert!(shapes(whole).starts_with("Elements"));
        for end in 0..whole.len() {
            assert_eq!(shapes(&whole[..end]), "truncated", "{}", &whole[..end]);
        }
    }

    #[test]
    fn size_and_depth_are_bounded() {
        assert_eq!(shapes(&format!("<a>{}</a>", "<b/>".repeat(2000))), "too_large");
        assert_eq!(shapes(&format!("{}{}", "<a>".repeat(60), "</a>".repeat(60))), "too_large");
        let many: String = (0..600).map(|n| format!(" a{n}='x'")).collect::<Vec<_>>().concat();
        assert_eq!(shapes(&format!("<a{many}/>")), "too_large");
        let spaces: String = (0..600).map(|n| format!("<b xmlns='urn:{n}'/>")).collect::<Vec<_>>().concat();
        assert_eq!(shapes(&format!("<a>{spaces}</a>")), "too_large");
    }
}
