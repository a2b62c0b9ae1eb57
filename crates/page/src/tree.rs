//! The document as a flat list in reading order.
//!
//! The parser's tree is copied once into an arena: nodes in document order, each with the end of its
//! subtree. "Inside", "after" and "the text of" become ranges, and the result can be shared by threads.

use std::collections::HashMap;
use std::ops::Range;

use dom_query::{NodeData, NodeRef};

use crate::drift::{Drift, DriftKind};
use crate::parse::parse;

/// A node's place in document order.
pub(crate) type NodeId = u32;

#[derive(Debug)]
pub(crate) struct Node {
    parent: NodeId,
    end: NodeId,
    seen: bool,
    kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Element { tag: Box<str>, attributes: Vec<(Box<str>, Box<str>)> },
    Text(Box<str>),
    Item(Item),
    Other,
}

/// A value of a data document: of a JSON document, or an element or attribute of an XML one.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) shape: Shape,
    /// Which of the tree's namespaces the name is in.
    pub(crate) namespace: u16,
    /// The key in its object, or the name of the element or attribute; empty where it has none.
    pub(crate) name: Box<str>,
    /// What it holds, if it holds no further items: text, or a number as it is written.
    pub(crate) text: Box<str>,
}

/// What a value of a data document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Object,
    Array,
    Text,
    Number,
    Flag,
    Null,
    /// An XML element with a text or nothing in it.
    Element,
    /// An XML element with others in it.
    Elements,
    Attribute,
}

impl Shape {
    /// Whether it holds others rather than a value.
    pub(crate) fn is_outer(self) -> bool {
        matches!(self, Self::Object | Self::Array | Self::Elements)
    }
}

/// Stands in for a node that does not exist, so that a lookup cannot fail.
static NOTHING: Node = Node { parent: 0, end: 0, seen: false, kind: Kind::Other };

/// A whole document.
#[derive(Debug)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    /// The elements by id; `None` where several have it.
    ids: HashMap<Box<str>, Option<NodeId>>,
    /// The first visible `<label>` for each id.
    labels: HashMap<Box<str>, NodeId>,
    /// Forms that the parser closed where they opened, since they open inside a table.
    emptied_forms: Vec<NodeId>,
    /// The namespaces of a data document; the first is none.
    namespaces: Vec<Box<str>>,
}

/// Elements whose content a person does not read as text of the page.
const UNSEEN: &[&str] = &[
    "head", "script", "style", "template", "noscript", "noframes", "noembed", "iframe", "object", "svg",
    "math", "datalist",
];

/// Elements that do not break a line.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "input", "ins", "kbd", "label", "mark", "meter", "nobr", "output", "picture", "q",
    "ruby", "s", "samp", "select", "small", "span", "strike", "strong", "sub", "sup", "textarea", "time",
    "tt", "u", "var", "wbr",
];

impl Tree {
    /// Parses HTML by the WHATWG algorithm, within bounds.
    pub(crate) fn parse(html: &str, max_nodes: usize, max_depth: usize) -> Result<Self, Drift> {
        let document = parse(html, max_nodes)?;
        let mut tree = Self::empty();
        tree.copy(&document.root(), max_nodes, max_depth)?;
        tree.index();
        Ok(tree)
    }

    fn empty() -> Self {
        Self {
            nodes: Vec::new(),
            ids: HashMap::new(),
            labels: HashMap::new(),
            emptied_forms: Vec::new(),
            namespaces: vec!["".into()],
        }
    }

    fn index(&mut self) {
        let mut ids: HashMap<Box<str>, Option<NodeId>> = HashMap::new();
        let mut labels = HashMap::new();
        let mut emptied_forms = Vec::new();
        for node in self.all() {
            if self.is_emptied_form(node) {
                emptied_forms.push(node);
            }
            if let Some(id) = self.attribute(node, "id") {
                ids.entry(id.into()).and_modify(|known| *known = None).or_insert(Some(node));
            }
            if let Some(target) =
                self.attribute(node, "for").filter(|_| self.tag(node) == "label" && self.seen(node))
            {
                labels.entry(target.into()).or_insert(node);
            }
        }
        (self.ids, self.labels, self.emptied_forms) = (ids, labels, emptied_forms);
    }

    fn is_emptied_form(&self, id: NodeId) -> bool {
        self.tag(id) == "form"
            && self.below(id).is_empty()
            && self
                .parent(id)
                .is_some_and(|outer| matches!(self.tag(outer), "table" | "tbody" | "thead" | "tfoot" | "tr"))
    }

