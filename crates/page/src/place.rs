//! Labelled places: everything on a page that a person reads as "label: value".
//!
//! Portals write such pairs in a dozen ways: definition lists, two cells of a row, `<label>`, two boxes
//! side by side, one line with a colon. Each way is recognised by its structure; each label on the page is
//! read in one way only. Whether a pair is *meant* is decided later, by the fields that a pack declares.

use std::collections::{HashMap, HashSet};

use crate::cell::{Cell, CellId};
use crate::control::{self, ControlKind};
use crate::table;
use crate::text::{label_key, normalise};
use crate::tree::{NodeId, Tree};

/// The longest text that can be a label, in characters.
const LABEL_MAX: usize = 80;

/// The largest markup that can be a label, and a value, in nodes. Anything larger is a part of the page.
const LABEL_NODES_MAX: u32 = 40;
const VALUE_NODES_MAX: u32 = 2_000;

/// One labelled value.
#[derive(Debug)]
pub(crate) struct Place {
    /// The label as [`label_key`].
    pub(crate) label: String,
    /// Where the label stands.
    pub(crate) label_node: NodeId,
    /// The values beside it: one, or several when nobody can say which one is meant.
    pub(crate) cells: Vec<Cell>,
}

/// A line of text as a person sees it: what stands between two line breaks or blocks.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) node: NodeId,
    pub(crate) text: String,
}

/// Finds all labelled places, in document order of their labels.
pub(crate) fn places(tree: &Tree) -> Vec<Place> {
    let mut finder = Finder {
        tree,
        places: Vec::new(),
        by_label: HashMap::new(),
        owned: HashSet::new(),
        grids: HashMap::new(),
    };
    for id in tree.all().filter(|id| tree.is_element(*id) && tree.seen(*id)) {
        finder.visit(id);
    }
    finder.places.sort_by_key(|place| place.label_node);
    finder.places
}

/// The lines of text of a page.
pub(crate) fn lines(tree: &Tree) -> Vec<Line> {
    let containers = tree.all().filter(|id| tree.seen(*id) && (tree.is_block(*id) || *id == 0));
    let segments = containers.flat_map(|id| segments(tree, id));
    segments
        .map(|nodes| Line {
            node: nodes.first().copied().unwrap_or(0),
            text: normalise(&tree.text_of(&nodes)),
        })
        .filter(|line| !line.text.is_empty())
        .collect()
}

/// The runs of inline content directly inside an element, split at line breaks and blocks.
fn segments(tree: &Tree, container: NodeId) -> Vec<Vec<NodeId>> {
    let mut segments = vec![Vec::new()];
    for child in tree.children(container).filter(|child| tree.seen(*child)) {
        if tree.tag(child) == "br" || tree.is_block(child) {
            segments.push(Vec::new());
        } else if let Some(segment) = segments.last_mut() {
            segment.push(child);
        }
    }
    segments.retain(|segment| !segment.is_empty());
    segments
}

struct Finder<'t> {
    tree: &'t Tree,
    places: Vec<Place>,
    /// The single cells that each label has so far.
    by_label: HashMap<String, HashSet<CellId>>,
    /// Which tables have column headings.
    grids: HashMap<NodeId, bool>,
    /// Labels that have their value: where the label's text begins, and the label.
    owned: HashSet<(NodeId, String)>,
}

