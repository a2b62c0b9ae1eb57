//! Forms, controls and links as a person sees them.

use std::fmt;

use serde::Serialize;

use super::Sections;
use super::labels::written;
use crate::control::{self, ControlKind};
use crate::document::Document;
use crate::form::owner;
use crate::text::tidy;
use crate::tree::{NodeId, Tree};
use crate::way::is_dead;

/// A form.
#[derive(Debug, Clone, Serialize)]
pub struct SeenForm {
    /// The heading of the smallest section that it stands in.
    pub section: Option<String>,
    /// `get` or `post`.
    pub method: String,
    /// Where it is sent, as written.
    pub action: String,
    /// The controls that a person can fill, each once.
    pub controls: Vec<SeenControl>,
    /// The captions of the buttons that send it.
    pub buttons: Vec<String>,
    /// The captions of the buttons that only run a script.
    pub scripted_buttons: Vec<String>,
    /// The hidden fields.
    pub hidden: Vec<SeenHidden>,
    /// Where the form stands.
    #[serde(skip)]
    pub(crate) node: NodeId,
}

/// A control.
#[derive(Clone, Serialize)]
pub struct SeenControl {
    /// Its label; empty if it has none.
    pub label: String,
    /// Its type as evidence names it: `text`, `password`, `select`, …
    pub kind: String,
    /// Its name.
    pub name: Option<String>,
    /// Its id.
    pub id: Option<String>,
    /// What a person can choose: the texts of options, or of radio buttons.
    pub options: Vec<String>,
    /// What it holds. It is not shown to anybody: it may be a secret.
    #[serde(skip)]
    pub value: String,
}

/// A hidden field.
#[derive(Clone, Serialize)]
pub struct SeenHidden {
    /// Its name.
    pub name: String,
    /// What it holds. It is not shown to anybody: it may be a secret.
    #[serde(skip)]
    pub value: String,
}

impl fmt::Debug for SeenHidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Debug for SeenControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeenControl")
            .field("label", &self.label)
            .field("kind", &self.kind)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A link.
#[derive(Debug, Clone, Serialize)]
pub struct SeenLink {
    /// What is written on it.
    pub text: String,
    /// Where it leads, as written.
    pub href: String,
}

impl SeenControl {
    pub(super) fn of(tree: &Tree, id: NodeId, label: &str) -> Self {
        let attribute =
            |name: &str| tree.attribute(id, name).filter(|text| !text.is_empty()).map(str::to_owned);
        let options = match control::kind(tree, id) {
            Some(ControlKind::Select) => {
                control::options(tree, id).into_iter().map(|option| option.label).collect()
            }
            _ => Vec::new(),
        };
        Self {
            label: label.to_owned(),
            kind: control::type_name(tree, id),
            name: attribute("name"),
            id: attribute("id"),
            options,
            value: control::shown_value(tree, id),
        }
    }
}

pub(super) fn forms(document: &Document, sections: &Sections) -> Vec<SeenForm> {
    let tree = &document.tree;
    let forms = tree.all().filter(|id| tree.tag(*id) == "form");
    forms.map(|node| form(document, sections, node)).collect()
}

fn form(document: &Document, sections: &Sections, node: NodeId) -> SeenForm {
    let tree = &document.tree;
    let own: Vec<NodeId> = tree
        .all()
        .filter(|id| control::kind(tree, *id).is_some() && owner(tree, *id) == Some(node))
        .collect();
    let captions = |wanted: ControlKind| -> Vec<String> {
        let buttons = own.iter().filter(|id| tree.seen(**id) && control::kind(tree, **id) == Some(wanted));
        buttons.map(|id| control::caption(tree, *id)).filter(|caption| !caption.is_empty()).collect()
    };
    let hidden = own.iter().filter(|id| control::kind(tree, **id) == Some(ControlKind::Hidden));
    let hidden = hidden.filter_map(|id| {
        let name = tree.attribute(*id, "name")?.to_owned();
        Some(SeenHidden { name, value: tree.attribute(*id, "value").unwrap_or_default().to_owned() })
    });
    let first = own.iter().copied().find(|id| tree.seen(*id)).unwrap_or(node);
    SeenForm {
        section: sections.around(first).map(str::to_owned),
        method: tree.token(node, "method"),
        action: tree.attribute(node, "action").unwrap_or_default().to_owned(),
        controls: controls(document, &own),
        buttons: captions(ControlKind::Submit),
        scripted_buttons: captions(ControlKind::Scripted),
        hidden: hidden.collect(),
        node,
    }
}

/// The controls of a form by their labels; a group of radio buttons is one.
fn controls(document: &Document, own: &[NodeId]) -> Vec<SeenControl> {
    let tree = &document.tree;
    let mut found: Vec<SeenControl> = Vec::new();
    let mut groups: Vec<&str> = Vec::new();
    for id in own.iter().copied().filter(|id| control::is_readable(tree, *id)) {
        let is_radio = control::kind(tree, id) == Some(ControlKind::Radio);
        let name = tree.attribute(id, "name").unwrap_or_default();
        if is_radio && groups.contains(&name) {
            let choice = control::choice_label(tree, id);
            if let Some(group) = found.iter_mut().rev().find(|known| known.name.as_deref() == Some(name)) {
                group.options.push(choice);
            }
            continue;
        }
        let place = document
            .places
            .iter()
            .find(|place| matches!(place.cells.as_slice(), [cell] if cell.controls().first() == Some(&id)));
        let label = place.map(|place| written(tree, place.label_node, &place.label)).unwrap_or_default();
        let mut seen = SeenControl::of(tree, id, &label);
        if is_radio {
            groups.push(name);
            seen.options.push(control::choice_label(tree, id));
        }
        found.push(seen);
    }
    found
}

pub(super) fn links(document: &Document) -> Vec<SeenLink> {
    let tree = &document.tree;
    let links = tree.all().filter(|id| tree.tag(*id) == "a" && tree.seen(*id) && !is_dead(document, *id));
    let links = links.map(|id| SeenLink {
        text: tidy(&tree.text(id)),
        href: tree.attribute(id, "href").unwrap_or_default().to_owned(),
    });
    links.filter(|link| !link.text.is_empty()).collect()
}
