//! Paths into JSON: RFC 9535, without positions and searches.

use serde_json_path::{JsonPath, NormalizedPath, PathElement};

use super::{PathError, RowsAt, Selection};
use crate::document::Document;
use crate::json::to_value;
use crate::tree::{NodeId, Shape, Tree};

/// A way through a JSON document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum JsonWay {
    /// Key by key. Each step says what it misses.
    Keys(Vec<String>),
    /// Anything else: wildcards and filters, behind some keys.
    Query { keys: Vec<String>, query: JsonPath },
}

impl JsonWay {
    /// Reads a path that begins at `root`: `$` for the document, `@` for a row.
    pub(super) fn parse(source: &str, root: char) -> Result<Self, PathError> {
        let Some(rest) = source.strip_prefix(root) else {
            let help = if root == '$' {
                "begin with $, the document: $.result.vin"
            } else {
                "begin with @, the row: @.vin"
            };
            return Err(PathError::new(format!("{source:?} begins elsewhere"), help));
        };
        let query = JsonPath::parse(&format!("${rest}"))
            .map_err(|error| PathError::new(format!("{source:?}: {error}"), "write a path as in RFC 9535"))?;
        refuse_guesses(rest, root)?;
        let (keys, is_all) = leading_keys(rest);
        Ok(if is_all { Self::Keys(keys) } else { Self::Query { keys, query } })
    }

    pub(super) fn select(&self, document: &Document, from: NodeId) -> Selection {
        match self {
            Self::Keys(keys) => walk(&document.tree, from, keys),
            Self::Query { keys, query } => match walk(&document.tree, from, keys) {
                Selection::Found(at) => ask(document, from, &at, query),
                other => other,
            },
        }
    }
}

impl JsonWay {
    /// The rows in the one array at the end of the way. An array with nothing in it proves that there are none.
    pub(super) fn rows(&self, document: &Document) -> RowsAt {
        let tree = &document.tree;
        let nodes = match self.select(document, 0) {
            Selection::Found(nodes) => nodes,
            other => return RowsAt::Elsewhere(other),
        };
        let [node] = nodes.as_slice() else { return RowsAt::Several(nodes.len()) };
        match tree.item(*node).map(|item| item.shape) {
            Some(Shape::Array) => RowsAt::Rows { nodes: tree.children(*node).collect(), proves_empty: true },
            Some(Shape::Null) => RowsAt::Elsewhere(Selection::Null(*node)),
            _ => RowsAt::Elsewhere(Selection::Misshapen(*node)),
        }
    }
}

/// Positions and searches lead to something else when the document changes, and nobody notices.
fn refuse_guesses(rest: &str, root: char) -> Result<(), PathError> {
    let bare = unquoted(rest);
    if bare.contains("..") {
        return Err(PathError::new("a path does not search with ..", "write every key on the way"));
    }
    let mut brackets = bare.split('[').skip(1).map(str::trim_start);
    if brackets.any(|inside| inside.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | ':'))) {
        return Err(PathError::new(
            "a path does not count positions",
            "write [*], which must lead to exactly one, or tell them apart: [?@.type == 'home']",
        ));
    }
    if root == '@' && bare.contains('$') {
        return Err(PathError::new("a row's path does not lead out of the row", "write @ instead of $"));
    }
    Ok(())
}

/// The path with the content of its quotes left out.
fn unquoted(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let (mut quote, mut escaped) = (None, false);
    for c in path.chars() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => continue,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None => {}
        }
        out.push(c);
    }
    out
}

/// The keys with which a path begins, as `.a.b['c d']`, and whether it is nothing but them.
fn leading_keys(rest: &str) -> (Vec<String>, bool) {
    let mut keys = Vec::new();
    let mut rest = rest.trim_end();
    while let Some((key, after)) = first_key(rest) {
        keys.push(key.to_owned());
        rest = after;
    }
    (keys, rest.is_empty())
}

