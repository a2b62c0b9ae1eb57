//! XML bodies: elements and attributes in the namespaces of `pack.yaml`.

use indexmap::IndexMap;

use super::body::{AS, BODY_DEPTH_MAX, EACH, ITEM, OR_NULL, each_of, is_directive};
use super::request::{Plainness, Requests};
use crate::body::EachOf;
use crate::sent::Sent;
use crate::source::Sp;
use crate::source::request::{IF_GIVEN, SentFile, TreeFile};
use crate::xml::{ElementSpec, Name, NodeSpec, XmlSpec};

/// The key of the text beside attributes.
const TEXT: &str = "#text";

/// The key of a list of elements whose names alternate.
const CONTENT: &str = "#content";

impl Requests<'_, '_> {
    pub(super) fn xml(&mut self, source: &Sp<TreeFile>) -> Option<XmlSpec> {
        let mut roots = self.elements(source, 0)?;
        if let (Some(NodeSpec::Element(root)), true) = (roots.pop(), roots.is_empty()) {
            return Some(XmlSpec { root, namespaces: self.pack.namespaces.clone() });
        }
        let help = "write one element: soap:Envelope: { … }";
        self.report.say("bad_body", source.place, "an XML document has one root", help);
        None
    }

    /// The elements of a map, in order.
    pub(super) fn elements(&mut self, source: &Sp<TreeFile>, depth: usize) -> Option<Vec<NodeSpec>> {
        let TreeFile::Object(entries) = &source.value else {
            let help = "write elements by name: { c:VIN: \"{input.vin}\" }";
            self.report.say("bad_body", source.place, "elements are needed here", help);
            return None;
        };
        let nodes: Vec<Option<Vec<NodeSpec>>> =
            entries.iter().map(|(name, value)| self.named(name, value, depth)).collect();
        nodes.into_iter().collect::<Option<Vec<_>>>().map(|nodes| nodes.into_iter().flatten().collect())
    }

    /// What stands under the name of an element: one element, or several of the name.
    fn named(&mut self, name: &str, source: &Sp<TreeFile>, depth: usize) -> Option<Vec<NodeSpec>> {
        if depth > BODY_DEPTH_MAX {
            self.report.say("too_deep", source.place, "the body nests too deeply", "make it flatter");
            return None;
        }
        let name = self.name(name, source)?;
        match &source.value {
            TreeFile::Array(items) => {
                let items: Vec<Option<NodeSpec>> = items
                    .iter()
                    .map(|item| self.element(&name, item, depth).map(NodeSpec::Element))
                    .collect();
                items.into_iter().collect()
            }
            TreeFile::Object(entries) if entries.keys().any(|key| is_directive(key)) => {
                self.repeated(&name, source, entries, depth).map(|node| vec![node])
            }
            _ => self.element(&name, source, depth).map(|element| vec![NodeSpec::Element(element)]),
        }
    }

    fn repeated(
        &mut self,
        name: &Name,
        source: &Sp<TreeFile>,
        entries: &IndexMap<String, Sp<TreeFile>>,
        depth: usize,
    ) -> Option<NodeSpec> {
        let mut keys: Vec<&str> = entries.keys().map(String::as_str).collect();
        keys.sort_unstable();
        match keys.as_slice() {
            [AS, EACH, ITEM] => {
                let (list, item) = (self.plain_text(entries.get(EACH)?), self.plain_text(entries.get(AS)?));
                let (list, item_name) = (list?, item?);
                let (expr, env) = each_of(&list, &item_name, self.env, self.report)?;
                let mut inner = Requests { pack: self.pack, env: &env, report: &mut *self.report };
                let item = inner.element(name, entries.get(ITEM)?, depth + 1)?;
                let each = EachOf { source: list.value, list: expr, name: item_name.value, item };
                Some(NodeSpec::Each(Box::new(each)))
            }
            [IF_GIVEN] => {
                let hole = self.plain_text(entries.get(IF_GIVEN)?)?;
                self.hole(&hole, Plainness::One).map(|hole| NodeSpec::IfGiven(name.clone(), hole))
            }
            [OR_NULL] => {
                let hole = self.plain_text(entries.get(OR_NULL)?)?;
                self.hole(&hole, Plainness::One).map(|hole| NodeSpec::OrNil(name.clone(), hole))
            }
            _ => {
                let help = "write { $if_given: … }, { $or_null: … } or { $each: …, $as: …, $item: … }";
                let message = format!("{} mean nothing together", keys.join(", "));
                self.report.say("bad_body", source.place, message, help);
                None
            }
        }
    }

