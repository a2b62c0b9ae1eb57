//! A page as a tree that can be changed at will.
//!
//! What a page shows where is written on it as attributes that begin with `t-`: [`Mark`]. They travel with their
//! elements through every change, and are left out when the page is written for a reader.

use dom_query::{NodeData, NodeRef};

/// An element or a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

/// An element with its attributes and content.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Element {
    pub(crate) tag: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Node>,
}

/// Where an element is: the place among its siblings, from the root down.
pub(crate) type Path = Vec<usize>;

/// A whole page.
#[derive(Debug, Clone)]
pub(crate) struct Dom {
    doctype: String,
    pub(crate) root: Element,
}

/// What an element is to the truth of its page. The attribute's name; its value names the field, column, list or form.
pub(crate) mod mark {
    /// Shows a field's label.
    pub(crate) const LABEL: &str = "t-label";
    /// Shows a field's value and nothing else.
    pub(crate) const FIELD: &str = "t-field";
    /// Holds a list: its header row and its data rows.
    pub(crate) const LIST: &str = "t-list";
    /// The row of column headings.
    pub(crate) const HEAD: &str = "t-head";
    /// A column heading.
    pub(crate) const COLUMN: &str = "t-col";
    /// A data row; the value is its number in the truth.
    pub(crate) const ROW: &str = "t-row";
    /// A cell of a data row.
    pub(crate) const CELL: &str = "t-cell";
    /// Holds the labels and values of one section.
    pub(crate) const SECTION: &str = "t-section";
    /// A heading, of a section or of the page.
    pub(crate) const HEADING: &str = "t-heading";
    /// Holds what the page is about, without its frame.
    pub(crate) const MAIN: &str = "t-main";
    /// Says how many rows there are.
    pub(crate) const COUNT: &str = "t-count";
    /// A control that a flow fills, or the label of one.
    pub(crate) const CONTROL: &str = "t-control";
    /// A form that a flow fills.
    pub(crate) const FORM: &str = "t-form";
}

/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "frame",
];

impl Element {
    pub(crate) fn new(tag: &str) -> Self {
        Self { tag: tag.to_owned(), ..Self::default() }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    pub(crate) fn holding(mut self, children: Vec<Node>) -> Self {
        self.children = children;
        self
    }

    pub(crate) fn text_inside(self, text: &str) -> Self {
        self.holding(vec![Node::Text(text.to_owned())])
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn is(&self, name: &str, value: &str) -> bool {
        self.get(name) == Some(value)
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        match self.attributes.iter_mut().find(|(key, _)| key == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
    }

    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.attributes.iter().position(|(key, _)| key == name)?;
        Some(self.attributes.remove(at).1)
    }

    /// Whether the element says something about the truth.
    pub(crate) fn is_marked(&self) -> bool {
        self.attributes.iter().any(|(name, _)| name.starts_with("t-"))
    }

    /// The child elements.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(Node::element)
    }

    /// The text inside, spaces folded.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        self.write_text(&mut out);
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn write_text(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(text) => out.push_str(text),
                Node::Element(inner) if matches!(inner.tag.as_str(), "script" | "style") => {}
                Node::Element(inner) => inner.write_text(out),
            }
        }
    }

    /// Writes another text in place of the one inside, in the innermost element that holds it all.
    pub(crate) fn set_text(&mut self, text: &str) {
        match self.children.as_mut_slice() {
            [Node::Element(only)] => only.set_text(text),
            _ => self.children = vec![Node::Text(text.to_owned())],
        }
    }

    /// Calls `each` for the element and everything below it.
    pub(crate) fn walk_mut(&mut self, each: &mut impl FnMut(&mut Element)) {
        each(self);
        for child in &mut self.children {
            if let Node::Element(inner) = child {
                inner.walk_mut(each);
            }
        }
    }

    /// Calls `each` for the element and everything below it.
    pub(crate) fn walk<'e>(&'e self, each: &mut impl FnMut(&'e Element)) {
        each(self);
        for child in &self.children {
            if let Node::Element(inner) = child {
                inner.walk(each);
            }
        }
    }

    /// Whether this element or one below it is such a one.
    pub(crate) fn any(&self, test: &impl Fn(&Element) -> bool) -> bool {
        test(self) || self.elements().any(|inner| inner.any(test))
    }

    /// How many of this element and those below it are such.
    pub(crate) fn count(&self, test: &impl Fn(&Element) -> bool) -> usize {
        usize::from(test(self)) + self.elements().map(|inner| inner.count(test)).sum::<usize>()
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.tag);
        for (name, value) in self.attributes.iter().filter(|(name, _)| !name.starts_with("t-")) {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            out.push_str(&value.replace('&', "&amp;").replace('"', "&quot;"));
            out.push('"');
        }
        out.push('>');
        if VOID.contains(&self.tag.as_str()) {
            return;
        }
        let is_raw = matches!(self.tag.as_str(), "script" | "style");
        for child in &self.children {
            match child {
                Node::Element(inner) => inner.write(out),
                Node::Text(text) if is_raw => out.push_str(text),
                Node::Text(text) => {
                    out.push_str(
                        &text
                            .replace('&', "&amp;")
                            .replace('<', "&lt;")
                            .replace('>', "&gt;")
                            .replace('\u{a0}', "&nbsp;"),
                    );
                }
            }
        }
        out.push_str("</");
        out.push_str(&self.tag);
        out.push('>');
    }
}

