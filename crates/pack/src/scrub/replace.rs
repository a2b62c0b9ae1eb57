//! Replacing many values in a text at once, however each is written.

use aho_corasick::{AhoCorasick, MatchKind};
use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD};
use indexmap::IndexMap;

use super::Kind;

/// How many bytes of a value are looked for. Hidden state may be far longer: of that the rest is compared where the
/// beginning is found.
const HEAD_MAX: usize = 256;

/// The shortest secret that is replaced inside of a longer word as well, in bytes.
const GLUED_MIN: usize = 8;

/// A value, and what stands for it.
pub(super) struct Pair<'p> {
    pub(super) kind: Kind,
    pub(super) value: &'p str,
    pub(super) fake: &'p str,
}

/// Replaces values in texts.
#[derive(Debug)]
pub(super) struct Replacer {
    search: Option<AhoCorasick>,
    /// For each beginning, the values that begin so, the longest first.
    values: Vec<Vec<Written>>,
}

/// A value in one of the ways in which it may be written.
#[derive(Debug)]
struct Written {
    value: String,
    fake: String,
    /// It is replaced wherever it stands, inside of a longer word as well.
    is_anywhere: bool,
}

impl Replacer {
    pub(super) fn new<'p>(pairs: impl Iterator<Item = Pair<'p>>) -> Self {
        let mut by_head: IndexMap<String, Vec<Written>> = IndexMap::new();
        for Pair { kind, value, fake } in pairs {
            let is_made = value.len() >= GLUED_MIN && value.bytes().any(|byte| byte.is_ascii_digit());
            let is_anywhere = kind == Kind::Secret && is_made;
            let mut ways = variants(value, fake);
            if matches!(kind, Kind::Secret | Kind::Login | Kind::Email | Kind::SocialSecurity | Kind::Card) {
                ways.extend(packed(value, fake));
            }
            for (value, fake) in ways {
                let head = value
                    .char_indices()
                    .map_while(|(at, c)| (at + c.len_utf8() <= HEAD_MAX).then_some(at + c.len_utf8()));
                let head = value.get(..head.last().unwrap_or(0)).unwrap_or_default().to_owned();
                by_head.entry(head).or_default().push(Written { value, fake, is_anywhere });
            }
        }
        for values in by_head.values_mut() {
            values.sort_by_key(|written| std::cmp::Reverse(written.value.len()));
        }
        let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(by_head.keys()).ok();
        let search = search.filter(|_| !by_head.is_empty());
        Self { search, values: by_head.into_values().collect() }
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

    /// How often one of the values is in a text that was written anew. A value that is a part of some fake too, as a given
    /// name may be, proves nothing there.
    pub(super) fn left_in(&self, text: &str) -> usize {
        let fakes = self.values.iter().flatten().map(|written| written.fake.as_str());
        let fakes = fakes.collect::<Vec<_>>().join("\n");
        let found = self.matches(text).filter_map(|(start, end, _)| text.get(start..end));
        found.filter(|value| !fakes.contains(value)).count()
    }

    fn matches<'t>(&'t self, text: &'t str) -> Matches<'t> {
        Matches { replacer: self, text, at: 0 }
    }

    /// The value that stands at a place where one begins.
    fn at(&self, text: &str, start: usize, pattern: usize) -> Option<&Written> {
        let rest = text.get(start..)?;
        let begun = self.values.get(pattern)?.iter().filter(|written| rest.starts_with(&written.value));
        let mut whole = begun
            .filter(|written| written.is_anywhere || stands_alone(text, start, start + written.value.len()));
        whole.next()
    }
}

/// The values in a text, in their order: where each begins and ends, and what stands for it.
struct Matches<'t> {
    replacer: &'t Replacer,
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Matches<'t> {
    type Item = (usize, usize, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let search = self.replacer.search.as_ref()?;
        loop {
            let input = aho_corasick::Input::new(self.text).range(self.at..);
            let found = search.find(input)?;
            let start = found.start();
            if let Some(written) = self.replacer.at(self.text, start, found.pattern().as_usize()) {
                self.at = start + written.value.len();
                return Some((start, self.at, &written.fake));
            }
            // What only looked like it may hold another value.
            self.at = start + self.text.get(start..)?.chars().next().map_or(1, char::len_utf8);
        }
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
    for encode in
        [html, html_numeric, html_single, json, json_slashes, form, form_lower, percent, nbsp, nbsp_entity]
    {
        add(encode(value), encode(fake));
    }
    ways
}

/// A secret packed as base64, as scripts and tokens carry it.
fn packed(value: &str, fake: &str) -> Vec<(String, String)> {
    let mut ways: Vec<(String, String)> = Vec::new();
    for base in [&BASE64, &BASE64_NOPAD, &BASE64URL, &BASE64URL_NOPAD] {
        let written = base.encode(value.as_bytes());
        if !ways.iter().any(|(known, _)| *known == written) {
            ways.push((written, base.encode(fake.as_bytes())));
        }
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

/// With the letters of each encoded sign in lower case, as some servers write them.
fn form_lower(text: &str) -> String {
    let written = form(text);
    let mut parts = written.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (sign, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        out.push('%');
        out.push_str(&sign.to_ascii_lowercase());
        out.push_str(rest);
    }
    out
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
