//! The picture of a document: its markup again, harmless, with marks.
//!
//! Nothing in it runs, loads or leads anywhere: only elements and attributes of closed lists are written, and no
//! address at all but images that lie in the page itself.

use std::fmt::Write as _;

use super::marks::{Mark, Marks};
use crate::document::Document;
use crate::tree::{NodeId, Tree};

/// The element around a marked text or control.
const MARK: &str = "rt-mark";

/// Elements that are left out with all that is in them.
const LEFT_OUT: &[&str] = &[
    "script",
    "noscript",
    "template",
    "iframe",
    "frame",
    "frameset",
    "noframes",
    "noembed",
    "object",
    "embed",
    "applet",
    "link",
    "meta",
    "base",
    "svg",
    "math",
    "audio",
    "video",
    "source",
    "track",
    "portal",
    "plaintext",
    "xmp",
    "param",
];

/// Elements without an end tag.
const VOID: &[&str] = &["area", "br", "col", "hr", "img", "input", "wbr"];

/// Elements on which nothing can be written, so that their mark is put around them.
const REPLACED: &[&str] = &["img", "input", "select", "textarea", "button", "hr"];

/// What an element keeps: how it looks and what it is, not what it does.
const ATTRIBUTES: &[&str] = &[
    "abbr",
    "align",
    "alt",
    "aria-label",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "checked",
    "class",
    "color",
    "cols",
    "colspan",
    "dir",
    "disabled",
    "face",
    "for",
    "headers",
    "height",
    "hidden",
    "id",
    "label",
    "lang",
    "maxlength",
    "multiple",
    "name",
    "nowrap",
    "open",
    "placeholder",
    "readonly",
    "role",
    "rows",
    "rowspan",
    "scope",
    "selected",
    "size",
    "span",
    "start",
    "style",
    "title",
    "type",
    "valign",
    "value",
    "width",
];

/// The document as HTML with its marks.
pub(super) fn picture(document: &Document, marks: &Marks) -> String {
    let mut painter = Painter { tree: &document.tree, marks, out: String::new() };
    painter.paint();
    painter.out
}

struct Painter<'p> {
    tree: &'p Tree,
    marks: &'p Marks,
    out: String,
}

impl Painter<'_> {
    /// Walks the tree without recursion, since its depth is the portal's choice.
    fn paint(&mut self) {
        let tree = self.tree;
        let mut open: Vec<(NodeId, String)> = Vec::new();
        let mut at = 0;
        while at < tree.end(0) {
            while open.last().is_some_and(|(end, _)| *end <= at) {
                self.close(&mut open);
            }
            if tree.is_element(at) {
                let tag = tree.tag(at);
                if LEFT_OUT.contains(&tag) || !is_plain(tag) {
                    at = tree.end(at).max(at + 1);
                    continue;
                }
                let end = self.open(at, tag);
                open.push((tree.end(at), end));
            } else if let Some(text) = tree.text_node(at) {
                self.text(at, text);
            }
            at += 1;
        }
        while !open.is_empty() {
            self.close(&mut open);
        }
    }

    fn close(&mut self, open: &mut Vec<(NodeId, String)>) {
        if let Some((_, end)) = open.pop() {
            self.out.push_str(&end);
        }
    }

    /// Opens an element; gives what closes it.
    fn open(&mut self, node: NodeId, tag: &str) -> String {
        let marks = self.marks.of(node);
        let is_wrapped = !marks.is_empty() && REPLACED.contains(&tag);
        let mut end = String::new();
        if is_wrapped {
            let _ = write!(self.out, "<{MARK}");
            self.mark(marks);
            self.out.push('>');
        }
        let _ = write!(self.out, "<{tag}");
        for name in ATTRIBUTES {
            if let Some(value) = self.tree.attribute(node, name) {
                self.attribute(name, value);
            }
        }
        if let Some(image) =
            self.tree.attribute(node, "src").filter(|src| tag == "img" && is_inline_image(src))
        {
            self.attribute("src", image);
        }
        if !is_wrapped {
            self.mark(marks);
        }
        self.out.push('>');
        if !VOID.contains(&tag) {
            let _ = write!(end, "</{tag}>");
        }
        if is_wrapped {
            let _ = write!(end, "</{MARK}>");
        }
        end
    }

    fn text(&mut self, node: NodeId, text: &str) {
        let parent = self.tree.parent(node).map_or("", |parent| self.tree.tag(parent));
        if parent == "style" {
            // As it is: what is in a style sheet is no markup. What could end it early is left out.
            if !text.contains("</") {
                self.out.push_str(text);
            }
            return;
        }
        // A line break right at the start of these would be dropped.
        if matches!(parent, "pre" | "textarea" | "listing") && text.starts_with('\n') {
            self.out.push('\n');
        }
        let marks = self.marks.of(node);
        if marks.is_empty() || matches!(parent, "option" | "textarea" | "title") {
            escape(text, &mut self.out);
            return;
        }
        let (before, meant) = text.split_at_checked(self.marks.from(node)).unwrap_or(("", text));
        escape(before, &mut self.out);
        let _ = write!(self.out, "<{MARK}");
        self.mark(marks);
        self.out.push('>');
        escape(meant, &mut self.out);
        let _ = write!(self.out, "</{MARK}>");
    }

    fn mark(&mut self, marks: &[Mark]) {
        if marks.is_empty() {
            return;
        }
        let joined = |of: &dyn Fn(&Mark) -> String, between: &str| {
            let mut parts: Vec<String> = marks.iter().map(of).filter(|part| !part.is_empty()).collect();
            parts.dedup();
            parts.join(between)
        };
        self.attribute("data-rt", &joined(&|mark| mark.anchor.clone(), " "));
        self.attribute("data-rt-role", &joined(&|mark| mark.role.word().to_owned(), " "));
        let tags = joined(&|mark| mark.tag.clone(), ", ");
        if !tags.is_empty() {
            self.attribute("data-rt-tag", &tags);
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let _ = write!(self.out, " {name}=\"");
        escape(value, &mut self.out);
        self.out.push('"');
    }
}

fn is_plain(tag: &str) -> bool {
    !tag.is_empty() && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// An image that lies in the page itself.
fn is_inline_image(src: &str) -> bool {
    ["data:image/png;base64,", "data:image/gif;base64,", "data:image/jpeg;base64,"]
        .iter()
        .any(|kind| src.starts_with(kind))
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}
