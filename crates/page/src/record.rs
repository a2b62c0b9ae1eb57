//! Reading a page: all of its values, lists and links at once, or the drift that forbids it.

use std::collections::HashMap;
use std::ops::Range;

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use url::Url;

use crate::cell::{Cell, CellId};
use crate::control::{self, ControlKind};
use crate::data::Spot;
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::evidence::{Evidence, ScriptEvidence};
use crate::kind::DocumentKind;
use crate::list::ListReading;
use crate::model::{Field, LinkModel, PageModel, Presence};
use crate::reader::{Facet, Reader};
use crate::script::Literal;
use crate::text::{label_key, normalise};
use crate::tree::NodeId;
use crate::value::{Absence, Found, Reading, Value, Witness};

/// The longest line that can be a label and nothing else, in bytes.
const LABEL_LINE_MAX: usize = 400;

/// What reading depends on beside the page.
#[derive(Debug, Clone, Default)]
pub struct ReadContext {
    /// The zone of the page's local times. Without one, a local time is unreadable.
    pub zone: Option<TimeZone>,
    /// What the session says of the formats that its user has chosen.
    pub formats: Option<String>,
}

/// Everything that a model reads on a page.
#[derive(Debug, Clone)]
pub struct PageReading {
    /// The page model's name.
    pub page: String,
    /// The single values by field name.
    pub values: IndexMap<String, Reading>,
    /// The lists by name.
    pub lists: IndexMap<String, ListReading>,
    /// The links by name; an optional one that is not offered is `None`.
    pub links: IndexMap<String, Option<Url>>,
}

impl PageModel {
    /// Reads the document as this page: proof, gate, then all values, lists and links.
    ///
    /// # Errors
    /// The first [`Drift`]. A row of a list that cannot be read while its neighbours can is not an error
    /// of the page: it comes as [`RowDrift`](crate::RowDrift) in its list.
    pub fn read(
        &self,
        document: &Document,
        status: u16,
        context: &ReadContext,
    ) -> Result<PageReading, Drift> {
        self.proves(document)?;
        self.passes_gate(document, status)?;
        let on_page = |drift: Drift| drift.on(&self.name);
        let document = self.view(document).map_err(on_page)?;
        let values = self.read_values(document, context).map_err(on_page)?;
        let mut lists = IndexMap::new();
        for list in &self.lists {
            let reading = list.read(document, context).map_err(|drift| on_page(drift.within(&list.name)))?;
            lists.insert(list.name.clone(), reading.on(&self.name));
        }
        let links = self.read_links(document)?;
        Ok(PageReading { page: self.name.clone(), values, lists, links })
    }

    pub(crate) fn read_links(&self, document: &Document) -> Result<IndexMap<String, Option<Url>>, Drift> {
        let find = |link: &LinkModel| {
            let found = link.find(document).map_err(|drift| drift.on(&self.name).at(&link.name))?;
            Ok((link.name.clone(), found))
        };
        self.links.iter().map(find).collect()
    }

    /// Reads some of the page's values, whatever has become of the others: what a page that refuses something still
    /// says. Names that the model does not have are left out.
    ///
    /// # Errors
    /// The first [`Drift`].
    pub fn read_some(
        &self,
        names: &[&str],
        document: &Document,
        context: &ReadContext,
    ) -> Result<IndexMap<String, Reading>, Drift> {
        let document = self.view(document).map_err(|drift| drift.on(&self.name))?;
        let wanted = self.values.iter().filter(|field| names.contains(&field.name.as_str()));
        self.read_fields(wanted, document, context).map_err(|drift| drift.on(&self.name))
    }

    /// Assigns all fields at once, one cell each.
    fn read_values(
        &self,
        document: &Document,
        context: &ReadContext,
    ) -> Result<IndexMap<String, Reading>, Drift> {
        self.read_fields(self.values.iter(), document, context)
    }

    fn read_fields<'f>(
        &'f self,
        fields: impl Iterator<Item = &'f Field>,
        document: &Document,
        context: &ReadContext,
    ) -> Result<IndexMap<String, Reading>, Drift> {
        let labels = self.labels();
        let mut claims: HashMap<Claim, &str> = HashMap::new();
        let mut values = IndexMap::new();
        for field in fields {
            let (claim, reading) =
                field.read(document, &labels, context).map_err(|drift| drift.at(&field.name))?;
            if let Some(other) = claim.and_then(|claim| claims.insert(claim, &field.name)) {
                return Err(field.shares_with(other));
            }
            values.insert(field.name.clone(), reading);
        }
        Ok(values)
    }

    /// The labels of all values, none of which is ever another one's value.
    pub(crate) fn labels(&self) -> Vec<String> {
        self.values.iter().filter_map(|field| field.evidence.label.as_deref().map(label_key)).collect()
    }
}

