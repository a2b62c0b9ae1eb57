//! What a page looked like when it was recorded.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::grids::{self, Column};
use super::meaning::Meaning;
use super::scene::{Known, Scene, Spot};
use crate::cell::CellId;
use crate::document::Document;
use crate::evidence::{Evidence, Test};
use crate::model::{Field, ListModel, PageModel};
use crate::reader::Reader;
use crate::record::Located;
use crate::text::label_key;

/// The shortest value that can be told from others by being the same, in characters.
const ECHO_MIN: usize = 3;

/// What is remembered of the pages of a pack, by page.
#[derive(Debug, Default)]
pub struct Memory {
    pages: IndexMap<String, PageMemory>,
}

/// What is remembered of one page: how its recordings looked, all of them proved to be this page.
#[derive(Debug, Default)]
pub struct PageMemory {
    /// How often each label was there at most.
    pub(crate) labels: HashMap<String, usize>,
    /// What they mean.
    pub(crate) label_meanings: HashMap<String, Meaning>,
    /// Names of elements that hold values which no field is about.
    pub(crate) other_marks: HashSet<String>,
    /// The headings, and the titles.
    pub(crate) headings: HashSet<String>,
    /// Those headings that every recording has, and that hold no number.
    pub(crate) stable_headings: HashSet<String>,
    pub(crate) titles: HashSet<String>,
    /// The paths of the addresses.
    pub(crate) paths: HashSet<String>,
    pub(crate) fields: IndexMap<String, FieldMemory>,
    pub(crate) lists: IndexMap<String, ListMemory>,
    /// How many recordings there were.
    pub(crate) recordings: usize,
}

/// What is remembered of one list.
#[derive(Debug, Default)]
pub(crate) struct ListMemory {
    /// All headings of its grid, also of columns that are not read.
    pub(crate) headings: HashMap<String, usize>,
    /// What they mean.
    pub(crate) heading_meanings: HashMap<String, Meaning>,
    /// Names of elements in columns that are not read.
    pub(crate) other_marks: HashSet<String>,
    /// The heading nearest over the grid.
    pub(crate) sections: HashSet<String>,
    /// Names of the grid itself that every recording has.
    pub(crate) marks: Option<HashSet<String>>,
    pub(crate) columns: IndexMap<String, FieldMemory>,
}

/// What is remembered of one value, or of one column.
#[derive(Debug, Default)]
pub(crate) struct FieldMemory {
    /// The labels that are exactly its own.
    pub(crate) labels: HashSet<String>,
    /// What those labels mean, what the field is called, and what else its pack says that it may be called.
    pub(crate) meanings: Vec<Meaning>,
    pub(crate) also: HashSet<String>,
    /// Names of its elements that every recording has.
    pub(crate) marks: HashSet<String>,
    /// The heading nearest over it.
    pub(crate) sections: HashSet<String>,
    pub(crate) before: HashSet<String>,
    pub(crate) behind: HashSet<String>,
    pub(crate) paths: HashSet<String>,
    /// Which of how many places of its build it was, by build; of a column, which of how many.
    pub(crate) positions: HashSet<(String, usize, usize)>,
    pub(crate) controls: HashSet<Option<String>>,
    /// Parameters of the address that had the same value in every recording.
    pub(crate) echoes: HashSet<String>,
    /// All its values had a digit in them.
    pub(crate) has_digits: bool,
    /// The values that were seen.
    pub(crate) values: HashSet<String>,
    /// In how many recordings it was found.
    pub(crate) seen: usize,
}

impl Memory {
    /// The page, learned from its recordings.
    pub fn learn(&mut self, model: &PageModel, recordings: &[Document]) {
        self.pages.insert(model.name.clone(), PageMemory::of(model, recordings));
    }

    /// All pages of which something is remembered.
    pub(crate) fn pages(&self) -> impl Iterator<Item = (&str, &PageMemory)> {
        self.pages.iter().map(|(name, page)| (name.as_str(), page))
    }

    /// What is remembered of a page.
    #[must_use]
    pub fn page(&self, name: &str) -> Option<&PageMemory> {
        self.pages.get(name)
    }
}

