//! The parser, with a tree that it fills: what a document can make it keep is bounded.

use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

use dom_query::{Document, NodeId};
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, ParseOpts, QualName, parse_document};

use crate::drift::{Drift, DriftKind};

/// How much is parsed before it is looked at how it goes, in bytes.
const PIECE: usize = 4 * 1024;

/// How often the parser may look at an element that is open, or compare two. By the algorithm it looks through all that
/// are open for many a tag, so that markup which closes nothing would take time that grows with its square. A page of
/// 8 MB as portals write it needs a tenth of this.
const STEPS_MAX: u64 = 100_000_000;

/// How often the attributes of a second `<html>` or `<body>` are looked at.
const REPEATED_MAX: u32 = 100;

/// Parses HTML by the WHATWG algorithm, as long as it makes no more elements than these and takes its time.
pub(crate) fn parse(html: &str, max_nodes: usize) -> Result<Document, Drift> {
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    let effort = Rc::new(Effort::default());
    let sink = Sink { document: Document::default(), effort: effort.clone() };
    let mut parser = parse_document(sink, options);
    let mut rest = html;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at_checked(rest.ceil_char_boundary(PIECE)).unwrap_or((rest, ""));
        parser.process(StrTendril::from(piece));
        effort.expect_bounded(max_nodes)?;
        rest = after;
    }
    Ok(parser.finish())
}

/// What parsing has taken so far.
#[derive(Default)]
struct Effort {
    nodes: Cell<usize>,
    steps: Cell<u64>,
    /// How often attributes were added to an element that was there.
    repeated: Cell<u32>,
}

impl Effort {
    fn expect_bounded(&self, max_nodes: usize) -> Result<(), Drift> {
        if self.nodes.get() > max_nodes {
            return Err(Drift::new(DriftKind::TooLarge, format!("at most {max_nodes} nodes"), "more nodes"));
        }
        if self.steps.get() > STEPS_MAX {
            let expected = "markup that can be parsed in time";
            return Err(Drift::new(DriftKind::TooLarge, expected, "elements that are never closed"));
        }
        Ok(())
    }

    fn step(&self) {
        self.steps.set(self.steps.get().saturating_add(1));
    }

    fn node(&self) {
        self.nodes.set(self.nodes.get().saturating_add(1));
    }
}

/// A document that keeps no list of its errors: a hostile page has millions.
struct Sink {
    document: Document,
    effort: Rc<Effort>,
}

impl TreeSink for Sink {
    type ElemName<'a> = <Document as TreeSink>::ElemName<'a>;
    type Output = Document;
    type Handle = NodeId;

    fn finish(self) -> Document {
        self.document
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        self.document.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Self::ElemName<'a> {
        self.effort.step();
        self.document.elem_name(target)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        self.effort.node();
        self.document.create_element(name, attrs, flags)
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.effort.node();
        self.document.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.effort.node();
        self.document.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.document.append(parent, child);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, before: &NodeId, child: NodeOrText<NodeId>) {
        self.document.append_based_on_parent_node(element, before, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public_id: StrTendril, system_id: StrTendril) {
        self.document.append_doctype_to_document(name, public_id, system_id);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.document.get_template_contents(target)
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        self.effort.step();
        self.document.same_node(x, y)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.document.set_quirks_mode(mode);
    }

    fn append_before_sibling(&self, sibling: &NodeId, new: NodeOrText<NodeId>) {
        self.document.append_before_sibling(sibling, new);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        let repeated = self.effort.repeated.get().saturating_add(1);
        self.effort.repeated.set(repeated);
        if repeated <= REPEATED_MAX {
            self.document.add_attrs_if_missing(target, attrs);
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.document.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.document.reparent_children(node, new_parent);
    }

    fn is_mathml_annotation_xml_integration_point(&self, handle: &NodeId) -> bool {
        self.document.is_mathml_annotation_xml_integration_point(handle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_too_long_has_a_bound() {
        let is_parsed = |html: &str| parse(html, 400_000).is_ok();
        assert!(is_parsed(&"<div><b>x</b></div>".repeat(50_000)));
        assert!(is_parsed(&"<tr><td><font size=2>x".repeat(50_000)));
        assert!(is_parsed(&"<li>x<p>y<br>".repeat(50_000)));
        assert!(is_parsed(&"if(i<a.length && i<b)".repeat(5_000)));
        assert!(!is_parsed(&"<br>".repeat(500_000)));
        assert!(is_parsed(&"<p><font size=2>x</p>".repeat(5_000)));
        let fonts = (0..5_000).map(|n| format!("<p><font size={n}>x</p>"));
        assert!(!is_parsed(&fonts.collect::<Vec<_>>().concat()));
        assert!(!is_parsed(&format!("{}{}", "<span>".repeat(19_000), "<li>x".repeat(100_000))));
    }

    #[test]
    fn pieces_make_no_difference() {
        let html = format!("<p>{}é<b title='{}'>x</b>", "a".repeat(PIECE - 4), "ü".repeat(PIECE));
        let whole = Document::from(html.as_str());
        assert_eq!(parse(&html, 100).unwrap().html(), whole.html());
    }
}
