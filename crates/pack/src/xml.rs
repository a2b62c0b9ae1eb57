//! XML bodies: elements in namespaces, written by a serialiser.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::body::EachOf;
use crate::expr::Bindings;
use crate::sent::{Hole, Sent, Unsendable};
use crate::text::Text;

/// The namespace of `xsi:nil`.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// An XML document before its holes are filled.
#[derive(Debug)]
pub(crate) struct XmlSpec {
    pub(crate) root: ElementSpec,
    /// The addresses of the prefixes.
    pub(crate) namespaces: BTreeMap<String, String>,
}

/// An element.
#[derive(Debug)]
pub(crate) struct ElementSpec {
    pub(crate) name: Name,
    pub(crate) attributes: Vec<(Name, Sent)>,
    pub(crate) content: Vec<NodeSpec>,
}

/// What stands in an element.
#[derive(Debug)]
pub(crate) enum NodeSpec {
    Text(Text),
    Element(ElementSpec),
    /// The element is left out if the value is absent.
    IfGiven(Name, Hole),
    /// The element says `xsi:nil` if the value is absent.
    OrNil(Name, Hole),
    /// One element for each item of a list.
    Each(Box<EachOf<ElementSpec>>),
}

/// A name with its prefix, which is empty for none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) prefix: String,
    pub(crate) local: String,
}

impl Name {
    fn qualified(&self) -> String {
        if self.prefix.is_empty() { self.local.clone() } else { format!("{}:{}", self.prefix, self.local) }
    }
}

/// An element with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: Name,
    attributes: Vec<(Name, String)>,
    content: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Text(String),
    Element(Element),
}

impl XmlSpec {
    /// The document. What stands in the header of every SOAP message is added to one.
    pub(crate) fn build(
        &self,
        bindings: &Bindings<'_>,
        soap_header: &[Element],
    ) -> Result<Vec<u8>, Unsendable> {
        let mut root = self.root.build(bindings)?;
        root.add_to_soap_header(soap_header);
        write(&root, &self.namespaces)
    }
}

impl ElementSpec {
    pub(crate) fn build(&self, bindings: &Bindings<'_>) -> Result<Element, Unsendable> {
        let mut attributes = Vec::new();
        for (name, sent) in &self.attributes {
            if let Some(value) = sent.fill(bindings)? {
                attributes.push((name.clone(), expect_writable(name, value)?));
            }
        }
        let mut content = Vec::new();
        for node in &self.content {
            node.build(&self.name, bindings, &mut content)?;
        }
        Ok(Element { name: self.name.clone(), attributes, content })
    }

    fn any_path(&self, wanted: &dyn Fn(&[String]) -> bool) -> bool {
        self.attributes.iter().any(|(_, sent)| sent.any_path(wanted))
            || self.content.iter().any(|node| node.any_path(wanted))
    }
}

impl NodeSpec {
    /// The elements that are made of this on its own.
    pub(crate) fn elements(&self, bindings: &Bindings<'_>) -> Result<Vec<Element>, Unsendable> {
        let nowhere = Name { prefix: String::new(), local: String::new() };
        let mut nodes = Vec::new();
        self.build(&nowhere, bindings, &mut nodes)?;
        let element = |node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        };
        Ok(nodes.into_iter().filter_map(element).collect())
    }

    /// Whether any path in it is wanted.
    pub(crate) fn any_path(&self, wanted: &dyn Fn(&[String]) -> bool) -> bool {
        match self {
            Self::Text(text) => text.any_path(wanted),
            Self::Element(element) => element.any_path(wanted),
            Self::IfGiven(_, hole) | Self::OrNil(_, hole) => hole.any_path(wanted),
            Self::Each(each) => each.list.any_path(wanted) || each.item.any_path(wanted),
        }
    }

    fn build(&self, within: &Name, bindings: &Bindings<'_>, out: &mut Vec<Node>) -> Result<(), Unsendable> {
        match self {
            Self::Text(text) => out.push(Node::Text(expect_writable(within, text.fill(bindings)?)?)),
            Self::Element(element) => out.push(Node::Element(element.build(bindings)?)),
            Self::IfGiven(name, hole) => {
                if let Some(value) = hole.value(bindings) {
                    out.push(Node::Element(holding(name, value.to_text())?));
                }
            }
            Self::OrNil(name, hole) => out.push(Node::Element(match hole.value(bindings) {
                Some(value) => holding(name, value.to_text())?,
                None => nil(name),
            })),
            Self::Each(each) => {
                let built = each.map(bindings, ElementSpec::build)?;
                out.extend(built.into_iter().map(Node::Element));
            }
        }
        Ok(())
    }
}

