//! Labelled places: everything on a page that a person reads as "label: value".
//!
//! Portals write such pairs in a dozen ways: definition lists, two cells of a row, `<label>`, two boxes
//! side by side, one line with a colon. Each way is recognised by its structure; each label on the page is
//! read in one way only. Whether a pair is *meant* is decided later, by the fields that a pack declares.

use std::collections::{HashMap, HashSet};

use crate::cell::{Cell, CellId};
use crate::control::{self, ControlKind};
use crate::table;
use crate::text::{self, label_key, normalise, tidy};
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
    /// Nothing stands beside the label, but what stands behind or below it may be its value.
    pub(crate) is_doubtful: bool,
}

/// A line of text as a person sees it: what stands between two line breaks or blocks.
#[derive(Debug)]
pub(crate) struct Line {
    /// Its first text.
    pub(crate) node: NodeId,
    pub(crate) text: String,
    /// The text in which others are looked for: normalised, in lower case.
    pub(crate) folded: String,
    /// The text without its links, where it has some: "6 - 10 of 14" of "<< Previous 6 - 10 of 14 Next >>".
    pub(crate) unlinked: Option<String>,
}

/// A line that is being put together.
#[derive(Default)]
struct OpenLine {
    node: NodeId,
    text: String,
    unlinked: String,
    has_link: bool,
}

/// Finds all labelled places, in document order of their labels.
pub(crate) fn places(tree: &Tree) -> Vec<Place> {
    let mut finder = Finder {
        tree,
        places: Vec::new(),
        by_label: HashMap::new(),
        owned: HashSet::new(),
        open: Vec::new(),
        grids: HashMap::new(),
    };
    for id in tree.all().filter(|id| tree.is_element(*id) && tree.seen(*id)) {
        finder.visit(id);
    }
    finder.doubt_open_labels();
    finder.places.sort_by_key(|place| place.label_node);
    finder.places
}

/// The lines of text of a page: what stands between two line breaks or blocks, however deeply it is wrapped.
pub(crate) fn lines(tree: &Tree) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut open = OpenLine::default();
    let mut at = 0;
    let mut link_end = 0;
    while at < tree.end(0) {
        if !tree.seen(at) || matches!(tree.tag(at), "select" | "textarea" | "button") {
            at = tree.end(at).max(at + 1);
        } else {
            if let Some(text) = tree.text_node(at) {
                if text::is_blank(&open.text) {
                    open.node = at;
                }
                open.text.push_str(text);
                if at >= link_end {
                    open.unlinked.push_str(text);
                } else {
                    open.has_link = true;
                }
            } else if tree.is_raised_digit(at, &open.text) {
                open.text.push(' ');
            } else if tree.tag(at) == "br" || tree.is_block(at) {
                end_line(&mut lines, &mut open);
            } else if tree.tag(at) == "a" {
                link_end = tree.end(at);
                open.unlinked.push(' ');
            }
            at += 1;
        }
        if at < tree.end(0) && tree.leaves_block(at) {
            end_line(&mut lines, &mut open);
        }
    }
    end_line(&mut lines, &mut open);
    lines
}