/// A cell, as one reader takes it: a link's text and its address are two things.
pub(crate) type Claim = (CellId, Facet);

impl Drift {
    /// The same drift inside the named list.
    pub(crate) fn within(self, list: &str) -> Self {
        let field = match &self.field {
            Some(field) => format!("{list}.{field}"),
            None => list.to_owned(),
        };
        self.at(&field)
    }
}

/// Where a field is.
pub(crate) enum Located {
    Cell(Cell),
    /// The text of a hole in a line.
    Line(String),
    /// At no cell of its own, in a data document.
    Spot(Spot),
    /// A literal of a script.
    Script(String),
    /// Its label is not on the page, which the field allows.
    Nowhere(Absence),
}

impl Field {
    /// Reads the field where its evidence says that it is. Gives the cell that it takes.
    pub(crate) fn read(
        &self,
        document: &Document,
        labels: &[String],
        context: &ReadContext,
    ) -> Result<(Option<Claim>, Reading), Drift> {
        match self.locate(document)? {
            Located::Nowhere(absence) => Ok((None, self.absent(absence, ""))),
            Located::Spot(spot) => Ok((None, self.read_spot(document, &spot, context)?)),
            Located::Line(text) => Ok((None, self.read_text(&text, context)?)),
            Located::Script(text) => Ok((None, self.read_script(document, &text, context)?)),
            Located::Cell(cell) => {
                self.is_no_label(document, &cell, labels)?;
                let reading = self.read_cell(document, &cell, context)?;
                Ok((Some(self.claim(document, &cell)), reading))
            }
        }
    }

    pub(crate) fn claim(&self, document: &Document, cell: &Cell) -> Claim {
        (cell.id(&document.tree), self.reader.facet())
    }

    /// The drift of a field that takes the cell of another.
    pub(crate) fn shares_with(&self, other: &str) -> Drift {
        let found = format!("the cell of {other}");
        Drift::new(DriftKind::Contradiction, self.evidence.to_string(), &found).at(&self.name)
    }

    pub(crate) fn locate(&self, document: &Document) -> Result<Located, Drift> {
        let evidence = &self.evidence;
        if let Some(path) = &evidence.at {
            let takes_several = matches!(self.reader, Reader::List { .. });
            return match document.at(path, 0, takes_several) {
                Ok(Spot::Cell(cell)) => Ok(Located::Cell(cell)),
                Ok(spot) => Ok(Located::Spot(spot)),
                Err(drift) => self.nowhere(document, drift),
            };
        }
        let sections = match document.sections_of(evidence.section.as_deref()) {
            Ok(sections) => sections,
            Err(drift) => return self.nowhere(document, drift),
        };
        let found = if let Some(label) = &evidence.label {
            document.labelled(
                label,
                sections.as_deref(),
                matches!(self.reader, Reader::List { .. }),
                evidence,
            )
        } else if let Some(heading) = &evidence.heading {
            crate::list::single_cell(document, heading, evidence, sections.as_deref())
        } else if let Some(script) = &evidence.script {
            return match document.in_scripts(script) {
                Ok(text) => Ok(Located::Script(text)),
                Err(drift) => self.nowhere(document, drift),
            };
        } else if let Some(pattern) = &evidence.line {
            return match document.line(pattern, sections.as_deref()) {
                Ok(text) => Ok(Located::Line(text)),
                Err(drift) => self.nowhere(document, drift),
            };
        } else {
            Err(Drift::new(DriftKind::LabelMissing, "evidence", "none declared"))
        };
        match found {
            Ok(cell) => evidence.agrees(document, &cell).map(|()| Located::Cell(cell)),
            Err(drift) => self.nowhere(document, drift),
        }
    }

