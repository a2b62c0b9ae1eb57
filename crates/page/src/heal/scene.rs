//! Everything on a page that can be a value, with all that is known of its place.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::meaning::{Meaning, Tongue, tongue_of};
use super::outline::Outline;
use crate::cell::{Cell, CellId};
use crate::control;
use crate::document::Document;
use crate::table;
use crate::text::{self, label_key};
use crate::tree::{NodeId, Tree};

/// The longest text that can be a label in an attribute, in characters.
const LABEL_MAX: usize = 80;

/// How far up the elements around a value are looked at for its name.
const CLIMB_MAX: usize = 4;

/// The longest name of an element that is remembered, in characters.
const MARK_MAX: usize = 120;

/// The most labels and values that take turns in one box.
const TURNS_MAX: usize = 60;

/// The most places of a page that are looked at.
const SPOTS_MAX: usize = 2_000;

/// A page as it is looked at for healing.
#[derive(Debug)]
pub(crate) struct Scene {
    /// In document order.
    pub(crate) spots: Vec<Spot>,
    /// Its parts under headings.
    pub(crate) outline: Outline,
    /// The language of its labels and headings.
    pub(crate) tongue: Tongue,
}

/// What is known of a page beforehand.
pub(crate) struct Known<'k> {
    /// Texts that are headings.
    pub(crate) headings: &'k HashSet<String>,
    /// Labels of values.
    pub(crate) labels: &'k HashMap<String, usize>,
    /// Names of elements that hold a value.
    pub(crate) marks: &'k HashSet<String>,
}

/// A place that can hold a value.
#[derive(Debug)]
pub(crate) struct Spot {
    pub(crate) cell: Cell,
    /// What is written beside it, over it or in its attributes.
    pub(crate) labels: Vec<Label>,
    /// Names of its elements, such as `id=lblVin`, that no other place of the page has.
    pub(crate) marks: Vec<String>,
    /// The headings over it, the nearest first.
    pub(crate) sections: Vec<String>,
    /// The labels right before and behind its own.
    pub(crate) before: Option<String>,
    pub(crate) behind: Option<String>,
    /// The tags around it, the nearest first.
    pub(crate) path: String,
    /// Which of how many places of that build it is.
    pub(crate) position: (usize, usize),
    /// The type of the control that holds it.
    pub(crate) control: Option<String>,
    /// The labels of other places inside it.
    pub(crate) inner_labels: Vec<String>,
    /// What a person reads there.
    pub(crate) text: String,
    /// Nobody can say which text is the value.
    pub(crate) is_doubtful: bool,
    /// A heading over it says that it is not of this record.
    pub(crate) is_aside: bool,
}

/// A label of a place.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    pub(crate) key: String,
    pub(crate) meaning: Meaning,
}

impl Label {
    pub(crate) fn of(text: &str) -> Self {
        Self { key: label_key(text), meaning: Meaning::of(text) }
    }
}

impl Spot {
    pub(crate) fn has_label(&self, key: &str) -> bool {
        self.labels.iter().any(|label| label.key == key)
    }
}

/// A place in the making.
struct Rough {
    cell: Cell,
    labels: Vec<Label>,
    label_node: Option<NodeId>,
    is_doubtful: bool,
}

impl Scene {
    /// Looks at a page.
    pub(crate) fn of(document: &Document, known: &Known<'_>) -> Self {
        let tree = &document.tree;
        let mut rough: IndexMap<CellId, Rough> = IndexMap::new();
        add_places(document, &mut rough);
        add_turns(document, known.labels, &mut rough);
        add_attribute_labels(document, &mut rough);
        add_named(document, known.marks, &mut rough);
        let mut rough: Vec<Rough> = rough.into_values().take(SPOTS_MAX).collect();
        rough.sort_by_key(|rough| rough.label_node.unwrap_or_else(|| first_node(&rough.cell)));
        let outline = Outline::of(document, known.headings);
        let order = LabelOrder::of(document, &rough);
        let owners = Owners::of(&rough);
        let mut spots: Vec<Spot> =
            rough.into_iter().map(|rough| rough.finish(tree, &outline, &order, &owners)).collect();
        keep_only_own_marks(&mut spots);
        count_positions(&mut spots);
        let headings: Vec<Meaning> = column_headings(document).map(|heading| Meaning::of(heading)).collect();
        let labels = spots.iter().flat_map(|spot| spot.labels.iter().map(|label| &label.meaning));
        let tongue = tongue_of(&labels.chain(&headings).collect::<Vec<_>>());
        Self { spots, outline, tongue }
    }