impl PageMemory {
    /// Learns from recordings. One that does not prove the page is left out.
    fn of(model: &PageModel, recordings: &[Document]) -> Self {
        let mut memory = Self { headings: declared_headings(model), ..Self::default() };
        for field in &model.values {
            memory.fields.insert(field.name.clone(), FieldMemory::declared(field));
        }
        for list in &model.lists {
            memory.lists.insert(list.name.clone(), ListMemory::declared(list));
        }
        let proved: Vec<&Document> =
            recordings.iter().filter(|document| model.proves(document).is_ok()).collect();
        for (index, document) in proved.iter().enumerate() {
            let headings: HashSet<String> =
                document.headings.iter().map(|heading| label_key(heading)).collect();
            match index {
                0 => memory.stable_headings.clone_from(&headings),
                _ => memory.stable_headings.retain(|heading| headings.contains(heading)),
            }
            memory.headings.extend(headings);
        }
        memory.stable_headings.retain(|heading| !heading.chars().any(|c| c.is_ascii_digit()));
        for document in proved {
            memory.add(model, document);
        }
        memory
    }

    fn add(&mut self, model: &PageModel, document: &Document) {
        self.recordings += 1;
        self.titles.insert(label_key(document.title()));
        self.paths.insert(document.url().path().to_owned());
        let scene = self.scene(document);
        for spot in &scene.spots {
            for label in &spot.labels {
                self.label_meanings.insert(label.key.clone(), label.meaning.clone());
                let known = self.labels.entry(label.key.clone()).or_default();
                *known = (*known).max(scene.labelled(&label.key));
            }
        }
        for list in &model.lists {
            if let Some(memory) = self.lists.get_mut(&list.name) {
                memory.add(document, &scene, list);
            }
        }
        let owners = owners(model, document);
        for spot in &scene.spots {
            match owners.get(&spot.cell.id(&document.tree)) {
                Some(fields) => {
                    for field in fields {
                        if let Some(memory) = self.fields.get_mut(*field) {
                            memory.add(document, spot);
                        }
                    }
                }
                None => self.other_marks.extend(spot.marks.iter().cloned()),
            }
        }
    }

    /// A document as it is looked at for healing.
    pub(crate) fn scene(&self, document: &Document) -> Scene {
        let known = Known { headings: &self.headings, labels: &self.labels, marks: &self.known_marks() };
        Scene::of(document, &known)
    }

    /// The texts that are known to be headings of this page.
    pub(crate) fn known_headings(&self) -> &HashSet<String> {
        &self.headings
    }

    /// The names of elements that are known to hold a field's value.
    fn known_marks(&self) -> HashSet<String> {
        self.fields.values().flat_map(|field| field.marks.iter().cloned()).collect()
    }
}

impl ListMemory {
    fn declared(list: &ListModel) -> Self {
        let columns = list.columns.iter().map(|column| (column.name.clone(), FieldMemory::declared(column)));
        Self {
            sections: list.section.iter().map(|section| label_key(section)).collect(),
            columns: columns.collect(),
            ..Self::default()
        }
    }

    fn add(&mut self, document: &Document, scene: &Scene, list: &ListModel) {
        let Ok(grid) = list.find(document) else { return };
        let Some(row) = grid.table.rows.get(grid.header) else { return };
        self.sections.extend(scene.outline.over(row.node).into_iter().next());
        let marks: HashSet<String> = grids::marks(document, row).into_iter().collect();
        match &mut self.marks {
            Some(known) => known.retain(|mark| marks.contains(mark)),
            None => self.marks = Some(marks),
        }
        let columns = grids::columns(document, list, grid.table, grid.header);
        for column in &columns {
            let many = columns.iter().filter(|other| other.label.key == column.label.key).count();
            self.heading_meanings.insert(column.label.key.clone(), column.label.meaning.clone());
            let known = self.headings.entry(column.label.key.clone()).or_default();
            *known = (*known).max(many);
        }
        for column in columns {
            let of = grid.columns.iter().position(|at| *at == Some(column.at));
            let field = of.and_then(|index| list.columns.get(index));
            match field.and_then(|field| self.columns.get_mut(&field.name)) {
                Some(memory) => memory.add_column(&column),
                None => self.other_marks.extend(column.marks),
            }
        }
    }
}