impl Finder<'_> {
    fn visit(&mut self, id: NodeId) {
        match self.tree.tag(id) {
            "dt" => self.definition(id),
            "label" => self.label_element(id),
            "fieldset" => self.radio_fieldset(id),
            _ if table::is_row(self.tree, id) => self.row(id),
            _ if control::is_readable(self.tree, id) => self.labelled_by_attribute(id),
            _ if holds_pairs(self.tree, id) => self.siblings(id),
            _ => {}
        }
        self.inline(id);
    }

    /// `<dt>` and the `<dd>`s that follow it.
    fn definition(&mut self, term: NodeId) {
        let Some(parent) = self.tree.parent(term) else { return };
        let following = self.tree.child_elements(parent).skip_while(|sibling| *sibling <= term);
        let values: Vec<NodeId> = following.take_while(|sibling| self.tree.tag(*sibling) == "dd").collect();
        let cells = values.into_iter().map(|value| self.content(value)).collect();
        self.add(term, cells);
    }

    /// `<label>`, by `for` or around its control.
    fn label_element(&mut self, label: NodeId) {
        let target = match self.tree.attribute(label, "for") {
            Some(id) => self.tree.unique_id(id).filter(|control| control::is_readable(self.tree, *control)),
            None => self.only_control(label),
        };
        if let Some(target) = target {
            let cell = Cell::new(self.tree, vec![target]);
            self.add(label, vec![cell]);
        }
    }

    fn only_control(&self, inside: NodeId) -> Option<NodeId> {
        let mut controls = self.tree.below(inside).filter(|id| control::is_readable(self.tree, *id));
        let first = controls.next()?;
        controls.next().is_none().then_some(first)
    }

    /// A fieldset of nothing but radio buttons is one question, and its legend the label.
    fn radio_fieldset(&mut self, fieldset: NodeId) {
        let tree = self.tree;
        let Some(legend) = tree.child_elements(fieldset).find(|id| tree.tag(*id) == "legend") else { return };
        let mut controls = tree.below(fieldset).filter(|id| control::is_readable(tree, *id)).peekable();
        let any = controls.peek().is_some();
        if any && controls.all(|id| control::kind(tree, id) == Some(ControlKind::Radio)) {
            let nodes = tree.children(fieldset).filter(|child| *child > legend).collect();
            let cell = Cell::new(tree, nodes);
            self.add(legend, vec![cell]);
        }
    }

    /// A control that names itself: `aria-label`, `aria-labelledby`, else its placeholder.
    fn labelled_by_attribute(&mut self, control: NodeId) {
        let tree = self.tree;
        let named = tree.attribute(control, "aria-labelledby").map(|ids| {
            let nodes: Vec<NodeId> =
                ids.split_ascii_whitespace().filter_map(|id| tree.unique_id(id)).collect();
            tree.text_of(&nodes)
        });
        let named = named.or_else(|| tree.attribute(control, "aria-label").map(str::to_owned));
        let has_label = || {
            tree.label_for(control).is_some()
                || tree.ancestors(control).any(|outer| tree.tag(outer) == "label")
        };
        let named = named
            .or_else(|| tree.attribute(control, "placeholder").filter(|_| !has_label()).map(str::to_owned));
        let label = named.map(|text| label_key(&text)).unwrap_or_default();
        if !label.is_empty() {
            let cells = vec![Cell::new(tree, vec![control])];
            self.push(Place { label, label_node: control, cells });
        }
    }

    /// The cells of a table row: heading cells label what follows them; in a table without headings, each
    /// cell may label the next.
    fn row(&mut self, row: NodeId) {
        let tree = self.tree;
        let cells = table::row_cells(tree, row);
        let is_heading = |id: &NodeId| tree.tag(*id) == "th" || tree.token(*id, "role") == "rowheader";
        let table = tree.ancestors(row).find(|id| table::is_table(tree, *id));
        let in_grid = table.is_some_and(|id| *self.grids.entry(id).or_insert_with(|| is_grid(tree, id)));
        if cells.iter().any(is_heading) {
            let mut rest = cells.as_slice();
            while let Some((label, after)) = rest.split_first() {
                let values = after.iter().take_while(|cell| !is_heading(cell)).count();
                let (values, after) = after.split_at_checked(values).unwrap_or((&[], &[]));
                if is_heading(label) && !values.is_empty() && (!in_grid || cells.len() == 2) {
                    self.add_row_pair(*label, values);
                }
                rest = after;
            }
        } else if !in_grid {
            let turns = take_turns(tree, &cells);
            for pair in cells.windows(2).enumerate() {
                if let (index, [label, value]) = pair
                    && are_told_apart(
                        tree,
                        *label,
                        *value,
                        cells.len() == 2 || (turns && index.is_multiple_of(2)),
                    )
                {
                    self.add_row_pair(*label, &[*value]);
                }
            }
        }
    }

    /// One label with the cells after it. Trailing blank cells are layout.
    fn add_row_pair(&mut self, label: NodeId, values: &[NodeId]) {
        if !can_be_label(self.tree, label) || !values.iter().all(|value| can_be_value(self.tree, *value)) {
            return;
        }
        let mut cells: Vec<Cell> = values.iter().map(|value| self.content(*value)).collect();
        while cells.len() > 1 && cells.last().is_some_and(|cell| is_empty(self.tree, cell)) {
            cells.pop();
        }
        self.add(label, cells);
    }

    /// Boxes side by side.
    fn siblings(&mut self, container: NodeId) {
        let tree = self.tree;
        let boxes: Vec<NodeId> = tree.child_elements(container).filter(|id| tree.tag(*id) != "br").collect();
        let turns = take_turns(tree, &boxes);
        for pair in boxes.windows(2).enumerate() {
            let (index, [label, value]) = pair else { continue };
            let by_turns = boxes.len() == 2 || (turns && index.is_multiple_of(2));
            let told_apart = are_told_apart(tree, *label, *value, by_turns);
            if told_apart && can_be_label_box(tree, *label) && can_be_value(tree, *value) {
                let cell = if control::is_readable(tree, *value) {
                    Cell::new(tree, vec![*value])
                } else {
                    self.content(*value)
                };
                self.add(*label, vec![cell]);
            }
        }
    }

    /// Labels inside a line: `<b>Label:</b> value`, `Label: value`.
    fn inline(&mut self, container: NodeId) {
        if matches!(self.tree.tag(container), "select" | "textarea" | "button" | "option" | "title") {
            return;
        }
        for segment in segments(self.tree, container) {
            if !self.marked_labels(&segment) {
                self.first_colon(&segment);
            }
        }
    }

    /// Elements that end in a colon, or `<label>`s, each followed by its value. Whether there was any.
    fn marked_labels(&mut self, segment: &[NodeId]) -> bool {
        let tree = self.tree;
        let is_marked = |id: &NodeId| {
            let text = normalise(&tree.text(*id));
            tree.is_element(*id)
                && control::kind(tree, *id).is_none()
                && (text.ends_with(':') || (tree.tag(*id) == "label" && tree.attribute(*id, "for").is_none()))
        };
        let mut rest = match segment.iter().position(is_marked) {
            Some(first) => segment.get(first..).unwrap_or_default(),
            None => return false,
        };
        while let Some((label, after)) = rest.split_first() {
            let values = after.iter().take_while(|id| !is_marked(id)).count();
            let (values, after) = after.split_at_checked(values).unwrap_or((&[], &[]));
            let is_wrapping = tree.tag(*label) == "label" && self.only_control(*label).is_some();
            if !is_wrapping {
                let nodes = if values.is_empty() { vec![*label] } else { values.to_vec() };
                let mut cell = Cell::new(tree, nodes);
                if values.is_empty() {
                    // A label that ends its line has a blank value, whose place is the label's own end.
                    cell = Cell::new(tree, Vec::new());
                }
                self.add(*label, vec![cell]);
            }
            rest = after;
        }
        true
    }

    /// A line of text with a colon in it.
    fn first_colon(&mut self, segment: &[NodeId]) {
        let tree = self.tree;
        for (index, node) in segment.iter().enumerate() {
            let Some(text) = tree.text_node(*node) else { continue };
            let Some(colon) = text.find(':') else { continue };
            let before = segment.get(..index).unwrap_or_default();
            let label = tree.text_of(before) + text.get(..colon).unwrap_or_default();
            let label = label_key(&label);
            if label.is_empty() || label.chars().count() > LABEL_MAX {
                return;
            }
            let nodes = segment.get(index..).unwrap_or_default().to_vec();
            let cell = Cell::starting_at(tree, nodes, colon + 1);
            let label_node =
                segment.iter().copied().find(|id| !normalise(&tree.text(*id)).is_empty()).unwrap_or(*node);
            self.push(Place { label, label_node, cells: vec![cell] });
            return;
        }
    }

    /// The cell made of an element's content.
    fn content(&self, element: NodeId) -> Cell {
        Cell::new(self.tree, vec![element])
    }

    fn add(&mut self, label: NodeId, cells: Vec<Cell>) {
        let text = label_key(&self.tree.text(label));
        if text.is_empty() || text.chars().count() > LABEL_MAX || cells.is_empty() {
            return;
        }
        self.push(Place { label: text, label_node: label, cells });
    }

    fn push(&mut self, place: Place) {
        let start = first_text(self.tree, place.label_node);
        if self.owned.contains(&(start, place.label.clone())) {
            return;
        }
        if let [cell] = place.cells.as_slice() {
            let is_new = self.by_label.entry(place.label.clone()).or_default().insert(cell.id(self.tree));
            if !is_new && !cell.nodes().is_empty() {
                return;
            }
        }
        self.owned.insert((start, place.label.clone()));
        self.places.push(place);
    }
}

