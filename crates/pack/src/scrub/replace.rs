//! Replacing many values in a text at once, however each is written.

use aho_corasick::{AhoCorasick, MatchKind};

/// The most bytes of a value that are looked for. Hidden state may be far longer, and its beginning is enough.
const VALUE_MAX: usize = 4096;

/// Replaces values in texts.
#[derive(Debug)]
pub(super) struct Replacer {
    search: Option<AhoCorasick>,
    fakes: Vec<String>,
}

impl Replacer {
    pub(super) fn new<'p>(pairs: impl Iterator<Item = (&'p str, &'p str)>) -> Self {
        let (mut values, mut fakes) = (Vec::new(), Vec::new());
        for (value, fake) in pairs {
            for (written, by) in variants(value, fake) {
                if written.len() <= VALUE_MAX {
                    values.push(written);
                    fakes.push(by);
                }
            }
        }
        let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&values).ok();
        Self { search: search.filter(|_| !values.is_empty()), fakes }
    }

    pub(super) fn replace(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for (start, end, fake) in self.matches(text) {
            out.push_str(text.get(from..start).unwrap_or_default());
            out.push_str(fake);
            from = end;
        }
        out.push_str(text.get(from..).unwrap_or_default());
        out
    }

    /// How often one of the values is in a text.
    pub(super) fn count(&self, text: &str) -> usize {
        self.matches(text).count()
    }

    fn matches<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, &'t str)> {
        let found = self.search.iter().flat_map(move |search| search.find_iter(text));
        found.filter(|found| stands_alone(text, found.start(), found.end())).filter_map(|found| {
            Some((found.start(), found.end(), self.fakes.get(found.pattern().as_usize())?.as_str()))
        })
    }
}

/// Whether the value is not a part of a longer word or number.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let glued = |a: Option<char>, b: Option<char>| {
        a.is_some_and(char::is_alphanumeric) && b.is_some_and(char::is_alphanumeric)
    };
    let (before, at, after) = (text.get(..start), text.get(start..end), text.get(end..));
    let (Some(before), Some(at), Some(after)) = (before, at, after) else { return false };
    // An escape before a value, as in `%20Smith` or `\u00a0Smith`, is no part of a word.
    let is_escaped = ends_in_escape(before);
    (is_escaped || !glued(before.chars().next_back(), at.chars().next()))
        && !glued(at.chars().next_back(), after.chars().next())
}

fn ends_in_escape(before: &str) -> bool {
    let is_hex = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit());
    let tail = |len: usize| before.len().checked_sub(len).and_then(|at| before.get(at..));
    tail(3).is_some_and(|tail| tail.strip_prefix('%').is_some_and(is_hex))
        || tail(6).is_some_and(|tail| tail.strip_prefix("\\u").is_some_and(is_hex))
        || tail(2).is_some_and(|tail| matches!(tail, "\\n" | "\\t" | "\\r"))
}

/// A value in each way in which it may be written, with its fake written likewise.
fn variants(value: &str, fake: &str) -> Vec<(String, String)> {
    let same = |text: &str| text.to_owned();
    let mut ways: Vec<(String, String)> = vec![(same(value), same(fake))];
    let mut add = |written: String, by: String| {
        if !ways.iter().any(|(known, _)| *known == written) {
            ways.push((written, by));
        }
    };
    for encode in [html, html_numeric, html_single, json, json_slashes, form, percent, nbsp, nbsp_entity] {
        add(encode(value), encode(fake));
    }
    ways
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn html_single(text: &str) -> String {
    html(text).replace('\'', "&#39;")
}

/// With every character beyond ASCII as a reference by number.
fn html_numeric(text: &str) -> String {
    let written = html(text);
    written
        .chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { format!("&#{};", u32::from(c)) })
        .collect()
}

fn json(text: &str) -> String {
    let quoted = serde_json::Value::String(text.to_owned()).to_string();
    quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text).to_owned()
}

fn json_slashes(text: &str) -> String {
    json(text).replace('/', "\\/")
}

fn form(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn percent(text: &str) -> String {
    form(text).replace('+', "%20")
}

fn nbsp(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

fn nbsp_entity(text: &str) -> String {
    html(text).replace(' ', "&nbsp;")
}