fn end_line(lines: &mut Vec<Line>, open: &mut OpenLine) {
    let OpenLine { node, text, unlinked, has_link } = std::mem::take(open);
    let text = tidy(&text);
    if !text::is_blank(&text) {
        let folded = normalise(&text).to_lowercase();
        let unlinked = has_link.then(|| tidy(&unlinked)).filter(|unlinked| !text::is_blank(unlinked));
        lines.push(Line { node, text, folded, unlinked });
    }
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
    /// Places of labels that end their line, with the node behind it.
    open: Vec<(usize, NodeId)>,
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
            self.push(Place { label, label_node: control, cells, is_doubtful: false });
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
                    let by_turns = turns && index.is_multiple_of(2);
                    let is_doubtful = !by_turns && is_spacer(tree, *value, cells.get(index + 2).copied());
                    let added = self.add_row_pair(*label, &[*value]);
                    self.doubt(added.filter(|_| is_doubtful));
                }
            }
        }
    }

    /// One label with the cells after it. Trailing blank cells are layout.
    fn add_row_pair(&mut self, label: NodeId, values: &[NodeId]) -> Option<usize> {
        if !can_be_label(self.tree, label) || !values.iter().all(|value| can_be_value(self.tree, *value)) {
            return None;
        }
        let mut cells: Vec<Cell> = values.iter().map(|value| self.content(*value)).collect();
        while cells.len() > 1 && cells.last().is_some_and(|cell| is_empty(self.tree, cell)) {
            cells.pop();
        }
        self.add(label, cells)
    }

    /// Boxes side by side.
    fn siblings(&mut self, container: NodeId) {
        let tree = self.tree;
        let boxes: Vec<NodeId> = tree.child_elements(container).filter(|id| tree.tag(*id) != "br").collect();
        let turns = take_turns(tree, &boxes);
        for pair in boxes.windows(2).enumerate() {
            let (index, [label, value]) = pair else { continue };
            let by_turns = boxes.len() == 2 || (turns && index.is_multiple_of(2));
            let told_apart = are_told_apart(tree, *label, *value, by_turns)
                && !(tree.is_block(*value) && begins_with_label(tree, *value));
            if told_apart && can_be_label_box(tree, *label) && can_be_value(tree, *value) {
                let cell = if control::is_readable(tree, *value) {
                    Cell::new(tree, vec![*value])
                } else {
                    self.content(*value)
                };
                let is_doubtful = !(turns && index.is_multiple_of(2))
                    && is_spacer(tree, *value, boxes.get(index + 2).copied());
                let added = self.add(*label, vec![cell]);
                self.doubt(added.filter(|_| is_doubtful));
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
            if !tree.is_element(*id) || !can_be_label(tree, *id) {
                return false;
            }
            let text = normalise(&tree.text(*id));
            control::kind(tree, *id).is_none()
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
                // A label that ends its line has a blank value, whose place is the label's own end.
                let cell = Cell::new(tree, values.to_vec());
                let is_open = after.is_empty() && is_empty(tree, &cell);
                let added = self.add(*label, vec![cell]);
                self.note_open(added.filter(|_| is_open), segment);
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
            let Some(colon) = label_colon(text) else { continue };
            let before = segment.get(..index).unwrap_or_default();
            let label = tree.text_of(before) + text.get(..colon).unwrap_or_default();
            let label = label_key(&label);
            if label.is_empty() || label.chars().count() > LABEL_MAX {
                return;
            }
            let nodes = segment.get(index..).unwrap_or_default().to_vec();
            let cell = Cell::starting_at(tree, nodes, colon + 1);
            let label_node =
                segment.iter().copied().find(|id| !text::is_blank(&tree.text(*id))).unwrap_or(*node);
            let is_open = is_empty(tree, &cell);
            let is_doubtful = has_gap_and_label(text.get(colon + 1..).unwrap_or_default());
            let added = self.push(Place { label, label_node, cells: vec![cell], is_doubtful });
            self.note_open(added.filter(|_| is_open), segment);
            return;
        }
    }

    /// The cell made of an element's content.
    fn content(&self, element: NodeId) -> Cell {
        Cell::new(self.tree, vec![element])
    }

    /// Adds a place, unless the label has its value already. Gives its index.
    fn add(&mut self, label: NodeId, cells: Vec<Cell>) -> Option<usize> {
        let text = label_key(&self.tree.text(label));
        if text.is_empty() || text.chars().count() > LABEL_MAX || cells.is_empty() {
            return None;
        }
        self.push(Place { label: text, label_node: label, cells, is_doubtful: false })
    }

    /// Notes that nobody can say where the value of this place stands.
    fn doubt(&mut self, place: Option<usize>) {
        if let Some(place) = place.and_then(|index| self.places.get_mut(index)) {
            place.is_doubtful = true;
        }
    }

    /// Notes that the label of this place ends its line.
    fn note_open(&mut self, place: Option<usize>, segment: &[NodeId]) {
        if let (Some(place), Some(last)) = (place, segment.last()) {
            self.open.push((place, self.tree.end(*last)));
        }
    }

    /// A label that ends its line has no value only if nothing behind or below it can be that value.
    fn doubt_open_labels(&mut self) {
        let tree = self.tree;
        // Two cells side by side may only look like a label and its value; what is marked is a label for certain.
        let is_certain =
            |place: &&Place| tree.text_node(place.label_node).is_some() || is_marked(tree, place.label_node);
        let certain = self.places.iter().filter(is_certain);
        let labels: HashSet<NodeId> = certain.map(|place| first_text(tree, place.label_node)).collect();
        for (index, behind) in std::mem::take(&mut self.open) {
            if let Some(place) = self.places.get_mut(index) {
                let label = place.label_node;
                place.is_doubtful |=
                    goes_on(tree, label, behind, &labels) || goes_on_below(tree, label, &labels);
            }
        }
    }

    fn push(&mut self, place: Place) -> Option<usize> {
        let start = first_text(self.tree, place.label_node);
        if self.owned.contains(&(start, place.label.clone())) {
            return None;
        }
        if let [cell] = place.cells.as_slice() {
            let is_new = self.by_label.entry(place.label.clone()).or_default().insert(cell.id(self.tree));
            if !is_new && !cell.nodes().is_empty() {
                return None;
            }
        }
        self.owned.insert((start, place.label.clone()));
        self.places.push(place);
        Some(self.places.len() - 1)
    }
}

/// Where in a line its label ends: at the first colon that is not one of a time of day.
fn label_colon(text: &str) -> Option<usize> {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let is_of_time = |at: usize| {
        let (before, behind) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        is_digit(before.chars().next_back()) && is_digit(behind.chars().next())
    };
    text.match_indices(':').map(|(at, _)| at).find(|at| !is_of_time(*at))
}