/// The first text inside an element: the identity of a label, however deeply it is wrapped.
fn first_text(tree: &Tree, label: NodeId) -> NodeId {
    let mut inside = label..tree.end(label).max(label.saturating_add(1));
    inside.find(|id| tree.text_node(*id).is_some_and(|text| !normalise(text).is_empty())).unwrap_or(label)
}

fn is_empty(tree: &Tree, cell: &Cell) -> bool {
    cell.controls().is_empty() && cell.text(tree).is_some_and(|text| text.is_empty())
}

/// A table with column headings: a filled `<thead>`, or a first row of nothing but headings.
fn is_grid(tree: &Tree, id: NodeId) -> bool {
    let table = table::lay_out(tree, id);
    let many = |row: &&table::TableRow| row.cells().len() > 1;
    if table.rows.iter().filter(many).any(|row| row.in_head) {
        return true;
    }
    table.rows.iter().find(many).is_some_and(|row| row.cells().iter().all(|cell| cell.is_heading))
}

/// Whether an element may hold boxes side by side.
fn holds_pairs(tree: &Tree, id: NodeId) -> bool {
    let by_tag = !matches!(
        tree.tag(id),
        "table"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "dl"
            | "ul"
            | "ol"
            | "nav"
            | "menu"
            | "select"
            | "optgroup"
            | "html"
            | "button"
            | "a"
    );
    by_tag
        && !table::is_row(tree, id)
        && tree.children(id).all(|child| tree.text_node(child).is_none_or(|text| normalise(text).is_empty()))
}