    /// The last form before this node that the parser closed where it opened.
    pub(crate) fn emptied_form_before(&self, id: NodeId) -> Option<NodeId> {
        let before = self.emptied_forms.partition_point(|form| *form < id);
        before.checked_sub(1).and_then(|last| self.emptied_forms.get(last).copied())
    }

    /// Copies the parser's tree without recursion, since its depth is the portal's choice.
    fn copy(&mut self, root: &NodeRef<'_>, max_nodes: usize, max_depth: usize) -> Result<(), Drift> {
        let mut open: Vec<NodeId> = Vec::new();
        let mut next = Some(*root);
        while let Some(node) = next {
            let (id, parent) = (self.next_id(), open.last().copied().unwrap_or(0));
            if self.nodes.len() >= max_nodes {
                return Err(Drift::new(
                    DriftKind::TooLarge,
                    format!("at most {max_nodes} nodes"),
                    "more nodes",
                ));
            }
            let kind = copied(&node);
            let seen = self.nodes.is_empty() || (self.seen(parent) && !hides(&kind));
            self.nodes.push(Node { parent, end: id + 1, seen, kind });
            if let Some(child) = node.first_child() {
                open.push(id);
                if open.len() > max_depth {
                    return Err(Drift::new(
                        DriftKind::TooLarge,
                        format!("at most {max_depth} levels"),
                        "more levels",
                    ));
                }
                next = Some(child);
                continue;
            }
            next = self.after(node, &mut open);
        }
        while let Some(id) = open.pop() {
            self.close(id);
        }
        Ok(())
    }