    /// How many places have this label.
    pub(crate) fn labelled(&self, key: &str) -> usize {
        self.spots.iter().filter(|spot| spot.has_label(key)).count()
    }
}

/// What stands in the first row of each table.
fn column_headings(document: &Document) -> impl Iterator<Item = &String> {
    let first = document.tables.iter().filter_map(|table| table.rows.iter().find(|row| row.keys.len() > 1));
    first.flat_map(|row| &row.keys).filter(|key| !key.is_empty())
}

/// The labelled places of the page.
fn add_places(document: &Document, rough: &mut IndexMap<CellId, Rough>) {
    for place in &document.places {
        let is_doubtful = place.is_doubtful || place.cells.len() > 1;
        for cell in &place.cells {
            add(document, rough, cell.clone(), Some((&place.label, place.label_node)), is_doubtful);
        }
    }
}

/// Labels and values that take turns, though nothing but their words tells which is which.
fn add_turns(document: &Document, labels: &HashMap<String, usize>, rough: &mut IndexMap<CellId, Rough>) {
    let tree = &document.tree;
    for id in tree.all().filter(|id| tree.is_element(*id) && tree.seen(*id)) {
        let boxes: Vec<NodeId> =
            tree.child_elements(id).filter(|child| tree.tag(*child) != "br").take(TURNS_MAX + 1).collect();
        if boxes.len() < 4 || boxes.len() > TURNS_MAX || boxes.len() % 2 == 1 {
            continue;
        }
        let texts: Vec<String> = boxes.iter().map(|child| tree.text(*child)).collect();
        let is_label = |text: &String| labels.contains_key(&label_key(text));
        let of_trade = |text: &String| is_label(text) || Meaning::of(text).is_known();
        let pairs = || boxes.chunks_exact(2).zip(texts.chunks_exact(2));
        let told = pairs().filter(|(_, texts)| texts.first().is_some_and(of_trade)).count();
        let mixed = pairs().any(|(_, texts)| texts.get(1).is_some_and(is_label));
        let short = pairs().all(|(_, texts)| {
            texts.first().is_some_and(|text| !text::is_blank(text) && text.chars().count() <= LABEL_MAX)
        });
        if told < 2 || told * 2 < boxes.len() / 2 || mixed || !short {
            continue;
        }
        for (boxes, texts) in pairs() {
            if let ([label, value], Some(text)) = (boxes, texts.first()) {
                add(document, rough, Cell::new(tree, vec![*value]), Some((text, *label)), false);
            }
        }
    }
}

fn add(
    document: &Document,
    rough: &mut IndexMap<CellId, Rough>,
    cell: Cell,
    label: Option<(&str, NodeId)>,
    is_doubtful: bool,
) {
    let id = cell.id(&document.tree);
    let known = rough.entry(id).or_insert_with(|| Rough {
        cell,
        labels: Vec::new(),
        label_node: label.map(|(_, node)| node),
        is_doubtful,
    });
    known.is_doubtful |= is_doubtful;
    if let Some((text, _)) = label {
        let label = Label::of(text);
        if !label.key.is_empty() && !known.labels.iter().any(|other| other.key == label.key) {
            known.labels.push(label);
        }
    }
}

/// Labels that stand in attributes: of the value's own element, or of an icon before it.
fn add_attribute_labels(document: &Document, rough: &mut IndexMap<CellId, Rough>) {
    let tree = &document.tree;
    for id in tree.all().filter(|id| tree.is_element(*id) && tree.seen(*id)) {
        let Some(text) = attribute_label(tree, id) else { continue };
        let label = Some((text, id));
        if control::is_readable(tree, id) {
            add(document, rough, Cell::new(tree, vec![id]), label, false);
        } else if control::kind(tree, id).is_some()
            || matches!(tree.tag(id), "a" | "label" | "form" | "table" | "body" | "nav")
        {
            // What these are called is no label of a value.
        } else if !text::is_blank(&tree.text(id)) {
            add(document, rough, Cell::new(tree, vec![id]), label, false);
        } else if let Some(value) = behind(tree, id) {
            add(document, rough, Cell::new(tree, vec![value]), label, false);
        }
    }
}

fn attribute_label(tree: &Tree, id: NodeId) -> Option<&str> {
    let names = ["aria-label", "title", "placeholder", "data-label", "data-title", "data-th", "alt"];
    let text = names.iter().find_map(|name| tree.attribute(id, name))?;
    (!text::is_blank(text) && text.chars().count() <= LABEL_MAX).then_some(text)
}

