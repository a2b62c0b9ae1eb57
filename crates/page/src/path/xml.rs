//! Paths into XML: element by element, told apart by their values and never by their number.

use std::collections::BTreeMap;

use super::{PathError, RowsAt, Selection};
use crate::document::Document;
use crate::text::{is_blank, tidy};
use crate::tree::{Item, NodeId, Shape, Tree};

/// The most steps of a path.
const STEPS_MAX: usize = 30;

/// The namespace of `xml:lang` and its like.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

const NAMES: &str = "write names with the prefixes of namespaces: /soap:Envelope/soap:Body/v:Vehicle/@id";

/// A way through an XML document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct XmlWay {
    steps: Vec<Step>,
}

/// One step: to the elements, or the attribute, of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    name: Name,
    filters: Vec<Filter>,
}

/// What tells elements of one name apart: the text of something in them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Filter {
    name: Name,
    text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    is_attribute: bool,
    /// The namespace; `None` for any.
    namespace: Option<String>,
    local: String,
}

impl XmlWay {
    /// Reads a path from the document's root.
    pub(super) fn absolute(source: &str, namespaces: &BTreeMap<String, String>) -> Result<Self, PathError> {
        let Some(rest) = source.strip_prefix('/') else {
            return Err(PathError::new(format!("{source:?} begins elsewhere"), "begin with /, the document"));
        };
        let way = Self::parse(rest, namespaces)?;
        if way.steps.first().is_none_or(|step| step.name.is_attribute) {
            return Err(PathError::new(format!("{source:?} leads nowhere"), NAMES));
        }
        Ok(way)
    }

    /// Reads a path from a row; `.` is the row itself.
    pub(super) fn in_row(source: &str, namespaces: &BTreeMap<String, String>) -> Result<Self, PathError> {
        if source == "." {
            return Ok(Self { steps: Vec::new() });
        }
        if source.starts_with('/') {
            let help = "leave the / out: a column's path begins at the row";
            return Err(PathError::new(format!("{source:?} leads out of the row"), help));
        }
        Self::parse(source, namespaces)
    }

    fn parse(source: &str, namespaces: &BTreeMap<String, String>) -> Result<Self, PathError> {
        let mut steps = Vec::new();
        for step in split_steps(source) {
            if steps.last().is_some_and(|step: &Step| step.name.is_attribute) {
                return Err(PathError::new("nothing lies in an attribute", NAMES));
            }
            steps.push(Step::parse(step, namespaces)?);
        }
        if steps.len() > STEPS_MAX {
            return Err(PathError::new("the path is too long", "take a path of at most 30 steps"));
        }
        Ok(Self { steps })
    }

    pub(super) fn select(&self, document: &Document, from: NodeId) -> Selection {
        walk(&document.tree, from, &self.steps)
    }

    /// The elements that repeat. What holds them must be there and be one. Having none of them proves that there are none
    /// only if nothing else is in it: an error in their place is no empty list.
    pub(super) fn rows(&self, document: &Document) -> RowsAt {
        let tree = &document.tree;
        let Some((row, way)) = self.steps.split_last() else { return RowsAt::Elsewhere(Selection::Missing) };
        let holders = match walk(tree, 0, way) {
            Selection::Found(nodes) => nodes,
            other => return RowsAt::Elsewhere(other),
        };
        let [holder] = holders.as_slice() else { return RowsAt::Several(holders.len()) };
        match tree.item(*holder) {
            Some(item) if item.shape == Shape::Null => return RowsAt::Elsewhere(Selection::Null(*holder)),
            Some(item) if !is_blank(&item.text) => {
                return RowsAt::Elsewhere(Selection::Misshapen(*holder));
            }
            _ => {}
        }
        let proves_empty = !has_elements(tree, *holder);
        RowsAt::Rows { nodes: row.lead(tree, *holder).collect(), proves_empty }
    }
}

/// Splits a path at its slashes, but not at those in quotes.
fn split_steps(source: &str) -> impl Iterator<Item = &str> {
    let mut quote = None;
    source.split(move |c: char| {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            _ => {}
        }
        quote.is_none() && c == '/'
    })
}

impl Step {
    fn parse(source: &str, namespaces: &BTreeMap<String, String>) -> Result<Self, PathError> {
        if source.is_empty() {
            return Err(PathError::new("a path does not search with //", "write every element on the way"));
        }
        let (name, mut rest) = source.split_at(source.find('[').unwrap_or(source.len()));
        let name = Name::parse(name, namespaces)?;
        let mut filters = Vec::new();
        while !rest.is_empty() {
            let (filter, after) = Filter::parse(rest, namespaces)?;
            filters.push(filter);
            rest = after;
        }
        if name.is_attribute && !filters.is_empty() {
            return Err(PathError::new("an attribute is there once", "tell the elements apart instead"));
        }
        Ok(Self { name, filters })
    }

    /// Where the step leads from a node.
    fn lead<'a>(&'a self, tree: &'a Tree, from: NodeId) -> impl Iterator<Item = NodeId> + 'a {
        tree.children(from).filter(move |child| {
            self.name.is_of(tree, *child) && self.filters.iter().all(|filter| filter.holds(tree, *child))
        })
    }
}