    /// The field's label is not there. That is an answer only if the field allows it and nothing on the page
    /// suggests that the label was merely renamed.
    fn nowhere(&self, document: &Document, drift: Drift) -> Result<Located, Drift> {
        let is_missing = matches!(drift.kind, DriftKind::LabelMissing | DriftKind::SectionMissing);
        let Presence::MayBeMissing(absence) = self.presence else { return Err(drift) };
        if !is_missing {
            return Err(drift);
        }
        let contradiction =
            |found: &str| Err(Drift::new(DriftKind::Contradiction, self.evidence.to_string(), found));
        if !self.evidence.named_elements(document).is_empty() {
            return contradiction("its control without its label");
        }
        if self.evidence.is_written(document) {
            return contradiction("its label without its value");
        }
        Ok(Located::Nowhere(absence))
    }

    /// A label's value is never another label of the page: then the two have slipped. A word of the field's own vocabulary
    /// is a value even so: "CLOSED" is a status beside a label "Closed".
    pub(crate) fn is_no_label(
        &self,
        document: &Document,
        cell: &Cell,
        labels: &[String],
    ) -> Result<(), Drift> {
        if !cell.controls().is_empty() || labels.is_empty() {
            return Ok(());
        }
        let text = cell.text(&document.tree).unwrap_or_default();
        let key = label_key(&text);
        let own = self.evidence.label.as_deref().map(label_key);
        let lower = normalise(&text).to_lowercase();
        let is_word = matches!(&self.reader, Reader::Words(words) if words.read(&text).is_ok());
        let slipped = (!is_word && labels.iter().any(|label| Some(label) != own.as_ref() && *label == key))
            || labels.iter().any(|label| lower.contains(&format!("{label}:")));
        if slipped {
            return Err(Drift::new(DriftKind::Contradiction, "a value, not another label", &text));
        }
        Ok(())
    }

    /// Reads the field in a cell that has been found for it.
    pub(crate) fn read_cell(
        &self,
        document: &Document,
        cell: &Cell,
        context: &ReadContext,
    ) -> Result<Reading, Drift> {
        let tree = &document.tree;
        if cell.nodes().first().is_some_and(|node| tree.item(*node).is_some()) {
            return self.read_data(document, cell, context);
        }
        let checkbox = cell.control().filter(|id| control::kind(tree, *id) == Some(ControlKind::Checkbox));
        if let (Reader::Flag { .. }, Some(checkbox)) = (&self.reader, checkbox) {
            let checked = tree.attribute(checkbox, "checked").is_some();
            return Ok(
                self.present(Value::Flag(checked), if checked { control::CHECKED } else { "not checked" })
            );
        }
        let Some(text) = cell.text(tree) else {
            let found = format!("{} controls", cell.controls().len());
            return Err(Drift::new(
                DriftKind::LabelAmbiguous,
                format!("one value at {}", self.evidence),
                &found,
            ));
        };
        let is_address = self.reader.facet() == Facet::Address && !document.has_no_link(cell);
        if !is_address && self.is_blank(&text) && !self.reader.takes_blank() {
            return self.blank(&text);
        }
        let shown = if is_address {
            cell.links(tree).first().and_then(|id| tree.attribute(*id, "href")).unwrap_or(&text)
        } else {
            &text
        };
        let value = if self.reader.facet() == Facet::Address && document.kind == DocumentKind::Csv {
            self.reader.read_address(document, &text)?
        } else {
            self.reader.read(document, cell, context)?
        };
        Ok(self.present(value, shown))
    }

    pub(crate) fn read_text(&self, text: &str, context: &ReadContext) -> Result<Reading, Drift> {
        if self.is_blank(text) && !self.reader.takes_blank() {
            return self.blank(text);
        }
        let value = self.reader.read_text(text, context)?;
        Ok(self.present(value, text))
    }