/// An element with a text.
fn holding(name: &Name, text: String) -> Result<Element, Unsendable> {
    let content = vec![Node::Text(expect_writable(name, text)?)];
    Ok(Element { name: name.clone(), attributes: Vec::new(), content })
}

/// An element that says that it has no value.
fn nil(name: &Name) -> Element {
    let nil = Name { prefix: "xsi".to_owned(), local: "nil".to_owned() };
    Element { name: name.clone(), attributes: vec![(nil, "true".to_owned())], content: Vec::new() }
}

/// XML has no way to write most control characters.
fn expect_writable(name: &Name, text: String) -> Result<String, Unsendable> {
    let is_writable =
        |c: char| matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'));
    if text.chars().all(is_writable) {
        return Ok(text);
    }
    Err(Unsendable::new(format!("<{}>", name.qualified()), "its text has a character that XML cannot write"))
}

/// Writes the document. The prefixes in use are declared on its root.
fn write(root: &Element, namespaces: &BTreeMap<String, String>) -> Result<Vec<u8>, Unsendable> {
    let mut used = BTreeSet::new();
    root.prefixes(&mut used);
    let address = |prefix: &str| match prefix {
        "xsi" => Some(namespaces.get(prefix).map_or(XSI, String::as_str)),
        _ => namespaces.get(prefix).map(String::as_str),
    };
    let mut declared = Vec::new();
    for prefix in used {
        let address = address(prefix)
            .ok_or_else(|| Unsendable::new(format!("the prefix {prefix}"), "it has no address"))?;
        declared.push((format!("xmlns:{prefix}"), address));
    }
    let mut writer = Writer::new(Vec::new());
    let written = writer
        .write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
        .and_then(|()| root.write(&mut writer, &declared));
    // Writing to memory does not fail.
    written.map_err(|error| Unsendable::new("the body", error.to_string()))?;
    Ok(writer.into_inner())
}

impl Element {
    /// Adds these to the header of a SOAP envelope; any other document is left as it is.
    fn add_to_soap_header(&mut self, added: &[Element]) {
        if self.name.local != "Envelope" || added.is_empty() {
            return;
        }
        let name = Name { prefix: self.name.prefix.clone(), local: "Header".to_owned() };
        let added = added.iter().cloned().map(Node::Element);
        let header = self.content.iter_mut().find_map(|node| match node {
            Node::Element(element) if element.name == name => Some(element),
            _ => None,
        });
        if let Some(header) = header {
            header.content.extend(added);
        } else {
            let header = Element { name, attributes: Vec::new(), content: added.collect() };
            self.content.insert(0, Node::Element(header));
        }
    }

    fn prefixes<'e>(&'e self, used: &mut BTreeSet<&'e str>) {
        let names = std::iter::once(&self.name).chain(self.attributes.iter().map(|(name, _)| name));
        used.extend(names.map(|name| name.prefix.as_str()).filter(|prefix| !prefix.is_empty()));
        for node in &self.content {
            if let Node::Element(element) = node {
                element.prefixes(used);
            }
        }
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>, declared: &[(String, &str)]) -> std::io::Result<()> {
        let name = self.name.qualified();
        let mut start = BytesStart::new(name.as_str());
        for (prefix, address) in declared {
            start.push_attribute((prefix.as_str(), *address));
        }
        for (name, value) in &self.attributes {
            start.push_attribute((name.qualified().as_str(), value.as_str()));
        }
        if self.content.is_empty() {
            return writer.write_event(Event::Empty(start));
        }
        writer.write_event(Event::Start(start))?;
        for node in &self.content {
            match node {
                Node::Text(text) => writer.write_event(Event::Text(BytesText::new(text)))?,
                Node::Element(element) => element.write(writer, &[])?,
            }
        }
        writer.write_event(Event::End(BytesEnd::new(name)))
    }
}