fn first_key(rest: &str) -> Option<(&str, &str)> {
    if let Some(named) = rest.strip_prefix('.') {
        let end = named.find(['.', '[']).unwrap_or(named.len());
        let (key, after) = named.split_at_checked(end)?;
        return (!key.is_empty() && !key.contains(['*', ' ', '('])).then_some((key, after));
    }
    let quoted = rest.strip_prefix('[')?;
    let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (key, after) = quoted.get(1..)?.split_once(quote)?;
    (!key.contains('\\')).then_some((key, after.strip_prefix(']')?))
}

fn walk(tree: &Tree, from: NodeId, keys: &[String]) -> Selection {
    let mut at = from;
    for key in keys {
        match tree.item(at).map(|item| item.shape) {
            Some(Shape::Object) => match member(tree, at, key) {
                Some(child) => at = child,
                None => return Selection::Missing,
            },
            Some(Shape::Null) => return Selection::Null(at),
            _ => return Selection::Misshapen(at),
        }
    }
    Selection::Found(vec![at])
}

fn member(tree: &Tree, object: NodeId, key: &str) -> Option<NodeId> {
    tree.children(object).find(|child| tree.item(*child).is_some_and(|item| &*item.name == key))
}

/// Asks a query, of which the leading keys lead to `behind`.
fn ask(document: &Document, from: NodeId, behind: &[NodeId], query: &JsonPath) -> Selection {
    let tree = &document.tree;
    for node in behind {
        match tree.item(*node).map(|item| item.shape) {
            Some(Shape::Object | Shape::Array) => {}
            Some(Shape::Null) => return Selection::Null(*node),
            _ => return Selection::Misshapen(*node),
        }
    }
    let row;
    let value = if from == 0 {
        document.json_value()
    } else {
        row = to_value(tree, from);
        &row
    };
    let located = query.query_located(value);
    let found: Vec<NodeId> =
        located.locations().filter_map(|location| node_at(tree, from, location)).collect();
    if !found.is_empty() {
        return Selection::Found(found);
    }
    let has_parts = behind.iter().any(|node| tree.children(*node).next().is_some());
    if has_parts { Selection::Missing } else { Selection::Empty }
}

fn node_at(tree: &Tree, from: NodeId, location: &NormalizedPath<'_>) -> Option<NodeId> {
    location.iter().try_fold(from, |at, step| match step {
        PathElement::Name(key) => member(tree, at, key),
        PathElement::Index(index) => tree.children(at).nth(*index),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(source: &str) -> String {
        match JsonWay::parse(source, '$') {
            Ok(JsonWay::Keys(keys)) => keys.join("/"),
            Ok(JsonWay::Query { keys, .. }) => format!("{} ?", keys.join("/")),
            Err(error) => error.help.to_owned(),
        }
    }

    #[test]
    fn a_path_of_keys_is_walked_and_others_are_asked() {
        assert_eq!(way("$"), "");
        assert_eq!(way("$.a.b_c"), "a/b_c");
        assert_eq!(way("$['a b']['$id'].c"), "a b/$id/c");
        assert_eq!(way(r#"$["a.b"]"#), "a.b");
        assert_eq!(way(r"$['a\'b']"), " ?");
        assert_eq!(way("$.a[*].b"), "a ?");
        assert_eq!(way("$.a['b'][?@.b == 'x[0]..'].c"), "a/b ?");
    }

    #[test]
    fn paths_that_guess_are_refused() {
        for path in ["$.a[0]", "$.a[ -1 ]", "$.a[1:2]", "$.a[:1]", "$.a[?@.b[0] == 1]"] {
            assert!(way(path).starts_with("write [*]"), "{path}");
        }
        assert_eq!(way("$..a"), "write every key on the way");
        assert_eq!(way("$.a..b"), "write every key on the way");
        assert_eq!(way("a.b"), "begin with $, the document: $.result.vin");
        assert_eq!(way("$.a["), "write a path as in RFC 9535");
        assert!(JsonWay::parse("@.a[?@.b == $.c]", '@').is_err());
        assert!(JsonWay::parse("@['$id']", '@').is_ok());
    }
}