impl Filter {
    /// Reads `[name='text']`, and gives what follows.
    fn parse<'s>(
        source: &'s str,
        namespaces: &BTreeMap<String, String>,
    ) -> Result<(Self, &'s str), PathError> {
        let wrong = || {
            let help =
                "tell elements apart by a text in them: v:Phone[@kind='home'] or v:Phone[v:Kind='home']";
            PathError::new(format!("{source:?} is not read"), help)
        };
        let (name, value) =
            source.strip_prefix('[').and_then(|rest| rest.split_once('=')).ok_or_else(wrong)?;
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or_else(wrong)?;
        let (text, rest) = value.get(1..).and_then(|rest| rest.split_once(quote)).ok_or_else(wrong)?;
        let rest = rest.trim_start().strip_prefix(']').ok_or_else(wrong)?;
        let name = Name::parse(name.trim(), namespaces).map_err(|_| wrong())?;
        Ok((Self { name, text: tidy(text) }, rest))
    }

    fn holds(&self, tree: &Tree, node: NodeId) -> bool {
        let mut inside = tree.children(node).filter(|child| self.name.is_of(tree, *child));
        inside.any(|child| tree.item(child).is_some_and(|item| tidy(&item.text) == self.text))
    }
}

impl Name {
    /// Reads `prefix:name`, `*:name` for any namespace, or `name` for none; with `@` an attribute's.
    fn parse(source: &str, namespaces: &BTreeMap<String, String>) -> Result<Self, PathError> {
        let (is_attribute, source) = source.strip_prefix('@').map_or((false, source), |name| (true, name));
        let (prefix, local) = source.split_once(':').unwrap_or(("", source));
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let starts_right = local.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if !starts_right || !local.chars().all(is_name) {
            return Err(PathError::new(format!("{source:?} is no name"), NAMES));
        }
        let namespace = match prefix {
            "*" => None,
            "" => Some(String::new()),
            "xml" => Some(XML.to_owned()),
            prefix => Some(namespaces.get(prefix).cloned().ok_or_else(|| {
                let help = "add it to namespaces in pack.yaml, or write *: for any";
                PathError::new(format!("there is no prefix {prefix:?}"), help)
            })?),
        };
        Ok(Self { is_attribute, namespace, local: local.to_owned() })
    }

    fn is_of(&self, tree: &Tree, node: NodeId) -> bool {
        let is_it = |item: &Item| {
            (item.shape == Shape::Attribute) == self.is_attribute
                && *item.name == *self.local
                && self.namespace.as_deref().is_none_or(|namespace| tree.namespace(item) == namespace)
        };
        tree.item(node).is_some_and(is_it)
    }
}

fn has_elements(tree: &Tree, node: NodeId) -> bool {
    let is_element = |child: NodeId| tree.item(child).is_some_and(|item| item.shape != Shape::Attribute);
    tree.children(node).any(is_element)
}

fn walk(tree: &Tree, from: NodeId, steps: &[Step]) -> Selection {
    let mut at = vec![from];
    for (number, step) in steps.iter().enumerate() {
        let next: Vec<NodeId> = at.iter().flat_map(|node| step.lead(tree, *node)).collect();
        if next.is_empty() {
            return nowhere(tree, &at, step, number + 1 == steps.len());
        }
        at = next;
    }
    Selection::Found(at)
}

/// Why a step leads nowhere from any of these.
fn nowhere(tree: &Tree, at: &[NodeId], step: &Step, is_last: bool) -> Selection {
    for node in at {
        let Some(item) = tree.item(*node) else { continue };
        if item.shape == Shape::Null {
            return Selection::Null(*node);
        }
        if !step.name.is_attribute && !is_blank(&item.text) {
            return Selection::Misshapen(*node);
        }
    }
    let has_parts = at.iter().any(|node| has_elements(tree, *node));
    if is_last && !step.name.is_attribute && !has_parts { Selection::Empty } else { Selection::Missing }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(source: &str) -> &'static str {
        let namespaces = BTreeMap::from([("v".to_owned(), "urn:v".to_owned())]);
        let way = if source.starts_with('/') {
            XmlWay::absolute(source, &namespaces)
        } else {
            XmlWay::in_row(source, &namespaces)
        };
        way.map_or_else(|error| error.help, |_| "ok")
    }

    #[test]
    fn a_path_says_every_element_on_the_way() {
        let paths =
            ["/a", "/v:a/*:b/@c", "/a[v:b='x/y']/c", "/a[@b=\"x\"][c='y']/@xml:lang", ".", "b/c", "@d"];
        for path in paths {
            assert_eq!(help(path), "ok", "{path}");
        }
        assert_eq!(help("//a"), "write every element on the way");
        assert_eq!(help("/a//b"), "write every element on the way");
        assert_eq!(help("/a/"), "write every element on the way");
        assert!(help("/a[1]").starts_with("tell elements apart by a text in them"));
        assert!(help("/a[position()=1]").starts_with("tell elements apart by a text in them"));
        assert!(help("/a[b='x'").starts_with("tell elements apart by a text in them"));
        assert_eq!(help("/w:a"), "add it to namespaces in pack.yaml, or write *: for any");
        for path in ["/*", "/a/*", "/@a", "/a/@b/c", "/a b", "/1a", "/"] {
            assert_ne!(help(path), "ok", "{path}");
        }
    }
}
