//! Form controls: which they are, what they hold and what they send.

use crate::text::{normalise, tidy};
use crate::tree::{NodeId, Tree};

/// What kind of control an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ControlKind {
    /// Text, password, number, date and the like: one value as typed.
    Typed,
    TextArea,
    Select,
    Checkbox,
    Radio,
    Hidden,
    /// Submits the form when pressed.
    Submit,
    /// A button that only a script gives a meaning.
    Scripted,
    Reset,
    File,
}

/// An option of a select element, or one radio button of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) chosen: bool,
    pub(crate) disabled: bool,
}

/// The kind of the control, or `None` for any other element.
pub(crate) fn kind(tree: &Tree, id: NodeId) -> Option<ControlKind> {
    match tree.tag(id) {
        "textarea" => Some(ControlKind::TextArea),
        "select" => Some(ControlKind::Select),
        "button" => Some(match tree.token(id, "type").as_str() {
            "button" => ControlKind::Scripted,
            "reset" => ControlKind::Reset,
            _ => ControlKind::Submit,
        }),
        "input" => Some(match tree.token(id, "type").as_str() {
            "checkbox" => ControlKind::Checkbox,
            "radio" => ControlKind::Radio,
            "hidden" => ControlKind::Hidden,
            "submit" | "image" => ControlKind::Submit,
            "button" => ControlKind::Scripted,
            "reset" => ControlKind::Reset,
            "file" => ControlKind::File,
            _ => ControlKind::Typed,
        }),
        _ => None,
    }
}

/// Whether the control holds a value that a person can read: not a button, not hidden.
pub(crate) fn is_readable(tree: &Tree, id: NodeId) -> bool {
    tree.seen(id)
        && matches!(
            kind(tree, id),
            Some(
                ControlKind::Typed
                    | ControlKind::TextArea
                    | ControlKind::Select
                    | ControlKind::Checkbox
                    | ControlKind::Radio
                    | ControlKind::File
            )
        )
}

pub(crate) fn is_button(tree: &Tree, id: NodeId) -> bool {
    tree.seen(id) && matches!(kind(tree, id), Some(ControlKind::Submit | ControlKind::Scripted))
}

/// What is written on a button.
pub(crate) fn caption(tree: &Tree, id: NodeId) -> String {
    let written = match tree.tag(id) {
        "button" => {
            let inside: Vec<NodeId> = tree.children(id).collect();
            tree.text_of(&inside)
        }
        _ => tree.attribute(id, "value").or_else(|| tree.attribute(id, "alt")).unwrap_or_default().to_owned(),
    };
    let written = normalise(&written);
    if !written.is_empty() {
        return written;
    }
    match (
        tree.token(id, "type").as_str(),
        tree.attribute(id, "aria-label").or_else(|| tree.attribute(id, "title")),
    ) {
        (_, Some(label)) => normalise(label),
        // What browsers write on a submit button without a value.
        ("submit", None) => "Submit".to_owned(),
        _ => String::new(),
    }
}

pub(crate) fn is_disabled(tree: &Tree, id: NodeId) -> bool {
    tree.attribute(id, "disabled").is_some()
        || tree
            .ancestors(id)
            .any(|outer| tree.tag(outer) == "fieldset" && tree.attribute(outer, "disabled").is_some())
}

/// The options of a select element, with the browser's rule for which one is chosen.
pub(crate) fn options(tree: &Tree, select: NodeId) -> Vec<Choice> {
    let mut options: Vec<Choice> =
        tree.below(select).filter(|id| tree.tag(*id) == "option").map(|id| option(tree, id)).collect();
    if tree.attribute(select, "multiple").is_some() {
        return options;
    }
    let last_chosen = options.iter().rposition(|option| option.chosen);
    let is_list_box =
        tree.attribute(select, "size").and_then(|size| size.trim().parse::<u32>().ok()) > Some(1);
    let first_open = || options.iter().position(|option| !option.disabled).filter(|_| !is_list_box);
    let chosen = last_chosen.or_else(first_open);
    for (index, option) in options.iter_mut().enumerate() {
        option.chosen = Some(index) == chosen;
    }
    options
}

fn option(tree: &Tree, id: NodeId) -> Choice {
    let inside: Vec<NodeId> = tree.children(id).collect();
    let text = tidy(&tree.text_of(&inside));
    let label = tree.attribute(id, "label").filter(|label| !label.is_empty()).map_or(text.clone(), tidy);
    let disabled = tree.attribute(id, "disabled").is_some()
        || tree.parent(id).is_some_and(|group| {
            tree.tag(group) == "optgroup" && tree.attribute(group, "disabled").is_some()
        });
    Choice {
        label,
        value: tree.attribute(id, "value").map_or(text, str::to_owned),
        chosen: tree.attribute(id, "selected").is_some(),
        disabled,
    }
}

/// The text inside a control's markup: what a textarea holds as delivered.
pub(crate) fn raw_content(tree: &Tree, id: NodeId) -> String {
    tree.below(id).filter_map(|node| tree.text_node(node)).collect()
}

/// What a person reads in the control. A checkbox reads as `checked` or as blank.
pub(crate) fn shown_value(tree: &Tree, id: NodeId) -> String {
    match kind(tree, id) {
        Some(ControlKind::Select) => {
            let chosen =
                options(tree, id).into_iter().filter(|option| option.chosen).map(|option| option.label);
            chosen.collect::<Vec<_>>().join(", ")
        }
        Some(ControlKind::TextArea) => raw_content(tree, id),
        Some(ControlKind::Checkbox | ControlKind::Radio) => {
            if tree.attribute(id, "checked").is_some() {
                CHECKED.to_owned()
            } else {
                String::new()
            }
        }
        Some(_) => tree.attribute(id, "value").unwrap_or_default().to_owned(),
        None => String::new(),
    }
}

/// How a checked box reads as text.
pub(crate) const CHECKED: &str = "checked";

/// The text beside a radio button or checkbox: its own label, else the text that follows it.
pub(crate) fn choice_label(tree: &Tree, id: NodeId) -> String {
    let around = || tree.ancestors(id).find(|outer| tree.tag(*outer) == "label");
    if let Some(label) = tree.label_for(id).or_else(around) {
        return tidy(&tree.text(label));
    }
    let Some(parent) = tree.parent(id) else { return String::new() };
    let following = tree.children(parent).skip_while(|sibling| *sibling <= id);
    let beside: Vec<NodeId> = following
        .take_while(|sibling| kind(tree, *sibling).is_none() && tree.tag(*sibling) != "br")
        .collect();
    tidy(&tree.text_of(&beside))
}

/// The type of a control as evidence names it: `text`, `password`, `select`, `checkbox`, …
pub(crate) fn type_name(tree: &Tree, id: NodeId) -> String {
    match tree.tag(id) {
        "input" => match tree.token(id, "type").as_str() {
            "" => "text".to_owned(),
            kind => kind.to_owned(),
        },
        tag => tag.to_owned(),
    }
}