    /// The node that follows `node`'s subtree, closing the elements that end before it.
    fn after<'a>(&mut self, node: NodeRef<'a>, open: &mut Vec<NodeId>) -> Option<NodeRef<'a>> {
        let mut node = node;
        loop {
            if open.is_empty() {
                return None;
            }
            if let Some(sibling) = node.next_sibling() {
                return Some(sibling);
            }
            node = node.parent()?;
            if let Some(id) = open.pop() {
                self.close(id);
            }
        }
    }

    fn close(&mut self, id: NodeId) {
        let end = self.next_id();
        if let Some(node) = self.nodes.get_mut(id as usize) {
            node.end = end;
        }
    }

    fn next_id(&self) -> NodeId {
        NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX)
    }

    fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id as usize).unwrap_or(&NOTHING)
    }

    /// All nodes, in document order.
    pub(crate) fn all(&self) -> Range<NodeId> {
        0..self.next_id()
    }

    /// Whether a person sees the node: not in a script, template or hidden element.
    pub(crate) fn seen(&self, id: NodeId) -> bool {
        self.node(id).seen
    }

    /// The element's tag in lower case; empty for text.
    pub(crate) fn tag(&self, id: NodeId) -> &str {
        match &self.node(id).kind {
            Kind::Element { tag, .. } => tag,
            _ => "",
        }
    }

    pub(crate) fn is_element(&self, id: NodeId) -> bool {
        matches!(self.node(id).kind, Kind::Element { .. })
    }

    /// The content of a text node, or of an item that holds a text.
    pub(crate) fn text_node(&self, id: NodeId) -> Option<&str> {
        match &self.node(id).kind {
            Kind::Text(text) => Some(text),
            Kind::Item(item) => Some(&item.text),
            _ => None,
        }
    }

    /// The item of a data document.
    pub(crate) fn item(&self, id: NodeId) -> Option<&Item> {
        match &self.node(id).kind {
            Kind::Item(item) => Some(item),
            _ => None,
        }
    }

    /// The namespace of an item; empty for none.
    pub(crate) fn namespace(&self, item: &Item) -> &str {
        self.namespaces.get(usize::from(item.namespace)).map_or("", |name| name)
    }

    pub(crate) fn attribute(&self, id: NodeId, name: &str) -> Option<&str> {
        match &self.node(id).kind {
            Kind::Element { attributes, .. } => {
                attributes.iter().find(|(key, _)| &**key == name).map(|(_, value)| &**value)
            }
            _ => None,
        }
    }

    /// All attributes, names in lower case.
    pub(crate) fn attributes(&self, id: NodeId) -> impl Iterator<Item = (&str, &str)> {
        let attributes = match &self.node(id).kind {
            Kind::Element { attributes, .. } => attributes.as_slice(),
            _ => &[],
        };
        attributes.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The attribute in lower case, empty when absent: for attributes with a closed set of values.
    pub(crate) fn token(&self, id: NodeId, name: &str) -> String {
        self.attribute(id, name).unwrap_or_default().trim().to_ascii_lowercase()
    }

    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        (id != 0).then(|| self.node(id).parent)
    }

    /// The ancestors, nearest first.
    pub(crate) fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.parent(id), |id| self.parent(*id))
    }

    /// The first node after the subtree.
    pub(crate) fn end(&self, id: NodeId) -> NodeId {
        self.node(id).end
    }

    /// Everything below the node, in document order.
    pub(crate) fn below(&self, id: NodeId) -> Range<NodeId> {
        id.saturating_add(1)..self.end(id)
    }

    pub(crate) fn contains(&self, outer: NodeId, inner: NodeId) -> bool {
        outer <= inner && inner < self.end(outer)
    }

    /// The children, text included.
    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.end(id);
        let first = id.saturating_add(1);
        std::iter::successors((first < end).then_some(first), move |child| {
            let next = self.end(*child);
            (next < end && next > *child).then_some(next)
        })
    }

    /// The children that are elements and seen.
    pub(crate) fn child_elements(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.children(id).filter(|child| self.is_element(*child) && self.seen(*child))
    }

    pub(crate) fn is_block(&self, id: NodeId) -> bool {
        self.is_element(id) && !INLINE.contains(&self.tag(id))
    }

    /// Tag and class: what makes two siblings look alike.
    pub(crate) fn looks(&self, id: NodeId) -> (&str, &str) {
        (self.tag(id), self.attribute(id, "class").unwrap_or_default())
    }

    /// The visible text, not normalised: a line break or block stands as one space; what controls hold is
    /// left out.
    pub(crate) fn text(&self, id: NodeId) -> String {
        let mut out = String::new();
        self.write_text(id, &mut out);
        out
    }

    /// [`Tree::text`] of several nodes in a row.
    pub(crate) fn text_of(&self, nodes: &[NodeId]) -> String {
        let mut out = String::new();
        for node in nodes {
            self.write_text(*node, &mut out);
        }
        out
    }

    /// Appends [`Tree::text`] of the node.
    pub(crate) fn write_text(&self, id: NodeId, out: &mut String) {
        let end = self.end(id).max(id.saturating_add(1));
        let mut at = id;
        while at < end {
            if !self.seen(at) || matches!(self.tag(at), "select" | "textarea" | "button") {
                at = self.end(at).max(at + 1);
                continue;
            }
            if let Some(text) = self.text_node(at) {
                out.push_str(text);
            } else if self.is_block(at) || self.is_raised_digit(at, out) {
                out.push(' ');
            }
            at += 1;
            // Leaving blocks separates as well: `<div>a</div>b` is not "ab".
            if at < end && self.leaves_block(at) {
                out.push(' ');
            }
        }
    }

    /// Whether small raised or lowered digits begin here after other digits: a footnote, or cents without their point.
    pub(crate) fn is_raised_digit(&self, id: NodeId, before: &str) -> bool {
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let inside = || self.below(id).filter_map(|node| self.text_node(node)).flat_map(str::chars);
        matches!(self.tag(id), "sup" | "sub")
            && is_digit(before.chars().last())
            && is_digit(inside().find(|c| !c.is_whitespace()))
    }

    /// Whether a block ends right before `at`.
    pub(crate) fn leaves_block(&self, at: NodeId) -> bool {
        let mut before = at - 1;
        while self.end(before) == at {
            if self.is_block(before) {
                return true;
            }
            match self.parent(before) {
                Some(parent) => before = parent,
                None => return false,
            }
        }
        false
    }

    /// The element with this id attribute, if no other has it.
    pub(crate) fn unique_id(&self, id: &str) -> Option<NodeId> {
        self.ids.get(id).copied().flatten()
    }

    /// The `<label>` that names the element by its id.
    pub(crate) fn label_for(&self, element: NodeId) -> Option<NodeId> {
        self.labels.get(self.attribute(element, "id")?).copied()
    }

    /// How many nodes the subtree has.
    pub(crate) fn size(&self, id: NodeId) -> u32 {
        self.end(id).saturating_sub(id)
    }
}