    /// An address in a script is one without a link around it.
    pub(crate) fn read_script(
        &self,
        document: &Document,
        text: &str,
        context: &ReadContext,
    ) -> Result<Reading, Drift> {
        if !matches!(self.reader, Reader::Url) || self.is_blank(text) {
            return self.read_text(text, context);
        }
        let unreadable = || Drift::new(DriftKind::ValueUnreadable, "an address", text);
        let url = document.base.join(text.trim()).map_err(|_| unreadable())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(unreadable());
        }
        Ok(self.present(Value::Url(url), text))
    }

    /// Whether the text says that there is no value. A required text of nothing but signs, such as a dash, says so too.
    pub(crate) fn is_blank(&self, text: &str) -> bool {
        let text = normalise(text);
        let is_needed = self.presence == Presence::Required && matches!(self.reader, Reader::Text);
        text.is_empty()
            || self.blank.iter().any(|blank| normalise(blank) == text)
            || (is_needed && !text.chars().any(char::is_alphanumeric))
    }

    pub(crate) fn blank(&self, raw: &str) -> Result<Reading, Drift> {
        match self.presence {
            Presence::Required => {
                Err(Drift::new(DriftKind::ValueBlank, format!("a value at {}", self.evidence), raw))
            }
            Presence::MayBeBlank | Presence::MayBeMissing(_) => Ok(self.absent(Absence::Empty, raw)),
        }
    }

    pub(crate) fn present(&self, value: Value, raw: &str) -> Reading {
        let mut found = self.found(raw);
        if self.reader.is_telling() {
            found.witnesses.push(Witness::Form);
        }
        Reading { value: Ok(value), found }
    }

    pub(crate) fn absent(&self, absence: Absence, raw: &str) -> Reading {
        Reading { value: Err(absence), found: self.found(raw) }
    }

    fn found(&self, raw: &str) -> Found {
        Found {
            locator: self.evidence.to_string(),
            raw: crate::scrub::shown(raw),
            witnesses: self.evidence.witnesses(),
            healed: false,
        }
    }
}

impl Evidence {
    /// What speaks for a cell that was found by this evidence.
    fn witnesses(&self) -> Vec<Witness> {
        let declared = [
            (self.label.is_some(), Witness::Label),
            (self.heading.is_some(), Witness::Heading),
            (self.line.is_some(), Witness::Line),
            (self.at.is_some(), Witness::Path),
            (self.section.is_some() || self.group.is_some(), Witness::Section),
        ];
        declared.into_iter().filter_map(|(is_declared, witness)| is_declared.then_some(witness)).collect()
    }

    /// Whether what else is declared belongs to the cell: an id or name that is on the page must be here.
    pub(crate) fn agrees(&self, document: &Document, cell: &Cell) -> Result<(), Drift> {
        let tree = &document.tree;
        let named = self.named_elements(document);
        if !named.is_empty() && !named.iter().any(|element| cell.is_element(tree, *element)) {
            let names: Vec<&str> = [self.id.as_deref(), self.name.as_deref()].into_iter().flatten().collect();
            let expected = format!("{} to be {}", names.join(" and "), self);
            return Err(Drift::new(DriftKind::Contradiction, expected, "another label's element"));
        }
        if let (Some(wanted), Some(control)) = (&self.control_type, cell.control()) {
            let actual = control::type_name(tree, control);
            if actual != *wanted {
                return Err(Drift::new(DriftKind::Contradiction, format!("a {wanted} control"), &actual));
            }
        }
        Ok(())
    }

    /// Whether the label is a line of the page, in the declared section, though nothing that can be its value stands
    /// beside it. A link or a button with that text is no label.
    pub(crate) fn is_written(&self, document: &Document) -> bool {
        let Some(label) = self.label.as_deref().map(label_key) else { return false };
        let Ok(sections) = document.sections_of(self.section.as_deref()) else { return false };
        let tree = &document.tree;
        let is_link = |node: NodeId| tree.ancestors(node).any(|outer| tree.tag(outer) == "a");
        document.lines().iter().any(|line| {
            line.text.len() <= LABEL_LINE_MAX
                && is_within(line.node, sections.as_deref())
                && label_key(&line.text) == label
                && !is_link(line.node)
        })
    }

    /// The elements that carry the declared id or name.
    fn named_elements(&self, document: &Document) -> Vec<NodeId> {
        let tree = &document.tree;
        if self.id.is_none() && self.name.is_none() {
            return Vec::new();
        }
        let carries = |id: NodeId, attribute: &str, wanted: &Option<String>| {
            wanted.is_some() && tree.attribute(id, attribute) == wanted.as_deref()
        };
        tree.all()
            .filter(|id| tree.seen(*id) && (carries(*id, "id", &self.id) || carries(*id, "name", &self.name)))
            .collect()
    }
}

impl Document {
    /// The parts of the page under a declared section heading; `None` if no section is declared.
    pub(crate) fn sections_of(&self, section: Option<&str>) -> Result<Option<Vec<Range<NodeId>>>, Drift> {
        let Some(section) = section else { return Ok(None) };
        let found =
            crate::section::sections(&self.tree, self.section_headings(), &self.places, &label_key(section));
        if found.is_empty() {
            return Err(Drift::new(
                DriftKind::SectionMissing,
                format!("section {section:?}"),
                &self.summary(),
            ));
        }
        Ok(Some(found))
    }