impl Node {
    pub(crate) fn element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) => None,
        }
    }

    pub(crate) fn element_mut(&mut self) -> Option<&mut Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) => None,
        }
    }
}

impl From<Element> for Node {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

impl Dom {
    /// Parses a page as a browser would. Comments are left out.
    pub(crate) fn parse(html: &str) -> Self {
        let document = dom_query::Document::from(html);
        let doctype =
            html.find("<!").filter(|at| html.get(..*at).is_some_and(|before| before.trim().is_empty()));
        let doctype = doctype.and_then(|at| html.get(at..)).and_then(|rest| rest.split_inclusive('>').next());
        let root = document.root().children().iter().find_map(copied);
        let root = match root {
            Some(Node::Element(root)) => root,
            _ => Element::new("html"),
        };
        Self { doctype: doctype.unwrap_or("<!DOCTYPE html>").to_owned(), root }
    }

    /// The page as it is sent.
    pub(crate) fn html(&self) -> String {
        let mut out = format!("{}\n", self.doctype);
        self.root.write(&mut out);
        out.push('\n');
        out
    }

    /// The places of all elements that pass, in document order.
    pub(crate) fn find(&self, test: impl Fn(&Element) -> bool) -> Vec<Path> {
        let mut found = Vec::new();
        find_in(&self.root, &mut Vec::new(), &test, &mut found);
        found
    }

    /// The place of the one element with this mark.
    pub(crate) fn marked(&self, mark: &str, name: &str) -> Option<Path> {
        self.find(|element| element.is(mark, name)).into_iter().next()
    }

    pub(crate) fn at(&self, path: &[usize]) -> Option<&Element> {
        let mut at = &self.root;
        for index in path {
            at = at.children.get(*index)?.element()?;
        }
        Some(at)
    }

    pub(crate) fn at_mut(&mut self, path: &[usize]) -> Option<&mut Element> {
        let mut at = &mut self.root;
        for index in path {
            at = at.children.get_mut(*index)?.element_mut()?;
        }
        Some(at)
    }

    /// Takes an element out.
    pub(crate) fn remove(&mut self, path: &[usize]) -> Option<Element> {
        let (last, parent) = path.split_last()?;
        let parent = self.at_mut(parent)?;
        parent.children.get(*last)?.element()?;
        match parent.children.remove(*last) {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        }
    }

    /// Puts a node at a place; what stands there moves on.
    pub(crate) fn insert(&mut self, path: &[usize], node: impl Into<Node>) {
        let Some((last, parent)) = path.split_last() else { return };
        if let Some(parent) = self.at_mut(parent) {
            let at = (*last).min(parent.children.len());
            parent.children.insert(at, node.into());
        }
    }

    /// Changes an element as a whole.
    pub(crate) fn replace(&mut self, path: &[usize], change: impl FnOnce(Element) -> Element) {
        if let Some(element) = self.at_mut(path) {
            let taken = std::mem::take(element);
            *element = change(taken);
        }
    }

    /// The nearest element above that passes.
    pub(crate) fn above(&self, path: &[usize], test: impl Fn(&Element) -> bool) -> Option<Path> {
        (0..path.len())
            .rev()
            .filter_map(|length| path.get(..length))
            .find(|path| self.at(path).is_some_and(&test))
            .map(<[usize]>::to_vec)
    }
}

fn find_in(element: &Element, path: &mut Path, test: &impl Fn(&Element) -> bool, found: &mut Vec<Path>) {
    if test(element) {
        found.push(path.clone());
    }
    for (index, child) in element.children.iter().enumerate() {
        if let Node::Element(inner) = child {
            path.push(index);
            find_in(inner, path, test, found);
            path.pop();
        }
    }
}

fn copied(node: &NodeRef<'_>) -> Option<Node> {
    let own = node.query(|node| match &node.data {
        NodeData::Element(element) => {
            let mut own = Element::new(&element.name.local);
            for attribute in &element.attrs {
                own.attributes.push((attribute.name.local.to_string(), attribute.value.to_string()));
            }
            Some(Node::Element(own))
        }
        NodeData::Text { contents } => Some(Node::Text(contents.to_string())),
        _ => None,
    })??;
    match own {
        Node::Element(mut element) => {
            element.children = node.children().iter().filter_map(copied).collect();
            Some(Node::Element(element))
        }
        text @ Node::Text(_) => Some(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_written_as_it_was_read_without_its_marks() {
        let html = "<!DOCTYPE html>\n<html><head><title>A &amp; B</title></head><body><p t-field=\"x\" id=\"p\">1<br>2&nbsp;</p><script>a<b</script></body></html>";
        assert_eq!(Dom::parse(html).html().trim_end(), html.replace(" t-field=\"x\"", ""));
    }

    #[test]
    fn elements_are_found_taken_out_and_put_back() {
        let mut dom = Dom::parse("<p><b t-field=x>1</b></p><p></p>");
        let at = dom.marked(mark::FIELD, "x").unwrap();
        let field = dom.remove(&at).unwrap();
        assert_eq!(field.text(), "1");
        let second = dom.find(|element| element.tag == "p").pop().unwrap();
        let inside: Path = second.iter().copied().chain([0]).collect();
        dom.insert(&inside, field);
        assert!(dom.html().contains("<p></p><p><b>1</b></p>"), "{}", dom.html());
    }
}
