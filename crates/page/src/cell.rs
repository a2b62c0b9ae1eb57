//! The place of one value: some markup, a part of a text, or a control.

use crate::control::{self, ControlKind};
use crate::text::{self, tidy};
use crate::tree::{NodeId, Tree};

/// Which cell it is. Two ways to the same value give the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CellId(NodeId, usize);

/// Where a value stands.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    /// The nodes of the value, in order.
    nodes: Vec<NodeId>,
    /// The value begins inside the first node, a text, at this byte.
    from: usize,
    /// The one control that holds the value, or the radio buttons of one group.
    controls: Vec<NodeId>,
}

impl Cell {
    pub(crate) fn new(tree: &Tree, nodes: Vec<NodeId>) -> Self {
        Self::starting_at(tree, nodes, 0)
    }

    /// A cell whose first node is a text of which only the part from byte `from` on belongs to the value.
    pub(crate) fn starting_at(tree: &Tree, nodes: Vec<NodeId>, from: usize) -> Self {
        let inside = nodes.iter().flat_map(|node| *node..tree.end(*node).max(node.saturating_add(1)));
        let controls = inside.filter(|id| control::is_readable(tree, *id)).collect();
        Self { nodes, from, controls }
    }

    /// The identity of the cell: its one control, else the innermost element around the whole value.
    pub(crate) fn id(&self, tree: &Tree) -> CellId {
        if let Some(control) = self.controls.first() {
            return CellId(*control, 0);
        }
        let filled: Vec<NodeId> = self.nodes.iter().copied().filter(|node| !is_blank(tree, *node)).collect();
        match filled.as_slice() {
            [] => CellId(self.nodes.first().copied().unwrap_or(0), self.from),
            [only] => CellId(innermost(tree, *only), self.from),
            [first, ..] => CellId(*first, self.from),
        }
    }

    /// Whether the cell is, or lies within, or wraps nothing but, the given element.
    pub(crate) fn is_element(&self, tree: &Tree, element: NodeId) -> bool {
        if self.controls.contains(&element) {
            return true;
        }
        let id = self.id(tree).0;
        tree.contains(element, id) && self.nodes.iter().all(|node| tree.contains(element, *node))
            || (tree.contains(id, element) && innermost(tree, element) == innermost(tree, id))
            || self.nodes.contains(&element)
    }

    /// The nodes of the value.
    pub(crate) fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// The byte of the first node, a text, at which the value begins.
    pub(crate) fn from(&self) -> usize {
        self.from
    }

    /// The single control that holds the value, if one does.
    pub(crate) fn control(&self) -> Option<NodeId> {
        match self.controls.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The controls in the cell.
    pub(crate) fn controls(&self) -> &[NodeId] {
        &self.controls
    }

    /// The value as a person reads it. `None` if the cell holds several controls, or a box to tick beside a text, so
    /// that nobody can say which of them is meant.
    pub(crate) fn text(&self, tree: &Tree) -> Option<String> {
        let is_box = |id: NodeId| control::kind(tree, id) == Some(ControlKind::Checkbox);
        match self.controls.as_slice() {
            [] => Some(tidy(&self.plain_text(tree))),
            [only] if is_box(*only) && !text::is_blank(&self.plain_text(tree)) => None,
            [only] => Some(tidy(&control::shown_value(tree, *only))),
            several => chosen_radio(tree, several),
        }
    }

    fn plain_text(&self, tree: &Tree) -> String {
        let Some((first, rest)) = self.nodes.split_first() else { return String::new() };
        let Some(text) = tree.text_node(*first) else { return tree.text_of(&self.nodes) };
        let mut out = text.get(self.from..).unwrap_or_default().to_owned();
        for node in rest {
            tree.write_text(*node, &mut out);
        }
        out
    }

    /// The lines of the value: list items, or texts between line breaks.
    pub(crate) fn lines(&self, tree: &Tree) -> Vec<String> {
        let items: Vec<String> =
            self.below(tree).filter(|id| tree.tag(*id) == "li").map(|id| tidy(&tree.text(id))).collect();
        if !items.is_empty() {
            return items;
        }
        let mut lines = vec![String::new()];
        for node in self.nodes.iter().flat_map(|node| *node..tree.end(*node).max(node + 1)) {
            if !tree.seen(node) {
                continue;
            }
            if let (Some(text), Some(line)) = (tree.text_node(node), lines.last_mut()) {
                let from = if Some(&node) == self.nodes.first() { self.from } else { 0 };
                line.push_str(text.get(from..).unwrap_or_default());
            } else if tree.tag(node) == "br" || tree.is_block(node) {
                lines.push(String::new());
            }
        }
        lines.iter().map(|line| tidy(line)).filter(|line| !line.is_empty()).collect()
    }

    /// The elements in the cell that lead somewhere.
    pub(crate) fn links(&self, tree: &Tree) -> Vec<NodeId> {
        self.below(tree).filter(|id| tree.tag(*id) == "a" && tree.attribute(*id, "href").is_some()).collect()
    }

    fn below<'a>(&'a self, tree: &'a Tree) -> impl Iterator<Item = NodeId> + 'a {
        let inside = self.nodes.iter().flat_map(|node| *node..tree.end(*node).max(node.saturating_add(1)));
        inside.filter(|id| tree.seen(*id))
    }
}

/// The label of the radio button that is on, if all controls are one group of them and each has its label.
fn chosen_radio(tree: &Tree, controls: &[NodeId]) -> Option<String> {
    let name = controls.first().and_then(|id| tree.attribute(*id, "name"))?;
    let is_one_group = controls.iter().all(|id| {
        control::kind(tree, *id) == Some(ControlKind::Radio) && tree.attribute(*id, "name") == Some(name)
    });
    // Where the labels stand before their buttons, the last one has none behind it.
    if !is_one_group || controls.iter().any(|id| control::choice_label(tree, *id).is_empty()) {
        return None;
    }
    let chosen = controls.iter().rev().find(|id| tree.attribute(**id, "checked").is_some());
    Some(chosen.map(|id| control::choice_label(tree, *id)).unwrap_or_default())
}

fn is_blank(tree: &Tree, node: NodeId) -> bool {
    text::is_blank(&tree.text(node))
}

/// Descends through wrappers that hold nothing but one element.
fn innermost(tree: &Tree, node: NodeId) -> NodeId {
    let mut at = node;
    loop {
        let mut filled = tree.children(at).filter(|child| tree.is_element(*child) || !is_blank(tree, *child));
        match (filled.next(), filled.next()) {
            (Some(only), None) if tree.is_element(only) => at = only,
            _ => return at,
        }
    }
}
