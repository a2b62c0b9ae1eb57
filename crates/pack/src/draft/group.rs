//! Grouping: which documents of a recording are the same page with other values.

use std::collections::{BTreeMap, BTreeSet};

use super::name::{Names, slug, spaced};
use super::seen::Seen;

/// How much two documents of one address share, to be one page.
const ALIKE: f64 = 0.7;

/// How much of the smaller document the larger one has, for both to be one page, the smaller without its rows.
const WITHIN: f64 = 0.8;

/// How much two documents of different addresses share, to be one page.
const ALIKE_ELSEWHERE: f64 = 0.9;

/// What is on this share of the pages stands around the page, and is not of it.
const AROUND: f64 = 0.8;

/// Documents that are the same page.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) name: String,
    /// The documents, in the order in which they came.
    pub(super) seen: Vec<usize>,
}

/// Groups the documents, and names the groups.
pub(super) fn groups(seen: &[Seen]) -> (Vec<Group>, BTreeSet<String>) {
    let around = around(seen);
    let own: Vec<BTreeSet<&String>> = seen
        .iter()
        .map(|seen| seen.features.iter().filter(|feature| !around.contains(*feature)).collect())
        .collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for at in 0..seen.len() {
        let fits = |group: &&mut Vec<usize>| group.iter().any(|other| is_same(seen, &own, *other, at));
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(at),
            None => groups.push(vec![at]),
        }
    }
    (named(seen, &groups), around)
}

/// What stands on nearly all pages: the bar at the top, the menu.
fn around(seen: &[Seen]) -> BTreeSet<String> {
    let signed_in: Vec<&Seen> =
        seen.iter().filter(|seen| !seen.features.contains("control password")).collect();
    // One address asked for often would make its own parts the frame of all.
    let mut by_path: BTreeMap<String, &Seen> = BTreeMap::new();
    for seen in &signed_in {
        by_path.entry(screen(seen)).or_insert(seen);
    }
    let mut counted: BTreeMap<&String, usize> = BTreeMap::new();
    for feature in by_path.values().flat_map(|seen| &seen.features) {
        *counted.entry(feature).or_insert(0) += 1;
    }
    let all = by_path.len();
    if all < 3 {
        return BTreeSet::new();
    }
    #[expect(clippy::cast_precision_loss, reason = "a share of a few pages")]
    let is_around = |count: usize| count as f64 / all as f64 >= AROUND;
    counted.into_iter().filter(|(_, count)| is_around(*count)).map(|(feature, _)| feature.clone()).collect()
}

fn is_same(seen: &[Seen], own: &[BTreeSet<&String>], a: usize, b: usize) -> bool {
    let (Some(first), Some(second)) = (seen.get(a), seen.get(b)) else { return false };
    let (Some(x), Some(y)) = (own.get(a), own.get(b)) else { return false };
    let asks = |seen: &Seen| seen.features.contains("control password");
    if first.visit.kind != second.visit.kind || first.is_fault() != second.is_fault() {
        return false;
    }
    let is_other = first.operation != second.operation && !first.is_fault();
    if is_other || asks(first) != asks(second) || (first.visit.status >= 400) != (second.visit.status >= 400)
    {
        return false;
    }
    let shared = x.intersection(y).count();
    let (smaller, larger) = (x.len().min(y.len()), x.len().max(y.len()));
    #[expect(clippy::cast_precision_loss, reason = "a share of a few hundred")]
    let share = |of: usize| if of == 0 { 1.0 } else { shared as f64 / of as f64 };
    let alike = share(x.union(y).count());
    if path(first) != path(second) {
        return alike >= ALIKE_ELSEWHERE && larger >= 4;
    }
    // A short notice at the address of a page is no page without rows: that has its forms still.
    let has_forms = |set: &BTreeSet<&String>| set.iter().any(|feature| feature.starts_with("button "));
    let is_part =
        share(smaller) >= WITHIN && smaller >= 2 && (has_forms(x) && has_forms(y) || smaller * 2 >= larger);
    alike >= ALIKE || is_part
}

/// The address of a screen: its path, and the parameters that are words, by which one script shows many.
fn screen(seen: &Seen) -> String {
    let words = seen
        .visit
        .url
        .query_pairs()
        .filter(|(_, value)| is_word(value))
        .map(|(name, value)| format!("&{name}={value}"));
    let operation = seen.operation.as_deref().unwrap_or_default();
    format!("{}{}#{operation}", path(seen), words.collect::<String>())
}

fn is_word(value: &str) -> bool {
    value.len() > 1 && value.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '-'))
}