    fn element(&mut self, name: &Name, source: &Sp<TreeFile>, depth: usize) -> Option<ElementSpec> {
        let mut element = ElementSpec { name: name.clone(), attributes: Vec::new(), content: Vec::new() };
        match &source.value {
            TreeFile::Null => {}
            TreeFile::Array(_) => {
                self.report.say("bad_body", source.place, "a list in a list", "name the elements");
                return None;
            }
            TreeFile::Object(entries) => {
                for (key, value) in entries {
                    self.put(&mut element, key, value, depth)?;
                }
            }
            _ => element.content.push(self.text_node(source)?),
        }
        Some(element)
    }

    /// Puts what stands under a key of an element into it: an attribute, its text, or elements.
    fn put(
        &mut self,
        element: &mut ElementSpec,
        key: &str,
        value: &Sp<TreeFile>,
        depth: usize,
    ) -> Option<()> {
        if let Some(attribute) = key.strip_prefix('@') {
            let name = self.name(attribute, value)?;
            element.attributes.push((name, self.attribute(value)?));
            return Some(());
        }
        match (key, &value.value) {
            (TEXT, _) => element.content.push(self.text_node(value)?),
            (CONTENT, TreeFile::Array(items)) => {
                for item in items {
                    element.content.extend(self.elements(item, depth + 1)?);
                }
            }
            (CONTENT, _) => {
                let help = "write a list: [ { a: 1 }, { b: 2 }, { a: 3 } ]";
                self.report.say("bad_body", value.place, "#content is a list of elements", help);
                return None;
            }
            _ => element.content.extend(self.named(key, value, depth + 1)?),
        }
        Some(())
    }

    fn text_node(&mut self, source: &Sp<TreeFile>) -> Option<NodeSpec> {
        let text = Sp { value: self.scalar(source)?, place: source.place };
        self.text(&text).map(NodeSpec::Text)
    }

    fn attribute(&mut self, source: &Sp<TreeFile>) -> Option<Sent> {
        if let TreeFile::Object(entries) = &source.value
            && let (Some(hole), 1) = (entries.get(IF_GIVEN), entries.len())
        {
            let hole = self.plain_text(hole)?;
            return self.sent(&Sp { value: SentFile::IfGiven(hole), place: source.place });
        }
        let text = self.scalar(source)?;
        self.sent(&Sp { value: SentFile::Always(text), place: source.place })
    }

    /// A text, a whole number or a flag, as text.
    fn scalar(&mut self, source: &Sp<TreeFile>) -> Option<String> {
        match &source.value {
            TreeFile::Text(text) => Some(text.clone()),
            TreeFile::Integer(number) => Some(number.to_string()),
            TreeFile::Flag(flag) => Some(flag.to_string()),
            TreeFile::Null | TreeFile::Array(_) | TreeFile::Object(_) => {
                self.report.say("bad_body", source.place, "a text is needed here", "write a text");
                None
            }
        }
    }

    /// The name of an element or attribute: its prefix must be declared.
    fn name(&mut self, name: &str, source: &Sp<TreeFile>) -> Option<Name> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if !is_name(local) || !(prefix.is_empty() || is_name(prefix)) || name == "xmlns" {
            let message = format!("{name:?} is not an XML name");
            self.report.say("bad_name", source.place, message, "write prefix:Name");
            return None;
        }
        if !prefix.is_empty() && prefix != "xsi" && !self.pack.namespaces.contains_key(prefix) {
            let known: Vec<&String> = self.pack.namespaces.keys().collect();
            let prefix = Sp { value: prefix.to_owned(), place: source.place };
            self.report.unknown("unknown_prefix", "namespace of pack.yaml", &prefix, &known);
            return None;
        }
        Some(Name { prefix: prefix.to_owned(), local: local.to_owned() })
    }
}

/// Whether it is a name without a prefix, in letters that every reader of XML takes.
pub(super) fn is_name(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    starts && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}
