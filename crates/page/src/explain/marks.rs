//! Marks: which parts of a document mean something to a model.

use std::collections::BTreeMap;

use crate::cell::Cell;
use crate::tree::{NodeId, Tree};

/// What a marked part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Value,
    /// A value, label or row that contradicts the model.
    Drift,
    Label,
    Section,
    Proof,
    Row,
    Control,
    Button,
    Link,
    /// A label that the model does not use.
    Unclaimed,
}

impl Role {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Drift => "drift",
            Self::Label => "label",
            Self::Section => "section",
            Self::Proof => "proof",
            Self::Row => "row",
            Self::Control => "control",
            Self::Button => "button",
            Self::Link => "link",
            Self::Unclaimed => "unclaimed",
        }
    }
}

/// One meaning of one part.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub(crate) role: Role,
    /// The finding that it belongs to.
    pub(crate) anchor: String,
    /// What is written on it; nothing, if it is blank.
    pub(crate) tag: String,
}

/// All marks of a document.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    by_node: BTreeMap<NodeId, Vec<Mark>>,
    /// Texts of which only the part from this byte on is meant.
    from: BTreeMap<NodeId, usize>,
}

impl Marks {
    pub(crate) fn add(&mut self, node: NodeId, role: Role, anchor: &str, tag: &str) {
        let marks = self.by_node.entry(node).or_default();
        if !marks.iter().any(|mark| mark.role == role && mark.anchor == anchor) {
            marks.push(Mark { role, anchor: anchor.to_owned(), tag: tag.to_owned() });
        }
    }

    /// Marks a cell: its controls, or all of its nodes, the first with the tag.
    pub(crate) fn add_cell(&mut self, tree: &Tree, cell: &Cell, role: Role, anchor: &str, tag: &str) {
        if let Some((first, rest)) = cell.controls().split_first() {
            self.add(*first, role, anchor, tag);
            for control in rest {
                self.add(*control, role, anchor, "");
            }
            return;
        }
        let is_filled = |node: &&NodeId| {
            tree.is_element(**node) || tree.text_node(**node).is_some_and(|text| !text.trim().is_empty())
        };
        let mut tag = tag;
        for node in cell.nodes().iter().filter(is_filled) {
            self.add(*node, role, anchor, std::mem::take(&mut tag));
        }
        if let Some(first) = cell.nodes().first().filter(|_| cell.from() > 0) {
            self.from.insert(*first, cell.from());
        }
    }

    pub(crate) fn of(&self, node: NodeId) -> &[Mark] {
        self.by_node.get(&node).map_or(&[], Vec::as_slice)
    }

    /// From which byte on a marked text is meant.
    pub(crate) fn from(&self, node: NodeId) -> usize {
        self.from.get(&node).copied().unwrap_or(0)
    }

    /// The labels and columns that findings claim.
    pub(crate) fn has(&self, node: NodeId, role: Role) -> bool {
        self.of(node).iter().any(|mark| mark.role == role)
    }
}