/// Whether of two neighbours side by side the first is seen to be the label of the second, rather than both be headings or
/// values: it is marked as a label and the other is not, or nothing is marked and labels and values take turns.
fn are_told_apart(tree: &Tree, label: NodeId, value: NodeId, by_turns: bool) -> bool {
    match (is_marked(tree, label), is_marked(tree, value)) {
        (true, false) => true,
        (false, false) => by_turns,
        (_, true) => false,
    }
}

/// Whether boxes side by side look by turns like one thing and like another.
fn take_turns(tree: &Tree, boxes: &[NodeId]) -> bool {
    let looks = |index: usize| boxes.get(index).map(|id| tree.looks(*id));
    let (first, second) = (looks(0), looks(1));
    let in_turn = |(index, id): (usize, &NodeId)| {
        Some(tree.looks(*id)) == if index.is_multiple_of(2) { first } else { second }
    };
    boxes.len().is_multiple_of(2) && first != second && boxes.iter().enumerate().all(in_turn)
}

/// Whether a box is marked as a label: by its tag, by nothing but bold text, or by a colon.
fn is_marked(tree: &Tree, id: NodeId) -> bool {
    if tree.size(id) > LABEL_NODES_MAX {
        return false;
    }
    let is_bold = |id: NodeId| matches!(tree.tag(id), "label" | "b" | "strong" | "dt");
    let text = normalise(&tree.text(id));
    let inner = tree.child_elements(id).find(|child| is_bold(*child));
    is_bold(id)
        || text.ends_with(':')
        || inner.is_some_and(|inner| !text.is_empty() && normalise(&tree.text(inner)) == text)
}

/// Whether a box may be a label: a short text without structure of its own.
fn can_be_label_box(tree: &Tree, id: NodeId) -> bool {
    can_be_label(tree, id)
        && !matches!(
            tree.tag(id),
            "a" | "button"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "legend"
                | "caption"
                | "script"
                | "img"
        )
        && tree.token(id, "role") != "heading"
        && tree.below(id).all(|inner| control::kind(tree, inner).is_none() && !is_structure(tree, inner))
        && control::kind(tree, id).is_none()
        && !is_structure(tree, id)
}

fn can_be_label(tree: &Tree, id: NodeId) -> bool {
    tree.size(id) <= LABEL_NODES_MAX
}

/// Whether an element may be a value: no headings and no further structure inside.
fn can_be_value(tree: &Tree, id: NodeId) -> bool {
    tree.size(id) <= VALUE_NODES_MAX
        && !is_structure(tree, id)
        && !control::is_button(tree, id)
        && tree.below(id).all(|inner| !is_structure(tree, inner) || matches!(tree.tag(inner), "ul" | "ol"))
}

fn is_structure(tree: &Tree, id: NodeId) -> bool {
    matches!(
        tree.tag(id),
        "table"
            | "dl"
            | "ul"
            | "ol"
            | "form"
            | "fieldset"
            | "section"
            | "article"
            | "nav"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
    )
}