/// The box that stands behind an icon: beside it, or beside the box that holds nothing but it. In a row of a table, and
/// among boxes, the next one is the icon's whatever it holds; and no icon speaks for what stands in another row.
fn behind(tree: &Tree, icon: NodeId) -> Option<NodeId> {
    let mut at = icon;
    for _ in 0..CLIMB_MAX {
        let parent = tree.parent(at)?;
        let is_boxed = tree.is_block(at);
        let mut following = tree.children(parent).skip_while(|sibling| *sibling <= at);
        let next = following.find(|sibling| {
            tree.seen(*sibling) && (!is_blank_node(tree, *sibling) || (is_boxed && tree.is_element(*sibling)))
        });
        if next.is_some() || table::is_row(tree, parent) {
            return next;
        }
        at = parent;
    }
    None
}

fn is_blank_node(tree: &Tree, id: NodeId) -> bool {
    let has_control = || (id..tree.end(id)).any(|inner| control::is_readable(tree, inner));
    text::is_blank(&tree.text(id)) && !has_control()
}

/// Elements whose name is known, wherever they stand.
fn add_named(document: &Document, marks: &HashSet<String>, rough: &mut IndexMap<CellId, Rough>) {
    if marks.is_empty() {
        return;
    }
    let tree = &document.tree;
    for id in tree.all().filter(|id| tree.is_element(*id) && tree.seen(*id)) {
        if own_marks(tree, id).iter().any(|mark| marks.contains(mark)) {
            let controls: Vec<NodeId> =
                (id..tree.end(id)).filter(|inner| control::is_readable(tree, *inner)).collect();
            let node = if let [only] = controls.as_slice() { *only } else { id };
            add(document, rough, Cell::new(tree, vec![node]), None, false);
        }
    }
}

impl Rough {
    fn finish(self, tree: &Tree, outline: &Outline, order: &LabelOrder, owners: &Owners) -> Spot {
        let at = first_node(&self.cell);
        let (before, behind) = self.label_node.map(|node| order.around(node)).unwrap_or_default();
        let text = self.cell.text(tree);
        Spot {
            marks: marks(tree, &self.cell, owners),
            sections: outline.over(at),
            before,
            behind,
            inner_labels: order.inside(tree, &self.cell),
            path: path(tree, at),
            position: (0, 0),
            control: self.cell.control().map(|id| control::type_name(tree, id)),
            is_doubtful: self.is_doubtful || text.is_none(),
            is_aside: outline.is_aside(at),
            text: text.unwrap_or_default(),
            cell: self.cell,
            labels: self.labels,
        }
    }
}

fn first_node(cell: &Cell) -> NodeId {
    cell.controls().first().or_else(|| cell.nodes().first()).copied().unwrap_or(0)
}

fn path(tree: &Tree, at: NodeId) -> String {
    let tags: Vec<&str> = std::iter::once(at)
        .chain(tree.ancestors(at))
        .map(|id| tree.tag(id))
        .filter(|tag| !tag.is_empty())
        .take(CLIMB_MAX)
        .collect();
    tags.join("<")
}

/// The labels of a page in document order.
struct LabelOrder(Vec<(NodeId, String)>);

impl LabelOrder {
    /// What is only a part of one value, such as the hour in `1/21/2026 9:02a`, is no label.
    fn of(document: &Document, rough: &[Rough]) -> Self {
        let tree = &document.tree;
        let of_places = document.places.iter().map(|place| (place.label_node, place.label.clone()));
        let of_rough = rough.iter().filter_map(|rough| {
            Some((rough.label_node?, rough.labels.first().map(|label| label.key.clone())?))
        });
        let mut labels: Vec<(NodeId, String)> = of_places.chain(of_rough).collect();
        labels.sort_by_key(|(node, _)| *node);
        labels.dedup_by_key(|(node, _)| *node);
        let all = Self(labels);
        let is_alone = |cell: &Cell| all.inside(tree, cell).len() == 1;
        let values = rough.iter().map(|rough| &rough.cell).filter(|cell| is_alone(cell));
        let parts: HashSet<NodeId> = values.filter_map(|cell| all.first_inside(tree, cell)).collect();
        Self(all.0.into_iter().filter(|(node, _)| !parts.contains(node)).collect())
    }

    fn first_inside(&self, tree: &Tree, cell: &Cell) -> Option<NodeId> {
        let inside = |node: &NodeId| {
            let at = self.0.partition_point(|(label, _)| label < node);
            self.0.get(at).map(|(label, _)| *label).filter(|label| *label < tree.end(*node))
        };
        cell.nodes().iter().find_map(inside)
    }