    /// The one literal of that name in the page's scripts. Said several times, it must always be the same.
    fn in_scripts(&self, evidence: &ScriptEvidence) -> Result<String, Drift> {
        let scripts = self.scripts();
        let mut found: Vec<Option<&Literal>> = if let Some(argument) = evidence.argument {
            let calls = scripts.calls.iter().filter(|call| call.name == evidence.name);
            calls.map(|call| call.arguments.get(argument.saturating_sub(1))).collect()
        } else {
            let named = scripts.assigned.iter().filter(|assigned| assigned.name == evidence.name);
            named.map(|assigned| Some(&assigned.value)).collect()
        };
        found.dedup();
        match found.as_slice() {
            [] if scripts.is_cut => {
                Err(Drift::new(DriftKind::TooLarge, "scripts of a size to be read", "larger ones"))
            }
            [] => Err(Drift::new(DriftKind::LabelMissing, evidence.to_string(), "not said by any script")),
            [literal] => match literal.and_then(Literal::text) {
                Some(text) => Ok(text.to_owned()),
                None => Err(Drift::new(DriftKind::ValueUnreadable, evidence.to_string(), "no literal")),
            },
            several => {
                let found = format!("{} different ones", several.len());
                Err(Drift::new(DriftKind::LabelAmbiguous, evidence.to_string(), &found))
            }
        }
    }

    /// The one cell beside a label.
    pub(crate) fn labelled(
        &self,
        label: &str,
        sections: Option<&[Range<NodeId>]>,
        takes_several: bool,
        evidence: &Evidence,
    ) -> Result<Cell, Drift> {
        let key = label_key(label);
        let places =
            self.places.iter().filter(|place| place.label == key && is_within(place.label_node, sections));
        let mut found: IndexMap<CellId, Cell> = IndexMap::new();
        for place in places {
            if place.is_doubtful {
                let expected = format!("{evidence} beside its value");
                return Err(Drift::new(
                    DriftKind::LabelAmbiguous,
                    expected,
                    "nothing, but a text further on",
                ));
            }
            match place.cells.as_slice() {
                [] => {}
                [cell] => {
                    found.insert(cell.id(&self.tree), cell.clone());
                }
                several if takes_several => {
                    let nodes = several.iter().flat_map(|cell| cell.nodes().iter().copied()).collect();
                    let cell = Cell::new(&self.tree, nodes);
                    found.insert(cell.id(&self.tree), cell);
                }
                several => found.extend(several.iter().map(|cell| (cell.id(&self.tree), cell.clone()))),
            }
        }
        let count = found.len();
        match (found.into_values().next(), count) {
            (Some(cell), 1) => Ok(cell),
            (None, _) => Err(Drift::new(DriftKind::LabelMissing, evidence.to_string(), "no such label")),
            (Some(_), several) => Err(Drift::new(
                DriftKind::LabelAmbiguous,
                format!("{evidence} once"),
                &format!("{several} times"),
            )),
        }
    }

    /// The value in the one line of this form. The same line twice, as above and below a grid, is one.
    fn line(&self, pattern: &crate::Pattern, sections: Option<&[Range<NodeId>]>) -> Result<String, Drift> {
        let lines = self.lines().iter().filter(|line| is_within(line.node, sections));
        let mut values: Vec<String> =
            lines.filter_map(|line| pattern.take_apart(&line.text)?.shift_remove("value")).collect();
        values.dedup();
        let expected = format!("one line like {:?}", pattern.source());
        match (values.pop(), values.is_empty()) {
            (Some(value), true) => Ok(value),
            (None, _) => Err(Drift::new(DriftKind::LabelMissing, expected, "no such line")),
            (Some(_), false) => Err(Drift::new(DriftKind::LabelAmbiguous, expected, "several")),
        }
    }

    fn has_no_link(&self, cell: &Cell) -> bool {
        let has_image = || {
            cell.nodes().iter().any(|node| (*node..self.tree.end(*node)).any(|id| self.tree.tag(id) == "img"))
        };
        cell.links(&self.tree).is_empty() && !has_image()
    }
}

/// Whether a node stands in one of the sections; everything does where none is declared.
pub(crate) fn is_within(node: NodeId, sections: Option<&[Range<NodeId>]>) -> bool {
    sections.is_none_or(|sections| sections.iter().any(|section| section.contains(&node)))
}