/// Builds the tree of a data document, in document order.
#[derive(Debug)]
pub(crate) struct Builder {
    tree: Tree,
    open: Vec<NodeId>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self { tree: Tree::empty(), open: Vec::new() }
    }

    /// A builder whose tree begins with a node that only holds the document's parts.
    pub(crate) fn with_root() -> Self {
        let mut builder = Self::new();
        builder.put(Kind::Other);
        builder.open.push(0);
        builder
    }

    /// Adds an item without closing it: those that follow lie in it.
    pub(crate) fn open(&mut self, item: Item) {
        let id = self.put(Kind::Item(item));
        self.open.push(id);
    }

    /// Adds an element without attributes and without closing it.
    pub(crate) fn element(&mut self, tag: &str) -> NodeId {
        let id = self.put(Kind::Element { tag: tag.into(), attributes: Vec::new() });
        self.open.push(id);
        id
    }

    /// Adds an item with nothing in it.
    pub(crate) fn add(&mut self, item: Item) {
        self.put(Kind::Item(item));
    }

    /// Closes the item that was opened last.
    pub(crate) fn close(&mut self) {
        if let Some(id) = self.open.pop() {
            self.tree.close(id);
        }
    }

    /// The item that is open, to be completed.
    pub(crate) fn open_item(&mut self) -> Option<&mut Item> {
        let id = *self.open.last()?;
        match self.tree.nodes.get_mut(id as usize).map(|node| &mut node.kind) {
            Some(Kind::Item(item)) => Some(item),
            _ => None,
        }
    }

    /// How many items are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.tree.nodes.len()
    }

    /// The number of a namespace.
    pub(crate) fn namespace(&mut self, name: &str) -> Option<u16> {
        let known = self.tree.namespaces.iter().position(|known| **known == *name);
        let index = known.unwrap_or_else(|| {
            self.tree.namespaces.push(name.into());
            self.tree.namespaces.len() - 1
        });
        u16::try_from(index).ok()
    }

    pub(crate) fn finish(mut self) -> Tree {
        while !self.open.is_empty() {
            self.close();
        }
        self.tree
    }

    /// Adds a node with nothing in it.
    pub(crate) fn put(&mut self, kind: Kind) -> NodeId {
        let id = self.tree.next_id();
        let parent = self.open.last().copied().unwrap_or(0);
        self.tree.nodes.push(Node { parent, end: id.saturating_add(1), seen: true, kind });
        id
    }
}

fn copied(node: &NodeRef<'_>) -> Kind {
    node.query(|node| match &node.data {
        NodeData::Element(element) => Kind::Element {
            tag: (*element.name.local).into(),
            attributes: element
                .attrs
                .iter()
                .map(|attribute| ((&*attribute.name.local).into(), (&*attribute.value).into()))
                .collect(),
        },
        NodeData::Text { contents } => Kind::Text((&**contents).into()),
        _ => Kind::Other,
    })
    .unwrap_or(Kind::Other)
}

/// Whether an element of this kind hides itself and its content.
fn hides(kind: &Kind) -> bool {
    let Kind::Element { tag, attributes } = kind else { return false };
    let attribute = |name: &str| attributes.iter().find(|(key, _)| &**key == name).map(|(_, value)| &**value);
    if UNSEEN.contains(&&**tag) || attribute("hidden").is_some() {
        return true;
    }
    if &**tag == "input" && attribute("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("hidden")) {
        return true;
    }
    attribute("style").is_some_and(|style| {
        let style: String =
            style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        style.contains("display:none") || style.contains("visibility:hidden")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        crate::text::normalise(&Tree::parse(html, 10_000, 500).unwrap().text(0))
    }

    #[test]
    fn text_is_what_a_person_sees() {
        assert_eq!(text("<p>a<b>b</b></p>c<br>d<div>e</div>f"), "ab c d e f");
        assert_eq!(
            text("<p>a<script>x</script><span style='display: none'>y</span><span hidden>z</span>b"),
            "ab"
        );
        assert_eq!(
            text("$639<sup>99</sup> m<sup>2</sup> 12<sup>th</sup> 5<sub>1</sub>"),
            "$639 99 m2 12th 5 1"
        );
        assert_eq!(text("a<select><option>x</select>b<button>y</button>"), "ab");
    }

    #[test]
    fn bounds_are_drift() {
        let deep = "<div>".repeat(400);
        assert_eq!(Tree::parse(&deep, 10_000, 100).unwrap_err().kind, DriftKind::TooLarge);
        assert_eq!(Tree::parse(&"<br>".repeat(400), 100, 100).unwrap_err().kind, DriftKind::TooLarge);
    }
}