/// Which fields have which cell.
fn owners<'m>(model: &'m PageModel, document: &Document) -> HashMap<CellId, Vec<&'m str>> {
    let mut owners: HashMap<CellId, Vec<&str>> = HashMap::new();
    for field in &model.values {
        if let Ok(Located::Cell(cell)) = field.locate(document) {
            owners.entry(cell.id(&document.tree)).or_default().push(&field.name);
        }
    }
    owners
}

/// The headings that the model itself names.
fn declared_headings(model: &PageModel) -> HashSet<String> {
    let sections = model.values.iter().filter_map(|field| field.evidence.section.as_deref());
    let of_lists = model.lists.iter().filter_map(|list| list.section.as_deref());
    let proofs = model.proof.iter().filter_map(|test| match test {
        Test::Heading(pattern) if pattern.holes().next().is_none() => Some(pattern.source()),
        _ => None,
    });
    sections.chain(of_lists).chain(proofs).map(label_key).collect()
}

impl FieldMemory {
    /// What the pack alone says of a field.
    pub(crate) fn declared(field: &Field) -> Self {
        let Evidence { label, heading, also, line, .. } = &field.evidence;
        // "Store: {value}" is a label and its value in one line.
        let led = line.as_ref().and_then(|line| line.source().strip_suffix(": {value}")).map(str::to_owned);
        let written = label.iter().chain(heading).chain(&led);
        Self {
            labels: written.clone().map(|label| label_key(label)).collect(),
            meanings: written
                .map(|label| Meaning::of(label))
                .chain([Meaning::of(&field.name)])
                .filter(|meaning| !meaning.is_blank())
                .collect(),
            also: also.iter().map(|label| label_key(label)).collect(),
            sections: field.evidence.section.iter().map(|section| label_key(section)).collect(),
            has_digits: true,
            ..Self::default()
        }
    }

    fn add(&mut self, document: &Document, spot: &Spot) {
        let marks: HashSet<String> = spot.marks.iter().cloned().collect();
        if self.seen == 0 {
            self.marks = marks;
            self.echoes = echoes(document, &spot.text);
        } else {
            self.marks.retain(|mark| marks.contains(mark));
            let echoes = echoes(document, &spot.text);
            self.echoes.retain(|echo| echoes.contains(echo));
        }
        self.seen += 1;
        self.sections.extend(spot.sections.first().cloned());
        self.before.extend(spot.before.clone());
        self.behind.extend(spot.behind.clone());
        self.paths.insert(spot.path.clone());
        self.positions.insert((spot.path.clone(), spot.position.0, spot.position.1));
        self.controls.insert(spot.control.clone());
        if !spot.text.is_empty() {
            self.has_digits &= spot.text.chars().any(|c| c.is_ascii_digit());
            self.values.insert(spot.text.clone());
        }
    }

    fn add_column(&mut self, column: &Column) {
        self.positions.insert((String::new(), column.position.0, column.position.1));
        let marks: HashSet<String> = column.marks.iter().cloned().collect();
        if self.seen == 0 {
            self.marks = marks;
        } else {
            self.marks.retain(|mark| marks.contains(mark));
        }
        self.seen += 1;
        self.before.extend(column.before.clone());
        self.behind.extend(column.behind.clone());
        for text in column.texts.iter().filter(|text| !text.is_empty()) {
            self.has_digits &= text.chars().any(|c| c.is_ascii_digit());
            self.values.insert(text.clone());
        }
    }

    /// Whether a mistake in this value would be worst: money, days, and numbers by which things are known.
    pub(crate) fn is_grave(&self, reader: &Reader) -> bool {
        match reader {
            Reader::Money(_) | Reader::Date(_) | Reader::DateTime(_) | Reader::Vin { .. } => true,
            Reader::Integer(_) | Reader::Decimal(_) | Reader::Flag { .. } | Reader::Words(_) => false,
            Reader::List { of, .. } => self.is_grave(of),
            Reader::Text
            | Reader::Covered
            | Reader::Phone
            | Reader::Url
            | Reader::Link { .. }
            | Reader::Pattern(_) => self.has_digits && !self.values.is_empty(),
        }
    }
}

/// The parameters of the page's address that have this value.
pub(crate) fn echoes(document: &Document, text: &str) -> HashSet<String> {
    if text.chars().count() < ECHO_MIN {
        return HashSet::new();
    }
    let same = document.url().query_pairs().filter(|(_, value)| value.trim() == text);
    same.map(|(name, _)| name.into_owned()).collect()
}