/// Whether a text goes on, behind a gap of several spaces, with a further label: `P1 &nbsp;&nbsp; VIN: V1`.
fn has_gap_and_label(text: &str) -> bool {
    let is_gap = |gap: &&str| gap.contains('\u{a0}') && gap.chars().count() > 1;
    let value = text.trim_start();
    let mut gaps = value.split(|c: char| !c.is_whitespace()).filter(is_gap);
    let after = gaps.next().and_then(|gap| value.split_once(gap));
    after.is_some_and(|(_, after)| after.trim_end().ends_with(':') || after.contains(": "))
}

/// Whether a box is a line of its own with a label and its value: `VIN: 1FT…`.
fn begins_with_label(tree: &Tree, id: NodeId) -> bool {
    let text = normalise(&tree.text(id));
    let label = text.split_once(": ").map(|(label, _)| label);
    tree.size(id) <= LABEL_NODES_MAX && label.is_some_and(|label| label.chars().count() <= LABEL_MAX)
}

/// Whether a cell is blank and the next one is not, though it is no label: then nobody can say which is the value.
fn is_spacer(tree: &Tree, value: NodeId, next: Option<NodeId>) -> bool {
    is_empty(tree, &Cell::new(tree, vec![value]))
        && next
            .is_some_and(|next| !is_marked(tree, next) && first_content(tree, next..tree.end(next)).is_some())
}

/// Whether the first thing behind a label, in the part of the page that its box is in, may be its value.
fn goes_on(tree: &Tree, label: NodeId, behind: NodeId, labels: &HashSet<NodeId>) -> bool {
    let boxed =
        std::iter::once(label).chain(tree.ancestors(label)).find(|id| tree.is_block(*id)).unwrap_or(0);
    let part = tree.parent(boxed).unwrap_or(0);
    first_content(tree, behind..tree.end(part)).is_some_and(|next| may_be_the_value(tree, next, labels))
}

/// Whether a label is all there is in its cell, and the cell below it may hold its value.
fn goes_on_below(tree: &Tree, label: NodeId, labels: &HashSet<NodeId>) -> bool {
    let below = || {
        let cell = tree.ancestors(label).find(|id| matches!(tree.tag(*id), "td" | "th"))?;
        let row = tree.parent(cell).filter(|row| table::is_row(tree, *row))?;
        let next = tree.child_elements(tree.parent(row)?).find(|next| *next > row)?;
        let (cells, cells_below) = (table::row_cells(tree, row), table::row_cells(tree, next));
        let index = cells.iter().position(|other| *other == cell)?;
        cells_below.get(index).copied().filter(|_| cells.len() == cells_below.len())
    };
    let content = below().and_then(|below| first_content(tree, below..tree.end(below)));
    content.is_some_and(|next| may_be_the_value(tree, next, labels))
}

/// The first text or control of a range that a person would take for content: no link, and no button.
fn first_content(tree: &Tree, range: std::ops::Range<NodeId>) -> Option<NodeId> {
    let mut at = range.start;
    while at < range.end {
        if !tree.seen(at) || tree.tag(at) == "a" || control::is_button(tree, at) {
            at = tree.end(at).max(at + 1);
            continue;
        }
        let is_text = tree.text_node(at).is_some_and(|text| !text::is_blank(text));
        if is_text || control::is_readable(tree, at) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Whether a text or control is no label of its own and no heading.
fn may_be_the_value(tree: &Tree, content: NodeId, labels: &HashSet<NodeId>) -> bool {
    let is_heading = |id: NodeId| {
        matches!(
            tree.tag(id),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "legend" | "caption" | "th" | "dt" | "label"
        ) || tree.token(id, "role") == "heading"
    };
    !labels.contains(&content) && !tree.ancestors(content).any(is_heading)
}

/// The first text inside an element: the identity of a label, however deeply it is wrapped.
pub(crate) fn first_text(tree: &Tree, label: NodeId) -> NodeId {
    let mut inside = label..tree.end(label).max(label.saturating_add(1));
    inside.find(|id| tree.text_node(*id).is_some_and(|text| !text::is_blank(text))).unwrap_or(label)
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
        && tree.children(id).all(|child| tree.text_node(child).is_none_or(text::is_blank))
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
        && !holds_boxes(tree, id)
}

/// Whether boxes stand side by side inside an element. Then it is a line of a label and its value, though the value may be
/// blank, and no label of what stands below.
fn holds_boxes(tree: &Tree, id: NodeId) -> bool {
    let boxes = |inner: NodeId| tree.child_elements(inner).filter(|child| tree.is_block(*child)).count();
    (id..tree.end(id)).any(|inner| boxes(inner) > 1)
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
    // Some pages call every box a section; one with a heading or further boxes in it is a part of the page.
    let is_part = || tree.below(id).any(|inner| tree.is_block(inner));
    if matches!(tree.tag(id), "section" | "article") {
        return is_part();
    }
    matches!(
        tree.tag(id),
        "table" | "dl" | "ul" | "ol" | "form" | "fieldset" | "nav" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
    )
}