    /// The labels inside a cell.
    fn inside(&self, tree: &Tree, cell: &Cell) -> Vec<String> {
        let mut labels = Vec::new();
        for node in cell.nodes() {
            let from = self.0.partition_point(|(label, _)| label < node);
            let to = self.0.partition_point(|(label, _)| *label < tree.end(*node));
            labels.extend(self.0.get(from..to).unwrap_or_default().iter().map(|(_, label)| label.clone()));
        }
        labels
    }

    fn around(&self, node: NodeId) -> (Option<String>, Option<String>) {
        let at = self.0.partition_point(|(label, _)| *label < node);
        let label = |index: usize| self.0.get(index).map(|(_, label)| label.clone());
        let is_here = self.0.get(at).is_some_and(|(label, _)| *label == node);
        (at.checked_sub(1).and_then(label), label(if is_here { at + 1 } else { at }))
    }
}

/// Where the values and labels of all places stand, to tell what an element holds.
struct Owners(Vec<(NodeId, usize)>);

impl Owners {
    fn of(rough: &[Rough]) -> Self {
        let mut all: Vec<(NodeId, usize)> = Vec::new();
        for (index, rough) in rough.iter().enumerate() {
            all.push((first_node(&rough.cell), index));
            all.extend(rough.label_node.map(|node| (node, index)));
        }
        all.sort_unstable();
        Self(all)
    }

    /// Whether the element holds one place only.
    fn is_of_one(&self, tree: &Tree, element: NodeId) -> bool {
        let from = self.0.partition_point(|(node, _)| *node < element);
        let to = self.0.partition_point(|(node, _)| *node < tree.end(element));
        let inside = self.0.get(from..to).unwrap_or_default();
        inside.iter().all(|(_, owner)| Some(owner) == inside.first().map(|(_, first)| first))
    }
}

/// The names of the elements that hold this value and no other.
fn marks(tree: &Tree, cell: &Cell, owners: &Owners) -> Vec<String> {
    let at = first_node(cell);
    let outer = tree.ancestors(at).take(CLIMB_MAX).take_while(|id| owners.is_of_one(tree, *id));
    let inner = (at..tree.end(at)).skip(1).take(CLIMB_MAX);
    let mut marks: Vec<String> = Vec::new();
    for id in std::iter::once(at).chain(inner).chain(outer).filter(|id| tree.is_element(*id)) {
        marks.extend(own_marks(tree, id));
    }
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// The names that an element carries.
pub(super) fn own_marks(tree: &Tree, id: NodeId) -> Vec<String> {
    let mut marks = Vec::new();
    for (name, value) in tree.attributes(id) {
        let value = value.trim();
        if value.is_empty() || value.chars().count() > MARK_MAX {
            continue;
        }
        match name {
            "id" | "name" | "itemprop" | "formcontrolname" | "ng-model" | "ng-bind" | "v-model" | "for" => {
                marks.push(format!("{name}={value}"));
            }
            "class" => marks.extend(value.split_ascii_whitespace().map(|class| format!("class={class}"))),
            data if data.starts_with("data-") => marks.push(format!("{data}={value}")),
            _ => {}
        }
    }
    marks
}

/// Counts the places of each build.
fn count_positions(spots: &mut [Spot]) {
    let mut totals: HashMap<String, usize> = HashMap::new();
    for spot in spots.iter_mut() {
        let total = totals.entry(spot.path.clone()).or_default();
        spot.position.0 = *total;
        *total += 1;
    }
    for spot in spots {
        spot.position.1 = totals.get(&spot.path).copied().unwrap_or(0);
    }
}

/// Takes out the names that several places share, those that are only counted, and those that repeat the value.
fn keep_only_own_marks(spots: &mut [Spot]) {
    let mut carried: HashMap<String, usize> = HashMap::new();
    let mut stems: HashMap<String, usize> = HashMap::new();
    for mark in spots.iter().flat_map(|spot| &spot.marks) {
        *carried.entry(mark.clone()).or_default() += 1;
        if *carried.get(mark).unwrap_or(&0) == 1 {
            *stems.entry(stem(mark)).or_default() += 1;
        }
    }
    for spot in spots.iter_mut() {
        let text = spot.text.to_lowercase();
        spot.marks.retain(|mark| {
            let is_own = carried.get(mark) == Some(&1);
            let is_counted = stem(mark) != *mark && stems.get(&stem(mark)).is_some_and(|many| *many > 1);
            let value = mark.split_once('=').map_or("", |(_, value)| value).to_lowercase();
            let is_echo = text.chars().count() > 2 && value.contains(&text);
            is_own && !is_counted && !is_echo
        });
    }
}

/// A name without its digits.
pub(super) fn stem(mark: &str) -> String {
    mark.chars().filter(|c| !c.is_ascii_digit()).collect()
}