/// The path without what changes from record to record.
fn path(seen: &Seen) -> String {
    let segments = seen
        .visit
        .url
        .path()
        .split('/')
        .map(|segment| if segment.chars().any(|c| c.is_ascii_digit()) { "*" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// Paths and names of files that say nothing.
const EMPTY: &[&str] = &[
    "index", "default", "main", "app", "cgi", "bin", "page", "view", "do", "action", "servlet", "dispatch",
    "web", "api", "rest", "json", "rpc", "jsonrpc", "soap", "ws", "service", "services", "ajax",
];

fn named(seen: &[Seen], groups: &[Vec<usize>]) -> Vec<Group> {
    let bases: Vec<String> = groups.iter().map(|group| base(seen, group)).collect();
    let mut names = Names::without(&[]);
    let mut named = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let base = bases.get(at).cloned().unwrap_or_default();
        // One script for most screens says nothing; their own headings do.
        let is_script = bases.iter().filter(|other| **other == base).count() * 2 > bases.len();
        if let Some(title) = title(seen, groups, at).filter(|_| is_script) {
            named.push(Group { name: names.give(&title, "page"), seen: group.clone() });
            continue;
        }
        let base = if is_script { String::new() } else { base };
        let is_shared = base.is_empty() || bases.iter().filter(|other| **other == base).count() > 1;
        let more = if is_shared { telling(seen, groups, at) } else { String::new() };
        let more = more.strip_prefix(&format!("{base}_")).unwrap_or(&more);
        let name =
            [base.as_str(), more].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
        named.push(Group { name: names.give(&name, "page"), seen: group.clone() });
    }
    named
}

/// The last part of the path that says something.
fn base(seen: &[Seen], group: &[usize]) -> String {
    let Some(first) = group.first().and_then(|at| seen.get(*at)) else { return String::new() };
    if first.features.contains("control password") {
        return "login".to_owned();
    }
    if first.is_fault() {
        return "error".to_owned();
    }
    if let Some(operation) = &first.operation {
        return slug(&spaced(operation));
    }
    let segments =
        first.visit.url.path().rsplit('/').filter(|segment| !segment.chars().any(|c| c.is_ascii_digit()));
    let names = segments.map(|segment| slug(segment.split('.').next().unwrap_or_default()));
    let mut named = names.filter(|name| name.len() > 1 && !EMPTY.contains(&name.as_str()));
    let name = named.next().unwrap_or_default();
    // `/api/vehicles/E100` is one of `/api/vehicles`.
    let is_one = path(first).ends_with('*');
    name.strip_suffix('s').filter(|_| is_one).map(str::to_owned).unwrap_or(name)
}

/// What tells a group from others of its path: a parameter that is a word, else its first heading of its own.
fn telling(seen: &[Seen], groups: &[Vec<usize>], at: usize) -> String {
    let parameters = |group: &Vec<usize>| -> BTreeSet<(String, String)> {
        let mut shared: Option<BTreeSet<(String, String)>> = None;
        for seen in group.iter().filter_map(|at| seen.get(*at)) {
            let own: BTreeSet<(String, String)> = seen.visit.url.query_pairs().into_owned().collect();
            shared = Some(shared.map_or(own.clone(), |shared| shared.intersection(&own).cloned().collect()));
        }
        shared.unwrap_or_default()
    };
    // A notice may come at any address.
    let is_notice = |group: &Vec<usize>| {
        group
            .iter()
            .filter_map(|at| seen.get(*at))
            .all(|seen| seen.survey.labels.len() + seen.survey.grids.len() < 8)
    };
    let others: BTreeSet<(String, String)> = groups
        .iter()
        .enumerate()
        .filter(|(other, group)| *other != at && !is_notice(group))
        .flat_map(|(_, group)| parameters(group))
        .collect();
    let own = groups.get(at).map(parameters).unwrap_or_default();
    let is_told_apart = |name: &str| others.iter().any(|(other, _)| other == name);
    let parameter = own.iter().find(|(name, value)| {
        is_word(value) && is_told_apart(name) && !others.contains(&(name.clone(), value.clone()))
    });
    if let Some((_, value)) = parameter {
        return slug(value);
    }
    heading(seen, groups, at)
}

/// The first heading that all documents of the group have and no other group has.
fn title(seen: &[Seen], groups: &[Vec<usize>], at: usize) -> Option<String> {
    let has = |group: &Vec<usize>, heading: &String| {
        group.iter().filter_map(|at| seen.get(*at)).all(|seen| seen.survey.headings.contains(heading))
    };
    let own = groups.get(at)?;
    let first = own.first().and_then(|at| seen.get(*at))?;
    let is_own = |heading: &&String| {
        let is_name = heading.len() <= 40 && !heading.chars().any(|c| c.is_ascii_digit());
        is_name
            && has(own, heading)
            && groups.iter().enumerate().all(|(other, group)| other == at || !has(group, heading))
    };
    first.survey.headings.iter().find(is_own).map(|heading| slug(heading)).filter(|name| !name.is_empty())
}

/// A heading with digits is some record's own.
fn has_digit(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}

fn heading(seen: &[Seen], groups: &[Vec<usize>], at: usize) -> String {
    let headings = |group: &Vec<usize>| -> Vec<String> {
        let first = group.first().and_then(|at| seen.get(*at));
        first.map(|seen| seen.survey.headings.clone()).unwrap_or_default()
    };
    let others: BTreeSet<String> = groups
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != at)
        .flat_map(|(_, group)| headings(group))
        .collect();
    let own = groups.get(at).map(headings).unwrap_or_default();
    let telling =
        own.iter().find(|heading| !others.contains(*heading) && heading.len() <= 60 && !has_digit(heading));
    telling.map(|heading| slug(heading)).unwrap_or_default()
}
